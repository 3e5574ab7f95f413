//! Every word and phrase of the rule files in one trie, matched in one pass over the tokens.

use std::ops::Range;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::grammar::{Grammar, WordClass};
use super::marks::Marks;
use super::tokens::{Case, Gap, Token, TokenKind};
use super::vocabulary::{UNKNOWN, Vocabulary, WordId};

/// What a word or phrase can be. The meaning of a [`Sense`]'s `data` stands beside each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Class {
    /// `three`, `eleven`, `ninety`: the number.
    Cardinal,
    /// `million`, `bn`, `lakh`: row of the scales.
    Scale,
    /// `half`, `third`, `quarters`: the denominator.
    Fraction,
    /// `½`: row of the fraction signs.
    FractionSign,
    /// `doubled`, `twice`, `threefold`: row of the multiples.
    Multiple,
    /// `dozens`, `hundreds`: the number.
    Vague,
    /// `first`, `22nd` in words: the number.
    Ordinal,
    /// `tonnes`, `barrels per day`: row of the unit forms.
    Unit,
    /// `$`, `dlrs`, `pence`: row of the currency forms.
    Currency,
    /// `about`, `at least`: the bound, before a number.
    BoundBefore,
    /// `or more`, `at the most`: the bound, after a number.
    BoundAfter,
    /// `rose`, `decline`, `up`: row of the trends.
    Trend,
    /// `plans to`, `expected`: row of the status cues.
    StatusCue,
    /// `said`, `according to`: row of the sayings.
    Saying,
    /// `March`, `Sept.`: 1 to 12.
    Month,
    /// `Monday`: 1 (Monday) to 7.
    Weekday,
    /// `day`, `weeks`, `quarter`: row of the calendar units.
    CalendarUnit,
    /// A month of another calendar: row of the calendar months.
    CalendarMonth,
    /// `Iranian`: row of the calendars.
    CalendarName,
    /// A country, its people or its capital: row of the places.
    Place,
    /// A body of one country: row of the bodies.
    Body,
    /// What a word tells of the place that numbers are about: its [`Setting`](super::Setting).
    Setting,
    /// Closed-class and common words for telling where a noun phrase ends: the number of the
    /// [`WordClass`].
    Grammar,
    /// What a word does in a clause (`the`, `of`, `rose`): its [`Role`](super::Role).
    Clause,
    /// `Inc.`, `Mr.`, `No.`: after which a full stop ends no sentence: 1 where a sentence may still end.
    Abbreviation,
    /// A word that shows whose news a text is: row of the fiscal years.
    FiscalCountry,
    /// Words listed under a name for patterns (`{name}`): row of the word lists.
    List,
}

/// One meaning of a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sense {
    /// What it is.
    pub class: Class,
    /// Its row or number; see [`Class`].
    pub data: u32,
}

/// A sense found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SenseAt {
    /// How many tokens it covers.
    pub len: u32,
    /// What it means.
    pub sense: Sense,
}

/// A trie over word ids whose nodes hold senses.
#[derive(Debug, Default)]
pub struct Phrases {
    /// Node by first word id; 0 is none. The first step is an array look-up, as most words of a text go no further.
    first: Vec<u32>,
    next: FxHashMap<(u32, WordId), u32>,
    senses: Vec<Vec<Sense>>,
    /// Room for the words of a phrase.
    words: Vec<WordId>,
    has_next: Vec<bool>,
    /// Made when a text is first looked up; entering a phrase ends it.
    heads: OnceLock<Heads>,
}

/// What a text asks of each word. Every token of a text is looked up in it, so it is kept small: what many words have in
/// common is held once.
#[derive(Debug)]
pub(super) struct Heads {
    /// By word id.
    words: Vec<Head>,
    /// What tokens can be: rows of one for each way in which a token can [`look`].
    pub marks: Vec<Marks>,
    /// Where the rows of words that no rule file names start, by the class that their ending gives them.
    unnamed: Vec<(Option<WordClass>, u32)>,
    /// By word id, which of `senses` are the word's.
    own: Vec<(u32, u32)>,
    /// Of the words alone.
    senses: Vec<SenseAt>,
}

/// Where one word leads.
#[derive(Debug, Clone, Copy, Default)]
struct Head {
    /// Where its row of [`Heads::marks`] starts.
    marks: u32,
    /// Its node; 0 where no longer phrase starts with it.
    node: u32,
    /// The words that such a phrase goes on with, by the last six bits of their ids.
    follows: u64,
}

fn word_bit(word: WordId) -> u64 {
    1 << (word % u64::BITS)
}

/// The phrases of two tokens and more that start at a token, with the word alone.
#[derive(Debug)]
pub(super) struct Longer {
    pub marks: Marks,
    /// Which of the text's senses.
    pub senses: Range<u32>,
}

impl Heads {
    /// What token `token` of `raw` is, as a number for [`Heads::marks`].
    #[inline]
    pub fn number(&self, raw: &str, token: &Token, grammar: &Grammar) -> u32 {
        let row = match self.words.get(token.word as usize) {
            Some(head) if token.word != UNKNOWN => head.marks,
            _ => self.unnamed(raw, token, grammar),
        };
        row + look(token)
    }

    fn unnamed(&self, raw: &str, token: &Token, grammar: &Grammar) -> u32 {
        let class = match (token.kind, token.case) {
            (TokenKind::Word, Case::Lower) => grammar.class_of_ending(token.span().of(raw)),
            _ => None,
        };
        self.unnamed.iter().find(|(known, _)| *known == class).map_or(0, |(_, row)| *row)
    }

    /// The senses of a word alone.
    #[inline]
    pub fn senses(&self, word: WordId) -> &[SenseAt] {
        let (first, end) = self.own.get(word as usize).copied().unwrap_or_default();
        &self.senses[first as usize..end as usize]
    }
}

impl Phrases {
    /// Makes room for about `phrases` more.
    pub(super) fn reserve(&mut self, phrases: usize) {
        self.first.reserve(phrases);
        self.next.reserve(phrases);
        self.senses.reserve(phrases);
        self.has_next.reserve(phrases);
    }

    /// Enters `phrase`, cut as a text would be, with its sense. The same sense twice is entered once.
    pub fn enter(&mut self, vocabulary: &mut Vocabulary, phrase: &str, sense: Sense) {
        if let Some(senses) = self.node(vocabulary, phrase)
            && !senses.contains(&sense)
        {
            senses.push(sense);
        }
    }

    /// The senses of `phrase`, which is entered if it is new; none if it holds no token.
    pub(super) fn node(&mut self, vocabulary: &mut Vocabulary, phrase: &str) -> Option<&mut Vec<Sense>> {
        self.heads.take();
        let mut words = std::mem::take(&mut self.words);
        words.clear();
        vocabulary.enter_words(phrase, &mut words);
        let node = self.walk(vocabulary, &words);
        self.words = words;
        Some(&mut self.senses[node?])
    }

    /// The node that these words lead to, made where it is new.
    fn walk(&mut self, vocabulary: &Vocabulary, words: &[WordId]) -> Option<usize> {
        let (&head, rest) = words.split_first()?;
        if self.senses.is_empty() {
            self.add_node();
        }
        if self.first.len() <= vocabulary.len() {
            self.first.resize(vocabulary.len() + 1, 0);
        }
        let mut node = self.first[head as usize];
        if node == 0 {
            node = self.add_node();
            self.first[head as usize] = node;
        }
        for &word in rest {
            self.has_next[node as usize] = true;
            node = match self.next.get(&(node, word)) {
                Some(&next) => next,
                None => {
                    let next = self.add_node();
                    self.next.insert((node, word), next);
                    next
                }
            };
        }
        Some(node as usize)
    }

    fn add_node(&mut self) -> u32 {
        self.senses.push(Vec::new());
        self.has_next.push(false);
        self.senses.len() as u32 - 1
    }

    /// The words as texts look them up.
    pub(super) fn heads(&self, vocabulary: &Vocabulary, grammar: &Grammar) -> &Heads {
        self.heads.get_or_init(|| self.make_heads(vocabulary, grammar))
    }

    fn make_heads(&self, vocabulary: &Vocabulary, grammar: &Grammar) -> Heads {
        let mut rows = Rows::default();
        let classes = std::iter::once(None).chain(Grammar::CLASSES_OF_ENDINGS.map(Some));
        let unnamed = classes.map(|class| (class, rows.row(Marks::NOTHING, class))).collect();
        let mut follows = vec![0; self.senses.len()];
        self.next.keys().for_each(|&(node, word)| follows[node as usize] |= word_bit(word));
        let (mut words, mut own, mut senses) = (Vec::with_capacity(self.first.len()), Vec::new(), Vec::new());
        for (word, &node) in (0..).zip(&self.first) {
            let (mut marks, first) = (Marks::NOTHING, senses.len() as u32);
            for &sense in self.senses.get(node as usize).filter(|_| node != 0).into_iter().flatten() {
                marks.add(sense, 1);
                senses.push(SenseAt { len: 1, sense });
            }
            own.push((first, senses.len() as u32));
            let node = if node != 0 && self.has_next[node as usize] { node } else { 0 };
            let follows = follows.get(node as usize).copied().unwrap_or_default();
            let by_ending = grammar.class_of_ending(vocabulary.word(word)).filter(|_| marks.guessed().is_none());
            words.push(Head { marks: rows.row(marks, by_ending), node, follows });
        }
        Heads { words, marks: rows.all, unnamed, own, senses }
    }

    /// Appends to `senses` those of the phrases of two tokens and more that start at token `i`, shortest first, and marks
    /// them. No phrase runs over a paragraph break.
    fn longer(&self, mut node: u32, tokens: &[Token], i: usize, marks: &mut Marks, senses: &mut Vec<SenseAt>) {
        let mut len = 1;
        while node != 0 && self.has_next[node as usize] {
            node = match tokens.get(i + len as usize) {
                Some(t) if t.word != UNKNOWN && t.gap != Gap::Paragraph => {
                    self.next.get(&(node, t.word)).copied().unwrap_or(0)
                }
                _ => break,
            };
            len += 1;
            for &sense in self.senses[node as usize].iter().filter(|_| node != 0) {
                marks.add(sense, len);
                senses.push(SenseAt { len, sense });
            }
        }
    }

    /// The phrases of several tokens that start at token `i`, whose word alone has `marks`; their senses go to `senses`.
    #[inline]
    pub(super) fn longer_at(
        &self,
        heads: &Heads,
        tokens: &[Token],
        i: usize,
        senses: &mut Vec<SenseAt>,
        marks: u32,
    ) -> Option<Longer> {
        let head = heads.words.get(tokens[i].word as usize)?;
        let goes_on = || tokens.get(i + 1).is_some_and(|next| head.follows & word_bit(next.word) != 0);
        if head.node == 0 || !goes_on() {
            return None;
        }
        let start = senses.len();
        senses.extend_from_slice(heads.senses(tokens[i].word));
        let alone = senses.len();
        let mut marks = heads.marks[marks as usize];
        self.longer(head.node, tokens, i, &mut marks, senses);
        if senses.len() == alone {
            senses.truncate(start);
            return None;
        }
        Some(Longer { marks, senses: start as u32..senses.len() as u32 })
    }
}

/// How a token looks, which is part of its marks: a word by its case, a number, a sign.
#[inline]
fn look(token: &Token) -> u32 {
    match token.kind {
        TokenKind::Word => token.case as u32,
        TokenKind::Number => 3,
        TokenKind::Symbol => 4,
    }
}

/// The rows of [`Heads::marks`] while they are gathered.
#[derive(Default)]
struct Rows {
    all: Vec<Marks>,
    known: FxHashMap<(Marks, Option<WordClass>), u32>,
}

impl Rows {
    /// Where the row of words with these marks starts, whose class in small letters is guessed where it is given.
    fn row(&mut self, marks: Marks, by_ending: Option<WordClass>) -> u32 {
        *self.known.entry((marks, by_ending)).or_insert_with(|| {
            let word = |case| marks.on(TokenKind::Word, case);
            let mut low = word(Case::Lower);
            by_ending.into_iter().for_each(|class| low.guess(class));
            let of = |kind| marks.on(kind, Case::Lower);
            let first = self.all.len() as u32;
            let signs = [of(TokenKind::Number), of(TokenKind::Symbol)];
            self.all.extend([low, word(Case::Title), word(Case::Upper)].into_iter().chain(signs));
            first
        })
    }
}
