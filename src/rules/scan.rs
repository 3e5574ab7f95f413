//! Rule files written plainly, read in one pass.
//!
//! A user may have ten thousand rules, and a program that starts for one article reads them all. Nearly every rule file is
//! a handful of strings: that much TOML is read here. [`scan`] gives up on everything else, errors above all, and leaves
//! it to the `toml` crate, which then reads the file or says what is wrong with it.

use std::borrow::Cow;

use toml::Spanned;

use super::file::{CounterExample, Example, RuleText};
use crate::model::{Bound, Direction, Kind, Status};

/// What a rule file says, if it is written plainly and without a fault.
pub(super) fn scan(text: &str) -> Option<RuleText<'_>> {
    let mut scan = Scan { text, at: 0 };
    let mut rule = Top::default();
    let (mut examples, mut nots) = (Vec::new(), Vec::new());
    while scan.blank()? {
        let start = scan.at;
        if scan.eat("[[example]]") {
            scan.end_of_line()?;
            let example = scan.example()?;
            examples.push(Spanned::new(start..scan.at, example));
        } else if scan.eat("[[not]]") {
            scan.end_of_line()?;
            let not = scan.not()?;
            nots.push(Spanned::new(start..scan.at, not));
        } else {
            let key = scan.key()?;
            rule.take(key, &mut scan)?;
            scan.end_of_line()?;
        }
    }
    Some(RuleText { example: examples, not: nots, keywords: rule.keywords?, ..rule.text })
}

type Text<'a> = Spanned<Cow<'a, str>>;

#[derive(Default)]
struct Top<'a> {
    text: RuleText<'a>,
    keywords: Option<Vec<Text<'a>>>,
}

impl<'a> Top<'a> {
    fn take(&mut self, key: &str, scan: &mut Scan<'a>) -> Option<()> {
        let text = &mut self.text;
        match key {
            "measure" => once(&mut text.measure, scan.string()?),
            "title" => once(&mut text.title, scan.string()?.into_inner()),
            "description" => once(&mut text.description, scan.string()?.into_inner()),
            "concept" => once(&mut text.concept, scan.string()?.into_inner()),
            "kind" => once(&mut text.kind, Kind::parse(scan.string()?.get_ref())?),
            "pattern" => once(&mut text.pattern, scan.string()?),
            "keywords" => once(&mut self.keywords, scan.strings()?),
            "synonyms" => {
                let synonyms = scan.strings()?.into_iter().map(Spanned::into_inner).collect();
                filled(&mut text.synonyms, synonyms)
            }
            "patterns" => filled(&mut text.patterns, scan.strings()?),
            "except" => filled(&mut text.except, scan.strings()?),
            "priority" if text.priority == 0 => {
                text.priority = scan.number()?.parse().ok()?;
                Some(())
            }
            _ => None,
        }
    }
}

/// Sets what was not set before.
fn once<T>(field: &mut Option<T>, value: T) -> Option<()> {
    field.replace(value).is_none().then_some(())
}

fn filled<T>(field: &mut Vec<T>, values: Vec<T>) -> Option<()> {
    let first = field.is_empty();
    *field = values;
    first.then_some(())
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn eat(&mut self, part: &str) -> bool {
        let found = self.rest().starts_with(part);
        self.at += if found { part.len() } else { 0 };
        found
    }

    fn spaces(&mut self) {
        self.at += self.rest().bytes().take_while(|b| matches!(b, b' ' | b'\t')).count();
    }

    /// Steps over a comment; none where it holds what TOML does not allow.
    fn comment(&mut self) -> Option<()> {
        if self.rest().starts_with('#') {
            let line = self.rest().split('\n').next().unwrap_or_default();
            self.at += line.len();
            return line.bytes().all(|b| b >= b' ' || b == b'\t').then_some(());
        }
        Some(())
    }

    /// Steps over blanks, empty lines and comments; whether anything is left.
    fn blank(&mut self) -> Option<bool> {
        loop {
            self.spaces();
            self.comment()?;
            if !self.eat("\n") {
                return Some(self.at < self.text.len());
            }
        }
    }

    fn end_of_line(&mut self) -> Option<()> {
        self.spaces();
        self.comment()?;
        (self.eat("\n") || self.at == self.text.len()).then_some(())
    }

    /// A key with its `=`.
    fn key(&mut self) -> Option<&'a str> {
        let len = self.rest().bytes().take_while(|b| b.is_ascii_lowercase() || *b == b'_').count();
        let key = &self.rest()[..len];
        self.at += len;
        self.spaces();
        let found = len > 0 && self.eat("=");
        self.spaces();
        found.then_some(key)
    }

    /// A string in double quotes on one line.
    fn string(&mut self) -> Option<Text<'a>> {
        let start = self.at;
        if !self.eat("\"") || self.rest().starts_with("\"\"") {
            return None;
        }
        let mut escaped = false;
        let len = self.rest().bytes().position(|b| match b {
            b'"' if !escaped => true,
            b => {
                escaped = b == b'\\' && !escaped;
                false
            }
        })?;
        let inner = &self.rest()[..len];
        self.at += len + 1;
        if inner.bytes().any(|b| b < b' ' && b != b'\t' || b == 0x7F) {
            return None;
        }
        let value = if inner.contains('\\') { Cow::Owned(unescaped(inner)?) } else { Cow::Borrowed(inner) };
        Some(Spanned::new(start..self.at, value))
    }

    fn strings(&mut self) -> Option<Vec<Text<'a>>> {
        if !self.eat("[") {
            return None;
        }
        let mut strings = Vec::new();
        loop {
            self.blank()?;
            if self.eat("]") {
                return Some(strings);
            }
            strings.push(self.string()?);
            self.blank()?;
            if !self.eat(",") && !self.rest().starts_with(']') {
                return None;
            }
        }
    }

    /// A number as Rust writes it; TOML has more forms.
    fn number(&mut self) -> Option<&'a str> {
        let len = self.rest().bytes().take_while(|b| !matches!(b, b' ' | b'\t' | b'\n' | b'#')).count();
        let number = &self.rest()[..len];
        self.at += len;
        let digits = number.strip_prefix('-').unwrap_or(number);
        let plain = digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e')) && !digits.contains(".e");
        let whole = !(digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0."));
        let framed = digits.starts_with(|c: char| c.is_ascii_digit()) && digits.ends_with(|c: char| c.is_ascii_digit());
        (plain && whole && framed).then_some(number)
    }

    /// The keys of a table, up to the next one.
    fn table(&mut self, mut take: impl FnMut(&str, &mut Scan<'a>) -> Option<()>) -> Option<()> {
        while self.blank()? && !self.rest().starts_with('[') {
            let key = self.key()?;
            take(key, self)?;
            self.end_of_line()?;
        }
        Some(())
    }

    fn example(&mut self) -> Option<Example<'a>> {
        let mut text = None;
        let mut example = Example::default();
        self.table(|key, scan| match key {
            "text" => once(&mut text, scan.string()?.into_inner()),
            "quote" => once(&mut example.quote, scan.string()?.into_inner()),
            "value" => once(&mut example.value, scan.number()?.parse().ok()?),
            "low" => once(&mut example.low, scan.number()?.parse().ok()?),
            "high" => once(&mut example.high, scan.number()?.parse().ok()?),
            "unit" => once(&mut example.unit, scan.string()?.into_inner()),
            "bound" => once(&mut example.bound, Bound::parse(scan.string()?.get_ref())?),
            "kind" => once(&mut example.kind, Kind::parse(scan.string()?.get_ref())?),
            "direction" => once(&mut example.direction, Direction::parse(scan.string()?.get_ref())?),
            "status" => once(&mut example.status, Status::parse(scan.string()?.get_ref())?),
            _ => None,
        })?;
        Some(Example { text: text?, ..example })
    }

    fn not(&mut self) -> Option<CounterExample<'a>> {
        let (mut text, mut quote, mut reason) = (None, None, None);
        self.table(|key, scan| {
            let field = match key {
                "text" => &mut text,
                "quote" => &mut quote,
                "reason" => &mut reason,
                _ => return None,
            };
            once(field, scan.string()?.into_inner())
        })?;
        Some(CounterExample { text: text?, quote, reason: reason? })
    }
}

fn unescaped(inner: &str) -> Option<String> {
    let mut value = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        value.push(match c {
            '\\' => match chars.next()? {
                'n' => '\n',
                't' => '\t',
                c @ ('"' | '\\') => c,
                _ => return None,
            },
            c => c,
        });
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::*;
    use crate::lexicon::RuleFiles;

    /// Where the parts of a rule stand.
    fn spans(rule: &RuleText<'_>) -> Vec<Range<usize>> {
        let texts = rule.all_patterns().chain(&rule.except).chain(&rule.keywords).map(Spanned::span);
        texts.chain(rule.example.iter().map(Spanned::span)).chain(rule.not.iter().map(Spanned::span)).collect()
    }

    #[test]
    fn a_plain_file_is_read_as_the_toml_crate_reads_it() {
        let span = regex::Regex::new(r"span: \d+\.\.\d+").expect("a pattern");
        for file in RuleFiles::builtin().measures() {
            let scanned = scan(&file.text).unwrap_or_else(|| panic!("{} is not plain", file.shown));
            let parsed: RuleText<'_> = toml::from_str(&file.text).unwrap_or_else(|e| panic!("{}: {e}", file.shown));
            let line = |range: Range<usize>| file.line_of(range.start);
            assert_eq!(
                spans(&scanned).into_iter().map(line).collect::<Vec<_>>(),
                spans(&parsed).into_iter().map(line).collect::<Vec<_>>(),
                "{}",
                file.shown
            );
            let plain = |rule: &RuleText<'_>| span.replace_all(&format!("{rule:?}"), "").into_owned();
            assert_eq!(plain(&scanned), plain(&parsed), "{}", file.shown);
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_toml_crate() {
        fn check(text: &str) {
            assert!(scan(text).is_none(), "{text}");
        }
        let rest = "keywords = [\"a\"]\npattern = \"a {money}\"\n";
        assert!(scan(rest).is_some());
        for start in [
            "nope = \"x\"\n",
            "title = \"x\"\ntitle = \"y\"\n",
            "title = \"\"\"x\"\"\"\n",
            "title = 'x'\n",
            "title = \"\\u00e9\"\n",
            "title = \"x\" y\n",
            "title = \"a\nb\"\n",
            "kind = \"none\"\n",
            "priority = 1_000\n",
            "priority = 01\n",
            "keywords = [\"b\"]\n",
            "[not]\n",
        ] {
            check(&format!("{start}{rest}"));
        }
        check("pattern = \"a {money}\"\n");
        check(&format!("{rest}[[example]]\nquote = \"5\"\n"));
        check(&format!("{rest}[[example]]\ntext = \"a\"\nvalue = .5\n"));
        check(&format!("{rest}[[not]]\ntext = \"a\"\n"));
    }
}
