//! Values that a partner may not share, as keyed filters: whose can be compared with whose, and the filters of the others'
//! values, which are made in memory and kept nowhere.
//!
//! In: the secret that the partners share, if the pipeline says where it is; what deliveries hold. Out: why a delivery is refused
//! whose filters were made otherwise; filters of clear values. Refused: a secret inside a root, or one that cannot be had.

use std::collections::{BTreeMap, BTreeSet};

use arrow_array::RecordBatch;
use sylfaen_acquire::{Landed, Status};
use sylfaen_link::{Encodable, Encoder, Encoding, Kind, mark_of};
use sylfaen_schema::{IdKey, Partner, Schemas};

use crate::columns::{at, text};
use crate::place::outside;
use crate::secrets::SecretPlace;
use crate::stages::normalise::{Entered, Refusal};
use crate::workplace::Workplace;
use crate::{SylfaenError, Talk};

/// The fields that have filters: what the partner called the column, which is part of every filter, and what it holds.
pub(super) const ENCODED: [(&str, &str, Kind); 5] = [
    ("given_name_encoded", "given_name", Kind::GivenName),
    ("family_name_encoded", "family_name", Kind::FamilyName),
    ("birth_date_encoded", "birth_date", Kind::Date),
    ("postcode_encoded", "postcode", Kind::Postcode),
    ("nrm_reference_encoded", "nrm_reference", Kind::Reference),
];

/// How secrets end that are checked in for tests; a real lake refuses them.
const TEST_SECRET: &str = "prawf yn unig";

/// The key made of the secret that partners share; none if the pipeline names none.
///
/// # Errors
/// [`SylfaenError::InsideRoot`] and [`SylfaenError::Password`]: a figure must not depend on whether a secret happened to be there.
pub(crate) fn shared_key(workplace: &Workplace) -> Result<Option<IdKey>, SylfaenError> {
    let pipeline = &workplace.pipeline;
    let Some(place) = &pipeline.link_secret else { return Ok(None) };
    if let SecretPlace::File(file) = place {
        outside(file, pipeline, &["out", "lake", "restricted"])?;
    }
    let is_of_tests = place.take().is_ok_and(|secret| secret.expose().ends_with(TEST_SECRET));
    if is_of_tests && !pipeline.is_synthetic {
        let reason = "it is a test secret, and the pipeline is not synthetic".to_owned();
        return Err(SylfaenError::Password { reason });
    }
    place.shared_key().map(Some)
}

/// What shows which secret a run had, and nothing of it: the mark that stands in every encoded file.
pub(crate) fn mark(key: &IdKey) -> Result<String, SylfaenError> {
    Ok(Encoder::new(key.clone(), Encoding::default())?.agreed().to_owned())
}

/// Refuses deliveries whose filters cannot be compared: made under another secret than ours, or otherwise than those that came
/// before. Says so if there is no secret to compare them with clear values by.
pub(super) fn refuse_others(
    deliveries: &[Landed],
    attempts: &mut [Entered],
    schemas: &Schemas,
    shared: Option<&IdKey>,
    talk: Talk,
) -> Result<(), SylfaenError> {
    let mut agreed: Option<(String, u64)> = None;
    let mut orders = Vec::new();
    // What another delivery stands in place of must not say how that one has to be encoded.
    for is_in_force in [true, false] {
        for (landed, entered) in deliveries.iter().zip(attempts.iter_mut()) {
            let Some(normalised) = &entered.normalised else { continue };
            let marks = marks(&normalised.identifiers)?;
            let Some(mark) = marks.first() else { continue };
            if (landed.status == Status::InForce) != is_in_force || entered.refusal.is_some() {
                continue;
            }
            let delivery = &landed.delivery;
            let ours = own_mark(schemas.partners.get(&delivery.partner_code), shared)?;
            if let Some(words) = otherwise(&marks, ours.as_deref(), agreed.as_ref()) {
                let reason_code = "encoded_otherwise".to_owned();
                entered.refusal = Some(Refusal { status: "refused", reason_code, words });
            } else {
                agreed.get_or_insert_with(|| (mark.clone(), delivery.order));
                orders.extend(is_in_force.then(|| delivery.order.to_string()));
            }
        }
    }
    if shared.is_none() && !orders.is_empty() {
        talk.line(&format!(
            "filters stand in place of names in deliveries {}, and the pipeline names no `link_secret`: they are compared with one \
             another only",
            orders.join(", ")
        ));
    }
    Ok(())
}

/// The mark that filters of a partner have under our secret, if we have it.
fn own_mark(partner: Option<&Partner>, shared: Option<&IdKey>) -> Result<Option<String>, SylfaenError> {
    let encoding = partner.and_then(|partner| partner.encoding.as_ref());
    let Some((key, encoding)) = shared.zip(encoding) else { return Ok(None) };
    let encoder = Encoder::new(key.clone(), Encoding::parse(&encoding.settings)?)?;
    Ok(Some(encoder.mark().to_owned()))
}

/// Why filters cannot be compared with ours, or with those of the first encoded delivery, whose mark and order this is.
fn otherwise(marks: &BTreeSet<String>, ours: Option<&str>, agreed: Option<&(String, u64)>) -> Option<String> {
    let is_other = |than: &str| marks.iter().any(|mark| mark != than);
    if marks.len() > 1 {
        Some("its filters were made under more than one secret".to_owned())
    } else if ours.is_some_and(is_other) {
        let words = "its filters were made under another secret than `link_secret`, or with other settings than its mapping declares";
        Some(words.to_owned())
    } else {
        let (_, order) = agreed.filter(|(mark, _)| is_other(mark))?;
        Some(format!(
            "its filters were made under another secret or with other settings than those of delivery {order}"
        ))
    }
}

/// The marks of all filters of a delivery.
fn marks(identifiers: &RecordBatch) -> Result<BTreeSet<String>, SylfaenError> {
    let mut marks = BTreeSet::new();
    for (field, ..) in ENCODED {
        let cells = text(identifiers, field)?;
        let of_cells = (0..identifiers.num_rows()).filter_map(|row| mark_of(at(&cells, row)?));
        of_cells.for_each(|mark| {
            if !marks.contains(mark) {
                marks.insert(mark.to_owned());
            }
        });
    }
    Ok(marks)
}

/// Makes filters of clear values as the partners of the encoded records did.
pub(super) struct Filters(Encoder);

impl Filters {
    /// Nothing if no record is encoded, or there is no secret.
    pub(super) fn of(
        records: &[RecordBatch],
        schemas: &Schemas,
        shared: Option<&IdKey>,
    ) -> Result<Option<Self>, SylfaenError> {
        let Some(key) = shared else { return Ok(None) };
        for batch in records {
            let partners = text(batch, "partner_code")?;
            for (field, ..) in ENCODED {
                let cells = text(batch, field)?;
                let Some(row) = (0..batch.num_rows()).find(|row| at(&cells, *row).is_some()) else {
                    continue;
                };
                let partner = schemas.partners.get(partners.value(row));
                let Some(encoding) = partner.and_then(|partner| partner.encoding.as_ref()) else { continue };
                return Ok(Some(Self(Encoder::new(key.clone(), Encoding::parse(&encoding.settings)?)?)));
            }
        }
        Ok(None)
    }

    /// The filters of one record's clear values, by the field that holds such filters.
    pub(super) fn make<'a>(&self, clear: impl Fn(&str) -> Option<&'a str>) -> BTreeMap<&'static str, String> {
        let record = ENCODED.map(|(_, column, kind)| Encodable { column, kind, text: clear(column) });
        let cells = ENCODED.iter().zip(self.0.cells(&record));
        cells.filter_map(|((field, ..), cell)| Some((*field, cell?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_held_against_ours_and_against_the_first() {
        let marks =
            |marks: &[&str]| marks.iter().map(|mark| (*mark).to_owned()).collect::<BTreeSet<String>>();
        let first = ("aa".to_owned(), 3);
        assert_eq!(otherwise(&marks(&["aa"]), None, None), None);
        assert_eq!(otherwise(&marks(&["aa"]), Some("aa"), Some(&first)), None);
        let why = |of: &[&str], ours, agreed| otherwise(&marks(of), ours, agreed).unwrap();
        assert!(why(&["aa", "bb"], None, None).contains("more than one secret"));
        assert!(why(&["bb"], Some("aa"), None).contains("another secret than `link_secret`"));
        assert!(why(&["bb"], None, Some(&first)).contains("those of delivery 3"));
        // Settings of its own are as its mapping says, and still none that the first can be compared by.
        assert!(why(&["bb"], Some("bb"), Some(&first)).contains("those of delivery 3"));
    }

    /// A value in clear and the same value as a partner encoded it are one filter, whatever else the record holds.
    #[test]
    fn filters_made_of_clear_values_are_those_that_encode_writes() {
        let key = IdKey::from_bytes(&[5; 32]);
        let encoder = |salt: Option<&str>| {
            let encoding = Encoding { salt: salt.map(str::to_owned), ..Encoding::default() };
            Encoder::new(key.clone(), encoding).unwrap()
        };
        for salt in [None, Some("birth_date")] {
            let sent = encoder(salt).cells(&[
                Encodable { column: "family_name", kind: Kind::FamilyName, text: Some("KOWALSKA") },
                Encodable { column: "birth_date", kind: Kind::Date, text: Some("12/04/1990") },
            ]);
            let clear = |column: &str| match column {
                "family_name" => Some("Kowalska"),
                "birth_date" => Some("1990-04-12"),
                _ => None,
            };
            let made = Filters(encoder(salt)).make(clear);
            assert_eq!(made.get("family_name_encoded"), sent[0].as_ref());
            assert_eq!(made.get("birth_date_encoded"), sent[1].as_ref());
            assert_eq!(made.len(), 2);
        }
    }
}
