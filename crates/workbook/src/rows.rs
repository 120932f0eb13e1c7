//! The rows of a sheet, whichever reader they come from.
//!
//! In: a stream of rows from any of the readers. Out: rows, pulled one at a time, in order. Refused: rows
//! out of order, cells that stand twice, cells outside the largest sheet there can be, and more cells or text than the
//! limits allow; after an error there are no more rows.

use crate::cell::{COLUMNS_MAX, Cell, CellValue, ROWS_MAX, Row};
use crate::error::{Limit, Place, WorkbookError};
use crate::limits::Limits;

/// A reader of one sheet that gives rows.
pub(crate) trait RowStream {
    /// The next row that is not blank, or none at the end of the sheet. Every cell of it has been admitted by the
    /// tally.
    fn next_row(&mut self, tally: &mut Tally) -> Result<Option<Row>, WorkbookError>;
}

/// What has been read of a sheet, counted against the limits.
#[derive(Debug, Clone)]
pub(crate) struct Tally {
    limits: Limits,
    has_fixed_size: bool,
    cells: u64,
    text_bytes: u64,
    /// The row counted last, from 0, and the bytes of its text.
    row: (u32, u64),
}

/// Text in one row, which is held whole, and twice where it is repeated: a thousand columns as long as any cell of Excel's.
pub(crate) const ROW_TEXT_BYTES_MAX: u64 = 32 << 20;

impl Tally {
    pub(crate) fn new(limits: Limits, has_fixed_size: bool) -> Self {
        Self { limits, has_fixed_size, cells: 0, text_bytes: 0, row: (0, 0) }
    }

    /// Counts one cell of the row, from 0, before it is kept.
    pub(crate) fn admit(&mut self, row: u32, cell: &Cell) -> Result<(), WorkbookError> {
        self.cells += 1;
        if self.cells > self.limits.cells_max {
            return Err(WorkbookError::limit(Limit::Cells, self.limits.cells_max));
        }
        if let CellValue::Text(text) = &cell.value {
            let bytes = text.len() as u64;
            self.text_bytes = self.text_bytes.saturating_add(bytes);
            let before = if self.row.0 == row { self.row.1 } else { 0 };
            self.row = (row, before.saturating_add(bytes));
            if bytes > self.limits.cell_text_bytes_max {
                return Err(WorkbookError::limit(Limit::CellTextBytes, self.limits.cell_text_bytes_max));
            }
            if self.row.1 > ROW_TEXT_BYTES_MAX {
                return Err(WorkbookError::limit(Limit::TextBytes, ROW_TEXT_BYTES_MAX));
            }
            if self.text_bytes > self.limits.text_bytes_max {
                return Err(WorkbookError::limit(Limit::TextBytes, self.limits.text_bytes_max));
            }
        }
        if cell.column >= COLUMNS_MAX {
            return Err(WorkbookError::limit(Limit::Columns, u64::from(COLUMNS_MAX)));
        }
        if self.has_fixed_size && row >= ROWS_MAX {
            return Err(WorkbookError::limit(Limit::Rows, u64::from(ROWS_MAX)));
        }
        Ok(())
    }
}

/// The rows of one sheet that are not blank, in order.
///
/// Reads as it is pulled: of an xlsx, xlsb, ods or text sheet little more than a row is in memory. An error is the last
/// item.
pub struct Rows<'a> {
    stream: Box<dyn RowStream + 'a>,
    tally: Tally,
    sheet: u32,
    /// The last item has been given out.
    is_done: bool,
    last_row: Option<u32>,
}

impl<'a> Rows<'a> {
    pub(crate) fn new(stream: Box<dyn RowStream + 'a>, sheet: u32, tally: Tally) -> Self {
        Self { stream, tally, sheet, is_done: false, last_row: None }
    }

    fn next_row(&mut self) -> Result<Option<Row>, WorkbookError> {
        let Some(mut row) = self.stream.next_row(&mut self.tally)? else { return Ok(None) };
        if self.last_row.is_some_and(|last| row.number <= last) {
            return Err(WorkbookError::corrupt("its rows are out of order"));
        }
        if !row.cells.is_sorted_by_key(|cell| cell.column) {
            row.cells.sort_by_key(|cell| cell.column);
        }
        if row.cells.windows(2).any(|pair| matches!(pair, [left, right] if left.column == right.column)) {
            return Err(WorkbookError::corrupt("a cell stands twice"));
        }
        self.last_row = Some(row.number);
        Ok(Some(row))
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, WorkbookError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let after_row = self.last_row;
        let row = self
            .next_row()
            .map_err(|error| error.at(Place { sheet: Some(self.sheet), after_row }))
            .transpose();
        self.is_done = !matches!(row, Some(Ok(_)));
        row
    }
}

impl std::iter::FusedIterator for Rows<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows made of places, each run of the same row one row.
    struct Given<'a>(std::slice::ChunkBy<'a, (u32, u32), SameRow>);

    type SameRow = fn(&(u32, u32), &(u32, u32)) -> bool;

    impl RowStream for Given<'_> {
        fn next_row(&mut self, tally: &mut Tally) -> Result<Option<Row>, WorkbookError> {
            let Some(places) = self.0.next() else { return Ok(None) };
            let mut cells = Vec::new();
            for (row, column) in places {
                let cell = Cell::new(*column, CellValue::Text("text".to_owned()));
                tally.admit(*row, &cell)?;
                cells.push(cell);
            }
            Ok(Some(Row { number: places[0].0.saturating_add(1), is_hidden: false, cells }))
        }
    }

    fn check(places: &[(u32, u32)], limits: Limits, expected: &str) {
        let rows = Given(places.chunk_by(|left, right| left.0 == right.0));
        let rows = Rows::new(Box::new(rows), 2, Tally::new(limits, true));
        let shown: Vec<String> = rows
            .map(|row| match row {
                Ok(row) => row
                    .cells
                    .iter()
                    .map(|cell| row.place(cell.column).to_string())
                    .collect::<Vec<_>>()
                    .join(" "),
                Err(error) => error.to_string(),
            })
            .collect();
        assert_eq!(shown.join("; "), expected);
    }

    #[test]
    fn cells_are_put_in_order_of_their_columns() {
        check(&[(0, 0), (0, 2), (4, 1)], Limits::default(), "A1 C1; B5");
        check(&[(0, 2), (0, 0)], Limits::default(), "A1 C1");
        check(&[], Limits::default(), "");
    }

    #[test]
    fn what_is_out_of_order_ends_the_rows() {
        check(
            &[(3, 0), (5, 0), (4, 0), (9, 0)],
            Limits::default(),
            "A4; A6; the file is damaged in sheet 2 after row 6: its rows are out of order",
        );
        check(&[(3, 0), (3, 0)], Limits::default(), "the file is damaged in sheet 2: a cell stands twice");
    }

    #[test]
    fn cells_outside_the_largest_sheet_are_refused() {
        check(&[(1_048_575, 16_383)], Limits::default(), "XFD1048576");
        check(&[(0, 16_384)], Limits::default(), "the file goes over the limit of 16384 columns in sheet 2");
        check(
            &[(1_048_576, 0)],
            Limits::default(),
            "the file goes over the limit of 1048576 rows in sheet 2",
        );
    }

    #[test]
    fn limits_are_counted_over_the_whole_sheet() {
        let places = [(0, 0), (1, 0), (2, 0)];
        let cells = Limits { cells_max: 2, ..Limits::default() };
        check(&places, cells, "A1; A2; the file goes over the limit of 2 cells in sheet 2 after row 2");
        let text = Limits { text_bytes_max: 11, ..Limits::default() };
        check(
            &places,
            text,
            "A1; A2; the file goes over the limit of 11 bytes of text in sheet 2 after row 2",
        );
        let cell = Limits { cell_text_bytes_max: 3, ..Limits::default() };
        check(&places, cell, "the file goes over the limit of 3 bytes in one cell in sheet 2");
    }
}
