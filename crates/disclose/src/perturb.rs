//! Noise by cell keys, on anyone's tables.
//!
//! In: tidy tables in which every row has the key of its cell, settings. Out: the same tables with noise, what it cost,
//! and what attackers can still say. The keys are those of whoever counts: the sum of its persons' keys, the same in
//! every table and release. Refuses tables whose keys do not add up as the persons do: then they are not such sums, and
//! the same persons would get different noise.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::ranges::{RangeAudit, audit_ranges};
use crate::release::{Release, Standing};
use crate::{Audience, CellKeyNoise, CellKeySettings, DiscloseError, NoiseLoss, ReleaseReason};

/// The column of cell keys.
const KEY: &str = "cell_key";

/// Tables with noise.
#[derive(Debug, Clone, Serialize)]
pub struct Perturbed {
    /// How much noise there is.
    pub settings: CellKeySettings,
    /// Cells in all.
    pub cells: usize,
    /// Cells whose count is given as it is, nobody among them.
    pub cells_unchanged: usize,
    /// By how many persons counts were moved, all together.
    pub persons_moved: i64,
    /// Totals that are not the sum of their parts any more, as the method has it.
    pub sums_broken: usize,
    /// What the noise costs a count of each size, on average over all keys.
    pub losses: Vec<NoiseLoss>,
    /// What attackers can say, who know the settings and every sum, but no key.
    pub audit: RangeAudit,
    #[serde(skip)]
    tables: BTreeMap<String, String>,
}

impl Perturbed {
    /// The tables as they leave, by name: without keys.
    pub fn tables(&self) -> &BTreeMap<String, String> {
        &self.tables
    }
}

/// Gives every count of the tables the noise of its cell's key; what others have printed stays.
///
/// # Errors
/// [`DiscloseError::ReleaseUnreadable`] where a row has no key of 32 bits, two rows of one cell have two, or the keys of
/// parts do not come to that of their total; and all that [`Release::read`] refuses.
///
/// ```
/// use sylfaen_disclose::{Audience, perturb};
///
/// let table = "sex,value,cell_key\nf,9,4000000000\nm,4,1000000000\nTotal,13,705032704\n";
/// let given = perturb(&[("t.csv", table)], &[], &Audience::parse("anyone", "")?)?;
/// assert!(given.tables()["t.csv"].starts_with("sex,value\nf,"));
/// # Ok::<(), sylfaen_disclose::DiscloseError>(())
/// ```
pub fn perturb(
    tables: &[(&str, &str)],
    hierarchies: &[(&str, &str)],
    audience: &Audience,
) -> Result<Perturbed, DiscloseError> {
    let noise = CellKeyNoise::new(audience.noise)?;
    let mut plain = Vec::with_capacity(tables.len());
    let mut keys_of = BTreeMap::new();
    for (name, text) in tables {
        let (text, keys) = without_keys(name, text)?;
        plain.push((*name, text));
        keys_of.insert((*name).to_owned(), keys);
    }
    let borrowed: Vec<(&str, &str)> = plain.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let release = Release::read(&borrowed, hierarchies)?;
    release.asks_for_nothing()?;
    let keys = keys(&release, &keys_of)?;
    let mut given = Vec::with_capacity(keys.len());
    for (cell, key) in release.cells().iter().zip(&keys) {
        let persons = cell.persons.ok_or(DiscloseError::CountWithheld)?;
        given.push(match (key, cell.standing) {
            (Some(key), Standing::Open) => noise.given(persons, *key),
            _ => persons,
        });
    }
    let most = audience.noise.deviation_max;
    let range = |cell: usize| {
        let given = given.get(cell).copied().unwrap_or(0);
        // Nobody is always given as nobody; somebody may be.
        (if given == 0 { 0 } else { (given - most).max(1) }, Some(given + most))
    };
    let audit = audit_ranges(&release, &audience.release, audience.possible_counts, range);
    let moved =
        || release.cells().iter().zip(&given).map(|(cell, given)| (cell.persons.unwrap_or(0) - given).abs());
    let of = |cell: usize| given.get(cell).copied().unwrap_or(0);
    let is_broken = |sum: &&crate::Sum| sum.parts.iter().map(|&part| of(part)).sum::<i64>() != of(sum.total);
    Ok(Perturbed {
        settings: audience.noise,
        cells: given.len(),
        cells_unchanged: moved().filter(|moved| *moved == 0).count(),
        persons_moved: moved().sum(),
        sums_broken: release.sums().iter().filter(is_broken).count(),
        losses: noise.losses(),
        audit,
        tables: release.tables_with(&given)?,
    })
}

/// A table without its column of keys, and the key of each row with its line.
fn without_keys(name: &str, text: &str) -> Result<(String, Vec<(usize, u32)>), DiscloseError> {
    let fails = |line, reason| DiscloseError::ReleaseUnreadable { table: name.to_owned(), line, reason };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().map_err(|_| fails(1, ReleaseReason::NotCsv))?.clone();
    let at = header.iter().position(|column| column.trim() == KEY);
    let at = at.ok_or_else(|| fails(1, ReleaseReason::NoKeyColumn))?;
    let rest = |record: &csv::StringRecord| -> csv::StringRecord {
        record.iter().enumerate().filter(|(column, _)| *column != at).map(|(_, field)| field).collect()
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    let unwritten = || DiscloseError::ReleaseNotWritten { table: name.to_owned() };
    writer.write_record(&rest(&header)).map_err(|_| unwritten())?;
    let mut keys = Vec::new();
    for (ordinal, record) in reader.records().enumerate() {
        let line = ordinal + 2;
        let record = record.map_err(|_| fails(line, ReleaseReason::NotCsv))?;
        let key = record.get(at).and_then(|key| key.trim().parse().ok());
        keys.push((line, key.ok_or_else(|| fails(line, ReleaseReason::NotAKey))?));
        writer.write_record(&rest(&record)).map_err(|_| unwritten())?;
    }
    let bytes = writer.into_inner().map_err(|_| unwritten())?;
    Ok((String::from_utf8(bytes).map_err(|_| unwritten())?, keys))
}

/// The key of each cell; null where it is in no table that leaves.
fn keys(
    release: &Release,
    keys_of: &BTreeMap<String, Vec<(usize, u32)>>,
) -> Result<Vec<Option<u32>>, DiscloseError> {
    let mut keys: Vec<Option<(String, usize, u32)>> = vec![None; release.cells().len()];
    for (table, row, cell) in release.leaving_rows() {
        let read = keys_of.get(table).and_then(|keys| keys.get(row)).copied();
        let (Some((line, key)), Some(known)) = (read, keys.get_mut(cell)) else { continue };
        let fails = |reason| DiscloseError::ReleaseUnreadable { table: table.to_owned(), line, reason };
        let is_nobody = release.cells().get(cell).is_some_and(|cell| cell.persons == Some(0));
        if is_nobody != (key == 0) && is_nobody {
            return Err(fails(ReleaseReason::KeyOfNobody));
        }
        match known {
            Some((_, _, other)) if *other != key => return Err(fails(ReleaseReason::TwoKeys)),
            _ => *known = Some((table.to_owned(), line, key)),
        }
    }
    for sum in release.sums() {
        let of = |cell: usize| keys.get(cell).and_then(Option::as_ref);
        let parts: Option<Vec<u32>> =
            sum.parts.iter().map(|&part| of(part).map(|(_, _, key)| *key)).collect();
        if let (Some((table, line, total)), Some(parts)) = (of(sum.total), parts)
            && crate::cell_key(parts) != *total
        {
            let (table, line, reason) = (table.clone(), *line, ReleaseReason::KeyNotTheSum);
            return Err(DiscloseError::ReleaseUnreadable { table, line, reason });
        }
    }
    Ok(keys.into_iter().map(|key| key.map(|(_, _, key)| key)).collect())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    const TABLE: &str = "area,sex,value,cell_key\n\
        West,f,3,11\nWest,m,12,12\nWest,Total,15,23\nEast,f,20,30\nEast,m,9,40\nEast,Total,29,70\n\
        Total,f,23,41\nTotal,m,21,52\nTotal,Total,44,93\n";

    fn spread(table: &str) -> String {
        // Keys of the whole range, so that some counts move: each is the sum of its parts still.
        let mut lines = table.lines();
        let mut text = format!("{}\n", lines.next().unwrap_or_default());
        for line in lines {
            let (rest, key) = line.rsplit_once(',').unwrap();
            let key = key.parse::<u32>().unwrap().wrapping_mul(97_755_493);
            writeln!(text, "{rest},{key}").unwrap();
        }
        text
    }

    fn refused(table: &str) -> ReleaseReason {
        let audience = Audience::parse("anyone", "").unwrap();
        match perturb(&[("t.csv", table)], &[], &audience).unwrap_err() {
            DiscloseError::ReleaseUnreadable { reason, .. } => reason,
            error => panic!("{error}"),
        }
    }

    #[test]
    fn the_same_persons_get_the_same_noise_in_every_table() {
        let audience = Audience::parse("anyone", "").unwrap();
        let table = spread(TABLE);
        let of_all = table.lines().filter(|line| !line.starts_with("West") && !line.starts_with("East"));
        let of_all: Vec<&str> = of_all.map(|line| line.split_once(',').unwrap().1).collect();
        let by_sex = of_all.join("\n") + "\n";
        let given = perturb(&[("a.csv", &table), ("b.csv", &by_sex)], &[], &audience).unwrap();
        assert!(given.persons_moved > 0 && given.cells_unchanged < given.cells, "{given:?}");
        assert!(!given.audit.is_breached(), "{:?}", given.audit);
        let alone = perturb(&[("b.csv", &by_sex)], &[], &audience).unwrap();
        assert_eq!(given.tables()["b.csv"], alone.tables()["b.csv"]);
        for line in given.tables()["b.csv"].lines().skip(1) {
            assert!(given.tables()["a.csv"].contains(&format!("Total,{line}\n")), "{line}");
        }
        assert!(!given.tables()["a.csv"].contains(KEY));
    }

    #[test]
    fn keys_that_are_no_sums_of_persons_keys_are_refused() {
        assert_eq!(refused("sex,value\nf,3\n"), ReleaseReason::NoKeyColumn);
        assert_eq!(refused("sex,value,cell_key\nf,3,x\n"), ReleaseReason::NotAKey);
        assert_eq!(refused("sex,value,cell_key\nf,0,7\n"), ReleaseReason::KeyOfNobody);
        assert_eq!(refused(&TABLE.replace("44,93", "44,94")), ReleaseReason::KeyNotTheSum);
    }
}
