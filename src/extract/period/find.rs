//! Looking for a number's own time in its sentence.
//!
//! ```text
//! slowed to 48.6% in September from 52.1% in August     each the time behind it
//! in April sales rose 4% in France and 3% in Spain      the time before, which holds for all
//! employs 3,200 people                                  none: what is has no period
//! ```

use super::clause::{Scope, Tense, View};
use super::expr::{Expr, Which};
use super::mentions::{Mention, has};
use super::resolve::Resolved;
use super::rules::Role;
use super::{Periods, Standing};
use crate::extract::document::Document;
use crate::extract::quantity::Quantity;
use crate::lexicon::{self, Case, Lead, Lexicon, Saying, StatusCue, Text, TokenKind, Trend, VerbForm, WordClass};
use crate::model::{Dimension, Kind, Status};

/// How many mentions on either side of a number are weighed.
const NEAR: usize = 8;

/// How a number came by its period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// From this mention.
    Mention(usize),
    /// From this mention, which tells when it was reported, and not when what follows was.
    Reported(usize),
    /// From this mention, moved back or relative to the period told.
    Compared(usize),
    /// From this mention in brackets before it: `(2022: $290 million)`.
    Beside(usize),
    /// From the number before it in the sentence, of which it tells more: `58 mm, which is 38 percent less than usual`.
    Same,
    /// From the number before it in a table of results: `1.2 mln vs 0.9 mln`.
    YearBack,
    /// Its sentence says that it has none.
    Nothing,
    /// Its sentence says nothing.
    Silent,
}

/// One number in its sentence.
pub(super) struct Search<'s, 'a> {
    pub periods: &'s Periods,
    pub document: &'s Document<'a>,
    pub resolved: &'s Resolved,
    pub view: &'s View<'s>,
    pub quantity: &'s Quantity,
    /// The number behind it in the sentence.
    pub next: Option<&'s Quantity>,
    pub standing: Standing,
}

impl Search<'_, '_> {
    pub(super) fn text(&self) -> &Text<'_> {
        &self.document.text
    }

    fn is_actual(&self) -> bool {
        self.standing.status == Status::Actual
    }

    /// The sentence's mention `n` as the number's own.
    fn own(&self, n: usize) -> Found {
        let i = self.view.mention_first + n;
        match &self.view.mentions[n].expr {
            Expr::Ago { earlier, .. } if *earlier || self.is_level_of(n) => Found::Compared(i),
            Expr::Same { of } if of.which != Which::Open => Found::Compared(i),
            _ => Found::Mention(i),
        }
    }

    /// Looks for the number's own mention.
    pub fn run(&self) -> Found {
        let (view, quantity) = (self.view, self.quantity);
        let sample = self.is_actual() && self.is_sample();
        if self.is_name_tag() || self.is_property() || sample || self.is_whole() {
            return Found::Nothing;
        }
        if let Some(found) = self.in_comparison() {
            return found;
        }
        let after = self.after().filter(|&n| !self.is_of_main(n));
        if let Some(n) = after
            && view.same_clause(quantity.end, view.mentions[n].first)
            && !self.compared_before(n)
            && !self.is_of_next(n)
            && !self.is_nearer(n)
        {
            return self.own(n);
        }
        if let Some(n) = view.when(quantity.first) {
            return self.own(n);
        }
        let tense = self.verb().map(|v| v.1);
        if let Some(n) = self.in_relative() {
            return self.own(n);
        }
        if self.stands_alone() {
            return Found::Nothing;
        }
        if let Some(n) = self.of_paper(after) {
            return self.own(n);
        }
        if self.restates() {
            return Found::Same;
        }
        if self.is_actual() && tense == Some(Tense::Present) && !self.is_against_same() {
            return self.current().map_or(Found::Nothing, |n| self.own(n));
        }
        if let Some(n) = self.before() {
            if tense == Some(Tense::Perfect) && self.is_level_now(n) {
                return Found::Nothing;
            }
            let end = view.mentions[n].end;
            // `For 2026, it budgets $1 billion and intends to run five rigs`
            let parted = view.set_apart(end, quantity.first) && !(self.leads(n) && view.goes_on(end, quantity.first))
                || (after.is_some() && view.infinitive_between(end, quantity.first));
            if self.is_actual() || !parted {
                return self.own(n);
            }
        }
        if let Some(n) = after.filter(|&n| self.reaches(n)) {
            return self.own(n);
        }
        self.reported(tense).unwrap_or(Found::Silent)
    }

    /// What a number of a comparison takes.
    fn in_comparison(&self) -> Option<Found> {
        let baseline = self.view.baseline(self.quantity.first)?;
        // `28 ships against 72 before the attacks`
        let behind = self.quantity.end.max(self.quantity.outer_end);
        if baseline.mention.is_none() && !baseline.row && has(self.text(), behind, self.periods.rules.lists.undated) {
            return Some(Found::Nothing);
        }
        match baseline.mention {
            Some(i) if baseline.aside => Some(Found::Beside(i)),
            Some(i) => Some(Found::Compared(i)),
            // `scored from 25 metres`
            None if baseline.from && self.quantity.dimension == Dimension::Length => None,
            None if baseline.from && self.is_actual() => Some(Found::Nothing),
            None if baseline.row => Some(Found::YearBack),
            None => None,
        }
    }

    /// Whether the sentence's mention `n` can be a number's own: nothing is compared with it, and what has happened is not of a
    /// time to come.
    fn is_open(&self, n: usize) -> bool {
        let i = self.view.mention_first + n;
        if self.view.scopes[n] != Scope::Open && !self.is_planned_from(n) {
            return false;
        }
        let to_come = self.is_to_come(n);
        let expr = &self.resolved.mentions[i].expr;
        !(self.is_actual() && to_come && (expr.absolute() || matches!(expr, Expr::Day { .. })))
    }

    /// Whether the sentence's mention `n` is wholly to come.
    fn is_to_come(&self, n: usize) -> bool {
        let times = self.resolved.times[self.view.mention_first + n];
        times.nearest.zip(self.resolved.anchor.day).is_some_and(|(d, now)| d.start > now)
    }

    /// `from April 2027` is a plan's own time, where `from July` is what a change is measured against.
    fn is_planned_from(&self, n: usize) -> bool {
        self.view.mentions[n].role == Role::From && !self.is_actual() && self.is_to_come(n)
    }

    /// Whether mention `n` stands behind the main verb and the number in a relative clause before it:
    /// `a man who took £2m was jailed on Thursday`.
    fn is_of_main(&self, n: usize) -> bool {
        let mention = self.view.mentions[n].first;
        self.view.is_subordinate(self.quantity.first) && self.view.verb_between(self.quantity.end, mention)
    }

    /// The first mention behind the number that can be its own.
    fn after(&self) -> Option<usize> {
        let at = self.view.mentions.partition_point(|m| m.first < self.quantity.end);
        let limit = self.view.mentions.len().min(at + NEAR);
        (at..limit).find(|&n| self.is_open(n)).filter(|&n| !self.starts_subject(&self.view.mentions[n]))
    }

    /// The last mention before the number that can be its own. When a plan was made is not what it is about.
    fn before(&self) -> Option<usize> {
        let at = self.view.mentions.partition_point(|m| m.first < self.quantity.end);
        // `by Tuesday, said the grid, which said repairs could take two weeks`
        let other = |n: usize| {
            self.view.mentions[n].role == Role::Until
                && self.view.relative_between(self.view.mentions[n].end, self.quantity.first)
        };
        let about = |n: usize| self.is_actual() || !(self.is_day_gone(n) || self.is_when_made(n) || other(n));
        (at.saturating_sub(NEAR)..at).rev().find(|&n| self.is_open(n) && about(n) && !self.is_closed_off(n))
    }

    /// The last time before the number in its own relative clause: `where a river rose on Friday and buried four villages`.
    fn in_relative(&self) -> Option<usize> {
        let opens = self.view.relative_clause(self.quantity.first)?;
        let at = self.view.mentions.partition_point(|m| m.first < self.quantity.first);
        let inside = |n: &usize| self.view.mentions[*n].first > opens && self.is_open(*n);
        (at.saturating_sub(NEAR)..at).rev().find(inside)
    }

    /// The year of the paper that the sentence's share is from: `affects 20% of homes, according to the 2024 survey`.
    fn of_paper(&self, after: Option<usize>) -> Option<usize> {
        let share = matches!(self.quantity.dimension, Dimension::Percent | Dimension::Rate);
        let paper = |n: &usize| {
            let mention = &self.view.mentions[*n];
            let named = Lexicon::is_saying(self.text(), mention.end, Saying::Paper);
            named && mention.expr.year_ref().is_some() && mention.outer_first == mention.first
        };
        after.filter(|n| share && self.is_actual() && paper(n))
    }

    /// The mention before the number, in its clause, whose days hold the article's: what is told in the present can be of it.
    fn current(&self) -> Option<usize> {
        let at = self.view.mentions.partition_point(|m| m.first < self.quantity.end);
        let holds = |n: &usize| {
            let days = self.resolved.times[self.view.mention_first + n].past;
            let current = days
                .zip(self.resolved.anchor.day)
                .is_some_and(|(d, now)| d.start <= now && now <= d.end && d.len() > 1);
            // `the winners of the final on 17 May get £1.2m`
            let mention = &self.view.mentions[*n];
            let coming = self.view.scopes[*n] == Scope::Open
                && mention.role == Role::At
                && days.zip(self.resolved.anchor.day).is_some_and(|(d, now)| d.start > now)
                && !self.view.verb_between(self.view.sentence.first, mention.first);
            // `For the year, net income includes a gain of $3 million`
            (coming || (current || self.leads(*n) || self.is_of_subject(*n)) && self.is_open(*n))
                && self.view.same_clause(self.view.mentions[*n].end, self.quantity.first)
                && !self.view.relative_between(self.view.mentions[*n].end, self.quantity.first)
        };
        (at.saturating_sub(NEAR)..at).rev().find(holds)
    }

    /// Whether mention `n` stands before the whole sentence: `For 2026, …`.
    pub(super) fn leads(&self, n: usize) -> bool {
        let (mention, opens) = (&self.view.mentions[n], self.view.sentence.first);
        let led = self.document.lexicon.grammar(self.text(), opens) == Some(WordClass::Preposition);
        led && mention.first <= opens + 1 && mention.role == Role::At
    }

    /// Whether mention `n` belongs to the number behind this one, with a verb of its own: `hired 130 of the 400 laid off in March`.
    fn is_of_next(&self, n: usize) -> bool {
        let mention = self.view.mentions[n].first;
        let next = self.next.filter(|q| {
            q.end <= mention && q.dimension != Dimension::Time && self.view.same_clause(self.quantity.end, q.first)
        });
        next.is_some_and(|q| {
            self.view.verb_between(q.end, mention)
                && self.view.verb_between(self.view.sentence.first, self.quantity.first)
        })
    }

    /// The verb that governs the number. `…, 6.4% fewer than in November and short of what is needed`: behind a number that is
    /// compared stands none.
    pub fn verb(&self) -> Option<(usize, Tense)> {
        let (view, quantity) = (self.view, self.quantity);
        let compared = view.baselines_between(quantity.end, quantity.end + 3).next().is_some();
        compared.then(|| view.verb_before(quantity.first)).flatten().or_else(|| view.verb(quantity.first))
    }

    /// Whether a time stands before the number in its clause, and mention `n` only behind another number.
    fn is_nearer(&self, n: usize) -> bool {
        let mention = self.view.mentions[n].first;
        let between = self.next.is_some_and(|q| q.end <= mention);
        between && self.before().is_some_and(|b| self.view.same_clause(self.view.mentions[b].end, self.quantity.first))
    }

    /// `$4.8 billion a year ago`: a level of another time beside the one told.
    fn is_level_of(&self, n: usize) -> bool {
        let behind = self.quantity.end.max(self.quantity.outer_end);
        self.view.mentions[n].outer_first == behind
    }

    /// `2023 net income includes a charge of $4 million`: a year before the noun that the sentence is about.
    fn is_of_subject(&self, n: usize) -> bool {
        let (mention, text) = (&self.view.mentions[n], self.text());
        mention.outer_first == mention.first
            && mention.expr.absolute()
            && !self.view.verb_between(self.view.sentence.first, mention.first)
            && text.is_kind(mention.end, TokenKind::Word)
            && self.document.lexicon.guess(text, mention.end).is_none()
    }

    /// Whether a comparison stands between the number and mention `n`. One that is over does not come between:
    /// `rose 43% from a year earlier in September`.
    fn compared_before(&self, n: usize) -> bool {
        let mention = self.view.mentions[n].outer_first;
        let mut between = self.view.baselines_between(self.quantity.end, mention);
        between.any(|b| (b.mention.is_none() && !b.onward && b.end + 1 < mention) || b.end > mention)
    }

    /// Whether the number is measured against the same time of another year, so that it has a time itself:
    /// `the toll is 2.6 times that of the same period last year`.
    fn is_against_same(&self) -> bool {
        let next = self.view.baselines_between(self.quantity.end, self.quantity.end + 3).next();
        let against = next.and_then(|b| self.view.mentions.get(b.mention?.checked_sub(self.view.mention_first)?));
        against.is_some_and(|m| matches!(m.expr, Expr::Same { .. }))
    }

    /// Whether the number belongs to mention `n` of another clause behind it.
    fn reaches(&self, n: usize) -> bool {
        let view = self.view;
        let (here, there) = (self.quantity.end, view.mentions[n].first);
        let told_otherwise =
            self.is_actual() && view.verb_between(view.sentence.first, here) && view.verb_between(here, there);
        let inside = view.relative_clause(self.quantity.first).is_some();
        let aside = view.relative_clause(there).is_some_and(|opens| opens >= here);
        !view.set_apart(here, there)
            && !view.statement_between(here, there)
            && !inside
            && !aside
            && !told_otherwise
            && !self.compared_before(n)
    }

    /// The day of the report, for what has come about by then.
    fn reported(&self, tense: Option<Tense>) -> Option<Found> {
        let view = self.view;
        let n = (0..view.mentions.len().min(NEAR)).find(|&n| view.scopes[n] == Scope::Reporting)?;
        match self.is_actual() {
            true if self.with(n) => Some(Found::Reported(view.mention_first + n)),
            true if tense == Some(Tense::Perfect) => Some(Found::Mention(view.mention_first + n)),
            _ => None,
        }
    }

    /// Whether the number tells how things stood when mention `n` says that it was reported:
    /// `…, said on Monday, with 99% counted`.
    fn with(&self, n: usize) -> bool {
        let text = self.text();
        let before = self.quantity.outer_first.checked_sub(1);
        let with = before.filter(|&w| text.marks(w).has_role(lexicon::Role::Having));
        with.is_some_and(|w| self.view.mentions[n].end < w && text.is(w - 1, ","))
    }

    /// `has shrunk since 2022, to 410 million`: the level is today's.
    fn is_level_now(&self, n: usize) -> bool {
        let before = self.quantity.outer_first.checked_sub(1);
        let led = before.is_some_and(|b| has(self.text(), b, self.periods.rules.lists.range_to));
        led && self.standing.kind == Kind::Level && self.view.mentions[n].role == Role::Since
    }

    /// Whether mention `n` tells when something was done that a plan or forecast goes back to: `firms polled in May would`.
    fn is_when_made(&self, n: usize) -> bool {
        let mention = &self.view.mentions[n];
        let named = |verb: usize| {
            let text = self.text();
            text.is_kind(verb - 1, TokenKind::Word) && self.document.lexicon.guess(text, verb - 1).is_none()
        };
        let open = !mention.expr.absolute() && !self.is_to_come(n) && mention.role == Role::At;
        open && self.done_at(mention).is_some_and(named)
    }

    /// Whether the document's mention `i` tells when something was done, whatever is planned with it: `the tariffs imposed on
    /// Sept. 1`, `the sum touted by Ruiz in October`.
    pub fn is_past(&self, i: usize) -> bool {
        let mention = i.checked_sub(self.view.mention_first).and_then(|n| self.view.mentions.get(n));
        let at = |m: &&Mention| m.role == Role::At && !m.expr.absolute();
        let intends = |verb| {
            let mut cues = self.document.lexicon.status_cues(self.text(), verb);
            cues.any(|(_, cue)| matches!(cue, StatusCue::Verb(..)))
        };
        !self.is_actual()
            && mention
                .filter(at)
                .and_then(|m| self.done_at(m))
                .is_some_and(|verb| !intends(verb) && !super::clause::reports(self.text(), verb))
    }

    /// The verb in the past right before a time, or before `by` and a name: `imposed on Sept. 1`, `paid Tuesday`.
    fn done_at(&self, mention: &Mention) -> Option<usize> {
        const NAME: usize = 4;
        let (text, lexicon, first) = (self.text(), self.document.lexicon, self.view.sentence.first);
        let class = |i: usize| lexicon.guess(text, i);
        let before = mention.outer_first.checked_sub(1).filter(|&i| i > first + 1)?;
        let day = matches!(mention.expr, Expr::Day { .. } | Expr::Weekday { .. });
        let mut end = match class(before) {
            Some(WordClass::Preposition) => Some(before).filter(|&at| has(text, at, self.periods.rules.lists.dated)),
            _ => Some(before + 1).filter(|_| day),
        }?;
        let agent = (first + 1..end).rev().take(NAME).find(|&i| text.tokens[i].case == Case::Lower);
        if let Some(by) = agent.filter(|&by| lexicon.trends_from(text, by).any(|(_, t)| t == Trend::Lead(Lead::By))) {
            end = by;
        }
        let verb = end - 1;
        let past = matches!(
            class(verb),
            Some(WordClass::Verb(VerbForm::PastOrParticiple | VerbForm::Past | VerbForm::Participle))
        );
        let helped = matches!(class(verb - 1), Some(WordClass::Auxiliary | WordClass::Modal | WordClass::Negation));
        (verb > first && past && !helped).then_some(verb)
    }

    /// Whether mention `n` is one day that is over or is the article's.
    fn is_day_gone(&self, n: usize) -> bool {
        let i = self.view.mention_first + n;
        let nearest = self.resolved.times[i].nearest.zip(self.resolved.anchor.day);
        nearest.is_some_and(|(d, now)| d.len() == 1 && d.end <= now) && self.view.mentions[n].role == Role::At
    }

    /// Whether token `i` stands in the number's clause.
    pub fn is_with(&self, i: usize) -> bool {
        let first = self.quantity.first;
        self.view.same_clause(i.min(first), i.max(first))
    }

    /// Whether mention `n` belongs to a relative clause that is over before the number:
    /// `a quake that struck on Friday has killed 162`.
    fn is_closed_off(&self, n: usize) -> bool {
        let (text, view) = (self.text(), self.view);
        let (mention, first) = (&view.mentions[n], self.quantity.first);
        if mention.first >= first {
            return false;
        }
        if mention.role == Role::At && self.is_day_gone(n) && view.reason_between(mention.end, first) {
            return true;
        }
        let lists = &self.periods.rules.lists;
        let verb_follows = mention.end < first && super::clause::is_finite(text, mention.end, lists);
        // `The fair, which ran from May 3 to Sunday, drew 81,000`: how long what it is about went on.
        let span = matches!(mention.expr, Expr::Range(..));
        let over = || view.comma_between(mention.end, first);
        let aside =
            !span && ((view.relative_clause(mention.first).is_some() && over()) || self.is_in_apposition(mention));
        let relative = |i: usize| has(text, i, lists.relative);
        aside || verb_follows && (view.sentence.first..mention.first).rev().take(12).any(relative)
    }

    /// Whether a time stands in an aside behind the subject: `A runway, due to open in 2029, will cost …`.
    fn is_in_apposition(&self, mention: &Mention) -> bool {
        let (text, view) = (self.text(), self.view);
        let comma = (view.sentence.first..mention.outer_first).rev().take(12).find(|&i| text.is(i, ","));
        text.is(mention.end, ",")
            && comma.is_some_and(|c| {
                mention.outer_first > c + 2
                    && c > view.sentence.first
                    && !(c..mention.first).any(|i| matches!(text.str(i), "(" | "-" | "–" | "—"))
                    && !view.verb_between(view.sentence.first, mention.first)
                    && !view.mentions.iter().any(|m| m.end == c)
            })
    }

    /// Whether a time belongs to the subject of a new clause: `…, and last year’s budget was $4 billion`.
    fn starts_subject(&self, mention: &Mention) -> bool {
        let (text, view) = (self.text(), self.view);
        let lists = &self.periods.rules.lists;
        if mention.outer_first < mention.first || mention.end >= view.sentence.end {
            return false;
        }
        let lexicon = self.document.lexicon;
        let mut before = mention.first;
        while before > view.sentence.first && lexicon.grammar(text, before - 1) == Some(WordClass::Determiner) {
            before -= 1;
        }
        let opener = |i: usize| has(text, i, lists.joins) || has(text, i, lists.clause_opener);
        let noun = || {
            let class = lexicon.guess(text, mention.end);
            matches!(class, None | Some(WordClass::Verb(VerbForm::Third))) && text.is_kind(mention.end, TokenKind::Word)
        };
        let nominal = has(text, mention.end, lists.possessor) || noun();
        before > view.sentence.first && opener(before - 1) && nominal
    }
}
