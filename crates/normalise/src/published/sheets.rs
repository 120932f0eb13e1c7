//! The tables of a sheet that nobody has declared a reading for, as they are printed.
//!
//! In: the rows of a sheet and the tables found among them. Out: for each table its title, unit, notes and as-at date,
//! and its figures with row and column label, the row each adds into, and the cell they stand in. What a cell shows goes
//! before what it holds: a figure is quoted as a reader sees it. A table without a header, without figures or without a
//! column of labels is left out.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sylfaen_workbook::{Cell, CellRef, CellValue, FoundTable, LayoutWords, Row};

/// A table as printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetTable {
    /// What stands over it.
    pub title: String,
    /// The unit printed beside the title; empty if none is.
    pub unit: String,
    /// Footnotes and sources.
    pub notes: String,
    /// The date on which its figures were held to be right, if it is printed.
    pub as_at_date: Option<NaiveDate>,
    /// Its figures and markers, row by row.
    pub figures: Vec<SheetFigure>,
}

/// A figure or marker of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetFigure {
    /// The cell: `C7`.
    pub cell: String,
    /// The row's label; that of a group and that of its member are parted by `|`.
    pub row_label: String,
    /// The labels over the column, parted by `|`.
    pub column_label: String,
    /// The text a reader sees.
    pub text: String,
    /// The row this one adds into, by its label; nothing if the sheet does not show it.
    pub part_of: Option<String>,
    /// Whether it is a percentage.
    pub is_percent: bool,
}

/// The tables of a sheet as printed.
pub fn sheet_tables(rows: &[Row], found: &[FoundTable], words: &LayoutWords) -> Vec<SheetTable> {
    let by_number: BTreeMap<u32, &Row> = rows.iter().map(|row| (row.number, row)).collect();
    found.iter().filter_map(|table| one(&by_number, table, words)).collect()
}

fn one(rows: &BTreeMap<u32, &Row>, table: &FoundTable, words: &LayoutWords) -> Option<SheetTable> {
    let texts = |ranges: &[sylfaen_workbook::Range]| -> Vec<(u32, String)> {
        let inside = ranges.iter().flat_map(|range| {
            (range.first.row..=range.last.row).filter_map(|row| rows.get(&(row + 1))).flat_map(move |row| {
                row.cells
                    .iter()
                    .filter(|cell| (range.first.column..=range.last.column).contains(&cell.column))
            })
        });
        inside.filter_map(|cell| Some((cell.column, shown(cell)?))).collect()
    };
    let (above, below) = (texts(&table.above), texts(&table.below));
    let notes = below.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ");
    let labels: Vec<u32> = label_columns(rows, table);
    let first_figure =
        table.columns.iter().map(|column| column.column).find(|column| !labels.contains(column))?;
    let lines = lines(rows, table, &labels, words, &notes);
    let mut figures = Vec::new();
    for line in &lines {
        let Some(row) = rows.get(&line.number) else { continue };
        for column in table
            .columns
            .iter()
            .filter(|column| column.column >= first_figure && !labels.contains(&column.column))
        {
            let Some(text) = row.cell(column.column).and_then(shown) else { continue };
            let label = column.labels.iter().map(|label| tidy(label, &notes)).collect::<Vec<_>>().join("|");
            let last = column.labels.last().map(|label| label.trim().to_lowercase()).unwrap_or_default();
            figures.push(SheetFigure {
                cell: CellRef { row: line.number - 1, column: column.column }.to_string(),
                row_label: line.label.clone(),
                is_percent: last == "%"
                    || last.contains("per cent")
                    || last.contains("percent")
                    || last.contains('%')
                    || text.ends_with('%'),
                column_label: if label.is_empty() { format!("column {}", column.column + 1) } else { label },
                text,
                part_of: line.part_of.clone(),
            });
        }
    }
    let is_number = |figure: &SheetFigure| figure.text.chars().any(|letter| letter.is_ascii_digit());
    if !figures.iter().any(is_number) {
        return None;
    }
    let title = above.first().map(|(_, text)| text.clone()).unwrap_or_default();
    let first_column = table.columns.first().map_or(0, |column| column.column);
    let unit =
        above.iter().skip(1).rev().find(|(column, _)| *column > first_column).map(|(_, text)| text.clone());
    let dated = above.iter().chain(&below).find_map(|(_, text)| as_at(text));
    Some(SheetTable { title, unit: unit.unwrap_or_default(), notes, as_at_date: dated, figures })
}

/// What a reader sees in a cell.
fn shown(cell: &Cell) -> Option<String> {
    if let Some(shown) = &cell.shown {
        return Some(shown.trim().to_owned()).filter(|text| !text.is_empty());
    }
    let text = match &cell.value {
        CellValue::Text(text) => text.trim().to_owned(),
        CellValue::Number(number) => number.to_string(),
        CellValue::DateTime(date) => date.format("%-d %B %Y").to_string(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// The columns from the left that hold labels: text, dates or years, and no figures.
fn label_columns(rows: &BTreeMap<u32, &Row>, table: &FoundTable) -> Vec<u32> {
    let first = table.first_row.unwrap_or(table.range.first.row + 1);
    let values = |column: u32| {
        rows.range(first..=table.range.last.row + 1)
            .filter_map(move |(_, row)| row.get(column))
            .collect::<Vec<_>>()
    };
    let is_label = |value: &&&CellValue| match value {
        CellValue::Number(number) => number.fract() == 0.0 && (1900.0..2100.0).contains(number),
        CellValue::Text(text) if text.trim().parse::<u32>().is_ok_and(|it| (1900..2100).contains(&it)) => {
            true
        }
        CellValue::Text(text) => {
            !text.trim().starts_with(|letter: char| letter.is_ascii_digit())
                || text.chars().any(char::is_alphabetic)
        }
        _ => true,
    };
    let mut found = Vec::new();
    for column in &table.columns {
        let all = values(column.column);
        let labels = all.iter().filter(is_label).count();
        if all.is_empty() || labels * 10 < all.len() * 9 {
            break;
        }
        found.push(column.column);
    }
    if found.is_empty() {
        table.columns.first().map(|column| column.column).into_iter().collect()
    } else {
        found
    }
}

/// A row with its whole label and the row it adds into.
struct Line {
    number: u32,
    label: String,
    /// Its labels, one for each column of labels.
    labels: Vec<String>,
    part_of: Option<String>,
}

/// In a table with several columns of labels, a row that says *total* in one of them is that of the rows that say the
/// same in all others.
fn crossed_totals(found: &mut [Line], words: &LayoutWords) {
    let total_at = |labels: &[String]| {
        let mut at = (0..labels.len())
            .filter(|at| labels.get(*at).is_some_and(|label| words.total_word(label).is_some()));
        at.next().filter(|_| at.next().is_none())
    };
    let mut totals: BTreeMap<(usize, Vec<String>), String> = BTreeMap::new();
    let others = |labels: &[String], at: usize| {
        labels
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != at)
            .map(|(_, label)| label.clone())
            .collect::<Vec<_>>()
    };
    for line in found.iter() {
        if let Some(at) = total_at(&line.labels) {
            totals.insert((at, others(&line.labels, at)), line.label.clone());
        }
    }
    for line in found.iter_mut().filter(|line| line.labels.len() > 1 && total_at(&line.labels).is_none()) {
        line.part_of =
            (0..line.labels.len()).find_map(|at| totals.get(&(at, others(&line.labels, at))).cloned());
    }
}

fn lines(
    rows: &BTreeMap<u32, &Row>,
    table: &FoundTable,
    labels: &[u32],
    words: &LayoutWords,
    notes: &str,
) -> Vec<Line> {
    let first = table.first_row.unwrap_or(u32::MAX).min(table.subtotals.first().copied().unwrap_or(u32::MAX));
    let has_heads = table.subtotals.first().is_some_and(|head| Some(*head) < table.first_row);
    let mut found: Vec<Line> = Vec::new();
    let mut filled: Vec<String> = vec![String::new(); labels.len()];
    // Rows that no total has taken up yet, by their place in `found`.
    let (mut open, mut group): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    let (mut head, mut over): (Option<String>, Option<String>) = (None, None);
    for (&number, row) in rows.range(first..=table.range.last.row + 1) {
        if table.repeated_headers.contains(&number)
            || table.header_rows.contains(&number)
            || Some(number) == table.units_row
        {
            continue;
        }
        let every = labels_of(row, table, labels, &mut filled, notes);
        let own: Vec<String> = every.iter().filter(|text| !text.is_empty()).cloned().collect();
        let plain = own.join("|");
        if table.group_rows.contains(&number) {
            over = Some(plain);
            continue;
        }
        let is_total = table.totals.contains(&number);
        let is_subtotal = table.subtotals.contains(&number);
        let says_total = words.total_word(&plain).is_some();
        let label = match (&head, &over) {
            (Some(head), _) if !is_total && !is_subtotal => format!("{head}|{plain}"),
            (_, Some(over)) if !is_total => format!("{over}|{plain}"),
            _ => plain.clone(),
        };
        let label = unique(label, number, &found);
        let at = found.len();
        found.push(Line { number, label: label.clone(), labels: every, part_of: None });
        let mut take = |parts: &mut Vec<usize>| {
            for part in parts.drain(..) {
                if let Some(line) = found.get_mut(part) {
                    line.part_of = Some(label.clone());
                }
            }
        };
        if is_total || (is_subtotal && has_heads && says_total) {
            take(&mut open);
            head = None;
            open.push(at);
        } else if is_subtotal && has_heads {
            open.push(at);
            head = Some(label.clone());
        } else if is_subtotal {
            take(&mut group);
            open.retain(|part| found.get(*part).is_some_and(|line| line.part_of.is_none()));
            open.push(at);
        } else if let Some(head) = &head {
            if let Some(line) = found.last_mut() {
                line.part_of = Some(head.clone());
            }
        } else {
            group.push(at);
            open.push(at);
        }
    }
    if labels.len() > 1 {
        crossed_totals(&mut found, words);
    }
    found
}

/// The labels of a row, one for each column of labels; those that are left blank under one that goes on are filled.
fn labels_of(
    row: &Row,
    table: &FoundTable,
    labels: &[u32],
    filled: &mut [String],
    notes: &str,
) -> Vec<String> {
    let one = |(at, (column, kept)): (usize, (&u32, &mut String))| {
        let text = row.cell(*column).and_then(shown).map(|text| tidy(&text, notes)).unwrap_or_default();
        let goes_on = table.columns.iter().any(|it| it.column == *column && it.fill_down);
        if text.is_empty() && (goes_on || at + 1 < labels.len()) {
            return kept.clone();
        }
        kept.clone_from(&text);
        text
    };
    labels.iter().zip(filled).enumerate().map(one).collect()
}

fn unique(label: String, number: u32, found: &[Line]) -> String {
    if found.iter().any(|line| line.label == label) { format!("{label} (row {number})") } else { label }
}

/// A label without the mark of a footnote that stands below: `Wiltshire1`, `30 September 20123`.
fn tidy(label: &str, notes: &str) -> String {
    let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
    let digits = label.chars().rev().take_while(char::is_ascii_digit).count();
    let Some((before, mark)) = label.split_at_checked(label.len() - digits) else { return label };
    let is_note = |mark: &str| notes.contains(&format!("{mark}. ")) || notes.contains(&format!("[{mark}]"));
    if digits > 0 && digits < 3 && before.ends_with(char::is_alphabetic) && is_note(mark) {
        return before.to_owned();
    }
    match mark.split_at_checked(4) {
        Some((year, mark))
            if !mark.is_empty() && ["19", "20"].iter().any(|it| year.starts_with(it)) && is_note(mark) =>
        {
            format!("{before}{year}")
        }
        _ => label,
    }
}

/// The date in `as at 30 September 2016`.
fn as_at(text: &str) -> Option<NaiveDate> {
    let lower = text.to_lowercase();
    let (_, behind) = lower.split_once("as at").or_else(|| lower.split_once("last updated"))?;
    let words: Vec<&str> =
        behind.split([' ', ':', ',', '.', ';']).filter(|word| !word.is_empty()).take(3).collect();
    let [day, month, year] = words.as_slice() else { return None };
    let day = day.trim_end_matches(char::is_alphabetic);
    NaiveDate::parse_from_str(&format!("{day} {month} {year}"), "%d %B %Y").ok()
}

#[cfg(test)]
mod tests {
    use sylfaen_workbook::{Limits, Workbook, find_tables};

    use super::*;

    fn read(text: &str) -> Vec<SheetTable> {
        let words = LayoutWords::parse("role,language,word\ntotal,en,Total\nnote,en,Notes\nnote,en,Source\n")
            .unwrap();
        let mut workbook = Workbook::open(text.as_bytes().to_vec(), &Limits::default()).unwrap();
        let rows: Vec<Row> = workbook.rows(0).unwrap().collect::<Result<_, _>>().unwrap();
        let found = find_tables(rows.iter().cloned().map(Ok), &[], &words).unwrap();
        sheet_tables(&rows, &found.tables, &words)
    }

    #[test]
    fn regions_over_their_forces_are_their_totals() {
        let text = "Officers by area as at 30 September 2016,,\n,,\nArea,Men,Women\nNorth,5,7\nAvon1,2,3\nDee,3,4\nSouth,9,9\nTaff,4,4\n\
                    Usk,5,5\nTotal,14,16\nNotes,,\n1. Estimated.,,\n";
        let tables = read(text);
        let [table] = tables.as_slice() else { panic!("one table") };
        assert_eq!(table.as_at_date, chrono::NaiveDate::from_ymd_opt(2016, 9, 30));
        let part = |label: &str| {
            let figure = table.figures.iter().find(|figure| figure.row_label == label).unwrap();
            (figure.cell.clone(), figure.text.clone(), figure.part_of.clone())
        };
        // The mark of the note is no part of the name, and the cell is where it stands.
        assert_eq!(part("North|Avon"), ("B5".into(), "2".into(), Some("North".into())));
        assert_eq!(part("South"), ("B7".into(), "9".into(), Some("Total".into())));
        assert_eq!(part("Total").2, None);
    }

    #[test]
    fn a_long_table_adds_up_over_the_label_that_says_total() {
        let mut text = "Year,Quarter,Place,Referrals\n".to_owned();
        for year in 2010..2014 {
            for quarter in ["Q1", "Q2"] {
                for (place, count) in [("Overseas", 3), ("UK", 4), ("Total", 7)] {
                    text.push_str(&[&year.to_string(), quarter, place, &count.to_string()].join(","));
                    text.push('\n');
                }
            }
        }
        let tables = read(&text);
        let [table] = tables.as_slice() else { panic!("one table") };
        assert_eq!(table.figures.len(), 24);
        let uk = table.figures.iter().find(|figure| figure.row_label == "2012|Q2|UK").unwrap();
        assert_eq!(uk.part_of.as_deref(), Some("2012|Q2|Total"));
    }
}
