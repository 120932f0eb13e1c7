//! The kinds of field, their levels of agreement, and the shares that linkage begins with.
//!
//! In: TOML. Out: levels in order, with their shares. Refused: a key that is not known, shares that do not add up, levels
//! that do not end with one that always holds.

use serde::{Deserialize, Serialize};

use crate::{FieldSettings, LinkError};

/// What begins every model; see the remarks at its head.
const SHIPPED: &str = include_str!("../data/shipped_model.toml");

/// The most levels of a field: four bits hold them and the mark of a missing value.
pub(crate) const LEVELS_MAX: usize = 15;

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
    /// A filter of one value, made by `sylfaen encode`.
    Encoded,
    /// A filter of a whole record.
    EncodedRecord,
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
    /// The Dice similarity of their filters is at least `at_least`.
    Dice,
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
    encoded: KindLevels,
    encoded_date: KindLevels,
    encoded_record: KindLevels,
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

    fn kinds(&self) -> [(&'static str, &KindLevels); 14] {
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
            ("encoded", &self.encoded),
            ("encoded_date", &self.encoded_date),
            ("encoded_record", &self.encoded_record),
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
            Kind::Encoded => &self.encoded,
            Kind::EncodedRecord => &self.encoded_record,
        }
    }

    /// The levels that a field begins with: its own if it declares some. Filters in place of a clear value are equal by chance as
    /// often as such values are, and those of dates are closer to one another than those of names.
    pub(crate) fn beginning(&self, field: &FieldSettings, fields: &[FieldSettings]) -> Vec<Level> {
        if !field.level.is_empty() {
            return field.level.clone();
        }
        let clear = field.in_place_of.as_ref().and_then(|clear| fields.iter().find(|of| of.column == *clear));
        let is_of_date = clear.is_some_and(|clear| clear.kind == Kind::Date);
        let own = if is_of_date { &self.encoded_date } else { self.levels(field.kind) };
        let mut levels = own.level.clone();
        let Some(clear) = clear.map(|clear| self.levels(clear.kind)) else { return levels };
        let is_equal = |level: &&Level| level.test == Test::Equal;
        if let (Some(clear), Some([equal, .., otherwise])) =
            (clear.level.iter().find(is_equal), levels.get_mut(..))
            && equal.test == Test::Equal
        {
            // What is not equal is mostly far apart: u still adds up to 1.
            otherwise.u += equal.u - clear.u;
            equal.u = clear.u;
        }
        levels
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_in_place_of_a_clear_value_is_equal_by_chance_as_often_as_that() {
        let model = ShippedModel::load().unwrap();
        let alone = FieldSettings::new("filter", Kind::Encoded);
        assert_eq!(model.beginning(&alone, &[]), model.levels(Kind::Encoded).level);
        for kind in [Kind::GivenName, Kind::FamilyName, Kind::Date, Kind::Reference, Kind::Postcode] {
            let clear = FieldSettings::new("clear", kind);
            let filter = FieldSettings { in_place_of: Some("clear".to_owned()), ..alone.clone() };
            let levels = model.beginning(&filter, &[clear.clone(), filter.clone()]);
            check_levels("filter", &levels).unwrap();
            assert!((levels[0].u - model.beginning(&clear, &[])[0].u).abs() < 1e-12, "{kind:?}");
        }
    }

    #[test]
    fn the_shipped_model_is_whole() {
        let model = ShippedModel::load().unwrap();
        assert_eq!(model.levels(Kind::Category).level.len(), 2);
    }

    #[test]
    fn shares_that_do_not_add_up_are_refused_by_field() {
        let text = SHIPPED.replacen("m = 0.93", "m = 0.95", 1);
        assert!(
            matches!(ShippedModel::parse(&text), Err(LinkError::Shares { field }) if field == "category")
        );
    }
}
