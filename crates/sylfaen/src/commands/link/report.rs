//! What `sylfaen link` says: a JSON document or a short table, and warnings.
//!
//! In: what was found. Out: text. Values of groups stand in the report only, never in a warning.

use std::fmt::Write;
use std::time::Instant;

use serde::Serialize;
use sylfaen_link::{
    BlockCost, BlockRule, Decided, Evaluation, ExplainedField, GroupQuality, LeftOut, Linker, Persons,
    Training,
};

use crate::cli::OutputFormat;
use crate::commands::print_text;
use crate::{SylfaenError, Talk};

/// How long a step took.
#[derive(Serialize)]
pub(super) struct Step {
    step: &'static str,
    seconds: f64,
}

/// Times steps.
pub(super) struct Clock {
    begun: Instant,
    last: Instant,
    pub(super) steps: Vec<Step>,
}

impl Clock {
    pub(super) fn start() -> Self {
        let now = Instant::now();
        Self { begun: now, last: now, steps: Vec::new() }
    }

    pub(super) fn lap(&mut self, step: &'static str) {
        self.steps.push(Step { step, seconds: self.last.elapsed().as_secs_f64() });
        self.last = Instant::now();
    }

    pub(super) fn seconds(&self) -> f64 {
        self.begun.elapsed().as_secs_f64()
    }
}

/// A rule that made pairs; one without keys stands for all pairs.
#[derive(Serialize)]
pub(super) struct Rule<'a> {
    #[serde(rename = "rule")]
    keys: Option<&'a BlockRule>,
    #[serde(flatten)]
    cost: BlockCost,
    recall_added: Option<f64>,
}

/// The rules in use.
pub(super) fn rules(linker: &Linker) -> Vec<Rule<'_>> {
    let planned = linker.planned();
    let rule = |(at, (rule, cost))| Rule {
        keys: rule,
        cost,
        recall_added: planned.get(at).map(|planned: &sylfaen_link::PlannedRule| planned.recall_added),
    };
    linker.rules().enumerate().map(rule).collect()
}

/// What linking onto a kept linkage did.
#[derive(Serialize)]
pub(super) struct Onto {
    /// The digest of the version.
    pub(super) version: String,
    /// Whether it is a new one.
    pub(super) is_new_version: bool,
    pub(super) deliveries: u64,
    pub(super) records_added: u64,
    pub(super) records_replaced: u64,
    pub(super) records_unchanged: u64,
    pub(super) persons_merged: usize,
    pub(super) persons_split: usize,
}

/// What is printed.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    pub(super) records: usize,
    pub(super) pairs_compared: u64,
    pub(super) compared_twice: bool,
    pub(super) pairs_kept: usize,
    pub(super) columns_left_out: &'a [(String, LeftOut)],
    pub(super) rules: Vec<Rule<'a>>,
    pub(super) training: &'a Training,
    pub(super) is_once_per_list: bool,
    pub(super) expected_at_cut: sylfaen_link::Expected,
    pub(super) persons: Persons,
    /// How many of the drawn partitions stand in `partitions.parquet`.
    pub(super) partitions_written: usize,
    pub(super) links_overruled: usize,
    pub(super) decisions: Option<Decided>,
    pub(super) onto: Option<Onto>,
    pub(super) expected_by_group: &'a [GroupQuality],
    pub(super) steps: &'a [Step],
    pub(super) seconds: f64,
    pub(super) peak_memory_mib: Option<u64>,
    pub(super) evaluation: Option<Evaluation>,
    pub(super) explained: Option<Vec<ExplainedField>>,
}

/// Prints the report.
pub(super) fn print(report: &Report<'_>, format: OutputFormat) -> Result<(), SylfaenError> {
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
    // Writing to a string cannot fail.
    if let Some(decided) = &report.decisions {
        let _ =
            writeln!(text, "decided             {} match, {} do not", decided.matches, decided.non_matches);
    }
    if let Some(onto) = &report.onto {
        let _ = writeln!(
            text,
            "new records         {} ({} replaced, {} unchanged)\npersons changed     {} merged, {} split",
            onto.records_added,
            onto.records_replaced,
            onto.records_unchanged,
            onto.persons_merged,
            onto.persons_split
        );
    }
    if let Some(evaluation) = &report.evaluation {
        let found = evaluation.clusters;
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
pub(super) fn warn(report: &Report<'_>, talk: Talk) {
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
    let Some(decided) = &report.decisions else { return };
    for contradiction in &decided.contradictions {
        talk.line(&format!(
            "decisions contradict one another and decide nothing: one person on {}, two on {}",
            numbered(&contradiction.match_lines),
            numbered(&contradiction.not_a_match_lines)
        ));
    }
    if decided.of_absent_records > 0 {
        talk.line(&format!(
            "{} decisions are about records that are not in these files; they wait",
            decided.of_absent_records
        ));
    }
}

fn numbered(lines: &[u64]) -> String {
    let numbers: Vec<String> = lines.iter().map(u64::to_string).collect();
    format!("{} {}", if lines.len() == 1 { "line" } else { "lines" }, numbers.join(", "))
}
