//! Names of people, places and outlets as runs of capitalised words.

use super::lines::Line;
use super::rules::Rules;
use crate::lexicon::{Case, Gap, Text, TokenKind};

/// Whether token `i` is a word with a capital.
pub(super) fn is_capital(text: &Text<'_>, i: usize) -> bool {
    text.is_kind(i, TokenKind::Word) && text.tokens[i].case != Case::Lower
}

/// Whether a symbol stands inside a name at `i`: a full stop of an initial, a hyphen, an apostrophe, a stroke.
pub(super) fn is_inner_sign(text: &Text<'_>, i: usize) -> bool {
    let Some(token) = text.tokens.get(i).filter(|t| t.gap == Gap::None && i > 0) else { return false };
    match token.span().of(text.raw) {
        "." => text.is_kind(i - 1, TokenKind::Word) && text.str(i - 1).chars().count() <= 3,
        "-" | "/" | "'" | "’" | "&" => {
            text.tokens.get(i + 1).is_some_and(|t| t.gap == Gap::None && t.kind == TokenKind::Word)
        }
        _ => token.kind == TokenKind::Word,
    }
}

/// The end of the names of people that start at token `first`: `Piet Maar`, `A. Lund, B. Roe and C. de Wit`; `first` if none does.
pub(super) fn people_end(rules: &Rules, text: &Text<'_>, first: usize, limit: usize) -> usize {
    let lists = (first..limit).any(|i| rules.is_joint(text, i));
    let mut end = first;
    let mut at = first;
    while at < limit {
        let goes_on = at > first && is_capital(text, at + 1) && at + 1 < limit;
        let joins = goes_on && (rules.is_joint(text, at) || rules.is_particle(text, at) || (lists && text.is(at, ",")));
        if is_capital(text, at) || (at > first && is_inner_sign(text, at)) {
            end = at + 1;
        } else if !joins {
            break;
        }
        at += 1;
    }
    end
}

/// Whether a segment is a name and nothing else: one to six capitalised words with what joins them.
pub(super) fn is_name(rules: &Rules, text: &Text<'_>, segment: Line) -> bool {
    let words = (segment.first..segment.end).filter(|i| is_capital(text, *i)).count();
    let fits = |i: usize| {
        is_capital(text, i)
            || rules.is_particle(text, i)
            || rules.is_joint(text, i)
            || text.is(i, "&")
            || is_inner_sign(text, i)
    };
    (1..=6).contains(&words) && is_capital(text, segment.first) && (segment.first..segment.end).all(fits)
}
