//! A sentence in clauses, as far as one table is concerned.
//!
//! In: a sentence with its signs. Out: clauses with one number each, and for each the row, the column and the period it is of;
//! nothing where two could be meant.

use super::grid::{Axis, Grid};
use super::marking::Sign;
use super::periods::Period;
use crate::bulletin::layout::Filling;
use crate::feasible::Interval;
use crate::reading::marks::{Mark, Said};
use crate::reading::segments::segments;
use crate::reading::tokens::Token;

/// Words with which a clause leans on the one before: it gives the same figure of another time or place.
const LEANING: [&str; 8] = ["compared", "against", "versus", "from", "to", "than", "up", "down"];
/// Words with which a sentence speaks of a line that it does not name.
const INDIRECT: [&str; 16] = [
    "other", "others", "another", "next", "second", "third", "former", "latter", "highest", "largest",
    "lowest", "smallest", "followed", "rest", "its", "it",
];
/// Words of a sentence that speaks of another time than the one in force.
const OTHER_TIMES: [&str; 16] = [
    "previously",
    "then",
    "since",
    "before",
    "ago",
    "earlier",
    "formerly",
    "until",
    "by",
    "so",
    "after",
    "later",
    "ever",
    "usually",
    "would",
    "will",
];
/// Ways to say the period before.
const EARLIER: [&str; 6] =
    ["previous year", "year before", "preceding year", "year earlier", "prior year", "last year"];

/// A piece of a sentence with what it names.
#[derive(Debug, Clone, Default)]
pub(super) struct Clause {
    pub(super) tokens: Vec<usize>,
    pub(super) numbers: Vec<(usize, Said)>,
    rows: Vec<usize>,
    columns: Vec<usize>,
    pub(super) periods: Vec<Period>,
    pub(super) text: String,
    /// The word before its number, but for those that leave the number open.
    pub(super) lead: String,
}

impl Clause {
    pub(super) fn names(&self, axis: Axis) -> &[usize] {
        match axis {
            Axis::Rows => &self.rows,
            Axis::Columns => &self.columns,
        }
    }

    pub(super) fn first_word(&self) -> &str {
        self.text.split(' ').next().unwrap_or_default()
    }
}

/// A sentence against one table.
pub(super) struct Sentence<'a> {
    pub(super) grid: &'a Grid<'a>,
    pub(super) tokens: &'a [Token],
    pub(super) signs: Vec<Sign>,
    pub(super) clauses: Vec<Clause>,
    pub(super) text: String,
    /// Where the period stands of which a sentence speaks that names none.
    in_force: Option<usize>,
}

impl<'a> Sentence<'a> {
    pub(super) fn new(
        grid: &'a Grid<'a>,
        tokens: &'a [Token],
        signs: Vec<Sign>,
        in_force: Option<usize>,
    ) -> Self {
        let mark = |sign: &Sign| match sign {
            Sign::Number(said) => Mark::Number(said.clone()),
            Sign::Name(_, at) => Mark::Category(Vec::new(), format!("·{at}")),
            _ => Mark::Neutral,
        };
        let marks: Vec<Mark> = signs.iter().map(mark).collect();
        let mut pieces: Vec<Vec<usize>> = segments(tokens, &marks).into_iter().map(|it| it.tokens).collect();
        pieces.sort();
        let clauses = pieces.into_iter().map(|tokens_of| clause(tokens, &signs, tokens_of)).collect();
        let text = tokens.iter().map(|token| token.word.as_str()).collect::<Vec<_>>().join(" ");
        // `In the first of the three years … in the last, …`.
        let counts_times = ["first of the", "last of the"].iter().any(|it| text.contains(it));
        let says_other = text.split(' ').any(|word| OTHER_TIMES.contains(&word));
        let in_force = in_force.filter(|_| !counts_times && !says_other);
        Self { grid, tokens, signs, clauses, text, in_force }
    }

    /// The same from a token on, as a sentence of its own.
    pub(super) fn behind(&self, from: usize, signs: Vec<Sign>) -> Option<Self> {
        Some(Self::new(self.grid, self.tokens.get(from..)?, signs, self.in_force))
    }

    /// The rows or columns that the whole sentence names, each once; totals only if nothing else is named.
    pub(super) fn named(&self, axis: Axis) -> Vec<usize> {
        let all = self.clauses.iter().flat_map(|clause| clause.names(axis));
        self.without_totals(axis, all.copied())
    }

    pub(super) fn without_totals(&self, axis: Axis, all: impl Iterator<Item = usize>) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        for at in all {
            if !found.contains(&at) {
                found.push(at);
            }
        }
        let is_total = |at: &usize| self.grid.axis(axis).get(*at).is_some_and(|name| name.is_total);
        let parts: Vec<usize> = found.iter().copied().filter(|at| !is_total(at)).collect();
        let own = if parts.is_empty() { found } else { parts };
        self.heads(axis, own)
    }

    pub(super) fn periods(&self) -> Vec<Period> {
        let mut found: Vec<Period> = self.clauses.iter().flat_map(|clause| clause.periods.clone()).collect();
        found.sort();
        found.dedup();
        found
    }

    /// The row or column of a clause, on an axis that is none of periods.
    pub(super) fn place(&self, order: usize, axis: Axis, is_percent: Option<bool>) -> Option<usize> {
        let clause = self.clauses.get(order)?;
        let own = self.without_totals(axis, clause.names(axis).iter().copied());
        match own.as_slice() {
            [one] => return Some(*one),
            [] => {}
            _ => return None,
        }
        if self.named(axis).is_empty() {
            return self.default(axis, is_percent);
        }
        let before = self.clauses.get(..order).unwrap_or_default();
        let leans = LEANING.contains(&clause.first_word());
        let is_led = before.last().is_some_and(|before| before.numbers.is_empty());
        let near = before.iter().rev().find(|before| !before.names(axis).is_empty());
        if let Some(near) = near.filter(|_| leans || is_led) {
            let named = self.without_totals(axis, near.names(axis).iter().copied());
            return if let [one] = named.as_slice() { Some(*one) } else { None };
        }
        // `Of the 60 seats, 30 …`: what a later clause names is of that clause, unless this one names something of the other axis
        // (`X had 12 seats and Y 8`).
        let other = if axis == Axis::Rows { Axis::Columns } else { Axis::Rows };
        let goes_on =
            near.is_some() && !self.without_totals(other, clause.names(other).iter().copied()).is_empty();
        let is_only = goes_on || self.clauses.iter().filter(|clause| !clause.numbers.is_empty()).count() < 2;
        let all = self.named(axis);
        if let ([one], true) = (all.as_slice(), is_only) { Some(*one) } else { None }
    }

    /// Without the columns whose words only say of what another one is: `applications awaiting a decision`.
    pub(super) fn heads(&self, axis: Axis, named: Vec<usize>) -> Vec<usize> {
        if axis == Axis::Rows || named.len() < 2 {
            return named;
        }
        let words = |at: usize| self.grid.columns.get(at).map(|name| name.words.clone()).unwrap_or_default();
        let unit = |column: usize| -> Vec<String> {
            let cell = self.grid.table.cells.iter().find(|((_, at), _)| *at == column);
            let unit = cell.map(|(_, cell)| cell.unit.as_str()).unwrap_or_default();
            crate::bulletin::label::words(unit)
        };
        let is_only_said = |at: &usize| {
            let own = words(*at);
            named.iter().any(|other| {
                let of = unit(*other);
                other != at
                    && words(*other).len() > own.len()
                    && of.len() > own.len()
                    && !own.is_empty()
                    && own.iter().all(|word| of.contains(word))
                    && self.is_right_before(*at, *other)
            })
        };
        let kept: Vec<usize> = named.iter().copied().filter(|at| !is_only_said(at)).collect();
        if kept.is_empty() { named } else { kept }
    }

    /// Whether one column is named right before another, with at most one small word between.
    fn is_right_before(&self, column: usize, other: usize) -> bool {
        let is = |at: usize, column: usize| self.signs.get(at) == Some(&Sign::Name(Axis::Columns, column));
        (0..self.signs.len()).any(|at| is(at, column) && (is(at + 1, other) || is(at + 2, other)))
    }

    /// The row or column that is meant where none is named: the total, else the only one that can be.
    pub(super) fn default(&self, axis: Axis, is_percent: Option<bool>) -> Option<usize> {
        let names = self.grid.axis(axis);
        // Of nations the one that a publication is of may be meant, and not all.
        let nations = self.grid.table.rows.iter().filter(|label| label.nation.is_some()).count();
        if axis == Axis::Rows && nations > 1 {
            return None;
        }
        if axis == Axis::Columns
            && let Some(is_percent) = is_percent
        {
            let fits = |column: &usize| {
                self.grid.fillings.get(*column).is_some_and(|filling| match filling {
                    Filling::Counts => !is_percent,
                    Filling::Shares => is_percent,
                    Filling::Changes => false,
                })
            };
            let fitting: Vec<usize> = (0..names.len()).filter(fits).collect();
            if let [one] = fitting.as_slice() {
                return Some(*one);
            }
        }
        self.grid.total(axis).or_else(|| (names.len() == 1).then_some(0))
    }

    /// Where a period of the sentence stands on the axis of periods.
    pub(super) fn at_period(&self, period: Period) -> Option<usize> {
        self.grid.in_time().into_iter().find(|(own, _)| *own == period).map(|(_, at)| at)
    }

    /// What the cell of an id prints.
    pub(super) fn figure(&self, id: &str) -> Option<Interval> {
        let cell = self.grid.table.cells.values().find(|cell| cell.id == id)?;
        cell.printed.as_ref().map(crate::Printed::interval)
    }

    /// Where the period stands that is meant where none is named.
    pub(super) fn period_in_force(&self) -> Option<usize> {
        self.in_force
    }

    /// Whether the clause of a figure names one line of an axis and no other, and the sentence does not name this other.
    pub(super) fn is_said_of(&self, value: &str, axis: Axis, own: usize, other: usize) -> bool {
        let digits = value.trim_end_matches('%');
        let mut of = self.clauses.iter().filter(|clause| {
            clause.numbers.iter().any(|(_, said)| said.value.trim_end_matches('%') == digits)
        });
        let (Some(clause), None) = (of.next(), of.next()) else { return false };
        if self.text.split(' ').any(|word| INDIRECT.contains(&word)) {
            return false;
        }
        if self.grid.period_axis() == Some(axis) {
            let at = |periods: &[Period]| -> Vec<Option<usize>> {
                periods.iter().map(|period| self.at_period(*period)).collect()
            };
            // `In 2018: 171`: the one period of the sentence is that of its figure.
            let all = self.periods();
            let is_only =
                clause.periods.is_empty() && all.len() == 1 && !all.iter().any(|it| self.is_base(*it));
            let own_periods = if is_only { &all } else { &clause.periods };
            return at(own_periods) == [Some(own)] && !at(&self.periods()).contains(&Some(other));
        }
        let is_named = |at: usize| self.clauses.iter().any(|clause| clause.names(axis).contains(&at));
        let all = clause.names(axis);
        let is_time = self.grid.axis(axis).get(own).is_some_and(|name| name.is_time);
        !is_time && all.first() == Some(&own) && all.iter().all(|at| *at == own) && !is_named(other)
    }

    /// The place of the period before another on the axis.
    pub(super) fn before(&self, at: usize) -> Option<usize> {
        let all = self.grid.in_time();
        let order = all.iter().position(|(_, own)| *own == at)?;
        let (own, _) = all.get(order)?;
        // `A year earlier` in a table of quarters is no quarter earlier.
        if own.is_part_of_year() && says_earlier(&self.text) {
            return all.iter().find(|(period, _)| period.is_year_before(own)).map(|(_, at)| *at);
        }
        all.get(order.checked_sub(1)?).map(|(_, at)| *at)
    }

    /// The period of a clause whose number is a value.
    pub(super) fn period(&self, order: usize) -> Option<usize> {
        let clause = self.clauses.get(order)?;
        let number = clause.numbers.first().map_or(0, |(at, _)| *at);
        // `In 2018 it rose from 40 to 60`: the year before both is the later one's.
        let is_behind =
            |period: &Period| self.signs.iter().skip(number).any(|sign| *sign == Sign::Period(*period));
        if let [one] = clause.periods.as_slice()
            && (clause.lead != "from" || is_behind(one))
        {
            return self.at_period(*one);
        }
        let all = self.periods();
        let (is_from, is_to) = (clause.lead == "from", clause.lead == "to");
        match all.as_slice() {
            [from, to] if is_from || is_to => self.at_period(if is_from { *from } else { *to }),
            _ if clause.periods.len() > 1 => None,
            [one] => {
                let at = self.at_period(*one)?;
                let is_earlier = is_from || says_earlier(&clause.text);
                if is_earlier { self.before(at) } else { Some(at) }
            }
            [] if (is_from || is_to) && self.grid.in_time().len() == 2 => {
                let all = self.grid.in_time();
                if is_from { all.first() } else { all.last() }.map(|(_, at)| *at)
            }
            [] if !is_from && !says_earlier(&self.text) => self.in_force,
            _ => None,
        }
    }

    /// The two periods a change is between, the earlier first.
    pub(super) fn span(&self) -> Option<(usize, usize)> {
        if self.is_over_years() {
            return None;
        }
        let in_time = self.grid.in_time();
        let latest = in_time.last().map(|(_, at)| *at)?;
        match self.periods().as_slice() {
            [from, to] => Some((self.at_period(*from)?, self.at_period(*to)?)),
            [one] => {
                let at = self.at_period(*one)?;
                let is_since = self.is_base(*one);
                if is_since && at != latest {
                    return Some((at, latest));
                }
                Some((self.before(at)?, at))
            }
            [] if in_time.len() == 2 => Some((in_time.first()?.1, latest)),
            _ => None,
        }
    }

    /// `In the five years to 2023`: a change over more time than from one period to the next.
    fn is_over_years(&self) -> bool {
        let word = |at: usize| self.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
        let is_many = |at: usize| {
            let within = ["the", "past", "last", "over", "in", "within", "for", "previous", "next"];
            let is_counted = !["over", "all", "both"].contains(&word(at.wrapping_sub(1)));
            ["several", "recent", "many", "few"].contains(&word(at.wrapping_sub(1)))
                || is_counted && within.contains(&word(at.wrapping_sub(2)))
        };
        (0..self.tokens.len())
            .any(|at| word(at) == "decade" || ["years", "months"].contains(&word(at)) && is_many(at))
            && self.periods().len() < 2
    }

    /// Whether a period is what something is said to be since.
    pub(super) fn is_since(&self, period: Period) -> bool {
        let at = self.signs.iter().position(|sign| *sign == Sign::Period(period)).unwrap_or_default();
        let before = self.tokens.get(..at).unwrap_or_default().iter().rev().take(6);
        before.into_iter().any(|token| token.word == "since")
    }

    /// Whether a change is measured from a period: `since 2014`, `compared with 2021-22`, `than in 2017`.
    pub(super) fn is_base(&self, period: Period) -> bool {
        let at = self.signs.iter().position(|sign| *sign == Sign::Period(period)).unwrap_or_default();
        let before = self.tokens.get(..at).unwrap_or_default();
        // `Rose by 9% from the 537 recorded in 2019`.
        let is_number = |at: usize| matches!(self.signs.get(at), Some(Sign::Number(_)));
        let word = |at: usize| before.get(at).map(|token| token.word.as_str()).unwrap_or_default();
        let leads = |from: usize| {
            ["from", "on"].contains(&word(from))
                && (is_number(from + 1) || word(from + 1) == "the" && is_number(from + 2))
        };
        if (at.saturating_sub(8)..at).any(leads) {
            return true;
        }
        let before = before.iter().rev();
        let small = ["the", "in", "with", "to", "year", "ending", "march", "june", "at", "end", "of"];
        let first = before
            .map(|token| token.word.as_str())
            .find(|word| !small.contains(word) && word.trim_end_matches('%').parse::<f64>().is_err());
        first.is_some_and(|word| ["since", "compared", "than", "from", "on", "against", "as"].contains(&word))
    }
}

fn clause(tokens: &[Token], signs: &[Sign], of: Vec<usize>) -> Clause {
    let mut clause = Clause::default();
    let word = |at: &usize| tokens.get(*at).map(|token| token.word.clone());
    clause.text = of.iter().filter_map(word).collect::<Vec<_>>().join(" ");
    for &at in &of {
        match signs.get(at) {
            Some(Sign::Number(said)) => clause.numbers.push((at, said.clone())),
            Some(Sign::Name(Axis::Rows, row)) => clause.rows.push(*row),
            Some(Sign::Name(Axis::Columns, column)) => clause.columns.push(*column),
            Some(Sign::Period(period)) => clause.periods.push(*period),
            _ => {}
        }
    }
    if let Some((number, _)) = clause.numbers.first() {
        let open =
            ["just", "almost", "nearly", "about", "around", "over", "under", "some", "approximately", "a"];
        let before = of.iter().rev().filter(|at| *at < number).filter_map(word);
        clause.lead = before.into_iter().find(|word| !open.contains(&word.as_str())).unwrap_or_default();
    }
    clause.tokens = of;
    clause
}

/// Whether words speak of the period before.
pub(super) fn says_earlier(text: &str) -> bool {
    EARLIER.iter().any(|phrase| text.contains(phrase))
}
