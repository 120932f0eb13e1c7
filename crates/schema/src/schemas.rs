//! Everything under `schemas/`, read together and held against itself.
//!
//! In: path and text of every file. Out: tables, code lists and partners that agree. It refuses a field whose code list
//! is not there, a mapping to a field nobody has, a lookup to a code nobody has listed.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::{
    Code, CodeList, CodeProblem, FULL_NAME, Field, FieldType, MarkerMeaning, Partner, PostcodeAreas,
    SchemaError, Table, ValueState,
    partner::{Mention, MustBe},
    partner_file,
    strict::closest,
};

/// The table of records as a partner sent them, without identities.
pub const RECORDS_TABLE: &str = "stg_partner__records";
/// The table of direct identifiers.
pub const IDENTIFIERS_TABLE: &str = "restricted_person__identifiers";
/// The table of counts as a partner sent them.
pub const COUNTS_TABLE: &str = "stg_partner__counts";

/// The lists in which a place is looked for, in this order.
pub const AREA_LISTS: [&str; 4] = ["local_authority", "police_force_area", "health_board", "nation"];

/// The common schemas.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Schemas {
    /// Tables by name.
    pub tables: BTreeMap<String, Table>,
    /// Code lists by name.
    pub codes: BTreeMap<String, CodeList>,
    /// Look-ups from postcodes to areas, by name.
    pub places: BTreeMap<String, PostcodeAreas>,
    /// Partners by code.
    pub partners: BTreeMap<String, Partner>,
}

impl Schemas {
    /// Reads all files. Keys are paths under `schemas/` with forward slashes; pages in Markdown,
    /// the readings of published tables and the words of layouts and headers are passed over.
    ///
    /// # Errors
    /// [`SchemaError`] with file and line, for the first thing that is wrong, in the order of the paths.
    pub fn parse(files: &BTreeMap<String, String>) -> Result<Self, SchemaError> {
        let mut schemas = Self::default();
        let mut partners: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
        for (path, text) in files {
            let parts: Vec<&str> = path.split('/').collect();
            match parts.as_slice() {
                ["tables", file] if has_extension(file, "toml") => {
                    schemas.add_table(path, stem(file), text)?;
                }
                ["codes", file] if has_extension(file, "csv") => {
                    schemas.codes.insert(stem(file).to_owned(), CodeList::parse(stem(file), text)?);
                }
                ["partners", partner, file @ (PARTNER_FILE | COLUMNS_FILE)] => {
                    partners.entry(partner).or_default().insert(file, text);
                }
                ["places", file] if has_extension(file, "csv") => {
                    let places = PostcodeAreas::parse(stem(file), text)?;
                    schemas.places.insert(stem(file).to_owned(), places);
                }
                // How published tables are read, and the words by which tables and fields are told in a file nobody
                // has mapped yet, are no part of the common schemas.
                ["published" | "words", ..] => {}
                [.., page] if has_extension(page, "md") => {}
                _ => return Err(SchemaError::UnknownFile { file: path.clone() }),
            }
        }
        for (folder, halves) in partners {
            schemas.add_partner(folder, &halves)?;
        }
        schemas.check_code_lists()?;
        for (name, places) in &schemas.places {
            let file = format!("places/{name}.csv");
            places.area_codes().try_for_each(|code| schemas.check_code(&file, 0, AREA, code))?;
        }
        for partner in schemas.partners.values() {
            partner.mentions.iter().try_for_each(|mention| schemas.check_mention(mention))?;
        }
        Ok(schemas)
    }

    fn add_table(&mut self, path: &str, name: &str, text: &str) -> Result<(), SchemaError> {
        let table = Table::parse_named(path, text)?;
        if table.name != name {
            return Err(SchemaError::WrongValue {
                file: path.to_owned(),
                key: "name".to_owned(),
                line: 1,
                wanted: format!("`{name}`, as the file"),
            });
        }
        self.tables.insert(table.name.clone(), table);
        Ok(())
    }

    fn add_partner(&mut self, folder: &str, halves: &BTreeMap<&str, &str>) -> Result<(), SchemaError> {
        let half = |file: &str| {
            halves.get(file).copied().ok_or_else(|| SchemaError::PartnerFileMissing {
                partner: folder.to_owned(),
                file: file.to_owned(),
            })
        };
        let path = |file: &str| format!("partners/{folder}/{file}");
        let partner = partner_file::parse(
            &path(PARTNER_FILE),
            half(PARTNER_FILE)?,
            &path(COLUMNS_FILE),
            half(COLUMNS_FILE)?,
        )?;
        if partner.code != folder {
            return Err(SchemaError::WrongValue {
                file: path(PARTNER_FILE),
                key: "code".to_owned(),
                line: 1,
                wanted: format!("`{folder}`, as the folder"),
            });
        }
        self.partners.insert(partner.code.clone(), partner);
        Ok(())
    }

    /// The table of that name.
    ///
    /// # Errors
    /// [`SchemaError::NoSuchTable`].
    pub fn table(&self, name: &str) -> Result<&Table, SchemaError> {
        self.tables.get(name).ok_or_else(|| SchemaError::NoSuchTable { table: name.to_owned() })
    }

    /// The code list of that name.
    ///
    /// # Errors
    /// [`SchemaError::NoSuchList`].
    pub fn code_list(&self, name: &str) -> Result<&CodeList, SchemaError> {
        self.codes.get(name).ok_or_else(|| SchemaError::NoSuchList { list: name.to_owned() })
    }

    /// Says which place a word means: the first of [`AREA_LISTS`] that knows the word decides, so that `Powys` is the
    /// county and `Gwent` the police area. A list that knows it only outside its dates leaves it to the next.
    ///
    /// # Errors
    /// [`CodeProblem`], the most telling of the four lists' answers.
    pub fn resolve_area(&self, text: &str, on: Option<NaiveDate>) -> Result<&Code, CodeProblem> {
        let mut problem = CodeProblem::Unknown;
        for list in AREA_LISTS.iter().filter_map(|name| self.codes.get(*name)) {
            match list.resolve(text, on) {
                Ok(code) => return Ok(code),
                Err(CodeProblem::Unknown) => {}
                Err(CodeProblem::Ambiguous) => return Err(CodeProblem::Ambiguous),
                Err(outside) => problem = outside,
            }
        }
        Err(problem)
    }

    /// The common field a column of records can hold, if there is one of that name. Fields that sylfaen itself fills
    /// (ids, folded names, the handling) cannot be mapped.
    pub fn mappable_field(&self, name: &str) -> Option<&Field> {
        let tables = [RECORDS_TABLE, IDENTIFIERS_TABLE];
        if FILLED_BY_US.contains(&name) {
            return None;
        }
        tables.iter().filter_map(|table| self.tables.get(*table)).find_map(|table| table.field(name))
    }

    /// What a marker means where the partner does not say, from the list `missing_marker`.
    pub fn marker(&self, text: &str) -> Option<(&Code, MarkerMeaning)> {
        self.marker_folded(&crate::fold(text))
    }

    /// The same of a text that is [folded](crate::fold()) already, as every cell is that is looked at.
    pub fn marker_folded(&self, folded: &str) -> Option<(&Code, MarkerMeaning)> {
        let code = self.codes.get(MARKER_LIST)?.resolve_folded(folded, None).ok()?;
        let meaning = code.attribute("meaning").and_then(MarkerMeaning::parse);
        Some((code, meaning.unwrap_or(MarkerMeaning::State(ValueState::Rejected))))
    }

    /// Every list that a field or a marker names is there, and every marker means something.
    fn check_code_lists(&self) -> Result<(), SchemaError> {
        for table in self.tables.values() {
            for list in table.fields.iter().filter_map(|field| field.code_list.as_deref()) {
                if list != AREA && !self.codes.contains_key(list) {
                    let file = format!("tables/{}.toml", table.name);
                    let known: Vec<_> = self.codes.keys().cloned().collect();
                    return Err(unknown(&file, 0, "code list", list, &known));
                }
            }
        }
        for marker in self.codes.get(MARKER_LIST).into_iter().flat_map(CodeList::iter) {
            if marker.attribute("meaning").and_then(MarkerMeaning::parse).is_none() {
                return Err(SchemaError::UnknownName {
                    file: format!("codes/{MARKER_LIST}.csv"),
                    line: 0,
                    kind: "meaning of a marker".to_owned(),
                    name: marker.attribute("meaning").unwrap_or_default().to_owned(),
                    meant: None,
                });
            }
        }
        Ok(())
    }

    fn check_mention(&self, mention: &Mention) -> Result<(), SchemaError> {
        let Mention { file, line, name, must_be } = mention;
        let unknown = |kind: &str, known: Vec<String>| unknown(file, *line, kind, name, &known);
        let is_mappable = name == FULL_NAME || self.mappable_field(name).is_some();
        match must_be {
            MustBe::MappedField if is_mappable => Ok(()),
            MustBe::MappedField => Err(unknown("common field that can be mapped", self.mappable())),
            MustBe::DateField => self.check_kind(mention, "common field that holds a date", |field| {
                field.field_type == FieldType::Date
            }),
            MustBe::NumberField => self.check_kind(mention, "common field that holds a number", |field| {
                field.field_type == FieldType::Integer
            }),
            MustBe::CheckedField => self.check_kind(mention, "common field", |_| true),
            MustBe::AgreedField => {
                let is_measure = self.codes.get("measure").is_some_and(|list| list.get(name).is_some());
                if is_mappable || is_measure {
                    return Ok(());
                }
                Err(unknown("common field or measure", self.mappable()))
            }
            MustBe::AreaField => self.check_kind(mention, "common field that holds an area", |field| {
                field.code_list.as_deref() == Some(AREA)
            }),
            MustBe::PlaceLookup if self.places.contains_key(name) => Ok(()),
            MustBe::PlaceLookup => {
                Err(unknown("look-up under schemas/places", self.places.keys().cloned().collect()))
            }
            MustBe::CodedField if self.list_of(name).is_some() => Ok(()),
            MustBe::CodedField => {
                let coded = self.mappable().into_iter().filter(|field| self.list_of(field).is_some());
                Err(unknown("common field with codes", coded.collect()))
            }
            MustBe::CodeOfField(field) => {
                let list = self.list_of(field).unwrap_or_default();
                name.split(';').try_for_each(|code| self.check_code(file, *line, list, code))
            }
            MustBe::CodeOf(list) => self.check_code(file, *line, list, name),
        }
    }

    /// A mappable field that holds what is asked of it.
    fn check_kind(
        &self,
        mention: &Mention,
        kind: &str,
        is_of_kind: impl Fn(&Field) -> bool,
    ) -> Result<(), SchemaError> {
        let fits = |name: &str| self.mappable_field(name).is_some_and(&is_of_kind);
        if fits(&mention.name) {
            return Ok(());
        }
        let known: Vec<String> = self.mappable().into_iter().filter(|field| fits(field)).collect();
        Err(unknown(&mention.file, mention.line, kind, &mention.name, &known))
    }

    fn check_code(&self, file: &str, line: usize, list: &str, code: &str) -> Result<(), SchemaError> {
        let lists = if list == AREA { &AREA_LISTS[..] } else { &[list][..] };
        let codes: Vec<String> = lists
            .iter()
            .filter_map(|name| self.codes.get(*name))
            .flat_map(CodeList::iter)
            .map(|known| known.code.clone())
            .collect();
        if codes.iter().any(|known| known == code) {
            return Ok(());
        }
        Err(unknown(file, line, &format!("code of the list `{list}`"), code, &codes))
    }

    /// The list behind a field of the records or of the counts.
    fn list_of(&self, field: &str) -> Option<&str> {
        let counted = || self.tables.get(COUNTS_TABLE).and_then(|table| table.field(field));
        self.mappable_field(field).or_else(counted)?.code_list.as_deref()
    }

    /// Every name a column of records can be mapped to.
    fn mappable(&self) -> Vec<String> {
        let tables = [RECORDS_TABLE, IDENTIFIERS_TABLE];
        let fields =
            tables.iter().filter_map(|table| self.tables.get(*table)).flat_map(|table| &table.fields);
        let names = fields.map(|field| field.name.clone()).filter(|name| self.mappable_field(name).is_some());
        names.chain([FULL_NAME.to_owned()]).collect()
    }
}

const PARTNER_FILE: &str = "partner.toml";
const COLUMNS_FILE: &str = "columns.csv";
const MARKER_LIST: &str = "missing_marker";
/// Stands in `codes` of a field for the lists of [`AREA_LISTS`].
const AREA: &str = "area";

/// Fields of the records and identifiers that no column of a partner can hold.
const FILLED_BY_US: [&str; 25] = [
    "age_at_contact_years_min",
    "age_at_contact_years_max",
    "age_at_contact_date",
    "age_at_referral_years_min",
    "age_at_referral_years_max",
    "age_at_referral_date",
    "age_at_exploitation_years_min",
    "age_at_exploitation_years_max",
    "age_at_exploitation_date",
    "record_id",
    "delivery_id",
    "partner_code",
    "list_code",
    "unit_code",
    "delivery_row",
    "handling_code",
    "is_synthetic",
    "name_as_written",
    "given_name_as_written",
    "family_name_as_written",
    "name_title_codes",
    "name_suffix_codes",
    "is_postcode_whole",
    "given_name_folded",
    "family_name_folded",
];

fn has_extension(file: &str, extension: &str) -> bool {
    file.rsplit_once('.').is_some_and(|(name, last)| !name.is_empty() && last == extension)
}

fn stem(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |(name, _)| name)
}

fn unknown(file: &str, line: usize, kind: &str, name: &str, known: &[String]) -> SchemaError {
    SchemaError::UnknownName {
        file: file.to_owned(),
        line,
        kind: kind.to_owned(),
        name: name.to_owned(),
        meant: closest(name, known.iter().map(String::as_str)),
    }
}
