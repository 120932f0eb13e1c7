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
}
