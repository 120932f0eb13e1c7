//! Sums of magnitudes, and contributors who attack them.
//!
//! In: firms drawn by a fixed walk, each with hours in one or two cells. Out: the table as it leaves; then everybody, and
//! each firm that is all there is behind a cell, tries to say what another contributes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use sylfaen_disclose::{DiscloseError, Dominance, Release, ReleaseRules, protect};

use crate::attacker::{Attacker, truth};
use crate::generate::{DIMENSIONS, Walk, hierarchy};

/// How much each firm has at each place, totals too: a place is an area and a sex.
type Places = BTreeMap<(String, String), BTreeMap<usize, i64>>;

fn up(dimension: usize, leaf: usize) -> Vec<String> {
    DIMENSIONS[dimension].1[leaf].iter().map(|code| (*code).to_owned()).chain(["Total".to_owned()]).collect()
}

fn places(seed: u64) -> Places {
    let mut walk = Walk(seed * 31 + 7);
    let mut places = Places::new();
    for area in 0..5 {
        for sex in 0..2 {
            for (area, sex) in up(0, area)
                .into_iter()
                .flat_map(|area| up(2, sex).into_iter().map(move |sex| (area.clone(), sex)))
            {
                places.entry((area, sex)).or_default();
            }
        }
    }
    for firm in 0..14 + walk.below(12) {
        for _ in 0..=walk.below(2) {
            let (area, sex) = (walk.below(5).min(walk.below(5)), walk.below(2));
            let hours = 1 + (walk.below(60) * walk.below(60) / 40) as i64;
            for area in up(0, area) {
                for sex in up(2, sex) {
                    *places.get_mut(&(area.clone(), sex)).unwrap().entry(firm).or_default() += hours;
                }
            }
        }
    }
    places
}

fn largest(firms: &BTreeMap<usize, i64>) -> Vec<i64> {
    let mut hours: Vec<i64> = firms.values().copied().collect();
    hours.sort_unstable_by(|one, other| other.cmp(one));
    hours
}

fn text(places: &Places) -> String {
    let mut text = "area,sex,value,contributors,largest_1,largest_2,largest_3,only\n".to_owned();
    for ((area, sex), firms) in places {
        let listed = largest(firms);
        let field = |at: usize| listed.get(at).map_or(String::new(), i64::to_string);
        let only =
            if firms.len() == 1 { format!("firm{}", firms.keys().next().unwrap()) } else { String::new() };
        let value: i64 = listed.iter().sum();
        writeln!(text, "{area},{sex},{value},{},{},{},{},{only}", firms.len(), field(0), field(1), field(2))
            .unwrap();
    }
    text
}

fn key((area, sex): &(String, String)) -> String {
    let named = [("area", area), ("sex", sex)];
    let coded: Vec<String> = named
        .iter()
        .filter(|(_, code)| *code != "Total")
        .map(|(name, code)| format!("{name}={code}"))
        .collect();
    coded.join(";")
}

fn rules() -> ReleaseRules {
    ReleaseRules { dominance: Some(Dominance::default()), ..ReleaseRules::default() }
}

/// How far above its value a cell has to stay possible, by the definition: the second may not say the first within a tenth
/// of what it has; of fewer than three nobody is told a tenth of the value.
fn lacks(firms: &BTreeMap<usize, i64>) -> i64 {
    let listed = largest(firms);
    let value: i64 = listed.iter().sum();
    let of_first = listed.first().map_or(0, |first| {
        (0..=value)
            .find(|up| 10 * (value + up - listed.get(1).copied().unwrap_or(0) - first) >= *first)
            .unwrap()
    });
    let of_few =
        if (1..3).contains(&firms.len()) { (0..=value).find(|up| 10 * up >= value).unwrap() } else { 0 };
    of_first.max(of_few)
}

/// The cells that some attacker says too nearly, given what is withheld; one who knows the program knows the lower and the
/// upper level by which each value has to stay open, too.
fn told(places: &Places, texts: &BTreeMap<String, String>, knows_the_program: bool) -> usize {
    told_of(places, places, texts, knows_the_program)
}

/// The same, of those cells whose firms are kept.
fn told_of(
    places: &Places,
    kept: &Places,
    texts: &BTreeMap<String, String>,
    knows_the_program: bool,
) -> usize {
    let hierarchy = hierarchy();
    let names: BTreeMap<String, String> = [("t.csv".to_owned(), text(places))].into();
    let truth = truth(&names, &hierarchy);
    let mut soles: BTreeSet<Option<usize>> = [None].into();
    soles.extend(places.values().filter(|firms| firms.len() == 1).map(|firms| firms.keys().next().copied()));
    let mut told = 0;
    for sole in soles {
        let mut attacker = Attacker::default();
        attacker.read(texts, &hierarchy, 0, None, &truth);
        let is_own = |firms: &BTreeMap<usize, i64>| firms.len() == 1 && firms.keys().next().copied() == sole;
        for (place, firms) in places.iter().filter(|(_, firms)| is_own(firms)) {
            attacker.knows_cell(&key(place), firms.values().sum());
        }
        let withheld: BTreeSet<String> = attacker.withheld().into_iter().collect();
        for (place, firms) in kept
            .iter()
            .filter(|(place, firms)| lacks(firms) > 0 && !is_own(firms) && withheld.contains(&key(place)))
        {
            let value: i64 = firms.values().sum();
            let (least, greatest) = attacker.range(&key(place));
            let (up, down) = (lacks(firms), lacks(firms).min(value));
            // Who knows the program knows that the value lies by its levels within the range, and is to be left with as
            // much as a level.
            let is_near = (greatest - up) - (least + down) < if knows_the_program { up } else { 0 };
            told += usize::from(greatest < value + up || least > value - down || is_near);
        }
    }
    told
}

#[test]
fn nobody_who_contributes_says_too_nearly_what_another_does() {
    let (mut withheld, mut plainly, mut refused) = (0, 0, 0);
    for seed in 0..10 {
        let places = places(seed);
        let release = Release::read(&[("t.csv", &text(&places))], &[("h.csv", &hierarchy())]).unwrap();
        let safe = match protect(&release, &rules()) {
            Ok(safe) => safe,
            // A table that nothing helps does not leave: somebody knows too much though all of it is withheld.
            Err(DiscloseError::NotProtectable { .. }) => {
                let all: Vec<bool> = release.cells().iter().map(|cell| cell.persons != Some(0)).collect();
                assert!(
                    told(&places, &release.protected_tables(&all).unwrap(), true) > 0,
                    "{seed} is refused in vain"
                );
                refused += 1;
                continue;
            }
            Err(error) => panic!("{seed}: {error}"),
        };
        let texts = release.protected_tables(safe.is_withheld()).unwrap();
        assert_eq!(
            texts["t.csv"].lines().next(),
            Some("area,sex,value,note"),
            "what stands behind a value stays inside"
        );
        // Every cell that lacks something is withheld.
        let hidden: BTreeSet<String> = texts["t.csv"]
            .lines()
            .filter(|line| line.ends_with("[c]"))
            .map(|line| line.split(',').take(2).collect::<Vec<_>>().join(","))
            .collect();
        for ((area, sex), _) in places.iter().filter(|(_, firms)| lacks(firms) > 0) {
            assert!(hidden.contains(&format!("{area},{sex}")), "{seed}: {area} {sex} is shown");
        }
        assert_eq!(told(&places, &texts, true), 0, "{seed}");
        withheld += safe.withheld.len();
        let primary: Vec<bool> = release
            .cells()
            .iter()
            .map(|cell| {
                cell.contributions
                    .as_ref()
                    .is_some_and(|behind| Dominance::default().needs(cell.persons.unwrap(), behind) > 0)
            })
            .collect();
        plainly += usize::from(told(&places, &release.protected_tables(&primary).unwrap(), false) > 0);
    }
    // The same attackers say something of most tables in which nothing but these cells is withheld.
    assert!(withheld > 0 && plainly > 5, "{withheld} withheld, {plainly} fall");
    // Each refusal was shown above to be one that nothing helps.
    assert!(refused < 2, "{refused} refused");
}

/// A table in which the only firm of some places has waived protection there.
fn text_with_waivers(places: &Places, waived: &BTreeSet<&(String, String)>) -> String {
    let mut lines = text(places).lines().map(str::to_owned).collect::<Vec<_>>();
    for (line, place) in lines.iter_mut().skip(1).zip(places.keys()) {
        line.push_str(if waived.contains(place) { ",true" } else { "," });
    }
    lines.iter_mut().take(1).for_each(|header| header.push_str(",waived_1"));
    lines.join("\n") + "\n"
}

#[test]
fn a_waiver_lets_its_own_value_out_and_no_other() {
    let (mut waivers, mut let_out) = (0, 0);
    for seed in 0..8 {
        let places = places(seed);
        let soles = places.iter().filter(|(_, firms)| firms.len() == 1).map(|(place, _)| place);
        let waived: BTreeSet<_> = soles.step_by(2).collect();
        let table = text_with_waivers(&places, &waived);
        let release = Release::read(&[("t.csv", &table)], &[("h.csv", &hierarchy())]).unwrap();
        let Ok(safe) = protect(&release, &rules()) else { continue };
        let texts = release.protected_tables(safe.is_withheld()).unwrap();
        assert_eq!(texts["t.csv"].lines().next(), Some("area,sex,value,note"));
        // To whoever attacks, a place that was waived is no secret; every other is.
        let mut kept = places.clone();
        for place in &waived {
            kept.get_mut(*place).unwrap().clear();
        }
        let primary = |place: &(String, String)| !kept[place].is_empty() && lacks(&kept[place]) > 0;
        for (line, place) in texts["t.csv"].lines().skip(1).zip(places.keys()) {
            assert!(line.ends_with("[c]") || !primary(place), "{seed}");
            let_out += usize::from(waived.contains(place) && !line.ends_with("[c]"));
        }
        assert_eq!(told_of(&places, &kept, &texts, true), 0, "{seed}");
        waivers += waived.len();
    }
    assert!(waivers > 10 && let_out > 0, "{waivers} waived, {let_out} of them shown");
}

#[test]
fn magnitudes_without_rules_for_them_are_refused_and_the_other_way_about() {
    let release = Release::read(&[("t.csv", &text(&places(1)))], &[("h.csv", &hierarchy())]).unwrap();
    let error = protect(&release, &ReleaseRules::default()).unwrap_err();
    assert!(matches!(error, DiscloseError::ContributionsMissing { .. }), "{error}");
    let counts = Release::read(&[("t.csv", "sex,value\nf,9\nm,7\nTotal,16\n")], &[]).unwrap();
    let error = protect(&counts, &rules()).unwrap_err();
    assert!(matches!(error, DiscloseError::ContributionsMissing { cells: 3 }), "{error}");
    // Two largest are asked for, and one is given.
    let one = "sex,value,contributors,largest_1\nf,90,4,40\nm,70,3,30\nTotal,160,7,40\n";
    let error = protect(&Release::read(&[("t.csv", one)], &[]).unwrap(), &rules()).unwrap_err();
    assert!(matches!(error, DiscloseError::ContributionsMissing { cells: 3 }), "{error}");
}

#[test]
fn rules_for_magnitudes_are_read_and_weak_ones_refused() {
    let parsed = ReleaseRules::parse("[dominance]\np_pct = 15\ncoalition = 2").unwrap();
    let dominance = parsed.dominance.unwrap();
    assert_eq!((dominance.p_pct, dominance.coalition, dominance.contributors_min), (15, 2, 3));
    assert!(ReleaseRules::parse("[dominance]\np_pct = 0").is_err());
    assert!(ReleaseRules::parse("[dominance]\np_percent = 10").is_err());
}
