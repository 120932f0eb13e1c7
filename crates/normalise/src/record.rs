//! One row of a sheet to one record.
//!
//! In: a row and the header's columns. Out: the record with its identifiers, its cells and its rejects. It refuses the
//! row only if it has no date of contact, referral or decision.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sylfaen_schema::{FULL_NAME, Field, FieldType, Value, ValueState, encoded_of};
use sylfaen_workbook::{CellRef, Row};

use crate::{
    NormaliseError,
    age::{Ages, read_age},
    cell::{Outcome, Spot},
    code::CodeReader,
    date::{DateReader, ReadDate},
    output::{Output, Reject, Trace},
    record::names::FullName,
    reference::{read_filter, read_postcode, read_reference},
    walk::Walk,
};

mod ages;
mod checks;
mod names;
mod places;

/// A record being read. It has no `Debug`: it holds a name.
#[derive(Default)]
pub(crate) struct Draft {
    values: BTreeMap<String, Value>,
    states: BTreeMap<String, ValueState>,
    precisions: BTreeMap<String, &'static str>,
    dates: BTreeMap<String, ReadDate>,
    ages: BTreeMap<String, Outcome<Ages>>,
    /// Ranges of ages that stood in the place of a group.
    bands: BTreeMap<String, Ages>,
    traces: Vec<Trace>,
    rejects: Vec<Reject>,
    /// The name of one cell, until everything that decides how it is parted is known.
    full_name: Option<FullName>,
    /// What was mended, or read by a rule worth knowing, by the name of the rule.
    noted: Vec<&'static str>,
    /// The contradictions that could have been noted: both sides were there.
    compared: BTreeSet<&'static str>,
}

impl Draft {
    /// Takes what became of a field, and of the cell it was read from.
    fn put<T: Into<Value>>(&mut self, field: &str, place: CellRef, outcome: Outcome<T>) {
        self.note(field, place, outcome.state, outcome.rule);
        self.keep(field, outcome);
    }

    fn note(&mut self, field: &str, place: CellRef, state: ValueState, rule: Option<&'static str>) {
        self.traces.push(Trace { field: field.to_owned(), place, state });
        if let Some(rule) = rule {
            self.rejects.push(Reject { field: field.to_owned(), place, rule });
        }
    }

    fn keep<T: Into<Value>>(&mut self, field: &str, outcome: Outcome<T>) {
        self.states.insert(field.to_owned(), outcome.state);
        if let Some(value) = outcome.value {
            self.values.insert(field.to_owned(), value.into());
        }
    }

    fn text(&self, field: &str) -> Option<&str> {
        match self.values.get(field) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }
}

/// The dates a record can be counted by, the first that is there deciding on which day codes must hold.
const COUNTED_DATES: [&str; 3] = ["contact_date", "referral_date", "decision_date"];

/// Reads one row.
pub(crate) fn read(walk: &Walk<'_>, row: &Row, output: &mut Output<'_>) -> Result<(), NormaliseError> {
    let mut draft = Draft::default();
    for field in walk.header.columns.keys() {
        let is_date =
            walk.context.schemas.mappable_field(field).is_some_and(|f| f.field_type == FieldType::Date);
        if let Some((place, cell)) = walk.cell(row, field).filter(|_| is_date) {
            let rule = read_date(walk, &mut draft, field, place, cell);
            output.tally.date(field, draft.dates.get(field), rule);
        }
    }
    date_from_sheet(walk, &mut draft);
    let counted = COUNTED_DATES.iter().find_map(|field| draft.dates.get(*field)).copied();
    let on = counted.map_or(walk.context.period.start, |date| date.start);
    let has_date = counted.is_some();
    for field in walk.header.columns.keys() {
        if let Some((place, cell)) = walk.cell(row, field) {
            read_field(walk, &mut draft, field, place, cell, on);
        }
    }
    for (field, code) in &walk.mapping.defaults {
        if !walk.header.columns.contains_key(field) {
            draft.keep(field, Outcome::given(code.as_str()));
        }
    }
    ages::settle(&mut draft);
    settle_nrm_status(walk, &mut draft);
    names::settle(walk, &mut draft);
    places::settle(walk, &mut draft, on);
    let row_rule = (!has_date).then_some("no_date_to_count_by");
    // A cell filled down is rejected where it is missing, so that each row has its own rejects.
    for reject in &mut draft.rejects {
        reject.place.row = row.number.saturating_sub(1);
    }
    output.reject(walk.sheet.number, row.number, &draft.rejects, row_rule)?;
    checks::count_cells(walk, &draft, has_date, output);
    if !has_date {
        return Ok(());
    }
    checks::run(walk, &draft, counted, output);
    write(walk, draft, output)
}

/// Reads a date into the draft; says the rule that turned it away.
fn read_date(
    walk: &Walk<'_>,
    draft: &mut Draft,
    field: &str,
    place: CellRef,
    cell: Spot<'_>,
) -> Option<&'static str> {
    let reading = &walk.context.partner.reading;
    let reader = DateReader {
        markers: walk.markers,
        order: walk.mapping.date_order(field, reading),
        two_digit_year_max: reading.two_digit_year_max,
        as_at: walk.context.as_at,
    };
    let date = reader.read(cell);
    let rule = date.rule;
    keep_date(draft, field, date.value);
    draft.put(field, place, date.map(|date| date.start));
    rule
}

fn keep_date(draft: &mut Draft, field: &str, date: Option<ReadDate>) {
    if let Some(date) = date {
        draft.precisions.insert(field.to_owned(), date.precision);
        draft.dates.insert(field.to_owned(), date);
    }
}

/// A sheet a month without a column of dates: the contact was in that month.
fn date_from_sheet(walk: &Walk<'_>, draft: &mut Draft) {
    let has_column = COUNTED_DATES.iter().any(|field| walk.header.columns.contains_key(*field));
    if let (Some(period), false) = (&walk.named, has_column) {
        let date = ReadDate::period(period);
        keep_date(draft, "contact_date", Some(date));
        draft.keep("contact_date", Outcome::given(date.start));
    }
}

fn read_field(
    walk: &Walk<'_>,
    draft: &mut Draft,
    field: &str,
    place: CellRef,
    cell: Spot<'_>,
    on: NaiveDate,
) {
    let markers = walk.markers;
    let codes = CodeReader { markers, on };
    let known = walk.context.schemas.mappable_field(field);
    match (field, known) {
        (FULL_NAME, _) => names::read_full(walk, draft, place, cell),
        ("given_name" | "family_name", _) => names::read_part(walk, draft, field, place, cell),
        (encoded, _) if encoded_of(encoded).is_some() => {
            draft.put(field, place, read_filter(markers, cell, walk.context.partner.encoding.as_ref()));
        }
        ("postcode", _) => draft.put(field, place, read_postcode(markers, cell)),
        ("exploitation_codes", Some(known)) => draft.put(field, place, codes.set(known, cell)),
        ("nationality_code", Some(known)) => read_nationality(walk, draft, known, place, cell, codes),
        (_, Some(Field { field_type: FieldType::Date, .. })) => {}
        (_, Some(Field { field_type: FieldType::Integer, .. })) => {
            let age = read_age(markers, cell);
            draft.note(field, place, age.state, age.rule);
            draft.ages.insert(field.to_owned(), age);
        }
        (_, Some(known)) if field.starts_with("age_group_at_") => {
            ages::read_group(draft, known, place, cell, codes);
        }
        (_, Some(known)) if known.code_list.is_some() => draft.put(field, place, codes.code(known, cell)),
        _ => draft.put(field, place, read_reference(markers, cell, field != "case_reference")),
    }
}

fn read_nationality(
    walk: &Walk<'_>,
    draft: &mut Draft,
    field: &Field,
    place: CellRef,
    cell: Spot<'_>,
    codes: CodeReader<'_>,
) {
    const SECOND: &str = "nationality_second_code";
    let mut second = None;
    let first = codes.nationalities(field, cell).map(|both| {
        second = both.second;
        both.first
    });
    if let Some(second) = second.filter(|_| !walk.header.columns.contains_key(SECOND)) {
        draft.put(SECOND, place, second);
    }
    draft.put(&field.name, place, first);
}

/// On: in a record of the NRM itself, or with its reference. What the partner states counts where there is none.
fn settle_nrm_status(walk: &Walk<'_>, draft: &mut Draft) {
    const STATUS: &str = "nrm_status_code";
    const REASON: &str = "nrm_status_reason_code";
    let is_on = walk.mapping.unit == "nrm_referral" || draft.text("nrm_reference").is_some();
    let status = match draft.text(STATUS) {
        _ if is_on => "on",
        Some("on") => "on",
        Some("stated_not_on") => "stated_not_on",
        _ => "not_known",
    };
    if status == "stated_not_on" {
        let is_refused = draft.text("consent_code") == Some("refused");
        let reason = if is_refused { "refused_consent" } else { "not_stated" };
        draft.values.entry(REASON.to_owned()).or_insert_with(|| Value::from(reason));
    } else {
        draft.values.remove(REASON);
    }
    draft.values.insert(STATUS.to_owned(), Value::from(status));
}

fn write(walk: &Walk<'_>, mut draft: Draft, output: &mut Output<'_>) -> Result<(), NormaliseError> {
    let context = walk.context;
    let record_id = record_id(walk, &draft, output);
    let delivery_row = output.next_delivery_row();
    let handling = context.partner.agreement.as_ref().map(|agreement| agreement.handling.as_str());
    let own: [(&str, Value); 8] = [
        ("record_id", Value::from(record_id.as_str())),
        ("delivery_id", Value::from(context.delivery_id)),
        ("partner_code", Value::from(context.partner.code.as_str())),
        ("list_code", Value::from(context.partner.list.as_deref())),
        ("unit_code", Value::from(walk.mapping.unit.as_str())),
        ("delivery_row", Value::from(delivery_row)),
        ("handling_code", Value::from(handling)),
        ("is_synthetic", Value::from(context.is_synthetic)),
    ];
    draft.values.extend(own.map(|(field, value)| (field.to_owned(), value)));
    for rule in &draft.noted {
        *output.tally.noted.entry(rule).or_insert(0) += 1;
    }
    for trace in &draft.traces {
        output.trace(&record_id, walk.sheet, trace)?;
    }
    output.record(&draft.values, &draft.states, &draft.precisions)?;
    Ok(())
}

/// The partner's own reference names a record, or else what its row says. Whichever it is, a second row with the same
/// in one delivery is told apart by its number.
fn record_id(walk: &Walk<'_>, draft: &Draft, output: &mut Output<'_>) -> String {
    let (partner, table) = (walk.context.partner.code.as_str(), walk.mapping.table.as_str());
    let mut parts = vec![partner.to_owned(), table.to_owned()];
    if let Some(reference) = draft.text("case_reference") {
        parts.extend(["reference".to_owned(), reference.to_owned()]);
    } else {
        parts.push("content".to_owned());
        for (field, value) in draft.values.iter().filter(|(field, _)| is_content(field)) {
            parts.extend([field.clone(), fingerprint(value)]);
        }
    }
    numbered_id(&mut parts, output, |parts| walk.context.key.record_id(parts))
}

/// Whether a field is of what a row says, and not of how somebody wrote it: a space mended makes no other record.
fn is_content(field: &str) -> bool {
    !field.ends_with("_as_written") && !["name_title_codes", "name_suffix_codes"].contains(&field)
}

/// The id of these parts, and of a number where the same parts came before in this delivery.
pub(crate) fn numbered_id(
    parts: &mut Vec<String>,
    output: &mut Output<'_>,
    id: impl Fn(&[&str]) -> String,
) -> String {
    let of = |parts: &[String]| id(&parts.iter().map(String::as_str).collect::<Vec<_>>());
    let first = of(parts);
    match output.ordinal(&first) {
        1 => first,
        ordinal => {
            parts.extend(["again".to_owned(), ordinal.to_string()]);
            of(parts)
        }
    }
}

fn fingerprint(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Text(text) => text.clone(),
        Value::Integer(whole) => whole.to_string(),
        Value::Real(real) => format!("{:016x}", real.to_bits()),
        Value::Boolean(flag) => flag.to_string(),
        Value::Date(date) => date.to_string(),
    }
}
