//! Deliveries held against each other: each return against those before it, each edition against the one it replaces.
//!
//! In: deliveries with their status, and what became of each. Out: rows of the quality of returns and of what changed. It
//! compares nothing itself: it finds the pairs.

use std::collections::BTreeMap;

use arrow_array::RecordBatch;
use sylfaen_acquire::{Landed, Status};
use sylfaen_normalise::{Edition, Return, changes, check_returns};
use sylfaen_schema::{Period, Schemas};

use crate::SylfaenError;
use crate::stages::normalise::Entered;

/// Checks the returns in force of each partner against those before them.
pub(super) fn returns(
    deliveries: &[Landed],
    entered: &[Entered],
    schemas: &Schemas,
    is_synthetic: bool,
) -> Result<Vec<RecordBatch>, SylfaenError> {
    let mut by_partner: BTreeMap<&str, Vec<Return<'_>>> = BTreeMap::new();
    for (landed, entered) in deliveries.iter().zip(entered) {
        let delivery = &landed.delivery;
        let counts = landed.status == Status::InForce && entered.refusal.is_none();
        let Some(normalised) = entered.normalised.as_ref().filter(|_| counts) else { continue };
        let Some(period) = Period::parse(&delivery.period_code) else { continue };
        by_partner.entry(&delivery.partner_code).or_default().push(Return {
            delivery_id: &delivery.delivery_id,
            period_end: period.end,
            received_date: Some(delivery.received_date),
            rows: &normalised.rows_by_table,
        });
    }
    let mut batches = Vec::new();
    for (partner, mut of_partner) in by_partner {
        let Some(partner) = schemas.partners.get(partner) else { continue };
        of_partner.sort_by_key(|of| (of.period_end, of.delivery_id));
        batches.push(check_returns(schemas, partner, &of_partner, is_synthetic)?);
    }
    Ok(batches)
}

/// Says what changed from each delivery to the one that stands in its place; of several, from the newest.
pub(super) fn editions(
    deliveries: &[Landed],
    entered: &[Entered],
    schemas: &Schemas,
    is_synthetic: bool,
) -> Result<Vec<RecordBatch>, SylfaenError> {
    let mut before: BTreeMap<&str, usize> = BTreeMap::new();
    for (place, landed) in deliveries.iter().enumerate() {
        if let Status::Superseded { by, .. } = &landed.status
            && entered.get(place).is_some_and(|of| of.normalised.is_some())
        {
            before.insert(by, place);
        }
    }
    let mut batches = Vec::new();
    for (landed, entered_after) in deliveries.iter().zip(entered) {
        let after = &landed.delivery;
        let Some(place) = before.get(after.delivery_id.as_str()) else { continue };
        let of_before = deliveries.get(*place).zip(entered.get(*place));
        let Some((old, old_entered)) = of_before else { continue };
        let (Some(old_rows), Some(rows)) = (&old_entered.normalised, &entered_after.normalised) else {
            continue;
        };
        let earlier = Edition { delivery_id: &old.delivery.delivery_id, normalised: old_rows };
        let later = Edition { delivery_id: &after.delivery_id, normalised: rows };
        batches.push(changes(schemas, &after.partner_code, earlier, later, is_synthetic)?.rows);
    }
    Ok(batches)
}
