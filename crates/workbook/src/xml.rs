//! XML of a spreadsheet part, from tag to tag.
//!
//! In: bytes of a part as they are unpacked. Out: tags by their local names, and text as it is written. Refused:
//! document types (and with them entities of their own making), other encodings than UTF-8, XML that breaks off, and a
//! tag or text longer than a cell may be. Prefixes of names are not told apart: spreadsheets bind them as they like.

use memchr::{memchr, memchr2, memchr3, memmem};

use crate::error::{Limit, WorkbookError};

/// Where the scanner gets its bytes.
pub(crate) trait Feed {
    /// Adds bytes at the end of the buffer; false if there are no more.
    fn feed(&mut self, buffer: &mut Vec<u8>) -> Result<bool, WorkbookError>;
}

impl<F: Feed + ?Sized> Feed for Box<F> {
    fn feed(&mut self, buffer: &mut Vec<u8>) -> Result<bool, WorkbookError> {
        (**self).feed(buffer)
    }
}

/// What comes next in the part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// An opening tag.
    Open(Tag<'a>),
    /// The local name of a closing tag.
    Close(&'a [u8]),
    /// Text as it is written, entities included.
    Text(&'a [u8]),
    /// Text in which nothing is an entity.
    Verbatim(&'a [u8]),
    /// The end of the part.
    End,
}

/// An opening tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag<'a> {
    /// Its name without a prefix.
    pub(crate) name: &'a [u8],
    /// Its name as it is written.
    pub(crate) whole_name: &'a [u8],
    /// Whether it closes itself.
    pub(crate) is_empty: bool,
    attributes: &'a [u8],
}

impl<'a> Tag<'a> {
    /// The value of the attribute of this local name, as it is written.
    pub(crate) fn raw(&self, name: &[u8]) -> Option<&'a [u8]> {
        let mut rest = self.attributes;
        loop {
            let equals = memchr(b'=', rest)?;
            let (key, after) = rest.split_at_checked(equals)?;
            let after = after.get(1..)?.trim_ascii_start();
            let (quote, after) = after.split_first()?;
            let end = memchr(*quote, after)?;
            if matches!(quote, b'"' | b'\'') && local(key.trim_ascii()) == name {
                return after.get(..end);
            }
            rest = after.get(end + 1..)?;
        }
    }

    /// The attributes, each by its name as it is written and its value as it is written.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + use<'a> {
        let mut rest = self.attributes;
        std::iter::from_fn(move || {
            let (key, after) = rest.split_at_checked(memchr(b'=', rest)?)?;
            let after = after.get(1..)?.trim_ascii_start();
            let (quote, after) = after.split_first()?;
            let end = memchr(*quote, after).filter(|_| matches!(quote, b'"' | b'\''))?;
            rest = after.get(end + 1..)?;
            Some((key.trim_ascii(), after.get(..end)?))
        })
    }

    /// The value of the attribute, entities resolved.
    pub(crate) fn text(&self, name: &[u8]) -> Result<Option<String>, WorkbookError> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        let mut text = String::new();
        push_text(&mut text, raw)?;
        Ok(Some(text))
    }

    /// The value of the attribute as a whole number; none if it is not there or no number.
    pub(crate) fn number(&self, name: &[u8]) -> Option<u64> {
        std::str::from_utf8(self.raw(name)?).ok()?.trim().parse().ok()
    }

    /// Whether the attribute is there and true.
    pub(crate) fn is_true(&self, name: &[u8]) -> bool {
        matches!(self.raw(name), Some(b"1" | b"true" | b"on"))
    }
}

/// A walk over the tags and texts of a part.
pub(crate) struct Scanner<F> {
    feed: F,
    buffer: Vec<u8>,
    at: usize,
    /// How many bytes came before those in the buffer.
    before: u64,
    is_at_end: bool,
    cell_text_bytes_max: u64,
}

/// Where the next token ends, counted from where the scanner stands.
enum Found {
    Tag(usize),
    Close(usize),
    Text(usize),
    Verbatim(usize),
    Passed(usize),
    Incomplete,
    Refused,
}

const COMMENT: &[u8] = b"<!--";
const VERBATIM: &[u8] = b"<![CDATA[";

impl<F: Feed> Scanner<F> {
    /// Begins at the beginning of the part.
    pub(crate) fn new(feed: F, cell_text_bytes_max: u64) -> Result<Self, WorkbookError> {
        let mut scanner =
            Self { feed, buffer: Vec::new(), at: 0, before: 0, is_at_end: false, cell_text_bytes_max };
        while scanner.buffer.len() < 128 && scanner.refill()? {}
        if scanner.buffer.starts_with(b"\xEF\xBB\xBF") {
            scanner.at = 3;
        }
        let declared = scanner.rest().get(..128).unwrap_or(scanner.rest());
        let is_other = declared.starts_with(b"\xFF\xFE")
            || declared.starts_with(b"\xFE\xFF")
            || declared.starts_with(b"<\0")
            || (declared.starts_with(b"<?xml") && !is_declared_utf_8(declared));
        if is_other {
            return Err(WorkbookError::Unsupported { what: "a workbook whose XML is not in UTF-8" });
        }
        Ok(scanner)
    }

    /// What is unpacked and not yet passed.
    pub(crate) fn rest(&self) -> &[u8] {
        self.buffer.get(self.at..).unwrap_or_default()
    }

    /// Passes over bytes that were looked at through [`Scanner::rest`].
    pub(crate) fn pass(&mut self, count: usize) {
        self.at = self.at.saturating_add(count).min(self.buffer.len());
    }

    /// Asks for more bytes; false if there are none.
    pub(crate) fn refill(&mut self) -> Result<bool, WorkbookError> {
        if self.is_at_end {
            return Ok(false);
        }
        self.buffer.drain(..self.at);
        self.before += self.at as u64;
        self.at = 0;
        self.is_at_end = !self.feed.feed(&mut self.buffer)?;
        Ok(!self.is_at_end)
    }

    /// How many bytes stand before the sought ones, all of them unpacked by then; none if they are not among the next
    /// `max`.
    pub(crate) fn length_before(
        &mut self,
        sought: &[u8],
        max: usize,
    ) -> Result<Option<usize>, WorkbookError> {
        let mut looked_at = 0_usize;
        loop {
            let rest = self.rest();
            let from = looked_at.saturating_sub(sought.len());
            if let Some(found) = rest.get(from..).and_then(|rest| memmem::find(rest, sought)) {
                return Ok(Some(from + found));
            }
            looked_at = rest.len();
            if looked_at > max || !self.refill()? {
                return Ok(None);
            }
        }
    }

    /// How many bytes of the part are passed.
    pub(crate) fn position(&self) -> u64 {
        self.before + self.at as u64
    }

    /// The next tag or text.
    pub(crate) fn next(&mut self) -> Result<Token<'_>, WorkbookError> {
        loop {
            if self.rest().is_empty() && !self.refill()? {
                return Ok(Token::End);
            }
            let (count, kind): (usize, fn(&[u8]) -> Token<'_>) = match find(self.rest(), self.is_at_end) {
                Found::Tag(count) => (count, open),
                Found::Close(count) => (count, close),
                Found::Text(count) => (count, |bytes| Token::Text(bytes)),
                Found::Verbatim(count) => (count, verbatim),
                Found::Passed(count) => {
                    self.pass(count);
                    continue;
                }
                Found::Refused => {
                    return Err(WorkbookError::corrupt("its XML declares a document type or entities"));
                }
                Found::Incomplete => {
                    if self.rest().len() as u64 > self.cell_text_bytes_max.saturating_add(1_024) {
                        return Err(WorkbookError::limit(Limit::CellTextBytes, self.cell_text_bytes_max));
                    }
                    // A text may end with the part, which is known only once there is no more of it.
                    let was_at_end = self.is_at_end;
                    if !self.refill()? && was_at_end {
                        return Err(breaks_off());
                    }
                    continue;
                }
            };
            let start = self.at;
            self.pass(count);
            return Ok(kind(self.buffer.get(start..start + count).unwrap_or_default()));
        }
    }

    /// Passes over the rest of an element whose opening tag has just been read.
    pub(crate) fn skip_element(&mut self) -> Result<(), WorkbookError> {
        let mut depth = 1_u64;
        while depth > 0 {
            match self.next()? {
                Token::Open(tag) if !tag.is_empty => depth += 1,
                Token::Close(_) => depth -= 1,
                Token::End => return Err(breaks_off()),
                _ => {}
            }
        }
        Ok(())
    }

    /// Adds the text up to the closing tag of the element that has just been opened; what it has inside is passed
    /// over.
    pub(crate) fn element_text(&mut self, text: &mut String) -> Result<(), WorkbookError> {
        let (begin, max) = (text.len(), self.cell_text_bytes_max);
        let mut depth = 1_u64;
        while depth > 0 {
            match self.next()? {
                Token::Open(tag) if !tag.is_empty => depth += 1,
                Token::Close(_) => depth -= 1,
                Token::Text(raw) if depth == 1 => push_text(text, raw)?,
                Token::Verbatim(raw) if depth == 1 => text.push_str(utf_8(raw)?),
                Token::End => return Err(breaks_off()),
                _ => {}
            }
            if (text.len() - begin) as u64 > max {
                return Err(WorkbookError::limit(Limit::CellTextBytes, max));
            }
        }
        Ok(())
    }

    /// Passes over everything up to and with the closing tag of this name, which stands in no element of its own name.
    pub(crate) fn skip_past_close(&mut self, name: &'static str) -> Result<(), WorkbookError> {
        let sought = memmem::Finder::new(name.as_bytes());
        let odd = memmem::Finder::new(b"<!");
        loop {
            let rest = self.rest();
            let end = sought.find(rest);
            // Where a comment or verbatim text may hold anything, every tag is looked at.
            let is_odd = odd.find(rest).is_some_and(|odd| end.is_none_or(|end| odd < end));
            let tag = end.map(|end| {
                rest.get(..end)
                    .and_then(|before| before.iter().rposition(|byte| *byte == b'<'))
                    .unwrap_or(end)
            });
            // The name may be cut in two at the end of what is unpacked.
            let passed = rest.len().saturating_sub(name.len() + 64);
            let cut = rest.get(passed..).and_then(|tail| memchr(b'<', tail)).unwrap_or(0);
            if let Some(tag) = tag.filter(|_| !is_odd) {
                self.pass(tag);
            }
            if is_odd || end.is_some() {
                loop {
                    match self.next()? {
                        Token::Close(closed) if closed == name.as_bytes() => return Ok(()),
                        Token::End => return Err(breaks_off()),
                        Token::Close(_) | Token::Open(_) if !is_odd => break,
                        _ => {}
                    }
                }
                continue;
            }
            self.pass(passed + cut);
            if !self.refill()? {
                return Err(breaks_off());
            }
        }
    }
}

fn find(rest: &[u8], is_at_end: bool) -> Found {
    let or_incomplete = |end: Option<usize>, found: fn(usize) -> Found| end.map_or(Found::Incomplete, found);
    match rest {
        [b'<', b'?', ..] => or_incomplete(memmem::find(rest, b"?>").map(|end| end + 2), Found::Passed),
        [b'<', b'/', ..] => or_incomplete(memchr(b'>', rest).map(|end| end + 1), Found::Close),
        [b'<', b'!', ..] if rest.starts_with(COMMENT) => {
            let end = rest.get(COMMENT.len()..).and_then(|inside| memmem::find(inside, b"-->"));
            or_incomplete(end.map(|end| end + COMMENT.len() + 3), Found::Passed)
        }
        [b'<', b'!', ..] if rest.starts_with(VERBATIM) => {
            let end = rest.get(VERBATIM.len()..).and_then(|inside| memmem::find(inside, b"]]>"));
            or_incomplete(end.map(|end| end + VERBATIM.len() + 3), Found::Verbatim)
        }
        [b'<', b'!', ..] if COMMENT.starts_with(rest) || VERBATIM.starts_with(rest) => Found::Incomplete,
        [b'<', b'!', ..] => Found::Refused,
        [b'<', _, ..] => or_incomplete(tag_end(rest), Found::Tag),
        [b'<'] => Found::Incomplete,
        _ => match memchr(b'<', rest) {
            Some(end) => Found::Text(end),
            None if is_at_end => Found::Text(rest.len()),
            None => Found::Incomplete,
        },
    }
}

/// The end of an opening tag: `>` inside an attribute's quotes is none.
fn tag_end(rest: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        let found = at + memchr3(b'>', b'"', b'\'', rest.get(at..)?)?;
        match rest.get(found)? {
            b'>' => return Some(found + 1),
            quote => at = found + 2 + memchr(*quote, rest.get(found + 1..)?)?,
        }
    }
}

fn open(bytes: &[u8]) -> Token<'_> {
    let inside = bytes.get(1..bytes.len().saturating_sub(1)).unwrap_or_default();
    let (inside, is_empty) = match inside.strip_suffix(b"/") {
        Some(inside) => (inside, true),
        None => (inside, false),
    };
    let end = inside.iter().position(u8::is_ascii_whitespace).unwrap_or(inside.len());
    let (name, attributes) = inside.split_at_checked(end).unwrap_or((inside, b""));
    Token::Open(Tag { name: local(name), whole_name: name, is_empty, attributes })
}

fn close(bytes: &[u8]) -> Token<'_> {
    let name = bytes.get(2..bytes.len().saturating_sub(1)).unwrap_or_default();
    Token::Close(local(name.trim_ascii_end()))
}

fn verbatim(bytes: &[u8]) -> Token<'_> {
    Token::Verbatim(bytes.get(VERBATIM.len()..bytes.len().saturating_sub(3)).unwrap_or_default())
}

/// The name without its prefix.
fn local(name: &[u8]) -> &[u8] {
    match memchr(b':', name) {
        Some(colon) => name.get(colon + 1..).unwrap_or_default(),
        None => name,
    }
}

fn is_declared_utf_8(declaration: &[u8]) -> bool {
    let end = memmem::find(declaration, b"?>").unwrap_or(declaration.len());
    let declaration = declaration.get(..end).unwrap_or_default();
    let Some(at) = memmem::find(declaration, b"encoding") else { return true };
    let name = declaration.get(at + 8..).unwrap_or_default().to_ascii_lowercase();
    memmem::find(&name, b"utf-8").is_some() || memmem::find(&name, b"ascii").is_some()
}

/// Adds text as it is written, its entities resolved and its line breaks made one kind.
pub(crate) fn push_text(text: &mut String, raw: &[u8]) -> Result<(), WorkbookError> {
    let mut rest = utf_8(raw)?;
    while let Some(at) = memchr2(b'&', b'\r', rest.as_bytes()) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        text.push_str(before);
        if let Some(after) = from.strip_prefix('\r') {
            if !after.starts_with('\n') {
                text.push('\n');
            }
            rest = after;
            continue;
        }
        let (entity, after) = from.get(1..).and_then(|from| from.split_once(';')).ok_or_else(breaks_off)?;
        text.push(
            resolve(entity).ok_or_else(|| WorkbookError::corrupt("it uses an entity of its own making"))?,
        );
        rest = after;
    }
    text.push_str(rest);
    Ok(())
}

fn resolve(entity: &str) -> Option<char> {
    match entity {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let code = entity.strip_prefix('#')?;
            let code = match code.strip_prefix('x') {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => code.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

pub(crate) fn utf_8(raw: &[u8]) -> Result<&str, WorkbookError> {
    std::str::from_utf8(raw).map_err(|_| WorkbookError::corrupt("its XML holds bytes that are no UTF-8"))
}

pub(crate) fn breaks_off() -> WorkbookError {
    WorkbookError::corrupt("its XML breaks off or does not hold")
}

/// Bytes that are all there.
pub(crate) struct Held<B> {
    bytes: B,
    at: usize,
}

impl<B: AsRef<[u8]>> Held<B> {
    pub(crate) fn new(bytes: B) -> Self {
        Self { bytes, at: 0 }
    }
}

impl<B: AsRef<[u8]>> Feed for Held<B> {
    fn feed(&mut self, buffer: &mut Vec<u8>) -> Result<bool, WorkbookError> {
        const STEP: usize = 1 << 16;
        let rest = self.bytes.as_ref().get(self.at..).unwrap_or_default();
        let step = rest.get(..STEP).unwrap_or(rest);
        buffer.extend_from_slice(step);
        self.at += step.len();
        Ok(!step.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Gives its bytes a few at a time, so that every token is cut somewhere.
    struct Drops<'a>(&'a [u8], usize);

    impl Feed for Drops<'_> {
        fn feed(&mut self, buffer: &mut Vec<u8>) -> Result<bool, WorkbookError> {
            let (step, rest) = self.0.split_at(self.1.min(self.0.len()));
            buffer.extend_from_slice(step);
            self.0 = rest;
            Ok(!step.is_empty())
        }
    }

    fn show(xml: &[u8], step: usize) -> String {
        let mut shown = Vec::new();
        let mut scanner = match Scanner::new(Drops(xml, step), 1 << 20) {
            Ok(scanner) => scanner,
            Err(error) => return error.to_string(),
        };
        loop {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            shown.push(match scanner.next() {
                Ok(Token::Open(tag)) => format!("<{}{}", text(tag.name), if tag.is_empty { "/" } else { "" }),
                Ok(Token::Close(name)) => format!("</{}", text(name)),
                Ok(Token::Text(raw)) => format!("'{}'", text(raw)),
                Ok(Token::Verbatim(raw)) => format!("[{}]", text(raw)),
                Ok(Token::End) => break,
                Err(error) => {
                    shown.push(error.to_string());
                    break;
                }
            });
        }
        shown.join(" ")
    }

    #[test]
    fn tags_and_texts_come_in_order_however_the_bytes_are_cut() {
        let xml = b"\xEF\xBB\xBF<?xml version='1.0' encoding=\"UTF-8\"?><x:row r=\"a>b\"><!-- <c> --><c/>\
            a&amp;b<v ><![CDATA[<&]]></v ></x:row>";
        for step in [1, 2, 3, 7, 64, 1_000] {
            assert_eq!(show(xml, step), "<row <c/ 'a&amp;b' <v [<&] </v </row", "{step}");
        }
    }

    #[test]
    fn a_line_break_after_the_last_tag_is_no_damage() {
        for step in [1, 2, 3, 7, 64] {
            assert_eq!(
                show(b"<?xml version='1.0'?>\n<a><b/></a>\r\n", step),
                "'\n' <a <b/ </a '\r\n'",
                "{step}"
            );
        }
    }

    #[test]
    fn document_types_and_other_encodings_are_refused() {
        assert_eq!(
            show(b"<!DOCTYPE x [<!ENTITY a 'ha'>]><x>&a;</x>", 3),
            "the file is damaged: its XML declares a document type or entities"
        );
        for other in [&b"\xFF\xFE<\0x\0>\0"[..], b"<?xml version='1.0' encoding='UTF-16'?><x/>"] {
            assert!(show(other, 64).contains("not in UTF-8"));
        }
        assert_eq!(show(b"<a><b", 64), "<a the file is damaged: its XML breaks off or does not hold");
    }

    #[test]
    fn attributes_are_found_by_their_local_names() {
        let xml = b"<sheet a = 'x=\"y\"' name=\"R&amp;D\" q:id='7' hidden='1'/>";
        let mut scanner = Scanner::new(Held::new(xml), 1 << 20).unwrap();
        let Token::Open(tag) = scanner.next().unwrap() else { panic!("a tag") };
        assert_eq!(tag.text(b"name").unwrap().unwrap(), "R&D");
        assert_eq!((tag.number(b"id"), tag.is_true(b"hidden"), tag.raw(b"no")), (Some(7), true, None));
        assert_eq!(tag.raw(b"a"), Some(&b"x=\"y\""[..]));
    }

    #[test]
    fn texts_are_resolved() {
        let text = |raw: &[u8]| {
            let mut text = String::new();
            push_text(&mut text, raw).map(|()| text)
        };
        assert_eq!(text(b"a&lt;b&#x175;&#233;\r\nc\rd").unwrap(), "a<b\u{175}\u{e9}\nc\nd");
        for wrong in [&b"&own;"[..], b"&amp", b"&#xD800;", b"\xFF"] {
            assert_eq!(text(wrong).unwrap_err().kind(), "corrupt");
        }
    }

    #[test]
    fn a_closing_tag_is_found_past_anything() {
        for data in
            ["", "<row/>", "<!-- </sheetData> -->", "<![CDATA[</sheetData>]]>", &"<row><c/></row>".repeat(9)]
        {
            for (open, close) in [("<sheetData>", "</sheetData>"), ("<x:sheetData>", "</x:sheetData >")] {
                for step in [1, 5, 100, 10_000] {
                    let xml = format!("{open}{data}{close}<after/>");
                    let mut scanner = Scanner::new(Drops(xml.as_bytes(), step), 1 << 20).unwrap();
                    scanner.next().unwrap();
                    scanner.skip_past_close("sheetData").unwrap();
                    let Token::Open(tag) = scanner.next().unwrap() else { panic!("a tag") };
                    assert_eq!(tag.name, b"after");
                }
            }
        }
        let mut scanner = Scanner::new(Held::new("<sheetData><row/>"), 1 << 20).unwrap();
        scanner.next().unwrap();
        assert!(scanner.skip_past_close("sheetData").is_err());
    }

    proptest! {
        #[test]
        fn the_cut_of_the_bytes_changes_nothing(xml in "[<>/!?a:='\" &;\\[\\]-]{0,40}", step in 1_usize..9) {
            prop_assert_eq!(show(xml.as_bytes(), step), show(xml.as_bytes(), 1_000));
        }
    }
}
