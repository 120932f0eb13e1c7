//! How often a body meets.
//!
//! In: sentences that say it (`meets every three months`, `will meet four times a year`). Out: facts with the number of meetings a
//! year, and a finding where two statements of one body give different numbers. What is said to be the least (`at least four
//! times a year`) is not held against anything.

use super::roles::{BODIES, NAMED, body};
use super::{Abbreviations, Facts, Pattern, pattern};
use crate::bulletin::{Sentence, Vocabulary};
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::{FactReading, in_words};
use crate::words::list;

static MEETS: Pattern = Pattern::new(|| {
    pattern(
        r"(?P<body>(?:[Tt]he )?[A-Z][A-Za-zÀ-ÿ'’ -]*?)(?: is chaired by [^.;,:]*? and)? (?:meets?|will meet|shall meet|is to meet|holds meetings|convenes) (?P<often>[^.;:]*)",
    )
});
static OFTEN: Pattern = Pattern::new(|| {
    pattern(
        r"^(?:(?:on )?(?P<count>once|twice|\w+ times|\w+ occasions) (?:(?:a|per|each|every|in each) (?P<unit>year|quarter|month)|(?P<yearly>annually|yearly))|(?P<word>quarterly|monthly|annually|yearly|bimonthly)|every (?P<gap>\w+ )?(?P<unit_of_gap>months?|quarters?|years?|weeks?|fortnight))\b",
    )
});

static BODY: Pattern = Pattern::new(|| pattern(&format!(r"\b{NAMED}")));

/// How many times a year.
fn a_year(often: &str) -> Option<u32> {
    let found = OFTEN.as_ref()?.captures(often)?;
    let part = |name: &str| found.name(name).map(|it| it.as_str().trim());
    let number = |word: &str| -> Option<u32> {
        in_words(word).or_else(|| word.parse().ok()).filter(|number| (1..=12).contains(number))
    };
    if let Some(word) = part("word") {
        return match word {
            "quarterly" => Some(4),
            "monthly" => Some(12),
            "annually" | "yearly" => Some(1),
            _ => None,
        };
    }
    if let (Some(count), Some(unit)) = (part("count"), part("unit").or(part("yearly").map(|_| "year"))) {
        let times = match count {
            "once" => 1,
            "twice" => 2,
            _ => number(count.split(' ').next()?)?,
        };
        return times.checked_mul(match unit {
            "year" => 1,
            "quarter" => 4,
            _ => 12,
        });
    }
    let gap = match part("gap") {
        None => 1,
        Some("other" | "second") => 2,
        Some("third") => 3,
        Some(word) => number(word)?,
    };
    match part("unit_of_gap")?.trim_end_matches('s') {
        "month" if 12 % gap == 0 => Some(12 / gap),
        "quarter" if 4 % gap == 0 => Some(4 / gap),
        "year" if gap == 1 => Some(1),
        _ => None,
    }
}

/// The one body of a sentence and how often it meets, wherever the two stand: `Meetings of the NCC take place three times a year`.
fn anywhere(text: &str) -> Option<(&str, u32)> {
    let lower = text.to_lowercase();
    if ["at least", "up to", "more than", "no fewer", "previously", "until"]
        .iter()
        .any(|word| lower.contains(word))
    {
        return None;
    }
    let own = |name: &'_ str| {
        ["'s", "’s"].iter().find_map(|end| name.strip_suffix(end)).map_or(name.len(), str::len)
    };
    let names = BODY.as_ref()?.find_iter(text).filter_map(|found| found.as_str().get(..own(found.as_str())));
    let mut bodies = names.filter(|name| {
        name.chars().all(char::is_uppercase) || BODIES.iter().any(|word| name.ends_with(word))
    });
    let (Some(body), None) = (bodies.next(), bodies.next()) else { return None };
    let starts =
        text.char_indices().filter(|(at, _)| *at == 0 || text.get(..*at).is_some_and(|it| it.ends_with(' ')));
    // `Four times annually` is not once: what is said with its count goes before its last word.
    let mut often = starts.filter_map(|(at, _)| a_year(text.get(at..)?));
    let times = often.next()?;
    if often.any(|other| other != times && other != 1) {
        return None;
    }
    Some((body, times))
}

pub(super) fn propose(sentences: &[Sentence], known: &Vocabulary, short: &Abbreviations) -> Vec<FactReading> {
    let one = |(at, sentence): (usize, &Sentence)| {
        let before = sentences.get(..at).unwrap_or_default();
        let told = || {
            let found = MEETS.as_ref()?.captures(&sentence.text)?;
            Some((found.name("body")?.as_str(), a_year(found.name("often")?.as_str())?))
        };
        let (printed, times) = told().or_else(|| anywhere(&sentence.text))?;
        let about = body(printed, before, sentence, known, short)?;
        Some(FactReading {
            kind: "frequency".to_owned(),
            sentences: vec![sentence.id.clone()],
            about,
            value: times.to_string(),
            ..FactReading::default()
        })
    };
    let may_say = |sentence: &Sentence| {
        ["meet", "Meet", "conven", " sits "].iter().any(|word| sentence.text.contains(word))
    };
    sentences.iter().enumerate().filter(|(_, sentence)| may_say(sentence)).filter_map(one).collect()
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    let all = facts.of_kind("frequency");
    let mut done: Vec<&str> = Vec::new();
    for fact in &all {
        let same: Vec<&FactReading> = all.iter().filter(|other| other.about == fact.about).copied().collect();
        if same.len() < 2 || done.contains(&fact.about.as_str()) {
            continue;
        }
        done.push(&fact.about);
        let outcome = if same.iter().all(|other| other.value == fact.value) {
            Outcome::Passed
        } else {
            Outcome::Failed(differ(facts, &fact.about, &same))
        };
        report.note(Kind::FrequenciesDiffer, &fact.about, outcome);
    }
}

fn differ(facts: &Facts<'_>, about: &str, same: &[&FactReading]) -> Finding {
    let said: Vec<String> =
        same.iter().map(|fact| format!("{} ({})", fact.value, facts.place(fact))).collect();
    Finding::new(
        Kind::FrequenciesDiffer,
        about,
        Severity::Medium,
        Vec::new(),
        format!("One body ({about}) is said to meet in a year so many times: {}.", list(&said)),
    )
    .quoting(facts.quotes(same.iter().copied()))
    .resolved_by("The body's own terms of reference.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_often_is_counted_by_the_year() {
        let four = ["every three months, in public", "four times a year", "once a quarter", "quarterly"];
        assert!(four.iter().all(|often| a_year(often) == Some(4)), "{four:?}");
        assert_eq!(a_year("every month"), Some(12));
        assert_eq!(a_year("twice a year"), Some(2));
        for open in ["at least four times a year", "regularly", "every five months", "in March"] {
            assert_eq!(a_year(open), None);
        }
    }
}
