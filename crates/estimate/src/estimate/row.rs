//! What one answer is made of.
//!
//! In: nothing; these are the rows of the answer and what is said first of them. Out: a row a method and set of lists, with its
//! number or the reasons why there is none. Refused: nothing.

use crate::{
    ChaoForm, Interval, LogLinearFit, LogLinearModel, Reason, Remedy, VarianceShares, Verdict, Warning,
};

/// How a number was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Method {
    /// Two lists, Lincoln-Petersen.
    LincolnPetersen,
    /// Two lists, Chapman.
    Chapman,
    /// A lower bound after Chao.
    Chao(ChaoForm),
    /// Independent lists: the log-linear model of main effects.
    Independence,
    /// The log-linear model of main effects and of the pairs joined by a declared pathway.
    DeclaredPairs,
    /// Those pairs and whatever others the table supports, averaged over models.
    AveragedPairs,
}

impl Method {
    /// The word for it in tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::LincolnPetersen => "lincoln_petersen",
            Self::Chapman => "chapman",
            Self::Chao(ChaoForm::UnequalListsBiasCorrected) => "chao_unequal_lists_bias_corrected",
            Self::Chao(ChaoForm::UnequalLists) => "chao_unequal_lists",
            Self::Chao(ChaoForm::FiniteListsBiasCorrected) => "chao_finite_lists_bias_corrected",
            Self::Chao(ChaoForm::FiniteLists) => "chao_finite_lists",
            Self::Chao(ChaoForm::ManyListsBiasCorrected) => "chao_many_lists_bias_corrected",
            Self::Chao(ChaoForm::ManyLists) => "chao_many_lists",
            Self::Independence => "independence",
            Self::DeclaredPairs => "declared_pairs",
            Self::AveragedPairs => "averaged_pairs",
        }
    }

    /// Whether the number is a lower bound and no estimate.
    pub fn is_lower_bound(self) -> bool {
        matches!(self, Self::Chao(_))
    }
}

/// What a row is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The default estimate, fixed by the plan and not by the result.
    Headline,
    /// The default lower bound.
    LowerBound,
    /// Shown beside them.
    Comparison,
}

/// What a fitted model says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct FitSummary {
    /// The model, its lists being those of the row, counted from 1 in their order.
    pub model: LogLinearModel,
    /// The deviance.
    pub deviance: f64,
    /// The degrees of freedom.
    pub degrees_of_freedom: usize,
    /// Akaike's criterion.
    pub aic: f64,
    /// Schwarz's criterion, by people seen.
    pub bic: f64,
}

/// One answer: a number or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// How the number was made.
    pub method: Method,
    /// What the row is for.
    pub role: Role,
    /// The lists used, as the caller's table counts them.
    pub lists: Vec<usize>,
    /// People on at least one of those lists.
    pub people: u64,
    /// The population of people those lists can meet, unrounded; none if not estimable.
    pub population: Option<f64>,
    /// Its limits; none if not estimable.
    pub interval: Option<Interval>,
    /// Whether the number stands.
    pub verdict: Verdict,
    /// Why there is no number; empty if there is one.
    pub reasons: Vec<Reason>,
    /// What a reader must know besides.
    pub warnings: Vec<Warning>,
    /// What would make it estimable; empty if it is.
    pub remedies: Vec<Remedy>,
    /// The fit behind the number, for methods of one log-linear model.
    pub fit: Option<FitSummary>,
    /// What share of the number's variance has which source; for the headline only, and none if there is no number.
    pub shares: Option<VarianceShares>,
}

/// The steps of what can be said: at least so many seen, at least so many in all, about so many in all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ladder<'a> {
    /// The headline estimate, if its verdict allows.
    pub estimate: Option<&'a Estimate>,
    /// The default lower bound, if its assumptions hold.
    pub lower_bound: Option<&'a Estimate>,
    /// The headline row, if it is not estimable: its reasons say why and its remedies what would help.
    pub refused: Option<&'a Estimate>,
}

/// Sorts the rows of [`crate::estimate()`] into what is said first.
pub fn ladder(rows: &[Estimate]) -> Ladder<'_> {
    let in_role = |role: Role, has_number: bool| {
        rows.iter().find(|row| row.role == role && row.population.is_some() == has_number)
    };
    Ladder {
        estimate: in_role(Role::Headline, true),
        lower_bound: in_role(Role::LowerBound, true),
        refused: in_role(Role::Headline, false),
    }
}

/// A row that has no number yet.
pub(super) fn refused(
    method: Method,
    role: Role,
    lists: Vec<usize>,
    people: u64,
    reasons: Vec<Reason>,
) -> Estimate {
    Estimate {
        method,
        role,
        lists,
        people,
        population: None,
        interval: None,
        verdict: Verdict::NotEstimable,
        reasons,
        warnings: Vec::new(),
        remedies: Vec::new(),
        fit: None,
        shares: None,
    }
}

pub(super) fn summary(fit: &LogLinearFit, model: LogLinearModel) -> FitSummary {
    FitSummary {
        model,
        deviance: fit.deviance(),
        degrees_of_freedom: fit.degrees_of_freedom(),
        aic: fit.aic(),
        bic: fit.bic(),
    }
}
