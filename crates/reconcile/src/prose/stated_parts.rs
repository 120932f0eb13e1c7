//! A part of a number that the same sentence gives: `Of the 15 files, 18 concerned …`.
//!
//! In: sentences. Out: facts with the part and the number, and a finding where the part is the larger. What is counted has to be
//! the same: the part is followed by what was done, and not by another thing.

use super::{Facts, Pattern, pattern};
use crate::bulletin::Sentence;
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::{FactReading, in_words};

const NUMBER: &str = r"(?:\d{1,3}(?:,\d{3})*|[a-z]+(?:-[a-z]+)?)";
static OF_WHICH: Pattern = Pattern::new(|| {
    pattern(&format!(
        r"^Of (?:the|these|those|all|all the) (?P<whole>{NUMBER}) (?P<what>[a-z]{{3,}})[^.;,]*?, (?P<part>{NUMBER}) (?:was|were|are|had|have|came|went|led|concerned|involved|related|resulted|remained|ended)\b"
    ))
});

fn number(text: &str) -> Option<u32> {
    text.replace(',', "").parse().ok().or_else(|| in_words(&text.to_lowercase()))
}

pub(super) fn propose(sentences: &[Sentence]) -> Vec<FactReading> {
    let one = |sentence: &Sentence| {
        let found = OF_WHICH.as_ref()?.captures(&sentence.text)?;
        let name = |name: &str| found.name(name).map(|it| it.as_str());
        let (whole, part) = (number(name("whole")?)?, number(name("part")?)?);
        Some(FactReading {
            kind: "part".to_owned(),
            sentences: vec![sentence.id.clone()],
            about: format!("{whole} {}", name("what")?),
            value: part.to_string(),
            ..FactReading::default()
        })
    };
    sentences.iter().filter(|sentence| sentence.text.starts_with("Of ")).filter_map(one).collect()
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    for fact in facts.of_kind("part") {
        let (Some(whole), Some(part)) = (fact.about.split(' ').next().and_then(number), number(&fact.value))
        else {
            continue;
        };
        let about = format!("{}/{} of {}", fact.sentences.join("+"), fact.value, fact.about);
        let outcome = if part <= whole {
            Outcome::Passed
        } else {
            let explanation =
                format!("{} are said to be a part of {}, and are more.", fact.value, fact.about);
            let found = Finding::new(Kind::PartExceedsWhole, &about, Severity::High, Vec::new(), explanation);
            Outcome::Failed(
                found
                    .quoting(facts.quotes([fact]))
                    .resolved_by("The count of the part, or that of the whole."),
            )
        };
        report.note(Kind::PartExceedsWhole, &about, outcome);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let sentence = Sentence { id: "S1".to_owned(), section: String::new(), text: text.to_owned() };
        propose(&[sentence]).pop().map(|fact| format!("{} of {}", fact.value, fact.about))
    }

    #[test]
    fn a_part_is_of_the_same_thing_or_none() {
        assert_eq!(
            read("Of the 15 files on which charges were directed, 18 concerned boats."),
            Some("18 of 15 files".to_owned())
        );
        assert_eq!(read("Of the fifteen boats, twelve were blue."), Some("12 of 15 boats".to_owned()));
        assert_eq!(read("Of the 15 boats, 18 crew were lost."), None);
        assert_eq!(read("Of the 15 boats, 18% were lost."), None);
    }
}
