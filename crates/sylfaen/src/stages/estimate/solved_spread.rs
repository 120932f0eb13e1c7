//! Holds back what of the spread beside an estimate would give the counts behind it away.
//!
//! In: a stratum whose small counts were looked for, with the tables that print the same rungs; the rows of its spread. Out: for
//! each row, what it has to be rounded to, or that it is withheld. A row stays if every count that the rungs leave open to somebody
//! stays open by those tables that print it, and every row that stayed before it, alike. Withheld is whatever is not made of the
//! stratum's own table by methods cheap enough to be asked of all of them: bootstraps, chains, averages over graphs, lists merged,
//! other windows, linkages and schemes; and everything where the headline is withheld, no such table is known, or it would take too many.

use sylfaen_disclose::{Captured, Held, Rules, print_estimate};
use sylfaen_estimate::{CaptureTable, Question, answer, headline};
use sylfaen_schema::Rounding;

use super::beside::STEPWISE_THRESHOLD;
use super::solved::{Searched, base_of};
use super::spread::{Row, in_two_figures, methods, numbers_of, of_sensitivity};
use super::view::View;
use super::{Answered, Bench};
use crate::SylfaenError;

/// The table of the spread, without its prefix.
const SPREAD: &str = "estimate__spread";
/// Its numbers, in their order, and how each is rounded.
const FIELDS: [(&str, Rounding); 3] = [
    ("persons_estimate", Rounding::Nearest),
    ("persons_lower", Rounding::Down),
    ("persons_upper", Rounding::Up),
];
/// Tables of which the rows are made at most.
const TABLES_MAX: usize = 200;
/// How coarsely a row is printed, in steps of two figures: as it is, in halves of a figure, one figure. Coarser it would say something
/// else: 2,600 to five thousand is 5,000.
const STEPS: [i64; 3] = [1, 5, 10];

/// What one table makes of the rows: what a row is of, with the estimate and its limits as they are kept.
type Made = Vec<((&'static str, String), [Option<f64>; 3])>;

/// The rows of a stratum that may not be printed as finely as others.
pub(super) fn held(
    bench: &Bench<'_>,
    searched: &Searched,
    answered: &Answered,
    rows: &[Row],
    rules: &Rules,
) -> Result<Vec<Held>, SylfaenError> {
    if rows.is_empty() || !searched.alike.has_small() {
        return Ok(Vec::new());
    }
    let own: Captured = answered.view.table.counts().filter(|(_, persons)| *persons > 0).collect();
    let truth = made(bench, &answered.view, &own)?;
    let tables = searched.alike.few_tables();
    let open = searched.alike.open_with(|_| true);
    // A spread is of a headline; and where no table is known that prints the same rungs there is nothing to hold a row against.
    let is_held_against = searched.has_headline && !open.is_empty() && tables.len() <= TABLES_MAX;
    let others = tables.iter().filter(|_| is_held_against).map(|table| made(bench, &answered.view, table));
    let others = others.collect::<Result<Vec<_>, _>>()?;
    let mut kept: Vec<bool> = vec![true; tables.len()];
    let mut held = Vec::new();
    for row in rows {
        let numbers = in_two_figures(row.numbers);
        // A row that is not what the table alone makes of it tells of more than the table, and nothing is known of what.
        let is_own = is_held_against && numbers_for(&truth, row) == Some(numbers);
        let steps = STEPS.into_iter().filter(|_| is_own).find_map(|steps| {
            let bases = bases(numbers, steps, rules);
            let printed = printed(numbers, bases, rules);
            let is_alike = |made: &Made| {
                numbers_for(made, row).is_some_and(|numbers| self::printed(numbers, bases, rules) == printed)
            };
            let still: Vec<bool> =
                kept.iter().zip(&others).map(|(is_kept, made)| *is_kept && is_alike(made)).collect();
            let is_kept = |table: &Captured| {
                tables.iter().zip(&still).any(|(other, is_kept)| *is_kept && *other == table)
            };
            searched.alike.open_with(is_kept).is_superset(&open).then_some((bases, still))
        });
        let bases = steps.map(|(bases, still)| {
            kept = still;
            bases
        });
        let key = row.figure_id(bench.window, &answered.stratum);
        for (place, (field, _)) in FIELDS.iter().enumerate() {
            let base = bases.and_then(|bases| bases.get(place).copied());
            let is_there = numbers.get(place).is_some_and(Option::is_some);
            if is_there && base != Some(rules.rounding_base()) {
                held.push(Held {
                    table: SPREAD.to_owned(),
                    key: key.clone(),
                    field: (*field).to_owned(),
                    base,
                });
            }
        }
    }
    let withheld = held.iter().filter(|held| held.base.is_none()).count();
    tracing::info!(
        stratum = answered.stratum,
        tables = tables.len(),
        open = open.len(),
        coarser = held.len() - withheld,
        withheld,
        "counts behind the spread"
    );
    Ok(held)
}

fn numbers_for(made: &Made, row: &Row) -> Option<[Option<f64>; 3]> {
    made.iter()
        .find(|((kind, subject), _)| (*kind, subject) == (row.kind, &row.subject))
        .map(|(_, made)| *made)
}

/// What each number of a row is a multiple of.
fn bases(numbers: [Option<f64>; 3], steps: i64, rules: &Rules) -> [i64; 3] {
    let own = rules.rounding_base();
    numbers.map(|number| match (number, steps) {
        (None, _) | (_, 1) => own,
        (Some(number), _) => base_of(steps, number, own),
    })
}

fn printed(numbers: [Option<f64>; 3], bases: [i64; 3], rules: &Rules) -> Vec<(bool, Option<i64>)> {
    let each = numbers.into_iter().zip(bases).zip(FIELDS);
    each.map(|((number, base), (_, rounding))| {
        (number.is_some(), number.and_then(|number| print_estimate(number, rounding, rules, base)))
    })
    .collect()
}

/// The rows that are made of a table alone; none where the table cannot be answered.
fn made(bench: &Bench<'_>, view: &View, table: &Captured) -> Result<Made, SylfaenError> {
    let counts = CaptureTable::new(view.lists.len(), table.iter().map(|(set, persons)| (*set, *persons)))?;
    let question = Question {
        threshold: STEPWISE_THRESHOLD,
        latent: None,
        thresholding: None,
        has_graphs: false,
        models_kept: 20,
        ..Question::default()
    };
    let Ok(report) = answer(&counts, &view.plan, &question, &[], 0) else { return Ok(Made::new()) };
    let mut made = Made::new();
    let mut add =
        |kind, subject: &str, numbers| made.push(((kind, subject.to_owned()), in_two_figures(numbers)));
    methods(&report).for_each(|(method, numbers)| add("method", method, numbers));
    add("linkage_as_made", "any", numbers_of(&headline(&counts, &view.plan)?));
    for (kind, subject, spread) in report.sensitivity.iter().flat_map(|moved| of_sensitivity(moved, view)) {
        add(kind, &subject, [None, Some(spread.least), Some(spread.most)]);
    }
    let lists: Vec<&String> =
        view.capture_places().into_iter().filter_map(|place| view.lists.get(place)).collect();
    let analysis = &bench.workplace.plan;
    for list in lists.iter().filter(|_| lists.len() > 2) {
        if let Some((table, plan)) = View::taken(table, &view.own_lists().without(list), analysis)? {
            add("leave_out", list, numbers_of(&headline(&table, &plan)?));
        }
    }
    Ok(made)
}
