//! The mappings under `schemas/partners` parse together with the code lists and tables they name.

use std::collections::BTreeMap;
use std::path::Path;

use sylfaen_schema::Schemas;

fn read(folder: &Path, under: &str, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{under}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name, std::fs::read_to_string(entry.path()).unwrap());
        }
    }
}

#[test]
fn every_partner_parses() {
    let mut files = BTreeMap::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas"), "", &mut files);
    let schemas = Schemas::parse(&files).unwrap();
    let partners: Vec<&str> = schemas.partners.keys().map(String::as_str).collect();
    let expected = [
        "bawso",
        "betsi_cadwaladr_health",
        "cardiff_council",
        "cardiff_vale_health",
        "cps",
        "dyfed_powys_police",
        "gla",
        "gwent_police",
        "hafan_cymru",
        "home_office",
        "new_pathways",
        "north_wales_police",
        "nrm",
        "salvation_army",
        "sarc",
        "south_wales_police",
    ];
    assert_eq!(partners, expected);
    for partner in schemas.partners.values() {
        let agreement = partner.agreement.as_ref().unwrap();
        for field in partner.mapped_fields() {
            assert!(agreement.allows(field), "{} {field}", partner.code);
        }
        assert!(*agreement.review_date.to_string() > *"2014-12-31");
    }
}
