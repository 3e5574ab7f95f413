//! When a number is no number: part of a name or code, a year, an ordinal, `one` as a pronoun, or an age in commas.

use super::measure::Measure;
use super::noun;
use super::numeral::{Numeral, Script};
use super::words::Joints;
use crate::extract::document::Document;
use crate::lexicon::{Case, Class, Gap, Text, TokenKind, Trend, VerbForm, WordClass};
use crate::model::Dimension;

/// What a number turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// No fact: rule id, reason, and token after what it covers.
    Not(&'static str, &'static str, usize),
    /// A word that is no number here (`one of them`, `the first half`): not worth listing.
    Silent,
    /// An age between commas; token after it.
    Age(usize),
}

/// What `number` is if it is no plain quantity. `money`: a currency stands before it.
pub fn verdict(
    doc: &Document<'_>,
    joints: &Joints,
    number: &Numeral,
    measure: Option<&Measure>,
    money: bool,
) -> Option<Verdict> {
    let text = &doc.text;
    if money {
        return None;
    }
    if let Some(end) = title_end(doc, number) {
        return Some(Verdict::Not("not/name", "part of a title", end));
    }
    if measure.is_some_and(|m| m.dimension == Dimension::Time) {
        if is_heading(doc, number, measure) {
            return Some(Verdict::Not("not/period", "the heading of a period", number.end));
        }
        if is_decade(doc, joints, number) {
            return Some(Verdict::Not("not/date", "a decade", number.end + 1));
        }
    }
    match number.script {
        Script::Vague => vague(doc, joints, number),
        Script::Fraction => fraction(doc, joints, number, measure),
        Script::Words => words(doc, joints, number, measure),
        Script::DecimalComma if measure.is_none() => {
            Some(Verdict::Not("not/list", "two numbers of a list without blanks", number.end))
        }
        Script::DecimalComma => None,
        Script::Digits { plain, decimals } => {
            if let Some((rule, reason)) = glued(text, joints, number) {
                return Some(Verdict::Not(rule, reason, after_code(text, number.end)));
            }
            if measure.is_none() && ordinal_suffix(text, joints, number.end) {
                return Some(Verdict::Not("not/ordinal", "an ordinal", number.end + 1));
            }
            if measure.is_none() && glued_letters(text, number.end) && !crosses(text, joints, number.end) {
                return Some(Verdict::Not("not/name", "part of a name or code", after_code(text, number.end)));
            }
            // `an 8-K filing`, `3-D`
            if measure.is_none() && plain && hyphenated_letter(text, number.end) {
                return Some(Verdict::Not("not/name", "part of a name or code", after_code(text, number.end)));
            }
            if plain && number.value != 0.0 && text.str(number.end - 1).starts_with('0') {
                return Some(Verdict::Not(
                    "not/code",
                    "digits that begin with a nought are a code",
                    after_code(text, number.end),
                ));
            }
            // `two Boeing 757s`, but `a lap of 75s`
            let plural = measure.is_some_and(|m| m.code == "s" && text.tokens[m.first].gap == Gap::None);
            if plural && plain && after_name(doc, joints, number) {
                return Some(Verdict::Not("not/name", "part of a name", number.end + 1));
            }
            if measure.is_some() {
                return None;
            }
            if plain && is_age(doc, number) {
                return Some(Verdict::Age(number.end));
            }
            if plain && let Some(end) = slashed(doc, number) {
                return Some(Verdict::Not("not/code", "numbers joined by a slash", end));
            }
            if plain && is_year(doc, joints, number) {
                return Some(Verdict::Not("not/date", "a year", number.end));
            }
            let unscaled = plain || (decimals > 0 && number.scale == 1.0);
            if plain && is_rank(doc, joints, number) {
                return Some(Verdict::Not("not/name", "the places of a ranking", number.end));
            }
            (unscaled && number.value > 0.0 && after_name(doc, joints, number)).then_some(Verdict::Not(
                "not/name",
                "part of a name",
                number.end,
            ))
        }
    }
}

/// The closing quotation mark of a title that opens with the number: `“Seven Brides”`, `"12 Angry Men,"`. Its words have
/// capitals but for the small ones between them.
fn title_end(doc: &Document<'_>, number: &Numeral) -> Option<usize> {
    const LONGEST: usize = 10;
    let text = &doc.text;
    let is_quote = |i: usize| matches!(text.str(i), "“" | "”" | "\"" | "‘" | "’" | "'" | "«" | "»");
    let touches = |i: usize| text.tokens[i].gap == Gap::None;
    let open = number.first.checked_sub(1).filter(|&open| is_quote(open) && !touches(open) && touches(number.first))?;
    if text.tokens[open + 1].kind == TokenKind::Word && text.tokens[open + 1].case == Case::Lower {
        return None;
    }
    let mut named = false;
    for i in (number.end..text.tokens.len()).take(LONGEST) {
        match (text.tokens[i].kind, text.tokens[i].case) {
            (TokenKind::Symbol, _) if is_quote(i) && touches(i) => return named.then_some(i),
            (TokenKind::Symbol, _) if matches!(text.str(i), "," | ":" | "-" | "!" | "?" | "&") => {}
            (TokenKind::Symbol, _) => return None,
            (TokenKind::Word, Case::Lower) => {
                let small =
                    [WordClass::Preposition, WordClass::Determiner, WordClass::Conjunction, WordClass::Possessive];
                if !small.iter().any(|&class| doc.lexicon.can_be(text, i, class)) {
                    return None;
                }
            }
            (TokenKind::Word, _) => named = true,
            (TokenKind::Number, _) => {}
        }
    }
    None
}

/// Why digits that are no number were left out.
pub fn unreadable(text: &Text<'_>, i: usize) -> (&'static str, &'static str) {
    match text.str(i).chars().filter(|c| *c == '.').count() {
        2.. => ("not/version", "a date, version or address in dots"),
        _ => ("not/code", "digits that make no number"),
    }
}

/// `K9`, `COVID-19`, `NH-46`, `v2.1`, `#5`: letters or a code sign touch the digits from the left.
fn glued(text: &Text<'_>, joints: &Joints, number: &Numeral) -> Option<(&'static str, &'static str)> {
    let first = number.first;
    let before = first.checked_sub(1).filter(|_| text.tokens[first].gap == Gap::None)?;
    let name = ("not/name", "part of a name or code");
    if text.tokens[before].kind == TokenKind::Word {
        return (!crosses(text, joints, before)).then_some(name);
    }
    let letters_before = || {
        let word = before.checked_sub(1).filter(|_| text.tokens[before].gap == Gap::None)?;
        (text.tokens[word].kind != TokenKind::Symbol).then_some(word)
    };
    match text.str(before) {
        "-" | "‑" | "–" => {
            let word = letters_before()?;
            let joins = joints.has(text, word, joints.hyphen_prefix);
            (!joins).then_some(name)
        }
        "/" => letters_before().map(|_| name),
        "#" | "№" | "@" | "_" | "=" | "&" => Some(("not/code", "a code")),
        "." => letters_before().map(|_| ("not/address", "part of an address")),
        ":" => letters_before()
            .filter(|w| text.tokens[*w].kind == TokenKind::Number)
            .map(|_| ("not/time", "a time or score")),
        _ => None,
    }
}

fn glued_letters(text: &Text<'_>, end: usize) -> bool {
    text.tokens.get(end).is_some_and(|t| t.gap == Gap::None && t.kind == TokenKind::Word && !is_clitic(text, end))
}

fn hyphenated_letter(text: &Text<'_>, end: usize) -> bool {
    text.is_hyphen(end)
        && text.is_kind(end + 1, TokenKind::Word)
        && text.tokens[end + 1].gap == Gap::None
        && text.tokens[end + 1].case != Case::Lower
        && text.str(end + 1).len() == 1
}

fn is_clitic(text: &Text<'_>, i: usize) -> bool {
    text.str(i).starts_with(['\'', '’'])
}

fn ordinal_suffix(text: &Text<'_>, joints: &Joints, end: usize) -> bool {
    text.tokens.get(end).is_some_and(|t| t.gap == Gap::None) && joints.has(text, end, joints.ordinal_suffix)
}

/// Whether the `x` at token `x` stands between the sides of what is measured: `10x20 cm`, `3x4x5 m`, not `a 4x4`.
fn crosses(text: &Text<'_>, joints: &Joints, x: usize) -> bool {
    const SIDES: usize = 3;
    let side = |x: usize| {
        joints.has(text, x, joints.cross)
            && x > 0
            && text.is_kind(x - 1, TokenKind::Number)
            && text.is_kind(x + 1, TokenKind::Number)
    };
    let sides = (0..SIDES).take_while(|n| side(x + 2 * n)).count();
    let behind = x + 2 * sides;
    let unit = behind + usize::from(text.is(behind, "-"));
    sides > 0 && text.senses(unit).iter().any(|s| s.sense.class == Class::Unit)
}

/// The end of a code: everything that touches.
fn after_code(text: &Text<'_>, mut end: usize) -> usize {
    while text.tokens.get(end).is_some_and(|t| {
        t.gap == Gap::None && (t.kind != TokenKind::Symbol || matches!(text.str(end), "-" | "/" | "_"))
    }) && end < text.len()
    {
        let sign = text.tokens[end].kind == TokenKind::Symbol;
        if (sign && text.tokens.get(end + 1).is_none_or(|t| t.gap != Gap::None)) || is_clitic(text, end) {
            break;
        }
        end += 1;
    }
    end
}

/// `Ilse Vandermeer, 44, won`: a whole number of 1 to 120 between commas, behind a name.
fn is_age(doc: &Document<'_>, number: &Numeral) -> bool {
    let text = &doc.text;
    let Some(comma) = number.first.checked_sub(1).filter(|c| *c > 0 && text.is(*c, ",")) else { return false };
    let closes = text.tokens.get(number.end).is_none_or(|_| matches!(text.str(number.end), "," | "." | ")" | ";"));
    let name = &text.tokens[comma - 1];
    let named = name.kind == TokenKind::Word
        && name.case == Case::Title
        && text
            .senses(comma - 1)
            .iter()
            .all(|s| !matches!(s.sense.class, Class::Month | Class::Weekday | Class::Place));
    let body = doc.sentences[doc.sentence_at(number.first)].end - number.first > 1 || text.is(number.end, ".");
    closes && named && body && (1.0..=120.0).contains(&number.value) && number.value.fract() == 0.0
}

/// `Boeing 737`, `FTSE 100`, `Bluetooth 5.4`, `Wi-Fi 7`: a bare number behind a capitalised word, with no noun to count.
fn after_name(doc: &Document<'_>, joints: &Joints, number: &Numeral) -> bool {
    let text = &doc.text;
    // A row of a table: `North America 354 389 353`.
    let row = text.is_kind(number.end, TokenKind::Number) && text.tokens[number.end].gap <= Gap::Space;
    if row {
        return false;
    }
    let Some(before) = number.first.checked_sub(1).filter(|_| text.tokens[number.first].gap <= Gap::Line) else {
        return false;
    };
    let token = &text.tokens[before];
    if token.kind != TokenKind::Word || token.case == Case::Lower {
        return false;
    }
    let sentence = doc.sentences[doc.sentence_at(number.first)];
    let known = text.senses(before).iter().any(|s| {
        matches!(s.sense.class, Class::BoundBefore | Class::Grammar | Class::Cardinal | Class::Saying) && s.len == 1
    });
    if known || (before == sentence.first && doc.lexicon.grammar(text, before).is_some()) {
        return false;
    }
    let month = text.sense(before, Class::Month).is_some();
    // Decimals count nothing: `GeneScan 4.2 platforms`.
    if matches!(number.script, Script::Digits { decimals: 1.., .. }) {
        return !month;
    }
    // A small word behind it is counted: `Ostmark 25 fans`; at the start of a sentence the capital says nothing.
    let next = text.tokens.get(number.end);
    let counts = next.is_some_and(|t| {
        t.kind == TokenKind::Word && t.case == Case::Lower && t.gap != Gap::None && t.gap != Gap::Paragraph
    }) && doc.lexicon.grammar(text, number.end).is_none();
    !(counts && noun::has_plural(doc, joints, number.end, sentence.end))
}

/// Whether the words of the paragraph near tokens `first..end` are all in capitals, where a capital makes no name or code.
pub(super) fn in_capitals(text: &Text<'_>, first: usize, end: usize) -> bool {
    const REACH: usize = 6;
    let before = (first.saturating_sub(REACH)..first).rev().take_while(|&i| text.tokens[i + 1].gap != Gap::Paragraph);
    let after = (end..text.len().min(end + REACH)).take_while(|&i| text.tokens[i].gap != Gap::Paragraph);
    let mut words =
        before.chain(after).filter(|&i| text.is_kind(i, TokenKind::Word) && text.str(i).len() > 2).peekable();
    words.peek().is_some() && words.all(|i| text.tokens[i].case == Case::Upper)
}

/// The end of digits that only name something: `4-2-3-1`, `0800 720 553`, `51 000 555 010`.
pub fn code_run(text: &Text<'_>, first: usize) -> Option<usize> {
    let plain = |i: usize| text.is_kind(i, TokenKind::Number) && text.str(i).bytes().all(|b| b.is_ascii_digit());
    let gap = |i: usize| text.tokens.get(i).map(|t| t.gap);
    let opens = plain(first) && (first == 0 || gap(first) != Some(Gap::None) || text.is(first - 1, "("));
    if !opens {
        return None;
    }
    let hyphen =
        |i: usize| matches!(text.tokens.get(i).map(|_| text.str(i)), Some("-" | "–")) && gap(i) == Some(Gap::None);
    let (mut end, mut count) = (first + 1, 1);
    while hyphen(end) && gap(end + 1) == Some(Gap::None) && plain(end + 1) {
        (end, count) = (end + 2, count + 1);
    }
    if count >= 3 {
        return Some(end);
    }
    let (mut end, mut zero) = (first + 1, false);
    let leads = |i: usize| text.str(i).len() > 1 && text.str(i).starts_with('0') && text.str(i) != "000";
    zero |= leads(first);
    while plain(end) && gap(end) == Some(Gap::Space) {
        zero |= leads(end);
        end += 1;
    }
    (zero && end >= first + 3).then_some(end)
}

/// `open 24/7`, `the 9/11 attacks`, with nothing behind that is measured: the token after both.
fn slashed(doc: &Document<'_>, number: &Numeral) -> Option<usize> {
    let text = &doc.text;
    let glued = |i: usize| text.tokens.get(i).is_some_and(|t| t.gap == Gap::None);
    let slash = number.end;
    let both = text.is(slash, "/") && glued(slash) && glued(slash + 1) && text.is_kind(slash + 1, TokenKind::Number);
    let end = slash + 2;
    let measured = || {
        let next = end + usize::from(text.is(end, "-"));
        text.senses(next).iter().any(|s| matches!(s.sense.class, Class::Unit | Class::Currency | Class::Scale))
    };
    (both && text.str(slash + 1).len() <= 2 && !(glued(end) && text.is(end, "-")) && !measured()).then_some(end)
}

/// `said 1986 was one of its best`: four digits alone that count nothing in the plural.
fn is_year(doc: &Document<'_>, joints: &Joints, number: &Numeral) -> bool {
    let end = doc.sentences[doc.sentence_at(number.first)].end;
    let years = 1900.0..2040.0;
    years.contains(&number.value) && number.value % 100.0 != 0.0 && !noun::has_plural(doc, joints, number.end, end)
}

/// `Six mths` on a line of its own.
fn is_heading(doc: &Document<'_>, number: &Numeral, measure: Option<&Measure>) -> bool {
    let text = &doc.text;
    let end = measure.map_or(number.end, |m| m.end);
    let ends = |i: usize| text.tokens.get(i).is_some_and(|t| t.gap >= Gap::Line);
    let colon = usize::from(text.is(end, ":") || text.is(end, "-"));
    let long = measure.is_some_and(|m| matches!(&*m.code, "mo" | "wk" | "a"));
    long && ends(number.first) && ends(end + colon)
}

/// `the 90s`, `the '90s`, `the mid-90s`
fn is_decade(doc: &Document<'_>, joints: &Joints, number: &Numeral) -> bool {
    let text = &doc.text;
    let plural = text.tokens.get(number.end).is_some_and(|t| t.gap == Gap::None) && text.is(number.end, "s");
    let Some(before) = number.first.checked_sub(1).filter(|_| plural && number.value % 10.0 == 0.0) else {
        return false;
    };
    matches!(text.str(before), "'" | "’" | "‘")
        || joints.has(text, before, joints.decade)
        || (text.is(before, "-") && before > 0 && joints.has(text, before - 1, joints.decade))
}

/// `in the top 10`, `slipped towards the bottom three`: no things are counted.
fn is_rank(doc: &Document<'_>, joints: &Joints, number: &Numeral) -> bool {
    let text = &doc.text;
    let Some(rank) = number.first.checked_sub(2).filter(|r| joints.has(text, r + 1, joints.rank)) else { return false };
    let led = matches!(
        doc.lexicon.grammar(text, rank),
        Some(WordClass::Determiner | WordClass::Possessive | WordClass::Preposition)
    );
    let end = doc.sentences[doc.sentence_at(number.first)].end;
    led && text.tokens[number.first].gap < Gap::Paragraph && noun::counted(doc, joints, number.end, end).is_none()
}

fn vague(doc: &Document<'_>, joints: &Joints, number: &Numeral) -> Option<Verdict> {
    let text = &doc.text;
    // After a number `thousands` is its scale; `scores` without `of` are those of a game or a test.
    let before_number = number
        .first
        .checked_sub(1)
        .is_some_and(|b| text.is_kind(b, TokenKind::Number) && text.tokens[number.first].gap < Gap::Paragraph);
    let upper = text.tokens[number.first].case != Case::Lower
        && doc.sentences[doc.sentence_at(number.first)].first != number.first
        && !number.first.checked_sub(1).is_some_and(|b| matches!(text.str(b), "“" | "\"" | "‘" | "'" | ":"));
    let scored = number.value == 20.0 && !joints.has(text, number.end, joints.of);
    (before_number || upper || scored).then_some(Verdict::Silent)
}

/// A fraction stands before `of`, a comparison, or the end of its clause; before a noun it is an ordinal (`a third train`).
fn fraction(doc: &Document<'_>, joints: &Joints, number: &Numeral, measure: Option<&Measure>) -> Option<Verdict> {
    let text = &doc.text;
    if measure.is_some() {
        return None;
    }
    let half = number.end - number.first == 1 && joints.has(text, number.first, joints.half);

    if half {
        let before = number.first.checked_sub(1);
        let ordinal = before.is_some_and(|b| {
            text.sense(b, Class::Ordinal).is_some()
                || text.is_hyphen(b)
                || matches!(doc.lexicon.grammar(text, b), Some(WordClass::Determiner))
        });
        if ordinal || text.is_hyphen(number.end) {
            return Some(Verdict::Silent);
        }
    }
    let plural = number.value > 0.0 && text.str(number.end - 1).ends_with('s');
    let open = match text.tokens.get(number.end) {
        None => true,
        Some(t) if t.gap == Gap::Paragraph || t.kind == TokenKind::Symbol => !text.is_hyphen(number.end),
        Some(_) => {
            let class = doc.lexicon.grammar(text, number.end);
            class.is_some_and(|c| c != WordClass::Verb(VerbForm::Gerund))
                || doc
                    .lexicon
                    .trends_from(text, number.end)
                    .any(|(_, t)| !matches!(t, Trend::Noun(..) | Trend::Stock | Trend::Idiom))
                || text.sense(number.end, Class::BoundAfter).is_some()
        }
    };
    (!open && !plural).then_some(Verdict::Silent)
}

fn words(doc: &Document<'_>, joints: &Joints, number: &Numeral, measure: Option<&Measure>) -> Option<Verdict> {
    let text = &doc.text;
    let (first, end) = (number.first, number.end);
    let before = first.checked_sub(1).filter(|_| text.tokens[first].gap < Gap::Paragraph);
    let before_has = |row| before.is_some_and(|b| joints.has(text, b, row));
    let single = end == first + 1;
    if number.value == 1.0 && single && measure.is_none() {
        let noun_follows = text
            .tokens
            .get(end)
            .is_some_and(|t| t.kind == TokenKind::Word && t.gap != Gap::None && t.gap != Gap::Paragraph);
        // `one-bedroom units`, but `one-on-one`
        let compound = text.is(end, "-")
            && text.tokens.get(end + 1).is_some_and(|t| t.gap == Gap::None && t.kind == TokenKind::Word)
            && doc.lexicon.grammar(text, end + 1).is_none();
        let pronoun = !compound
            && (before_has(joints.pronoun_one) || joints.has(text, end, joints.instance_sign) || !noun_follows);
        let voted = before.is_some_and(|b| {
            joints.has(text, b, joints.range_to) && b > 0 && text.sense(b - 1, Class::Cardinal).is_some()
        });
        // `One customer, SV Ostmark, …` brings in an instance; it counts nothing.
        let instance = text.tokens[first].case != Case::Lower && text.is(end + 1, ",");
        let range = joints
            .len(text, end, joints.range_to)
            .or(joints.len(text, end, joints.range_or))
            .or(Some(1).filter(|_| text.is(end, "-")));
        let ranged = range.is_some_and(|len| text.sense(end + len, Class::Cardinal).is_some());
        if (pronoun || instance) && !voted && !ranged {
            return Some(Verdict::Silent);
        }
    }
    // `the two countries`: named before, not counted here.
    let small = number.scale == 1.0 && number.value <= 10.0;
    if small && measure.is_none() && is_rank(doc, joints, number) {
        return Some(Verdict::Not("not/name", "the places of a ranking", end));
    }
    let compound = text.is(end, "-") && text.tokens[end].gap == Gap::None;
    // `the six of us`
    let of_us = joints.len(text, end, joints.of).is_some_and(|len| joints.has(text, end + len, joints.us_them));
    if small && !compound && !of_us && measure.is_none() && before_has(joints.anaphor) {
        return Some(Verdict::Not("not/anaphor", "points back to what was named before", end));
    }
    // `Seven Network`, `Big Four`: a capital inside a sentence.
    let sentence = doc.sentences[doc.sentence_at(first)];
    let opens = first == sentence.first || !text.is_kind(first - 1, TokenKind::Word);
    if before.is_some_and(|b| text.sense(b, Class::Month).is_some()) && measure.is_none() && number.value <= 31.0 {
        return Some(Verdict::Not("not/date", "part of a date", end));
    }
    let named = !in_capitals(text, first, end)
        && text.tokens[first].case != Case::Lower
        && !opens
        && small
        && measure.is_none();
    named.then_some(Verdict::Not("not/name", "part of a name", end))
}
