//! A pattern as a graph over the words of a sentence, and the walk through it.

use std::ops::Range;

use super::parts::Parts;
use super::pattern::{Element, Repeat, Slot};
use super::slot::{Marker, Piece, SlotKind, SlotKinds, Slotted, cut, word_hash};
use crate::model::Kind;

/// A pattern, or a part, ready to be matched.
#[derive(Debug, Default)]
pub(super) struct Graph {
    nodes: Vec<Node>,
    /// One bit for each hash (its lowest six) of a word that can come first; all where a part or any word can.
    first_words: u64,
    /// The kinds of quantities that can come first.
    first_kinds: SlotKinds,
    /// Whether every part becomes part of it: that of a unit is walked over other words than the sentence's.
    inlines: bool,
}

#[derive(Debug, Default)]
struct Node {
    /// Hash of a word and the node behind it, sorted when the graph is done.
    words: Vec<(u64, u32)>,
    slots: Vec<(SlotEdge, u32)>,
    /// Part and the node behind it.
    parts: Vec<(u32, u32)>,
    /// The most words to step over, and the node behind them.
    skip: Option<(u8, u32)>,
    /// Nodes that nothing stands before.
    free: Vec<u32>,
}

#[derive(Debug)]
struct SlotEdge {
    measured: bool,
    kinds: SlotKinds,
    kind: Option<Kind>,
    unit: Option<Graph>,
}

/// The first node of every graph, and the one that ends it.
const START: u32 = 0;
const END: u32 = 1;

impl Graph {
    /// Builds the graph of a pattern's alternatives. Parts that name a number become part of it.
    pub fn of(alternatives: &[Vec<Element>], parts: &Parts) -> Graph {
        Graph::build(alternatives, parts, false)
    }

    fn build(alternatives: &[Vec<Element>], parts: &Parts, inlines: bool) -> Graph {
        let mut graph = Graph { nodes: vec![Node::default(), Node::default()], inlines, ..Graph::default() };
        graph.choice(START, alternatives, END, parts);
        for node in &mut graph.nodes {
            node.words.sort_unstable();
        }
        graph.look_ahead(START, &mut Vec::new(), parts);
        graph
    }

    fn node(&mut self) -> u32 {
        self.nodes.push(Node::default());
        self.nodes.len() as u32 - 1
    }

    fn choice(&mut self, from: u32, alternatives: &[Vec<Element>], to: u32, parts: &Parts) {
        for alternative in alternatives {
            let mut at = from;
            for (i, element) in alternative.iter().enumerate() {
                let behind = if i + 1 == alternative.len() { to } else { self.node() };
                self.element(at, element, behind, parts);
                at = behind;
            }
            if alternative.is_empty() {
                self.nodes[from as usize].free.push(to);
            }
        }
    }

    fn element(&mut self, from: u32, element: &Element, to: u32, parts: &Parts) {
        match element {
            Element::Text(spellings) => spellings.iter().for_each(|spelling| self.text(from, spelling, to)),
            Element::Words(most) => self.nodes[from as usize].skip = Some((*most, to)),
            Element::Group(alternatives, repeat) => {
                self.repeated(from, *repeat, to, |graph, from, to| graph.choice(from, alternatives, to, parts));
            }
            Element::Slot(slot, repeat) => {
                self.repeated(from, *repeat, to, |graph, from, to| graph.slot(from, slot, to, parts))
            }
            Element::Part(part, repeat) => self.repeated(from, *repeat, to, |graph, from, to| {
                let pattern = parts.pattern(*part);
                match pattern.kinds == SlotKinds::default() && !graph.inlines {
                    true => graph.nodes[from as usize].parts.push((*part as u32, to)),
                    false => graph.choice(from, &pattern.alternatives, to, parts),
                }
            }),
        }
    }

    fn repeated(&mut self, from: u32, repeat: Repeat, to: u32, mut once: impl FnMut(&mut Graph, u32, u32)) {
        match repeat {
            Repeat::Once => once(self, from, to),
            Repeat::Maybe => {
                once(self, from, to);
                self.nodes[from as usize].free.push(to);
            }
            Repeat::Any | Repeat::Many => {
                let (before, behind) = (self.node(), self.node());
                self.nodes[from as usize].free.push(before);
                once(self, before, behind);
                self.nodes[behind as usize].free.extend([before, to]);
                if repeat == Repeat::Any {
                    self.nodes[from as usize].free.push(to);
                }
            }
        }
    }

    fn text(&mut self, from: u32, spelling: &str, to: u32) {
        let words: Vec<u64> = cut(spelling).iter().map(|token| word_hash(token.span().of(spelling))).collect();
        let mut at = from;
        for (i, &word) in words.iter().enumerate() {
            let behind = if i + 1 == words.len() { to } else { self.node() };
            self.nodes[at as usize].words.push((word, behind));
            at = behind;
        }
        if words.is_empty() {
            self.nodes[from as usize].free.push(to);
        }
    }

    fn slot(&mut self, from: u32, slot: &Slot, to: u32, parts: &Parts) {
        let unit = slot.unit.as_ref().map(|unit| Graph::build(unit, parts, true));
        let edge = SlotEdge { measured: slot.measured, kinds: slot.kinds, kind: slot.kind, unit };
        self.nodes[from as usize].slots.push((edge, to));
    }

    /// Notes what can come first at a node.
    fn look_ahead(&mut self, at: u32, seen: &mut Vec<u32>, parts: &Parts) {
        if seen.contains(&at) {
            return;
        }
        seen.push(at);
        let node = &self.nodes[at as usize];
        let mut words = node.words.iter().fold(0, |bits, (hash, _)| bits | bit(*hash));
        let mut kinds = SlotKinds::default();
        node.slots.iter().for_each(|(edge, _)| kinds.add_all(edge.kinds));
        for &(part, _) in &node.parts {
            let part = parts.graph(part as usize);
            words |= part.first_words;
            kinds.add_all(part.first_kinds);
        }
        if node.skip.is_some() || at == END {
            words = u64::MAX;
            kinds = SlotKinds::ALL;
        }
        self.first_words |= words;
        self.first_kinds.add_all(kinds);
        for next in self.nodes[at as usize].free.clone() {
            self.look_ahead(next, seen, parts);
        }
    }

    fn may_start(&self, piece: &Piece) -> bool {
        match piece {
            Piece::Word { hash, .. } => self.first_words & bit(*hash) != 0,
            Piece::Quantity(marker) => self.first_kinds.has(marker.kind),
        }
    }
}

fn bit(hash: u64) -> u64 {
    1 << (hash & 63)
}

/// Where a part may end, each with its score.
type Ends = Vec<(usize, i32)>;

/// What a walk needs besides the graph: kept from sentence to sentence.
#[derive(Debug, Default)]
pub(super) struct Walker {
    /// By the number of walks that wait for this one: when each node was last entered at each piece, so that none is
    /// entered twice from one start.
    entered: Vec<Vec<u32>>,
    turn: u32,
    waiting: usize,
    /// By part and piece: the ends of the part that starts there, each with its score, once they are known.
    ends: Vec<Vec<Option<Ends>>>,
}

impl Walker {
    /// Forgets the sentence before.
    pub fn reset(&mut self, parts: &Parts, pieces: usize) {
        self.ends.resize_with(parts.len(), Vec::new);
        for ends in &mut self.ends {
            ends.clear();
            ends.resize(pieces + 1, None);
        }
    }

    /// Calls `found` for every way through the graph from anywhere in the sentence, with its score and the quantities on
    /// the way.
    ///
    /// The score is the letters that words of the pattern matched, less the letters of the words it stepped over.
    pub fn find(&mut self, graph: &Graph, parts: &Parts, slotted: &Slotted, mut found: impl FnMut(Way<'_>)) {
        for (at, piece) in slotted.pieces.iter().enumerate() {
            if graph.may_start(piece) {
                let mut found = |end, score, met: &[Met]| found(Way { pieces: at..end, score, met });
                self.walk(graph, at, parts, slotted, &slotted.pieces, &mut found);
            }
        }
    }

    fn walk(&mut self, graph: &Graph, at: usize, parts: &Parts, slotted: &Slotted, pieces: &[Piece], found: Found<'_>) {
        if self.entered.len() <= self.waiting {
            self.entered.push(Vec::new());
        }
        let table = &mut self.entered[self.waiting];
        let size = graph.nodes.len() * (pieces.len() + 1);
        if table.len() < size {
            table.resize(size, 0);
        }
        self.turn = self.turn.wrapping_add(1);
        if self.turn == 0 {
            self.entered.iter_mut().for_each(|table| table.fill(0));
            self.turn = 1;
        }
        let (turn, waiting) = (self.turn, self.waiting);
        self.waiting += 1;
        Walk { graph, slotted, parts, pieces, walker: self, turn, depth: waiting, met: Vec::new(), found }
            .go(START, at, 0);
        self.waiting = waiting;
    }

    /// The ends of a part that starts at a piece.
    fn ends(&mut self, part: usize, at: usize, parts: &Parts, slotted: &Slotted) -> &[(usize, i32)] {
        if self.ends[part][at].is_none() {
            let mut ends = Vec::new();
            let graph = parts.graph(part);
            if slotted.pieces.get(at).is_none_or(|piece| graph.may_start(piece)) {
                let mut add = |end: usize, score: i32, _: &[Met]| ends.push((end, score));
                self.walk(graph, at, parts, slotted, &slotted.pieces, &mut add);
            }
            self.ends[part][at] = Some(ends);
        }
        self.ends[part][at].as_deref().unwrap_or_default()
    }
}

/// A quantity that a pattern met: its piece, and whether the pattern names it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Met {
    pub piece: usize,
    pub named: bool,
}

/// A way through a pattern.
#[derive(Debug)]
pub(super) struct Way<'m> {
    /// The pieces that it matched.
    pub pieces: Range<usize>,
    pub score: i32,
    /// The quantities on it.
    pub met: &'m [Met],
}

/// What is told of a way through a graph: its end, its score, and the quantities on it.
type Found<'f> = &'f mut dyn FnMut(usize, i32, &[Met]);

/// The ways through one graph from one start.
struct Walk<'w> {
    graph: &'w Graph,
    slotted: &'w Slotted,
    parts: &'w Parts,
    /// The sentence, or the words of a unit.
    pieces: &'w [Piece],
    walker: &'w mut Walker,
    turn: u32,
    depth: usize,
    met: Vec<Met>,
    found: Found<'w>,
}

impl Walk<'_> {
    fn go(&mut self, node: u32, at: usize, score: i32) {
        if node == END {
            (self.found)(at, score, &self.met);
            return;
        }
        let cell = node as usize * (self.pieces.len() + 1) + at;
        if std::mem::replace(&mut self.walker.entered[self.depth][cell], self.turn) == self.turn {
            return;
        }
        let here = &self.graph.nodes[node as usize];
        match self.pieces.get(at) {
            Some(Piece::Word { hash, letters, .. }) => {
                let first = here.words.partition_point(|(word, _)| word < hash);
                for &(_, to) in here.words[first..].iter().take_while(|(word, _)| word == hash) {
                    self.go(to, at + 1, score + letters);
                }
            }
            Some(Piece::Quantity(marker)) => {
                here.slots.iter().for_each(|(edge, to)| self.slot(edge, *to, at, marker, score))
            }
            None => {}
        }
        for &(part, to) in &here.parts {
            let mut next = 0;
            // Going on may ask for other parts, so the ends are looked up again each time.
            while let Some(&(end, gained)) = self.walker.ends(part as usize, at, self.parts, self.slotted).get(next) {
                self.go(to, end, score + gained);
                next += 1;
            }
        }
        for &to in &here.free {
            self.go(to, at, score);
        }
        if let Some((most, to)) = here.skip {
            self.skip(most, to, at, score);
        }
    }

    fn skip(&mut self, most: u8, to: u32, mut at: usize, mut score: i32) {
        let mut stepped = 0;
        loop {
            self.go(to, at, score);
            match self.pieces.get(at) {
                // `profit-sharing` is another word than `profit`.
                Some(Piece::Word { glued: true, mark: true, .. }) if stepped == 0 && self.follows_word(at) => return,
                Some(Piece::Word { letters, steps: true, glued, .. }) if *glued || stepped < most => {
                    stepped += u8::from(!glued);
                    score -= letters;
                    at += 1;
                }
                // `revenue for the three months was`: how long tells when, it is not what is sought.
                Some(Piece::Quantity(marker)) if marker.kind == SlotKind::TIME && stepped < most => {
                    stepped += 1;
                    at += 1;
                }
                _ => return,
            }
        }
    }

    fn follows_word(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| matches!(self.pieces[before], Piece::Word { .. }))
    }

    fn slot(&mut self, edge: &SlotEdge, to: u32, at: usize, marker: &Marker, score: i32) {
        if !edge.kinds.has(marker.kind) || edge.kind.is_some_and(|kind| kind != marker.change) {
            return;
        }
        let Some(gained) = self.unit(edge, marker) else { return };
        self.met.push(Met { piece: at, named: edge.measured });
        self.go(to, at + 1, score + gained);
        self.met.pop();
    }

    /// The score of the words of a unit; none where they are not those that the slot asks for. What may be nothing at all, as
    /// `{count:(jobs|)}`, stands for a number without a unit.
    fn unit(&mut self, edge: &SlotEdge, marker: &Marker) -> Option<i32> {
        let Some(graph) = &edge.unit else { return Some(0) };
        let words = &self.slotted.units[marker.unit.clone()];
        let mut best = None;
        for start in 0..words.len().max(1) {
            let mut found = |end: usize, score: i32, _: &[Met]| {
                if end == words.len() {
                    best = best.max(Some(score));
                }
            };
            self.walker.walk(graph, start, self.parts, self.slotted, words, &mut found);
        }
        best
    }
}
