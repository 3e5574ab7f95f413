//! Which words a number stands with: the noun it leads, the noun or verb that leads to it.

use super::clause::Who;
use super::{Finder, Phrase, Said};
use crate::extract::chunk::{Chunk, ChunkKind};
use crate::extract::quantity::{Amount, Quantity, Shape};
use crate::extract::syntax::Tag;
use crate::lexicon::{Lexicon, Part, Role, Saying, SayingAt, TokenKind, VerbForm, WordClass};
use crate::model::Dimension;

impl Finder<'_, '_> {
    /// What `q` measures, as its own sentence tells.
    pub(super) fn subject(&self, q: &Quantity) -> Option<Said> {
        let k = self.chunk_at(q.first)?;
        if self.kind(k) == ChunkKind::Verb {
            return self.multiplied(k);
        }
        if let Some(age) = self.aged(q, k) {
            return Some(age);
        }
        if let Some(one) = self.one_in(q, k) {
            return Some(one);
        }
        if let Some(named) = self.bracketed(q, k) {
            return Some(named);
        }
        if let Some(noun) = self.noun_of(q, k) {
            return Some(match self.compounded(q, k) {
                Some(said) => said,
                None if self.counts(q) => self.counted(k, noun, ""),
                None => self.described(q, k, noun),
            });
        }
        let said = self.share(q, k).or_else(|| self.quality(q, k)).or_else(|| self.money(q, k));
        said.or_else(|| self.handled(q, k)).or_else(|| self.valued(k)).or_else(|| self.led(k))
    }

    /// `will double its staff`, `prices doubled`: the object of the multiple at chunk `k`, else its subject.
    fn multiplied(&self, k: usize) -> Option<Said> {
        if self.kind(k + 1) == ChunkKind::Noun {
            let object = (self.chunk(k + 1).core, self.chunk(self.with_of(k + 1)).end);
            return Some(self.finish(object, self.doer(k).filter(|&p| self.can_own(p))));
        }
        self.of_verb(k)
    }

    /// Whether the number counts the noun behind it, and is no measure of it.
    fn counts(&self, q: &Quantity) -> bool {
        q.noun.is_some() && q.unit.starts_with('1')
    }

    pub(super) fn is_share(&self, q: &Quantity) -> bool {
        q.dimension == Dimension::Percent || matches!(q.shape, Shape::Fraction | Shape::Ratio)
    }

    /// `a four-bedroom house`: the bedrooms of the house.
    fn compounded(&self, q: &Quantity, k: usize) -> Option<Said> {
        let (first, end) = q.noun.filter(|_| self.counts(q))?;
        let rest = (end..self.chunk(k).end).find(|&i| self.tag(i).is_nominal() && self.tag(i) != Tag::Inner)?;
        let head = self.doc.text.str(end - 1);
        // `a 6.8-magnitude quake`
        let whole = matches!(q.amount, Amount::Single(value) if value.fract() == 0.0);
        let plural = if whole { self.doc.lexicon.grammar.plural(head) } else { head.to_string() };
        if rest != end || !self.doc.text.is(first - 1, "-") {
            return None;
        }
        let said = self.described(q, k, rest);
        let what = self.words((first, end));
        let what = what.strip_suffix(head).unwrap_or_default();
        Some(Said { words: format!("{what}{plural} of {}", said.words), ..said })
    }

    /// The first noun behind the number in its own phrase.
    fn noun_of(&self, q: &Quantity, k: usize) -> Option<usize> {
        let chunk = self.chunk(k);
        if chunk.kind != ChunkKind::Noun {
            return None;
        }
        if self.counts(q) {
            return q.noun.map(|n| n.0).filter(|&n| n < chunk.end);
        }
        let first = (q.spoken_end()..chunk.end).find(|&i| self.tag(i).is_nominal() && self.tag(i) != Tag::Inner)?;
        let filler = chunk.end - first == 1 && self.has(first, Role::Filler);
        // `up $31.20 US`, `rose 5% Monday`: a name of its own, no noun that the number describes.
        let led = matches!(self.tag(chunk.first), Tag::Determiner | Tag::Possessive)
            || self.doc.text.is(q.end, "-")
            || q.outer_first > chunk.first && self.tag(q.outer_first - 1) == Tag::Clitic;
        let named =
            !led && q.noun.is_none() && (first..chunk.end).all(|i| matches!(self.tag(i), Tag::Name | Tag::Inner));
        (!filler && !named).then_some(first)
    }

    /// `Ana Ruiz, 52,`
    fn aged(&self, q: &Quantity, k: usize) -> Option<Said> {
        let alone = self.kind(k) == ChunkKind::Number && q.unit_text.is_none();
        let closed = matches!(self.kind(k + 1), ChunkKind::Comma | ChunkKind::Stop);
        let name =
            k.checked_sub(2).filter(|&n| self.kind(k - 1) == ChunkKind::Comma && self.kind(n) == ChunkKind::Noun)?;
        let end = self.chunk(name).end;
        let person =
            (self.chunk(name).core..end).rev().take_while(|&i| matches!(self.tag(i), Tag::Name | Tag::Inner)).count();
        let years = matches!(q.amount, Amount::Single(v) if (14.0..100.0).contains(&v));
        let lone = person == 1
            && years
            && self.kind(k + 1) == ChunkKind::Comma
            && self.chunk(name).end - self.chunk(name).first == 1;
        (alone && closed && (person >= 2 || lone)).then(|| {
            let name = self.words((end - person, end));
            Said { words: format!("age of {name}"), entity: Some(name), ..Said::default() }
        })
    }

    /// `one seller in five`: the noun within the ratio, with what it does.
    fn one_in(&self, q: &Quantity, k: usize) -> Option<Said> {
        let text = &self.doc.text;
        let noun = q.first + 1;
        let word =
            text.is_kind(noun, TokenKind::Word) && noun + 1 < q.end && self.doc.lexicon.grammar(text, noun).is_none();
        if q.shape != Shape::Ratio || !word {
            return None;
        }
        let tail = self.tail(k + 1).map_or(String::new(), |t| format!(" {}", self.words(t)));
        Some(Said {
            words: format!("{}{tail}", self.doc.lexicon.grammar.plural(text.str(noun))),
            entity: None,
            ..Said::default()
        })
    }

    /// `Ana Ruiz (4 goals)`: a number that alone stands in brackets behind a name.
    fn bracketed(&self, q: &Quantity, k: usize) -> Option<Said> {
        let alone = self.kind(k + 1) == ChunkKind::Close && k >= 2 && self.kind(k - 1) == ChunkKind::Open;
        let name = Some(k.checked_sub(2)?).filter(|&n| alone && self.kind(n) == ChunkKind::Noun)?;
        let chunk = self.chunk(name);
        let named = self.tag(chunk.end - 1) == Tag::Name && q.spoken_end() > q.first;
        named.then(|| self.finish((chunk.core, chunk.end), None))
    }

    /// A noun that the number describes: `a £260 tax on work`, `43% chance of a rise`, `a 6.7-inch screen`.
    fn described(&self, q: &Quantity, k: usize, noun: usize) -> Said {
        let old = (q.first..noun + 1).any(|i| self.has(i, Role::Old));
        let mut to = self.with_of(k);
        let head = self.chunk(k).end - 1;
        if self.has(head, Role::Change) {
            return self.changed(k, noun, to);
        }
        if let Some((_, end)) = self.joined(to + 1) {
            to = (to..self.chunks.len()).find(|&j| self.chunk(j).end >= end).unwrap_or(to);
        }
        if self.kind(to + 1) == ChunkKind::Infinitive && self.kind(to + 2) == ChunkKind::Noun {
            to += 2;
        }
        let phrase = (noun, self.chunk(to).end);
        let mut said = self.finish(phrase, self.owner(self.whole_left(k)));
        if old {
            if let Some(name) = self.named_before(k) {
                said = self.finish(name, None);
                return Said { words: format!("age of {}", said.words), entity: Some(said.words), ..Said::default() };
            }
            said = self.finish(phrase, None);
            if let Some(tail) = self.tail(to + 1).filter(|_| self.is_verb(to + 1)) {
                said.words = format!("{} {}", said.words, self.words(tail));
            }
            said.words.insert_str(0, "age of ");
        }
        said
    }

    /// `Alice Njeri, a 41-year-old`: the name before the comma.
    fn named_before(&self, k: usize) -> Option<Phrase> {
        let name =
            k.checked_sub(2).filter(|&n| self.kind(k - 1) == ChunkKind::Comma && self.kind(n) == ChunkKind::Noun)?;
        let chunk = self.chunk(name);
        (self.tag(chunk.end - 1) == Tag::Name).then_some((chunk.core, chunk.end))
    }

    /// `a 3% growth in weight`: the weight; `a 3% rise`: what rose.
    fn changed(&self, k: usize, noun: usize, to: usize) -> Said {
        let bearer = self.owner(k);
        if self.kind(k + 1) == ChunkKind::Preposition
            && self.kind(k + 2) == ChunkKind::Noun
            && let Some(phrase) = self.joined(k + 1)
        {
            let what = (self.chunk(k + 2).core, phrase.1);
            let single = what.1 - what.0 == 1;
            return self.finish(what, bearer.filter(|_| single));
        }
        let chunk = self.chunk(k);
        if noun + 1 < chunk.end {
            return self.finish((noun, chunk.end), bearer);
        }
        match bearer.or_else(|| self.before_comma(k)) {
            Some(bearer) => self.finish((noun, self.chunk(to).end), Some(bearer)),
            None => Said::default(),
        }
    }

    /// `Ethereum fell to $2,315, a 4.2 percent drop`: the subject of the verb that the apposition follows.
    fn before_comma(&self, k: usize) -> Option<Phrase> {
        self.before(k).filter(|&c| self.kind(c) == ChunkKind::Comma)?;
        match self.subject_of(self.verb_before(k)?)? {
            Who::Phrase(phrase) => Some(phrase),
            Who::Pronoun(_) => None,
        }
    }

    /// What leads to the number from the left.
    fn led(&self, number: usize) -> Option<Said> {
        if let Some(said) = self.verb_follows(number) {
            return Some(said);
        }
        let mut k = number;
        let mut by = None;
        for _ in 0..12 {
            let before = k.checked_sub(1)?;
            match self.kind(before) {
                ChunkKind::Preposition => {
                    if k == number || self.kind(k) == ChunkKind::Preposition || self.kind(k) == ChunkKind::Adverb {
                        by = by.or(Some(before));
                    }
                }
                ChunkKind::Adverb | ChunkKind::Time | ChunkKind::Number | ChunkKind::Joining | ChunkKind::Open => {}
                // `slipped to 14.1 per cent, the agency said, from 14.7`
                ChunkKind::Comma if self.told_before(before).is_some() => {
                    k = self.told_before(before).unwrap_or(before);
                    continue;
                }
                ChunkKind::Comma => {
                    if k + 1 < number && self.kind(before.checked_sub(1)?) == ChunkKind::Noun && by.is_none() {
                        return self.noun_leads(before - 1, None, number);
                    }
                }
                ChunkKind::Close => {
                    k = self.opening(before)?;
                    continue;
                }
                ChunkKind::Noun if self.is_adverbial(before) => {
                    k = before - 1;
                    continue;
                }
                ChunkKind::Noun => return self.noun_leads(before, by, number),
                ChunkKind::Pronoun => return self.meant(self.chunk(before).first).map(|p| self.finish(p, None)),
                // `a pitch as high as`
                ChunkKind::Adjective => {
                    if let Some(verb) = self.verb_before(before) {
                        return self.of_verb(verb);
                    }
                }
                // `its forecast for the quarter ended December to`: no verb of the clause.
                ChunkKind::Verb
                    if before > 0 && self.kind(before - 1) == ChunkKind::Time && self.is_lone_participle(before) => {}
                ChunkKind::Verb | ChunkKind::Infinitive | ChunkKind::Gerund => {
                    return self.verb_leads(before, by, number);
                }
                // `Attendance: 24,316`
                ChunkKind::Stop
                    if k == number
                        && before > 0
                        && self.doc.text.is(self.chunk(before).first, ":")
                        && self.kind(before - 1) == ChunkKind::Noun =>
                {
                    return self.object(before - 1, None);
                }
                ChunkKind::Subordinator | ChunkKind::Stop => break,
            }
            k = before;
        }
        None
    }

    /// The comma that opens the aside which the comma at chunk `close` ends, where it only tells who says so.
    fn told_before(&self, close: usize) -> Option<usize> {
        let open = (close.saturating_sub(5)..close).rev().find(|&j| self.kind(j) == ChunkKind::Comma)?;
        let says = |s: SayingAt| s.is_verb() && matches!(s.saying, Saying::Say | Saying::Add | Saying::Show);
        let verb = (open + 1..close).find(|&j| self.kind(j) == ChunkKind::Verb)?;
        let who = matches!(self.kind(open + 1), ChunkKind::Noun | ChunkKind::Pronoun);
        (who && Lexicon::sayings(&self.doc.text, self.chunk(verb).core).any(says)).then_some(open)
    }

    fn verb_leads(&self, verb: usize, by: Option<usize>, number: usize) -> Option<Said> {
        let core = self.chunk(verb).core;
        let says = |s: SayingAt| s.is_verb() && matches!(s.saying, Saying::Say | Saying::Show);
        if by.is_none() && Lexicon::sayings(&self.doc.text, core).any(says) {
            return None;
        }
        let said = self.of_verb(verb)?;
        let what = match by {
            _ if !self.is_money_at(number) => None,
            // `sold for $2.43 million`, `lost $6.8 million`
            Some(_) if self.has(core, Role::Selling) => Some("price"),
            None if self.has(core, Role::Losing) => Some("loss"),
            _ => None,
        };
        match what {
            Some(what) => Some(Said { words: format!("{what} of {}", said.words), ..said }),
            None => Some(said),
        }
    }

    /// The number is itself a verb's subject: `23 MPs rebelled and about 30 abstained`.
    fn verb_follows(&self, number: usize) -> Option<Said> {
        let open = |k: usize| {
            matches!(self.kind(k), ChunkKind::Stop | ChunkKind::Comma | ChunkKind::Joining | ChunkKind::Subordinator)
        };
        let mut before = self.before(number);
        if before.is_some_and(|b| self.kind(b) == ChunkKind::Preposition && b > 0) {
            before = before.and_then(|b| self.before(b)).filter(|&b| self.kind(b) == ChunkKind::Joining);
        }
        if !self.is_verb(number + 1) || !before.is_none_or(open) {
            return None;
        }
        let q = self.quantity_at(self.chunk(number).end - 1)?;
        let n = self.quantities.partition_point(|other| other.first < q.first);
        let near = |p: &&Quantity| q.sentence - p.sentence <= 1;
        let noun = self.quantities[..n].iter().rev().take(4).take_while(near).find_map(|p| p.noun)?;
        let tail = self.tail(number + 1).map(|t| self.words(t))?;
        let said = self.finish(noun, None);
        Some(Said { words: format!("{} {tail}", said.words), entity: said.entity, ..Said::default() })
    }

    pub(super) fn of_verb(&self, verb: usize) -> Option<Said> {
        match self.subject_of(verb)? {
            Who::Phrase(phrase) => Some(self.finish(phrase, None)),
            Who::Pronoun(i) => self.meant(i).map(|p| self.finish(p, None)),
        }
    }

    /// The noun phrase at chunk `k` leads to the number, by a preposition or right before it.
    fn noun_leads(&self, k: usize, by: Option<usize>, number: usize) -> Option<Said> {
        let names = by.is_some_and(|p| self.has_role(p, Role::Of) || self.has_role(p, Role::Having));
        // `a total of`, `an average of`
        let empty = |c: Chunk| c.end - c.core == 1 && self.has(c.core, Role::Hollow);
        if names && (self.is_stand_in(k) || empty(self.chunk(k))) {
            return self.led(k);
        }
        // `under the contracted 50 million`: of what was measured before.
        let chunk = self.chunk(k);
        let done = matches!(
            self.doc.lexicon.guess(&self.doc.text, chunk.core),
            Some(WordClass::Verb(VerbForm::PastOrParticiple))
        );
        if !names && done && chunk.first < chunk.core && chunk.end - chunk.core == 1 {
            return None;
        }
        let start = if names { self.of_left(k) } else { self.whole_left(k) };
        let head = self.chunk(start).end - 1;
        let before = self.before(start);
        if names {
            // `posted a rise of`: what rose.
            let rise = self.has(head, Role::Change) && !self.is_money_at(number);
            if rise {
                return self.risen(start);
            }
            return Some({
                let mut said = self.finish(self.phrase(start, k), None);
                // `a grant of $3 million to every family`
                if let Some(rest) = self.joined(self.past_aside(number + 1)) {
                    said.words = format!("{} {}", said.words, self.words(rest));
                }
                self.owned(said, self.owner(start))
            });
        }
        match before {
            Some(v) if self.is_verb(v) => {
                let copula =
                    self.tag(self.chunk(v).core) == Tag::Auxiliary && !self.has(self.chunk(v).core, Role::Possessing);
                if copula || self.is_stand_in(k) || self.has(head, Role::Change) {
                    return self.of_verb(v);
                }
                if self.has(self.chunk(v).core, Role::Valuing) {
                    let said = self.object(k, None)?;
                    return Some(Said { words: format!("value of {}", said.words), ..said });
                }
                self.object(k, self.owner(start))
            }
            // `rose on Euronext to`: a phrase of place in between.
            Some(p) if self.kind(p) == ChunkKind::Preposition => {
                match p.checked_sub(1) {
                    Some(v) if self.is_verb(v) => self.of_verb(v),
                    // `firmed 0.1% versus the dollar at 108.5`
                    Some(n) if by.is_some() && self.kind(n) == ChunkKind::Number && !self.has_role(p, Role::Of) => {
                        self.led(p).or_else(|| self.object(k, None))
                    }
                    _ => self.object(k, None),
                }
            }
            _ if self.has(self.chunk(k).end - 1, Role::Change) => self.risen(start),
            _ => self.object(k, None),
        }
    }

    /// What rose, where the phrase that starts at chunk `start` is only of a rise: `posted a rise of`, `with a gain of`.
    fn risen(&self, start: usize) -> Option<Said> {
        let before = self.before(start)?;
        let verb = if self.kind(before) == ChunkKind::Preposition { self.verb_before(before)? } else { before };
        if self.is_verb(verb) { self.of_verb(verb) } else { None }
    }

    /// The chunk at which the phrase of chunk `k` starts, over `of` alone: `price of gold`.
    pub(super) fn of_left(&self, k: usize) -> usize {
        let mut start = k;
        while start >= 2
            && self.has_role(start - 1, Role::Of)
            && self.kind(start - 2) == ChunkKind::Noun
            && !self.is_hollow(start - 2)
        {
            start -= 2;
        }
        start
    }

    /// A subject with whose it is.
    fn owned(&self, said: Said, owner: Option<Phrase>) -> Said {
        let Some(owner) = owner else { return said };
        let whose = self.finish(owner, None).words;
        if whose.is_empty() || said.words.contains(&whose) {
            return said;
        }
        Said { words: format!("{} of {whose}", said.words), entity: Some(whose), ..Said::default() }
    }

    fn is_money_at(&self, k: usize) -> bool {
        let chunk = self.chunk(k);
        (chunk.first..chunk.end).filter_map(|i| self.quantity_at(i)).any(|q| q.dimension == Dimension::Money)
    }

    /// The noun phrase that ends with chunk `k`, with whose it is.
    pub(super) fn object(&self, k: usize, owner: Option<Phrase>) -> Option<Said> {
        Some(self.finish(self.phrase(self.whole_left(k), k), owner))
    }

    /// Whether chunk `k` is one noun that only stands for what was measured before.
    pub(super) fn is_stand_in(&self, k: usize) -> bool {
        let chunk = self.chunk(k);
        let adjective = |i: usize| self.doc.lexicon.parts(self.doc.text.tokens[i].word).is_mostly(Part::Adjective);
        chunk.kind == ChunkKind::Noun
            && self.has(chunk.end - 1, Role::StandIn)
            && (chunk.core..chunk.end).all(|i| self.has(i, Role::StandIn) || self.has(i, Role::Filler) || adjective(i))
    }
}
