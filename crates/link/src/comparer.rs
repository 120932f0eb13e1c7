//! Compares two records: a pattern of levels, one for each field.
//!
//! In: the codes of two records. Out: one number, four bits a field: 0 where a value is missing, else the level from 1.
//! Refused: nothing.
//!
//! Two different values that were compared before are not compared again while a small cache remembers them.

use crate::field::Field;
use crate::records::{MISSING, mix};
use crate::settings::{Kind, Test};

/// Bits of a pattern for one field.
pub(crate) const BITS: usize = 4;

/// The level of a field in a pattern: 0 for missing, else from 1.
pub(crate) const fn level_in(pattern: u64, field: usize) -> usize {
    (pattern >> (BITS * field) & 0xf) as usize
}

/// The similarity from which two names count as one for finding an exchange.
fn near(field: &Field) -> f64 {
    let bounds = field.levels.iter().filter(|level| level.test == Test::JaroWinkler);
    bounds.filter_map(|level| level.at_least).fold(0.0, f64::max).max(f64::MIN_POSITIVE)
}

/// Remembers levels of pairs of values; a place holds the last pair that fell on it.
struct Cache {
    places: Vec<u64>,
}

impl Cache {
    const PLACES: usize = 1 << 13;

    fn new() -> Self {
        Self { places: vec![u64::MAX; Self::PLACES] }
    }

    fn get_or(&mut self, a: u32, b: u32, level: impl FnOnce() -> u8) -> u8 {
        let key = (u64::from(a.min(b)) << 28 | u64::from(a.max(b))) << 8;
        if a.max(b) >> 28 != 0 {
            return level();
        }
        let at = mix(key) as usize & (Self::PLACES - 1);
        let Some(place) = self.places.get_mut(at) else { return level() };
        if *place & !0xff == key {
            return *place as u8;
        }
        let level = level();
        *place = key | u64::from(level);
        level
    }
}

/// Where the two names are and which levels an exchange has.
#[derive(Clone, Copy)]
struct Names {
    given: usize,
    family: usize,
    exchanged: Option<u8>,
    in_part: Option<u8>,
    near: f64,
}

/// Compares records.
pub(crate) struct Comparer<'a> {
    fields: &'a [Field],
    names: Option<Names>,
    equal: Vec<u8>,
    caches: Vec<Option<Cache>>,
}

impl<'a> Comparer<'a> {
    pub(crate) fn new(fields: &'a [Field]) -> Self {
        let place = |kind| fields.iter().position(|field| field.kind == kind);
        let names = place(Kind::GivenName).zip(place(Kind::FamilyName)).map(|(given, family)| Names {
            given,
            family,
            exchanged: fields[given].level_of(Test::Exchanged),
            in_part: fields[given].level_of(Test::ExchangedInPart),
            near: near(&fields[given]),
        });
        let is_cached = |field: &Field| field.levels.len() > 2;
        Self {
            fields,
            names: names.filter(|names| names.exchanged.is_some()),
            equal: fields.iter().map(|field| field.level_of(Test::Equal).unwrap_or(0) + 1).collect(),
            caches: fields.iter().map(|field| is_cached(field).then(Cache::new)).collect(),
        }
    }

    /// The pattern of two records, given as their codes, a field each.
    pub(crate) fn pattern(&mut self, a: &[u32], b: &[u32]) -> u64 {
        let mut pattern = 0;
        for (at, field) in self.fields.iter().enumerate() {
            let (x, y) = (a[at], b[at]);
            let level = if x == MISSING || y == MISSING {
                0
            } else if x == y {
                self.equal[at]
            } else {
                1 + match &mut self.caches[at] {
                    Some(cache) => cache.get_or(x, y, || field.level(x, y)),
                    None => field.level(x, y),
                }
            };
            pattern |= u64::from(level) << (BITS * at);
        }
        match self.names {
            Some(names) => self.exchange(names, pattern, a, b),
            None => pattern,
        }
    }

    /// Looks whether the names are exchanged; if so it is said at the given name, and the family name says nothing more.
    fn exchange(&self, names: Names, pattern: u64, a: &[u32], b: &[u32]) -> u64 {
        let (given, family) = (names.given, names.family);
        let agrees = |field: usize| {
            let level = level_in(pattern, field);
            level > 0
                && self.fields[field].levels.get(level - 1).is_some_and(|level| {
                    matches!(level.test, Test::Equal | Test::Variant)
                        || level.at_least.is_some_and(|bound| bound >= names.near)
                })
        };
        if agrees(given) || agrees(family) {
            return pattern;
        }
        let values = &self.fields[given].values;
        let alike = |x: u32, y: u32| {
            (x != MISSING && y != MISSING).then(|| x == y || values.alike(x, y, names.near) >= names.near)
        };
        let level = match (alike(a[given], b[family]), alike(a[family], b[given])) {
            (Some(true), Some(true)) => names.exchanged,
            (Some(true), None) if a[given] == b[family] => names.in_part,
            (None, Some(true)) if a[family] == b[given] => names.in_part,
            _ => None,
        };
        let Some(level) = level else { return pattern };
        let cleared = pattern & !(0xf << (BITS * given)) & !(0xf << (BITS * family));
        cleared | u64::from(level + 1) << (BITS * given)
    }
}
