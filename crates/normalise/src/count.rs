//! One row of a sheet of counts to one or more counts.
//!
//! In: a row and the measures of the mapping. Out: counts with what they can be at least and at most. It refuses a row
//! whose groups cannot be read, since its counts would stand for something else.

use std::collections::BTreeMap;

use sylfaen_schema::{COUNTS_TABLE, CountMapping, Field, MarkerMeaning, Value, ValueState};
use sylfaen_workbook::{CellRef, CellValue, Row};

use crate::{
    NormaliseError,
    cell::{Content, Markers, Outcome, Spot, tidy, whole},
    code::CodeReader,
    output::{Output, Reject, Trace},
    quality::Dimension,
    record::numbered_id,
    walk::Walk,
};

/// A count, and what it can be where it is not given.
#[derive(Clone, Copy)]
struct Counted {
    value: Option<i64>,
    lower: i64,
    /// None: without bound.
    upper: Option<i64>,
    state: ValueState,
    rule: Option<&'static str>,
}

/// Reads one row.
pub(crate) fn read(walk: &Walk<'_>, row: &Row, output: &mut Output<'_>) -> Result<(), NormaliseError> {
    let table = walk.context.schemas.table(COUNTS_TABLE)?;
    let period = walk.named.as_ref().unwrap_or(&walk.context.period);
    let codes = CodeReader { markers: walk.markers, on: period.start };
    let mut counts = Vec::new();
    let mut rejects: Vec<Reject> = Vec::new();
    let mut is_placed = true;
    for mapping in &walk.mapping.counts {
        let mut groups: BTreeMap<String, String> = mapping.fixed.clone();
        for (field, header) in &mapping.dimensions {
            let Some((place, cell)) = walk.cell(row, header) else { continue };
            let known = table.fields.iter().find(|known: &&Field| known.name == *field);
            if let Some(code) = known.and_then(|known| codes.group(known, cell)) {
                groups.insert(field.clone(), code);
                continue;
            }
            is_placed = false;
            let place = CellRef { row: row.number.saturating_sub(1), ..place };
            if !rejects.iter().any(|reject| reject.place == place && reject.field == *field) {
                rejects.push(Reject { field: field.clone(), place, rule: "dimension_not_read" });
            }
        }
        let Some((place, cell)) = walk.cell(row, &mapping.column) else { continue };
        let counted = read_count(walk.markers, cell, mapping.suppressed_range);
        let quality = &mut output.quality;
        quality.cell(&walk.mapping.table, &mapping.measure, counted.state);
        if let Some(rule) = counted.rule {
            quality.rule(&walk.mapping.table, &mapping.measure, rule);
            rejects.push(Reject { field: mapping.measure.clone(), place, rule });
        }
        counts.push((mapping, groups, place, counted));
    }
    let row_rule = (!is_placed).then_some("dimension_not_read");
    output.reject(walk.sheet.number, row.number, &rejects, row_rule)?;
    output.quality.check(&walk.mapping.table, None, Dimension::Validity, "row_accepted", !is_placed);
    if !is_placed {
        return Ok(());
    }
    for (mapping, groups, place, counted) in counts {
        write(walk, mapping, &groups, place, counted, output)?;
    }
    output.tally.rows_normalised += 1;
    Ok(())
}

fn write(
    walk: &Walk<'_>,
    mapping: &CountMapping,
    groups: &BTreeMap<String, String>,
    place: CellRef,
    counted: Counted,
    output: &mut Output<'_>,
) -> Result<(), NormaliseError> {
    let context = walk.context;
    let period = walk.named.as_ref().unwrap_or(&context.period);
    let mut parts = vec![context.partner.code.clone(), walk.mapping.table.clone()];
    parts.extend([mapping.measure.clone(), period.start.to_string(), period.end.to_string()]);
    parts.extend(groups.iter().flat_map(|(field, code)| [field.clone(), code.clone()]));
    let count_id = numbered_id(&mut parts, output, |parts| context.key.count_id(parts));
    let mut values: Vec<(&str, Value)> = vec![
        ("count_id", Value::from(count_id.as_str())),
        ("delivery_id", Value::from(context.delivery_id)),
        ("partner_code", Value::from(context.partner.code.as_str())),
        ("measure_code", Value::from(mapping.measure.as_str())),
        ("counted_unit_code", Value::from(mapping.counted_unit.as_str())),
        ("period_start_date", Value::from(period.start)),
        ("period_end_date", Value::from(period.end)),
        ("value", Value::from(counted.value)),
        ("value_lower", Value::from(counted.lower)),
        ("value_upper", Value::from(counted.upper)),
        ("value_state", Value::from(counted.state)),
        ("is_synthetic", Value::from(context.is_synthetic)),
    ];
    values.extend(groups.iter().map(|(field, code)| (field.as_str(), Value::from(code.as_str()))));
    output.count(values)?;
    let trace = Trace { field: mapping.measure.clone(), place, state: counted.state };
    output.trace(&count_id, walk.sheet, &trace)?;
    Ok(())
}

fn read_count(markers: Markers<'_>, cell: Spot<'_>, range: Option<(i64, i64)>) -> Counted {
    let exact = |value: i64| Counted {
        value: Some(value),
        lower: value,
        upper: Some(value),
        state: ValueState::Given,
        rule: None,
    };
    let open = |state, rule| Counted { value: None, lower: 0, upper: None, state, rule };
    let written = match cell.cell().map(|cell| (&cell.value, cell.shown.as_deref())) {
        Some((CellValue::Text(_) | CellValue::Number(_), Some(shown))) => tidy(shown),
        Some((CellValue::Text(text), None)) => tidy(text),
        _ => String::new(),
    };
    match markers.find(&written, false) {
        // `-` and the like may mean zero here, which they can mean nowhere else; behind one that is shown there must be
        // zero.
        Some(MarkerMeaning::Zero) if holds_none_but_zero(cell) => return exact(0),
        // A number masked by a format is no better known than one masked by hand.
        None => {
            if let Some(limit) = fewer_than(&written) {
                return Counted { lower: 1, upper: Some(limit - 1), ..open(ValueState::Suppressed, None) };
            }
        }
        Some(_) => {}
    }
    let content: Outcome<Content> = markers.read(cell, false);
    let number = match content.value {
        Some(Content::Number(number, _)) => whole(number),
        Some(Content::Text(text)) => digits(&text),
        Some(Content::Day(_) | Content::Period(_) | Content::Other) => None,
        None => {
            let counted = open(content.state, content.rule);
            return match range.filter(|_| content.state == ValueState::Suppressed) {
                Some((least, most)) => Counted { lower: least, upper: Some(most), ..counted },
                None => counted,
            };
        }
    };
    match number {
        Some(value) if value >= 0 => exact(value),
        _ => open(ValueState::Rejected, Some("not_a_number")),
    }
}

/// Whether a cell holds no number, or zero.
fn holds_none_but_zero(cell: Spot<'_>) -> bool {
    !matches!(cell.value(), Some(CellValue::Number(number)) if *number != 0.0)
}

/// `<5` stands for 1 to 4.
fn fewer_than(text: &str) -> Option<i64> {
    digits(text.strip_prefix('<')?.trim()).filter(|limit| *limit > 1)
}

/// A whole number, in which commas or spaces may part the thousands.
fn digits(text: &str) -> Option<i64> {
    let groups: Vec<&str> = text.split([',', ' ']).collect();
    let is_grouped =
        groups.len() == 1 || groups[1..].iter().all(|group| group.len() == 3) && groups[0].len() <= 3;
    let joined = groups.concat();
    let is_number = !joined.is_empty() && joined.bytes().all(|byte| byte.is_ascii_digit());
    (is_grouped && is_number).then(|| joined.parse().ok()).flatten()
}
