//! Page furniture: licence and copyright lines, credits, links to other articles, contacts. Its numbers are no facts.

use super::Found;
use super::lines::{Line, Piece};
use super::rules::Rules;
use crate::lexicon::{Case, Match, PatternSet, TokenKind};
use crate::model::{MarkKind, Span};

/// A longer line is body prose, in which a sentence is furniture only close to the end of the article.
const SHORT_LINE_BYTES: usize = 200;
/// How close.
const END_BYTES: usize = 400;
/// A part that is furniture as a whole has at most this many tokens.
const WHOLE_TOKENS: usize = 12;
/// A telephone number has at least this many digits.
const PHONE_DIGITS: usize = 6;
/// And at most this many tokens.
const PHONE_TOKENS: usize = 16;

/// Marks the furniture of a piece of a text of `len` bytes, and notes the outlet and licence that it names.
pub(super) fn mark(rules: &Rules, piece: &Piece<'_>, len: usize, found: &mut Found) {
    let mut after_furniture = false;
    for (n, &line) in piece.lines.iter().enumerate() {
        let before = found.marks.len();
        caption(rules, piece, line, found);
        parts(rules, piece, n, len, piece.continues(n) && !after_furniture, found);
        after_furniture = found.marks.len() > before;
        anywhere(rules, piece, line, found);
    }
}

/// Marks what is furniture as a segment of line `n`, which may go on a sentence of the line above.
fn parts(rules: &Rules, piece: &Piece<'_>, n: usize, len: usize, continues: bool, found: &mut Found) {
    let (text, line) = (&piece.text, piece.lines[n]);
    let short = piece.bytes(line) <= SHORT_LINE_BYTES;
    for segment in piece.segments(line) {
        let opens = segment.first == line.first;
        let place = piece.base + text.span(segment.first, segment.end).start;
        let in_prose = !short && place + END_BYTES < len && !opens;
        // A small letter goes on a sentence too: `… 20 cents a` / `share.`
        let goes_on = text.is_kind(segment.first, TokenKind::Word) && text.tokens[segment.first].case == Case::Lower;
        if in_prose || goes_on || (opens && continues) {
            continue;
        }
        // The last words of a wrapped line go on in the next.
        let cut = segment.end == line.end && !opens && piece.continues(n + 1) && n + 1 < piece.lines.len();
        match judge(rules, piece, segment, line, cut) {
            Some((m, set, end)) => {
                note_site(set, piece, &m, found);
                note_license(rules, piece, Line { first: segment.first, end }, found);
                found.mark(piece, segment.first, end, MarkKind::Furniture);
                if end == line.end {
                    return;
                }
            }
            None => continue,
        }
    }
}

/// Whether a segment of `line` is furniture: the match, its set, and where the furniture ends.
fn judge<'r>(
    rules: &'r Rules,
    piece: &Piece<'_>,
    segment: Line,
    line: Line,
    cut: bool,
) -> Option<(Match, &'r PatternSet, usize)> {
    let text = &piece.text;
    if let Some(m) = rules.line.match_at(text, segment.first).filter(|m| m.end <= line.end) {
        let end = bracket_end(piece, segment.first, line.end).unwrap_or(line.end);
        return Some((m, &rules.line, end));
    }
    let as_whole = [&rules.license, &rules.whole].into_iter().filter(|_| !cut);
    if let Some((m, set)) = as_whole.filter_map(|set| Some((whole(set, piece, segment)?, set))).next() {
        return Some((m, set, segment.end));
    }
    let inside = |i| rules.sentence.match_at(text, i).filter(|m| m.end <= segment.end);
    let mut starts = (segment.first..segment.end).filter(|i| rules.anywhere.may_start(text, *i));
    starts.find_map(inside).map(|m| (m, &rules.sentence, segment.end))
}

/// The match that takes a whole segment, a full stop and brackets around it set aside.
fn whole(set: &PatternSet, piece: &Piece<'_>, segment: Line) -> Option<Match> {
    let text = &piece.text;
    let bracketed = text.is(segment.first, "(") && text.is(segment.end - 1, ")") && segment.end > segment.first + 2;
    let (first, end) = match bracketed {
        true => (segment.first + 1, segment.end - 1),
        false => (segment.first, segment.end),
    };
    if end - first > WHOLE_TOKENS {
        return None;
    }
    let m = set.match_at(text, first)?;
    (m.end == end || (m.end + 1 == end && text.is(m.end, "."))).then_some(m)
}

/// The label of a caption, and the credit in brackets at its end.
fn caption(rules: &Rules, piece: &Piece<'_>, line: Line, found: &mut Found) {
    let text = &piece.text;
    let Some(label) = rules.caption.match_at(text, line.first) else { return };
    found.mark(piece, label.first, label.end, MarkKind::Furniture);
    let last = line.end - 1;
    if text.is(last, ")")
        && let Some(open) = (label.end..last).rev().find(|i| text.is(*i, "("))
    {
        found.mark(piece, open, line.end, MarkKind::Furniture);
    }
}

/// Furniture inside other text: ids, and telephone numbers after the words that announce them.
fn anywhere(rules: &Rules, piece: &Piece<'_>, line: Line, found: &mut Found) {
    let mut at = line.first;
    while at < line.end {
        if !rules.anywhere.may_start(&piece.text, at) {
            at += 1;
        } else if let Some(m) = rules.part.match_at(&piece.text, at) {
            found.mark(piece, m.first, m.end, MarkKind::Furniture);
            at = m.end;
        } else if let Some(end) = rules.phone.match_at(&piece.text, at).and_then(|m| phone_end(piece, m.end, line.end))
        {
            found.mark(piece, at, end, MarkKind::Furniture);
            at = end;
        } else {
            at += 1;
        }
    }
}

/// The end of the telephone number whose digits start at token `first`.
fn phone_end(piece: &Piece<'_>, first: usize, limit: usize) -> Option<usize> {
    let text = &piece.text;
    let (mut digits, mut end) = (0, first);
    for i in first..limit.min(first + PHONE_TOKENS) {
        if text.is_kind(i, TokenKind::Number) {
            let number = text.str(i);
            // `2,500,000` and `13.7` are amounts.
            if number.contains(',') || number.matches('.').count() == 1 {
                return None;
            }
            digits += number.chars().filter(|c| c.is_numeric()).count();
            end = i + 1;
        } else if !(matches!(text.str(i), "-" | "(" | ")" | "/" | "‑" | "–") || (i == first && text.is(i, "+"))) {
            break;
        }
    }
    (digits >= PHONE_DIGITS).then_some(end)
}

/// The token after the bracket that closes the one at `first`.
fn bracket_end(piece: &Piece<'_>, first: usize, limit: usize) -> Option<usize> {
    let text = &piece.text;
    if !text.is(first, "(") {
        return None;
    }
    // A licence or copyright sign in brackets, `(c)`, opens no bracket around the line.
    let close = (first + 1..limit).find(|i| text.is(*i, ")"))?;
    (close > first + 2).then_some(close + 1)
}

fn note_site(set: &PatternSet, piece: &Piece<'_>, m: &Match, found: &mut Found) {
    if let Some(site) = set.capture(m, "site") {
        let (first, end) = (site.first as usize, site.end as usize);
        found.footer_site.get_or_insert_with(|| piece.text.slice(first, end).to_string());
        found.mark(piece, first, end, MarkKind::Agency);
    }
}

fn note_license(rules: &Rules, piece: &Piece<'_>, segment: Line, found: &mut Found) {
    if found.license.is_some() {
        return;
    }
    if let Some(m) = (segment.first..segment.end).find_map(|i| rules.license.match_at(&piece.text, i)) {
        found.license = Some(piece.text.slice(m.first, m.end.min(segment.end)).to_string());
    }
}

/// Takes out furniture that lies in furniture, and sorts: by place, outer before inner.
pub(super) fn tidy(marks: &mut Vec<crate::model::Mark>) {
    marks.sort_by_key(|m| (m.span.start, std::cmp::Reverse(m.span.end), m.what));
    marks.dedup();
    let mut outer: Option<Span> = None;
    marks.retain(|m| {
        if m.what != MarkKind::Furniture {
            return true;
        }
        let inside = outer.is_some_and(|o| o.contains(m.span));
        if !inside {
            outer = Some(m.span);
        }
        !inside
    });
}
