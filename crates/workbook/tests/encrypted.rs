//! Workbooks that are encrypted: opened with the right password, and refused with every other.
//!
//! In: `fixtures/encrypted`, one table in every method, each file opened again by an independent program where its
//! README says so. Out: the same rows from all of them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its own functions too")]

mod make;

use std::fmt::Write as _;

use proptest::prelude::*;
use sylfaen_workbook::{CellValue, OpenOptions, Password, Workbook, WorkbookError};

const PASSWORD: &str = "cyfrinach";
const WITH_PASSWORD: [&str; 8] = [
    "standard_aes128.xlsx",
    "rc4_40.xls",
    "rc4_provider_40.xls",
    "rc4_provider_128.xls",
    "mask.xls",
    "aes256_pbkdf2.ods",
    "aes256_gcm_argon2id.ods",
    "blowfish.ods",
];
const WITHOUT_PASSWORD: [&str; 2] = ["agile_without_password.xlsx", "mask_without_password.xls"];

fn fixture(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures");
    std::fs::read(format!("{folder}/{name}")).unwrap()
}

fn open(bytes: &[u8], password: Option<&str>) -> Result<Workbook, WorkbookError> {
    let options = OpenOptions { password: password.map(Password::new), ..OpenOptions::default() };
    Workbook::open_with(bytes, &options)
}

fn rows(workbook: &mut Workbook) -> Result<String, WorkbookError> {
    let mut shown = String::new();
    for row in workbook.rows(0)? {
        for cell in row?.cells {
            match cell.value {
                CellValue::Text(text) => write!(shown, "{text}|").unwrap(),
                CellValue::DateTime(moment) => write!(shown, "{moment}|").unwrap(),
                other => write!(shown, "{other:?}|").unwrap(),
            }
        }
        shown.push('\n');
    }
    Ok(shown)
}

const TABLE: &str = "Ref|Name|Seen|
GW-001|Siân ap Rhys|2012-02-29 00:00:00|
GW-002|Łucja Nowak|2012-12-31 00:00:00|
";

#[test]
fn every_method_opens_with_the_right_password() {
    for name in WITH_PASSWORD {
        let mut workbook = open(&fixture(&format!("encrypted/{name}")), Some(PASSWORD))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(rows(&mut workbook).unwrap(), TABLE, "{name}");
    }
    let excel = fixture("workbooks/ExcelDataReader__agile_AES256_SHA512_CBC_pwd_password.xlsx");
    assert_eq!(rows(&mut open(&excel, Some("password")).unwrap()).unwrap(), "Password: password|\n");
}

#[test]
fn a_wrong_password_is_told_apart_from_none() {
    for name in WITH_PASSWORD {
        let bytes = fixture(&format!("encrypted/{name}"));
        let without = open(&bytes, None).unwrap_err();
        assert!(without.to_string().ends_with(" is encrypted; it needs a password"), "{name}: {without}");
        for wrong in ["cyfrinacg", "CYFRINACH", "", "a password longer than any of fifteen letters", "密"] {
            let error = open(&bytes, Some(wrong)).unwrap_err();
            assert!(error.to_string().starts_with("the password does not open the "), "{name}: {error}");
            assert_eq!((error.kind(), without.kind()), ("encrypted", "encrypted"), "{name}");
        }
    }
}

#[test]
fn what_excel_encrypts_unasked_opens_unasked() {
    for name in WITHOUT_PASSWORD {
        let bytes = fixture(&format!("encrypted/{name}"));
        for password in [None, Some("needless")] {
            assert_eq!(rows(&mut open(&bytes, password).unwrap()).unwrap(), TABLE, "{name}");
        }
    }
}

#[test]
fn a_workbook_that_is_not_encrypted_asks_for_no_password() {
    let bytes = fixture("workbooks/readxl__deaths.xls");
    let with = rows(&mut open(&bytes, Some(PASSWORD)).unwrap()).unwrap();
    assert_eq!(with, rows(&mut open(&bytes, None).unwrap()).unwrap());
    assert!(with.lines().count() > 10);
}

/// The package of an agile file with one byte of it changed, at a place from its end.
#[test]
fn contents_changed_after_sealing_are_damaged_not_read() {
    let mut bytes = fixture("workbooks/ExcelDataReader__agile_AES256_SHA512_CBC_pwd_password.xlsx");
    // Somewhere inside the package, which is nearly all of the file.
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    assert_eq!(
        open(&bytes, Some("password")).unwrap_err().to_string(),
        "the file is damaged: it was changed or cut after it was encrypted"
    );
}

fn agile_with(change: impl Fn(&str) -> String) -> Vec<u8> {
    let hash = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==";
    let parameters = r#"saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512" saltValue="AAAAAAAAAAAAAAAAAAAAAA==""#;
    let xml = format!(
        r#"<encryption><keyData {parameters}/><keyEncryptors><keyEncryptor><p:encryptedKey spinCount="1" {parameters} encryptedVerifierHashInput="AAAAAAAAAAAAAAAAAAAAAA==" encryptedVerifierHashValue="{hash}" encryptedKeyValue="AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="/></keyEncryptor></keyEncryptors></encryption>"#
    );
    let mut information = vec![4, 0, 4, 0, 0x40, 0, 0, 0];
    information.extend(change(&xml).bytes());
    make::compound_of(&[("EncryptionInfo", &information), ("EncryptedPackage", &[0; 4_096])])
}

#[test]
fn work_beyond_the_standard_is_refused_before_it_is_done() {
    let error = |bytes: &[u8]| open(bytes, Some(PASSWORD)).unwrap_err().to_string();
    let rounds = |count: &str| {
        let new = format!("spinCount=\"{count}\"");
        agile_with(|xml| xml.replace("spinCount=\"1\"", &new))
    };
    assert_eq!(
        error(&rounds("4294967295")),
        "the file is damaged: its password is hashed more often than the standard allows"
    );
    assert_eq!(
        error(&rounds("99999999999")),
        "the file is damaged: what it says of its encryption does not hold"
    );
    let ods = |derivation: &str| {
        let manifest = format!(
            r#"<manifest:manifest><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data manifest:checksum-type="SHA1/1K" manifest:checksum="AAAA"><manifest:algorithm manifest:algorithm-name="http://www.w3.org/2001/04/xmlenc#aes256-cbc" manifest:initialisation-vector="AAAAAAAAAAAAAAAAAAAAAA=="/><manifest:key-derivation {derivation} manifest:salt="AAAAAAAAAAAAAAAAAAAAAA=="/></manifest:encryption-data></manifest:file-entry></manifest:manifest>"#
        );
        make::archive(&[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", manifest.as_bytes()),
            ("content.xml", &[0; 32]),
        ])
    };
    let argon = r#"manifest:key-derivation-name="urn:org:documentfoundation:names:experimental:office:manifest:argon2id" manifest:key-size="32""#;
    for derivation in [
        r#"manifest:key-derivation-name="PBKDF2" manifest:iteration-count="4000000000" manifest:key-size="32""#,
        &format!(
            r#"{argon} loext:argon2-iterations="3" loext:argon2-memory="4000000000" loext:argon2-lanes="1""#
        ),
        &format!(
            r#"{argon} loext:argon2-iterations="4000000000" loext:argon2-memory="64" loext:argon2-lanes="1""#
        ),
    ] {
        assert_eq!(
            error(&ods(derivation)),
            "the file is damaged: it asks for more work on its password than any program does"
        );
    }
    let unknown = r#"manifest:key-derivation-name="scrypt" manifest:key-size="32""#;
    assert_eq!(
        error(&ods(unknown)),
        "the OpenDocument spreadsheet is encrypted by a method that is not read; it needs its password taken off"
    );
}

#[test]
fn methods_that_are_not_read_are_named_and_still_encrypted() {
    let other = agile_with(|xml| xml.replace("ChainingModeCBC", "ChainingModeCFB"));
    assert_eq!(
        open(&other, Some(PASSWORD)).unwrap_err().to_string(),
        "the workbook is encrypted by a method that is not read; it needs its password taken off"
    );
    assert_eq!(open(&other, None).unwrap_err().to_string(), "the workbook is encrypted; it needs a password");
    let rights = make::compound("EncryptedPackage", &[0; 64]);
    assert_eq!(open(&rights, Some(PASSWORD)).unwrap_err().kind(), "encrypted");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn changed_bytes_of_an_encrypted_file_give_an_error_or_a_result(
        which in 0_usize..WITH_PASSWORD.len(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        // The derivation of a key by memory takes too long to repeat.
        prop_assume!(!WITH_PASSWORD[which].contains("argon"));
        let mut bytes = fixture(&format!("encrypted/{}", WITH_PASSWORD[which]));
        for (index, byte) in changes {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        if let Ok(mut workbook) = open(&bytes, Some(PASSWORD)) {
            for index in 0..workbook.sheets().len() {
                let _ = workbook.rows(index).map(Iterator::count);
            }
        }
    }
}
