//! Opening an input: bytes counted, decompressed as their first bytes ask for, and the first line looked at.

use std::io::{self, BufRead, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Input;
use super::archive::{Archive, Compression};

/// How far the first line is looked at to tell the form.
const HEAD_BYTES: usize = 64 * 1024;
/// How far into markup its root element is looked for.
const MARKUP_BYTES: usize = 4 * 1024;
const BUFFER_BYTES: usize = 64 * 1024;

/// An opened input.
pub(super) struct Stream {
    /// Its first line that is not blank, and what came with it: at most 64 KB, empty only if there is nothing.
    pub head: Vec<u8>,
    /// All its bytes after decompression, those of `head` included.
    pub bytes: Box<dyn Bytes>,
}

/// Bytes that may go on behind damage.
pub(super) trait Bytes: BufRead {
    /// After a fault, goes on with the next part of the archive that looks like one. False at its end, and for what is no archive.
    fn resume(&mut self) -> io::Result<bool>;
}

/// Opens an input; `consumed` counts its bytes as stored while they are read.
#[expect(clippy::disallowed_methods, reason = "source/ is the room that reads files")]
pub(super) fn open(input: &Input, consumed: Arc<AtomicU64>) -> io::Result<Stream> {
    match input {
        Input::Path(path) => stream(std::fs::File::open(path)?, consumed),
        Input::Stdin => stream(io::stdin(), consumed),
        // It is asked for, not opened.
        Input::Site(_) => Err(io::ErrorKind::InvalidInput.into()),
    }
}

/// Decompresses by the first bytes, whatever the name says, as standard input has none.
pub(super) fn stream(raw: impl Read + 'static, consumed: Arc<AtomicU64>) -> io::Result<Stream> {
    let mut raw = Counting { inner: raw, consumed };
    let magic = peek(&mut raw, 4, |_| false)?;
    let magic_bytes = magic.seen.clone();
    let mut archive = Archive::new(magic.before(raw), Compression::of(&magic_bytes))?;
    // No further than the first line: more may not come for a while on a pipe. Markup, which is read as a whole, may
    // have its root element further on.
    let (mut started, mut markup, mut seen) = (false, false, 0);
    let first_line = peek(&mut archive, HEAD_BYTES, |fresh| {
        seen += fresh.len();
        fresh.iter().any(|b| {
            if !started && !b.is_ascii_whitespace() && !matches!(b, 0xEF | 0xBB | 0xBF | 0xFE | 0xFF) {
                (started, markup) = (true, *b == b'<');
            }
            started && *b == b'\n' && (!markup || seen >= MARKUP_BYTES)
        })
    })?;
    let head = first_line.seen.clone();
    let Peeked { seen, fault } = first_line;
    let end = seen.len();
    Ok(Stream { head, bytes: Box::new(Unpacked { archive, buffer: seen, start: 0, end, fault }) })
}

/// The bytes of an input: what was looked at first, the fault that ended the look if one did, and the rest.
struct Unpacked {
    archive: Archive,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    fault: Option<io::Error>,
}

impl BufRead for Unpacked {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end {
            if let Some(fault) = self.fault.take() {
                return Err(fault);
            }
            self.buffer.resize(BUFFER_BYTES, 0);
            (self.start, self.end) = (0, 0);
            self.end = self.archive.read(&mut self.buffer)?;
        }
        Ok(&self.buffer[self.start..self.end])
    }

    fn consume(&mut self, bytes: usize) {
        self.start = self.end.min(self.start + bytes);
    }
}

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // A large piece goes straight to where it is wanted.
        if self.start == self.end && self.fault.is_none() && buffer.len() >= BUFFER_BYTES {
            return self.archive.read(buffer);
        }
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl Bytes for Unpacked {
    fn resume(&mut self) -> io::Result<bool> {
        (self.start, self.end) = (0, 0);
        self.archive.resume()
    }
}

/// The first bytes of a reader, and the fault that ended them if one did.
struct Peeked {
    seen: Vec<u8>,
    fault: Option<io::Error>,
}

impl Peeked {
    /// What was seen, then the fault, then the rest.
    fn before(self, rest: impl Read) -> impl Read {
        Cursor::new(self.seen).chain(Fault(self.fault)).chain(rest)
    }
}

/// Reads until the fresh bytes are `enough`, `limit` bytes have come, or the end. Fails only where nothing came before the fault.
fn peek(reader: &mut dyn Read, limit: usize, mut enough: impl FnMut(&[u8]) -> bool) -> io::Result<Peeked> {
    let mut seen = vec![0; limit];
    let mut len = 0;
    let mut fault = None;
    while len < limit {
        match reader.read(&mut seen[len..]) {
            Ok(0) => break,
            Ok(n) => {
                len += n;
                if enough(&seen[len - n..len]) {
                    break;
                }
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) if len == 0 => return Err(e),
            Err(e) => {
                fault = Some(e);
                break;
            }
        }
    }
    seen.truncate(len);
    Ok(Peeked { seen, fault })
}

/// Fails once, then is at its end.
struct Fault(Option<io::Error>);

impl Read for Fault {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

struct Counting<R> {
    inner: R,
    consumed: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.consumed.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}
