//! Names, references and codes that hold digits, by the patterns of `rules/en/not_facts.toml`.

use serde::Deserialize;

use super::finder::Mask;
use crate::error::Result;
use crate::lexicon::{Class, Gap, Lexicon, PatternSet, RuleFiles, Text, TokenKind};

/// The compiled patterns.
#[derive(Debug, Default)]
pub struct NotFacts {
    patterns: PatternSet,
    /// Id and reason by pattern number.
    rules: Vec<(String, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    not: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    reason: String,
    patterns: Vec<String>,
}

impl NotFacts {
    /// Compiles the patterns. Errors name file and line.
    pub fn load(files: &RuleFiles, lexicon: &mut Lexicon) -> Result<NotFacts> {
        let mut all = NotFacts::default();
        for file in files.at("en/not_facts.toml") {
            let table: File = file.toml()?;
            for row in table.not {
                for pattern in &row.patterns {
                    all.patterns.add(pattern, lexicon).map_err(|what| {
                        file.error(file.line_with(pattern), what, "docs/rules.md tells how token patterns are written")
                    })?;
                    all.rules.push((row.id.clone(), row.reason.clone()));
                }
            }
        }
        Ok(all)
    }

    /// Every match, in text order, not overlapping.
    pub fn masks(&self, text: &Text<'_>) -> Vec<Mask> {
        // `the day 0.1% lower`, `week 5 tonnes`: a number with a unit behind it is no name's.
        let measured = |i: usize| {
            let beside = text.tokens.get(i).is_some_and(|t| t.gap <= Gap::Space);
            let word = text.senses(i).iter().any(|s| s.sense.class == Class::Grammar);
            beside
                && !word
                && text.senses(i).iter().any(|s| matches!(s.sense.class, Class::Unit | Class::Currency | Class::Scale))
        };
        let mask = |m: crate::lexicon::Match| {
            let (rule, reason) = self.rules[m.pattern].clone();
            Mask { first: m.first, end: m.end, rule, reason }
        };
        // `two-and-a-half-year`: what begins inside a compound is no name of its own.
        let inside = |i: usize| i > 0 && text.tokens[i].gap == Gap::None && text.is(i - 1, "-");
        self.patterns
            .find_all(text)
            .into_iter()
            .filter(|m| !inside(m.first))
            .filter(|m| !(text.is_kind(m.end - 1, TokenKind::Number) && measured(m.end)))
            .map(mask)
            .collect()
    }
}

/// Masks of several sources as one list in text order without overlaps: of two that overlap, the one that starts first
/// stays, of two that start together the longer.
pub fn merged(mut masks: Vec<Mask>) -> Vec<Mask> {
    masks.sort_by_key(|m| (m.first, std::cmp::Reverse(m.end)));
    let mut end = 0;
    masks.retain(|m| {
        let stays = m.first >= end;
        if stays {
            end = m.end;
        }
        stays
    });
    masks
}
