//! Figures of sentences as published cells.
//!
//! In: the figures of a reading. Out: cells with definitions like those of tables, shares and changes pointing to
//! what they describe. A figure whose place, year or category is not known keeps a definition of its own, so that it
//! is compared with nothing.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::bulletin::label::words;
use crate::bulletin::meaning::{Dimensions, period, place_basis};
use crate::bulletin::{Bulletin, Vocabulary, number};
use crate::cell::{Basis, Definition, Place, PublishedCell, Quantity};
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
    for figure in &reading.figures {
        let section = bulletin.sentences.iter().find(|sentence| sentence.id == figure.sentence);
        let section = section.map(|sentence| sentence.section.as_str()).unwrap_or_default();
        let printed = number(&figure.value, &figure.value, figure.value.contains('%'), None);
        let Some(printed) = printed else { continue };
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
            as_at_date: NaiveDate::MIN,
            totals: BTreeMap::new(),
            counted_id: None,
            base_id: None,
        };
        stated.push((cell, figure));
    }
    for at in 0..stated.len() {
        let Some((cell, figure)) = stated.get(at) else { continue };
        let whole = whole_of(cell, figure, &stated, cells, known);
        if let Some((cell, figure)) = stated.get_mut(at) {
            let is_share = cell.definition.quantity == Quantity::Share;
            if is_share && whole.is_some() || cell.definition.quantity == Quantity::Change {
                cell.counted_id.clone_from(&figure.of);
                cell.base_id = whole;
            }
        }
    }
    cells.extend(stated.into_iter().map(|(cell, _)| cell));
    sentence_of
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
        base_period: (quantity == Quantity::Change).then(|| period(figure.year.map(|year| year - 1))),
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

/// The count a share is a share of: in its own sentence, else the only one there is in a table.
fn whole_of(
    cell: &PublishedCell,
    figure: &FigureReading,
    stated: &[(PublishedCell, &FigureReading)],
    cells: &[PublishedCell],
    known: &Vocabulary,
) -> Option<String> {
    if cell.definition.quantity != Quantity::Share {
        return None;
    }
    let place = figure.whole_place.clone().unwrap_or_else(|| cell.definition.geography_code.clone());
    let is_whole = |other: &&PublishedCell| {
        let definition = &other.definition;
        definition.quantity == Quantity::Count
            && definition.geography_code == place
            && definition.period == cell.definition.period
            && definition.measure_code == cell.definition.measure_code
            && definition.sex_code.is_none()
            && definition.age_group_code.is_none()
            && definition.categories.is_empty()
    };
    let own = stated
        .iter()
        .filter(|(_, other)| other.sentence == figure.sentence)
        .map(|(cell, _)| cell)
        .find(is_whole);
    if let Some(own) = own {
        return Some(own.id.clone());
    }
    let in_tables: Vec<&PublishedCell> = cells.iter().filter(is_whole).collect();
    let first = in_tables.first()?;
    let one_value = in_tables.iter().all(|other| other.printed == first.printed);
    let _ = known;
    one_value.then(|| first.id.clone())
}
