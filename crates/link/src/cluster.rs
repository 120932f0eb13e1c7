//! Persons from pairs.
//!
//! In: the records in the order they came, and the pairs that agree. Out: for every record its person, the group of
//! persons that could be one, and whether it could be linked at all. Refused: a pair of a record that was not given.
//!
//! Persons are the connected components of strict agreement; groups are those of strict or possible agreement. A
//! person is named after its earliest record, so that its id outlives new deliveries.

use std::collections::BTreeMap;

use crate::{LinkError, Strength};

/// A record and its place in the order of arrival.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordOrder {
    /// The record.
    pub record_id: String,
    /// When its delivery came: lesser is earlier.
    pub delivery_order: i64,
    /// Its row within the delivery.
    pub delivery_row: i64,
    /// Whether it has the fields of at least one strict rule. One that has not is *unlinkable*.
    pub is_linkable: bool,
}

/// Two records that agree by a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The lesser record id.
    pub left: String,
    /// The greater record id.
    pub right: String,
    /// The rule they agree by.
    pub rule: String,
    /// What that agreement means.
    pub strength: Strength,
}

/// A record as part of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The record.
    pub record_id: String,
    /// The person it belongs to, by strict agreement.
    pub person_id: String,
    /// The group of persons that could be one, by strict or possible agreement.
    pub possible_person_id: String,
    /// Whether the record could be linked at all.
    pub is_linkable: bool,
}

/// Joins records into persons.
///
/// `name_person` makes a person's id from the id of its earliest record; it must be the same function on every run.
/// The result is in the order of `record_id`.
///
/// ```
/// use sylfaen_link::{Pair, RecordOrder, Strength, cluster};
///
/// let record = |id: &str, order| RecordOrder {
///     record_id: id.to_owned(), delivery_order: order, delivery_row: 1, is_linkable: true,
/// };
/// let pair = Pair { left: "a".into(), right: "b".into(), rule: "r".into(), strength: Strength::Strict };
/// let members = cluster(&[record("a", 2), record("b", 1), record("c", 3)], &[pair], |id| format!("p-{id}"))?;
/// // The person is named after the earliest record, `b`.
/// assert_eq!(members[0].person_id, "p-b");
/// assert_eq!(members[2].person_id, "p-c");
/// # Ok::<(), sylfaen_link::LinkError>(())
/// ```
///
/// # Errors
///
/// [`LinkError::UnknownRecord`] if a pair names a record that is not in `records`.
pub fn cluster(
    records: &[RecordOrder],
    pairs: &[Pair],
    name_person: impl Fn(&str) -> String,
) -> Result<Vec<Member>, LinkError> {
    let mut arrived: Vec<&RecordOrder> = records.iter().collect();
    arrived.sort_by_key(|r| (r.delivery_order, r.delivery_row, r.record_id.clone()));
    let position: BTreeMap<&str, usize> =
        arrived.iter().enumerate().map(|(at, record)| (record.record_id.as_str(), at)).collect();

    let mut strict = Components::new(arrived.len());
    let mut possible = Components::new(arrived.len());
    for pair in pairs {
        let find = |id: &str| {
            position.get(id).copied().ok_or_else(|| LinkError::UnknownRecord { rule: pair.rule.clone() })
        };
        let (left, right) = (find(&pair.left)?, find(&pair.right)?);
        possible.join(left, right);
        if pair.strength == Strength::Strict {
            strict.join(left, right);
        }
    }

    let mut members: Vec<Member> = Vec::with_capacity(arrived.len());
    for (at, record) in arrived.iter().enumerate() {
        members.push(Member {
            record_id: record.record_id.clone(),
            person_id: name_person(&arrived[strict.earliest(at)].record_id),
            possible_person_id: name_person(&arrived[possible.earliest(at)].record_id),
            is_linkable: record.is_linkable,
        });
    }
    members.sort_by(|a, b| a.record_id.cmp(&b.record_id));
    Ok(members)
}

/// Connected components over positions; a component's root is its least position, which is its earliest record.
struct Components {
    parent: Vec<usize>,
}

impl Components {
    fn new(len: usize) -> Self {
        Self { parent: (0..len).collect() }
    }

    fn earliest(&mut self, mut at: usize) -> usize {
        while self.parent[at] != at {
            self.parent[at] = self.parent[self.parent[at]];
            at = self.parent[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.earliest(a), self.earliest(b));
        self.parent[a.max(b)] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record(id: &str, order: i64) -> RecordOrder {
        RecordOrder { record_id: id.to_owned(), delivery_order: order, delivery_row: 1, is_linkable: true }
    }

    fn pair(left: &str, right: &str, strength: Strength) -> Pair {
        Pair { left: left.to_owned(), right: right.to_owned(), rule: "rule".to_owned(), strength }
    }

    fn persons(members: &[Member]) -> Vec<(&str, &str, &str)> {
        members
            .iter()
            .map(|m| (m.record_id.as_str(), m.person_id.as_str(), m.possible_person_id.as_str()))
            .collect()
    }

    #[test]
    fn a_possible_pair_groups_but_does_not_join() {
        let records = [record("a", 1), record("b", 2), record("c", 3)];
        let pairs = [pair("a", "b", Strength::Possible), pair("b", "c", Strength::Strict)];
        let members = cluster(&records, &pairs, str::to_owned).unwrap();
        assert_eq!(persons(&members), [("a", "a", "a"), ("b", "b", "a"), ("c", "b", "a")]);
    }

    #[test]
    fn a_later_record_never_renames_a_person() {
        let before =
            cluster(&[record("m", 1), record("z", 2)], &[pair("m", "z", Strength::Strict)], str::to_owned)
                .unwrap();
        let after = cluster(
            &[record("m", 1), record("z", 2), record("a", 3)],
            &[pair("m", "z", Strength::Strict), pair("a", "m", Strength::Strict)],
            str::to_owned,
        )
        .unwrap();
        assert_eq!(before[0].person_id, "m");
        assert!(after.iter().all(|member| member.person_id == "m"));
    }

    #[test]
    fn a_pair_of_a_stranger_is_refused() {
        let result = cluster(&[record("a", 1)], &[pair("a", "x", Strength::Strict)], str::to_owned);
        assert!(matches!(result, Err(LinkError::UnknownRecord { .. })));
    }

    proptest! {
        #[test]
        fn the_order_of_pairs_changes_nothing(
            links in proptest::collection::vec((0_usize..20, 0_usize..20), 0..40),
            turn in 0_usize..40,
        ) {
            let records: Vec<RecordOrder> =
                (0..20).map(|at| record(&format!("{at:02}"), (at * 7) % 20)).collect();
            let mut pairs: Vec<Pair> = links
                .iter()
                .filter(|(a, b)| a != b)
                .map(|(a, b)| pair(&format!("{:02}", a.min(b)), &format!("{:02}", a.max(b)), Strength::Strict))
                .collect();
            let first = cluster(&records, &pairs, str::to_owned).unwrap();
            let by = turn.min(pairs.len());
            pairs.rotate_left(by);
            let second = cluster(&records, &pairs, str::to_owned).unwrap();
            prop_assert_eq!(&first, &second);
            // Every linked pair is one person, and a person's members are reachable from its first.
            for p in &pairs {
                let of = |id: &str| first.iter().find(|m| m.record_id == id).map(|m| &m.person_id);
                prop_assert_eq!(of(&p.left), of(&p.right));
            }
        }
    }
}
