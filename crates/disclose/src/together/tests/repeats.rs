//! A figure that repeats one of another mart leaves as that one leaves.

use std::fmt::Write as _;

use arrow_array::{ArrayRef, Float64Array};

use super::*;

/// A mart with text fields and counts of one type.
fn mart(name: &str, texts: &[&str], counts: &[&str], count_type: &str) -> Table {
    let mut text = format!("name = '{name}'\ndescription = 'd'\ngrain = 'g'\nkey = ['{}']\n", texts[0]);
    for field in texts {
        writeln!(text, "[[field]]\nname = '{field}'\ntype = 'text'\nmeaning = 'm'\nsensitivity = 'none'")
            .unwrap();
    }
    for field in counts {
        let unit = "unit = 'persons'\nmeaning = 'm'\nsensitivity = 'quasi'\nrounding = 'up'";
        writeln!(text, "[[field]]\nname = '{field}'\ntype = '{count_type}'\n{unit}").unwrap();
    }
    Table::parse(&text).unwrap()
}

fn of(mart: &Table, texts: &[&[&str]], counts: ArrayRef) -> RecordBatch {
    let columns = (0..texts[0].len())
        .map(|at| Arc::new(texts.iter().map(|row| Some(row[at])).collect::<StringArray>()) as ArrayRef);
    RecordBatch::try_new(mart.arrow_schema(), columns.chain([counts]).collect()).unwrap()
}

#[test]
fn the_first_step_of_the_ladder_is_withheld_with_the_persons_known() {
    let known = mart(
        "mart_person__known",
        &["age_group_code", "measure_code", "breakdown_code", "category_code"],
        &["persons_upper"],
        "integer",
    );
    let row = |group: &'static str| [group, "known_to_partners", "all", "all"];
    let groups = ["adult", "all", "minor"].map(row);
    let groups: Vec<&[&str]> = groups.iter().map(|row| &row[..]).collect();
    let known_rows = of(&known, &groups, Arc::new(Int64Array::from(vec![41, 63, 22])));
    let ladder =
        mart("mart_estimate__ladder", &["figure_id", "stratum_code", "step"], &["persons_upper"], "real");
    let rungs: [&[&str]; 3] = [&["a", "adult", "1"], &["b", "all", "1"], &["c", "adult", "2"]];
    let rungs = of(&ladder, &rungs, Arc::new(Float64Array::from(vec![41.0, 63.0, 120.5])));
    let printed = |possible_counts: i64| {
        let rules = Rules::parse(&format!("possible_counts = {possible_counts}")).unwrap();
        // The ladder comes first, as it does in a run.
        let marts = [(&ladder, &rungs), (&known, &known_rows)];
        let together = disclose_together(&marts, &rules, &Before::default()).unwrap();
        assert_eq!(together.tables[0].name(), "out_estimate__ladder");
        let column = together.tables[0].batch().column_by_name("persons_upper").unwrap();
        let column: &Float64Array = arrow_array::cast::AsArray::as_primitive(column);
        column.iter().map(|value| value.map(|value| value as i64)).collect::<Vec<_>>()
    };
    assert_eq!(printed(3), [Some(45), Some(65), Some(125)]);
    // Five counts are all that a number rounded to five can stand for, so none of persons known is printed.
    assert_eq!(printed(8), [None, None, Some(125)]);
}
