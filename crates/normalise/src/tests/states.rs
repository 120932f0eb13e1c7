//! The six kinds of nothing, from the cell to the batch: none is ever taken for another.

use proptest::prelude::*;

use super::{Case, column};

/// A cell and the state it must have in a field that holds no count; the marker as partners write it.
const CELLS: [(&str, &str); 22] = [
    ("", "blank"),
    ("   ", "blank"),
    ("\u{a0}\u{200b}", "blank"),
    ("*", "suppressed"),
    ("[c]", "suppressed"),
    ("(c)", "suppressed"),
    ("Withheld", "suppressed"),
    ("Wedi\u{2019}i atal", "suppressed"),
    ("..", "not_available"),
    ("\u{2026}", "not_available"),
    ("[x]", "not_available"),
    ("Heb ei gofnodi", "not_available"),
    (".", "not_applicable"),
    ("[z]", "not_applicable"),
    ("Amherthnasol", "not_applicable"),
    ("~", "rounded_zero"),
    ("[low]", "rounded_zero"),
    ("[k]", "rounded_zero"),
    ("Unknown", "unknown"),
    ("Ddim yn hysbys", "unknown"),
    ("-", "rejected"),
    ("N/A", "rejected"),
];

/// Fields of every type, each with its column; `contact_date` keeps the row.
const FIELDS: [&str; 8] = [
    "referral_date",
    "age_at_contact_years",
    "sex_code",
    "nationality_code",
    "exploitation_codes",
    "found_area_code",
    "birth_date",
    "police_reference",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_kind_of_nothing_reaches_its_batch_as_itself_in_every_field(
        rows in prop::collection::vec(prop::collection::vec(0..CELLS.len(), FIELDS.len()), 1..6),
    ) {
        let columns: Vec<String> = FIELDS.iter().map(|field| format!("{field}=H {field}")).collect();
        let case = Case::new(&format!("case_reference=Ref,contact_date=Met,{}", columns.join(",")));
        let mut writer = csv::Writer::from_writer(Vec::new());
        let head = FIELDS.iter().map(|field| format!("H {field}"));
        writer.write_record(["Ref".to_owned(), "Met".to_owned()].into_iter().chain(head)).unwrap();
        for (number, row) in rows.iter().enumerate() {
            let cells = row.iter().map(|place| CELLS[*place].0.to_owned());
            writer.write_record([format!("A{number}"), "01/02/2012".to_owned()].into_iter().chain(cells)).unwrap();
        }
        let normalised = case.run(&writer.into_inner().unwrap()).unwrap();
        let by_row = |name: &str| {
            let batch = if normalised.records.schema().index_of(name).is_ok() { &normalised.records } else { &normalised.identifiers };
            // The two batches have one order of rows, that of the record.
            let ids = column(batch, "record_id");
            let of_records = column(&normalised.records, "record_id");
            let order = column(&normalised.records, "delivery_row");
            let values = column(batch, name);
            let mut rows: Vec<(usize, Option<String>)> = ids
                .iter()
                .zip(values)
                .map(|(id, value)| {
                    let place = of_records.iter().position(|other| other == id).unwrap();
                    (order[place].as_ref().unwrap().parse().unwrap(), value)
                })
                .collect();
            rows.sort();
            rows.into_iter().map(|(_, value)| value).collect::<Vec<_>>()
        };
        for (place, field) in FIELDS.iter().enumerate() {
            let states = by_row(&format!("{field}_state"));
            let values = by_row(field);
            prop_assert_eq!(states.len(), rows.len());
            for (row, state) in rows.iter().zip(&states) {
                let (_, expected) = CELLS[row[place]];
                prop_assert_eq!(state.as_deref(), Some(expected), "{}", field);
            }
            prop_assert!(values.iter().all(Option::is_none));
        }
    }

    #[test]
    fn a_count_of_none_a_hidden_one_and_none_at_all_stay_apart(
        cells in prop::collection::vec(0..COUNTS.len(), 1..12),
    ) {
        let mut case = Case::new("");
        case.columns = "table,field,2012\n".to_owned();
        let case = case
            .replace("unit = \"person_met\"", "unit = \"count\"")
            .with("[[sheet.count]]\nmeasure = \"attendances\"\ncounted_unit = \"attendance\"\ncolumn = \"N\"\nfixed = { sex_code = \"female\" }\nsuppressed_range = [1, 4]");
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["N", "Note"]).unwrap();
        for cell in &cells {
            // A second column, so that no row is blank.
            writer.write_record([COUNTS[*cell].0, "x"]).unwrap();
        }
        let case = case.replace("unit = \"count\"", "unit = \"count\"\nignore = [\"Note\"]");
        let normalised = case.run(&writer.into_inner().unwrap()).unwrap();
        let counts = &normalised.counts;
        let [values, lower, upper, states] = ["value", "value_lower", "value_upper", "value_state"].map(|name| column(counts, name));
        let mut found: Vec<_> = (0..counts.num_rows())
            .map(|row| [values[row].clone(), lower[row].clone(), upper[row].clone(), states[row].clone()])
            .collect();
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        // A row with nothing in a mapped column is passed over for that reason, not counted as nought.
        let mut expected: Vec<_> = cells
            .iter()
            .filter(|cell| !COUNTS[**cell].0.is_empty())
            .map(|cell| COUNTS[*cell].1.map(text))
            .collect();
        found.sort();
        expected.sort();
        prop_assert_eq!(found, expected);
        let blanks = cells.iter().filter(|cell| COUNTS[**cell].0.is_empty()).count() as i64;
        prop_assert_eq!(normalised.tally.rows_skipped, 1 + blanks);
    }
}

/// A cell of a column of counts, and value, least, most and state of its count.
const COUNTS: [(&str, [&str; 4]); 10] = [
    ("0", ["0", "0", "0", "given"]),
    ("7", ["7", "7", "7", "given"]),
    ("*", ["", "1", "4", "suppressed"]),
    ("<5", ["", "1", "4", "suppressed"]),
    ("..", ["", "0", "", "not_available"]),
    (".", ["", "0", "", "not_applicable"]),
    ("~", ["", "0", "", "rounded_zero"]),
    ("n/k", ["", "0", "", "unknown"]),
    ("-", ["", "0", "", "rejected"]),
    ("", ["", "", "", ""]),
];
