//! Reading a table of TOML key by key: what is wrong is gathered with its line, and keys that nobody asked for are wrong.

use std::cell::RefCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::values::{nearest, one_of};

/// Something wrong in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// Byte at which it stands.
    pub at: usize,
    /// What is wrong, naming the value.
    pub what: String,
    /// What to write instead.
    pub remedy: String,
}

/// What is wrong in a file, gathered while it is read.
#[derive(Debug, Default)]
pub(super) struct Faults(RefCell<Vec<Fault>>);

impl Faults {
    /// Notes something wrong.
    pub(super) fn add(&self, at: usize, what: impl Into<String>, remedy: impl Into<String>) {
        self.0.borrow_mut().push(Fault { at, what: what.into(), remedy: remedy.into() });
    }

    /// All of it, in the order of the file.
    pub(super) fn into_list(self) -> Vec<Fault> {
        let mut list = self.0.into_inner();
        list.sort_by_key(|fault| fault.at);
        list
    }
}

/// A value with the place where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct At<T> {
    pub value: T,
    pub at: usize,
}

/// A table being read. Each key that is asked for is known; [`Table::end`] finds the others.
pub(super) struct Table<'t> {
    table: &'t DeTable<'t>,
    /// How messages call it: `sources.nordwire`; empty for the whole file.
    name: String,
    at: usize,
    faults: &'t Faults,
    known: RefCell<Vec<&'static str>>,
}

impl<'t> Table<'t> {
    pub(super) fn new(table: &'t DeTable<'t>, name: String, span: Range<usize>, faults: &'t Faults) -> Table<'t> {
        Table { table, name, at: span.start, faults, known: RefCell::default() }
    }

    /// Where the table begins.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn fault(&self, at: usize, what: impl Into<String>, remedy: impl Into<String>) {
        self.faults.add(at, what, remedy);
    }

    fn get(&self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.known.borrow_mut().push(key);
        self.table.iter().find(|(name, _)| name.get_ref().as_ref() == key).map(|(_, value)| value)
    }

    /// The value of a key, as `read` takes it; `None` where it is not given, or wrong.
    fn read<T>(
        &self,
        key: &'static str,
        wanted: &str,
        read: impl FnOnce(&'t DeValue<'t>) -> Option<Result<T, String>>,
    ) -> Option<At<T>> {
        let value = self.get(key)?;
        let at = value.span().start;
        let remedy = match read(value.get_ref()) {
            Some(Ok(value)) => return Some(At { value, at }),
            Some(Err(remedy)) => remedy,
            None => format!("write {wanted}"),
        };
        self.fault(at, format!("{key} = {} is no {}", shown(value.get_ref()), kind_of(wanted)), remedy);
        None
    }

    /// A text that is not empty.
    pub(super) fn text(&self, key: &'static str) -> Option<At<String>> {
        self.parsed(key, "a text", |text| match text.trim() {
            "" => Err("write a text in quotes, or leave the key out".to_string()),
            text => Ok(text.to_string()),
        })
    }

    /// A text that `parse` understands; it fails with the remedy. `wanted` says what it is: `a day`.
    pub(super) fn parsed<T>(
        &self,
        key: &'static str,
        wanted: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<At<T>> {
        self.read(key, &format!("{wanted} in quotes"), |value| value.as_str().map(parse))
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(&self, key: &'static str, words: &[(&'static str, T)]) -> Option<T> {
        let found = self.parsed(key, "a word", |text| {
            let word = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
            word.ok_or_else(|| one_of(text, words.iter().map(|(word, _)| *word)))
        });
        found.map(|found| found.value)
    }

    /// True or false.
    pub(super) fn flag(&self, key: &'static str) -> Option<bool> {
        self.read(key, "true or false, without quotes", |value| value.as_bool().map(Ok)).map(|found| found.value)
    }

    /// A whole number from `range`.
    pub(super) fn number(&self, key: &'static str, range: Range<u64>) -> Option<u64> {
        let wanted = format!("a whole number from {} to {}", range.start, range.end - 1);
        let found = self.read(key, &wanted, |value| {
            integer(value).map(|n| if range.contains(&n) { Ok(n) } else { Err(format!("write {wanted}")) })
        });
        found.map(|found| found.value)
    }

    /// A quantity: a whole number, or a text that `parse` understands and else gives a remedy.
    pub(super) fn quantity<T>(
        &self,
        key: &'static str,
        wanted: &str,
        bare: impl FnOnce(u64) -> T,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let found = self.read(key, wanted, |value| match (integer(value), value.as_str()) {
            (Some(n), _) => Some(Ok(bare(n))),
            (None, Some(text)) => parse(text).map(Ok),
            (None, None) => None,
        });
        found.map(|found| found.value)
    }

    /// A text or several.
    pub(super) fn texts(&self, key: &'static str) -> Vec<At<String>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let one = |value: &Spanned<DeValue<'t>>| match value.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => Some(At { value: text.to_string(), at: value.span().start }),
            _ => {
                let what = format!("{key} holds {}, which is no text", shown(value.get_ref()));
                self.fault(value.span().start, what, "write a text in quotes, or several: [\"one\", \"two\"]");
                None
            }
        };
        match value.get_ref().as_array() {
            Some(list) => list.iter().filter_map(one).collect(),
            None => one(value).into_iter().collect(),
        }
    }

    /// A table inside this one.
    pub(super) fn table(&self, key: &'static str) -> Option<Table<'t>> {
        let value = self.get(key)?;
        let name = if self.name.is_empty() { key.to_string() } else { format!("{}.{key}", self.name) };
        self.inner(key, value, name)
    }

    fn inner(&self, key: &str, value: &'t Spanned<DeValue<'t>>, name: String) -> Option<Table<'t>> {
        match value.get_ref().as_table() {
            Some(table) => Some(Table::new(table, name, value.span(), self.faults)),
            None => {
                let what = format!("{key} = {} is no table", shown(value.get_ref()));
                self.fault(
                    value.span().start,
                    what,
                    format!("write [{name}] on a line of its own, and its keys below"),
                );
                None
            }
        }
    }

    /// Whether a key is given, right or wrong.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.iter().any(|(name, _)| name.get_ref().as_ref() == key)
    }

    /// Every table inside this one, with its name and where that stands, in the order of the file.
    pub(super) fn tables(&self) -> Vec<(At<String>, Table<'t>)> {
        let mut all: Vec<_> = self.table.iter().collect();
        all.sort_by_key(|(name, _)| name.span().start);
        let tables = all.into_iter().filter_map(|(name, value)| {
            let table = self.inner(name.get_ref(), value, format!("{}.{}", self.name, name.get_ref()))?;
            Some((At { value: name.get_ref().to_string(), at: name.span().start }, table))
        });
        tables.collect()
    }

    /// Notes the keys that nobody asked for.
    pub(super) fn end(self) {
        let known = self.known.borrow();
        let unknown = self.table.iter().filter(|(name, _)| !known.contains(&name.get_ref().as_ref()));
        for (name, _) in unknown {
            let of = if self.name.is_empty() { String::new() } else { format!(" of [{}]", self.name) };
            let what = format!("`{}` is no key{of}", name.get_ref());
            let remedy = match nearest(name.get_ref(), known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    let mut keys = known.clone();
                    keys.sort_unstable();
                    format!("the keys are: {}", keys.join(", "))
                }
            };
            self.fault(name.span().start, what, remedy);
        }
    }
}

fn integer(value: &DeValue<'_>) -> Option<u64> {
    let integer = value.as_integer()?;
    u64::from_str_radix(&integer.as_str().replace('_', ""), integer.radix()).ok()
}

/// A value as a message shows it.
fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => {
            let short: String = text.chars().take(60).collect();
            format!("\"{short}{}\"", if short.len() < text.len() { "…" } else { "" })
        }
        DeValue::Integer(n) => n.as_str().to_string(),
        DeValue::Float(x) => x.as_str().to_string(),
        DeValue::Boolean(b) => b.to_string(),
        DeValue::Datetime(at) => at.to_string(),
        DeValue::Array(_) => "[…]".to_string(),
        DeValue::Table(_) => "{…}".to_string(),
    }
}

/// `a day in quotes` -> `day`.
fn kind_of(wanted: &str) -> &str {
    let bare = wanted.split(", ").next().unwrap_or(wanted).trim_end_matches(" in quotes");
    bare.strip_prefix("a ").or_else(|| bare.strip_prefix("an ")).unwrap_or(bare)
}
