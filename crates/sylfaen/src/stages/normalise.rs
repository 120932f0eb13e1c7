//! Deliveries to common rows: opens what landed, one delivery after another, and keeps every row or its reason.
//!
//! In: deliveries in their order of arrival. Out: the staging and restricted tables, and a line a delivery. A delivery
//! that cannot enter says why and stops nothing else.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use arrow_array::RecordBatch;
use chrono::{Datelike, NaiveDate};
use sylfaen_acquire::{Delivery, Kind, Landed, Landing, Status, without_failed};
use sylfaen_lake::KeyFile;
use sylfaen_normalise::{DeliveryContext, NormaliseError, Normalised, normalise};
use sylfaen_schema::{IdKey, Period, TableBuilder, Value};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use crate::columns::{booleans, text};
use crate::reader;
use crate::schema_folder::Ground;
use crate::secrets::SecretPlace;
use crate::stages::acquire::door;
use crate::stages::in_order::in_order;
use crate::stages::{comparison, encoded};
use crate::summary::DeliveryLine;
use crate::tables::Tables;
use crate::words::in_full;
use crate::workplace::Workplace;
use crate::{SylfaenError, Talk};

/// The table that says which cell every value came from: the largest, and asked by `explain` alone.
pub(crate) const CELLS: &str = "restricted_record__cells";

/// The tables that rows of a delivery go to, in the order [`batches`] gives them.
const TABLES: [&str; 7] = [
    "stg_partner__records",
    "restricted_person__identifiers",
    CELLS,
    "stg_partner__counts",
    "stg_reject__cells",
    "stg_skip__rows",
    QUALITY,
];

const QUALITY: &str = "stg_quality__checks";
const CHANGES: &str = "stg_delivery__changes";

/// What became of a delivery: its rows if they could be read, and a refusal if they may not count.
pub(super) struct Entered {
    line: DeliveryLine,
    pub(super) normalised: Option<Normalised>,
    pub(super) refusal: Option<Refusal>,
}

/// Why a delivery did not enter.
pub(crate) struct Refusal {
    /// The status it has for that.
    pub(crate) status: &'static str,
    /// A stable word for the reason.
    pub(crate) reason_code: String,
    /// The reason in words, for the officer.
    pub(crate) words: String,
}

/// What normalising has to know of a delivery.
pub(crate) struct Incoming<'a> {
    /// Its id.
    pub(crate) delivery_id: &'a str,
    /// Who sent it.
    pub(crate) partner_code: &'a str,
    /// The period it covers.
    pub(crate) period_code: &'a str,
    /// What it does to those before it.
    pub(crate) kind: Kind,
}

impl<'a> From<&'a Delivery> for Incoming<'a> {
    fn from(delivery: &'a Delivery) -> Self {
        Self {
            delivery_id: &delivery.delivery_id,
            partner_code: &delivery.partner_code,
            period_code: &delivery.period_code,
            kind: delivery.kind,
        }
    }
}

/// The keys of a run.
#[derive(Clone, Copy)]
pub(crate) struct Keys<'a> {
    /// That of the lake, for ids.
    pub(crate) lake: &'a KeyFile,
    /// That under which partners encode, if there is one.
    pub(crate) shared: Option<&'a IdKey>,
}

/// Normalises every delivery.
pub(crate) fn run(
    landing: &Landing<'_>,
    deliveries: &[Landed],
    keys: Keys<'_>,
    workplace: &Workplace,
    ground: &Ground,
    tables: &mut Tables<'_>,
    talk: Talk,
) -> Result<Vec<DeliveryLine>, SylfaenError> {
    let mut lines = Vec::new();
    let mut rows: BTreeMap<&str, Vec<RecordBatch>> = BTreeMap::new();
    let mut register = TableBuilder::new(tables.schema("stg_partner__deliveries")?);
    let mut files = TableBuilder::new(tables.schema("restricted_delivery__files")?);
    // Deliveries know nothing of each other, and reading them is most of the work.
    let runtime = Handle::current();
    let attempts = block_in_place(|| {
        in_order(deliveries, workplace.threads, |landed| {
            runtime.block_on(enter(landing, landed, keys.lake, workplace, ground))
        })
    });
    let mut attempts = attempts.into_iter().collect::<Result<Vec<_>, _>>()?;
    encoded::refuse_others(deliveries, &mut attempts, &ground.schemas, keys.shared, talk)?;
    let failed = attempts.iter().filter(|entered| entered.refusal.is_some());
    let failed = failed.map(|entered| entered.line.delivery_id.clone()).collect();
    let settled = without_failed(deliveries, &failed);
    let is_synthetic = workplace.pipeline.is_synthetic;
    rows.insert(QUALITY, comparison::returns(&settled, &attempts, &ground.schemas, is_synthetic)?);
    rows.insert(CHANGES, comparison::editions(&settled, &attempts, &ground.schemas, is_synthetic)?);
    for (landed, mut entered) in settled.iter().zip(attempts) {
        entered.settle(landed, talk)?;
        register_delivery(&mut register, &landed.delivery, &entered, workplace, ground)?;
        files.set("delivery_id", landed.delivery.delivery_id.as_str())?;
        files.set("file_name", file_name(&landed.delivery))?;
        files.end_row()?;
        if let Some(normalised) = entered.normalised {
            for (table, batch) in TABLES.into_iter().zip(batches(normalised)) {
                rows.entry(table).or_default().push(batch);
            }
        }
        lines.push(entered.line);
    }
    tables.keep("stg_partner__deliveries", vec![register.finish()?])?;
    tables.keep("restricted_delivery__files", vec![files.finish()?])?;
    for table in TABLES.into_iter().chain([CHANGES]) {
        let rows_out = tables.keep(table, rows.remove(table).unwrap_or_default())?;
        tracing::debug!(table, rows_out, "normalise");
    }
    Ok(lines)
}

fn file_name(delivery: &Delivery) -> &str {
    delivery.file_name.as_ref().map_or("nil", |name| name.expose())
}

fn batches(normalised: Normalised) -> [RecordBatch; 7] {
    let Normalised { records, identifiers, cells, counts, rejects, skips, quality, .. } = normalised;
    [records, identifiers, cells, counts, rejects, skips, quality]
}

/// Opens and normalises one delivery, or says why not.
async fn enter(
    landing: &Landing<'_>,
    landed: &Landed,
    key: &KeyFile,
    workplace: &Workplace,
    ground: &Ground,
) -> Result<Entered, SylfaenError> {
    let delivery = &landed.delivery;
    let mut line = DeliveryLine {
        order: delivery.order as i64,
        delivery_id: delivery.delivery_id.clone(),
        partner_code: delivery.partner_code.clone(),
        period_code: delivery.period_code.clone(),
        ..DeliveryLine::default()
    };
    if matches!(landed.status, Status::Withdrawn { .. }) || delivery.kind == Kind::Nil {
        return Ok(Entered { line, normalised: None, refusal: None });
    }
    let read = if let Err(words) = door(&delivery.partner_code, workplace, ground) {
        Err(Refusal { status: "refused", reason_code: "not_let_in".to_owned(), words })
    } else {
        // Only now is a byte of it looked at.
        match landing.open(&delivery.delivery_id).await {
            Ok(bytes) => read(bytes.expose(), &Incoming::from(delivery), key, workplace, ground),
            // Damage to one delivery in landing is no reason to lose the others.
            Err(error) => Err(Refusal {
                status: "unreadable",
                reason_code: "landing_damaged".to_owned(),
                words: in_full(&error),
            }),
        }
    };
    let normalised = match read {
        Ok(normalised) => normalised,
        Err(refusal) => return Ok(Entered { line, normalised: None, refusal: Some(refusal) }),
    };
    let tally = &normalised.tally;
    line.rows_found = tally.rows_found as u64;
    line.rows_normalised = tally.rows_normalised as u64;
    line.rows_rejected = tally.rows_rejected as u64;
    line.rows_skipped = tally.rows_skipped as u64;
    line.cells_rejected = tally.cells_rejected as u64;
    if !line.adds_up() {
        return Err(SylfaenError::RowsLost {
            delivery_id: line.delivery_id,
            found: line.rows_found,
            accounted: line.rows_normalised + line.rows_rejected + line.rows_skipped,
        });
    }
    let refusal = too_bad(&line, &normalised, ground)?;
    Ok(Entered { line, normalised: Some(normalised), refusal })
}

impl Entered {
    /// Gives the delivery its status, and says what somebody has to look at. One that another stands in place of needs
    /// nobody, whatever is wrong with it.
    fn settle(&mut self, landed: &Landed, talk: Talk) -> Result<(), SylfaenError> {
        landed.status.code().clone_into(&mut self.line.status);
        if landed.status != Status::InForce {
            return Ok(());
        }
        let delivery = &landed.delivery;
        let name = format!(
            "delivery {} (`{}`, {} {})",
            delivery.order,
            file_name(delivery),
            delivery.partner_code,
            delivery.period_code
        );
        if let Some(refusal) = &self.refusal {
            talk.line(&format!("{name} {}: {}", refusal.status, refusal.words));
            refusal.status.clone_into(&mut self.line.status);
            self.line.reason = Some(refusal.reason_code.clone());
        } else if let Some(normalised) = &self.normalised {
            let rules = rules_broken(&normalised.rejects)?;
            if !rules.is_empty() {
                talk.line(&format!(
                    "{name}: cells rejected {}, rows rejected {}, by {}; `sylfaen rejects --delivery {}` lists them",
                    self.line.cells_rejected,
                    self.line.rows_rejected,
                    rules.join(", "),
                    delivery.delivery_id
                ));
            }
        }
        Ok(())
    }
}

/// The rules that cells broke, the one most often broken first. A row without anything to count it by is the
/// consequence of a cell.
fn rules_broken(rejects: &RecordBatch) -> Result<Vec<String>, SylfaenError> {
    let rules = text(rejects, "rule_code")?;
    let of_row = booleans(rejects, "is_row_rejected")?;
    let mut broken: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for row in 0..rejects.num_rows() {
        let (cells, rows) = broken.entry(rules.value(row)).or_default();
        *(if of_row.value(row) { rows } else { cells }) += 1;
    }
    let mut broken: Vec<(&str, (usize, usize))> = broken.into_iter().collect();
    broken.sort_by_key(|(rule, count)| (Reverse(*count), *rule));
    Ok(broken.into_iter().map(|(rule, _)| format!("`{rule}`")).collect())
}

/// Reads one delivery whose partner was let in.
pub(crate) fn read(
    bytes: &[u8],
    delivery: &Incoming<'_>,
    key: &KeyFile,
    workplace: &Workplace,
    ground: &Ground,
) -> Result<Normalised, Refusal> {
    let partner = ground.schemas.partners.get(delivery.partner_code).ok_or_else(|| Refusal {
        status: "refused",
        reason_code: "no_mapping".to_owned(),
        words: format!("there is no schemas/partners/{}", delivery.partner_code),
    })?;
    let refused = |error: NormaliseError| Refusal {
        status: if matches!(error, NormaliseError::Workbook(_)) { "unreadable" } else { "refused" },
        reason_code: error.reason_code().to_owned(),
        words: in_full(&error),
    };
    let period = Period::parse(delivery.period_code).ok_or_else(|| Refusal {
        status: "refused",
        reason_code: "no_such_period".to_owned(),
        words: "its period is none: 2013, 2013Q1 and 2013-04 are".to_owned(),
    })?;
    let context = DeliveryContext {
        delivery_id: delivery.delivery_id,
        covers_from: covers_from(&period, delivery.kind),
        period,
        as_at: workplace.pipeline.as_at.0,
        is_synthetic: workplace.pipeline.is_synthetic,
        key: key.id_key(),
        schemas: &ground.schemas,
        partner,
    };
    let password = workplace.pipeline.passwords.get(delivery.partner_code).map(SecretPlace::take).transpose();
    let password = password.map_err(|words| Refusal {
        status: "refused",
        reason_code: "no_password".to_owned(),
        words: format!("its password cannot be had: {words}"),
    })?;
    let password = password.as_ref().map(|password| password.expose().as_str());
    let mut workbook = reader::open(bytes, password, &workplace.pipeline.limits.reading())
        .map_err(|error| refused(NormaliseError::Workbook(error)))?;
    normalise(&mut workbook, &context).map_err(refused)
}

/// First day a delivery speaks of: a year to date covers the year from its first day.
fn covers_from(period: &Period, kind: Kind) -> NaiveDate {
    match kind {
        Kind::Cumulative => Period::year(period.start.year()).map_or(period.start, |year| year.start),
        Kind::Adds | Kind::Replaces | Kind::Nil => period.start,
    }
}

/// Why a delivery is held of which more was turned away than its mapping allows.
fn too_bad(
    line: &DeliveryLine,
    normalised: &Normalised,
    ground: &Ground,
) -> Result<Option<Refusal>, SylfaenError> {
    let Some(partner) = ground.schemas.partners.get(&line.partner_code) else { return Ok(None) };
    let data_rows = (line.rows_normalised + line.rows_rejected).max(1);
    let rejects_pct = 100.0 * normalised.tally.rows_with_rejects as f64 / data_rows as f64;
    if rejects_pct <= partner.reading.rejects_pct_max {
        return Ok(None);
    }
    let rules = rules_broken(&normalised.rejects)?;
    let words = format!(
        "{rejects_pct:.0} % of its rows have rejects, by {}, and its mapping allows {:.0} %; \
         `sylfaen rejects --delivery {}` lists them",
        rules.join(", "),
        partner.reading.rejects_pct_max,
        line.delivery_id
    );
    Ok(Some(Refusal { status: "held", reason_code: "too_many_rejects".to_owned(), words }))
}

fn register_delivery(
    register: &mut TableBuilder,
    delivery: &Delivery,
    entered: &Entered,
    workplace: &Workplace,
    ground: &Ground,
) -> Result<(), SylfaenError> {
    let line = &entered.line;
    let agreement =
        ground.schemas.partners.get(&delivery.partner_code).and_then(|partner| partner.agreement.as_ref());
    let whole = |count: u64| Value::Integer(count as i64);
    register.set("delivery_id", line.delivery_id.as_str())?;
    register.set("delivery_order", line.order)?;
    register.set("partner_code", line.partner_code.as_str())?;
    register.set("period_code", line.period_code.as_str())?;
    if let Some(period) = Period::parse(&delivery.period_code) {
        register.set("period_start_date", covers_from(&period, delivery.kind))?;
        register.set("period_end_date", period.end)?;
    }
    register.set("received_date", delivery.received_date)?;
    register.set("kind_code", delivery.kind.as_str())?;
    register.set("replaces_delivery_id", delivery.replaces.clone())?;
    register.set("status_code", line.status.as_str())?;
    register.set("status_reason_code", line.reason.clone())?;
    register.set("edition_code", entered.normalised.as_ref().map(|normalised| normalised.edition.clone()))?;
    register.set("agreement_id", agreement.map(|agreement| agreement.id.clone()))?;
    register.set("handling_code", agreement.map(|agreement| agreement.handling.clone()))?;
    register.set("rows_found", whole(line.rows_found))?;
    register.set("rows_normalised", whole(line.rows_normalised))?;
    register.set("rows_rejected", whole(line.rows_rejected))?;
    register.set("rows_skipped", whole(line.rows_skipped))?;
    register.set("cells_rejected", whole(line.cells_rejected))?;
    register.set("is_synthetic", workplace.pipeline.is_synthetic)?;
    Ok(register.end_row()?)
}
