//! A percentage of a number that the same sentence gives: `26% of the 17 people arrested`.
//!
//! In: sentences. Out: facts with the percentage and the number, and a finding where no whole number of so few is that
//! percentage, however it was rounded. What is said to be about so much, and what is a part of money, time or a mass, is passed
//! over.

use super::{Facts, Pattern, pattern};
use crate::bulletin::{Sentence, number};
use crate::feasible::{Interval, share_of};
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::{FactReading, in_words};

const SHARE: &str = r"(?P<share>\d{1,3}(?:\.\d+)?) ?(?:%|per cent|percent)";
const WHOLE: &str = r"(?P<whole>\d{1,3}|[A-Za-z]+(?:-[a-z]+)?)";
static OF_THE: Pattern = Pattern::new(|| {
    pattern(&format!(
        r"{SHARE} of (?:the|these|those|all|all the) {WHOLE} (?P<what>[a-z]{{3,}})(?P<behind>.?)"
    ))
});
static OF_THEM: Pattern = Pattern::new(|| {
    pattern(&format!(
        r"^{WHOLE} (?P<what>[a-z]{{3,}}(?: [a-z]+)?) [^.;]*?, {SHARE} of (?:them|whom)\b(?P<behind>)"
    ))
});
static OF_WHICH: Pattern = Pattern::new(|| {
    pattern(&format!(
        r"^Of (?:the|these|those|all|all the) {WHOLE} (?P<what>[a-z]{{3,}})(?P<behind> )[^.;%]*?, {SHARE}"
    ))
});
/// What has no whole parts, or parts that are no things.
const NO_THINGS: [&str; 24] = [
    "million",
    "billion",
    "thousand",
    "hundred",
    "per",
    "percent",
    "pounds",
    "euros",
    "dollars",
    "pence",
    "years",
    "months",
    "weeks",
    "days",
    "hours",
    "minutes",
    "miles",
    "tonnes",
    "budget",
    "budgets",
    "points",
    "percentage",
    "total",
    "year",
];
/// Words before a percentage that say it is near.
const NEAR: [&str; 14] = [
    "about",
    "around",
    "nearly",
    "almost",
    "over",
    "under",
    "than",
    "least",
    "most",
    "to",
    "some",
    "roughly",
    "approximately",
    "below",
];

pub(super) fn propose(sentences: &[Sentence]) -> Vec<FactReading> {
    let may_hold = |sentence: &&Sentence| {
        sentence.text.contains(" of ") && (sentence.text.contains('%') || sentence.text.contains("cent"))
    };
    sentences.iter().filter(may_hold).filter_map(one).collect()
}

fn one(sentence: &Sentence) -> Option<FactReading> {
    let text = sentence.text.as_str();
    // Of what a share is said is certain only where no other number stands between.
    let is_near_whole = |found: &regex::Captures<'_>| {
        let between = found.name("whole").zip(found.name("share"));
        let between = between.and_then(|(whole, share)| text.get(whole.end()..share.start()));
        let mut numbers = between.unwrap_or_default().split(|letter: char| !letter.is_ascii_digit());
        numbers.all(|digits| digits.is_empty() || digits.len() == 4)
    };
    let of_whole = || OF_WHICH.as_ref()?.captures(text).filter(is_near_whole);
    let of_them = || OF_THEM.as_ref()?.captures(text).filter(is_near_whole);
    let found = OF_THE.as_ref()?.captures(text).or_else(of_whole).or_else(of_them)?;
    let part = |name: &str| found.name(name).map(|it| it.as_str()).unwrap_or_default();
    let before = text.get(..found.name("share")?.start())?.trim_end().rsplit(' ').next()?.to_lowercase();
    let before_whole =
        text.get(..found.name("whole")?.start())?.trim_end().rsplit(' ').next()?.to_lowercase();
    let lower = part("whole").to_lowercase();
    let whole: u32 =
        lower.parse().ok().or_else(|| in_words(&lower)).filter(|whole| (2..=200).contains(whole))?;
    let is_no_thing = part("what").split(' ').any(|word| NO_THINGS.contains(&word));
    let is_owner = part("behind").starts_with(['\'', '’']);
    let is_near = NEAR.contains(&before.as_str()) || NEAR.contains(&before_whole.as_str());
    if is_no_thing || is_owner || is_near {
        return None;
    }
    Some(FactReading {
        kind: "share".to_owned(),
        sentences: vec![sentence.id.clone()],
        about: format!("{whole} {}", part("what")),
        value: format!("{}%", part("share")),
        ..FactReading::default()
    })
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    for fact in facts.of_kind("share") {
        let whole: Option<i64> = fact.about.split(' ').next().and_then(|whole| whole.parse().ok());
        let printed = number(&fact.value, &fact.value, true, None).map(|printed| printed.interval());
        let (Some(whole), Some(printed)) = (whole.filter(|whole| *whole > 0), printed) else { continue };
        let meets = |part: i64| {
            share_of(&Interval::whole(part), &Interval::whole(whole))
                .is_some_and(|share| share.meets(&printed))
        };
        let about = format!("{}/{} of {}", fact.sentences.join("+"), fact.value, fact.about);
        let outcome = if (0..=whole).any(meets) {
            Outcome::Passed
        } else {
            Outcome::Failed(impossible(facts, fact, whole, &printed))
        };
        report.note(Kind::ShareIsImpossible, &about, outcome);
    }
}

fn impossible(facts: &Facts<'_>, fact: &FactReading, whole: i64, printed: &Interval) -> Finding {
    let share = |part: i64| share_of(&Interval::whole(part), &Interval::whole(whole));
    let below = (0..whole).rev().find(|part| share(*part).is_some_and(|it| it.high() < printed.low()));
    let beside: Vec<String> = below
        .into_iter()
        .flat_map(|below| [below, below + 1])
        .filter_map(|part| {
            Some(format!("{part} of {whole} is {} per cent", crate::words::number(share(part)?.low())))
        })
        .collect();
    Finding::new(
        Kind::ShareIsImpossible,
        &format!("{}/{}", fact.sentences.join("+"), fact.value),
        Severity::High,
        Vec::new(),
        format!("No whole number of {} is {}: {}.", fact.about, fact.value, crate::words::list(&beside)),
    )
    .quoting(facts.quotes([fact]))
    .resolved_by("The count of the part, or the number it is a part of.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, String)> {
        let sentence = Sentence { id: "S1".to_owned(), section: String::new(), text: text.to_owned() };
        one(&sentence).map(|fact| (fact.about, fact.value))
    }

    #[test]
    fn a_share_of_a_number_beside_it_is_read() {
        let said = |whole: &str, share: &str| Some((whole.to_owned(), share.to_owned()));
        assert_eq!(
            read("By March 26% of the 17 people arrested had been charged."),
            said("17 people", "26%")
        );
        assert_eq!(read("Eleven boats came home, 42% of them to the north."), said("11 boats came", "42%"));
    }

    #[test]
    fn what_is_near_or_no_thing_or_of_another_number_is_not() {
        for text in [
            "About 26% of the 17 people were charged.",
            "He spent 26% of the 17 million pounds.",
            "She took 26% of the 17 people's time.",
            "Eleven boats and 20 carts came, 42% of them to the north.",
            "It fell by 26% of the year.",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
