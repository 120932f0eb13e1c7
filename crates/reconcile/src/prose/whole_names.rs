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

/// The words of the one name that each of these words stands for.
pub(super) fn of(sentences: &[Sentence], known: &Vocabulary) -> BTreeMap<String, Vec<String>> {
    let mut named: BTreeMap<&str, Vec<Vec<String>>> = BTreeMap::new();
    let Some(name) = NAME.as_ref() else { return BTreeMap::new() };
    for sentence in sentences {
        for found in name.find_iter(&sentence.text) {
            let mut telling = words(found.as_str());
            telling.retain(|word| !known.is_hollow(word));
            let mut called = CALLED.iter().filter(|called| telling.iter().any(|word| word == **called));
            if let (Some(called), None, 2..) = (called.next(), called.next(), telling.len()) {
                named.entry(called).or_default().push(telling);
            }
        }
    }
    for called in CALLED {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bulletin::Bulletin;

    fn whole(sentences: &[&str]) -> Option<String> {
        let mut text = "sentence_id,section,sentence\n".to_owned();
        for (at, sentence) in sentences.iter().enumerate() {
            text.push_str(&format!("{at},Chapter 1,\"{sentence}\"\n"));
        }
        let mut bulletin = Bulletin::default();
        bulletin.add("p.csv", &text).unwrap();
        let all = of(&bulletin.sentences, &Vocabulary::built_in().unwrap());
        all.get("committee").map(|words| words.join(" "))
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
        assert_eq!(whole(&["The Committee met."]).as_deref(), Some("committee"));
    }
}
