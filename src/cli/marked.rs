//! An article's text with its numbers marked in it.
//!
//! ```text
//! managed to attract [[231]] investors with a total [[$2.1 billion]] of investment
//! ```

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::export::{Look, Tone, cut, one_line};
use crate::model::{Outcome, Span};

/// A number in a text: where it stands and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Where it stands, in bytes.
    pub span: Span,
    /// Whether it is a fact.
    pub fact: bool,
    /// What became of it, for a person to read.
    pub label: String,
}

/// Every number of an outcome, in text order, with places in bytes as the text is marked by.
///
/// `label` says what became of it: of fact `Ok(i)`, or of number left out `Err(i)`.
pub fn marks(text: &str, outcome: &Outcome, label: impl Fn(Result<usize, usize>) -> String) -> Vec<Mark> {
    let facts = outcome.facts.iter().enumerate().map(|(i, f)| (f.start, f.end, true, label(Ok(i))));
    let left_out = outcome.left_out.iter().enumerate().map(|(i, l)| (l.start, l.end, false, label(Err(i))));
    let mut all: Vec<_> = facts.chain(left_out).collect();
    all.sort_by_key(|(start, end, ..)| (*start, *end));
    let mut bytes = Bytes::new(text);
    all.into_iter()
        .map(|(start, end, fact, label)| {
            let start = bytes.at(start);
            Mark { span: Span::new(start, bytes.clone().at(end)), fact, label }
        })
        .collect()
}

/// Turns ascending character offsets into byte offsets in one pass.
#[derive(Clone)]
struct Bytes<'a> {
    rest: std::str::Chars<'a>,
    byte: usize,
    chars: usize,
}

impl<'a> Bytes<'a> {
    fn new(text: &'a str) -> Bytes<'a> {
        Bytes { rest: text.chars(), byte: 0, chars: 0 }
    }

    fn at(&mut self, chars: usize) -> usize {
        while self.chars < chars {
            let Some(c) = self.rest.next() else { break };
            self.byte += c.len_utf8();
            self.chars += 1;
        }
        self.byte
    }
}

/// Writes the whole text with its numbers marked: in colour, or by brackets where there is none.
pub fn write_text(text: &str, marks: &[Mark], look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut done = 0;
    for mark in marks.iter() {
        // A number inside another one is marked with it.
        if mark.span.start < done {
            continue;
        }
        out.write_all(printable(&text[done..mark.span.start]).as_bytes())?;
        let quote = printable(mark.span.of(text));
        match (look.colour, mark.fact) {
            (true, true) => look.write(Tone::Fact, &quote, out)?,
            (true, false) => look.write(Tone::LeftOut, &quote, out)?,
            (false, true) => write!(out, "[[{quote}]]")?,
            (false, false) => write!(out, "{quote}")?,
        }
        done = mark.span.end;
    }
    let rest = printable(&text[done..]);
    out.write_all(rest.as_bytes())?;
    if rest.ends_with('\n') { Ok(()) } else { writeln!(out) }
}

/// The text without characters that would steer a terminal.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// Writes every number in its context, underlined, with its label:
///
/// ```text
///    1  … managed to attract 231 investors with a total …
///                            ^^^ fact investors = 231
/// ```
pub fn write_in_context(text: &str, marks: &[Mark], look: Look, out: &mut dyn Write) -> io::Result<()> {
    let room = look.width.unwrap_or(100).saturating_sub(GUTTER).max(40);
    let (mut line, mut counted) = (1, 0);
    for mark in marks {
        line += text[counted..mark.span.start].bytes().filter(|b| *b == b'\n').count();
        counted = mark.span.start;
        let quote = cut(mark.span.of(text), room / 2);
        let before = tail(line_before(text, mark.span.start), (room - quote.width()) / 2);
        let after = head(line_after(text, mark.span.end), room - quote.width() - before.width());
        let tone = if mark.fact { Tone::Fact } else { Tone::LeftOut };
        write!(out, "{line:>4}  {before}")?;
        look.write(tone, &quote, out)?;
        writeln!(out, "{after}")?;
        write!(out, "{:1$}", "", GUTTER + before.width())?;
        writeln!(out, "{} {}", "^".repeat(quote.width().max(1)), mark.label)?;
    }
    Ok(())
}

/// Cells before the text of a line.
const GUTTER: usize = 6;

/// As much of a line as could matter to either side, in bytes, so that one endless line is not read again for each number.
const CONTEXT_BYTES: usize = 400;

fn line_before(text: &str, at: usize) -> &str {
    let from = boundary(text, at.saturating_sub(CONTEXT_BYTES));
    let part = &text[from..at];
    part.rfind('\n').map_or(part, |end| &part[end + 1..])
}

fn line_after(text: &str, at: usize) -> &str {
    let to = boundary(text, (at + CONTEXT_BYTES).min(text.len()));
    let part = &text[at..to];
    part.find('\n').map_or(part, |end| &part[..end])
}

/// The next byte from `at` on at which a character begins.
fn boundary(text: &str, at: usize) -> usize {
    (at..text.len()).find(|byte| text.is_char_boundary(*byte)).unwrap_or(text.len())
}

/// The start of a text in no more than `width` cells, with the blank before it.
fn head(text: &str, width: usize) -> String {
    match cut(text, width.saturating_sub(1)) {
        line if text.starts_with(char::is_whitespace) && !line.is_empty() => format!(" {line}"),
        line => line,
    }
}

/// The end of a text in no more than `width` cells, begun at a word.
fn tail(text: &str, width: usize) -> String {
    let mut line = one_line(text);
    if text.ends_with(char::is_whitespace) && !line.is_empty() {
        line.push(' ');
    }
    if line.width() <= width {
        return line;
    }
    let (mut used, mut start) = (2, line.len());
    for (at, c) in line.char_indices().rev() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        start = at;
    }
    let rest = &line[start..];
    match rest.trim_start().find(' ') {
        _ if line[..start].ends_with(' ') || rest.starts_with(' ') => format!("… {}", rest.trim_start()),
        Some(blank) if blank * 2 < rest.len() => format!("… {}", rest.trim_start()[blank..].trim_start()),
        _ => format!("…{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(text: &str, quote: &str, fact: bool) -> Mark {
        let start = text.find(quote).expect("the quote stands in the text");
        Mark { span: Span::new(start, start + quote.len()), fact, label: quote.to_string() }
    }

    fn shown(write: impl Fn(Look, &mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(Look { width: Some(60), colour: false }, &mut out).expect("a Vec takes it");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn facts_stand_in_brackets_and_steering_characters_go() {
        let text = "€48 in 2019,\u{1b}[2J up 3%.\n";
        let marks = [mark(text, "€48", true), mark(text, "2019", false), mark(text, "3%", true)];
        assert_eq!(shown(|look, out| write_text(text, &marks, look, out)), "[[€48]] in 2019,[2J up [[3%]].\n");
    }

    #[test]
    fn carets_stand_under_the_number() {
        let text = "Title\nThe company said that sales in all of its 日本 shops rose by 14 percent in the first three quarters of the year.";
        let marks = [mark(text, "14", true)];
        assert_eq!(
            shown(|look, out| write_in_context(text, &marks, look, out)),
            format!("   2  … its 日本 shops rose by 14 percent in the first…\n{:31}^^ 14\n", "")
        );
    }
}
