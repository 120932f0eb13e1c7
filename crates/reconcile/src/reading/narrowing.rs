//! What narrows the number of a piece: its own words, and those of the pieces it leans on.
//!
//! In: a sentence in pieces. Out: for a piece, the groups that its number counts; nothing where they cannot be told.

use super::figures::Speech;
use super::gist::{Gist, Narrowing};
use super::marks::Mark;
use super::percents;
use super::segments::Segment;

/// Words that open an aside, which narrows nothing: `According to the figures of X, …`.
const ASIDES: [&str; 8] = ["according", "as", "using", "based", "although", "despite", "though", "unlike"];

impl Speech<'_> {
    /// What narrows the number of a segment: its own words, and those of the segment before if that has no number.
    pub(super) fn narrowing(&self, order: usize) -> Option<Narrowing> {
        let (segment, gist) = (self.segments.get(order)?, self.gists.get(order)?);
        let mut narrows = gist.narrows.clone();
        if narrows.is_bare() {
            if let Some(behind) = segment.behind {
                narrows = self.before_bracket(behind, segment, narrows)?;
                // `For minors, the most common was A (11)`: the opening narrows what the bracket counts.
                for gist in
                    self.gists.get(..behind).unwrap_or_default().iter().filter(|it| it.numbers.is_empty())
                {
                    if gist.is_unknown {
                        return None;
                    }
                    let own =
                        Narrowing { places: Vec::new(), categories: Vec::new(), ..gist.narrows.clone() };
                    narrows = own.overlaid(&narrows);
                }
            } else if !segment.is_new
                && let Some(before) = order.checked_sub(1).and_then(|before| self.gists.get(before))
                && before.numbers.is_empty()
                && !before.words.first().is_some_and(|word| ASIDES.contains(&word.as_str()))
                && (before.is_unknown || !before.narrows.is_bare())
            {
                // `A household of one was the most common, at 40`: what leads to the number is of something not known.
                if before.is_unknown {
                    return None;
                }
                let places =
                    if narrows.places.is_empty() { before.narrows.places.clone() } else { narrows.places };
                narrows = Narrowing { places, ..before.narrows.clone() };
            }
        }
        if narrows.is_bare() && segment.behind.is_none() && self.is_compared(order) {
            let before = order.checked_sub(1).and_then(|before| self.narrowing(before))?;
            narrows = before.overlaid(&narrows);
        }
        if let Some(whole) = self.opening_whole(order) {
            narrows = whole.overlaid(&narrows);
        }
        // `13 of the 60 referrals in Wales`: what narrows the 60 narrows the 13.
        let next = self.gists.get(order + 1).filter(|next| {
            segment.behind.is_none()
                && !next.numbers.is_empty()
                && next.words.first().is_some_and(|word| word == "of")
                && !next.words.get(1).is_some_and(|word| word == "which" || word == "whom")
                && self.is_number_before(order + 1)
        });
        if let Some(next) = next {
            if next.is_unknown {
                return None;
            }
            narrows = next.narrows.overlaid(&narrows);
        }
        if narrows.is_one() { Some(narrows) } else { self.part_of_whole(segment, gist) }
    }

    /// Whether a piece gives the same count as the one before, of another time: `…, compared with 15 in 2013`.
    pub(super) fn is_compared(&self, order: usize) -> bool {
        let Some(gist) = self.gists.get(order) else { return false };
        let first = |at: usize| gist.words.get(at).map(String::as_str).unwrap_or_default();
        let before = order.checked_sub(1).and_then(|before| self.gists.get(before));
        let compares = match first(0) {
            "compared" | "against" | "versus" | "from" | "to" | "than" => true,
            "up" | "down" => first(1) == "from",
            _ => false,
        };
        compares && !gist.has_unit && before.is_some_and(|before| !before.numbers.is_empty())
    }

    /// `Of the 18 referred for X, …`: what narrows the whole with which a sentence opens.
    pub(super) fn opening_whole(&self, order: usize) -> Option<Narrowing> {
        let first = self.gists.first().filter(|_| order > 0)?;
        let begins = first.words.iter().map(String::as_str).find(|word| *word != "out");
        let opens = begins == Some("of") && !first.numbers.is_empty();
        let is_parted = self.segments.get(1..=order)?.iter().any(|segment| segment.is_new);
        let own = self.segments.get(order)?;
        let is_behind_it = own.behind == Some(0);
        (opens && !is_parted && !is_behind_it && !first.is_unknown).then(|| first.narrows.clone())
    }

    /// `96 of the referrals in A were in B`: what the verb says of the number goes before what the whole says.
    pub(super) fn part_of_whole(&self, segment: &Segment, gist: &Gist) -> Option<Narrowing> {
        let word = |at: usize| self.line.tokens.get(at).map(|token| token.word.as_str()).unwrap_or_default();
        let (at, _) = gist.numbers.first().filter(|(at, _)| word(at + 1) == "of")?;
        let behind: Vec<usize> = segment.tokens.iter().copied().filter(|it| *it > at + 1).collect();
        let verb = percents::verb_at(word, &behind)?;
        let of = |keep: &dyn Fn(usize) -> bool| {
            let tokens: Vec<usize> = segment.tokens.iter().copied().filter(|it| keep(*it)).collect();
            Gist::of(&self.line.tokens, &self.marks, &tokens).narrows
        };
        let (whole, part) = (of(&|it| it > *at && it < verb), of(&|it| it < *at || it >= verb));
        let narrows = whole.overlaid(&part);
        (whole.is_one() && part.is_one() && narrows.is_one()).then_some(narrows)
    }

    /// Whether a segment begins right behind a number, or behind `out`: `13 of the 60`, not `comprised of 21`.
    pub(super) fn is_number_before(&self, order: usize) -> bool {
        let before =
            self.segments.get(order).and_then(|it| it.tokens.first()).and_then(|at| at.checked_sub(1));
        let Some(before) = before else { return false };
        let is_out = self.line.tokens.get(before).is_some_and(|token| token.word == "out");
        is_out || matches!(self.marks.get(before), Some(Mark::Number(_)))
    }

    /// What stands before a bracket: the nearest of each kind.
    pub(super) fn before_bracket(&self, behind: usize, group: &Segment, own: Narrowing) -> Option<Narrowing> {
        let start = group.tokens.first()?;
        let before: Vec<usize> =
            self.segments.get(behind)?.tokens.iter().copied().filter(|at| at < start).collect();
        let gist = Gist::of(&self.line.tokens, &self.marks, &before);
        let narrows = gist.narrows;
        if gist.is_unknown {
            return None;
        }
        let last = |all: &[String]| all.last().cloned().into_iter().collect::<Vec<_>>();
        let places = if own.places.is_empty() { narrows.places } else { own.places };
        Some(Narrowing {
            places,
            categories: narrows.categories.last().cloned().into_iter().collect(),
            sexes: last(&narrows.sexes),
            ages: last(&narrows.ages),
            titles: last(&narrows.titles),
        })
    }
}
