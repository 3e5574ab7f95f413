//! Bound words (`rules/en/bounds.toml`): `more than`, `up to`, `or so`.

use serde::Deserialize;

use super::{Class, Lexicon, RuleFiles};
use crate::error::Result;
use crate::model::Bound;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BoundFile {
    bound: Vec<BoundRow>,
    over_time: Option<OverTime>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BoundRow {
    is: Bound,
    #[serde(default)]
    before: Vec<String>,
    #[serde(default)]
    after: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OverTime {
    words: Vec<String>,
    unless: Vec<String>,
}

impl Lexicon {
    pub(super) fn load_bounds(&mut self, files: &RuleFiles) -> Result<()> {
        for file in files.at("en/bounds.toml") {
            let table: BoundFile = file.toml()?;
            for row in table.bound {
                let data = row.is as u32;
                for (class, forms) in [(Class::BoundBefore, row.before), (Class::BoundAfter, row.after)] {
                    for form in forms {
                        self.enter(&form, class, data);
                    }
                }
            }
            if let Some(time) = table.over_time {
                for (list, forms) in [("over_time", time.words), ("over_time_unless", time.unless)] {
                    self.add_list(list, &forms);
                }
            }
        }
        Ok(())
    }
}

impl Bound {
    /// The bound that a [`Class::BoundBefore`] or [`Class::BoundAfter`] sense says.
    pub fn from_sense(data: u32) -> Bound {
        Bound::ALL[data as usize]
    }
}
