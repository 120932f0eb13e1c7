//! A change that a sentence tells with both its ends: `from 235 to 312, an increase of 77 or 33%`, `rose by 13%, from 138 to 156`.
//!
//! In: sentences. Out: facts with the ends and the change, and a finding where the one does not lead to the other. A percentage that is not told as a
//! change is passed over, and so is what is said to be near.

use super::counts::{Count, counts};
use super::{Facts, Pattern, is_match, pattern};
use crate::bulletin::{Sentence, number};
use crate::feasible::Interval;
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::{FactReading, change_between};

static FROM: Pattern = Pattern::new(|| pattern(r"\bfrom (?:the )?$"));
static TO: Pattern = Pattern::new(|| pattern(r"^[^.;,]{0,40}? to (?:the )?$"));
const NOUNS: &str = "increase|rise|fall|decrease|drop|growth|reduction|decline|jump";
static OF: Pattern = Pattern::new(|| pattern(&format!(r"\b(?:{NOUNS}) of (?:only |just )?$")));
/// `an increase of 77 or 33%`: behind the amount.
static OR: Pattern = Pattern::new(|| pattern(r"^(?: [a-z]+){0,2}?(?:,? or | \(|, that is,? )$"));
static BY: Pattern = Pattern::new(|| {
    pattern(r"\b(?:rose|fell|increased|decreased|grew|dropped|declined|risen|fallen|grown|up|down) (?:by )?$")
});
static BEFORE_FROM: Pattern = Pattern::new(|| pattern(r"^[,)]? from (?:the )?$"));
/// Words of which one says that a percentage before two ends is a change.
const GREW: [&str; 12] = [
    "growth", "grew", "rise", "rose", "increase", "fall", "fell", "decrease", "drop", "decline", "risen",
    "fallen",
];
static NOUN_BEHIND: Pattern = Pattern::new(|| pattern(&format!(r"^ (?:{NOUNS})\b")));
/// Words of a sentence whose numbers are near, or of more than one change.
const OTHERWISE: [&str; 14] = [
    "after a ",
    "following a ",
    "about ",
    "around ",
    "nearly ",
    "almost ",
    "over ",
    "at least",
    "more than",
    "less than",
    "approximately",
    "roughly",
    "some ",
    "points",
];

/// `142 offences, a rise of 24.6% on 2019/20 (114)`, `312 compare with 239 in 2013/14, a rise of 30.5%`.
static ENDS_APART: std::sync::LazyLock<Vec<regex::Regex>> = std::sync::LazyLock::new(|| {
    let (figure, year) = (r"\d{1,3}(?:,\d{3})+|\d+", r"\d{4}(?:[/-]\d{2,4})?");
    let share = r"(?P<share>\d+(?:\.\d+)?) ?(?:%|per cent)";
    [
        format!(
            r"\b(?P<to>{figure}) [^.;%()\d]*?(?:in {year})?,? an? (?P<noun>{NOUNS}) of {share} (?:on|from|over|compared with) (?:the (?:year before|previous year)|{year}) \((?P<from>{figure})\)"
        ),
        format!(
            r"\b(?P<to>{figure}) [^.;%()\d]*?(?:in {year} )?compares? with (?P<from>{figure}) (?:in {year}|the year before|in the previous year), an? (?P<noun>{NOUNS}) of {share}"
        ),
    ]
    .iter()
    .filter_map(|text| pattern(text))
    .collect()
});

/// A change of which the later end stands before it and the earlier behind it, or both before.
fn apart(sentence: &Sentence) -> Option<FactReading> {
    let found = ENDS_APART.iter().find_map(|pattern| pattern.captures(&sentence.text))?;
    let part = |name: &str| found.name(name).map(|it| it.as_str().replace(',', ""));
    let (from, to): (u32, u32) = (part("from")?.parse().ok()?, part("to")?.parse().ok()?);
    // Which way it is said to be is held elsewhere.
    let is_year = |value: u32| (1900..2100).contains(&value);
    let is_told = from > 0 && !is_year(from) && !is_year(to);
    is_told.then(|| FactReading {
        kind: "told_change".to_owned(),
        sentences: vec![sentence.id.clone()],
        about: format!("{from} to {to}"),
        value: format!("{}%", part("share").unwrap_or_default()),
        ..FactReading::default()
    })
}

pub(super) fn propose(sentences: &[Sentence]) -> Vec<FactReading> {
    let mut found = from_to(sentences);
    let is_new = |fact: &FactReading, found: &[FactReading]| {
        found.iter().all(|known| known.sentences != fact.sentences)
    };
    for fact in sentences.iter().filter_map(apart) {
        if is_new(&fact, &found) {
            found.push(fact);
        }
    }
    found
}

fn from_to(sentences: &[Sentence]) -> Vec<FactReading> {
    let may_say = |sentence: &&Sentence| sentence.text.contains("from ") && sentence.text.contains(" to ");
    sentences.iter().filter(may_say).flat_map(of_sentence).collect()
}

fn of_sentence(sentence: &Sentence) -> Vec<FactReading> {
    let text = sentence.text.as_str();
    let lower = text.to_lowercase();
    let all = counts(text);
    let ends: Vec<&[Count]> = all.windows(2).filter(|pair| is_from_to(text, pair)).collect();
    let [[from, to]] = ends.as_slice() else { return Vec::new() };
    if OTHERWISE.iter().any(|word| lower.contains(word)) || from.value == 0 {
        return Vec::new();
    }
    let told = |of: &Count, value: String| {
        // Behind `but`, or another name, is another change.
        let between = text.get(of.to.min(to.to)..of.from.max(from.from)).unwrap_or_default();
        let is_of_one = ["but ", "while ", "whereas ", "matched", "neither", "which went"]
            .iter()
            .all(|it| !between.contains(it));
        // `By 14%, from … to …, and by 5%, from 489 to 512`: the nearer percentage is of these.
        let (low, high) = (of.to.min(to.to), of.from.max(from.from));
        let is_nearest = !all
            .iter()
            .any(|other| other != of && other.percent.is_some() && other.from >= low && other.to <= high);
        (of != from && of != to && is_of_one && is_nearest).then(|| FactReading {
            kind: "told_change".to_owned(),
            sentences: vec![sentence.id.clone()],
            about: format!("{} to {}", from.value, to.value),
            value,
            ..FactReading::default()
        })
    };
    // Two amounts, or two shares, are of two changes.
    let amounts: Vec<&Count> =
        all.iter().filter(|count| count.percent.is_none() && is_match(&OF, text.get(..count.from))).collect();
    let shares: Vec<&Count> =
        all.iter().filter(|count| count.percent.is_some() && is_change(text, count, &amounts)).collect();
    // `The steepest growth, 55%, from 20 to 31`.
    let is_before = |count: &&Count| {
        count.percent.is_some()
            && is_match(&BEFORE_FROM, text.get(count.to..from.from))
            && GREW.iter().any(|it| lower.contains(it))
    };
    let shares = if shares.is_empty() { all.iter().filter(is_before).collect() } else { shares };
    let amount = if let [one] = *amounts.as_slice() { told(one, one.value.to_string()) } else { None };
    let share = if let [one] = *shares.as_slice() {
        told(one, one.percent.clone().unwrap_or_default())
    } else {
        None
    };
    amount.into_iter().chain(share).collect()
}

fn is_from_to(text: &str, pair: &[Count]) -> bool {
    let [from, to] = pair else { return false };
    from.percent.is_none()
        && to.percent.is_none()
        && is_match(&FROM, text.get(..from.from))
        && is_match(&TO, text.get(from.to..to.from))
}

/// Whether a percentage is told as that by which something moved.
fn is_change(text: &str, share: &Count, amounts: &[&Count]) -> bool {
    let before = text.get(..share.from);
    is_match(&OF, before)
        || is_match(&BY, before)
        || is_match(&NOUN_BEHIND, text.get(share.to..))
        || amounts.iter().any(|amount| is_match(&OR, text.get(amount.to..share.from)))
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    for fact in facts.of_kind("told_change") {
        if is_found(fact, report) {
            continue;
        }
        let ends = fact.about.split_once(" to ").and_then(|(from, to)| {
            Some((Interval::whole(from.parse().ok()?), Interval::whole(to.parse().ok()?)))
        });
        let is_percent = fact.value.ends_with('%');
        let printed = number(&fact.value, &fact.value, is_percent, None).map(|printed| printed.interval());
        let (Some((from, to)), Some(printed)) = (ends, printed) else { continue };
        let moved = |later: &Interval, earlier: &Interval| {
            if is_percent {
                change_between(later, earlier)
            } else {
                Interval::from_to(later.low() - earlier.high(), later.high() - earlier.low())
            }
        };
        // Told without a sign, whichever way it went.
        let Some(change) = moved(&to, &from) else { continue };
        let away = Interval::from_to(-change.high(), -change.low());
        let about = format!("{}/{} by {}", fact.sentences.join("+"), fact.about, fact.value);
        let outcome = if change.meets(&printed) || away.is_some_and(|away| away.meets(&printed)) {
            Outcome::Passed
        } else {
            let is = crate::words::fine_number(change.low());
            let unit = if is_percent { " per cent" } else { "" };
            let explanation =
                format!("From {} is a change of {is}{unit}, and {} is printed.", fact.about, fact.value);
            let found =
                Finding::new(Kind::ChangeIsImpossible, &about, Severity::High, Vec::new(), explanation);
            Outcome::Failed(
                found.quoting(facts.quotes([fact])).resolved_by("One of the counts, or the change."),
            )
        };
        report.note(Kind::ChangeIsImpossible, &about, outcome);
    }
}

/// Whether the change of a sentence is found impossible already, beside a table.
fn is_found(fact: &FactReading, report: &Report) -> bool {
    let is_own = |id: &String| fact.sentences.iter().any(|own| id.split('#').next() == Some(own));
    report.findings.iter().filter(|found| found.kind == Kind::ChangeIsImpossible).any(|found| {
        found.cells.iter().any(is_own)
            || found.quotes.iter().any(|quote| fact.sentences.contains(&quote.sentence_id))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let sentence = Sentence { id: "S1".to_owned(), section: String::new(), text: text.to_owned() };
        propose(&[sentence]).into_iter().map(|fact| format!("{}: {}", fact.about, fact.value)).collect()
    }

    #[test]
    fn a_change_stands_beside_ends_that_are_apart() {
        let read = |text: &str| {
            let sentence = Sentence { id: "S1".to_owned(), section: String::new(), text: text.to_owned() };
            apart(&sentence).map(|fact| format!("{}: {}", fact.about, fact.value))
        };
        let told = |text: &str| Some(text.to_owned());
        assert_eq!(
            read("It built 142 boats in 2020/21, a rise of 24.6% on 2019/20 (114)."),
            told("114 to 142: 24.6%")
        );
        assert_eq!(
            read("The 312 boats built in 2014/15 compare with 239 in 2013/14, a rise of 30.5%."),
            told("239 to 312: 30.5%")
        );
        assert_eq!(read("It built 142 boats, a rise of 24.6% on 2019."), None);
    }

    #[test]
    fn a_change_is_read_with_its_ends() {
        for (text, said) in [
            (
                "Loads rose from 235 in 2016 to 312 in 2017, an increase of 77 or 33%.",
                &["235 to 312: 77", "235 to 312: 33%"][..],
            ),
            ("Loads rose by 13% in 2016, from 138 to 156.", &["138 to 156: 13%"]),
        ] {
            assert_eq!(read(text), said, "{text}");
        }
    }

    #[test]
    fn a_share_or_another_change_is_not() {
        for text in [
            "Loads rose from 17 to 23 and are now 12% of all.",
            "Loads rose from 17 to 23, nearly 35%.",
            "Boats rose from 17 to 23 and carts from 3 to 4, an increase of 35%.",
            "Loads rose from 17 to 23, or by 35 percentage points.",
        ] {
            assert_eq!(read(text), Vec::<String>::new(), "{text}");
        }
    }
}
