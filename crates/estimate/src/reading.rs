//! Capture tables from text.
//!
//! In: comma-separated text with a header: a line a pattern with its count, a line a person with 0 or 1 a list, or how many
//! people were met how often. Out: the names of the lists and a checked table a stratum. Refused, with the line: cells that
//! are not 0 or 1, negative or fractional counts, patterns that are missing or there twice, people on no list, one list, nobody.
//!
//! No cell is ever repeated in an error: a line may be a person.

mod layout;
mod model;

pub use self::model::read_model;

use self::layout::Layout;
use crate::{CaptureTable, EstimateError, PEOPLE_MAX};

/// Which columns are no lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// The column of counts; without one, the last column if it is named `count`, else every line is a person.
    pub count: Option<String>,
    /// The column that says to which stratum a line belongs.
    pub strata: Option<String>,
}

/// What a text holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// Capture histories.
    Captures {
        /// The names of the lists, in the order of the header.
        lists: Vec<String>,
        /// Everybody.
        table: CaptureTable,
        /// A table a stratum, in the order of the words; none if no column was named.
        strata: Vec<(String, CaptureTable)>,
    },
    /// How many people were met once, twice, and so on: columns `nbcap` and `freq`.
    Frequencies(Vec<u64>),
}

/// Reads a text.
///
/// # Errors
/// Those named on this page.
///
/// ```
/// use sylfaen_estimate::{Columns, Reading, read};
///
/// let Reading::Captures { lists, table, .. } = read("A,B,count\n1,0,200\n0,1,150\n1,1,30\n", &Columns::default())? else {
///     panic!("two lists with counts")
/// };
/// assert_eq!((lists.len(), table.people()), (2, 380));
///
/// let error = read("A,B,count\n1,0,200\n0,1,1.5\n1,1,30\n", &Columns::default()).unwrap_err();
/// assert_eq!(error.to_string(), "line 3: a count is not a whole number");
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn read(text: &str, columns: &Columns) -> Result<Reading, EstimateError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text
        .lines()
        .enumerate()
        .map(|(place, line)| (place + 1, line))
        .filter(|(_, line)| !line.trim().is_empty());
    let (_, header) = lines.next().ok_or(EstimateError::NoHeader)?;
    let header = cells(1, header)?;
    let rows: Result<Vec<Row>, EstimateError> = lines
        .map(|(line, text)| {
            let cells = cells(line, text)?;
            if cells.len() == header.len() {
                Ok(Row { line, cells })
            } else {
                Err(EstimateError::LineWidth { line, cells: cells.len(), columns: header.len() })
            }
        })
        .collect();
    let rows = rows?;
    if header.iter().map(|name| name.to_lowercase()).eq(["nbcap", "freq"]) {
        return frequencies(&rows);
    }
    let layout = Layout::new(header, columns)?;
    layout.read(&rows)
}

struct Row {
    line: usize,
    cells: Vec<String>,
}

/// Splits a line at its commas; a cell may be quoted.
fn cells(line: usize, text: &str) -> Result<Vec<String>, EstimateError> {
    let (mut cells, mut cell, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                cell.push('"');
                characters.next();
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(std::mem::take(&mut cell).trim().to_owned()),
            _ => cell.push(character),
        }
    }
    if is_quoted {
        return Err(EstimateError::QuoteOpen { line });
    }
    cells.push(cell.trim().to_owned());
    Ok(cells)
}

fn count(row: &Row, place: usize) -> Result<u64, EstimateError> {
    let cell = &row.cells[place];
    if !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit()) {
        return cell.parse().map_err(|_| EstimateError::TooManyPeople { max: PEOPLE_MAX });
    }
    // Programs write large counts as `4e+08`.
    match cell.parse::<f64>() {
        Ok(number) if number < 0.0 => Err(EstimateError::CountNegative { line: row.line }),
        Ok(number) if number.fract() == 0.0 && number <= PEOPLE_MAX as f64 => Ok(number as u64),
        Ok(number) if number.fract() == 0.0 => Err(EstimateError::TooManyPeople { max: PEOPLE_MAX }),
        _ => Err(EstimateError::CountNotWhole { line: row.line }),
    }
}

fn frequencies(rows: &[Row]) -> Result<Reading, EstimateError> {
    let mut counts: Vec<Option<(u64, usize)>> = Vec::new();
    for row in rows {
        let times = count(row, 0)? as usize;
        if times == 0 {
            return Err(EstimateError::OnNoList { line: row.line });
        }
        if times > 10_000 {
            return Err(EstimateError::CountNotWhole { line: row.line });
        }
        let people = count(row, 1)?;
        if counts.len() < times {
            counts.resize(times, None);
        }
        if let Some((_, first)) = counts[times - 1] {
            return Err(EstimateError::PatternTwice { line: row.line, first });
        }
        counts[times - 1] = Some((people, row.line));
    }
    let last = rows.last().map_or(1, |row| row.line);
    let missing = counts.iter().filter(|count| count.is_none()).count();
    if let Some(place) = counts.iter().position(Option::is_none) {
        return Err(EstimateError::PatternMissing { line: last, missing, pattern: (place + 1).to_string() });
    }
    let counts: Vec<u64> = counts.into_iter().flatten().map(|(people, _)| people).collect();
    if counts.iter().all(|count| *count == 0) {
        return Err(EstimateError::NobodySeen { line: last });
    }
    Ok(Reading::Frequencies(counts))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_refused(text: &str, expected: &str) {
        assert_eq!(read(text, &Columns::default()).unwrap_err().to_string(), expected);
    }

    #[test]
    fn senseless_counts_are_refused_with_their_line() {
        check_refused("A,B,count\n1,0,5\n0,1,-3\n1,1,2\n", "line 3: a count is negative");
        check_refused("A,B,count\n1,0,5\n0,1,2.5\n1,1,2\n", "line 3: a count is not a whole number");
        check_refused("A,B,count\n1,0,5\n0,1,\n1,1,2\n", "line 3: a count is not a whole number");
        check_refused(
            "A,B,count\n1,0,0\n0,1,0\n1,1,0\n",
            "nobody is on any list: every count down to line 4 is 0",
        );
    }

    #[test]
    fn patterns_must_all_be_there_once() {
        check_refused("A,B,count\n1,0,5\n1,0,3\n1,1,2\n", "line 3: the same pattern as line 2");
        check_refused(
            "A,B,count\n1,0,5\n1,1,2\n",
            "line 3: after the last line 1 patterns are missing, `01` first; write those nobody has with the count 0",
        );
        check_refused("A,B,count\n0,0,5\n1,0,5\n0,1,1\n1,1,2\n", "line 2: on no list; leave the line out");
    }

    #[test]
    fn cells_that_are_no_flags_are_refused_and_never_repeated() {
        let text = "A,B,name\n1,0,0\n1,1,Zoe Example\n";
        let error = read(text, &Columns::default()).unwrap_err().to_string();
        assert!(error.starts_with("line 3, column 3: neither 0 nor 1"));
        assert!(!error.contains("Zoe"));
    }

    #[test]
    fn headers_and_widths_are_checked() {
        check_refused("", "the text has no header line");
        check_refused("A,count\n1,4\n", "line 1: 1 lists; an estimate needs two or more");
        check_refused("A,A,count\n1,0,4\n", "line 1: column 2 has no name of its own");
        check_refused("A,B,count\n1,0\n", "line 2: 2 cells, where the header has 3");
        let columns = Columns { count: Some("people".to_owned()), strata: None };
        assert_eq!(read("A,B\n1,0\n", &columns), Err(EstimateError::ColumnNotThere { role: "count" }));
    }

    #[test]
    fn large_counts_may_be_written_with_an_exponent() {
        let text = "A,B,count\n1,0,4e+08\n0,1,1e5\n1,1,7\n";
        let Reading::Captures { table, .. } = read(text, &Columns::default()).unwrap() else {
            unreachable!()
        };
        assert_eq!(table.people(), 400_100_007);
        check_refused("A,B,count\n1,0,NaN\n0,1,1\n1,1,7\n", "line 2: a count is not a whole number");
        check_refused("A,B,count\n1,0,inf\n0,1,1\n1,1,7\n", "line 2: a count is not a whole number");
        check_refused("A,B,count\n1,0,1\n0,1,-1e3\n1,1,7\n", "line 3: a count is negative");
    }

    #[test]
    fn records_and_strata_are_counted() {
        let columns = Columns { count: None, strata: Some("area".to_owned()) };
        let text = "\u{feff}A,area,B\r\n1,\"north, west\",0\r\n1,south,1\r\n0,south,1\r\n1,south,1\r\n";
        let Reading::Captures { lists, table, strata } = read(text, &columns).unwrap() else {
            unreachable!()
        };
        assert_eq!(lists, ["A", "B"]);
        assert_eq!(table, CaptureTable::new(2, [(1, 1), (2, 1), (3, 2)]).unwrap());
        let names: Vec<&str> = strata.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["north, west", "south"]);
        assert_eq!(strata[1].1.people(), 3);
    }

    #[test]
    fn frequencies_are_told_by_their_header() {
        assert_eq!(
            read("nbcap,freq\n2,7\n1,15\n3,0\n", &Columns::default()),
            Ok(Reading::Frequencies(vec![15, 7, 0]))
        );
    }
}
