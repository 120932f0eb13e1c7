//! What has left in earlier runs, and what follows from it for a figure that is to leave.
//!
//! In: figures as they left, with the counts behind them, which stay inside. Out: for a figure now, whether it leaves as
//! it was printed before, is withheld, or is rounded as if nothing had left. A count that has changed by a few persons
//! must not show it: a limit that still holds stays as it was printed, and what does not hold any more is withheld.

use std::collections::BTreeMap;

use sylfaen_schema::Rounding;

use crate::Rules;
use crate::count::{self, Shown};
use crate::release::Place;

/// How a figure left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LeftAs {
    /// Rounded from its own count.
    Rounded,
    /// As it was printed in an earlier run, which still holds: its own rounding would tell a small change.
    AsBefore,
    /// Rounded to a greater base, so that the counts behind an estimate cannot be solved back.
    Coarser,
    /// Withheld: its count is small.
    Small,
    /// Withheld: what its row rests on is withheld.
    Base,
    /// Withheld: without it others could be worked out.
    ForOthers,
    /// Withheld: it would tell a small change since an earlier run.
    ForTheChange,
    /// Withheld: the counts behind it could be solved back.
    ForTheCounts,
}

impl LeftAs {
    const ALL: [Self; 8] = [
        Self::Rounded,
        Self::AsBefore,
        Self::Coarser,
        Self::Small,
        Self::Base,
        Self::ForOthers,
        Self::ForTheChange,
        Self::ForTheCounts,
    ];

    /// Its word in the ledger.
    pub fn code(self) -> &'static str {
        match self {
            Self::Rounded => "rounded",
            Self::AsBefore => "as_before",
            Self::Coarser => "coarser",
            Self::Small => "small",
            Self::Base => "base",
            Self::ForOthers => "for_others",
            Self::ForTheChange => "for_the_change",
            Self::ForTheCounts => "for_the_counts",
        }
    }

    /// What a word of the ledger means; null for any other word.
    ///
    /// ```
    /// use sylfaen_disclose::LeftAs;
    ///
    /// assert_eq!(LeftAs::parse(LeftAs::ForOthers.code()), Some(LeftAs::ForOthers));
    /// assert_eq!(LeftAs::parse("shown"), None);
    /// ```
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|left_as| left_as.code() == code)
    }

    /// Whether it left without a number for another reason than its own count or its row's.
    fn is_for_another(self) -> bool {
        matches!(self, Self::ForOthers | Self::ForTheChange)
    }
}

/// A figure of a table that left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftFigure {
    /// The table's name.
    pub table: String,
    /// The key of its row, the code of the run's window replaced by `*`.
    pub figure: String,
    /// The codes by which it adds up with others, by field.
    pub place: Place,
    /// The field.
    pub field: String,
    /// The count behind it, in the field's unit; of an estimate its whole part.
    pub count: i64,
    /// Whether it is an estimate and no count.
    pub is_estimate: bool,
    /// What was printed; null where it was withheld.
    pub printed: Option<i64>,
    /// How it left.
    pub left_as: LeftAs,
    /// The least count that it may stand for, to one who knows how it left.
    pub least: i64,
    /// The greatest such count; null where nothing says how great it is at most.
    pub greatest: Option<i64>,
}

/// One run as it left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftRun {
    /// The run, by the digest of all that went into it.
    pub run_id: String,
    /// Every figure that stands for a count or an estimate of ours.
    pub figures: Vec<LeftFigure>,
}

/// What a run is held against when it leaves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Before {
    /// The runs that have left, the earliest first.
    pub runs: Vec<LeftRun>,
    /// The run that is to leave. One that has left before leaves again as it left.
    pub run_id: String,
    /// The code of its window, as it stands in the keys of its figures; empty where no key has one.
    pub window_code: String,
    /// Estimates that may not be printed as finely as the rules have it.
    pub held: Vec<Held>,
}

/// An estimate that would give away the counts behind it if it were rounded as others are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its table, without the prefix.
    pub table: String,
    /// The key of its row, its parts joined by a slash.
    pub key: String,
    /// The field.
    pub field: String,
    /// What it is to be a multiple of, which is a multiple of the rules' own base; null where it is withheld.
    pub base: Option<i64>,
}

impl Before {
    /// The name of a figure's row, whatever the window: the values of its key.
    pub(super) fn name(&self, key: &[String]) -> String {
        let value = |value: &String| {
            let parts = value.split('.');
            let is_window = |part: &str| !self.window_code.is_empty() && part == self.window_code;
            parts.map(|part| if is_window(part) { "*" } else { part }).collect::<Vec<_>>().join(".")
        };
        key.iter().map(value).collect::<Vec<_>>().join("/")
    }
}

/// What is done to a figure besides rounding it for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Forced {
    /// It leaves as it was printed.
    AsBefore(i64),
    /// It leaves rounded to a greater base.
    Coarser { printed: i64, base: i64 },
    /// It is withheld.
    Withheld(LeftAs),
}

impl Forced {
    pub(super) fn shown(self) -> Shown {
        match self {
            Self::AsBefore(printed) | Self::Coarser { printed, .. } => Shown::Rounded(printed),
            Self::Withheld(_) => Shown::Withheld,
        }
    }
}

/// A figure that is to leave, rounded for itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Own {
    pub(super) count: i64,
    pub(super) shown: Shown,
    pub(super) rounding: Rounding,
}

/// The earlier editions of the figures of one table.
pub(super) struct Editions<'b> {
    of: BTreeMap<(&'b str, &'b str), Vec<(&'b str, &'b LeftFigure)>>,
    runs: Vec<Vec<&'b LeftFigure>>,
    run_id: &'b str,
}

impl<'b> Editions<'b> {
    pub(super) fn of(before: &'b Before, table: &str) -> Self {
        let mut of: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut runs = Vec::new();
        for run in &before.runs {
            let figures = run.figures.iter().filter(|left| left.table == table && !left.is_estimate);
            let figures: Vec<&LeftFigure> = figures.collect();
            for &left in &figures {
                let at = (left.figure.as_str(), left.field.as_str());
                of.entry(at).or_default().push((run.run_id.as_str(), left));
            }
            runs.push(figures);
        }
        Self { of, runs, run_id: &before.run_id }
    }

    /// The figures of the table in each run that has left.
    pub(super) fn runs(&self) -> &[Vec<&'b LeftFigure>] {
        &self.runs
    }

    /// What is done to a figure because of its earlier editions; null where it is rounded as if there were none.
    pub(super) fn forced(&self, figure: &str, field: &str, own: Own, rules: &Rules) -> Option<Forced> {
        let editions = self.of.get(&(figure, field))?;
        let same = || editions.iter().filter(|(_, left)| left.count == own.count);
        let as_it_left = |left: &LeftFigure| match left.left_as {
            LeftAs::AsBefore => left.printed.filter(|m| holds(*m, own, rules)).map(Forced::AsBefore),
            left_as if left_as.is_for_another() => Some(Forced::Withheld(left_as)),
            _ => None,
        };
        if let Some((_, again)) = same().find(|(run_id, _)| *run_id == self.run_id) {
            return as_it_left(again);
        }
        let Shown::Rounded(rounded) = own.shown else { return None };
        // It is out as it would be printed now, beside whatever else has left.
        if same().any(|(_, left)| left.left_as == LeftAs::Rounded && left.printed == Some(rounded)) {
            return None;
        }
        // Unchanged, it would give away today what was withheld for another's sake then.
        if let Some(forced) = same().rev().find_map(|(_, left)| as_it_left(left)) {
            return Some(forced);
        }
        // By today's rules, since another audience's may have printed it otherwise.
        let then = |left: &LeftFigure| count::protect(left.count, own.rounding, rules);
        let told = editions.iter().map(|(_, left)| left).filter(|left| {
            let is_small = (left.count - own.count).abs() < small_change(rules);
            left.left_as == LeftAs::Rounded && is_small && then(left) != Some(own.shown)
        });
        let told: Vec<Option<Shown>> = told.map(|left| then(left)).collect();
        let (first, rest) = told.split_first()?;
        match first {
            Some(Shown::Rounded(printed))
                if rest.iter().all(|other| other == first) && holds(*printed, own, rules) =>
            {
                Some(Forced::AsBefore(*printed))
            }
            _ => Some(Forced::Withheld(LeftAs::ForTheChange)),
        }
    }
}

/// A change below this is a small count of persons, and an attacker is taken to know that it is one.
pub(super) fn small_change(rules: &Rules) -> i64 {
    rules.threshold().max(rules.possible_counts() + 1)
}

/// Whether a number printed before may stand for the count now: it is a limit, is true, and the rules allow it.
fn holds(printed: i64, own: Own, rules: &Rules) -> bool {
    let is_true = match own.rounding {
        Rounding::Down => printed <= own.count,
        Rounding::Up => printed >= own.count,
        Rounding::Nearest => false,
    };
    is_true && printed >= rules.threshold() && printed % rules.rounding_base() == 0
}

/// The counts that a limit stands for which stays as printed: those of its own rounding, and those near to them of
/// which it is still true.
pub(super) fn range_as_before(
    printed: i64,
    own: (i64, Option<i64>),
    rounding: Rounding,
    rules: &Rules,
) -> (i64, Option<i64>) {
    let further = small_change(rules) - 1;
    match rounding {
        Rounding::Up => ((own.0 - further).max(rules.threshold()).min(own.0), Some(printed)),
        Rounding::Down | Rounding::Nearest => (own.0, own.1.map(|greatest| greatest + further)),
    }
}
