//! The period being told from sentence to sentence, and what a silent number takes over from it.
//!
//! A report has one period that it is about (its lead): the first that something is told of, or a later one of its kind. What
//! is told of an older time or of one day in between holds for its paragraph; of history, only for its sentence.

use std::cell::OnceCell;

use chrono::NaiveDate;

use super::Standing;
use super::calendar::{DateRange, System, Unit};
use super::clause::{Scope, Tense, View};
use super::context::Known;
use super::expr::Expr;
use super::find::Found;
use super::resolve::Resolved;
use super::rules::Role;
use crate::extract::document::{Document, Sentence};
use crate::extract::quantity::Quantity;
use crate::extract::syntax::Syntax;
use crate::model::Status;

/// What a report is about is told in so many paragraphs from the headline's on.
const LEAD_PARAGRAPHS: u32 = 2;

/// What was over so many days before the article is history, and not what a report is about.
const HISTORY: i64 = 400;

/// A period that something was told of.
#[derive(Debug, Clone, Copy)]
struct Told {
    known: Known,
    paragraph: u32,
    /// How many paragraphs it holds on for.
    reach: u32,
    /// Whether it is history, from which nothing goes on.
    aside: bool,
}

/// What is being told.
#[derive(Debug, Default)]
pub(super) struct Context {
    /// What the report is about.
    lead: Option<Known>,
    actual: Option<Told>,
    forecast: Option<(Known, u32)>,
    /// The fiscal year of a budget, and the paragraph.
    budget: Option<(Known, u32)>,
    /// Whether the report is about that budget.
    budget_lead: bool,
    market: Option<Known>,
    /// Whether the report is about a day of the markets.
    market_lead: bool,
    /// Whether what the report is about was judged on one day.
    judged: bool,
    /// The first day that the report tells something of.
    pub lead_day: Option<DateRange>,
    /// The first and the last number with a period of their own in this sentence.
    first: Option<Known>,
    latest: Option<Known>,
    latest_forecast: Option<Known>,
    /// Tokens at which quotation marks open and close in this sentence.
    quotes: Vec<(usize, bool)>,
    open_quote: bool,
    /// Whether this sentence measures something against the period told.
    beside: OnceCell<bool>,
}

impl Context {
    /// Follows quotation marks through a sentence.
    pub fn read_quotes(&mut self, document: &Document<'_>, syntax: &Syntax, sentence: Sentence) {
        if let Some((_, open)) = self.quotes.last() {
            self.open_quote = *open;
        }
        self.quotes.clear();
        let text = &document.text;
        if text.tokens[sentence.first].gap == crate::lexicon::Gap::Paragraph {
            self.open_quote = false;
        }
        self.quotes.push((sentence.first, self.open_quote));
        let from = syntax.quotes.partition_point(|&i| i < sentence.first);
        for &i in syntax.quotes[from..].iter().take_while(|&&i| i < sentence.end) {
            match text.sign(i) {
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
        (self.first, self.latest, self.latest_forecast) = (None, None, None);
        self.beside.take();
        if view.opening {
            (self.lead, self.actual, self.forecast) = (None, None, None);
        }
    }

    /// The period that statements of this sort are being told of.
    pub fn told(&self, view: &View<'_>) -> Option<&Known> {
        if view.market {
            return self.market.as_ref();
        }
        match &self.actual {
            Some(told) if told.paragraph + told.reach >= view.sentence.paragraph => {
                Some(&told.known).filter(|_| !told.aside)
            }
            _ => self.lead.as_ref().or(self.market.as_ref().filter(|_| self.market_lead)),
        }
    }

    /// The same for a sentence that compares: what is measured against the period told is of the report's own.
    /// `March payrolls were revised. Earnings rose 0.4 percent from March.`
    pub fn told_beside(&self, view: &View<'_>, resolved: &Resolved) -> Option<&Known> {
        let told = self.told(view)?;
        let within = |d: DateRange| told.days().is_some_and(|t| t.start <= d.start && d.end <= t.end);
        let compared = |i: usize| resolved.times[i].past.is_some_and(within);
        // Within a sentence what is told does not change.
        let beside = *self.beside.get_or_init(|| view.baselines.iter().filter_map(|b| b.mention).any(compared));
        if beside && !view.market { self.lead.as_ref() } else { Some(told) }
    }

    /// Whether token `i` tells of something else than the judgement that is being told: what the judged did.
    pub fn is_before_judgement(&self, view: &View<'_>, i: usize) -> bool {
        let day = self.told(view).is_some_and(|k| k.days().is_some_and(|d| d.len() == 1));
        self.judged && day && !view.is_judged(i)
    }

    /// Whether the report is of what happened on one day.
    pub fn is_event(&self) -> bool {
        self.lead.and_then(|k| k.days()).is_some_and(|d| d.len() == 1)
    }

    /// The fiscal year of the budget that plans go on with.
    pub fn budget_told(&self, view: &View<'_>) -> Option<Known> {
        self.budget.filter(|(_, paragraph)| self.budget_lead || *paragraph + 1 >= view.sentence.paragraph).map(|b| b.0)
    }

    /// The period a forecast goes on with: of the forecast just told, or of what it was made for.
    pub fn forecast_told(&self, view: &View<'_>, tense: Option<Tense>) -> Option<Known> {
        let near = self.forecast.filter(|(_, paragraph)| *paragraph + 1 >= view.sentence.paragraph).map(|f| f.0);
        let was = (tense == Some(Tense::Past)).then(|| self.told(view).copied()).flatten();
        near.or(was)
    }

    /// Notes a number's period, if what follows can go on with it: it was told of in a main clause.
    pub fn note(
        &mut self,
        resolved: &Resolved,
        view: &View<'_>,
        quantity: &Quantity,
        standing: Standing,
        (found, taken): (Found, Option<&Known>),
    ) {
        let (Found::Mention(i), Some(taken)) = (found, taken) else { return };
        if taken.window || taken.compared {
            return;
        }
        let expr = &resolved.mentions[i].expr;
        // `in the month`, `in the mentioned period`: what was told is still told.
        if matches!(expr, Expr::Inherit { unit, .. } if *unit != Some(Unit::Day)) && self.told(view).is_some() {
            return;
        }
        // `a shortfall over the next five years`: what is to come is not what goes on.
        if matches!(expr, Expr::Next { .. }) && standing.status == Status::Actual {
            return;
        }
        // `Prices fell 0.3% in February. They fell 2.6% in the year to February`: February is still told of.
        if matches!(expr, Expr::Ending { .. })
            && self.told(view).is_some_and(|t| t.end == taken.end && t.start > taken.start)
        {
            return;
        }
        let told = *taken;
        match standing.status {
            Status::Actual => {
                let present = view.tense(quantity.first) == Some(Tense::Present);
                if !present && !view.is_subordinate(quantity.first) {
                    self.first = self.first.or(Some(told));
                    self.latest = Some(told);
                }
            }
            Status::Forecast => self.latest_forecast = Some(told),
            Status::Planned => {
                let mention = &resolved.mentions[i];
                let fiscal = mention.fiscal.is_some() || expr.year_ref().is_some_and(|y| y.system == System::Fiscal);
                if fiscal && mention.role == Role::At {
                    self.budget_lead |= self.lead.is_none() && view.sentence.paragraph <= LEAD_PARAGRAPHS;
                    self.budget = Some((told, view.sentence.paragraph));
                }
            }
        }
    }

    /// Ends a sentence: what it told is what the next goes on with.
    pub fn leave(&mut self, view: &View<'_>, resolved: &Resolved, numberless: bool) {
        let told = self.latest.or_else(|| numberless.then(|| self.mentioned(view, resolved)).flatten());
        if let Some(told) = told {
            if view.market {
                let day = told.days().is_some_and(|d| d.len() == 1);
                self.market_lead |= day && self.lead.is_none() && view.sentence.paragraph <= LEAD_PARAGRAPHS;
                self.market = Some(told);
            } else {
                let paragraph = view.sentence.paragraph;
                let first = self.first.filter(|first| first.days() != told.days());
                let now = resolved.anchor.day;
                first.into_iter().for_each(|first| self.tell(first, now, paragraph, true));
                self.tell(told, now, paragraph, first.is_none());
                self.judged |= view.judged && self.is_event();
                if self.lead_day.is_none() {
                    self.lead_day = self.first_day(view, resolved);
                }
            }
        }
        if let Some(forecast) = self.latest_forecast {
            self.forecast = Some((forecast, view.sentence.paragraph));
        }
    }

    /// Takes up a period; one that a sentence names beside its own is not taken up if it is history.
    fn tell(&mut self, known: Known, now: Option<NaiveDate>, paragraph: u32, main: bool) {
        let mut told = Told { known, paragraph, reach: 0, aside: false };
        let history = |days: DateRange| now.is_some_and(|now| (now - days.end).num_days() > HISTORY);
        match (self.lead.map(|l| l.days()), known.days()) {
            (None, Some(days)) if history(days) => {}
            (None, _) => self.lead = Some(known),
            (Some(Some(lead)), Some(days)) => {
                let of_its_kind = days.len() * 2 >= lead.len() && (lead.len() > 1 || days.len() <= 7);
                // The event and the days after it are told by turns.
                let near = days.len() == 1 && lead.len() == 1 && (lead.start - days.end).num_days().abs() <= 7;
                if near || (days.end >= lead.start && of_its_kind) {
                    self.lead = Some(known);
                } else {
                    let history = (lead.start - days.end).num_days() > 366;
                    told.aside = history;
                    told.reach = u32::from(lead.len() == 1 && days.len() > 7 && !history);
                }
            }
            _ => {}
        }
        if main || !told.aside {
            self.actual = Some(told);
        }
    }

    fn first_day(&self, view: &View<'_>, resolved: &Resolved) -> Option<DateRange> {
        (0..view.mentions.len())
            .filter(|&n| view.scopes[n] == Scope::Open)
            .find_map(|n| resolved.times[view.mention_first + n].past.filter(|d| d.len() == 1))
    }

    /// The time a sentence without numbers of its own tells of, if nothing is being told yet.
    fn mentioned(&self, view: &View<'_>, resolved: &Resolved) -> Option<Known> {
        if self.told(view).is_some() {
            return None;
        }
        let over = |n: usize| {
            let times = resolved.times[view.mention_first + n];
            let known = times.past.filter(|_| resolved.mentions[view.mention_first + n].expr.absolute());
            times.past.zip(resolved.anchor.day).map_or(known.is_some(), |(d, now)| d.end <= now)
        };
        let open = |n: &usize| {
            view.scopes[*n] == Scope::Open
                && view.mentions[*n].role == Role::At
                && view.tense(view.mentions[*n].first).is_none_or(|t| t == Tense::Past)
                && over(*n)
        };
        let n = (0..view.mentions.len()).find(open)?;
        Known::of(resolved, view.mention_first + n, Status::Actual, None).filter(|k| !k.window && k.start.is_some())
    }
}
