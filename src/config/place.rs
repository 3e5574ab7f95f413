//! Whether a place is one that the rules know. They are read only where a place is named, and a user's own only where the
//! built-in ones do not know it.

use std::cell::OnceCell;
use std::path::PathBuf;

use super::table::Table;
use crate::error::Result;
use crate::lexicon::{Lexicon, RuleFiles};

/// The places of the rules in force.
#[derive(Debug)]
pub(super) struct Places {
    folders: Vec<PathBuf>,
    builtin: OnceCell<Result<Lexicon>>,
    all: OnceCell<Result<Lexicon>>,
}

impl Places {
    /// Those of the built-in rules and of these folders.
    pub(super) fn new(folders: Vec<PathBuf>) -> Places {
        Places { folders, builtin: OnceCell::new(), all: OnceCell::new() }
    }

    /// The place that a key names, as written.
    pub(super) fn read(&self, table: &Table<'_>, key: &'static str) -> Option<String> {
        table.parsed(key, "a place", |text| self.check(text).map(|()| text.trim().to_string())).map(|found| found.value)
    }

    /// Whether it is one; fails with what to write instead.
    fn check(&self, place: &str) -> std::result::Result<(), String> {
        let known = |lexicon: &Result<Lexicon>| match lexicon {
            Ok(lexicon) => lexicon.seat(place).map(|_| ()),
            Err(e) => Err(e.to_string()),
        };
        let found = known(self.builtin.get_or_init(|| Lexicon::of_places(&RuleFiles::builtin())));
        if found.is_ok() || self.folders.is_empty() {
            return found;
        }
        known(self.all.get_or_init(|| {
            let mut files = RuleFiles::builtin();
            self.folders.iter().try_for_each(|folder| files.add_folder(folder))?;
            Lexicon::of_places(&files)
        }))
    }
}
