//! The walk from a number to the word of change that governs it.

use super::super::clause::REACH;
use super::Reader;
use crate::lexicon::{Lead, MultipleUse, NounUse, Trend, VerbForm, VerbUse, WordClass};
use crate::model::{Direction, Kind};

/// What a walk to the left came upon.
pub(super) enum Found {
    Change(Option<Direction>),
    Nothing,
}

/// What a walk to the left looks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    /// The word that moved the level to where it is.
    To,
    /// The word whose size of change follows `by`.
    By,
    /// The verb whose object stands between it and the number.
    Object,
}

impl Found {
    pub(super) fn direction(self) -> Option<Direction> {
        match self {
            Found::Change(direction) => direction,
            Found::Nothing => None,
        }
    }
}

impl Reader<'_, '_, '_> {
    /// Walks left from `at` to the verb or noun of change that governs what stands there, within the clause.
    pub(super) fn walk(&self, q: usize, at: usize, goal: Goal) -> Found {
        let scene = self.scene;
        let reach = if goal == Goal::Object { 8 } else { REACH };
        let first = scene.first(q).max(at.saturating_sub(reach));
        let mut noun = None;
        let mut i = at;
        while i > first {
            i -= 1;
            let adjacent = i + 1 == at;
            if let Some(p) = scene.quantity_at(i) {
                if let Some(found) = self.passed(p, goal) {
                    return found;
                }
                i = scene.quantities[p].first.max(first);
                continue;
            }
            if scene.is(i, ")") {
                i = scene.opening(i, first).unwrap_or(i);
                continue;
            }
            if scene.is_stop(i) || (scene.is(i, ",") && !(adjacent && goal == Goal::To)) {
                break;
            }
            let mut verb = None;
            for (start, trend) in scene.trends_ending(i) {
                match trend {
                    Trend::Particle(d) if adjacent || self.moved_before(start) => verb = verb.or(Some(d)),
                    Trend::Verb(_, VerbUse::Beat, _) if goal != Goal::By => {}
                    // `lost by five points`: how far apart the two were.
                    Trend::Verb(_, VerbUse::Lose, _) if goal == Goal::By => {}
                    Trend::Verb(form, _, Some(d)) if scene.is_verb_at(start, form) => verb = verb.or(Some(d)),
                    Trend::Noun(NounUse::Change, _, d)
                        if goal != Goal::Object && self.is_followed_by_preposition(i) =>
                    {
                        noun = noun.or(Some(d));
                    }
                    _ => {}
                }
            }
            if verb.is_none() && goal == Goal::To && self.results(i, at) {
                verb = Some(self.moved_so_far(q).unwrap_or(Direction::Up));
            }
            if verb.is_none() && goal != Goal::Object {
                verb = self.multiple_use(i).and_then(|m| match m {
                    MultipleUse::Up => Some(Direction::Up),
                    MultipleUse::Down => Some(Direction::Down),
                    _ => None,
                });
            }
            if verb.is_some() {
                return Found::Change(verb);
            }
            if self.bars(i) {
                break;
            }
        }
        noun.map_or(Found::Nothing, Found::Change)
    }

    /// `taking the median to`, `bringing the total to`: a participle that tells what a move led to.
    fn results(&self, i: usize, to: usize) -> bool {
        let scene = self.scene;
        let carries =
            scene.trends_from(i).any(|(_, t)| matches!(t, Trend::Verb(VerbForm::Gerund, VerbUse::Edge, None)));
        let object = || (i + 1..to).any(|j| scene.trends_from(j).any(|(_, t)| matches!(t, Trend::Lead(Lead::Mark))));
        carries && i > 0 && scene.is(i - 1, ",") && object()
    }

    /// Which way the last change before number `q` in its sentence went.
    fn moved_so_far(&self, q: usize) -> Option<Direction> {
        let scene = self.scene;
        let earlier = (0..q).rev().take_while(|&p| scene.quantities[p].sentence == scene.quantities[q].sentence);
        { earlier }.find_map(|p| self.read[p].direction.filter(|_| self.read[p].kind == Kind::Change))
    }

    /// A number that the walk comes upon: a change tells the direction of what follows it.
    fn passed(&self, p: usize, goal: Goal) -> Option<Found> {
        match (self.read.get(p)?, goal) {
            (super::Reading { kind: Kind::Change, direction, .. }, _) if goal != Goal::Object => {
                Some(Found::Change(*direction))
            }
            (_, Goal::Object) => Some(Found::Nothing),
            _ => None,
        }
    }

    /// Whether the particle at `i` follows a verb that it completes, as in `took the rate down from`.
    fn moved_before(&self, i: usize) -> bool {
        i.checked_sub(1)
            .is_some_and(|b| self.scene.trends_ending(b).any(|(_, t)| matches!(t, Trend::Verb(_, VerbUse::Edge, None))))
    }

    /// Whether token `i` is the border of the clause for a walk.
    fn bars(&self, i: usize) -> bool {
        match self.scene.class(i) {
            Some(WordClass::Relative | WordClass::Auxiliary | WordClass::Modal) => true,
            Some(WordClass::Conjunction) => self.scene.lead(i, Lead::Join).is_none(),
            Some(WordClass::Verb(form)) => matches!(form, VerbForm::Past | VerbForm::PastOrParticiple),
            _ => false,
        }
    }
}
