//! Token patterns: how rule files describe period phrases, names that hold digits, and page furniture.
//!
//! ```text
//! (in|during) the? (mentioned|said) period        words, (a|b c) alternatives, ? optional
//! {month} {day} , {year}                           slots stand for tokens of a kind
//! {weekday:from} to {weekday:to}                   a name tells two slots of one kind apart
//! {cap} + {num}                                    + : the next element touches the one before (K9, COVID-19)
//! \? \+                                            a backslash before a sign that means itself
//! ```
//! All patterns of a set share one automaton, so that a text is matched against hundreds of them in one walk.

mod parse;
mod slot;
mod walk;

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::Lexicon;
use super::marks::Marks;
use super::text::Text;
use super::vocabulary::WordId;
use parse::{Names, Part, Step, What};
use walk::Openings;

pub use slot::Slot;

/// What a slot took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capture {
    /// The slot's name, or its kind where it has none; see [`PatternSet::name`].
    pub name: u32,
    /// First token.
    pub first: u32,
    /// Token after the last.
    pub end: u32,
    /// The slot's value; see [`Slot`].
    pub data: u32,
}

/// A pattern found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Which pattern, by the order in which they were added.
    pub pattern: usize,
    /// First token.
    pub first: usize,
    /// Token after the last.
    pub end: usize,
    /// What the slots took, in text order.
    pub captures: Vec<Capture>,
}

#[derive(Debug, Default)]
struct Node {
    slots: Vec<SlotEdge>,
    /// What a token must have of for one of the slots to take it.
    slot_marks: Marks,
    /// The words that lead on: most tokens are ruled out by it.
    words: WordBits,
    /// The pattern that ends here.
    accepts: Option<usize>,
    /// Only one edge leads here, so that patterns which begin alike may share it.
    shared: bool,
}

/// A slot that leads from a node to the one behind it.
#[derive(Debug)]
struct SlotEdge {
    glued: bool,
    slot: Slot,
    name: u32,
    to: u32,
    marks: Marks,
}

/// A set of words, of each of which the last eight bits of its id are kept: what it has not is certain.
#[derive(Debug, Clone, Copy, Default)]
struct WordBits([u64; 4]);

impl WordBits {
    fn insert(&mut self, word: WordId) {
        self.0[word as usize / 64 % 4] |= word_bit(word);
    }

    fn join(&mut self, other: WordBits) {
        self.0.iter_mut().zip(other.0).for_each(|(all, more)| *all |= more);
    }

    #[inline]
    fn may_have(&self, word: WordId) -> bool {
        self.0[word as usize / 64 % 4] & word_bit(word) != 0
    }
}

/// One of the edges that a word takes from a node.
#[derive(Debug, Clone, Copy)]
struct Edge {
    glued: bool,
    to: u32,
    /// The next edge of the same node and word; [`NO_EDGE`] for the last.
    next: u32,
}

const NO_EDGE: u32 = u32::MAX;

/// Many patterns as one automaton: patterns that begin alike share their first nodes, and the branches of a group meet
/// again behind it, so that its size is that of the patterns as written.
#[derive(Debug)]
pub struct PatternSet {
    nodes: Vec<Node>,
    /// The first edge by node and word.
    words: FxHashMap<(u32, WordId), u32>,
    edges: Vec<Edge>,
    /// The first edge of the first node by word id; [`NO_EDGE`] for none.
    starts: Vec<u32>,
    /// One bit for each word id with such an edge: every word of a text is asked, and the bits stay near at hand.
    start_bits: Vec<u64>,
    names: Names,
    count: usize,
    /// Made when a text is first matched.
    openings: OnceLock<Openings>,
}

impl Default for PatternSet {
    fn default() -> Self {
        PatternSet {
            nodes: vec![Node { shared: true, ..Node::default() }],
            words: FxHashMap::default(),
            edges: Vec::new(),
            starts: Vec::new(),
            start_bits: Vec::new(),
            names: Names::default(),
            count: 0,
            openings: OnceLock::new(),
        }
    }
}

impl PatternSet {
    /// Adds a pattern and returns its number, the next from 0. The error says what is wrong and names the part.
    pub fn add(&mut self, pattern: &str, lexicon: &mut Lexicon) -> Result<usize, String> {
        let number = self.count;
        self.count += 1;
        self.openings.take();
        let alternatives = parse::parse(pattern, lexicon, &mut self.names)?;
        for parts in &alternatives {
            let ends = self.follow(&[0], parts, false, None);
            if ends.contains(&0) {
                return Err(format!("`{pattern}` can match nothing at all"));
            }
            for end in ends {
                // Of two patterns that read the same, the first added wins.
                self.nodes[end as usize].accepts.get_or_insert(number);
            }
        }
        Ok(number)
    }

    /// Adds a sequence behind the nodes `from`; returns the nodes at its ends. Its last part leads to `to` where one is given.
    fn follow(&mut self, from: &[u32], parts: &[Part], glued: bool, to: Option<u32>) -> Vec<u32> {
        let mut ends = from.to_vec();
        for (i, part) in parts.iter().enumerate() {
            let glued = glued && i == 0;
            let last = to.filter(|_| i + 1 == parts.len());
            match part {
                Part::Step(step) => {
                    let step = Step { glued: step.glued || glued, ..step.clone() };
                    ends = vec![self.step(&ends, &step, last)];
                }
                Part::Group { alternatives, optional, glued: touching } => {
                    let to = last.unwrap_or_else(|| self.add_node(false));
                    let mut behind = vec![to];
                    for alternative in alternatives {
                        for end in self.follow(&ends, alternative, glued || *touching, Some(to)) {
                            if !behind.contains(&end) {
                                behind.push(end);
                            }
                        }
                    }
                    if *optional {
                        behind.extend(ends.iter().filter(|end| **end != to));
                    }
                    ends = behind;
                }
            }
        }
        ends
    }

    /// One step behind the nodes `from`, to the node `to` or to one of its own.
    fn step(&mut self, from: &[u32], step: &Step, to: Option<u32>) -> u32 {
        if let (&[only], None) = (from, to)
            && self.nodes[only as usize].shared
            && let Some(known) = self.known(only, step)
        {
            return known;
        }
        let to = to.unwrap_or_else(|| self.add_node(from.len() == 1));
        for &node in from {
            match step.what {
                What::Word(word) => self.add_edge(node, word, step.glued, to),
                What::Slot(slot, name) => {
                    let (here, marks) = (&mut self.nodes[node as usize], slot.marks());
                    here.slot_marks = here.slot_marks.or(marks);
                    here.slots.push(SlotEdge { glued: step.glued, slot, name, to, marks });
                }
            }
        }
        to
    }

    /// The shared node that this step leads to already.
    fn known(&self, node: u32, step: &Step) -> Option<u32> {
        let found = match step.what {
            What::Word(word) => self
                .edges_of(node, word)
                .find(|e| e.glued == step.glued && self.nodes[e.to as usize].shared)
                .map(|e| e.to),
            What::Slot(slot, name) => {
                let slots = &self.nodes[node as usize].slots;
                slots.iter().find(|s| (s.glued, s.slot, s.name) == (step.glued, slot, name)).map(|s| s.to)
            }
        };
        found.filter(|to| self.nodes[*to as usize].shared)
    }

    fn add_node(&mut self, shared: bool) -> u32 {
        self.nodes.push(Node { shared, ..Node::default() });
        self.nodes.len() as u32 - 1
    }

    fn add_edge(&mut self, node: u32, word: WordId, glued: bool, to: u32) {
        self.nodes[node as usize].words.insert(word);
        let edge = self.edges.len() as u32;
        let next = if node == 0 {
            if self.starts.len() <= word as usize {
                self.starts.resize(word as usize + 1, NO_EDGE);
                self.start_bits.resize(self.starts.len().div_ceil(64), 0);
            }
            self.start_bits[word as usize / 64] |= word_bit(word);
            std::mem::replace(&mut self.starts[word as usize], edge)
        } else {
            self.words.insert((node, word), edge).unwrap_or(NO_EDGE)
        };
        self.edges.push(Edge { glued, to, next });
    }

    fn edges_of(&self, node: u32, word: WordId) -> impl Iterator<Item = Edge> + use<'_> {
        let first = match node {
            0 => self.starts.get(word as usize),
            _ if !self.nodes[node as usize].words.may_have(word) => None,
            _ => self.words.get(&(node, word)),
        };
        self.edges_from(first.copied().unwrap_or(NO_EDGE))
    }

    /// An edge and those that go on from its node with the same word.
    fn edges_from(&self, first: u32) -> impl Iterator<Item = Edge> + use<'_> {
        let mut at = first;
        std::iter::from_fn(move || {
            let edge = *self.edges.get(at as usize)?;
            at = edge.next;
            Some(edge)
        })
    }

    /// The name of a capture, as written in the pattern.
    pub fn name(&self, capture: &Capture) -> &str {
        self.names.get(capture.name)
    }

    /// What the slot called `name` took in `found`.
    pub fn capture<'m>(&self, found: &'m Match, name: &str) -> Option<&'m Capture> {
        found.captures.iter().find(|c| self.name(c) == name)
    }

    /// Whether a pattern can start with this very word, slots aside.
    #[inline]
    pub fn starts_with(&self, word: WordId) -> bool {
        self.start_bits.get(word as usize / 64).is_some_and(|bits| bits & word_bit(word) != 0)
    }

    /// The longest match that starts at token `at`; of equally long ones the pattern added first.
    #[inline]
    pub fn match_at(&self, text: &Text<'_>, at: usize) -> Option<Match> {
        self.matching(text, at, None)
    }

    /// The match that starts at token `at` and ends before token `end`; of several the pattern added first.
    pub fn match_to(&self, text: &Text<'_>, at: usize, end: usize) -> Option<Match> {
        self.matching(text, at, Some(end))
    }

    #[inline]
    fn matching(&self, text: &Text<'_>, at: usize, end: Option<usize>) -> Option<Match> {
        if self.may_start(text, at) { walk::run(self, text, at, end) } else { None }
    }

    /// A cheap look before a walk: most tokens start no pattern.
    #[inline]
    pub fn may_start(&self, text: &Text<'_>, at: usize) -> bool {
        self.starts_with(text.tokens[at].word) || text.marks(at).meets(&self.nodes[0].slot_marks)
    }

    #[inline]
    fn openings(&self) -> &Openings {
        self.openings.get_or_init(|| Openings::of(self))
    }

    /// Every match of a text, leftmost first, longest first, not overlapping.
    pub fn find_all(&self, text: &Text<'_>) -> Vec<Match> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < text.len() {
            match self.match_at(text, at) {
                Some(m) => {
                    at = m.end;
                    found.push(m);
                }
                None => at += 1,
            }
        }
        found
    }
}

/// What the patterns of several sets start with, so that a text which is matched against all of them takes one look a token.
#[derive(Debug, Default)]
pub struct Starts {
    words: Vec<u64>,
    marks: Marks,
}

impl Starts {
    /// Of these sets, to which no pattern is added any more.
    pub fn of(sets: &[&PatternSet]) -> Starts {
        let mut starts = Starts::default();
        for set in sets {
            starts.words.resize(starts.words.len().max(set.start_bits.len()), 0);
            starts.words.iter_mut().zip(&set.start_bits).for_each(|(all, bits)| *all |= bits);
            starts.marks = starts.marks.or(set.nodes[0].slot_marks);
        }
        starts
    }

    /// Whether a pattern of one of the sets may start at token `at`.
    #[inline]
    pub fn may_start(&self, text: &Text<'_>, at: usize) -> bool {
        let word = text.tokens[at].word;
        let by_word = self.words.get(word as usize / 64).is_some_and(|bits| bits & word_bit(word) != 0);
        by_word || text.marks(at).meets(&self.marks)
    }
}

#[inline]
fn word_bit(word: WordId) -> u64 {
    1 << (word % u64::BITS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::RuleFiles;

    /// What the patterns find in a text: `pattern number: words`, and each capture as `name=words`.
    fn check(patterns: &[&str], text: &str, expected: &[&str]) {
        let mut lexicon = Lexicon::load(&RuleFiles::builtin()).expect("the built-in rules load");
        let mut set = PatternSet::default();
        for pattern in patterns {
            set.add(pattern, &mut lexicon).expect("a good pattern");
        }
        let text = Text::new(text, &lexicon);
        let show = |m: Match| {
            let captures =
                m.captures.iter().map(|c| format!(" {}={}", set.name(c), text.slice(c.first as usize, c.end as usize)));
            format!("{}: {}{}", m.pattern, text.slice(m.first, m.end), captures.collect::<String>())
        };
        let found: Vec<_> = set.find_all(&text).into_iter().map(show).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn alternatives_options_and_slots() {
        check(
            &[
                "(in|during) the? (mentioned|said) period",
                "{month} {day} (, {year})?",
                "{weekday:from} to {weekday:to}",
            ],
            "In the said period, during mentioned period; March 4, 2021 and May 5. Monday to Friday",
            &[
                "0: In the said period",
                "0: during mentioned period",
                "1: March 4, 2021 month=March day=4 year=2021",
                "1: May 5 month=May day=5",
                "2: Monday to Friday from=Monday to=Friday",
            ],
        );
    }

    #[test]
    fn the_longest_wins_then_the_first() {
        check(
            &["last week", "last week of {month}", "last {word}"],
            "last week of June, last week",
            &["1: last week of June month=June", "0: last week"],
        );
    }

    #[test]
    fn glue_tells_a_name_from_two_words() {
        check(&["{cap} + {num}"], "the K9 and Boeing 737", &["0: K9 cap=K num=9"]);
        check(&["\\+ + {num}"], "call +46 or + 46", &["0: +46 num=46"]);
        check(&["top-{int}"], "a top-ten and a top ten", &["0: top-ten int=ten"]);
    }

    #[test]
    fn nothing_runs_over_a_paragraph() {
        check(&["last week"], "the last\n\nweek, last\nweek", &["0: last\nweek"]);
    }

    #[test]
    fn bad_patterns_say_what_is_wrong() {
        let mut lexicon = Lexicon::default();
        for (pattern, expected) in [
            ("(a|b", "`(` is never closed"),
            ("a)", "`)` at character 2 of `a)` has no opening bracket"),
            ("{nope}", "unknown slot `{nope}`"),
            ("{int", "`{` is never closed"),
            ("a?", "can match nothing at all"),
            ("in 2021", "digits have no word id"),
        ] {
            let got = PatternSet::default().add(pattern, &mut lexicon).expect_err(pattern);
            assert!(got.contains(expected), "{pattern}: {got}");
        }
    }
}
