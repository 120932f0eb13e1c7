//! Occasions that are told with their number and their days: `met three times, on 12 March, 2 July and 5 November`.
//!
//! In: sentences. Out: facts with the number and the days or months, and a finding where they are not as many.

use super::{Facts, Pattern, pattern};
use crate::bulletin::Sentence;
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::{FactReading, in_words};
use crate::words::list;

const MONTH: &str =
    "(?:January|February|March|April|May|June|July|August|September|October|November|December)";
const COUNT: &str = r"(?i:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2})";

static TOLD: Pattern = Pattern::new(|| {
    let day = format!(r"(?:\d{{1,2}} {MONTH}|{MONTH}|\d{{1,2}})(?: \d{{4}})?(?: \([A-Z][^)]*\))?");
    pattern(&format!(
        r"\b(?P<count>{COUNT}) (?:[a-z-]+ ){{0,2}}?(?:times|occasions|meetings|courses|sessions|workshops|events|visits|briefings|seminars|conferences)\b[^,;:.]{{0,60}}?(?:, |: | )(?:on|in)? ?(?P<days>{day}(?:, {day})*,? and {day})"
    ))
});

static GOES_ON: Pattern = Pattern::new(|| {
    pattern(r"^,? (?:and|plus|with|then) (?:on|in|again|at|once|a|an|two|one)\b|^,? (?:and )?\d")
});

pub(super) fn propose(sentences: &[Sentence]) -> Vec<FactReading> {
    sentences.iter().filter_map(told).collect()
}

fn told(sentence: &Sentence) -> Option<FactReading> {
    // `Including those of 3 May and 4 June` are not all; one that says no more than its least may have more.
    let lower = sentence.text.to_lowercase();
    if ["includ", "at least", "first", "last", "such as", "further", "between", "other"]
        .iter()
        .any(|word| lower.contains(word))
    {
        return None;
    }
    let found = TOLD.as_ref()?.captures(&sentence.text)?;
    // `And on 24 February 2021`: the days go on.
    let behind = sentence.text.get(found.name("days")?.end()..).unwrap_or_default();
    if GOES_ON.as_ref().is_none_or(|pattern| pattern.is_match(behind)) {
        return None;
    }
    let count = found.name("count")?.as_str().to_lowercase();
    let count = count.parse().ok().or_else(|| in_words(&count)).filter(|count| (2..=20).contains(count))?;
    let days: Vec<String> = found
        .name("days")?
        .as_str()
        .replace(", and ", ", ")
        .replace(" and ", ", ")
        .split(", ")
        .map(str::to_owned)
        .collect();
    Some(FactReading {
        kind: "occasions".to_owned(),
        sentences: vec![sentence.id.clone()],
        value: count.to_string(),
        items: days,
        ..FactReading::default()
    })
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    for fact in facts.of_kind("occasions") {
        let Ok(count) = fact.value.parse::<usize>() else { continue };
        let about = format!("{}/occasions", fact.sentences.join("+"));
        let outcome = if count == fact.items.len() {
            Outcome::Passed
        } else {
            let explanation = format!(
                "{count} occasions are told of, and {} days: {}.",
                fact.items.len(),
                list(&fact.items)
            );
            let found = Finding::new(Kind::MembersDiffer, &about, Severity::Medium, Vec::new(), explanation);
            Outcome::Failed(found.quoting(facts.quotes([fact])).resolved_by("The number, or the days."))
        };
        report.note(Kind::MembersDiffer, &about, outcome);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, usize)> {
        let sentence = Sentence { id: "S1".to_owned(), section: String::new(), text: text.to_owned() };
        told(&sentence).map(|fact| (fact.value, fact.items.len()))
    }

    #[test]
    fn occasions_are_counted_by_their_days() {
        for (text, count, days) in [
            ("The Group met four times, on 12 March, 2 July and 5 November 2013.", "4", 3),
            ("Four training courses were held in Leeds, in February, April, June and November.", "4", 4),
            ("It met on three occasions in 2016: 21 January, 7 April (Aberdeen) and 16 June.", "3", 3),
        ] {
            assert_eq!(read(text), Some((count.to_owned(), days)), "{text}");
        }
    }

    #[test]
    fn days_that_are_not_all_are_not() {
        for text in [
            "The Group met four times, including on 12 March and 2 July.",
            "The Group met four times between 12 March and 2 July.",
            "The Group met four times in 2013.",
            "It met five times and published on 3 May.",
            "It met five times: on 6 May, 22 July and 2 December 2020 and on 24 February 2021.",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
