//! The `[limits]` of a pipeline: how much one file may take before it is turned away.
//!
//! In: keys of the pipeline file, each with a default. Out: the limits of reading and of fetching. Refused: a limit of
//! nothing, under which nothing could ever be read.

use std::time::Duration;

use serde::Deserialize;
use sylfaen_acquire::FetchLimits;
use sylfaen_workbook::Limits;

use crate::reader::ReadLimits;

/// Bytes, cells and seconds that one file may take.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
// They are keys of a file, and every one of them says which end it limits.
#[allow(clippy::struct_field_names)]
pub(crate) struct LimitSettings {
    /// Cells of one sheet that are not blank.
    cells_max: u64,
    /// Bytes of a zipped workbook once unpacked.
    inflated_bytes_max: u64,
    /// Bytes of text, as UTF-8, of one sheet.
    text_bytes_max: u64,
    /// Bytes of text, as UTF-8, of one cell.
    cell_text_bytes_max: u64,
    /// Sheets of a workbook.
    sheets_max: u64,
    /// Bytes of memory of the process that reads a workbook, beyond its program; held on Linux alone.
    memory_bytes_max: u64,
    /// Seconds that reading a workbook may take.
    seconds_max: u64,
    /// Bytes of one file that is fetched; a source may set its own.
    download_bytes_max: u64,
    /// Seconds that one request for a file may take.
    download_seconds_max: u64,
    /// Requests for one file, the first included.
    download_attempts_max: u32,
}

impl Default for LimitSettings {
    fn default() -> Self {
        let (workbook, fetch) = (Limits::default(), FetchLimits::default());
        Self {
            cells_max: workbook.cells_max,
            inflated_bytes_max: workbook.inflated_bytes_max,
            text_bytes_max: workbook.text_bytes_max,
            cell_text_bytes_max: workbook.cell_text_bytes_max,
            sheets_max: workbook.sheets_max,
            memory_bytes_max: 2 << 30,
            seconds_max: 300,
            download_bytes_max: fetch.bytes_max,
            download_seconds_max: fetch.whole.as_secs(),
            download_attempts_max: fetch.attempts_max,
        }
    }
}

impl LimitSettings {
    /// The limits of reading a workbook.
    pub(crate) fn reading(&self) -> ReadLimits {
        ReadLimits {
            workbook: Limits {
                cells_max: self.cells_max,
                inflated_bytes_max: self.inflated_bytes_max,
                text_bytes_max: self.text_bytes_max,
                cell_text_bytes_max: self.cell_text_bytes_max,
                sheets_max: self.sheets_max,
            },
            memory_bytes_max: self.memory_bytes_max,
            seconds_max: self.seconds_max,
        }
    }

    /// The limits of fetching a file.
    pub(crate) fn fetching(&self) -> FetchLimits {
        FetchLimits {
            bytes_max: self.download_bytes_max,
            whole: Duration::from_secs(self.download_seconds_max),
            attempts_max: self.download_attempts_max,
            ..FetchLimits::default()
        }
    }

    /// The first limit that lets nothing through, if there is one.
    pub(crate) fn none_left(&self) -> Option<&'static str> {
        let limits = [
            ("cells_max", self.cells_max),
            ("inflated_bytes_max", self.inflated_bytes_max),
            ("text_bytes_max", self.text_bytes_max),
            ("cell_text_bytes_max", self.cell_text_bytes_max),
            ("sheets_max", self.sheets_max),
            ("memory_bytes_max", self.memory_bytes_max),
            ("seconds_max", self.seconds_max),
            ("download_bytes_max", self.download_bytes_max),
            ("download_seconds_max", self.download_seconds_max),
            ("download_attempts_max", u64::from(self.download_attempts_max)),
        ];
        limits.into_iter().find(|(_, limit)| *limit == 0).map(|(key, _)| key)
    }
}
