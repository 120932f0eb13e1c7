//! Names of twenty traditions, and the other ways the same name is written.
//!
//! In: `data/names.csv`, `data/variants.csv`. Out: names to draw from; a name in ASCII; another spelling. Refuses a file with a tradition
//! that lacks a given or a family name for either sex.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use crate::draw::Draw;
use crate::error::SynthError;
use crate::world::Sex;

const NAMES: &str = include_str!("../data/names.csv");
const VARIANTS: &str = include_str!("../data/variants.csv");

/// The names of one tradition.
#[derive(Debug, Default)]
pub(crate) struct Tradition {
    given: [Vec<&'static str>; 2],
    family: [Vec<&'static str>; 2],
}

impl Tradition {
    /// A given and a family name.
    pub(crate) fn draw(&self, sex: Sex, draw: &mut Draw) -> (&'static str, &'static str) {
        let at = sex as usize;
        let given = draw.pick(&self.given[at]).copied().unwrap_or_default();
        let family = draw.pick(&self.family[at]).copied().unwrap_or_default();
        (given, family)
    }
}

/// How a name is written otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Variant {
    /// What the person is called.
    Nickname,
    /// How an official spells it.
    Transliteration,
}

/// All traditions and variants.
#[derive(Debug)]
pub(crate) struct Names {
    traditions: BTreeMap<&'static str, Tradition>,
    variants: BTreeMap<(Variant, &'static str), Vec<&'static str>>,
}

impl Names {
    /// Reads the two files that are compiled in.
    pub(crate) fn load() -> Result<Names, SynthError> {
        Ok(Names { traditions: traditions()?, variants: variants()? })
    }

    /// One tradition.
    pub(crate) fn tradition(&self, name: &str) -> Result<&Tradition, SynthError> {
        self.traditions
            .get(name)
            .ok_or_else(|| SynthError::Data { file: "names.csv", problem: format!("no tradition `{name}`") })
    }

    /// Other ways to write a name; none for most.
    pub(crate) fn variants(&self, kind: Variant, name: &'static str) -> &[&'static str] {
        self.variants.get(&(kind, name)).map_or(&[], Vec::as_slice)
    }
}

/// The rows of a compiled-in CSV without comments and header, each with exactly `columns` cells. No cell is quoted.
pub(crate) fn rows(
    file: &'static str,
    text: &'static str,
    columns: usize,
) -> Result<Vec<Vec<&'static str>>, SynthError> {
    let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines
        .map(|line| {
            let cells: Vec<&'static str> = line.split(',').collect();
            if cells.len() == columns {
                return Ok(cells);
            }
            let problem = format!("a row has {} cells, not {columns}", cells.len());
            Err(SynthError::Data { file, problem })
        })
        .collect()
}

fn traditions() -> Result<BTreeMap<&'static str, Tradition>, SynthError> {
    let file = "names.csv";
    let mut traditions: BTreeMap<&'static str, Tradition> = BTreeMap::new();
    for row in rows(file, NAMES, 4)? {
        let tradition = traditions.entry(row[0]).or_default();
        let (part, sexes): (_, &[Sex]) = match (row[1], row[2]) {
            ("given", "f") => (&mut tradition.given, &[Sex::Female]),
            ("given", "m") => (&mut tradition.given, &[Sex::Male]),
            ("family", "f") => (&mut tradition.family, &[Sex::Female]),
            ("family", "m") => (&mut tradition.family, &[Sex::Male]),
            ("family", "-") => (&mut tradition.family, &[Sex::Female, Sex::Male]),
            (part, sex) => {
                let problem = format!("`{part}`, `{sex}` is not a part and a sex");
                return Err(SynthError::Data { file, problem });
            }
        };
        for sex in sexes {
            part[*sex as usize].extend(row[3].split('|'));
        }
    }
    for (name, tradition) in &traditions {
        if tradition.given.iter().chain(&tradition.family).any(Vec::is_empty) {
            let problem = format!("`{name}` has no names of some part");
            return Err(SynthError::Data { file, problem });
        }
    }
    Ok(traditions)
}

fn variants() -> Result<BTreeMap<(Variant, &'static str), Vec<&'static str>>, SynthError> {
    let file = "variants.csv";
    let mut variants = BTreeMap::new();
    for row in rows(file, VARIANTS, 3)? {
        let kind = match row[0] {
            "nickname" => Variant::Nickname,
            "transliteration" => Variant::Transliteration,
            other => {
                let problem = format!("`{other}` is no kind of variant");
                return Err(SynthError::Data { file, problem });
            }
        };
        variants.insert((kind, row[1]), row[2].split('|').collect());
    }
    Ok(variants)
}

/// The letters of a name without their marks: `Wałęsa` becomes `Walesa`, `Đặng` becomes `Dang`.
pub(crate) fn without_marks(name: &str) -> String {
    name.nfkd()
        .filter_map(|letter| match letter {
            'đ' => Some('d'),
            'Đ' => Some('D'),
            'ł' => Some('l'),
            'Ł' => Some('L'),
            '’' => Some('\''),
            letter if letter.is_ascii() => Some(letter),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Names, Variant, without_marks};
    use crate::draw::{Draw, Purpose};
    use crate::world::Sex;

    #[test]
    fn marks_go_and_letters_stay() {
        for (name, plain) in [
            ("Nguyễn", "Nguyen"),
            ("Łukasz", "Lukasz"),
            ("Đỗ", "Do"),
            ("Ștefan", "Stefan"),
            ("Győző", "Gyozo"),
            ("O'Brien", "O'Brien"),
        ] {
            assert_eq!(without_marks(name), plain);
        }
    }

    #[test]
    fn no_name_loses_a_letter_by_losing_its_marks() {
        let names = Names::load().unwrap();
        for tradition in names.traditions.values() {
            for name in tradition.given.iter().chain(&tradition.family).flatten() {
                assert_eq!(name.chars().count(), without_marks(name).len(), "{name}");
                assert!(!name.contains(' '), "{name}");
            }
        }
    }

    #[test]
    fn each_variant_is_of_a_name_somebody_can_bear() {
        let names = Names::load().unwrap();
        let all: std::collections::BTreeSet<_> = names
            .traditions
            .values()
            .flat_map(|tradition| tradition.given.iter().chain(&tradition.family).flatten())
            .collect();
        for (kind, name) in names.variants.keys() {
            assert!(all.contains(name), "{kind:?} {name}");
        }
        assert_eq!(names.variants(Variant::Nickname, "Tomasz"), ["Tomek"]);
    }

    #[test]
    fn family_names_follow_sex_where_the_tradition_has_it_so() {
        let names = Names::load().unwrap();
        let polish = names.tradition("polish").unwrap();
        let mut draw = Draw::new(1, Purpose::Person, 1);
        for _ in 0..200 {
            assert!(!polish.draw(Sex::Male, &mut draw).1.ends_with("ska"));
            assert!(!polish.draw(Sex::Female, &mut draw).1.ends_with("ski"));
        }
        assert!(names.tradition("martian").is_err());
    }
}
