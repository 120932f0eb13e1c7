//! What a linkage gave, as columns.
//!
//! In: groups, scored pairs, records. Out: batches to be written. Refused: nothing.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::builder::{StringBuilder, StringDictionaryBuilder};
use arrow_array::types::Int8Type;
use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray, UInt32Array};
use sylfaen_link::{DrawnPartition, Linker, MISSING, Records, Scored, ScoredPair};

use crate::SylfaenError;

/// Rows of one batch.
const BATCH_ROWS: usize = 1 << 16;
/// The most rows of drawn partitions.
const PARTITION_ROWS_MAX: usize = 4_000_000;

fn ids(records: &Records, codes: impl Iterator<Item = u32>) -> ArrayRef {
    let mut builder = StringBuilder::new();
    codes.for_each(|code| builder.append_value(records.ids.get(code)));
    Arc::new(builder.finish())
}

/// So many rows as ranges of one batch each; one empty range if there is none, so that a file has its columns.
fn ranges(rows: usize) -> impl Iterator<Item = Range<usize>> {
    let range = move |batch: usize| batch * BATCH_ROWS..rows.min((batch + 1) * BATCH_ROWS);
    (0..rows.div_ceil(BATCH_ROWS).max(1)).map(range)
}

/// For each record its group, named after the group's first record, and its person, named after the record that founded it.
pub(crate) fn clusters(
    records: &Records,
    group: &[u32],
    founders: &[u32],
) -> impl Iterator<Item = Result<RecordBatch, SylfaenError>> {
    ranges(records.len()).map(|rows| {
        let of = |names: &[u32]| ids(records, names.get(rows.clone()).unwrap_or_default().iter().copied());
        let batch = RecordBatch::try_from_iter([
            ("record_id", ids(records, rows.start as u32..rows.end as u32)),
            ("cluster_id", of(group)),
            ("person_id", of(founders)),
        ]);
        batch.map_err(|_| SylfaenError::Internal { what: "clusters are columns of one length" })
    })
}

/// How many of the drawn partitions are written: of very many rows the first partitions only.
pub(crate) fn affordable(drawn: &[DrawnPartition]) -> &[DrawnPartition] {
    let mut rows = 0;
    let first = drawn.iter().take_while(|drawn| {
        rows += drawn.moved.len();
        rows <= PARTITION_ROWS_MAX
    });
    drawn.get(..first.count()).unwrap_or_default()
}

/// Drawn partitions, a row for each record that is in another group than in the best one. A partition without a row is the best
/// one.
pub(crate) fn partitions(
    records: &Records,
    drawn: &[DrawnPartition],
) -> impl Iterator<Item = Result<RecordBatch, SylfaenError>> {
    let batch = |at: u32, moved: &[(u32, u32)]| {
        let batch = RecordBatch::try_from_iter([
            ("partition", Arc::new(UInt32Array::from(vec![at; moved.len()])) as ArrayRef),
            ("record_id", ids(records, moved.iter().map(|(record, _)| *record))),
            ("cluster_id", ids(records, moved.iter().map(|(_, least)| *least))),
        ]);
        batch.map_err(|_| SylfaenError::Internal { what: "partitions are columns of one length" })
    };
    let none = drawn.is_empty().then(|| batch(1, &[]));
    (1..).zip(drawn).map(move |(at, drawn)| batch(at, &drawn.moved)).chain(none)
}

/// The pairs kept, with the level of each field, the weight in bits, the probability, and what people decided.
pub(crate) fn pairs(
    records: &Records,
    linker: &Linker,
    scored: &Scored,
) -> impl Iterator<Item = Result<RecordBatch, SylfaenError>> {
    let decided = linker.decided_pairs();
    ranges(scored.pairs.len()).map(move |rows| {
        let pairs = scored.pairs.get(rows).unwrap_or_default();
        let mut named: Vec<(String, ArrayRef, bool)> = vec![
            ("record_id_l".to_owned(), ids(records, pairs.iter().map(|pair| pair.left)), false),
            ("record_id_r".to_owned(), ids(records, pairs.iter().map(|pair| pair.right)), false),
        ];
        named.extend(levels(linker, pairs));
        let weight = pairs.iter().map(|pair| pair.log_odds / std::f64::consts::LN_2);
        named.push(("match_weight".to_owned(), Arc::new(Float64Array::from_iter_values(weight)), false));
        let probability = Float64Array::from_iter_values(pairs.iter().map(ScoredPair::probability));
        named.push(("match_probability".to_owned(), Arc::new(probability), false));
        if !decided.is_empty() {
            let decisions: StringArray = pairs.iter().map(|pair| decision(&decided, pair)).collect();
            named.push(("decision".to_owned(), Arc::new(decisions), true));
        }
        let batch = RecordBatch::try_from_iter_with_nullable(named);
        batch.map_err(|_| SylfaenError::Internal { what: "pairs are columns of one length" })
    })
}

/// The level of each field, a column each.
fn levels<'a>(
    linker: &'a Linker,
    pairs: &[ScoredPair],
) -> impl Iterator<Item = (String, ArrayRef, bool)> + use<'a> {
    let mut levels: Vec<StringDictionaryBuilder<Int8Type>> =
        linker.columns().map(|_| StringDictionaryBuilder::new()).collect();
    for pair in pairs {
        for (builder, level) in levels.iter_mut().zip(linker.levels(pair.pattern)) {
            builder.append_option(level);
        }
    }
    let named = |(column, mut levels): (&str, StringDictionaryBuilder<Int8Type>)| {
        (format!("level_{column}"), Arc::new(levels.finish()) as ArrayRef, true)
    };
    linker.columns().zip(levels).map(named)
}

/// What people decided of a pair, if they did.
fn decision(decided: &[(u32, u32, bool)], pair: &ScoredPair) -> Option<&'static str> {
    let at = decided.binary_search_by_key(&(pair.left, pair.right), |(left, right, _)| (*left, *right));
    let (.., is_match) = decided.get(at.ok()?)?;
    Some(if *is_match { "match" } else { "not_a_match" })
}

/// The records themselves, as they were read.
pub(crate) fn records(records: &Records) -> impl Iterator<Item = Result<RecordBatch, SylfaenError>> {
    ranges(records.len()).map(|rows| {
        let mut named: Vec<(String, ArrayRef, bool)> =
            vec![("record_id".to_owned(), ids(records, rows.start as u32..rows.end as u32), false)];
        for column in &records.columns {
            let cell = |code: &u32| (*code != MISSING).then(|| column.values.get(*code));
            let codes = column.codes.get(rows.clone()).unwrap_or_default();
            named.push((
                column.name.clone(),
                Arc::new(codes.iter().map(cell).collect::<StringArray>()),
                true,
            ));
        }
        let batch = RecordBatch::try_from_iter_with_nullable(named);
        batch.map_err(|_| SylfaenError::Internal { what: "records are columns of one length" })
    })
}
