//! A partner: who it is, under which agreement it shares, and how its spreadsheets map to the common fields.
//!
//! In: the text of its `partner.toml` and `columns.csv`. Out: one value that says everything normalising needs. It
//! refuses a misspelt key and a mapping that contradicts itself; names of fields and codes are held against the common
//! schemas by [`Schemas::parse`](crate::Schemas::parse).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::{Check, PartnerEncoding, Pattern, SchemaError, ValueState, partner_file};

/// A partner and its mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Partner {
    /// Code, the name of its folder.
    pub code: String,
    /// Name in English.
    pub name_en: String,
    /// Name in Welsh.
    pub name_cy: String,
    /// What kind of body it is, a code of the list `partner_kind`.
    pub kind: String,
    /// The list its persons form in an estimate; none: they form none.
    pub list: Option<String>,
    /// The lists its own persons are referred on to (`nrm`, a partner's list): such pairs are not independent.
    pub feeds: Vec<String>,
    /// The agreement it shares under; without one nothing of it enters.
    pub agreement: Option<Agreement>,
    /// How it encodes what it may not share; none: it encodes nothing.
    pub encoding: Option<PartnerEncoding>,
    /// How its cells are read.
    pub reading: Reading,
    /// The kinds of sheet it sends.
    pub sheets: Vec<SheetMapping>,
    /// Its words for codes, by common field.
    pub lookups: BTreeMap<String, Lookup>,
    /// What it means by a marker, by the marker folded.
    pub markers: BTreeMap<String, MarkerMeaning>,
    /// The names this mapping uses, to be held against the common schemas.
    pub(crate) mentions: Vec<Mention>,
}

impl Partner {
    /// Reads a mapping from the text of its two files.
    ///
    /// # Errors
    /// [`SchemaError`] with file and line; [`SchemaError::UnknownKey`] says which key a misspelt one was meant to be.
    pub fn parse(partner_toml: &str, columns_csv: &str) -> Result<Self, SchemaError> {
        partner_file::parse("partner.toml", partner_toml, "columns.csv", columns_csv)
    }

    /// Every common field and measure that some edition of some sheet maps.
    pub fn mapped_fields(&self) -> impl Iterator<Item = &str> {
        self.sheets.iter().flat_map(|sheet| {
            let mapped = sheet.editions.iter().flat_map(|edition| edition.columns.keys());
            let placed = sheet.postcode_places.iter().map(|places| places.field.as_str());
            let counted = sheet.counts.iter().map(|count| count.measure.as_str());
            mapped.map(String::as_str).chain(placed).chain(counted)
        })
    }
}

/// What an information-sharing agreement allows.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// Its number.
    pub id: String,
    /// What kind of agreement, a code of the list `agreement_type`.
    pub agreement_type: String,
    /// Who signed it.
    pub parties: Vec<String>,
    /// What the data are shared for.
    pub purpose: String,
    /// The lawful basis it rests on.
    pub lawful_basis: String,
    /// The common fields and measures it allows.
    pub fields: Vec<String>,
    /// Last day on which a delivery may enter under it without a review.
    pub review_date: NaiveDate,
    /// How many years a record may be kept.
    pub retention_years: i64,
    /// How its material is handled, a code of the list `handling`, inherited by every row.
    pub handling: String,
}

impl Agreement {
    /// Whether it allows a mapped field. A name in one column is allowed where its two parts are.
    pub fn allows(&self, field: &str) -> bool {
        let has = |name: &str| self.fields.iter().any(|allowed| allowed == name);
        has(field) || (field == FULL_NAME && has("given_name") && has("family_name"))
    }
}

/// The mapped field that holds given and family name in one cell; it becomes those two.
pub const FULL_NAME: &str = "full_name";

/// How a partner's cells are read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The order of day, month and year in dates written in digits; none: only year-month-day is read.
    pub date_order: Option<DateOrder>,
    /// The latest year that a year in two digits can mean; none: such a year is not read.
    pub two_digit_year_max: Option<i32>,
    /// The order of names in a column that holds both.
    pub name_order: NameOrder,
    /// Share of rows with something rejected, in per cent, above which the delivery is held.
    pub rejects_pct_max: f64,
}

/// The order of day, month and year in a date written in digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// 31/12/2012.
    DayMonthYear,
    /// 12/31/2012.
    MonthDayYear,
    /// 2012/12/31.
    YearMonthDay,
}

/// The order of names in one cell without a comma.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NameOrder {
    /// Mair Owen.
    #[default]
    GivenFirst,
    /// Nguyen Thi Lan.
    FamilyFirst,
    /// As the list of nationalities says for the record's own (`name_order`); given names first where it does not.
    ByNationality,
}

/// One kind of sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetMapping {
    /// Its key into `columns.csv`.
    pub table: String,
    /// Patterns for the names of its sheets.
    pub names: Vec<Pattern>,
    /// What one row is, a code of the list `unit`.
    pub unit: String,
    /// How many rows its header has, 1 to 3.
    pub header_rows: usize,
    /// First cells that end the table.
    pub stop_at: Vec<Pattern>,
    /// Rows inside the table that are not records.
    pub skip: Vec<SkipRule>,
    /// Headers known and not read.
    pub ignore: Vec<String>,
    /// Whether its columns may stand in another order than that of `columns.csv`.
    pub any_order: bool,
    /// Headers whose cells are filled only on the first row of a group.
    pub fill_down: Vec<String>,
    /// Codes the layout implies, by common field.
    pub defaults: BTreeMap<String, String>,
    /// The order of digits in the columns that differ from the partner's, by common field.
    pub date_orders: BTreeMap<String, DateOrder>,
    /// Where its postcodes are looked up and what they are of; none: they place nothing.
    pub postcode_places: Option<PostcodePlaces>,
    /// Fewest rows a whole sheet may have; fewer hold the delivery.
    pub rows_min: Option<i64>,
    /// Most rows a whole sheet may have; more hold the delivery.
    pub rows_max: Option<i64>,
    /// Whether the sheet's name says the period (a sheet a month).
    pub is_period_in_name: bool,
    /// The measures of a sheet of counts.
    pub counts: Vec<CountMapping>,
    /// What is checked of its records beyond each cell.
    pub checks: Vec<Check>,
    /// The editions of a sheet of records, in the order of `columns.csv`.
    pub editions: Vec<Edition>,
}

impl SheetMapping {
    /// The order of digits declared for the dates of one column.
    pub fn date_order(&self, field: &str, reading: &Reading) -> Option<DateOrder> {
        self.date_orders.get(field).copied().or(reading.date_order)
    }

    /// Whether its rows are counts and not records.
    pub fn is_counts(&self) -> bool {
        self.unit == COUNT_UNIT
    }
}

/// The unit of a sheet of counts.
pub(crate) const COUNT_UNIT: &str = "count";

/// A row to leave out, by what stands in one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkipRule {
    /// Header of the column.
    pub column: String,
    /// What stands there.
    pub like: Pattern,
    /// The reason the row is counted under.
    pub reason: String,
}

/// A look-up for the postcodes of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostcodePlaces {
    /// Name of the file under `schemas/places`.
    pub lookup: String,
    /// The common field with the area the postcode lies in.
    pub field: String,
}

/// One edition of a sheet: which header holds which common field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Name of the edition, the header of its column in `columns.csv`.
    pub code: String,
    /// Common fields to the headers that may hold them, in each language the partner uses.
    pub columns: BTreeMap<String, Vec<String>>,
    /// The same fields in the order of `columns.csv`, which is that of the sheet's columns from the left.
    pub order: Vec<String>,
}

/// One measure of a sheet of counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountMapping {
    /// What is counted, a code of the list `measure`.
    pub measure: String,
    /// What one of it is, a code of the list `unit`.
    pub counted_unit: String,
    /// Header of the column that holds the counts.
    pub column: String,
    /// Header of the column with the area, the sex, the age group, the type of exploitation, by field.
    pub dimensions: BTreeMap<String, String>,
    /// Codes that hold for every count, by field.
    pub fixed: BTreeMap<String, String>,
    /// The least and the most a suppressed count can be; none: nothing is known but that it is no less than zero.
    pub suppressed_range: Option<(i64, i64)>,
}

/// A partner's words for the codes of one field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lookup {
    /// Patterns and the codes they stand for. Whole words come before patterns with stars, else as written.
    pub entries: Vec<(Pattern, String)>,
}

impl Lookup {
    /// The code a word stands for, if it is listed.
    pub fn find(&self, word: &str) -> Option<&str> {
        let folded = crate::fold(word);
        let found = self.entries.iter().find(|(pattern, _)| pattern.fits_folded(&folded));
        found.map(|(_, code)| code.as_str())
    }
}

/// What a marker in place of a value means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkerMeaning {
    /// No value, for this reason; `Rejected` for a marker that could mean several things.
    State(ValueState),
    /// The number zero: a count of none.
    Zero,
}

impl MarkerMeaning {
    /// Reads a meaning: the name of a state a partner can mean, `rejected`, or `zero`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "zero" => Some(Self::Zero),
            text => match text.parse().ok()? {
                ValueState::Given | ValueState::NotAsked | ValueState::Range => None,
                state => Some(Self::State(state)),
            },
        }
    }
}

/// A name used by a mapping, and what it must be the name of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) name: String,
    pub(crate) must_be: MustBe,
}

/// What a name in a mapping must be the name of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MustBe {
    /// A common field that a column of records can hold.
    MappedField,
    /// Such a field that holds a date.
    DateField,
    /// Such a field or a measure.
    AgreedField,
    /// A field with codes, or `area_code`.
    CodedField,
    /// One code, or several joined by `;`, of the list behind a common field.
    CodeOfField(String),
    /// Such a field that holds a number.
    NumberField,
    /// Such a field, as it stands in the tables: a name in one cell has become two.
    CheckedField,
    /// A common field with the area of a person.
    AreaField,
    /// A look-up from postcodes to areas.
    PlaceLookup,
    /// A code of a list.
    CodeOf(&'static str),
}
