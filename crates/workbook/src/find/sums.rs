//! Which rows are sums of others, by arithmetic.
//!
//! In: the numbers of the data rows, column by column. Out: rows that are totals. A row is one only if the numbers of
//! several columns agree at once, since small counts add up by chance; and totals that stand above their parts are
//! believed only as a chain: each group ends where the next total begins.

/// Rows that are sums of other rows, as places in the rows given.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    /// Sums of a group.
    pub(super) groups: Vec<usize>,
    /// The last row, where it is the sum of all others or of all groups.
    pub(super) whole: Option<usize>,
}

/// The most rows one group can have that is found by its sum.
const GROUP_ROWS_MAX: usize = 60;

/// Finds the sums among rows of numbers; all rows are of one length, and a cell without a number is none.
pub(super) fn find(rows: &[Vec<Option<f64>>]) -> Sums {
    let below = totals_below(rows);
    let above = if below.groups.is_empty() { totals_above(rows) } else { Vec::new() };
    if above.is_empty() {
        return below;
    }
    let is_whole = |last: usize| {
        let heads: Vec<&Vec<Option<f64>>> = above.iter().filter_map(|head| rows.get(*head)).collect();
        rows.get(last).is_some_and(|row| agrees(row, &sum(&heads), heads.len()))
    };
    let whole = rows.len().checked_sub(1).filter(|last| !above.contains(last) && is_whole(*last));
    Sums { groups: above, whole }
}

/// Totals under their parts: of a group since the last one, and of all at the end.
fn totals_below(rows: &[Vec<Option<f64>>]) -> Sums {
    let mut sums = Sums::default();
    let mut since: Vec<&Vec<Option<f64>>> = Vec::new();
    let mut parts: Vec<&Vec<Option<f64>>> = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let is_last = place + 1 == rows.len();
        if is_last && parts.len() >= 2 && agrees(row, &sum(&parts), parts.len()) {
            sums.whole = Some(place);
        } else if since.len() >= 2 && agrees(row, &sum(&since), since.len()) {
            sums.groups.push(place);
            since.clear();
        } else {
            since.push(row);
            parts.push(row);
        }
    }
    // One group by itself is as likely a coincidence.
    if sums.groups.len() == 1 && sums.whole.is_none() {
        sums.groups.clear();
    }
    sums
}

/// Totals over their parts, where groups follow one another without a row between.
fn totals_above(rows: &[Vec<Option<f64>>]) -> Vec<usize> {
    let mut heads = Vec::new();
    let mut place = 0;
    while let Some(head) = rows.get(place) {
        let Some(length) = group_length(head, rows.get(place + 1..).unwrap_or_default()) else { break };
        heads.push(place);
        place += length + 1;
    }
    let is_chain = heads.len() >= 2 && place * 5 >= rows.len() * 4;
    if is_chain { heads } else { Vec::new() }
}

/// How many rows below a row add up to it; rows of zeros that follow belong to them.
fn group_length(head: &[Option<f64>], below: &[Vec<Option<f64>>]) -> Option<usize> {
    let mut taken: Vec<&Vec<Option<f64>>> = Vec::new();
    let mut length = None;
    for row in below.iter().take(GROUP_ROWS_MAX) {
        taken.push(row);
        match (agrees(head, &sum(&taken), taken.len()), length) {
            (true, _) => length = Some(taken.len()),
            (false, Some(_)) => break,
            (false, None) => {}
        }
    }
    length
}

fn sum(rows: &[&Vec<Option<f64>>]) -> Vec<f64> {
    let width = rows.iter().map(|row| row.len()).max().unwrap_or(0);
    let column = |place: usize| rows.iter().filter_map(|row| row.get(place).copied().flatten()).sum();
    (0..width).map(column).collect()
}

/// Whether a row has the sums: in two columns at least and in every one, or in three at least and in most (shares and
/// rates do not add up). Columns of zeros say nothing.
fn agrees(row: &[Option<f64>], sums: &[f64], parts: usize) -> bool {
    // What rounding to two places can take from a sum.
    let slack = |sum: f64| 0.02 + 0.005 * parts as f64 * f64::from(u8::from(sum.fract().abs() > 1e-9));
    let told: Vec<bool> = row
        .iter()
        .zip(sums)
        .filter_map(|(value, sum)| value.map(|value| (value, *sum)))
        .filter(|(value, sum)| value.abs() > 1e-9 || sum.abs() > 1e-9)
        .map(|(value, sum)| (value - sum).abs() <= slack(sum).min(0.2 * value.abs() + 1e-9))
        .collect();
    let agreeing = told.iter().filter(|agrees| **agrees).count();
    agreeing >= 2 && agreeing == told.len() || agreeing >= 3 && agreeing * 5 >= told.len() * 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<Option<f64>>> {
        text.lines().map(|line| line.split_whitespace().map(|cell| cell.parse().ok()).collect()).collect()
    }

    #[test]
    fn totals_below_and_the_total_of_all_are_found() {
        let sums = find(&rows("1 10\n2 20\n3 30\n4 1\n5 2\n9 3\n12 33"));
        assert_eq!(sums, Sums { groups: vec![2, 5], whole: Some(6) });
    }

    #[test]
    fn totals_above_their_parts_are_found_as_a_chain() {
        let sums = find(&rows("30 3 7\n10 1 2\n20 2 5\n9 4 11\n4 1 5\n5 3 6\n39 7 18"));
        assert_eq!(sums, Sums { groups: vec![0, 3], whole: Some(6) });
    }

    #[test]
    fn one_column_or_one_group_proves_nothing() {
        assert_eq!(find(&rows("1\n1\n2\n3\n5")), Sums::default());
        assert_eq!(find(&rows("1 5\n2 7\n3 12\n8 1\n9 4")), Sums::default());
        assert_eq!(find(&rows("0 0\n0 0\n0 0")), Sums::default());
    }
}
