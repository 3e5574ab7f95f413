//! The tokens of an HTML page, cut without building a tree: linear in the page, no allocation, no recursion.
//!
//! Follows the tokenizer of the HTML standard (13.2.5) as far as telling tags, text and raw text apart needs it; what the
//! standard calls a parse error is read as a browser reads it. Names come as written: compare them without regard to case.

use std::borrow::Cow;

use memchr::{memchr, memchr3, memmem};

/// One token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text between tags, entities as written.
    Text(&'a str),
    /// A start tag.
    Start(Tag<'a>),
    /// An end tag, by its name.
    End(&'a str),
    /// What stands in an element that holds no markup, such as `script` or `style`; its tags come before and after.
    Raw(&'a str),
}

/// A start tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// Its name as written.
    pub name: &'a str,
    /// The whole tag, `<` and `>` included.
    pub source: &'a str,
    /// Between the name and the closing `>`.
    inside: &'a str,
}

impl<'a> Tag<'a> {
    /// Whether this is its name, in small letters.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Its attributes in order.
    pub(super) fn attributes(&self) -> Attributes<'a> {
        Attributes { rest: self.inside }
    }

    /// The value of an attribute, entities decoded; the name in small letters. The first of two counts.
    pub(super) fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        self.attributes().find(|a| a.name.eq_ignore_ascii_case(name)).map(|a| decoded(a.value))
    }
}

/// An attribute as written, without its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attribute<'a> {
    pub name: &'a str,
    pub value: &'a str,
}

/// The attributes of a tag.
#[derive(Debug, Clone)]
pub(super) struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        let rest = self.rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            self.rest = rest;
            return None;
        }
        // A name may begin with `=`, as the standard has it.
        let end = rest.bytes().skip(1).position(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'='));
        // A byte at which a name ends is ASCII, so that the cut is between characters.
        let (name, after) = rest.split_at(end.map_or(rest.len(), |at| at + 1));
        let Some(value) = after.trim_ascii_start().strip_prefix('=') else {
            self.rest = after;
            return Some(Attribute { name, value: "" });
        };
        let value = value.trim_ascii_start();
        let (value, rest) = match value.as_bytes().first() {
            Some(quote @ (b'"' | b'\'')) => {
                let inner = &value[1..];
                match memchr(*quote, inner.as_bytes()) {
                    Some(end) => (&inner[..end], &inner[end + 1..]),
                    None => (inner, ""),
                }
            }
            _ => value.split_at(value.bytes().position(|b| b.is_ascii_whitespace()).unwrap_or(value.len())),
        };
        self.rest = rest;
        Some(Attribute { name, value })
    }
}

/// Text or an attribute's value with its character references decoded.
pub(super) fn decoded(written: &str) -> Cow<'_, str> {
    match memchr(b'&', written.as_bytes()) {
        None => Cow::Borrowed(written),
        Some(_) => html_escape::decode_html_entities(written),
    }
}

/// The tokens of a page, in order.
#[derive(Debug, Clone)]
pub(super) struct Tokens<'a> {
    rest: &'a str,
    /// The element whose raw text comes next.
    raw: Option<&'a str>,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(html: &'a str) -> Tokens<'a> {
        Tokens { rest: html, raw: None }
    }

    fn take(&mut self, len: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(len);
        self.rest = rest;
        taken
    }

    /// Passes over `<!…>`, `<?…>` and the like, which start at the front.
    fn skip_markup(&mut self) {
        let rest = self.rest;
        let end = match rest.strip_prefix("<!--") {
            // `<!-->` and `<!--->` are comments that end at once.
            Some(inner) if inner.starts_with('>') => Some(5),
            Some(inner) if inner.starts_with("->") => Some(6),
            Some(inner) => comment_end(inner).map(|at| at + 4),
            None => memchr(b'>', rest.as_bytes()).map(|at| at + 1),
        };
        self.rest = &rest[end.unwrap_or(rest.len())..];
    }

    /// The end of the tag that starts at the front, after its `>`; none where the page ends inside it.
    fn tag_end(&self) -> Option<usize> {
        let bytes = self.rest.as_bytes();
        let mut at = 1;
        loop {
            at += memchr3(b'>', b'"', b'\'', bytes.get(at..)?)?;
            match bytes[at] {
                b'>' => return Some(at + 1),
                // A quote opens a value only after `=`; elsewhere it is part of a name.
                quote if opens_value(&bytes[..at]) => at += 2 + memchr(quote, bytes.get(at + 1..)?)?,
                _ => at += 1,
            }
        }
    }

    /// The raw text up to its end tag.
    fn raw_text(&mut self, name: &str) -> Option<Token<'a>> {
        let mut end = self.rest.len();
        for at in memmem::find_iter(self.rest.as_bytes(), b"</") {
            let after = &self.rest.as_bytes()[at + 2..];
            let closes = after.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()))
                && after.get(name.len()).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'));
            if closes {
                end = at;
                break;
            }
        }
        (end > 0).then(|| Token::Raw(self.take(end)))
    }
}

fn comment_end(inner: &str) -> Option<usize> {
    let bytes = inner.as_bytes();
    memmem::find_iter(bytes, b"--").find_map(|at| match &bytes[at + 2..] {
        [b'>', ..] => Some(at + 3),
        [b'!', b'>', ..] => Some(at + 4),
        _ => None,
    })
}

fn opens_value(before: &[u8]) -> bool {
    before.trim_ascii_end().last() == Some(&b'=')
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.raw.take()
            && let Some(token) = self.raw_text(name)
        {
            return Some(token);
        }
        loop {
            let bytes = self.rest.as_bytes();
            match bytes {
                [] => return None,
                [b'<', b'!' | b'?', ..] => self.skip_markup(),
                [b'<', b'/', b, ..] if b.is_ascii_alphabetic() => {
                    let end = memchr(b'>', bytes).map_or(bytes.len(), |at| at + 1);
                    let tag = self.take(end);
                    return Some(Token::End(name_of(&tag[2..])));
                }
                // `</>` and `</ x>` are comments.
                [b'<', b'/', ..] => self.skip_markup(),
                [b'<', b, ..] if b.is_ascii_alphabetic() => {
                    let Some(end) = self.tag_end() else {
                        // The page ends inside a tag, which a browser drops.
                        self.rest = "";
                        return None;
                    };
                    let source = self.take(end);
                    let name = name_of(&source[1..]);
                    if is_raw_text(name) {
                        self.raw = Some(name);
                    }
                    let inside = &source[1 + name.len()..source.len() - 1];
                    return Some(Token::Start(Tag { name, source, inside }));
                }
                _ => {
                    let end = memchr(b'<', &bytes[1..]).map_or(bytes.len(), |at| at + 1);
                    // A lone `<` is text and begins none of its own.
                    return Some(Token::Text(self.take(end)));
                }
            }
        }
    }
}

/// The name at the start of what follows `<` or `</`.
fn name_of(tag: &str) -> &str {
    let end = tag.bytes().position(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'));
    &tag[..end.unwrap_or(tag.len())]
}

/// Elements whose content is text and no markup (13.2.6), `noscript` as in a browser that runs scripts.
fn is_raw_text(name: &str) -> bool {
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    match name.len() {
        3 => is("xmp"),
        5 => is("style") || is("title"),
        6 => is("script") || is("iframe"),
        7 => is("noembed"),
        8 => is("noframes") || is("textarea") || is("noscript"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The tokens as text, one a line: start tags with their attributes, end tags with `/`.
    fn check(html: &str, expected: &[&str]) {
        let got: Vec<String> = Tokens::new(html)
            .map(|token| match token {
                Token::Text(text) => format!("\"{}\"", decoded(text)),
                Token::Raw(text) => format!("raw {text}"),
                Token::End(name) => format!("/{name}"),
                Token::Start(tag) => {
                    let attributes: Vec<_> =
                        tag.attributes().map(|a| format!(" {}={}", a.name, decoded(a.value))).collect();
                    format!("{}{}", tag.name, attributes.concat())
                }
            })
            .collect();
        assert_eq!(got, expected, "{html}");
    }

    #[test]
    fn tags_text_and_attributes() {
        check(
            "<!DOCTYPE html><P CLASS=a id='b c' data-x=\"1>2\" hidden>5 &lt; 6 &amp; more</P >",
            &["P CLASS=a id=b c data-x=1>2 hidden=", "\"5 < 6 & more\"", "/P"],
        );
        check("<br/><img src=a.png/><a href = 'x' >y", &["br", "img src=a.png/", "a href=x", "\"y\""]);
        check(
            "1 < 2 <3 </> x<!-- <p> -->y<!-->z<?xml a?>",
            &["\"1 \"", "\"< 2 \"", "\"<3 \"", "\" x\"", "\"y\"", "\"z\""],
        );
    }

    #[test]
    fn raw_text_holds_no_tags() {
        check(
            "<script>if (a </b) { '<p>' }</SCRIPT ><p>x",
            &["script", "raw if (a </b) { '<p>' }", "/SCRIPT", "p", "\"x\""],
        );
        check("<style></style><title>a <b></title>", &["style", "/style", "title", "raw a <b>", "/title"]);
        check("<script>never closed", &["script", "raw never closed"]);
    }

    #[test]
    fn what_is_cut_short_ends_quietly() {
        check("<p>a<p class=\"never", &["p", "\"a\""]);
        check("<p>a<!-- never", &["p", "\"a\""]);
        check("<p>a</p", &["p", "\"a\"", "/p"]);
        check("a<", &["\"a\"", "\"<\""]);
    }

    proptest! {
        #[test]
        fn any_page_is_cut_up_and_comes_to_its_end(parts in proptest::collection::vec(
            prop_oneof![Just("<"), Just(">"), Just("/"), Just("p"), Just(" "), Just("="), Just("\""), Just("'"), Just("<!--"), Just("-->"),
                Just("<script>"), Just("</script"), Just("<a href="), Just("é"), Just("&amp"), Just("\0")], 0..60))
        {
            let html = parts.concat();
            let mut text = 0;
            for token in Tokens::new(&html) {
                if let Token::Start(tag) = token {
                    prop_assert!(tag.attributes().count() <= html.len());
                }
                text += 1;
            }
            prop_assert!(text <= html.len());
        }
    }
}
