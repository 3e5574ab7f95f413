//! Noun phrases: where they start and end, what follows them, and how they are written.

use super::{Finder, Phrase, REACH};
use crate::extract::document::Sentence;
use crate::extract::syntax::Tag;
use crate::lexicon::{Class, Lexicon, PlaceKind, Role, Saying, TokenKind, WordClass};

impl Finder<'_, '_> {
    pub(super) fn skip_determiners(&self, mut i: usize) -> usize {
        while matches!(self.tag(i), Tag::Determiner | Tag::Possessive | Tag::Number) {
            i += 1;
        }
        // `last year’s budget`
        let mut owner = i;
        while self.tag(owner) == Tag::Time {
            owner += 1;
        }
        if owner > i && self.tag(owner) == Tag::Clitic { owner + 1 } else { i }
    }

    /// The end of the noun phrase that starts at `first`, with `of` phrases.
    pub(super) fn phrase_end(&self, first: usize, limit: usize) -> usize {
        let limit = limit.min(first + REACH);
        let mut end = first;
        while end < limit {
            match self.tag(end) {
                tag if tag.is_nominal() => end += 1,
                Tag::Clitic => end += 1,
                Tag::Joining
                    if end > first
                        && self.tag(end - 1).is_nominal()
                        && self.tag(end + 1).is_nominal()
                        && self.is_short_list(end) =>
                {
                    end += 1
                }
                Tag::Preposition if end > first && self.is_of(end) => {
                    let next = self.skip_determiners(end + 1);
                    if next < limit && self.tag(next).is_nominal() {
                        end = next;
                    } else {
                        break;
                    }
                }
                _ => break,
            }
        }
        end
    }

    /// `parks and zones`: one word each side, not `parks and 40 zones`.
    pub(super) fn is_short_list(&self, and: usize) -> bool {
        !self.tag(and + 2).is_nominal() || self.syntax.joins_names(and)
    }

    /// A noun phrase with one phrase behind it: `tax on every family`, `plan to repair schools`.
    pub(super) fn with_phrase(&self, end: usize, sentence: Sentence) -> usize {
        if self.tag(end) != Tag::Preposition {
            return end;
        }
        let mut first = self.skip_determiners(end + 1);
        if self.tag(first) == Tag::Verb {
            first += 1;
        }
        let stop = self.phrase_end(first, sentence.end);
        if stop > first { stop } else { end }
    }

    /// The token behind a short parenthesis that starts at `i`, else `i`.
    pub(super) fn skip_paren(&self, i: usize, sentence: Sentence) -> usize {
        if self.tag(i) != Tag::ParenOpen {
            return i;
        }
        (i..sentence.end.min(i + 8)).find(|&j| self.tag(j) == Tag::ParenClose).map_or(i, |j| j + 1)
    }

    /// What the counted do or undergo: `were injured`, `operating in parks`, `in parliament`.
    pub(super) fn tail(&self, after: usize, sentence: Sentence) -> Option<Phrase> {
        let mut verb = after;
        if self.doc.lexicon.grammar(&self.doc.text, verb) == Some(WordClass::Relative) {
            verb += 1;
        }
        while matches!(self.tag(verb), Tag::Auxiliary | Tag::Adverb) {
            verb += 1;
        }
        let (mut first, mut end) = (verb, verb);
        if matches!(self.tag(verb), Tag::Verb | Tag::Ing) || verb > after && self.tag(verb) == Tag::Noun {
            end += 1;
            // `set aside`, `cut off`
            end += usize::from(
                self.tag(end) == Tag::Adverb && matches!(self.tag(end + 1), Tag::Preposition | Tag::Comma | Tag::Stop),
            );
        } else if verb > after || !self.has(verb, Role::Joint) {
            return None;
        }
        if self.tag(end) == Tag::Preposition && !matches!(self.tag(end + 1), Tag::Time | Tag::Number) {
            let start = self.skip_determiners(end + 1);
            let stop = self.phrase_end(start, sentence.end);
            if stop > start && stop - first <= 7 && !(start..stop).any(|i| self.tag(i) == Tag::Time) {
                end = stop;
            }
        } else if matches!(self.tag(end), Tag::Noun | Tag::Determiner) && end > first {
            let stop = self.phrase_end(self.skip_determiners(end), sentence.end);
            if stop - first <= 5 {
                end = stop;
            }
        }
        if self.tag(first) == Tag::Preposition && end > first {
            first = verb;
        }
        (end > first).then_some((first, end))
    }

    /// Whether the preposition at `i` leads to a place or time, not to a part of the noun phrase.
    pub(super) fn is_adjunct(&self, i: usize) -> bool {
        !self.is_of(i)
            && (matches!(self.tag(i + 1), Tag::Time | Tag::Number)
                || self.doc.text.sense(i + 1, Class::Month).is_some())
    }

    /// The start of the noun phrase whose last part starts at `first`, over `of` and the like.
    pub(super) fn whole_start(&self, mut first: usize, sentence: Sentence) -> usize {
        let floor = sentence.first.max(first.saturating_sub(REACH));
        loop {
            let mut before = first;
            while before > floor
                && matches!(self.tag(before - 1), Tag::Determiner | Tag::Possessive | Tag::Number | Tag::Clitic)
            {
                before -= 1;
            }
            if before <= floor || self.tag(before - 1) != Tag::Preposition || self.is_adjunct(before - 1) {
                return first;
            }
            let head = self.syntax.phrase_start(floor, before - 1);
            if head == before - 1 {
                return first;
            }
            first = head;
        }
    }

    /// The subject of the verb at `verb`.
    pub(super) fn phrase_before(&self, verb: usize, sentence: Sentence) -> Option<Phrase> {
        let floor = sentence.first.max(verb.saturating_sub(REACH));
        if verb > floor && self.has(verb - 1, Role::Infinitive) {
            return None;
        }
        let end = self.end_before(verb, floor)?;
        if end > floor && self.tag(end - 1) == Tag::Pronoun {
            return Some((end - 1, end));
        }
        let mut first = self.start_before(end, floor);
        // `the toll from a quake that struck Peru has risen`: the noun before the clause.
        if first > floor + 2 && self.tag(first - 1) == Tag::Verb {
            let that = (floor + 1..first - 1).rev().find(|&j| !matches!(self.tag(j), Tag::Auxiliary | Tag::Adverb));
            if let Some(that) = that.filter(|&j| self.tag(j) == Tag::Subordinator && self.tag(j - 1).is_nominal()) {
                let start = self.syntax.phrase_start(floor, that);
                return Some((self.whole_start(start, sentence), that));
            }
        }
        // `In the Oise prices rose` has its place in front.
        if self.tag(first) == Tag::Preposition {
            first = self.syntax.phrase_start(first, end);
        }
        while first < end
            && matches!(self.tag(first), Tag::Determiner | Tag::Number | Tag::Preposition | Tag::Joining | Tag::Inner)
        {
            first += 1;
        }
        (first < end && (first..end).any(|i| self.tag(i).is_nominal())).then_some((first, end))
    }

    /// The token behind a subject, before adverbs, time and clauses that part it from its verb.
    fn end_before(&self, verb: usize, floor: usize) -> Option<usize> {
        let mut end = verb;
        while end > floor {
            match self.tag(end - 1) {
                Tag::Adverb | Tag::Auxiliary | Tag::Time => end -= 1,
                Tag::Number if end < verb && self.tag(end) == Tag::Time => end -= 1,
                Tag::Preposition if matches!(self.tag(end), Tag::Time) && end < verb => end -= 1,
                Tag::ParenClose => end = (floor..end - 1).rev().find(|&j| self.tag(j) == Tag::ParenOpen)?,
                // A clause between commas: `The field, discovered in 1953, holds`.
                Tag::Comma => {
                    let open = (floor..end - 1).rev().find(|&j| self.tag(j) == Tag::Comma)?;
                    if !matches!(
                        self.tag(open + 1),
                        Tag::Subordinator | Tag::Number | Tag::Verb | Tag::Determiner | Tag::Noun | Tag::Adverb
                    ) {
                        return None;
                    }
                    end = open;
                }
                Tag::Subordinator => {
                    // `Torlinie, which sells`: the noun before the pronoun.
                    end -= 1;
                    if end > floor && self.tag(end - 1) == Tag::Comma {
                        end -= 1;
                    }
                    if end == floor || !self.tag(end - 1).is_nominal() {
                        return None;
                    }
                }
                _ => break,
            }
        }
        Some(end)
    }

    /// Where the noun phrase with prepositions starts that ends before `end`.
    fn start_before(&self, end: usize, floor: usize) -> usize {
        let mut first = end;
        while first > floor {
            match self.tag(first - 1) {
                tag if tag.is_nominal() => {}
                Tag::Determiner | Tag::Possessive | Tag::Clitic | Tag::Number => {}
                Tag::Preposition if !self.is_adjunct(first - 1) => {}
                Tag::Joining
                    if self.tag(first).is_nominal() && first > floor + 1 && self.tag(first - 2).is_nominal() => {}
                Tag::Verb
                    if matches!(self.tag(first), Tag::Preposition)
                        && first > floor + 1
                        && self.tag(first - 2).is_nominal() => {}
                _ => break,
            }
            first -= 1;
        }
        first
    }

    /// A phrase in words: determiners, countries and `the company’s` left out or resolved.
    pub(super) fn finish(&self, (mut first, mut end): Phrase) -> String {
        let text = &self.doc.text;
        loop {
            let last = end.wrapping_sub(1);
            let loose = match self.tag(last) {
                Tag::Determiner | Tag::Preposition | Tag::Inner | Tag::Joining | Tag::Adverb => true,
                Tag::Number => {
                    end >= first + 2 && matches!(self.tag(end - 2), Tag::Determiner | Tag::Preposition | Tag::Inner)
                }
                _ => self.has(last, Role::Filler),
            };
            if !loose || end <= first + 1 {
                break;
            }
            end -= 1;
        }
        let mut owner = None;
        while first < end
            && matches!(self.tag(first), Tag::Determiner | Tag::Number | Tag::Joining | Tag::Clitic | Tag::Inner)
        {
            first += 1;
        }
        // `U.S. retail sales`: the country is the number's place.
        if let Some(len) = self.country(first)
            && first + len < end
            && self.tag(first + len) == Tag::Noun
        {
            first += len;
        }
        if self.tag(first) == Tag::Possessive || first > 0 && self.tag(first - 1) == Tag::Possessive {
            first += usize::from(self.tag(first) == Tag::Possessive);
            owner = self.entity;
        }
        if let Some(clitic) = (first..end).find(|&i| self.tag(i) == Tag::Clitic) {
            let place = text.sense(first, Class::Place).is_some_and(|s| first + s.len as usize == clitic);
            let company = Lexicon::is_saying(text, clitic - usize::from(clitic > first), Saying::Company);
            let realm = clitic > first && self.has(clitic - 1, Role::Realm);
            if (place || realm) && clitic + 1 < end {
                first = clitic + 1;
            } else if company && clitic + 1 < end {
                first = clitic + 1;
                owner = self.entity;
            }
        }
        let words = self.words((first, end));
        match owner {
            Some(owner) if first < end && text.is_kind(first, TokenKind::Word) => {
                format!("{words} of {}", self.words(owner))
            }
            _ => words,
        }
    }

    /// How many tokens the country's name at `i` covers.
    pub(super) fn country(&self, i: usize) -> Option<usize> {
        let found = self.doc.lexicon.places.at(&self.doc.text, i)?;
        (found.item.kind == PlaceKind::Name).then_some(found.len)
    }

    pub(super) fn words(&self, (first, end): Phrase) -> String {
        let mut words = String::new();
        for word in self.doc.text.slice(first, end).split_whitespace() {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(word);
        }
        words
    }
}
