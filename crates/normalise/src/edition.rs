//! What changed between an edition the mapping knows and the header of a sheet.
//!
//! In: the columns of each edition, in their order, and the labels of a row, those of hidden columns apart. Out: the
//! nearest edition, where its fields stand, and what is different: columns added, missing, hidden, renamed, moved. Nothing
//! is matched by the likeness of names: a column is said to be renamed by its place, alone between the neighbours of the
//! one that is missing, and then only where its cells are of the kind that the missing one held.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use sylfaen_schema::fold;
use sylfaen_workbook::CellRef;

/// One edition, as far as its header goes: fields in order, each with the headers that may hold it.
pub(crate) struct Wanted {
    pub(crate) edition: String,
    pub(crate) columns: Vec<(String, Vec<String>)>,
    /// Whether the order of the columns is part of the edition.
    pub(crate) has_order: bool,
}

/// A difference between a header and an edition. Headers are those of the mapping; what stands in an unknown column is
/// not told.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LayoutChange {
    /// A column that the edition does not know.
    Added {
        /// The cell of its header.
        cell: String,
    },
    /// A column of the edition that is not there.
    Missing {
        /// Its header in the edition.
        header: String,
    },
    /// A column of the edition that is there and hidden: it is not read until somebody shows it.
    Hidden {
        /// Its header in the edition.
        header: String,
        /// The cell of its header.
        cell: String,
    },
    /// A column of the edition that is not there, and one nobody knows in its place.
    Renamed {
        /// Its header in the edition.
        header: String,
        /// The cell of the header that stands in its place.
        cell: String,
    },
    /// A column that stands elsewhere among the others.
    Moved {
        /// Its header in the edition.
        header: String,
        /// The cell of its header now.
        cell: String,
    },
}

impl fmt::Display for LayoutChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added { cell } => write!(f, "a column in {cell} that the mapping does not know"),
            Self::Missing { header } => write!(f, "no column `{header}`"),
            Self::Hidden { header, cell } => write!(
                f,
                "the column `{header}` in {cell} is hidden: the partner has to show it, or to say that it is not \
                 meant to be sent"
            ),
            Self::Renamed { header, cell } => {
                write!(
                    f,
                    "no column `{header}`, and in its place one in {cell} that the mapping does not know"
                )
            }
            Self::Moved { header, cell } => write!(f, "the column `{header}` moved to {cell}"),
        }
    }
}

/// A difference, with columns counted from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    Added(u32),
    Missing(String),
    Hidden(String, u32),
    /// The field, its header in the edition, and the column in its place.
    Renamed(String, String, u32),
    Moved(String, u32),
}

impl Change {
    /// The same with the cells of a header whose last row is `row`, from 1.
    pub(crate) fn at(self, row: u32) -> LayoutChange {
        let cell = |column| CellRef { row: row.saturating_sub(1), column }.to_string();
        match self {
            Self::Added(column) => LayoutChange::Added { cell: cell(column) },
            Self::Missing(header) => LayoutChange::Missing { header },
            Self::Hidden(header, column) => LayoutChange::Hidden { header, cell: cell(column) },
            Self::Renamed(_, header, column) => LayoutChange::Renamed { header, cell: cell(column) },
            Self::Moved(header, column) => LayoutChange::Moved { header, cell: cell(column) },
        }
    }
}

/// The folded labels of a header with their columns, from 0.
#[derive(Default)]
pub(crate) struct Labels {
    pub(crate) visible: Vec<(u32, String)>,
    pub(crate) hidden: Vec<(u32, String)>,
}

/// A row of labels held against an edition.
pub(crate) struct Held<'a> {
    pub(crate) edition: &'a str,
    /// Fields to columns, from 0.
    pub(crate) columns: BTreeMap<String, u32>,
    pub(crate) changes: Vec<Change>,
    /// A mapped column that is there a second time.
    pub(crate) twice: Option<u32>,
}

impl Held<'_> {
    /// Takes back that a column was renamed where its cells do not agree with the field.
    pub(crate) fn weigh(&mut self, agrees: impl Fn(u32, &str) -> bool) {
        let changes = std::mem::take(&mut self.changes);
        for change in changes {
            match change {
                Change::Renamed(field, header, column) if !agrees(column, &field) => {
                    self.changes.extend([Change::Missing(header), Change::Added(column)]);
                }
                change => self.changes.push(change),
            }
        }
    }

    /// Whether every column of the edition is there, hidden or not.
    pub(crate) fn is_whole(&self) -> bool {
        !self.changes.iter().any(|change| matches!(change, Change::Missing(_) | Change::Renamed(..)))
    }

    /// How many columns of the edition are there, hidden or not.
    pub(crate) fn found(&self) -> usize {
        self.columns.len() + self.hidden()
    }

    fn hidden(&self) -> usize {
        self.changes.iter().filter(|change| matches!(change, Change::Hidden(..))).count()
    }

    /// Whether nothing is amiss but that columns are hidden.
    fn is_hidden_only(&self) -> bool {
        !self.changes.is_empty() && self.hidden() == self.changes.len() && self.twice.is_none()
    }
}

/// The edition that a row of folded labels is nearest to: one it is equal to, or else the one most of whose columns are
/// there, of equals the one with fewest changes, of equals the last. An edition that lacks only what is hidden goes before
/// one that never asked for it: what a partner hid must not be passed over without a word. None if the row has no column
/// of any.
pub(crate) fn nearest<'a>(
    editions: &'a [Wanted],
    row: &Labels,
    ignored: &BTreeSet<String>,
) -> Option<Held<'a>> {
    let held: Vec<Held<'a>> = editions.iter().map(|edition| hold(edition, row, ignored)).collect();
    let near = held.into_iter().enumerate().filter(|(_, held)| held.found() > 0);
    let nearness = |(place, held): &(usize, Held<'_>)| {
        let is_equal = held.changes.is_empty() && held.twice.is_none();
        // Of editions that are equal to it the first is meant: later ones have nothing that it lacks.
        let place = if is_equal { usize::MAX - place } else { *place };
        let kind = (held.is_hidden_only(), is_equal, held.is_whole());
        (kind, held.found(), Reverse(held.changes.len()), place)
    };
    near.max_by_key(nearness).map(|(_, held)| held)
}

fn hold<'a>(edition: &'a Wanted, row: &Labels, ignored: &BTreeSet<String>) -> Held<'a> {
    let labels = &row.visible;
    let mut found: Vec<Option<u32>> = Vec::new();
    let mut hidden: Vec<Option<u32>> = Vec::new();
    for (_, headers) in &edition.columns {
        let folded: Vec<String> = headers.iter().map(|header| fold(header)).collect();
        let in_one = |labels: &[(u32, String)]| {
            labels.iter().find(|(_, label)| folded.contains(label)).map(|(column, _)| *column)
        };
        found.push(in_one(labels));
        let is_ignored = folded.iter().any(|header| ignored.contains(header));
        hidden.push(in_one(&row.hidden).filter(|_| !is_ignored));
    }
    let used: BTreeSet<u32> = found.iter().flatten().copied().collect();
    let is_used = |label: &str| labels.iter().any(|(column, other)| used.contains(column) && other == label);
    let surplus =
        || labels.iter().filter(|(column, label)| !used.contains(column) && !ignored.contains(label));
    let twice = surplus().find(|(_, label)| is_used(label)).map(|(column, _)| *column);
    let mut added: Vec<u32> = surplus().map(|(column, _)| *column).collect();
    let mut changes = missing(edition, &found, &hidden, &mut added);
    changes.extend(added.into_iter().map(Change::Added));
    if edition.has_order {
        changes.extend(moved(edition, &found));
    }
    let fields = edition.columns.iter().zip(&found);
    let columns = fields.filter_map(|((field, _), column)| Some((field.clone(), (*column)?))).collect();
    Held { edition: &edition.edition, columns, changes, twice }
}

/// The columns that are not there; one that stands alone in the place of one of them is taken off the added ones.
fn missing(
    edition: &Wanted,
    found: &[Option<u32>],
    hidden: &[Option<u32>],
    added: &mut Vec<u32>,
) -> Vec<Change> {
    let mut changes = Vec::new();
    for (place, (field, headers)) in edition.columns.iter().enumerate() {
        if found.get(place).copied().flatten().is_some() {
            continue;
        }
        let header = headers.first().cloned().unwrap_or_default();
        if let Some(column) = hidden.get(place).copied().flatten() {
            changes.push(Change::Hidden(header, column));
            continue;
        }
        let before = found.get(..place).unwrap_or_default();
        let after = found.get(place + 1..).unwrap_or_default();
        // Where a neighbour is missing too, nothing says which of the two a new column stands for.
        let is_alone = before.last().is_none_or(Option::is_some) && after.first().is_none_or(Option::is_some);
        let left = before.iter().rev().flatten().next().copied();
        let right = after.iter().flatten().next().copied();
        let is_between = |column: &u32| {
            left.is_none_or(|left| *column > left) && right.is_none_or(|right| *column < right)
        };
        let here: Vec<u32> = added.iter().copied().filter(is_between).collect();
        match here.as_slice() {
            [column] if is_alone && edition.has_order && (left.is_some() || right.is_some()) => {
                added.retain(|other| other != column);
                changes.push(Change::Renamed(field.clone(), header, *column));
            }
            _ => changes.push(Change::Missing(header)),
        }
    }
    changes
}

/// The columns that are out of the edition's order: those outside the longest run of columns that keeps it.
fn moved(edition: &Wanted, found: &[Option<u32>]) -> Vec<Change> {
    let there: Vec<(usize, u32)> =
        found.iter().enumerate().filter_map(|(place, column)| Some((place, (*column)?))).collect();
    // For each column the longest ordered run that ends with it, and the column before it in that run.
    let mut runs: Vec<(usize, Option<usize>)> = Vec::new();
    for (place, (_, column)) in there.iter().enumerate() {
        let before = there.iter().zip(&runs).enumerate().take(place);
        let best = before
            .filter(|(_, ((_, other), _))| other < column)
            .max_by_key(|(other, (_, (length, _)))| (*length, Reverse(*other)));
        let (length, from) = best.map_or((1, None), |(other, (_, (length, _)))| (length + 1, Some(other)));
        runs.push((length, from));
    }
    let mut kept = BTreeSet::new();
    let longest = runs.iter().enumerate().max_by_key(|(place, (length, _))| (*length, Reverse(*place)));
    let mut next = longest.map(|(place, _)| place);
    while let Some(place) = next {
        kept.insert(place);
        next = runs.get(place).and_then(|(_, from)| *from);
    }
    let out = there.iter().enumerate().filter(|(place, _)| !kept.contains(place));
    out.filter_map(|(_, (place, column))| {
        let (_, headers) = edition.columns.get(*place)?;
        Some(Change::Moved(headers.first().cloned().unwrap_or_default(), *column))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(edition: &str, headers: &[&str]) -> Wanted {
        let columns =
            headers.iter().map(|header| (format!("f_{header}"), vec![(*header).to_owned()])).collect();
        Wanted { edition: edition.to_owned(), columns, has_order: true }
    }

    /// The nearest edition and what changed against it.
    fn changed(editions: &[Wanted], header: &[&str]) -> String {
        // A label in brackets stands in a hidden column.
        let labels = (0..).zip(header.iter().map(|label| fold(label)));
        let (hidden, visible): (Vec<_>, Vec<_>) = labels.partition(|(_, label)| label.starts_with('('));
        let bare = |(column, label): (u32, String)| (column, label.trim_matches(['(', ')']).to_owned());
        let row = Labels { visible, hidden: hidden.into_iter().map(bare).collect() };
        let ignored = BTreeSet::from(["officer".to_owned()]);
        nearest(editions, &row, &ignored).map_or("none".to_owned(), |held| {
            let changes: Vec<String> =
                held.changes.into_iter().map(|change| change.at(4).to_string()).collect();
            format!("{}: {}", held.edition, changes.join("; "))
        })
    }

    #[test]
    fn a_new_edition_is_told_by_what_changed_against_the_nearest() {
        let editions = [
            wanted("2012", &["Ref", "Name", "Met", "Sex"]),
            wanted("2013", &["Ref", "Name", "Met", "Sex", "Age"]),
        ];
        let check = |header: &[&str], expected: &str| assert_eq!(changed(&editions, header), expected);
        check(&["Ref", "Name", "Officer", "Met", "Sex"], "2012: ");
        check(&["Ref", "Name", "Met", "Sex", "Age"], "2013: ");
        check(
            &["Ref", "Name", "Met", "Sex", "Age", "Job"],
            "2013: a column in F4 that the mapping does not know",
        );
        check(
            &["Ref", "Name", "Seen", "Sex", "Age"],
            "2013: no column `Met`, and in its place one in C4 that the mapping does not know",
        );
        check(&["Name", "Met", "Sex", "Age"], "2013: no column `Ref`");
        check(&["Ref", "Met", "Sex", "Age", "Name"], "2013: the column `Name` moved to E4");
        check(
            &["Ref", "Met", "Sex", "Job", "Age", "Pay"],
            "2013: no column `Name`; a column in D4 that the mapping does not know; \
             a column in F4 that the mapping does not know",
        );
        check(&["Job", "Pay"], "none");
    }

    #[test]
    fn a_hidden_column_is_said_to_be_hidden_and_never_passed_over_for_an_older_edition() {
        let editions =
            [wanted("2012", &["Ref", "Name", "Met"]), wanted("2013", &["Ref", "Name", "Met", "Sex"])];
        let check = |header: &[&str], expected: &str| assert_eq!(changed(&editions, header), expected);
        let hidden = |column: &str| {
            format!(
                "the column `{column} is hidden: the partner has to show it, or to say that it is not meant to be sent"
            )
        };
        check(&["Ref", "Name", "(Met)", "Sex"], &format!("2013: {}", hidden("Met` in C4")));
        check(&["Ref", "Name", "Met", "(Sex)"], &format!("2013: {}", hidden("Sex` in D4")));
        check(&["Ref", "Name", "Met", "(Officer)"], "2012: ");
        check(&["Ref", "Name", "Met", "(Job)"], "2012: ");
        check(&["Ref", "Name", "Met", "Sex", "(Sex)"], "2013: ");
        check(
            &["Ref", "(Met)", "Seen", "Sex"],
            &format!(
                "2013: no column `Name`; {}; a column in C4 that the mapping does not know",
                hidden("Met` in B4")
            ),
        );
        let all = ["Ref", "Name", "Met"].map(|header| format!("({header})"));
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        assert!(changed(&editions, &all).starts_with("2012: the column `Ref` in A4 is hidden"));
    }

    #[test]
    fn a_column_is_not_said_to_be_renamed_where_two_could_be() {
        let editions = [wanted("2012", &["Ref", "Name", "Met", "Sex"])];
        assert_eq!(
            changed(&editions, &["Ref", "One", "Two", "Sex"]),
            "2012: no column `Name`; no column `Met`; a column in B4 that the mapping does not know; \
             a column in C4 that the mapping does not know"
        );
    }
}
