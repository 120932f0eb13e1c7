//! `sylfaen link`: which records of a file are one person, without a lake.
//!
//! In: CSV or Parquet files with a `record_id`, decisions of people and a kept linkage if there are any. Out:
//! `clusters.parquet`, `partitions.parquet`, `pairs.parquet`, `model.toml`, `settings.toml`, and tables and charts of the whole; on standard output
//! what was done, how long it took and what errors to expect. Refused: files without ids or with an id twice, settings that do
//! not fit, a kept linkage that is not what it was.

mod charts;
pub(crate) mod decisions;
pub(crate) mod kept;
pub(crate) mod read;
mod report;
pub(crate) mod staged;
mod task;
mod write;

use std::path::{Path, PathBuf};

use serde::Serialize;
use sylfaen_link::{
    ChangeKind, Decided, DrawnPartition, ExplainedField, Frozen, Grouped, LeftOut, LinkSettings, Linker,
    Model, PersonChange, Records, Scored, decided, evaluate, founders, propose,
};

use crate::cli::{Global, LinkArgs};
use crate::place::outside_roots;
use crate::workplace::read_text;
use crate::{Outcome, SylfaenError, Talk};
use report::{Clock, Onto, Report};
use staged::Staged;
use task::Task;

/// What a linkage came to.
struct Linked {
    linker: Linker,
    model: Model,
    scored: Scored,
    grouped: Grouped,
    decided: Option<Decided>,
    left_out: Vec<(String, LeftOut)>,
    /// The settings as they were given or proposed.
    settings: LinkSettings,
    /// The version it was linked onto, if there is one and it stands.
    frozen: Option<Frozen>,
}

/// Links the records of some files.
pub(crate) fn command(global: &Global, args: &LinkArgs, talk: Talk) -> Result<Outcome, SylfaenError> {
    let mut clock = Clock::start();
    let folder = folder(args)?;
    let is_kept = args.keep || args.onto.is_some();
    if is_kept {
        outside_roots(folder, global, &["out", "lake"])?;
    }
    let mut work = laid_out(args, folder, is_kept)?;
    clock.lap("read");
    let linked = link(args, &mut work, &mut clock)?;
    let Linked { linker, model, scored, grouped, .. } = &linked;
    let (drawn, persons) = linker.draw(model, scored, grouped);
    let by_group = linker.expected_by_group(scored, grouped);
    let explained = explain(args, &work.records, &linked)?;
    let founders = founders(&grouped.group, &work.records.ids, &work.founders());
    let told = Told { changes: work.changes(&founders), founders, drawn, explained };
    clock.lap("expect");
    let (onto, partitions_written) = write(folder, &work, &linked, &told, is_kept)?;
    clock.lap("write");
    let lists = linker.lists().filter(|_| scored.is_once_per_list);
    let truth = column(&work.records, args.truth.as_deref())?;
    let report = Report {
        records: work.records.len(),
        pairs_compared: scored.compared,
        compared_twice: linker.compares_twice(),
        pairs_kept: scored.pairs.len(),
        columns_left_out: &linked.left_out,
        rules: report::rules(linker),
        training: &model.training,
        is_once_per_list: scored.is_once_per_list,
        expected_at_cut: scored.cut,
        persons,
        partitions_written,
        links_overruled: grouped.overruled.len(),
        decisions: linked.decided.clone(),
        onto,
        expected_by_group: &by_group,
        steps: &clock.steps,
        seconds: clock.seconds(),
        peak_memory_mib: peak_memory().map(|bytes| bytes >> 20),
        evaluation: truth.map(|truth| evaluate(truth, lists, &scored.pairs, &grouped.group)),
        explained: told.explained,
    };
    report::print(&report, global.format)?;
    report::warn(&report, talk);
    let is_untrained = model.training.is_shipped && args.model.is_none() && linked.frozen.is_none();
    let is_contradicted = linked.decided.as_ref().is_some_and(|decided| !decided.contradictions.is_empty());
    Ok(if is_untrained || is_contradicted { Outcome::NeedsAPerson } else { Outcome::Done })
}

/// The folder to write into.
fn folder(args: &LinkArgs) -> Result<&Path, SylfaenError> {
    let why = "it says where the persons are written to, unless `--onto` does";
    let folder = args.out.as_deref().or(args.onto.as_deref());
    folder.ok_or(SylfaenError::OptionNeeded { option: "--out", why })
}

/// The records to link. A kept linkage is written over by nothing but what is linked onto it.
fn laid_out(args: &LinkArgs, folder: &Path, is_kept: bool) -> Result<Task, SylfaenError> {
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    let is_onto = args.onto.as_deref().is_some_and(|onto| real(onto) == real(folder));
    if kept::is_there(folder) && !is_onto {
        let reason = "a linkage is kept there already; link onto it with `--onto`, or name another folder";
        return Err(SylfaenError::LinkFile { path: folder.to_owned(), reason: reason.to_owned() });
    }
    let delivered = read::records(&args.files)?;
    match &args.onto {
        None => Task::alone(delivered, is_kept),
        Some(onto) => {
            let path = args.files.first().cloned().unwrap_or_default();
            Task::onto(kept::read(onto)?, &delivered, &path)
        }
    }
}

/// Links: anew, or onto the frozen version.
fn link(args: &LinkArgs, task: &mut Task, clock: &mut Clock) -> Result<Linked, SylfaenError> {
    let threads = args.threads.max(1);
    let (settings, left_out) = settings(args, task)?;
    if args.labels.is_some() && args.onto.is_some() && !args.retrain {
        let why = "a frozen version learns nothing";
        return Err(SylfaenError::OptionNeeded { option: "--retrain", why });
    }
    let frozen = task.kept.as_ref().filter(|_| !args.retrain).map(|kept| kept.frozen.clone());
    let mut linker = match &frozen {
        None => Linker::new(&task.records, settings.clone(), threads)?,
        Some(frozen) => Linker::onto(&task.records, frozen, threads)?,
    };
    if !args.keep && args.onto.is_none() {
        // The linker has what it compares; nothing else is asked for again.
        let answers = [&args.truth, &args.labels];
        task.records.columns.retain(|column| answers.contains(&&Some(column.name.clone())));
    }
    let records = &task.records;
    let decided = match &args.decisions {
        None => None,
        Some(path) => {
            let decisions = decisions::read(path).map_err(|error| decisions::at_fault(path, error))?;
            Some(decided(&decisions, &records.ids))
        }
    };
    if let Some(decided) = &decided {
        linker.decide_all(decided);
    }
    check_memory(args.memory_limit)?;
    clock.lap("prepare");
    let model = match (&args.model, &frozen) {
        (_, Some(frozen)) => frozen.model.clone(),
        (Some(path), None) => {
            let model = Model::parse(&read_text(path)?)?;
            linker.check_model(&model)?;
            model
        }
        (None, None) => train(args, records, &linker)?,
    };
    clock.lap("train");
    linker.plan(&model)?;
    let room = args.memory_limit.zip(memory("VmRSS:")).map(|(limit, held)| limit.saturating_sub(held));
    if room.is_some_and(|room| room < linker.bytes_for_pairs()) {
        linker.compare_twice();
    }
    clock.lap("plan");
    let scored = match &frozen {
        None => linker.score(&model)?,
        Some(frozen) => linker.score_onto(frozen, &task.is_new, &task.pairs()),
    };
    clock.lap("score");
    let grouped = if frozen.is_none() {
        linker.group(&model, &scored, scored.cut.probability_min)
    } else {
        // Which persons a decision once held together is not on record, so with decisions all are grouped again.
        let had_decisions = task.kept.as_ref().is_some_and(|kept| kept.state.had_decisions);
        let all = vec![true; records.len()];
        let is_touched = if decided.is_some() || had_decisions { &all } else { &task.is_new };
        linker.group_onto(&model, &scored, is_touched, &task.groups())
    };
    clock.lap("cluster");
    check_memory(args.memory_limit)?;
    Ok(Linked { linker, model, scored, grouped, decided, left_out, settings, frozen })
}

/// Trains on the records, and on what people said if they did.
fn train(args: &LinkArgs, records: &Records, linker: &Linker) -> Result<Model, SylfaenError> {
    let model = linker.train();
    let model = match column(records, args.labels.as_deref())? {
        None => model,
        Some(labels) => linker.learn_from_labels(model, labels),
    };
    Ok(linker.learn_from_decisions(model))
}

fn column<'a>(records: &'a Records, name: Option<&str>) -> Result<Option<&'a [u32]>, SylfaenError> {
    let Some(name) = name else { return Ok(None) };
    let column =
        records.column(name).ok_or_else(|| sylfaen_link::LinkError::NoColumn { column: name.to_owned() })?;
    Ok(Some(&column.codes))
}

/// The settings given, those of the kept linkage, or proposed ones; what says who a record is of is no field of any.
fn settings(args: &LinkArgs, task: &Task) -> Result<(LinkSettings, Vec<(String, LeftOut)>), SylfaenError> {
    let answers: Vec<&String> = args.truth.iter().chain(&args.labels).collect();
    let (file, settings) = match (&args.settings, &task.kept) {
        (Some(path), _) => (path.clone(), LinkSettings::parse(&read_text(path)?)?),
        (None, Some(kept)) => (args.onto.clone().unwrap_or_default(), kept.settings.clone()),
        (None, None) => {
            let (mut settings, mut left_out) = propose(&task.records);
            for answer in answers {
                if settings.field.iter().any(|field| field.column == *answer) {
                    settings.field.retain(|field| field.column != *answer);
                    left_out.push((answer.clone(), LeftOut::Answer));
                }
            }
            return Ok((settings, left_out));
        }
    };
    match settings.field.iter().find(|field| answers.contains(&&field.column)) {
        Some(_) => Err(SylfaenError::Setting {
            file,
            key: "field.column".to_owned(),
            reason: "the column of the truth or of labels cannot be compared".to_owned(),
        }),
        None => Ok((settings, Vec::new())),
    }
}

fn explain(
    args: &LinkArgs,
    records: &Records,
    linked: &Linked,
) -> Result<Option<Vec<ExplainedField>>, SylfaenError> {
    let Some([left, right]) = args.explain.as_deref() else { return Ok(None) };
    let (Some(left), Some(right)) = (records.ids.find(left), records.ids.find(right)) else {
        let path: PathBuf = args.files.first().cloned().unwrap_or_default();
        let reason = "a record to explain is not among its records".to_owned();
        return Err(SylfaenError::LinkFile { path, reason });
    };
    Ok(Some(linked.linker.explain(&linked.model, &linked.scored, left, right)))
}

/// What there is to tell besides persons and pairs.
struct Told {
    /// For each record the one that founded its person.
    founders: Vec<u32>,
    changes: Vec<PersonChange>,
    drawn: Vec<DrawnPartition>,
    explained: Option<Vec<ExplainedField>>,
}

/// A person merged or split, as it stands in a table.
#[derive(Serialize)]
struct ChangeLine<'a> {
    person_id: &'a str,
    change: &'static str,
    now: String,
}

/// Writes everything; says what linking onto a kept linkage did.
fn write(
    folder: &Path,
    task: &Task,
    linked: &Linked,
    told: &Told,
    is_kept: bool,
) -> Result<(Option<Onto>, usize), SylfaenError> {
    let Linked { linker, model, scored, grouped, settings, .. } = linked;
    let records = &task.records;
    let mut staged = Staged::open(folder)?;
    staged.text("settings.toml", &settings.to_toml()?)?;
    staged.text("model.toml", &model.to_toml()?)?;
    charts::overall(&mut staged, linker, model, scored)?;
    if let Some(explained) = &told.explained {
        charts::explained(&mut staged, explained)?;
    }
    staged.parquet("pairs.parquet", write::pairs(records, linker, scored))?;
    staged.parquet("clusters.parquet", write::clusters(records, &grouped.group, &told.founders))?;
    let drawn = write::affordable(&told.drawn);
    staged.parquet("partitions.parquet", write::partitions(records, drawn))?;
    let mut onto = None;
    if is_kept {
        staged.parquet("records.parquet", write::records(records))?;
        let frozen = match &linked.frozen {
            Some(frozen) => frozen.clone(),
            None => linker.freeze(records, model, scored),
        };
        let version = kept::stage_version(&mut staged, &frozen)?;
        let line =
            |change: &'_ PersonChange| (change.person_id.clone(), change.kind.as_str(), change.now.join(" "));
        let lines: Vec<(String, &'static str, String)> = told.changes.iter().map(line).collect();
        let rows: Vec<ChangeLine<'_>> = lines
            .iter()
            .map(|(person_id, change, now)| ChangeLine { person_id, change, now: now.clone() })
            .collect();
        let deliveries = task.kept.as_ref().map_or(1, |kept| kept.state.deliveries + 1);
        staged.csv(&format!("changes_{deliveries:04}.csv"), &rows)?;
        let had_decisions = linked.decided.is_some();
        kept::stage_state(&mut staged, version.clone(), deliveries, had_decisions)?;
        let count = |kind| told.changes.iter().filter(|change| change.kind == kind).count();
        onto = task.kept.as_ref().map(|_| Onto {
            version,
            is_new_version: linked.frozen.is_none(),
            deliveries,
            records_added: task.added,
            records_replaced: task.replaced,
            records_unchanged: task.unchanged,
            persons_merged: count(ChangeKind::Merged),
            persons_split: count(ChangeKind::Split),
        });
    }
    staged.commit()?;
    Ok((onto, drawn.len()))
}

/// The most bytes this process ever held, where the system tells.
fn peak_memory() -> Option<u64> {
    memory("VmHWM:")
}

/// What the system says of this process under a name, in bytes.
fn memory(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib << 10)
}

fn check_memory(limit: Option<u64>) -> Result<(), SylfaenError> {
    match (limit, peak_memory()) {
        (Some(limit), Some(used)) if used > limit => Err(SylfaenError::MemoryLimit { used, limit }),
        _ => Ok(()),
    }
}
