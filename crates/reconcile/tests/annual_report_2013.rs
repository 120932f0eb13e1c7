//! The 2013 annual report: every disagreement that a person found by reading it, and no other.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at what should not be")]

use std::fmt::Write as _;
use std::path::Path;

use expect_test::expect_file;
use sylfaen_reconcile::bulletin::{Bulletin, Vocabulary, read_cells, read_claims, read_sentences};
use sylfaen_reconcile::reading::Reading;
use sylfaen_reconcile::{Report, acceptances_from_toml, reconcile_bulletin};

fn text(file: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/nrm/annual_report_2013");
    std::fs::read_to_string(folder.join(file)).unwrap()
}

fn bulletin(with_claims: bool) -> Bulletin {
    Bulletin {
        cells: read_cells("all_tables.csv", &text("all_tables.csv")).unwrap(),
        sentences: read_sentences("report_sentences.csv", &text("report_sentences.csv")).unwrap(),
        claims: if with_claims {
            read_claims("text_claims.csv", &text("text_claims.csv")).unwrap()
        } else {
            Vec::new()
        },
    }
}

fn report(bulletin: &Bulletin) -> Report {
    let words = Vocabulary::built_in().unwrap();
    reconcile_bulletin(bulletin, &Reading::propose(bulletin, &words), &words).unwrap()
}

#[test]
fn the_findings_are_these() {
    let report = report(&bulletin(true));
    let mut text = String::new();
    for finding in &report.findings {
        let (severity, nature) = (finding.severity, finding.nature.as_str());
        writeln!(text, "{} [{severity}, {nature}]\n  {}", finding.id, finding.explanation).unwrap();
        writeln!(text, "  > {}", finding.resolution.as_deref().unwrap_or("-")).unwrap();
        for repair in &finding.repairs {
            let (mends, breaks) = (repair.mends, repair.breaks);
            writeln!(
                text,
                "  ~ {} {} -> {} (mends {mends}, breaks {breaks})",
                repair.cell, repair.printed, repair.instead
            )
            .unwrap();
        }
        writeln!(text, "  = {}", finding.cells.join("; ")).unwrap();
        for quote in &finding.quotes {
            writeln!(
                text,
                "  {} {}: {}",
                quote.sentence_id,
                quote.section,
                quote.text.chars().take(120).collect::<String>()
            )
            .unwrap();
        }
    }
    for (kind, checks) in &report.checks {
        writeln!(
            text,
            "{kind}: {} passed, {} failed, {} undecided",
            checks.passed, checks.failed, checks.undecided
        )
        .unwrap();
    }
    expect_file!["annual_report_2013.txt"].assert_eq(&text);
}

#[test]
fn the_proposed_reading_is_this() {
    let words = Vocabulary::built_in().unwrap();
    let reading = Reading::propose(&bulletin(true), &words);
    expect_file!["annual_report_2013.reading.toml"].assert_eq(&reading.to_toml().unwrap());
}

#[test]
fn patterns_alone_find_the_same() {
    let kinds = |report: &Report| report.findings.iter().map(|it| (it.kind, it.severity)).collect::<Vec<_>>();
    assert_eq!(kinds(&report(&bulletin(false))), kinds(&report(&bulletin(true))));
}

#[test]
fn a_kept_reading_says_what_the_proposed_one_says() {
    let (bulletin, words) = (bulletin(true), Vocabulary::built_in().unwrap());
    let proposed = Reading::propose(&bulletin, &words);
    let kept = Reading::from_toml("reading.toml", &proposed.to_toml().unwrap()).unwrap();
    assert_eq!(kept, proposed);
    let error = Reading::from_toml("reading.toml", "[[figur]]\nid = \"a\"\n").unwrap_err();
    assert!(error.to_string().starts_with("`reading.toml` cannot be read: unknown field `figur`"), "{error}");
}

#[test]
fn an_accepted_finding_stays_on_record() {
    let mut report = report(&bulletin(true));
    let before = report.findings.len();
    let id = report.findings[0].id.clone();
    let text = format!(
        "[[accepted]]\nfinding = \"{id}\"\nreason = \"asked the publisher\"\nby = \"research officer\"\ndate = \"2014-01-10\"\n\
         [[accepted]]\nfinding = \"gone\"\nreason = \"-\"\nby = \"-\"\ndate = \"-\"\n"
    );
    let accepted = acceptances_from_toml("accepted.toml", &text).unwrap();
    assert_eq!(report.accept(&accepted), ["gone"]);
    assert_eq!(report.findings.len(), before);
    let kept = report.findings[0].accepted.as_deref();
    assert_eq!(kept, Some("asked the publisher (research officer, 2014-01-10)"));
    assert!(acceptances_from_toml("accepted.toml", &text.replace("asked the publisher", " ")).is_err());
}
