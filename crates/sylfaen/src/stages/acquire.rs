//! What the pipeline's lists declare, into landing; the agreement is asked at the door, before a byte is read or a server
//! is asked.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sylfaen_acquire::{
    AcquireError, DeclaredSource, Delivery, FetchTerms, Landing, SourceFate, SourceTaken, Taken,
    parse_sources,
};
use sylfaen_lake::Lease;
use sylfaen_normalise::check_agreement;
use sylfaen_schema::Period;

use crate::schema_folder::Ground;
use crate::summary::DeliveryLine;
use crate::words::in_full;
use crate::workplace::{Workplace, read_text};
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

/// The sources that the pipeline's list declares; none if it names no list.
pub(crate) fn declared_sources(workplace: &Workplace) -> Result<Option<Vec<DeclaredSource>>, SylfaenError> {
    let Some(list) = &workplace.pipeline.sources else { return Ok(None) };
    let name = list.file_name().unwrap_or_default().to_string_lossy();
    let folder = list.parent().unwrap_or(std::path::Path::new(""));
    Ok(Some(parse_sources(&name, &read_text(list)?, folder)?))
}

/// Asks every declared source for the periods that have ended, and takes in what is new; gives a line for each that could
/// not be had. What is not there yet, the calendar knows.
pub(crate) async fn take_sources(
    landing: &Landing<'_>,
    lease: &Lease,
    workplace: &Workplace,
    ground: &Ground,
    talk: Talk,
    today: NaiveDate,
) -> Result<Vec<DeliveryLine>, SylfaenError> {
    let Some(sources) = declared_sources(workplace)? else { return Ok(Vec::new()) };
    let pipeline = &workplace.pipeline;
    let has_ended = |code: &&String| Period::parse(code).is_some_and(|period| period.end < pipeline.as_at.0);
    let ended: Vec<String> = pipeline.calendar.periods.iter().filter(has_ended).cloned().collect();
    let terms = FetchTerms {
        ended_periods: &ended,
        received_date: today,
        limits: pipeline.limits.fetching(),
        pause: &|time| Box::pin(tokio::time::sleep(time)),
        let_in: &|partner_code| door(partner_code, workplace, ground),
    };
    let fates = landing.take_sources(lease, &sources, &terms).await?;
    Ok(fates.into_iter().filter_map(|fate| told(fate, talk)).collect())
}

/// Says what became of a source; a line if somebody has to see to it.
fn told(fate: SourceFate, talk: Talk) -> Option<DeliveryLine> {
    let SourceFate { source_name, partner_code, period_code, taken } = fate;
    let name = format!("source `{source_name}` for {period_code}");
    let error = match taken {
        Ok(SourceTaken::Came(Taken::Landed { order, .. })) => {
            talk.line(&format!("{name}: taken as delivery {order}"));
            return None;
        }
        Ok(SourceTaken::Gone { delivery_id }) => {
            talk.line(&format!(
                "{name}: the file is there no more; delivery {delivery_id} stays until it is withdrawn"
            ));
            return None;
        }
        Ok(SourceTaken::Came(Taken::AlreadyTaken { .. }) | SourceTaken::Unchanged | SourceTaken::NotYet) => {
            return None;
        }
        Err(error) => error,
    };
    let words = in_full(&error);
    let is_named = matches!(error, AcquireError::NotFetched { .. });
    talk.line(&if is_named { words } else { format!("{name}: {words}") });
    let reason = match error {
        AcquireError::NotLetIn { .. } => "not_let_in",
        AcquireError::NotFetched { .. } => "not_fetched",
        _ => "not_taken",
    };
    Some(DeliveryLine {
        partner_code,
        period_code,
        status: "refused".to_owned(),
        reason: Some(reason.to_owned()),
        ..DeliveryLine::default()
    })
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
