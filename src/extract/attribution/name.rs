//! What a source is called: titles and articles left out, pronouns and `the company` resolved to what was named before.
//!
//! ```text
//! Finance minister Ana Ruiz -> Ana Ruiz       Norway’s oil ministry -> oil ministry
//! the ministry -> oil ministry                she -> Ana Ruiz
//! ```

use rustc_hash::FxHashMap;

use crate::extract::document::{Document, Sentence};
use crate::extract::syntax::{Syntax, Tag};
use crate::lexicon::{Case, Class, Lexicon, Role, Saying, TokenKind, WordId};

/// The noun phrase of a source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source {
    /// First token.
    pub first: usize,
    /// Token after the last.
    pub end: usize,
    /// Whether it stands behind its verb.
    pub after: bool,
}

/// First token of a phrase, and the token after its last.
type Phrase = (usize, usize);

/// The sources named so far.
pub(super) struct Memory<'d, 'a> {
    doc: &'d Document<'a>,
    syntax: &'d Syntax,
    /// Who spoke last, of the kind that `she` may mean.
    person: Option<Phrase>,
    /// Which body or company was named last as a source or as what a sentence is about.
    company: Option<Phrase>,
    /// The last body or company that spoke: what `the agency` means where no agency was named.
    agency: Option<Phrase>,
    /// A lone word with a capital at the start of a sentence, which may be a name: what `the company` means for want of a better one.
    maybe: Option<Phrase>,
    /// The last source of any kind.
    any: Option<Phrase>,
    /// The last fuller name of a body by its last word: `ministry` -> `oil ministry`.
    bodies: FxHashMap<WordId, Phrase>,
    /// What the sentence being read is about.
    topic: Option<Phrase>,
    /// The body that the sentence being read is about, by a common noun: `the central bank`.
    about: Option<Phrase>,
    /// What `it` may go back to: the company or body that a sentence was about, or that spoke.
    it: Option<Phrase>,
}

impl<'d, 'a> Memory<'d, 'a> {
    pub fn new(doc: &'d Document<'a>, syntax: &'d Syntax) -> Self {
        Memory {
            doc,
            syntax,
            person: None,
            company: None,
            agency: None,
            maybe: None,
            any: None,
            bodies: FxHashMap::default(),
            topic: None,
            about: None,
            it: None,
        }
    }

    /// Starts a sentence: a name at its start is what it is about.
    pub fn start(&mut self, sentence: Sentence) {
        let (text, syntax) = (&self.doc.text, self.syntax);
        let mut first = sentence.first;
        // Behind a dateline the sentence proper begins.
        let dash = |&j: &usize| match text.sign(j) {
            "–" | "—" => true,
            "-" => syntax.tag(j) == Tag::Stop,
            _ => false,
        };
        if let Some(dash) = (first..sentence.end.min(first + 24)).find(dash) {
            first = dash + 1;
        }
        while first < sentence.end && matches!(syntax.tag(first), Tag::Determiner | Tag::Open) {
            first += 1;
        }
        let names_end = |from: usize| {
            (from..sentence.end).find(|&j| !matches!(syntax.tag(j), Tag::Name | Tag::Inner)).unwrap_or(sentence.end)
        };
        let mut end = names_end(first);
        // `The Department of Agriculture`: a body is named to its end.
        if end > first && Lexicon::is_saying(text, end - 1, Saying::Body) && text.marks(end).has_role(Role::Of) {
            end = Some(names_end(end + 1)).filter(|&e| e > end + 1).unwrap_or(end);
        }
        let is_place = text.sense(first, Class::Place).is_some_and(|s| first + s.len as usize >= end);
        let sayings =
            (first..end).any(|j| Lexicon::is_saying(text, j, Saying::Person) || text.marks(j).has_role(Role::Market));
        let follows = matches!(
            syntax.tag(end),
            Tag::Verb | Tag::Auxiliary | Tag::Comma | Tag::Adverb | Tag::Preposition | Tag::Clitic | Tag::Noun
        );
        self.topic =
            (end > first && follows && !is_place && !sayings && syntax.tag(end.saturating_sub(1)) == Tag::Name)
                .then_some((first, end));
        // `Turkish carrier Anka Air carried`: the name behind what it is.
        if self.topic.is_none() {
            let stop = (first..sentence.end.min(first + 12)).find(|&j| !syntax.tag(j).is_nominal()).unwrap_or(first);
            let name = (first..stop).rev().find(|&j| !matches!(syntax.tag(j), Tag::Name | Tag::Inner)).map(|j| j + 1);
            let acts =
                matches!(syntax.tag(stop), Tag::Verb | Tag::Auxiliary | Tag::Time | Tag::Adverb | Tag::Preposition);
            self.topic = name
                .filter(|&n| acts && n < stop && Lexicon::is_saying(text, n - 1, Saying::Company))
                .map(|n| (n, stop));
        }
        let nominal_end =
            |from: usize| (from..sentence.end.min(first + 12)).find(|&j| !syntax.tag(j).is_nominal()).unwrap_or(from);
        let head = nominal_end(first);
        let of = text.marks(head).has_role(Role::Of) && nominal_end(head + 1) > head + 1;
        let phrase = if of { nominal_end(head + 1) } else { head };
        let speaks = head > first
            && matches!(syntax.tag(phrase), Tag::Verb | Tag::Auxiliary | Tag::Adverb | Tag::Time | Tag::ParenOpen)
            && (Lexicon::is_saying(text, head - 1, Saying::Body)
                || Lexicon::is_saying(text, head - 1, Saying::Company));
        // `The carrier`: the company by its name.
        let lone = head == first + 1 && first > sentence.first && syntax.tag(first - 1) == Tag::Determiner;
        let named = || self.generic(first, phrase).filter(|_| lone);
        let about = speaks.then(|| named().unwrap_or((first, phrase)));
        self.about = about;
        let lone = first + 1;
        let acts = matches!(syntax.tag(lone), Tag::Verb | Tag::Auxiliary);
        if syntax.tag(first) == Tag::Noun && acts && first < sentence.end && text.tokens[first].case != Case::Lower {
            self.maybe = Some((first, lone));
        }
        // An apposition `One customer, SV Ostmark, beat` names the topic too.
        if self.topic.is_none()
            && let Some(comma) = (first..sentence.end.min(first + 6)).find(|&j| syntax.tag(j) == Tag::Comma)
            && let Some(close) =
                (comma + 1..sentence.end.min(comma + 8)).find(|&j| !matches!(syntax.tag(j), Tag::Name | Tag::Inner))
            && close > comma + 1
            && syntax.tag(close) == Tag::Comma
            && (first..comma).all(|j| matches!(syntax.tag(j), Tag::Noun | Tag::Number | Tag::Pronoun))
        {
            self.topic = Some((comma + 1, close));
        }
    }

    /// Ends a sentence.
    pub fn finish(&mut self) {
        let about = self.about.take();
        if let Some(topic) = self.topic.take() {
            self.company = Some(topic);
            self.it = Some(topic);
        } else if about.is_some() {
            self.it = about;
        }
    }

    /// Notes the body that token `i` ends, so that `the ministry` can be resolved to it.
    pub fn note(&mut self, i: usize, sentence: Sentence) {
        let (text, syntax) = (&self.doc.text, self.syntax);
        if !Lexicon::is_saying(text, i, Saying::Body) {
            return;
        }
        let first = syntax.phrase_start(sentence.first, i);
        if first < i && syntax.tag(i).is_nominal() {
            self.bodies.insert(text.tokens[i].word, (first, i + 1));
        }
    }

    /// The name of a source, and a note of it; none for what cannot be resolved.
    pub fn name(&mut self, source: Source) -> Option<Phrase> {
        let phrase = self.resolve(source)?;
        self.any = Some(phrase);
        if Lexicon::is_saying(&self.doc.text, phrase.1 - 1, Saying::Paper) {
            self.bodies.insert(self.doc.text.tokens[phrase.1 - 1].word, phrase);
        }
        match self.is_person(phrase) {
            Some(true) => self.person = Some(phrase),
            Some(false) => {
                self.agency = Some(phrase);
                self.company = Some(phrase);
                self.it = Some(phrase);
            }
            None => {}
        }
        (phrase.0 < phrase.1).then_some(phrase)
    }

    fn resolve(&self, Source { mut first, mut end, after }: Source) -> Option<Phrase> {
        let (text, syntax) = (&self.doc.text, self.syntax);
        let definite =
            matches!(syntax.tag(first), Tag::Determiner | Tag::Possessive) || matches!(syntax.tag(first), Tag::Adverb);
        while first < end
            && matches!(
                syntax.tag(first),
                Tag::Determiner | Tag::Possessive | Tag::Adverb | Tag::Subordinator | Tag::Joining | Tag::Comma
            )
        {
            first += 1;
        }
        if let Some(paren) = (first..end).find(|&j| syntax.tag(j) == Tag::ParenOpen) {
            end = paren;
        }
        if definite && first >= 1 && end == first && Lexicon::is_saying(text, first - 1, Saying::Its) {
            return self.topic.or(self.it);
        }
        if first >= end {
            return None;
        }
        if end - first == 1 && syntax.tag(first) == Tag::Pronoun {
            return self.pronoun(first);
        }
        if let Some(maker) = self.maker(first, end) {
            return self.resolve(Source { first: maker, end, after });
        }
        end = self.without_seat(first, end);
        // `Iran’s Trade Ministry`: the country is the place, not the source; `the ministry’s plans`: the ministry is.
        if let Some(clitic) = (first..end).find(|&j| syntax.tag(j) == Tag::Clitic) {
            let of_place =
                text.sense(first, Class::Place).is_some() || first + 1 == clitic && syntax.tag(first) == Tag::Name;
            if Lexicon::is_saying(text, end - 1, Saying::Paper) && !of_place {
                return self.resolve(Source { first: first.saturating_sub(usize::from(definite)), end: clitic, after });
            }
            if let Some(name) = self.titled(clitic + 1, end).filter(|_| clitic + 1 < end) {
                return Some((name, end));
            }
            if of_place && clitic + 1 < end {
                return self.resolve(Source { first: clitic + 1, end, after });
            }
        }
        if let Some(name) = self.titled(first, end) {
            return Some((name, end));
        }
        let named = end > first + 1 && (first..end - 1).all(|j| matches!(syntax.tag(j), Tag::Name | Tag::Inner));
        if named
            && syntax.tag(end - 1) == Tag::Noun
            && Lexicon::is_saying(text, end - 1, Saying::Paper)
            && !self.is_demonym(first, end - 1)
        {
            return Some((first, end - 1));
        }
        if definite && let Some(before) = self.generic(first, end) {
            return Some(before);
        }
        Some((first, end))
    }

    /// `former minister S. Padmaja of the People’s Front`: where a titled person's own name ends.
    fn without_seat(&self, first: usize, end: usize) -> usize {
        let (text, syntax) = (&self.doc.text, self.syntax);
        let Some(of) = (first..end).find(|&j| syntax.tag(j) == Tag::Preposition) else { return end };
        let named =
            |j: usize| matches!(syntax.tag(j), Tag::Name | Tag::Inner) || Lexicon::is_saying(text, j, Saying::Particle);
        let start = (first..of).rev().find(|&j| !named(j)).map_or(first, |j| j + 1);
        let titled = start > first && of - start >= 2 && Lexicon::is_saying(text, start - 1, Saying::Person);
        if titled { of } else { end }
    }

    fn pronoun(&self, i: usize) -> Option<Phrase> {
        let text = &self.doc.text;
        let is = |saying| Lexicon::is_saying(text, i, saying);
        if is(Saying::He) {
            self.person.or(self.any)
        } else if is(Saying::It) {
            self.topic.or(self.it).or(self.maybe)
        } else if is(Saying::They) {
            self.any
        } else {
            None
        }
    }

    /// `data released by X`, `a report from X`: where X starts.
    fn maker(&self, first: usize, end: usize) -> Option<usize> {
        let (text, syntax) = (&self.doc.text, self.syntax);
        let printed = |j: usize| Lexicon::is_saying(text, j, Saying::Within);
        let by = (first..end)
            .find(|&j| Lexicon::is_saying(text, j, Saying::By) || text.marks(j).has_role(Role::Of) || printed(j))?;
        let paper = (first..by).any(|j| Lexicon::is_saying(text, j, Saying::Paper));
        let head =
            (first..by).rev().find(|&j| syntax.tag(j).is_nominal() || Lexicon::is_saying(text, j, Saying::Paper))?;
        let whose = text.marks(by).has_role(Role::Of)
            && !(Lexicon::is_saying(text, head, Saying::Paper)
                && matches!(syntax.tag(by + 1), Tag::Name | Tag::Determiner));
        (paper && !whose && by + 1 < end).then_some(by + 1)
    }

    /// `Finance minister Ana Ruiz`, `researcher Chipwatch`: where the name starts.
    fn titled(&self, first: usize, end: usize) -> Option<usize> {
        let (text, syntax) = (&self.doc.text, self.syntax);
        let plain = (first..end).all(|j| syntax.tag(j).is_nominal() || text.is(j, "&"));
        if !plain {
            return None;
        }
        let title = (first..end - 1).rev().find(|&j| {
            let dotted = text.is(j + 1, ".") && j + 2 < end && syntax.tag(j + 2) == Tag::Name;
            Lexicon::is_saying(text, j, Saying::Person) && (syntax.tag(j + 1) == Tag::Name || dotted)
        });
        if let Some(title) = title {
            let dot = usize::from(text.is(title + 1, "."));
            return Some(title + 1 + dot);
        }
        let mut name = end;
        let named = |j: usize| matches!(syntax.tag(j), Tag::Name | Tag::Inner);
        while name > first
            && (named(name - 1)
                || name > first + 1 && named(name - 2) && Lexicon::is_saying(text, name - 1, Saying::Particle))
        {
            name -= 1;
        }
        let lower = |j: usize| text.is_kind(j, TokenKind::Word) && text.tokens[j].case == Case::Lower;
        (name > first && name < end && lower(name - 1)).then_some(name)
    }

    /// What `the company`, `the ministry`, `the official`, `the report` mean.
    fn generic(&self, first: usize, end: usize) -> Option<Phrase> {
        let (text, syntax) = (&self.doc.text, self.syntax);
        // `the Zurich-based group`, `the Swiss company`: a place is no name of its own.
        let named = |j: usize| syntax.tag(j) == Tag::Name && text.sense(j, Class::Place).is_none();
        if (first..end).any(named) {
            return None;
        }
        let head = (first..end).find(|&j| !syntax.tag(j).is_nominal()).unwrap_or(end).checked_sub(1)?;
        let is = |saying| Lexicon::is_saying(text, head, saying);
        if is(Saying::Company) {
            return self.topic.filter(|t| t.1 <= first).or(self.company).or(self.maybe);
        }
        if head > first || head + 1 < end {
            return None;
        }
        if is(Saying::Body) {
            return self.bodies.get(&text.tokens[head].word).copied().or(self.agency.filter(|_| is(Saying::Agency)));
        }
        if is(Saying::Person) && !text.str(head).ends_with('s') {
            return self.person;
        }
        if is(Saying::Paper) {
            return self.bodies.get(&text.tokens[head].word).copied().or(self.any);
        }
        None
    }

    /// Whether nothing but a place or its people stands in `first..end`: `U.S. data`.
    fn is_demonym(&self, first: usize, end: usize) -> bool {
        self.doc.text.sense(first, Class::Place).is_some_and(|s| first + s.len as usize >= end)
    }

    /// Whether a source is a person; none where the words do not tell.
    fn is_person(&self, (first, end): Phrase) -> Option<bool> {
        let (text, syntax) = (&self.doc.text, self.syntax);
        let any = |saying| (first..end).any(|j| Lexicon::is_saying(text, j, saying));
        // `analysts polled by Vara Research` are people.
        let head = (first..end).find(|&j| matches!(syntax.tag(j), Tag::Verb | Tag::Preposition)).filter(|&h| h > first);
        if head.is_some_and(|h| Lexicon::is_saying(text, h - 1, Saying::Person)) {
            return None;
        }
        if any(Saying::Body) || any(Saying::Company) || any(Saying::Paper) {
            return Some(false);
        }
        if any(Saying::Person) {
            return (!text.str(end - 1).ends_with('s')).then_some(true);
        }
        let titled = first > 0 && Lexicon::is_saying(text, first - 1, Saying::Person);
        let names = (first..end).filter(|&j| syntax.tag(j) == Tag::Name).count();
        let all_names = (first..end).all(|j| matches!(syntax.tag(j), Tag::Name | Tag::Inner));
        let shouted = (first..end).any(|j| text.tokens[j].case == Case::Upper);
        if !all_names {
            return None;
        }
        if titled || self.known_person((first, end)) {
            return Some(true);
        }
        // `Statistics Canada`
        if names > 1 && text.sense(end - 1, Class::Place).is_some() {
            return Some(false);
        }
        let abbreviated = text.sense(end - 1, Class::Abbreviation).is_some();
        Some((2..=4).contains(&names) && !shouted && !abbreviated)
    }

    /// Whether a lone name is the family name of the person who spoke last.
    fn known_person(&self, (first, end): Phrase) -> bool {
        let text = &self.doc.text;
        end - first == 1 && self.person.is_some_and(|p| text.str(p.1 - 1) == text.str(first))
    }
}
