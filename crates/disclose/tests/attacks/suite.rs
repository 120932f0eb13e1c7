//! One case from the counts to the attack: protected edition after edition with a ledger, then attacked.

use std::collections::BTreeMap;

use sylfaen_disclose::{DiscloseError, Ledger, LedgerEntry, Release, ReleaseRules, protect};

use crate::attacker::{Attacker, truth};
use crate::generate::{Case, hierarchy};

/// What an attack on one case found.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Cells that were withheld from an attacker.
    pub(crate) withheld: usize,
    /// Of these, the ones it came too near to.
    pub(crate) recovered: usize,
    /// Editions that did not leave, because what is out already would have given a cell away.
    pub(crate) refused: usize,
    /// Whether withholding the small cells alone would have given one away.
    pub(crate) is_plain_recovered: bool,
}

fn borrowed(texts: &BTreeMap<String, String>) -> Vec<(&str, &str)> {
    texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

pub(crate) fn attack(case: &Case) -> Outcome {
    let hierarchy = hierarchy();
    let rules = ReleaseRules {
        threshold: 3,
        protection: 3,
        insiders: case.insiders.clone(),
        ..ReleaseRules::default()
    };
    let mut ledger = Ledger::default();
    let mut left = Vec::new();
    let mut plain = Vec::new();
    let mut outcome = Outcome::default();
    for (at, texts) in case.editions.iter().enumerate() {
        let release = Release::read(&borrowed(texts), &[("hierarchy.csv", &hierarchy)]).unwrap();
        let name = format!("edition {at}");
        let together = ledger.with(&release, &name, rules.threshold);
        let safe = match protect(&together, &rules) {
            Ok(safe) => safe,
            // Only with earlier editions out can there be nothing left to withhold.
            Err(DiscloseError::NotProtectable { .. }) if at > 0 => {
                outcome.refused += 1;
                break;
            }
            Err(error) => panic!("{error}"),
        };
        let own = together.of_the_newest(safe.is_withheld());
        ledger.entries.push(LedgerEntry::new(&name, &release, &own));
        left.push(together.protected_tables(safe.is_withheld()).unwrap());
        let small: Vec<bool> = release
            .cells()
            .iter()
            .map(|cell| cell.persons.is_some_and(|count| (1..3).contains(&count)))
            .collect();
        plain.push(release.protected_tables(&small).unwrap());
    }
    let attackers: Vec<Vec<String>> = [Vec::new()]
        .into_iter()
        .chain(
            case.insiders.iter().map(|own| own.iter().map(|(name, code)| format!("{name}={code}")).collect()),
        )
        .collect();
    for own in &attackers {
        let attacker = attacker(&left, case, &hierarchy, rules.floor(), own);
        let targets = attacker.withheld();
        outcome.withheld += targets.len();
        outcome.recovered += attacker.recovers(&targets, rules.protection).len();
        outcome.recovered += attacker.small_changes(rules.threshold);
        let attacker = self::attacker(&plain, case, &hierarchy, rules.floor().min(1), own);
        let targets = attacker.withheld();
        outcome.is_plain_recovered |= !attacker.recovers(&targets, 1).is_empty();
    }
    outcome
}

fn attacker(
    left: &[BTreeMap<String, String>],
    case: &Case,
    hierarchy: &str,
    floor: i64,
    own: &[String],
) -> Attacker {
    let mut attacker = Attacker::default();
    attacker.floor = floor as i32;
    let mut before = None;
    for (at, (texts, counts)) in left.iter().zip(&case.editions).enumerate() {
        let now = truth(counts, hierarchy);
        attacker.read(texts, hierarchy, at, before.as_ref(), &now);
        for own in own {
            attacker.knows(own, &now);
        }
        before = Some(now);
    }
    attacker
}
