//! Encrypted streams of Excel 5 to 2003.
//!
//! In: the bytes of the `Workbook` or `Book` stream and the password. Out: the same stream with its records in the
//! clear. [MS-XLS] 2.2.10, [MS-OFFCRYPTO] 2.3.5 to 2.3.7. Refused: methods other than the mask, RC4 with 40 bits, and
//! RC4 by way of the system's providers.

use md5::Md5;
use rc4::{KeyInit as _, Rc4, StreamCipher as _};
use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

use super::{Key, does_not_hold, is_equal, read_u16, read_u32, try_passwords, xor};
use crate::error::WorkbookError;
use crate::password::Password;

const CONTAINER: &str = "Excel 97 workbook";
const FILE_PASS: u16 = 0x002F;
const BOUND_SHEET: u16 = 0x0085;
/// The beginnings of streams, the record that describes the encryption, and four that programs look for before they
/// know the password, are never encrypted.
const IN_THE_CLEAR: [u16; 7] = [0x0809, FILE_PASS, 0x0194, 0x0195, 0x00E1, 0x0138, 0x0196];
/// A new key begins after this many bytes of the stream.
const BLOCK_BYTES: usize = 1_024;

/// What the stream is masked with, once the password is known to be the right one.
enum Cipher {
    Mask(Zeroizing<[u8; 16]>),
    Rc4 { base: Key, make_key: fn(&[u8], u32, usize) -> Key, key_bytes: usize },
}

/// Decrypts the stream in place, if it is encrypted.
pub(crate) fn open(stream: &mut [u8], password: Option<&Password>) -> Result<(), WorkbookError> {
    let Some(description) = find_description(stream) else {
        return Ok(());
    };
    let cipher = try_passwords(password, CONTAINER, |password| cipher(&description, password))?;
    match &cipher {
        Cipher::Mask(mask) => unmask(stream, mask),
        Cipher::Rc4 { base, make_key, key_bytes } => {
            let plain = stream.to_vec();
            for (block, bytes) in (0_u32..).zip(stream.chunks_mut(BLOCK_BYTES)) {
                let key = make_key(base, block, *key_bytes);
                Rc4::new_from_slice(&key).map_err(|_| does_not_hold())?.apply_keystream(bytes);
            }
            restore_what_is_clear(stream, &plain);
        }
    }
    Ok(())
}

/// The record that describes the encryption, which stands among the first.
fn find_description(stream: &[u8]) -> Option<Vec<u8>> {
    for record in Records::new(stream) {
        match record.kind {
            FILE_PASS => return stream.get(record.body).map(<[u8]>::to_vec),
            BOUND_SHEET | 0x000A => return None,
            _ => {}
        }
    }
    None
}

fn cipher(description: &[u8], password: &Password) -> Result<Cipher, WorkbookError> {
    let word = |at| read_u16(description, at).ok_or_else(does_not_hold);
    let wrong = || WorkbookError::WrongPassword { container: CONTAINER };
    // Excel 5 knows the mask alone and does not name it.
    if description.len() == 4 {
        return xor::mask(password, word(0)?, word(2)?).map(Cipher::Mask).ok_or_else(wrong);
    }
    match (word(0)?, description.len()) {
        (0, _) => xor::mask(password, word(2)?, word(4)?).map(Cipher::Mask).ok_or_else(wrong),
        (1, _) => match (word(2)?, word(4)?) {
            (1, 1) => rc4_40(description, password),
            (2..=4, 2) => rc4_provider(description, password),
            _ => Err(unsupported()),
        },
        _ => Err(unsupported()),
    }
}

fn rc4_40(description: &[u8], password: &Password) -> Result<Cipher, WorkbookError> {
    let field = |at: usize| description.get(at..at + 16).ok_or_else(does_not_hold);
    let (salt, verifier, expected) = (field(6)?, field(22)?, field(38)?);
    let password = md5(&[&password.utf_16()]);
    let mut repeated = Zeroizing::new(Vec::with_capacity(21 * 16));
    for _ in 0..16 {
        repeated.extend(password.iter().take(5));
        repeated.extend_from_slice(salt);
    }
    let base = super::shortened(md5(&[&repeated]), 5);
    let make_key = |base: &[u8], block: u32, _: usize| md5(&[base, &block.to_le_bytes()]);
    check_verifier(&make_key(&base, 0, 0), verifier, expected, |bytes| md5(&[bytes]))?;
    Ok(Cipher::Rc4 { base, make_key, key_bytes: 16 })
}

fn rc4_provider(description: &[u8], password: &Password) -> Result<Cipher, WorkbookError> {
    let read = || {
        let header_bytes = read_u32(description, 10)? as usize;
        let header = description.get(14..)?.get(..header_bytes)?;
        let verifier = description.get(14..)?.get(header_bytes..)?;
        let (cipher, key_bits) = (read_u32(header, 8)?, read_u32(header, 16)?);
        Some((cipher, key_bits, verifier.get(4..20)?, verifier.get(20..36)?, verifier.get(40..60)?))
    };
    let (cipher, key_bits, salt, verifier, expected) = read().ok_or_else(does_not_hold)?;
    if ![0, 0x6801].contains(&cipher) {
        return Err(unsupported());
    }
    // No length stands for the shortest.
    let key_bytes = if key_bits == 0 { 5 } else { key_bits as usize / 8 };
    if !(5..=16).contains(&key_bytes) {
        return Err(does_not_hold());
    }
    let base = sha1(&[salt, &password.utf_16()]);
    let make_key = |base: &[u8], block: u32, key_bytes: usize| {
        let mut key = super::shortened(sha1(&[base, &block.to_le_bytes()]), key_bytes);
        if key_bytes == 5 {
            key.resize(16, 0);
        }
        key
    };
    check_verifier(&make_key(&base, 0, key_bytes), verifier, expected, |bytes| sha1(&[bytes]))?;
    Ok(Cipher::Rc4 { base, make_key, key_bytes })
}

/// Holds the decrypted verifier against its decrypted hash, which follows it in the key stream.
fn check_verifier(
    key: &[u8],
    verifier: &[u8],
    expected: &[u8],
    hash: impl Fn(&[u8]) -> Key,
) -> Result<(), WorkbookError> {
    let mut cipher = Rc4::new_from_slice(key).map_err(|_| does_not_hold())?;
    let (mut verifier, mut expected) = (verifier.to_vec(), expected.to_vec());
    cipher.apply_keystream(&mut verifier);
    cipher.apply_keystream(&mut expected);
    if is_equal(&hash(&verifier), &expected) {
        Ok(())
    } else {
        Err(WorkbookError::WrongPassword { container: CONTAINER })
    }
}

/// A record's kind and where its body lies.
struct Place {
    kind: u16,
    body: std::ops::Range<usize>,
}

impl Place {
    /// The part of the body that is encrypted.
    fn sealed(&self) -> std::ops::Range<usize> {
        let clear = match self.kind {
            kind if IN_THE_CLEAR.contains(&kind) => self.body.len(),
            // The place of the sheet stays readable.
            BOUND_SHEET => self.body.len().min(4),
            _ => 0,
        };
        self.body.start + clear..self.body.end
    }
}

/// The places of records; headers are never encrypted. What breaks off ends them and is left to the reader.
struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Records<'a> {
    fn new(stream: &'a [u8]) -> Self {
        Self { stream, at: 0 }
    }
}

impl Iterator for Records<'_> {
    type Item = Place;

    fn next(&mut self) -> Option<Place> {
        let kind = read_u16(self.stream, self.at)?;
        let start = self.at + 4;
        let end = start + usize::from(read_u16(self.stream, self.at + 2)?);
        self.stream.get(start..end)?;
        self.at = end;
        Some(Place { kind, body: start..end })
    }
}

fn restore_what_is_clear(stream: &mut [u8], plain: &[u8]) {
    let mut at = 0;
    let mut restore = |range: std::ops::Range<usize>| {
        if let (Some(to), Some(from)) = (stream.get_mut(range.clone()), plain.get(range)) {
            to.copy_from_slice(from);
        }
    };
    for record in Records::new(plain) {
        let sealed = record.sealed();
        restore(at..sealed.start);
        at = sealed.end;
    }
    restore(at..plain.len());
}

fn unmask(stream: &mut [u8], mask: &[u8; 16]) {
    let plain = stream.to_vec();
    for record in Records::new(&plain) {
        let length = record.body.len();
        for at in record.sealed() {
            if let (Some(byte), Some(mask)) = (stream.get_mut(at), mask.get((at + length) % 16)) {
                *byte = (*byte ^ mask).rotate_right(5);
            }
        }
    }
}

fn unsupported() -> WorkbookError {
    WorkbookError::UnsupportedEncryption { container: CONTAINER }
}

fn md5(parts: &[&[u8]]) -> Key {
    let mut hash = Md5::new();
    for part in parts {
        hash.update(part);
    }
    Zeroizing::new(hash.finalize().to_vec())
}

fn sha1(parts: &[&[u8]]) -> Key {
    let mut hash = Sha1::new();
    for part in parts {
        hash.update(part);
    }
    Zeroizing::new(hash.finalize().to_vec())
}
