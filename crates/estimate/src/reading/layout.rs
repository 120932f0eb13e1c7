//! Capture histories from lines, by what each column is.
//!
//! In: a header, which columns are no lists, lines of cells. Out: the names of the lists and a checked table a stratum. Refused, with
//! the line: a column without a name of its own or that is not there, one list or too many, a cell that is not 0 or 1, patterns
//! that are missing or there twice, people on no list, nobody.

use std::collections::BTreeMap;

use super::{Columns, Reading, Row, count};
use crate::{CaptureTable, EstimateError, LISTS_MAX};

/// What each column is.
pub(super) struct Layout {
    names: Vec<String>,
    lists: Vec<usize>,
    count: Option<usize>,
    strata: Option<usize>,
}

impl Layout {
    pub(super) fn new(header: Vec<String>, columns: &Columns) -> Result<Self, EstimateError> {
        for (place, name) in header.iter().enumerate() {
            if name.is_empty() || header[..place].contains(name) {
                return Err(EstimateError::ColumnName { column: place + 1 });
            }
        }
        let find = |name: &Option<String>, role: &'static str| match name {
            None => Ok(None),
            Some(name) => match header.iter().position(|column| column == name) {
                Some(place) => Ok(Some(place)),
                None => Err(EstimateError::ColumnNotThere { role }),
            },
        };
        let strata = find(&columns.strata, "strata")?;
        let last = header.len() - 1;
        let by_name = header[last].eq_ignore_ascii_case("count").then_some(last);
        let count = find(&columns.count, "count")?.or(by_name);
        let lists: Vec<usize> =
            (0..header.len()).filter(|place| Some(*place) != count && Some(*place) != strata).collect();
        if lists.len() < 2 {
            return Err(EstimateError::TooFewLists { lists: lists.len() });
        }
        if lists.len() > LISTS_MAX {
            return Err(EstimateError::ListCount { lists: lists.len(), max: LISTS_MAX });
        }
        Ok(Self { names: header, lists, count, strata })
    }

    pub(super) fn read(self, rows: &[Row]) -> Result<Reading, EstimateError> {
        let last = rows.last().map_or(1, |row| row.line);
        let mut counts: BTreeMap<String, BTreeMap<u32, (u64, usize)>> = BTreeMap::new();
        for row in rows {
            let pattern = self.pattern(row)?;
            let stratum = self.strata.map_or(String::new(), |place| row.cells[place].clone());
            let known = counts.entry(stratum).or_default();
            match self.count {
                None => known.entry(pattern).or_insert((0, row.line)).0 += 1,
                Some(place) => {
                    let count = count(row, place)?;
                    if let Some((_, first)) = known.get(&pattern) {
                        return Err(EstimateError::PatternTwice { line: row.line, first: *first });
                    }
                    known.insert(pattern, (count, row.line));
                }
            }
        }
        if self.count.is_some() {
            for known in counts.values() {
                self.check_all_there(known, last)?;
            }
        }
        let lists = self.lists.len();
        let table_of = |known: &BTreeMap<u32, (u64, usize)>| {
            CaptureTable::new(lists, known.iter().map(|(&pattern, &(count, _))| (pattern, count)))
        };
        let mut all = BTreeMap::<u32, u64>::new();
        for (pattern, (count, _)) in counts.values().flatten() {
            let sum = all.entry(*pattern).or_default();
            *sum = sum.saturating_add(*count);
        }
        let table = CaptureTable::new(lists, all)?;
        if table.people() == 0 {
            return Err(EstimateError::NobodySeen { line: last });
        }
        let strata = if self.strata.is_some() {
            counts
                .iter()
                .map(|(name, known)| Ok((name.clone(), table_of(known)?)))
                .collect::<Result<_, EstimateError>>()?
        } else {
            Vec::new()
        };
        let names = self.lists.iter().map(|&place| self.names[place].clone()).collect();
        Ok(Reading::Captures { lists: names, table, strata })
    }

    fn pattern(&self, row: &Row) -> Result<u32, EstimateError> {
        let mut pattern = 0;
        for (list, &place) in self.lists.iter().enumerate() {
            match row.cells[place].as_str() {
                "0" => {}
                "1" => pattern |= 1 << list,
                _ => return Err(EstimateError::FlagNotBinary { line: row.line, column: place + 1 }),
            }
        }
        if pattern == 0 {
            return Err(EstimateError::OnNoList { line: row.line });
        }
        Ok(pattern)
    }

    /// Every pattern must have its line: one left out may be a zero or a loss.
    fn check_all_there(&self, known: &BTreeMap<u32, (u64, usize)>, line: usize) -> Result<(), EstimateError> {
        let lists = self.lists.len();
        let missing: Vec<u32> = (1..1_u32 << lists).filter(|pattern| !known.contains_key(pattern)).collect();
        let Some(&first) = missing.first() else { return Ok(()) };
        let pattern = (0..lists).map(|list| if first >> list & 1 == 1 { '1' } else { '0' }).collect();
        Err(EstimateError::PatternMissing { line, missing: missing.len(), pattern })
    }
}
