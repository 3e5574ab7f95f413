//! What governs a number: the verb and preposition before it, the noun behind it, what is done with money.

use super::{Finder, Phrase, REACH};
use crate::extract::document::Sentence;
use crate::extract::quantity::Quantity;
use crate::extract::syntax::Tag;
use crate::lexicon::{Class, Lexicon, Role, Saying, SayingAt, fold};
use crate::model::Dimension;

/// What may stand between a number and the word that governs it.
const LEADS: &[Tag] = &[
    Tag::Adverb,
    Tag::Determiner,
    Tag::Possessive,
    Tag::Number,
    Tag::Time,
    Tag::ParenOpen,
    Tag::Open,
    Tag::Comma,
    Tag::Joining,
    Tag::Preposition,
];

/// What may stand before the nouns of a noun phrase.
const DETERMINERS: &[Tag] = &[Tag::Determiner, Tag::Possessive, Tag::Clitic, Tag::Number, Tag::Adverb];

impl Finder<'_, '_> {
    /// `growth in weight`, `decline in value`: the weight, the value; `a 3% rise` alone: what rose.
    pub(super) fn change_of(&self, (first, end): Phrase, q: &Quantity, sentence: Sentence) -> String {
        let head = (first..end).find(|&i| self.tag(i) == Tag::Preposition).unwrap_or(end);
        if !self.has(head - 1, Role::Change) {
            return self.finish((first, self.with_phrase(end, sentence)));
        }
        let verb = self.verb_before(q.outer_first, sentence);
        let bearer = verb.and_then(|v| self.phrase_before(v, sentence));
        if matches!(self.tag(end), Tag::Preposition) {
            let start = self.skip_determiners(end + 1);
            let stop = self.phrase_end(start, sentence.end);
            if stop > start {
                let of = bearer.filter(|_| stop - start == 1).map(|b| self.finish(b));
                let what = self.finish((start, stop));
                return of.map_or(what.clone(), |of| format!("{what} of {of}"));
            }
        }
        if head < end {
            return self.finish((self.skip_determiners(head + 1), end));
        }
        self.finish(bearer.unwrap_or((first, end)))
    }

    /// The participle of the verb whose object the number is: `hired` of `plans to hire 400 engineers`.
    pub(super) fn done_to(&self, q: &Quantity, sentence: Sentence) -> Option<String> {
        let mut verb = q.outer_first.checked_sub(1)?;
        while verb > sentence.first && matches!(self.tag(verb), Tag::Adverb | Tag::Determiner | Tag::Number) {
            verb -= 1;
        }
        if verb < sentence.first || !matches!(self.tag(verb), Tag::Verb | Tag::Ing) {
            return None;
        }
        let done = self.participle(verb)?;
        let by = self.actor(verb, sentence).filter(|p| self.can_own(*p));
        Some(match by {
            Some(by) => format!("{done} by {}", self.words(by)),
            None => done,
        })
    }

    /// Who does what the verb says: its subject, or that of the verb on which an infinitive depends.
    fn actor(&self, verb: usize, sentence: Sentence) -> Option<Phrase> {
        let to = verb.checked_sub(1).filter(|&to| self.has(to, Role::Infinitive));
        let own = self.phrase_before(verb, sentence);
        own.or_else(|| self.verb_before(to?, sentence).and_then(|v| self.phrase_before(v, sentence)))
    }

    /// Whether a phrase is a company or such, whose doing is worth naming; places and pronouns are not.
    pub(super) fn can_own(&self, (first, end): Phrase) -> bool {
        let named = (first..end).all(|i| matches!(self.tag(i), Tag::Name | Tag::Inner | Tag::Noun | Tag::Joining));
        named && end - first <= 4 && self.doc.text.sense(first, Class::Place).is_none()
    }

    pub(super) fn participle(&self, verb: usize) -> Option<String> {
        let word = fold(self.doc.text.str(verb));
        let known = self.doc.lexicon.grammar.participle(&word).map(str::to_string);
        known.or_else(|| word.ends_with("ed").then_some(word))
    }

    /// `raised €48 million`, `$3 million was spent on roads`: money with what is done with it.
    pub(super) fn money(&self, q: &Quantity, sentence: Sentence) -> Option<String> {
        if q.dimension != Dimension::Money {
            return None;
        }
        let after = self.skip_paren(q.outer_end.max(q.end), sentence);
        if matches!(self.tag(after), Tag::Auxiliary | Tag::Verb)
            && let Some(tail) = self.tail(after, sentence)
            && (tail.0..tail.1).any(|i| self.has(i, Role::Spending))
        {
            return Some(format!("money {}", self.words(tail)));
        }
        let mut verb = q.outer_first.checked_sub(1)?;
        while verb > sentence.first && matches!(self.tag(verb), Tag::Adverb | Tag::Determiner | Tag::Number)
            || self.is_of(verb)
            || self.has(verb, Role::StandIn)
        {
            verb = verb.checked_sub(1)?;
        }
        if verb < sentence.first || !self.has(verb, Role::Spending) || !matches!(self.tag(verb), Tag::Verb | Tag::Ing) {
            return None;
        }
        let done = self.participle(verb)?;
        let tail = self.tail(after, sentence).map(|t| self.words(t));
        let by = self.actor(verb, sentence).filter(|p| self.can_own(*p)).map(|p| self.finish(p));
        let rest = tail.or(by.map(|by| format!("by {by}")));
        Some(rest.map_or(format!("money {done}"), |rest| format!("money {done} {rest}")))
    }

    /// The noun phrase that governs a number from the left.
    pub(super) fn governed(&self, q: &Quantity, sentence: Sentence) -> Option<String> {
        let mut i = self.back_over(q.outer_first, sentence, LEADS);
        // The preposition nearest before the number says how it is led.
        let led_by = (i..q.outer_first).rev().find(|&j| self.tag(j) == Tag::Preposition);
        if i == sentence.first {
            return self.behind(q, sentence);
        }
        if let Some(joint) = led_by.filter(|&p| self.is_of(p) || self.has(p, Role::Having)) {
            let first = self.syntax.phrase_start(sentence.first, joint);
            if first < joint && !self.has(joint - 1, Role::StandIn) {
                return Some(self.finish((first, joint)));
            }
            // `a total of`: what stands before it.
            i = self.back_over(first, sentence, LEADS);
            if i == sentence.first {
                return None;
            }
        }
        let says = |s: SayingAt| s.is_verb() && s.saying != Saying::Add;
        let said = self.tag(i - 1) == Tag::Verb && Lexicon::sayings(&self.doc.text, i - 1).any(says);
        if led_by.is_none() && (said || self.tag(i - 1) == Tag::Stop) {
            return self.behind(q, sentence);
        }
        match self.tag(i - 1) {
            Tag::Verb | Tag::Auxiliary | Tag::Ing => self.of_verb(i - 1, sentence),
            Tag::Noun | Tag::Name | Tag::Inner | Tag::ParenClose | Tag::Clitic => self.of_noun(i, sentence),
            _ => self.verb_before(i, sentence).and_then(|v| self.of_verb(v, sentence)),
        }
    }

    /// The token where the run of these tags begins that ends before `i`.
    pub(super) fn back_over(&self, mut i: usize, sentence: Sentence, tags: &[Tag]) -> usize {
        while i > sentence.first && tags.contains(&self.tag(i - 1)) {
            i -= 1;
        }
        i
    }

    /// The noun phrase behind a number that nothing stands before.
    pub(super) fn behind(&self, q: &Quantity, sentence: Sentence) -> Option<String> {
        let first = self.skip_determiners(q.outer_end.max(q.end));
        let end = self.phrase_end(first, sentence.end);
        (end > first).then(|| self.finish((first, end)))
    }

    /// The number's noun phrase ends before `end`: an object, a list's head, or a phrase of place or time to be skipped.
    fn of_noun(&self, mut end: usize, sentence: Sentence) -> Option<String> {
        loop {
            let first = self.syntax.phrase_start(sentence.first, end);
            let before = self.back_over(first, sentence, DETERMINERS);
            if first == end || before == sentence.first {
                return (first < end).then(|| self.finish((first, end)));
            }
            if self.tag(before - 1) != Tag::Preposition {
                // `posted a rise of`: what rose.
                let rise = self.has(end - 1, Role::Change);
                let verb = rise.then(|| self.verb_before(before, sentence)).flatten();
                return verb.and_then(|v| self.of_verb(v, sentence)).or_else(|| Some(self.finish((first, end))));
            }
            // `tax on food`: the phrase reaches further left. `rose in May`: it does not.
            let joint = before - 1;
            let head = self.syntax.phrase_start(sentence.first, joint);
            if head < joint && !self.is_adjunct(joint) {
                return Some(self.finish((self.whole_start(head, sentence), end)));
            }
            end = self.back_over(joint, sentence, &[Tag::Adverb, Tag::Time, Tag::Preposition, Tag::Number]);
            if end == sentence.first {
                return None;
            }
            match self.tag(end - 1) {
                Tag::Verb | Tag::Auxiliary | Tag::Ing => return self.of_verb(end - 1, sentence),
                tag if tag.is_nominal() => {}
                _ => return self.verb_before(end, sentence).and_then(|v| self.of_verb(v, sentence)),
            }
        }
    }

    /// The last verb before token `i` in its clause.
    pub(super) fn verb_before(&self, i: usize, sentence: Sentence) -> Option<usize> {
        let floor = sentence.first.max(i.saturating_sub(REACH));
        (floor..i)
            .rev()
            .take_while(|&j| !matches!(self.tag(j), Tag::Close))
            .find(|&j| matches!(self.tag(j), Tag::Verb | Tag::Auxiliary))
    }

    /// What the verb at `verb` says its number of.
    pub(super) fn of_verb(&self, verb: usize, sentence: Sentence) -> Option<String> {
        if let Some(phrase) = self.phrase_before(verb, sentence) {
            if phrase.1 - phrase.0 == 1 && self.tag(phrase.0) == Tag::Pronoun {
                return self.topic.map(|t| self.finish(t));
            }
            return Some(self.finish(phrase));
        }
        // `expects it to average`: whatever stands before `to`.
        if verb > sentence.first && self.has(verb - 1, Role::Infinitive) && verb - 1 > sentence.first {
            let to = verb - 1;
            if self.tag(to - 1) == Tag::Pronoun {
                return self.earlier.map(|t| self.finish(t));
            }
            let first = self.syntax.phrase_start(sentence.first, to);
            if first < to {
                return Some(self.finish((self.whole_start(first, sentence), to)));
            }
        }
        // A verb behind `and`, or a participle behind a comma, shares the subject of the one before.
        let earlier = self.verb_before(verb, sentence)?;
        (earlier < verb).then(|| self.of_verb(earlier, sentence)).flatten()
    }

    /// `is 7.9 mm thick`, `weighs 209 g`: the quality that an adjective or a verb names, of the subject.
    pub(super) fn quality(&self, q: &Quantity, sentence: Sentence) -> Option<String> {
        let of = |i: usize| self.doc.text.tokens.get(i).and_then(|t| self.doc.lexicon.quality(t.word));
        let behind = q.outer_end.max(q.end);
        let mut verb = q.outer_first.checked_sub(1)?;
        while verb > sentence.first && matches!(self.tag(verb), Tag::Adverb | Tag::Determiner | Tag::Preposition) {
            verb -= 1;
        }
        let adjective = of(behind).filter(|_| behind < sentence.end && !self.tag(behind + 1).is_nominal());
        let quality = adjective.or_else(|| of(verb).filter(|_| self.tag(verb) == Tag::Verb))?;
        let verb = self.verb_before(q.outer_first, sentence)?;
        let bearer = self.of_verb(verb, sentence)?;
        Some(format!("{quality} of {bearer}"))
    }

    /// The noun phrase right behind the number that it describes: `a £260 tax on work`, `43% chance of a rise`.
    pub(super) fn premodified(&self, q: &Quantity, sentence: Sentence) -> Option<Phrase> {
        let mut first = q.outer_end.max(q.end);
        if self.tag(first) == Tag::Inner {
            first += 1;
        }
        let led = q
            .outer_first
            .checked_sub(1)
            .is_some_and(|b| matches!(self.tag(b), Tag::Determiner | Tag::Possessive | Tag::Clitic))
            || matches!(self.tag(q.outer_first), Tag::Determiner)
            || self.tag(first.saturating_sub(1)) == Tag::Inner
            || q.outer_first != q.first;
        if !self.tag(first).is_nominal() || self.tag(first) == Tag::Inner && !led {
            return None;
        }
        let end = self.phrase_end(first, sentence.end);
        (end > first && Lexicon::role(&self.doc.text, first, Role::Filler).is_none()).then_some((first, end))
    }
}
