//! The functions in an engine: every way of holding text, literals, nulls.

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, DictionaryArray, Float64Array, LargeStringArray, RecordBatch, StringArray,
    StringViewArray,
};
use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::prelude::SessionContext;
use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::functions;
use crate::compare::jaro_winkler;

fn session() -> SessionContext {
    let session = SessionContext::new();
    for function in functions() {
        session.register_udf(function);
    }
    session
}

fn answer(session: &SessionContext, sql: &str) -> Vec<RecordBatch> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async { session.sql(sql).await.unwrap().collect().await.unwrap() })
}

fn check(sql: &str, expected: &Expect) {
    expected.assert_eq(&format!("{}\n", pretty_format_batches(&answer(&session(), sql)).unwrap()));
}

#[test]
fn literals_are_compared() {
    check(
        "select damerau_levenshtein('ca', 'abc') as slips, typing_slips('ca', 'abc') as touched_once,
            round(jaro_winkler('MARTHA', 'MARHTA'), 4) as alike, qgram_jaccard('ab', 'ac') as runs,
            token_set_jaccard('jones evans', 'jones') as words, double_metaphone('Smith') as first,
            double_metaphone_second('Smith') as second, sound_code('Iwanow') = sound_code('Ivanov') as sound",
        &expect![[r"
            +-------+--------------+--------+------+-------+-------+--------+-------+
            | slips | touched_once | alike  | runs | words | first | second | sound |
            +-------+--------------+--------+------+-------+-------+--------+-------+
            | 2     | 3            | 0.9611 | 0.2  | 0.5   | SM0   | XMT    | true  |
            +-------+--------------+--------+------+-------+-------+--------+-------+
        "]],
    );
}

#[test]
fn dates_may_be_dates_or_text_and_partly_known() {
    check(
        "select date_agreement(date '1990-02-01', date '1990-01-02') as swapped,
            date_agreement('1990', '01/02/1990') as partly, date_one_slip('1990-03-07', date '1980-03-07') as slip,
            dates_within_days('2012-02-28', '2012-03-01', 2) as within,
            dates_within_days('2012-02', '2012-03-01', 2) as unknown, age_agrees('2012-02-28', '1990-01-02', 22) as age,
            days_between_dates('1990-02-30', '1990-01-01') as no_date",
        &expect![[r"
            +-------------------+----------------------+------+--------+---------+------+---------+
            | swapped           | partly               | slip | within | unknown | age  | no_date |
            +-------------------+----------------------+------+--------+---------+------+---------+
            | day_month_swapped | same_as_far_as_known | true | true   |         | true |         |
            +-------------------+----------------------+------+--------+---------+------+---------+
        "]],
    );
}

#[test]
fn places_share_areas_by_a_hierarchy_given_beside_them() {
    check(
        "select b, places_shared_depth('W06000022', b, hierarchy) as depth, places_shared_depth(b, 'W06000022', hierarchy) as turned,
            places_shared_depth(b, null, hierarchy) as nothing, places_shared_depth(b, b, cast(null as varchar)) as nowhere
         from (values ('W06000022'), ('W06000020'), ('W06000015'), ('E06000023'), ('F75056'), (null)) as places (b)
         cross join (select 'W06000022>W15000002>W92000004; W06000020>W15000002; W06000015>W15000003>W92000004; E06000023'
             as hierarchy) as known
         order by depth desc nulls last, b",
        &expect![[r"
            +-----------+-------+--------+---------+---------+
            | b         | depth | turned | nothing | nowhere |
            +-----------+-------+--------+---------+---------+
            | W06000022 | 3     | 3      |         |         |
            | W06000020 | 2     | 2      |         |         |
            | W06000015 | 1     | 1      |         |         |
            | E06000023 | 0     | 0      |         |         |
            | F75056    |       |        |         |         |
            |           |       |        |         |         |
            +-----------+-------+--------+---------+---------+
        "]],
    );
}

#[test]
fn names_stand_for_one_another_and_references_slip() {
    check(
        "select same_name_variant('Liz', 'Elizabeth') as variant, is_initial_of('M.', 'Mair') as initial,
            names_exchanged('Nguyễn', 'Linh', 'LINH', 'Nguyen') as exchanged,
            reference_agreement('HO 12345', 'ho12354') as reference, has_check_digit_mod_11('943 476 5919') as digit,
            postcode_agreement('CF10 1AA', 'CF10') as postcode, item_set_jaccard('labour; domestic', 'domestic') as items,
            plain_latin('Łukasz Ó Siôn') as plain",
        &expect![[r"
            +---------+---------+-----------+-----------+-------+----------+-------+---------------+
            | variant | initial | exchanged | reference | digit | postcode | items | plain         |
            +---------+---------+-----------+-----------+-------+----------+-------+---------------+
            | true    | true    | true      | one_slip  | true  | district | 0.5   | lukasz o sion |
            +---------+---------+-----------+-----------+-------+----------+-------+---------------+
        "]],
    );
}

#[test]
fn null_in_gives_null_out_for_every_function_and_place() {
    let session = session();
    let mut asked = 0;
    for function in functions() {
        let documentation = function.documentation().unwrap();
        let example = documentation.syntax_example.clone();
        let inside = example.split_once('(').unwrap().1.trim_end_matches(')').to_owned();
        let arguments: Vec<&str> =
            inside.split(['[', ',']).map(str::trim).filter(|part| !part.is_empty()).collect();
        let taken: Vec<&str> = arguments
            .iter()
            .map(
                |name| {
                    if ["k", "age"].contains(name) || name.starts_with("q ") { "2" } else { "'1990-01-02'" }
                },
            )
            .collect();
        for place in 0..taken.len() {
            let mut with_null = taken.clone();
            with_null[place] = "null";
            let sql = format!("select {}({}) is null as is_null", function.name(), with_null.join(", "));
            let rows = answer(&session, &sql);
            let is_null = rows[0].column(0).as_any().downcast_ref::<arrow_array::BooleanArray>().unwrap();
            assert!(is_null.value(0), "{sql}");
            asked += 1;
        }
    }
    assert!(asked > 40, "{asked}");
}

#[test]
fn wrong_arguments_are_refused_without_a_value() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for sql in
        ["select jaro('a')", "select jaro(1.5, true)", "select dates_within_days('2012-01-01', '2012-01-02')"]
    {
        let refused = runtime.block_on(async { session().sql(sql).await });
        assert!(refused.is_err(), "{sql}");
    }
}

#[test]
fn a_text_too_long_to_be_a_name_is_not_compared() {
    let rows = answer(
        &session(),
        "select damerau_levenshtein(repeat('a', 1000000), repeat('b', 1000000)) is null as n",
    );
    assert!(rows[0].column(0).as_any().downcast_ref::<arrow_array::BooleanArray>().unwrap().value(0));
}

/// The table in the documentation is the list of functions, in order, with their arguments and what they say.
#[test]
fn the_documentation_has_every_function() {
    let text = include_str!("../../../../docs/linkage.md");
    let listed: Vec<&str> =
        text.lines().filter(|line| line.starts_with("| `") && line.contains('(')).collect();
    let lines: Vec<String> = functions()
        .iter()
        .map(|function| {
            let documentation = function.documentation().unwrap();
            format!("| `{}` | {} |", documentation.syntax_example, documentation.description)
        })
        .collect();
    assert_eq!(listed, lines);
}

fn alike(column: ArrayRef, literal: &str) -> Vec<Option<f64>> {
    let session = session();
    session
        .register_batch("t", RecordBatch::try_from_iter_with_nullable([("n", column, true)]).unwrap())
        .unwrap();
    let rows = answer(
        &session,
        &format!("select jaro_winkler(n, '{literal}') as a, jaro_winkler(n, n) as b from t"),
    );
    let column = rows[0].column(0).as_any().downcast_ref::<Float64Array>().unwrap();
    (0..column.len()).map(|row| column.is_valid(row).then(|| column.value(row))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn every_way_of_holding_text_gives_the_same(
        texts in proptest::collection::vec(proptest::option::of("[a-zé]{0,20}"), 1..20),
        literal in "[a-z]{1,8}",
    ) {
        let one_by_one: Vec<Option<f64>> =
            texts.iter().map(|text| text.as_deref().map(|text| jaro_winkler(text, &literal))).collect();
        let held: [ArrayRef; 4] = [
            Arc::new(texts.iter().map(Option::as_deref).collect::<StringArray>()),
            Arc::new(texts.iter().map(Option::as_deref).collect::<LargeStringArray>()),
            Arc::new(texts.iter().map(Option::as_deref).collect::<StringViewArray>()),
            Arc::new(texts.iter().map(Option::as_deref).collect::<DictionaryArray<Int32Type>>()),
        ];
        for column in held {
            prop_assert_eq!(&alike(column, &literal), &one_by_one);
        }
    }
}
