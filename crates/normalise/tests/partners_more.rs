//! Six more partners, which are files and no line of Rust: every row comes to what its truth says, and every faulty file to
//! what is expected of it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its own functions too")]

use std::{collections::BTreeMap, fs, path::Path};

use arrow_array::{Array, RecordBatch, cast::AsArray, types::Date32Type, types::Int64Type};
use arrow_schema::DataType;
use sylfaen_normalise::{DeliveryContext, NormaliseError, Normalised, normalise};
use sylfaen_schema::{IdKey, Period, Schemas};
use sylfaen_workbook::{Limits, Workbook};

type Row = BTreeMap<String, String>;

const PARTNERS: [&str; 6] = [
    "betsi_cadwaladr_health",
    "cardiff_council",
    "dyfed_powys_police",
    "new_pathways",
    "north_wales_police",
    "salvation_army",
];

fn top() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read_folder(folder: &Path, under: &str, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{under}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            read_folder(&path, &format!("{name}/"), files);
        } else if ["toml", "csv"].contains(&path.extension().unwrap().to_str().unwrap()) {
            files.insert(name, fs::read_to_string(path).unwrap());
        }
    }
}

fn schemas() -> Schemas {
    let mut files = BTreeMap::new();
    read_folder(&top().join("schemas"), "", &mut files);
    // The words of the table finder and of published sources are no part of the common schemas.
    files.retain(|name, _| {
        ["tables/", "codes/", "places/", "partners/"].iter().any(|part| name.starts_with(part))
    });
    Schemas::parse(&files).unwrap()
}

fn run(schemas: &Schemas, partner: &str, file: &str, period: &str) -> Result<Normalised, NormaliseError> {
    let bytes = fs::read(top().join("fixtures/partners_more").join(file)).unwrap();
    let period = Period::parse(period).unwrap();
    let context = DeliveryContext {
        delivery_id: "d1",
        covers_from: period.start,
        period,
        as_at: "2013-11-01".parse().unwrap(),
        is_synthetic: true,
        key: &IdKey::from_bytes(&[7; 32]),
        schemas,
        partner: &schemas.partners[partner],
    };
    normalise(&mut Workbook::open(bytes, &Limits::default())?, &context)
}

fn text(batch: &RecordBatch, name: &str, row: usize) -> Option<String> {
    let array = batch.column_by_name(name)?;
    if array.is_null(row) {
        return Some(String::new());
    }
    Some(match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Date32 => array.as_primitive::<Date32Type>().value_as_date(row).unwrap().to_string(),
        _ => array.as_boolean().value(row).to_string(),
    })
}

fn csv_rows(file: &str) -> Vec<Row> {
    let text = fs::read_to_string(top().join("fixtures/partners_more").join(file)).unwrap();
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(|row| row.unwrap()).collect()
}

/// The values of every record or count by the sheet and row it was read from.
fn by_place(normalised: &Normalised) -> BTreeMap<(String, String), Vec<Row>> {
    let mut places = BTreeMap::new();
    for row in 0..normalised.cells.num_rows() {
        let of = |name| text(&normalised.cells, name, row).unwrap();
        // A field filled down stands where its group begins, the others in the row itself.
        let place: u64 = of("row_number").parse().unwrap();
        let known = places.entry(of("record_id")).or_insert((of("sheet_number"), place));
        known.1 = known.1.max(place);
    }
    let mut found: BTreeMap<(String, String), Vec<Row>> = BTreeMap::new();
    for (key, batches) in [
        ("record_id", vec![&normalised.records, &normalised.identifiers]),
        ("count_id", vec![&normalised.counts]),
    ] {
        let mut rows: BTreeMap<String, Row> = BTreeMap::new();
        for batch in batches {
            for row in 0..batch.num_rows() {
                let values = rows.entry(text(batch, key, row).unwrap()).or_default();
                for field in batch.schema().fields() {
                    values.insert(field.name().clone(), text(batch, field.name(), row).unwrap());
                }
            }
        }
        for (id, row) in rows {
            let (sheet, number) = places[&id].clone();
            found.entry((sheet, number.to_string())).or_default().push(row);
        }
    }
    found
}

#[test]
fn every_row_of_six_more_partners_comes_to_what_is_true_of_it() {
    let schemas = schemas();
    let deliveries = fs::read_to_string(top().join("fixtures/partners_more/deliveries.toml")).unwrap();
    let deliveries: toml::Table = deliveries.parse().unwrap();
    let (rows, counts) = (csv_rows("truth/rows.csv"), csv_rows("truth/counts.csv"));
    let (mut checked, mut hidden) = (0, 0);
    let deliveries = deliveries["delivery"].as_array().unwrap();
    assert_eq!(deliveries.len(), PARTNERS.len());
    for delivery in deliveries {
        let of = |key: &str| delivery[key].as_str().unwrap();
        let partner = of("partner");
        let normalised = run(&schemas, partner, of("file"), of("period")).unwrap();
        let tally = &normalised.tally;
        assert_eq!(tally.rows_found, delivery["rows_found"].as_integer().unwrap(), "{partner}");
        assert_eq!((tally.rows_rejected, tally.cells_rejected), (0, 0), "{partner}");
        let found = by_place(&normalised);
        for truth in rows.iter().filter(|row| row["partner"] == partner) {
            let place = (truth["sheet_number"].clone(), truth["row_number"].clone());
            let record = &found[&place][0];
            check_record(partner, truth, record);
            checked += 1;
        }
        for truth in counts.iter().filter(|row| row["partner"] == partner) {
            let place = ("1".to_owned(), truth["row_number"].clone());
            let count =
                found[&place].iter().find(|row| row["measure_code"] == truth["measure_code"]).unwrap();
            hidden += usize::from(check_count(truth, count));
            checked += 1;
        }
        let of_partner = rows.iter().filter(|row| row["partner"] == partner).count();
        assert_eq!(normalised.records.num_rows(), of_partner, "{partner}");
    }
    assert!(checked > 80, "{checked} rows");
    assert!(hidden > 8, "{hidden} counts");
}

fn check_record(partner: &str, truth: &Row, record: &Row) {
    let place = format!("{partner} row {}", truth["row_number"]);
    for (field, expected) in truth {
        let value = match field.as_str() {
            "partner" | "sheet_number" | "row_number" => continue,
            "area_code" => ["found_area_code", "residence_area_code"]
                .iter()
                .find_map(|field| record.get(*field).filter(|value| !value.is_empty()))
                .map_or("", String::as_str),
            "nrm_status_code" if expected.is_empty() => continue,
            field => record[field].as_str(),
        };
        assert_eq!(value, expected, "{place}: {field}");
    }
}

/// A count lies between its bounds; says whether it was hidden.
fn check_count(truth: &Row, count: &Row) -> bool {
    let place = format!("row {} {}", truth["row_number"], truth["measure_code"]);
    assert_eq!(
        (&count["area_code"], &count["age_group_code"]),
        (&truth["area_code"], &truth["age_group_code"]),
        "{place}"
    );
    let value: i64 = truth["value"].parse().unwrap();
    let lower: i64 = count["value_lower"].parse().unwrap();
    let upper: i64 = count["value_upper"].parse().unwrap_or(i64::MAX);
    assert!((lower..=upper).contains(&value), "{place}: {value} of {lower} to {upper}");
    match count["value_state"].as_str() {
        "given" => assert_eq!(count["value"], truth["value"], "{place}"),
        "suppressed" => return true,
        state => assert!(["rounded_zero", "not_applicable"].contains(&state), "{place}: {state}"),
    }
    false
}

#[test]
fn every_faulty_file_comes_to_what_is_expected_of_it() {
    let schemas = schemas();
    let mut outcomes = Vec::new();
    for partner in PARTNERS {
        let path = top().join(format!("fixtures/partners_more/{partner}/wrong/expected.toml"));
        let expected: toml::Table = fs::read_to_string(path).unwrap().parse().unwrap();
        for file in expected["file"].as_array().unwrap() {
            let of = |key: &str| file[key].as_str().unwrap();
            let name = of("file");
            let words: Vec<&str> =
                file["words"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
            outcomes.push(of("outcome").to_owned());
            match run(&schemas, partner, &format!("{partner}/wrong/{name}"), of("period")) {
                Err(error) => {
                    let is_unreadable = matches!(error, NormaliseError::Workbook(_));
                    assert_eq!(
                        of("outcome"),
                        if is_unreadable { "unreadable" } else { "refused" },
                        "{name}: {error}"
                    );
                    assert_eq!(error.reason_code(), of("reason"), "{name}");
                    let said = error.to_string();
                    assert!(words.iter().all(|word| said.contains(word)), "{name}: {said}");
                }
                Ok(normalised) => {
                    assert_eq!(of("outcome"), "rejects", "{name}");
                    let rejects = &normalised.rejects;
                    let cells = (0..rejects.num_rows())
                        .map(|row| ["cell", "rule_code"].map(|name| text(rejects, name, row).unwrap()));
                    let mut cells: Vec<_> = cells.filter(|cell| !cell[0].is_empty()).collect();
                    cells.sort();
                    let of_file = file["rejects"].as_array().unwrap().iter();
                    let of_file: Vec<_> = of_file
                        .map(|cell| ["cell", "rule"].map(|key| cell[key].as_str().unwrap().to_owned()))
                        .collect();
                    assert_eq!(cells, of_file, "{name}");
                    assert!(
                        words.iter().all(|word| cells.iter().any(|cell| cell[1].contains(word))),
                        "{name}"
                    );
                }
            }
        }
    }
    outcomes.sort();
    outcomes.dedup();
    assert_eq!(outcomes, ["refused", "rejects", "unreadable"]);
}
