//! A number with its unit and bound, before anything is known of what it is about.

use crate::model::{Bound, Dimension, Span};

/// The stated amount, scale applied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// One number.
    Single(f64),
    /// Two ends, the lower first.
    Range(f64, f64),
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

/// One number found in the text, with its unit and bound.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// First token of the quote.
    pub first: usize,
    /// Token after the last of the quote.
    pub end: usize,
    /// First token of the whole phrase: bound words and determiners before the number included.
    pub outer_first: usize,
    /// Token after the whole phrase: unit words, rate (`per barrel`) and counted noun phrase included.
    pub outer_end: usize,
    /// Index of its sentence.
    pub sentence: usize,
    /// The amount.
    pub amount: Amount,
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
