//! Postcodes and the areas they lie in, as a declared look-up has them.
//!
//! In: the text of one `schemas/places/<lookup>.csv`. Out: the area of a postcode on a day. It refuses to guess: a postcode
//! that is not listed lies nowhere, and one listed in two areas lies in neither.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::SchemaError;

/// A look-up from postcodes to areas.
///
/// ```
/// use sylfaen_schema::{PlaceProblem, PostcodeAreas};
/// let places = PostcodeAreas::parse("made_up", "\
/// postcode,area_code,valid_from,valid_to
/// ZZ1,W06000015,,
/// ZZ3 1AA,W06000022,,
/// ")?;
/// let on = "2012-06-01".parse().unwrap();
/// assert_eq!(places.place("ZZ3 1AA", on).map(|placed| placed.area_code), Ok("W06000022"));
/// assert!(places.place("ZZ1 9ZZ", on).is_ok_and(|placed| !placed.is_by_whole_postcode));
/// assert_eq!(places.place("ZZ3 1AB", on), Err(PlaceProblem::NotListed));
/// # Ok::<(), sylfaen_schema::SchemaError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PostcodeAreas {
    rows: BTreeMap<String, Vec<Row>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    area_code: String,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
}

/// Where a postcode lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed<'a> {
    /// GSS code of the area.
    pub area_code: &'a str,
    /// Whether the look-up has the whole postcode; else its first half said so.
    pub is_by_whole_postcode: bool,
}

/// Why a postcode was not placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlaceProblem {
    /// The look-up has neither it nor its half on that day.
    #[error("postcode not in the look-up")]
    NotListed,
    /// It lies in more than one area.
    #[error("postcode in more than one area")]
    SeveralAreas,
}

impl PlaceProblem {
    /// The rule a reject is recorded under.
    pub const fn rule_code(self) -> &'static str {
        match self {
            Self::NotListed => "postcode_not_listed",
            Self::SeveralAreas => "postcode_in_several_areas",
        }
    }
}

impl PostcodeAreas {
    /// Reads a look-up.
    ///
    /// # Errors
    /// [`SchemaError::Csv`] with the line.
    pub fn parse(name: &str, text: &str) -> Result<Self, SchemaError> {
        let wrong = |line: u64, problem: &str| SchemaError::Csv {
            file: format!("places/{name}.csv"),
            line,
            problem: problem.to_owned(),
        };
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let head = reader.headers().map_err(|_| wrong(1, "not CSV"))?;
        if head.iter().ne(["postcode", "area_code", "valid_from", "valid_to"]) {
            return Err(wrong(1, "the columns must be postcode,area_code,valid_from,valid_to"));
        }
        let mut places = Self::default();
        for row in reader.records() {
            let row = row.map_err(|error| {
                wrong(error.position().map_or(0, csv::Position::line), "not CSV, or a row of another length")
            })?;
            let line = row.position().map_or(0, csv::Position::line);
            let cell = |place: usize| row.get(place).unwrap_or_default();
            let date = |place: usize| match cell(place) {
                "" => Ok(None),
                text => text.parse().map(Some).map_err(|_| wrong(line, "a date is none (2009-04-01)")),
            };
            if cell(0).is_empty() || cell(0).to_uppercase() != cell(0) || cell(1).is_empty() {
                return Err(wrong(line, "a row needs a postcode in capitals and an area"));
            }
            let area = Row { area_code: cell(1).to_owned(), valid_from: date(2)?, valid_to: date(3)? };
            places.rows.entry(cell(0).to_owned()).or_default().push(area);
        }
        Ok(places)
    }

    /// The area of a whole postcode or of its first half, in the form `CF10 1AA` or `CF10`.
    ///
    /// # Errors
    /// [`PlaceProblem`]; never the nearest one listed.
    pub fn place(&self, postcode: &str, on: NaiveDate) -> Result<Placed<'_>, PlaceProblem> {
        let half = postcode.split(' ').next().unwrap_or(postcode);
        let whole = self.holding(postcode, on);
        let is_by_whole_postcode = half != postcode && !whole.is_empty();
        let areas = if whole.is_empty() { self.holding(half, on) } else { whole };
        match areas.as_slice() {
            [] => Err(PlaceProblem::NotListed),
            [area_code] => Ok(Placed { area_code, is_by_whole_postcode }),
            _ => Err(PlaceProblem::SeveralAreas),
        }
    }

    /// The codes of every area in the look-up.
    pub(crate) fn area_codes(&self) -> impl Iterator<Item = &str> {
        self.rows.values().flatten().map(|row| row.area_code.as_str())
    }

    fn holding(&self, postcode: &str, on: NaiveDate) -> Vec<&str> {
        let rows = self.rows.get(postcode).map_or(&[][..], Vec::as_slice);
        let holds = |row: &&Row| {
            row.valid_from.is_none_or(|from| from <= on) && row.valid_to.is_none_or(|to| on <= to)
        };
        let mut areas: Vec<&str> = rows.iter().filter(holds).map(|row| row.area_code.as_str()).collect();
        areas.sort_unstable();
        areas.dedup();
        areas
    }
}
