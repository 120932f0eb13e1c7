//! OpenDocument spreadsheets, as a stream.
//!
//! In: the parts of an ods file. Out: its sheets with all that is known of them, its defined names, and a stream of rows
//! for each sheet. The content is passed over once for its outline, and from where a table begins for the table's rows;
//! a small one is kept as it is unpacked. Refused: content whose names do not use the prefixes of the standard, XML that
//! breaks off, and repeated cells beyond the limits.

mod cell;
mod names;
mod outline;
mod styles;
mod table;
mod text;

use std::sync::Arc;

use zip::ZipArchive;

use self::outline::Outline;
use self::styles::Styles;
use self::table::TableRows;
use crate::error::WorkbookError;
use crate::limits::Limits;
use crate::package::Package;
use crate::rows::{RowStream, Tally};
use crate::sheet::{DefinedName, SheetInfo};
use crate::source::Source;
use crate::xlsx::{Chunks, Keeping};
use crate::xml::{Feed, Held, Scanner};

const CONTENT: &str = "content.xml";
const STYLES: &str = "styles.xml";
/// Content of fewer bytes than this in the archive may be kept, and is not worth a thread.
const SMALL_PACKED_BYTES_MAX: u64 = 1 << 20;
/// Content of more bytes than this is not kept.
const KEPT_BYTES_MAX: usize = 16 << 20;

/// An open OpenDocument spreadsheet.
pub(crate) struct Ods {
    package: Package,
    /// Where in the content, in bytes, the inside of each table begins.
    starts: Vec<Option<u64>>,
    styles: Arc<Styles>,
    /// The content, where it is small.
    kept: Option<Arc<[u8]>>,
}

impl Ods {
    /// Passes over the content once for what must be known before cells are read.
    pub(crate) fn open(
        archive: ZipArchive<Source>,
        limits: &Limits,
    ) -> Result<(Self, Vec<SheetInfo>, Vec<DefinedName>), WorkbookError> {
        let mut package = Package::new(archive, limits)?;
        let mut styles = Styles::default();
        if package.has(STYLES) {
            package.scan(STYLES, |scanner| styles.read(scanner))?;
        }
        let is_small = package.packed_bytes(CONTENT) < SMALL_PACKED_BYTES_MAX;
        let mut keeping =
            Keeping { feed: package.part(CONTENT)?, kept: is_small.then(Vec::new), max: KEPT_BYTES_MAX };
        let mut scanner = Scanner::new(&mut keeping, limits.cell_text_bytes_max)?;
        let Outline { starts, sheets, names } = outline::read(&mut scanner, &mut styles, limits)?;
        while scanner.refill()? {
            // What stands behind the tables has to be whole as well.
            scanner.pass(usize::MAX);
        }
        drop(scanner);
        let kept = keeping.kept.take();
        drop(keeping);
        styles.settle();
        package.count(kept.as_ref().map_or(0, |kept| kept.len() as u64));
        let names = names.defined(&sheets);
        Ok((Self { package, starts, styles: Arc::new(styles), kept: kept.map(Into::into) }, sheets, names))
    }

    /// The rows of the table at this index.
    pub(crate) fn rows<'a>(&'a mut self, index: usize) -> Result<Box<dyn RowStream + 'a>, WorkbookError> {
        let limits = *self.package.limits();
        let Some(start) = *self.starts.get(index).ok_or_else(breaks_off)? else {
            return Ok(Box::new(NoRows));
        };
        let feed: Box<dyn Feed + 'a> = match &self.kept {
            Some(kept) => Box::new(Held::new(Arc::clone(kept))),
            None if self.package.packed_bytes(CONTENT) >= SMALL_PACKED_BYTES_MAX => {
                // The thread ends by itself once nobody takes what it unpacks.
                Box::new(Chunks::begin(self.package.clone(), CONTENT.to_owned())?.0)
            }
            None => Box::new(self.package.part(CONTENT)?),
        };
        let scanner = Scanner::new(Behind { feed, start }, limits.cell_text_bytes_max)?;
        Ok(Box::new(TableRows::new(scanner, Arc::clone(&self.styles), limits)))
    }
}

/// A table without an inside.
struct NoRows;

impl RowStream for NoRows {
    fn next_row(&mut self, _: &mut Tally) -> Result<Option<crate::cell::Row>, WorkbookError> {
        Ok(None)
    }
}

/// Leaves out the first bytes of a part.
struct Behind<F> {
    feed: F,
    /// How many are still to be left out.
    start: u64,
}

impl<F: Feed> Feed for Behind<F> {
    fn feed(&mut self, buffer: &mut Vec<u8>) -> Result<bool, WorkbookError> {
        loop {
            let before = buffer.len();
            if !self.feed.feed(buffer)? {
                return Ok(false);
            }
            let left_out = self.start.min((buffer.len() - before) as u64);
            buffer.drain(before..before + left_out as usize);
            self.start -= left_out;
            if buffer.len() > before {
                return Ok(true);
            }
        }
    }
}

fn breaks_off() -> WorkbookError {
    WorkbookError::corrupt("its XML breaks off or does not hold")
}
