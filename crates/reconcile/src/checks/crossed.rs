//! One list of categories by sex and by age in different tables: whether one set of people can be behind both.
//!
//! In: counts of tables. Out: one check for each sex and age group. In each category the people of one sex and one age
//! group are at least what the two margins must have in common, and at most the smaller margin (Fréchet 1940; Dobra and
//! Fienberg 2000). Each can be any whole number between, and so can their sum: the printed number of that sex and age
//! group lies in the range of the sum, or the tables cannot all be right. That is exact, and no search is needed.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;
use num_rational::BigRational;

use super::Ground;
use crate::cell::{Basis, Definition, PublishedCell, Quantity};
use crate::finding::{Finding, Kind, Nature, Outcome, Report, Severity};
use crate::words::{list, number};

/// Fewer categories than this are no list.
const CATEGORIES_MIN: usize = 3;

/// One category: all, by sex, by age.
struct Line<'a> {
    all: &'a PublishedCell,
    sex: &'a PublishedCell,
    /// Nothing if the table of the age group, which is complete, does not list the category.
    age: Option<&'a PublishedCell>,
}

impl Line<'_> {
    fn range(&self) -> (BigRational, BigRational) {
        let value = |cell: &PublishedCell| cell.printed.interval().low().clone();
        let zero = BigRational::from_integer(BigInt::ZERO);
        let (all, sex) = (value(self.all), value(self.sex));
        let age = self.age.map_or(zero.clone(), value);
        ((&sex + &age - all).max(zero), sex.min(age))
    }
}

pub(super) fn check(ground: &Ground<'_>, report: &mut Report) {
    let counts: Vec<&PublishedCell> = ground
        .table_cells()
        .filter(|cell| cell.definition.quantity == Quantity::Count && cell.printed.interval().is_point())
        .collect();
    let mut index: BTreeMap<&Definition, &PublishedCell> = BTreeMap::new();
    for cell in &counts {
        index.entry(&cell.definition).or_insert(cell);
    }
    for (crossed, printed) in crossed(&counts) {
        for (list, lines) in lines(&counts, &index, &crossed) {
            let about = format!("{list}/{}/{}", crossed.sex, crossed.age);
            report.note(Kind::NotFeasibleTogether, &about, compare(&about, &crossed, &printed, &lines));
        }
    }
}

/// A sex and an age group, with where, when and by which moment of age.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Crossed {
    place: String,
    period: crate::Period,
    measure: String,
    sex: String,
    age: String,
    basis: Basis,
}

/// Every number of one sex and age group that a complete list of rows adds up to, with its cells.
fn crossed<'a>(counts: &[&'a PublishedCell]) -> BTreeMap<Crossed, Vec<&'a PublishedCell>> {
    let mut found: BTreeMap<(Crossed, &str), Vec<&PublishedCell>> = BTreeMap::new();
    for cell in counts {
        let own = &cell.definition;
        let (Some(sex), Some(age), Some(total)) =
            (&own.sex_code, &own.age_group_code, cell.totals.get("rows"))
        else {
            continue;
        };
        let crossed = Crossed {
            place: own.geography_code.clone(),
            period: own.period,
            measure: own.measure_code.clone(),
            sex: sex.clone(),
            age: age.clone(),
            basis: own.age_basis.clone(),
        };
        found.entry((crossed, total)).or_default().push(cell);
    }
    found.into_iter().map(|((crossed, _), cells)| (crossed, cells)).collect()
}

/// The categories of every list that is printed in full by this sex and by this age group.
fn lines<'a>(
    counts: &[&'a PublishedCell],
    index: &BTreeMap<&Definition, &'a PublishedCell>,
    crossed: &Crossed,
) -> BTreeMap<String, Vec<Line<'a>>> {
    let mut found: BTreeMap<String, Vec<Line<'a>>> = BTreeMap::new();
    let mut broken: BTreeSet<String> = BTreeSet::new();
    for all in counts {
        let own = &all.definition;
        let is_all = own.geography_code == crossed.place
            && own.period == crossed.period
            && own.measure_code == crossed.measure
            && own.sex_code.is_none()
            && own.age_group_code.is_none()
            && own.categories.len() == 1
            && all.totals.contains_key("rows");
        let Some(list) = own.categories.keys().next().filter(|_| is_all) else { continue };
        let by_sex = Definition { sex_code: Some(crossed.sex.clone()), ..own.clone() };
        let bases: Vec<Basis> = match &crossed.basis {
            Basis::NotStated => counts
                .iter()
                .map(|cell| cell.definition.age_basis.clone())
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
            stated => vec![stated.clone()],
        };
        let by_age = |basis: &Basis, categories: &BTreeMap<String, String>| {
            let wanted = Definition {
                age_group_code: Some(crossed.age.clone()),
                age_basis: basis.clone(),
                categories: categories.clone(),
                ..own.clone()
            };
            index.get(&wanted).copied()
        };
        let complete = bases
            .iter()
            .find(|basis| **basis != Basis::NotApplicable && by_age(basis, &BTreeMap::new()).is_some());
        match (index.get(&by_sex), complete) {
            (Some(sex), Some(moment)) => {
                let age = by_age(moment, &own.categories);
                let lines = found.entry(list.clone()).or_default();
                // Another table may print the same category once more.
                if lines.iter().all(|line| line.all.definition.categories != own.categories) {
                    lines.push(Line { all, sex, age });
                }
            }
            _ => {
                broken.insert(list.clone());
            }
        }
    }
    found.retain(|list, lines| {
        let listed = lines.iter().filter(|line| line.age.is_some()).count();
        lines.len() >= CATEGORIES_MIN && listed >= CATEGORIES_MIN && !broken.contains(list)
    });
    found
}

fn compare(about: &str, crossed: &Crossed, printed: &[&PublishedCell], lines: &[Line<'_>]) -> Outcome {
    let sum: BigRational = printed.iter().map(|cell| cell.printed.interval().low().clone()).sum();
    let (least, most) = lines.iter().map(Line::range).fold(
        (BigRational::from_integer(BigInt::ZERO), BigRational::from_integer(BigInt::ZERO)),
        |(least, most), (low, high)| (least + low, most + high),
    );
    if least <= sum && sum <= most {
        return Outcome::Passed;
    }
    let binding = if sum < least { fewest(lines, &sum) } else { lines.iter().collect() };
    let said: Vec<String> = binding
        .iter()
        .map(|line| {
            let (low, high) = line.range();
            format!("{} to {} ({})", number(&low), number(&high), line.all.place.row_label)
        })
        .collect();
    let title = printed.first().map(|cell| cell.place.table_title.as_str()).unwrap_or_default();
    let explanation = format!(
        "\"{title}\" counts {} {} {}; by the printed counts of each category by sex and by age there can be {} to {} in all: {}.",
        number(&sum),
        crossed.sex,
        crossed.age,
        number(&least),
        number(&most),
        list(&said),
    );
    let mut cells: Vec<String> = printed.iter().map(|cell| cell.id.clone()).collect();
    for line in binding {
        cells.extend([line.all.id.clone(), line.sex.id.clone()]);
        cells.extend(line.age.map(|cell| cell.id.clone()));
    }
    let is_open = crossed.basis == Basis::NotStated;
    let severity = if is_open { Severity::Medium } else { Severity::High };
    let nature = if is_open { Nature::CannotBeDecided } else { Nature::Error };
    let open = if is_open {
        " One table does not say at which moment age was taken, so the two may differ."
    } else {
        ""
    };
    Outcome::Failed(
        Finding::new(Kind::NotFeasibleTogether, about, severity, cells, format!("{explanation}{open}"))
            .of_nature(nature)
            .resolved_by("The count of each category by sex and age together."),
    )
}

/// The fewest categories that alone have more in common than is printed.
fn fewest<'l, 'a>(lines: &'l [Line<'a>], sum: &BigRational) -> Vec<&'l Line<'a>> {
    let mut ordered: Vec<&Line<'_>> = lines.iter().collect();
    ordered.sort_by_key(|line| std::cmp::Reverse(line.range().0));
    let mut found = Vec::new();
    let mut common = BigRational::from_integer(BigInt::ZERO);
    for line in ordered {
        if common > *sum {
            break;
        }
        common += line.range().0;
        found.push(line);
    }
    found
}
