//! Excel workbooks of binary parts (xlsb), as a stream.
//!
//! In: the archive. Out: the list of its worksheets with all that is known of them, its defined names, and a stream of
//! rows for each sheet. Chart, dialog and macro sheets are passed over. [MS-XLSB]. Everything is counted while it is
//! unpacked.

mod book;
mod cells;
mod layout;
mod records;

use std::collections::BTreeSet;
use std::sync::Arc;

use zip::ZipArchive;

use self::book::{Book, SharedStrings, Styles};
use self::cells::XlsbRows;
use self::records::Records;
use super::package::{Package, Relationship};
use crate::error::{Place, WorkbookError};
use crate::limits::Limits;
use crate::rows::RowStream;
use crate::serial::Epoch;
use crate::sheet::{DefinedName, SheetInfo};
use crate::source::Source;

/// An open workbook.
pub(crate) struct Xlsb {
    package: Package,
    context: Arc<Context>,
    /// The part of each worksheet.
    sheets: Vec<String>,
}

/// What reading cells needs to know.
struct Context {
    strings: SharedStrings,
    styles: Styles,
    epoch: Epoch,
}

impl Xlsb {
    pub(crate) fn open(
        archive: ZipArchive<Source>,
        limits: &Limits,
    ) -> Result<(Self, Vec<SheetInfo>, Vec<DefinedName>), WorkbookError> {
        let mut package = Package::new(archive, limits)?;
        let root = package.relationships("")?;
        let book_part = root.values().find(|relationship| relationship.kind == "officeDocument");
        let book_part = book_part.map_or("xl/workbook.bin", |relationship| &relationship.part).to_owned();
        let max = limits.cell_text_bytes_max;
        let book = package.read(&book_part, |part| Book::read(Records::new(part, max), limits))?;
        let names: BTreeSet<&str> = book.tabs.iter().map(|tab| tab.name.as_str()).collect();
        if names.len() < book.tabs.len() {
            return Err(WorkbookError::corrupt("two of its sheets have the same name"));
        }
        let relationships = package.relationships(&book_part)?;
        let part_of = |kind: &str| {
            let found = relationships.values().find(|relationship| relationship.kind == kind);
            found.map(|relationship| relationship.part.clone())
        };
        let styles = match part_of("styles") {
            Some(part) => package.read(&part, |part| Styles::read(Records::new(part, max)))?,
            None => Styles::default(),
        };
        let strings = match part_of("sharedStrings") {
            Some(part) => package.read(&part, |part| SharedStrings::read(Records::new(part, max), limits))?,
            None => SharedStrings::default(),
        };
        let context = Context { strings, styles, epoch: book.epoch };
        let mut workbook = Self { package, context: Arc::new(context), sheets: Vec::new() };
        let mut sheets = Vec::new();
        for (number, tab) in (1..).zip(book.tabs) {
            let here = Place { sheet: Some(number), after_row: None };
            let Some(Relationship { kind, part }) = relationships.get(&tab.relationship) else {
                return Err(WorkbookError::corrupt("a part it refers to is missing").at(here));
            };
            if kind == "worksheet" {
                // A thousand tabs over one part would unpack it a thousand times.
                if workbook.sheets.contains(part) {
                    return Err(WorkbookError::corrupt("two of its sheets are one part").at(here));
                }
                let mut sheet = SheetInfo::new(number, tab.name, tab.state);
                workbook.add_sheet(part, &mut sheet, max).map_err(|error| error.at(here))?;
                sheets.push(sheet);
            }
        }
        Ok((workbook, sheets, book.names))
    }

    fn add_sheet(&mut self, part: &str, sheet: &mut SheetInfo, max: u64) -> Result<(), WorkbookError> {
        layout::read(Records::new(self.package.part(part)?, max), sheet)?;
        self.sheets.push(part.to_owned());
        for Relationship { kind, part } in self.package.relationships(part)?.into_values() {
            match kind.as_str() {
                "table" => {
                    let table =
                        self.package.read(&part, |part| layout::read_table(Records::new(part, max)))?;
                    sheet.tables.extend(table);
                }
                "comments" => {
                    let notes = &mut sheet.notes;
                    self.package.read(&part, |part| layout::read_notes(Records::new(part, max), notes))?;
                }
                _ => {}
            }
        }
        sheet.tables.sort_by_key(|table| table.range);
        sheet.notes.sort_unstable();
        sheet.notes.dedup();
        Ok(())
    }

    pub(crate) fn epoch(&self) -> Epoch {
        self.context.epoch
    }

    /// The rows of the worksheet at this index.
    pub(crate) fn rows<'a>(&'a mut self, index: usize) -> Result<Box<dyn RowStream + 'a>, WorkbookError> {
        let missing = || WorkbookError::corrupt("a part it refers to is missing");
        let part = self.sheets.get(index).ok_or_else(missing)?;
        let max = self.package.limits().cell_text_bytes_max;
        let context = Arc::clone(&self.context);
        Ok(Box::new(XlsbRows::new(Records::new(self.package.part(part)?, max), context)))
    }
}
