//! HTML as an article's text.
//!
//! ```text
//! <p>Exports <b>rose</b>.</p><ul><li>Oil<li>Gas</ul>     ->     Exports rose.\n\nOil\n\nGas
//! <tr><td>2023<td>41,000 t</tr>                           ->     2023\t41,000 t
//! ```
//! A paragraph, heading, list item, caption or table row is a line with a blank line behind it, so that its sentences
//! end where it ends; `<br>` is a line break, the cells of a row are parted by a tab.

use super::rules::{Element, PageRules};
use super::tags::{Token, Tokens, decoded};

/// A part of the text that stands for itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Paragraph {
    /// Its text, not blank.
    pub text: String,
    /// Whether all of it, or nearly all, leads somewhere else.
    pub is_link: bool,
}

/// The paragraphs of some HTML. Entities are decoded, runs of blanks are one.
pub(super) fn paragraphs(html: &str, rules: &PageRules) -> Vec<Paragraph> {
    let mut lines = Paragraphs::default();
    // How many elements that hold no prose are open, and how many `pre`.
    let (mut left_out, mut pre) = (0usize, 0usize);
    for token in Tokens::new(html) {
        match token {
            Token::Raw(_) => {}
            Token::Text(_) if left_out > 0 => {}
            Token::Text(text) => lines.text(&decoded(text), pre > 0),
            Token::Start(tag) => {
                pre += usize::from(tag.is("pre"));
                lines.in_link |= tag.is("a") && tag.get("href").is_some();
                match rules.element(tag.name) {
                    Element::LeftOut => left_out += 1,
                    Element::Block => lines.end(),
                    Element::Cell => lines.cell(),
                    Element::Void if tag.is("br") => lines.line_break(),
                    Element::Void if tag.is("hr") => lines.end(),
                    Element::Void | Element::Inline => {}
                }
            }
            Token::End(name) => {
                pre = pre.saturating_sub(usize::from(name.eq_ignore_ascii_case("pre")));
                lines.in_link &= !name.eq_ignore_ascii_case("a");
                match rules.element(name) {
                    Element::LeftOut => left_out = left_out.saturating_sub(1),
                    Element::Block => lines.end(),
                    _ => {}
                }
            }
        }
    }
    lines.end();
    lines.all
}

#[derive(Debug, Default)]
struct Paragraphs {
    all: Vec<Paragraph>,
    now: String,
    in_link: bool,
    /// Letters and digits of the paragraph, and how many of them lead somewhere else.
    letters: usize,
    linked: usize,
    /// What stands between the last word and the next.
    gap: Option<char>,
    /// Line breaks since the last word.
    breaks: usize,
}

impl Paragraphs {
    fn text(&mut self, text: &str, keeps_lines: bool) {
        for c in text.chars() {
            match c {
                '\n' if keeps_lines => self.line_break(),
                // Blanks that hold a number together stay: `10\u{a0}000`.
                '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}' if self.gap.is_none() && !self.now.is_empty() => {
                    self.gap = Some(c);
                }
                c if c.is_whitespace() => self.gap = self.gap.or(Some(' ')).filter(|_| !self.now.is_empty()),
                // Invisible, and in the way of words and numbers.
                '\u{200b}' | '\u{feff}' | '\u{ad}' | '\u{2060}' => {}
                '\0' => self.push('\u{fffd}'),
                _ => self.push(c),
            }
        }
    }

    fn push(&mut self, c: char) {
        match self.breaks {
            0 => self.now.extend(self.gap),
            1 => self.now.push('\n'),
            _ => self.end(),
        }
        (self.gap, self.breaks) = (None, 0);
        self.letters += usize::from(c.is_alphanumeric());
        self.linked += usize::from(self.in_link && c.is_alphanumeric());
        self.now.push(c);
    }

    fn line_break(&mut self) {
        if !self.now.is_empty() {
            self.breaks += 1;
        }
    }

    fn cell(&mut self) {
        if !self.now.is_empty() {
            self.gap = Some('\t');
        }
    }

    fn end(&mut self) {
        if !self.now.is_empty() {
            let is_link = self.linked > 0 && self.linked * 10 >= self.letters * 9;
            self.all.push(Paragraph { text: std::mem::take(&mut self.now), is_link });
        }
        (self.gap, self.breaks) = (None, 0);
        (self.letters, self.linked) = (0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::RuleFiles;

    fn check(html: &str, expected: &[&str]) {
        let rules = PageRules::load(&RuleFiles::builtin()).expect("the built-in rules load");
        let got: Vec<_> = paragraphs(html, &rules).into_iter().map(|p| p.text).collect();
        assert_eq!(got, expected, "{html}");
    }

    #[test]
    fn blocks_are_paragraphs() {
        check(
            "<p>Exports <b>rose</b>\n 3&nbsp;percent.</p><ul><li>Oil<li>Gas</ul>x",
            &["Exports rose 3\u{a0}percent.", "Oil", "Gas", "x"],
        );
        check("<figure><img><figcaption>A port</figcaption></figure>It said.", &["A port", "It said."]);
        check("<div>a<div>b</div>c</div>", &["a", "b", "c"]);
    }

    #[test]
    fn rows_are_lines_of_cells() {
        check(
            "<table><caption>Exports</caption><tr><th>Year<th>Tonnes</tr><tr><td>2023</td> <td>41,000</td></tr></table>",
            &["Exports", "Year\tTonnes", "2023\t41,000"],
        );
        check("<td><p>a</p></td><td><p>b</p></td>", &["a", "b"]);
    }

    #[test]
    fn line_breaks() {
        check("a<br>b<br><br>c<br>", &["a\nb", "c"]);
        check("<pre>a\nb\n\nc</pre>", &["a\nb", "c"]);
        check("soft\u{ad}ware <style>p</style>10 000", &["software 10 000"]);
    }
}
