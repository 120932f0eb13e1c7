//! Lists that say how many they have: `Six charities were given grants: A, B, C, D, E and F.`
//!
//! In: sentences. Out: facts with the number and the items, and a finding where the list has more or fewer. An *and* before the last item parts
//! it from the others; every other one is inside a name.

use super::counts::counts;
use super::lists::{ends_open, items_below};
use super::{Facts, Pattern, pattern};
use crate::bulletin::Sentence;
use crate::finding::{Finding, Kind, Outcome, Report, Severity};
use crate::reading::{FactReading, in_words};
use crate::words::list;

static LIST: Pattern = Pattern::new(|| {
    pattern(
        r"^(?P<before>[^:;]+?)(?:: |; (?:these|they) (?:were|are) |, namely |, which (?:were|are) )(?P<list>[^:;]+)\.$",
    )
});
static NOUN: Pattern = Pattern::new(|| pattern(r"^ (?:[a-z-]+ ){0,2}?(?P<what>[a-z]{3,}s)\b"));
/// Words of a sentence whose list is not all there is, or tells of more.
const OPEN: [&str; 14] = [
    "includ",
    "such as",
    "for example",
    "among",
    "mainly",
    "other",
    "others",
    "main ",
    "namely the",
    "etc",
    "at least",
    "respectively",
    "first",
    "following",
];
/// What is counted and not listed.
const NOT_LISTED: [&str; 10] =
    ["years", "months", "weeks", "days", "times", "referrals", "cases", "victims", "meetings", "occasions"];
/// What is held against its list elsewhere.
const ELSEWHERE: [&str; 5] = ["types", "forms", "categories", "kinds", "members"];
/// A longer item is a sentence of its own.
const WORDS_MAX: usize = 7;

/// `in A, B, and C, making three in all`, `A, B and C (three in all)`.
static BEHIND: Pattern = Pattern::new(|| {
    pattern(
        r"(?P<list>[A-Z][^,;:()]*(?:, [A-Z][^,;:()]*)+,? and (?:the )?[A-Z][^,;:()]*?)(?:,? making | \(|, or )(?P<count>[a-z]+|\d+) in all\b",
    )
});

/// `The six aims are A, B and C`, `those six, in alphabetical order, are: A, B and C`.
static ARE: Pattern = Pattern::new(|| {
    pattern(
        r"^(?:The|These|Those|Our|Its|Their) (?P<count>[a-z]+)(?: (?P<what>[a-z]{3,}s))?(?:, [a-z ]+,)? are:? (?P<list>[^:]+)\.$",
    )
});
/// `There are six aims: a; b; and c`.
static PARTED: Pattern =
    Pattern::new(|| pattern(r"^(?P<before>[^:;]+): (?P<list>[^:;]+(?:; [^:;]+)*; and [^:;]+)\.$"));

pub(super) fn propose(sentences: &[Sentence]) -> Vec<FactReading> {
    let one = |at: usize| {
        let sentence = sentences.get(at)?;
        counted(sentence)
            .or_else(|| told_to_be(sentence))
            .or_else(|| parted(sentence))
            .or_else(|| counted_below(sentences, at))
            .or_else(|| counted_behind(sentence))
    };
    (0..sentences.len()).filter_map(one).collect()
}

/// `There are four aims:` above items that end with semicolons.
fn counted_below(sentences: &[Sentence], at: usize) -> Option<FactReading> {
    let sentence = sentences.get(at)?;
    let text = sentence.text.strip_suffix(':')?;
    let lower = text.to_lowercase();
    let below = items_below(sentences, at);
    let (last, items) = below.split_last()?;
    // A list whose end is not seen may go on, or have a heading behind it.
    let is_closed = last.text.ends_with('.') && items.iter().all(|item| ends_open(&item.text));
    let numbers = counts(text);
    let [count] = numbers.as_slice() else { return None };
    let what = NOUN.as_ref()?.captures(text.get(count.to..)?)?.name("what")?.as_str().to_owned();
    let is_open = OPEN.iter().filter(|word| **word != "following").any(|word| lower.contains(word));
    let is_elsewhere = ELSEWHERE.contains(&what.as_str());
    let is_listed =
        count.percent.is_none() && (2..=20).contains(&count.value) && !NOT_LISTED.contains(&what.as_str());
    (is_closed && is_listed && !is_open && !is_elsewhere).then(|| FactReading {
        kind: "counted".to_owned(),
        sentences: [&sentence.id].into_iter().chain(below.iter().map(|item| &item.id)).cloned().collect(),
        about: what,
        value: count.value.to_string(),
        items: below.iter().map(|item| item.text.trim_end_matches([';', '.']).to_owned()).collect(),
        ..FactReading::default()
    })
}

/// `Those six are A, B and C`.
fn told_to_be(sentence: &Sentence) -> Option<FactReading> {
    let found = ARE.as_ref()?.captures(&sentence.text)?;
    let count = in_words(found.name("count")?.as_str())?;
    let what = found.name("what").map_or("names", |what| what.as_str());
    let listed = found.name("list")?.as_str();
    let items = if listed.contains("; ") { parted_items(listed)? } else { items(listed) };
    // Plain words behind *are* may tell what they are like.
    let are_names = items.iter().all(|item| item.trim_start_matches("the ").starts_with(char::is_uppercase));
    let is_list = listed.contains("; ") || are_names && are_alike(&items) && counts(listed).is_empty();
    closed(sentence, count, what, items).filter(|_| is_list)
}

/// `There are six aims: a; b; and c`.
fn parted(sentence: &Sentence) -> Option<FactReading> {
    let found = PARTED.as_ref()?.captures(&sentence.text)?;
    let before = found.name("before")?.as_str();
    let numbers = counts(before);
    let [count] = numbers.as_slice() else { return None };
    let what = NOUN.as_ref()?.captures(before.get(count.to..)?)?.name("what")?.as_str();
    let items = parted_items(found.name("list")?.as_str())?;
    closed(sentence, count.value, what, items).filter(|_| count.percent.is_none())
}

/// The items of a list parted by semicolons, the last of which an *and* begins.
fn parted_items(listed: &str) -> Option<Vec<String>> {
    let mut all: Vec<String> = listed.split("; ").map(str::to_owned).collect();
    let last = all.pop()?;
    all.push(last.strip_prefix("and ")?.to_owned());
    Some(all)
}

/// A list that says how many it has, and is all there is.
fn closed(sentence: &Sentence, count: u32, what: &str, items: Vec<String>) -> Option<FactReading> {
    let lower = sentence.text.to_lowercase();
    let is_open = OPEN.iter().any(|word| lower.contains(word));
    let is_elsewhere = NOT_LISTED.contains(&what) || ELSEWHERE.contains(&what);
    let is_listed = (3..=20).contains(&count) && items.len() > 2 && !is_elsewhere;
    (is_listed && !is_open).then(|| FactReading {
        kind: "counted".to_owned(),
        sentences: vec![sentence.id.clone()],
        about: what.to_owned(),
        value: count.to_string(),
        items,
        ..FactReading::default()
    })
}

fn counted_behind(sentence: &Sentence) -> Option<FactReading> {
    let found = BEHIND.as_ref()?.captures(&sentence.text)?;
    let count = found.name("count")?.as_str();
    let count = count.parse().ok().or_else(|| in_words(count))?;
    closed(sentence, count, "names", items(found.name("list")?.as_str()))
}

fn counted(sentence: &Sentence) -> Option<FactReading> {
    let found = LIST.as_ref()?.captures(&sentence.text)?;
    let (before, listed) = (found.name("before")?.as_str(), found.name("list")?.as_str());
    let is_elsewhere = ELSEWHERE.iter().any(|word| before.contains(word));
    let numbers = counts(before);
    let [count] = numbers.as_slice() else { return None };
    let what = NOUN.as_ref()?.captures(before.get(count.to..)?)?.name("what")?.as_str();
    let items = items(listed);
    let is_list = count.percent.is_none() && !is_elsewhere && are_alike(&items) && counts(listed).is_empty();
    closed(sentence, count.value, what, items).filter(|_| is_list)
}

/// The items of a list in a sentence.
fn items(listed: &str) -> Vec<String> {
    let mut all: Vec<String> = listed.split(", ").map(|item| item.trim().to_owned()).collect();
    if let Some(last) = all.pop() {
        match last.strip_prefix("and ") {
            Some(last) => all.push(last.to_owned()),
            None => match last.split_once(" and ") {
                Some((before, after)) => all.extend([before.to_owned(), after.to_owned()]),
                None => all.push(last),
            },
        }
    }
    all
}

/// Whether all items are names, or all are plain words: a list that mixes them tells of its items too.
fn are_alike(items: &[String]) -> bool {
    let bare = |item: &String| item.trim_start_matches("the ").to_owned();
    // `The charity Safe Home` is a name too.
    let is_name = |item: &&String| {
        let bare = bare(item);
        let second = bare.split(' ').nth(1).unwrap_or_default();
        bare.starts_with(char::is_uppercase) || second.starts_with(char::is_uppercase)
    };
    let names = items.iter().filter(is_name).count();
    let is_short = |item: &String| item.split_whitespace().count() <= WORDS_MAX && !item.contains(['(', ')']);
    let is_plain =
        |item: &String| !["a ", "an ", "the ", "who ", "its ", "with "].iter().any(|it| item.starts_with(it));
    items.iter().all(is_short) && (names == items.len() || names == 0 && items.iter().all(is_plain))
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    for fact in facts.of_kind("counted") {
        let Ok(said) = fact.value.parse::<usize>() else { continue };
        let about = format!("{}/count", fact.sentences.join("+"));
        let outcome = if said == fact.items.len() {
            Outcome::Passed
        } else {
            let explanation = format!(
                "{said} {} are told of, and {} listed: {}.",
                fact.about,
                fact.items.len(),
                list(&fact.items)
            );
            let found = Finding::new(Kind::MembersDiffer, &about, Severity::Medium, Vec::new(), explanation);
            Outcome::Failed(found.quoting(facts.quotes([fact])).resolved_by("The number, or the list."))
        };
        report.note(Kind::MembersDiffer, &about, outcome);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let sentence = Sentence { id: "S1".to_owned(), section: String::new(), text: text.to_owned() };
        let fact = counted(&sentence).or_else(|| told_to_be(&sentence)).or_else(|| parted(&sentence));
        fact.map(|fact| format!("{} {}: {}", fact.value, fact.about, fact.items.len()))
    }

    #[test]
    fn a_list_has_as_many_as_it_says() {
        let said = |text: &str| Some(text.to_owned());
        assert_eq!(
            read("Six charities were given grants in 2019: A House, the B Fund, C, D and E."),
            said("6 charities: 5")
        );
        assert_eq!(
            read("There are four forces: Gwent, South Wales, North Wales and Dyfed-Powys."),
            said("4 forces: 4")
        );
        assert_eq!(
            read("It works with three boards; these are the Health and Social Care Trust, B, and C."),
            said("3 boards: 3")
        );
        assert_eq!(
            read("Those six, in the order of letters, are the A House, B, C, D and E."),
            said("6 names: 5")
        );
        assert_eq!(
            read("The four aims are: to row; to sail, and to drift; to row again; and to rest in 3 ports."),
            said("4 aims: 4")
        );
        assert_eq!(read("It has four aims: to row; to sail; and to drift."), said("4 aims: 3"));
    }

    #[test]
    fn a_list_that_tells_more_is_not_read() {
        for text in [
            "Three people came: Ann Ash, the chair, Ben Birch, a clerk, and Cy Cedar.",
            "Four forces, including one of Wales: Gwent, Powys and Kent.",
            "In three months: boats, carts and sacks.",
            "Two of the six forces replied: Gwent, Powys and Kent.",
            "Six charities met: A in May, B in June and C in 12 towns.",
            "The six are A, B, C and others.",
            "The three boats are slow, wet and cold, and leak.",
            "It has three aims: to row; to sail.",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
