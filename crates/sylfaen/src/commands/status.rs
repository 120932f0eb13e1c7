//! `sylfaen status`: the deliveries of the newest run, what became of each, and how many of its records are other than
//! in the delivery it stands in place of.

use crate::cli::Global;
use crate::workplace::Workplace;
use crate::{Outcome, SylfaenError};

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
        kind_code as kind, status_code as status, status_reason_code as reason, rows_found, rows_normalised,
        rows_rejected, rows_skipped, cells_rejected, added, removed, changed
    from stg_partner__deliveries as deliveries
    left join changes on deliveries.delivery_id = changes.delivery_id
    order by delivery_order";

/// Lists the deliveries.
pub(crate) async fn command(global: &Global) -> Result<Outcome, SylfaenError> {
    let workplace = Workplace::open(global)?;
    let newest = workplace.newest().await?;
    let session = workplace.officer_session(&newest).await?;
    super::print(&session.query(DELIVERIES).await?, global.format)?;
    Ok(Outcome::Done)
}
