//! A chronology against the sentences that tell of its events: `24 June: introduction of the Bill in the Assembly`.
//!
//! In: at least three lines of one part that each begin with a day, and sentences of other parts. Out: a finding where a sentence that has every
//! telling word of a line gives another date, different in the day, the month or the year alone. Dates that differ in more are of two events, and so
//! may those be where another line or another sentence tells of the same with the date of the other.

use std::collections::BTreeSet;

use super::same_words::{is_small, words_of};
use super::{Facts, Pattern, pattern};
use crate::bulletin::Sentence;
use crate::finding::{Finding, Kind, Nature, Outcome, Report, Severity};
use crate::reading::FactReading;

const MONTH: &str =
    "(?P<month>January|February|March|April|May|June|July|August|September|October|November|December)";
static LINE: Pattern = Pattern::new(|| {
    pattern(&format!(
        r"^(?P<day>\d{{1,2}})(?:st|nd|rd|th)? {MONTH}(?: (?P<year>\d{{4}}))? ?[:–-] (?P<event>[^;]+)$"
    ))
});
/// One of several events in a sentence: `June 2016, safe house opened`.
static PIECE: Pattern = Pattern::new(|| {
    pattern(&format!(
        r"^(?:[A-Z][a-z]+: )?(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? )?{MONTH} (?P<year>\d{{4}}) ?[,:–-] (?P<event>[^;]+)$"
    ))
});
static DATE: Pattern = Pattern::new(|| {
    pattern(&format!(
        r"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? {MONTH}(?: (?P<year>\d{{4}}))?|{} (?P<its_year>\d{{4}}))\b",
        MONTH.replace("month", "its_month")
    ))
});
/// Fewer lines that begin with a day are no chronology.
const LINES_MIN: usize = 3;
/// Of so many telling words a line has to be, so that a sentence surely tells of its event.
const TELLING_MIN: usize = 3;
/// Letters by which two forms of one word are known.
const STEM: usize = 4;
/// Words of an event that may be another of its kind, or was only meant to be.
const OTHERWISE: [&str; 12] = [
    "second",
    "third",
    "fourth",
    "again",
    "another",
    "further",
    "anniversary",
    "planned",
    "due",
    "will",
    "would",
    "deadline",
];

/// Words of a sentence whose date may be that of another thing, told beside a short event.
const AROUND: [&str; 4] = ["after", "before", "later", "earlier"];

/// A day as it is printed, without its year if that is not, or a month with its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Printed<'a> {
    day: Option<&'a str>,
    month: &'a str,
    year: Option<&'a str>,
}

impl<'a> Printed<'a> {
    fn of(found: &regex::Captures<'a>) -> Option<Self> {
        let part = |name: &str| found.name(name).map(|it| it.as_str());
        let month = part("month").or_else(|| part("its_month"))?;
        Some(Self { day: part("day"), month, year: part("year").or_else(|| part("its_year")) })
    }

    /// In how many of its parts another day differs; a year that is not printed differs from none.
    fn apart(self, other: Self) -> usize {
        let is_other_year = self.year.is_some() && other.year.is_some() && self.year != other.year;
        let is_other_day = self.day.is_some() && other.day.is_some() && self.day != other.day;
        usize::from(is_other_day) + usize::from(self.month != other.month) + usize::from(is_other_year)
    }
}

/// The days that a text gives.
fn days(text: &str) -> Vec<Printed<'_>> {
    let Some(pattern) = DATE.as_ref() else { return Vec::new() };
    pattern.captures_iter(text).filter_map(|found| Printed::of(&found)).collect()
}

/// The beginnings of the telling words of a text.
fn stems(text: &str) -> BTreeSet<String> {
    let told = words_of(text).into_iter().filter(|word| {
        word.chars().count() > 3 && !is_small(word) && word.chars().all(|it| it.is_alphabetic() || it == '\'')
    });
    told.map(|word| word.trim_end_matches("'s").chars().take(STEM).collect()).collect()
}

pub(super) fn propose(sentences: &[Sentence]) -> Vec<FactReading> {
    let event = |sentence: &Sentence, pattern: &Pattern, text: &str| {
        let found = pattern.as_ref()?.captures(text.trim().trim_end_matches('.'))?;
        let event = found.name("event")?;
        Some(FactReading {
            kind: "chronology".to_owned(),
            sentences: vec![sentence.id.clone()],
            about: event.as_str().to_owned(),
            value: DATE.as_ref()?.find(text)?.as_str().to_owned(),
            items: vec![sentence.part().to_owned()],
            ..FactReading::default()
        })
    };
    let of_sentence = |sentence: &Sentence| -> Vec<FactReading> {
        let pieces: Option<Vec<FactReading>> =
            sentence.text.split(';').map(|piece| event(sentence, &PIECE, piece)).collect();
        let several = pieces.filter(|pieces| pieces.len() >= LINES_MIN);
        several.unwrap_or_else(|| event(sentence, &LINE, &sentence.text).into_iter().collect())
    };
    let lines: Vec<FactReading> = sentences.iter().flat_map(of_sentence).collect();
    let is_of_several =
        |line: &&FactReading| lines.iter().filter(|other| other.items == line.items).count() >= LINES_MIN;
    lines.iter().filter(is_of_several).cloned().collect()
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    let lines = facts.of_kind("chronology");
    for line in &lines {
        let told = stems(&line.about);
        // Of the pieces of one sentence each is short.
        let least = if lines.iter().filter(|other| other.sentences == line.sentences).count() > 1 {
            TELLING_MIN - 1
        } else {
            TELLING_MIN
        };
        let Some(own) = days(&line.value).first().copied().filter(|_| told.len() >= least) else {
            continue;
        };
        let tells = |sentence: &&Sentence| {
            let all = words_of(&sentence.text);
            line.items.first().is_none_or(|part| sentence.part() != part)
                && !all.iter().any(|word| OTHERWISE.contains(&word.as_str()))
                && (least == TELLING_MIN || !all.iter().any(|word| AROUND.contains(&word.as_str())))
                && told.is_subset(&stems(&sentence.text))
                && !days(&sentence.text).is_empty()
        };
        let telling: Vec<&Sentence> = facts.bulletin.sentences.iter().filter(tells).collect();
        let agrees = |sentence: &&&Sentence| days(&sentence.text).iter().any(|day| own.apart(*day) == 0);
        let is_told_elsewhere = |sentence: &&Sentence| {
            lines.iter().filter(|other| other != &line).any(|other| {
                let is_its = days(&other.value)
                    .first()
                    .is_some_and(|its| days(&sentence.text).iter().all(|day| its.apart(*day) == 0));
                is_its && stems(&other.about).intersection(&stems(&sentence.text)).count() > 1
            })
        };
        let about = format!("{}/{}", line.sentences.join("+"), line.value);
        if telling.iter().any(|sentence| agrees(&sentence)) {
            report.note(Kind::DatesDiffer, &about, Outcome::Passed);
            continue;
        }
        let [sentence] = telling.as_slice() else { continue };
        let near = days(&sentence.text).into_iter().find(|day| own.apart(*day) == 1);
        let Some(near) = near.filter(|_| !is_told_elsewhere(sentence)) else { continue };
        report.note(Kind::DatesDiffer, &about, Outcome::Failed(differ(facts, line, sentence, near, &about)));
    }
}

fn differ(
    facts: &Facts<'_>,
    line: &FactReading,
    sentence: &Sentence,
    near: Printed<'_>,
    about: &str,
) -> Finding {
    let its = [near.day, Some(near.month), near.year].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let explanation = format!(
        "A chronology has `{}` on {}, and a sentence that tells of it with all its words says {its}.",
        line.about, line.value,
    );
    let told = FactReading { sentences: vec![sentence.id.clone()], ..FactReading::default() };
    Finding::new(Kind::DatesDiffer, about, Severity::Medium, Vec::new(), explanation)
        .of_nature(Nature::CannotBeDecided)
        .quoting(facts.quotes([line, &told]))
        .resolved_by("The date in the record of the event.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bulletin::Vocabulary;
    use crate::prose::Abbreviations;

    /// How many findings a chronology of three lines raises beside one sentence.
    fn found(line: &str, sentence: &str) -> usize {
        let texts = ["2 May: boats built", "1 July: carts sold", line, sentence];
        let sentences: Vec<Sentence> = texts
            .iter()
            .enumerate()
            .map(|(at, text)| Sentence {
                id: format!("S{at}"),
                section: if at < 3 { "Annex A" } else { "Chapter 1" }.to_owned(),
                text: (*text).to_owned(),
            })
            .collect();
        let all = propose(&sentences);
        let bulletin = crate::bulletin::Bulletin { sentences, ..Default::default() };
        let known = Vocabulary::built_in().unwrap();
        let short = Abbreviations::of(&bulletin.sentences, &known);
        let facts = Facts { all: &all, bulletin: &bulletin, known: &known, short: &short };
        let mut report = Report::default();
        check(&facts, &mut report);
        report.findings.len()
    }

    #[test]
    fn an_event_has_one_date() {
        let line = "24 June: introduction of the Harbour Bill in the Assembly";
        let told =
            |date: &str| format!("The Harbour Bill, introduced in the Assembly on {date}, is with us.");
        assert_eq!(found(line, &told("24 June 2013")), 0);
        assert_eq!(found(line, &told("24 July 2013")), 1);
        assert_eq!(found(line, &told("25 June 2013")), 1);
    }

    #[test]
    fn events_of_one_sentence_are_told_apart() {
        let line =
            "May 2016, Harbour Master elected; 4 June 2016, Boat House opened; January 2017, Carts sold.";
        let read = |date: &str| found(line, &format!("The Boat House opened on {date} with room for six."));
        assert_eq!((read("4 June 2016"), read("4 June 2015"), read("9 July 2011")), (0, 1, 0));
        assert_eq!(found(line, "The Boat House opened in June 2016."), 0);
        assert_eq!(found(line, "The Boat House opened in June 2015."), 1);
    }

    #[test]
    fn what_may_be_another_event_is_none() {
        let line = "24 June: introduction of the Harbour Bill in the Assembly";
        for sentence in [
            "The Harbour Bill was introduced in the Assembly on 3 May 2013.",
            "A second Harbour Bill was introduced in the Assembly on 24 July 2013.",
            "The Harbour Bill was read in the Assembly on 24 July 2013.",
            "The Harbour Bill was introduced in the Assembly on 24 June and read on 24 July 2013.",
            "The Harbour Bill was introduced in the Assembly.",
        ] {
            assert_eq!(found(line, sentence), 0, "{sentence}");
        }
        assert_eq!(found("24 June: boats sold", "All boats were sold on 24 July 2013."), 0);
    }
}
