//! `sylfaen rejects`: what was turned away, why, and in which cell; never what the cell said. Or, with `--to`, the
//! partner's own sheets with what was turned away marked and explained, encrypted, for the partner alone.

use std::collections::BTreeMap;

use arrow_array::{Array, RecordBatch};
use sylfaen_acquire::Landing;
use sylfaen_lake::Sensitive;

use crate::cli::{Global, RejectsArgs};
use crate::columns::{integers, text};
use crate::place::{outside, password, put};
use crate::returned::{self, Reject, ReturnFault, Words, seal};
use crate::secrets::SecretPlace;
use crate::workplace::Workplace;
use crate::{Outcome, SylfaenError, Talk, reader};

const ALL: &str = "
    select deliveries.delivery_order as no, rejects.delivery_id as delivery, rejects.partner_code as partner,
        files.file_name as workbook, rejects.sheet_number as sheet, rejects.cell, rejects.field,
        rejects.rule_code as rule, rejects.is_row_rejected
    from stg_reject__cells as rejects
    inner join stg_partner__deliveries as deliveries on rejects.delivery_id = deliveries.delivery_id
    inner join restricted_delivery__files as files on rejects.delivery_id = files.delivery_id
    where $1 = '' or rejects.delivery_id = $1
    order by no, sheet, rejects.row_number, rejects.column_number, rejects.field";

const OF_DELIVERY: &str = "
    select sheet_number, row_number, column_number, rule_code from stg_reject__cells where delivery_id = $1
    order by sheet_number, row_number, column_number, rule_code";

const KNOWN: &str = "select partner_code from stg_partner__deliveries where delivery_id = $1";

/// Lists rejects of all deliveries, or of one; or writes them into a workbook for their partner.
pub(crate) async fn command(global: &Global, args: RejectsArgs, talk: Talk) -> Result<Outcome, SylfaenError> {
    let workplace = Workplace::open(global)?;
    let newest = workplace.newest().await?;
    let session = workplace.officer_session(&newest).await?;
    let delivery = args.delivery.unwrap_or_default();
    let Some(file) = &args.to else {
        super::print(&session.query_with(ALL, &[&delivery]).await?, global.format)?;
        return Ok(Outcome::Done);
    };
    outside(file, &workplace.pipeline, &["out", "lake", "restricted"])?;
    let password = password(&args.password)?;
    let known = session.query_with(KNOWN, &[&delivery]).await?;
    if known.iter().all(|batch| batch.num_rows() == 0) {
        return Err(SylfaenError::UnknownDelivery { delivery });
    }
    let rejects = rejects(&session.query_with(OF_DELIVERY, &[&delivery]).await?)?;
    if rejects.is_empty() {
        return Err(SylfaenError::NothingRejected { delivery });
    }
    let lake = workplace.lake().await?;
    let key = workplace.key()?;
    let bytes = Landing::new(&lake, &key).open(&delivery).await?;
    let limits = workplace.pipeline.limits.reading();
    let its_password = its_password(&delivery, &known, &workplace)?;
    let plain = reader::open(bytes.expose(), its_password.as_ref().map(|its| its.expose().as_str()), &limits)
        .map_err(ReturnFault::from)
        .and_then(|mut delivered| returned::workbook(&mut delivered, &rejects, &rule_words(&workplace)))
        .map_err(|fault| SylfaenError::NotReturned { delivery, reason: fault.to_string() })?;
    put(file, &seal(&plain, password.expose())?)?;
    talk.line(&format!(
        "{} marked; it opens with the password alone. Send the password another way",
        match rejects.len() {
            1 => "1 fault is".to_owned(),
            faults => format!("{faults} faults are"),
        }
    ));
    Ok(Outcome::Done)
}

/// The password that the delivery itself opens with, where its partner has one.
fn its_password(
    delivery: &str,
    known: &[RecordBatch],
    workplace: &Workplace,
) -> Result<Option<Sensitive<String>>, SylfaenError> {
    let Some(first) = known.iter().find(|batch| batch.num_rows() > 0) else { return Ok(None) };
    let partners = text(first, "partner_code")?;
    let secret = workplace.pipeline.passwords.get(partners.value(0));
    secret
        .map(SecretPlace::take)
        .transpose()
        .map_err(|reason| SylfaenError::NotReturned { delivery: delivery.to_owned(), reason })
}

fn rejects(batches: &[RecordBatch]) -> Result<Vec<Reject>, SylfaenError> {
    let mut rejects = Vec::new();
    for batch in batches {
        let (sheets, rows) = (integers(batch, "sheet_number")?, integers(batch, "row_number")?);
        let (columns, rules) = (integers(batch, "column_number")?, text(batch, "rule_code")?);
        for row in 0..batch.num_rows() {
            rejects.push(Reject {
                sheet_number: sheets.value(row) as u32,
                row_number: rows.value(row) as u32,
                column_number: columns.is_valid(row).then(|| columns.value(row) as u32),
                rule_code: rules.value(row).to_owned(),
            });
        }
    }
    Ok(rejects)
}

/// What each rule says, in both languages.
fn rule_words(workplace: &Workplace) -> BTreeMap<String, Words> {
    let Ok(ground) = workplace.ground() else { return BTreeMap::new() };
    let Ok(rules) = ground.schemas.code_list("rule") else { return BTreeMap::new() };
    let words = |code: &sylfaen_schema::Code| Words { cy: code.name_cy.clone(), en: code.name_en.clone() };
    rules.iter().map(|code| (code.code.clone(), words(code))).collect()
}
