//! What changed between two editions of a return.

use proptest::prelude::*;

use super::{Case, MESSY, any_cell, column};
use crate::{
    Edition, Normalised,
    changes::{Changes, changes},
};

fn changed(case: &Case, before: &str, after: &str) -> (Changes, Vec<String>) {
    let schemas = case.schemas();
    let [before, after] = [before, after].map(|csv| case.run_with(&schemas, csv.as_bytes()).unwrap());
    let found = between(&schemas, &before, &after);
    let names = ["change_code", "field", "sheet_number", "row_number"].map(|name| column(&found.rows, name));
    let mut lines: Vec<String> = (0..found.rows.num_rows())
        .map(|row| {
            let cell = |name: usize| names[name][row].as_deref().unwrap_or("-").to_owned();
            format!("{} {} {}:{}", cell(0), cell(1), cell(2), cell(3))
        })
        .collect();
    lines.sort();
    (found, lines)
}

fn between(schemas: &sylfaen_schema::Schemas, before: &Normalised, after: &Normalised) -> Changes {
    let before = Edition { delivery_id: "d1", normalised: before };
    let after = Edition { delivery_id: "d2", normalised: after };
    changes(schemas, "harbour", before, after, true).unwrap()
}

#[test]
fn records_added_removed_and_changed_are_named_with_their_fields_and_places() {
    let case = Case::new("case_reference=Ref,full_name=Name,contact_date=Met,sex_code=Sex");
    let (found, lines) = changed(
        &case,
        "Ref,Name,Met,Sex\nA1,Mair Owen,01/02/2012,F\nA2,Anna Kowalska,01/02/2012,\nA3,Lan,01/02/2012,F\nA4,Joy Eze,01/02/2012,F\n",
        "Title\nRef,Name,Met,Sex\nA4,Joy Eze,01/02/2012,F\nA2,Anna  KOWALSKA,1 Feb 2012,*\nA1,Mair Owens,Chwefror 2012,F\nA5,Precious,01/02/2012,F\n",
    );
    assert_eq!((found.added, found.removed, found.changed), (1, 1, 2));
    assert_eq!(
        lines,
        [
            "added - 1:6",
            "changed contact_date 1:5",
            "changed family_name 1:4",
            "changed family_name 1:5",
            "changed sex_code 1:4",
            "removed - 1:4",
        ]
    );
}

#[test]
fn counts_are_held_against_each_other_and_a_record_without_reference_by_its_content() {
    let mut counts = Case::new("");
    counts.columns = "table,field,2012\n".to_owned();
    let counts = counts.replace("unit = \"person_met\"", "unit = \"count\"").with(
        "[[sheet.count]]\nmeasure = \"attendances\"\ncounted_unit = \"attendance\"\ncolumn = \"N\"\nsex_column = \"Sex\"",
    );
    let (found, lines) = changed(&counts, "Sex,N\nF,7\nM,*\nOther,1\n", "Sex,N\nF,8\nM,..\n");
    assert_eq!((found.added, found.removed, found.changed), (0, 1, 2));
    assert_eq!(lines, ["changed value 1:2", "changed value 1:3", "removed - 1:4"]);
    let (found, _) = changed(
        &Case::new("contact_date=Met,sex_code=Sex"),
        "Met,Sex\n01/02/2012,F\n",
        "Met,Sex\n01/02/2012,M\n",
    );
    assert_eq!((found.added, found.removed, found.changed), (1, 1, 0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// The same return twice is no change, and what one way adds the other way removes.
    #[test]
    fn nothing_changes_between_a_return_and_itself(
        rows in prop::collection::vec(prop::collection::vec(any_cell(), 5), 1..8),
        cut in 0..8_usize,
    ) {
        let (case, schemas) = &*MESSY;
        let write = |rows: &[Vec<String>]| {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(["Ref", "Name", "DOB", "Met", "Type"]).unwrap();
            for row in rows {
                writer.write_record(row).unwrap();
            }
            case.run_with(schemas, &writer.into_inner().unwrap()).unwrap()
        };
        let whole = write(&rows);
        prop_assert_eq!(between(schemas, &whole, &whole).rows.num_rows(), 0);
        let part = write(&rows[..cut.min(rows.len())]);
        let (there, back) = (between(schemas, &whole, &part), between(schemas, &part, &whole));
        prop_assert_eq!((there.added, there.removed, there.changed), (back.removed, back.added, back.changed));
        prop_assert_eq!(there.removed - there.added, (whole.records.num_rows() - part.records.num_rows()) as i64);
    }
}
