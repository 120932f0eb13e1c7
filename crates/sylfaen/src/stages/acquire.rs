//! What the pipeline's list declares, into landing; the agreement is asked at the door, before a byte is read.

use std::collections::BTreeSet;

use sylfaen_acquire::{AcquireError, Delivery, Landing};
use sylfaen_lake::Lease;
use sylfaen_normalise::check_agreement;

use crate::schema_folder::Ground;
use crate::summary::DeliveryLine;
use crate::words::in_full;
use crate::workplace::Workplace;
use crate::{SylfaenError, Talk};

/// Takes in every declared delivery that is not in landing yet; gives a line for each that was turned away. One whose
/// agreement ended after it came in is in landing, and is spoken of there.
pub(crate) async fn take_declared(
    landing: &Landing<'_>,
    lease: &Lease,
    workplace: &Workplace,
    ground: &Ground,
    talk: Talk,
) -> Result<Vec<DeliveryLine>, SylfaenError> {
    let Some(list) = &workplace.pipeline.deliveries else { return Ok(Vec::new()) };
    let fates = landing
        .take_drop_folder(lease, list, |declared| door(&declared.partner_code, workplace, ground))
        .await?;
    let landed: BTreeSet<(String, String, Option<String>)> =
        landing.deliveries().await?.into_iter().map(|landed| as_declared(&landed.delivery)).collect();
    let mut turned_away = Vec::new();
    for fate in fates {
        let Err(error) = fate.taken else { continue };
        let declared = &fate.declared;
        let file_name = declared.file.as_deref().and_then(|file| file.rsplit('/').next()).map(str::to_owned);
        let is_landed =
            landed.contains(&(declared.partner_code.clone(), declared.period_code.clone(), file_name));
        if is_landed && matches!(error, AcquireError::NotLetIn { .. }) {
            continue;
        }
        talk.line(&format!("line {} of `{}`: {}", fate.declared.line, list.display(), in_full(&error)));
        turned_away.push(DeliveryLine {
            partner_code: fate.declared.partner_code,
            period_code: fate.declared.period_code,
            status: "refused".to_owned(),
            reason: Some(
                if matches!(error, AcquireError::NotLetIn { .. }) { "not_let_in" } else { "not_taken" }
                    .to_owned(),
            ),
            ..DeliveryLine::default()
        });
    }
    Ok(turned_away)
}

/// A delivery by what a list says of it.
fn as_declared(delivery: &Delivery) -> (String, String, Option<String>) {
    let file_name = delivery.file_name.as_ref().map(|name| name.expose().clone());
    (delivery.partner_code.clone(), delivery.period_code.clone(), file_name)
}

/// Whether deliveries of a partner may come in at all: it has a mapping that can be read, and an agreement in force.
pub(crate) fn door(partner_code: &str, workplace: &Workplace, ground: &Ground) -> Result<(), String> {
    if let Some(error) = ground.broken_partners.get(partner_code) {
        return Err(in_full(error));
    }
    let partner = ground
        .schemas
        .partners
        .get(partner_code)
        .ok_or_else(|| format!("there is no schemas/partners/{partner_code}"))?;
    check_agreement(partner, workplace.pipeline.as_at.0).map_err(|error| in_full(&error))
}
