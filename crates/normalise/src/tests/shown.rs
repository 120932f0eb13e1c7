//! What a sheet shows counts as much as what it holds, whichever format it comes in.

use sylfaen_schema::Schemas;

use super::{
    Case, column,
    make::table::{KINDS, Look, Made, Table, WHOLE_DATE},
    print,
};

const ZEROS: Look = (
    "00000",
    r#"<number:number-style style:name="N"><number:number number:min-integer-digits="5"/></number:number-style>"#,
);
const CASE_NUMBER: Look = (
    "\"GW-\"000",
    r#"<number:number-style style:name="N"><number:text>GW-</number:text><number:number number:decimal-places="0" number:min-integer-digits="3"/></number:number-style>"#,
);
const WHOLE: Look = (
    "0",
    r#"<number:number-style style:name="N"><number:number number:decimal-places="0" number:min-integer-digits="1"/></number:number-style>"#,
);
const PERCENT: Look = (
    "0%",
    r#"<number:percentage-style style:name="N"><number:number number:decimal-places="0"/><number:text>%</number:text></number:percentage-style>"#,
);
const OF_AGE: Look = (
    "0\" oed\"",
    r#"<number:number-style style:name="N"><number:number number:decimal-places="0"/><number:text> oed</number:text></number:number-style>"#,
);
const POUNDS: Look = (
    "\"£\"0.00",
    r#"<number:currency-style style:name="N"><number:text>£</number:text><number:number number:decimal-places="2"/></number:currency-style>"#,
);
/// Below five a star: by a map in OpenDocument, by a condition elsewhere.
const MASKED: Look = (
    "[<5]\"*\";General",
    r#"<number:number-style style:name="N"><number:number number:min-integer-digits="1"/><style:map style:condition="value()&lt;5" style:apply-style-name="P"/></number:number-style>"#,
);
const ALWAYS_MASKED: Look = (
    "\"[c]\"",
    r#"<number:number-style style:name="N"><number:text>[c]</number:text></number:number-style>"#,
);
/// LibreOffice writes it as a format of text that sends every number to one without a part.
const HIDDEN: Look = (
    ";;;",
    r#"<number:text-style style:name="N"><number:text/><style:map style:condition="value()&gt;0" style:apply-style-name="P"/></number:text-style>"#,
);
const DASHED: Look = (
    "0;-0;\"-\"",
    r#"<number:number-style style:name="N"><number:text>-</number:text></number:number-style>"#,
);
const FEWER: Look = (
    "[<5]\"<5\";0",
    r#"<number:number-style style:name="N"><number:text>&lt;5</number:text></number:number-style>"#,
);
const MONTH: Look = (
    "mmm-yy",
    r#"<number:date-style style:name="N"><number:month number:textual="true"/><number:text>-</number:text><number:year/></number:date-style>"#,
);
const YEAR: Look =
    ("yyyy", r#"<number:date-style style:name="N"><number:year number:style="long"/></number:date-style>"#);
const DAY_MONTH: Look = (
    "d-mmm",
    r#"<number:date-style style:name="N"><number:day/><number:text>-</number:text><number:month number:textual="true"/></number:date-style>"#,
);
const DIGITS_MONTH: Look = (
    "mm/yy",
    r#"<number:date-style style:name="N"><number:month/><number:text>/</number:text><number:year/></number:date-style>"#,
);
const CLOCK: Look = (
    "hh:mm",
    r#"<number:date-style style:name="N"><number:hours/><number:text>:</number:text><number:minutes/></number:date-style>"#,
);

/// 1 March 2012.
const MET: u32 = 40_969;

/// A table of one record with a date of contact and the cell in a column of the field.
fn table(field: &str, cell: Made) -> (Case, Table) {
    let case = Case::new(&format!("contact_date=Met,{field}=It,case_reference=Ref"));
    let head = ["Met", "It", "Ref"].map(Made::text).to_vec();
    let row = vec![Made::day(MET, WHOLE_DATE, "01/03/2012"), cell, Made::text("A1")];
    (case, Table { rows: vec![head, row], ..Table::default() })
}

/// What became of the cell: its value, or its state, or the rule that turned it away; the same in every format.
fn check(field: &str, cell: Made, expected: &str) {
    let (case, table) = table(field, cell);
    let schemas = case.schemas();
    for kind in KINDS {
        let normalised = case.run_with(&schemas, &table.file(kind)).unwrap();
        let batch = match normalised.records.schema().index_of(field) {
            Ok(_) => &normalised.records,
            Err(_) => &normalised.identifiers,
        };
        let of = |name: &str| {
            batch.schema().index_of(name).ok().and_then(|_| column(batch, name).into_iter().next().flatten())
        };
        let precision = || of(&format!("{field}_precision")).filter(|precision| precision != "day");
        let rule = column(&normalised.rejects, "rule_code").into_iter().flatten().next();
        let found = match (rule, of(field)) {
            (Some(rule), _) => rule,
            (None, Some(value)) => {
                [Some(value), precision()].into_iter().flatten().collect::<Vec<_>>().join(" ")
            }
            (None, None) => of(&format!("{field}_state")).unwrap(),
        };
        assert_eq!(found, expected, "{field} in {kind:?}");
    }
}

#[test]
fn leading_zeros_and_letters_of_a_format_are_part_of_a_reference_and_nothing_to_an_age() {
    check("police_reference", Made::shown(42.0, ZEROS, "00042"), "00042");
    check("police_reference", Made::shown(7.0, CASE_NUMBER, "GW-007"), "GW-007");
    check("police_reference", Made::Number(42.0), "42");
    check("age_at_contact_years", Made::shown(42.0, ZEROS, "00042"), "42");
    check("age_at_contact_years", Made::shown(17.0, OF_AGE, "17 oed"), "17");
    check("age_at_contact_years", Made::shown(7.0, CASE_NUMBER, "GW-007"), "not_a_number");
    check("postcode", Made::shown(42.0, ZEROS, "00042"), "not_a_postcode");
    check("given_name", Made::shown(42.0, ZEROS, "00042"), "no_letters");
}

#[test]
fn what_nobody_sees_is_not_read() {
    check("age_at_contact_years", Made::shown(17.6, WHOLE, "18"), "rounded_display");
    check("police_reference", Made::shown(17.6, WHOLE, "18"), "rounded_display");
    check("sex_code", Made::shown(1.4, WHOLE, "1"), "rounded_display");
    check("age_at_contact_years", Made::shown(0.17, PERCENT, "17%"), "percentage");
    check("age_at_contact_years", Made::shown(17.0, PERCENT, "1700%"), "percentage");
    check("age_at_contact_years", Made::shown(17.0, POUNDS, "£17.00"), "shown_otherwise");
    check("age_at_contact_years", Made::shown(17.0, HIDDEN, ""), "shown_otherwise");
    check("age_at_contact_years", Made::Number(17.0), "17");
}

#[test]
fn a_masked_number_stays_masked() {
    for field in ["age_at_contact_years", "police_reference", "sex_code", "postcode", "given_name"] {
        check(field, Made::shown(3.0, MASKED, "*"), "suppressed");
        check(field, Made::shown(3.0, ALWAYS_MASKED, "[c]"), "suppressed");
        check(field, Made::shown(0.0, DASHED, "-"), "ambiguous_marker");
    }
    check("referral_date", Made::shown(40_970.0, ALWAYS_MASKED, "[c]"), "suppressed");
    check("age_at_contact_years", Made::shown(17.0, MASKED, "17"), "17");
}

#[test]
fn a_text_that_its_format_hides_is_not_read() {
    let hidden = |text: &str| Made::Worded(text.to_owned(), HIDDEN);
    for (field, text) in [
        ("given_name", "Mair"),
        ("police_reference", "GW/12"),
        ("sex_code", "F"),
        ("exploitation_codes", "Labour"),
        ("nationality_code", "Welsh"),
        ("age_at_contact_years", "17"),
        ("referral_date", "02/03/2012"),
        ("postcode", "CF10 1AA"),
    ] {
        check(field, hidden(text), "shown_otherwise");
    }
    let plain = Made::Worded("Mair".to_owned(), ZEROS);
    check("given_name", plain, "Mair");
}

#[test]
fn a_date_is_as_exact_as_it_is_shown() {
    check("referral_date", Made::day(40_984, MONTH, "Mar-12"), "2012-03-01 month");
    check("referral_date", Made::day(40_980, MONTH, "Mar-12"), "2012-03-01 month");
    check("referral_date", Made::day(40_984, YEAR, "2012"), "2012-01-01 year");
    check("referral_date", Made::day(40_984, DIGITS_MONTH, "03/12"), "2012-03-01 month");
    check("referral_date", Made::day(40_984, DAY_MONTH, "16-Mar"), "date_without_year");
    check("referral_date", Made::day(40_980, DAY_MONTH, "12-Mar"), "date_without_year");
    // Of the 12th of December 2012 nobody can tell which 12 is shown.
    check("referral_date", Made::day(41_255, DIGITS_MONTH, "12/12"), "date_without_year");
    check("referral_date", Made::day(40_984, CLOCK, "00:00"), "shown_otherwise");
    check("referral_date", Made::day(40_984, WHOLE_DATE, "16/03/2012"), "2012-03-16");
    check("age_at_contact_years", Made::day(40_984, MONTH, "Mar-12"), "not_a_number");
}

#[test]
fn the_month_of_a_birth_is_all_that_an_age_rests_on() {
    let (case, table) = table("birth_date", Made::day(34_393, MONTH, "Feb-94"));
    for kind in KINDS {
        let normalised = case.run(&table.file(kind)).unwrap();
        let text = print(&normalised);
        assert!(text.contains("birth_date=1994-02-01 birth_date_precision=month"), "{text}");
        assert!(text.contains("age_group_at_contact_code=adult"), "{text}");
    }
}

#[test]
fn a_count_masked_by_a_format_is_no_better_known_than_one_masked_by_hand() {
    let counts = "[[sheet.count]]\nmeasure = \"attendances\"\ncounted_unit = \"attendance\"\ncolumn = \"N\"\nfixed = { sex_code = \"female\" }\nsuppressed_range = [1, 7]";
    let mut case = Case::new("").replace("unit = \"person_met\"", "unit = \"count\"").with(counts);
    case.columns = "table,field,2012\n".to_owned();
    let declared = case.toml.replace("[agreement]", "markers = { \"-\" = \"zero\" }\n[agreement]");
    let cells = [
        (Made::shown(3.0, MASKED, "*"), ["", "1", "7", "suppressed"]),
        (Made::shown(3.0, FEWER, "<5"), ["", "1", "4", "suppressed"]),
        (Made::shown(9.0, ZEROS, "00009"), ["9", "9", "9", "given"]),
        (Made::shown(8.6, WHOLE, "9"), ["", "0", "", "rejected"]),
        (Made::shown(0.5, PERCENT, "50%"), ["", "0", "", "rejected"]),
        (Made::shown(0.0, DASHED, "-"), ["", "0", "", "rejected"]),
    ];
    let found = |schemas: &Schemas, cell: &Made, kind| {
        let table = Table { rows: vec![vec![Made::text("N")], vec![cell.clone()]], ..Table::default() };
        let normalised = case.run_with(schemas, &table.file(kind)).unwrap();
        ["value", "value_lower", "value_upper", "value_state"]
            .map(|name| column(&normalised.counts, name)[0].clone().unwrap_or_default())
    };
    let schemas = case.schemas();
    for kind in KINDS {
        for (cell, expected) in &cells {
            assert_eq!(found(&schemas, cell, kind), *expected, "{cell:?} in {kind:?}");
        }
    }
    // A mapping that says what a dash means is believed where the dash stands before nought.
    let columns = case.columns.clone();
    let schemas = Case { toml: declared, columns, period: "2012Q1" }.schemas();
    for kind in KINDS {
        let [dash, other] = [0.0, 3.0].map(|number| {
            let look = if number == 0.0 { DASHED } else { ALL_DASHED };
            found(&schemas, &Made::shown(number, look, "-"), kind)
        });
        assert_eq!(dash, ["0", "0", "0", "given"], "{kind:?}");
        assert_eq!(other, ["", "0", "", "rejected"], "{kind:?}");
    }
}

const ALL_DASHED: Look =
    ("\"-\"", r#"<number:number-style style:name="N"><number:text>-</number:text></number:number-style>"#);

const SUBTOTAL: Look = (
    "\"SUB-\"0",
    r#"<number:number-style style:name="N"><number:text>SUB-</number:text><number:number number:decimal-places="0"/></number:number-style>"#,
);

#[test]
fn patterns_of_totals_and_of_rows_to_skip_are_held_against_what_is_shown() {
    let case = Case::new("case_reference=Ref,contact_date=Met")
        .with("skip = [{ column = \"Ref\", like = \"SUB-*\", reason = \"subtotal\" }]");
    let met = || Made::day(MET, WHOLE_DATE, "01/03/2012");
    let rows = vec![
        vec![Made::text("Ref"), Made::text("Met")],
        vec![Made::shown(7.0, CASE_NUMBER, "GW-007"), met()],
        vec![Made::shown(1.0, SUBTOTAL, "SUB-1"), met()],
    ];
    let table = Table { rows, ..Table::default() };
    for kind in KINDS {
        let tally = case.run(&table.file(kind)).unwrap().tally;
        assert_eq!((tally.rows_normalised, tally.rows_skipped), (1, 2), "{kind:?}");
    }
}
