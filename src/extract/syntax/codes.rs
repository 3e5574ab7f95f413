//! Codes of securities that a wire service puts behind their names.
//!
//! ```text
//! U.S. crude CLc1 fell    the Dow .DJI rose    notes US10YT=RR    the euro EUR=    Norsk Hydro NHY.OL
//! ```
//! The forms are those of Reuters instrument codes: `.` before an index, `=` in currencies and bonds, `c1` for the nearest
//! future, `CM…3` for metals in London, `.` before the letters of an exchange.

use crate::lexicon::{Case, Gap, Text, TokenKind};

/// The token after the code that starts at token `i`, if one does.
pub(super) fn code_end(text: &Text<'_>, i: usize) -> Option<usize> {
    let glued = |i: usize| text.tokens.get(i).is_some_and(|t| t.gap == Gap::None);
    let upper = |i: usize| text.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Word && t.case == Case::Upper);
    if !glued(i + 1) || text.tokens[i].gap != Gap::Space {
        return None;
    }
    let index = text.is(i, ".") && upper(i + 1);
    if !index && (text.tokens[i].kind != TokenKind::Word || text.tokens[i].case == Case::Lower) {
        return None;
    }
    let part = |j: usize| {
        glued(j) && (text.tokens[j].kind != TokenKind::Symbol || text.is(j, "=") || (text.is(j, ".") && glued(j + 1)))
    };
    let mut end = i + 1;
    while part(end) {
        end += 1;
    }
    let letters = text.str(i);
    let digit = |d: &[u8]| text.is_kind(i + 1, TokenKind::Number) && d.contains(&text.str(i + 1).as_bytes()[0]);
    let capitals = |s: &str| (2..=4).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_uppercase());
    let assigned = upper(i) && (i + 1..end).any(|j| text.is(j, "="));
    let future = end == i + 2 && digit(b"123456789") && letters.strip_suffix('c').is_some_and(capitals);
    let metal = end == i + 2 && digit(b"3") && letters.strip_prefix("CM").is_some_and(capitals);
    let exchange = end == i + 3
        && upper(i)
        && text.is(i + 1, ".")
        && text.tokens[i + 2].case != Case::Lower
        && text.str(i + 2).len() <= 2;
    (index || assigned || future || metal || exchange).then_some(end)
}
