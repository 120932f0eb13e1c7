//! Small sparse releases, put through what is meant for great ones.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::super::{ReleaseRules, attacker, audited, breached, covered, ground};
use super::*;
use crate::release::Release;

/// Areas in groups by nations by sexes, and areas by quarters: nearly every count is one or two.
fn sparse(persons: u64, mut walk: u64) -> Release {
    let mut below = |below: u64| {
        walk = walk.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (walk >> 33) % below
    };
    let mut counts: [BTreeMap<String, i64>; 2] = Default::default();
    for counted in 0..=persons {
        // Nobody is counted once in each place, so that every table has all its rows.
        let (areas, nations, sexes, quarters) = if counted == 0 {
            (0..12, 0..5, 0..2, 0..3)
        } else {
            let (area, nation, sex, quarter) = (below(12), below(5), below(2), below(3));
            (area..area + 1, nation..nation + 1, sex..sex + 1, quarter..quarter + 1)
        };
        let by = i64::from(counted > 0);
        for area in areas {
            for area in [format!("a{area}"), format!("g{}", area / 4), "Total".to_owned()] {
                for nation in nations.clone().map(|at| format!("n{at}")).chain(["Total".to_owned()]) {
                    for sex in sexes.clone().map(|at| format!("s{at}")).chain(["Total".to_owned()]) {
                        *counts[0].entry(format!("{area},{nation},{sex}")).or_default() += by;
                    }
                }
                for quarter in quarters.clone().map(|at| format!("q{at}")).chain(["Total".to_owned()]) {
                    *counts[1].entry(format!("{area},{quarter}")).or_default() += by;
                }
            }
        }
    }
    let mut hierarchy = "dimension,code,parent\narea,Total,\n".to_owned();
    for group in 0..3 {
        writeln!(hierarchy, "area,g{group},Total").unwrap();
    }
    for area in 0..12 {
        writeln!(hierarchy, "area,a{area},g{}", area / 4).unwrap();
    }
    let text = |names: &str, counts: &BTreeMap<String, i64>| {
        let rows = counts.iter().map(|(codes, persons)| format!("{codes},{persons}\n"));
        format!("{names},value\n{}", rows.collect::<String>())
    };
    let (nations, quarters) = (text("area,nation,sex", &counts[0]), text("area,quarter", &counts[1]));
    Release::read(&[("nations.csv", &nations), ("quarters.csv", &quarters)], &[("areas.csv", &hierarchy)])
        .unwrap()
}

/// What is chosen for releases as sparse as these is proved by the audit, from the trail and the changes, for the public and
/// for an insider; and showing cells again many at a time leaves it proved and takes persons off it.
#[test]
fn what_steps_withhold_is_proved_and_what_is_needless_is_shown_again() {
    let mut spared = 0;
    for walk in 0..6 {
        let release = sparse(150, walk);
        let insider = vec![("sex".to_owned(), "s0".to_owned())];
        let insiders = if walk % 2 == 0 { Vec::new() } else { vec![insider] };
        let rules = ReleaseRules { insiders, ..ReleaseRules::default() };
        let counts: Vec<i64> = release.cells().iter().map(|cell| cell.persons.unwrap()).collect();
        let primary = attacker::primary(&release, &rules, &counts);
        let ground = ground(&release, &rules, &counts, &primary);
        let mut search = Search::new(&ground);
        search.is_plain = true;
        search.wander();
        assert!(search.trail(0).count() > 0);
        covered(&mut search).unwrap();
        assert_eq!(breached(&audited(&ground, &search)), [0; 0], "walk {walk}");

        let cost = search.cost;
        search.narrow_in_batches(200_000);
        assert_eq!(breached(&audited(&ground, &search)), [0; 0], "walk {walk}, narrowed");
        let withheld = search.secondary();
        assert_eq!(search.cost, withheld.iter().map(|&cell| search.cost_of(cell)).sum::<i64>());
        assert!(search.cost <= cost);
        spared += cost - search.cost;
    }
    assert!(spared > 0);
}

/// Without the steps that move a cell the way can be gone again, and be taken up as it was.
#[test]
fn a_trail_is_gone_again_without_a_cell_and_taken_up() {
    let release = sparse(150, 3);
    let rules = ReleaseRules::default();
    let counts: Vec<i64> = release.cells().iter().map(|cell| cell.persons.unwrap()).collect();
    let primary = attacker::primary(&release, &rules, &counts);
    let ground = ground(&release, &rules, &counts, &primary);
    let mut search = Search::new(&ground);
    search.wander();
    let cells = 0..counts.len();
    let mut trail = search.trails.pop().unwrap();
    let ranges = |trail: &Trail| cells.clone().map(|cell| trail.range(cell)).collect::<Vec<_>>();
    let (before, steps) = (ranges(&trail), trail.steps().count());
    let cell = cells.clone().max_by_key(|&cell| before[cell].1 - before[cell].0).unwrap();

    trail.ripple.offer(cell, None);
    let kept = trail.again();
    assert_eq!(trail.range(cell), (0, 0));
    assert!(trail.steps().count() < steps);
    for sum in release.sums() {
        let parts = sum.parts.iter().map(|&part| trail.ripple.moved(part));
        assert_eq!(trail.ripple.moved(sum.total), parts.sum::<i64>());
    }
    trail.take_up(kept);
    assert_eq!((ranges(&trail), trail.steps().count()), (before, steps));
}
