//! The edge tables: the right verdict on each, and never a number where there is none.

use super::one;
use crate::*;

/// One row's verdict, number and reasons, as text. No other program gives the averaged number, so only that there is one.
fn check_verdicts(name: &str, expected: &str) {
    let known = one(name);
    let rows = estimate(&known.table, &Plan::of_table(&known.table)).unwrap();
    let mut lines = String::new();
    for row in &rows {
        assert_eq!(row.population.is_none(), row.verdict == Verdict::NotEstimable);
        assert_eq!(row.reasons.is_empty(), row.verdict != Verdict::NotEstimable);
        let lists: String = row.lists.iter().map(|&list| known.lists[list].as_str()).collect();
        let number = match row.population {
            Some(_) if row.method == Method::AveragedPairs => "a number".to_owned(),
            Some(population) => format!("{population:.1}"),
            None => "-".to_owned(),
        };
        let reasons: Vec<&str> = row.reasons.iter().map(|reason| reason.code()).collect();
        let warnings: Vec<&str> = row.warnings.iter().map(|warning| warning.code()).collect();
        let line =
            format!("{} {lists} {number} {} {}", row.method.code(), reasons.join("+"), warnings.join("+"));
        lines.push_str(line.trim_end());
        lines.push('\n');
    }
    assert_eq!(lines.replace("  ", " "), expected, "{name}");
}

#[test]
fn edge_two_lists_that_share_nobody_have_no_number() {
    check_verdicts(
        "edge_two_lists_no_overlap",
        "\
         lincoln_petersen AB - no_overlap\n\
         chapman AB - no_overlap\n\
         chao_unequal_lists_bias_corrected AB - no_overlap\n\
         chao_finite_lists_bias_corrected AB - no_overlap\n\
         independence AB - no_overlap\n\
         ",
    );
}

#[test]
fn edge_a_list_inside_another_says_nothing_about_the_rest() {
    check_verdicts(
        "edge_two_lists_contained",
        "\
         lincoln_petersen AB - contained_list\n\
         chapman AB - contained_list\n\
         chao_unequal_lists_bias_corrected AB - contained_list\n\
         chao_finite_lists_bias_corrected AB - contained_list\n\
         independence AB - contained_list+no_maximum_likelihood_estimate\n\
         ",
    );
}

#[test]
fn edge_three_lists_that_share_nobody_have_no_number() {
    check_verdicts(
        "edge_three_no_overlap",
        "\
         lincoln_petersen AB - no_overlap\n\
         chapman AB - no_overlap\n\
         lincoln_petersen AC - no_overlap\n\
         chapman AC - no_overlap\n\
         lincoln_petersen BC - no_overlap\n\
         chapman BC - no_overlap\n\
         chao_unequal_lists_bias_corrected ABC - no_overlap\n\
         chao_finite_lists_bias_corrected ABC - no_overlap\n\
         independence ABC - no_overlap\n\
         averaged_pairs ABC - no_overlap\n\
         ",
    );
}

#[test]
fn edge_a_contained_list_among_three_is_a_warning() {
    check_verdicts(
        "edge_three_contained",
        "\
         lincoln_petersen AB - contained_list\n\
         chapman AB - contained_list\n\
         lincoln_petersen AC 607.5\n\
         chapman AC 588.3\n\
         lincoln_petersen BC - too_few_overlaps\n\
         chapman BC - too_few_overlaps\n\
         chao_unequal_lists_bias_corrected ABC 362.5 contained_list\n\
         chao_finite_lists_bias_corrected ABC 417.0 contained_list+lists_unequal\n\
         independence ABC 354.1 contained_list+sparse_overlap+pair_dependence+poor_fit\n\
         averaged_pairs ABC a number contained_list+poor_fit\n\
         ",
    );
}

#[test]
fn edge_identical_lists_are_noticed() {
    check_verdicts(
        "edge_three_duplicate_list",
        "\
         lincoln_petersen AB 437.0\n\
         chapman AB 427.3\n\
         lincoln_petersen AC 437.0\n\
         chapman AC 427.3\n\
         lincoln_petersen BC - identical_lists\n\
         chapman BC - identical_lists\n\
         chao_unequal_lists_bias_corrected ABC - identical_lists\n\
         chao_finite_lists_bias_corrected ABC - identical_lists\n\
         independence ABC - identical_lists\n\
         averaged_pairs ABC - identical_lists\n\
         ",
    );
}

#[test]
fn edge_an_empty_list_is_dropped_and_reported() {
    check_verdicts(
        "edge_three_empty_list",
        "\
         lincoln_petersen AB 437.0\n\
         chapman AB 427.3\n\
         lincoln_petersen AC - empty_list\n\
         chapman AC - empty_list\n\
         lincoln_petersen BC - empty_list\n\
         chapman BC - empty_list\n\
         chao_unequal_lists_bias_corrected AB 427.3 empty_list_dropped\n\
         chao_finite_lists_bias_corrected AB 429.6 empty_list_dropped+lists_unequal\n\
         independence AB 437.0 empty_list_dropped\n\
         ",
    );
}

#[test]
fn edge_one_empty_pair() {
    check_verdicts(
        "edge_three_one_empty_pair",
        "\
         lincoln_petersen AB - no_overlap\n\
         chapman AB - no_overlap\n\
         lincoln_petersen AC 756.0\n\
         chapman AC 711.8\n\
         lincoln_petersen BC 801.0\n\
         chapman BC 737.0\n\
         chao_unequal_lists_bias_corrected ABC 1115.5 pair_dependence\n\
         chao_finite_lists_bias_corrected ABC 1130.1 pair_dependence+lists_unequal\n\
         independence ABC 1218.4 sparse_overlap+pair_dependence+poor_fit\n\
         averaged_pairs ABC a number sparse_overlap+pair_dependence+poor_fit\n\
         ",
    );
}

#[test]
fn edge_zero_triple() {
    check_verdicts(
        "edge_three_zero_triple",
        "\
         lincoln_petersen AB 421.6\n\
         chapman AB 394.2\n\
         lincoln_petersen AC 467.5\n\
         chapman AC 428.3\n\
         lincoln_petersen BC 487.1\n\
         chapman BC 440.0\n\
         chao_unequal_lists_bias_corrected ABC 392.7\n\
         chao_finite_lists_bias_corrected ABC 391.9 lists_unequal\n\
         independence ABC 433.2\n\
         averaged_pairs ABC a number\n\
         ",
    );
}

#[test]
fn edge_disconnected_halves_are_two_populations() {
    check_verdicts(
        "edge_four_disconnected",
        "\
         lincoln_petersen AB - too_few_overlaps\n\
         chapman AB - too_few_overlaps\n\
         lincoln_petersen AC - no_overlap\n\
         chapman AC - no_overlap\n\
         lincoln_petersen AD - no_overlap\n\
         chapman AD - no_overlap\n\
         lincoln_petersen BC - no_overlap\n\
         chapman BC - no_overlap\n\
         lincoln_petersen BD - no_overlap\n\
         chapman BD - no_overlap\n\
         lincoln_petersen CD - too_few_overlaps\n\
         chapman CD - too_few_overlaps\n\
         chao_unequal_lists_bias_corrected ABCD - disconnected\n\
         chao_finite_lists_bias_corrected ABCD - disconnected\n\
         independence ABCD - disconnected\n\
         averaged_pairs ABCD - disconnected\n\
         ",
    );
}

#[test]
fn edge_eight_people_are_too_few() {
    check_verdicts(
        "edge_three_tiny",
        "\
         lincoln_petersen AB - too_few_overlaps+too_few_people\n\
         chapman AB - too_few_overlaps+too_few_people\n\
         lincoln_petersen AC - no_overlap+too_few_people\n\
         chapman AC - no_overlap+too_few_people\n\
         lincoln_petersen BC - no_overlap+too_few_people\n\
         chapman BC - no_overlap+too_few_people\n\
         chao_unequal_lists_bias_corrected ABC - too_few_overlaps+too_few_people\n\
         chao_finite_lists_bias_corrected ABC - too_few_overlaps+too_few_people\n\
         independence ABC - too_few_overlaps+too_few_people\n\
         averaged_pairs ABC - too_few_overlaps+too_few_people\n\
         ",
    );
}

#[test]
fn edge_national_counts_do_not_overflow() {
    check_verdicts(
        "edge_three_huge",
        "\
         lincoln_petersen AB 1501500000.0\n\
         chapman AB 1501499946.1\n\
         lincoln_petersen AC 1531086206.9\n\
         chapman AC 1531086122.2\n\
         lincoln_petersen BC 1483500000.0\n\
         chapman BC 1483499881.9\n\
         chao_unequal_lists_bias_corrected ABC 1509214259.9 pair_dependence\n\
         chao_finite_lists_bias_corrected ABC 1569531715.7 pair_dependence+lists_unequal\n\
         independence ABC 1507634544.7 pair_dependence+pair_dependence+pair_dependence+poor_fit\n\
         averaged_pairs ABC a number pair_dependence+pair_dependence+pair_dependence+poor_fit\n\
         ",
    );
}

#[test]
fn edge_an_isolated_list_is_a_warning() {
    check_verdicts(
        "Artificial_3",
        "\
         lincoln_petersen AB - too_few_overlaps\n\
         chapman AB - too_few_overlaps\n\
         lincoln_petersen AC - no_overlap\n\
         chapman AC - no_overlap\n\
         lincoln_petersen BC - no_overlap\n\
         chapman BC - no_overlap\n\
         chao_unequal_lists_bias_corrected ABC 467.4 isolated_list\n\
         chao_finite_lists_bias_corrected ABC 477.4 isolated_list+lists_unequal\n\
         independence ABC - too_few_overlaps\n\
         averaged_pairs ABC - too_few_overlaps\n\
         ",
    );
}

/// Two lists with the people on both, seen and expected.
type Dependent = (usize, usize, u64, u64);

/// The verdict, the number and the dependent pairs of independence over all lists of a table.
fn independence(name: &str) -> (Verdict, u64, Vec<Dependent>) {
    let known = one(name);
    let rows = estimate(&known.table, &Plan::of_table(&known.table)).unwrap();
    let row = rows.iter().find(|row| row.method == Method::Independence).unwrap();
    let dependent = row.warnings.iter().filter_map(|warning| match *warning {
        Warning::PairDependence { left, right, observed, expected } => {
            Some((left, right, observed, expected.round() as u64))
        }
        _ => None,
    });
    (row.verdict, row.population.unwrap().round() as u64, dependent.collect())
}

#[test]
fn a_sound_table_is_estimable_without_warning() {
    assert_eq!(independence("sim_independent_N5000"), (Verdict::Estimable, 5346, vec![]));
}

#[test]
fn an_undeclared_referral_is_noticed_and_a_declared_one_answered() {
    let (verdict, population, dependent) = independence("sim_referral_N5000");
    assert_eq!((verdict, population), (Verdict::EstimableWithWarnings, 2477));
    assert!(
        dependent
            .iter()
            .any(|(left, right, observed, expected)| { (*left, *right) == (0, 1) && observed > expected })
    );
    let known = one("sim_referral_N5000");
    let mut plan = Plan::of_table(&known.table);
    plan.pathways = vec![Pathway { from: 0, to: 1 }];
    let rows = estimate(&known.table, &plan).unwrap();
    let headline = ladder(&rows).estimate.unwrap();
    assert_eq!((headline.method, headline.verdict), (Method::AveragedPairs, Verdict::Estimable));
    let interval = headline.interval.unwrap();
    assert!(interval.lower < 5000.0 && interval.upper > 5000.0);
    // The truth is 5,000: the bound must not lie above it.
    assert!(ladder(&rows).lower_bound.unwrap().interval.unwrap().lower < 5000.0);
}

#[test]
fn people_who_are_hard_to_meet_for_everybody_are_invisible() {
    // The truth is 5,000 and no verdict can see it; the pages say so instead.
    assert_eq!(independence("sim_two_class_N5000").1, 2615);
}

#[test]
fn an_avoided_pair_is_reported_with_what_was_expected() {
    assert_eq!(independence("edge_three_one_empty_pair").2, [(0, 1, 0, 8)]);
}
