//! A pipeline file: what is read, what is written, in which steps, with which parameters.
//!
//! In: TOML. Out: the settings of a run. Refused: a key that is not known, with the key that was probably meant.
//! Paths are taken from the folder of the pipeline file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Deserialize;

use crate::SylfaenError;
use crate::limits::LimitSettings;
use crate::secrets::SecretPlace;

/// One pipeline.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pipeline {
    /// Its name, as runs are listed under it.
    pub(crate) name: String,
    /// Whether every delivery it reads is synthetic. A lake is synthetic or real for ever.
    pub(crate) is_synthetic: bool,
    /// The date the figures are stated as at.
    pub(crate) as_at: Date,
    /// Where chance begins, for the stages that use it.
    pub(crate) seed: u64,
    /// The file that holds the key for ids and for sealing.
    pub(crate) key: PathBuf,
    /// The folder of schemas: tables, code lists, partners, published sources.
    pub(crate) schemas: PathBuf,
    /// The folder of SQL models.
    pub(crate) models: PathBuf,
    /// The folder of checks: queries that return bad rows.
    pub(crate) checks: PathBuf,
    /// The linkage rules.
    pub(crate) link_rules: PathBuf,
    /// What joins records besides the rules; left out, the rules alone do.
    #[serde(default)]
    pub(crate) link_model: Option<PathBuf>,
    /// Whether what the model learnt is kept from run to run, until `sylfaen run --retrain`.
    #[serde(default)]
    pub(crate) link_is_frozen: bool,
    /// The analysis plan.
    pub(crate) plan: PathBuf,
    /// A list of deliveries to take in at the start of each run.
    #[serde(default)]
    pub(crate) deliveries: Option<PathBuf>,
    /// A list of addresses that partners put returns at, asked at the start of each run.
    #[serde(default)]
    pub(crate) sources: Option<PathBuf>,
    /// How much one file may take.
    #[serde(default)]
    pub(crate) limits: LimitSettings,
    /// Where the passwords of partners' encrypted workbooks are kept, by partner.
    #[serde(default)]
    pub(crate) passwords: BTreeMap<String, SecretPlace>,
    /// Where the secret is kept under which partners encode what they may not share in clear; it lies in none of the roots.
    #[serde(default)]
    pub(crate) link_secret: Option<SecretPlace>,
    /// Where tables are kept.
    pub(crate) roots: RootPaths,
    /// The window that persons are counted in.
    pub(crate) window: Window,
    /// Which partners are asked for which periods.
    pub(crate) calendar: Calendar,
    /// The file of audiences, each with the rules by which tables leave for it.
    pub(crate) audiences: PathBuf,
    /// The audience that the tables and the paper are for.
    pub(crate) audience: String,
    /// What others have published.
    #[serde(default)]
    pub(crate) published: Vec<PublishedFile>,
    /// Who stands for the paper.
    #[serde(default)]
    pub(crate) roles: Roles,
    /// SQL models, in the order they run once persons are linked; those named before linkage run first.
    pub(crate) steps: Steps,
}

/// A TOML date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "toml::value::Datetime")]
pub(crate) struct Date(pub(crate) NaiveDate);

impl TryFrom<toml::value::Datetime> for Date {
    type Error = &'static str;

    fn try_from(value: toml::value::Datetime) -> Result<Self, Self::Error> {
        value
            .date
            .filter(|_| value.time.is_none())
            .and_then(|date| {
                NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
            })
            .map(Self)
            .ok_or("not a date, such as 2013-11-01")
    }
}

/// The three roots.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RootPaths {
    /// Landing and direct identifiers.
    pub(crate) restricted: PathBuf,
    /// Pseudonymous tables.
    pub(crate) lake: PathBuf,
    /// What is safe to leave the building.
    pub(crate) out: PathBuf,
}

/// A window of time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Window {
    /// Its name in figure ids, such as `2012`.
    pub(crate) code: String,
    /// First day.
    pub(crate) start: Date,
    /// Last day.
    pub(crate) end: Date,
}

/// Who is asked for what.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Calendar {
    /// Periods, such as `2012Q1`.
    pub(crate) periods: Vec<String>,
    /// Partners asked for each of them.
    pub(crate) partners: Vec<String>,
    /// Days after the end of a period on which its return is due.
    #[serde(default = "due_days")]
    pub(crate) due_days: u32,
    /// The same, for partners with days of their own.
    #[serde(default)]
    pub(crate) due_days_of: BTreeMap<String, u32>,
    /// Periods that a partner is not asked for.
    #[serde(default)]
    pub(crate) not_asked: Vec<NotAsked>,
}

const fn due_days() -> u32 {
    30
}

/// Periods that a partner is not asked for, and why.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NotAsked {
    /// The partner.
    pub(crate) partner: String,
    /// The periods.
    pub(crate) periods: Vec<String>,
    /// Why, for who reads the file.
    #[serde(rename = "why")]
    _why: String,
}

impl Calendar {
    /// The day on which a partner's return for a period is due.
    pub(crate) fn due_date(&self, partner_code: &str, period_end: NaiveDate) -> NaiveDate {
        let days = self.due_days_of.get(partner_code).copied().unwrap_or(self.due_days);
        period_end.checked_add_days(chrono::Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX)
    }

    /// Whether a partner is asked for a period.
    pub(crate) fn is_asked(&self, partner_code: &str, period_code: &str) -> bool {
        let is_let_off = |not: &NotAsked| {
            not.partner == partner_code && not.periods.iter().any(|code| code == period_code)
        };
        !self.not_asked.iter().any(is_let_off)
    }
}

/// A file that others have published, and the source whose reading it follows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublishedFile {
    /// The source under `schemas/published/`.
    pub(crate) source: String,
    /// The file.
    pub(crate) file: PathBuf,
    /// The folder of the whole publication, with its sentences, its reading and what was accepted, if it is held against
    /// its prose too.
    #[serde(default)]
    pub(crate) publication: Option<PathBuf>,
}

/// The four names of the `AQuA` book; a paper without an approver is a draft.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Roles {
    /// Who asked for the analysis.
    pub(crate) commissioner: Option<String>,
    /// Who made it.
    pub(crate) analyst: Option<String>,
    /// Who checked it.
    pub(crate) assurer: Option<String>,
    /// Who signed it off.
    pub(crate) approver: Option<String>,
}

/// SQL models by when they run; each is a path under `models`, without ending.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Steps {
    /// After normalising, before linking.
    pub(crate) before_linkage: Vec<String>,
    /// After linking, before estimating.
    pub(crate) after_linkage: Vec<String>,
}

impl Pipeline {
    /// Reads a pipeline file's text; `folder` is where the file stands.
    ///
    /// # Errors
    ///
    /// [`SylfaenError::Configuration`] names the file, the line and what was probably meant.
    pub(crate) fn parse(text: &str, file: &Path) -> Result<Self, SylfaenError> {
        let mut pipeline: Self =
            toml::from_str(text).map_err(|source| SylfaenError::configuration(file, &source))?;
        let folder = file.parent().unwrap_or(Path::new(""));
        pipeline.resolve(folder);
        if pipeline.window.start.0 > pipeline.window.end.0 {
            return Err(SylfaenError::Setting {
                file: file.to_owned(),
                key: "window".to_owned(),
                reason: "it ends before it begins".to_owned(),
            });
        }
        Ok(pipeline)
    }

    fn resolve(&mut self, folder: &Path) {
        let place = |path: &mut PathBuf| *path = folder.join(&*path);
        let inputs = [&mut self.key, &mut self.schemas, &mut self.models, &mut self.checks];
        for path in inputs.into_iter().chain([&mut self.link_rules, &mut self.plan, &mut self.audiences]) {
            place(path);
        }
        for path in [&mut self.roots.restricted, &mut self.roots.lake, &mut self.roots.out] {
            place(path);
        }
        for list in [&mut self.deliveries, &mut self.sources, &mut self.link_model].into_iter().flatten() {
            place(list);
        }
        for published in &mut self.published {
            place(&mut published.file);
            published.publication.iter_mut().for_each(place);
        }
        for secret in self.passwords.values_mut().chain(&mut self.link_secret) {
            if let SecretPlace::File(file) = secret {
                place(file);
            }
        }
    }

    /// Moves the three roots under one folder.
    pub(crate) fn move_roots(&mut self, workplace: &Path) {
        self.roots = RootPaths {
            restricted: workplace.join("restricted"),
            lake: workplace.join("lake"),
            out: workplace.join("out"),
        };
    }
}
