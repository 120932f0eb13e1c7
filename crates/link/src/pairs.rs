//! The plan that finds agreeing pairs.
//!
//! In: a table of records with their identifiers, and the rules. Out: a plan of `left_record_id`,
//! `right_record_id` (the lesser id is left), `rule`, `strength`. Refused: a rule with a field the table lacks.
//!
//! One hash self-join a rule, over only the columns the rule needs, so that the build side stays narrow.

use datafusion::common::{JoinType, ScalarValue};
use datafusion::dataframe::DataFrame;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{Expr, col, ident, lit};

use crate::{LinkError, LinkRules, Rule, Strength};

/// Builds the plan that finds every pair agreeing by some rule, once for each rule it agrees by.
///
/// `records` has one row a record, with `record_id` and every field the rules name. A null agrees with nothing.
///
/// # Errors
///
/// [`LinkError::UnknownField`] if a rule names a column that `records` lacks.
pub fn pair_plan(records: &DataFrame, rules: &LinkRules) -> Result<DataFrame, LinkError> {
    let mut found: Option<DataFrame> = None;
    for rule in &rules.rules {
        check_fields(records, rule)?;
        let plan_error = |source| LinkError::Plan { rule: rule.name.clone(), source: Box::new(source) };
        let pairs = agreeing_pairs(records, rule).map_err(plan_error)?;
        found = Some(match found {
            None => pairs,
            Some(earlier) => earlier.union(pairs).map_err(plan_error)?,
        });
    }
    found.ok_or(LinkError::NoStrictRule)
}

/// Builds the plan that says of every record whether it can be linked across partners at all: `record_id`,
/// `is_linkable`.
///
/// A record is linkable if it has all the fields of a strict rule that reaches across partners.
///
/// # Errors
///
/// [`LinkError::UnknownField`] if a rule names a column that `records` lacks.
pub fn linkable_plan(records: &DataFrame, rules: &LinkRules) -> Result<DataFrame, LinkError> {
    let mut linkable = lit(false);
    for rule in rules.strict().filter(|rule| rule.reaches_across_partners) {
        check_fields(records, rule)?;
        linkable = linkable.or(complete(rule));
    }
    records
        .clone()
        .select(vec![ident("record_id"), linkable.alias("is_linkable")])
        .map_err(|source| LinkError::Plan { rule: "linkable".to_owned(), source: Box::new(source) })
}

/// True where every field the rule needs is there.
fn complete(rule: &Rule) -> Expr {
    let mut present = lit(true);
    for field in &rule.fields {
        present = present.and(ident(field).is_not_null());
    }
    for (field, text) in &rule.require {
        // A missing text is not the required one, and must not make the whole answer null.
        present = present.and(ident(field).is_not_null().and(ident(field).eq(lit(text.as_str()))));
    }
    present
}

fn check_fields(records: &DataFrame, rule: &Rule) -> Result<(), LinkError> {
    let named = rule.fields.iter().chain(rule.require.keys());
    for field in named {
        if records.schema().field_with_unqualified_name(field).is_err() {
            return Err(LinkError::UnknownField { rule: rule.name.clone(), field: field.clone() });
        }
    }
    Ok(())
}

fn agreeing_pairs(records: &DataFrame, rule: &Rule) -> Result<DataFrame, DataFusionError> {
    let mut columns = vec![ident("record_id")];
    columns.extend(rule.fields.iter().map(ident));
    let complete = records.clone().filter(complete(rule))?.select(columns)?;
    let left = complete.clone().alias("l")?;
    let right = complete.alias("r")?;
    let on_left: Vec<String> = rule.fields.iter().map(|field| format!("l.{field}")).collect();
    let on_right: Vec<String> = rule.fields.iter().map(|field| format!("r.{field}")).collect();
    let on_left: Vec<&str> = on_left.iter().map(String::as_str).collect();
    let on_right: Vec<&str> = on_right.iter().map(String::as_str).collect();
    let once = col("l.record_id").lt(col("r.record_id"));
    let strength = match rule.strength {
        Strength::Strict => "strict",
        Strength::Possible => "possible",
    };
    left.join(right, JoinType::Inner, &on_left, &on_right, Some(once))?.select(vec![
        col("l.record_id").alias("left_record_id"),
        col("r.record_id").alias("right_record_id"),
        lit(ScalarValue::Utf8(Some(rule.name.clone()))).alias("rule"),
        lit(ScalarValue::Utf8(Some(strength.to_owned()))).alias("strength"),
    ])
}
