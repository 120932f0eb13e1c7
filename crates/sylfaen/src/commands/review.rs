//! `sylfaen review`: doubtful pairs for two people to decide, and their decisions taken back.
//!
//! In: a kept linkage; or a workbook that two reviewers have filled in. Out: an encrypted workbook with the pairs most worth
//! deciding, values side by side and no score; or how far the reviewers agree, and their decisions added to a table. Refused: a
//! place inside the roots, a short password, an answer that is none, answers without a name.
//!
//! Where the two disagree, neither decides: the pair is written as *unsure*, and the command says how many there are.

mod answers;
mod workbook;

use std::path::Path;

use chrono::NaiveDate;
use serde::Serialize;
use sylfaen_link::{Agreement, Decision, Linker, Verdict, agreement, decided};

use crate::cli::{Global, OutputFormat, ReviewArgs};
use crate::commands::link::{decisions, kept};
use crate::commands::print_text;
use crate::place::{outside_roots, password, put};
use crate::returned::seal;
use crate::workplace::Workplace;
use crate::{Outcome, SylfaenError, Talk, reader};

/// Writes a workbook for reviewers, or takes their answers.
pub(crate) fn command(global: &Global, args: &ReviewArgs, talk: Talk) -> Result<Outcome, SylfaenError> {
    match (&args.from, &args.to, &args.answers) {
        (Some(from), Some(to), None) => ask(global, args, from, to, talk),
        (None, None, Some(answers)) => take(global, args, answers, talk),
        _ => Err(SylfaenError::OptionNeeded {
            option: "--from with --to, or --answers",
            why: "a review is either written or taken back",
        }),
    }
}

/// Writes the pairs most worth deciding.
fn ask(
    global: &Global,
    args: &ReviewArgs,
    from: &Path,
    to: &Path,
    talk: Talk,
) -> Result<Outcome, SylfaenError> {
    outside_roots(to, global, &["out", "lake", "restricted"])?;
    let password = password(&args.password)?;
    let kept = kept::read(from)?;
    let records = &kept.records;
    let mut linker = Linker::onto(records, &kept.frozen, 2)?;
    if let Some(path) = &args.decisions
        && path.exists()
    {
        let known = decisions::read(path).map_err(|error| decisions::at_fault(path, error))?;
        linker.decide_all(&decided(&known, &records.ids));
    }
    let find = |id: &String| records.ids.find(id);
    let pairs: Vec<(u32, u32)> =
        kept.pairs.iter().filter_map(|(left, right)| Some((find(left)?, find(right)?))).collect();
    let none_new = vec![false; records.len()];
    let scored = linker.score_onto(&kept.frozen, &none_new, &pairs);
    let before: Vec<u32> = (0..)
        .zip(records.ids.iter())
        .map(|(at, id)| kept.persons.get(id).and_then(|(group, _)| records.ids.find(group)).unwrap_or(at))
        .collect();
    let all = vec![true; records.len()];
    let grouped = linker.group_onto(&kept.frozen.model, &scored, &all, &before);
    let mut doubtful = linker.doubtful(&scored, &grouped, args.pairs);
    // The order of worth would tell what the model thinks.
    doubtful.sort_by_key(|pair| (pair.left, pair.right));
    let columns: Vec<&str> = linker.columns().collect();
    let plain = workbook::write(records, &columns, &doubtful)
        .map_err(|_| SylfaenError::Internal { what: "a workbook for reviewers can be written" })?;
    put(to, &seal(&plain, password.expose())?)?;
    talk.line(&format!(
        "{} pairs are to be decided by two people, each on a sheet of their own; it opens with the password alone",
        doubtful.len()
    ));
    Ok(Outcome::Done)
}

/// What is printed when answers are taken.
#[derive(Serialize)]
struct Taken {
    pairs: usize,
    answered_by_a: usize,
    answered_by_b: usize,
    agreement: Agreement,
    matches: usize,
    non_matches: usize,
    unsure: usize,
    disagreements: usize,
}

/// Takes answers back.
fn take(global: &Global, args: &ReviewArgs, file: &Path, talk: Talk) -> Result<Outcome, SylfaenError> {
    let Some(table) = &args.decisions else {
        let why = "it says which table the decisions are added to";
        return Err(SylfaenError::OptionNeeded { option: "--decisions", why });
    };
    outside_roots(table, global, &["out", "lake"])?;
    let password = password(&args.password)?;
    let bytes = std::fs::read(file).map_err(|source| SylfaenError::Read { path: file.to_owned(), source })?;
    let limits = if global.pipeline.exists() {
        Workplace::open(global)?.pipeline.limits.reading()
    } else {
        crate::limits::LimitSettings::default().reading()
    };
    let mut workbook = reader::open(&bytes, Some(password.expose()), &limits)
        .map_err(|source| SylfaenError::Inspect { path: file.to_owned(), source })?;
    let refused = |reason| SylfaenError::LinkFile { path: file.to_owned(), reason };
    let [first, second] = answers::read(&mut workbook).map_err(refused)?;
    let pairs = answers::side_by_side(&first, &second);
    let verdicts: Vec<(Option<Verdict>, Option<Verdict>)> = pairs
        .iter()
        .map(|pair| (pair.a.as_ref().map(|a| a.verdict), pair.b.as_ref().map(|b| b.verdict)))
        .collect();
    let day = args.on.unwrap_or_else(|| chrono::Local::now().date_naive());
    let made: Vec<Decision> =
        pairs.iter().filter_map(|pair| decision(pair, &first.reviewer, &second.reviewer, day)).collect();
    let disagreements = verdicts.iter().filter(|(a, b)| a.is_some() && b.is_some() && a != b).count();
    let count = |verdict| made.iter().filter(|decision| decision.verdict == verdict).count();
    let taken = Taken {
        pairs: pairs.len(),
        answered_by_a: verdicts.iter().filter(|(a, _)| a.is_some()).count(),
        answered_by_b: verdicts.iter().filter(|(_, b)| b.is_some()).count(),
        agreement: agreement(&verdicts),
        matches: count(Verdict::Match),
        non_matches: count(Verdict::NotAMatch),
        unsure: count(Verdict::Unsure),
        disagreements,
    };
    decisions::add(table, &made)?;
    print(&taken, global.format)?;
    if disagreements > 0 {
        talk.line(&format!(
            "on {disagreements} pairs the reviewers disagree; they are written as `unsure`, and a third person should look"
        ));
        return Ok(Outcome::NeedsAPerson);
    }
    Ok(Outcome::Done)
}

/// What the answers about one pair come to.
fn decision(pair: &answers::Pair, first: &str, second: &str, day: NaiveDate) -> Option<Decision> {
    let (verdict, who, why) = match (&pair.a, &pair.b) {
        (Some(a), Some(b)) => {
            let verdict = if a.verdict == b.verdict { a.verdict } else { Verdict::Unsure };
            let whys: Vec<&str> =
                [a.why.as_str(), b.why.as_str()].into_iter().filter(|why| !why.is_empty()).collect();
            (verdict, format!("{first}; {second}"), whys.join("; "))
        }
        (Some(a), None) => (a.verdict, first.to_owned(), a.why.clone()),
        (None, Some(b)) => (b.verdict, second.to_owned(), b.why.clone()),
        (None, None) => return None,
    };
    let when = day.format("%Y-%m-%d").to_string();
    Some(Decision { line: 0, left: pair.left.clone(), right: pair.right.clone(), verdict, who, when, why })
}

fn print(taken: &Taken, format: OutputFormat) -> Result<(), SylfaenError> {
    if format == OutputFormat::Json {
        let text = serde_json::to_string_pretty(taken)
            .map_err(|_| SylfaenError::Internal { what: "a report of a review can be written as JSON" })?;
        return print_text(&format!("{text}\n"));
    }
    let share = taken.agreement.share.map_or("-".to_owned(), |share| format!("{:.1} %", share * 100.0));
    let kappa = taken.agreement.kappa.map_or("-".to_owned(), |kappa| format!("{kappa:.3}"));
    print_text(&format!(
        "pairs               {}\nanswered by A       {}\nanswered by B       {}\nagreement           {share} of {} pairs both answered\n\
         Cohen's kappa       {kappa}\nmatch               {}\nnot a match         {}\nunsure              {} (of these {} by disagreement)\n",
        taken.pairs,
        taken.answered_by_a,
        taken.answered_by_b,
        taken.agreement.pairs,
        taken.matches,
        taken.non_matches,
        taken.unsure,
        taken.disagreements,
    ))
}
