//! Who says so.
//!
//! ```text
//! Sales rose 5%, the trade ministry said.          trade ministry
//! The ministry expects 6% next year.               trade ministry
//! “We hired 40 people,” said Ana Ruiz, who …       Ana Ruiz
//! ```
//! Verbs and phrases of `rules/en/sayings.toml` make claims: a source, and the tokens that are its word. A number takes
//! the claim that is nearest by rank: a relative clause on the number itself, then what is said, then what is planned.

mod name;
mod source;

use name::{Memory, Source};

use super::document::{Document, Sentence};
use super::quantity::Quantity;
use super::syntax::{Syntax, Tag};
use crate::lexicon::{Class, Gap, Lexicon, Role, Saying, SayingAt, TokenKind};

/// How far to look for a subject, in tokens.
const REACH: usize = 40;

/// How many claims on either side of a number are weighed.
const NEAR: usize = 12;

/// How closely a claim is tied to the numbers in its scope; the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// `the 3% that analysts had expected`.
    Tied,
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
    name: Option<String>,
    sentence: usize,
    /// Whether the verb is one of speech, whose quotations may go on in the next sentence.
    speech: bool,
}

/// The source of each quantity, by name; none where its sentence or quotation names none.
pub fn attributions(doc: &Document<'_>, syntax: &Syntax, quantities: &[Quantity]) -> Vec<Option<String>> {
    let mut finder = Finder { doc, syntax, quantities, memory: Memory::new(doc, syntax), claims: Vec::new() };
    for (number, &sentence) in doc.sentences.iter().enumerate() {
        finder.read(number, sentence);
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
    fn read(&mut self, number: usize, sentence: Sentence) {
        let mut i = sentence.first;
        self.memory.start(sentence);
        while i < sentence.end {
            self.memory.note(i, sentence);
            let claims = |s: &SayingAt| s.is_verb() || matches!(s.saying, Saying::Cite | Saying::Poll);
            let found = Lexicon::sayings(&self.doc.text, i).rev().find(claims).filter(|s| i + s.len <= sentence.end);
            let claim = found.and_then(|saying| match saying.saying {
                Saying::Cite => self.cited(i, saying, sentence),
                Saying::Poll => self.polled(i, sentence),
                _ if saying.is_verb() => self.stated(i, saying, sentence),
                _ => None,
            });
            if let Some(claim) = claim {
                self.claims.push(Claim { sentence: number, ..claim });
            }
            i += 1;
        }
        self.memory.finish();
    }

    /// `according to the ministry`: the whole sentence is its word.
    fn cited(&mut self, i: usize, saying: SayingAt, sentence: Sentence) -> Option<Claim> {
        let first = i + saying.len;
        let end = self.source_end(first, sentence.end);
        let name = self.memory.name(Source { first, end, after: true })?;
        Some(Claim {
            rank: Rank::Said,
            verb: i,
            scope: (sentence.first, sentence.end),
            subject: (first, end),
            name: Some(name),
            sentence: 0,
            speech: true,
        })
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
            false => (Rank::Tied, (self.quantity_before(enters)?, enters)),
        };
        Some(Claim { rank, verb: i, scope, subject: (start, start), name: Some(name), sentence: 0, speech: false })
    }

    /// A verb with its subject before it, or behind it as in `said Ana Ruiz`.
    fn stated(&mut self, i: usize, saying: SayingAt, sentence: Sentence) -> Option<Claim> {
        if saying.saying == Saying::IntendTo
            && Lexicon::role(&self.doc.text, i + saying.len, Role::Infinitive).is_none()
        {
            return None;
        }
        let after = i + saying.len;
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
        if saying.doubtful && !self.can_speak(first, end) {
            return None;
        }
        let name = self.memory.name(Source { first, end, after: false })?;
        let said = matches!(saying.saying, Saying::Say | Saying::Add | Saying::Show);
        let tied = !said || saying.doubtful || saying.saying == Saying::Show;
        let (mut rank, mut scope) = if said {
            (Rank::Said, (after, sentence.end))
        } else {
            (Rank::Intended, (after, self.clause_end(after, sentence.end)))
        };
        if saying.saying == Saying::Call {
            rank = Rank::Said;
            (self.syntax.tag(after + 1) == Tag::Open || self.syntax.tag(after) == Tag::Open).then_some(())?;
        } else if self.is_aside(first, after, sentence) {
            (rank, scope) = (Rank::Said, (sentence.first, sentence.end));
        } else if tied && self.ends_clause(after, sentence) {
            rank = Rank::Tied;
            scope = (self.quantity_before(first)?, first);
        }
        Some(Claim {
            rank,
            verb: i,
            scope,
            subject: (first, i),
            name: Some(name),
            sentence: 0,
            speech: matches!(saying.saying, Saying::Say | Saying::Add | Saying::Call),
        })
    }

    /// `…, said Ana Ruiz, who …`: a source behind the verb.
    fn inverted(&mut self, i: usize, after: usize, sentence: Sentence) -> Option<Claim> {
        let syntax = self.syntax;
        let open = i == sentence.first || matches!(syntax.tag(i - 1), Tag::Comma | Tag::Close | Tag::Stop);
        if !open || !matches!(syntax.tag(after), Tag::Name | Tag::Noun | Tag::Determiner) {
            return None;
        }
        let end = self.source_end(after, sentence.end);
        let stops = end >= sentence.end
            || matches!(
                syntax.tag(end),
                Tag::Comma | Tag::Stop | Tag::Preposition | Tag::Subordinator | Tag::Time | Tag::Open | Tag::ParenOpen
            );
        // `X, which sells to Peru, said sales …`: what follows has to be able to speak.
        if !stops || end == after || !self.can_speak(after, end) {
            return None;
        }
        if i > sentence.first
            && syntax.tag(i - 1) == Tag::Comma
            && syntax.tag(after) == Tag::Noun
            && !matches!(syntax.tag(end), Tag::Comma | Tag::Stop)
            && end < sentence.end
        {
            return None;
        }
        let name = self.memory.name(Source { first: after, end, after: true })?;
        Some(Claim {
            rank: Rank::Said,
            verb: i,
            scope: (sentence.first, i),
            subject: (i, sentence.end),
            name: Some(name),
            sentence: 0,
            speech: true,
        })
    }

    /// Where what is said or planned ends: at a semicolon or where a contrast starts.
    fn clause_end(&self, after: usize, end: usize) -> usize {
        let text = &self.doc.text;
        (after..end.min(after + 2 * REACH))
            .find(|&j| {
                text.is(j, ";")
                    || (Lexicon::role(text, j, Role::Contrast).is_some()
                        && self.syntax.tag(j.saturating_sub(1)) == Tag::Comma)
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
        best.map_or_else(|| self.speaker_of(q), |c| c.name.clone())
    }

    fn claims_of(&self, sentence: usize) -> &[Claim] {
        let first = self.claims.partition_point(|c| c.sentence < sentence);
        let end = self.claims.partition_point(|c| c.sentence <= sentence);
        &self.claims[first..end]
    }

    /// The speaker of the quotation that holds `q`: named beside it, else by the quotation before or after it in the paragraph.
    fn speaker_of(&self, q: &Quantity) -> Option<String> {
        let (open, close) = self.syntax.quotations[self.syntax.quotation_at(q.first)?];
        let (from, to) = (self.doc.sentence_at(open), self.doc.sentence_at(close.saturating_sub(1)));
        let speech = |s: usize| self.claims_of(s).iter().find(|c| c.speech && c.rank == Rank::Said);
        let paragraph = self.doc.sentences[q.sentence].paragraph;
        let in_paragraph = |s: usize| self.doc.sentences.get(s).is_some_and(|x| x.paragraph == paragraph);
        let mut near = (from..=to).chain((to + 1..to + 2).filter(|&s| in_paragraph(s) && self.opens_with_verb(s)));
        let back = (0..from).rev().take(3).take_while(|&s| in_paragraph(s));
        near.by_ref()
            .take(NEAR)
            .find_map(speech)
            .or_else(|| back.into_iter().find_map(speech))
            .and_then(|c| c.name.clone())
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
