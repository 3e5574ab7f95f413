//! Against what a change is measured: `rose 43.7% from a year earlier` is year on year.

use super::Periods;
use super::calendar::{DateRange, Unit};
use super::resolve::Resolved;
use super::{PeriodOf, Standing};
use crate::extract::document::Document;
use crate::extract::quantity::Quantity;
use crate::model::{Comparison, Kind};

/// How far from its number a comparison stands.
const REACH: usize = 14;

impl Periods {
    /// What a change is measured against, where the article says so; `None` for levels.
    pub fn comparison(
        &self,
        document: &Document<'_>,
        resolved: &Resolved,
        quantity: &Quantity,
        standing: Standing,
        period: &PeriodOf,
    ) -> Option<Comparison> {
        if standing.kind != Kind::Change {
            return None;
        }
        let sentence = document.sentences.get(quantity.sentence)?;
        let text = &document.text;
        let stop = |i: usize| matches!(text.str(i), ";" | "—");
        let after = (quantity.end..sentence.end.min(quantity.end + REACH)).take_while(|&i| !stop(i));
        let before =
            (quantity.first.saturating_sub(REACH).max(sentence.first)..quantity.first).rev().take_while(|&i| !stop(i));
        let said = |i: usize| self.rules.comparison_set.match_at(text, i).map(|m| self.rules.comparisons[m.pattern]);
        after
            .clone()
            .find_map(said)
            .or_else(|| self.derived(document, resolved, quantity, period))
            .or_else(|| before.clone().find_map(said))
    }
}

impl Periods {
    /// A change `from June` of a number of July is month on month.
    fn derived(
        &self,
        document: &Document<'_>,
        resolved: &Resolved,
        quantity: &Quantity,
        period: &PeriodOf,
    ) -> Option<Comparison> {
        let sentence_end = document.sentences.get(quantity.sentence)?.end;
        let own = DateRange { start: period.start?, end: period.end? };
        let first = resolved.mentions.partition_point(|m| m.first < quantity.end);
        let near = |m: &&super::Mention| m.first < sentence_end && m.first <= quantity.end + REACH;
        let mut after = resolved.mentions.get(first..)?.iter().take_while(near);
        // `grew 3% in 1986, down from 1985’s 4%` compares two growth rates.
        let from = |m: &super::Mention| {
            m.role == super::rules::Role::From
                && !super::mentions::has(&document.text, m.end, self.rules.lists.possessor)
        };
        let at = first + after.position(from)?;
        let other = resolved.times.get(at)?.past?;
        [
            (Unit::Year, Comparison::Yoy),
            (Unit::Quarter, Comparison::Qoq),
            (Unit::Month, Comparison::Mom),
            (Unit::Week, Comparison::Wow),
            (Unit::Day, Comparison::Dod),
        ]
        .into_iter()
        .find(|(unit, _)| own.moved(*unit, -1) == Some(other))
        .map(|(_, comparison)| comparison)
    }
}
