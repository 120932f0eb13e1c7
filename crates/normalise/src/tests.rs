//! Text in, text out: a mapping and a small CSV or workbook, and the rows, rejects and skips that come of them.

// expect-test writes its texts with hashes, whether or not they need them.
#![allow(clippy::needless_raw_string_hashes)]

mod changes;
mod conserved;
mod dates;
mod encoded;
mod fields;
mod layout;
#[path = "../../workbook/tests/make/mod.rs"]
mod make;
mod names;
mod places;
mod quality;
mod sheets;
mod shown;
mod states;

use std::{collections::BTreeMap, fs, path::Path, sync::LazyLock};

use arrow_array::{Array, RecordBatch, cast::AsArray, types::Date32Type, types::Int64Type};
use arrow_schema::DataType;
use expect_test::Expect;
use proptest::prelude::*;
use sylfaen_schema::{IdKey, Period, Schemas};
use sylfaen_workbook::{Limits, Workbook};

use crate::{DeliveryContext, NormaliseError, Normalised, normalise};

static FILES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas");
    let mut files = BTreeMap::new();
    for folder in ["tables", "codes", "places"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let is_ours = folder != "tables"
                || name.starts_with("stg_")
                || name.starts_with("restricted_re")
                || name.starts_with("restricted_person__id");
            if is_ours {
                files.insert(format!("{folder}/{name}"), fs::read_to_string(path).unwrap());
            }
        }
    }
    files
});

const HEAD: &str = r#"
code = "harbour"
name_en = "Harbour Trust"
name_cy = "Ymddiriedolaeth yr Harbwr"
kind = "charity"
list = "harbour"
[agreement]
id = "WASPI-0099"
type = "information_sharing_protocol"
parties = ["Harbour Trust", "Welsh Government"]
purpose = "Statistics of trafficking"
lawful_basis = "public task"
fields = ["full_name", "given_name", "family_name", "birth_date", "contact_date", "referral_date", "exploitation_start_date",
    "decision_date", "age_at_contact_years", "age_group_at_contact_code", "sex_code", "nationality_code", "exploitation_codes", "found_area_code", "residence_area_code",
    "consent_code", "first_responder_code", "competent_authority_code", "nrm_status_code", "nrm_status_reason_code",
    "nrm_reference", "police_reference", "case_reference", "postcode", "attendances", "disclosures"]
review_date = 2014-06-30
retention_years = 6
handling = "official_sensitive"
[reading]
date_order = "dmy"
two_digit_year_max = 2013
rejects_pct_max = 100
"#;

const SHEET: &str = "[[sheet]]\ntable = \"cases\"\nname = [\"*\"]\nunit = \"person_met\"\n";

/// A mapping of one sheet, and one delivery of it.
struct Case {
    toml: String,
    columns: String,
    period: &'static str,
}

impl Case {
    /// Columns are `field=Header`, joined by commas, in one edition.
    fn new(columns: &str) -> Self {
        let rows = columns.split(',').filter_map(|pair| pair.split_once('='));
        let rows: Vec<String> = rows.map(|(field, header)| format!("cases,{field},{header}\n")).collect();
        Self {
            toml: format!("{HEAD}{SHEET}"),
            columns: format!("table,field,2012\n{}", rows.concat()),
            period: "2012Q1",
        }
    }

    /// Adds to the mapping of the sheet, or after it.
    fn with(mut self, toml: &str) -> Self {
        self.toml.push_str(toml);
        self.toml.push('\n');
        self
    }

    fn replace(mut self, from: &str, to: &str) -> Self {
        assert!(self.toml.contains(from));
        self.toml = self.toml.replacen(from, to, 1);
        self
    }

    fn schemas(&self) -> Schemas {
        let mut files = FILES.clone();
        files.insert("partners/harbour/partner.toml".to_owned(), self.toml.clone());
        files.insert("partners/harbour/columns.csv".to_owned(), self.columns.clone());
        Schemas::parse(&files).unwrap()
    }

    fn run(&self, bytes: &[u8]) -> Result<Normalised, NormaliseError> {
        self.run_with(&self.schemas(), bytes)
    }

    fn run_with(&self, schemas: &Schemas, bytes: &[u8]) -> Result<Normalised, NormaliseError> {
        let context = DeliveryContext {
            delivery_id: "d1",
            period: Period::parse(self.period).unwrap(),
            covers_from: Period::parse(self.period).unwrap().start,
            as_at: "2013-11-01".parse().unwrap(),
            is_synthetic: true,
            key: &IdKey::from_bytes(&[7; 32]),
            schemas,
            partner: &schemas.partners["harbour"],
        };
        normalise(&mut Workbook::open(bytes.to_vec(), &Limits::default()).unwrap(), &context)
    }

    fn check(&self, csv: &str, expected: &Expect) {
        let text = match self.run(csv.as_bytes()) {
            Ok(normalised) => print(&normalised),
            Err(error) => format!("{}: {error}", error.reason_code()),
        };
        expected.assert_eq(&text);
    }
}

/// Everything that came out, without ids and without what says nothing.
fn print(normalised: &Normalised) -> String {
    const QUIET: [&str; 11] = [
        "record_id",
        "count_id",
        "delivery_id",
        "partner_code",
        "list_code",
        "unit_code",
        "handling_code",
        "is_synthetic",
        "sheet_number",
        "row_number",
        "column_number",
    ];
    let batches = [
        ("record", &normalised.records),
        ("person", &normalised.identifiers),
        ("count", &normalised.counts),
        ("reject", &normalised.rejects),
        ("skip", &normalised.skips),
    ];
    let mut lines = Vec::new();
    for (word, batch) in batches {
        let mut of_batch: Vec<(i64, String)> = (0..batch.num_rows())
            .map(|row| {
                let said = (0..batch.num_columns()).filter_map(|column| {
                    let name = batch.schema().field(column).name().clone();
                    let text = text(batch, column, row)?;
                    let is_quiet = QUIET.contains(&name.as_str())
                        || name == "delivery_row"
                        || (name.starts_with("age_group_at_") && text == "unknown")
                        || text == "not_known"
                        || (name.ends_with("_state")
                            && name != "value_state"
                            && ["given", "not_asked"].contains(&text.as_str()))
                        || (name.ends_with("_precision") && text == "day");
                    (!is_quiet).then(|| format!("{name}={text}"))
                });
                let order = batch
                    .column_by_name("delivery_row")
                    .map_or(0, |c| c.as_primitive::<Int64Type>().value(row));
                (order, format!("{word}: {}", said.collect::<Vec<_>>().join(" ")))
            })
            .collect();
        of_batch.sort();
        lines.extend(of_batch.into_iter().map(|(_, line)| line));
    }
    let tally = &normalised.tally;
    lines.push(format!(
        "{} found = {} normalised + {} rejected + {} skipped; {} cells rejected",
        tally.rows_found,
        tally.rows_normalised,
        tally.rows_rejected,
        tally.rows_skipped,
        tally.cells_rejected
    ));
    lines.join("\n")
}

fn text(batch: &RecordBatch, column: usize, row: usize) -> Option<String> {
    let array = batch.column(column);
    if array.is_null(row) {
        return None;
    }
    Some(match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Date32 => array.as_primitive::<Date32Type>().value_as_date(row).unwrap().to_string(),
        _ => array.as_boolean().value(row).to_string(),
    })
}

fn column(batch: &RecordBatch, name: &str) -> Vec<Option<String>> {
    let place = batch.schema().index_of(name).unwrap();
    (0..batch.num_rows()).map(|row| text(batch, place, row)).collect()
}

/// The mapping the property is held against, read once.
static MESSY: LazyLock<(Case, Schemas)> = LazyLock::new(|| {
    let columns = "case_reference=Ref,full_name=Name,birth_date=DOB,contact_date=Met,exploitation_codes=Type";
    let case = Case::new(columns).with("stop_at = [\"Total*\"]\nfill_down = [\"Met\"]");
    let schemas = case.schemas();
    (case, schemas)
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever stands in the cells, every row is accounted for, and the same bytes give the same batches.
    #[test]
    fn rows_are_conserved_and_reading_twice_changes_nothing(
        rows in prop::collection::vec(prop::collection::vec(any_cell(), 5), 0..12),
    ) {
        let (case, schemas) = &*MESSY;
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["Ref", "Name", "DOB", "Met", "Type"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let first = case.run_with(schemas, &bytes).unwrap();
        let second = case.run_with(schemas, &bytes).unwrap();
        let tally = &first.tally;
        prop_assert_eq!(tally.rows_found, tally.rows_normalised + tally.rows_rejected + tally.rows_skipped);
        prop_assert!(tally.rows_found <= rows.len() as i64 + 1);
        prop_assert_eq!(first.records.num_rows() as i64, tally.rows_normalised);
        prop_assert_eq!(first.identifiers.num_rows() as i64, tally.rows_normalised);
        prop_assert_eq!(&first.records, &second.records);
        prop_assert_eq!(&first.identifiers, &second.identifiers);
        prop_assert_eq!(&first.cells, &second.cells);
        prop_assert_eq!(&first.rejects, &second.rejects);
        prop_assert_eq!(&first.skips, &second.skips);
        for group in column(&first.records, "age_group_at_contact_code") {
            prop_assert!(group.is_some());
        }
    }
}

/// Cells as people fill them, and cells as nobody should.
fn any_cell() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("01/02/2012".to_owned()),
        Just("Total".to_owned()),
        Just("*".to_owned()),
        "[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}",
        "[A-Z]{1,2}[0-9]{1,3}",
        "(Labour|Sexual|Domestic)( & (Labour|Criminal))?",
        "\\PC{0,12}",
    ]
}
