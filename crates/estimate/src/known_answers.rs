//! The answers of others, repeated: `fixtures/known_answers` against this crate.
//!
//! In: the published tables there and what independent programs compute on them. Each comparison states its closeness.

use serde_json::Value;

use crate::*;

/// Tables by name, each with its counts and its known answers.
macro_rules! tables {
    ($($name:literal),* $(,)?) => {
        [$(($name,
            include_str!(concat!("../../../fixtures/known_answers/", $name, ".csv")),
            include_str!(concat!("../../../fixtures/known_answers/", $name, ".json")))),*]
    };
}

const TABLES: [(&str, &str, &str); 26] = tables![
    "Artificial_3",
    "HAV",
    "HIV",
    "NewOrl",
    "NewOrl_5",
    "UKdat",
    "UKdat_4",
    "UKdat_5",
    "edge_four_disconnected",
    "edge_four_saturated_positive",
    "edge_three_contained",
    "edge_three_duplicate_list",
    "edge_three_empty_list",
    "edge_three_huge",
    "edge_three_no_overlap",
    "edge_three_one_empty_pair",
    "edge_three_tiny",
    "edge_three_zero_triple",
    "edge_two_lists",
    "edge_two_lists_contained",
    "edge_two_lists_no_overlap",
    "hare",
    "sim_independent_N5000",
    "sim_referral_N5000",
    "sim_two_class_N5000",
    "spina",
];

/// One table with what is known of it.
struct Known {
    name: &'static str,
    lists: Vec<String>,
    table: CaptureTable,
    answers: Value,
}

fn known() -> Vec<Known> {
    TABLES
        .into_iter()
        .map(|(name, counts, answers)| {
            let mut lines = counts.lines();
            let mut lists: Vec<String> = lines.next().unwrap().split(',').map(str::to_owned).collect();
            lists.pop();
            let counts = lines.map(|line| {
                let cells: Vec<u64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
                let (count, flags) = cells.split_last().unwrap();
                (flags.iter().enumerate().fold(0, |set, (list, flag)| set | (*flag as u32) << list), *count)
            });
            let table = CaptureTable::new(lists.len(), counts).unwrap();
            Known { name, lists, table, answers: serde_json::from_str(answers).unwrap() }
        })
        .collect()
}

fn one(name: &str) -> Known {
    known().into_iter().find(|known| known.name == name).unwrap()
}

impl Known {
    fn rows(&self, id: &str) -> &[Value] {
        self.answers[id].as_array().map_or(&[], Vec::as_slice)
    }

    fn list(&self, name: &Value) -> usize {
        self.lists.iter().position(|list| Some(list.as_str()) == name.as_str()).unwrap()
    }

    /// A set of lists written as names joined by colons; `(dark)` is the empty one.
    fn set(&self, names: &str) -> u32 {
        if names == "(dark)" {
            return 0;
        }
        names.split(':').map(|name| 1 << self.list(&Value::from(name))).sum()
    }

    /// A model written as `[12,3]`.
    fn model(&self, name: &Value) -> LogLinearModel {
        let generators = name.as_str().unwrap().trim_matches(['[', ']']).split(',');
        let term =
            |digits: &str| digits.chars().map(|digit| 1 << (digit.to_digit(10).unwrap() - 1)).sum::<u32>();
        LogLinearModel::new(self.lists.len(), generators.map(term)).unwrap()
    }
}

/// Compares within a relative closeness, with the same share of `scale` allowed where the value is near zero.
#[track_caller]
fn close(found: f64, known: &Value, closeness: f64, scale: f64) {
    let known = known.as_f64().unwrap();
    let allowed = closeness * known.abs().max(scale);
    assert!((found - known).abs() <= allowed, "found {found}, known {known}, allowed {allowed}");
}

#[test]
fn pairs_repeat_the_closed_forms() {
    let mut compared = 0;
    for known in known() {
        for row in known.rows("pairs") {
            let count = |id: &str| row[id].as_u64().unwrap();
            let (left, right) = (known.list(&row["list_a"]), known.list(&row["list_b"]));
            assert_eq!(known.table.on_list(left), Ok(count("n_a")));
            assert_eq!(known.table.on_list(right), Ok(count("n_b")));
            assert_eq!(known.table.overlap(left, right), Ok(count("m")));
            let pair = Pair::new(count("n_a"), count("n_b"), count("m"));
            // Refused on purpose: others give a Chapman figure for lists without overlap, and the list's own size for
            // a contained one.
            let Ok(pair) = pair else {
                assert!(
                    row["lincoln_petersen"].is_null() || row["lincoln_petersen_var"].as_f64() == Some(0.0)
                );
                continue;
            };
            let interval = pair.chapman_interval(0.95).unwrap();
            // The known figures carry 15 digits.
            close(pair.lincoln_petersen(), &row["lincoln_petersen"], 1e-12, 0.0);
            close(pair.lincoln_petersen_variance(), &row["lincoln_petersen_var"], 1e-12, 0.0);
            close(pair.chapman(), &row["chapman"], 1e-12, 0.0);
            close(pair.chapman_variance(), &row["chapman_var"], 1e-12, 0.0);
            close(interval.lower, &row["chapman_lognormal_lo"], 1e-12, 0.0);
            close(interval.upper, &row["chapman_lognormal_hi"], 1e-12, 0.0);
            compared += 1;
        }
    }
    assert!(compared > 110, "{compared}");
}

#[test]
fn chao_bounds_repeat_the_closed_forms() {
    let forms = [
        ("chao_1987", ChaoForm::ManyLists),
        ("chao_bias_corrected", ChaoForm::ManyListsBiasCorrected),
        ("chao_finite_t", ChaoForm::FiniteLists),
        ("chao_finite_t_bias_corrected", ChaoForm::FiniteListsBiasCorrected),
    ];
    for known in known() {
        let row = &known.answers["chao"];
        assert_eq!(row["n"].as_u64(), Some(known.table.people()));
        for (id, form) in forms {
            match chao(&known.table, form) {
                Ok(bound) => close(bound.bound, &row[id], 1e-12, 0.0),
                // Refused on purpose: without overlap others print a bound that grows with the lists alone.
                Err(error) => {
                    assert_eq!(error, EstimateError::NoOverlap);
                    assert_eq!(known.table.on_two_or_more(), 0, "{}", known.name);
                }
            }
        }
    }
}

#[test]
fn existence_codes_agree() {
    let mut compared = 0;
    for known in known() {
        for row in known.rows("existence") {
            let pairs = row["pairs"].as_array().unwrap().iter().map(|pair| known.set(pair.as_str().unwrap()));
            let model = LogLinearModel::new(known.lists.len(), pairs).unwrap();
            let found = existence(&known.table, &model).unwrap();
            assert_eq!(Some(u64::from(found.code())), row["code"].as_u64(), "{} {model}", known.name);
            match fit(&known.table, &model) {
                Ok(fit) => close(fit.population(), &row["refit_N"], 1e-8, 0.0),
                Err(error) => {
                    assert_eq!(error, EstimateError::NoFit { code: found.code() });
                    assert!(row["refit_N"].is_null());
                }
            }
            compared += 1;
        }
    }
    assert!(compared > 190, "{compared}");
}

#[test]
fn fits_repeat_those_of_an_independent_program() {
    let mut compared = 0;
    for known in known() {
        for row in known.rows("refits") {
            let model = known.model(&row["model"]);
            if row["existence_code"] != 0 {
                let code = row["existence_code"].as_u64().unwrap() as u8;
                assert_eq!(fit(&known.table, &model), Err(EstimateError::NoFit { code }));
                continue;
            }
            let fit = fit(&known.table, &model).unwrap();
            let interval = fit.interval(0.95).unwrap();
            // A deviance of zero is as good as the doubles it was summed from.
            let dust = (1e-8 * known.table.people() as f64).max(1.0);
            close(fit.population(), &row["estimate"], 1e-8, 0.0);
            close(fit.dark(), &row["dark"], 1e-8, 0.0);
            close(fit.log_dark_error(), &row["se_log_dark"], 1e-8, 0.0);
            close(fit.population_error(), &row["se_estimate_poisson_rcapture"], 1e-8, 0.0);
            close(interval.lower, &row["wald_log_lo95"], 1e-8, 0.0);
            close(interval.upper, &row["wald_log_hi95"], 1e-8, 0.0);
            close(fit.deviance(), &row["deviance"], 1e-8, dust);
            close(fit.aic(), &row["aic"], 1e-8, 0.0);
            close(fit.bic(), &row["bic_n_individuals"], 1e-8, 0.0);
            assert_eq!(Some(fit.parameters() as u64), row["n_params"].as_u64());
            let at_minus_infinity = row["minus_infinity"].as_array().unwrap();
            assert_eq!(fit.minus_infinity().len(), at_minus_infinity.len());
            for term in at_minus_infinity {
                assert!(fit.minus_infinity().contains(&known.set(term.as_str().unwrap())));
            }
            for (names, effect) in row["coefficients"].as_object().unwrap() {
                let set = known.set(names);
                let found = fit.coefficients().iter().find(|(term, _)| *term == set).unwrap().1;
                close(found, effect, 1e-8, 1.0);
            }
            compared += 1;
        }
    }
    assert!(compared > 220, "{compared}");
}

#[test]
fn independence_repeats_rcapture_and_sparsemse() {
    for known in known() {
        let model = LogLinearModel::independence(known.lists.len()).unwrap();
        let Ok(fit) = fit(&known.table, &model) else { continue };
        let row = &known.answers["rcapture_mt"];
        // Rcapture stops early, and gives an empty list an effect of its own instead of minus infinity.
        if row["infoFit"] == 0 && fit.minus_infinity().is_empty() {
            close(fit.population(), &row["abundance"], 1e-5, 0.0);
            // Rcapture stops 2.2e-5 short of one converged standard error, which is met above.
            let closeness = if known.name == "edge_three_one_empty_pair" { 3e-5 } else { 1e-5 };
            close(fit.population_error(), &row["stderr"], closeness, 0.0);
            close(fit.deviance(), &row["deviance"], 1e-5, 1e-5);
            close(fit.aic(), &row["AIC"], 1e-5, 0.0);
            close(fit.bic(), &row["BIC"], 1e-5, 0.0);
            assert_eq!(Some(fit.degrees_of_freedom() as u64), row["df"].as_u64());
        }
        let quantiles = &known.answers["sparsemse_main"];
        if quantiles.is_object() {
            // SparseMSE stops up to 2.2e-5 short of the converged limits of Artificial_3, which are met above.
            let closeness = if known.name == "Artificial_3" { 3e-5 } else { 1e-5 };
            for (confidence, lower, upper) in [(0.95, "2.5%", "97.5%"), (0.8, "10%", "90%")] {
                let interval = fit.interval(confidence).unwrap();
                close(interval.lower, &quantiles[lower], closeness, 0.0);
                close(interval.upper, &quantiles[upper], closeness, 0.0);
            }
        }
    }
}

#[test]
fn leaving_a_list_out_repeats_independence() {
    for known in known() {
        for row in known.rows("leave_one_out") {
            let table = known.table.drop_list(known.list(&row["dropped"])).unwrap();
            assert_eq!(Some(table.people()), row["n_remaining"].as_u64());
            let model = LogLinearModel::independence(table.lists()).unwrap();
            let code = existence(&table, &model).unwrap().code();
            assert_eq!(Some(u64::from(code)), row["independence_code"].as_u64(), "{}", known.name);
            if let Ok(fit) = fit(&table, &model) {
                close(fit.population(), &row["independence_N"], 1e-6, 0.0);
            }
        }
    }
}

#[test]
fn all_two_list_models_agree_in_number_order_and_value() {
    for known in known().into_iter().filter(|known| (3..=5).contains(&known.lists.len())) {
        let found = all_models(&known.table, 2).unwrap();
        let expected = &known.answers["two_list_models"];
        let sound = found.iter().filter(|candidate| candidate.fit.is_some()).count();
        assert_eq!(Some(sound as u64), expected["valid"].as_u64(), "{}", known.name);
        for row in expected["best_by_bic"].as_array().unwrap() {
            let model = known.model(&row["model"]);
            let fit = found.iter().find(|candidate| candidate.model == model).unwrap().fit.as_ref().unwrap();
            close(fit.population(), &row["abundance"], 1e-6, 0.0);
            close(fit.bic(), &row["BIC"], 1e-8, 0.0);
        }
        if let Some(best) = expected["best_by_bic"].get(0) {
            let least = found[0].fit.as_ref().unwrap().bic();
            close(least, &best["BIC"], 1e-8, 0.0);
        }
    }
}

mod answers;
mod chains;
mod choices;
mod forms;
mod verdicts;
