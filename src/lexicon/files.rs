//! The rule files: those built in, and a user's own on top.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::{Error, Result};

const RULES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// One file under `rules/`, built in or of a user.
#[derive(Debug, Clone)]
pub struct RuleFile {
    /// Path under the rules folder with `/`, such as `en/measures/trade/exports.toml`.
    pub path: String,
    /// How messages name it: `rules/…` for a built-in file, the path on disk for a user's.
    pub shown: String,
    /// Its content.
    pub text: Cow<'static, str>,
}

/// All rule files in force.
#[derive(Debug, Clone, Default)]
pub struct RuleFiles {
    /// Files by path; a table such as `units.csv` may have a built-in file and a user's, in that order.
    files: BTreeMap<String, Vec<Arc<RuleFile>>>,
}

impl RuleFiles {
    /// The built-in files.
    pub fn builtin() -> RuleFiles {
        let mut all = RuleFiles::default();
        for (path, text) in RULES {
            all.add(RuleFile { path: path.to_string(), shown: format!("rules/{path}"), text: Cow::Borrowed(text) });
        }
        all
    }

    /// Adds a file behind those of the same path.
    pub fn add(&mut self, file: RuleFile) {
        self.files.entry(file.path.clone()).or_default().push(file.into());
    }

    /// Every file of exactly this path: the built-in one, then users' ones, whose rows come on top.
    pub fn at(&self, path: &str) -> impl Iterator<Item = &RuleFile> {
        self.files.get(path).into_iter().flatten().map(|file| &**file)
    }

    /// The last file of each path that starts with `folder`, in path order: a user's file replaces the built-in one.
    pub fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a RuleFile> + 'a {
        self.files
            .range(folder.to_string()..)
            .take_while(move |(path, _)| path.starts_with(folder))
            .filter_map(|(_, all)| all.last().map(|file| &**file))
    }

    /// The measure rules, in path order: files in the `measures` folder of a language pack, and every `.toml` file of a user
    /// that is no table of a language pack. A user's file replaces the built-in one.
    pub fn measures(&self) -> impl Iterator<Item = &Arc<RuleFile>> {
        self.files.iter().filter(|(path, _)| is_measure(path)).filter_map(|(_, all)| all.last())
    }

    /// Every file, in path order.
    pub fn all(&self) -> impl Iterator<Item = &RuleFile> {
        self.files.values().flatten().map(|file| &**file)
    }
}

/// Whether the file at that path is a measure rule: not a table, nor one of the words and cues of a language pack.
fn is_measure(path: &str) -> bool {
    let is_table = RULES.binary_search_by(|(table, _)| (*table).cmp(path)).is_ok();
    let in_folder = |name| path.split('/').nth(1) == Some(name) && path.split('/').count() > 2;
    path.ends_with(".toml") && (in_folder("measures") || !(is_table || in_folder("lists")))
}

impl RuleFile {
    /// Parses a TOML rule file into `T`, whose unknown keys serde must deny. Errors name file and line.
    pub fn toml<T: serde::de::DeserializeOwned>(&self) -> Result<T> {
        toml::from_str(&self.text).map_err(|e| Error::Rule {
            file: self.shown.clone(),
            line: e.span().map(|s| self.line_of(s.start)),
            what: e.message().trim().replace('\n', " "),
            remedy: "docs/rules.md lists the keys of every rule file".to_string(),
        })
    }

    /// The rows of a CSV rule file with a header, as `T`, each with its line. Errors name file and line.
    pub fn csv<T: serde::de::DeserializeOwned>(&self) -> Result<Vec<(usize, T)>> {
        let mut reader =
            csv::ReaderBuilder::new().comment(Some(b'#')).flexible(false).from_reader(self.text.as_bytes());
        let headers = reader.headers().map_err(|e| self.csv_error(&e))?.clone();
        let mut rows = Vec::new();
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(|e| self.csv_error(&e))? {
            let line = self.line_of_row(record.position().map_or(0, |p| p.byte() as usize));
            rows.push((line, record.deserialize(Some(&headers)).map_err(|e| self.csv_error(&e))?));
        }
        Ok(rows)
    }

    pub(super) fn csv_error(&self, e: &csv::Error) -> Error {
        self.error(
            e.position().map(|p| p.line() as usize),
            e.to_string(),
            "docs/rules.md lists the columns of every table",
        )
    }

    /// Whether the file is part of the program.
    pub fn is_builtin(&self) -> bool {
        matches!(self.text, Cow::Borrowed(_))
    }

    /// An error in this file.
    pub fn error(&self, line: Option<usize>, what: impl Into<String>, remedy: impl Into<String>) -> Error {
        Error::Rule { file: self.shown.clone(), line, what: what.into(), remedy: remedy.into() }
    }

    /// The line, from 1, of a byte of the file.
    pub fn line_of(&self, byte: usize) -> usize {
        self.text.as_bytes()[..byte.min(self.text.len())].iter().filter(|b| **b == b'\n').count() + 1
    }

    /// The line, from 1, of the first row of a table at or behind byte `start`: the reader's own position is before
    /// the comments and empty lines that it skips.
    pub(super) fn line_of_row(&self, start: usize) -> usize {
        let mut at = start.min(self.text.len());
        for line in self.text[at..].split_inclusive('\n') {
            if !(line.starts_with('#') || line.trim().is_empty()) {
                break;
            }
            at += line.len();
        }
        self.line_of(at)
    }

    /// The line, from 1, on which `part` first stands.
    pub fn line_with(&self, part: &str) -> Option<usize> {
        self.text.find(part).map(|at| self.line_of(at))
    }
}
