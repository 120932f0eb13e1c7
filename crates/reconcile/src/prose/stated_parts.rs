//! A part of a number that the same sentence gives: `Of the 15 files, 18 concerned …`, `12 of the 10 referrals`, `48, of whom 50 …`.
//!
//! In: sentences. Out: facts with the part and the number, and a finding where the part is the larger. What is counted has to be
//! the same: the part is followed by what was done, and not by another thing. `Of whom` may be of any number before it or of all of them,
//! so that only a part larger than these together is one too many.

use super::counts::{Count, counts};
use super::{Facts, Pattern, is_match, pattern};
use crate::bulletin::Sentence;
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::FactReading;

static OF_THE: Pattern =
    Pattern::new(|| pattern(r"^ (?:out )?of (?:the|these|those|all|all the|a total of) $"));
static DONE: Pattern = Pattern::new(|| {
    pattern(r"^ (?:was|were|are|had|have|came|went|led|concerned|involved|related|resulted|remained|ended)\b")
});
static OF_WHOM: Pattern = Pattern::new(|| pattern(r"[,(] ?of (?:whom|which|them) $"));
static OF_THEM: Pattern = Pattern::new(|| pattern(r"^ of (?:whom|which|them)\b"));
/// `11 were minors, and 13 of those were boys`.
static OF_THOSE: Pattern = Pattern::new(|| {
    pattern(
        r"^ (?:were|was|are|came|concerned|involved) [a-z]+(?: [a-z]+){0,2}?,? (?:and |of which |with )?$",
    )
});
static THOSE_WERE: Pattern =
    Pattern::new(|| pattern(r"^ of (?:those|these|them) (?:were|was|are|came|had)\b"));
static NOUN: Pattern = Pattern::new(|| pattern(r"^ (?P<what>[a-z]{3,})(?P<behind>['’]?)"));
static INCLUDING: Pattern = Pattern::new(|| {
    pattern(&format!(
        r"^ (?:potential |presumed |suspected )?{PEOPLE}\b[^.;:]*?,? (?:including|among them) $"
    ))
});
static AMONG: Pattern =
    Pattern::new(|| pattern(&format!(r"^ {PEOPLE} (?:were |was )?(?:[a-z]+ )?among (?:the|these|those) $")));
static THEY_ARE: Pattern = Pattern::new(|| pattern(&format!(r"^ {PEOPLE}\b")));
/// Words of people who are counted, as one thing.
const PEOPLE: &str = "(?:people|persons|victims|referrals|notifications|registrations|cases|adults|minors|children|women|men|girls|boys|females|males)";
/// What is counted beside what is counted: so many of the groups are no groups.
const LINES: [&str; 14] = [
    "groups",
    "types",
    "categories",
    "forms",
    "forces",
    "areas",
    "regions",
    "nations",
    "countries",
    "responders",
    "boards",
    "bodies",
    "organisations",
    "quarters",
];

pub(super) fn propose(sentences: &[Sentence]) -> Vec<FactReading> {
    let says = |sentence: &&Sentence, words: &[&str]| words.iter().any(|word| sentence.text.contains(word));
    let may_say = |sentence: &&Sentence| says(sentence, &["of ", "Of ", "including ", "among "]);
    sentences.iter().filter(may_say).filter_map(part).collect()
}

/// The first part of a sentence with what it is said to be a part of.
fn part(sentence: &Sentence) -> Option<FactReading> {
    let text = sentence.text.as_str();
    let all: Vec<Count> = counts(text).into_iter().filter(|count| count.percent.is_none()).collect();
    let noun = |count: &Count| {
        let found = NOUN.as_ref()?.captures(text.get(count.to..)?)?;
        let is_owner = found.name("behind").is_some_and(|it| !it.is_empty());
        found.name("what").map(|it| it.as_str()).filter(|_| !is_owner)
    };
    let of = |part: u32, whole: u32, what: &str| FactReading {
        kind: "part".to_owned(),
        sentences: vec![sentence.id.clone()],
        about: format!("{whole} {what}").trim().to_owned(),
        value: part.to_string(),
        ..FactReading::default()
    };
    if let Some(pair) = all.windows(2).find(|pair| is_between(&OF_THE, text, pair))
        && let [part, whole] = pair
    {
        let what = noun(whole).filter(|what| !LINES.contains(what));
        return what.map(|what| of(part.value, whole.value, what));
    }
    let people = |count: &Count| is_match(&THEY_ARE, text.get(count.to..));
    if let Some([whole, part]) = all.windows(2).find(|pair| is_between(&INCLUDING, text, pair))
        && people(part)
    {
        return Some(of(part.value, whole.value, "people before it"));
    }
    if let Some([part, whole]) = all.windows(2).find(|pair| is_between(&AMONG, text, pair))
        && people(whole)
    {
        return noun(whole).map(|what| of(part.value, whole.value, what));
    }
    if let [whole, part, ..] = all.as_slice()
        && opens_with(text, whole)
        && is_match(&DONE, text.get(part.to..))
        && text.get(..part.from).is_some_and(|before| before.ends_with(", "))
    {
        return noun(whole).map(|what| of(part.value, whole.value, what));
    }
    if let Some([whole, part]) = all.windows(2).find(|pair| is_between(&OF_THOSE, text, pair))
        && is_match(&THOSE_WERE, text.get(part.to..))
    {
        return Some(of(part.value, whole.value, "before it"));
    }
    let is_of_whom = |count: &Count| {
        is_match(&OF_WHOM, text.get(..count.from)) || is_match(&OF_THEM, text.get(count.to..))
    };
    let at = all.iter().position(is_of_whom).filter(|at| *at > 0)?;
    let (last, own) = (all.get(at - 1)?, all.get(at)?);
    if !is_of_last(text.get(last.to..own.from)?) {
        return None;
    }
    let whole = all.iter().take(at).map(|count| count.value).sum();
    Some(of(own.value, whole, "before it"))
}

/// Whether nothing else is named in plural between a number's own noun and those of whom the next is a part.
fn is_of_last(between: &str) -> bool {
    const NO_PLURALS: [&str; 10] = ["was", "is", "has", "as", "its", "this", "across", "his", "thus", "plus"];
    let Some((told, behind)) = between.rsplit_once([',', '(']) else { return false };
    let is_plural = |word: &str| {
        let many = ["people", "children", "women", "men"].contains(&word);
        many || word.starts_with(char::is_lowercase)
            && word.ends_with('s')
            && !word.ends_with("ss")
            && !NO_PLURALS.contains(&word)
    };
    // The noun of the number itself, with a word before it.
    let mut words = told.split_whitespace().map(|word| word.trim_matches(|it: char| !it.is_alphabetic()));
    let own = words.by_ref().take(2).filter(|word| is_plural(word)).count();
    own > 0 && !words.any(is_plural) && !behind.chars().any(|it| it == '.')
}

/// Whether what stands between two counts has a pattern: `12 of the 10`.
fn is_between(between: &Pattern, text: &str, pair: &[Count]) -> bool {
    let [first, second] = pair else { return false };
    is_match(between, text.get(first.to..second.from))
}

/// `Of the 15`, at the beginning.
fn opens_with(text: &str, whole: &Count) -> bool {
    ["Of the ", "Of these ", "Of those ", "Of all ", "Of all the "]
        .contains(&text.get(..whole.from).unwrap_or_default())
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    for fact in facts.of_kind("part") {
        let number = |text: &str| text.parse::<u32>().ok();
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
        let said = |text: &str| Some(text.to_owned());
        assert_eq!(
            read("Of the 15 files on which charges were directed, 18 concerned boats."),
            said("18 of 15 files")
        );
        assert_eq!(read("Of the fifteen boats, twelve were blue."), said("12 of 15 boats"));
        assert_eq!(read("Of the 15 boats met at sea, told by day, 18 were blue."), said("18 of 15 boats"));
        assert_eq!(read("Blue ones accounted for 12 of the 10 boats of the year."), said("12 of 10 boats"));
        assert_eq!(read("48 boats came, 50 of them blue."), said("50 of 48 before it"));
        assert_eq!(
            read("In 2012 34 boats were met off Wales, of which 10 were blue."),
            said("10 of 34 before it")
        );
        assert_eq!(
            read("Pakistan was the origin of 36 people in 2010, including 39 females."),
            said("39 of 36 people before it")
        );
        assert_eq!(
            read("Fifty-four girls were counted among the 48 children of 2011."),
            said("54 of 48 children")
        );
        assert_eq!(read("12 boats and 20 carts came, of which 25 were blue."), said("25 of 32 before it"));
        for text in [
            "Of the 15 boats, 18 crew were lost.",
            "Of the 15 boats, 18% were lost.",
            "In 2012 of the 34 boats none was blue.",
            "There were 60 of the two types of boat.",
            "She took 20 of the 15 boats' sails.",
            "48 boats came, of which 60% were blue.",
            "Two boats carried sacks last year, 30 of them blue.",
            "They went by two boats; 30 of those were lost.",
            "Work reached 36 people, including 39 hours of sleep.",
            "Fifty-four boats were seen among the 48 children of 2011.",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
