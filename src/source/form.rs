//! Which form an input has: from its first line, then its name.

use std::path::Path;

use super::markup::{self, Root};
use crate::model::{Form, Notice};

/// Files of a folder that are read by their name, each also with `.gz` or `.zst` behind it.
pub(super) const EXTENSIONS: &[(&str, Form)] = &[
    ("txt", Form::Text),
    ("text", Form::Text),
    ("md", Form::Text),
    ("html", Form::Html),
    ("htm", Form::Html),
    ("xhtml", Form::Html),
    ("warc", Form::Warc),
    ("jsonl", Form::Jsonl),
    ("ndjson", Form::Jsonl),
];

/// The form that a file name states; `None` where it states none that is known.
pub(super) fn by_name(name: &str) -> Option<Form> {
    let name = bare(name);
    let extension = Path::new(name).extension()?.to_str()?;
    EXTENSIONS.iter().find(|(known, _)| extension.eq_ignore_ascii_case(known)).map(|(_, form)| *form)
}

/// Whether a file name has no extension, apart from that of a compression.
pub(super) fn has_no_extension(name: &str) -> bool {
    Path::new(bare(name)).extension().is_none()
}

fn bare(name: &str) -> &str {
    name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(name)
}

/// The form of an input by its first line, then its name; a refusal where it is none that is read.
pub(super) fn detect(head: &[u8], name: &str) -> Result<Form, Notice> {
    // Before the look for what is no text: the pages of an archive may hold anything.
    if head.starts_with(b"WARC/") {
        return Ok(Form::Warc);
    }
    if let Some(refused) = refusal(head, name) {
        return Err(refused);
    }
    let (form, start) = (by_name(name), content(head));
    match markup::root(head) {
        Some(Root::Html) => return Ok(Form::Html),
        Some(root @ (Root::Feed | Root::Sitemap)) => {
            let (kind, form) = if root == Root::Feed { ("feed", "feed") } else { ("sitemap", "sitemap") };
            let remedy = format!("--input-format {form} fetches the articles it lists");
            return Err(Notice::refusal(name, format!("is a {kind}, which holds no article itself"), remedy));
        }
        Some(Root::Other(kind)) => {
            let remedy = "give the pages or texts it is about, or --input-format text to read it as it stands";
            return Err(Notice::refusal(name, format!("is {kind}, which is not read"), remedy));
        }
        None => {}
    }
    if head.starts_with(b"\xFF\xFE{\0") || head.starts_with(b"\xFE\xFF\0{") {
        return Err(Notice::refusal(
            name,
            "is JSON in UTF-16",
            "JSON is UTF-8: convert it with iconv -f UTF-16 -t UTF-8",
        ));
    }
    match start {
        // An article does not begin `{"`; a first line cut short by the limit is a long one.
        [b'{', rest @ ..] if same_line_start(rest) == Some(b'"') => Ok(Form::Jsonl),
        [b'{' | b'[', rest @ ..] if form != Some(Form::Text) && is_spread_json(start[0], rest) => Err(Notice::refusal(
            name,
            "is JSON, but not one article a line",
            "write one object a line: jq -c '.[]' for a list, jq -c . for objects",
        )),
        _ => Ok(form.unwrap_or(Form::Text)),
    }
}

/// Why these bytes, the first of an input, are no text at all.
pub(super) fn refusal(bytes: &[u8], name: &str) -> Option<Notice> {
    let remedy = "text and JSON Lines are read; convert it to text first";
    if let Some(kind) = foreign(bytes) {
        return Some(Notice::refusal(name, format!("is {kind}, which is not read"), remedy));
    }
    is_binary(bytes).then(|| Notice::refusal(name, "is binary, not text", remedy))
}

/// What the file is, where its first bytes are the signature of a form that holds no plain text.
fn foreign(bytes: &[u8]) -> Option<&'static str> {
    const SIGNATURES: &[(&[u8], &str)] = &[
        (b"\x89PNG\r\n", "a PNG image"),
        (b"\xFF\xD8\xFF", "a JPEG image"),
        (b"GIF8", "a GIF image"),
        (b"RIFF", "a RIFF sound or image file"),
        (b"%PDF-", "a PDF file"),
        (b"PK\x03\x04", "a ZIP archive or office document"),
        (b"\xD0\xCF\x11\xE0", "an old office document"),
        (b"{\\rtf", "an RTF document"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"\x7FELF", "a program"),
        (b"BZh", "a bzip2 archive"),
        (b"\xFD7zXZ\0", "an xz archive"),
        (b"7z\xBC\xAF\x27\x1C", "a 7z archive"),
        (b"\x1F\x8B", "an archive inside an archive"),
        (b"\x28\xB5\x2F\xFD", "an archive inside an archive"),
    ];
    let signed = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature)).map(|(_, kind)| *kind);
    let is_tar = bytes.get(257..262) == Some(b"ustar");
    signed.or(is_tar.then_some("a tar archive"))
}

/// Whether more than two in a hundred bytes are control characters that no text holds. UTF-16 with its mark is text.
fn is_binary(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return false;
    }
    let sample = &bytes[..bytes.len().min(64 * 1024)];
    let control = |b: &&u8| **b < 0x20 && !matches!(**b, b'\t' | b'\n' | b'\r' | 0x0C | 0x1A | 0x1B);
    sample.iter().filter(control).count() * 50 > sample.len()
}

/// The bytes after a byte order mark and blanks.
fn content(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start()
}

fn same_line_start(rest: &[u8]) -> Option<u8> {
    rest.iter().copied().find(|b| !matches!(b, b' ' | b'\t'))
}

/// Whether a document that starts with this bracket is JSON spread over lines, or a list.
fn is_spread_json(open: u8, rest: &[u8]) -> bool {
    match (open, rest.trim_ascii_start().first()) {
        (b'{', Some(b'"')) => true,
        (b'{', _) => false,
        (_, next) => next == Some(&b'{'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &[u8], name: &str, expected: Result<Form, &str>) {
        match (detect(head, name), expected) {
            (Ok(form), Ok(wanted)) => assert_eq!(form, wanted, "{name}"),
            (Err(notice), Err(part)) => assert!(notice.to_string().contains(part), "{notice}"),
            (got, wanted) => panic!("{name}: {got:?}, expected {wanted:?}"),
        }
    }

    #[test]
    fn content_tells_before_the_name() {
        check(b"Prices rose.\n", "a", Ok(Form::Text));
        check(b"{\"id\": \"1\", \"text\": \"x\"}\n", "a.txt", Ok(Form::Jsonl));
        check(b"\xEF\xBB\xBF{ \"id\": \"1\"}\n", "-", Ok(Form::Jsonl));
        check(b"no JSON at all\n", "a.jsonl.gz", Ok(Form::Jsonl));
        check(b"[UPDATED] Prices rose.\n", "-", Ok(Form::Text));
        check(b"{Editor's note} Prices rose.\n", "-", Ok(Form::Text));
        check("Größe\n".as_bytes(), "a.md", Ok(Form::Text));
        check(
            "\u{FEFF}Prices".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>().as_slice(),
            "a",
            Ok(Form::Text),
        );
    }

    #[test]
    fn what_is_no_text_is_named() {
        check(b"\x89PNG\r\n\x1A\n", "a.txt", Err("a PNG image"));
        check(b"%PDF-1.7\n", "report", Err("a PDF file"));
        check(b"SQLite format 3\0", "etl.db", Err("an SQLite database"));
        check(b"WARC/1.1\r\nWARC-Type: warcinfo\r\n", "a", Ok(Form::Warc));
        check(b"  <!DOCTYPE html>\n", "a", Ok(Form::Html));
        check(b"<?xml version='1.0'?>\n<rss>", "a", Err("a feed"));
        check(b"\x01\x02\x00\x00abc", "a", Err("binary"));
        check(b"{\n  \"id\": 1\n}\n", "a.json", Err("not one article a line"));
        check(b"[{\"id\": 1}]\n", "a.json", Err("jq -c"));
    }

    #[test]
    fn names() {
        assert_eq!(by_name("x/a.TXT"), Some(Form::Text));
        assert_eq!(by_name("a.ndjson.zst"), Some(Form::Jsonl));
        assert_eq!(by_name("a.pdf"), None);
        assert!(has_no_extension("x.d/README") && has_no_extension("a.gz") && !has_no_extension("a.pdf.gz"));
    }
}
