//! Plain text and web pages: the whole input is one article.

use std::io::Read;
use std::ops::ControlFlow;

use super::stream::Stream;
use super::{Each, Met, cannot_read, form};
use crate::model::{Fetched, Media, Notice};

/// Reads one article of at most `cap` bytes.
pub(super) fn read(stream: Stream, name: &str, media: Media, cap: usize, each: &mut Each<'_>) -> ControlFlow<()> {
    let mut bytes = Vec::new();
    each(match stream.bytes.take(cap as u64 + 1).read_to_end(&mut bytes) {
        // Half an article would give half its facts under the hash of a text that does not exist.
        Err(e) => cannot_read(name, &e).into(),
        Ok(_) if bytes.len() > cap => Met::Notice(Notice::refusal(
            name,
            format!("is longer than {} MB, the most that one article may have", cap / 1_000_000),
            "split it, or write it as JSON Lines with one article a line",
        )),
        Ok(_) => match form::refusal(&bytes, name) {
            Some(refused) => refused.into(),
            None => Fetched { document: name.to_string(), bytes, media, ..Fetched::default() }.into(),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::super::stream::stream;
    use super::*;

    fn check(bytes: &'static [u8], cap: usize, expected: Result<&str, &str>) {
        let mut got = Vec::new();
        let opened = stream(bytes, Default::default()).expect("bytes open");
        let _ = read(opened, "a", Media::Text, cap, &mut |result| {
            got.extend(result.result());
            ControlFlow::Continue(())
        });
        match (got.pop().expect("one result"), expected) {
            (Ok(fetched), Ok(text)) => assert_eq!(fetched.bytes, text.as_bytes()),
            (Err(notice), Err(part)) => assert!(notice.refused && notice.what.contains(part), "{notice}"),
            (got, wanted) => panic!("{got:?}, expected {wanted:?}"),
        }
    }

    #[test]
    fn one_article_up_to_the_cap() {
        check(b" Prices rose.\r\n", 100, Ok(" Prices rose.\r\n"));
        check(b"12345", 5, Ok("12345"));
        check(b"123456", 5, Err("longer than"));
        check(b"text first, then\n\0\0\0\0\0\0\0\0", 100, Err("binary"));
    }
}
