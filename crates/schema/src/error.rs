//! Why a schema, a code list or a mapping was refused.
//!
//! In: nothing. Out: one error type. Everything named here comes from configuration that people wrote: no partner
//! cell ever reaches one of these messages.

/// Why something under `schemas/` was refused, or a row did not fit its table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// The text is not TOML.
    #[error("{file}:{line}: not TOML: {message}")]
    Toml {
        /// Path under `schemas/`.
        file: String,
        /// Line, from 1.
        line: usize,
        /// What the TOML reader missed.
        message: String,
    },
    /// A key that nothing reads, most often a misspelt one.
    #[error("{file}:{line}: unknown key `{key}`{}", did_you_mean(meant.as_deref()))]
    UnknownKey {
        /// Path under `schemas/`.
        file: String,
        /// The key, with the tables that hold it (`agreement.tpye`).
        key: String,
        /// Line, from 1.
        line: usize,
        /// The known key that is closest, if one is close.
        meant: Option<String>,
    },
    /// A key that must be there is not.
    #[error("{file}:{line}: the key `{key}` is missing")]
    MissingKey {
        /// Path under `schemas/`.
        file: String,
        /// The key, with the tables that hold it.
        key: String,
        /// Line of the table that lacks it, from 1.
        line: usize,
    },
    /// A key is there with a value that cannot be used.
    #[error("{file}:{line}: `{key}` must be {wanted}")]
    WrongValue {
        /// Path under `schemas/`.
        file: String,
        /// The key, with the tables that hold it.
        key: String,
        /// Line, from 1.
        line: usize,
        /// What may stand there.
        wanted: String,
    },
    /// A name that stands for nothing known: a field, a table, a code, a code list.
    #[error("{file}:{line}: no {kind} is called `{name}`{}", did_you_mean(meant.as_deref()))]
    UnknownName {
        /// Path under `schemas/`.
        file: String,
        /// Line, from 1; 0 where the file as a whole is meant.
        line: usize,
        /// What was looked for: `common field`, `code list`.
        kind: String,
        /// The name as written.
        name: String,
        /// The known name that is closest, if one is close.
        meant: Option<String>,
    },
    /// A CSV under `schemas/` (a code list, the columns of a partner) breaks its own form.
    #[error("{file}:{line}: {problem}")]
    Csv {
        /// Path under `schemas/`.
        file: String,
        /// Line, from 1.
        line: u64,
        /// What is wrong.
        problem: String,
    },
    /// A file that no schema reads.
    #[error("`{file}` is not a table, a code list or part of a partner mapping")]
    UnknownFile {
        /// Path under `schemas/`.
        file: String,
    },
    /// One half of a partner mapping is not there.
    #[error("partner `{partner}` has no `{file}`")]
    PartnerFileMissing {
        /// Name of the partner's folder.
        partner: String,
        /// The file that is not there.
        file: String,
    },
    /// A row was given a field its table does not have.
    #[error("table `{table}` has no field `{field}`")]
    NoSuchField {
        /// Name of the table.
        table: String,
        /// The field asked for.
        field: String,
    },
    /// A value of another type than the field's.
    #[error("field `{field}` of `{table}` holds {wanted}, not {given}")]
    WrongType {
        /// Name of the table.
        table: String,
        /// The field.
        field: String,
        /// The type of the field.
        wanted: &'static str,
        /// The type of the value.
        given: &'static str,
    },
    /// A row left out a field that is never null.
    #[error("field `{field}` of `{table}` is never null, and row {row} of this batch leaves it out")]
    NullValue {
        /// Name of the table.
        table: String,
        /// The field.
        field: String,
        /// Which row, from 1, in the order rows were added.
        row: usize,
    },
    /// Two rows have the same key.
    #[error("two rows of `{table}` have the same key")]
    DuplicateKey {
        /// Name of the table.
        table: String,
    },
    /// The table is not part of the schemas.
    #[error("no table is called `{table}`")]
    NoSuchTable {
        /// The table asked for.
        table: String,
    },
    /// The code list is not part of the schemas.
    #[error("no code list is called `{list}`")]
    NoSuchList {
        /// The list asked for.
        list: String,
    },
    /// The key for identifiers is not 32 bytes in hexadecimal.
    #[error("the key for identifiers must be 64 hexadecimal digits")]
    BadIdKey,
    /// A broken invariant of this crate.
    #[error("internal: the columns of `{table}` do not make a record batch")]
    Internal {
        /// Name of the table.
        table: String,
    },
}

fn did_you_mean(meant: Option<&str>) -> String {
    meant.map(|name| format!(" (did you mean `{name}`?)")).unwrap_or_default()
}
