//! `sylfaen reconcile`: published tables and the prose around them, held against each other.
//!
//! In: a folder of published workbooks and CSV files, with a reading and acceptances if a person keeps them. Out: findings. It needs no
//! pipeline and no lake. It refuses a folder without a table.

mod workbooks;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use sylfaen_reconcile::bulletin::{Bulletin, Holds, Vocabulary};
use sylfaen_reconcile::reading::Reading;
use sylfaen_reconcile::{Finding, Report, acceptances_from_toml, reconcile_bulletin};

use crate::cli::{Global, OutputFormat, ReconcileArgs};
use crate::{Outcome, SylfaenError, Talk};

/// The reading that a person keeps in the folder.
const READING: &str = "reading.toml";
/// The findings that a person has accepted.
const ACCEPTED: &str = "accepted.toml";

/// Reads the folder, checks every relation and prints what does not hold.
pub(crate) fn command(global: &Global, args: &ReconcileArgs, talk: Talk) -> Result<Outcome, SylfaenError> {
    let bulletin = bulletin(&args.folder, talk)?;
    let words = Vocabulary::built_in()?;
    let kept = read_if_there(&args.folder.join(READING))?;
    let reading = match &kept {
        Some(text) => Reading::from_toml(READING, text)?,
        None => Reading::propose(&bulletin, &words),
    };
    if kept.is_none() {
        talk.line(&format!(
            "no `{READING}` in the folder: patterns proposed how {} tables and {} statements are read",
            reading.tables.len(),
            reading.figures.len() + reading.ranks.len() + reading.facts.len(),
        ));
    }
    if let Some(path) = &args.reading_to {
        let text = reading.to_toml()?;
        fs::write(path, text).map_err(|source| SylfaenError::Write { path: path.clone(), source })?;
    }
    let mut report = reconcile_bulletin(&bulletin, &reading, &words)?;
    let accepted = read_if_there(&args.folder.join(ACCEPTED))?;
    let accepted =
        accepted.map(|text| acceptances_from_toml(ACCEPTED, &text)).transpose()?.unwrap_or_default();
    for id in report.accept(&accepted) {
        talk.line(&format!("`{ACCEPTED}` accepts `{id}`, which is not found any more"));
    }
    print(&report, kept.is_some(), args.passed, global.format)?;
    Ok(if report.findings.is_empty() { Outcome::Done } else { Outcome::NeedsAPerson })
}

/// Every workbook and CSV file of the folder, in the order of their names.
fn bulletin(folder: &Path, talk: Talk) -> Result<Bulletin, SylfaenError> {
    let unread = |source| SylfaenError::Read { path: folder.to_owned(), source };
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).map_err(unread)? {
        let path = entry.map_err(unread)?.path();
        let is_text = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
        if is_text || workbooks::is_workbook(&path) {
            files.push(path);
        }
    }
    files.sort();
    let mut bulletin = Bulletin::default();
    for path in files {
        let bytes = fs::read(&path).map_err(|source| SylfaenError::Read { path: path.clone(), source })?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let tidy = std::str::from_utf8(&bytes).ok().filter(|_| !workbooks::is_workbook(&path));
        if let Some(text) = tidy
            && bulletin.add(&name, text)? != Holds::NothingKnown
        {
            continue;
        }
        let cells = workbooks::cells(&path, &name, bytes)?;
        if cells.is_empty() {
            talk.line(&format!("`{name}` holds no table of figures: passed over"));
        }
        bulletin.add_cells(&name, cells)?;
    }
    if bulletin.cells.is_empty() {
        return Err(SylfaenError::NoTables { path: folder.to_owned() });
    }
    Ok(bulletin)
}

fn read_if_there(path: &Path) -> Result<Option<String>, SylfaenError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(SylfaenError::Read { path: path.to_owned(), source }),
    }
}

fn print(report: &Report, is_kept: bool, passed: bool, format: OutputFormat) -> Result<(), SylfaenError> {
    match format {
        OutputFormat::Table => super::print_text(&text(report, passed)),
        OutputFormat::Json => super::print_text(&json(report, is_kept, passed)),
        OutputFormat::Csv | OutputFormat::Parquet => super::print(&[rows(report)?], format),
    }
}

/// One document: the findings, and how many checks of each kind passed.
fn json(report: &Report, is_kept: bool, passed: bool) -> String {
    let checks: serde_json::Map<String, serde_json::Value> = report
        .checks
        .iter()
        .map(|(kind, checks)| (kind.as_str().to_owned(), serde_json::json!(checks)))
        .collect();
    let mut document = serde_json::json!({
        "reading": if is_kept { "kept" } else { "proposed" },
        "findings": report.findings,
        "checks": checks,
        "revisions": report.revisions,
        "breaks": report.breaks,
    });
    if let (true, Some(fields)) = (passed, document.as_object_mut()) {
        fields.insert("passed".to_owned(), serde_json::json!(report.passed));
    }
    format!("{document:#}\n")
}

fn text(report: &Report, passed: bool) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        describe(finding, &mut text);
    }
    let total: u64 = report.checks.values().map(|checks| checks.passed).sum();
    let count = report.findings.len();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{count} findings; {total} checks passed");
    for (kind, checks) in report.checks.iter().filter(|(_, checks)| checks.passed + checks.undecided > 0) {
        let _ = writeln!(text, "  {kind}: {} passed, {} undecided", checks.passed, checks.undecided);
    }
    for revision in &report.revisions {
        let [from, to] = &revision.as_at_dates;
        let _ = writeln!(
            text,
            "revised: {} from {} ({from}) to {} ({to}); reason: {}",
            revision.later_cell, revision.old_value, revision.new_value, revision.reason
        );
    }
    for series in &report.breaks {
        let (ended, began) = (series.ended.join("; "), series.began.join("; "));
        let _ =
            writeln!(text, "break in `{}` from {}: ended {ended}; began {began}", series.table, series.from);
    }
    for check in report.passed.iter().filter(|_| passed) {
        let _ = writeln!(text, "  holds: {} {}", check.kind, check.about);
    }
    text
}

fn describe(finding: &Finding, text: &mut String) {
    let _ = writeln!(text, "{} | {} | {}", finding.severity, finding.nature.as_str(), finding.kind);
    let _ = writeln!(text, "  id: {}", finding.id);
    let _ = writeln!(text, "  {}", finding.explanation);
    for quote in &finding.quotes {
        let _ = writeln!(text, "  {} ({}): {}", quote.sentence_id, quote.section, quote.text);
    }
    if !finding.cells.is_empty() {
        let _ = writeln!(text, "  cells: {}", finding.cells.join("; "));
    }
    for repair in &finding.repairs {
        let (mends, breaks) = (repair.mends, repair.breaks);
        let _ = writeln!(
            text,
            "  if {} were {} and not {}: mends {mends}, breaks {breaks}",
            repair.cell, repair.instead, repair.printed
        );
    }
    if let Some(resolution) = &finding.resolution {
        let _ = writeln!(text, "  settled by: {resolution}");
    }
    if let Some(reason) = &finding.accepted {
        let _ = writeln!(text, "  accepted: {reason}");
    }
    text.push('\n');
}

fn rows(report: &Report) -> Result<RecordBatch, SylfaenError> {
    let column = |value: &dyn Fn(&Finding) -> Option<String>| -> ArrayRef {
        Arc::new(report.findings.iter().map(value).collect::<StringArray>())
    };
    let quotes = |finding: &Finding| {
        let said: Vec<&str> = finding.quotes.iter().map(|quote| quote.text.as_str()).collect();
        Some(said.join(" | "))
    };
    RecordBatch::try_from_iter_with_nullable([
        ("finding_id", column(&|finding| Some(finding.id.clone())), false),
        ("kind_code", column(&|finding| Some(finding.kind.as_str().to_owned())), false),
        ("severity_code", column(&|finding| Some(finding.severity.as_str().to_owned())), false),
        ("nature_code", column(&|finding| Some(finding.nature.as_str().to_owned())), false),
        ("cell_ids", column(&|finding| Some(finding.cells.join(";"))), false),
        ("quotes", column(&quotes), false),
        ("explanation", column(&|finding| Some(finding.explanation.clone())), false),
        ("resolution", column(&|finding| finding.resolution.clone()), true),
        ("accepted", column(&|finding| finding.accepted.clone()), true),
    ])
    .map_err(|_| SylfaenError::Internal { what: "findings have columns of one length" })
}
