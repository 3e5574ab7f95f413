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

mod phrase;
mod verb;

use super::document::{Document, Sentence};
use super::quantity::{Quantity, Shape};
use super::syntax::{Syntax, Tag};
use crate::lexicon::{Class, Lexicon, Role, UNKNOWN};
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
        let sentence = window(doc.sentences[q.sentence], q);
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
        let subject =
            if subject.as_deref().is_some_and(|words| finder.stands_in(words)) { last.or(subject) } else { subject };
        // What nothing names is of the number before in the paragraph, else of what the text is on.
        let near = n.checked_sub(1).filter(|&p| doc.sentences[quantities[p].sentence].paragraph == sentence.paragraph);
        let subject = subject
            .or_else(|| near.and_then(|p| results[p].0.clone()))
            .or_else(|| finder.topic.map(|t| finder.words(t)));
        let entity = finder.entity_of(subject.as_deref());
        results.push((subject, entity));
    }
    results
}

/// The part of a sentence in which a number's words are looked for, so that no sentence costs more than its length.
fn window(sentence: Sentence, q: &Quantity) -> Sentence {
    Sentence {
        first: sentence.first.max(q.outer_first.saturating_sub(2 * REACH)),
        end: sentence.end.min(q.outer_end.max(q.end) + 2 * REACH),
        ..sentence
    }
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

    /// Reads on: what the sentence is about becomes what `it` may mean in the next.
    fn start(&mut self, sentence: Sentence) {
        self.earlier = self.topic;
        let verb = (sentence.first..sentence.end.min(sentence.first + REACH))
            .find(|&i| matches!(self.tag(i), Tag::Verb | Tag::Auxiliary));
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
                        || Lexicon::role(text, i, Role::Filler).is_some()
                }
            }
        };
        let noun_behind = self.premodified(q, sentence).is_some();
        (from..to).all(plain) && !noun_behind
    }

    /// What a multiple compares with: `three times the norm`, `double the price in early 2023`.
    fn compared(&self, q: &Quantity, sentence: Sentence) -> Option<Phrase> {
        let first = q.outer_end.max(q.end);
        if !matches!(self.tag(first), Tag::Determiner | Tag::Possessive | Tag::Subordinator | Tag::Noun | Tag::Pronoun)
        {
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
        turned
            || self.tag(lead) == Tag::Preposition && lead > 0 && self.has(lead - 1, Role::Filler)
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
        (closed && q.unit_text.is_none() && person >= 2)
            .then(|| format!("age of {}", self.words((comma - person, comma))))
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
        check("Margins, which were thin, widened to [9%].", &["Margins"]);
    }

    #[test]
    fn nouns_beside_the_number_name_it() {
        check("Norcast had a net loss of [$4 million], or [$2] a share.", &["net loss", "net loss"]);
        check("It paid at an average price of [$80].", &["average price"]);
        check("The mill has a [$260] tax on every family.", &["tax on every family"]);
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
        check("They sold [90] {boats}, [=twice] the norm.", &["boats sold", "boats sold relative to the norm"]);
    }
}
