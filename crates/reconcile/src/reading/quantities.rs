//! The lines of a reading that hold figures: what tables count, and what sentences say of counts and of cells.
//!
//! In and out: TOML. Every field has the name that a person writes in the file. A key that is not known is refused.

use serde::{Deserialize, Serialize};

/// What a table counts, as far as its labels do not say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableReading {
    /// The table's id.
    pub id: String,
    /// What is counted.
    pub unit: String,
    /// The place, if the labels give none; nothing if it is not known, and then no other table is compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Which of a person's places decides; nothing if the publication does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place_basis: Option<String>,
    /// The words by which its title narrows what is counted, where other tables count the same thing without them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrowed: Option<String>,
    /// The year, if the labels give none; nothing if it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// The age group, if the table is of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<String>,
    /// The moment at which age was taken; nothing if the publication does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_basis: Option<String>,
}

/// A figure in a sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureReading {
    /// Names it.
    pub id: String,
    /// The sentence it stands in.
    pub sentence: String,
    /// The figure as printed, with `%` if it is one.
    pub value: String,
    /// `count`, `share` or `change`.
    pub quantity: String,
    /// What is counted.
    pub unit: String,
    /// The place; nothing if neither the sentence nor those before say it, and then it is not compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Which of a person's places decides, if the sentence says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place_basis: Option<String>,
    /// The year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// The sex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    /// The age group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<String>,
    /// The moment of age, if the sentence says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_basis: Option<String>,
    /// The category, as a row or column calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// To what the words of a table's title narrow it, as the reading of that table has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrowed: Option<String>,
    /// For a share or change, the figure it describes, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// For a share, the place whose count is the whole, if it is another than the figure's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole_place: Option<String>,
    /// For a share, the age group that is the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole_age: Option<String>,
    /// For a share, the sex that is the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole_sex: Option<String>,
    /// For a change, the year it is measured from; nothing if it is the year before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_year: Option<i32>,
    /// For a figure that is not said exactly, the least it can be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<String>,
    /// For a figure that is not said exactly, the most it can be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<String>,
}

/// What a sentence says of two counts, or of several taken together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComparisonReading {
    /// The sentence.
    pub sentence: String,
    /// How the first stands to the second: `more`, `not_more`, `equal`; or what is said of them: `sum` (of the first
    /// alone), `difference`, `times`, `share`.
    pub relation: String,
    /// The figure, as printed, for a relation that has one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// For a figure that is not said exactly, the least it can be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<String>,
    /// For a figure that is not said exactly, the most it can be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<String>,
    /// What is compared, taken together.
    pub first: Vec<Counted>,
    /// With what, taken together; nothing for a sum.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub second: Vec<Counted>,
}

/// What a sentence says of cells of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellReading {
    /// The sentence.
    pub sentence: String,
    /// What it says of the cells: their `value`, and if there are several that of their sum; their `share` of one of those beside
    /// them; their `change` from the one beside in per cent, or their `difference`, and if there are several, of one of them from
    /// its own; how many `times` the one beside the first is, or that it is `more` or `fewer`; that they are the `greatest` or the
    /// `least` beside the others; which place the first has beside the others, counted from the greatest (`nth_greatest`) or the
    /// least (`nth_least`); that each `rises` or `falls` to the next, or does not (`not_rises`, `not_falls`); that somebody is in
    /// `each`, that each is the figure said (`each_is`) or more than its own beside (`each_more`), that so many of the first are more than
    /// their own beside and the others not (`which_more`), or so many of all (`how_many_more`), or less (`how_many_fewer`) or the same (`how_many_same`); that these
    /// lie within bounds and those beside them do not (`only_within`), or so many of them (`how_many_within`); that the first `only` has
    /// anybody, that it is `all` of the one beside; what the lowest or the highest of them is (`lowest_is`, `highest_is`);
    /// that the first rose or fell most, or rose least, from its own beside (`rose_most`, `fell_most`, `rose_least`), in per cent (`pct`) or in numbers (`count`)
    /// where the value says so; that so many came on average in each quarter, month or week of the year that it is of (`mean_of_4`, `mean_of_12`, `mean_of_52`).
    pub says: String,
    /// The figure as printed, with `%` if it is one; how many, where that is said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// For a figure that is not said exactly, the least it can be, in the unit of the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<String>,
    /// For a figure that is not said exactly, the most it can be, in the unit of the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<String>,
    /// The cells it is said of, by id.
    pub cells: Vec<String>,
    /// The cells they are held beside: wholes, the earlier figure, the others of the line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<String>,
}

/// What a figure counts, as a sentence says it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// What is counted; nothing where the publication counts one thing alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// The sex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    /// The age group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<String>,
    /// The category, as a row or column calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
}
