//! The file format of measure rules.
//!
//! ```toml
//! pattern = "{money} of exports"
//! keywords = ["exports"]
//! [[example]]
//! text = "The parks reported $12 billion of exports."
//! quote = "$12 billion"
//! ```

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::parts::Parts;
use super::pattern;
use super::scan::scan;
use crate::error::{Error, Result};
use crate::lexicon::RuleFile;
use crate::model::{Bound, Direction, Kind, Status};

/// What a rule file says. Texts are borrowed from it where they hold no escape.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleText<'a> {
    /// Canonical name in snake_case; the file's name where it is not given.
    #[serde(borrow)]
    pub measure: Option<Spanned<Cow<'a, str>>>,
    /// One line for a person.
    pub title: Option<Cow<'a, str>>,
    /// What is measured, and what is not.
    pub description: Option<Cow<'a, str>>,
    /// Other words by which the measure is asked for.
    #[serde(default)]
    pub synonyms: Vec<Cow<'a, str>>,
    /// The SDMX concept or code that it corresponds to.
    pub concept: Option<Cow<'a, str>>,
    /// Names only levels, or only changes.
    pub kind: Option<Kind>,
    /// Wins over rules of lower priority whatever they match; 0 unless given.
    #[serde(default)]
    pub priority: i32,
    /// One pattern.
    pub pattern: Option<Spanned<Cow<'a, str>>>,
    /// Several, any of which may match.
    #[serde(default)]
    pub patterns: Vec<Spanned<Cow<'a, str>>>,
    /// What a match must not touch: `tax {words:1} revenue` in a rule for the revenue of companies.
    #[serde(default)]
    pub except: Vec<Spanned<Cow<'a, str>>>,
    /// Literal words, one of which stands in every match.
    pub keywords: Vec<Spanned<Cow<'a, str>>>,
    /// What the rule must name.
    #[serde(default)]
    pub example: Vec<Spanned<Example<'a>>>,
    /// What it must leave.
    #[serde(default)]
    pub not: Vec<Spanned<CounterExample<'a>>>,
}

/// A text in which the rule names a number, with the fields that its fact must have.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Example<'a> {
    /// The text.
    #[serde(borrow)]
    pub text: Cow<'a, str>,
    /// The number as written in it; any number where it is not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<Cow<'a, str>>,
    /// Expected value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Expected lower end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Expected upper end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// Expected bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound: Option<Bound>,
    /// Expected unit code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Cow<'a, str>>,
    /// Expected kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Expected direction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Expected status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
}

/// A text in which the rule names nothing, or not the number quoted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CounterExample<'a> {
    /// The text.
    #[serde(borrow)]
    pub text: Cow<'a, str>,
    /// The number that it must not name; none at all where it is not given.
    pub quote: Option<Cow<'a, str>>,
    /// Why not.
    pub reason: Cow<'a, str>,
}

impl<'a> RuleText<'a> {
    /// Parses a file, without looking at what its values say.
    pub(super) fn parse(file: &'a RuleFile) -> Result<RuleText<'a>> {
        if let Some(plain) = scan(&file.text) {
            return Ok(plain);
        }
        toml::from_str(&file.text).map_err(|e| Error::Rule {
            file: file.shown.clone(),
            line: e.span().map(|s| file.line_of(s.start)),
            what: e.message().trim().replace('\n', " "),
            remedy: "docs/rules.md lists the keys of a measure rule".to_string(),
        })
    }

    /// Every pattern, in order.
    pub fn all_patterns(&self) -> impl Iterator<Item = &Spanned<Cow<'a, str>>> {
        self.pattern.iter().chain(&self.patterns)
    }

    /// Checks what the values say. Errors name the line of the bad part.
    pub(super) fn check(&self, file: &RuleFile, stem: &str, parts: &Parts, language: &str) -> Result<()> {
        let at = |span: std::ops::Range<usize>| Some(file.line_of(span.start));
        match &self.measure {
            Some(name) if !is_snake_case(name.get_ref()) => {
                let what = format!("`{}` is no name for a measure", name.get_ref());
                return Err(file.error(at(name.span()), what, "write it in snake_case, such as jobs_created"));
            }
            None if !is_snake_case(stem) => {
                let remedy =
                    "name the file in snake_case, such as jobs_created.toml, or give measure = \"jobs_created\"";
                return Err(file.error(None, format!("the file's name `{stem}` is no name for a measure"), remedy));
            }
            _ => {}
        }
        if self.all_patterns().next().is_none() {
            return Err(file.error(None, "no pattern", "write one, such as pattern = \"{money} of exports\""));
        }
        for pattern in self.all_patterns() {
            pattern::parse(pattern.get_ref(), self.kind, parts, language).map_err(|fault| {
                file.error(at(pattern.span()), format!("in a pattern: {}", fault.what), fault.remedy)
            })?;
        }
        for pattern in &self.except {
            pattern::parse_part(pattern.get_ref(), parts, language).map_err(|fault| {
                file.error(at(pattern.span()), format!("in `except`: {}", fault.what), fault.remedy)
            })?;
        }
        self.check_keywords(file, parts)?;
        self.check_examples(file)
    }

    fn check_keywords(&self, file: &RuleFile, parts: &Parts) -> Result<()> {
        if self.keywords.is_empty() {
            let remedy = "give literal words, at least one of which stands in every match: keywords = [\"exports\"]";
            return Err(file.error(file.line_with("keywords"), "no keyword", remedy));
        }
        for keyword in &self.keywords {
            let word = keyword.get_ref();
            let used = self.all_patterns().any(|p| stands_in(stem(word), p.get_ref()))
                || self.example.iter().any(|e| stands_in(word, &e.get_ref().text))
                || self.all_patterns().any(|p| parts.named_in(p.get_ref()).any(|part| stands_in(stem(word), part)));
            if !used || !word.chars().any(char::is_alphabetic) {
                let what = format!("the keyword `{word}` stands in no pattern and in no example");
                let remedy = "correct it, add an example that it stands in, or take it out";
                return Err(file.error(Some(file.line_of(keyword.span().start)), what, remedy));
            }
        }
        Ok(())
    }

    fn check_examples(&self, file: &RuleFile) -> Result<()> {
        let quotes = self.example.iter().map(|e| (e.span(), &e.get_ref().text, &e.get_ref().quote));
        let not_quotes = self.not.iter().map(|e| (e.span(), &e.get_ref().text, &e.get_ref().quote));
        for (span, text, quote) in quotes.chain(not_quotes) {
            if let Some(quote) = quote.as_ref().filter(|q| !text.contains(&***q)) {
                let what = format!("the quote `{quote}` does not stand in its text");
                return Err(file.error(
                    Some(file.line_of(span.start)),
                    what,
                    "copy the number from the text as it is written",
                ));
            }
        }
        match self.example.is_empty() {
            false => Ok(()),
            true => Err(file.error(None, "no example", "add one: [[example]] with text = \"...\" and quote = \"...\"")),
        }
    }
}

fn is_snake_case(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// The first word of a keyword without its ending, as it stands in patterns such as `export(s|ed)`.
fn stem(keyword: &str) -> &str {
    let word = keyword.split(|c: char| !c.is_alphanumeric()).next().unwrap_or(keyword);
    let keep = word.chars().count().saturating_sub(3).max(3);
    word.char_indices().nth(keep).map_or(word, |(end, _)| &word[..end])
}

/// Whether a keyword stands in a text in any case.
fn stands_in(keyword: &str, text: &str) -> bool {
    let (word, bytes) = (keyword.as_bytes(), text.as_bytes());
    if memchr::memmem::find(bytes, word).is_some() {
        return true;
    }
    let plain = keyword.is_ascii() && bytes.windows(word.len().max(1)).any(|w| w.eq_ignore_ascii_case(word));
    plain || text.to_lowercase().contains(&keyword.to_lowercase())
}
