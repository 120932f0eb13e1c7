//! `sylfaen protect`: anyone's tables, protected together.
//!
//! In: a folder of tidy CSV files with whole counts, with `hierarchy*.csv` and `rules.toml` if there are any. Out: the
//! protected tables in another folder, and the proof beside the unprotected ones: it tells which cells are small, so it
//! stays inside. With a ledger the tables are protected together with everything that left before, and entered in it.
//! It refuses a folder without a table, a name the ledger has already, tables whose counts could be worked out, and
//! writes over nothing but the ledger.

mod folder;
mod methods;

use std::fs;
use std::path::Path;

use sylfaen_disclose::Ledger;

pub(super) use folder::{Folder, WhichRules};
use methods::Safe;

use crate::cli::{Global, MethodArg, ProtectArgs};
use crate::secrets::SecretPlace;
use crate::{Outcome, SylfaenError, Talk};

/// The proof, for those who may see the counts.
const PROOF: &str = "proof.json";

/// Reads the folder, protects its tables, writes them and the proof.
pub(crate) fn command(global: &Global, args: &ProtectArgs, talk: Talk) -> Result<Outcome, SylfaenError> {
    let which = WhichRules { asked: &args.which, pipeline: &global.pipeline };
    if args.method != MethodArg::Suppress && args.ledger.is_some() {
        return Err(SylfaenError::OptionsApart {
            options: "--ledger and --method",
            why: "the ledger holds which cells were shown and which were withheld",
        });
    }
    if args.method == MethodArg::CellKey && args.plan {
        return Err(SylfaenError::OptionsApart {
            options: "--plan and --method cell-key",
            why: "the plan chooses by what would be withheld, and noise withholds nothing",
        });
    }
    let secret = SecretPlace::asked(global, args.secret.as_ref(), args.secret_file.as_ref())?;
    if args.method != MethodArg::Suppress && secret.is_some() {
        return Err(SylfaenError::OptionsApart {
            options: "--secret and --method",
            why: "the secret draws which cells are withheld for another's sake, and no other method withholds any",
        });
    }
    let key = secret.map(|secret| secret.shared_key()).transpose()?;
    let mut folder = Folder::read(&args.folder, &which)?;
    let plans = if args.plan { folder.plan()? } else { Vec::new() };
    let name = args.name.clone().unwrap_or_else(|| {
        args.folder
            .file_name()
            .map_or_else(|| "release".to_owned(), |name| name.to_string_lossy().into_owned())
    });
    let mut ledger = args.ledger.as_deref().map(read_ledger).transpose()?;
    let safe = match args.method {
        MethodArg::Suppress => Safe::withheld(&folder, &name, ledger.as_mut(), key.as_ref())?,
        MethodArg::Round => Safe::rounded(&folder, &name)?,
        MethodArg::CellKey => Safe::with_noise(&folder, &name)?,
    };
    let proof = safe.proof(&folder, &plans, key.is_some())?;
    let mut leaving: Vec<(&str, &str)> = Vec::new();
    leaving.extend(safe.tables.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    leaving.extend(folder.hierarchies.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    fs::create_dir_all(&args.to).map_err(|source| SylfaenError::Write { path: args.to.clone(), source })?;
    for path in leaving.iter().map(|(name, _)| args.to.join(name)).chain([args.folder.join(PROOF)]) {
        is_free(&path)?;
    }
    // Entered before anything is out: what is in the ledger and never left costs a little, the reverse costs people.
    if let (Some(path), Some(ledger)) = (&args.ledger, &ledger) {
        let text = serde_json::to_string(ledger)
            .map_err(|_| SylfaenError::Internal { what: "a ledger is made of texts and numbers" })?;
        fs::write(path, text).map_err(|source| SylfaenError::Write { path: path.clone(), source })?;
    }
    write_new(&args.folder.join(PROOF), &proof)?;
    for (name, text) in &leaving {
        write_new(&args.to.join(name), text)?;
    }
    for plan in &plans {
        talk.line(&plan.in_words());
    }
    talk.line(&safe.in_words());
    Ok(Outcome::Done)
}

/// The ledger, empty where there is none yet.
fn read_ledger(path: &Path) -> Result<Ledger, SylfaenError> {
    if !path.exists() {
        return Ok(Ledger::default());
    }
    serde_json::from_str(&folder::read(path)?)
        .map_err(|_| SylfaenError::LedgerUnreadable { path: path.to_owned() })
}

fn is_free(path: &Path) -> Result<(), SylfaenError> {
    if path.exists() { Err(SylfaenError::InTheWay { path: path.to_owned() }) } else { Ok(()) }
}

fn write_new(path: &Path, text: &str) -> Result<(), SylfaenError> {
    is_free(path)?;
    fs::write(path, text).map_err(|source| SylfaenError::Write { path: path.to_owned(), source })
}
