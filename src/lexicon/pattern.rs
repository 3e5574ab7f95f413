//! Token patterns: how rule files describe period phrases, names that hold digits, and page furniture.
//!
//! ```text
//! (in|during) the? (mentioned|said) period        words, (a|b c) alternatives, ? optional
//! {month} {day} , {year}                           slots stand for tokens of a kind
//! {weekday:from} to {weekday:to}                   a name tells two slots of one kind apart
//! {cap} + {num}                                    + : the next element touches the one before (K9, COVID-19)
//! \? \+                                            a backslash before a sign that means itself
//! ```
//! All patterns of a set share one trie, so that a text is matched against hundreds of them in one walk.

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

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Step {
    Word(WordId),
    Slot(Slot, u32),
}

#[derive(Debug, Default)]
struct Node {
    slots: Vec<(bool, Slot, u32, u32)>,
    /// Patterns that end here.
    accepts: Option<usize>,
    has_words: bool,
}

/// Many patterns in one trie.
#[derive(Debug)]
pub struct PatternSet {
    nodes: Vec<Node>,
    words: FxHashMap<(u32, WordId, bool), u32>,
    /// Whether a word can be the first of a pattern, by word id.
    starts: Vec<bool>,
    names: Vec<String>,
    count: usize,
}

/// More flat readings than this mean that a pattern has too many optional parts.
const MAX_READINGS: usize = 20_000;

impl Default for PatternSet {
    fn default() -> Self {
        PatternSet {
            nodes: vec![Node::default()],
            words: FxHashMap::default(),
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
        for reading in self.parse(pattern, lexicon)? {
            if reading.is_empty() {
                return Err(format!("`{pattern}` can match nothing at all"));
            }
            self.insert(&reading, number);
        }
        Ok(number)
    }

    fn insert(&mut self, reading: &[(bool, Step)], pattern: usize) {
        let mut node = 0u32;
        for (i, (glued, step)) in reading.iter().enumerate() {
            let fresh = self.nodes.len() as u32;
            let next = match step {
                Step::Word(word) => {
                    self.nodes[node as usize].has_words = true;
                    if i == 0 {
                        if self.starts.len() <= *word as usize {
                            self.starts.resize(*word as usize + 1, false);
                        }
                        self.starts[*word as usize] = true;
                    }
                    *self.words.entry((node, *word, *glued)).or_insert(fresh)
                }
                Step::Slot(slot, name) => {
                    let slots = &mut self.nodes[node as usize].slots;
                    match slots.iter().find(|s| (s.0, s.1, s.2) == (*glued, *slot, *name)) {
                        Some(found) => found.3,
                        None => {
                            slots.push((*glued, *slot, *name, fresh));
                            fresh
                        }
                    }
                }
            };
            if next == fresh {
                self.nodes.push(Node::default());
            }
            node = next;
        }
        // Of two patterns that read the same, the first added wins.
        self.nodes[node as usize].accepts.get_or_insert(pattern);
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
        let word = text.tokens[at].word;
        if self.nodes[0].slots.is_empty() && !self.starts_with(word) {
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

    /// All flat readings of a pattern.
    fn parse(&mut self, pattern: &str, lexicon: &mut Lexicon) -> Result<Vec<Vec<(bool, Step)>>, String> {
        let chars: Vec<char> = pattern.chars().collect();
        let mut parser = Parser { chars: &chars, at: 0, set: self, lexicon };
        let readings = parser.alternatives()?;
        match chars.get(parser.at) {
            None => Ok(readings),
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
            for glued in [false, true] {
                if glued && !touches {
                    continue;
                }
                if let Some(&next) = self.set.words.get(&(node, token.word, glued)) {
                    self.go(next, i + 1);
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

type Reading = Vec<(bool, Step)>;

impl Parser<'_> {
    fn alternatives(&mut self) -> Result<Vec<Reading>, String> {
        let mut all = Vec::new();
        loop {
            all.extend(self.sequence()?);
            match self.chars.get(self.at) {
                Some('|') => self.at += 1,
                _ => return Ok(all),
            }
        }
    }

    fn sequence(&mut self) -> Result<Vec<Reading>, String> {
        let mut readings: Vec<Reading> = vec![Vec::new()];
        let mut glued = false;
        while let Some(&c) = self.chars.get(self.at) {
            let element = match c {
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
                '{' => vec![vec![self.slot()?]],
                _ => vec![self.words()?],
            };
            let optional = self.chars.get(self.at) == Some(&'?');
            self.at += usize::from(optional);
            if readings.len() * (element.len() + usize::from(optional)) > MAX_READINGS {
                return Err(format!("`{}` has more than {MAX_READINGS} readings: split it into several patterns", self.chars.iter().collect::<String>()));
            }
            readings = combine(&readings, &element, optional, glued);
            glued = false;
        }
        Ok(readings)
    }

    fn slot(&mut self) -> Result<(bool, Step), String> {
        let rest = &self.chars[self.at + 1..];
        let close = rest.iter().position(|c| *c == '}').ok_or("`{` is never closed")?;
        let inner: String = rest[..close].iter().collect();
        self.at += close + 2;
        let (kind, name) = inner.split_once(':').unwrap_or((&inner, &inner));
        let slot = self.lexicon.slot(kind)?;
        Ok((false, Step::Slot(slot, self.set.name_id(name))))
    }

    /// One blank-free run of literal text, cut into tokens as a text is; all but the first touch the one before.
    fn words(&mut self) -> Result<Reading, String> {
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
        Ok(words.into_iter().enumerate().map(|(i, w)| (i > 0, Step::Word(w))).collect())
    }
}

fn combine(before: &[Reading], element: &[Reading], optional: bool, glued: bool) -> Vec<Reading> {
    let mut all = Vec::with_capacity(before.len() * (element.len() + 1));
    for head in before {
        for tail in element {
            let mut reading = head.clone();
            reading.extend(tail.iter().cloned());
            if glued && let Some(joint) = reading.get_mut(head.len()) {
                joint.0 = true;
            }
            all.push(reading);
        }
        if optional {
            all.push(head.clone());
        }
    }
    all
}
