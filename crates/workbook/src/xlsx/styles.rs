//! The number formats of a workbook's cell styles.
//!
//! In: the XML of styles. Out: the format of each style by its number. Refused: more styles or formats than a
//! spreadsheet program keeps.

use std::collections::BTreeMap;

use super::xml::{Feed, Scanner, Token, breaks_off};
use crate::archive::{NameBytes, STYLES_MAX};
use crate::error::{Limit, WorkbookError};
use crate::number_format::NumberFormat;

/// Excel allows 255 characters in a format code.
const CODE_BYTES_MAX: usize = 4_096;

/// The formats of the styles that cells refer to.
pub(super) struct Styles {
    formats: Vec<NumberFormat>,
    /// For each style its place among the formats.
    by_style: Vec<u32>,
    general: NumberFormat,
}

impl Styles {
    /// No styles: every number shows as it is.
    pub(super) fn none() -> Self {
        Self { formats: Vec::new(), by_style: Vec::new(), general: NumberFormat::general() }
    }

    pub(super) fn read<F: Feed>(scanner: &mut Scanner<F>) -> Result<Self, WorkbookError> {
        let mut codes: BTreeMap<u32, String> = BTreeMap::new();
        let mut ids: Vec<u32> = Vec::new();
        let mut has_root = false;
        loop {
            match scanner.next()? {
                Token::Open(tag) if !has_root => {
                    has_root = true;
                    if tag.is_empty {
                        break;
                    }
                }
                Token::Open(tag) if tag.is_empty => {}
                Token::Open(tag) if tag.name == b"numFmts" => read_codes(scanner, &mut codes)?,
                Token::Open(tag) if tag.name == b"cellXfs" => read_styles(scanner, &mut ids)?,
                Token::Open(_) => scanner.skip_element()?,
                Token::End if has_root => return Err(breaks_off()),
                Token::Close(_) | Token::End => break,
                Token::Text(_) | Token::Verbatim(_) => {}
            }
        }
        let mut places: BTreeMap<u32, u32> = BTreeMap::new();
        let mut styles = Self::none();
        for id in ids {
            let place = *places.entry(id).or_insert_with(|| {
                let code = codes.get(&id);
                let format =
                    code.map_or_else(|| NumberFormat::built_in(id), |code| NumberFormat::parse(code));
                styles.formats.push(format);
                styles.formats.len() as u32 - 1
            });
            styles.by_style.push(place);
        }
        Ok(styles)
    }

    /// The format of the style; numbers of a style that is not there show as they are.
    pub(super) fn format(&self, style: u32) -> &NumberFormat {
        let place = self.by_style.get(style as usize);
        place.and_then(|place| self.formats.get(*place as usize)).unwrap_or(&self.general)
    }
}

fn read_codes<F: Feed>(
    scanner: &mut Scanner<F>,
    codes: &mut BTreeMap<u32, String>,
) -> Result<(), WorkbookError> {
    let (mut depth, mut code_bytes) = (1_u64, NameBytes::default());
    while depth > 0 {
        match scanner.next()? {
            Token::Open(tag) => {
                depth += u64::from(!tag.is_empty);
                let id = tag.number(b"numFmtId").and_then(|id| u32::try_from(id).ok());
                let code = tag.text(b"formatCode")?.unwrap_or_default();
                if code.len() > CODE_BYTES_MAX {
                    return Err(WorkbookError::corrupt("a number format is longer than a program writes"));
                }
                code_bytes.admit(code.len())?;
                if let Some(id) = id.filter(|_| tag.name == b"numFmt") {
                    codes.insert(id, code);
                }
                if codes.len() as u64 > STYLES_MAX {
                    return Err(WorkbookError::limit(Limit::Entries, STYLES_MAX));
                }
            }
            Token::Close(_) => depth -= 1,
            Token::End => return Err(breaks_off()),
            Token::Text(_) | Token::Verbatim(_) => {}
        }
    }
    Ok(())
}

fn read_styles<F: Feed>(scanner: &mut Scanner<F>, ids: &mut Vec<u32>) -> Result<(), WorkbookError> {
    let mut depth = 1_u64;
    while depth > 0 {
        match scanner.next()? {
            Token::Open(tag) => {
                if depth == 1 && tag.name == b"xf" {
                    if ids.len() as u64 >= STYLES_MAX {
                        return Err(WorkbookError::limit(Limit::Entries, STYLES_MAX));
                    }
                    ids.push(tag.number(b"numFmtId").and_then(|id| u32::try_from(id).ok()).unwrap_or(0));
                }
                depth += u64::from(!tag.is_empty);
            }
            Token::Close(_) => depth -= 1,
            Token::End => return Err(breaks_off()),
            Token::Text(_) | Token::Verbatim(_) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::xml::Held;
    use super::*;
    use crate::number_format::Kind;

    #[test]
    fn formats_of_cells_are_not_those_of_conditional_styles() {
        let xml = r#"<styleSheet><numFmts count="1"><numFmt numFmtId="164" formatCode="&quot;GW-&quot;000"/></numFmts>
            <cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>
            <cellXfs><xf numFmtId="0"><alignment/></xf><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs>
            <dxfs><dxf><numFmt numFmtId="164" formatCode="0%"/></dxf></dxfs></styleSheet>"#;
        let styles = Styles::read(&mut Scanner::new(Held::new(xml), 1 << 20).unwrap()).unwrap();
        assert_eq!(styles.format(1).shown(7.0).as_deref(), Some("GW-007"));
        assert_eq!(
            [0, 2, 9].map(|style| styles.format(style).kind),
            [Kind::Number, Kind::DateTime, Kind::Number]
        );
    }
}
