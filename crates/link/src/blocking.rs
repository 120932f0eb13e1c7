//! Which records share every key of a rule: its blocks.
//!
//! In: fields and rules. Out: records laid out in rows with their keys, blocks of them, and the pairs of a block. Refused: a rule on a
//! column that is not compared, or that asks of it what its kind has not.

use crate::LinkError;
use crate::compare::PartialDate;
use crate::field::Field;
use crate::records::{MISSING, Vocabulary, mix};
use crate::settings::{BlockRule, Key, KeyPart, Kind};
use crate::sweep::{Met, in_parallel};

/// The codes of all records side by side: first the fields, then the keys that rules name.
#[derive(Default)]
pub(crate) struct Rows {
    pub(crate) codes: Vec<u32>,
    pub(crate) width: usize,
    pub(crate) len: usize,
}

impl Rows {
    pub(crate) fn get(&self, record: u32) -> &[u32] {
        let from = record as usize * self.width;
        self.codes.get(from..from + self.width).unwrap_or_default()
    }

    /// Two records side by side.
    pub(crate) fn meet(&self, a: u32, b: u32) -> Met<'_> {
        Met { a, b, row_a: self.get(a), row_b: self.get(b) }
    }
}

/// Rules as places in a row.
#[derive(Default)]
pub(crate) struct Rules {
    /// The places each rule's keys have in a row.
    pub(crate) places: Vec<Vec<usize>>,
}

impl Rules {
    /// Whether two records share all keys of a rule.
    pub(crate) fn agree(&self, rule: usize, a: &[u32], b: &[u32]) -> bool {
        self.places[rule].iter().all(|place| a[*place] != MISSING && a[*place] == b[*place])
    }
}

/// Puts the codes of fields and of the keys of rules side by side.
///
/// # Errors
/// [`LinkError::NoColumn`] or [`LinkError::NoPart`] for a key that cannot be made.
pub(crate) fn lay_out(fields: &[Field], rules: &[BlockRule]) -> Result<(Rows, Rules), LinkError> {
    let mut keys: Vec<&Key> = rules.iter().flat_map(|rule| &rule.key).collect();
    keys.sort();
    keys.dedup();
    let mut width = fields.len();
    let mut place_of = Vec::with_capacity(keys.len());
    for key in &keys {
        let is_whole = key.part == KeyPart::Whole;
        place_of.push(if is_whole { field_of(fields, key)? } else { width });
        width += usize::from(!is_whole);
    }
    let len = fields.first().map_or(0, |field| field.codes.len());
    let mut codes = vec![MISSING; len * width];
    let mut put = |place: usize, column: &[u32]| {
        let rows = codes.chunks_exact_mut(width.max(1)).zip(column);
        rows.for_each(|(row, code)| row[place] = *code);
    };
    fields.iter().enumerate().for_each(|(place, field)| put(place, &field.codes));
    for (key, place) in keys.iter().zip(&place_of).filter(|(_, place)| **place >= fields.len()) {
        put(*place, &key_codes(fields, field_of(fields, key)?, key)?);
    }
    let place = |key: &Key| keys.binary_search(&key).ok().and_then(|at| place_of.get(at)).copied();
    let places = rules.iter().map(|rule| rule.key.iter().filter_map(place).collect()).collect();
    Ok((Rows { codes, width, len }, Rules { places }))
}

fn field_of(fields: &[Field], key: &Key) -> Result<usize, LinkError> {
    fields
        .iter()
        .position(|field| field.column == key.column)
        .ok_or_else(|| LinkError::NoColumn { column: key.column.clone() })
}

/// The codes of one key, a record each.
fn key_codes(fields: &[Field], at: usize, key: &Key) -> Result<Vec<u32>, LinkError> {
    let field = &fields[at];
    let no_part = || LinkError::NoPart { column: key.column.clone() };
    if key.part == KeyPart::EitherName {
        let family = fields.iter().find(|field| field.kind == Kind::FamilyName).ok_or_else(no_part)?;
        return Ok(either_name(field, family));
    }
    let part: fn(&str) -> Option<String> = match (key.part, field.kind) {
        (KeyPart::Sound, Kind::GivenName | Kind::FamilyName | Kind::FullName) => {
            |text| Some(crate::compare::sound_key(text)).filter(|key| !key.is_empty())
        }
        (KeyPart::Start, _) => |text| (text.chars().count() >= 3).then(|| text.chars().take(3).collect()),
        (KeyPart::Letters, _) => |text| run_of_letters(text, 0x1e7),
        (KeyPart::OtherLetters, _) => |text| run_of_letters(text, 0x0e5),
        (KeyPart::Year, Kind::Date) => |text| PartialDate::parse(text).map(|date| date.year().to_string()),
        (KeyPart::MonthDay, Kind::Date) => |text| {
            let date = PartialDate::parse(text)?;
            let (month, day) = (date.month()?, date.day()?);
            Some(format!("{}-{}", month.min(day), month.max(day)))
        },
        (KeyPart::District, Kind::Postcode) => |text| {
            let cut = if text.len() > 4 && text.is_ascii() { text.len() - 3 } else { text.len() };
            text.get(..cut).map(str::to_owned)
        },
        _ => return Err(no_part()),
    };
    let mut keys = Vocabulary::default();
    let of_value: Vec<u32> = field
        .values
        .texts
        .iter()
        .map(|text| part(text).and_then(|key| keys.code(&key)).unwrap_or(MISSING))
        .collect();
    let code = |code: &u32| of_value.get(*code as usize).copied().unwrap_or(MISSING);
    Ok(field.codes.iter().map(code).collect())
}

/// The run of two letters whose number, scattered by the seed, is least; the ends of the text count as letters.
fn run_of_letters(text: &str, seed: u64) -> Option<String> {
    let ends = std::iter::once('^').chain(text.chars()).chain(std::iter::once('$'));
    let letters: Vec<char> = ends.collect();
    let runs = letters.windows(2).filter(|_| letters.len() > 4);
    let number = |run: &&[char]| run.iter().fold(seed, |number, letter| mix(number ^ u64::from(*letter)));
    runs.min_by_key(number).map(|run| run.iter().collect())
}

/// One code for two names whichever stands first; missing unless both are there.
fn either_name(given: &Field, family: &Field) -> Vec<u32> {
    let mut pairs: Vec<(u32, u32)> =
        given.codes.iter().zip(&family.codes).map(|(a, b)| ((*a).min(*b), (*a).max(*b))).collect();
    let of_record = pairs.clone();
    pairs.retain(|(_, greater)| *greater != MISSING);
    pairs.sort_unstable();
    pairs.dedup();
    of_record.iter().map(|pair| pairs.binary_search(pair).map_or(MISSING, |at| at as u32)).collect()
}

/// The records of one rule, those that share its keys side by side.
pub(crate) struct Blocks {
    /// The records, by block.
    pub(crate) records: Vec<u32>,
    /// Where each block begins, and at last where the last one ends.
    bounds: Vec<u32>,
}

/// What a rule costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct BlockCost {
    /// Pairs of records that share its keys, in blocks that are not over-full.
    pub pairs: u64,
    /// Blocks with more records than are allowed, which the rule leaves out.
    pub over_full_blocks: u64,
    /// The records in them.
    pub over_full_records: u64,
}

impl Blocks {
    /// Gathers the blocks of a rule from the records it is asked of; those with more than `block_max` records are left out and
    /// counted.
    pub(crate) fn gather(
        rows: &Rows,
        places: &[usize],
        block_max: u32,
        threads: usize,
        is_asked: impl Fn(u32) -> bool + Sync,
    ) -> (Self, BlockCost) {
        // Each thread takes a stretch of the numbers that keys are scattered over, so that together they are in order.
        let stretches = threads.max(1);
        let of_stretch = |stretch: usize| {
            let is_of_stretch = |hash: u64| (u128::from(hash) * stretches as u128) >> 64 == stretch as u128;
            let keyed = |record: u32| Some((key_of(rows.get(record), places)?, record));
            let asked = (0..rows.len as u32).filter(|record| is_asked(*record)).filter_map(keyed);
            let mut keyed: Vec<(u64, u32)> = asked.filter(|(hash, _)| is_of_stretch(*hash)).collect();
            keyed.sort_unstable();
            Self::of_keyed(&keyed, block_max)
        };
        let mut all = (Self { records: Vec::new(), bounds: vec![0] }, BlockCost::default());
        for (blocks, cost) in in_parallel(stretches, threads, of_stretch) {
            let from = all.0.records.len() as u32;
            all.0.records.extend(blocks.records);
            all.0.bounds.extend(blocks.bounds.into_iter().skip(1).map(|bound| from + bound));
            all.1.pairs += cost.pairs;
            all.1.over_full_blocks += cost.over_full_blocks;
            all.1.over_full_records += cost.over_full_records;
        }
        all
    }

    /// The blocks of records in the order of their keys.
    fn of_keyed(keyed: &[(u64, u32)], block_max: u32) -> (Self, BlockCost) {
        let mut blocks = Self { records: Vec::new(), bounds: vec![0] };
        let mut cost = BlockCost::default();
        for block in keyed.chunk_by(|a, b| a.0 == b.0) {
            let size = block.len() as u64;
            if size < 2 {
                continue;
            }
            if size > u64::from(block_max) {
                cost.over_full_blocks += 1;
                cost.over_full_records += size;
                continue;
            }
            cost.pairs += size * (size - 1) / 2;
            blocks.records.extend(block.iter().map(|(_, record)| *record));
            blocks.bounds.push(blocks.records.len() as u32);
        }
        (blocks, cost)
    }

    /// One block of all records.
    pub(crate) fn everything(records: u32) -> Self {
        Self { records: (0..records).collect(), bounds: vec![0, records] }
    }

    /// How many places there are.
    pub(crate) fn len(&self) -> u32 {
        self.records.len() as u32
    }

    /// The blocks, as ranges of places.
    pub(crate) fn ranges(&self) -> impl Iterator<Item = std::ops::Range<u32>> {
        self.bounds.windows(2).map(|bounds| bounds[0]..bounds[1])
    }

    /// Parts of about `pairs` pairs each, as ranges of places.
    pub(crate) fn parts(&self, pairs: u64) -> Vec<std::ops::Range<u32>> {
        let mut parts = Vec::new();
        let (mut from, mut so_far) = (0_u32, 0_u64);
        for block in self.ranges() {
            for at in block.clone() {
                so_far += u64::from(block.end - at) - 1;
                if so_far >= pairs {
                    parts.push(from..at + 1);
                    (from, so_far) = (at + 1, 0);
                }
            }
        }
        if from < self.len() {
            parts.push(from..self.len());
        }
        parts
    }

    /// Calls `visit` with each pair of a part whose lesser record is wanted; the lesser record comes first.
    pub(crate) fn pairs(
        &self,
        part: std::ops::Range<u32>,
        is_wanted: impl Fn(u32) -> bool,
        mut visit: impl FnMut(u32, u32),
    ) {
        let first = self.bounds.partition_point(|bound| *bound <= part.start).saturating_sub(1);
        let of_part = self.bounds[first..].windows(2).take_while(|bounds| bounds[0] < part.end);
        for bounds in of_part {
            // Blocks are gathered in the order of records.
            for at in bounds[0].max(part.start)..bounds[1].min(part.end) {
                let a = self.records[at as usize];
                if is_wanted(a) {
                    self.records[at as usize + 1..bounds[1] as usize].iter().for_each(|b| visit(a, *b));
                }
            }
        }
    }
}

/// The keys of a rule in a row as one number; nothing if one is missing.
fn key_of(row: &[u32], places: &[usize]) -> Option<u64> {
    let mut hash = 0;
    for place in places {
        let code = row[*place];
        if code == MISSING {
            return None;
        }
        hash = mix(hash ^ u64::from(code));
    }
    Some(hash)
}
