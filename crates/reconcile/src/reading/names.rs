//! Names of places in running text.
//!
//! In: a text. Out: the nations it names. `UK` inside a longer name of a body (`UK Human Trafficking Centre`) names
//! no place: it counts only after a word of place, or as an adjective before the thing counted.

use crate::bulletin::Vocabulary;
use crate::bulletin::label::words;

/// Words after which a nation is a place.
const BEFORE_A_PLACE: [&str; 12] =
    ["in", "across", "for", "within", "throughout", "of", "from", "to", "and", "all", "into", "whole"];

/// The nations named, each once, in the order of their first mention.
pub(super) fn nations_in(text: &str, known: &Vocabulary) -> Vec<String> {
    let mut found: Vec<(usize, String)> =
        mentions(&words(text), known).into_iter().map(|it| (it.at, it.nation)).collect();
    found.sort();
    let mut nations: Vec<String> = Vec::new();
    for (_, nation) in found {
        if !nations.contains(&nation) {
            nations.push(nation);
        }
    }
    nations
}

/// A nation named in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    /// At which word it begins.
    pub(super) at: usize,
    /// How many words it has.
    pub(super) length: usize,
    pub(super) nation: String,
    /// Whether a word of place stands before it, or what is counted behind it.
    pub(super) is_place: bool,
}

/// Every mention of a nation among words, the longer names first. `South Wales` and `North Wales` are no nation.
pub(super) fn mentions(text: &[String], known: &Vocabulary) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    for (nation, name) in known.nation_names() {
        let name: Vec<String> = words(name);
        for at in 0..text.len() {
            if text.get(at..at + name.len()) != Some(name.as_slice()) {
                continue;
            }
            let word =
                |at: Option<usize>| at.and_then(|at| text.get(at)).map(String::as_str).unwrap_or_default();
            let before = word(at.checked_sub(1));
            let before = if before == "the" { word(at.checked_sub(2)) } else { before };
            let after = text.get(at + name.len()).map(String::as_str).unwrap_or_default();
            let is_region = ["south", "north", "west", "east", "mid", "new"].contains(&before);
            let is_body = ["government", "assembly", "office", "executive", "force", "forces", "police"]
                .contains(&after);
            if is_region || is_body {
                continue;
            }
            let is_place = BEFORE_A_PLACE.contains(&before) || known.unit(after).is_some() || after == "nrm";
            found.push(Mention { at, length: name.len(), nation: nation.to_owned(), is_place });
        }
    }
    found.sort_by_key(|mention| mention.at);
    found
}

/// The nation a text is about: the one named as a place, if exactly one is.
pub(super) fn place_in(text: &[String], known: &Vocabulary) -> Option<String> {
    let mut nations: Vec<String> = mentions(text, known)
        .into_iter()
        .filter(|mention| mention.is_place)
        .map(|mention| mention.nation)
        .collect();
    nations.sort();
    nations.dedup();
    match nations.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, place: Option<&str>) {
        let known = Vocabulary::built_in().unwrap();
        assert_eq!(place_in(&words(text), &known).as_deref(), place, "{text}");
    }

    #[test]
    fn the_name_of_a_body_is_no_place() {
        check("In 2012 the UK Human Trafficking Centre reported 34 cases in Wales", Some("Wales"));
        check("there were 40 cases across the UK", Some("United Kingdom"));
        check("a farm in South Wales", None);
        check("most of the Welsh referrals", Some("Wales"));
        check("referrals for England and for Wales", None);
    }
}
