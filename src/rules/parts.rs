//! Named parts of patterns, `{reach}` for `(was|were|reached|...)`: the files `<language>/parts.toml`.

use std::collections::BTreeMap;

use crate::error::Result;
use crate::lexicon::RuleFiles;

/// The parts of every language.
#[derive(Debug, Default)]
pub(super) struct Parts {
    languages: BTreeMap<String, BTreeMap<String, String>>,
}

impl Parts {
    /// Reads every `<language>/parts.toml`; a user's parts stand beside the built-in ones or replace them.
    pub fn load(files: &RuleFiles) -> Result<Parts> {
        let mut parts = Parts::default();
        for file in files.all() {
            if let Some((language, "parts.toml")) = file.path.split_once('/') {
                let read: BTreeMap<String, String> = file.toml()?;
                parts.languages.entry(language.to_string()).or_default().extend(read);
            }
        }
        Ok(parts)
    }

    /// The part of that name: the language's own, else that of the first language that has it.
    pub fn get(&self, language: &str, name: &str) -> Option<&str> {
        let own = self.languages.get(language).and_then(|parts| parts.get(name));
        own.or_else(|| self.languages.values().find_map(|parts| parts.get(name))).map(String::as_str)
    }

    /// The names there are, for messages.
    pub fn names(&self, language: &str) -> String {
        let parts = self.languages.get(language).or_else(|| self.languages.values().next());
        parts.map(|p| p.keys().cloned().collect::<Vec<_>>().join(", ")).unwrap_or_default()
    }
}
