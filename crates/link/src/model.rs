//! A trained model, as a file that people can read and edit.
//!
//! In: TOML. Out: the levels of each field with their shares, the share of pairs that match, and how they were found.
//! Refused: a key that is not known, shares that do not add up.

use serde::{Deserialize, Serialize};

use crate::LinkError;
use crate::chance::{BEFORE_MAX, Chance};
use crate::em::{Degeneracy, Shares};
use crate::levels::check_levels;
use crate::settings::{Kind, Level};

/// One field of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelField {
    /// The column.
    pub column: String,
    /// What it holds.
    pub kind: Kind,
    /// How far the data moved the shares m from the shipped ones: half the sum of differences, 0 to 1.
    pub m_moved_share: f64,
    /// How far the data moved the shares u.
    pub u_moved_share: f64,
    /// The columns on whose agreement the shares u of this one depend.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<String>,
    /// The levels, the closest first.
    pub level: Vec<Level>,
    /// The shares u at all combinations of levels of the columns it depends on; none if it depends on none. A missing value comes
    /// before the levels, and the level of the last column changes fastest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<Given>,
}

/// The shares u of a field among pairs at some levels of other fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The names of the levels of the other fields; `-` where a value is missing or is not looked at.
    pub levels: Vec<String>,
    /// The share of pairs of two persons at each level of this field, 0 to 1.
    pub u: Vec<f64>,
}

/// How a model was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// The seed.
    pub seed: u64,
    /// How many records it was trained on.
    pub records: u64,
    /// How many pairs it learnt from.
    pub pairs: u64,
    /// How many pairs of one person are expected among all pairs of records.
    pub matches_expected: f64,
    /// From how many places the maximisation began.
    pub starts: u32,
    /// How many of them ended at the same maximum.
    pub starts_agreeing: u32,
    /// Steps of the best one.
    pub iterations: u32,
    /// Whether it came to rest.
    pub has_converged: bool,
    /// What is wrong with the maximum, if anything; the shipped model is used in its place if there is something.
    pub degeneracies: Vec<Degeneracy>,
    /// How many pairs people had labelled or decided.
    #[serde(default)]
    pub labelled_pairs: u64,
    /// Whether the shares are the shipped ones because the data could not be used.
    pub is_shipped: bool,
}

/// A trained model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// The version of this form of file.
    pub format: u32,
    /// The share of all pairs of records that are of one person, 0 to 1.
    pub matches_share: f64,
    /// How it was found.
    pub training: Training,
    /// The fields.
    pub field: Vec<ModelField>,
}

/// The form of file that this version writes and reads.
pub(crate) const FORMAT: u32 = 2;

impl ModelField {
    /// Sets the shares of the levels; u at levels of other columns moves in the same proportions, so that what hangs together
    /// still does.
    pub(crate) fn set_shares(&mut self, m: &[f64], u: &[f64]) {
        for given in &mut self.given {
            let moved =
                given.u.iter().zip(u).zip(&self.level).map(|((share, now), level)| share * now / level.u);
            let moved: Vec<f64> = moved.collect();
            let all: f64 = moved.iter().sum();
            given.u = moved.into_iter().map(|share| share / all).collect();
        }
        for ((level, m), u) in self.level.iter_mut().zip(m).zip(u) {
            (level.m, level.u) = (*m, *u);
        }
    }
}

impl Model {
    /// Reads a model from TOML.
    ///
    /// # Errors
    /// [`LinkError::Settings`] names key and line, [`LinkError::Shares`] a field whose shares do not add up,
    /// [`LinkError::ModelFormat`] a file of another version.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let model: Self =
            toml::from_str(text).map_err(|source| LinkError::Settings { source: Box::new(source) })?;
        if model.format != FORMAT {
            return Err(LinkError::ModelFormat { format: model.format, known: FORMAT });
        }
        let is_share = |share: f64| share > 0.0 && share < 1.0;
        for field in &model.field {
            check_levels(&field.column, &field.level)?;
            model.check_given(field)?;
        }
        if !is_share(model.matches_share) {
            return Err(LinkError::Shares { field: "matches_share".to_owned() });
        }
        Ok(model)
    }

    /// Writes it as TOML that [`Model::parse`] reads.
    ///
    /// # Errors
    /// [`LinkError::Unwritable`] if a share is not a number.
    pub fn to_toml(&self) -> Result<String, LinkError> {
        toml::to_string(self).map_err(|_| LinkError::Unwritable)
    }

    /// What a field depends on is there, and there is a row of shares for each combination of its levels.
    fn check_given(&self, field: &ModelField) -> Result<(), LinkError> {
        let refused = || LinkError::Shares { field: field.column.clone() };
        let mut rows = usize::from(!field.depends_on.is_empty());
        for column in &field.depends_on {
            let other = self.place(column).and_then(|at| self.field.get(at)).ok_or_else(refused)?;
            if other.column == field.column {
                return Err(refused());
            }
            rows *= other.level.len() + 1;
        }
        let adds_up = field.given.iter().all(|given| {
            given.u.len() == field.level.len()
                && given.u.iter().all(|share| *share > 0.0)
                && (given.u.iter().sum::<f64>() - 1.0).abs() < 1e-6
        });
        let is_whole = field.given.len() == rows && field.depends_on.len() <= BEFORE_MAX;
        if is_whole && adds_up { Ok(()) } else { Err(refused()) }
    }

    fn place(&self, column: &str) -> Option<usize> {
        self.field.iter().position(|field| field.column == column)
    }

    /// The shares m.
    pub(crate) fn m(&self) -> Shares {
        self.field.iter().map(|field| field.level.iter().map(|level| level.m).collect()).collect()
    }

    /// The shares u, and what they depend on.
    pub(crate) fn chance(&self) -> Chance {
        let margin = |field: &ModelField| field.level.iter().map(|level| level.u).collect();
        let mut chance = Chance::independent(self.field.iter().map(margin).collect());
        for (at, field) in self.field.iter().enumerate().filter(|(_, field)| !field.given.is_empty()) {
            chance.before[at] = field.depends_on.iter().filter_map(|column| self.place(column)).collect();
            chance.given[at] = field.given.iter().map(|given| given.u.clone()).collect();
        }
        chance
    }
}
