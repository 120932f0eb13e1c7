//! What people decided about pairs of records: one person, two, or unsure.
//!
//! In: decisions by record id, each with who, when and why; the ids that are there. Out: which records must be together and
//! which apart, and what the decisions say against one another. Refused: a decision that is none of the three, a day that is
//! no day, a record against itself.
//!
//! Of several decisions about one pair those of the latest day count. Decisions that contradict one another decide nothing:
//! they are named by their lines, and the model has its say. A decision about a record that is not there waits until it is.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::LinkError;
use crate::compare::PartialDate;
use crate::records::Vocabulary;

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The two records are one person.
    Match,
    /// They are two persons.
    NotAMatch,
    /// It cannot be told; the model decides.
    Unsure,
}

impl Verdict {
    /// The word in a table of decisions.
    ///
    /// ```
    /// use sylfaen_link::Verdict;
    /// assert_eq!(Verdict::of("not a match"), Some(Verdict::NotAMatch));
    /// assert_eq!(Verdict::of("perhaps"), None);
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::NotAMatch => "not_a_match",
            Self::Unsure => "unsure",
        }
    }

    /// Reads the word; spaces may stand for underscores, and case does not matter.
    pub fn of(text: &str) -> Option<Self> {
        let word = text.trim().to_lowercase().replace(' ', "_");
        [Self::Match, Self::NotAMatch, Self::Unsure].into_iter().find(|verdict| verdict.as_str() == word)
    }
}

/// One decision of one person about one pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The line of the table, from 1, for naming it.
    pub line: u64,
    /// One record, by id.
    pub left: String,
    /// The other.
    pub right: String,
    /// What was decided.
    pub verdict: Verdict,
    /// Who decided.
    pub who: String,
    /// The day, as `2013-04-30`.
    pub when: String,
    /// Why; may be empty.
    pub why: String,
}

impl Decision {
    /// Reads a line of a table: two record ids, the decision, who, when, why.
    ///
    /// # Errors
    /// [`LinkError::Decision`] names the line and what is wrong with it.
    pub fn parse(line: u64, cells: [&str; 6]) -> Result<Self, LinkError> {
        let [left, right, verdict, who, when, why] = cells.map(str::trim);
        let refused = |reason| LinkError::Decision { line, reason };
        if left.is_empty() || right.is_empty() || left == right {
            return Err(refused("it does not name two records"));
        }
        let verdict = Verdict::of(verdict)
            .ok_or_else(|| refused("its decision is not `match`, `not_a_match` or `unsure`"))?;
        let is_day = when.len() == 10 && PartialDate::parse(when).is_some_and(|day| day.day().is_some());
        if !is_day || when.get(4..5) != Some("-") {
            return Err(refused("its day is not written as 2013-04-30"));
        }
        if who.is_empty() {
            return Err(refused("it does not say who decided"));
        }
        let owned = str::to_owned;
        let (left, right) = (owned(left.min(right)), owned(left.max(right)));
        Ok(Self { line, left, right, verdict, who: owned(who), when: owned(when), why: owned(why) })
    }
}

/// Decisions that cannot all hold, by the lines they stand on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Contradiction {
    /// Lines that say records are one person.
    pub match_lines: Vec<u64>,
    /// Lines that say they are two.
    pub not_a_match_lines: Vec<u64>,
}

/// What the decisions come to for some records.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Decided {
    /// Pairs that must be together, by position, the lesser first.
    #[serde(skip)]
    pub together: Vec<(u32, u32)>,
    /// Pairs that must be apart.
    #[serde(skip)]
    pub apart: Vec<(u32, u32)>,
    /// How many pairs were decided to match.
    pub matches: u64,
    /// How many were decided not to.
    pub non_matches: u64,
    /// Pairs about which people are unsure.
    pub unsure: u64,
    /// Decisions about a record that is not there.
    pub of_absent_records: u64,
    /// What cannot all hold; it decides nothing.
    pub contradictions: Vec<Contradiction>,
}

/// The lines that speak of one pair on its latest day.
#[derive(Default)]
struct Newest<'a> {
    when: &'a str,
    matches: Vec<u64>,
    non_matches: Vec<u64>,
}

/// Takes decisions together.
///
/// ```
/// use sylfaen_link::{Decision, Vocabulary, decided};
///
/// let mut ids = Vocabulary::default();
/// ["a", "b", "c"].map(|id| ids.code(id));
/// let line = |line, a, b, verdict| Decision::parse(line, [a, b, verdict, "Mair", "2013-04-30", ""]);
/// let found = decided(&[line(2, "a", "b", "match")?, line(3, "b", "c", "not_a_match")?], &ids);
/// assert_eq!((found.together, found.apart), (vec![(0, 1)], vec![(1, 2)]));
/// # Ok::<(), sylfaen_link::LinkError>(())
/// ```
pub fn decided(decisions: &[Decision], ids: &Vocabulary) -> Decided {
    let mut found = Decided::default();
    let mut pairs: BTreeMap<(u32, u32), Newest<'_>> = BTreeMap::new();
    for decision in decisions {
        let (Some(left), Some(right)) = (ids.find(&decision.left), ids.find(&decision.right)) else {
            found.of_absent_records += 1;
            continue;
        };
        let newest = pairs.entry((left.min(right), left.max(right))).or_default();
        if decision.when.as_str() > newest.when {
            *newest = Newest { when: &decision.when, ..Newest::default() };
        }
        if decision.when == newest.when {
            match decision.verdict {
                Verdict::Match => newest.matches.push(decision.line),
                Verdict::NotAMatch => newest.non_matches.push(decision.line),
                Verdict::Unsure => {}
            }
        }
    }
    let (mut together, mut apart) = (BTreeMap::new(), BTreeMap::new());
    for (pair, newest) in pairs {
        match (newest.matches.is_empty(), newest.non_matches.is_empty()) {
            (true, true) => found.unsure += 1,
            (false, true) => drop(together.insert(pair, newest.matches)),
            (true, false) => drop(apart.insert(pair, newest.non_matches)),
            (false, false) => found
                .contradictions
                .push(Contradiction { match_lines: newest.matches, not_a_match_lines: newest.non_matches }),
        }
    }
    part_contradictions(&mut together, &mut apart, &mut found.contradictions);
    found.contradictions.sort();
    found.matches = together.len() as u64;
    found.non_matches = apart.len() as u64;
    found.together = together.into_keys().collect();
    found.apart = apart.into_keys().collect();
    found
}

type Lines = BTreeMap<(u32, u32), Vec<u64>>;

/// Takes out chains of matches whose ends are said to be two persons, with what says so.
fn part_contradictions(together: &mut Lines, apart: &mut Lines, contradictions: &mut Vec<Contradiction>) {
    let chains = chains(together.keys().copied());
    let chain_of = |record: u32| chains.get(&record).copied();
    let mut broken: BTreeMap<u32, Contradiction> = BTreeMap::new();
    apart.retain(|(a, b), lines| match (chain_of(*a), chain_of(*b)) {
        (Some(chain), Some(other)) if chain == other => {
            let none = || Contradiction { match_lines: Vec::new(), not_a_match_lines: Vec::new() };
            broken.entry(chain).or_insert_with(none).not_a_match_lines.append(lines);
            false
        }
        _ => true,
    });
    together.retain(|(a, _), lines| match chain_of(*a).and_then(|chain| broken.get_mut(&chain)) {
        Some(contradiction) => {
            contradiction.match_lines.append(lines);
            false
        }
        None => true,
    });
    for mut contradiction in broken.into_values() {
        contradiction.match_lines.sort_unstable();
        contradiction.not_a_match_lines.sort_unstable();
        contradictions.push(contradiction);
    }
}

/// For each record of some pairs the least record it hangs together with.
pub(crate) fn chains(pairs: impl Iterator<Item = (u32, u32)>) -> BTreeMap<u32, u32> {
    let mut near: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (a, b) in pairs {
        near.entry(a).or_default().push(b);
        near.entry(b).or_default().push(a);
    }
    let mut least: BTreeMap<u32, u32> = BTreeMap::new();
    for start in near.keys() {
        if least.contains_key(start) {
            continue;
        }
        let (mut waiting, mut met) = (vec![*start], BTreeSet::from([*start]));
        while let Some(record) = waiting.pop() {
            least.insert(record, *start);
            for other in near.get(&record).into_iter().flatten() {
                if met.insert(*other) {
                    waiting.push(*other);
                }
            }
        }
    }
    least
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ids(count: u32) -> Vocabulary {
        let mut ids = Vocabulary::default();
        (0..count).for_each(|id| assert!(ids.code(&format!("r{id}")).is_some()));
        ids
    }

    fn line(line: u64, a: u32, b: u32, verdict: &str, when: &str) -> Decision {
        let (a, b) = (format!("r{a}"), format!("r{b}"));
        Decision::parse(line, [&a, &b, verdict, "Mair", when, ""]).unwrap()
    }

    #[test]
    fn the_latest_day_counts_and_unsure_takes_a_decision_back() {
        let days = [
            line(2, 1, 0, "match", "2013-01-01"),
            line(3, 0, 1, "not a match", "2013-02-01"),
            line(4, 2, 3, "match", "2013-01-01"),
            line(5, 2, 3, "unsure", "2013-01-02"),
        ];
        let found = decided(&days, &ids(4));
        assert_eq!((found.together, found.apart, found.unsure), (vec![], vec![(0, 1)], 1));
    }

    #[test]
    fn a_chain_of_matches_with_ends_apart_decides_nothing_and_is_named() {
        let day = "2013-01-01";
        let decisions = [
            line(2, 0, 1, "match", day),
            line(3, 1, 2, "match", day),
            line(4, 0, 2, "not_a_match", day),
            line(5, 3, 4, "match", day),
            line(6, 3, 4, "not_a_match", day),
            line(7, 5, 6, "match", day),
            line(8, 5, 9, "match", day),
        ];
        let found = decided(&decisions, &ids(7));
        assert_eq!((found.together.as_slice(), found.apart.as_slice()), (&[(5, 6)][..], &[][..]));
        assert_eq!(
            found.contradictions,
            [
                Contradiction { match_lines: vec![2, 3], not_a_match_lines: vec![4] },
                Contradiction { match_lines: vec![5], not_a_match_lines: vec![6] },
            ]
        );
        assert_eq!(found.of_absent_records, 1);
    }

    #[test]
    fn a_line_that_decides_nothing_is_refused_by_its_number() {
        for cells in [
            ["a", "a", "match", "Mair", "2013-01-01", ""],
            ["a", "", "match", "Mair", "2013-01-01", ""],
            ["a", "b", "yes", "Mair", "2013-01-01", ""],
            ["a", "b", "match", "", "2013-01-01", ""],
            ["a", "b", "match", "Mair", "01/02/2013", ""],
            ["a", "b", "match", "Mair", "2013-02-30", ""],
        ] {
            assert!(
                matches!(Decision::parse(7, cells), Err(LinkError::Decision { line: 7, .. })),
                "{cells:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn what_is_left_never_contradicts_and_order_is_irrelevant(
            made in proptest::collection::vec((0_u32..8, 0_u32..8, 0_usize..3, 1_u8..4), 0..30),
            turn in 0_usize..30,
        ) {
            let words = ["match", "not_a_match", "unsure"];
            let mut decisions: Vec<Decision> = made
                .iter()
                .enumerate()
                .filter(|(_, (a, b, ..))| a != b)
                .map(|(at, (a, b, word, day))| line(at as u64, *a, *b, words[*word], &format!("2013-01-0{day}")))
                .collect();
            let ids = ids(8);
            let found = decided(&decisions, &ids);
            let chains = chains(found.together.iter().copied());
            for (a, b) in &found.apart {
                prop_assert!(!chains.contains_key(a) || chains.get(a) != chains.get(b));
            }
            let by = turn.min(decisions.len());
            decisions.rotate_left(by);
            let again = decided(&decisions, &ids);
            prop_assert_eq!((found.together, found.apart), (again.together, again.apart));
        }
    }
}
