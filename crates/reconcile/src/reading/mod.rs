//! The declared reading of a publication: what each table counts and what each sentence says, in a file.
//!
//! In: TOML that a person has checked, or the patterns of [`Reading::propose`]. Out: a [`Reading`], from which all
//! checks are made: no check reads prose by itself. It refuses keys it does not know.

mod cells;
mod changes;
mod claims;
mod comparisons;
mod figures;
mod gist;
mod guards;
mod marks;
mod names;
mod narrowing;
mod numbers;
mod percents;
mod ranks;
mod relations;
mod restated;
mod segments;
mod statements;
mod tables;
pub(crate) use self::cells::holds::{change as change_between, difference, sum, times};
pub(crate) mod titles;
mod tokens;
mod when_where;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ReconcileError;
use crate::bulletin::layout::Table;
use crate::bulletin::meaning::Dimensions;
use crate::bulletin::{Bulletin, Vocabulary};
use crate::prose;

/// What a person, or a pattern, says the tables and sentences mean.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// What each table counts.
    #[serde(default, rename = "table")]
    pub tables: Vec<TableReading>,
    /// Figures that sentences state.
    #[serde(default, rename = "figure")]
    pub figures: Vec<FigureReading>,
    /// Rankings that sentences state in words.
    #[serde(default, rename = "rank")]
    pub ranks: Vec<RankReading>,
    /// What sentences say is more than what.
    #[serde(default, rename = "comparison", skip_serializing_if = "Vec::is_empty")]
    pub comparisons: Vec<ComparisonReading>,
    /// What sentences say of single cells of a table.
    #[serde(default, rename = "cell", skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<CellReading>,
    /// Sentences that say every category of a list occurs, but for some.
    #[serde(default, rename = "presence")]
    pub presences: Vec<PresenceReading>,
    /// Sentences that say figures rise or fall.
    #[serde(default, rename = "trend")]
    pub trends: Vec<TrendReading>,
    /// Sentences that say whom a table counts.
    #[serde(default, rename = "population")]
    pub populations: Vec<PopulationReading>,
    /// Facts without figures, as far as they are stated more than once or can be held against a calendar.
    #[serde(default, rename = "fact")]
    pub facts: Vec<FactReading>,
}

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
    /// least (`nth_least`); that each `rises` or `falls` to the next, or does not (`not_rises`, `not_falls`).
    pub says: String,
    /// The figure as printed, with `%` if it is one.
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

/// A ranking in words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankReading {
    /// The sentence.
    pub sentence: String,
    /// The category said to have the rank.
    pub category: String,
    /// 1 for the most, 2 for the second.
    pub rank: usize,
    /// Whether it is said to be among the first so many, and not which of them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub within: bool,
    /// If not the counts but their changes are ranked: `rise` or `fall`, with `_pct` or `_count` where the sentence says
    /// in which measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
    /// To what the words of a table's title narrow what is ranked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrowed: Option<String>,
    /// Whether it is counted from the least.
    #[serde(default)]
    pub from_least: bool,
    /// Whether *most* is said of the things themselves (`most were from X`), which means more than half.
    #[serde(default)]
    pub claims_majority: bool,
    /// The place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// The age group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<String>,
    /// The sex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
}

/// A list of categories that are said to occur.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresenceReading {
    /// The sentences, the last of which says that all occur.
    pub sentences: Vec<String>,
    /// The categories said to occur.
    pub items: Vec<String>,
    /// The categories said not to occur.
    pub except: Vec<String>,
    /// The place.
    pub place: String,
    /// The year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
}

/// A sentence that says figures rise or fall.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrendReading {
    /// The sentence.
    pub sentence: String,
    /// Whether it says they fall.
    #[serde(default)]
    pub falls: bool,
    /// The places of which it says so.
    pub places: Vec<String>,
    /// Whether it says so of every part of a whole (`each nation`, `the rest of the UK`).
    #[serde(default)]
    pub every_part: bool,
    /// Whether it says so of the rest of the whole taken together.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rest_too: bool,
}

/// A sentence that says whom a table counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PopulationReading {
    /// The sentence.
    pub sentence: String,
    /// The tables it speaks of.
    pub tables: Vec<String>,
    /// The place that those who report are said to be in.
    pub place: String,
}

/// A fact without a figure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactReading {
    /// `date`, `role`, `members`, `places`, `categories`, `order`, `reference` or `name`.
    pub kind: String,
    /// The sentences that state it.
    pub sentences: Vec<String>,
    /// What the fact is about, in words that every statement of it shares.
    pub about: String,
    /// What is said: a date, a holder, a place in the publication.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// For lists, their items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// Whether the list says that it is not the whole (`includes`).
    #[serde(default)]
    pub is_open: bool,
}

impl Reading {
    /// Reads a file that a person keeps.
    ///
    /// # Errors
    /// [`ReconcileError::Reading`] if it is not TOML or has a key that is not known.
    pub fn from_toml(file: &str, text: &str) -> Result<Self, ReconcileError> {
        toml::from_str(text).map_err(|error| ReconcileError::Reading {
            file: file.to_owned(),
            reason: error.message().to_owned(),
        })
    }

    /// The file that a person can check and correct.
    ///
    /// # Errors
    /// [`ReconcileError::Reading`] if it cannot be written as TOML.
    pub fn to_toml(&self) -> Result<String, ReconcileError> {
        toml::to_string(self).map_err(|error| ReconcileError::Reading {
            file: "reading".to_owned(),
            reason: error.to_string(),
        })
    }

    /// Proposes a reading by patterns. What a pattern is not sure of, it leaves out.
    pub fn propose(bulletin: &Bulletin, words: &Vocabulary) -> Self {
        let tables = Table::all(&bulletin.cells, words);
        let dimensions = Dimensions::of_tables(&tables);
        let mut table_readings = tables::propose(&tables, bulletin, words);
        let titles = titles::narrow(&tables, &mut table_readings, words);
        let periods = tables.iter().map(|table| table.period.clone()).collect();
        let prose = statements::Prose::new(bulletin, words, &dimensions, &table_readings, (titles, periods));
        let comparisons = comparisons::propose(&prose);
        let is_compared =
            |trend: &TrendReading| comparisons.iter().any(|comparison| comparison.sentence == trend.sentence);
        let mut trends = statements::trends(&prose);
        trends.retain(|trend| !is_compared(trend));
        let mut reading = Self {
            figures: figures::propose(&prose),
            ranks: ranks::propose(&prose),
            cells: Vec::new(),
            presences: statements::presences(&prose),
            populations: statements::populations(&prose, &tables),
            facts: prose::propose(bulletin, words),
            tables: Vec::new(),
            comparisons,
            trends,
        };
        reading.cells = cells::propose(&prose, &tables);
        reading.tables = table_readings;
        reading
    }

    /// How many sentences that hold a figure are read, and how many there are. What is read of one may be less than it says.
    ///
    /// ```
    /// use sylfaen_reconcile::bulletin::{Bulletin, Vocabulary};
    /// use sylfaen_reconcile::reading::Reading;
    ///
    /// let mut bulletin = Bulletin::default();
    /// bulletin.add("t.csv", "table_id,table_title,row_label,column_label,value,unit\n\
    ///     t,Boats by harbour 2012,North,Boats,4,boats\nt,Boats by harbour 2012,South,Boats,5,boats\n")?;
    /// bulletin.add("p.csv", "sentence_id,section,sentence\n\
    ///     1,A,There were 4 boats in the North in 2012.\n2,A,The 7 keepers were asked.\n3,A,All was well.\n")?;
    /// let reading = Reading::propose(&bulletin, &Vocabulary::built_in()?);
    /// assert_eq!(reading.sentences_read(&bulletin), (1, 2));
    /// # Ok::<(), sylfaen_reconcile::ReconcileError>(())
    /// ```
    pub fn sentences_read(&self, bulletin: &Bulletin) -> (usize, usize) {
        let mut read = self.sentences_in_words();
        read.extend(self.figures.iter().map(|it| it.sentence.clone()));
        read.extend(self.cells.iter().map(|it| it.sentence.clone()));
        let holds_figure = |text: &str| tokens::tokens(text).iter().any(|token| token.number.is_some());
        let with_figures: Vec<&String> =
            bulletin.sentences.iter().filter(|it| holds_figure(&it.text)).map(|it| &it.id).collect();
        (with_figures.iter().filter(|id| read.contains(**id)).count(), with_figures.len())
    }

    /// The sentences that rank, compare or list.
    fn sentences_in_words(&self) -> BTreeSet<String> {
        let mut found: BTreeSet<String> = self.presences.iter().flat_map(|it| it.sentences.clone()).collect();
        found.extend(self.ranks.iter().map(|it| it.sentence.clone()));
        found.extend(self.comparisons.iter().map(|it| it.sentence.clone()));
        found
    }
}
