//! A page made safe and small before it is read: one pass without a tree.
//!
//! ```text
//! <div><script>…</script><p>Exports rose …     ->     <div><p>Exports rose …     and what the page says of itself
//! ```
//! Elements that hold no prose are left out; tags nested too deep are taken away, their text stays; tags with a thousand
//! attributes lose the most of them. What the two readers behind it then get cannot make them overflow or take forever.

use super::rules::{Element, PageRules};
use super::said::Said;
use super::tags::{Attribute, Tag, Token, Tokens};

/// The deepest nesting that is kept. The deepest of some 400 news pages has 51 levels.
pub(super) const MAX_DEPTH: usize = 200;
/// The most start tags of a page; a news page has a few thousand.
pub(super) const MAX_TAGS: usize = 30_000;
/// The most bytes of a page without scripts and the like.
pub(super) const MAX_BYTES: usize = 2_500_000;
/// A shorter tag is kept as it is.
const SHORT_TAG_BYTES: usize = 256;
/// A tag keeps this many attributes.
const MAX_ATTRIBUTES: usize = 48;
/// An attribute keeps this many bytes of its value; pictures written into a page are longer.
const MAX_VALUE_BYTES: usize = 1_024;

/// A page without what is of no use for reading it.
#[derive(Debug, Default)]
pub(super) struct Sieved {
    /// The page.
    pub html: String,
    /// What the page says of itself.
    pub said: Said,
    /// Whether tags nested too deep were taken away.
    pub flattened: bool,
    /// Whether a tag lost attributes because it had too many.
    pub stripped: bool,
}

/// Why a page is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TooMuch {
    Tags,
    Bytes,
}

/// Sieves a page.
pub(super) fn sieve(html: &str, rules: &PageRules) -> Result<Sieved, TooMuch> {
    let mut sieve = Sieve { rules, open: Vec::new(), left_out: None, out: Sieved::default() };
    let mut tags = 0;
    for token in Tokens::new(html) {
        match token {
            Token::Text(text) => {
                // To the readers a `<` that opens nothing is as much work as a tag.
                tags += usize::from(text.starts_with('<'));
                sieve.text(text);
            }
            Token::Raw(text) => sieve.raw(text),
            Token::Start(tag) => {
                tags += 1;
                sieve.start(tag);
            }
            Token::End(name) => sieve.end(name),
        }
        if tags > MAX_TAGS {
            return Err(TooMuch::Tags);
        }
        if sieve.out.html.len() > MAX_BYTES {
            return Err(TooMuch::Bytes);
        }
    }
    sieve.close_to(0);
    Ok(sieve.out)
}

struct Sieve<'a, 'r> {
    rules: &'r PageRules,
    /// The names of the elements that are open.
    open: Vec<&'a str>,
    /// How many are open outside of the outermost element that is left out, while in one.
    left_out: Option<usize>,
    out: Sieved,
}

impl<'a> Sieve<'a, '_> {
    fn text(&mut self, text: &str) {
        if self.left_out.is_none() {
            self.out.html.push_str(text);
            self.out.said.text(text);
        }
    }

    /// The content of an element without markup: that of a title and of JSON-LD says something of the page.
    fn raw(&mut self, text: &str) {
        match self.left_out {
            None => {
                self.out.said.raw(text);
                self.out.html.push_str(text);
            }
            Some(outside) if outside + 1 == self.open.len() => self.out.said.raw(text),
            Some(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'a>) {
        while self.open.last().is_some_and(|open| self.closes(tag.name, open)) {
            self.close_to(self.open.len() - 1);
        }
        let kind = self.rules.element(tag.name);
        let within = self.left_out.is_none();
        if within {
            self.out.said.start(&tag, self.rules, self.open.len());
        }
        if tag.is("meta") || tag.is("link") {
            return;
        }
        if within && kind != Element::LeftOut {
            if self.open.len() < MAX_DEPTH {
                self.write(&tag);
            } else {
                self.out.flattened = true;
                // What stood apart stays apart.
                self.out.html.push(' ');
            }
        }
        if kind == Element::Void {
            return;
        }
        if within && kind == Element::LeftOut {
            self.left_out = Some(self.open.len());
        }
        self.open.push(tag.name);
    }

    fn end(&mut self, name: &str) {
        // An end tag far from its start is one of markup gone wrong; looking further would be quadratic.
        let nearest = self.open.iter().rev().take(2 * MAX_DEPTH).position(|open| open.eq_ignore_ascii_case(name));
        let Some(back) = nearest else {
            // `</p>` and `</br>` without a start break the line in a browser, too.
            if self.left_out.is_none() && matches!(name, "p" | "br") {
                self.out.html.push_str("<br>");
            }
            return;
        };
        self.close_to(self.open.len() - 1 - back);
    }

    /// Closes all but the outer `depth` elements.
    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            let Some(name) = self.open.pop() else { return };
            match self.left_out {
                Some(outside) if outside == self.open.len() => self.left_out = None,
                Some(_) => {}
                None if self.open.len() < MAX_DEPTH => {
                    self.out.html.extend(["</", name, ">"]);
                }
                None => self.out.html.push(' '),
            }
            self.out.said.end(self.open.len());
        }
    }

    /// Whether a start tag closes the innermost open element although its end tag is not written (13.1.2.4).
    fn closes(&self, new: &str, open: &str) -> bool {
        let is = |name: &str| new.eq_ignore_ascii_case(name);
        let open_is = |name: &str| open.eq_ignore_ascii_case(name);
        match open.len() {
            1 => open_is("p") && self.rules.element(new) == Element::Block,
            2 if open_is("li") => is("li"),
            2 if open_is("td") || open_is("th") => is("td") || is("th") || is("tr"),
            2 if open_is("tr") => is("tr"),
            2 if open_is("dd") || open_is("dt") => is("dd") || is("dt"),
            6 if open_is("option") => is("option"),
            _ => false,
        }
    }

    fn write(&mut self, tag: &Tag<'_>) {
        let html = &mut self.out.html;
        let attributes = match tag.source.len() <= SHORT_TAG_BYTES {
            true => 0,
            false => tag.attributes().take(MAX_ATTRIBUTES + 1).count(),
        };
        let is_long = |a: Attribute<'_>| a.value.len() > MAX_VALUE_BYTES;
        if attributes == 0 || (attributes <= MAX_ATTRIBUTES && !tag.attributes().any(is_long)) {
            html.push_str(tag.source);
            return;
        }
        self.out.stripped |= attributes > MAX_ATTRIBUTES;
        html.extend(["<", tag.name]);
        for Attribute { name, value } in tag.attributes().take(MAX_ATTRIBUTES) {
            let quote = if value.contains('"') { "'" } else { "\"" };
            // Only a value without quotes may hold both kinds of them.
            let value = if value.contains(quote) { "" } else { cut(value, MAX_VALUE_BYTES) };
            html.extend([" ", cut(name, MAX_VALUE_BYTES), "=", quote, value, quote]);
        }
        html.push('>');
    }
}

/// The start of a text, at most `bytes` long.
pub(super) fn cut(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::RuleFiles;

    fn sieved(html: &str) -> Result<Sieved, TooMuch> {
        sieve(html, &PageRules::load(&RuleFiles::builtin()).expect("the built-in rules load"))
    }

    fn check(html: &str, expected: &str) {
        assert_eq!(sieved(html).expect("no more than a page holds").html, expected, "{html}");
    }

    #[test]
    fn what_holds_no_prose_is_left_out() {
        check("<p>a<script>b</script>c<svg><g><path/></g></svg>d</p>", "<p>acd</p>");
        check("<div><video>x<p>y</div><p>z</p>", "<div></div><p>z</p>");
        check("<head><meta name=a><title>T</title></head>", "<head><title>T</title></head>");
    }

    #[test]
    fn missing_and_stray_end_tags_keep_the_nesting() {
        check("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>");
        check("<p>a<p>b<div>c", "<p>a</p><p>b</p><div>c</div>");
        check(
            "<table><tr><td>1<td>2<tr><td>3</table>",
            "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>",
        );
        check("a</b></i>c</p>d", "ac<br>d");
    }

    #[test]
    fn tags_nested_too_deep_leave_their_text() {
        let deep = format!("{}x{}", "<div>".repeat(20_000), "</div>".repeat(20_000));
        let page = sieved(&deep).expect("it is read");
        assert!(page.flattened && page.html.contains('x'));
        assert_eq!(page.html.matches("<div>").count(), MAX_DEPTH);
        assert_eq!(page.html.matches("</div>").count(), MAX_DEPTH);
        let formats: String = (0..10_000).map(|n| format!("<p><b id={n}>{n}")).collect();
        assert!(sieved(&formats).expect("it is read").flattened);
    }

    #[test]
    fn a_tag_keeps_a_few_attributes() {
        let many: String = (0..100_000).map(|n| format!(" a{n}='\"{n}'")).collect();
        let page = sieved(&format!("<p{many}>x")).expect("it is read");
        assert!(page.stripped && page.html.len() < 2_000 && page.html.ends_with(">x</p>"), "{}", page.html.len());
        let picture = format!("<img alt=a src=\"data:{}\">", "A".repeat(50_000));
        assert!(sieved(&picture).expect("it is read").html.len() < 2_000);
    }

    #[test]
    fn too_large_a_page_is_refused() {
        assert_eq!(sieved(&"<p>x".repeat(MAX_TAGS + 1)).err(), Some(TooMuch::Tags));
        assert_eq!(sieved(&"x".repeat(MAX_BYTES + 1)).err(), Some(TooMuch::Bytes));
    }
}
