//! Excel workbooks of XML parts (xlsx, xlsm, xltx), as a stream.
//!
//! In: the archive. Out: the list of its worksheets, its defined names, and a stream of rows for each sheet. Chart,
//! dialog and macro sheets are passed over. Everything is counted while it is unpacked; nothing that a file says of its
//! own size is believed.

mod batch;
mod book;
mod layout;
mod plain;
mod sheet;
mod stream;
mod strings;
mod styles;
mod text;
mod xlsb;

use std::collections::BTreeSet;
use std::sync::Arc;

use zip::ZipArchive;

use self::batch::Context;
use self::book::Book;
pub(crate) use self::stream::Chunks;
use self::stream::SheetRows;
use self::strings::SharedStrings;
use self::styles::Styles;
use crate::error::{Place, WorkbookError};
use crate::limits::Limits;
use crate::package::{self, Package, Relationship};
use crate::rows::RowStream;
use crate::serial::Epoch;
use crate::sheet::{DefinedName, SheetInfo};
use crate::source::Source;
use crate::xml::{self, Feed, Held, Scanner};

pub(crate) use self::xlsb::Xlsb;

/// Parts that take fewer bytes than this in the archive are not worth a thread.
const THREAD_PACKED_BYTES_MIN: u64 = 256 << 10;
/// Sheets of no more bytes than this are kept as they are unpacked for what stands around their cells.
const KEPT_BYTES_MAX: usize = 4 << 20;
/// All the sheets that are kept take no more than this.
const KEPT_BYTES_SUM_MAX: usize = 16 << 20;

/// An open workbook.
pub(crate) struct Xlsx {
    package: Package,
    context: Arc<Context>,
    sheets: Vec<SheetPart>,
}

/// Where the cells of a sheet are.
struct SheetPart {
    name: String,
    /// All of it, where it is small.
    kept: Option<Arc<[u8]>>,
}

/// A workbook and what is known of it before its cells are read.
pub(crate) struct Opened {
    pub(crate) workbook: Xlsx,
    pub(crate) sheets: Vec<SheetInfo>,
    pub(crate) names: Vec<DefinedName>,
}

impl Xlsx {
    #[expect(
        clippy::redundant_closure,
        reason = "without it the function is not general enough for a borrowed part"
    )]
    /// Opens the workbook. Without `looks_behind`, what stands behind the cells of large sheets is left unread.
    pub(crate) fn open(
        archive: ZipArchive<Source>,
        limits: &Limits,
        looks_behind: bool,
    ) -> Result<Opened, WorkbookError> {
        let mut package = Package::new(archive, limits)?;
        let root = package.relationships("")?;
        let book_part = root.values().find(|relationship| relationship.kind == "officeDocument");
        let book_part = book_part.map_or("xl/workbook.xml", |relationship| &relationship.part).to_owned();
        let book = package.scan(&book_part, |scanner| Book::read(scanner, limits))?;
        let relationships = package.relationships(&book_part)?;
        let part_of = |kind: &str, usual: &str, package: &Package| {
            let found = relationships.values().find(|relationship| relationship.kind == kind);
            let part = found.map_or(usual, |relationship| &relationship.part).to_owned();
            package.has(&part).then_some(part)
        };
        let names: BTreeSet<&str> = book.tabs.iter().map(|tab| tab.name.as_str()).collect();
        if names.len() < book.tabs.len() {
            return Err(WorkbookError::corrupt("two of its sheets have the same name"));
        }
        let styles = match part_of("styles", "xl/styles.xml", &package) {
            Some(part) => package.scan(&part, |scanner| Styles::read(scanner))?,
            None => Styles::none(),
        };
        let strings = match part_of("sharedStrings", "xl/sharedStrings.xml", &package) {
            Some(part) => read_strings(&mut package, part)?,
            None => SharedStrings::default(),
        };
        let context = Context { strings, styles, epoch: book.epoch, limits: *limits };
        let mut workbook = Self { package, context: Arc::new(context), sheets: Vec::new() };
        let mut sheets = Vec::new();
        for (number, tab) in (1..).zip(book.tabs) {
            let here = Place { sheet: Some(number), after_row: None };
            let Some(Relationship { kind, part }) = relationships.get(&tab.relationship) else {
                return Err(WorkbookError::corrupt("a part it refers to is missing").at(here));
            };
            if kind == "worksheet" {
                // A thousand tabs over one part would unpack it a thousand times.
                if workbook.sheets.iter().any(|other| other.name == *part) {
                    return Err(WorkbookError::corrupt("two of its sheets are one part").at(here));
                }
                let mut sheet = SheetInfo::new(number, tab.name, tab.state);
                workbook.add_sheet(part, &mut sheet, looks_behind).map_err(|error| error.at(here))?;
                sheets.push(sheet);
            }
        }
        Ok(Opened { workbook, sheets, names: book.names })
    }

    pub(crate) fn epoch(&self) -> Epoch {
        self.context.epoch
    }

    #[expect(
        clippy::redundant_closure,
        reason = "without it the function is not general enough for a borrowed part"
    )]
    fn add_sheet(
        &mut self,
        part: &str,
        sheet: &mut SheetInfo,
        looks_behind: bool,
    ) -> Result<(), WorkbookError> {
        let is_small = self.package.packed_bytes(part) < THREAD_PACKED_BYTES_MIN;
        let limits = *self.package.limits();
        let kept_before: usize =
            self.sheets.iter().filter_map(|part| part.kept.as_deref()).map(<[u8]>::len).sum();
        let max = KEPT_BYTES_MAX.min(KEPT_BYTES_SUM_MAX.saturating_sub(kept_before));
        let mut keeping = Keeping { feed: self.package.part(part)?, kept: is_small.then(Vec::new), max };
        let mut scanner = Scanner::new(&mut keeping, limits.cell_text_bytes_max)?;
        layout::read(&mut scanner, looks_behind || is_small, sheet)?;
        drop(scanner);
        let kept = keeping.kept.take();
        drop(keeping);
        self.package.count(kept.as_ref().map_or(0, |kept| kept.len() as u64));
        self.sheets.push(SheetPart { name: part.to_owned(), kept: kept.map(Into::into) });
        for Relationship { kind, part } in self.package.relationships(part)?.into_values() {
            match kind.as_str() {
                "table" => {
                    sheet.tables.extend(self.package.scan(&part, |scanner| layout::read_table(scanner))?);
                }
                "comments" | "threadedComment" => {
                    self.package.scan(&part, |scanner| layout::read_notes(scanner, &mut sheet.notes))?;
                }
                _ => {}
            }
        }
        sheet.tables.sort_by_key(|table| table.range);
        sheet.notes.sort_unstable();
        sheet.notes.dedup();
        Ok(())
    }

    /// The rows of the worksheet at this index.
    pub(crate) fn rows<'a>(&'a mut self, index: usize) -> Result<Box<dyn RowStream + 'a>, WorkbookError> {
        let missing = || WorkbookError::corrupt("a part it refers to is missing");
        let sheet = self.sheets.get(index).ok_or_else(missing)?;
        let context = Arc::clone(&self.context);
        let rows = match &sheet.kept {
            Some(kept) => SheetRows::here(Box::new(Held::new(Arc::clone(kept))), context)?,
            None if self.package.packed_bytes(&sheet.name) >= THREAD_PACKED_BYTES_MIN => {
                SheetRows::ahead(self.package.clone(), sheet.name.clone(), context)?
            }
            None => SheetRows::here(Box::new(self.package.part(&sheet.name)?), context)?,
        };
        Ok(Box::new(rows))
    }
}

fn read_strings(package: &mut Package, part: String) -> Result<SharedStrings, WorkbookError> {
    let limits = *package.limits();
    if package.packed_bytes(&part) < THREAD_PACKED_BYTES_MIN {
        return package.scan(&part, |scanner| SharedStrings::read(scanner, &limits));
    }
    let (chunks, unpacker) = Chunks::begin(package.clone(), part)?;
    let mut counted = Counted { feed: chunks, bytes: 0 };
    let strings = Scanner::new(&mut counted, limits.cell_text_bytes_max)
        .and_then(|mut scanner| SharedStrings::read(&mut scanner, &limits));
    package.count(counted.bytes);
    drop(counted);
    drop(unpacker.join());
    strings
}

/// Counts what passes through.
struct Counted<F> {
    feed: F,
    bytes: u64,
}

impl<F: Feed> Feed for Counted<F> {
    fn feed(&mut self, buffer: &mut Vec<u8>) -> Result<bool, WorkbookError> {
        let before = buffer.len();
        let goes_on = self.feed.feed(buffer)?;
        self.bytes = self.bytes.saturating_add((buffer.len() - before) as u64);
        Ok(goes_on)
    }
}

/// Keeps what passes through, unless it becomes too much.
pub(crate) struct Keeping<F> {
    pub(crate) feed: F,
    pub(crate) kept: Option<Vec<u8>>,
    pub(crate) max: usize,
}

impl<F: Feed> Feed for Keeping<F> {
    fn feed(&mut self, buffer: &mut Vec<u8>) -> Result<bool, WorkbookError> {
        let before = buffer.len();
        let goes_on = self.feed.feed(buffer)?;
        let new = buffer.get(before..).unwrap_or_default();
        match &mut self.kept {
            Some(kept) if kept.len() + new.len() <= self.max => kept.extend_from_slice(new),
            _ => self.kept = None,
        }
        Ok(goes_on)
    }
}
