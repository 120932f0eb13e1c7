//! The ages of a record, at each of the three moments.
//!
//! In: the draft with its dates, stated ages and groups. Out: for each moment the age or its range, the group and the day.
//! It refuses a stated group that the age contradicts.

use sylfaen_schema::{Field, Value, ValueState};
use sylfaen_workbook::{CellRef, CellValue};

use super::Draft;
use crate::{
    age::{age_at, ages_in},
    cell::{Outcome, Spot},
    code::{CodeReader, UNKNOWN_CODE},
    output::Reject,
};

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

/// A group of ages: one of the list, or a range that may decide between them.
pub(super) fn read_group(
    draft: &mut Draft,
    field: &Field,
    place: CellRef,
    cell: Spot<'_>,
    codes: CodeReader<'_>,
) {
    let group = codes.code(field, cell);
    let band = match cell.value() {
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

/// Brings together what is stated of each age with what follows from the date of birth.
pub(super) fn settle(draft: &mut Draft) {
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
        if let Some(contradicts) = age.birth_contradicts {
            draft.compared.insert(CONTRADICTION);
            draft.noted.extend(contradicts.then_some(CONTRADICTION));
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

const CONTRADICTION: &str = "age_contradicts_birth_date";
