//! Encrypted OpenDocument spreadsheets.
//!
//! In: the archive whose manifest says how each part is encrypted, and the password. Out: an archive with the parts
//! that are read, in the clear. OpenDocument 1.2 part 3 and 1.3 part 2, 4.8 (AES and Blowfish), and the package within
//! a package of LibreOffice 24.8. Refused: other methods, and derivations of keys that ask for hours or gigabytes.

use std::collections::BTreeMap;
use std::io::Read as _;

use aes::cipher::KeyIvInit as _;
use aes_gcm::aead::Aead as _;
use aes_gcm::{Aes256Gcm, KeyInit as _};
use base64::Engine as _;
use flate2::read::DeflateDecoder;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;
use zip::ZipArchive;

use super::{Key, aes_cbc, does_not_hold, is_equal};
use crate::archive;
use crate::error::{Limit, WorkbookError};
use crate::limits::Limits;
use crate::password::Password;
use crate::source::Source;

const CONTAINER: &str = "OpenDocument spreadsheet";

/// The parts that are read; every other one may stay sealed.
const PARTS: [&str; 2] = ["styles.xml", "content.xml"];
const WHOLE_PACKAGE: &str = "encrypted-package";
/// A hundred times what LibreOffice asks for.
const ROUNDS_MAX: u32 = 10_000_000;
/// Four times what LibreOffice asks for.
const MEMORY_KIB_MAX: u32 = 262_144;
const MEMORY_ROUNDS_MAX: u32 = 64;
/// The check sum is of so many bytes at the beginning.
const CHECKED_BYTES: usize = 1_024;
const SIZE_MAX: u64 = u32::MAX as u64;

/// What the manifest says of one sealed part.
#[derive(Default)]
struct Sealed {
    checksum: Option<(String, Vec<u8>)>,
    cipher: String,
    start: Vec<u8>,
    derivation: String,
    salt: Vec<u8>,
    key_bytes: usize,
    rounds: u32,
    memory_kib: u32,
    lanes: u32,
    /// The hash that the password goes through first.
    first_hash: String,
}

/// Whether the manifest lists parts that are encrypted.
pub(super) fn is_sealed(archive: &mut ZipArchive<Source>) -> Result<bool, WorkbookError> {
    let manifest = archive::listing(archive, "META-INF/manifest.xml")?.unwrap_or_default();
    let kind = archive::listing(archive, "mimetype")?.unwrap_or_default();
    let is_spreadsheet = [&manifest, &kind].iter().any(|text| text.contains("opendocument.spreadsheet"));
    Ok(is_spreadsheet && manifest.contains("encryption-data"))
}

/// Opens what is sealed; the answer is the bytes of an archive that can be read as if it had never been.
pub(super) fn open(
    archive: &mut ZipArchive<Source>,
    password: Option<&Password>,
    limits: &Limits,
) -> Result<Vec<u8>, WorkbookError> {
    let password = password.ok_or(WorkbookError::Encrypted { container: CONTAINER })?;
    let manifest = archive::listing(archive, "META-INF/manifest.xml")?.unwrap_or_default();
    let sealed = read_manifest(&manifest)?;
    if let Some(package) = sealed.get(WHOLE_PACKAGE) {
        let bytes = stored_bytes(archive, WHOLE_PACKAGE, limits)?;
        return package.open(bytes, password);
    }
    let mut opened = plain_archive::Writer::default();
    opened.add_stored("mimetype", b"application/vnd.oasis.opendocument.spreadsheet");
    for name in PARTS {
        if archive.index_for_name(name).is_none() {
            continue;
        }
        match sealed.get(name) {
            Some(part) => {
                let deflated = part.open(stored_bytes(archive, name, limits)?, password)?;
                opened.add_deflated(name, &deflated, limits)?;
            }
            None => opened.add_stored(name, &stored_bytes(archive, name, limits)?),
        }
    }
    Ok(opened.finish())
}

fn stored_bytes(
    archive: &mut ZipArchive<Source>,
    name: &str,
    limits: &Limits,
) -> Result<Vec<u8>, WorkbookError> {
    let part = archive.by_name(name).map_err(|error| archive::zip_error(&error))?;
    let max = limits.inflated_bytes_max.min(SIZE_MAX);
    let mut bytes = Vec::new();
    part.take(max + 1).read_to_end(&mut bytes).map_err(|error| archive::part_error(&error))?;
    if bytes.len() as u64 > max {
        return Err(WorkbookError::limit(Limit::InflatedBytes, max));
    }
    Ok(bytes)
}

impl Sealed {
    /// The bytes that were sealed: a package, or a part as it was deflated.
    fn open(&self, mut bytes: Vec<u8>, password: &Password) -> Result<Vec<u8>, WorkbookError> {
        let key = self.key(password)?;
        let wrong = || WorkbookError::WrongPassword { container: CONTAINER };
        match self.cipher.as_str() {
            "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
            | "http://www.w3.org/2001/04/xmlenc#aes192-cbc"
            | "http://www.w3.org/2001/04/xmlenc#aes128-cbc" => {
                aes_cbc(&key, &self.start, &mut bytes).ok_or_else(does_not_hold)?;
                // The last byte says how many were added to fill the last block.
                let added = bytes.last().map_or(0, |last| usize::from(*last));
                let length = bytes.len().checked_sub(added).filter(|_| (1..=16).contains(&added));
                bytes.truncate(length.ok_or_else(wrong)?);
            }
            "http://www.w3.org/2009/xmlenc11#aes256-gcm" => return self.open_authenticated(&key, &bytes),
            "Blowfish CFB" | "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#blowfish" => {
                cfb_mode::Decryptor::<blowfish::Blowfish>::new_from_slices(&key, &self.start)
                    .map_err(|_| does_not_hold())?
                    .decrypt(&mut bytes);
            }
            _ => return Err(unsupported()),
        }
        let (kind, expected) = self.checksum.as_ref().ok_or_else(does_not_hold)?;
        let checked = bytes.get(..CHECKED_BYTES).unwrap_or(&bytes);
        let found = match kind.as_str() {
            "SHA1/1K" | "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#sha1-1k" => {
                Sha1::digest(checked).to_vec()
            }
            "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#sha256-1k" => {
                Sha256::digest(checked).to_vec()
            }
            _ => return Err(unsupported()),
        };
        if is_equal(&found, expected) { Ok(bytes) } else { Err(wrong()) }
    }

    /// Opens what carries its own proof, behind the start value that the bytes begin with.
    fn open_authenticated(&self, key: &Key, bytes: &[u8]) -> Result<Vec<u8>, WorkbookError> {
        let (start, sealed) = bytes.split_first_chunk::<12>().ok_or_else(does_not_hold)?;
        if !is_equal(start, &self.start) {
            return Err(does_not_hold());
        }
        let cipher = Aes256Gcm::new_from_slice(key).map_err(|_| does_not_hold())?;
        cipher
            .decrypt(&(*start).into(), sealed)
            .map_err(|_| WorkbookError::WrongPassword { container: CONTAINER })
    }

    fn key(&self, password: &Password) -> Result<Key, WorkbookError> {
        let first = match self.first_hash.as_str() {
            "" | "SHA1" | "http://www.w3.org/2000/09/xmldsig#sha1" => {
                Zeroizing::new(Sha1::digest(password.expose()).to_vec())
            }
            "http://www.w3.org/2000/09/xmldsig#sha256" | "http://www.w3.org/2001/04/xmlenc#sha256" => {
                Zeroizing::new(Sha256::digest(password.expose()).to_vec())
            }
            _ => return Err(unsupported()),
        };
        if ![16, 24, 32].contains(&self.key_bytes) {
            return Err(does_not_hold());
        }
        let mut key = Zeroizing::new(vec![0; self.key_bytes]);
        match self.derivation.as_str() {
            "PBKDF2" | "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#pbkdf2" => {
                if !(1..=ROUNDS_MAX).contains(&self.rounds) {
                    return Err(costs_too_much());
                }
                pbkdf2::pbkdf2_hmac::<Sha1>(&first, &self.salt, self.rounds, &mut key);
            }
            "urn:org:documentfoundation:names:experimental:office:manifest:argon2id" => {
                if self.memory_kib > MEMORY_KIB_MAX || self.rounds > MEMORY_ROUNDS_MAX {
                    return Err(costs_too_much());
                }
                let parameters =
                    argon2::Params::new(self.memory_kib, self.rounds, self.lanes, Some(self.key_bytes))
                        .map_err(|_| does_not_hold())?;
                argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, parameters)
                    .hash_password_into(&first, &self.salt, &mut key)
                    .map_err(|_| does_not_hold())?;
            }
            _ => return Err(unsupported()),
        }
        Ok(key)
    }
}

/// The parts that are sealed, by their paths.
fn read_manifest(xml: &str) -> Result<BTreeMap<String, Sealed>, WorkbookError> {
    let mut reader = Reader::from_str(xml);
    let mut sealed = BTreeMap::new();
    let (mut path, mut part) = (String::new(), None::<Sealed>);
    loop {
        let event = reader.read_event().map_err(|_| does_not_hold())?;
        match &event {
            Event::Eof => break,
            Event::Start(tag) | Event::Empty(tag) => match (tag.local_name().as_ref(), &mut part) {
                ("file-entry", _) => path = text(tag, "manifest:full-path")?,
                ("encryption-data", _) => {
                    let mut new = Sealed { key_bytes: 16, ..Sealed::default() };
                    let kind = text(tag, "manifest:checksum-type")?;
                    if !kind.is_empty() {
                        new.checksum = Some((kind, bytes(tag, "manifest:checksum")?));
                    }
                    part = Some(new);
                }
                ("algorithm", Some(part)) => {
                    part.cipher = text(tag, "manifest:algorithm-name")?;
                    part.start = bytes(tag, "manifest:initialisation-vector")?;
                }
                ("key-derivation", Some(part)) => part.read_derivation(tag)?,
                ("start-key-generation", Some(part)) => {
                    part.first_hash = text(tag, "manifest:start-key-generation-name")?;
                }
                _ => {}
            },
            Event::End(tag) if tag.local_name().as_ref() == "encryption-data" => {
                sealed.extend(part.take().map(|part| (path.clone(), part)));
            }
            _ => {}
        }
    }
    Ok(sealed)
}

impl Sealed {
    fn read_derivation(&mut self, tag: &BytesStart<'_>) -> Result<(), WorkbookError> {
        self.derivation = text(tag, "manifest:key-derivation-name")?;
        self.salt = bytes(tag, "manifest:salt")?;
        let count = |name: &str| -> Result<Option<u32>, WorkbookError> {
            let digits = text(tag, name)?;
            if digits.is_empty() { Ok(None) } else { digits.parse().map(Some).map_err(|_| does_not_hold()) }
        };
        self.key_bytes = count("manifest:key-size")?.map_or(16, |bytes| bytes as usize);
        let rounds = count("manifest:iteration-count")?;
        let memory_rounds = count("loext:argon2-iterations")?.or(count("manifest:argon2-iterations")?);
        self.rounds = rounds.or(memory_rounds).unwrap_or(0);
        self.memory_kib = count("loext:argon2-memory")?.or(count("manifest:argon2-memory")?).unwrap_or(0);
        self.lanes = count("loext:argon2-lanes")?.or(count("manifest:argon2-lanes")?).unwrap_or(0);
        Ok(())
    }
}

fn text(tag: &BytesStart<'_>, name: &str) -> Result<String, WorkbookError> {
    let found = tag.try_get_attribute(name).map_err(|_| does_not_hold())?;
    Ok(found.map(|attribute| attribute.value.to_string()).unwrap_or_default())
}

fn bytes(tag: &BytesStart<'_>, name: &str) -> Result<Vec<u8>, WorkbookError> {
    base64(&text(tag, name)?).ok_or_else(does_not_hold)
}

/// The bytes that the letters stand for, in the alphabet that both Office and OpenDocument use.
pub(super) fn base64(letters: &str) -> Option<Vec<u8>> {
    base64::engine::general_purpose::STANDARD.decode(letters.trim()).ok()
}

fn unsupported() -> WorkbookError {
    WorkbookError::UnsupportedEncryption { container: CONTAINER }
}

fn costs_too_much() -> WorkbookError {
    WorkbookError::corrupt("it asks for more work on its password than any program does")
}

/// A zip archive of parts that are deflated already.
mod plain_archive {
    use super::{DeflateDecoder, Limit, Limits, SIZE_MAX, WorkbookError};
    use std::io::Read as _;

    #[derive(Default)]
    pub(super) struct Writer {
        bytes: Vec<u8>,
        directory: Vec<u8>,
        parts: u16,
    }

    impl Writer {
        pub(super) fn add_stored(&mut self, name: &str, content: &[u8]) {
            let mut sum = flate2::Crc::new();
            sum.update(content);
            self.add(name, 0, sum.sum(), content.len() as u32, content);
        }

        /// Inflates the content once, for its length and check sum.
        pub(super) fn add_deflated(
            &mut self,
            name: &str,
            content: &[u8],
            limits: &Limits,
        ) -> Result<(), WorkbookError> {
            let max = limits.inflated_bytes_max.min(SIZE_MAX);
            let mut sum = flate2::CrcReader::new(DeflateDecoder::new(content).take(max + 1));
            let count = std::io::copy(&mut sum, &mut std::io::sink())
                .map_err(|_| WorkbookError::corrupt("a part of its zip archive is damaged"))?;
            if count > max {
                return Err(WorkbookError::limit(Limit::InflatedBytes, max));
            }
            self.add(name, 8, sum.crc().sum(), count as u32, content);
            Ok(())
        }

        fn add(&mut self, name: &str, method: u16, sum: u32, length: u32, content: &[u8]) {
            let start = self.bytes.len() as u32;
            let mut header = Vec::new();
            // Version, flags, method, time and date of the least there can be.
            for word in [20, 0, method, 0, 0x21] {
                header.extend(u16::to_le_bytes(word));
            }
            for word in [sum, content.len() as u32, length] {
                header.extend(word.to_le_bytes());
            }
            header.extend((name.len() as u16).to_le_bytes());
            header.extend([0, 0]);
            self.bytes.extend(b"PK\x03\x04");
            self.bytes.extend(&header);
            self.bytes.extend(name.as_bytes());
            self.bytes.extend(content);
            self.directory.extend(b"PK\x01\x02\x14\x00");
            self.directory.extend(&header);
            self.directory.extend([0; 10]);
            self.directory.extend(start.to_le_bytes());
            self.directory.extend(name.as_bytes());
            self.parts += 1;
        }

        pub(super) fn finish(mut self) -> Vec<u8> {
            let start = self.bytes.len() as u32;
            self.bytes.extend(&self.directory);
            self.bytes.extend(b"PK\x05\x06\0\0\0\0");
            for _ in 0..2 {
                self.bytes.extend(self.parts.to_le_bytes());
            }
            self.bytes.extend((self.directory.len() as u32).to_le_bytes());
            self.bytes.extend(start.to_le_bytes());
            self.bytes.extend([0, 0]);
            self.bytes
        }
    }
}
