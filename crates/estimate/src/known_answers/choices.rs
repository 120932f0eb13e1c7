//! What others choose, average and draw anew, repeated.

use super::{close, known, one};
use crate::*;

#[test]
fn stepwise_choices_agree_in_model_and_value() {
    let mut compared = 0;
    for known in known() {
        for row in known.rows("stepwise") {
            let threshold = row["threshold"].as_f64().unwrap();
            let Ok(found) = stepwise(&known.table, threshold) else {
                // Refused on purpose: independence has no fit, and the peer answers 1e12 or stops.
                let independence = LogLinearModel::independence(known.lists.len()).unwrap();
                assert_ne!(existence(&known.table, &independence).unwrap().code(), 0, "{}", known.name);
                continue;
            };
            if row["estimate"].is_null() {
                continue;
            }
            assert_eq!(
                Some(found.model.to_string().as_str()),
                row["model"].as_str(),
                "{} {threshold}",
                known.name
            );
            close(found.fit.population(), &row["estimate"], 1e-6, 0.0);
            close(found.fit.bic(), &row["bic"], 1e-8, 0.0);
            close(found.fit.aic(), &row["aic"], 1e-8, 0.0);
            compared += 1;
        }
    }
    assert!(compared > 120, "{compared}");
}

#[test]
fn models_with_terms_of_three_lists_agree() {
    let mut compared = 0;
    for known in known().into_iter().filter(|known| !known.answers["three_list_models"].is_null()) {
        let found = all_models(&known.table, 3).unwrap();
        let expected = &known.answers["three_list_models"];
        let valid = found.iter().filter(|candidate| candidate.fit.is_some()).count() as u64;
        assert_eq!(
            (Some(valid), Some(found.len() as u64)),
            (expected["valid"].as_u64(), expected["total"].as_u64()),
            "{}",
            known.name
        );
        for row in expected["best_by_bic"].as_array().unwrap() {
            let model = known.model(&row["model"]);
            let fit = found.iter().find(|candidate| candidate.model == model).unwrap().fit.as_ref().unwrap();
            close(fit.population(), &row["abundance"], 1e-6, 0.0);
            close(fit.bic(), &row["BIC"], 1e-8, 0.0);
            compared += 1;
        }
    }
    assert!(compared > 80, "{compared}");
}

#[test]
fn all_32768_models_of_six_lists_agree_and_average_alike() {
    let answers: serde_json::Value =
        serde_json::from_str(include_str!("../../../../fixtures/known_answers/UKdat.all_models.json"))
            .unwrap();
    let known = one("UKdat");
    let candidates = all_models(&known.table, 2).unwrap();
    let valid = candidates.iter().filter(|candidate| candidate.fit.is_some()).count() as u64;
    assert_eq!(Some(valid), answers["n_models_valid"].as_u64());
    for (row, candidate) in answers["table"].as_array().unwrap().iter().zip(&candidates) {
        assert_eq!(known.model(&row["model"]), candidate.model);
        close(candidate.fit.as_ref().unwrap().population(), &row["abundance"], 1e-6, 0.0);
        close(candidate.fit.as_ref().unwrap().bic(), &row["BIC"], 1e-8, 0.0);
    }
    let average = average(&candidates, 0.95).unwrap();
    close(average.population, &answers["bic_weighted_mean_N"], 1e-6, 0.0);
    for (place, share) in ["0%", "5%", "25%", "50%", "75%", "95%", "100%"].iter().enumerate() {
        close(average.spread[place], &answers["N_quantiles_over_models"][share], 1e-6, 0.0);
    }
}

#[test]
fn bootstraps_agree_replicate_by_replicate_and_in_their_limits() {
    let mut compared = 0;
    for known in known().into_iter().filter(|known| !known.answers["bootstrap"].is_null()) {
        let expected = &known.answers["bootstrap"];
        let of = |table: &CaptureTable| stepwise(table, 0.02).ok().map(|found| found.fit.population());
        let counts: Vec<(u32, u64)> = known.table.counts().collect();
        let without_one: Vec<(f64, f64)> = counts
            .iter()
            .filter_map(|&(left, weight)| {
                let rest =
                    counts.iter().map(|&(pattern, count)| (pattern, count - u64::from(pattern == left)));
                Some((weight as f64, of(&CaptureTable::new(known.lists.len(), rest).unwrap())?))
            })
            .collect();
        let replicates =
            expected["replicates"].as_array().unwrap().iter().map(|one| one.as_f64().unwrap()).collect();
        let estimate = of(&known.table).unwrap();
        close(estimate, &expected["estimate"], 1e-6, 0.0);
        // The peer's own point, so that replicates equal to it fall on the side where the peer counts them.
        let point = expected["estimate"].as_f64().unwrap();
        let fed = Bootstrap::new(point, replicates, 0, &without_one).unwrap();
        close(fed.bias, &expected["z0"], 1e-9, 0.0);
        // The peer's estimates without one person have converged to 1e-8 or so.
        close(fed.acceleration, &expected["acceleration"], 1e-7, 0.0);
        for share in ["0.025", "0.1", "0.9", "0.975"] {
            close(fed.limit(share.parse().unwrap()), &expected["bca"][share], 1e-9, 0.0);
            close(fed.quantile(share.parse().unwrap()), &expected["percentile_type8"][share], 1e-9, 0.0);
        }
        let patterns: Vec<u32> = expected["first_patterns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|digits| {
                let digits = digits.as_str().unwrap().bytes().enumerate();
                digits.fold(0, |set, (list, digit)| set | u32::from(digit == b'1') << list)
            })
            .collect();
        for (place, counts) in expected["first_counts"].as_array().unwrap().iter().enumerate() {
            let counts = counts.as_array().unwrap().iter().map(|count| count.as_u64().unwrap());
            let drawn = CaptureTable::new(known.lists.len(), patterns.iter().copied().zip(counts)).unwrap();
            close(of(&drawn).unwrap(), &expected["replicates"][place], 1e-6, 0.0);
            compared += 1;
        }
    }
    assert_eq!(compared, 32);
}

#[test]
fn own_bootstraps_give_limits_near_those_of_others() {
    for known in known().into_iter().filter(|known| !known.answers["bootstrap"].is_null()) {
        let own = stepwise_bootstrap(&known.table, 0.02, 1000, 20_130_401).unwrap();
        assert_eq!(own.missing, 0, "{}", known.name);
        // Two sets of a thousand replicates: limits differ by about a tenth.
        close(own.limit(0.025), &known.answers["bootstrap"]["bca"]["0.025"], 0.1, 0.0);
        close(own.limit(0.975), &known.answers["bootstrap"]["bca"]["0.975"], 0.15, 0.0);
    }
}
