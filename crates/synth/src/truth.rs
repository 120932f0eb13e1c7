//! The truth beside the deliveries, which no stage may read.
//!
//! In: people, their year, what was delivered. Out: CSV files a test can hold answers against. *Known* means: met by a partner whose
//! record of the contact stands in a delivery in force. A person met in a quarter that was never sent is met and not known.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::deliveries::{Event, Post};
use crate::entries::{Book, nrm_reference};
use crate::error::SynthError;
use crate::meet::{Consent, quarter};
use crate::partners::true_counts;
use crate::world::{Delivers, Person};

/// One file of the truth: its path and its bytes.
type File = (String, Vec<u8>);

/// What the deliveries in force say of each contact and referral.
struct Seen {
    /// Position of a contact to the file that carries it.
    contacts: BTreeMap<usize, String>,
    referrals: BTreeMap<usize, String>,
    /// Person to the days on which a record-level delivery has it, ordered.
    known: BTreeMap<usize, BTreeSet<NaiveDate>>,
    on_nrm: BTreeSet<usize>,
}

/// Writes the truth.
pub(crate) fn truth(book: &Book<'_>, post: &Post) -> Result<Vec<File>, SynthError> {
    let seen = seen(book, post);
    Ok(vec![
        people(book, &seen)?,
        contacts(book, &seen)?,
        referrals(book, &seen)?,
        rows(post)?,
        deliveries(post)?,
        persons(book, &seen)?,
        captures(book, &seen)?,
        counts(book)?,
        mistakes(book)?,
    ])
}

fn seen(book: &Book<'_>, post: &Post) -> Seen {
    let mut seen = Seen {
        contacts: BTreeMap::new(),
        referrals: BTreeMap::new(),
        known: BTreeMap::new(),
        on_nrm: BTreeSet::new(),
    };
    for delivery in post.deliveries.iter().filter(|delivery| delivery.is_in_force) {
        let Some(path) = delivery.path() else { continue };
        for row in &delivery.rows {
            match row.event {
                Event::Contact(event) => {
                    seen.contacts.entry(event).or_insert_with(|| path.clone());
                    let day = book.meetings.contacts[event].date;
                    seen.known.entry(row.person).or_default().insert(day);
                }
                Event::Referral(event) => {
                    seen.referrals.insert(event, path.clone());
                    seen.on_nrm.insert(row.person);
                }
            }
        }
    }
    seen
}

fn person_id(person: usize) -> String {
    format!("P{:07}", person + 1)
}

fn table<R>(name: &str, header: &[&str], rows: R) -> Result<File, SynthError>
where
    R: IntoIterator<Item = Vec<String>>,
{
    let failed = |problem: String| SynthError::Write { format: "csv", problem };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(|error| failed(error.to_string()))?;
    for row in rows {
        writer.write_record(&row).map_err(|error| failed(error.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(error.to_string()))?;
    Ok((format!("truth/{name}.csv"), bytes))
}

fn people(book: &Book<'_>, seen: &Seen) -> Result<File, SynthError> {
    let header = [
        "person_id",
        "given_name",
        "family_name",
        "birth_date",
        "sex_code",
        "nationality_code",
        "exploitation_codes",
        "exploitation_start_date",
        "age_group_at_exploitation_code",
        "found_area_code",
        "exploited_area_code",
        "residence_area_code",
        "postcode",
        "is_met",
        "is_known",
        "is_on_nrm",
        "has_refused",
    ];
    let rows = book.people.iter().map(|person| {
        let contacts = &book.meetings.contacts_of[person.index];
        let refused = |at: &usize| book.meetings.contacts[*at].consent == Consent::Refused;
        let place = |at: usize| book.world.places[at].gss_code.to_owned();
        vec![
            person_id(person.index),
            person.given.to_owned(),
            person.family.to_owned(),
            person.birth.to_string(),
            person.sex.code().to_owned(),
            book.world.group(person).nationality.clone(),
            person.exploitation_codes(),
            person.exploited_from.to_string(),
            age_group(person, person.exploited_from).to_owned(),
            place(person.found),
            place(person.exploited),
            place(person.lives),
            person.postcode.clone(),
            (!contacts.is_empty()).to_string(),
            seen.known.contains_key(&person.index).to_string(),
            seen.on_nrm.contains(&person.index).to_string(),
            contacts.iter().any(refused).to_string(),
        ]
    });
    table("people", &header, rows)
}

fn contacts(book: &Book<'_>, seen: &Seen) -> Result<File, SynthError> {
    let header =
        ["contact_id", "person_id", "partner", "contact_date", "age_years", "delivers", "delivery_file"];
    let rows = book.meetings.contacts.iter().enumerate().map(|(at, contact)| {
        let body = &book.world.settings.body[contact.body];
        let delivers = match body.delivers {
            Delivers::Records => "records",
            Delivers::Counts => "counts",
            Delivers::Nothing => "nothing",
        };
        vec![
            format!("C{:07}", at + 1),
            person_id(contact.person),
            body.code.clone(),
            contact.date.to_string(),
            book.people[contact.person].age_on(contact.date).to_string(),
            delivers.to_owned(),
            seen.contacts.get(&at).cloned().unwrap_or_default(),
        ]
    });
    table("contacts", &header, rows)
}

fn referrals(book: &Book<'_>, seen: &Seen) -> Result<File, SynthError> {
    let header = [
        "nrm_reference",
        "person_id",
        "referral_date",
        "age_years",
        "first_responder_code",
        "competent_authority_code",
        "delivery_file",
    ];
    let rows = book.meetings.referrals.iter().enumerate().map(|(at, referral)| {
        let body = &book.world.settings.body[referral.body];
        vec![
            nrm_reference(referral.number),
            person_id(referral.person),
            referral.date.to_string(),
            book.people[referral.person].age_on(referral.date).to_string(),
            body.first_responder.clone().unwrap_or_default(),
            referral.competent_authority.to_owned(),
            seen.referrals.get(&at).cloned().unwrap_or_default(),
        ]
    });
    table("referrals", &header, rows)
}

fn rows(post: &Post) -> Result<File, SynthError> {
    let header = ["delivery_file", "sheet_number", "row_number", "person_id", "kind", "is_in_force"];
    let rows = post.deliveries.iter().flat_map(|delivery| {
        delivery.rows.iter().map(|row| {
            vec![
                delivery.path().unwrap_or_default(),
                row.sheet.to_string(),
                row.row.to_string(),
                person_id(row.person),
                row.kind.to_owned(),
                delivery.is_in_force.to_string(),
            ]
        })
    });
    table("rows", &header, rows)
}

fn deliveries(post: &Post) -> Result<File, SynthError> {
    let header = ["delivery_file", "partner", "period", "kind", "is_in_force", "rows_found", "records"];
    let rows = post.deliveries.iter().map(|delivery| {
        vec![
            delivery.path().unwrap_or_default(),
            delivery.partner.to_owned(),
            delivery.period.clone(),
            delivery.kind.to_owned(),
            delivery.is_in_force.to_string(),
            delivery.rows_found.to_string(),
            delivery.rows.len().to_string(),
        ]
    });
    table("deliveries", &header, rows)
}

fn age_group(person: &Person, day: NaiveDate) -> &'static str {
    if person.age_on(day) < 18 { "minor" } else { "adult" }
}

/// Counts of persons; those over quarters and types of exploitation do not add up to the whole.
fn persons(book: &Book<'_>, seen: &Seen) -> Result<File, SynthError> {
    let mut counts: BTreeMap<[String; 3], u64> = BTreeMap::new();
    for person in book.people {
        let days = seen.known.get(&person.index);
        let is_on = seen.on_nrm.contains(&person.index);
        let mut measures = Vec::new();
        if days.is_some() {
            measures.push("known");
            measures.push(if is_on { "known_and_on_nrm" } else { "known_and_not_on_nrm" });
        }
        if is_on {
            measures.push("on_nrm");
        }
        for measure in measures {
            let referral = book.meetings.referral(person.index).map(|one| BTreeSet::from([one.date]));
            let (basis, days) = match (measure, days) {
                ("on_nrm", _) => ("age_group_at_referral_code", referral.as_ref()),
                (_, days) => ("age_group_at_first_contact_code", days),
            };
            for (dimension, category) in categories(book, person, basis, days) {
                let key = [measure.to_owned(), dimension.to_owned(), category];
                *counts.entry(key).or_default() += 1;
            }
        }
    }
    let header = ["measure", "dimension", "category", "persons"];
    let rows = counts.into_iter().map(|(key, count)| {
        let [measure, dimension, category] = key;
        vec![measure, dimension, category, count.to_string()]
    });
    table("persons", &header, rows)
}

fn categories(
    book: &Book<'_>,
    person: &Person,
    basis: &'static str,
    days: Option<&BTreeSet<NaiveDate>>,
) -> Vec<(&'static str, String)> {
    let place = &book.world.places[person.found];
    let mut categories = vec![
        ("all", "all".to_owned()),
        ("police_force_area_found_code", place.police_force_area.to_owned()),
        ("sex_code", person.sex.code().to_owned()),
        ("nationality_code", book.world.group(person).nationality.clone()),
        ("age_group_at_exploitation_code", age_group(person, person.exploited_from).to_owned()),
    ];
    let types = person.exploitation.iter().map(|code| ("exploitation_code", (*code).to_owned()));
    categories.extend(types);
    let days = days.cloned().unwrap_or_default();
    if let Some(first) = days.first() {
        categories.push((basis, age_group(person, *first).to_owned()));
    }
    let quarters: BTreeSet<u32> = days.iter().map(|day| quarter(*day)).collect();
    let year = book.world.settings.year;
    categories.extend(quarters.into_iter().map(|one| ("quarter", format!("{year}Q{one}"))));
    categories
}

/// The true capture table: a 0 or 1 for each list, and how many people; the row of zeros are those nobody delivered.
fn captures(book: &Book<'_>, seen: &Seen) -> Result<File, SynthError> {
    let bodies = &book.world.settings.body;
    let lists: Vec<usize> =
        (0..bodies.len()).filter(|at| bodies[*at].delivers == Delivers::Records).collect();
    let mut histories: BTreeMap<Vec<String>, u64> = BTreeMap::new();
    for person in book.people {
        let of = &book.meetings.contacts_of[person.index];
        let is_on = |list: &usize| {
            of.iter().any(|at| book.meetings.contacts[*at].body == *list && seen.contacts.contains_key(at))
        };
        let history = lists.iter().map(|list| u8::from(is_on(list)).to_string()).collect();
        *histories.entry(history).or_default() += 1;
    }
    let mut header: Vec<&str> = lists.iter().map(|list| bodies[*list].code.as_str()).collect();
    header.push("count");
    let rows = histories.into_iter().map(|(mut history, count)| {
        history.push(count.to_string());
        history
    });
    table("captures", &header, rows)
}

fn counts(book: &Book<'_>) -> Result<File, SynthError> {
    let header =
        ["quarter", "found_area_code", "sex_code", "age_group_at_contact_code", "individuals", "attendances"];
    let rows =
        true_counts(book).into_iter().map(|((quarter, area, sex, is_minor), (individuals, attendances))| {
            vec![
                format!("{}Q{quarter}", book.world.settings.year),
                area.to_owned(),
                sex.to_owned(),
                if is_minor { "minor" } else { "adult" }.to_owned(),
                individuals.to_string(),
                attendances.to_string(),
            ]
        });
    table("health_board_counts", &header, rows)
}

fn mistakes(book: &Book<'_>) -> Result<File, SynthError> {
    let header = ["mistake", "could_be_made", "made"];
    let rows = book
        .clerk
        .counts()
        .map(|(mistake, could, did)| vec![mistake.key().to_owned(), could.to_string(), did.to_string()]);
    table("mistakes", &header, rows)
}
