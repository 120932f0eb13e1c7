//! Postcodes: their form, and the area a declared look-up puts them in.

use expect_test::expect;
use proptest::prelude::*;
use sylfaen_workbook::{Cell, CellValue};

use super::{Case, MESSY};
use crate::{
    cell::{Markers, Spot},
    reference::read_postcode,
};

const PLACES: &str = "postcode_places = { lookup = \"synthetic\", field = \"residence_area_code\" }";

#[test]
fn a_postcode_is_placed_by_the_declared_look_up_and_by_nothing_else() {
    let case = Case::new("case_reference=Ref,contact_date=Met,postcode=PC").with(PLACES);
    let csv = "Ref,Met,PC\nA1,01/02/2012,zz11aa\nA2,01/02/2012,ZZ1\nA3,01/02/2012,ZZ3 1AB\nA4,01/02/2012,ZZ3\nA5,01/02/2012,ZZ3 9ZZ\nA6,01/02/2012,ZZ5 1AA\nA7,01/02/2012,ZZ5 1AB\nA8,01/02/2012,somewhere\nA9,01/02/2012,\n";
    case.check(
        csv,
        &expect![[r#"
        record: contact_date=2012-02-01 residence_area_code=W06000015
        record: contact_date=2012-02-01 residence_area_code=W06000015
        record: contact_date=2012-02-01 residence_area_code=W06000020
        record: contact_date=2012-02-01 residence_area_code_state=rejected
        record: contact_date=2012-02-01 residence_area_code_state=rejected
        record: contact_date=2012-02-01 residence_area_code_state=rejected
        record: contact_date=2012-02-01 residence_area_code_state=rejected
        record: contact_date=2012-02-01
        record: contact_date=2012-02-01
        person: case_reference=A1 postcode=ZZ1 1AA is_postcode_whole=true
        person: case_reference=A2 postcode=ZZ1 is_postcode_whole=false
        person: case_reference=A3 postcode=ZZ3 1AB is_postcode_whole=true
        person: case_reference=A4 postcode=ZZ3 is_postcode_whole=false
        person: case_reference=A5 postcode=ZZ3 9ZZ is_postcode_whole=true
        person: case_reference=A6 postcode=ZZ5 1AA is_postcode_whole=true
        person: case_reference=A7 postcode=ZZ5 1AB is_postcode_whole=true
        person: case_reference=A8 postcode_state=rejected
        person: case_reference=A9 postcode_state=blank
        reject: cell=C5 field=residence_area_code rule_code=postcode_in_several_areas is_row_rejected=false
        reject: cell=C6 field=residence_area_code rule_code=postcode_in_several_areas is_row_rejected=false
        reject: cell=C7 field=residence_area_code rule_code=postcode_in_several_areas is_row_rejected=false
        reject: cell=C8 field=residence_area_code rule_code=postcode_not_listed is_row_rejected=false
        reject: cell=C9 field=postcode rule_code=not_a_postcode is_row_rejected=false
        skip: reason_code=header rows=1 first_row=1 last_row=1
        10 found = 9 normalised + 0 rejected + 1 skipped; 5 cells rejected"#]],
    );
    let noted = case.run(csv.as_bytes()).unwrap().tally.noted;
    assert_eq!(noted.get("area_by_postcode"), Some(&1));
    assert_eq!(noted.get("area_by_half_postcode"), Some(&2));
    // Without a declaration it places nothing.
    Case::new("case_reference=Ref,contact_date=Met,postcode=PC").check(
        "Ref,Met,PC\nA1,01/02/2012,ZZ1 1AA\n",
        &expect![[r#"
        record: contact_date=2012-02-01
        person: case_reference=A1 postcode=ZZ1 1AA is_postcode_whole=true
        skip: reason_code=header rows=1 first_row=1 last_row=1
        2 found = 1 normalised + 0 rejected + 1 skipped; 0 cells rejected"#]],
    );
}

#[test]
fn what_the_partner_says_of_the_area_stands_and_a_contradiction_is_counted() {
    let case =
        Case::new("case_reference=Ref,contact_date=Met,postcode=PC,residence_area_code=Lives").with(PLACES);
    let csv = "Ref,Met,PC,Lives\nA1,01/02/2012,ZZ1 1AA,Swansea\nA2,01/02/2012,ZZ1 1AA,Cardiff\nA3,01/02/2012,ZZ1 1AA,South Wales Police\nA4,01/02/2012,ZZ1 1AA,*\nA5,01/02/2012,ZZ1 1AA,\nA6,01/02/2012,ZZ1 1AA,Gotham\nA7,01/02/2012,ZZ4 1AA,\nA8,01/02/2009,ZZ4 1AA,\n";
    case.check(
        csv,
        &expect![[r#"
        record: contact_date=2012-02-01 residence_area_code=W06000011
        record: contact_date=2012-02-01 residence_area_code=W06000015
        record: contact_date=2012-02-01 residence_area_code=W15000003
        record: contact_date=2012-02-01 residence_area_code_state=suppressed
        record: contact_date=2012-02-01 residence_area_code=W06000015
        record: contact_date=2012-02-01 residence_area_code_state=rejected
        record: contact_date=2012-02-01 residence_area_code=W06000023
        record: contact_date=2009-02-01 residence_area_code=W06000007
        person: case_reference=A1 postcode=ZZ1 1AA is_postcode_whole=true
        person: case_reference=A2 postcode=ZZ1 1AA is_postcode_whole=true
        person: case_reference=A3 postcode=ZZ1 1AA is_postcode_whole=true
        person: case_reference=A4 postcode=ZZ1 1AA is_postcode_whole=true
        person: case_reference=A5 postcode=ZZ1 1AA is_postcode_whole=true
        person: case_reference=A6 postcode=ZZ1 1AA is_postcode_whole=true
        person: case_reference=A7 postcode=ZZ4 1AA is_postcode_whole=true
        person: case_reference=A8 postcode=ZZ4 1AA is_postcode_whole=true
        reject: cell=D7 field=residence_area_code rule_code=unknown_code is_row_rejected=false
        skip: reason_code=header rows=1 first_row=1 last_row=1
        9 found = 8 normalised + 0 rejected + 1 skipped; 1 cells rejected"#]],
    );
    assert_eq!(case.run(csv.as_bytes()).unwrap().tally.noted.get("area_contradicts_postcode"), Some(&1));
}

#[test]
fn a_declaration_that_leads_nowhere_is_refused() {
    let refused = |declared: &str| {
        let case = Case::new("contact_date=Met,postcode=PC").with(declared);
        let mut files = super::FILES.clone();
        files.insert("partners/harbour/partner.toml".to_owned(), case.toml);
        files.insert("partners/harbour/columns.csv".to_owned(), case.columns);
        sylfaen_schema::Schemas::parse(&files).unwrap_err().to_string()
    };
    let error = refused("postcode_places = { lookup = \"synthetics\", field = \"residence_area_code\" }");
    assert!(
        error.contains("look-up under schemas/places") && error.contains("did you mean `synthetic`?"),
        "{error}"
    );
    let error = refused("postcode_places = { lookup = \"synthetic\", field = \"sex_code\" }");
    assert!(error.contains("common field that holds an area"), "{error}");
}

proptest! {
    #[test]
    fn a_postcode_reads_as_itself_whatever_its_spaces_and_case(
        text in "[a-zA-Z]{1,2}[0-9][0-9a-zA-Z]? ?([0-9][a-zA-Z]{2})?",
        noise in "\\PC{0,8}",
    ) {
        let (_, schemas) = &*MESSY;
        let markers = Markers { schemas, partner: &schemas.partners["harbour"] };
        let read = |text: &str| read_postcode(markers, Spot::Cell(&Cell::new(0, CellValue::Text(text.to_owned())))).value;
        for text in [&text, &noise] {
            if let Some(once) = read(text) {
                prop_assert_eq!(read(&once), Some(once));
            }
        }
    }
}
