//! What a number measures, as a short noun phrase from the article.
//!
//! ```text
//! Inflation slowed to 3% from 4%           Inflation                  before the verb, for both
//! lowered its policy rate by 35 points     policy rate                the verb's object
//! net income of $218 million               net income                 before `of`
//! 1,340 people were injured                people injured             the counted noun and what it does
//! plans to hire 400 engineers              engineers hired            the counted noun and what is done to it
//! Diagnostics $742 million, up 21 percent  Diagnostics                the head of a list
//! ```

use super::document::{Document, Sentence};
use super::quantity::{Quantity, Shape};
use super::syntax::{Syntax, Tag};
use crate::lexicon::{Class, Lexicon, PlaceKind, Role, Saying, TokenKind, UNKNOWN, WordClass, fold};
use crate::model::Dimension;

/// How far a noun phrase may reach, in tokens.
const REACH: usize = 30;

/// The subject of each quantity, and the entity whose number it is.
pub fn subjects(doc: &Document<'_>, syntax: &Syntax, quantities: &[Quantity]) -> Vec<(Option<String>, Option<String>)> {
    let mut finder = Finder { doc, syntax, topic: None, earlier: None, entity: None };
    let mut results: Vec<(Option<String>, Option<String>)> = Vec::with_capacity(quantities.len());
    let mut read = 0;
    for (n, q) in quantities.iter().enumerate() {
        while read < doc.sentences.len() && read <= q.sentence {
            finder.start(doc.sentences[read]);
            read += 1;
        }
        let sentence = doc.sentences[q.sentence];
        let before = n.checked_sub(1).map(|p| &quantities[p]).filter(|p| p.sentence == q.sentence);
        if let (Shape::Multiple, Some(rest), Some(p)) = (q.shape, finder.compared(q, sentence), n.checked_sub(1))
            && before.is_some()
        {
            let of = results[p].0.as_deref().unwrap_or_default();
            let of = of.split(" relative to ").next().unwrap_or_default();
            let subject = format!("{of} relative to {}", finder.words(rest));
            let entity = finder.entity_of(Some(&subject));
            results.push((Some(subject), entity));
            continue;
        }
        let same = before.is_some_and(|p| q.noun.is_none() && finder.goes_on(p, q, sentence));
        let last = n.checked_sub(1).and_then(|p| results[p].0.clone());
        let subject = match (same, finder.worth(q)) {
            (true, _) => last.clone(),
            (false, true) if before.is_some() => last.clone().map(|of| format!("value of {of}")),
            _ => finder.subject(q, sentence),
        };
        let subject = if subject.as_deref().is_some_and(|words| finder.stands_in(words)) { last.or(subject) } else { subject };
        // What nothing names is of the number before in the paragraph, else of what the text is on.
        let near = n.checked_sub(1).filter(|&p| doc.sentences[quantities[p].sentence].paragraph == sentence.paragraph);
        let subject = subject.or_else(|| near.and_then(|p| results[p].0.clone())).or_else(|| finder.topic.map(|t| finder.words(t)));
        let entity = finder.entity_of(subject.as_deref());
        results.push((subject, entity));
    }
    results
}

type Phrase = (usize, usize);

struct Finder<'d, 'a> {
    doc: &'d Document<'a>,
    syntax: &'d Syntax,
    /// What the last sentence with a subject of its own was about; `it` goes back to it.
    topic: Option<Phrase>,
    /// What the sentence before was about.
    earlier: Option<Phrase>,
    /// The company or body last named at the start of a sentence; `its` and `the company’s` go back to it.
    entity: Option<Phrase>,
}

impl Finder<'_, '_> {
    fn tag(&self, i: usize) -> Tag {
        self.syntax.tag(i)
    }

    fn words(&self, (first, end): Phrase) -> String {
        let mut words = String::new();
        for word in self.doc.text.slice(first, end).split_whitespace() {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(word);
        }
        words
    }

    /// Reads on: what the sentence is about becomes what `it` may mean in the next.
    fn start(&mut self, sentence: Sentence) {
        self.earlier = self.topic;
        let verb = (sentence.first..sentence.end.min(sentence.first + REACH)).find(|&i| matches!(self.tag(i), Tag::Verb | Tag::Auxiliary));
        let Some(phrase) = verb.and_then(|v| self.phrase_before(v, sentence)) else { return };
        if (phrase.0..phrase.1).all(|i| self.tag(i) == Tag::Pronoun) {
            return;
        }
        self.topic = Some(phrase);
        let first = phrase.0;
        let named = (first..phrase.1).take_while(|&i| matches!(self.tag(i), Tag::Name | Tag::Inner)).count();
        if named > 0 && self.doc.text.sense(first, Class::Place).is_none() {
            self.entity = Some((first, first + named));
        }
    }

    fn entity_of(&self, subject: Option<&str>) -> Option<String> {
        let name = self.entity.map(|e| self.words(e))?;
        subject.filter(|s| s.contains(&name)).map(|_| name)
    }

    /// Whether nothing but joining words stands between two numbers, so that the second is about the same thing:
    /// `to $1.62 billion`, `or $1.06 per share`, `, up 21 percent`, `compared with $7.9 billion`.
    fn goes_on(&self, p: &Quantity, q: &Quantity, sentence: Sentence) -> bool {
        let (from, to) = (p.end.max(if p.noun.is_none() { p.outer_end } else { p.end }), q.first);
        if self.restates(q) {
            return true;
        }
        if p.noun.is_some() || to < from || to - from > 12 {
            return false;
        }
        let plain = |i: usize| {
            let text = &self.doc.text;
            match self.tag(i) {
                Tag::Preposition => !self.has(i, Role::Worth),
                Tag::Adverb | Tag::Comma | Tag::ParenOpen | Tag::ParenClose | Tag::Number | Tag::Time | Tag::Determiner | Tag::Inner => true,
                Tag::Joining => true,
                Tag::Noun if self.tag(i + 1) == Tag::Time => true,
                Tag::Verb => self.compares(i),
                Tag::Subordinator => false,
                _ => text.sense(i, Class::Month).is_some() || text.sense(i, Class::BoundBefore).is_some() || Lexicon::role(text, i, Role::Filler).is_some(),
            }
        };
        let noun_behind = self.premodified(q, sentence).is_some();
        (from..to).all(plain) && !noun_behind
    }

    /// What a multiple compares with: `three times the norm`, `double the price in early 2023`.
    fn compared(&self, q: &Quantity, sentence: Sentence) -> Option<Phrase> {
        let first = q.outer_end.max(q.end);
        if !matches!(self.tag(first), Tag::Determiner | Tag::Possessive | Tag::Subordinator | Tag::Noun | Tag::Pronoun) {
            return None;
        }
        let stop = |&i: &usize| matches!(self.tag(i), Tag::Comma | Tag::Stop | Tag::Open | Tag::Close | Tag::ParenOpen);
        let end = (first..sentence.end.min(first + 10)).find(stop).unwrap_or(sentence.end.min(first + 10));
        (end > first).then_some((first, end))
    }

    /// `, up 5 percent`, `compared with 40`: a number about what the one before it was about.
    fn restates(&self, q: &Quantity) -> bool {
        let Some(lead) = q.outer_first.checked_sub(1) else { return false };
        let back = |n: usize| lead.checked_sub(n).map_or(Tag::Stop, |i| self.tag(i));
        let turned = self.has(lead, Role::Adverb) && matches!(back(1), Tag::Comma | Tag::ParenOpen | Tag::Joining);
        turned || self.tag(lead) == Tag::Preposition && lead > 0 && self.has(lead - 1, Role::Filler) || self.has(lead, Role::Filler) && self.tag(lead) == Tag::Preposition
    }

    /// Whether `worth` or the like leads to the number.
    fn worth(&self, q: &Quantity) -> bool {
        let mut i = q.outer_first;
        while i > 0 && matches!(self.tag(i - 1), Tag::Adverb | Tag::Determiner) {
            i -= 1;
        }
        (1..=2).any(|back| i.checked_sub(back).is_some_and(|w| Lexicon::role(&self.doc.text, w, Role::Worth) == Some(back)))
    }

    /// Whether the words are one noun that stands for what was measured before.
    fn stands_in(&self, words: &str) -> bool {
        let id = self.doc.lexicon.vocabulary.get(words);
        id != UNKNOWN && self.doc.lexicon.is_stand_in(id)
    }

    fn has(&self, i: usize, role: Role) -> bool {
        Lexicon::role(&self.doc.text, i, role).is_some()
    }

    /// `compared with`, `seen at`: a participle that leads to another number of the same thing.
    fn compares(&self, i: usize) -> bool {
        matches!(self.tag(i + 1), Tag::Preposition) && Lexicon::role(&self.doc.text, i, Role::Filler).is_some()
    }

    fn subject(&self, q: &Quantity, sentence: Sentence) -> Option<String> {
        if let Some(name) = self.aged(q, sentence) {
            return Some(name);
        }
        if let Some(noun) = q.noun {
            return Some(self.counted(q, noun, sentence));
        }
        if let Some(share) = self.share(q, sentence) {
            return Some(share);
        }
        if let Some(quality) = self.quality(q, sentence) {
            return Some(quality);
        }
        if let Some(phrase) = self.premodified(q, sentence) {
            let words = self.change_of(phrase, q, sentence);
            let old = (q.end..phrase.0 + 1).any(|i| self.has(i, Role::Old));
            return Some(if old { format!("age of {words}") } else { words });
        }
        if let Some(money) = self.money(q, sentence) {
            return Some(money);
        }
        self.governed(q, sentence)
    }

    /// `Ana Ruiz, 52,`
    fn aged(&self, q: &Quantity, sentence: Sentence) -> Option<String> {
        let comma = q.first.checked_sub(1).filter(|&c| c > sentence.first && self.tag(c) == Tag::Comma)?;
        let closed = q.end >= sentence.end || matches!(self.tag(q.end), Tag::Comma | Tag::Stop);
        let name = self.syntax.phrase_start(sentence.first, comma);
        let person = (name..comma).rev().take_while(|&i| matches!(self.tag(i), Tag::Name | Tag::Inner)).count();
        (closed && q.unit_text.is_none() && person >= 2).then(|| format!("age of {}", self.words((comma - person, comma))))
    }

    /// `98.7 percent of ballots counted`, `a third of our electricity`.
    fn share(&self, q: &Quantity, sentence: Sentence) -> Option<String> {
        let of = [q.end, q.outer_end].into_iter().find(|&i| self.is_of(i))?;
        let first = self.skip_determiners(of + 1);
        let end = self.phrase_end(first, sentence.end);
        if end == first {
            return None;
        }
        let part = if q.dimension == Dimension::Percent || q.shape != Shape::Plain { "share of " } else { "" };
        Some(format!("{part}{}", self.completed((first, end), q, sentence)))
    }

    fn is_of(&self, i: usize) -> bool {
        Lexicon::role(&self.doc.text, i, Role::Of).is_some()
    }

    fn skip_determiners(&self, mut i: usize) -> usize {
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
    fn phrase_end(&self, first: usize, limit: usize) -> usize {
        let limit = limit.min(first + REACH);
        let mut end = first;
        while end < limit {
            match self.tag(end) {
                tag if tag.is_nominal() => end += 1,
                Tag::Clitic => end += 1,
                Tag::Joining if end > first && self.tag(end - 1).is_nominal() && self.tag(end + 1).is_nominal() && self.is_short_list(end) => end += 1,
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
    fn is_short_list(&self, and: usize) -> bool {
        !self.tag(and + 2).is_nominal() || self.syntax.joins_names(and)
    }

    /// `is 7.9 mm thick`, `weighs 209 g`: the quality that an adjective or a verb names, of the subject.
    fn quality(&self, q: &Quantity, sentence: Sentence) -> Option<String> {
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
    fn premodified(&self, q: &Quantity, sentence: Sentence) -> Option<Phrase> {
        let mut first = q.outer_end.max(q.end);
        if self.tag(first) == Tag::Inner {
            first += 1;
        }
        let led = q.outer_first.checked_sub(1).is_some_and(|b| matches!(self.tag(b), Tag::Determiner | Tag::Possessive | Tag::Clitic))
            || matches!(self.tag(q.outer_first), Tag::Determiner)
            || self.tag(first.saturating_sub(1)) == Tag::Inner
            || q.outer_first != q.first;
        if !self.tag(first).is_nominal() || self.tag(first) == Tag::Inner && !led {
            return None;
        }
        let end = self.phrase_end(first, sentence.end);
        (end > first && Lexicon::role(&self.doc.text, first, Role::Filler).is_none()).then_some((first, end))
    }

    /// `growth in weight`, `decline in value`: the weight, the value; `a 3% rise` alone: what rose.
    fn change_of(&self, (first, end): Phrase, q: &Quantity, sentence: Sentence) -> String {
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

    /// A noun phrase with one phrase behind it: `tax on every family`, `plan to repair schools`.
    fn with_phrase(&self, end: usize, sentence: Sentence) -> usize {
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

    // Counted nouns.

    /// `people injured`, `engineers hired`, `jobs in industrial parks`.
    fn counted(&self, q: &Quantity, (first, end): Phrase, sentence: Sentence) -> String {
        let end = self.phrase_end(first, sentence.end).max(end);
        self.completed((first, end), q, sentence)
    }

    /// A noun phrase with the verb it stands with.
    fn completed(&self, (first, end): Phrase, q: &Quantity, sentence: Sentence) -> String {
        let noun = self.words((first, end));
        let after = self.skip_paren(end, sentence);
        if let Some(tail) = self.tail(after, sentence) {
            return format!("{noun} {}", self.words(tail));
        }
        if let Some(done) = self.done_to(q, sentence) {
            return format!("{noun} {done}");
        }
        noun
    }

    /// The token behind a short parenthesis that starts at `i`, else `i`.
    fn skip_paren(&self, i: usize, sentence: Sentence) -> usize {
        if self.tag(i) != Tag::ParenOpen {
            return i;
        }
        (i..sentence.end.min(i + 8)).find(|&j| self.tag(j) == Tag::ParenClose).map_or(i, |j| j + 1)
    }

    /// What the counted do or undergo: `were injured`, `operating in parks`, `in parliament`.
    fn tail(&self, after: usize, sentence: Sentence) -> Option<Phrase> {
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
            end += usize::from(self.tag(end) == Tag::Adverb && matches!(self.tag(end + 1), Tag::Preposition | Tag::Comma | Tag::Stop));
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

    /// The participle of the verb whose object the number is: `hired` of `plans to hire 400 engineers`.
    fn done_to(&self, q: &Quantity, sentence: Sentence) -> Option<String> {
        let mut verb = q.outer_first.checked_sub(1)?;
        while verb > sentence.first && matches!(self.tag(verb), Tag::Adverb | Tag::Determiner | Tag::Number) {
            verb -= 1;
        }
        if verb < sentence.first || !matches!(self.tag(verb), Tag::Verb | Tag::Ing) {
            return None;
        }
        let done = self.participle(verb)?;
        let by = self.phrase_before(verb, sentence).filter(|p| self.can_own(*p));
        Some(match by {
            Some(by) => format!("{done} by {}", self.words(by)),
            None => done,
        })
    }

    /// Whether a phrase is a company or such, whose doing is worth naming; places and pronouns are not.
    fn can_own(&self, (first, end): Phrase) -> bool {
        let named = (first..end).all(|i| matches!(self.tag(i), Tag::Name | Tag::Inner | Tag::Noun | Tag::Joining));
        named && end - first <= 4 && self.doc.text.sense(first, Class::Place).is_none()
    }

    fn participle(&self, verb: usize) -> Option<String> {
        let word = fold(self.doc.text.str(verb));
        let known = self.doc.lexicon.grammar.participle(&word).map(str::to_string);
        known.or_else(|| word.ends_with("ed").then_some(word))
    }

    /// `raised €48 million`, `$3 million was spent on roads`: money with what is done with it.
    fn money(&self, q: &Quantity, sentence: Sentence) -> Option<String> {
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
        while verb > sentence.first && matches!(self.tag(verb), Tag::Adverb | Tag::Determiner | Tag::Number) || self.is_of(verb) || self.has(verb, Role::StandIn) {
            verb = verb.checked_sub(1)?;
        }
        if verb < sentence.first || !self.has(verb, Role::Spending) || !matches!(self.tag(verb), Tag::Verb | Tag::Ing) {
            return None;
        }
        let done = self.participle(verb)?;
        let tail = self.tail(after, sentence).map(|t| self.words(t));
        let by = self.phrase_before(verb, sentence).filter(|p| self.can_own(*p)).map(|p| self.finish(p));
        let rest = tail.or(by.map(|by| format!("by {by}")));
        Some(rest.map_or(format!("money {done}"), |rest| format!("money {done} {rest}")))
    }

    // Verbs and prepositions.

    /// The noun phrase that governs a number from the left.
    fn governed(&self, q: &Quantity, sentence: Sentence) -> Option<String> {
        let mut i = q.outer_first;
        let mut led_by = None;
        while i > sentence.first {
            match self.tag(i - 1) {
                Tag::Adverb | Tag::Determiner | Tag::Possessive | Tag::Number | Tag::Time | Tag::ParenOpen | Tag::Open | Tag::Comma | Tag::Joining => {}
                Tag::Preposition => led_by = led_by.or(Some(i - 1)),
                _ => break,
            }
            i -= 1;
        }
        if i == sentence.first {
            return self.behind(q, sentence);
        }
        if let Some(of) = led_by.filter(|&p| self.is_of(p)) {
            let first = self.syntax.phrase_start(sentence.first, of);
            let stands_in = first < of && self.has(of - 1, Role::StandIn);
            if first < of && !stands_in {
                return Some(self.finish((first, of)));
            }
            if stands_in {
                i = first;
                while i > sentence.first && matches!(self.tag(i - 1), Tag::Adverb | Tag::Determiner | Tag::Possessive | Tag::Number | Tag::Preposition) {
                    i -= 1;
                }
                if i == sentence.first {
                    return None;
                }
            }
        }
        if let Some(with) = led_by.filter(|&p| self.has(p, Role::Having)) {
            let first = self.syntax.phrase_start(sentence.first, with);
            if first < with {
                return Some(self.finish((first, with)));
            }
        }
        if self.tag(i - 1) == Tag::Verb && Lexicon::sayings(&self.doc.text, i - 1).any(|s| s.is_verb() && s.saying != Saying::Add) && led_by.is_none() {
            return self.behind(q, sentence);
        }
        if led_by.is_none() && self.tag(i - 1) == Tag::Stop {
            return self.behind(q, sentence);
        }
        match self.tag(i - 1) {
            Tag::Verb | Tag::Auxiliary | Tag::Ing => self.of_verb(i - 1, sentence),
            Tag::Noun | Tag::Name | Tag::Inner | Tag::ParenClose | Tag::Clitic => self.of_noun(i, sentence),
            _ => self.verb_before(i, sentence).and_then(|v| self.of_verb(v, sentence)),
        }
    }

    /// The noun phrase behind a number that nothing stands before.
    fn behind(&self, q: &Quantity, sentence: Sentence) -> Option<String> {
        let first = self.skip_determiners(q.outer_end.max(q.end));
        let end = self.phrase_end(first, sentence.end);
        (end > first).then(|| self.finish((first, end)))
    }

    /// The number's noun phrase ends before `end`: an object, a list's head, or a phrase of place or time to be skipped.
    fn of_noun(&self, end: usize, sentence: Sentence) -> Option<String> {
        let mut end = end;
        loop {
            let first = self.syntax.phrase_start(sentence.first, end);
            let mut before = first;
            while before > sentence.first && matches!(self.tag(before - 1), Tag::Determiner | Tag::Possessive | Tag::Clitic | Tag::Number | Tag::Adverb) {
                before -= 1;
            }
            if first == end || before == sentence.first {
                return (first < end).then(|| self.finish((first, end)));
            }
            match self.tag(before - 1) {
                // `tax on food`: the phrase reaches further left.
                Tag::Preposition => {
                    let joint = before - 1;
                    let head = self.syntax.phrase_start(sentence.first, joint);
                    if head < joint && !self.is_adjunct(joint) {
                        return Some(self.finish((self.whole_start(head, sentence), end)));
                    }
                    end = joint;
                    while end > sentence.first && matches!(self.tag(end - 1), Tag::Adverb | Tag::Time | Tag::Preposition | Tag::Number) {
                        end -= 1;
                    }
                    if end == sentence.first {
                        return None;
                    }
                    if matches!(self.tag(end - 1), Tag::Verb | Tag::Auxiliary | Tag::Ing) {
                        return self.of_verb(end - 1, sentence);
                    }
                    if !self.tag(end - 1).is_nominal() {
                        return self.verb_before(end, sentence).and_then(|v| self.of_verb(v, sentence));
                    }
                }
                _ => {
                    let rise = self.has(end - 1, Role::Change);
                    let verb = rise.then(|| self.verb_before(before, sentence)).flatten();
                    return verb.and_then(|v| self.of_verb(v, sentence)).or_else(|| Some(self.finish((first, end))));
                }
            }
        }
    }

    /// Whether the preposition at `i` leads to a place or time, not to a part of the noun phrase.
    fn is_adjunct(&self, i: usize) -> bool {
        !self.is_of(i) && (matches!(self.tag(i + 1), Tag::Time | Tag::Number) || self.doc.text.sense(i + 1, Class::Month).is_some())
    }

    /// The start of the noun phrase whose last part starts at `first`, over `of` and the like.
    fn whole_start(&self, mut first: usize, sentence: Sentence) -> usize {
        let floor = sentence.first.max(first.saturating_sub(REACH));
        loop {
            let mut before = first;
            while before > floor && matches!(self.tag(before - 1), Tag::Determiner | Tag::Possessive | Tag::Number | Tag::Clitic) {
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

    /// The last verb before token `i` in its clause.
    fn verb_before(&self, i: usize, sentence: Sentence) -> Option<usize> {
        let floor = sentence.first.max(i.saturating_sub(REACH));
        (floor..i).rev().take_while(|&j| !matches!(self.tag(j), Tag::Close)).find(|&j| matches!(self.tag(j), Tag::Verb | Tag::Auxiliary))
    }

    /// What the verb at `verb` says its number of.
    fn of_verb(&self, verb: usize, sentence: Sentence) -> Option<String> {
        let text = &self.doc.text;
        if let Some(phrase) = self.phrase_before(verb, sentence) {
            if phrase.1 - phrase.0 == 1 && self.tag(phrase.0) == Tag::Pronoun {
                return self.topic.map(|t| self.finish(t));
            }
            return Some(self.finish(phrase));
        }
        // `expects it to average`: whatever stands before `to`.
        if verb > sentence.first && text.is(verb - 1, "to") && verb - 1 > sentence.first {
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

    /// The subject of the verb at `verb`.
    fn phrase_before(&self, verb: usize, sentence: Sentence) -> Option<Phrase> {
        let floor = sentence.first.max(verb.saturating_sub(REACH));
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
                    if !matches!(self.tag(open + 1), Tag::Subordinator | Tag::Number | Tag::Verb | Tag::Determiner | Tag::Noun | Tag::Adverb) {
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
        if end > floor && self.tag(end - 1) == Tag::Pronoun {
            return Some((end - 1, end));
        }
        let mut first = end;
        while first > floor {
            match self.tag(first - 1) {
                tag if tag.is_nominal() => {}
                Tag::Determiner | Tag::Possessive | Tag::Clitic | Tag::Number => {}
                Tag::Preposition if !self.is_adjunct(first - 1) => {}
                Tag::Joining if self.tag(first).is_nominal() && first > floor + 1 && self.tag(first - 2).is_nominal() => {}
                Tag::Verb if matches!(self.tag(first), Tag::Preposition) && first > floor + 1 && self.tag(first - 2).is_nominal() => {}
                _ => break,
            }
            first -= 1;
        }
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
        while first < end && matches!(self.tag(first), Tag::Determiner | Tag::Number | Tag::Preposition | Tag::Joining | Tag::Inner) {
            first += 1;
        }
        (first < end && (first..end).any(|i| self.tag(i).is_nominal())).then_some((first, end))
    }

    // Finish.

    /// A phrase in words: determiners, countries and `the company’s` left out or resolved.
    fn finish(&self, (mut first, mut end): Phrase) -> String {
        let text = &self.doc.text;
        loop {
            let last = end.wrapping_sub(1);
            let loose = match self.tag(last) {
                Tag::Determiner | Tag::Preposition | Tag::Inner | Tag::Joining | Tag::Adverb => true,
                Tag::Number => end >= first + 2 && matches!(self.tag(end - 2), Tag::Determiner | Tag::Preposition | Tag::Inner),
                _ => self.has(last, Role::Filler),
            };
            if !loose || end <= first + 1 {
                break;
            }
            end -= 1;
        }
        let mut owner = None;
        while first < end && matches!(self.tag(first), Tag::Determiner | Tag::Number | Tag::Joining | Tag::Clitic | Tag::Inner) {
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
            Some(owner) if first < end && text.is_kind(first, TokenKind::Word) => format!("{words} of {}", self.words(owner)),
            _ => words,
        }
    }

    /// How many tokens the country's name at `i` covers.
    fn country(&self, i: usize) -> Option<usize> {
        let found = self.doc.lexicon.places.at(&self.doc.text, i)?;
        (found.item.kind == PlaceKind::Name).then_some(found.len)
    }
}
