//! `sylfaen status`: the deliveries of the newest run, what became of each, and how many of its records are other than
//! in the delivery it stands in place of; or who answered for which period.

use sylfaen_query::Session;

use crate::cli::{Global, StatusArgs};
use crate::columns::{integers, text};
use crate::workplace::Workplace;
use crate::{Outcome, SylfaenError, Talk};

const DELIVERIES: &str = "
    with changes as (
        select
            delivery_id,
            count(distinct case when change_code = 'added' then record_id end) as added,
            count(distinct case when change_code = 'removed' then record_id end) as removed,
            count(distinct case when change_code = 'changed' then record_id end) as changed
        from stg_delivery__changes
        group by delivery_id
    )
    select delivery_order as no, deliveries.delivery_id as delivery, partner_code as partner, period_code as period,
        kind_code as kind, received_date as received, status_code as status, status_reason_code as reason, rows_found, rows_normalised,
        rows_rejected, rows_skipped, cells_rejected, added, removed, changed
    from stg_partner__deliveries as deliveries
    left join changes on deliveries.delivery_id = changes.delivery_id
    order by delivery_order";

const CALENDAR: &str = "
    select partner_code as partner, period_code as period, return_status_code as status, is_covered, due_date as due,
        received_date as received, is_received_late
    from mart_quality__calendar
    order by partner, period";

const OVERDUE: &str = "
    select return_status_code as status, count(*) as periods
    from mart_quality__calendar
    where return_status_code in ('late', 'waiting', 'withdrawn')
    group by status
    order by status";

/// Lists the deliveries, or the calendar.
pub(crate) async fn command(global: &Global, args: &StatusArgs, talk: Talk) -> Result<Outcome, SylfaenError> {
    let workplace = Workplace::open(global)?;
    let newest = workplace.newest().await?;
    let session = workplace.officer_session(&newest).await?;
    if args.calendar {
        super::print(&session.query(CALENDAR).await?, global.format)?;
        return Ok(Outcome::Done);
    }
    super::print(&session.query(DELIVERIES).await?, global.format)?;
    // A pipeline need not make the calendar.
    if newest.tables.contains_key("mart_quality__calendar")
        && let Some(overdue) = overdue(&session).await?
    {
        talk.line(&format!("returns {overdue}; `sylfaen status --calendar` lists them"));
    }
    Ok(Outcome::Done)
}

/// How many returns are late, wait or were withdrawn, in words; null if none.
async fn overdue(session: &Session) -> Result<Option<String>, SylfaenError> {
    let mut words = Vec::new();
    for batch in session.query(OVERDUE).await? {
        let (statuses, periods) = (text(&batch, "status")?, integers(&batch, "periods")?);
        for row in 0..batch.num_rows() {
            words.push(format!("{}: {}", statuses.value(row), periods.value(row)));
        }
    }
    Ok((!words.is_empty()).then(|| words.join(", ")))
}
