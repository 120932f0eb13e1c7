//! How a partner encodes what it may not share: the settings of its filters, as all parties have agreed on them.
//!
//! In: the settings as they stand at the head of a file that `sylfaen encode` wrote. Out: what a filter of theirs looks like. It
//! refuses settings of another version, and filters of whole records, of which no field is one.

/// What the name of a common field ends with that holds a filter of the field without it.
const ENCODED: &str = "_encoded";

/// The fewest and the most bits of a filter.
const BITS: std::ops::RangeInclusive<usize> = 128..=16_384;

/// The settings of a partner's filters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerEncoding {
    /// The settings in one line, as `sylfaen encode` writes them.
    pub settings: String,
    /// How many hexadecimal digits a filter has.
    pub digits: usize,
}

impl PartnerEncoding {
    /// Reads the settings; nothing if they are of another version or of whole records.
    ///
    /// ```
    /// use sylfaen_schema::PartnerEncoding;
    /// let line = "format=1 per=field bits=1024 folded=true hashes=10 q=2 salt=none";
    /// assert_eq!(PartnerEncoding::parse(line).unwrap().digits, 128);
    /// assert!(PartnerEncoding::parse(&line.replace("format=1", "format=2")).is_none());
    /// ```
    pub fn parse(settings: &str) -> Option<Self> {
        let rest = settings.strip_prefix("format=1 per=field bits=")?;
        let (bits, rest) = rest.split_once(" folded=")?;
        let is_folded = rest.split(' ').next()?.parse::<bool>().ok()?;
        let bits = bits.parse::<usize>().ok().filter(|bits| bits.is_power_of_two() && BITS.contains(bits))?;
        let digits = bits / if is_folded { 8 } else { 4 };
        Some(Self { settings: settings.to_owned(), digits })
    }

    /// Whether a line is the head of a file encoded with these settings.
    pub fn is_head(&self, line: &str) -> bool {
        let rest = line.strip_prefix("# sylfaen encode ").and_then(|rest| rest.strip_prefix(&self.settings));
        rest.is_some_and(|rest| rest.starts_with(" agreed="))
    }

    /// Whether a cell has the form of a filter of these settings: `clk:`, eight digits of what was agreed, a colon, its bits.
    pub fn is_filter(&self, cell: &str) -> bool {
        let is_hex = |text: &str| text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        let parts = cell.strip_prefix("clk:").and_then(|rest| rest.split_once(':'));
        parts.is_some_and(|(mark, bits)| {
            mark.len() == 8 && is_hex(mark) && bits.len() == self.digits && is_hex(bits)
        })
    }
}

/// The field whose values a field holds as filters; nothing if it holds none.
pub fn encoded_of(field: &str) -> Option<&str> {
    field.strip_suffix(ENCODED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_has_the_form_of_its_version() {
        let of = |line: &str| PartnerEncoding::parse(line).unwrap();
        let folded = of("format=1 per=field bits=128 folded=true hashes=10 q=2 salt=none");
        let unfolded = of("format=1 per=field bits=128 folded=false hashes=10 q=2 salt=birth_date");
        assert_eq!((folded.digits, unfolded.digits), (16, 32));
        let cell = format!("clk:0123abcd:{}", "0f".repeat(8));
        assert!(folded.is_filter(&cell) && !unfolded.is_filter(&cell));
        for wrong in [
            "Mair".to_owned(),
            cell.to_uppercase(),
            cell.replace("0123abcd", "0123abc"),
            cell.replace("0f0f", "0g0f"),
            format!("{cell}00"),
            String::new(),
        ] {
            assert!(!folded.is_filter(&wrong));
        }
        for wrong in [
            "format=1 per=record bits=128 folded=true hashes=10 q=2 salt=none",
            "format=1 per=field bits=100 folded=true",
            "format=1 per=field bits=64 folded=true",
            "format=1 per=field bits=128 folded=maybe",
            "",
        ] {
            assert_eq!(PartnerEncoding::parse(wrong), None, "{wrong}");
        }
        assert!(folded.is_head(&format!("# sylfaen encode {} agreed=00", folded.settings)));
        assert!(!folded.is_head(&format!("# sylfaen encode {} agreed=00", unfolded.settings)));
        assert!(!folded.is_head("record_id"));
        assert_eq!((encoded_of("given_name_encoded"), encoded_of("given_name")), (Some("given_name"), None));
    }
}
