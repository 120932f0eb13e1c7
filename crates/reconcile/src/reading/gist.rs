//! What a segment says besides its number.
//!
//! In: a segment with its marks. Out: the places, years, categories, sexes and ages it names, and whether a word of it
//! is not known.

use super::marks::{Mark, Said};
use super::segments::Segment;
use super::tokens::Token;

/// Words of a sex that are words of an age too.
const YOUNG: [&str; 4] = ["girl", "girls", "boy", "boys"];
const GROWN: [&str; 4] = ["woman", "women", "man", "men"];

/// Of which age the words of a sex are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum SaidBySex {
    #[default]
    Nobody,
    Young,
    Others,
}

impl SaidBySex {
    fn and(self, word: &str) -> Self {
        match self {
            Self::Nobody | Self::Young if YOUNG.contains(&word) => Self::Young,
            Self::Nobody | Self::Young if GROWN.contains(&word) => Self::Others,
            other => other,
        }
    }
}

/// The marks of a segment, sorted.
#[derive(Debug, Clone, Default)]
pub(super) struct Gist {
    pub(super) numbers: Vec<(usize, Said)>,
    pub(super) years: Vec<i32>,
    pub(super) narrows: Narrowing,
    pub(super) has_unit: bool,
    said_by_sex: SaidBySex,
    pub(super) is_unknown: bool,
    /// Whether one word of it names several categories at once (`the police`).
    pub(super) is_family: bool,
    pub(super) words: Vec<String>,
}

/// What narrows a count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Narrowing {
    pub(super) places: Vec<String>,
    pub(super) categories: Vec<(Vec<String>, String)>,
    pub(super) sexes: Vec<String>,
    pub(super) ages: Vec<String>,
    /// The words of narrower titles.
    pub(super) titles: Vec<String>,
}

impl Narrowing {
    /// Whether it narrows beyond a place.
    pub(super) fn is_bare(&self) -> bool {
        self.categories.is_empty() && self.sexes.is_empty() && self.ages.is_empty() && self.titles.is_empty()
    }

    /// The other put over it, kind by kind.
    pub(super) fn overlaid(&self, other: &Self) -> Self {
        let pick = |own: &Vec<String>, other: &Vec<String>| {
            if other.is_empty() { own.clone() } else { other.clone() }
        };
        Self {
            places: pick(&self.places, &other.places),
            categories: if other.categories.is_empty() {
                self.categories.clone()
            } else {
                other.categories.clone()
            },
            sexes: pick(&self.sexes, &other.sexes),
            ages: pick(&self.ages, &other.ages),
            titles: pick(&self.titles, &other.titles),
        }
    }

    /// Whether it names at most one of each.
    pub(super) fn is_one(&self) -> bool {
        self.places.len() <= 1
            && self.categories.len() <= 1
            && self.categories.iter().all(|(lists, _)| lists.len() == 1)
            && self.sexes.len() <= 1
            && self.ages.len() <= 1
            && self.titles.len() <= 1
    }
}

impl Gist {
    pub(super) fn of(tokens: &[Token], marks: &[Mark], segment: &[usize]) -> Self {
        let mut gist = Self::default();
        let push = |list: &mut Vec<String>, value: &String| {
            if !list.contains(value) {
                list.push(value.clone());
            }
        };
        for &at in segment {
            let (Some(mark), Some(token)) = (marks.get(at), tokens.get(at)) else { continue };
            gist.words.push(token.word.clone());
            match mark {
                Mark::Number(said) => gist.numbers.push((at, said.clone())),
                Mark::Year(year) => gist.years.push(*year),
                Mark::Place(place) => push(&mut gist.narrows.places, place),
                Mark::Sex(sex) => {
                    push(&mut gist.narrows.sexes, sex);
                    gist.said_by_sex = gist.said_by_sex.and(&token.word);
                }
                Mark::Age(age) => push(&mut gist.narrows.ages, age),
                Mark::Title(title) => push(&mut gist.narrows.titles, title),
                Mark::Category(lists, name) => {
                    let found = (lists.clone(), name.clone());
                    if !gist.narrows.categories.contains(&found) {
                        gist.narrows.categories.push(found);
                    }
                }
                Mark::Family(members) => {
                    gist.is_family = true;
                    gist.narrows.categories.extend(members.iter().cloned());
                }
                Mark::Unit(_) => gist.has_unit = true,
                Mark::Neutral => {}
                Mark::Unknown => gist.is_unknown = true,
            }
        }
        gist
    }

    /// Whether girls or boys are spoken of, and no women or men: of whom only the young are meant.
    pub(super) fn is_of_young(&self) -> bool {
        self.said_by_sex == SaidBySex::Young
    }

    pub(super) fn of_segment(tokens: &[Token], marks: &[Mark], segment: &Segment) -> Self {
        Self::of(tokens, marks, &segment.tokens)
    }

    pub(super) fn says(&self, list: &[&str]) -> bool {
        self.words.iter().any(|word| list.contains(&word.as_str()))
    }
}
