//! `sylfaen link`: which records of a file are one person, without a lake.
//!
//! In: CSV or Parquet files with a `record_id`. Out: `clusters.parquet`, `pairs.parquet`, `model.toml` and, if they were
//! proposed, `settings.toml`; on standard output what was done, how long it took and what errors to expect. Refused: files
//! without ids or with an id twice, settings that do not fit.

mod read;
mod write;

use std::fmt::Write;
use std::path::Path;
use std::time::Instant;

use serde::Serialize;
use sylfaen_link::{
    BlockCost, BlockRule, Evaluation, ExplainedField, GroupQuality, LeftOut, LinkSettings, Linker, Model,
    Persons, Records, Scored, Training, evaluate, propose,
};

use crate::cli::{Global, LinkArgs, OutputFormat};
use crate::commands::print_text;
use crate::workplace::read_text;
use crate::{Outcome, SylfaenError, Talk};

/// How long a step took.
#[derive(Serialize)]
struct Step {
    step: &'static str,
    seconds: f64,
}

/// A rule that made pairs; one without keys stands for all pairs.
#[derive(Serialize)]
struct Rule<'a> {
    #[serde(rename = "rule")]
    keys: Option<&'a BlockRule>,
    #[serde(flatten)]
    cost: BlockCost,
    recall_added: Option<f64>,
}

/// What is printed.
#[derive(Serialize)]
struct Report<'a> {
    records: usize,
    pairs_compared: u64,
    pairs_kept: usize,
    columns_left_out: &'a [(String, LeftOut)],
    rules: Vec<Rule<'a>>,
    training: &'a Training,
    is_once_per_list: bool,
    expected_at_cut: sylfaen_link::Expected,
    persons: Persons,
    links_overruled: usize,
    expected_by_group: &'a [GroupQuality],
    steps: &'a [Step],
    seconds: f64,
    peak_memory_mib: Option<u64>,
    evaluation: Option<Evaluation>,
    explained: Option<Vec<ExplainedField>>,
}

/// Times steps.
struct Clock {
    begun: Instant,
    last: Instant,
    steps: Vec<Step>,
}

impl Clock {
    fn start() -> Self {
        let now = Instant::now();
        Self { begun: now, last: now, steps: Vec::new() }
    }

    fn lap(&mut self, step: &'static str) {
        self.steps.push(Step { step, seconds: self.last.elapsed().as_secs_f64() });
        self.last = Instant::now();
    }
}

/// Links the records of some files.
pub(crate) fn command(global: &Global, args: &LinkArgs, talk: Talk) -> Result<Outcome, SylfaenError> {
    let mut clock = Clock::start();
    let records = read::records(&args.files)?;
    clock.lap("read");
    let (settings, left_out) = settings(args, &records)?;
    make_folder(&args.out)?;
    if args.settings.is_none() {
        write::text(&args.out.join("settings.toml"), &settings.to_toml()?)?;
    }
    let truth = match &args.truth {
        None => None,
        Some(name) => Some(
            records.column(name).ok_or_else(|| sylfaen_link::LinkError::NoColumn { column: name.clone() })?,
        ),
    };
    let linker = Linker::new(&records, settings, args.threads.max(1))?;
    check_memory(args.memory_limit)?;
    clock.lap("plan");
    let model = match &args.model {
        None => linker.train(),
        Some(path) => {
            let model = Model::parse(&read_text(path)?)?;
            linker.check_model(&model)?;
            model
        }
    };
    clock.lap("train");
    let scored = linker.score(&model);
    clock.lap("score");
    let grouped = linker.group(&model, &scored, scored.cut.probability_min);
    clock.lap("cluster");
    let (_, persons) = linker.draw(&model, &scored, &grouped);
    let by_group = linker.expected_by_group(&scored, &grouped);
    clock.lap("expect");
    write::text(&args.out.join("model.toml"), &model.to_toml()?)?;
    write::clusters(&args.out.join("clusters.parquet"), &records, &grouped.group)?;
    write::pairs(&args.out.join("pairs.parquet"), &records, &linker, &scored)?;
    clock.lap("write");
    let lists = linker.lists().filter(|_| scored.is_once_per_list);
    let evaluation = truth.map(|truth| evaluate(&truth.codes, lists, &scored.pairs, &grouped.group));
    let explained = explain(args, &records, &linker, &model, &scored)?;
    let report = Report {
        records: records.len(),
        pairs_compared: scored.compared,
        pairs_kept: scored.pairs.len(),
        columns_left_out: &left_out,
        rules: rules(&linker),
        training: &model.training,
        is_once_per_list: scored.is_once_per_list,
        expected_at_cut: scored.cut,
        persons,
        links_overruled: grouped.overruled.len(),
        expected_by_group: &by_group,
        steps: &clock.steps,
        seconds: clock.begun.elapsed().as_secs_f64(),
        peak_memory_mib: peak_memory().map(|bytes| bytes >> 20),
        evaluation,
        explained,
    };
    print_report(&report, global.format)?;
    warn(&report, talk);
    let needs_a_person = model.training.is_shipped && args.model.is_none();
    Ok(if needs_a_person { Outcome::NeedsAPerson } else { Outcome::Done })
}

/// The settings given, or proposed ones; the truth is no field of either.
fn settings(
    args: &LinkArgs,
    records: &Records,
) -> Result<(LinkSettings, Vec<(String, LeftOut)>), SylfaenError> {
    let Some(path) = &args.settings else {
        let (mut settings, mut left_out) = propose(records);
        if let Some(truth) = &args.truth
            && settings.field.iter().any(|field| field.column == *truth)
        {
            settings.field.retain(|field| field.column != *truth);
            left_out.push((truth.clone(), LeftOut::Answer));
        }
        return Ok((settings, left_out));
    };
    let settings = LinkSettings::parse(&read_text(path)?)?;
    match &args.truth {
        Some(truth) if settings.field.iter().any(|field| field.column == *truth) => {
            Err(SylfaenError::Setting {
                file: path.clone(),
                key: "field.column".to_owned(),
                reason: "the column of the truth cannot be compared".to_owned(),
            })
        }
        _ => Ok((settings, Vec::new())),
    }
}

fn make_folder(folder: &Path) -> Result<(), SylfaenError> {
    std::fs::create_dir_all(folder).map_err(|source| SylfaenError::Write { path: folder.to_owned(), source })
}

fn rules(linker: &Linker) -> Vec<Rule<'_>> {
    let planned = linker.planned();
    let rule = |(at, (rule, cost))| Rule {
        keys: rule,
        cost,
        recall_added: planned.get(at).map(|planned: &sylfaen_link::PlannedRule| planned.recall_added),
    };
    linker.rules().enumerate().map(rule).collect()
}

fn explain(
    args: &LinkArgs,
    records: &Records,
    linker: &Linker,
    model: &Model,
    scored: &Scored,
) -> Result<Option<Vec<ExplainedField>>, SylfaenError> {
    let Some([left, right]) = args.explain.as_deref() else { return Ok(None) };
    let place = |id: &str| records.ids.iter().position(|other| other == id).map(|at| at as u32);
    let (Some(left), Some(right)) = (place(left), place(right)) else {
        let path = args.files.first().cloned().unwrap_or_default();
        let reason = "a record to explain is not among its records".to_owned();
        return Err(SylfaenError::LinkFile { path, reason });
    };
    Ok(Some(linker.explain(model, scored, left, right)))
}

fn print_report(report: &Report<'_>, format: OutputFormat) -> Result<(), SylfaenError> {
    if format == OutputFormat::Json {
        let text = serde_json::to_string_pretty(report)
            .map_err(|_| SylfaenError::Internal { what: "a report of linkage can be written as JSON" })?;
        return print_text(&format!("{text}\n"));
    }
    let (persons, cut) = (report.persons, report.expected_at_cut);
    let mut text = format!(
        "records             {}\npairs compared      {}\npersons             {} ({} to {}; at least {} if all {} unlinkable records are duplicates)\n\
         expected precision  {:.4}\nexpected recall     {:.4}\nlinks overruled     {}\n",
        report.records,
        report.pairs_compared,
        persons.best,
        persons.low,
        persons.high,
        persons.low_if_unlinkable_are_duplicates,
        persons.unlinkable_records,
        cut.precision,
        cut.recall,
        report.links_overruled,
    );
    if let Some(evaluation) = &report.evaluation {
        let found = evaluation.clusters;
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "true precision      {:.4}\ntrue recall         {:.4}\ntrue F1             {:.4}\n",
            found.precision, found.recall, found.f1
        );
    }
    for line in report.explained.iter().flatten() {
        let _ = writeln!(
            text,
            "{:<20} {:<20} {:>8.2} {:>8.2} {:>8.2}",
            line.column.as_deref().unwrap_or("any two records"),
            line.level.as_deref().unwrap_or("-"),
            line.weight_log2,
            line.rarity_log2,
            line.total_log2
        );
    }
    print_text(&text)
}

/// Says what a person should know before using the result. Values of groups are for the report only.
fn warn(report: &Report<'_>, talk: Talk) {
    if report.training.is_shipped {
        talk.line("the data could not train a model: the shipped one was used; see `training` in model.toml");
    }
    let worse = report.expected_by_group.iter().filter(|group| group.is_worse).count();
    if worse > 0 {
        talk.line(&format!("{worse} groups are linked worse than the rest; see `expected_by_group`"));
    }
    for rule in report.rules.iter().filter(|rule| rule.cost.over_full_blocks > 0) {
        talk.line(&format!(
            "a blocking rule left out {} over-full blocks with {} records",
            rule.cost.over_full_blocks, rule.cost.over_full_records
        ));
    }
}

/// The most bytes this process ever held, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib << 10)
}

fn check_memory(limit: Option<u64>) -> Result<(), SylfaenError> {
    match (limit, peak_memory()) {
        (Some(limit), Some(used)) if used > limit => Err(SylfaenError::MemoryLimit { used, limit }),
        _ => Ok(()),
    }
}
