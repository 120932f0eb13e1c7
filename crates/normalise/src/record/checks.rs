//! What is checked of a record beyond each of its cells.
//!
//! In: the draft, settled. Out: the outcome of each check, counted. It turns nothing away: a record that fails stays, and
//! the count says how many do.

use std::collections::BTreeMap;

use sylfaen_schema::{CheckRule, Value};

use super::{Draft, fingerprint};
use crate::{
    date::{ReadDate, Written},
    output::Output,
    quality::Dimension,
    walk::Walk,
};

/// Counts the cells of a row, those of a row turned away too.
pub(super) fn count_cells(walk: &Walk<'_>, draft: &Draft, has_date: bool, output: &mut Output<'_>) {
    let table = &walk.mapping.table;
    for trace in &draft.traces {
        output.quality.cell(table, &trace.field, trace.state);
    }
    for reject in &draft.rejects {
        output.quality.rule(table, &reject.field, reject.rule);
    }
    output.quality.check(table, None, Dimension::Validity, "row_accepted", !has_date);
    for (field, date) in draft.dates.iter().filter(|(field, _)| walk.header.columns.contains_key(*field)) {
        if date.written != Written::Certain {
            let is_open = date.written == Written::EitherOrder;
            output.quality.check(
                table,
                Some(field),
                Dimension::Consistency,
                "day_and_month_certain",
                is_open,
            );
        }
    }
}

/// Checks a record that is kept.
pub(super) fn run(walk: &Walk<'_>, draft: &Draft, counted: Option<ReadDate>, output: &mut Output<'_>) {
    let table = &walk.mapping.table;
    let (context, quality) = (walk.context, &mut output.quality);
    if let Some(counted) = counted {
        let is_late = counted.end < context.covers_from;
        quality.check(table, None, Dimension::Timeliness, "in_the_return_of_its_period", is_late);
        let is_early = counted.start > context.period.end;
        quality.check(table, None, Dimension::Consistency, "not_after_its_period", is_early);
    }
    for rule in ["age_contradicts_birth_date", "area_contradicts_postcode"] {
        if draft.compared.contains(rule) {
            quality.check(table, None, Dimension::Consistency, rule, draft.noted.contains(&rule));
        }
    }
    if let Some(reference) = draft.values.get("case_reference") {
        let is_again = !output.met.insert(format!("{table} reference {}", fingerprint(reference)));
        let field = Some("case_reference");
        output.quality.check(table, field, Dimension::Uniqueness, "reference_once", is_again);
    }
    for check in &walk.mapping.checks {
        let Some((field, dimension, holds)) = declared(draft, table, &check.name, &check.rule, output) else {
            continue;
        };
        output.quality.declared(table, field, dimension, &check.name, !holds);
    }
}

/// The outcome of a declared check; none where the record lacks what it needs, or where it is on whole returns.
fn declared<'a>(
    draft: &Draft,
    table: &str,
    name: &str,
    rule: &'a CheckRule,
    output: &mut Output<'_>,
) -> Option<(Option<&'a str>, Dimension, bool)> {
    match rule {
        CheckRule::Range { field, least, most } => {
            let Some(Value::Integer(value)) = draft.values.get(field) else { return None };
            let holds = least.is_none_or(|least| *value >= least) && most.is_none_or(|most| *value <= most);
            Some((Some(field), Dimension::Validity, holds))
        }
        CheckRule::Days { field, first, last } => {
            let date = draft.dates.get(field)?;
            let holds =
                first.is_none_or(|first| date.end >= first) && last.is_none_or(|last| date.start <= last);
            Some((Some(field), Dimension::Validity, holds))
        }
        CheckRule::Order { earlier, later } => {
            let (earlier, date) = (draft.dates.get(earlier)?, draft.dates.get(later)?);
            Some((Some(later), Dimension::Consistency, earlier.start <= date.end))
        }
        CheckRule::Unique { fields } => {
            let values: Option<Vec<_>> = fields.iter().map(|field| draft.values.get(field)).collect();
            let values: Vec<String> = values?.into_iter().map(fingerprint).collect();
            let holds = output.met.insert(format!("{table} {name} {}", values.join("\u{1f}")));
            Some((None, Dimension::Uniqueness, holds))
        }
        CheckRule::Implies { when, then } => {
            let has = |codes: &BTreeMap<String, String>| {
                codes.iter().all(|(field, code)| draft.text(field).is_some_and(|text| text == code))
            };
            has(when).then(|| (None, Dimension::Consistency, has(then)))
        }
        _ => None,
    }
}
