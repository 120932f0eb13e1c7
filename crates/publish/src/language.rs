//! The words of the paper, in the two languages of Wales.
//!
//! In: the Fluent files embedded from `lang/`, numbers, dates. Out: text ready to print. Refuses a message that is
//! missing, one that fails, and two languages that do not say the same things.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use icu_datetime::{DateTimeFormatter, fieldsets::YMD, input::Date};
use icu_decimal::{DecimalFormatter, input::Decimal, options::DecimalFormatterOptions};
use icu_locale_core::Locale;

use crate::PublishError;

/// A language of the paper. Welsh is first wherever both stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// Welsh.
    Welsh,
    /// English.
    English,
}

impl Language {
    /// Both, Welsh first.
    pub const ALL: [Self; 2] = [Self::Welsh, Self::English];

    /// The tag by which HTML and file names know it: `cy`, `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Welsh => "cy",
            Self::English => "en",
        }
    }

    /// Its name, in English.
    pub fn name(self) -> &'static str {
        match self {
            Self::Welsh => "Welsh",
            Self::English => "English",
        }
    }

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Welsh => Self::English,
            Self::English => Self::Welsh,
        }
    }

    /// The locale of its numbers and dates.
    fn locale(self) -> &'static str {
        match self {
            Self::Welsh => "cy-GB",
            Self::English => "en-GB",
        }
    }

    fn source(self) -> &'static str {
        match self {
            Self::Welsh => include_str!("../lang/cy/paper.ftl"),
            Self::English => include_str!("../lang/en/paper.ftl"),
        }
    }
}

/// The words, numbers and dates of one language.
pub(crate) struct Texts {
    language: Language,
    bundle: FluentBundle<FluentResource>,
    decimal: DecimalFormatter,
    date: DateTimeFormatter<YMD>,
}

impl Texts {
    /// Loads both languages, and refuses them if one says what the other does not.
    pub(crate) fn load() -> Result<[Self; 2], PublishError> {
        let [welsh, english] = Language::ALL.map(Language::source);
        same_messages(welsh, english)?;
        Ok([Self::from_source(Language::Welsh, welsh)?, Self::from_source(Language::English, english)?])
    }

    fn from_source(language: Language, source: &str) -> Result<Self, PublishError> {
        let unreadable = || PublishError::TextsUnreadable { language };
        let without_formats = || PublishError::FormatsNotThere { language };
        let resource = FluentResource::try_new(source.to_owned()).map_err(|_| unreadable())?;
        let mut bundle = FluentBundle::new(vec![language.tag().parse().map_err(|_| unreadable())?]);
        // Isolation marks are for text of both directions; Welsh and English run the same way.
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).map_err(|_| unreadable())?;
        let locale: Locale = language.locale().parse().map_err(|_| without_formats())?;
        let decimal = DecimalFormatter::try_new((&locale).into(), DecimalFormatterOptions::default())
            .map_err(|_| without_formats())?;
        let date =
            DateTimeFormatter::try_new((&locale).into(), YMD::long()).map_err(|_| without_formats())?;
        Ok(Self { language, bundle, decimal, date })
    }

    /// The language.
    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// A message without arguments.
    pub(crate) fn say(&self, id: &str) -> Result<String, PublishError> {
        self.say_with(id, &[])
    }

    /// A message with its arguments, which are text already.
    pub(crate) fn say_with(&self, id: &str, arguments: &[(&str, &str)]) -> Result<String, PublishError> {
        let not_there = || PublishError::MessageNotThere { language: self.language, id: id.to_owned() };
        let pattern =
            self.bundle.get_message(id).and_then(|message| message.value()).ok_or_else(not_there)?;
        let mut fluent = FluentArgs::new();
        for &(name, value) in arguments {
            fluent.set(name, FluentValue::from(value));
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&fluent), &mut errors).into_owned();
        if errors.is_empty() {
            Ok(text)
        } else {
            Err(PublishError::MessageFails { language: self.language, id: id.to_owned() })
        }
    }

    /// The message of a code: `measure` and `known_any` say `measure-known-any`.
    pub(crate) fn say_code(&self, kind: &str, code: &str) -> Result<String, PublishError> {
        self.say(&message_id(kind, code))
    }

    /// Whether a code has a message.
    pub(crate) fn has_code(&self, kind: &str, code: &str) -> bool {
        self.bundle.has_message(&message_id(kind, code))
    }

    /// A whole number, its thousands parted.
    pub(crate) fn number(&self, whole: i64) -> String {
        self.decimal.format(&Decimal::from(whole)).to_string()
    }

    /// A day: 1 November 2013, 1 Tachwedd 2013.
    pub(crate) fn date(&self, day: NaiveDate) -> Result<String, PublishError> {
        let date = Date::try_new_gregorian(day.year(), day.month() as u8, day.day() as u8)
            .map_err(|_| PublishError::FormatsNotThere { language: self.language })?;
        Ok(self.date.format(&date).to_string())
    }
}

fn message_id(kind: &str, code: &str) -> String {
    format!("{kind}-{}", code.to_lowercase().replace(['_', '.', ' '], "-"))
}

/// The ids of the messages in a Fluent file: a message begins its line.
fn message_ids(source: &str) -> BTreeSet<&str> {
    source
        .lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(" ="))
        .map(|(id, _)| id)
        .collect()
}

fn same_messages(one: &str, other: &str) -> Result<(), PublishError> {
    match message_ids(one).symmetric_difference(&message_ids(other)).next() {
        Some(&id) => Err(PublishError::MessageInOneLanguage { id: id.to_owned() }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use expect_test::expect;

    use super::*;

    fn texts(language: Language, source: &str) -> Texts {
        Texts::from_source(language, source).expect("the texts are right")
    }

    #[test]
    fn numbers_and_dates_are_those_of_the_language() {
        let day = NaiveDate::from_ymd_opt(2013, 11, 1).expect("the day exists");
        let written = Language::ALL.map(|language| {
            let texts = texts(language, "");
            format!("{} / {}", texts.number(1_234_567), texts.date(day).expect("dates can be written"))
        });
        expect![[r#"
            [
                "1,234,567 / 1 Tachwedd 2013",
                "1,234,567 / 1 November 2013",
            ]
        "#]]
        .assert_debug_eq(&written);
    }

    #[test]
    fn both_languages_say_the_same_things_with_the_same_arguments_in_the_same_order() {
        Texts::load().expect("both languages are whole");
        let arguments = |source: &'static str| -> BTreeMap<&str, Vec<&str>> {
            let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for line in source.lines().filter(|line| !line.starts_with('#')) {
                let Some((id, text)) = line.split_once(" = ") else { continue };
                found.insert(
                    id,
                    text.split("{ $").skip(1).filter_map(|part| part.split(' ').next()).collect(),
                );
            }
            found
        };
        assert_eq!(arguments(Language::Welsh.source()), arguments(Language::English.source()));
    }

    #[test]
    fn no_message_stands_twice() {
        for language in Language::ALL {
            let lines =
                language.source().lines().filter(|line| line.contains(" = ") && !line.starts_with('#'));
            assert_eq!(lines.count(), message_ids(language.source()).len(), "{}", language.name());
        }
    }

    #[test]
    fn a_missing_message_fails() {
        let error = texts(Language::Welsh, "a = b\n").say("c").expect_err("it is not there");
        expect!["the Welsh texts have no message `c`"].assert_eq(&error.to_string());
    }

    #[test]
    fn a_missing_argument_fails() {
        let error = texts(Language::English, "a = { $b }\n").say("a").expect_err("it has no argument");
        expect!["the English message `a` cannot be written"].assert_eq(&error.to_string());
    }

    #[test]
    fn a_message_of_one_language_only_fails() {
        let error = same_messages("a = b\nc = d\n", "a = b\n").expect_err("they differ");
        expect!["message `c` is in one language only"].assert_eq(&error.to_string());
    }

    #[test]
    fn a_person_is_never_called_a_victim_without_probable() {
        for line in Language::English.source().lines().filter(|line| line.to_lowercase().contains("victim")) {
            assert!(line.to_lowercase().replace("probable victim", "").find("victim").is_none(), "{line}");
        }
        for line in Language::Welsh.source().lines().filter(|line| line.to_lowercase().contains("dioddef")) {
            for after in line.to_lowercase().split("ddefwyr").skip(1) {
                let after = after.trim_start();
                assert!(after.starts_with("tebygol"), "{line}");
            }
        }
    }
}
