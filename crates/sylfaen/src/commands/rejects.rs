//! `sylfaen rejects`: what was turned away, why, and in which cell; never what the cell said.

use crate::cli::{Global, RejectsArgs};
use crate::workplace::Workplace;
use crate::{Outcome, SylfaenError};

const ALL: &str = "
    select deliveries.delivery_order as no, rejects.delivery_id as delivery, rejects.partner_code as partner,
        files.file_name as workbook, rejects.sheet_number as sheet, rejects.cell, rejects.field,
        rejects.rule_code as rule, rejects.is_row_rejected
    from stg_reject__cells as rejects
    inner join stg_partner__deliveries as deliveries on rejects.delivery_id = deliveries.delivery_id
    inner join restricted_delivery__files as files on rejects.delivery_id = files.delivery_id
    where $1 = '' or rejects.delivery_id = $1
    order by no, sheet, rejects.row_number, rejects.column_number, rejects.field";

/// Lists rejects of all deliveries, or of one.
pub(crate) async fn command(global: &Global, args: RejectsArgs) -> Result<Outcome, SylfaenError> {
    let workplace = Workplace::open(global)?;
    let newest = workplace.newest().await?;
    let session = workplace.officer_session(&newest).await?;
    let delivery = args.delivery.unwrap_or_default();
    super::print(&session.query_with(ALL, &[&delivery]).await?, global.format)?;
    Ok(Outcome::Done)
}
