//! What a code is called.
//!
//! In: code lists and the partners' names. Out: a label in the language of the page. Refuses a code without one: a
//! paper never shows a bare code where a name should stand.

use std::collections::BTreeMap;

use sylfaen_schema::CodeList;

use crate::language::Texts;
use crate::{Language, PublishError};

/// The list under which partners' names are kept.
const PARTNER: &str = "partner";
/// The list under which ways to take the lists are kept.
const SCHEME: &str = "scheme";

/// The names of codes in both languages, by list.
///
/// ```
/// use sylfaen_publish::Labels;
/// use sylfaen_schema::CodeList;
///
/// let mut labels = Labels::default();
/// labels.add_list(&CodeList::parse("sex", "code,name_en,name_cy,valid_from,valid_to,aliases\nfemale,Female,Benyw,,,\n")?);
/// labels.add_partner("gwent_police", "Heddlu Gwent", "Gwent Police");
/// # Ok::<(), sylfaen_schema::SchemaError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Labels {
    lists: BTreeMap<String, BTreeMap<String, [String; 2]>>,
}

impl Labels {
    /// Takes in the names of a code list.
    pub fn add_list(&mut self, list: &CodeList) {
        for code in list.iter() {
            self.add(list.name(), &code.code, &code.name_cy, &code.name_en);
        }
    }

    /// Takes in the names of a partner: Welsh, then English.
    pub fn add_partner(&mut self, code: &str, name_cy: &str, name_en: &str) {
        self.add(PARTNER, code, name_cy, name_en);
    }

    /// Takes in the words for another way to take the lists: Welsh, then English.
    pub fn add_scheme(&mut self, code: &str, name_cy: &str, name_en: &str) {
        self.add(SCHEME, code, name_cy, name_en);
    }

    pub(crate) fn scheme(&self, language: Language, code: &str) -> Result<&str, PublishError> {
        self.listed(language, SCHEME, code)
    }

    fn add(&mut self, list: &str, code: &str, name_cy: &str, name_en: &str) {
        let names = [name_cy.to_owned(), name_en.to_owned()];
        self.lists.entry(list.to_owned()).or_default().insert(code.to_owned(), names);
    }

    pub(crate) fn partner(&self, language: Language, code: &str) -> Result<&str, PublishError> {
        self.listed(language, PARTNER, code)
    }

    /// The label of a category in its list; a category that no list has, such as a quarter, is its own label.
    pub(crate) fn or_code<'a>(&'a self, language: Language, list: &str, code: &'a str) -> &'a str {
        self.listed(language, list, code).unwrap_or(code)
    }

    /// The label of a category, or of the two that no list has: all, and not known.
    pub(crate) fn category(&self, texts: &Texts, list: &str, code: &str) -> Result<String, PublishError> {
        match self.listed(texts.language(), list, code) {
            Ok(label) => Ok(label.to_owned()),
            Err(_) if texts.has_code("category", code) => texts.say_code("category", code),
            Err(error) => Err(error),
        }
    }

    fn listed(&self, language: Language, list: &str, code: &str) -> Result<&str, PublishError> {
        self.lists
            .get(list)
            .and_then(|codes| codes.get(code))
            .map(|[cy, en]| match language {
                Language::Welsh => cy.as_str(),
                Language::English => en.as_str(),
            })
            .filter(|label| !label.trim().is_empty())
            .ok_or_else(|| PublishError::LabelNotThere {
                language,
                list: list.to_owned(),
                code: code.to_owned(),
            })
    }
}
