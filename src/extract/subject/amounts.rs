//! What a number without a noun is an amount of, as the verb or adjective beside it tells.
//!
//! ```text
//! raised €48 million      sowed 4 million hectares      a grant worth $8 million      is 7.9 mm thick
//! money raised            area sown                     grant                         thickness
//! ```

use super::clause::Who;
use super::{Finder, Said};
use crate::extract::chunk::ChunkKind;
use crate::extract::quantity::Quantity;
use crate::extract::syntax::Tag;
use crate::lexicon::Role;
use crate::model::Dimension;

impl Finder<'_, '_> {
    /// `raised €48 million`, `$3 million was spent on roads`: money with what is done with it.
    pub(super) fn money(&self, q: &Quantity, k: usize) -> Option<Said> {
        if q.dimension != Dimension::Money {
            return None;
        }
        let spends = |v: usize| self.is_verb(v) && self.has(self.chunk(v).core, Role::Spending);
        let mut next = k + 1;
        if self.kind(next) == ChunkKind::Open {
            next = (next..next + 8).find(|&j| self.kind(j) == ChunkKind::Close).map_or(next, |j| j + 1);
        }
        if spends(next) {
            let tail = self.tail(next)?;
            return Some(Said { words: format!("money {}", self.words(tail)), entity: None, ..Said::default() });
        }
        let mut lead = self.before(k)?;
        // `set aside a total of`
        if self.has_role(lead, Role::Of) && lead > 1 && self.is_stand_in(lead - 1) {
            lead = self.before(lead - 1)?;
        }
        if self.kind(lead) == ChunkKind::Open && lead > 1 && self.kind(lead - 1) == ChunkKind::Number {
            lead = self.before(lead - 1)?;
        }
        if !spends(lead) || self.tag(self.chunk(lead).core) == Tag::Auxiliary {
            return None;
        }
        let done = self.participle(self.chunk(lead).core)?;
        let by = self.doer(lead).filter(|&p| self.can_own(p)).map(|p| self.finish(p, None).words);
        let rest = self.joined(next).map(|t| self.words(t));
        let mut words = format!("money {done}");
        for part in [by.as_ref().map(|by| format!("by {by}")), rest].into_iter().flatten() {
            words.push(' ');
            words.push_str(&part);
        }
        Some(Said { words, entity: by, ..Said::default() })
    }

    /// `Growers sowed 4 million hectares`: an amount of what a verb handles, with who does it.
    pub(super) fn handled(&self, q: &Quantity, k: usize) -> Option<Said> {
        let amount = self.doc.lexicon.amount(q.dimension.as_str()).filter(|_| self.kind(k) == ChunkKind::Number)?;
        self.before(k).filter(|&v| self.is_verb(v) && self.has(self.chunk(v).core, Role::Handling))?;
        let (done, by) = self.done_to(k)?;
        let by = by.map(|by| self.finish(by, None).words).filter(|by| !by.is_empty());
        let words = match &by {
            Some(by) => format!("{amount} {done} by {by}"),
            None => format!("{amount} {done}"),
        };
        Some(Said { words, entity: by, ..Said::default() })
    }

    /// `a grant worth up to $8 million`
    pub(super) fn valued(&self, k: usize) -> Option<Said> {
        let worth = self.before(k).filter(|&w| self.has_role(w, Role::Worth))?;
        let lead = self.before(worth)?;
        match self.kind(lead) {
            ChunkKind::Noun => self.object(lead, None),
            _ if self.is_verb(lead) => self.of_verb(lead),
            _ => None,
        }
    }

    /// `is 7.9 mm thick`, `weighs 209 g`: the quality that an adjective or a verb names, of the subject.
    pub(super) fn quality(&self, q: &Quantity, k: usize) -> Option<Said> {
        let of = |i: usize| self.doc.text.tokens.get(i).and_then(|t| self.doc.lexicon.quality(t.word));
        let behind = q.outer_end.max(q.end);
        let lead = (0..k).rev().find(|&j| !matches!(self.kind(j), ChunkKind::Adverb | ChunkKind::Preposition))?;
        let describes =
            behind < self.sentence.end && self.tag(behind) != Tag::Time && !self.tag(behind + 1).is_nominal();
        let adjective = of(behind).filter(|_| describes);
        // `two and a half years old`: the unit's own word.
        let old = q.dimension == Dimension::Time && self.has(behind - 1, Role::Old);
        let adjective = adjective.or(of(behind - 1).filter(|_| old));
        let quality = adjective.or_else(|| of(self.chunk(lead).core).filter(|_| self.is_verb(lead)))?;
        let verb = if adjective.is_some() { self.verb_before(k)? } else { lead };
        let bearer = match self.subject_of(verb)? {
            Who::Phrase(phrase) => phrase,
            Who::Pronoun(i) => self.meant(i)?,
        };
        let said = self.finish(bearer, None);
        Some(Said { words: format!("{quality} of {}", said.words), entity: said.entity, ..Said::default() })
    }
}
