//! `sylfaen protect`: anyone's tables, protected together.
//!
//! In: a folder of tidy CSV files with whole counts, with `hierarchy*.csv` and `rules.toml` if there are any. Out: the
//! protected tables in another folder, and the proof beside the unprotected ones: it tells which cells are small, so it
//! stays inside. It refuses a folder without a table, and writes over nothing.

use std::fs;
use std::path::Path;

use sylfaen_disclose::{Release, ReleaseRules, protect};

use crate::cli::ProtectArgs;
use crate::{Outcome, SylfaenError, Talk};

/// Rules that a person keeps in the folder.
const RULES: &str = "rules.toml";
/// How the name of a file of hierarchies begins.
const HIERARCHY: &str = "hierarchy";
/// The proof, for those who may see the counts.
const PROOF: &str = "proof.json";

/// The texts of a folder.
pub(super) struct Folder {
    tables: Vec<(String, String)>,
    hierarchies: Vec<(String, String)>,
    pub(super) rules: ReleaseRules,
}

/// Reads the folder, protects its tables, writes them and the proof.
pub(crate) fn command(args: &ProtectArgs, talk: Talk) -> Result<Outcome, SylfaenError> {
    let folder = Folder::read(&args.folder, args.rules.as_deref())?;
    let release = folder.release()?;
    let safe = protect(&release, &folder.rules)?;
    fs::create_dir_all(&args.to).map_err(|source| SylfaenError::Write { path: args.to.clone(), source })?;
    for (name, text) in &release.protected_tables(safe.is_withheld())? {
        write_new(&args.to.join(name), text)?;
    }
    for (name, text) in &folder.hierarchies {
        write_new(&args.to.join(name), text)?;
    }
    let proof = serde_json::to_string_pretty(&safe)
        .map_err(|_| SylfaenError::Internal { what: "a proof is made of texts and numbers" })?;
    write_new(&args.folder.join(PROOF), &proof)?;
    talk.line(&format!("{} of {} cells are withheld", safe.withheld.len(), safe.cells));
    Ok(Outcome::Done)
}

impl Folder {
    /// Every CSV file of the folder in the order of their names, and the rules: those given, or those kept there.
    pub(super) fn read(folder: &Path, rules: Option<&Path>) -> Result<Self, SylfaenError> {
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
        let kept = folder.join(RULES);
        let rules = match rules {
            Some(path) => ReleaseRules::parse(&read(path)?)?,
            None if kept.exists() => ReleaseRules::parse(&read(&kept)?)?,
            None => ReleaseRules::default(),
        };
        Ok(Self { tables, hierarchies, rules })
    }

    pub(super) fn release(&self) -> Result<Release, SylfaenError> {
        Ok(Release::read(&borrowed(&self.tables), &borrowed(&self.hierarchies))?)
    }
}

fn borrowed(texts: &[(String, String)]) -> Vec<(&str, &str)> {
    texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

fn read(path: &Path) -> Result<String, SylfaenError> {
    fs::read_to_string(path).map_err(|source| SylfaenError::Read { path: path.to_owned(), source })
}

fn write_new(path: &Path, text: &str) -> Result<(), SylfaenError> {
    if path.exists() {
        return Err(SylfaenError::InTheWay { path: path.to_owned() });
    }
    fs::write(path, text).map_err(|source| SylfaenError::Write { path: path.to_owned(), source })
}
