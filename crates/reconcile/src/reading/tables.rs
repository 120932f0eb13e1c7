//! What each table counts, proposed from its title, its notes and the text it stands in.
//!
//! In: tables and sentences. Out: one [`TableReading`] a table. What is not said stays empty.

use super::TableReading;
use super::names::nations_in;
use crate::bulletin::label::words;
use crate::bulletin::layout::Table;
use crate::bulletin::{Bulletin, Sentence, Vocabulary};

pub(super) fn propose(tables: &[Table<'_>], bulletin: &Bulletin, known: &Vocabulary) -> Vec<TableReading> {
    let mut readings: Vec<TableReading> = tables.iter().map(|table| one(table, bulletin, known)).collect();
    // What a part says of one of its tables holds for its other tables of the same place.
    let said: Vec<(String, Option<String>, Option<String>)> = tables
        .iter()
        .zip(&readings)
        .filter(|(_, reading)| reading.place_basis.is_some())
        .map(|(table, reading)| {
            (table.section.to_owned(), reading.place.clone(), reading.place_basis.clone())
        })
        .collect();
    for (table, reading) in tables.iter().zip(&mut readings) {
        let same =
            said.iter().find(|(section, place, _)| section == table.section && *place == reading.place);
        if let (None, Some(_), Some((_, _, basis))) = (&reading.place_basis, &reading.place, same) {
            reading.place_basis.clone_from(basis);
        }
    }
    readings
}

/// The one nation that rows or columns name, where it is the whole of the others (`Dyfed-Powys, Gwent, North Wales, South Wales, Wales`).
/// Beside a total of its own it is a part, and the table is of more than that nation.
fn whole_nation(table: &Table<'_>) -> Option<String> {
    let labels = || table.rows.iter().chain(&table.columns);
    let [axis, other] = [&table.rows, &table.columns];
    let axis = if axis.iter().any(|label| label.nation.is_some()) { axis } else { other };
    if axis.iter().any(|label| label.nation.is_none() && label.is_grand_total()) {
        return None;
    }
    let mut nations: Vec<String> = labels().filter_map(|label| label.nation.clone()).collect();
    nations.sort();
    nations.dedup();
    one_of(&nations)
}

fn one(table: &Table<'_>, bulletin: &Bulletin, known: &Vocabulary) -> TableReading {
    let around: Vec<&Sentence> =
        bulletin.sentences.iter().filter(|sentence| stands_in(table.section, sentence.part())).collect();
    let has_nations = table.rows.iter().chain(&table.columns).any(|label| label.nation.is_some());
    let own_place = || one_of(&nations_in(table.title, known)).or_else(|| place_around(&around, known));
    let place = if has_nations { whole_nation(table) } else { own_place() };
    let notes: Vec<&str> = table.footnotes.iter().copied().chain([table.title]).collect();
    TableReading {
        id: table.id.to_owned(),
        unit: unit(table, known),
        place_basis: if has_nations { None } else { basis(table, &around, known) },
        place,
        narrowed: None,
        year: year_of(table, &around),
        age: words(table.title).iter().find_map(|word| known.age(word)).map(str::to_owned),
        age_basis: notes
            .iter()
            .find_map(|note| known.age_basis(note))
            .map(str::to_owned)
            .or_else(|| notes.iter().find_map(|note| said_of_age(note))),
    }
}

/// A note that says by which age it counts in words that are not known: another note may mean another.
fn said_of_age(note: &str) -> Option<String> {
    let all = words(note);
    let is_told =
        all.iter().any(|word| ["according", "at", "on", "when", "by", "as"].contains(&word.as_str()));
    (is_told && all.iter().any(|word| word == "age" || word == "aged")).then(|| all.join(" "))
}

/// Whether a table's section lies in a part: `Annex C (pages 3-4)` in `Annex C`.
pub(crate) fn stands_in(section: &str, part: &str) -> bool {
    let rest = section.strip_prefix(part);
    !part.is_empty() && rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

fn one_of(nations: &[String]) -> Option<String> {
    if let [nation] = nations { Some(nation.clone()) } else { None }
}

/// Units that say that people are counted, and not as what.
const PEOPLE: [&str; 4] = ["people", "persons", "individuals", "person"];

fn unit(table: &Table<'_>, known: &Vocabulary) -> String {
    let printed: Vec<&str> = table.cells.values().map(|cell| cell.unit.as_str()).collect();
    let counted = printed.iter().find(|unit| !unit.is_empty() && !unit.contains("percent"));
    // `Presumed victims by nationality`, in persons: they are counted as what the title calls them.
    let is_people = counted.is_some_and(|unit| PEOPLE.contains(&unit.to_lowercase().as_str()));
    let text = counted.copied().filter(|_| !is_people).unwrap_or(table.title);
    let named = words(text).iter().find_map(|word| known.unit(word)).map(str::to_owned);
    named.unwrap_or_else(|| counted.map_or_else(|| "not stated".to_owned(), |unit| unit.to_lowercase()))
}

/// The place of the part: the one nation its headings name.
fn place_around(around: &[&Sentence], known: &Vocabulary) -> Option<String> {
    let mut headings = around.iter().filter(|sentence| sentence.is_fragment());
    headings.find_map(|heading| one_of(&nations_in(&heading.text, known)))
}

/// By which place the table counts, if the sentence that states its total says so.
fn basis(table: &Table<'_>, around: &[&Sentence], known: &Vocabulary) -> Option<String> {
    let row = table.grand_total_row()?;
    let totals: Vec<String> =
        table.cells.iter().filter(|((at, _), _)| *at == row).map(|(_, cell)| cell.text.clone()).collect();
    let states_total = |sentence: &&&Sentence| {
        sentence.text.split([' ', '(', ')']).any(|word| totals.iter().any(|total| total == word))
    };
    let basis = around.iter().filter(states_total).find_map(|sentence| known.place_basis(&sentence.text));
    basis.map(str::to_owned)
}

fn year_of(table: &Table<'_>, around: &[&Sentence]) -> Option<i32> {
    if table.columns.iter().filter(|label| !label.years.is_empty()).count() >= 2 {
        return None;
    }
    let texts = [table.title, table.id].into_iter().chain(around.iter().take(6).map(|it| it.text.as_str()));
    texts.flat_map(years_in).next()
}

/// Years named in a text, in order.
pub(super) fn years_in(text: &str) -> Vec<i32> {
    let digits = text.split(|letter: char| !letter.is_ascii_digit());
    digits
        .filter(|word| word.len() == 4)
        .filter_map(|word| word.parse().ok())
        .filter(|year| (1900..2100).contains(year))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::bulletin::{Bulletin, Vocabulary};
    use crate::reading::Reading;

    /// Where the table of these rows is, each of a count.
    fn place(rows: &[(&str, u32)]) -> Option<String> {
        let row = |(label, count): &(&str, u32)| {
            format!("t,Offences by police force area,{label},2012,{count},offences\n")
        };
        let text: String = rows.iter().map(row).collect();
        let mut bulletin = Bulletin::default();
        let head = "table_id,table_title,row_label,column_label,value,unit\n";
        bulletin.add("t.csv", &format!("{head}{text}")).unwrap();
        Reading::propose(&bulletin, &Vocabulary::built_in().unwrap()).tables[0].place.clone()
    }

    #[test]
    fn a_nation_that_is_the_whole_is_the_place_of_a_table_and_one_beside_a_total_is_not() {
        let forces = [("Gwent", 3), ("South Wales", 4)];
        assert_eq!(place(&[&forces[..], &[("Wales", 7)]].concat()).as_deref(), Some("Wales"));
        assert_eq!(place(&[("North West", 5), ("London", 6), ("Wales", 7), ("Total", 18)]), None);
    }
}
