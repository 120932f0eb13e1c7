//! The code lists of this repository: both languages, validity dates, and the traps kept on purpose.

use std::{collections::BTreeMap, fs, path::Path};

use expect_test::expect;

use super::{day, own_schemas};
use crate::{CodeProblem, MarkerMeaning, ValueState};

#[test]
fn every_code_has_a_name_in_both_languages_and_no_word_of_a_single_meaning_is_claimed_twice() {
    let schemas = own_schemas();
    let mut ambiguous = Vec::new();
    for list in schemas.codes.values() {
        let mut words: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for code in list.iter().filter(|code| code.valid_to.is_none()) {
            let names = [&code.code, &code.name_en, &code.name_cy];
            for word in names.into_iter().chain(&code.aliases).map(|word| crate::fold(word)) {
                let meant = words.entry(word).or_default();
                if !meant.contains(&code.code.as_str()) {
                    meant.push(&code.code);
                }
            }
        }
        let several = words.iter().filter(|(_, codes)| codes.len() > 1);
        ambiguous.extend(several.map(|(word, codes)| format!("{} {word}: {}", list.name(), codes.join(" "))));
    }
    expect![[r#"
        nationality albanaidd: AL GB
        nationality congo: CD CG
        nationality congolaidd: CD CG
        nationality congolese: CD CG
        nationality corea: KP KR
        nationality coreaidd: KP KR
        nationality dominicaidd: DM DO
        nationality korea: KP KR
        nationality korean: KP KR
        nationality nigeraidd: NE NG
        nationality y congo: CD CG
        sex b: female male
        sex g: female male"#]]
    .assert_eq(&ambiguous.join("\n"));
}

/// The published lists, every spelling with the day it is asked on: `fixtures/code_lists/README.md` says whose they are.
#[test]
fn every_spelling_of_the_published_lists_means_its_code() {
    let schemas = own_schemas();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/code_lists/spellings.csv");
    let text = fs::read_to_string(path).unwrap();
    let mut lists: BTreeMap<String, usize> = BTreeMap::new();
    for row in csv::Reader::from_reader(text.as_bytes()).records() {
        let row = row.unwrap();
        let [list, spelling, on, code] = [0, 1, 2, 3].map(|place| row.get(place).unwrap());
        let meant = if list == "missing_marker" {
            schemas.marker(spelling).map(|(code, _)| code.attribute("meaning").unwrap().to_owned())
        } else {
            let resolved = schemas.code_list(list).unwrap().resolve(spelling, day(on));
            resolved.ok().map(|found| found.code.clone())
        };
        assert_eq!(meant.as_deref().unwrap_or_default(), code, "{list}: {spelling} on {on}");
        *lists.entry(list.to_owned()).or_default() += 1;
    }
    let counted: Vec<_> = lists.iter().map(|(list, rows)| format!("{list} {rows}")).collect();
    assert_eq!(counted.len(), 9, "{counted:?}");
    assert!(lists["nationality"] > 600 && lists["local_authority"] >= 44, "{counted:?}");
}

#[test]
fn every_word_of_every_list_means_its_code_on_a_day_it_holds_unless_two_codes_claim_it() {
    let schemas = own_schemas();
    for list in schemas.codes.values() {
        for code in list.iter() {
            let on = code.valid_to.or(code.valid_from).or(day("2012-06-01"));
            let names = [&code.code, &code.name_en, &code.name_cy];
            for word in names.into_iter().chain(&code.aliases) {
                match list.resolve(word, on) {
                    Ok(found) => assert_eq!(found.code, code.code, "{}: {word}", list.name()),
                    Err(problem) => assert_eq!(problem, CodeProblem::Ambiguous, "{}: {word}", list.name()),
                }
                // A letter more is another word: nothing is matched by likeness.
                let other = format!("{word}qz");
                assert_eq!(list.resolve(&other, on), Err(CodeProblem::Unknown), "{}: {other}", list.name());
            }
        }
    }
}

#[test]
fn states_that_are_no_more_are_known_and_outside_their_dates() {
    let schemas = own_schemas();
    let list = schemas.code_list("nationality").unwrap();
    for (word, held_on, code) in [
        ("Soviet", "1990-01-01", "SUHH"),
        ("USSR", "1991-12-26", "SUHH"),
        ("Sofietaidd", "1990-01-01", "SUHH"),
        ("Czechoslovakian", "1992-12-31", "CSHH"),
        ("Tsiecoslofacia", "1990-01-01", "CSHH"),
        ("Yugoslav", "2003-02-04", "YUCS"),
        ("Serbia and Montenegro", "2005-01-01", "CSXX"),
        ("Zaire", "1997-05-17", "ZRCD"),
    ] {
        assert_eq!(list.resolve(word, day(held_on)).map(|found| found.code.as_str()), Ok(code), "{word}");
        assert_eq!(list.resolve(word, day("2012-06-01")), Err(CodeProblem::OutsideDates), "{word}");
        let successors = list.get(code).unwrap().attribute("successors").unwrap();
        assert!(successors.split(';').all(|code| code.len() == 2), "{word}");
    }
}

#[test]
fn nationalities_that_look_alike_are_kept_apart() {
    let schemas = own_schemas();
    let list = schemas.code_list("nationality").unwrap();
    let code = |text| list.resolve(text, day("2012-06-01")).map(|code| code.code.as_str());
    for (text, expected) in [
        ("Dominican", Ok("DM")),
        ("Citizen of the Dominican Republic", Ok("DO")),
        ("Gweriniaeth Dominica", Ok("DO")),
        ("Dominicaidd", Err(CodeProblem::Ambiguous)),
        ("Congolese (Congo)", Ok("CG")),
        ("Congolese (DRC)", Ok("CD")),
        ("congolese (Drc)", Ok("CD")),
        ("Democratic Republic of the Congo", Ok("CD")),
        ("Congolese", Err(CodeProblem::Ambiguous)),
        ("Congo", Err(CodeProblem::Ambiguous)),
        ("Nigerian", Ok("NG")),
        ("Nigerien", Ok("NE")),
        ("Nigeraidd", Err(CodeProblem::Ambiguous)),
        ("Albanaidd", Err(CodeProblem::Ambiguous)),
        ("Albaniaidd", Ok("AL")),
        ("Guinean", Ok("GN")),
        ("Equatorial Guinean", Ok("GQ")),
        ("Papua New Guinean", Ok("PG")),
        ("Korean", Err(CodeProblem::Ambiguous)),
        ("Sudanese", Ok("SD")),
        ("South Sudanese", Ok("SS")),
        ("Welsh", Ok("GB")),
        ("Northern Irish", Ok("GB")),
        ("Irish", Ok("IE")),
        ("Kosovan", Ok("XK")),
        ("\u{422}\u{43e}\u{434}\u{43e}", Ok("TG")),
        ("Fietnamaidd", Ok("VN")),
        ("Gwlad Pwyl", Ok("PL")),
        ("East European", Err(CodeProblem::Unknown)),
        ("Unknown", Err(CodeProblem::Unknown)),
    ] {
        assert_eq!(code(text), expected, "{text}");
    }
    assert_eq!(list.resolve("South Sudan", day("2011-07-08")), Err(CodeProblem::OutsideDates));
}

#[test]
fn a_place_is_found_in_either_language_and_on_its_day() {
    let schemas = own_schemas();
    let area = |text, on| schemas.resolve_area(text, day(on)).map(|code| code.code.as_str());
    for (text, on, expected) in [
        ("Ynys Môn", "2012-01-01", Ok("W06000001")),
        ("Cyngor Caerdydd", "2012-01-01", Ok("W06000015")),
        ("Powys", "2012-01-01", Ok("W06000023")),
        ("Powys", "2009-03-01", Ok("W06000007")),
        ("Gwent", "2012-01-01", Ok("W15000002")),
        ("Heddlu De Cymru", "2012-01-01", Ok("W15000003")),
        ("Cwm Taf", "2012-01-01", Ok("W11000027")),
        ("Cwm Taf", "2020-01-01", Err(CodeProblem::OutsideDates)),
        ("Swansea Bay UHB", "2012-01-01", Err(CodeProblem::OutsideDates)),
        ("Cymru", "2012-01-01", Ok("W92000004")),
        ("Western Bay", "2012-01-01", Err(CodeProblem::Unknown)),
        ("Bristol", "2012-01-01", Err(CodeProblem::Unknown)),
    ] {
        assert_eq!(area(text, on), expected, "{text} on {on}");
    }
    let bridgend = schemas.resolve_area("Bridgend", day("2012-01-01")).unwrap();
    assert_eq!(bridgend.attribute("health_board_2012"), Some("W11000026"));
    assert_eq!(bridgend.attribute("health_board"), Some("W11000030"));
    assert_eq!(bridgend.attribute("police_force_area"), Some("W15000003"));
}

#[test]
fn three_competent_authorities_stay_three_and_end_when_they_ended() {
    let schemas = own_schemas();
    let list = schemas.code_list("competent_authority").unwrap();
    let code = |text, on| list.resolve(text, day(on)).map(|code| code.code.as_str());
    assert_eq!(code("UKBA", "2012-01-01"), Ok("UKBA"));
    assert_eq!(code("UKBA hosted within UKHTC", "2012-01-01"), Ok("UKBA@UKHTC"));
    assert_eq!(code("UKHTC", "2012-01-01"), Ok("UKHTC"));
    assert_eq!(code("UKBA", "2013-04-01"), Err(CodeProblem::OutsideDates));
    let responders = schemas.code_list("first_responder").unwrap();
    assert_eq!(responders.resolve("Bawso", day("2012-12-31")), Err(CodeProblem::OutsideDates));
    assert_eq!(responders.resolve("GLA", day("2012-12-31")).map(|code| code.code.as_str()), Ok("GLA"));
}

#[test]
fn six_kinds_of_nothing_have_markers_of_their_own() {
    let schemas = own_schemas();
    let state = |text| schemas.marker(text).map(|(_, meaning)| meaning);
    for (text, expected) in [
        ("*", ValueState::Suppressed),
        ("[C]", ValueState::Suppressed),
        ("..", ValueState::NotAvailable),
        ("[z]", ValueState::NotApplicable),
        ("~", ValueState::RoundedZero),
        ("N/K", ValueState::Unknown),
        ("Ddim yn hysbys", ValueState::Unknown),
        ("–", ValueState::Rejected),
        ("N/A", ValueState::Rejected),
        ("9999", ValueState::Rejected),
    ] {
        assert_eq!(state(text), Some(MarkerMeaning::State(expected)), "{text}");
    }
    assert_eq!(state("0"), None);
    assert_eq!(state("Nia"), None);
    assert_eq!(MarkerMeaning::parse("zero"), Some(MarkerMeaning::Zero));
    assert_eq!(MarkerMeaning::parse("given"), None);
}
