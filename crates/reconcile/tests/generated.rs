//! Reports made up from a seed: consistent ones raise nothing, and a planted disagreement is found.
//!
//! In: nothing. Out: for every kind of plant, how many of how many were found. Every figure here is invented.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at what should not be")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sylfaen_reconcile::bulletin::{Bulletin, Vocabulary};
use sylfaen_reconcile::reading::Reading;
use sylfaen_reconcile::{Kind, Report, reconcile_bulletin};

/// A generator of whole numbers that anyone can write again: Lehmer, modulus 2^31 - 1, multiplier 48271.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0 * 48_271 % 2_147_483_647;
        self.0 / 7 % limit
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }
}

const COUNTRIES: [&str; 8] =
    ["Ruritania", "Syldavia", "Elbonia", "Freedonia", "Graustark", "Zubrowka", "Latveria", "Genovia"];
const NATIONS: [&str; 4] = ["England", "Northern Ireland", "Scotland", "Wales"];

/// What is planted into a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Plant {
    Total,
    InnerCell,
    Share,
    Change,
    StatedFigure,
    StatedPart,
    Rank,
    Superlative,
    Alphabet,
    OverTables,
    AgeBases,
    Date,
    Weekday,
    Chair,
    Members,
    Places,
    Order,
    Reference,
    Categories,
    Difference,
    Multiple,
    Together,
    LargestChange,
    NarrowShare,
}

const PLANTS: [(Plant, &[Kind]); 24] = [
    (Plant::Total, &[Kind::TotalIsNotSum]),
    (Plant::InnerCell, &[Kind::TotalIsNotSum]),
    (Plant::Share, &[Kind::ShareIsImpossible]),
    (Plant::Change, &[Kind::ChangeIsImpossible]),
    (Plant::StatedFigure, &[Kind::SameMeasureTwoValues]),
    (Plant::StatedPart, &[Kind::SameMeasureTwoValues, Kind::PartExceedsWhole]),
    (Plant::Rank, &[Kind::RankIsWrong]),
    (Plant::Superlative, &[Kind::WordsAgainstNumbers]),
    (Plant::Alphabet, &[Kind::LabelIsNotWhatItSeems]),
    (Plant::OverTables, &[Kind::TotalIsNotSum]),
    (Plant::AgeBases, &[Kind::AgeBasesImpossible]),
    (Plant::Date, &[Kind::DatesDiffer]),
    (Plant::Weekday, &[Kind::WeekdayIsWrong]),
    (Plant::Chair, &[Kind::RoleTwoHolders]),
    (Plant::Members, &[Kind::MembersDiffer]),
    (Plant::Places, &[Kind::PlacesDiffer]),
    (Plant::Order, &[Kind::OrderReversed]),
    (Plant::Reference, &[Kind::ReferenceIsWrong]),
    (Plant::Categories, &[Kind::CategoryListsDiffer]),
    (Plant::Difference, &[Kind::ChangeIsImpossible]),
    (Plant::Multiple, &[Kind::ChangeIsImpossible]),
    (Plant::Together, &[Kind::TotalIsNotSum]),
    (Plant::LargestChange, &[Kind::WordsAgainstNumbers]),
    (Plant::NarrowShare, &[Kind::ShareIsImpossible]),
];

/// The figures of one consistent publication.
struct Figures {
    /// By country: adult women, adult men, minor girls, minor boys.
    by_country: Vec<[u64; 4]>,
    nations: [u64; 4],
    earlier: [u64; 4],
}

fn figures(chance: &mut Chance) -> Figures {
    let mut by_country: Vec<[u64; 4]> = (0..COUNTRIES.len())
        .map(|_| [chance.below(9) + 1, chance.below(9), chance.below(5), chance.below(5) + 1])
        .collect();
    // One country stands clear of the others, among all, among adults and among minors.
    let first = chance.below(COUNTRIES.len() as u64) as usize;
    by_country[first] = [14, 12, 9, 8];
    let wales = by_country.iter().flatten().sum();
    let nations = [900 + chance.below(400), 10 + chance.below(40), 80 + chance.below(60), wales];
    Figures { by_country, nations, earlier: nations.map(|now| now * (60 + chance.below(30)) / 100) }
}

fn nearest(numerator: i64, denominator: i64) -> i64 {
    (2 * numerator + denominator).div_euclid(2 * denominator)
}

/// A line of a tidy table.
struct Tidy(String);

impl Tidy {
    fn new() -> Self {
        Self(
            "table_id,table_title,section,row_label,row_rank,column_label,value,value_raw,unit,footnote\n"
                .into(),
        )
    }

    fn put(&mut self, table: (&str, &str, &str), row: (&str, &str), column: &str, value: &str, note: &str) {
        let (id, title, section) = table;
        let (label, rank) = row;
        let (unit, digits) =
            value.strip_suffix('%').map_or(("referrals", value), |digits| ("percent", digits));
        writeln!(self.0, "{id},{title},{section},{label},{rank},{column},{digits},{value},{unit},{note}")
            .unwrap();
    }
}

fn nations_table(tidy: &mut Tidy, figures: &Figures, plant: Option<Plant>) {
    let table = ("uk", "2014 UK picture", "Chapter 2");
    let (now, before): (u64, u64) = (figures.nations.iter().sum(), figures.earlier.iter().sum());
    let rows = NATIONS.iter().zip(figures.nations.iter().zip(&figures.earlier));
    for (name, (count, earlier)) in rows.map(|(name, it)| (*name, it)).chain([("TOTAL", (&now, &before))]) {
        let total_off = u64::from(plant == Some(Plant::Total) && name == "TOTAL") * 3;
        let share_off = i64::from(plant == Some(Plant::Share) && name == "Scotland") * 4;
        let (count_i, earlier_i) = (*count as i64, *earlier as i64);
        let mut change = nearest(100 * (count_i - earlier_i), earlier_i);
        if plant == Some(Plant::Change) && name == "Northern Ireland" {
            change = impossible_change(count_i, change);
        }
        tidy.put(table, (name, ""), "Total", &(count + total_off).to_string(), "");
        tidy.put(
            table,
            (name, ""),
            "% of all referrals",
            &format!("{}%", nearest(100 * count_i, now as i64) + share_off),
            "",
        );
        tidy.put(table, (name, ""), "2013-2014 % change", &format!("{change}%"), "");
    }
}

/// The next change to which no whole number leads; the printed one if all are possible.
fn impossible_change(count: i64, printed: i64) -> i64 {
    let possible = |change: i64| {
        (1..4000).any(|earlier| (200 * (count - earlier) - 2 * change * earlier).abs() <= earlier)
    };
    (printed..printed + 60).find(|change| !possible(*change)).unwrap_or(printed)
}

fn annex_tables(tidy: &mut Tidy, figures: &Figures, plant: Option<Plant>) {
    let all = ("all", "Country of origin 2014 all", "Annex A (pages 9-10)");
    let total = |row: &[u64; 4]| row.iter().sum::<u64>();
    let ranked =
        |value: u64, values: &[u64]| (values.iter().filter(|other| **other > value).count() + 1).to_string();
    let totals: Vec<u64> = figures.by_country.iter().map(total).collect();
    let mut order: Vec<usize> = (0..COUNTRIES.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(totals[*at]));
    let sum =
        |pick: [usize; 2]| figures.by_country.iter().map(|row| row[pick[0]] + row[pick[1]]).sum::<u64>();
    for (place, &at) in order.iter().enumerate() {
        let row = &figures.by_country[at];
        let mut rank = ranked(totals[at], &totals);
        if plant == Some(Plant::Rank) && place == 3 {
            rank = "9".into();
        }
        let label = label(COUNTRIES[at], plant == Some(Plant::Alphabet) && place == 2);
        let inner = u64::from(plant == Some(Plant::InnerCell) && place == 1) * 2;
        tidy.put(all, (&label, &rank), "Female", &(row[0] + row[2] + inner).to_string(), "");
        tidy.put(all, (&label, &rank), "Male", &(row[1] + row[3]).to_string(), "");
        tidy.put(all, (&label, &rank), "Total", &totals[at].to_string(), "");
    }
    for (column, value) in [("Female", sum([0, 2])), ("Male", sum([1, 3])), ("Total", totals.iter().sum())] {
        tidy.put(all, ("Total", ""), column, &value.to_string(), "");
    }
    let note = "Age at first exploitation";
    for (id, title, column, pick) in [
        ("adults", "Adult referrals", "Adult Total", [0, 1]),
        ("minors", "Minor referrals", "Minors Total", [2, 3]),
    ] {
        let table = (id, title, "Annex A (pages 9-10)");
        let shift = u64::from(plant == Some(Plant::OverTables) && id == "adults");
        for (place, &at) in order.iter().enumerate() {
            let row = &figures.by_country[at];
            let label = label(COUNTRIES[at], plant == Some(Plant::Alphabet) && place == 2);
            // The table still adds up: what one country gains another loses.
            let moved = if place == 0 {
                shift as i64
            } else if place == 1 {
                -(shift as i64)
            } else {
                0
            };
            let value = (row[pick[0]] + row[pick[1]]) as i64 + moved;
            tidy.put(table, (&label, ""), column, &value.to_string(), note);
        }
        tidy.put(table, ("Total", ""), column, &sum(pick).to_string(), note);
    }
    let later = ("later", "Who referred", "Annex A (pages 9-10)");
    let younger = if plant == Some(Plant::AgeBases) { 5 } else { 0 };
    let (adults, minors) = (sum([0, 1]) - younger, sum([2, 3]) + younger);
    for (name, adult, minor) in
        [("Police", adults - 3, minors - 1), ("Charities", 3, 1), ("Total", adults, minors)]
    {
        let note = "Age at referral";
        tidy.put(later, (name, ""), "Adult Total", &adult.to_string(), note);
        tidy.put(later, (name, ""), "Minor Total", &minor.to_string(), note);
        tidy.put(later, (name, ""), "Total", &(adult + minor).to_string(), note);
    }
}

fn label(name: &str, is_odd: bool) -> String {
    if is_odd { name.replace('a', "а").replace('o', "о") } else { name.to_owned() }
}

fn prose(figures: &Figures, plant: Option<Plant>, chance: &mut Chance) -> String {
    let sum =
        |pick: [usize; 2]| figures.by_country.iter().map(|row| row[pick[0]] + row[pick[1]]).sum::<u64>();
    let all: u64 = figures.nations[3];
    let minors = sum([2, 3]);
    let total = |at: &usize| figures.by_country[*at].iter().sum::<u64>();
    let mut order: Vec<usize> = (0..COUNTRIES.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(total(at)));
    let (first, last) = (order[0], order[COUNTRIES.len() - 1]);
    let first_minors = figures.by_country[first][2] + figures.by_country[first][3];
    let said = all + if plant == Some(Plant::StatedFigure) { 2 } else { 0 };
    let part = first_minors + if plant == Some(Plant::StatedPart) { 3 } else { 0 };
    let most = COUNTRIES[if plant == Some(Plant::Superlative) { last } else { first }];
    let first_name = COUNTRIES[first];
    let mut lines: Vec<(&str, String)> = vec![("Chapter 1", "Chapter 1".into())];
    let opening = match chance.below(3) {
        0 => format!("In 2014 there were {said} referrals in Wales, of which {minors} were minors."),
        1 => format!(
            "A total of {said} cases in Wales were referred in 2014, with {minors} of these cases being minors."
        ),
        _ => format!(
            "In 2014, {said} potential victims in Wales were referred and {minors} of them were children."
        ),
    };
    lines.push(("Chapter 1, 1.1", opening));
    let ranking = match chance.below(3) {
        0 => format!("{most} was the country with the most referrals."),
        1 => format!("The highest number of referrals was for {most}."),
        _ => format!("The largest group of those referred came from {most}."),
    };
    lines.push(("Chapter 1, 1.2", ranking));
    let minors_said = match chance.below(2) {
        0 => format!(
            "For minors the country of origin for the most referrals was {first_name}, with {part} referrals."
        ),
        _ => format!("Among minors referred the most came from {first_name} ({part} referrals)."),
    };
    lines.push(("Chapter 1, 1.3", minors_said));
    lines.push((
        "Chapter 1, 1.4",
        chance
            .one(&["Some 7 visits were made to schools.", "The Board met 3 times.", "Over 100 people came."])
            .into(),
    ));
    lines.extend(compared(figures, plant, &order, chance).into_iter().map(|line| ("Chapter 1, 1.5", line)));
    lines.extend(facts(plant, chance));
    lines.push(("Chapter 2", "Chapter 2".into()));
    lines.push(("Chapter 2, 2.1", "The number of referrals rose in England and in Wales.".into()));
    lines.push(("Annex A", "Annex A".into()));
    lines.push(("Annex A", "Wales referrals by country and referrer 2014".into()));
    lines.push(("Annex B", "Annex B".into()));
    lines.push(("Annex B", "Terms of reference of the Watch Group".into()));
    let mut text = "sentence_id,section,sentence\n".to_owned();
    for (at, (section, line)) in lines.iter().enumerate() {
        writeln!(text, "S{:03},\"{section}\",\"{line}\"", at + 1).unwrap();
    }
    text
}

/// Sentences that compare counts, in one wording each of several.
fn compared(figures: &Figures, plant: Option<Plant>, order: &[usize], chance: &mut Chance) -> Vec<String> {
    let is = |kind: Plant| u64::from(plant == Some(kind));
    let [england, _, scotland, wales] = figures.nations;
    let apart = england - scotland + 7 * is(Plant::Difference);
    let times = england / scotland + 9 * is(Plant::Multiple);
    let (first, second) = (&figures.by_country[order[0]], &figures.by_country[order[1]]);
    let both = first.iter().chain(second).sum::<u64>() + 4 * is(Plant::Together);
    let women = nearest(100 * (first[0] + first[2]) as i64, first.iter().sum::<u64>() as i64)
        + 9 * is(Plant::NarrowShare) as i64;
    let moved_by = |at: &usize| {
        let (now, before) = (figures.nations[*at] as i64, figures.earlier[*at] as i64);
        nearest(100 * (now - before), before)
    };
    let mut by_change: Vec<usize> = (0..NATIONS.len()).collect();
    by_change.sort_by_key(moved_by);
    let moved = NATIONS[if plant == Some(Plant::LargestChange) { by_change[0] } else { by_change[3] }];
    let (one, two) = (COUNTRIES[order[0]], COUNTRIES[order[1]]);
    let more = match chance.below(2) {
        0 => format!("In 2014 England had {apart} more referrals than Scotland."),
        _ => format!("There were {apart} fewer referrals in Scotland than in England in 2014."),
    };
    let multiple = match chance.below(2) {
        0 => format!("England made at least {times} times as many referrals as Scotland in 2014."),
        _ => format!("There were over {times} times as many referrals in England in 2014 as in Scotland."),
    };
    let together = match chance.below(2) {
        0 => format!(
            "In 2014 {one} and {two} together accounted for {both} of the {wales} referrals in Wales."
        ),
        _ => format!("Referrals in Wales from {one} and {two} combined came to {both} in 2014."),
    };
    let share = match chance.below(2) {
        0 => format!("In 2014 {women}% of those referred in Wales from {one} were female."),
        _ => format!("Women made up {women}% of those referred in Wales from {one} in 2014."),
    };
    vec![
        more,
        multiple,
        together,
        share,
        format!("The largest percentage increase in referrals between 2013 and 2014 was in {moved}."),
    ]
}

/// Facts stated twice, alike unless one is planted.
fn facts(plant: Option<Plant>, chance: &mut Chance) -> Vec<(&'static str, String)> {
    let is = |kind: Plant| plant == Some(kind);
    let mut lines = Vec::new();
    let date = if is(Plant::Date) { "3rd May 2011" } else { "14th March 2011" };
    let verb = chance.one(&["created", "established", "set up"]);
    lines.push(("Chapter 3, 3.1", format!("The post of National Watch Officer was {verb} in March 2011.")));
    lines.push((
        "Chapter 4, 4.1",
        format!("Paid by three councils, the post has been in existence since {date}."),
    ));
    let day = if is(Plant::Weekday) { "Tuesday" } else { "Wednesday" };
    lines.push(("Chapter 3, 3.2", format!("The first meeting was held on {day} February 13th 2013.")));
    let chair = if is(Plant::Chair) { "the Minister for Harbours" } else { "the Head of Safety, A Person," };
    lines.push((
        "Chapter 3, 3.3",
        "The National Watch Group is chaired by the Head of Safety and meets often.".into(),
    ));
    lines.push((
        "Chapter 4, 4.2",
        format!("The National Watch Group will be chaired by {chair} and will report to Parliament."),
    ));
    let member = if is(Plant::Members) { "Coast Guard" } else { "Border Force" };
    lines.push((
        "Chapter 3, 3.4",
        "The National Watch Group comprises the Border Force, Harbour Trust, River Police and Labour Board."
            .into(),
    ));
    lines.push(("Chapter 4, 4.3", format!("The National Watch Group will consist of the {member}, Harbour Trust, River Police and Labour Board.")));
    let place = if is(Plant::Places) { "Wrexham" } else { "Swansea" };
    lines.push((
        "Chapter 3, 3.5",
        "Local Watch Fora have now been established for Cardiff, Newport and Swansea.".into(),
    ));
    lines.push((
        "Chapter 4, 4.4",
        format!("We began by establishing Local Watch Fora in Cardiff, Newport and {place}."),
    ));
    let annex = if is(Plant::Reference) { "Annex A" } else { "Annex B" };
    lines.push((
        "Chapter 3, 3.6",
        format!("The terms of reference of the Watch Group can be found in {annex}."),
    ));
    let told = if is(Plant::Order) {
        "As a result the police launched 'Operation Harbour Light' that autumn."
    } else {
        "They had been found by 'Operation Harbour Light' that autumn."
    };
    lines.push((
        "Chapter 3, 3.7",
        "In May 'Operation Harbour Light' looked at 5 farms with 41 workers.".into(),
    ));
    lines.push(("Chapter 3, 3.7", "This resulted in the rescue of 41 men.".into()));
    lines.push(("Chapter 4, 4.5", "The police rescued 41 men from farms.".into()));
    lines.push(("Chapter 4, 4.5", told.into()));
    for (section, list) in [("Chapter 3, 3.8", "Chapter 3"), ("Chapter 4, 4.6", "Chapter 4")] {
        lines.push((section, "It can be categorised as follows:".into()));
        for item in ["Servitude at home", "Forced labour", "Forced crime"] {
            lines.push((list, item.into()));
        }
        if !(is(Plant::Categories) && list == "Chapter 4") {
            lines.push((list, "Forced begging".into()));
        }
    }
    // The list items of a chapter stand behind its other sentences.
    lines
}

fn bulletin(seed: u64, plant: Option<Plant>) -> Bulletin {
    let mut chance = Chance(seed * 6151 + 29);
    let figures = figures(&mut chance);
    let mut tidy = Tidy::new();
    nations_table(&mut tidy, &figures, plant);
    annex_tables(&mut tidy, &figures, plant);
    let mut bulletin = Bulletin::default();
    bulletin.add("tables.csv", &tidy.0).unwrap();
    bulletin.add("sentences.csv", &prose(&figures, plant, &mut chance)).unwrap();
    bulletin
}

fn report(bulletin: &Bulletin, words: &Vocabulary) -> Report {
    reconcile_bulletin(bulletin, &Reading::propose(bulletin, words), words).unwrap()
}

const SEEDS: u64 = 25;
/// Reports for each kind of plant.
const PLANTED_SEEDS: u64 = 6;

#[test]
fn consistent_reports_raise_nothing_and_are_checked() {
    let words = Vocabulary::built_in().unwrap();
    for seed in 1..=SEEDS {
        let report = report(&bulletin(seed, None), &words);
        let said: Vec<&String> = report.findings.iter().map(|finding| &finding.explanation).collect();
        assert!(said.is_empty(), "seed {seed}: {said:#?}");
        for (_, kinds) in PLANTS {
            let passed: u64 = kinds.iter().map(|kind| report.checks[kind].passed).sum();
            let has_no_check_of_its_own = kinds == [Kind::OrderReversed];
            assert!(passed > 0 || has_no_check_of_its_own, "seed {seed}: nothing of {kinds:?} was checked");
        }
    }
}

#[test]
fn planted_disagreements_are_found_and_nothing_else_is() {
    let words = Vocabulary::built_in().unwrap();
    let mut found: BTreeMap<Plant, (u64, Vec<String>)> = BTreeMap::new();
    for (plant, kinds) in PLANTS {
        for seed in 1..=PLANTED_SEEDS {
            let report = report(&bulletin(seed, Some(plant)), &words);
            let entry = found.entry(plant).or_default();
            entry.0 += u64::from(report.findings.iter().any(|finding| kinds.contains(&finding.kind)));
            // Whatever else fails must be the same plant seen from another side.
            let sides = [
                Kind::TotalIsNotSum,
                Kind::ShareIsImpossible,
                Kind::SameMeasureTwoValues,
                Kind::PartExceedsWhole,
                Kind::TwoAgeBases,
                Kind::NotFeasibleTogether,
                Kind::ChangeIsImpossible,
                Kind::WordsAgainstNumbers,
            ];
            let other = |kind: &Kind| !kinds.contains(kind) && !sides.contains(kind);
            entry.1.extend(report.findings.iter().filter(|it| other(&it.kind)).map(|it| it.id.clone()));
        }
    }
    for (plant, (hits, others)) in &found {
        assert_eq!((*hits, others.as_slice()), (PLANTED_SEEDS, [].as_slice()), "{plant:?}");
    }
}

#[test]
fn a_changed_cell_is_the_best_repair() {
    let words = Vocabulary::built_in().unwrap();
    for seed in 1..=SEEDS {
        let report = report(&bulletin(seed, Some(Plant::InnerCell)), &words);
        let sums: Vec<_> =
            report.findings.iter().filter(|finding| finding.kind == Kind::TotalIsNotSum).collect();
        assert_eq!(sums.len(), 2, "seed {seed}: a row and a column fail");
        for finding in sums {
            let best = &finding.repairs[0];
            assert!(
                best.cell.ends_with("/Female") && best.mends == 2 && best.breaks == 0,
                "seed {seed}: {best:?}"
            );
        }
    }
}

/// What is printed for a small count that is not shown.
const MARKERS: [&str; 3] = ["<5", "[c]", ".."];

#[test]
fn rounding_and_cells_that_are_not_shown_raise_nothing() {
    let words = Vocabulary::built_in().unwrap();
    let mut passed = 0;
    for (base, seed) in [5, 10].into_iter().flat_map(|base| (1..=40).map(move |seed| (base, seed))) {
        let mut chance = Chance(seed * 103 + base);
        let mut text = "table_id,row_label,column_label,value,unit,rounded_to\n".to_owned();
        let rounded = |value: u64| (value + base / 2) / base * base;
        let rows: Vec<[u64; 2]> = (0..9).map(|_| [chance.below(90), chance.below(90)]).collect();
        let sums = [0, 1].map(|at: usize| rows.iter().map(|row| row[at]).sum::<u64>());
        for (at, row) in rows.iter().chain([&sums]).enumerate() {
            let name = if at == 9 {
                "Total".to_owned()
            } else {
                format!("Area {}", COUNTRIES.get(at).unwrap_or(&"Hatay"))
            };
            for (column, value) in [("Female", row[0]), ("Male", row[1]), ("Total", row[0] + row[1])] {
                let shown =
                    if value < 5 { chance.one(&MARKERS).to_owned() } else { rounded(value).to_string() };
                writeln!(text, "t,{name},{column},{shown},referrals,{base}").unwrap();
            }
        }
        let mut bulletin = Bulletin::default();
        bulletin.add("t.csv", &text).unwrap();
        let report = report(&bulletin, &words);
        assert_eq!(report.findings, [], "base {base}, seed {seed}");
        passed += report.checks[&Kind::TotalIsNotSum].passed;
    }
    assert!(passed >= 12 * 40, "{passed} sums");
}
