//! Writes what a linkage gave.
//!
//! In: groups, scored pairs, texts. Out: Parquet and text files. Refused: nothing but a disk that takes no more.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{StringBuilder, StringDictionaryBuilder};
use arrow_array::types::Int8Type;
use arrow_array::{ArrayRef, Float64Array, RecordBatch};
use sylfaen_link::{Linker, Records, Scored};
use sylfaen_query::{Format, write_answer};

use crate::SylfaenError;

/// Rows of one batch.
const BATCH_ROWS: usize = 1 << 16;

/// Writes a text file.
pub(crate) fn text(path: &Path, text: &str) -> Result<(), SylfaenError> {
    fs::write(path, text).map_err(|source| SylfaenError::Write { path: path.to_owned(), source })
}

/// Writes for each record its group, named after the group's first record.
pub(crate) fn clusters(path: &Path, records: &Records, group: &[u32]) -> Result<(), SylfaenError> {
    let ids = |codes: &mut dyn Iterator<Item = u32>| -> ArrayRef {
        let mut builder = StringBuilder::new();
        codes.for_each(|code| builder.append_value(records.ids.get(code)));
        Arc::new(builder.finish())
    };
    let of_group = ids(&mut group.iter().copied());
    let batch = RecordBatch::try_from_iter([
        ("record_id", ids(&mut (0..records.len() as u32))),
        ("cluster_id", Arc::clone(&of_group)),
        ("person_id", of_group),
    ]);
    parquet(
        path,
        &[batch.map_err(|_| SylfaenError::Internal { what: "clusters are columns of one length" })?],
    )
}

/// Writes the pairs kept, with the level of each field, the weight in bits and the probability.
pub(crate) fn pairs(
    path: &Path,
    records: &Records,
    linker: &Linker,
    scored: &Scored,
) -> Result<(), SylfaenError> {
    let columns: Vec<&str> = linker.columns().collect();
    let mut batches = Vec::new();
    let chunks = scored.pairs.chunks(BATCH_ROWS);
    let empty: [&[_]; 1] = [&[]];
    let none = if scored.pairs.is_empty() { &empty[..] } else { &[] };
    for chunk in chunks.chain(none.iter().copied()) {
        let (mut left, mut right) = (StringBuilder::new(), StringBuilder::new());
        let mut levels: Vec<StringDictionaryBuilder<Int8Type>> =
            columns.iter().map(|_| StringDictionaryBuilder::new()).collect();
        for pair in chunk {
            left.append_value(records.ids.get(pair.left));
            right.append_value(records.ids.get(pair.right));
            for (builder, level) in levels.iter_mut().zip(linker.levels(pair.pattern)) {
                builder.append_option(level);
            }
        }
        let weight = chunk.iter().map(|pair| pair.log_odds / std::f64::consts::LN_2);
        let probability = chunk.iter().map(sylfaen_link::ScoredPair::probability);
        let mut named: Vec<(String, ArrayRef, bool)> = vec![
            ("record_id_l".to_owned(), Arc::new(left.finish()), false),
            ("record_id_r".to_owned(), Arc::new(right.finish()), false),
        ];
        for (column, mut levels) in columns.iter().zip(levels) {
            named.push((format!("level_{column}"), Arc::new(levels.finish()), true));
        }
        named.push(("match_weight".to_owned(), Arc::new(Float64Array::from_iter_values(weight)), false));
        named.push((
            "match_probability".to_owned(),
            Arc::new(Float64Array::from_iter_values(probability)),
            false,
        ));
        let batch = RecordBatch::try_from_iter_with_nullable(named);
        batches.push(batch.map_err(|_| SylfaenError::Internal { what: "pairs are columns of one length" })?);
    }
    parquet(path, &batches)
}

fn parquet(path: &Path, batches: &[RecordBatch]) -> Result<(), SylfaenError> {
    let failed = |source| SylfaenError::Write { path: path.to_owned(), source };
    let mut file = std::io::BufWriter::new(fs::File::create(path).map_err(failed)?);
    write_answer(&mut file, batches, Format::Parquet)?;
    std::io::Write::flush(&mut file).map_err(failed)
}
