//! Where the words of a source start and end, before or behind its verb.

use super::{Finder, REACH};
use crate::extract::document::Sentence;
use crate::extract::syntax::Tag;
use crate::lexicon::{Class, Lexicon, Role, Saying};

impl Finder<'_, '_> {
    /// Where the source that starts at `first` ends: at the clause's end, or before what only says when and to whom.
    pub(super) fn source_end(&self, first: usize, limit: usize) -> usize {
        let (text, syntax) = (&self.doc.text, self.syntax);
        let limit = limit.min(first + REACH);
        let mut end = first;
        while end < limit {
            match syntax.tag(end) {
                Tag::Comma if self.lists_names(end) => {}
                Tag::Name
                | Tag::Noun
                | Tag::Determiner
                | Tag::Possessive
                | Tag::Clitic
                | Tag::Inner
                | Tag::Ing
                | Tag::Pronoun => {}
                Tag::Joining if matches!(syntax.tag(end + 1), Tag::Name | Tag::Noun) => {}
                _ if end == first && Lexicon::is_saying(text, end, Saying::Paper) => {}
                // `Kim Tae-oh`
                _ if end >= first + 2 && syntax.tag(end - 1) == Tag::Inner && syntax.tag(end - 2) == Tag::Name => {}
                Tag::Preposition if self.is_printed(first, end) => {}
                Tag::Preposition
                    if end > first
                        && Lexicon::is_saying(text, end, Saying::Joint)
                        && !self.is_person_name(first, end)
                        && !matches!(syntax.tag(end + 1), Tag::Number | Tag::Time) => {}
                Tag::Verb | Tag::Adjective
                    if end > first
                        && matches!(syntax.tag(end + 1), Tag::Preposition)
                        && (Lexicon::is_saying(text, end + 1, Saying::By) || self.is_printed(first, end + 1)) => {}
                _ => break,
            }
            end += 1;
        }
        while end > first
            && matches!(syntax.tag(end - 1), Tag::Joining | Tag::Preposition | Tag::Determiner | Tag::Comma)
        {
            end -= 1;
        }
        end
    }

    /// Whether `in` at `i` stands between a paper and what printed it: `results published in the Northern Journal`.
    fn is_printed(&self, first: usize, i: usize) -> bool {
        let (text, syntax) = (&self.doc.text, self.syntax);
        i > first
            && Lexicon::is_saying(text, i, Saying::Within)
            && self.is_paper(first, i)
            && (syntax.tag(i + 1) == Tag::Determiner
                || syntax.tag(i + 1) == Tag::Name
                    && text.sense(i + 1, Class::Place).is_none()
                    && text.sense(i + 1, Class::Month).is_none())
    }

    /// Whether the phrase is a paper, or a study.
    pub(super) fn is_paper(&self, first: usize, end: usize) -> bool {
        (first..end).any(|j| Lexicon::is_saying(&self.doc.text, j, Saying::Paper))
    }

    /// The person named behind a role: `the head of the union, Ole Berg`.
    pub(super) fn apposed_name(&self, first: usize, end: usize, limit: usize) -> Option<(usize, usize)> {
        let (text, syntax) = (&self.doc.text, self.syntax);
        let role = (first..end).any(|j| Lexicon::is_saying(text, j, Saying::Person));
        if !role || syntax.tag(end) != Tag::Comma || self.is_titled_name(first, end) {
            return None;
        }
        let close = (end + 1..limit.min(end + 7)).find(|&j| !matches!(syntax.tag(j), Tag::Name | Tag::Inner))?;
        let closed = matches!(syntax.tag(close), Tag::Comma | Tag::Stop | Tag::Close);
        (close > end + 1 && closed).then_some((end + 1, close))
    }

    /// Whether a role has its person's name already: `finance minister Ana Ruiz`.
    fn is_titled_name(&self, first: usize, end: usize) -> bool {
        let names = (first..end).rev().take_while(|&j| matches!(self.syntax.tag(j), Tag::Name | Tag::Inner)).count();
        let plain = (first..end).all(|j| self.syntax.tag(j) != Tag::Preposition);
        names >= 2 && plain
    }

    /// Whether the comma stands in a name such as `Industry, Mining, and Trade Ministry`.
    pub(super) fn lists_names(&self, comma: usize) -> bool {
        let syntax = self.syntax;
        let named = |i: usize| syntax.tag(i) == Tag::Name;
        let and_name = |i: usize| syntax.tag(i) == Tag::Joining && named(i + 1);
        comma > 0
            && named(comma - 1)
            && (and_name(comma + 1)
                || (named(comma + 1)
                    && ((syntax.tag(comma + 2) == Tag::Comma && and_name(comma + 3)) || and_name(comma + 2))))
    }

    /// Whether the tokens are two or more names and nothing else.
    pub(super) fn is_person_name(&self, first: usize, end: usize) -> bool {
        let names = (first..end).rev().take_while(|&j| matches!(self.syntax.tag(j), Tag::Name | Tag::Inner)).count();
        let before = (end - names).checked_sub(1).map(|j| self.syntax.tag(j));
        names >= 2 && before != Some(Tag::Determiner) && self.syntax.tag(first) != Tag::Determiner
    }

    /// The subject of the verb at `verb`: from the start of its clause to the last token of its noun phrase.
    pub(super) fn subject(&self, verb: usize, sentence: Sentence) -> Option<(usize, usize)> {
        let syntax = self.syntax;
        let floor = sentence.first.max(verb.saturating_sub(REACH));
        let contrasts = |j: usize| self.doc.text.marks(j).has_role(Role::Contrast);
        if verb > floor && (syntax.tag(verb - 1) == Tag::Joining || contrasts(verb - 1)) {
            return self.first_subject(sentence, verb);
        }
        let end = self.subject_end(verb, floor)?;
        let mut first = self.subject_start(end, floor);
        // `In June it had`, `On Monday the bank`: time and place before the subject.
        if matches!(syntax.tag(first), Tag::Preposition | Tag::Adverb | Tag::Time) {
            let start = syntax.phrase_start(first, end);
            let pronoun = end > first && syntax.tag(end - 1) == Tag::Pronoun;
            first = if pronoun { end - 1 } else { start };
        }
        (first < end).then_some((first, end))
    }

    /// The token behind a subject, before adverbs, time, a parenthesis and an apposition that part it from its verb.
    fn subject_end(&self, verb: usize, floor: usize) -> Option<usize> {
        let syntax = self.syntax;
        let mut end = verb;
        while end > floor {
            match syntax.tag(end - 1) {
                // `had on average expected`, `had in 2023 projected`.
                Tag::Noun | Tag::Time | Tag::Number
                    if end > floor + 2
                        && syntax.tag(end - 2) == Tag::Preposition
                        && syntax.tag(end - 3) == Tag::Auxiliary =>
                {
                    end -= 2;
                }
                Tag::Adverb | Tag::Auxiliary | Tag::Time => end -= 1,
                Tag::Preposition if end < verb && syntax.tag(end) == Tag::Time => end -= 1,
                Tag::Number if end < verb && syntax.tag(end) == Tag::Time => end -= 1,
                // `carried out between May 5 and May 16, 2025`
                Tag::Number if end > floor + 1 && self.is_dated(end - 1) => end -= 1,
                Tag::Comma if end < verb && self.is_dated(end) => end -= 1,
                Tag::Joining if end < verb && syntax.tag(end) == Tag::Time && self.is_dated(end - 2) => end -= 1,
                Tag::ParenClose => end = (floor..end - 1).rev().find(|&j| syntax.tag(j) == Tag::ParenOpen)?,
                Tag::Comma
                    if end > floor + 1 && end == verb
                        || syntax.tag(end - 1) == Tag::Comma && syntax.tag(end) == Tag::Auxiliary =>
                {
                    // An apposition between commas belongs to the subject: `Ana Ruiz, 52, said`.
                    // One that is a relative clause may hold commas itself.
                    let relative = |j: &usize| {
                        syntax.tag(*j) == Tag::Comma
                            && syntax.tag(*j + 1) == Tag::Subordinator
                            && *j > floor
                            && syntax.tag(*j - 1).is_nominal()
                    };
                    let open = (floor..end - 1).find(relative);
                    let open = open.or_else(|| (floor..end - 1).rev().find(|&j| syntax.tag(j) == Tag::Comma))?;
                    let apposed = matches!(
                        syntax.tag(open + 1),
                        Tag::Number | Tag::Subordinator | Tag::Determiner | Tag::Noun | Tag::Verb
                    );
                    if !apposed {
                        let name = (open + 1..end - 1).all(|j| matches!(syntax.tag(j), Tag::Name | Tag::Inner));
                        return (name && end - 1 > open + 1 && self.is_role(floor, open)).then_some(end - 1);
                    }
                    end = open;
                }
                _ => break,
            }
        }
        Some(end)
    }

    /// Whether the digits at `i` are of a date: behind a month or behind a date's comma.
    fn is_dated(&self, i: usize) -> bool {
        let tag = |back: usize| i.checked_sub(back).map_or(Tag::Stop, |j| self.syntax.tag(j));
        self.syntax.tag(i) == Tag::Number && (tag(1) == Tag::Time || tag(1) == Tag::Comma && tag(2) == Tag::Number)
    }

    /// Whether the phrase that ends before `end` is a person's role: `the head of the union`.
    fn is_role(&self, floor: usize, end: usize) -> bool {
        let start = end.saturating_sub(10).max(floor);
        (start..end).any(|j| Lexicon::is_saying(&self.doc.text, j, Saying::Person))
    }

    /// Where the subject that ends before `end` starts: at the edge of its clause.
    fn subject_start(&self, end: usize, floor: usize) -> usize {
        let (text, syntax) = (&self.doc.text, self.syntax);
        let mut first = end;
        while first > floor {
            let before = first - 1;
            match syntax.tag(before) {
                Tag::Comma if self.lists_names(before) => {}
                Tag::Comma
                | Tag::Stop
                | Tag::Open
                | Tag::Close
                | Tag::Subordinator
                | Tag::Number
                | Tag::Auxiliary
                | Tag::ParenOpen
                | Tag::ParenClose => break,
                Tag::Joining if text.is(before, "&") => {}
                Tag::Joining
                    if !(syntax.joins_names(before)
                        || syntax.tag(first) == Tag::Noun && before > floor && syntax.tag(before - 1) == Tag::Noun
                        || before > floor && syntax.tag(before - 1) == Tag::Comma && self.lists_names(before - 1)) =>
                {
                    break;
                }
                // `data released by X`, `people familiar with it`; other verbs end the subject.
                Tag::Verb if !Lexicon::is_saying(text, before + 1, Saying::By) => break,
                Tag::Pronoun if !text.marks(before.wrapping_sub(1)).has_role(Role::Having) => {
                    first = before;
                    break;
                }
                _ => {}
            }
            first = before;
        }
        first
    }

    /// The subject of a sentence's first verb, which a later verb behind `and` shares.
    pub(super) fn first_subject(&self, sentence: Sentence, limit: usize) -> Option<(usize, usize)> {
        let acts = |j: &usize| matches!(self.syntax.tag(*j), Tag::Verb | Tag::Auxiliary | Tag::Comma);
        let end = (sentence.first..limit.min(sentence.first + REACH)).find(acts)?;
        let plain = (sentence.first..end).all(|j| {
            self.syntax.tag(j).is_nominal()
                || matches!(self.syntax.tag(j), Tag::Determiner | Tag::Pronoun | Tag::Adverb)
        });
        (end > sentence.first && plain).then_some((sentence.first, end))
    }

    /// Whether a doubtful verb's subject, or a noun behind `said`, is one that says things.
    pub(super) fn can_speak(&self, first: usize, end: usize) -> bool {
        let text = &self.doc.text;
        let speaks = |j: usize| {
            matches!(self.syntax.tag(j), Tag::Name | Tag::Pronoun)
                || Lexicon::sayings(text, j)
                    .any(|s| matches!(s.saying, Saying::Paper | Saying::Person | Saying::Body | Saying::Company))
        };
        // The head: the last noun before the first preposition.
        let mut head =
            (first..end).find(|&j| matches!(self.syntax.tag(j), Tag::Preposition | Tag::Verb)).unwrap_or(end);
        // The full stop of `Inc.`.
        while head > first + 1 && self.syntax.tag(head - 1) == Tag::Inner {
            head -= 1;
        }
        head > first && speaks(head - 1)
    }

    /// Whether nothing but time, place and audience stands between `after` and the end of the clause.
    pub(super) fn ends_clause(&self, after: usize, told: bool, sentence: Sentence) -> bool {
        let (text, syntax) = (&self.doc.text, self.syntax);
        // Behind `told` stands who was told.
        let mut adjunct = told;
        for j in after..sentence.end.min(after + 16) {
            adjunct |= matches!(syntax.tag(j), Tag::Time | Tag::Preposition);
            match syntax.tag(j) {
                Tag::Noun if adjunct => {}
                // `to the stock exchange`
                Tag::Verb if adjunct && Lexicon::is_saying(text, j, Saying::Body) => {}
                Tag::Pronoun if j == after => {}
                Tag::Comma | Tag::Stop | Tag::Close | Tag::ParenOpen => return true,
                Tag::Time
                | Tag::Preposition
                | Tag::Adverb
                | Tag::Determiner
                | Tag::Possessive
                | Tag::Name
                | Tag::Inner => {}
                Tag::Number if matches!(syntax.tag(j.saturating_sub(1)), Tag::Time) => {}
                Tag::Noun
                    if Lexicon::sayings(text, j).any(|s| {
                        matches!(s.saying, Saying::Paper | Saying::Person | Saying::Company | Saying::Body)
                    }) => {}
                Tag::Joining | Tag::Subordinator if j > after => return syntax.tag(j) == Tag::Subordinator,
                _ => return false,
            }
        }
        true
    }

    /// Whether subject and verb only break into a sentence: `…, the ministry said on Monday.`
    pub(super) fn is_aside(&self, first: usize, after: usize, told: bool, sentence: Sentence) -> bool {
        let syntax = self.syntax;
        let mut before = first;
        let leads = |j: usize| syntax.tag(j) == Tag::Determiner || Lexicon::is_saying(&self.doc.text, j, Saying::As);
        while before > sentence.first && leads(before - 1) {
            before -= 1;
        }
        let broken = before > sentence.first
            && matches!(syntax.tag(before - 1), Tag::Comma | Tag::Close | Tag::Stop | Tag::ParenClose);
        broken && self.ends_clause(after, told, sentence)
    }

    /// Where what is said starts behind the occasion and what is told of it: `said in a speech that lasted an hour that …`;
    /// the sentence's end if nothing more is said.
    pub(super) fn occasion(&self, after: usize, sentence: Sentence) -> Option<usize> {
        let syntax = self.syntax;
        let acts = |j: usize| matches!(syntax.tag(j), Tag::Verb | Tag::Auxiliary);
        let passed = |j: &usize| {
            *j == after && syntax.tag(*j) != Tag::Determiner
                || syntax.tag(*j).is_nominal()
                || matches!(
                    syntax.tag(*j),
                    Tag::Preposition | Tag::Determiner | Tag::Adverb | Tag::Time | Tag::Possessive
                )
        };
        let limit = sentence.end.min(after + 16);
        let relative =
            (after..limit).find(|j| !passed(j)).filter(|&j| syntax.tag(j) == Tag::Subordinator && acts(j + 1))?;
        if !(after..relative).any(|j| syntax.tag(j) == Tag::Preposition) {
            return None;
        }
        let said =
            (relative + 1..sentence.end.min(relative + super::REACH)).find(|&j| syntax.tag(j) == Tag::Subordinator);
        Some(said.unwrap_or(sentence.end))
    }

    /// Where a relative clause ends in which its source speaks: `which analysts say is worth $3 billion, cut jobs`.
    pub(super) fn relative_end(&self, first: usize, after: usize, limit: usize) -> usize {
        let syntax = self.syntax;
        let relative = first >= 2 && syntax.tag(first - 1) == Tag::Subordinator && syntax.tag(first - 2) == Tag::Comma;
        if !relative {
            return limit;
        }
        let goes_on = |j: usize| matches!(syntax.tag(j), Tag::Verb | Tag::Auxiliary);
        (after..limit).find(|&j| syntax.tag(j) == Tag::Comma && goes_on(j + 1)).unwrap_or(limit)
    }

    /// Whether a form of `be` stands before the verb at `i`.
    pub(super) fn is_passive(&self, i: usize, sentence: Sentence) -> bool {
        let before = (sentence.first..i).rev().find(|&j| self.syntax.tag(j) != Tag::Adverb);
        before.is_some_and(|j| Lexicon::is_saying(&self.doc.text, j, Saying::Passive))
    }
}
