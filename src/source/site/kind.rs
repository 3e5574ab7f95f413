//! What a server sent: from its first bytes, then its header, then its address.

use std::io::Cursor;

use url::Url;

use super::super::markup::{self, Root};
use super::super::stream::{self, Stream};
use super::super::web::Answered;
use super::super::{form, http};
use crate::model::{Form, Media, Notice};

/// How far a JSON document is searched for the name of its form.
const JSON_HEAD: usize = 2_000;

/// The form of what was sent, or why it is none that is read.
pub(super) fn of(answered: &Answered, head: &[u8], url: &Url) -> Result<Form, Notice> {
    if let Some(form) = markup_form(head).or_else(|| json_feed(head)) {
        return Ok(form);
    }
    let name = url.path();
    match http::media(&answered.content_type) {
        Some((Media::Html, _)) => form::refusal(head, url.as_str()).map_or(Ok(Form::Html), Err),
        _ => form::detect(head, name).map_err(|notice| Notice { place: url.to_string(), ..notice }),
    }
}

/// Whether what begins so is read while it comes: an archive, or JSON Lines, which may be of any length.
pub(super) fn streams(start: &[u8]) -> bool {
    let Ok(stream) = opened(start.to_vec()) else { return false };
    json_feed(&stream.head).is_none() && matches!(form::detect(&stream.head, ""), Ok(Form::Jsonl | Form::Warc))
}

/// Whether a feed begins so.
pub(super) fn is_feed(start: &[u8]) -> bool {
    markup_form(start).or_else(|| json_feed(start)) == Some(Form::Feed)
}

/// What the root element says.
fn markup_form(head: &[u8]) -> Option<Form> {
    match markup::root(head)? {
        Root::Html => Some(Form::Html),
        Root::Feed => Some(Form::Feed),
        Root::Sitemap => Some(Form::Sitemap),
        Root::Other(_) => None,
    }
}

/// A JSON Feed names its version first, or soon (jsonfeed.org).
fn json_feed(head: &[u8]) -> Option<Form> {
    let start = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let near = &start[..start.len().min(JSON_HEAD)];
    // A slash may be escaped.
    let named = memchr::memmem::find(near, b"jsonfeed.org").is_some();
    (start.starts_with(b"{") && named).then_some(Form::Feed)
}

/// The bytes as a stream, decompressed where they are an archive.
pub(super) fn opened(body: Vec<u8>) -> std::io::Result<Stream> {
    stream::stream(Cursor::new(body), Default::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(content_type: &str, path: &str, head: &str, expected: Result<Form, &str>) {
        let answered = Answered { content_type: content_type.to_string(), ..Answered::default() };
        let url = Url::parse("https://news.example/").and_then(|url| url.join(path)).expect("an address");
        match (of(&answered, head.as_bytes(), &url), expected) {
            (Ok(got), Ok(wanted)) => assert_eq!(got, wanted, "{head}"),
            (Err(notice), Err(part)) => assert!(notice.what.contains(part), "{notice}"),
            (got, wanted) => panic!("{head}: {got:?}, expected {wanted:?}"),
        }
    }

    #[test]
    fn content_before_header_before_name() {
        check("text/html", "feed", "<?xml version=\"1.0\"?>\n<rss version=\"2.0\">", Ok(Form::Feed));
        check("text/xml", "s", "<urlset>", Ok(Form::Sitemap));
        check("application/json", "f", "{\"version\": \"https:\\/\\/jsonfeed.org\\/version\\/1.1\"", Ok(Form::Feed));
        check("text/html", "a", "Prices rose.", Ok(Form::Html));
        check("text/plain", "a", "Prices rose.", Ok(Form::Text));
        check("", "a", "<!doctype html>", Ok(Form::Html));
        check("application/x-ndjson", "a", "{\"id\": \"1\"}\n", Ok(Form::Jsonl));
        check("application/pdf", "a", "%PDF-1.7", Err("a PDF file"));
        check("text/html", "a", "\u{1}\u{2}\u{3}\u{4}", Err("binary"));
    }
}
