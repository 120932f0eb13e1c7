//! The parts of an Office Open XML package, and how they lead to each other.
//!
//! In: an archive. Out: parts by name and by relationship, unpacked as they are read, each byte counted. Refused:
//! archives whose entries lie over each other, too many parts, and more unpacked bytes than the limits allow; sizes
//! that the archive states are hints at most.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use zip::ZipArchive;

use crate::archive::{NameBytes, PARTS_MAX, part_error, zip_error};
use crate::error::{Limit, WorkbookError};
use crate::limits::Limits;
use crate::source::Source;
use crate::xml::{Feed, Scanner, Token};

/// The package, shared by the readers of its parts.
#[derive(Clone)]
pub(crate) struct Package {
    archive: ZipArchive<Source>,
    /// Names without their first slash, in lower case, to places in the archive.
    places: Arc<BTreeMap<String, usize>>,
    limits: Limits,
    /// Bytes unpacked before, which count towards the limit.
    unpacked: u64,
}

/// How one part leads to another.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Relationship {
    /// The last word of its type: `worksheet`, `sharedStrings`.
    pub(crate) kind: String,
    /// The name of the part it leads to.
    pub(crate) part: String,
}

impl Package {
    pub(crate) fn new(mut archive: ZipArchive<Source>, limits: &Limits) -> Result<Self, WorkbookError> {
        if archive.len() as u64 > PARTS_MAX {
            return Err(WorkbookError::limit(Limit::Entries, PARTS_MAX));
        }
        if archive.has_overlapping_files().map_err(|error| zip_error(&error))? {
            return Err(WorkbookError::corrupt("parts of its zip archive lie over each other"));
        }
        let mut places = BTreeMap::new();
        for index in 0..archive.len() {
            let part = archive.by_index_raw(index).map_err(|error| zip_error(&error))?;
            let name = part.name().map_err(|error| zip_error(&error))?;
            places.insert(plain(&name), index);
        }
        Ok(Self { archive, places: Arc::new(places), limits: *limits, unpacked: 0 })
    }

    pub(crate) fn has(&self, part: &str) -> bool {
        self.places.contains_key(&plain(part))
    }

    /// How many bytes the part is said to take in the archive.
    pub(crate) fn packed_bytes(&mut self, part: &str) -> u64 {
        let Some(index) = self.places.get(&plain(part)) else { return 0 };
        self.archive.by_index_raw(*index).map_or(0, |part| part.compressed_size())
    }

    /// Counts bytes that were unpacked and are kept, for whatever is read from now on.
    pub(crate) fn count(&mut self, bytes: u64) {
        self.unpacked = self.unpacked.saturating_add(bytes);
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The part, unpacked as it is read.
    pub(crate) fn part(&mut self, name: &str) -> Result<Unpacked<'_>, WorkbookError> {
        let index = self.places.get(&plain(name));
        let index = *index.ok_or_else(|| WorkbookError::corrupt("a part it refers to is missing"))?;
        let part = self.archive.by_index(index).map_err(|error| zip_error(&error))?;
        Ok(Unpacked { part: Box::new(part), bytes: self.unpacked, max: self.limits.inflated_bytes_max })
    }

    /// Reads a part in one go; what it takes counts from then on.
    pub(crate) fn read<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Unpacked<'_>) -> Result<T, WorkbookError>,
    ) -> Result<T, WorkbookError> {
        let mut part = self.part(name)?;
        let answer = read(&mut part)?;
        let unpacked = part.bytes;
        drop(part);
        self.unpacked = unpacked;
        Ok(answer)
    }

    /// A walk over the XML of a part that is read in one go; what it takes counts from then on.
    pub(crate) fn scan<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Scanner<&mut Unpacked<'_>>) -> Result<T, WorkbookError>,
    ) -> Result<T, WorkbookError> {
        let cell_text_bytes_max = self.limits.cell_text_bytes_max;
        self.read(name, |part| read(&mut Scanner::new(part, cell_text_bytes_max)?))
    }

    /// The relationships of a part, by their ids; none if it has none.
    pub(crate) fn relationships(
        &mut self,
        part: &str,
    ) -> Result<BTreeMap<String, Relationship>, WorkbookError> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = format!("{folder}/_rels/{file}.rels");
        let (mut found, mut name_bytes) = (BTreeMap::new(), NameBytes::default());
        if !self.has(&name) {
            return Ok(found);
        }
        self.scan(&name, |scanner| {
            loop {
                match scanner.next()? {
                    Token::Open(tag) if tag.name == b"Relationship" => {
                        let text = |name: &[u8]| tag.text(name).map(Option::unwrap_or_default);
                        if tag.raw(b"TargetMode") == Some(b"External") {
                            continue;
                        }
                        let kind = text(b"Type")?.rsplit('/').next().unwrap_or_default().to_owned();
                        let part = resolved(folder, &text(b"Target")?);
                        let id = text(b"Id")?;
                        name_bytes.admit(id.len() + kind.len() + part.len())?;
                        found.insert(id, Relationship { kind, part });
                        if found.len() as u64 > PARTS_MAX {
                            return Err(WorkbookError::limit(Limit::Entries, PARTS_MAX));
                        }
                    }
                    Token::End => return Ok(()),
                    _ => {}
                }
            }
        })?;
        Ok(found)
    }
}

/// The name of a part as the package knows it.
fn plain(name: &str) -> String {
    name.trim_start_matches(['/', '\\']).replace('\\', "/").to_ascii_lowercase()
}

/// The part that a target leads to from the folder.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut steps: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.retain(|step| !step.is_empty());
    steps.join("/")
}

/// A part that is being unpacked, each byte counted.
pub(crate) struct Unpacked<'a> {
    part: Box<dyn Read + 'a>,
    bytes: u64,
    max: u64,
}

/// Bytes unpacked in one go.
pub(crate) const STEP_BYTES: usize = 128 << 10;

impl Feed for Unpacked<'_> {
    fn feed(&mut self, buffer: &mut Vec<u8>) -> Result<bool, WorkbookError> {
        let before = buffer.len();
        buffer.resize(before + STEP_BYTES, 0);
        let mut end = before;
        while let Some(space) = buffer.get_mut(end..).filter(|space| !space.is_empty()) {
            let count = self.part.read(space).map_err(|error| part_error(&error))?;
            if count == 0 {
                break;
            }
            end += count;
        }
        buffer.truncate(end);
        self.bytes = self.bytes.saturating_add((end - before) as u64);
        if self.bytes > self.max {
            return Err(WorkbookError::limit(Limit::InflatedBytes, self.max));
        }
        Ok(end > before)
    }
}

impl<F: Feed> Feed for &mut F {
    fn feed(&mut self, buffer: &mut Vec<u8>) -> Result<bool, WorkbookError> {
        (**self).feed(buffer)
    }
}
