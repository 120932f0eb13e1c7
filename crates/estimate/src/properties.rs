//! What holds for every table.
//!
//! In: random tables, with and without empty patterns. Each property is checked against something that does not share
//! the code it checks: another order, another scale, another solver.

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome};
use nalgebra::DMatrix;
use proptest::prelude::*;

use crate::{model::Design, support::Checker, *};

/// A table of two to four lists; about a third of its patterns are empty.
fn tables() -> impl Strategy<Value = CaptureTable> {
    (2_usize..=4).prop_flat_map(|lists| {
        let count = prop_oneof![1 => Just(0_u64), 1 => 1..20_u64, 1 => 1..5_000_u64];
        proptest::collection::vec(count, (1 << lists) - 1)
            .prop_map(move |counts| CaptureTable::new(lists, (1..).zip(counts)).unwrap())
    })
}

/// A table and a model over its lists.
fn tables_with_models() -> impl Strategy<Value = (CaptureTable, LogLinearModel)> {
    tables().prop_flat_map(|table| {
        let lists = table.lists();
        proptest::collection::vec(1..1_u32 << lists, 0..4)
            .prop_map(move |terms| (table.clone(), LogLinearModel::new(lists, terms).unwrap()))
    })
}

/// A table, and its lists in another order.
fn tables_in_two_orders() -> impl Strategy<Value = (CaptureTable, Vec<usize>)> {
    tables().prop_flat_map(|table| {
        let order: Vec<usize> = (0..table.lists()).collect();
        (Just(table), Just(order).prop_shuffle())
    })
}

fn agree(left: Option<f64>, right: Option<f64>, closeness: f64) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => (left - right).abs() <= closeness * left.abs().max(right.abs()),
        (left, right) => left.is_none() && right.is_none(),
    }
}

fn codes(row: &Estimate) -> Vec<&'static str> {
    let mut codes: Vec<&str> = row.reasons.iter().map(|reason| reason.code()).collect();
    codes.extend(row.warnings.iter().map(|warning| warning.code()));
    codes.sort_unstable();
    codes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn the_order_of_lists_is_irrelevant((table, order) in tables_in_two_orders()) {
        let mut plan = Plan::of_table(&table);
        plan.pathways = vec![Pathway { from: 0, to: 1 }];
        let mut turned_plan = plan.clone();
        let place = |list: usize| order.iter().position(|&other| other == list).unwrap();
        turned_plan.pathways = vec![Pathway { from: place(0), to: place(1) }];
        let rows = estimate(&table, &plan).unwrap();
        let turned = estimate(&table.keep(&order).unwrap(), &turned_plan).unwrap();
        prop_assert_eq!(rows.len(), turned.len());
        for row in &rows {
            let mut lists: Vec<usize> = row.lists.iter().map(|&list| place(list)).collect();
            lists.sort_unstable();
            let other = turned.iter().find(|other| {
                let mut others = other.lists.clone();
                others.sort_unstable();
                other.method == row.method && others == lists
            });
            let other = other.unwrap();
            prop_assert_eq!(codes(row), codes(other));
            prop_assert_eq!((row.role, row.verdict, row.people), (other.role, other.verdict, other.people));
            prop_assert!(agree(row.population, other.population, 1e-9));
            let upper = |row: &Estimate| row.interval.map(|interval| interval.upper);
            prop_assert!(agree(upper(row), upper(other), 1e-8));
        }
    }

    #[test]
    fn no_number_is_below_the_people_on_its_lists(table in tables()) {
        for row in estimate(&table, &Plan::of_table(&table)).unwrap() {
            prop_assert_eq!(row.population.is_some(), row.verdict != Verdict::NotEstimable);
            prop_assert_eq!(row.reasons.is_empty(), row.population.is_some());
            prop_assert_eq!(row.interval.is_some(), row.population.is_some());
            let (Some(population), Some(interval)) = (row.population, row.interval) else { continue };
            let people = row.people as f64;
            prop_assert!(population.is_finite() && interval.upper.is_finite());
            prop_assert!(people <= interval.lower && interval.lower <= population && population <= interval.upper);
            let is_flagged = row.warnings.iter().any(|warning| matches!(warning, Warning::BelowAllSeen { .. }));
            prop_assert_eq!(is_flagged, population < table.people() as f64);
        }
    }

    #[test]
    fn an_empty_list_changes_nothing(table in tables()) {
        let wider = CaptureTable::new(table.lists() + 1, table.counts()).unwrap();
        let empty = table.lists();
        let rows = estimate(&table, &Plan::of_table(&table)).unwrap();
        let wider_rows = estimate(&wider, &Plan::of_table(&wider)).unwrap();
        let (with, without): (Vec<_>, Vec<_>) = wider_rows.into_iter().partition(|row| row.lists.contains(&empty));
        let reason = Reason::EmptyList { list: empty };
        prop_assert!(with.iter().all(|row| row.reasons.contains(&reason)));
        for (row, mut other) in rows.iter().zip(without) {
            other.warnings.retain(|warning| *warning != Warning::EmptyListDropped { list: empty });
            prop_assert_eq!(row, &other);
        }
    }

    #[test]
    fn a_list_merged_with_its_copy_is_itself(table in tables()) {
        let copy = 1 << table.lists();
        let copied = table.counts().map(|(pattern, count)| (if pattern & 1 == 1 { pattern | copy } else { pattern }, count));
        let copied = CaptureTable::new(table.lists() + 1, copied).unwrap();
        if table.on_list(0).unwrap() > 0 {
            let rows = estimate(&copied, &Plan::of_table(&copied)).unwrap();
            let reason = Reason::IdenticalLists { left: 0, right: table.lists() };
            prop_assert!(rows.last().unwrap().reasons.contains(&reason));
        }
        prop_assert_eq!(copied.merge(0, table.lists()).unwrap(), table);
    }

    #[test]
    fn scaling_the_counts_scales_what_is_free_of_scale(table in tables(), scale in 2..40_u64) {
        let scaled = table.counts().map(|(pattern, count)| (pattern, count * scale));
        let scaled = CaptureTable::new(table.lists(), scaled).unwrap();
        let by = scale as f64;
        for form in [ChaoForm::UnequalLists, ChaoForm::FiniteLists, ChaoForm::ManyLists] {
            let bound = |table| chao(table, form).ok().map(|bound: LowerBound| bound.bound);
            prop_assert!(agree(bound(&table).map(|bound| bound * by), bound(&scaled), 1e-12));
        }
        let model = LogLinearModel::independence(table.lists()).unwrap();
        let fitted = |table| fit(table, &model).ok().map(|fit| fit.population());
        prop_assert!(agree(fitted(&table).map(|population| population * by), fitted(&scaled), 1e-8));
    }

    #[test]
    fn fits_repeat_the_margins_of_their_terms((table, model) in tables_with_models()) {
        let Ok(fit) = fit(&table, &model) else { return Ok(()) };
        for &term in model.terms() {
            let on_all = table.patterns().filter(|pattern| pattern & term == term);
            let fitted: f64 = on_all.map(|pattern| fit.fitted(pattern)).sum();
            let observed = table.on_all(term) as f64;
            prop_assert!((fitted - observed).abs() <= 1e-7 * observed.max(1.0), "{}: {} {}", term, fitted, observed);
        }
        prop_assert!(fit.deviance() >= -1e-9 && fit.dark() > 0.0);
    }

    #[test]
    fn choices_do_not_depend_on_the_order_of_lists((table, order) in tables_in_two_orders()) {
        let turned = table.keep(&order).unwrap();
        let (found, other) = (all_models(&table, 2).unwrap(), all_models(&turned, 2).unwrap());
        let best = |candidates: &[Candidate]| candidates[0].fit.as_ref().map(LogLinearFit::bic);
        prop_assert!(agree(best(&found), best(&other), 1e-9));
        let sound = |candidates: &[Candidate]| candidates.iter().filter(|one| one.fit.is_some()).count();
        prop_assert_eq!(sound(&found), sound(&other));
        let covered = |table: &CaptureTable| coverage(table).ok().map(|found| found.low);
        prop_assert!(agree(covered(&table), covered(&turned), 1e-9));
        for (form, differ) in [(Form::Chao, false), (Form::Darroch, false), (Form::None, true)] {
            let fitted = |table: &CaptureTable| heterogeneity(table, form, differ).ok().map(|fit| fit.population());
            prop_assert!(agree(fitted(&table), fitted(&turned), 1e-6), "{form:?}");
        }
    }

    #[test]
    fn corrections_do_not_depend_on_the_order_of_lists((table, order) in tables_in_two_orders(), found in 0.7..1.0_f64) {
        let rates = LinkRates { found, false_links: 0.0 };
        let turned = corrected_counts(&table.keep(&order).unwrap(), rates);
        let (Ok(counts), Ok(turned)) = (corrected_counts(&table, rates), turned) else { return Ok(()) };
        for (set, count) in counts.iter().enumerate().skip(1) {
            let place = (0..order.len()).filter(|&place| set >> order[place] & 1 == 1).fold(0, |turned, place| turned | 1 << place);
            prop_assert!((count - turned[place]).abs() <= 1e-9 * count.abs().max(1.0), "{:b}", set);
        }
        // Joining what belongs together takes nobody off a list.
        for list in 0..table.lists() {
            let on: f64 = (0..counts.len()).filter(|set| set >> list & 1 == 1).map(|set| counts[set]).sum();
            let seen = table.on_list(list).unwrap() as f64;
            prop_assert!((on - seen).abs() <= 1e-9 * seen.max(1.0), "{} {}", on, seen);
        }
    }

    #[test]
    fn a_perfect_linkage_is_left_as_it_is(table in tables()) {
        let Ok(counts) = corrected_counts(&table, LinkRates { found: 1.0, false_links: 0.0 }) else { return Ok(()) };
        for pattern in table.patterns() {
            prop_assert!((counts[pattern as usize] - table.count(pattern) as f64).abs() < 1e-9);
        }
    }

    #[test]
    fn the_averaged_number_lies_within_its_limits_and_its_models(table in tables()) {
        let Ok(average) = average_pairs(&table, &[], 0.95) else { return Ok(()) };
        let limits = average.interval;
        prop_assert!(limits.lower <= average.population && average.population <= limits.upper && limits.upper.is_finite());
        let fits = all_models(&table, 2).unwrap();
        let numbers = fits.iter().filter_map(|candidate| Some(candidate.fit.as_ref()?.population()));
        let spread = Spread::of(numbers).unwrap();
        prop_assert!(spread.least * (1.0 - 1e-9) <= average.population && average.population <= spread.most * (1.0 + 1e-9));
    }

    #[test]
    fn the_order_of_rows_is_irrelevant(table in tables(), seed in 0..1_000_u64) {
        let mut counts: Vec<(u32, u64)> = table.counts().collect();
        counts.reverse();
        let turned = CaptureTable::new(table.lists(), counts).unwrap();
        let question = Question { latent: None, thresholding: None, replicates: 20, models_kept: 5, ..Question::default() };
        let plan = Plan::of_table(&table);
        prop_assert_eq!(answer(&table, &plan, &question, &[], seed).unwrap(), answer(&turned, &plan, &question, &[], seed).unwrap());
    }

    #[test]
    fn no_line_is_below_the_people_seen_on_its_lists(table in tables()) {
        let question = Question { latent: None, thresholding: None, is_moved: false, ..Question::default() };
        let report = answer(&table, &Plan::of_table(&table), &question, &[], 1).unwrap();
        for line in &report.lines {
            let Some(number) = line.estimate else { continue };
            let people = match line.model {
                Model::Pair(left, right) => table.on_any(1 << left | 1 << right),
                Model::Named(_) => table.people(),
            };
            // Estimators that are corrected or built of ratios may fall below; fits may not.
            if line.existence_code == Some(0) {
                prop_assert!(number >= people as f64, "{:?}", line);
            }
            prop_assert!(number.is_finite(), "{:?}", line);
        }
    }

    #[test]
    fn counts_of_any_size_are_fitted(exponents in proptest::collection::vec(0.0..9.0_f64, 7)) {
        let counts = exponents.iter().map(|exponent| exponent.exp2().powf(10_f64.log2()).floor() as u64);
        let table = CaptureTable::new(3, (1..).zip(counts)).unwrap();
        for candidate in all_models(&table, 2).unwrap() {
            prop_assert!(candidate.existence.is_sound());
            let fit = candidate.fit.unwrap();
            prop_assert!(fit.dark() > 0.0 && fit.population().is_finite() && fit.log_dark_error() > 0.0);
        }
    }

    #[test]
    fn kept_verdicts_agree_with_fresh_ones(table in tables(), order in 2..=3_u32) {
        let mut checker = Checker::new(&table);
        for model in hierarchical_models(table.lists(), order).unwrap() {
            let kept = checker.check(&Design::new(&table, &model).unwrap());
            let mut fresh = Checker::new(&table);
            let design = Design::new(&table, &model).unwrap();
            let alone = fresh.decide(&design.terms, design.minus_infinity.iter().copied());
            prop_assert_eq!(kept, alone, "{}", model);
        }
    }

    #[test]
    fn exact_verdicts_agree_with_a_floating_point_solver((table, model) in tables_with_models()) {
        let design = Design::new(&table, &model).unwrap();
        let found = existence(&table, &model).unwrap();
        prop_assert_eq!(found.exists, largest_floor(&table, &design) > 1e-7, "{}", model);
        let patterns = fitted_patterns(&table, &design);
        let cell = |row: usize, column: usize| {
            let (pattern, term) = (patterns[row], design.terms[column]);
            f64::from(u8::from(pattern & term == term))
        };
        let matrix = DMatrix::from_fn(patterns.len(), design.terms.len(), cell);
        let rank = if matrix.is_empty() { 0 } else { matrix.rank(1e-9) };
        prop_assert_eq!(found.is_identifiable, rank == design.terms.len(), "{}", model);
    }
}

/// The patterns that hold no term at minus infinity.
fn fitted_patterns(table: &CaptureTable, design: &Design) -> Vec<u32> {
    let is_out = |pattern: u32| design.minus_infinity.iter().any(|term| pattern & term == *term);
    table.patterns().filter(|&pattern| !is_out(pattern)).collect()
}

/// The largest number that every cell of some table with the same margins can reach, at most 1: positive if and only if
/// a fit exists. As Fienberg and Rinaldo state it, on the support counted as ones, without the reductions used here.
fn largest_floor(table: &CaptureTable, design: &Design) -> f64 {
    let patterns = fitted_patterns(table, design);
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let floor = problem.add_var(1.0, (0.0, 1.0));
    let above: Vec<_> = patterns.iter().map(|_| problem.add_var(0.0, (0.0, f64::INFINITY))).collect();
    for &term in &design.terms {
        let acted_on: Vec<usize> = (0..patterns.len()).filter(|&row| patterns[row] & term == term).collect();
        let margin = acted_on.iter().filter(|&&row| table.count(patterns[row]) > 0).count();
        let mut sum: Vec<_> = acted_on.iter().map(|&row| (above[row], 1.0)).collect();
        sum.push((floor, acted_on.len() as f64));
        problem.add_constraint(sum, ComparisonOp::Eq, margin as f64);
    }
    match problem.solve().unwrap() {
        SolveOutcome::Solution(solution) => solution.objective(),
        SolveOutcome::Interrupted(_) => unreachable!("no limit was set"),
    }
}
