//! Whether a web page came in place of a file.
//!
//! In: what the server calls the bytes, and the bytes. Out: yes or no. A workbook is a workbook whatever it is called;
//! anything else that is called a web page, or begins like one, is one.

/// The first bytes of zip archives (xlsx, xlsb, ods) and of compound files (xls, encrypted workbooks).
const WORKBOOKS: [&[u8]; 2] = [b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"];

/// How far into the bytes the beginning of a page is looked for.
const LOOKED_AT: usize = 1_024;

pub(crate) fn is_web_page(content_type: Option<&str>, bytes: &[u8]) -> bool {
    if WORKBOOKS.iter().any(|start| bytes.starts_with(start)) {
        return false;
    }
    let kind = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("text/html") || kind.eq_ignore_ascii_case("application/xhtml+xml") {
        return true;
    }
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    // UTF-16 writes a zero beside each of these letters.
    let letters: Vec<u8> = start
        .iter()
        .take(LOOKED_AT)
        .filter(|byte| !matches!(byte, 0 | 0xFE | 0xFF))
        .map(u8::to_ascii_lowercase)
        .collect();
    let mut rest = letters.trim_ascii_start();
    // An XML declaration or comments may stand before the page.
    while rest.starts_with(b"<?") || rest.starts_with(b"<!--") {
        let end: &[u8] = if rest.starts_with(b"<?") { b"?>" } else { b"-->" };
        match rest.windows(end.len()).position(|part| part == end).and_then(|at| rest.get(at + end.len()..)) {
            Some(after) => rest = after.trim_ascii_start(),
            None => break,
        }
    }
    [b"<!doctype html".as_slice(), b"<html", b"<head", b"<body"].iter().any(|page| rest.starts_with(page))
}

#[cfg(test)]
mod tests {
    use super::is_web_page;

    #[test]
    fn pages_are_told_by_their_name_or_their_beginning() {
        for page in [
            "<!DOCTYPE html><title>Sign in</title>",
            "\u{feff}\r\n <HTML lang=cy>",
            "<?xml version=\"1.0\"?>\n<!-- made by --><html xmlns=\"http://www.w3.org/1999/xhtml\">",
        ] {
            assert!(is_web_page(Some("application/vnd.ms-excel"), page.as_bytes()), "{page}");
        }
        let wide: Vec<u8> = "\u{feff}<!doctype html>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(is_web_page(None, &wide));
        assert!(is_web_page(Some("text/html; charset=utf-8"), b"Please sign in"));
    }

    #[test]
    fn files_are_not_pages_whatever_they_are_called() {
        assert!(!is_web_page(Some("text/html"), b"PK\x03\x04rest"));
        assert!(!is_web_page(Some("text/csv"), b"Ref,Note\n1,<html>\n"));
        assert!(!is_web_page(None, b""));
        assert!(!is_web_page(None, b"<?xml version=\"1.0\"?><office:document/>"));
        assert!(!is_web_page(None, b"<!-- no end"));
    }
}
