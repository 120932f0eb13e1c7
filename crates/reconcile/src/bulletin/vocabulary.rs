//! The words of published tables, as data.
//!
//! In: `vocabulary.toml`, compiled in. Out: look-ups of words and phrases. Nothing in it belongs to one publication.
//! It refuses a pattern that is not a regular expression.

use std::collections::BTreeMap;

use regex::Regex;
use serde::Deserialize;

use super::label;
use crate::ReconcileError;

/// The words by which tables and sentences are read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vocabulary {
    total: Vec<String>,
    unknown: Vec<String>,
    pub(crate) of_which: Vec<String>,
    pub(crate) overlap: Vec<String>,
    pub(crate) change: Vec<String>,
    no_sum: Vec<String>,
    same_word: Vec<Vec<String>>,
    scales: Vec<String>,
    rounded_units: Vec<String>,
    bare_units: Vec<String>,
    pub(crate) rising: Vec<String>,
    pub(crate) falling: Vec<String>,
    pub(crate) rising_verbs: Vec<String>,
    pub(crate) falling_verbs: Vec<String>,
    pub(crate) reporting: Vec<String>,
    neutral: std::collections::BTreeSet<String>,
    units: Vec<Vec<String>>,
    pub(crate) approximate: Vec<String>,
    months: Vec<String>,
    period: Vec<String>,
    weekdays: Vec<String>,
    pub(crate) seasons: BTreeMap<String, [u32; 2]>,
    hollow: Vec<String>,
    place_basis: Vec<BasisWords>,
    age_basis: Vec<BasisWords>,
    sex: BTreeMap<String, Vec<String>>,
    age: BTreeMap<String, Vec<String>>,
    nation: BTreeMap<String, Vec<String>>,
    people: BTreeMap<String, Vec<String>>,
    pub(crate) whole: BTreeMap<String, Vec<String>>,
    force: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct BasisWords {
    code: String,
    #[serde(with = "pattern")]
    pattern: Regex,
}

mod pattern {
    use regex::Regex;
    use serde::{Deserialize, Deserializer, de::Error};

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Regex, D::Error> {
        Regex::new(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}

impl Vocabulary {
    /// The words this crate carries.
    ///
    /// # Errors
    /// [`ReconcileError::Vocabulary`] if the words compiled in cannot be read.
    pub fn built_in() -> Result<Self, ReconcileError> {
        toml::from_str(include_str!("vocabulary.toml"))
            .map_err(|error| ReconcileError::Vocabulary { reason: error.message().to_owned() })
    }

    pub(crate) fn is_total(&self, word: &str) -> bool {
        self.total.iter().any(|total| total == word)
    }

    /// The word by which the words of tables and sentences are compared: of people their sex, of the people of a nation the
    /// nation, and of words of one meaning the first.
    pub(crate) fn plain_form(&self, word: &str) -> String {
        let same = self.same_word.iter().find(|words| words.iter().any(|it| it == word));
        let one = same.and_then(|words| words.first()).map(String::as_str);
        one.or_else(|| self.sex(word)).or_else(|| self.nation(word)).unwrap_or(word).to_lowercase()
    }

    /// The word itself, if it says by how many thousands a figure is to be taken.
    pub(crate) fn scale<'w>(&self, word: &'w str) -> Option<&'w str> {
        self.scales.iter().any(|scale| scale == word).then_some(word)
    }

    /// Whether a label or unit says that its figures are rates, averages or an index, which no sum makes.
    pub(crate) fn is_no_sum(&self, text: &str) -> bool {
        let all = label::words(text);
        // `Cost per participant`: of each, and not of a time.
        let is_of_each = |pair: &[String]| matches!(pair, [per, each] if per == "per" && !["cent", "month", "quarter", "week", "year", "annum", "day"].contains(&each.as_str()));
        let is_rate = all.windows(2).any(is_of_each);
        let text = format!(" {} ", all.join(" "));
        is_rate || self.no_sum.iter().any(|word| text.contains(&format!(" {word} ")))
    }

    pub(crate) fn is_unknown(&self, label: &str) -> bool {
        self.unknown.iter().any(|word| label.contains(word))
    }

    /// Whether a word of a sentence narrows no count.
    pub(crate) fn is_neutral(&self, word: &str) -> bool {
        self.neutral.contains(word)
    }

    /// Whether a word belongs to the name of a period.
    pub(crate) fn is_time(&self, word: &str) -> bool {
        self.month(word).is_some()
            || self.period.iter().any(|known| known == word)
            || word.len() <= 2 && word.chars().all(|digit| digit.is_ascii_digit())
    }

    pub(crate) fn is_hollow(&self, word: &str) -> bool {
        self.hollow.iter().any(|hollow| hollow == word)
    }

    pub(crate) fn sex(&self, word: &str) -> Option<&str> {
        key_of(&self.sex, word)
    }

    pub(crate) fn age(&self, word: &str) -> Option<&str> {
        key_of(&self.age, word)
    }

    /// The nation of a whole phrase, in lower case.
    pub(crate) fn nation(&self, phrase: &str) -> Option<&str> {
        key_of(&self.nation, phrase)
    }

    /// The same words, and nations more that make a whole, which sentences call the national total.
    pub(crate) fn with_nations(&self, whole: &str, nations: &[String]) -> Self {
        let mut more = self.clone();
        for nation in nations {
            more.nation.insert(nation.clone(), vec![label::words(nation).join(" ")]);
        }
        more.nation.insert(whole.to_owned(), vec!["national total".to_owned()]);
        more.whole.insert(whole.to_owned(), nations.to_vec());
        more
    }

    /// What the people of a nation are called.
    pub(crate) fn people_of(&self, nation: &str) -> &[String] {
        self.people.get(nation).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn nation_names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.nation
            .iter()
            .flat_map(|(nation, names)| names.iter().map(|name| (nation.as_str(), name.as_str())))
    }

    /// The groups of words by which one thing is counted.
    pub(crate) fn unit_groups(&self) -> &[Vec<String>] {
        &self.units
    }

    /// The name of the thing counted, by any of its words.
    pub(crate) fn unit(&self, word: &str) -> Option<&str> {
        let group = self.units.iter().find(|words| words.iter().any(|unit| unit == word))?;
        group.first().map(String::as_str)
    }

    pub(crate) fn is_change(&self, text: &str) -> bool {
        label::words(text).iter().any(|word| self.change.contains(word))
    }

    pub(crate) fn place_basis(&self, text: &str) -> Option<&str> {
        self.place_basis.iter().find(|basis| basis.pattern.is_match(text)).map(|basis| basis.code.as_str())
    }

    /// The moment of age a note names. What follows *not* is what it does not name.
    pub(crate) fn age_basis(&self, text: &str) -> Option<&str> {
        let named =
            text.split(['.', ',', ';']).filter(|part| !label::words(part).iter().any(|word| word == "not"));
        let named: Vec<&str> = named.collect();
        let found = |basis: &&BasisWords| named.iter().any(|part| basis.pattern.is_match(part));
        self.age_basis.iter().find(found).map(|basis| basis.code.as_str())
    }

    /// How many moments of age a text names.
    pub(crate) fn age_bases(&self, text: &str) -> usize {
        self.age_basis.iter().filter(|basis| basis.pattern.is_match(text)).count()
    }

    /// Where a moment of age stands in the order in which they happen.
    pub(crate) fn age_basis_order(&self, code: &str) -> Option<usize> {
        self.age_basis.iter().position(|basis| basis.code == code)
    }

    pub(crate) fn month(&self, word: &str) -> Option<u32> {
        number_of(&self.months, word).or_else(|| begun(&self.months, word))
    }

    /// Whether figures of a unit are rounded to the last digit printed, though they look like counts.
    pub(crate) fn is_rounded_unit(&self, unit: &str) -> bool {
        let unit = unit.to_lowercase();
        self.rounded_units.iter().any(|word| unit.contains(word.as_str()))
    }

    /// Whether a unit says how it is counted and not what is.
    pub(crate) fn is_bare_unit(&self, unit: &str) -> bool {
        let names_thing = label::words(unit).iter().any(|word| self.unit(word).is_some());
        !names_thing && (self.is_rounded_unit(unit) || self.bare_units.iter().any(|bare| bare == unit))
    }

    /// The day of the week, Monday being 1.
    pub(crate) fn weekday(&self, word: &str) -> Option<u32> {
        number_of(&self.weekdays, word).or_else(|| begun(&self.weekdays, word))
    }

    /// The nation of a police force named by a label.
    pub(crate) fn nation_of_force(&self, name: &str) -> Option<&str> {
        let words = label::words(&name.replace('&', " and ")).join(" ");
        let bare = ["police", "constabulary", "service"]
            .iter()
            .fold(words.clone(), |text, word| text.replace(word, ""));
        let bare = bare.trim();
        let is_force = bare.len() < words.len();
        self.force
            .iter()
            .find(|(_, forces)| is_force && forces.iter().any(|force| label::words(force).join(" ") == bare))
            .map(|(nation, _)| nation.as_str())
    }
}

fn key_of<'a>(map: &'a BTreeMap<String, Vec<String>>, word: &str) -> Option<&'a str> {
    map.iter().find(|(_, words)| words.iter().any(|known| known == word)).map(|(key, _)| key.as_str())
}

fn number_of(words: &[String], word: &str) -> Option<u32> {
    words.iter().position(|known| known == word).and_then(|position| u32::try_from(position + 1).ok())
}

/// The name that an abbreviation of three letters or more begins.
fn begun(words: &[String], word: &str) -> Option<u32> {
    let begins = |known: &String| word.len() >= 3 && known.starts_with(word);
    words.iter().position(begins).and_then(|position| u32::try_from(position + 1).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_note_denies_is_not_its_basis() {
        let words = Vocabulary::built_in().unwrap();
        let note = "Age refers to age at referral, not at first point of exploitation.";
        assert_eq!(words.age_basis(note), Some("referral"));
        assert_eq!(words.age_basis("Age defined by age at first exploitation."), Some("exploitation"));
        assert_eq!(
            words.age_basis("17 or under at the time of first claimed exploitation"),
            Some("exploitation")
        );
        assert_eq!(words.age_basis("A rounded count"), None);
    }

    #[test]
    fn forces_are_known_by_the_words_beside_their_name() {
        let words = Vocabulary::built_in().unwrap();
        assert_eq!(words.nation_of_force("Devon & Cornwall Police"), Some("England"));
        assert_eq!(words.nation_of_force("North Wales Police"), Some("Wales"));
        assert_eq!(words.nation_of_force("Essex"), None);
    }
}
