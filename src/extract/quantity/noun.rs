//! The counted noun phrase behind a number, as written, to its true end.
//!
//! ```text
//! 1,100 [exporting industrial units] are operating       231 [investors] with a total
//! 14 [first-team players] left                           53 [first-degree relatives] of
//! ```
//! There is no parser: the phrase runs over words that can stand before a noun, and ends before a closed-class word,
//! a verb, a mark, or what follows the first plural that ends it.

use super::words::Joints;
use crate::extract::document::Document;
use crate::lexicon::{Case, Class, Gap, Part, TokenKind, Trend, VerbForm, WordClass};

/// No counted noun phrase is longer, in words.
const LONGEST: usize = 6;

/// Tokens of the noun phrase that starts at `first` and ends by `limit`.
pub fn counted(doc: &Document<'_>, joints: &Joints, first: usize, limit: usize) -> Option<(usize, usize)> {
    let text = &doc.text;
    let mut start = first;
    // `11-member`, `12-page`: one hyphen may join.
    let hyphen = text.is(start, "-") && text.tokens.get(start + 1).is_some_and(|t| t.gap == Gap::None);
    if hyphen {
        start += 1;
    }
    // `12 more border crossings`
    if doc.lexicon.trends_from(text, start).any(|(_, t)| matches!(t, Trend::Degree(_)))
        && text.tokens.get(start).is_some_and(|t| t.gap < Gap::Paragraph)
    {
        start += 1;
    }
    // `10 x 20 cm`
    if joints.has(text, start, joints.cross) && text.is_kind(start + 1, TokenKind::Number) {
        return None;
    }
    let (mut at, mut words, mut end) = (start, 0, None);
    while at < limit && words < LONGEST {
        let token = &text.tokens[at];
        if token.kind != TokenKind::Word || token.gap == Gap::Paragraph || (token.gap == Gap::None && at != start) {
            break;
        }
        let (word_end, is_compound) = compound(doc, at, limit);
        if !is_compound && closes(doc, joints, at, words, end.is_some()) {
            break;
        }
        words += 1;
        at = word_end;
        if is_plural(doc, joints, word_end - 1) {
            end = Some(at);
        } else if end.is_some() {
            // After a plural only another noun goes on, and that must be plural itself: `sales jobs`.
            at = end.unwrap_or(at);
            break;
        }
    }
    // `a four-bedroom house`, `a 12 page document`: the number counts the bedrooms and the pages.
    let end = end.unwrap_or(at);
    let (word, _) = compound(doc, start, limit);
    let parts = doc.lexicon.parts(text.tokens.get(start)?.word);
    let noun = parts.is_mostly(Part::Noun) || hyphen && !parts.has(Part::Adjective);
    let hung = hyphen || !(start..end).any(|i| is_plural(doc, joints, i));
    if noun && hung && word < end && !is_plural(doc, joints, word - 1) {
        return Some((start, word));
    }
    (end > start).then_some((start, end))
}

/// The end of a word joined by hyphens (`first-team`), and whether it is one.
fn compound(doc: &Document<'_>, at: usize, limit: usize) -> (usize, bool) {
    let text = &doc.text;
    let mut end = at + 1;
    while end + 1 < limit
        && text.is(end, "-")
        && text.tokens[end].gap == Gap::None
        && text.tokens[end + 1].gap == Gap::None
        && text.tokens[end + 1].kind == TokenKind::Word
    {
        end += 2;
    }
    // A possessive belongs to its word: `people's`.
    (end, end > at + 1)
}

/// Whether the word at `i` cannot belong to a noun phrase that has `words` words so far.
fn closes(doc: &Document<'_>, joints: &Joints, i: usize, words: usize, plural_seen: bool) -> bool {
    let text = &doc.text;
    let token = &text.tokens[i];
    let class = doc.lexicon.grammar(text, i);
    let parts = doc.lexicon.parts(token.word);
    match class {
        Some(WordClass::Verb(VerbForm::Past)) => true,
        Some(WordClass::Verb(VerbForm::Base | VerbForm::Third)) => {
            plural_seen || (words > 0 && !is_plural(doc, joints, i) && !parts.has(Part::Noun))
        }
        // `registered voters`, but `the 2.2 million moved in July`: a participle needs a noun behind it.
        Some(WordClass::Verb(_)) => plural_seen || !noun_follows(doc, i + 1),
        Some(WordClass::Adverb) => words > 0,
        Some(_) => true,
        None => {
            let other = !parts.is_unknown() && !parts.is_mostly(Part::Noun);
            let after_plural = plural_seen && (token.case != Case::Lower || participle(doc, i) || other);
            // `16369.03 up 58 points`, `100 or more`: a particle of change or bound ends the phrase.
            let moves = |t: Trend| {
                matches!(t, Trend::Particle(_) | Trend::Comparative(_) | Trend::Baseline(_) | Trend::Degree(_))
            };
            let particle =
                text.sense(i, Class::BoundAfter).is_some() || doc.lexicon.trends_from(text, i).any(|(_, t)| moves(t));
            let unit = particle
                || words > 0
                    && text
                        .senses(i)
                        .iter()
                        .any(|s| matches!(s.sense.class, Class::Cardinal | Class::Month | Class::Weekday));
            after_plural || unit || text.str(i) == "\u{2019}s"
        }
    }
}

fn noun_follows(doc: &Document<'_>, i: usize) -> bool {
    let open = |token: &crate::lexicon::Token| token.kind == TokenKind::Word && token.gap != Gap::Paragraph;
    let class = doc.lexicon.grammar(&doc.text, i);
    doc.text.tokens.get(i).is_some_and(open) && class.is_none_or(|c| matches!(c, WordClass::Verb(_)))
}

fn participle(doc: &Document<'_>, i: usize) -> bool {
    let word = doc.text.str(i);
    word.len() > 4 && (word.ends_with("ed") || word.ends_with("ing") || word.ends_with("ly"))
}

/// Whether the word reads as a plural noun: by its ending, or by the list of irregular ones.
fn is_plural(doc: &Document<'_>, joints: &Joints, i: usize) -> bool {
    let word = doc.text.str(i);
    let listed = joints.has(&doc.text, i, joints.irregular_plural);
    let ends = word.len() > 3
        && word.ends_with('s')
        && !word.ends_with("ss")
        && !word.ends_with("us")
        && !word.ends_with("is");
    listed || ends
}

/// Whether the noun phrase that starts at `first` holds a plural, so that it can be counted.
pub fn has_plural(doc: &Document<'_>, joints: &Joints, first: usize, limit: usize) -> bool {
    counted(doc, joints, first, limit).is_some_and(|(first, end)| (first..end).any(|i| is_plural(doc, joints, i)))
}
