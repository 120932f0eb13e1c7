//! Zip archives whose bytes do not depend on the machine.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::error::SynthError;

/// One file of an archive.
pub(crate) struct Part<'a> {
    pub(crate) name: &'a str,
    pub(crate) bytes: &'a [u8],
    /// Stored as it is; the others are deflated.
    pub(crate) is_stored: bool,
}

/// Archives files in the order given, dated 1 January 1980.
pub(crate) fn archive(format: &'static str, parts: &[Part<'_>]) -> Result<Vec<u8>, SynthError> {
    let failed = |problem: String| SynthError::Write { format, problem };
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for part in parts {
        let method = if part.is_stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options =
            SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::default());
        writer.start_file(part.name, options).map_err(|error| failed(error.to_string()))?;
        writer.write_all(part.bytes).map_err(|error| failed(error.to_string()))?;
    }
    let bytes = writer.finish().map_err(|error| failed(error.to_string()))?;
    Ok(as_if_on_unix(bytes.into_inner()))
}

/// Writes the same system and file mode into every entry of the directory: writers put in that of the machine they run on.
pub(crate) fn as_if_on_unix(mut bytes: Vec<u8>) -> Vec<u8> {
    const ENTRY: &[u8] = b"PK\x01\x02";
    const END: &[u8] = b"PK\x05\x06";
    let field = |bytes: &[u8], at: usize, width: usize| -> Option<usize> {
        let taken = bytes.get(at..at + width)?;
        Some(taken.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
    };
    let end = bytes.len().checked_sub(22).filter(|at| bytes[*at..].starts_with(END));
    let Some(mut at) = end.and_then(|end| field(&bytes, end + 16, 4)) else {
        return bytes;
    };
    while bytes.get(at..).is_some_and(|rest| rest.starts_with(ENTRY)) {
        let lengths: Option<usize> = [28, 30, 32].iter().map(|offset| field(&bytes, at + offset, 2)).sum();
        let Some(lengths) = lengths else { break };
        bytes[at + 5] = 3;
        bytes[at + 38..at + 42].copy_from_slice(&(0o100_644_u32 << 16).to_le_bytes());
        at += 46 + lengths;
    }
    bytes
}
