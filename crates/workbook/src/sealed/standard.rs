//! Standard encryption, of Excel 2007.
//!
//! In: the header of the encryption, the password and the package. Out: the zip archive that was sealed. The method
//! has no check of integrity; the check sums of the archive stand in for it. [MS-OFFCRYPTO] 2.3.4.5 to 2.3.4.9.
//! Refused: ciphers other than AES.

use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

use super::office::{split_length, unsupported, wrong_password};
use super::{Key, aes_ecb, does_not_hold, is_equal, read_u32};
use crate::error::WorkbookError;
use crate::password::Password;

/// The standard fixes the rounds of hashing.
const ROUNDS: u32 = 50_000;
const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 20;

/// What the file says of its encryption.
pub(super) struct Standard {
    key_bytes: usize,
    salt: Vec<u8>,
    verifier: Vec<u8>,
    verifier_hash: Vec<u8>,
}

impl Standard {
    /// Reads the header behind version and flags.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, WorkbookError> {
        let read = || {
            let header_bytes = read_u32(bytes, 0)? as usize;
            let header = bytes.get(4..)?.get(..header_bytes)?;
            let (cipher, key_bits) = (read_u32(header, 8)?, read_u32(header, 16)?);
            let verifier = bytes.get(4..)?.get(header_bytes..)?;
            let at = 4 + SALT_BYTES;
            Some((
                cipher,
                key_bits,
                Self {
                    key_bytes: key_bits as usize / 8,
                    salt: verifier.get(4..at)?.to_vec(),
                    verifier: verifier.get(at..at + 16)?.to_vec(),
                    verifier_hash: verifier.get(at + 20..at + 52)?.to_vec(),
                },
            ))
        };
        let (cipher, key_bits, standard) = read().ok_or_else(does_not_hold)?;
        match (cipher, key_bits) {
            (0x660E, 128) | (0x660F, 192) | (0x6610, 256) => Ok(standard),
            (0x660E..=0x6610, _) => Err(does_not_hold()),
            _ => Err(unsupported()),
        }
    }

    /// The key of the package, if the password is the right one.
    pub(super) fn key(&self, password: &Password) -> Result<Key, WorkbookError> {
        let mut hash = sha1(&[&self.salt, &password.utf_16()]);
        for round in 0..ROUNDS {
            hash = sha1(&[&round.to_le_bytes(), &hash]);
        }
        let hash = sha1(&[&hash, &0_u32.to_le_bytes()]);
        let half = |filler: u8| {
            let mut block = Zeroizing::new([filler; 64]);
            block.iter_mut().zip(hash.iter()).for_each(|(byte, mask)| *byte ^= mask);
            sha1(&[block.as_slice()])
        };
        let mut key = Zeroizing::new(Vec::with_capacity(2 * HASH_BYTES));
        key.extend_from_slice(&half(0x36));
        key.extend_from_slice(&half(0x5C));
        let key = super::shortened(key, self.key_bytes);

        let (mut verifier, mut expected) = (self.verifier.clone(), self.verifier_hash.clone());
        aes_ecb(&key, &mut verifier).ok_or_else(does_not_hold)?;
        aes_ecb(&key, &mut expected).ok_or_else(does_not_hold)?;
        let expected = expected.get(..HASH_BYTES).ok_or_else(does_not_hold)?;
        if is_equal(&sha1(&[&verifier]), expected) { Ok(key) } else { Err(wrong_password()) }
    }
}

/// The archive inside the package.
pub(super) fn open(key: &Key, mut package: Vec<u8>) -> Result<Vec<u8>, WorkbookError> {
    let (length, _) = split_length(&package).ok_or_else(does_not_hold)?;
    package.drain(..8);
    package.truncate(package.len() / 16 * 16);
    aes_ecb(key, &mut package).ok_or_else(does_not_hold)?;
    if length > package.len() {
        return Err(does_not_hold());
    }
    package.truncate(length);
    Ok(package)
}

fn sha1(parts: &[&[u8]]) -> Key {
    let mut hash = Sha1::new();
    for part in parts {
        hash.update(part);
    }
    Zeroizing::new(hash.finalize().to_vec())
}
