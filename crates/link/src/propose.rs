//! Proposes which columns are compared and as what, from their names and contents.
//!
//! In: records. Out: settings, and for each column left out why. Refused: nothing; where no column can be used the
//! settings have no field, which linkage refuses.

use serde::Serialize;

use crate::compare::PartialDate;
use crate::filter::is_encoded;
use crate::records::{Column, MISSING, Records};
use crate::settings::{BlockRule, FIELDS_MAX, FieldSettings, Kind, LinkSettings};

/// Why a column is not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// It has no value at all.
    Empty,
    /// It has one value throughout.
    OneValue,
    /// By its name it is an answer, such as the person's id, and no evidence.
    Answer,
    /// It has another value in every record.
    Serial,
    /// It says which list a record is on.
    List,
    /// It holds given and family name, which have columns of their own: taken twice they would tell twice as much.
    Repeated,
    /// There are more columns than can be compared; this one says least.
    TooMany,
}

/// Words in names of columns, with what such a column holds; the first that fits counts.
const NAMED: &[(&str, Kind)] = &[
    ("and_surname", Kind::FullName),
    ("and_family", Kind::FullName),
    ("birth_place", Kind::Text),
    ("birthplace", Kind::Text),
    ("place_of_birth", Kind::Text),
    ("given", Kind::GivenName),
    ("first_name", Kind::GivenName),
    ("firstname", Kind::GivenName),
    ("forename", Kind::GivenName),
    ("christian_name", Kind::GivenName),
    ("surname", Kind::FamilyName),
    ("family", Kind::FamilyName),
    ("last_name", Kind::FamilyName),
    ("lastname", Kind::FamilyName),
    ("middle_name", Kind::Text),
    ("full_name", Kind::FullName),
    ("email", Kind::Email),
    ("e_mail", Kind::Email),
    ("post_code", Kind::Postcode),
    ("postcode", Kind::Postcode),
    ("postal", Kind::Postcode),
    ("zip", Kind::Postcode),
    ("phone", Kind::Reference),
    ("mobile", Kind::Reference),
    ("soc_sec", Kind::Reference),
    ("ssn", Kind::Reference),
    ("nhs", Kind::Reference),
    ("passport", Kind::Reference),
    ("reference", Kind::Reference),
    ("birth", Kind::Date),
    ("dob", Kind::Date),
    ("date", Kind::Date),
    ("gender", Kind::Category),
    ("sex", Kind::Category),
    ("nationality", Kind::Category),
    ("exploitation", Kind::Set),
    ("person_name", Kind::FullName),
];

/// The column of a filter of the whole record, and of how many records all pairs of such filters are compared: they have no key
/// that records of one person share.
const RECORD_FILTER: &str = "clk";
const RECORD_FILTERS_MAX: usize = 15_000;

/// The share of records in which a full name must be made of the given and the family name to be a repetition of them.
const REPEATED_SHARE: f64 = 0.9;

/// Words in names of columns that hold the answer.
const ANSWERS: [&str; 8] =
    ["entity_id", "person_id", "cluster", "cluster_id", "true_id", "unique_person", "truth", "entity"];
/// Names of columns that say which list a record is on.
const LISTS: [&str; 6] = ["source_dataset", "source", "list", "list_code", "partner_code", "partner"];
/// At most so many distinct values, and at most this share of the records, make a category.
const CATEGORY_VALUES_MAX: usize = 300;
const CATEGORY_SHARE_MAX: f64 = 0.2;

/// Proposes settings.
pub fn propose(records: &Records) -> (LinkSettings, Vec<(String, LeftOut)>) {
    let mut settings = LinkSettings::of_fields(Vec::new());
    let mut left_out = Vec::new();
    let mut fields: Vec<(f64, FieldSettings)> = Vec::new();
    for column in &records.columns {
        let name = column.name.to_lowercase();
        if LISTS.contains(&name.as_str()) && settings.list.is_none() {
            settings.list = Some(column.name.clone());
            left_out.push((column.name.clone(), LeftOut::List));
            continue;
        }
        if let Some(why) = usable(column, &name) {
            left_out.push((column.name.clone(), why));
            continue;
        }
        let kind = kind(column, &name);
        let taken = |kind| fields.iter().any(|(_, field): &(f64, FieldSettings)| field.kind == kind);
        let kind = match kind {
            Kind::GivenName | Kind::FamilyName if taken(kind) => Kind::Text,
            kind => kind,
        };
        let field = FieldSettings::new(&column.name, kind);
        fields.push((information(column), field));
    }
    for column in repeated(records, &fields) {
        fields.retain(|(_, field)| field.column != column);
        left_out.push((column, LeftOut::Repeated));
    }
    while fields.len() > FIELDS_MAX {
        let least = fields.iter().enumerate().min_by(|a, b| a.1.0.total_cmp(&b.1.0)).map(|(at, _)| at);
        let Some(least) = least else { break };
        let (_, field) = fields.remove(least);
        left_out.push((field.column, LeftOut::TooMany));
    }
    settings.field = fields.into_iter().map(|(_, field)| field).collect();
    let is_whole = |field: &FieldSettings| field.kind == Kind::EncodedRecord;
    if settings.field.iter().any(is_whole) && records.len() <= RECORD_FILTERS_MAX {
        settings.block = vec![BlockRule { key: Vec::new() }];
    }
    (settings, left_out)
}

fn usable(column: &Column, name: &str) -> Option<LeftOut> {
    if ANSWERS.contains(&name) {
        return Some(LeftOut::Answer);
    }
    let there = present(column);
    match column.values.len() {
        0 => Some(LeftOut::Empty),
        1 => Some(LeftOut::OneValue),
        distinct if distinct == column.codes.len() && there == distinct && name.ends_with("id") => {
            Some(LeftOut::Serial)
        }
        _ => None,
    }
}

fn present(column: &Column) -> usize {
    column.codes.iter().filter(|code| **code != MISSING).count()
}

/// What a column holds.
fn kind(column: &Column, name: &str) -> Kind {
    if share(column, is_encoded) > 0.5 {
        return if name == RECORD_FILTER { Kind::EncodedRecord } else { Kind::Encoded };
    }
    if name == "name" {
        return Kind::FullName;
    }
    let named = NAMED.iter().find(|(word, _)| name.contains(word)).map(|(_, kind)| *kind);
    if let Some(kind) = named {
        // A name can lie: what is called a date must mostly read as one.
        if kind != Kind::Date || share(column, |text| PartialDate::parse(text).is_some()) > 0.5 {
            return kind;
        }
    }
    let distinct = column.values.len();
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if share(column, |text| text.contains('@') && text.contains('.')) > 0.5 {
        return Kind::Email;
    }
    if share(column, |text| text.len() >= 8 && PartialDate::parse(text).is_some()) > 0.8 {
        return Kind::Date;
    }
    let share_distinct = distinct as f64 / present(column).max(1) as f64;
    if share(column, |text| text.bytes().any(|byte| byte.is_ascii_digit()) && !text.contains(' ')) > 0.8 {
        let is_long = share(column, |text| text.len() >= 5) > 0.5;
        return if is_long && share_distinct > 0.3 {
            Kind::Reference
        } else if share(column, is_number) > 0.8 || share_distinct > CATEGORY_SHARE_MAX {
            Kind::Number
        } else {
            Kind::Category
        };
    }
    let is_short = share(column, |text| text.len() <= 3) > 0.8;
    let is_category = distinct <= CATEGORY_VALUES_MAX && share_distinct <= CATEGORY_SHARE_MAX;
    if distinct <= 12 && is_category || is_short { Kind::Category } else { Kind::Text }
}

/// The share of distinct values for which something holds, 0 to 1.
fn share(column: &Column, holds: impl Fn(&str) -> bool) -> f64 {
    let looked_at = column.values.len().min(2_000);
    column.values.iter().take(looked_at).filter(|text| holds(text)).count() as f64 / looked_at.max(1) as f64
}

/// How many bits a column tells of a record: its entropy, by the share of records that have it.
fn information(column: &Column) -> f64 {
    let mut counts = vec![0_u64; column.values.len()];
    for code in &column.codes {
        if let Some(count) = counts.get_mut(*code as usize) {
            *count += 1;
        }
    }
    let there = present(column).max(1) as f64;
    let entropy: f64 = counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| {
            let share = *count as f64 / there;
            -share * share.log2()
        })
        .sum();
    entropy * there / column.codes.len().max(1) as f64
}

/// The columns of full names that are made of a given and a family name that stand in columns of their own.
fn repeated(records: &Records, fields: &[(f64, FieldSettings)]) -> Vec<String> {
    let of = |kind: Kind| {
        fields.iter().filter(move |(_, field)| field.kind == kind).map(|(_, field)| &field.column)
    };
    let column = |name: Option<&String>| name.and_then(|name| records.column(name));
    let Some((given, family)) = column(of(Kind::GivenName).next()).zip(column(of(Kind::FamilyName).next()))
    else {
        return Vec::new();
    };
    let is_repeated = |full: &&String| {
        let Some(full) = records.column(full) else { return false };
        let (mut compared, mut same) = (0_u32, 0_u32);
        for record in 0..records.len() {
            let text = |column: &Column| {
                let code = column.codes.get(record).copied().filter(|code| *code != MISSING)?;
                Some(column.values.get(code).to_lowercase())
            };
            let (Some(full), Some(given), Some(family)) = (text(full), text(given), text(family)) else {
                continue;
            };
            compared += 1;
            let has =
                |part: &str| part.split_whitespace().all(|word| full.split_whitespace().any(|of| of == word));
            same += u32::from(has(&given) && has(&family));
        }
        compared > 0 && f64::from(same) >= f64::from(compared) * REPEATED_SHARE
    };
    of(Kind::FullName).filter(is_repeated).cloned().collect()
}
