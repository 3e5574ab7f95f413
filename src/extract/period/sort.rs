//! What sort of number it is, where that tells that no period told is its own.
//!
//! ```text
//! a 40-metre bridge     a survey of 18 economists     a mother of four     eight of the country's nine provinces
//! ```

use super::clause::Tense;
use super::find::Search;
use super::mentions::has;
use crate::extract::quantity::Shape;
use crate::lexicon::{self, Gap, TokenKind, VerbForm, WordClass};
use crate::model::{Dimension, Kind};

/// A participle in the subject, and the main verb behind it, stand within so many tokens of the number.
const REDUCED: usize = 12;

impl Search<'_, '_> {
    /// An age, which holds now: `Jonas Feldkamp, 31, said`, `an eight-year-old`.
    pub(super) fn is_name_tag(&self) -> bool {
        let (text, quantity) = (self.text(), self.quantity);
        let before = quantity.first.checked_sub(1).is_some_and(|b| text.is(b, ","));
        let ends = text.is(quantity.end, ",") || text.is(quantity.end, ".");
        let aside = before && quantity.shape == Shape::Plain && ends;
        let old = |i: usize| text.marks(i).has_role(lexicon::Role::Old);
        let aged = self.is_attribute() && (old(quantity.end + 1) || old(quantity.end + 3));
        quantity.dimension == Dimension::Time && (aside || aged)
    }

    /// Whether a hyphen joins the number to a noun: `a 40-metre bridge`.
    pub(super) fn is_attribute(&self) -> bool {
        let (text, quantity) = (self.text(), self.quantity);
        text.is(quantity.end, "-")
            && text.tokens[quantity.end].gap == Gap::None
            && text.is_kind(quantity.end + 1, TokenKind::Word)
    }

    /// Whether the number is a size by which a thing is known, whatever happened to it: `a 3,200-metre runway was opened`,
    /// `a house on 612 square metres sold for`.
    pub(super) fn is_property(&self) -> bool {
        let physical = matches!(
            self.quantity.dimension,
            Dimension::Mass
                | Dimension::Length
                | Dimension::Area
                | Dimension::Volume
                | Dimension::Power
                | Dimension::Energy
        );
        physical && (self.is_attribute() || self.is_site()) || self.is_limit()
    }

    /// `the 5% threshold for a seat`.
    fn is_limit(&self) -> bool {
        let (text, quantity) = (self.text(), self.quantity);
        let behind = quantity.end.max(quantity.outer_end);
        let the = |i: usize| text.marks(i).has_role(lexicon::Role::Article);
        (quantity.end..=behind).any(|i| has(text, i, self.periods.rules.lists.limit))
            && (the(quantity.outer_first) || quantity.outer_first.checked_sub(1).is_some_and(the))
    }

    /// `on 612 square metres`, before the verb.
    pub(super) fn is_site(&self) -> bool {
        let lists = &self.periods.rules.lists;
        let before = self.quantity.outer_first.checked_sub(1).filter(|&b| b >= self.view.sentence.first);
        before.is_some_and(|b| has(self.text(), b, lists.site))
            && !self.view.verb_between(self.view.sentence.first, self.quantity.first)
    }

    /// Whether it tells in passing how long something lasts: `a five-year plan`.
    pub(super) fn is_lasting(&self) -> bool {
        self.quantity.dimension == Dimension::Time && self.is_attribute()
    }

    /// Whether it tells how high or long a thing is: `a wall of flame 30 metres high`.
    pub(super) fn is_high(&self) -> bool {
        let (text, quantity) = (self.text(), self.quantity);
        let word = text.tokens.get(quantity.outer_end.max(quantity.end)).map(|t| t.word);
        quantity.dimension == Dimension::Length && word.is_some_and(|w| self.document.lexicon.quality(w).is_some())
    }

    /// Whether it is what a thing cost, which no period told holds for: `the project cost 5.1 billion yuan`.
    pub(super) fn is_priced(&self) -> bool {
        let verb = self.view.verb(self.quantity.first).filter(|v| v.0 < self.quantity.first);
        self.quantity.dimension == Dimension::Money
            && verb.is_some_and(|v| has(self.text(), v.0, self.periods.rules.lists.priced))
    }

    /// Whether it is a size in a participle that describes a noun: `a trial lasting three weeks`.
    pub(super) fn is_described(&self) -> bool {
        let (text, lexicon) = (self.text(), self.document.lexicon);
        let sized = !matches!(
            self.quantity.dimension,
            Dimension::Money | Dimension::Percent | Dimension::Count | Dimension::Other
        );
        let gerund = self.quantity.outer_first.checked_sub(1).filter(|&g| g > self.view.sentence.first);
        let is_gerund = |g: usize| lexicon.guess(text, g) == Some(WordClass::Verb(VerbForm::Gerund));
        sized
            && gerund.is_some_and(|g| {
                is_gerund(g) && text.is_kind(g - 1, TokenKind::Word) && lexicon.guess(text, g - 1).is_none()
            })
    }

    /// Whether it stands behind a participle within the subject: `the owner of a home assessed at $240,000 would pay`.
    pub(super) fn is_reduced(&self) -> bool {
        let (text, view) = (self.text(), self.view);
        let lists = &self.periods.rules.lists;
        let (first, end) = (self.quantity.first, self.quantity.end);
        let participle = view.verb_before(first).filter(|v| v.1 == Tense::Past && view.same_clause(v.0, first));
        let follows = view.verb_after(end).filter(|v| view.same_clause(end, v.0));
        let helping = |i: usize| {
            has(text, i, lists.past)
                || has(text, i, lists.ahead)
                || has(text, i, lists.have)
                || has(text, i, lists.copula)
        };
        let led =
            |from: usize, to: usize| (from..to).any(|j| has(text, j, lists.joins) || has(text, j, lists.relative));
        let opens = participle.filter(|v| !helping(v.0) && !super::clause::reports(text, v.0) && v.0 + REDUCED > first);
        opens.is_some_and(|v| follows.is_some_and(|a| helping(a.0) && a.0 < end + REDUCED && !led(v.0 + 1, a.0)))
    }

    /// Whether it stands in what is added of a speaker: `said Alice Njeri, a mother of four`.
    pub(super) fn describes_speaker(&self) -> bool {
        let (view, first) = (self.view, self.quantity.first);
        let verb = view.verb(first).filter(|v| v.0 < first && super::clause::reports(self.text(), v.0));
        verb.is_some_and(|v| !view.same_clause(v.0, first) && !view.verb_between(first, view.sentence.end))
            && verb.is_some_and(|v| v.0 > 0 && matches!(self.text().str(v.0 - 1), "," | "”" | "\"" | "’"))
    }

    /// Whether a relative clause says of the number before it how much that is, against something else.
    pub(super) fn restates(&self) -> bool {
        let (view, first) = (self.view, self.quantity.first);
        let Some(at) = view.relative_clause(first) else { return false };
        let lists = &self.periods.rules.lists;
        let be = [at + 1, at + 2].into_iter().find(|&i| has(self.text(), i, lists.copula));
        let compares = self.standing.kind == Kind::Change || self.quantity.shape == Shape::Multiple;
        be.is_some() && compares && !view.verb_between(be.unwrap_or(at) + 1, first)
    }

    /// Whether a change stands behind a comma, without a verb of its own: `have burned 41,700 hectares, 28% more than usual`.
    pub(super) fn is_aside(&self) -> bool {
        let (text, view, quantity) = (self.text(), self.view, self.quantity);
        let comma = quantity.outer_first.checked_sub(1).is_some_and(|c| text.is(c, ","));
        let follows = view.verb_after(quantity.end).is_some_and(|v| view.same_clause(quantity.end, v.0));
        comma && self.standing.kind == Kind::Change && !follows
    }

    /// Whether it is the whole of which the number before is a part: `eight of the country's nine provinces`.
    pub(super) fn is_whole(&self) -> bool {
        let (text, first) = (self.text(), self.quantity.first);
        let lists = &self.periods.rules.lists;
        let owned = first > self.view.sentence.first && has(text, first - 1, lists.possessor);
        let of = |i: usize| text.marks(i).has_role(lexicon::Role::Of);
        let start = first.saturating_sub(5).max(self.view.sentence.first + 1);
        let part =
            |i: usize| text.is_kind(i - 1, TokenKind::Number) || text.sense(i - 1, lexicon::Class::Cardinal).is_some();
        owned && (start..first).any(|i| of(i) && part(i))
    }

    /// Whether the number tells what a thing is like, not what happened: `a 40-seat plane`, `the group's 38 shops`,
    /// `where 260 people worked`.
    pub(super) fn stands_alone(&self) -> bool {
        let (text, view, quantity) = (self.text(), self.view, self.quantity);
        let lists = &self.periods.rules.lists;
        let before = quantity.outer_first.checked_sub(1);
        let owned = before.is_some_and(|b| has(text, b, lists.possessor) || has(text, b, lists.owner));
        let counted = quantity.noun.is_some() || quantity.dimension == Dimension::Time;
        let relative = view.relative_clause(quantity.first).is_some_and(|at| has(text, at, lists.place_or_person));
        // `a 48-hour walkout in March` lasted so long then.
        let timed = quantity.dimension == Dimension::Money || (quantity.dimension == Dimension::Time && !view.market);
        (self.is_attribute() && !timed) || (owned && counted) || relative
    }

    /// `a survey of 18 economists`, `capable of handling 38 flights an hour`.
    pub(super) fn is_sample(&self) -> bool {
        let quantity = self.quantity;
        let start = quantity.first.saturating_sub(4).max(self.view.sentence.first);
        (start..quantity.first).any(|i| {
            let found = self.periods.rules.standing_before.match_at(self.text(), i);
            found.is_some_and(|m| m.end == quantity.outer_first || m.end == quantity.first)
        })
    }
}
