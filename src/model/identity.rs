//! The names that texts and facts have on every machine.
//!
//! ```
//! use etl::model::{fact_id, text_hash};
//! let hash = text_hash("Exports rose to 934,000 tonnes.");
//! assert_eq!(hash, "2a696327b6881960f53f2e99f971b3d1e87bba82b831c36ca49faae5f6bf6a48");
//! assert_eq!(fact_id("news/exports.txt", &hash, 16, 23), "caf540a7e852e674e3eeb707d840ec57");
//! ```

use std::borrow::Cow;
use std::io::Write as _;

use sha2::{Digest, Sha256};

/// The text with U+0000 replaced by U+FFFD, as the database keeps it: SQLite's text functions stop at a NUL.
/// One character stands for one, so that offsets hold.
pub fn without_nul(text: &str) -> Cow<'_, str> {
    match memchr::memchr(0, text.as_bytes()) {
        None => Cow::Borrowed(text),
        Some(_) => Cow::Owned(text.replace('\0', "\u{FFFD}")),
    }
}

/// SHA-256 of a text in UTF-8, in lower-case hex.
pub fn text_hash(text: &str) -> String {
    hex(&Sha256::digest(without_nul(text).as_bytes()))
}

/// The `fact_id` of the number at characters `start` to `end` of a document's text: 128 bits in lower-case hex.
///
/// For many facts of one article, [`FactIds`] does the common half once.
pub fn fact_id(document: &str, text_hash: &str, start: usize, end: usize) -> String {
    FactIds::new(document, text_hash).id(start, end)
}

/// Makes the `fact_id`s of one article.
///
/// With `key` the SHA-256 of `text_hash`, a line feed and the document id, a `fact_id` is the first 8 bytes of `key`, and then
/// the first 8 bytes of the SHA-256 of `key` and `start-end` in decimal. The first half is thus the article's, so that the
/// facts of an article lie together wherever they are sorted by id; the second is the number's own.
#[derive(Debug, Clone)]
pub struct FactIds {
    key: [u8; 32],
}

impl FactIds {
    /// For the facts of `document` with the text that has this [`text_hash`].
    pub fn new(document: &str, text_hash: &str) -> FactIds {
        let key = Sha256::new()
            .chain_update(text_hash.as_bytes())
            .chain_update(b"\n")
            .chain_update(without_nul(document).as_bytes())
            .finalize();
        FactIds { key: key.into() }
    }

    /// The `fact_id` of the number at characters `start` to `end`; see [`fact_id`].
    pub fn id(&self, start: usize, end: usize) -> String {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&self.prefix());
        id[8..].copy_from_slice(&self.suffix(start, end));
        hex(&id)
    }

    /// The half that all facts of the article share.
    pub fn prefix(&self) -> [u8; 8] {
        first(&self.key)
    }

    /// The half that is the number's own.
    pub fn suffix(&self, start: usize, end: usize) -> [u8; 8] {
        // Two numbers of at most 20 digits and a hyphen, on the stack: an article has many facts.
        let mut span = [0; 41];
        let mut rest = &mut span[..];
        let written = write!(rest, "{start}-{end}").map(|()| 41 - rest.len()).unwrap_or(0);
        first(&Sha256::new().chain_update(self.key).chain_update(&span[..written]).finalize())
    }
}

fn first(hash: &[u8]) -> [u8; 8] {
    let mut out = [0; 8];
    out.copy_from_slice(&hash[..8]);
    out
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(2 * bytes.len());
    for b in bytes {
        text.push(DIGITS[usize::from(b >> 4)] as char);
        text.push(DIGITS[usize::from(b & 15)] as char);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stay_what_they_were() {
        let hash = text_hash("Exports rose to 934,000 tonnes.");
        assert_eq!(hash, "2a696327b6881960f53f2e99f971b3d1e87bba82b831c36ca49faae5f6bf6a48");
        assert_eq!(fact_id("news/exports.txt", &hash, 16, 23), "caf540a7e852e674e3eeb707d840ec57");
    }

    #[test]
    fn every_part_counts() {
        let base = fact_id("a", "h", 1, 12);
        for other in
            [fact_id("b", "h", 1, 12), fact_id("a", "g", 1, 12), fact_id("a", "h", 11, 2), fact_id("a", "h", 1, 13)]
        {
            assert_ne!(base, other);
        }
        assert_eq!(base[..16], fact_id("a", "h", 7, 9)[..16]);
    }

    #[test]
    fn a_nul_is_hashed_as_it_is_stored() {
        assert_eq!(text_hash("a\0b"), text_hash("a\u{FFFD}b"));
        assert_eq!(without_nul("a\0b").chars().count(), 3);
    }
}
