//! Where a number stands in its sentence: the word that leads to it, the clause around it.
//!
//! ```text
//! lowered its policy rate by 35 basis points to about 2.9 percent
//!                         ^^ leads to 35     ^^ leads to 2.9 (bound words and articles are passed over)
//! ```
//! Every look-around is bounded, so that a sentence of any length costs its numbers a fixed amount each.

use super::document::Document;
use super::quantity::Quantity;
use super::words::{self, LONGEST_CUE, LONGEST_TREND, Word};
use crate::lexicon::{Class, Gap, Lead, StatusCue, TokenKind, Trend, VerbForm, WordClass};

/// How many tokens a search for the governing word walks at most.
pub const REACH: usize = 40;

/// A document with the numbers found in it.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'d, 'a> {
    /// The document.
    pub doc: &'d Document<'a>,
    /// Its numbers in text order.
    pub quantities: &'d [Quantity],
    /// What [`Syntax`](super::syntax::Syntax) says of its words.
    pub words: &'d [Word],
}

impl<'d, 'a> Scene<'d, 'a> {
    /// First token of the sentence of number `q`.
    pub fn first(&self, q: usize) -> usize {
        self.doc.sentences.get(self.quantities[q].sentence).map_or(0, |s| s.first)
    }

    /// First token of the sentence that holds token `i`.
    pub fn first_of(&self, i: usize) -> usize {
        self.doc.sentences.get(self.doc.sentence_at(i)).map_or(0, |s| s.first)
    }

    /// Token after the last of the sentence of number `q`.
    pub fn end(&self, q: usize) -> usize {
        self.doc.sentences.get(self.quantities[q].sentence).map_or(self.doc.text.len(), |s| s.end)
    }

    /// The tokens before `at` in the sentence of `q`, nearest first, at most `reach` of them.
    pub fn back(&self, q: usize, at: usize, reach: usize) -> impl Iterator<Item = usize> + use<> {
        (self.first(q).max(at.saturating_sub(reach))..at).rev()
    }

    /// What token `i` is; unknown words in small letters by their ending. `May` and `Will` are names, and the last part
    /// of a compound (`rain-hit`) is no verb.
    #[inline]
    pub fn class(&self, i: usize) -> Option<WordClass> {
        self.words.get(i)?.class
    }

    /// The number whose quote holds token `i`.
    #[inline]
    pub fn quantity_at(&self, i: usize) -> Option<usize> {
        if self.words.get(i).is_some_and(|word| word.in_number) { self.holding(i) } else { None }
    }

    fn holding(&self, i: usize) -> Option<usize> {
        let k = self.quantities.partition_point(|q| q.first <= i).checked_sub(1)?;
        (i < self.quantities[k].end).then_some(k)
    }

    /// The number before `q` in the same sentence.
    pub fn previous(&self, q: usize) -> Option<usize> {
        q.checked_sub(1).filter(|&p| self.quantities[p].sentence == self.quantities[q].sentence)
    }

    /// The number after `q` in the same sentence.
    pub fn following(&self, q: usize) -> Option<usize> {
        let next = self.quantities.get(q + 1)?;
        (next.sentence == self.quantities[q].sentence).then_some(q + 1)
    }

    /// Whether token `i` is exactly this sign.
    #[inline]
    pub fn is(&self, i: usize, sign: &str) -> bool {
        self.doc.text.is_kind(i, TokenKind::Symbol) && self.doc.text.is(i, sign)
    }

    /// Whether token `i` opens or closes a quotation.
    pub fn is_quote(&self, i: usize) -> bool {
        self.doc.text.is_kind(i, TokenKind::Symbol)
            && matches!(self.doc.text.str(i), "“" | "”" | "\"" | "«" | "»" | "„" | "‘")
    }

    /// Whether token `i` ends a statement within a sentence.
    pub fn is_stop(&self, i: usize) -> bool {
        match self.doc.text.tokens.get(i) {
            Some(token) if token.kind == TokenKind::Symbol => {
                // `3:1` is a ratio.
                self.is(i, ";") || self.is_quote(i) || (self.is(i, ":") && !self.words[i].in_number)
            }
            _ => false,
        }
    }

    /// Whether token `i` is a dash that stands between blanks, or an em dash.
    pub fn is_dash(&self, i: usize) -> bool {
        self.is(i, "—") || (matches!(self.doc.text.str(i), "–" | "-") && self.doc.text.tokens[i].gap != Gap::None)
    }

    /// Where the bracket that closes at `i` opens, not before `first`.
    pub fn opening(&self, i: usize, first: usize) -> Option<usize> {
        (first.max(i.saturating_sub(REACH))..i).rev().find(|&j| self.is(j, "("))
    }

    /// The trend senses of the phrases that end at token `i`, each with its first token.
    pub fn trends_ending(&self, i: usize) -> impl Iterator<Item = (usize, Trend)> {
        let any = self.words.get(i).is_some_and(|word| word.ends_trend());
        let from = if any { i.saturating_sub(LONGEST_TREND as usize - 1) } else { i + 1 };
        (from..i + 1).rev().flat_map(move |j| {
            let senses = self.doc.lexicon.trends_from(&self.doc.text, j);
            senses.filter_map(move |(len, trend)| (j + len == i + 1).then_some((j, trend)))
        })
    }

    /// The trend senses of the phrases that start at token `i`, each with its length.
    pub fn trends_from(&self, i: usize) -> impl Iterator<Item = (usize, Trend)> {
        self.doc.lexicon.trends_from(&self.doc.text, i)
    }

    /// The status cues that tell the status of what follows, of the phrases that end at token `i`, longest first, each with its
    /// first token.
    pub fn cues_ending(&self, i: usize) -> impl Iterator<Item = (usize, StatusCue)> {
        let from = if self.ends_cue(i) { i.saturating_sub(LONGEST_CUE as usize - 1) } else { i + 1 };
        (from..i + 1).flat_map(move |j| {
            let cues = self.doc.lexicon.status_cues(&self.doc.text, j);
            cues.filter_map(move |(len, cue)| (j + len == i + 1 && !self.is_name(i)).then_some((j, cue)))
        })
    }

    /// Whether a status cue that tells the status of what follows ends at token `i`.
    #[inline]
    pub fn ends_cue(&self, i: usize) -> bool {
        self.words.get(i).is_some_and(|word| word.ends_cue)
    }

    /// Whether a status cue starts at token `i`.
    #[inline]
    pub fn starts_cue(&self, i: usize) -> bool {
        self.doc.text.marks(i).has_class(Class::StatusCue)
    }

    /// The status cues of the phrases that start at token `i`, each with its length.
    pub fn cues_from(&self, i: usize) -> impl Iterator<Item = (usize, StatusCue)> {
        self.doc.lexicon.status_cues(&self.doc.text, i).filter(move |_| !self.is_name(i))
    }

    fn is_name(&self, i: usize) -> bool {
        words::is_name(self.doc, i)
    }

    /// Whether this cue stands at token `i`.
    #[inline]
    pub fn is_cue(&self, i: usize, cue: StatusCue) -> bool {
        self.starts_cue(i) && self.cues_from(i).any(|(_, c)| c == cue)
    }

    /// Whether a leading word of this sort ends at `i`; its first token.
    #[inline]
    pub fn lead(&self, i: usize, lead: Lead) -> Option<usize> {
        if !self.words.get(i)?.ends_lead(lead) {
            return None;
        }
        self.lead_start(i, lead)
    }

    fn lead_start(&self, i: usize, lead: Lead) -> Option<usize> {
        self.trends_ending(i).find(|(_, t)| *t == Trend::Lead(lead)).map(|(first, _)| first)
    }

    /// The nearest token before `at` that is no adverb, article or phrase that says nothing of the number's role.
    pub fn lead_token(&self, q: usize, at: usize) -> Option<usize> {
        let first = self.first(q);
        let mut i = at.checked_sub(1).filter(|&i| i >= first)?;
        for _ in 0..6 {
            let passed = match self.lead(i, Lead::Skip) {
                Some(start) if start >= first => Some(start),
                _ => self.passes(i).then_some(i),
            };
            match passed {
                Some(start) if start > first => i = start - 1,
                Some(_) => return None,
                None => return Some(i),
            }
        }
        Some(i)
    }

    /// Adverbs and articles that stand between a number and the word it depends on.
    fn passes(&self, i: usize) -> bool {
        if self.trends_from(i).any(|(len, t)| len == 1 && matches!(t, Trend::Particle(_) | Trend::Lead(_))) {
            return false;
        }
        matches!(self.class(i), Some(WordClass::Adverb | WordClass::Determiner))
    }

    /// Whether a form that can be a verb or a noun (`rise`, `cuts`) or an adjective (`the contracted volume`) stands where
    /// a verb can stand.
    pub fn is_verb_at(&self, i: usize, form: VerbForm) -> bool {
        let Some(before) = i.checked_sub(1) else { return form != VerbForm::Third };
        let named = matches!(form, VerbForm::Base | VerbForm::Third);
        match self.class(before) {
            Some(WordClass::Determiner | WordClass::Possessive) => form == VerbForm::Past,
            Some(WordClass::Preposition) if named => form == VerbForm::Base && self.lead(before, Lead::To).is_some(),
            _ => true,
        }
    }

    /// Whether token `i` is a finite verb or an auxiliary, so that what stands before it may be its subject.
    pub fn is_predicate(&self, i: usize) -> bool {
        match self.class(i) {
            Some(WordClass::Auxiliary | WordClass::Modal) => true,
            Some(WordClass::Verb(form)) => matches!(form, VerbForm::Past | VerbForm::PastOrParticiple),
            _ => false,
        }
    }
}
