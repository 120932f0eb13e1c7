//! Persons by the model: hands the records in force to `link` and its answer back as pairs.
//!
//! In: records in force, the pairs that strict rules found, the settings of the model. Out: the pairs that make persons and
//! groups, the pairs that were scored, which records can be linked, persons as they are drawn. It compares nothing itself.

use std::collections::BTreeSet;

use arrow_array::{RecordBatch, StringArray};
use sylfaen_link::{DrawnPartition, Expected, Frozen, Joined, Joining, Pair, Records, Strength, Version};

use crate::SylfaenError;
use crate::columns::{at, text};
use crate::stages::encoded::{ENCODED, Filters};
use crate::workplace::{Workplace, read_text};

/// The name of the model among the rules.
pub(super) const MODEL: &str = "model";
/// What stands after a birth date's precision: how many letters of the date in ISO order are known.
const KNOWN_LETTERS: [(&str, usize); 2] = [("year", 4), ("month", 7)];

/// What the model found.
pub(super) struct Likeness {
    /// Pairs whose connected components are persons, or groups that could be one.
    pub(super) joins: Vec<Pair>,
    /// All pairs that were scored: whether they are of one person, and how probably.
    pub(super) scored: Vec<(Pair, f64)>,
    /// Records that could be linked.
    pub(super) linkable: BTreeSet<String>,
    /// Persons as they are drawn.
    pub(super) drawn: DrawnPersons,
    /// The version, if one was made to be kept.
    pub(super) frozen: Option<Frozen>,
}

/// Persons as linkage draws them, by records in the order of their ids.
#[derive(Debug, Default)]
pub(crate) struct DrawnPersons {
    /// For each record the least record of its person, by the linkage in force.
    pub(crate) best: Vec<u32>,
    /// What is otherwise in each linkage drawn.
    pub(crate) drawn: Vec<DrawnPartition>,
}

/// Joins records by the model, if the pipeline names one.
pub(super) fn find(
    workplace: &Workplace,
    records: &[RecordBatch],
    pairs: &[Pair],
    filters: Option<&Filters>,
    version: Version<'_>,
) -> Result<Option<Likeness>, SylfaenError> {
    let Some(path) = &workplace.pipeline.link_model else { return Ok(None) };
    let joining = Joining::parse(&read_text(path)?)?;
    let records = to_compare(records, &joining, filters)?;
    let place = |id: &str| records.ids.find(id);
    let strict: Vec<(u32, u32)> = pairs
        .iter()
        .filter(|pair| pair.strength == Strength::Strict)
        .filter_map(|pair| place(&pair.left).zip(place(&pair.right)))
        .collect();
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let joined = joining.join(&records, &strict, version, threads)?;
    if let Some(joined) = &joined {
        say(joined);
    }
    Ok(joined.map(|joined| likeness(&records, joined, &joining)))
}

/// Logs what was learnt and what to expect of the persons it makes, and warns where that is nothing or means nothing.
fn say(joined: &Joined) {
    let training = &joined.model.training;
    let matches = training.matches_expected;
    let Expected { links, precision, recall, .. } = joined.expected;
    tracing::info!(links, precision, recall, "expected of pairs of one person");
    if training.is_shipped || !training.degeneracies.is_empty() {
        tracing::warn!(matches, degeneracies = ?training.degeneracies, "the model learnt too little from these records");
    } else {
        tracing::info!(matches, iterations = training.iterations, "model");
    }
}

/// The columns that the model compares, as text; filters are made where the model compares them and a record has clear values.
fn to_compare(
    batches: &[RecordBatch],
    joining: &Joining,
    filters: Option<&Filters>,
) -> Result<Records, SylfaenError> {
    let columns: Vec<&str> = joining.linkage.field.iter().map(|field| field.column.as_str()).collect();
    let mut records = Records::with_columns(&columns);
    for batch in batches {
        let ids = text(batch, "record_id")?;
        let precision = text(batch, "birth_date_precision")?;
        let of_columns = columns.iter().map(|column| text(batch, column)).collect::<Result<Vec<_>, _>>()?;
        let clear = ENCODED.map(|(_, clear, _)| clear);
        let of_clear = clear.iter().map(|column| text(batch, column)).collect::<Result<Vec<_>, _>>()?;
        for row in 0..batch.num_rows() {
            let made = filters.map(|filters| {
                filters.make(|wanted| {
                    let (name, column) = clear.iter().zip(&of_clear).find(|(name, _)| **name == wanted)?;
                    as_far_as_known(name, column, &precision, row)
                })
            });
            let mut cells: Vec<Option<&str>> = Vec::with_capacity(columns.len());
            for (name, column) in columns.iter().zip(&of_columns) {
                let own = as_far_as_known(name, column, &precision, row);
                let filter = || made.as_ref()?.get(name).map(String::as_str);
                cells.push(own.or_else(filter));
            }
            records.push(ids.value(row), cells.into_iter())?;
        }
    }
    Ok(records)
}

/// A cell of a record; of a birth date as much as its precision says is known.
fn as_far_as_known<'a>(
    name: &str,
    column: &'a StringArray,
    precision: &StringArray,
    row: usize,
) -> Option<&'a str> {
    let cell = at(column, row)?;
    let known = KNOWN_LETTERS.iter().find(|(known, _)| at(precision, row) == Some(known));
    let is_partial = name == "birth_date";
    known.filter(|_| is_partial).map_or(Some(cell), |(_, letters)| cell.get(..*letters))
}

fn likeness(records: &Records, joined: Joined, joining: &Joining) -> Likeness {
    let pair = |left: u32, right: u32, strength| {
        let (one, other) = (records.ids.get(left), records.ids.get(right));
        let (left, right) = (one.min(other).to_owned(), one.max(other).to_owned());
        Pair { left, right, rule: MODEL.to_owned(), strength }
    };
    let to_least = |group: &[u32], strength| -> Vec<Pair> {
        let apart = group.iter().enumerate().filter(|(record, least)| *record as u32 != **least);
        apart.map(|(record, least)| pair(*least, record as u32, strength)).collect()
    };
    let mut joins = to_least(&joined.person, Strength::Strict);
    joins.extend(to_least(&joined.possible, Strength::Possible));
    let is_one =
        |left: u32, right: u32| joined.person.get(left as usize) == joined.person.get(right as usize);
    let likely = joined.pairs.iter().filter(|pair| pair.probability() >= joining.possible_probability_min);
    let scored = likely.map(|of| {
        let strength = if is_one(of.left, of.right) { Strength::Strict } else { Strength::Possible };
        (pair(of.left, of.right, strength), of.probability())
    });
    let linkable = joined.are_linkable.iter().enumerate().filter(|(_, is_linkable)| **is_linkable);
    Likeness {
        joins,
        scored: scored.collect(),
        linkable: linkable.map(|(record, _)| records.ids.get(record as u32).to_owned()).collect(),
        drawn: DrawnPersons { best: joined.person, drawn: joined.drawn },
        frozen: joined.frozen,
    }
}
