//! The quantity engine: every number of a text with its unit and bound, before anything is known of what it is about.
//!
//! ```text
//! about 3.2 million tonnes     Amount::Single(3200000), unit t, bound ~
//! between $85 and $95          Amount::Range(85, 95), unit USD
//! Boeing 737                   rejected: part of a name
//! ```

mod bounds;
mod digits;
mod ellipsis;
mod finder;
mod furniture;
mod home;
mod measure;
mod names;
mod not_facts;
mod noun;
mod numeral;
mod pay;
mod shapes;
mod tables;
mod words;

pub use finder::{Finder, Found, Mask};
pub use furniture::masks as furniture_masks;
pub use home::Home;
pub use not_facts::{NotFacts, merged};
pub use words::Joints;

use crate::model::{Bound, Dimension, Span};

/// Id of the quantity rule for the sides of a score or vote.
const SCORE: &str = "quantity/score";

/// The stated amount, scale applied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// One number.
    Single(f64),
    /// Two ends, the lower first.
    Range(f64, f64),
}

impl Amount {
    /// The amount in a unit whose form multiplies by `factor`.
    pub fn times(self, factor: f64) -> Amount {
        match self {
            Amount::Single(value) => Amount::Single(numeral::scaled(value, factor)),
            Amount::Range(low, high) => Amount::Range(numeral::scaled(low, factor), numeral::scaled(high, factor)),
        }
    }
}

/// How the number is written, which decides what can be said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Digits or cardinal words: `19,862`, `eight`, `2.1 billion`.
    Plain,
    /// `a third`, `two thirds`, `three-quarters`: a share; a change after a verb of change.
    Fraction,
    /// `one in five`, `six in ten`.
    Ratio,
    /// `doubled`, `twice`, `threefold`, `three times`.
    Multiple,
    /// `dozens`, `hundreds of`.
    Vague,
}

impl Shape {
    /// Id of the quantity rule that takes numbers of this shape where no unit says more.
    fn rule(self) -> &'static str {
        match self {
            Shape::Plain => "quantity/count",
            Shape::Fraction => "quantity/fraction",
            Shape::Ratio => "quantity/ratio",
            Shape::Multiple => "quantity/multiple",
            Shape::Vague => "quantity/vague",
        }
    }
}

/// One number found in the text, with its unit and bound.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// First token of the quote.
    pub first: usize,
    /// Token after the last of the quote.
    pub end: usize,
    /// First token of the whole phrase: bound words included.
    pub outer_first: usize,
    /// Token after the whole phrase: unit words, rate (`per barrel`) and counted noun phrase included.
    pub outer_end: usize,
    /// Index of its sentence.
    pub sentence: usize,
    /// The amount, `factor` applied.
    pub amount: Amount,
    /// What the unit form multiplied it by: 0.01 for cents, 1e6 for `mcm`.
    pub factor: f64,
    /// How it is written.
    pub shape: Shape,
    /// What the bound words say.
    pub bound: Bound,
    /// Unit code; see the contract.
    pub unit: String,
    /// The unit, or counted noun phrase, as written.
    pub unit_text: Option<String>,
    /// What `unit` measures.
    pub dimension: Dimension,
    /// Tokens of the counted noun phrase, where it is a count.
    pub noun: Option<(usize, usize)>,
    /// Id of the quantity rule that made it, such as `quantity/money`.
    pub rule: &'static str,
    /// Row of the currency form that alone does not tell the currency.
    pub ambiguous: Option<u32>,
}

impl Quantity {
    /// The token after the number and its unit; a counted noun is left out.
    #[inline]
    pub fn spoken_end(&self) -> usize {
        if self.noun.is_some() { self.end } else { self.end.max(self.outer_end) }
    }

    /// Id of the quantity rule for a number with a unit.
    fn rule_of(dimension: Dimension) -> &'static str {
        match dimension {
            Dimension::Money => "quantity/money",
            Dimension::Percent => "quantity/percent",
            Dimension::Count => "quantity/count",
            Dimension::Rate => "quantity/rate",
            _ => "quantity/measure",
        }
    }

    /// Whether neither unit nor noun says what is counted.
    pub fn is_bare(&self) -> bool {
        self.unit_text.is_none() && self.shape == Shape::Plain && self.unit == "1" && self.rule != SCORE
    }
}

/// A number that is no fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Where it stands.
    pub span: Span,
    /// Id of the rule that left it out (`not/date`).
    pub rule: String,
    /// Why, for a person.
    pub reason: String,
}
