//! Counted things and shares with what they do or what is done to them.
//!
//! ```text
//! people injured     engineers hired by Norcast     jobs in mining     run of games     share of ballots spoiled
//! ```

use super::clause::Who;
use super::{Finder, Phrase, Said};
use crate::extract::chunk::ChunkKind;
use crate::extract::quantity::Quantity;
use crate::extract::syntax::Tag;
use crate::lexicon::{Class, Lexicon, Part, Role, Saying, SayingAt, Trend, VerbUse, WordClass, fold};
use crate::model::Dimension;

/// A tail of more words says more than a subject should.
const LONGEST_TAIL: usize = 7;

impl Finder<'_, '_> {
    /// What `q` counts.
    pub(super) fn counted(&self, k: usize, noun: usize, part: &str) -> Said {
        let to = self.with_and(self.with_of(k));
        let phrase = (noun, self.chunk(to).end);
        // `the stars spin 78,000 times a minute`: whose action it is.
        if phrase.1 == noun + 1
            && self.has(noun, Role::Filler)
            && let Some(said) = self.verb_before(k).and_then(|v| self.of_verb(v))
        {
            return said;
        }
        if let Some(said) = self.complement(k).or_else(|| self.moved(k)) {
            return said;
        }
        let mut said = self.finish(phrase, None);
        said.words.insert_str(0, part);
        if let Some((head, joint)) = self.head_of(k).filter(|_| self.joined(to + 1).is_none()) {
            let of = self.finish(head, None);
            said.words = format!("{} {joint} {}", of.words, said.words);
            return said;
        }
        let done = self.done_to(k);
        if let Some((done, by)) = done {
            let tail = self.joined(to + 1).map(|t| self.words(t));
            let by = by.map(|by| self.finish(by, None).words);
            said.words = match (by, tail) {
                (Some(by), _) => {
                    said.entity = Some(by.clone());
                    format!("{} {done} by {by}", said.words)
                }
                (None, Some(tail)) => format!("{} {done} {tail}", said.words),
                (None, None) => format!("{} {done}", said.words),
            };
            return said;
        }
        let tail = self.tail(to + 1);
        if let Some(tail) = tail {
            said.words = format!("{} {}", said.words, self.words(tail));
        }
        let placed = tail.is_none_or(|t| self.tag(t.0) == Tag::Preposition);
        if let Some(owner) = self.haver(k).filter(|_| placed) {
            let whose = self.finish(owner, None).words;
            if !whose.is_empty() && !said.words.contains(&whose) {
                said.words = format!("{} of {whose}", said.words);
                said.entity = Some(whose);
            }
        }
        said
    }

    /// `the margin was 212 votes`: what the verb says it of.
    fn complement(&self, k: usize) -> Option<Said> {
        let verb = self.before(k).filter(|&v| self.kind(v) == ChunkKind::Verb)?;
        let core = self.chunk(verb).core;
        let copula =
            self.tag(core) == Tag::Auxiliary && !self.has(core, Role::Possessing) && !self.has(core, Role::Doing);
        match self.subject_of(verb)? {
            Who::Phrase(phrase) if copula => Some(self.finish(phrase, None)),
            _ => None,
        }
    }

    /// `sales rose 60% to 3.9 million headsets`, `work rose by 85,000 positions`: what the verb says it of.
    fn moved(&self, k: usize) -> Option<Said> {
        let led = self.before(k).filter(|&p| self.kind(p) == ChunkKind::Preposition && !self.has_role(p, Role::Of))?;
        let passed = |j: &usize| {
            matches!(self.kind(*j), ChunkKind::Preposition | ChunkKind::Number | ChunkKind::Adverb | ChunkKind::Time)
        };
        let verb = (0..=led).rev().find(|j| !passed(j)).filter(|&v| self.kind(v) == ChunkKind::Verb)?;
        // `rose in 2018 to`, but not `fell in shops to`
        let inside = |j: usize| self.has_role(j, Role::Inside) && self.kind(j + 1) != ChunkKind::Time;
        let near = (verb + 1..=led).all(|j| self.kind(j) != ChunkKind::Preposition || !inside(j));
        let core = self.chunk(verb).core;
        let moves = self
            .doc
            .lexicon
            .trends_from(&self.doc.text, core)
            .any(|(_, t)| matches!(t, Trend::Verb(_, VerbUse::Move, _)));
        if !moves || !near {
            return None;
        }
        self.of_verb(verb).filter(|said| !said.words.is_empty())
    }

    /// The chunk at which the noun phrase of chunk `k` ends, `of` phrases included.
    pub(super) fn with_of(&self, k: usize) -> usize {
        let mut to = k;
        while self.kind(to + 1) == ChunkKind::Preposition
            && self.has_role(to + 1, Role::Of)
            && self.kind(to + 2) == ChunkKind::Noun
        {
            to += 2;
        }
        to
    }

    /// The chunk at which the noun phrase ends that goes on with `and` and a bare noun behind chunk `to`: `shops and farms`.
    pub(super) fn with_and(&self, to: usize) -> usize {
        let Some(more) = self.chunks.get(to + 2).filter(|c| c.kind == ChunkKind::Noun && c.first == c.core) else {
            return to;
        };
        let plain = (more.first..more.end).all(|i| self.tag(i) == Tag::Noun) && more.end - more.first <= 2;
        let joined = self.kind(to + 1) == ChunkKind::Joining && self.tag(self.chunk(to).end - 1) == Tag::Noun;
        let goes_on = self.is_verb(to + 3) || matches!(self.kind(to + 3), ChunkKind::Joining | ChunkKind::Number);
        if joined && plain && !goes_on { to + 2 } else { to }
    }

    /// `a run of seven games`: what the counted are a part of.
    fn head_of(&self, k: usize) -> Option<(Phrase, &str)> {
        let led = |p: usize| self.has_role(p, Role::Of) || self.has_role(p, Role::Purpose);
        let of = self.before(k).filter(|&p| self.kind(p) == ChunkKind::Preposition && led(p))?;
        let head = of.checked_sub(1).filter(|&h| self.kind(h) == ChunkKind::Noun)?;
        let phrase = self.phrase(head, head);
        let (first, end) = phrase;
        (!self.is_hollow(head) && !(first..end).any(|i| self.has(i, Role::StandIn)) && !self.has(end - 1, Role::Change))
            .then(|| (phrase, self.doc.text.str(self.chunk(of).first)))
    }

    /// Who has what is counted: `Duly has 900 doctors`.
    fn haver(&self, k: usize) -> Option<Phrase> {
        let mut verb = self.before(k)?;
        let direct = self.is_verb(verb);
        // `slumped to 29.6% and 33 seats`
        let passed =
            |kind| matches!(kind, ChunkKind::Joining | ChunkKind::Number | ChunkKind::Preposition | ChunkKind::Adverb);
        // `has 900 doctors, and more than 150 locations`
        let counted = |v: usize| {
            let chunk = self.chunk(v);
            chunk.kind == ChunkKind::Noun
                && (chunk.first..chunk.core).any(|i| self.quantity_at(i).is_some_and(|q| self.has_noun(q)))
                || chunk.kind == ChunkKind::Comma
        };
        while !direct
            && (passed(self.kind(verb)) || counted(verb))
            && !self.has_role(verb, Role::Inside)
            && !self.has_role(verb, Role::Of)
        {
            verb = verb.checked_sub(1)?;
        }
        let listed = (verb..k).any(|j| self.kind(j) == ChunkKind::Number || counted(j));
        if !self.is_verb(verb) || !direct && !listed || direct && !self.has(self.chunk(verb).core, Role::Possessing) {
            return None;
        }
        self.doer(verb).filter(|&p| self.can_own(p))
    }

    fn has_noun(&self, q: &Quantity) -> bool {
        q.noun.is_some()
    }

    /// The participle of the verb whose object chunk `k` is, and by whom: `hired` of `Norcast plans to hire 400 engineers`.
    pub(super) fn done_to(&self, k: usize) -> Option<(String, Option<Phrase>)> {
        let mut verb = self.before(k)?;
        // `cutting off a dozen villages`
        let particle = Some(self.chunk(k.checked_sub(1)?)).filter(|c| self.has(c.first, Role::Particle));
        if particle.is_some() && self.kind(verb) == ChunkKind::Preposition {
            verb = self.before(verb)?;
        }
        if !self.is_verb(verb) {
            return None;
        }
        let core = self.chunk(verb).core;
        if !matches!(self.tag(core), Tag::Verb | Tag::Ing)
            || self.has(core, Role::Possessing)
            || self.has(core, Role::Existing)
        {
            return None;
        }
        let text = &self.doc.text;
        if Lexicon::sayings(text, core).any(|s: SayingAt| s.is_verb() && s.saying == Saying::Say) {
            return None;
        }
        let mut done = self.participle(core)?;
        let particle =
            particle.or_else(|| self.chunks.get(verb + 1).copied().filter(|c| self.has(c.first, Role::Particle)));
        // `hire up to 400 people`: that `up` is the number's.
        let particle = particle.filter(|c| !matches!(c.kind, ChunkKind::Noun | ChunkKind::Number));
        if let Some(particle) = particle.filter(|c| c.first >= self.chunk(verb).end) {
            done = format!("{done} {}", self.doc.text.str(particle.first));
        }
        let by = self.doer(verb).filter(|&p| self.can_do(p));
        Some((done, by))
    }

    pub(super) fn participle(&self, verb: usize) -> Option<String> {
        let word = fold(self.doc.text.str(verb));
        let known = self.doc.lexicon.grammar.participle(&word).map(str::to_string);
        known.or_else(|| word.ends_with("ed").then(|| word.clone())).or_else(|| self.doc.lexicon.made_participle(&word))
    }

    /// What the counted do or undergo, or where they are: `injured`, `operating in parks`, `in parliament`.
    pub(super) fn tail(&self, k: usize) -> Option<Phrase> {
        let first = self.past_aside(k);
        let mut k = first;
        // `consortia with a total export of $352 million were formed`
        while (matches!(
            self.kind(k),
            ChunkKind::Preposition | ChunkKind::Noun | ChunkKind::Number | ChunkKind::Time | ChunkKind::Adverb
        ) || self.kind(k) == ChunkKind::Joining && self.kind(k + 1) == ChunkKind::Noun)
            && k < first + 6
        {
            k += 1;
        }
        let clause = self.kind(k) == ChunkKind::Verb && self.tag(self.chunk(k).core) != Tag::Auxiliary;
        if !clause {
            k = first;
        }
        if self.kind(k) == ChunkKind::Subordinator && self.is_verb(k + 1) {
            k += 1;
        }
        if !self.is_verb(k) {
            return self.joined(k);
        }
        let verb = self.chunk(k);
        let core = if self.kind(k) == ChunkKind::Infinitive { verb.first } else { verb.core };
        if self.tag(verb.core) == Tag::Auxiliary {
            // `15 percent had no view`
            if self.has(verb.core, Role::Possessing) && self.kind(k + 1) == ChunkKind::Noun {
                return Some((verb.core, self.chunk(k + 1).end));
            }
            // `posts are vacant`
            let adjective = self.chunks.get(k + 1).filter(|c| c.kind == ChunkKind::Adjective)?;
            // `were unaccounted for`
            let loose = self.kind(k + 2) == ChunkKind::Preposition
                && matches!(self.kind(k + 3), ChunkKind::Comma | ChunkKind::Stop);
            let end = match self.joined(k + 2) {
                _ if loose => self.chunk(k + 2).end,
                // `would be eligible for coverage`
                Some((_, end)) if end - adjective.first <= LONGEST_TAIL => end,
                _ => adjective.end,
            };
            return Some((adjective.first, end));
        }
        let mut end = verb.end;
        // `set aside`, `cut off`
        let particle = self.kind(k + 1) == ChunkKind::Adverb && !self.is_verb(k + 2);
        let next = k + 1 + usize::from(particle);
        if particle {
            end = self.chunk(k + 1).end;
        }
        match self.kind(next) {
            ChunkKind::Preposition => {
                if let Some((_, stop)) = self.joined(next) {
                    end = stop;
                }
            }
            ChunkKind::Noun => end = self.chunk(next).end,
            // `are expected to receive notice`
            ChunkKind::Infinitive => {
                end = self.chunk(next).end;
                if self.kind(next + 1) == ChunkKind::Noun && self.chunk(next + 1).end - core <= LONGEST_TAIL {
                    end = self.chunk(next + 1).end;
                }
            }
            _ => {}
        }
        let end = if end - core > LONGEST_TAIL { verb.end } else { end };
        Some((core, end))
    }

    /// A phrase with a preposition that belongs to the noun before it: `in the parks`, not `in May`.
    pub(super) fn joined(&self, k: usize) -> Option<Phrase> {
        let preposition =
            self.chunks.get(k).filter(|c| c.kind == ChunkKind::Preposition && self.has(c.first, Role::Joint))?;
        let noun = self.chunks.get(k + 1).filter(|c| c.kind == ChunkKind::Noun && c.first == preposition.end)?;
        // `in early May`, but `through the canal last month`
        let last = self.doc.lexicon.parts(self.doc.text.tokens[noun.end - 1].word);
        let done = matches!(self.doc.lexicon.guess(&self.doc.text, noun.end - 1), Some(WordClass::Verb(_)));
        let loose = done || last.has(Part::Adjective);
        let timed = loose && self.tag(noun.end) == Tag::Time || (noun.core..noun.end).any(|i| self.tag(i) == Tag::Time);
        let to = self.with_of(k + 1);
        let mut end = self.chunk(to).end;
        if self.kind(to + 1) == ChunkKind::Joining && self.kind(to + 2) == ChunkKind::Noun && !self.is_verb(to + 3) {
            let more = self.chunk(to + 2);
            if more.first == more.core && more.end - more.core == 1 {
                end = more.end;
            }
        }
        (!timed && end - preposition.first <= LONGEST_TAIL + 2 && !self.is_period(noun.core))
            .then_some((preposition.first, end))
    }

    fn is_period(&self, i: usize) -> bool {
        self.doc.text.marks(i).has_role(Role::Time)
    }

    /// The chunk behind a short parenthesis or aside at chunk `k`.
    pub(super) fn past_aside(&self, k: usize) -> usize {
        if self.kind(k) != ChunkKind::Open {
            return k;
        }
        (k..k + 8).find(|&j| self.kind(j) == ChunkKind::Close).map_or(k, |j| j + 1)
    }

    /// `rose to 5 percent of output`: what follows `of` is only the base of a measure that leads to the number.
    fn is_measured(&self, q: &Quantity, k: usize) -> bool {
        let led = self.before(k).filter(|&p| self.kind(p) == ChunkKind::Preposition);
        q.dimension == Dimension::Percent && led.is_some_and(|p| self.has_role(p, Role::Reaching))
    }

    /// `$14 billion in assets`: `in` after money says what it is made of.
    fn consists(&self, q: &Quantity, k: usize) -> bool {
        let Some(noun) = self.chunks.get(k + 1).filter(|c| c.kind == ChunkKind::Noun) else { return false };
        let counted = self.doc.text.sense(noun.core, Class::Cardinal).is_some();
        let bare = noun.first == noun.core && self.tag(noun.core) == Tag::Noun && !counted;
        q.dimension == Dimension::Money && bare && self.has_role(k, Role::Inside) && !self.is_period(noun.core)
    }

    /// `$550 off a laptop`
    fn is_off(&self, q: &Quantity, k: usize) -> bool {
        matches!(q.dimension, Dimension::Money | Dimension::Percent)
            && self.has_role(k, Role::Particle)
            && self.has_role(k, Role::Joint)
    }

    /// `98.7 percent of ballots`, `450 Nm of torque`, `two of the dogs`.
    pub(super) fn share(&self, q: &Quantity, k: usize) -> Option<Said> {
        let of = k + 1;
        if self.kind(of) != ChunkKind::Preposition {
            return None;
        }
        let off = self.is_off(q, of);
        if !off && !self.has_role(of, Role::Of) && !self.consists(q, of) {
            return None;
        }
        // `67 percent of the 2,900 tonnes of grain`
        let at =
            if self.kind(of + 1) == ChunkKind::Number && self.has_role(of + 2, Role::Of) { of + 3 } else { of + 1 };
        if self.kind(at) != ChunkKind::Noun || self.is_stand_in(at) || self.is_measured(q, k) {
            return None;
        }
        let part = if self.is_share(q) && !off { "share of " } else { "" };
        let noun = self.chunk(at);
        let to = self.with_and(self.with_of(at));
        let mut said = self.finish((noun.core, self.chunk(to).end), None);
        let tail = self.tail(to + 1).filter(|t| self.tag(t.0) != Tag::Preposition);
        if let Some((done, by)) = self.done_to(k) {
            said.words = match by {
                Some(by) => {
                    let by = self.finish(by, None).words;
                    said.entity.get_or_insert_with(|| by.clone());
                    let known = said.words.contains(&by);
                    if known { said.words } else { format!("{} {done} by {by}", said.words) }
                }
                None => format!("{} {done}", said.words),
            };
        } else if let Some(tail) = tail {
            said.words = format!("{} {}", said.words, self.words(tail));
        } else if let Some(owner) = self.owner(k) {
            said = self.finish((noun.core, self.chunk(to).end), Some(owner));
        }
        said.words.insert_str(0, part);
        Some(said)
    }
}
