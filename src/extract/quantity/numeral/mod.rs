//! One number in digits or words, with its scale: the core of a quantity.
//!
//! ```text
//! 2.1 billion   Rs [2,340-crore]   twenty-one   one and a half lakh   half a million   3-1/4   two thirds   dozens
//! ```

mod figures;
mod spelled;

use super::words::Joints;
use crate::lexicon::{Class, Gap, Lexicon, Marks, Text, TokenKind};

/// How a numeral is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// Digits; how many decimals, and whether without any separator or scale.
    Digits {
        /// Decimals as written.
        decimals: u32,
        /// Neither separator, scale nor fraction: could be a year, a name or a code.
        plain: bool,
    },
    /// `6,2`: a decimal comma, to be believed only where a unit follows.
    DecimalComma,
    /// `eight`, `a hundred`.
    Words,
    /// `a third`, `two thirds`, `half`.
    Fraction,
    /// `dozens`: the value is the lower end, the upper is ten times that.
    Vague,
}

/// One number with its scale applied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numeral {
    /// First token, sign included.
    pub first: usize,
    /// Token after the last, scale included.
    pub end: usize,
    /// The value, scale applied.
    pub value: f64,
    /// The scale that was applied, 1 if none.
    pub scale: f64,
    /// How it is written.
    pub script: Script,
}

/// Multiplies so that `1.1 billion` is 1100000000 and `52.95` cents 0.5295, with no binary dust.
pub fn scaled(value: f64, factor: f64) -> f64 {
    if factor < 1.0 {
        return value / (1.0 / factor).round();
    }
    let product = value * factor;
    let whole = product.round();
    if (product - whole).abs() <= product.abs() * 1e-15 { whole } else { product }
}

/// What reads numerals: the lexicon and the joining words.
#[derive(Debug, Clone, Copy)]
pub struct Numerals<'a> {
    /// Words and scales.
    pub lexicon: &'a Lexicon,
    /// Rows of the joining word lists.
    pub joints: &'a Joints,
    /// The text.
    pub text: &'a Text<'a>,
    /// What a word or sign must be for a numeral to start with it, a minus sign aside; see [`Numerals::starts`].
    pub starts: Marks,
    /// Whether the text writes decimals with a comma, and so its groups with blanks: `1 340 shops`, `2,1 million`.
    pub blanks: bool,
}

impl Numerals<'_> {
    /// The marks of which a word or sign that starts a numeral has one.
    pub fn starts(joints: &Joints) -> Marks {
        let lists = [joints.minus, joints.an_of_half, joints.half, joints.indefinite];
        let classes = [Class::Vague, Class::Cardinal, Class::Scale, Class::Fraction, Class::FractionSign];
        let lists = lists.into_iter().map(Marks::list);
        classes.into_iter().map(Marks::class).chain(lists).fold(Marks::default(), Marks::or)
    }

    /// Whether a text writes decimals with a comma throughout: at least two of them, and no digits grouped by commas.
    pub fn has_decimal_commas(text: &Text<'_>) -> bool {
        let mut decimals = 0;
        for (i, token) in text.tokens.iter().enumerate() {
            let written = if token.kind == TokenKind::Number { text.str(i) } else { continue };
            let Some((whole, part)) = written.split_once(',') else { continue };
            match part.len() {
                1 | 2 if !whole.is_empty() && part.bytes().all(|b| b.is_ascii_digit()) => decimals += 1,
                _ => return false,
            }
        }
        decimals >= 2
    }

    /// The longest numeral that starts at token `i`. `money`: a currency sign stands before, so that `m` is a million.
    pub fn at(&self, i: usize, money: bool) -> Option<Numeral> {
        let token = self.text.tokens.get(i)?;
        match token.kind {
            TokenKind::Number => self.digits(i, money),
            TokenKind::Word if self.text.marks(i).meets(&self.starts) => self.words(i),
            TokenKind::Symbol => self.signed(i, money).or_else(|| self.fraction_sign(i)),
            TokenKind::Word => None,
        }
    }

    /// The number at token `i` inside a compound: the two of `three-for-two`.
    pub fn compounded(&self, i: usize) -> Option<Numeral> {
        if self.text.is_kind(i, TokenKind::Number) {
            return self.digits(i, false);
        }
        let sense = self.text.sense(i, Class::Cardinal)?;
        let value = f64::from(sense.sense.data);
        Some(Numeral { first: i, end: i + 1, value, scale: 1.0, script: Script::Words })
    }

    fn glued(&self, i: usize) -> bool {
        self.text.tokens.get(i).is_some_and(|t| t.gap == Gap::None)
    }

    fn same_paragraph(&self, i: usize) -> bool {
        self.text.tokens.get(i).is_some_and(|t| t.gap != Gap::Paragraph)
    }

    /// A sign before digits: `-6`, `−1.3`, where it cannot be a dash or hyphen between words.
    fn signed(&self, i: usize, money: bool) -> Option<Numeral> {
        if !matches!(self.text.str(i), "-" | "−") || !self.glued(i + 1) || !self.text.is_kind(i + 1, TokenKind::Number)
        {
            return None;
        }
        // `$-50.8bn`: behind a currency sign a hyphen can only be a minus.
        let opens = money || i == 0 || !self.glued(i) || matches!(self.text.str(i - 1), "(" | "[" | "/" | ":");
        let number = self.digits(i + 1, money).filter(|_| opens)?;
        Some(Numeral { first: i, value: -number.value, ..number })
    }
}
