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
    /// The plan could not be built.
    #[error("the plan for rule `{rule}` could not be built")]
    Plan {
        /// The rule.
        rule: String,
        /// The engine's account; it holds names of columns, never values.
        source: Box<datafusion::error::DataFusionError>,
    },
}
