//! The schemas of this repository hold together, their traps are kept, and what a mapping says wrongly is named.

// expect-test writes its texts with hashes, whether or not they need them.
#![allow(clippy::needless_raw_string_hashes)]

mod codes;

use std::{collections::BTreeMap, fs, path::Path};

use chrono::NaiveDate;
use expect_test::{Expect, expect};

use crate::{DateOrder, MarkerMeaning, NameOrder, Partner, SchemaError, Schemas, Sensitivity, ValueState};

const PARTNER: &str = r#"
code = "harbour_trust"
name_en = "Harbour Trust"
name_cy = "Ymddiriedolaeth yr Harbwr"
kind = "charity"
list = "harbour_trust"
feeds = ["nrm"]
[agreement]
id = "WASPI-0099"
type = "information_sharing_protocol"
parties = ["Harbour Trust", "Welsh Government"]
purpose = "Statistics of trafficking"
lawful_basis = "public task"
fields = ["given_name", "family_name", "contact_date", "exploitation_codes", "attendances"]
review_date = 2014-06-30
retention_years = 6
handling = "official_sensitive"
[reading]
date_order = "dmy"
rejects_pct_max = 10
[[sheet]]
table = "cases"
name = ["Cases*", "Achosion*"]
unit = "person_met"
stop_at = ["Total*"]
skip = [{ column = "Ref", like = "Sub-total*", reason = "subtotal" }]
ignore = ["Caseworker"]
defaults = { referrer_area_code = "W15000002" }
expect = { rows_min = 1, rows_max = 400 }
[[sheet]]
table = "activity"
name = ["Activity"]
unit = "count"
[[sheet.count]]
measure = "attendances"
counted_unit = "attendance"
column = "Attendances"
area_column = "Board"
fixed = { area_basis_code = "referrer_sits", sex_code = "female" }
suppressed_range = [1, 4]
[lookup.exploitation_codes]
"forced lab*" = "LE"
"farm and house" = "DS;LE"
[markers]
"-" = "not_available"
"#;

const COLUMNS: &str = "\
table,field,2012,2013
cases,full_name,Name,Name || Enw
cases,contact_date,Date met,First met
cases,exploitation_codes,,Type
";

fn own_files() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas");
    for folder in ["tables", "codes", "places"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            files.insert(format!("{folder}/{name}"), fs::read_to_string(path).unwrap());
        }
    }
    files
}

fn own_schemas() -> Schemas {
    Schemas::parse(&own_files()).unwrap()
}

/// The outcome of reading the harbour trust after replacing some text of its two files.
fn with_partner(changes: &[(&str, &str)]) -> Result<Schemas, SchemaError> {
    let (mut toml, mut columns) = (PARTNER.trim_start().to_owned(), COLUMNS.to_owned());
    for (from, to) in changes {
        assert!(toml.contains(from) || columns.contains(from), "{from}");
        toml = toml.replacen(from, to, 1);
        columns = columns.replacen(from, to, 1);
    }
    let mut files = own_files();
    files.insert("partners/harbour_trust/partner.toml".to_owned(), toml);
    files.insert("partners/harbour_trust/columns.csv".to_owned(), columns);
    Schemas::parse(&files)
}

fn check_refused(changes: &[(&str, &str)], expected: &Expect) {
    expected.assert_eq(&with_partner(changes).unwrap_err().to_string());
}

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

#[test]
fn the_mappings_of_this_repository_hold_together() {
    let mut files = own_files();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/partners");
    for folder in fs::read_dir(root).into_iter().flatten() {
        let folder = folder.unwrap().path();
        let partner = folder.file_name().unwrap().to_str().unwrap().to_owned();
        for file in ["partner.toml", "columns.csv"] {
            files
                .insert(format!("partners/{partner}/{file}"), fs::read_to_string(folder.join(file)).unwrap());
        }
    }
    let schemas = Schemas::parse(&files).unwrap();
    for partner in schemas.partners.values() {
        let agreement = partner.agreement.as_ref().unwrap();
        let outside: Vec<_> = partner.mapped_fields().filter(|field| !agreement.allows(field)).collect();
        assert_eq!(outside, Vec::<&str>::new(), "{}", partner.code);
    }
}

#[test]
fn no_direct_identifier_is_outside_the_restricted_tables() {
    let schemas = own_schemas();
    for table in schemas.tables.values().filter(|table| !table.name.starts_with("restricted_")) {
        for field in &table.fields {
            assert_ne!(field.sensitivity, Sensitivity::Direct, "{}.{}", table.name, field.name);
        }
    }
}

#[test]
fn a_mapping_says_everything_normalising_needs() {
    let schemas = with_partner(&[]).unwrap();
    let partner = &schemas.partners["harbour_trust"];
    assert_eq!(partner.reading.date_order, Some(DateOrder::DayMonthYear));
    assert_eq!(partner.reading.name_order, NameOrder::GivenFirst);
    assert_eq!(partner.feeds, ["nrm"]);
    let agreement = partner.agreement.as_ref().unwrap();
    assert_eq!(agreement.review_date.to_string(), "2014-06-30");
    assert!(agreement.allows("full_name") && !agreement.allows("postcode"));
    let cases = &partner.sheets[0];
    let editions: Vec<_> = cases.editions.iter().map(|e| (e.code.as_str(), e.columns.len())).collect();
    assert_eq!(editions, [("2012", 2), ("2013", 3)]);
    assert_eq!(cases.editions[1].columns["full_name"], ["Name", "Enw"]);
    assert!(cases.skip[0].like.fits("sub-total: Gwent"));
    assert_eq!(partner.lookups["exploitation_codes"].find("Forced labour"), Some("LE"));
    assert_eq!(partner.lookups["exploitation_codes"].find("Farm  and house"), Some("DS;LE"));
    assert_eq!(partner.markers["-"], MarkerMeaning::State(ValueState::NotAvailable));
    let count = &partner.sheets[1].counts[0];
    assert_eq!((count.suppressed_range, count.dimensions["area_code"].as_str()), (Some((1, 4)), "Board"));
    let mapped: Vec<_> = partner.mapped_fields().collect();
    assert_eq!(
        mapped,
        ["contact_date", "full_name", "contact_date", "exploitation_codes", "full_name", "attendances"]
    );
}

#[test]
fn a_misspelt_key_says_which_was_meant() {
    check_refused(
        &[("feeds =", "feed =")],
        &expect!["partners/harbour_trust/partner.toml:6: unknown key `feed` (did you mean `feeds`?)"],
    );
    check_refused(
        &[("review_date =", "reveiw_date =")],
        &expect![
            "partners/harbour_trust/partner.toml:14: unknown key `agreement.reveiw_date` (did you mean `review_date`?)"
        ],
    );
    check_refused(
        &[("stop_at =", "stopat =")],
        &expect![
            "partners/harbour_trust/partner.toml:24: unknown key `sheet.stopat` (did you mean `stop_at`?)"
        ],
    );
    check_refused(
        &[("rows_max =", "row_max =")],
        &expect![
            "partners/harbour_trust/partner.toml:28: unknown key `sheet.expect.row_max` (did you mean `rows_max`?)"
        ],
    );
    check_refused(
        &[("suppressed_range =", "suppresed_range =")],
        &expect![
            "partners/harbour_trust/partner.toml:39: unknown key `sheet.count.suppresed_range` (did you mean `suppressed_range`?)"
        ],
    );
    check_refused(
        &[("[lookup.exp", "[lookups.exp")],
        &expect!["partners/harbour_trust/partner.toml:40: unknown key `lookups` (did you mean `lookup`?)"],
    );
}

#[test]
fn a_name_that_stands_for_nothing_says_which_was_meant() {
    check_refused(
        &[("cases,contact_date", "cases,contact_dat")],
        &expect![
            "partners/harbour_trust/columns.csv:3: no common field that can be mapped is called `contact_dat` (did you mean `contact_date`?)"
        ],
    );
    check_refused(
        &[("cases,contact_date", "cases,record_id")],
        &expect![
            "partners/harbour_trust/columns.csv:3: no common field that can be mapped is called `record_id`"
        ],
    );
    check_refused(
        &[("[lookup.exploitation_codes]", "[lookup.exploitation_kinds]")],
        &expect![
            "partners/harbour_trust/partner.toml:40: no common field with codes is called `exploitation_kinds` (did you mean `exploitation_codes`?)"
        ],
    );
    check_refused(
        &[("= \"LE\"", "= \"LX\"")],
        &expect!["partners/harbour_trust/partner.toml:41: no code of the list `exploitation` is called `LX`"],
    );
    check_refused(
        &[("\"DS;LE\"", "\"DS;labour\"")],
        &expect![
            "partners/harbour_trust/partner.toml:42: no code of the list `exploitation` is called `labour`"
        ],
    );
    check_refused(
        &[("\"W15000002\"", "\"W15000009\"")],
        &expect![
            "partners/harbour_trust/partner.toml:27: no code of the list `area` is called `W15000009` (did you mean `W15000001`?)"
        ],
    );
    check_refused(
        &[("{ referrer_area_code", "{ referer_area_code")],
        &expect![
            "partners/harbour_trust/partner.toml:27: no common field with codes is called `referer_area_code` (did you mean `referrer_area_code`?)"
        ],
    );
    check_refused(
        &[("unit = \"person_met\"", "unit = \"persons_met\"")],
        &expect![
            "partners/harbour_trust/partner.toml:23: no code of the list `unit` is called `persons_met` (did you mean `person_met`?)"
        ],
    );
    check_refused(
        &[("\"attendances\"]", "\"attendance\"]")],
        &expect!["partners/harbour_trust/partner.toml:13: no common field or measure is called `attendance`"],
    );
    check_refused(
        &[("reason = \"subtotal\"", "reason = \"sub_total\"")],
        &expect![
            "partners/harbour_trust/partner.toml:25: no code of the list `skip_reason` is called `sub_total` (did you mean `subtotal`?)"
        ],
    );
    check_refused(
        &[("handling = \"official_sensitive\"", "handling = \"secret\"")],
        &expect!["partners/harbour_trust/partner.toml:16: no code of the list `handling` is called `secret`"],
    );
}

#[test]
fn a_mapping_that_contradicts_itself_is_refused() {
    check_refused(
        &[("code = \"harbour_trust\"", "code = \"harbor_trust\"")],
        &expect!["partners/harbour_trust/partner.toml:1: `code` must be `harbour_trust`, as the folder"],
    );
    check_refused(
        &[("date_order = \"dmy\"", "date_order = \"dym\"")],
        &expect!["partners/harbour_trust/partner.toml:18: `reading.date_order` must be one of dmy, mdy, ymd"],
    );
    check_refused(
        &[("rejects_pct_max = 10", "rejects_pct_max = 110")],
        &expect![
            "partners/harbour_trust/partner.toml:19: `reading.rejects_pct_max` must be a number from 0 to 100"
        ],
    );
    check_refused(
        &[("suppressed_range = [1, 4]", "suppressed_range = [4, 1]")],
        &expect![
            "partners/harbour_trust/partner.toml:39: `sheet.count.suppressed_range` must be two whole numbers, the lower first ([1, 4])"
        ],
    );
    check_refused(
        &[("area_basis_code = \"referrer_sits\", ", "")],
        &expect![
            "partners/harbour_trust/partner.toml:38: `sheet.count.fixed` must be with `area_basis_code`: a figure by `area_code` carries its basis"
        ],
    );
    check_refused(
        &[("sex_code = \"female\"", "area_code = \"W92000004\"")],
        &expect![
            "partners/harbour_trust/partner.toml:38: `sheet.count.fixed` must be without a field that has a column of its own"
        ],
    );
    check_refused(
        &[("\"-\" = \"not_available\"", "\"-\" = \"nothing\"")],
        &expect![[
            r#"partners/harbour_trust/partner.toml:44: `markers.-` must be a state (suppressed, not_available, unknown, ...) or "zero""#
        ]],
    );
    check_refused(
        &[("unit = \"person_met\"", "unit = \"count\"")],
        &expect![[
            r#"partners/harbour_trust/partner.toml:20: `sheet.count` must be there where `unit` is "count", and only there"#
        ]],
    );
    check_refused(
        &[("table = \"cases\"", "table = \"casse\"")],
        &expect![
            "partners/harbour_trust/partner.toml:21: `sheet.table` must be a table that `columns.csv` has columns for"
        ],
    );
    check_refused(
        &[("expect = { rows_min = 1,", "expect = { rows_min = 1000,")],
        &expect![
            "partners/harbour_trust/partner.toml:28: `sheet.expect.rows_max` must be no less than `rows_min`"
        ],
    );
}

#[test]
fn columns_that_break_their_form_are_refused() {
    check_refused(
        &[("table,field,2012,2013", "field,2012,2013")],
        &expect![
            "partners/harbour_trust/columns.csv:1: the first columns must be table,field, then at least one edition"
        ],
    );
    check_refused(
        &[("2012,2013", "2012,2012")],
        &expect!["partners/harbour_trust/columns.csv:1: each edition needs a name of its own"],
    );
    check_refused(
        &[("cases,contact_date", "cases,full_name")],
        &expect!["partners/harbour_trust/columns.csv:3: this field of this table is mapped twice"],
    );
    check_refused(
        &[(",First met", ",ENW")],
        &expect!["partners/harbour_trust/columns.csv:3: another field of this edition has the same header"],
    );
    check_refused(
        &[("cases,exploitation_codes,,Type", "other,exploitation_codes,,Type")],
        &expect!["partners/harbour_trust/columns.csv:4: no table of a `[[sheet]]` is called `other`"],
    );
    check_refused(
        &[("cases,exploitation_codes,,Type", "cases,exploitation_codes,Type")],
        &expect!["partners/harbour_trust/columns.csv:4: not CSV, or a row of another length"],
    );
}

#[test]
fn filters_are_of_a_declared_encoding_and_stand_in_the_column_they_were_made_of() {
    const SETTINGS: &str = "settings = \"format=1 per=field bits=1024 folded=true hashes=10 q=2 salt=none\"";
    let declared = format!("[encoding]\n{SETTINGS}\n[reading]");
    let (column, filters) =
        ("cases,full_name,Name,Name || Enw", "cases,given_name_encoded,given_name,given_name");
    assert!(with_partner(&[("[reading]", &declared), (column, filters)]).is_ok());
    check_refused(
        &[(column, filters)],
        &expect!["partners/harbour_trust/columns.csv:2: filters need an `[encoding]` in partner.toml"],
    );
    check_refused(
        &[("[reading]", &declared), (column, "cases,given_name_encoded,given_name,Enw")],
        &expect![
            "partners/harbour_trust/columns.csv:2: filters of `given_name` stand in a column of that name and of no other"
        ],
    );
    check_refused(
        &[("[reading]", &declared.replace("per=field", "per=record"))],
        &expect![
            "partners/harbour_trust/partner.toml:18: `encoding.settings` must be settings by field as at the head of an encoded file: format=1 per=field bits=..."
        ],
    );
}

#[test]
fn files_that_belong_nowhere_are_refused() {
    let refused = |path: &str, text: &str| {
        let mut files = own_files();
        files.insert(path.to_owned(), text.to_owned());
        Schemas::parse(&files).unwrap_err().to_string()
    };
    assert_eq!(
        refused("tables/extra.csv", ""),
        "`tables/extra.csv` is not a table, a code list or part of a partner mapping"
    );
    assert_eq!(refused("partners/a/columns.csv", COLUMNS), "partner `a` has no `partner.toml`");
    let table = "name = 'x'\ndescription = 'd'\ngrain = 'g'\nkey = ['a']\n[[field]]\nname = 'a'\ntype = 'text'\nmeaning = 'm'\nsensitivity = 'none'\n";
    assert_eq!(refused("tables/y.toml", table), "tables/y.toml:1: `name` must be `y`, as the file");
    assert_eq!(
        refused("tables/x.toml", &format!("{table}codes = 'nationalty'\n")),
        "tables/x.toml:0: no code list is called `nationalty` (did you mean `nationality`?)"
    );
}

#[test]
fn a_mapping_is_read_without_the_schemas_too() {
    let partner = Partner::parse(PARTNER, COLUMNS).unwrap();
    assert_eq!(partner.code, "harbour_trust");
}
