//! What a number measures, as a short noun phrase from the article, and whose number it is.
//!
//! ```text
//! Inflation slowed to 3% from 4%           Inflation                  before the verb, for both
//! lowered its policy rate by 35 points     policy rate                the verb's object
//! net income of $218 million               net income                 before `of`
//! 1,340 people were injured                people injured             the counted noun and what it does
//! Norcast hired 400 engineers              engineers hired by Norcast the counted noun and what is done to it
//! Diagnostics $742 million, up 21 percent  Diagnostics                the head of a list
//! ```
//! Every sentence with a number is cut into phrases once ([`crate::extract::chunk`]); all decisions are made on these.

mod amounts;
mod clause;
mod counted;
mod role;
mod words;

use super::chunk::{self, Chunk, ChunkKind};
use super::document::{Document, Sentence};
use super::quantity::{Quantity, Shape};
use super::syntax::{Syntax, Tag};
use crate::lexicon::{Class, Lexicon, Role, Saying, SayingAt};
use crate::model::Dimension;
use clause::Who;

/// How many tokens of a sentence without numbers are read for what it is about.
const REACH: usize = 40;
/// How many tokens to either side of a number its words are looked for, so that no sentence costs more than its length.
const WINDOW: usize = 80;
/// How many names are kept that `the company` may mean.
const MOST_ENTITIES: usize = 8;

type Phrase = (usize, usize);

/// A subject, and the entity whose number it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Said {
    words: String,
    entity: Option<String>,
    /// Where the words only stand for what was measured before, the last one's part in that: `the figure`, `the increase`.
    hollow: Option<Role>,
}

/// The subject of each quantity, and the entity whose number it is.
pub fn subjects(doc: &Document<'_>, syntax: &Syntax, quantities: &[Quantity]) -> Vec<(Option<String>, Option<String>)> {
    let mut finder = Finder {
        doc,
        syntax,
        quantities,
        chunks: Vec::new(),
        sentence: Sentence { first: 0, end: 0, paragraph: 0 },
        topic: None,
        earlier: None,
        entities: Vec::new(),
    };
    let mut found: Vec<Option<Said>> = Vec::with_capacity(quantities.len());
    let mut read = 0;
    for (n, q) in quantities.iter().enumerate() {
        while read < doc.sentences.len() && read <= q.sentence {
            finder.start(doc.sentences[read], read == q.sentence);
            read += 1;
        }
        finder.move_to(doc.sentences[q.sentence], q);
        let said = finder.one(n, &found);
        found.push(said.filter(|s| !s.words.is_empty()));
    }
    found.into_iter().map(|said| said.map_or((None, None), |s| (Some(s.words), s.entity))).collect()
}

struct Finder<'d, 'a> {
    doc: &'d Document<'a>,
    syntax: &'d Syntax,
    quantities: &'d [Quantity],
    /// The phrases of the sentence in hand.
    chunks: Vec<Chunk>,
    sentence: Sentence,
    /// What the last sentence with a subject of its own was about; `it` goes back to it.
    topic: Option<Phrase>,
    /// What the sentence before was about.
    earlier: Option<Phrase>,
    /// The names that were subjects of sentences, and how often; `its` and `the company’s` go back to them.
    entities: Vec<(Phrase, usize)>,
}

impl Finder<'_, '_> {
    fn tag(&self, i: usize) -> Tag {
        self.syntax.tag(i)
    }

    fn has(&self, i: usize, role: Role) -> bool {
        self.doc.text.marks(i).has_role(role)
    }

    /// The quantity whose number or unit holds token `i`.
    fn quantity_at(&self, i: usize) -> Option<&Quantity> {
        if !self.syntax.is_spoken(i) {
            return None;
        }
        let k = self.quantities.partition_point(|q| q.first <= i).checked_sub(1)?;
        Some(&self.quantities[k]).filter(|q| i < q.spoken_end())
    }

    /// The chunk that holds token `i`.
    fn chunk_at(&self, i: usize) -> Option<usize> {
        let k = self.chunks.partition_point(|c| c.first <= i).checked_sub(1)?;
        (i < self.chunks[k].end).then_some(k)
    }

    fn cut(&mut self, sentence: Sentence, to_verb: bool) {
        let from = self.quantities.partition_point(|q| q.first < sentence.first);
        let to = self.quantities.partition_point(|q| q.first < sentence.end);
        let mut chunks = std::mem::take(&mut self.chunks);
        chunk::cut(self.doc, self.syntax, sentence, &self.quantities[from..to], to_verb, &mut chunks);
        (self.chunks, self.sentence) = (chunks, sentence);
    }

    /// Reads on: what the sentence is about becomes what `it` may mean in the next.
    fn start(&mut self, sentence: Sentence, has_number: bool) {
        self.earlier = self.topic;
        let end = if has_number { sentence.first + WINDOW } else { sentence.first + REACH };
        self.cut(Sentence { end: sentence.end.min(end), ..sentence }, !has_number);
        let Some(verb) = (0..self.chunks.len()).find(|&k| self.kind(k) == ChunkKind::Verb) else { return };
        let Some(Who::Phrase(phrase)) = self.subject_of(verb) else { return };
        self.topic = Some(phrase);
        let (first, end) = phrase;
        let named = (first..end).take_while(|&i| matches!(self.tag(i), Tag::Name | Tag::Inner)).count();
        let says = Lexicon::sayings(&self.doc.text, self.chunk(verb).core).any(|s: SayingAt| s.is_verb());
        let person = (first..end).any(|i| Lexicon::is_saying(&self.doc.text, i, Saying::Person));
        // `Pretax profit`: a word in front, not the name of what has it.
        let whole = self.tag(first + named) != Tag::Noun || first + named >= end;
        if named > 0 && whole && !(says && person) && self.doc.text.sense(first, Class::Place).is_none() {
            let name = (first, first + named);
            let text = &self.doc.text;
            match self.entities.iter().position(|e| text.str(e.0.0) == text.str(first)) {
                Some(known) => {
                    let (_, times) = self.entities.remove(known);
                    self.entities.push((name, times + 1));
                }
                None => self.entities.push((name, 1)),
            }
            // More are never looked back to.
            if self.entities.len() > MOST_ENTITIES {
                self.entities.remove(0);
            }
        }
    }

    /// The name that sentences were most often about; of several the first.
    fn entity(&self) -> Option<Phrase> {
        self.entities.iter().rev().max_by_key(|e| e.1).map(|e| e.0)
    }

    /// Makes the sentence of `q` the one in hand; of a very long one, the part around `q`.
    fn move_to(&mut self, sentence: Sentence, q: &Quantity) {
        let mut part = sentence;
        if sentence.end - sentence.first > 2 * WINDOW {
            part.first = sentence.first.max(q.outer_first.saturating_sub(WINDOW));
            part.end = sentence.end.min(q.outer_end.max(q.end) + WINDOW);
        }
        if part != self.sentence {
            self.cut(part, false);
        }
    }

    /// The subject of quantity `n`; those before it are found.
    fn one(&self, n: usize, found: &[Option<Said>]) -> Option<Said> {
        let q = &self.quantities[n];
        let last = n.checked_sub(1);
        // A length of time is seldom what goes on: `92 million trips in the 40-day rush, up 7 percent`.
        let here = |p: &usize| self.quantities[*p].sentence == q.sentence;
        let lasting = |p: &usize| self.quantities[*p].dimension == Dimension::Time && q.dimension == Dimension::Percent;
        let before = last.filter(here);
        let before = before.map(|p| (p.saturating_sub(3)..=p).rev().filter(here).find(|p| !lasting(p)).unwrap_or(p));
        if let (Shape::Multiple, Some(rest), Some(p)) = (q.shape, self.compared(q), before) {
            let of = found[p].clone().unwrap_or_default();
            let what = of.words.split(" relative to ").next().unwrap_or_default();
            return Some(Said { words: format!("{what} relative to {}", self.words(rest)), ..of });
        }
        if let Some(p) =
            before.filter(|&p| q.noun.is_none_or(|n| n.0 < q.first) && self.goes_on(&self.quantities[p], q))
        {
            return found[self.alike(n, p)].clone().map(|said| self.relative(said, q));
        }
        let bare = |p: usize| {
            (self.quantities[p].spoken_end()..q.outer_first).all(|i| {
                self.tag(i).is_nominal()
                    || matches!(
                        self.tag(i),
                        Tag::Preposition | Tag::Adverb | Tag::Verb | Tag::Clitic | Tag::Comma | Tag::Determiner
                    ) && !self.has(i, Role::Inside)
                        && !self.has(i, Role::Upon)
            })
        };
        if let Some(p) = before.filter(|&p| self.worth(q) && bare(p)) {
            return found[p].clone().map(|of| Said { words: format!("value of {}", of.words), ..of });
        }
        if let Some(p) = last
            && let Some(said) = self.among(q, n, found).or_else(|| self.expected(q, p, found))
        {
            return Some(said);
        }
        let said = self.subject(q).filter(|said| !said.words.is_empty()).map(|said| self.relative(said, q));
        let paragraph = |k: usize| self.doc.sentences[self.quantities[k].sentence].paragraph;
        let near = last.filter(|&p| paragraph(p) == paragraph(n));
        // A rise in percent is of what rose; a loss of money is itself what is measured.
        let stands_in = said
            .as_ref()
            .and_then(|s| s.hollow)
            .is_some_and(|role| role == Role::StandIn || matches!(q.dimension, Dimension::Percent | Dimension::Rate));
        match said {
            Some(said) if !stands_in => Some(said),
            Some(said) => last.and_then(|p| found[p].clone()).or(Some(said)),
            None => near.and_then(|p| found[p].clone()).or_else(|| self.topic.map(|t| self.finish(t, None))),
        }
    }

    /// `parks, 40 of which make shoes`, `two-thirds of them were women`: a part of what the number before was about.
    fn among(&self, q: &Quantity, n: usize, found: &[Option<Said>]) -> Option<Said> {
        let k = self.chunk_at(q.first)?;
        let (of, those) = (k + 1, k + 2);
        let refers = match self.kind(those) {
            ChunkKind::Pronoun => self.kind(those + 1) != ChunkKind::Noun,
            ChunkKind::Subordinator => matches!(self.kind(those + 1), ChunkKind::Verb | ChunkKind::Adverb),
            _ => false,
        };
        if !refers || self.kind(of) != ChunkKind::Preposition || !self.has_role(of, Role::Of) {
            return None;
        }
        let before = &self.quantities[n - 1];
        let whole = found[n - 1].as_ref().filter(|_| before.sentence + 1 >= q.sentence).map(|said| said.words.as_str());
        let near = self.antecedent(k, true).map(|phrase| self.finish(phrase, None).words);
        let whole = near.as_deref().or(whole)?;
        let part = if self.is_share(q) { "share of " } else { "" };
        let tail = self.tail(those + 1).map_or(String::new(), |tail| format!(" {}", self.words(tail)));
        Some(Said { words: format!("{part}{whole}{tail}"), ..Said::default() })
    }

    /// `the $4 million analysts had expected`, `economists had forecast 3 percent`: the measure last told of, with whose
    /// expectation it is.
    fn expected(&self, q: &Quantity, last: usize, found: &[Option<Said>]) -> Option<Said> {
        let k = self.chunk_at(q.first).filter(|&k| self.kind(k) == ChunkKind::Number)?;
        let intends = |i: usize| Lexicon::sayings(&self.doc.text, i).any(|s: SayingAt| s.saying == Saying::Intend);
        let awaits = |v: usize| self.kind(v) == ChunkKind::Verb && intends(self.chunk(v).core);
        let behind = matches!(self.kind(k + 1), ChunkKind::Noun | ChunkKind::Pronoun)
            && self.kind(k + 3) != ChunkKind::Infinitive;
        let verb = match self.before(k) {
            _ if behind && awaits(k + 2) => k + 2,
            Some(v) if awaits(v) => v,
            _ => return None,
        };
        let unit = |p: &usize| self.quantities[*p].unit == q.unit && q.sentence - self.quantities[*p].sentence <= 2;
        let told = (last.saturating_sub(3)..=last).rev().find(unit)?;
        let said = found[told].clone()?;
        let by = match self.subject_of(verb)? {
            Who::Phrase(phrase) => self.finish(phrase, None).words,
            Who::Pronoun(_) => return Some(said),
        };
        let done = self.participle(self.chunk(verb).core)?;
        Some(Said { words: format!("{} {done} by {by}", said.words), ..said })
    }

    /// Of the numbers before `n` in its sentence, the last with its unit: `$8.1 billion at $79.66, compared with $7.9 billion`.
    fn alike(&self, n: usize, last: usize) -> usize {
        let q = &self.quantities[n];
        if q.dimension == Dimension::Percent || self.quantities[last].unit == q.unit {
            return last;
        }
        let same = |p: &usize| self.quantities[*p].unit == q.unit && self.quantities[*p].sentence == q.sentence;
        let verb = |i: usize| matches!(self.tag(i), Tag::Verb | Tag::Auxiliary) && !self.has(i, Role::Filler);
        // `Blackmore to $84 and Arden up 4 per cent to $13`
        let other = |i: usize| self.tag(i) == Tag::Joining && self.tag(i + 1) == Tag::Name;
        let near = |p: &usize| !(self.quantities[*p].end..q.first).any(|i| verb(i) || other(i));
        (last.saturating_sub(3)..=last).rev().take_while(near).find(same).unwrap_or(last)
    }

    /// What a pronoun at token `i` stands for; people who speak are not looked up.
    fn meant(&self, i: usize) -> Option<Phrase> {
        let it = Lexicon::is_saying(&self.doc.text, i, Saying::It);
        it.then(|| self.earlier.or(self.topic)).flatten()
    }

    /// Whether nothing but joining words stands between two numbers, so that the second is about the same thing:
    /// `to $1.62 billion`, `or $1.06 per share`, `, up 21 percent`, `compared with $7.9 billion`.
    fn goes_on(&self, p: &Quantity, q: &Quantity) -> bool {
        let (from, to) = (p.end.max(if p.noun.is_none() { p.outer_end } else { p.end }), q.first);
        if self.is_of(q.spoken_end()) {
            return false;
        }
        if self.restates(q) || self.joins(p, q) {
            return true;
        }
        if p.noun.is_some() || to < from || to - from > 12 {
            return false;
        }
        let plain = |i: usize| {
            let text = &self.doc.text;
            match self.tag(i) {
                Tag::Preposition => !self.has(i, Role::Worth),
                Tag::Adverb
                | Tag::Comma
                | Tag::ParenOpen
                | Tag::ParenClose
                | Tag::Number
                | Tag::Time
                | Tag::Determiner
                | Tag::Inner => true,
                Tag::Joining => true,
                Tag::Noun if self.tag(i + 1) == Tag::Time => true,
                Tag::Verb => self.compares(i),
                Tag::Subordinator => false,
                _ => {
                    text.sense(i, Class::Month).is_some()
                        || text.sense(i, Class::BoundBefore).is_some()
                        || text.marks(i).has_role(Role::Filler)
                }
            }
        };
        let noun_behind = self.chunk_at(q.first).is_some_and(|k| self.chunk(k).kind == ChunkKind::Noun);
        (from..to).all(plain) && !noun_behind
    }

    fn is_of(&self, i: usize) -> bool {
        self.has(i, Role::Of)
    }

    /// The token behind `more than`, `below`, `higher than` after the number.
    fn compared_to(&self, q: &Quantity) -> Option<usize> {
        let end = q.spoken_end();
        let than = (end..end + 3).find(|&i| self.has(i, Role::Beside))?;
        let words = |i: usize| matches!(self.tag(i), Tag::Adjective | Tag::Adverb | Tag::Noun | Tag::Determiner);
        ((end..than).all(words)).then_some(than + 1)
    }

    /// `26% below the 2023 crop`: what a share or difference is measured against, unless that is a time.
    fn relative(&self, said: Said, q: &Quantity) -> Said {
        let against = self.compared_to(q).filter(|_| q.dimension == Dimension::Percent);
        let noun = against.and_then(|i| self.chunk_at(i)).filter(|&k| self.chunk(k).kind == ChunkKind::Noun);
        match noun {
            Some(k) if !said.words.contains(" relative to ") => {
                let to = self.finish((self.chunk(k).core, self.chunk(self.with_of(k)).end), None).words;
                Said { words: format!("{} relative to {to}", said.words), ..said }
            }
            _ => said,
        }
    }

    /// `by 0.8 percent in 2024 and by 1.9 percent`: a second phrase of the same verb.
    fn joins(&self, p: &Quantity, q: &Quantity) -> bool {
        let Some(lead) = q.outer_first.checked_sub(2) else { return false };
        let led = self.tag(lead + 1) == Tag::Preposition && self.tag(lead) == Tag::Joining && !self.is_of(lead + 1);
        let verb = |i: usize| matches!(self.tag(i), Tag::Verb | Tag::Auxiliary | Tag::Ing);
        let after = self.tag(q.spoken_end());
        led && p.noun.is_none()
            && !matches!(after, Tag::Verb | Tag::Auxiliary)
            && !self.has(lead + 1, Role::Having)
            && !(p.end..lead).any(verb)
    }

    /// What a multiple compares with: `three times the norm`, `double the price in early 2023`.
    fn compared(&self, q: &Quantity) -> Option<Phrase> {
        let first = q.outer_end.max(q.end);
        if !matches!(self.tag(first), Tag::Determiner | Tag::Possessive | Tag::Subordinator | Tag::Noun | Tag::Pronoun)
        {
            return None;
        }
        let stop = |&i: &usize| matches!(self.tag(i), Tag::Comma | Tag::Stop | Tag::Open | Tag::Close | Tag::ParenOpen);
        let end = (first..self.sentence.end.min(first + 10)).find(stop).unwrap_or(self.sentence.end.min(first + 10));
        (end > first).then_some((first, end))
    }

    /// `, up 5 percent`, `compared with 40`: a number about what the one before it was about.
    fn restates(&self, q: &Quantity) -> bool {
        let Some(lead) = q.outer_first.checked_sub(1) else { return false };
        let back = |n: usize| lead.checked_sub(n).map_or(Tag::Stop, |i| self.tag(i));
        let turned = self.has(lead, Role::Adverb) && matches!(back(1), Tag::Comma | Tag::ParenOpen | Tag::Joining);
        let from = self.tag(lead) == Tag::Preposition
            && lead > 0
            && self.has(lead - 1, Role::Adverb)
            && matches!(back(2), Tag::Comma | Tag::ParenOpen);
        let compares =
            matches!(self.tag(lead), Tag::Comma | Tag::ParenOpen | Tag::Joining) && self.compared_to(q).is_some();
        turned
            || compares
            || from
            || self.tag(lead) == Tag::Preposition
                && lead > 0
                && self.has(lead - 1, Role::Filler)
                && !self.has(lead - 1, Role::StandIn)
            || self.has(lead, Role::Filler) && self.tag(lead) == Tag::Preposition
    }

    /// Whether `worth` or the like leads to the number.
    fn worth(&self, q: &Quantity) -> bool {
        let mut i = q.outer_first;
        while i > 0 && matches!(self.tag(i - 1), Tag::Adverb | Tag::Determiner) {
            i -= 1;
        }
        (1..=2).any(|back| {
            i.checked_sub(back).is_some_and(|w| Lexicon::role(&self.doc.text, w, Role::Worth) == Some(back))
        })
    }

    /// `compared with`, `seen at`: a participle that leads to another number of the same thing.
    fn compares(&self, i: usize) -> bool {
        matches!(self.tag(i + 1), Tag::Preposition) && self.doc.text.marks(i).has_role(Role::Filler)
    }
}

#[cfg(test)]
mod tests {
    use super::subjects;
    use crate::extract::marked;

    fn check(text: &str, expected: &[&str]) {
        let got = marked::with(text, subjects);
        let got: Vec<_> = got.iter().map(|(subject, _)| subject.as_deref().unwrap_or("-")).collect();
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn verbs_tell_of_their_subject() {
        check("Inflation slowed to [3%] in May from [4%].", &["Inflation", "Inflation"]);
        check("The yield on the 10-year note climbed [0.2%].", &["yield on the 10-year note"]);
        check("Peru’s copper exports rose [9%], compared with [2%] a year ago.", &["copper exports", "copper exports"]);
        check("The toll from a quake that struck Peru has risen to [162].", &["toll from a quake"]);
        check("The bank cut its key rate by [0.5%] to [3%].", &["key rate", "key rate"]);
        check("The zloty firmed [0.1%] against the euro at [4.3].", &["zloty", "zloty"]);
        check("Norcast gained [0.2%] eking out its third rise.", &["Norcast"]);
        check("Wages at mills rose by an average of [3%].", &["Wages at mills"]);
        check("The margin of error is plus or minus [2.1].", &["margin of error"]);
        check("Lenders said their losses rose [4%].", &["losses of Lenders"]);
        check("Margins, which were thin, widened to [9%].", &["Margins"]);
    }

    #[test]
    fn nouns_beside_the_number_name_it() {
        check(
            "Norcast had a net loss of [$4 million], or [$2 a share].",
            &["net loss of Norcast", "net loss of Norcast"],
        );
        check("It paid at an average price of [$80].", &["average price"]);
        check("The mill has a [$260] tax on every family.", &["tax on every family of mill"]);
        check("Clothing [$742 million], up [21%]; Shoes [$31 million].", &["Clothing", "Clothing", "Shoes"]);
        check("Some [12%] of ballots were spoiled.", &["share of ballots spoiled"]);
        check("The case is [7.9] thick.", &["thickness of case"]);
        check("Lea Brandt, [52], spoke.", &["age of Lea Brandt"]);
    }

    #[test]
    fn counted_nouns_take_what_they_do() {
        check("Norcast plans to hire [400] {welders}.", &["welders hired by Norcast"]);
        check("At the mill [1,340] {people} were injured.", &["people injured"]);
        check("The plan led to [900] {jobs} in mining.", &["jobs in mining"]);
        check("Norcast raised [$48 million].", &["money raised by Norcast"]);
        check("Some [900] {people} are expected to lose jobs.", &["people expected to lose jobs"]);
        check("It serves [340] {shops} and farms.", &["shops and farms served"]);
        check("An overwhelming [70%] of ballots were spoiled.", &["share of ballots spoiled"]);
        check("The firm itself had [90] {welders}.", &["welders of firm"]);
        check("The star turns [90] {times} a minute.", &["star"]);
        check("They sold [90] {boats}, [=twice] the norm.", &["boats sold", "boats sold relative to the norm"]);
    }
}
