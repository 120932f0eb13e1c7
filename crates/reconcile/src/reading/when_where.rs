//! Of which unit, place and year a piece of a sentence speaks.
//!
//! In: a sentence in pieces. Out: for a piece, its own unit, place and year, else those of the pieces beside it, else those
//! in force; nothing where two could be meant.

use super::figures::Speech;
use super::gist::{Gist, Narrowing};
use super::marks::Mark;
use super::tokens::Token;

impl Speech<'_> {
    /// What is counted: a unit of a table, if the segment names one; that of the tables if it names none.
    pub(super) fn unit(&self, order: usize) -> Option<String> {
        let named: Vec<&String> = self
            .segments
            .get(order)?
            .tokens
            .iter()
            .filter_map(|at| match self.marks.get(*at) {
                Some(Mark::Unit(unit)) => Some(unit),
                _ => None,
            })
            .collect();
        // Where a sentence names two things that are counted, which of them the number is of is not certain; and the number of
        // `1,300 girls were taught in special schools` is of no school.
        let counted = self.prose.units_in(self.line.tokens.iter().map(|token| token.word.as_str()));
        let number = self.gists.get(order).and_then(|gist| gist.numbers.first());
        let is_of_people =
            number.is_some_and(|(at, _)| matches!(self.marks.get(at + 1), Some(Mark::Sex(_) | Mark::Age(_))));
        if counted > 1 || (is_of_people && self.prose.only_unit().is_none()) {
            return None;
        }
        let is_counted = |unit: &&&String| self.prose.tables.iter().any(|table| table.unit == ***unit);
        if named.is_empty() {
            return self.prose.only_unit().map(str::to_owned);
        }
        named.iter().find(is_counted).map(|unit| (**unit).clone())
    }

    /// What the whole sentence counts: the one unit of a table that it names, or that all tables count.
    pub(super) fn counted_unit(&self) -> Option<String> {
        let words = || self.line.tokens.iter().map(|token| token.word.as_str());
        let names_any = words().any(|word| self.prose.unit(word).is_some());
        let one = self.prose.one_unit(words());
        if names_any { one } else { self.prose.only_unit() }.map(str::to_owned)
    }

    /// The one place of the publication, unless the number may be of what an earlier piece is narrowed to.
    fn only_place(&self, order: usize, narrows: &Narrowing) -> Option<String> {
        let before = self.gists.get(..order).unwrap_or_default();
        let may_lean = narrows.is_bare() && before.iter().any(|gist| !gist.narrows.is_bare());
        self.prose.only_place().filter(|_| !may_lean).map(str::to_owned)
    }

    /// The place of a segment: its own, else that of the nearest segment before, else behind, else the one in force.
    pub(super) fn place(&self, order: usize, narrows: &Narrowing) -> Option<String> {
        let own = narrows.places.first().cloned();
        let of_table = || {
            let (lists, _) = narrows.categories.first()?;
            let (_, table) = lists.first()?.split_once(" of ")?;
            self.prose.tables.iter().find(|reading| reading.id == table)?.place.clone()
        };
        // `England had 10 of the 12 referrals`: of which place the 12 are, the sentence does not say.
        let is_whole = self.is_number_before(order)
            && self.gists.get(order).is_some_and(|gist| gist.words.first().is_some_and(|word| word == "of"));
        if is_whole && own.is_none() {
            let behind = self.gists.get(order + 1..).unwrap_or_default();
            return behind.iter().find_map(|gist| gist.narrows.places.first().cloned());
        }
        // `Of the 1,256 referred, 20 were from A and 96 from B`: neither is the place of the whole.
        let opens_whole = self
            .gists
            .get(order)
            .is_some_and(|gist| gist.words.first().is_some_and(|word| word == "of" || word == "out"));
        let others = self
            .gists
            .get(order + 1..)
            .unwrap_or_default()
            .iter()
            .any(|gist| !gist.narrows.places.is_empty());
        if opens_whole && own.is_none() && others {
            return None;
        }
        own.or_else(|| self.nearest(order, |gist| gist.narrows.places.first().cloned()))
            .or_else(|| self.line.place.clone())
            .or_else(of_table)
            .or_else(|| self.only_place(order, narrows))
    }

    /// The latest year of the publication, where nothing has said another and the sentence speaks of no other time.
    pub(super) fn latest_year(&self, number: usize) -> Option<i32> {
        const OTHER_TIMES: [&str; 26] = [
            "previously",
            "then",
            "since",
            "before",
            "ago",
            "earlier",
            "formerly",
            "until",
            "after",
            "later",
            "ever",
            "usually",
            "would",
            "will",
            "first",
            "last",
            "next",
            "previous",
            "quarter",
            "quarters",
            "month",
            "months",
            "week",
            "weeks",
            "half",
            "years",
        ];
        let is_other =
            |word: &String| OTHER_TIMES.contains(&word.as_str()) || self.prose.known.month(word).is_some();
        let says_other = self.line.words.iter().any(is_other) || !self.years().is_empty();
        // `From 50 to 66`, `against 41`: of the time before.
        let before =
            number.checked_sub(1).and_then(|at| self.line.tokens.get(at)).map(|token| token.word.as_str());
        let is_earlier =
            before.is_some_and(|before| ["from", "against", "than", "with", "on"].contains(&before));
        let is_unsaid = !says_other && !is_earlier && self.line.year.is_none();
        self.prose.years.last().copied().filter(|_| is_unsaid)
    }

    /// The year of a segment, found likewise; *the year before* is the one before the latest the sentence names.
    pub(super) fn year(&self, order: usize) -> Option<i32> {
        let gist = self.gists.get(order)?;
        let word = |at: usize| self.line.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
        let is_start = |at: &usize| {
            word(at.wrapping_sub(1)) == "since" && matches!(self.marks.get(*at), Some(Mark::Year(_)))
        };
        // A count since a year is of all the years from then on.
        let starts = (0..self.marks.len()).filter(is_start).count();
        let own_start = self.segments.get(order)?.tokens.iter().any(is_start);
        if own_start || starts > 0 && gist.years.is_empty() && self.years().len() == starts {
            return None;
        }
        // `In 2014 it went from 40 to 60`: the year that comes before both is the later one's.
        let first = |order: usize| {
            let (at, _) = self.gists.get(order)?.numbers.first()?;
            at.checked_sub(1).map(word)
        };
        let goes_on = first(order) == Some("from") && first(order + 1) == Some("to");
        let number = gist.numbers.first().map_or(0, |(at, _)| *at);
        let is_led = self.marks.iter().take(number).any(|mark| matches!(mark, Mark::Year(_))) && goes_on;
        if let (true, [year]) = (is_led, self.years().as_slice()) {
            return Some(year - 1);
        }
        if let Some(year) = gist.years.first() {
            // A count of two years at once is of neither.
            return gist.years.iter().all(|it| it == year).then_some(*year);
        }
        // `Last year`, before any other year is named, is the latest that the tables have.
        let says_last = |gist: &Gist| {
            gist.words.windows(2).any(|pair| pair == ["last", "year"] || pair == ["this", "year"])
        };
        if says_last(gist)
            || (order > 0
                && self.gists.first().is_some_and(|first| first.numbers.is_empty() && says_last(first)))
        {
            return self.prose.years.last().copied();
        }
        let latest = || self.years().last().copied().or(self.line.year);
        if self.is_year_before(order) {
            return latest().map(|year| year - 1);
        }
        // `from 40 to 60`: the first of the two is the earlier year's.
        if goes_on {
            return match self.years().as_slice() {
                [from, _] => Some(*from),
                [one] => Some(one - 1),
                _ => None,
            };
        }
        if first(order) == Some("to") && order > 0 && first(order - 1) == Some("from") {
            return self.years().last().copied().or(self.line.year);
        }
        let before =
            self.gists.get(..order).unwrap_or_default().iter().rev().find(|gist| !gist.years.is_empty());
        if before.is_some_and(|before| before.years.iter().any(|year| Some(year) != before.years.first())) {
            return None;
        }
        // `X made 17, and Y fewer than in 2013`: the year with which something is compared is not that of the number.
        if let ([base], false) = (self.years().as_slice(), before.is_some())
            && self.is_compared_with(*base)
        {
            return self.prose.years.last().copied().filter(|latest| latest > base);
        }
        self.nearest(order, |gist| gist.years.first().copied()).or(self.line.year)
    }

    /// Whether a year stands behind `than in`, `compared with` or `against`, with a figure of its own between (`against 68 in 2013`) or none.
    fn is_compared_with(&self, year: i32) -> bool {
        let at = self.marks.iter().position(|mark| *mark == Mark::Year(year)).unwrap_or_default();
        let before = self.line.tokens.get(..at).unwrap_or_default().iter().rev();
        let passed =
            |token: &&Token| token.number.is_some() || ["in", "the", "year"].contains(&token.word.as_str());
        let first = before.take(5).find(|token| !passed(token));
        first.is_some_and(|token| ["than", "with", "against", "as"].contains(&token.word.as_str()))
    }

    /// Whether a segment names what is counted before its number.
    pub(super) fn names_unit_before(&self, order: usize) -> bool {
        let (Some(segment), Some(gist)) = (self.segments.get(order), self.gists.get(order)) else {
            return false;
        };
        let number = gist.numbers.first().map_or(usize::MAX, |(at, _)| *at);
        let is_unit = |at: &usize| matches!(self.marks.get(*at), Some(Mark::Unit(_)));
        segment.tokens.iter().take_while(|at| **at < number).any(is_unit)
    }

    /// Whether a token is the rest of a number in several words (`a third`).
    pub(super) fn is_part_of_number(&self, at: usize) -> bool {
        let word = self.line.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
        let numerals =
            ["third", "thirds", "quarter", "quarters", "fifth", "fifths", "tenth", "half", "in", "a"];
        let before = at.checked_sub(1).and_then(|at| self.line.tokens.get(at));
        numerals.contains(&word) && before.is_some_and(|before| before.number.is_none())
            || before.is_some_and(|before| before.word == "in") && self.marks.get(at) == Some(&Mark::Neutral)
    }

    pub(super) fn is_year_before(&self, order: usize) -> bool {
        let text = self.gists.get(order).map(|gist| gist.words.join(" ")).unwrap_or_default();
        ["year before", "previous year", "preceding year", "year earlier", "last year", "prior year"]
            .iter()
            .any(|phrase| text.contains(phrase))
    }

    /// The years of the sentence, in order, each once.
    pub(super) fn years(&self) -> Vec<i32> {
        let mut years: Vec<i32> = self.gists.iter().flat_map(|gist| gist.years.clone()).collect();
        years.sort_unstable();
        years.dedup();
        years
    }

    pub(super) fn nearest<T>(&self, order: usize, get: impl Fn(&Gist) -> Option<T>) -> Option<T> {
        let start = self.segments.get(order).and_then(|it| it.behind).map_or(order, |behind| behind + 1);
        let before = self.gists.get(..start).unwrap_or_default().iter().rev().find_map(&get);
        before.or_else(|| self.gists.get(order + 1..).unwrap_or_default().iter().find_map(&get))
    }
}
