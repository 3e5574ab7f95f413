//! Bytes -> characters.
//!
//! UTF-8 is taken as it stands, character for character. A byte order mark names the encoding and is no part of the text
//! (Unicode 23.8), so offsets count from the character after it. Whatever is no UTF-8 is read in the encoding that its
//! bytes look most like, and said so.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// A decoded text and what there is to say about it: what, and the remedy.
pub(super) struct Decoded {
    pub text: String,
    pub remarks: Vec<(String, String)>,
}

/// Decodes a text. Never fails: what no encoding can hold becomes U+FFFD, which is remarked.
pub(super) fn decode(mut bytes: Vec<u8>) -> Decoded {
    let mut remarks = Vec::new();
    let text = match Encoding::for_bom(&bytes) {
        Some((encoding, mark)) if encoding == UTF_16LE || encoding == UTF_16BE => {
            let (text, replaced) = encoding.decode_without_bom_handling(&bytes[mark..]);
            if replaced {
                remarks.push((
                    format!("holds invalid {}; what is invalid was replaced by U+FFFD", encoding.name()),
                    String::new(),
                ));
            }
            text.into_owned()
        }
        found => {
            bytes.drain(..found.map_or(0, |(_, mark)| mark));
            String::from_utf8(bytes).unwrap_or_else(|e| guess(&e.into_bytes(), &mut remarks))
        }
    };
    without_nul(text, remarks)
}

fn without_nul(mut text: String, mut remarks: Vec<(String, String)>) -> Decoded {
    if let Some(count) = replace_nul(&mut text) {
        let what = format!("holds {count} NUL character{}, replaced by U+FFFD", if count == 1 { "" } else { "s" });
        remarks.push((what, "SQLite ends a text at NUL; remove them from the source".to_string()));
    }
    Decoded { text, remarks }
}

/// How far into a page its encoding is looked for. The standard asks for 1,024 bytes; pages put it later.
const META_BYTES: usize = 8_192;

/// Decodes a web page. Where the encoding is stated, beside the page in `stated` or in it, it counts if the bytes agree;
/// bytes beyond ASCII that are valid UTF-8 are UTF-8 whatever is stated. Never fails.
pub(super) fn decode_page(bytes: Vec<u8>, stated: Option<&str>) -> Decoded {
    let label = |label: &str| Encoding::for_label(label.trim().trim_matches(['"', '\'']).as_bytes());
    let has_mark = Encoding::for_bom(&bytes).is_some();
    let header = stated.and_then(label);
    // A page whose `meta` can be read as ASCII is not in UTF-16, whatever it says (HTML 13.2.3.2).
    let meta = || meta_label(&bytes).and_then(label).map(|e| if e == UTF_16LE || e == UTF_16BE { UTF_8 } else { e });
    let named = header.or_else(meta).filter(|e| *e != UTF_8 && !has_mark);
    // Nothing in ISO-2022-JP is beyond ASCII.
    let is_utf8 = || !bytes.is_ascii() && std::str::from_utf8(&bytes).is_ok();
    let Some(encoding) = named.filter(|_| !is_utf8()) else { return decode(bytes) };
    let (text, replaced) = encoding.decode_without_bom_handling(&bytes);
    if !replaced {
        return without_nul(text.into_owned(), Vec::new());
    }
    let wrong = text.matches('\u{FFFD}').count();
    // A character or two may be damaged; of more, the wrong encoding was named.
    if wrong * 200 > text.len() {
        return decode(bytes);
    }
    let what = format!("is not quite {} as it says; what is invalid was replaced by U+FFFD", encoding.name());
    let text = text.into_owned();
    without_nul(text, vec![(what, String::new())])
}

/// The label in `<meta charset=…>` or `<meta http-equiv=content-type content="…; charset=…">`, or in an XML declaration.
fn meta_label(bytes: &[u8]) -> Option<&str> {
    let head = &bytes[..bytes.len().min(META_BYTES)];
    memchr::memmem::find_iter(head, b"=").find_map(|at| {
        let before = head[..at].trim_ascii_end();
        let named = |name: &[u8]| {
            before.len().checked_sub(name.len()).is_some_and(|from| before[from..].eq_ignore_ascii_case(name))
        };
        let tag = memchr::memrchr(b'<', before).map(|open| &before[open..])?;
        let opens = |name: &[u8]| tag.get(1..=name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name));
        if !((named(b"charset") && opens(b"meta")) || (named(b"encoding") && opens(b"?xml"))) {
            return None;
        }
        let value = head[at + 1..].trim_ascii_start();
        let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
        let end = value.iter().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'.')))?;
        std::str::from_utf8(&value[..end]).ok().filter(|label| !label.is_empty())
    })
}

/// Decodes what is no UTF-8.
fn guess(bytes: &[u8], remarks: &mut Vec<(String, String)>) -> String {
    let (mut good, mut bad, mut first_bad) = (0usize, 0usize, None);
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            first_bad.get_or_insert(at);
            bad += 1;
        }
        at += chunk.invalid().len();
    }
    // Text in another encoding hardly ever holds sequences that are valid UTF-8: with several to one it is damaged UTF-8.
    let encoding = match good > 3 * bad {
        true => UTF_8,
        false => {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(bytes, true);
            detector.guess(None, Utf8Detection::Deny)
        }
    };
    let (text, replaced): (Cow<'_, str>, bool) = encoding.decode_without_bom_handling(bytes);
    let place = first_bad.unwrap_or(0);
    let byte = bytes.get(place).copied().unwrap_or(0);
    let also = if replaced { "; what is invalid was replaced by U+FFFD" } else { "" };
    let what = format!("is not valid UTF-8 (byte 0x{byte:02X} at offset {place}); read as {}{also}", encoding.name());
    remarks.push((what, "convert it to UTF-8 if that is wrong: iconv -f ENCODING -t UTF-8".to_string()));
    text.into_owned()
}

/// Replaces each NUL by one U+FFFD, so that character offsets hold; says how many there were, if any.
fn replace_nul(text: &mut String) -> Option<usize> {
    let count = memchr::memchr_iter(0, text.as_bytes()).count();
    if count > 0 {
        *text = text.replace('\0', "\u{FFFD}");
    }
    (count > 0).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], text: &str, remark: Option<&str>) {
        let decoded = decode(bytes.to_vec());
        assert_eq!(decoded.text, text);
        match (decoded.remarks.first(), remark) {
            (None, None) => {}
            (Some((what, _)), Some(part)) => assert!(what.contains(part), "{what}"),
            (got, wanted) => panic!("{got:?}, expected {wanted:?}"),
        }
    }

    #[test]
    fn text_stays_as_it_is() {
        check(" Größe \r\n\t€ 1 ".as_bytes(), " Größe \r\n\t€ 1 ", None);
        check(b"\xEF\xBB\xBFPrices", "Prices", None);
        check(&[0xFF, 0xFE, b'a', 0, 0xAC, 0x20], "a€", None);
        check(&[0xFE, 0xFF, 0, b'a', 0x20, 0xAC], "a€", None);
    }

    fn page(bytes: &[u8], stated: Option<&str>, text: &str, remark: Option<&str>) {
        let decoded = decode_page(bytes.to_vec(), stated);
        assert!(decoded.text.contains(text), "{}", decoded.text);
        match (decoded.remarks.first(), remark) {
            (None, None) => {}
            (Some((what, _)), Some(part)) => assert!(what.contains(part), "{what}"),
            (got, wanted) => panic!("{got:?}, expected {wanted:?}"),
        }
    }

    #[test]
    fn a_page_says_its_encoding() {
        let body = |bytes: &'static [u8], meta: &str| [meta.as_bytes(), b"<p>", bytes].concat();
        page(&body(b"\x83A\x83C", "<meta charset=\"Shift_JIS\">"), None, "アイ", None);
        page(
            &body(b"\xCF\xF0\xE8", "<META http-equiv='Content-Type' content='text/html; charset=windows-1251'>"),
            None,
            "При",
            None,
        );
        page(&body(b"\xCF\xF0\xE8", ""), Some("windows-1251"), "При", None);
        page(&body(b"\xCF\xF0\xE8", "<meta charset=iso-8859-1>"), Some("windows-1251"), "При", None);
        page(&body("é €".as_bytes(), "<meta charset=iso-8859-1>"), Some("iso-8859-1"), "é €", None);
        page(&body(b"caf\xE9 and more", "<meta charset=utf-8>"), None, "café", Some("windows-1252"));
        page(
            &body(b"\x83\xFF\x83\xFF\x83\xFF caf\xE9", "<meta charset=shift_jis>"),
            None,
            "caf",
            Some("not valid UTF-8"),
        );
        page(&body(b"\x1B$B%\"\x1B(B", "<meta charset=iso-2022-jp>"), None, "ア", None);
        page(b"<?xml version='1.0' encoding='windows-1252'?><p>\x80", None, "€", None);
        page(&[0xFF, 0xFE, b'a', 0, 0xAC, 0x20], Some("utf-8"), "a€", None);
    }

    #[test]
    fn what_is_no_utf8_is_read_and_said() {
        let latin = b"Der Umsatz stieg um \xFCber 3 Prozent, sagte M\xFCller.";
        check(
            latin,
            "Der Umsatz stieg um über 3 Prozent, sagte Müller.",
            Some("byte 0xFC at offset 20); read as windows-1252"),
        );
        check(
            "€1 €2 €3 €4 \u{e9}".as_bytes().iter().copied().chain([0xE9]).collect::<Vec<_>>().as_slice(),
            "€1 €2 €3 €4 é\u{FFFD}",
            Some("read as UTF-8"),
        );
        check(b"a\0b\0", "a\u{FFFD}b\u{FFFD}", Some("2 NUL characters"));
    }
}
