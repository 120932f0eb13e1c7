//! One document as an independent program saves it in three formats.
//!
//! In: `fixtures/structure`. Out: the same cells, shown the same, and the same structure, from each; where the formats
//! themselves part, the difference is listed here.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its own functions too")]

use std::collections::BTreeMap;

use sylfaen_workbook::{CellValue, Limits, Workbook};

fn open(ending: &str) -> Workbook {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/structure");
    let bytes = std::fs::read(format!("{folder}/libreoffice.{ending}")).unwrap();
    Workbook::open(bytes, &Limits::default()).unwrap()
}

/// What each cell holds and shows, and whether its row is hidden, by sheet and place.
fn cells(workbook: &mut Workbook) -> BTreeMap<String, String> {
    let mut cells = BTreeMap::new();
    for index in 0..workbook.sheets().len() {
        let number = workbook.sheets()[index].number;
        for row in workbook.rows(index).unwrap() {
            let row = row.unwrap();
            for cell in &row.cells {
                let value = match &cell.value {
                    CellValue::Text(text) => format!("{text:?}"),
                    CellValue::Number(number) => number.to_string(),
                    CellValue::Boolean(value) => value.to_string(),
                    CellValue::DateTime(moment) => moment.to_string(),
                    CellValue::Time(time) => time.to_string(),
                    CellValue::Duration(length) => length.to_string(),
                    other => format!("{other:?}"),
                };
                let shown = cell.shown.as_deref().map_or(String::new(), |shown| format!(" shown {shown}"));
                let hidden = if row.is_hidden { " hidden" } else { "" };
                cells.insert(
                    format!("{number}!{}", row.place(cell.column)),
                    format!("{value}{shown}{hidden}"),
                );
            }
        }
    }
    cells
}

#[test]
fn the_cells_are_the_same() {
    let (mut ods, xlsx, xls) = (cells(&mut open("ods")), cells(&mut open("xlsx")), cells(&mut open("xls")));
    assert_eq!(xlsx, xls);
    // Where OpenDocument counts another day as the first, and LibreOffice leaves out a blank it should have written.
    assert_eq!(ods.insert("1!C4".to_owned(), xlsx["1!C4"].clone()).unwrap(), "1899-12-31 00:00:00");
    assert_eq!(ods.insert("1!B3".to_owned(), xlsx["1!B3"].clone()).unwrap(), "\"Łucja Nowak\\nand one\"");
    assert_eq!(ods, xlsx);
    assert_eq!(xlsx.len(), 55);
    for (place, expected) in [
        ("1!C2", "2012-02-29 00:00:00"),
        ("1!D2", "09:30:00"),
        ("1!E2", "PT129600S"),
        ("1!F2", "0.125 shown 12.5%"),
        ("1!G2", "1234.5"),
        ("1!H3", "false"),
        ("1!I2", "7 shown 007"),
        ("1!J3", "24"),
        ("1!K2", "\"GW-001-x\""),
        ("1!L2", "Error(DivisionByZero)"),
        ("1!L3", "Error(NotAvailable)"),
        ("1!L4", "Error(Value)"),
        ("1!A10", "\"hidden row\" hidden"),
        ("2!B6", "2012-04-02 00:00:00"),
    ] {
        assert_eq!(xlsx[place], expected, "{place}");
    }
}

#[test]
fn the_structure_is_the_same() {
    for ending in ["ods", "xlsx", "xls"] {
        let workbook = open(ending);
        let [cases, hidden] = workbook.sheets() else { panic!("{ending}: {:?}", workbook.sheets()) };
        assert_eq!((cases.name.as_str(), hidden.name.as_str()), ("Cases", "Hidden one"), "{ending}");
        assert_eq!(format!("{:?} {:?}", cases.state, hidden.state), "Visible Hidden", "{ending}");
        assert_eq!(cases.merged.iter().map(ToString::to_string).collect::<Vec<_>>(), ["A7:C8"], "{ending}");
        assert_eq!(cases.hidden_columns, [14..=14], "{ending}");
        // In xlsx hidden rows are known row by row.
        assert_eq!(cases.hidden_rows, (ending != "xlsx").then(|| vec![9..=10]), "{ending}");
        assert_eq!(cases.notes.iter().map(ToString::to_string).collect::<Vec<_>>(), ["B2"], "{ending}");
        let refs = workbook.defined_names().iter().find(|name| name.name == "refs").unwrap();
        assert_eq!(refs.target.unwrap().0, 1, "{ending}");
        assert_eq!(refs.target.unwrap().1.to_string(), "A2:A4", "{ending}");
    }
    let ods = open("ods");
    assert_eq!(ods.sheets()[0].filter.unwrap().to_string(), "A1:L4");
    assert_eq!(
        (ods.sheets()[0].tables[0].name.as_str(), ods.sheets()[0].tables[0].header_rows),
        ("cases", 1)
    );
}
