//! Counts of what holds and what does not, by field and check.
//!
//! In: the state of every mapped cell, the rules broken, and the outcome of every check. Out: rows of
//! `stg_quality__checks`, each a count with what it is of. It keeps no value and no place.

use std::collections::BTreeMap;

use arrow_array::RecordBatch;
use chrono::NaiveDate;
use sylfaen_schema::{CheckRule, Partner, SchemaError, Schemas, TableBuilder, ValueState};

use crate::DeliveryContext;

/// The five sides of quality.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Dimension {
    Completeness,
    Validity,
    Consistency,
    Timeliness,
    Uniqueness,
}

impl Dimension {
    const fn code(self) -> &'static str {
        match self {
            Self::Completeness => "completeness",
            Self::Validity => "validity",
            Self::Consistency => "consistency",
            Self::Timeliness => "timeliness",
            Self::Uniqueness => "uniqueness",
        }
    }
}

/// What a check is on.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Checked {
    table: String,
    field: Option<String>,
    dimension: Dimension,
    name: String,
    is_declared: bool,
}

#[derive(Clone, Copy, Default)]
struct Count {
    checked: i64,
    failed: i64,
}

/// The counts of one delivery so far.
#[derive(Default)]
pub(crate) struct Quality {
    checks: BTreeMap<Checked, Count>,
    /// Cells by kind of sheet, field and state.
    cells: BTreeMap<(String, String), BTreeMap<ValueState, i64>>,
    /// Cells turned away by kind of sheet, field and rule.
    rules: BTreeMap<(String, String), BTreeMap<&'static str, i64>>,
}

impl Quality {
    /// Takes a mapped cell of a row, whatever became of the row.
    pub(crate) fn cell(&mut self, table: &str, field: &str, state: ValueState) {
        let of_field = self.cells.entry((table.to_owned(), field.to_owned())).or_default();
        *of_field.entry(state).or_default() += 1;
    }

    /// Takes a cell turned away.
    pub(crate) fn rule(&mut self, table: &str, field: &str, rule: &'static str) {
        let of_field = self.rules.entry((table.to_owned(), field.to_owned())).or_default();
        *of_field.entry(rule).or_default() += 1;
    }

    /// Takes one outcome of one of our own checks.
    pub(crate) fn check(
        &mut self,
        table: &str,
        field: Option<&str>,
        dimension: Dimension,
        name: &str,
        is_failed: bool,
    ) {
        self.add(table, field, dimension, name, false, Count { checked: 1, failed: i64::from(is_failed) });
    }

    /// Takes one outcome of a check the mapping declares.
    pub(crate) fn declared(
        &mut self,
        table: &str,
        field: Option<&str>,
        dimension: Dimension,
        name: &str,
        is_failed: bool,
    ) {
        self.add(table, field, dimension, name, true, Count { checked: 1, failed: i64::from(is_failed) });
    }

    fn add(
        &mut self,
        table: &str,
        field: Option<&str>,
        dimension: Dimension,
        name: &str,
        is_declared: bool,
        count: Count,
    ) {
        let checked = Checked {
            table: table.to_owned(),
            field: field.map(str::to_owned),
            dimension,
            name: name.to_owned(),
            is_declared,
        };
        let so_far = self.checks.entry(checked).or_default();
        so_far.checked += count.checked;
        so_far.failed += count.failed;
    }

    /// The rows of one delivery.
    pub(crate) fn finish(mut self, context: &DeliveryContext<'_>) -> Result<RecordBatch, SchemaError> {
        self.count_states();
        self.count_rules();
        let mut rows = TableBuilder::new(context.schemas.table(QUALITY_TABLE)?);
        for (checked, count) in &self.checks {
            rows.set("delivery_id", context.delivery_id)?;
            rows.set("partner_code", context.partner.code.as_str())?;
            rows.set("is_synthetic", context.is_synthetic)?;
            write(&mut rows, checked, *count)?;
        }
        rows.finish()
    }

    /// Every field has its share of cells with a value, and of cells in each state that says why there is none: the kinds
    /// of nothing are counted apart.
    fn count_states(&mut self) {
        for ((table, field), states) in std::mem::take(&mut self.cells) {
            let all: i64 = states.values().sum();
            let of = |state: ValueState| states.get(&state).copied().unwrap_or_default();
            let with_value = of(ValueState::Given) + of(ValueState::Range);
            let count = |failed| Count { checked: all, failed };
            let mut add =
                |dimension, name: &str, count| self.add(&table, Some(&field), dimension, name, false, count);
            add(Dimension::Completeness, "has_value", count(all - with_value));
            for (state, cells) in states.iter().filter(|(state, _)| **state != ValueState::Given) {
                add(Dimension::Completeness, state.as_str(), count(*cells));
            }
            let rejected = of(ValueState::Rejected);
            add(Dimension::Validity, "accepted", Count { checked: with_value + rejected, failed: rejected });
        }
    }

    fn count_rules(&mut self) {
        for ((table, field), rules) in std::mem::take(&mut self.rules) {
            let accepted = Checked {
                table: table.clone(),
                field: Some(field.clone()),
                dimension: Dimension::Validity,
                name: "accepted".to_owned(),
                is_declared: false,
            };
            let checked = self.checks.get(&accepted).map_or(0, |count| count.checked);
            for (rule, failed) in rules {
                self.add(&table, Some(&field), Dimension::Validity, rule, false, Count { checked, failed });
            }
        }
    }
}

fn write(rows: &mut TableBuilder, checked: &Checked, count: Count) -> Result<(), SchemaError> {
    rows.set("sheet_table", checked.table.as_str())?;
    rows.set("field", checked.field.clone())?;
    rows.set("dimension_code", checked.dimension.code())?;
    rows.set("check_name", checked.name.as_str())?;
    rows.set("is_declared", checked.is_declared)?;
    rows.set("checked", count.checked)?;
    rows.set("failed", count.failed)?;
    rows.end_row()
}

const QUALITY_TABLE: &str = "stg_quality__checks";

/// One return of a partner, for checks that look at it beside those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Return<'a> {
    /// Its id.
    pub delivery_id: &'a str,
    /// Last day of the period it speaks of.
    pub period_end: NaiveDate,
    /// When it came; none: not known, and not checked.
    pub received_date: Option<NaiveDate>,
    /// How many rows each kind of sheet had, those turned away included.
    pub rows: &'a BTreeMap<String, i64>,
}

/// Checks each return of a partner against those before it, as its mapping declares: how many rows it has, and whether it
/// came in time.
///
/// The returns are those in force, in the order of their periods. The first has none before it and is not checked.
///
/// # Errors
/// [`SchemaError`]: the common schemas lack the table.
pub fn check_returns(
    schemas: &Schemas,
    partner: &Partner,
    returns: &[Return<'_>],
    is_synthetic: bool,
) -> Result<RecordBatch, SchemaError> {
    let mut rows = TableBuilder::new(schemas.table(QUALITY_TABLE)?);
    for sheet in &partner.sheets {
        for check in &sheet.checks {
            for (place, of) in returns.iter().enumerate() {
                let (dimension, holds) = match &check.rule {
                    CheckRule::Rows { against_last, ratio } => {
                        let rows = |of: &Return<'_>| of.rows.get(&sheet.table).copied().unwrap_or_default();
                        let before: Vec<i64> =
                            returns[..place].iter().rev().take(*against_last).map(rows).collect();
                        (Dimension::Consistency, is_like_before(rows(of), &before, *ratio))
                    }
                    CheckRule::Arrival { days_max } => {
                        let days = of.received_date.map(|received| (received - of.period_end).num_days());
                        (Dimension::Timeliness, days.map(|days| days <= *days_max))
                    }
                    _ => continue,
                };
                let Some(holds) = holds else { continue };
                rows.set("delivery_id", of.delivery_id)?;
                rows.set("partner_code", partner.code.as_str())?;
                rows.set("is_synthetic", is_synthetic)?;
                let checked = Checked {
                    table: sheet.table.clone(),
                    field: None,
                    dimension,
                    name: check.name.clone(),
                    is_declared: true,
                };
                write(&mut rows, &checked, Count { checked: 1, failed: i64::from(!holds) })?;
            }
        }
    }
    rows.finish()
}

/// Whether a number of rows lies within a ratio of the mean of those before; none where there are none, or only empty ones.
fn is_like_before(rows: i64, before: &[i64], (least, most): (f64, f64)) -> Option<bool> {
    let sum: i64 = before.iter().sum();
    let ratio = (sum > 0).then(|| rows as f64 * before.len() as f64 / sum as f64)?;
    Some(least <= ratio && ratio <= most)
}
