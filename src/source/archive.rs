//! Decompression that can go on behind damage.
//!
//! A gzip or zstd file is one member after another. Where one is damaged, the next that can be read is looked for by its first
//! bytes, so that a fault costs what it hit and not what follows: archives of web pages have a member for each page.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;
use memchr::memmem;
use zstd::stream::read::Decoder as ZstdDecoder;

/// How much is read from the disk, and decompressed, at a time.
const BUFFER_BYTES: usize = 256 * 1024;
/// The first bytes of a gzip member: its mark and the one method there is (RFC 1952).
const GZIP: &[u8] = &[0x1F, 0x8B, 8];
/// The first bytes of a zstd frame (RFC 8878).
const ZSTD: &[u8] = &[0x28, 0xB5, 0x2F, 0xFD];
/// The first bytes of a frame that holds the dictionary of the frames behind it.
const ZSTD_DICTIONARY: &[u8] = &[0x5D, 0x2A, 0x4D, 0x18];
/// So often a damaged member is gone back to; more would make an archive of nothing but damage quadratic.
const MAX_REWINDS: u32 = 1_000;
/// The largest dictionary, and what it may come to.
const MAX_DICTIONARY_BYTES: u64 = 16 << 20;

/// How an input is compressed, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    Gzip,
    Zstd,
}

impl Compression {
    /// By the first bytes, of which four are enough.
    pub(super) fn of(magic: &[u8]) -> Compression {
        match magic {
            [0x1F, 0x8B, ..] => Compression::Gzip,
            // A frame, or a skippable frame before the first.
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Compression::Zstd,
            _ => Compression::None,
        }
    }
}

/// The bytes of an input after decompression.
pub(super) struct Archive {
    member: Member,
    /// Of zstd.
    dictionary: Vec<u8>,
}

enum Member {
    Plain(Raw),
    Gzip(Box<GzDecoder<Raw>>),
    Zstd(Box<ZstdDecoder<'static, Raw>>),
    /// Between two members, or behind the last.
    Between(Raw, Compression),
    /// Only while one member gives way to the next.
    Nothing,
}

impl Archive {
    /// Fails where a dictionary that the input begins with cannot be read.
    pub(super) fn new(raw: impl Read + 'static, compression: Compression) -> io::Result<Archive> {
        let mut raw =
            Raw { inner: Box::new(raw), buffer: vec![0; BUFFER_BYTES], start: 0, end: 0, member: 0, rewinds: 0 };
        let dictionary = if compression == Compression::Zstd { dictionary(&mut raw)? } else { Vec::new() };
        let member = match compression {
            Compression::None => Member::Plain(raw),
            other => Member::Between(raw, other),
        };
        Ok(Archive { member, dictionary })
    }

    /// After a fault, goes on with the next member that looks like one. False at the end, and for what is not compressed.
    pub(super) fn resume(&mut self) -> io::Result<bool> {
        let (mut raw, compression) = match std::mem::replace(&mut self.member, Member::Nothing) {
            Member::Gzip(decoder) => (decoder.into_inner(), Compression::Gzip),
            Member::Zstd(decoder) => (decoder.finish(), Compression::Zstd),
            Member::Between(raw, compression) => (raw, compression),
            plain => {
                self.member = plain;
                return Ok(false);
            }
        };
        raw.rewind();
        let found = raw.seek(if compression == Compression::Gzip { GZIP } else { ZSTD });
        self.member = Member::Between(raw, compression);
        found
    }

    /// Begins the next member. False where there is none. [`io::ErrorKind::InvalidData`] says that the member before was whole, but
    /// what follows it is none.
    fn next_member(&mut self) -> io::Result<bool> {
        let (mut raw, compression) = match std::mem::replace(&mut self.member, Member::Nothing) {
            Member::Gzip(decoder) => (decoder.into_inner(), Compression::Gzip),
            Member::Between(raw, compression) => (raw, compression),
            Member::Zstd(decoder) => (decoder.finish(), Compression::Zstd),
            other => {
                self.member = other;
                return Ok(false);
            }
        };
        raw.member = raw.start;
        let next = raw.fill_buf()?;
        let state = match next {
            [] => Ok(false),
            // Where a buffer ends after its first byte, that is enough to try.
            start if start.len() < 4 || Compression::of(start) == compression => Ok(true),
            _ => Err(io::Error::new(io::ErrorKind::InvalidData, "what follows is no compressed data")),
        };
        self.member = match (&state, compression) {
            (Ok(true), Compression::Gzip) => Member::Gzip(Box::new(GzDecoder::new(raw))),
            (Ok(true), _) => {
                Member::Zstd(Box::new(ZstdDecoder::with_dictionary(raw, &self.dictionary)?.single_frame()))
            }
            _ => Member::Between(raw, compression),
        };
        state
    }
}

impl Read for Archive {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let read = match &mut self.member {
                Member::Plain(raw) => return raw.read(buffer),
                Member::Gzip(decoder) => decoder.read(buffer)?,
                Member::Zstd(decoder) => decoder.read(buffer)?,
                Member::Between(..) | Member::Nothing => 0,
            };
            if read > 0 || !self.next_member()? {
                return Ok(read);
            }
        }
    }
}

/// The bytes as they are stored, buffered so that a mark can be looked for in them.
struct Raw {
    inner: Box<dyn Read>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Where the member being read begins, as far as it is still there.
    member: usize,
    rewinds: u32,
}

impl Raw {
    /// Goes back to where the damaged member begins: what is damaged may have been read on into the next one.
    fn rewind(&mut self) {
        if self.rewinds < MAX_REWINDS {
            self.rewinds += 1;
            self.start = self.member;
        }
    }

    /// At least so many bytes that come next, fewer only at the end.
    fn at_least(&mut self, wanted: usize) -> io::Result<&[u8]> {
        while self.end - self.start < wanted {
            self.buffer.copy_within(self.start..self.end, 0);
            self.member = self.member.saturating_sub(self.start);
            (self.start, self.end) = (0, self.end - self.start);
            match self.inner.read(&mut self.buffer[self.end..]) {
                Ok(0) => break,
                Ok(read) => self.end += read,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(&self.buffer[self.start..self.end])
    }

    /// Reads on to the next `magic`, past the byte it is at. False where there is none.
    fn seek(&mut self, magic: &[u8]) -> io::Result<bool> {
        self.consume(1);
        loop {
            let buffer = self.at_least(magic.len())?;
            if buffer.len() < magic.len() {
                self.consume(magic.len());
                return Ok(false);
            }
            let found = memmem::find(buffer, magic);
            let passed = found.unwrap_or(buffer.len() + 1 - magic.len());
            self.consume(passed);
            if found.is_some() {
                return Ok(true);
            }
        }
    }
}

impl Read for Raw {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Raw {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.at_least(1)
    }

    fn consume(&mut self, bytes: usize) {
        self.start = self.end.min(self.start + bytes);
    }
}

/// The dictionary that zstd input begins with, empty where it has none: a frame of its own kind, compressed itself or not.
fn dictionary(raw: &mut Raw) -> io::Result<Vec<u8>> {
    let head = raw.at_least(8)?;
    let Some(len) = head.strip_prefix(ZSTD_DICTIONARY).and_then(|rest| rest.first_chunk::<4>()) else {
        return Ok(Vec::new());
    };
    let len = u64::from(u32::from_le_bytes(*len));
    let too_large = || io::Error::new(io::ErrorKind::InvalidData, "its dictionary is larger than 16 MB");
    if len > MAX_DICTIONARY_BYTES {
        return Err(too_large());
    }
    raw.consume(8);
    let mut stored = Vec::new();
    raw.take(len).read_to_end(&mut stored)?;
    if !stored.starts_with(ZSTD) {
        return Ok(stored);
    }
    let mut unpacked = Vec::new();
    ZstdDecoder::new(stored.as_slice())?.take(MAX_DICTIONARY_BYTES + 1).read_to_end(&mut unpacked)?;
    if unpacked.len() as u64 > MAX_DICTIONARY_BYTES { Err(too_large()) } else { Ok(unpacked) }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text.as_bytes()).expect("a Vec takes it");
        encoder.finish().expect("a Vec takes it")
    }

    /// All that can be read, `!` for each fault.
    fn read(bytes: Vec<u8>) -> String {
        let compression = Compression::of(&bytes);
        let mut archive = Archive::new(io::Cursor::new(bytes), compression).expect("it opens");
        let (mut text, mut buffer) = (String::new(), vec![0; 64 * 1024]);
        loop {
            match archive.read(&mut buffer) {
                Ok(0) => return text,
                Ok(read) => text.push_str(&String::from_utf8_lossy(&buffer[..read])),
                Err(_) => {
                    text.push('!');
                    if !archive.resume().expect("memory can be read") {
                        return text;
                    }
                }
            }
        }
    }

    #[test]
    fn members_are_read_one_after_another() {
        assert_eq!(read([gzip("one "), gzip("two")].concat()), "one two");
        let zstd = |text: &str| zstd::encode_all(text.as_bytes(), 0).expect("it compresses");
        assert_eq!(read([zstd("one "), zstd("two")].concat()), "one two");
        assert_eq!(read(b"plain".to_vec()), "plain");
        assert_eq!(read(Vec::new()), "");
    }

    #[test]
    fn damage_costs_only_what_it_hit() {
        let mut damaged = gzip("two");
        damaged[12] ^= 0xFF;
        let got = read([gzip("one "), damaged, gzip("three")].concat());
        assert!(got.starts_with("one ") && got.ends_with("!three"), "{got}");
        assert_eq!(read([gzip("one "), vec![0; 600_000], gzip("three")].concat()), "one !three");
        let cut = gzip("two");
        assert_eq!(read([gzip("one "), cut[..cut.len() - 4].to_vec()].concat()), "one two!");
    }

    #[test]
    fn a_dictionary_before_the_frames_is_used() {
        let sample = |n: u32| format!("HTTP/1.1 200 OK Content-Type: text/html {n}\n");
        // Any text is a dictionary.
        let dictionary = (0..200).map(sample).collect::<String>().into_bytes();
        let mut compressor = zstd::bulk::Compressor::with_dictionary(3, &dictionary).expect("a compressor");
        let frame = compressor.compress(sample(7).as_bytes()).expect("it compresses");
        for stored in [dictionary.clone(), zstd::encode_all(dictionary.as_slice(), 0).expect("it compresses")] {
            let len = u32::try_from(stored.len()).expect("small").to_le_bytes();
            let input = [ZSTD_DICTIONARY, &len, &stored, &frame].concat();
            assert_eq!(read(input), sample(7));
        }
    }
}
