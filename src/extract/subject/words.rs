//! How a subject is written: without determiners, other numbers and what goes without saying; with whose it is.

use super::clause::Who;
use super::{Finder, Phrase, Said};
use crate::extract::syntax::{Tag, is_plural};
use crate::lexicon::{Class, Gap, Lexicon, Part, PlaceKind, Role, Saying, TokenKind};

impl Finder<'_, '_> {
    /// A phrase as a subject: determiners and countries left out, `its` and `the company’s` resolved, `owner` added.
    pub(super) fn finish(&self, phrase: Phrase, owner: Option<Phrase>) -> Said {
        let (mut first, end) = self.trim(phrase);
        if let Some(name) = self.the_company((first, end)) {
            let words = self.words(name);
            return Said { entity: Some(words.clone()), words, hollow: None };
        }
        first = self.past_stand_in((first, end));
        let end = self.without_country((first, end));
        let mut of = owner;
        let mut entity = None;
        // `U.S. retail sales`: the country is the number's place.
        if let Some(len) = self.country(first)
            && first + len < end
            && self.tag(first + len) == Tag::Noun
        {
            entity = Some(self.words((first, first + len)));
            first += len;
        }
        if first > 0 && self.tag(first - 1) == Tag::Possessive {
            of = self.possessor(first - 1).or(owner.filter(|o| o.1 < first));
        }
        if first > 0 && self.has(first - 1, Role::Whose) {
            of = self.chunk_at(first - 1).and_then(|k| self.antecedent(k, false)).or(owner);
        }
        if let Some(clitic) = self.owner_clitic(first, end) {
            let place = self.doc.text.sense(first, Class::Place).is_some_and(|s| first + s.len as usize == clitic);
            let realm = clitic > first && self.has(clitic - 1, Role::Realm);
            let company = clitic > first && Lexicon::is_saying(&self.doc.text, clitic - 1, Saying::Company);
            if place || realm {
                entity = place.then(|| self.words((first, clitic)));
                (first, of) = (clitic + 1, None);
            } else if company {
                of = Some((first, clitic));
                first = clitic + 1;
            } else {
                entity = Some(self.words((first, clitic)));
                of = None;
            }
        }
        let words = self.words((first, end));
        let owner = of.map(|o| self.named(self.trim(o))).filter(|o| !o.is_empty() && !words.contains(o.as_str()));
        let entity =
            owner.clone().or(entity).or_else(|| self.leading_name((first, end))).or_else(|| self.name_of((first, end)));
        let hollow = self.hollow((first, end)).filter(|_| owner.is_none());
        let words = match owner {
            Some(owner) if !words.is_empty() => format!("{words} of {owner}"),
            _ => words,
        };
        Said { words, entity, hollow }
    }

    /// Where a phrase tells what it is about: behind `the total number of`.
    fn past_stand_in(&self, (first, end): Phrase) -> usize {
        let Some(of) = (first..end).find(|&i| self.tag(i) == Tag::Preposition).filter(|&i| self.is_of(i)) else {
            return first;
        };
        if of == first || of + 1 >= end || !self.has(of - 1, Role::StandIn) || self.hollow((first, of)).is_none() {
            return first;
        }
        self.trim((of + 1, end)).0
    }

    /// The part of the last word of a phrase that only stands for what was measured before: `the figure`, `the monthly
    /// increase`.
    fn hollow(&self, (first, end): Phrase) -> Option<Role> {
        let adjective = |i: usize| self.doc.lexicon.parts(self.doc.text.tokens[i].word).is_mostly(Part::Adjective);
        let stands = |i: usize| [Role::StandIn, Role::Change].into_iter().find(|&role| self.has(i, role));
        let loose =
            |i: usize| stands(i).is_some() || self.has(i, Role::Filler) || self.tag(i) == Tag::Time || adjective(i);
        stands(end.checked_sub(1)?).filter(|_| end > first && (first..end).all(loose))
    }

    /// Where a phrase ends without the country that is the number's place: `property prices in Ireland`.
    fn without_country(&self, (first, end): Phrase) -> usize {
        let Some(inside) = (first..end).rev().find(|&i| self.tag(i) == Tag::Preposition) else { return end };
        let name = if self.tag(inside + 1) == Tag::Determiner { inside + 2 } else { inside + 1 };
        let placed = inside > first && self.has(inside, Role::Inside);
        if placed && name < end && self.country(name).is_some_and(|len| name + len == end) { inside } else { end }
    }

    /// The name that `the company` stands for, where one is known.
    fn the_company(&self, (first, end): Phrase) -> Option<Phrase> {
        let firm = end == first + 1 && self.has(first, Role::Firm);
        self.entity().filter(|_| firm && first > 0 && self.has(first - 1, Role::Article))
    }

    /// Where the name starts with which a phrase ends, behind what only tells who that is: `former mayor Ilse Brandt`.
    fn name_within(&self, (first, end): Phrase) -> usize {
        let mut name = end;
        while name > first && matches!(self.tag(name - 1), Tag::Name | Tag::Inner | Tag::Number) {
            name -= 1;
        }
        name += (name..end).take_while(|&i| self.tag(i) != Tag::Name).count();
        let text = &self.doc.text;
        let titles = (first..end).take_while(|&i| Lexicon::is_saying(text, i, Saying::Person)).count();
        let noun = |i: usize| matches!(self.tag(i), Tag::Noun | Tag::Inner | Tag::Adjective);
        match name {
            _ if titles > 0 && first + titles < end && self.tag(first + titles) == Tag::Name => first + titles,
            _ if name > first && name < end && (first..name).all(noun) && text.sense(name, Class::Place).is_none() => {
                name
            }
            _ => first,
        }
    }

    /// The first `’s` or bare apostrophe of a phrase before any preposition.
    fn owner_clitic(&self, first: usize, end: usize) -> Option<usize> {
        let stop = (first..end).find(|&i| matches!(self.tag(i), Tag::Preposition | Tag::Clitic))?;
        (self.tag(stop) == Tag::Clitic && stop + 1 < end).then_some(stop)
    }

    /// The name with which a phrase starts, or all of it where it is one.
    fn leading_name(&self, (first, end): Phrase) -> Option<String> {
        let stop = (first..end).find(|&i| !matches!(self.tag(i), Tag::Name | Tag::Inner | Tag::Number)).unwrap_or(end);
        (stop > first && self.tag(first) == Tag::Name).then(|| self.words((first, stop)))
    }

    /// The name behind `of` or `in`: `shares of Norvik`.
    fn name_of(&self, (first, end): Phrase) -> Option<String> {
        let joint = (first..end).find(|&i| self.tag(i) == Tag::Preposition)?;
        let name = (joint + 1..end).find(|&i| self.tag(i) != Tag::Determiner)?;
        let place = self.doc.text.sense(name, Class::Place).is_some();
        self.leading_name((name, end)).filter(|_| !place || self.has(joint, Role::Of))
    }

    /// Whose `its` or `their` at token `i` is.
    fn possessor(&self, i: usize) -> Option<Phrase> {
        let plural = self.has(i, Role::Their);
        if !plural && !self.has(i, Role::Its) {
            return None;
        }
        let k = self.chunk_at(i);
        // `whose`, and `its` in the clause of its owner: the subject of the verb.
        let own = k.and_then(|k| self.verb_before(k)).and_then(|v| self.subject_of(v));
        let own = match own {
            Some(Who::Phrase(p)) if p.1 <= i && self.can_own(p) => Some(p),
            _ => None,
        };
        let named = |p: &Phrase| {
            (p.0..p.1).any(|j| self.tag(j) == Tag::Name || Lexicon::is_saying(&self.doc.text, j, Saying::Company))
        };
        // `people see their incomes rise`: no company’s.
        let many = |p: &Phrase| self.tag(p.1 - 1) == Tag::Noun && is_plural(self.doc.text.str(p.1 - 1));
        if let Some(own) = own.filter(|p| plural && many(p)) {
            return Some(own);
        }
        own.filter(named).or_else(|| self.name_before(i)).or_else(|| self.entity()).or(own)
    }

    /// The name last named before token `i` in the sentence.
    pub(super) fn name_before(&self, i: usize) -> Option<Phrase> {
        let end = (self.sentence.first..i).rev().find(|&j| self.tag(j) == Tag::Name)? + 1;
        let first = self.syntax.phrase_start(self.sentence.first, end);
        let first = (first..end).find(|&j| self.tag(j) == Tag::Name)?;
        self.can_own((first, end)).then_some((first, end))
    }

    /// An owner's words; `the company` by its name where that is known.
    fn named(&self, (first, end): Phrase) -> String {
        let text = &self.doc.text;
        let company = end == first + 1 && Lexicon::is_saying(text, first, Saying::Company);
        let clitic = self.owner_clitic(first, end).filter(|&c| {
            let place = text.sense(first, Class::Place).is_some_and(|s| first + s.len as usize == c);
            place || c > first && self.has(c - 1, Role::Realm)
        });
        match self.entity() {
            Some(entity) if company => self.words(entity),
            _ => {
                let first = clitic.map_or(first, |c| c + 1);
                self.words((self.name_within((first, end)), end))
            }
        }
    }

    /// A phrase without what stands loose at its ends.
    fn trim(&self, (mut first, mut end): Phrase) -> Phrase {
        while end > first + 1 {
            let loose = match self.tag(end - 1) {
                Tag::Determiner | Tag::Preposition | Tag::Inner | Tag::Joining | Tag::Adverb | Tag::Comma => true,
                // `TA-125` is a name.
                Tag::Number if end > first + 2 && self.tag(end - 2) == Tag::Inner && self.tag(end - 3) == Tag::Name => {
                    false
                }
                Tag::Number => matches!(self.tag(end - 2), Tag::Determiner | Tag::Preposition | Tag::Inner),
                Tag::Name => false,
                _ => self.has(end - 1, Role::Filler),
            };
            if !loose {
                break;
            }
            end -= 1;
        }
        while first < end
            && matches!(
                self.tag(first),
                Tag::Determiner | Tag::Possessive | Tag::Joining | Tag::Clitic | Tag::Inner | Tag::Adverb | Tag::Comma
            )
            && self.tag(first + 1) != Tag::Inner
            || first + 1 < end && self.has(first, Role::Degree)
        {
            first += 1;
        }
        (first, end)
    }

    /// How many tokens the country's name at `i` covers.
    pub(super) fn country(&self, i: usize) -> Option<usize> {
        let found = self.doc.lexicon.places.at(&self.doc.text, i)?;
        (found.item.kind == PlaceKind::Name).then_some(found.len)
    }

    /// The words of a phrase; the numbers of other facts in it are left out.
    pub(super) fn words(&self, (first, end): Phrase) -> String {
        let mut words = String::new();
        let mut i = first;
        while i < end {
            if let Some(q) = self.quantity_at(i) {
                i = q.spoken_end().max(i + 1);
                // `51 per cent stake`, `10-year note`
                i += usize::from(self.tag(i) == Tag::Inner);
                // `tariffs on $3 billion worth of goods`
                i += if self.has(i, Role::Worth) && self.is_of(i + 1) { 2 } else { 0 };
                continue;
            }
            if i > first && self.syntax.bounds(i) && self.quantity_at(i).is_none() {
                i += 1;
                continue;
            }
            // `the country’s dams`: whose they are goes without saying.
            if self.tag(i) == Tag::Determiner
                && self.has(i + 1, Role::Realm)
                && self.tag(i + 2) == Tag::Clitic
                && i + 3 < end
            {
                i += 3;
                continue;
            }
            // `a house on 612 square metres in Marrickville`: what led to the number goes with it.
            if self.tag(i) == Tag::Preposition
                && let Some(q) = self.quantity_at(i + 1)
                && !self.tag(q.spoken_end()).is_nominal()
            {
                i += 1;
                continue;
            }
            let token = &self.doc.text.tokens[i];
            let blank = token.gap != Gap::None || token.kind == TokenKind::Word && words.ends_with([' ', ',']);
            if !words.is_empty() && blank && !words.ends_with(' ') {
                words.push(' ');
            }
            words.push_str(self.doc.text.str(i));
            i += 1;
        }
        words
    }
}
