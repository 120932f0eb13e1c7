//! How a partner writes a person down, with the mistakes people make.
//!
//! In: a true person, the day, what the partner knows, the rates. Out: what stands in the record, and a count of what could have gone
//! wrong and did. At [`ErrorLevel::None`] everything written is true and complete.

use chrono::{Datelike, Days, NaiveDate};

use crate::draw::Draw;
use crate::names::{Variant, without_marks};
use crate::rates::{ErrorLevel, ErrorRates, Mistake};
use crate::world::{Person, World};

/// A birth date as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Birth {
    /// A whole date.
    Day(NaiveDate),
    /// A year.
    Year(i32),
}

/// What a partner says of a person and the NRM.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Nrm {
    /// On it.
    On,
    /// Not on it: the person refused.
    Refused,
    /// It does not say.
    #[default]
    Unknown,
}

/// References that stand in a record, besides the partner's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct References {
    pub(crate) police: Option<String>,
    pub(crate) nrm: Option<String>,
    pub(crate) home_office: Option<String>,
}

/// How a nationality is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nationality {
    Right,
    Missing,
    Misspelt,
}

/// Whose reference a partner's own one is: that one is never left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Nobody,
    Police,
    HomeOffice,
    Nrm,
}

/// Ways of a partner that make some mistakes possible.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Habit {
    /// Identities are shared by consent only.
    pub(crate) shares_by_consent: bool,
    /// Names come from messages in several alphabets.
    pub(crate) has_many_alphabets: bool,
    pub(crate) own: Owner,
}

impl Habit {
    pub(crate) const PLAIN: Habit =
        Habit { shares_by_consent: false, has_many_alphabets: false, own: Owner::Nobody };
}

/// What stands in a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) given: String,
    pub(crate) family: String,
    pub(crate) birth: Option<Birth>,
    pub(crate) age: Option<u32>,
    pub(crate) nationality: Nationality,
    pub(crate) exploitation: Vec<&'static str>,
    pub(crate) postcode: Option<String>,
    pub(crate) references: References,
    pub(crate) nrm: Nrm,
}

/// Writes records, and counts what went wrong.
#[derive(Debug)]
pub(crate) struct Clerk<'a> {
    world: &'a World,
    rates: &'a ErrorRates,
    level: ErrorLevel,
    counts: Vec<(u64, u64)>,
}

impl<'a> Clerk<'a> {
    pub(crate) fn new(world: &'a World, rates: &'a ErrorRates, level: ErrorLevel) -> Clerk<'a> {
        let counts = vec![(0, 0); Mistake::ALL.len()];
        Clerk { world, rates, level, counts }
    }

    /// How often each mistake could have been made, and was.
    pub(crate) fn counts(&self) -> impl Iterator<Item = (Mistake, u64, u64)> + '_ {
        let counts = Mistake::ALL.iter().zip(&self.counts);
        counts.map(|(mistake, (could, did))| (*mistake, *could, *did))
    }

    /// The same clerk on a good day: for records that correct others.
    pub(crate) fn careful(&self) -> Clerk<'a> {
        Clerk::new(self.world, self.rates, ErrorLevel::None)
    }

    /// Whether a mistake happens here.
    pub(crate) fn errs(&mut self, mistake: Mistake, draw: &mut Draw) -> bool {
        let does = draw.chance(self.rates.rate(mistake, self.level));
        let (could, did) = &mut self.counts[mistake as usize];
        *could += 1;
        *did += u64::from(does);
        does
    }

    /// Writes a person down on a day.
    pub(crate) fn write(
        &mut self,
        person: &Person,
        day: NaiveDate,
        known: &References,
        nrm: Nrm,
        habit: Habit,
        draw: &mut Draw,
    ) -> Written {
        let is_withheld = habit.shares_by_consent && self.errs(Mistake::Withheld, draw);
        let (given, family) = if is_withheld {
            (initial(person.given), initial(person.family))
        } else {
            self.names(person, habit, draw)
        };
        let (birth, age) = if is_withheld {
            (Some(Birth::Year(person.birth.year())), Some(person.age_on(day)))
        } else {
            self.birth(person, day, draw)
        };
        Written {
            given,
            family,
            birth,
            age,
            nationality: self.nationality(draw),
            exploitation: self.exploitation(person, draw),
            postcode: self.postcode(person, draw),
            references: References {
                police: self.reference(known.police.as_ref(), habit.own == Owner::Police, draw),
                nrm: self.reference(known.nrm.as_ref(), habit.own == Owner::Nrm, draw),
                home_office: self.reference(known.home_office.as_ref(), habit.own == Owner::HomeOffice, draw),
            },
            nrm,
        }
    }

    fn names(&mut self, person: &Person, habit: Habit, draw: &mut Draw) -> (String, String) {
        let mut given = self.given(person, habit, draw);
        let mut family = self.name(person.family, habit, draw);
        let exchange = if self.world.group(person).is_family_first {
            Mistake::NamesExchangedFamilyFirst
        } else {
            Mistake::NamesExchanged
        };
        if self.errs(exchange, draw) {
            std::mem::swap(&mut given, &mut family);
        }
        (given, family)
    }

    fn given(&mut self, person: &Person, habit: Habit, draw: &mut Draw) -> String {
        let short = self.world.names.variants(Variant::Nickname, person.given);
        let name = if !short.is_empty() && self.errs(Mistake::Nickname, draw) {
            draw.pick(short).copied().unwrap_or(person.given)
        } else {
            person.given
        };
        let name = self.name(name, habit, draw);
        if !name.is_empty() && self.errs(Mistake::Initial, draw) { initial(&name) } else { name }
    }

    /// One name, or nothing if it was not given.
    fn name(&mut self, true_name: &'static str, habit: Habit, draw: &mut Draw) -> String {
        if self.errs(Mistake::NameMissing, draw) {
            return String::new();
        }
        let others = self.world.names.variants(Variant::Transliteration, true_name);
        let mut name = true_name.to_owned();
        if !others.is_empty() && self.errs(Mistake::Transliterated, draw) {
            draw.pick(others).copied().unwrap_or(true_name).clone_into(&mut name);
        }
        if !name.is_ascii() && self.errs(Mistake::DiacriticsLost, draw) {
            name = without_marks(&name);
        }
        if self.errs(Mistake::Slip, draw) {
            name = slip(&name, draw);
        }
        if habit.has_many_alphabets && self.errs(Mistake::LookAlike, draw) {
            name = look_alike(&name);
        }
        name
    }

    fn birth(&mut self, person: &Person, day: NaiveDate, draw: &mut Draw) -> (Option<Birth>, Option<u32>) {
        if self.errs(Mistake::BirthMissing, draw) {
            return (None, None);
        }
        if self.errs(Mistake::AgeForBirth, draw) {
            return (None, Some(person.age_on(day)));
        }
        let mut birth = person.birth;
        if self.errs(Mistake::BirthEstimated, draw) {
            let year = birth.year() + draw.between(-2, 2) as i32;
            birth = NaiveDate::from_yo_opt(year, 1).unwrap_or(birth);
        } else {
            birth = self.birth_written_whole(birth, draw);
        }
        let age = day.years_since(birth).unwrap_or_default();
        (Some(Birth::Day(birth)), Some(age))
    }

    fn birth_written_whole(&mut self, birth: NaiveDate, draw: &mut Draw) -> NaiveDate {
        let (year, month, day) = (birth.year(), birth.month(), birth.day());
        if day <= 12 && day != month && self.errs(Mistake::DayMonthSwapped, draw) {
            return NaiveDate::from_ymd_opt(year, day, month).unwrap_or(birth);
        }
        if self.errs(Mistake::BirthDigitSlip, draw) {
            let by_day = [birth + Days::new(10), birth - Days::new(1)];
            let by_year = [1, -1, 10].map(|years| birth.with_year(year + years).unwrap_or(birth));
            let wrong: Vec<NaiveDate> = by_day.into_iter().chain(by_year).collect();
            // A child is not written down as born after the meeting.
            let possible = wrong.into_iter().filter(|one| one.year() < self.world.settings.year - 1);
            let possible: Vec<NaiveDate> = possible.collect();
            return draw.pick(&possible).copied().unwrap_or(birth);
        }
        birth
    }

    fn nationality(&mut self, draw: &mut Draw) -> Nationality {
        if self.errs(Mistake::NationalityMissing, draw) {
            return Nationality::Missing;
        }
        if self.errs(Mistake::NationalityMisspelt, draw) {
            return Nationality::Misspelt;
        }
        Nationality::Right
    }

    fn exploitation(&mut self, person: &Person, draw: &mut Draw) -> Vec<&'static str> {
        let all = &person.exploitation;
        if all.len() > 1 && self.errs(Mistake::ExploitationPartSeen, draw) {
            return draw.pick(all).copied().into_iter().collect();
        }
        all.clone()
    }

    fn postcode(&mut self, person: &Person, draw: &mut Draw) -> Option<String> {
        if self.errs(Mistake::PostcodeMissing, draw) {
            return None;
        }
        if self.errs(Mistake::HalfPostcode, draw) {
            return person.postcode.split(' ').next().map(str::to_owned);
        }
        Some(person.postcode.clone())
    }

    fn reference(&mut self, known: Option<&String>, is_own: bool, draw: &mut Draw) -> Option<String> {
        let reference = known?;
        let is_lost = !is_own && self.errs(Mistake::ReferenceMissing, draw);
        (!is_lost).then(|| reference.clone())
    }
}

fn initial(name: &str) -> String {
    name.chars().take(1).collect()
}

/// One slip of the hand; names of one letter stay.
fn slip(name: &str, draw: &mut Draw) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if letters.len() < 2 {
        return name.to_owned();
    }
    let at = draw.below(letters.len() - 1) + 1;
    match draw.below(4) {
        0 if letters.len() > 2 => {
            letters.remove(at);
        }
        1 if at > 1 && letters[at] != letters[at - 1] => letters.swap(at, at - 1),
        2 => match beside(letters[at], draw) {
            Some(letter) => letters[at] = letter,
            None => letters.insert(at, letters[at]),
        },
        _ => letters.insert(at, letters[at]),
    }
    letters.into_iter().collect()
}

/// The key to the left or right of a letter on a British keyboard.
fn beside(letter: char, draw: &mut Draw) -> Option<char> {
    const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
    let row = ROWS.iter().find(|row| row.contains(letter))?;
    let at = row.find(letter)?;
    let keys = [at.checked_sub(1), Some(at + 1)];
    let near: Vec<char> = keys.iter().flatten().filter_map(|at| row.chars().nth(*at)).collect();
    draw.pick(&near).copied()
}

/// The first letter that has a Cyrillic double is replaced by it.
fn look_alike(name: &str) -> String {
    const PAIRS: [(char, char); 8] =
        [('a', 'а'), ('e', 'е'), ('o', 'о'), ('c', 'с'), ('p', 'р'), ('x', 'х'), ('i', 'і'), ('s', 'ѕ')];
    let mut is_done = false;
    name.chars()
        .map(|letter| match PAIRS.iter().find(|pair| pair.0 == letter) {
            Some(pair) if !is_done => {
                is_done = true;
                pair.1
            }
            _ => letter,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Birth, Clerk, Habit, Nationality, Nrm, Owner, References, look_alike, slip};
    use crate::draw::{Draw, Purpose};
    use crate::rates::{ErrorLevel, ErrorRates, Mistake};
    use crate::world::World;

    const ALL_HABITS: Habit = Habit { shares_by_consent: true, has_many_alphabets: true, own: Owner::Nobody };

    fn known() -> References {
        References {
            police: Some("P1".to_owned()),
            nrm: Some("N1".to_owned()),
            home_office: Some("H1".to_owned()),
        }
    }

    #[test]
    fn without_errors_all_is_true_and_complete() {
        let world = World::load().unwrap();
        let rates = ErrorRates::parse(ErrorRates::DEFAULT_TEXT).unwrap();
        let mut clerk = Clerk::new(&world, &rates, ErrorLevel::None);
        for person in world.people(5, 2_000).unwrap() {
            let mut draw = Draw::new(5, Purpose::Writing, person.index as u64);
            let day = person.exploited_from;
            let written = clerk.write(&person, day, &known(), Nrm::On, ALL_HABITS, &mut draw);
            assert_eq!((written.given.as_str(), written.family.as_str()), (person.given, person.family));
            assert_eq!(written.birth, Some(Birth::Day(person.birth)));
            assert_eq!(written.age, Some(person.age_on(day)));
            assert_eq!(written.exploitation, person.exploitation);
            assert_eq!(written.postcode.as_ref(), Some(&person.postcode));
            assert_eq!(written.references, known());
            assert_eq!(written.nationality, Nationality::Right);
        }
        assert!(clerk.counts().all(|(_, _, did)| did == 0));
    }

    #[test]
    fn mistakes_are_made_as_often_as_declared() {
        let world = World::load().unwrap();
        let rates = ErrorRates::parse(ErrorRates::DEFAULT_TEXT).unwrap();
        let people = world.people(6, 12_000).unwrap();
        for level in [ErrorLevel::Light, ErrorLevel::Heavy] {
            let mut clerk = Clerk::new(&world, &rates, level);
            for (at, person) in people.iter().enumerate() {
                let habit =
                    if at % 2 == 0 { ALL_HABITS } else { Habit { has_many_alphabets: true, ..Habit::PLAIN } };
                let mut draw = Draw::new(6, Purpose::Writing, person.index as u64);
                clerk.write(person, person.exploited_from, &known(), Nrm::On, habit, &mut draw);
            }
            for (mistake, could, did) in clerk.counts() {
                if matches!(mistake, Mistake::TwiceInFile | Mistake::Resent) {
                    continue;
                }
                let rate = rates.rate(mistake, level);
                // Five standard errors of a share.
                let within = 5.0 * (rate * (1.0 - rate) / could as f64).sqrt();
                let seen = did as f64 / could as f64;
                assert!(could > 300, "{mistake:?} could be made {could} times");
                assert!((seen - rate).abs() < within, "{mistake:?} {level:?}: {seen} for {rate}");
            }
        }
    }

    #[test]
    fn a_slip_changes_a_name_and_keeps_its_first_letter() {
        let mut draw = Draw::new(1, Purpose::Writing, 0);
        for _ in 0..300 {
            let name = slip("Kowalski", &mut draw);
            assert_ne!(name, "Kowalski");
            assert!(name.starts_with('K'));
            assert!((7..=9).contains(&name.len()), "{name}");
        }
        assert_eq!(slip("A", &mut draw), "A");
    }

    #[test]
    fn a_look_alike_looks_alike() {
        assert_eq!(look_alike("Nowak"), "Nоwak");
        assert_ne!(look_alike("Nowak"), "Nowak");
        assert_eq!(look_alike("Ngu"), "Ngu");
    }
}
