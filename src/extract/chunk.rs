//! A sentence cut into phrases: noun phrases, verb groups, and the words between them.
//!
//! ```text
//! [The bank] [has cut] [its key rate] [by] [0.5 percent] [to] [3 percent] [in March]
//!  Noun       Verb      Noun           Prep Number        Prep Number      Prep Time
//! ```
//! A number that stands before a noun is part of its phrase (`a 6.7-inch screen`, `400 engineers`).

use super::document::{Document, Sentence};
use super::quantity::{Quantity, Shape};
use super::syntax::{Syntax, Tag};
use crate::lexicon::{Class, Part, Role, TokenKind};

/// What a phrase is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChunkKind {
    /// A noun phrase without prepositions, with its determiners.
    Noun,
    /// `it`, `those`.
    Pronoun,
    /// A verb with its auxiliaries: `has been cut`, `was`.
    Verb,
    /// `to` and a verb.
    Infinitive,
    /// `rising`, as a verb.
    Gerund,
    /// A number without a noun behind it.
    Number,
    /// `last week`, `Monday`.
    Time,
    /// `of`.
    Preposition,
    /// `high`, without a noun behind it.
    Adjective,
    /// `sharply`.
    Adverb,
    /// `,`.
    Comma,
    /// `and`.
    Joining,
    /// `while`, `which`.
    Subordinator,
    /// `(`.
    Open,
    /// `)`.
    Close,
    /// A full stop, a colon, a quotation mark.
    Stop,
}

/// One phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk {
    /// What it is.
    pub kind: ChunkKind,
    /// First token.
    pub first: usize,
    /// Of a noun phrase, the first token behind determiners and leading numbers; of a verb, the main verb; else `first`.
    pub core: usize,
    /// Token after the last.
    pub end: usize,
}

/// Cuts a sentence, or its start up to its first verb group; `quantities` are those that stand in it, in order.
pub fn cut(
    doc: &Document<'_>,
    syntax: &Syntax,
    sentence: Sentence,
    quantities: &[Quantity],
    to_verb: bool,
    out: &mut Vec<Chunk>,
) {
    out.clear();
    let cutter = Cutter { doc, syntax, sentence, quantities };
    let mut i = sentence.first;
    while i < sentence.end && !(to_verb && out.last().is_some_and(|last| last.kind == ChunkKind::Verb)) {
        let chunk = cutter.chunk(i, out.last());
        // A number in a name: `S&P 500`, `class 10`.
        if let Some(last) = out.last_mut().filter(|l| l.end == i && l.kind == ChunkKind::Noun)
            && chunk.kind == ChunkKind::Number
            && cutter.quantity(i).is_none()
            && cutter.bound(i).is_none()
        {
            last.end = chunk.end;
        } else {
            out.push(chunk);
        }
        i = chunk.end.max(i + 1);
    }
}

struct Cutter<'d, 'a> {
    doc: &'d Document<'a>,
    syntax: &'d Syntax,
    sentence: Sentence,
    quantities: &'d [Quantity],
}

impl Cutter<'_, '_> {
    fn tag(&self, i: usize) -> Tag {
        if i < self.sentence.end { self.syntax.tag(i) } else { Tag::Stop }
    }

    fn has(&self, i: usize, role: Role) -> bool {
        self.doc.text.marks(i).has_role(role)
    }

    /// The quantity whose number or unit holds token `i`.
    fn quantity(&self, i: usize) -> Option<&Quantity> {
        if !self.syntax.is_spoken(i) {
            return None;
        }
        let k = self.quantities.partition_point(|q| q.first <= i).checked_sub(1)?;
        Some(&self.quantities[k]).filter(|q| i < q.spoken_end())
    }

    /// The quantity whose bound words start at token `i`: `about 400`.
    fn bound(&self, i: usize) -> Option<&Quantity> {
        if !self.syntax.bounds(i) {
            return None;
        }
        let k = self.quantities.partition_point(|q| q.first <= i);
        self.quantities.get(k).filter(|q| q.outer_first <= i && i < q.first)
    }

    fn chunk(&self, i: usize, before: Option<&Chunk>) -> Chunk {
        let one = |kind| Chunk { kind, first: i, core: i, end: i + 1 };
        if let Some(q) = self.bound(i) {
            return match self.multiplies(q.first, before) {
                true => Chunk { kind: ChunkKind::Verb, first: i, core: q.first, end: q.end },
                false => self.phrase(i, before),
            };
        }
        match self.tag(i) {
            Tag::Number if self.multiplies(i, before) => Chunk { kind: ChunkKind::Verb, first: i, core: i, end: i + 1 },
            Tag::Name | Tag::Noun | Tag::Determiner | Tag::Possessive | Tag::Number | Tag::Clitic | Tag::Inner => {
                self.phrase(i, before)
            }
            Tag::Time if self.owning(i).is_some() || self.begins_compound(i, before) => self.phrase(i, before),
            Tag::Adverb | Tag::Adjective if self.tag(i + 1) == Tag::Inner => self.phrase(i, before),
            Tag::Time => self.time(i, i),
            Tag::Verb | Tag::Auxiliary => self.verb(i, ChunkKind::Verb),
            Tag::Ing if self.acts(i, before) => self.verb(i, ChunkKind::Gerund),
            Tag::Ing => self.phrase(i, before),
            Tag::Preposition if self.has(i, Role::Infinitive) && self.verb_follows(i + 1) => {
                self.verb(i, ChunkKind::Infinitive)
            }
            Tag::Preposition => one(ChunkKind::Preposition),
            Tag::Pronoun => one(ChunkKind::Pronoun),
            Tag::Adverb => one(ChunkKind::Adverb),
            Tag::Adjective => one(ChunkKind::Adjective),
            Tag::Comma => one(ChunkKind::Comma),
            Tag::Joining => one(ChunkKind::Joining),
            Tag::Subordinator => one(ChunkKind::Subordinator),
            Tag::ParenOpen => one(ChunkKind::Open),
            Tag::ParenClose => one(ChunkKind::Close),
            Tag::Stop | Tag::Open | Tag::Close => one(ChunkKind::Stop),
        }
    }

    /// `December wheat`, `quarter results`: a time word that says which, not `in May prices rose`.
    fn begins_compound(&self, i: usize, before: Option<&Chunk>) -> bool {
        let led = before.is_some_and(|b| b.kind == ChunkKind::Preposition && b.end == i);
        let joint = self.tag(i + 1) == Tag::Noun || self.doc.text.is(i + 1, "-");
        joint && !led && !self.has(i, Role::Time)
    }

    /// The `’s` behind the time words at `i`: `last year’s budget`.
    fn owning(&self, i: usize) -> Option<usize> {
        let end = (i..self.sentence.end.min(i + 4)).find(|&j| self.tag(j) != Tag::Time)?;
        (end > i && self.tag(end) == Tag::Clitic).then_some(end)
    }

    fn verb_follows(&self, i: usize) -> bool {
        match self.tag(i) {
            Tag::Verb | Tag::Auxiliary => true,
            Tag::Adverb => matches!(self.tag(i + 1), Tag::Verb | Tag::Auxiliary),
            _ => false,
        }
    }

    /// Whether the multiple at `i` is a verb: `doubled`, `will double its staff`.
    fn multiplies(&self, i: usize, before: Option<&Chunk>) -> bool {
        let Some(q) = self.quantity(i).filter(|q| q.shape == Shape::Multiple && q.end == i + 1) else { return false };
        let led = before.is_some_and(|b| {
            b.end == q.outer_first && (b.kind == ChunkKind::Verb || self.has(b.first, Role::Infinitive))
        });
        led || self.doc.text.str(i).ends_with("ed")
    }

    /// Whether an -ing form is a verb here: `eliminating 6,650 roles`, not `rising prices` and `mining`.
    fn acts(&self, i: usize, before: Option<&Chunk>) -> bool {
        let noun = self.doc.lexicon.parts(self.doc.text.tokens[i].word).is_mostly(Part::Noun);
        if noun && !matches!(self.tag(i + 1), Tag::Determiner | Tag::Possessive | Tag::Number) {
            return false;
        }
        let aux = before.is_some_and(|b| b.kind == ChunkKind::Verb && self.tag(b.core) == Tag::Auxiliary);
        let object = matches!(
            self.tag(i + 1),
            Tag::Determiner | Tag::Possessive | Tag::Number | Tag::Pronoun | Tag::Name | Tag::Adverb | Tag::Preposition
        );
        let loose = before.is_some_and(|b| matches!(b.kind, ChunkKind::Comma | ChunkKind::Subordinator));
        let object = object || self.bound(i + 1).is_some();
        aux || object && !self.of_follows(i + 1) || loose && self.tag(i + 1) == Tag::Noun
    }

    /// Whether the -ing form at `i` behind a noun is a verb: `lenders offering 95 per cent mortgages`.
    fn takes_object(&self, i: usize) -> bool {
        let object =
            matches!(self.tag(i + 1), Tag::Determiner | Tag::Possessive | Tag::Number | Tag::Pronoun | Tag::Name);
        object || self.tag(i + 1) == Tag::Preposition && self.acts(i, None)
    }

    fn of_follows(&self, i: usize) -> bool {
        self.has(i, Role::Of)
    }

    fn verb(&self, first: usize, kind: ChunkKind) -> Chunk {
        let mut end = first;
        let mut core = first;
        loop {
            match self.tag(end) {
                Tag::Preposition if end == first => {}
                Tag::Auxiliary => core = end,
                Tag::Adverb if end > first && self.verb_follows(end) => {}
                Tag::Verb => {
                    core = end;
                    end += 1;
                    break;
                }
                Tag::Ing if end == first || self.tag(core) == Tag::Auxiliary => {
                    core = end;
                    end += 1;
                    break;
                }
                _ => break,
            }
            end += 1;
        }
        // `having increased`
        let begun = kind == ChunkKind::Verb && self.tag(first) == Tag::Auxiliary && self.is_gerund(first);
        let kind = if begun { ChunkKind::Gerund } else { kind };
        Chunk { kind, first, core, end: end.max(first + 1) }
    }

    fn is_gerund(&self, i: usize) -> bool {
        self.doc.text.str(i).ends_with("ing")
    }

    fn time(&self, first: usize, from: usize) -> Chunk {
        let mut end = from;
        // `Sept. 30`
        while self.tag(end) == Tag::Time
            || end > from
                && (self.doc.text.is(end, ".") || self.is_digits(end))
                && end < self.sentence.end - 1
                && self.quantity(end).is_none()
                && self.tag(end) != Tag::Stop
        {
            end += 1;
        }
        Chunk { kind: ChunkKind::Time, first, core: from, end: end.max(first + 1) }
    }

    /// A noun phrase, or what only begins as one: a lone number, a time, a pronoun.
    fn phrase(&self, first: usize, before: Option<&Chunk>) -> Chunk {
        let mut core = first;
        let mut quantity = false;
        loop {
            // `the new 16-inch screen`
            if core > first
                && !quantity
                && let Some(number) = self.attributed(core)
            {
                core = number;
            }
            match self.tag(core) {
                Tag::Determiner | Tag::Possessive => core += 1,
                _ if self.bound(core).is_some() => core += 1,
                Tag::Number if self.multiplies(core, before) => break,
                Tag::Number => match self.quantity(core) {
                    Some(q) => {
                        core = q.spoken_end().max(core + 1);
                        quantity = true;
                    }
                    None => break,
                },
                Tag::Inner | Tag::Clitic => core += 1,
                Tag::Time => match self.owning(core) {
                    Some(clitic) => core = clitic + 1,
                    None => break,
                },
                _ => break,
            }
        }
        let core = core.min(self.sentence.end);
        // `Stoxx 50 -1.3% FTSE -0.6%`: a name behind a number in a list starts the next line.
        let listed = quantity
            && self.tag(core) == Tag::Name
            && before.is_some_and(|b| b.kind == ChunkKind::Noun && b.end == first)
            && self.quantity(first).is_some_and(|q| q.noun.is_none() && !self.doc.text.is(q.end, "-"));
        // `Between 1600 and 1900 world temperatures`
        let year = core == first
            && self.is_digits(core)
            && before.is_some_and(|b| matches!(b.kind, ChunkKind::Preposition | ChunkKind::Joining));
        // `over the four weeks`
        if self.tag(core + 1) == Tag::Time && !quantity && self.doc.text.sense(core, Class::Cardinal).is_some() {
            return self.time(first, core + 1);
        }
        // `gained 0.2% eking out its third rise`
        let acts = quantity
            && self.tag(core) == Tag::Ing
            && self.tag(core + 1) != Tag::Name
            && (self.acts(core, None) || self.has(core + 1, Role::Particle));
        let end = if listed || year || acts { core } else { self.nouns(core, core > first) };
        if end > core {
            // `4 million` behind a clitic or a lone mark is no phrase of its own.
            return Chunk { kind: ChunkKind::Noun, first, core, end };
        }
        let kind = match self.tag(core) {
            _ if quantity => ChunkKind::Number,
            Tag::Time => return self.time(first, core),
            // `over the four weeks`
            Tag::Number if self.tag(core + 1) == Tag::Time => return self.time(first, core + 1),
            Tag::Number => {
                let timed = before.is_some_and(|b| matches!(b.kind, ChunkKind::Preposition | ChunkKind::Time));
                let kind = if timed { ChunkKind::Time } else { ChunkKind::Number };
                return Chunk { kind, first, core, end: core + 1 };
            }
            _ => ChunkKind::Pronoun,
        };
        Chunk { kind, first, core, end: core.max(first + 1) }
    }

    /// The number to which only adjectives lead from token `i`, or other words to one that a hyphen joins to its unit:
    /// `an overwhelming 70 percent`, `the entry-level 13-inch screen`.
    fn attributed(&self, i: usize) -> Option<usize> {
        let number = (i..self.sentence.end.min(i + 5)).find(|&j| !matches!(self.tag(j), Tag::Noun | Tag::Inner))?;
        let q = self.quantity(number).filter(|q| q.first == number && number > i)?;
        let adjective = |j: usize| self.doc.lexicon.parts(self.doc.text.tokens[j].word).is_mostly(Part::Adjective);
        let joined = self.doc.text.is(q.end, "-") && self.tag(q.spoken_end()).is_nominal();
        (joined || (i..number).all(adjective)).then_some(number)
    }

    fn is_digits(&self, i: usize) -> bool {
        self.doc.text.is_kind(i, TokenKind::Number)
    }

    /// Whether only adverbs and adjectives stand between `i` and a noun.
    fn nouns_within(&self, i: usize) -> bool {
        let next = (i..self.sentence.end.min(i + 4))
            .find(|&j| !matches!(self.tag(j), Tag::Adverb | Tag::Adjective | Tag::Number));
        next.is_some_and(|j| self.tag(j).is_nominal() || self.tag(j) == Tag::Time && self.tag(j + 1).is_nominal())
    }

    /// The end of the run of nouns that starts at `core`.
    fn nouns(&self, core: usize, led: bool) -> usize {
        let mut end = core;
        while end < self.sentence.end {
            match self.tag(end) {
                Tag::Inner => {}
                Tag::Ing if end > core && self.tag(end - 1) != Tag::Inner && self.takes_object(end) => break,
                tag if tag.is_nominal() => {}
                Tag::Clitic if end > core => {}
                Tag::Joining if end > core && self.syntax.joins_names(end) => {}
                // `first-quarter loss`, `the 2023 crop`, `December wheat`, `London’s top share`
                Tag::Adverb | Tag::Adjective | Tag::Verb if self.tag(end + 1) == Tag::Inner => {}
                // `migraine days`, `the December quarter`
                Tag::Time
                    if end > core
                        && self.tag(end - 1) == Tag::Noun
                        && self.doc.text.sense(end, Class::CalendarUnit).is_some() => {}
                Tag::Verb | Tag::Adverb | Tag::Preposition | Tag::Time
                    if end > core && self.tag(end - 1) == Tag::Inner => {}
                Tag::Adverb | Tag::Adjective
                    if (end == core && led
                        || end > core && matches!(self.tag(end - 1), Tag::Clitic | Tag::Adverb | Tag::Adjective))
                        && self.nouns_within(end) => {}
                Tag::Number | Tag::Time if self.leads_noun(core, end) => {
                    end = self.quantity(end).map_or(end, |q| q.spoken_end() - 1).max(end);
                }
                _ => break,
            }
            end += 1;
        }
        // The stop of `Norcast Inc.` belongs to the name.
        let loose =
            |i: usize| matches!(self.tag(i), Tag::Inner | Tag::Clitic | Tag::Joining) && !self.doc.text.is(i, ".");
        while end > core && loose(end - 1) {
            end -= 1;
        }
        end
    }

    /// Whether the number or time word at `i` of a phrase goes on with a noun.
    fn leads_noun(&self, core: usize, i: usize) -> bool {
        let next = self.quantity(i).map_or(i + 1, Quantity::spoken_end);
        let nominal = matches!(self.tag(next), Tag::Noun | Tag::Name | Tag::Inner | Tag::Clitic);
        match self.quantity(i) {
            // `Diagnostics $742 million`: only behind an owner does a number go on with a phrase.
            Some(_) => nominal && i > core && self.tag(i - 1) == Tag::Clitic,
            None => nominal || self.is_digits(i) && i > core && self.tag(i - 1).is_nominal(),
        }
    }
}
