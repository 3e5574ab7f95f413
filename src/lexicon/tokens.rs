//! Text as tokens: words, numbers and symbols, each with what stands before it.
//!
//! ```text
//! Iran’s exports rose 2.1%   ->   Iran | ’s | exports | rose | 2.1 | %
//! U.S.   ->  U | . | S | .        twenty-one  ->  twenty | - | one
//! ```
//! Lexicon entries and patterns are cut by the same function, so that what is written in a rule file
//! meets the same tokens in an article.

use super::vocabulary::{UNKNOWN, Vocabulary, WordId};
use crate::model::Span;

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters; a clitic such as `’s` is a word of its own.
    Word,
    /// Digits with the separators between them.
    Number,
    /// One other character.
    Symbol,
}

/// What stands before a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// Nothing: it touches the token before.
    None,
    /// Blanks of any kind.
    Space,
    /// One line break.
    Line,
    /// An empty line, or the start of the text.
    Paragraph,
}

/// How a word is capitalised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// No capital at the start.
    Lower,
    /// A capital at the start or behind it (`iPhone`), and at least one small letter; also a lone capital.
    Title,
    /// Two or more letters, all capitals.
    Upper,
}

/// One token.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// First byte in the text.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// The lexicon's number for the word in lower case, or [`UNKNOWN`]; of digits only where they touch the word
    /// before them (`m3`).
    pub word: WordId,
    /// What it is made of.
    pub kind: TokenKind,
    /// What stands before it.
    pub gap: Gap,
    /// How it is capitalised.
    pub case: Case,
}

impl Token {
    /// Where it stands.
    #[inline]
    pub fn span(&self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }
}

pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

/// The value of a decimal digit of any script that news uses.
pub fn digit_value(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        '\u{0660}'..='\u{0669}' => Some(c as u32 - 0x0660),
        '\u{06F0}'..='\u{06F9}' => Some(c as u32 - 0x06F0),
        '\u{FF10}'..='\u{FF19}' => Some(c as u32 - 0xFF10),
        '\u{0966}'..='\u{096F}' => Some(c as u32 - 0x0966),
        _ => None,
    }
}

/// Cuts `text` into tokens, appended to `out`. One pass, linear.
pub fn tokenize(text: &str, vocabulary: &Vocabulary, out: &mut Vec<Token>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut gap = Gap::Paragraph;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        if byte == b' ' {
            at += 1;
            gap = if gap == Gap::None { Gap::Space } else { gap };
            continue;
        }
        let token = if byte.is_ascii_alphabetic() {
            word(text, start, vocabulary)
        } else if is_plain_sign(bytes, at) {
            Cut { end: start + 1, kind: TokenKind::Symbol, case: Case::Lower, word: vocabulary.sign(byte) }
        } else {
            let c = text[at..].chars().next().unwrap_or(' ');
            if c.is_whitespace() || matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{200E}' | '\u{200F}' | '\u{00AD}') {
                at += c.len_utf8();
                gap = widened(gap, c);
                continue;
            }
            // Digits are looked up only where they end a word, as in `km2`.
            let behind_word = gap == Gap::None && out.last().is_some_and(|t| t.kind == TokenKind::Word);
            uncommon(text, start, c, gap, behind_word, vocabulary)
        };
        at = token.end;
        let Cut { end, kind, case, word } = token;
        out.push(Token { start: start as u32, end: end as u32, word, kind, gap, case });
        gap = Gap::None;
    }
}

/// A token but for its start and gap.
struct Cut {
    end: usize,
    kind: TokenKind,
    case: Case,
    word: WordId,
}

/// Whether an ASCII sign that can only stand for itself is at `at`.
fn is_plain_sign(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'.' => bytes.get(at + 1).is_none_or(|next| next.is_ascii() && !next.is_ascii_digit()),
        byte => byte.is_ascii() && !matches!(byte, b'0'..=b'9' | b'\'' | b'\t'..=b'\r'),
    }
}

/// The gap with one more blank in it.
fn widened(gap: Gap, blank: char) -> Gap {
    match (blank, gap) {
        ('\n' | '\u{2028}', Gap::Line) | ('\u{2029}', _) => Gap::Paragraph,
        ('\n' | '\u{2028}', Gap::None | Gap::Space) => Gap::Line,
        (_, Gap::None) => Gap::Space,
        (_, before) => before,
    }
}

/// The word that starts with a letter at `start`.
fn word(text: &str, start: usize, vocabulary: &Vocabulary) -> Cut {
    match vocabulary.short_word(text.as_bytes(), start) {
        Some(found) => {
            let case = case_of(found.starts_high, found.len > 1 && found.all_high);
            Cut { end: start + found.len, kind: TokenKind::Word, case, word: found.word }
        }
        None => {
            let (end, case) = word_end(text, start);
            Cut { end, kind: TokenKind::Word, case, word: vocabulary.find(text, start, end) }
        }
    }
}

/// The token that starts with `c`: a number, a clitic, a letter or sign outside of ASCII.
fn uncommon(text: &str, start: usize, c: char, gap: Gap, behind_word: bool, vocabulary: &Vocabulary) -> Cut {
    if c.is_alphabetic() {
        return word(text, start, vocabulary);
    }
    let behind = start + c.len_utf8();
    let (kind, end) = if digit_value(c).is_some() || (c == '.' && leads_decimal(text, start)) {
        (TokenKind::Number, number_end(text, start))
    } else {
        match (is_apostrophe(c) && gap == Gap::None).then(|| clitic_end(text, behind)).flatten() {
            Some(end) => (TokenKind::Word, end),
            None => (TokenKind::Symbol, behind),
        }
    };
    let word = if kind == TokenKind::Number && !behind_word { UNKNOWN } else { vocabulary.find(text, start, end) };
    Cut { end, kind, case: Case::Lower, word }
}

fn word_end(text: &str, start: usize) -> (usize, Case) {
    let bytes = text.as_bytes();
    let (mut at, mut letters, mut capitals, mut first_capital) = (start, 0u32, 0u32, false);
    loop {
        // ASCII letters by the byte; the rest by the character.
        match bytes.get(at) {
            Some(b) if b.is_ascii_lowercase() => at += 1,
            Some(b) if b.is_ascii_uppercase() => {
                capitals += 1;
                first_capital |= letters == 0;
                at += 1;
            }
            Some(b) if !b.is_ascii() => {
                let c = text[at..].chars().next().expect("a byte that is not ASCII starts a character here");
                if !(c.is_alphabetic() || is_combining(c)) {
                    break;
                }
                if c.is_uppercase() {
                    capitals += 1;
                    first_capital |= letters == 0;
                }
                at += c.len_utf8();
            }
            _ => break,
        }
        letters += 1;
    }
    // `iPhone`, `eBay` are names as much as those that open with their capital.
    let capital = first_capital || capitals > 0 && letters > 2;
    (at, case_of(capital, letters > 1 && capitals == letters))
}

fn case_of(capital: bool, all_capitals: bool) -> Case {
    match (capital, all_capitals) {
        (_, true) => Case::Upper,
        (true, false) => Case::Title,
        (false, false) => Case::Lower,
    }
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{200C}' | '\u{200D}')
}

/// The end of `s`, `t`, `re`, `ve`, `ll`, `d`, `m` after an apostrophe, where nothing alphabetic follows.
pub(super) fn clitic_end(text: &str, start: usize) -> Option<usize> {
    let (end, _) = word_end(text, start);
    matches!(end - start, 1..=2).then_some(end)
}

fn leads_decimal(text: &str, dot: usize) -> bool {
    let before = text[..dot].chars().next_back();
    let after = text[dot + 1..].chars().next();
    after.is_some_and(|c| digit_value(c).is_some())
        && before.is_none_or(|c| !(c.is_alphanumeric() || matches!(c, '.' | '/' | '\\' | ')')))
}

/// Digits, and `,` `.` `٬` `٫` where they stand between two digits, `'` `’` before a group of three.
fn number_end(text: &str, start: usize) -> usize {
    let mut at = start;
    if text.as_bytes()[start] == b'.' {
        at += 1;
    }
    while let Some(c) = text[at..].chars().next() {
        if c.is_ascii_digit() {
            at += 1;
            continue;
        }
        let digits = || text[at + c.len_utf8()..].chars().take(4).take_while(|&d| digit_value(d).is_some()).count();
        let joins = match c {
            ',' | '.' | '\u{066C}' | '\u{066B}' => digits() > 0,
            // `1'000'000`, but `6'2"` are feet and inches.
            '\'' | '’' => digits() == 3,
            _ => digit_value(c).is_some(),
        };
        if !joins {
            break;
        }
        at += c.len_utf8();
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        let mut tokens = Vec::new();
        tokenize(text, &Vocabulary::default(), &mut tokens);
        tokens.iter().map(|t| t.span().of(text)).collect()
    }

    #[test]
    fn cuts_words_numbers_and_symbols() {
        assert_eq!(cut("Iran’s exports rose 2.1%."), ["Iran", "’s", "exports", "rose", "2.1", "%", "."]);
        assert_eq!(cut("U.S. $1,284.50bn"), ["U", ".", "S", ".", "$", "1,284.50", "bn"]);
        assert_eq!(cut("twenty-one 5G K9 .5 a.5"), ["twenty", "-", "one", "5", "G", "K", "9", ".5", "a", ".", "5"]);
        assert_eq!(cut("km2, m3/d"), ["km", "2", ",", "m", "3", "/", "d"]);
        assert_eq!(cut("‘rock ’n’ roll’ ۱۲۳"), ["‘", "rock", "’", "n", "’", "roll", "’", "۱۲۳"]);
    }

    #[test]
    fn digits_are_looked_up_only_behind_a_word() {
        let mut vocabulary = Vocabulary::default();
        let m3 = vocabulary.enter_phrase("m3");
        let mut tokens = Vec::new();
        tokenize("M3 3 m 3 (3 km3", &vocabulary, &mut tokens);
        let words: Vec<_> = tokens.iter().map(|t| t.word).collect();
        assert_eq!(words, [m3[0], m3[1], UNKNOWN, m3[0], UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, m3[1]]);
    }

    #[test]
    fn gaps_tell_lines_from_paragraphs() {
        let text = "a b\nc\n\nd\n \n e";
        let mut tokens = Vec::new();
        tokenize(text, &Vocabulary::default(), &mut tokens);
        let gaps: Vec<_> = tokens.iter().map(|t| t.gap).collect();
        assert_eq!(gaps, [Gap::Paragraph, Gap::Space, Gap::Line, Gap::Paragraph, Gap::Paragraph]);
    }
}
