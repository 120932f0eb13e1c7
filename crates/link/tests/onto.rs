//! Linking onto a frozen version, from outside: deliveries in any split and order make the same persons.

#![allow(clippy::unwrap_used, clippy::panic)] // A test may stop at once.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use sylfaen_link::{
    BlockRule, Frozen, Given, Key, KeyPart, LinkSettings, Linker, Model, Records, Test, propose,
};

const COLUMNS: [&str; 4] = ["first_name", "surname", "dob", "town"];
const GIVEN: [&str; 10] =
    ["Anna", "Ioana", "Linh", "Mihai", "Siôn", "Besnik", "Oluwaseun", "Mair", "Katarzyna", "Zoltan"];
const FAMILY: [&str; 10] =
    ["Kowalska", "Popescu", "Nguyen", "Hoxha", "Evans", "Nagy", "Okafor", "Jones", "Tran", "Shehu"];
const TOWNS: [&str; 3] = ["Cardiff", "Newport", "Swansea"];

type Rows = BTreeMap<String, [String; 4]>;

/// Synthetic people, met one to three times, with slips.
fn people(count: u64, seed: u64) -> Vec<(String, [String; 4])> {
    let mut state = seed;
    let mut below = |bound: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % bound
    };
    let mut rows = Vec::new();
    for person in 0..count {
        let (given, family) = (GIVEN[below(10) as usize], FAMILY[below(10) as usize]);
        let (year, month, day) = (1960 + below(40), 1 + below(12), 1 + below(28));
        for time in 0..=below(3) {
            let slip = if time == 0 { 9 } else { below(5) };
            let given = if slip == 0 { given.get(..1).unwrap() } else { given };
            let dob = if slip == 2 {
                format!("{year}-{day:02}-{month:02}")
            } else {
                format!("{year}-{month:02}-{day:02}")
            };
            let town = TOWNS[below(3) as usize];
            // Ids are scattered, so that order of arrival is not order of ids.
            let id = format!("{:04}", (person * 37 + time * 1009) % 9973);
            rows.push((id, [given, family, &dob, town].map(str::to_owned)));
        }
    }
    rows
}

fn records(rows: &Rows) -> Records {
    let mut records = Records::with_columns(&COLUMNS);
    for (id, cells) in rows {
        records.push(id, cells.iter().map(|cell| Some(cell.as_str()))).unwrap();
    }
    records
}

/// What stands after some deliveries.
#[derive(Clone)]
struct Standing {
    rows: Rows,
    kept: BTreeSet<(String, String)>,
    group: BTreeMap<String, String>,
}

fn names(records: &Records, group: &[u32]) -> BTreeMap<String, String> {
    let name = |at: u32| records.ids.get(at).to_owned();
    (0..records.len() as u32).map(|at| (name(at), name(group[at as usize]))).collect()
}

/// Makes surnames depend on towns: among strangers of one town they are four times as often equal.
fn depend(model: &mut Model) {
    let town = model.field.iter().find(|field| field.column == "town").unwrap().clone();
    let surname = model.field.iter_mut().find(|field| field.column == "surname").unwrap();
    surname.depends_on = vec![town.column];
    let row = |name: &str, is_equal: bool| {
        let raised = surname.level.iter().map(|level| {
            let is_raised = is_equal && level.test == Test::Equal;
            if is_raised { level.u * 4.0 } else { level.u }
        });
        let raised: Vec<f64> = raised.collect();
        let all: f64 = raised.iter().sum();
        Given { levels: vec![name.to_owned()], u: raised.into_iter().map(|share| share / all).collect() }
    };
    surname.given = std::iter::once(row("-", false))
        .chain(town.level.iter().map(|level| row(&level.name, level.test == Test::Equal)))
        .collect();
}

fn begin(rows: Rows, settings: Option<LinkSettings>, is_dependent: bool) -> (Frozen, Standing) {
    let records = records(&rows);
    let settings = settings.unwrap_or_else(|| propose(&records).0);
    let mut linker = Linker::new(&records, settings, 1).unwrap();
    let mut model = linker.train();
    if is_dependent {
        depend(&mut model);
    }
    let scored = linker.score(&model).unwrap();
    let grouped = linker.group(&model, &scored, scored.cut.probability_min);
    let frozen = linker.freeze(&records, &model, &scored);
    assert!(!is_dependent || frozen.usual.iter().any(|usual| !usual.given.is_empty()));
    let name = |at: u32| records.ids.get(at).to_owned();
    let kept = scored.pairs.iter().map(|pair| (name(pair.left), name(pair.right))).collect();
    (frozen, Standing { group: names(&records, &grouped.group), kept, rows })
}

/// Links a delivery onto what stands; gives how many pairs were compared besides.
fn deliver(frozen: &Frozen, standing: Standing, delivery: &[(String, [String; 4])]) -> (Standing, u64) {
    let Standing { mut rows, kept, group } = standing;
    let new: BTreeSet<&String> = delivery.iter().map(|(id, _)| id).collect();
    rows.extend(delivery.iter().cloned());
    let records = records(&rows);
    let linker = Linker::onto(&records, frozen, 2).unwrap();
    let find = |id: &String| records.ids.find(id).unwrap();
    let is_new: Vec<bool> = rows.keys().map(|id| new.contains(id)).collect();
    let kept: Vec<(u32, u32)> = kept.iter().map(|(a, b)| (find(a), find(b))).collect();
    let scored = linker.score_onto(frozen, &is_new, &kept);
    let before: Vec<u32> = rows.keys().map(|id| find(group.get(id).unwrap_or(id))).collect();
    let grouped = linker.group_onto(&frozen.model, &scored, &is_new, &before);
    let name = |at: u32| records.ids.get(at).to_owned();
    let kept = scored.pairs.iter().map(|pair| (name(pair.left), name(pair.right))).collect();
    (Standing { group: names(&records, &grouped.group), kept, rows }, scored.compared)
}

fn check_any_order(
    settings: Option<LinkSettings>,
    is_dependent: bool,
    seed: u64,
    cuts: &[usize],
    turn: usize,
) {
    let mut all = people(90, seed);
    let later = all.split_off(all.len() / 2);
    let (frozen, begun) = begin(all.into_iter().collect(), settings, is_dependent);
    let (at_once, compared) = deliver(&frozen, begun.clone(), &later);
    let mut turned = later;
    let by = turn % turned.len();
    turned.rotate_left(by);
    if turn % 2 == 1 {
        turned.reverse();
    }
    let (mut standing, mut in_parts) = (begun, 0);
    let mut ends: Vec<usize> = cuts.iter().map(|cut| cut % turned.len()).collect();
    ends.push(turned.len());
    ends.sort_unstable();
    let mut from = 0;
    for end in ends {
        let (next, compared) = deliver(&frozen, standing, &turned[from..end]);
        (standing, in_parts, from) = (next, in_parts + compared, end);
    }
    assert_eq!(standing.kept, at_once.kept);
    assert_eq!(standing.group, at_once.group);
    assert_eq!(in_parts, compared, "each pair with a new record is compared once, whatever the split");
    let persons: BTreeSet<&String> = at_once.group.values().collect();
    assert!(persons.len() < at_once.rows.len(), "something was linked");
}

fn key(column: &str, part: KeyPart) -> BlockRule {
    BlockRule { key: vec![Key { column: column.to_owned(), part }] }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn deliveries_in_any_split_and_order_make_the_same_persons(
        seed in 0_u64..1_000_000,
        cuts in proptest::collection::vec(0_usize..200, 0..6),
        turn in 0_usize..200,
        is_blocked in any::<bool>(),
        is_dependent in any::<bool>(),
    ) {
        // With rules, the block of one town is over-full when the version is frozen, and stays left out.
        let settings = is_blocked.then(|| {
            let rows: Rows = people(90, seed).into_iter().collect();
            let mut settings = propose(&records(&rows)).0;
            settings.block = vec![key("town", KeyPart::Whole), key("surname", KeyPart::Sound), key("dob", KeyPart::Year)];
            settings.block_max = 27;
            settings
        });
        check_any_order(settings, is_dependent, seed, &cuts, turn);
    }
}

#[test]
fn onto_the_version_alone_nothing_changes_and_a_corrected_record_is_met_again() {
    let all = people(90, 5);
    for is_dependent in [true, false] {
        let (frozen, begun) = begin(all.iter().cloned().collect(), None, is_dependent);
        let (same, compared) = deliver(&frozen, begun.clone(), &[]);
        assert_eq!((same.kept, same.group, compared), (begun.kept.clone(), begun.group.clone(), 0));
    }
    let (frozen, begun) = begin(all.iter().cloned().collect(), None, true);
    // A record is corrected to nobody, and then back.
    let (id, cells) = all
        .iter()
        .find(|(id, _)| begun.group.values().filter(|group| *group == &begun.group[id]).count() > 1)
        .unwrap();
    let nobody = (id.clone(), ["Xerxes", "Quillfeather", "1911-11-30", ""].map(str::to_owned));
    let (alone, compared) = deliver(&frozen, begun.clone(), &[nobody]);
    assert_eq!(alone.group[id], *id);
    assert!(!alone.group.iter().any(|(other, group)| other != id && group == id));
    assert_eq!(compared, all.iter().map(|(id, _)| id).collect::<BTreeSet<_>>().len() as u64 - 1);
    let (back, _) = deliver(&frozen, alone, &[(id.clone(), cells.clone())]);
    assert_eq!(back.group, begun.group);
}

#[test]
fn a_version_of_other_records_is_refused() {
    let (mut frozen, begun) = begin(people(40, 8).into_iter().collect(), None, false);
    frozen.over_full = vec![sylfaen_link::OverFullBlock { rule: 0, record_id: "nobody".to_owned() }];
    assert!(matches!(
        Linker::onto(&records(&begun.rows), &frozen, 1),
        Err(sylfaen_link::LinkError::NotOfVersion)
    ));
}
