//! The period being told from sentence to sentence, and what a number takes over from it.

use super::PeriodOf;
use super::Standing;
use super::assign::Found;
use super::calendar::DateRange;
use super::clause::{Scope, Tense, View};
use super::expr::Expr;
use super::resolve::Resolved;
use super::rules::Role;
use crate::extract::document::{Document, Sentence};
use crate::extract::quantity::{Amount, Quantity};
use crate::model::{Kind, MarkKind, PeriodBasis, Status};

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
    pub fn of(resolved: &Resolved, i: usize, standing: Standing, lead_day: Option<DateRange>) -> Option<Known> {
        let mention = &resolved.mentions[i];
        let times = resolved.times[i];
        let ahead =
            matches!(mention.role, Role::Until | Role::Before | Role::From) && standing.status != Status::Actual;
        let days = match standing.status {
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
        let to_come = standing.status != Status::Actual;
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

    /// What the number's record says.
    pub fn period(&self, document: &Document<'_>, resolved: &Resolved) -> PeriodOf {
        if self.start.is_none() && self.end.is_none() {
            return PeriodOf::unknown();
        }
        let mention = &resolved.mentions[self.mention];
        let text = document.text.slice(mention.outer_first, mention.end).to_string();
        PeriodOf { start: self.start, end: self.end, text: Some(text), basis: self.basis }
    }
}

/// What is being told.
#[derive(Debug, Default)]
pub(super) struct Context {
    actual: Option<Known>,
    forecast: Option<(Known, u32)>,
    market: Option<Known>,
    /// The first day that the report tells something of.
    pub lead_day: Option<DateRange>,
    /// The last number with a period of its own in this sentence.
    latest: Option<Known>,
    latest_forecast: Option<Known>,
    /// Tokens at which quotation marks open and close in this sentence.
    quotes: Vec<(usize, bool)>,
    open_quote: bool,
}

impl Context {
    /// Follows quotation marks through a sentence.
    pub fn read_quotes(&mut self, document: &Document<'_>, sentence: Sentence) {
        if let Some((_, open)) = self.quotes.last() {
            self.open_quote = *open;
        }
        self.quotes.clear();
        let text = &document.text;
        if text.tokens[sentence.first].gap == crate::lexicon::Gap::Paragraph {
            self.open_quote = false;
        }
        self.quotes.push((sentence.first, self.open_quote));
        for i in sentence.first..sentence.end {
            match text.str(i) {
                "“" => self.quotes.push((i, true)),
                "”" => self.quotes.push((i, false)),
                "\"" => {
                    let open = self.quotes.last().is_some_and(|q| q.1);
                    self.quotes.push((i, !open));
                }
                _ => {}
            }
        }
    }

    /// Whether token `i` stands in a quotation.
    pub fn quoted(&self, i: usize) -> bool {
        let at = self.quotes.partition_point(|q| q.0 <= i);
        at.checked_sub(1).is_some_and(|at| self.quotes[at].1)
    }

    /// Begins a sentence.
    pub fn enter(&mut self, view: &View<'_>) {
        (self.latest, self.latest_forecast) = (None, None);
        if view.opening {
            (self.actual, self.forecast) = (None, None);
        }
    }

    /// The period that statements of this sort are being told of.
    pub fn told(&self, market: bool) -> Option<&Known> {
        if market { self.market.as_ref() } else { self.actual.as_ref() }
    }

    /// The period a forecast goes on with: of the forecast just told, or of what it was made for.
    pub fn forecast_told(&self, view: &View<'_>, tense: Option<Tense>) -> Option<Known> {
        let near = self.forecast.filter(|(_, paragraph)| *paragraph + 1 >= view.sentence.paragraph).map(|f| f.0);
        let was = (tense == Some(Tense::Past)).then_some(self.actual).flatten();
        near.or(was)
    }

    /// Notes a number's period.
    pub fn note(&mut self, resolved: &Resolved, standing: Standing, found: Found, taken: Option<&Known>) {
        let (Found::Mention(i), Some(taken)) = (found, taken) else { return };
        if taken.window || taken.compared {
            return;
        }
        let told = match &resolved.mentions[i].expr {
            // `rents rose 9% in the year to March`: what follows is of March.
            Expr::Ending { unit, count, end } if standing.kind == Kind::Change && unit.months() * count == 12 => {
                resolved.month_of(end, taken).unwrap_or(*taken)
            }
            _ => *taken,
        };
        match standing.status {
            Status::Actual => self.latest = Some(told),
            Status::Forecast => self.latest_forecast = Some(told),
            Status::Planned => {}
        }
    }

    /// Ends a sentence: what it told is what the next goes on with.
    pub fn leave(&mut self, view: &View<'_>, resolved: &Resolved, numberless: bool) {
        let told = self.latest.or_else(|| numberless.then(|| self.mentioned(view, resolved)).flatten());
        if let Some(told) = told {
            *(if view.market { &mut self.market } else { &mut self.actual }) = Some(told);
            if self.lead_day.is_none() && !view.market {
                self.lead_day = self.first_day(view, resolved);
            }
        }
        if let Some(forecast) = self.latest_forecast {
            self.forecast = Some((forecast, view.sentence.paragraph));
        }
    }

    fn first_day(&self, view: &View<'_>, resolved: &Resolved) -> Option<DateRange> {
        (0..view.mentions.len())
            .filter(|&n| view.scopes[n] == Scope::Open)
            .find_map(|n| resolved.times[view.mention_first + n].past.filter(|d| d.len() == 1))
    }

    /// The time a sentence without numbers of its own tells of, if nothing is being told yet.
    fn mentioned(&self, view: &View<'_>, resolved: &Resolved) -> Option<Known> {
        if self.told(view.market).is_some() {
            return None;
        }
        let standing = Standing { status: Status::Actual, kind: Kind::Level, direction: None };
        let over = |n: usize| {
            let times = resolved.times[view.mention_first + n];
            times.past.zip(resolved.anchor.day).is_some_and(|(d, now)| d.end <= now)
        };
        let open = |n: &usize| {
            view.scopes[*n] == Scope::Open
                && view.mentions[*n].role == Role::At
                && view.tense(view.mentions[*n].first) == Some(Tense::Past)
                && over(*n)
        };
        let n = (0..view.mentions.len()).find(open)?;
        Known::of(resolved, view.mention_first + n, standing, None).filter(|k| !k.window && k.start.is_some())
    }
}

/// A headline's number takes the period of what it restates: the body's number that is the same, or near it, else the
/// first of the body with its status.
pub(super) fn headline(
    document: &Document<'_>,
    quantities: &[Quantity],
    standings: &[Standing],
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
        let restated = range.clone().find(|n| same(n, 1e-9)).or_else(|| range.clone().find(|n| same(n, 0.05)));
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
