//! Whom tables are for, and by which rules they leave for them, as data: one file holds every audience.
//!
//! In: TOML, a table an audience. Out: audiences by code, each with the rules of a run and of any release. Refuses a key
//! it does not know, naming the audience, and rules too weak to mean anything.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::{CellKeyNoise, CellKeySettings, DiscloseError, ReleaseRules, Rules};

/// The least threshold, base, protection and number of possible counts: below it a printed count is a count.
const LEAST: i64 = 3;

/// One audience.
///
/// | key | unit | default | meaning |
/// |---|---|---|---|
/// | `name_en`, `name_cy` | - | the code | how a paper names it |
/// | `threshold` | persons | 5 | the least count above zero that is shown |
/// | `protection` | persons | the threshold | how far apart the possible counts of a withheld cell are, at the least |
/// | `rounding_base` | persons | 5 | what every rounded count is a multiple of |
/// | `possible_counts` | counts | 3 | for how many counts a rounded figure has to stand |
/// | `zeros_are_shown` | - | true | whether a count of nobody is shown |
/// | `everyone_is_withheld` | - | false | whether a part that is all of its total is withheld |
/// | `insiders` | - | none | attackers besides the public, each a list of pairs of dimension and code whose cells it knows |
/// | `noise` | - | 5, 3, 3 | cell keys: `deviation_max`, `variance`, `least_given`, as [`CellKeySettings`] |
#[derive(Debug, Clone, PartialEq)]
pub struct Audience {
    /// Its code.
    pub code: String,
    /// Its name in English.
    pub name_en: String,
    /// Its name in Welsh.
    pub name_cy: String,
    /// What every rounded count is a multiple of, in persons.
    pub rounding_base: i64,
    /// For how many counts a rounded figure has to stand.
    pub possible_counts: i64,
    /// The noise of cell keys.
    pub noise: CellKeySettings,
    /// The rules of a release whose cells are withheld.
    pub release: ReleaseRules,
}

/// The keys of an audience that are not those of a release.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Own {
    name_en: Option<String>,
    name_cy: Option<String>,
    rounding_base: Option<i64>,
    possible_counts: Option<i64>,
    noise: CellKeySettings,
}

/// Their names.
const OWN: [&str; 5] = ["name_en", "name_cy", "rounding_base", "possible_counts", "noise"];

impl Audience {
    /// Reads a file of audiences, by code.
    ///
    /// # Errors
    /// [`DiscloseError::RulesUnreadable`] for text that is no TOML of tables; [`DiscloseError::AudienceUnreadable`] for
    /// a key that an audience does not have or a value of another type; [`DiscloseError::AudienceTooWeak`] for rules
    /// that protect nobody.
    ///
    /// ```
    /// use sylfaen_disclose::Audience;
    ///
    /// let audiences = Audience::parse_all("[public]\nname_en = 'the public'\nthreshold = 10\nrounding_base = 10")?;
    /// let public = &audiences["public"];
    /// assert_eq!((public.rules()?.threshold(), public.release.protection), (10, 10));
    /// assert!(Audience::parse_all("[public]\ntreshold = 10").is_err());
    /// # Ok::<(), sylfaen_disclose::DiscloseError>(())
    /// ```
    pub fn parse_all(text: &str) -> Result<BTreeMap<String, Self>, DiscloseError> {
        let tables: BTreeMap<String, toml::Table> = toml::from_str(text).map_err(unreadable)?;
        tables.into_iter().map(|(code, table)| Ok((code.clone(), Self::of_table(code, table)?))).collect()
    }

    /// Reads the rules of one audience without a name of its own, as they lie beside tables that are to be protected.
    ///
    /// # Errors
    /// As [`Audience::parse_all`].
    pub fn parse(code: &str, text: &str) -> Result<Self, DiscloseError> {
        Self::of_table(code.to_owned(), toml::from_str(text).map_err(unreadable)?)
    }

    fn of_table(code: String, mut table: toml::Table) -> Result<Self, DiscloseError> {
        let own: toml::Table = OWN.iter().filter_map(|key| table.remove_entry(*key)).collect();
        let own: Own = read(&code, own)?;
        // As wide as the threshold where nothing else is said.
        let threshold = table.get("threshold").filter(|threshold| threshold.is_integer()).cloned();
        if let (false, Some(threshold)) = (table.contains_key("protection"), threshold) {
            table.insert("protection".to_owned(), threshold);
        }
        let release: ReleaseRules = read(&code, table)?;
        let default = Rules::default();
        let audience = Self {
            name_en: own.name_en.unwrap_or_else(|| code.clone()),
            name_cy: own.name_cy.unwrap_or_else(|| code.clone()),
            rounding_base: own.rounding_base.unwrap_or(default.rounding_base()),
            possible_counts: own.possible_counts.unwrap_or(default.possible_counts()),
            noise: own.noise,
            release,
            code,
        };
        audience.check()?;
        Ok(audience)
    }

    fn check(&self) -> Result<(), DiscloseError> {
        let given = [
            ("threshold", self.release.threshold),
            ("protection", self.release.protection),
            ("rounding_base", self.rounding_base),
            ("possible_counts", self.possible_counts),
        ];
        let weak =
            given.into_iter().find(|(_, given)| *given < LEAST).map(|(key, given)| (key, given, LEAST));
        let weak = weak.or_else(|| match CellKeyNoise::new(self.noise) {
            Err(DiscloseError::RulesTooWeak { key, given, least }) => Some((key, given, least)),
            _ => None,
        });
        match weak {
            Some((key, given, least)) => {
                Err(DiscloseError::AudienceTooWeak { audience: self.code.clone(), key, given, least })
            }
            None => Ok(()),
        }
    }

    /// The rules by which the marts of a run leave for it.
    ///
    /// # Errors
    /// [`DiscloseError::EveryoneInARun`] if a part that is all of its total is to be withheld: the tables of a run have
    /// rows for those codes only that somebody has, so that a single row says who everyone is without a number.
    pub fn rules(&self) -> Result<Rules, DiscloseError> {
        if self.release.everyone_is_withheld {
            return Err(DiscloseError::EveryoneInARun { audience: self.code.clone() });
        }
        Ok(Rules::of(self))
    }
}

/// Reads keys that all may be left out; what is wrong is said of the key that is wrong for itself.
fn read<T: DeserializeOwned>(audience: &str, table: toml::Table) -> Result<T, DiscloseError> {
    let wrong = table.iter().find_map(|(key, value)| {
        let alone: toml::Table = [(key.clone(), value.clone())].into_iter().collect();
        alone.try_into::<T>().err().map(|source| (key.clone(), source))
    });
    let named = |(key, source): (String, toml::de::Error)| DiscloseError::AudienceUnreadable {
        audience: audience.to_owned(),
        key,
        source: Box::new(source),
    };
    match wrong {
        Some(wrong) => Err(named(wrong)),
        None => table.try_into().map_err(|source| named((String::new(), source))),
    }
}

fn unreadable(source: toml::de::Error) -> DiscloseError {
    DiscloseError::RulesUnreadable { source: Box::new(source) }
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;

    fn refused(text: &str) -> String {
        let error = Audience::parse_all(text).expect_err("these audiences are wrong");
        let source = error.source().map(ToString::to_string).unwrap_or_default();
        format!("{error}: {}", source.trim())
    }

    #[test]
    fn a_wrong_key_is_named_with_its_audience() {
        assert!(refused("[public]\ntreshold = 9").contains("audience `public`"));
        assert!(refused("[public]\ntreshold = 9").contains("treshold"));
        assert!(refused("[public]\nthreshold = 'nine'").contains("threshold"));
        assert!(refused("[public]\nnoise = { deviation = 4 }").contains("deviation"));
        assert!(refused("[public]\nrounding_base = 2").contains("rounding_base 2"));
        assert!(refused("[public]\nnoise = { deviation_max = 1 }").contains("deviation_max 1"));
    }

    #[test]
    fn an_audience_without_keys_has_the_rules_of_the_leadership_group() {
        let audience = Audience::parse("leadership_group", "").expect("nothing is missing");
        assert_eq!(audience.rules().expect("they fit a run"), Rules::default());
        assert_eq!(audience.release, ReleaseRules::default());
    }

    #[test]
    fn insiders_hold_for_runs_and_releases() {
        let text = "[partners]\ninsiders = [[['police_force_area', 'W15000001']]]";
        let partners = &Audience::parse_all(text).expect("it is right")["partners"];
        assert_eq!(partners.rules().expect("they fit a run").insiders(), partners.release.insiders);
        assert_eq!(partners.release.insiders.len(), 1);
    }

    #[test]
    fn a_run_cannot_hide_who_everyone_is() {
        let audience = Audience::parse("partners", "everyone_is_withheld = true").expect("it is right");
        assert!(matches!(audience.rules(), Err(DiscloseError::EveryoneInARun { .. })));
    }
}
