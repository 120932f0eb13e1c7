//! The real published figures, read and reconciled end to end.
// For tests/: needs `published_cell` (see reconcile_stage.rs) reachable from the library `sylfaen`.

#[test]
fn the_real_tables_give_the_three_findings_of_docs_primary_data_and_no_other() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut cells = Vec::new();
    for code in ["annual_report_2013", "quarterly_2023q4"] {
        let path = format!("published/{code}/source.toml");
        let text = std::fs::read_to_string(root.join("schemas").join(&path)).unwrap();
        let source = PublishedSource::parse(&path, &text).unwrap();
        let file = std::fs::read(root.join("fixtures/nrm").join(code).join(&source.file)).unwrap();
        cells.extend(read_cells(&source, &file).unwrap().iter().map(published_cell));
    }
    let report = sylfaen_reconcile::reconcile(&cells).unwrap();
    let page = std::fs::read_to_string(root.join("docs/primary-data.md")).unwrap();
    let ids: Vec<&str> = report.findings.iter().map(|finding| finding.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "total_is_not_sum/rows/uk_picture_2012/TOTAL/Total",
            "change_is_impossible/uk_picture_2012/Wales/2011-2012 % change",
            "same_measure_two_values/uk_picture_2012/Wales/Total",
        ]
    );
    assert!(ids.iter().all(|id| page.contains(id)), "a finding that the page does not explain");
    assert_eq!(report.checks[&Kind::TotalIsNotSum], Checks { passed: 250, failed: 1, undecided: 0 });
    assert_eq!(report.checks[&Kind::ShareIsImpossible], Checks { passed: 5, failed: 0, undecided: 0 });
    assert_eq!(report.checks[&Kind::ChangeIsImpossible], Checks { passed: 4, failed: 1, undecided: 0 });
    assert_eq!(report.checks[&Kind::SameMeasureTwoValues], Checks { passed: 3, failed: 1, undecided: 0 });
}
