//! One flat file of persons, a third of whose rows are again of somebody who is there already.
//!
//! In: settings. Out: CSV with `record_id, entity_id, first_name, surname, dob, sex, nationality, postcode, city`; `entity_id` is the
//! truth. Rows are shuffled and ids say nothing of order or kinship.

use std::fmt::Write as _;

use crate::Settings;
use crate::draw::{Draw, Purpose};
use crate::entries::scrambled;
use crate::error::SynthError;
use crate::rates::ErrorRates;
use crate::record::{Birth, Clerk, Habit, Nationality, Nrm, References};
use crate::world::{Person, World};

/// Writes the file; `people` is its number of rows.
pub(crate) fn persons(world: &World, settings: &Settings, rates: &ErrorRates) -> Result<Vec<u8>, SynthError> {
    let rows = settings.people as usize;
    let distinct = rows - rows / 3;
    let people = world.people(settings.seed, distinct as u32)?;
    let mut draw = Draw::new(settings.seed, Purpose::Repeat, 0);
    let repeats = (distinct..rows).map(|_| draw.below(distinct));
    let mut order: Vec<usize> = (0..distinct).chain(repeats).collect();
    let mut draw = Draw::new(settings.seed, Purpose::Shuffle, 0);
    for at in (1..order.len()).rev() {
        order.swap(at, draw.below(at + 1));
    }
    let mut clerk = Clerk::new(world, rates, settings.errors);
    let mut text = String::with_capacity(rows * 90);
    text.push_str("record_id,entity_id,first_name,surname,dob,sex,nationality,postcode,city\n");
    for (position, person) in order.into_iter().enumerate() {
        let mut draw = Draw::new(settings.seed, Purpose::Writing, position as u64);
        push_row(&mut text, world, &mut clerk, position, &people[person], &mut draw);
    }
    Ok(text.into_bytes())
}

fn push_row(
    text: &mut String,
    world: &World,
    clerk: &mut Clerk<'_>,
    position: usize,
    person: &Person,
    draw: &mut Draw,
) {
    let day = person.exploited_from;
    let none = References::default();
    let written = clerk.write(person, day, &none, Nrm::Unknown, Habit::PLAIN, draw);
    let birth = match written.birth {
        Some(Birth::Day(day)) => day.to_string(),
        Some(Birth::Year(year)) => year.to_string(),
        None => String::new(),
    };
    let nationality = match written.nationality {
        Nationality::Missing => "",
        Nationality::Right | Nationality::Misspelt => world.group(person).nationality.as_str(),
    };
    // No cell needs quotes: names, towns and postcodes have neither comma nor quote.
    let _ = writeln!(
        text,
        "r{:07},e{:07},{},{},{birth},{},{nationality},{},{}",
        scrambled(position as u32),
        scrambled(person.index as u32 + 3_141),
        written.given,
        written.family,
        person.sex.code(),
        written.postcode.as_deref().unwrap_or_default(),
        world.places[person.lives].town,
    );
}
