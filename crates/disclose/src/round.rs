//! Controlled rounding: every count to a multiple of a base, so that the tables still add up.
//!
//! In: a release whose counts are known, a base. Out: multiples, each next to its count where that can be, and whether
//! they add up. Of all such roundings one that moves the counts least is taken (Cox 1987 for two ways; an integer
//! program for any linked tables). Where there is none each count is rounded for itself, and that is said.

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions};

use crate::ranges::{RangeAudit, audit_ranges};
use crate::release::Standing;
use crate::{Audience, DiscloseError, Release};

/// The least base: below it a rounded count is a count.
const BASE_MIN: i64 = 3;
/// Branches of one search for whole multiples.
const BRANCHES_MAX: u64 = 2_000;

/// A release whose counts are rounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rounded {
    /// What each count is a multiple of.
    pub base: i64,
    /// The rounded counts, in persons, in the order of [`Release::cells`].
    pub persons: Vec<i64>,
    /// Whether every total is the sum of its parts.
    pub adds_up: bool,
    /// By how many persons counts were moved, all together.
    pub persons_moved: i64,
    /// How far a count may be from its multiple, at the most, in persons.
    pub reach: i64,
}

/// Rounds a release so that it still adds up, where it can.
///
/// # Errors
/// [`DiscloseError::RulesTooWeak`] for a base below three; [`DiscloseError::CountWithheld`] if a count is not known.
///
/// ```
/// use sylfaen_disclose::{Release, round};
///
/// let release = Release::read(&[("t.csv", "sex,value\nf,7\nm,7\nx,8\nTotal,22\n")], &[])?;
/// let rounded = round(&release, 5)?;
/// // Each for itself they would be 5, 5, 10 and 20, or 5, 5, 10 and 25.
/// assert!(rounded.adds_up);
/// # Ok::<(), sylfaen_disclose::DiscloseError>(())
/// ```
pub fn round(release: &Release, base: i64) -> Result<Rounded, DiscloseError> {
    if base < BASE_MIN {
        return Err(DiscloseError::RulesTooWeak { key: "rounding_base", given: base, least: BASE_MIN });
    }
    release.asks_for_nothing()?;
    let counts: Option<Vec<i64>> = release.cells().iter().map(|cell| cell.persons).collect();
    let counts = counts.ok_or(DiscloseError::CountWithheld)?;
    let moved = |persons: &[i64]| persons.iter().zip(&counts).map(|(one, other)| (one - other).abs()).sum();
    // Next to the count first; one multiple further where the tables do not allow that.
    for steps in [1, 2] {
        if let Some(persons) = additive(release, &counts, base, steps) {
            let persons = quoted(release, persons);
            let (persons_moved, adds_up) = (moved(&persons), holds(release, &persons));
            return Ok(Rounded { base, persons, adds_up, persons_moved, reach: steps * base - 1 });
        }
    }
    let each = counts.iter().map(|count| (count + base / 2) / base * base).collect();
    let persons = quoted(release, each);
    let persons_moved = moved(&persons);
    let adds_up = holds(release, &persons);
    Ok(Rounded { base, persons, adds_up, persons_moved, reach: base / 2 })
}

impl Rounded {
    /// What each attacker can say of every count, who knows the base, how far counts are moved at most, and every sum.
    pub fn audit(&self, release: &Release, audience: &Audience) -> RangeAudit {
        let range = |cell: usize| {
            let multiple = self.persons.get(cell).copied().unwrap_or(0);
            ((multiple - self.reach).max(0), Some(multiple + self.reach))
        };
        audit_ranges(release, &audience.release, audience.possible_counts, range)
    }
}

/// What others have printed stays as they printed it.
fn quoted(release: &Release, mut persons: Vec<i64>) -> Vec<i64> {
    for (cell, persons) in release.cells().iter().zip(&mut persons) {
        if let (Standing::Printed, Some(count)) = (cell.standing, cell.persons) {
            *persons = count;
        }
    }
    persons
}

/// Multiples that add up, at most so many steps from the count on either side; null where none are found.
fn additive(release: &Release, counts: &[i64], base: i64, steps: i64) -> Option<Vec<i64>> {
    [false, true].iter().find_map(|&whole| {
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let mut variables = Vec::with_capacity(counts.len());
        for &count in counts {
            // A multiple below and a multiple above, each with what choosing it moves.
            let below = count / base;
            let is_between = i64::from(count % base != 0);
            let add = |problem: &mut Problem, cost: i64, most: i64| {
                let most = i32::try_from(most).ok()?;
                Some(if whole {
                    problem.add_integer_var(cost as f64, (0, most))
                } else {
                    problem.add_var(cost as f64, (0.0, f64::from(most)))
                })
            };
            let up_first = add(&mut problem, base - 2 * (count % base), is_between)?;
            let further = steps - 1;
            let up = add(&mut problem, base, further)?;
            let down = add(&mut problem, base, further.min(below))?;
            variables.push((below, up_first, up, down));
        }
        for sum in release.sums() {
            let mut terms = Vec::new();
            let mut constant = 0;
            for (cell, sign) in sum.parts.iter().map(|&part| (part, 1)).chain([(sum.total, -1)]) {
                let &(below, up_first, up, down) = variables.get(cell)?;
                constant -= sign * below;
                let sign = sign as f64;
                terms.extend([(up_first, sign), (up, sign), (down, -sign)]);
            }
            problem.add_constraint(terms, ComparisonOp::Eq, constant as f64);
        }
        let mut options = SolveOptions::default();
        options.node_limit = Some(BRANCHES_MAX);
        let outcome = problem.solve_with(options).ok()?;
        let solution = outcome.solution()?;
        let value = |at| solution.var_value(at).round() as i64;
        let persons: Vec<i64> = variables
            .iter()
            .map(|&(below, up_first, up, down)| (below + value(up_first) + value(up) - value(down)) * base)
            .collect();
        let is_near =
            persons.iter().zip(counts).all(|(one, other)| *one >= 0 && (one - other).abs() < steps * base);
        (is_near && holds(release, &persons)).then_some(persons)
    })
}

fn holds(release: &Release, persons: &[i64]) -> bool {
    let of = |cell: usize| persons.get(cell).copied().unwrap_or(0);
    release.sums().iter().all(|sum| sum.parts.iter().map(|&part| of(part)).sum::<i64>() == of(sum.total))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;

    fn audience(possible_counts: i64) -> Audience {
        Audience::parse("anyone", &format!("possible_counts = {possible_counts}")).unwrap()
    }

    fn two_way(rows: &[Vec<i64>]) -> Release {
        let mut text = "area,sex,value\n".to_owned();
        for (area, row) in rows.iter().enumerate() {
            for (sex, count) in row.iter().enumerate() {
                writeln!(text, "a{area},s{sex},{count}").unwrap();
            }
            writeln!(text, "a{area},Total,{}", row.iter().sum::<i64>()).unwrap();
        }
        for sex in 0..rows[0].len() {
            writeln!(text, "Total,s{sex},{}", rows.iter().map(|row| row[sex]).sum::<i64>()).unwrap();
        }
        writeln!(text, "Total,Total,{}", rows.iter().flatten().sum::<i64>()).unwrap();
        Release::read(&[("t.csv", &text)], &[]).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        /// Cox 1987: every two-way table has a controlled rounding next to its counts.
        #[test]
        fn a_two_way_table_adds_up_and_no_count_moves_a_base(
            rows in proptest::collection::vec(proptest::collection::vec(0..40_i64, 3), 2..5), base in 3..8_i64,
        ) {
            let release = two_way(&rows);
            let rounded = round(&release, base).unwrap();
            prop_assert!(rounded.adds_up && rounded.reach == base - 1);
            for (persons, cell) in rounded.persons.iter().zip(release.cells()) {
                prop_assert_eq!(persons % base, 0);
                prop_assert!((persons - cell.persons.unwrap()).abs() < base);
            }
        }
    }

    #[test]
    fn the_audit_finds_what_rounding_gives_away() {
        // Nobody but four in one part: the total of five leaves the part from one to nine, and nothing is narrowed.
        let release = two_way(&[vec![4, 7], vec![12, 9]]);
        let rounded = round(&release, 5).unwrap();
        let found = rounded.audit(&release, &audience(3));
        assert!(!found.is_breached() && found.cells.len() == release.cells().len(), "{found:?}");
        // No rounding to five leaves fifty counts possible.
        assert!(rounded.audit(&release, &audience(50)).is_breached());
    }
}
