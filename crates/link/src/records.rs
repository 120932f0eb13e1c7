//! Records as the linker holds them: a column is a list of its distinct values and a small number a record.
//!
//! In: rows of text, one cell a column, any of which may be missing. Out: columns. Refused: a row of another width, two
//! records with one id, a cell count beyond what a small number can hold.

use std::hash::Hasher;

use crate::LinkError;

/// The code of a missing value.
pub const MISSING: u32 = u32::MAX;

/// Distinct texts, each under the number of its first appearance.
#[derive(Clone, Default)]
pub struct Vocabulary {
    text: String,
    ends: Vec<u32>,
    /// Open addressing over hashes; holds codes plus one, so that zero is free.
    slots: Vec<u32>,
    hashes: Vec<u32>,
}

impl std::fmt::Debug for Vocabulary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vocabulary({} values)", self.len())
    }
}

impl Vocabulary {
    /// How many distinct texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text of a code; empty for one that was never given.
    pub fn get(&self, code: u32) -> &str {
        let at = code as usize;
        let from = if at == 0 { Some(0) } else { self.ends.get(at - 1).map(|end| *end as usize) };
        match (from, self.ends.get(at)) {
            (Some(from), Some(end)) => self.text.get(from..*end as usize).unwrap_or_default(),
            _ => "",
        }
    }

    /// All texts, by code.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len() as u32).map(|code| self.get(code))
    }

    /// The code of a text, which is kept if it is new. Nothing if there is no more room.
    pub fn code(&mut self, text: &str) -> Option<u32> {
        if (self.len() + 1) * 2 > self.slots.len() {
            self.grow();
        }
        let hash = hash(text);
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at] != 0 {
            let code = self.slots[at] - 1;
            if self.hashes[code as usize] == hash && self.get(code) == text {
                return Some(code);
            }
            at = (at + 1) & mask;
        }
        let end = u32::try_from(self.text.len() + text.len()).ok()?;
        let code = u32::try_from(self.len()).ok().filter(|code| *code < MISSING - 1)?;
        self.text.push_str(text);
        self.ends.push(end);
        self.hashes.push(hash);
        self.slots[at] = code + 1;
        Some(code)
    }

    /// The code of a text, if it was given.
    pub fn find(&self, text: &str) -> Option<u32> {
        let mask = self.slots.len().checked_sub(1)?;
        let hash = hash(text);
        let mut at = hash as usize & mask;
        while let Some(code) = self.slots.get(at)?.checked_sub(1) {
            if self.hashes.get(code as usize) == Some(&hash) && self.get(code) == text {
                return Some(code);
            }
            at = (at + 1) & mask;
        }
        None
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(64);
        self.slots.clear();
        self.slots.resize(size, 0);
        for (code, hash) in self.hashes.iter().enumerate() {
            let mut at = *hash as usize & (size - 1);
            while self.slots[at] != 0 {
                at = (at + 1) & (size - 1);
            }
            self.slots[at] = code as u32 + 1;
        }
    }
}

/// A hash that is the same on every machine and run.
fn hash(text: &str) -> u32 {
    let mut hasher = Fold(0);
    hasher.write(text.as_bytes());
    let hash = hasher.finish();
    (hash ^ hash >> 32) as u32
}

/// Multiply and fold, eight bytes at a time.
struct Fold(u64);

impl Hasher for Fold {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = mix(self.0 ^ u64::from_le_bytes(word) ^ (chunk.len() as u64) << 56);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Scatters a number over all 64 bits (the finaliser of `SplitMix64`, Steele et al. 2014).
pub(crate) const fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}

/// A stream of numbers that a seed fixes.
#[derive(Debug, Clone)]
pub(crate) struct Stream {
    state: u64,
}

impl Stream {
    /// The stream of a seed and a purpose; streams of different purposes have nothing to do with one another.
    pub(crate) const fn new(seed: u64, purpose: u64) -> Self {
        Self { state: mix(seed ^ mix(purpose)) }
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// A number below `bound`, which is not zero.
    pub(crate) const fn below(&mut self, bound: u64) -> u64 {
        ((self.next() as u128 * bound as u128) >> 64) as u64
    }

    /// A number from 0 to 1, 1 excluded.
    pub(crate) const fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// One column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// A code a record; [`MISSING`] where there is no value.
    pub codes: Vec<u32>,
    /// The values behind the codes.
    pub values: Vocabulary,
}

/// Records to link.
#[derive(Debug, Clone, Default)]
pub struct Records {
    /// A distinct id a record; the code is the record's position.
    pub ids: Vocabulary,
    /// The columns, all of the length of `ids`.
    pub columns: Vec<Column>,
}

impl Records {
    /// No records yet, of columns with these names.
    pub fn with_columns(names: &[&str]) -> Self {
        let column = |name: &&str| Column {
            name: (*name).to_owned(),
            codes: Vec::new(),
            values: Vocabulary::default(),
        };
        Self { ids: Vocabulary::default(), columns: names.iter().map(column).collect() }
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Adds a record; a cell that is blank is missing.
    ///
    /// # Errors
    /// [`LinkError::DuplicateRecord`] if the id was there before, [`LinkError::RowWidth`] for too many or too few cells.
    pub fn push<'a>(
        &mut self,
        id: &str,
        cells: impl ExactSizeIterator<Item = Option<&'a str>>,
    ) -> Result<(), LinkError> {
        let row = self.len();
        if cells.len() != self.columns.len() {
            return Err(LinkError::RowWidth { row: row + 1, columns: self.columns.len() });
        }
        match self.ids.code(id) {
            Some(code) if code as usize == row => {}
            Some(code) => return Err(LinkError::DuplicateRecord { row: row + 1, first: code as usize + 1 }),
            None => return Err(LinkError::TooManyRecords),
        }
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            let value = cell.map(str::trim).filter(|cell| !cell.is_empty());
            let code = match value {
                None => MISSING,
                Some(value) => column.values.code(value).ok_or(LinkError::TooManyRecords)?,
            };
            column.codes.push(code);
        }
        Ok(())
    }

    /// The column of a name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_second_record_of_one_id_is_refused_by_row() {
        let mut records = Records::with_columns(&["name"]);
        records.push("a", [Some("x")].into_iter()).unwrap();
        let refused = records.push("a", [Some("y")].into_iter()).unwrap_err();
        assert!(matches!(refused, LinkError::DuplicateRecord { row: 2, first: 1 }));
    }

    proptest! {
        #[test]
        fn a_vocabulary_gives_back_what_it_took(texts in proptest::collection::vec("[a-c]{0,3}", 1..200)) {
            let mut vocabulary = Vocabulary::default();
            let codes: Vec<u32> = texts.iter().map(|text| vocabulary.code(text).unwrap()).collect();
            for (text, code) in texts.iter().zip(codes) {
                prop_assert_eq!(vocabulary.get(code), text);
                prop_assert_eq!(vocabulary.find(text), Some(code));
            }
            let distinct: std::collections::BTreeSet<&String> = texts.iter().collect();
            prop_assert_eq!(vocabulary.len(), distinct.len());
            prop_assert_eq!(vocabulary.find("d"), None);
            prop_assert_eq!(Vocabulary::default().find(""), None);
        }
    }
}
