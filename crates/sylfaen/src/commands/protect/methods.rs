//! The three ways to protect tables, each with its proof and what it costs.
//!
//! In: a folder. Out: tables that may leave, and the proof, which stays inside. Refused: tables that no way of the method
//! makes safe.

use std::collections::BTreeMap;

use serde::Serialize;
use sylfaen_disclose::{
    DiscloseError, Ledger, LedgerEntry, Perturbed, Protected, RangeAudit, perturb, protect, round,
};
use sylfaen_schema::IdKey;

use super::folder::{Folder, Planned, borrowed};
use crate::SylfaenError;

/// Tables that may leave.
pub(super) struct Safe {
    pub(super) tables: BTreeMap<String, String>,
    found: Found,
}

/// What was found, by method.
#[derive(Serialize)]
#[serde(tag = "method", rename_all = "snake_case")]
enum Found {
    Suppress(Protected),
    Round(RoundedProof),
    CellKey(Perturbed),
}

/// The proof of rounded tables, and what rounding cost.
#[derive(Serialize)]
struct RoundedProof {
    /// What every count is a multiple of, but what others have printed.
    base: i64,
    /// Whether every total is the sum of its parts.
    adds_up: bool,
    /// How far a count may be from its multiple, in persons.
    reach: i64,
    cells: usize,
    cells_unchanged: usize,
    /// By how many persons counts were moved, all together.
    persons_moved: i64,
    audit: RangeAudit,
}

/// What the folder keeps of it.
#[derive(Serialize)]
struct Proof<'a> {
    audience: &'a str,
    /// Whether a secret had a part in the choice.
    is_keyed: bool,
    #[serde(skip_serializing_if = "<[Planned]>::is_empty")]
    plans: &'a [Planned],
    #[serde(flatten)]
    found: &'a Found,
}

impl Safe {
    /// Withholds; with a ledger, together with everything that left before, and enters the tables in it; with a key, by a choice
    /// that nobody without it can make again.
    pub(super) fn withheld(
        folder: &Folder,
        name: &str,
        ledger: Option<&mut Ledger>,
        key: Option<&IdKey>,
    ) -> Result<Self, SylfaenError> {
        let rules = &folder.audience.release;
        let alone = folder.release()?;
        let release = match &ledger {
            Some(ledger) if ledger.entries.iter().any(|entry| entry.name == name) => {
                return Err(SylfaenError::ReleasedAlready { name: name.to_owned() });
            }
            Some(ledger) => ledger.with(&alone, name, rules.threshold),
            None => alone.clone(),
        };
        let release = key.map_or(release.clone(), |key| release.keyed(key, rules));
        let safe = protect(&release, rules)?;
        if let Some(ledger) = ledger {
            let own = release.of_the_newest(safe.is_withheld());
            ledger.entries.push(LedgerEntry::new(name, &alone, &own));
        }
        Ok(Self { tables: release.protected_tables(safe.is_withheld())?, found: Found::Suppress(safe) })
    }

    /// Rounds to the base of the audience.
    pub(super) fn rounded(folder: &Folder, name: &str) -> Result<Self, SylfaenError> {
        let release = folder.release()?;
        let rounded = round(&release, folder.audience.rounding_base)?;
        let audit = rounded.audit(&release, &folder.audience);
        refused(name, &audit)?;
        let is_same = |(cell, persons): (&sylfaen_disclose::Cell, &i64)| cell.persons == Some(*persons);
        let unchanged = release.cells().iter().zip(&rounded.persons).filter(|pair| is_same(*pair)).count();
        Ok(Self {
            tables: release.tables_with(&rounded.persons)?,
            found: Found::Round(RoundedProof {
                base: rounded.base,
                adds_up: rounded.adds_up,
                reach: rounded.reach,
                cells: release.cells().len(),
                cells_unchanged: unchanged,
                persons_moved: rounded.persons_moved,
                audit,
            }),
        })
    }

    /// Gives every count the noise of its cell's key.
    pub(super) fn with_noise(folder: &Folder, name: &str) -> Result<Self, SylfaenError> {
        let given = perturb(&borrowed(&folder.tables), &borrowed(&folder.hierarchies), &folder.audience)?;
        refused(name, &given.audit)?;
        Ok(Self { tables: given.tables().clone(), found: Found::CellKey(given) })
    }

    /// The proof as JSON.
    pub(super) fn proof(
        &self,
        folder: &Folder,
        plans: &[Planned],
        is_keyed: bool,
    ) -> Result<String, SylfaenError> {
        let proof = Proof { audience: &folder.audience.code, is_keyed, plans, found: &self.found };
        serde_json::to_string_pretty(&proof)
            .map_err(|_| SylfaenError::Internal { what: "a proof is made of texts and numbers" })
    }

    /// What was done, for the person at the keyboard.
    pub(super) fn in_words(&self) -> String {
        match &self.found {
            Found::Suppress(safe) => format!("{} of {} cells are withheld", safe.withheld.len(), safe.cells),
            Found::Round(round) => format!(
                "{} cells are multiples of {}{}, {} persons moved",
                round.cells,
                round.base,
                if round.adds_up { " and add up" } else { ", and do not all add up" },
                round.persons_moved
            ),
            Found::CellKey(given) => format!(
                "{} of {} cells have noise, {} persons moved; {} totals are not the sum of their parts",
                given.cells - given.cells_unchanged,
                given.cells,
                given.persons_moved,
                given.sums_broken
            ),
        }
    }
}

fn refused(name: &str, audit: &RangeAudit) -> Result<(), SylfaenError> {
    if audit.is_breached() {
        let figures = audit.cells_breached();
        return Err(DiscloseError::GivesAway { table: name.to_owned(), figures }.into());
    }
    Ok(())
}
