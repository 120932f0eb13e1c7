//! Parts with the rest, of a number that a sentence before gives: `In all 2,464 were trained. The police had 1,105 of them, health 842 and councils
//! the remaining 517.`
//!
//! In: sentences and the printed cells. Out: facts with the parts and the number nearest before that they can be parts of, and a finding where they
//! do not add up to it. A sum that the publication prints anywhere, in a sentence or a cell, is that of which they are parts.

use super::counts::{Count, counts};
use super::{Facts, Pattern, is_match, pattern};
use crate::bulletin::Sentence;
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::FactReading;
use crate::words::list;

static REST: Pattern = Pattern::new(|| pattern(r"\b(?:the|its|a) (?:remaining|other|balance of|rest,?) $"));
static OTHERS: Pattern = Pattern::new(|| {
    pattern(
        r"^ (?:[a-z]+ ){0,4}?(?:other (?:bodies|organisations|places|sources|agencies|services|settings)|elsewhere)\b",
    )
});
/// Words of a sentence whose numbers are not parts of one whole, or only near.
const OTHERWISE: [&str; 22] = [
    "whom",
    "which ",
    "includ",
    "about ",
    "around ",
    "nearly ",
    "almost ",
    "over ",
    "at least",
    "more than",
    "fewer",
    "approximately",
    "some ",
    "compared",
    " than ",
    "rose",
    "fell",
    "increase",
    "each",
    "such as",
    "between them",
    "of the ",
];
/// Words that leave a number open.
const OPEN: [&str; 5] = ["more than ", "fewer than ", "less than ", "at least ", "over "];
/// How many sentences before give the number.
const REACH: usize = 2;

pub(super) fn propose(sentences: &[Sentence]) -> Vec<FactReading> {
    (0..sentences.len()).filter_map(|at| parts(sentences, at)).collect()
}

fn parts(sentences: &[Sentence], at: usize) -> Option<FactReading> {
    let sentence = sentences.get(at)?;
    let text = sentence.text.as_str();
    let all: Vec<Count> = counts(text).into_iter().filter(|count| count.percent.is_none()).collect();
    let last = all.last().filter(|_| all.len() > 1)?;
    let is_rest = is_match(&REST, text.get(..last.from)) || is_match(&OTHERS, text.get(last.to..));
    let lower = text.to_lowercase();
    if !is_rest || OTHERWISE.iter().any(|word| lower.contains(word)) {
        return None;
    }
    let sum: u32 = all.iter().map(|part| part.value).sum();
    let (before, whole) = whole_before(sentences, at, &all, sum)?;
    Some(FactReading {
        kind: "rest".to_owned(),
        sentences: vec![before.id.clone(), sentence.id.clone()],
        about: whole.to_string(),
        items: all.iter().map(|part| part.value.to_string()).collect(),
        ..FactReading::default()
    })
}

/// The one number of the nearest sentence before that has one greater than every part.
fn whole_before<'s>(
    sentences: &'s [Sentence],
    at: usize,
    parts: &[Count],
    sum: u32,
) -> Option<(&'s Sentence, u32)> {
    let own = sentences.get(at)?;
    let greatest = parts.iter().map(|part| part.value).max()?;
    for before in sentences.get(at.saturating_sub(REACH)..at)?.iter().rev() {
        if before.section != own.section {
            return None;
        }
        let is_open = |from: usize| {
            let text = before.text.get(..from).unwrap_or_default();
            OPEN.iter().any(|words| text.ends_with(words))
        };
        let told: Vec<Count> =
            counts(&before.text).into_iter().filter(|count| !is_open(count.from)).collect();
        // A number that is far from their sum is of something else.
        let is_near = |value: u32| value < 2 * sum && sum < 2 * value;
        let above = told.iter().filter(|count| count.percent.is_none() && count.value > greatest);
        let near: Vec<u32> = above.clone().map(|count| count.value).filter(|value| is_near(*value)).collect();
        match (near.as_slice(), above.count()) {
            (_, 0) => {}
            ([one], _) => return Some((before, *one)),
            _ => return None,
        }
    }
    None
}

/// Whether a number is printed anywhere: in a sentence, or in a cell.
fn is_printed(facts: &Facts<'_>, number: u32) -> bool {
    let wanted = crate::feasible::Interval::whole(i64::from(number));
    let in_sentence = |sentence: &Sentence| {
        counts(&sentence.text).iter().any(|count| count.percent.is_none() && count.value == number)
    };
    facts.bulletin.sentences.iter().any(in_sentence)
        || facts
            .bulletin
            .cells
            .iter()
            .any(|cell| cell.printed.as_ref().is_some_and(|printed| printed.interval() == wanted))
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    for fact in facts.of_kind("rest") {
        let parts: Option<Vec<u32>> = fact.items.iter().map(|item| item.parse().ok()).collect();
        let (Some(parts), Ok(whole)) = (parts, fact.about.parse::<u32>()) else { continue };
        let sum: u32 = parts.iter().sum();
        let about = format!("{}/{}", fact.sentences.join("+"), fact.about);
        let outcome = if sum == whole || is_printed(facts, sum) {
            Outcome::Passed
        } else {
            let explanation = format!(
                "{} are told as all the parts of {whole}, and make {sum}, which is printed nowhere.",
                list(&fact.items)
            );
            let found = Finding::new(Kind::TotalIsNotSum, &about, Severity::High, Vec::new(), explanation);
            Outcome::Failed(
                found.quoting(facts.quotes([fact])).resolved_by("The count of a part, or that of the whole."),
            )
        };
        report.note(Kind::TotalIsNotSum, &about, outcome);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(first: &str, second: &str) -> Option<String> {
        let one = |id: &str, text: &str| Sentence {
            id: id.to_owned(),
            section: String::new(),
            text: text.to_owned(),
        };
        let all = [one("S1", first), one("S2", second)];
        propose(&all).pop().map(|fact| format!("{} = {}", fact.about, fact.items.join(" + ")))
    }

    #[test]
    fn parts_with_the_rest_are_of_the_number_before() {
        let said = |text: &str| Some(text.to_owned());
        let first = "In 2016, 2,464 loads were carried.";
        assert_eq!(
            read(first, "Boats had 1,105 of them, carts 842 and sledges the remaining 517."),
            said("2464 = 1105 + 842 + 517")
        );
        assert_eq!(
            read(first, "Of those carried, 1,105 were boats and 1,359 came from other sources."),
            said("2464 = 1105 + 1359")
        );
    }

    #[test]
    fn what_may_be_part_of_something_else_is_not() {
        for (first, second) in [
            (
                "In 2016, 2,464 loads were carried by 2,000 men.",
                "Boats had 1,105 and carts the remaining 842.",
            ),
            ("In 2016, 9,464 loads were carried.", "Boats had 1,105 of them and carts the remaining 842."),
            ("In 2016, 2,464 loads were carried.", "About 1,105 were boats and the remaining 842 carts."),
            ("In 2016, 2,464 loads were carried.", "Boats had 1,105 of them and carts 842."),
        ] {
            assert_eq!(read(first, second), None, "{second}");
        }
    }
}
