//! The code lists of this repository: both languages, validity dates, and the traps kept on purpose.

use std::collections::BTreeMap;

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
