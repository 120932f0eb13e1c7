//! What a plan changes: pathways, references, least numbers, and who is the headline.

use super::*;
use crate::{IntervalKind, LinkReview, Pair};

/// Police, a charity, a council and the reference set that they feed, well overlapping.
fn table() -> CaptureTable {
    let patterns = [
        (0b0001, 300),
        (0b0010, 250),
        (0b0100, 200),
        (0b1000, 5),
        (0b0011, 40),
        (0b0101, 35),
        (0b0110, 30),
        (0b0111, 8),
        (0b1001, 90),
        (0b1010, 60),
        (0b1100, 20),
        (0b1111, 3),
    ];
    CaptureTable::new(4, patterns).unwrap()
}

fn reference_plan() -> Plan {
    let mut plan = Plan::of_table(&table());
    plan.references = vec![3];
    plan.pathways = (0..3).map(|from| Pathway { from, to: 3 }).collect();
    plan
}

fn find(rows: &[Estimate], method: Method, lists: &[usize]) -> Estimate {
    rows.iter().find(|row| row.method == method && row.lists == lists).unwrap().clone()
}

#[test]
fn a_reference_is_never_crossed_with_the_lists_that_feed_it() {
    let rows = estimate(&table(), &reference_plan()).unwrap();
    for from in 0..3 {
        for method in [Method::LincolnPetersen, Method::Chapman] {
            let row = find(&rows, method, &[from, 3]);
            assert_eq!((row.population, row.interval), (None, None));
            assert_eq!(row.reasons, [Reason::Pathway { from, to: 3 }]);
            assert_eq!(row.remedies, [Remedy::Merge { into: from, from: 3 }, Remedy::LeaveOut { list: 3 }]);
        }
    }
    let many = rows.iter().filter(|row| row.lists.len() > 2);
    for row in many {
        assert_eq!(row.lists, [0, 1, 2]);
        assert!(row.warnings.contains(&Warning::ReferenceLeftOut { list: 3 }));
    }
}

#[test]
fn a_reference_left_out_leaves_the_verdict() {
    let rows = estimate(&table(), &reference_plan()).unwrap();
    let with = find(&rows, Method::AveragedPairs, &[0, 1, 2]);
    let without = table().keep(&[0, 1, 2]).unwrap();
    let alone = headline(&without, &Plan::of_table(&without)).unwrap();
    assert_eq!((with.role, with.verdict), (Role::Headline, alone.verdict));
    let row = find(&rows, Method::Independence, &[0, 1, 2]);
    assert_eq!((row.role, row.verdict), (Role::Comparison, Verdict::Estimable));
    let fitted = fit(&without, &LogLinearModel::independence(3).unwrap()).unwrap().population();
    assert_eq!(row.population, Some(fitted));
    assert_eq!(row.people, without.people());
}

#[test]
fn a_pathway_refuses_independence_and_gives_the_pair_a_term() {
    let mut plan = Plan::of_lists([0, 1, 2]);
    plan.pathways = vec![Pathway { from: 0, to: 1 }];
    let rows = estimate(&table(), &plan).unwrap();
    let refused = find(&rows, Method::Independence, &[0, 1, 2]);
    assert_eq!((refused.role, refused.reasons), (Role::Comparison, vec![Reason::Pathway { from: 0, to: 1 }]));
    let declared = find(&rows, Method::DeclaredPairs, &[0, 1, 2]);
    assert_eq!(declared.role, Role::Comparison);
    assert_eq!(declared.fit.as_ref().unwrap().model.to_string(), "[12,3]");
    assert!(declared.population.is_some());
    let headline = find(&rows, Method::AveragedPairs, &[0, 1, 2]);
    assert_eq!((headline.role, headline.fit.as_ref()), (Role::Headline, None));
    assert!(headline.population.is_some() && headline.shares.is_some_and(|shares| shares.model > 0.0));
    let bound = find(&rows, Method::Chao(ChaoForm::UnequalListsBiasCorrected), &[0, 1, 2]);
    assert!(bound.population.is_some());
    assert!(bound.warnings.contains(&Warning::Pathway { from: 0, to: 1 }));
    let equal = find(&rows, Method::Chao(ChaoForm::FiniteListsBiasCorrected), &[0, 1, 2]);
    assert_eq!(equal.reasons, [Reason::Pathway { from: 0, to: 1 }]);
}

#[test]
fn two_lists_joined_by_a_pathway_have_no_estimate() {
    let mut plan = Plan::of_lists([0, 1]);
    plan.pathways = vec![Pathway { from: 1, to: 0 }];
    let rows = estimate(&table(), &plan).unwrap();
    let refused = ladder(&rows).refused.unwrap();
    assert_eq!(
        (refused.method, &refused.reasons[..]),
        (Method::Chapman, &[Reason::Pathway { from: 1, to: 0 }][..])
    );
    assert_eq!(ladder(&rows).estimate, None);
    assert!(ladder(&rows).lower_bound.is_some());
}

#[test]
fn pathways_lead_through_lists_outside_the_plan() {
    let mut plan = Plan::of_lists([0, 1]);
    plan.pathways = vec![Pathway { from: 0, to: 2 }, Pathway { from: 2, to: 1 }];
    let row = find(&estimate(&table(), &plan).unwrap(), Method::Chapman, &[0, 1]);
    assert_eq!(row.reasons, [Reason::Pathway { from: 0, to: 1 }]);
}

#[test]
fn a_source_of_both_lists_is_a_warning() {
    let mut plan = Plan::of_lists([0, 1]);
    plan.pathways = vec![Pathway { from: 2, to: 0 }, Pathway { from: 2, to: 1 }];
    let row = find(&estimate(&table(), &plan).unwrap(), Method::Chapman, &[0, 1]);
    assert_eq!(row.verdict, Verdict::EstimableWithWarnings);
    assert!(row.warnings.contains(&Warning::SharedSource { from: 2 }));
}

#[test]
fn lists_that_all_feed_one_another_leave_nothing_to_go_by() {
    let mut plan = Plan::of_lists([0, 1, 2]);
    plan.pathways = vec![Pathway { from: 0, to: 1 }, Pathway { from: 1, to: 2 }, Pathway { from: 0, to: 2 }];
    let row = find(&estimate(&table(), &plan).unwrap(), Method::DeclaredPairs, &[0, 1, 2]);
    assert_eq!((row.population, row.reasons), (None, vec![Reason::NoOverlap]));
}

#[test]
fn a_number_below_all_seen_is_flagged() {
    let row = find(&estimate(&table(), &reference_plan()).unwrap(), Method::Chapman, &[0, 1]);
    assert!(!row.warnings.iter().any(|warning| matches!(warning, Warning::BelowAllSeen { .. })));
    let crowded = CaptureTable::new(3, [(1, 10), (2, 10), (3, 30), (4, 900), (5, 8), (6, 8)]).unwrap();
    let row = find(&estimate(&crowded, &Plan::of_table(&crowded)).unwrap(), Method::Chapman, &[0, 1]);
    assert!(row.warnings.contains(&Warning::BelowAllSeen { people: 966 }));
}

#[test]
fn few_people_say_how_many_more_would_do() {
    let table = CaptureTable::new(2, [(1, 9), (2, 8), (3, 3)]).unwrap();
    let rows = estimate(&table, &Plan::of_table(&table)).unwrap();
    let refused = ladder(&rows).refused.unwrap();
    assert_eq!(
        refused.reasons,
        [
            Reason::TooFewOverlaps { overlap: 3, overlap_min: 7 },
            Reason::TooFewPeople { people: 20, people_min: 30 }
        ]
    );
    assert_eq!(
        refused.remedies,
        [
            Remedy::MoreOverlaps { about: 4 },
            Remedy::PoolWindows { windows: Some(2) },
            Remedy::PoolWindows { windows: Some(3) }
        ]
    );
    assert!(ladder(&rows).lower_bound.is_some());
}

#[test]
fn one_list_and_no_list_are_answered() {
    let alone = CaptureTable::new(1, [(1, 34)]).unwrap();
    let rows = estimate(&alone, &Plan::of_table(&alone)).unwrap();
    assert!(rows.iter().all(|row| row.reasons == [Reason::OneList] && row.people == 34));
    assert_eq!(ladder(&rows).refused.unwrap().remedies, [Remedy::AnotherList]);
    let nobody = CaptureTable::new(3, []).unwrap();
    let rows = estimate(&nobody, &Plan::of_table(&nobody)).unwrap();
    assert!(rows.iter().all(|row| row.verdict == Verdict::NotEstimable && row.population.is_none()));
}

/// Three lists of independent people, and a fourth that three in four of them are sent on to.
fn fed() -> CaptureTable {
    let patterns = (1..8_u32).flat_map(|pattern| {
        let people = [400, 300, 80, 350, 90, 70, 20][pattern as usize - 1];
        [(pattern, people / 4), (pattern | 0b1000, people - people / 4)]
    });
    CaptureTable::new(4, patterns).unwrap()
}

#[test]
fn a_list_that_all_others_feed_is_refused_unless_it_is_declared() {
    let mut plan = Plan::of_table(&fed());
    let rows = estimate(&fed(), &plan).unwrap();
    let refused = ladder(&rows).refused.unwrap();
    assert_eq!(refused.reasons, [Reason::FedList { list: 3 }]);
    assert_eq!(refused.remedies, [Remedy::LeaveOut { list: 3 }]);
    plan.references = vec![3];
    assert!(ladder(&estimate(&fed(), &plan).unwrap()).estimate.is_some());
}

#[test]
fn a_reviewed_linkage_corrects_the_headline_and_widens_it() {
    // 10,000 people and lists of independent chances 0.3, 0.25 and 0.2, of whose links one in ten is missed: of a person on
    // all three the records hang together with a chance of 0.972, and each single one falls off with 0.009.
    let patterns = [(1, 1907), (2, 1496), (4, 1131), (3, 541), (5, 406), (6, 316), (7, 146)];
    let table = CaptureTable::new(3, patterns).unwrap();
    let mut plan = Plan::of_table(&table);
    let exact = estimate(&table, &plan).unwrap();
    plan.linkage = Some(LinkReview { true_pairs: 2_000, found: 1_800, others: 50_000, linked: 0 });
    let rows = estimate(&table, &plan).unwrap();
    let (uncorrected, corrected) = (ladder(&exact).estimate.unwrap(), ladder(&rows).estimate.unwrap());
    assert!((corrected.population.unwrap() / 10_000.0 - 1.0).abs() < 0.01, "{:?}", corrected.population);
    assert!(uncorrected.population.unwrap() > 10_700.0, "{:?}", uncorrected.population);
    assert_eq!(corrected.interval.unwrap().kind, IntervalKind::CorrectedLinkage);
    assert!(
        corrected.shares.unwrap().linkage > 0.0 && uncorrected.shares.unwrap().linkage.abs() < f64::EPSILON
    );
    let independence = |rows: &[Estimate]| find(rows, Method::Independence, &[0, 1, 2]).population;
    assert_eq!(independence(&rows), independence(&exact));
    // A review of fewer pairs knows the rates less well.
    plan.linkage = Some(LinkReview { true_pairs: 50, found: 45, others: 200, linked: 0 });
    let less = estimate(&table, &plan).unwrap();
    let width = |row: &Estimate| row.interval.map(|limits| limits.upper - limits.lower).unwrap();
    assert!(width(ladder(&less).estimate.unwrap()) > 1.2 * width(corrected));
    // So many false links that they alone would bring about all the overlap.
    plan.linkage = Some(LinkReview { true_pairs: 200, found: 200, others: 500, linked: 250 });
    let rows = estimate(&table, &plan).unwrap();
    assert_eq!(ladder(&rows).refused.unwrap().reasons, [Reason::NoOverlap]);
}

#[test]
fn two_lists_are_corrected_too() {
    let table = CaptureTable::new(2, [(1, 203), (2, 153), (3, 27)]).unwrap();
    let mut plan = Plan::of_table(&table);
    plan.linkage = Some(LinkReview { true_pairs: 200, found: 180, others: 500, linked: 0 });
    let rows = estimate(&table, &plan).unwrap();
    let corrected = ladder(&rows).estimate.unwrap();
    assert!((corrected.population.unwrap() - crate::chapman(230, 180, 30).unwrap()).abs() < 1e-6);
    let exact = Pair::new(230, 180, 30).unwrap().chapman_interval(0.95).unwrap();
    let limits = corrected.interval.unwrap();
    assert!(limits.lower < exact.lower && limits.upper > exact.upper);
}

/// Eight people on two lists: every model fits, and they say between a few hundred and thousands.
#[test]
fn limits_that_are_far_apart_are_warned_of() {
    let thin = CaptureTable::new(3, [(1, 60), (2, 55), (4, 50), (3, 3), (5, 3), (6, 2)]).unwrap();
    let dense =
        CaptureTable::new(3, [(1, 600), (2, 550), (4, 500), (3, 130), (5, 120), (6, 110), (7, 30)]).unwrap();
    for (table, is_wide) in [(thin, true), (dense, false)] {
        let row = headline(&table, &Plan::of_table(&table)).unwrap();
        let limits = row.interval.unwrap();
        assert_eq!(limits.upper > WIDE * limits.lower, is_wide, "{limits:?}");
        let is_warned = row.warnings.iter().any(|warning| matches!(warning, Warning::WideLimits { .. }));
        assert_eq!(is_warned, is_wide);
        assert!(!is_wide || row.verdict == Verdict::EstimableWithWarnings);
    }
}

#[test]
fn bound_and_headline_alone_are_the_rows_that_estimate_gives_them() {
    let three = CaptureTable::new(3, [(1, 60), (2, 50), (3, 22), (4, 40), (5, 12), (6, 9), (7, 4)]).unwrap();
    let two = CaptureTable::new(2, [(1, 60), (2, 50), (3, 22)]).unwrap();
    for table in [three, two] {
        let plan = Plan::of_table(&table);
        let all = estimate(&table, &plan).unwrap();
        let alone = [lower_bound(&table, &plan).unwrap(), headline(&table, &plan).unwrap()];
        for role in [Role::LowerBound, Role::Headline] {
            let of = |rows: &[Estimate]| rows.iter().find(|row| row.role == role).cloned();
            assert!(of(&all).is_some_and(|row| row.population.is_some()));
            assert_eq!(of(&all), of(&alone));
        }
    }
}

/// Who asks a headline of many tables near by may ask its chief models instead: they move as it does.
#[test]
fn chief_models_move_with_the_headline() {
    // Six lists of chance 0.2 among 2,000 people; of those on the first half are sent on to the second.
    let count = |pattern: u32| {
        let chance = |list: u32| if pattern >> list & 1 == 1 { 0.2 } else { 0.8 };
        let second = match pattern & 0b11 {
            0b11 => 0.2 * 0.6,
            0b01 => 0.2 * 0.4,
            0b10 => 0.8 * 0.2,
            _ => 0.8 * 0.8,
        };
        (2_000.0 * second * (2..6).map(chance).product::<f64>()).round() as u64
    };
    let with = |more: u32| {
        let of_pattern = |pattern: u32| (pattern, count(pattern) + if pattern == more { 3 } else { 0 });
        CaptureTable::new(6, (1..64).map(of_pattern)).unwrap()
    };
    let table = with(0);
    let plan = Plan::of_table(&table);
    let (own, models) = headline_and_models(&table, &plan).unwrap();
    assert!(models.sketched() * 5 < models.averaged, "{} of {}", models.sketched(), models.averaged);
    let own_sketch = models.sketch(&table, &plan).unwrap();
    for pattern in [0b1, 0b1_0000, 0b101, 0b11_0000, 0b10_1100] {
        let other = with(pattern);
        let by = |from: &Estimate, to: &Estimate| (to.population.unwrap() / from.population.unwrap()).ln();
        let moved = by(&own, &headline(&other, &plan).unwrap());
        let sketched = by(&own_sketch, &models.sketch(&other, &plan).unwrap());
        assert!((sketched - moved).abs() < 0.2 * moved.abs() + 5e-4, "{pattern:b}: {moved} {sketched}");
    }
}
