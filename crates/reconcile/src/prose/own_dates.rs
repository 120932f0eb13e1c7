//! Two dates of one sentence in an order that what happened does not have: `arrested in November 2020 and charged in October 2020`.
//!
//! In: sentences with two dates, each behind a word of what happened, of which one can only come first. Out: facts with both, and a finding where no day of the
//! earlier thing is before every day of the later.

use std::sync::LazyLock;

use super::dates::{DATE, span};
use super::{Facts, pattern};
use crate::bulletin::Sentence;
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::FactReading;

/// What comes first, and what can only come after it.
const STEPS: [(&str, &str); 8] = [
    ("arrested", "charged"),
    ("arrested", "convicted"),
    ("charged", "convicted"),
    ("convicted", "sentenced"),
    ("charged", "sentenced"),
    ("(?:began|started|opened|launched)", "(?:ended|closed|concluded|finished)"),
    ("appointed", "(?:resigned|stepped down|retired)"),
    ("signed", "ratified"),
];

/// What comes first before what comes after, and the other way round.
static TOLD: LazyLock<Vec<regex::Regex>> = LazyLock::new(|| {
    let one = |verb: &str, name: &str| {
        format!(r"\b{verb}(?: [a-z]+){{0,3}}? (?:in|on) {}", DATE.replace("?P<date>", &format!("?P<{name}>")))
    };
    STEPS
        .into_iter()
        .flat_map(|(first, then)| {
            let (early, late) = (one(first, "early"), one(then, "late"));
            [format!("{early}[^.;\\d]*?{late}"), format!("{late}[^.;\\d]*?{early}")]
        })
        .filter_map(|text| pattern(&text))
        .collect()
});

pub(super) fn propose(sentences: &[Sentence]) -> Vec<FactReading> {
    let may_say = |sentence: &&Sentence| sentence.text.contains("ed ") || sentence.text.contains("began ");
    sentences.iter().filter(may_say).filter_map(told).collect()
}

fn told(sentence: &Sentence) -> Option<FactReading> {
    let found = TOLD.iter().find_map(|pattern| pattern.captures(&sentence.text))?;
    let text = found.get(0)?.as_str();
    // Another who was arrested later, or again, is another one.
    let is_of_others = [" others", "another", " again", "re-", "second", "third", "different", "earlier"];
    let (early, late) = (found.name("early")?.as_str(), found.name("late")?.as_str());
    (!is_of_others.iter().any(|word| text.contains(word))).then(|| FactReading {
        kind: "own_dates".to_owned(),
        sentences: vec![sentence.id.clone()],
        about: text.to_owned(),
        items: vec![early.to_owned(), late.to_owned()],
        ..FactReading::default()
    })
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    for fact in facts.of_kind("own_dates") {
        let [early, late] = fact.items.as_slice() else { continue };
        let Some((first, then)) = span(early, facts.known).zip(span(late, facts.known)) else { continue };
        let about = format!("{}/{early} {late}", fact.sentences.join("+"));
        let outcome = if then.last >= first.first {
            Outcome::Passed
        } else {
            let explanation =
                format!("In \"{}\" what can only come after {early} is dated {late}.", fact.about);
            Outcome::Failed(
                Finding::new(Kind::OrderReversed, &about, Severity::Medium, Vec::new(), explanation)
                    .quoting(facts.quotes([fact]))
                    .resolved_by("The dates of both in their own record."),
            )
        };
        report.note(Kind::OrderReversed, &about, outcome);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let sentence = Sentence { id: "S1".to_owned(), section: String::new(), text: text.to_owned() };
        told(&sentence).map(|fact| fact.items.join(" < "))
    }

    #[test]
    fn what_can_only_come_after_is_read_with_its_date() {
        let said = |text: &str| Some(text.to_owned());
        assert_eq!(
            read("The five arrested in November 2020 under one warrant were charged in January 2021."),
            said("November 2020 < January 2021")
        );
        assert_eq!(
            read("They were sentenced in May 2014, having been convicted on 3 March 2014."),
            said("3 March 2014 < May 2014")
        );
        assert_eq!(read("Two were arrested in May 2014 and others charged in April 2014."), None);
        assert_eq!(read("Two were arrested in May 2014."), None);
    }
}
