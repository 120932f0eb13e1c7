//! What can go wrong on the way into landing.
//!
//! Messages name deliveries by id and order, and files as the officer declared them; never what is in them.

use std::path::PathBuf;

/// A failure to take, find or open a delivery.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AcquireError {
    /// The lake failed.
    #[error(transparent)]
    Lake(#[from] sylfaen_lake::LakeError),
    /// A file that was declared or named cannot be read.
    #[error("`{}` cannot be read", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// The system's own words.
        source: std::io::Error,
    },
    /// A list of deliveries has a key that nobody reads.
    #[error("`{file}`, line {line}: there is no key `{key}`{}", meant(meant_key.as_deref()))]
    UnknownKey {
        /// The list.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The key.
        key: String,
        /// The key that was probably meant.
        meant_key: Option<String>,
    },
    /// A list of deliveries is not what it should be.
    #[error("`{file}`, line {line}: {message}")]
    BadList {
        /// The list.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// A delivery replaces a file that the list did not declare before it, or that could not be taken.
    #[error("`{file}`, line {line}: it replaces a file that was not taken before it")]
    ReplacedNotTaken {
        /// The list.
        file: String,
        /// The line of the delivery, from 1.
        line: usize,
    },
    /// The caller did not let the delivery in; nothing of it was read.
    #[error("the delivery of `{partner_code}` for {period_code} was not let in: {why}")]
    NotLetIn {
        /// The partner.
        partner_code: String,
        /// The period.
        period_code: String,
        /// What the caller said.
        why: String,
    },
    /// A partner's code is not one.
    #[error("`{partner_code}` is not a partner's code: lower-case letters, digits and underscores")]
    BadPartner {
        /// The code.
        partner_code: String,
    },
    /// A period is not one.
    #[error("`{period_code}` is not a period, such as 2013, 2013Q1 or 2013-04")]
    BadPeriod {
        /// The period.
        period_code: String,
    },
    /// The kind of a delivery and what came with it do not agree.
    #[error("a delivery of kind `{kind}` {why}")]
    BadKind {
        /// The kind.
        kind: crate::Kind,
        /// What does not agree.
        why: &'static str,
    },
    /// There is no such delivery.
    #[error("there is no delivery `{delivery_id}`")]
    NoSuchDelivery {
        /// The id asked for.
        delivery_id: String,
    },
    /// A delivery replaces one of another partner or period.
    #[error("delivery {order} is of another {field}, and cannot be replaced by this one")]
    ReplacesOther {
        /// The order of the one to be replaced.
        order: u64,
        /// What differs.
        field: &'static str,
    },
    /// The same bytes were taken before and declared as something else.
    #[error("these bytes were taken before, as delivery {order}, with another {field}")]
    DeclaredOtherwise {
        /// The order of the first.
        order: u64,
        /// What differs.
        field: &'static str,
    },
    /// A delivery is withdrawn already.
    #[error("delivery {order} was withdrawn before")]
    AlreadyWithdrawn {
        /// Its order.
        order: u64,
    },
    /// A nil return has no bytes.
    #[error("delivery {order} is a nil return, which has no file")]
    NoBytes {
        /// Its order.
        order: u64,
    },
    /// The bytes in landing are not those that were delivered.
    #[error("the bytes of delivery {order} are not those that were delivered")]
    BytesChanged {
        /// Its order.
        order: u64,
    },
    /// A source could not be fetched. It is named as the list names it; its address is not repeated.
    #[error("source `{source_name}` for {period_code}: {fault}")]
    NotFetched {
        /// The source.
        source_name: String,
        /// The period it was asked for.
        period_code: String,
        /// Why.
        fault: crate::FetchFault,
    },
    /// Reading a file was broken off.
    #[error("reading a file was broken off")]
    BrokenOff,
}

fn meant(key: Option<&str>) -> String {
    key.map(|key| format!("; did you mean `{key}`?")).unwrap_or_default()
}
