//! `sylfaen publish`: papers and tables of the newest run, once more.

use chrono::Utc;
use sylfaen_acquire::Landing;

use crate::cli::Global;
use crate::stages::standing::{self, Standing};
use crate::stages::version::Plan;
use crate::stages::{Inputs, encoded, publish};
use crate::workplace::Workplace;
use crate::{Outcome, SylfaenError, Talk};

/// Reads the `out_` tables back, holds them against the rules again, and writes the release.
pub(crate) async fn command(global: &Global, talk: Talk) -> Result<Outcome, SylfaenError> {
    let mut workplace = Workplace::open(global)?;
    let lake = workplace.lake().await?;
    let _lease = lake.lease("sylfaen publish", Utc::now()).await?;
    let newest = lake.newest().await?.ok_or(SylfaenError::NoRun)?;
    if let Some(audience) = standing::audience(&newest) {
        workplace.set_audience(audience)?;
    }
    let ground = workplace.ground()?;
    let key = workplace.key()?;
    let deliveries = Landing::new(&lake, &key).deliveries().await?;
    let standing = Standing::of(&workplace, &lake).await?;
    let shared = encoded::shared_key(&workplace)?;
    let plan = Plan::of(&workplace, &lake, Some(&newest), false).await?;
    let inputs = Inputs {
        workplace: &workplace,
        ground: &ground,
        deliveries: &deliveries,
        standing,
        shared: shared.as_ref(),
    };
    if plan.run_id(Some(&newest), |version| inputs.run_id(version))? != newest.run_id {
        return Err(SylfaenError::PipelineChanged);
    }
    let released = publish::reopen(&workplace, &ground.schemas, &lake, &newest).await?;
    let files = publish::render(&workplace, &newest.run_id, newest.as_at_date, standing, &released, &ground)?;
    publish::release(&lake, &newest.run_id, files).await?;
    let index = workplace.pipeline.roots.out.join(publish::INDEX);
    talk.line(&format!("{} leads to the papers", index.display()));
    Ok(Outcome::Done)
}
