//! Code lists: the values a field may have, with names in both languages, aliases and the dates between which they hold.
//!
//! In: the text of one `schemas/codes/<list>.csv`. Out: codes, and what a partner's word means on a day. It refuses to
//! guess: a word that stands for two codes is ambiguous, a code outside its dates is not used.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::{SchemaError, fold};

/// One value of a code list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The code, as it stands in the tables.
    pub code: String,
    /// Its name in English.
    pub name_en: String,
    /// Its name in Welsh.
    pub name_cy: String,
    /// First day on which it holds; none: always did.
    pub valid_from: Option<NaiveDate>,
    /// Last day on which it holds; none: it still does.
    pub valid_to: Option<NaiveDate>,
    /// Other words partners use for it, in either language.
    pub aliases: Vec<String>,
    /// The further columns of the list (`police_force_area`), those that are not empty.
    pub attributes: BTreeMap<String, String>,
}

impl Code {
    /// Whether the code holds on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }

    /// A further column of the list.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

/// Why a word was not taken for a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeProblem {
    /// No code has this name or alias.
    #[error("unknown code")]
    Unknown,
    /// There is such a code and it does not hold on that day.
    #[error("code outside its dates")]
    OutsideDates,
    /// More than one code has this name or alias on that day.
    #[error("ambiguous code")]
    Ambiguous,
}

impl CodeProblem {
    /// The rule a reject is recorded under.
    pub const fn rule_code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown_code",
            Self::OutsideDates => "code_outside_dates",
            Self::Ambiguous => "ambiguous_code",
        }
    }
}

/// A list of codes.
///
/// ```
/// use sylfaen_schema::{CodeList, CodeProblem};
/// let list = CodeList::parse("nationality", "\
/// code,name_en,name_cy,valid_from,valid_to,aliases
/// DM,Dominica,Dominica,,,Dominican
/// DO,Dominican Republic,Gweriniaeth Dominica,,,Citizen of the Dominican Republic
/// CG,Congo,Congo,,,Congolese (Congo)|Congolese
/// CD,DR Congo,GDd Congo,,,Congolese (DRC)|Congolese
/// ")?;
/// assert_eq!(list.resolve(" dominican ", None).map(|c| c.code.as_str()), Ok("DM"));
/// assert_eq!(list.resolve("Congolese", None), Err(CodeProblem::Ambiguous));
/// # Ok::<(), sylfaen_schema::SchemaError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeList {
    name: String,
    codes: BTreeMap<String, Code>,
    /// Folded words to the codes they may stand for.
    words: BTreeMap<String, Vec<String>>,
}

impl CodeList {
    /// Reads a list from CSV: `code,name_en,name_cy,valid_from,valid_to,aliases`, then attributes.
    ///
    /// # Errors
    /// [`SchemaError::Csv`] with the line: a column or a name that is missing, a date that is none, a code given twice.
    pub fn parse(name: &str, text: &str) -> Result<Self, SchemaError> {
        Self::parse_file(name, &format!("codes/{name}.csv"), text)
    }

    fn parse_file(name: &str, file: &str, text: &str) -> Result<Self, SchemaError> {
        let wrong = |line: u64, problem: &str| SchemaError::Csv {
            file: file.to_owned(),
            line,
            problem: problem.to_owned(),
        };
        let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
        let headers = reader.headers().map_err(|_| wrong(1, "not CSV"))?.clone();
        let own: Vec<&str> = headers.iter().take(OWN_COLUMNS.len()).collect();
        if own != OWN_COLUMNS {
            return Err(wrong(
                1,
                "the first columns must be code,name_en,name_cy,valid_from,valid_to,aliases",
            ));
        }
        let mut list = Self { name: name.to_owned(), codes: BTreeMap::new(), words: BTreeMap::new() };
        for row in reader.records() {
            let row = row.map_err(|error| {
                wrong(error.position().map_or(0, csv::Position::line), "not CSV, or a row of another length")
            })?;
            let line = row.position().map_or(0, csv::Position::line);
            let code = code(&headers, &row).map_err(|problem| wrong(line, problem))?;
            if list.codes.contains_key(&code.code) {
                return Err(wrong(line, "this code is given twice"));
            }
            list.add(code);
        }
        Ok(list)
    }

    fn add(&mut self, code: Code) {
        let own = [&code.code, &code.name_en, &code.name_cy];
        for word in own.into_iter().chain(&code.aliases) {
            let meant = self.words.entry(fold(word)).or_default();
            if !meant.contains(&code.code) {
                meant.push(code.code.clone());
            }
        }
        self.codes.insert(code.code.clone(), code);
    }

    /// Name of the list.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The code itself, whatever its dates.
    pub fn get(&self, code: &str) -> Option<&Code> {
        self.codes.get(code)
    }

    /// The codes, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Code> {
        self.codes.values()
    }

    /// Says what a partner's word means: a code, a name or an alias, compared as [`fold`] compares.
    ///
    /// With a day, only codes that hold on it are meant; without one, all are.
    ///
    /// # Errors
    /// [`CodeProblem`]; never a best guess.
    pub fn resolve(&self, text: &str, on: Option<NaiveDate>) -> Result<&Code, CodeProblem> {
        self.resolve_folded(&fold(text), on)
    }

    /// The same of a text that is [folded](crate::fold()) already.
    ///
    /// # Errors
    /// [`CodeProblem`].
    pub fn resolve_folded(&self, folded: &str, on: Option<NaiveDate>) -> Result<&Code, CodeProblem> {
        let meant = self.words.get(folded).ok_or(CodeProblem::Unknown)?;
        let mut holding = meant
            .iter()
            .filter_map(|code| self.codes.get(code))
            .filter(|code| on.is_none_or(|day| code.holds_on(day)));
        let code = holding.next().ok_or(CodeProblem::OutsideDates)?;
        if holding.next().is_some() { Err(CodeProblem::Ambiguous) } else { Ok(code) }
    }
}

const OWN_COLUMNS: [&str; 6] = ["code", "name_en", "name_cy", "valid_from", "valid_to", "aliases"];

fn code(headers: &csv::StringRecord, row: &csv::StringRecord) -> Result<Code, &'static str> {
    let cell = |place: usize| row.get(place).unwrap_or_default().trim().to_owned();
    let date = |place: usize| match cell(place).as_str() {
        "" => Ok(None),
        text => {
            text.parse().map(Some).map_err(|_| "valid_from and valid_to must be dates (2009-04-01) or empty")
        }
    };
    let further = headers.iter().zip(row).skip(OWN_COLUMNS.len());
    let code = Code {
        code: cell(0),
        name_en: cell(1),
        name_cy: cell(2),
        valid_from: date(3)?,
        valid_to: date(4)?,
        aliases: cell(5)
            .split('|')
            .map(str::trim)
            .filter(|alias| !alias.is_empty())
            .map(str::to_owned)
            .collect(),
        attributes: further
            .filter(|(_, value)| !value.trim().is_empty())
            .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
            .collect(),
    };
    if code.code.is_empty() || code.name_en.is_empty() || code.name_cy.is_empty() {
        return Err("a code needs a name in English and in Welsh");
    }
    if code.valid_from.zip(code.valid_to).is_some_and(|(from, to)| to < from) {
        return Err("valid_to lies before valid_from");
    }
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOARDS: &str = "\
code,name_en,name_cy,valid_from,valid_to,aliases,successor
W11000027,Cwm Taf UHB,BIP Cwm Taf,2009-10-01,2019-03-31,Cwm Taf,W11000030
W11000030,Cwm Taf Morgannwg UHB,BIP Cwm Taf Morgannwg,2019-04-01,,Cwm Taf,
";

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    #[test]
    fn a_day_decides_between_codes_of_one_name() {
        let boards = CodeList::parse("health_board", BOARDS).unwrap();
        let code = |text, on| boards.resolve(text, on).map(|code| code.code.as_str());
        assert_eq!(code("CWM TAF", day("2012-05-01")), Ok("W11000027"));
        assert_eq!(code("cwm\u{a0}taf", day("2019-04-01")), Ok("W11000030"));
        assert_eq!(code("Cwm Taf", None), Err(CodeProblem::Ambiguous));
        assert_eq!(code("BIP Cwm Taf", day("2019-04-01")), Err(CodeProblem::OutsideDates));
        assert_eq!(code("BIP Cwm Taf", day("2009-09-30")), Err(CodeProblem::OutsideDates));
        assert_eq!(code("w11000027", day("2019-03-31")), Ok("W11000027"));
        assert_eq!(code("Cwm Taff", None), Err(CodeProblem::Unknown));
        assert_eq!(boards.get("W11000027").unwrap().attribute("successor"), Some("W11000030"));
        assert_eq!(boards.get("W11000030").unwrap().attribute("successor"), None);
    }

    #[test]
    fn a_list_that_breaks_its_form_is_refused_with_the_line() {
        let check = |text: &str, message: &str| {
            assert_eq!(CodeList::parse("sex", text).unwrap_err().to_string(), message);
        };
        check(
            "code,name\n",
            "codes/sex.csv:1: the first columns must be code,name_en,name_cy,valid_from,valid_to,aliases",
        );
        let head = "code,name_en,name_cy,valid_from,valid_to,aliases\n";
        check(
            &format!("{head}F,Female,,,,\n"),
            "codes/sex.csv:2: a code needs a name in English and in Welsh",
        );
        check(&format!("{head}F,Female,Benyw,,,\nF,F,B,,,\n"), "codes/sex.csv:3: this code is given twice");
        check(
            &format!("{head}F,Female,Benyw,1/1/2009,,\n"),
            "codes/sex.csv:2: valid_from and valid_to must be dates (2009-04-01) or empty",
        );
        check(
            &format!("{head}F,Female,Benyw,2012-01-02,2012-01-01,\n"),
            "codes/sex.csv:2: valid_to lies before valid_from",
        );
        check(&format!("{head}F,Female\n"), "codes/sex.csv:2: not CSV, or a row of another length");
    }
}
