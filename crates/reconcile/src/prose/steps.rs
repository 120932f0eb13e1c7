//! Items that are numbered in words: `Priority 1: …`, `Priority 2: …`.
//!
//! In: sentences. Out: a finding of form for each run of such items that leaves a number out. The run has to begin with one
//! and stand together; tables and figures, whose captions need not be among the sentences, are passed over, and so is a number
//! that a sentence speaks of.

use super::{Facts, Pattern, pattern};
use crate::bulletin::Sentence;
use crate::finding::{Finding, Kind, Nature, Outcome, Quote, Report, Severity};

static ITEM: Pattern =
    Pattern::new(|| pattern(r"^(?P<word>[A-Z][a-zà-ÿ]+) (?P<number>\d{1,2})(?::|\.| [–-]) ?\S"));
/// What is numbered elsewhere than where it is spoken of.
const ELSEWHERE: [&str; 10] =
    ["Table", "Figure", "Chart", "Box", "Note", "Chapter", "Section", "Annex", "Appendix", "Part"];
/// Fewer items than this are no run.
const ITEMS_MIN: usize = 3;

type Item<'a> = (&'a str, usize, &'a Sentence);

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    let mut run: Vec<Item<'_>> = Vec::new();
    for sentence in &facts.bulletin.sentences {
        let goes_on = |last: &Item<'_>, next: &Item<'_>| {
            last.0 == next.0 && last.1 < next.1 && last.2.part() == next.2.part()
        };
        match item(sentence) {
            Some(next) if run.last().is_none_or(|last| goes_on(last, &next)) => run.push(next),
            next => {
                settle(facts, &run, report);
                run = next.into_iter().collect();
            }
        }
    }
    settle(facts, &run, report);
}

fn item(sentence: &Sentence) -> Option<Item<'_>> {
    let found = ITEM.as_ref()?.captures(&sentence.text)?;
    let word = found.name("word")?.as_str();
    let number = found.name("number")?.as_str().parse().ok()?;
    (!ELSEWHERE.contains(&word)).then_some((word, number, sentence))
}

fn settle(facts: &Facts<'_>, run: &[Item<'_>], report: &mut Report) {
    let [(word, 1, first), .., (_, last, _)] = run else { return };
    if run.len() < ITEMS_MIN {
        return;
    }
    let missing: Vec<String> = (1..=*last)
        .filter(|number| !run.iter().any(|(_, own, _)| own == number))
        .map(|number| format!("{word} {number}"))
        .collect();
    let about = format!("{}/{word}", first.id);
    if missing.is_empty() {
        report.note(Kind::NumberingHasGap, &about, Outcome::Passed);
        return;
    }
    // `Recommendation 3 of the draft was carried out`: it is told what became of it.
    let is_told = |name: &String| facts.bulletin.sentences.iter().any(|it| it.text.contains(name.as_str()));
    if missing.iter().any(is_told) {
        report.note(Kind::NumberingHasGap, &about, Outcome::Undecided);
        return;
    }
    let quotes = run.iter().map(|(_, _, sentence)| Quote {
        sentence_id: sentence.id.clone(),
        section: sentence.section.clone(),
        text: sentence.text.clone(),
    });
    let explanation =
        format!("{} is not among items that are numbered from 1 to {last}.", missing.join(", "));
    let found = Finding::new(Kind::NumberingHasGap, &about, Severity::Low, Vec::new(), explanation)
        .of_nature(Nature::CannotBeDecided)
        .quoting(quotes.collect())
        .resolved_by("The list as it was decided.");
    report.note(Kind::NumberingHasGap, &about, Outcome::Failed(found));
}
