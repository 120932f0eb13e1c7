//! Encrypted xlsx, xlsm and xlsb files.
//!
//! In: the compound file that the encrypted package lies in, and the password. Out: the zip archive that was sealed.
//! [MS-OFFCRYPTO] 2.3.4. Refused: methods other than agile and standard encryption with AES.

use zeroize::Zeroizing;

use super::{agile, does_not_hold, read_u16, standard, try_passwords};
use crate::compound::Compound;
use crate::error::WorkbookError;
use crate::password::Password;

pub(super) const CONTAINER: &str = "workbook";

/// How the package is sealed.
enum Method {
    Agile(agile::Agile),
    Standard(standard::Standard),
}

/// Whether the compound file holds an encrypted package.
pub(super) fn is_package(file: &Compound<'_>) -> bool {
    file.has("EncryptedPackage") || file.has("EncryptionInfo")
}

/// Opens the package with the default password or the one given.
pub(super) fn open(file: &Compound<'_>, password: Option<&Password>) -> Result<Vec<u8>, WorkbookError> {
    let encrypted = WorkbookError::Encrypted { container: CONTAINER };
    let (Some(information), Some(package)) =
        (file.stream("EncryptionInfo")?, file.stream("EncryptedPackage")?)
    else {
        // A package sealed by other means, such as rights management: no password opens it.
        return Err(if password.is_some() { unsupported() } else { encrypted });
    };
    let method = match method(&information) {
        Ok(method) => method,
        Err(WorkbookError::UnsupportedEncryption { .. }) if password.is_none() => return Err(encrypted),
        Err(error) => return Err(error),
    };
    let key = try_passwords(password, CONTAINER, |password| match &method {
        Method::Agile(agile) => agile.key(password),
        Method::Standard(standard) => standard.key(password),
    })?;
    match &method {
        Method::Agile(agile) => agile.open(&key, package),
        Method::Standard(_) => standard::open(&key, package),
    }
}

fn method(information: &[u8]) -> Result<Method, WorkbookError> {
    let (Some(major), Some(minor)) = (read_u16(information, 0), read_u16(information, 2)) else {
        return Err(does_not_hold());
    };
    let rest = information.get(8..).ok_or_else(does_not_hold)?;
    match (major, minor) {
        (4, 4) => agile::Agile::read(rest).map(Method::Agile),
        (2..=4, 2) => standard::Standard::read(rest).map(Method::Standard),
        _ => Err(unsupported()),
    }
}

/// The length that a package begins with, and what follows it.
pub(super) fn split_length(package: &[u8]) -> Option<(usize, &[u8])> {
    let length = u64::from_le_bytes(*package.first_chunk()?);
    let sealed = package.get(8..)?;
    let length = usize::try_from(length).ok().filter(|length| *length <= sealed.len())?;
    Some((length, sealed))
}

pub(super) fn unsupported() -> WorkbookError {
    WorkbookError::UnsupportedEncryption { container: CONTAINER }
}

pub(super) fn wrong_password() -> WorkbookError {
    WorkbookError::WrongPassword { container: CONTAINER }
}

/// The key cut to its length, or filled up with the byte the standard names.
pub(super) fn fitted(mut bytes: Zeroizing<Vec<u8>>, length: usize) -> Zeroizing<Vec<u8>> {
    if bytes.len() < length {
        let mut longer = Zeroizing::new(Vec::with_capacity(length));
        longer.extend_from_slice(&bytes);
        longer.resize(length, 0x36);
        bytes = longer;
    }
    super::shortened(bytes, length)
}
