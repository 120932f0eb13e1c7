//! Tidy CSV text to cells, sentences and stated figures.
//!
//! In: text with a header line. Out: one value a line. Columns are known by name; others are passed over. It refuses
//! text without a column it needs, and a cell whose `value` is not the number that is printed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Sentence, StatedFigure, TableCell};
use crate::{Printed, ReconcileError};

/// How a label ends that another row has too, behind the number of the row.
pub(crate) const OF_THIS_LABEL: &str = " of this label)";

/// Reads cells: `table_id`, `row_label`, `column_label` and `value`; `table_title`, `section`, `row_rank`,
/// `value_raw`, `unit`, `footnote`, `rounded_to`, `part_of` and `as_at_date` (`2016-09-30`) if they are there.
///
/// A value that is no number is a marker and kept as text. A cell printed twice alike is one cell. Where one place of a table is given two
/// texts, two rows have one label: each but the first is told apart by its number (`Poland (row 2 of this label)`).
///
/// # Errors
/// [`ReconcileError::ColumnMissing`] or [`ReconcileError::NotCsv`].
pub fn read_cells(file: &str, text: &str) -> Result<Vec<TableCell>, ReconcileError> {
    let lines = Lines::read(file, text, &["table_id", "row_label", "column_label", "value"])?;
    let labels = told_apart(&lines);
    let mut cells = Vec::new();
    for (record, row_label) in lines.records.iter().zip(&labels) {
        let get = |name: &str| lines.get(record, name);
        let (table_id, column_label) = (get("table_id"), get("column_label"));
        let Some(row_label) = row_label else { continue };
        let as_at_date = NaiveDate::parse_from_str(get("as_at_date"), "%Y-%m-%d").ok();
        // Each edition of a table is a table of its own.
        let edition = as_at_date.map(|date| format!("{table_id}@{date}"));
        let table_id = edition.as_deref().unwrap_or(table_id);
        let id = cell_id(table_id, row_label, column_label);
        let text = if get("value_raw").is_empty() { get("value") } else { get("value_raw") };
        let is_percent = text.contains('%') || get("unit").contains("percent");
        cells.push(TableCell {
            id,
            table_id: table_id.to_owned(),
            table_title: if get("table_title").is_empty() { table_id } else { get("table_title") }.to_owned(),
            section: get("section").to_owned(),
            row_label: row_label.clone(),
            row_rank: Some(get("row_rank")).filter(|rank| !rank.is_empty()).map(str::to_owned),
            column_label: column_label.to_owned(),
            text: text.to_owned(),
            printed: figure(get("value"), text, is_percent, get("rounded_to").parse().ok()),
            unit: get("unit").to_owned(),
            footnote: get("footnote").to_owned(),
            place: record.position().map(|at| format!("{file}:{}", at.line())).unwrap_or_default(),
            part_of: Some(get("part_of")).filter(|total| !total.is_empty()).map(str::to_owned),
            as_at_date,
        });
    }
    Ok(cells)
}

/// The label of the row of each record; nothing for a cell that is printed once more alike.
fn told_apart(lines: &Lines) -> Vec<Option<String>> {
    let place = |record, column| {
        ["table_id", "as_at_date", "row_label"].map(|name| lines.get(record, name)).into_iter().chain(column)
    };
    let row = |record| place(record, None).collect::<Vec<&str>>();
    let cell = |record| place(record, Some(lines.get(record, "column_label"))).collect::<Vec<&str>>();
    let text = |record| [lines.get(record, "value"), lines.get(record, "value_raw")];
    let text = |record| text(record).into_iter().find(|text| !text.is_empty()).unwrap_or_default();
    let mut seen: BTreeMap<Vec<&str>, &str> = BTreeMap::new();
    let mut doubled: BTreeSet<Vec<&str>> = BTreeSet::new();
    for record in &lines.records {
        if *seen.entry(cell(record)).or_insert_with(|| text(record)) != text(record) {
            doubled.insert(row(record));
        }
    }
    let mut times: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    let one = |record| {
        let nth = times.entry(cell(record)).or_default();
        *nth += 1;
        let label = lines.get(record, "row_label");
        match (*nth, doubled.contains(&row(record))) {
            (1, _) => Some(label.to_owned()),
            (nth, true) => Some(format!("{label} (row {nth}{OF_THIS_LABEL}")),
            (_, false) => None,
        }
    };
    lines.records.iter().map(one).collect()
}

/// Reads sentences: `sentence_id`, `section`, `sentence`.
///
/// # Errors
/// [`ReconcileError::ColumnMissing`] or [`ReconcileError::NotCsv`].
pub fn read_sentences(file: &str, text: &str) -> Result<Vec<Sentence>, ReconcileError> {
    let lines = Lines::read(file, text, &["sentence_id", "section", "sentence"])?;
    let sentence = |record| Sentence {
        id: lines.get(record, "sentence_id").to_owned(),
        section: lines.get(record, "section").to_owned(),
        text: lines.get(record, "sentence").to_owned(),
    };
    Ok(lines.records.iter().map(sentence).collect())
}

/// Reads stated figures: `claim_id`, `section`, `measure`, `value`, `unit`, `quote`.
///
/// # Errors
/// [`ReconcileError::ColumnMissing`], [`ReconcileError::NotCsv`], or [`ReconcileError::NotANumber`] if a figure is
/// none.
pub fn read_claims(file: &str, text: &str) -> Result<Vec<StatedFigure>, ReconcileError> {
    let lines = Lines::read(file, text, &["claim_id", "section", "measure", "value", "unit", "quote"])?;
    let mut claims = Vec::new();
    for record in &lines.records {
        let get = |name: &str| lines.get(record, name);
        let printed =
            number(get("value"), get("value"), get("unit").contains("percent"), None).ok_or_else(|| {
                ReconcileError::NotANumber { file: file.to_owned(), id: get("claim_id").to_owned() }
            })?;
        claims.push(StatedFigure {
            id: get("claim_id").to_owned(),
            section: get("section").to_owned(),
            measure: get("measure").to_owned(),
            printed,
            unit: get("unit").to_owned(),
            quote: get("quote").to_owned(),
        });
    }
    Ok(claims)
}

/// The records of a text and where each column stands.
struct Lines {
    columns: BTreeMap<String, usize>,
    records: Vec<csv::StringRecord>,
}

impl Lines {
    fn read(file: &str, text: &str, needed: &[&'static str]) -> Result<Self, ReconcileError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let not_csv = |_| ReconcileError::NotCsv { file: file.to_owned() };
        let headers = reader.headers().map_err(not_csv)?.clone();
        let columns: BTreeMap<String, usize> =
            headers.iter().enumerate().map(|(position, name)| (name.to_owned(), position)).collect();
        if let Some(&column) = needed.iter().find(|name| !columns.contains_key(**name)) {
            return Err(ReconcileError::ColumnMissing { file: file.to_owned(), column });
        }
        let records = reader.records().collect::<Result<Vec<_>, _>>().map_err(not_csv)?;
        Ok(Self { columns, records })
    }

    fn get<'a>(&self, record: &'a csv::StringRecord, name: &str) -> &'a str {
        self.columns.get(name).and_then(|&position| record.get(position)).unwrap_or_default().trim()
    }
}

/// Names a cell by its table and labels.
pub fn cell_id(table_id: &str, row_label: &str, column_label: &str) -> String {
    format!("{table_id}/{}/{}", escaped(row_label), escaped(column_label))
}

/// A label inside an id: `/` parts its places and `;` parts ids.
fn escaped(label: &str) -> String {
    label.replace('/', "%2F").replace(';', "%3B")
}

/// A cell's figure: a number, or a range that stands for one (`1-4`, `<5`, `fewer than 5`, `10+`). Nothing for a marker.
///
/// A mark of revision or provision behind it (`1,186r`, `52 [p]`) is no part of the number.
pub fn figure(value: &str, text: &str, is_percent: bool, rounded_to: Option<u32>) -> Option<Printed> {
    let value = unmarked(value);
    number(value, text, is_percent, rounded_to).or_else(|| range(value, text, is_percent))
}

fn unmarked(value: &str) -> &str {
    let value = value.trim();
    let bare = value.strip_suffix([']', ')']).map_or(value, |inside| {
        inside
            .rsplit_once(['[', '('])
            .map_or(value, |(before, mark)| if mark.len() <= 6 { before } else { value })
    });
    let bare = bare.trim_end();
    let marked =
        bare.strip_suffix(['r', 'p', 'R', 'P']).filter(|rest| rest.ends_with(|it: char| it.is_ascii_digit()));
    marked.unwrap_or(bare)
}

fn range(value: &str, text: &str, is_percent: bool) -> Option<Printed> {
    let plain = value.trim().trim_end_matches('%').to_lowercase().replace(',', "");
    let is_digits = |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit());
    let whole = |text: &str| text.trim().parse::<i64>().ok().filter(|_| is_digits(text.trim()));
    let behind = |starts: &[&str]| starts.iter().find_map(|start| plain.strip_prefix(start)).and_then(whole);
    let (least, most) = if let Some((low, high)) = plain.split_once(['-', '\u{2013}']) {
        (Some(whole(low)?), Some(whole(high)?))
    } else if let Some(to) = behind(&["less than ", "fewer than ", "under ", "<"]) {
        (Some(0), Some(to - 1))
    } else if let Some(to) = behind(&["up to ", "at most ", "\u{2264}", "<="]) {
        (Some(0), Some(to))
    } else if let Some(from) = behind(&["more than ", "over ", ">"]) {
        (Some(from + 1), None)
    } else if let Some(from) = behind(&["at least ", "\u{2265}", ">="]) {
        (Some(from), None)
    } else {
        (Some(whole(plain.strip_suffix('+')?)?), None)
    };
    let shown = |end: Option<i64>| end.map(|end| end.to_string());
    Printed::between(text, shown(least).as_deref(), shown(most).as_deref(), is_percent)
}

/// A number as printed: `1,042`, `48%`, `- 63%`, `47.8`. Nothing for a marker.
pub(crate) fn number(value: &str, text: &str, is_percent: bool, rounded_to: Option<u32>) -> Option<Printed> {
    let plain: String =
        value.trim().trim_end_matches('%').chars().filter(|letter| !matches!(letter, ',' | ' ')).collect();
    let plain = plain.replace('\u{2212}', "-");
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let decimals = u8::try_from(fraction.len()).ok().filter(|decimals| *decimals < 10)?;
    let digits = format!("{whole}{fraction}");
    let is_digits = |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit());
    if !is_digits(digits.strip_prefix('-').unwrap_or(&digits)) {
        return None;
    }
    let mantissa = digits.parse().ok()?;
    let rounded_to = if is_percent || decimals > 0 { Some(rounded_to.unwrap_or(1)) } else { rounded_to };
    Some(Printed {
        text: text.to_owned(),
        mantissa,
        decimals,
        rounded_to: rounded_to.filter(|to| *to > 0),
        range: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_printed() {
        let read = |text| {
            number(text, text, text.contains('%'), None).map(|it| (it.mantissa, it.decimals, it.rounded_to))
        };
        assert_eq!(read("1,042"), Some((1042, 0, None)));
        assert_eq!(read("- 63%"), Some((-63, 0, Some(1))));
        assert_eq!(read("47.8%"), Some((478, 1, Some(1))));
        assert_eq!((read("*"), read(".."), read(""), read("-")), (None, None, None, None));
    }

    #[test]
    fn rows_of_one_label_are_told_apart_and_what_is_printed_twice_alike_is_one() {
        let labels = |rows: &str| -> Vec<String> {
            let text = format!("table_id,row_label,column_label,value,value_raw\n{rows}");
            let cells = read_cells("f.csv", &text).unwrap();
            cells
                .into_iter()
                .map(|cell| format!("{}/{} {}", cell.row_label, cell.column_label, cell.text))
                .collect()
        };
        assert_eq!(labels("t,a,b,1042,\"1,042\"\nt,a,b,1042,1042\n"), ["a/b 1,042"]);
        assert_eq!(
            labels("t,a,b,1,1\nt,a,c,5,5\nt,d,b,3,3\nt,a,b,1,1\nt,a,c,6,6\n"),
            ["a/b 1", "a/c 5", "d/b 3", "a (row 2 of this label)/b 1", "a (row 2 of this label)/c 6"]
        );
        // The same label in another table is another row.
        assert_eq!(labels("t,a,b,1,1\nu,a,b,2,2\n"), ["a/b 1", "a/b 2"]);
    }

    #[test]
    fn a_column_that_is_needed_is_named() {
        let error = read_cells("f.csv", "table_id\n").unwrap_err();
        assert_eq!(error.to_string(), "`f.csv` has no column `row_label`");
    }
}
