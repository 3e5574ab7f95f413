//! JSON Lines: one article a line.
//!
//! ```text
//! {"id": "a1", "text": "Exports rose 3 percent.", "published": "2024-05-01"}
//! ```
//! `html`, a page's source, may stand in place of `text`. A line is read, handed on and forgotten, so that memory is bounded by the longest line, not by the file.
//! What `etl read` prints is accepted: `document` stands for `id`.

use std::borrow::Cow;
use std::io::{self, BufRead};
use std::ops::ControlFlow;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::stream::Stream;
use super::{Each, Met, cannot_read};
use crate::model::{Fetched, Given, Media, Moment, Notice};

/// A line's room is kept for the next up to this size.
const KEPT_BYTES: usize = 1_000_000;

/// Reads every line of at most `cap` bytes.
pub(super) fn read(mut stream: Stream, name: &str, cap: usize, each: &mut Each<'_>) -> ControlFlow<()> {
    let mut line = Vec::new();
    let mut articles = 0;
    for number in 1.. {
        let place = || format!("{name}:{number}");
        line.clear();
        match next_line(&mut stream.bytes, &mut line, cap) {
            Err(e) => return each(Met::Notice(cannot_read(&place(), &e))),
            Ok(Ended::Nothing) => break,
            Ok(Ended::TooLong) => each(Met::Notice(Notice::refusal(
                place(),
                format!("the line is longer than {} MB, the most that one article may have", cap / 1_000_000),
                "split the article",
            )))?,
            Ok(Ended::Line) => {
                let content = if number == 1 { line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&line) } else { &line };
                if content.trim_ascii().is_empty() {
                    continue;
                }
                let fetched = match article(content, &place(), each) {
                    ControlFlow::Continue(fetched) => fetched,
                    ControlFlow::Break(()) => return ControlFlow::Break(()),
                };
                // Room for a line of usual length is kept; that for a long one is not, while its text is worked on.
                if line.capacity() > KEPT_BYTES {
                    line = Vec::new();
                }
                if let Some(fetched) = fetched {
                    each(Met::from(fetched))?;
                }
            }
        }
        articles += 1;
    }
    match articles {
        0 => each(Met::Notice(Notice::refusal(name, "holds no line with an article", "write one JSON object a line"))),
        _ => ControlFlow::Continue(()),
    }
}

enum Ended {
    Nothing,
    Line,
    TooLong,
}

/// Reads up to and without the next line break. What is beyond `cap` is skipped, not kept.
fn next_line(bytes: &mut dyn BufRead, line: &mut Vec<u8>, cap: usize) -> io::Result<Ended> {
    let (mut any, mut too_long) = (false, false);
    loop {
        let buffer = match bytes.fill_buf() {
            Ok(buffer) => buffer,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        let end = memchr::memchr(b'\n', buffer);
        let part = &buffer[..end.unwrap_or(buffer.len())];
        any |= !buffer.is_empty();
        too_long |= line.len() + part.len() > cap;
        if !too_long {
            line.extend_from_slice(part);
        }
        let (used, done) = (end.map_or(buffer.len(), |at| at + 1), end.is_some() || buffer.is_empty());
        bytes.consume(used);
        if done {
            return Ok(match (any, too_long) {
                (false, _) => Ended::Nothing,
                (true, false) => Ended::Line,
                (true, true) => Ended::TooLong,
            });
        }
    }
}

/// The article of one line, after what is to be said about it was handed on; none where it is refused.
fn article(line: &[u8], place: &str, each: &mut Each<'_>) -> ControlFlow<(), Option<Fetched>> {
    let text = String::from_utf8_lossy(line);
    if let Cow::Owned(_) = text {
        let at = std::str::from_utf8(line).map_or_else(|e| e.valid_up_to(), str::len);
        let what = format!("is not valid UTF-8 from byte {at} of the line on; what is invalid was replaced by U+FFFD");
        each(Met::Notice(Notice::remark(place, what, "JSON is UTF-8: write it as such")))?;
    }
    let record: Record<'_> = match serde_json::from_str(&text) {
        Ok(record) => record,
        Err(e) => return each(Met::Notice(no_record(&text, place, &e))).map_continue(|()| None),
    };
    let (body, media) = match (record.text, record.html) {
        (Field::Text(body), _) => (body, Media::Text),
        (Field::Missing, Field::Text(body)) => (body, Media::Html),
        (text, html) => return each(Met::Notice(without_text(&text, &html, place))).map_continue(|()| None),
    };
    let document =
        [record.id, record.document].into_iter().find_map(Field::scalar).unwrap_or_else(|| place.to_string());
    let mut strings = [const { None }; 7];
    let optional = [
        ("url", record.url),
        ("title", record.title),
        ("author", record.author),
        ("site", record.site),
        ("language", record.language),
        ("license", record.license),
        ("place", record.place),
    ];
    for (slot, (key, field)) in strings.iter_mut().zip(optional) {
        if let Some(kind) = field.unusable() {
            each(Met::Notice(Notice::remark(
                place,
                format!("`{key}` is {kind}, not a string, and was left out"),
                "write it as a string",
            )))?;
        }
        *slot = field.scalar().filter(|s| !s.trim().is_empty());
    }
    let mut moments = [None, None, None];
    let stated =
        [("published", record.published), ("published_at", record.published_at), ("modified", record.modified)];
    for (slot, (key, field)) in moments.iter_mut().zip(stated) {
        let stated = field.scalar_or_kind().unwrap_or_else(|kind| Some(kind.to_string()));
        *slot = stated.as_deref().and_then(Moment::parse);
        if let (None, Some(stated)) = (&slot, stated) {
            each(Met::Notice(unusable_date(place, key, &stated)))?;
        }
    }
    let [published, published_at, modified] = moments;
    let [url, title, author, site, language, license, place] = strings;
    let published_at = published_at.or(published);
    let given = Given {
        url,
        title,
        published: published.or(published_at).map(|at| at.day),
        published_at,
        modified,
        author,
        site,
        language,
        license,
        place,
    };
    let bytes = body.into_owned().into_bytes();
    // A JSON string has been decoded: what a page says of its encoding no longer holds.
    let charset = (media == Media::Html).then(|| "utf-8".to_string());
    ControlFlow::Continue(Some(Fetched { document, bytes, media, charset, given, ..Fetched::default() }))
}

fn unusable_date(place: &str, key: &str, stated: &str) -> Notice {
    let what = format!("`{key}` is {}, which is no date, and was left out", quoted(stated));
    Notice::remark(place, what, "write YYYY-MM-DD, or a date and time as in RFC 3339")
}

fn no_record(text: &str, place: &str, e: &serde_json::Error) -> Notice {
    let start = text.trim_start();
    let what = match start.starts_with('{') {
        true => format!("is no JSON object: {e}"),
        false => format!("is no JSON object but {}", quoted(start)),
    };
    Notice::refusal(place, what, "write one article a line: {\"id\": \"...\", \"text\": \"...\"}")
}

fn without_text(text: &Field<'_>, html: &Field<'_>, place: &str) -> Notice {
    let (key, found) = if matches!(text, Field::Missing) { ("html", html) } else { ("text", text) };
    let what = match found {
        Field::Missing => "has no `text`".to_string(),
        other => format!("`{key}` is {}, not a string", other.unusable().unwrap_or("a number")),
    };
    Notice::refusal(place, what, "give the article's plain text as `text`, or its page as `html`")
}

/// The start of what was found, for a message.
fn quoted(found: &str) -> String {
    const SHOWN: usize = 40;
    let start: String = found.trim_end().chars().take(SHOWN).collect();
    let more = if found.trim_end().chars().count() > SHOWN { "…" } else { "" };
    format!("`{start}{more}`")
}

/// One line. Keys that are not listed are left alone.
#[derive(Debug, Deserialize)]
struct Record<'a> {
    #[serde(borrow, default)]
    id: Field<'a>,
    #[serde(borrow, default)]
    document: Field<'a>,
    #[serde(borrow, default)]
    text: Field<'a>,
    #[serde(borrow, default)]
    html: Field<'a>,
    #[serde(borrow, default)]
    url: Field<'a>,
    #[serde(borrow, default)]
    title: Field<'a>,
    #[serde(borrow, default)]
    published: Field<'a>,
    #[serde(borrow, default)]
    published_at: Field<'a>,
    #[serde(borrow, default)]
    modified: Field<'a>,
    #[serde(borrow, default)]
    author: Field<'a>,
    #[serde(borrow, default)]
    site: Field<'a>,
    #[serde(borrow, default)]
    language: Field<'a>,
    #[serde(borrow, default)]
    license: Field<'a>,
    #[serde(borrow, default)]
    place: Field<'a>,
}

/// A value of whatever kind, so that one odd key does not cost the article.
#[derive(Debug, Default)]
enum Field<'a> {
    /// Not there, or null.
    #[default]
    Missing,
    Text(Cow<'a, str>),
    Number(String),
    /// What it is instead.
    Other(&'static str),
}

impl Field<'_> {
    fn scalar(self) -> Option<String> {
        match self {
            Field::Text(text) => Some(text.into_owned()),
            Field::Number(number) => Some(number),
            Field::Missing | Field::Other(_) => None,
        }
    }

    fn scalar_or_kind(self) -> Result<Option<String>, &'static str> {
        self.unusable().map_or_else(|| Ok(self.scalar()), Err)
    }

    fn unusable(&self) -> Option<&'static str> {
        match self {
            Field::Other(kind) => Some(kind),
            _ => None,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Field<'a> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(FieldVisitor)
    }
}

struct FieldVisitor;

impl<'de> Visitor<'de> for FieldVisitor {
    type Value = Field<'de>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Field<'de>, E> {
        Ok(Field::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Field<'de>, E> {
        Ok(Field::Text(Cow::Owned(text.to_string())))
    }

    fn visit_string<E>(self, text: String) -> Result<Field<'de>, E> {
        Ok(Field::Text(Cow::Owned(text)))
    }

    fn visit_unit<E>(self) -> Result<Field<'de>, E> {
        Ok(Field::Missing)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Field<'de>, E> {
        Ok(Field::Other("true or false"))
    }

    fn visit_i64<E>(self, n: i64) -> Result<Field<'de>, E> {
        Ok(Field::Number(n.to_string()))
    }

    fn visit_u64<E>(self, n: u64) -> Result<Field<'de>, E> {
        Ok(Field::Number(n.to_string()))
    }

    fn visit_f64<E>(self, n: f64) -> Result<Field<'de>, E> {
        Ok(Field::Number(n.to_string()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Field<'de>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Field::Other("a list"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Field<'de>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Field::Other("an object"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::stream::stream;
    use super::*;

    /// Reads `bytes` as `a.jsonl`; an article as `document|published|text`, a notice as its text.
    fn lines(bytes: &'static [u8], cap: usize) -> Vec<String> {
        let mut got = Vec::new();
        let opened = stream(bytes, Default::default()).expect("bytes open");
        let _ = read(opened, "a.jsonl", cap, &mut |result| {
            let Some(result) = result.result() else { return ControlFlow::Continue(()) };
            got.push(match result {
                Ok(f) => {
                    let published = f.given.published.map(|d| d.to_string()).unwrap_or_default();
                    format!("{}|{published}|{}", f.document, String::from_utf8_lossy(&f.bytes))
                }
                Err(notice) => format!("{} {notice}", if notice.refused { "refused" } else { "noticed" }),
            });
            ControlFlow::Continue(())
        });
        got
    }

    fn check(bytes: &'static [u8], expected: &[&str]) {
        let got = lines(bytes, 1000);
        assert_eq!(got.len(), expected.len(), "{got:?}");
        for (got, start) in got.iter().zip(expected) {
            assert!(got.starts_with(start), "{got} does not start with {start}");
        }
    }

    #[test]
    fn one_article_a_line() {
        check(
            b"\xEF\xBB\xBF{\"id\": \"a\", \"text\": \"x\\u00e9\\n1\"}\r\n\n{\"text\": \"y\"}\n{\"document\": \"d\", \"id\": null, \"text\": \"z\"}",
            &["a||x\u{e9}\n1", "a.jsonl:3||y", "d||z"],
        );
        check(b"{\"id\": 7, \"text\": \"x\", \"published\": \"2024-05-01T23:30:00+02:00\"}", &["7|2024-05-01|x"]);
        check(
            b"{\"id\": 7, \"text\": \"x\", \"published\": \"2024-05-01\", \"extra\": {\"a\": [1]}}",
            &["7|2024-05-01|x"],
        );
    }

    #[test]
    fn a_bad_line_is_named_and_the_others_go_on() {
        check(
            b"{\"text\": \"x\"}\n{\"text\": \"y\nplain\n{\"id\": \"b\"}\n{\"id\": \"c\", \"html\": 5}\n{\"text\": [1]}\n{\"text\": \"z\"}\n",
            &[
                "a.jsonl:1||x",
                "refused a.jsonl:2: is no JSON object: ",
                "refused a.jsonl:3: is no JSON object but `plain`",
                "refused a.jsonl:4: has no `text`",
                "refused a.jsonl:5: `html` is a number, not a string",
                "refused a.jsonl:6: `text` is a list, not a string",
                "a.jsonl:7||z",
            ],
        );
        check(b"\n \n", &["refused a.jsonl: holds no line"]);
    }

    #[test]
    fn an_odd_value_costs_only_itself() {
        check(
            b"{\"text\": \"x\", \"published\": \"soon\"}",
            &["noticed a.jsonl:1: `published` is `soon`", "a.jsonl:1||x"],
        );
        check(b"{\"text\": \"x\", \"published\": \"2023-02-30\"}", &["noticed a.jsonl:1: `published`", "a.jsonl:1||x"]);
        check(b"{\"text\": \"x\", \"author\": [\"A\"]}", &["noticed a.jsonl:1: `author` is a list", "a.jsonl:1||x"]);
        check(
            b"{\"text\": \"caf\xE9\"}",
            &["noticed a.jsonl:1: is not valid UTF-8 from byte 13", "a.jsonl:1||caf\u{FFFD}"],
        );
    }

    #[test]
    fn a_line_beyond_the_cap_is_skipped() {
        let got = lines(b"{\"text\": \"far too long\"}\n{\"text\":\"\"}", 12);
        assert!(got[0].starts_with("refused a.jsonl:1: the line is longer"), "{got:?}");
        assert_eq!(got[1], "a.jsonl:2||");
    }
}
