//! Who may see which table.
//!
//! In: a table's name. Out: yes or no. The prefix of a name says who may read the table.

/// A role under which queries are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The research officer: all tables, direct identifiers included. Pipelines run under it.
    Officer,
    /// An analyst: all pseudonymous tables, none with direct identifiers.
    Analyst,
    /// A reader: only what is safe to leave the building.
    Reader,
}

impl Role {
    /// Whether the role may see a table of this name.
    ///
    /// A name without a known prefix is seen by nobody but the officer.
    ///
    /// ```
    /// use sylfaen_query::Role;
    ///
    /// assert!(!Role::Analyst.may_see("restricted_person__identifiers"));
    /// assert!(Role::Reader.may_see("out_person__known"));
    /// ```
    pub fn may_see(self, table: &str) -> bool {
        let prefixes: &[&str] = match self {
            Self::Officer => return true,
            Self::Analyst => &["stg_", "int_", "mart_", "out_", "ref_", "run_"],
            Self::Reader => &["out_"],
        };
        prefixes.iter().any(|prefix| table.starts_with(prefix))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_prefix_is_seen_by_no_analyst() {
        assert!(!Role::Analyst.may_see("people"));
        assert!(!Role::Reader.may_see("mart_person__known"));
        assert!(Role::Officer.may_see("restricted_record__cells"));
    }
}
