//! What each partner has to report: its contacts written down, some of them twice, some again in the next return.
//!
//! In: people, their year, a clerk. Out: entries in the order in which a partner keeps them, each with the return it belongs to.

use chrono::{Days, NaiveDate};

use crate::draw::{Draw, Purpose};
use crate::meet::{Consent, Contact, Meetings, quarter};
use crate::rates::Mistake;
use crate::record::{Clerk, Habit, Nationality, Nrm, Owner, References, Written};
use crate::world::{Person, Place, World};

/// Why a row stands in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// The contact itself.
    Opened,
    /// The same contact under a new reference.
    OpenedAgain,
    /// The same case and reference in a later return, corrected.
    Resent,
}

impl Kind {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Kind::Opened => "opened",
            Kind::OpenedAgain => "opened_again",
            Kind::Resent => "resent",
        }
    }
}

/// How a partner writes a nationality.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wording {
    /// Polish.
    Demonym,
    /// Poland.
    Country,
    /// As the NRM's tables print the country.
    AsPrinted,
}

/// One row to be.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) person: usize,
    /// Position of the contact, or of the referral in the entries of the NRM.
    pub(crate) event: usize,
    pub(crate) kind: Kind,
    /// The quarter whose return it stands in.
    pub(crate) quarter: u32,
    pub(crate) case_reference: String,
    pub(crate) date: NaiveDate,
    pub(crate) consent: Consent,
    pub(crate) written: Written,
}

/// How a partner keeps and sends its list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    pub(crate) habit: Habit,
    /// The quarters it sends.
    pub(crate) quarters: &'static [u32],
    /// Whether a return can carry corrections of the one before.
    pub(crate) resends: bool,
}

/// Everything the writers of partners look at.
pub(crate) struct Book<'a> {
    pub(crate) world: &'a World,
    pub(crate) people: &'a [Person],
    pub(crate) meetings: &'a Meetings,
    pub(crate) seed: u64,
    pub(crate) clerk: Clerk<'a>,
}

impl Book<'_> {
    pub(crate) fn person(&self, entry: &Entry) -> &Person {
        &self.people[entry.person]
    }

    pub(crate) fn found(&self, entry: &Entry) -> &Place {
        &self.world.places[self.person(entry).found]
    }

    /// The nationality as written; nothing if it is missing.
    pub(crate) fn nationality(&self, entry: &Entry, wording: Wording) -> String {
        let group = self.world.group(self.person(entry));
        let word = match (wording, &group.as_printed) {
            (Wording::Demonym, _) => &group.demonym,
            (Wording::AsPrinted, Some(printed)) => printed,
            (Wording::Country | Wording::AsPrinted, _) => &group.country,
        };
        match entry.written.nationality {
            Nationality::Right => word.clone(),
            Nationality::Missing => String::new(),
            Nationality::Misspelt => misspelt(word),
        }
    }

    /// The contacts of one body with the people it met, in order of their return, date and reference.
    pub(crate) fn entries(&mut self, body: &str, manner: Manner) -> Vec<Entry> {
        let Some(body) = self.world.body(body) else { return Vec::new() };
        let meetings = self.meetings;
        let first = meetings.contacts.partition_point(|one| one.body < body);
        let last = meetings.contacts.partition_point(|one| one.body <= body);
        let mut entries = Vec::new();
        for event in first..last {
            let contact = &meetings.contacts[event];
            if !manner.quarters.contains(&quarter(contact.date)) {
                continue;
            }
            self.write(event, contact, (last - first) as u32, manner, &mut entries);
        }
        entries.sort_by(|one, two| {
            let key = |entry: &Entry| (entry.quarter, entry.date, entry.case_reference.clone());
            key(one).cmp(&key(two))
        });
        entries
    }

    fn write(
        &mut self,
        event: usize,
        contact: &Contact,
        numbers: u32,
        manner: Manner,
        entries: &mut Vec<Entry>,
    ) {
        let in_quarter = quarter(contact.date);
        let mut draw = Draw::new(self.seed, Purpose::Writing, event as u64 * 2);
        let opened = self.entry(event, contact, contact.date, manner, &mut draw);
        if self.clerk.errs(Mistake::TwiceInFile, &mut draw) {
            let later = contact.date + Days::new(draw.below(8) as u64);
            let date = if quarter(later) == in_quarter { later } else { contact.date };
            let mut again = self.entry(event, contact, date, manner, &mut draw);
            again.kind = Kind::OpenedAgain;
            again.case_reference = self.case_reference(contact, numbers + contact.number);
            entries.push(again);
        }
        let next = manner.quarters.iter().find(|one| **one > in_quarter).copied();
        if let (true, Some(next)) = (manner.resends, next)
            && self.clerk.errs(Mistake::Resent, &mut draw)
        {
            let mut clerk = self.clerk.careful();
            std::mem::swap(&mut clerk, &mut self.clerk);
            let mut resent = self.entry(event, contact, contact.date, manner, &mut draw);
            std::mem::swap(&mut clerk, &mut self.clerk);
            resent.kind = Kind::Resent;
            resent.quarter = next;
            entries.push(resent);
        }
        entries.push(opened);
    }

    fn entry(
        &mut self,
        event: usize,
        contact: &Contact,
        date: NaiveDate,
        manner: Manner,
        draw: &mut Draw,
    ) -> Entry {
        let person = &self.people[contact.person];
        let (nrm, nrm_reference) = self.nrm(contact);
        let known = References {
            police: self.police_reference(contact),
            nrm: nrm_reference,
            home_office: (manner.habit.own == Owner::HomeOffice).then(|| home_office_reference(person)),
        };
        Entry {
            person: contact.person,
            event,
            kind: Kind::Opened,
            quarter: quarter(contact.date),
            case_reference: self.case_reference(contact, contact.number),
            date,
            consent: contact.consent,
            written: self.clerk.write(person, date, &known, nrm, manner.habit, draw),
        }
    }

    fn case_reference(&self, contact: &Contact, number: u32) -> String {
        format!("{}{number:04}", self.world.settings.body[contact.body].case_prefix)
    }

    /// What the body can say of the NRM at the end of the quarter.
    fn nrm(&self, contact: &Contact) -> (Nrm, Option<String>) {
        let referral = self.meetings.referral(contact.person).filter(|referral| {
            let is_known = referral.body == contact.body || contact.is_told;
            is_known && quarter(referral.date) <= quarter(contact.date)
        });
        match (referral, contact.consent) {
            (Some(referral), _) => (Nrm::On, Some(nrm_reference(referral.number))),
            (None, Consent::Refused) => (Nrm::Refused, None),
            (None, _) => (Nrm::Unknown, None),
        }
    }

    /// The crime number of the force itself, or of the force that sent the person or was sent the person.
    fn police_reference(&self, contact: &Contact) -> Option<String> {
        let own = self.crime_number(contact);
        own.or_else(|| {
            let linked = self
                .contacts_of(contact.person)
                .find(|other| contact.sent_by == Some(other.body) || other.sent_by == Some(contact.body))?;
            self.crime_number(linked)
        })
    }

    fn crime_number(&self, contact: &Contact) -> Option<String> {
        let prefix = self.world.settings.body[contact.body].police_prefix.as_ref()?;
        Some(format!("{prefix}{:07}", scrambled(contact.number)))
    }

    /// The contacts of one person; at most one a body.
    fn contacts_of(&self, person: usize) -> impl Iterator<Item = &Contact> {
        let positions = self.meetings.contacts_of.get(person).map_or(&[][..], Vec::as_slice);
        positions.iter().map(|position| &self.meetings.contacts[*position])
    }

    /// The referrals to the NRM, by first responder and date.
    pub(crate) fn referrals(&mut self) -> Vec<Entry> {
        let habit = Habit { own: Owner::Nrm, ..Habit::PLAIN };
        let meetings = self.meetings;
        let mut entries = Vec::new();
        for (event, referral) in meetings.referrals.iter().enumerate() {
            let person = &self.people[referral.person];
            let contact = self.contacts_of(referral.person).find(|one| one.body == referral.body).cloned();
            let is_home_office = Some(referral.body) == self.world.body("home_office");
            let known = References {
                police: contact.as_ref().and_then(|one| self.police_reference(one)),
                nrm: Some(nrm_reference(referral.number)),
                home_office: is_home_office.then(|| home_office_reference(person)),
            };
            let mut draw = Draw::new(self.seed, Purpose::Writing, event as u64 * 2 + 1);
            let written = self.clerk.write(person, referral.date, &known, Nrm::On, habit, &mut draw);
            entries.push(Entry {
                person: referral.person,
                event,
                kind: Kind::Opened,
                quarter: quarter(referral.date),
                case_reference: nrm_reference(referral.number),
                date: referral.date,
                consent: contact.map_or(Consent::NotAsked, |one| one.consent),
                written,
            });
        }
        entries
    }
}

/// The NRM's number of a referral.
pub(crate) fn nrm_reference(number: u32) -> String {
    format!("NRM12-{number:05}")
}

/// The Home Office's number of a person: a letter and seven digits.
pub(crate) fn home_office_reference(person: &Person) -> String {
    let number = scrambled(person.index as u32);
    let letter = char::from(b'A' + (number % 23) as u8);
    format!("{letter}{number:07}")
}

/// A word with its second and third letters exchanged: no code list has it.
fn misspelt(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() > 3 {
        letters.swap(1, 2);
    }
    letters.into_iter().collect()
}

/// A number below ten million that does not tell the order it comes from; different for different numbers.
pub(crate) fn scrambled(number: u32) -> u64 {
    (u64::from(number) * 7_654_321 + 1_234_567) % u64::from(crate::PEOPLE_MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::scrambled;

    #[test]
    fn scrambled_numbers_stay_different() {
        let numbers: BTreeSet<u64> = (0..200_000).map(scrambled).collect();
        assert_eq!(numbers.len(), 200_000);
        assert!(numbers.iter().all(|number| *number < 10_000_000));
    }
}
