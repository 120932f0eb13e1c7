//! The release as a reader gets it: golden pages, both languages the same figures, well-formed, safe, repeatable.

#![allow(clippy::expect_used, clippy::panic, reason = "what the tests share stands outside of them")]

mod sample;

use std::collections::BTreeSet;

use expect_test::{Expect, expect, expect_file};
use sylfaen_publish::{Labels, PublishError, render};

use sample::{Sample, sample};

const PAGES: [&str; 3] = ["index.html", "position-paper.cy.html", "position-paper.en.html"];

/// What a reader reads of a page: no tags, no style sheet.
fn words(page: &str) -> String {
    let (_, body) = page.split_once("</style>").expect("a page has a style sheet");
    let mut words = String::new();
    let mut is_tag = false;
    for letter in body.chars() {
        match letter {
            '<' => is_tag = true,
            '>' => {
                is_tag = false;
                words.push(' ');
            }
            letter if !is_tag => words.push(letter),
            _ => {}
        }
    }
    words
}

/// Every number of a page, in order.
fn numbers(page: &str) -> Vec<String> {
    words(page)
        .split(|letter: char| !letter.is_ascii_digit() && letter != ',')
        .map(|number| number.trim_matches(',').to_owned())
        .filter(|number| !number.is_empty())
        .collect()
}

/// The tags of a page as they open and close, or what is wrong with them.
fn check_well_formed(page: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut ids = BTreeSet::new();
    for piece in page.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').expect("a tag ends");
        let name = tag.split([' ', '/']).find(|part| !part.is_empty()).expect("a tag has a name");
        if let Some(id) = tag.split(" id=\"").nth(1).and_then(|rest| rest.split('"').next()) {
            assert!(ids.insert(id), "two elements have the id {id}");
            assert!(!id.is_empty() && !id.contains(char::is_whitespace), "{id:?} is no id");
        }
        match tag {
            _ if tag.starts_with('!') => {}
            _ if tag.starts_with('/') => {
                assert_eq!(open.pop(), Some(name), "an element is closed out of turn");
            }
            _ if ["meta", "link", "br", "hr"].contains(&name) => {}
            _ => open.push(name),
        }
    }
    assert_eq!(open, Vec::<&str>::new(), "elements are left open");
    let mut anchors = page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next());
    assert_eq!(anchors.find(|anchor| !ids.contains(anchor)), None, "a link leads nowhere");
}

fn check_refused(change: impl FnOnce(&mut Sample), expected: &Expect) {
    let mut sample = sample();
    change(&mut sample);
    let error = render(&sample.inputs()).expect_err("the paper cannot be printed");
    expected.assert_eq(&error.to_string());
}

#[test]
fn the_release_is_as_it_was() {
    for (path, text) in sample().files() {
        expect_file![format!("../golden/{path}")].assert_eq(&text);
    }
}

#[test]
fn both_languages_carry_the_same_figures_in_the_same_order() {
    let sample = sample();
    let [welsh, english] =
        ["cy", "en"].map(|tag| numbers(&sample.file(&format!("position-paper.{tag}.html"))));
    assert!(english.len() > 300, "a paper is made of numbers");
    assert_eq!(welsh, english);
}

#[test]
fn every_page_is_well_formed_and_needs_nothing_from_elsewhere() {
    let sample = sample();
    for path in PAGES {
        let page = sample.file(path);
        check_well_formed(&page);
        for foreign in ["<script", "http:", "https:", "@import", "url(\"", "src="] {
            assert!(!page.contains(foreign), "{path} has {foreign}");
        }
    }
}

#[test]
fn each_paper_says_its_language_and_leads_to_the_other() {
    let sample = sample();
    for (tag, other) in [("cy", "en"), ("en", "cy")] {
        let page = sample.file(&format!("position-paper.{tag}.html"));
        assert!(page.contains(&format!("<html lang=\"{tag}\">")));
        assert!(page.contains(&format!("href=\"position-paper.{other}.html\" lang=\"{other}\"")));
    }
    let index = sample.file("index.html");
    let place = |text: &str| index.find(text).expect("both papers are in the index");
    assert!(place("position-paper.cy.html") < place("position-paper.en.html"), "Welsh is first");
}

#[test]
fn everything_made_of_synthetic_deliveries_says_so_in_both_languages() {
    let mut sample = sample();
    for (path, text) in sample.files() {
        let lower = text.to_lowercase();
        assert!(lower.contains("synthetic data") && lower.contains("data synthetig"), "{path}");
    }
    sample.facts.is_synthetic = false;
    for (path, text) in sample.files() {
        assert!(!text.to_lowercase().contains("synthetig"), "{path}");
    }
}

#[test]
fn a_paper_without_an_approver_is_a_draft_and_says_so() {
    let mut sample = sample();
    assert!(sample.file("position-paper.en.html").contains("data-draft=\"DRAFT\""));
    assert!(sample.file("position-paper.cy.html").contains("data-draft=\"DRAFFT\""));
    sample.facts.roles.approver = Some("Made-up Approver".to_owned());
    let approved = sample.file("position-paper.en.html");
    assert!(!approved.contains("data-draft=\"") && !approved.contains("Nobody has approved"));
}

#[test]
fn published_figures_are_quoted_with_their_places_and_groups_left_out() {
    let page = words(&sample().file("position-paper.en.html"));
    let (_, nrm) = page.split_once("as printed").expect("the paper quotes the NRM");
    let quoted = nrm.split_once("Adults and minors apart").expect("another section follows").0;
    for part in ["34", "35", "Annex C (report pages 35-36)", "Wales / Total"] {
        assert!(quoted.contains(part), "{part} is not quoted");
    }
    assert!(!quoted.contains("UKBA"), "a group is no total");
}

#[test]
fn what_cannot_be_estimated_says_why_and_what_would_help() {
    let page = words(&sample().file("position-paper.en.html"));
    assert!(page.contains(
        "No figure: no two lists share a person, so nothing says how many were missed. What would help: several periods \
         counted as one."
    ));
}

/// The estimators' words, as their crate writes them: each has its wording in the texts of both languages.
#[test]
fn every_word_of_the_estimators_has_its_wording() {
    let source = |name: &str| {
        let path = format!("{}/../estimate/src/{name}.rs", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).expect("the estimators are beside the paper")
    };
    let words = |text: &str, kind: &str| -> Vec<String> {
        let (_, from) = text.split_once(&format!("impl {kind} {{")).expect("the word has a list");
        let codes = from.split_once("\n    }\n").expect("the list ends").0;
        codes.split("=> \"").skip(1).filter_map(|part| part.split('"').next()).map(str::to_owned).collect()
    };
    let (verdicts, methods) = (source("verdict"), source("estimate/row"));
    for language in ["cy", "en"] {
        let path = format!("{}/lang/{language}/paper.ftl", env!("CARGO_MANIFEST_DIR"));
        let texts = std::fs::read_to_string(path).expect("the texts are there");
        for (text, kind) in [
            (&methods, "Method"),
            (&verdicts, "Verdict"),
            (&verdicts, "Reason"),
            (&verdicts, "Remedy"),
            (&verdicts, "Warning"),
        ] {
            let words = words(text, kind);
            assert!(words.len() >= 3, "{kind} has its words");
            for word in words {
                let id = format!("\n{}-{} = ", kind.to_lowercase(), word.replace('_', "-"));
                assert!(texts.contains(&id), "{language} has no wording of {word}");
            }
        }
    }
}

#[test]
fn a_refusal_says_how_many_more_overlaps_how_many_periods_and_which_list_would_help() {
    let page = words(&sample().file("position-paper.en.html"));
    for part in [
        "Sex: Female",
        "No figure: too few people are on more than one list. What would help: another list, such as one whose returns \
         for this period are missing (Bawso); about 15 more people found on two lists; about 4 periods of this length \
         counted as one.",
    ] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn an_estimate_stands_among_all_methods_and_a_refusal_alone() {
    let mut sample = sample();
    let page = sample.file("position-paper.en.html");
    let section = |page: &str| {
        let (_, from) = page.split_once("<section id=\"spread\"").expect("the section is there");
        from.split_once("</section>").expect("it ends").0.to_owned()
    };
    let adults = section(&page);
    assert_eq!(adults.matches("<svg").count(), 2, "one chart, wide and narrow");
    for part in
        ["160 (90–310)", "Without Bawso", "the police forces as one list", "The first half of the period"]
    {
        assert!(adults.contains(part), "{part}");
    }
    assert!(adults.contains("they would expect 40 people there. Its records hold 30–35; published for the period, as referrals: 34, 35."));
    // The sample refuses an estimate of everybody, so nothing is set beside one.
    assert!(!adults.contains("spread.2012.all"));
    let english = sample.file("position-paper.en.html");
    assert!(english.contains("fixed before any result was seen"));
    sample.facts.plan.other_plans = 2;
    let (english, welsh) = (sample.file("position-paper.en.html"), sample.file("position-paper.cy.html"));
    assert!(english.contains("other plans that gave results before it: 2."));
    assert!(welsh.contains("Newidiwyd y cynllun dadansoddi ar ôl gweld canlyniadau"));
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    assert_eq!(sample().files(), sample().files());
}

#[test]
fn every_file_of_figures_has_numeric_values_and_note_codes() {
    let sample = sample();
    let files = sample.files();
    let tables: Vec<_> = files.iter().filter(|(path, _)| path.starts_with("tables/")).collect();
    assert_eq!(tables.len(), 7);
    for (path, text) in tables {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().expect("a file has a header").clone();
        let place = |name: &str| header.iter().position(|it| it == name).expect("the column is always there");
        let (value, note) = (place("Value"), place("NoteCodes"));
        for record in reader.records() {
            let record = record.expect("the row is whole");
            let is_number = record[value].parse::<i64>().is_ok();
            let is_explained = record[value].is_empty() && ["c", "x"].contains(&&record[note]);
            assert!(is_number || is_explained, "{path}: {record:?}");
            assert!(!is_number || ["", "e"].contains(&&record[note]), "{path}: {record:?}");
        }
    }
}

#[test]
fn no_small_count_of_ours_is_on_any_page_or_file() {
    // Seven people, at most nine, are of unknown age: the page may say 5 to 10 and nothing nearer.
    let sample = sample();
    let known = sample.file("tables/persons-known.csv");
    let mut reader = csv::Reader::from_reader(known.as_bytes());
    for record in reader.records() {
        let record = record.expect("the row is whole");
        let Ok(count) = record[12].parse::<i64>() else { continue };
        assert!(count == 0 || (count >= 5 && count % 5 == 0), "{record:?}");
    }
}

#[test]
fn a_quarter_that_a_return_does_not_cover_says_so_beside_its_figures() {
    let page = sample().file("position-paper.en.html");
    let table = |caption: &str| {
        let found = page.split("<table").find(|table| table.contains(caption));
        found.unwrap_or_else(|| panic!("a table is captioned {caption}"))
    };
    let missing = "October to December 2012 (returns missing: 1)</th>";
    let of_partners = table("Probable victims by quarter<");
    assert!(of_partners.contains(missing), "Bawso's return is not among these, and none else that matters");
    assert!(of_partners.contains("July to September 2012</th>"), "who is not asked is not missing");
    // Bawso's return could not change a figure of the NRM.
    let of_nrm = table("Recorded on the NRM, by quarter<");
    assert!(of_nrm.contains("October to December 2012</th>"));
    // Nor could the health board's, of counts without a person, change a figure of people.
    assert!(page.contains("October to December 2012: nothing from Bawso</li>"));
}

#[test]
fn a_table_in_the_place_of_another_is_refused() {
    check_refused(
        |sample| std::mem::swap(&mut sample.known, &mut sample.quality),
        &expect!["the paper expects `out_person__known` and was given `out_quality__partners`"],
    );
}

#[test]
fn a_code_without_a_label_is_refused() {
    check_refused(
        |sample| sample.labels = Labels::default(),
        &expect!["code `gwent_police` of list `partner` has no label in Welsh"],
    );
}

#[test]
fn errors_are_matched_by_kind() {
    let mut sample = sample();
    std::mem::swap(&mut sample.nrm, &mut sample.findings);
    assert!(matches!(
        render(&sample.inputs()),
        Err(PublishError::WrongTable { expected: "out_nrm__cells", .. })
    ));
}
