//! Which row is a header, and which rows above and below it are part of it.
//!
//! In: lines, merged ranges, words. Out: the rows of the header, the label path of each column, a score. A row is
//! taken for a header where its cells read as labels, stand over the columns that are filled below, and are of another
//! class than what is below: no single one of the three is enough.

use std::collections::{BTreeMap, BTreeSet};

use super::Sight;
use super::line::{Class, Line, folded};
use super::table::Reason;

/// Rows below a candidate that are looked at.
const SAMPLE_LINES: usize = 12;
/// Blank rows after which what follows says nothing of a candidate.
const SAMPLE_GAP_MAX: u32 = 3;
/// A candidate with less is no header.
const SCORE_MIN: f64 = 0.6;
/// Lines after a candidate that may yet be the better bottom of the same header.
const BETTER_WITHIN: usize = 3;
/// Rows of a header where no merged range holds more together.
const ROWS_MAX: usize = 3;
/// Rows of a header that merged ranges hold together.
const MERGED_ROWS_MAX: usize = 8;

/// A header, as indexes into the lines it was found in.
pub(super) struct Header {
    /// The first line that is part of it.
    pub(super) top: usize,
    /// The line after its last, a line of units included.
    pub(super) end: usize,
    /// The rows it takes, from 1, without the row of units.
    pub(super) rows: Vec<u32>,
    pub(super) units_row: Option<u32>,
    /// Labels from the top by column.
    pub(super) labels: BTreeMap<u32, Vec<String>>,
    pub(super) score: f64,
    pub(super) reasons: Vec<Reason>,
}

/// How well a line reads as the bottom row of a header.
#[derive(Clone)]
struct Candidate {
    score: f64,
    columns: usize,
    labelled: usize,
    contrasts: usize,
}

/// The header whose bottom row is this line, if it is one.
pub(super) fn at_line(sight: &Sight<'_>, at: usize, floor: usize, end: usize) -> Option<Header> {
    let own = candidate(sight, at, end)?;
    if own.score < SCORE_MIN {
        return None;
    }
    let is_beaten = (at + 1..(at + 1 + BETTER_WITHIN).min(end)).any(|later| {
        let is_near = sight.gap(at, later) <= SAMPLE_GAP_MAX;
        is_near && candidate(sight, later, end).is_some_and(|other| other.score > own.score + 0.05)
    });
    (!is_beaten).then(|| assemble(sight, at, floor, end, &own))
}

/// A header with nothing under it: at least three labels side by side, all different.
pub(super) fn bare(sight: &Sight<'_>, at: usize, floor: usize, end: usize) -> Option<Header> {
    const LABELS_MIN: usize = 3;
    let line = sight.lines.get(at)?;
    let labels: BTreeSet<String> =
        line.cells.iter().filter_map(super::line::Cell::text).map(|text| folded(&text)).collect();
    let width = (line.last_column() - line.first_column()) as usize + 1;
    let is_row_of_labels = line.cells.iter().all(super::line::Cell::is_label)
        && labels.len() == line.cells.len()
        && line.cells.len() >= LABELS_MIN
        && width == line.cells.len();
    let own = Candidate { score: SCORE_MIN, columns: 0, labelled: 0, contrasts: 0 };
    is_row_of_labels.then(|| assemble(sight, at, floor, end, &own))
}

fn candidate(sight: &Sight<'_>, at: usize, end: usize) -> Option<Candidate> {
    let line = sight.lines.get(at)?;
    let series = series(line);
    if !are_labels(line, &series) || line.first_text().is_some_and(|text| text.ends_with(':')) {
        return None;
    }
    let sample = sample(sight, at, end);
    let filled = filled(&sample);
    let reach = labelled_columns(sight, line);
    let over = filled.keys().filter(|column| reach.contains(column)).count();
    let is_over_notes = filled.len() == 1 && line.cells.len() > 2;
    if filled.is_empty() || over == 0 || is_over_notes {
        return None;
    }
    let contrasts: Vec<f64> = filled
        .iter()
        .filter(|(column, _)| reach.contains(column))
        .map(|(column, class)| contrast(line, *column, *class, &sample, series.contains(column)))
        .collect();
    let clear = contrasts.iter().filter(|contrast| **contrast > 0.9).count();
    // One label over one column is a header only where the cells below are of another class.
    if line.cells.len() < 2 && (filled.len() > 1 || clear == 0 || sample.len() < 2) {
        return None;
    }
    let coverage = over as f64 / filled.len() as f64;
    if coverage < 0.5 {
        return None;
    }
    let mean = contrasts.iter().sum::<f64>() / contrasts.len() as f64;
    let consistency = sample.first().map_or(0.0, |next| fit(next, &filled));
    let labels: BTreeSet<String> = line.cells.iter().map(|cell| folded(&super::label_of(cell))).collect();
    let doubled = 1.0 - labels.len() as f64 / line.cells.len() as f64;
    let score = 0.4 * coverage + 0.3 * mean + 0.3 * consistency - 0.4 * doubled;
    Some(Candidate { score, columns: filled.len(), labelled: over, contrasts: clear })
}

/// Whether a line reads as labels; one in four may be a code (`sha256`).
fn are_labels(line: &Line, series: &BTreeSet<u32>) -> bool {
    let is_plain = |cell: &&super::line::Cell| cell.is_label() || series.contains(&cell.column);
    let others: Vec<_> = line.cells.iter().filter(|cell| !is_plain(cell)).collect();
    others.len() * 4 <= line.cells.len() && others.iter().all(|cell| cell.is_code_like())
}

/// The first line below what the labels of this one are merged down over: that would be part of the header, and speaks
/// for nothing.
fn below(sight: &Sight<'_>, at: usize, end: usize) -> usize {
    let covered = sight
        .lines
        .get(at)
        .map_or(0, |line| sight.merged_bottom(line.number, line.number, MERGED_ROWS_MAX as u32));
    let is_below = |index: &usize| sight.lines.get(*index).is_some_and(|line| line.number > covered);
    (at + 1..end).find(is_below).unwrap_or(end)
}

/// The lines below a candidate by which it is judged: near, not sparse beside the fullest of them, no units, no
/// total and no header again.
fn sample<'a>(sight: &Sight<'a>, at: usize, end: usize) -> Vec<&'a Line> {
    /// Lines after which a blank row ends the sample: what follows may be another table.
    const LINES_ENOUGH: usize = 2;
    let labels = sight.lines.get(at);
    let repeats = |line: &Line| {
        let same = |cell: &&super::line::Cell| {
            labels.and_then(|line| line.get(cell.column)).is_some_and(|label| label.text() == cell.text())
        };
        line.cells.iter().filter(same).count() * 5 >= line.cells.len() * 4
    };
    let width = labels.map_or(0, |line| line.cells.len());
    let start = below(sight, at, end);
    let mut lines: Vec<&Line> = Vec::new();
    for index in start..end.min(start + SAMPLE_LINES) {
        let gap = sight.gap(index - 1, index);
        let is_enough =
            gap > 0 && lines.iter().filter(|line| line.cells.len() * 3 >= width).count() >= LINES_ENOUGH;
        if gap > SAMPLE_GAP_MAX || is_enough {
            break;
        }
        let line = sight.lines.get(index);
        lines.extend(
            line.filter(|line| !is_banner(sight, line))
                .filter(|line| !sight.is_units(line) && !repeats(line) && !sight.is_sum(line)),
        );
    }
    let most = lines.iter().map(|line| line.cells.len()).max().unwrap_or(0);
    lines.retain(|line| line.cells.len() * 3 >= most);
    lines
}

/// Whether all there is on a line is one cell merged over several columns: a remark, and no row of data.
fn is_banner(sight: &Sight<'_>, line: &Line) -> bool {
    let merged = |cell: &super::line::Cell| sight.merged_at(line.number, cell.column);
    matches!(line.cells.as_slice(), [only] if merged(only).is_some_and(|range| range.last.column > range.first.column))
}

/// The columns that most sampled lines fill, with the class most of their cells have.
fn filled(sample: &[&Line]) -> BTreeMap<u32, Class> {
    let mut counts: BTreeMap<u32, BTreeMap<Class, usize>> = BTreeMap::new();
    for cell in sample.iter().flat_map(|line| &line.cells) {
        *counts.entry(cell.column).or_default().entry(cell.class).or_default() += 1;
    }
    counts
        .into_iter()
        .filter(|(_, classes)| classes.values().sum::<usize>() * 5 >= sample.len() * 2)
        .filter_map(|(column, classes)| Some((column, most_common(&classes)?)))
        .collect()
}

/// The class most cells have; marks count only where there is nothing else.
pub(super) fn most_common(classes: &BTreeMap<Class, usize>) -> Option<Class> {
    let telling = classes.iter().filter(|(class, _)| **class != Class::Mark);
    let most = telling.max_by_key(|(_, count)| **count).or_else(|| classes.iter().next());
    most.map(|(class, _)| *class)
}

/// The columns a line has labels over, those covered by merged cells included.
fn labelled_columns(sight: &Sight<'_>, line: &Line) -> BTreeSet<u32> {
    let mut columns: BTreeSet<u32> = line.cells.iter().map(|cell| cell.column).collect();
    for cell in &line.cells {
        if let Some(range) = sight.merged_at(line.number, cell.column) {
            columns.extend(range.first.column..=range.last.column);
        }
    }
    columns
}

fn contrast(line: &Line, column: u32, below: Class, sample: &[&Line], is_series: bool) -> f64 {
    let Some(cell) = line.get(column) else { return 0.5 };
    if is_series {
        return if cell.class.goes_with(below) { 0.5 } else { 1.0 };
    }
    if below.is_unlike_words() {
        return if cell.class.goes_with(below) { 0.0 } else { 1.0 };
    }
    let label = cell.text().map(|text| folded(&text));
    let recurs =
        sample.iter().filter_map(|line| line.get(column)?.text()).any(|text| Some(folded(&text)) == label);
    if recurs { 0.0 } else { 0.5 }
}

/// The share of a line's telling cells that are of their column's class.
fn fit(line: &Line, filled: &BTreeMap<u32, Class>) -> f64 {
    let telling: Vec<bool> = line
        .cells
        .iter()
        .filter_map(|cell| {
            let class = filled.get(&cell.column).filter(|class| class.is_unlike_words())?;
            Some(cell.class.goes_with(*class))
        })
        .collect();
    if telling.is_empty() {
        return if filled.values().any(|class| class.is_unlike_words()) { 0.5 } else { 1.0 };
    }
    telling.iter().filter(|fits| **fits).count() as f64 / telling.len() as f64
}

/// Columns of a line whose cells are no words and yet labels: numbers or dates that rise by one step, or texts of one
/// shape that are all different (years, quarters, bands).
fn series(line: &Line) -> BTreeSet<u32> {
    let mut columns = BTreeSet::new();
    let numbers: Vec<(u32, f64)> =
        line.cells.iter().filter_map(|cell| Some((cell.column, cell.number()?))).collect();
    let steps: BTreeSet<u64> =
        numbers.windows(2).filter_map(|pair| Some((pair.last()?.1 - pair.first()?.1).to_bits())).collect();
    let rises = numbers.windows(2).all(|pair| matches!(pair, [left, right] if left.1 < right.1));
    // Two alone are a series where they are of four digits and follow one another, as years do.
    let are_pair = |numbers: &[(u32, f64)]| match numbers {
        [(_, left), (_, right)] => *left >= 1_000.0 && (right - left - 1.0).abs() < f64::EPSILON,
        _ => false,
    };
    if rises && steps.len() == 1 && (numbers.len() >= 3 || are_pair(&numbers)) {
        columns.extend(numbers.iter().map(|(column, _)| *column));
    }
    let dates: Vec<u32> =
        line.cells.iter().filter(|cell| cell.class == Class::Date).map(|cell| cell.column).collect();
    if dates.len() >= 3 {
        columns.extend(dates);
    }
    let texts: Vec<(u32, String)> = line
        .cells
        .iter()
        .filter(|cell| cell.class == Class::DigitText)
        .filter_map(|cell| Some((cell.column, folded(&cell.text()?))))
        .collect();
    let different: BTreeSet<&String> = texts.iter().map(|(_, text)| text).collect();
    if texts.len() >= 2 && different.len() == texts.len() {
        columns.extend(texts.iter().map(|(column, _)| *column));
    }
    columns
}

fn assemble(sight: &Sight<'_>, at: usize, floor: usize, end: usize, own: &Candidate) -> Header {
    let mut reasons = Vec::new();
    if own.columns > 0 {
        reasons.push(Reason::HeaderCovers { columns: own.columns, labelled: own.labelled });
        reasons.push(if own.contrasts > 0 {
            Reason::HeaderContrasts { columns: own.contrasts }
        } else {
            Reason::AllText
        });
    }
    let (mut bottom, mut units_row) = (at, None);
    let is_units = |index: usize| sight.lines.get(index).is_some_and(|line| sight.is_units(line));
    if at > floor && is_units(at) && is_label_row(sight, at - 1) && sight.gap(at - 1, at) == 0 {
        units_row = sight.lines.get(at).map(|line| line.number);
        bottom = at - 1;
    } else if at + 1 < end && is_units(at + 1) && sight.gap(at, at + 1) == 0 {
        units_row = sight.lines.get(at + 1).map(|line| line.number);
    }
    let mut top = bottom;
    let mut groups: Option<Reason> = None;
    while top > floor && bottom - top + 1 < ROWS_MAX {
        let Some(kind) = group_row(sight, top - 1, top, bottom) else { break };
        groups = groups.or(Some(kind));
        top -= 1;
    }
    let has_groups = groups.is_some();
    reasons.extend(groups);
    let first_row = sight.lines.get(top).map_or(0, |line| line.number);
    let bottom_row = sight.lines.get(bottom).map_or(0, |line| line.number);
    let last_row = sight.merged_bottom(first_row, bottom_row, MERGED_ROWS_MAX as u32);
    while sight.lines.get(bottom + 1).is_some_and(|line| bottom + 1 < end && line.number <= last_row) {
        bottom += 1;
    }
    if last_row > bottom_row && !has_groups {
        reasons.push(Reason::MergedGroups);
    }
    if units_row.is_some() {
        reasons.push(Reason::UnitsUnderHeader);
    }
    let units_end = usize::from(units_row.is_some());
    Header {
        top,
        end: bottom + 1 + units_end,
        rows: (first_row..=last_row.max(bottom_row)).collect(),
        units_row,
        labels: label_paths(sight, top, bottom),
        score: own.score,
        reasons,
    }
}

fn is_label_row(sight: &Sight<'_>, index: usize) -> bool {
    let Some(line) = sight.lines.get(index) else { return false };
    let series = series(line);
    line.cells.len() >= 2 && line.cells.iter().all(|cell| cell.is_label() || series.contains(&cell.column))
}

/// Whether a line is a row of group labels over the header rows `top..=bottom`, and why.
fn group_row(sight: &Sight<'_>, index: usize, top: usize, bottom: usize) -> Option<Reason> {
    const GROUP_LETTERS_MAX: usize = 80;
    let (line, below) = (sight.lines.get(index)?, sight.lines.get(bottom)?);
    let top_row = sight.lines.get(top)?.number;
    let reaches_down = sight.merged_bottom(line.number, line.number, MERGED_ROWS_MAX as u32) + 1 >= top_row;
    if line.number + 1 != top_row && !reaches_down || sight.is_units(line) {
        return None;
    }
    let series = series(line);
    let are_labels = line.cells.iter().all(|cell| {
        let is_short = cell.text().is_none_or(|text| text.chars().count() <= GROUP_LETTERS_MAX);
        (cell.is_label() || series.contains(&cell.column)) && is_short
    });
    let labelled: BTreeSet<u32> = (top..=bottom)
        .filter_map(|index| sight.lines.get(index))
        .flat_map(|line| labelled_columns(sight, line))
        .collect();
    let extents = extents(sight, line, below.last_column());
    // A label merged down over the rows below it is the label of its own column.
    let covers =
        |(first, last, rows): &(u32, u32, u32)| *rows > 1 || labelled.range(*first..=*last).next().is_some();
    let is_title = matches!(line.cells.as_slice(), [only] if only.column <= below.first_column());
    if !are_labels || is_title || !extents.iter().all(covers) {
        return None;
    }
    let reach: usize = extents.iter().map(|(first, last, _)| labelled.range(*first..=*last).count()).sum();
    let is_merged = line.cells.iter().any(|cell| sight.merged_at(line.number, cell.column).is_some());
    if is_merged {
        // A label over one column that has its own label below is rare in a row of merged groups, and common in notes.
        let singles = extents.iter().filter(|(first, last, rows)| first == last && *rows == 1);
        let are_groups = singles.count() * 2 < extents.len();
        return (are_groups && reach >= 2).then_some(Reason::MergedGroups);
    }
    // What stands at both ends of a line and nowhere between is a title and a remark at the margin.
    let is_margin = matches!(line.cells.as_slice(), [_, right] if right.column >= below.last_column());
    let over_their_own = line.cells.iter().all(|cell| labelled.contains(&cell.column));
    let has_group = extents.iter().any(|(first, last, _)| labelled.range(*first..=*last).count() >= 2);
    let is_most = line.cells.len() * 2 >= labelled.len();
    (over_their_own && !is_margin && reach >= 2 && (has_group || is_most)).then_some(Reason::UnmergedGroups)
}

/// For each label of a line the first and last column it reaches over, and over how many rows.
fn extents(sight: &Sight<'_>, line: &Line, last_column: u32) -> Vec<(u32, u32, u32)> {
    let any_merged = line.cells.iter().any(|cell| sight.merged_at(line.number, cell.column).is_some());
    let nexts = line.cells.iter().skip(1).map(|cell| cell.column - 1).chain([last_column]);
    line.cells
        .iter()
        .zip(nexts)
        .map(|(cell, next)| match sight.merged_at(line.number, cell.column) {
            Some(range) => (cell.column, range.last.column, range.last.row - range.first.row + 1),
            None if any_merged => (cell.column, cell.column, 1),
            None => (cell.column, next.max(cell.column), 1),
        })
        .collect()
}

/// The labels over each column, from the top.
fn label_paths(sight: &Sight<'_>, top: usize, bottom: usize) -> BTreeMap<u32, Vec<String>> {
    let mut paths: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let lines = || (top..=bottom).filter_map(|index| sight.lines.get(index));
    let columns: BTreeSet<u32> = lines().flat_map(|line| labelled_columns(sight, line)).collect();
    let last_column = columns.last().copied().unwrap_or(0);
    for (index, line) in (top..).zip(lines()) {
        let reach = if index < bottom {
            extents(sight, line, last_column)
        } else {
            let merged = |cell: &super::line::Cell| sight.merged_at(line.number, cell.column);
            let end = |cell| merged(cell).map_or(cell.column, |range| range.last.column);
            line.cells.iter().map(|cell| (cell.column, end(cell), 1)).collect()
        };
        for (first, last, _) in reach {
            let Some(label) = line.get(first).map(super::label_of) else { continue };
            for column in columns.range(first..=last) {
                let path = paths.entry(*column).or_default();
                if path.last() != Some(&label) {
                    path.push(label.clone());
                }
            }
        }
    }
    paths
}
