//! What is compared and how, as data.
//!
//! In: TOML that a person wrote, or a proposal. Out: settings of one linkage. Refused: a key that is not known, a field
//! named twice, more fields than a pattern can hold.

use serde::{Deserialize, Serialize};

use crate::LinkError;
use crate::levels::check_levels;
pub use crate::levels::{Kind, KindLevels, Level, ShippedModel, Test};

/// The most fields: a pattern of levels is one 64-bit number, four bits a field and the rest for rules.
pub(crate) const FIELDS_MAX: usize = 12;
/// The most rules by which pairs are made.
pub(crate) const RULES_MAX: usize = 32;

/// One field of a linkage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldSettings {
    /// The column.
    pub column: String,
    /// What it holds.
    pub kind: Kind,
    /// Levels of its own, in place of those of its kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub level: Vec<Level>,
    /// The field it stands in for: it counts only where that one is missing in either record, so that nothing counts twice. A filter
    /// stands in for the name that one partner may not share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_place_of: Option<String>,
}

impl FieldSettings {
    /// A column compared by the levels of its kind.
    pub fn new(column: &str, kind: Kind) -> Self {
        Self { column: column.to_owned(), kind, level: Vec::new(), in_place_of: None }
    }
}

/// What of a field two records must share to be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyPart {
    /// The whole value, folded.
    Whole,
    /// The sound of a name.
    Sound,
    /// The first three letters.
    Start,
    /// One run of two letters of the value, picked by chance but always in the same way: similar values mostly share it
    /// (`MinHash`, Broder 1997; the chance is the Jaccard similarity of their runs of two letters).
    Letters,
    /// Another such run.
    OtherLetters,
    /// The year of a date.
    Year,
    /// The month and day of a date, in either order.
    MonthDay,
    /// The postcode district.
    District,
    /// Given and family name, whichever comes first.
    EitherName,
}

/// One part of a rule: a column and what of it must be shared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// The column.
    pub column: String,
    /// What of it.
    pub part: KeyPart,
}

/// A rule that makes pairs: records that share all its keys are compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockRule {
    /// The keys, all of which must be there and shared.
    pub key: Vec<Key>,
}

/// Where links are cut.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// Where the expected F1 is highest.
    ExpectedF1,
    /// At this probability.
    Probability(f64),
    /// Where the expected cost is lowest, a false link and a missed link costing this much.
    Cost {
        /// The cost of joining two persons.
        false_link: f64,
        /// The cost of leaving two records of one person apart.
        missed_link: f64,
    },
}

fn default_seed() -> u64 {
    1
}
const fn default_cut() -> Cut {
    Cut::ExpectedF1
}
fn default_pairs_max() -> u64 {
    200_000_000
}
fn default_block_max() -> u32 {
    5_000
}
fn default_keep() -> f64 {
    0.01
}
fn default_partitions() -> u32 {
    50
}

/// The settings of one linkage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkSettings {
    /// Where chance begins: sampled pairs, starts and partitions depend on it and on nothing else.
    #[serde(default = "default_seed")]
    pub seed: u64,
    /// The most pairs to compare.
    #[serde(default = "default_pairs_max")]
    pub pairs_max: u64,
    /// The most records that share a key; a block with more is left to the other rules, and is reported.
    #[serde(default = "default_block_max")]
    pub block_max: u32,
    /// The least probability at which a pair is kept.
    #[serde(default = "default_keep")]
    pub keep_probability_min: f64,
    /// Where links are cut.
    #[serde(default = "default_cut")]
    pub cut: Cut,
    /// How many partitions are drawn.
    #[serde(default = "default_partitions")]
    pub partitions: u32,
    /// The column that says which list a record is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// Whether a person is at most once on a list; found from the data if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub once_per_list: Option<bool>,
    /// The fields compared.
    pub field: Vec<FieldSettings>,
    /// The rules that make pairs; planned from the data if there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub block: Vec<BlockRule>,
}

impl LinkSettings {
    /// Settings that compare these fields and leave the rest as it comes.
    pub fn of_fields(field: Vec<FieldSettings>) -> Self {
        Self {
            seed: default_seed(),
            pairs_max: default_pairs_max(),
            block_max: default_block_max(),
            keep_probability_min: default_keep(),
            cut: default_cut(),
            partitions: default_partitions(),
            list: None,
            once_per_list: None,
            field,
            block: Vec::new(),
        }
    }

    /// Reads settings from TOML.
    ///
    /// ```
    /// use sylfaen_link::LinkSettings;
    /// let settings = LinkSettings::parse("[[field]]\ncolumn = \"dob\"\nkind = \"date\"\n")?;
    /// assert_eq!(settings.field[0].column, "dob");
    /// assert!(LinkSettings::parse("[[feild]]\ncolumn = \"dob\"\n").is_err());
    /// # Ok::<(), sylfaen_link::LinkError>(())
    /// ```
    ///
    /// # Errors
    /// [`LinkError::Settings`] names key and line; [`LinkError::NoFields`], [`LinkError::TooManyFields`],
    /// [`LinkError::FieldTwice`], [`LinkError::InPlaceOfNone`], [`LinkError::Shares`] what else is wrong.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let settings: Self =
            toml::from_str(text).map_err(|source| LinkError::Settings { source: Box::new(source) })?;
        settings.check()?;
        Ok(settings)
    }

    pub(crate) fn check(&self) -> Result<(), LinkError> {
        if self.field.is_empty() {
            return Err(LinkError::NoFields);
        }
        if self.field.len() > FIELDS_MAX || self.block.len() > RULES_MAX {
            return Err(LinkError::TooManyFields { fields_max: FIELDS_MAX, rules_max: RULES_MAX });
        }
        for (at, field) in self.field.iter().enumerate() {
            if self.field.iter().take(at).any(|other| other.column == field.column) {
                return Err(LinkError::FieldTwice { column: field.column.clone() });
            }
            if !field.level.is_empty() {
                check_levels(&field.column, &field.level)?;
            }
            if let Some(clear) = &field.in_place_of {
                let mut others = self.field.iter();
                if !others.any(|other| other.column == *clear && other.in_place_of.is_none()) {
                    return Err(LinkError::InPlaceOfNone { column: field.column.clone() });
                }
            }
        }
        Ok(())
    }

    /// Writes the settings as TOML that [`LinkSettings::parse`] reads.
    ///
    /// # Errors
    /// [`LinkError::Unwritable`] if they cannot be written, which no settings that were read are.
    pub fn to_toml(&self) -> Result<String, LinkError> {
        toml::to_string(self).map_err(|_| LinkError::Unwritable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_settings_are_read_again() {
        let filter = FieldSettings {
            in_place_of: Some("dob".to_owned()),
            ..FieldSettings::new("dob_encoded", Kind::Encoded)
        };
        let mut settings = LinkSettings::of_fields(vec![FieldSettings::new("dob", Kind::Date), filter]);
        settings.cut = Cut::Cost { false_link: 5.0, missed_link: 1.0 };
        settings.block = vec![BlockRule { key: vec![Key { column: "dob".to_owned(), part: KeyPart::Year }] }];
        assert_eq!(LinkSettings::parse(&settings.to_toml().unwrap()).unwrap(), settings);
    }

    #[test]
    fn a_field_stands_in_place_of_one_that_is_there_and_stands_for_itself() {
        let of = |clear: &str| {
            let text = format!(
                "field = [{{ column = \"a\", kind = \"date\" }},
                 {{ column = \"b\", kind = \"encoded\", in_place_of = \"a\" }},
                 {{ column = \"c\", kind = \"encoded\", in_place_of = \"{clear}\" }}]"
            );
            LinkSettings::parse(&text)
        };
        assert!(of("a").is_ok());
        for wrong in ["b", "c", "d"] {
            let refused = of(wrong);
            assert!(matches!(refused, Err(LinkError::InPlaceOfNone { column }) if column == "c"), "{wrong}");
        }
    }
}
