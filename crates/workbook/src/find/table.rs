//! What was found: tables, what stands around them, and why they were taken for tables.
//!
//! In: nothing. Out: types. Labels are content of cells, so `Debug` hides them; evidence is counts and shapes.

use std::collections::BTreeMap;
use std::fmt;

use crate::cell::Range;

/// What was found on a sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// The tables, from the top, and from the left where they stand side by side.
    pub tables: Vec<FoundTable>,
    /// Rows or parts of rows that belong to no table and stand by none.
    pub loose: Vec<Range>,
}

/// A table, as a person sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundTable {
    /// From the first row of the header to the last row of the table, totals in it included.
    pub range: Range,
    /// The rows of the header, from 1; none where no header was found.
    pub header_rows: Vec<u32>,
    /// The row under the header that says the units, from 1.
    pub units_row: Option<u32>,
    /// The first row that is data, from 1; none for a header without rows.
    pub first_row: Option<u32>,
    /// The rows of data: neither header, unit, total, group label nor blank.
    pub data_rows: u64,
    /// Its columns, from the left.
    pub columns: Vec<FoundColumn>,
    /// Titles and notes above.
    pub above: Vec<Range>,
    /// Footnotes and sources below.
    pub below: Vec<Range>,
    /// Rows that are totals of the whole table, from 1.
    pub totals: Vec<u32>,
    /// Rows inside that are totals of a group, from 1.
    pub subtotals: Vec<u32>,
    /// Rows inside that repeat the header, from 1.
    pub repeated_headers: Vec<u32>,
    /// Rows inside that hold the label of a group and nothing else, from 1.
    pub group_rows: Vec<u32>,
    /// Rows inside with nothing in them.
    pub blank_rows: u64,
    /// How far the finding can be relied on.
    pub confidence: Confidence,
    /// Why, in order of weight.
    pub reasons: Vec<Reason>,
}

/// A column of a table.
#[derive(Clone, PartialEq)]
pub struct FoundColumn {
    /// Its place, from 0.
    pub column: u32,
    /// The labels of the header over it, from the top; labels of groups reach over their columns. Content of cells.
    pub labels: Vec<String>,
    /// How many cells of each kind its data rows have.
    pub kinds: Kinds,
    /// How its texts are put together, and how many are so, the most frequent first; `9` a digit, `A` or `a` letters.
    pub shapes: Vec<(String, u64)>,
    /// Whether its cells are filled on the first row of a group only.
    pub fill_down: bool,
}

impl fmt::Debug for FoundColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FoundColumn")
            .field("column", &self.column)
            .field("labels", &self.labels.len())
            .field("kinds", &self.kinds)
            .field("shapes", &self.shapes)
            .field("fill_down", &self.fill_down)
            .finish()
    }
}

/// Cells by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kinds {
    /// Text that is none of the below.
    pub text: u64,
    /// Numbers, as numbers of the file or as text.
    pub number: u64,
    /// Dates, times and durations of the file; dates typed as text count as text.
    pub date: u64,
    /// True or false.
    pub boolean: u64,
    /// Error values.
    pub error: u64,
    /// Text of marks alone: `*`, `..`, `-`.
    pub mark: u64,
    /// Data rows without a cell here.
    pub blank: u64,
}

/// How far a finding can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// It may as well be something else; a person should look.
    Unsure,
    /// It fits, and one thing about it could be read in another way.
    Likely,
    /// Everything fits.
    Sure,
}

impl Confidence {
    /// A stable word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unsure => "unsure",
            Self::Likely => "likely",
            Self::Sure => "sure",
        }
    }
}

/// A reason for a finding, or for doubt. Numbers are counts; nothing of a cell's content is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The labels stand over the columns that are filled below.
    HeaderCovers {
        /// Columns filled below.
        columns: usize,
        /// Those of them with a label.
        labelled: usize,
    },
    /// The labels are of another class than the cells below (words over numbers or dates).
    HeaderContrasts {
        /// Columns where it is so.
        columns: usize,
    },
    /// The header has several rows, joined by merged ranges.
    MergedGroups,
    /// The header has several rows, and no merge says how far the labels of groups reach: each to the next label.
    UnmergedGroups,
    /// The row under the header holds units.
    UnitsUnderHeader,
    /// No row above the data reads as a header.
    NoHeader,
    /// There is a header and nothing under it.
    NoData,
    /// Header and data are all text, so that only its place tells the header.
    AllText,
    /// Other tables stand to its side; this is why they are apart.
    SideBySide(Apart),
    /// A blank column parts the table in two, and nothing says whether they are two tables.
    BlankColumnInside {
        /// The column, from 0.
        column: u32,
    },
    /// Rows that begin or end with a word for a total.
    TotalByWord {
        /// How many.
        rows: usize,
    },
    /// Rows whose numbers are the sums of rows above or below.
    TotalBySum {
        /// How many.
        rows: usize,
    },
    /// Many columns in a row with labels of one kind over numbers: categories spread out.
    WideCategories {
        /// The first of them, from 0.
        first: u32,
        /// How many.
        columns: usize,
    },
    /// A column is filled on the first row of each group only.
    FillDown {
        /// The column, from 0.
        column: u32,
        /// How many groups.
        groups: u64,
    },
    /// Blank rows stand inside.
    BlankRowsInside {
        /// How many.
        rows: u64,
    },
    /// The last row is so bare that it may be a note.
    BareLastRow,
    /// Columns without a label hold cells.
    UnlabelledColumns {
        /// How many.
        columns: usize,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HeaderCovers { columns, labelled } => {
                write!(f, "labels stand over {labelled} of the {columns} columns filled below")
            }
            Self::HeaderContrasts { columns } => {
                write!(f, "in {columns} columns the cells below are of another class than the label")
            }
            Self::MergedGroups => f.write_str("merged ranges join the rows of the header"),
            Self::UnmergedGroups => {
                f.write_str("labels of groups are not merged; each is taken to reach to the next")
            }
            Self::UnitsUnderHeader => f.write_str("the row under the header holds units"),
            Self::NoHeader => f.write_str("no row above reads as a header"),
            Self::NoData => f.write_str("there is no row of data under the header"),
            Self::AllText => f.write_str("header and data are all text; only its place tells the header"),
            Self::SideBySide(Apart::LabelsRepeat) => f.write_str("a table beside it has the same labels"),
            Self::SideBySide(Apart::RowsDiffer) => {
                f.write_str("a table beside it begins or ends at another row")
            }
            Self::SideBySide(Apart::KeysRepeat) => {
                f.write_str("a table beside it begins with a column of words of its own")
            }
            Self::BlankColumnInside { column } => {
                write!(f, "column {} is blank and may part two tables", letters(*column))
            }
            Self::TotalByWord { rows } => write!(f, "{rows} rows begin or end with a word for a total"),
            Self::TotalBySum { rows } => write!(f, "{rows} rows are sums of other rows"),
            Self::WideCategories { first, columns } => {
                write!(f, "{columns} columns from {} on are categories of one kind", letters(*first))
            }
            Self::FillDown { column, groups } => {
                write!(
                    f,
                    "column {} is filled on the first row of its {groups} groups only",
                    letters(*column)
                )
            }
            Self::BlankRowsInside { rows } => write!(f, "{rows} blank rows stand inside"),
            Self::BareLastRow => f.write_str("the last row is so bare that it may be a note"),
            Self::UnlabelledColumns { columns } => write!(f, "{columns} columns have cells and no label"),
        }
    }
}

/// The letters of a column, counted from 0.
fn letters(column: u32) -> String {
    crate::CellRef { row: 0, column }.to_string().trim_end_matches('1').to_owned()
}

/// Why tables side by side are not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apart {
    /// Both sides have the same labels.
    LabelsRepeat,
    /// They begin or end at different rows.
    RowsDiffer,
    /// Each begins with a column of words before its numbers.
    KeysRepeat,
}

/// Counts what the cells of a column are, as rows pass by.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    pub(super) kinds: Kinds,
    shapes: BTreeMap<String, u64>,
    other_shapes: u64,
}

impl Tally {
    /// Shapes counted apart; the rest are counted together.
    const SHAPES_KEPT: usize = 64;
    /// Shapes that are told.
    const SHAPES_TOLD: usize = 5;

    pub(super) fn add(&mut self, cell: Option<&super::line::Cell>) {
        use super::line::Class;
        use crate::cell::CellValue;

        let Some(cell) = cell else {
            self.kinds.blank += 1;
            return;
        };
        let kinds = &mut self.kinds;
        let count = match (cell.class, &cell.value) {
            (Class::Number | Class::NumberText, _) => &mut kinds.number,
            (Class::Date, _) => &mut kinds.date,
            (Class::Mark, _) => &mut kinds.mark,
            (_, CellValue::Boolean(_)) => &mut kinds.boolean,
            (Class::Other, _) => &mut kinds.error,
            (Class::DigitText | Class::Word, _) => &mut kinds.text,
        };
        *count += 1;
        let Some(text) = cell.text() else { return };
        let shape = super::line::shape(&text);
        if self.shapes.len() < Self::SHAPES_KEPT || self.shapes.contains_key(&shape) {
            *self.shapes.entry(shape).or_default() += 1;
        } else {
            self.other_shapes += 1;
        }
    }

    /// Whether a text of this shape was seen.
    pub(super) fn has_shape(&self, shape: &str) -> bool {
        self.shapes.contains_key(shape)
    }

    pub(super) fn shapes(&self) -> Vec<(String, u64)> {
        let mut shapes: Vec<_> = self.shapes.iter().map(|(shape, count)| (shape.clone(), *count)).collect();
        shapes.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
        shapes.truncate(Self::SHAPES_TOLD);
        shapes
    }
}
