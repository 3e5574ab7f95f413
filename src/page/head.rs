//! The lines above the body: headline, byline, date, outlet.
//!
//! Each line is judged by its own form: a date line is dates, times and names and nothing else, so that no date of the
//! prose is ever taken for the day of publication.

use super::dateline::{self, Dateline};
use super::dates::{self, Stamp};
use super::lines::{Line, Piece};
use super::names::{is_name, people_end};
use super::rules::{Element, Rules};
use super::{Found, Name};
use crate::lexicon::{Class, TokenKind};
use crate::model::MarkKind;

/// The body starts after this many lines at the latest.
const MAX_LINES: usize = 12;
/// The foot is looked for dates in this many lines.
const FOOT_LINES: usize = 8;
/// A longer line is prose, not a headline.
const MAX_HEADLINE_BYTES: usize = 240;
/// A line of at least this length is no line of hard-wrapped text.
const UNWRAPPED_BYTES: usize = 120;
/// A line under the headline with fewer words is a label of the page.
const MIN_DECK_WORDS: usize = 4;
/// A longer line is no byline.
const MAX_BYLINE_BYTES: usize = 120;

/// Reads the head. Where `title` came with the article, the headline is the line that repeats it and no other.
/// Returns the number of the first body line.
pub(super) fn read(rules: &Rules, piece: &Piece<'_>, title: Option<&str>, found: &mut Found) -> usize {
    let mut decks = 0;
    for (n, &line) in piece.lines.iter().enumerate().take(MAX_LINES) {
        if let Some(dateline) = dateline_at(rules, piece, line, found).filter(|_| is_prose(piece, n)) {
            note_dateline(piece, &dateline, found);
            return n;
        }
        let due = found.title.is_none();
        let repeats = due && title.is_some_and(|t| t.trim() == headline_of(piece, line).1);
        let plain = !is_prose(piece, n) && n + 1 < piece.lines.len();
        if repeats {
            note_headline(piece, line, found);
        } else if stamped(rules, piece, line, true, found)
            || byline(rules, piece, line, due && n == 0, found)
            || (plain && sections(rules, piece, line, found))
            || (plain && !due && outlet(rules, piece, n, found))
            || is_furniture(rules, piece, line)
        {
            // Furniture is marked with that of the whole text.
        } else if plain && due && title.is_none() && words(piece, line) >= 2 && stands_off(rules, piece, n, found) {
            note_headline(piece, line, found);
        } else if plain
            && !due
            && decks == 0
            && words(piece, line) >= MIN_DECK_WORDS
            && stands_off(rules, piece, n, found)
        {
            decks += 1;
            found.mark(piece, line.first, line.end, MarkKind::Headline);
        } else {
            return n;
        }
    }
    piece.lines.len().min(MAX_LINES)
}

fn dateline_at(rules: &Rules, piece: &Piece<'_>, line: Line, found: &Found) -> Option<Dateline> {
    let known = |words: &str| found.names.iter().any(|name| name.text.eq_ignore_ascii_case(words));
    dateline::find(rules, &piece.text, line, &known)
}

fn words(piece: &Piece<'_>, line: Line) -> usize {
    (line.first..line.end).filter(|i| piece.text.is_kind(*i, TokenKind::Word)).count()
}

/// Whether line `n` stands off from what follows as a headline does, not as a line of a table: by a blank line,
/// at once or after one more line, or by a body that is not wrapped or that a dateline or byline opens.
fn stands_off(rules: &Rules, piece: &Piece<'_>, n: usize, found: &Found) -> bool {
    let Some(&next) = piece.lines.get(n + 1) else { return false };
    let opens_head = || {
        rules.byline_before.match_at(&piece.text, next.first).is_some()
            || rules.element(&piece.text, next.first).is_some()
            || dateline_at(rules, piece, next, found).is_some()
    };
    let opens_paragraph = n == 0 || piece.paragraph_ends(n - 1);
    piece.paragraph_ends(n)
        || piece.bytes(next) >= UNWRAPPED_BYTES
        || (opens_paragraph && piece.paragraph_ends(n + 1) && n + 2 < piece.lines.len() && is_prose(piece, n + 2))
        || opens_head()
}

/// Reads the dates of the last lines: only what is labelled is taken there.
pub(super) fn read_foot(rules: &Rules, piece: &Piece<'_>, body: usize, found: &mut Found) {
    let from = piece.lines.len().saturating_sub(FOOT_LINES).max(body);
    for (n, &line) in piece.lines.iter().enumerate().skip(from) {
        if !piece.continues(n) {
            stamped(rules, piece, line, false, found);
        }
    }
}

/// The first token and the words of a headline, without the signs of a Markdown heading.
fn headline_of<'a>(piece: &Piece<'a>, line: Line) -> (usize, &'a str) {
    let hashes = (line.first..line.end).take_while(|i| piece.text.is(*i, "#")).count();
    let first = (line.first + hashes).min(line.end - 1);
    (first, piece.text.slice(first, line.end))
}

fn note_headline(piece: &Piece<'_>, line: Line, found: &mut Found) {
    let (first, headline) = headline_of(piece, line);
    found.title = Some(headline.to_string());
    found.mark(piece, first, line.end, MarkKind::Headline);
}

fn note_dateline(piece: &Piece<'_>, dateline: &Dateline, found: &mut Found) {
    found.mark(piece, dateline.whole.first, dateline.whole.end, MarkKind::Dateline);
    if let Some(place) = dateline.place {
        found.mark(piece, place.first, place.end, MarkKind::Place);
        found.place = Some(piece.text.slice(place.first, place.end).to_string());
    }
    if let Some(agency) = dateline.agency {
        found.mark(piece, agency.first, agency.end, MarkKind::Agency);
        found.agency = Some(piece.text.slice(agency.first, agency.end).to_string());
    }
    if let Some(stamp) = dateline.stamp {
        found.mark(piece, stamp.first, stamp.end, MarkKind::Date);
        found.dates.dateline = stamp.date;
        found.dates.dateline_partial = stamp.partial;
    }
}

/// Whether line `n` is, or goes on as, sentences.
fn is_prose(piece: &Piece<'_>, n: usize) -> bool {
    let line = piece.lines[n];
    piece.bytes(line) > MAX_HEADLINE_BYTES || piece.ends_in_stop(line) || wraps_into_prose(piece, n)
}

/// Whether the lines that follow without a blank line are short and come to a full stop: hard-wrapped prose.
fn wraps_into_prose(piece: &Piece<'_>, n: usize) -> bool {
    let mut at = n;
    while !piece.paragraph_ends(at) {
        at += 1;
        let line = piece.lines[at];
        if piece.bytes(line) >= UNWRAPPED_BYTES {
            return false;
        }
        if piece.ends_in_stop(line) {
            return true;
        }
        if at > n + MAX_LINES {
            return true;
        }
    }
    false
}

fn is_furniture(rules: &Rules, piece: &Piece<'_>, line: Line) -> bool {
    let text = &piece.text;
    let whole = rules.whole.match_at(text, line.first).is_some_and(|m| m.end == line.end);
    whole || rules.line.match_at(text, line.first).is_some() || rules.caption.match_at(text, line.first).is_some()
}

/// A line one of whose segments is a date or time with at most names beside it. Labels must be there where `any` is not set.
fn stamped(rules: &Rules, piece: &Piece<'_>, line: Line, any: bool, found: &mut Found) -> bool {
    if piece.bytes(line) > MAX_HEADLINE_BYTES {
        return false;
    }
    let segments = piece.segments(line);
    let labelled = |s: &Line| {
        let kind = rules.element(&piece.text, s.first).map(|(kind, _)| kind);
        matches!(kind, Some(Element::Published | Element::Updated))
    };
    // In the foot a label must open a part, which spares a look at every word of the last lines of prose.
    if !any && !segments.iter().any(labelled) {
        return false;
    }
    let stamps: Vec<_> = segments.iter().map(|s| stamp_of(rules, piece, *s)).collect();
    let usable = |s: &(Stamp, Vec<Line>)| any || s.0.published || s.0.updated;
    if !stamps.iter().flatten().any(usable) {
        return false;
    }
    for (segment, stamp) in segments.iter().zip(stamps) {
        match stamp {
            Some((stamp, names)) => {
                note_stamp(piece, stamp, any, found);
                names.into_iter().for_each(|name| note_name(rules, piece, name, found));
            }
            None if byline(rules, piece, *segment, false, found) => {}
            None => note_name(rules, piece, *segment, found),
        }
    }
    true
}

/// The stamp of a segment that holds nothing else but names, and the names.
fn stamp_of(rules: &Rules, piece: &Piece<'_>, segment: Line) -> Option<(Stamp, Vec<Line>)> {
    let text = &piece.text;
    let stamp = (segment.first..segment.end).find_map(|i| dates::stamp(rules, text, i, segment.end))?;
    // A date without its year is one of the prose, unless a label or time stands with it.
    let dated = stamp.date.is_some() || stamp.clock;
    let is_joint = |i: &usize| matches!(text.str(*i), "," | "–" | "—" | "-" | ":" | "|" | "(" | ")" | ";" | ".");
    let before_end = (segment.first..stamp.first).rev().find(|i| !is_joint(i)).map_or(segment.first, |i| i + 1);
    let after_first = (stamp.end..segment.end).find(|i| !is_joint(i)).unwrap_or(segment.end);
    let around = [Line { first: segment.first, end: before_end }, Line { first: after_first, end: segment.end }];
    let names: Vec<_> = around.into_iter().filter(|l| l.first < l.end).collect();
    // A name that runs into the date, as in `Budget 4 July 2025`, is a headline's word.
    let set_off = |l: &Line| l.end < stamp.first || l.first > stamp.end;
    let fits = names.iter().all(|l| is_name(rules, text, *l) && set_off(l));
    (fits && dated).then_some((stamp, names))
}

fn note_stamp(piece: &Piece<'_>, stamp: Stamp, head: bool, found: &mut Found) {
    found.mark(piece, stamp.first, stamp.end, MarkKind::Date);
    let dates = &mut found.dates;
    let slot = match (stamp.updated, stamp.published, head) {
        (true, _, _) => &mut dates.updated,
        (false, true, _) => &mut dates.published,
        (false, false, true) => &mut dates.header,
        (false, false, false) => return,
    };
    *slot = slot.or(stamp.date);
}

fn note_name(rules: &Rules, piece: &Piece<'_>, segment: Line, found: &mut Found) {
    let text = &piece.text;
    if let Some(m) = rules.byline_whole.match_at(text, segment.first).filter(|m| m.end == segment.end) {
        found.mark(piece, m.first, m.end, MarkKind::Byline);
        found.author.get_or_insert_with(|| text.slice(m.first, m.end).to_string());
    } else if is_name(rules, text, segment) && !rules.is_section(text, segment.first, segment.end) {
        let span = text.span(segment.first, segment.end);
        found.names.push(Name { span: found.shifted(piece, span), text: span.of(text.raw).to_string() });
    }
}

/// A byline: `By Piet Maar in Port Meriden`. A first line must be a name and nothing else, as headlines may start with `By`.
fn byline(rules: &Rules, piece: &Piece<'_>, line: Line, strict: bool, found: &mut Found) -> bool {
    let text = &piece.text;
    if piece.bytes(line) > MAX_BYLINE_BYTES || piece.ends_in_stop(line) {
        return false;
    }
    if let Some(m) = rules.byline_whole.match_at(text, line.first).filter(|m| m.end == line.end) {
        found.mark(piece, m.first, m.end, MarkKind::Byline);
        found.author.get_or_insert_with(|| text.slice(m.first, m.end).to_string());
        return true;
    }
    let Some(before) = rules.byline_before.match_at(text, line.first) else { return false };
    let end = people_end(rules, text, before.end, line.end);
    let calendar = text.sense(before.end, Class::Month).or_else(|| text.sense(before.end, Class::Weekday)).is_some();
    let rest_fits = end == line.end || (!strict && !text.is(end, ":"));
    if end == before.end || calendar || !rest_fits || (strict && end < before.end + 2) {
        return false;
    }
    found.mark(piece, line.first, line.end, MarkKind::Byline);
    found.author.get_or_insert_with(|| text.slice(before.end, end).to_string());
    true
}

/// A name on a line of its own beside one of dates: who brought the report out.
fn outlet(rules: &Rules, piece: &Piece<'_>, n: usize, found: &mut Found) -> bool {
    let line = piece.lines[n];
    let dated = |m: usize| {
        let segments = piece.lines.get(m).map(|l| piece.segments(*l)).unwrap_or_default();
        segments.iter().any(|s| stamp_of(rules, piece, *s).is_some())
    };
    let beside = n > 0 && dated(n - 1) || dated(n + 1);
    let fits = beside && is_name(rules, &piece.text, line);
    if fits {
        note_name(rules, piece, line, found);
        found.mark(piece, line.first, line.end, MarkKind::Furniture);
    }
    fits
}

/// A line of names between bars, `TechKurier · Start-ups`: outlet and sections.
fn sections(rules: &Rules, piece: &Piece<'_>, line: Line, found: &mut Found) -> bool {
    let segments = piece.segments(line);
    let named = |s: &Line| is_name(rules, &piece.text, *s) || rules.is_section(&piece.text, s.first, s.end);
    let barred = (line.first..line.end).any(|i| piece.is_bar(i));
    let all_names = barred && segments.iter().all(named);
    let kicker = rules.is_section(&piece.text, line.first, line.end);
    if all_names {
        segments.iter().for_each(|s| note_name(rules, piece, *s, found));
        found.mark(piece, line.first, line.end, MarkKind::Furniture);
    } else if kicker {
        found.mark(piece, line.first, line.end, MarkKind::Furniture);
    }
    all_names || kicker
}
