//! The lines of a reading that hold words: ranks, lists, movements, whom a table counts, and facts without a figure.
//!
//! In and out: TOML. Every field has the name that a person writes in the file. A key that is not known is refused.

use serde::{Deserialize, Serialize};

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
    /// `date`, `weekday`, `chronology`, `duration`, `role`, `members`, `places`, `member_number`, `categories`, `frequency`, `share`, `shares`, `told_share`, `part`, `sum`,
    /// `counted`, `told_twice`, `order`, `own_order`, `own_dates`, `reference`, `table_reference`, `body` or `name`.
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
