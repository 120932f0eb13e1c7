//! What one table, and each oddity of a format, looks like once read.

#![allow(clippy::needless_raw_string_hashes, reason = "expect-test writes them so")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its own functions too")]

mod make;

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format as Style, Formula};
use sylfaen_workbook::{Cell, CellValue, Encoding, Epoch, Format, Limits, SheetState, Workbook};

/// Every row of every sheet as text.
fn show(workbook: &mut Workbook) -> String {
    let mut shown = String::new();
    for index in 0..workbook.sheets().len() {
        let info = &workbook.sheets()[index];
        write!(shown, "{} {} {:?}", info.number, info.name, info.state).unwrap();
        info.merged.iter().for_each(|range| write!(shown, " {range}").unwrap());
        shown.push('\n');
        for row in workbook.rows(index).unwrap() {
            match row {
                Ok(row) => {
                    let cells: Vec<String> = row
                        .cells
                        .iter()
                        .map(|cell| {
                            let shown =
                                cell.shown.as_ref().map(|text| format!("`{text}`")).unwrap_or_default();
                            format!("{}={}{shown}", row.place(cell.column), content(&cell.value))
                        })
                        .collect();
                    let hidden = if row.is_hidden { " (hidden)" } else { "" };
                    writeln!(shown, "  {}{hidden}", cells.join(" ")).unwrap();
                }
                Err(error) => writeln!(shown, "  {error}").unwrap(),
            }
        }
    }
    shown
}

fn content(value: &CellValue) -> String {
    match value {
        CellValue::Text(text) => format!("{text:?}"),
        CellValue::Number(number) => number.to_string(),
        CellValue::Boolean(value) => value.to_string(),
        CellValue::DateTime(moment) => moment.to_string(),
        CellValue::Time(time) => time.to_string(),
        CellValue::Duration(length) => format!("{}s", length.as_seconds_f64()),
        other => format!("{other:?}"),
    }
}

fn check(bytes: Vec<u8>, expected: &Expect) {
    expected.assert_eq(&show(&mut Workbook::open(bytes, &Limits::default()).unwrap()));
}

const TABLE: [&str; 3] = ["Cyfeirnod", "Enw  â ŵ", "Dyddiad"];

fn xlsx_table() -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet().set_name("S").unwrap();
    let date = Style::new().set_num_format("dd/mm/yyyy");
    for (column, text) in (0..).zip(TABLE) {
        sheet.write(0, column, text).unwrap();
    }
    sheet.write(2, 0, 34.5).unwrap();
    sheet.write(2, 1, "Siân").unwrap();
    sheet.write_with_format(2, 2, ExcelDateTime::from_ymd(2012, 2, 29).unwrap(), &date).unwrap();
    sheet.write(2, 3, true).unwrap();
    workbook.save_to_buffer().unwrap()
}

fn ods_table() -> Vec<u8> {
    let [first, _, third] = TABLE;
    make::ods(
        "",
        &format!(
            r#"<table:table table:name="S"><table:table-row>
            <table:table-cell office:value-type="string"><text:p>{first}</text:p></table:table-cell>
            <table:table-cell office:value-type="string"><text:p>Enw<text:s text:c="2"/>&#xE2; <text:span>ŵ</text:span></text:p></table:table-cell>
            <table:table-cell office:value-type="string"><text:p>{third}</text:p></table:table-cell></table:table-row>
            <table:table-row><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
            <table:table-row><table:table-cell office:value-type="float" office:value="34.5"/>
            <table:table-cell office:value-type="string"><text:p>Siân</text:p></table:table-cell>
            <table:table-cell office:value-type="date" office:date-value="2012-02-29"/>
            <table:table-cell office:value-type="boolean" office:boolean-value="true"/></table:table-row>
            <table:table-row table:number-rows-repeated="1048573"><table:table-cell/></table:table-row></table:table>"#
        ),
    )
}

fn xls_table() -> Vec<u8> {
    let mut records = Vec::new();
    for (column, text) in (0..).zip(TABLE) {
        records.push(make::cell_record(0x0204, 0, column, 0, &make::wide_text(text)));
    }
    records.push(make::cell_record(0x0203, 2, 0, 0, &34.5_f64.to_le_bytes()));
    records.push(make::cell_record(0x0204, 2, 1, 0, &make::wide_text("Siân")));
    records.push(make::cell_record(0x0203, 2, 2, 1, &40_968.0_f64.to_le_bytes()));
    records.push(make::cell_record(0x0205, 2, 3, 0, &[1, 0]));
    make::xls(&records)
}

#[test]
fn the_same_table_reads_the_same_from_every_format() {
    let expected = expect![[r#"
        1 S Visible
          A1="Cyfeirnod" B1="Enw  â ŵ" C1="Dyddiad"
          A3=34.5 B3="Siân" C3=2012-02-29 00:00:00 D3=true
    "#]];
    for (bytes, format) in
        [(xlsx_table(), Format::Xlsx), (ods_table(), Format::Ods), (xls_table(), Format::Xls)]
    {
        assert_eq!(Format::detect(&bytes), Ok(format));
        check(bytes, &expected);
    }
    check(
        b"Cyfeirnod,Enw  \xC3\xA2 \xC5\xB5,Dyddiad\r\n\r\n34.5,Si\xC3\xA2n,2012-02-29,true\r\n".to_vec(),
        &expect![[r#"
            1 csv Visible
              A1="Cyfeirnod" B1="Enw  â ŵ" C1="Dyddiad"
              A3="34.5" B3="Siân" C3="2012-02-29" D3="true"
        "#]],
    );
}

#[test]
fn sheet_states_merged_ranges_and_error_cells_are_kept() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Siart").unwrap();
    sheet.merge_range(0, 1, 0, 3, "Oed", &Style::new()).unwrap();
    sheet.write(1, 1, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write(1, 2, Formula::new("=\"a\"&\"b\"").set_result("ab")).unwrap();
    workbook.add_worksheet().set_name("Hen").unwrap().set_hidden(true).write(0, 0, 1).unwrap();
    workbook.add_worksheet().set_name("Hyn").unwrap().set_very_hidden(true);
    let mut chart = rust_xlsxwriter::Chart::new(rust_xlsxwriter::ChartType::Bar);
    chart.add_series().set_values("=Hen!$A$1:$A$1");
    workbook.add_chartsheet().insert_chart(0, 0, &chart).unwrap();
    workbook.add_worksheet().set_name("Wedyn").unwrap();
    check(
        workbook.save_to_buffer().unwrap(),
        &expect![[r#"
            1 Siart Visible B1:D1
              B1="Oed"
              B2=Error(DivisionByZero) C2="ab"
            2 Hen Hidden
              A1=1
            3 Hyn VeryHidden
            5 Wedyn Visible
        "#]],
    );
}

#[test]
fn numbers_become_dates_times_and_durations_by_their_format() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet().set_name("S").unwrap();
    let formats = ["dd/mm/yyyy hh:mm", "hh:mm", "[h]:mm", "0.00", "\"day\" 0", "yyyy\\-mm\\-dd"];
    let values = [60.0, 61.0, -1.0, 0.25, 41_274.75, 1e12];
    for (row, value) in (0..).zip(values) {
        for (column, format) in (0..).zip(formats) {
            sheet.write_with_format(row, column, value, &Style::new().set_num_format(format)).unwrap();
        }
    }
    check(
        workbook.save_to_buffer().unwrap(),
        &expect![[r#"
            1 S Visible
              A1=Error(NoSuchDate) B1=Error(NoSuchDate) C1=5184000s D1=60 E1=60`day 60` F1=Error(NoSuchDate)
              A2=1900-03-01 00:00:00 B2=1900-03-01 00:00:00`00:00` C2=5270400s D2=61 E2=61`day 61` F2=1900-03-01 00:00:00
              A3=Error(DateOutOfRange) B3=Error(DateOutOfRange) C3=-86400s D3=-1 E3=-1`-day 1` F3=Error(DateOutOfRange)
              A4=06:00:00 B4=06:00:00 C4=21600s D4=0.25 E4=0.25`day 0` F4=06:00:00
              A5=2012-12-31 18:00:00 B5=2012-12-31 18:00:00`18:00` C5=3566138400s D5=41274.75 E5=41274.75`day 41275` F5=2012-12-31 18:00:00
              A6=Error(DateOutOfRange) B6=Error(DateOutOfRange) C6=Error(DateOutOfRange) D6=1000000000000 E6=1000000000000`day 1000000000000` F6=Error(DateOutOfRange)
        "#]],
    );
}

#[test]
fn both_epochs_give_the_same_days() {
    let folder = format!("{}/../../fixtures/workbooks", env!("CARGO_MANIFEST_DIR"));
    let mut workbook = Workbook::open(
        std::fs::read(format!("{folder}/calamine__date_1904.xlsx")).unwrap(),
        &Limits::default(),
    )
    .unwrap();
    assert_eq!(workbook.epoch(), Some(Epoch::From1904));
    expect![[r#"
        1 Sheet1 Visible
          A1=2021-01-01 00:00:00 B1=15
          A2=2021-01-02 00:00:00 B2=16
          A3=918610s B3=17
    "#]]
    .assert_eq(&show(&mut workbook));
    let date_mode = make::record(0x0022, &[1, 0]);
    let cell = make::cell_record(0x0203, 0, 0, 1, &39_812.0_f64.to_le_bytes());
    check(
        make::compound("Workbook", &make::xls_stream(&[date_mode], &[cell])),
        &expect![[r#"
            1 S Visible
              A1=2012-12-31 00:00:00
        "#]],
    );
}

#[test]
fn the_oddities_of_open_document_are_read() {
    let styles = r#"<style:style style:name="shown" style:family="table"><style:table-properties table:display="true"/></style:style>
        <style:style style:name="hidden" style:family="table"><style:table-properties table:display="false"/></style:style>
        <number:time-style style:name="N1" number:truncate-on-overflow="false"/><style:style style:name="long" style:family="table-cell" style:data-style-name="N1"/>"#;
    let tables = r#"<table:tracked-changes><table:table-cell><text:p>old</text:p></table:table-cell></table:tracked-changes>
        <table:table table:name="A" table:style-name="shown"><table:shapes><text:p>on a shape</text:p></table:shapes>
          <table:table-column table:number-columns-repeated="9"/>
          <table:table-header-rows><table:table-row><table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="2" office:value-type="string"><office:annotation><text:p>a note</text:p></office:annotation><text:p> one
             line </text:p><text:p>two<text:line-break/>three<text:tab/>&amp; four</text:p></table:table-cell><table:covered-table-cell/></table:table-row></table:table-header-rows>
          <table:table-row table:number-rows-repeated="2"><table:table-cell/><table:table-cell table:number-columns-repeated="2" office:value-type="percentage" office:value="0.5"/></table:table-row>
          <table:table-row><table:table-cell office:value-type="time" office:time-value="PT09H30M00S"/><table:table-cell table:style-name="long" office:value-type="time" office:time-value="PT09H30M00S"/><table:table-cell office:value-type="time" office:time-value="PT36H00M00S"/></table:table-row>
          <table:table-row><table:table-cell office:value-type="string" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2013-02-29"/><table:table-cell office:value-type="float" office:value="NaN"/><table:table-cell><text:p>typed by nobody</text:p></table:table-cell></table:table-row>
        </table:table>
        <table:table table:name="B" table:style-name="hidden"><table:table-row><table:table-cell office:value-type="float" office:value="2"/></table:table-row></table:table>"#;
    check(
        make::ods(styles, tables),
        &expect![[r#"
            1 A Visible A1:B2
              A1="one line\ntwo\nthree\t& four"
              B2=0.5 C2=0.5
              B3=0.5 C3=0.5
              A4=09:30:00 B4=34200s C4=129600s
              A5=Error(NotAvailable) B5=Error(NoSuchDate) C5=Error(Number) D5="typed by nobody"
            2 B Hidden
              A1=2
        "#]],
    );
}

#[test]
fn encodings_and_delimiters_are_told_from_the_text() {
    let open = |bytes: &[u8]| {
        let mut workbook = Workbook::open(bytes.to_vec(), &Limits::default()).unwrap();
        let shown = show(&mut workbook).replacen("1 csv Visible\n", "", 1);
        (workbook.encoding().unwrap(), workbook.delimiter().unwrap(), shown)
    };
    let text = "Enw;Nifer\n\"Siân; \"\"S\"\"\";1,5\n";
    let shown = "  A1=\"Enw\" B1=\"Nifer\"\n  A2=\"Siân; \\\"S\\\"\" B2=\"1,5\"\n".to_owned();
    let utf_16 = |to_bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to_bytes).collect::<Vec<u8>>();
    let with_mark = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
    for (bytes, encoding) in [
        (text.as_bytes().to_vec(), Encoding::Utf8),
        (with_mark(b"\xEF\xBB\xBF", text.as_bytes()), Encoding::Utf8),
        (with_mark(b"\xFF\xFE", &utf_16(u16::to_le_bytes)), Encoding::Utf16Le),
        (with_mark(b"\xFE\xFF", &utf_16(u16::to_be_bytes)), Encoding::Utf16Be),
        (utf_16(u16::to_le_bytes), Encoding::Utf16Le),
        (utf_16(u16::to_be_bytes), Encoding::Utf16Be),
        (b"Enw;Nifer\n\"Si\xE2n; \"\"S\"\"\";1,5\n".to_vec(), Encoding::Windows1252),
    ] {
        assert_eq!(open(&bytes), (encoding, ';', shown.clone()));
    }
    assert_eq!(open(b"a\tb, c\nd\te\n").1, '\t');
    assert_eq!(open(b"a,b;c\nd,e\n").1, ',');
    assert_eq!(open(b"Title; of a kind\na,b\nc,d\n").1, ',');
    assert_eq!(open(b"a,b,c,d\n,A ;\n").1, ',');
    assert_eq!(open(b"1,5;2,5;3,5\n4,5;5,5;6,5\n").1, ';');
    assert_eq!(open(b"one column\n").1, ',');
    assert_eq!(open(b"sep=;\r\na,b;c\n"), (Encoding::Utf8, ';', "  A2=\"a,b\" B2=\"c\"\n".to_owned()));
    // Euro sign and curly quote of Windows-1252, which Latin-1 does not have.
    assert_eq!(open(b"\x80,\x92\n").2, "  A1=\"€\" B1=\"’\"\n");
}

#[test]
fn text_that_is_cut_or_mixed_is_refused() {
    let error = |bytes: &[u8]| match Workbook::open(bytes.to_vec(), &Limits::default()) {
        Err(error) => error.to_string(),
        Ok(mut workbook) => show(&mut workbook),
    };
    assert_eq!(error(b"\xC5\xB5,\xC5"), "the file is damaged: its text breaks off inside a letter");
    assert_eq!(error(b"\xC5\xB5,\xE2,\xE2\n"), "the file is damaged: its text is in more than one encoding");
    assert_eq!(error(b"\xFF\xFEa"), "the file is damaged: its text breaks off inside a letter");
    assert_eq!(error(b"\xEF\xBB\xBF \r\n\r\n"), "the file is empty");
    assert_eq!(
        error(b"a,b\nc,\"d\n"),
        "1 csv Visible\n  A1=\"a\" B1=\"b\"\n  the file is damaged in sheet 1 after row 1: a quote is never closed\n"
    );
    assert_eq!(
        error(b"a,\"b\"c\n"),
        "1 csv Visible\n  the file is damaged in sheet 1: text follows a closing quote\n"
    );
    assert!(error(b"\x00\x01\x02\x03\x04\x05\xFF").contains("neither a workbook nor text"));
}

#[test]
fn rows_of_text_are_numbered_as_a_spreadsheet_numbers_them() {
    check(
        b"a,b\n\n\"c\nd\",e\n,,\nf,\n\"\"\ng".to_vec(),
        &expect![[r#"
            1 csv Visible
              A1="a" B1="b"
              A3="c\nd" B3="e"
              A5="f"
              A7="g"
        "#]],
    );
}

#[test]
fn sheets_can_be_read_again_and_in_any_order() {
    let table = |name: &str| {
        format!(
            r#"<table:table table:name="{name}"><table:table-row><table:table-cell office:value-type="string"><text:p>{name}</text:p></table:table-cell></table:table-row></table:table>"#
        )
    };
    let mut workbook =
        Workbook::open(make::ods("", &[table("A"), table("B"), table("C")].concat()), &Limits::default())
            .unwrap();
    for (index, name) in [(2, "C"), (0, "A"), (1, "B"), (1, "B")] {
        let row = workbook.rows(index).unwrap().next().unwrap().unwrap();
        assert_eq!(row.get(0), Some(&CellValue::Text(name.to_owned())));
    }
    assert_eq!(workbook.sheets()[1].state, SheetState::Visible);
    let error = workbook.rows(3).map(|_| ()).unwrap_err();
    assert_eq!(error.to_string(), "there is no sheet at index 3: the workbook has 3");
    assert!(!format!("{workbook:?}").contains('B'), "a sheet's name is not for logs");
}

proptest! {
    /// The parser agrees with the csv crate on what both accept; blank lines, which that crate passes over, are left out.
    #[test]
    fn any_table_written_as_text_reads_back(
        table in proptest::collection::vec(proptest::collection::vec("[a-zŵ,;\"\n\r\t ]{0,6}", 2..5), 1..8)
    ) {
        let mut writer = csv::WriterBuilder::new().flexible(true).quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
        writer.write_record(["head", "head"]).unwrap();
        for row in &table {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let mut workbook = Workbook::open(bytes, &Limits::default()).unwrap();
        prop_assume!(workbook.delimiter() == Some(','));
        let mut read = vec![vec![String::new(); 4]; table.len()];
        for row in workbook.rows(0).unwrap().skip(1) {
            let row = row.unwrap();
            for Cell { column, value, .. } in row.cells {
                let CellValue::Text(text) = value else { panic!("text gives text") };
                read[row.number as usize - 2][column as usize] = text;
            }
        }
        for (row, expected) in read.iter().zip(&table) {
            prop_assert_eq!(&row[..expected.len()], &expected[..]);
        }
    }
}
