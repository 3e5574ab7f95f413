//! HTTP responses as they are stored: status, header fields, body (RFC 9112).

use std::io::Read;

use crate::model::Media;

/// What a response says and holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Message {
    pub content_type: String,
    /// The body, no longer in pieces or compressed.
    pub body: Vec<u8>,
}

/// The value of a field among header lines; `name` in small letters. The first of two counts.
pub(super) fn field<'h>(header: &'h [u8], name: &[u8]) -> Option<&'h str> {
    header.split(|b| *b == b'\n').find_map(|line| {
        let (key, value) = line.split_at(line.iter().position(|b| *b == b':')?);
        let value = std::str::from_utf8(&value[1..]).ok()?;
        key.trim_ascii().eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// Reads a stored response, its body at most `cap` bytes long. None where its status is not 200 or it holds nothing to read.
/// Fails with what is wrong and the remedy.
pub(super) fn response(mut block: Vec<u8>, cap: usize) -> Result<Option<Message>, (String, String)> {
    let Some((header_end, body_start)) = header_end(&block) else { return Ok(None) };
    let header = &block[..header_end];
    let status = header.split(|b| *b == b' ').nth(1);
    let content_type = field(header, b"content-type").unwrap_or_default().to_string();
    if status != Some(b"200".as_slice()) || media(&content_type).is_none() {
        return Ok(None);
    }
    let says = |name: &[u8], word: &str| field(header, name).is_some_and(|v| v.eq_ignore_ascii_case(word));
    let in_pieces = says(b"transfer-encoding", "chunked");
    let encoding = field(header, b"content-encoding").unwrap_or_default().to_ascii_lowercase();
    block.drain(..body_start);
    if in_pieces && let Some(whole) = joined(&block) {
        block = whole;
    }
    Ok(Some(Message { content_type, body: decompressed(block, &encoding, cap)? }))
}

/// Where the header ends and the body starts.
fn header_end(block: &[u8]) -> Option<(usize, usize)> {
    let windows = memchr::memmem::find(block, b"\r\n\r\n").map(|at| (at, at + 4));
    let unix = memchr::memmem::find(block, b"\n\n").map(|at| (at, at + 2));
    match (windows, unix) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// A chunked body in one piece; none where it is in one piece already, as many archives store it whatever the header says.
fn joined(body: &[u8]) -> Option<Vec<u8>> {
    let (mut whole, mut rest) = (Vec::with_capacity(body.len()), body);
    loop {
        let end = memchr::memchr(b'\n', rest)?;
        let line = std::str::from_utf8(&rest[..end]).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(rest.get(..size)?);
        rest = &rest[size..];
        rest = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n"))?;
    }
}

fn decompressed(body: Vec<u8>, encoding: &str, cap: usize) -> Result<Vec<u8>, (String, String)> {
    let is_gzip = body.starts_with(&[0x1F, 0x8B]);
    let is_zstd = body.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]);
    let broken = |e: std::io::Error| (format!("its body is no {encoding} as it says: {e}"), String::new());
    let mut whole = Vec::new();
    let limit = cap as u64 + 1;
    match encoding {
        "gzip" | "x-gzip" if is_gzip => {
            flate2::read::MultiGzDecoder::new(body.as_slice()).take(limit).read_to_end(&mut whole)
        }
        "zstd" if is_zstd => {
            zstd::stream::read::Decoder::new(body.as_slice()).and_then(|d| d.take(limit).read_to_end(&mut whole))
        }
        "deflate" if body.first().is_some_and(|b| b & 0x0F == 8) => {
            flate2::read::ZlibDecoder::new(body.as_slice()).take(limit).read_to_end(&mut whole)
        }
        // Many archives store the body decompressed whatever the header says.
        _ => return Ok(body),
    }
    .map_err(broken)?;
    if whole.len() > cap {
        let what = format!("its body comes to more than {} MB, the most that a page may have", cap / 1_000_000);
        return Err((what, String::new()));
    }
    Ok(whole)
}

/// What a content type is, where it is read, with the encoding it names.
pub(super) fn media(content_type: &str) -> Option<(Media, Option<String>)> {
    let mut parts = content_type.split(';');
    let kind = parts.next().unwrap_or_default().trim();
    let is = |name: &str| kind.eq_ignore_ascii_case(name);
    let media = if is("text/html") || is("application/xhtml+xml") {
        Media::Html
    } else if is("text/plain") {
        Media::Text
    } else {
        return None;
    };
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']).to_string())
    });
    Some((media, charset.filter(|label| !label.is_empty())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(block: &[u8], expected: Option<(&str, &str)>) {
        let got = response(block.to_vec(), 1_000).expect("it is read");
        let got = got.as_ref().map(|m| (m.content_type.as_str(), std::str::from_utf8(&m.body).expect("text")));
        assert_eq!(got, expected);
    }

    #[test]
    fn bodies_come_out_whole() {
        check(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=x\r\n\r\n<p>a",
            Some(("text/html; charset=x", "<p>a")),
        );
        check(b"HTTP/1.1 200 OK\ncontent-type:text/plain\n\na\r\n\r\nb", Some(("text/plain", "a\r\n\r\nb")));
        let chunked = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n";
        check(&[chunked.as_slice(), b"3\r\n<p>\r\n2;x=y\r\nab\r\n0\r\n\r\n"].concat(), Some(("text/html", "<p>ab")));
        check(&[chunked.as_slice(), b"<p>ab"].concat(), Some(("text/html", "<p>ab")));
        let zipped = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: zstd\r\n\r\n";
        let body = zstd::encode_all(b"<p>ab".as_slice(), 0).expect("it compresses");
        check(&[zipped.as_slice(), &body].concat(), Some(("text/html", "<p>ab")));
        check(&[zipped.as_slice(), b"<p>ab"].concat(), Some(("text/html", "<p>ab")));
        let bomb = zstd::encode_all(vec![b'a'; 100_000].as_slice(), 0).expect("it compresses");
        assert!(response([zipped.as_slice(), &bomb].concat(), 1_000).is_err());
    }

    #[test]
    fn what_is_no_page_is_passed_over() {
        check(b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>a", None);
        check(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\na", None);
        check(b"no response at all", None);
    }

    #[test]
    fn content_types() {
        assert_eq!(media("Text/HTML; Charset=\"UTF-8\""), Some((Media::Html, Some("UTF-8".to_string()))));
        assert_eq!(media("text/plain"), Some((Media::Text, None)));
        assert_eq!(media(""), None);
    }
}
