//! What common words can be in a sentence where no closed class holds them (`rules/en/words.toml`).
//!
//! ```text
//! gains  noun, verb in the third person     accepts  verb     available  adjective     lower  adjective, adverb, verb
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Lexicon, RuleFile, RuleFiles, VerbForm, WordId};
use crate::error::Result;

/// A part of speech that a word can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Part {
    /// `price`.
    Noun = 1,
    /// `rise`: base form.
    Base,
    /// `rises`.
    Third,
    /// `rose`.
    Past,
    /// `risen`.
    Participle,
    /// `rising`.
    Gerund,
    /// `high`.
    Adjective,
    /// `highly`.
    Adverb,
}

impl Part {
    fn of_letter(letter: char) -> Option<Part> {
        Some(match letter {
            'N' => Part::Noun,
            'V' => Part::Base,
            'Z' => Part::Third,
            'D' => Part::Past,
            'P' => Part::Participle,
            'G' => Part::Gerund,
            'J' => Part::Adjective,
            'R' => Part::Adverb,
            _ => return None,
        })
    }
}

/// The parts of speech of one word, at most four, the commonest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Parts(u16);

impl Parts {
    /// Of these, in this order.
    pub fn of(parts: &[Part]) -> Parts {
        Parts(parts.iter().take(4).enumerate().fold(0, |all, (n, &part)| all | (part as u16) << (4 * n)))
    }

    /// Whether nothing is known of the word.
    #[inline]
    pub fn is_unknown(self) -> bool {
        self.0 == 0
    }

    /// Whether the word can be this.
    #[inline]
    pub fn has(self, part: Part) -> bool {
        (0..4).any(|n| self.0 >> (4 * n) & 15 == part as u16)
    }

    /// Whether the word is mostly this.
    #[inline]
    pub fn is_mostly(self, part: Part) -> bool {
        self.0 & 15 == part as u16
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WordsFile {
    forms: BTreeMap<String, String>,
}

/// The files of words, which are read apart from the others: they are the longest.
pub(super) fn read(files: &RuleFiles) -> Result<Vec<(&RuleFile, WordsFile)>> {
    files.at("en/words.toml").map(|file| Ok((file, file.toml()?))).collect()
}

impl Lexicon {
    pub(super) fn load_words(&mut self, files: Vec<(&RuleFile, WordsFile)>) -> Result<()> {
        for (file, table) in files {
            self.vocabulary.reserve(file.text.len() / 6);
            for (key, words) in &table.forms {
                let parts: Option<Vec<Part>> = key.chars().map(Part::of_letter).collect();
                let Some(parts) = parts else {
                    let line = file.line_with(&format!("{key} ="));
                    return Err(file.error(
                        line,
                        format!("`{key}` is no set of parts of speech"),
                        "use the letters N, V, Z, D, P, G, J and R",
                    ));
                };
                // `gain`, a noun or a verb, gives `gains`, a noun or a verb.
                let third = parts.contains(&Part::Base).then(|| {
                    let kept = parts.iter().filter(|p| matches!(p, Part::Noun | Part::Base));
                    kept.map(|&p| if p == Part::Base { Part::Third } else { p }).collect::<Vec<_>>()
                });
                for word in words.split_whitespace() {
                    self.enter_word(word, Parts::of(&parts));
                    if let Some(third) = &third {
                        self.enter_word(&self.grammar.plural(word), Parts::of(third));
                    }
                }
            }
        }
        Ok(())
    }

    fn enter_word(&mut self, word: &str, parts: Parts) {
        let id = self.vocabulary.enter(word) as usize;
        if self.parts.len() <= id {
            self.parts.resize(id + 1, Parts::default());
        }
        // A form that is listed stands over one that is made.
        if self.parts[id].is_unknown() {
            self.parts[id] = parts;
        }
    }

    /// The regular participle of a verb in the base, third-person or -ing form: `unveiled` of `unveils`.
    pub fn made_participle(&self, form: &str) -> Option<String> {
        let parts = self.parts(self.vocabulary.get(form));
        let base = match form.strip_suffix("ing") {
            Some(stem) if !parts.has(Part::Base) => {
                let whole = format!("{stem}e");
                let known = self.parts(self.vocabulary.get(&whole)).has(Part::Base);
                if known { whole } else { stem.to_string() }
            }
            _ if parts.has(Part::Third) => {
                let stems = [form.strip_suffix("s"), form.strip_suffix("es")];
                let base = |s: &&str| self.parts(self.vocabulary.get(s)).has(Part::Base);
                let found = stems.into_iter().flatten().find(base).map(str::to_string);
                found.or_else(|| form.strip_suffix("ies").map(|s| format!("{s}y")))?
            }
            _ if parts.has(Part::Base) => form.to_string(),
            _ => return None,
        };
        let forms = self.grammar.forms(&base);
        forms.into_iter().find(|f| matches!(f.0, VerbForm::PastOrParticiple | VerbForm::Participle)).map(|f| f.1)
    }

    /// What the word can be, as far as the list of common words tells.
    #[inline]
    pub fn parts(&self, word: WordId) -> Parts {
        self.parts.get(word as usize).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_their_parts() {
        let lexicon = Lexicon::load(&RuleFiles::builtin()).expect("the built-in rules load");
        let parts = |word: &str| lexicon.parts(lexicon.vocabulary.get(word));
        assert!(parts("gains").is_mostly(Part::Noun) && parts("gains").has(Part::Third));
        assert!(parts("accepts").is_mostly(Part::Third) && !parts("accepts").has(Part::Noun));
        assert!(parts("available").is_mostly(Part::Adjective));
        assert!(parts("went").has(Part::Past));
        assert!(parts("xyzzy").is_unknown());
    }
}
