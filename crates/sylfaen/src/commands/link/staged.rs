//! Writes the files of a linkage so that a folder holds the old ones or the new ones.
//!
//! In: names and contents. Out: files, each written beside its place under another name and put there when all are written.
//! Refused: nothing but a disk that takes no more. Files of persons are for their owner alone.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use serde::Serialize;
use sylfaen_query::write_parquet;

use crate::SylfaenError;

/// A folder and the files waiting for their place in it.
pub(crate) struct Staged {
    folder: PathBuf,
    names: Vec<String>,
}

impl Staged {
    /// Makes the folder if it is not there.
    pub(crate) fn open(folder: &Path) -> Result<Self, SylfaenError> {
        let failed = |source| SylfaenError::Write { path: folder.to_owned(), source };
        fs::create_dir_all(folder).map_err(failed)?;
        Ok(Self { folder: folder.to_owned(), names: Vec::new() })
    }

    /// Where a file is written until it has its place.
    fn waiting(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.new"))
    }

    fn create(&mut self, name: &str) -> Result<fs::File, SylfaenError> {
        let path = self.waiting(name);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(|source| SylfaenError::Write { path, source })?;
        self.names.push(name.to_owned());
        Ok(file)
    }

    /// Writes text.
    pub(crate) fn text(&mut self, name: &str, text: &str) -> Result<(), SylfaenError> {
        let mut file = self.create(name)?;
        let failed = |source| SylfaenError::Write { path: self.waiting(name), source };
        std::io::Write::write_all(&mut file, text.as_bytes()).map_err(failed)
    }

    /// Writes rows of plain values as CSV with a header.
    pub(crate) fn csv<T: Serialize>(&mut self, name: &str, rows: &[T]) -> Result<(), SylfaenError> {
        const PLAIN: SylfaenError = SylfaenError::Internal { what: "rows of plain values are CSV" };
        let mut writer = csv::Writer::from_writer(Vec::new());
        rows.iter().try_for_each(|row| writer.serialize(row)).map_err(|_| PLAIN)?;
        let bytes = writer.into_inner().map_err(|_| PLAIN)?;
        self.text(name, &String::from_utf8_lossy(&bytes))
    }

    /// Writes batches of one schema as Parquet while they are made.
    pub(crate) fn parquet(
        &mut self,
        name: &str,
        batches: impl IntoIterator<Item = Result<RecordBatch, SylfaenError>>,
    ) -> Result<(), SylfaenError> {
        let mut file = std::io::BufWriter::new(self.create(name)?);
        write_parquet(&mut file, batches)?;
        let failed = |source| SylfaenError::Write { path: self.waiting(name), source };
        std::io::Write::flush(&mut file).map_err(failed)
    }

    /// The bytes of a file that waits.
    pub(crate) fn bytes(&self, name: &str) -> Result<Vec<u8>, SylfaenError> {
        let path = self.waiting(name);
        fs::read(&path).map_err(|source| SylfaenError::Read { path, source })
    }

    /// Puts every file in its place, in the order in which they were written.
    pub(crate) fn commit(self) -> Result<(), SylfaenError> {
        for name in &self.names {
            let path = self.folder.join(name);
            fs::rename(self.waiting(name), &path).map_err(|source| SylfaenError::Write { path, source })?;
        }
        Ok(())
    }
}
