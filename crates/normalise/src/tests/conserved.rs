//! Rows are conserved under any fault, in every format; what comes out, put in again, comes out the same.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sylfaen_schema::Schemas;
use sylfaen_workbook::{Limits, Workbook};

use super::{
    Case, MESSY, column,
    make::table::{KINDS, Kind, Look, Made, Table, WHOLE_DATE, day},
};
use crate::{NormaliseError, Normalised};

const HEAD: [&str; 5] = ["Ref", "Name", "DOB", "Met", "Type"];
const PERCENT: Look = (
    "0%",
    r#"<number:percentage-style style:name="N"><number:number number:decimal-places="0"/><number:text>%</number:text></number:percentage-style>"#,
);
const STAR: Look =
    ("\"*\"", r#"<number:number-style style:name="N"><number:text>*</number:text></number:number-style>"#);

/// A cell as it should be, or with a fault in it.
fn any_cell() -> impl Strategy<Value = Made> {
    prop_oneof![
        3 => Just(Made::Blank),
        3 => prop::sample::select(vec![
            "A1", "GW/12", "Mair Owen", "Dr Siôn ap Rhys", "01/02/2012", "31/02/2012", "13/13/12", "2012", "Chwefror 2012",
            "Labour", "Labour & Sexual", "Unheard of", "*", "[c]", "..", "-", "N/A", "n/k", "=1+1", "Total", "Total:", "Ref",
        ])
        .prop_map(Made::text),
        1 => "[^\\p{C}_]{1,12}".prop_map(Made::Text),
        2 => (61_u32..60_000).prop_map(|serial| Made::Day(serial, WHOLE_DATE, day(serial).format("%d/%m/%Y").to_string())),
        1 => (2_900_000_u32..2_958_466).prop_map(|serial| Made::Day(serial, WHOLE_DATE, day(serial).format("%d/%m/%Y").to_string())),
        1 => (-3_i32..200).prop_map(|number| Made::Number(f64::from(number))),
        1 => prop::num::f64::NORMAL.prop_map(Made::Number),
        1 => Just(Made::shown(0.17, PERCENT, "17%")),
        1 => Just(Made::shown(3.0, STAR, "*")),
        1 => any::<bool>().prop_map(Made::Boolean),
        1 => Just(Made::Error(0x2A, "#N/A")),
    ]
}

/// A row as it should be, or one of those that stand among them.
fn any_row() -> impl Strategy<Value = Vec<Made>> {
    let met = Made::text("01/02/2012");
    let right = vec![Made::text("A1"), Made::text("Mair Owen"), Made::Blank, met, Made::text("Labour")];
    prop_oneof![
        2 => Just(right),
        6 => prop::collection::vec(any_cell(), 0..9),
        1 => Just(Vec::new()),
        1 => Just(HEAD.map(Made::text).to_vec()),
        1 => Just(vec![Made::text("Total"), Made::Number(3.0)]),
        1 => any_cell().prop_map(|cell| vec![Made::Blank, Made::Blank, Made::Blank, Made::Blank, Made::Blank, cell]),
    ]
}

fn any_table() -> impl Strategy<Value = Table> {
    (prop::collection::vec(any_row(), 0..3), prop::collection::vec(any_row(), 0..10)).prop_map(
        |(above, below)| {
            // What stands above a header must not be one; the label of the first column alone may not be either.
            let above = above
                .into_iter()
                .filter(|row| !row.iter().any(|cell| HEAD.iter().any(|label| *cell == Made::text(label))));
            let rows = above.chain([HEAD.map(Made::text).to_vec()]).chain(below).collect();
            Table { rows, hidden_columns: vec![6] }
        },
    )
}

fn run(
    schemas: &Schemas,
    table: &Table,
    kind: Kind,
    sheet: &[u8],
) -> Option<Result<Normalised, NormaliseError>> {
    let bytes = table.file_of(kind, sheet);
    // What cannot be opened has no rows.
    Workbook::open(bytes.clone(), &Limits::default()).ok()?;
    Some(MESSY.0.run_with(schemas, &bytes))
}

/// Every row that was found is in one of the three places, and every record is in both of its tables.
fn is_conserved(normalised: &Normalised) -> bool {
    let tally = &normalised.tally;
    let skipped = column(&normalised.skips, "rows").into_iter().flatten();
    let skipped: i64 = skipped.map(|rows| rows.parse::<i64>().unwrap()).sum();
    let rejected = column(&normalised.rejects, "is_row_rejected").into_iter().flatten();
    let rejected = rejected.filter(|is_row| is_row == "true").count() as i64;
    tally.rows_found == tally.rows_normalised + tally.rows_rejected + tally.rows_skipped
        && tally.rows_skipped == skipped
        && tally.rows_rejected == rejected
        && tally.rows_normalised == normalised.records.num_rows() as i64
        && tally.rows_normalised == normalised.identifiers.num_rows() as i64
}

/// The rows that hold anything.
fn filled(table: &Table) -> i64 {
    let is_filled = |row: &&Vec<Made>| row.iter().any(|cell| *cell != Made::Blank);
    table.rows.iter().filter(is_filled).count() as i64
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn rows_are_conserved_whatever_the_cells_and_are_the_same_in_every_format(table in any_table()) {
        let schemas = &MESSY.1;
        let mut first: Option<Normalised> = None;
        for kind in KINDS {
            let normalised = run(schemas, &table, kind, &table.sheet(kind)).unwrap().unwrap();
            prop_assert!(is_conserved(&normalised), "{:?}", kind);
            prop_assert_eq!(normalised.tally.rows_found, filled(&table), "{:?}", kind);
            let first = first.get_or_insert_with(|| MESSY.0.run_with(schemas, &table.file(kind)).unwrap());
            prop_assert_eq!(&normalised.tally, &first.tally, "{:?}", kind);
            for (found, expected) in [
                (&normalised.records, &first.records),
                (&normalised.identifiers, &first.identifiers),
                (&normalised.cells, &first.cells),
                (&normalised.rejects, &first.rejects),
                (&normalised.skips, &first.skips),
            ] {
                prop_assert_eq!(found, expected, "{:?}", kind);
            }
        }
    }

    /// A sheet with bytes changed, left out or put twice: an error, or every row accounted for; never a panic.
    #[test]
    fn rows_are_conserved_where_the_bytes_of_a_sheet_are_spoilt(
        table in any_table(),
        faults in prop::collection::vec((0..3_u8, any::<prop::sample::Index>(), 1..9_usize, any::<u8>()), 1..4),
    ) {
        let schemas = &MESSY.1;
        for kind in KINDS {
            let mut sheet = table.sheet(kind);
            for (fault, place, length, byte) in &faults {
                if sheet.is_empty() {
                    break;
                }
                let start = place.index(sheet.len());
                let end = (start + length).min(sheet.len());
                match fault {
                    0 => sheet[start] = *byte,
                    1 => drop(sheet.drain(start..end)),
                    _ => {
                        let again = sheet[start..end].to_vec();
                        sheet.splice(start..start, again);
                    }
                }
            }
            match run(schemas, &table, kind, &sheet) {
                None => {}
                Some(Ok(normalised)) => prop_assert!(is_conserved(&normalised), "{:?}", kind),
                Some(Err(error)) => prop_assert_ne!(error.reason_code(), "rows_not_conserved"),
            }
        }
    }
}

/// Fields of records and of identities, with the cells partners write for them.
const FIELDS: [(&str, &[&str]); 10] = [
    ("case_reference", &["a1", "A 2", "gw/12", "00042", "*"]),
    (
        "given_name",
        &["Siôn", "Dr. Siân", "Mr Unknown", "Miss *", "M\u{430}ria", "Na", "Jnr", "O' Neill", "n/k", "ap"],
    ),
    (
        "family_name",
        &["Owen Jnr", "ap  Rhys", "Rees - Jones", "NULL", "Prof", "Nguyễn", "Withheld", "Sgt N/K"],
    ),
    ("birth_date", &["01/02/1990", "Feb 1990", "1990", "1 Chwefror 1990", "*", "31/02/1990", "01/01/1900"]),
    ("contact_date", &["01/02/2012", "2012-02-01", "Chwef 2012", "2012", "", "14 Mar 2012"]),
    ("sex_code", &["F", "Benyw", "Male", "unknown", "-", "N/A", "[c]", "q"]),
    ("nationality_code", &["Vietnamese", "VN", "Albanian UK", "Welsh", "Unknown", "NA", "Yugoslav", "q"]),
    ("exploitation_codes", &["Labour", "Sexual & Labour", "LE;SE", "*", "q", "Domestic servitude"]),
    ("postcode", &["cf101aa", "CF10 1AA", "cf10", "ZZ99 3WZ", "nfa", "q"]),
    ("police_reference", &["gw/12/34", "pending", "12 34", "*", ""]),
];

/// A batch's values, states and precisions by record, then by column.
fn by_record(normalised: &Normalised) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut records: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for batch in [&normalised.records, &normalised.identifiers] {
        let ids = column(batch, "record_id");
        for field in batch.schema().fields() {
            for (id, value) in ids.iter().zip(column(batch, field.name())) {
                let record = records.entry(id.clone().unwrap()).or_default();
                record.extend(value.map(|value| (field.name().clone(), value)));
            }
        }
    }
    records
}

/// The cell that says what came out of a field.
fn written_again(record: &BTreeMap<String, String>, field: &str) -> String {
    let of = |name: &str| record.get(name).map(String::as_str);
    match (of(field), of(&format!("{field}_precision"))) {
        (Some(date), Some("month")) => date[..7].to_owned(),
        (Some(date), Some("year")) => date[..4].to_owned(),
        (Some(value), _) => value.to_owned(),
        (None, _) => match of(&format!("{field}_state")) {
            Some("suppressed") => "[c]",
            Some("not_available") => "[x]",
            Some("not_applicable") => "[z]",
            Some("rounded_zero") => "[low]",
            Some("unknown") => "n/k",
            _ => "",
        }
        .to_owned(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn normalising_twice_changes_nothing(
        rows in prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>(), FIELDS.len()), 1..6),
    ) {
        let (case, schemas) = &*TWICE;
        let head: Vec<String> = FIELDS.iter().map(|(field, _)| format!("H {field}")).collect();
        let csv = |rows: &[Vec<String>]| {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(&head).unwrap();
            for row in rows {
                writer.write_record(row).unwrap();
            }
            writer.into_inner().unwrap()
        };
        let cells = rows.iter().map(|row| {
            row.iter().zip(FIELDS).map(|(place, (_, cells))| (*place.get(cells)).to_owned()).collect()
        });
        let once = by_record(&case.run_with(schemas, &csv(&cells.collect::<Vec<_>>())).unwrap());
        let mut in_order: Vec<&BTreeMap<String, String>> = once.values().collect();
        in_order.sort_by_key(|record| record["delivery_row"].parse::<i64>().unwrap());
        let again: Vec<Vec<String>> = in_order
            .iter()
            .map(|record| FIELDS.iter().map(|(field, _)| written_again(record, field)).collect())
            .collect();
        let twice = by_record(&case.run_with(schemas, &csv(&again)).unwrap());
        prop_assert_eq!(twice.len(), once.len());
        for record in twice.values() {
            let place: usize = record["delivery_row"].parse().unwrap();
            for (field, _) in FIELDS {
                let state = format!("{field}_state");
                // What was turned away has left nothing to write again.
                if in_order[place - 1].get(&state).is_some_and(|state| state == "rejected") {
                    continue;
                }
                for name in [field.to_owned(), state, format!("{field}_precision"), format!("{field}_folded")] {
                    prop_assert_eq!(record.get(&name), in_order[place - 1].get(&name), "{}", name);
                }
            }
        }
    }
}

static TWICE: std::sync::LazyLock<(Case, Schemas)> = std::sync::LazyLock::new(|| {
    let columns: Vec<String> = FIELDS.iter().map(|(field, _)| format!("{field}=H {field}")).collect();
    let case = Case::new(&columns.join(","));
    let schemas = case.schemas();
    (case, schemas)
});
