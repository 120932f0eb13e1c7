//! What leaves: marts through `disclose`, disclosed tables through `publish`, files into a release.
//!
//! In: marts. Out: `out_` tables, and a release: a folder of files that is never changed, and `index.html` at the top
//! of the out root, which moves to the newest release last and at once.

use arrow_array::RecordBatch;
use chrono::NaiveDate;
use sylfaen_disclose::{Account, Before, Disclosed, LeftRun, disclose_together, reopen as reopen_table};
use sylfaen_lake::{Lake, LakeError, Manifest};
use sylfaen_publish::{AudienceName, Facts, Labels, PaperInputs, Roles, Status};
use sylfaen_schema::Schemas;

use crate::SylfaenError;
use crate::schema_folder::Ground;
use crate::stages::standing::Standing;
use crate::summary::short;
use crate::tables::Tables;
use crate::workplace::Workplace;

/// Marts that leave, in the order the paper takes them.
const LEAVING: [&str; 8] = [
    "estimate__ladder",
    "estimate__spread",
    "person__known",
    "count__partners",
    "quality__partners",
    "quality__calendar",
    "nrm__cells",
    "nrm__findings",
];

/// The file that leads to the newest release.
pub(crate) const INDEX: &str = "index.html";

/// The files of a release, by path within it.
pub(crate) type Files = Vec<(String, Vec<u8>)>;

/// The tables that left, in the order of [`LEAVING`].
pub(crate) struct Released([Disclosed; 8]);

impl Released {
    /// How many rows of figures there are.
    pub(crate) fn figures(&self) -> u64 {
        self.0.iter().map(|table| table.batch().num_rows() as u64).sum()
    }
}

/// What disclosure made of the marts of a run.
pub(crate) struct MadeSafe {
    /// The tables.
    pub(crate) released: Released,
    /// What became of their figures and why.
    pub(crate) accounts: Vec<Account>,
    /// What the ledger is to keep.
    pub(crate) left: LeftRun,
}

/// Makes the `out_` tables from the marts, all together and with what has left before, and keeps them. A run whose audit
/// fails ends here, before the commit.
pub(crate) fn disclose(
    workplace: &Workplace,
    tables: &mut Tables<'_>,
    before: &Before,
) -> Result<MadeSafe, SylfaenError> {
    let rules = workplace.rules()?;
    let mut marts = Vec::with_capacity(LEAVING.len());
    for topic in LEAVING {
        let mart = format!("mart_{topic}");
        marts.push((tables.schema(&mart)?, tables.get(&mart)?));
    }
    let marts: Vec<_> = marts.iter().map(|(mart, batch)| (*mart, batch)).collect();
    let together = disclose_together(&marts, &rules, before)?;
    let audit = &together.audit;
    tracing::info!(
        audience = rules.audience(),
        runs_before = before.runs.len(),
        figures = audit.figures,
        sums = audit.sums,
        withheld_for_others = audit.withheld_for_others,
        held_for_the_change = audit.held_for_the_change,
        possible_counts_least = audit.possible_counts_least,
        "audit"
    );
    let accounts = together.accounts();
    for table in &together.tables {
        tracing::info!(table = table.name(), rows_out = table.batch().num_rows(), "disclose");
        tables.keep_as(table.table(), table.batch())?;
    }
    let left = LeftRun { run_id: before.run_id.clone(), figures: together.left };
    let released = together
        .tables
        .try_into()
        .map(Released)
        .map_err(|_| SylfaenError::Internal { what: "as many tables leave as marts are given" })?;
    Ok(MadeSafe { released, accounts, left })
}

/// Reads the `out_` tables of a run back, and holds them against the rules again.
pub(crate) async fn reopen(
    workplace: &Workplace,
    schemas: &Schemas,
    lake: &Lake,
    manifest: &Manifest,
) -> Result<Released, SylfaenError> {
    let rules = workplace.rules()?;
    let mut reopened = Vec::with_capacity(LEAVING.len());
    for topic in LEAVING {
        let name = format!("out_{topic}");
        let mart = schemas.table(&format!("mart_{topic}"))?;
        let out = sylfaen_disclose::out_table(mart)?;
        let batches = lake.read(manifest, &name).await?;
        let schema =
            batches.first().map(RecordBatch::schema).ok_or(SylfaenError::NoSchema { table: name })?;
        let batch = datafusion::arrow::compute::concat_batches(&schema, &batches)
            .map_err(|_| SylfaenError::Internal { what: "batches of one table have one schema" })?;
        reopened.push(reopen_table(&out, &batch, &rules)?);
    }
    reopened
        .try_into()
        .map(Released)
        .map_err(|_| SylfaenError::Internal { what: "as many tables are read back as leave" })
}

/// Makes every file of a release.
pub(crate) fn render(
    workplace: &Workplace,
    run_id: &str,
    as_at: NaiveDate,
    standing: Standing,
    released: &Released,
    ground: &Ground,
) -> Result<Files, SylfaenError> {
    let facts = facts(workplace, run_id, as_at, standing, ground)?;
    let labels = labels(workplace, ground);
    let [ladder, spread, known, counted, quality, calendar, nrm, findings] = &released.0;
    let inputs = PaperInputs {
        facts: &facts,
        ladder,
        spread,
        known,
        counted,
        quality,
        calendar,
        nrm,
        findings,
        labels: &labels,
    };
    Ok(sylfaen_publish::render(&inputs)?)
}

/// Puts a release into the out root.
pub(crate) async fn release(lake: &Lake, run_id: &str, files: Files) -> Result<(), SylfaenError> {
    let out = &lake.roots().out;
    let folder = folder(run_id);
    let mut index = Vec::new();
    for (path, bytes) in files {
        if path == INDEX {
            index = bytes;
        } else {
            out.put(&format!("{folder}/{path}"), bytes).await?;
        }
    }
    // Last, and at once: who opens the index sees one whole release.
    out.put(INDEX, index).await?;
    Ok(())
}

/// Writes the release of a committed run again if any file of it is missing or not what was released.
pub(crate) async fn repair(
    workplace: &Workplace,
    lake: &Lake,
    newest: &Manifest,
    standing: Standing,
    ground: &Ground,
) -> Result<(), SylfaenError> {
    let released = reopen(workplace, &ground.schemas, lake, newest).await?;
    let files = render(workplace, &newest.run_id, newest.as_at_date, standing, &released, ground)?;
    let folder = folder(&newest.run_id);
    for (path, bytes) in &files {
        let place = if path == INDEX { path.clone() } else { format!("{folder}/{path}") };
        let is_there = match lake.roots().out.get(&place).await {
            Ok(found) => found.as_ref() == bytes.as_slice(),
            Err(LakeError::NotThere { .. }) => false,
            Err(error) => return Err(error.into()),
        };
        if !is_there {
            release(lake, &newest.run_id, files).await?;
            return Ok(());
        }
    }
    Ok(())
}

/// Where a release lies, from the out root.
fn folder(run_id: &str) -> String {
    format!("releases/{}", short(run_id))
}

fn facts(
    workplace: &Workplace,
    run_id: &str,
    as_at: NaiveDate,
    standing: Standing,
    ground: &Ground,
) -> Result<Facts, SylfaenError> {
    let pipeline = &workplace.pipeline;
    let rules = workplace.rules()?;
    Ok(Facts {
        run_id_short: short(run_id).to_owned(),
        release_folder: Some(folder(run_id)),
        as_at_date: as_at,
        window_code: pipeline.window.code.clone(),
        window_start_date: pipeline.window.start.0,
        window_end_date: pipeline.window.end.0,
        code_version: super::CODE_VERSION.to_owned(),
        is_synthetic: pipeline.is_synthetic,
        has_link_model: pipeline.link_model.is_some(),
        roles: Roles {
            commissioner: pipeline.roles.commissioner.clone(),
            analyst: pipeline.roles.analyst.clone(),
            assurer: pipeline.roles.assurer.clone(),
            approver: pipeline.roles.approver.clone(),
        },
        audience: AudienceName {
            name_en: workplace.audience.name_en.clone(),
            name_cy: workplace.audience.name_cy.clone(),
        },
        rounding_base: rules.rounding_base(),
        status: Status::InDevelopment,
        checks: ground.checks.len() as i64,
        plan: standing.facts(workplace),
    })
}

/// Names of codes and partners. A partner that is asked and whose mapping cannot be read goes by its code.
fn labels(workplace: &Workplace, ground: &Ground) -> Labels {
    let mut labels = Labels::default();
    let lists = workplace.plan.lists.iter().map(|list| &list.code);
    for code in workplace.pipeline.calendar.partners.iter().chain(lists) {
        labels.add_partner(code, code, code);
    }
    for list in ground.schemas.codes.values() {
        labels.add_list(list);
    }
    for partner in ground.schemas.partners.values() {
        labels.add_partner(&partner.code, &partner.name_cy, &partner.name_en);
        if let Some(list) = &partner.list {
            labels.add_partner(list, &partner.name_cy, &partner.name_en);
        }
    }
    for list in &workplace.plan.lists {
        if let (Some(name_cy), Some(name_en)) = (&list.name_cy, &list.name_en) {
            labels.add_partner(&list.code, name_cy, name_en);
        }
    }
    for scheme in &workplace.plan.schemes {
        labels.add_scheme(&scheme.code, &scheme.name_cy, &scheme.name_en);
    }
    labels
}
