//! `sylfaen run`: the main job.
//!
//! In: deliveries, schemas, models, the last run. Out: tables committed at once, then papers. What is in force changes
//! at one moment: the commit of the manifest. A run that fails before it leaves everything as it was; one that is
//! killed after it is finished by the next.

use std::cmp::Reverse;
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use arrow_array::RecordBatch;
use chrono::{NaiveDate, Utc};
use sylfaen_acquire::Landing;
use sylfaen_disclose::Held;
use sylfaen_lake::{
    Attempt, Committing, Lake, LakeError, Lease, Manifest, Outcome as Ended, RootKind, Run, RunHead,
    TableSpec,
};
use sylfaen_query::Session;
use sylfaen_schema::{Sensitivity, Table};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use crate::cli::{Global, RunArgs};
use crate::stages::in_order::in_order;
use crate::stages::ledger::{self, Ledger};
use crate::stages::standing::{self, Standing};
use crate::stages::{
    self, Inputs, acquire, encoded, estimate, link, models, normalise, publish, reconcile, reference, version,
};
use crate::summary::{Summary, short};
use crate::tables::Tables;
use crate::workplace::Workplace;
use crate::{Outcome, SylfaenError, Talk};

/// Runs whose tables are kept; the manifests of older ones stay.
const RUNS_KEPT: NonZeroUsize = NonZeroUsize::MIN.saturating_add(4);

/// Large tables that no stage after linkage asks; a model or a check of the pipeline still may.
const SETTLED_BY_LINKAGE: [&str; 3] =
    ["restricted_pair__scores", "restricted_person__identifiers", "stg_partner__records"];

/// The table of persons: which record is of whom.
const MEMBERS: &str = "int_person__members";

/// Deliveries and findings that somebody has to look at.
const STILL_OPEN: &str = "
    select count(*) as still_open from (
        select delivery_id from stg_partner__deliveries
        where status_code in ('held', 'refused', 'unreadable')
            or (status_code = 'in_force' and cells_rejected + rows_rejected > 0)
        union all
        select finding_id from mart_nrm__findings
    ) as open_matters";

/// Seconds each stage took, in order.
type Timings = Vec<(&'static str, Duration)>;

/// What an attempt came to.
enum Attempted {
    NothingNew { run_id: String, open: u64 },
    Committed(Box<Summary>),
}

/// Runs the pipeline, and enters the attempt in the ledger however it ends.
pub(crate) async fn command(global: &Global, args: RunArgs, talk: Talk) -> Result<Outcome, SylfaenError> {
    let file = args.file.clone().unwrap_or_else(|| global.pipeline.clone());
    let mut workplace = Workplace::open_at(&file, global)?;
    if let Some(as_at) = args.as_at {
        workplace.pipeline.as_at = crate::pipeline::Date(as_at);
    }
    if let Some(audience) = &args.audience {
        workplace.set_audience(audience)?;
    }
    workplace.threads = args.threads.max(1);
    if args.retrain && !workplace.pipeline.link_is_frozen {
        return Err(SylfaenError::NothingToRetrain);
    }
    let lake = workplace.lake().await?;
    let started = Utc::now();
    let holder = format!("sylfaen run {}", workplace.pipeline.name);
    let lease = lake.lease(&holder, started).await?;
    let mut attempt = lake.start_attempt(&lease, started).await?;
    let mut timings = Timings::new();
    let today = started.date_naive();
    let job = Job { workplace: &workplace, lake: &lake, lease: &lease, talk, today, retrain: args.retrain };
    let result = job.run(&mut attempt, &mut timings).await;

    attempt.finished = Some(Utc::now());
    let outcome = match &result {
        Ok(Attempted::NothingNew { run_id, open }) => {
            attempt.run_id = Some(run_id.clone());
            attempt.outcome = Ended::NothingNew;
            if *open > 0 { Outcome::NeedsAPerson } else { Outcome::Done }
        }
        Ok(Attempted::Committed(summary)) => {
            if summary.needs_a_person() {
                Outcome::NeedsAPerson
            } else {
                Outcome::Done
            }
        }
        // What failed after the commit is in force, and mended by the next run.
        Err(_) if attempt.outcome != Ended::Running => Outcome::Done,
        Err(_) => {
            attempt.outcome = Ended::Failed;
            attempt.run_id = None;
            attempt.summary = serde_json::Value::Null;
            Outcome::Done
        }
    };
    lake.finish_attempt(&lease, &mut attempt).await?;
    match result? {
        Attempted::NothingNew { run_id, open } => {
            talk.line(&format!("nothing new since run {}", short(&run_id)));
            if open > 0 {
                talk.line(&format!(
                    "{open} deliveries and findings of it still need a person; see `sylfaen status`"
                ));
            }
        }
        Attempted::Committed(summary) => stages::report(&summary, global.format)?,
    }
    if args.timings {
        tell_timings(&timings, talk);
    }
    Ok(outcome)
}

/// One attempt, with the lease in hand.
struct Job<'a> {
    workplace: &'a Workplace,
    lake: &'a Lake,
    lease: &'a Lease,
    talk: Talk,
    /// The day that what is fetched is received on.
    today: NaiveDate,
    /// Whether a new version of linkage is asked for.
    retrain: bool,
}

impl Job<'_> {
    async fn run(&self, attempt: &mut Attempt, timings: &mut Timings) -> Result<Attempted, SylfaenError> {
        let mut laps = Laps { timings, clock: Instant::now(), bar: self.talk.bar(7) };
        laps.begin("acquire");
        let key = self.workplace.key()?;
        self.lake.check_key(self.lease, &key).await?;
        self.workplace.wipe_spill()?;
        self.lake.sweep(self.lease, RUNS_KEPT).await?;
        let ground = self.workplace.ground()?;
        let landing = Landing::new(self.lake, &key);
        let mut turned_away =
            acquire::take_declared(&landing, self.lease, self.workplace, &ground, self.talk).await?;
        turned_away.extend(
            acquire::take_sources(&landing, self.lease, self.workplace, &ground, self.talk, self.today)
                .await?,
        );
        let deliveries = landing.deliveries().await?;
        let standing = Standing::of(self.workplace, self.lake).await?;
        let shared = encoded::shared_key(self.workplace)?;
        let newest = self.lake.newest().await?;
        let plan = version::Plan::of(self.workplace, self.lake, newest.as_ref(), self.retrain).await?;
        let run_id = {
            let (workplace, shared) = (self.workplace, shared.as_ref());
            let inputs = Inputs { workplace, ground: &ground, deliveries: &deliveries, standing, shared };
            plan.run_id(newest.as_ref(), |version| inputs.run_id(version))?
        };
        let damaged = self.damaged(newest.as_ref()).await?;
        if let Some(newest) = newest.as_ref().filter(|newest| newest.run_id == run_id && damaged.is_empty()) {
            self.lake.repair_published(self.lease).await?;
            publish::repair(self.workplace, self.lake, newest, standing, &ground).await?;
            let open = turned_away.len() as u64 + self.still_open(newest).await?;
            return Ok(Attempted::NothingNew { run_id, open });
        }
        let mut run = self.lake.begin(self.lease, self.head(&run_id)).await?;
        laps.end("acquire");

        laps.begin("normalise");
        let session = Session::new(&self.workplace.session_settings()?)?;
        let mut tables = Tables::new(&ground.schemas, session);
        let mut summary =
            Summary { run_id: run_id.clone(), paper: publish::INDEX.to_owned(), ..Summary::default() };
        let keys = normalise::Keys { lake: &key, shared: shared.as_ref() };
        summary.deliveries =
            normalise::run(&landing, &deliveries, keys, self.workplace, &ground, &mut tables, self.talk)?;
        summary.deliveries.extend(turned_away);
        self.write_ahead(&[normalise::CELLS], &mut tables, &mut run)?;
        laps.end("normalise");

        laps.begin("link");
        reference::lend(self.workplace, &ground.schemas, &tables)?;
        let steps = &self.workplace.pipeline.steps;
        models::run(&steps.before_linkage, &ground, &mut tables).await?;
        let before = self.members_before().await?;
        let asked = link::Asked {
            run_id: &run_id,
            plan: &plan,
            key: key.id_key(),
            shared: shared.as_ref(),
            before: &before,
        };
        let drawn = link::run(self.workplace, asked, &mut tables, &mut summary).await?;
        let mut settled = SETTLED_BY_LINKAGE.to_vec();
        settled.retain(|table| !models::ask(&steps.after_linkage, &ground, table));
        self.write_ahead(&settled, &mut tables, &mut run)?;
        laps.end("link");

        laps.begin("models");
        summary.findings = reconcile::run(&self.workplace.pipeline.published, &ground, &mut tables)?;
        models::run(&steps.after_linkage, &ground, &mut tables).await?;
        laps.end("models");

        laps.begin("estimate");
        let asked = estimate::run(self.workplace, &drawn, &mut tables)?;
        summary.persons = asked.persons;
        models::check(&ground, &tables).await?;
        laps.end("estimate");

        laps.begin("disclose and render");
        let released = self.disclose(newest.as_ref(), asked.held, &mut tables, &mut summary).await?;
        let as_at = self.workplace.pipeline.as_at.0;
        let files = publish::render(self.workplace, &run_id, as_at, standing, &released, &ground)?;
        laps.end("disclose and render");

        laps.begin("commit");
        self.commit(tables, run, attempt, &summary).await?;
        laps.end("commit");

        laps.begin("publish");
        publish::release(self.lake, &run_id, files).await?;
        laps.end("publish");
        laps.bar.finish_and_clear();
        Ok(Attempted::Committed(Box::new(summary)))
    }

    /// Discloses what leaves, held against all that left before, and enters it in the ledger.
    async fn disclose(
        &self,
        newest: Option<&Manifest>,
        held: Vec<Held>,
        tables: &mut Tables<'_>,
        summary: &mut Summary,
    ) -> Result<publish::Released, SylfaenError> {
        let ledger = Ledger::read(self.lake, newest).await?;
        let before = ledger.before(self.workplace, &summary.run_id, held);
        let safe = publish::disclose(self.workplace, tables, &before)?;
        if let Some(version) = &mut summary.version
            && version.is_new
        {
            version.moved = ledger.moved(self.workplace, &safe.left);
        }
        ledger.enter(self.workplace, safe.left, tables)?;
        summary.figures = safe.released.figures();
        summary.audience.clone_from(&self.workplace.audience.code);
        summary.disclosure = safe.accounts;
        Ok(safe.released)
    }

    fn head(&self, run_id: &str) -> RunHead {
        RunHead {
            run_id: run_id.to_owned(),
            code_version: stages::CODE_VERSION.to_owned(),
            as_at_date: self.workplace.pipeline.as_at.0,
            settings: standing::settings(self.workplace),
        }
    }

    /// Tables of the run in force that somebody has taken files of; they are made again, since landing has everything.
    async fn damaged(&self, newest: Option<&Manifest>) -> Result<Vec<String>, SylfaenError> {
        let Some(newest) = newest else { return Ok(Vec::new()) };
        let damaged = self.lake.damaged(newest).await?;
        if damaged.iter().any(|table| table == ledger::TABLE) {
            return Err(SylfaenError::LedgerLost);
        }
        if !damaged.is_empty() {
            let tables = damaged.join(", ");
            self.talk.line(&format!("files of {tables} are gone from the lake; they are made again"));
        }
        Ok(damaged)
    }

    /// Writes tables that no later stage asks, so that they need not be held until the commit.
    fn write_ahead(
        &self,
        names: &[&str],
        tables: &mut Tables<'_>,
        run: &mut Run<'_>,
    ) -> Result<(), SylfaenError> {
        let released = names.iter().map(|name| tables.release(name)).collect::<Result<Vec<_>, _>>()?;
        self.write(released, run)
    }

    /// Writes tables, as many at a time as there are threads.
    fn write(&self, tables: Vec<(Table, Vec<RecordBatch>)>, run: &mut Run<'_>) -> Result<(), SylfaenError> {
        let mut tables: Vec<(TableSpec, _)> =
            tables.into_iter().map(|(table, batches)| (spec(&table), batches)).collect();
        // The largest first, so that no thread is left with it at the end.
        tables.sort_by_key(|(_, batches)| Reverse(batches.iter().map(RecordBatch::num_rows).sum::<usize>()));
        let runtime = Handle::current();
        let written = block_in_place(|| {
            in_order(&tables, self.workplace.threads, |(spec, batches)| {
                runtime.block_on(run.write_apart(spec, batches))
            })
        });
        for written in written {
            run.enter(written?)?;
        }
        Ok(())
    }

    /// What of the run in force still needs a person: that nothing is new settles nothing.
    async fn still_open(&self, newest: &Manifest) -> Result<u64, SylfaenError> {
        let session = self.workplace.officer_session(newest).await?;
        let open = session.query(STILL_OPEN).await?;
        let counts = open.first().ok_or(SylfaenError::Internal { what: "a count has a row" })?;
        Ok(crate::columns::integers(counts, "still_open")?.value(0).unsigned_abs())
    }

    /// The persons of the newest run that still has them, to say what became of them.
    async fn members_before(&self) -> Result<Vec<sylfaen_link::Member>, SylfaenError> {
        for manifest in self.lake.manifests().await?.iter().rev() {
            match self.lake.read(manifest, MEMBERS).await {
                Ok(members) => return link::members(&members),
                Err(LakeError::TableNotInRun { .. } | LakeError::Table { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Vec::new())
    }

    /// Writes every table, enters in the ledger what is about to be in force, then writes the manifest.
    async fn commit(
        &self,
        tables: Tables<'_>,
        mut run: Run<'_>,
        attempt: &mut Attempt,
        summary: &Summary,
    ) -> Result<(), SylfaenError> {
        self.write(tables.into_tables()?, &mut run)?;
        attempt.run_id = Some(summary.run_id.clone());
        attempt.summary = serde_json::to_value(summary).unwrap_or_default();
        attempt.committing = Some(Committing { sequence: run.sequence(), outcome: ended(summary) });
        self.lake.announce_commit(self.lease, attempt).await?;
        run.commit().await?;
        attempt.outcome = ended(summary);
        Ok(())
    }
}

/// How an attempt that committed has ended.
fn ended(summary: &Summary) -> Ended {
    if summary.needs_a_person() { Ended::NeedsPerson } else { Ended::Committed }
}

/// The clock of the stages, and the bar that shows them.
struct Laps<'a> {
    timings: &'a mut Timings,
    clock: Instant,
    bar: indicatif::ProgressBar,
}

impl Laps<'_> {
    fn begin(&mut self, stage: &'static str) {
        self.clock = Instant::now();
        self.bar.set_message(stage);
    }

    fn end(&mut self, stage: &'static str) {
        self.timings.push((stage, self.clock.elapsed()));
        self.bar.inc(1);
    }
}

/// How a table is kept: its root by its prefix, its words by its schema.
fn spec(table: &Table) -> TableSpec {
    let root = if table.name.starts_with("restricted_") { RootKind::Restricted } else { RootKind::Lake };
    let mut spec = TableSpec::new(&table.name, root).comment(&table.description);
    for field in &table.fields {
        spec = spec.column_comment(&field.name, &field.meaning);
        if field.sensitivity == Sensitivity::Direct {
            spec = spec.direct_columns([field.name.clone()]);
        }
    }
    spec
}

fn tell_timings(timings: &Timings, talk: Talk) {
    for (stage, took) in timings {
        talk.line(&format!("{stage:20} {:8.2} s", took.as_secs_f64()));
    }
    let total: Duration = timings.iter().map(|(_, took)| *took).sum();
    talk.line(&format!("{:20} {:8.2} s", "total", total.as_secs_f64()));
    if let Some(peak) = peak_memory_mib() {
        talk.line(&format!("{:20} {peak:8} MiB", "peak memory"));
    }
}

/// The most memory this process has held, where the system tells.
fn peak_memory_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1024)
}
