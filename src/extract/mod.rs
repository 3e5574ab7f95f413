//! The extract step: [`Article`] -> [`Outcome`]. Pure: no I/O, no clock, cannot fail, linear in the text.

mod assemble;
mod clause;
mod document;
mod quantity;
mod sentences;
mod status;
mod trend;

use crate::error::Result;
use crate::lexicon::{Lexicon, RuleFiles};
use crate::model::{Article, Outcome};

/// The extraction engine: the lexicon and the rules in force, ready to be used by many threads at once.
#[derive(Debug)]
pub struct Engine {
    lexicon: Lexicon,
    joints: quantity::Joints,
    not_facts: quantity::NotFacts,
}

impl Engine {
    /// Loads the rules. Errors name file, line and remedy.
    pub fn load(files: &RuleFiles, mut lexicon: Lexicon) -> Result<Engine> {
        let not_facts = quantity::NotFacts::load(files, &mut lexicon)?;
        Ok(Engine { joints: quantity::Joints::load(&lexicon)?, not_facts, lexicon })
    }

    /// Takes every number out of an article.
    pub fn extract(&self, article: &Article) -> Outcome {
        let doc = document::Document::new(article, &self.lexicon);
        let found = quantity::Finder::new(&doc, &self.joints, None).run(&quantity::merged(self.not_facts.masks(&doc.text)));
        let trends = trend::trends(&doc, &found.quantities);
        let statuses = status::statuses(&doc, &found.quantities);
        let contexts = trends.into_iter().zip(statuses).map(|((kind, direction), (status, negated))| assemble::Context {
            kind,
            direction,
            status,
            negated,
            ..Default::default()
        });
        let contexts = contexts.collect();
        Outcome {
            facts: assemble::facts(&doc, &found.quantities, contexts),
            left_out: assemble::left_out(&doc, found.rejected),
            notices: Vec::new(),
        }
    }
}
