//! Identifiers that say nothing to those without the key.
//!
//! In: a secret of 32 bytes and the parts that make a thing itself. Out: 32 lower-case hexadecimal digits. The key is
//! never printed, and nothing that leaves the building depends on it.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::SchemaError;

/// The key under which records, persons, deliveries and counts get their identifiers.
///
/// An identifier is HMAC-SHA-256 over a domain word and the parts, each led by its length in eight bytes, cut to its
/// first 128 bits. The lengths keep `("ab", "c")` apart from `("a", "bc")`, the domain word keeps a record apart from a
/// person made of the same parts.
///
/// ```
/// use sylfaen_schema::IdKey;
/// let key = IdKey::from_hex(&"07".repeat(32))?;
/// assert_eq!(key.record_id(&["gwent_police", "12"]).len(), 32);
/// assert_ne!(key.record_id(&["ab", "c"]), key.record_id(&["a", "bc"]));
/// assert_ne!(key.record_id(&["12"]), key.person_id(&["12"]));
/// # Ok::<(), sylfaen_schema::SchemaError>(())
/// ```
#[derive(Clone)]
pub struct IdKey {
    /// HMAC with the key already absorbed: cloned for each identifier, and half the work of starting anew.
    keyed: Hmac<Sha256>,
}

impl IdKey {
    /// Takes the key as bytes.
    pub fn from_bytes(key: &[u8; 32]) -> Self {
        Self { keyed: keyed(key) }
    }

    /// Takes the key as 64 hexadecimal digits; white space around them is ignored.
    ///
    /// # Errors
    /// [`SchemaError::BadIdKey`] if it is anything else.
    pub fn from_hex(text: &str) -> Result<Self, SchemaError> {
        let digits = text.trim().as_bytes();
        let mut key = [0_u8; 32];
        if digits.len() != 64 {
            return Err(SchemaError::BadIdKey);
        }
        for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = digit(pair[0])? * 16 + digit(pair[1])?;
        }
        Ok(Self::from_bytes(&key))
    }

    /// Names one record of one partner.
    pub fn record_id(&self, parts: &[&str]) -> String {
        self.id("record", parts)
    }

    /// Names one probable person.
    pub fn person_id(&self, parts: &[&str]) -> String {
        self.id("person", parts)
    }

    /// Names one delivery of one partner.
    pub fn delivery_id(&self, parts: &[&str]) -> String {
        self.id("delivery", parts)
    }

    /// Names one count in one delivery.
    pub fn count_id(&self, parts: &[&str]) -> String {
        self.id("count", parts)
    }

    /// Names a thing of any other kind; `domain` is the word for the kind.
    pub fn id(&self, domain: &str, parts: &[&str]) -> String {
        let mut mac = self.keyed.clone();
        for part in std::iter::once(domain).chain(parts.iter().copied()) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        lower_hex(&mac.finalize().into_bytes()[..16])
    }
}

impl fmt::Debug for IdKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdKey(..)")
    }
}

/// A key no longer than a block of SHA-256 is padded with zeros: RFC 2104, section 2.
fn keyed(key: &[u8]) -> Hmac<Sha256> {
    let mut block = [0_u8; 64];
    for (place, byte) in block.iter_mut().zip(key) {
        *place = *byte;
    }
    Hmac::new(&block.into())
}

fn digit(byte: u8) -> Result<u8, SchemaError> {
    match byte {
        b'0'..=b'9' => Ok(byte - b'0'),
        b'a'..=b'f' => Ok(byte - b'a' + 10),
        b'A'..=b'F' => Ok(byte - b'A' + 10),
        _ => Err(SchemaError::BadIdKey),
    }
}

fn lower_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|nibble| char::from(DIGITS[usize::from(nibble)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hmac_hex(key: &[u8], message: &[u8]) -> String {
        let mut mac = keyed(key);
        mac.update(message);
        lower_hex(&mac.finalize().into_bytes())
    }

    #[test]
    fn the_primitive_repeats_rfc_4231() {
        // Test cases 1, 2 and 3.
        assert_eq!(
            hmac_hex(&[0x0b; 20], b"Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
        assert_eq!(
            hmac_hex(b"Jefe", b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            hmac_hex(&[0xaa; 20], &[0xdd; 50]),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        );
    }

    #[test]
    fn an_identifier_is_the_mac_of_its_parts_led_by_their_lengths() {
        let key = [7_u8; 32];
        let mut message = Vec::new();
        message.extend_from_slice(b"\0\0\0\0\0\0\0\x06record");
        message.extend_from_slice(b"\0\0\0\0\0\0\0\x05gwent");
        message.extend_from_slice(b"\0\0\0\0\0\0\0\x0212");
        assert_eq!(IdKey::from_bytes(&key).record_id(&["gwent", "12"]), hmac_hex(&key, &message)[..32]);
    }

    #[test]
    fn parts_domains_and_keys_all_tell_identifiers_apart() {
        let key = IdKey::from_bytes(&[7; 32]);
        let other = IdKey::from_bytes(&[8; 32]);
        let ids = [
            key.record_id(&["a", "bc"]),
            key.record_id(&["ab", "c"]),
            key.record_id(&["abc"]),
            key.record_id(&["abc", ""]),
            key.person_id(&["abc"]),
            key.delivery_id(&["abc"]),
            key.count_id(&["abc"]),
            other.record_id(&["abc"]),
        ];
        let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
        assert_eq!(distinct.len(), ids.len());
    }

    #[test]
    fn a_key_that_is_not_64_digits_is_refused() {
        for text in ["", "07", &"0".repeat(63), &"g".repeat(64), &"é".repeat(32)] {
            assert_eq!(IdKey::from_hex(text).err(), Some(SchemaError::BadIdKey));
        }
        let padded = format!("  {}\n", "aB".repeat(32));
        assert_eq!(
            IdKey::from_hex(&padded).unwrap().id("x", &[]),
            IdKey::from_bytes(&[0xab; 32]).id("x", &[])
        );
        assert_eq!(format!("{:?}", IdKey::from_bytes(&[1; 32])), "IdKey(..)");
    }
}
