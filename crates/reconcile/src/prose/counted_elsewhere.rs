//! How many members a sentence says that an annex names: `its seven members are listed in Annex A`.
//!
//! In: sentences. Out: facts with the number and the lines of the annex, if it has a heading and names alone. They are held against each other as
//! every other list that says how many it has.

use super::counts::counts;
use super::{Pattern, pattern};
use crate::bulletin::Sentence;
use crate::reading::FactReading;

static NAMED: Pattern = Pattern::new(|| {
    pattern(
        r"^ (?:[a-z-]+ ){0,2}?(?P<what>members|organisations|partners|bodies|agencies)\b,?(?: (?:are|is|who are|which are|all))? ?(?:named|listed|set out|given|found) (?:in|at) (?P<part>(?:Annex|Appendix) (?:[A-Z]+|\d+))\b",
    )
});
/// A longer line is no name.
const WORDS_MAX: usize = 12;

pub(super) fn propose(sentences: &[Sentence]) -> Vec<FactReading> {
    sentences.iter().filter_map(|sentence| named(sentences, sentence)).collect()
}

fn named(sentences: &[Sentence], sentence: &Sentence) -> Option<FactReading> {
    counts(&sentence.text).into_iter().filter(|count| count.percent.is_none()).find_map(|count| {
        let found = NAMED.as_ref()?.captures(sentence.text.get(count.to..)?)?;
        let (what, part) = (found.name("what")?.as_str(), found.name("part")?.as_str());
        let names = names(sentences, part, what)?;
        Some(FactReading {
            kind: "counted".to_owned(),
            sentences: [&sentence.id].into_iter().chain(names.iter().map(|name| &name.id)).cloned().collect(),
            about: what.to_owned(),
            value: count.value.to_string(),
            items: names.iter().map(|name| name.text.trim_end_matches([';', ',', '.']).to_owned()).collect(),
            ..FactReading::default()
        })
    })
}

/// The lines of an annex below a heading that says that it lists just these; nothing if it has anything else.
fn names<'s>(sentences: &'s [Sentence], part: &str, what: &str) -> Option<Vec<&'s Sentence>> {
    let all: Vec<&Sentence> = sentences.iter().filter(|sentence| sentence.part() == part).collect();
    let says = |sentence: &&&Sentence| sentence.is_fragment() && sentence.text.to_lowercase().contains(what);
    let heading = all.iter().position(|sentence| says(&sentence))?;
    let names = all.get(heading + 1..)?;
    let is_name = |name: &&&Sentence| {
        let text = name.text.trim_end_matches(['.', ';', ',']);
        text.starts_with(char::is_uppercase)
            && !text.contains([';', ':', '?'])
            && !text.contains(". ")
            && text.split_whitespace().count() <= WORDS_MAX
    };
    (heading < 3 && names.len() > 2 && names.iter().all(|name| is_name(&name))).then(|| names.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(told: &str, lines: &[&str]) -> Option<String> {
        let annex = lines.iter().map(|line| ("Annex A", *line));
        let sentences: Vec<Sentence> = [("Chapter 1", told)]
            .into_iter()
            .chain(annex)
            .enumerate()
            .map(|(at, (section, text))| Sentence {
                id: format!("S{at}"),
                section: section.to_owned(),
                text: text.to_owned(),
            })
            .collect();
        propose(&sentences).pop().map(|fact| format!("{}: {}", fact.value, fact.items.len()))
    }

    #[test]
    fn an_annex_is_counted_where_it_lists_what_is_told() {
        let told = "The Group met twice; its four members are named in Annex A.";
        let list =
            ["Annex A: Members of the Group", "The Harbour Board", "City Council (chair)", "Fish Guild"];
        assert_eq!(read(told, &list), Some("4: 3".to_owned()));
        let others = ["Annex A: Boats", "The Harbour Board", "City Council (chair)", "Fish Guild"];
        assert_eq!(read(told, &others), None);
        let told_on =
            ["Annex A: Members", "The Harbour Board", "Fish Guild", "Each member: of its own will."];
        assert_eq!(read(told, &told_on), None);
        assert_eq!(read("Its members are named in Annex A.", &list), None);
    }
}
