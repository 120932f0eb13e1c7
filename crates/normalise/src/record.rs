//! One row of a sheet to one record.
//!
//! In: a row and the header's columns. Out: the record with its identifiers, its cells and its rejects. It refuses the
//! row only if it has no date of contact, referral or decision.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sylfaen_schema::{FULL_NAME, Field, FieldType, Value, ValueState};
use sylfaen_workbook::{CellRef, CellValue, Row};

use crate::{
    NormaliseError,
    age::{Ages, age_at, ages_in, read_age},
    cell::Outcome,
    code::{CodeReader, UNKNOWN_CODE},
    date::{DateReader, ReadDate},
    name::{fold_name, part, without_titles},
    output::{Output, Reject, Trace},
    reference::{read_postcode, read_reference},
    walk::Walk,
};

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
    mended: i64,
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

/// The three moments an age is taken at: the age, the group, the date, and the field that says which day it was.
const AGE_BASES: [[&str; 4]; 3] = [
    ["age_at_contact_years", "age_group_at_contact_code", "contact_date", "age_at_contact_date"],
    ["age_at_referral_years", "age_group_at_referral_code", "referral_date", "age_at_referral_date"],
    [
        "age_at_exploitation_years",
        "age_group_at_exploitation_code",
        "exploitation_start_date",
        "age_at_exploitation_date",
    ],
];

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
    let counted = COUNTED_DATES.iter().find_map(|field| draft.dates.get(*field));
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
    settle_ages(&mut draft, output);
    settle_nrm_status(walk, &mut draft);
    fold_names(&mut draft);
    let row_rule = (!has_date).then_some("no_date_to_count_by");
    // A cell filled down is rejected where it is missing, so that each row has its own rejects.
    for reject in &mut draft.rejects {
        reject.place.row = row.number.saturating_sub(1);
    }
    output.reject(walk.sheet.number, row.number, &draft.rejects, row_rule)?;
    if has_date { write(walk, draft, output) } else { Ok(()) }
}

/// Reads a date into the draft; says the rule that turned it away.
fn read_date(
    walk: &Walk<'_>,
    draft: &mut Draft,
    field: &str,
    place: CellRef,
    cell: Option<&CellValue>,
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
    cell: Option<&CellValue>,
    on: NaiveDate,
) {
    let markers = walk.markers;
    let codes = CodeReader { markers, on };
    let known = walk.context.schemas.mappable_field(field);
    match (field, known) {
        (FULL_NAME, _) => read_full_name(walk, draft, place, cell),
        ("given_name" | "family_name", _) => {
            let name = markers.read_text(cell, true).and_then(with_letters).map(|name| without_titles(&name));
            draft.put(field, place, name);
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
            read_group(draft, known, place, cell, codes);
        }
        (_, Some(known)) if known.code_list.is_some() => draft.put(field, place, codes.code(known, cell)),
        _ => draft.put(field, place, read_reference(markers, cell, field != "case_reference")),
    }
}

fn with_letters(name: String) -> Outcome<String> {
    if name.chars().any(char::is_alphabetic) { Outcome::given(name) } else { Outcome::rejected("no_letters") }
}

/// A name in one cell becomes its two parts, where these have no cells of their own.
fn read_full_name(walk: &Walk<'_>, draft: &mut Draft, place: CellRef, cell: Option<&CellValue>) {
    let name = walk.markers.read_text(cell, true).and_then(with_letters);
    draft.note(FULL_NAME, place, name.state, name.rule);
    let (state, rule) = (name.state, name.rule);
    let parted = name.value.map(|name| {
        let parted = part(&name, walk.context.partner.reading.name_order);
        draft.values.insert("name_as_written".to_owned(), Value::Text(name));
        parted
    });
    let (given, family) = parted.map_or((None, None), |parted| (Some(parted.given), Some(parted.family)));
    for (field, value) in [("given_name", given), ("family_name", family)] {
        if walk.header.columns.contains_key(field) {
            continue;
        }
        let outcome = match value {
            Some(value) if value.is_empty() => Outcome::none(ValueState::Blank),
            value => Outcome { value, state, rule },
        };
        draft.keep(field, outcome);
    }
}

fn read_nationality(
    walk: &Walk<'_>,
    draft: &mut Draft,
    field: &Field,
    place: CellRef,
    cell: Option<&CellValue>,
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

/// A group of ages: one of the list, or a range that may decide between them.
fn read_group(
    draft: &mut Draft,
    field: &Field,
    place: CellRef,
    cell: Option<&CellValue>,
    codes: CodeReader<'_>,
) {
    let group = codes.code(field, cell);
    let band = match cell {
        Some(CellValue::Text(text)) if group.rule == Some(UNKNOWN_CODE) => ages_in(text).ok(),
        _ => None,
    };
    match band {
        Some(band) => {
            draft.note(&field.name, place, ValueState::Range, None);
            draft.bands.insert(field.name.clone(), band);
        }
        None => draft.put(&field.name, place, group),
    }
}

fn settle_ages(draft: &mut Draft, output: &mut Output<'_>) {
    for [age_field, group_field, moment_field, date_field] in AGE_BASES {
        let stated = draft.ages.remove(age_field);
        let band = draft.bands.remove(group_field);
        let is_asked = stated.is_some();
        let stated = match (stated, band) {
            (Some(stated), Some(band)) if stated.value.is_none() && stated.rule.is_none() => {
                Outcome::given(band)
            }
            (None, Some(band)) => Outcome::given(band),
            (stated, _) => stated.unwrap_or(Outcome::none(ValueState::NotAsked)),
        };
        let (birth, moment) =
            (draft.dates.get("birth_date").copied(), draft.dates.get(moment_field).copied());
        let group = draft.text(group_field).map(str::to_owned);
        let age = age_at(&stated, group.as_deref(), birth, moment);
        let group_cell = draft.traces.iter_mut().find(|trace| trace.field == group_field);
        if let Some(trace) = group_cell.filter(|_| age.group_contradicts) {
            trace.state = ValueState::Rejected;
            let (field, place) = (trace.field.clone(), trace.place);
            draft.rejects.push(Reject { field, place, rule: "age_group_contradicts_age" });
        }
        if age.birth_contradicts {
            *output.tally.mended.entry("age_contradicts_birth_date").or_insert(0) += 1;
        }
        if is_asked || age.years.value.is_some() || age.years.state == ValueState::Range {
            draft.keep(age_field, Outcome { rule: None, ..age.years });
        }
        if let Some(ages) = age.ages {
            draft.values.insert(format!("{age_field}_min"), Value::from(ages.least));
            draft.values.insert(format!("{age_field}_max"), Value::from(ages.most));
            if let Some(moment) = moment {
                draft.precisions.insert(date_field.to_owned(), moment.precision);
                draft.values.insert(date_field.to_owned(), Value::from(moment.start));
            }
        }
        draft.values.insert(group_field.to_owned(), Value::from(age.group));
    }
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

fn fold_names(draft: &mut Draft) {
    for (field, folded_field) in [("given_name", "given_name_folded"), ("family_name", "family_name_folded")]
    {
        let Some(folded) = draft.text(field).map(fold_name) else { continue };
        draft.mended += i64::from(folded.has_look_alikes);
        if let Some(name) = folded.name {
            draft.values.insert(folded_field.to_owned(), Value::Text(name));
        }
    }
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
    if draft.mended > 0 {
        *output.tally.mended.entry("look_alike_letters_folded").or_insert(0) += draft.mended;
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
        for (field, value) in &draft.values {
            parts.extend([field.clone(), fingerprint(value)]);
        }
    }
    numbered_id(&mut parts, output, |parts| walk.context.key.record_id(parts))
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
