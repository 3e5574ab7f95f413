//! The extract step: [`Article`] -> [`Outcome`]. Pure: no I/O, no clock, cannot fail, linear in the text.

mod attribution;
mod dateline;
mod document;
#[cfg(test)]
mod marked;
mod place;
mod quantity;
mod sentences;
mod subject;
mod syntax;

use crate::error::Result;
use crate::lexicon::{Lexicon, RuleFiles};
use crate::model::{Article, Outcome};

/// The extraction engine: the lexicon and the rules in force, ready to be used by many threads at once.
#[derive(Debug)]
pub struct Engine {
    lexicon: Lexicon,
}

impl Engine {
    /// Loads the rules. Errors name file, line and remedy.
    pub fn load(files: &RuleFiles, lexicon: Lexicon) -> Result<Engine> {
        let _ = files;
        Ok(Engine { lexicon })
    }

    /// Takes every number out of an article.
    pub fn extract(&self, article: &Article) -> Outcome {
        let _ = (article, &self.lexicon);
        Outcome::default()
    }
}
