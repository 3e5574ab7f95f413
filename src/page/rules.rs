//! The patterns of `rules/en/page.toml`, ready to be matched.

use serde::Deserialize;

use crate::error::Result;
use crate::lexicon::{Lexicon, Match, PatternSet, RuleFile, RuleFiles, Starts, Text};

/// What a part of a date line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    /// A date with its year.
    Full,
    /// A date in one token, day first.
    Dotted,
    /// A date without its year.
    Partial,
    /// A clock time or zone.
    Clock,
    /// A label of the day of publication.
    Published,
    /// A label of a later change.
    Updated,
}

/// All patterns of the page step.
#[derive(Debug, Default)]
pub(super) struct Rules {
    elements: PatternSet,
    kinds: Vec<Element>,
    pub byline_before: PatternSet,
    pub byline_whole: PatternSet,
    pub license: PatternSet,
    pub line: PatternSet,
    pub sentence: PatternSet,
    pub whole: PatternSet,
    pub part: PatternSet,
    pub caption: PatternSet,
    pub phone: PatternSet,
    /// What `sentence`, `part` and `phone` start with, which are tried at every word.
    pub anywhere: Starts,
    particles: Option<u32>,
    joints: Option<u32>,
    sections: Option<u32>,
    labels: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PageFile {
    date: DateTables,
    byline: BylineTables,
    license: LicenseTables,
    furniture: FurnitureTables,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DateTables {
    full: Vec<String>,
    dotted: Vec<String>,
    partial: Vec<String>,
    clock: Vec<String>,
    published: Vec<String>,
    updated: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BylineTables {
    before: Vec<String>,
    whole: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LicenseTables {
    names: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FurnitureTables {
    line: Vec<String>,
    sentence: Vec<String>,
    whole: Vec<String>,
    part: Vec<String>,
    caption: Vec<String>,
    phone: Vec<String>,
}

impl Rules {
    pub(super) fn load(files: &RuleFiles, lexicon: &mut Lexicon) -> Result<Rules> {
        let mut rules = Rules {
            particles: lexicon.list("name_particle"),
            joints: lexicon.list("name_joint"),
            sections: lexicon.list("section"),
            labels: lexicon.list("label"),
            ..Rules::default()
        };
        for file in files.at("en/page.toml") {
            let table: PageFile = file.toml()?;
            let elements = [
                (Element::Full, &table.date.full),
                (Element::Dotted, &table.date.dotted),
                (Element::Partial, &table.date.partial),
                (Element::Clock, &table.date.clock),
                (Element::Published, &table.date.published),
                (Element::Updated, &table.date.updated),
            ];
            for (kind, patterns) in elements {
                add(&mut rules.elements, file, patterns, lexicon)?;
                rules.kinds.resize(rules.kinds.len() + patterns.len(), kind);
            }
            let sets = [
                (&mut rules.byline_before, &table.byline.before),
                (&mut rules.byline_whole, &table.byline.whole),
                (&mut rules.license, &table.license.names),
                (&mut rules.line, &table.furniture.line),
                (&mut rules.sentence, &table.furniture.sentence),
                (&mut rules.whole, &table.furniture.whole),
                (&mut rules.part, &table.furniture.part),
                (&mut rules.caption, &table.furniture.caption),
                (&mut rules.phone, &table.furniture.phone),
            ];
            for (set, patterns) in sets {
                add(set, file, patterns, lexicon)?;
            }
        }
        rules.anywhere = Starts::of(&[&rules.sentence, &rules.part, &rules.phone]);
        Ok(rules)
    }

    /// The part of a date line that starts at token `at`.
    pub(super) fn element(&self, text: &Text<'_>, at: usize) -> Option<(Element, Match)> {
        self.elements.match_at(text, at).map(|found| (self.kinds[found.pattern], found))
    }

    /// The value that the slot `name` of a date took.
    pub(super) fn date_part(&self, found: &Match, name: &str) -> Option<u32> {
        self.elements.capture(found, name).map(|c| c.data)
    }

    /// The token at which the slot `name` of a date stands.
    pub(super) fn date_token(&self, found: &Match, name: &str) -> Option<usize> {
        self.elements.capture(found, name).map(|c| c.first as usize)
    }

    /// Whether token `i` is a small word inside a name: `van`, `of`.
    pub(super) fn is_particle(&self, text: &Text<'_>, i: usize) -> bool {
        listed(text, i, self.particles).is_some()
    }

    /// Whether token `i` joins two names: `and`.
    pub(super) fn is_joint(&self, text: &Text<'_>, i: usize) -> bool {
        listed(text, i, self.joints).is_some()
    }

    /// Whether a label of the article's kind starts at token `i`: `CORRECTION`.
    pub(super) fn is_label(&self, text: &Text<'_>, i: usize) -> bool {
        listed(text, i, self.labels).is_some()
    }

    /// Whether tokens `first..end` are the name of a section.
    pub(super) fn is_section(&self, text: &Text<'_>, first: usize, end: usize) -> bool {
        listed(text, first, self.sections) == Some(end.saturating_sub(first))
    }
}

/// How many tokens the longest phrase of a list takes at token `i`.
fn listed(text: &Text<'_>, i: usize, list: Option<u32>) -> Option<usize> {
    text.listed(i, list?)
}

fn add(set: &mut PatternSet, file: &RuleFile, patterns: &[String], lexicon: &mut Lexicon) -> Result<()> {
    for pattern in patterns {
        set.add(pattern, lexicon).map_err(|what| {
            file.error(file.line_with(pattern), what, "docs/rules.md explains the signs and slots of patterns")
        })?;
    }
    Ok(())
}
