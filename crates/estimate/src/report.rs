//! The words of a whole answer.
//!
//! In: nothing; these are the parts of what [`answer`](crate::answer) gives. Lists are counted from 0; their names belong to
//! the caller, who also turns codes into sentences.

use crate::{EstimateError, Interval, Reason, Remedy, Sensitivity, Spread, StratumAnswer, Verdict, Warning};

/// Everything that is said of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// People on at least one list.
    pub people: u64,
    /// Whether the headline stands.
    pub verdict: Verdict,
    /// Why it does not.
    pub reasons: Vec<Reason>,
    /// What a reader must know besides, about the headline and about all methods together.
    pub warnings: Vec<Caution>,
    /// What would make it estimable.
    pub remedies: Vec<Remedy>,
    /// A line a method and model, in a fixed order.
    pub lines: Vec<Line>,
    /// What moves when the table is moved; none if it was not asked for.
    pub sensitivity: Option<Sensitivity>,
    /// The spread of everything that was estimated, lower bounds left out; none if there is nothing.
    pub spread: Option<Spread>,
    /// A stratum after another.
    pub strata: Vec<StratumAnswer>,
}

/// What a reader must know.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Caution {
    /// About the headline.
    Headline(Warning),
    /// Methods differ by more than half from one another.
    MethodsDisagree(Spread),
    /// The table does not contradict worlds whose population is larger by more than half.
    TwoClassWorlds(Spread),
    /// Leaving one person out of a cell moves the number by more than a tenth.
    CellMatters {
        /// The pattern.
        pattern: u32,
        /// By how much, as a share of the number.
        moved_share: f64,
    },
    /// Leaving a list out moves the number by more than half.
    ListMatters {
        /// The list.
        list: usize,
        /// By how much, as a share of the number.
        moved_share: f64,
    },
    /// The other lists, estimating a list from its own people, miss its size by more than half.
    KnownTotalMissed {
        /// The list.
        list: usize,
        /// Estimate over truth.
        ratio: f64,
    },
    /// Nobody has said how well records were linked, so the number takes the linkage as exact.
    LinkageTakenAsExact,
    /// No verdict can see people who are hard to meet for everybody, or lists that depend among the people nobody met: it
    /// stands beside every number.
    CannotBeTested,
}

impl Caution {
    /// The word for it in tables.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Headline(warning) => warning.code(),
            Self::MethodsDisagree(_) => "methods_disagree",
            Self::TwoClassWorlds(_) => "two_class_worlds_possible",
            Self::CellMatters { .. } => "one_cell_matters",
            Self::ListMatters { .. } => "one_list_matters",
            Self::KnownTotalMissed { .. } => "known_total_missed",
            Self::LinkageTakenAsExact => "linkage_taken_as_exact",
            Self::CannotBeTested => "assumptions_cannot_be_tested",
        }
    }
}

/// One method and model with its number, or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The method, by the name of its golden where there is one.
    pub estimator: String,
    /// The model or form; the lists of a pair by their numbers from 1, as `12`.
    pub model: Model,
    /// The population, in people, unrounded; none if there is none.
    pub estimate: Option<f64>,
    /// Its limits.
    pub interval: Option<Interval>,
    /// Akaike's criterion.
    pub aic: Option<f64>,
    /// Schwarz's criterion, the sample being the people seen.
    pub bic: Option<f64>,
    /// Degrees of freedom.
    pub degrees_of_freedom: Option<usize>,
    /// The deviance.
    pub deviance: Option<f64>,
    /// The standard error of the population, in people.
    pub error: Option<f64>,
    /// 0: can be fitted; 1: no fit; 2: not unique; 3: neither.
    pub existence_code: Option<u8>,
    /// Settings and further figures by name.
    pub settings: Vec<(&'static str, Setting)>,
    /// Codes of what must be known of the line.
    pub notes: Vec<&'static str>,
}

/// What a line is a line of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Model {
    /// Two lists.
    Pair(usize, usize),
    /// By name: a log-linear model as `[12,3]`, a form as `Mh Darroch`.
    Named(String),
}

/// A setting or a further figure.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting {
    /// A number.
    Number(f64),
    /// A whole number.
    Whole(u64),
    /// A word.
    Word(String),
    /// Numbers.
    Numbers(Vec<f64>),
}

impl Line {
    /// A line without a number.
    pub(crate) fn new(estimator: impl Into<String>, model: Model) -> Self {
        Self {
            estimator: estimator.into(),
            model,
            estimate: None,
            interval: None,
            aic: None,
            bic: None,
            degrees_of_freedom: None,
            deviance: None,
            error: None,
            existence_code: None,
            settings: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// A line of a named model.
    pub(crate) fn named(estimator: impl Into<String>, model: impl Into<String>) -> Self {
        Self::new(estimator, Model::Named(model.into()))
    }

    pub(crate) fn with(mut self, estimate: f64, interval: Option<Interval>) -> Self {
        self.estimate = Some(estimate);
        if interval.is_some_and(|interval| interval.kind.ignores_model_choice()) {
            self.notes.push("ignores_model_choice");
        }
        self.interval = interval;
        self
    }

    pub(crate) fn note(mut self, note: &'static str) -> Self {
        self.notes.push(note);
        self
    }

    pub(crate) fn number(mut self, name: &'static str, value: f64) -> Self {
        self.settings.push((name, Setting::Number(value)));
        self
    }

    pub(crate) fn whole(mut self, name: &'static str, value: u64) -> Self {
        self.settings.push((name, Setting::Whole(value)));
        self
    }

    /// Says why there is no number.
    pub(crate) fn refused(mut self, error: &EstimateError) -> Self {
        let note = match error {
            EstimateError::NoFit { code } => {
                self.existence_code = Some(*code);
                if *code == 2 { "not_identifiable" } else { "no_maximum_likelihood_estimate" }
            }
            EstimateError::NoOverlap => "no_overlap",
            EstimateError::ContainedList => "contained_list",
            EstimateError::NotConverged { .. } => "not_converged",
            EstimateError::TooManyModels { .. } => "too_many_models",
            _ => "no_value",
        };
        self.notes.push(note);
        self
    }
}
