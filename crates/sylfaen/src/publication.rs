//! A publication in a folder: its tables, its sentences, how they are read and what a person has accepted.
//!
//! In: a folder of published workbooks and CSV files. Out: a bulletin with its reading, and its report. It refuses a
//! folder without a table.

#[cfg(test)]
mod layouts;
mod workbooks;

use std::fs;
use std::path::{Path, PathBuf};

use sylfaen_reconcile::bulletin::{Bulletin, Holds, Vocabulary};
use sylfaen_reconcile::reading::Reading;
use sylfaen_reconcile::{Acceptance, Report, acceptances_from_toml, reconcile_bulletin};

use crate::SylfaenError;

/// The reading that a person keeps in the folder.
pub(crate) const READING: &str = "reading.toml";
/// The findings that a person has accepted, and which value is used where two are printed.
pub(crate) const ACCEPTED: &str = "accepted.toml";

/// A publication, ready to be held against itself.
pub(crate) struct Publication {
    pub(crate) bulletin: Bulletin,
    pub(crate) reading: Reading,
    /// Whether a person keeps the reading; otherwise patterns proposed it.
    pub(crate) is_kept: bool,
    accepted: Vec<Acceptance>,
    words: Vocabulary,
}

impl Publication {
    /// Reads the folder; says what it passes over.
    pub(crate) fn read(folder: &Path, say: &mut dyn FnMut(String)) -> Result<Self, SylfaenError> {
        let bulletin = bulletin(folder, say)?;
        let words = Vocabulary::built_in()?;
        let kept = read_if_there(&folder.join(READING))?;
        let reading = match &kept {
            Some(text) => Reading::from_toml(READING, text)?,
            None => Reading::propose(&bulletin, &words),
        };
        let accepted = read_if_there(&folder.join(ACCEPTED))?;
        let accepted = accepted.map(|text| acceptances_from_toml(ACCEPTED, &text)).transpose()?;
        Ok(Self { bulletin, reading, is_kept: kept.is_some(), accepted: accepted.unwrap_or_default(), words })
    }

    /// What does not agree, and the ids of acceptances that no finding has any more.
    pub(crate) fn reconcile(&self) -> Result<(Report, Vec<String>), SylfaenError> {
        let mut report = reconcile_bulletin(&self.bulletin, &self.reading, &self.words)?;
        let gone = report.accept(&self.accepted);
        Ok((report, gone))
    }
}

/// The files of a folder that a report depends on, in the order of their names.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>, SylfaenError> {
    let unread = |source| SylfaenError::Read { path: folder.to_owned(), source };
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).map_err(unread)? {
        let path = entry.map_err(unread)?.path();
        let is_ours = [READING, ACCEPTED].iter().any(|name| path.file_name().is_some_and(|it| it == *name));
        if is_text(&path) || workbooks::is_workbook(&path) || is_ours {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn is_text(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"))
}

/// Every workbook and CSV file of the folder.
fn bulletin(folder: &Path, say: &mut dyn FnMut(String)) -> Result<Bulletin, SylfaenError> {
    let mut bulletin = Bulletin::default();
    for path in files(folder)?.into_iter().filter(|path| is_text(path) || workbooks::is_workbook(path)) {
        let bytes = fs::read(&path).map_err(|source| SylfaenError::Read { path: path.clone(), source })?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let tidy = std::str::from_utf8(&bytes).ok().filter(|_| !workbooks::is_workbook(&path));
        if let Some(text) = tidy
            && bulletin.add(&name, text)? != Holds::NothingKnown
        {
            continue;
        }
        let cells = workbooks::cells(&path, &name, bytes)?;
        if cells.is_empty() {
            say(format!("`{name}` holds no table of figures: passed over"));
        }
        bulletin.add_cells(&name, cells)?;
    }
    if bulletin.cells.is_empty() {
        return Err(SylfaenError::NoTables { path: folder.to_owned() });
    }
    Ok(bulletin)
}

fn read_if_there(path: &Path) -> Result<Option<String>, SylfaenError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(SylfaenError::Read { path: path.to_owned(), source }),
    }
}
