//! Whose word a number is where no verb says so: nouns of plans and forecasts, passives, headlines.
//!
//! ```text
//! the government’s pledge of 1.2 million homes     government
//! growth is expected by analysts to reach 3%       analysts
//! Output to fall 3%: central bank                  central bank
//! ```

use super::name::Source;
use super::{Claim, Finder, REACH, Rank};
use crate::extract::document::Sentence;
use crate::extract::syntax::Tag;
use crate::lexicon::{Lexicon, Role, Saying, SayingAt};

/// How far behind a noun of intent its number may stand, in tokens.
const NEAR: usize = 8;

impl Finder<'_, '_> {
    /// `the government’s pledge of 1.2 million`, `a ministry forecast of 4%`, `its target of 9%`.
    pub(super) fn aimed(&mut self, i: usize, sentence: Sentence) -> Option<Claim> {
        let (text, syntax) = (&self.doc.text, self.syntax);
        let joint = |j: usize| {
            text.marks(j).has_role(Role::Of)
                || matches!(syntax.tag(j), Tag::Preposition | Tag::Subordinator)
                || text.marks(j).has_role(Role::Infinitive)
        };
        if !joint(i + 1) {
            return None;
        }
        let next = self.quantities.partition_point(|q| q.first <= i);
        let quantity = self.quantities.get(next).filter(|q| q.first < sentence.end && q.first - i <= NEAR)?;
        let stops = (i + 1..quantity.first).any(|j| matches!(syntax.tag(j), Tag::Comma | Tag::Stop | Tag::Verb));
        let (first, end) = self.owner(i, sentence)?;
        let scope = (quantity.first, quantity.end);
        if stops || !(self.can_speak(first, end) || self.is_its(first, end)) {
            return None;
        }
        let name = self.memory.name(Source { first, end, after: false })?;
        Some(Claim::new(Rank::Tied, i, scope, (first, end), name))
    }

    fn is_its(&self, first: usize, end: usize) -> bool {
        end == first + 1 && Lexicon::is_saying(&self.doc.text, first, Saying::Its)
    }

    /// Who owns the noun at `i`: what stands before its clitic, a possessive, or the noun before it.
    fn owner(&self, i: usize, sentence: Sentence) -> Option<(usize, usize)> {
        let (text, syntax) = (&self.doc.text, self.syntax);
        let floor = sentence.first.max(i.saturating_sub(REACH));
        let start = syntax.phrase_start(floor, i);
        if start > floor && syntax.tag(start - 1) == Tag::Clitic {
            let end = start - 1;
            let mut first = syntax.phrase_start(floor, end);
            // `beat analysts’ estimates`: no more than the people themselves.
            if Lexicon::is_saying(text, end - 1, Saying::Person) && syntax.tag(end - 1) == Tag::Noun {
                first = end - 1;
            }
            if first > floor && matches!(syntax.tag(first - 1), Tag::Determiner | Tag::Possessive) {
                first -= 1;
            }
            return (first < end).then_some((first, end));
        }
        if start > floor && Lexicon::is_saying(text, start - 1, Saying::Its) {
            return Some((start - 1, start));
        }
        let speaks = |j: usize| {
            let noun = |s: SayingAt| matches!(s.saying, Saying::Person | Saying::Body | Saying::Company);
            Lexicon::sayings(text, j).any(noun)
        };
        let body = (start..i).rev().find(|&j| speaks(j))?;
        let determined = start > floor && syntax.tag(start - 1) == Tag::Determiner;
        (body + 2 >= i).then_some((start - usize::from(determined), body + 1))
    }

    /// `expected by analysts`: a participle with who does it.
    pub(super) fn by_agent(&mut self, i: usize, after: usize, saying: SayingAt, sentence: Sentence) -> Option<Claim> {
        let (text, syntax) = (&self.doc.text, self.syntax);
        let able = matches!(saying.saying, Saying::Say | Saying::Intend | Saying::IntendTo);
        if !able
            || !Lexicon::is_saying(text, after, Saying::By)
            || !text.str(i).ends_with('d') && !text.str(i).ends_with('t')
        {
            return None;
        }
        let end = self.source_end(after + 1, sentence.end);
        if end == after + 1
            || !self.can_speak(after + 1, end)
            || Lexicon::is_saying(text, end.saturating_sub(1), Saying::Paper)
        {
            return None;
        }
        let passive = self.is_passive(i, sentence);
        let before = self.quantity_before(i).filter(|&q| q >= sentence.first);
        let name = self.memory.name(Source { first: after + 1, end, after: true })?;
        let scope = match before {
            Some(quantity) if !passive || syntax.tag(end) != Tag::Preposition && end + 1 >= sentence.end => {
                (quantity, i)
            }
            _ => (end, self.clause_end(end, sentence.end)),
        };
        let rank = if scope.0 < i { Rank::Tied } else { Rank::Intended };
        Some(Claim { own: true, ..Claim::new(rank, i, scope, (after, end), name) })
    }

    /// A headline with its source before or behind a colon or dash: `Output to fall 3%: central bank`.
    pub(super) fn headed(&mut self, sentence: Sentence) -> Option<Claim> {
        let (text, syntax) = (&self.doc.text, self.syntax);
        let end = sentence.end;
        if text.is(end.saturating_sub(1), ".") || end - sentence.first > REACH {
            return None;
        }
        let parted = |j: usize| text.is(j, ":") || matches!(text.str(j), "–" | "—" | "-") && syntax.tag(j) == Tag::Stop;
        let stop = (sentence.first + 1..end.saturating_sub(1)).rev().find(|&j| parted(j))?;
        let nominal =
            |a: usize, b: usize| (a..b).all(|j| syntax.tag(j).is_nominal() || syntax.tag(j) == Tag::Determiner);
        let speaks = |j: usize| {
            Lexicon::sayings(text, j)
                .any(|s| matches!(s.saying, Saying::Person | Saying::Body | Saying::Paper | Saying::Company))
        };
        let tail = (stop + 1, end);
        if tail.1 - tail.0 <= 6
            && nominal(tail.0, tail.1)
            && (speaks(end - 1) || text.is(stop, ":") && syntax.tag(end - 1) == Tag::Name)
        {
            let name = self.memory.name(Source { first: tail.0, end: tail.1, after: true })?;
            return Some(Claim::new(Rank::Said, stop, (sentence.first, stop), tail, name));
        }
        let first = (sentence.first + 1..end).find(|&j| text.is(j, ":"))?;
        let head = (sentence.first, first);
        if head.1 - head.0 <= 6 && nominal(head.0, head.1) && speaks(first - 1) && !self.is_paper(head.0, head.1) {
            let name = self.memory.name(Source { first: head.0, end: head.1, after: true })?;
            return Some(Claim::new(Rank::Said, first, (first, end), head, name));
        }
        None
    }
}
