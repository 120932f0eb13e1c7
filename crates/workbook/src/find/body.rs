//! Where a table ends, and what each row inside it is.
//!
//! In: the lines below a header, or from the first row of data where there is none. Out: lines by what they are. A
//! line belongs to the table while its cells are of the classes of their columns; a line too bare to tell waits until
//! the next full one says whether it was a group's label inside or the first note below.

use std::collections::{BTreeMap, BTreeSet};

use super::Sight;
use super::header::{self, Header};
use super::line::{Class, Line, folded, shape};
use super::sight::is_long;
use super::table::Tally;

/// Blank rows after which a table has ended, whatever follows.
const GAP_MAX: u32 = 3;
/// Lines by which a body is known.
const SEED_LINES: usize = 12;

/// The lines of a table's body, by what they are; indexes into the lines looked at.
#[derive(Default)]
pub(super) struct Body {
    /// The line after its last.
    pub(super) end: usize,
    pub(super) data: Vec<usize>,
    /// Totals of the whole or of a group, told by their words.
    pub(super) sums: Vec<usize>,
    pub(super) repeated: Vec<usize>,
    pub(super) groups: Vec<usize>,
    pub(super) blank_rows: u64,
    pub(super) ends_bare: bool,
}

/// What is known of the columns while lines pass by.
pub(super) struct Known {
    pub(super) first: u32,
    pub(super) last: u32,
    classes: BTreeMap<u32, BTreeMap<Class, usize>>,
    shapes: BTreeMap<u32, Tally>,
    /// Cells a full line has.
    usual: usize,
    labels: BTreeMap<u32, String>,
}

/// What a line is to the table above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Data,
    Sum,
    RepeatedHeader,
    /// Too bare to tell.
    Bare,
    /// Cells of other classes than the columns have.
    Strange,
    /// It opens the notes, or lies beside the table.
    Outside,
}

impl Known {
    pub(super) fn new(sight: &Sight<'_>, header: Option<&Header>, from: usize, end: usize) -> Self {
        let seed = seed(sight, header, from, end);
        let mut counts: Vec<usize> = seed.iter().map(|line| line.cells.len()).collect();
        counts.sort_unstable();
        let most = counts.last().copied().unwrap_or(0);
        let labelled: Vec<u32> =
            header.map(|header| header.labels.keys().copied().collect()).unwrap_or_default();
        let full = || seed.iter().filter(|line| line.cells.len() * 3 >= most);
        let columns: BTreeSet<u32> = match labelled.as_slice() {
            [] => full().flat_map(|line| line.cells.iter().map(|cell| cell.column)).collect(),
            _ => labelled.iter().copied().collect(),
        };
        let (mut first, mut last) =
            (columns.first().copied().unwrap_or(0), columns.last().copied().unwrap_or(0));
        // A key column to the left and a margin to the right often have no label.
        for column in full().flat_map(|line| line.cells.iter().map(|cell| cell.column)) {
            if column + 1 == first {
                first = column;
            }
            if column == last + 1 {
                last = column;
            }
        }
        let full_counts: Vec<usize> = counts.iter().copied().filter(|count| count * 3 >= most).collect();
        let middle = full_counts.get(full_counts.len() / 2).copied().unwrap_or(1);
        // A header without rows is followed by notes, which must not pass for its rows.
        let usual = middle.max(labelled.len() / 2);
        let labels = header.into_iter().flat_map(|header| &header.labels);
        let labels = labels.filter_map(|(column, path)| Some((*column, folded(path.last()?)))).collect();
        let mut known =
            Self { first, last, classes: BTreeMap::new(), shapes: BTreeMap::new(), usual, labels };
        let full: Vec<&Line> = full().copied().filter(|line| line.cells.len() * 3 >= usual).collect();
        for line in full {
            known.learn(line);
        }
        known
    }

    /// Takes a line of data into account.
    pub(super) fn learn(&mut self, line: &Line) {
        for cell in &line.cells {
            *self.classes.entry(cell.column).or_default().entry(cell.class).or_default() += 1;
            self.shapes.entry(cell.column).or_default().add(Some(cell));
        }
    }

    fn class(&self, column: u32) -> Option<Class> {
        header::most_common(self.classes.get(&column)?)
    }

    /// Whether a cell is as the cells of its column are.
    fn is_at_home(&self, cell: &super::line::Cell) -> bool {
        let Some(class) = self.class(cell.column) else { return false };
        let has_shape = || {
            let seen = self.shapes.get(&cell.column);
            cell.text().is_none_or(|text| seen.is_some_and(|seen| seen.has_shape(&shape(&text))))
        };
        cell.class.goes_with(class) && class.is_unlike_words() && has_shape()
    }

    /// Says what a line is.
    pub(super) fn part(&self, sight: &Sight<'_>, line: &Line) -> Part {
        let inside = || line.cells.iter().filter(|cell| (self.first..=self.last).contains(&cell.column));
        let count = inside().count();
        if count == 0 {
            return Part::Outside;
        }
        if self.is_header(line) {
            return Part::RepeatedHeader;
        }
        let first_text = line.first_text().unwrap_or_default();
        let words = inside().filter(|cell| matches!(cell.class, Class::Word | Class::DigitText)).count();
        let usual_words = self
            .classes
            .keys()
            .filter(|column| matches!(self.class(**column), Some(Class::Word | Class::DigitText)));
        let is_marked = sight.words.is_total(&first_text) || sight.words.is_subtotal(&first_text);
        if is_marked && (words <= 1 || words * 2 <= usual_words.count()) {
            return Part::Sum;
        }
        let is_bare = count <= (self.usual / 3).max(1) && self.usual > 1;
        if is_bare {
            if sight.is_note(line) || line.cells.iter().any(is_long) {
                return Part::Outside;
            }
            let is_strange = |cell: &super::line::Cell| {
                self.class(cell.column)
                    .is_some_and(|class| class.is_unlike_words() && !cell.class.goes_with(class))
            };
            let is_data = inside().any(|cell| self.is_at_home(cell)) && !inside().any(is_strange);
            return if is_data { Part::Data } else { Part::Bare };
        }
        let telling: Vec<bool> = inside()
            .filter_map(|cell| {
                let class = self.class(cell.column).filter(|class| class.is_unlike_words())?;
                Some(cell.class.goes_with(class))
            })
            .collect();
        let at_home = telling.iter().filter(|fits| **fits).count();
        if at_home * 2 < telling.len() { Part::Strange } else { Part::Data }
    }

    /// Whether a line repeats the labels of the header.
    fn is_header(&self, line: &Line) -> bool {
        let same = line.cells.iter().filter(|cell| {
            self.labels.get(&cell.column).is_some_and(|label| *label == folded(&super::label_of(cell)))
        });
        let same = same.count();
        self.labels.len() >= 2 && same >= 2 && same * 5 >= self.labels.len() * 4
    }
}

/// The lines by which a body is known: near, and not those of a wider or another table below.
fn seed<'a>(sight: &Sight<'a>, header: Option<&Header>, from: usize, end: usize) -> Vec<&'a Line> {
    const LINES_ENOUGH: usize = 2;
    let last_label = header.and_then(|header| header.labels.keys().last().copied());
    let width = header.map_or(0, |header| header.labels.len());
    let mut seed: Vec<&Line> = Vec::new();
    for index in from..end.min(from + SEED_LINES) {
        let gap = if index > from { sight.gap(index - 1, index) } else { 0 };
        let Some(line) = sight.lines.get(index) else { break };
        let is_wider = last_label.is_some_and(|last| line.last_column() > last + 2);
        let is_enough = seed.iter().filter(|line| line.cells.len() * 3 >= width).count() >= LINES_ENOUGH;
        if gap > GAP_MAX || gap > 0 && (is_wider || is_enough) {
            break;
        }
        if !sight.is_sum(line) {
            seed.push(line);
        }
    }
    seed
}

/// Follows a body down to its end.
pub(super) fn grow(sight: &Sight<'_>, known: &mut Known, from: usize, end: usize) -> Body {
    let mut body = Body { end: from, ..Body::default() };
    let mut waiting: Vec<usize> = Vec::new();
    for index in from..end {
        let Some(line) = sight.lines.get(index) else { break };
        let gap = if index == from { 0 } else { sight.gap(index - 1, index) };
        if gap > GAP_MAX {
            break;
        }
        let part = known.part(sight, line);
        let stands_off = gap > 0 || !waiting.is_empty();
        match part {
            Part::Outside if line.first_column() > known.last || line.last_column() < known.first => continue,
            Part::Outside => break,
            Part::Bare if stands_off && line.cells.len() > 1 && begins_another(sight, index, end, true) => {
                break;
            }
            Part::Sum if waiting.len() > 2 => break,
            Part::Bare => {
                waiting.push(index);
                continue;
            }
            // Labels again below a title open another table of the same kind.
            Part::RepeatedHeader if !waiting.is_empty() => break,
            Part::Strange if begins_another(sight, index, end, stands_off) => break,
            Part::Strange if stands_off => break,
            Part::Data if stands_off && is_other_table(sight, known, index, end) => break,
            Part::RepeatedHeader => body.repeated.push(index),
            Part::Sum => body.sums.push(index),
            Part::Data | Part::Strange => {
                known.learn(line);
                body.data.push(index);
            }
        }
        body.groups.append(&mut waiting);
        body.end = index + 1;
    }
    close(sight, known, &mut body, &waiting);
    let inside = (from + 1..body.end).map(|index| u64::from(sight.gap(index - 1, index)));
    body.blank_rows = inside.sum();
    body
}

/// Decides on the bare lines at the end: a row of data with one cell, or the first note.
fn close(sight: &Sight<'_>, known: &Known, body: &mut Body, waiting: &[usize]) {
    let Some(first) = waiting.first().filter(|first| **first == body.end) else { return };
    let (Some(line), Some(last)) = (sight.lines.get(*first), body.end.checked_sub(1)) else { return };
    let follows_data = body.data.last() == Some(&last) && sight.gap(last, *first) == 0;
    let is_key = line.cells.iter().all(|cell| cell.column == known.first && known.usual <= 3);
    if follows_data && is_key && waiting.len() == 1 {
        body.data.push(*first);
        body.end = first + 1;
        body.ends_bare = true;
    }
}

/// Whether a line that does not fit is the header of a table that follows.
fn begins_another(sight: &Sight<'_>, index: usize, end: usize, stands_off: bool) -> bool {
    const CLEAR_SCORE_MIN: f64 = 0.9;
    header::at_line(sight, index, index, end)
        .is_some_and(|header| stands_off || header.score >= CLEAR_SCORE_MIN && header.labels.len() > 2)
}

/// Whether a line that fits is all the same the header of a table over other columns.
fn is_other_table(sight: &Sight<'_>, known: &Known, index: usize, end: usize) -> bool {
    let Some(line) = sight.lines.get(index) else { return false };
    let (width, own) = (known.last - known.first + 1, line.last_column() - line.first_column() + 1);
    let shared = line.last_column().min(known.last).saturating_sub(line.first_column().max(known.first)) + 1;
    let differs = shared * 2 < width.max(own);
    differs && header::at_line(sight, index, index, end).is_some()
}
