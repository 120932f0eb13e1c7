//! Reads codes: by the partner's lookup, then as a marker, then by the code list on the day of the record.
//!
//! In: a cell and the field it belongs to. Out: a code, two nationalities, or a set of types. It refuses a word nobody
//! has listed, one that could be two codes, and a code that did not hold on that day; a set with one such word is
//! refused whole.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sylfaen_schema::{AREA_LISTS, Code, CodeProblem, Field, MarkerMeaning, ValueState};
use sylfaen_workbook::CellValue;

use crate::cell::{Markers, Outcome, Spot, tidy, without_value};

/// Reads the codes of one record.
#[derive(Clone, Copy)]
pub(crate) struct CodeReader<'a> {
    pub(crate) markers: Markers<'a>,
    /// The day on which codes must hold.
    pub(crate) on: NaiveDate,
}

/// A nationality, and a second one where the cell has two.
pub(crate) struct Nationalities {
    pub(crate) first: String,
    pub(crate) second: Option<Outcome<String>>,
}

/// What one word came to.
enum Word {
    Code(String),
    State(ValueState),
    Rejected(&'static str),
}

impl CodeReader<'_> {
    /// Reads one code.
    pub(crate) fn code(self, field: &Field, cell: Spot<'_>) -> Outcome<String> {
        self.cell_text(cell).and_then(|text| match self.word(&field.name, list_of(field), &text) {
            Word::Code(code) => Outcome::given(code),
            Word::State(state) => Outcome::none(state),
            Word::Rejected(rule) => Outcome::rejected(rule),
        })
    }

    /// Reads the group of a count: there, unknown is a group like another.
    pub(crate) fn group(self, field: &Field, cell: Spot<'_>) -> Option<String> {
        let text = self.cell_text(cell).value?;
        match self.word(&field.name, list_of(field), &text) {
            Word::Code(code) => Some(code),
            Word::State(ValueState::Unknown) => {
                let list = self.markers.schemas.codes.get(list_of(field))?;
                list.iter()
                    .find(|code| code.attribute("state") == Some("unknown"))
                    .map(|code| code.code.clone())
            }
            Word::State(_) | Word::Rejected(_) => None,
        }
    }

    /// Reads types of exploitation: codes, sorted, joined by a semicolon.
    pub(crate) fn set(self, field: &Field, cell: Spot<'_>) -> Outcome<String> {
        self.cell_text(cell).and_then(|text| {
            let mut codes = BTreeSet::new();
            let mut state = ValueState::Blank;
            for word in self.words(field, &text) {
                match self.word(&field.name, list_of(field), &word) {
                    Word::Code(joined) => codes.extend(joined.split(';').map(str::to_owned)),
                    Word::State(why) => state = why,
                    Word::Rejected(rule) => return Outcome::rejected(rule),
                }
            }
            if codes.is_empty() {
                return Outcome::none(state);
            }
            Outcome::given(codes.into_iter().collect::<Vec<_>>().join(";"))
        })
    }

    /// Reads a nationality, or two in one label: `Albanian UK`.
    pub(crate) fn nationalities(self, field: &Field, cell: Spot<'_>) -> Outcome<Nationalities> {
        self.cell_text(cell).and_then(|text| {
            let word = |text: &str| self.word(&field.name, list_of(field), text);
            let rule = match word(&text) {
                Word::Code(first) => return Outcome::given(Nationalities { first, second: None }),
                Word::State(state) => return Outcome::none(state),
                Word::Rejected(rule) => rule,
            };
            let tokens: Vec<&str> = text
                .split(|letter: char| " /,;&+".contains(letter))
                .filter(|token| !token.is_empty())
                .collect();
            let mut found = Vec::new();
            for place in 1..tokens.len() {
                let (first, second) = (tokens[..place].join(" "), tokens[place..].join(" "));
                let second = second.strip_prefix("and ").unwrap_or(&second).to_owned();
                match (word(&first), word(&second)) {
                    (Word::Code(first), Word::Code(second)) => found.push((first, Outcome::given(second))),
                    (Word::Code(first), Word::State(state)) => found.push((first, Outcome::none(state))),
                    _ => {}
                }
            }
            match (found.pop(), found.is_empty()) {
                (Some((first, second)), true) => {
                    Outcome::given(Nationalities { first, second: Some(second) })
                }
                (Some(_), false) => Outcome::rejected("ambiguous_code"),
                (None, _) => Outcome::rejected(rule),
            }
        })
    }

    fn cell_text(self, cell: Spot<'_>) -> Outcome<String> {
        match cell.value().filter(|_| !cell.shows_otherwise()) {
            // Markers are looked for after the lookup, which may give a marker the meaning of a code.
            Some(CellValue::Text(text)) => match tidy(text) {
                text if text.is_empty() => Outcome::none(ValueState::Blank),
                text => Outcome::given(text),
            },
            Some(CellValue::Boolean(flag)) => Outcome::given(flag.to_string()),
            _ => self.markers.read_text(cell, false),
        }
    }

    fn word(self, field: &str, list: &str, text: &str) -> Word {
        if let Some(code) = self.lookup(field, text) {
            // A partner's own word is held to the dates of its code like any other.
            let is_ended = code.split(';').any(|code| !self.holds(list, code));
            return if is_ended { Word::Rejected("code_outside_dates") } else { self.state_or(list, code) };
        }
        if let Some(meaning) = self.markers.find(text, false) {
            let outcome: Outcome<()> = match meaning {
                MarkerMeaning::State(ValueState::Rejected) if self.resolve(list, text).is_ok() => {
                    // A word that is a code and a doubtful marker (NA is Namibia) stays doubtful.
                    Outcome::rejected("ambiguous_marker")
                }
                other => without_value(other),
            };
            return outcome.rule.map_or(Word::State(outcome.state), Word::Rejected);
        }
        match self.resolve(list, text) {
            Ok(code) => self.state_or(list, &code.code),
            Err(problem) => Word::Rejected(problem.rule_code()),
        }
    }

    /// Some codes of a list stand for a state (unknown) or cannot be a value (an age in place of a type).
    fn state_or(self, list: &str, code: &str) -> Word {
        let Some(known) = self.markers.schemas.codes.get(list).and_then(|list| list.get(code)) else {
            return Word::Code(code.to_owned());
        };
        if let Some(state) = known.attribute("state").and_then(|state| state.parse().ok()) {
            return Word::State(state);
        }
        match known.attribute("rule").and_then(rule_of) {
            Some(rule) => Word::Rejected(rule),
            None => Word::Code(code.to_owned()),
        }
    }

    /// Whether a code holds on the day; one that no list has is the mapping's matter.
    fn holds(self, list: &str, code: &str) -> bool {
        let lists = if list == AREA { &AREA_LISTS[..] } else { &[list][..] };
        let known = lists.iter().find_map(|name| self.markers.schemas.codes.get(*name)?.get(code));
        known.is_none_or(|known| known.holds_on(self.on))
    }

    fn resolve(&self, list: &str, text: &str) -> Result<&Code, CodeProblem> {
        let schemas = self.markers.schemas;
        match schemas.codes.get(list) {
            _ if list == AREA => schemas.resolve_area(text, Some(self.on)),
            Some(codes) => codes.resolve(text, Some(self.on)),
            None => Err(CodeProblem::Unknown),
        }
    }

    fn lookup(&self, field: &str, text: &str) -> Option<&str> {
        let lookups = &self.markers.partner.lookups;
        let own = lookups.get(field).and_then(|lookup| lookup.find(text));
        own.or_else(|| lookups.get(shared_lookup(field)?)?.find(text))
    }

    /// Parts the words of a set. Both `&` and `/` part words, but a word of the list may hold a `/` itself.
    fn words(self, field: &Field, text: &str) -> Vec<String> {
        let is_known = |word: &str| {
            !matches!(self.word(&field.name, list_of(field), word), Word::Rejected(UNKNOWN_CODE))
        };
        if is_known(text) {
            return vec![text.to_owned()];
        }
        let mut words = Vec::new();
        for part in parted(text, &[";", ",", "&", "+", "|", " and ", " ac ", " a "]) {
            if is_known(&part) {
                words.push(part);
            } else {
                words.extend(parted(&part, &["/"]));
            }
        }
        words
    }
}

const AREA: &str = "area";
pub(crate) const UNKNOWN_CODE: &str = "unknown_code";

/// The rules a code list itself can name.
fn rule_of(name: &str) -> Option<&'static str> {
    ["age_is_not_a_type", "types_not_named"].into_iter().find(|rule| *rule == name)
}

fn list_of(field: &Field) -> &str {
    field.code_list.as_deref().unwrap_or_default()
}

/// The lookup that fields of one kind share, where a partner uses the same words for all of them.
pub(crate) fn shared_lookup(field: &str) -> Option<&'static str> {
    match field {
        "exploitation_code" => Some("exploitation_codes"),
        "exploitation_codes" => Some("exploitation_code"),
        "nationality_second_code" => Some("nationality_code"),
        _ if field.ends_with("_area_code") => Some("area_code"),
        _ if field.starts_with("age_group_at_") => Some("age_group_code"),
        _ => None,
    }
}

fn parted(text: &str, separators: &[&str]) -> Vec<String> {
    let mut parts = vec![text.to_owned()];
    for separator in separators {
        parts = parts.iter().flat_map(|part| part.split(separator)).map(str::to_owned).collect();
    }
    parts.iter().map(|part| tidy(part)).filter(|part| !part.is_empty()).collect()
}
