//! The walk of a text through the automaton of a pattern set.
//!
//! Before each step the walk looks at the token behind it: most steps lead nowhere, and that look tells.

use super::slot::Slot;
use super::{Capture, Edge, Match, NO_EDGE, PatternSet, WordBits};
use crate::lexicon::marks::Marks;
use crate::lexicon::text::Text;
use crate::lexicon::tokens::Gap;
use crate::lexicon::vocabulary::UNKNOWN;

/// What patterns start with, and what goes on behind that.
#[derive(Debug)]
pub(super) struct Openings {
    /// By the first edge of a word.
    words: Vec<Behind>,
    slots: Vec<Opening>,
}

/// The edges of the first node with one slot.
#[derive(Debug)]
struct Opening {
    slot: Slot,
    marks: Marks,
    behind: Behind,
    /// Name of the capture and node behind it.
    edges: Vec<(u32, u32)>,
}

/// What can stand behind a first word or slot.
#[derive(Debug, Clone, Copy, Default)]
struct Behind {
    words: WordBits,
    marks: Marks,
    /// Whether nothing need stand there.
    accepts: bool,
}

impl Openings {
    /// The openings of a set to which no pattern is added any more.
    pub fn of(set: &PatternSet) -> Openings {
        let mut words = vec![Behind::default(); set.edges.len()];
        for &first in set.starts.iter().filter(|first| **first != NO_EDGE) {
            let behind = &mut words[first as usize];
            set.edges_from(first).for_each(|edge| behind.add(set, edge.to));
        }
        let mut slots: Vec<Opening> = Vec::new();
        // What touches a token before it starts no match.
        for edge in set.nodes[0].slots.iter().filter(|edge| !edge.glued) {
            let known = slots.iter().position(|opening| opening.slot == edge.slot).unwrap_or_else(|| {
                let (slot, marks) = (edge.slot, edge.marks);
                slots.push(Opening { slot, marks, behind: Behind::default(), edges: Vec::new() });
                slots.len() - 1
            });
            slots[known].behind.add(set, edge.to);
            slots[known].edges.push((edge.name, edge.to));
        }
        Openings { words, slots }
    }
}

impl Behind {
    fn add(&mut self, set: &PatternSet, node: u32) {
        let node = &set.nodes[node as usize];
        self.words.join(node.words);
        self.marks = self.marks.or(node.slot_marks);
        self.accepts |= node.accepts.is_some();
    }

    #[inline]
    fn opens(&self, text: &Text<'_>, i: usize) -> bool {
        self.accepts || leads_on(&self.words, &self.marks, text, i)
    }
}

/// Whether the word at token `i` is one of `words`, perhaps, or what starts there is one of `marks`.
#[inline]
fn leads_on(words: &WordBits, marks: &Marks, text: &Text<'_>, i: usize) -> bool {
    let Some(token) = text.tokens.get(i) else { return false };
    (token.word != UNKNOWN && words.may_have(token.word)) || text.marks(i).meets(marks)
}

impl PatternSet {
    /// Whether what stands at token `i` may lead on from a node, or a pattern ends there.
    #[inline]
    fn opens(&self, node: u32, text: &Text<'_>, i: usize) -> bool {
        let node = &self.nodes[node as usize];
        node.accepts.is_some() || leads_on(&node.words, &node.slot_marks, text, i)
    }
}

/// The longest match that starts at token `at`, or of those that end at `end` the one whose pattern was added first.
pub(super) fn run(set: &PatternSet, text: &Text<'_>, at: usize, end: Option<usize>) -> Option<Match> {
    let mut walk = Walk { set, text, at, end, captures: Vec::new(), best: None };
    walk.start();
    walk.best
}

struct Walk<'w, 't> {
    set: &'w PatternSet,
    text: &'w Text<'t>,
    at: usize,
    /// Where a match has to end, if that is given.
    end: Option<usize>,
    captures: Vec<Capture>,
    best: Option<Match>,
}

impl Walk<'_, '_> {
    /// The steps from the first node.
    fn start(&mut self) {
        let (text, at) = (self.text, self.at);
        if self.end.is_some_and(|end| end <= at) {
            return;
        }
        let openings = self.set.openings();
        let word = text.tokens[at].word;
        let started = self.set.starts_with(word);
        let first = if started { self.set.starts[word as usize] } else { NO_EDGE };
        if openings.words.get(first as usize).is_some_and(|behind| behind.opens(text, at + 1)) {
            self.words(self.set.edges_from(first), at, false);
        }
        let marks = text.marks(at);
        if !marks.meets(&self.set.nodes[0].slot_marks) {
            return;
        }
        for opening in &openings.slots {
            if !marks.meets(&opening.marks) {
                continue;
            }
            if opening.slot.is_one_token(text, at) && !opening.behind.opens(text, at + 1) {
                continue;
            }
            for (len, data) in opening.slot.take(text, at).into_iter().flatten() {
                if opening.behind.opens(text, at + len) {
                    opening.edges.iter().for_each(|&(name, to)| self.slot(name, to, at, len, data));
                }
            }
        }
    }

    fn go(&mut self, node: u32, i: usize) {
        let here = &self.set.nodes[node as usize];
        if let Some(pattern) = here.accepts.filter(|_| self.end.is_none_or(|end| end == i)) {
            let better = self.best.as_ref().is_none_or(|b| i > b.end || (i == b.end && pattern < b.pattern));
            if better {
                self.best = Some(Match { pattern, first: self.at, end: i, captures: self.captures.clone() });
            }
        }
        let Some(token) = self.text.tokens.get(i).filter(|_| self.end.is_none_or(|end| i < end)) else { return };
        if token.gap == Gap::Paragraph {
            return;
        }
        let touches = token.gap == Gap::None;
        if token.word != UNKNOWN {
            self.words(self.set.edges_of(node, token.word), i, touches);
        }
        self.slots(node, i, touches);
    }

    /// The steps that the word at token `i` takes.
    fn words(&mut self, edges: impl Iterator<Item = Edge>, i: usize, touches: bool) {
        for edge in edges {
            if (touches || !edge.glued) && self.set.opens(edge.to, self.text, i + 1) {
                self.go(edge.to, i + 1);
            }
        }
    }

    /// The steps of the slots that take what starts at token `i`.
    fn slots(&mut self, node: u32, i: usize, touches: bool) {
        let here = &self.set.nodes[node as usize];
        let marks = self.text.marks(i);
        if !marks.meets(&here.slot_marks) {
            return;
        }
        for edge in here.slots.iter().filter(|e| marks.meets(&e.marks) && (touches || !e.glued)) {
            if edge.slot.is_one_token(self.text, i) && !self.set.opens(edge.to, self.text, i + 1) {
                continue;
            }
            for (len, data) in edge.slot.take(self.text, i).into_iter().flatten() {
                self.slot(edge.name, edge.to, i, len, data);
            }
        }
    }

    /// The step of a slot that takes `len` tokens from `i` on.
    fn slot(&mut self, name: u32, to: u32, i: usize, len: usize, data: u32) {
        if self.set.opens(to, self.text, i + len) {
            self.captures.push(Capture { name, first: i as u32, end: (i + len) as u32, data });
            self.go(to, i + len);
            self.captures.pop();
        }
    }
}
