//! A pattern as a graph over the words of a sentence, and the walk through it.

use std::ops::Range;

use super::parts::Parts;
use super::pattern::{Element, Repeat, Slot};
use super::slot::{Look, Marker, Piece, SlotKind, SlotKinds, Slotted, bit, cut, word_hash};
use crate::model::Kind;

/// A pattern, or a part, ready to be matched.
#[derive(Debug, Default)]
pub(super) struct Graph {
    nodes: Vec<Node>,
    /// What can come second.
    second: Next,
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
    /// What can come next.
    next: Next,
}

/// What can come next at a node: a cheap look that spares most steps.
#[derive(Debug, Clone, Copy, Default)]
struct Next {
    /// One bit for each hash (its lowest six) of a word.
    words: u64,
    /// The kinds of quantities.
    kinds: SlotKinds,
    /// Whether any word can.
    any: bool,
    /// Whether nothing need come: the graph may end there.
    ends: bool,
}

impl Next {
    /// Whether a piece that looks like this may come next.
    #[inline]
    fn meets(&self, look: Look) -> bool {
        self.any || self.ends || self.words & look.words != 0 || self.kinds.meets(look.kinds)
    }

    #[inline]
    fn takes(&self, piece: Option<&Piece>) -> bool {
        self.any
            || self.ends
            || match piece {
                Some(Piece::Word { hash, .. }) => self.words & bit(*hash) != 0,
                Some(Piece::Quantity(marker)) => self.kinds.has(marker.kind),
                None => false,
            }
    }

    /// Adds what another takes, but not that it may end.
    fn add(&mut self, other: Next) {
        self.words |= other.words;
        self.kinds.add_all(other.kinds);
        self.any |= other.any;
    }
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
        for node in 0..graph.nodes.len() as u32 {
            let mut next = Next::default();
            graph.look_ahead(node, &mut Vec::new(), &mut next, parts);
            graph.nodes[node as usize].next = next;
        }
        let mut second = Next::default();
        graph.look_further(START, &mut Vec::new(), &mut second, parts);
        graph.second = second;
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

    /// Notes what can come next at a node.
    fn look_ahead(&self, at: u32, seen: &mut Vec<u32>, next: &mut Next, parts: &Parts) {
        if seen.contains(&at) {
            return;
        }
        seen.push(at);
        let node = &self.nodes[at as usize];
        next.words |= node.words.iter().fold(0, |bits, (hash, _)| bits | bit(*hash));
        node.slots.iter().for_each(|(edge, _)| next.kinds.add_all(edge.kinds));
        next.any |= node.skip.is_some();
        next.ends |= at == END;
        for &(part, to) in &node.parts {
            let first = parts.graph(part as usize).first();
            next.add(first);
            if first.ends {
                self.look_ahead(to, seen, next, parts);
            }
        }
        node.free.iter().for_each(|&free| self.look_ahead(free, seen, next, parts));
    }

    /// Notes what can come behind the next piece at a node.
    fn look_further(&self, at: u32, seen: &mut Vec<u32>, second: &mut Next, parts: &Parts) {
        if seen.contains(&at) {
            return;
        }
        seen.push(at);
        let node = &self.nodes[at as usize];
        second.any |= node.skip.is_some();
        let behind = |to: u32, second: &mut Next| {
            second.add(self.nodes[to as usize].next);
            second.ends |= self.nodes[to as usize].next.ends;
        };
        node.words.iter().for_each(|&(_, to)| behind(to, second));
        node.slots.iter().for_each(|&(_, to)| behind(to, second));
        for &(part, to) in &node.parts {
            let part = parts.graph(part as usize);
            second.add(part.second);
            if part.second.ends {
                behind(to, second);
            }
            if part.first().ends {
                self.look_further(to, seen, second, parts);
            }
        }
        node.free.iter().for_each(|&free| self.look_further(free, seen, second, parts));
    }

    /// What can come first.
    fn first(&self) -> Next {
        self.nodes[START as usize].next
    }

    /// Whether a way may lead on from a node over this piece, or end there.
    #[inline]
    fn leads_on(&self, node: u32, piece: Option<&Piece>) -> bool {
        self.nodes[node as usize].next.takes(piece)
    }
}

/// What a walk needs besides the graph: kept from sentence to sentence.
#[derive(Debug, Default)]
pub(super) struct Walker {
    /// By the number of walks that wait for this one: when each node was last entered at each piece, so that none is
    /// entered twice from one start.
    entered: Vec<Vec<u32>>,
    turn: u32,
    waiting: usize,
    /// By part and piece, where in `found` the ends of the part that starts there stand, once they are known.
    ends: Vec<Ends>,
    /// Ends of parts, each with its score.
    found: Vec<(usize, i32)>,
    sentence: u32,
    pieces: usize,
}

/// A stretch of the ends that were found in one sentence.
#[derive(Debug, Clone, Copy, Default)]
struct Ends {
    sentence: u32,
    first: u32,
    end: u32,
}

impl Walker {
    /// Forgets the sentence before; the next has so many pieces.
    pub fn reset(&mut self, parts: &Parts, pieces: usize) {
        self.found.clear();
        self.pieces = pieces + 1;
        let size = parts.len() * self.pieces;
        if self.ends.len() < size {
            self.ends.resize(size, Ends::default());
        }
        self.sentence = self.sentence.wrapping_add(1);
        if self.sentence == 0 {
            self.ends.fill(Ends::default());
            self.sentence = 1;
        }
    }

    /// Calls `found` for every way through the graph from anywhere in the sentence, with its score and the quantities on
    /// the way.
    ///
    /// The score is the letters that words of the pattern matched, less the letters of the words it stepped over.
    pub fn find(&mut self, graph: &Graph, parts: &Parts, slotted: &Slotted, mut found: impl FnMut(Way<'_>)) {
        let first = graph.first();
        if !first.meets(slotted.all) {
            return;
        }
        for (at, looks) in slotted.looks.windows(2).enumerate() {
            if first.meets(looks[0]) && (first.ends || graph.second.meets(looks[1])) {
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

    /// The ends of a part that starts at a piece, as a stretch of `found`.
    fn ends(&mut self, part: usize, at: usize, parts: &Parts, slotted: &Slotted) -> Range<usize> {
        let cell = part * self.pieces + at;
        if self.ends[cell].sentence != self.sentence {
            let mut ends = Vec::new();
            let graph = parts.graph(part);
            let first = graph.first();
            let look = |at: usize| slotted.looks.get(at).copied().unwrap_or_default();
            if first.meets(look(at)) && (first.ends || graph.second.meets(look(at + 1))) {
                let mut add = |end: usize, score: i32, _: &[Met]| ends.push((end, score));
                self.walk(graph, at, parts, slotted, &slotted.pieces, &mut add);
            }
            let first = self.found.len() as u32;
            self.found.append(&mut ends);
            self.ends[cell] = Ends { sentence: self.sentence, first, end: self.found.len() as u32 };
        }
        let Ends { first, end, .. } = self.ends[cell];
        first as usize..end as usize
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
                    self.step(to, at + 1, score + letters);
                }
            }
            Some(Piece::Quantity(marker)) => {
                here.slots.iter().for_each(|(edge, to)| self.slot(edge, *to, at, marker, score))
            }
            None => {}
        }
        for &(part, to) in &here.parts {
            for end in self.walker.ends(part as usize, at, self.parts, self.slotted) {
                let (end, gained) = self.walker.found[end];
                self.step(to, end, score + gained);
            }
        }
        for &to in &here.free {
            self.step(to, at, score);
        }
        if let Some((most, to)) = here.skip {
            self.skip(most, to, at, score);
        }
    }

    /// Goes on at a node from which a way may lead on.
    #[inline]
    fn step(&mut self, node: u32, at: usize, score: i32) {
        if self.graph.leads_on(node, self.pieces.get(at)) {
            self.go(node, at, score);
        }
    }

    fn skip(&mut self, most: u8, to: u32, mut at: usize, mut score: i32) {
        let mut stepped = 0;
        loop {
            self.step(to, at, score);
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
        self.step(to, at + 1, score + gained);
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
