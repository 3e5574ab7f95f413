//! A feed cut into its items, so that a long one is read in pieces and one that breaks off up to there.
//!
//! ```text
//! <rss><channel><title>Nord</title>            the head, which every piece begins with
//! <item>…</item><item>…</item>                  the items
//! <item><title>Exp                              what broke off
//! </channel></rss>                              how every piece ends
//! ```

use std::ops::Range;

use encoding_rs::{Encoding, UTF_8};
use quick_xml::Reader;
use quick_xml::events::Event;

/// How deep the elements of a feed may be nested: its reader calls itself for each of some kinds.
const MAX_DEPTH: usize = 100;
/// How far the name of the encoding is looked for.
const DECLARATION_BYTES: usize = 200;

/// The text of a feed and where its items stand.
#[derive(Debug)]
pub(super) struct Items {
    text: String,
    /// Every item that is there as a whole.
    spans: Vec<Range<usize>>,
    /// What closes the elements that are open around the items.
    closing: String,
    /// Whether it breaks off, or is damaged, behind the last of them.
    pub is_cut: bool,
}

impl Items {
    /// Finds the items of a feed. Fails where its elements are nested too deep.
    pub fn of(bytes: &[u8]) -> Result<Items, String> {
        let text = decoded(bytes);
        if text.starts_with('{') { Ok(json(text)) } else { xml(text) }
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// The whole text, for a feed that is not to be cut.
    pub fn whole(&self) -> &str {
        &self.text
    }

    /// Feeds of at most `size` of the first `most` items each, which together hold those; each is what the feed would be with no others.
    pub fn pieces(&self, size: usize, most: usize) -> impl Iterator<Item = String> {
        let head = self.spans.first().map_or("", |first| &self.text[..first.start]);
        self.spans[..self.spans.len().min(most)].chunks(size).map(move |spans| {
            let inner = &self.text[spans[0].start..spans[spans.len() - 1].end];
            [head, inner, &self.closing].concat()
        })
    }
}

/// The text without its byte order mark and declaration, which would name another encoding; what is no character is replaced.
fn decoded(bytes: &[u8]) -> String {
    let start = bytes.trim_ascii_start();
    let encoding = Encoding::for_bom(start).map_or_else(|| declared(start).unwrap_or(UTF_8), |(encoding, _)| encoding);
    let text = encoding.decode_with_bom_removal(start).0;
    let text = text.trim_start();
    match text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, rest)) => rest.to_string(),
        None => text.to_string(),
    }
}

/// The encoding that an XML declaration names. One of two bytes a letter could not be read here, and so is not meant.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let end = memchr::memmem::find(&bytes[..bytes.len().min(DECLARATION_BYTES)], b"?>")?;
    let declaration = std::str::from_utf8(&bytes[..end]).ok()?.strip_prefix("<?xml")?;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let label = value.split(['"', '\'']).nth(1)?;
    Encoding::for_label(label.as_bytes()).filter(|encoding| encoding.is_ascii_compatible())
}

fn xml(text: String) -> Result<Items, String> {
    let mut reader = Reader::from_str(&text);
    reader.config_mut().trim_markup_names_in_closing_tags = true;
    let mut open: Vec<String> = Vec::new();
    let (mut spans, mut start, mut closing) = (Vec::new(), None, None::<(usize, String)>);
    let is_cut = loop {
        let before = reader.buffer_position() as usize;
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                let around = closing.as_ref().map_or(open.len(), |(depth, _)| *depth);
                if start.is_none()
                    && open.len() == around
                    && (1..=2).contains(&around)
                    && is_item(tag.local_name().as_ref())
                {
                    start = Some(before);
                    closing
                        .get_or_insert_with(|| (around, open.iter().rev().map(|name| format!("</{name}>")).collect()));
                }
                open.push(tag.name().as_ref().to_string());
                if open.len() > MAX_DEPTH {
                    return Err(format!("is a feed with elements nested more than {MAX_DEPTH} deep"));
                }
            }
            Ok(Event::End(_)) => {
                open.pop();
                if closing.as_ref().is_some_and(|(depth, _)| *depth == open.len())
                    && let Some(start) = start.take()
                {
                    spans.push(start..reader.buffer_position() as usize);
                }
            }
            Ok(Event::Eof) => break !open.is_empty(),
            Ok(_) => {}
            Err(_) => break true,
        }
    };
    let closing = closing.map(|(_, closing)| closing).unwrap_or_default();
    Ok(Items { text, spans, closing, is_cut })
}

fn is_item(name: &str) -> bool {
    matches!(name, "item" | "entry")
}

/// Objects of the list `items` of the outermost object.
fn json(text: String) -> Items {
    let bytes = text.as_bytes();
    let (mut depth, mut start, mut spans) = (0usize, 0, Vec::new());
    // The last key or value of the outermost object, and the list that it named.
    let (mut named, mut listing) = (0..0, false);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => {
                let end = string_end(bytes, at);
                if depth == 1 {
                    named = at + 1..end.saturating_sub(1).max(at + 1);
                }
                at = end;
                continue;
            }
            b'{' | b'[' => {
                depth += 1;
                if depth == 2 {
                    listing = byte == b'[' && &bytes[named.clone()] == b"items";
                } else if depth == 3 && listing && byte == b'{' {
                    start = at;
                }
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 2 && listing && byte == b'}' {
                    spans.push(start..at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    Items { spans, closing: "]}".to_string(), is_cut: depth > 0, text }
}

/// Behind the string that begins at `start`; the end of the text where it has none.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(step) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += step;
        if bytes[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(feed: &[u8], is_cut: bool, expected: &[&str]) {
        let items = Items::of(feed).expect("it is not deep");
        let pieces: Vec<_> = items.pieces(2, 3).collect();
        assert_eq!((pieces.iter().map(String::as_str).collect::<Vec<_>>(), items.is_cut), (expected.to_vec(), is_cut));
    }

    #[test]
    fn pieces_are_feeds() {
        check(
            b"<?xml version='1.0'?><rss><channel><title>N</title><item>1<item/></item> <item>2</item><item>3</item><item>4</item></channel></rss>",
            false,
            &[
                "<rss><channel><title>N</title><item>1<item/></item> <item>2</item></channel></rss>",
                "<rss><channel><title>N</title><item>3</item></channel></rss>",
            ],
        );
        check(b"<f:feed><f:entry>1</f:entry ></f:feed>", false, &["<f:feed><f:entry>1</f:entry ></f:feed>"]);
        check(
            br#"{"title": "items [{", "items": [{"a": "}\"", "b": [{}]}, {"c": 2}, {"d": 3}], "x": [{}]}"#,
            false,
            &[
                r#"{"title": "items [{", "items": [{"a": "}\"", "b": [{}]}, {"c": 2}]}"#,
                r#"{"title": "items [{", "items": [{"d": 3}]}"#,
            ],
        );
        check(b"<rss></rss>", false, &[]);
        check(b"", false, &[]);
    }

    #[test]
    fn what_breaks_off_is_left_out() {
        check(b"<rss><channel><item>1</item><item>2<b></it", true, &["<rss><channel><item>1</item></channel></rss>"]);
        check(b"<rdf><channel/><item>1</item><item>2</b></item>", true, &["<rdf><channel/><item>1</item></rdf>"]);
        check(br#"{"items": [{"a": 1}, {"b": "\"#, true, &[r#"{"items": [{"a": 1}]}"#]);
    }

    #[test]
    fn encodings_are_read() {
        check(
            b"<?xml version='1.0' encoding='ISO-8859-1'?>\n<rss><item>\xE9</item></rss>",
            false,
            &["\n<rss><item>\u{E9}</item></rss>"],
        );
        check(b"<?xml encoding=\"utf-16\"?><rss><item>\xE9</item></rss>", false, &["<rss><item>\u{FFFD}</item></rss>"]);
        let wide: Vec<u8> = "\u{FEFF}<rss><item>1</item></rss>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&wide, false, &["<rss><item>1</item></rss>"]);
    }
}
