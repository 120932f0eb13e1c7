//! Encodes values under a key, so that records can be linked by a party that never sees a name.
//!
//! In: a key, the settings two parties have agreed on, values. Out: for each value, or for each record, a cryptographic
//! long-term key: a Bloom filter of what the value is made of. Refused: settings under which filters would be useless.
//!
//! Schnell, Bachteler and Reiher (2011). A value is cut into runs of letters; each run sets some bits of the filter; filters of
//! like values have like bits, which [`dice`](crate::dice) measures. Against attacks on frequencies of bits (Niedermeyer and others 2014) the
//! bits a run sets are drawn anew for every run by HMAC-SHA-256 under the key (random hashing), apart for every column; the
//! filter is folded on itself by exclusive or (Schnell and Borgs 2016); and runs may be salted with the year of birth, so that
//! one name has as many filters as there are years. Equal values still have equal filters, so how often a value comes is seen
//! by whoever holds many: see `docs/linkage.md` for what that leaves open.

use serde::{Deserialize, Serialize};
use sylfaen_schema::IdKey;

use crate::LinkError;
use crate::compare::PartialDate;
use crate::field::folded;
use crate::filter::{MARK, hex};
use crate::settings::Kind;

/// How many digits of the agreement stand in each cell.
const AGREED_DIGITS: usize = 8;
/// Bits one HMAC draws positions from: eight numbers of 16 bits.
const DRAWN_BY_ONE: usize = 8;

/// What is one filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// Each field: the model sees which of them agree.
    Field,
    /// The whole record: less can be learnt from a filter, and by it.
    Record,
}

/// The settings of an encoding, on which all parties agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Encoding {
    /// The version of this way of encoding.
    pub format: u32,
    /// What is one filter.
    pub per: Per,
    /// Bits of a filter before it is folded; a power of two from 128 to 16,384.
    pub bits: u32,
    /// Whether the filter is folded to half its bits.
    pub is_folded: bool,
    /// How many bits each run sets, 1 to 64.
    pub hashes: u32,
    /// The length of a run of letters, 1 to 4.
    pub q: u32,
    /// The column whose year salts the runs of all others; none salts nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<String>,
}

impl Default for Encoding {
    fn default() -> Self {
        Self { format: 1, per: Per::Field, bits: 1024, is_folded: true, hashes: 10, q: 2, salt: None }
    }
}

impl Encoding {
    /// The settings in one line, the same for all who agree.
    pub fn line(&self) -> String {
        let per = if self.per == Per::Field { "field" } else { "record" };
        format!(
            "format={} per={per} bits={} folded={} hashes={} q={} salt={}",
            self.format,
            self.bits,
            self.is_folded,
            self.hashes,
            self.q,
            self.salt.as_deref().unwrap_or("none")
        )
    }

    /// Reads the line again.
    ///
    /// ```
    /// use sylfaen_link::{Encoding, LinkError};
    /// let encoding = Encoding { salt: Some("birth_date".to_owned()), ..Encoding::default() };
    /// assert_eq!(Encoding::parse(&encoding.line())?, encoding);
    /// assert!(matches!(Encoding::parse("format=2"), Err(LinkError::Encoding)));
    /// # Ok::<(), LinkError>(())
    /// ```
    ///
    /// # Errors
    /// [`LinkError::Encoding`] for a line that [`Encoding::line`] does not write.
    pub fn parse(line: &str) -> Result<Self, LinkError> {
        let of = |key: &str| {
            let mut words = line.split(' ').filter_map(|word| word.split_once('='));
            words.find(|(known, _)| *known == key).map(|(_, value)| value).ok_or(LinkError::Encoding)
        };
        let number = |key: &str| of(key)?.parse().map_err(|_| LinkError::Encoding);
        let salt = of("salt")?;
        let encoding = Self {
            format: number("format")?,
            per: if of("per")? == "field" { Per::Field } else { Per::Record },
            bits: number("bits")?,
            is_folded: of("folded")? == "true",
            hashes: number("hashes")?,
            q: number("q")?,
            salt: (salt != "none").then(|| salt.to_owned()),
        };
        encoding.check()?;
        if encoding.line() == line { Ok(encoding) } else { Err(LinkError::Encoding) }
    }

    fn check(&self) -> Result<(), LinkError> {
        let is_usable = self.format == 1
            && self.bits.is_power_of_two()
            && (128..=16_384).contains(&self.bits)
            && (1..=64).contains(&self.hashes)
            && (1..=4).contains(&self.q);
        if is_usable { Ok(()) } else { Err(LinkError::Encoding) }
    }
}

/// One value to encode: the column, what it holds, and the text.
#[derive(Debug, Clone, Copy)]
pub struct Encodable<'a> {
    /// The column.
    pub column: &'a str,
    /// What it holds.
    pub kind: Kind,
    /// The value; nothing if it is missing.
    pub text: Option<&'a str>,
}

/// Encodes under a key.
///
/// ```
/// use sylfaen_link::{Encodable, Encoder, Encoding, Kind, dice};
/// use sylfaen_schema::IdKey;
///
/// let encoder = Encoder::new(IdKey::from_bytes(&[7; 32]), Encoding::default())?;
/// let name = |text| Encodable { column: "surname", kind: Kind::FamilyName, text: Some(text) };
/// let cell = |text| encoder.cells(&[name(text)])[0].clone().unwrap();
/// assert_eq!(dice(&cell("Kowalska"), &cell("KOWALSKA")), Some(1.0));
/// assert!(dice(&cell("Kowalska"), &cell("Kowalski")) > dice(&cell("Kowalska"), &cell("Jones")));
/// # Ok::<(), sylfaen_link::LinkError>(())
/// ```
pub struct Encoder {
    key: IdKey,
    encoding: Encoding,
    agreed: String,
}

impl std::fmt::Debug for Encoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Encoder({})", self.encoding.line())
    }
}

impl Encoder {
    /// Takes a key and settings.
    ///
    /// # Errors
    /// [`LinkError::Encoding`] for settings under which filters would be useless.
    pub fn new(key: IdKey, encoding: Encoding) -> Result<Self, LinkError> {
        encoding.check()?;
        let agreed = key.id("encoding", &[&encoding.line()]);
        Ok(Self { key, encoding, agreed })
    }

    /// What shows that two files were encoded with the same secret and settings, and nothing else of either.
    pub fn agreed(&self) -> &str {
        &self.agreed
    }

    /// The beginning of it that stands in every cell.
    pub fn mark(&self) -> &str {
        self.agreed.get(..AGREED_DIGITS).unwrap_or_default()
    }

    /// The cells of a record: one a field, or one for all of them; nothing where there is no value.
    pub fn cells(&self, record: &[Encodable<'_>]) -> Vec<Option<String>> {
        let year = self.encoding.salt.as_ref().and_then(|salt| {
            let of_column = record.iter().find(|field| field.column == *salt)?;
            PartialDate::parse(&folded(Kind::Date, of_column.text?)).map(|date| date.year().to_string())
        });
        let salt_of = |field: &Encodable<'_>| {
            let is_salt = self.encoding.salt.as_deref() == Some(field.column);
            if is_salt { "" } else { year.as_deref().unwrap_or("") }
        };
        let parts = |field: &Encodable<'_>| {
            field.text.map(|text| parts(field.kind, text, self.encoding.q as usize)).unwrap_or_default()
        };
        match self.encoding.per {
            Per::Field => record
                .iter()
                .map(|field| {
                    let mut filter = self.empty();
                    for part in parts(field) {
                        self.set(&mut filter, field.column, salt_of(field), &part);
                    }
                    self.cell(&filter)
                })
                .collect(),
            Per::Record => {
                let mut filter = self.empty();
                for field in record {
                    for part in parts(field) {
                        self.set(&mut filter, field.column, salt_of(field), &part);
                    }
                }
                vec![self.cell(&filter)]
            }
        }
    }

    fn empty(&self) -> Vec<u8> {
        vec![0; self.encoding.bits as usize / 8]
    }

    /// Sets the bits of one part.
    fn set(&self, filter: &mut [u8], column: &str, salt: &str, part: &str) {
        let mut left = self.encoding.hashes as usize;
        for round in 0.. {
            if left == 0 {
                return;
            }
            let drawn = self.key.id("encoded_part", &[column, salt, part, &format!("{round}")]);
            for digits in drawn.as_bytes().chunks_exact(4).take(left.min(DRAWN_BY_ONE)) {
                let number = digits.iter().fold(0_usize, |number, digit| number << 4 | hex(*digit) as usize);
                // Bits are a power of two and fewer than the numbers, so every one is as likely.
                let bit = number % (filter.len() * 8);
                filter[bit / 8] |= 1 << (bit % 8);
                left -= 1;
            }
        }
    }

    /// Folds a filter and writes it; one without a bit is no value.
    fn cell(&self, filter: &[u8]) -> Option<String> {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        if filter.iter().all(|byte| *byte == 0) {
            return None;
        }
        let folded: Vec<u8> = if self.encoding.is_folded {
            let (front, back) = filter.split_at(filter.len() / 2);
            front.iter().zip(back).map(|(a, b)| a ^ b).collect()
        } else {
            filter.to_vec()
        };
        let mut cell = format!("{MARK}{}:", self.mark());
        for byte in folded {
            cell.push(char::from(DIGITS[usize::from(byte >> 4)]));
            cell.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
        Some(cell)
    }
}

/// What a value is made of: runs of letters with the ends marked; the digits of a date by their places, and its parts; an item
/// or category whole.
fn parts(kind: Kind, text: &str, q: usize) -> Vec<String> {
    let plain = folded(kind, text);
    let whole = |text: &str| vec![text.to_owned()];
    let mut parts = match kind {
        _ if plain.is_empty() => Vec::new(),
        Kind::Category => whole(&plain),
        Kind::Set => plain.split(';').map(str::to_owned).collect(),
        Kind::Date => match PartialDate::parse(&plain) {
            Some(date) => date_parts(date),
            None => runs(&plain, q),
        },
        _ => runs(&plain, q),
    };
    parts.sort();
    parts.dedup();
    parts
}

fn date_parts(date: PartialDate) -> Vec<String> {
    let mut parts = vec![format!("y{}", date.year())];
    let mut digits = format!("{:04}", date.year());
    if let Some(month) = date.month() {
        parts.push(format!("m{month}"));
        digits = format!("{digits}{month:02}");
        if let Some(day) = date.day() {
            parts.push(format!("d{day}"));
            digits = format!("{digits}{day:02}");
        }
    }
    parts.extend(digits.char_indices().map(|(place, digit)| format!("{place}:{digit}")));
    parts
}

fn runs(text: &str, q: usize) -> Vec<String> {
    let marks = usize::from(q > 1);
    let mut letters = vec!['\u{2}'; marks];
    letters.extend(text.chars());
    letters.extend(std::iter::repeat_n('\u{3}', marks));
    if letters.len() < q {
        return vec![letters.into_iter().collect()];
    }
    letters.windows(q).map(|run| run.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::filter::{Filter, dice};

    fn encoder(key: u8, encoding: Encoding) -> Encoder {
        Encoder::new(IdKey::from_bytes(&[key; 32]), encoding).unwrap()
    }

    fn cell(encoder: &Encoder, kind: Kind, text: &str) -> Option<String> {
        encoder.cells(&[Encodable { column: "c", kind, text: Some(text) }]).swap_remove(0)
    }

    /// Without folding, and with filters so wide that bits hardly meet, Dice of filters is Dice of the runs they are made of.
    #[test]
    fn dice_of_wide_filters_is_dice_of_the_runs() {
        let wide = Encoding { bits: 16_384, is_folded: false, hashes: 20, ..Encoding::default() };
        let encoder = encoder(1, wide);
        // _s sm mi it th h_ and _s sm my yt th h_ share four of six runs each.
        for (a, b, shared, one, other) in [("smith", "smyth", 4, 6, 6), ("peter", "pedro", 2, 6, 6)] {
            let (a, b) =
                (cell(&encoder, Kind::FamilyName, a).unwrap(), cell(&encoder, Kind::FamilyName, b).unwrap());
            let by_hand = 2.0 * f64::from(shared) / f64::from(one + other);
            let found = dice(&a, &b).unwrap();
            assert!((found - by_hand).abs() < 0.02, "{found} {by_hand}");
        }
    }

    #[test]
    fn another_secret_or_other_settings_cannot_be_compared() {
        let one = encoder(1, Encoding::default());
        for other in
            [encoder(2, Encoding::default()), encoder(1, Encoding { hashes: 11, ..Encoding::default() })]
        {
            assert_ne!(one.agreed(), other.agreed());
            let (a, b) = (cell(&one, Kind::Text, "mair").unwrap(), cell(&other, Kind::Text, "mair").unwrap());
            assert_eq!(dice(&a, &b), None);
        }
        for useless in [
            Encoding { bits: 1000, ..Encoding::default() },
            Encoding { hashes: 0, ..Encoding::default() },
            Encoding { q: 9, ..Encoding::default() },
        ] {
            assert!(matches!(Encoder::new(IdKey::from_bytes(&[1; 32]), useless), Err(LinkError::Encoding)));
        }
    }

    #[test]
    fn a_salted_name_has_another_filter_every_year_and_columns_have_filters_of_their_own() {
        let salted = encoder(1, Encoding { salt: Some("dob".to_owned()), ..Encoding::default() });
        let record = |born, name: &'static str| {
            let dob = Encodable { column: "dob", kind: Kind::Date, text: born };
            salted.cells(&[dob, Encodable { column: "name", kind: Kind::GivenName, text: Some(name) }])
        };
        let (one, same, other) = (
            record(Some("1990-02-01"), "Mair"),
            record(Some("03/04/1990"), "mair"),
            record(Some("1991"), "Mair"),
        );
        assert_eq!(one[1], same[1]);
        assert_ne!(one[1], other[1]);
        assert_eq!(record(None, "Mair")[0], None);
        let plain = encoder(1, Encoding::default());
        let of = |column| {
            plain.cells(&[Encodable { column, kind: Kind::GivenName, text: Some("Mair") }]).swap_remove(0)
        };
        assert_ne!(of("first_name"), of("surname"));
    }

    #[test]
    fn half_the_bits_of_many_runs_are_set_evenly() {
        let encoder = encoder(3, Encoding { is_folded: false, ..Encoding::default() });
        let mut counts = vec![0_u32; 1024];
        for value in 0..4_000 {
            let cell = cell(&encoder, Kind::Category, &format!("v{value}")).unwrap();
            let (_, filter) = Filter::parse(&cell).unwrap();
            for (at, count) in counts.iter_mut().enumerate() {
                *count += (filter.words[at / 64] >> (at % 64) & 1) as u32;
            }
        }
        // Of 4,000 runs of ten bits in 1,024 each bit is expected to be set by 39, with a deviation of 6.2.
        assert!(counts.iter().all(|count| (10..70).contains(count)), "{:?}", counts.iter().max());
    }

    proptest! {
        #[test]
        fn symmetric_bounded_and_one_for_equals(a in "\\PC{0,12}", b in "\\PC{0,12}", is_folded in any::<bool>()) {
            let encoder = encoder(5, Encoding { is_folded, ..Encoding::default() });
            let (x, y) = (cell(&encoder, Kind::Text, &a), cell(&encoder, Kind::Text, &b));
            if let (Some(x), Some(y)) = (x, y) {
                let found = dice(&x, &y).unwrap();
                prop_assert!((0.0..=1.0).contains(&found));
                prop_assert_eq!(dice(&x, &y), dice(&y, &x));
                prop_assert_eq!(dice(&x, &x), Some(1.0));
                prop_assert!(!x.contains(&folded(Kind::Text, &a)) || folded(Kind::Text, &a).len() < 3);
            }
        }

        #[test]
        fn any_cell_is_a_filter_or_none(text in "\\PC{0,40}") {
            let _ = Filter::parse(&text);
            let _ = Filter::parse(&format!("clk:00:{text}"));
        }
    }
}
