//! Years that are written over two: `2019-20`, `2019/20`.
//!
//! In: tables. Out: whether every year they print is such a one; then the second half is taken off their labels, and the first
//! stands for the year. Where a publication has plain years too, `2019` and `2019-20` would pass for one, and nothing is done.

use super::{Label, Table};

/// Makes years of two halves years, where there are no others.
pub(super) fn settle(tables: &mut [Table<'_>]) {
    if !are_of(tables) {
        return;
    }
    for table in tables {
        for label in table.rows.iter_mut().chain(&mut table.columns) {
            take_off(label);
        }
    }
}

/// Whether the years of tables are such ones.
pub(crate) fn are_of(tables: &[Table<'_>]) -> bool {
    let labels = tables.iter().flat_map(|table| table.rows.iter().chain(&table.columns));
    are_split(labels.map(|label| label.printed.as_str()).chain(tables.iter().map(|table| table.title)))
}

/// Whether texts have years and each is written over two.
fn are_split<'t>(texts: impl Iterator<Item = &'t str>) -> bool {
    let mut years = texts.flat_map(years).peekable();
    years.peek().is_some() && years.all(|(_, half)| half.is_some())
}

/// The year that a word is, if it is written over two.
pub(crate) fn first_of_two(word: &str) -> Option<i32> {
    match years(word).as_slice() {
        [(year, Some(_))] if word.len() == 7 => Some(*year),
        _ => None,
    }
}

/// The years of a text, each with its second half as printed.
fn years(text: &str) -> Vec<(i32, Option<String>)> {
    let mut found = Vec::new();
    let parts: Vec<&str> = text.split(|letter: char| !letter.is_ascii_digit()).collect();
    let mut at = 0;
    for (place, part) in parts.iter().enumerate() {
        let end = at + part.len();
        if let Some(year) = part.parse().ok().filter(|year| part.len() == 4 && (1900..2100).contains(year)) {
            let is_joined = text.get(end..).is_some_and(|rest| rest.starts_with(['-', '–', '/']));
            let half = parts
                .get(place + 1)
                .filter(|half| is_joined && half.len() == 2 && half.parse() == Ok((year + 1) % 100));
            found.push((year, half.map(|half| (*half).to_owned())));
        }
        at = end + text.get(end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
    found
}

fn take_off(label: &mut Label) {
    for (_, half) in years(&label.printed) {
        let at = half.and_then(|half| label.core.iter().position(|word| *word == half));
        if let Some(at) = at {
            label.core.remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_over_two_is_the_first_and_one_that_jumps_is_none() {
        assert_eq!(first_of_two("2019-20"), Some(2019));
        assert_eq!(first_of_two("1999-00"), Some(1999));
        assert!(["2019-21", "2019", "20-19"].iter().all(|word| first_of_two(word).is_none()));
    }

    #[test]
    fn one_plain_year_among_them_undoes_all() {
        assert!(are_split(["2018/19", "2019–20", "Cases, 2019-20"].into_iter()));
        assert!(!are_split(["2018-19", "Cases in 2019"].into_iter()));
        assert!(!are_split(["Cases"].into_iter()));
    }
}
