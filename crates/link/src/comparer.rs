//! Compares two records: a pattern of levels, one for each field.
//!
//! In: the codes of two records. Out: one number, four bits a field: 0 where a value is missing, else the level from 1.
//! Refused: nothing. A field that stands in for another is as if missing where that one is there in both.
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
            let level = if x == MISSING || y == MISSING || field.is_stood_for(a, b) {
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

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use sylfaen_schema::IdKey;

    use super::*;
    use crate::compare::NameVariants;
    use crate::field::prepare;
    use crate::{Encodable, Encoder, Encoding, FieldSettings, Records, ShippedModel};

    static SHIPPED: LazyLock<(ShippedModel, NameVariants)> =
        LazyLock::new(|| (ShippedModel::load().unwrap(), NameVariants::shipped().unwrap()));

    type Person = (Option<&'static str>, Option<&'static str>, bool);

    /// Clear given and family name, a filter of each, and a sex; the filter is there also where the name is not.
    fn fields(people: &[Person], stands_in: bool) -> Vec<Field> {
        let encoder = Encoder::new(IdKey::from_bytes(&[9; 32]), Encoding::default()).unwrap();
        let filter = |column, kind, text| encoder.cells(&[Encodable { column, kind, text }]).swap_remove(0);
        let mut records = Records::with_columns(&["given", "given_filter", "family", "family_filter", "sex"]);
        for (at, (given, family, is_clear)) in people.iter().enumerate() {
            let given_filter = filter("given", Kind::GivenName, *given);
            let family_filter = filter("family", Kind::FamilyName, *family);
            let clear = |name: Option<&'static str>| name.filter(|_| *is_clear);
            let cells =
                [clear(*given), given_filter.as_deref(), clear(*family), family_filter.as_deref(), Some("f")];
            records.push(&format!("{at}"), cells.into_iter()).unwrap();
        }
        let of_filter = |column, clear: &str| FieldSettings {
            in_place_of: stands_in.then(|| clear.to_owned()),
            ..FieldSettings::new(column, Kind::Encoded)
        };
        let settings = [
            FieldSettings::new("given", Kind::GivenName),
            of_filter("given_filter", "given"),
            FieldSettings::new("family", Kind::FamilyName),
            of_filter("family_filter", "family"),
            FieldSettings::new("sex", Kind::Category),
        ];
        let (shipped, variants) = &*SHIPPED;
        prepare(&records, &settings, shipped, variants).unwrap()
    }

    fn pattern(fields: &[Field], a: usize, b: usize) -> u64 {
        let row = |at: usize| fields.iter().map(|field| field.codes[at]).collect::<Vec<u32>>();
        Comparer::new(fields).pattern(&row(a), &row(b))
    }

    fn name() -> impl Strategy<Value = Option<&'static str>> {
        let names = vec!["Mair", "Maire", "Halina", "Kowalska", "Kowalski", "Nguyen", "Linh"];
        proptest::option::weighted(0.8, proptest::sample::select(names))
    }

    proptest! {
        #[test]
        fn a_filter_counts_exactly_where_the_name_it_stands_for_is_missing_in_one(
            a in (name(), name(), any::<bool>()), b in (name(), name(), any::<bool>())
        ) {
            let (standing, free) = (fields(&[a, b], true), fields(&[a, b], false));
            let (with, without) = (pattern(&standing, 0, 1), pattern(&free, 0, 1));
            for (filter, clear, names) in [(1, 0, [a.0, b.0]), (3, 2, [a.1, b.1])] {
                let are_clear = a.2 && b.2 && names.iter().all(Option::is_some);
                let expected = if are_clear { 0 } else { level_in(without, filter) };
                prop_assert_eq!(level_in(with, filter), expected);
                prop_assert_eq!(expected > 0, !are_clear && names.iter().all(Option::is_some));
                // One name is compared once. Exchanged names leave the family name unsaid, as they do without filters.
                prop_assert!(level_in(with, filter) == 0 || level_in(with, clear) == 0);
                prop_assert_eq!(level_in(with, clear), level_in(without, clear));
            }
            prop_assert_eq!(level_in(with, 4), level_in(without, 4));
            prop_assert_eq!(pattern(&standing, 1, 0), with);
            prop_assert_eq!(pattern(&free, 1, 0), without);
        }
    }
}
