//! Every word and phrase of the rule files in one trie, matched in one pass over the tokens.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::marks::Marks;
use super::tokens::{Gap, Token};
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
    /// [`WordClass`](super::WordClass).
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
    heads: OnceLock<Arc<Heads>>,
}

/// What a text asks of each word, side by side in memory.
#[derive(Debug)]
pub(super) struct Heads {
    /// By word id.
    words: Vec<Head>,
    /// Of the words alone.
    pub senses: Vec<SenseAt>,
}

/// What one word is alone, and where longer phrases go on from it.
#[derive(Debug, Clone, Copy, Default)]
struct Head {
    marks: Marks,
    /// The range of [`Heads::senses`].
    first: u32,
    count: u16,
    /// The node of the word; 0 where no longer phrase starts with it.
    node: u32,
    /// The words that such a phrase goes on with, by the last six bits of their ids.
    follows: u64,
    /// Whether its class may be guessed by its ending.
    guesses: bool,
}

impl Head {
    /// Of a word that no rule file names.
    const UNKNOWN: Head = Head { marks: Marks::NOTHING, first: 0, count: 0, node: 0, follows: 0, guesses: true };
}

fn word_bit(word: WordId) -> u64 {
    1 << (word % u64::BITS)
}

/// What starts at a token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meaning {
    pub marks: Marks,
    /// The range of its senses.
    pub first: u32,
    pub count: u32,
    /// Whether they are the text's own, and not those of the word alone.
    pub own: bool,
    /// Whether the class of the token may be guessed by its ending.
    pub guesses: bool,
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

    /// The words as texts look them up. `guess` says what the class of a word that no table names may be by its ending.
    pub(super) fn heads(&self, guess: impl Fn(WordId) -> bool) -> &Arc<Heads> {
        self.heads.get_or_init(|| Arc::new(self.make_heads(guess)))
    }

    fn make_heads(&self, guess: impl Fn(WordId) -> bool) -> Heads {
        let mut heads = Heads { words: Vec::with_capacity(self.first.len()), senses: Vec::new() };
        let mut follows = vec![0; self.senses.len()];
        self.next.keys().for_each(|&(node, word)| follows[node as usize] |= word_bit(word));
        for (word, &node) in (0..).zip(&self.first) {
            let mut head = Head { first: heads.senses.len() as u32, ..Head::default() };
            let senses = self.senses.get(node as usize).filter(|_| node != 0);
            for &sense in senses.into_iter().flatten() {
                head.marks.add(sense, 1);
                heads.senses.push(SenseAt { len: 1, sense });
            }
            head.count = u16::try_from(heads.senses.len() as u32 - head.first).unwrap_or(u16::MAX);
            head.node = if node != 0 && self.has_next[node as usize] { node } else { 0 };
            head.follows = follows.get(head.node as usize).copied().unwrap_or_default();
            head.guesses = word == UNKNOWN || (head.marks.guessed().is_none() && guess(word));
            heads.words.push(head);
        }
        heads
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

    /// What starts at token `i`; the senses of phrases of several tokens go to `senses`. `heads` are those of this trie.
    #[inline]
    pub(super) fn meaning(&self, heads: &Heads, tokens: &[Token], i: usize, senses: &mut Vec<SenseAt>) -> Meaning {
        let token = &tokens[i];
        let head = heads.words.get(token.word as usize).unwrap_or(const { &Head::UNKNOWN });
        let mut marks = head.marks.on(token);
        let (mut first, mut count, mut own) = (head.first, u32::from(head.count), false);
        let goes_on = || tokens.get(i + 1).is_some_and(|next| head.follows & word_bit(next.word) != 0);
        if head.node != 0 && goes_on() {
            let start = senses.len();
            self.longer(head.node, tokens, i, &mut marks, senses);
            if senses.len() > start {
                let single = &heads.senses[head.first as usize..][..head.count as usize];
                senses.splice(start..start, single.iter().copied());
                (first, count, own) = (start as u32, (senses.len() - start) as u32, true);
            }
        }
        Meaning { marks, first, count, own, guesses: head.guesses }
    }
}
