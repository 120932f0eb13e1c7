//! What is to be linked: records of files alone, or laid out with those of a kept linkage.
//!
//! In: files, and a kept linkage if there is one. Out: records in the order of their ids where they are kept, and for each
//! whether it is new and which person it belonged to. Refused: new files of other columns than those that are kept.

use std::collections::BTreeMap;
use std::path::Path;

use sylfaen_link::{MISSING, Member, PersonChange, Records, person_changes};

use super::kept::Kept;
use crate::SylfaenError;

/// Records to link.
pub(crate) struct Task {
    pub(crate) records: Records,
    /// The kept linkage they are linked onto.
    pub(crate) kept: Option<Kept>,
    /// For each record whether it is new or was replaced by another version of itself.
    pub(crate) is_new: Vec<bool>,
    pub(crate) added: u64,
    pub(crate) replaced: u64,
    pub(crate) unchanged: u64,
}

fn row(records: &Records, at: usize) -> impl ExactSizeIterator<Item = Option<&str>> {
    records.columns.iter().map(move |column| {
        let code = column.codes.get(at).copied().filter(|code| *code != MISSING)?;
        Some(column.values.get(code))
    })
}

impl Task {
    /// Records by themselves, in the order of the files, or of their ids if they are to be kept.
    pub(crate) fn alone(records: Records, is_kept: bool) -> Result<Self, SylfaenError> {
        let records = if is_kept { laid_out(&records, None)? } else { records };
        let count = records.len();
        Ok(Self {
            records,
            kept: None,
            is_new: vec![true; count],
            added: count as u64,
            replaced: 0,
            unchanged: 0,
        })
    }

    /// Records laid out with those that are kept; one that is there already is replaced.
    pub(crate) fn onto(kept: Kept, delivered: &Records, path: &Path) -> Result<Self, SylfaenError> {
        let names =
            |records: &Records| records.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
        if names(&kept.records) != names(delivered) {
            let reason = "its columns are not those of the linkage it is linked onto".to_owned();
            return Err(SylfaenError::LinkFile { path: path.to_owned(), reason });
        }
        let records = laid_out(&kept.records, Some(delivered))?;
        let (mut added, mut replaced, mut unchanged) = (0, 0, 0);
        let mut is_new = vec![false; records.len()];
        for (at, id) in delivered.ids.iter().enumerate() {
            let is_changed = match kept.records.ids.find(id) {
                None => {
                    added += 1;
                    true
                }
                Some(old) if row(&kept.records, old as usize).ne(row(delivered, at)) => {
                    replaced += 1;
                    true
                }
                Some(_) => {
                    unchanged += 1;
                    false
                }
            };
            if let Some(is_new) = records.ids.find(id).and_then(|place| is_new.get_mut(place as usize)) {
                *is_new = is_changed;
            }
        }
        Ok(Self { records, kept: Some(kept), is_new, added, replaced, unchanged })
    }

    /// The pairs kept before, by position.
    pub(crate) fn pairs(&self) -> Vec<(u32, u32)> {
        let find = |id: &String| self.records.ids.find(id);
        let pairs = self.kept.iter().flat_map(|kept| &kept.pairs);
        pairs.filter_map(|(left, right)| Some((find(left)?, find(right)?))).collect()
    }

    /// For each record the first record of the group it was in, itself if it is new.
    pub(crate) fn groups(&self) -> Vec<u32> {
        let of_record = |(at, id): (usize, &str)| {
            let group = self.kept.as_ref().and_then(|kept| kept.persons.get(id));
            group.and_then(|(group, _)| self.records.ids.find(group)).unwrap_or(at as u32)
        };
        self.records.ids.iter().enumerate().map(of_record).collect()
    }

    /// For each record the one that founded the person it belonged to.
    pub(crate) fn founders(&self) -> Vec<Option<&str>> {
        let of_record = |id: &str| {
            self.kept.as_ref().and_then(|kept| kept.persons.get(id)).map(|(_, founder)| founder.as_str())
        };
        self.records.ids.iter().map(of_record).collect()
    }

    /// The persons that were merged or split, now that records are named after these founders.
    pub(crate) fn changes(&self, founders: &[u32]) -> Vec<PersonChange> {
        let member = |record: &str, person: &str| Member {
            record_id: record.to_owned(),
            person_id: person.to_owned(),
            possible_person_id: person.to_owned(),
            is_linkable: true,
        };
        let before = self.kept.iter().flat_map(|kept| &kept.persons);
        let before: Vec<Member> = before.map(|(record, (_, person))| member(record, person)).collect();
        let now = self.records.ids.iter().zip(founders);
        let now: Vec<Member> =
            now.map(|(record, founder)| member(record, self.records.ids.get(*founder))).collect();
        person_changes(&before, &now)
    }
}

/// Records in the order of their ids; those of `over` in place of those they share an id with.
fn laid_out(records: &Records, over: Option<&Records>) -> Result<Records, SylfaenError> {
    let mut order: BTreeMap<&str, (&Records, usize)> = BTreeMap::new();
    for source in std::iter::once(records).chain(over) {
        order.extend(source.ids.iter().enumerate().map(|(at, id)| (id, (source, at))));
    }
    let names: Vec<&str> = records.columns.iter().map(|column| column.name.as_str()).collect();
    let mut laid_out = Records::with_columns(&names);
    for (id, (source, at)) in order {
        laid_out.push(id, row(source, at))?;
    }
    Ok(laid_out)
}
