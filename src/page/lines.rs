//! The parts of a text that the page step looks at, cut into lines and the lines into segments.
//!
//! ```text
//! By Selin Aydemir | 03.10.2024 11:05 | Updated 12:40     one line, three segments
//! … the ministry’s agenda. EF/MA  All Content by …        a sentence end and a wide blank part segments too
//! ```
//! Only the head, the foot and short lines between are cut into tokens, as nothing else can be furniture:
//! the body's long paragraphs cost no more than finding where they end.

use crate::lexicon::{Case, Class, Gap, Lexicon, Text, TokenKind};

/// A text up to this length is looked at as a whole.
const WHOLE_BYTES: usize = 6_000;
/// About how much of a longer text is its head, and its foot.
const EDGE_BYTES: usize = 2_000;
/// A line between head and foot is looked at up to this length.
const SHORT_LINE_BYTES: usize = 160;
/// A shorter line is not one that was wrapped.
const MIN_WRAPPED_BYTES: usize = 30;

/// A stretch of the text, cut into tokens.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    /// Its first byte in the article's text.
    pub base: usize,
    /// Its tokens.
    pub text: Text<'a>,
    /// Its lines that are not blank.
    pub lines: Vec<Line>,
}

/// Tokens of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    pub first: usize,
    pub end: usize,
}

/// Cuts out what is to be looked at, in text order: the head first.
pub(super) fn pieces<'a>(raw: &'a str, lexicon: &'a Lexicon) -> Vec<Piece<'a>> {
    stretches(raw)
        .into_iter()
        .map(|(start, end)| {
            let text = Text::new(&raw[start..end], lexicon);
            let lines = lines(&text);
            Piece { base: start, text, lines }
        })
        .collect()
}

fn stretches(raw: &str) -> Vec<(usize, usize)> {
    if raw.len() <= WHOLE_BYTES {
        return vec![(0, raw.len())];
    }
    let head = break_after(raw, EDGE_BYTES);
    let foot = break_after(raw, raw.len() - EDGE_BYTES).max(head);
    let mut all = vec![(0, head)];
    short_lines(raw, head, foot, &mut all);
    all.push((foot, raw.len()));
    all
}

/// The next line's start after `at`, or the next blank where the line goes on for long.
fn break_after(raw: &str, at: usize) -> usize {
    let window = &raw.as_bytes()[at..raw.len().min(at + EDGE_BYTES / 2)];
    let line = memchr::memchr(b'\n', window);
    let found = line.or_else(|| window.iter().position(|b| *b == b' ')).map(|i| at + i + 1);
    // After an ASCII byte there is always a character boundary.
    found.unwrap_or_else(|| (at..=raw.len()).find(|i| raw.is_char_boundary(*i)).unwrap_or(raw.len()))
}

/// Short lines that stand alone: what is above and below is blank or too long to be a line of wrapped text.
fn short_lines(raw: &str, from: usize, to: usize, all: &mut Vec<(usize, usize)>) {
    let mut start = from;
    let mut above_stands_off = true;
    let mut waiting: Option<(usize, usize)> = None;
    for end in memchr::memchr_iter(b'\n', &raw.as_bytes()[from..to]).map(|i| from + i) {
        let line = &raw.as_bytes()[start..end];
        let blank = line.len() < SHORT_LINE_BYTES && line.trim_ascii().is_empty();
        let stands_off = blank || line.len() > SHORT_LINE_BYTES;
        if let Some(waited) = waiting.take().filter(|_| stands_off) {
            all.push(waited);
        }
        if !stands_off && above_stands_off {
            waiting = Some((start, end));
        }
        above_stands_off = stands_off;
        start = end + 1;
    }
}

fn lines(text: &Text<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut first = 0;
    for i in 1..=text.len() {
        if text.tokens.get(i).is_none_or(|t| t.gap >= Gap::Line) {
            lines.push(Line { first, end: i });
            first = i;
        }
    }
    lines
}

impl Piece<'_> {
    /// Whether a blank line, or the end, comes after line `n`.
    pub(super) fn paragraph_ends(&self, n: usize) -> bool {
        self.lines.get(n + 1).is_none_or(|next| self.text.tokens[next.first].gap == Gap::Paragraph)
    }

    /// Whether line `n` may go on a sentence of the line above, as in hard-wrapped text.
    pub(super) fn continues(&self, n: usize) -> bool {
        let Some(above) = n.checked_sub(1).map(|above| self.lines[above]) else { return false };
        !self.paragraph_ends(n - 1) && self.bytes(above) > MIN_WRAPPED_BYTES && !self.ends_in_stop(above)
    }

    /// How many bytes a line has.
    pub(super) fn bytes(&self, line: Line) -> usize {
        self.text.span(line.first, line.end).of(self.text.raw).len()
    }

    /// The segments of a line: between bars and wide blanks, and its sentences.
    pub(super) fn segments(&self, line: Line) -> Vec<Line> {
        let mut segments = Vec::new();
        let mut first = line.first;
        for i in line.first..line.end {
            // What touches the token before it opens nothing.
            if self.text.tokens[i].gap == Gap::None {
                continue;
            }
            let bar = self.is_bar(i);
            if bar || (i > first && (self.wide_blank_before(i) || self.sentence_starts(i))) {
                segments.push(Line { first, end: i });
                first = i + usize::from(bar);
            }
        }
        segments.push(Line { first, end: line.end });
        segments.retain(|s| s.first < s.end);
        segments
    }

    /// Whether token `i` is a bar between parts of a line.
    pub(super) fn is_bar(&self, i: usize) -> bool {
        matches!(self.text.sign(i), "|" | "·" | "•" | "‖")
    }

    fn wide_blank_before(&self, i: usize) -> bool {
        let (before, here) = (self.text.tokens[i - 1].end as usize, self.text.tokens[i].start as usize);
        let blank = &self.text.raw[before..here];
        blank == "\t" || (blank.len() > 1 && blank.chars().nth(1).is_some())
    }

    fn sentence_starts(&self, i: usize) -> bool {
        let token = &self.text.tokens[i];
        let starts = !(token.kind == TokenKind::Word && token.case == Case::Lower);
        // A sentence ends with a sign.
        let starts = starts && i > 0 && self.text.is_kind(i - 1, TokenKind::Symbol);
        let ends_before = || (0..i).rev().take(3).find(|j| !self.closes(*j)).is_some_and(|j| self.ends_sentence(j));
        starts && ends_before()
    }

    /// Whether token `i` is a mark that ends a sentence, not one of an abbreviation or initial.
    fn ends_sentence(&self, i: usize) -> bool {
        if self.text.tokens[i].kind != TokenKind::Symbol {
            return false;
        }
        match self.text.str(i) {
            "!" | "?" | "…" => true,
            "." => i.checked_sub(1).is_none_or(|before| {
                let word = &self.text.tokens[before];
                let letters = self.text.str(before).chars().count();
                let abbreviation = self.text.sense(before, Class::Abbreviation).is_some();
                word.kind != TokenKind::Word || (letters > 1 && !abbreviation)
            }),
            _ => false,
        }
    }

    /// Whether a line ends as a sentence of prose does, with a full stop, quotes and brackets set aside.
    pub(super) fn ends_in_stop(&self, line: Line) -> bool {
        let last = (line.first..line.end).rev().take(3).find(|i| !self.closes(*i));
        last.is_some_and(|i| self.text.is(i, ".") && self.ends_sentence(i))
    }

    /// Whether token `i` is a quotation mark or bracket that may close a sentence after its full stop.
    fn closes(&self, i: usize) -> bool {
        self.text.tokens[i].kind == TokenKind::Symbol
            && matches!(self.text.str(i), ")" | "]" | "”" | "’" | "\"" | "'" | "»")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::RuleFiles;

    #[test]
    fn segments_part_at_bars_wide_blanks_and_sentences() {
        let lexicon = Lexicon::load(&RuleFiles::builtin()).expect("the built-in rules load");
        let check = |raw: &str, expected: &[&str]| {
            let all = pieces(raw, &lexicon);
            let got: Vec<_> =
                all[0].segments(all[0].lines[0]).iter().map(|s| all[0].text.slice(s.first, s.end)).collect();
            assert_eq!(got, expected);
        };
        check("By Ada Lund | 3.10.2024 | Updated 12:40", &["By Ada Lund", "3.10.2024", "Updated 12:40"]);
        check("It is done. AB/CD  All content is ours", &["It is done.", "AB/CD", "All content is ours"]);
        check(
            "U.S. firms of J. Roe Inc. on Monday (won). They left.",
            &["U.S. firms of J. Roe Inc. on Monday (won).", "They left."],
        );
    }

    #[test]
    fn long_texts_are_looked_at_at_their_edges_and_in_short_lines_that_stand_alone() {
        let paragraph = "Prices of grain rose again in the last week of the month. ".repeat(8);
        let long = format!("{paragraph}\n\n").repeat(10);
        let wrapped = "Prices of grain rose again in the last week\n".repeat(100);
        let raw = format!("Head\n\n{long}Read next: Ships\n\n{long}{wrapped}{long}Foot");
        let all = stretches(&raw);
        let middle: Vec<_> = all[1..all.len() - 1].iter().map(|(a, b)| &raw[*a..*b]).collect();
        assert_eq!(middle, ["Read next: Ships"]);
        let one_line = "a€".repeat(5_000);
        assert!(stretches(&one_line).iter().all(|(a, b)| one_line.get(*a..*b).is_some()));
    }
}
