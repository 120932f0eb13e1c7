//! Of which place a sentence speaks that names none: of that of the sentences before.
//!
//! In: sentences in their order, and the tables. Out: the place that each leaves in force for those behind it.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{Mention, mentions};
use crate::bulletin::{Bulletin, Vocabulary};

/// A table with one nation and fewer rows may not be of countries.
const ORIGINS_MIN: usize = 4;
/// How many sentences a place that a sentence names is in force behind it.
const PLACE_REACH: usize = 2;

/// The places in force in a part: that of a heading until another, that of a sentence for the next ones.
#[derive(Default)]
pub(super) struct Places {
    headed: Option<String>,
    said: Option<(usize, String)>,
}

impl Places {
    /// Takes over the places of which a sentence speaks: of several none is in force behind it.
    pub(super) fn take(&mut self, own: &[String], at: usize, is_heading: bool) {
        match own {
            [] => {}
            [place] if is_heading => (self.headed, self.said) = (Some(place.clone()), None),
            [place] => self.said = Some((at, place.clone())),
            _ => self.said = None,
        }
    }

    /// What a sentence named is in force in its own paragraph.
    pub(super) fn end_paragraph(&mut self) {
        self.said = None;
    }

    pub(super) fn in_force(&self, at: usize) -> Option<String> {
        let near = self.said.as_ref().filter(|(from, _)| at - from <= PLACE_REACH);
        near.map(|(_, place)| place.clone()).or_else(|| self.headed.clone())
    }
}

/// The places of which a sentence speaks, for those behind it. `Wales made 4% of all referrals of the UK` is of Wales; `children from the
/// United Kingdom`, where a table counts it among the countries of origin, is of no place.
pub(super) fn about(text: &[String], origins: &BTreeSet<String>, known: &Vocabulary) -> Vec<String> {
    let is_place = |mention: &Mention| !is_origin(text, mention, origins);
    let all: Vec<Mention> = mentions(text, known).into_iter().filter(is_place).collect();
    let has = |whole: &str, part: &str| {
        known.whole.get(whole).is_some_and(|parts| parts.iter().any(|it| it == part))
    };
    // `UK Visas and Immigration` opens with the name of a whole, and is a body.
    let subject = all.first().filter(|first| first.at == 0 && !known.whole.contains_key(&first.nation));
    if let Some(subject) = subject
        && all.iter().all(|other| other.nation == subject.nation || has(&other.nation, &subject.nation))
    {
        return vec![subject.nation.clone()];
    }
    let mut places: Vec<String> =
        all.into_iter().filter(|mention| mention.is_place).map(|mention| mention.nation).collect();
    places.sort();
    places.dedup();
    places
}

/// Whether a nation is named as one of the countries that people come from: `from the United Kingdom`.
pub(super) fn is_origin(text: &[String], mention: &Mention, origins: &BTreeSet<String>) -> bool {
    let word = |back: usize| mention.at.checked_sub(back).and_then(|at| text.get(at)).map(String::as_str);
    let from = word(1) == Some("from") || word(1) == Some("the") && word(2) == Some("from");
    from && origins.contains(&mention.nation)
}

/// The nations that a table counts among countries that are none of those known: there they are where people come from.
pub(super) fn origins(bulletin: &Bulletin, known: &Vocabulary) -> BTreeSet<String> {
    let mut rows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for cell in &bulletin.cells {
        rows.entry(&cell.table_id).or_default().insert(&cell.row_label);
    }
    let nations = rows.values().filter_map(|labels| {
        let mut own = labels.iter().filter_map(|label| known.nation(&label.to_lowercase()));
        let (one, None) = (own.next()?, own.next()) else { return None };
        (labels.len() >= ORIGINS_MIN).then(|| one.to_owned())
    });
    nations.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bulletin::label::words;

    #[test]
    fn a_sentence_is_about_its_subject() {
        let known = Vocabulary::built_in().unwrap();
        let origins = BTreeSet::from(["United Kingdom".to_owned()]);
        for (text, place) in [
            ("Scotland contributed 4% of the UK total of 3,710", &["Scotland"][..]),
            ("Northern Ireland made 52 referrals, 2% of all UK referrals", &["Northern Ireland"]),
            ("Six in ten were children from the United Kingdom itself", &[]),
            ("In the UK there were 40 referrals", &["United Kingdom"]),
            ("It was largest in Wales and smallest in Scotland", &["Scotland", "Wales"]),
        ] {
            assert_eq!(about(&words(text), &origins, &known), place, "{text}");
        }
    }
}
