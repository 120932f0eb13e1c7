//! Figures that somebody has read out of the sentences already.
//!
//! In: stated figures and the readings of the patterns. Out: the same readings, with a person's word before a pattern's
//! on what a number measures.

use super::FigureReading;
use super::names::mentions;
use super::statements::{Line, Prose};
use crate::bulletin::StatedFigure;
use crate::bulletin::label::words;

/// Takes a figure that somebody has read out: it goes before the pattern's reading of the same number.
pub(super) fn take_over(prose: &Prose<'_>, claim: &StatedFigure, all: &mut Vec<FigureReading>) {
    let quote = claim.quote.trim_end_matches('.');
    let said = |line: &&Line<'_>| line.sentence.text.to_lowercase().contains(&quote.to_lowercase());
    let Some(line) = prose.lines.iter().find(said) else { return };
    let measure = words(&claim.measure);
    let is_percent = claim.unit.contains("percent");
    let is_change = measure.iter().any(|word| prose.known.change.contains(word));
    let mut reading = FigureReading {
        id: claim.id.clone(),
        sentence: line.sentence.id.clone(),
        value: format!("{}{}", claim.printed.text, if is_percent { "%" } else { "" }),
        quantity: if !is_percent {
            "count"
        } else if is_change {
            "change"
        } else {
            "share"
        }
        .to_owned(),
        unit: prose.tables.first().map(|table| table.unit.clone()).unwrap_or_default(),
        place: mentions(&measure, prose.known)
            .first()
            .map(|it| it.nation.clone())
            .or_else(|| line.place.clone()),
        year: super::tables::years_in(&claim.measure).last().copied().or(line.year),
        ..FigureReading::default()
    };
    if describe(prose, &measure, &mut reading).is_none() {
        return;
    }
    let digits = |text: &str| text.replace([',', '%'], "");
    let same = |figure: &FigureReading| {
        figure.sentence == reading.sentence
            && digits(&figure.value) == digits(&reading.value)
            && figure.quantity == reading.quantity
            && (figure.sex == reading.sex && figure.age == reading.age || !is_percent)
    };
    let is_pattern = |figure: &FigureReading| figure.id.contains('#');
    let exact = all.iter().position(|figure| {
        same(figure) && is_pattern(figure) && figure.sex == reading.sex && figure.age == reading.age
    });
    let place = exact.or_else(|| all.iter().position(|figure| same(figure) && is_pattern(figure)));
    if let Some(figure) = place.and_then(|place| all.get_mut(place)) {
        let before = std::mem::replace(&mut figure.id, reading.id);
        figure.place = reading.place;
        figure.sex = reading.sex;
        figure.age = reading.age;
        figure.category = reading.category;
        let after = figure.id.clone();
        for other in all.iter_mut().filter(|other| other.of.as_ref() == Some(&before)) {
            other.of = Some(after.clone());
        }
    } else if !is_percent {
        all.push(reading);
    }
}

/// Adds sex, age and category; nothing if the words name two categories.
fn describe(prose: &Prose<'_>, words: &[String], reading: &mut FigureReading) -> Option<()> {
    let known = prose.known;
    let sexes: Vec<&str> = words.iter().filter_map(|word| known.sex(word)).collect();
    let ages: Vec<&str> = words.iter().filter_map(|word| known.age(word)).collect();
    let differ = |found: &[&str]| found.windows(2).any(|pair| pair.first() != pair.last());
    let named = prose.categories(words);
    let mut categories: Vec<&String> = named.iter().map(|(_, category)| category).collect();
    categories.dedup();
    if differ(&sexes) || differ(&ages) || categories.len() > 1 {
        return None;
    }
    reading.sex = sexes.first().map(|sex| (*sex).to_owned()).or(reading.sex.take());
    reading.age = ages.first().map(|age| (*age).to_owned()).or(reading.age.take());
    reading.category = categories.first().map(|it| (*it).clone()).or(reading.category.take());
    reading.age_basis = known.age_basis(&words.join(" ")).map(str::to_owned).or(reading.age_basis.take());
    Some(())
}
