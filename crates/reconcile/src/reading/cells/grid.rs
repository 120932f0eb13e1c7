//! A table as sentences may name its parts.
//!
//! In: a table of the publication. Out: its rows, columns, periods and words, each in the form in which words of a sentence
//! are compared. It knows no figure.

use std::collections::BTreeSet;

use super::marking::is_form;
use super::periods::{Period, in_text};
use crate::bulletin::Vocabulary;
use crate::bulletin::label::words;
use crate::bulletin::layout::{Filling, Label, Table};
use crate::bulletin::meaning::quarter_of;

/// A row or column, as a sentence may name it.
#[derive(Debug, Clone, Default)]
pub(super) struct Name {
    /// The words that must all be said, in order.
    pub(super) words: Vec<String>,
    /// The words that no other name of the axis has: one of them is enough, if it is a column's.
    pub(super) telling: Vec<String>,
    pub(super) period: Option<Period>,
    pub(super) is_total: bool,
    /// The words beside its period (`2023|Announced`).
    pub(super) beside: Vec<String>,
    /// Whether these words say that all of the period is meant, or there are none.
    pub(super) is_whole: bool,
    /// Whether it is a time of the year: one of several that a sentence may take from and to.
    pub(super) is_time: bool,
    /// The age group that the label is of, if it says that alone and no other label of the axis does.
    pub(super) age: Option<String>,
    /// The nation that it names, whatever is counted by it.
    pub(super) nation: Option<String>,
}

/// The words with which a row or column can be said in full.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) axis: Axis,
    pub(super) at: usize,
    pub(super) words: Vec<String>,
}

/// A table with its names.
pub(super) struct Grid<'a> {
    pub(super) table: &'a Table<'a>,
    pub(super) rows: Vec<Name>,
    pub(super) columns: Vec<Name>,
    /// Words of the title and of the units: they say what the table is of, and narrow nothing inside it.
    pub(super) plain: BTreeSet<String>,
    /// Of them, those of the units.
    pub(super) units: BTreeSet<String>,
    /// The words of what the title says is counted, before it says by what.
    pub(super) subject: Vec<String>,
    /// Of them, those of the units and columns: what a number in a sentence may be of.
    pub(super) counted: BTreeSet<String>,
    /// Words that several columns have: no one of them is named by it, and none is narrowed.
    pub(super) shared: BTreeSet<String>,
    /// The names that a sentence can say in full, the longest first.
    pub(super) by_length: Vec<Said>,
    pub(super) title_periods: Vec<Period>,
    /// The year of which all periods of the table are parts: its quarters or months.
    pub(super) whole_year: Option<Period>,
    /// Whether one period has several columns or rows.
    is_nested: bool,
    pub(super) fillings: Vec<Filling>,
}

impl<'a> Grid<'a> {
    pub(super) fn new(table: &'a Table<'a>, known: &Vocabulary) -> Self {
        let mut plain: BTreeSet<String> =
            words(table.title).iter().map(|word| known.plain_form(word)).collect();
        let mut counted = BTreeSet::new();
        for unit in table.cells.values().map(|cell| cell.unit.as_str()).collect::<BTreeSet<&str>>() {
            counted.extend(words(unit).iter().map(|word| known.plain_form(word)));
        }
        // A sheet with several units has each in brackets behind its label.
        for label in table.columns.iter().chain(&table.rows) {
            let unit = label.printed.strip_prefix(without_unit(&label.printed)).unwrap_or_default();
            counted.extend(words(unit).iter().map(|word| known.plain_form(word)));
        }
        let mut counts = table.cells.values().filter(|cell| cell.unit != "percent");
        if counts.all(|cell| cell.unit.is_empty()) {
            counted.extend(noun(table.title).map(|word| known.plain_form(&word)));
        }
        plain.extend(counted.iter().cloned());
        let units = counted.clone();
        for label in table.columns.iter().chain(&table.rows) {
            counted.extend(words(&label.printed).iter().map(|word| known.plain_form(word)));
        }
        let columns = named(&table.columns, known);
        let rows = named(&table.rows, known);
        let is_nested = [&rows, &columns].into_iter().any(|axis| has_two_of_one_period(axis));
        let axes = [(Axis::Rows, &*rows, &*table.rows), (Axis::Columns, &*columns, &*table.columns)];
        let by_length = by_length(axes, &units, known);
        let fillings = (0..table.columns.len()).map(|column| table.filling(column, known)).collect();
        let of_several = |word: &&String| columns.iter().filter(|name| name.words.contains(word)).count() > 1;
        let shared = columns.iter().flat_map(|name| &name.words).filter(of_several).cloned().collect();
        let mut grid = Self {
            table,
            rows,
            columns,
            plain,
            units,
            counted,
            shared,
            subject: subject(table.title, known),
            by_length,
            title_periods: in_text(table.title, known),
            whole_year: None,
            is_nested,
            fillings,
        };
        grid.whole_year = grid.year_of_parts();
        grid
    }

    /// Of the name of a nation, whether others of its axis are nations as well; nothing for every other name.
    pub(super) fn is_among_nations(&self, axis: Axis, at: usize) -> Option<bool> {
        self.axis(axis).get(at).filter(|name| name.nation.is_some())?;
        Some(self.axis(axis).iter().filter(|name| name.nation.is_some()).count() > 1)
    }

    /// The places of the four quarters of a year on an axis, in their order there, if all else on it is a total.
    pub(super) fn four_quarters(&self, axis: Axis, known: &Vocabulary) -> Option<[usize; 4]> {
        let labels = if axis == Axis::Rows { &self.table.rows } else { &self.table.columns };
        let is_part = |at: &usize| self.axis(axis).get(*at).is_some_and(|name| !name.is_total);
        let parts: Vec<usize> = (0..labels.len()).filter(is_part).collect();
        let label = |at: &usize| labels.get(*at).map(|label| label.printed.as_str()).unwrap_or_default();
        let months = |text: &str| words(text).iter().filter(|word| known.month(word).is_some()).count();
        let is_quarter = |at: &usize| quarter_of(label(at)).is_some() || months(label(at)) > 1;
        let in_order = parts.iter().filter_map(|at| quarter_of(label(at))).is_sorted();
        (in_order && parts.iter().all(is_quarter)).then_some(parts)?.try_into().ok()
    }

    /// Takes other words for what it counts (`victims` for `referrals`), where no table of the publication has one of them for something else.
    pub(super) fn call_by_other_words(&mut self, said: &BTreeSet<String>, known: &Vocabulary) {
        let mut others: BTreeSet<String> = BTreeSet::new();
        for group in known.unit_groups() {
            let is_own =
                |word: &&String| self.units.iter().any(|unit| is_form(unit, &known.plain_form(word)));
            let (own, rest): (Vec<&String>, Vec<&String>) = group.iter().partition(is_own);
            if !own.is_empty() && !rest.iter().any(|word| said.contains(&known.plain_form(word))) {
                others.extend(rest.into_iter().map(|word| known.plain_form(word)));
            }
        }
        for words in [&mut self.plain, &mut self.units, &mut self.counted] {
            words.extend(others.iter().cloned());
        }
    }

    /// The names of one axis.
    pub(super) fn axis(&self, axis: Axis) -> &[Name] {
        match axis {
            Axis::Rows => &self.rows,
            Axis::Columns => &self.columns,
        }
    }

    /// The axis whose names are periods, if one is.
    pub(super) fn period_axis(&self) -> Option<Axis> {
        let count = |axis| self.axis(axis).iter().filter(|name| name.period.is_some()).count();
        match (count(Axis::Rows), count(Axis::Columns)) {
            (rows, 0) if rows > 1 => Some(Axis::Rows),
            (0, columns) if columns > 1 => Some(Axis::Columns),
            _ => None,
        }
    }

    /// The periods of its axis in the order of time, with where each stands.
    pub(super) fn in_time(&self) -> Vec<(Period, usize)> {
        let Some(axis) = self.period_axis() else { return Vec::new() };
        let names = self.axis(axis).iter().enumerate();
        let mut found: Vec<(Period, usize)> =
            names.filter_map(|(at, name)| Some((name.period?, at))).collect();
        found.sort();
        if self.is_nested { whole_of_each(&found, self.axis(axis)) } else { found }
    }

    /// Whether a sentence says what parts the columns of one period (`2023|Announced`): no column of the whole period is meant.
    pub(super) fn is_parted(&self, forms: &[String], known: &Vocabulary) -> bool {
        let Some(axis) = self.period_axis().filter(|_| self.is_nested) else { return false };
        let parts: BTreeSet<&String> =
            self.axis(axis).iter().filter(|name| !name.is_whole).flat_map(|name| &name.beside).collect();
        let is_part = |form: &String| {
            let is_group = known.sex(form).is_some() || known.age(form).is_some();
            is_group || parts.iter().any(|part| is_form(part, form))
        };
        forms.iter().any(is_part)
    }

    fn year_of_parts(&self) -> Option<Period> {
        let in_time = self.in_time();
        let (first, _) = in_time.first()?;
        let is_part = |period: &Period| period.is_part_of_year() && period.year == first.year;
        (in_time.len() > 2 && in_time.iter().all(|(period, _)| is_part(period)))
            .then(|| Period::of_year(first.year))
    }

    /// Whether the table has every one of these periods, and the one before if the sentence speaks of it.
    pub(super) fn has_periods(&self, all: &[Period], says_earlier: bool) -> bool {
        if self.period_axis().is_some() {
            let (in_time, whole) = (self.in_time(), self.whole_year);
            return all
                .iter()
                .all(|period| Some(*period) == whole || in_time.iter().any(|(own, _)| own == period));
        }
        all.iter().all(|period| self.title_periods.as_slice() == [*period])
            && self.title_periods.len() < 2
            && !says_earlier
    }

    /// The one total of an axis; nothing if there is none or two.
    pub(super) fn total(&self, axis: Axis) -> Option<usize> {
        let mut totals = self.axis(axis).iter().enumerate().filter(|(_, name)| name.is_total);
        let Some(first) = totals.next() else { return self.counted_column(axis) };
        totals.next().is_none().then_some(first.0)
    }
}

impl Grid<'_> {
    /// `Female`, `Male`, `Referrals`: the one column that has the name of what is counted beside those of its groups.
    fn counted_column(&self, axis: Axis) -> Option<usize> {
        let groups =
            self.table.columns.iter().filter(|label| label.sex.is_some() || label.age.is_some()).count();
        let is_counted =
            |name: &Name| !name.words.is_empty() && name.words.iter().all(|word| self.units.contains(word));
        let mut found = (0..self.columns.len()).filter(|at| self.columns.get(*at).is_some_and(is_counted));
        let (Some(one), None) = (found.next(), found.next()) else { return None };
        (axis == Axis::Columns && groups > 1).then_some(one)
    }
}

/// Rows or columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Axis {
    Rows,
    Columns,
}

fn has_two_of_one_period(names: &[Name]) -> bool {
    let mut periods: Vec<Period> = names.iter().filter_map(|name| name.period).collect();
    periods.sort();
    periods.windows(2).any(|pair| matches!(pair, [one, other] if one == other))
}

/// The one name of each period that is of all of it; nothing where a period has none or two.
fn whole_of_each(all: &[(Period, usize)], names: &[Name]) -> Vec<(Period, usize)> {
    let is_whole = |at: usize| names.get(at).is_some_and(|name| name.is_whole);
    let found: Vec<(Period, usize)> = all.iter().copied().filter(|(_, at)| is_whole(*at)).collect();
    let mut periods: Vec<Period> = all.iter().map(|(period, _)| *period).collect();
    periods.dedup();
    if periods.iter().eq(found.iter().map(|(period, _)| period)) { found } else { Vec::new() }
}

/// The names with a word that is no small one or is what the table counts, by how many words they have.
fn by_length(
    axes: [(Axis, &[Name], &[Label]); 2],
    units: &BTreeSet<String>,
    known: &Vocabulary,
) -> Vec<Said> {
    let of_axis = |(axis, names, labels): (Axis, &[Name], &[Label])| -> Vec<Said> {
        let own = names.iter().enumerate().map(|(at, name)| Said { axis, at, words: name.words.clone() });
        let others = labels.iter().enumerate().flat_map(|(at, label)| {
            other_names(label, labels, known).into_iter().map(move |words| Said { axis, at, words })
        });
        own.chain(others).collect()
    };
    let mut names: Vec<Said> = axes.into_iter().flat_map(of_axis).collect();
    let tells = |word: &String| !known.is_neutral(word) || units.contains(word);
    names.retain(|name| name.words.iter().any(tells));
    names.sort_by(|a, b| b.words.len().cmp(&a.words.len()).then((a.axis, a.at).cmp(&(b.axis, b.at))));
    names.dedup_by(|a, b| (a.axis, a.at, &a.words) == (b.axis, b.at, &b.words));
    names
}

/// The nation that a label names, whatever is counted by it: `UK total`, and `United Kingdom` among countries of origin.
fn nation_of<'k>(label: &Label, known: &'k Vocabulary) -> Option<&'k str> {
    let said = words(without_unit(&label.printed)).into_iter().filter(|word| !known.is_total(word));
    known.nation(&said.collect::<Vec<_>>().join(" "))
}

/// What else a nation is called, and its people where the axis is one of countries and not of nations.
fn other_names(label: &Label, axis: &[Label], known: &Vocabulary) -> Vec<Vec<String>> {
    let Some(nation) = nation_of(label, known) else { return Vec::new() };
    let split = |name: &str| words(name).iter().map(|word| known.plain_form(word)).collect();
    let names = known.nation_names().filter(|(own, _)| *own == nation).map(|(_, name)| split(name));
    let is_of_countries = axis.iter().filter(|label| nation_of(label, known).is_some()).count() == 1;
    let people = known.people_of(nation).iter().filter(|_| is_of_countries).map(|name| split(name));
    names.chain(people).collect()
}

/// The telling words of a title before `by`: what it is a table of.
fn subject(title: &str, known: &Vocabulary) -> Vec<String> {
    let Some((head, _)) = title.split_once(" by ") else { return Vec::new() };
    let telling = words(head).into_iter().filter(|word| !known.is_hollow(word) && !known.is_neutral(word));
    telling.map(|word| known.plain_form(&word)).collect()
}

/// What a title is of, where no unit is printed: the last plural before `by`, `of` and their like, or the last word.
fn noun(title: &str) -> Option<String> {
    let small = ["by", "of", "in", "to", "from", "with", "at", "on", "for", "as", "per", "and"];
    let all = words(title.split([',', '(', ':']).next().unwrap_or_default());
    let phrase: Vec<String> = all.into_iter().take_while(|word| !small.contains(&word.as_str())).collect();
    phrase.iter().rev().find(|word| word.ends_with('s')).or_else(|| phrase.last()).cloned()
}

/// A label without the unit in brackets behind it, which no sentence says as part of the name.
fn without_unit(label: &str) -> &str {
    let bare =
        label.trim_end().strip_suffix(')').and_then(|open| open.rsplit_once('(')).map(|(bare, _)| bare);
    bare.filter(|bare| !bare.trim().is_empty()).unwrap_or(label)
}

/// Whether a label names a month or a quarter.
fn is_of_time(label: &str, known: &Vocabulary) -> bool {
    quarter_of(label).is_some() || words(label).iter().any(|word| known.month(word).is_some())
}

/// Whether one label of an axis is of an age group, and says nothing else.
fn is_only_of(age: &str, labels: &[Label]) -> bool {
    let mut all = labels.iter().filter(|label| label.age.as_deref() == Some(age));
    let (Some(one), None) = (all.next(), all.next()) else { return false };
    one.sex.is_none() && one.core.is_empty() && one.years.is_empty() && !one.is_of_which
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.parse::<u32>().is_ok()
}

fn named(labels: &[Label], known: &Vocabulary) -> Vec<Name> {
    let nations = labels.iter().filter(|label| label.nation.is_some()).count();
    let content = |label: &Label| -> Vec<String> {
        let all = words(without_unit(&label.printed));
        let all: Vec<String> = all.into_iter().map(|word| word.trim_end_matches("'s").to_owned()).collect();
        // `Other income` is not all income, and `Other` alone no name.
        let is_said = |word: &&String| !known.is_hollow(word);
        let has_own = all.iter().any(|word| is_said(&word));
        let all = all.iter().filter(|word| is_said(word) || (has_own && *word == "other"));
        all.map(|word| known.plain_form(word)).collect()
    };
    let all: Vec<Vec<String>> = labels.iter().map(content).collect();
    labels
        .iter()
        .zip(&all)
        .enumerate()
        .map(|(at, (label, words))| {
            let period = in_text(&label.printed, known).first().copied();
            let is_alone = |word: &&String| {
                !known.is_neutral(word)
                    && !word.starts_with(|it: char| it.is_ascii_digit())
                    && all.iter().enumerate().all(|(other, words)| other == at || !words.contains(word))
            };
            // A nation among parts that are none is the whole of them.
            let is_whole = label.nation.is_some() && nations == 1 && labels.len() > 2;
            // `UK`, or `UK total`, among the nations that it is the whole of.
            let parts = nation_of(label, known).and_then(|nation| known.whole.get(nation));
            let has = |part: &String| labels.iter().any(|other| other.nation.as_ref() == Some(part));
            // `2023` below its months.
            let is_month = |other: &Label| other.years.is_empty() && is_of_time(&other.printed, known);
            let is_year_row =
                label.years.len() == 1 && label.core.is_empty() && !is_of_time(&label.printed, known);
            let is_whole =
                is_whole || is_year_row && labels.iter().filter(|other| is_month(other)).count() > 2;
            let is_whole = is_whole || parts.is_some_and(|parts| parts.iter().all(has));
            let is_total =
                label.is_grand_total() || is_whole || words.first().is_some_and(|word| word == "all");
            let beside: Vec<String> = match period {
                Some(_) => {
                    words.iter().filter(|word| !known.is_time(word) && !is_year(word)).cloned().collect()
                }
                None => Vec::new(),
            };
            let says_all =
                |word: &String| known.is_total(word) || ["number", "count", "both"].contains(&word.as_str());
            Name {
                is_whole: beside.iter().all(says_all) && !label.printed.contains('%'),
                beside,
                is_time: !words.is_empty() && words.iter().all(|word| known.is_time(word)),
                telling: words.iter().filter(is_alone).cloned().collect(),
                words: if period.is_some() { Vec::new() } else { words.clone() },
                period,
                is_total,
                nation: nation_of(label, known).map(str::to_owned),
                age: label.age.clone().filter(|age| is_only_of(age, labels)),
            }
        })
        .collect()
}
