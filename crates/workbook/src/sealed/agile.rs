//! Agile encryption, of Excel 2010 and later.
//!
//! In: the XML that describes the encryption, the password and the package. Out: the zip archive that was sealed, once
//! its integrity is checked. [MS-OFFCRYPTO] 2.3.4.10 to 2.3.4.15. Refused: ciphers other than AES, chained by blocks.

use md5::Md5;
use pbkdf2::hmac::{Hmac, KeyInit as _, Mac as _};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::office::{fitted, split_length, unsupported, wrong_password};
use super::{Key, aes_cbc, does_not_hold, is_equal, open_document::base64};
use crate::error::WorkbookError;
use crate::password::Password;

/// The most rounds of hashing that the standard allows.
const ROUNDS_MAX: u32 = 10_000_000;
/// Ample for a description; its longest fields are some hundred letters.
const DESCRIPTION_BYTES_MAX: usize = 1 << 20;
const SEGMENT_BYTES: usize = 4_096;

const FOR_VERIFIER: [u8; 8] = [0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79];
const FOR_VERIFIER_HASH: [u8; 8] = [0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E];
const FOR_KEY: [u8; 8] = [0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6];
const FOR_INTEGRITY_KEY: [u8; 8] = [0x5F, 0xB2, 0xAD, 0x01, 0x0C, 0xB9, 0xE1, 0xF6];
const FOR_INTEGRITY: [u8; 8] = [0xA0, 0x67, 0x7F, 0x02, 0xB2, 0x2C, 0x84, 0x33];

/// What the file says of its encryption.
pub(super) struct Agile {
    data: Parameters,
    /// The sealed key of the integrity check and its sealed value; some writers leave them out.
    integrity: Option<(Vec<u8>, Vec<u8>)>,
    password: Parameters,
    rounds: u32,
    verifier: Vec<u8>,
    verifier_hash: Vec<u8>,
    key: Vec<u8>,
}

struct Parameters {
    salt: Vec<u8>,
    block_bytes: usize,
    key_bytes: usize,
    hash: Hash,
}

#[derive(Clone, Copy)]
enum Hash {
    Md5,
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn of(self, parts: &[&[u8]]) -> Key {
        fn digest<D: Digest>(parts: &[&[u8]]) -> Key {
            let mut hash = D::new();
            for part in parts {
                hash.update(part);
            }
            Zeroizing::new(hash.finalize().to_vec())
        }
        match self {
            Self::Md5 => digest::<Md5>(parts),
            Self::Sha1 => digest::<Sha1>(parts),
            Self::Sha256 => digest::<Sha256>(parts),
            Self::Sha384 => digest::<Sha384>(parts),
            Self::Sha512 => digest::<Sha512>(parts),
        }
    }

    /// Hashes again and again, each time with the number of the round in front.
    fn many(self, first: Key, rounds: u32) -> Key {
        (0..rounds).fold(first, |hash, round| self.of(&[&round.to_le_bytes(), &hash]))
    }

    fn authentication(self, key: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
        macro_rules! hmac {
            ($hash:ty) => {{
                let mut code = Hmac::<$hash>::new_from_slice(key).ok()?;
                code.update(bytes);
                code.finalize().into_bytes().to_vec()
            }};
        }
        Some(match self {
            Self::Md5 => hmac!(Md5),
            Self::Sha1 => hmac!(Sha1),
            Self::Sha256 => hmac!(Sha256),
            Self::Sha384 => hmac!(Sha384),
            Self::Sha512 => hmac!(Sha512),
        })
    }

    fn bytes(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

impl Agile {
    pub(super) fn read(xml: &[u8]) -> Result<Self, WorkbookError> {
        if xml.len() > DESCRIPTION_BYTES_MAX {
            return Err(does_not_hold());
        }
        let mut reader = Reader::from_reader(xml);
        let (mut data, mut integrity, mut password) = (None, None, None);
        loop {
            let tag = match reader.read_event().map_err(|_| does_not_hold())? {
                Event::Start(tag) | Event::Empty(tag) => tag,
                Event::Eof => break,
                _ => continue,
            };
            match tag.local_name().as_ref() {
                "keyData" => data = Some(Parameters::read(&tag)?),
                "dataIntegrity" => {
                    integrity = Some((bytes(&tag, "encryptedHmacKey")?, bytes(&tag, "encryptedHmacValue")?));
                }
                // A key sealed for the holder of a certificate has no count of rounds.
                "encryptedKey" if text(&tag, "spinCount")?.is_some() => {
                    password = Some((
                        Parameters::read(&tag)?,
                        number(&tag, "spinCount")?,
                        bytes(&tag, "encryptedVerifierHashInput")?,
                        bytes(&tag, "encryptedVerifierHashValue")?,
                        bytes(&tag, "encryptedKeyValue")?,
                    ));
                }
                _ => {}
            }
        }
        let data = data.ok_or_else(does_not_hold)?;
        let (password, rounds, verifier, verifier_hash, key) = password.ok_or_else(unsupported)?;
        if rounds > ROUNDS_MAX {
            return Err(WorkbookError::corrupt("its password is hashed more often than the standard allows"));
        }
        Ok(Self { data, integrity, password, rounds, verifier, verifier_hash, key })
    }

    /// The key of the package, if the password is the right one.
    pub(super) fn key(&self, password: &Password) -> Result<Key, WorkbookError> {
        let hash = self.password.hash;
        let first = hash.of(&[&self.password.salt, &password.utf_16()]);
        let hashed = hash.many(first, self.rounds);
        let open = |purpose: &[u8; 8], sealed: &[u8]| {
            let key = fitted(hash.of(&[&hashed, purpose]), self.password.key_bytes);
            let start = fitted(Zeroizing::new(self.password.salt.clone()), self.password.block_bytes);
            let mut bytes = Zeroizing::new(sealed.to_vec());
            aes_cbc(&key, &start, &mut bytes).map(|()| bytes).ok_or_else(does_not_hold)
        };
        let verifier = open(&FOR_VERIFIER, &self.verifier)?;
        let verifier = verifier.get(..self.password.salt.len()).ok_or_else(does_not_hold)?;
        let expected = open(&FOR_VERIFIER_HASH, &self.verifier_hash)?;
        let expected = expected.get(..hash.bytes()).ok_or_else(does_not_hold)?;
        if !is_equal(&hash.of(&[verifier]), expected) {
            return Err(wrong_password());
        }
        let key = open(&FOR_KEY, &self.key)?;
        if key.len() < self.data.key_bytes {
            return Err(does_not_hold());
        }
        Ok(super::shortened(key, self.data.key_bytes))
    }

    /// The archive inside the package.
    pub(super) fn open(&self, key: &Key, mut package: Vec<u8>) -> Result<Vec<u8>, WorkbookError> {
        self.check_integrity(key, &package)?;
        let (length, _) = split_length(&package).ok_or_else(does_not_hold)?;
        package.drain(..8);
        // What does not fill a block carries nothing: the archive was filled up before it was sealed.
        package.truncate(package.len() / 16 * 16);
        for (number, segment) in (0_u32..).zip(package.chunks_mut(SEGMENT_BYTES)) {
            aes_cbc(key, &self.start(&number.to_le_bytes()), segment).ok_or_else(does_not_hold)?;
        }
        if length > package.len() {
            return Err(does_not_hold());
        }
        package.truncate(length);
        Ok(package)
    }

    fn start(&self, purpose: &[u8]) -> Key {
        fitted(self.data.hash.of(&[&self.data.salt, purpose]), self.data.block_bytes)
    }

    fn check_integrity(&self, key: &Key, package: &[u8]) -> Result<(), WorkbookError> {
        let Some((sealed_key, sealed_value)) = &self.integrity else {
            return Ok(());
        };
        let open = |purpose: &[u8; 8], sealed: &[u8]| {
            let mut bytes = Zeroizing::new(sealed.to_vec());
            aes_cbc(key, &self.start(purpose), &mut bytes).ok_or_else(does_not_hold)?;
            let length = self.data.hash.bytes();
            if bytes.len() < length { Err(does_not_hold()) } else { Ok(super::shortened(bytes, length)) }
        };
        let key = open(&FOR_INTEGRITY_KEY, sealed_key)?;
        let expected = open(&FOR_INTEGRITY, sealed_value)?;
        let found = self.data.hash.authentication(&key, package).ok_or_else(does_not_hold)?;
        if is_equal(&found, &expected) {
            Ok(())
        } else {
            Err(WorkbookError::corrupt("it was changed or cut after it was encrypted"))
        }
    }
}

impl Parameters {
    fn read(tag: &BytesStart<'_>) -> Result<Self, WorkbookError> {
        let named = |name: &str| text(tag, name).map(Option::unwrap_or_default);
        if named("cipherAlgorithm")? != "AES" || named("cipherChaining")? != "ChainingModeCBC" {
            return Err(unsupported());
        }
        let hash = match named("hashAlgorithm")?.replace('-', "").as_str() {
            "MD5" => Hash::Md5,
            "SHA1" => Hash::Sha1,
            "SHA256" => Hash::Sha256,
            "SHA384" => Hash::Sha384,
            "SHA512" => Hash::Sha512,
            _ => return Err(unsupported()),
        };
        let block_bytes = number(tag, "blockSize")? as usize;
        let key_bytes = number(tag, "keyBits")? as usize / 8;
        if block_bytes != 16 || ![16, 24, 32].contains(&key_bytes) {
            return Err(does_not_hold());
        }
        Ok(Self { salt: bytes(tag, "saltValue")?, block_bytes, key_bytes, hash })
    }
}

fn text(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, WorkbookError> {
    let found = tag.try_get_attribute(name).map_err(|_| does_not_hold())?;
    Ok(found.map(|attribute| attribute.value.to_string()))
}

fn number(tag: &BytesStart<'_>, name: &str) -> Result<u32, WorkbookError> {
    text(tag, name)?.and_then(|digits| digits.parse().ok()).ok_or_else(does_not_hold)
}

fn bytes(tag: &BytesStart<'_>, name: &str) -> Result<Vec<u8>, WorkbookError> {
    text(tag, name)?.and_then(|letters| base64(&letters)).ok_or_else(does_not_hold)
}
