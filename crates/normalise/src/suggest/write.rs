//! The two files of a mapping, with their gaps.
//!
//! In: guesses. Out: the text of `partner.toml` and `columns.csv`. What a person must decide (who the partner is, what a
//! row is, under which agreement it shares) is left blank, so that nothing can enter until a person has decided.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::guess::{Guess, SheetGuess};

/// A kind of sheet, as it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundSheet {
    /// The names of the sheets of this kind. Content of the file.
    pub names: Vec<String>,
    /// How many rows the header has.
    pub header_rows: usize,
    /// Words with which total rows begin, as the words of layouts have them.
    pub total_words: Vec<String>,
    /// Words with which sub-total rows begin, by the column they stand in.
    pub subtotal_words: Vec<(u32, String)>,
    /// Columns filled on the first row of a group only, from 0.
    pub fill_down: Vec<u32>,
    /// The guesses.
    pub guess: SheetGuess,
}

/// The two files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The text of `partner.toml`.
    pub partner_toml: String,
    /// The text of `columns.csv`.
    pub columns_csv: String,
}

/// Writes the mapping of a new partner.
///
/// `partner.toml` does not pass until a person has filled in the name, the kind and the unit of each sheet, and no
/// delivery enters until the agreement is there too.
pub fn suggestion(partner: &str, edition: &str, sheets: &[FoundSheet]) -> Suggestion {
    let mut toml = String::new();
    // Writing to a string cannot fail.
    let _ = write_partner(&mut toml, partner, sheets);
    Suggestion { partner_toml: toml, columns_csv: write_columns(edition, sheets) }
}

fn write_partner(out: &mut String, partner: &str, sheets: &[FoundSheet]) -> std::fmt::Result {
    writeln!(out, "# Suggested from one file, to be edited: say here what its maintainer must know.")?;
    writeln!(
        out,
        "# Nothing of this partner enters until every blank is filled in and the agreement is there."
    )?;
    writeln!(out, "code = {}", quoted(partner))?;
    writeln!(out, "name_en = \"\"\nname_cy = \"\"")?;
    writeln!(out, "# A code of schemas/codes/partner_kind.csv.\nkind = \"\"")?;
    writeln!(
        out,
        "# The list its persons form in an estimate, where they form one.\n# list = {}",
        quoted(partner)
    )?;
    writeln!(out, "\n# The information-sharing agreement. Without it a delivery waits, unread.")?;
    for key in [
        "id",
        "type",
        "parties",
        "purpose",
        "lawful_basis",
        "fields",
        "review_date",
        "retention_years",
        "handling",
    ] {
        if key == "id" {
            writeln!(out, "# [agreement]")?;
        }
        writeln!(out, "# {key} =")?;
    }
    write_reading(out, sheets)?;
    for (number, sheet) in (1..).zip(sheets) {
        write_sheet(out, number, sheet)?;
    }
    Ok(())
}

fn write_reading(out: &mut String, sheets: &[FoundSheet]) -> std::fmt::Result {
    let columns = || sheets.iter().flat_map(|sheet| &sheet.guess.columns);
    let day_first: u64 = columns().map(|guess| guess.evidence.day_first).sum();
    let month_first: u64 = columns().map(|guess| guess.evidence.month_first).sum();
    writeln!(out, "\n[reading]")?;
    match (day_first, month_first) {
        (0, 0) => writeln!(
            out,
            "# No date in digits says in which order it is written: dmy, mdy or ymd.\n# date_order ="
        )?,
        (_, 0) => writeln!(
            out,
            "# {day_first} dates in digits can only have the day first, none only the month.\ndate_order = \"dmy\""
        )?,
        (0, _) => writeln!(
            out,
            "# {month_first} dates in digits can only have the month first, none only the day.\ndate_order = \"mdy\""
        )?,
        _ => writeln!(
            out,
            "# {day_first} dates in digits can only have the day first and {month_first} only the month: ask the partner.\n# date_order ="
        )?,
    }
    writeln!(
        out,
        "# Share of rows with something rejected, in per cent, above which a delivery is held.\nrejects_pct_max = 5.0"
    )
}

fn write_sheet(out: &mut String, number: usize, sheet: &FoundSheet) -> std::fmt::Result {
    let list = |texts: &[String]| texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ");
    writeln!(out, "\n[[sheet]]\ntable = \"sheet_{number}\"")?;
    writeln!(out, "# The names of its sheets in this file; put * where they change with the period.")?;
    writeln!(out, "name = [{}]", list(&sheet.names))?;
    writeln!(out, "# What one row is, a code of schemas/codes/unit.csv.\nunit = \"\"")?;
    if sheet.header_rows > 1 {
        writeln!(out, "header_rows = {}", sheet.header_rows)?;
    }
    if !sheet.total_words.is_empty() {
        let patterns: Vec<String> = sheet.total_words.iter().map(|word| format!("{word}*")).collect();
        writeln!(out, "stop_at = [{}]", list(&patterns))?;
    }
    let label = |column: u32| {
        let guess = sheet.guess.columns.iter().find(|guess| guess.evidence.column == column);
        guess.map(path).unwrap_or_default()
    };
    let rules: Vec<String> = sheet
        .subtotal_words
        .iter()
        .map(|(column, word)| {
            format!(
                "{{ column = {}, like = {}, reason = \"subtotal\" }}",
                quoted(&label(*column)),
                quoted(&format!("{word}*"))
            )
        })
        .collect();
    if !rules.is_empty() {
        writeln!(out, "skip = [{}]", rules.join(", "))?;
    }
    let filled: Vec<String> = sheet.fill_down.iter().map(|column| label(*column)).collect();
    if !filled.is_empty() {
        writeln!(out, "fill_down = [{}]", list(&filled))?;
    }
    let open: Vec<&Guess> = sheet.guess.columns.iter().filter(|guess| guess.field.is_err()).collect();
    if !open.is_empty() && !sheet.guess.is_counts {
        writeln!(out, "# To decide: map each of these in columns.csv, or list it under `ignore`.")?;
        writeln!(out, "# ignore = []")?;
    }
    if sheet.guess.is_counts {
        writeln!(
            out,
            "# Its rows look like counts: unit = \"count\", and a [[sheet.count]] for each measure,"
        )?;
        writeln!(out, "# with column, measure, counted_unit and the columns of its dimensions.")?;
    }
    for guess in &sheet.guess.columns {
        write_evidence(out, guess)?;
    }
    Ok(())
}

fn write_evidence(out: &mut String, guess: &Guess) -> std::fmt::Result {
    // A comment ends with its line, and a label may have several.
    let label = quoted(&path(guess));
    match &guess.field {
        Ok(field) => writeln!(out, "# {label} -> {field}: {}", guess.because),
        Err(open) => writeln!(out, "# {label} -> ?: {}; {}", open.in_words(), guess.because),
    }
}

fn write_columns(edition: &str, sheets: &[FoundSheet]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(["table", "field", edition]);
    for (number, sheet) in (1..).zip(sheets).filter(|(_, sheet)| !sheet.guess.is_counts) {
        let table = format!("sheet_{number}");
        let fields: BTreeMap<u32, (&str, String)> = sheet
            .guess
            .columns
            .iter()
            .filter_map(|guess| Some((guess.evidence.column, (guess.field.as_deref().ok()?, path(guess)))))
            .collect();
        for (field, label) in fields.values() {
            let _ = writer.write_record([table.as_str(), field, label]);
        }
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// The labels of a column as a mapping writes them.
fn path(guess: &Guess) -> String {
    guess.evidence.labels.join(" | ")
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            control if control.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(control));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
