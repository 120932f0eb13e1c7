//! One list of names told twice, in whichever words: where a scheme is tried, who sits on a body.
//!
//! In: sentences with one list of three names or more that say of what the list is. Out: facts with the names and, in a finding, two that speak of one
//! scheme or body and differ in few names. A list that is open, or of another time, is passed over; so are two of which a pattern has read one already.

use std::collections::BTreeSet;

use super::roles::BODIES;
use super::same_words::{common_run, words_of};
use super::{Facts, Pattern, pattern};
use crate::bulletin::Sentence;
use crate::finding::{Finding, Kind, Nature, Outcome, Report, Severity};
use crate::reading::FactReading;
use crate::words::list;

/// Words of the name of something that is tried or runs in places.
const SCHEMES: [&str; 12] = [
    "Programme",
    "Program",
    "Pathway",
    "Scheme",
    "Project",
    "Pilot",
    "Initiative",
    "Campaign",
    "Protocol",
    "Service",
    "Helpline",
    "Hotline",
];
/// What a list can be of, by the beginnings of words.
const KINDS: [(&str, &[&str]); 2] = [
    ("places", &["pilot", "trial", "tested", "operat", "covers", "covered", "runs", "running"]),
    ("members", &["member", "represent", "seat", "sitting", "consist", "compris", "compos", "made"]),
];
/// Words of a list that is not all, or is of another time.
const OPEN: [&str; 28] = [
    "includ",
    "such as",
    "also",
    "later",
    "since",
    "new ",
    " joins",
    " joined",
    " joining",
    " present",
    "attend",
    "exten",
    "expand",
    "further",
    "other ",
    "others ",
    "initial",
    "origin",
    "particular",
    "especially",
    "notably",
    "example",
    "respectively",
    "first",
    "will",
    "planned",
    "former",
    "left",
];
/// A name of a list as printed: an *and* may be in it.
const NAME: &str = r"(?:the )?[A-Z][A-Za-zÀ-ÿ'’-]*(?: (?:(?:of|and|for|on|the) )*[A-Z][A-Za-zÀ-ÿ'’-]*)*";

static LIST: Pattern = Pattern::new(|| pattern(&format!(r"(?P<list>{NAME}(?:, {NAME})+,? and {NAME})")));
static NAMES: Pattern =
    Pattern::new(|| pattern(r"[A-Z][A-Za-zÀ-ÿ'’-]+(?: (?:(?:of|on|for) )?[A-Z][A-Za-zÀ-ÿ'’-]+)+"));
/// Two names alone, where a sentence says what they are.
static PAIR: Pattern = Pattern::new(|| {
    let place = r"[A-Z][A-Za-zÀ-ÿ'’-]*(?: [A-Z][A-Za-zÀ-ÿ'’-]*)?";
    pattern(&format!(
        r"^(?P<list>{place} and {place}) (?:were|have been|are) (?:chosen|selected|named|designated) as |\b(?:sites|areas|places) (?:of|for) [^,;:]*? are (?P<these>{place} and {place})\.$|\bcovers (?P<those>{place} and {place}) and nowhere else"
    ))
});

pub(super) fn propose(sentences: &[Sentence]) -> Vec<FactReading> {
    sentences.iter().filter_map(told).collect()
}

fn told(sentence: &Sentence) -> Option<FactReading> {
    // `By no other organisation`: the list is closed.
    let lower = sentence.text.to_lowercase().replace("no other ", "");
    if OPEN.iter().any(|word| lower.contains(word)) {
        return None;
    }
    let mut lists = LIST.as_ref()?.captures_iter(&sentence.text);
    let printed = match (lists.next(), lists.next()) {
        (Some(one), None) => one.name("list")?.as_str(),
        (None, None) => {
            let pair = PAIR.as_ref()?.captures(&sentence.text)?;
            ["list", "these", "those"].into_iter().find_map(|name| pair.name(name))?.as_str()
        }
        _ => return None,
    };
    let words = words_of(&sentence.text);
    let mut kinds = KINDS
        .iter()
        .filter(|(_, stems)| words.iter().any(|word| stems.iter().any(|stem| word.starts_with(stem))));
    let (Some((kind, _)), None) = (kinds.next(), kinds.next()) else { return None };
    let mut items: Vec<String> = printed.split(", ").map(str::to_owned).collect();
    let last = items.pop()?;
    match last.strip_prefix("and ") {
        Some(last) => items.push(last.to_owned()),
        None => items.extend(last.split(" and ").map(str::to_owned)),
    }
    let bare = |item: String| item.trim_start_matches("the ").to_owned();
    let items: Vec<String> = items.into_iter().map(bare).collect();
    (items.len() > 1).then(|| FactReading {
        kind: "list_told".to_owned(),
        sentences: vec![sentence.id.clone()],
        about: (*kind).to_owned(),
        value: printed.to_owned(),
        items,
        ..FactReading::default()
    })
}

/// What two sentences say that their lists are of: words that both have outside them, or the initials of one body.
fn subject(facts: &Facts<'_>, one: &FactReading, other: &FactReading) -> Option<String> {
    let text =
        |fact: &FactReading| Some(facts.quotes([fact]).into_iter().next()?.text.replace(&fact.value, "|"));
    let (first, second) = (text(one)?, text(other)?);
    let initials = |text: &str| -> BTreeSet<String> {
        let words = text.split(|letter: char| !letter.is_alphanumeric());
        words
            .filter(|word| word.len() > 2 && word.chars().all(char::is_uppercase))
            .map(str::to_owned)
            .collect()
    };
    let (a, b) = (initials(&first), initials(&second));
    if let Some(body) = a.intersection(&b).next()
        && a.len() == 1
        && b.len() == 1
    {
        return Some(body.clone());
    }
    if let Some(name) = own_names(&first).intersection(&own_names(&second)).next() {
        return Some(name.clone());
    }
    let (first, second) = (words_of(&first), words_of(&second));
    let (at, _, length) = common_run(&first, &second)?;
    first.get(at..at + length).map(|run| run.join(" "))
}

/// The names of bodies and schemes in a text, as printed.
fn own_names(text: &str) -> BTreeSet<String> {
    let Some(pattern) = NAMES.as_ref() else { return BTreeSet::new() };
    let is_listed =
        |name: &&str| name.split(' ').any(|word| SCHEMES.contains(&word) || BODIES.contains(&word));
    let names = pattern.find_iter(text).map(|found| found.as_str().trim_start_matches("The "));
    names.filter(is_listed).map(str::to_owned).collect()
}

pub(super) fn check(facts: &Facts<'_>, report: &mut Report) {
    let all = facts.of_kind("list_told");
    let mut found = Vec::new();
    for (at, one) in all.iter().enumerate() {
        for other in all.iter().skip(at + 1).filter(|other| other.about == one.about) {
            let (a, b): (BTreeSet<&String>, BTreeSet<&String>) =
                (one.items.iter().collect(), other.items.iter().collect());
            let common = a.intersection(&b).count();
            let Some(subject) =
                subject(facts, one, other).filter(|_| common > 1 && common * 2 > a.len().max(b.len()))
            else {
                continue;
            };
            if report.has_found([*one, *other]) {
                continue;
            }
            let kind = if one.about == "places" { Kind::PlacesDiffer } else { Kind::MembersDiffer };
            let about = format!("{}+{}/{subject}", one.sentences.join("+"), other.sentences.join("+"));
            let outcome = if names(one) == names(other) {
                Outcome::Passed
            } else {
                differ(facts, kind, &about, (one, other), &subject)
            };
            found.push((kind, about, outcome));
        }
    }
    for (kind, about, outcome) in found {
        report.note(kind, &about, outcome);
    }
}

/// The words of a list in order of the alphabet: an *and* inside a name and one between two names look alike.
fn names(fact: &FactReading) -> Vec<String> {
    let mut words = words_of(&fact.value);
    words.retain(|word| !["and", "the"].contains(&word.as_str()));
    words.sort();
    words
}

fn differ(
    facts: &Facts<'_>,
    kind: Kind,
    about: &str,
    (one, other): (&FactReading, &FactReading),
    subject: &str,
) -> Outcome {
    let lacks = |own: &FactReading, its: &FactReading| -> Vec<String> {
        own.items
            .iter()
            .filter(|item| !its.value.contains(item.as_str()))
            .map(|item| format!("`{item}`"))
            .collect()
    };
    let only: Vec<String> = lacks(one, other).into_iter().chain(lacks(other, one)).collect();
    let explanation = format!("Two lists of `{subject}` differ: {} stand in one of them only.", list(&only));
    let finding = Finding::new(kind, about, Severity::Medium, Vec::new(), explanation)
        .of_nature(Nature::CannotBeDecided)
        .quoting(facts.quotes([one, other]))
        .resolved_by("The list as it was at the time of each sentence.");
    Outcome::Failed(finding)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let sentence = Sentence { id: "S1".to_owned(), section: String::new(), text: text.to_owned() };
        told(&sentence).map(|fact| format!("{}: {}", fact.about, fact.items.join(", ")))
    }

    #[test]
    fn a_list_says_of_what_it_is() {
        let said = |text: &str| Some(text.to_owned());
        assert_eq!(
            read("Pilots of the night outreach scheme took place in Perth, Ayr, Dundee, and Paisley."),
            said("places: Perth, Ayr, Dundee, Paisley")
        );
        assert_eq!(
            read(
                "Seats on the JSG are held by the Bar Council, the Border Service and the Chamber of Commerce."
            ),
            said("members: Bar Council, Border Service, Chamber of Commerce")
        );
        assert_eq!(read("Members include the Bar Council, the Border Service and Migrant Help."), None);
        assert_eq!(read("We met in Perth, Ayr and Dundee."), None);
    }

    #[test]
    fn a_name_is_of_a_body_or_scheme_and_of_no_place_or_person() {
        let found = own_names("The Safe Landing Project came to South Ayr with Ann Ash.");
        assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), ["Safe Landing Project"]);
    }
}
