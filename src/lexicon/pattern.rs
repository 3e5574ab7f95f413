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

use rustc_hash::FxHashMap;

use super::Lexicon;
use super::phrases::Class;
use super::text::Text;
use super::tokens::{Case, Gap, TokenKind, UNKNOWN, Vocabulary, WordId, digit_value, tokenize};

/// A place in a pattern that stands for tokens of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// `{int}`: a whole number in digits, or one to ninety-nine in words; its value.
    Int,
    /// `{num}`: any token of digits; its value where it is a whole number.
    Num,
    /// `{year}`: four digits from 1000 to 2999; its value.
    Year,
    /// `{year2}`: two digits, the end of `2023-24`; its value.
    Year2,
    /// `{day}`: 1 to 31, with or without `st`, `nd`, `rd`, `th`; its value.
    Day,
    /// `{cap}`: one to six capitalised words in a row, which hyphens and `&` may join.
    Cap,
    /// `{upper}`: one word in capitals.
    Upper,
    /// `{word}`: any one word.
    Word,
    /// A class of the lexicon, such as `{month}`: the longest phrase of it; its data.
    Class(Class),
    /// A word list by name; 0.
    List(u32),
}

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

/// One step of a pattern: a word or a slot, and whether it must touch the token before.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    glued: bool,
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Word(WordId),
    Slot(Slot, u32),
}

/// A part of a pattern: alternatives, each a sequence of parts; a lone step is a part with one alternative.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Step(Step),
    Group { alternatives: Vec<Vec<Part>>, optional: bool, glued: bool },
}

#[derive(Debug, Default)]
struct Node {
    /// Touching or not, slot, name, and the node behind it.
    slots: Vec<(bool, Slot, u32, u32)>,
    /// The pattern that ends here.
    accepts: Option<usize>,
    /// Only one edge leads here, so that patterns which begin alike may share it.
    shared: bool,
    has_words: bool,
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
    /// Whether a word can be the first of a pattern, by word id.
    starts: Vec<bool>,
    names: Vec<String>,
    count: usize,
}

impl Default for PatternSet {
    fn default() -> Self {
        PatternSet {
            nodes: vec![Node { shared: true, ..Node::default() }],
            words: FxHashMap::default(),
            edges: Vec::new(),
            starts: Vec::new(),
            names: Vec::new(),
            count: 0,
        }
    }
}

impl PatternSet {
    /// Adds a pattern and returns its number, the next from 0. The error says what is wrong and names the part.
    pub fn add(&mut self, pattern: &str, lexicon: &mut Lexicon) -> Result<usize, String> {
        let number = self.count;
        self.count += 1;
        let alternatives = self.parse(pattern, lexicon)?;
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
                What::Slot(slot, name) => self.nodes[node as usize].slots.push((step.glued, slot, name, to)),
            }
        }
        to
    }

    /// The shared node that this step leads to already.
    fn known(&self, node: u32, step: &Step) -> Option<u32> {
        let found = match step.what {
            What::Word(word) => {
                self.edges_of(node, word).find(|e| e.glued == step.glued && self.nodes[e.to as usize].shared).map(|e| e.to)
            }
            What::Slot(slot, name) => {
                let slots = &self.nodes[node as usize].slots;
                slots.iter().find(|s| (s.0, s.1, s.2) == (step.glued, slot, name)).map(|s| s.3)
            }
        };
        found.filter(|to| self.nodes[*to as usize].shared)
    }

    fn add_node(&mut self, shared: bool) -> u32 {
        self.nodes.push(Node { shared, ..Node::default() });
        self.nodes.len() as u32 - 1
    }

    fn add_edge(&mut self, node: u32, word: WordId, glued: bool, to: u32) {
        self.nodes[node as usize].has_words = true;
        if node == 0 {
            if self.starts.len() <= word as usize {
                self.starts.resize(word as usize + 1, false);
            }
            self.starts[word as usize] = true;
        }
        let edge = self.edges.len() as u32;
        let next = self.words.insert((node, word), edge).unwrap_or(NO_EDGE);
        self.edges.push(Edge { glued, to, next });
    }

    fn edges_of(&self, node: u32, word: WordId) -> impl Iterator<Item = Edge> {
        let mut at = self.words.get(&(node, word)).copied().unwrap_or(NO_EDGE);
        std::iter::from_fn(move || {
            let edge = *self.edges.get(at as usize)?;
            at = edge.next;
            Some(edge)
        })
    }

    /// The name of a capture, as written in the pattern.
    pub fn name(&self, capture: &Capture) -> &str {
        &self.names[capture.name as usize]
    }

    /// What the slot called `name` took in `found`.
    pub fn capture<'m>(&self, found: &'m Match, name: &str) -> Option<&'m Capture> {
        found.captures.iter().find(|c| self.name(c) == name)
    }

    /// Whether a pattern can start with this very word, slots aside.
    pub fn starts_with(&self, word: WordId) -> bool {
        self.starts.get(word as usize).copied().unwrap_or(false)
    }

    /// The longest match that starts at token `at`; of equally long ones the pattern added first.
    pub fn match_at(&self, text: &Text<'_>, at: usize) -> Option<Match> {
        let starts = self.starts_with(text.tokens[at].word);
        if !starts && !self.nodes[0].slots.iter().any(|s| s.1.may_start(text, at)) {
            return None;
        }
        let mut walk = Walk { set: self, text, at, captures: Vec::new(), best: None };
        walk.go(0, at);
        walk.best
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

    fn name_id(&mut self, name: &str) -> u32 {
        let known = self.names.iter().position(|n| n == name);
        known.unwrap_or_else(|| {
            self.names.push(name.to_string());
            self.names.len() - 1
        }) as u32
    }

    /// The alternatives of a pattern.
    fn parse(&mut self, pattern: &str, lexicon: &mut Lexicon) -> Result<Vec<Vec<Part>>, String> {
        let chars: Vec<char> = pattern.chars().collect();
        let mut parser = Parser { chars: &chars, at: 0, set: self, lexicon };
        let alternatives = parser.alternatives()?;
        match chars.get(parser.at) {
            None => Ok(alternatives),
            Some(c) => Err(format!("`{c}` at character {} of `{pattern}` has no opening bracket", parser.at + 1)),
        }
    }
}

struct Walk<'w, 't> {
    set: &'w PatternSet,
    text: &'w Text<'t>,
    at: usize,
    captures: Vec<Capture>,
    best: Option<Match>,
}

impl Walk<'_, '_> {
    fn go(&mut self, node: u32, i: usize) {
        let here = &self.set.nodes[node as usize];
        if let Some(pattern) = here.accepts {
            let better = self.best.as_ref().is_none_or(|b| i > b.end || (i == b.end && pattern < b.pattern));
            if better {
                self.best = Some(Match { pattern, first: self.at, end: i, captures: self.captures.clone() });
            }
        }
        let Some(token) = self.text.tokens.get(i) else { return };
        if i > self.at && token.gap == Gap::Paragraph {
            return;
        }
        let touches = i > self.at && token.gap == Gap::None;
        if here.has_words && token.word != UNKNOWN {
            for edge in self.set.edges_of(node, token.word) {
                if touches || !edge.glued {
                    self.go(edge.to, i + 1);
                }
            }
        }
        for &(glued, slot, name, next) in &here.slots {
            if glued && !touches {
                continue;
            }
            for (len, data) in slot.take(self.text, i).into_iter().flatten() {
                self.captures.push(Capture { name, first: i as u32, end: (i + len) as u32, data });
                self.go(next, i + len);
                self.captures.pop();
            }
        }
    }
}

impl Slot {
    /// Whether the slot could take something at token `i`: a cheap look that rules most tokens out.
    fn may_start(self, text: &Text<'_>, i: usize) -> bool {
        let token = &text.tokens[i];
        match self {
            Slot::Word => token.kind == TokenKind::Word,
            Slot::Cap | Slot::Upper => token.kind == TokenKind::Word && token.case != Case::Lower,
            Slot::Num | Slot::Year | Slot::Year2 | Slot::Day => token.kind == TokenKind::Number,
            Slot::Int => token.kind == TokenKind::Number || !text.senses(i).is_empty(),
            Slot::Class(_) | Slot::List(_) => !text.senses(i).is_empty(),
        }
    }

    /// What the slot can take at token `i`: at most two readings (length in tokens, value), the longer first.
    fn take(self, text: &Text<'_>, i: usize) -> [Option<(usize, u32)>; 2] {
        let token = &text.tokens[i];
        let one = |taken: Option<(usize, u32)>| [taken, None];
        match self {
            Slot::Word => one((token.kind == TokenKind::Word).then_some((1, 0))),
            Slot::Upper => one((token.kind == TokenKind::Word && token.case == Case::Upper).then_some((1, 0))),
            Slot::Num => one((token.kind == TokenKind::Number).then(|| (1, whole(text.str(i)).unwrap_or(u32::MAX)))),
            Slot::Int => one(match token.kind {
                TokenKind::Number => whole(text.str(i)).map(|n| (1, n)),
                _ => cardinal_words(text, i),
            }),
            Slot::Year => one(digits(text.str(i), 4).filter(|y| (1000..3000).contains(y)).map(|y| (1, y))),
            Slot::Year2 => one(digits(text.str(i), 2).map(|y| (1, y))),
            Slot::Day => one(day(text, i)),
            Slot::Cap => {
                let longest = capitalised(text, i);
                [(longest > 0).then_some((longest, 0)), (longest > 1).then_some((1, 0))]
            }
            Slot::Class(class) => {
                let mut all = text.senses(i).iter().rev().filter(|s| s.sense.class == class);
                let take = |s: &super::phrases::SenseAt| (s.len as usize, s.sense.data);
                [all.next().map(take), all.next().map(take)]
            }
            Slot::List(list) => {
                let mut all =
                    text.senses(i).iter().rev().filter(|s| s.sense.class == Class::List && s.sense.data == list);
                let take = |s: &super::phrases::SenseAt| (s.len as usize, 0);
                [all.next().map(take), all.next().map(take)]
            }
        }
    }
}

/// The value of a token of ASCII or other digits, grouped with commas or not, up to nine digits.
fn whole(token: &str) -> Option<u32> {
    let mut value = 0u32;
    let mut count = 0;
    for c in token.chars() {
        match digit_value(c) {
            Some(d) if count < 9 => (value, count) = (value * 10 + d, count + 1),
            None if c == ',' => {}
            _ => return None,
        }
    }
    (count > 0).then_some(value)
}

fn digits(token: &str, len: usize) -> Option<u32> {
    (token.chars().count() == len && !token.contains(',')).then(|| whole(token)).flatten()
}

fn day(text: &Text<'_>, i: usize) -> Option<(usize, u32)> {
    if text.tokens[i].kind != TokenKind::Number || text.str(i).len() > 4 || text.str(i).contains(',') {
        return None;
    }
    let day = whole(text.str(i)).filter(|d| (1..=31).contains(d))?;
    let suffix = text
        .tokens
        .get(i + 1)
        .is_some_and(|t| t.gap == Gap::None && matches!(text.str(i + 1), "st" | "nd" | "rd" | "th"));
    Some((1 + usize::from(suffix), day))
}

fn cardinal_words(text: &Text<'_>, i: usize) -> Option<(usize, u32)> {
    let tens = text.sense(i, Class::Cardinal)?;
    let joined = text.is(i + 1, "-") && (20..100).contains(&tens.sense.data);
    match text.sense(i + 2, Class::Cardinal).filter(|s| joined && (1..10).contains(&s.sense.data)) {
        Some(ones) => Some((3, tens.sense.data + ones.sense.data)),
        None => Some((1, tens.sense.data)),
    }
}

fn capitalised(text: &Text<'_>, i: usize) -> usize {
    let is_cap = |i: usize| text.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Word && t.case != Case::Lower);
    let mut len = 0;
    let mut words = 0;
    while words < 6 && is_cap(i + len) && (len == 0 || text.tokens[i + len].gap < Gap::Paragraph) {
        (len, words) = (len + 1, words + 1);
        let joins = text.is(i + len, "-") || text.is(i + len, "&");
        if joins && is_cap(i + len + 1) && words < 6 {
            len += 1;
        }
    }
    len
}

struct Parser<'p> {
    chars: &'p [char],
    at: usize,
    set: &'p mut PatternSet,
    lexicon: &'p mut Lexicon,
}

impl Parser<'_> {
    fn alternatives(&mut self) -> Result<Vec<Vec<Part>>, String> {
        let mut all = Vec::new();
        loop {
            all.push(self.sequence()?);
            match self.chars.get(self.at) {
                Some('|') => self.at += 1,
                _ => return Ok(all),
            }
        }
    }

    fn sequence(&mut self) -> Result<Vec<Part>, String> {
        let mut parts = Vec::new();
        let mut glued = false;
        while let Some(&c) = self.chars.get(self.at) {
            let alternatives = match c {
                '|' | ')' => break,
                c if c.is_whitespace() => {
                    self.at += 1;
                    continue;
                }
                '+' => {
                    self.at += 1;
                    glued = true;
                    continue;
                }
                '(' => {
                    self.at += 1;
                    let inner = self.alternatives()?;
                    if self.chars.get(self.at) != Some(&')') {
                        return Err("`(` is never closed".to_string());
                    }
                    self.at += 1;
                    inner
                }
                '{' => vec![vec![Part::Step(Step { glued: false, what: self.slot()? })]],
                _ => vec![self.words()?],
            };
            let optional = self.chars.get(self.at) == Some(&'?');
            self.at += usize::from(optional);
            match (<[Vec<Part>; 1]>::try_from(alternatives), optional || glued) {
                (Ok([lone]), false) => parts.extend(lone),
                (Ok([lone]), true) => parts.push(Part::Group { alternatives: vec![lone], optional, glued }),
                (Err(alternatives), _) => parts.push(Part::Group { alternatives, optional, glued }),
            }
            glued = false;
        }
        Ok(parts)
    }

    fn slot(&mut self) -> Result<What, String> {
        let rest = &self.chars[self.at + 1..];
        let close = rest.iter().position(|c| *c == '}').ok_or("`{` is never closed")?;
        let inner: String = rest[..close].iter().collect();
        self.at += close + 2;
        let (kind, name) = inner.split_once(':').unwrap_or((&inner, &inner));
        let slot = self.lexicon.slot(kind)?;
        Ok(What::Slot(slot, self.set.name_id(name)))
    }

    /// One blank-free run of literal text, cut into tokens as a text is; all but the first touch the one before.
    fn words(&mut self) -> Result<Vec<Part>, String> {
        let mut literal = String::new();
        while let Some(&c) = self.chars.get(self.at) {
            match c {
                '\\' => {
                    let escaped = self.chars.get(self.at + 1).ok_or("a backslash at the end")?;
                    literal.push(*escaped);
                    self.at += 2;
                }
                '(' | ')' | '{' | '}' | '|' | '?' | '+' => break,
                c if c.is_whitespace() => break,
                c => {
                    literal.push(c);
                    self.at += 1;
                }
            }
        }
        if literal.is_empty() {
            return Err(format!("`{}` stands where a word or slot should", self.chars[self.at]));
        }
        let mut tokens = Vec::new();
        tokenize(&literal, &Vocabulary::default(), &mut tokens);
        if let Some(number) = tokens.iter().find(|t| t.kind == TokenKind::Number) {
            return Err(format!(
                "`{}`: digits have no word id; write {{int}}, {{num}} or {{year}}",
                number.span().of(&literal)
            ));
        }
        let words = self.lexicon.vocabulary.enter_phrase(&literal);
        Ok(words.into_iter().enumerate().map(|(i, w)| Part::Step(Step { glued: i > 0, what: What::Word(w) })).collect())
    }
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
            let captures = m.captures.iter().map(|c| {
                format!(" {}={}", set.name(c), text.slice(c.first as usize, c.end as usize))
            });
            format!("{}: {}{}", m.pattern, text.slice(m.first, m.end), captures.collect::<String>())
        };
        let found: Vec<_> = set.find_all(&text).into_iter().map(show).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn alternatives_options_and_slots() {
        check(
            &["(in|during) the? (mentioned|said) period", "{month} {day} (, {year})?", "{weekday:from} to {weekday:to}"],
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
        check(&["last week", "last week of {month}", "last {word}"], "last week of June, last week", &[
            "1: last week of June month=June",
            "0: last week",
        ]);
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
