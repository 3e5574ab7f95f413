//! The pattern language of measure rules: words and slots, read into a tree.
//!
//! ```text
//! exports? {words} {reach} {money|mass}      exports of the parks reached $12 billion
//! {count:jobs} were (created|added)          300 new jobs were created
//! rose {~percent} to {money}                 names the money, passes over the percentage
//! ```
//! Every pattern that [`parse`] accepts can be made a [`Graph`](super::graph::Graph), so that a rule is checked at
//! the cost of one scan when it is loaded, and its graph is built when it is first needed.

use super::parts::Parts;
use super::slot::{SlotKind, SlotKinds, plain};
use crate::model::Kind;

/// The most words `{words}` steps over unless told.
const WORDS: u8 = 4;
/// The most spellings that one word with `?` and brackets may have.
const SPELLINGS: usize = 64;
/// Room for what a short pattern is read as.
const ITEMS: usize = 32;
/// Brackets in brackets, this deep.
const DEEPEST: u8 = 20;

/// One element of a pattern.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Element {
    /// Text in small letters, in any of these spellings.
    Text(Vec<String>),
    /// One of several sequences.
    Group(Vec<Vec<Element>>, Repeat),
    /// A quantity.
    Slot(Slot, Repeat),
    /// Up to so many words, none of them a number or a mark such as a comma.
    Words(u8),
    /// A part of `parts.toml`, by its number.
    Part(usize, Repeat),
}

/// How often an element may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeat {
    Once,
    /// `?`
    Maybe,
    /// `*`
    Any,
    /// `+`
    Many,
}

/// What stands in braces for a quantity.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Slot {
    /// Named by the rule, or passed over (`~`).
    pub measured: bool,
    /// What it accepts.
    pub kinds: SlotKinds,
    /// Only levels, or only changes.
    pub kind: Option<Kind>,
    /// How the unit, or the counted noun phrase, must end.
    pub unit: Option<Vec<Vec<Element>>>,
}

/// A pattern as a tree.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Pattern {
    /// Any of these sequences.
    pub alternatives: Vec<Vec<Element>>,
    /// The kinds that its measured slots accept.
    pub kinds: SlotKinds,
}

/// Why a pattern cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// What is wrong, naming the part.
    pub what: String,
    /// What to write instead.
    pub remedy: String,
}

fn fault<T>(what: impl Into<String>, remedy: impl Into<String>) -> Result<T, Fault> {
    Err(Fault { what: what.into(), remedy: remedy.into() })
}

/// Reads a pattern. `kind` restricts the measured slots; `language` says whose parts come first.
pub(super) fn parse(pattern: &str, kind: Option<Kind>, parts: &Parts, language: &str) -> Result<Pattern, Fault> {
    let mut reader =
        Reader { rest: pattern, parts, language, kind, kinds: SlotKinds::default(), depth: 0, in_slot: false };
    let alternatives = reader.whole()?;
    if reader.kinds == SlotKinds::default() {
        return fault(
            "the pattern has no slot for the number that it names",
            "write one, such as {money}, {count:jobs?} or {number}",
        );
    }
    Ok(Pattern { alternatives, kinds: reader.kinds })
}

/// Reads a part of `parts.toml`: a pattern that need not name a number.
pub(super) fn parse_part(part: &str, parts: &Parts, language: &str) -> Result<Pattern, Fault> {
    let mut reader =
        Reader { rest: part, parts, language, kind: None, kinds: SlotKinds::default(), depth: 0, in_slot: false };
    let alternatives = reader.whole()?;
    Ok(Pattern { alternatives, kinds: reader.kinds })
}

/// What one character or brace gives, before letters are put together to words.
enum Item {
    /// A letter or mark, and whether it may be missing.
    Letter(char, bool),
    Blank,
    Group(Choice, Repeat),
    Whole(Element),
}

/// The alternatives of a group.
struct Choice {
    alternatives: Vec<Vec<Element>>,
    /// Whether one of them starts, or ends, with a letter and no blank before it: it may be part of a word.
    starts: bool,
    ends: bool,
}

impl Item {
    fn starts(&self) -> bool {
        match self {
            Item::Letter(c, _) => c.is_alphanumeric(),
            Item::Group(choice, _) => choice.starts,
            _ => false,
        }
    }

    fn ends(&self) -> bool {
        match self {
            Item::Letter(c, _) => c.is_alphanumeric(),
            Item::Group(choice, _) => choice.ends,
            _ => false,
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
    parts: &'a Parts,
    language: &'a str,
    kind: Option<Kind>,
    kinds: SlotKinds,
    /// How many brackets are open.
    depth: u8,
    /// Whether the words of a slot's unit are read.
    in_slot: bool,
}

impl Reader<'_> {
    fn whole(&mut self) -> Result<Vec<Vec<Element>>, Fault> {
        let choice = self.alternatives()?;
        match self.rest {
            "" => Ok(choice.alternatives),
            _ => fault("`)` without its `(`", "write `\\)` for a bracket of the text"),
        }
    }

    fn take(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn eat(&mut self, part: &str) -> bool {
        let rest = self.rest.strip_prefix(part);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Everything up to the end or an unopened `)`; in a slot, up to its `}`.
    fn alternatives(&mut self) -> Result<Choice, Fault> {
        let mut choice = Choice { alternatives: Vec::new(), starts: false, ends: false };
        let mut items = Vec::with_capacity(self.rest.len().min(ITEMS));
        loop {
            match self.rest.chars().next() {
                Some('|') => {
                    self.take();
                    choice.add(std::mem::take(&mut items))?;
                }
                None | Some(')') => break,
                Some('}') if self.in_slot => break,
                Some(_) => items.push(self.item()?),
            }
        }
        choice.add(items)?;
        Ok(choice)
    }

    fn item(&mut self) -> Result<Item, Fault> {
        match self.take().unwrap_or(' ') {
            '(' => self.group(),
            '{' => self.slot(),
            '\\' => match self.take() {
                Some(c) if c.is_ascii_punctuation() => self.letter(c),
                other => {
                    let written = other.map(String::from).unwrap_or_default();
                    fault(
                        format!("`\\{written}`, which patterns do not have"),
                        "a backslash stands before a mark that means itself, such as \\? or \\(",
                    )
                }
            },
            c @ ('?' | '*' | '+') => {
                fault(format!("`{c}` has nothing to repeat"), format!("write `\\{c}` for the mark itself"))
            }
            c @ (']' | '}' | '^' | '[') => fault(
                format!("`{c}`, which patterns do not have"),
                format!("write `\\{c}` for the mark itself, (a|b) for a choice, {{words}} for any words"),
            ),
            c if plain(c) == ' ' => Ok(Item::Blank),
            c => self.letter(c),
        }
    }

    fn letter(&mut self, c: char) -> Result<Item, Fault> {
        let c = plain(c).to_lowercase().next().unwrap_or(c);
        match self.repeat()? {
            Repeat::Once => Ok(Item::Letter(c, false)),
            Repeat::Maybe => Ok(Item::Letter(c, true)),
            _ => fault(format!("`{c}` repeated"), "`*` and `+` stand behind a group: (new )*jobs"),
        }
    }

    /// `?`, `*` or `+`.
    fn repeat(&mut self) -> Result<Repeat, Fault> {
        if !matches!(self.rest.as_bytes().first(), Some(b'?' | b'*' | b'+' | b'{')) {
            return Ok(Repeat::Once);
        }
        let marks = [("?", Repeat::Maybe), ("*", Repeat::Any), ("+", Repeat::Many)];
        let found = marks.into_iter().find(|(mark, _)| self.eat(mark)).map_or(Repeat::Once, |(_, repeat)| repeat);
        if found != Repeat::Once && self.rest.starts_with(['?', '*', '+']) {
            return fault("a repetition of a repetition", "one of `?`, `*`, `+` is enough");
        }
        if self.rest.starts_with('{') && self.rest[1..].starts_with(|c: char| c.is_ascii_digit()) {
            return fault(
                "a counted repetition such as `{2,3}`",
                "write the part out, or use `?`, `*`, `+` or {words:3}",
            );
        }
        Ok(found)
    }

    fn group(&mut self) -> Result<Item, Fault> {
        if self.rest.starts_with('?') {
            return fault(
                "`(?`, which patterns do not have",
                "group with `( )`; matching never minds capitals, and sees no further than the pattern",
            );
        }
        if self.depth >= DEEPEST {
            return fault("brackets in brackets more than 20 deep", "write several patterns");
        }
        self.depth += 1;
        let choice = self.alternatives()?;
        if !self.eat(")") {
            return fault("`(` without its `)`", "close the group, or write `\\(` for a bracket of the text");
        }
        self.depth -= 1;
        Ok(Item::Group(choice, self.repeat()?))
    }

    /// `{money}`, `{~count|mass:words}`, `{words}`, `{part}`; the brace is read.
    fn slot(&mut self) -> Result<Item, Fault> {
        let end = self.rest.find([':', '}']).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        if name == "words" {
            return self.words();
        }
        let measured = !name.starts_with('~');
        let element = match (slot_kinds(name.trim_start_matches('~')), self.parts.number(self.language, name)) {
            (Some(_), _) if self.in_slot => {
                return fault("a slot inside a slot", "the words behind `:` are words and parts");
            }
            (Some(kinds), _) => self.quantity(measured, kinds)?,
            (None, Some(part)) => {
                self.close()?;
                self.kinds.add_all(self.parts.pattern(part).kinds);
                Element::Part(part, self.repeat()?)
            }
            (None, None) => {
                return fault(
                    format!("unknown slot `{{{name}}}`"),
                    format!(
                        "there are {}, words, and the parts {}",
                        SlotKinds::names(),
                        self.parts.names(self.language)
                    ),
                );
            }
        };
        Ok(Item::Whole(element))
    }

    fn quantity(&mut self, measured: bool, kinds: SlotKinds) -> Result<Element, Fault> {
        if measured {
            self.kinds.add_all(kinds);
        }
        let mut unit = None;
        if self.eat(":") {
            self.in_slot = true;
            unit = Some(self.alternatives()?.alternatives);
            self.in_slot = false;
        }
        self.close()?;
        let kind = self.kind.filter(|_| measured);
        Ok(Element::Slot(Slot { measured, kinds, kind, unit }, self.repeat()?))
    }

    fn close(&mut self) -> Result<(), Fault> {
        match self.eat("}") {
            true => Ok(()),
            false => fault("`{` without its `}`", "close the slot, or write `\\{` for a brace of the text"),
        }
    }

    /// Up to so many words.
    fn words(&mut self) -> Result<Item, Fault> {
        let mut most = WORDS;
        if self.eat(":") {
            let digit = self.take().and_then(|c| c.to_digit(10)).filter(|d| *d > 0);
            let Some(digit) = digit else { return fault("{words:} without a number", "write {words:1} to {words:9}") };
            most = digit as u8;
        }
        self.close()?;
        Ok(Item::Whole(Element::Words(most)))
    }
}

impl Choice {
    fn add(&mut self, items: Vec<Item>) -> Result<(), Fault> {
        self.starts |= items.first().is_some_and(Item::starts);
        self.ends |= items.last().is_some_and(Item::ends);
        self.alternatives.push(words(items)?);
        Ok(())
    }
}

/// Puts letters, and the groups inside words such as `export(s|ed)`, together to words.
fn words(items: Vec<Item>) -> Result<Vec<Element>, Fault> {
    let mut elements: Vec<Element> = Vec::new();
    // The spellings of the word that is being read.
    let mut word: Vec<String> = Vec::new();
    let mut items = items.into_iter().peekable();
    while let Some(item) = items.next() {
        if word.is_empty() && matches!(item, Item::Letter(..)) {
            word.push(String::with_capacity(16));
        }
        let letter_before = |word: &[String]| word.iter().any(|spelling| spelling.ends_with(char::is_alphanumeric));
        let mut letter_behind = || items.peek().is_some_and(|next| matches!(next, Item::Letter(..)) && next.starts());
        let spellings = match item {
            Item::Letter(c, false) => {
                word.iter_mut().for_each(|spelling| spelling.push(c));
                continue;
            }
            Item::Letter(c, true) => vec![c.to_string(), String::new()],
            Item::Group(group, repeat) if (group.starts && letter_before(&word)) || (group.ends && letter_behind()) => {
                spelt(&group.alternatives, repeat)?
            }
            other => {
                flush(&mut word, &mut elements);
                match other {
                    Item::Group(group, repeat) => elements.push(Element::Group(group.alternatives, repeat)),
                    Item::Whole(element) => elements.push(element),
                    _ => {}
                }
                continue;
            }
        };
        if word.is_empty() {
            word.push(String::new());
        }
        word = word.iter().flat_map(|start| spellings.iter().map(move |end| format!("{start}{end}"))).collect();
        if word.len() > SPELLINGS {
            return fault(
                format!("a word with more than {SPELLINGS} spellings"),
                "write the words out: (gain|gains|gained)",
            );
        }
    }
    flush(&mut word, &mut elements);
    Ok(elements)
}

fn flush(word: &mut Vec<String>, elements: &mut Vec<Element>) {
    if !word.is_empty() {
        elements.push(Element::Text(std::mem::take(word)));
    }
}

/// The spellings of a group that stands inside a word.
fn spelt(alternatives: &[Vec<Element>], repeat: Repeat) -> Result<Vec<String>, Fault> {
    let mut spellings = Vec::new();
    for alternative in alternatives {
        match &alternative[..] {
            [] => spellings.push(String::new()),
            [Element::Text(some)] => spellings.extend(some.iter().cloned()),
            _ => return fault("more than letters inside a word", "set a blank before and behind the group"),
        }
    }
    match repeat {
        Repeat::Once => {}
        Repeat::Maybe => spellings.push(String::new()),
        _ => return fault("a repetition inside a word", "write the words out: (gain|gains|gained)"),
    }
    Ok(spellings)
}

fn slot_kinds(names: &str) -> Option<SlotKinds> {
    let mut kinds = SlotKinds::default();
    for name in names.split('|') {
        match name.trim() {
            "number" => kinds.add_all(SlotKinds::ALL),
            name => kinds.add(SlotKind::parse(name)?),
        }
    }
    Some(kinds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(elements: &[Element]) -> String {
        let alternatives = |all: &[Vec<Element>]| all.iter().map(|a| shown(a)).collect::<Vec<_>>().join("|");
        let one = |element: &Element| match element {
            Element::Text(spellings) => spellings.join("/"),
            Element::Group(all, repeat) => format!("({}){repeat:?}", alternatives(all)),
            Element::Slot(slot, _) => format!("{{{}}}", slot.unit.as_deref().map(alternatives).unwrap_or_default()),
            Element::Words(most) => format!("<{most}>"),
            Element::Part(part, _) => format!("<part {part}>"),
        };
        elements.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn letters_become_words_and_groups_stay_groups() {
        fn check(pattern: &str, expected: &str) {
            let read = parse(pattern, None, &Parts::default(), "en").unwrap_or_else(|f| panic!("{pattern}: {f:?}"));
            assert_eq!(
                read.alternatives.iter().map(|a| shown(a)).collect::<Vec<_>>().join(" | "),
                expected,
                "{pattern}"
            );
        }
        check("Exports? {words:6} was {money}", "exports/export <6> was {}");
        check("exports( of| at|:)? {money}", "exports (of|at|:)Maybe {}");
        check("export(s|ed|) {money}", "exports/exported/export {}");
        check("(re|)insurance {money}", "reinsurance/insurance {}");
        check("(net |annual )*profit {money}", "(net|annual)Any profit {}");
        check("(non-|)farm jobs {count}", "(non-|)Once farm jobs {}");
        check("{count:(new |)jobs?}", "{(new|)Once jobs/job}");
        check("the bank’s {money}", "the bank's {}");
        check("a|b {money}", "a | b {}");
        check("loss \\( {money}", "loss ( {}");
    }

    #[test]
    fn faults_say_what_to_write() {
        fn check(pattern: &str, what: &str) {
            let fault = parse(pattern, None, &Parts::default(), "en").expect_err(pattern);
            assert!(fault.what.contains(what), "{pattern}: {fault:?}");
            assert!(!fault.remedy.is_empty());
        }
        check("exports of", "no slot");
        check("{~money} of exports", "no slot");
        check("{monye} of exports", "unknown slot `{monye}`");
        check("({money}", "`(` without");
        check("{money})", "`)` without");
        check("{money", "`{` without");
        check("{count:jobs", "`{` without");
        check("[az] {money}", "`[`, which");
        check("(?=a) {money}", "`(?`");
        check("*{money}", "`*` has nothing");
        check("a+ {money}", "`a` repeated");
        check("(a )+? {money}", "a repetition of a repetition");
        check("a{2,3} {money}", "counted repetition");
        check("\\pL {money}", "`\\p`");
        check("{words:x} {money}", "{words:} without a number");
        check("{count:{money}}", "slot inside a slot");
        check("exports(a|{money}) b", "more than letters");
    }
}
