//! The clause around a number: which phrase is a verb's subject, how far a noun phrase reaches, whose a thing is.

use super::{Finder, Phrase};
use crate::extract::chunk::{Chunk, ChunkKind};
use crate::extract::syntax::Tag;
use crate::lexicon::{Class, Lexicon, Role, Saying, SayingAt, VerbForm, WordClass};

/// How many phrases a search passes.
const REACH: usize = 24;

/// Who does what a verb says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// A noun phrase.
    Phrase(Phrase),
    /// A pronoun, by its token.
    Pronoun(usize),
}

impl Finder<'_, '_> {
    pub(super) fn kind(&self, k: usize) -> ChunkKind {
        self.chunks.get(k).map_or(ChunkKind::Stop, |c| c.kind)
    }

    pub(super) fn is_verb(&self, k: usize) -> bool {
        matches!(self.kind(k), ChunkKind::Verb | ChunkKind::Infinitive | ChunkKind::Gerund)
    }

    /// The chunk before `k` that is no adverb.
    pub(super) fn before(&self, k: usize) -> Option<usize> {
        (0..k).rev().find(|&j| self.kind(j) != ChunkKind::Adverb)
    }

    /// The chunk that opens the parenthesis closed by chunk `k`.
    pub(super) fn opening(&self, k: usize) -> Option<usize> {
        (k.saturating_sub(REACH)..k).rev().find(|&j| self.kind(j) == ChunkKind::Open)
    }

    pub(super) fn has_role(&self, k: usize, role: Role) -> bool {
        self.chunks.get(k).is_some_and(|c| self.has(c.first, role))
    }

    /// The chunk at which the noun phrase with prepositions starts that ends with chunk `k`: `tax on food`.
    pub(super) fn whole_left(&self, k: usize) -> usize {
        let mut start = k;
        let floor = k.saturating_sub(REACH);
        loop {
            // `a house on 612 square metres in Marrickville`
            let measured = start >= floor + 4
                && self.kind(start - 1) == ChunkKind::Preposition
                && self.kind(start - 2) == ChunkKind::Number
                && self.kind(start - 3) == ChunkKind::Preposition
                && self.kind(start - 4) == ChunkKind::Noun;
            if measured {
                start -= 4;
                continue;
            }
            // `people out of work`
            let twice = start >= floor + 3
                && self.kind(start - 1) == ChunkKind::Preposition
                && self.kind(start - 2) == ChunkKind::Preposition
                && self.kind(start - 3) == ChunkKind::Noun
                && self.has_role(start - 1, Role::Of);
            if twice {
                start -= 3;
                continue;
            }
            if start < floor + 2 || self.kind(start - 2) != ChunkKind::Noun || !self.touch(start - 2) {
                break;
            }
            match self.kind(start - 1) {
                ChunkKind::Preposition if !self.has_role(start - 1, Role::Having) && !self.is_hollow(start - 2) => {
                    start -= 2
                }
                ChunkKind::Joining
                    if start >= floor + 4
                        && self.kind(start - 3) == ChunkKind::Preposition
                        && self.kind(start - 4) == ChunkKind::Noun =>
                {
                    start -= 2;
                }
                _ => break,
            }
        }
        start
    }

    /// Whether chunk `k` only makes a preposition with its neighbours: `in front of`.
    pub(super) fn is_hollow(&self, k: usize) -> bool {
        let chunk = self.chunks[k];
        chunk.end - chunk.first == 1 && self.has(chunk.first, Role::Hollow)
    }

    /// Whether a hollow noun at chunk `k` makes an adverb with the preposition before it: `on average`.
    pub(super) fn is_adverbial(&self, k: usize) -> bool {
        k > 0 && self.kind(k) == ChunkKind::Noun && self.kind(k - 1) == ChunkKind::Preposition && self.is_hollow(k)
    }

    /// Whether chunk `k` and the two behind it follow each other without a break.
    fn touch(&self, k: usize) -> bool {
        self.chunks[k].end == self.chunks[k + 1].first
    }

    pub(super) fn phrase(&self, from: usize, to: usize) -> Phrase {
        (self.chunks[from].core.min(self.chunks[from].end), self.chunks[to].end)
    }

    /// The last verb group before chunk `k` in the same clause or an earlier one.
    pub(super) fn verb_before(&self, k: usize) -> Option<usize> {
        (k.saturating_sub(REACH)..k).rev().find(|&j| self.kind(j) == ChunkKind::Verb)
    }

    /// The subject of the verb group at chunk `v`.
    pub(super) fn subject_of(&self, v: usize) -> Option<Who> {
        let mut v = v;
        for _ in 0..REACH {
            match self.step(v)? {
                Step::Found(who) => return Some(who),
                Step::As(other) => v = other,
            }
        }
        None
    }

    /// One step to a verb's subject: it, or an earlier verb with the same one.
    fn step(&self, v: usize) -> Option<Step> {
        let shared = |k: usize| self.verb_before(k).map(Step::As);
        match self.kind(v) {
            ChunkKind::Infinitive => {
                let k = self.before(v)?;
                match self.kind(k) {
                    ChunkKind::Noun => {
                        let start = self.whole_left(k);
                        let own = Some(Step::Found(Who::Phrase(self.phrase(start, k))));
                        let Some(before) = start.checked_sub(1) else { return own };
                        let further = before.checked_sub(1).filter(|_| self.kind(before) == ChunkKind::Preposition);
                        match further {
                            _ if self.is_verb(before) && !self.expects(before) => Some(Step::As(before)),
                            // `an engine tuned by Norvik to produce`
                            Some(done) if self.is_reduced(done) => {
                                Some(Step::Found(Who::Phrase(self.phrase(self.whole_left(done - 1), done - 1))))
                            }
                            // `rose 2% in price to yield`
                            Some(number) if self.kind(number) == ChunkKind::Number => shared(number),
                            _ => own,
                        }
                    }
                    ChunkKind::Pronoun => Some(Step::Found(Who::Pronoun(self.chunks[k].first))),
                    _ if self.is_verb(k) => Some(Step::As(k)),
                    _ => shared(v),
                }
            }
            ChunkKind::Gerund => {
                let k = self.before(v)?;
                match self.kind(k) {
                    ChunkKind::Noun => Some(Step::Found(Who::Phrase(self.phrase(self.whole_left(k), k)))),
                    _ => shared(v),
                }
            }
            _ => self.finite(v),
        }
    }

    /// Whether the noun behind this verb does what the infinitive behind it says: `expects prices to rise`.
    fn expects(&self, verb: usize) -> bool {
        let core = self.chunks[verb].core;
        Lexicon::sayings(&self.doc.text, core).any(|s: SayingAt| s.is_verb()) || self.has(core, Role::Expecting)
    }

    fn finite(&self, v: usize) -> Option<Step> {
        let mut k = v;
        loop {
            k = k.checked_sub(1)?;
            match self.kind(k) {
                ChunkKind::Adverb | ChunkKind::Time | ChunkKind::Adjective => {}
                ChunkKind::Preposition if self.kind(k + 1) == ChunkKind::Time => {}
                ChunkKind::Close => k = self.opening(k)?,
                ChunkKind::Comma => match self.aside(k) {
                    Some(open) => k = open,
                    // `The first to use it, the K9 Pro, has`: the name between the commas.
                    None => {
                        let named =
                            k > 1 && self.kind(k - 2) == ChunkKind::Comma && self.kind(k - 1) == ChunkKind::Noun;
                        return match self.verb_before(k) {
                            Some(verb) if !named => Some(Step::As(verb)),
                            _ if named => Some(Step::Found(Who::Phrase(self.phrase(k - 1, k - 1)))),
                            _ => None,
                        };
                    }
                },
                // `the voltage across it was`
                ChunkKind::Pronoun
                    if k >= 2 && self.kind(k - 1) == ChunkKind::Preposition && self.kind(k - 2) == ChunkKind::Noun =>
                {
                    return Some(Step::Found(Who::Phrase(self.bearer(k - 2)?)));
                }
                ChunkKind::Pronoun => return Some(Step::Found(Who::Pronoun(self.chunks[k].first))),
                // `had on average expected`
                ChunkKind::Noun if self.is_adverbial(k) => k -= 1,
                ChunkKind::Subordinator => return self.antecedent(k, false).map(|p| Step::Found(Who::Phrase(p))),
                ChunkKind::Joining => return self.verb_before(k).map(Step::As),
                ChunkKind::Noun => return Some(Step::Found(Who::Phrase(self.bearer(k)?))),
                ChunkKind::Verb | ChunkKind::Gerund => return Some(Step::As(k)),
                _ => return None,
            }
        }
    }

    /// The comma that opens what the comma at chunk `close` ends: an apposition or a clause between commas.
    fn aside(&self, close: usize) -> Option<usize> {
        let open = (close.saturating_sub(REACH)..close).rev().find(|&j| self.kind(j) == ChunkKind::Comma)?;
        let noun = open
            .checked_sub(1)
            .is_some_and(|j| matches!(self.kind(j), ChunkKind::Noun | ChunkKind::Close | ChunkKind::Time));
        // `The railways, by comparison, carried`
        let short = open + 3 == close;
        let starts = match self.kind(open + 1) {
            ChunkKind::Preposition => short,
            kind => !matches!(kind, ChunkKind::Joining | ChunkKind::Pronoun),
        };
        (noun && starts).then_some(open)
    }

    /// The noun phrase before a relative pronoun.
    pub(super) fn antecedent(&self, pronoun: usize, whole: bool) -> Option<Phrase> {
        let mut k = pronoun.checked_sub(1)?;
        // `parks whose exports`, `the maker, whose year`, `units in parks, of which`
        while matches!(self.kind(k), ChunkKind::Comma | ChunkKind::Preposition | ChunkKind::Close) {
            k = if self.kind(k) == ChunkKind::Close { self.opening(k)?.checked_sub(1)? } else { k.checked_sub(1)? };
        }
        // `rents in London, which rose`: what can rise is no name of a place or person.
        let is_named = |k: usize| {
            let chunk = self.chunk(k);
            (chunk.core..chunk.end).all(|i| matches!(self.tag(i), Tag::Name | Tag::Inner))
        };
        let named = is_named(k);
        // `a package for the chief executive, Rico Back, which was worth`
        if named
            && self.kind(k + 1) == ChunkKind::Comma
            && k >= 2
            && self.kind(k - 1) == ChunkKind::Comma
            && self.kind(k - 2) == ChunkKind::Noun
            && !is_named(k - 2)
        {
            k -= 2;
        }
        let start = if whole || named { self.whole_left(k) } else { self.of_left(k) };
        (self.kind(k) == ChunkKind::Noun).then(|| self.phrase(start, k))
    }

    /// The whole noun phrase that ends with chunk `k` and bears a verb.
    fn bearer(&self, k: usize) -> Option<Phrase> {
        let start = self.whole_left(k);
        let Some(before) = start.checked_sub(1) else { return Some(self.phrase(start, k)) };
        if let Some(phrase) = self.hung_on(start) {
            return Some(phrase);
        }
        match self.kind(before) {
            // `inflation measured by the index slowed`
            ChunkKind::Preposition if before >= 2 && self.is_reduced(before - 1) => {
                Some(self.phrase(self.whole_left(before - 2), k))
            }
            ChunkKind::Joining | ChunkKind::Comma => Some(self.phrase(self.listed(start), k)),
            _ => Some(self.phrase(start, k)),
        }
    }

    /// What a relative clause hangs on that ends with the phrase from chunk `start`: `the toll from a quake that struck Peru
    /// has risen`, `the share of people who say the country is on the wrong track rose`.
    fn hung_on(&self, start: usize) -> Option<Phrase> {
        // `a report that says prices rose`
        let core = self.chunk(start - 1).core;
        if self.is_verb(start - 1) && Lexicon::sayings(&self.doc.text, core).any(|s: SayingAt| s.is_verb()) {
            return None;
        }
        let mut verbs = 0;
        for k in (start.saturating_sub(REACH)..start).rev() {
            match self.kind(k) {
                ChunkKind::Subordinator => {
                    let word = self.chunk(k).first;
                    let relative = self.doc.lexicon.grammar(&self.doc.text, word) == Some(WordClass::Relative);
                    return self.antecedent(k, true).filter(|_| relative && verbs > 0);
                }
                ChunkKind::Verb => verbs += 1,
                // `adults who have jobs or look for one`
                ChunkKind::Joining if self.kind(k + 1) == ChunkKind::Verb => {}
                ChunkKind::Comma | ChunkKind::Joining | ChunkKind::Stop | ChunkKind::Open | ChunkKind::Close => {
                    return None;
                }
                _ => {}
            }
        }
        None
    }

    /// Whether chunk `v` is a lone participle right behind a noun.
    fn is_reduced(&self, v: usize) -> bool {
        self.is_lone_participle(v) && v > 0 && self.kind(v - 1) == ChunkKind::Noun
    }

    /// Whether chunk `v` is a participle without an auxiliary.
    pub(super) fn is_lone_participle(&self, v: usize) -> bool {
        let chunk = self.chunks[v];
        let class = self.doc.lexicon.guess(&self.doc.text, chunk.core);
        let done = matches!(class, Some(WordClass::Verb(VerbForm::PastOrParticiple | VerbForm::Participle)));
        chunk.kind == ChunkKind::Verb && chunk.first == chunk.core && done
    }

    /// The start of the list that ends with the noun phrase at chunk `start`: `A, B and C`, where no verb stands before it.
    fn listed(&self, start: usize) -> usize {
        let mut first = start;
        while first >= 2
            && matches!(self.kind(first - 1), ChunkKind::Joining | ChunkKind::Comma)
            && self.kind(first - 2) == ChunkKind::Noun
        {
            first = self.whole_left(first - 2);
        }
        let free =
            first.checked_sub(1).is_none_or(|b| matches!(self.kind(b), ChunkKind::Stop | ChunkKind::Subordinator));
        let joined = (first..start).any(|j| self.kind(j) == ChunkKind::Joining);
        if free && joined { first } else { start }
    }

    /// Whose the thing is that the phrase from chunk `start` names: the verb's subject, or what `with` hangs on.
    pub(super) fn owner(&self, start: usize) -> Option<Phrase> {
        let before = self.before(start)?;
        let who = match self.kind(before) {
            _ if self.is_verb(before) => self.doer(before),
            ChunkKind::Preposition => {
                let head = self.before(before)?;
                match self.kind(head) {
                    ChunkKind::Noun if self.has_role(before, Role::Having) => {
                        Some(self.phrase(self.whole_left(head), head))
                    }
                    ChunkKind::Close if self.has_role(before, Role::Having) => {
                        let noun = self.opening(head)?.checked_sub(1)?;
                        (self.kind(noun) == ChunkKind::Noun).then(|| self.phrase(self.whole_left(noun), noun))
                    }
                    _ => {
                        // `hit at 4:17 a.m. at a depth of`
                        let passed = |k: &usize| {
                            let kind = self.kind(*k);
                            matches!(
                                kind,
                                ChunkKind::Time | ChunkKind::Preposition | ChunkKind::Adverb | ChunkKind::Number
                            )
                        };
                        let verb = (head.saturating_sub(4)..=head).rev().find(|k| !passed(k))?;
                        // `came to $8 billion at a price of $79`: the price is no one's.
                        let other = (verb..=head).any(|j| {
                            self.kind(j) == ChunkKind::Number && self.quantity_at(self.chunks[j].end - 1).is_some()
                        });
                        if self.is_verb(verb) && !other { self.doer(verb) } else { None }
                    }
                }
            }
            // `with a screen, a battery and 120W charging`
            ChunkKind::Comma | ChunkKind::Joining if before > 0 && self.kind(before - 1) == ChunkKind::Noun => {
                return self.owner(self.whole_left(before - 1));
            }
            _ => None,
        };
        who.filter(|&p| self.can_own(p))
    }

    /// The noun phrase that does what the verb at chunk `v` says, unless it only tells of it.
    pub(super) fn doer(&self, v: usize) -> Option<Phrase> {
        let core = self.chunks[v].core;
        let text = &self.doc.text;
        let tells = Lexicon::sayings(text, core).any(|s: SayingAt| s.is_verb());
        let (first, end) = match self.subject_of(v)? {
            Who::Phrase(phrase) => phrase,
            Who::Pronoun(i) => self.meant(i).filter(|&p| self.is_named(p))?,
        };
        let is = |saying: Saying| (first..end).any(|i| Lexicon::is_saying(text, i, saying));
        let source = is(Saying::Person) || is(Saying::Paper) || is(Saying::Body);
        (!(tells && source)).then_some((first, end))
    }

    /// Whether a phrase can be named as whose a thing is: places, times and papers that tell of it are not.
    pub(super) fn can_own(&self, (first, end): Phrase) -> bool {
        let text = &self.doc.text;
        let place = text.sense(first, Class::Place).is_some_and(|s| first + s.len as usize >= end);
        let nominal = (first..end).any(|i| self.tag(i).is_nominal());
        // `Finance Minister G. Raghunathan`: an official, who has nothing of it.
        let person = (first..end).any(|i| self.tag(i) == Tag::Name && Lexicon::is_saying(text, i, Saying::Person));
        let body = end > first && Lexicon::is_saying(text, end - 1, Saying::Body) && self.tag(end - 1) != Tag::Name;
        let hollow = end == first + 1 && self.has(first, Role::Hollow);
        nominal && !hollow && !person && end - first <= 9 && !place && !body && self.tag(first) != Tag::Time
    }

    /// Whether a phrase names a company or the like, by its name or by what it is.
    fn is_named(&self, (first, end): Phrase) -> bool {
        let text = &self.doc.text;
        (first..end).any(|i| self.tag(i) == Tag::Name || Lexicon::is_saying(text, i, Saying::Company))
    }

    /// Whether a phrase can do something to what is counted: a place too can gain jobs, and a body hire people.
    pub(super) fn can_do(&self, phrase: Phrase) -> bool {
        let place = self.doc.text.sense(phrase.0, Class::Place).is_some_and(|s| phrase.0 + s.len as usize >= phrase.1);
        // A country is the number's place, and goes without saying.
        let country = self.country(phrase.0).is_some();
        place && !country && self.tag(phrase.0) == Tag::Name || self.can_own(phrase)
    }

    pub(super) fn chunk(&self, k: usize) -> Chunk {
        self.chunks[k]
    }
}

/// The next step on the way to a verb's subject.
enum Step {
    /// The subject.
    Found(Who),
    /// That of another verb.
    As(usize),
}
