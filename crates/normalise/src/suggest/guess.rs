//! One guess a column, or the reason why there is none.
//!
//! In: evidence and words. Out: guesses. A header's whole word is believed unless the cells are of another kind; a word
//! inside a header only if the cells agree; cells alone only where nothing else looks like them. No field is given to
//! two columns.

use std::collections::BTreeMap;

use sylfaen_schema::{FULL_NAME, FieldType, Schemas};

use super::evidence::ColumnEvidence;
use super::words::HeaderWords;

/// What a column is taken for.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// What its cells are like.
    pub evidence: ColumnEvidence,
    /// The common field; or why none is named.
    pub field: Result<String, Open>,
    /// The evidence in words: shares and counts.
    pub because: String,
}

/// Why no field is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Open {
    /// Neither the header nor the cells say.
    NothingSaysWhich,
    /// The header says one field, and the cells are of another kind.
    CellsDisagree,
    /// Another column has as good a claim to the field.
    ClaimedTwice,
    /// A place, and not said which of the four: found, exploited, of the referrer, lived in.
    WhichPlace,
    /// An age, and not said at which moment.
    WhichAge,
    /// A date, and not said of what.
    WhichDate,
}

impl Open {
    /// What a person has to decide, in words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::NothingSaysWhich => "neither the header nor the cells say which field it is",
            Self::CellsDisagree => "the header says one field and the cells are of another kind",
            Self::ClaimedTwice => "another column has as good a claim to the field",
            Self::WhichPlace => {
                "a place: where found, where exploited, where the referrer sits, or where the person lives"
            }
            Self::WhichAge => "an age: at first contact, at referral, or at first exploitation",
            Self::WhichDate => "a date: of contact, referral, decision, or exploitation",
        }
    }
}

/// The guesses for one kind of sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetGuess {
    /// One a column, from the left.
    pub columns: Vec<Guess>,
    /// Whether rows are counts and not records: words of lists and numbers, and nothing that names a case.
    pub is_counts: bool,
}

/// Guesses the field of each column.
pub fn guess(columns: Vec<ColumnEvidence>, words: &HeaderWords, schemas: &Schemas) -> SheetGuess {
    let mut claims: Vec<Result<(String, u8), Open>> =
        columns.iter().map(|column| claim(column, words, schemas)).collect();
    let mut best: BTreeMap<String, (u8, usize)> = BTreeMap::new();
    for (field, strength) in claims.iter().flatten() {
        let entry = best.entry(field.clone()).or_insert((*strength, 0));
        match (*strength).cmp(&entry.0) {
            std::cmp::Ordering::Greater => *entry = (*strength, 1),
            std::cmp::Ordering::Equal => entry.1 += 1,
            std::cmp::Ordering::Less => {}
        }
    }
    for claim in &mut claims {
        let is_beaten = |field: &String, strength: u8| {
            best.get(field).is_some_and(|(most, count)| strength < *most || *count > 1)
        };
        if let Ok((field, strength)) = claim
            && is_beaten(field, *strength)
        {
            *claim = Err(Open::ClaimedTwice);
        }
    }
    let is_counts = are_counts(&columns);
    let columns = columns
        .into_iter()
        .zip(claims)
        .map(|(evidence, claim)| Guess {
            because: in_words(&evidence),
            field: claim.map(|(field, _)| field),
            evidence,
        })
        .collect();
    SheetGuess { columns, is_counts }
}

/// The field a column claims, and how strongly: 3 by its whole header, 2 by a word inside, 1 by its cells alone.
fn claim(column: &ColumnEvidence, words: &HeaderWords, schemas: &Schemas) -> Result<(String, u8), Open> {
    if let Some(field) = words.whole(&column.labels) {
        if let Some(open) = question(field) {
            return Err(open);
        }
        return match agreement(column, field, schemas) {
            Agreement::Contradicts => Err(Open::CellsDisagree),
            Agreement::Supports | Agreement::Silent => Ok((field.to_owned(), 3)),
        };
    }
    if let Some(field) = words.inside(&column.labels) {
        if let Some(open) = question(field) {
            return Err(open);
        }
        return match agreement(column, field, schemas) {
            Agreement::Supports => Ok((field.to_owned(), 2)),
            Agreement::Contradicts => Err(Open::CellsDisagree),
            Agreement::Silent => Err(Open::NothingSaysWhich),
        };
    }
    by_cells(column)
}

fn question(field: &str) -> Option<Open> {
    Some(match field {
        "?place" => Open::WhichPlace,
        "?age" | "?age_group" => Open::WhichAge,
        "?date" => Open::WhichDate,
        _ if field.starts_with('?') => Open::NothingSaysWhich,
        _ => return None,
    })
}

/// What the cells of a column say to a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Agreement {
    Supports,
    Silent,
    Contradicts,
}

/// Whether the cells are of the kind a field holds.
pub(crate) fn agreement(column: &ColumnEvidence, field: &str, schemas: &Schemas) -> Agreement {
    const FEW: u64 = 2;
    if column.given == 0 {
        return Agreement::Silent;
    }
    let dates = column.share(column.dates);
    let references = column.share(column.references);
    let judge = |supports: bool, contradicts: bool| match (supports, contradicts) {
        (true, _) => Agreement::Supports,
        (false, true) if column.given >= FEW => Agreement::Contradicts,
        (false, _) => Agreement::Silent,
    };
    if field.ends_with("_reference") {
        let names = column.share(column.names);
        let are_same = column.given >= 5 && column.distinct * 4 < column.given;
        return judge(references >= 0.5 && !are_same, dates > 0.6 || names > 0.6 || are_same);
    }
    if field == "postcode" {
        let postcodes = column.share(column.postcodes);
        return judge(postcodes >= 0.6, postcodes < 0.3);
    }
    if field == FULL_NAME || field == "given_name" || field == "family_name" {
        let names = column.share(column.names);
        let several = column.share(column.names_of_several_words);
        let is_several = field != FULL_NAME || several >= 0.6;
        return judge(names >= 0.6 && is_several, names < 0.5 || !is_several);
    }
    let Some(common) = schemas.mappable_field(field) else { return Agreement::Silent };
    if let Some(list) = common.code_list.as_deref() {
        let resolved = column.resolved_share(list);
        return judge(resolved >= 0.5, dates > 0.6 || references > 0.6 || column.share(column.numbers) > 0.6);
    }
    match common.field_type {
        FieldType::Date => judge(dates >= 0.6, dates < 0.3),
        FieldType::Integer => judge(column.share(column.ages) >= 0.6, column.share(column.ages) < 0.3),
        _ => Agreement::Silent,
    }
}

/// What the cells say where the header says nothing.
fn by_cells(column: &ColumnEvidence) -> Result<(String, u8), Open> {
    const MANY: u64 = 5;
    let is_clear =
        |list: &str| column.given >= MANY && column.distinct >= 2 && column.resolved_share(list) >= 0.9;
    if is_clear("sex") && !is_clear("consent") && column.distinct <= 4 {
        return Ok(("sex_code".to_owned(), 1));
    }
    if is_clear("nationality") && !is_clear("area") && column.distinct >= 3 {
        return Ok(("nationality_code".to_owned(), 1));
    }
    if column.given >= MANY && column.share(column.postcodes) >= 0.9 {
        return Ok(("postcode".to_owned(), 1));
    }
    Err(if is_clear("area") {
        Open::WhichPlace
    } else if column.given >= MANY && column.share(column.dates) >= 0.9 {
        Open::WhichDate
    } else {
        Open::NothingSaysWhich
    })
}

/// Whether the rows are counts: numbers under words of lists, and no column of references or names that differ.
fn are_counts(columns: &[ColumnEvidence]) -> bool {
    let given: Vec<&ColumnEvidence> = columns.iter().filter(|column| column.given > 0).collect();
    let is_key = |column: &&&ColumnEvidence| {
        let is_case = column.share(column.references) > 0.5 && column.distinct * 2 > column.given;
        is_case || column.share(column.dates) > 0.5
    };
    let is_list = |column: &&&ColumnEvidence| {
        ["area", "sex", "age_group", "exploitation", "nationality"]
            .iter()
            .any(|list| column.resolved_share(list) > 0.5)
    };
    let is_number = |column: &&&ColumnEvidence| column.share(column.numbers) > 0.5;
    !given.iter().any(|column| is_key(&column))
        && given.iter().filter(is_list).count() >= 1
        && given.iter().filter(is_number).count() >= 1
        && given.iter().filter(|column| column.share(column.names) > 0.5 && !is_list(column)).count() == 0
}

/// The evidence in words, without a value.
fn in_words(column: &ColumnEvidence) -> String {
    if column.given == 0 {
        return format!("no cell with a value, {} markers", column.markers);
    }
    let mut parts = vec![format!("{} cells, {} different", column.given, column.distinct)];
    let counts = [
        ("dates", column.dates),
        ("whole numbers to 120", column.ages),
        ("postcodes", column.postcodes),
        ("references", column.references),
        ("words of letters", column.names),
        ("markers", column.markers),
    ];
    parts
        .extend(counts.iter().filter(|(_, count)| *count > 0).map(|(what, count)| format!("{count} {what}")));
    parts.extend(column.resolved.iter().map(|(list, count)| format!("{count} in the list {list}")));
    parts.join(", ")
}
