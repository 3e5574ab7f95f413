//! Where sentences end.
//!
//! ```text
//! … on March 19). This amount …      ends after `)`
//! Harlow Instruments Inc. on Thursday … U.S. retail sales …     no end
//! ```
//! A paragraph break always ends a sentence. A single line break ends one only in text that is not hard-wrapped.

use super::document::Sentence;
use crate::lexicon::{Case, Class, Gap, Text, TokenKind};

/// Cuts a text into sentences that together hold every token.
pub fn split(text: &Text<'_>) -> Vec<Sentence> {
    let wrapped = is_hard_wrapped(text);
    let mut sentences = Vec::new();
    let (mut first, mut paragraph) = (0, 0u32);
    let mut i = 0;
    while i < text.len() {
        let mut end = i + 1;
        if ends_sentence(text, i) {
            while end < text.len() && text.tokens[end].gap == Gap::None && closes(text, end) {
                end += 1;
            }
        } else if !breaks_line(text, end, wrapped) {
            i = end;
            continue;
        }
        let starts_new = end >= text.len()
            || breaks_line(text, end, wrapped)
            || (text.tokens[end].gap != Gap::None && can_start(text, end));
        if starts_new {
            sentences.push(Sentence { first, end, paragraph });
            paragraph += u32::from(text.tokens.get(end).is_some_and(|t| t.gap == Gap::Paragraph));
            first = end;
        }
        i = end;
    }
    if first < text.len() {
        sentences.push(Sentence { first, end: text.len(), paragraph });
    }
    sentences
}

fn breaks_line(text: &Text<'_>, i: usize, wrapped: bool) -> bool {
    match text.tokens.get(i) {
        Some(t) => t.gap == Gap::Paragraph || (t.gap == Gap::Line && !wrapped),
        None => true,
    }
}

fn ends_sentence(text: &Text<'_>, i: usize) -> bool {
    match text.sign(i) {
        "!" | "?" | "…" => true,
        "." => !ends_abbreviation(text, i),
        _ => false,
    }
}

/// Whether the full stop at `i` belongs to an abbreviation or an initial.
fn ends_abbreviation(text: &Text<'_>, i: usize) -> bool {
    let Some(before) = i.checked_sub(1) else { return false };
    if text.tokens[i].gap != Gap::None {
        return false;
    }
    let token = &text.tokens[before];
    if token.kind != TokenKind::Word {
        return false;
    }
    // `U.S.`, `N.Y.`, `J. Smith`: a lone capital. `a.m.`: a lone letter after a full stop.
    let letters = token.end - token.start;
    if letters == 1 {
        let dotted = before >= 1 && text.is(before - 1, ".") && token.gap == Gap::None;
        let next_starts = text.tokens.get(i + 1).is_some_and(|t| t.case != Case::Lower);
        return token.case != Case::Lower || (dotted && !next_starts);
    }
    text.sense(before, Class::Abbreviation).is_some_and(|s| s.sense.data == 0)
}

fn closes(text: &Text<'_>, i: usize) -> bool {
    matches!(text.sign(i), ")" | "]" | "”" | "’" | "\"" | "'" | "»" | "." | "!" | "?" | "…")
}

fn can_start(text: &Text<'_>, i: usize) -> bool {
    let token = &text.tokens[i];
    match token.kind {
        TokenKind::Word => token.case != Case::Lower,
        TokenKind::Number => true,
        TokenKind::Symbol => !matches!(text.str(i), "," | ";" | ":" | "%" | ")" | "." | "-" | "/"),
    }
}

/// Whether single line breaks stand inside sentences, as on a wire: most lines go on in small letters or digits.
fn is_hard_wrapped(text: &Text<'_>) -> bool {
    let (mut breaks, mut goes_on) = (0u32, 0u32);
    for pair in text.tokens.windows(2) {
        if pair[1].gap == Gap::Line {
            breaks += 1;
            let stops = matches!(pair[0].span().of(text.raw), "." | "!" | "?" | ":" | "”" | "\"");
            let starts_low = pair[1].kind == TokenKind::Number || pair[1].case == Case::Lower;
            goes_on += u32::from(!stops && starts_low);
        }
    }
    breaks > 0 && goes_on * 3 >= breaks
}

#[cfg(test)]
mod tests {
    use crate::lexicon::{Lexicon, RuleFiles, Text};

    fn check(text: &str, expected: &[&str]) {
        let lexicon = Lexicon::load(&RuleFiles::builtin()).expect("the built-in rules load");
        let cut = Text::new(text, &lexicon);
        let got: Vec<_> = super::split(&cut).iter().map(|s| cut.slice(s.first, s.end)).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn ends_where_sentences_end() {
        check("It ended (on March 19). This amount rose.", &["It ended (on March 19).", "This amount rose."]);
        check("U.S. sales rose 0.7%. Mr. J. Smith said so.", &["U.S. sales rose 0.7%.", "Mr. J. Smith said so."]);
        check(
            "Harlow Inc. on Thursday said. “We won.” He left.",
            &["Harlow Inc. on Thursday said.", "“We won.”", "He left."],
        );
        check("A headline\n\nThe body goes on.", &["A headline", "The body goes on."]);
        check(
            "sales of 5.93\nmln against 5.81\nlast year. More\nof it.",
            &["sales of 5.93\nmln against 5.81\nlast year.", "More\nof it."],
        );
        check("By Selin Aydemir\nBy 11 a.m. it rose", &["By Selin Aydemir", "By 11 a.m. it rose"]);
    }
}
