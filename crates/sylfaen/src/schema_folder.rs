//! The files of the schemas folder, the models and the checks, read once.
//!
//! In: three folders. Out: schemas, the SQL of every model and check, the readings of published sources, and a digest of all of
//! it. A partner whose mapping cannot be read is left out and named: it stops its own deliveries and nothing else.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};
use sylfaen_normalise::published::PublishedSource;
use sylfaen_schema::{SchemaError, Schemas};

use crate::SylfaenError;

/// Everything a run knows before it reads a delivery.
#[derive(Debug)]
pub(crate) struct Ground {
    /// Tables, code lists and those partners whose mapping can be read.
    pub(crate) schemas: Schemas,
    /// Partners whose mapping cannot be read, and why.
    pub(crate) broken_partners: BTreeMap<String, SchemaError>,
    /// SQL by model path, without ending.
    pub(crate) models: BTreeMap<String, String>,
    /// SQL by check.
    pub(crate) checks: BTreeMap<String, String>,
    /// Readings of published sources by code.
    pub(crate) published: BTreeMap<String, PublishedSource>,
    /// A digest of every file read.
    pub(crate) digest: String,
}

impl Ground {
    /// Reads the folders.
    pub(crate) fn read(schemas: &Path, models: &Path, checks: &Path) -> Result<Self, SylfaenError> {
        let mut schema_files = read_folder(schemas)?;
        // The words by which `inspect` tells tables and columns are no part of what a run depends on.
        schema_files.retain(|path, _| !path.starts_with("words/"));
        let model_files = read_folder(models)?;
        let check_files = read_folder(checks)?;
        let digest = digest(&[&schema_files, &model_files, &check_files]);

        let (published, mut common): (BTreeMap<_, _>, BTreeMap<_, _>) =
            schema_files.into_iter().partition(|(path, _)| path.starts_with("published/"));
        // A model's table is described beside it, and is a table like any other.
        for (path, text) in &model_files {
            if let Some(table) = path.strip_suffix(".toml") {
                let name = table.rsplit('/').next().unwrap_or(table);
                common.insert(format!("tables/{name}.toml"), text.clone());
            }
        }
        let (schemas, broken_partners) = parse_schemas(&common)?;
        Ok(Self {
            schemas,
            broken_partners,
            models: queries(model_files),
            checks: queries(check_files),
            published: parse_published(&published)?,
            digest,
        })
    }
}

/// The SQL among the files, by path without ending.
fn queries(files: BTreeMap<String, String>) -> BTreeMap<String, String> {
    files.into_iter().filter_map(|(path, sql)| Some((path.strip_suffix(".sql")?.to_owned(), sql))).collect()
}

/// Parses the schemas; where a partner is at fault, each partner is tried for itself.
fn parse_schemas(
    files: &BTreeMap<String, String>,
) -> Result<(Schemas, BTreeMap<String, SchemaError>), SylfaenError> {
    if let Ok(schemas) = Schemas::parse(files) {
        return Ok((schemas, BTreeMap::new()));
    }
    let (of_partners, common): (BTreeMap<String, String>, BTreeMap<String, String>) =
        files.clone().into_iter().partition(|(path, _)| path.starts_with("partners/"));
    let mut schemas = Schemas::parse(&common)?;
    let mut broken = BTreeMap::new();
    let mut by_partner: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for (path, text) in of_partners {
        let partner = path.split('/').nth(1).unwrap_or_default().to_owned();
        by_partner.entry(partner).or_default().insert(path, text);
    }
    for (partner, its_files) in by_partner {
        let mut with_one = common.clone();
        with_one.extend(its_files);
        match Schemas::parse(&with_one) {
            Ok(parsed) => schemas.partners.extend(parsed.partners),
            Err(error) => {
                broken.insert(partner, error);
            }
        }
    }
    Ok((schemas, broken))
}

fn parse_published(
    files: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, PublishedSource>, SylfaenError> {
    let mut sources = BTreeMap::new();
    for (path, text) in files {
        if let [_, code, "source.toml"] = path.split('/').collect::<Vec<_>>()[..] {
            sources.insert(code.to_owned(), PublishedSource::parse(&format!("schemas/{path}"), text)?);
        }
    }
    Ok(sources)
}

/// What is ours in these folders; editors and systems leave files of their own there.
const ENDINGS: [&str; 4] = ["toml", "csv", "sql", "md"];

/// Reads every text file below a folder, by path with forward slashes.
fn read_folder(folder: &Path) -> Result<BTreeMap<String, String>, SylfaenError> {
    let mut files = BTreeMap::new();
    let mut folders = vec![(folder.to_owned(), String::new())];
    while let Some((next, prefix)) = folders.pop() {
        let failed = |source| SylfaenError::Read { path: next.clone(), source };
        for entry in fs::read_dir(&next).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let path = entry.path();
            let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push((path, format!("{name}/")));
            } else if ENDINGS.contains(&ending.as_str()) {
                let text = fs::read_to_string(&path).map_err(|source| SylfaenError::Read { path, source })?;
                // A checkout may have turned line ends; the same files must give the same run.
                files.insert(name, text.replace("\r\n", "\n"));
            }
        }
    }
    Ok(files)
}

fn digest(folders: &[&BTreeMap<String, String>]) -> String {
    let mut hash = Sha256::new();
    for files in folders {
        for (path, text) in *files {
            for part in [path, text] {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part.as_bytes());
            }
        }
    }
    hex(&hash.finalize())
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}
