//! The town and country that start a report: `LIMA – `, `ROCHESTER, N.Y. — `, `TEHRAN, Nov. 25 (PTW) - `, `Bhopal: `.

use super::document::Sentence;
use crate::lexicon::{Case, Class, Gap, Text, TokenKind};

/// What stands before the dash at the start of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dateline {
    /// The town.
    pub town: (usize, usize),
    /// Region or country behind a comma.
    pub region: Option<(usize, usize)>,
    /// Whether it names several towns.
    pub several: bool,
    /// Token behind its dash or colon.
    pub end: usize,
}

/// The dateline that starts a sentence: `LIMA – `, `TEHRAN, Nov. 25 (PTW) -`, `Bhopal: `.
pub fn dateline(text: &Text<'_>, sentence: Sentence) -> Option<Dateline> {
    let first = sentence.first;
    let limit = sentence.end.min(first + 28);
    let shouted = |i: usize| {
        text.tokens[i].case == Case::Upper || text.is(i, ".") || text.is(i, "-") && text.tokens[i].gap == Gap::None
    };
    let free = |i: usize| text.tokens[i].gap != Gap::None || text.tokens.get(i + 1).is_some_and(|t| t.gap != Gap::None);
    if let Some(len) = text.sense(first, Class::Place).map(|s| s.len as usize)
        && text.is(first + len, ":")
    {
        return Some(Dateline { town: (first, first + len), region: None, several: false, end: first + len + 1 });
    }
    let parts = |i: usize| match text.sign(i) {
        "—" | "–" | "-" => free(i),
        // `Muscat, 11 February 2026: `
        ":" => (first..i).any(|j| text.sense(j, Class::Month).is_some()),
        _ => false,
    };
    let dash = (first..limit).find(|&i| parts(i))?;
    let mut town = first;
    while town < dash && shouted(town) {
        town += 1;
    }
    let several = text.is(town, "/") || (first..town).any(|i| text.is(i, "/"));
    if town == first {
        // A town in small letters needs the rest of a dateline: `Lima, May 3 (Andes) -`.
        let len = text.sense(first, Class::Place).map(|s| s.len as usize)?;
        let rest = (first + len..dash).any(|i| text.is(i, "(") || text.sense(i, Class::Month).is_some())
            || first + len == dash;
        return rest.then_some(Dateline { town: (first, first + len), region: None, several, end: dash + 1 });
    }
    let mut region = None;
    if text.is(town, ",") {
        let start = town + 1;
        let end = (start..dash)
            .find(|&i| !(text.is_kind(i, TokenKind::Word) && text.tokens[i].case != Case::Lower || text.is(i, ".")))
            .unwrap_or(dash);
        let month = (start..end).any(|i| text.sense(i, Class::Month).is_some());
        region = (end > start && !month).then_some((start, end));
    }
    Some(Dateline { town: (first, town), region, several, end: dash + 1 })
}
