//! Core phrases that stand side by side and name one time.
//!
//! ```text
//! the third quarter | of | last year        a part takes the year behind it
//! March 21 | to | May 15, 2021              two of a kind are the ends of a range
//! ```

use super::build::{Piece, Special};
use super::calendar::Unit;
use super::expr::{Expr, Which};
use super::mentions::MentionKind;
use super::rules::Lists;
use crate::lexicon::{Class, Text};

/// Joins neighbours, left to right; a piece that has joined can join again.
pub(super) fn join_all(text: &Text<'_>, lists: &Lists, pieces: Vec<Piece>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let Some(before) = joined.pop() else {
            joined.push(piece);
            continue;
        };
        match join(text, lists, before, piece) {
            Ok(one) => joined.push(one),
            Err(both) => joined.extend(*both),
        }
    }
    joined
}

fn join(text: &Text<'_>, lists: &Lists, before: Piece, after: Piece) -> Result<Piece, Box<[Piece; 2]>> {
    let plain = before.special == Special::Plain && after.special == Special::Plain;
    if !plain || after.first > before.end + 2 {
        return Err(Box::new([before, after]));
    }
    if joins_year(text, lists, &before, &after)
        && let Some(of) = after.expr.year_ref()
    {
        return Ok(Piece { end: after.end, expr: before.expr.in_year(of), ..before });
    }
    // `in the week of Oct. 12 to 18`, `in the quarter of 2023`, `in the month of Mordad`
    if matches!(before.expr, Expr::Inherit { unit: Some(_), .. })
        && matches!(after.expr, Expr::Range(..) | Expr::Part { .. })
        && linked(text, &before, &after, lists.year_link)
    {
        return Ok(Piece { first: before.first, ..after });
    }
    // `the January-March quarter`
    if matches!(before.expr, Expr::Part { unit: Unit::Month, .. })
        && matches!(after.expr, Expr::Ending { unit: Unit::Month, count: 3, .. })
        && linked(text, &before, &after, lists.range_link)
    {
        return Ok(Piece { first: before.first, ..after });
    }
    if let Some(day) = joins_clock(text, lists, &before, &after) {
        return Ok(Piece { first: before.first, end: after.end, ..day });
    }
    if joins_range(text, lists, &before, &after) {
        let expr = Expr::Range(Box::new(before.expr), Box::new(after.expr));
        return Ok(Piece { expr, end: after.end, kind: MentionKind::Period, ..before });
    }
    Err(Box::new([before, after]))
}

/// Whether all that stands between two pieces is a phrase of a list.
fn linked(text: &Text<'_>, before: &Piece, after: &Piece, list: u32) -> bool {
    // `July 1, 2023, to March 1, 2024`
    // … and the first in brackets: `the water year (September 23, 2025) to January 20`.
    let closes = text.is(before.end, ",") || text.is(before.end, ")");
    let from = before.end + usize::from(closes && after.first > before.end + 1);
    let between = after.first.saturating_sub(from) as u32;
    let is_link =
        |s: &crate::lexicon::SenseAt| s.len == between && s.sense.class == Class::List && s.sense.data == list;
    between > 0 && text.senses(from).iter().any(is_link)
}

fn joins_year(text: &Text<'_>, lists: &Lists, before: &Piece, after: &Piece) -> bool {
    let of = linked(text, before, after, lists.year_link);
    let comma = after.first == before.end + 1 && text.is(before.end, ",");
    let bare = after.first == before.end || (comma && matches!(after.expr, Expr::Year(_)));
    let wants_year = match &before.expr {
        // `the last quarter of 2023` is a part of the year, `last quarter` alone is not.
        Expr::Shift { unit, by: -1, .. } => *unit != Unit::Year && of,
        Expr::Same { of } => of.which == Which::Open,
        Expr::Shift { .. } => false,
        other => other.open(),
    };
    let is_year = matches!(after.expr, Expr::Year(_) | Expr::Shift { unit: Unit::Year, .. });
    is_year && wants_year && (of || bare)
}

/// `6:05 a.m. on Tuesday`, `Tuesday at 6:05 a.m.`: the day.
fn joins_clock(text: &Text<'_>, lists: &Lists, before: &Piece, after: &Piece) -> Option<Piece> {
    let near = after.first == before.end || linked(text, before, after, lists.clock_link);
    let is_day = |p: &Piece| {
        p.kind == MentionKind::Date || matches!(p.expr, Expr::Weekday { .. } | Expr::Shift { unit: Unit::Day, .. })
    };
    match (before.kind, after.kind) {
        (MentionKind::ClockTime, _) if near && is_day(after) => Some(after.clone()),
        (_, MentionKind::ClockTime) if near && is_day(before) => Some(before.clone()),
        _ => None,
    }
}

fn joins_range(text: &Text<'_>, lists: &Lists, before: &Piece, after: &Piece) -> bool {
    let alike = match (&before.expr, &after.expr) {
        (Expr::Day { .. }, Expr::Day { .. }) | (Expr::Year(_), Expr::Year(_)) => true,
        (Expr::Part { unit: a, count: 1, .. }, Expr::Part { unit: b, count: 1, .. }) => a == b,
        _ => false,
    };
    let prior = before.first.checked_sub(1);
    // `from Feb. 2 to Friday`, `from March to May 15`
    let edge = |e: &Expr| {
        let day = matches!(e, Expr::Day { .. } | Expr::Weekday { .. } | Expr::Shift { unit: Unit::Day, .. });
        day || matches!(e, Expr::Part { unit: Unit::Month | Unit::Quarter, count: 1, .. })
    };
    let starts = prior.is_some_and(|i| super::mentions::has(text, i, lists.starts));
    let both = prior.is_some_and(|i| super::mentions::has(text, i, lists.between));
    let spans = linked(text, before, after, lists.range_to) || (both && linked(text, before, after, lists.joins));
    if starts && spans && edge(&before.expr) && edge(&after.expr) {
        return true;
    }
    // `the October and November rains`
    if let (
        Expr::Part { unit: Unit::Month, nth: a, count: 1, .. },
        Expr::Part { unit: Unit::Month, nth: b, count: 1, .. },
    ) = (&before.expr, &after.expr)
        && *b == a % 12 + 1
        && linked(text, before, after, lists.joins)
    {
        return true;
    }
    let between = prior.is_some_and(|i| super::mentions::has(text, i, lists.between));
    alike && (linked(text, before, after, lists.range_link) || (between && linked(text, before, after, lists.joins)))
}
