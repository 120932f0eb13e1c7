//! Transcripts of real workbooks, of every value there is, and of bytes that are none.

use chrono::{Duration, NaiveDate, NaiveTime};
use proptest::prelude::*;

use super::decode::Bytes;
use super::facts::Facts;
use super::*;
use crate::cell::{Cell, CellError, CellRef, CellValue, Range, Row};
use crate::error::{Limit, Place};
use crate::format::Format;
use crate::limits::Limits;
use crate::serial::Epoch;
use crate::sheet::{DefinedName, SheetInfo, SheetState, Table};
use crate::workbook::Workbook;

fn transcript(opened: Result<Workbook, WorkbookError>) -> Vec<u8> {
    let mut bytes = Vec::new();
    transcribe(opened, &mut bytes).unwrap();
    bytes
}

/// Everything that can be asked of a workbook.
type Asked = (Format, Vec<SheetInfo>, Vec<DefinedName>, Vec<Vec<Result<Row, WorkbookError>>>);

fn ask(mut workbook: Workbook) -> Asked {
    let rows = (0..workbook.sheets().len()).map(|index| workbook.rows(index).unwrap().collect()).collect();
    (workbook.format(), workbook.sheets().to_vec(), workbook.defined_names().to_vec(), rows)
}

#[test]
fn a_workbook_comes_back_as_it_was() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/partners");
    let limits = Limits::default();
    let mut seen = std::collections::BTreeSet::new();
    let mut folders = vec![folder];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            match Workbook::open(bytes.clone(), &limits) {
                Ok(plain) => {
                    let (encoding, delimiter, epoch) = (plain.encoding(), plain.delimiter(), plain.epoch());
                    seen.insert(plain.format());
                    let told = Workbook::from_transcript(transcript(Ok(plain)), &limits).unwrap();
                    assert_eq!(
                        (told.encoding(), told.delimiter(), told.epoch()),
                        (encoding, delimiter, epoch)
                    );
                    let plain = Workbook::open(bytes, &limits).unwrap();
                    assert_eq!(ask(told), ask(plain), "{}", path.display());
                }
                Err(error) => {
                    let told =
                        Workbook::from_transcript(transcript(Err(error.clone())), &limits).unwrap_err();
                    assert_eq!((told.kind(), told.to_string()), (error.kind(), error.to_string()));
                }
            }
        }
    }
    assert!(
        [Format::Xlsx, Format::Xls, Format::Ods, Format::Csv].iter().all(|format| seen.contains(format)),
        "{seen:?}"
    );
}

#[test]
fn what_is_known_beside_the_cells_comes_back() {
    let place = |row, column| CellRef { row, column };
    let range = Range { first: place(0, 1), last: place(1_048_575, 16_383) };
    let mut sheet = SheetInfo::new(7, "Ebrill".to_owned(), SheetState::VeryHidden);
    sheet.merged = vec![range];
    sheet.hidden_columns = vec![0..=2, 9..=9];
    sheet.hidden_rows = Some(vec![5..=1_000_000]);
    sheet.filter = Some(range);
    sheet.tables = vec![Table { name: "Tabl".to_owned(), range, header_rows: 2, totals_rows: 1 }];
    sheet.notes = vec![place(4, 4)];
    let facts = Facts {
        format: Format::Xlsb,
        encoding: None,
        delimiter: None,
        epoch: Some(Epoch::From1904),
        sheets: vec![sheet],
        defined_names: vec![DefinedName {
            name: "Ardal".to_owned(),
            scope: Some(7),
            is_hidden: true,
            target: Some((7, range)),
        }],
    };
    let mut bytes = Vec::new();
    facts::put_facts(&mut bytes, &facts);
    assert_eq!(facts::facts(&mut Bytes { bytes: &bytes, position: 0 }).unwrap(), facts);
}

#[test]
fn errors_keep_their_kind_and_their_words() {
    let place = Place { sheet: Some(2), after_row: Some(7) };
    for error in [
        WorkbookError::Empty,
        WorkbookError::corrupt("it breaks off").at(place),
        WorkbookError::Unsupported { what: "a PDF document" },
        WorkbookError::limit(Limit::TextBytes, u64::MAX).at(place),
        WorkbookError::limit(Limit::Seconds, 5),
    ] {
        let told = Workbook::from_transcript(transcript(Err(error.clone())), &Limits::default()).unwrap_err();
        assert_eq!((told.kind(), told.to_string()), (error.kind(), error.to_string()));
    }
    let limit = WorkbookError::limit(Limit::Cells, 9).at(place);
    let told = Workbook::from_transcript(transcript(Err(limit.clone())), &Limits::default()).unwrap_err();
    assert_eq!(told, limit);
}

#[test]
fn a_sheet_that_breaks_off_keeps_its_rows_and_its_error() {
    let limits = Limits { cells_max: 3, ..Limits::default() };
    let bytes = b"a,b\nc,d\n".to_vec();
    let told = transcript(Workbook::open(bytes.clone(), &limits));
    let rows: Vec<_> =
        Workbook::from_transcript(told, &Limits::default()).unwrap().rows(0).unwrap().collect();
    assert!(rows[0].is_ok());
    assert_eq!(
        rows[1],
        Err(WorkbookError::limit(Limit::Cells, 3).at(Place { sheet: Some(1), after_row: Some(1) }))
    );
    // The limits are counted again on this side.
    let told = transcript(Workbook::open(bytes, &Limits::default()));
    let last = Workbook::from_transcript(told, &limits).unwrap().rows(0).unwrap().last().unwrap();
    assert_eq!(last.unwrap_err().kind(), "limit");
}

#[test]
fn words_that_are_not_ours_are_not_passed_on() {
    for message in ["line one\nline two".to_owned(), "x".repeat(513)] {
        let error = WorkbookError::Told { kind: "corrupt", message: message.into() };
        let told = Workbook::from_transcript(transcript(Err(error)), &Limits::default()).unwrap_err();
        assert_eq!(told, broken());
    }
}

fn value() -> impl Strategy<Value = CellValue> {
    let date = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap().and_hms_opt(0, 0, 0).unwrap();
    prop_oneof![
        ".{0,40}".prop_map(CellValue::Text),
        any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(CellValue::Number),
        any::<i32>().prop_map(|number| CellValue::Number(f64::from(number))),
        Just(CellValue::Number(-0.0)),
        any::<bool>().prop_map(CellValue::Boolean),
        (-999_999_999_999_i64..255_000_000_000_000)
            .prop_map(move |millis| CellValue::DateTime(date + Duration::milliseconds(millis))),
        (0_u32..86_400, 0_u32..1_000).prop_map(|(second, millis)| {
            CellValue::Time(
                NaiveTime::from_num_seconds_from_midnight_opt(second, millis * 1_000_000).unwrap(),
            )
        }),
        any::<i32>().prop_map(|millis| CellValue::Duration(Duration::milliseconds(i64::from(millis) * 977))),
        Just(CellValue::Error(CellError::DateOutOfRange)),
    ]
}

/// The transcript of a text file with these rows.
fn of_rows(rows: &[Row]) -> Vec<u8> {
    let plain = Workbook::open(b"a\n".to_vec(), &Limits::default()).unwrap();
    let mut bytes = [HEAD.as_slice(), &[1]].concat();
    facts::put_facts(&mut bytes, &Facts::from(&plain));
    let mut last = 0;
    for row in rows {
        // A piece a row, so that rows are read across pieces.
        let mut piece = Vec::new();
        encode::put_row(&mut piece, row, &mut last);
        encode::put_piece(&mut piece, &mut bytes).unwrap();
    }
    bytes.push(next::END);
    bytes
}

proptest! {
    #[test]
    fn every_value_comes_back_bit_for_bit(
        rows in prop::collection::vec(
            (1_u32..9, any::<bool>(), prop::collection::vec((1_u32..9, value(), prop::option::of(".{0,9}")), 1..9)),
            0..9,
        ),
    ) {
        let mut number = 0;
        let rows: Vec<Row> = rows.into_iter().map(|(step, is_hidden, cells)| {
            number += step;
            let mut column = 0;
            let cells = cells.into_iter().map(|(step, value, shown)| {
                column += step;
                Cell { shown: shown.map(Into::into), ..Cell::new(column, value) }
            }).collect();
            Row { number, is_hidden, cells }
        }).collect();
        let mut told = Workbook::from_transcript(of_rows(&rows), &Limits::default()).unwrap();
        let told = told.rows(0).unwrap().collect::<Result<Vec<_>, _>>().unwrap();
        // Debug shows no content, and equality takes both zeros for one.
        prop_assert!(told == rows);
        for (told, row) in told.iter().zip(&rows) {
            for (told, cell) in told.cells.iter().zip(&row.cells) {
                if let (CellValue::Number(told), CellValue::Number(number)) = (&told.value, &cell.value) {
                    prop_assert_eq!(told.to_bits(), number.to_bits());
                }
            }
        }
    }

    #[test]
    fn bytes_that_are_no_transcript_are_refused_in_peace(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        has_head in any::<bool>(),
    ) {
        let bytes = if has_head { [HEAD.as_slice(), &[1], &bytes].concat() } else { bytes };
        read_to_the_end(bytes);
    }

    #[test]
    fn a_transcript_that_was_tampered_with_is_refused_in_peace(
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let csv = b"Ref,Date,Age\n1,2012-02-14,17\n2,,\xc5\xb5\n".to_vec();
        let whole = transcript(Workbook::open(csv, &Limits::default()));
        let mut changed = whole.clone();
        changed[at.index(whole.len())] = byte;
        read_to_the_end(changed);
        let cut = cut.index(whole.len());
        prop_assert!(Workbook::from_transcript(whole[..cut].to_vec(), &Limits::default()).is_err());
    }
}

fn read_to_the_end(bytes: Vec<u8>) {
    if let Ok(mut workbook) = Workbook::from_transcript(bytes, &Limits::default()) {
        for index in 0..workbook.sheets().len() {
            let _ = workbook.rows(index).map(Iterator::count);
        }
    }
}
