//! The rules of disclosure, as data: one set an audience.
//!
//! In: TOML. Out: rules that protect somebody. Refuses a key it does not know and a rule too weak to mean anything.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::release::Place;
use crate::{Audience, DiscloseError};

/// The least threshold and rounding base that are accepted: below it a printed count is a count of one or two.
const LEAST: i64 = 3;

/// What may leave for one audience.
///
/// The default is the Leadership Group's: five and five, zeros shown.
///
/// ```
/// use sylfaen_disclose::Rules;
///
/// let rules = Rules::parse("audience = 'public'\nthreshold = 8\nrounding_base = 5\nzeros_are_shown = true")?;
/// assert_eq!((rules.threshold(), rules.rounding_base()), (8, 5));
/// # Ok::<(), sylfaen_disclose::DiscloseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    audience: String,
    threshold: i64,
    rounding_base: i64,
    zeros_are_shown: bool,
    possible_counts: i64,
    numbers_not_of_people: BTreeSet<String>,
    printable_ids: BTreeSet<String>,
    adds_up: Vec<AddsUp>,
    repeats: Vec<Repeats>,
    insiders: Vec<Vec<(String, String)>>,
}

/// Rows of a table that repeat figures of another: where one of those is withheld for another's sake, so are they.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeats {
    /// The table that repeats, without its prefix.
    pub table: String,
    /// What its rows have, by field.
    pub rows: BTreeMap<String, String>,
    /// Its fields, each with the one it repeats.
    pub fields: BTreeMap<String, String>,
    /// The table that is repeated, without its prefix.
    pub of_table: String,
    /// What the rows that are repeated have, by field.
    pub of_rows: BTreeMap<String, String>,
    /// Fields of the first table, each with the one of the second that it is equal to.
    pub same: BTreeMap<String, String>,
}

impl Repeats {
    /// Whether a row repeats the one at a place.
    pub(crate) fn is_repeated(&self, text: impl Fn(&str) -> String, of: &Place) -> bool {
        let code = |name: &str| of.iter().find(|(field, _)| field == name).map(|(_, code)| code.as_str());
        self.rows.iter().all(|(field, wanted)| text(field) == *wanted)
            && self.of_rows.iter().all(|(field, wanted)| code(field) == Some(wanted))
            && self.same.iter().all(|(field, other)| code(other) == Some(&text(field)))
    }
}

/// Rows of a table that come to another row of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddsUp {
    /// The table's name without its prefix.
    pub table: String,
    /// The field that adds up.
    pub field: String,
    /// What the row of the total has, by field.
    pub total: BTreeMap<String, String>,
    /// What the rows of the parts have, by field: one of the codes, or any where none is listed. Parts with different
    /// listed codes are different ways to the same total.
    pub parts: BTreeMap<String, Vec<String>>,
    /// The fields in which a total and its parts are equal.
    pub same: Vec<String>,
    /// Whether a person may stand in several parts: they come to the total or more.
    #[serde(default)]
    pub overlaps: bool,
}

impl Rules {
    /// Reads the rules of one audience; a key that is absent has its default.
    ///
    /// | key | unit | default | meaning |
    /// |---|---|---|---|
    /// | `audience` | - | `leadership_group` | whom the tables are for |
    /// | `threshold` | persons, referrals, rows | 5 | the least count above zero that is shown |
    /// | `rounding_base` | the same | 5 | what every count shown is a multiple of |
    /// | `zeros_are_shown` | - | true | whether a count of nobody is shown as 0 |
    /// | `possible_counts` | counts | 3 | for how many counts a figure has to stand, whatever the others say |
    /// | `adds_up` | - | persons known | rows that come to other rows, as [`AddsUp`] |
    /// | `repeats` | - | the ladder's first step | rows that repeat figures of another table, as [`Repeats`] |
    /// | `insiders` | - | none | attackers besides the public: each knows every figure at one of its fields and codes |
    /// | `numbers_not_of_people` | - | deliveries, periods, steps, lines | fields whose numbers pass as they are |
    /// | `printable_ids` | - | figures, cells, findings, tables | fields that may hold ids |
    ///
    /// # Errors
    /// [`DiscloseError::RulesUnreadable`] for text that is not such a table, or has another key;
    /// [`DiscloseError::RulesTooWeak`] for a threshold, a base or possible counts below three.
    pub fn parse(text: &str) -> Result<Self, DiscloseError> {
        let rules: Self = toml::from_str(text)
            .map_err(|source| DiscloseError::RulesUnreadable { source: Box::new(source) })?;
        let given = [
            ("threshold", rules.threshold),
            ("rounding_base", rules.rounding_base),
            ("possible_counts", rules.possible_counts),
        ];
        for (key, given) in given {
            if given < LEAST {
                return Err(DiscloseError::RulesTooWeak { key, given, least: LEAST });
            }
        }
        Ok(rules)
    }

    /// The rules by which the marts of a run leave for an audience.
    pub(crate) fn of(audience: &Audience) -> Self {
        Self {
            audience: audience.code.clone(),
            threshold: audience.release.threshold,
            rounding_base: audience.rounding_base,
            zeros_are_shown: audience.release.zeros_are_shown,
            possible_counts: audience.possible_counts,
            insiders: audience.release.insiders.clone(),
            ..Self::default()
        }
    }

    /// Whom the tables are for.
    pub fn audience(&self) -> &str {
        &self.audience
    }

    /// The least count above zero that is shown.
    pub fn threshold(&self) -> i64 {
        self.threshold
    }

    /// What every count that is shown is a multiple of.
    pub fn rounding_base(&self) -> i64 {
        self.rounding_base
    }

    /// Whether a count of nobody is shown as 0, or withheld like a small one.
    pub fn zeros_are_shown(&self) -> bool {
        self.zeros_are_shown
    }

    /// For how many counts a printed or withheld figure has to stand, whatever the other figures say.
    pub fn possible_counts(&self) -> i64 {
        self.possible_counts
    }

    pub(crate) fn adds_up(&self) -> &[AddsUp] {
        &self.adds_up
    }

    /// The same rules with another base.
    pub(crate) fn with_base(&self, base: i64) -> Self {
        Self { rounding_base: base, ..self.clone() }
    }

    pub(crate) fn repeats(&self) -> &[Repeats] {
        &self.repeats
    }

    /// Attackers besides the public, each with the fields and codes at which it knows every figure.
    pub fn insiders(&self) -> &[Vec<(String, String)>] {
        &self.insiders
    }

    pub(crate) fn is_number_not_of_people(&self, field: &str) -> bool {
        self.numbers_not_of_people.contains(field)
    }

    pub(crate) fn is_printable_id(&self, field: &str) -> bool {
        self.printable_ids.contains(field)
    }
}

impl Default for Rules {
    fn default() -> Self {
        let texts = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Self {
            audience: "leadership_group".to_owned(),
            threshold: 5,
            rounding_base: 5,
            zeros_are_shown: true,
            possible_counts: LEAST,
            adds_up: persons_known(),
            repeats: vec![first_step()],
            insiders: Vec::new(),
            numbers_not_of_people: texts(&[
                "step",
                "deliveries",
                "periods_covered",
                "periods_nil",
                "periods_missing",
                "row_rank",
                "rounded_to",
                "source_line",
                "remedy_windows",
                "linkage_share_pct",
            ]),
            printable_ids: texts(&[
                "figure_id",
                "cell_id",
                "cell_ids",
                "finding_id",
                "table_id",
                "row_total_id",
                "column_total_id",
                "counted_id",
                "base_id",
            ]),
        }
    }
}

/// The first step of the ladder: the persons known to partners, by age group.
fn first_step() -> Repeats {
    let pairs = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|&(one, other)| (one.to_owned(), other.to_owned())).collect::<BTreeMap<_, _>>()
    };
    Repeats {
        table: "estimate__ladder".to_owned(),
        rows: pairs(&[("step", "1")]),
        fields: pairs(&[
            ("persons_lower", "persons_lower"),
            ("persons_upper", "persons_upper"),
            ("base_persons", "persons_upper"),
        ]),
        of_table: "person__known".to_owned(),
        of_rows: pairs(&[
            ("measure_code", "known_to_partners"),
            ("breakdown_code", "all"),
            ("category_code", "all"),
        ]),
        same: pairs(&[("stratum_code", "age_group_code")]),
    }
}

/// How the counts of persons known add up: over the categories that hold everybody once, over the age groups, and with
/// overlaps over the categories that may hold a person twice.
fn persons_known() -> Vec<AddsUp> {
    let texts = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let all = |names: &[&str]| names.iter().map(|&name| (name.to_owned(), "all".to_owned())).collect();
    let adds_up = |total: &[&str], parts: BTreeMap<String, Vec<String>>, same: &[&str], overlaps| AddsUp {
        table: "person__known".to_owned(),
        field: "persons_upper".to_owned(),
        total: all(total),
        parts,
        same: texts(same),
        overlaps,
    };
    let broken_down = |by: &[&str]| BTreeMap::from([("breakdown_code".to_owned(), texts(by))]);
    let (top, of) = (["breakdown_code", "category_code"], ["window_code", "measure_code", "age_group_code"]);
    vec![
        adds_up(&top, broken_down(&["police_force_area", "sex", "nationality", "age_group"]), &of, false),
        adds_up(&top, broken_down(&["exploitation", "quarter"]), &of, true),
        adds_up(
            &["age_group_code"],
            BTreeMap::from([("age_group_code".to_owned(), Vec::new())]),
            &["window_code", "measure_code", "breakdown_code", "category_code"],
            false,
        ),
    ]
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check_refused(text: &str, expected: &Expect) {
        let error = Rules::parse(text).expect_err("these rules are wrong");
        expected.assert_eq(&error.to_string());
    }

    #[test]
    fn empty_rules_are_the_default() {
        assert_eq!(Rules::parse("").expect("nothing is missing"), Rules::default());
    }

    #[test]
    fn the_example_parses_and_is_the_default() {
        let example = Rules::parse(include_str!("../rules.toml")).expect("the example is right");
        assert_eq!(example, Rules::default());
    }

    #[test]
    fn a_rule_that_protects_nobody_is_refused() {
        check_refused(
            "threshold = 1",
            &expect!["the disclosure rules give threshold 1, and the least that protects anyone is 3"],
        );
        check_refused(
            "rounding_base = 1",
            &expect!["the disclosure rules give rounding_base 1, and the least that protects anyone is 3"],
        );
    }

    #[test]
    fn a_misspelt_key_is_refused_not_ignored() {
        check_refused("treshold = 10", &expect!["the disclosure rules cannot be read"]);
    }
}
