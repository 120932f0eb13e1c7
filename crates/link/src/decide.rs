//! Decisions of people on a linkage: they outrank the model.
//!
//! In: pairs of records, by position, and what was decided of them. Out: what grouping must honour. Refused: nothing; a record decided
//! on with itself, or one that is not there, is passed over.

use crate::decision::Decided;
use crate::linker::Linker;

impl Linker {
    /// Takes a decision of people about two records, by position; it outranks the model and any earlier decision.
    pub fn decide(&mut self, left: u32, right: u32, is_match: bool) {
        let pair = (left.min(right), left.max(right));
        if pair.0 == pair.1 || pair.1 >= self.records() {
            return;
        }
        let (into, out_of) = if is_match {
            (&mut self.together, &mut self.apart)
        } else {
            (&mut self.apart, &mut self.together)
        };
        into.insert(pair);
        out_of.remove(&pair);
    }

    /// Takes decisions of people.
    pub fn decide_all(&mut self, decided: &Decided) {
        decided.together.iter().for_each(|(left, right)| self.decide(*left, *right, true));
        decided.apart.iter().for_each(|(left, right)| self.decide(*left, *right, false));
    }

    /// What was decided, in order of pairs: the two records, and whether they are one person.
    pub fn decided_pairs(&self) -> Vec<(u32, u32, bool)> {
        let together = self.together.iter().map(|(left, right)| (*left, *right, true));
        let mut pairs: Vec<_> =
            together.chain(self.apart.iter().map(|(left, right)| (*left, *right, false))).collect();
        pairs.sort_unstable();
        pairs
    }
}
