//! Numbers whose verb tells nothing or is not said: `the rise was 4 percent`, `houses gained 5 percent and flats 3 percent`.

use super::{Reader, Reading, change};
use crate::lexicon::{Lead, NounUse, Trend, WordClass};
use crate::model::{Dimension, Kind};

impl Reader<'_, '_, '_> {
    /// `the annual rise was 4.6 percent`, `the fall in sales was $3 million`: what is said of a noun of change.
    pub(super) fn said_of(&self, q: usize, lead: usize) -> Option<Reading> {
        let scene = self.scene;
        let quantity = &scene.quantities[q];
        if quantity.dimension == Dimension::Time {
            return None;
        }
        for (steps, i) in scene.back(q, lead, 6).enumerate() {
            let noun = scene.trends_ending(i).find_map(|(_, t)| match t {
                Trend::Noun(NounUse::Change, false, direction) => Some(direction),
                _ => None,
            });
            if let Some(direction) = noun.filter(|_| steps == 0 || self.is_followed_by_preposition(i)) {
                return Some(change(direction));
            }
            if self.is_verb_like(i) || scene.is(i, ",") || scene.is_stop(i) {
                return None;
            }
        }
        None
    }

    /// `houses gained 5 percent and flats 3 percent`: the verb of the number before is not said again.
    pub(super) fn gapped(&self, q: usize, lead: usize) -> Option<Reading> {
        const LONGEST: usize = 5;
        let scene = self.scene;
        let p = scene.previous(q).filter(|&p| scene.quantities[p].unit == scene.quantities[q].unit)?;
        let after = scene.quantities[p].outer_end.max(scene.quantities[p].end);
        let subject = after + 1..lead + 1;
        let joins = scene.lead(after, Lead::Join).is_some();
        let named = joins && (1..=LONGEST).contains(&subject.len());
        let nothing_else =
            |i: usize| matches!(scene.class(i), None | Some(WordClass::Determiner | WordClass::Possessive));
        let end = scene.quantities[q].end;
        let ends = [".", ",", ";"].iter().any(|mark| scene.is(end, mark));
        let told = self.read[p].kind == Kind::Change && !self.read[p].apart;
        (told && named && ends && subject.into_iter().all(nothing_else))
            .then(|| Reading { hinge: None, ..self.read[p] })
    }
}
