//! Who says so.
//!
//! ```text
//! Sales rose 5%, the trade ministry said.          trade ministry
//! The ministry expects 6% next year.               trade ministry
//! “We hired 40 people,” said Ana Ruiz, who …       Ana Ruiz
//! ```
//! Verbs and phrases of `rules/en/sayings.toml` make claims: a source, and the tokens that are its word. A number takes
//! the claim that is nearest by rank: a relative clause on the number itself, then what is said, then what is planned.

mod aims;
mod name;
mod source;

use name::{Memory, Source};

use super::document::{Document, Sentence};
use super::quantity::Quantity;
use super::syntax::{Syntax, Tag};
use crate::lexicon::{Case, Class, Gap, Lexicon, Role, Saying, SayingAt, TokenKind, WordClass};

/// How far to look for a subject, in tokens.
const REACH: usize = 40;

/// How many claims on either side of a number are weighed.
const NEAR: usize = 12;

/// How closely a claim is tied to the numbers in its scope; the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// `the 3% that analysts had expected`.
    Tied,
    /// `citing port officials`: before who passed it on.
    Quoted,
    /// `said`, `according to`.
    Said,
    /// `expects`, `plans to`.
    Intended,
}

/// A source and the tokens that are its word.
#[derive(Debug)]
struct Claim {
    rank: Rank,
    /// The verb, from which distance counts.
    verb: usize,
    /// Its word: tokens `scope.0..scope.1` without the source's own.
    scope: (usize, usize),
    /// The source with what stands between it and the verb: `Ana Ruiz, 52,`.
    subject: (usize, usize),
    /// The source by its name; none of its words stand apart.
    name: (usize, usize),
    sentence: usize,
    /// Whether the verb is one of speech, whose quotations may go on in the next sentence.
    speech: bool,
    /// Whether the source is named here, by more than a pronoun.
    own: bool,
}

impl Claim {
    /// A claim of what is said in `scope`.
    fn new(rank: Rank, verb: usize, scope: (usize, usize), subject: (usize, usize), name: (usize, usize)) -> Claim {
        Claim { rank, verb, scope, subject, name, sentence: 0, speech: false, own: false }
    }
}

/// The source of each quantity, by name; none where its sentence or quotation names none.
pub fn attributions(doc: &Document<'_>, syntax: &Syntax, quantities: &[Quantity]) -> Vec<Option<String>> {
    let mut finder = Finder { doc, syntax, quantities, memory: Memory::new(doc, syntax), claims: Vec::new() };
    // What is said behind the paragraph of the last number is no number's.
    let last = quantities.last().map_or(0, |q| doc.sentences[q.sentence].paragraph);
    let mut sayings = syntax.words.sayings.as_slice();
    for (number, &sentence) in doc.sentences.iter().enumerate().take_while(|(_, s)| s.paragraph <= last) {
        let (here, behind) = sayings.split_at(sayings.partition_point(|&i| i < sentence.end));
        finder.read(number, sentence, here);
        sayings = behind;
    }
    quantities.iter().map(|q| finder.source_of(q)).collect()
}

struct Finder<'d, 'a> {
    doc: &'d Document<'a>,
    syntax: &'d Syntax,
    quantities: &'d [Quantity],
    memory: Memory<'d, 'a>,
    claims: Vec<Claim>,
}

impl Finder<'_, '_> {
    /// Reads a sentence; `sayings` are its tokens at which one starts.
    fn read(&mut self, number: usize, sentence: Sentence, sayings: &[usize]) {
        self.memory.start(sentence);
        if number == 0
            && let Some(claim) = self.headed(sentence)
        {
            self.claims.push(claim);
        }
        let from = self.claims.len();
        for &i in sayings {
            self.memory.note(i, sentence);
            // The longest first; a verb that finds no source may still be a noun: `forecasts`.
            let mut sayings = Lexicon::sayings(&self.doc.text, i).rev().filter(|s| i + s.len <= sentence.end);
            let claim = sayings.find_map(|saying| self.claim(i, saying, sentence));
            if let Some(mut claim) = claim {
                // What the minister says that the bank expects is the bank’s.
                let within =
                    |c: &Claim| c.rank == Rank::Said && c.scope.0 <= claim.subject.0 && c.verb < claim.subject.0;
                if claim.rank == Rank::Intended && claim.own && self.claims[from..].iter().rev().take(NEAR).any(within)
                {
                    claim.rank = Rank::Said;
                }
                self.claims.push(Claim { sentence: number, ..claim });
            }
        }
        self.claims[from..].sort_by_key(|c| c.verb);
        self.memory.finish();
    }

    fn claim(&mut self, i: usize, saying: SayingAt, sentence: Sentence) -> Option<Claim> {
        match saying.saying {
            Saying::Cite | Saying::Quote => self.cited(i, saying, sentence),
            Saying::Poll => self.polled(i, sentence),
            Saying::Aim => self.aimed(i, sentence),
            _ if saying.is_verb() => self.stated(i, saying, sentence),
            _ => None,
        }
    }

    /// `according to the ministry`: the whole sentence is its word.
    fn cited(&mut self, i: usize, saying: SayingAt, sentence: Sentence) -> Option<Claim> {
        let first = i + saying.len;
        // `the governor was quoted by the Post`: the governor said so.
        if self.is_passive(i, sentence) {
            return None;
        }
        let end = self.source_end(first, sentence.end);
        let (first, end) = self.apposed_name(first, end, sentence.end).unwrap_or((first, end));
        let name = self.memory.name(Source { first, end, after: true })?;
        let rank = if saying.saying == Saying::Quote { Rank::Quoted } else { Rank::Said };
        Some(Claim { speech: true, ..Claim::new(rank, i, (sentence.first, sentence.end), (first, end), name) })
    }

    /// `in a poll of 900 adults by Marlin`, `in a Marlin survey`: what follows is the poll's.
    fn polled(&mut self, i: usize, sentence: Sentence) -> Option<Claim> {
        let (text, syntax) = (&self.doc.text, self.syntax);
        let mut first = syntax.phrase_start(sentence.first, i);
        while first > sentence.first && matches!(syntax.tag(first - 1), Tag::Determiner | Tag::Possessive) {
            first -= 1;
        }
        let enters = first.checked_sub(1).filter(|&p| p >= sentence.first && syntax.tag(p) == Tag::Preposition)?;
        let limit = sentence.end.min(i + REACH);
        let clause_end = (i + 1..limit).find(|&j| matches!(syntax.tag(j), Tag::Comma | Tag::Stop)).unwrap_or(limit);
        let by = (i + 1..clause_end).find(|&j| Lexicon::is_saying(text, j, Saying::By));
        let (start, end) = match by {
            Some(by) => (by + 1, self.source_end(by + 1, clause_end)),
            None if (first..i).any(|j| syntax.tag(j) == Tag::Name) => (first, i + 1),
            None => return None,
        };
        let name = self.memory.name(Source { first: start, end, after: true })?;
        // A poll that opens the sentence rules it; one behind a number is the source of that number.
        let opens = enters == sentence.first;
        let (rank, scope) = match opens {
            true => (Rank::Said, (sentence.first, sentence.end)),
            false => match self.quantity_before(enters).filter(|&q| q >= sentence.first) {
                Some(quantity) => (Rank::Tied, (quantity, enters)),
                // `the median estimate in a Marlin poll was 2%`.
                None => (Rank::Tied, (i + 1, clause_end)),
            },
        };
        Some(Claim::new(rank, i, scope, (start, start), name))
    }

    /// A verb with its subject before it, or behind it as in `said Ana Ruiz`.
    fn stated(&mut self, i: usize, saying: SayingAt, sentence: Sentence) -> Option<Claim> {
        let (text, after) = (&self.doc.text, i + saying.len);
        if saying.saying == Saying::IntendTo && !text.marks(after).has_role(Role::Infinitive) {
            return None;
        }
        if let Some(claim) = self.by_agent(i, after, saying, sentence) {
            return Some(claim);
        }
        // `the United States`, `Fed Reports`: a name, but for headlines.
        if saying.doubtful && self.doc.text.tokens[i].case != Case::Lower && sentence.first > 0 {
            return None;
        }
        if let Some(claim) = self.by_relative(i, saying, sentence) {
            return Some(claim);
        }
        let added_to = saying.saying == Saying::Add && self.syntax.tag(after) == Tag::Number;
        if added_to
            || self.is_passive(i, sentence)
            || !(saying.doubtful || saying.len > 1 || self.syntax.tag(i) == Tag::Verb)
        {
            return None;
        }
        if saying.inverts
            && let Some(claim) = self.inverted(i, after, sentence)
        {
            return Some(claim);
        }
        let (first, end) = self.subject(i, sentence)?;
        if saying.doubtful && !self.can_speak(first, end) || !self.says_so(saying, (first, end), after, sentence) {
            return None;
        }
        let (rank, scope) = self.scope(i, saying, first, sentence)?;
        let own = !(first..end).all(|j| self.syntax.tag(j) == Tag::Pronoun) && !self.is_paper(first, end);
        let name = self.memory.name(Source { first, end, after: false })?;
        let speech = matches!(saying.saying, Saying::Say | Saying::Add | Saying::Call);
        Some(Claim { speech, own, ..Claim::new(rank, i, scope, (first, i), name) })
    }

    /// `said Ana Ruiz, an economist at the bank, who expects`: the one who spoke goes on.
    fn by_relative(&self, i: usize, saying: SayingAt, sentence: Sentence) -> Option<Claim> {
        let (text, syntax) = (&self.doc.text, self.syntax);
        let who = (sentence.first..i).rev().find(|&j| !matches!(syntax.tag(j), Tag::Adverb | Tag::Auxiliary))?;
        let relative = syntax.tag(who) == Tag::Subordinator
            && self.doc.lexicon.grammar(text, who) == Some(WordClass::Relative)
            && who > sentence.first
            && syntax.tag(who - 1) == Tag::Comma;
        let last = self.claims.last().filter(|c| c.speech && c.rank == Rank::Said && c.verb >= sentence.first)?;
        let goes_on = relative && last.verb < who && last.subject.0 < who;
        if !goes_on || self.is_passive(i, sentence) {
            return None;
        }
        let scope = (i + saying.len, sentence.end);
        let said = matches!(saying.saying, Saying::Say | Saying::Add | Saying::Show | Saying::Find);
        let rank = if said { Rank::Said } else { Rank::Intended };
        Some(Claim::new(rank, i, scope, (who, i), last.name))
    }

    /// Whether a verb that means other things as often is one of saying here.
    fn says_so(&self, saying: SayingAt, (first, end): (usize, usize), after: usize, sentence: Sentence) -> bool {
        match saying.saying {
            Saying::Find => {
                self.is_paper(first, end)
                    || self.syntax.tag(after) == Tag::Subordinator
                    || self.is_aside(first, after, false, sentence)
            }
            Saying::Revise if end == first + 1 && self.syntax.tag(first) == Tag::Pronoun => false,
            Saying::Revise => (after..sentence.end.min(after + 6))
                .take_while(|&j| {
                    self.syntax.tag(j).is_nominal()
                        || matches!(self.syntax.tag(j), Tag::Determiner | Tag::Possessive | Tag::Time | Tag::Number)
                })
                .any(|j| Lexicon::is_saying(&self.doc.text, j, Saying::Aim)),
            _ => true,
        }
    }

    /// How closely the verb at `i` ties its subject to which tokens.
    fn scope(&self, i: usize, saying: SayingAt, first: usize, sentence: Sentence) -> Option<(Rank, (usize, usize))> {
        let (syntax, after) = (self.syntax, i + saying.len);
        let said = matches!(saying.saying, Saying::Say | Saying::Add | Saying::Show | Saying::Find);
        let tied = !said || saying.doubtful || saying.saying == Saying::Show;
        let told = Lexicon::is_saying(&self.doc.text, i, Saying::Tell);
        if saying.saying == Saying::Call {
            let open = (after..after + 2).find(|&j| syntax.tag(j) == Tag::Open)?;
            let close = syntax.quotation_at(open + 1).map_or(sentence.end, |q| syntax.quotations[q].1);
            return Some((Rank::Said, (after, close.min(sentence.end))));
        }
        let occasion = self.occasion(after, sentence);
        if self.is_aside(first, after, told, sentence) {
            let end = occasion.map_or(sentence.end, |_| after);
            return Some((Rank::Said, (sentence.first, end)));
        }
        if let Some(from) = occasion {
            return Some((Rank::Said, (from, sentence.end)));
        }
        if tied && self.ends_clause(after, told, sentence) {
            match self.quantity_before(first).filter(|&q| q >= sentence.first) {
                Some(quantity) => return Some((Rank::Tied, (quantity, first))),
                None if !said => return None,
                None => {}
            }
        }
        let limit = self.relative_end(first, after, sentence.end);
        match said {
            true => Some((Rank::Said, (after, limit))),
            false => Some((Rank::Intended, (after, self.clause_end(after, limit)))),
        }
    }

    /// `…, said Ana Ruiz, who …`: a source behind the verb.
    fn inverted(&mut self, i: usize, after: usize, sentence: Sentence) -> Option<Claim> {
        let syntax = self.syntax;
        let open = i == sentence.first || matches!(syntax.tag(i - 1), Tag::Comma | Tag::Close | Tag::Stop);
        let starts = match syntax.tag(after) {
            Tag::Name | Tag::Noun | Tag::Ing | Tag::Determiner | Tag::Possessive => true,
            Tag::Adverb | Tag::Number => syntax.tag(after + 1).is_nominal(),
            _ => false,
        };
        if !open || !starts {
            return None;
        }
        let start = after + usize::from(matches!(syntax.tag(after), Tag::Adverb | Tag::Number));
        let end = self.source_end(start, sentence.end);
        let stops = end >= sentence.end
            || matches!(
                syntax.tag(end),
                Tag::Comma
                    | Tag::Stop
                    | Tag::Preposition
                    | Tag::Subordinator
                    | Tag::Time
                    | Tag::Open
                    | Tag::ParenOpen
                    | Tag::Close
            );
        // `X, which sells to Peru, said sales …`: what follows has to be able to speak.
        if !stops || end == start || !self.can_speak(start, end) {
            return None;
        }
        if i > sentence.first
            && syntax.tag(i - 1) == Tag::Comma
            && matches!(syntax.tag(start), Tag::Noun | Tag::Ing)
            && !matches!(syntax.tag(end), Tag::Comma | Tag::Stop)
            && end < sentence.end
        {
            return None;
        }
        let (first, end) = self.apposed_name(start, end, sentence.end).unwrap_or((start, end));
        let name = self.memory.name(Source { first, end, after: true })?;
        let subject = (i, sentence.end);
        Some(Claim { speech: true, own: true, ..Claim::new(Rank::Said, i, (sentence.first, i), subject, name) })
    }

    /// Where what is said or planned ends: at a semicolon or where a contrast starts.
    fn clause_end(&self, after: usize, end: usize) -> usize {
        let text = &self.doc.text;
        (after..end.min(after + 2 * REACH))
            .find(|&j| {
                text.is(j, ";")
                    || (text.marks(j).has_role(Role::Contrast) && self.syntax.tag(j.saturating_sub(1)) == Tag::Comma)
            })
            .unwrap_or(end)
    }

    /// The first token of the last quantity before token `i`, at most twelve tokens back.
    fn quantity_before(&self, i: usize) -> Option<usize> {
        let next = self.quantities.partition_point(|q| q.end <= i);
        let before = self.quantities.get(next.checked_sub(1)?)?;
        (i - before.end <= 12).then_some(before.first)
    }

    fn source_of(&self, q: &Quantity) -> Option<String> {
        let own = self.claims_of(q.sentence);
        let near = own.partition_point(|c| c.verb < q.first);
        let own = &own[near.saturating_sub(NEAR)..own.len().min(near + NEAR)];
        let covering = own.iter().filter(|c| {
            c.scope.0 <= q.first && q.first < c.scope.1 && !(c.subject.0 <= q.first && q.first < c.subject.1)
        });
        // The closest rank; within it the verb nearest before the number, else nearest behind it.
        let best = covering.min_by_key(|c| {
            let behind = c.verb > q.first;
            (c.rank, behind, if behind { c.verb - q.first } else { q.first - c.verb })
        });
        let (first, end) = best.or_else(|| self.speaker_of(q))?.name;
        Some(self.doc.words(first, end))
    }

    fn claims_of(&self, sentence: usize) -> &[Claim] {
        let first = self.claims.partition_point(|c| c.sentence < sentence);
        let end = self.claims.partition_point(|c| c.sentence <= sentence);
        &self.claims[first..end]
    }

    /// The speaker of the quotation that holds `q`: named beside it, else by the quotation before or after it in the paragraph.
    fn speaker_of(&self, q: &Quantity) -> Option<&Claim> {
        let (open, close) = self.syntax.quotations[self.syntax.quotation_at(q.first)?];
        let (from, to) = (self.doc.sentence_at(open), self.doc.sentence_at(close.saturating_sub(1)));
        let speech = |s: usize| self.claims_of(s).iter().find(|c| c.speech && c.rank == Rank::Said);
        let paragraph = self.doc.sentences[q.sentence].paragraph;
        let in_paragraph = |s: usize| self.doc.sentences.get(s).is_some_and(|x| x.paragraph == paragraph);
        let mut near = (from..=to).chain((to + 1..to + 2).filter(|&s| in_paragraph(s) && self.opens_with_verb(s)));
        let back = (0..from).rev().take(3).take_while(|&s| in_paragraph(s));
        near.by_ref().take(NEAR).find_map(speech).or_else(|| back.into_iter().find_map(speech))
    }

    /// Whether the sentence is the end of one that a quotation cut: `… 5%.” said she`.
    fn opens_with_verb(&self, sentence: usize) -> bool {
        let s = self.doc.sentences[sentence];
        let text = &self.doc.text;
        text.is_kind(s.first, TokenKind::Word)
            && text.tokens[s.first].gap != Gap::Paragraph
            && text.sense(s.first, Class::Saying).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::attributions;
    use crate::extract::marked;

    /// The sources of the marked numbers, `-` for none.
    fn check(text: &str, expected: &[&str]) {
        let got = marked::with(text, attributions);
        let got: Vec<_> = got.iter().map(|a| a.as_deref().unwrap_or("-")).collect();
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn what_is_said_is_the_speakers() {
        check("The trade ministry said exports rose [5%] in May.", &["trade ministry"]);
        check("Exports rose [5%] in May, the trade ministry said on Friday.", &["trade ministry"]);
        check("Exports, the trade ministry said, rose [5%].", &["trade ministry"]);
        check("Exports rose [5%], but the bank said they would fall [2%].", &["-", "bank"]);
        check("Exports rose [5%], official data showed on Monday, the most in years.", &["official data"]);
        check("Data released by Norway’s Fisheries Directorate show catches fell [8%].", &["Fisheries Directorate"]);
        check("According to the Nile Basin Office, rainfall was [30%] lower.", &["Nile Basin Office"]);
        check("Rents rose [9%] in a year, according to property portal Homelane.", &["Homelane"]);
        check("Profit was [$3 million].", &["-"]);
    }

    #[test]
    fn people_go_by_their_names() {
        check("“We sold [4,000] {boats},” chief executive Jan Aune said.", &["Jan Aune"]);
        check("“We sold [4,000] {boats},” said Jan Aune, who owns [30%] of it.", &["Jan Aune", "-"]);
        check("Mayor Lea Brandt, [52], told reporters [40] {buses} were late.", &["-", "Lea Brandt"]);
        check("“It was late,” Mayor Lea Brandt said. “We lost [$4 million].”", &["Lea Brandt"]);
        check("“We won. We got [50] {seats},” Lea Brandt told supporters.", &["Lea Brandt"]);
        check("Mayor Lea Brandt spoke first. She said [3] {roads} were shut.", &["-"]);
        check("Mayor Lea Brandt said it rained. She said [3] {roads} were shut.", &["Lea Brandt"]);
    }

    #[test]
    fn plans_and_forecasts_are_whose_they_are() {
        check("Norcast plans to hire [400] {welders}.", &["Norcast"]);
        check("Norcast opened a mill. The company expects sales of [$6 million].", &["Norcast"]);
        check("The labour ministry met. The ministry aims to cut it to [4%].", &["labour ministry"]);
        check("Sales were [$7 million], ahead of the [$6 million] analysts had expected.", &["-", "analysts"]);
        check("Growth is expected to reach [3%].", &["-"]);
        check("The plan is to spend [$3 million].", &["-"]);
        check("In a poll of [900] {adults} by Marlin, [60%] agreed.", &["Marlin", "Marlin"]);
        check("Spot tin added [2%].", &["-"]);
    }
}
