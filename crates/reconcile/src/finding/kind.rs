//! The kinds of disagreement there are.
//!
//! In: nothing; these are words. Out: a code a kind, the same in every output.

use std::fmt;

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
    /// One body is said to meet more and less often.
    FrequenciesDiffer,
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
    pub const ALL: [Self; 28] = [
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
        Self::FrequenciesDiffer,
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
            Self::FrequenciesDiffer => "frequencies_differ",
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
