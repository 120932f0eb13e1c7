//! Disclosed tables to position papers and tables of figures.
//!
//! [`render`] takes the disclosed tables of a run and what is to be said of the run, and gives back every file of a
//! release as a path and its bytes: the position paper in Welsh and in English, the page that leads to both, and the
//! figures as CSV. The pages are self-contained: one HTML file each, no script, nothing to fetch; they follow the
//! reader's light or dark theme, fit a telephone, and print.
//!
//! Nothing but a [`Disclosed`] table can be given to it, so what may not leave cannot be
//! printed. Nothing is shown in one language only: the texts lie in `lang/`, and a message that is missing, fails, or
//! stands in one language alone fails the paper, as does a code without a label in either language.
//!
//! | file | holds |
//! |---|---|
//! | `index.html` | the way to both papers, Welsh first, and to every table |
//! | `position-paper.cy.html`, `position-paper.en.html` | the paper; each links to the other |
//! | `tables/*.csv` | one number a row: codes, labels in both languages, value, note codes |
//!
//! The same inputs give the same bytes: no clock is asked, and every order is stated.

mod chart;
mod error;
mod figures;
mod files;
mod html;
mod index;
mod labels;
mod language;
mod palette;
mod paper;

use std::cell::Cell;

use chrono::NaiveDate;
use sylfaen_disclose::Disclosed;

pub use error::PublishError;
pub use labels::Labels;
pub use language::Language;

use language::Texts;
use paper::{Figures, Paper};

/// What a paper says of the run it comes from.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The run's id, short enough to be read aloud.
    pub run_id_short: String,
    /// The folder in which the papers and tables of this release will lie, seen from the index; null if beside it.
    pub release_folder: Option<String>,
    /// The day as at which the figures hold.
    pub as_at_date: NaiveDate,
    /// The window whose figures are printed, as the tables have it: `2012`.
    pub window_code: String,
    /// The first day of the window.
    pub window_start_date: NaiveDate,
    /// The last day of the window.
    pub window_end_date: NaiveDate,
    /// The version of the code that made the figures.
    pub code_version: String,
    /// Whether the deliveries are made up: then every page and file says so.
    pub is_synthetic: bool,
    /// Whether a model links records besides the declared rules.
    pub has_link_model: bool,
    /// Who answers for the paper.
    pub roles: Roles,
    /// Whom it is for.
    pub audience: AudienceName,
    /// What the figures are rounded to, in persons.
    pub rounding_base: i64,
    /// What kind of figures they are.
    pub status: Status,
    /// The plan by which the estimates were made.
    pub plan: PlanFacts,
    /// How many declared checks every figure has passed; a run that fails one is not published.
    pub checks: i64,
}

/// An audience, as a paper names it.
#[derive(Debug, Clone)]
pub struct AudienceName {
    /// In English.
    pub name_en: String,
    /// In Welsh.
    pub name_cy: String,
}

/// What a paper says of the analysis plan behind it.
#[derive(Debug, Clone)]
pub struct PlanFacts {
    /// The day the plan is dated.
    pub date: NaiveDate,
    /// Its digest, short enough to be read aloud.
    pub digest_short: String,
    /// How many other plans gave results before this one; none, if the plan was fixed before results were first seen.
    pub other_plans: i64,
    /// Whether the plan is dated after the day on which results were first seen.
    pub is_dated_after_results: bool,
}

/// Who answers for a paper; nobody is named by `None`. Without an approver it is a draft, and says so.
#[derive(Debug, Clone, Default)]
pub struct Roles {
    /// Who asked for it.
    pub commissioner: Option<String>,
    /// Who made it.
    pub analyst: Option<String>,
    /// Who checked it, independently of the analyst.
    pub assurer: Option<String>,
    /// Who let it out.
    pub approver: Option<String>,
}

/// What kind of figures a paper has. They are never official statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Made for management.
    ManagementInformation,
    /// On the way to being statistics.
    InDevelopment,
}

/// Everything a paper is made of.
#[derive(Debug)]
pub struct PaperInputs<'a> {
    /// What is said of the run.
    pub facts: &'a Facts,
    /// `out_estimate__ladder`.
    pub ladder: &'a Disclosed,
    /// `out_estimate__spread`.
    pub spread: &'a Disclosed,
    /// `out_person__known`.
    pub known: &'a Disclosed,
    /// `out_count__partners`.
    pub counted: &'a Disclosed,
    /// `out_quality__partners`.
    pub quality: &'a Disclosed,
    /// `out_quality__calendar`.
    pub calendar: &'a Disclosed,
    /// `out_nrm__cells`.
    pub nrm: &'a Disclosed,
    /// `out_nrm__findings`.
    pub findings: &'a Disclosed,
    /// The names of codes and partners.
    pub labels: &'a Labels,
}

/// Makes every file of a release: its path, with forward slashes, and its bytes.
///
/// # Errors
/// [`PublishError::WrongTable`] if a table stands in another's place, [`PublishError::LabelNotThere`] for a code that
/// has no name in a language, and [`PublishError::MessageNotThere`] for a method, verdict, reason or finding that
/// the texts do not know.
pub fn render(inputs: &PaperInputs<'_>) -> Result<Vec<(String, Vec<u8>)>, PublishError> {
    let figures = Figures {
        known: figures::known(inputs.known)?,
        counted: figures::counted(inputs.counted)?,
        ladder: figures::ladder(inputs.ladder)?,
        spread: figures::spread(inputs.spread)?,
        quality: figures::quality(inputs.quality)?,
        calendar: figures::calendar(inputs.calendar)?,
        printed: figures::printed(inputs.nrm)?,
        findings: figures::findings(inputs.findings)?,
    };
    let texts = Texts::load()?;
    let files = files::files(&figures, inputs.labels, inputs.facts.is_synthetic)?;
    let contents: Vec<_> = files.iter().map(|file| (file.path, file.content, file.rows)).collect();
    let mut release =
        vec![("index.html".to_owned(), index::page(&texts, inputs.facts, &contents)?.into_bytes())];
    for texts in &texts {
        let paper = Paper {
            texts,
            labels: inputs.labels,
            facts: inputs.facts,
            figures: &figures,
            files: &contents,
            tables: Cell::new(0),
        };
        release.push((paper::file_name(texts.language()), paper.page()?.into_bytes()));
    }
    release.extend(files.into_iter().map(|file| (file.path.to_owned(), file.bytes)));
    Ok(release)
}
