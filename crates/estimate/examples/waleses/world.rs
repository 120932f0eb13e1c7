//! One simulated Wales: who exists, who is met by which list, and what linkage makes of it.
//!
//! In: classes of people, referrals, rates of linkage error, chance. Out: capture histories as linkage shows them. Each
//! person is followed alone, so that the truth is known and no model of the crate is used to make it.

use crate::draws::Draws;

/// People who are met alike.
#[derive(Clone)]
pub(crate) struct Class {
    /// Their share of the population.
    pub(crate) share: f64,
    /// The chance of each list to meet one of them.
    pub(crate) chances: Vec<f64>,
    /// The chance that the link between two records of one of them is missed.
    pub(crate) missed: f64,
}

/// What being on one list does to being on another.
#[derive(Clone)]
pub(crate) struct Tie {
    /// Being on any list of this set ...
    pub(crate) from: u32,
    /// ... brings a person on to this list with this chance, or, if it is negative, takes them off it.
    pub(crate) to: usize,
    pub(crate) chance: f64,
    /// Only people of this class; none for all.
    pub(crate) class: Option<usize>,
}

/// A population and those who meet it.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) people: usize,
    pub(crate) lists: usize,
    pub(crate) classes: Vec<Class>,
    pub(crate) ties: Vec<Tie>,
    /// Of two lists, the chance that a person of the shorter one who is not on the longer is linked to somebody on it.
    pub(crate) false_links: f64,
}

/// A world as it was seen.
pub(crate) struct Seen {
    /// How many of each class exist.
    pub(crate) people: Vec<usize>,
    /// The capture histories of each class, as linkage shows them; a false link keeps the class of its first record.
    pub(crate) histories: Vec<Vec<u32>>,
    /// The share of true pairs of records whose link is found, over all people.
    pub(crate) found: f64,
}

impl World {
    /// Lets the lists meet people, and links what they wrote.
    pub(crate) fn draw(&self, draws: &mut Draws) -> Seen {
        let mut people = vec![0; self.classes.len()];
        let mut clusters: Vec<(usize, u32)> = Vec::new();
        let (mut pairs, mut found) = (0.0, 0.0);
        for _ in 0..self.people {
            let class = self.class(draws);
            people[class] += 1;
            let history = self.meet(class, draws);
            let records = f64::from(history.count_ones());
            pairs += records * (records - 1.0) / 2.0;
            found += records * (records - 1.0) / 2.0 * (1.0 - self.classes[class].missed);
            clusters.extend(split(history, self.classes[class].missed, draws).map(|part| (class, part)));
        }
        self.link_strangers(&mut clusters, draws);
        let mut histories = vec![Vec::new(); self.classes.len()];
        for (class, history) in clusters {
            histories[class].push(history);
        }
        Seen { people, histories, found: if pairs > 0.0 { found / pairs } else { 1.0 } }
    }

    fn class(&self, draws: &mut Draws) -> usize {
        let mut left = draws.share();
        for (place, class) in self.classes.iter().enumerate() {
            left -= class.share;
            if left < 0.0 {
                return place;
            }
        }
        self.classes.len() - 1
    }

    fn meet(&self, class: usize, draws: &mut Draws) -> u32 {
        let mut history = 0;
        for (list, chance) in self.classes[class].chances.iter().enumerate() {
            history |= u32::from(draws.happens(*chance)) << list;
        }
        for tie in self.ties.iter().filter(|tie| tie.class.is_none_or(|only| only == class)) {
            if history & tie.from != 0 && draws.happens(tie.chance.abs()) {
                let to = 1 << tie.to;
                history = if tie.chance > 0.0 { history | to } else { history & !to };
            }
        }
        history
    }

    fn link_strangers(&self, clusters: &mut Vec<(usize, u32)>, draws: &mut Draws) {
        if self.false_links <= 0.0 {
            return;
        }
        for left in 0..self.lists {
            for right in left + 1..self.lists {
                let on = |list: usize| clusters.iter().filter(|(_, set)| set >> list & 1 == 1).count();
                let (short, long) = if on(left) < on(right) { (left, right) } else { (right, left) };
                let alone = |list: usize, other: usize| -> Vec<usize> {
                    let is_alone = |set: u32| set >> list & 1 == 1 && set >> other & 1 == 0;
                    (0..clusters.len()).filter(|&place| is_alone(clusters[place].1)).collect()
                };
                let (ours, theirs) = (alone(short, long), alone(long, short));
                for place in ours {
                    if theirs.is_empty() || !draws.happens(self.false_links) {
                        continue;
                    }
                    let other = theirs[draws.below(theirs.len())];
                    if clusters[place].1 & clusters[other].1 == 0 {
                        clusters[place].1 |= clusters[other].1;
                        clusters[other].1 = 0;
                    }
                }
                clusters.retain(|(_, set)| *set != 0);
            }
        }
    }
}

/// The records of one person as linkage shows them: parts that no found link joins.
fn split(history: u32, missed: f64, draws: &mut Draws) -> impl Iterator<Item = u32> + use<> {
    let mut parts: Vec<u32> =
        (0..u32::BITS).map(|list| 1 << list).filter(|record| history & record != 0).collect();
    if missed > 0.0 {
        let records = parts.clone();
        for (place, &left) in records.iter().enumerate() {
            for &right in &records[place + 1..] {
                if !draws.happens(missed) {
                    join(&mut parts, left, right);
                }
            }
        }
    } else if !parts.is_empty() {
        parts = vec![history];
    }
    parts.into_iter()
}

fn join(parts: &mut Vec<u32>, left: u32, right: u32) {
    let (joined, mut apart): (Vec<u32>, Vec<u32>) =
        parts.iter().partition(|part| *part & (left | right) != 0);
    apart.push(joined.into_iter().fold(0, |set, part| set | part));
    *parts = apart;
}
