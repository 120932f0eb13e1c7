//! Generated tables: consistent ones, rounded ones, and ones with one changed count.
//!
//! In: counts by rows and columns. Out: cells with their totals, shares and changes, by every way to round a half.

use proptest::prelude::*;

use super::{change, count, part_of, share};
use crate::{Finding, Kind, Printed, PublishedCell, Quantity, reconcile};

/// How a publisher rounds a half.
#[derive(Debug, Clone, Copy)]
enum Halves {
    Up,
    Down,
    Even,
}

fn round(numerator: i64, denominator: i64, halves: Halves) -> i64 {
    let (down, rest) = (numerator.div_euclid(denominator), numerator.rem_euclid(denominator));
    let up = match (2 * rest).cmp(&denominator) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => match halves {
            Halves::Up => true,
            Halves::Down => false,
            Halves::Even => down % 2 != 0,
        },
    };
    down + i64::from(up)
}

/// A table that adds up along both ways, with shares of the whole, and changes since counts that are not printed.
fn table(counts: &[Vec<i64>], earlier: i64, halves: Halves, rounded_to: Option<u32>) -> Vec<PublishedCell> {
    let (rows, columns) = (counts.len(), counts[0].len());
    let label = |axis: &str, at: usize, total: usize| {
        if at == total { format!("{axis} total") } else { format!("{axis} {at}") }
    };
    let mut cells = Vec::new();
    for row in 0..=rows {
        for column in 0..=columns {
            let wanted = |at: usize, here: usize, total: usize| here == total || at == here;
            let value: i64 = (0..rows)
                .flat_map(|r| (0..columns).map(move |c| (r, c)))
                .filter(|&(r, c)| wanted(r, row, rows) && wanted(c, column, columns))
                .map(|(r, c)| counts[r][c])
                .sum();
            let (row_label, column_label) = (label("row", row, rows), label("column", column, columns));
            let mut cell = count("t", &row_label, &column_label, "W", value);
            cell.definition.categories = [("row", &row_label), ("column", &column_label)]
                .into_iter()
                .filter(|(_, label)| !label.ends_with("total"))
                .map(|(list, label)| (list.to_owned(), label.clone()))
                .collect();
            if let Some(multiple) = rounded_to {
                let multiple_whole = i64::from(multiple);
                cell.printed.mantissa = multiple_whole * round(value, multiple_whole, halves);
                cell.printed.rounded_to = Some(multiple);
            }
            if row < rows {
                cell = part_of(cell, "rows", &format!("t/row total/{column_label}"));
            }
            if column < columns {
                cell = part_of(cell, "columns", &format!("t/{row_label}/column total"));
            }
            cells.push(cell);
        }
    }
    let percentages = percentages(&cells, counts, earlier, halves);
    cells.extend(percentages);
    cells
}

fn percentages(
    cells: &[PublishedCell],
    counts: &[Vec<i64>],
    earlier: i64,
    halves: Halves,
) -> Vec<PublishedCell> {
    let whole = cells.last().unwrap();
    let total: i64 = counts.iter().flatten().sum();
    let mut extra = vec![change(whole, None, round(100 * (total - earlier), earlier, halves))];
    if total > 0 {
        for (row, values) in counts.iter().enumerate() {
            let margin = cells.iter().find(|cell| cell.id == format!("t/row {row}/column total")).unwrap();
            let value = round(100 * values.iter().sum::<i64>(), total, halves);
            let share = part_of(share(margin, whole, value), "rows", &format!("{}/share", whole.id));
            extra.push(share);
        }
        extra.push(share(whole, whole, 100));
    }
    extra
}

fn counts() -> impl Strategy<Value = Vec<Vec<i64>>> {
    (1usize..7, 1usize..5).prop_flat_map(|(rows, columns)| {
        proptest::collection::vec(proptest::collection::vec(0i64..60, columns), rows)
    })
}

fn halves() -> impl Strategy<Value = Halves> {
    prop_oneof![Just(Halves::Up), Just(Halves::Down), Just(Halves::Even)]
}

proptest! {
    #[test]
    fn a_generated_consistent_table_gives_no_finding(counts in counts(), earlier in 1i64..2000, halves in halves()) {
        let report = reconcile(&table(&counts, earlier, halves, None)).unwrap();
        prop_assert_eq!(report.findings, []);
    }

    #[test]
    fn rounding_alone_never_raises_a_finding(
        counts in counts(), earlier in 1i64..2000, halves in halves(), multiple in 2u32..11,
    ) {
        let report = reconcile(&table(&counts, earlier, halves, Some(multiple))).unwrap();
        prop_assert_eq!(report.findings, []);
    }

    #[test]
    fn one_changed_count_is_found(counts in counts(), at in 0usize..1000, by in 1i64..40) {
        let mut cells = table(&counts, 7, Halves::Up, None);
        let counted = cells.iter().filter(|cell| cell.definition.quantity == Quantity::Count).count();
        let changed = &mut cells[at % counted];
        changed.printed = Printed::exact("changed", changed.printed.mantissa + by);
        let id = changed.id.clone();
        let report = reconcile(&cells).unwrap();
        let named = |finding: &&Finding| finding.kind == Kind::TotalIsNotSum && finding.cells.contains(&id);
        prop_assert!(report.findings.iter().any(|finding| named(&finding)));
        // Every total that fails has the changed cell in it: nothing else is accused.
        let sums = report.findings.iter().filter(|finding| finding.kind == Kind::TotalIsNotSum);
        prop_assert!(sums.clone().all(|finding| named(&finding)));
    }
}
