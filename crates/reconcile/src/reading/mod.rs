//! The declared reading of a publication: what each table counts and what each sentence says, in a file.
//!
//! In: TOML that a person has checked, or the patterns of [`Reading::propose`]. Out: a [`Reading`], from which all
//! checks are made: no check reads prose by itself. It refuses keys it does not know.

mod among_some;
mod asides;
mod both_ages;
mod cells;
mod changes;
mod claims;
mod comparisons;
mod figures;
mod gist;
mod guards;
mod hundreds;
mod marks;
mod names;
mod narrowing;
mod numbers;
mod percents;
mod place_in_force;
mod quantities;
mod ranks;
mod relations;
mod restated;
mod same_place;
mod segments;
mod set_aside;
mod statements;
mod tables;
pub(crate) mod titles;
mod tokens;
mod when_where;
mod wholes;
mod wordings;

pub(crate) use self::cells::holds::{
    change as change_between, difference, is_nobody, is_somebody, sum, times, which_more,
};
pub use self::quantities::{CellReading, ComparisonReading, Counted, FigureReading, TableReading};
pub use self::wordings::{FactReading, PopulationReading, PresenceReading, RankReading, TrendReading};

pub(crate) use hundreds::hundreds;
pub(crate) use numbers::in_words;
pub(crate) use tables::stands_in;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ReconcileError;
use crate::bulletin::layout::{Table, split_years};
use crate::bulletin::meaning::Dimensions;
use crate::bulletin::own_places::with_places;
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
        let words = &*with_places(bulletin, words);
        let tables = Table::all(&bulletin.cells, words);
        let dimensions = Dimensions::of_tables(&tables);
        let mut table_readings = tables::propose(&tables, bulletin, words);
        same_place::propose(&tables, &mut table_readings, &bulletin.sentences, words);
        let titles = titles::narrow(&tables, &mut table_readings, words);
        let periods = tables.iter().map(|table| table.period.clone()).collect();
        let is_split = split_years::are_of(&tables);
        let prose = statements::Prose::new(
            bulletin,
            words,
            &dimensions,
            &table_readings,
            (titles, periods, is_split),
        );
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
