//! Counts by list to a population with its interval: mathematics only.
//!
//! Several lists each name some of the people of a population; many people are on none. From how the lists overlap one
//! can, sometimes, say how many. This crate takes the counts, says first whether the question has an answer, and only
//! then answers it. It knows no names, reads nothing, and asks neither the time nor for chance.
//!
//! # Where to begin
//!
//! Put the counts into a [`CaptureTable`], one for each set of lists (bit 0 is list 0), say in a [`Plan`] which lists feed
//! which others, and ask [`estimate`]. Each row of the answer carries its [`Verdict`]; [`ladder`] picks what to say first.
//!
//! ```
//! use sylfaen_estimate::{CaptureTable, Method, Plan, Verdict, estimate, ladder};
//!
//! let table = CaptureTable::new(3, [
//!     (0b001, 69), (0b010, 55), (0b100, 63), (0b011, 21), (0b101, 17), (0b110, 18), (0b111, 28),
//! ])?;
//! let rows = estimate(&table, &Plan::of_table(&table))?;
//! let answer = ladder(&rows).estimate.expect("three lists that overlap well");
//! assert_eq!(answer.method, Method::AveragedPairs);
//! // Independent lists would not share people as these do: 388 people would be too low. The number takes pairs that
//! // nobody declared into account, its limits hold the choice, and it stands with a warning.
//! assert!(answer.population.is_some_and(|population| population > 500.0));
//! assert_eq!(answer.verdict, Verdict::EstimableWithWarnings);
//! # Ok::<(), sylfaen_estimate::EstimateError>(())
//! ```
//!
//! # What is where
//!
//! | page | holds |
//! |---|---|
//! | [`pairs`] | two lists: Lincoln-Petersen, Chapman |
//! | [`mod@chao`] | lower bounds |
//! | [`loglinear`] | any hierarchical log-linear model, fitted by maximum likelihood |
//! | [`mod@existence`] | whether such a fit exists and is unique, decided exactly |
//! | [`averaged`] | the default answer: declared pairs and whatever other pairs, averaged |
//! | [`select`], [`mod@average`] | all models of a table up to an order, and their averages |
//! | [`mod@stepwise`], [`bootstrap`] | a model chosen step by step, and intervals that repeat the choice |
//! | [`profile`] | intervals by the profile likelihood |
//! | [`mod@heterogeneity`], [`mod@coverage`] | people who differ; how much lists repeat |
//! | [`decomposable`], [`latent`], [`threshold`], [`chains`] | Bayesian averages, and whether chains have mixed |
//! | [`linkage`], [`correction`], [`partitions`] | uncertain linkage carried through, known error corrected |
//! | [`mod@sensitivity`], [`mod@known_totals`], [`mod@strata`] | what moves the number; checks; strata |
//! | [`mod@answer`] | everything at once, for one table |
//!
//! Each page holds its assumptions, derivation, references and a worked example that runs.
//!
//! # Errors and verdicts
//!
//! A table or plan that makes no sense is an [`EstimateError`]. A table that makes sense and cannot be estimated is an
//! answer: a row without a number, with its [`Reason`]s and the [`Remedy`]s that would help.

pub mod answer;
pub mod average;
pub mod averaged;
pub mod bootstrap;
mod captures;
pub mod chains;
mod chance;
pub mod chao;
mod cholesky;
pub mod correction;
pub mod coverage;
pub mod decomposable;
mod error;
mod estimate;
mod exact;
pub mod existence;
pub mod heterogeneity;
mod interval;
pub mod known_totals;
pub mod latent;
mod lattice;
pub mod linkage;
pub mod loglinear;
mod model;
mod newton;
pub mod pairs;
pub mod partitions;
mod plan;
mod poisson;
pub mod profile;
mod reading;
mod regression;
mod report;
pub mod select;
pub mod sensitivity;
pub mod stepwise;
pub mod strata;
mod support;
mod table;
pub mod threshold;
mod verdict;

pub use answer::{Question, answer, answer_frequencies};
pub use average::{ModelAverage, average};
pub use averaged::{PairAverage, SupportedPair, VarianceShares, average_pairs};
pub use bootstrap::{Bootstrap, REPLICATES_MIN, bic_bootstrap, stepwise_bootstrap};
pub use chains::{Mixing, Posterior};
pub use chao::{ChaoForm, LowerBound, chao};
pub use correction::{LinkReview, corrected_counts, corrected_counts_by_pair};
pub use coverage::{Coverage, coverage};
pub use decomposable::{GRAPH_LISTS_MAX, GraphAverage, graph_average};
pub use error::EstimateError;
pub use estimate::{
    Estimate, FitSummary, HeadlineModels, Ladder, Method, Role, estimate, headline, headline_and_models,
    ladder, lower_bound,
};
pub use existence::{Existence, Sweep, existence, existence_sweep};
pub use heterogeneity::{FORMS, Form, Heterogeneity, bias_corrected, frequencies, heterogeneity};
pub use interval::{Interval, IntervalKind, log_normal};
pub use known_totals::{KnownTotal, known_totals};
pub use latent::{LatentSettings, latent_classes};
pub use linkage::{
    Combined, LinkRates, LinkedEstimate, ThresholdPoint, combine_linkages, combined_chapman,
    corrected_lincoln_petersen, corrected_overlap, links_distribution, threshold_curve,
};
pub use loglinear::{LogLinearFit, fit};
pub use model::LogLinearModel;
pub use pairs::{Pair, chapman, lincoln_petersen};
pub use partitions::{DrawnLinkages, REFUSED_SHARE_MAX, ThresholdAnswer, carry_linkage, threshold_answers};
pub use plan::{Least, Pathway, Plan};
pub use profile::Profile;
pub use reading::{Columns, Reading, read, read_model};
pub use report::{Caution, Line, Model, Report, Setting};
pub use select::{Candidate, MODELS_MAX, all_models, hierarchical_models};
pub use sensitivity::{
    Changed, Influence, ODDS_RATIOS, OddsRatioCurve, OddsRatioPoint, Sensitivity, Spread, TwoClassWorld,
    sensitivity,
};
pub use stepwise::{Step, Stepwise, stepwise};
pub use strata::{POOLED_MIN, Pooled, StratumAnswer, pool_strata, strata};
pub use table::{CaptureTable, LISTS_MAX, PEOPLE_MAX};
pub use threshold::{ThresholdSettings, Thresholded, thresholding};
pub use verdict::{Reason, Remedy, Verdict, Warning};

#[cfg(test)]
mod known_answers;
#[cfg(test)]
mod properties;
