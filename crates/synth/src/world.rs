//! Who there is: the settings of `data/world.toml`, the places of `data/places.csv`, and people drawn from them.
//!
//! In: the compiled-in data, a seed, a number. Out: that many [`Person`]s, no two with the same name and birth date. Refuses data that do not
//! hold together.

use std::collections::{BTreeMap, HashSet};

use chrono::{Datelike, Days, NaiveDate};
use serde::Deserialize;

use crate::draw::{Draw, Purpose};
use crate::error::SynthError;
use crate::names::{Names, rows, without_marks};

const WORLD: &str = include_str!("../data/world.toml");
const PLACES: &str = include_str!("../data/places.csv");

/// A person's sex, as the NRM of 2012 counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sex {
    Female = 0,
    Male = 1,
}

impl Sex {
    /// The code of the common schema.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Sex::Female => "female",
            Sex::Male => "male",
        }
    }
}

/// Settings of the world.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) people_default: u32,
    pub(crate) year: i32,
    pub(crate) referral: ReferralSettings,
    pub(crate) exploitation: ExploitationSettings,
    pub(crate) body: Vec<Body>,
    pub(crate) pathway: Vec<Pathway>,
    pub(crate) group: Vec<Group>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReferralSettings {
    pub(crate) child_share: f64,
    pub(crate) refusal_share: f64,
    pub(crate) refusal_after_charity_share: f64,
    pub(crate) charity: String,
    pub(crate) charity_after_refusal_share: f64,
    pub(crate) days_max: i64,
    pub(crate) told_share: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExploitationSettings {
    female_adult: BTreeMap<String, f64>,
    male_adult: BTreeMap<String, f64>,
    female_minor: BTreeMap<String, f64>,
    male_minor: BTreeMap<String, f64>,
    more_share: f64,
    more: BTreeMap<String, f64>,
    days_mean: f64,
    adult_ages: [i64; 2],
    minor_ages: [i64; 2],
}

/// A number for each of female adult, male adult, female minor, male minor, by age at first exploitation.
#[derive(Debug, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct ByGroup {
    female_adult: f64,
    male_adult: f64,
    female_minor: f64,
    male_minor: f64,
}

impl ByGroup {
    pub(crate) fn of(&self, sex: Sex, is_minor: bool) -> f64 {
        match (sex, is_minor) {
            (Sex::Female, false) => self.female_adult,
            (Sex::Male, false) => self.male_adult,
            (Sex::Female, true) => self.female_minor,
            (Sex::Male, true) => self.male_minor,
        }
    }
}

/// What a body sends to the evidence base.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Delivers {
    Records,
    Counts,
    Nothing,
}

/// Someone who meets people.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Body {
    pub(crate) code: String,
    pub(crate) first_responder: Option<String>,
    pub(crate) delivers: Delivers,
    #[serde(default)]
    pub(crate) case_prefix: String,
    pub(crate) police_prefix: Option<String>,
    #[serde(default)]
    pub(crate) areas: Vec<String>,
    #[serde(default)]
    pub(crate) health_boards: Vec<String>,
    #[serde(default = "one")]
    pub(crate) elsewhere: f64,
    #[serde(default = "one")]
    pub(crate) eea: f64,
    #[serde(default)]
    pub(crate) refers: f64,
    #[serde(default)]
    pub(crate) closed_quarters: Vec<u32>,
    pub(crate) by_exploitation: BTreeMap<String, f64>,
    pub(crate) by_group: ByGroup,
}

impl Body {
    /// Whether a place lies where the body works.
    pub(crate) fn covers(&self, place: &Place) -> bool {
        let lies_in = |codes: &[String], code| codes.is_empty() || codes.iter().any(|one| one == code);
        lies_in(&self.areas, place.police_force_area) && lies_in(&self.health_boards, place.health_board)
    }
}

/// A declared way from one body to others.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pathway {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) exploitation: Option<String>,
    pub(crate) share: f64,
    pub(crate) days_max: i64,
}

/// People of one nationality.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Group {
    pub(crate) nationality: String,
    tradition: Vec<String>,
    pub(crate) demonym: String,
    pub(crate) country: String,
    pub(crate) as_printed: Option<String>,
    #[serde(default)]
    pub(crate) is_family_first: bool,
    #[serde(default)]
    pub(crate) is_eea: bool,
    people: [f64; 4],
    #[cfg_attr(not(test), expect(dead_code, reason = "the target of the calibration, which a test reads"))]
    pub(crate) annex_c: [u32; 4],
    #[serde(default = "one")]
    pub(crate) referral: f64,
}

fn one() -> f64 {
    1.0
}

/// A local authority.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) gss_code: &'static str,
    pub(crate) name_en: &'static str,
    pub(crate) name_cy: &'static str,
    pub(crate) police_force_area: &'static str,
    pub(crate) health_board: &'static str,
    residents: f64,
    pub(crate) town: &'static str,
    districts: Vec<&'static str>,
}

/// A true person. Places, groups and exploitation are positions or codes of the [`World`].
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) index: usize,
    pub(crate) given: &'static str,
    pub(crate) family: &'static str,
    pub(crate) sex: Sex,
    pub(crate) group: usize,
    pub(crate) birth: NaiveDate,
    pub(crate) exploitation: Vec<&'static str>,
    pub(crate) exploited_from: NaiveDate,
    pub(crate) is_minor_at_exploitation: bool,
    pub(crate) found: usize,
    pub(crate) exploited: usize,
    pub(crate) lives: usize,
    pub(crate) postcode: String,
}

impl Person {
    /// Whole years lived on a day.
    pub(crate) fn age_on(&self, day: NaiveDate) -> u32 {
        day.years_since(self.birth).unwrap_or(0)
    }

    /// The main type first, joined as the common schema has it: sorted.
    pub(crate) fn exploitation_codes(&self) -> String {
        let mut codes = self.exploitation.clone();
        codes.sort_unstable();
        codes.join(";")
    }
}

/// Settings, places and names together.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) settings: Settings,
    pub(crate) places: Vec<Place>,
    pub(crate) names: Names,
    cells: Vec<(usize, Sex, bool)>,
    cell_weights: Vec<f64>,
    place_weights: Vec<f64>,
}

impl World {
    /// Reads what is compiled in.
    pub(crate) fn load() -> Result<World, SynthError> {
        let settings: Settings = toml::from_str(WORLD)
            .map_err(|error| SynthError::Data { file: "world.toml", problem: error.message().to_owned() })?;
        let places = places()?;
        let names = Names::load()?;
        let mut cells = Vec::new();
        let mut cell_weights = Vec::new();
        for (position, group) in settings.group.iter().enumerate() {
            for tradition in &group.tradition {
                names.tradition(tradition)?;
            }
            let kinds = [(Sex::Female, false), (Sex::Male, false), (Sex::Female, true), (Sex::Male, true)];
            for ((sex, is_minor), weight) in kinds.into_iter().zip(group.people) {
                cells.push((position, sex, is_minor));
                cell_weights.push(weight);
            }
        }
        let place_weights = places.iter().map(|place| place.residents).collect();
        Ok(World { settings, places, names, cells, cell_weights, place_weights })
    }

    /// Draws people; the same seed gives the same first people whatever the number.
    pub(crate) fn people(&self, seed: u64, people: u32) -> Result<Vec<Person>, SynthError> {
        let mut taken: HashSet<u64> = HashSet::with_capacity(people as usize);
        let mut drawn = Vec::with_capacity(people as usize);
        for index in 0..people as usize {
            let mut person = self.person(seed, index)?;
            // Of two with the same name, the later born a day earlier: exact rules must be able to tell everybody apart.
            while !taken.insert(identity(&person)) {
                person.birth = person.birth - Days::new(1);
            }
            drawn.push(person);
        }
        Ok(drawn)
    }

    fn person(&self, seed: u64, index: usize) -> Result<Person, SynthError> {
        let mut draw = Draw::new(seed, Purpose::Person, index as u64);
        let (group, sex, is_minor) =
            self.cells.get(draw.weighted(&self.cell_weights)).copied().unwrap_or((0, Sex::Female, false));
        let traditions = &self.settings.group[group].tradition;
        let tradition = draw.pick(traditions).map_or("english", String::as_str);
        let (given, family) = self.names.tradition(tradition)?.draw(sex, &mut draw);
        let exploitation = self.exploitation(sex, is_minor, &mut draw);
        let (exploited_from, birth) = self.times(is_minor, &mut draw);
        let found = draw.weighted(&self.place_weights);
        let mut nearby = |share| {
            if draw.chance(share) { found } else { draw.weighted(&self.place_weights) }
        };
        let (exploited, lives) = (nearby(0.75), nearby(0.7));
        let postcode = self.postcode(lives, &mut draw);
        Ok(Person {
            index,
            given,
            family,
            sex,
            group,
            birth,
            exploitation,
            exploited_from,
            is_minor_at_exploitation: is_minor,
            found,
            exploited,
            lives,
            postcode,
        })
    }

    fn exploitation(&self, sex: Sex, is_minor: bool, draw: &mut Draw) -> Vec<&'static str> {
        let settings = &self.settings.exploitation;
        let weights = match (sex, is_minor) {
            (Sex::Female, false) => &settings.female_adult,
            (Sex::Male, false) => &settings.male_adult,
            (Sex::Female, true) => &settings.female_minor,
            (Sex::Male, true) => &settings.male_minor,
        };
        let main = exploitation_of(weights, draw);
        let more = exploitation_of(&settings.more, draw);
        let has_more = draw.chance(settings.more_share);
        if has_more && main != "UN" && more != main { vec![main, more] } else { vec![main] }
    }

    /// When exploitation began, and the birth date that goes with the age it began at.
    fn times(&self, is_minor: bool, draw: &mut Draw) -> (NaiveDate, NaiveDate) {
        let settings = &self.settings.exploitation;
        let year = self.settings.year;
        let day = NaiveDate::from_yo_opt(year, 1).unwrap_or_default() + Days::new(draw.below(366) as u64);
        let gone_by = (-settings.days_mean * (1.0 - draw.unit()).ln()).min(1_800.0);
        let from = day - Days::new(gone_by as u64);
        let [least, most] = if is_minor { settings.minor_ages } else { settings.adult_ages };
        // The lesser of two draws makes young adults likelier, the greater makes older children so.
        let (one, two) = (draw.between(least, most), draw.between(least, most));
        let age = if is_minor { one.max(two) } else { one.min(two) } as u64;
        let birthday = from.with_year(from.year() - age as i32).unwrap_or(from - Days::new(age * 365));
        (from, birthday - Days::new(draw.below(364) as u64 + 1))
    }

    fn postcode(&self, lives: usize, draw: &mut Draw) -> String {
        const LETTERS: &[u8] = b"ABDEFGHJLNPQRSTUWXYZ";
        let place = &self.places[lives];
        let district = draw.pick(&place.districts).copied().unwrap_or_default();
        let sector = draw.between(1, 9);
        let mut letter = || char::from(draw.pick(LETTERS).copied().unwrap_or(b'A'));
        let (one, two) = (letter(), letter());
        format!("{district} {sector}{one}{two}")
    }

    /// The group of a person.
    pub(crate) fn group(&self, person: &Person) -> &Group {
        &self.settings.group[person.group]
    }

    /// The body of a code; bodies named in the settings are there.
    pub(crate) fn body(&self, code: &str) -> Option<usize> {
        self.settings.body.iter().position(|body| body.code == code)
    }
}

/// The code of an exploitation type, as the common schema has it.
fn exploitation_of(weights: &BTreeMap<String, f64>, draw: &mut Draw) -> &'static str {
    let numbers: Vec<f64> = weights.values().copied().collect();
    let code = weights.keys().nth(draw.weighted(&numbers)).map_or("UN", String::as_str);
    ["CE", "DS", "LE", "SE"].into_iter().find(|known| *known == code).unwrap_or("UN")
}

/// A digest of what exact rules compare; two people that share it by chance are only drawn apart once more.
fn identity(person: &Person) -> u64 {
    let text = format!("{}|{}|{}", without_marks(person.given), without_marks(person.family), person.birth);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_uppercase())).wrapping_mul(0x0100_0000_01b3)
    })
}

fn places() -> Result<Vec<Place>, SynthError> {
    let file = "places.csv";
    rows(file, PLACES, 8)?
        .into_iter()
        .map(|row| {
            let residents = row[5]
                .parse()
                .map_err(|_| SynthError::Data { file, problem: "residents are not a number".to_owned() })?;
            Ok(Place {
                gss_code: row[0],
                name_en: row[1],
                name_cy: row[2],
                police_force_area: row[3],
                health_board: row[4],
                residents,
                town: row[6],
                districts: row[7].split('|').collect(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::Datelike;

    use super::World;
    use crate::names::without_marks;

    #[test]
    fn nobody_shares_name_and_birth_date() {
        let people = World::load().unwrap().people(1, 20_000).unwrap();
        let identities: BTreeSet<_> = people
            .iter()
            .map(|one| (without_marks(one.given), without_marks(one.family), one.birth))
            .collect();
        assert_eq!(identities.len(), people.len());
    }

    #[test]
    fn age_at_first_exploitation_is_that_of_the_group() {
        for person in World::load().unwrap().people(2, 5_000).unwrap() {
            let age = person.age_on(person.exploited_from);
            assert_eq!(age < 18, person.is_minor_at_exploitation, "{age}");
            assert!((11..50).contains(&age), "{age}");
            assert!(person.exploited_from.year() <= 2012);
        }
    }

    #[test]
    fn bodies_and_pathways_name_each_other() {
        let world = World::load().unwrap();
        for pathway in &world.settings.pathway {
            for code in pathway.to.iter().chain([&pathway.from]) {
                assert!(world.body(code).is_some(), "{code}");
            }
        }
        assert!(world.body(&world.settings.referral.charity).is_some());
        assert_eq!(world.places.len(), 22);
    }

    #[test]
    fn annex_c_is_copied_right() {
        let world = World::load().unwrap();
        let sum = |at: usize| world.settings.group.iter().map(|one| one.annex_c[at]).sum::<u32>();
        assert_eq!([sum(0), sum(1), sum(2), sum(3)], [18, 6, 3, 7]);
    }
}
