//! What the pipeline's list declares, into landing; the agreement is asked at the door, before a byte is read.

use sylfaen_acquire::Landing;
use sylfaen_lake::Lease;
use sylfaen_normalise::check_agreement;

use crate::schema_folder::Ground;
use crate::summary::DeliveryLine;
use crate::words::in_full;
use crate::workplace::Workplace;
use crate::{SylfaenError, Talk};

/// Takes in every declared delivery that is not in landing yet; gives a line for each that was turned away.
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
    let mut turned_away = Vec::new();
    for fate in fates {
        let Err(error) = fate.taken else { continue };
        talk.line(&format!("line {} of `{}`: {}", fate.declared.line, list.display(), in_full(&error)));
        turned_away.push(DeliveryLine {
            partner_code: fate.declared.partner_code,
            period_code: fate.declared.period_code,
            status: "refused".to_owned(),
            reason: Some("not_let_in".to_owned()),
            ..DeliveryLine::default()
        });
    }
    Ok(turned_away)
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
