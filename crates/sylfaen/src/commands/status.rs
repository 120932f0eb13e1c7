//! `sylfaen status`: the deliveries of the newest run and what became of each.

use crate::cli::Global;
use crate::workplace::Workplace;
use crate::{Outcome, SylfaenError};

const DELIVERIES: &str = "
    select delivery_order as no, delivery_id as delivery, partner_code as partner, period_code as period,
        kind_code as kind, status_code as status, status_reason_code as reason, rows_found, rows_normalised,
        rows_rejected, rows_skipped, cells_rejected
    from stg_partner__deliveries
    order by delivery_order";

/// Lists the deliveries.
pub(crate) async fn command(global: &Global) -> Result<Outcome, SylfaenError> {
    let workplace = Workplace::open(global)?;
    let newest = workplace.newest().await?;
    let session = workplace.officer_session(&newest).await?;
    super::print(&session.query(DELIVERIES).await?, global.format)?;
    Ok(Outcome::Done)
}
