//! What the cells of a column are like, in counts.
//!
//! In: the rows of a table and the code lists. Out: for each column how many of its cells are dates, ages, postcodes,
//! references, names, and how many resolve in each list. Cells are looked at and not kept; how many different ones there
//! are is counted by digests.

use std::collections::{BTreeMap, BTreeSet, hash_map::DefaultHasher};
use std::fmt;
use std::hash::{Hash, Hasher};

use sylfaen_schema::{AREA_LISTS, CodeProblem, Schemas};
use sylfaen_workbook::{Cell, CellValue, FoundTable, Row, WorkbookError};

use crate::cell::{tidy, whole};

/// Rows of data that are looked at; more would not change a share that matters.
const ROWS_MAX: u64 = 5_000;
/// The lists that a column of records or counts can be of; places are looked for apart.
const LISTS: [&str; 9] = [
    "sex",
    "nationality",
    "exploitation",
    "consent",
    "nrm_status",
    "nrm_status_reason",
    "first_responder",
    "competent_authority",
    "age_group",
];
/// Different values that are told apart.
const DISTINCT_MAX: usize = 1_000;

/// What the cells of a column are like. Every field is a count of cells. `Debug` hides the labels.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ColumnEvidence {
    /// Its place, from 0.
    pub column: u32,
    /// Its labels, from the top. Content of the file.
    pub labels: Vec<String>,
    /// Cells with a value: neither blank nor a marker of the list `missing_marker`.
    pub given: u64,
    /// Markers in place of a value.
    pub markers: u64,
    /// Dates of the file, or text in the shape of a date or a year.
    pub dates: u64,
    /// Dates in digits whose first part is over 12: day before month.
    pub day_first: u64,
    /// Dates in digits whose second part is over 12: month before day.
    pub month_first: u64,
    /// Whole numbers from 0 to 120.
    pub ages: u64,
    /// Numbers of any kind.
    pub numbers: u64,
    /// Text in the shape of a postcode.
    pub postcodes: u64,
    /// Text of one word with digits, in the shape of a reference.
    pub references: u64,
    /// Text of one to five words of letters alone.
    pub names: u64,
    /// Of those, with two words at least.
    pub names_of_several_words: u64,
    /// Cells that are a word of a list, by list; those of the four lists of places under `area`.
    pub resolved: BTreeMap<String, u64>,
    /// Different values, a thousand at most.
    pub distinct: u64,
    seen: BTreeSet<u64>,
}

impl ColumnEvidence {
    /// A count as a share of the cells with a value; 0 where there is none.
    pub fn share(&self, count: u64) -> f64 {
        if self.given == 0 { 0.0 } else { count as f64 / self.given as f64 }
    }

    /// The share that resolves in a list.
    pub(super) fn resolved_share(&self, list: &str) -> f64 {
        self.share(self.resolved.get(list).copied().unwrap_or_default())
    }
}

impl fmt::Debug for ColumnEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ColumnEvidence")
            .field("column", &self.column)
            .field("given", &self.given)
            .field("distinct", &self.distinct)
            .field("resolved", &self.resolved)
            .finish_non_exhaustive()
    }
}

/// Goes through the data rows of a table.
///
/// # Errors
/// The first error among the rows.
pub fn gather(
    rows: impl IntoIterator<Item = Result<Row, WorkbookError>>,
    table: &FoundTable,
    schemas: &Schemas,
) -> Result<Vec<ColumnEvidence>, WorkbookError> {
    let mut columns: Vec<ColumnEvidence> = table
        .columns
        .iter()
        .map(|column| ColumnEvidence {
            column: column.column,
            labels: column.labels.clone(),
            ..ColumnEvidence::default()
        })
        .collect();
    let (Some(first), last) = (table.first_row, table.range.last.row_number()) else { return Ok(columns) };
    let others = [&table.totals, &table.subtotals, &table.repeated_headers, &table.group_rows];
    let others: BTreeSet<u32> = others.into_iter().flatten().copied().collect();
    let mut looked_at = 0;
    for row in rows {
        let row = row?;
        if row.number > last || looked_at >= ROWS_MAX {
            break;
        }
        if row.number < first || row.is_hidden || others.contains(&row.number) {
            continue;
        }
        looked_at += 1;
        for column in &mut columns {
            if let Some(cell) = row.cell(column.column) {
                look(column, cell, schemas);
            }
        }
    }
    Ok(columns)
}

/// Counts what a cell is like.
pub(crate) fn look(column: &mut ColumnEvidence, cell: &Cell, schemas: &Schemas) {
    let text = match (&cell.value, &cell.shown) {
        (CellValue::Text(text), None) => tidy(text),
        // What a person sees says what the column is: `00042` is a reference, and a star no number.
        (CellValue::Text(_) | CellValue::Number(_), Some(shown)) => tidy(shown),
        (CellValue::Number(number), None) => {
            column.given += 1;
            column.numbers += 1;
            let age = whole(*number).is_some_and(|age| (0..=120).contains(&age));
            column.ages += u64::from(age);
            see(column, &number.to_bits().to_string());
            return;
        }
        (CellValue::DateTime(at), _) => {
            column.given += 1;
            column.dates += 1;
            see(column, &at.to_string());
            return;
        }
        _ => return,
    };
    if text.is_empty() {
        return;
    }
    if schemas.marker(&text).is_some() {
        column.markers += 1;
        return;
    }
    column.given += 1;
    see(column, &text);
    look_at_text(column, &text);
    for list in LISTS {
        if is_word_of(schemas, list, &text) {
            *column.resolved.entry(list.to_owned()).or_default() += 1;
        }
    }
    if AREA_LISTS.iter().any(|list| is_word_of(schemas, list, &text)) {
        *column.resolved.entry("area".to_owned()).or_default() += 1;
    }
}

fn see(column: &mut ColumnEvidence, text: &str) {
    if column.seen.len() < DISTINCT_MAX {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        column.seen.insert(hasher.finish());
        column.distinct = column.seen.len() as u64;
    }
}

/// Whether a text, or each part of one that names several, is a word of the list.
fn is_word_of(schemas: &Schemas, list: &str, text: &str) -> bool {
    let Some(list) = schemas.codes.get(list) else { return false };
    let is_word = |word: &str| !matches!(list.resolve(word, None), Err(CodeProblem::Unknown));
    is_word(text) || text.contains([';', ',']) && text.split([';', ',']).all(|part| is_word(part.trim()))
}

fn look_at_text(column: &mut ColumnEvidence, text: &str) {
    let words: Vec<&str> = text.split(' ').collect();
    let has_digit = text.contains(|letter: char| letter.is_ascii_digit());
    if let Some(parts) = date_parts(text) {
        column.dates += 1;
        column.day_first +=
            u64::from(matches!(parts, (first, second) if first > 12 && first <= 31 && second <= 12));
        column.month_first +=
            u64::from(matches!(parts, (first, second) if first <= 12 && second > 12 && second <= 31));
    } else if is_postcode(text) {
        column.postcodes += 1;
    } else if let Ok(number) = text.replace(',', "").parse::<f64>() {
        column.numbers += 1;
        column.ages += u64::from(whole(number).is_some_and(|age| (0..=120).contains(&age)));
        column.dates += u64::from(text.len() == 4 && (1900.0..2100.0).contains(&number));
        // Long numbers are references more often than amounts.
        column.references += u64::from(text.len() >= 5 && !text.contains(['.', ',']));
    } else if has_digit && words.len() <= 2 && text.len() >= 3 {
        column.references += 1;
    } else if !has_digit && words.len() <= 5 && text.chars().any(char::is_alphabetic) {
        column.names += 1;
        column.names_of_several_words += u64::from(words.len() > 1);
    }
}

/// The first two parts of a date in digits or with its month in letters; a month in letters counts as 0.
fn date_parts(text: &str) -> Option<(u32, u32)> {
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ']).filter(|part| !part.is_empty()).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let is_month = second.len() >= 3 && second.chars().all(char::is_alphabetic);
    let year = [first, third].iter().filter_map(|part| part.parse::<u32>().ok()).max()?;
    let (first, second) = (first.parse::<u32>().ok()?, if is_month { 0 } else { second.parse().ok()? });
    let third: u32 = third.parse().ok()?;
    let is_day = (1..=31).contains(&first.min(third)) && second <= 31;
    (is_day && (year < 100 || (1900..2100).contains(&year))).then_some((first, second))
}

/// Whether a text is put together as a postcode of the United Kingdom.
fn is_postcode(text: &str) -> bool {
    let bare: String = text.chars().filter(|letter| *letter != ' ').collect();
    let (outward, inward) = match bare.len().checked_sub(3) {
        Some(cut) if bare.is_ascii() && cut >= 2 => bare.split_at(cut),
        _ => return false,
    };
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    let begins = outward.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let inward_fits = inward.starts_with(|letter: char| letter.is_ascii_digit()) && digits(inward) == 1;
    begins
        && outward.len() <= 4
        && (1..=2).contains(&digits(outward))
        && inward_fits
        && bare.chars().all(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_told_apart() {
        assert_eq!(date_parts("14/02/2012"), Some((14, 2)));
        assert_eq!(date_parts("05-Mar-2012"), Some((5, 0)));
        assert_eq!(date_parts("2012-02-14"), Some((2012, 2)));
        assert_eq!(date_parts("14/02"), None);
        assert_eq!(date_parts("SW12/34/56"), None);
        assert!(
            is_postcode("CF10 3NQ")
                && is_postcode("np166bb")
                && !is_postcode("GW12345")
                && !is_postcode("CF10")
        );
    }
}
