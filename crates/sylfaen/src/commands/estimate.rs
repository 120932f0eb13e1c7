//! `sylfaen estimate`: multiple systems estimation alone, on a capture table.
//!
//! In: comma-separated text, what is known of the linkage. Out: every method's number or why it has none, the verdict first. Nothing is computed here.

mod document;
mod rows;

use std::fs;
use std::path::Path;

use sylfaen_estimate::{
    CaptureTable, Columns, LinkReview, Pathway, Plan, Question, Reading, Report, Verdict, answer,
    answer_frequencies, read, read_model,
};

use crate::cli::{EstimateArgs, Global, OutputFormat};
use crate::suggest::nearest;
use crate::{Outcome, SylfaenError};

/// The column that says which linkage drawn a line is of.
const DRAW: &str = "draw";

/// Reads, asks, prints. A table that cannot be estimated needs a person.
pub(crate) fn command(global: &Global, args: &EstimateArgs) -> Result<Outcome, SylfaenError> {
    let text = fs::read_to_string(&args.file)
        .map_err(|source| SylfaenError::Read { path: args.file.clone(), source })?;
    let of_table = |source| SylfaenError::CaptureTable { path: args.file.clone(), source };
    let columns = Columns { count: args.count.clone(), strata: args.strata.clone() };
    let reading = read(&text, &columns).map_err(of_table)?;
    let (report, lists, strata) = match reading {
        Reading::Frequencies(counts) => {
            let occasions = args.occasions.ok_or(SylfaenError::OptionNeeded {
                option: "--occasions",
                why: "the table says how often people were met, not how often they could have been",
            })?;
            (answer_frequencies(&counts, occasions, args.confidence)?, Vec::new(), Vec::new())
        }
        Reading::Captures { lists, table, strata } => {
            let plan = plan(args, &lists)?;
            let model = args.model.as_ref().map(|text| read_model(text, &lists)).transpose()?;
            let question = Question {
                method: Some(args.method.clone()).filter(|method| method != "all"),
                model,
                replicates: args.bootstrap,
                grid: args.grid_end.zip(args.grid_step),
                drawn: drawn(args, &lists)?,
                ..Question::default()
            };
            let (names, tables): (Vec<String>, Vec<_>) = strata.into_iter().unzip();
            (answer(&table, &plan, &question, &tables, args.seed)?, lists, names)
        }
    };
    print(global, args, &report, &lists, &strata)?;
    Ok(if report.verdict == Verdict::NotEstimable { Outcome::NeedsAPerson } else { Outcome::Done })
}

fn print(
    global: &Global,
    args: &EstimateArgs,
    report: &Report,
    lists: &[String],
    strata: &[String],
) -> Result<(), SylfaenError> {
    if global.format == OutputFormat::Json {
        let document = document::of(&dataset(&args.file), lists, strata, report);
        return super::print_text(&format!("{document:#}\n"));
    }
    super::print(&[rows::of(lists, report)?], global.format)
}

/// What is asked of the table: all its lists, with the pathways and reference sets declared.
fn plan(args: &EstimateArgs, lists: &[String]) -> Result<Plan, SylfaenError> {
    let place = |name: &str| {
        lists.iter().position(|list| list == name).ok_or_else(|| SylfaenError::UnknownList {
            given: name.to_owned(),
            meant: nearest(name, lists.iter().map(String::as_str)).map(str::to_owned),
        })
    };
    let mut plan = Plan::of_lists(0..lists.len());
    plan.confidence = args.confidence;
    plan.linkage = args.review.as_deref().map(review).transpose()?;
    for reference in &args.reference {
        plan.references.push(place(reference)?);
    }
    for pathway in &args.pathway {
        let (from, to) = pathway.split_once(':').ok_or(SylfaenError::OptionNeeded {
            option: "a colon in --pathway",
            why: "a pathway is written FROM:TO",
        })?;
        plan.pathways.push(Pathway { from: place(from)?, to: place(to)? });
    }
    Ok(plan)
}

/// What a review of the linkage found, as `190/200,1/500`.
fn review(text: &str) -> Result<LinkReview, SylfaenError> {
    let share = |text: &str| -> Option<(u64, u64)> {
        let (some, all) = text.split_once('/')?;
        Some((some.trim().parse().ok()?, all.trim().parse().ok()?))
    };
    let found = text.split_once(',').and_then(|(links, others)| Some((share(links)?, share(others)?)));
    let ((found, true_pairs), (linked, others)) = found.ok_or(SylfaenError::OptionNeeded {
        option: "two shares in --review",
        why: "a review is written FOUND/PAIRS,LINKED/OTHERS, as 190/200,1/500",
    })?;
    Ok(LinkReview { true_pairs, found, others, linked })
}

/// The tables of the linkages drawn, over the same lists; none where none were given.
fn drawn(args: &EstimateArgs, lists: &[String]) -> Result<Vec<CaptureTable>, SylfaenError> {
    let Some(path) = &args.drawn else { return Ok(Vec::new()) };
    let text =
        fs::read_to_string(path).map_err(|source| SylfaenError::Read { path: path.clone(), source })?;
    let columns = Columns { count: args.count.clone(), strata: Some(DRAW.to_owned()) };
    let reading =
        read(&text, &columns).map_err(|source| SylfaenError::CaptureTable { path: path.clone(), source })?;
    match reading {
        Reading::Captures { lists: others, strata, .. } if others == lists => {
            Ok(strata.into_iter().map(|(_, table)| table).collect())
        }
        _ => Err(SylfaenError::OptionNeeded {
            option: "the same lists in --drawn",
            why: "linkages drawn are tables over the lists of the first table, in their order",
        }),
    }
}

/// The table's name: the file's, up to the first point.
fn dataset(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name.split('.').next().unwrap_or_default().to_owned()
}
