//! What is compared and how, as data.
//!
//! In: TOML that a person wrote, or a proposal. Out: settings of one linkage. Refused: a key that is not known, a field
//! named twice, more fields than a pattern can hold, levels whose shares do not add up.

use serde::{Deserialize, Serialize};

use crate::LinkError;

/// What begins every model; see the remarks at its head.
const SHIPPED: &str = include_str!("../data/shipped_model.toml");

/// The most fields, and the most levels of one: a pattern of levels is one 64-bit number, four bits a field.
pub(crate) const FIELDS_MAX: usize = 12;
pub(crate) const LEVELS_MAX: usize = 15;
/// The most rules by which pairs are made.
pub(crate) const RULES_MAX: usize = 16;

/// What a column holds, which says how it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A person's given name.
    GivenName,
    /// A person's family name.
    FamilyName,
    /// A whole name in one column.
    FullName,
    /// A date of which parts may be missing.
    Date,
    /// A number or code that names one person, such as a case reference.
    Reference,
    /// A postcode.
    Postcode,
    /// Words, such as a street or a town.
    Text,
    /// An address for electronic mail.
    Email,
    /// One of a few values, such as a sex or a nationality.
    Category,
    /// A number that many share, such as a house number.
    Number,
    /// A list of items, such as types of exploitation.
    Set,
}

/// What must hold for two values to be at a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// They are the same after folding.
    Equal,
    /// They are variants by the list of names.
    Variant,
    /// They sound alike by the sound key.
    SoundAlike,
    /// Their Jaro-Winkler similarity is at least `at_least`.
    JaroWinkler,
    /// At most `at_most` slips part them, and the shorter has at least `length_min` letters.
    Slips,
    /// They share at least the share `at_least` of their words.
    Words,
    /// They share at least the share `at_least` of their items.
    Items,
    /// One is the initial of the other.
    Initial,
    /// Given and family name stand in each other's place.
    Exchanged,
    /// One of the two names stands in the other's place, and nothing speaks against the rest.
    ExchangedInPart,
    /// What both dates tell is the same, and one tells less.
    DateAsFarAsKnown,
    /// Day and month are swapped.
    DateSwapped,
    /// One digit of the date is wrong.
    DateOneSlip,
    /// The same year, and one date is the first of January.
    DateEstimated,
    /// Two of year, month and day are the same.
    DateTwoParts,
    /// Two digits of the date are wrong.
    DateTwoSlips,
    /// The same year.
    DateSameYear,
    /// The same postcode sector.
    PostcodeSector,
    /// The same postcode district.
    PostcodeDistrict,
    /// The same postcode area.
    PostcodeArea,
    /// The same before the `@`.
    SameUser,
    /// Always.
    Otherwise,
}

/// One level of agreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Its name, as it stands beside each pair.
    pub name: String,
    /// What must hold.
    pub test: Test,
    /// The least similarity or share, 0 to 1, for tests that have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// The most slips, for tests that count them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<u8>,
    /// The least letters the shorter value has, for tests that count slips.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length_min: Option<u8>,
    /// The share of pairs of one person at this level, 0 to 1.
    pub m: f64,
    /// The share of pairs of two persons at this level, 0 to 1.
    pub u: f64,
}

/// The levels of a kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindLevels {
    /// Whether agreement on a rare value counts for more.
    pub frequency: bool,
    /// How much of that holds for near agreement, 0 to 1.
    pub frequency_near: f64,
    /// The levels, the closest first.
    pub level: Vec<Level>,
}

/// The model that linkage begins with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShippedModel {
    /// How many pairs of one person the shares m are worth.
    pub matches: f64,
    /// How many pairs of two persons the shares u are worth.
    pub non_matches: f64,
    /// How many other records of its person a record is taken to have.
    pub duplicates_per_record: f64,
    /// How many pairs of one person that is worth.
    pub duplicates_worth: f64,
    /// How far the log-odds of all pairs may be off together, as a standard deviation in nats.
    pub log_odds_doubt: f64,
    given_name: KindLevels,
    family_name: KindLevels,
    full_name: KindLevels,
    date: KindLevels,
    reference: KindLevels,
    postcode: KindLevels,
    text: KindLevels,
    email: KindLevels,
    category: KindLevels,
    number: KindLevels,
    set: KindLevels,
}

impl ShippedModel {
    /// Reads the model that comes with the crate.
    ///
    /// # Errors
    /// [`LinkError::Settings`] if the shipped file is broken.
    pub fn load() -> Result<Self, LinkError> {
        Self::parse(SHIPPED)
    }

    /// Reads such a model from TOML.
    ///
    /// # Errors
    /// [`LinkError::Settings`] names key and line; [`LinkError::Shares`] a kind whose shares do not add up to 1.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let model: Self =
            toml::from_str(text).map_err(|source| LinkError::Settings { source: Box::new(source) })?;
        for (kind, levels) in model.kinds() {
            check_levels(kind, &levels.level)?;
        }
        Ok(model)
    }

    fn kinds(&self) -> [(&'static str, &KindLevels); 11] {
        [
            ("given_name", &self.given_name),
            ("family_name", &self.family_name),
            ("full_name", &self.full_name),
            ("date", &self.date),
            ("reference", &self.reference),
            ("postcode", &self.postcode),
            ("text", &self.text),
            ("email", &self.email),
            ("category", &self.category),
            ("number", &self.number),
            ("set", &self.set),
        ]
    }

    /// The levels of a kind.
    pub const fn levels(&self, kind: Kind) -> &KindLevels {
        match kind {
            Kind::GivenName => &self.given_name,
            Kind::FamilyName => &self.family_name,
            Kind::FullName => &self.full_name,
            Kind::Date => &self.date,
            Kind::Reference => &self.reference,
            Kind::Postcode => &self.postcode,
            Kind::Text => &self.text,
            Kind::Email => &self.email,
            Kind::Category => &self.category,
            Kind::Number => &self.number,
            Kind::Set => &self.set,
        }
    }
}

/// Shares are positive and add up to 1, and the last level holds always.
pub(crate) fn check_levels(field: &str, levels: &[Level]) -> Result<(), LinkError> {
    let refused = || LinkError::Shares { field: field.to_owned() };
    let adds_up = |share: fn(&Level) -> f64| {
        levels.iter().all(|level| share(level) > 0.0)
            && (levels.iter().map(share).sum::<f64>() - 1.0).abs() < 1e-6
    };
    let ends_well = levels.last().is_some_and(|level| level.test == Test::Otherwise);
    let is_whole = (2..=LEVELS_MAX).contains(&levels.len()) && ends_well;
    if is_whole && adds_up(|level| level.m) && adds_up(|level| level.u) { Ok(()) } else { Err(refused()) }
}

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
    60_000_000
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
    /// [`LinkError::FieldTwice`], [`LinkError::Shares`] what else is wrong.
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
    fn the_shipped_model_is_whole() {
        let model = ShippedModel::load().unwrap();
        assert_eq!(model.levels(Kind::Category).level.len(), 2);
    }

    #[test]
    fn shares_that_do_not_add_up_are_refused_by_field() {
        let text = SHIPPED.replacen("m = 0.93", "m = 0.95", 1);
        assert!(matches!(ShippedModel::parse(&text), Err(LinkError::Shares { field }) if field == "category"));
    }

    #[test]
    fn written_settings_are_read_again() {
        let mut settings = LinkSettings::of_fields(vec![FieldSettings {
            column: "dob".to_owned(),
            kind: Kind::Date,
            level: Vec::new(),
        }]);
        settings.cut = Cut::Cost { false_link: 5.0, missed_link: 1.0 };
        settings.block =
            vec![BlockRule { key: vec![Key { column: "dob".to_owned(), part: KeyPart::Year }] }];
        assert_eq!(LinkSettings::parse(&settings.to_toml().unwrap()).unwrap(), settings);
    }
}
