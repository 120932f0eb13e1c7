//! Linkage rules as data.
//!
//! In: TOML. Out: rules in the order written. Refused: a key that is not known, no strict rule at all.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::LinkError;

/// How far agreement by a rule goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// The two records are one person.
    Strict,
    /// The two records could be one person; they are not joined, but the least number of persons counts them as one.
    Possible,
}

/// Two records agree by a rule when every one of its fields is present and equal on both.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name, as it stands beside each pair it finds.
    pub name: String,
    /// What agreement by it means.
    pub strength: Strength,
    /// The fields that must be present and equal.
    pub fields: Vec<String>,
    /// Further fields that must hold a given text on both sides, such as a precision of `day`.
    #[serde(default)]
    pub require: BTreeMap<String, String>,
    /// Whether agreement by it can join records of different partners. A partner's own case number cannot, so
    /// having one does not make a record linkable.
    #[serde(default = "yes")]
    pub reaches_across_partners: bool,
}

fn yes() -> bool {
    true
}

/// All rules of one linkage.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkRules {
    /// In the order written.
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
}

impl LinkRules {
    /// Reads rules from TOML.
    ///
    /// # Errors
    ///
    /// [`LinkError::Rules`] for text that is not such TOML, [`LinkError::NoStrictRule`] if nothing could ever join.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let rules: Self =
            toml::from_str(text).map_err(|source| LinkError::Rules { source: Box::new(source) })?;
        if rules.strict().next().is_none() {
            return Err(LinkError::NoStrictRule);
        }
        Ok(rules)
    }

    /// The rules that join records.
    pub fn strict(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(|rule| rule.strength == Strength::Strict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_without_a_strict_one_are_refused() {
        let text = "[[rule]]\nname = \"a\"\nstrength = \"possible\"\nfields = [\"x\"]\n";
        assert!(matches!(LinkRules::parse(text), Err(LinkError::NoStrictRule)));
    }

    #[test]
    fn a_misspelt_key_is_refused_and_named() {
        let text = "[[rule]]\nname = \"a\"\nstrenght = \"strict\"\nfields = [\"x\"]\n";
        let error = LinkRules::parse(text).unwrap_err();
        let Some(source) = std::error::Error::source(&error) else { panic!("no source") };
        assert!(source.to_string().contains("strenght"));
    }
}
