//! Where the bytes of a workbook come from.
//!
//! In: bytes in memory, or a reader that the caller opened. Out: readers that share it, each with a place of its own, so
//! that one part can be unpacked while another is read. A fault of the caller's reader stays apart from a damaged file.

use std::fmt;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex};

use crate::error::WorkbookError;

trait ReadSeek: Read + Seek + Send {}

impl<R: Read + Seek + Send> ReadSeek for R {}

/// The bytes of a workbook: in memory, or behind a reader, of which no more is held than is being read.
///
/// ```
/// use std::io::Cursor;
/// use sylfaen_workbook::{Limits, Source, Workbook};
///
/// // Any reader that can seek will do: an open file, for one.
/// let reader = Cursor::new(b"a,b\nc,d\n".to_vec());
/// let workbook = Workbook::open(Source::new(reader), &Limits::default())?;
/// assert_eq!(workbook.sheets().len(), 1);
/// # Ok::<(), sylfaen_workbook::WorkbookError>(())
/// ```
#[derive(Clone)]
pub struct Source {
    kept: Kept,
    position: u64,
}

#[derive(Clone)]
enum Kept {
    Bytes(Arc<[u8]>),
    Reader(Arc<Mutex<dyn ReadSeek>>),
}

impl Source {
    /// Reads through a reader; where it stands does not matter.
    pub fn new(reader: impl Read + Seek + Send + 'static) -> Self {
        Self { kept: Kept::Reader(Arc::new(Mutex::new(reader))), position: 0 }
    }

    /// How many bytes there are.
    pub(crate) fn length(&self) -> Result<u64, WorkbookError> {
        let mut end = self.clone();
        end.seek(SeekFrom::End(0)).map_err(|error| WorkbookError::io(&error))
    }

    /// The first bytes, at most `count`.
    pub(crate) fn beginning(&self, count: u64) -> Result<Vec<u8>, WorkbookError> {
        let mut bytes = Vec::new();
        let mut start = self.at_start();
        start.by_ref().take(count).read_to_end(&mut bytes).map_err(|error| WorkbookError::io(&error))?;
        Ok(bytes)
    }

    /// All bytes, for formats that cannot be read in pieces.
    pub(crate) fn whole(&self) -> Result<Arc<[u8]>, WorkbookError> {
        match &self.kept {
            Kept::Bytes(bytes) => Ok(Arc::clone(bytes)),
            Kept::Reader(_) => Ok(self.beginning(u64::MAX)?.into()),
        }
    }

    /// The same source, from its first byte.
    pub(crate) fn at_start(&self) -> Self {
        Self { kept: self.kept.clone(), position: 0 }
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match &self.kept {
            Kept::Bytes(bytes) => {
                let mut rest = Cursor::new(bytes);
                rest.set_position(self.position);
                rest.read(buffer)?
            }
            Kept::Reader(reader) => {
                let mut reader = reader.lock().map_err(|_| fault(io::ErrorKind::Other))?;
                reader.seek(SeekFrom::Start(self.position)).map_err(|error| fault(error.kind()))?;
                loop {
                    match reader.read(buffer) {
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        read => break read.map_err(|error| fault(error.kind()))?,
                    }
                }
            }
        };
        self.position = self.position.saturating_add(count as u64);
        Ok(count)
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let base = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(distance) => self.position.checked_add_signed(distance),
            SeekFrom::End(distance) => match &self.kept {
                Kept::Bytes(bytes) => (bytes.len() as u64).checked_add_signed(distance),
                Kept::Reader(reader) => {
                    let mut reader = reader.lock().map_err(|_| fault(io::ErrorKind::Other))?;
                    let end = reader.seek(SeekFrom::End(0)).map_err(|error| fault(error.kind()))?;
                    end.checked_add_signed(distance)
                }
            },
        };
        self.position = base.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}

impl From<Arc<[u8]>> for Source {
    fn from(bytes: Arc<[u8]>) -> Self {
        Self { kept: Kept::Bytes(bytes), position: 0 }
    }
}

impl From<Vec<u8>> for Source {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from(Arc::<[u8]>::from(bytes))
    }
}

impl From<&[u8]> for Source {
    fn from(bytes: &[u8]) -> Self {
        Self::from(Arc::<[u8]>::from(bytes))
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Source(..)")
    }
}

/// A fault of the caller's reader, which libraries in between pass on as it is.
#[derive(Debug)]
struct Fault(io::ErrorKind);

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl std::error::Error for Fault {}

fn fault(kind: io::ErrorKind) -> io::Error {
    io::Error::new(kind, Fault(kind))
}

/// What the caller's reader met, if the error comes from it.
pub(crate) fn fault_of_reader(error: &io::Error) -> Option<io::ErrorKind> {
    error.get_ref()?.downcast_ref::<Fault>().map(|fault| fault.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_of_one_source_keep_their_own_places() {
        for mut first in [Source::from(b"abcdef".as_slice()), Source::new(Cursor::new(b"abcdef".to_vec()))] {
            let mut two = [0; 2];
            first.read_exact(&mut two).unwrap();
            let mut second = first.at_start();
            let mut text = String::new();
            second.read_to_string(&mut text).unwrap();
            first.read_exact(&mut two).unwrap();
            assert_eq!((text.as_str(), &two), ("abcdef", b"cd"));
            assert_eq!(first.length().unwrap(), 6);
            assert_eq!(first.seek(SeekFrom::End(-1)).unwrap(), 5);
            assert!(first.seek(SeekFrom::Current(-9)).is_err());
        }
    }

    struct Broken;

    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::new(io::ErrorKind::ConnectionReset, "Angharad"))
        }
    }

    impl Seek for Broken {
        fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
            Ok(0)
        }
    }

    #[test]
    fn a_fault_of_the_reader_is_no_damage_of_the_file() {
        let error = Source::new(Broken).beginning(4).unwrap_err();
        assert_eq!(error.kind(), "unreadable");
        assert_eq!(error.to_string(), "the file could not be read: connection reset");
    }
}
