//! What each record of the pipeline's own window says of its person, as strata and lists.
//!
//! In: `int_record__captures`, `int_person__members`, the plan. Out: captures in the order in which they were stated; the strata of some
//! of them taken for one person. Refused: nothing.
//!
//! The rules are those of `int_person__strata`: what differs between records is as first stated, types of exploitation stand
//! side by side, and whom only the reference set holds is in no stratum but all.

use std::collections::{BTreeMap, BTreeSet};

use arrow_array::{Array, RecordBatch};

use crate::SylfaenError;
use crate::columns::{at, booleans, integers, text};
use crate::plan::AnalysisPlan;
use crate::tables::Tables;

/// Columns whose first statement puts a person into a stratum: the breakdown, the column.
const FIRST_STATED: [(&str, &str); 3] =
    [("", "age_group_code"), ("sex", "sex_code"), ("police_force_area", "police_force_area_code")];
/// The breakdown in which a person stands as often as anything was stated.
const EXPLOITATION: &str = "exploitation";
/// What is said where nothing is known.
const UNKNOWN: &str = "unknown";

/// What one record says of its person.
#[derive(Debug)]
pub(super) struct Capture {
    /// The record's place among those linked, in the order of their ids.
    pub(super) record: u32,
    /// The list that met its person, as a set of one; empty if the record is no capture.
    pub(super) met: u32,
    /// Whether it could be linked across partners.
    pub(super) is_linkable: bool,
    /// Whether it is in scope and of a partner, so that it says what stratum its person is in.
    pub(super) is_of_partner: bool,
    /// The stratum in each of the breakdowns that go by the first statement; none where nothing is stated.
    pub(super) first: Vec<Option<usize>>,
    /// Strata of the breakdown that goes by any statement.
    pub(super) any: Vec<usize>,
}

/// The captures of a window.
#[derive(Debug)]
pub(super) struct Statements {
    /// The strata, by place.
    pub(super) strata: Vec<String>,
    /// Captures, those first stated first.
    pub(super) captures: Vec<Capture>,
    /// The stratum of everybody.
    pub(super) all: usize,
    /// In each breakdown that goes by the first statement, the stratum of those of whom nothing is stated.
    pub(super) unknown: Vec<usize>,
}

impl Statements {
    /// Reads the captures of a window.
    pub(super) fn read(
        plan: &AnalysisPlan,
        window: &str,
        lists: &[String],
        tables: &Tables<'_>,
    ) -> Result<Self, SylfaenError> {
        let members = tables.get("int_person__members")?;
        let (ids, linkable) = (text(&members, "record_id")?, booleans(&members, "is_linkable")?);
        let linked: BTreeMap<&str, (u32, bool)> = (0_u32..)
            .zip(ids.iter().zip(linkable.iter()))
            .filter_map(|(place, (id, is_linkable))| Some((id?, (place, is_linkable?))))
            .collect();
        let is_asked = |code: &str| code.is_empty() || plan.strata.iter().any(|of| of.code() == code);
        let mut names = Names::default();
        let all = names.place("all".to_owned());
        let asked: Vec<(&str, &str)> = FIRST_STATED.into_iter().filter(|(code, _)| is_asked(code)).collect();
        let unknown = asked.iter().map(|(code, _)| names.place(name(code, UNKNOWN))).collect();
        let columns = asked.as_slice();
        let batch = tables.get("int_record__captures")?;
        let mut captures = rows(&batch, window, lists, columns, is_asked(EXPLOITATION), &mut names, &linked)?;
        captures.sort_by_key(|of| of.0);
        let captures = captures.into_iter().map(|(_, capture)| capture).collect();
        Ok(Self { strata: names.names, captures, all, unknown })
    }

    /// The strata of one person, by place.
    pub(super) fn strata_of(&self, captures: &[&Capture]) -> Vec<usize> {
        let mut strata = vec![self.all];
        let stating = || captures.iter().filter(|capture| capture.is_of_partner);
        if stating().next().is_none() {
            return strata;
        }
        for (place, unknown) in self.unknown.iter().enumerate() {
            let first = stating().find_map(|capture| *capture.first.get(place)?);
            strata.push(first.unwrap_or(*unknown));
        }
        let any: BTreeSet<usize> = stating().flat_map(|capture| capture.any.iter().copied()).collect();
        strata.extend(any);
        strata
    }
}

/// The name of a stratum: an age group by its own, others with their breakdown before them.
fn name(breakdown: &str, category: &str) -> String {
    if breakdown.is_empty() { category.to_owned() } else { format!("{breakdown}.{category}") }
}

/// Names and their places.
#[derive(Default)]
struct Names {
    names: Vec<String>,
    places: BTreeMap<String, usize>,
}

impl Names {
    fn place(&mut self, name: String) -> usize {
        if let Some(place) = self.places.get(&name) {
            return *place;
        }
        self.names.push(name.clone());
        self.places.insert(name, self.names.len() - 1);
        self.names.len() - 1
    }
}

/// When a record was stated: by its day, its delivery, its row there and its place.
type Order = (i64, i64, i64, u32);

fn rows(
    batch: &RecordBatch,
    window: &str,
    lists: &[String],
    columns: &[(&str, &str)],
    is_exploitation_asked: bool,
    names: &mut Names,
    linked: &BTreeMap<&str, (u32, bool)>,
) -> Result<Vec<(Order, Capture)>, SylfaenError> {
    let [windows, ids, list_codes, out_of_scope, not_captured, exploitation] = [
        "window_code",
        "record_id",
        "list_code",
        "out_of_scope_code",
        "not_captured_code",
        "exploitation_codes",
    ]
    .map(|column| text(batch, column));
    let (windows, ids, list_codes) = (windows?, ids?, list_codes?);
    let (out_of_scope, not_captured, exploitation) = (out_of_scope?, not_captured?, exploitation?);
    let is_reference = booleans(batch, "is_reference_record")?;
    let days = integers(batch, "counted_date")?;
    let (deliveries, delivery_rows) = (integers(batch, "delivery_order")?, integers(batch, "delivery_row")?);
    let first = columns.iter().map(|(code, column)| Ok((*code, text(batch, column)?)));
    let first = first.collect::<Result<Vec<_>, SylfaenError>>()?;
    let mut found = Vec::new();
    for row in (0..batch.num_rows()).filter(|row| at(&windows, *row) == Some(window)) {
        let Some((record, is_linkable)) = at(&ids, row).and_then(|id| linked.get(id)).copied() else {
            continue;
        };
        let is_in_scope = out_of_scope.is_null(row);
        let list = at(&list_codes, row).and_then(|code| lists.iter().position(|list| list == code));
        let is_met = is_in_scope && not_captured.is_null(row);
        let said = first.iter().map(|(code, column)| {
            let category = at(column, row).filter(|category| *category != UNKNOWN)?;
            Some(names.place(name(code, category)))
        });
        let said = said.collect();
        let codes = at(&exploitation, row).filter(|_| is_exploitation_asked).into_iter();
        let codes = codes.flat_map(|codes| codes.split(';'));
        let any = codes.map(|code| names.place(name(EXPLOITATION, code))).collect();
        let capture = Capture {
            record,
            met: list.filter(|_| is_met).map_or(0, |place| 1 << place),
            is_linkable,
            is_of_partner: is_in_scope && !is_reference.value(row),
            first: said,
            any,
        };
        found.push(((days.value(row), deliveries.value(row), delivery_rows.value(row), record), capture));
    }
    Ok(found)
}
