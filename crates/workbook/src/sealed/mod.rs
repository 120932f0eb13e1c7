//! Opens workbooks that are encrypted with a password.
//!
//! In: the sealed bytes and the password. Out: the bytes that were sealed, so that every other reader stays as it is.
//! Refused: a password that does not open the file, which is told by the check that each method carries and never by
//! what comes out; contents that were changed after sealing; methods that are not read; and work factors beyond what
//! the methods' own standards allow, since a hostile one costs hours.

mod agile;
pub(crate) mod excel97;
mod office;
mod open_document;
mod standard;
mod xor;

use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockCipherDecrypt, BlockModeDecrypt, KeyInit, KeyIvInit};
use zeroize::{Zeroize as _, Zeroizing};

use crate::archive;
use crate::compound::{self, Compound};
use crate::error::WorkbookError;
use crate::limits::Limits;
use crate::password::Password;
use crate::source::Source;

/// What Excel seals with when a person asks for no password, and opens again without asking.
const DEFAULT_PASSWORD: &str = "VelvetSweatshop";

/// The file, or what was sealed in it if it is an encrypted package.
///
/// Old workbooks are encrypted inside their stream, and are opened where that is read.
pub(crate) fn opened(
    source: Source,
    password: Option<&Password>,
    limits: &Limits,
) -> Result<Source, WorkbookError> {
    let beginning = source.beginning(8)?;
    if beginning.starts_with(&compound::SIGNATURE) {
        let bytes = source.whole()?;
        let file = Compound::open(&bytes)?;
        if office::is_package(&file) {
            return office::open(&file, password).map(Source::from);
        }
        return Ok(Source::from(bytes));
    }
    if beginning.starts_with(b"PK\x03\x04") {
        let mut archive = archive::open(&source)?;
        if open_document::is_sealed(&mut archive)? {
            return open_document::open(&mut archive, password, limits).map(Source::from);
        }
    }
    Ok(source)
}

/// The key of a cipher, wiped when it is dropped.
type Key = Zeroizing<Vec<u8>>;

/// Decrypts whole blocks in place, chained, with a key of 16, 24 or 32 bytes.
fn aes_cbc(key: &[u8], start: &[u8], bytes: &mut [u8]) -> Option<()> {
    match key.len() {
        16 => cbc_in_place(cbc::Decryptor::<aes::Aes128>::new_from_slices(key, start).ok()?, bytes),
        24 => cbc_in_place(cbc::Decryptor::<aes::Aes192>::new_from_slices(key, start).ok()?, bytes),
        32 => cbc_in_place(cbc::Decryptor::<aes::Aes256>::new_from_slices(key, start).ok()?, bytes),
        _ => None,
    }
}

fn cbc_in_place(cipher: impl BlockModeDecrypt, bytes: &mut [u8]) -> Option<()> {
    cipher.decrypt_padded::<NoPadding>(bytes).ok().map(|_| ())
}

/// Decrypts whole blocks in place, each by itself, with a key of 16, 24 or 32 bytes.
fn aes_ecb(key: &[u8], bytes: &mut [u8]) -> Option<()> {
    match key.len() {
        16 => ecb_in_place(&aes::Aes128::new_from_slice(key).ok()?, bytes),
        24 => ecb_in_place(&aes::Aes192::new_from_slice(key).ok()?, bytes),
        32 => ecb_in_place(&aes::Aes256::new_from_slice(key).ok()?, bytes),
        _ => return None,
    }
    Some(())
}

fn ecb_in_place<C>(cipher: &C, bytes: &mut [u8])
where
    C: BlockCipherDecrypt + aes::cipher::BlockSizeUser<BlockSize = aes::cipher::consts::U16>,
{
    let (blocks, _) = aes::cipher::Block::<C>::slice_as_chunks_mut(bytes);
    cipher.decrypt_blocks(blocks);
}

/// Tries the passwords one after another; the error of the last one stands.
///
/// Without a password of the caller's, a file that the default one does not open counts as encrypted, whatever else is
/// wrong with it: nobody can look further.
fn try_passwords<T>(
    given: Option<&Password>,
    container: &'static str,
    mut open: impl FnMut(&Password) -> Result<T, WorkbookError>,
) -> Result<T, WorkbookError> {
    if let Ok(opened) = open(&Password::new(DEFAULT_PASSWORD)) {
        return Ok(opened);
    }
    given.map_or(Err(WorkbookError::Encrypted { container }), open)
}

/// The bytes with at most `length` of them, the rest wiped.
fn shortened(mut bytes: Key, length: usize) -> Key {
    if let Some(rest) = bytes.get_mut(length..) {
        rest.zeroize();
    }
    bytes.truncate(length);
    bytes
}

/// Whether the two are equal, found out in the same time wherever they differ.
fn is_equal(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len()
        && left.iter().zip(right).fold(0, |sum, (left, right)| sum | (left ^ right)) == 0
}

fn read_u16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|chunk| u16::from_le_bytes(*chunk))
}

fn read_u32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|chunk| u32::from_le_bytes(*chunk))
}

fn does_not_hold() -> WorkbookError {
    WorkbookError::corrupt("what it says of its encryption does not hold")
}
