//! `sylfaen protect`: anyone's tables, protected together.
//!
//! In: a folder of tidy CSV files with whole counts, with `hierarchy*.csv` and `rules.toml` if there are any. Out: the
//! protected tables in another folder, and the proof beside the unprotected ones: it tells which cells are small, so it
//! stays inside. With a ledger the tables are protected together with everything that left before, and entered in it.
//! It refuses a folder without a table, a name the ledger has already, and writes over nothing but the ledger.

use std::fs;
use std::path::Path;

use sylfaen_disclose::{Ledger, LedgerEntry, Release, ReleaseRules, protect};

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
    let alone = folder.release()?;
    let name = args.name.clone().unwrap_or_else(|| {
        args.folder
            .file_name()
            .map_or_else(|| "release".to_owned(), |name| name.to_string_lossy().into_owned())
    });
    let mut ledger = args.ledger.as_deref().map(read_ledger).transpose()?;
    let release = match &ledger {
        Some(ledger) if ledger.entries.iter().any(|entry| entry.name == name) => {
            return Err(SylfaenError::ReleasedAlready { name });
        }
        Some(ledger) => ledger.with(&alone, &name, folder.rules.threshold),
        None => alone.clone(),
    };
    let safe = protect(&release, &folder.rules)?;
    let mut leaving: Vec<(&str, String)> = Vec::new();
    let protected = release.protected_tables(safe.is_withheld())?;
    leaving.extend(protected.iter().map(|(name, text)| (name.as_str(), text.clone())));
    leaving.extend(folder.hierarchies.iter().map(|(name, text)| (name.as_str(), text.clone())));
    let proof = serde_json::to_string_pretty(&safe)
        .map_err(|_| SylfaenError::Internal { what: "a proof is made of texts and numbers" })?;
    fs::create_dir_all(&args.to).map_err(|source| SylfaenError::Write { path: args.to.clone(), source })?;
    for path in leaving.iter().map(|(name, _)| args.to.join(name)).chain([args.folder.join(PROOF)]) {
        is_free(&path)?;
    }
    // Entered before anything is out: what is in the ledger and never left costs a little, the reverse costs people.
    if let (Some(path), Some(ledger)) = (&args.ledger, &mut ledger) {
        let own = release.of_the_newest(safe.is_withheld());
        ledger.entries.push(LedgerEntry::new(&name, &alone, &own));
        let text = serde_json::to_string(ledger)
            .map_err(|_| SylfaenError::Internal { what: "a ledger is made of texts and numbers" })?;
        fs::write(path, text).map_err(|source| SylfaenError::Write { path: path.clone(), source })?;
    }
    write_new(&args.folder.join(PROOF), &proof)?;
    for (name, text) in &leaving {
        write_new(&args.to.join(name), text)?;
    }
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

/// The ledger, empty where there is none yet.
fn read_ledger(path: &Path) -> Result<Ledger, SylfaenError> {
    if !path.exists() {
        return Ok(Ledger::default());
    }
    serde_json::from_str(&read(path)?).map_err(|_| SylfaenError::LedgerUnreadable { path: path.to_owned() })
}

fn borrowed(texts: &[(String, String)]) -> Vec<(&str, &str)> {
    texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

fn read(path: &Path) -> Result<String, SylfaenError> {
    fs::read_to_string(path).map_err(|source| SylfaenError::Read { path: path.to_owned(), source })
}

fn is_free(path: &Path) -> Result<(), SylfaenError> {
    if path.exists() { Err(SylfaenError::InTheWay { path: path.to_owned() }) } else { Ok(()) }
}

fn write_new(path: &Path, text: &str) -> Result<(), SylfaenError> {
    is_free(path)?;
    fs::write(path, text).map_err(|source| SylfaenError::Write { path: path.to_owned(), source })
}
