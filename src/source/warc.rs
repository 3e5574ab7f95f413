//! WARC archives of web pages (ISO 28500): each response that holds a page or text is an article.
//!
//! ```text
//! WARC/1.0
//! WARC-Type: response
//! WARC-Target-URI: https://news.example/exports      -> Fetched { document: that address, .. }
//! Content-Length: 4711
//!
//! HTTP/1.1 200 OK …
//! ```
//! Records are read one by one, so that memory is bounded by the largest. What is damaged is named, and reading goes on
//! with the next record that begins behind it.

use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;

use memchr::memmem;

use super::http::{self, Message};
use super::stream::{Bytes, Stream};
use super::{Each, Met, cannot_read};
use crate::model::{Fetched, Given, Media, Moment, Notice};

/// The most bytes of a record's header.
const MAX_HEADER_BYTES: usize = 64 * 1024;
/// How a record begins, apart from its version.
const BEGIN: &[u8] = b"WARC/";

/// Reads every page of an archive; one of more than `cap` bytes is refused.
pub(super) fn read(stream: Stream, name: &str, cap: usize, each: &mut Each<'_>) -> ControlFlow<()> {
    let mut archive = Records { bytes: stream.bytes, cap, number: 0, pending: None };
    let (mut articles, mut others) = (0u64, 0u64);
    loop {
        let record = match archive.next() {
            Ok(Some(record)) => record,
            Ok(None) => break,
            Err(damage) => {
                let place = format!("{name}:{}", archive.number);
                each(Met::Notice(told(&place, &damage)))?;
                match archive.go_on() {
                    Ok(true) => continue,
                    Ok(false) => break,
                    Err(e) => return each(Met::Notice(cannot_read(name, &e))),
                }
            }
        };
        let place = || format!("{name}:{}", archive.number);
        match article(record, cap) {
            Ok(Some(fetched)) => {
                articles += 1;
                each(Met::from(Fetched {
                    document: if fetched.document.is_empty() { place() } else { fetched.document.clone() },
                    ..fetched
                }))?;
            }
            Ok(None) => others += 1,
            Err((what, remedy)) => each(Met::Notice(Notice::refusal(place(), what, remedy)))?,
        }
    }
    match articles {
        0 => each(Met::Notice(Notice::refusal(
            name,
            format!("holds no page; {others} other records passed over"),
            "responses with status 200 that hold HTML or text are read",
        ))),
        _ => ControlFlow::Continue(()),
    }
}

/// What is wrong with a part of an archive.
#[derive(Debug)]
enum Damage {
    /// The archive ends inside a record.
    Cut,
    /// Bytes that no record begins with.
    NoRecord,
    /// A record without what each must have.
    Header(&'static str),
    /// It cannot be decompressed or read.
    Fault(io::Error),
}

fn told(place: &str, damage: &Damage) -> Notice {
    let go_on = "fetch the archive again if its pages matter; what follows the damage is read";
    match damage {
        Damage::Cut => Notice::refusal(place, "the archive ends before this record does", "fetch or make it again"),
        Damage::NoRecord => Notice::refusal(place, "is no record: the archive is damaged here", go_on),
        Damage::Header(what) => Notice::refusal(place, format!("is a record {what}"), go_on),
        Damage::Fault(e) => Notice::refusal(place, format!("the archive is damaged here: {e}"), go_on),
    }
}

/// A record that may hold an article.
#[derive(Debug, Default)]
struct Record {
    header: Vec<u8>,
    /// None where it is not wanted, or too long.
    block: Option<Vec<u8>>,
    length: u64,
}

struct Records {
    bytes: Box<dyn Bytes>,
    cap: usize,
    /// Of the record last met, from 1.
    number: u64,
    /// Damage behind the record last met, which is whole itself.
    pending: Option<Damage>,
}

impl Records {
    /// The next record. What follows its block is looked at as well, since damage may show only there.
    fn next(&mut self) -> Result<Option<Record>, Damage> {
        if let Some(damage) = self.pending.take() {
            self.number += 1;
            return Err(damage);
        }
        if !self.skip_blank()? {
            return Ok(None);
        }
        self.number += 1;
        let header = self.header()?;
        let length = field(&header, b"content-length").and_then(|l| l.parse().ok());
        let length: u64 = length.ok_or(Damage::Header("without a Content-Length"))?;
        let wanted = matches!(kind(&header), Some("response" | "resource" | "conversion"));
        let block = match wanted && length <= (self.cap + MAX_HEADER_BYTES) as u64 {
            true => Some(self.block(length)?),
            false => {
                self.skip(length)?;
                None
            }
        };
        match self.skip_blank() {
            Err(Damage::Fault(e)) if e.kind() == io::ErrorKind::InvalidData => self.pending = Some(Damage::Fault(e)),
            looked => {
                looked?;
            }
        }
        Ok(Some(Record { header, block, length }))
    }

    /// Passes over line breaks. False at the end of the archive.
    fn skip_blank(&mut self) -> Result<bool, Damage> {
        loop {
            let buffer = fill(&mut *self.bytes)?;
            let blank = buffer.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            let (ended, found) = (buffer.is_empty(), blank < buffer.len());
            self.bytes.consume(blank);
            if ended || found {
                return Ok(found);
            }
        }
    }

    /// The header, without the blank line behind it.
    fn header(&mut self) -> Result<Vec<u8>, Damage> {
        let mut header = Vec::new();
        loop {
            let start = header.len();
            let left = (MAX_HEADER_BYTES - start) as u64;
            if (&mut *self.bytes).take(left).read_until(b'\n', &mut header).map_err(fault)? == 0 {
                return Err(if left == 0 { Damage::NoRecord } else { Damage::Cut });
            }
            if !header.starts_with(&BEGIN[..BEGIN.len().min(header.len())]) {
                return Err(Damage::NoRecord);
            }
            if header[start..].trim_ascii().is_empty() && header.ends_with(b"\n") {
                header.truncate(start);
                return Ok(header);
            }
        }
    }

    fn block(&mut self, length: u64) -> Result<Vec<u8>, Damage> {
        let mut block = Vec::with_capacity(usize::try_from(length).unwrap_or(0).min(self.cap));
        (&mut *self.bytes).take(length).read_to_end(&mut block).map_err(fault)?;
        if (block.len() as u64) < length { Err(Damage::Cut) } else { Ok(block) }
    }

    fn skip(&mut self, length: u64) -> Result<(), Damage> {
        let mut left = length;
        while left > 0 {
            let len = fill(&mut *self.bytes)?.len();
            if len == 0 {
                return Err(Damage::Cut);
            }
            let used = len.min(usize::try_from(left).unwrap_or(len));
            self.bytes.consume(used);
            left -= used as u64;
        }
        Ok(())
    }

    /// Goes on to the next record behind damage: `WARC/` at the start of a line, or of a member of the archive.
    fn go_on(&mut self) -> io::Result<bool> {
        let mut tail = Vec::new();
        loop {
            let buffer = match self.bytes.fill_buf() {
                Ok(buffer) => buffer,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => {
                    tail.clear();
                    if !self.bytes.resume()? {
                        return Ok(false);
                    }
                    continue;
                }
            };
            if buffer.is_empty() {
                return Ok(false);
            }
            if let Some(at) = memmem::find_iter(buffer, BEGIN).find(|at| begins(&buffer[..*at], &tail)) {
                self.bytes.consume(at);
                return Ok(true);
            }
            let used = buffer.len();
            tail = buffer[used.saturating_sub(1)..].to_vec();
            self.bytes.consume(used);
        }
    }
}

/// Whether a line, or the first one, begins behind `before`.
fn begins(before: &[u8], tail: &[u8]) -> bool {
    before.last().or(tail.last()).is_none_or(|b| *b == b'\n')
}

fn fill(bytes: &mut dyn Bytes) -> Result<&[u8], Damage> {
    // A second look costs nothing where the buffer is filled; the borrow of the first cannot be handed on.
    loop {
        match bytes.fill_buf() {
            Ok(_) => break,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(fault(e)),
        }
    }
    bytes.fill_buf().map_err(fault)
}

fn fault(e: io::Error) -> Damage {
    match e.kind() {
        io::ErrorKind::UnexpectedEof => Damage::Cut,
        _ => Damage::Fault(e),
    }
}

/// The value of a header field; `name` in small letters.
fn field<'h>(header: &'h [u8], name: &[u8]) -> Option<&'h str> {
    http::field(header, name)
}

fn kind(header: &[u8]) -> Option<&str> {
    field(header, b"warc-type")
}

/// The article that a record holds; none where it holds something else.
fn article(record: Record, cap: usize) -> Result<Option<Fetched>, (String, String)> {
    let Record { header, block, length } = record;
    let address = field(&header, b"warc-target-uri").map(|uri| uri.trim_matches(['<', '>']).to_string());
    let Some(block) = block else {
        return match kind(&header) {
            Some("response" | "resource" | "conversion") => Err((
                format!("is longer than {} MB, the most that a page may have", cap / 1_000_000),
                format!("it has {length} bytes"),
            )),
            _ => Ok(None),
        };
    };
    let content_type = field(&header, b"content-type").unwrap_or_default();
    let message = match content_type.starts_with("application/http") {
        true => match http::response(block, cap)? {
            Some(message) => message,
            None => return Ok(None),
        },
        false if kind(&header) == Some("response") => return Ok(None),
        false => Message { content_type: content_type.to_string(), body: block },
    };
    let Some((media, charset)) = http::media(&message.content_type) else { return Ok(None) };
    let document = address.clone().unwrap_or_default();
    // What a conversion holds has been decoded to UTF-8 (ISO 28500, 6.8).
    let charset = charset.or_else(|| (kind(&header) == Some("conversion")).then(|| "utf-8".to_string()));
    let given = Given { url: address.clone().filter(|_| media == Media::Text), ..Given::default() };
    let fetched_on = field(&header, b"warc-date").and_then(Moment::parse).map(|at| at.day);
    Ok(Some(Fetched {
        document,
        bytes: message.body,
        media,
        charset,
        address,
        given,
        fetched_on,
        ..Fetched::default()
    }))
}
