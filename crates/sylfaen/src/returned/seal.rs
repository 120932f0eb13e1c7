//! A workbook that opens with its password alone (ECMA-376 agile encryption, AES-256, SHA-512; [MS-OFFCRYPTO] 2.3.4.10).
//!
//! In: a workbook in memory and a password. Out: the encrypted workbook, in memory: no byte of it is on a disk before.

use std::io::{Cursor, Write};

use ms_offcrypto_writer::Ecma376AgileWriter;

use crate::SylfaenError;

/// The shortest password that is taken. It guards people, and whoever has the file can try at leisure.
pub(crate) const PASSWORD_LETTERS_MIN: usize = 12;

const WRITES_TO_MEMORY: SylfaenError = SylfaenError::Internal { what: "encrypting in memory does not fail" };

/// Encrypts a workbook.
pub(crate) fn seal(workbook: &[u8], password: &str) -> Result<Vec<u8>, SylfaenError> {
    let mut random = rand_0_9::rng();
    let mut writer = Ecma376AgileWriter::create(&mut random, password, Cursor::new(Vec::new()))
        .map_err(|_| WRITES_TO_MEMORY)?;
    writer.write_all(workbook).map_err(|_| WRITES_TO_MEMORY)?;
    Ok(writer.into_inner().map_err(|_| WRITES_TO_MEMORY)?.into_inner())
}
