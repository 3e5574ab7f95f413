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
            .or_else(|| derived(resolved, quantity, sentence.end, period))
            .or_else(|| before.clone().find_map(said))
    }
}

/// A change `from June` of a number of July is month on month.
fn derived(resolved: &Resolved, quantity: &Quantity, sentence_end: usize, period: &PeriodOf) -> Option<Comparison> {
    let own = DateRange { start: period.start?, end: period.end? };
    let first = resolved.mentions.partition_point(|m| m.first < quantity.end);
    let near = |m: &&super::Mention| m.first < sentence_end && m.first <= quantity.end + REACH;
    let mut after = resolved.mentions.get(first..)?.iter().take_while(near);
    let at = first + after.position(|m| m.role == super::rules::Role::From)?;
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
