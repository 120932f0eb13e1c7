//! A field made ready to be compared: its values folded, each distinct one once, with what their comparison needs.
//!
//! In: a column and its levels. Out: a code a record, and for two codes the level of their agreement. Refused: a column
//! that is not there.

use std::sync::Arc;

use crate::LinkError;
use crate::compare::{
    DateAgreement, NameVariants, PackedText, PartialDate, PostcodeAgreement, date_agreement, edit_distance,
    is_initial_of, jaro_winkler, jaro_winkler_packed, plain_latin, plain_reference, postcode_agreement,
    sound_key,
};
use crate::filter::Filter;
use crate::records::{Column, MISSING, Records, Vocabulary};
use crate::settings::{FieldSettings, Kind, Level, ShippedModel, Test};
use crate::slip::slips_of;

/// The form in which a value of a kind is compared; empty if nothing is left of it.
pub(crate) fn folded(kind: Kind, text: &str) -> String {
    match kind {
        Kind::GivenName | Kind::FamilyName | Kind::FullName | Kind::Text | Kind::Category => {
            plain_latin(text)
        }
        Kind::Date => iso_date(text),
        Kind::Reference | Kind::Postcode | Kind::Number => plain_reference(text),
        Kind::Email => text.trim().to_lowercase(),
        Kind::Encoded | Kind::EncodedRecord => text.trim().to_owned(),
        Kind::Set => {
            let mut items: Vec<String> =
                text.split([';', ',', '|']).map(plain_latin).filter(|item| !item.is_empty()).collect();
            items.sort();
            items.dedup();
            items.join(";")
        }
    }
}

/// A date in ISO order as far as it is known; other text as it is, so that a slip in it can still be found.
fn iso_date(text: &str) -> String {
    match PartialDate::parse(text) {
        None => plain_reference(text),
        Some(date) => match (date.month(), date.day()) {
            (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", date.year()),
            (Some(month), None) => format!("{:04}-{month:02}", date.year()),
            _ => format!("{:04}", date.year()),
        },
    }
}

/// The distinct values of one field, or of given and family name together.
#[derive(Debug, Default)]
pub(crate) struct Values {
    pub(crate) texts: Vocabulary,
    packed: Vec<PackedText>,
    dates: Vec<Option<PartialDate>>,
    groups: Vec<Box<[u16]>>,
    /// The distinct words or items of each value, in order.
    words: Vec<Box<[u32]>>,
    /// The filter of each value.
    filters: Vec<Filter>,
    /// The sound of each value, as a code of its own.
    pub(crate) sounds: Vec<u32>,
}

impl Values {
    fn of(texts: Vocabulary, kinds: &[Kind], variants: &NameVariants) -> Self {
        let has = |wanted: &[Kind]| kinds.iter().any(|kind| wanted.contains(kind));
        let mut values = Self { packed: texts.iter().map(PackedText::new).collect(), ..Self::default() };
        if has(&[Kind::Date]) {
            values.dates = texts.iter().map(PartialDate::parse).collect();
        }
        if has(&[Kind::GivenName, Kind::FamilyName, Kind::FullName]) {
            values.groups = texts.iter().map(|text| variants.groups_of(text).into()).collect();
            let mut keys = Vocabulary::default();
            values.sounds = texts.iter().map(|text| keys.code(&sound_key(text)).unwrap_or(MISSING)).collect();
        }
        if has(&[Kind::FullName, Kind::Text, Kind::Set]) {
            let parting = if has(&[Kind::Set]) { ';' } else { ' ' };
            let mut known = Vocabulary::default();
            values.words = texts.iter().map(|text| words(text, parting, &mut known)).collect();
        }
        if has(&[Kind::Encoded, Kind::EncodedRecord]) {
            let filter = |text| Filter::parse(text).map(|(_, filter)| filter).unwrap_or_default();
            values.filters = texts.iter().map(filter).collect();
        }
        values.texts = texts;
        values
    }

    fn date(&self, code: u32) -> Option<PartialDate> {
        self.dates.get(code as usize).copied().flatten()
    }

    /// Jaro-Winkler similarity, or 0 if it is surely below `floor`.
    pub(crate) fn alike(&self, a: u32, b: u32, floor: f64) -> f64 {
        let (a, b) = (a.min(b), a.max(b));
        match (self.packed.get(a as usize), self.packed.get(b as usize)) {
            (Some(x), Some(y)) if x.is_packed() && y.is_packed() => jaro_winkler_packed(*x, *y, floor),
            (Some(x), Some(y)) if x.is_below(*y, floor) => 0.0,
            _ => jaro_winkler(self.texts.get(a), self.texts.get(b)),
        }
    }

    /// The share of words or items two values have in common, 0 to 1.
    fn words_shared(&self, a: u32, b: u32) -> f64 {
        let (Some(a), Some(b)) = (self.words.get(a as usize), self.words.get(b as usize)) else { return 0.0 };
        let both = a.iter().filter(|word| b.binary_search(word).is_ok()).count();
        both as f64 / (a.len() + b.len() - both).max(1) as f64
    }

    /// The Dice similarity of the filters of two values, 0 to 1.
    pub(crate) fn dice(&self, a: u32, b: u32) -> f64 {
        match (self.filters.get(a as usize), self.filters.get(b as usize)) {
            (Some(a), Some(b)) => a.dice(b),
            _ => 0.0,
        }
    }

    fn are_variants(&self, a: u32, b: u32) -> bool {
        match (self.groups.get(a as usize), self.groups.get(b as usize)) {
            (Some(a), Some(b)) => a.iter().any(|group| b.contains(group)),
            _ => false,
        }
    }
}

/// The distinct words of a text, as codes in order.
fn words(text: &str, parting: char, known: &mut Vocabulary) -> Box<[u32]> {
    let mut words: Vec<u32> =
        text.split(parting).filter(|word| !word.is_empty()).filter_map(|word| known.code(word)).collect();
    words.sort_unstable();
    words.dedup();
    words.into()
}

/// One field, ready.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) column: String,
    pub(crate) kind: Kind,
    pub(crate) levels: Vec<Level>,
    pub(crate) frequency: bool,
    pub(crate) frequency_near: f64,
    /// A code a record, [`MISSING`] where there is no value.
    pub(crate) codes: Vec<u32>,
    pub(crate) values: Arc<Values>,
    /// For each value the more usual one it is a slip of, itself if it is none; empty where that is not looked for.
    pub(crate) slips: Arc<Vec<u32>>,
    /// The least similarity any level asks for.
    alike_floor: f64,
    /// The most slips any level allows.
    slips_max: u8,
    /// The field this one stands in for, by its place.
    pub(crate) in_place_of: Option<usize>,
}

impl Field {
    /// The level of two different values, from 0; equal values are at the level of [`Test::Equal`].
    pub(crate) fn level(&self, a: u32, b: u32) -> u8 {
        let mut alike: Option<f64> = None;
        let mut slips: Option<usize> = None;
        let mut dice: Option<f64> = None;
        let mut dates: Option<Option<DateAgreement>> = None;
        let mut postcodes: Option<Option<PostcodeAgreement>> = None;
        let text = |code| self.values.texts.get(code);
        let mut date =
            || *dates.get_or_insert_with(|| Some(date_agreement(self.values.date(a)?, self.values.date(b)?)));
        let mut postcode = || *postcodes.get_or_insert_with(|| postcode_agreement(text(a), text(b)));
        for (at, level) in self.levels.iter().enumerate() {
            let at_least = level.at_least.unwrap_or(1.0);
            let holds = match level.test {
                Test::Equal => a == b,
                Test::Variant => self.values.are_variants(a, b),
                Test::SoundAlike => self.values.sounds.get(a as usize) == self.values.sounds.get(b as usize),
                Test::JaroWinkler => {
                    *alike.get_or_insert_with(|| self.values.alike(a, b, self.alike_floor)) >= at_least
                }
                Test::Slips => {
                    let found = *slips.get_or_insert_with(|| self.slips(a, b));
                    found <= usize::from(level.at_most.unwrap_or(1))
                        && text(a).len().min(text(b).len()) >= usize::from(level.length_min.unwrap_or(1))
                }
                Test::Words | Test::Items => self.values.words_shared(a, b) >= at_least,
                Test::Initial => is_initial_of(text(a), text(b)),
                Test::Exchanged | Test::ExchangedInPart => false,
                Test::DateAsFarAsKnown => date() == Some(DateAgreement::SameAsFarAsKnown),
                Test::DateSwapped => date() == Some(DateAgreement::DayMonthSwapped),
                Test::DateOneSlip => match date() {
                    Some(agreement) => agreement == DateAgreement::OneSlip,
                    None => edit_distance(text(a), text(b)) <= 1,
                },
                Test::DateEstimated => date() == Some(DateAgreement::SameYearEstimated),
                Test::DateTwoParts => date() == Some(DateAgreement::TwoParts),
                Test::DateTwoSlips => date() == Some(DateAgreement::TwoSlips),
                Test::DateSameYear => date() == Some(DateAgreement::SameYear),
                Test::PostcodeSector => postcode().is_some_and(|area| area <= PostcodeAgreement::Sector),
                Test::PostcodeDistrict => postcode().is_some_and(|area| area <= PostcodeAgreement::District),
                Test::PostcodeArea => postcode().is_some_and(|area| area <= PostcodeAgreement::Area),
                Test::SameUser => same_user(text(a), text(b)),
                Test::Dice => *dice.get_or_insert_with(|| self.values.dice(a, b)) >= at_least,
                Test::Otherwise => true,
            };
            if holds {
                return at as u8;
            }
        }
        (self.levels.len() - 1) as u8
    }

    /// How many slips part two values, or more than any level allows.
    fn slips(&self, a: u32, b: u32) -> usize {
        let too_many = usize::from(self.slips_max) + 1;
        match (self.values.packed.get(a as usize), self.values.packed.get(b as usize)) {
            (Some(x), Some(y)) if x.slips_min(*y) >= too_many => too_many,
            _ => edit_distance(self.values.texts.get(a), self.values.texts.get(b)),
        }
    }

    /// The same field over other records.
    pub(crate) fn with_codes(&self, codes: Vec<u32>) -> Self {
        Self {
            column: self.column.clone(),
            kind: self.kind,
            levels: self.levels.clone(),
            frequency: self.frequency,
            frequency_near: self.frequency_near,
            codes,
            values: Arc::clone(&self.values),
            slips: Arc::clone(&self.slips),
            alike_floor: self.alike_floor,
            slips_max: self.slips_max,
            in_place_of: self.in_place_of,
        }
    }

    /// Whether the field this one stands in for is there in both records, given as their codes, so that this one says nothing.
    pub(crate) fn is_stood_for(&self, a: &[u32], b: &[u32]) -> bool {
        self.in_place_of.is_some_and(|clear| a[clear] != MISSING && b[clear] != MISSING)
    }

    /// Whether a value is known in part only: the first letter of a name, a date without a day.
    pub(crate) fn is_partial(&self, code: u32) -> bool {
        let text = || self.values.texts.get(code);
        match self.kind {
            _ if code == MISSING => false,
            Kind::GivenName | Kind::FamilyName => text().chars().count() == 1,
            Kind::Date => self.values.date(code).is_some_and(|date| date.day().is_none()),
            _ => false,
        }
    }

    /// The level at which a test stands, if the field has it.
    pub(crate) fn level_of(&self, test: Test) -> Option<u8> {
        self.levels.iter().position(|level| level.test == test).map(|at| at as u8)
    }
}

/// Which values are slips of more usual ones, by how many records have each.
fn slips(texts: &Vocabulary, codes: &[u32]) -> Vec<u32> {
    let mut records = vec![0.0; texts.len()];
    codes.iter().filter(|code| **code != MISSING).for_each(|code| records[*code as usize] += 1.0);
    slips_of(texts, &records)
}

/// Whether all values are filters of one length, made under one agreement.
fn is_one_encoding(texts: &Vocabulary) -> bool {
    let head = |text: &str| Filter::parse(text).map(|(agreed, _)| (agreed.to_owned(), text.len()));
    let first = texts.iter().next().map(head);
    texts.iter().all(|text| Some(head(text)) == first && head(text).is_some())
}

fn same_user(a: &str, b: &str) -> bool {
    match (a.split_once('@'), b.split_once('@')) {
        (Some((a, _)), Some((b, _))) => !a.is_empty() && a == b,
        _ => false,
    }
}

fn place_of(fields: &[FieldSettings], column: &str) -> Option<usize> {
    fields.iter().position(|field| field.column == column)
}

/// Makes the fields of settings ready.
///
/// Given and family name share their values, so that exchanged names are seen by their codes.
///
/// # Errors
/// [`LinkError::NoColumn`] if a field's column is not there.
pub(crate) fn prepare(
    records: &Records,
    fields: &[FieldSettings],
    shipped: &ShippedModel,
    variants: &NameVariants,
) -> Result<Vec<Field>, LinkError> {
    let columns: Vec<&Column> = fields
        .iter()
        .map(|field| {
            records.column(&field.column).ok_or_else(|| LinkError::NoColumn { column: field.column.clone() })
        })
        .collect::<Result<_, _>>()?;
    let is_name = |kind: Kind| matches!(kind, Kind::GivenName | Kind::FamilyName);
    let mut names = Vocabulary::default();
    let mut folded_codes = Vec::with_capacity(fields.len());
    for (field, column) in fields.iter().zip(&columns) {
        let mut own = Vocabulary::default();
        let texts = if is_name(field.kind) { &mut names } else { &mut own };
        let of_raw: Vec<u32> = column
            .values
            .iter()
            .map(|raw| {
                let text = folded(field.kind, raw);
                if text.is_empty() { Some(MISSING) } else { texts.code(&text) }.unwrap_or(MISSING)
            })
            .collect();
        let codes: Vec<u32> =
            column.codes.iter().map(|code| of_raw.get(*code as usize).copied().unwrap_or(MISSING)).collect();
        if matches!(field.kind, Kind::Encoded | Kind::EncodedRecord) && !is_one_encoding(&own) {
            return Err(LinkError::EncodedOtherwise { column: field.column.clone() });
        }
        folded_codes.push((codes, own));
    }
    let names = Arc::new(Values::of(names, &[Kind::GivenName, Kind::FamilyName], variants));
    let ready = fields.iter().zip(folded_codes).map(|(field, (codes, own))| {
        let of_kind = shipped.levels(field.kind);
        let levels = shipped.beginning(field, fields);
        let floors = levels.iter().filter(|level| level.test == Test::JaroWinkler);
        let alike_floor = floors.filter_map(|level| level.at_least).fold(1.0, f64::min);
        let slips_max = levels.iter().filter_map(|level| level.at_most).max().unwrap_or(0);
        let values = if is_name(field.kind) {
            Arc::clone(&names)
        } else {
            Arc::new(Values::of(own, &[field.kind], variants))
        };
        let slips =
            if of_kind.frequency && is_name(field.kind) { slips(&values.texts, &codes) } else { Vec::new() };
        Field {
            column: field.column.clone(),
            kind: field.kind,
            slips: Arc::new(slips),
            levels,
            frequency: of_kind.frequency,
            frequency_near: of_kind.frequency_near,
            codes,
            values,
            alike_floor,
            slips_max,
            in_place_of: field.in_place_of.as_ref().and_then(|clear| place_of(fields, clear)),
        }
    });
    Ok(ready.collect())
}
