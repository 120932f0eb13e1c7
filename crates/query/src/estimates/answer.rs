//! A table of captures, answered.
//!
//! In: batches of flags with the strata, windows and linkages beside them, options. Out: a row an estimate. Refused: flags that
//! are none, a list that is null for some people of a stratum only, an option that names a column or list that is not there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, AsArray, Float64Array, Int64Array, RecordBatch, StringArray, UInt64Array,
};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Int64Type, Schema, SchemaRef};
use datafusion::common::Result;
use datafusion::error::DataFusionError;
use sylfaen_estimate::{
    CaptureTable, Estimate, Line, Model, Pathway, Plan, Question, Role, Verdict, answer, estimate,
};

use super::captures::{Flags, is_flag};
use super::options::Options;
use super::refusal::Refusal;

/// Which columns of a table are read, and as what.
#[derive(Debug)]
pub(super) struct Wanted {
    lists: Vec<(String, usize)>,
    stratum: Option<usize>,
    window: Option<usize>,
    linkage: Option<usize>,
    count: Option<usize>,
}

impl Wanted {
    /// The places of the columns, as the table has them.
    pub(super) fn places(&self) -> Vec<usize> {
        let others = [self.stratum, self.window, self.linkage, self.count];
        let lists = self.lists.iter().map(|(_, place)| *place);
        lists.chain(others.into_iter().flatten()).collect()
    }

    /// Where each of [`Wanted::places`] stands in a batch that holds them alone.
    fn narrowed(&self) -> Self {
        let mut next = self.lists.len();
        let mut after = |given: Option<usize>| {
            given.map(|_| {
                next += 1;
                next - 1
            })
        };
        let (stratum, window) = (after(self.stratum), after(self.window));
        let (linkage, count) = (after(self.linkage), after(self.count));
        let lists = self.lists.iter().enumerate().map(|(place, (name, _))| (name.clone(), place));
        Self { lists: lists.collect(), stratum, window, linkage, count }
    }
}

/// Finds the columns that are asked for.
pub(super) fn columns(schema: &Schema, options: &Options) -> Result<Wanted> {
    let place = |name: &str| schema.index_of(name).ok();
    let count = options.count.as_deref().map(|name| {
        place(name).ok_or_else(|| Refusal::because(format!("the table has no column `{name}` to count by")))
    });
    let count = count.transpose()?;
    let lists: Vec<(String, usize)> = if options.lists.is_empty() {
        let fields = schema.fields().iter().enumerate();
        fields
            .filter(|(place, field)| is_flag(field.data_type()) && count != Some(*place))
            .map(|(place, field)| (field.name().clone(), place))
            .collect()
    } else {
        let find = |name: &String| {
            let found = place(name).map(|place| (name.clone(), place));
            found.ok_or_else(|| Refusal::because(format!("the table has no list `{name}`")))
        };
        options.lists.iter().map(find).collect::<Result<_>>()?
    };
    if !(2..=sylfaen_estimate::LISTS_MAX).contains(&lists.len()) {
        let most = sylfaen_estimate::LISTS_MAX;
        return Err(Refusal::because(format!(
            "an estimate takes 2 to {most} lists, and the table has {} columns of flags; name them with lists=",
            lists.len()
        )));
    }
    let (stratum, window, linkage) = (place("stratum_code"), place("window_code"), place("linkage_code"));
    Ok(Wanted { lists, stratum, window, linkage, count })
}

/// People of one stratum.
#[derive(Default)]
struct People {
    counts: BTreeMap<u32, u64>,
    rows: u64,
    /// How often each list is null.
    absent: BTreeMap<usize, u64>,
}

/// Answers every stratum, in order.
pub(super) fn rows(
    wanted: &Wanted,
    batches: &[RecordBatch],
    options: &Options,
    schema: &SchemaRef,
) -> Result<RecordBatch> {
    let narrowed = wanted.narrowed();
    let mut windows = BTreeSet::new();
    let mut strata: BTreeMap<String, People> = BTreeMap::new();
    for batch in batches {
        gather(&narrowed, batch, options, &mut windows, &mut strata)?;
    }
    if windows.len() > 1 {
        return Err(Refusal::because("the table has several windows; choose one with window="));
    }
    let mut found = Rows::default();
    for (stratum, people) in &strata {
        answer_stratum(&narrowed.lists, stratum, people, options, &mut found)?;
    }
    found.batch(schema)
}

/// A text column, whatever way the engine holds text.
fn text(batch: &RecordBatch, place: Option<usize>) -> Result<Option<StringArray>> {
    let Some(column) = place.and_then(|place| batch.columns().get(place)) else { return Ok(None) };
    Ok(Some(cast(column, &DataType::Utf8)?.as_string::<i32>().clone()))
}

fn gather(
    wanted: &Wanted,
    batch: &RecordBatch,
    options: &Options,
    windows: &mut BTreeSet<String>,
    strata: &mut BTreeMap<String, People>,
) -> Result<()> {
    let lists = wanted.lists.iter().filter_map(|(name, place)| {
        batch.columns().get(*place).map(|column| (name.clone(), Arc::clone(column)))
    });
    let flags = Flags::of(lists)?;
    let (stratum, window) = (text(batch, wanted.stratum)?, text(batch, wanted.window)?);
    let linkage = text(batch, wanted.linkage)?;
    let count = wanted.count.and_then(|place| batch.columns().get(place));
    let count = count.map(|column| cast(column, &DataType::Int64)).transpose()?;
    let count = count.as_ref().map(AsArray::as_primitive::<Int64Type>);
    for row in 0..batch.num_rows() {
        let of = |column: &Option<StringArray>| column.as_ref().map(|column| column.value(row).to_owned());
        if of(&linkage).is_some_and(|linkage| linkage != options.linkage) {
            continue;
        }
        let (stratum, window) = (of(&stratum), of(&window));
        let is_other = |given: Option<&String>, asked: &Option<String>| {
            asked.is_some() && given.is_some() && given != asked.as_ref()
        };
        let is_beside =
            options.window.is_none() && window.as_ref().is_some_and(|window| window.contains('.'));
        if is_beside
            || is_other(window.as_ref(), &options.window)
            || is_other(stratum.as_ref(), &options.stratum)
        {
            continue;
        }
        windows.extend(window);
        let persons = match count {
            None => 1,
            Some(count) => u64::try_from(count.value(row))
                .map_err(|_| Refusal::because("the column of counts is negative somewhere"))?,
        };
        let (met, absent) = flags.row(row)?;
        let people = strata.entry(stratum.unwrap_or_else(|| "all".to_owned())).or_default();
        people.rows += 1;
        *people.counts.entry(met).or_default() += persons;
        for place in (0..wanted.lists.len()).filter(|place| absent >> place & 1 == 1) {
            *people.absent.entry(place).or_default() += 1;
        }
    }
    Ok(())
}

fn answer_stratum(
    lists: &[(String, usize)],
    stratum: &str,
    people: &People,
    options: &Options,
    found: &mut Rows,
) -> Result<()> {
    let failed = |error: sylfaen_estimate::EstimateError| Refusal::because(error.to_string());
    if let Some((place, _)) = people.absent.iter().find(|(_, rows)| **rows < people.rows) {
        let list = lists.get(*place).map_or("", |(name, _)| name);
        return Err(Refusal::because(format!(
            "`{list}` is null for some people of a stratum and not for others: choose one window and stratum"
        )));
    }
    let used: Vec<usize> = (0..lists.len()).filter(|place| !people.absent.contains_key(place)).collect();
    let names: Vec<&str> =
        used.iter().filter_map(|place| lists.get(*place)).map(|(name, _)| name.as_str()).collect();
    if names.is_empty() {
        return Ok(());
    }
    let narrow =
        |met: &u32| used.iter().enumerate().fold(0_u32, |set, (to, from)| set | (met >> from & 1) << to);
    let counts = people.counts.iter().filter(|(met, _)| **met != 0).map(|(met, count)| (narrow(met), *count));
    let table = CaptureTable::new(names.len(), counts).map_err(failed)?;
    let plan = plan(&names, lists, options)?;
    let rows = estimate(&table, &plan).map_err(failed)?;
    let stands = rows.iter().any(|row| row.role == Role::Headline && row.population.is_some());
    for row in &rows {
        found.add_row(stratum, &names, row, options.seed);
    }
    if options.is_all_methods && stands {
        let question = Question { replicates: options.replicates, is_moved: false, ..Question::default() };
        let report = answer(&table, &plan, &question, &[], options.seed).map_err(failed)?;
        for line in &report.lines {
            found.add_line(stratum, &names, line, report.people, options.seed);
        }
    }
    Ok(())
}

fn plan(names: &[&str], lists: &[(String, usize)], options: &Options) -> Result<Plan> {
    let is_known = |list: &String| lists.iter().any(|(name, _)| name == list);
    let ends = options.pathways.iter().flat_map(|(from, to)| [from, to]);
    let mentioned = options.references.iter().chain(ends);
    if let Some(list) = mentioned.into_iter().find(|list| !is_known(list)) {
        return Err(Refusal::because(format!("the table has no list `{list}`")));
    }
    let place = |list: &String| names.iter().position(|name| name == list);
    let mut plan = Plan::of_lists(0..names.len());
    plan.references = options.references.iter().filter_map(place).collect();
    let ways = options.pathways.iter();
    plan.pathways =
        ways.filter_map(|(from, to)| Some(Pathway { from: place(from)?, to: place(to)? })).collect();
    plan.confidence = options.confidence;
    plan.estimate_least.people = options.least.0.unwrap_or(plan.estimate_least.people);
    plan.estimate_least.overlap = options.least.1.unwrap_or(plan.estimate_least.overlap);
    Ok(plan)
}

/// One row of the answer.
struct Answered {
    texts: [Option<String>; 9],
    people: u64,
    numbers: [Option<f64>; 6],
    seed: u64,
}

/// The rows of the answer.
#[derive(Default)]
struct Rows(Vec<Answered>);

fn codes(codes: impl Iterator<Item = &'static str>) -> String {
    codes.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(";")
}

impl Rows {
    /// A row of the plan. Its limits are of sampling alone: it rests on one model and on one linkage.
    fn add_row(&mut self, stratum: &str, names: &[&str], row: &Estimate, seed: u64) {
        let role = match row.role {
            Role::Headline => "headline",
            Role::LowerBound => "lower_bound",
            Role::Comparison => "comparison",
        };
        let mut lists: Vec<&str> = row.lists.iter().filter_map(|place| names.get(*place)).copied().collect();
        lists.sort_unstable();
        let has_limits = row.interval.is_some();
        self.0.push(Answered {
            texts: [
                Some(stratum.to_owned()),
                Some(role.to_owned()),
                Some(row.method.code().to_owned()),
                row.fit.as_ref().map(|fit| fit.model.to_string()),
                Some(lists.join("+")),
                Some(row.verdict.code().to_owned()),
                Some(codes(row.reasons.iter().map(|reason| reason.code()))),
                Some(codes(row.warnings.iter().map(|warning| warning.code()))),
                Some(codes(row.remedies.iter().map(|remedy| remedy.code()))),
            ],
            people: row.people,
            numbers: [
                row.population,
                row.interval.map(|interval| interval.lower),
                row.interval.map(|interval| interval.upper),
                has_limits.then_some(1.0),
                has_limits.then_some(0.0),
                None,
            ],
            seed,
        });
    }

    /// A line of another method.
    fn add_line(&mut self, stratum: &str, names: &[&str], line: &Line, people: u64, seed: u64) {
        let (model, lists) = match &line.model {
            Model::Pair(left, right) => {
                let pair = [left, right].map(|place| names.get(*place).copied().unwrap_or_default());
                (None, pair.join("+"))
            }
            Model::Named(name) => (Some(name.clone()), names.join("+")),
        };
        let verdict =
            if line.estimate.is_some() { Verdict::EstimableWithWarnings } else { Verdict::NotEstimable };
        let notes = Some(line.notes.join(";"));
        let (reason, warnings) = match line.estimate {
            Some(_) => (Some(String::new()), notes),
            None => (notes, Some(String::new())),
        };
        self.0.push(Answered {
            texts: [
                Some(stratum.to_owned()),
                Some("method".to_owned()),
                Some(line.estimator.clone()),
                model,
                Some(lists),
                Some(verdict.code().to_owned()),
                reason,
                warnings,
                Some(String::new()),
            ],
            people,
            numbers: [
                line.estimate,
                line.interval.map(|interval| interval.lower),
                line.interval.map(|interval| interval.upper),
                None,
                None,
                None,
            ],
            seed,
        });
    }

    fn batch(self, schema: &SchemaRef) -> Result<RecordBatch> {
        let rows = self.0;
        let text = |place: usize| -> ArrayRef {
            Arc::new(rows.iter().map(|row| row.texts.get(place).cloned().flatten()).collect::<StringArray>())
        };
        let number = |place: usize| -> ArrayRef {
            Arc::new(
                rows.iter().map(|row| row.numbers.get(place).copied().flatten()).collect::<Float64Array>(),
            )
        };
        let people: ArrayRef =
            Arc::new(rows.iter().map(|row| Some(row.people as i64)).collect::<Int64Array>());
        let seeds: ArrayRef = Arc::new(rows.iter().map(|row| Some(row.seed)).collect::<UInt64Array>());
        let versions = rows.iter().map(|_| Some(env!("CARGO_PKG_VERSION")));
        let mut columns: Vec<ArrayRef> = (0..5).map(text).collect();
        columns.push(people);
        columns.extend((0..3).map(number));
        columns.extend((5..9).map(text));
        columns.extend((3..6).map(number));
        columns.extend([seeds, Arc::new(versions.collect::<StringArray>()) as ArrayRef]);
        RecordBatch::try_new(Arc::clone(schema), columns)
            .map_err(|error| DataFusionError::ArrowError(Box::new(error), None))
    }
}
