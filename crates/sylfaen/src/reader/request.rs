//! What a reader is asked to do.
//!
//! In: the bytes of a workbook, its password, the limits. Out: the same on the other side of a pipe. The limits come
//! first, so that the reader can bind itself before it takes anything of the stranger's.

use std::io::{self, Read, Write};

use sylfaen_workbook::Limits;

use super::ReadLimits;

/// The system ends a process that has used its time.
pub(super) const SIGNAL_CPU_TIME: i32 = 24;
/// The system, or its parent, ended a process.
pub(super) const SIGNAL_KILLED: i32 = 9;

/// How a reader ends that could not take in the bytes.
pub(super) const EXIT_NO_MEMORY: u8 = 12;

const HEAD: [u8; 8] = *b"sylfaen1";

/// A workbook to be read, and under which limits.
pub(super) struct Request<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) password: Option<&'a str>,
    pub(super) limits: ReadLimits,
}

impl Request<'_> {
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let ReadLimits { workbook, memory_bytes_max, seconds_max } = self.limits;
        let Limits { cells_max, inflated_bytes_max, text_bytes_max, cell_text_bytes_max, sheets_max } =
            workbook;
        let mut head = HEAD.to_vec();
        for number in [
            memory_bytes_max,
            seconds_max,
            cells_max,
            inflated_bytes_max,
            text_bytes_max,
            cell_text_bytes_max,
            sheets_max,
            self.password.map_or(u64::MAX, |password| password.len() as u64),
        ] {
            head.extend(number.to_le_bytes());
        }
        out.write_all(&head)?;
        out.write_all(self.password.unwrap_or_default().as_bytes())?;
        out.write_all(self.bytes)
    }
}

/// The limits of a request, and how many bytes its password has.
pub(super) fn read_head(from: &mut impl Read) -> io::Result<(ReadLimits, Option<u64>)> {
    let mut head = [0; HEAD.len()];
    from.read_exact(&mut head)?;
    if head != HEAD {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut number = || {
        let mut bytes = [0; 8];
        from.read_exact(&mut bytes).map(|()| u64::from_le_bytes(bytes))
    };
    let (memory_bytes_max, seconds_max) = (number()?, number()?);
    let workbook = Limits {
        cells_max: number()?,
        inflated_bytes_max: number()?,
        text_bytes_max: number()?,
        cell_text_bytes_max: number()?,
        sheets_max: number()?,
    };
    let password = number()?;
    let limits = ReadLimits { workbook, memory_bytes_max, seconds_max };
    Ok((limits, (password != u64::MAX).then_some(password)))
}
