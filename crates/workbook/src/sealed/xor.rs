//! The obfuscation of Excel 5 to 2003, which hides text from a casual look and no more.
//!
//! In: the password and what the file says of it. Out: sixteen bytes that every byte of a record is masked with.
//! [MS-OFFCRYPTO] 2.3.7.1 to 2.3.7.2.

use zeroize::Zeroizing;

use crate::password::Password;

const PASSWORD_BYTES_MAX: usize = 15;
const PADDING: [u8; 15] =
    [0xBB, 0xFF, 0xFF, 0xBA, 0xFF, 0xFF, 0xB9, 0x80, 0x00, 0xBE, 0x0F, 0x00, 0xBF, 0x0F, 0x00];
const INITIAL_CODES: [u16; 15] = [
    0xE1F0, 0x1D0F, 0xCC9C, 0x84C0, 0x110C, 0x0E10, 0xF1CE, 0x313E, 0x1872, 0xE139, 0xD40F, 0x84F9, 0x280C,
    0xA96A, 0x4EC3,
];
/// Seven codes for each letter of the longest password, the last letter's last.
const CODES: [u16; 105] = [
    0xAEFC, 0x4DD9, 0x9BB2, 0x2745, 0x4E8A, 0x9D14, 0x2A09, 0x7B61, 0xF6C2, 0xFDA5, 0xEB6B, 0xC6F7, 0x9DCF,
    0x2BBF, 0x4563, 0x8AC6, 0x05AD, 0x0B5A, 0x16B4, 0x2D68, 0x5AD0, 0x0375, 0x06EA, 0x0DD4, 0x1BA8, 0x3750,
    0x6EA0, 0xDD40, 0xD849, 0xA0B3, 0x5147, 0xA28E, 0x553D, 0xAA7A, 0x44D5, 0x6F45, 0xDE8A, 0xAD35, 0x4A4B,
    0x9496, 0x390D, 0x721A, 0xEB23, 0xC667, 0x9CEF, 0x29FF, 0x53FE, 0xA7FC, 0x5FD9, 0x47D3, 0x8FA6, 0x0F6D,
    0x1EDA, 0x3DB4, 0x7B68, 0xF6D0, 0xB861, 0x60E3, 0xC1C6, 0x93AD, 0x377B, 0x6EF6, 0xDDEC, 0x45A0, 0x8B40,
    0x06A1, 0x0D42, 0x1A84, 0x3508, 0x6A10, 0xAA51, 0x4483, 0x8906, 0x022D, 0x045A, 0x08B4, 0x1168, 0x76B4,
    0xED68, 0xCAF1, 0x85C3, 0x1BA7, 0x374E, 0x6E9C, 0x3730, 0x6E60, 0xDCC0, 0xA9A1, 0x4363, 0x86C6, 0x1DAD,
    0x3331, 0x6662, 0xCCC4, 0x89A9, 0x0373, 0x06E6, 0x0DCC, 0x1021, 0x2042, 0x4084, 0x8108, 0x1231, 0x2462,
    0x48C4,
];

/// The mask, if the password is the right one: its two short hashes are those that the file holds.
pub(super) fn mask(password: &Password, key: u16, verifier: u16) -> Option<Zeroizing<[u8; 16]>> {
    let letters = letters(password)?;
    (self::verifier(&letters) == verifier && self::key(&letters) == key).then(|| mask_of(&letters, key))
}

/// The password as the program of its time wrote it.
fn letters(password: &Password) -> Option<Zeroizing<Vec<u8>>> {
    let (bytes, _, is_lossy) = encoding_rs::WINDOWS_1252.encode(password.expose());
    let bytes = Zeroizing::new(bytes.into_owned());
    (!is_lossy && (1..=PASSWORD_BYTES_MAX).contains(&bytes.len())).then_some(bytes)
}

fn verifier(letters: &[u8]) -> u16 {
    let step = |hash: u16, letter: u8| ((hash >> 14 & 1) ^ (hash << 1 & 0x7FFF)) ^ u16::from(letter);
    let hash = letters.iter().rev().fold(0, |hash, letter| step(hash, *letter));
    step(hash, letters.len() as u8) ^ 0xCE4B
}

fn key(letters: &[u8]) -> u16 {
    let mut codes = CODES.iter().rev();
    let mut key = letters.len().checked_sub(1).and_then(|last| INITIAL_CODES.get(last)).copied().unwrap_or(0);
    for letter in letters.iter().rev() {
        for (bit, code) in (0..7).zip(codes.by_ref()) {
            if letter & (0x40 >> bit) != 0 {
                key ^= code;
            }
        }
    }
    key
}

/// The letters, filled up with the padding, each masked with one half of the key.
fn mask_of(letters: &[u8], key: u16) -> Zeroizing<[u8; 16]> {
    let [low, high] = key.to_le_bytes();
    let mut mask = Zeroizing::new([0; 16]);
    let filled = letters.iter().chain(&PADDING);
    for (index, (byte, letter)) in mask.iter_mut().zip(filled).enumerate() {
        *byte = (letter ^ if index % 2 == 0 { low } else { high }).rotate_right(1);
    }
    mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verifier_of_the_default_password_is_the_published_one() {
        // [MS-OFFCRYPTO] is silent; the value stands in the test of PyPI's msoffcrypto-tool.
        assert_eq!(verifier(b"VelvetSweatshop"), 0x9A0A);
    }
}
