//! Which values are slips of more usual ones: a name mistyped is rare, and yet tells no more than the name itself.
//!
//! In: the distinct values of a name field and how many records have each. Out: for each value the one it is a slip of, itself if it
//! is none. Refused: nothing.
//!
//! Of people called Hughes, each is typed *Huges* with some small probability. Two records of one of them agree on it with the square
//! of that, and so do records of two people called Hughes: what the agreement tells is how usual *Hughes* is. Taken for a name of
//! its own it would be taken for rare, and in a million records every slip is made by many people.

use crate::compare::within_one_slip;
use crate::records::{Vocabulary, mix};

/// How many times as usual a value must be for another to be its slip: more than any one slip is made, less than most names of
/// their own are rarer than their neighbours in spelling.
pub(crate) const RARER: f64 = 30.0;
/// Shorter values have too many neighbours of their own.
const LETTERS_MIN: usize = 4;

/// For each value the most usual of those it is a slip of, itself if there is none.
pub(crate) fn slips_of(texts: &Vocabulary, records: &[f64]) -> Vec<u32> {
    let of_itself: Vec<u32> = (0..records.len() as u32).collect();
    let count = |code: u32| records.get(code as usize).copied().unwrap_or(0.0);
    let usual: Vec<u32> = of_itself.iter().copied().filter(|code| count(*code) >= RARER).collect();
    let mut shortened: Vec<(u64, u32)> = usual
        .iter()
        .flat_map(|code| shortened(texts.get(*code)).into_iter().map(|key| (key, *code)))
        .collect();
    shortened.sort_unstable();
    let slip_of = |code: &u32| {
        let text = texts.get(*code);
        let least = count(*code) * RARER;
        let alike = self::shortened(text).into_iter().flat_map(|key| {
            let from = shortened.partition_point(|(other, _)| *other < key);
            let same = shortened.get(from..).unwrap_or_default().iter();
            same.take_while(move |(other, _)| *other == key).map(|(_, code)| *code)
        });
        let parents =
            alike.filter(|other| count(*other) >= least && within_one_slip(text, texts.get(*other)));
        let most = parents.max_by(|a, b| count(*a).total_cmp(&count(*b)).then_with(|| b.cmp(a)));
        most.filter(|_| count(*code) > 0.0).unwrap_or(*code)
    };
    if usual.is_empty() { of_itself } else { of_itself.iter().map(slip_of).collect() }
}

/// What is left of a text with no letter or one taken out: texts one slip apart have one of these in common.
fn shortened(text: &str) -> Vec<u64> {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() < LETTERS_MIN {
        return Vec::new();
    }
    let without = |gone: usize| {
        let kept = letters.iter().enumerate().filter(|(at, _)| *at != gone);
        kept.fold(0, |key, (_, letter)| mix(key ^ u64::from(*letter)))
    };
    let mut keys: Vec<u64> = (0..=letters.len()).map(without).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rare_neighbour_of_a_usual_name_is_its_slip_and_a_name_of_its_own_is_not() {
        let counts =
            [("hughes", 2000.0), ("huges", 25.0), ("hughse", 9.0), ("davies", 900.0), ("davis", 90.0)];
        let more = [("okafor", 3.0), ("ly", 1.0), ("le", 400.0), ("davise", 2.0), ("hugehs", 0.0)];
        let mut texts = Vocabulary::default();
        let mut records = Vec::new();
        for (text, count) in counts.into_iter().chain(more) {
            texts.code(text).unwrap();
            records.push(count);
        }
        let slips = slips_of(&texts, &records);
        let of = |text: &str| texts.get(slips[texts.find(text).unwrap() as usize]);
        assert_eq!((of("huges"), of("hughse")), ("hughes", "hughes"));
        assert_eq!(of("davise"), "davies", "the more usual of two neighbours");
        for own in ["hughes", "davies", "davis", "okafor", "ly", "le", "hugehs"] {
            assert_eq!(of(own), own);
        }
    }

    #[test]
    fn texts_one_slip_apart_share_a_shortened_form() {
        let share = |a: &str, b: &str| shortened(a).iter().any(|key| shortened(b).contains(key));
        assert!(
            share("kowalski", "kowalska") && share("kowalski", "kowalksi") && share("kowalski", "kowalsk")
        );
        assert!(!share("kowalski", "nowak"));
    }
}
