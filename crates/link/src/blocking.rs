//! Which pairs of records are compared: those that share every key of some rule, each once.
//!
//! In: fields and rules. Out: blocks, and their pairs. Refused: a rule on a column that is not compared, or that asks of
//! it what its kind has not.
//!
//! No table of pairs is ever written: a pair is met, compared, and forgotten or kept. It belongs to the first rule that
//! both records satisfy, which is read off their codes.

use crate::LinkError;
use crate::compare::PartialDate;
use crate::field::Field;
use crate::records::{MISSING, Vocabulary, mix};
use crate::settings::{BlockRule, Key, KeyPart, Kind};
use crate::sweep::Met;

/// The codes of all records side by side: first the fields, then the keys that rules name.
pub(crate) struct Rows {
    codes: Vec<u32>,
    width: usize,
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
pub(crate) struct Rules {
    /// The places each rule's keys have in a row.
    pub(crate) places: Vec<Vec<usize>>,
}

impl Rules {
    /// Whether two records share all keys of a rule.
    fn agree(&self, rule: usize, a: &[u32], b: &[u32]) -> bool {
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
    let mut columns: Vec<Vec<u32>> = Vec::new();
    let mut place_of = Vec::new();
    for key in &keys {
        let at = field_of(fields, key)?;
        if key.part == KeyPart::Whole {
            place_of.push(at);
        } else {
            place_of.push(fields.len() + columns.len());
            columns.push(key_codes(fields, at, key)?);
        }
    }
    let len = fields.first().map_or(0, |field| field.codes.len());
    let width = fields.len() + columns.len();
    let mut codes = Vec::with_capacity(len * width);
    for record in 0..len {
        codes.extend(fields.iter().map(|field| field.codes[record]));
        codes.extend(columns.iter().map(|column| column[record]));
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
    records: Vec<u32>,
    /// For each of them, where its block ends.
    ends: Vec<u32>,
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
    /// Gathers the blocks of a rule; those with more than `block_max` records are left out and counted.
    pub(crate) fn gather(rows: &Rows, places: &[usize], block_max: u32) -> (Self, BlockCost) {
        let mut keyed: Vec<(u64, u32)> = Vec::with_capacity(rows.len);
        for record in 0..rows.len as u32 {
            let row = rows.get(record);
            let mut hash = 0;
            if places.iter().all(|place| {
                hash = mix(hash ^ u64::from(row[*place]));
                row[*place] != MISSING
            }) {
                keyed.push((hash, record));
            }
        }
        keyed.sort_unstable();
        let mut blocks = Self { records: Vec::new(), ends: Vec::new() };
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
            let end = (blocks.records.len() + block.len()) as u32;
            blocks.records.extend(block.iter().map(|(_, record)| *record));
            blocks.ends.resize(end as usize, end);
        }
        (blocks, cost)
    }

    /// One block of all records.
    pub(crate) fn everything(records: u32) -> Self {
        Self { records: (0..records).collect(), ends: vec![records; records as usize] }
    }

    /// How many places there are.
    pub(crate) fn len(&self) -> u32 {
        self.records.len() as u32
    }

    /// Parts of about `pairs` pairs each, as ranges of places.
    pub(crate) fn parts(&self, pairs: u64) -> Vec<std::ops::Range<u32>> {
        let mut parts = Vec::new();
        let (mut from, mut so_far) = (0_u32, 0_u64);
        for (at, end) in self.ends.iter().enumerate() {
            so_far += u64::from(*end) - at as u64 - 1;
            if so_far >= pairs {
                parts.push(from..at as u32 + 1);
                (from, so_far) = (at as u32 + 1, 0);
            }
        }
        if (from as usize) < self.ends.len() {
            parts.push(from..self.ends.len() as u32);
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
        for at in part.start as usize..part.end as usize {
            let a = self.records[at];
            if !is_wanted(a) {
                continue;
            }
            // Blocks are gathered in the order of records.
            for b in &self.records[at + 1..self.ends[at] as usize] {
                visit(a, *b);
            }
        }
    }
}

/// Everything that makes pairs.
pub(crate) struct Scheme {
    pub(crate) rows: Rows,
    pub(crate) rules: Rules,
    pub(crate) blocks: Vec<Blocks>,
    pub(crate) costs: Vec<BlockCost>,
    /// For each record the rules whose block it stands in is over-full, a bit each.
    over_full: Vec<u16>,
}

impl Scheme {
    /// Gathers the blocks of all rules; with no rule, all pairs of records are compared.
    pub(crate) fn new(rows: Rows, rules: Rules, block_max: u32) -> Self {
        let mut over_full = vec![0_u16; rows.len];
        let (mut blocks, mut costs) = (Vec::new(), Vec::new());
        for (rule, places) in rules.places.iter().enumerate() {
            let (of_rule, cost) = if places.is_empty() {
                let records = rows.len as u64;
                let pairs = records * records.saturating_sub(1) / 2;
                (Blocks::everything(rows.len as u32), BlockCost { pairs, ..BlockCost::default() })
            } else {
                Blocks::gather(&rows, places, block_max)
            };
            if cost.over_full_blocks > 0 {
                let mut is_in = vec![false; rows.len];
                of_rule.records.iter().for_each(|record| is_in[*record as usize] = true);
                for (mask, _) in over_full.iter_mut().zip(is_in).filter(|(_, is_in)| !is_in) {
                    *mask |= 1 << rule;
                }
            }
            blocks.push(of_rule);
            costs.push(cost);
        }
        Self { rows, rules, blocks, costs, over_full }
    }

    /// Leaves out the blocks for whose records something holds, as if they were over-full.
    pub(crate) fn leave_out(&mut self, is_left_out: impl Fn(usize, &[u32]) -> bool) {
        for (rule, blocks) in self.blocks.iter_mut().enumerate() {
            let mut kept = Blocks { records: Vec::new(), ends: Vec::new() };
            let mut cost = BlockCost::default();
            let mut from = 0;
            while let Some(end) = blocks.ends.get(from).map(|end| *end as usize) {
                let block = &blocks.records[from..end];
                from = end;
                let size = block.len() as u64;
                if block.first().is_some_and(|first| is_left_out(rule, self.rows.get(*first))) {
                    cost.over_full_blocks += 1;
                    cost.over_full_records += size;
                    for record in block {
                        self.over_full[*record as usize] |= 1 << rule;
                    }
                } else {
                    cost.pairs += size * (size - 1) / 2;
                    kept.records.extend_from_slice(block);
                    kept.ends.resize(kept.records.len(), kept.records.len() as u32);
                }
            }
            *blocks = kept;
            self.costs[rule] = cost;
        }
    }

    /// Whether a pair is this rule's own: it satisfies it, and no earlier rule whose block is not over-full.
    pub(crate) fn is_own(&self, rule: usize, first: u32, a: &[u32], b: &[u32]) -> bool {
        let left_out = self.over_full[first as usize];
        self.rules.agree(rule, a, b)
            && !(0..rule).any(|earlier| left_out >> earlier & 1 == 0 && self.rules.agree(earlier, a, b))
    }
}
