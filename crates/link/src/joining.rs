//! Persons by strict rules and by the model together, for a run over the records of all partners.
//!
//! In: records, pairs that strict rules found, settings. Out: for each record its person, the group of persons that could be one,
//! whether it could be linked at all; the pairs with their probabilities, and drawn partitions. Refused: settings that do not fit
//! the records.
//!
//! A pair that a strict rule found is taken as decided. What the model adds joins two records from one probability on, and from a
//! lesser one on says that they could be one. Both are groups by average linkage, so that a chain of doubtful pairs makes no one
//! person of many: of the least number of persons that the records allow nothing would be left.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::cut::expected;
use crate::{
    DrawnPartition, Expected, Frozen, LinkError, LinkSettings, Linker, Model, Records, Scored, ScoredPair,
};

/// From which probability on records are one person, and from which on they could be.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Joining {
    /// The least probability at which two records are one person.
    pub join_probability_min: f64,
    /// The least probability at which they could be one.
    pub possible_probability_min: f64,
    /// What is compared, and how.
    pub linkage: LinkSettings,
}

impl Joining {
    /// Reads settings from TOML.
    ///
    /// ```
    /// use sylfaen_link::Joining;
    /// let text = "join_probability_min = 0.95\npossible_probability_min = 0.02\n
    ///     [linkage]\nfield = [{ column = \"dob\", kind = \"date\" }]\n";
    /// assert!(Joining::parse(text).is_ok());
    /// assert!(Joining::parse(&text.replace("0.95", "0.01")).is_err());
    /// # Ok::<(), sylfaen_link::LinkError>(())
    /// ```
    ///
    /// # Errors
    /// [`LinkError::Settings`] names key and line; [`LinkError::Probabilities`] if the two are not probabilities in that order; as
    /// [`LinkSettings::parse`].
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let joining: Self =
            toml::from_str(text).map_err(|source| LinkError::Settings { source: Box::new(source) })?;
        joining.linkage.check()?;
        let (join, possible) = (joining.join_probability_min, joining.possible_probability_min);
        let are_in_order = possible > 0.0 && possible <= join && join < 1.0;
        if are_in_order { Ok(joining) } else { Err(LinkError::Probabilities) }
    }

    /// The settings for these records: fields of which they hold fewer than two values say nothing and are left out.
    fn fitting(&self, records: &Records) -> LinkSettings {
        let mut settings = self.linkage.clone();
        let says_something = |column: &str| records.column(column).is_some_and(|of| of.values.len() > 1);
        settings.field.retain(|field| says_something(&field.column));
        let kept: Vec<String> = settings.field.iter().map(|field| field.column.clone()).collect();
        for field in &mut settings.field {
            field.in_place_of = field.in_place_of.take().filter(|clear| kept.contains(clear));
        }
        settings.keep_probability_min = settings.keep_probability_min.min(self.possible_probability_min);
        settings
    }

    /// Joins records; `strict` are pairs that rules found, by position. Nothing if the records hold no field that tells them apart,
    /// and no version was kept.
    ///
    /// With a kept version what two records score depends on nothing but the two and the version: the persons are the same however
    /// the records came in, and whatever came before. A version that is made to be kept is used as a kept one at once, so that nothing
    /// moves when it is used next.
    ///
    /// # Errors
    /// [`LinkError`] for settings that do not fit the records; [`LinkError::NotOfVersion`] if a record that a version names is gone.
    pub fn join(
        &self,
        records: &Records,
        strict: &[(u32, u32)],
        version: Version<'_>,
        threads: usize,
    ) -> Result<Option<Joined>, LinkError> {
        if let Version::Kept(frozen) = version {
            return self.join_onto(records, strict, frozen, threads).map(Some);
        }
        let settings = self.fitting(records);
        if settings.field.is_empty() {
            return Ok(None);
        }
        let mut linker = Linker::new(records, settings, threads)?;
        decide(&mut linker, strict);
        let model = linker.train();
        let scored = linker.score(&model)?;
        if matches!(version, Version::ToKeep) {
            let frozen = linker.freeze(records, &model, &scored);
            drop((linker, scored));
            let joined = self.join_onto(records, strict, &frozen, threads)?;
            return Ok(Some(Joined { frozen: Some(frozen), ..joined }));
        }
        Ok(Some(self.joined(&linker, model, scored)))
    }

    fn join_onto(
        &self,
        records: &Records,
        strict: &[(u32, u32)],
        frozen: &Frozen,
        threads: usize,
    ) -> Result<Joined, LinkError> {
        let mut linker = Linker::onto(records, frozen, threads)?;
        decide(&mut linker, strict);
        let scored = linker.score_onto(frozen, &vec![true; records.len()], &[]);
        Ok(self.joined(&linker, frozen.model.clone(), scored))
    }

    fn joined(&self, linker: &Linker, model: Model, scored: Scored) -> Joined {
        let best = linker.group(&model, &scored, self.join_probability_min);
        let possible = linker.group(&model, &scored, self.possible_probability_min);
        let drawn = linker.partitions(&model, &scored, &best);
        let are_joined =
            |pair: &ScoredPair| best.group.get(pair.left as usize) == best.group.get(pair.right as usize);
        let of_joined = scored.pairs.iter().filter(|pair| are_joined(pair)).map(ScoredPair::probability);
        let right: f64 = of_joined.sum();
        let all = scored.pairs.iter().map(ScoredPair::probability).sum::<f64>() + scored.missed;
        Joined {
            expected: expected(self.join_probability_min, pairs_within(&best.group), right, all),
            are_linkable: linker.are_linkable(&model, &scored),
            person: best.group,
            possible: possible.group,
            pairs: scored.pairs,
            drawn,
            model,
            frozen: None,
        }
    }
}

/// Where the model comes from that joins records.
#[derive(Debug, Clone, Copy, Default)]
pub enum Version<'a> {
    /// Trained on these records, and forgotten.
    #[default]
    Passing,
    /// Trained on these records, to be kept.
    ToKeep,
    /// Trained and kept before.
    Kept(&'a Frozen),
}

fn decide(linker: &mut Linker, strict: &[(u32, u32)]) {
    for (left, right) in strict {
        linker.decide(*left, *right, true);
    }
}

/// How many pairs of records are of one person, by the least record of each.
fn pairs_within(group: &[u32]) -> u64 {
    let mut records = BTreeMap::new();
    for least in group {
        *records.entry(*least).or_insert(0_u64) += 1;
    }
    records.values().map(|count| count * (count - 1) / 2).sum()
}

/// What records were joined to.
#[derive(Debug)]
pub struct Joined {
    /// For each record the least record of its person.
    pub person: Vec<u32>,
    /// For each record the least record of the group that could be one person.
    pub possible: Vec<u32>,
    /// For each record whether it could be linked at all.
    pub are_linkable: Vec<bool>,
    /// What to expect of the pairs that are of one person, by what the model says of each.
    pub expected: Expected,
    /// The pairs kept, with their probabilities.
    pub pairs: Vec<ScoredPair>,
    /// Other partitions into persons, as likely as the pairs make them.
    pub drawn: Vec<DrawnPartition>,
    /// What was learnt, now or when the version was made.
    pub model: Model,
    /// The version, if one was made to be kept.
    pub frozen: Option<Frozen>,
}

#[cfg(test)]
mod tests {
    use sylfaen_schema::IdKey;

    use super::*;
    use crate::comparer::level_in;
    use crate::{Encodable, Encoder, Encoding, Kind};

    const SETTINGS: &str = "join_probability_min = 0.9\npossible_probability_min = 0.1\n[linkage]\nfield = [
        { column = \"given\", kind = \"given_name\" }, { column = \"family\", kind = \"family_name\" },
        { column = \"born\", kind = \"date\" }, { column = \"none\", kind = \"postcode\" }]\n";

    fn records(rows: &[[&str; 3]]) -> Records {
        let mut records = Records::with_columns(&["given", "family", "born", "none"]);
        for (at, row) in rows.iter().enumerate() {
            let [given, family, born] = row.map(|cell| (!cell.is_empty()).then_some(cell));
            records.push(&format!("r{at}"), [given, family, born, None].into_iter()).unwrap();
        }
        records
    }

    #[test]
    fn a_strict_pair_is_one_person_whatever_it_says_and_a_doubtful_one_only_could_be() {
        let rows = [
            ["Halina", "Kowalska", "1990-04-12"],
            ["Halina", "Kowalski", "1990-04-12"],
            ["Mihai", "Popescu", "1985-01-30"],
            ["Nga", "Tran", "1999-09-09"],
            ["Mihai", "Popescu", ""],
            ["Dafydd", "Evans", "1970-11-02"],
        ];
        let joining = Joining::parse(SETTINGS).unwrap();
        let joined = joining.join(&records(&rows), &[(3, 5)], Version::Passing, 1).unwrap().unwrap();
        assert_eq!(joined.person[0], joined.person[1]);
        assert_eq!(joined.person[3], joined.person[5]);
        assert_ne!(joined.person[0], joined.person[2]);
        assert_eq!(joined.possible[2], joined.possible[4]);
        assert!(joined.are_linkable[0]);
        assert_eq!(joined.drawn.len(), joining.linkage.partitions as usize);
        // Of the two pairs one was decided against all that the records say.
        assert_eq!(joined.expected.links, 2);
        assert!((0.4..0.7).contains(&joined.expected.precision), "{}", joined.expected.precision);
        assert!((0.2..1.0).contains(&joined.expected.recall), "{}", joined.expected.recall);
        for (record, person) in joined.person.iter().enumerate() {
            assert_eq!(
                joined.possible[record], joined.possible[*person as usize],
                "a person is of one group"
            );
        }
    }

    #[test]
    fn a_kept_version_joins_what_was_there_as_before_and_what_came_later_as_if_it_had_been() {
        let mut rows = Vec::new();
        let (given, family) =
            (["Halina", "Mihai", "Nga", "Dafydd", "Blessing"], ["Kowalska", "Popescu", "Tran"]);
        for at in 0..60 {
            // Everybody stands in three rows, in the third with another day.
            let person = at % 20;
            let born = format!("19{:02}-0{}-1{}", 60 + person, 1 + person % 7, (person + at / 40) % 9);
            rows.push([given[person % 5].to_owned(), family[person % 3].to_owned(), born]);
        }
        let of = |until: usize| {
            let texts: Vec<[&str; 3]> =
                rows[..until].iter().map(|[given, family, born]| [given.as_str(), family, born]).collect();
            records(&texts)
        };
        let joining = Joining::parse(SETTINGS).unwrap();
        let first = joining.join(&of(40), &[(3, 5)], Version::ToKeep, 2).unwrap().unwrap();
        let frozen = first.frozen.unwrap();
        assert_eq!(Frozen::parse(&frozen.to_toml().unwrap()).unwrap(), frozen);
        let kept = Version::Kept(&frozen);
        let again = joining.join(&of(40), &[(3, 5)], kept, 1).unwrap().unwrap();
        assert_eq!((&again.person, &again.pairs), (&first.person, &first.pairs));
        assert_eq!(again.drawn, first.drawn);
        let all = joining.join(&of(60), &[(3, 5)], kept, 1).unwrap().unwrap();
        let within: Vec<&ScoredPair> = all.pairs.iter().filter(|pair| pair.right < 40).collect();
        assert!(first.pairs.len() > 10);
        assert_eq!(within, first.pairs.iter().collect::<Vec<_>>(), "what came later moves no pair");
        let broken = LinkError::VersionUnreadable.to_string();
        let refused = Frozen::parse("format = 1\nsettings = \"Halina\"").unwrap_err().to_string();
        assert_eq!(refused, broken);
    }

    /// The second record has no clear name; in the second set of records nobody else has one either.
    #[test]
    fn a_filter_counts_where_the_name_it_stands_for_is_missing_or_is_no_field() {
        let settings = SETTINGS.replace(
            "{ column = \"none\", kind = \"postcode\" }",
            "{ column = \"none\", kind = \"encoded\", in_place_of = \"family\" }",
        );
        let encoding = Encoder::new(IdKey::from_bytes(&[3; 32]), Encoding::default()).unwrap();
        let filter = |text| {
            let of = Encodable { column: "family", kind: Kind::FamilyName, text: Some(text) };
            encoding.cells(&[of]).swap_remove(0).unwrap()
        };
        let joining = Joining::parse(&settings).unwrap();
        for has_names in [true, false] {
            let mut records = Records::with_columns(&["given", "family", "born", "none"]);
            let people = [("Kowalska", "1990-04-12"), ("Kowalska", "1990-04-12"), ("Popescu", "1985-01-30")];
            for (at, (family, born)) in people.into_iter().enumerate() {
                let clear = Some(family).filter(|_| has_names && at != 1);
                let filter = filter(family);
                let cells = [None, clear, Some(born), Some(filter.as_str())];
                records.push(&format!("r{at}"), cells.into_iter()).unwrap();
            }
            let joined = joining.join(&records, &[], Version::Passing, 1).unwrap().unwrap();
            let pair = joined.pairs.iter().find(|pair| (pair.left, pair.right) == (0, 1)).unwrap();
            // Fields without values are left out, so the filter is the third where names are there, and else the second.
            let place = if has_names { 2 } else { 1 };
            assert_eq!(level_in(pair.pattern, place), 1, "{has_names}");
        }
    }

    #[test]
    fn records_that_hold_nothing_are_joined_by_rules_alone() {
        let joining = Joining::parse(SETTINGS).unwrap();
        assert!(
            joining
                .join(&records(&[["", "", ""], ["", "", ""]]), &[], Version::Passing, 1)
                .unwrap()
                .is_none()
        );
    }
}
