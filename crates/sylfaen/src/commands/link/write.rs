//! What a linkage gave, as columns.
//!
//! In: groups, scored pairs, records. Out: batches to be written. Refused: nothing.

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

/// For each record its group, named after the group's first record, and its person, named after the record that founded it.
pub(crate) fn clusters(
    records: &Records,
    group: &[u32],
    founders: &[u32],
) -> Result<RecordBatch, SylfaenError> {
    let batch = RecordBatch::try_from_iter([
        ("record_id", ids(records, 0..records.len() as u32)),
        ("cluster_id", ids(records, group.iter().copied())),
        ("person_id", ids(records, founders.iter().copied())),
    ]);
    batch.map_err(|_| SylfaenError::Internal { what: "clusters are columns of one length" })
}

/// The drawn partitions, a row for each record that is in another group than in the best one; of very many rows the first
/// partitions only. A partition without a row is the best one.
pub(crate) fn partitions(
    records: &Records,
    drawn: &[DrawnPartition],
) -> Result<Vec<RecordBatch>, SylfaenError> {
    let mut rows = 0;
    let affordable = drawn.iter().take_while(|drawn| {
        rows += drawn.moved.len();
        rows <= PARTITION_ROWS_MAX
    });
    let batch = |(at, drawn): (u32, &DrawnPartition)| {
        let batch = RecordBatch::try_from_iter([
            ("partition", Arc::new(UInt32Array::from(vec![at; drawn.moved.len()])) as ArrayRef),
            ("record_id", ids(records, drawn.moved.iter().map(|(record, _)| *record))),
            ("cluster_id", ids(records, drawn.moved.iter().map(|(_, least)| *least))),
        ]);
        batch.map_err(|_| SylfaenError::Internal { what: "partitions are columns of one length" })
    };
    let none = DrawnPartition::default();
    (1..).zip(affordable).chain(drawn.is_empty().then_some((1, &none))).map(batch).collect()
}

/// The pairs kept, with the level of each field, the weight in bits, the probability, and what people decided.
pub(crate) fn pairs(
    records: &Records,
    linker: &Linker,
    scored: &Scored,
) -> Result<Vec<RecordBatch>, SylfaenError> {
    let decided = linker.decided_pairs();
    let decision = |pair: &ScoredPair| {
        let at = decided.binary_search_by_key(&(pair.left, pair.right), |(left, right, _)| (*left, *right));
        let is_match = at.ok().and_then(|at| decided.get(at)).map(|(.., is_match)| *is_match)?;
        Some(if is_match { "match" } else { "not_a_match" })
    };
    let columns: Vec<&str> = linker.columns().collect();
    let mut batches = Vec::new();
    let chunks = scored.pairs.chunks(BATCH_ROWS);
    let empty: [&[_]; 1] = [&[]];
    let none = if scored.pairs.is_empty() { &empty[..] } else { &[] };
    for chunk in chunks.chain(none.iter().copied()) {
        let mut levels: Vec<StringDictionaryBuilder<Int8Type>> =
            columns.iter().map(|_| StringDictionaryBuilder::new()).collect();
        for pair in chunk {
            for (builder, level) in levels.iter_mut().zip(linker.levels(pair.pattern)) {
                builder.append_option(level);
            }
        }
        let weight = chunk.iter().map(|pair| pair.log_odds / std::f64::consts::LN_2);
        let probability = chunk.iter().map(ScoredPair::probability);
        let mut named: Vec<(String, ArrayRef, bool)> = vec![
            ("record_id_l".to_owned(), ids(records, chunk.iter().map(|pair| pair.left)), false),
            ("record_id_r".to_owned(), ids(records, chunk.iter().map(|pair| pair.right)), false),
        ];
        for (column, mut levels) in columns.iter().zip(levels) {
            named.push((format!("level_{column}"), Arc::new(levels.finish()), true));
        }
        named.push(("match_weight".to_owned(), Arc::new(Float64Array::from_iter_values(weight)), false));
        let probability = Arc::new(Float64Array::from_iter_values(probability));
        named.push(("match_probability".to_owned(), probability, false));
        if !decided.is_empty() {
            let decisions = chunk.iter().map(decision).collect::<StringArray>();
            named.push(("decision".to_owned(), Arc::new(decisions), true));
        }
        let batch = RecordBatch::try_from_iter_with_nullable(named);
        batches.push(batch.map_err(|_| SylfaenError::Internal { what: "pairs are columns of one length" })?);
    }
    Ok(batches)
}

/// The records themselves, as they were read.
pub(crate) fn records(records: &Records) -> Result<RecordBatch, SylfaenError> {
    let mut named: Vec<(String, ArrayRef, bool)> =
        vec![("record_id".to_owned(), ids(records, 0..records.len() as u32), false)];
    for column in &records.columns {
        let cell = |code: &u32| (*code != MISSING).then(|| column.values.get(*code));
        let cells = column.codes.iter().map(cell).collect::<StringArray>();
        named.push((column.name.clone(), Arc::new(cells), true));
    }
    let batch = RecordBatch::try_from_iter_with_nullable(named);
    batch.map_err(|_| SylfaenError::Internal { what: "records are columns of one length" })
}
