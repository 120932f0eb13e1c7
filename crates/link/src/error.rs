//! What can stop linkage.

/// Why linkage stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// The linkage settings are not what they should be.
    #[error("the linkage rules cannot be read")]
    Rules {
        /// The parser's account, which names key and line.
        source: Box<toml::de::Error>,
    },
    /// There is nothing to link by.
    #[error("the linkage rules hold no strict rule")]
    NoStrictRule,
    /// A rule names a column that the records do not have.
    #[error("linkage rule `{rule}` names `{field}`, which records do not have")]
    UnknownField {
        /// The rule.
        rule: String,
        /// The field it names.
        field: String,
    },
    /// A pair names a record that was not given.
    #[error("a pair found by rule `{rule}` names a record that is not among those to link")]
    UnknownRecord {
        /// The rule that found the pair.
        rule: String,
    },
    /// A line of a list of name variants is not a group of names.
    #[error("line {line} of the list of name variants is not a tradition and two or more names")]
    Variants {
        /// The line, from 1.
        line: usize,
    },
    /// Two probabilities are none, or in the wrong order.
    #[error(
        "`possible_probability_min` must be above 0 and at most `join_probability_min`, and that below 1"
    )]
    Probabilities,
    /// Settings or a model are not what they should be.
    #[error("the linkage settings or model cannot be read")]
    Settings {
        /// The parser's account, which names key and line.
        source: Box<toml::de::Error>,
    },
    /// The levels of a field are not whole.
    #[error(
        "the shares m or u of `{field}` are not positive and of sum 1, or its last level is not `otherwise`"
    )]
    Shares {
        /// The field.
        field: String,
    },
    /// Nothing would be compared.
    #[error("no column can be compared: all are empty, hold one value, or say who the person is")]
    NoFields,
    /// More than a pattern can hold.
    #[error("at most {fields_max} fields and {rules_max} blocking rules can be used")]
    TooManyFields {
        /// The most fields.
        fields_max: usize,
        /// The most rules.
        rules_max: usize,
    },
    /// A column is named twice.
    #[error("the settings name column `{column}` twice")]
    FieldTwice {
        /// The column.
        column: String,
    },
    /// A field stands in for one that is not there, or that stands in for another itself.
    #[error("`{column}` is in place of no field of the settings that stands for itself")]
    InPlaceOfNone {
        /// The column.
        column: String,
    },
    /// A column is not there.
    #[error("the records have no column `{column}`")]
    NoColumn {
        /// The column.
        column: String,
    },
    /// A blocking rule asks of a column what its kind has not.
    #[error("a blocking rule asks for a part of `{column}` that its kind does not have")]
    NoPart {
        /// The column.
        column: String,
    },
    /// No rule that finds matches fits the budget.
    #[error("no blocking rule that finds matches makes fewer than {budget} pairs")]
    NoRuleFits {
        /// The budget, in pairs.
        budget: u64,
    },
    /// The rules make too many pairs.
    #[error("the blocking rules make {pairs} pairs, more than twice `pairs_max` ({pairs_max})")]
    TooManyPairs {
        /// How many they make.
        pairs: u64,
        /// The budget.
        pairs_max: u64,
    },
    /// A row is too wide or too narrow.
    #[error("record {row} does not have {columns} cells")]
    RowWidth {
        /// The record, from 1.
        row: usize,
        /// How many columns there are.
        columns: usize,
    },
    /// An id is there twice.
    #[error("record {row} has the id of record {first}")]
    DuplicateRecord {
        /// The record, from 1.
        row: usize,
        /// The one that had the id before.
        first: usize,
    },
    /// There is no room for more.
    #[error("a column holds more text than can be numbered")]
    TooManyRecords,
    /// A model was made for other fields.
    #[error("the model does not fit the settings at column `{column}`")]
    ModelOfOther {
        /// The column.
        column: String,
    },
    /// A model file is of another version.
    #[error("the model file has format {format}; this version reads {known}")]
    ModelFormat {
        /// Its format.
        format: u32,
        /// What is read.
        known: u32,
    },
    /// A frozen version is no such text.
    #[error(
        "the frozen version is no text that linkage writes, or of another form; a new one has to be trained"
    )]
    VersionUnreadable,
    /// A frozen version was made of other records.
    #[error("the frozen version names a record or a rule that is not there")]
    NotOfVersion,
    /// Settings of an encoding make no filters.
    #[error("filters have 128 to 16384 bits, a power of two, 1 to 64 hashes and runs of 1 to 4 letters")]
    Encoding,
    /// Filters of one column cannot be compared.
    #[error(
        "column `{column}` holds filters made under different secrets or settings, or cells that are no filters"
    )]
    EncodedOtherwise {
        /// The column.
        column: String,
    },
    /// A line of a table of decisions decides nothing.
    #[error("line {line} of the decisions cannot be used: {reason}")]
    Decision {
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Settings or a model hold what TOML cannot.
    #[error("the settings or the model cannot be written as TOML")]
    Unwritable,
    /// The plan could not be built.
    #[error("the plan for rule `{rule}` could not be built")]
    Plan {
        /// The rule.
        rule: String,
        /// The engine's account; it holds names of columns, never values.
        source: Box<datafusion::error::DataFusionError>,
    },
}
