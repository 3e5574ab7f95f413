//! What a statement's time makes of it: what is told in the present of a time to come is planned or expected.
//!
//! ```text
//! puts inflation at 4.8% for this year     forecast: who values what is not over foresees it
//! the levy rises to 20% in April           planned      sales double next year     forecast
//! a pay deal worth 11.2% by next April     planned
//! ```

use super::calendar::DateRange;
use super::clause::{Scope, Tense};
use super::expr::Expr;
use super::find::Search;
use super::mentions::has;
use super::rules::Role;
use crate::lexicon::{Lexicon, StatusCue, Trend, VerbForm, VerbUse, WordClass};
use crate::model::Status;

/// A word that tells what is decided stands so many tokens before its verb.
const SUBJECT: usize = 5;

impl Search<'_, '_> {
    /// The status that its time gives a number whose words make it a fact.
    pub(super) fn outlook(&self) -> Option<Status> {
        if self.standing.status != Status::Actual || self.view.market {
            return None;
        }
        let (now, verb) = (self.resolved.anchor.day?, self.verb()?);
        if self.view.baseline(self.quantity.first).is_some() {
            return None;
        }
        let n = self.told_of()?;
        let times = self.resolved.times[self.view.mention_first + n];
        let days = times.nearest?;
        // `in August`, told in April, may be that of last year.
        let to_come = days.start > now && times.past.is_none_or(|past| past.start > now);
        match verb.1 {
            Tense::Present if self.is_cue(verb.0, &[StatusCue::Valued, StatusCue::Seen]) => {
                (days.end > now && days.len() > 1).then_some(Status::Forecast)
            }
            Tense::Present if to_come && self.view.mentions[n].role != Role::Until => Some(self.intended(verb.0)),
            Tense::Past | Tense::Perfect if to_come && self.is_deadline(n, days) => Some(Status::Planned),
            _ => None,
        }
    }

    /// The time that the number alone is told of: right behind it, or before the whole sentence.
    fn told_of(&self) -> Option<usize> {
        let view = self.view;
        let end = self.quantity.end.max(self.quantity.spoken_end());
        let at = view.mentions.partition_point(|m| m.first < self.quantity.end);
        let behind = view.mentions.get(at).filter(|m| {
            let parted = self.next.is_some_and(|q| q.first < m.first) || view.verb_between(end, m.first);
            view.scopes[at] == Scope::Open
                && view.same_clause(end, m.first)
                && !parted
                && !self.tells_more(end, m.first)
        });
        behind.map(|_| at).or_else(|| (!view.is_subordinate(self.quantity.first) && self.leads_all()).then_some(0))
    }

    /// Whether the first time stands before the whole sentence and is no day, which may be one that is over: `On Friday`.
    fn leads_all(&self) -> bool {
        let day = |e: &Expr| matches!(e, Expr::Weekday { .. } | Expr::Day { .. });
        self.view.mentions.first().is_some_and(|m| !day(&m.expr)) && self.leads(0)
    }

    /// Whether what stands between the number and its time tells more of a thing: `has $3 million of debt maturing in 2027`.
    fn tells_more(&self, from: usize, to: usize) -> bool {
        (from..to).any(|i| {
            let class = self.document.lexicon.guess(self.text(), i);
            matches!(class, Some(WordClass::Relative | WordClass::Verb(VerbForm::Gerund | VerbForm::Participle)))
                || has(self.text(), i, self.periods.rules.lists.due)
        })
    }

    fn is_deadline(&self, n: usize, days: DateRange) -> bool {
        self.view.mentions[n].role == Role::Until && days.len() > 1
    }

    fn is_cue(&self, i: usize, cues: &[StatusCue]) -> bool {
        self.document.lexicon.status_cues(self.text(), i).any(|(len, cue)| len == 1 && cues.contains(&cue))
    }

    /// Planned where the verb at `i` acts or what it tells is decided, forecast where it comes about.
    fn intended(&self, i: usize) -> Status {
        let lexicon: &Lexicon = self.document.lexicon;
        let moves = |(_, t)| matches!(t, Trend::Verb(_, VerbUse::Move | VerbUse::Beat, _));
        let about = self.is_cue(i, &[StatusCue::Outcome]) || lexicon.trends_from(self.text(), i).any(moves);
        let decided = || (i.saturating_sub(SUBJECT)..i).any(|j| self.is_cue(j, &[StatusCue::Decided]));
        if about && !decided() { Status::Forecast } else { Status::Planned }
    }
}
