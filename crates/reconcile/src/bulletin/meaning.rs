//! Cells of tables to published cells: what each counts, and which relations its table claims.
//!
//! In: the tables of a bulletin and what a reading says of each. Out: [`PublishedCell`]s with their definitions and
//! with the totals, counts and bases they point to. A relation is taken up only where the labels claim it and the
//! figures of most lines bear it out; otherwise a table that adds up in some other way would raise an alarm.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::label::alike;
use super::layout::{Filling, Group, Label, Table, groups};
use super::{TableCell, Vocabulary};
use crate::cell::{Basis, Definition, Period, Place, PublishedCell, Quantity};
use crate::feasible::Interval;
use crate::reading::TableReading;

mod percent_columns;
mod percent_rows;
mod quarters;
mod two_sexes;

pub(crate) use quarters::quarter_of;

/// A sum that misses by more than this share of the total is taken for a table that adds up in another way.
const MISS_PCT_MAX: i64 = 25;

/// Under this name a definition has the table that alone can have it.
pub(crate) const OF_TABLE: &str = "table";
/// Under this name a definition has the words by which a title narrows what is counted.
pub(crate) const NARROWED: &str = "narrowed";

/// The published cells of one table.
pub(crate) fn cells_of(
    table: &Table<'_>,
    reading: &TableReading,
    dimensions: &Dimensions,
    words: &Vocabulary,
    newest: NaiveDate,
) -> Vec<PublishedCell> {
    let mut found: BTreeMap<(usize, usize), PublishedCell> = BTreeMap::new();
    for (&(row, column), cell) in &table.cells {
        if let Some(published) = published(table, reading, dimensions, (words, newest), (row, column), cell) {
            found.insert((row, column), published);
        }
    }
    percent_rows::tell_apart(table, words, &mut found);
    add_up(table, words, &mut found);
    percent_columns::relate(table, words, &mut found);
    percent_rows::relate(table, words, &mut found);
    let mut cells: Vec<PublishedCell> = found.into_values().collect();
    tell_apart(&mut cells);
    cells
}

/// Gives cells of one table that have one definition and different figures a definition each: the table tells them apart by
/// what is not read here, and neither is held against anything.
fn tell_apart(cells: &mut [PublishedCell]) {
    let mut alike: BTreeMap<Definition, Vec<usize>> = BTreeMap::new();
    for (at, cell) in cells.iter().enumerate() {
        alike.entry(cell.definition.clone()).or_default().push(at);
    }
    for group in alike.into_values().filter(|group| group.len() > 1) {
        let printed = |at: &usize| cells.get(*at).map(|cell| cell.printed.interval());
        let first = group.first().and_then(printed);
        if group.iter().all(|at| printed(at) == first) {
            continue;
        }
        for at in group {
            if let Some(cell) = cells.get_mut(at) {
                cell.definition.categories.insert("cell".to_owned(), cell.id.clone());
            }
        }
    }
}

fn published(
    table: &Table<'_>,
    reading: &TableReading,
    dimensions: &Dimensions,
    (words, newest): (&Vocabulary, NaiveDate),
    (row, column): (usize, usize),
    cell: &TableCell,
) -> Option<PublishedCell> {
    let mut printed = cell.printed.clone()?;
    if printed.rounded_to.is_none() && words.is_rounded_unit(&cell.unit) {
        printed.rounded_to = Some(1);
    }
    let (rows, columns) = (table.rows.get(row)?, table.columns.get(column)?);
    let quantity = quantity_of(table.filling(column, words));
    Some(PublishedCell {
        id: cell.id.clone(),
        place: Place {
            table_id: table.id.to_owned(),
            table_title: table.title.to_owned(),
            row_label: cell.row_label.clone(),
            column_label: cell.column_label.clone(),
        },
        definition: definition(table, reading, dimensions, words, [(rows, 'r'), (columns, 'c')], quantity),
        printed,
        as_at_date: cell.as_at_date.unwrap_or(newest),
        totals: BTreeMap::new(),
        counted_id: None,
        base_id: None,
    })
}

fn quantity_of(filling: Filling) -> Quantity {
    match filling {
        Filling::Counts => Quantity::Count,
        Filling::Shares => Quantity::Share,
        Filling::Changes => Quantity::Change,
    }
}

fn definition(
    table: &Table<'_>,
    reading: &TableReading,
    dimensions: &Dimensions,
    words: &Vocabulary,
    labels: [(&Label, char); 2],
    quantity: Quantity,
) -> Definition {
    let is_count = quantity == Quantity::Count;
    let pick = |get: fn(&Label) -> Option<&String>| labels.iter().find_map(|(label, _)| get(label)).cloned();
    let sex_code = pick(|label| label.sex.as_ref());
    let age_group_code = pick(|label| label.age.as_ref()).or_else(|| reading.age.clone());
    let nation = pick(|label| label.nation.as_ref()).or_else(|| whole_of(table, &labels, words));
    let place = nation.or_else(|| reading.place.clone());
    let year_of = |(label, _): &(&Label, char)| label.years.first().copied().filter(|_| is_count);
    let year = labels.iter().find_map(year_of).or(reading.year);
    let mut categories = BTreeMap::new();
    for (label, axis) in labels {
        let is_measure = axis == 'c' && !is_count;
        if !is_measure && !label.is_grand_total() && label.nation.is_none() && !label.core.is_empty() {
            categories.insert(dimensions.of(table.id, axis), label.category());
        }
        if let Some(qualifier) = label.qualifier.as_ref().filter(|_| !is_measure) {
            categories.insert(format!("{} (only)", dimensions.of(table.id, axis)), qualifier.clone());
        }
    }
    // Two columns of changes or of shares in one table are two measures, whatever else they have in common.
    let alike =
        (0..table.columns.len()).filter(|&column| quantity_of(table.filling(column, words)) == quantity);
    if !is_count && alike.count() > 1 {
        let measure = labels.iter().find(|(_, axis)| *axis == 'c').map(|(label, _)| label.printed.clone());
        categories.insert("measure".to_owned(), measure.unwrap_or_default());
    }
    // What a whole is of itself says nothing of what it is of another.
    if quantity == Quantity::Share && labels.iter().any(|(label, _)| label.is_grand_total()) {
        categories.insert(OF_TABLE.to_owned(), table.id.to_owned());
    }
    // A unit that does not say of what (`full-time equivalents`, `headcount`) makes no measure that tables share.
    if place.is_none() || year.is_none() || words.is_bare_unit(&reading.unit) {
        categories.insert(OF_TABLE.to_owned(), table.id.to_owned());
    }
    if let Some(narrowed) = &reading.narrowed {
        categories.insert(NARROWED.to_owned(), narrowed.clone());
    }
    if labels.iter().any(|(label, _)| label.is_of_which) {
        categories.insert("of which".to_owned(), labels[0].0.printed.clone());
    }
    let place_code = place.unwrap_or_default();
    Definition {
        measure_code: reading.unit.clone(),
        quantity,
        unit_code: if is_count { reading.unit.clone() } else { "per cent".to_owned() },
        geography_basis: place_basis(&place_code, reading.place_basis.as_deref(), words),
        geography_code: place_code,
        period: period(year),
        base_period: (quantity == Quantity::Change).then(|| period(year.map(|year| year - 1))),
        sex_code,
        age_basis: match (&age_group_code, &reading.age_basis) {
            (None, _) => Basis::NotApplicable,
            (Some(_), Some(basis)) => Basis::Stated(basis.clone()),
            (Some(_), None) => Basis::NotStated,
        },
        age_group_code,
        categories,
    }
}

/// The total over all the nations of a whole is the whole.
fn whole_of(table: &Table<'_>, labels: &[(&Label, char); 2], words: &Vocabulary) -> Option<String> {
    let is_whole = |axis: &[Label]| {
        let nations: Vec<&String> = axis.iter().filter_map(|label| label.nation.as_ref()).collect();
        words
            .whole
            .iter()
            .find(|(_, parts)| parts.iter().all(|part| nations.contains(&part)))
            .map(|(whole, _)| whole.clone())
    };
    labels.iter().find_map(|(label, axis)| {
        let labels = if *axis == 'r' { &table.rows } else { &table.columns };
        label.is_grand_total().then(|| is_whole(labels)).flatten()
    })
}

/// A whole of nations needs no basis: whichever place decides, it is inside.
pub(crate) fn place_basis(place: &str, basis: Option<&str>, words: &Vocabulary) -> Basis {
    match basis {
        _ if words.whole.contains_key(place) => Basis::NotApplicable,
        Some(basis) => Basis::Stated(basis.to_owned()),
        None => Basis::NotStated,
    }
}

/// The days of a year; a table that names none has the first day there is.
pub(crate) fn period(year: Option<i32>) -> Period {
    let day = |month, day| {
        year.and_then(|year| NaiveDate::from_ymd_opt(year, month, day)).unwrap_or(NaiveDate::MIN)
    };
    Period { start_date: day(1, 1), end_date: day(12, 31) }
}

/// Points the parts of each total to it, where the lines of the table bear the total out.
fn add_up(table: &Table<'_>, words: &Vocabulary, found: &mut BTreeMap<(usize, usize), PublishedCell>) {
    let filled: Vec<usize> = (0..table.columns.len()).collect();
    let adds = |&column: &usize| match table.filling(column, words) {
        Filling::Changes => false,
        // Shares of one whole make a hundred; grant rates and turnouts make nothing.
        Filling::Shares => {
            table.rows.iter().enumerate().filter(|(_, label)| label.is_total).any(|(row, _)| {
                let printed = table.cells.get(&(row, column)).and_then(|cell| cell.printed.as_ref());
                printed.is_some_and(|printed| printed.interval().meets(&Interval::whole(100)))
            })
        }
        Filling::Counts => !table.is_no_sum(column, words),
    };
    // A note that something may be in several rows is believed, unless nearly all lines add up all the same.
    let overlaps = table.may_overlap(words);
    let counts =
        |&column: &usize| table.filling(column, words) == Filling::Counts && !table.is_no_sum(column, words);
    let lines: Vec<usize> = filled.iter().copied().filter(adds).collect();
    let rows: Vec<usize> = (0..table.rows.len()).collect();
    let shown = table.shown_groups();
    let of_rows = if shown.is_empty() { groups(&table.rows, &rows) } else { shown };
    for group in of_rows {
        let place = |label: usize, line: usize| (label, line);
        let lines: Vec<usize> = lines
            .iter()
            .copied()
            .filter(|line| is_of_one_unit(table, &group, &|at| place(at, *line)))
            .collect();
        point(&group, &lines, place, ("rows", overlaps), found);
    }
    let columns: Vec<usize> = filled.iter().copied().filter(counts).collect();
    for group in groups(&table.columns, &columns) {
        let place = |label: usize, line: usize| (line, label);
        let adds = |row: &usize| {
            is_of_one_unit(table, &group, &|at| place(at, *row))
                && !is_row_of_rates(table, words, *row, group.total)
        };
        let rows: Vec<usize> = rows.iter().copied().filter(adds).collect();
        point(&group, &rows, place, ("columns", overlaps), found);
    }
    if let Some(group) = quarters::of_a_year(table, &columns, found) {
        let place = |label: usize, line: usize| (line, label);
        point(&group, &rows, place, ("quarters", false), found);
    }
    let [of_rows, of_columns] = two_sexes::of_table(table, &columns, found);
    for (way, group) in of_rows {
        point(&group, &columns, |label, line| (label, line), (way, false), found);
    }
    for (way, group) in of_columns {
        point(&group, &rows, |label, line| (line, label), (way, false), found);
    }
}

/// Whether what a total and its parts count is the same, as far as the file says so: incidents make no arrests.
fn is_of_one_unit(table: &Table<'_>, group: &Group, place: &dyn Fn(usize) -> (usize, usize)) -> bool {
    let unit = |at: usize| table.cells.get(&place(at)).map(|cell| cell.unit.trim().to_lowercase());
    let own = unit(group.total);
    group.parts.iter().map(|part| unit(*part)).all(|part| part.is_none() || part == own)
}

/// Whether a row holds rates, as its label says, or percentages of which the total is no hundred.
fn is_row_of_rates(table: &Table<'_>, words: &Vocabulary, row: usize, total: usize) -> bool {
    let label = table.rows.get(row).map(|label| label.printed.as_str()).unwrap_or_default();
    let Some(cell) = table.cells.get(&(row, total)) else { return false };
    let is_hundred =
        cell.printed.as_ref().is_some_and(|printed| printed.interval().meets(&Interval::whole(100)));
    !is_hundred && (words.is_no_sum(label) || cell.is_percent())
}

fn point(
    Group { total, parts }: &Group,
    lines: &[usize],
    place: impl Fn(usize, usize) -> (usize, usize),
    (way, overlaps): (&str, bool),
    found: &mut BTreeMap<(usize, usize), PublishedCell>,
) {
    let total = *total;
    let complete: Vec<(usize, Fit)> = lines
        .iter()
        .filter_map(|&line| {
            let whole = found.get(&place(total, line))?;
            let of_parts: Option<Vec<&PublishedCell>> =
                parts.iter().map(|&part| found.get(&place(part, line))).collect();
            Some((line, fit(whole, &of_parts?)))
        })
        .collect();
    let borne_out = complete.iter().filter(|(_, fit)| *fit == Fit::Holds).count();
    if overlaps && (borne_out < 3 || borne_out * 4 < complete.len() * 3) {
        return;
    }
    for (line, fit) in &complete {
        // Two figures that changed places make two lines of three miss.
        if *fit == Fit::Holds
            || (*fit == Fit::Near && (borne_out * 3 >= complete.len() || complete.len() <= 2))
            || (*fit == Fit::Far && borne_out >= 2 && borne_out * 4 >= complete.len() * 3)
        {
            let Some(total_id) = found.get(&place(total, *line)).map(|cell| cell.id.clone()) else {
                continue;
            };
            for &part in parts {
                if let Some(cell) = found.get_mut(&place(part, *line)) {
                    cell.totals.insert(way.to_owned(), total_id.clone());
                }
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    Holds,
    Near,
    Far,
}

fn fit(total: &PublishedCell, parts: &[&PublishedCell]) -> Fit {
    let sum = parts
        .iter()
        .map(|part| part.printed.interval())
        .fold(Interval::whole(0), |sum, part| sum.plus(&part));
    let printed = total.printed.interval();
    if sum.meets(&printed) {
        return Fit::Holds;
    }
    let apart =
        if sum.low() > printed.high() { sum.low() - printed.high() } else { printed.low() - sum.high() };
    let allowed = printed.high().clone() * num_bigint::BigInt::from(MISS_PCT_MAX);
    if apart * num_bigint::BigInt::from(100) <= allowed { Fit::Near } else { Fit::Far }
}

/// Which axes of which tables list one and the same kind of category.
///
/// Two axes do if most labels of the shorter are on the longer: the countries of adults and those of all, but not
/// the police among those who refer and the police among those who decide.
pub(crate) struct Dimensions {
    names: BTreeMap<(String, char), String>,
    members: BTreeMap<String, Vec<Vec<String>>>,
}

impl Dimensions {
    pub(crate) fn of_tables(tables: &[Table<'_>]) -> Self {
        let mut kinds: Vec<(String, Vec<String>, Vec<Vec<String>>)> = Vec::new();
        let mut names = BTreeMap::new();
        for table in tables {
            for (axis, labels) in [('r', &table.rows), ('c', &table.columns)] {
                let plain = labels.iter().filter(|label| !label.is_total && !label.core.is_empty());
                let cores: Vec<Vec<String>> = plain.map(|label| label.core.clone()).collect();
                let texts: Vec<String> = cores.iter().map(|core| core.join(" ")).collect();
                let same = kinds.iter_mut().find(|(_, known, _)| {
                    let common = texts.iter().filter(|text| known.contains(text)).count();
                    common >= 3 && common * 5 >= texts.len().min(known.len()) * 3
                });
                let name = if let Some((name, known, members)) = same {
                    known.extend(texts);
                    members.extend(cores);
                    name.clone()
                } else {
                    let name = format!("{} {}", if axis == 'r' { "rows of" } else { "columns of" }, table.id);
                    kinds.push((name.clone(), texts, cores));
                    name
                };
                names.insert((table.id.to_owned(), axis), name);
            }
        }
        let tidy = |mut members: Vec<Vec<String>>| {
            members.sort();
            members.dedup();
            members
        };
        let members = kinds.into_iter().map(|(name, _, members)| (name, tidy(members))).collect();
        Self { names, members }
    }

    pub(crate) fn of(&self, table: &str, axis: char) -> String {
        self.names.get(&(table.to_owned(), axis)).cloned().unwrap_or_default()
    }

    /// Every dimension with the words of its categories.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &[Vec<String>])> {
        self.members.iter().map(|(name, members)| (name.as_str(), members.as_slice()))
    }

    /// The category of any dimension that these words name, with its dimension.
    pub(crate) fn category(&self, words: &[String]) -> Option<(&str, String)> {
        self.iter().find_map(|(name, members)| {
            let same = |core: &&Vec<String>| {
                core.len() == words.len() && core.iter().zip(words).all(|(a, b)| alike(a, b))
            };
            members.iter().find(same).map(|core| (name, core.join(" ")))
        })
    }
}
