//! What is wrong with the input of an estimate.
//!
//! A table that cannot be estimated is not an error but a verdict; these are the inputs that make no sense at all,
//! and the closed forms asked for where they do not exist.

/// Why a table, a model or a plan was not accepted, or a formula has no value.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EstimateError {
    /// A table has no list, or more than the patterns can hold.
    #[error("a capture table has 1 to {max} lists, not {lists}")]
    ListCount {
        /// How many were given.
        lists: usize,
        /// The most there can be.
        max: usize,
    },
    /// A list is named that the table does not have.
    #[error("list {list} is not one of the table's {lists}")]
    ListNotThere {
        /// The list, counted from 0.
        list: usize,
        /// How many lists there are.
        lists: usize,
    },
    /// The same list is named twice where two lists are needed.
    #[error("list {list} is named twice")]
    ListRepeated {
        /// The list, counted from 0.
        list: usize,
    },
    /// A count is given for people on no list: nobody can have counted them.
    #[error("a count is given for people on no list")]
    PatternOfNobody,
    /// A pattern has a bit of a list that is not there.
    #[error("pattern {pattern:#b} names a list beyond the table's {lists}")]
    PatternOutOfRange {
        /// The pattern, list 0 in the lowest bit.
        pattern: u32,
        /// How many lists there are.
        lists: usize,
    },
    /// A pattern is given twice.
    #[error("pattern {pattern:#b} is given twice")]
    PatternRepeated {
        /// The pattern, list 0 in the lowest bit.
        pattern: u32,
    },
    /// The counts add up to more than can be computed with.
    #[error("the counts add up to more than {max} people")]
    TooManyPeople {
        /// The most people a table can hold.
        max: u64,
    },
    /// A pair's overlap is larger than one of its lists.
    #[error("{shared} people are on both of two lists of {left} and {right}")]
    OverlapTooLarge {
        /// People on the first list.
        left: u64,
        /// People on the second list.
        right: u64,
        /// People on both.
        shared: u64,
    },
    /// The lists share nobody, so the formula has no value.
    #[error("the lists share nobody")]
    NoOverlap,
    /// One list holds nobody that is not on the other: the pair says nothing about people on neither.
    #[error("one list is contained in the other")]
    ContainedList,
    /// A term of a model is empty or names a list that is not there.
    #[error("term {term:#b} is not a set of the model's {lists} lists")]
    TermOutOfRange {
        /// The term as a set of lists, list 0 in the lowest bit.
        term: u32,
        /// How many lists there are.
        lists: usize,
    },
    /// A model was made for another number of lists.
    #[error("a model over {model} lists does not fit a table of {table}")]
    ModelMismatch {
        /// Lists of the model.
        model: usize,
        /// Lists of the table.
        table: usize,
    },
    /// The model has no finite, unique fit to this table: existence code 1, 2 or 3.
    #[error("the model has no unique maximum-likelihood fit (existence code {code})")]
    NoFit {
        /// 1: no maximum-likelihood estimate; 2: not identifiable; 3: both.
        code: u8,
    },
    /// The fit exists but the iteration did not reach it.
    #[error("the fit did not settle within {iterations} steps")]
    NotConverged {
        /// Steps taken.
        iterations: usize,
    },
    /// A confidence is not strictly between 0 and 1.
    #[error("a confidence lies strictly between 0 and 1, not at {confidence}")]
    ConfidenceOutOfRange {
        /// What was given.
        confidence: f64,
    },
    /// There are too many models to try one by one.
    #[error("{lists} lists make more than {models_max} models of that order")]
    TooManyModels {
        /// Lists of the table.
        lists: usize,
        /// The most models that are tried.
        models_max: usize,
    },
    /// The method has no value for this table.
    #[error("the method has no value for this table: {why}")]
    NoValue {
        /// What is missing.
        why: &'static str,
    },
    /// A setting lies outside what a method can do.
    #[error("{setting} must be {range}")]
    SettingOutOfRange {
        /// Which setting.
        setting: &'static str,
        /// What it may be.
        range: &'static str,
    },
    /// A text has no header.
    #[error("the text has no header line")]
    NoHeader,
    /// A column asked for is not in the header.
    #[error("no column of the header is the {role} column asked for")]
    ColumnNotThere {
        /// What the column was to be.
        role: &'static str,
    },
    /// A column of the header has no name or one that another has.
    #[error("line 1: column {column} has no name of its own")]
    ColumnName {
        /// The column, counted from 1.
        column: usize,
    },
    /// A line has more or fewer cells than the header.
    #[error("line {line}: {cells} cells, where the header has {columns}")]
    LineWidth {
        /// The line, counted from 1.
        line: usize,
        /// Its cells.
        cells: usize,
        /// The header's.
        columns: usize,
    },
    /// A quote is opened and not closed.
    #[error("line {line}: a quote is not closed")]
    QuoteOpen {
        /// The line, counted from 1.
        line: usize,
    },
    /// A cell of a list is not 0 or 1.
    #[error(
        "line {line}, column {column}: neither 0 nor 1; name other columns with the options for counts or strata, or leave them out"
    )]
    FlagNotBinary {
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
    },
    /// A count is below zero.
    #[error("line {line}: a count is negative")]
    CountNegative {
        /// The line, counted from 1.
        line: usize,
    },
    /// A count is not a whole number.
    #[error("line {line}: a count is not a whole number")]
    CountNotWhole {
        /// The line, counted from 1.
        line: usize,
    },
    /// A line is about people on no list: nobody can have counted them.
    #[error("line {line}: on no list; leave the line out")]
    OnNoList {
        /// The line, counted from 1.
        line: usize,
    },
    /// Two lines have the same pattern.
    #[error("line {line}: the same pattern as line {first}")]
    PatternTwice {
        /// The line, counted from 1.
        line: usize,
        /// The line that has it too.
        first: usize,
    },
    /// Patterns have no line. A pattern left out is not a zero.
    #[error(
        "line {line}: after the last line {missing} patterns are missing, `{pattern}` first; write those nobody has with the count 0"
    )]
    PatternMissing {
        /// The last line, counted from 1.
        line: usize,
        /// How many have no line.
        missing: usize,
        /// The first of them, a digit a list in the order of the header.
        pattern: String,
    },
    /// The table has one list, or none.
    #[error("line 1: {lists} lists; an estimate needs two or more")]
    TooFewLists {
        /// How many there are.
        lists: usize,
    },
    /// All counts are zero.
    #[error("nobody is on any list: every count down to line {line} is 0")]
    NobodySeen {
        /// The last line, counted from 1.
        line: usize,
    },
    /// A term of a model names no list.
    #[error(
        "term {place} of the model names no list of the table: write lists by name as `LA:NG`, by number as `12` or by letter as `ab`"
    )]
    TermUnknown {
        /// The term, counted from 1.
        place: usize,
    },
}
