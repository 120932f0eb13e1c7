//! Files that cost far more than they weigh: chains that lead back, rows that give nothing, parts that are read again.
//!
//! Each is refused, or read, in time and memory of the order of its own size. A stack that runs out, or memory that
//! does, would end this process and so fail the tests.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its own functions too")]

mod make;

use sylfaen_workbook::{Limits, Workbook, WorkbookError};

fn read(bytes: &[u8]) -> Result<u64, WorkbookError> {
    let mut workbook = Workbook::open(bytes, &Limits::default())?;
    let mut cells = 0;
    for index in 0..workbook.sheets().len() {
        for row in workbook.rows(index)? {
            cells += row?.cells.len() as u64;
        }
    }
    Ok(cells)
}

fn message(bytes: &[u8]) -> String {
    read(bytes).map_or_else(|error| error.to_string(), |cells| format!("{cells} cells"))
}

#[test]
fn rows_of_an_old_workbook_that_give_nothing_do_not_pile_up() {
    let blank = |row: u32| make::cell_record(0x0204, row as u16, 0, 0, &make::wide_text(""));
    let rows: Vec<Vec<u8>> = (0..65_536).map(blank).collect();
    assert_eq!(message(&make::xls(&rows)), "0 cells");
}

#[test]
fn a_chain_of_small_sectors_that_leads_back_ends() {
    let stream = make::xls_stream(&[], &[]);
    let mut file = make::compound("Workbook", &stream);
    // Everything counts as small, of a stream of nearly four gigabytes; the first sectors are read as the table of small
    // ones, whose first entry is made to lead to itself.
    file[56..60].copy_from_slice(&u32::MAX.to_le_bytes());
    file[60..64].copy_from_slice(&0_u32.to_le_bytes());
    file[64..68].copy_from_slice(&1_u32.to_le_bytes());
    let directory = 512 + (u32::from_le_bytes(file[48..52].try_into().unwrap()) as usize) * 512;
    file[directory + 116..directory + 120].copy_from_slice(&0_u32.to_le_bytes());
    file[directory + 120..directory + 124].copy_from_slice(&4_096_u32.to_le_bytes());
    file[directory + 128 + 120..directory + 128 + 124].copy_from_slice(&0xFFFF_FFF0_u32.to_le_bytes());
    file[512..516].copy_from_slice(&0_u32.to_le_bytes());
    assert_eq!(message(&file), "the file is damaged: the structure of its compound file does not hold");
}

/// An old workbook whose one shared string has its letters behind so many records that hold none, and of whose cells so
/// many refer to it: a walk over all records for each.
#[test]
fn a_shared_string_of_empty_records_is_not_there() {
    let mut table = vec![1, 0, 0, 0, 1, 0, 0, 0];
    table.extend([4, 0, 0, b'a']);
    let mut strings = vec![make::record(0x00FC, &table)];
    strings.extend((0..200_000).map(|_| make::record(0x003C, &[0])));
    strings.push(make::record(0x003C, b"\0abc"));
    let cells: Vec<Vec<u8>> = (0..60_000).map(|row| make::cell_record(0x00FD, row, 0, 0, &[0; 4])).collect();
    let file = make::compound("Workbook", &make::xls_stream(&strings, &cells));
    assert_eq!(
        message(&file),
        "the file is damaged in sheet 1: a cell refers to a shared string that is not there"
    );
    // Letters that run on are read, and so are those that begin in the next record.
    for (first, second) in [(&[4, 0, 0, b'a'][..], &b"\0bcd"[..]), (&[4, 0, 0][..], b"\0abcd")] {
        let table = [&[1, 0, 0, 0, 1, 0, 0, 0][..], first].concat();
        let strings = [make::record(0x00FC, &table), make::record(0x003C, second)];
        let file = make::compound("Workbook", &make::xls_stream(&strings, &cells));
        assert_eq!(message(&file), "60000 cells");
    }
}

#[test]
fn many_tabs_over_one_sheet_are_refused() {
    let tabs: Vec<String> =
        (0..1_000).map(|tab| format!(r#"<sheet name="S{tab}" sheetId="1" r:id="s"/>"#)).collect();
    let tabs = tabs.concat();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let book = format!(r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{tabs}</sheets></workbook>"#);
    // The part that lists the tabs is looked up by its relationship, so another name serves.
    let root = format!(
        r#"<Relationships><Relationship Id="a" Type="{office}/officeDocument" Target="xl/book.xml"/></Relationships>"#
    );
    let links = format!(
        r#"<Relationships><Relationship Id="s" Type="{office}/worksheet" Target="sheet.xml"/></Relationships>"#
    );
    let types = "<Types>spreadsheetml</Types>";
    let file = make::archive(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/book.xml", book.as_bytes()),
        ("xl/_rels/book.xml.rels", links.as_bytes()),
        ("xl/sheet.xml", b"<worksheet><sheetData/></worksheet>"),
    ]);
    assert_eq!(message(&file), "the file is damaged in sheet 2: two of its sheets are one part");
}

#[test]
fn sheets_of_an_old_workbook_inside_one_another_are_refused() {
    let named = |start: u32, name: u8| {
        make::record(0x0085, &[&start.to_le_bytes()[..], &[0, 0, 1, 0, name]].concat())
    };
    let globals = make::beginning(0x0005);
    let start = (globals.len() + 2 * 13 + 4) as u32;
    let inner = start + make::beginning(0x0010).len() as u32;
    let end = || make::record(0x000A, &[]);
    for starts in [[start, inner], [inner, start], [start, start]] {
        let stream = [
            make::beginning(0x0005),
            named(starts[0], b'S'),
            named(starts[1], b'T'),
            end(),
            make::beginning(0x0010),
            make::beginning(0x0010),
            end(),
            end(),
        ];
        assert_eq!(
            message(&make::compound("Workbook", &stream.concat())),
            "the file is damaged in sheet 2: two of its sheets lie over each other"
        );
    }
}

/// Every cell of a row merged to the end of the sheet, over one another.
#[test]
fn merged_ranges_over_one_another_do_not_slow_the_finder() {
    use sylfaen_workbook::{Cell, CellRef, CellValue, LayoutWords, ROWS_MAX, Range, Row, find_tables};

    let cell = |column| Cell::new(column, CellValue::Text("Ref".to_owned()));
    let row = |number| Row { number, is_hidden: false, cells: (0..4_000).map(cell).collect() };
    let merged: Vec<Range> = (0..20)
        .flat_map(|row| {
            (0..4_000).map(move |column| Range {
                first: CellRef { row, column },
                last: CellRef { row: ROWS_MAX - 1, column: 16_383 },
            })
        })
        .collect();
    let found = find_tables((1..=20).map(|number| Ok(row(number))), &merged, &LayoutWords::default());
    assert!(found.is_ok());
}

#[test]
fn names_and_rows_that_would_fill_the_memory_are_refused() {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let root = format!(
        r#"<Relationships><Relationship Id="a" Type="{office}/officeDocument" Target="xl/book.xml"/></Relationships>"#
    );
    let names = format!(r#"<definedName name="{}">S!A1</definedName>"#, "a".repeat(1 << 19)).repeat(70);
    let book = format!("<workbook><sheets/><definedNames>{names}</definedNames></workbook>");
    let file = make::archive(&[
        ("[Content_Types].xml", b"<Types>spreadsheetml</Types>"),
        ("_rels/.rels", root.as_bytes()),
        ("xl/book.xml", book.as_bytes()),
    ]);
    assert_eq!(message(&file), "the file goes over the limit of 33554432 bytes of text");
    let cell = format!(
        r#"<table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>{}</text:p></table:table-cell>"#,
        "a".repeat(4_000)
    );
    let inline = format!("<c t=\"inlineStr\"><is><t>{}</t></is></c>", "a".repeat(1 << 19)).repeat(70);
    assert_eq!(
        message(&make::xlsx(&format!("<sheetData><row>{inline}</row></sheetData>"))),
        "the file goes over the limit of 33554432 bytes of text in sheet 1"
    );
    let table =
        format!(r#"<table:table table:name="S"><table:table-row>{cell}</table:table-row></table:table>"#);
    assert_eq!(
        message(&make::ods("", &table)),
        "the file goes over the limit of 33554432 bytes of text in sheet 1"
    );
}
