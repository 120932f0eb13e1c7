//! What comes out as a whole: the same bytes for the same settings, and a truth that agrees with the files.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::path::Path;

use crate::{ErrorLevel, ErrorRates, Settings, Shape, faulty, more_partners, synthesise};
use calamine::{Data, DataType, Ods, Reader, Xls, Xlsx};

type Files = BTreeMap<String, Vec<u8>>;
/// Rows of a CSV file, each a header to its cell.
type Table = Vec<BTreeMap<String, String>>;

fn made(people: u32, seed: u64, errors: ErrorLevel) -> Files {
    let rates = ErrorRates::parse(ErrorRates::DEFAULT_TEXT).unwrap();
    let settings = Settings { people, seed, errors, shape: Shape::Deliveries };
    synthesise(&settings, &rates).unwrap().into_iter().collect()
}

fn table(files: &Files, name: &str) -> Table {
    csv::Reader::from_reader(files[name].as_slice()).deserialize().map(|row| row.unwrap()).collect()
}

/// Every cell of a sheet as text by row and column, both from 1; CSV is its only sheet.
fn cells(path: &str, bytes: &[u8], sheet: usize) -> BTreeMap<(usize, usize), Data> {
    let bytes = Cursor::new(bytes.to_vec());
    let range = match path.rsplit('.').next().unwrap() {
        "xlsx" => Xlsx::new(bytes).unwrap().worksheet_range_at(sheet - 1).unwrap().unwrap(),
        "xls" => Xls::new(bytes).unwrap().worksheet_range_at(sheet - 1).unwrap().unwrap(),
        "ods" => Ods::new(bytes).unwrap().worksheet_range_at(sheet - 1).unwrap().unwrap(),
        _ => return csv_cells(&bytes.into_inner()),
    };
    let (first_row, first_column) = range.start().unwrap_or_default();
    let place =
        |row: usize, column: usize| (first_row as usize + row + 1, first_column as usize + column + 1);
    range.used_cells().map(|(row, column, cell)| (place(row, column), cell.clone())).collect()
}

fn csv_cells(bytes: &[u8]) -> BTreeMap<(usize, usize), Data> {
    let text = match bytes {
        [0xff, 0xfe, ..] => encoding_rs::UTF_16LE.decode(bytes).0,
        [0xef, 0xbb, 0xbf, ..] => encoding_rs::UTF_8.decode(bytes).0,
        _ => encoding_rs::WINDOWS_1252.decode(bytes).0,
    };
    let header = text.lines().max_by_key(|line| line.split([',', ';', '\t']).count()).unwrap();
    let delimiter =
        [b',', b';', b'\t'].into_iter().max_by_key(|one| header.matches(char::from(*one)).count());
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter.unwrap())
        .from_reader(text.as_bytes());
    let mut cells = BTreeMap::new();
    for (row, record) in reader.records().enumerate() {
        for (column, cell) in record.unwrap().iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            cells.insert((row + 1, column + 1), Data::String(cell.to_owned()));
        }
    }
    cells
}

fn folded(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let plain = name.replace(['ł', 'Ł'], "l").replace(['đ', 'Đ'], "d");
    plain.nfkd().filter(char::is_ascii_alphabetic).collect::<String>().to_lowercase()
}

#[test]
fn same_settings_same_bytes_other_seed_other_bytes() {
    let first = made(400, 5, ErrorLevel::Heavy);
    assert!(first == made(400, 5, ErrorLevel::Heavy));
    let other = made(400, 6, ErrorLevel::Heavy);
    assert_eq!(first.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    // What depends on nobody: the list of deliveries.
    let same: Vec<&String> = first.keys().filter(|path| first[*path] == other[*path]).collect();
    assert_eq!(same, ["deliveries.toml"]);
}

#[test]
fn people_and_their_year_do_not_depend_on_the_errors() {
    let (none, heavy) = (made(400, 5, ErrorLevel::None), made(400, 5, ErrorLevel::Heavy));
    for file in ["truth/people.csv", "truth/contacts.csv", "truth/persons.csv", "truth/captures.csv"] {
        assert!(none[file] == heavy[file], "{file}");
    }
}

#[test]
fn checked_in_fixtures_can_be_made_again() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let files = made(250, 3834, ErrorLevel::Light);
    for (path, bytes) in files.into_iter().chain(faulty().unwrap()).chain(more_partners().unwrap()) {
        let there = std::fs::read(folder.join(&path)).unwrap();
        assert!(there == bytes, "{path} differs: run the example write_fixtures");
    }
}

/// At `none` every record of a person carries its true name and birth date, or is of a kind that has none.
#[test]
fn without_errors_every_record_identifies_its_person() {
    let files = made(600, 9, ErrorLevel::None);
    let people: BTreeMap<String, BTreeMap<String, String>> =
        table(&files, "truth/people.csv").into_iter().map(|row| (row["person_id"].clone(), row)).collect();
    let rows = table(&files, "truth/rows.csv");
    assert!(rows.len() > 300);
    let mut sheets = BTreeMap::new();
    for row in rows {
        let (path, sheet) = (&row["delivery_file"], row["sheet_number"].parse().unwrap());
        let cells = sheets.entry((path.clone(), sheet)).or_insert_with(|| cells(path, &files[path], sheet));
        let number: usize = row["row_number"].parse().unwrap();
        let of_row: Vec<&Data> = cells.range((number, 0)..(number + 1, 0)).map(|(_, cell)| cell).collect();
        let texts: Vec<String> =
            of_row.iter().filter_map(|cell| cell.as_string()).map(|text| folded(&text)).collect();
        let person = &people[&row["person_id"]];
        let (given, family) = (folded(&person["given_name"]), folded(&person["family_name"]));
        let has = |name: &str| texts.iter().any(|text| text == name);
        let is_named = (has(&given) && has(&family)) || has(&format!("{given}{family}"));
        assert!(is_named, "{path} row {number}: not the name of {}", row["person_id"]);
        let days: BTreeSet<String> = of_row.iter().filter_map(|cell| day(cell)).collect();
        assert!(days.contains(&person["birth_date"]), "{path} row {number}: no birth date");
    }
}

/// A day in a cell, in ISO order.
fn day(cell: &Data) -> Option<String> {
    if let Some(serial) = cell.get_datetime() {
        let (year, month, day, ..) = serial.to_ymd_hms_milli();
        return Some(format!("{year:04}-{month:02}-{day:02}"));
    }
    let text = cell.get_datetime_iso().or_else(|| cell.get_string())?;
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    match parts.as_slice() {
        [day, month, year] if year.len() == 4 => Some(format!("{year}-{month}-{day}")),
        [year, ..] if year.len() == 4 => Some(text.to_owned()),
        _ => None,
    }
}

#[test]
fn contacts_have_a_file_unless_their_quarter_never_came() {
    let files = made(2_000, 3, ErrorLevel::Light);
    let mut missing = 0;
    for contact in table(&files, "truth/contacts.csv") {
        let is_sent = contact["delivers"] == "records";
        let never_came =
            contact["partner"] == "sarc" && ("2012-07".."2012-10").contains(&&contact["contact_date"][..7]);
        assert_eq!(contact["delivery_file"].is_empty(), !is_sent || never_came, "{}", contact["contact_id"]);
        missing += usize::from(never_came);
    }
    assert!(missing > 5);
}

#[test]
fn summaries_count_the_people_again() {
    let files = made(2_000, 3, ErrorLevel::Heavy);
    let people = table(&files, "truth/people.csv");
    let persons = table(&files, "truth/persons.csv");
    let count = |measure: &str, dimension: &str, category: &str| {
        let is_it = |row: &&BTreeMap<String, String>| {
            (row["measure"].as_str(), row["dimension"].as_str(), row["category"].as_str())
                == (measure, dimension, category)
        };
        persons.iter().find(is_it).map_or(0, |row| row["persons"].parse().unwrap())
    };
    let is = |row: &BTreeMap<String, String>, column: &str| row[column] == "true";
    let known = people.iter().filter(|row| is(row, "is_known")).count();
    let on = people.iter().filter(|row| is(row, "is_on_nrm")).count();
    let both = people.iter().filter(|row| is(row, "is_known") && is(row, "is_on_nrm")).count();
    assert_eq!(count("known", "all", "all"), known);
    assert_eq!(count("on_nrm", "all", "all"), on);
    assert_eq!(count("known_and_not_on_nrm", "all", "all"), known - both);
    let women = people.iter().filter(|row| is(row, "is_known") && row["sex_code"] == "female").count();
    assert_eq!(count("known", "sex_code", "female"), women);
    let captures = table(&files, "truth/captures.csv");
    let total: usize = captures.iter().map(|row| row["count"].parse::<usize>().unwrap()).sum();
    let unseen: usize = captures
        .iter()
        .filter(|row| row.iter().all(|(list, cell)| list == "count" || cell == "0"))
        .map(|row| row["count"].parse::<usize>().unwrap())
        .sum();
    assert_eq!((total, total - unseen), (2_000, known));
}

#[test]
fn rows_found_are_the_rows_a_reader_finds() {
    let files = made(250, 1, ErrorLevel::Light);
    for delivery in table(&files, "truth/deliveries.csv") {
        let path = &delivery["delivery_file"];
        if path.is_empty() {
            assert_eq!((delivery["kind"].as_str(), delivery["rows_found"].as_str()), ("nil", "0"));
            continue;
        }
        let sheets = match path.rsplit('.').next().unwrap() {
            "xlsx" => Xlsx::new(Cursor::new(files[path].clone())).unwrap().sheet_names().len(),
            _ => 1,
        };
        let rows: usize = (1..=sheets)
            .map(|sheet| {
                cells(path, &files[path], sheet).keys().map(|place| place.0).collect::<BTreeSet<_>>().len()
            })
            .sum();
        assert_eq!(rows.to_string(), delivery["rows_found"], "{path}");
    }
}

#[test]
fn gla_counts_days_from_1904_and_a_hidden_sheet_holds_an_old_copy() {
    let files = made(250, 3834, ErrorLevel::Light);
    for path in files.keys().filter(|path| path.contains("partners/gla/")) {
        assert!(Xls::new(Cursor::new(files[path].clone())).unwrap().has_1904_epoch());
    }
    let bytes = files["partners/south_wales_police/right/swp_2012q2.xlsx"].clone();
    let workbook = Xlsx::new(Cursor::new(bytes)).unwrap();
    let hidden: Vec<&str> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.visible == calamine::SheetVisible::Hidden)
        .map(|sheet| sheet.name.as_str())
        .collect();
    assert_eq!(hidden, ["Mar 2012 (old)"]);
}

#[test]
fn fixtures_resemble_annex_c() {
    let files = made(250, 3834, ErrorLevel::Light);
    let people = table(&files, "truth/people.csv");
    let on = |is: &dyn Fn(&BTreeMap<String, String>) -> bool| {
        people.iter().filter(|row| row["is_on_nrm"] == "true" && is(row)).count()
    };
    assert_eq!(on(&|_| true), 34);
    assert_eq!(on(&|row| row["sex_code"] == "female"), 21);
    assert_eq!(on(&|row| row["age_group_at_exploitation_code"] == "minor"), 10);
    assert_eq!(on(&|row| row["nationality_code"] == "PL"), 5);
}

#[test]
fn a_flat_file_has_a_third_repeats_and_ids_that_say_nothing() {
    let rates = ErrorRates::parse(ErrorRates::DEFAULT_TEXT).unwrap();
    let settings = Settings { people: 30_000, seed: 4, errors: ErrorLevel::Light, shape: Shape::Persons };
    let files: Files = synthesise(&settings, &rates).unwrap().into_iter().collect();
    let rows = table(&files, "persons.csv");
    assert_eq!(rows.len(), 30_000);
    let records: BTreeSet<&String> = rows.iter().map(|row| &row["record_id"]).collect();
    let entities: BTreeSet<&String> = rows.iter().map(|row| &row["entity_id"]).collect();
    assert_eq!((records.len(), entities.len()), (30_000, 20_000));
    // Shuffled: a repeat does not follow its person.
    let beside = rows.windows(2).filter(|pair| pair[0]["entity_id"] == pair[1]["entity_id"]).count();
    assert!(beside < 10, "{beside}");
    let header: Vec<&str> =
        std::str::from_utf8(&files["persons.csv"]).unwrap().lines().next().unwrap().split(',').collect();
    assert_eq!(
        header,
        ["record_id", "entity_id", "first_name", "surname", "dob", "sex", "nationality", "postcode", "city"]
    );
}

#[test]
fn no_people_still_make_files() {
    let files = made(0, 1, ErrorLevel::Light);
    assert_eq!(table(&files, "truth/people.csv").len(), 0);
    assert!(files.contains_key("partners/nrm/right/nrm_2012.xlsx"));
}
