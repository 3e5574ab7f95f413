//! Word lists that patterns use as slots (`rules/en/lists/*.toml`) and abbreviations (`rules/en/abbreviations.toml`).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Class, Lexicon, RuleFiles};
use crate::error::Result;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Abbreviations {
    never: Vec<String>,
    maybe: Vec<String>,
}

impl Lexicon {
    pub(super) fn load_lists(&mut self, files: &RuleFiles) -> Result<()> {
        for file in files.under("en/lists/") {
            let lists: BTreeMap<String, Vec<String>> = file.toml()?;
            for (name, forms) in lists {
                self.add_list(&name, &forms);
            }
        }
        Ok(())
    }

    pub(super) fn load_abbreviations(&mut self, files: &RuleFiles) -> Result<()> {
        for file in files.at("en/abbreviations.toml") {
            let table: Abbreviations = file.toml()?;
            for (may_end, forms) in [(0, table.never), (1, table.maybe)] {
                for form in forms {
                    self.enter(&form, Class::Abbreviation, may_end);
                }
            }
        }
        Ok(())
    }

    /// Adds forms to the word list called `name`, making it where there is none.
    pub(super) fn add_list(&mut self, name: &str, forms: &[String]) {
        let row = self.list(name).unwrap_or_else(|| {
            self.lists.push(name.to_string());
            self.lists.len() as u32 - 1
        });
        for form in forms {
            self.enter(form, Class::List, row);
        }
    }

    /// The row of the word list called `name`.
    pub fn list(&self, name: &str) -> Option<u32> {
        self.lists.iter().position(|l| l == name).map(|i| i as u32)
    }
}
