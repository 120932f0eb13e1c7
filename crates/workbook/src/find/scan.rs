//! Goes down a window of lines, table by table, and follows a table below its window.
//!
//! In: lines held, and the rows to come. Out: tables whose end is known, those still open, notes, and lines not yet
//! decided on.

use super::body::{self, Body, Known, Part};
use super::build::{self, Columns};
use super::header::{self, Header};
use super::lanes::{self, Band};
use super::line::Line;
use super::table::{Confidence, FoundTable, Reason};
use super::{LayoutWords, Sight};
use crate::cell::{CellRef, Range, Row};
use crate::error::WorkbookError;

/// Lines at the end of a window that may be the title of a table below it.
const REST_LINES_MAX: usize = 20;

/// What was made of a window.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) tables: Vec<FoundTable>,
    pub(super) open: Vec<Open>,
    pub(super) loose: Vec<Range>,
    /// Lines to be looked at again with those to come.
    pub(super) rest: Vec<Line>,
}

/// A table whose end is not in sight.
pub(super) struct Open {
    table: FoundTable,
    known: Known,
    columns: Columns,
    strip: (u32, u32),
    last_row: u32,
}

impl Open {
    pub(super) fn close(mut self) -> FoundTable {
        self.columns.settle(&mut self.table.columns);
        self.table.data_rows = self.columns.rows();
        self.table.range.last.row = self.last_row.saturating_sub(1).max(self.table.range.last.row);
        self.table
    }
}

/// A table in a strip, with the lines it takes.
struct Piece {
    lines: std::ops::Range<usize>,
    table: FoundTable,
    known: Known,
    columns: Columns,
}

/// Finds the tables of a window.
pub(super) fn window(held: &[Line], merged: &[Range], words: &LayoutWords, is_end: bool) -> Outcome {
    let mut outcome = Outcome::default();
    let bands = lanes::bands(held, merged);
    let last_band = bands.len().saturating_sub(1);
    for (place, band) in bands.into_iter().enumerate() {
        let is_cut = place == last_band && !is_end;
        for strip in &band.strips {
            strip_of(&band, *strip, held, merged, words, is_cut, &mut outcome);
        }
    }
    outcome
}

/// Finds the tables of one strip of a band; `is_cut` where rows to come may belong to it.
fn strip_of(
    band: &Band,
    strip: (u32, u32),
    held: &[Line],
    merged: &[Range],
    words: &LayoutWords,
    is_cut: bool,
    outcome: &mut Outcome,
) {
    let in_band = held.get(band.lines.clone()).unwrap_or_default();
    let is_whole = band.strips.len() == 1;
    let (first, last) = if is_whole { (0, u32::MAX) } else { strip };
    let mut lines: Vec<Line> = in_band.iter().filter_map(|line| line.within(first, last)).collect();
    let mut pieces = pieces(&Sight { lines: &lines, merged, words });
    for piece in &mut pieces {
        piece.table.reasons.extend(band.apart.map(Reason::SideBySide));
        let range = piece.table.range;
        let is_inside = |column: &u32| (range.first.column..range.last.column).contains(column);
        if let Some(column) = band.doubtful.filter(is_inside) {
            build::doubt(&mut piece.table, Reason::BlankColumnInside { column });
        }
    }
    let taken = pieces.last().map_or(0, |piece| piece.lines.end);
    let is_open = is_cut && taken == lines.len();
    if is_cut && !is_open && is_whole {
        // What stands below the last table may be the title of the next.
        outcome.rest = lines.split_off(taken.max(lines.len().saturating_sub(REST_LINES_MAX)));
    }
    let sight = Sight { lines: &lines, merged, words };
    outcome.loose.extend(settle_notes(&sight, &mut pieces));
    let last_row = lines.last().map_or(0, |line| line.number);
    let last_piece = pieces.len().saturating_sub(1);
    for (place, Piece { table, known, columns, .. }) in pieces.into_iter().enumerate() {
        if is_open && place == last_piece {
            outcome.open.push(Open { table, known, columns, strip: (first, last), last_row });
        } else {
            outcome.tables.push(table);
        }
    }
}

/// The tables of a strip, from the top.
fn pieces(sight: &Sight<'_>) -> Vec<Piece> {
    let end = sight.lines.len();
    let mut pieces = Vec::new();
    let (mut floor, mut at) = (0, 0);
    while at < end {
        let header = header::at_line(sight, at, floor, end).or_else(|| lone_header(sight, at, floor, end));
        let piece = match header {
            Some(header) => Some(piece(sight, Some(&header), header.top, header.end, end)),
            None if is_headless(sight, at, end) => Some(piece(sight, None, at, at, end)),
            None => None,
        };
        match piece.filter(|piece| !piece.table.header_rows.is_empty() || piece.table.data_rows > 1) {
            Some(piece) => {
                floor = piece.lines.end.max(at + 1);
                at = floor;
                pieces.push(piece);
            }
            None => at += 1,
        }
    }
    pieces
}

fn piece(sight: &Sight<'_>, header: Option<&Header>, top: usize, from: usize, end: usize) -> Piece {
    let mut known = Known::new(sight, header, from, end);
    let mut body: Body = body::grow(sight, &mut known, from, end);
    let (table, columns) = build::table(sight, header, &known, &mut body);
    Piece { lines: top..body.end.max(from), table, known, columns }
}

/// A row of labels with nothing of a table under it.
fn lone_header(sight: &Sight<'_>, at: usize, floor: usize, end: usize) -> Option<Header> {
    let header = header::bare(sight, at, floor, end)?;
    let width = sight.lines.get(at)?.cells.len();
    let is_followed = (at + 1..end.min(at + 3)).any(|below| {
        let Some(line) = sight.lines.get(below) else { return false };
        line.cells.len() * 2 > width && sight.gap(below - 1, below) == 0
    });
    (!is_followed).then_some(header)
}

/// Whether data without a header begins here: rows of the same columns and classes, and not words alone.
fn is_headless(sight: &Sight<'_>, at: usize, end: usize) -> bool {
    const CELLS_MIN: usize = 6;
    let Some(first) = sight.lines.get(at).filter(|line| line.cells.len() >= 2) else { return false };
    let mut cells = first.cells.len();
    for index in at + 1..end {
        let Some(line) = sight.lines.get(index).filter(|_| sight.gap(index - 1, index) == 0) else { break };
        let alike = line
            .cells
            .iter()
            .filter(|cell| first.get(cell.column).is_some_and(|above| above.class.goes_with(cell.class)))
            .count();
        if alike * 4 < first.cells.len() * 3 || alike * 4 < line.cells.len() * 3 {
            break;
        }
        cells += line.cells.len();
        if cells >= CELLS_MIN {
            return first.cells.iter().any(|cell| cell.class.is_unlike_words());
        }
    }
    false
}

/// Gives the lines between tables to the table above or below; those of a strip without tables are loose.
fn settle_notes(sight: &Sight<'_>, pieces: &mut [Piece]) -> Vec<Range> {
    let mut from = 0;
    for place in 0..=pieces.len() {
        let until = pieces.get(place).map_or(sight.lines.len(), |piece| piece.lines.start);
        let is_first = place == 0;
        let is_last = place == pieces.len();
        let cut = match (is_first, is_last) {
            (true, true) => {
                return (from..until).filter_map(|index| sight.lines.get(index)).map(extent).collect();
            }
            (true, false) => from,
            (false, true) => until,
            (false, false) => cut_notes(sight, from, until),
        };
        let notes =
            |lines: std::ops::Range<usize>| lines.filter_map(|index| sight.lines.get(index)).map(extent);
        if let Some(above) = place.checked_sub(1).and_then(|above| pieces.get_mut(above)) {
            above.table.below.extend(notes(from..cut));
        }
        if let Some(below) = pieces.get_mut(place) {
            below.table.above.extend(notes(cut..until));
            from = below.lines.end;
        }
    }
    Vec::new()
}

/// Where the notes of the table above end and those of the table below begin: at the widest gap, but never before a
/// line that opens a note.
fn cut_notes(sight: &Sight<'_>, from: usize, until: usize) -> usize {
    let is_note = |index: &usize| sight.lines.get(*index).is_some_and(|line| sight.is_note(line));
    let earliest = (from..until).rev().find(is_note).map_or(from, |index| index + 1);
    let gap = |cut: usize| if cut == 0 { 0 } else { sight.gap(cut - 1, cut) };
    // Of equal gaps the last counts, but a title right above its header goes with the header.
    (earliest..=until).max_by_key(|cut| (gap(*cut), *cut < until)).unwrap_or(until)
}

fn extent(line: &Line) -> Range {
    let row = line.number.saturating_sub(1);
    Range {
        first: CellRef { row, column: line.first_column() },
        last: CellRef { row, column: line.last_column() },
    }
}

/// Follows open tables until all of them have ended; gives back the lines that belong to none.
pub(super) fn follow(
    rows: &mut impl Iterator<Item = Result<Row, WorkbookError>>,
    open: &mut [Open],
    merged: &[Range],
    words: &LayoutWords,
) -> Result<Vec<Line>, WorkbookError> {
    /// Lines that fit no open table before all of them are taken to have ended.
    const STRANGE_MAX: usize = 3;
    let sight = Sight { lines: &[], merged, words };
    let mut strange: Vec<Line> = Vec::new();
    for row in rows {
        let Some(line) = Line::new(&row?) else { continue };
        let mut is_taken = strange.is_empty() && open.iter_mut().any(|table| table.take(&sight, &line));
        if !is_taken && !strange.is_empty() && strange.len() < STRANGE_MAX {
            // A group's label or a line gone wrong, if the table goes on right after it.
            is_taken = open.iter_mut().any(|table| table.take(&sight, &line));
            if is_taken {
                let numbers: Vec<u32> = strange.drain(..).map(|line| line.number).collect();
                if let Some(table) = open.first_mut() {
                    table.table.group_rows.extend(numbers);
                }
            }
        }
        if !is_taken {
            strange.push(line);
        }
        if strange.len() >= STRANGE_MAX {
            break;
        }
    }
    Ok(strange)
}

impl Open {
    /// Takes a row that belongs to the table.
    fn take(&mut self, sight: &Sight<'_>, line: &Line) -> bool {
        let Some(line) = line.within(self.strip.0, self.strip.1) else { return false };
        let gap = line.number.saturating_sub(self.last_row + 1);
        if gap > 3 || !self.table.totals.is_empty() && gap > 0 {
            return false;
        }
        match self.known.part(sight, &line) {
            Part::Data => self.columns.add(&line, self.known.first, self.known.last),
            Part::Sum => self.table.totals.push(line.number),
            Part::RepeatedHeader => self.table.repeated_headers.push(line.number),
            Part::Bare | Part::Strange | Part::Outside => return false,
        }
        if self.table.totals.len() > 1 || self.table.totals.first().is_some_and(|row| *row < line.number) {
            // Data came after it: it was the total of a group.
            let rows = self.table.totals.iter().filter(|row| **row < line.number).copied();
            self.table.subtotals.extend(rows.collect::<Vec<u32>>());
            self.table.totals.retain(|row| *row >= line.number);
        }
        self.table.blank_rows += u64::from(gap);
        self.last_row = line.number;
        self.table.confidence = self.table.confidence.min(Confidence::Sure);
        true
    }
}
