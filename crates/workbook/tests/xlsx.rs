//! What the reader of xlsx sees beside and inside the cells, and that it agrees with calamine, which reads the same
//! files by other means.

#![allow(clippy::needless_raw_string_hashes, reason = "expect-test writes them so")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its own functions too")]

mod make;

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use calamine::{Data, Reader as _};
use expect_test::{Expect, expect};
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Note, Table, TableColumn};
use sylfaen_workbook::{CellError, CellValue, Limits, OpenOptions, Source, Workbook};
use zip::write::SimpleFileOptions;

fn open(bytes: Vec<u8>) -> Workbook {
    Workbook::open(bytes, &Limits::default()).unwrap()
}

/// Places and values of all cells of the first sheet.
fn cells(workbook: &mut Workbook) -> Vec<(String, CellValue)> {
    let rows = workbook.rows(0).unwrap().map(|row| row.unwrap());
    rows.flat_map(|row| {
        let number = row.number;
        row.cells.into_iter().map(move |cell| {
            let place = sylfaen_workbook::CellRef { row: number - 1, column: cell.column };
            (place.to_string(), cell.value)
        })
    })
    .collect()
}

fn show(sheet: &str) -> String {
    show_with(sheet, &[])
}

fn show_with(sheet: &str, more: &[(&str, &[u8])]) -> String {
    let mut shown = String::new();
    for (place, value) in cells(&mut open(make::xlsx_with(sheet, more))) {
        let value = match value {
            CellValue::Text(text) => format!("{text:?}"),
            CellValue::Number(number) => number.to_string(),
            CellValue::Boolean(value) => value.to_string(),
            CellValue::DateTime(moment) => moment.to_string(),
            other => format!("{other:?}"),
        };
        write!(shown, "{place}={value} ").unwrap();
    }
    shown.trim_end().to_owned()
}

fn check(sheet: &str, expected: &Expect) {
    expected.assert_eq(&show(sheet));
}

#[test]
fn hidden_rows_columns_filters_notes_tables_and_names_are_told() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Cases (2012)").unwrap();
    for row in 0..6 {
        for column in 0..5_u16 {
            sheet.write_number(row, column, f64::from(row) + f64::from(column) / 10.0).unwrap();
        }
    }
    sheet.set_row_hidden(2).unwrap().set_column_hidden(1).unwrap().set_column_hidden(2).unwrap();
    sheet.insert_note(4, 3, &Note::new("seen on Tuesday")).unwrap();
    sheet.autofilter(0, 0, 5, 1).unwrap();
    let columns: Vec<TableColumn> = (0..2).map(|_| TableColumn::new()).collect();
    let table = Table::new().set_name("Totals").set_columns(&columns).set_total_row(true);
    sheet.add_table(10, 3, 13, 4, &table).unwrap();
    workbook.define_name("People", "='Cases (2012)'!$A$1:$B$6").unwrap();
    workbook.define_name("Rate", "=0.17").unwrap();
    let mut workbook = open(workbook.save_to_buffer().unwrap());

    let sheet = &workbook.sheets()[0];
    assert_eq!(sheet.hidden_columns, [1..=2]);
    assert!(sheet.hides_column(2) && !sheet.hides_column(3));
    assert_eq!(sheet.filter.unwrap().to_string(), "A1:B6");
    assert_eq!(sheet.notes.iter().map(ToString::to_string).collect::<Vec<_>>(), ["D5"]);
    let table = &sheet.tables[0];
    assert_eq!((table.name.as_str(), table.range.to_string().as_str()), ("Totals", "D11:E14"));
    assert_eq!((table.header_rows, table.totals_rows), (1, 1));
    let names: Vec<_> = workbook
        .defined_names()
        .iter()
        .filter(|name| !name.name.starts_with("_xlnm"))
        .map(|name| (name.name.clone(), name.target.map(|(sheet, range)| format!("{sheet} {range}"))))
        .collect();
    assert_eq!(names, [("People".to_owned(), Some("1 A1:B6".to_owned())), ("Rate".to_owned(), None)]);
    let hidden: Vec<u32> = workbook
        .rows(0)
        .unwrap()
        .map(|row| row.unwrap())
        .filter(|row| row.is_hidden)
        .map(|row| row.number)
        .collect();
    assert_eq!(hidden, [3]);
}

#[test]
fn what_is_shown_is_kept_apart_from_what_is_held() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    let codes = ["General", "00000", "0.0%", "#,##0", "0.0", "£#,##0.00", "dd/mm/yyyy", "mmm yyyy"];
    for (column, code) in (0..).zip(codes) {
        sheet.write_number_with_format(0, column, 1234.56, &Format::new().set_num_format(code)).unwrap();
    }
    let row = open(workbook.save_to_buffer().unwrap()).rows(0).unwrap().next().unwrap().unwrap();
    let shown: Vec<_> = row.cells.iter().map(|cell| cell.shown.as_deref().unwrap_or("-")).collect();
    assert_eq!(shown, ["-", "01235", "123456.0%", "1,235", "1234.6", "£1,234.56", "-", "May 1903"]);
    assert!(row.cells[..6].iter().all(|cell| cell.value == CellValue::Number(1234.56)));
}

#[test]
fn cells_and_rows_that_do_not_say_where_they_stand_follow_the_one_before() {
    check(
        r#"<sheetData><row><c><v>1</v></c><c/><c><v>2</v></c></row><row r="4"><c r="B4"><v>3</v></c><c><v>4</v></c></row><row/><row><c><v>5</v></c></row></sheetData>"#,
        &expect!["A1=1 C1=2 B4=3 C4=4 A6=5"],
    );
    check(
        r#"<sheetData><row><c r="B7"><v>1</v></c></row><row><c><v>2</v></c></row></sheetData>"#,
        &expect!["B7=1 A8=2"],
    );
}

#[test]
fn every_type_of_cell_is_read() {
    check(
        r#"<sheetData><row><c t="n"><v>1.5</v></c><c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="e"><v>#N/A</v></c><c t="e"><v>#SPILL!</v></c><c t="str"><f>A1&amp;"b"</f><v>a&amp;b_x000D_</v></c><c t="inlineStr"><is><t> a </t></is></c><c t="inlineStr"><is><t xml:space="preserve"> a </t></is></c><c t="d"><v>2012-03-31T09:30:00</v></c><c t="n"><v>many</v></c><c t="odd"><v>1</v></c><c><f>1+1</f><v>2</v></c><c t="str"><v></v></c></row></sheetData>"#,
        &expect![[
            r#"A1=1.5 B1=true C1=false D1=Error(NotAvailable) E1=Error(Other) F1="a&b\r" G1="a" H1=" a " I1=2012-03-31 09:30:00 J1=Error(Value) K1=Error(Other) L1=2"#
        ]],
    );
}

#[test]
fn prefixes_comments_and_verbatim_text_change_nothing() {
    let strings = br#"<x:sst xmlns:x="u"><x:si><x:r><x:t>Mair </x:t></x:r><x:r><x:t xml:space="preserve"> ap</x:t></x:r><x:rPh><x:t>kana</x:t></x:rPh></x:si><x:si><x:t><![CDATA[<b>&]]></x:t></x:si></x:sst>"#;
    let sheet = r#"<!-- <row> --><x:sheetData><x:row r='1'><!-- <c> --><x:c r='A1' t='s'><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c></x:row></x:sheetData>"#;
    assert_eq!(show_with(sheet, &[("xl/sharedStrings.xml", strings)]), r#"A1="Mair ap" B1="<b>&""#);
}

#[test]
fn a_zip_with_large_sizes_or_written_as_a_stream_is_read() {
    let sheet = "<sheetData><row><c><v>1</v></c></row></sheetData>";
    let plain = make::xlsx(sheet);
    let mut parts = zip::ZipArchive::new(Cursor::new(plain)).unwrap();
    let mut large = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut streamed = zip::ZipWriter::new_stream(Vec::new());
    for index in 0..parts.len() {
        let mut part = parts.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut content).unwrap();
        large.start_file(name.as_str(), SimpleFileOptions::default().large_file(true)).unwrap();
        large.write_all(&content).unwrap();
        streamed.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        streamed.write_all(&content).unwrap();
    }
    for bytes in [large.finish().unwrap().into_inner(), streamed.finish().unwrap().into_inner()] {
        assert_eq!(cells(&mut open(bytes)), [("A1".to_owned(), CellValue::Number(1.0))]);
    }
}

#[test]
fn a_reader_serves_as_well_as_bytes() {
    let bytes = make::xlsx(
        r#"<sheetData><row><c><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>"#,
    );
    let options = OpenOptions { looks_behind_cells: false, ..OpenOptions::default() };
    let mut workbook = Workbook::open_with(Source::new(Cursor::new(bytes)), &options).unwrap();
    assert_eq!(cells(&mut workbook).len(), 1);
    // So small a sheet is looked at in full all the same.
    assert_eq!(workbook.sheets()[0].merged[0].to_string(), "A1:B1");
}

/// What calamine sees in the first sheet, blank text left out.
fn second_opinion(bytes: Vec<u8>) -> Vec<(String, CellValue)> {
    let mut workbook = calamine::Xlsx::new(Cursor::new(bytes)).unwrap();
    let name = workbook.sheet_names()[0].clone();
    let mut reader = workbook.worksheet_cells_reader(&name).unwrap();
    let mut seen = Vec::new();
    while let Some(cell) = reader.next_cell().unwrap() {
        let (row, column) = cell.get_position();
        let value = match Data::from(cell.get_value().clone()) {
            Data::Empty => continue,
            Data::String(text) if text.is_empty() => continue,
            Data::String(text) => CellValue::Text(text),
            Data::Float(number) => CellValue::Number(number),
            Data::Int(number) => CellValue::Number(number as f64),
            Data::Bool(value) => CellValue::Boolean(value),
            Data::Error(_) => CellValue::Error(CellError::NotAvailable),
            other => panic!("no such cell is made: {other:?}"),
        };
        seen.push((sylfaen_workbook::CellRef { row, column }.to_string(), value));
    }
    seen
}

/// One cell as XML, in forms common and uncommon.
fn cell_xml() -> impl Strategy<Value = String> {
    let text = "[a-zŵ&<_x05F\\- ]{0,9}".prop_map(|text| text.replace('&', "&amp;").replace('<', "&lt;"));
    prop_oneof![
        Just("<c/>".to_owned()),
        any::<f64>()
            .prop_filter("finite", |number| number.is_finite())
            .prop_map(|number| format!("<c><v>{number}</v></c>")),
        any::<i32>().prop_map(|number| format!("<c t=\"n\" ><v>{number}</v></c>")),
        (0_u32..3).prop_map(|number| format!("<c t=\"s\"><v>{number}</v></c>")),
        any::<bool>().prop_map(|value| format!("<c t='b'><f>TRUE()</f><v>{}</v></c>", u8::from(value))),
        Just("<c t=\"e\"><v>#N/A</v></c>".to_owned()),
        text.clone().prop_map(|text| format!("<c t=\"str\"><v>{text}</v></c>")),
        text.clone().prop_map(|text| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>")),
        text.prop_map(|text| format!("<c t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Cells with their places written take the short way through the reader, those without the long one.
    #[test]
    fn every_table_is_read_as_calamine_reads_it(
        table in proptest::collection::vec(proptest::collection::vec(cell_xml(), 0..6), 0..6),
        has_places in any::<bool>(),
    ) {
        let mut rows = String::new();
        for (row, cells) in (1..).zip(&table) {
            write!(rows, "<row r=\"{row}\">").unwrap();
            for (column, cell) in ('A'..).zip(cells) {
                let place = if has_places { format!("<c r=\"{column}{row}\"") } else { "<c".to_owned() };
                rows.push_str(&cell.replacen("<c", &place, 1));
            }
            rows.push_str("</row>");
        }
        let strings = "<sst><si><t>Siân</t></si><si><t/></si><si><r><t>a</t></r><r><t xml:space=\"preserve\"> b</t></r></si></sst>";
        let bytes = make::xlsx_with(
            &format!("<sheetData>{rows}</sheetData>"),
            &[("xl/sharedStrings.xml", strings.as_bytes())],
        );
        prop_assert_eq!(cells(&mut open(bytes.clone())), second_opinion(bytes));
    }

    #[test]
    fn what_a_program_writes_reads_back(
        table in proptest::collection::vec(
            proptest::collection::vec(prop_oneof![
                any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(CellValue::Number),
                "[ -~ŵâ\n\t]{1,12}".prop_map(CellValue::Text),
                any::<bool>().prop_map(CellValue::Boolean),
            ], 1..6),
            1..6,
        ),
    ) {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        let mut expected = Vec::new();
        for (row, written) in (0..).zip(table) {
            for (column, value) in (0..).zip(written) {
                match &value {
                    CellValue::Number(number) => drop(sheet.write_number(row, column, *number).unwrap()),
                    CellValue::Text(text) => drop(sheet.write_string(row, column, text).unwrap()),
                    CellValue::Boolean(value) => drop(sheet.write_boolean(row, column, *value).unwrap()),
                    other => panic!("{other:?}"),
                }
                let place = sylfaen_workbook::CellRef { row, column: u32::from(column) };
                expected.push((place.to_string(), value));
            }
        }
        prop_assert_eq!(cells(&mut open(workbook.save_to_buffer().unwrap())), expected);
    }
}
