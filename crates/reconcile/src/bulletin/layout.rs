//! The rows and columns of a table, and which of them say that they add up.
//!
//! In: the cells of one table. Out: its labels, taken apart, and for each axis the groups of labels of which one
//! claims to be the total of the others. It decides by labels, but for `all of something`: whether the figures bear a group
//! out is asked elsewhere.

mod peoples;
pub(crate) mod split_years;
mod totals;

use std::collections::{BTreeMap, BTreeSet};

use super::label::{alike, words};
use super::{TableCell, Vocabulary};

/// A row's or column's label, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Label {
    pub(crate) printed: String,
    /// Whether it claims to be a total.
    pub(crate) is_total: bool,
    pub(crate) is_unknown: bool,
    pub(crate) is_of_which: bool,
    pub(crate) sex: Option<String>,
    pub(crate) age: Option<String>,
    pub(crate) nation: Option<String>,
    pub(crate) years: Vec<i32>,
    /// What is left: the words of the category itself.
    pub(crate) core: Vec<String>,
    /// What stands in brackets after a category and narrows it.
    pub(crate) qualifier: Option<String>,
}

impl Label {
    pub(crate) fn read(printed: &str, words_known: &Vocabulary) -> Self {
        let lower = printed.to_lowercase();
        let (bare, bracket) = without_brackets(printed);
        let mut label = Self {
            printed: printed.to_owned(),
            is_unknown: words_known.is_unknown(&lower),
            is_of_which: words_known
                .of_which
                .iter()
                .any(|start| lower.trim_start().starts_with(start.as_str())),
            nation: words_known.nation(&words(&bare).join(" ")).map(str::to_owned),
            ..Self::default()
        };
        let mut all = false;
        for word in words(&bare) {
            if let Some(year) = word.parse().ok().filter(|year| (1900..2100).contains(year)) {
                label.years.push(year);
            } else if word == "all" {
                all = true;
            } else if words_known.is_total(&word) {
                label.is_total = true;
            } else if let Some(sex) = words_known.sex(&word) {
                label.sex = Some(sex.to_owned());
            } else if let Some(age) = words_known.age(&word) {
                label.age = Some(age.to_owned());
            } else if words_known.unit(&word).is_none() && !words_known.is_hollow(&word) && word != "number" {
                label.core.push(word);
            }
        }
        label.take_age(&lower);
        // `Grand total`.
        // So is a `Three-year total`.
        if label.is_total {
            let of_all = ["grand", "overall", "year", "years", "two", "three", "four", "five", "six"];
            label.core.retain(|word| !of_all.contains(&word.as_str()));
        }
        if label.nation.is_some() {
            label.core.clear();
        }
        // `Other` is a category, though every word of it is small.
        let all_words = words(&bare);
        if label.core.is_empty() && all_words.iter().all(|word| words_known.is_hollow(word)) {
            label.core = all_words;
        }
        label.is_total |= all && label.core.is_empty();
        if all && !label.is_total {
            label.core.insert(0, "all".to_owned());
        }
        label.qualifier =
            bracket.filter(|text| !text.is_empty() && !text.chars().any(|it| it.is_ascii_digit()));
        label
    }

    /// Reads an age that is said in years (`Under 18`, `Aged 18 and over`), and a sex that is said in one letter (`Adult|F`).
    fn take_age(&mut self, lower: &str) {
        const WORDS: [&str; 10] =
            ["aged", "under", "below", "over", "older", "above", "18", "17", "and", "or"];
        let says = |phrases: &[&str]| phrases.iter().any(|phrase| lower.contains(phrase));
        let is_minor = says(&["under 18", "below 18", "17 and under", "17 or under", "17 or below"]);
        let is_adult = says(&["18 and over", "18 or over", "18 and above", "18 or older", "18 and older"]);
        if self.age.is_none() && is_minor != is_adult {
            self.age = Some(if is_minor { "minor" } else { "adult" }.to_owned());
            self.core.retain(|word| !WORDS.contains(&word.as_str()));
        }
        let letter = |word: &String| match word.as_str() {
            "f" => Some("female"),
            "m" => Some("male"),
            _ => None,
        };
        if let ([only], None) = (self.core.as_slice(), &self.sex)
            && let Some(sex) = letter(only)
        {
            self.sex = Some(sex.to_owned());
            self.core.clear();
        }
    }

    /// Whether it is a total of everything, not of one group.
    pub(crate) fn is_grand_total(&self) -> bool {
        self.is_total
            && self.core.is_empty()
            && self.sex.is_none()
            && self.age.is_none()
            && self.nation.is_none()
    }

    /// Whether it falls into the group of which `total` claims to be the total.
    fn belongs_to(&self, total: &Self) -> bool {
        let agrees = |mine: &Option<String>, its: &Option<String>| its.is_none() || mine == its;
        !self.is_total
            && agrees(&self.sex, &total.sex)
            && agrees(&self.age, &total.age)
            && agrees(&self.nation, &total.nation)
            && total.core.iter().all(|word| self.core.iter().any(|mine| alike(mine, word)))
    }

    /// The category in one text, for comparison.
    pub(crate) fn category(&self) -> String {
        self.core.join(" ")
    }
}

fn without_brackets(text: &str) -> (String, Option<String>) {
    match (text.find('('), text.rfind(')')) {
        (Some(open), Some(close)) if open < close => {
            let inside = text.get(open + 1..close).unwrap_or_default().trim().to_owned();
            let before = text.get(..open).unwrap_or_default();
            (format!("{before}{}", text.get(close + 1..).unwrap_or_default()), Some(inside))
        }
        _ => (text.to_owned(), None),
    }
}

/// What the figures of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filling {
    Counts,
    Shares,
    Changes,
}

/// A table with its labels in order.
pub(crate) struct Table<'a> {
    pub(crate) id: &'a str,
    pub(crate) title: &'a str,
    pub(crate) section: &'a str,
    pub(crate) footnotes: BTreeSet<&'a str>,
    pub(crate) rows: Vec<Label>,
    pub(crate) columns: Vec<Label>,
    pub(crate) cells: BTreeMap<(usize, usize), &'a TableCell>,
    /// The words that stand beside the year wherever a label of the publication has one (`year ending March`).
    pub(crate) period: Vec<String>,
    /// For each column, how many of its cells there are and how many are percentages.
    percents: Vec<(usize, usize)>,
}

/// One label that claims to be the total of others of its axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) total: usize,
    pub(crate) parts: Vec<usize>,
}

impl<'a> Table<'a> {
    /// Every table among the cells, in the order in which they appear.
    pub(crate) fn all(cells: &'a [TableCell], words_known: &Vocabulary) -> Vec<Self> {
        let mut tables: Vec<Self> = Vec::new();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        let mut at: Vec<[BTreeMap<&str, usize>; 2]> = Vec::new();
        for cell in cells {
            let place = *places.entry(&cell.table_id).or_insert_with(|| {
                at.push([BTreeMap::new(), BTreeMap::new()]);
                tables.push(Self {
                    id: &cell.table_id,
                    title: &cell.table_title,
                    section: &cell.section,
                    footnotes: BTreeSet::new(),
                    rows: Vec::new(),
                    columns: Vec::new(),
                    cells: BTreeMap::new(),
                    period: Vec::new(),
                    percents: Vec::new(),
                });
                tables.len() - 1
            });
            let (Some(table), Some([rows, columns])) = (tables.get_mut(place), at.get_mut(place)) else {
                continue;
            };
            let row = position(rows, &mut table.rows, &cell.row_label, words_known);
            let column = position(columns, &mut table.columns, &cell.column_label, words_known);
            table.cells.insert((row, column), cell);
            table.percents.resize(table.columns.len(), (0, 0));
            if let Some((all, percents)) = table.percents.get_mut(column) {
                *all += 1;
                *percents += usize::from(cell.is_percent());
            }
            if !cell.footnote.is_empty() {
                table.footnotes.insert(&cell.footnote);
            }
        }
        tables.iter_mut().for_each(totals::settle);
        split_years::settle(&mut tables);
        tables.iter_mut().for_each(peoples::settle);
        settle_period(&mut tables, words_known);
        tables
    }

    /// What stands in a column, by its cells and its label.
    pub(crate) fn filling(&self, column: usize, words_known: &Vocabulary) -> Filling {
        let (all, percents) = self.percents.get(column).copied().unwrap_or_default();
        let label = self.columns.get(column).map(|label| label.printed.as_str()).unwrap_or_default();
        if percents * 2 <= all {
            Filling::Counts
        } else if words_known.is_change(label) {
            Filling::Changes
        } else {
            Filling::Shares
        }
    }

    /// Whether a column holds rates, averages or an index, which no sum makes.
    pub(crate) fn is_no_sum(&self, column: usize, words_known: &Vocabulary) -> bool {
        let label = self.columns.get(column).map(|label| label.printed.as_str());
        let unit = self.cells.iter().find(|((_, at), _)| *at == column).map(|(_, cell)| cell.unit.as_str());
        label.into_iter().chain(unit).any(|text| words_known.is_no_sum(text))
    }

    /// Whether the table may hold one thing in several rows, or leave rows out.
    pub(crate) fn may_overlap(&self, words_known: &Vocabulary) -> bool {
        let mut text = self.title.to_lowercase();
        for note in &self.footnotes {
            text.push(' ');
            text.push_str(&note.to_lowercase());
        }
        words_known.overlap.iter().any(|word| text.contains(word.as_str()))
    }

    /// The rows that the file itself shows to add up.
    pub(crate) fn shown_groups(&self) -> Vec<Group> {
        let mut parts: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (&(row, _), cell) in &self.cells {
            let Some(total) = &cell.part_of else { continue };
            if let Some(at) =
                self.rows.iter().position(|label| label.printed == *total).filter(|at| *at != row)
            {
                parts.entry(at).or_default().insert(row);
            }
        }
        let group =
            |(total, parts): (usize, BTreeSet<usize>)| Group { total, parts: parts.into_iter().collect() };
        parts.into_iter().map(group).filter(|group| group.parts.len() >= 2).collect()
    }

    /// The unit printed with its counts.
    fn unit_printed(&self) -> &'a str {
        let printed = |cell: &&'a TableCell| !cell.unit.is_empty() && !cell.unit.contains("percent");
        self.cells.values().copied().find(printed).map_or("", |cell| cell.unit.as_str())
    }

    /// Every unit printed with its counts.
    pub(crate) fn units_printed(&self) -> BTreeSet<&'a str> {
        let units = self.cells.values().map(|cell| cell.unit.as_str());
        units.filter(|unit| !unit.is_empty() && !unit.contains("percent")).collect()
    }

    /// What stands beside the years of its labels, with the words of time in its title.
    fn periods(&self, known: &Vocabulary) -> BTreeSet<Vec<String>> {
        let of_time = |words: &[String]| {
            let mut found: Vec<String> = Vec::new();
            for word in words.iter().filter(|word| known.is_time(word) && *word != "end") {
                if !found.contains(word) {
                    found.push(word.clone());
                }
            }
            found
        };
        let title = of_time(&words(self.title));
        let dated = self.rows.iter().chain(&self.columns).filter(|label| !label.years.is_empty());
        let mut found: BTreeSet<Vec<String>> = dated
            .map(|label| {
                let own: Vec<String> = title.iter().chain(&label.core).cloned().collect();
                if label.core.iter().all(|word| known.is_time(word)) { of_time(&own) } else { own }
            })
            .collect();
        let is_year = |word: &String| word.len() == 4 && word.parse::<u32>().is_ok();
        if found.is_empty() && words(self.title).iter().any(is_year) {
            found.insert(title);
        }
        found
    }

    pub(crate) fn grand_total_row(&self) -> Option<usize> {
        self.rows.iter().position(Label::is_grand_total)
    }
}

/// Where all tables of one thing have the same words of time beside their years, these tell no two figures apart and are no
/// category.
fn settle_period(tables: &mut [Table<'_>], known: &Vocabulary) {
    let mut said: BTreeMap<&str, BTreeSet<Vec<String>>> = BTreeMap::new();
    for table in tables.iter() {
        said.entry(table.unit_printed()).or_default().extend(table.periods(known));
    }
    for table in tables {
        let Some(said) = said.get(table.unit_printed()).filter(|said| said.len() == 1) else { continue };
        let Some(period) = said.first().filter(|words| words.iter().all(|word| known.is_time(word))) else {
            continue;
        };
        table.period.clone_from(period);
        for label in table.rows.iter_mut().chain(&mut table.columns).filter(|label| !label.years.is_empty()) {
            label.core.clear();
        }
    }
}

fn position<'a>(
    seen: &mut BTreeMap<&'a str, usize>,
    labels: &mut Vec<Label>,
    printed: &'a str,
    words_known: &Vocabulary,
) -> usize {
    *seen.entry(printed).or_insert_with(|| {
        labels.push(Label::read(printed, words_known));
        labels.len() - 1
    })
}

/// The groups of an axis: first those of named totals, then that of the grand total, if there is exactly one and
/// every other label is accounted for.
pub(crate) fn groups(labels: &[Label], usable: &[usize]) -> Vec<Group> {
    let get = |&at: &usize| labels.get(at).map(|label| (at, label));
    let usable: Vec<(usize, &Label)> = usable.iter().filter_map(get).collect();
    let plain: Vec<usize> =
        usable.iter().filter(|(_, label)| !label.is_total && !label.is_of_which).map(|(at, _)| *at).collect();
    let mut found = Vec::new();
    let mut covered: BTreeSet<usize> = BTreeSet::new();
    let mut subtotals = Vec::new();
    let mut is_clear = true;
    for (total, label) in usable.iter().filter(|(_, label)| label.is_total && !label.is_grand_total()) {
        let belongs = |at: &usize| labels.get(*at).is_some_and(|part| part.belongs_to(label));
        let parts: Vec<usize> = plain.iter().copied().filter(belongs).collect();
        if parts.iter().any(|part| covered.contains(part)) {
            // Subtotals by two criteria: which of them make the grand total, the labels do not say.
            is_clear = false;
        }
        covered.extend(parts.iter().copied());
        subtotals.push(*total);
        if parts.len() >= 2 {
            found.push(Group { total: *total, parts });
        } else if parts.is_empty() && !plain.is_empty() {
            is_clear = false;
        }
    }
    let grand: Vec<usize> =
        usable.iter().filter(|(_, label)| label.is_grand_total()).map(|(at, _)| *at).collect();
    // `Adult`, `Minor`, `Total` beside `2015 total`: the one without a year is of those without one.
    let is_undated = |at: &usize| labels.get(*at).is_some_and(|label| label.years.is_empty());
    let has_dated = grand.len() > 1;
    let grand: Vec<usize> = grand.into_iter().filter(|at| !has_dated || is_undated(at)).collect();
    if let ([total], true) = (grand.as_slice(), is_clear) {
        let rest = plain.iter().copied().filter(|at| !covered.contains(at) && (!has_dated || is_undated(at)));
        let parts: Vec<usize> = subtotals.into_iter().chain(rest).collect();
        if parts.len() >= 2 {
            found.push(Group { total: *total, parts });
        }
    }
    found
}

/// The count where the one total of the rows crosses that of the columns, or their only column of counts.
pub(crate) fn grand_total(table: &Table<'_>, known: &Vocabulary) -> Option<crate::feasible::Interval> {
    let only = |labels: &[Label]| -> Option<usize> {
        let mut all =
            labels.iter().enumerate().filter(|(_, label)| label.is_grand_total() && label.years.is_empty());
        let (at, _) = all.next()?;
        all.next().is_none().then_some(at)
    };
    let counts: Vec<usize> =
        (0..table.columns.len()).filter(|at| table.filling(*at, known) == Filling::Counts).collect();
    let column = match counts.as_slice() {
        [one] => *one,
        _ => only(&table.columns)?,
    };
    let cell = table.cells.get(&(only(&table.rows)?, column))?;
    cell.printed.as_ref().map(crate::Printed::interval)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(labels: &[&str]) -> Vec<Label> {
        let words = Vocabulary::built_in().unwrap();
        labels.iter().map(|label| Label::read(label, &words)).collect()
    }

    fn named(labels: &[&str]) -> Vec<(String, Vec<String>)> {
        let read = read(labels);
        let all: Vec<usize> = (0..labels.len()).collect();
        let name = |at: usize| labels[at].to_owned();
        groups(&read, &all)
            .into_iter()
            .map(|group| (name(group.total), group.parts.into_iter().map(name).collect()))
            .collect()
    }

    #[test]
    fn nested_headers_add_up_group_by_group() {
        let columns = [
            "Adult|Female",
            "Adult|Male",
            "Adult Total",
            "Minor|Female",
            "Minor|Male",
            "Minor Total",
            "Total",
        ];
        let found = named(&columns);
        assert_eq!(found[0], ("Adult Total".into(), vec!["Adult|Female".into(), "Adult|Male".into()]));
        assert_eq!(found[2], ("Total".into(), vec!["Adult Total".into(), "Minor Total".into()]));
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn of_which_and_two_kinds_of_subtotal_are_not_added() {
        let found = named(&["Police", "of which women", "Charities", "Total"]);
        assert_eq!(found, [("Total".into(), vec!["Police".into(), "Charities".into()])]);
        let both = [
            "Adult|Female",
            "Adult|Male",
            "Minor|Female",
            "Minor|Male",
            "Adult total",
            "Female total",
            "Total",
        ];
        assert!(named(&both).iter().all(|(total, _)| total != "Total"));
    }

    #[test]
    fn a_label_is_taken_apart() {
        let labels =
            read(&["Minor - Sexual Exploitation (non-UK national)", "All other countries", "All referrals"]);
        assert_eq!(labels[0].age.as_deref(), Some("minor"));
        assert_eq!(
            (labels[0].category().as_str(), labels[0].qualifier.as_deref()),
            ("sexual exploitation", Some("non-UK national"))
        );
        assert!(!labels[1].is_total && labels[2].is_grand_total());
    }
}
