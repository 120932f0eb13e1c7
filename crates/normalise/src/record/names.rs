//! The names of a record: as they were written, without titles, in letters of one alphabet, and folded.
//!
//! In: cells with one name or its parts. Out: given and family name with their codes of titles and suffixes, and their
//! folded forms. It refuses a name without a letter, and takes nobody for called *Unknown*, with a title or without.

use sylfaen_schema::{FULL_NAME, NameOrder, Value, ValueState};
use sylfaen_workbook::{CellRef, CellValue};

use super::Draft;
use crate::{
    cell::{Outcome, Spot, without_value},
    letters::{fold_name, mend},
    name::{Bare, NameLists, bare, part},
    output::Reject,
    walk::Walk,
};

/// A name that stood in one cell, and what became of that cell.
pub(super) struct FullName {
    name: Outcome<String>,
    place: CellRef,
}

/// Reads a given or a family name from a cell of its own.
pub(super) fn read_part(walk: &Walk<'_>, draft: &mut Draft, field: &str, place: CellRef, cell: Spot<'_>) {
    let lists = NameLists::new(walk.context.schemas);
    let name = read_letters(walk, draft, cell).and_then(|name| {
        let Bare { name, titles, suffixes } = bare(&name, lists);
        keep_codes(draft, &titles, &suffixes);
        not_a_marker(walk, name)
    });
    if name.value.is_some() {
        keep_as_written(draft, &format!("{field}_as_written"), cell);
    }
    draft.put(field, place, name);
}

/// Reads a name that stands in one cell with all its parts. How it is parted may rest on the nationality.
pub(super) fn read_full(walk: &Walk<'_>, draft: &mut Draft, place: CellRef, cell: Spot<'_>) {
    let lists = NameLists::new(walk.context.schemas);
    let name = read_letters(walk, draft, cell)
        .and_then(|name| not_a_marker(walk, bare(&name, lists).name).map(|_| name));
    draft.note(FULL_NAME, place, name.state, name.rule);
    if name.value.is_some() {
        keep_as_written(draft, "name_as_written", cell);
    }
    draft.full_name = Some(FullName { name, place });
}

/// Parts the name of one cell, where its parts have no cells of their own, and folds both.
pub(super) fn settle(walk: &Walk<'_>, draft: &mut Draft) {
    let lists = NameLists::new(walk.context.schemas);
    if let Some(full) = draft.full_name.take() {
        part_full(walk, draft, full, lists);
    }
    for (field, folded_field) in [("given_name", "given_name_folded"), ("family_name", "family_name_folded")]
    {
        if let Some(name) = draft.text(field).and_then(|name| fold_name(name, lists)) {
            draft.values.insert(folded_field.to_owned(), Value::Text(name));
        }
    }
}

fn part_full(walk: &Walk<'_>, draft: &mut Draft, full: FullName, lists: NameLists<'_>) {
    let FullName { name: Outcome { value, state, rule }, place } = full;
    let order = walk.context.partner.reading.name_order;
    let parted = value.map(|name| part(&name, order, draft.text("nationality_code"), lists));
    if let Some(parted) = &parted {
        keep_codes(draft, &parted.titles, &parted.suffixes);
        let is_one_word = parted.family.is_empty();
        let noted = match order {
            _ if is_one_word => Some("name_of_one_word"),
            NameOrder::ByNationality if parted.is_by_nationality => Some("name_order_by_nationality"),
            _ => None,
        };
        draft.noted.extend(noted);
    }
    let (given, family) = parted.map_or((None, None), |parted| (Some(parted.given), Some(parted.family)));
    for (field, value) in [("given_name", given), ("family_name", family)] {
        if walk.header.columns.contains_key(field) {
            continue;
        }
        let outcome = match value {
            Some(value) if value.is_empty() => Outcome::none(ValueState::Blank),
            Some(value) => {
                // One word of the name may be a marker: `Unknown Owen`. That the whole has a letter is known.
                let part = match walk.markers.find(&value, true) {
                    Some(meaning) => without_value(meaning),
                    None => Outcome::given(value),
                };
                reject_whole(draft, place, part.rule);
                part
            }
            None => Outcome { value: None, state, rule },
        };
        draft.keep(field, outcome);
    }
}

/// The text of a name, in letters of one alphabet.
fn read_letters(walk: &Walk<'_>, draft: &mut Draft, cell: Spot<'_>) -> Outcome<String> {
    walk.markers.read_text(cell, true).and_then(|name| {
        let mended = mend(&name);
        draft.noted.extend(mended.has_look_alikes.then_some("look_alike_letters_folded"));
        draft.noted.extend(mended.is_mixed.then_some("name_of_mixed_alphabets"));
        Outcome::given(mended.name)
    })
}

/// Turns away the cell of a name of which a part was.
fn reject_whole(draft: &mut Draft, place: CellRef, rule: Option<&'static str>) {
    let Some(rule) = rule else { return };
    if let Some(cell) = draft.traces.iter_mut().find(|trace| trace.field == FULL_NAME) {
        cell.state = ValueState::Rejected;
    }
    if !draft.rejects.iter().any(|reject| reject.field == FULL_NAME) {
        draft.rejects.push(Reject { field: FULL_NAME.to_owned(), place, rule });
    }
}

/// A name with titles and suffixes off, unless what is left is a marker: `Mr Unknown` has no name, and all who have none
/// must not become one person.
fn not_a_marker(walk: &Walk<'_>, name: String) -> Outcome<String> {
    match walk.markers.find(&name, true) {
        Some(meaning) => without_value(meaning),
        None if !name.chars().any(char::is_alphabetic) => Outcome::rejected("no_letters"),
        None => Outcome::given(name),
    }
}

/// Keeps a cell letter by letter.
fn keep_as_written(draft: &mut Draft, field: &str, cell: Spot<'_>) {
    if let Some(CellValue::Text(text)) = cell.value() {
        draft.values.insert(field.to_owned(), Value::from(text.as_str()));
    }
}

/// Adds titles and suffixes to those of the name so far.
fn keep_codes(draft: &mut Draft, titles: &[String], suffixes: &[String]) {
    for (field, codes, rule) in
        [("name_title_codes", titles, "title_split_off"), ("name_suffix_codes", suffixes, "suffix_split_off")]
    {
        if codes.is_empty() {
            continue;
        }
        let so_far = draft.text(field).map(str::to_owned);
        let all: Vec<&str> = so_far.as_deref().into_iter().chain(codes.iter().map(String::as_str)).collect();
        let all = Value::Text(all.join(";"));
        draft.values.insert(field.to_owned(), all);
        draft.noted.push(rule);
    }
}
