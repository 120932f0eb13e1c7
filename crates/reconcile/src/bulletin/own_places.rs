//! The places a publication counts by, where the vocabulary knows none of them.
//!
//! In: tables and sentences. Out: the vocabulary, and the rows of a table of places in it as nations are. A table is one of places if one of
//! its rows has, in the latest year, the total on which the other tables agree, and sentences name that row again and again: it is the
//! place the publication is of, and its sisters are others like it. Where the vocabulary knows a label of any table, it is left as it is.

use std::borrow::Cow;

use super::label::words;
use super::layout::{Filling, Label, Table, grand_total};
use super::{Bulletin, Vocabulary};
use crate::feasible::Interval;

/// The places of a table taken together.
const TOGETHER: &str = "all places together";
/// How many places a table of places has.
const PLACES_LEAST: usize = 3;
/// How many tables have to have the total of the place.
const AGREEING_LEAST: usize = 2;
/// How many sentences have to name the place.
const NAMED_LEAST: usize = 3;
/// A smaller total may be that of a row by chance.
const TELLING_FROM: i64 = 20;

/// The vocabulary with the places of the publication.
pub(crate) fn with_places<'v>(bulletin: &Bulletin, known: &'v Vocabulary) -> Cow<'v, Vocabulary> {
    let tables = Table::all(&bulletin.cells, known);
    if tables.iter().any(|table| table.rows.iter().chain(&table.columns).any(|label| label.nation.is_some()))
    {
        return Cow::Borrowed(known);
    }
    let totals: Vec<Interval> = tables.iter().filter_map(|table| grand_total(table, known)).collect();
    let mut found = tables.iter().filter_map(|table| places(table, &totals, bulletin, known));
    let (Some(places), None) = (found.next(), found.next()) else { return Cow::Borrowed(known) };
    Cow::Owned(known.with_nations(TOGETHER, &places))
}

/// The rows of a table of places.
fn places(
    table: &Table<'_>,
    totals: &[Interval],
    bulletin: &Bulletin,
    known: &Vocabulary,
) -> Option<Vec<String>> {
    let rows: Vec<(usize, &Label)> =
        table.rows.iter().enumerate().filter(|(_, label)| !label.is_grand_total()).collect();
    let is_of_places = rows.len() >= PLACES_LEAST
        && rows.len() + 1 == table.rows.len()
        && rows.iter().all(|(_, label)| is_name(label));
    let column = is_of_places.then(|| latest(table, known)).flatten()?;
    let votes = |row: usize| {
        let value = table.cells.get(&(row, column)).and_then(|cell| cell.printed.as_ref());
        let value = value
            .map(crate::Printed::interval)
            .filter(|value| value.is_point() && *value.low() >= *Interval::whole(TELLING_FROM).low());
        value.map_or(0, |value| totals.iter().filter(|total| **total == value).count())
    };
    let mut own = rows.iter().filter(|(row, _)| votes(*row) >= AGREEING_LEAST);
    let ((_, label), None) = (own.next()?, own.next()) else { return None };
    let named =
        bulletin.sentences.iter().filter(|sentence| sentence.text.contains(label.printed.as_str())).count();
    (named >= NAMED_LEAST).then(|| rows.iter().map(|(_, label)| label.printed.clone()).collect())
}

/// Whether a label can be the name of a place: words of letters that begin with capitals, small ones aside.
fn is_name(label: &Label) -> bool {
    let is_plain = !label.is_unknown && label.sex.is_none() && label.age.is_none() && label.years.is_empty();
    let first = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    is_plain
        && first(&label.printed)
        && label.printed.split([' ', '-']).all(|word| first(word) || ["of", "and", "the"].contains(&word))
        && label.printed.chars().all(|letter| letter.is_alphabetic() || " -'’".contains(letter))
        && !words(&label.printed).iter().any(|word| word == "other")
}

/// The column of counts of the latest year.
fn latest(table: &Table<'_>, known: &Vocabulary) -> Option<usize> {
    let counts = (0..table.columns.len()).filter(|at| table.filling(*at, known) == Filling::Counts);
    let dated = counts.filter_map(|at| match table.columns.get(at)?.years.as_slice() {
        [year] => Some((*year, at)),
        _ => None,
    });
    dated.max().map(|(_, at)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of counties, two that count one of them, and sentences that name it.
    fn bulletin(county: &str, named: usize) -> Bulletin {
        let picture = [("Ardmore", 60), (county, 42), ("Kilbride", 31), ("Total", 133)];
        let of = |table: &str, rows: &[(&str, u32)]| -> String {
            let row =
                |(label, count): &(&str, u32)| format!("{table},Loads 2015,{label},2015,{count},loads\n");
            rows.iter().map(row).collect()
        };
        let text = [
            of("picture", &picture),
            of("boats", &[("Red", 20), ("Blue", 22), ("Total", 42)]),
            of("ports", &[("North", 12), ("South", 30), ("Total", 42)]),
        ];
        let mut bulletin = Bulletin::default();
        let head = "table_id,table_title,row_label,column_label,value,unit\n";
        bulletin.add("t.csv", &format!("{head}{}", text.concat())).unwrap();
        let line = |at: usize| format!("S{at},Chapter 1,The loads of {county} were told of once more.\n");
        let lines: String = (0..named).map(line).collect();
        bulletin.add("s.csv", &format!("sentence_id,section,sentence\n{lines}")).unwrap();
        bulletin
    }

    fn learnt(bulletin: &Bulletin) -> Option<String> {
        let known = Vocabulary::built_in().unwrap();
        with_places(bulletin, &known).nation("kilbride").map(str::to_owned)
    }

    #[test]
    fn the_rows_beside_the_place_of_the_other_tables_are_places() {
        assert_eq!(learnt(&bulletin("Dunmore", 3)).as_deref(), Some("Kilbride"));
    }

    #[test]
    fn rows_that_no_sentence_names_and_known_nations_teach_nothing() {
        assert_eq!(learnt(&bulletin("Dunmore", 2)), None);
        assert_eq!(learnt(&bulletin("Wales", 3)), None);
    }
}
