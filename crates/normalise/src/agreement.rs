//! The agreement at the door, looked at before a byte of a delivery is read.
//!
//! In: a partner and the as-at date. Out: nothing, if its deliveries may enter. It refuses a partner without an
//! agreement, one past its review, one of graded intelligence, and a mapping that reads more than was agreed.

use chrono::NaiveDate;
use sylfaen_schema::Partner;

use crate::NormaliseError;

/// Says whether deliveries of a partner may enter on a day.
///
/// # Errors
/// [`NormaliseError`]: no agreement, past its review, a handling that does not enter, or a mapped field it does not
/// allow (in any edition of the mapping: which one a file is shows only when it is read).
pub fn check_agreement(partner: &Partner, as_at: NaiveDate) -> Result<(), NormaliseError> {
    let Some(agreement) = &partner.agreement else {
        return Err(NormaliseError::NoAgreement { partner: partner.code.clone() });
    };
    let (partner_code, id) = (partner.code.clone(), agreement.id.clone());
    if agreement.handling == GRADED_INTELLIGENCE {
        let handling = agreement.handling.clone();
        return Err(NormaliseError::HandlingRefused { partner: partner_code, agreement: id, handling });
    }
    if as_at > agreement.review_date {
        return Err(NormaliseError::AgreementPastReview {
            partner: partner_code,
            agreement: id,
            review_date: agreement.review_date,
            as_at,
        });
    }
    match partner.mapped_fields().find(|field| !agreement.allows(field)) {
        None => Ok(()),
        Some(field) => Err(NormaliseError::FieldOutsideAgreement {
            partner: partner_code,
            agreement: id,
            field: field.to_owned(),
        }),
    }
}

/// The handling that must not mix with statistics.
const GRADED_INTELLIGENCE: &str = "graded_intelligence";
