//! Which name a person keeps when records have come.
//!
//! In: groups of records, and the person each record belonged to before. Out: for each record the record its person is named
//! after. Refused: nothing.
//!
//! A person is named after the record that founded it, and keeps the name as long as it holds that record. Where persons are
//! merged, the one with most records keeps its name; where one is split, the part with the founder does, and the other is
//! named after its least record, which is nobody's founder.

use std::collections::BTreeMap;

use crate::records::Vocabulary;

/// Names persons; `group` has for each record the least record of its group, `before` the founder of the person that each
/// record belonged to, if it was there.
///
/// ```
/// use sylfaen_link::{Vocabulary, founders};
///
/// let mut ids = Vocabulary::default();
/// ["a", "b", "c"].map(|id| ids.code(id));
/// // `c` founded a person and `a` has come and joined it.
/// let before = [None, None, Some("c")];
/// assert_eq!(founders(&[0, 1, 0], &ids, &before), [2, 1, 2]);
/// ```
pub fn founders(group: &[u32], ids: &Vocabulary, before: &[Option<&str>]) -> Vec<u32> {
    let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
    for founder in before.iter().flatten() {
        *sizes.entry(founder).or_default() += 1;
    }
    // For each group the living founders it holds: the most records first, then the least id.
    let mut best: BTreeMap<u32, (std::cmp::Reverse<u64>, &str, u32)> = BTreeMap::new();
    for (founder, size) in &sizes {
        let Some(record) = ids.find(founder) else { continue };
        let Some(group) = group.get(record as usize) else { continue };
        let candidate = (std::cmp::Reverse(*size), *founder, record);
        best.entry(*group).and_modify(|held| *held = (*held).min(candidate)).or_insert(candidate);
    }
    group.iter().map(|group| best.get(group).map_or(*group, |(_, _, record)| *record)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ids(count: usize) -> Vocabulary {
        let mut ids = Vocabulary::default();
        (0..count).for_each(|id| assert!(ids.code(&format!("r{id}")).is_some()));
        ids
    }

    #[test]
    fn the_larger_person_keeps_its_name_and_the_part_with_the_founder_does() {
        let of = |founders: [usize; 5]| founders.map(|founder| format!("r{founder}"));
        let before = of([0, 1, 1, 3, 3]);
        let before: Vec<Option<&str>> = before.iter().map(|id| Some(id.as_str())).collect();
        // Persons 0 and 1 merge; person 3 is split, and its founder stands alone.
        assert_eq!(founders(&[0, 0, 0, 3, 4], &ids(5), &before), [1, 1, 1, 3, 4]);
    }

    proptest! {
        #[test]
        fn no_two_persons_have_one_name(
            now in proptest::collection::vec(0_u32..6, 12),
            then in proptest::collection::vec(0_u32..6, 12),
        ) {
            let least = |labels: &[u32]| -> Vec<u32> {
                let first = |label: &u32| labels.iter().position(|other| other == label).unwrap() as u32;
                labels.iter().map(first).collect()
            };
            let (now, then) = (least(&now), least(&then));
            let names: Vec<String> = then.iter().map(|founder| format!("r{founder}")).collect();
            let before: Vec<Option<&str>> =
                names.iter().enumerate().map(|(at, name)| (at % 3 != 2 || at as u32 == then[at]).then_some(name.as_str())).collect();
            let found = founders(&now, &ids(12), &before);
            for a in 0..12 {
                for b in 0..12 {
                    prop_assert_eq!(found[a] == found[b], now[a] == now[b]);
                }
                prop_assert_eq!(found[found[a] as usize], found[a]);
            }
        }
    }
}
