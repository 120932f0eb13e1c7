//! What a partner gets back, read again.

use sylfaen_workbook::{CellValue, Limits, Workbook};

use super::*;

const CSV: &[u8] =
    "Contacts 2012\nRef,Date,Age\nGW-1,31/02/2012,17\nGW-2,01/03/2012,\nGW-3,02/03/2012,199\n".as_bytes();

fn reject(row_number: u32, column_number: Option<u32>, rule_code: &str) -> Reject {
    Reject { sheet_number: 1, row_number, column_number, rule_code: rule_code.to_owned() }
}

fn words() -> BTreeMap<String, Words> {
    let words = |cy: &str, en: &str| Words { cy: cy.to_owned(), en: en.to_owned() };
    BTreeMap::from([
        ("no_such_date".to_owned(), words("Dyddiad nad yw’n bod", "A date that does not exist")),
        ("no_date_to_count_by".to_owned(), words("Dim dyddiad", "No date")),
    ])
}

fn returned(rejects: &[Reject]) -> Vec<u8> {
    let mut delivered = Workbook::open(CSV.to_vec(), &Limits::default()).unwrap();
    workbook(&mut delivered, rejects, &words()).unwrap()
}

fn text(rows: &[Row], row: u32, column: u32) -> String {
    let row = rows.iter().find(|one| one.number == row).unwrap();
    match row.get(column) {
        Some(CellValue::Text(text)) => text.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn rows_come_back_in_their_places_with_their_faults_explained_in_both_languages() {
    let rejects = [reject(5, None, "no_date_to_count_by"), reject(3, Some(2), "no_such_date")];
    let bytes = returned(&rejects);
    let mut read = Workbook::open(bytes, &Limits::default()).unwrap();
    let names: Vec<&str> = read.sheets().iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names, ["Gwallau - Faults", "csv"]);
    let faults: Vec<Row> = read.rows(0).unwrap().map(Result::unwrap).collect();
    assert_eq!(
        [0, 1, 2, 3].map(|column| text(&faults, 4, column)),
        ["csv", "B3", "Dyddiad nad yw’n bod", "A date that does not exist"]
    );
    assert_eq!(text(&faults, 5, 1), "5: Rhes gyfan / Whole row");

    let rows: Vec<Row> = read.rows(1).unwrap().map(Result::unwrap).collect();
    let delivered: Vec<Row> = Workbook::open(CSV.to_vec(), &Limits::default())
        .unwrap()
        .rows(0)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(rows.len(), delivered.len());
    for (row, before) in rows.iter().zip(&delivered) {
        let values =
            |row: &Row| row.cells.iter().map(|cell| (cell.column, cell.value.clone())).collect::<Vec<_>>();
        assert!(row.number == before.number && values(row) == values(before), "row {}", row.number);
    }
}

#[test]
fn a_masked_number_comes_back_masked() {
    let mut made = Written::new();
    let sheet = made.add_worksheet();
    sheet.write_string(0, 0, "Ref").and_then(|sheet| sheet.write_string(0, 1, "Attended")).unwrap();
    sheet.write_string(1, 0, "GW-1").unwrap();
    let masked = rust_xlsxwriter::Format::new().set_num_format("[<5]\"*\";0");
    sheet.write_number_with_format(1, 1, 3, &masked).unwrap();
    sheet.write_number_with_format(2, 1, 12, &masked).unwrap();
    let mut delivered = Workbook::open(made.save_to_buffer().unwrap(), &Limits::default()).unwrap();
    let bytes = workbook(&mut delivered, &[reject(2, Some(1), "no_such_date")], &words()).unwrap();
    let mut read = Workbook::open(bytes, &Limits::default()).unwrap();
    let rows: Vec<Row> = read.rows(1).unwrap().map(Result::unwrap).collect();
    assert_eq!(text(&rows, 2, 1), "*");
    assert_eq!(rows[2].get(1), Some(&CellValue::Number(12.0)));
}

#[test]
fn a_sheet_without_faults_does_not_come_back() {
    let mut delivered = Workbook::open(CSV.to_vec(), &Limits::default()).unwrap();
    let of_another = Reject { sheet_number: 2, ..reject(3, Some(2), "no_such_date") };
    let bytes = workbook(&mut delivered, &[of_another], &words()).unwrap();
    assert_eq!(Workbook::open(bytes, &Limits::default()).unwrap().sheets().len(), 1);
}

#[test]
fn without_the_password_nothing_can_be_read() {
    let plain = returned(&[reject(3, Some(2), "no_such_date")]);
    let sealed = seal(&plain, "hir a chymhleth").unwrap();
    assert_eq!(Workbook::open(sealed.clone(), &Limits::default()).unwrap_err().kind(), "encrypted");
    assert!(!sealed.windows(4).any(|part| part == b"GW-1" || part == b"PK\x03\x04"));
    assert_ne!(sealed, seal(&plain, "hir a chymhleth").unwrap());
}
