//! Words of change right after a number: `0.3% gain`, `38 percent faster`, `26% below`.

use super::super::quantity::Shape;
use super::{Reader, is_share, way};
use crate::lexicon::{Class, Lead, NounUse, TokenKind, Trend, VerbForm, WordClass};
use crate::model::{Dimension, Direction};

impl Reader<'_, '_, '_> {
    /// The direction of a word of change right after the number: `0.3% gain`, `38 percent faster`, `26% below`.
    pub(super) fn after(&self, q: usize, coordinate: bool) -> Option<Option<Direction>> {
        let scene = self.scene;
        let quantity = &scene.quantities[q];
        let end = scene.end(q).min(quantity.end + 7);
        let mut i = quantity.end;
        while i < end {
            let in_phrase = i < quantity.outer_end && quantity.noun.is_none_or(|n| i < n.0);
            if let Some(next) = scene.quantity_at(i) {
                let joined =
                    coordinate && i <= quantity.end + 3 && scene.quantities[next].dimension == quantity.dimension;
                return if joined && self.join_before(next) {
                    self.after(next, false).filter(|_| self.noun_after(next))
                } else {
                    None
                };
            }
            // `fall by 50% or more`: the bound is no rise.
            if let Some(bound) = scene.doc.text.sense(i, Class::BoundAfter) {
                i += bound.len as usize;
                continue;
            }
            let told = scene.trends_from(i).find_map(|(len, trend)| self.after_word(q, i, len, trend));
            if told.is_some() {
                return told;
            }
            if !in_phrase && self.ends_after(i, coordinate) {
                return None;
            }
            i += 1;
        }
        None
    }

    fn join_before(&self, q: usize) -> bool {
        self.lead_of(q).is_some_and(|i| self.scene.lead(i, Lead::Join).is_some())
    }

    /// Whether the phrase after a number ends at token `i`.
    fn ends_after(&self, i: usize, coordinate: bool) -> bool {
        let scene = self.scene;
        if scene.doc.text.is_kind(i, TokenKind::Symbol) {
            return !scene.is(i, "-");
        }
        match scene.class(i) {
            None | Some(WordClass::Adverb) => false,
            Some(WordClass::Verb(form)) => {
                matches!(form, VerbForm::Past | VerbForm::PastOrParticiple | VerbForm::Gerund)
            }
            Some(WordClass::Conjunction) => !(coordinate && scene.lead(i, Lead::Join).is_some()),
            Some(_) => true,
        }
    }

    /// What one word of change after number `q` makes of it; none if it says nothing of the number.
    fn after_word(&self, q: usize, i: usize, len: usize, trend: Trend) -> Option<Option<Direction>> {
        let scene = self.scene;
        let quantity = &scene.quantities[q];
        let unit_end = quantity.noun.map_or(quantity.outer_end, |n| n.0).max(quantity.end);
        let near = i <= unit_end + 1;
        let counted = quantity.dimension == Dimension::Count;
        // `an 8.6-inch lower display`: the number describes what is lower, and does not say by how much.
        let attribute = scene.is(quantity.end, "-") && quantity.dimension != Dimension::Percent;
        let measures = |counted: bool| near && (!(counted || attribute) || self.than_follows(q, i));
        if quantity.shape == Shape::Multiple && !matches!(trend, Trend::Noun(..)) {
            return None;
        }
        let told = match trend {
            Trend::Noun(usage, plural, _) => {
                let stock = (quantity.end..i).any(|j| scene.trends_from(j).any(|(_, t)| t == Trend::Stock));
                let size = usage == NounUse::Stock && quantity.dimension == Dimension::Money;
                let time = quantity.dimension == Dimension::Time;
                !size && !time && (!counted || stock || !plural) && !self.is_noun_part(i + len)
            }
            Trend::Degree(_) => near && (is_share(quantity) || self.than_follows(q, i)),
            Trend::Comparative(_) => measures(counted),
            Trend::Particle(_) => measures(false) && !counted && !self.leads_on(q, i + len),
            Trend::Baseline(_) => {
                near && !counted && !matches!(quantity.dimension, Dimension::Length | Dimension::Time)
            }
            _ => false,
        };
        told.then(|| way(trend))
    }

    /// Whether the word of change is itself part of a longer name: `a 10 percent cut-off`.
    fn is_noun_part(&self, next: usize) -> bool {
        self.scene.is(next, "-")
    }

    fn than_follows(&self, q: usize, i: usize) -> bool {
        let end = self.scene.end(q).min(i + 8);
        (i + 1..end).take_while(|&j| !self.scene.is(j, ",") && !self.scene.is_stop(j)).any(|j| {
            self.scene.trends_from(j).any(|(_, t)| t == Trend::Lead(Lead::Standard))
                && self.scene.class(j) == Some(WordClass::Preposition)
                && self.scene.quantity_at(j + 1).is_none()
        })
    }

    /// Whether a particle after the number belongs to what follows: `$58 down from $61`, `$13 up 4 percent`.
    fn leads_on(&self, q: usize, next: usize) -> bool {
        let scene = self.scene;
        let from = scene.trends_from(next).any(|(_, t)| t == Trend::Lead(Lead::From));
        let number = scene.following(q).is_some_and(|n| {
            (scene.quantities[n].outer_first..next + 3).contains(&next) && scene.quantities[n].first < next + 3
        });
        from || number
    }

    /// Whether the word of change right after number `q` is a noun.
    pub(super) fn noun_after(&self, q: usize) -> bool {
        let quantity = &self.scene.quantities[q];
        (quantity.end..self.scene.end(q).min(quantity.end + 6))
            .take_while(|&i| !self.scene.is(i, ","))
            .any(|i| self.scene.trends_from(i).any(|(_, t)| matches!(t, Trend::Noun(..))))
    }
}
