//! The front door: one table, one plan, every method.
//!
//! In: a table, a plan, what is asked, a seed. Out: a [`Report`] with a verdict first, a line a method and model, what moves
//! when the table is moved, and warnings. Refused: a plan or settings that do not fit the table.
#![doc = include_str!("answer.md")]

mod cautions;
mod lines;
mod sampled;

use crate::{
    CaptureTable, Caution, Estimate, EstimateError, Form, LatentSettings, Line, LogLinearModel, Plan, Reason,
    Report, Role, Spread, ThresholdSettings, Verdict, carry_linkage, estimate, fit, frequencies, sensitivity,
    strata,
};

/// What is asked of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Only methods whose name begins so; none for all.
    pub method: Option<String>,
    /// A log-linear model to fit besides.
    pub model: Option<LogLinearModel>,
    /// Bootstrap replicates; 0 for none.
    pub replicates: usize,
    /// Thresholds of the stepwise choice. The default is those of the paper's comparison.
    pub thresholds: Vec<f64>,
    /// The threshold of the bootstrap and of everything that is moved. The default is 0.02.
    pub threshold: f64,
    /// How latent classes are sampled; none to leave them out.
    pub latent: Option<LatentSettings>,
    /// How thresholding is sampled; none to leave it out.
    pub thresholding: Option<ThresholdSettings>,
    /// Whether averages over graphs are taken, which cost as much as all that is not drawn. The default is yes.
    pub has_graphs: bool,
    /// The end and the step of the grid of people nobody met, for averages over graphs; chosen from the table if none.
    pub grid: Option<(f64, f64)>,
    /// How many models of a ranking are given. The default is 300.
    pub models_kept: usize,
    /// Whether the table is moved. The default is yes.
    pub is_moved: bool,
    /// Tables of linkages drawn from their distribution, which the headline carries; the default is none.
    pub drawn: Vec<CaptureTable>,
}

impl Default for Question {
    fn default() -> Self {
        Self {
            method: None,
            model: None,
            replicates: 0,
            thresholds: vec![0.0, 0.001, 0.01, 0.02, 0.05, 0.1],
            threshold: 0.02,
            latent: Some(LatentSettings::default()),
            thresholding: Some(ThresholdSettings::default()),
            has_graphs: true,
            grid: None,
            models_kept: 300,
            is_moved: true,
            drawn: Vec::new(),
        }
    }
}

impl Question {
    /// Whether a method is asked for.
    pub(crate) fn wants(&self, estimator: &str) -> bool {
        self.method.as_ref().is_none_or(|method| estimator.starts_with(method.as_str()))
    }
}

/// Answers a question about a table.
///
/// The verdict is the headline's, which the plan fixes. Where it rests on the table's structure (nobody on two lists, lists that are
/// one, halves that share nobody) no method over all lists has a number; where it rests on how few people there are,
/// methods say what they would, each line noted.
///
/// # Errors
/// Those of a plan or a setting that does not fit.
///
/// ```
/// use sylfaen_estimate::{CaptureTable, Plan, Question, Verdict, answer};
///
/// let table = CaptureTable::new(2, [(0b01, 40), (0b10, 25)])?;
/// let report = answer(&table, &Plan::of_table(&table), &Question::default(), &[], 1)?;
/// assert_eq!(report.verdict, Verdict::NotEstimable);
/// assert!(report.lines.iter().all(|line| line.estimate.is_none()));
/// # Ok::<(), sylfaen_estimate::EstimateError>(())
/// ```
pub fn answer(
    table: &CaptureTable,
    plan: &Plan,
    question: &Question,
    strata_tables: &[CaptureTable],
    seed: u64,
) -> Result<Report, EstimateError> {
    let mut rows = estimate(table, plan)?;
    if let Some(headline) = rows.iter_mut().find(|row| row.role == Role::Headline) {
        carry_linkage(headline, &question.drawn, plan)?;
    }
    let headline = rows.iter().find(|row| row.role == Role::Headline);
    let headline = headline.ok_or(EstimateError::NoValue { why: "the plan has no headline" })?;
    let scene = Scene::new(table, plan, question, headline)?;
    let mut lines = Vec::new();
    lines::pairs(&scene, &mut lines)?;
    lines::plan_rows(&scene, &rows, &mut lines);
    if scene.structural.is_empty() {
        lines::bounds(&scene, &mut lines)?;
        lines::forms(&scene, &mut lines)?;
        lines::coverages(&scene, &mut lines);
        lines::fits(&scene, &mut lines)?;
        lines::steps(&scene, &mut lines)?;
        let rankings = lines::rankings(&scene, &mut lines)?;
        if question.has_graphs {
            sampled::graphs(&scene, &mut lines);
        }
        sampled::bootstraps(&scene, &rankings, seed, &mut lines);
        sampled::chains(&scene, seed, &mut lines);
    } else {
        lines::codes_only(&scene, &mut lines)?;
    }
    if lines.is_empty() && scene.structural.is_empty() && question.model.is_none() {
        return Err(EstimateError::SettingOutOfRange {
            setting: "the method",
            range: "all or how the name of a method for so many lists begins",
        });
    }
    let scarce = scarcity(&headline.reasons);
    lines.iter_mut().filter(|line| line.estimate.is_some()).for_each(|line| line.notes.extend(&scarce));
    let moved = if question.is_moved && scene.structural.is_empty() {
        Some(sensitivity(&scene.table, &scene.plan, question.threshold)?.renumbered(&scene.kept))
    } else {
        None
    };
    let spread = spread(&lines);
    let independence = fit(&scene.table, &LogLinearModel::independence(scene.table.lists())?);
    let independence = independence.ok().map(|fit| fit.population());
    let mut warnings = cautions::of(table, headline, moved.as_ref(), spread, independence);
    let is_known = plan.linkage.is_some() || !question.drawn.is_empty();
    let is_taken_as_exact = headline.population.is_some() && !is_known;
    warnings.extend(is_taken_as_exact.then_some(Caution::LinkageTakenAsExact));
    Ok(Report {
        people: table.people(),
        verdict: headline.verdict,
        reasons: headline.reasons.clone(),
        warnings,
        remedies: headline.remedies.clone(),
        lines,
        sensitivity: moved,
        spread,
        strata: strata(strata_tables, plan)?,
    })
}

/// Answers for people of whom only how often they were met is known.
///
/// # Errors
/// [`EstimateError::SettingOutOfRange`] for fewer occasions than the most times anybody was met.
pub fn answer_frequencies(
    counts: &[u64],
    occasions: usize,
    confidence: f64,
) -> Result<Report, EstimateError> {
    let mut lines = Vec::new();
    let people: u64 = counts.iter().sum();
    let twice: u64 = counts.iter().skip(1).sum();
    for form in crate::FORMS {
        let line = Line::named("closedp_0", form.name(false)).whole("occasions", occasions as u64);
        match frequencies(counts, occasions, form) {
            Ok(fit) => lines.push(lines::of_form(line, &fit, confidence)?),
            Err(error @ EstimateError::SettingOutOfRange { .. }) => return Err(error),
            Err(error) => lines.push(line.refused(&error)),
        }
    }
    let (one, two) =
        (counts.first().copied().unwrap_or(0) as f64, counts.get(1).copied().unwrap_or(0) as f64);
    let n = people as f64;
    if twice > 0 {
        if two > 0.0 {
            lines.push(
                Line::named("chao_1987", "").with(n + one * one / (2.0 * two), None).note("lower_bound"),
            );
        }
        let corrected = n + one * (one - 1.0) / (2.0 * (two + 1.0));
        lines.push(Line::named("chao_bias_corrected", "").with(corrected, None).note("lower_bound"));
    }
    let is_fitted = lines.iter().any(|line| line.model_is(Form::None.name(false)) && line.estimate.is_some());
    let verdict = if is_fitted { Verdict::EstimableWithWarnings } else { Verdict::NotEstimable };
    let mut reasons = Vec::new();
    if twice == 0 {
        reasons.push(Reason::NoOverlap);
    } else if !is_fitted {
        reasons.push(Reason::NoMaximumLikelihoodEstimate);
    }
    let spread = spread(&lines);
    Ok(Report {
        people,
        verdict,
        remedies: reasons.iter().flat_map(|reason| reason.remedies()).collect(),
        reasons,
        warnings: cautions::of_spread(spread),
        lines,
        sensitivity: None,
        spread,
        strata: Vec::new(),
    })
}

/// What all lines are made from: the lists that are neither empty nor references.
pub(crate) struct Scene<'a> {
    pub(crate) whole: &'a CaptureTable,
    pub(crate) table: CaptureTable,
    pub(crate) plan: Plan,
    pub(crate) question: &'a Question,
    /// The lists of `table` as the whole table counts them.
    pub(crate) kept: Vec<usize>,
    /// Reasons that lie in the structure of the table and leave no method over all lists.
    pub(crate) structural: Vec<Reason>,
    pub(crate) confidence: f64,
}

impl<'a> Scene<'a> {
    fn new(
        whole: &'a CaptureTable,
        plan: &Plan,
        question: &'a Question,
        headline: &Estimate,
    ) -> Result<Self, EstimateError> {
        let is_kept = |list: &usize| !plan.references.contains(list) && whole.on_all(1 << list) > 0;
        let kept: Vec<usize> = plan.lists.iter().copied().filter(is_kept).collect();
        let is_structural = |reason: &Reason| {
            matches!(
                reason,
                Reason::OneList
                    | Reason::NoOverlap
                    | Reason::IdenticalLists { .. }
                    | Reason::ContainedList { .. }
                    | Reason::Disconnected
            )
        };
        let structural: Vec<Reason> = headline.reasons.iter().copied().filter(is_structural).collect();
        let table = if kept.is_empty() { whole.clone() } else { whole.keep(&kept)? };
        let place = |list: usize| kept.iter().position(|&other| other == list);
        let mut inner = Plan { lists: (0..kept.len()).collect(), references: Vec::new(), ..plan.clone() };
        inner.pathways = plan
            .pathways
            .iter()
            .filter_map(|way| Some(crate::Pathway { from: place(way.from)?, to: place(way.to)? }))
            .collect();
        Ok(Self { whole, table, plan: inner, question, kept, structural, confidence: plan.confidence })
    }
}

/// Notes on every number of a table with few people.
fn scarcity(reasons: &[Reason]) -> Vec<&'static str> {
    let is_scarce = |reason: &&Reason| {
        matches!(
            reason,
            Reason::TooFewPeople { .. }
                | Reason::TooFewOverlaps { .. }
                | Reason::Pathway { .. }
                | Reason::FedList { .. }
        )
    };
    reasons.iter().filter(is_scarce).map(|reason| reason.code()).collect()
}

/// The spread of the numbers that are estimates over all lists: one a method, the first where there are many.
fn spread(lines: &[Line]) -> Option<Spread> {
    let counts = |line: &&Line| {
        let is_bound = line.notes.contains(&"lower_bound") || line.notes.contains(&"comparison");
        !is_bound && matches!(line.model, crate::Model::Named(_))
    };
    Spread::of(lines.iter().filter(counts).filter_map(|line| line.estimate))
}
