//! Two figures of one sentence that its own words put in order: `up from 49 to 55`, `at 15%, the rise is smaller than that of 25%`, `more men (78) than
//! women (74)`.
//!
//! In: sentences. Out: facts with the two figures and which of them is said to be more, and a finding where it is not. Both figures have to be of one kind,
//! counts or percentages, and nothing with a number may stand between what is said and its figures.

use std::sync::LazyLock;

use super::{Facts, pattern};
use crate::bulletin::{Sentence, number};
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::{FactReading, in_words};

const FIGURE: &str = r"(?:\d[\d,]*(?:\.\d+)?(?: ?%| per cent)?|[a-z]+(?:-[a-z]+)?)";
const RISING: &str = "up|rose|rises|rising|risen|increased|increases|increasing|increase|grew|grows|growing|grown|climbed|climbing|jumped|jumping|rise|growth";
const FALLING: &str = "down|fell|falls|falling|fallen|decreased|decreases|decreasing|decrease|dropped|dropping|declined|declining|fall|drop|decline|reduction|reduced";
const MORE: &str = "higher|larger|greater|bigger|more";
const LESS: &str = "lower|smaller|fewer|less";
/// Words of a sentence that denies, supposes or tells of a length of time.
const OTHERWISE: [&str; 12] = [
    " not ",
    " no ",
    "n't ",
    " never ",
    " if ",
    " would ",
    " could ",
    " might ",
    " should ",
    " neither ",
    " nor ",
    "rather than",
];

/// Each pattern with whether the first of its figures is said to be the greater.
static TOLD: LazyLock<Vec<(regex::Regex, bool)>> = LazyLock::new(|| {
    let near = "(?:the |a |an |only |just |some )?";
    let moved = |verbs: &str| {
        format!(
            r"\b(?:{verbs})(?P<between>(?: [a-z]+){{0,3}}?) from {near}(?P<first>{FIGURE})(?: [a-z]+){{0,3}}?(?: (?:in|at|on) (?:[A-Za-z]+ )?\d{{4}}(?:[-/]\d{{2,4}})?)? to {near}(?P<second>{FIGURE})\b"
        )
    };
    let opened = |words: &str| {
        format!(
            r"^(?:At|With) {near}(?P<first>{FIGURE})[^.;\d]*? (?:is|was|were|are) (?:(?:far|much|slightly|well|markedly|considerably|even) )?(?:{words}) than [^.;\d,]*? (?:of|at|with) {near}(?P<second>{FIGURE})(?:[^\w-]|$)"
        )
    };
    let beside = |words: &str| {
        format!(
            r"\b(?:{words})\b[^.;()\d]*? \((?P<first>{FIGURE})\) than [^.;()\d]*? \((?P<second>{FIGURE})\)"
        )
    };
    [
        (moved(RISING), false),
        (moved(FALLING), true),
        (opened(MORE), true),
        (opened(LESS), false),
        (beside(MORE), true),
        (beside(LESS), false),
    ]
    .into_iter()
    .filter_map(|(text, is_first)| Some((pattern(&text)?, is_first)))
    .collect()
});

pub(super) fn propose(sentences: &[Sentence]) -> Vec<FactReading> {
    let may_say = |sentence: &&Sentence| sentence.text.contains(" than ") || sentence.text.contains(" from ");
    sentences.iter().filter(may_say).flat_map(told).collect()
}

fn told(sentence: &Sentence) -> Vec<FactReading> {
    let lower = format!(" {} ", sentence.text.to_lowercase());
    if OTHERWISE.iter().any(|word| lower.contains(word)) {
        return Vec::new();
    }
    TOLD.iter().filter_map(|(pattern, is_first)| one(sentence, pattern, *is_first)).collect()
}

fn one(sentence: &Sentence, pattern: &regex::Regex, is_first: bool) -> Option<FactReading> {
    let found = pattern.captures(&sentence.text)?;
    // `Fell but rose from 3 to 5`: the nearer word is meant.
    let between = found.name("between").map_or("", |it| it.as_str());
    let moves = |word: &str| RISING.split('|').chain(FALLING.split('|')).any(|it| it == word);
    if between.split(' ').any(|word| moves(word) || word == "and" || word == "but") {
        return None;
    }
    // `Less than six hours were more frequent at home (97) than elsewhere (90)`: which of the two words is meant is not certain.
    let all = found.get(0)?.as_str();
    let comparators = |word: &&str| MORE.split('|').chain(LESS.split('|')).any(|it| it == *word);
    let is_doubled = found.name("between").is_none()
        && (all.matches(" than ").count() > 1 || all.split([' ', ',']).filter(comparators).count() > 1);
    if is_doubled {
        return None;
    }
    let (first, second) = (figure(found.name("first")?.as_str())?, figure(found.name("second")?.as_str())?);
    let is_of_time =
        sentence.text.get(found.get(0)?.end()..)?.trim_start().split(' ').next().is_some_and(|next| {
            ["year", "month", "day", "hour", "minute", "week", "point"].iter().any(|it| next.starts_with(it))
        });
    (first.ends_with('%') == second.ends_with('%') && !is_of_time).then(|| FactReading {
        kind: "own_order".to_owned(),
        sentences: vec![sentence.id.clone()],
        about: found.get(0).map_or("", |it| it.as_str()).to_owned(),
        value: if is_first { "more" } else { "less" }.to_owned(),
        items: vec![first, second],
        ..FactReading::default()
    })
}

/// A figure in digits or words, a percentage with its sign.
fn figure(printed: &str) -> Option<String> {
    if printed.starts_with(|letter: char| letter.is_ascii_digit()) {
        let plain = printed.replace(',', "").replace(" per cent", "%").replace(' ', "");
        // A year is no figure.
        let is_year =
            plain.parse::<u32>().is_ok_and(|it| (1900..2100).contains(&it)) && !printed.contains(',');
        return (!is_year).then_some(plain);
    }
    in_words(printed).map(|it| it.to_string())
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    for fact in facts.of_kind("own_order") {
        let [first, second] = fact.items.as_slice() else { continue };
        let interval = |text: &String| {
            let plain = text.trim_end_matches('%');
            Some(number(plain, plain, false, None)?.interval())
        };
        let (Some(a), Some(b)) = (interval(first), interval(second)) else { continue };
        let is_wrong = if fact.value == "more" { a.high() < b.low() } else { b.high() < a.low() };
        let about = format!("{}/{first} {second}", fact.sentences.join("+"));
        let outcome = if is_wrong {
            let said = if fact.value == "more" { "more" } else { "less" };
            let explanation =
                format!("In \"{}\" {first} is said to be {said} than {second}, and is not.", fact.about);
            Outcome::Failed(
                Finding::new(Kind::WordsAgainstNumbers, &about, Severity::Medium, Vec::new(), explanation)
                    .quoting(facts.quotes([fact]))
                    .resolved_by("The two figures, or the word that compares them."),
            )
        } else {
            Outcome::Passed
        };
        report.note(Kind::WordsAgainstNumbers, &about, outcome);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let sentence = Sentence { id: "S1".to_owned(), section: String::new(), text: text.to_owned() };
        told(&sentence).into_iter().map(|fact| format!("{} {}", fact.value, fact.items.join(" "))).collect()
    }

    #[test]
    fn words_put_two_figures_in_order() {
        for (text, said) in [
            ("The north was up from 49 to 55.", "less 49 55"),
            ("Numbers fell sharply from 1,049 in 2014 to 955 in 2015.", "more 1049 955"),
            ("At 15.1%, the increase is smaller than the rise of 25.7% before.", "less 15.1% 25.7%"),
            ("It was the first in which we saw more men (78) than women (74).", "more 78 74"),
            ("The share was lower in the north (4%) than in the south (five%).", ""),
            ("It fell but rose from 3 to 5.", "less 3 5"),
            ("A rise from nine loads to twelve was seen.", "less 9 12"),
        ] {
            assert_eq!(read(text).join(""), said, "{text}");
        }
    }

    #[test]
    fn what_is_denied_or_of_another_thing_is_not_read() {
        for text in [
            "It has not risen from 55 to 49.",
            "The age rose from 12 to 15 years.",
            "The chair grew from third to first, and from 2014 to 2012.",
            "At 15%, it is twice as large as that of 8%.",
            "More men (78%) than women (74) came.",
        ] {
            assert_eq!(read(text), [""; 0], "{text}");
        }
    }
}
