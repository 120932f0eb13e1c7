//! How usual the values of fields are, counted on records or taken from a version that was frozen.
//!
//! In: fields with what strangers share by chance, and either what each record counts for or a table of values. Out: by value
//! and by record the probability that somebody else has it; the table. Refused: nothing.
//!
//! A field that depends on others has a probability for each combination of its value and theirs, by how many of them are
//! equal. The table holds those combinations in words, so that it serves records that were not there when it was made. What it
//! never saw is as usual as the rarest it saw; among strangers who share values of other fields, also no more usual than what
//! is known without them would make it: the rarest surname of a town of one family is no rare one.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::chance::Chance;
use crate::field::Field;
use crate::frequency::{expected_given, frequencies, frequencies_given};
use crate::records::MISSING;
use crate::settings::Test;

/// The share of equal values where a field has no such level.
const EQUAL_OF_NONE: f64 = 0.01;

/// How usual one value of one column is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UsualValue {
    /// The column.
    pub column: String,
    /// The values of the first columns it depends on, in the order in which the model names them; none for everybody.
    pub given: Vec<String>,
    /// The value, folded as it is compared.
    pub value: String,
    /// The probability that a record of somebody else has it, among those with the given values, 0 to 1.
    pub share: f32,
}

/// How usual the values of a field are among strangers who share the values of some of the fields it depends on.
#[derive(Debug, Clone, Default)]
pub(crate) struct UsualGiven {
    /// By record: the probability that one of those strangers shares its value.
    pub(crate) of_record: Vec<f32>,
    /// The share u of equal values among those strangers.
    pub(crate) equal: f64,
}

/// How usual the values of a field are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Usual {
    /// By value: the probability that somebody else has it; empty where that does not count.
    pub(crate) of_value: Vec<f32>,
    /// The share u of equal values.
    pub(crate) equal: f64,
    /// The same by how many of the fields it depends on are equal, from the first on; that for none is empty.
    pub(crate) given: Vec<UsualGiven>,
}

impl Usual {
    /// The probability that somebody else has a value, 1 where it is missing or does not count.
    pub(crate) fn of(&self, code: u32) -> f64 {
        if code == MISSING { 1.0 } else { self.of_value.get(code as usize).copied().map_or(1.0, f64::from) }
    }
}

/// The place of the level of equal values of each field.
pub(crate) fn equal_levels(fields: &[Field]) -> Vec<u8> {
    fields.iter().map(|field| field.level_of(Test::Equal).unwrap_or(0)).collect()
}

/// A field with those it depends on, in the order in which they are looked at.
struct Place<'a> {
    field: &'a Field,
    before: Vec<&'a Field>,
    /// The share u of equal values, and how much more often they are equal by how many of the others are.
    equal: f64,
    lift: Vec<f64>,
}

fn places<'a>(fields: &'a [Field], chance: &Chance) -> Vec<Place<'a>> {
    let equal = equal_levels(fields);
    let place = |(at, field): (usize, &'a Field)| {
        let before: Vec<&Field> = chance.before[at].iter().map(|before| &fields[*before]).collect();
        let lift = (0..=before.len()).map(|first| chance.lift(at, first, &equal)).collect();
        let own = chance.margin[at].get(usize::from(equal[at]));
        Place { field, before, equal: own.copied().unwrap_or(EQUAL_OF_NONE), lift }
    };
    fields.iter().enumerate().map(place).collect()
}

impl Place<'_> {
    /// How usual values are; `of_others` says it by record for so many of the fields before, raised by so much.
    fn usual(&self, of_value: Vec<f32>, of_others: impl Fn(&[&Field], &[f32], f64) -> Vec<f32>) -> Usual {
        let of_first = |(first, lift): (usize, &f64)| match self.before.get(..first) {
            None | Some([]) => UsualGiven::default(),
            Some(others) => {
                let of_record = of_others(others, &of_value, *lift);
                UsualGiven { of_record, equal: self.equal * lift }
            }
        };
        let given = self.lift.iter().enumerate().map(of_first).collect();
        Usual { of_value, equal: self.equal, given }
    }
}

/// Counts how usual values are over records, each for what it is worth.
pub(crate) fn usual(fields: &[Field], chance: &Chance, record_worth: &[f32]) -> Vec<Usual> {
    let of_place = |place: Place<'_>| {
        if !place.field.frequency {
            return Usual::default();
        }
        place.usual(frequencies(place.field, record_worth, place.equal), |others, of_value, lift| {
            frequencies_given(place.field, others, record_worth, of_value, lift)
        })
    };
    places(fields, chance).into_iter().map(of_place).collect()
}

/// The values of some fields in a record; nothing if one is missing.
fn texts<'a>(fields: &[&'a Field], record: usize) -> Option<Vec<&'a str>> {
    let text = |field: &&'a Field| {
        let code = field.codes.get(record).copied().filter(|code| *code != MISSING)?;
        Some(field.values.texts.get(code))
    };
    fields.iter().map(text).collect()
}

/// Writes down how usual the values of records are, in the order of columns, given values and values.
pub(crate) fn tabled(fields: &[Field], chance: &Chance, usual: &[Usual]) -> Vec<UsualValue> {
    let mut found = Vec::new();
    for (place, usual) in places(fields, chance).iter().zip(usual).filter(|(place, _)| place.field.frequency)
    {
        let of_codes: BTreeSet<u32> =
            place.field.codes.iter().copied().filter(|code| *code != MISSING).collect();
        let mut add = |given: &[&str], value: &str, share: f32| {
            let (column, given) =
                (place.field.column.clone(), given.iter().map(|&text| text.to_owned()).collect());
            found.push(UsualValue { column, given, value: value.to_owned(), share });
        };
        for code in of_codes {
            if let Some(share) = usual.of_value.get(code as usize) {
                add(&[], place.field.values.texts.get(code), *share);
            }
        }
        for (first, given) in usual.given.iter().enumerate().skip(1) {
            let mut keyed: Vec<&Field> = place.before.iter().take(first).copied().collect();
            keyed.push(place.field);
            let records = given.of_record.iter().enumerate();
            let combinations: BTreeMap<Vec<&str>, f32> =
                records.filter_map(|(record, share)| Some((texts(&keyed, record)?, *share))).collect();
            for (texts, share) in combinations {
                if let Some((value, given)) = texts.split_last() {
                    add(given, value, share);
                }
            }
        }
    }
    found.sort_by(|a, b| (&a.column, &a.given, &a.value).cmp(&(&b.column, &b.given, &b.value)));
    found
}

/// Shares of values by the values given.
type Table<'a> = BTreeMap<Vec<&'a str>, BTreeMap<&'a str, f32>>;

/// How usual the values of these records are by a table.
pub(crate) fn from_table(fields: &[Field], chance: &Chance, table: &[UsualValue]) -> Vec<Usual> {
    let mut by_column: BTreeMap<&str, Table<'_>> = BTreeMap::new();
    for usual in table {
        let given = usual.given.iter().map(String::as_str).collect();
        let of_given = by_column.entry(&usual.column).or_default().entry(given).or_default();
        of_given.insert(&usual.value, usual.share);
    }
    let none = Table::new();
    let of_place = |place: Place<'_>| {
        if !place.field.frequency {
            return Usual::default();
        }
        let known = by_column.get(place.field.column.as_str()).unwrap_or(&none);
        let of_value = values_of(place.field, known.get(&Vec::new()));
        place.usual(of_value, |others, of_value, lift| records_of(place.field, others, known, of_value, lift))
    };
    places(fields, chance).into_iter().map(of_place).collect()
}

fn rarest(known: &BTreeMap<&str, f32>) -> f32 {
    known.values().copied().fold(1.0_f32, f32::min)
}

fn values_of(field: &Field, known: Option<&BTreeMap<&str, f32>>) -> Vec<f32> {
    let rarest = known.map_or(1.0, rarest);
    let share = |text: &str| known.and_then(|known| known.get(text)).copied().unwrap_or(rarest);
    field.values.texts.iter().map(share).collect()
}

fn records_of(field: &Field, others: &[&Field], known: &Table<'_>, of_value: &[f32], lift: f64) -> Vec<f32> {
    let rarest: BTreeMap<&Vec<&str>, f32> =
        known.iter().map(|(given, known)| (given, rarest(known))).collect();
    let of_record = |(record, code): (usize, &u32)| {
        let (Some(given), Some(without)) = (texts(others, record), of_value.get(*code as usize)) else {
            return 1.0;
        };
        let there = known.get(&given);
        if let Some(share) = there.and_then(|there| there.get(field.values.texts.get(*code))) {
            return *share;
        }
        let expected = expected_given(*without, lift) as f32;
        rarest.get(&given).copied().map_or(expected, |rarest| rarest.min(expected))
    };
    field.codes.iter().enumerate().map(of_record).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::NameVariants;
    use crate::field::prepare;
    use crate::records::Records;
    use crate::settings::{FieldSettings, Kind, ShippedModel};

    /// Family names by nationality.
    fn fields(rows: &[(&str, &str)]) -> Vec<Field> {
        let mut records = Records::with_columns(&["nationality", "surname"]);
        for (at, (nationality, surname)) in rows.iter().enumerate() {
            let cells = [nationality, surname].map(|cell| (!cell.is_empty()).then_some(*cell));
            records.push(&format!("{at}"), cells.into_iter()).unwrap();
        }
        let of = |(column, kind): (&str, Kind)| FieldSettings::new(column, kind);
        let settings: Vec<FieldSettings> =
            [("nationality", Kind::Category), ("surname", Kind::FamilyName)].map(of).into();
        prepare(&records, &settings, &ShippedModel::load().unwrap(), &NameVariants::shipped().unwrap())
            .unwrap()
    }

    /// Surnames depend on nationalities, and are three times as often equal where those are.
    fn chance(fields: &[Field]) -> Chance {
        let margin: Vec<Vec<f64>> =
            fields.iter().map(|field| field.levels.iter().map(|level| level.u).collect()).collect();
        let mut chance = Chance::independent(margin);
        let equal = equal_levels(fields);
        let mut raised = chance.margin[1].clone();
        raised[usize::from(equal[1])] *= 3.0;
        chance.before[1] = vec![0];
        let at_equal = usize::from(equal[0]) + 1;
        let row = |level: usize| if level == at_equal { raised.clone() } else { chance.margin[1].clone() };
        chance.given[1] = (0..=fields[0].levels.len()).map(row).collect();
        chance
    }

    const ROWS: [(&str, &str); 9] = [
        ("vn", "nguyen"),
        ("vn", "nguyen"),
        ("vn", "nguyen"),
        ("vn", "tran"),
        ("ro", "popescu"),
        ("ro", "nguyen"),
        ("ro", ""),
        ("", "tran"),
        ("pl", "nowak"),
    ];

    #[test]
    fn a_table_gives_records_back_what_was_counted_on_them_in_any_order() {
        let counted_on = fields(&ROWS);
        let chance_there = chance(&counted_on);
        let counted = usual(&counted_on, &chance_there, &[1.0; 9]);
        let table = tabled(&counted_on, &chance_there, &counted);
        assert!(table.iter().any(|usual| usual.given == ["vn"] && usual.value == "nguyen"));
        let mut turned = ROWS;
        turned.reverse();
        let later = fields(&turned);
        let read = from_table(&later, &chance(&later), &table);
        let shares = |usual: &[Usual], fields: &[Field], record: usize| {
            (usual[1].of(fields[1].codes[record]), usual[1].given[1].of_record[record])
        };
        for record in 0..9 {
            assert_eq!(shares(&counted, &counted_on, record), shares(&read, &later, 8 - record));
        }
        assert!(counted[1].given[1].of_record[0] > counted[1].given[1].of_record[5], "Nguyen is Vietnamese");
        assert!((read[1].given[1].equal - counted[1].given[1].equal).abs() < 1e-12);
    }

    /// Forty are called Hughes, one is typed Huges; Okafor is as rare as the slip and is nobody's.
    #[test]
    fn a_slip_is_as_usual_as_its_name_and_an_initial_as_the_names_it_begins() {
        let mut rows = vec![("gb", "hughes"); 40];
        rows.extend([("gb", "huges"), ("gb", "okafor"), ("gb", "h")]);
        let fields = fields(&rows);
        let chance = chance(&fields);
        let surname = &usual(&fields, &chance, &[1.0; 43])[1];
        let of = |record: usize| surname.of(fields[1].codes[record]);
        let (name, slip, rare, initial) = (of(0), of(40), of(41), of(42));
        assert!((slip / name - 1.0).abs() < 0.05 && initial >= slip, "{name} {slip} {initial}");
        assert!(rare < slip / 5.0, "{rare} {slip}");
        let given = &surname.given[1].of_record;
        assert!(
            given[40] > given[41] * 5.0 && given[42] > given[41] * 5.0,
            "among those of a nationality too"
        );
    }

    #[test]
    fn what_was_never_seen_is_as_usual_as_the_rarest_and_depends_on_values_only() {
        let counted_on = fields(&ROWS);
        let chance_there = chance(&counted_on);
        let table = tabled(&counted_on, &chance_there, &usual(&counted_on, &chance_there, &[1.0; 9]));
        let share = |given: &[&str], value: &str| {
            table
                .iter()
                .find(|usual| usual.column == "surname" && usual.given == given && usual.value == value)
        };
        let later = fields(&[("vn", "okafor"), ("pl", "tran"), ("al", "tran"), ("al", "tran")]);
        let read = &from_table(&later, &chance(&later), &table)[1];
        let of_surnames = table.iter().filter(|usual| usual.column == "surname" && usual.given.is_empty());
        let rarest = of_surnames.map(|usual| usual.share).fold(1.0, f32::min);
        assert!((read.of(later[1].codes[0]) - f64::from(rarest)).abs() < 1e-12);
        let of_record = &read.given[1].of_record;
        assert!(of_record[0] <= share(&["vn"], "tran").unwrap().share);
        let without = share(&[], "tran").unwrap().share;
        // Nobody of that nationality was seen: what is known without it, raised as for all.
        assert!((of_record[2] / without - 3.0).abs() < 1e-5);
        assert_eq!(of_record[2].to_bits(), of_record[3].to_bits());
        assert!(of_record[1] <= of_record[2]);
    }
}
