//! Checks a mapping declares on the records of a sheet, each with a name under which it is counted.
//!
//! In: one `[[sheet.check]]` of a `partner.toml`. Out: a [`Check`]. It refuses a check that says several things, or
//! nothing, and one of a field that cannot have what it asks.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::{SchemaError, partner::MustBe, partner_file::Names, strict::Keys};

/// A named check on the records of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// The name it is counted under.
    pub name: String,
    /// What must hold.
    pub rule: CheckRule,
}

/// What a check asks. A record that lacks a field it needs is not checked, and not counted as checked.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum CheckRule {
    /// A number lies between two others, both included.
    Range {
        /// The common field.
        field: String,
        /// The least it may be; none: without bound.
        least: Option<i64>,
        /// The most it may be; none: without bound.
        most: Option<i64>,
    },
    /// A date lies between two others, both included. A date of which only a month or a year is known fails where all of
    /// it lies outside.
    Days {
        /// The common field.
        field: String,
        /// The first it may be; none: without bound.
        first: Option<NaiveDate>,
        /// The last it may be; none: without bound.
        last: Option<NaiveDate>,
    },
    /// One date is not after another, as far as both are known.
    Order {
        /// The common field of the date that comes first.
        earlier: String,
        /// The common field of the date that comes no earlier.
        later: String,
    },
    /// No two records of a delivery have the same values in these fields.
    Unique {
        /// The common fields.
        fields: Vec<String>,
    },
    /// Where all of these codes stand, all of those do.
    Implies {
        /// Codes by field that call for the others.
        when: BTreeMap<String, String>,
        /// Codes by field that must then stand there.
        then: BTreeMap<String, String>,
    },
    /// A delivery has as many records as those before it, within a ratio of their mean.
    Rows {
        /// How many deliveries before it are looked at.
        against_last: usize,
        /// The least and the most the ratio may be.
        ratio: (f64, f64),
    },
    /// A delivery came within so many days of the end of its period.
    Arrival {
        /// The most days.
        days_max: i64,
    },
}

pub(crate) fn parse(keys: &Keys<'_>, names: &mut Names<'_>) -> Result<Check, SchemaError> {
    keys.only(&[
        "name",
        "field",
        "least",
        "most",
        "first_day",
        "last_day",
        "earlier",
        "later",
        "unique",
        "when",
        "then",
        "rows_ratio",
        "against_last",
        "days_after_period_max",
    ])?;
    let name = keys.text("name")?;
    if !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_') {
        return Err(keys.wrong("name", "a name in small letters, digits and underscores"));
    }
    let rules = [
        range(keys, names)?,
        days(keys, names)?,
        order(keys, names)?,
        unique(keys, names)?,
        implies(keys, names)?,
        rows(keys)?,
        keys.integer_if("days_after_period_max")?.map(|days_max| CheckRule::Arrival { days_max }),
    ];
    let mut rules = rules.into_iter().flatten();
    match (rules.next(), rules.next()) {
        (Some(rule), None) => Ok(Check { name, rule }),
        _ => Err(keys.wrong("name", "the name of one check: a range, days, an order, unique fields, codes, rows or days_after_period_max")),
    }
}

fn named(
    keys: &Keys<'_>,
    names: &mut Names<'_>,
    key: &'static str,
    must_be: MustBe,
) -> Result<Option<String>, SchemaError> {
    let field = keys.text_if(key)?;
    if let Some(field) = &field {
        names.add(field, keys.line_of(key), must_be);
    }
    Ok(field)
}

fn range(keys: &Keys<'_>, names: &mut Names<'_>) -> Result<Option<CheckRule>, SchemaError> {
    let (least, most) = (keys.integer_if("least")?, keys.integer_if("most")?);
    if least.or(most).is_none() {
        return Ok(None);
    }
    if least.zip(most).is_some_and(|(least, most)| most < least) {
        return Err(keys.wrong("most", "no less than `least`"));
    }
    let field = named(keys, names, "field", MustBe::NumberField)?.ok_or_else(|| keys.missing("field"))?;
    Ok(Some(CheckRule::Range { field, least, most }))
}

fn days(keys: &Keys<'_>, names: &mut Names<'_>) -> Result<Option<CheckRule>, SchemaError> {
    let (first, last) = (keys.date_if("first_day")?, keys.date_if("last_day")?);
    if first.or(last).is_none() {
        return Ok(None);
    }
    if first.zip(last).is_some_and(|(first, last)| last < first) {
        return Err(keys.wrong("last_day", "no earlier than `first_day`"));
    }
    let field = named(keys, names, "field", MustBe::DateField)?.ok_or_else(|| keys.missing("field"))?;
    Ok(Some(CheckRule::Days { field, first, last }))
}

fn order(keys: &Keys<'_>, names: &mut Names<'_>) -> Result<Option<CheckRule>, SchemaError> {
    match (named(keys, names, "earlier", MustBe::DateField)?, named(keys, names, "later", MustBe::DateField)?)
    {
        (Some(earlier), Some(later)) => Ok(Some(CheckRule::Order { earlier, later })),
        (None, None) => Ok(None),
        (None, _) => Err(keys.missing("earlier")),
        (_, None) => Err(keys.missing("later")),
    }
}

fn unique(keys: &Keys<'_>, names: &mut Names<'_>) -> Result<Option<CheckRule>, SchemaError> {
    let fields = keys.texts("unique")?;
    for field in &fields {
        names.add(field, keys.line_of("unique"), MustBe::CheckedField);
    }
    Ok((!fields.is_empty()).then_some(CheckRule::Unique { fields }))
}

fn implies(keys: &Keys<'_>, names: &mut Names<'_>) -> Result<Option<CheckRule>, SchemaError> {
    let (when, then) = (names.codes(keys, "when")?, names.codes(keys, "then")?);
    match (when.is_empty(), then.is_empty()) {
        (true, true) => Ok(None),
        (false, false) => Ok(Some(CheckRule::Implies { when, then })),
        (true, _) => Err(keys.missing("when")),
        (_, true) => Err(keys.missing("then")),
    }
}

fn rows(keys: &Keys<'_>) -> Result<Option<CheckRule>, SchemaError> {
    let Some(ratio) = keys.reals_if("rows_ratio")? else { return Ok(None) };
    let against_last = keys.integer_if("against_last")?.filter(|last| (1..=40).contains(last));
    let against_last = against_last.ok_or_else(|| keys.wrong("against_last", "how many returns, 1 to 40"))?;
    if ratio.0 < 0.0 {
        return Err(keys.wrong("rows_ratio", "two numbers from 0 up"));
    }
    Ok(Some(CheckRule::Rows { against_last: against_last as usize, ratio }))
}
