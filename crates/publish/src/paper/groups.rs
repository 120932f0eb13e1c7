//! Who is known: one table a breakdown and a way of deciding place and age.
//!
//! Measures that place people or take their age in different ways never stand in one table, so that nobody reads
//! across from one to the other.

use std::collections::{BTreeMap, BTreeSet};

use super::Paper;
use super::calendar::quarter_of;
use super::table::{Sheet, header, number_cell, row_header};
use crate::PublishError;
use crate::figures::{Figure, Known};
use crate::html::{Element, el};

/// The breakdowns in the order of the paper.
const BREAKDOWNS: [&str; 7] =
    ["all", "age_group", "sex", "police_force_area", "exploitation", "nationality", "quarter"];
/// The measures in the order of the paper.
const MEASURES: [&str; 4] = ["known_to_partners", "known_not_on_nrm", "known_any", "recorded_nrm"];
/// The age groups that have a column of their own beside all ages.
const AGES: [&str; 2] = ["all", "minor"];
/// Rows withheld in every column are told in one line from so many on.
const WITHHELD_ROWS: usize = 3;

/// How a measure places people and takes their age.
type Basis<'a> = (&'a str, &'a str);

/// The rows of one table, by category, measure and age group.
struct Grid<'a> {
    breakdown: &'static str,
    basis: Basis<'a>,
    measures: Vec<&'static str>,
    cells: BTreeMap<(&'a str, &'a str, &'a str), &'a Known>,
}

impl Paper<'_> {
    pub(super) fn groups(&self) -> Result<Vec<Element>, PublishError> {
        let mut parts = vec![self.paragraph("groups-intro")?];
        for breakdown in BREAKDOWNS {
            for grid in self.grids(breakdown) {
                self.put_group(&grid, &mut parts)?;
            }
        }
        Ok(parts)
    }

    /// The figures of the paper's window.
    pub(super) fn in_window(&self) -> impl Iterator<Item = &Known> {
        self.figures.known.iter().filter(|known| known.window == self.facts.window_code)
    }

    /// One grid for each way in which the measures of a breakdown place people and take their age.
    fn grids(&self, breakdown: &'static str) -> Vec<Grid<'_>> {
        let rows: Vec<&Known> = self.in_window().filter(|known| known.breakdown == breakdown).collect();
        let mut ways = Vec::new();
        for measure in MEASURES {
            let first = rows.iter().find(|known| known.measure == measure);
            let way = first.map(|known| (known.place_basis.as_str(), known.age_basis.as_str()));
            ways.extend(way.filter(|it| !ways.contains(it)));
        }
        let grid = |basis| {
            let cells: BTreeMap<_, _> = rows
                .iter()
                .filter(|known| basis == (known.place_basis.as_str(), known.age_basis.as_str()))
                .map(|&known| ((&*known.category, &*known.measure, &*known.age_group), known))
                .collect();
            let has_measure = |wanted: &&str| cells.keys().any(|(_, measure, _)| measure == wanted);
            Grid { breakdown, basis, measures: MEASURES.into_iter().filter(has_measure).collect(), cells }
        };
        ways.into_iter().map(grid).collect()
    }

    fn put_group(&self, grid: &Grid<'_>, parts: &mut Vec<Element>) -> Result<(), PublishError> {
        let mut sheet = self.captioned(grid)?.scope(self.scope_of(grid)?);
        for row in self.group_headers(grid)? {
            sheet = sheet.head(row);
        }
        let categories = grid.categories();
        let withheld: Vec<&str> = categories.iter().copied().filter(|it| grid.is_withheld(it)).collect();
        let is_told_apart = withheld.len() >= WITHHELD_ROWS;
        for category in categories.into_iter().filter(|it| !(is_told_apart && withheld.contains(it))) {
            let mut row = el("tr").child(row_header(self.category(grid, category)?));
            for (measure, age) in grid.columns() {
                row = row.child(match grid.cells.get(&(category, measure, age)) {
                    Some(known) => {
                        number_cell(self.range(known.lower, known.upper)?).attr("id", &*known.figure_id)
                    }
                    None => number_cell(self.say("none-recorded")?),
                });
            }
            sheet.row(row);
        }
        parts.push(self.laid_out(sheet)?);
        if is_told_apart {
            let labels: Result<Vec<String>, PublishError> =
                withheld.iter().map(|&category| self.category(grid, category)).collect();
            let labels = labels?.join(", ");
            let text = self.say_with("all-withheld", &[("labels", &labels)])?;
            parts.push(el("p").class("note").text(text));
        }
        if grid.breakdown == "quarter" {
            parts.extend(self.incomplete_quarters(&grid.categories(), &grid.measures)?);
        }
        parts.push(self.identifiers(grid)?);
        Ok(())
    }

    /// A table of one measure is named by it, so that no two tables of one breakdown have one caption.
    fn captioned(&self, grid: &Grid<'_>) -> Result<Sheet, PublishError> {
        let breakdown = match grid.breakdown {
            "all" => None,
            breakdown => Some(self.texts.say_code("breakdown-in-caption", breakdown)?),
        };
        match (grid.measures.as_slice(), &breakdown) {
            ([measure], None) => {
                let measure = self.texts.say_code("measure", measure)?;
                self.sheet("table-caption-measure-all", &[("measure", &measure)])
            }
            ([measure], Some(breakdown)) => {
                let measure = self.texts.say_code("measure", measure)?;
                self.sheet("table-caption-measure", &[("measure", &measure), ("breakdown", breakdown)])
            }
            (_, None) => self.sheet("table-caption-all", &[]),
            (_, Some(breakdown)) => self.sheet("table-caption", &[("breakdown", breakdown)]),
        }
    }

    fn scope_of(&self, grid: &Grid<'_>) -> Result<String, PublishError> {
        let measures: Result<Vec<String>, PublishError> =
            grid.measures.iter().map(|measure| self.texts.say_code("measure", measure)).collect();
        let place = self.texts.say_code("place-basis", grid.basis.0)?;
        let age = self.texts.say_code("age-basis", grid.basis.1)?;
        let start = self.texts.date(self.facts.window_start_date)?;
        let end = self.texts.date(self.facts.window_end_date)?;
        let measures = measures?.join("; ");
        self.say_with(
            "table-scope",
            &[("measures", &measures), ("place", &place), ("age", &age), ("start", &start), ("end", &end)],
        )
    }

    /// One row of headers, or two where a measure has a column for minors too.
    fn group_headers(&self, grid: &Grid<'_>) -> Result<Vec<Element>, PublishError> {
        let is_split = grid.measures.iter().any(|measure| grid.ages(measure).len() > 1);
        let across = |header: Element| if is_split { header.attr("rowspan", "2") } else { header };
        let mut top =
            el("tr").child(across(header(self.texts.say_code("breakdown", grid.breakdown)?, false)));
        let mut below = el("tr");
        for measure in &grid.measures {
            let ages = grid.ages(measure);
            let measure = self.texts.say_code("measure", measure)?;
            if ages.len() < 2 {
                top = top.child(across(header(measure, true)));
                continue;
            }
            top = top.child(
                el("th")
                    .class("num")
                    .attr("scope", "colgroup")
                    .attr("colspan", ages.len().to_string())
                    .text(measure),
            );
            for age in ages {
                let age = if age == "all" {
                    self.say("group-all-ages")?
                } else {
                    self.labels.category(self.texts, "age_group", age)?
                };
                below = below.child(header(age, true));
            }
        }
        Ok(if is_split { vec![top, below] } else { vec![top] })
    }

    fn category(&self, grid: &Grid<'_>, category: &str) -> Result<String, PublishError> {
        if grid.breakdown != "quarter" || category == "unknown" {
            return self.labels.category(self.texts, grid.breakdown, category);
        }
        if quarter_of(category).is_none() {
            return Err(PublishError::NotAQuarter {
                table: crate::figures::KNOWN.to_owned(),
                row: grid.cells.iter().find(|(key, _)| key.0 == category).map_or(0, |(_, known)| known.row),
            });
        }
        let quarter = self.period_name(category)?;
        // The mark stands beside the figure itself: a quarter is read, and copied, a row at a time.
        match self.not_covering(category, &grid.measures)?.len() {
            0 => Ok(quarter),
            missing => {
                let missing = self.texts.number(missing as i64);
                self.say_with("quarter-incomplete", &[("quarter", &quarter), ("missing", &missing)])
            }
        }
    }

    fn identifiers(&self, grid: &Grid<'_>) -> Result<Element, PublishError> {
        let mut list = el("ul").class("ids");
        for category in grid.categories() {
            for (measure, age) in grid.columns() {
                if let Some(known) = grid.cells.get(&(category, measure, age)) {
                    list = list.child(el("li").child(el("code").text(&*known.figure_id)));
                }
            }
        }
        Ok(el("details").child(el("summary").text(self.say("table-ids")?)).child(list))
    }
}

impl<'a> Grid<'a> {
    /// The age groups a measure has a column for.
    fn ages(&self, measure: &str) -> Vec<&'static str> {
        let is_there = |age: &&str| self.cells.keys().any(|(_, of, group)| *of == measure && group == age);
        AGES.into_iter().filter(is_there).collect()
    }

    fn columns(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.measures
            .iter()
            .flat_map(|&measure| self.ages(measure).into_iter().map(move |age| (measure, age)))
    }

    /// The categories: where they have an order of their own, in it; else the greatest first. Unknown is last.
    fn categories(&self) -> Vec<&'a str> {
        let is_ordered = matches!(self.breakdown, "all" | "age_group" | "sex" | "quarter");
        let categories: BTreeSet<&str> = self.cells.keys().map(|(category, _, _)| *category).collect();
        let mut categories: Vec<&str> = categories.into_iter().collect();
        categories.sort_by_key(|&category| {
            let most = self
                .measures
                .first()
                .and_then(|&measure| self.cells.get(&(category, measure, "all")))
                .filter(|_| !is_ordered)
                .map(|known| (known.upper, known.lower));
            (category == "unknown", std::cmp::Reverse(most), category)
        });
        categories
    }

    fn is_withheld(&self, category: &str) -> bool {
        let mut cells = self.columns().filter_map(|(measure, age)| self.cells.get(&(category, measure, age)));
        cells.all(|known| known.lower == Figure::Withheld && known.upper == Figure::Withheld)
    }
}
