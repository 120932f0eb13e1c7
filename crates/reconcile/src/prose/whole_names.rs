//! A body that is called by one word: `the Committee`, where the publication names one committee and no other.
//!
//! In: sentences. Out: for such a word, the words of the one longer name that has it; the word itself, where no body has a
//! longer name with it. Where two bodies share the word, it names neither.

use std::collections::BTreeMap;

use super::{Pattern, pattern};
use crate::bulletin::label::{covers, words};
use crate::bulletin::{Sentence, Vocabulary};

static NAME: Pattern = Pattern::new(|| {
    pattern(r"[A-Z][A-Za-zÀ-ÿ'’-]+(?: (?:(?:of|for|on|and|the|against) )*[A-Z][A-Za-zÀ-ÿ'’-]+)+")
});
/// What a body may be called alone.
const CALLED: [&str; 13] = [
    "committee",
    "board",
    "group",
    "forum",
    "partnership",
    "council",
    "commission",
    "network",
    "panel",
    "taskforce",
    "alliance",
    "coalition",
    "commissioner",
];

/// How many lines at the head of a part are its headings.
const HEADINGS_MAX: usize = 4;

/// What each of these words stands for: in a whole publication, and in parts whose headings name a body.
#[derive(Debug, Default)]
pub(super) struct WholeNames {
    all: BTreeMap<String, Vec<String>>,
    /// Every name of a body, by its words.
    names: Vec<Vec<String>>,
    by_part: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

impl WholeNames {
    pub(super) fn of(sentences: &[Sentence], known: &Vocabulary) -> Self {
        let mut headings: BTreeMap<String, Vec<Sentence>> = BTreeMap::new();
        let mut last = None;
        for sentence in sentences {
            let is_first = last.replace(sentence.part()) != Some(sentence.part());
            let lines = headings.entry(sentence.part().to_owned()).or_default();
            let goes_on = is_first || lines.len() < HEADINGS_MAX;
            if goes_on && sentence.is_fragment() {
                lines.push(sentence.clone());
            }
        }
        let by_part = headings.into_iter().map(|(part, lines)| (part, one_each(&lines, known, false)));
        let mut names: Vec<Vec<String>> = named(sentences, known).into_iter().map(|(_, name)| name).collect();
        names.sort();
        names.dedup();
        Self { all: one_each(sentences, known, true), names, by_part: by_part.collect() }
    }

    /// The longest name that a body has in the publication: `the Leadership Group` is the Wales Leadership Group, where no other body is called so.
    pub(super) fn longest<'a>(&'a self, name: &'a [String]) -> &'a [String] {
        let mut all: Vec<&Vec<String>> = self.names.iter().filter(|own| own.ends_with(name)).collect();
        all.sort_by_key(|own| own.len());
        let is_one = all.windows(2).all(|pair| matches!(pair, [short, long] if long.ends_with(short)));
        all.last().filter(|_| is_one).map_or(name, |longest| longest.as_slice())
    }

    /// The words of the name for which a word stands in a part.
    pub(super) fn get(&self, part: &str, word: &str) -> Option<&[String]> {
        let own = self.by_part.get(part).and_then(|names| names.get(word));
        own.or_else(|| self.all.get(word)).map(Vec::as_slice)
    }
}

/// Each name of a body in the sentences, with what it may be called alone.
fn named(sentences: &[Sentence], known: &Vocabulary) -> Vec<(&'static str, Vec<String>)> {
    let Some(name) = NAME.as_ref() else { return Vec::new() };
    let mut found = Vec::new();
    for printed in sentences.iter().flat_map(|sentence| name.find_iter(&sentence.text)) {
        let mut telling = words(own_name(printed.as_str()));
        telling.retain(|word| !known.is_hollow(word));
        let mut called = CALLED.iter().filter(|called| telling.iter().any(|word| word == **called));
        if let (Some(called), None, 2..) = (called.next(), called.next(), telling.len()) {
            found.push((*called, telling));
        }
    }
    found
}

/// The words of the one name that each of these words stands for; where no name is longer, it may stand for itself.
fn one_each(sentences: &[Sentence], known: &Vocabulary, alone: bool) -> BTreeMap<String, Vec<String>> {
    let mut named: BTreeMap<&str, Vec<Vec<String>>> = BTreeMap::new();
    for (called, name) in self::named(sentences, known) {
        named.entry(called).or_default().push(name);
    }
    for called in CALLED.into_iter().filter(|_| alone) {
        let alone = format!("he {}{}", called[..1].to_uppercase(), &called[1..]);
        let is_called = sentences.iter().any(|sentence| sentence.text.contains(&alone));
        if is_called && !named.contains_key(called) {
            named.insert(called, vec![vec![called.to_owned()]]);
        }
    }
    let one = |(called, mut names): (&str, Vec<Vec<String>>)| {
        names.sort_by_key(Vec::len);
        let shortest = names.first()?.clone();
        names.iter().all(|name| covers(&shortest, name)).then(|| (called.to_owned(), shortest))
    };
    named.into_iter().filter_map(one).collect()
}

/// `Terms of Reference of the Harbour Committee` is about the Harbour Committee.
pub(super) fn own_name(text: &str) -> &str {
    let is_called = |piece: &&str| words(piece).iter().any(|word| CALLED.contains(&word.as_str()));
    text.split(" of the ").filter(is_called).last().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bulletin::Bulletin;

    fn whole(sentences: &[&str]) -> Option<String> {
        let line = |(at, sentence): (usize, &&str)| format!("{at},Chapter 1,\"{sentence}\"\n");
        let lines: String = sentences.iter().enumerate().map(line).collect();
        let text = format!("sentence_id,section,sentence\n{lines}");
        let mut bulletin = Bulletin::default();
        bulletin.add("p.csv", &text).unwrap();
        let all = WholeNames::of(&bulletin.sentences, &Vocabulary::built_in().unwrap());
        all.get("Chapter 2", "committee").map(|words| words.join(" "))
    }

    #[test]
    fn a_shorter_name_is_of_the_one_longer_name_that_ends_with_it() {
        let longest = |sentences: &[&str]| {
            let line = |(at, sentence): (usize, &&str)| format!("{at},Chapter 1,\"{sentence}\"\n");
            let lines: String = sentences.iter().enumerate().map(line).collect();
            let mut bulletin = Bulletin::default();
            bulletin.add("p.csv", &format!("sentence_id,section,sentence\n{lines}")).unwrap();
            let all = WholeNames::of(&bulletin.sentences, &Vocabulary::built_in().unwrap());
            all.longest(&["harbour".to_owned(), "group".to_owned()]).join(" ")
        };
        let (short, north) = ("The Harbour Group met.", "The North Harbour Group met.");
        assert_eq!(longest(&[short, north]), "north harbour group");
        assert_eq!(longest(&[short, north, "The South Harbour Group met."]), "harbour group");
        assert_eq!(longest(&["The Tide Group met."]), "harbour group");
    }

    #[test]
    fn one_committee_is_the_committee_and_two_are_not() {
        let first = "The Harbour Committee against Smoke met in May.";
        assert_eq!(
            whole(&[first, "The Committee met again."]).as_deref(),
            Some("harbour committee against smoke")
        );
        assert_eq!(whole(&[first, "The Harbour Committee met."]).as_deref(), Some("harbour committee"));
        assert_eq!(whole(&[first, "The Rivers Committee met."]), None);
        assert_eq!(whole(&["Rules of the Harbour Committee met."]).as_deref(), Some("harbour committee"));
        assert_eq!(whole(&["The Committee met."]).as_deref(), Some("committee"));
    }
}
