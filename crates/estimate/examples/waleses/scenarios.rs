//! The kinds of Wales that are simulated, each with what its analyst has declared.
//!
//! In: chance. Out: tables with their plan and the truth. Lists are drawn anew for each Wales: how many, and how far they
//! reach.

use sylfaen_estimate::{CaptureTable, Pathway, Plan};

use crate::draws::Draws;
use crate::world::{Class, Seen, Tie, World};

/// What is wrong with the default answer's assumptions.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing: what the lists do is declared.
    Sound,
    /// Something that leaves a trace in the table.
    Detectable,
    /// Something that leaves none, or none that a table of this size could show.
    Undetectable,
}

/// A table, what is asked of it, and the truth.
pub(crate) struct Case {
    pub(crate) table: CaptureTable,
    pub(crate) plan: Plan,
    pub(crate) truth: usize,
    /// The rates of linkage error as a review found them; none where nobody looked.
    pub(crate) review: Option<Review>,
}

/// Pairs of records that were looked at by hand.
#[derive(Clone, Copy)]
pub(crate) struct Review {
    pub(crate) true_pairs: u64,
    pub(crate) found: u64,
    pub(crate) others: u64,
    pub(crate) linked: u64,
}

/// True pairs of records that a review looks at.
const TRUE_PAIRS: u64 = 200;
/// People of a shorter list, not on the longer one, that a review looks at.
const OTHERS: u64 = 500;

/// A kind of Wales.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) draw: fn(&mut Draws) -> Vec<Case>,
}

pub(crate) const SCENARIOS: [Scenario; 24] = [
    Scenario { name: "two independent lists", kind: Kind::Sound, draw: two_lists },
    Scenario { name: "independent lists", kind: Kind::Sound, draw: independent },
    Scenario { name: "sparse lists of 10 to 50", kind: Kind::Sound, draw: sparse },
    Scenario { name: "one referral, declared", kind: Kind::Sound, draw: declared },
    Scenario { name: "two referrals, declared", kind: Kind::Sound, draw: two_declared },
    Scenario { name: "refusal with NGO contact, declared", kind: Kind::Sound, draw: refusal_declared },
    Scenario { name: "NRM fed by all, as a reference", kind: Kind::Sound, draw: reference },
    Scenario { name: "minors mandatory, apart from adults", kind: Kind::Sound, draw: minors_apart },
    Scenario { name: "false links 0.5 %, reviewed", kind: Kind::Sound, draw: false_only },
    Scenario { name: "missed 5 %, false 0.1 %, reviewed", kind: Kind::Sound, draw: linked_five },
    Scenario { name: "missed 10 %, false 1 %, reviewed", kind: Kind::Sound, draw: linked_ten },
    Scenario { name: "referral declared, missed 5 %, reviewed", kind: Kind::Sound, draw: declared_linked },
    Scenario { name: "missed in one nationality, reviewed", kind: Kind::Sound, draw: nationality },
    Scenario { name: "seven lists, one referral declared", kind: Kind::Sound, draw: seven_declared },
    Scenario { name: "one referral, not declared", kind: Kind::Detectable, draw: undeclared },
    Scenario { name: "one of two referrals declared", kind: Kind::Detectable, draw: half_declared },
    Scenario { name: "refusal with NGO contact, not declared", kind: Kind::Detectable, draw: refusal },
    Scenario { name: "NRM fed by all, as a list", kind: Kind::Detectable, draw: reference_as_list },
    Scenario {
        name: "minors mandatory, adults and minors as one",
        kind: Kind::Detectable,
        draw: minors_as_one,
    },
    Scenario {
        name: "seven lists, one referral not declared",
        kind: Kind::Detectable,
        draw: seven_undeclared,
    },
    Scenario { name: "two lists, referral not declared", kind: Kind::Undetectable, draw: two_lists_fed },
    Scenario { name: "two classes", kind: Kind::Undetectable, draw: two_classes },
    Scenario { name: "missed 10 %, false 1 %, not reviewed", kind: Kind::Undetectable, draw: unreviewed },
    Scenario {
        name: "missed in one nationality hard to meet, reviewed",
        kind: Kind::Undetectable,
        draw: nationality_hidden,
    },
];

/// Independent lists that meet everybody alike.
fn plain(draws: &mut Draws, lists: usize) -> World {
    let chances = (0..lists).map(|_| draws.between(0.06, 0.3)).collect();
    World {
        people: draws.of_any_size(400.0, 4_000.0) as usize,
        lists,
        classes: vec![Class { share: 1.0, chances, missed: 0.0 }],
        ties: Vec::new(),
        false_links: 0.0,
    }
}

fn some_lists(draws: &mut Draws) -> usize {
    3 + draws.below(3)
}

fn referral(draws: &mut Draws, from: usize, to: usize) -> Tie {
    Tie { from: 1 << from, to, chance: draws.between(0.2, 0.7), class: None }
}

/// The whole of a world as one table.
fn whole(world: &World, seen: &Seen, pathways: &[(usize, usize)]) -> Vec<Case> {
    let histories = seen.histories.iter().flatten().copied();
    cases(world.lists, histories, seen.people.iter().sum(), pathways, None)
}

fn cases(
    lists: usize,
    histories: impl Iterator<Item = u32>,
    truth: usize,
    pathways: &[(usize, usize)],
    review: Option<Review>,
) -> Vec<Case> {
    let met = histories.filter(|history| *history != 0);
    let Ok(table) = CaptureTable::from_histories(lists, met) else { return Vec::new() };
    let mut plan = Plan::of_table(&table);
    plan.pathways = pathways.iter().map(|&(from, to)| Pathway { from, to }).collect();
    vec![Case { table, plan, truth, review }]
}

/// The same with a review of its linkage.
fn reviewed(world: &World, draws: &mut Draws, pathways: &[(usize, usize)]) -> Vec<Case> {
    let seen = world.draw(draws);
    let review = Review {
        true_pairs: TRUE_PAIRS,
        found: draws.count(TRUE_PAIRS, seen.found),
        others: OTHERS,
        linked: draws.count(OTHERS, world.false_links),
    };
    let mut cases = whole(world, &seen, pathways);
    for case in &mut cases {
        case.review = Some(review);
    }
    cases
}

fn drawn(world: &World, draws: &mut Draws, pathways: &[(usize, usize)]) -> Vec<Case> {
    let seen = world.draw(draws);
    whole(world, &seen, pathways)
}

fn two_lists(draws: &mut Draws) -> Vec<Case> {
    let world = plain(draws, 2);
    drawn(&world, draws, &[])
}

fn independent(draws: &mut Draws) -> Vec<Case> {
    let lists = some_lists(draws);
    let world = plain(draws, lists);
    drawn(&world, draws, &[])
}

fn sparse(draws: &mut Draws) -> Vec<Case> {
    let lists = some_lists(draws);
    let mut world = plain(draws, lists);
    world.people = draws.of_any_size(60.0, 600.0) as usize;
    let people = world.people as f64;
    for chance in &mut world.classes[0].chances {
        *chance = (draws.of_any_size(10.0, 50.0) / people).min(0.6);
    }
    drawn(&world, draws, &[])
}

fn with_referral(draws: &mut Draws) -> World {
    let lists = some_lists(draws);
    let mut world = plain(draws, lists);
    world.ties = vec![referral(draws, 0, 1)];
    world
}

fn declared(draws: &mut Draws) -> Vec<Case> {
    let world = with_referral(draws);
    drawn(&world, draws, &[(0, 1)])
}

fn undeclared(draws: &mut Draws) -> Vec<Case> {
    let world = with_referral(draws);
    drawn(&world, draws, &[])
}

fn seven(draws: &mut Draws) -> World {
    let mut world = plain(draws, 7);
    world.ties = vec![referral(draws, 0, 1)];
    world
}

fn seven_declared(draws: &mut Draws) -> Vec<Case> {
    let world = seven(draws);
    drawn(&world, draws, &[(0, 1)])
}

fn seven_undeclared(draws: &mut Draws) -> Vec<Case> {
    let world = seven(draws);
    drawn(&world, draws, &[])
}

fn with_two_referrals(draws: &mut Draws) -> World {
    let lists = 4 + draws.below(2);
    let mut world = plain(draws, lists);
    world.ties = vec![referral(draws, 0, 1), referral(draws, 2, 3)];
    world
}

fn two_declared(draws: &mut Draws) -> Vec<Case> {
    let world = with_two_referrals(draws);
    drawn(&world, draws, &[(0, 1), (2, 3)])
}

fn half_declared(draws: &mut Draws) -> Vec<Case> {
    let world = with_two_referrals(draws);
    drawn(&world, draws, &[(0, 1)])
}

/// People who are helped by the charity of list 0 keep away from list 1.
fn with_refusal(draws: &mut Draws) -> World {
    let lists = some_lists(draws);
    let mut world = plain(draws, lists);
    world.ties = vec![Tie { from: 1, to: 1, chance: -draws.between(0.4, 0.95), class: None }];
    world
}

fn refusal_declared(draws: &mut Draws) -> Vec<Case> {
    let world = with_refusal(draws);
    drawn(&world, draws, &[(0, 1)])
}

fn refusal(draws: &mut Draws) -> Vec<Case> {
    let world = with_refusal(draws);
    drawn(&world, draws, &[])
}

/// First responders, and the NRM as the last list, which meets nobody of its own.
fn with_reference(draws: &mut Draws) -> World {
    let responders = 3 + draws.below(2);
    let mut world = plain(draws, responders);
    world.lists = responders + 1;
    world.classes[0].chances.push(0.0);
    world.ties = vec![Tie {
        from: (1 << responders) - 1,
        to: responders,
        chance: draws.between(0.4, 0.8),
        class: None,
    }];
    world
}

fn reference(draws: &mut Draws) -> Vec<Case> {
    let world = with_reference(draws);
    let last = world.lists - 1;
    let fed: Vec<(usize, usize)> = (0..last).map(|from| (from, last)).collect();
    let mut cases = drawn(&world, draws, &fed);
    for case in &mut cases {
        case.plan.references = vec![last];
    }
    cases
}

fn reference_as_list(draws: &mut Draws) -> Vec<Case> {
    let world = with_reference(draws);
    drawn(&world, draws, &[])
}

/// Adults and minors: list 0 is a charity that meets adults only, list 1 a council that meets mostly minors, and who is
/// met by the council and is a minor must be sent on to list 2.
fn with_minors(draws: &mut Draws) -> World {
    let lists = 4 + draws.below(2);
    let mut world = plain(draws, lists);
    world.people = draws.of_any_size(800.0, 4_000.0) as usize;
    let minors_share = draws.between(0.25, 0.5);
    let mut minors = world.classes[0].clone();
    minors.share = minors_share;
    minors.chances[0] = 0.0;
    minors.chances[1] = draws.between(0.2, 0.45);
    world.classes[0].share = 1.0 - minors_share;
    world.classes[0].chances[1] = draws.between(0.03, 0.08);
    world.classes.push(minors);
    world.ties = vec![Tie { from: 0b10, to: 2, chance: draws.between(0.7, 0.95), class: Some(1) }];
    world
}

fn minors_apart(draws: &mut Draws) -> Vec<Case> {
    let world = with_minors(draws);
    let seen = world.draw(draws);
    let stratum = |class: usize, pathways: &[(usize, usize)]| {
        cases(world.lists, seen.histories[class].iter().copied(), seen.people[class], pathways, None)
    };
    let mut both = stratum(0, &[]);
    both.extend(stratum(1, &[(1, 2)]));
    both
}

fn minors_as_one(draws: &mut Draws) -> Vec<Case> {
    let world = with_minors(draws);
    drawn(&world, draws, &[])
}

fn linked(draws: &mut Draws, missed: f64, false_links: f64) -> World {
    let lists = 2 + draws.below(4);
    let mut world = plain(draws, lists);
    world.classes[0].missed = missed;
    world.false_links = false_links;
    world
}

fn false_only(draws: &mut Draws) -> Vec<Case> {
    let world = linked(draws, 0.0, 0.005);
    reviewed(&world, draws, &[])
}

fn linked_five(draws: &mut Draws) -> Vec<Case> {
    let world = linked(draws, 0.05, 0.001);
    reviewed(&world, draws, &[])
}

fn linked_ten(draws: &mut Draws) -> Vec<Case> {
    let world = linked(draws, 0.1, 0.01);
    reviewed(&world, draws, &[])
}

fn unreviewed(draws: &mut Draws) -> Vec<Case> {
    let world = linked(draws, 0.1, 0.01);
    drawn(&world, draws, &[])
}

fn declared_linked(draws: &mut Draws) -> Vec<Case> {
    let mut world = with_referral(draws);
    world.classes[0].missed = 0.05;
    world.false_links = 0.002;
    reviewed(&world, draws, &[(0, 1)])
}

/// A third of the people have names that linkage gets wrong five times as often.
fn with_nationality(draws: &mut Draws, reach: f64) -> World {
    let lists = some_lists(draws);
    let mut world = plain(draws, lists);
    let mut others = world.classes[0].clone();
    world.classes[0].share = 2.0 / 3.0;
    world.classes[0].missed = 0.04;
    others.share = 1.0 / 3.0;
    others.missed = 0.2;
    others.chances.iter_mut().for_each(|chance| *chance *= reach);
    world.classes.push(others);
    world.false_links = 0.002;
    world
}

fn nationality(draws: &mut Draws) -> Vec<Case> {
    let world = with_nationality(draws, 1.0);
    reviewed(&world, draws, &[])
}

fn nationality_hidden(draws: &mut Draws) -> Vec<Case> {
    let world = with_nationality(draws, 0.5);
    reviewed(&world, draws, &[])
}

fn two_lists_fed(draws: &mut Draws) -> Vec<Case> {
    let mut world = plain(draws, 2);
    world.ties = vec![referral(draws, 0, 1)];
    drawn(&world, draws, &[])
}

/// A part of the people is much easier to meet, for every list.
fn two_classes(draws: &mut Draws) -> Vec<Case> {
    let lists = some_lists(draws);
    let mut world = plain(draws, lists);
    let odds = draws.between(4.0, 10.0);
    let mut easier = world.classes[0].clone();
    for chance in &mut easier.chances {
        let up = *chance / (1.0 - *chance) * odds;
        *chance = up / (1.0 + up);
    }
    easier.share = draws.between(0.15, 0.4);
    world.classes[0].share = 1.0 - easier.share;
    world.classes.push(easier);
    drawn(&world, draws, &[])
}
