//! Whole answers to the edge tables: the verdict, and never a number where there is none.

use super::{known, one};
use crate::*;

fn quick() -> Question {
    Question { latent: None, thresholding: None, ..Question::default() }
}

fn report(name: &str) -> Report {
    let known = one(name);
    answer(&known.table, &Plan::of_table(&known.table), &quick(), &[], 1).unwrap()
}

#[test]
fn no_model_without_a_fit_has_a_number() {
    let mut refused = 0;
    for known in known() {
        let report = answer(&known.table, &Plan::of_table(&known.table), &quick(), &[], 1).unwrap();
        for line in &report.lines {
            if line.existence_code.is_some_and(|code| code != 0) {
                assert_eq!((line.estimate, line.interval), (None, None), "{} {line:?}", known.name);
                refused += 1;
            }
            if let Some(number) = line.estimate {
                assert!(number.is_finite() && number < 1e10, "{} {line:?}", known.name);
                let limits = line.interval.map_or((number, number), |limits| (limits.lower, limits.upper));
                assert!(limits.0.is_finite() && limits.1.is_finite(), "{} {line:?}", known.name);
            } else {
                assert!(!line.notes.is_empty() || line.existence_code.is_some(), "{} {line:?}", known.name);
            }
        }
        assert_eq!(report.verdict == Verdict::NotEstimable, !report.reasons.is_empty());
    }
    assert!(refused > 50, "{refused}");
}

#[test]
fn tables_without_overlap_have_no_number_at_all() {
    for name in ["edge_two_lists_no_overlap", "edge_three_no_overlap", "edge_two_lists_contained"] {
        let report = report(name);
        assert_eq!(report.verdict, Verdict::NotEstimable);
        assert!(
            !report.lines.is_empty() && report.lines.iter().all(|line| line.estimate.is_none()),
            "{name}"
        );
        assert!(report.sensitivity.is_none() && report.spread.is_none());
    }
}

#[test]
fn an_empty_list_is_reported_dropped_and_named_in_the_model() {
    let report = report("edge_three_empty_list");
    let code = report.warnings.first().map(Caution::code);
    assert_eq!(code, Some("empty_list_dropped"));
    let line = report.lines.iter().find(|line| line.estimator == "stepwise_p0.02").unwrap();
    assert_eq!(line.model, Model::Named("[1,2,3]".to_owned()));
    assert!((line.estimate.unwrap() - 437.0).abs() < 0.1);
}

#[test]
fn lists_keep_their_numbers_when_one_before_them_is_empty() {
    let table =
        CaptureTable::new(4, [(1, 90), (4, 70), (8, 50), (5, 25), (9, 12), (12, 14), (13, 6)]).unwrap();
    let report = answer(&table, &Plan::of_table(&table), &quick(), &[], 1).unwrap();
    let moved = report.sensitivity.unwrap();
    let dropped: Vec<usize> = moved.left_out.iter().map(|(list, _)| *list).collect();
    assert_eq!(dropped, [0, 2, 3]);
    assert!(moved.influence.iter().all(|cell| table.count(cell.pattern) == cell.count));
    let models: Vec<&Model> =
        report.lines.iter().filter(|line| line.estimator == "tight_refits").map(|line| &line.model).collect();
    assert!(models.contains(&&Model::Named("[34,1,2]".to_owned())), "{models:?}");
}

#[test]
fn few_people_are_noted_on_every_number() {
    let report = report("edge_three_tiny");
    assert_eq!(report.verdict, Verdict::NotEstimable);
    let numbers: Vec<&Line> = report.lines.iter().filter(|line| line.estimate.is_some()).collect();
    assert!(numbers.len() > 20 && numbers.iter().all(|line| line.notes.contains(&"too_few_people")));
}

#[test]
fn the_spread_of_one_table_is_said() {
    let report = report("UKdat_5");
    let spread = report.spread.unwrap();
    assert!(spread.least < 3_000.0 && spread.most > 25_000.0);
    let codes: Vec<&str> = report.warnings.iter().map(Caution::code).collect();
    assert!(codes.contains(&"methods_disagree") && codes.contains(&"assumptions_cannot_be_tested"));
}

#[test]
fn two_classes_stand_as_possible_where_they_are_true() {
    // 5,000 people; independence says 2,615, and worlds with many more are not contradicted.
    let report = report("sim_two_class_N5000");
    assert!(
        report
            .warnings
            .iter()
            .any(|caution| matches!(caution, Caution::TwoClassWorlds(worlds) if worlds.most > 3_900.0))
    );
}

#[test]
fn one_method_can_be_asked_for_and_an_unknown_one_is_refused() {
    let known = one("UKdat_4");
    let asked = |method: &str| {
        let question = Question { method: Some(method.to_owned()), is_moved: false, ..quick() };
        answer(&known.table, &Plan::of_table(&known.table), &question, &[], 1)
    };
    for (method, count) in [("bic_order2", 1), ("aic_order", 2), ("bic_average_order3", 1), ("chapman", 6)] {
        let report = asked(method).unwrap();
        assert!(
            report.lines.iter().all(|line| line.estimator.starts_with(method) && line.estimate.is_some())
        );
        assert_eq!(report.lines.len(), count, "{method}");
    }
    assert!(asked("no_such_method").is_err());
}
