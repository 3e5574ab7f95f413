//! Which mention each number is of.
//!
//! ```text
//! slowed to 48.6% in September from 52.1% in August     each the time behind it
//! net income of $218 million, against $172 million a year earlier     the second has the first's, moved back
//! ```

use super::clause::{Tense, View};
use super::compared::{beside, compared, year_back};
use super::context::Known;
use super::find::{Found, Search};
use super::mentions::Mention;
use super::resolve::Resolved;
use super::told::Context;
use super::{PeriodOf, Periods, Standing};
use crate::extract::document::Document;
use crate::extract::quantity::Quantity;
use crate::extract::syntax::Syntax;
use crate::model::{PeriodBasis, Status};

impl Periods {
    /// The period of each number. `standings` holds one entry a quantity; both are in text order.
    pub fn assign(
        &self,
        document: &Document<'_>,
        syntax: &Syntax,
        resolved: &Resolved,
        quantities: &[Quantity],
        standings: &[Standing],
    ) -> Vec<PeriodOf> {
        let mut known: Vec<Option<Known>> = Vec::with_capacity(quantities.len());
        let mut standings = standings.to_vec();
        let mut context = Context::default();
        let mut view = View::default();
        let (mut mention, mut quantity) = (0, 0);
        // The times that head the columns of a table.
        let mut columns: Vec<usize> = Vec::new();
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
            context.read_quotes(document, syntax, *sentence);
            if quantity_end > quantity || mention_end > mention {
                let here = &quantities[quantity..quantity_end];
                let standings = standings.get_mut(quantity..quantity_end).unwrap_or_default();
                let mentions = mention..mention_end;
                self.view(document, syntax, *sentence, resolved, mentions, here, standings, &mut view);
                if here.is_empty() && view.is_header(document) {
                    columns = (mention..mention_end).collect();
                } else if !view.is_verbless() {
                    columns.clear();
                }
                let row = columns.len() > 1 && columns.len() == here.len() && view.mentions.is_empty();
                let row: &[usize] = if row { &columns } else { &[] };
                self.assign_sentence(document, resolved, &view, here, standings, row, &mut context, &mut known);
            }
            (mention, quantity) = (mention_end, quantity_end);
        }
        super::context::headline(document, quantities, &mut standings, &mut known);
        let period = |(k, s): (&Option<Known>, &Standing)| match k {
            Some(known) => known.period(document, resolved, s.status),
            None => PeriodOf::unknown(s.status),
        };
        known.iter().zip(&standings).map(period).collect()
    }

    #[expect(clippy::too_many_arguments, reason = "one sentence of `assign`")]
    fn assign_sentence(
        &self,
        document: &Document<'_>,
        resolved: &Resolved,
        view: &View<'_>,
        quantities: &[Quantity],
        standings: &mut [Standing],
        row: &[usize],
        context: &mut Context,
        known: &mut Vec<Option<Known>>,
    ) {
        context.enter(view);
        let first = known.len();
        // The last period of the sentence that was not only compared with.
        let mut last: Option<Known> = None;
        for (n, (quantity, standing)) in quantities.iter().zip(standings).enumerate() {
            let next = quantities.get(n + 1);
            let mut search = Search { periods: self, document, resolved, view, quantity, next, standing: *standing };
            standing.status = search.outlook().unwrap_or(standing.status);
            search.standing = *standing;
            let found = row.get(n).map_or_else(|| search.run(), |&i| Found::Mention(i));
            // What a comparison is relative to: the period of the numbers before it.
            let told = last.as_ref().or(context.told(view));
            let base = told.and_then(Known::days);
            let taken = match found {
                Found::Mention(i) | Found::Reported(i) => {
                    let at = if search.is_past(i) { Status::Actual } else { standing.status };
                    let own = Known::of(resolved, i, at, context.lead_day);
                    own.map(|k| k.at(base.and_then(|b| resolved.gone_on(i, b))))
                }
                Found::Compared(i) => Some(compared(resolved, i, base, *standing)),
                Found::Beside(i) => Some(beside(resolved, i, base, *standing)),
                Found::YearBack => told.and_then(|told| year_back(told.days()?, told)),
                Found::Same => known[first..].last().copied().flatten().map(Known::inherited),
                Found::Nothing => None,
                Found::Silent => {
                    let sentence = known[first..].last().copied().flatten();
                    self.carry(&search, context, sentence)
                }
            };
            context.note(resolved, view, quantity, *standing, (found, taken.as_ref()));
            last = taken.filter(|k| !k.compared).or(last);
            known.push(taken);
        }
        context.leave(view, resolved, quantities.is_empty());
    }

    /// The period a silent number takes over.
    fn carry(&self, search: &Search<'_, '_>, context: &Context, sentence: Option<Known>) -> Option<Known> {
        let Search { view, quantity, standing, resolved, .. } = *search;
        let verb = search.verb();
        let tense = verb.map(|v| v.1);
        if search.is_lasting()
            || search.is_high()
            || search.is_priced()
            || search.is_described()
            || search.describes_speaker()
        {
            return None;
        }
        let before = sentence.is_none() && context.is_before_judgement(view, quantity.first);
        if before || view.reason_between(view.sentence.first, quantity.first) || search.is_reduced() {
            return None;
        }
        if context.quoted(quantity.first) {
            // Who was there tells of it: what happened on the day of the report.
            let day = context.told(view).filter(|k| k.days().is_some_and(|d| d.len() == 1));
            let told = verb.is_some_and(|(at, tense)| tense == Tense::Past && context.quoted(at));
            let was = standing.status == Status::Actual && told;
            return day.filter(|_| was && context.is_event()).copied().map(Known::inherited);
        }
        match standing.status {
            Status::Planned => context.budget_told(view).map(Known::inherited),
            Status::Forecast => sentence.or_else(|| context.forecast_told(view, tense)).map(Known::inherited),
            Status::Actual if tense == Some(Tense::Perfect) => {
                sentence.filter(|_| search.is_aside()).map(Known::inherited)
            }
            Status::Actual if verb.is_some_and(|v| v.1 == Tense::Ahead && search.is_with(v.0)) => None,
            Status::Actual => {
                let begun = |k: &Known| k.start.is_some_and(|start| resolved.anchor.day.is_none_or(|now| start <= now));
                let near = || context.forecast_told(view, None).filter(|k| !view.market && begun(k));
                let told = context.told_beside(view, resolved).copied();
                told.or(sentence).or_else(near).map(Known::inherited)
            }
        }
    }
}

impl PeriodOf {
    /// No period is known.
    pub fn unknown(status: Status) -> PeriodOf {
        PeriodOf { start: None, end: None, text: None, basis: PeriodBasis::None, status }
    }
}
