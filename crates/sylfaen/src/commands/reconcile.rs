//! `sylfaen reconcile`: published tables and the prose around them, held against each other.
//!
//! In: a folder of published workbooks and CSV files, with a reading and acceptances if a person keeps them. Out: findings. It needs no
//! pipeline and no lake. It refuses a folder without a table.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use sylfaen_reconcile::{Finding, Report};

use crate::cli::{Global, OutputFormat, ReconcileArgs};
use crate::publication::{ACCEPTED, Publication, READING};
use crate::{Outcome, SylfaenError, Talk};

/// Reads the folder, checks every relation and prints what does not hold.
pub(crate) fn command(global: &Global, args: &ReconcileArgs, talk: Talk) -> Result<Outcome, SylfaenError> {
    let publication = Publication::read(&args.folder, &mut |line| talk.line(&line))?;
    if !publication.is_kept {
        let reading = &publication.reading;
        talk.line(&format!(
            "no `{READING}` in the folder: patterns proposed how {} tables and {} statements are read",
            reading.tables.len(),
            reading.figures.len()
                + reading.ranks.len()
                + reading.comparisons.len()
                + reading.cells.len()
                + reading.facts.len(),
        ));
    }
    let (read, with_figures) = publication.reading.sentences_read(&publication.bulletin);
    if with_figures > 0 {
        talk.line(&format!(
            "{read} of {with_figures} sentences with a number are held against figures of the tables"
        ));
    }
    if let Some(path) = &args.reading_to {
        let text = publication.reading.to_toml()?;
        fs::write(path, text).map_err(|source| SylfaenError::Write { path: path.clone(), source })?;
    }
    let (report, gone) = publication.reconcile()?;
    for id in gone {
        talk.line(&format!("`{ACCEPTED}` accepts `{id}`, which is not found any more"));
    }
    print(&report, &publication, args.passed, global.format)?;
    Ok(if report.findings.is_empty() { Outcome::Done } else { Outcome::NeedsAPerson })
}

fn print(
    report: &Report,
    publication: &Publication,
    passed: bool,
    format: OutputFormat,
) -> Result<(), SylfaenError> {
    match format {
        OutputFormat::Table => super::print_text(&text(report, publication, passed)),
        OutputFormat::Json => super::print_text(&json(report, publication, passed)),
        OutputFormat::Csv | OutputFormat::Parquet => super::print(&[rows(report)?], format),
    }
}

/// One document: the findings, and how many checks of each kind passed.
fn json(report: &Report, publication: &Publication, passed: bool) -> String {
    let checks: serde_json::Map<String, serde_json::Value> = report
        .checks
        .iter()
        .map(|(kind, checks)| (kind.as_str().to_owned(), serde_json::json!(checks)))
        .collect();
    let (read, with_figures) = publication.reading.sentences_read(&publication.bulletin);
    let mut document = serde_json::json!({
        "reading": if publication.is_kept { "kept" } else { "proposed" },
        "sentences_with_figures": { "read": read, "all": with_figures },
        "findings": report.findings,
        "places": places(report, publication),
        "checks": checks,
        "revisions": report.revisions,
        "breaks": report.breaks,
    });
    if let (true, Some(fields)) = (passed, document.as_object_mut()) {
        fields.insert("passed".to_owned(), serde_json::json!(report.passed));
    }
    format!("{document:#}\n")
}

/// Where each cell of a finding stands in the file it came from, by its id.
fn places(report: &Report, publication: &Publication) -> BTreeMap<String, String> {
    let cited: BTreeSet<&String> = report.findings.iter().flat_map(|finding| &finding.cells).collect();
    let cells = publication.bulletin.cells.iter().filter(|cell| cited.contains(&cell.id));
    cells.map(|cell| (cell.id.clone(), cell.place.clone())).collect()
}

fn text(report: &Report, publication: &Publication, passed: bool) -> String {
    let mut text = String::new();
    let places = places(report, publication);
    for finding in &report.findings {
        describe(finding, &places, &mut text);
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

fn describe(finding: &Finding, places: &BTreeMap<String, String>, text: &mut String) {
    let _ = writeln!(text, "{} | {} | {}", finding.severity, finding.nature.as_str(), finding.kind);
    let _ = writeln!(text, "  id: {}", finding.id);
    let _ = writeln!(text, "  {}", finding.explanation);
    for quote in &finding.quotes {
        let _ = writeln!(text, "  {} ({}): {}", quote.sentence_id, quote.section, quote.text);
    }
    if !finding.cells.is_empty() {
        let _ = writeln!(text, "  cells: {}", finding.cells.join("; "));
        let stand: Vec<&str> =
            finding.cells.iter().filter_map(|cell| places.get(cell)).map(String::as_str).collect();
        let _ = writeln!(text, "  places: {}", stand.join("; "));
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
