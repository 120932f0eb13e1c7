//! What rounding gives away when figures add up, and that it does not leave.

use arrow_array::{Int64Array, StringArray};
use std::sync::Arc;

use super::*;

/// Areas and their total; the total adds up.
const MART: &str = r#"
    name = "mart_person__areas"
    description = "d"
    grain = "an area"
    key = ["area_code"]
    [[field]]
    name = "area_code"
    type = "text"
    meaning = "the area"
    sensitivity = "quasi"
    [[field]]
    name = "persons"
    type = "integer"
    unit = "persons"
    meaning = "how many"
    sensitivity = "quasi"
    rounding = "down"
"#;

fn rules(possible_counts: i64) -> Rules {
    Rules::parse(&format!(
        "possible_counts = {possible_counts}\n[[adds_up]]\ntable = 'person__areas'\nfield = 'persons'\n\
         total = {{ area_code = 'all' }}\nparts = {{ area_code = [] }}\nsame = []"
    ))
    .unwrap()
}

fn together(counts: &[(&str, i64)], rules: &Rules) -> Result<(Vec<Disclosed>, RoundingAudit), DiscloseError> {
    let mart = Table::parse(MART).unwrap();
    let areas: StringArray = counts.iter().map(|(area, _)| Some(*area)).collect();
    let persons: Int64Array = counts.iter().map(|(_, count)| Some(*count)).collect();
    let batch = RecordBatch::try_new(mart.arrow_schema(), vec![Arc::new(areas), Arc::new(persons)]).unwrap();
    disclose_together(&[(&mart, &batch)], rules)
}

/// Four parts of nine are printed as five each, and a total of forty as forty: the part between is four.
const UNLUCKY: [(&str, i64); 6] = [("a", 9), ("b", 9), ("c", 9), ("d", 9), ("e", 4), ("all", 40)];

#[test]
fn luck_with_rounding_gives_nothing_away() {
    let (tables, audit) = together(&UNLUCKY, &rules(3)).unwrap();
    assert_eq!((audit.figures, audit.sums), (6, 1));
    assert!(audit.withheld_for_others > 0 && audit.possible_counts_least >= Some(3), "{audit:?}");
    // Every way of the six counts that agrees with what is printed, counted by hand of the rules: none fixes the four.
    assert!(tables[0].report().withheld() > 1);
}

#[test]
fn each_for_itself_the_same_figures_would_leave() {
    let mart = Table::parse(MART).unwrap();
    let areas: StringArray = UNLUCKY.iter().map(|(area, _)| Some(*area)).collect();
    let persons: Int64Array = UNLUCKY.iter().map(|(_, count)| Some(*count)).collect();
    let batch = RecordBatch::try_new(mart.arrow_schema(), vec![Arc::new(areas), Arc::new(persons)]).unwrap();
    assert_eq!(crate::disclose(&mart, &batch, &rules(3)).unwrap().report().withheld(), 1);
}

#[test]
fn figures_that_give_nothing_away_are_not_withheld() {
    let (_, audit) = together(&[("a", 22), ("b", 31), ("c", 17), ("all", 70)], &rules(3)).unwrap();
    assert_eq!((audit.withheld_for_others, audit.sums), (0, 1));
}

#[test]
fn a_sum_that_does_not_hold_is_nothing_an_attacker_knows() {
    let (_, audit) = together(&[("a", 9), ("b", 9), ("all", 25)], &rules(3)).unwrap();
    assert_eq!(audit.sums, 0);
}

/// A small total of small parts: taken for small each of them would have to be one.
#[test]
fn a_small_total_of_as_many_parts_leaves_without_saying_that_they_are_small() {
    let (tables, audit) = together(&[("a", 1), ("b", 1), ("c", 1), ("d", 1), ("all", 4)], &rules(3)).unwrap();
    assert_eq!(tables[0].report().withheld(), 5);
    assert!(audit.withheld_for_others > 0 && audit.possible_counts_least >= Some(3), "{audit:?}");
}

#[test]
fn what_no_withholding_helps_does_not_leave() {
    let error = together(&UNLUCKY, &rules(100)).unwrap_err();
    assert!(matches!(error, DiscloseError::GivesAway { .. }), "{error}");
}
