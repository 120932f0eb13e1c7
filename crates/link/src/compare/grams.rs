//! Likeness of what two texts are made of: runs of letters, words, items of a list.
//!
//! In: two texts. Out: a number from 0 to 1; nothing where neither has any part. Refused: nothing.

use std::collections::BTreeSet;

fn jaccard<T: Ord>(a: &BTreeSet<T>, b: &BTreeSet<T>) -> Option<f64> {
    let both = a.intersection(b).count();
    let either = a.len() + b.len() - both;
    (either > 0).then(|| both as f64 / either as f64)
}

/// The share of runs of `q` letters that two texts have in common, 0 to 1; nothing if both are empty.
///
/// A mark stands before the first letter and after the last, so that ends count.
///
/// ```
/// use sylfaen_link::compare::qgram_jaccard;
/// assert_eq!(qgram_jaccard("mair", "mair", 2), Some(1.0));
/// assert_eq!(qgram_jaccard("", "", 2), None);
/// ```
pub fn qgram_jaccard(a: &str, b: &str, q: usize) -> Option<f64> {
    jaccard(&grams(a, q), &grams(b, q))
}

fn grams(text: &str, q: usize) -> BTreeSet<Vec<char>> {
    if text.is_empty() {
        return BTreeSet::new();
    }
    let marks = usize::from(q > 1);
    let mut letters = vec!['\u{2}'; marks];
    letters.extend(text.chars());
    letters.extend(std::iter::repeat_n('\u{3}', marks));
    let runs: BTreeSet<Vec<char>> = letters.windows(q.max(1)).map(<[char]>::to_vec).collect();
    if runs.is_empty() { BTreeSet::from([letters]) } else { runs }
}

/// The share of words that two texts have in common, whatever their order, 0 to 1; nothing if both are empty.
///
/// ```
/// use sylfaen_link::compare::token_jaccard;
/// assert_eq!(token_jaccard("nguyen van duc", "duc nguyen van"), Some(1.0));
/// assert_eq!(token_jaccard("jones", "jones evans"), Some(0.5));
/// ```
pub fn token_jaccard(a: &str, b: &str) -> Option<f64> {
    jaccard(&a.split_whitespace().collect(), &b.split_whitespace().collect())
}

/// The share of items that two lists parted by `;`, `,` or `|` have in common, 0 to 1, such as types of exploitation.
///
/// ```
/// use sylfaen_link::compare::set_jaccard;
/// assert_eq!(set_jaccard("labour; domestic", "domestic"), Some(0.5));
/// ```
pub fn set_jaccard(a: &str, b: &str) -> Option<f64> {
    fn items(text: &str) -> BTreeSet<&str> {
        text.split([';', ',', '|']).map(str::trim).filter(|item| !item.is_empty()).collect()
    }
    jaccard(&items(a), &items(b))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn runs_are_counted_with_the_ends_marked() {
        // ^a ab b$ and ^a ac c$: one of five.
        assert_eq!(qgram_jaccard("ab", "ac", 2), Some(0.2));
        assert_eq!(qgram_jaccard("a", "", 2), Some(0.0));
    }

    proptest! {
        #[test]
        fn symmetric_bounded_and_one_for_equals(a in "\\PC{0,10}", b in "\\PC{0,10}", q in 1_usize..5) {
            for f in [|a: &str, b: &str, q| qgram_jaccard(a, b, q), |a: &str, b: &str, _| token_jaccard(a, b), |a: &str, b: &str, _| set_jaccard(a, b)] {
                let one = f(&a, &b, q);
                prop_assert_eq!(one, f(&b, &a, q));
                prop_assert!(one.is_none_or(|share| (0.0..=1.0).contains(&share)));
                prop_assert!(f(&a, &a, q).is_none_or(|share| (share - 1.0).abs() < 1e-12));
            }
        }
    }
}
