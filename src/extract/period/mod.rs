//! What period each number is about: `19,862 jobs … in the previous Iranian calendar year` -> 2019-03-21 to 2020-03-19.
//!
//! ```text
//! mentions   every period phrase of the text, as data says them      `the third quarter of last year`
//! resolve    the article's day, or what the text gives away of it, and each mention's days
//! assign     each number takes the mention of its clause or sentence, or goes on with the period told
//! ```
//! An unknown period is `None`, never today. Dates that do not exist are unknown.

mod assign;
mod baseline;
mod build;
mod calendar;
mod clause;
mod compared;
mod comparison;
mod context;
mod expr;
mod find;
mod join;
mod mentions;
mod outlook;
mod resolve;
mod rules;
mod sort;
mod tense;
#[cfg(test)]
mod tests;
mod told;

use chrono::NaiveDate;

use crate::error::Result;
use crate::lexicon::{Lexicon, RuleFiles};
use crate::model::{Direction, Kind, PeriodBasis, Status};

pub use mentions::Mention;
pub use resolve::Resolved;

/// The period rules, ready for use by many threads.
#[derive(Debug)]
pub struct Periods {
    rules: rules::Rules,
}

/// What is known of a number's statement when its period is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Real, intended or expected.
    pub status: Status,
    /// Size, or size of a change.
    pub kind: Kind,
    /// Which way.
    pub direction: Option<Direction>,
}

/// The period of one number.
#[derive(Debug, Clone, PartialEq)]
pub struct PeriodOf {
    /// First day; `None` before a deadline and where it is unknown.
    pub start: Option<NaiveDate>,
    /// Last day; `None` where it is open or unknown.
    pub end: Option<NaiveDate>,
    /// The words that gave it.
    pub text: Option<String>,
    /// How it is known.
    pub basis: PeriodBasis,
    /// What the number is in view of its time: told in the present of a time to come, it is no fact.
    pub status: Status,
}

impl Periods {
    /// Compiles the period rules and enters their words in the lexicon. Errors name file, line and remedy.
    pub fn load(files: &RuleFiles, lexicon: &mut Lexicon) -> Result<Periods> {
        Ok(Periods { rules: rules::Rules::load(files, lexicon)? })
    }
}
