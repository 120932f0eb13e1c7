//! The area a postcode lies in, where the mapping declares a look-up and what the postcode is of.
//!
//! In: the draft with its postcode. Out: the area in the declared field. It refuses a postcode the look-up does not have,
//! and never puts anything in the place of what the partner itself says of the area, or of why it does not.

use chrono::NaiveDate;
use sylfaen_schema::{Value, ValueState};

use super::Draft;
use crate::{cell::Outcome, output::Reject, walk::Walk};

/// Places the postcode of a record, on the day of the record.
pub(super) fn settle(walk: &Walk<'_>, draft: &mut Draft, on: NaiveDate) {
    let Some(postcode) = draft.text(POSTCODE).map(str::to_owned) else { return };
    draft.values.insert("is_postcode_whole".to_owned(), Value::from(postcode.contains(' ')));
    let Some(declared) = &walk.mapping.postcode_places else { return };
    let Some(places) = walk.context.schemas.places.get(&declared.lookup) else { return };
    let found = places.place(&postcode, on);
    let field = declared.field.as_str();
    if let Some(own) = draft.text(field) {
        if let Ok(area) = found
            && is_of_one_list(walk, area.area_code, own)
        {
            let is_other = area.area_code != own;
            draft.compared.insert(CONTRADICTION);
            draft.noted.extend(is_other.then_some(CONTRADICTION));
        }
        return;
    }
    if draft.states.get(field).is_some_and(|state| *state != ValueState::Blank) {
        return;
    }
    let outcome = match found {
        Ok(area) => {
            let is_whole = area.is_by_whole_postcode;
            draft.noted.push(if is_whole { "area_by_postcode" } else { "area_by_half_postcode" });
            Outcome::given(area.area_code)
        }
        Err(problem) => Outcome::rejected(problem.rule_code()),
    };
    let Some(cell) = draft.traces.iter().find(|trace| trace.field == POSTCODE).map(|trace| trace.place)
    else {
        return;
    };
    // A blank cell of the area has a trace already, and a field has one.
    draft.traces.retain(|trace| trace.field != field);
    draft.note(field, cell, outcome.state, None);
    draft.rejects.extend(outcome.rule.map(|rule| Reject { field: field.to_owned(), place: cell, rule }));
    draft.keep(field, outcome);
}

const POSTCODE: &str = "postcode";
const CONTRADICTION: &str = "area_contradicts_postcode";

/// Whether two areas are of one kind: a council within a police area contradicts nothing.
fn is_of_one_list(walk: &Walk<'_>, one: &str, other: &str) -> bool {
    let mut lists =
        sylfaen_schema::AREA_LISTS.iter().filter_map(|name| walk.context.schemas.codes.get(*name));
    lists.any(|list| list.get(one).is_some() && list.get(other).is_some())
}
