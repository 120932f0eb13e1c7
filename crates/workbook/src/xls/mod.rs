//! Workbooks of Excel 5 to 2003.
//!
//! In: the bytes of the compound file, and the password where it is encrypted. Out: its sheets with all that is known
//! of them, its defined names, and the rows of each sheet. [MS-XLS] for Excel 97 and later; what Excel 5 and 95 write
//! differs in text and names. The stream of records is held in memory as it is in the file; cells are not.

mod cells;
mod globals;
mod names;
mod records;
mod sheet;
mod styles;
mod text;

use std::collections::BTreeSet;

use self::cells::XlsRows;
use self::globals::Globals;
use self::sheet::Layout;
use self::styles::Styles;
use crate::cell::Range;
use crate::compound::Compound;
use crate::error::{Place, WorkbookError};
use crate::limits::Limits;
use crate::password::Password;
use crate::rows::RowStream;
use crate::sealed::excel97;
use crate::serial::Epoch;
use crate::sheet::{DefinedName, SheetInfo};

pub(crate) use self::cells::{error_of_code, rk_number};
pub(crate) use self::sheet::joined;

/// An open workbook.
pub(crate) struct Xls {
    stream: Vec<u8>,
    globals: Globals,
    layouts: Vec<Layout>,
    styles: Styles,
}

impl Xls {
    pub(crate) fn open(
        file: &Compound<'_>,
        password: Option<&Password>,
        limits: &Limits,
    ) -> Result<(Self, Vec<SheetInfo>), WorkbookError> {
        let stream = match file.stream("Workbook")? {
            Some(stream) => Some(stream),
            None => file.stream("Book")?,
        };
        let mut stream = stream.ok_or_else(|| WorkbookError::corrupt("its workbook is missing"))?;
        excel97::open(&mut stream, password)?;
        let globals = Globals::read(&stream, limits)?;
        let names: BTreeSet<&str> = globals.sheets.iter().map(|tab| tab.name.as_str()).collect();
        if names.len() < globals.sheets.len() {
            return Err(WorkbookError::corrupt("two of its sheets have the same name"));
        }
        let (mut layouts, mut sheets) = (Vec::new(), Vec::new());
        for (number, tab) in (1_u32..).zip(&globals.sheets) {
            if !tab.is_worksheet {
                continue;
            }
            let mut info = SheetInfo::new(number, tab.name.clone(), tab.state);
            let here = Place { sheet: Some(number), after_row: None };
            // Sheets inside one another would be walked over once for each of them.
            if layouts.iter().any(|other: &Layout| (other.start..other.end).contains(&tab.start)) {
                return Err(lie_over_each_other().at(here));
            }
            let layout = Layout::read(&stream, tab.start, &mut info).map_err(|error| error.at(here))?;
            if layouts.iter().any(|other| (layout.start..layout.end).contains(&other.start)) {
                return Err(lie_over_each_other().at(here));
            }
            if info.filter.is_some() {
                info.filter = filter_of(&globals.names, number);
            }
            layouts.push(layout);
            sheets.push(info);
        }
        let styles = Styles::new(&globals);
        Ok((Self { stream, globals, layouts, styles }, sheets))
    }

    pub(crate) fn epoch(&self) -> Epoch {
        self.globals.epoch
    }

    pub(crate) fn defined_names(&self) -> Vec<DefinedName> {
        self.globals.names.clone()
    }

    /// The rows of the worksheet at this index.
    pub(crate) fn rows(&self, index: usize) -> Result<Box<dyn RowStream + '_>, WorkbookError> {
        let layout = self.layouts.get(index).ok_or_else(records::breaks_off)?;
        Ok(Box::new(XlsRows::new(self, layout)?))
    }
}

fn lie_over_each_other() -> WorkbookError {
    WorkbookError::corrupt("two of its sheets lie over each other")
}

/// The range of the filter, which the program keeps as a name of the sheet.
fn filter_of(names: &[DefinedName], sheet: u32) -> Option<Range> {
    names
        .iter()
        .filter(|name| name.name == names::FILTER)
        .filter_map(|name| name.target)
        .find_map(|(number, range)| (number == sheet).then_some(range))
}
