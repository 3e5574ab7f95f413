//! What tells a rise or fall from a size (`rules/en/trends.toml`): the rows of [`Class::Trend`].

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Class, Lexicon, RuleFiles, Text, VerbForm};
use crate::error::Result;
use crate::model::Direction;

/// How a verb of change takes a number right after it; `trends.toml` explains each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerbUse {
    /// `rose 19 cents`.
    Move,
    /// `added 12 seats`.
    Stock,
    /// `lost 12 seats`, but not `lost $6 million`.
    Lose,
    /// `lifted 3 percent`, but not `raised $48m`.
    Act,
    /// `edged up`.
    Edge,
    /// `exceeded it by 3 percent`.
    Beat,
}

/// How a noun of change goes with money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NounUse {
    /// A change in any unit.
    Change,
    /// A change, but a size where it is money: `a loss of $4 million`.
    Stock,
}

/// The word that leads to a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub enum Lead {
    /// The level reached.
    To,
    /// The level held.
    At,
    /// The size of a change.
    By,
    /// `a rise of`.
    Of,
    /// The level left.
    From,
    /// The figure compared with.
    Standard,
    /// `followed by`.
    Follow,
    /// `followed by housing with`.
    With,
    /// `at a rate of`.
    Pace,
    /// `and`, `or`.
    Join,
    /// `respectively`.
    Respectively,
    /// `fell to a low of`.
    Mark,
    /// `two more times`: counts how often.
    Times,
    /// Says nothing here: `year on year`.
    Skip,
}

/// One row of [`Class::Trend`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    /// A verb of change. Without a direction it needs a particle.
    Verb(VerbForm, VerbUse, Option<Direction>),
    /// A noun of change; whether it is a plural; its direction, where it has one.
    Noun(NounUse, bool, Option<Direction>),
    /// `up`, `lower`.
    Particle(Direction),
    /// `faster`.
    Comparative(Direction),
    /// `more`, `less`.
    Degree(Direction),
    /// `below`.
    Baseline(Direction),
    /// `set up`.
    Idiom,
    /// `to`, `by`.
    Lead(Lead),
    /// `job`, in `job cuts`.
    Stock,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TrendFile {
    verb: Vec<VerbGroup>,
    noun: Vec<NounGroup>,
    particle: Vec<WordGroup>,
    comparative: Vec<WordGroup>,
    degree: Vec<WordGroup>,
    baseline: Vec<WordGroup>,
    idiom: Idioms,
    lead: BTreeMap<Lead, Vec<String>>,
    stock: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VerbGroup {
    direction: Option<Way>,
    r#use: VerbUse,
    base: Vec<String>,
    #[serde(default)]
    inflected: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NounGroup {
    direction: Option<Way>,
    r#use: NounUse,
    base: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordGroup {
    direction: Way,
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Idioms {
    verbs: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    words: Vec<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Way {
    Up,
    Down,
}

impl From<Way> for Direction {
    fn from(way: Way) -> Direction {
        match way {
            Way::Up => Direction::Up,
            Way::Down => Direction::Down,
        }
    }
}

impl Lexicon {
    pub(super) fn load_trends(&mut self, files: &RuleFiles) -> Result<()> {
        for file in files.at("en/trends.toml") {
            let table: TrendFile = file.toml()?;
            for group in &table.verb {
                self.enter_trend_verbs(group);
            }
            for group in &table.noun {
                let direction = group.direction.map(Direction::from);
                for base in &group.base {
                    self.enter_trend(base, Trend::Noun(group.r#use, false, direction));
                    self.enter_trend(&self.grammar.plural(base), Trend::Noun(group.r#use, true, direction));
                }
            }
            self.enter_directed(&table.particle, Trend::Particle);
            self.enter_directed(&table.comparative, Trend::Comparative);
            self.enter_directed(&table.degree, Trend::Degree);
            self.enter_directed(&table.baseline, Trend::Baseline);
            for verb in &table.idiom.verbs {
                for (_, word) in self.enter_verb(verb) {
                    self.enter_trend(&word, Trend::Idiom);
                }
            }
            for (lead, words) in &table.lead {
                for word in words {
                    self.enter_trend(word, Trend::Lead(*lead));
                }
            }
            for word in &table.stock.words {
                self.enter_trend(word, Trend::Stock);
                self.enter_trend(&self.grammar.plural(word), Trend::Stock);
            }
        }
        Ok(())
    }

    fn enter_trend_verbs(&mut self, group: &VerbGroup) {
        let direction = group.direction.map(Direction::from);
        let all = group.base.iter().map(|base| (base, true)).chain(group.inflected.iter().map(|base| (base, false)));
        for (base, whole) in all {
            for (form, word) in self.grammar.forms(base) {
                let counts = whole || !matches!(form, VerbForm::Base | VerbForm::Third);
                if counts {
                    self.enter_verb_form(&word, form);
                    self.enter_trend(&word, Trend::Verb(form, group.r#use, direction));
                }
            }
        }
    }

    fn enter_directed(&mut self, groups: &[WordGroup], trend: fn(Direction) -> Trend) {
        for group in groups {
            for word in &group.words {
                self.enter_trend(word, trend(group.direction.into()));
            }
        }
    }

    fn enter_trend(&mut self, phrase: &str, trend: Trend) {
        let row = self.trends.iter().position(|&t| t == trend).unwrap_or_else(|| {
            self.trends.push(trend);
            self.trends.len() - 1
        });
        self.enter(phrase, Class::Trend, row as u32);
    }

    /// Every trend sense of the phrases that start at token `i`, shortest first, each with its length in tokens.
    pub fn trends_from(&self, text: &Text<'_>, i: usize) -> impl Iterator<Item = (usize, Trend)> {
        let senses = text.senses_of(i, Class::Trend);
        senses.filter_map(|s| Some((s.len as usize, *self.trends.get(s.sense.data as usize)?)))
    }
}
