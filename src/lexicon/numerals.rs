//! Numbers in words (`rules/en/numerals.toml`) and the names of months and weekdays (`rules/en/calendar.toml`).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Class, Lexicon, RuleFiles};
use crate::error::Result;

/// How a scale may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScaleUse {
    /// As a word after a number: `2.1 billion`.
    Word,
    /// Touching its digits, or after a currency sign: `4.6bn`, `$32b`.
    Mark,
    /// After a number or `a`, or alone: `two dozen`.
    Collective,
    /// After a number in words: `three score`, but `a 2182 score`.
    Spelled,
}

/// One scale word.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    /// What it multiplies by.
    pub factor: f64,
    /// How it may stand.
    pub usage: ScaleUse,
}

/// What a multiple in one word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MultipleUse {
    /// A rise: `doubled`.
    Up,
    /// A fall: `halved`.
    Down,
    /// A change as a verb, else a comparison: `double`.
    Either,
    /// A comparison where one follows, else a number of occasions: `twice`.
    Occasions,
    /// A comparison: `threefold`.
    Plain,
}

/// One multiple.
#[derive(Debug, Clone, Copy)]
pub struct Multiple {
    /// 2 for `doubled`, 0.5 for `halved`.
    pub factor: f64,
    /// What it says.
    pub usage: MultipleUse,
}

/// The tables behind the numeral senses.
#[derive(Debug, Default)]
pub struct Numerals {
    /// Rows of [`Class::Scale`].
    pub scales: Vec<Scale>,
    /// Rows of [`Class::Multiple`].
    pub multiples: Vec<Multiple>,
    /// Rows of [`Class::FractionSign`]: the fraction's value.
    pub fraction_signs: Vec<f64>,
    /// Rows of [`Class::Vague`]: the lower end.
    pub vague: Vec<f64>,
}

type Forms = BTreeMap<String, f64>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NumeralFile {
    cardinal: BTreeMap<String, u32>,
    scale: ScaleTables,
    fraction: BTreeMap<String, u32>,
    fraction_sign: Forms,
    vague: Forms,
    ordinal: BTreeMap<String, u32>,
    multiple: MultipleTables,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScaleTables {
    word: Forms,
    spelled: Forms,
    mark: Forms,
    collective: Forms,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MultipleTables {
    up: Forms,
    down: Forms,
    either: Forms,
    occasions: Forms,
    plain: Forms,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarFile {
    month: Vec<Named>,
    weekday: Vec<Named>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    number: u32,
    names: Vec<String>,
}

impl Lexicon {
    pub(super) fn load_numerals(&mut self, files: &RuleFiles) -> Result<()> {
        for file in files.at("en/numerals.toml") {
            let table: NumeralFile = file.toml()?;
            for (class, forms) in [
                (Class::Cardinal, &table.cardinal),
                (Class::Fraction, &table.fraction),
                (Class::Ordinal, &table.ordinal),
            ] {
                for (form, value) in forms {
                    self.enter(form, class, *value);
                }
            }
            let scales = [
                (ScaleUse::Word, &table.scale.word),
                (ScaleUse::Mark, &table.scale.mark),
                (ScaleUse::Collective, &table.scale.collective),
                (ScaleUse::Spelled, &table.scale.spelled),
            ];
            for (usage, forms) in scales {
                for (form, &factor) in forms {
                    self.enter(form, Class::Scale, self.numerals.scales.len() as u32);
                    self.numerals.scales.push(Scale { factor, usage });
                }
            }
            let multiples = [
                (MultipleUse::Up, &table.multiple.up),
                (MultipleUse::Down, &table.multiple.down),
                (MultipleUse::Either, &table.multiple.either),
                (MultipleUse::Occasions, &table.multiple.occasions),
                (MultipleUse::Plain, &table.multiple.plain),
            ];
            for (usage, forms) in multiples {
                for (form, &factor) in forms {
                    self.enter(form, Class::Multiple, self.numerals.multiples.len() as u32);
                    self.numerals.multiples.push(Multiple { factor, usage });
                }
            }
            for (form, &value) in &table.fraction_sign {
                self.enter(form, Class::FractionSign, self.numerals.fraction_signs.len() as u32);
                self.numerals.fraction_signs.push(value);
            }
            for (form, &low) in &table.vague {
                self.enter(form, Class::Vague, self.numerals.vague.len() as u32);
                self.numerals.vague.push(low);
            }
        }
        Ok(())
    }

    pub(super) fn load_calendar_names(&mut self, files: &RuleFiles) -> Result<()> {
        for file in files.at("en/calendar.toml") {
            let table: CalendarFile = file.toml()?;
            for (class, rows) in [(Class::Month, &table.month), (Class::Weekday, &table.weekday)] {
                for row in rows {
                    for name in &row.names {
                        self.enter(name, class, row.number);
                    }
                }
            }
        }
        Ok(())
    }
}
