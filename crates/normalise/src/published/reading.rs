//! The text of `schemas/published/<source>/source.toml` to a declared reading.
//!
//! In: that text. Out: a [`PublishedSource`]. It refuses misspelt keys, names that stand for nothing, a share without a
//! whole, a label that is a part of itself, and an age split whose basis is not declared (`not_stated` is a
//! declaration).

use std::collections::{BTreeMap, BTreeSet};

use sylfaen_schema::SchemaError;
use sylfaen_schema::strict::{Keys, Source, closest};

use super::source::{
    Axis, Days, Dimension, Headers, Label, LabelReading, Measure, PublishedSource, PublishedTable, Quantity,
};

/// The fields of a published cell that a label may fill, besides its measure.
const LABEL_FIELDS: [&str; 9] = [
    "age_group_code",
    "competent_authority_code",
    "exploitation_code",
    "exploited_location_code",
    "first_responder_code",
    "geography_code",
    "nationality_code",
    "qualifier_code",
    "sex_code",
];

const TOP_KEYS: [&str; 11] = [
    "code",
    "title_en",
    "title_cy",
    "publisher",
    "licence",
    "file",
    "as_at_date",
    "headers",
    "measure",
    "labels",
    "table",
];

const TABLE_KEYS: [&str; 11] = [
    "id",
    "title",
    "section",
    "cells",
    "measure",
    "geography_code",
    "geography_basis_code",
    "age_basis_code",
    "period",
    "rows",
    "columns",
];

/// Reads `source.toml`; `file` is its path under `schemas/`, for messages.
pub(super) fn source(file: &str, text: &str) -> Result<PublishedSource, SchemaError> {
    let source = Source { file, text };
    let parsed = source.parse()?;
    let keys = Keys::top(source, &parsed);
    keys.only(&TOP_KEYS)?;
    let measures = measures(&keys)?;
    let labels = label_sets(&keys, &measures)?;
    let mut tables = BTreeMap::new();
    for table_keys in keys.tables("table")? {
        let table = table(&table_keys, &measures, &labels)?;
        if tables.contains_key(&table.id) {
            return Err(table_keys.wrong("id", "an id that no other table of the source has"));
        }
        tables.insert(table.id.clone(), table);
    }
    let headers = match keys.table_if("headers")? {
        Some(headers_keys) => headers(&headers_keys)?,
        None => return Err(keys.wrong("headers", "a table naming the headers of the file")),
    };
    if tables.is_empty() || (headers.table.is_none() && tables.len() > 1) {
        return Err(keys.wrong("table", "one table, or several with `headers.table` to tell them apart"));
    }
    Ok(PublishedSource {
        code: keys.text("code")?,
        title_en: keys.text("title_en")?,
        title_cy: keys.text("title_cy")?,
        publisher: keys.text("publisher")?,
        licence: keys.text("licence")?,
        file: keys.text("file")?,
        as_at_date: keys.date("as_at_date")?,
        headers,
        measures,
        tables,
    })
}

fn headers(keys: &Keys<'_>) -> Result<Headers, SchemaError> {
    keys.only(&["table", "title", "section", "rank", "unit", "footnote", "value", "printed", "ignored"])?;
    Ok(Headers {
        table: keys.text_if("table")?,
        title: keys.text_if("title")?,
        section: keys.text_if("section")?,
        rank: keys.text_if("rank")?,
        unit: keys.text_if("unit")?,
        footnote: keys.text_if("footnote")?,
        value: keys.text_if("value")?,
        printed: keys.text("printed")?,
        ignored: keys.texts("ignored")?,
    })
}

fn days(keys: &Keys<'_>) -> Result<Days, SchemaError> {
    keys.only(&["start_date", "end_date"])?;
    let days = Days { start_date: keys.date("start_date")?, end_date: keys.date("end_date")? };
    if days.start_date <= days.end_date {
        Ok(days)
    } else {
        Err(keys.wrong("end_date", "a date not before `start_date`"))
    }
}

fn measures(keys: &Keys<'_>) -> Result<BTreeMap<String, Measure>, SchemaError> {
    let mut measures = BTreeMap::new();
    for keys in keys.tables("measure")? {
        keys.only(&["code", "quantity", "unit", "unit_printed", "suffix", "rounded_to", "since", "over"])?;
        let quantity = keys.text("quantity")?;
        let quantity = Quantity::ALL.into_iter().find(|known| known.as_str() == quantity);
        let quantity = quantity.ok_or_else(|| keys.wrong("quantity", "`count`, `share` or `change`"))?;
        let over = match (quantity, keys.text_if("over")?.as_deref()) {
            (Quantity::Share, Some("rows")) => Some(Axis::Rows),
            (Quantity::Share, Some("columns")) => Some(Axis::Columns),
            (Quantity::Count | Quantity::Change, None) => None,
            _ => return Err(keys.wrong("over", "`rows` or `columns` for a share, and absent otherwise")),
        };
        let since = keys.table_if("since")?.as_ref().map(days).transpose()?;
        if since.is_some() != (quantity == Quantity::Change) {
            return Err(keys.wrong("since", "the earlier period for a change, and absent otherwise"));
        }
        let rounded_to = keys.integer_if("rounded_to")?;
        if rounded_to.is_some_and(|multiple| multiple < 1 || i64::from(u32::MAX) < multiple) {
            return Err(keys.wrong("rounded_to", "a positive whole number"));
        }
        let measure = Measure {
            code: keys.text("code")?,
            quantity,
            unit: keys.text("unit")?,
            unit_printed: keys.text_if("unit_printed")?,
            suffix: keys.text_if("suffix")?.unwrap_or_default(),
            rounded_to,
            since,
            over,
        };
        if measures.contains_key(&measure.code) {
            return Err(keys.wrong("code", "a code that no other measure has"));
        }
        measures.insert(measure.code.clone(), measure);
    }
    Ok(measures)
}

type LabelSets = BTreeMap<String, BTreeMap<String, Label>>;

fn label_sets(keys: &Keys<'_>, measures: &BTreeMap<String, Measure>) -> Result<LabelSets, SchemaError> {
    let mut sets = LabelSets::new();
    for set_keys in keys.tables("labels")? {
        set_keys.only(&["name", "entries"])?;
        let name = set_keys.text("name")?;
        let mut labels: BTreeMap<String, Label> = BTreeMap::new();
        let entries = set_keys.tables("entries")?;
        for entry in &entries {
            let text = entry.text("label")?;
            if labels.insert(text, label(entry, measures)?).is_some() {
                return Err(entry.wrong("label", "a label that stands once in its set"));
            }
        }
        let wholes: BTreeSet<String> = labels.values().filter_map(|label| label.part_of.clone()).collect();
        let beside = |name: &Option<String>| name.as_ref().is_none_or(|name| labels.contains_key(name));
        for entry in &entries {
            let Some(label) = labels.get(&entry.text("label")?) else { continue };
            for (key, name) in [("part_of", &label.part_of), ("of", &label.of)] {
                if !beside(name) {
                    return Err(entry.wrong(key, "another label of the same set"));
                }
            }
            if climbs_for_ever(&entry.text("label")?, &labels) {
                return Err(entry.wrong("part_of", "a label that is not itself a part of this one"));
            }
        }
        for (text, label) in &mut labels {
            label.is_whole = wholes.contains(text);
        }
        if sets.insert(name, labels).is_some() {
            return Err(set_keys.wrong("name", "a name that no other set of labels has"));
        }
    }
    Ok(sets)
}

/// Whether following `part_of` from a label never ends.
fn climbs_for_ever(from: &str, labels: &BTreeMap<String, Label>) -> bool {
    let mut at = from;
    for _ in 0..=labels.len() {
        match labels.get(at).and_then(|label| label.part_of.as_deref()) {
            Some(whole) => at = whole,
            None => return false,
        }
    }
    true
}

fn label(keys: &Keys<'_>, measures: &BTreeMap<String, Measure>) -> Result<Label, SchemaError> {
    keys.only(&[["label", "measure", "of", "part_of"].as_slice(), &LABEL_FIELDS].concat())?;
    let mut codes = BTreeMap::new();
    for field in LABEL_FIELDS {
        if let Some(code) = keys.text_if(field)? {
            codes.insert(field, code);
        }
    }
    let measure = keys.text_if("measure")?;
    let of = keys.text_if("of")?;
    if let Some(code) = &measure {
        let quantity = known(keys, "measure", code, measures)?.quantity;
        if of.is_some() != (quantity != Quantity::Count) {
            return Err(
                keys.wrong("of", "the label of the count for a share or a change, and absent otherwise")
            );
        }
    }
    Ok(Label { codes, measure, of, part_of: keys.text_if("part_of")?, is_whole: false })
}

fn known<'m, T>(
    keys: &Keys<'_>,
    key: &str,
    name: &str,
    among: &'m BTreeMap<String, T>,
) -> Result<&'m T, SchemaError> {
    among.get(name).ok_or_else(|| {
        let meant = closest(name, among.keys().map(String::as_str));
        let hint = meant.map(|name| format!(" (did you mean `{name}`?)")).unwrap_or_default();
        keys.wrong(key, format!("the name of something declared in this file{hint}"))
    })
}

fn table(
    keys: &Keys<'_>,
    measures: &BTreeMap<String, Measure>,
    labels: &LabelSets,
) -> Result<PublishedTable, SchemaError> {
    keys.only(&TABLE_KEYS)?;
    let measure = keys.text("measure")?;
    known(keys, "measure", &measure, measures)?;
    let cells = keys.integer_if("cells")?.and_then(|cells| usize::try_from(cells).ok());
    let period_keys = keys.table_if("period")?.ok_or_else(|| keys.wrong("period", "a table of two dates"))?;
    let period = days(&period_keys)?;
    let table = PublishedTable {
        id: keys.text("id")?,
        title: keys.text("title")?,
        section: keys.text("section")?,
        cells: cells.ok_or_else(|| keys.wrong("cells", "the number of cells the table has"))?,
        measure,
        geography: keys.text_if("geography_code")?,
        geography_basis: keys.text("geography_basis_code")?,
        age_basis: keys.text_if("age_basis_code")?,
        period,
        rows: dimensions(keys, "rows", labels)?,
        columns: dimensions(keys, "columns", labels)?,
    };
    check_fields(keys, &table)?;
    Ok(table)
}

fn dimensions(keys: &Keys<'_>, key: &'static str, labels: &LabelSets) -> Result<Vec<Dimension>, SchemaError> {
    let mut dimensions = Vec::new();
    let mut adding = 0;
    for keys in keys.tables(key)? {
        keys.only(&["header", "labels", "reads"])?;
        let reading = match (keys.text_if("labels")?, keys.text_if("reads")?.as_deref()) {
            (Some(name), None) => LabelReading::Listed(known(&keys, "labels", &name, labels)?.clone()),
            (None, Some("year")) => LabelReading::Year,
            (None, Some("quarter")) => LabelReading::Quarter,
            _ => return Err(keys.wrong("labels", "a set of labels, or `reads` must be `year` or `quarter`")),
        };
        if let LabelReading::Listed(labels) = &reading {
            adding += usize::from(labels.values().any(|label| label.is_whole));
        }
        dimensions.push(Dimension { header: keys.text("header")?, reading });
    }
    if dimensions.is_empty() || adding > 1 {
        return Err(keys.wrong(key, "at least one header, and at most one whose labels add up"));
    }
    Ok(dimensions)
}

/// No field is filled twice; a place is always filled; an age split has a basis and nothing else has one.
fn check_fields(keys: &Keys<'_>, table: &PublishedTable) -> Result<(), SchemaError> {
    let mut filled: BTreeMap<&str, usize> = BTreeMap::new();
    let mut placeless = false;
    for dimension in table.dimensions() {
        let LabelReading::Listed(labels) = &dimension.reading else { continue };
        let fields: BTreeSet<&str> = labels.values().flat_map(|label| label.codes.keys().copied()).collect();
        let places = labels.values().filter(|label| label.codes.contains_key("geography_code")).count();
        placeless |= places > 0 && places < labels.len();
        for field in fields {
            *filled.entry(field).or_default() += 1;
        }
    }
    if filled.values().any(|&dimensions| dimensions > 1) {
        return Err(keys.wrong("rows", "labels that fill no field which the labels of another header fill"));
    }
    if placeless || table.geography.is_some() == filled.contains_key("geography_code") {
        return Err(keys.wrong("geography_code", "there unless every label of one header states a place"));
    }
    if table.age_basis.is_some() != filled.contains_key("age_group_code") {
        let wanted = "there if labels state an age group (`not_stated` is a basis), and absent otherwise";
        return Err(keys.wrong("age_basis_code", wanted));
    }
    Ok(())
}
