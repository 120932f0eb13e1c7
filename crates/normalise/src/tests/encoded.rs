//! Filters in place of what a partner may not share: their form, and the head of the file they come in.

use expect_test::expect;

use super::Case;

const SETTINGS: &str = "format=1 per=field bits=128 folded=true hashes=10 q=2 salt=none";

fn case() -> Case {
    Case::new("case_reference=record_id,contact_date=Met,given_name_encoded=given_name,birth_date_encoded=birth_date")
        .replace("\"attendances\"", "\"given_name_encoded\", \"birth_date_encoded\", \"attendances\"")
        .with(&format!("[encoding]\nsettings = \"{SETTINGS}\""))
}

#[test]
fn filters_are_kept_as_they_are_and_anything_else_is_turned_away() {
    let csv = format!(
        "# sylfaen encode {SETTINGS} agreed=00112233445566778899aabbccddeeff\n\
         record_id,Met,given_name,birth_date\n\
         A1,01/02/2012,clk:00112233:0123456789abcdef,\n\
         A2,01/02/2012,Mair,clk:00112233:fedcba9876543210\n\
         A3,01/02/2012,clk:00112233:0123456789abcdef00,unknown\n"
    );
    case().check(
        &csv,
        &expect![[r#"
        record: contact_date=2012-02-01
        record: contact_date=2012-02-01
        record: contact_date=2012-02-01
        person: case_reference=A1 given_name_encoded=clk:00112233:0123456789abcdef birth_date_encoded_state=blank
        person: case_reference=A2 given_name_encoded_state=rejected birth_date_encoded=clk:00112233:fedcba9876543210
        person: case_reference=A3 given_name_encoded_state=rejected birth_date_encoded_state=unknown
        reject: cell=C4 field=given_name_encoded rule_code=not_a_filter is_row_rejected=false
        reject: cell=C5 field=given_name_encoded rule_code=not_a_filter is_row_rejected=false
        skip: reason_code=above_header rows=1 first_row=1 last_row=1
        skip: reason_code=header rows=1 first_row=2 last_row=2
        5 found = 3 normalised + 0 rejected + 2 skipped; 2 cells rejected"#]],
    );
}

#[test]
fn a_file_that_does_not_say_how_it_was_encoded_is_refused() {
    let rows = "record_id,Met,given_name,birth_date\nA1,01/02/2012,clk:00112233:0123456789abcdef,\n";
    let other = SETTINGS.replace("hashes=10", "hashes=12");
    for head in [String::new(), format!("# sylfaen encode {other} agreed=00112233445566778899aabbccddeeff\n")]
    {
        case().check(
            &format!("{head}{rows}"),
            &expect!["encoded_otherwise: the first row of sheet 1 is not the head of a file that `sylfaen encode` wrote with `format=1 per=field bits=128 folded=true hashes=10 q=2 salt=none`"],
        );
    }
}
