//! Which records are one person: runs the plans of `link` and keeps what they find.
//!
//! In: records in force, their identifiers, the rules, the model if there is one, the persons of the last run. Out: the tables of pairs, of
//! members, and of what became of persons.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use sylfaen_link::{
    ChangeKind, LinkRules, Member, Pair, PersonChange, RecordOrder, Strength, cluster, linkable_plan,
    pair_plan, person_changes,
};
use sylfaen_query::Role;
use sylfaen_schema::{IdKey, TableBuilder};

use crate::SylfaenError;
use crate::columns::{at, booleans, integers, text};
use crate::stages::encoded::Filters;
use crate::stages::likeness::{self, DrawnPersons};
use crate::stages::version::Plan;
use crate::summary::{Summary, VersionLine};
use crate::tables::Tables;
use crate::workplace::{Workplace, read_text};

/// Records about persons, with what they can be linked by. Bad cells are null, so they agree with nothing.
const RECORDS_TO_LINK: &str = "
    select
        records.record_id,
        records.delivery_order,
        records.delivery_row,
        records.partner_code,
        identifiers.given_name_folded,
        identifiers.family_name_folded,
        identifiers.birth_date,
        identifiers.birth_date_precision,
        identifiers.nrm_reference,
        identifiers.police_reference,
        identifiers.home_office_reference,
        identifiers.case_reference,
        identifiers.postcode,
        identifiers.given_name,
        identifiers.family_name,
        identifiers.given_name_encoded,
        identifiers.family_name_encoded,
        identifiers.birth_date_encoded,
        identifiers.postcode_encoded,
        identifiers.nrm_reference_encoded,
        records.sex_code,
        records.nationality_code
    from int_record__in_force as records
    inner join restricted_person__identifiers as identifiers
        on records.record_id = identifiers.record_id and records.delivery_id = identifiers.delivery_id
    where records.unit_code in ('person_met', 'nrm_referral')
    order by records.record_id";

/// Pairs that agree by rules, and pairs that were scored, while they are put in order.
const AGREEING: &str = "link_agreeing";
const SCORED: &str = "link_scored";
const PAIR_ROWS: &str = "
    select left_record_id, right_record_id, rule, strength = 'strict' as is_strict, match_probability
    from (
        select left_record_id, right_record_id, rule, strength, cast(null as double) as match_probability
        from link_agreeing
        union all
        select left_record_id, right_record_id, rule, strength, match_probability from link_scored
    ) as pairs
    order by left_record_id, right_record_id, rule";

/// What linkage is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// The run.
    pub(crate) run_id: &'a str,
    /// By which version it links.
    pub(crate) plan: &'a Plan,
    /// The key of persons' ids.
    pub(crate) key: &'a IdKey,
    /// The key made of the secret that partners share.
    pub(crate) shared: Option<&'a IdKey>,
    /// The persons of the run before.
    pub(crate) before: &'a [Member],
}

/// Links the records in force; says how persons are drawn where a model draws them.
pub(crate) async fn run(
    workplace: &Workplace,
    asked: Asked<'_>,
    tables: &mut Tables<'_>,
    summary: &mut Summary,
) -> Result<DrawnPersons, SylfaenError> {
    let rules = &LinkRules::parse(&read_text(&workplace.pipeline.link_rules)?)?;
    let session = tables.session();
    let records = session.query(RECORDS_TO_LINK).await?;
    let schema = records[0].schema();
    session.register_batches(Role::Officer, "link_records", schema, records.clone())?;
    let frame = session.table("link_records").await?;
    let agreeing = session.collect(pair_plan(&frame, rules)?).await?;
    let linkable = session.collect(linkable_plan(&frame, rules)?).await?;
    let mut order = order(&records, &linkable)?;
    let strict = pairs(&agreeing, |strength| strength == Strength::Strict)?;
    let filters = Filters::of(&records, tables.schemas(), asked.shared)?;
    let version = asked.plan.version();
    let found = likeness::find(workplace, &records, &strict, filters.as_ref(), version)?;
    let (joins, scored, drawn, made) = match found {
        None => (pairs(&agreeing, |_| true)?, Vec::new(), DrawnPersons::default(), None),
        Some(found) => {
            for record in &mut order {
                record.is_linkable |= found.linkable.contains(&record.record_id);
            }
            // What could be one person the model says better than rules, which know no doubt.
            let joins = strict.into_iter().chain(found.joins).collect();
            (joins, found.scored, found.drawn, found.frozen)
        }
    };
    let members = cluster(&order, &joins, |earliest| asked.key.person_id(&[earliest]))?;
    tracing::info!(
        rows_in = order.len(),
        pairs = agreeing.iter().map(RecordBatch::num_rows).sum::<usize>(),
        scored = scored.len(),
        rows_out = members.len(),
        "link"
    );

    let pair_rows = pair_rows(agreeing, &scored, tables).await?;
    tables.keep_model("restricted_pair__scores", &pair_rows)?;
    let member_rows = member_rows(&members, tables)?;
    let linked = tables.keep("int_person__members", vec![member_rows])?;
    let changes = person_changes(asked.before, &members);
    let change_rows = change_rows(&changes, tables)?;
    tables.keep("int_person__changes", vec![change_rows])?;
    let version_id = asked.plan.keep(workplace, asked.run_id, made, linked, tables)?;
    let count = |kind: ChangeKind| changes.iter().filter(|change| change.kind == kind).count() as u64;
    summary.records_linked = linked;
    summary.version = version_id.map(|version_id| VersionLine {
        version_id,
        is_new: asked.plan.is_to_train(),
        persons_merged: count(ChangeKind::Merged),
        persons_split: count(ChangeKind::Split),
        moved: Vec::new(),
    });
    Ok(drawn)
}

/// The members of an earlier run, from its table.
pub(crate) fn members(batches: &[RecordBatch]) -> Result<Vec<Member>, SylfaenError> {
    let mut members = Vec::new();
    for batch in batches {
        let records = text(batch, "record_id")?;
        let persons = text(batch, "person_id")?;
        let possible = text(batch, "possible_person_id")?;
        let linkable = booleans(batch, "is_linkable")?;
        for row in 0..batch.num_rows() {
            members.push(Member {
                record_id: records.value(row).to_owned(),
                person_id: persons.value(row).to_owned(),
                possible_person_id: possible.value(row).to_owned(),
                is_linkable: linkable.value(row),
            });
        }
    }
    Ok(members)
}

/// The pairs of some strength.
fn pairs(batches: &[RecordBatch], is_wanted: fn(Strength) -> bool) -> Result<Vec<Pair>, SylfaenError> {
    let mut pairs = Vec::new();
    for batch in batches {
        let left = text(batch, "left_record_id")?;
        let right = text(batch, "right_record_id")?;
        let rule = text(batch, "rule")?;
        let strengths = text(batch, "strength")?;
        for row in 0..batch.num_rows() {
            let is_strict = at(&strengths, row) == Some("strict");
            let strength = if is_strict { Strength::Strict } else { Strength::Possible };
            if is_wanted(strength) {
                pairs.push(Pair {
                    left: left.value(row).to_owned(),
                    right: right.value(row).to_owned(),
                    rule: rule.value(row).to_owned(),
                    strength,
                });
            }
        }
    }
    Ok(pairs)
}

fn order(records: &[RecordBatch], linkable: &[RecordBatch]) -> Result<Vec<RecordOrder>, SylfaenError> {
    let mut is_linkable = std::collections::BTreeMap::new();
    for batch in linkable {
        let ids = text(batch, "record_id")?;
        let flags = booleans(batch, "is_linkable")?;
        for row in 0..batch.num_rows() {
            is_linkable.insert(ids.value(row).to_owned(), flags.value(row));
        }
    }
    let mut order = Vec::new();
    for batch in records {
        let ids = text(batch, "record_id")?;
        let delivery_order = integers(batch, "delivery_order")?;
        let delivery_row = integers(batch, "delivery_row")?;
        for row in 0..batch.num_rows() {
            order.push(RecordOrder {
                record_id: ids.value(row).to_owned(),
                delivery_order: delivery_order.value(row),
                delivery_row: delivery_row.value(row),
                is_linkable: is_linkable.get(ids.value(row)).copied().unwrap_or(false),
            });
        }
    }
    Ok(order)
}

/// The pairs that agree by rules and those that were scored, in order. There can be many times as many as records, so the engine puts
/// them in order and nothing is copied row by row.
async fn pair_rows(
    agreeing: Vec<RecordBatch>,
    scored: &[(Pair, f64)],
    tables: &Tables<'_>,
) -> Result<Vec<RecordBatch>, SylfaenError> {
    let column = |of: fn(&Pair) -> &str| -> ArrayRef {
        Arc::new(scored.iter().map(|(pair, _)| Some(of(pair))).collect::<StringArray>())
    };
    let strength = |pair: &Pair| if pair.strength == Strength::Strict { "strict" } else { "possible" };
    let strengths = scored.iter().map(|(pair, _)| Some(strength(pair))).collect::<StringArray>();
    let probabilities = Float64Array::from_iter_values(scored.iter().map(|(_, probability)| *probability));
    let scored = RecordBatch::try_from_iter([
        ("left_record_id", column(|pair| &pair.left)),
        ("right_record_id", column(|pair| &pair.right)),
        ("rule", column(|pair| &pair.rule)),
        ("strength", Arc::new(strengths)),
        ("match_probability", Arc::new(probabilities)),
    ])
    .map_err(|_| SylfaenError::Internal { what: "scored pairs are columns of one length" })?;
    let session = tables.session();
    let schema = agreeing.first().ok_or(SylfaenError::Internal { what: "a plan gives a batch" })?.schema();
    session.register_batches(Role::Officer, AGREEING, schema, agreeing)?;
    session.register_batches(Role::Officer, SCORED, scored.schema(), vec![scored])?;
    let rows = session.query(PAIR_ROWS).await?;
    session.deregister(AGREEING)?;
    session.deregister(SCORED)?;
    Ok(rows)
}

fn member_rows(members: &[Member], tables: &Tables<'_>) -> Result<RecordBatch, SylfaenError> {
    let mut builder = TableBuilder::new(tables.schema("int_person__members")?);
    for member in members {
        builder.set("record_id", member.record_id.as_str())?;
        builder.set("person_id", member.person_id.as_str())?;
        builder.set("possible_person_id", member.possible_person_id.as_str())?;
        builder.set("is_linkable", member.is_linkable)?;
        builder.end_row()?;
    }
    Ok(builder.finish()?)
}

fn change_rows(changes: &[PersonChange], tables: &Tables<'_>) -> Result<RecordBatch, SylfaenError> {
    let mut builder = TableBuilder::new(tables.schema("int_person__changes")?);
    for change in changes {
        builder.set("person_id", change.person_id.as_str())?;
        builder.set("change_code", change.kind.as_str())?;
        builder.set("person_ids_now", change.now.join(";"))?;
        builder.end_row()?;
    }
    Ok(builder.finish()?)
}
