//! Writes a maximum down as a model, and says what is wrong with it.
//!
//! In: where the maximisation ended. Out: a model; the shipped one if the maximum means nothing. Refused: nothing.

use crate::chance::Chance;
use crate::climb::STARTS;
use crate::em::{Beginning, Degeneracy, Maximum, Sample};
use crate::field::Field;
use crate::model::{FORMAT, Given, Model, ModelField, Training};
use crate::settings::{ShippedModel, Test};

/// The records a maximum was found on.
pub(crate) struct Trained<'a> {
    pub(crate) fields: &'a [Field],
    pub(crate) shipped: &'a ShippedModel,
    pub(crate) seed: u64,
    /// How many pairs of records there are.
    pub(crate) all: f64,
}

impl Trained<'_> {
    /// The model with which linkage begins.
    pub(crate) fn untrained(&self, beginning: &Beginning, share: f64) -> Model {
        let maximum = Maximum {
            m: beginning.m.clone(),
            chance: Chance::independent(beginning.u.clone()),
            matches_share: vec![share],
            log_posterior: 0.0,
            iterations: 0,
            has_converged: true,
        };
        self.model(&[], beginning, &maximum, STARTS, share)
    }

    /// The model of a maximum.
    pub(crate) fn model(
        &self,
        samples: &[Sample],
        beginning: &Beginning,
        best: &Maximum,
        agreeing: u32,
        share: f64,
    ) -> Model {
        let records = self.fields.first().map_or(0, |field| field.codes.len()) as u64;
        let degeneracies = self.degeneracies(best, share, agreeing);
        let is_shipped = degeneracies.iter().any(|what| *what != Degeneracy::NotIdentified);
        let shipped = Chance::independent(beginning.u.clone());
        let (m, chance) = if is_shipped { (&beginning.m, &shipped) } else { (&best.m, &best.chance) };
        let begun = self.shipped.duplicates_per_record * records as f64 / 2.0 / self.all.max(1.0);
        let matches_share = if is_shipped { begun } else { share }.clamp(1e-12, 0.5);
        let moved = |now: &[f64], begun: &[f64]| {
            now.iter().zip(begun).map(|(now, begun)| (now - begun).abs()).sum::<f64>() / 2.0
        };
        let field = self.fields.iter().enumerate().map(|(at, field)| {
            let mut level = field.levels.clone();
            for (place, level) in level.iter_mut().enumerate() {
                (level.m, level.u) = (m[at][place], chance.margin[at][place]);
            }
            let before: Vec<&Field> = chance.before[at].iter().map(|before| &self.fields[*before]).collect();
            ModelField {
                column: field.column.clone(),
                kind: field.kind,
                m_moved_share: moved(&m[at], &beginning.m[at]),
                u_moved_share: moved(&chance.margin[at], &beginning.u[at]),
                depends_on: before.iter().map(|before| before.column.clone()).collect(),
                level,
                given: given(&before, &chance.given[at]),
            }
        });
        Model {
            format: FORMAT,
            matches_share,
            training: Training {
                seed: self.seed,
                records,
                pairs: samples.iter().map(|sample| sample.pairs() as u64).sum(),
                matches_expected: matches_share * self.all,
                starts: STARTS,
                starts_agreeing: agreeing,
                iterations: best.iterations,
                has_converged: best.has_converged,
                degeneracies,
                labelled_pairs: 0,
                is_shipped,
            },
            field: field.collect(),
        }
    }

    /// What is wrong with a maximum.
    fn degeneracies(&self, best: &Maximum, share: f64, agreeing: u32) -> Vec<Degeneracy> {
        let records = self.fields.first().map_or(0, |field| field.codes.len()) as f64;
        let mut found = Vec::new();
        if share > 0.5 {
            found.push(Degeneracy::MostPairsMatch);
        }
        if share * self.all > records * (records / 8.0).clamp(3.0, 12.0) {
            found.push(Degeneracy::ClassOfACategory);
        }
        let crossed = self.fields.iter().enumerate().filter(|(at, field)| {
            let equal = usize::from(field.level_of(Test::Equal).unwrap_or(0));
            best.m[*at][equal] < best.chance.margin[*at][equal]
        });
        if crossed.count() * 2 > self.fields.len() {
            found.push(Degeneracy::AgreementSpeaksAgainst);
        }
        if agreeing * 2 < STARTS {
            found.push(Degeneracy::NotIdentified);
        }
        found
    }
}

/// The rows of a field with the names of the levels they are for.
fn given(before: &[&Field], rows: &[Vec<f64>]) -> Vec<Given> {
    let name = |field: &Field, level: usize| {
        level
            .checked_sub(1)
            .and_then(|level| field.levels.get(level))
            .map_or("-", |level| &level.name)
            .to_owned()
    };
    let levels = |place: usize| {
        let mut rest = place;
        let of_field = |field: &&Field| {
            let size = field.levels.len() + 1;
            let level = rest % size;
            rest /= size;
            name(field, level)
        };
        let mut names: Vec<String> = before.iter().rev().map(of_field).collect();
        names.reverse();
        names
    };
    let row = |(place, u): (usize, &Vec<f64>)| Given { levels: levels(place), u: u.clone() };
    if before.is_empty() { Vec::new() } else { rows.iter().enumerate().map(row).collect() }
}
