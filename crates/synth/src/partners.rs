//! The partners: who sends what, and how untidily.
//!
//! Each module is one partner's hand: its columns, its words, its layout. What is untidy in the layout is so at every level of errors;
//! what the records say follows the rates.

mod bawso;
mod cardiff_vale_health;
mod cps;
mod gla;
mod gwent_police;
mod home_office;
mod more;
mod nrm;
mod sarc;
mod south_wales_police;
mod wrong;

use crate::deliveries::Post;
use crate::entries::{Book, Entry};
use crate::error::SynthError;
use crate::meet::Consent;
use crate::record::{Birth, Nrm};
use crate::sheet::Cell;

pub(crate) use cardiff_vale_health::true_counts;
pub(crate) use more::more;
pub(crate) use wrong::faulty;

/// Writes the deliveries of all partners, in order of arrival.
pub(crate) fn deliver(book: &mut Book<'_>) -> Result<Post, SynthError> {
    let mut post = Post::default();
    south_wales_police::deliver(book, &mut post)?;
    gwent_police::deliver(book, &mut post)?;
    gla::deliver(book, &mut post)?;
    cardiff_vale_health::deliver(book, &mut post)?;
    sarc::deliver(book, &mut post)?;
    cps::deliver(book, &mut post)?;
    bawso::deliver(book, &mut post)?;
    home_office::deliver(book, &mut post)?;
    nrm::deliver(book, &mut post)?;
    post.sort();
    Ok(post)
}

/// A partner's words for exploitation: code and word.
type Words = [(&'static str, &'static str); 5];

/// The types of a record in a partner's words, joined.
fn exploitation(entry: &Entry, words: &Words, between: &str) -> String {
    let word = |code: &&str| words.iter().find(|(known, _)| known == code).map_or("", |one| one.1);
    entry.written.exploitation.iter().map(word).collect::<Vec<_>>().join(between)
}

/// A birth date as a serial date, its year as text.
fn birth(entry: &Entry) -> Cell {
    match entry.written.birth {
        Some(Birth::Day(day)) => Cell::Date(day),
        Some(Birth::Year(year)) => Cell::text(year.to_string()),
        None => Cell::Blank,
    }
}

/// A birth date as text in a format, its year alone where no more is known.
fn birth_text(entry: &Entry, format: &str) -> String {
    match entry.written.birth {
        Some(Birth::Day(day)) => day.format(format).to_string(),
        Some(Birth::Year(year)) => year.to_string(),
        None => String::new(),
    }
}

fn age(entry: &Entry) -> Cell {
    entry.written.age.map_or(Cell::Blank, |age| Cell::Number(f64::from(age)))
}

/// A text, or what the partner puts where there is none.
fn or_marker(text: &str, marker: &str) -> Cell {
    Cell::text(if text.is_empty() { marker } else { text })
}

/// A partner's words for consent: given, refused, a child, not asked.
fn consent(entry: &Entry, words: [&'static str; 4]) -> &'static str {
    match entry.consent {
        Consent::Given => words[0],
        Consent::Refused => words[1],
        Consent::NotNeeded => words[2],
        Consent::NotAsked => words[3],
    }
}

/// A partner's words for the NRM: on it, refused, not known.
fn nrm_status(entry: &Entry, words: [&'static str; 3]) -> &'static str {
    match entry.written.nrm {
        Nrm::On => words[0],
        Nrm::Refused => words[1],
        Nrm::Unknown => words[2],
    }
}

fn reference(reference: Option<&String>) -> &str {
    reference.map_or("", String::as_str)
}
