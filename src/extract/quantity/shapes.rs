//! Numbers that are not plain: ratios and multiples.
//!
//! ```text
//! one in five   3 out of 10   one voter in two   27:1   doubled   twice   threefold   three times [the norm]   1.6 times
//! ```

use super::Shape;
use super::measure::Measures;
use super::numeral::{Numeral, Numerals, Script};
use super::words::Joints;
use crate::extract::document::Document;
use crate::lexicon::{Class, Gap, MultipleUse, TokenKind, VerbForm, WordClass};

/// A ratio or multiple found in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Shaped {
    /// First token of the quote.
    pub first: usize,
    /// Token after the quote.
    pub end: usize,
    /// Token after the whole phrase.
    pub outer_end: usize,
    /// The share or factor.
    pub value: f64,
    /// Ratio or multiple.
    pub shape: Shape,
    /// Tokens that stand for the unit.
    pub unit_text: (usize, usize),
}

/// The ratio or multiple that starts at token `i`.
pub fn at(
    doc: &Document<'_>,
    joints: &Joints,
    numerals: &Numerals<'_>,
    measures: &Measures<'_>,
    i: usize,
    number: Option<Numeral>,
) -> Option<Shaped> {
    if let Some(sense) = doc.text.sense(i, Class::Multiple) {
        return one_word(doc, joints, i, sense.sense.data);
    }
    let number = number.filter(|n| n.first == i && n.scale == 1.0)?;
    if matches!(number.script, Script::Fraction | Script::Vague) {
        return None;
    }
    if doc.text.tokens.get(number.end)?.gap == Gap::Paragraph {
        return None;
    }
    ratio(doc, joints, numerals, measures, &number)
        .or_else(|| split(doc, joints, numerals, &number))
        .or_else(|| times(doc, joints, &number))
        .or_else(|| to_one(doc, &number))
}

fn one_word(doc: &Document<'_>, joints: &Joints, i: usize, row: u32) -> Option<Shaped> {
    let multiple = doc.lexicon.numerals.multiples[row as usize];
    let text = &doc.text;
    // `a double room`, `Double Eagle`, `double-digit`: an adjective or name, no multiple.
    let glued = text.is_hyphen(i + 1);
    let named = text.tokens[i].case != crate::lexicon::Case::Lower && i > 0 && text.tokens[i].gap != Gap::Paragraph;
    // `the doubles final`: behind an article the third person of a verb is a noun.
    let third = || doc.lexicon.can_be(text, i, WordClass::Verb(VerbForm::Third));
    let led = i > 0 && (is(doc, i - 1, WordClass::Determiner) || is(doc, i - 1, WordClass::Possessive));
    let plays_noun = multiple.usage == MultipleUse::Either && !either_counts(doc, i) || led && third();
    // `scored twice` counts occasions; `twice the figure`, `twice as many` compare.
    let occasions = multiple.usage == MultipleUse::Occasions && !joints.has(text, i + 1, joints.times_than);
    // `twice a week` is a rate.
    let per = joints.len(text, i + 1, joints.per).map(|len| i + 1 + len);
    let rated = multiple.usage == MultipleUse::Occasions
        && per.is_some_and(|t| {
            text.sense(t, Class::CalendarUnit).is_some_and(|s| s.len == 1) && !joints.has(text, t + 1, joints.ago)
        });
    if rated && !glued && !named {
        return Some(Shaped {
            first: i,
            end: i + 1,
            outer_end: i + 1,
            value: multiple.factor,
            shape: Shape::Plain,
            unit_text: (i, i + 1),
        });
    }
    if glued || occasions || (named && !starts_sentence(doc, i)) || plays_noun {
        return None;
    }
    Some(Shaped {
        first: i,
        end: i + 1,
        outer_end: i + 1,
        value: multiple.factor,
        shape: Shape::Multiple,
        unit_text: (i, i + 1),
    })
}

fn starts_sentence(doc: &Document<'_>, i: usize) -> bool {
    doc.sentences[doc.sentence_at(i)].first == i
}

/// `will double its staff`, `double the price`, `more than double`; not `a double blow`.
fn either_counts(doc: &Document<'_>, i: usize) -> bool {
    let text = &doc.text;
    let after_article = i > 0 && is(doc, i - 1, WordClass::Determiner);
    let before_determiner = text
        .tokens
        .get(i + 1)
        .is_some_and(|_| is(doc, i + 1, WordClass::Determiner) || is(doc, i + 1, WordClass::Possessive));
    let ends = text.tokens.get(i + 1).is_none_or(|t| t.kind != TokenKind::Word || t.gap == Gap::Paragraph);
    let closed = doc.lexicon.grammar(text, i + 1).is_some();
    !after_article && (before_determiner || ends || closed)
}

/// `one in five`, `3 out of 10`, `one voter in two`.
fn ratio(
    doc: &Document<'_>,
    joints: &Joints,
    numerals: &Numerals<'_>,
    measures: &Measures<'_>,
    part: &Numeral,
) -> Option<Shaped> {
    let text = &doc.text;
    let small = part.value >= 1.0 && part.value < 100.0 && part.value.fract() == 0.0;
    if !small || matches!(part.script, Script::Digits { decimals: 1.., .. }) {
        return None;
    }
    // A counted noun of one word may stand between, in words only: `one voter in two`.
    let noun = part.script == Script::Words
        && text.is_kind(part.end, TokenKind::Word)
        && !joints.has(text, part.end, joints.times)
        && !joints.has(text, part.end, joints.in_or_out_of);
    let mut at = part.end + usize::from(noun);
    at += joints.len(text, at, joints.in_or_out_of)?;
    let whole = numerals.at(at, false).filter(|n| n.first == at)?;
    let same_script = (part.script == Script::Words) == (whole.script == Script::Words);
    let fits = whole.value > part.value
        && whole.value.fract() == 0.0
        && (whole.value <= 12.0 || whole.value % 10.0 == 0.0)
        && whole.value <= 1e6
        && (same_script || !noun);
    let year = matches!(whole.script, Script::Digits { plain: true, .. }) && (1000.0..3000.0).contains(&whole.value);
    let measured = measures.behind(&whole, whole.end).is_some();
    if !fits || year || measured {
        return None;
    }
    let end = whole.end;
    let value = part.value / whole.value;
    Some(Shaped { first: part.first, end, outer_end: end, value, shape: Shape::Ratio, unit_text: (part.first, end) })
}

/// `a three-for-two split`
fn split(doc: &Document<'_>, joints: &Joints, numerals: &Numerals<'_>, part: &Numeral) -> Option<Shaped> {
    let text = &doc.text;
    let glued = |i: usize| text.tokens.get(i).is_some_and(|t| t.gap == Gap::None);
    let hyphen = |i: usize| text.is(i, "-") && glued(i) && glued(i + 1);
    let end = part.end;
    if !(hyphen(end) && joints.has(text, end + 1, joints.split) && hyphen(end + 2)) {
        return None;
    }
    let whole = numerals.compounded(end + 3).filter(|whole| whole.value > 0.0)?;
    Some(Shaped {
        first: part.first,
        end: whole.end,
        outer_end: whole.end,
        value: part.value / whole.value,
        shape: Shape::Ratio,
        unit_text: (part.first, whole.end),
    })
}

/// `three times the norm`, `1.6 times`, `five-fold`; `three times` of occasions is a count.
fn times(doc: &Document<'_>, joints: &Joints, number: &Numeral) -> Option<Shaped> {
    let text = &doc.text;
    let hyphen = text.is_hyphen(number.end);
    if let Some(len) = joints.len(text, number.end, joints.fold) {
        let end = number.end + len;
        return Some(multiple(number, end, (number.first, end)));
    }
    // `3x faster`; not `3 x 4`, `4x4`.
    let touches = |i: usize| text.tokens.get(i).is_some_and(|t| t.gap == Gap::None);
    let cross = touches(number.end) && text.is(number.end, "x");
    if cross && !(touches(number.end + 1) && text.is_kind(number.end + 1, TokenKind::Number)) {
        return Some(multiple(number, number.end + 1, (number.end, number.end + 1)));
    }
    if hyphen {
        return None;
    }
    let len = joints.len(text, number.end, joints.times)?;
    let after = number.end + len;
    let decimal = number.value.fract() != 0.0;
    let compared = decimal || joints.has(text, after, joints.times_than);
    compared.then(|| multiple(number, after, (number.end, after)))
}

fn multiple(number: &Numeral, end: usize, unit_text: (usize, usize)) -> Shaped {
    Shaped { first: number.first, end, outer_end: end, value: number.value, shape: Shape::Multiple, unit_text }
}

/// `27:1`
fn to_one(doc: &Document<'_>, number: &Numeral) -> Option<Shaped> {
    let text = &doc.text;
    let end = number.end + 2;
    let glued = |i: usize| text.tokens.get(i).is_some_and(|t| t.gap == Gap::None);
    let fits = text.is(number.end, ":")
        && glued(number.end)
        && glued(number.end + 1)
        && text.is(number.end + 1, "1")
        && number.value > 1.0;
    let more = glued(end) && (text.is(end, ":") || text.is_kind(end, TokenKind::Number));
    (fits && !more).then_some(Shaped {
        first: number.first,
        end,
        outer_end: end,
        value: number.value,
        shape: Shape::Ratio,
        unit_text: (number.first, end),
    })
}

fn is(doc: &Document<'_>, i: usize, class: WordClass) -> bool {
    doc.lexicon.grammar(&doc.text, i) == Some(class)
}
