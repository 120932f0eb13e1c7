//! A trained model, as a file that people can read and edit.
//!
//! In: TOML. Out: the levels of each field with their shares, the share of pairs that match, and how they were found.
//! Refused: a key that is not known, shares that do not add up.

use serde::{Deserialize, Serialize};

use crate::LinkError;
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
    /// By how much of its weight this field's evidence counts, 0 to 1; below 1 where it repeats what others say.
    pub evidence_share: f64,
    /// The levels, the closest first.
    pub level: Vec<Level>,
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
pub(crate) const FORMAT: u32 = 1;

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
            if !(0.0..=1.0).contains(&field.evidence_share) {
                return Err(LinkError::Shares { field: field.column.clone() });
            }
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

    /// The evidence of each level in nats, a list a field.
    pub(crate) fn evidence(&self) -> Shares {
        let of_level = |share: f64| move |level: &Level| (level.m / level.u).ln() * share;
        self.field
            .iter()
            .map(|field| field.level.iter().map(of_level(field.evidence_share)).collect())
            .collect()
    }
}
