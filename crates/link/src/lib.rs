//! Works out which records are one probable victim.
//!
//! In: the identifiers of records, declared linkage rules, and the order in which records came. Out: a plan that
//! finds the agreeing pairs, and the persons those pairs make. Refused: a rule that names a field the records do
//! not have.
//!
//! This crate builds plans and does sums; it never runs a query, reads a file or holds a threshold. The caller runs
//! the plan of [`pair_plan`] and hands the pairs to [`cluster()`].
//!
//! ```
//! use sylfaen_link::{LinkRules, Strength};
//!
//! let rules = LinkRules::parse(
//!     r#"
//!     [[rule]]
//!     name = "nrm_reference"
//!     strength = "strict"
//!     fields = ["nrm_reference"]
//!     "#,
//! )?;
//! assert_eq!(rules.rules[0].strength, Strength::Strict);
//! # Ok::<(), sylfaen_link::LinkError>(())
//! ```

mod blocking;
mod chain;
mod chance;
mod changes;
mod climb;
mod cluster;
pub mod compare;
mod comparer;
mod cut;
mod decide;
mod decision;
mod em;
mod encode;
mod error;
mod evaluate;
mod field;
mod filter;
mod frequency;
mod frozen;
mod functions;
mod joining;
mod label;
mod levels;
mod linker;
mod model;
mod overall;
mod pairs;
mod partition;
mod persist;
mod planner;
mod propose;
mod reach;
mod record_filter;
mod records;
mod report;
mod review;
mod rules;
mod sample;
mod scheme;
mod score;
mod scoring;
mod settings;
mod slip;
mod sweep;
mod teaching;
mod train;
mod trained;
mod usual;

pub use blocking::BlockCost;
pub use changes::{ChangeKind, PersonChange, person_changes};
pub use cluster::{Member, Pair, RecordOrder, cluster};
pub use cut::Expected;
pub use decision::{Contradiction, Decided, Decision, Verdict, decided};
pub use em::Degeneracy;
pub use encode::{Encodable, Encoder, Encoding, Per};
pub use error::LinkError;
pub use evaluate::{CalibrationBin, Evaluation, Quality, evaluate};
pub use filter::{dice, mark_of};
pub use frozen::{Frozen, OverFullBlock};
pub use functions::functions;
pub use joining::{Joined, Joining, Version};
pub use linker::{Grouped, Linker};
pub use model::{Given, Model, ModelField, Training};
pub use overall::{CurvePoint, LevelWeight, ScoreBin, level_weights, score_bins};
pub use pairs::{linkable_plan, pair_plan};
pub use partition::Overruled;
pub use persist::founders;
pub use planner::PlannedRule;
pub use propose::{LeftOut, propose};
pub use records::{Column, MISSING, Records, Vocabulary};
pub use report::{ExplainedField, GroupQuality};
pub use review::{Agreement, DoubtfulPair, agreement};
pub use rules::{LinkRules, Rule, Strength};
pub use sample::{DrawnPartition, Persons};
pub use score::ScoredPair;
pub use scoring::Scored;
pub use settings::{
    BlockRule, Cut, FieldSettings, Key, KeyPart, Kind, KindLevels, Level, LinkSettings, ShippedModel, Test,
};
pub use usual::UsualValue;
