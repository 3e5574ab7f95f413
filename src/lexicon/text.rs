//! A text with its tokens and the meanings that the lexicon gives them.

use std::ops::Range;

use super::Lexicon;
use super::clauses::Role;
use super::marks::Marks;
use super::phrases::{Class, Heads, Longer, SenseAt};
use super::tokens::{Gap, Token, TokenKind, tokenize};
use crate::model::Span;

/// What a text was cut into, without the text: one step hands it on to the next.
#[derive(Debug)]
pub struct Cut {
    tokens: Vec<Token>,
    /// By token, the number of its marks; from the length of the table on it is that of one of `longer`.
    marks: Vec<u32>,
    /// Tokens at which phrases of several tokens start.
    longer: Vec<Longer>,
    /// The senses of these.
    senses: Vec<SenseAt>,
}

impl Cut {
    fn new(raw: &str, lexicon: &Lexicon, heads: &Heads) -> Cut {
        let mut tokens = Vec::with_capacity(raw.len() / 5);
        tokenize(raw, &lexicon.vocabulary, &mut tokens);
        let mut marks = Vec::with_capacity(tokens.len());
        let (mut longer, mut senses) = (Vec::new(), Vec::new());
        for (i, token) in tokens.iter().enumerate() {
            let alone = heads.number(raw, token, &lexicon.grammar);
            marks.push(match lexicon.phrases.longer_at(heads, &tokens, i, &mut senses, alone) {
                Some(found) => {
                    longer.push(found);
                    (heads.marks.len() + longer.len() - 1) as u32
                }
                None => alone,
            });
        }
        Cut { tokens, marks, longer, senses }
    }

    /// The text again: `raw` and `lexicon` must be those that it was cut with.
    pub fn of<'a>(self, raw: &'a str, lexicon: &'a Lexicon) -> Text<'a> {
        let Cut { tokens, marks, longer, senses } = self;
        let heads = lexicon.heads();
        Text { raw, tokens, heads, known: &heads.marks, marks, longer, senses }
    }
}

/// A text, cut and looked up once; every later step reads this.
#[derive(Debug)]
pub struct Text<'a> {
    /// The text itself.
    pub raw: &'a str,
    /// Its tokens in order.
    pub tokens: Vec<Token>,
    /// What each word means alone.
    heads: &'a Heads,
    /// The marks of words alone, by number.
    known: &'a [Marks],
    marks: Vec<u32>,
    longer: Vec<Longer>,
    senses: Vec<SenseAt>,
}

impl<'a> Text<'a> {
    /// Cuts `raw` and looks every token up.
    pub fn new(raw: &'a str, lexicon: &'a Lexicon) -> Text<'a> {
        Cut::new(raw, lexicon, lexicon.heads()).of(raw, lexicon)
    }

    /// The tokens and their senses alone.
    pub fn into_cut(self) -> Cut {
        let Text { tokens, marks, longer, senses, .. } = self;
        Cut { tokens, marks, longer, senses }
    }

    /// How many tokens there are.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether there is no token.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Token `i` as written.
    #[inline]
    pub fn str(&self, i: usize) -> &'a str {
        self.tokens[i].span().of(self.raw)
    }

    /// Token `i` as written where it is a sign; empty for words and numbers.
    #[inline]
    pub fn sign(&self, i: usize) -> &'a str {
        if self.tokens[i].kind == TokenKind::Symbol { self.str(i) } else { "" }
    }

    /// Tokens `first..end` as written.
    pub fn slice(&self, first: usize, end: usize) -> &'a str {
        self.span(first, end).of(self.raw)
    }

    /// Where tokens `first..end` stand; empty if there are none.
    pub fn span(&self, first: usize, end: usize) -> Span {
        if first >= end {
            let at = self.tokens.get(first).map_or(self.raw.len(), |t| t.start as usize);
            return Span::new(at, at);
        }
        Span::new(self.tokens[first].start as usize, self.tokens[end - 1].end as usize)
    }

    /// Every sense that starts at token `i`, shortest first; none past the end.
    #[inline]
    pub fn senses(&self, i: usize) -> &[SenseAt] {
        let Some(&number) = self.marks.get(i) else { return &[] };
        match (number as usize).checked_sub(self.known.len()) {
            None => self.heads.senses(self.tokens[i].word),
            Some(longer) => {
                let Range { start, end } = self.longer[longer].senses;
                &self.senses[start as usize..end as usize]
            }
        }
    }

    /// What starts at token `i`; nothing past the end.
    #[inline]
    pub fn marks(&self, i: usize) -> &Marks {
        let Some(&number) = self.marks.get(i) else { return const { &Marks::NOTHING } };
        match self.known.get(number as usize) {
            Some(known) => known,
            None => &self.longer[number as usize - self.known.len()].marks,
        }
    }

    /// Every sense of `class` that starts at token `i`, shortest first.
    #[inline]
    pub fn senses_of(&self, i: usize, class: Class) -> impl DoubleEndedIterator<Item = &SenseAt> {
        let all = if self.marks(i).has_class(class) { self.senses(i) } else { &[] };
        all.iter().filter(move |s| s.sense.class == class)
    }

    /// The longest sense of `class` that starts at token `i`.
    #[inline]
    pub fn sense(&self, i: usize, class: Class) -> Option<SenseAt> {
        if self.marks(i).has_class(class) { self.senses_of(i, class).next_back().copied() } else { None }
    }

    /// How many tokens the longest phrase of the word list with this row covers that starts at token `i`.
    #[inline]
    pub fn listed(&self, i: usize, row: u32) -> Option<usize> {
        if self.marks(i).has_list(row) { self.longest(i, Class::List, row) } else { None }
    }

    /// How many tokens the longest phrase with this role covers that starts at token `i`.
    #[inline]
    pub fn role(&self, i: usize, role: Role) -> Option<usize> {
        if self.marks(i).has_role(role) { self.longest(i, Class::Clause, role as u32) } else { None }
    }

    pub(super) fn longest(&self, i: usize, class: Class, data: u32) -> Option<usize> {
        self.senses_of(i, class).rev().find(|s| s.sense.data == data).map(|s| s.len as usize)
    }

    /// Whether token `i` is exactly this symbol.
    #[inline]
    pub fn is(&self, i: usize, symbol: &str) -> bool {
        let bytes = |t: &Token| self.raw.as_bytes().get(t.start as usize..t.end as usize);
        self.tokens.get(i).and_then(bytes) == Some(symbol.as_bytes())
    }

    /// Whether token `i` is a hyphen that touches what stands before it.
    pub fn is_hyphen(&self, i: usize) -> bool {
        self.is(i, "-") && self.tokens[i].gap == Gap::None
    }

    /// Whether token `i` is of this kind.
    #[inline]
    pub fn is_kind(&self, i: usize, kind: TokenKind) -> bool {
        self.tokens.get(i).is_some_and(|t| t.kind == kind)
    }
}
