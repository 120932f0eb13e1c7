//! What does not agree, said so that a reader can check it.
//!
//! In: the cells of a relation that fails. Out: a finding with its arithmetic in words. A finding never says which
//! of its cells is wrong: that is not in the figures.

use std::collections::BTreeMap;
use std::fmt;

/// Cells that cannot all be right, or that a reader would take for one figure and that are two.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// Names the finding: its kind and what it is about. The same cells give the same id.
    pub id: String,
    /// What fails.
    pub kind: Kind,
    /// How much it matters.
    pub severity: Severity,
    /// The ids of every cell the explanation rests on, in order, each once.
    pub cells: Vec<String>,
    /// The passages of prose it rests on, as printed, in the order of the publication.
    pub quotes: Vec<Quote>,
    /// Whether it is an error, two definitions, or open.
    pub nature: Nature,
    /// The arithmetic in words, in English.
    pub explanation: String,
    /// What would settle it; nothing if the cells do not say.
    pub resolution: Option<String>,
    /// Changes of one figure that would help, the best first; empty where none is known.
    pub repairs: Vec<Repair>,
    /// Why a person accepted it as it stands, if one did. It stays a finding.
    pub accepted: Option<String>,
}

impl Finding {
    /// A finding about these cells, with nothing quoted, of the nature its severity is usual for.
    pub(crate) fn new(
        kind: Kind,
        about: &str,
        severity: Severity,
        cells: Vec<String>,
        explanation: String,
    ) -> Self {
        Self {
            id: format!("{kind}/{about}"),
            kind,
            severity,
            cells,
            quotes: Vec::new(),
            nature: Nature::Error,
            explanation,
            resolution: None,
            repairs: Vec::new(),
            accepted: None,
        }
    }

    pub(crate) fn quoting(mut self, quotes: Vec<Quote>) -> Self {
        self.quotes = quotes;
        self
    }

    pub(crate) fn of_nature(mut self, nature: Nature) -> Self {
        self.nature = nature;
        self
    }

    pub(crate) fn resolved_by(mut self, resolution: impl Into<String>) -> Self {
        self.resolution = Some(resolution.into());
        self
    }
}

/// A passage of prose, as printed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Quote {
    /// The id of the sentence.
    pub sentence_id: String,
    /// Where it stands: the chapter and paragraph.
    pub section: String,
    /// The text, as printed.
    pub text: String,
}

/// What a disagreement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Nature {
    /// What is printed cannot all be right.
    Error,
    /// Each may be right: they count or say different things.
    DifferenceOfDefinition,
    /// The publication does not say enough to decide.
    CannotBeDecided,
}

impl serde::Serialize for Nature {
    fn serialize<S: serde::Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
        into.serialize_str(self.as_str())
    }
}

impl Nature {
    /// The code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::DifferenceOfDefinition => "difference_of_definition",
            Self::CannotBeDecided => "cannot_be_decided",
        }
    }
}

/// One figure changed, and what that would do to every relation it stands in.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Repair {
    /// The figure's cell.
    pub cell: String,
    /// What is printed.
    pub printed: String,
    /// What it would have to be.
    pub instead: String,
    /// How many relations that fail would hold.
    pub mends: usize,
    /// How many relations that hold would fail.
    pub breaks: usize,
}

/// A relation that holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Passed {
    /// The kind of finding it would have been, as a code.
    pub kind: &'static str,
    /// The cell or sentence it is about.
    pub about: String,
}

/// What can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// A printed total is not the sum of the parts printed beside it.
    TotalIsNotSum,
    /// A printed percentage is not the share of its whole that the printed count is.
    ShareIsImpossible,
    /// No earlier count leads to the printed count by the printed change.
    ChangeIsImpossible,
    /// The same measure is printed with two values.
    SameMeasureTwoValues,
    /// A part is larger than what it is a part of.
    PartExceedsWhole,
    /// Figures that agree two by two cannot all be right together.
    NotFeasibleTogether,
    /// A printed rank is not that of the printed figures.
    RankIsWrong,
    /// A sentence says most, second, rising or all, and the figures do not.
    WordsAgainstNumbers,
    /// A sentence says most of what is less than half.
    MostIsNotMajority,
    /// A ranking in words would change if the unknowns belonged to the next.
    UnknownsCouldOverturn,
    /// One group is printed by two moments of age.
    TwoAgeBases,
    /// A group can only grow, or only shrink, from one moment of age to the next, and does not.
    AgeBasesImpossible,
    /// A row lies outside the population that the table is said to count.
    OutsidePopulation,
    /// A sentence says a category occurs that the table does not have.
    CategoryMissing,
    /// One list of categories is given twice and differs.
    CategoryListsDiffer,
    /// A label is narrower than its sisters, and nothing holds the rest.
    LabelIsLopsided,
    /// A label holds letters of another alphabet, or is misprinted.
    LabelIsNotWhatItSeems,
    /// One event is given two dates.
    DatesDiffer,
    /// A date did not fall on the day of the week printed with it.
    WeekdayIsWrong,
    /// One role is given to two holders.
    RoleTwoHolders,
    /// The members of one body are listed twice and differ.
    MembersDiffer,
    /// The places of one scheme are listed twice and differ.
    PlacesDiffer,
    /// Two events are told in both orders.
    OrderReversed,
    /// A reference leads to a part that holds something else, or is not there.
    ReferenceIsWrong,
    /// One body or abbreviation is written in more than one way.
    NamesDiffer,
    /// Numbered paragraphs leave a number out.
    NumberingHasGap,
    /// Figures on the two sides of a break in a series are compared.
    NotComparable,
}

impl serde::Serialize for Kind {
    fn serialize<S: serde::Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
        into.serialize_str(self.as_str())
    }
}

impl Kind {
    /// Every kind, in order.
    pub const ALL: [Self; 27] = [
        Self::TotalIsNotSum,
        Self::ShareIsImpossible,
        Self::ChangeIsImpossible,
        Self::SameMeasureTwoValues,
        Self::PartExceedsWhole,
        Self::NotFeasibleTogether,
        Self::RankIsWrong,
        Self::WordsAgainstNumbers,
        Self::MostIsNotMajority,
        Self::UnknownsCouldOverturn,
        Self::TwoAgeBases,
        Self::AgeBasesImpossible,
        Self::OutsidePopulation,
        Self::CategoryMissing,
        Self::CategoryListsDiffer,
        Self::LabelIsLopsided,
        Self::LabelIsNotWhatItSeems,
        Self::DatesDiffer,
        Self::WeekdayIsWrong,
        Self::RoleTwoHolders,
        Self::MembersDiffer,
        Self::PlacesDiffer,
        Self::OrderReversed,
        Self::ReferenceIsWrong,
        Self::NamesDiffer,
        Self::NumberingHasGap,
        Self::NotComparable,
    ];

    /// The code, in snake case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TotalIsNotSum => "total_is_not_sum",
            Self::ShareIsImpossible => "share_is_impossible",
            Self::ChangeIsImpossible => "change_is_impossible",
            Self::SameMeasureTwoValues => "same_measure_two_values",
            Self::PartExceedsWhole => "part_exceeds_whole",
            Self::NotFeasibleTogether => "not_feasible_together",
            Self::RankIsWrong => "rank_is_wrong",
            Self::WordsAgainstNumbers => "words_against_numbers",
            Self::MostIsNotMajority => "most_is_not_majority",
            Self::UnknownsCouldOverturn => "unknowns_could_overturn",
            Self::TwoAgeBases => "two_age_bases",
            Self::AgeBasesImpossible => "age_bases_impossible",
            Self::OutsidePopulation => "outside_population",
            Self::CategoryMissing => "category_missing",
            Self::CategoryListsDiffer => "category_lists_differ",
            Self::LabelIsLopsided => "label_is_lopsided",
            Self::LabelIsNotWhatItSeems => "label_is_not_what_it_seems",
            Self::DatesDiffer => "dates_differ",
            Self::WeekdayIsWrong => "weekday_is_wrong",
            Self::RoleTwoHolders => "role_two_holders",
            Self::MembersDiffer => "members_differ",
            Self::PlacesDiffer => "places_differ",
            Self::OrderReversed => "order_reversed",
            Self::ReferenceIsWrong => "reference_is_wrong",
            Self::NamesDiffer => "names_differ",
            Self::NumberingHasGap => "numbering_has_gap",
            Self::NotComparable => "not_comparable",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Severity {
    /// A published figure is wrong or cannot be used as printed.
    High,
    /// A reader would be misled.
    Medium,
    /// A matter of form.
    Low,
}

impl serde::Serialize for Severity {
    fn serialize<S: serde::Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
        into.serialize_str(self.as_str())
    }
}

impl Severity {
    /// The code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What was looked at and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// What does not agree: the gravest first, then by kind and id.
    pub findings: Vec<Finding>,
    /// For every kind, how many relations were checked.
    pub checks: BTreeMap<Kind, Checks>,
    /// Relations that hold, in the order in which they were looked at.
    pub passed: Vec<Passed>,
    /// Figures that a later edition gives otherwise, in the order of their measures. They are no disagreement.
    pub revisions: Vec<Revision>,
    /// Series whose categories change on the way.
    pub breaks: Vec<Break>,
}

/// One measure in two editions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Revision {
    /// The cell of the earlier edition.
    pub earlier_cell: String,
    /// The cell of the later one.
    pub later_cell: String,
    /// What the earlier edition prints.
    pub old_value: String,
    /// What the later one prints.
    pub new_value: String,
    /// The dates of both, as days.
    pub as_at_dates: [String; 2],
    /// Why, in the publisher's words; `not said` if no note of the later edition speaks of it.
    pub reason: String,
}

/// Categories that begin or end inside a series: what was counted under one name is counted under others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Break {
    /// The table's id.
    pub table: String,
    /// The label of the first period after the break.
    pub from: String,
    /// Categories with no figure from then on.
    pub ended: Vec<String>,
    /// Categories with no figure before.
    pub began: Vec<String>,
}

/// How many relations of one kind were checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Checks {
    /// Relations that hold.
    pub passed: u64,
    /// Relations that fail; each is a finding.
    pub failed: u64,
    /// Relations that the printed figures cannot decide, such as a share of a whole that is printed as zero.
    pub undecided: u64,
}

/// What one check of a relation says.
pub(crate) enum Outcome {
    Passed,
    Failed(Finding),
    Undecided,
}

impl Report {
    pub(crate) fn empty() -> Self {
        Self {
            findings: Vec::new(),
            passed: Vec::new(),
            revisions: Vec::new(),
            breaks: Vec::new(),
            checks: Kind::ALL.iter().map(|&kind| (kind, Checks::default())).collect(),
        }
    }

    pub(crate) fn note(&mut self, kind: Kind, about: &str, outcome: Outcome) {
        let checks = self.checks.entry(kind).or_default();
        match outcome {
            Outcome::Passed => {
                checks.passed += 1;
                self.passed.push(Passed { kind: kind.as_str(), about: about.to_owned() });
            }
            Outcome::Undecided => checks.undecided += 1,
            Outcome::Failed(mut finding) => {
                checks.failed += 1;
                finding.cells.sort();
                finding.cells.dedup();
                self.findings.push(finding);
            }
        }
    }

    pub(crate) fn sort(&mut self) {
        self.findings.sort_by(|a, b| (a.severity, a.kind, &a.id).cmp(&(b.severity, b.kind, &b.id)));
    }
}
