//! Who meets whom in the year, who is referred to the NRM, and who says no.
//!
//! In: people. Out: at most one [`Contact`] a person and body, and at most one [`Referral`] a person. A body meets people directly, or has them
//! sent along a declared pathway; children must be referred; an adult is asked and may refuse, more often after a charity was met,
//! and is often met by one afterwards.

use chrono::{Datelike, Days, NaiveDate};

use crate::draw::{Draw, Purpose};
use crate::world::{Body, Person, World};

/// What came of asking a person about the NRM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Consent {
    /// Nobody asked.
    NotAsked,
    /// An adult agreed.
    Given,
    /// An adult said no.
    Refused,
    /// A child is referred without being asked.
    NotNeeded,
}

/// One body meets one person.
#[derive(Clone, Debug)]
pub(crate) struct Contact {
    pub(crate) person: usize,
    pub(crate) body: usize,
    pub(crate) date: NaiveDate,
    /// The body that sent the person here.
    pub(crate) sent_by: Option<usize>,
    pub(crate) consent: Consent,
    /// Whether the body learns of a referral that is not its own.
    pub(crate) is_told: bool,
    /// Its number among the contacts of the body, from 1 in order of dates.
    pub(crate) number: u32,
}

/// A referral to the NRM.
#[derive(Clone, Debug)]
pub(crate) struct Referral {
    pub(crate) person: usize,
    pub(crate) body: usize,
    pub(crate) date: NaiveDate,
    pub(crate) competent_authority: &'static str,
    /// From 1 in order of dates.
    pub(crate) number: u32,
}

/// All that happened.
#[derive(Debug, Default)]
pub(crate) struct Meetings {
    /// Ordered by body, date and person.
    pub(crate) contacts: Vec<Contact>,
    /// Ordered by date and person.
    pub(crate) referrals: Vec<Referral>,
    /// For each person the position of its referral.
    pub(crate) referral_of: Vec<Option<usize>>,
    /// For each person the positions of its contacts.
    pub(crate) contacts_of: Vec<Vec<usize>>,
}

impl Meetings {
    /// Draws the year of all people.
    pub(crate) fn draw(world: &World, people: &[Person], seed: u64) -> Meetings {
        let mut meetings = Meetings::default();
        for person in people {
            let mut year = Year {
                world,
                person,
                draw: Draw::new(seed, Purpose::Meeting, person.index as u64),
                contacts: Vec::new(),
            };
            year.meet();
            year.follow_pathways();
            meetings.referrals.extend(year.refer());
            meetings.contacts.append(&mut year.contacts);
        }
        meetings.number(people.len());
        meetings
    }

    /// The referral of a person, if any.
    pub(crate) fn referral(&self, person: usize) -> Option<&Referral> {
        let position = self.referral_of.get(person).copied().flatten()?;
        self.referrals.get(position)
    }

    fn number(&mut self, people: usize) {
        self.contacts.sort_by_key(|one| (one.body, one.date, one.person));
        let mut last = (usize::MAX, 0);
        self.contacts_of = vec![Vec::new(); people];
        for (position, contact) in self.contacts.iter_mut().enumerate() {
            if let Some(of) = self.contacts_of.get_mut(contact.person) {
                of.push(position);
            }
            last = if last.0 == contact.body { (contact.body, last.1 + 1) } else { (contact.body, 1) };
            contact.number = last.1;
        }
        self.referrals.sort_by_key(|one| (one.date, one.person));
        self.referral_of = vec![None; people];
        for (position, referral) in self.referrals.iter_mut().enumerate() {
            referral.number = position as u32 + 1;
            if let Some(of) = self.referral_of.get_mut(referral.person) {
                *of = Some(position);
            }
        }
    }
}

/// The quarter of the year a day lies in, 1 to 4.
pub(crate) fn quarter(day: NaiveDate) -> u32 {
    day.month0() / 3 + 1
}

struct Year<'a> {
    world: &'a World,
    person: &'a Person,
    draw: Draw,
    contacts: Vec<Contact>,
}

impl Year<'_> {
    fn meet(&mut self) {
        for (position, body) in self.world.settings.body.iter().enumerate() {
            let probability = self.probability(body);
            let is_met = self.draw.chance(probability);
            let day = self.open_day(body);
            if let (true, Some(day)) = (is_met, day) {
                self.add(position, day, None);
            }
        }
    }

    fn probability(&self, body: &Body) -> f64 {
        let main = self.person.exploitation.first().copied().unwrap_or("UN");
        let mut probability = body.by_exploitation.get(main).copied().unwrap_or(0.0);
        probability *= body.by_group.of(self.person.sex, self.person.is_minor_at_exploitation);
        if !body.covers(&self.world.places[self.person.found]) {
            probability *= body.elsewhere;
        }
        if self.world.group(self.person).is_eea {
            probability *= body.eea;
        }
        probability
    }

    /// A day of the year after exploitation began on which the body works in Wales.
    fn open_day(&mut self, body: &Body) -> Option<NaiveDate> {
        let (first, last) = self.bounds()?;
        let first = first.max(self.person.exploited_from);
        // A few tries, so that a body that is mostly closed meets fewer.
        (0..4)
            .map(|_| first + Days::new(self.draw.between(0, (last - first).num_days()) as u64))
            .find(|day| !body.closed_quarters.contains(&quarter(*day)))
    }

    fn bounds(&self) -> Option<(NaiveDate, NaiveDate)> {
        let year = self.world.settings.year;
        Some((NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?))
    }

    fn add(&mut self, body: usize, date: NaiveDate, sent_by: Option<usize>) {
        let told_share = self.world.settings.referral.told_share;
        let is_told = self.draw.chance(told_share);
        if self.contacts.iter().any(|contact| contact.body == body) {
            return;
        }
        self.contacts.push(Contact {
            person: self.person.index,
            body,
            date,
            sent_by,
            consent: Consent::NotAsked,
            is_told,
            number: 0,
        });
    }

    fn follow_pathways(&mut self) {
        let mut at = 0;
        while let Some((body, date)) = self.contacts.get(at).map(|one| (one.body, one.date)) {
            at += 1;
            let code = &self.world.settings.body[body].code;
            for pathway in self.world.settings.pathway.iter().filter(|one| one.from == *code) {
                let kind = pathway.exploitation.as_deref();
                let is_of_kind = kind.is_none_or(|kind| self.person.exploitation.contains(&kind));
                let is_sent = self.draw.chance(pathway.share);
                let later = date + Days::new(self.draw.between(1, pathway.days_max) as u64);
                let place = &self.world.places[self.person.found];
                let to = pathway
                    .to
                    .iter()
                    .filter_map(|code| self.world.body(code))
                    .find(|to| self.world.settings.body[*to].covers(place));
                if let (true, true, Some(to)) = (is_of_kind, is_sent, to)
                    && self.is_open(to, later)
                {
                    self.add(to, later, Some(body));
                }
            }
        }
    }

    fn is_open(&self, body: usize, day: NaiveDate) -> bool {
        let closed = &self.world.settings.body[body].closed_quarters;
        day.year() == self.world.settings.year && !closed.contains(&quarter(day))
    }

    /// Asks at each contact with a first responder, in order of dates, until the person is on the NRM.
    fn refer(&mut self) -> Option<Referral> {
        let settings = &self.world.settings.referral;
        let charity = self.world.body(&settings.charity);
        let group = self.world.group(self.person).referral;
        self.contacts.sort_by_key(|one| (one.date, one.body));
        let mut order: Vec<(NaiveDate, usize)> =
            self.contacts.iter().map(|one| (one.date, one.body)).collect();
        order.retain(|(_, body)| self.world.settings.body[*body].first_responder.is_some());
        for (date, body) in order {
            let is_child = self.person.age_on(date) < 18;
            let asks = if is_child { settings.child_share } else { self.world.settings.body[body].refers };
            let is_asked = self.draw.chance(asks * group);
            let knows_charity = self.contacts.iter().any(|one| Some(one.body) == charity && one.date <= date);
            let refusal =
                if knows_charity { settings.refusal_after_charity_share } else { settings.refusal_share };
            let says_no = self.draw.chance(refusal) && !is_child;
            if !is_asked {
                continue;
            }
            if !says_no {
                let consent = if is_child { Consent::NotNeeded } else { Consent::Given };
                self.mark(body, consent);
                return self.referral(body, date);
            }
            self.mark(body, Consent::Refused);
            let goes_to_charity = self.draw.chance(settings.charity_after_refusal_share);
            let later = date + Days::new(self.draw.between(3, 60) as u64);
            if let (true, Some(charity)) = (goes_to_charity, charity)
                && self.is_open(charity, later)
            {
                self.add(charity, later, None);
            }
        }
        None
    }

    fn mark(&mut self, body: usize, consent: Consent) {
        for contact in &mut self.contacts {
            if contact.body == body {
                contact.consent = consent;
            }
        }
    }

    /// Nationals of the European Economic Area went to UKHTC, others to UKBA or its staff hosted there: seven and twenty in Annex C.
    fn referral(&mut self, body: usize, date: NaiveDate) -> Option<Referral> {
        let later = self.draw.between(0, self.world.settings.referral.days_max);
        let (_, last) = self.bounds()?;
        let is_hosted = self.draw.chance(7.0 / 27.0);
        let competent_authority = match (self.world.group(self.person).is_eea, is_hosted) {
            (true, _) => "UKHTC",
            (false, true) => "UKBA@UKHTC",
            (false, false) => "UKBA",
        };
        Some(Referral {
            person: self.person.index,
            body,
            date: (date + Days::new(later as u64)).min(last),
            competent_authority,
            number: 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Consent, Meetings, quarter};
    use crate::world::{Person, World};

    fn drawn(count: u32) -> (World, Vec<Person>, Meetings) {
        let world = World::load().unwrap();
        let people = world.people(11, count).unwrap();
        let meetings = Meetings::draw(&world, &people, 11);
        (world, people, meetings)
    }

    /// The NRM slice at `people_default`, expected: counts of 60,000 people scaled down.
    #[test]
    fn expected_slice_of_the_nrm_is_near_annex_c() {
        let (world, people, meetings) = drawn(60_000);
        let scale = f64::from(world.settings.people_default) / people.len() as f64;
        let count = |of: &dyn Fn(&Person) -> bool| {
            let found = meetings.referrals.iter().filter(|one| of(&people[one.person]));
            found.count() as f64 * scale
        };
        let near = |what: &str, seen: f64, printed: f64, within: f64| {
            assert!((seen - printed).abs() <= within, "{what}: {seen} for {printed}");
        };
        near("all", count(&|_| true), 34.0, 1.5);
        near("female", count(&|one| one.sex.code() == "female"), 21.0, 1.5);
        near("minors", count(&|one| one.is_minor_at_exploitation), 10.0, 1.0);
        for (position, group) in world.settings.group.iter().enumerate() {
            let printed = f64::from(group.annex_c.iter().sum::<u32>());
            let seen = count(&|one| one.group == position);
            near(&group.nationality, seen, printed, 0.25 + printed * 0.1);
        }
        let mut by_responder: BTreeMap<&str, f64> = BTreeMap::new();
        for referral in &meetings.referrals {
            let code = world.settings.body[referral.body].first_responder.as_deref();
            *by_responder.entry(code.unwrap_or("none")).or_default() += scale;
        }
        let printed = [
            ("UKBA", 14.0),
            ("SA", 6.0),
            ("GLA", 4.0),
            ("LA", 3.0),
            ("NWP", 2.0),
            ("SWP", 2.0),
            ("DPP", 1.0),
            ("GWP", 1.0),
            ("ASP", 1.0),
        ];
        for (code, printed) in printed {
            near(code, by_responder.remove(code).unwrap_or(0.0), printed, 0.8 + printed * 0.1);
        }
        assert!(by_responder.is_empty(), "{by_responder:?}");
    }

    #[test]
    fn children_are_referred_and_adults_refuse() {
        let (world, people, meetings) = drawn(15_000);
        let mut asked = [0_u32; 2];
        for contact in &meetings.contacts {
            match contact.consent {
                Consent::Refused => {
                    assert!(people[contact.person].age_on(contact.date) >= 18);
                    asked[0] += 1;
                }
                Consent::Given => asked[1] += 1,
                Consent::NotAsked | Consent::NotNeeded => {}
            }
        }
        let share = f64::from(asked[0]) / f64::from(asked[0] + asked[1]);
        assert!((0.4..0.65).contains(&share), "{share}");
        assert_eq!(world.settings.year, 2012);
    }

    #[test]
    fn refusal_goes_with_a_charity() {
        let (world, people, meetings) = drawn(15_000);
        let charity = world.body("bawso");
        let share = |refused: bool| {
            let mut of = vec![(false, false); people.len()];
            for contact in &meetings.contacts {
                of[contact.person].0 |= contact.consent == Consent::Refused;
                of[contact.person].1 |= Some(contact.body) == charity;
            }
            let group: Vec<_> = of.into_iter().filter(|one| one.0 == refused).collect();
            group.iter().filter(|one| one.1).count() as f64 / group.len() as f64
        };
        assert!(share(true) > 2.0 * share(false), "{} {}", share(true), share(false));
    }

    #[test]
    fn nobody_is_met_twice_by_a_body_or_in_a_closed_quarter() {
        let (world, people, meetings) = drawn(15_000);
        let mut last = None;
        let mut seen = std::collections::BTreeSet::new();
        for contact in &meetings.contacts {
            assert!(seen.insert((contact.person, contact.body)));
            assert!(contact.date >= people[contact.person].exploited_from);
            let closed = &world.settings.body[contact.body].closed_quarters;
            assert!(!closed.contains(&quarter(contact.date)));
            let order = (contact.body, contact.date, contact.person);
            assert!(last < Some(order));
            last = Some(order);
        }
    }
}
