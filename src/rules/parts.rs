//! Named parts of patterns, `{reach}` for `(was|were|reached|...)`: the files `<language>/parts.toml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::graph::Graph;
use super::pattern::{Element, Pattern, parse_part};
use super::slot::SlotKinds;
use crate::error::Result;
use crate::lexicon::{RuleFile, RuleFiles};

/// The parts of every language.
#[derive(Debug, Default)]
pub(super) struct Parts {
    all: Vec<Part>,
    /// Their numbers by language and name.
    languages: BTreeMap<String, BTreeMap<String, usize>>,
    /// Whether a user gave some.
    changed: bool,
}

#[derive(Debug, Default)]
struct Part {
    name: String,
    text: String,
    pattern: Pattern,
    graph: OnceLock<Graph>,
}

impl Parts {
    /// Reads every `<language>/parts.toml`; a user's parts stand beside the built-in ones or replace them.
    pub fn load(files: &RuleFiles) -> Result<Parts> {
        let mut parts = Parts::default();
        for file in files.all() {
            if let Some((language, "parts.toml")) = file.path.split_once('/') {
                parts.read(file, language)?;
            }
        }
        Ok(parts)
    }

    fn read(&mut self, file: &RuleFile, language: &str) -> Result<()> {
        let read: BTreeMap<String, toml::Spanned<String>> = file.toml()?;
        self.changed |= !file.is_builtin();
        let first = self.all.len();
        for (name, text) in &read {
            self.languages.entry(language.to_string()).or_default().insert(name.clone(), self.all.len());
            self.all.push(Part { name: name.clone(), text: text.get_ref().clone(), ..Part::default() });
        }
        // Parts may name one another, so they are read when all names are known.
        let at = |text: &toml::Spanned<String>| Some(file.line_of(text.span().start));
        for (number, (name, text)) in (first..).zip(&read) {
            self.all[number].pattern = parse_part(text.get_ref(), self, language)
                .map_err(|fault| file.error(at(text), format!("in the part `{name}`: {}", fault.what), fault.remedy))?;
        }
        for (number, (name, text)) in (first..).zip(&read) {
            if self.is_deep(&self.all[number].pattern.alternatives, 0) {
                let what = format!("the part `{name}` stands in itself");
                return Err(file.error(at(text), what, "parts may use only parts that do not use them"));
            }
        }
        for number in first..self.all.len() {
            self.all[number].pattern.kinds = self.kinds_of(&self.all[number].pattern.alternatives);
        }
        Ok(())
    }

    /// Whether more parts stand in parts than there are: one of them stands in itself.
    fn is_deep(&self, alternatives: &[Vec<Element>], above: usize) -> bool {
        above > self.all.len()
            || alternatives.iter().flatten().any(|element| match element {
                Element::Part(part, _) => self.is_deep(&self.all[*part].pattern.alternatives, above + 1),
                Element::Group(inner, _) => self.is_deep(inner, above),
                _ => false,
            })
    }

    /// The kinds of the quantities that a tree names.
    fn kinds_of(&self, alternatives: &[Vec<Element>]) -> SlotKinds {
        let mut kinds = SlotKinds::default();
        for element in alternatives.iter().flatten() {
            match element {
                Element::Part(part, _) => kinds.add_all(self.kinds_of(&self.all[*part].pattern.alternatives)),
                Element::Group(inner, _) => kinds.add_all(self.kinds_of(inner)),
                Element::Slot(slot, _) if slot.measured => kinds.add_all(slot.kinds),
                _ => {}
            }
        }
        kinds
    }

    /// Whether no user gave any.
    pub fn are_builtin(&self) -> bool {
        !self.changed
    }

    /// The number of the part of that name: the language's own, else that of the first language that has it.
    pub fn number(&self, language: &str, name: &str) -> Option<usize> {
        let own = self.languages.get(language).and_then(|parts| parts.get(name));
        own.or_else(|| self.languages.values().find_map(|parts| parts.get(name))).copied()
    }

    /// The parts of that name, of every language.
    pub fn named(&self, name: &str) -> impl Iterator<Item = usize> {
        self.languages.values().filter_map(move |parts| parts.get(name).copied())
    }

    /// The texts of the parts that a pattern names.
    pub fn named_in<'p>(&'p self, pattern: &'p str) -> impl Iterator<Item = &'p str> {
        let names = pattern.split('{').skip(1).filter_map(|rest| rest.split('}').next());
        names.flat_map(|name| self.all.iter().filter(move |part| part.name == name)).map(|part| &*part.text)
    }

    /// The tree of a part.
    pub fn pattern(&self, number: usize) -> &Pattern {
        &self.all[number].pattern
    }

    /// The graph of a part, built when it is first needed.
    pub fn graph(&self, number: usize) -> &Graph {
        let part = &self.all[number];
        part.graph.get_or_init(|| Graph::of(&part.pattern.alternatives, self))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// The names there are, for messages.
    pub fn names(&self, language: &str) -> String {
        let parts = self.languages.get(language).or_else(|| self.languages.values().next());
        parts.map(|p| p.keys().cloned().collect::<Vec<_>>().join(", ")).unwrap_or_default()
    }
}
