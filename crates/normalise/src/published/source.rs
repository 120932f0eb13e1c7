//! What the headers, tables, rows and columns of a published file are declared to mean.
//!
//! In: nothing but the text of a source, handed on. Out: the types of a declared reading. It refuses nothing of its own.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sylfaen_schema::SchemaError;

use super::reading;

/// How one published file is read into cells.
///
/// Everything it says was decided by a person who read the publication; nothing is inferred from the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedSource {
    /// The source's code, the name of its folder under `schemas/published/`.
    pub code: String,
    /// The publication's title in English.
    pub title_en: String,
    /// The publication's title in Welsh.
    pub title_cy: String,
    /// Who published it.
    pub publisher: String,
    /// The licence under which it may be quoted.
    pub licence: String,
    /// The name of the file with its tables.
    pub file: String,
    /// The date on which the publisher held the figures to be right.
    pub as_at_date: NaiveDate,
    pub(super) headers: Headers,
    pub(super) measures: BTreeMap<String, Measure>,
    pub(super) tables: BTreeMap<String, PublishedTable>,
}

/// Which header of the file holds what. A header that is not named here, by a dimension or in `ignored` is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Headers {
    pub(super) table: Option<String>,
    pub(super) title: Option<String>,
    pub(super) section: Option<String>,
    pub(super) rank: Option<String>,
    pub(super) unit: Option<String>,
    pub(super) footnote: Option<String>,
    pub(super) value: Option<String>,
    pub(super) printed: String,
    pub(super) ignored: Vec<String>,
}

/// What kind of number a measure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// A whole number of things.
    Count,
    /// A percentage of a whole.
    Share,
    /// A percentage by which a count differs from that of an earlier period.
    Change,
}

impl Quantity {
    pub(super) const ALL: [Self; 3] = [Self::Count, Self::Share, Self::Change];

    /// The code, as in `quantity_code`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Share => "share",
            Self::Change => "change",
        }
    }
}

/// Days from the first to the last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Days {
    /// The first day.
    pub start_date: NaiveDate,
    /// The last day.
    pub end_date: NaiveDate,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Measure {
    pub(super) code: String,
    pub(super) quantity: Quantity,
    pub(super) unit: String,
    /// What the file's unit column says; checked where there is one.
    pub(super) unit_printed: Option<String>,
    /// What stands after every number: `%`.
    pub(super) suffix: String,
    pub(super) rounded_to: Option<i64>,
    /// The period a change is measured from.
    pub(super) since: Option<Days>,
    /// The axis along which a share's whole is found.
    pub(super) over: Option<Axis>,
}

/// One of the two ways a table runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Axis {
    Rows,
    Columns,
}

/// A table of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PublishedTable {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) section: String,
    pub(super) cells: usize,
    pub(super) measure: String,
    pub(super) geography: Option<String>,
    pub(super) geography_basis: String,
    pub(super) age_basis: Option<String>,
    pub(super) period: Days,
    pub(super) rows: Vec<Dimension>,
    pub(super) columns: Vec<Dimension>,
}

impl PublishedTable {
    pub(super) fn axis(&self, axis: Axis) -> &[Dimension] {
        match axis {
            Axis::Rows => &self.rows,
            Axis::Columns => &self.columns,
        }
    }

    pub(super) fn dimensions(&self) -> impl Iterator<Item = &Dimension> {
        self.rows.iter().chain(&self.columns)
    }
}

/// One header whose labels place a cell in its table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dimension {
    pub(super) header: String,
    pub(super) reading: LabelReading,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LabelReading {
    /// Each label is listed with its meaning.
    Listed(BTreeMap<String, Label>),
    /// A calendar year in four digits.
    Year,
    /// A quarter of the calendar year: `Q1` to `Q4`.
    Quarter,
}

/// What a label means.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Label {
    pub(super) codes: BTreeMap<&'static str, String>,
    pub(super) measure: Option<String>,
    /// The label beside it whose figure this share or change describes.
    pub(super) of: Option<String>,
    /// The label beside it into whose figure this one adds.
    pub(super) part_of: Option<String>,
    /// Whether other labels are parts of this one.
    pub(super) is_whole: bool,
}

impl PublishedSource {
    /// Reads `source.toml`; `file` is its path under `schemas/`, for messages.
    ///
    /// # Errors
    /// [`SchemaError`] with file and line: not TOML, a key misspelt or missing, or a name that stands for nothing.
    pub fn parse(file: &str, text: &str) -> Result<Self, SchemaError> {
        reading::source(file, text)
    }

    /// The ids of its tables; unique over all sources, because the id of a cell begins with it.
    pub fn table_ids(&self) -> impl Iterator<Item = &str> {
        self.tables.keys().map(String::as_str)
    }

    /// Every code the source can put into a cell, by the field it goes into.
    pub fn codes(&self) -> BTreeSet<(&'static str, &str)> {
        let mut codes = BTreeSet::new();
        for table in self.tables.values() {
            codes.insert(("geography_basis_code", table.geography_basis.as_str()));
            codes.extend(table.geography.iter().map(|code| ("geography_code", code.as_str())));
            codes.extend(table.age_basis.iter().map(|code| ("age_basis_code", code.as_str())));
            for dimension in table.dimensions() {
                if let LabelReading::Listed(labels) = &dimension.reading {
                    codes.extend(
                        labels.values().flat_map(|label| label.codes.iter()).map(|(f, c)| (*f, c.as_str())),
                    );
                }
            }
        }
        codes.extend(self.measures.values().map(|measure| ("measure_code", measure.code.as_str())));
        codes.extend(self.measures.values().map(|measure| ("unit_code", measure.unit.as_str())));
        codes
    }
}
