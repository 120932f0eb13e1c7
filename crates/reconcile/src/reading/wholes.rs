//! Numbers that are a whole, or of a whole, which the words around them do not narrow.
//!
//! In: a sentence in pieces and one of its numbers. Out: whether what is told beside the number is of a part of it, of an earlier part of
//! the sentence, of all places, or by two moments of age. Each is a reason to leave the number alone.

use super::figures::Speech;
use super::marks::Mark;

/// Words by which a figure is that of all places.
const OF_ALL_PLACES: [&str; 3] = ["national", "nationally", "nationwide"];

impl Speech<'_> {
    /// Whether a number stands in a sentence that its words narrow for a part of it alone.
    pub(super) fn is_of_a_whole_apart(&self, order: usize, at: usize) -> bool {
        self.is_none_of(at)
            || self.is_among_behind(at)
            || self.is_of_what_went_before(at)
            || self.is_of_all_places(order)
            || self.is_by_two_ages()
    }

    fn word_before(&self, at: usize, back: usize) -> &str {
        let token = at.checked_sub(back).and_then(|at| self.line.tokens.get(at));
        token.map(|token| token.word.as_str()).unwrap_or_default()
    }

    /// `Not one of the 11 referrals concerned a man`: the 11 are not men. The *one* is nobody either.
    fn is_none_of(&self, at: usize) -> bool {
        let is_not_one = |at: usize| self.word_before(at, 1) == "one" && self.word_before(at, 2) == "not";
        let is_one = self.line.tokens.get(at).is_some_and(|token| token.word == "one");
        is_not_one(at.saturating_sub(if self.word_before(at, 1) == "the" { 2 } else { 1 }))
            || is_one && self.word_before(at, 1) == "not"
    }

    /// `A was the leading country among the 85 adults`: the 85 are not from A.
    fn is_among_behind(&self, at: usize) -> bool {
        let is_among = ["among", "amongst"].contains(&self.word_before(at, 1))
            || self.word_before(at, 1) == "the" && ["among", "amongst"].contains(&self.word_before(at, 2));
        let before = self.marks.get(..at).unwrap_or_default();
        is_among && before.iter().any(|mark| matches!(mark, Mark::Category(..) | Mark::Family(_)))
    }

    /// `31 of the referrals of children, which were 52 in number`: of the children, and not of all.
    fn is_of_what_went_before(&self, at: usize) -> bool {
        ["were", "was", "numbered", "totalled"].contains(&self.word_before(at, 1))
            && ["which", "who"].contains(&self.word_before(at, 2))
    }

    /// `The national total`, where no place is named.
    fn is_of_all_places(&self, order: usize) -> bool {
        let has_place = self.gists.get(order).is_some_and(|gist| !gist.narrows.places.is_empty());
        !has_place && self.line.words.iter().any(|word| OF_ALL_PLACES.contains(&word.as_str()))
    }

    /// `If age at referral is taken instead of age at first exploitation`.
    fn is_by_two_ages(&self) -> bool {
        self.prose.known.age_bases(&self.line.sentence.text) > 1
    }
}
