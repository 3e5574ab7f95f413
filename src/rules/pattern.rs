//! The pattern language of measure rules: a plain subset of regular expressions in which `{money}` stands for a quantity.
//!
//! ```text
//! exports? {words} {reach} {money|mass}      exports of the parks reached $12 billion
//! {count:jobs} were (created|added)          300 new jobs were created
//! rose {~percent} to {money}                 names the money, passes over the percentage
//! ```
//! Every pattern that [`parse`] accepts compiles, so that a rule is checked when it is loaded at the cost of one scan,
//! and its regular expression is built when it is first needed.

use super::parts::Parts;
use super::slot::{END, START, SlotKind, SlotKinds, kind_byte, plain};
use crate::model::Kind;

/// The most words `{words}` steps over unless told.
const WORDS: u8 = 4;
/// Parts may stand in parts, this deep.
const DEEPEST: u8 = 4;

/// A pattern as a regular expression over slotted text, and what its groups are.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Pattern {
    /// For `regex::bytes`.
    pub regex: String,
    /// Capture groups from 1.
    pub groups: Vec<Group>,
    /// The kinds that its measured slots accept.
    pub kinds: SlotKinds,
}

/// What a capture group holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// The first byte of the marker of a quantity that the rule names.
    Measured,
    /// The marker of a quantity that it passes over.
    Passed,
    /// Words that `{words}` steps over.
    Words,
}

/// Why a pattern cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// What is wrong, naming the part.
    pub what: String,
    /// What to write instead.
    pub remedy: String,
}

/// Reads a pattern. `kind` restricts the measured slots; `language` says whose parts come first.
pub(super) fn parse(pattern: &str, kind: Option<Kind>, parts: &Parts, language: &str) -> Result<Pattern, Fault> {
    let mut out = Pattern::default();
    out.regex.push_str(r"(?-u)\b{start-half}(?:");
    let mut reader =
        Reader { rest: pattern, parts, language, kind, out: &mut out, depth: 0, groups: 0, in_slot: false };
    reader.alternatives()?;
    if !reader.rest.is_empty() {
        return fault("`)` without its `(`", "write `\\)` for a bracket of the text");
    }
    out.regex.push_str(r")\b{end-half}");
    match out.groups.contains(&Group::Measured) {
        true => Ok(out),
        false => fault(
            "the pattern has no slot for the number that it names",
            "write one, such as {money}, {count:jobs?} or {number}",
        ),
    }
}

fn fault<T>(what: impl Into<String>, remedy: impl Into<String>) -> Result<T, Fault> {
    Err(Fault { what: what.into(), remedy: remedy.into() })
}

struct Reader<'a, 'o> {
    rest: &'a str,
    parts: &'a Parts,
    language: &'a str,
    kind: Option<Kind>,
    out: &'o mut Pattern,
    /// How many parts are open.
    depth: u8,
    /// How many brackets are open.
    groups: u8,
    /// Whether the words of a slot's unit are read.
    in_slot: bool,
}

impl<'a> Reader<'a, '_> {
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

    fn emit(&mut self, regex: &str) {
        self.out.regex.push_str(regex);
    }

    /// Everything up to the end or an unopened `)`; in a slot, up to its `}`.
    fn alternatives(&mut self) -> Result<(), Fault> {
        while let Some(c) = self.rest.chars().next() {
            match c {
                ')' => return Ok(()),
                '}' if self.in_slot => return Ok(()),
                '|' => {
                    self.take();
                    self.emit("|");
                }
                _ => self.item()?,
            }
        }
        Ok(())
    }

    fn item(&mut self) -> Result<(), Fault> {
        match self.take().unwrap_or(' ') {
            '(' => self.group()?,
            '{' => return self.slot(),
            '[' => self.class()?,
            '\\' => self.escape()?,
            '.' => self.emit(r"(?u:[^\x00-\x1F])"),
            c @ ('?' | '*' | '+') => {
                return fault(format!("`{c}` has nothing to repeat"), format!("write `\\{c}` for the mark itself"));
            }
            c @ (']' | '}' | '^' | '$') => {
                return fault(format!("`{c}` stands alone"), format!("write `\\{c}` for the mark itself"));
            }
            c if plain(c) == ' ' => {
                self.rest = self.rest.trim_start_matches(|c| plain(c) == ' ');
                self.emit(" ");
            }
            c => self.literal(c),
        }
        self.repeat()
    }

    /// `?`, `*` or `+`, lazy where another `?` follows.
    fn repeat(&mut self) -> Result<(), Fault> {
        if let Some(mark) = ["?", "*", "+"].into_iter().find(|m| self.rest.starts_with(m)) {
            self.eat(mark);
            self.emit(mark);
            if self.eat("?") {
                self.emit("?");
            }
        }
        if self.rest.starts_with('{') && self.rest[1..].starts_with(|c: char| c.is_ascii_digit()) {
            return fault(
                "a counted repetition such as `{2,3}`",
                "write the part out, or use `?`, `*`, `+` or {words:3}",
            );
        }
        Ok(())
    }

    fn literal(&mut self, c: char) {
        for c in plain(c).to_lowercase() {
            if c.is_ascii_punctuation() {
                self.out.regex.push('\\');
            }
            self.out.regex.push(c);
        }
    }

    fn group(&mut self) -> Result<(), Fault> {
        if self.eat("?") && !self.eat(":") {
            return fault(
                "`(?`, which patterns do not have",
                "group with `( )`; matching never minds capitals, and sees no further than the pattern",
            );
        }
        if self.groups >= 20 {
            return fault("brackets in brackets more than 20 deep", "write several patterns");
        }
        self.groups += 1;
        self.emit("(?:");
        self.alternatives()?;
        if !self.eat(")") {
            return fault("`(` without its `)`", "close the group, or write `\\(` for a bracket of the text");
        }
        self.groups -= 1;
        self.emit(")");
        Ok(())
    }

    fn escape(&mut self) -> Result<(), Fault> {
        match self.take() {
            Some('w') => self.emit(WORD),
            Some('d') => self.emit("[0-9]"),
            Some('s') => self.emit(" "),
            Some('S') => self.emit(r"(?u:[^ \x00-\x1F])"),
            Some('b') => self.emit(r"\b"),
            Some(c) if c.is_ascii_punctuation() => self.literal(c),
            other => {
                let written = other.map(String::from).unwrap_or_default();
                return fault(
                    format!("`\\{written}`, which patterns do not have"),
                    "there are \\w a letter or digit, \\d a digit, \\s a blank, \\S anything else, \\b the end of a word, and marks such as \\. or \\$",
                );
            }
        }
        Ok(())
    }

    /// `[...]`: characters and ranges. It never matches a slot.
    fn class(&mut self) -> Result<(), Fault> {
        let open = || fault("`[` without its `]`", "close the class, or write `\\[` for a bracket of the text");
        let not = self.eat("^");
        let mut inner = String::new();
        loop {
            let low = match self.take() {
                None => return open(),
                Some(']') if !inner.is_empty() => break,
                Some('\\') => match self.take() {
                    Some('w') => {
                        inner.push_str(r"\w");
                        continue;
                    }
                    Some('d') => {
                        inner.push_str("0-9");
                        continue;
                    }
                    Some(c) if c.is_ascii_punctuation() => c,
                    _ => return fault("an unknown escape in `[ ]`", "there are \\w, \\d and marks such as \\] or \\-"),
                },
                Some(c) => c,
            };
            let low = small(low);
            inner.push_str(&in_class(low));
            if self.rest.starts_with('-') && !self.rest[1..].starts_with(']') {
                self.eat("-");
                let high = self.take().map_or(' ', small);
                if !high.is_alphanumeric() || !low.is_alphanumeric() || high < low {
                    return fault(
                        format!("the range `{low}-{high}`"),
                        "write it upwards, such as a-z, or `\\-` for the mark itself",
                    );
                }
                inner.push('-');
                inner.push_str(&in_class(high));
            }
        }
        // What is not listed is no marker either.
        let markers = if not { r"\x00-\x1F" } else { "" };
        self.emit(&format!("(?u:[{}{inner}{markers}])", if not { "^" } else { "" }));
        Ok(())
    }

    /// `{money}`, `{~count|mass:words}`, `{words}`, `{part}`; the brace is read.
    fn slot(&mut self) -> Result<(), Fault> {
        let end = self.rest.find([':', '}']).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        if name == "words" && !self.in_slot {
            return self.words();
        }
        let (passed, kinds) = match name.strip_prefix('~') {
            Some(kinds) => (true, kinds),
            None => (false, name),
        };
        match slot_kinds(kinds) {
            Some(_) if self.in_slot => {
                return fault("a slot inside a slot", "the words behind `:` are words and parts");
            }
            Some(kinds) => self.quantity(passed, kinds)?,
            None => self.part(name)?,
        }
        self.repeat()
    }

    fn quantity(&mut self, passed: bool, kinds: SlotKinds) -> Result<(), Fault> {
        let kind = match self.kind.filter(|_| !passed) {
            Some(kind) => char::from(kind_byte(kind)).to_string(),
            None => "[lc]".to_string(),
        };
        let letters: String = kinds.iter().map(|k| char::from(k.byte())).collect();
        self.emit("(?:");
        // The whole marker is captured, for its length is no evidence of the pattern's own.
        self.emit(&format!(r"(\x{START:02}{kind}[{letters}]"));
        self.out.groups.push(if passed { Group::Passed } else { Group::Measured });
        if !passed {
            self.out.kinds.add_all(kinds);
        }
        if self.eat(":") {
            self.emit(&format!(r"(?:[^\x{END:02}]*[ \-])?(?:"));
            self.in_slot = true;
            let inside = self.alternatives();
            self.in_slot = false;
            inside?;
            self.emit(")");
        } else {
            self.emit(&format!(r"[^\x{END:02}]*"));
        }
        self.emit(&format!(r"\x{END:02}))"));
        self.close()
    }

    fn close(&mut self) -> Result<(), Fault> {
        match self.eat("}") {
            true => Ok(()),
            false => fault("`{` without its `}`", "close the slot, or write `\\{` for a brace of the text"),
        }
    }

    /// Up to so many words, none of them a number, over no mark.
    fn words(&mut self) -> Result<(), Fault> {
        let mut most = WORDS;
        if self.eat(":") {
            let digit = self.take().and_then(|c| c.to_digit(10)).filter(|d| *d > 0);
            let Some(digit) = digit else { return fault("{words:} without a number", "write {words:1} to {words:9}") };
            most = digit as u8;
        }
        self.close()?;
        if !self.eat(" ") {
            return fault(
                "{words} without a blank behind it",
                "it stands between two words: `exports {words} {money}`",
            );
        }
        self.rest = self.rest.trim_start_matches(' ');
        self.out.groups.push(Group::Words);
        self.emit(&format!(r#"((?:[^ ,;:()"\x00-\x1F]+ ){{0,{most}}}?)"#));
        Ok(())
    }

    /// A named part of `parts.toml`.
    fn part(&mut self, name: &str) -> Result<(), Fault> {
        let Some(part) = self.parts.get(self.language, name) else {
            return fault(
                format!("unknown slot `{{{name}}}`"),
                format!("there are {}, words, and the parts {}", SlotKinds::names(), self.parts.names(self.language)),
            );
        };
        if self.depth >= DEEPEST {
            return fault(
                format!("the part `{{{name}}}` stands in itself"),
                "parts may use only parts that do not use them",
            );
        }
        self.close()?;
        self.emit("(?:");
        let rest = std::mem::replace(&mut self.rest, part);
        self.depth += 1;
        self.alternatives()?;
        self.depth -= 1;
        self.emit(")");
        match self.rest {
            "" => self.rest = rest,
            _ => {
                return fault(
                    format!("`)` without its `(` in the part `{{{name}}}`"),
                    "balance the brackets in parts.toml",
                );
            }
        }
        Ok(())
    }
}

/// A letter or digit of any script; everything above ASCII counts as one.
const WORD: &str = r"(?:[0-9a-z_]|[\xC2-\xF4][\x80-\xBF]+)";

/// A character as it stands in slotted text.
fn small(c: char) -> char {
    plain(c).to_lowercase().next().unwrap_or(c)
}

fn in_class(c: char) -> String {
    if c.is_ascii_punctuation() { format!("\\{c}") } else { c.to_string() }
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

    #[test]
    fn what_is_accepted_compiles() {
        fn check(pattern: &str) {
            let read = parse(pattern, Some(Kind::Level), &Parts::default(), "en");
            let read = read.unwrap_or_else(|fault| panic!("{pattern}: {fault:?}"));
            let compiled = regex::bytes::Regex::new(&read.regex).unwrap_or_else(|e| panic!("{pattern}: {e}"));
            assert_eq!(compiled.captures_len(), read.groups.len() + 1, "{pattern}");
        }
        check("{money} of exports");
        check("exports? {words} (was|were|) {money|mass}( or {~percent})?");
        check("{count:(new |)jobs?} [a-z0-9-]+ [^a-z,]*? \\w+\\.\\s\\S\\b {words:2} end");
        check("a.b +{number}+");
        check("Экспорт [а-я]+ составил {money:руб(лей)?} “x” ’s é*");
        check("[]a^-] [\\w-] [^\\w] {number}");
        check("(|){number}(a|)*");
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
        check("[a {money}", "`[` without");
        check("[z-a] {money}", "range `z-a`");
        check("(?=a) {money}", "`(?`");
        check("*{money}", "`*` has nothing");
        check("a{2,3} {money}", "counted repetition");
        check("\\pL {money}", "`\\p`");
        check("^{money}", "`^` stands alone");
        check("{words}{money}", "{words} without a blank");
        check("{count:{money}}", "slot inside a slot");
    }
}
