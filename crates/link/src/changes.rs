//! What became of persons between two runs.
//!
//! In: the members of the last committed run and of this one. Out: persons merged, split or gone, in the order of
//! their ids. A person that only gained records is not a change.

use std::collections::{BTreeMap, BTreeSet};

use crate::Member;

/// What happened to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// Its records now belong to an earlier person.
    Merged,
    /// Some of its records now belong to another person.
    Split,
    /// None of its records is in force any more.
    Gone,
}

impl ChangeKind {
    /// The code written to tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Merged => "merged",
            Self::Split => "split",
            Self::Gone => "gone",
        }
    }
}

/// A person of the last run whose records are no longer one person of the same id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PersonChange {
    /// The person, as the last run named it.
    pub person_id: String,
    /// What happened.
    pub kind: ChangeKind,
    /// The persons its records belong to now, in order.
    pub now: Vec<String>,
}

/// Compares the persons of two runs.
///
/// ```
/// use sylfaen_link::{ChangeKind, Member, person_changes};
///
/// let member = |record: &str, person: &str| Member {
///     record_id: record.into(), person_id: person.into(), possible_person_id: person.into(), is_linkable: true,
/// };
/// let changes = person_changes(&[member("1", "a"), member("2", "b")], &[member("1", "a"), member("2", "a")]);
/// assert_eq!((changes[0].person_id.as_str(), changes[0].kind), ("b", ChangeKind::Merged));
/// ```
pub fn person_changes(before: &[Member], after: &[Member]) -> Vec<PersonChange> {
    let person_now: BTreeMap<&str, &str> =
        after.iter().map(|m| (m.record_id.as_str(), m.person_id.as_str())).collect();
    let mut now_of: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for member in before {
        let now = now_of.entry(&member.person_id).or_default();
        now.extend(person_now.get(member.record_id.as_str()));
    }
    let mut changes = Vec::new();
    for (person_id, now) in now_of {
        let kind = match now.len() {
            0 => ChangeKind::Gone,
            1 if now.contains(person_id) => continue,
            1 => ChangeKind::Merged,
            _ => ChangeKind::Split,
        };
        changes.push(PersonChange {
            person_id: person_id.to_owned(),
            kind,
            now: now.into_iter().map(str::to_owned).collect(),
        });
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(record: &str, person: &str) -> Member {
        Member {
            record_id: record.to_owned(),
            person_id: person.to_owned(),
            possible_person_id: person.to_owned(),
            is_linkable: true,
        }
    }

    #[test]
    fn split_and_gone_persons_are_told_apart() {
        let before = [member("1", "a"), member("2", "a"), member("3", "c")];
        let after = [member("1", "a"), member("2", "b")];
        let changes = person_changes(&before, &after);
        assert_eq!(changes.len(), 2);
        assert_eq!((changes[0].kind, changes[0].now.len()), (ChangeKind::Split, 2));
        assert_eq!((changes[1].kind, changes[1].person_id.as_str()), (ChangeKind::Gone, "c"));
    }

    #[test]
    fn a_person_that_only_gains_records_has_not_changed() {
        let before = [member("1", "a")];
        let after = [member("1", "a"), member("2", "a")];
        assert!(person_changes(&before, &after).is_empty());
    }
}
