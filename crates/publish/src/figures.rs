//! The disclosed tables as the figures of a paper.
//!
//! In: disclosed tables. Out: typed rows, in the tables' order. Refuses a table other than the one expected and a
//! null where the paper needs a value. A figure keeps apart what is shown, what is withheld and what is not there.

mod estimates;

use arrow_array::{Array, BooleanArray, Date32Array, Float64Array, Int64Array, StringArray};
use chrono::NaiveDate;
use sylfaen_disclose::{Disclosed, WITHHELD_NOTE, note_field};

use crate::PublishError;

pub(crate) use estimates::{Beside, Help, Rung, ladder, spread};

/// The only tables a paper reads.
pub(crate) const KNOWN: &str = "out_person__known";
pub(crate) const COUNTED: &str = "out_count__partners";
pub(crate) const LADDER: &str = "out_estimate__ladder";
pub(crate) const SPREAD: &str = "out_estimate__spread";
pub(crate) const QUALITY: &str = "out_quality__partners";
pub(crate) const CALENDAR: &str = "out_quality__calendar";
pub(crate) const NRM: &str = "out_nrm__cells";
pub(crate) const FINDINGS: &str = "out_nrm__findings";

/// What can be printed of a number of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Figure {
    /// The table has none: not available.
    Absent,
    /// Withheld by disclosure.
    Withheld,
    /// Rounded.
    Shown(i64),
}

impl Figure {
    pub(crate) fn shown(self) -> Option<i64> {
        match self {
            Self::Shown(count) => Some(count),
            Self::Absent | Self::Withheld => None,
        }
    }
}

/// How many persons are known, from the least to the most.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) figure_id: String,
    pub(crate) window: String,
    pub(crate) place_basis: String,
    pub(crate) age_basis: String,
    pub(crate) measure: String,
    pub(crate) breakdown: String,
    pub(crate) category: String,
    pub(crate) age_group: String,
    pub(crate) lower: Figure,
    pub(crate) upper: Figure,
    pub(crate) row: usize,
}

/// What a partner counts and nobody links.
#[derive(Debug, Clone)]
pub(crate) struct Counted {
    pub(crate) figure_id: String,
    pub(crate) window: String,
    pub(crate) partner: String,
    pub(crate) measure: String,
    pub(crate) unit: String,
    pub(crate) lower: Figure,
    pub(crate) upper: Figure,
}

impl Quality {
    /// Whether rows were taken in and none of them is a record of a person to be linked.
    pub(crate) fn is_without_people(&self) -> bool {
        let [_, taken_in, ..] = self.rows;
        self.records == Figure::Absent && !matches!(taken_in, Figure::Shown(0) | Figure::Absent)
    }
}

/// Whether one partner answered for one period.
#[derive(Debug, Clone)]
pub(crate) struct Returned {
    pub(crate) partner: String,
    pub(crate) period: String,
    /// A code of the list `return_status`.
    pub(crate) status: String,
    /// Whether a return covers the period; what is not covered is not zero.
    pub(crate) is_covered: bool,
    pub(crate) due: NaiveDate,
    pub(crate) received: Option<NaiveDate>,
}

/// What one partner sent.
#[derive(Debug, Clone)]
pub(crate) struct Quality {
    pub(crate) partner: String,
    pub(crate) deliveries: i64,
    /// Found, taken in, turned away, passed over; then cells turned away.
    pub(crate) rows: [Figure; 5],
    pub(crate) records: Figure,
    pub(crate) linkable: Figure,
    /// Covered, nil, missing.
    pub(crate) periods: [i64; 3],
    pub(crate) is_reference_set: bool,
}

/// A published figure, as printed.
#[derive(Debug, Clone)]
pub(crate) struct Printed {
    pub(crate) cell_id: String,
    pub(crate) table_id: String,
    pub(crate) table_title: String,
    pub(crate) section: String,
    pub(crate) row_label: String,
    pub(crate) column_label: String,
    pub(crate) measure: String,
    pub(crate) unit: String,
    pub(crate) value: i64,
    pub(crate) text: String,
    pub(crate) geography: String,
    pub(crate) start: NaiveDate,
    pub(crate) end: NaiveDate,
    /// By which of a person's places it is counted.
    pub(crate) place_basis: String,
    /// The moment of age, if it is of an age group.
    pub(crate) age_basis: Option<String>,
    /// The age group, if that is all it is confined to.
    pub(crate) age_group: Option<String>,
    /// Whether it is confined to a group: a sex, an age, a type, a country, a referrer or an authority.
    pub(crate) is_of_group: bool,
    pub(crate) footnote: Option<String>,
}

/// What does not agree among the published figures.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) severity: String,
    pub(crate) nature: String,
    pub(crate) explanation: String,
    pub(crate) cell_ids: Vec<String>,
    /// The sentences it rests on, as printed.
    pub(crate) quotes: Vec<String>,
    /// Why somebody accepted it as it stands.
    pub(crate) accepted: Option<String>,
}

/// Reads the counts of known persons.
pub(crate) fn known(table: &Disclosed) -> Result<Vec<Known>, PublishError> {
    let columns = Columns::of(table, KNOWN)?;
    columns.each(|row| {
        Ok(Known {
            figure_id: columns.text(row, "figure_id")?,
            window: columns.text(row, "window_code")?,
            place_basis: columns.text(row, "place_basis_code")?,
            age_basis: columns.text(row, "age_basis_code")?,
            measure: columns.text(row, "measure_code")?,
            breakdown: columns.text(row, "breakdown_code")?,
            category: columns.text(row, "category_code")?,
            age_group: columns.text(row, "age_group_code")?,
            lower: columns.figure(row, "persons_lower")?,
            upper: columns.figure(row, "persons_upper")?,
            row: row + 1,
        })
    })
}

/// Reads what is counted and not linked.
pub(crate) fn counted(table: &Disclosed) -> Result<Vec<Counted>, PublishError> {
    let columns = Columns::of(table, COUNTED)?;
    columns.each(|row| {
        Ok(Counted {
            figure_id: columns.text(row, "figure_id")?,
            window: columns.text(row, "window_code")?,
            partner: columns.text(row, "partner_code")?,
            measure: columns.text(row, "measure_code")?,
            unit: columns.text(row, "unit_code")?,
            lower: columns.figure(row, "count_lower")?,
            upper: columns.figure(row, "count_upper")?,
        })
    })
}

/// Reads what the partners sent.
pub(crate) fn quality(table: &Disclosed) -> Result<Vec<Quality>, PublishError> {
    let columns = Columns::of(table, QUALITY)?;
    columns.each(|row| {
        Ok(Quality {
            partner: columns.text(row, "partner_code")?,
            deliveries: columns.integer(row, "deliveries")?,
            rows: [
                columns.figure(row, "rows_found")?,
                columns.figure(row, "rows_normalised")?,
                columns.figure(row, "rows_rejected")?,
                columns.figure(row, "rows_skipped")?,
                columns.figure(row, "cells_rejected")?,
            ],
            records: columns.figure(row, "records_to_link")?,
            linkable: columns.figure(row, "records_linkable")?,
            periods: [
                columns.integer(row, "periods_covered")?,
                columns.integer(row, "periods_nil")?,
                columns.integer(row, "periods_missing")?,
            ],
            is_reference_set: columns.boolean(row, "is_reference_set")?,
        })
    })
}

/// Reads who answered for which period.
pub(crate) fn calendar(table: &Disclosed) -> Result<Vec<Returned>, PublishError> {
    let columns = Columns::of(table, CALENDAR)?;
    columns.each(|row| {
        Ok(Returned {
            partner: columns.text(row, "partner_code")?,
            period: columns.text(row, "period_code")?,
            status: columns.text(row, "return_status_code")?,
            is_covered: columns.boolean(row, "is_covered")?,
            due: columns.date(row, "due_date")?,
            received: columns.date_if(row, "received_date")?,
        })
    })
}

/// The fields that confine a published figure to a group.
const GROUPS: [&str; 8] = [
    "sex_code",
    "age_group_code",
    "exploitation_code",
    "exploited_location_code",
    "qualifier_code",
    "nationality_code",
    "first_responder_code",
    "competent_authority_code",
];

/// Reads the published figures.
pub(crate) fn printed(table: &Disclosed) -> Result<Vec<Printed>, PublishError> {
    let columns = Columns::of(table, NRM)?;
    columns.each(|row| {
        let mut groups = 0;
        for field in GROUPS {
            groups += usize::from(columns.text_if(row, field)?.is_some());
        }
        let is_of_group = groups > 0;
        Ok(Printed {
            cell_id: columns.text(row, "cell_id")?,
            table_id: columns.text(row, "table_id")?,
            table_title: columns.text(row, "table_title")?,
            section: columns.text(row, "section")?,
            row_label: columns.text(row, "row_label")?,
            column_label: columns.text(row, "column_label")?,
            measure: columns.text(row, "measure_code")?,
            unit: columns.text(row, "unit_code")?,
            value: columns.integer(row, "value")?,
            text: columns.text(row, "value_printed")?,
            geography: columns.text(row, "geography_code")?,
            start: columns.date(row, "period_start_date")?,
            end: columns.date(row, "period_end_date")?,
            place_basis: columns.text(row, "geography_basis_code")?,
            age_basis: columns.text_if(row, "age_basis_code")?,
            age_group: columns.text_if(row, "age_group_code")?.filter(|_| groups == 1),
            is_of_group,
            footnote: columns.text_if(row, "footnote")?,
        })
    })
}

/// Reads what does not agree.
pub(crate) fn findings(table: &Disclosed) -> Result<Vec<Finding>, PublishError> {
    let columns = Columns::of(table, FINDINGS)?;
    columns.each(|row| {
        Ok(Finding {
            id: columns.text(row, "finding_id")?,
            kind: columns.text(row, "kind_code")?,
            severity: columns.text(row, "severity_code")?,
            nature: columns.text(row, "nature_code")?,
            explanation: columns.text(row, "explanation")?,
            cell_ids: columns
                .text(row, "cell_ids")?
                .split(';')
                .map(|id| id.trim().to_owned())
                .filter(|id| !id.is_empty())
                .collect(),
            quotes: columns
                .text_if(row, "quotes")?
                .map(|quotes| quotes.lines().map(str::to_owned).collect())
                .unwrap_or_default(),
            accepted: columns.text_if(row, "accepted")?,
        })
    })
}

/// The columns of a disclosed table, by name and type.
struct Columns<'a> {
    table: &'a Disclosed,
}

impl<'a> Columns<'a> {
    fn of(table: &'a Disclosed, expected: &'static str) -> Result<Self, PublishError> {
        if table.name() == expected {
            Ok(Self { table })
        } else {
            Err(PublishError::WrongTable { expected, given: table.name().to_owned() })
        }
    }

    fn each<T>(&self, read: impl Fn(usize) -> Result<T, PublishError>) -> Result<Vec<T>, PublishError> {
        (0..self.table.batch().num_rows()).map(read).collect()
    }

    fn column<A: Array + 'static>(&self, field: &'static str, name: &str) -> Result<&A, PublishError> {
        self.table
            .batch()
            .column_by_name(name)
            .and_then(|column| column.as_any().downcast_ref::<A>())
            .ok_or_else(|| PublishError::ColumnNotThere { table: self.table.name().to_owned(), field })
    }

    fn present<T>(&self, value: Option<T>, row: usize, field: &'static str) -> Result<T, PublishError> {
        value.ok_or_else(|| PublishError::Blank { table: self.table.name().to_owned(), field, row: row + 1 })
    }

    fn text_if(&self, row: usize, field: &'static str) -> Result<Option<String>, PublishError> {
        let column: &StringArray = self.column(field, field)?;
        Ok(column.is_valid(row).then(|| column.value(row).to_owned()))
    }

    fn text(&self, row: usize, field: &'static str) -> Result<String, PublishError> {
        self.present(self.text_if(row, field)?, row, field)
    }

    fn integer(&self, row: usize, field: &'static str) -> Result<i64, PublishError> {
        self.present(self.integer_if(row, field)?, row, field)
    }

    fn integer_if(&self, row: usize, field: &'static str) -> Result<Option<i64>, PublishError> {
        let column: &Int64Array = self.column(field, field)?;
        Ok(column.is_valid(row).then(|| column.value(row)))
    }

    fn boolean(&self, row: usize, field: &'static str) -> Result<bool, PublishError> {
        let column: &BooleanArray = self.column(field, field)?;
        self.present(column.is_valid(row).then(|| column.value(row)), row, field)
    }

    fn date_if(&self, row: usize, field: &'static str) -> Result<Option<NaiveDate>, PublishError> {
        let column: &Date32Array = self.column(field, field)?;
        Ok(if column.is_valid(row) { column.value_as_date(row) } else { None })
    }

    fn date(&self, row: usize, field: &'static str) -> Result<NaiveDate, PublishError> {
        self.present(self.date_if(row, field)?, row, field)
    }

    fn figure(&self, row: usize, field: &'static str) -> Result<Figure, PublishError> {
        let note: &StringArray = self.column(field, &note_field(field))?;
        if note.is_valid(row) && note.value(row) == WITHHELD_NOTE {
            return Ok(Figure::Withheld);
        }
        let whole = self
            .column::<Int64Array>(field, field)
            .map(|column| column.is_valid(row).then(|| column.value(row)));
        // Disclosure has made every estimate a multiple of the rounding base, so nothing is cut off here.
        let count = whole.or_else(|_| {
            self.column::<Float64Array>(field, field)
                .map(|column| column.is_valid(row).then(|| column.value(row) as i64))
        })?;
        Ok(count.map_or(Figure::Absent, Figure::Shown))
    }
}
