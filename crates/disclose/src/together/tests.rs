//! What rounding gives away when figures add up, and that it does not leave.

mod editions;
mod repeats;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow_array::{Int64Array, StringArray};

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

/// The areas come to their total.
const RELATION: &str = "[[adds_up]]\ntable = 'person__areas'\nfield = 'persons'\ntotal = { area_code = 'all' }\n\
                        parts = { area_code = [] }\nsame = []";

fn rules(possible_counts: i64) -> Rules {
    Rules::parse(&format!("possible_counts = {possible_counts}\n{RELATION}")).unwrap()
}

fn batch(mart: &Table, counts: &[(&str, i64)]) -> RecordBatch {
    let areas: StringArray = counts.iter().map(|(area, _)| Some(*area)).collect();
    let persons: Int64Array = counts.iter().map(|(_, count)| Some(*count)).collect();
    RecordBatch::try_new(mart.arrow_schema(), vec![Arc::new(areas), Arc::new(persons)]).unwrap()
}

fn together(counts: &[(&str, i64)], rules: &Rules) -> Result<(Vec<Disclosed>, RoundingAudit), DiscloseError> {
    let mart = Table::parse(MART).unwrap();
    let batch = batch(&mart, counts);
    let together = disclose_together(&[(&mart, &batch)], rules, &Before::default())?;
    Ok((together.tables, together.audit))
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

/// A small total of as many parts: were nobody shown as nobody, four withheld parts would be one each.
#[test]
fn the_parts_of_a_small_total_are_withheld_with_nobody_among_them() {
    let (tables, audit) = together(&[("a", 1), ("b", 0), ("c", 1), ("d", 1), ("all", 3)], &rules(3)).unwrap();
    assert_eq!(tables[0].report().withheld(), 5);
    assert!(audit.withheld_for_others > 0 && audit.possible_counts_least >= Some(3), "{audit:?}");
}

#[test]
fn what_no_withholding_helps_does_not_leave() {
    // A small figure that stands in no sum: four counts are all it can have.
    let error = together(&[("a", 3), ("b", 40)], &rules(100)).unwrap_err();
    assert!(matches!(error, DiscloseError::GivesAway { .. }), "{error}");
}

/// What is printed of each figure: a number, or nothing where it is withheld.
fn printed(table: &Disclosed) -> Vec<Option<i64>> {
    let column = table.batch().column_by_name("persons").unwrap();
    let counts: &Int64Array = arrow_array::cast::AsArray::as_primitive(column);
    counts.iter().collect()
}

/// The reader here knows the rules and this program. Of all `inner` counts up to `most` he keeps those that it would print as
/// they are printed; `whole` makes the figures of a table of the inner ones. Says how many figures were looked at, and which are
/// left with fewer than three counts though they are no zero that is shown.
fn narrowed(
    inner: u32,
    most: i64,
    whole: impl Fn(&[i64]) -> Vec<i64>,
    print: impl Fn(&[i64]) -> Vec<Option<i64>>,
) -> (usize, Vec<BTreeSet<i64>>) {
    let mut worlds: BTreeMap<Vec<Option<i64>>, Vec<Vec<i64>>> = BTreeMap::new();
    for number in 0..(most + 1).pow(inner) {
        let counts: Vec<i64> = (0..inner).map(|at| number / (most + 1).pow(at) % (most + 1)).collect();
        worlds.entry(print(&counts)).or_default().push(counts);
    }
    let (mut looked_at, mut narrow) = (0, Vec::new());
    // Where a count is the most that is tried, there are more.
    for (print, worlds) in
        worlds.iter().filter(|(_, worlds)| !worlds.iter().flatten().any(|count| *count == most))
    {
        let figures: Vec<Vec<i64>> = worlds.iter().map(|counts| whole(counts)).collect();
        for at in (0..print.len()).filter(|&at| print[at] != Some(0)) {
            let may: BTreeSet<i64> = figures.iter().map(|figures| figures[at]).collect();
            looked_at += 1;
            narrow.extend((may.len() < 3).then_some(may));
        }
    }
    (looked_at, narrow)
}

/// Parts `a`, `b` and so on and their total, in the order of their codes.
fn one_way(counts: &[i64]) -> Vec<i64> {
    let rest = counts.iter().skip(1).copied();
    counts.iter().take(1).copied().chain([counts.iter().sum()]).chain(rest).collect()
}

#[test]
fn who_runs_the_program_on_every_count_learns_of_no_figure() {
    for (parts, most) in [(2, 13), (3, 9), (4, 6)] {
        let print = |counts: &[i64]| {
            let codes = ["a", "all", "b", "c", "d"];
            let given: Vec<(&str, i64)> = codes.into_iter().zip(one_way(counts)).collect();
            printed(&together(&given, &rules(3)).unwrap().0[0])
        };
        let (looked_at, narrow) = narrowed(parts, most, one_way, print);
        assert!(looked_at > 10, "{parts} parts: {looked_at} figures");
        assert!(narrow.is_empty(), "{parts} parts: {narrow:?}");
    }
}

/// Two areas by two sexes, with all totals: sums that cross.
#[test]
fn nor_of_one_that_stands_in_two_sums() {
    let mart = MART.replace(
        "key = [\"area_code\"]",
        "key = [\"area_code\", \"sex_code\"]\n[[field]]\nname = \"sex_code\"\ntype = \"text\"\nmeaning = \"sex\"\nsensitivity = \"quasi\"",
    );
    let mart = Table::parse(&mart).unwrap();
    let relation = |total: &str, same: &str| {
        format!(
            "[[adds_up]]\ntable = 'person__areas'\nfield = 'persons'\ntotal = {{ {total} = 'all' }}\n\
             parts = {{ {total} = [] }}\nsame = ['{same}']\n"
        )
    };
    let rules = format!(
        "possible_counts = 3\n{}{}",
        relation("area_code", "sex_code"),
        relation("sex_code", "area_code")
    );
    let rules = Rules::parse(&rules).unwrap();
    let whole = |counts: &[i64]| {
        let [af, am, bf, bm] = counts else { panic!("four counts") };
        // In the order of area and sex: a all, a f, a m, all all, all f, all m, b all, b f, b m.
        vec![af + am, *af, *am, af + am + bf + bm, af + bf, am + bm, bf + bm, *bf, *bm]
    };
    let print = |counts: &[i64]| {
        let cells = ["a", "all", "b"].iter().flat_map(|area| ["all", "f", "m"].map(|sex| (*area, sex)));
        let areas: StringArray = cells.clone().map(|(area, _)| Some(area)).collect();
        let sexes: StringArray = cells.map(|(_, sex)| Some(sex)).collect();
        let persons = Int64Array::from(whole(counts));
        let schema = mart.arrow_schema();
        let column = |field: &str| -> arrow_array::ArrayRef {
            match field {
                "area_code" => Arc::new(areas.clone()),
                "sex_code" => Arc::new(sexes.clone()),
                _ => Arc::new(persons.clone()),
            }
        };
        let columns = schema.fields().iter().map(|field| column(field.name())).collect();
        let batch = RecordBatch::try_new(Arc::clone(&schema), columns).unwrap();
        printed(&disclose_together(&[(&mart, &batch)], &rules, &Before::default()).unwrap().tables[0])
    };
    let (looked_at, narrow) = narrowed(4, 6, whole, print);
    assert!(looked_at > 10, "{looked_at} figures");
    assert!(narrow.is_empty(), "{} of {looked_at}: {:?}", narrow.len(), &narrow[..narrow.len().min(5)]);
}
