//! Which mention each number is of.
//!
//! ```text
//! slowed to 48.6% in September from 52.1% in August     each the time behind it
//! net income of $218 million, against $172 million a year earlier     the second has the first's, moved back
//! ```

use super::calendar::{DateRange, System, Unit, shifted};
use super::clause::{Scope, Tense, View};
use super::context::{Context, Known};
use super::expr::{Expr, Which, YearRef};
use super::mentions::{Mention, has};
use super::resolve::Resolved;
use super::rules::Role;
use super::{PeriodOf, Periods, Standing};
use crate::extract::document::Document;
use crate::extract::quantity::{Quantity, Shape};
use crate::lexicon::{self, Gap, Lexicon, TokenKind, WordClass};
use crate::model::{Dimension, Kind, PeriodBasis, Status};

/// How a number came by its period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// From this mention.
    Mention(usize),
    /// From this mention, moved back or relative to the period told.
    Compared(usize),
    /// From this mention in brackets before it: `(2022: $290 million)`.
    Beside(usize),
    /// Its sentence says that it has none.
    Nothing,
    /// Its sentence says nothing.
    Silent,
}

impl Periods {
    /// The period of each number. `standings` holds one entry a quantity; both are in text order.
    pub fn assign(
        &self,
        document: &Document<'_>,
        resolved: &Resolved,
        quantities: &[Quantity],
        standings: &[Standing],
    ) -> Vec<PeriodOf> {
        let mut known: Vec<Option<Known>> = Vec::with_capacity(quantities.len());
        let mut context = Context::default();
        let (mut mention, mut quantity) = (0, 0);
        for sentence in &document.sentences {
            let upto = |from: usize, ends: &dyn Fn(usize) -> Option<usize>| {
                let mut i = from;
                while ends(i).is_some_and(|first| first < sentence.end) {
                    i += 1;
                }
                i
            };
            let mention_end = upto(mention, &|i| resolved.mentions.get(i).map(|m: &Mention| m.first));
            let quantity_end = upto(quantity, &|i| quantities.get(i).map(|q| q.first));
            context.read_quotes(document, *sentence);
            if quantity_end > quantity || mention_end > mention {
                let here = &quantities[quantity..quantity_end];
                let standings = standings.get(quantity..quantity_end).unwrap_or(&[]);
                let view = self.view(document, *sentence, resolved, mention..mention_end, here, standings);
                self.assign_sentence(document, resolved, &view, here, standings, &mut context, &mut known);
            }
            (mention, quantity) = (mention_end, quantity_end);
        }
        super::context::headline(document, quantities, standings, &mut known);
        known.iter().map(|k| k.as_ref().map_or_else(PeriodOf::unknown, |k| k.period(document, resolved))).collect()
    }

    #[expect(clippy::too_many_arguments, reason = "one sentence of `assign`")]
    fn assign_sentence(
        &self,
        document: &Document<'_>,
        resolved: &Resolved,
        view: &View<'_>,
        quantities: &[Quantity],
        standings: &[Standing],
        context: &mut Context,
        known: &mut Vec<Option<Known>>,
    ) {
        context.enter(view);
        let first = known.len();
        for (quantity, standing) in quantities.iter().zip(standings) {
            let found = self.find(document, resolved, view, quantity, *standing);
            // What a comparison is relative to: the period of the numbers before it.
            let base = known[first..]
                .iter()
                .rev()
                .flatten()
                .find(|k| !k.compared)
                .or(context.told(view.market))
                .and_then(Known::days);
            let taken = match found {
                Found::Mention(i) => Known::of(resolved, i, *standing, context.lead_day),
                Found::Compared(i) => Some(compared(resolved, i, base, *standing)),
                Found::Beside(i) => Some(beside(resolved, i, base, *standing)),
                Found::Nothing => None,
                Found::Silent => {
                    let sentence = known[first..].last().copied().flatten();
                    self.carry(view, quantity, *standing, context, sentence)
                }
            };
            context.note(resolved, *standing, found, taken.as_ref());
            known.push(taken);
        }
        context.leave(view, resolved, quantities.is_empty());
    }

    /// Looks for the number's own mention.
    fn find(
        &self,
        document: &Document<'_>,
        resolved: &Resolved,
        view: &View<'_>,
        quantity: &Quantity,
        standing: Standing,
    ) -> Found {
        if is_name_tag(document, quantity) {
            return Found::Nothing;
        }
        if let Some(baseline) = view.baseline(quantity.first) {
            match baseline.mention {
                Some(i) if baseline.aside => return Found::Beside(i),
                Some(i) => return Found::Compared(i),
                None if baseline.from && standing.status == Status::Actual => return Found::Nothing,
                None => {}
            }
        }
        let at = view.mentions.partition_point(|m| m.first < quantity.end);
        let open = |n: usize| view.scopes[n] == Scope::Open || planned_from(view, resolved, n, standing);
        let absolute = |n: usize| view.mention_first + n;
        let of = |n: usize| match &view.mentions[n].expr {
            Expr::Ago { earlier: true, .. } => Found::Compared(absolute(n)),
            Expr::Same { of } if of.which != Which::Open => Found::Compared(absolute(n)),
            _ => Found::Mention(absolute(n)),
        };
        // `rose 43% from a year earlier in September`: a comparison that is over does not come between.
        let compared_between = |n: usize| {
            let mention = view.mentions[n].outer_first;
            let mut between = view.baselines.iter().filter(|b| quantity.end <= b.first && b.first < mention);
            between.any(|b| (b.mention.is_none() && b.end + 1 < mention) || b.end > mention)
        };
        let after = (at..view.mentions.len().min(at + 8))
            .find(|&n| open(n))
            .filter(|&n| !self.starts_subject(document, view, &view.mentions[n]));
        if let Some(n) = after
            && view.same_clause(quantity.end, view.mentions[n].first)
            && !compared_between(n)
        {
            return of(n);
        }
        if let Some(n) = view.when(quantity.first) {
            return of(n);
        }
        let tense = view.tense(quantity.first);
        let actual = standing.status == Status::Actual;
        if self.stands_alone(document, view, quantity) {
            return Found::Nothing;
        }
        if actual && tense == Some(Tense::Present) {
            let holds = |n: &usize| {
                open(*n)
                    && is_current(resolved, absolute(*n))
                    && view.same_clause(view.mentions[*n].end, quantity.first)
            };
            return (at.saturating_sub(8)..at).rev().find(holds).map_or(Found::Nothing, of);
        }
        // When a plan was made is not what it is about.
        let about = |n: usize| actual || !is_day_gone(resolved, absolute(n));
        let level_now = |n: usize| {
            let led =
                quantity.outer_first.checked_sub(1).is_some_and(|b| has(&document.text, b, self.rules.lists.range_to));
            led && standing.kind == Kind::Level && view.mentions[n].role == Role::Since && tense == Some(Tense::Perfect)
        };
        let before = (at.saturating_sub(8)..at)
            .rev()
            .find(|&n| open(n) && about(n) && !self.closed_off(document, view, n, quantity));
        if before.is_some_and(level_now) {
            return Found::Nothing;
        }
        if let Some(n) = before {
            let apart = view.set_apart(view.mentions[n].end, quantity.first);
            if actual || !apart {
                return of(n);
            }
        }
        if let Some(n) = after {
            let (here, there) = (quantity.end, view.mentions[n].first);
            let told_otherwise =
                actual && view.verb_between(view.sentence.first, here) && view.verb_between(here, there);
            let inside = view.relative_clause(quantity.first).is_some();
            if !view.set_apart(here, there) && !inside && !told_otherwise && !compared_between(n) {
                return of(n);
            }
        }
        let reporting = (0..view.mentions.len().min(8)).find(|&n| view.scopes[n] == Scope::Reporting);
        match reporting {
            Some(n) if actual && (tense == Some(Tense::Perfect) || self.with(document, view, quantity, n)) => {
                Found::Mention(absolute(n))
            }
            _ => Found::Silent,
        }
    }

    /// Whether the number tells what a thing is like, not what happened: `a 40-metre bridge`, `the group's 38 shops`,
    /// `a survey of 18 economists`, `where 260 people worked`.
    fn stands_alone(&self, document: &Document<'_>, view: &View<'_>, quantity: &Quantity) -> bool {
        let text = &document.text;
        let hyphen = text.is(quantity.end, "-") && text.tokens[quantity.end].gap == Gap::None;
        let before = quantity.outer_first.checked_sub(1);
        let possessed = before
            .is_some_and(|b| has(text, b, self.rules.lists.possessor) || has(text, b, self.rules.lists.owner))
            && quantity.dimension == Dimension::Count;
        let start = quantity.first.saturating_sub(4).max(view.sentence.first);
        let sampled = (start..quantity.first).any(|i| {
            let found = self.rules.standing_before.match_at(text, i);
            found.is_some_and(|m| m.end == quantity.outer_first || m.end == quantity.first)
        });
        let relative =
            view.relative_clause(quantity.first).is_some_and(|at| has(text, at, self.rules.lists.place_or_person));
        (hyphen && quantity.dimension != Dimension::Money) || possessed || sampled || relative
    }

    /// Whether a mention belongs to a relative clause that is over before the number:
    /// `a quake that struck on Friday has killed 162`.
    fn closed_off(&self, document: &Document<'_>, view: &View<'_>, n: usize, quantity: &Quantity) -> bool {
        let text = &document.text;
        let mention = &view.mentions[n];
        if mention.first >= quantity.first {
            return false;
        }
        let lists = &self.rules.lists;
        let verb_follows = mention.end < quantity.first && super::clause::is_finite(text, mention.end, lists);
        let aside =
            view.relative_clause(mention.first).is_some() && (mention.end..quantity.first).any(|i| text.is(i, ","));
        aside
            || verb_follows && (view.sentence.first..mention.first).rev().take(12).any(|i| has(text, i, lists.relative))
    }

    /// Whether a time belongs to the subject of a new clause: `…, and last year’s budget was $4 billion`.
    fn starts_subject(&self, document: &Document<'_>, view: &View<'_>, mention: &Mention) -> bool {
        let text = &document.text;
        let lists = &self.rules.lists;
        if mention.outer_first < mention.first || mention.end >= view.sentence.end {
            return false;
        }
        let mut before = mention.first;
        while before > view.sentence.first && document.lexicon.grammar(text, before - 1) == Some(WordClass::Determiner)
        {
            before -= 1;
        }
        let opens = before > view.sentence.first
            && (has(text, before - 1, lists.joins) || has(text, before - 1, lists.clause_opener));
        let nominal = has(text, mention.end, lists.possessor)
            || (text.is_kind(mention.end, TokenKind::Word) && document.lexicon.guess(text, mention.end).is_none());
        opens && nominal
    }

    /// Whether the number tells how things stood when mention `n` says that it was reported: `…, said on Monday, with 99% counted`.
    fn with(&self, document: &Document<'_>, view: &View<'_>, quantity: &Quantity, n: usize) -> bool {
        let text = &document.text;
        let with =
            quantity.outer_first.checked_sub(1).filter(|&w| Lexicon::role(text, w, lexicon::Role::Having).is_some());
        with.is_some_and(|w| view.mentions[n].end < w && text.is(w - 1, ","))
    }

    /// The period a silent number takes over.
    fn carry(
        &self,
        view: &View<'_>,
        quantity: &Quantity,
        standing: Standing,
        context: &Context,
        sentence: Option<Known>,
    ) -> Option<Known> {
        if context.quoted(quantity.first) {
            return None;
        }
        let tense = view.tense(quantity.first);
        match standing.status {
            Status::Planned => None,
            Status::Forecast => sentence.or_else(|| context.forecast_told(view, tense)).map(Known::inherited),
            Status::Actual if tense == Some(Tense::Perfect) => None,
            Status::Actual => {
                let near = || context.forecast_told(view, None).filter(|_| !view.market);
                context.told(view.market).copied().or(sentence).or_else(near).map(Known::inherited)
            }
        }
    }
}

/// An age, which holds now: `Jonas Feldkamp, 31, said`, `an eight-year-old`.
fn is_name_tag(document: &Document<'_>, quantity: &Quantity) -> bool {
    let text = &document.text;
    let before = quantity.first.checked_sub(1).is_some_and(|b| text.is(b, ","));
    let aside = before && quantity.shape == Shape::Plain && (text.is(quantity.end, ",") || text.is(quantity.end, "."));
    let attribute = text.is(quantity.end, "-") && text.tokens[quantity.end].gap == Gap::None;
    quantity.dimension == Dimension::Time && (aside || attribute)
}

/// `from April 2027` is a plan's own time, where `from July` is what a change is measured against.
fn planned_from(view: &View<'_>, resolved: &Resolved, n: usize, standing: Standing) -> bool {
    let mention = &view.mentions[n];
    let nearest = resolved.times[view.mention_first + n].nearest;
    let to_come = nearest.zip(resolved.anchor.day).is_some_and(|(d, now)| d.start > now);
    mention.role == Role::From && standing.status != Status::Actual && to_come
}

/// Whether a mention is one day that is over or is the article's.
fn is_day_gone(resolved: &Resolved, i: usize) -> bool {
    resolved.times[i].nearest.zip(resolved.anchor.day).is_some_and(|(d, now)| d.len() == 1 && d.end <= now)
        && resolved.mentions[i].role == Role::At
}

/// Whether a mention's days hold the article's.
fn is_current(resolved: &Resolved, i: usize) -> bool {
    let days = resolved.times[i].past;
    days.zip(resolved.anchor.day).is_some_and(|(d, now)| d.start <= now && now <= d.end && d.len() > 1)
}

/// The days of a year in brackets: of the same part of it where the number before is of a part of a year.
fn beside(resolved: &Resolved, i: usize, base: Option<DateRange>, standing: Standing) -> Known {
    use chrono::Datelike;
    let year = match &resolved.mentions[i].expr {
        Expr::Year(YearRef { system: System::Gregorian, which: Which::Number(y) }) => Some(*y),
        _ => None,
    };
    let moved = base
        .filter(|b| b.len() < 360)
        .zip(year)
        .and_then(|(b, y)| b.moved(Unit::Year, y.saturating_sub(b.start.year())));
    match moved {
        Some(days) => Known {
            start: Some(days.start),
            end: Some(days.end),
            mention: i,
            basis: PeriodBasis::Relative,
            compared: true,
            window: false,
        },
        None => compared(resolved, i, base, standing),
    }
}

/// The days of a mention that a number is compared in.
fn compared(resolved: &Resolved, i: usize, base: Option<DateRange>, standing: Standing) -> Known {
    let mention = &resolved.mentions[i];
    let own = Known::of(resolved, i, standing, None);
    let moved = match (&mention.expr, base) {
        (Expr::Ago { unit, count, .. }, Some(base)) => i32::try_from(*count).ok().and_then(|n| back(base, *unit, n)),
        (Expr::Ago { unit, count, .. }, None) => {
            resolved.anchor.day.zip(i32::try_from(*count).ok()).and_then(|(day, n)| {
                shifted(System::Gregorian, day, *unit, n.checked_neg()?, resolved.anchor.fiscal.unwrap_or_default())
            })
        }
        (Expr::Same { of }, Some(base)) => match of.which {
            Which::Number(y) => {
                use chrono::Datelike;
                base.moved(Unit::Year, y.saturating_sub(base.start.year()))
            }
            Which::Shift(by) => base.moved(Unit::Year, by),
            Which::Open => base.moved(Unit::Year, -1),
            _ => None,
        },
        // `the previous month` in a comparison is the month before the one told.
        (Expr::Shift { unit, by: -1, .. }, Some(base)) if is_unit(base, *unit) => base.moved(*unit, -1),
        _ => return Known { compared: true, ..own.unwrap_or_else(|| Known::nowhere(i)) },
    };
    Known {
        start: moved.map(|d| d.start),
        end: moved.map(|d| d.end),
        mention: i,
        basis: PeriodBasis::Relative,
        compared: true,
        window: false,
    }
}

/// `base` moved back; a shift shorter than it (`a week ago` of a year's forecast) is when it was said, not what it is about.
fn back(base: DateRange, unit: Unit, count: i32) -> Option<DateRange> {
    let days = match unit {
        Unit::Day => 1,
        Unit::Week => 7,
        other => i64::from(other.months()) * 31,
    };
    if base.len() > days.saturating_mul(i64::from(count)) && base.len() > 7 && unit != Unit::Year {
        return Some(base);
    }
    base.moved(unit, count.checked_neg()?)
}

fn is_unit(base: DateRange, unit: Unit) -> bool {
    let months = i64::from(unit.months());
    match unit {
        Unit::Day => base.len() == 1,
        Unit::Week => base.len() == 7,
        _ => (months * 28..=months * 31 + 1).contains(&base.len()),
    }
}

impl PeriodOf {
    /// No period is known.
    pub fn unknown() -> PeriodOf {
        PeriodOf { start: None, end: None, text: None, basis: PeriodBasis::None }
    }
}
