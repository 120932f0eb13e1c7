//! A count of a count with the share it is: `63 of the 96 (56%)`, `14 of the 51, or 37 per cent`, `230 referrals, of which 66 (29%)`.
//!
//! In: sentences. Out: facts with both counts and the share, and a finding where the one is no such share of the other. What is said to be about so
//! much is passed over.

use super::counts::{Count, counts};
use super::{Facts, Pattern, pattern};
use crate::bulletin::{Sentence, number};
use crate::feasible::{Interval, share_of};
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::FactReading;

static OF: Pattern = Pattern::new(|| {
    pattern(r"^ (?:[a-z]+ ){0,2}?(?:out )?of (?:the |these |those |all |all the |a total of |our )?$")
});
/// What stands between a number and a part of it, where no other thing is named.
static OF_WHICH: Pattern = Pattern::new(|| {
    pattern(
        r"^ (?:people|referrals|persons|victims|potential victims|children|adults|minors|women|men|cases|offences|disclosures)\b(?: (?:were |was )?(?:referred|recorded|received|made|identified))?(?: (?:to|in|from|for|by|during) (?:the )?[A-Z\d][^,.;]*?)?, of (?:which|whom|these|them) $",
    )
});
static SHARE: Pattern = Pattern::new(|| pattern(r"^(?: [a-z-]+){0,4}? ?(?:\(|, or |, that is |, i\.e\. )$"));
/// Words before a number that say it is near.
const NEAR: [&str; 10] =
    ["about", "around", "nearly", "almost", "over", "under", "than", "least", "roughly", "approximately"];

pub(super) fn propose(sentences: &[Sentence]) -> Vec<FactReading> {
    let may_say = |sentence: &&Sentence| sentence.text.contains('%') || sentence.text.contains("cent");
    sentences.iter().filter(may_say).flat_map(of_sentence).collect()
}

fn of_sentence(sentence: &Sentence) -> Vec<FactReading> {
    let all = counts(&sentence.text);
    all.windows(3).filter_map(|three| told(sentence, three)).collect()
}

fn told(sentence: &Sentence, three: &[Count]) -> Option<FactReading> {
    let text = sentence.text.as_str();
    let [first, second, share] = three else { return None };
    // `There were 230, of which 66 (29%) were minors`: the whole stands first.
    let is_of_which = OF_WHICH
        .as_ref()
        .zip(text.get(first.to..second.from))
        .is_some_and(|(pattern, between)| pattern.is_match(between));
    // `Of the 52 made, 27 have been taken up, or 51.9 per cent`.
    let opens = ["Of the ", "Of these ", "Of those ", "Of all ", "Of all the "]
        .contains(&text.get(..first.from).unwrap_or_default());
    let is_of_first = opens
        && text
            .get(first.to..second.from)
            .is_some_and(|between| between.ends_with(", ") && !between.contains(['.', ';', ':', '%']));
    let is_of_which = is_of_which || is_of_first;
    let (part, whole) = if is_of_which { (second, first) } else { (first, second) };
    let percent = share.percent.as_ref()?;
    let is_match = |pattern: &Pattern, from: usize, to: usize| {
        pattern.as_ref().zip(text.get(from..to)).is_some_and(|(pattern, text)| pattern.is_match(text))
    };
    let before =
        |at: usize| text.get(..at).and_then(|text| text.split_whitespace().next_back()).unwrap_or_default();
    let is_near = [part.from, whole.from, share.from]
        .iter()
        .any(|at| NEAR.contains(&before(*at).to_lowercase().as_str()));
    let is_told = part.percent.is_none()
        && whole.percent.is_none()
        && (is_of_which || is_match(&OF, part.to, whole.from))
        && is_match(&SHARE, second.to, share.from);
    // `(37% of them)`: of whom is said anew.
    // So is `(30% in the north)`.
    let behind = text.get(share.to..).unwrap_or_default();
    let is_in_bracket = text.get(..share.from).is_some_and(|before| before.ends_with('('));
    let is_of_others = behind.starts_with(" of ") || is_in_bracket && !behind.starts_with([')', ',', ';']);
    (is_told && !is_near && !is_of_others && whole.value > 0).then(|| FactReading {
        kind: "told_share".to_owned(),
        sentences: vec![sentence.id.clone()],
        about: format!("{} of {}", part.value, whole.value),
        value: percent.clone(),
        ..FactReading::default()
    })
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    for fact in facts.of_kind("told_share") {
        let counts = fact.about.split_once(" of ").and_then(|(part, whole)| {
            Some((Interval::whole(part.parse().ok()?), Interval::whole(whole.parse().ok()?)))
        });
        let Some((part, whole)) = counts else { continue };
        let printed = number(&fact.value, &fact.value, true, None).map(|printed| printed.interval());
        let (Some(share), Some(printed)) = (share_of(&part, &whole), printed) else { continue };
        let about = format!("{}/{} is {}", fact.sentences.join("+"), fact.about, fact.value);
        let outcome = if share.meets(&printed) {
            Outcome::Passed
        } else {
            let is = crate::words::fine_number(share.low());
            let explanation = format!("{} is {is} per cent, and {} is printed.", fact.about, fact.value);
            let found =
                Finding::new(Kind::ShareIsImpossible, &about, Severity::High, Vec::new(), explanation);
            Outcome::Failed(
                found.quoting(facts.quotes([fact])).resolved_by("One of the counts, or the percentage."),
            )
        };
        report.note(Kind::ShareIsImpossible, &about, outcome);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let sentence = Sentence { id: "S1".to_owned(), section: String::new(), text: text.to_owned() };
        propose(&[sentence]).into_iter().map(|fact| format!("{}: {}", fact.about, fact.value)).collect()
    }

    #[test]
    fn a_count_of_a_count_is_read_with_its_share() {
        assert_eq!(
            read("Of the 52 boats built since 2017, 27 have been painted, or 51.9 per cent."),
            ["27 of 52: 51.9%"]
        );
        assert_eq!(read("They make up 63 of the 96 (56%)."), ["63 of 96: 56%"]);
        assert_eq!(read("Fourteen of the 51 boats (27%) were blue and 37 (73%) red."), ["14 of 51: 27%"]);
        assert_eq!(read("It was 14 boats out of 51, or 27.5 per cent."), ["14 of 51: 27.5%"]);
    }

    #[test]
    fn a_share_of_something_else_is_not() {
        for text in [
            "About 14 of the 51 boats (27%) were blue.",
            "14 of the 51 boats were blue (30% in the north).",
            "14 of the 51 boats (27% of all carts) were blue, of 12.",
            "In 2012, 14% of the 51 boats.",
        ] {
            assert_eq!(read(text), Vec::<String>::new(), "{text}");
        }
    }
}
