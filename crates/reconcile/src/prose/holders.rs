//! Who holds a chair or an office, in whichever words, where nothing but small words stands between the two: `as chair of the ATLG, N. N.`, `the office of
//! Commissioner for X is led by N. N.`.
//!
//! In: sentences with one person's name. Out: facts of roles, like those that patterns read. A sentence that tells of a time before is passed over.

use super::roles::{BODIES, NAMED, OFFICES, body, fact};
use super::{Abbreviations, Pattern, pattern};
use crate::bulletin::{Sentence, Vocabulary};
use crate::reading::FactReading;

static PERSON: Pattern = Pattern::new(|| {
    pattern(r"\b[A-Z][a-zà-ÿ]+(?:-[A-Z][a-zà-ÿ]+)? (?:Mac|Mc|O['’])?[A-Z][a-zà-ÿ]+(?:-[A-Z][a-zà-ÿ]+)?\b")
});
static CHAIR: Pattern = Pattern::new(|| pattern(r"\b[Cc]hair(?:s|ed|man|woman|person|manship)?\b"));
static NAMES: Pattern = Pattern::new(|| pattern(&format!(r"\b{NAMED}")));
static TITLE: Pattern = Pattern::new(|| {
    pattern(r"\b[A-Z][A-Za-zà-ÿ'’-]*(?: (?:(?:of|on|for|to|the|and) )*[A-Z][A-Za-zà-ÿ'’-]*)*")
});
/// Words of a name that is no person's.
const NOT_PERSONS: [&str; 54] = [
    "Office",
    "Force",
    "Police",
    "Help",
    "Aid",
    "Council",
    "Service",
    "Services",
    "Agency",
    "Authority",
    "Group",
    "Board",
    "Forum",
    "Trust",
    "House",
    "Ministry",
    "Department",
    "Minister",
    "Committee",
    "Partnership",
    "Network",
    "Panel",
    "Commission",
    "Unit",
    "Team",
    "Army",
    "Union",
    "Government",
    "Wales",
    "Kingdom",
    "Ireland",
    "Scotland",
    "England",
    "Act",
    "Bill",
    "Plan",
    "Strategy",
    "Chapter",
    "Annex",
    "Table",
    "Operation",
    "Day",
    "Court",
    "Justice",
    "Commissioner",
    "Reporter",
    "Rapporteur",
    "Coordinator",
    "Chief",
    "Co",
    "Anti",
    "Constable",
    "Director",
    "Since",
];
/// A title of more words that begins like a person's name is one with a name before it.
const RUN_ON_FROM: usize = 5;
/// Small words that may stand between who holds a role and the role.
const BETWEEN: [&str; 44] = [
    "of",
    "the",
    "is",
    "was",
    "as",
    "by",
    "in",
    "which",
    "who",
    "with",
    "has",
    "been",
    "be",
    "a",
    "its",
    "our",
    "current",
    "currently",
    "present",
    "now",
    "also",
    "held",
    "led",
    "filled",
    "occupied",
    "post",
    "office",
    "role",
    "took",
    "up",
    "acc",
    "dcc",
    "dr",
    "mr",
    "mrs",
    "ms",
    "professor",
    "assistant",
    "chief",
    "constable",
    "detective",
    "superintendent",
    "serves",
    "served",
];
/// Words of another time, or of one who stands in for the holder.
const OTHERWISE: [&str; 18] = [
    "former",
    "previous",
    "until",
    " then ",
    "outgoing",
    "succe",
    "predecessor",
    "deputy chair",
    "vice",
    "acting",
    "interim",
    "first ",
    "second ",
    "retire",
    "stepped",
    "handed",
    "behalf",
    "late ",
];

/// What is said of roles; `known_of` are the facts that patterns have read of the sentence.
pub(super) fn propose(
    sentences: &[Sentence],
    known: &Vocabulary,
    short: &Abbreviations,
    read: &[FactReading],
) -> Vec<FactReading> {
    let mut found: Vec<FactReading> = Vec::new();
    for (at, sentence) in sentences.iter().enumerate() {
        let lower = sentence.text.to_lowercase();
        let is_read = read.iter().any(|fact| fact.sentences.contains(&sentence.id));
        let Some(person) = person(&sentence.text, known).filter(|_| !is_read) else { continue };
        if OTHERWISE.iter().any(|word| lower.contains(word)) {
            continue;
        }
        let before = sentences.get(..at).unwrap_or_default();
        if let Some(chaired) = chaired(&sentence.text, person)
            && let Some(body) = body(chaired, before, sentence, known, short)
        {
            found.push(fact(sentence, format!("{body}: chaired"), name(&sentence.text, person)));
        } else if let Some(title) = title(&sentence.text, person) {
            let words = short.words(title, known);
            found.push(fact(sentence, format!("{}: borne", words.join(" ")), name(&sentence.text, person)));
        }
    }
    found
}

type Part = (usize, usize);

fn name(text: &str, (from, to): Part) -> &str {
    text.get(from..to).unwrap_or_default()
}

/// Whether no word of a name is one of an office, a body or a place.
fn is_person(name: &str) -> bool {
    !name.split([' ', '-']).any(|word| NOT_PERSONS.contains(&word))
}

/// The one person's name of a text.
fn person(text: &str, known: &Vocabulary) -> Option<Part> {
    let is_person = |name: &str| {
        is_person(name) && name.split([' ', '-']).all(|word| known.month(&word.to_lowercase()).is_none())
    };
    // A name inside a longer one (`the Independent Reporter on Trafficking`) is none.
    let mut all =
        PERSON.as_ref()?.find_iter(text).filter(|found| is_person(found.as_str())).filter(|found| {
            let mut words = text.get(..found.start()).unwrap_or_default().trim_end().rsplit(' ');
            let (before, further) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            // `Under the chairmanship of N. N.`
            let is_of_noun = before == "of" && further.starts_with(char::is_lowercase);
            let behind = text.get(found.end()..).unwrap_or_default();
            let is_longer =
                behind.starts_with(" of ") || behind.starts_with(" on ") || behind.starts_with(" for ");
            (is_of_noun || !["the", "The", "of", "on", "for"].contains(&before))
                && !is_longer
                && !behind.trim_start().starts_with(char::is_uppercase)
        });
    let (Some(one), None) = (all.next(), all.next()) else { return None };
    Some((one.start(), one.end()))
}

/// Whether nothing but small words stands between two parts of a text.
fn is_beside(text: &str, one: Part, other: Part) -> bool {
    let (from, to) = if one.1 <= other.0 { (one.1, other.0) } else { (other.1, one.0) };
    let Some(between) = text.get(from..to) else { return false };
    let has_other = between.contains(['.', ';', '?']);
    let mut words = between.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    !has_other && between.len() > 1 && words.all(|word| BETWEEN.contains(&word.to_lowercase().as_str()))
}

/// The body that the person of a text chairs.
fn chaired(text: &str, person: Part) -> Option<&str> {
    let mut chairs = CHAIR.as_ref()?.find_iter(text);
    let (Some(chair), None) = (chairs.next(), chairs.next()) else { return None };
    let chair = (chair.start(), chair.end());
    let is_body = |name: &str| {
        name.chars().all(char::is_uppercase) || name.split(' ').any(|word| BODIES.contains(&word))
    };
    // `Under the chairmanship of N. N. the Group met`: no name of a body begins with a person's.
    let parts = [(0, text.get(..person.0)?), (person.1, text.get(person.1..)?)];
    let found = parts.into_iter().flat_map(|(start, part)| {
        let names = NAMES.as_ref().into_iter().flat_map(move |names| names.find_iter(part));
        names.map(move |found| (start + found.start(), start + found.end(), found.as_str()))
    });
    let mut beside = found.filter(|(_, _, name)| is_body(name)).filter(|(from, to, _)| {
        let body = (*from, *to);
        let is_apart = body.1 <= person.0 || person.1 <= body.0;
        // The three stand in any order, each beside the next.
        let mut parts = [chair, body, person];
        parts.sort_unstable();
        let [first, second, third] = parts;
        is_apart && is_beside(text, first, second) && is_beside(text, second, third)
    });
    let (Some(one), None) = (beside.next(), beside.next()) else { return None };
    Some(without_article(one.2))
}

fn without_article(name: &str) -> &str {
    ["The ", "As "].into_iter().find_map(|word| name.strip_prefix(word)).unwrap_or(name)
}

/// The office of several words that the person of a text holds.
fn title(text: &str, person: Part) -> Option<&str> {
    let is_office = |title: &str| {
        let words: Vec<String> = title.split([' ', '-']).map(str::to_lowercase).collect();
        // `N. N. Commissioner for X`, without a mark between: a name that runs into a title.
        let is_run_on = words.len() > RUN_ON_FROM
            && PERSON
                .as_ref()
                .and_then(|pattern| pattern.find(title))
                .is_some_and(|found| found.start() == 0 && is_person(found.as_str()));
        words.len() > 2
            && !is_run_on
            && words.iter().any(|word| {
                OFFICES.contains(&word.as_str()) || ["reporter", "rapporteur"].contains(&word.as_str())
            })
    };
    let mut all = TITLE.as_ref()?.find_iter(text).filter(|found| is_office(found.as_str())).filter(|found| {
        let own = (found.start(), found.end());
        (own.1 <= person.0 || person.1 <= own.0) && is_beside(text, own, person)
    });
    let (Some(one), None) = (all.next(), all.next()) else { return None };
    Some(without_article(one.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let person = person(text, &Vocabulary::built_in().unwrap())?;
        let role = chaired(text, person).or_else(|| title(text, person))?;
        Some(format!("{role}: {}", name(text, person)))
    }

    #[test]
    fn who_stands_beside_a_role_holds_it() {
        for (text, said) in [
            ("As chair of the ATLG, Iain Lindqvist signs off the minutes.", "ATLG: Iain Lindqvist"),
            ("In the chair of the Safety Board is Miriam Whitlock.", "Safety Board: Miriam Whitlock"),
            ("The Safety Board (chair: ACC Philip Marsh) met twice.", "Safety Board: Philip Marsh"),
            (
                "Leadership rests with the Independent Reporter on Trafficking, Declan MacAskill.",
                "Independent Reporter on Trafficking: Declan MacAskill",
            ),
            (
                "The office of Anti-Slavery Commissioner is led by Ciara Pugh with a staff of five.",
                "Anti-Slavery Commissioner: Ciara Pugh",
            ),
            (
                "Aled Whitlock took up the post of Anti-Slavery Commissioner in October 2018.",
                "Anti-Slavery Commissioner: Aled Whitlock",
            ),
        ] {
            assert_eq!(read(text), Some(said.to_owned()), "{text}");
        }
    }

    #[test]
    fn who_is_named_beside_others_or_further_off_does_not() {
        for text in [
            "The Safety Board thanked Miriam Whitlock, and its chair spoke.",
            "Iain Lindqvist and Miriam Whitlock wrote to the chair of the Safety Board.",
            "The Safety Board is chaired by the Home Office.",
            "Iain Lindqvist met the Anti-Slavery Commissioner.",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
