//! How often partners err: the text of `data/error_rates.toml`, or another of the same form.
//!
//! In: TOML, one table a kind of mistake. Out: a rate a kind and level. Refuses a kind that is missing or not known, a rate outside
//! 0 to 1, `heavy` below `light`, and a kind without its source.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::SynthError;

/// How much partners get wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum ErrorLevel {
    /// Nothing: each identifier is right and present. The layout of the files is as untidy as ever.
    None,
    /// What an attentive partner gets wrong.
    #[default]
    Light,
    /// What a hurried one does.
    Heavy,
}

impl ErrorLevel {
    /// The word for it on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            ErrorLevel::None => "none",
            ErrorLevel::Light => "light",
            ErrorLevel::Heavy => "heavy",
        }
    }
}

impl std::str::FromStr for ErrorLevel {
    type Err = SynthError;

    fn from_str(text: &str) -> Result<ErrorLevel, SynthError> {
        [ErrorLevel::None, ErrorLevel::Light, ErrorLevel::Heavy]
            .into_iter()
            .find(|level| level.as_str() == text)
            .ok_or_else(|| SynthError::Rates { problem: "the levels are none, light and heavy".to_owned() })
    }
}

macro_rules! mistakes {
    ($($(#[$doc:meta])* $variant:ident => $key:literal,)*) => {
        /// A kind of mistake; the text of the rates says of what its rate is a share.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Mistake { $($(#[$doc])* $variant,)* }

        impl Mistake {
            /// Every kind, in the order of the file.
            pub const ALL: &'static [Mistake] = &[$(Mistake::$variant,)*];

            /// Its key in the file of rates.
            pub const fn key(self) -> &'static str {
                match self { $(Mistake::$variant => $key,)* }
            }
        }
    };
}

mistakes! {
    /// A letter left out, doubled, exchanged with its neighbour, or the key beside it.
    Slip => "slip",
    /// Day and month of birth in each other's place.
    DayMonthSwapped => "day_month_swapped",
    /// One digit of the birth date.
    BirthDigitSlip => "birth_digit_slip",
    /// Given and family name in each other's place.
    NamesExchanged => "names_exchanged",
    /// The same, where the family name is written first.
    NamesExchangedFamilyFirst => "names_exchanged_family_first",
    /// Letters written without their marks.
    DiacriticsLost => "diacritics_lost",
    /// Another usual spelling.
    Transliterated => "transliterated",
    /// A short form for the given name.
    Nickname => "nickname",
    /// The given name's first letter only.
    Initial => "initial",
    /// Initials and year of birth only, for want of consent.
    Withheld => "withheld",
    /// A letter of another alphabet that looks the same.
    LookAlike => "look_alike",
    /// No birth date and no age.
    BirthMissing => "birth_missing",
    /// 1 January of a guessed year.
    BirthEstimated => "birth_estimated",
    /// An age and no birth date.
    AgeForBirth => "age_for_birth",
    /// A name that was not given.
    NameMissing => "name_missing",
    /// The first half of a postcode.
    HalfPostcode => "half_postcode",
    /// No postcode.
    PostcodeMissing => "postcode_missing",
    /// Another body's reference left out.
    ReferenceMissing => "reference_missing",
    /// No nationality.
    NationalityMissing => "nationality_missing",
    /// A nationality no code list has.
    NationalityMisspelt => "nationality_misspelt",
    /// One type of exploitation where there were several.
    ExploitationPartSeen => "exploitation_part_seen",
    /// A second row for the same contact, under a new reference.
    TwiceInFile => "twice_in_file",
    /// The same case in the next return, corrected.
    Resent => "resent",
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stated {
    of: String,
    light: f64,
    heavy: f64,
    source: String,
}

/// A rate for each kind of mistake at each level.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorRates {
    light: Vec<f64>,
    heavy: Vec<f64>,
}

impl ErrorRates {
    /// The text of the rates that come with the crate, each with its source.
    pub const DEFAULT_TEXT: &'static str = include_str!("../data/error_rates.toml");

    /// Reads rates from TOML.
    ///
    /// # Errors
    /// [`SynthError::Rates`] names the key that is missing, not known or out of range.
    ///
    /// ```
    /// use sylfaen_synth::{ErrorLevel, ErrorRates, Mistake};
    /// let rates = ErrorRates::parse(ErrorRates::DEFAULT_TEXT)?;
    /// assert!(rates.rate(Mistake::Slip, ErrorLevel::Heavy) > rates.rate(Mistake::Slip, ErrorLevel::Light));
    /// assert!(rates.rate(Mistake::Slip, ErrorLevel::None).abs() < f64::EPSILON);
    /// # Ok::<(), sylfaen_synth::SynthError>(())
    /// ```
    pub fn parse(text: &str) -> Result<ErrorRates, SynthError> {
        let refused = |problem: String| SynthError::Rates { problem };
        let mut stated: BTreeMap<String, Stated> =
            toml::from_str(text).map_err(|error| refused(error.message().to_owned()))?;
        let mut rates = ErrorRates { light: Vec::new(), heavy: Vec::new() };
        for mistake in Mistake::ALL {
            let key = mistake.key();
            let rate = stated.remove(key).ok_or_else(|| refused(format!("`{key}` is missing")))?;
            if rate.source.trim().is_empty() || rate.of.trim().is_empty() {
                return Err(refused(format!("`{key}` does not say of what, or from where")));
            }
            if !(0.0..=1.0).contains(&rate.light) || !(rate.light..=1.0).contains(&rate.heavy) {
                return Err(refused(format!("`{key}` must have 0 <= light <= heavy <= 1")));
            }
            rates.light.push(rate.light);
            rates.heavy.push(rate.heavy);
        }
        match stated.keys().next() {
            Some(key) => Err(refused(format!("`{key}` is no kind of mistake"))),
            None => Ok(rates),
        }
    }

    /// The rate of one kind at a level, as a share.
    pub fn rate(&self, mistake: Mistake, level: ErrorLevel) -> f64 {
        let rates = match level {
            ErrorLevel::None => return 0.0,
            ErrorLevel::Light => &self.light,
            ErrorLevel::Heavy => &self.heavy,
        };
        rates.get(mistake as usize).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{ErrorLevel, ErrorRates};

    #[track_caller]
    fn check_refused(from: &str, to: &str, expected: &str) {
        let text = ErrorRates::DEFAULT_TEXT.replacen(from, to, 1);
        assert_ne!(text, ErrorRates::DEFAULT_TEXT);
        let error = ErrorRates::parse(&text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn a_kind_left_out_is_named() {
        check_refused("[slip]", "[slipp]", "`slip` is missing");
    }

    #[test]
    fn a_kind_nobody_knows_is_named() {
        let text =
            format!("{}\n[yawn]\nof='x'\nlight=0.0\nheavy=0.0\nsource='x'\n", ErrorRates::DEFAULT_TEXT);
        let error = ErrorRates::parse(&text).unwrap_err().to_string();
        assert!(error.contains("`yawn`"), "{error}");
    }

    #[test]
    fn a_rate_above_one_is_refused() {
        check_refused("heavy = 0.12", "heavy = 1.2", "`slip` must have");
    }

    #[test]
    fn a_rate_without_source_is_refused() {
        check_refused(
            "source = \"assumption: clerks",
            "source = \"\" # \"",
            "`day_month_swapped` does not say",
        );
    }

    #[test]
    fn levels_have_their_words() {
        assert_eq!("heavy".parse::<ErrorLevel>().unwrap(), ErrorLevel::Heavy);
        assert!("much".parse::<ErrorLevel>().is_err());
    }
}
