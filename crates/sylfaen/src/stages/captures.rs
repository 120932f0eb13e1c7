//! Who was met by which list, as the estimators count it and as analysts ask for it.
//!
//! In: persons with the lists that met them, their strata, which list covers which window, the plan. Out: counts by pattern,
//! and `mart_person__captures` with a column a list. A list that is not covered, or that cannot meet the people of a stratum,
//! is null there and no list in a table: it is never taken for a list that met nobody.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use sylfaen_schema::{Field, FieldType, Sensitivity, Table};

use crate::SylfaenError;
use crate::columns::{booleans, text};
use crate::plan::AnalysisPlan;
use crate::tables::Tables;

/// The table with a column a list.
pub(crate) const CAPTURES: &str = "mart_person__captures";
/// Persons as strict rules make them.
pub(crate) const STRICT: &str = "strict";
/// Persons with all who could be one as one.
pub(crate) const POSSIBLE: &str = "possible";

/// Which persons a table counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Whom {
    /// The linkage.
    pub(crate) linkage: String,
    /// The window.
    pub(crate) window: String,
    /// The stratum.
    pub(crate) stratum: String,
}

impl Whom {
    pub(crate) fn new(linkage: &str, window: &str, stratum: &str) -> Self {
        Self { linkage: linkage.to_owned(), window: window.to_owned(), stratum: stratum.to_owned() }
    }
}

/// Persons by the set of lists that met them. List `n` of [`Captures::lists`] is bit `n` of a set.
#[derive(Debug)]
pub(crate) struct Captures {
    /// The plan's lists and the reference set, in the order of their codes.
    pub(crate) lists: Vec<String>,
    counts: BTreeMap<Whom, BTreeMap<u32, u64>>,
    /// The lists that cover a window.
    covered: BTreeMap<String, u32>,
    /// The lists that can meet everybody in a stratum.
    can_meet: BTreeMap<String, u32>,
}

impl Captures {
    /// Reads who was met, and keeps the table with a column a list.
    pub(crate) fn make(plan: &AnalysisPlan, tables: &mut Tables<'_>) -> Result<Self, SylfaenError> {
        let mut lists: Vec<String> = plan.lists.iter().map(|list| list.code.clone()).collect();
        lists.push(plan.reference_list.clone());
        lists.sort_unstable();
        let mut captures = Self {
            covered: covered(&lists, &tables.get("mart_capture__coverage")?)?,
            lists,
            counts: BTreeMap::new(),
            can_meet: BTreeMap::new(),
        };
        let batch = tables.get("int_person__captures")?;
        let columns = Columns::of(&batch, "list_code")?;
        let met = captures.met(&columns);
        let strata = tables.get("int_person__strata")?;
        let strata = Columns::of(&strata, "stratum_code")?;
        let mut places: HashMap<[&str; 3], usize> = HashMap::new();
        let mut found: Vec<Rows<'_>> = Vec::new();
        for row in 0..strata.rows {
            let [linkage, window, group] = strata.person(row);
            let stratum = strata.last.value(row);
            let place = *places.entry([linkage, window, stratum]).or_insert_with(|| {
                let able = || can_meet(plan, &captures.lists, stratum);
                captures.can_meet.entry(stratum.to_owned()).or_insert_with(able);
                let whom = Whom::new(linkage, window, stratum);
                found.push(Rows { usable: captures.usable(&whom), whom, persons: Vec::new() });
                found.len() - 1
            });
            let Some(of) = found.get_mut(place) else { continue };
            let set = met.get(&[linkage, window, group]).copied().unwrap_or(0) & of.usable;
            // A person whom only lists met that count for nothing here is in no table of this stratum.
            if set != 0 {
                of.persons.push((group, set));
            }
        }
        found.retain(|of| !of.persons.is_empty());
        found.sort_by(|left, right| left.whom.cmp(&right.whom));
        for of in &found {
            let counts = captures.counts.entry(of.whom.clone()).or_default();
            for (_, set) in &of.persons {
                *counts.entry(*set).or_default() += 1;
            }
        }
        let table = captures.schema(tables.schema(CAPTURES)?);
        tables.keep_as(&table, &captures.batch(&table, &found)?)?;
        Ok(captures)
    }

    /// Persons by set of lists; none where nobody was met.
    pub(crate) fn counts(&self, whom: &Whom) -> Option<&BTreeMap<u32, u64>> {
        self.counts.get(whom)
    }

    /// The lists that count for these people: covered, and able to meet them.
    pub(crate) fn usable(&self, whom: &Whom) -> u32 {
        let covered = self.covered.get(&whom.window).copied().unwrap_or(0);
        covered & self.can_meet.get(&whom.stratum).copied().unwrap_or(u32::MAX)
    }

    /// The lists that do not cover a window.
    pub(crate) fn not_covered(&self, window: &str) -> Vec<&str> {
        let covered = self.covered.get(window).copied().unwrap_or(0);
        let names = self.lists.iter().enumerate().filter(|(place, _)| covered >> place & 1 == 0);
        names.map(|(_, list)| list.as_str()).collect()
    }

    /// All strata that anybody is in, in order.
    pub(crate) fn strata(&self) -> impl Iterator<Item = &str> {
        self.can_meet.keys().map(String::as_str)
    }

    /// The lists that met each person of a linkage and window. It is asked by person and never gone through.
    fn met<'a>(&self, captured: &'a Columns) -> HashMap<[&'a str; 3], u32> {
        let mut met: HashMap<[&str; 3], u32> = HashMap::with_capacity(captured.rows);
        for row in 0..captured.rows {
            let list = captured.last.value(row);
            let Some(place) = self.lists.iter().position(|of| of == list) else { continue };
            *met.entry(captured.person(row)).or_default() |= 1 << place;
        }
        met
    }

    /// The declared columns, then one a list.
    fn schema(&self, declared: &Table) -> Table {
        let mut table = declared.clone();
        table.fields.extend(self.lists.iter().map(|list| flag(list)));
        table
    }

    fn batch(&self, table: &Table, found: &[Rows<'_>]) -> Result<RecordBatch, SylfaenError> {
        let each = || found.iter().flat_map(|of| of.persons.iter().map(move |person| (of, *person)));
        let text = |values: StringArray| -> ArrayRef { Arc::new(values) };
        let mut columns: Vec<ArrayRef> = vec![
            text(each().map(|(of, _)| Some(of.whom.linkage.as_str())).collect()),
            text(each().map(|(of, _)| Some(of.whom.window.as_str())).collect()),
            text(each().map(|(of, _)| Some(of.whom.stratum.as_str())).collect()),
            text(each().map(|(_, (person, _))| Some(person)).collect()),
        ];
        for place in 0..self.lists.len() {
            let flags = each()
                .map(|(of, (_, set))| (of.usable >> place & 1 == 1).then_some(i64::from(set >> place & 1)));
            columns.push(Arc::new(flags.collect::<Int64Array>()));
        }
        RecordBatch::try_new(table.arrow_schema(), columns)
            .map_err(|_| SylfaenError::Internal { what: "captures have the columns of their table" })
    }
}

/// The persons of one table.
struct Rows<'a> {
    whom: Whom,
    /// The lists that count for them.
    usable: u32,
    persons: Vec<(&'a str, u32)>,
}

/// The columns that say who is counted, and one more.
struct Columns {
    rows: usize,
    key: [StringArray; 3],
    last: StringArray,
}

impl Columns {
    fn of(batch: &RecordBatch, last: &str) -> Result<Self, SylfaenError> {
        let [linkages, windows, groups] = KEY.map(|name| text(batch, name));
        Ok(Self { rows: batch.num_rows(), key: [linkages?, windows?, groups?], last: text(batch, last)? })
    }

    /// Linkage, window and person.
    fn person(&self, row: usize) -> [&str; 3] {
        [self.key[0].value(row), self.key[1].value(row), self.key[2].value(row)]
    }
}

/// The columns that say who is counted.
const KEY: [&str; 3] = ["linkage_code", "window_code", "group_id"];

fn flag(list: &str) -> Field {
    Field {
        name: list.to_owned(),
        field_type: FieldType::Integer,
        unit: Some("flag".to_owned()),
        meaning: "1 if the list met the person by a contact in the window, 0 if it did not".to_owned(),
        null_meaning: Some(
            "the list does not cover the window, or cannot meet the people of the stratum".to_owned(),
        ),
        sensitivity: Sensitivity::Quasi,
        code_list: None,
        has_state: false,
        has_precision: false,
        rounding: None,
        published_as_printed: false,
    }
}

fn can_meet(plan: &AnalysisPlan, lists: &[String], stratum: &str) -> u32 {
    let meets = |code: &String| {
        plan.lists.iter().find(|list| list.code == *code).is_none_or(|list| list.can_meet(stratum))
    };
    let able = lists.iter().enumerate().filter(|(_, code)| meets(code));
    able.fold(0, |set, (place, _)| set | 1 << place)
}

fn covered(lists: &[String], batch: &RecordBatch) -> Result<BTreeMap<String, u32>, SylfaenError> {
    let (windows, codes) = (text(batch, "window_code")?, text(batch, "list_code")?);
    let is_covered = booleans(batch, "is_covered")?;
    let mut covered: BTreeMap<String, u32> = BTreeMap::new();
    for row in 0..batch.num_rows() {
        let Some(place) = lists.iter().position(|list| list == codes.value(row)) else { continue };
        let set = covered.entry(windows.value(row).to_owned()).or_default();
        *set |= u32::from(is_covered.value(row)) << place;
    }
    Ok(covered)
}
