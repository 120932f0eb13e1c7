//! Files made to hurt: each gives an error or few cells, in little memory, and never a panic.
//!
//! An allocation that fails would end this process and so fail the tests.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its own functions too")]

mod make;

use proptest::prelude::*;
use sylfaen_workbook::{Limits, Workbook, WorkbookError};

/// The number of cells of all sheets, once everything is read.
fn read(bytes: &[u8], limits: &Limits) -> Result<u64, WorkbookError> {
    let mut workbook = Workbook::open(bytes, limits)?;
    let mut cells = 0;
    for index in 0..workbook.sheets().len() {
        for row in workbook.rows(index)? {
            cells += row?.cells.len() as u64;
        }
    }
    Ok(cells)
}

fn message(bytes: &[u8], limits: &Limits) -> String {
    match read(bytes, limits) {
        Ok(cells) => format!("{cells} cells"),
        Err(error) => error.to_string(),
    }
}

fn check(bytes: &[u8], expected: &str) {
    assert_eq!(message(bytes, &Limits::default()), expected);
}

fn sheet_data(cells: &str) -> String {
    format!(r#"<sheetData><row r="1">{cells}</row></sheetData>"#)
}

fn one_ods_cell(attributes: &str, content: &str) -> Vec<u8> {
    make::ods(
        "",
        &format!(
            r#"<table:table table:name="S"><table:table-row><table:table-cell {attributes}>{content}</table:table-cell></table:table-row></table:table>"#
        ),
    )
}

#[test]
fn a_huge_declared_range_costs_nothing() {
    let dimension = r#"<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells count="4000000000"><mergeCell ref="A1:XFD1048576"/></mergeCells>"#;
    check(&make::xlsx(dimension), "1 cells");
    let blank = r#"<table:table table:name="S"><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>"#;
    check(&make::ods("", blank), "0 cells");
    let dimensions = |rows: u32, columns: u16| {
        let mut body = vec![0; 4];
        body.extend(rows.to_le_bytes());
        body.extend([0, 0]);
        body.extend(columns.to_le_bytes());
        body.extend([0, 0]);
        make::xls(&[make::record(0x0200, &body)])
    };
    check(&dimensions(65_536, 256), "0 cells");
    // What an old workbook says of its own range is not asked for.
    for (rows, columns) in [(u32::MAX, 256), (65_536, u16::MAX), (65_537, 1)] {
        check(&dimensions(rows, columns), "0 cells");
    }
}

#[test]
fn two_cells_in_far_corners_are_two_cells() {
    let corners = r#"<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>"#;
    check(&make::xlsx(corners), "2 cells");
    let number = |row, column| make::cell_record(0x0203, row, column, 0, &1.0_f64.to_le_bytes());
    check(&make::xls(&[number(0, 0), number(65_535, 255)]), "2 cells");
    check(&make::xls(&[number(0, 256)]), "the file goes over the limit of 256 columns in sheet 1");
}

#[test]
fn cells_outside_every_sheet_are_refused() {
    for place in ["A4294967295", "A1048577", "XFE1", "ZZZZZZ1", "ZZZZZZZZZZZZ99999999999999", "1", "A", "A0"]
    {
        let bytes = make::xlsx(&sheet_data(&format!(r#"<c r="{place}"><v>1</v></c>"#)));
        let kind = read(&bytes, &Limits::default()).unwrap_err().kind();
        assert!(["limit", "corrupt"].contains(&kind), "{place} is {kind}");
    }
    let wide = one_ods_cell(
        r#"office:value-type="float" office:value="1" table:number-columns-repeated="16385""#,
        "",
    );
    check(&wide, "the file goes over the limit of 16384 columns in sheet 1");
    for merged in ["A1:XFE1", "A1:A1048577"] {
        let bytes =
            make::xlsx(&format!(r#"<sheetData/><mergeCells><mergeCell ref="{merged}"/></mergeCells>"#));
        check(&bytes, "the file is damaged in sheet 1: a merged range lies outside its sheet");
    }
}

#[test]
fn what_inflates_beyond_the_limit_is_refused_while_it_inflates() {
    let limits = Limits { inflated_bytes_max: 1 << 20, ..Limits::default() };
    let blank = "<c/>".repeat(1 << 20);
    let shared = format!("<sst>{}</sst>", "<si/>".repeat(1 << 20));
    for (bomb, place) in [
        (make::xlsx(&sheet_data(&blank)), " in sheet 1"),
        (make::xlsx_with("<sheetData/>", &[("xl/sharedStrings.xml", shared.as_bytes())]), ""),
        (make::ods("", &"<x/>".repeat(1 << 19)), ""),
    ] {
        assert!(bomb.len() < 60_000);
        let expected = "the file goes over the limit of 1048576 bytes once unpacked";
        assert_eq!(message(&bomb, &limits), format!("{expected}{place}"));
    }
    // A part that nothing asks for is not unpacked.
    let picture = make::xlsx_with("<sheetData/>", &[("xl/media/image1.png", &vec![0; 2 << 20])]);
    assert_eq!(message(&picture, &limits), "0 cells");
    assert_eq!(
        message(&vec![b'a'; (1 << 20) + 1], &limits),
        "the file goes over the limit of 1048576 bytes once unpacked"
    );
}

#[test]
fn one_cell_cannot_hold_a_library() {
    let text = "a".repeat(2 << 20);
    let expected = "the file goes over the limit of 1048576 bytes in one cell";
    check(
        &make::xlsx(&sheet_data(&format!(r#"<c r="A1" t="inlineStr"><is><t>{text}</t></is></c>"#))),
        &format!("{expected} in sheet 1"),
    );
    let shared = format!("<sst><si><t>{text}</t></si></sst>");
    check(&make::xlsx_with("<sheetData/>", &[("xl/sharedStrings.xml", shared.as_bytes())]), expected);
    let blanks = r#"<text:p><text:s text:c="4000000000000"/></text:p>"#;
    for content in [&format!("<text:p>{text}</text:p>"), blanks] {
        check(&one_ods_cell(r#"office:value-type="string""#, content), &format!("{expected} in sheet 1"));
    }
    let inside = "<table:table><table:table-row/></table:table>";
    check(
        &one_ods_cell("", inside),
        "the file is not a workbook that can be read: an OpenDocument spreadsheet with a table inside a cell",
    );
    check(format!("a,b\n{text},c\n").as_bytes(), &format!("{expected} in sheet 1 after row 1"));
    // Many pieces, each short.
    let pieces = "<r><t>aaaaaaaa</t></r>".repeat(1 << 18);
    let rich = make::xlsx(&sheet_data(&format!(r#"<c r="A1" t="inlineStr"><is>{pieces}</is></c>"#)));
    check(&rich, &format!("{expected} in sheet 1"));
}

#[test]
fn text_used_many_times_is_counted_each_time() {
    let limits = Limits { text_bytes_max: 1 << 20, ..Limits::default() };
    let text = "a".repeat(30_000);
    let cells: Vec<String> =
        (1..2_000).map(|row| format!(r#"<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>"#)).collect();
    let cells = cells.concat();
    let shared = format!("<sst><si><t>{text}</t></si></sst>");
    let bytes = make::xlsx_with(
        &format!("<sheetData>{cells}</sheetData>"),
        &[("xl/sharedStrings.xml", shared.as_bytes())],
    );
    assert_eq!(
        message(&bytes, &limits),
        "the file goes over the limit of 1048576 bytes of text in sheet 1 after row 34"
    );
    let mut table = vec![1, 0, 0, 0, 1, 0, 0, 0];
    table.extend(make::wide_text(&text[..4_000]));
    let cells: Vec<Vec<u8>> = (0..2_000).map(|row| make::cell_record(0x00FD, row, 0, 0, &[0; 4])).collect();
    let bytes = make::compound("Workbook", &make::xls_stream(&[make::record(0x00FC, &table)], &cells));
    assert_eq!(
        message(&bytes, &limits),
        "the file goes over the limit of 1048576 bytes of text in sheet 1 after row 262"
    );
    assert_eq!(message(&bytes, &Limits::default()), "2000 cells");
}

#[test]
fn declared_counts_are_not_believed() {
    let shared = br#"<sst count="1" uniqueCount="99999999999"><si><t>a</t></si></sst>"#;
    check(&make::xlsx_with("<sheetData/>", &[("xl/sharedStrings.xml", shared)]), "0 cells");
    let styles = format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", "<xf/>".repeat(70_000));
    check(
        &make::xlsx_with("<sheetData/>", &[("xl/styles.xml", styles.as_bytes())]),
        "the file goes over the limit of 65536 styles, parts or merged ranges",
    );
    let long = format!(
        r#"<styleSheet><numFmts><numFmt numFmtId="200" formatCode="{}"/></numFmts></styleSheet>"#,
        "0".repeat(9_000)
    );
    check(
        &make::xlsx_with("<sheetData/>", &[("xl/styles.xml", long.as_bytes())]),
        "the file is damaged: a number format is longer than a program writes",
    );
}

#[test]
fn a_sheet_that_contradicts_itself_says_where() {
    let row = |cells: &str| make::xlsx(&sheet_data(cells));
    check(
        &row(r#"<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>"#),
        "the file is damaged in sheet 1: a cell stands twice",
    );
    check(
        &row(&r#"<c r="A1"><v>1</v></c>"#.repeat(20_000)),
        "the file is damaged in sheet 1: a cell stands twice",
    );
    check(
        &row(r#"<c r="A2"><v>1</v></c>"#),
        "the file is damaged in sheet 1: a cell has an impossible place",
    );
    check(
        &row(r#"<c r="A1" t="s"><v>7</v></c>"#),
        "the file is damaged in sheet 1: a cell refers to a shared string that is not there",
    );
    check(
        &make::xlsx(r#"<sheetData><row r="4294967295"><c r="A4294967295"><v>1</v></c></row></sheetData>"#),
        "the file goes over the limit of 1048576 rows in sheet 1",
    );
    check(
        &make::xlsx(
            r#"<sheetData><row r="3"><c><v>1</v></c></row><row r="2"><c><v>1</v></c></row></sheetData>"#,
        ),
        "the file is damaged in sheet 1 after row 3: its rows are out of order",
    );
    check(
        &make::xlsx(r#"<sheetData><row><c r="A0"><v>1</v></c></row></sheetData>"#),
        "the file is damaged in sheet 1: a cell has an impossible place",
    );
    check(
        &make::xlsx("<sheetData><row><c><v>1</v></c></row><row><c><v>1</v>"),
        "the file is damaged in sheet 1: its XML breaks off or does not hold",
    );
    check(
        &row(&format!("{}<c><v>1</v></c>", "<c/>".repeat(16_384))),
        "the file goes over the limit of 16384 columns in sheet 1",
    );
}

/// A zip archive whose first entry's bytes are also those of the second.
#[test]
fn entries_that_lie_over_each_other_are_refused() {
    let mut bytes = make::xlsx("<sheetData/>");
    // The directory says of each part where it begins, 42 bytes into its entry.
    let entries: Vec<usize> =
        (0..bytes.len() - 4).filter(|at| bytes[*at..].starts_with(b"PK\x01\x02")).collect();
    assert!(entries.len() > 4);
    let (first, last) = (entries[0] + 42, entries[entries.len() - 1] + 42);
    let begin: Vec<u8> = bytes[first..first + 4].to_vec();
    bytes[last..last + 4].copy_from_slice(&begin);
    let error = read(&bytes, &Limits::default()).unwrap_err();
    assert_eq!(error.kind(), "corrupt");
}

#[test]
fn a_large_sheet_is_read_ahead_and_fails_where_it_breaks() {
    // Numbers that do not pack well, so that the sheet is large in the file as well.
    let number = |row: u64| row.wrapping_mul(11_400_714_819_323_198_485) >> 11;
    let rows: Vec<String> =
        (0..60_000).map(|row| format!("<row><c><v>{}</v></c></row>", number(row))).collect();
    let rows = rows.concat();
    let right = make::xlsx(&format!("<sheetData>{rows}</sheetData>"));
    assert!(right.len() > 400_000);
    check(&right, "60000 cells");
    let broken = make::xlsx(&format!("<sheetData>{rows}<row r=\"2\"><c><v>1</v></c></row></sheetData>"));
    check(&broken, "the file is damaged in sheet 1 after row 60000: its rows are out of order");
    let twice = "<row><c r=\"A60001\"><v>1</v></c><c r=\"A60001\"><v>1</v></c></row>";
    let broken = make::xlsx(&format!("<sheetData>{rows}{twice}</sheetData>"));
    check(&broken, "the file is damaged in sheet 1 after row 60000: a cell stands twice");
    let limits = Limits { cells_max: 59_999, ..Limits::default() };
    assert_eq!(
        message(&right, &limits),
        "the file goes over the limit of 59999 cells in sheet 1 after row 59999"
    );
    // Rows may be let go of before they have all been read.
    let mut workbook = Workbook::open(right, &Limits::default()).unwrap();
    assert_eq!(workbook.rows(0).unwrap().take(3).count(), 3);
    assert_eq!(workbook.rows(0).unwrap().count(), 60_000);
}

#[test]
fn repeats_are_numbers_until_they_are_read() {
    let limits = Limits { cells_max: 100_000, ..Limits::default() };
    let table = |rows: &str, columns: &str| {
        make::ods(
            "",
            &format!(
                r#"<table:table table:name="S"><table:table-row table:number-rows-repeated="{rows}"><table:table-cell table:number-columns-repeated="{columns}" office:value-type="string"><text:p>a</text:p></table:table-cell></table:table-row></table:table>"#
            ),
        )
    };
    assert_eq!(
        message(&table("1048576", "16384"), &limits),
        "the file goes over the limit of 100000 cells in sheet 1 after row 6"
    );
    assert_eq!(message(&table("10", "10"), &limits), "100 cells");
    for repeat in ["1048577", "99999999999999"] {
        assert_eq!(
            message(&table(repeat, "1"), &limits),
            "the file goes over the limit of 1048576 rows in sheet 1"
        );
    }
    for repeat in ["0", "-1", "many", "999999999999999999999"] {
        assert_eq!(
            message(&table("1", repeat), &limits),
            "the file is damaged in sheet 1: a repeat is no count"
        );
    }
}

#[test]
fn entities_are_not_expanded() {
    let bomb = r#"<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;"><!ENTITY f SYSTEM "file:///etc/passwd">]>"#;
    for entity in ["&c;", "&f;"] {
        let cell = format!(
            "<table:table table:name=\"S\"><table:table-row><table:table-cell><text:p>{entity}</text:p></table:table-cell></table:table-row></table:table>"
        );
        let content = format!(
            "{bomb}<office:document-content {}><office:body><office:spreadsheet>{cell}</office:spreadsheet></office:body></office:document-content>",
            make::OPEN_DOCUMENT_NAMES
        );
        check(
            &make::ods_content(&content),
            "the file is damaged: its XML declares a document type or entities",
        );
        let sheet = sheet_data(&format!(r#"<c r="A1" t="inlineStr"><is><t>{entity}</t></is></c>"#));
        check(
            &make::xlsx(&format!("{bomb}{sheet}")),
            "the file is damaged in sheet 1: its XML declares a document type or entities",
        );
    }
}

#[test]
fn encrypted_files_say_so() {
    for file_pass in [vec![0, 0, 1, 2, 3, 4], vec![1, 0, 1, 0, 1, 0]] {
        let stream = make::xls_stream(&[make::record(0x002F, &file_pass)], &[]);
        check(
            &make::compound("Workbook", &stream),
            "the Excel 97 workbook is encrypted; it needs a password",
        );
    }
    check(&make::compound("EncryptedPackage", b"sealed"), "the workbook is encrypted; it needs a password");
    let manifest = br#"<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>"#;
    let sealed = make::archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", b"sealed"),
    ]);
    check(&sealed, "the OpenDocument spreadsheet is encrypted; it needs a password");
}

#[test]
fn files_of_other_kinds_are_named() {
    let unsupported = |what: &str| format!("the file is not a workbook that can be read: {what}");
    check(&make::archive(&[("notes.txt", b"a")]), &unsupported("a zip archive without a workbook in it"));
    check(
        &make::archive(&[("mimetype", b"application/vnd.oasis.opendocument.text")]),
        &unsupported("an OpenDocument file that is no spreadsheet"),
    );
    let letter = br#"<Types><Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
    check(
        &make::archive(&[("[Content_Types].xml", letter), ("word/document.xml", b"<a/>")]),
        &unsupported("an Office document that is no workbook"),
    );
    check(&make::compound("WordDocument", b"a"), &unsupported("a compound file without a workbook in it"));
    let old = [make::record(0x0809, &[0, 4, 5, 0, 0, 0, 0, 0]), make::record(0x000A, &[])].concat();
    check(&make::compound("Workbook", &old), &unsupported("a workbook of Excel 4 or earlier"));
    let prefixes =
        make::ods_content("<o:document-content xmlns:o='urn:oasis:names:tc:opendocument:xmlns:office:1.0'/>");
    check(&prefixes, &unsupported("an OpenDocument spreadsheet with unusual prefixes"));
    check(b"", "the file is empty");
}

#[test]
fn chains_that_loop_end() {
    let mut file = make::xls(&[]);
    // The first entry of the allocation table leads back to itself.
    let table = file.len() - 512;
    file[table..table + 4].copy_from_slice(&0_u32.to_le_bytes());
    check(&file, "the file is damaged: the structure of its compound file does not hold");
    let mut file = make::xls(&[]);
    // So does the directory.
    let entry = table + 8 * 4;
    file[entry..entry + 4].copy_from_slice(&8_u32.to_le_bytes());
    check(&file, "the file is damaged: the structure of its compound file does not hold");
}

/// One right file of each format.
fn right_files() -> Vec<(&'static str, Vec<u8>)> {
    let folder = format!("{}/../../fixtures/workbooks", env!("CARGO_MANIFEST_DIR"));
    let fixture = |name: &str| std::fs::read(format!("{folder}/{name}")).unwrap();
    vec![
        ("xlsx", fixture("calamine__date_1904.xlsx")),
        ("xlsb", fixture("ExcelDataReader__Test_MergedCell.xlsb")),
        ("xls", fixture("readxl__missing-values-xls.xls")),
        ("ods", fixture("calamine__any_sheets.ods")),
        ("small xls", make::xls(&[make::cell_record(0x0204, 0, 0, 0, &make::wide_text("a"))])),
    ]
}

#[test]
fn a_file_cut_short_is_an_error_at_every_length() {
    for (format, bytes) in right_files() {
        let step = (bytes.len() / 400).max(1);
        let lengths = (0..bytes.len()).step_by(step).chain(bytes.len().saturating_sub(40)..bytes.len());
        for length in lengths {
            match read(&bytes[..length], &Limits::default()) {
                Err(error) if length == 0 => assert_eq!(error.kind(), "empty"),
                Err(_) => {}
                // Behind the stream of an old workbook lie sectors that say nothing of its cells.
                Ok(_) => assert!(
                    format == "xls" && length > bytes.len() / 2,
                    "{format} cut to {length} bytes reads"
                ),
            }
        }
    }
    let text = "Enw,\"Si\u{E2}n\"\nOed,\"3\n4\"\n";
    for length in 0..text.len() {
        let _ = read(&text.as_bytes()[..length], &Limits::default());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_give_an_error_or_a_result(
        start in 0_usize..6,
        bytes in proptest::collection::vec(any::<u8>(), 0..2_000),
    ) {
        let signatures: [&[u8]; 6] =
            [b"", b"PK\x03\x04", b"PK\x05\x06", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"\xFF\xFE", b"\xEF\xBB\xBF"];
        let _ = read(&[signatures[start], &bytes].concat(), &Limits::default());
    }

    #[test]
    fn changed_bytes_of_a_right_file_give_an_error_or_a_result(
        which in 0_usize..5,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let (_, mut bytes) = right_files().swap_remove(which);
        for (index, byte) in changes {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        let _ = read(&bytes, &Limits::default());
    }

    /// A zip archive answers for its bytes with check sums, so the parts are changed before they are packed.
    #[test]
    fn changed_bytes_of_a_part_give_an_error_or_a_result(
        which in 0_usize..3,
        part in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let files = right_files();
        let (_, bytes) = &files[[0, 1, 3][which]];
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let changed = part.index(archive.len());
        let mut parts = Vec::new();
        for index in 0..archive.len() {
            let mut file = archive.by_index(index).unwrap();
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut file, &mut content).unwrap();
            if index == changed && !content.is_empty() {
                for (index, byte) in &changes {
                    let index = index.index(content.len());
                    content[index] = *byte;
                }
            }
            parts.push((file.name().unwrap().into_owned(), content));
        }
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        let _ = read(&make::archive(&parts), &Limits::default());
    }
}
