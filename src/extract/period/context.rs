//! The period of one number while its document is read, and that of the numbers in a headline.

use super::PeriodOf;
use super::Standing;
use super::calendar::DateRange;
use super::expr::Expr;
use super::resolve::Resolved;
use super::rules::Role;
use crate::extract::document::Document;
use crate::extract::quantity::{Amount, Quantity};
use crate::model::{MarkKind, PeriodBasis, Status};

/// The period of a number while its document is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Known {
    pub start: Option<chrono::NaiveDate>,
    pub end: Option<chrono::NaiveDate>,
    /// The mention that gave it.
    pub mention: usize,
    pub basis: PeriodBasis,
    /// Whether the number is only what another is compared with.
    pub compared: bool,
    /// Whether it runs up to the article's day (`since May`), which is of its own number only.
    pub window: bool,
}

impl Known {
    /// The period that mention `i` gives a number, by the number's status and the words before the mention.
    pub fn of(resolved: &Resolved, i: usize, status: Status, lead_day: Option<DateRange>) -> Option<Known> {
        let mention = &resolved.mentions[i];
        let times = resolved.times[i];
        let ahead = matches!(mention.role, Role::Until | Role::Before | Role::From) && status != Status::Actual;
        let days = match status {
            Status::Actual => times.past,
            Status::Planned => times.ahead,
            Status::Forecast if ahead => times.ahead,
            Status::Forecast => times.nearest,
        };
        let days = match (&mention.expr, mention.role) {
            // A clock time is of the day the report is about, if it tells of one.
            (Expr::Clock, Role::At) => lead_day.or(days),
            (Expr::Ago { unit, count, .. }, _) => resolved.anchor.day.and_then(|day| {
                let by = i32::try_from(*count).ok()?.checked_neg()?;
                super::calendar::shifted(Default::default(), day, *unit, by, resolved.anchor.fiscal.unwrap_or_default())
            }),
            _ => days,
        };
        let to_come = status != Status::Actual;
        let day_before = |d: chrono::NaiveDate| d.pred_opt();
        let (start, end) = match (mention.role, days) {
            (_, None) => (None, None),
            (Role::Since, Some(d)) => (Some(d.start), resolved.anchor.day),
            (Role::Until, Some(d)) if to_come => (None, Some(d.end)),
            (Role::Before, Some(d)) => (None, day_before(d.start)),
            (Role::From, Some(d)) => (Some(d.start), None),
            (Role::End, Some(d)) => (Some(d.end), Some(d.end)),
            (_, Some(d)) => (Some(d.start), Some(d.end)),
        };
        let window = mention.role == Role::Since
            || matches!(mention.expr, Expr::Past { .. } | Expr::In { .. } | Expr::Ago { .. });
        Some(Known { start, end, mention: i, basis: resolved.basis(i), compared: false, window })
    }

    /// A mention whose days are not known.
    pub fn nowhere(mention: usize) -> Known {
        Known { start: None, end: None, mention, basis: PeriodBasis::None, compared: true, window: false }
    }

    /// Both ends, where both are known.
    pub fn days(&self) -> Option<DateRange> {
        Some(DateRange { start: self.start?, end: self.end? })
    }

    /// The same, taken over.
    pub fn inherited(self) -> Known {
        Known { basis: PeriodBasis::Inherited, compared: false, ..self }
    }

    /// The same with these days, where they are known: a phrase that only goes on with what is told.
    pub fn at(self, days: Option<DateRange>) -> Known {
        match days {
            Some(days) => Known { start: Some(days.start), end: Some(days.end), basis: PeriodBasis::Inherited, ..self },
            None => self,
        }
    }

    /// What the number's record says.
    pub fn period(&self, document: &Document<'_>, resolved: &Resolved, status: Status) -> PeriodOf {
        if self.start.is_none() && self.end.is_none() {
            return PeriodOf::unknown(status);
        }
        let mention = &resolved.mentions[self.mention];
        let text = document.text.slice(mention.outer_first, mention.end).to_string();
        PeriodOf { start: self.start, end: self.end, text: Some(text), basis: self.basis, status }
    }
}

/// A headline's number takes the period of what it restates: the body's number that is the same, or near it, else the
/// first of the body with its status.
pub(super) fn headline(
    document: &Document<'_>,
    quantities: &[Quantity],
    standings: &mut [Standing],
    known: &mut [Option<Known>],
) {
    let Some(title_end) = headline_end(document) else { return };
    let body = quantities.partition_point(|q| q.first < title_end);
    for i in 0..body {
        let same = |n: &usize, tolerance: f64| {
            quantities[*n].unit == quantities[i].unit && near(quantities[*n].amount, quantities[i].amount, tolerance)
        };
        // Headlines restate what comes early; a bounded look keeps this linear.
        let range = body..quantities.len().min(body + 40);
        // The last is for `more than six years` of six and a half.
        let restated = [1e-9, 0.05, 0.1].iter().find_map(|&by| range.clone().find(|n| same(n, by)));
        if let Some(n) = restated.filter(|&n| standings[i].status == Status::Actual && same(&n, 1e-9)) {
            standings[i].status = standings[n].status;
        }
        if known[i].is_some_and(|k| {
            k.basis == PeriodBasis::Explicit || (restated.is_none() && k.basis != PeriodBasis::Inherited)
        }) {
            continue;
        }
        let status = |n: usize| standings.get(n).map(|s| s.status);
        let found = restated.or_else(|| range.clone().find(|n| status(*n) == status(i)));
        known[i] = found.and_then(|n| known[n]).map(Known::inherited);
    }
}

/// The token after the headline: where the page step marked one, else the first sentence if it stands alone and ends
/// without a full stop.
fn headline_end(document: &Document<'_>) -> Option<usize> {
    let text = &document.text;
    let marks = document.article.marks.iter().filter(|m| m.what == MarkKind::Headline);
    if let Some(end) = marks.map(|m| m.span.end).max() {
        return Some(text.tokens.partition_point(|t| (t.start as usize) < end));
    }
    let [first, second, ..] = document.sentences.as_slice() else { return None };
    let last = first.end.checked_sub(1)?;
    (second.paragraph > first.paragraph && !matches!(text.str(last), "." | "!" | "”")).then_some(first.end)
}

fn near(a: Amount, b: Amount, tolerance: f64) -> bool {
    let close = |x: f64, y: f64| (x - y).abs() <= tolerance * x.abs().max(y.abs());
    match (a, b) {
        (Amount::Single(x), Amount::Single(y)) => close(x, y),
        (Amount::Range(a, b), Amount::Range(c, d)) => close(a, c) && close(b, d),
        _ => false,
    }
}
