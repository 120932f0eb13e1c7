//! What the titles of tables narrow their counts to.
//!
//! In: tables with what each counts. Out: for each table whose title says more of what is counted than those of its sisters do, the
//! words that say it; and the words that the broadest titles share, which narrow nothing. A title that does not name what
//! is counted (`Competent Authority`) says nothing: it names a list.

use std::collections::BTreeMap;

use super::TableReading;
use crate::bulletin::Vocabulary;
use crate::bulletin::label::words;
use crate::bulletin::layout::Table;

/// The words of titles, as far as sentences need them.
#[derive(Debug, Clone, Default)]
pub(crate) struct TitleWords {
    /// Those of the broadest tables: they narrow nothing.
    pub(crate) plain: Vec<String>,
    /// Those of each narrower kind of table.
    pub(crate) narrowing: Vec<Vec<String>>,
    /// All of them, by what is counted.
    pub(crate) of_unit: BTreeMap<String, Vec<String>>,
}

/// Says of each reading to what its title narrows it, and gives the words of titles.
pub(super) fn narrow(tables: &[Table<'_>], readings: &mut [TableReading], known: &Vocabulary) -> TitleWords {
    let register = register(tables);
    let own = |(table, reading): (&Table<'_>, &TableReading)| {
        let title = register.as_ref().map_or(table.title.to_owned(), |name| table.title.replace(name, ""));
        telling(table, &title, &reading.unit, known)
    };
    let telling: Vec<Vec<String>> = tables.iter().zip(&*readings).map(own).collect();
    let mut by_unit: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, reading) in readings.iter().enumerate() {
        by_unit.entry(reading.unit.clone()).or_default().push(at);
    }
    let mut found = TitleWords::default();
    for (unit, places) in &by_unit {
        let own = || places.iter().filter_map(|at| telling.get(*at));
        let Some(broadest) = own().min_by_key(|it| it.len()) else { continue };
        found.of_unit.insert(unit.clone(), own().flatten().cloned().collect());
        found.plain.extend(broadest.iter().cloned());
        for &at in places {
            let (Some(own), Some(reading)) = (telling.get(at), readings.get_mut(at)) else { continue };
            let beyond: Vec<String> = own.iter().filter(|word| !broadest.contains(word)).cloned().collect();
            if !beyond.is_empty() {
                reading.narrowed = Some(beyond.join(" "));
                found.narrowing.push(beyond);
            }
        }
    }
    found.narrowing.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    found.narrowing.dedup();
    found
}

/// The name of the one register that titles name with its letters, `National Referral Mechanism (NRM)`: where there is no other, all is
/// from it, and it narrows nothing.
fn register(tables: &[Table<'_>]) -> Option<String> {
    let mut named: Vec<String> = tables.iter().filter_map(|table| in_letters(table.title)).collect();
    named.sort();
    named.dedup();
    if let [one] = named.as_slice() { Some(one.clone()) } else { None }
}

/// The words of a title that are spelled by the letters in the bracket behind them, with the bracket.
fn in_letters(title: &str) -> Option<String> {
    let (before, rest) = title.split_once('(')?;
    let (letters, _) = rest.split_once(')')?;
    let names: Vec<&str> = before.split_whitespace().collect();
    let own = names.get(names.len().checked_sub(letters.len())?..)?;
    let spelled: String = own.iter().filter_map(|word| word.chars().next()).collect();
    (letters.len() > 1 && spelled == letters).then(|| format!("{} ({letters})", own.join(" ")))
}

/// The words of a title that say which of the things counted are: before `by`, and none that a label, a place or a time is.
fn telling(table: &Table<'_>, title: &str, unit: &str, known: &Vocabulary) -> Vec<String> {
    let title = words(title);
    if !title.iter().any(|word| is_unit(word, unit, known)) {
        return Vec::new();
    }
    let is_cut = |at: &usize| {
        title.get(*at).is_some_and(|word| word == "by") && title.get(at + 1).is_some_and(|next| next != "the")
    };
    let end = (0..title.len()).find(is_cut).unwrap_or(title.len());
    let labels: Vec<String> =
        table.rows.iter().chain(&table.columns).flat_map(|label| words(&label.printed)).collect();
    let places: Vec<String> = known.nation_names().flat_map(|(_, name)| words(name)).collect();
    let tells = |word: &&String| {
        word.len() > 2
            && !word.starts_with(|it: char| it.is_ascii_digit())
            && !is_unit(word, unit, known)
            && !known.is_neutral(word)
            && !known.is_hollow(word)
            && !known.is_total(word)
            && !known.is_time(word)
            && known.sex(word).is_none()
            && known.age(word).is_none()
            && !labels.contains(word)
            && !places.contains(word)
    };
    let mut found: Vec<String> = title.iter().take(end).filter(tells).cloned().collect();
    found.sort();
    found.dedup();
    found
}

fn is_unit(word: &str, unit: &str, known: &Vocabulary) -> bool {
    known.unit(word).is_some_and(|named| named == unit) || is_form(unit, word)
}

/// Whether a word names a unit, in the one number or the other.
pub(crate) fn is_form(unit: &str, word: &str) -> bool {
    word.len() > 3 && (word == unit || unit.strip_suffix('s').is_some_and(|one| one == word))
}

#[cfg(test)]
mod tests {
    use super::in_letters;

    #[test]
    fn a_register_is_named_with_its_letters() {
        let title = "2014 picture - National Boat Register (NBR) loads";
        assert_eq!(in_letters(title).as_deref(), Some("National Boat Register (NBR)"));
        assert_eq!(in_letters("Loads of the National Boat Register (per month)"), None);
        assert_eq!(in_letters("Loads (NBR)"), None);
    }
}
