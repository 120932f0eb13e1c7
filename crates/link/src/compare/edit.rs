//! How many slips of the hand part two texts.
//!
//! In: two texts. Out: the least number of letters put in, left out, mistyped or exchanged with a neighbour. Refused:
//! nothing.
//!
//! [`edit_distance`] is optimal string alignment: no letter is touched twice, which is how slips happen, and it is
//! what other linkage programs call Damerau-Levenshtein. [`damerau_levenshtein`] is the unrestricted distance. The short
//! case is the bit-parallel method of Hyyrö (2003).

/// The least number of slips between two texts, each letter touched at most once (optimal string alignment).
///
/// ```
/// use sylfaen_link::compare::edit_distance;
/// assert_eq!(edit_distance("1974-07-03", "1974-70-03"), 1);
/// assert_eq!(edit_distance("ca", "abc"), 3);
/// ```
pub fn edit_distance(a: &str, b: &str) -> usize {
    if a == b {
        return 0;
    }
    if a.is_ascii() && b.is_ascii() && a.len() <= 64 {
        return distance_short(a.as_bytes(), b.as_bytes());
    }
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len() <= 64 { distance_short(&a, &b) } else { distance_long(&a, &b) }
}

/// Whether at most one slip parts two texts; cheaper than counting.
pub fn within_one_slip(a: &str, b: &str) -> bool {
    a.len().abs_diff(b.len()) <= 4 && edit_distance(a, b) <= 1
}

/// Bit-parallel: a column of the table is two words of differences.
fn distance_short<T: PartialEq>(a: &[T], b: &[T]) -> usize {
    let Some(last) = a.len().checked_sub(1) else { return b.len() };
    let (mut up, mut down, mut diagonal, mut seen_before) = (u64::MAX, 0_u64, 0_u64, 0_u64);
    let mut distance = a.len();
    for letter in b {
        let mut seen = 0_u64;
        for (at, own) in a.iter().enumerate() {
            seen |= u64::from(own == letter) << at;
        }
        let exchanged = ((!diagonal & seen) << 1) & seen_before;
        diagonal = (((seen & up).wrapping_add(up)) ^ up) | seen | down | exchanged;
        let mut plus = down | !(diagonal | up);
        let mut minus = diagonal & up;
        distance += (plus >> last & 1) as usize;
        distance -= (minus >> last & 1) as usize;
        plus = plus << 1 | 1;
        minus <<= 1;
        up = minus | !(diagonal | plus);
        down = plus & diagonal;
        seen_before = seen;
    }
    distance
}

fn distance_long(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (row, letter) in a.iter().enumerate() {
        let mut this = Vec::with_capacity(b.len() + 1);
        this.push(row + 1);
        for (column, other) in b.iter().enumerate() {
            let changed = above[column] + usize::from(letter != other);
            let mut least = changed.min(above[column + 1] + 1).min(this[column] + 1);
            if row > 0 && column > 0 && a[row - 1] == *other && b[column - 1] == *letter {
                least = least.min(before[column - 1] + 1);
            }
            this.push(least);
        }
        before = std::mem::replace(&mut above, this);
    }
    above.last().copied().unwrap_or(0)
}

/// The unrestricted Damerau-Levenshtein distance: letters between two exchanged ones may change as well.
///
/// ```
/// use sylfaen_link::compare::damerau_levenshtein;
/// assert_eq!(damerau_levenshtein("ca", "abc"), 2);
/// ```
pub fn damerau_levenshtein(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let width = b.len() + 2;
    let far = a.len() + b.len();
    let mut cells = vec![far; (a.len() + 2) * width];
    for row in 0..=a.len() {
        cells[(row + 1) * width + 1] = row;
    }
    for column in 0..=b.len() {
        cells[width + column + 1] = column;
    }
    let mut last_row = std::collections::BTreeMap::new();
    for row in 1..=a.len() {
        let mut last_column = 0;
        for column in 1..=b.len() {
            let from_row = last_row.get(&b[column - 1]).copied().unwrap_or(0);
            let from_column = last_column;
            let is_equal = a[row - 1] == b[column - 1];
            if is_equal {
                last_column = column;
            }
            let exchanged =
                cells[from_row * width + from_column] + (row - from_row - 1) + 1 + (column - from_column - 1);
            let least = (cells[row * width + column] + usize::from(!is_equal))
                .min(cells[(row + 1) * width + column] + 1)
                .min(cells[row * width + column + 1] + 1)
                .min(exchanged);
            cells[(row + 1) * width + column + 1] = least;
        }
        last_row.insert(a[row - 1], row);
    }
    cells.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn equals_the_reference(a in "[a-d]{0,70}", b in "[a-d]{0,20}") {
            prop_assert_eq!(edit_distance(&a, &b), strsim::osa_distance(&a, &b));
            prop_assert_eq!(damerau_levenshtein(&a, &b), strsim::damerau_levenshtein(&a, &b));
        }

        #[test]
        fn equals_the_reference_on_any_text(a in "\\PC{0,12}", b in "\\PC{0,12}") {
            prop_assert_eq!(edit_distance(&a, &b), strsim::osa_distance(&a, &b));
            prop_assert_eq!(within_one_slip(&a, &b), strsim::osa_distance(&a, &b) <= 1);
        }

        #[test]
        fn symmetric_and_no_more_than_the_longer(a in "\\PC{0,12}", b in "\\PC{0,12}") {
            let slips = edit_distance(&a, &b);
            prop_assert_eq!(slips, edit_distance(&b, &a));
            prop_assert!(slips <= a.chars().count().max(b.chars().count()));
        }
    }
}
