//! Figures of sentences as published cells.
//!
//! In: the figures of a reading. Out: cells with definitions like those of tables, shares and changes pointing to
//! what they describe. A figure whose place, year or category is not known keeps a definition of its own, so that it
//! is compared with nothing.

use std::collections::BTreeMap;

use chrono::Datelike;

use crate::bulletin::label::words;
use crate::bulletin::meaning::{Dimensions, NARROWED, period, place_basis};
use crate::bulletin::{Bulletin, Vocabulary, number};
use crate::cell::{Basis, Definition, Period, Place, Printed, PublishedCell, Quantity};
use crate::feasible::{bases_of_change, share_of};
use crate::reading::{FigureReading, Reading};

/// Adds the figures behind the cells; says which sentence each stands in.
pub(super) fn add(
    bulletin: &Bulletin,
    reading: &Reading,
    dimensions: &Dimensions,
    known: &Vocabulary,
    cells: &mut Vec<PublishedCell>,
) -> BTreeMap<String, String> {
    let mut sentence_of = BTreeMap::new();
    let mut stated: Vec<(PublishedCell, &FigureReading)> = Vec::new();
    let latest = cells.iter().map(|cell| cell.definition.period.end_date.year()).max();
    for figure in &reading.figures {
        let sentence = bulletin.sentences.iter().find(|sentence| sentence.id == figure.sentence);
        let is_of_its_year = sentence.is_none_or(|sentence| says_when(&sentence.text));
        // A change of which no year is said is of the latest, whichever year the sentences before it have named.
        if !is_of_its_year && figure.quantity == "change" && figure.year != latest {
            continue;
        }
        if !is_of_its_year && may_be_of_another_time(&definition(figure, dimensions, known), figure, cells) {
            continue;
        }
        let section = sentence.map(|sentence| sentence.section.as_str()).unwrap_or_default();
        let Some(printed) = printed(figure) else { continue };
        sentence_of.insert(figure.id.clone(), figure.sentence.clone());
        let cell = PublishedCell {
            id: figure.id.clone(),
            place: Place {
                table_id: section.to_owned(),
                table_title: section.to_owned(),
                row_label: figure.sentence.clone(),
                column_label: figure.value.clone(),
            },
            definition: definition(figure, dimensions, known),
            printed,
            as_at_date: bulletin.newest(),
            totals: BTreeMap::new(),
            counted_id: None,
            base_id: None,
        };
        stated.push((cell, figure));
    }
    for at in 0..stated.len() {
        let Some((cell, figure)) = stated.get(at) else { continue };
        let own: Vec<&PublishedCell> = stated.iter().map(|(cell, _)| cell).collect();
        let links = match cell.definition.quantity {
            Quantity::Share => share_links(cell, figure, &stated, cells),
            Quantity::Change => change_links(cell, figure, &own, cells),
            Quantity::Count => None,
        };
        if let (Some((counted, base)), Some((cell, _))) = (links, stated.get_mut(at)) {
            cell.counted_id = Some(counted);
            cell.base_id = base;
        }
    }
    cells.extend(stated.into_iter().map(|(cell, _)| cell));
    sentence_of
}

/// Whether a sentence says of which year it speaks.
fn says_when(text: &str) -> bool {
    let text = text.to_lowercase();
    let is_year = |word: &str| {
        word.len() >= 4
            && word.get(..4).is_some_and(|year| year.starts_with(['1', '2']) && year.parse::<u32>().is_ok())
    };
    let says = [
        "year before",
        "previous year",
        "last year",
        "this year",
        "preceding year",
        "year earlier",
        "prior year",
    ];
    says.iter().any(|phrase| text.contains(phrase))
        || text.split(|it: char| !it.is_alphanumeric()).any(is_year)
}

/// Whether a figure of which the sentence says no year is that of another one, or of a part of the year, and not that of the year in force.
fn may_be_of_another_time(own: &Definition, figure: &FigureReading, cells: &[PublishedCell]) -> bool {
    let Some(said) = printed(figure).map(|printed| printed.interval()) else { return false };
    let is_of = |cell: &&PublishedCell| {
        let its = &cell.definition;
        own.quantity == Quantity::Count
            && its.quantity == own.quantity
            && its.measure_code == own.measure_code
            && its.geography_code == own.geography_code
            && its.sex_code == own.sex_code
            && its.age_group_code == own.age_group_code
            && own.categories.iter().all(|(list, name)| its.categories.get(list) == Some(name))
    };
    let is_same = |cell: &PublishedCell| {
        cell.definition.period == own.period && cell.definition.categories == own.categories
    };
    let alike: Vec<&PublishedCell> = cells.iter().filter(is_of).collect();
    let (here, elsewhere): (Vec<&PublishedCell>, Vec<&PublishedCell>) =
        alike.into_iter().partition(|cell| is_same(cell));
    let meets = |cell: &&PublishedCell| cell.printed.interval().meets(&said);
    !here.iter().any(meets) && elsewhere.iter().any(meets)
}

/// The figure with what its words leave open.
fn printed(figure: &FigureReading) -> Option<Printed> {
    let (least, most) = (figure.at_least.as_deref(), figure.at_most.as_deref());
    said(&figure.value, least, most, figure.value.contains('%'))
}

/// A figure as a sentence says it: exactly, or within bounds.
pub(super) fn said(
    value: &str,
    least: Option<&str>,
    most: Option<&str>,
    is_percent: bool,
) -> Option<Printed> {
    if least.is_none() && most.is_none() {
        return number(value, value, is_percent, None);
    }
    Printed::between(value, least, most, is_percent)
}

type Links = (String, Option<String>);

/// The count a share is of and the count that is its whole. Where several cells are that count, the first with which
/// the share is possible; if it is with none, the first.
fn share_links(
    cell: &PublishedCell,
    figure: &FigureReading,
    stated: &[(PublishedCell, &FigureReading)],
    cells: &[PublishedCell],
) -> Option<Links> {
    let own: Vec<&PublishedCell> = stated.iter().map(|(cell, _)| cell).collect();
    let same_sentence: Vec<&PublishedCell> =
        stated.iter().filter(|(_, it)| it.sentence == figure.sentence).map(|(cell, _)| cell).collect();
    let place = figure.whole_place.as_ref().unwrap_or(&cell.definition.geography_code);
    let whole = Definition {
        quantity: Quantity::Count,
        geography_code: place.clone(),
        sex_code: figure.whole_sex.clone(),
        age_group_code: figure.whole_age.clone(),
        categories: BTreeMap::new(),
        ..cell.definition.clone()
    };
    let part = of_count(&cell.definition, cell.definition.period);
    let parts = match &figure.of {
        Some(of) => own.iter().filter(|it| it.id == *of).copied().collect(),
        None => counts(&part, cells.iter().chain(own.iter().copied())),
    };
    // A part is no whole of itself: `86 of the referrals (5%) were from X`.
    if !counts(&whole, parts.iter().copied()).is_empty() {
        return None;
    }
    let said = counts(&whole, same_sentence.into_iter());
    let wholes = if said.is_empty() { counts(&whole, cells.iter()) } else { said };
    let is_possible = |part: &PublishedCell, whole: &PublishedCell| {
        let share = share_of(&part.printed.interval(), &whole.printed.interval());
        share.is_some_and(|share| share.meets(&cell.printed.interval()))
    };
    best(&parts, &wholes, is_possible).map(|(part, whole)| (part.id.clone(), Some(whole.id.clone())))
}

/// The count a change leads to and, if it is printed anywhere, the count it is measured from.
fn change_links(
    cell: &PublishedCell,
    figure: &FigureReading,
    own: &[&PublishedCell],
    cells: &[PublishedCell],
) -> Option<Links> {
    let all = || cells.iter().chain(own.iter().copied());
    let now = match &figure.of {
        Some(of) => own.iter().filter(|it| it.id == *of).copied().collect(),
        None => counts(&of_count(&cell.definition, cell.definition.period), all()),
    };
    let before = cell.definition.base_period.map(|period| of_count(&cell.definition, period));
    let before = before.map(|definition| counts(&definition, all())).unwrap_or_default();
    if before.is_empty() {
        let is_possible = |now: &&&PublishedCell| {
            let bases = bases_of_change(&now.printed.interval(), &cell.printed.interval());
            bases.is_some_and(|bases| bases.is_possible())
        };
        return now.iter().find(is_possible).or(now.first()).map(|now| (now.id.clone(), None));
    }
    let is_possible = |now: &PublishedCell, before: &PublishedCell| {
        let bases = bases_of_change(&now.printed.interval(), &cell.printed.interval());
        bases.is_some_and(|bases| bases.meets(&before.printed.interval()))
    };
    best(&now, &before, is_possible).map(|(now, before)| (now.id.clone(), Some(before.id.clone())))
}

fn best<'a>(
    first: &[&'a PublishedCell],
    second: &[&'a PublishedCell],
    is_possible: impl Fn(&PublishedCell, &PublishedCell) -> bool,
) -> Option<(&'a PublishedCell, &'a PublishedCell)> {
    let mut pairs = first.iter().flat_map(|a| second.iter().map(move |b| (*a, *b)));
    pairs.clone().find(|(a, b)| is_possible(a, b)).or_else(|| pairs.next())
}

/// The count of which a share or change speaks, in a period.
fn of_count(definition: &Definition, period: Period) -> Definition {
    let mut categories = definition.categories.clone();
    categories.retain(|list, _| !list.starts_with("share of"));
    Definition { quantity: Quantity::Count, period, categories, ..definition.clone() }
}

/// The cells that count this, whatever place or moment of age decides.
fn counts<'a>(wanted: &Definition, cells: impl Iterator<Item = &'a PublishedCell>) -> Vec<&'a PublishedCell> {
    let is_it = |cell: &&PublishedCell| {
        let own = &cell.definition;
        own.quantity == Quantity::Count
            && own.measure_code == wanted.measure_code
            && own.geography_code == wanted.geography_code
            && !own.geography_code.is_empty()
            && own.period == wanted.period
            && own.sex_code == wanted.sex_code
            && own.age_group_code == wanted.age_group_code
            && own.categories == wanted.categories
    };
    cells.filter(is_it).collect()
}

fn definition(figure: &FigureReading, dimensions: &Dimensions, known: &Vocabulary) -> Definition {
    let quantity = match figure.quantity.as_str() {
        "share" => Quantity::Share,
        "change" => Quantity::Change,
        _ => Quantity::Count,
    };
    let mut categories = BTreeMap::new();
    let mut is_alone = figure.place.is_none() || figure.year.is_none();
    if let Some(category) = &figure.category {
        match dimensions.category(&words(category)) {
            Some((dimension, category)) => {
                categories.insert(dimension.to_owned(), category);
            }
            None => is_alone = true,
        }
    }
    if let Some(whole) = &figure.whole_place {
        categories.extend((!known.whole.contains_key(whole)).then(|| ("share of".to_owned(), whole.clone())));
    } else if quantity == Quantity::Share {
        categories.insert("share of".to_owned(), "the place".to_owned());
    }
    for (kind, whole) in [("age", &figure.whole_age), ("sex", &figure.whole_sex)] {
        categories.extend(whole.as_ref().map(|whole| (format!("share of {kind}"), whole.clone())));
    }
    if let Some(narrowed) = &figure.narrowed {
        categories.insert(NARROWED.to_owned(), narrowed.clone());
    }
    if is_alone {
        categories.insert("figure".to_owned(), figure.id.clone());
    }
    let place = figure.place.clone().unwrap_or_default();
    Definition {
        measure_code: figure.unit.clone(),
        quantity,
        unit_code: if quantity == Quantity::Count { figure.unit.clone() } else { "per cent".to_owned() },
        geography_basis: place_basis(&place, figure.place_basis.as_deref(), known),
        geography_code: place,
        period: period(figure.year),
        base_period: (quantity == Quantity::Change)
            .then(|| period(figure.from_year.or(figure.year.map(|year| year - 1)))),
        sex_code: figure.sex.clone(),
        age_basis: match (&figure.age, &figure.age_basis) {
            (None, _) => Basis::NotApplicable,
            (Some(_), Some(basis)) => Basis::Stated(basis.clone()),
            (Some(_), None) => Basis::NotStated,
        },
        age_group_code: figure.age.clone(),
        categories,
    }
}
