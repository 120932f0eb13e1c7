//! Tables side by side: parts the rows of a sheet into bands, and a band into strips of columns.
//!
//! In: lines. Out: for each band its lines and its strips. Blank columns inside a table are common (a margin for
//! remarks, columns pulled apart), so a blank column parts two tables only with evidence: labels that repeat, rows that
//! begin or end elsewhere, or a key column again on the right.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::line::{Class, Line, folded};
use super::table::Apart;

/// A band of rows and the strips it is parted into; one strip where nothing stands side by side.
pub(super) struct Band {
    pub(super) lines: Range<usize>,
    /// First and last column of each strip.
    pub(super) strips: Vec<(u32, u32)>,
    /// Why there is more than one.
    pub(super) apart: Option<Apart>,
    /// A blank column that may part two tables and for which there is no evidence.
    pub(super) doubtful: Option<u32>,
}

/// Parts the lines into bands, in order.
pub(super) fn bands(lines: &[Line], merged: &[crate::Range]) -> Vec<Band> {
    let mut bands: Vec<Band> = Vec::new();
    for block in blocks(lines) {
        let (strips, apart, doubtful) = strips(lines.get(block.clone()).unwrap_or_default(), merged);
        match bands.last_mut() {
            Some(band) if apart.is_some() && is_title_of(band, &strips, lines) => {
                *band = Band { lines: band.lines.start..block.end, strips, apart, doubtful };
            }
            Some(band) if goes_on(band, &strips, lines.get(block.clone()).unwrap_or_default()) => {
                band.lines.end = block.end;
                band.doubtful = band.doubtful.or(doubtful);
            }
            _ => bands.push(Band { lines: block, strips, apart, doubtful }),
        }
    }
    bands
}

/// Whether a band is nothing but titles over the strips of the block below it: one cell a strip at most.
fn is_title_of(band: &Band, strips: &[(u32, u32)], lines: &[Line]) -> bool {
    let titles = lines.get(band.lines.clone()).unwrap_or_default();
    let is_title = |line: &Line| {
        strips.iter().all(|(first, last)| {
            line.cells.iter().filter(|cell| (*first..=*last).contains(&cell.column)).count() <= 1
        })
    };
    band.strips.len() == 1 && is_free(strips, titles) && titles.iter().all(is_title)
}

/// Whether a block continues a band: both are whole, or what parts the band is blank in the block too.
fn goes_on(band: &Band, strips: &[(u32, u32)], block: &[Line]) -> bool {
    if band.strips.len() == 1 {
        return strips.len() == 1;
    }
    is_free(&band.strips, block) && (strips.len() == 1 || strips == band.strips)
}

/// Whether no line has a cell between two strips.
fn is_free(strips: &[(u32, u32)], lines: &[Line]) -> bool {
    let gaps: Vec<(u32, u32)> = strips
        .windows(2)
        .filter_map(|pair| Some((pair.first()?.1 + 1, pair.last()?.0.checked_sub(1)?)))
        .collect();
    let in_gap =
        |cell: &super::line::Cell| gaps.iter().any(|(first, last)| (*first..=*last).contains(&cell.column));
    !lines.iter().flat_map(|line| &line.cells).any(in_gap)
}

/// Runs of lines without a blank row between.
fn blocks(lines: &[Line]) -> Vec<Range<usize>> {
    let mut blocks: Vec<Range<usize>> = Vec::new();
    let mut previous = None;
    for (index, line) in lines.iter().enumerate() {
        match blocks.last_mut() {
            Some(block) if previous.is_some_and(|row: u32| row + 1 == line.number) => block.end = index + 1,
            _ => blocks.push(index..index + 1),
        }
        previous = Some(line.number);
    }
    blocks
}

/// The strips of a block, why they are apart, and a blank column that leaves doubt.
fn strips(block: &[Line], merged: &[crate::Range]) -> (Vec<(u32, u32)>, Option<Apart>, Option<u32>) {
    let candidates = candidates(block, merged);
    let whole = || {
        let columns = || block.iter().flat_map(|line| &line.cells).map(|cell| cell.column);
        vec![(columns().min().unwrap_or(0), columns().max().unwrap_or(u32::MAX))]
    };
    if candidates.len() < 2 || candidates.iter().any(|(first, last)| first == last) {
        return (whole(), None, None);
    }
    let sides: Vec<Vec<Line>> = candidates
        .iter()
        .map(|(first, last)| block.iter().filter_map(|line| line.within(*first, *last)).collect())
        .collect();
    if sides.iter().any(|side| side.len() < 2) {
        return (whole(), None, None);
    }
    let apart = if labels_repeat(&sides) {
        Some(Apart::LabelsRepeat)
    } else if rows_differ(&sides) {
        Some(Apart::RowsDiffer)
    } else if sides.iter().all(|side| has_key(side)) {
        Some(Apart::KeysRepeat)
    } else {
        None
    };
    match apart {
        Some(_) => (candidates, apart, None),
        None => (whole(), None, candidates.first().map(|(_, last)| last + 1)),
    }
}

/// Runs of columns parted by columns that no line of two cells or more fills, merged ranges included.
fn candidates(block: &[Line], merged: &[crate::Range]) -> Vec<(u32, u32)> {
    let full = || block.iter().filter(|line| line.cells.len() > 1);
    let columns: BTreeSet<u32> = full().flat_map(|line| &line.cells).map(|cell| cell.column).collect();
    let mut reaches: Vec<(u32, u32)> = columns.iter().map(|column| (*column, *column)).collect();
    for line in full() {
        let row = line.number.saturating_sub(1);
        let start = merged.partition_point(|range| range.first.row < row);
        let begin_here = merged.iter().skip(start).take_while(|range| range.first.row == row);
        let over_cells = begin_here.filter(|range| columns.contains(&range.first.column));
        reaches.extend(over_cells.map(|range| (range.first.column, range.last.column)));
    }
    reaches.sort_unstable();
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for (first, last) in reaches {
        match runs.last_mut() {
            Some(run) if first <= run.1.saturating_add(1) => run.1 = run.1.max(last),
            _ => runs.push((first, last)),
        }
    }
    runs
}

/// Whether the first row of words on each side has the same labels, or most of them.
fn labels_repeat(sides: &[Vec<Line>]) -> bool {
    let labels: Vec<BTreeSet<String>> = sides
        .iter()
        .map(|side| {
            let header = side
                .iter()
                .find(|line| line.cells.len() > 1 && line.cells.iter().all(|cell| cell.class == Class::Word));
            let texts = header.into_iter().flat_map(|line| &line.cells).filter_map(super::line::Cell::text);
            texts.map(|text| folded(&text)).collect()
        })
        .collect();
    labels.windows(2).all(|pair| {
        let [left, right] = pair else { return false };
        !left.is_empty() && left.intersection(right).count() * 2 >= left.len().max(right.len())
    })
}

/// Whether one side's full rows begin or end elsewhere than another's, by two rows at least; at the end one is
/// enough.
fn rows_differ(sides: &[Vec<Line>]) -> bool {
    const ROWS_MIN: u32 = 2;
    let extents: Vec<(u32, u32)> = sides
        .iter()
        .filter_map(|side| {
            let full = || side.iter().filter(|line| line.cells.len() > 1).map(|line| line.number);
            Some((full().min()?, full().max()?))
        })
        .collect();
    let is_dense = |side: &Vec<Line>, extent: &(u32, u32)| side.len() as u32 >= extent.1 - extent.0;
    let differ = extents.windows(2).any(|pair| {
        let [left, right] = pair else { return false };
        left.0.abs_diff(right.0) >= ROWS_MIN || left.1 != right.1
    });
    differ
        && extents.len() == sides.len()
        && sides.iter().zip(&extents).all(|(side, extent)| is_dense(side, extent))
}

/// Whether the first column of a side is words and the others are not.
fn has_key(side: &[Line]) -> bool {
    let mut classes: BTreeMap<u32, BTreeMap<Class, usize>> = BTreeMap::new();
    for cell in side.iter().skip(1).flat_map(|line| &line.cells) {
        *classes.entry(cell.column).or_default().entry(cell.class).or_default() += 1;
    }
    let mut dominant = classes.values().filter_map(super::header::most_common);
    dominant.next() == Some(Class::Word) && classes.len() > 1 && dominant.all(Class::is_unlike_words)
}

#[cfg(test)]
mod tests {
    use super::super::tests::lines;
    use super::*;

    fn check(text: &str, expected: &[&[(u32, u32)]], why: Option<Apart>) {
        let bands = bands(&lines(text), &[]);
        let strips: Vec<&[(u32, u32)]> = bands.iter().map(|band| band.strips.as_slice()).collect();
        assert_eq!(strips, expected, "{text}");
        assert_eq!(bands.first().and_then(|band| band.apart), why, "{text}");
    }

    #[test]
    fn tables_side_by_side_need_evidence() {
        check("Area|Cases||Area|Cases\nGwent|3||Powys|5\n", &[&[(0, 1), (3, 4)]], Some(Apart::LabelsRepeat));
        check(
            "Area|Cases||Month|Calls\nGwent|3||May|5\nPowys|4\nArfon|5\n",
            &[&[(0, 1), (3, 4)]],
            Some(Apart::RowsDiffer),
        );
        check("Area|Cases||Month|Calls\nGwent|3||May|5\n", &[&[(0, 1), (3, 4)]], Some(Apart::KeysRepeat));
        check("Area|Cases||2012|2013\nGwent|3||6|5\nPowys|3||6|5\n", &[&[(0, 4)]], None);
        check("Area||Cases||Calls\nGwent||3||6\n", &[&[(0, 4)]], None);
    }

    #[test]
    fn a_band_goes_on_over_a_blank_row() {
        let text =
            "Area|Cases||Area|Cases\nGwent|3||Powys|5\n\nArfon|2\n\nArea|Cases|Calls|Men\nGwent|1|2|3\n";
        check(text, &[&[(0, 1), (3, 4)], &[(0, 3)]], Some(Apart::LabelsRepeat));
    }
}
