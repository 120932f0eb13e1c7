//! Tables in, findings out.

#![allow(clippy::needless_raw_string_hashes, reason = "expect-test writes its texts with hashes")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use expect_test::{Expect, expect};

use super::*;

mod generated;

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn year(year: i32) -> Period {
    Period { start_date: date(year, 1, 1), end_date: date(year, 12, 31) }
}

/// A count, exact, of 2012, by the place where the referrer sits.
fn count(table: &str, row: &str, column: &str, geography: &str, value: i64) -> PublishedCell {
    PublishedCell {
        id: format!("{table}/{row}/{column}"),
        place: Place {
            table_id: table.into(),
            table_title: table.into(),
            row_label: row.into(),
            column_label: column.into(),
        },
        definition: Definition {
            measure_code: "referrals".into(),
            quantity: Quantity::Count,
            unit_code: "referral".into(),
            geography_code: geography.into(),
            geography_basis: Basis::Stated("referrer".into()),
            period: year(2012),
            base_period: None,
            sex_code: None,
            age_group_code: None,
            age_basis: Basis::NotApplicable,
            categories: BTreeMap::new(),
        },
        printed: Printed::exact(&value.to_string(), value),
        as_at_date: date(2013, 11, 30),
        totals: BTreeMap::new(),
        counted_id: None,
        base_id: None,
    }
}

fn share(of: &PublishedCell, whole: &PublishedCell, value: i64) -> PublishedCell {
    let mut cell = of.clone();
    cell.id = format!("{}/share", of.id);
    cell.place.column_label = "Share".into();
    cell.definition.measure_code = "referrals_share".into();
    cell.definition.quantity = Quantity::Share;
    cell.printed = Printed::rounded(&format!("{value}%"), value, 0);
    cell.totals = BTreeMap::new();
    cell.counted_id = Some(of.id.clone());
    cell.base_id = Some(whole.id.clone());
    cell
}

fn change(of: &PublishedCell, earlier: Option<&PublishedCell>, value: i64) -> PublishedCell {
    let mut cell = share(of, of, value);
    cell.id = format!("{}/change", of.id);
    cell.place.column_label = "Change".into();
    cell.definition.measure_code = "referrals_change".into();
    cell.definition.quantity = Quantity::Change;
    cell.definition.base_period = Some(year(2011));
    cell.base_id = earlier.map(|earlier| earlier.id.clone());
    cell
}

fn part_of(mut cell: PublishedCell, way: &str, total: &str) -> PublishedCell {
    cell.totals.insert(way.into(), total.into());
    cell
}

fn check(cells: &[PublishedCell], expected: &Expect) {
    let report = reconcile(cells).unwrap();
    let mut text = String::new();
    for finding in &report.findings {
        writeln!(text, "{} [{}]\n  {}", finding.id, finding.severity, finding.explanation).unwrap();
        if let Some(resolution) = &finding.resolution {
            writeln!(text, "  > {resolution}").unwrap();
        }
        writeln!(text, "  = {}", finding.cells.join("; ")).unwrap();
    }
    for (kind, checks) in &report.checks {
        let Checks { passed, failed, undecided } = checks;
        if passed + failed + undecided == 0 {
            continue;
        }
        writeln!(text, "{kind}: {passed} passed, {failed} failed, {undecided} undecided").unwrap();
    }
    expected.assert_eq(&text);
    let mut backwards = cells.to_vec();
    backwards.reverse();
    assert_eq!(reconcile(&backwards).unwrap(), report, "the order of cells moved a finding");
}

/// Four nations and their total, with the shares and the changes printed beside them.
fn nations(wales: i64) -> Vec<PublishedCell> {
    let mut total = count("uk", "TOTAL", "Number", "K", 1186);
    total.definition.geography_basis = Basis::NotStated;
    let rows = [("England", 1042, 88, 31), ("Northern Ireland", 15, 1, -63), ("Scotland", 95, 8, 2)];
    let mut cells = vec![share(&total, &total, 100), change(&total, None, 25), total.clone()];
    for (name, value, share_pct, change_pct) in rows.into_iter().chain([("Wales", wales, 3, 48)]) {
        let mut cell = part_of(count("uk", name, "Number", name, value), "rows", &total.id);
        cell.definition.geography_basis = Basis::NotStated;
        cells.extend([share(&cell, &total, share_pct), change(&cell, None, change_pct), cell]);
    }
    cells
}

#[test]
fn three_independent_relations_name_the_same_figure() {
    let mut cells = nations(35);
    cells.push(count("annex", "Total", "Number", "Wales", 34));
    check(
        &cells,
        &expect![[r#"
            total_is_not_sum/rows/uk/TOTAL/Number [high]
              In "uk", column `Number`: 1042 (England) + 15 (Northern Ireland) + 95 (Scotland) + 35 (Wales) = 1,187, but `TOTAL` is printed as 1186, which is 1 less.
              > It would add up if `England` were 1,041, `Northern Ireland` were 14, `Scotland` were 94, `Wales` were 34, or the total were 1,187. The counts behind the table decide which.
              = uk/England/Number; uk/Northern Ireland/Number; uk/Scotland/Number; uk/TOTAL/Number; uk/Wales/Number
            change_is_impossible/uk/Wales/Number/change [high]
              In "uk", row `Wales`: `Change` is printed as 48%, which stands for 47.5 to 48.5 per cent, and `Number` as 35; no whole number leads to 35 by that change: from 23 it is 52.17 per cent, from 24 it is 45.83 per cent.
              > The change printed is possible for a count of 34 (from 23) or of 37 (from 25). The count of the earlier period decides.
              = uk/Wales/Number; uk/Wales/Number/change
            same_measure_two_values/uk/Wales/Number [medium]
              The same measure, referrals, Wales, 2012-01-01 to 2012-12-31, is printed as 34 in "annex" (Total, Number) and as 35 in "uk" (Wales, Number). "uk" does not say by what the place was counted, so either a figure is wrong or the definitions differ.
              > The publisher's counts, or a statement of what each place counts.
              = annex/Total/Number; uk/Wales/Number
            total_is_not_sum: 0 passed, 1 failed, 0 undecided
            share_is_impossible: 5 passed, 0 failed, 0 undecided
            change_is_impossible: 4 passed, 1 failed, 0 undecided
            same_measure_two_values: 0 passed, 1 failed, 0 undecided
        "#]],
    );
}

#[test]
fn a_consistent_table_gives_no_finding() {
    let mut cells = nations(34);
    cells.push(count("annex", "Total", "Number", "Wales", 34));
    check(
        &cells,
        &expect![[r#"
            total_is_not_sum: 1 passed, 0 failed, 0 undecided
            share_is_impossible: 5 passed, 0 failed, 0 undecided
            change_is_impossible: 5 passed, 0 failed, 0 undecided
            same_measure_two_values: 1 passed, 0 failed, 0 undecided
        "#]],
    );
}

#[test]
fn an_impossible_share_is_found() {
    let whole = count("t", "All", "Number", "W", 34);
    let part = count("t", "Women", "Number", "W1", 21);
    check(
        &[share(&part, &whole, 63), part, whole],
        &expect![[r#"
            share_is_impossible/t/Women/Number/share [high]
              In "t", row `Women`: 21 of 34 is 61.76 per cent, but `Share` is printed as 63%, which stands for 62.5 to 63.5.
              > One of the percentage, the count and the whole is not the one that was divided; the counts behind the table decide which.
              = t/All/Number; t/Women/Number; t/Women/Number/share
            share_is_impossible: 0 passed, 1 failed, 0 undecided
        "#]],
    );
}

#[test]
fn a_share_of_nothing_is_undecided() {
    let whole = count("t", "All", "Number", "W", 0);
    let part = count("t", "Women", "Number", "W1", 0);
    check(
        &[share(&part, &whole, 50), part, whole],
        &expect![[r#"
            share_is_impossible: 0 passed, 0 failed, 1 undecided
        "#]],
    );
}

#[test]
fn a_change_is_held_against_a_printed_earlier_count() {
    let mut earlier = count("t", "2011", "Number", "W", 24);
    earlier.definition.period = year(2011);
    let now = count("t", "2012", "Number", "W", 34);
    check(
        &[change(&now, Some(&earlier), 48), now, earlier],
        &expect![[r#"
            change_is_impossible/t/2012/Number/change [high]
              In "t", row `2012`: `Change` is printed as 48%, which stands for 47.5 to 48.5 per cent, and `Number` as 34; from 24 to 34 it is 41.67 per cent.
              > The count of the earlier period decides.
              = t/2011/Number; t/2012/Number; t/2012/Number/change
            change_is_impossible: 0 passed, 1 failed, 0 undecided
        "#]],
    );
}

/// 868 is 0.3468 per cent more than 865: 0.35, and of that 0.4.
#[test]
fn a_percentage_rounded_twice_is_a_matter_of_form() {
    let mut earlier = count("t", "2011", "Number", "W", 865);
    earlier.definition.period = year(2011);
    let now = count("t", "2012", "Number", "W", 868);
    let twice = |mantissa| {
        let mut change = change(&now, Some(&earlier), 0);
        change.printed = Printed::rounded("as printed", mantissa, 1);
        reconcile(&[change, now.clone(), earlier.clone()]).unwrap().findings
    };
    let found = twice(4);
    assert_eq!(found[0].severity, Severity::Low);
    assert!(found[0].explanation.contains("To three decimals it is 0.347 per cent"));
    assert!(twice(3).is_empty());
    assert_eq!(twice(5)[0].severity, Severity::High);
}

#[test]
fn different_definitions_are_never_compared() {
    let mut by_referral = count("a", "Adults", "Number", "W", 26);
    by_referral.definition.age_group_code = Some("adult".into());
    by_referral.definition.age_basis = Basis::Stated("referral".into());
    let mut by_exploitation = by_referral.clone();
    by_exploitation.id = "b".into();
    by_exploitation.printed = Printed::exact("24", 24);
    by_exploitation.definition.age_basis = Basis::Stated("first_exploitation".into());
    let mut later = by_referral.clone();
    later.id = "c".into();
    later.printed = Printed::exact("27", 27);
    later.as_at_date = date(2014, 11, 30);
    let mut category = by_referral.clone();
    category.id = "d".into();
    category.printed = Printed::exact("1", 1);
    category.definition.categories.insert("nationality".into(), "PL".into());
    let cells = [by_referral, by_exploitation, later, category];
    assert_eq!(reconcile(&cells).unwrap().findings, []);
}

#[test]
fn an_open_basis_agrees_if_it_agrees_with_any_stated_one() {
    let adults = |id: &str, value: i64, basis: Basis| {
        let mut cell = count(id, "Adults", "Number", "W", value);
        cell.definition.age_group_code = Some("adult".into());
        cell.definition.age_basis = basis;
        cell
    };
    let stated = [
        adults("a", 24, Basis::Stated("first_exploitation".into())),
        adults("b", 26, Basis::Stated("referral".into())),
    ];
    for (value, findings) in [(24, 0), (26, 0), (25, 1)] {
        let cells = [stated.as_slice(), &[adults("c", value, Basis::NotStated)]].concat();
        let report = reconcile(&cells).unwrap();
        assert_eq!(report.findings.len(), findings, "{value}");
        assert!(report.findings.iter().all(|finding| finding.severity == Severity::Medium));
    }
}

#[test]
fn one_definition_with_two_values_is_high() {
    let cells = [count("a", "Total", "Number", "W", 34), count("b", "Total", "Number", "W", 35)];
    check(
        &cells,
        &expect![[r#"
            same_measure_two_values/a/Total/Number [high]
              The same measure, referrals, W, 2012-01-01 to 2012-12-31, is printed as 34 in "a" (Total, Number) and as 35 in "b" (Total, Number). The definitions agree in every part.
              > The publisher's counts, or a statement of what each place counts.
              = a/Total/Number; b/Total/Number
            same_measure_two_values: 0 passed, 1 failed, 0 undecided
        "#]],
    );
}

#[test]
fn cells_that_point_nowhere_are_refused() {
    let lost = part_of(count("t", "a", "Number", "W", 1), "rows", "t/gone");
    let error = reconcile(&[lost]).unwrap_err().to_string();
    expect!["the total `t/gone` of published cell `t/a/Number` is not there"].assert_eq(&error);
    let twice = count("t", "a", "Number", "W", 1);
    let error = reconcile(&[twice.clone(), twice]).unwrap_err().to_string();
    expect!["two published cells have the id `t/a/Number`"].assert_eq(&error);
}
