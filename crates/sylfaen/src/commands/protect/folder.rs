//! A folder of tables that leave together, with their hierarchies and the rules they leave by.
//!
//! In: a folder, and which rules to take. Out: texts by name, an audience. Refused: a folder without a table, rules that
//! cannot be read.

use std::fs;
use std::path::Path;

use serde::Serialize;
use sylfaen_disclose::{Audience, Plan, Release, plan};

use crate::SylfaenError;
use crate::audiences::{named, unnamed};
use crate::cli::RulesArgs;
use crate::pipeline::Pipeline;

/// Rules that a person keeps in the folder.
const RULES: &str = "rules.toml";
/// How the name of a file of hierarchies begins.
const HIERARCHY: &str = "hierarchy";
/// How the name of a table begins that does not leave.
const INSIDE: &str = "inside";

/// Where the rules are taken from: a file, an audience, or what lies in the folder.
pub(in crate::commands) struct WhichRules<'a> {
    pub(in crate::commands) asked: &'a RulesArgs,
    /// The pipeline that names the file of audiences, where none is given.
    pub(in crate::commands) pipeline: &'a Path,
}

impl WhichRules<'_> {
    fn audience(&self, folder: &Path) -> Result<Audience, SylfaenError> {
        if let Some(code) = &self.asked.audience {
            let file = match &self.asked.audiences {
                Some(file) => file.clone(),
                None => Pipeline::parse(&read(self.pipeline)?, self.pipeline)?.audiences,
            };
            return named(&file, &read(&file)?, code);
        }
        let kept = folder.join(RULES);
        match &self.asked.rules {
            Some(file) => unnamed(file, &read(file)?),
            None if kept.exists() => unnamed(&kept, &read(&kept)?),
            None => unnamed(&kept, ""),
        }
    }
}

/// The texts of a folder.
pub(in crate::commands) struct Folder {
    pub(super) tables: Vec<(String, String)>,
    pub(super) hierarchies: Vec<(String, String)>,
    pub(in crate::commands) audience: Audience,
}

/// A table that was made coarser, and what was given up for it.
#[derive(Serialize)]
pub(super) struct Planned {
    name: String,
    #[serde(flatten)]
    plan: Plan,
}

impl Planned {
    /// What was put together, for the person at the keyboard.
    pub(super) fn in_words(&self) -> String {
        let merged: Vec<String> =
            self.plan.merged.iter().map(|(dimension, code)| format!("{dimension} to {code}")).collect();
        let merged = if merged.is_empty() { "as fine as it was".to_owned() } else { merged.join(", ") };
        format!(
            "{}: {merged}; {:.0} bits once protected, where the finest table says {:.0} and all counts {:.0}",
            self.name,
            self.plan.information_bits,
            self.plan.information_bits_finest,
            self.plan.information_bits_unprotected
        )
    }
}

impl Folder {
    /// Every CSV file of the folder in the order of their names, and the rules.
    pub(in crate::commands) fn read(folder: &Path, which: &WhichRules<'_>) -> Result<Self, SylfaenError> {
        let unread = |source| SylfaenError::Read { path: folder.to_owned(), source };
        let mut texts = Vec::new();
        for entry in fs::read_dir(folder).map_err(unread)? {
            let path = entry.map_err(unread)?.path();
            if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")) {
                let name =
                    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                texts.push((name, read(&path)?));
            }
        }
        texts.sort();
        let (hierarchies, tables): (Vec<_>, Vec<_>) =
            texts.into_iter().partition(|(name, _)| name.starts_with(HIERARCHY));
        if tables.is_empty() {
            return Err(SylfaenError::NoTables { path: folder.to_owned() });
        }
        Ok(Self { tables, hierarchies, audience: which.audience(folder)? })
    }

    pub(in crate::commands) fn release(&self) -> Result<Release, SylfaenError> {
        Ok(Release::read(&borrowed(&self.tables), &borrowed(&self.hierarchies))?)
    }

    /// Makes each table that leaves as coarse as says most once it is protected.
    pub(super) fn plan(&mut self) -> Result<Vec<Planned>, SylfaenError> {
        // One text of all hierarchies: they have the same columns, and each says which dimension it is of.
        let hierarchy: Vec<&str> = self.hierarchies.iter().map(|(_, text)| text.as_str()).collect();
        let (mut plans, mut inside) = (Vec::new(), Vec::new());
        for (name, text) in self.tables.iter_mut().filter(|(name, _)| !name.starts_with(INSIDE)) {
            let plan = plan(name, text, &hierarchy, &self.audience.release)?;
            text.clone_from(&plan.table);
            inside.extend(plan.inside.clone().map(|text| (format!("{INSIDE}_{name}"), text)));
            plans.push(Planned { name: name.clone(), plan });
        }
        self.tables.extend(inside);
        Ok(plans)
    }
}

pub(super) fn borrowed(texts: &[(String, String)]) -> Vec<(&str, &str)> {
    texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

pub(super) fn read(path: &Path) -> Result<String, SylfaenError> {
    fs::read_to_string(path).map_err(|source| SylfaenError::Read { path: path.to_owned(), source })
}
