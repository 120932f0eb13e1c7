//! From a header and a body to a table with its columns and reasons.
//!
//! In: what was made out of the lines. Out: a [`FoundTable`] without its notes, which are settled once the next table
//! is known.

use std::collections::{BTreeMap, BTreeSet};

use super::body::{Body, Known};
use super::header::Header;
use super::line::{Cell, Class, Line};
use super::sums;
use super::table::{Confidence, FoundColumn, FoundTable, Reason, Tally};
use super::{Sight, words::LayoutWords};
use crate::cell::{CellRef, Range};

/// A header scored less leaves doubt.
const CLEAR_SCORE_MIN: f64 = 0.7;
/// So many columns of one kind side by side are categories spread out.
const WIDE_COLUMNS_MIN: usize = 20;

/// Counts the columns of a table while its rows pass by.
#[derive(Default)]
pub(super) struct Columns {
    tallies: BTreeMap<u32, Tally>,
    rows: u64,
}

impl Columns {
    pub(super) fn add(&mut self, line: &Line, first: u32, last: u32) {
        for cell in line.cells.iter().filter(|cell| (first..=last).contains(&cell.column)) {
            self.tallies.entry(cell.column).or_default().add(Some(cell));
        }
        self.rows += 1;
    }

    pub(super) const fn rows(&self) -> u64 {
        self.rows
    }

    /// Writes the counts into the columns of a table.
    pub(super) fn settle(&self, columns: &mut [FoundColumn]) {
        for column in columns {
            let Some(tally) = self.tallies.get(&column.column) else {
                column.kinds.blank = self.rows;
                continue;
            };
            let (mut kinds, shapes) = (tally.kinds, tally.shapes());
            let given = kinds.text + kinds.number + kinds.date + kinds.boolean + kinds.error + kinds.mark;
            kinds.blank = self.rows.saturating_sub(given);
            (column.kinds, column.shapes) = (kinds, shapes);
        }
    }

    fn filled(&self) -> impl Iterator<Item = u32> {
        self.tallies.keys().copied()
    }
}

/// Puts a table together.
pub(super) fn table(
    sight: &Sight<'_>,
    header: Option<&Header>,
    known: &Known,
    body: &mut Body,
) -> (FoundTable, Columns) {
    let mut reasons: Vec<Reason> = header.map(|header| header.reasons.clone()).unwrap_or_default();
    let sums = take_sums(sight, body);
    let mut counts = Columns::default();
    let data: Vec<&Line> = body.data.iter().filter_map(|index| sight.lines.get(*index)).collect();
    for line in &data {
        counts.add(line, known.first, known.last);
    }

    let labels = header.map(|header| header.labels.clone()).unwrap_or_default();
    let places: BTreeSet<u32> = labels.keys().copied().chain(counts.filled()).collect();
    let filled_down = fill_down(sight, &data, &places);
    let mut columns: Vec<FoundColumn> = places
        .iter()
        .map(|place| FoundColumn {
            column: *place,
            labels: labels.get(place).cloned().unwrap_or_default(),
            kinds: super::Kinds::default(),
            shapes: Vec::new(),
            fill_down: filled_down.contains_key(place),
        })
        .collect();
    counts.settle(&mut columns);

    let number = |index: &usize| sight.lines.get(*index).map(|line| line.number);
    let (totals, subtotals) = part_sums(sight, sight.words, body, &sums);
    reasons.extend(told(header, &columns, &filled_down, body, &sums));
    let rows = |part: &[usize]| part.iter().filter_map(number).collect::<Vec<u32>>();
    let (first_row, last_row) = extent(sight, header, body, &sums);
    let (left, right) =
        (places.first().copied().unwrap_or(known.first), places.last().copied().unwrap_or(known.last));
    let found = FoundTable {
        range: Range {
            first: CellRef { row: first_row.saturating_sub(1), column: left },
            last: CellRef { row: last_row.saturating_sub(1), column: right },
        },
        header_rows: header.map(|header| header.rows.clone()).unwrap_or_default(),
        units_row: header.and_then(|header| header.units_row),
        first_row: body.data.first().and_then(number),
        data_rows: counts.rows(),
        columns,
        above: Vec::new(),
        below: Vec::new(),
        totals: rows(&totals),
        subtotals: rows(&subtotals),
        repeated_headers: rows(&body.repeated),
        group_rows: rows(&body.groups),
        blank_rows: body.blank_rows,
        confidence: confidence(header, &reasons),
        reasons,
    };
    (found, counts)
}

fn extent(
    sight: &Sight<'_>,
    header: Option<&Header>,
    body: &Body,
    sums: &BTreeMap<usize, bool>,
) -> (u32, u32) {
    let row = |index: usize| sight.lines.get(index).map(|line| line.number);
    let by_sum: Vec<usize> = sums.keys().copied().collect();
    let parts = [&body.data, &body.sums, &body.repeated, &body.groups, &by_sum];
    let first = parts.iter().filter_map(|part| part.first()).min().and_then(|index| row(*index));
    let last = parts.iter().filter_map(|part| part.last()).max().and_then(|index| row(*index));
    let header_first = header.and_then(|header| header.rows.first().copied());
    let header_last = header.and_then(|header| header.units_row.or(header.rows.last().copied()));
    let first = header_first.or(first).unwrap_or(1);
    (first, last.or(header_last).unwrap_or(first))
}

/// The sums that arithmetic finds; their lines leave the data.
fn take_sums(sight: &Sight<'_>, body: &mut Body) -> BTreeMap<usize, bool> {
    let lines: Vec<&Line> = body.data.iter().filter_map(|index| sight.lines.get(*index)).collect();
    let mut numbers: BTreeMap<u32, usize> = BTreeMap::new();
    for cell in lines.iter().flat_map(|line| &line.cells).filter(|cell| cell.number().is_some()) {
        *numbers.entry(cell.column).or_default() += 1;
    }
    let columns: Vec<u32> =
        numbers.iter().filter(|(_, count)| **count * 2 >= lines.len()).map(|(column, _)| *column).collect();
    let row = |line: &&Line| columns.iter().map(|column| line.get(*column).and_then(Cell::number)).collect();
    let rows: Vec<Vec<Option<f64>>> = lines.iter().map(row).collect();
    let sums = sums::find(&rows);
    let index = |place: &usize| body.data.get(*place).copied();
    let mut taken: BTreeMap<usize, bool> =
        sums.groups.iter().filter_map(index).map(|index| (index, false)).collect();
    taken.extend(sums.whole.iter().filter_map(index).map(|index| (index, true)));
    body.data.retain(|index| !taken.contains_key(index));
    taken
}

/// Totals of the whole, and totals of groups: of the whole are those after which no data comes.
fn part_sums(
    sight: &Sight<'_>,
    words: &LayoutWords,
    body: &Body,
    by_sum: &BTreeMap<usize, bool>,
) -> (Vec<usize>, Vec<usize>) {
    let last_data = body.data.last().copied();
    let (mut totals, mut subtotals) = (Vec::new(), Vec::new());
    for index in &body.sums {
        let text = sight.lines.get(*index).and_then(Line::first_text).unwrap_or_default();
        let is_inside = last_data.is_some_and(|last| *index < last) || words.is_subtotal(&text);
        if is_inside { subtotals.push(*index) } else { totals.push(*index) }
    }
    for (index, is_whole) in by_sum {
        if *is_whole { totals.push(*index) } else { subtotals.push(*index) }
    }
    totals.sort_unstable();
    subtotals.sort_unstable();
    (totals, subtotals)
}

/// Reasons that the body gives.
fn told(
    header: Option<&Header>,
    columns: &[FoundColumn],
    filled_down: &BTreeMap<u32, u64>,
    body: &Body,
    sums: &BTreeMap<usize, bool>,
) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if header.is_none() {
        reasons.push(Reason::NoHeader);
    }
    if body.data.is_empty() {
        reasons.push(Reason::NoData);
    }
    if !body.sums.is_empty() {
        reasons.push(Reason::TotalByWord { rows: body.sums.len() });
    }
    if !sums.is_empty() {
        reasons.push(Reason::TotalBySum { rows: sums.len() });
    }
    reasons.extend(
        filled_down.iter().map(|(column, groups)| Reason::FillDown { column: *column, groups: *groups }),
    );
    if body.blank_rows > 0 {
        reasons.push(Reason::BlankRowsInside { rows: body.blank_rows });
    }
    if body.ends_bare {
        reasons.push(Reason::BareLastRow);
    }
    let unlabelled = columns.iter().filter(|column| column.labels.is_empty()).count();
    if header.is_some() && unlabelled > 0 {
        reasons.push(Reason::UnlabelledColumns { columns: unlabelled });
    }
    reasons.extend(wide(columns));
    reasons
}

/// The longest run of labelled columns side by side that hold numbers, if it is long.
fn wide(columns: &[FoundColumn]) -> Option<Reason> {
    let mut best: Option<(u32, usize)> = None;
    let mut run: Option<(u32, u32, usize)> = None;
    for column in columns {
        let is_category = !column.labels.is_empty() && column.kinds.number > 0 && column.kinds.text == 0;
        run = match run {
            Some((first, last, count)) if is_category && last + 1 == column.column => {
                Some((first, column.column, count + 1))
            }
            _ if is_category => Some((column.column, column.column, 1)),
            _ => None,
        };
        if let Some((first, _, count)) = run
            && best.is_none_or(|(_, most)| count > most)
        {
            best = Some((first, count));
        }
    }
    best.filter(|(_, count)| *count >= WIDE_COLUMNS_MIN)
        .map(|(first, columns)| Reason::WideCategories { first, columns })
}

/// Columns filled on the first row of each group only, with their groups: from the left, words, the first row filled,
/// blank often, and never the same twice running.
fn fill_down(sight: &Sight<'_>, data: &[&Line], places: &BTreeSet<u32>) -> BTreeMap<u32, u64> {
    let mut found = BTreeMap::new();
    for column in places {
        let cells: Vec<Option<&Cell>> = data.iter().map(|line| line.get(*column)).collect();
        let filled: Vec<&Cell> = cells.iter().filter_map(|cell| *cell).collect();
        let is_words = filled.iter().all(|cell| matches!(cell.class, Class::Word | Class::DigitText));
        let starts = cells.first().is_some_and(Option::is_some);
        let blank = cells.len() - filled.len();
        let repeats = filled.windows(2).any(|pair| match pair {
            [left, right] => left.text() == right.text(),
            _ => false,
        });
        // A blank is in no merge of its own: a range merged down over its group is the plainest sign.
        let is_merged = data.iter().any(|line| {
            sight.merged_at(line.number, *column).is_some_and(|range| range.last.row > range.first.row)
        });
        let is_grouped = filled.len() >= 2 && blank * 4 >= cells.len() && !repeats;
        if !(starts && is_words && !filled.is_empty() && blank > 0 && (is_grouped || is_merged)) {
            break;
        }
        found.insert(*column, filled.len() as u64);
    }
    // Were it so of every column, the rows would be bare.
    if found.len() < places.len() { found } else { BTreeMap::new() }
}

fn confidence(header: Option<&Header>, reasons: &[Reason]) -> Confidence {
    let doubts = |reason: &Reason| match reason {
        Reason::NoHeader | Reason::BlankColumnInside { .. } => Some(Confidence::Unsure),
        Reason::UnmergedGroups | Reason::AllText | Reason::NoData | Reason::BareLastRow => {
            Some(Confidence::Likely)
        }
        Reason::HeaderCovers { columns, labelled } if labelled * 4 < columns * 3 => Some(Confidence::Likely),
        _ => None,
    };
    let by_reason = reasons.iter().filter_map(doubts).min().unwrap_or(Confidence::Sure);
    let has_nothing = reasons.contains(&Reason::NoData) && reasons.contains(&Reason::AllText);
    let is_weak = header.is_some_and(|header| header.score < CLEAR_SCORE_MIN);
    if has_nothing {
        return Confidence::Unsure;
    }
    if is_weak { by_reason.min(Confidence::Likely) } else { by_reason }
}

/// Lowers the confidence of a table for a reason found beside it.
pub(super) fn doubt(table: &mut FoundTable, reason: Reason) {
    let confidence = confidence(None, std::slice::from_ref(&reason));
    table.confidence = table.confidence.min(confidence);
    table.reasons.push(reason);
}
