//! The floors of `tests/floors.toml`: read, held, and raised where that is asked for.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use regex::Regex;
use sha2::{Digest, Sha256};

/// How far under its figure a floor is set, in points: the weight of two or three facts. A field's share falls a
/// little when more facts are found, for those are the hard ones; that must not forbid finding them.
const MARGIN: f64 = 1.0;
/// A variable of the environment: `raise` writes the floors that have risen.
const ASK: &str = "ETL_FLOORS";

/// A figure, in percent, and what keeps it from 100.
pub struct Measured {
    pub percent: f64,
    pub wrong: Vec<String>,
}

/// The file of floors.
pub struct Floors {
    table: toml::Table,
}

/// One gold set in the file of floors.
pub struct Set {
    name: String,
    table: toml::Table,
}

impl Floors {
    pub fn load() -> Floors {
        let text = fs::read_to_string(file()).unwrap_or_else(|e| panic!("{}: {e}", file().display()));
        Floors { table: text.parse().unwrap_or_else(|e| panic!("{}: {e}", file().display())) }
    }

    pub fn set(&self, name: &str) -> Set {
        let table = self.table.get(name).and_then(toml::Value::as_table);
        Set {
            name: name.to_string(),
            table: table.unwrap_or_else(|| panic!("no [{name}] in {}", file().display())).clone(),
        }
    }

    /// Fails where a figure of the set lies under its floor, or where the set is not the one the floors were taken
    /// from. Raises them instead of failing where that is asked for and they have risen.
    pub fn hold(&self, set: &Set, files: &[PathBuf], mut measured: impl FnMut(&str) -> Measured) {
        let (known, hash) = (set.text("files"), hash(files));
        assert!(
            known == hash,
            "the files of [{}] are not those its floors were taken from.\nIf that is meant, look at the figures and write \
             this into {}, with floors that fit:\nfiles = \"{hash}\"",
            set.name,
            file().display()
        );
        let mut faults = Vec::new();
        for (figure, floor) in set.floors() {
            let Measured { percent, wrong } = measured(&figure);
            let raised = rounded_down(percent - MARGIN);
            println!("{} {figure}: {percent:.1}, floor {floor:.1}", set.name);
            if percent < floor {
                faults.push(format!("{figure} is {percent:.2}, its floor {floor:.1}\n    {}", wrong.join("\n    ")));
            } else if raised > floor && asked() {
                write(&set.name, &figure, raised);
            }
        }
        assert!(faults.is_empty(), "[{}] lies under its floors:\n{}", set.name, faults.join("\n"));
    }
}

impl Set {
    /// Where the set lies: in this repository, beside it, or one folder further up. None, with a word, where nowhere.
    pub fn found(&self) -> Option<PathBuf> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = self.text("folder");
        let found = ["", "..", "../.."].iter().map(|up| root.join(up).join(folder)).find(|path| path.is_dir());
        if found.is_none() {
            assert!(!folder.starts_with("fixtures"), "{folder} is gone");
            println!("skipped {}: there is no {folder} beside the repository", self.name);
        }
        found
    }

    /// Whether a failure may show the facts that are wrong, rather than figures alone.
    pub fn shows_facts(&self) -> bool {
        self.text("shows") == "facts"
    }

    fn text(&self, key: &str) -> &str {
        let text = self.table.get(key).and_then(toml::Value::as_str);
        text.unwrap_or_else(|| panic!("no `{key}` in [{}] of {}", self.name, file().display()))
    }

    /// Each figure with its floor.
    fn floors(&self) -> Vec<(String, f64)> {
        self.table.iter().filter_map(|(figure, floor)| Some((figure.clone(), floor.as_float()?))).collect()
    }
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/floors.toml")
}

fn asked() -> bool {
    std::env::var(ASK).is_ok_and(|value| value == "raise")
}

fn rounded_down(percent: f64) -> f64 {
    (percent * 10.0).floor() / 10.0
}

/// SHA-256 over the files in order of name: name, a zero byte, content, a zero byte.
fn hash(files: &[PathBuf]) -> String {
    let mut files = files.to_vec();
    files.sort();
    let mut hash = Sha256::new();
    for path in &files {
        hash.update(path.file_name().expect("a file").to_string_lossy().as_bytes());
        hash.update([0]);
        hash.update(fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display())));
        hash.update([0]);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes one floor and leaves every other line of the file as it is.
fn write(set: &str, figure: &str, floor: f64) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().expect("no test fails while it writes");
    let text = fs::read_to_string(file()).expect("it was read before");
    fs::write(file(), with_floor(&text, set, figure, floor)).unwrap_or_else(|e| panic!("{}: {e}", file().display()));
    println!("{set} {figure}: floor raised to {floor:.1}");
}

fn with_floor(text: &str, set: &str, figure: &str, floor: f64) -> String {
    static ENTRY: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"^"?([\w+]+)"? = "#).expect("a pattern"));
    let mut table = "";
    let mut lines = Vec::new();
    for old in text.lines() {
        if let Some(name) = old.strip_prefix('[') {
            table = name.trim_end_matches(']');
        }
        match ENTRY.captures(old) {
            Some(entry) if table == set && &entry[1] == figure => lines.push(format!("{}{floor:.1}", &entry[0])),
            _ => lines.push(old.to_string()),
        }
    }
    lines.join("\n") + "\n"
}

#[test]
fn a_floor_is_written_into_its_own_table() {
    let text = "# unit = 1.0\n[dev]\nunit = 80.0\n\n[held]\nunit = 80.0\n\"value+unit\" = 7.0\n";
    assert_eq!(with_floor(text, "held", "unit", 81.5), text.replace("[held]\nunit = 80.0", "[held]\nunit = 81.5"));
    assert_eq!(with_floor(text, "held", "value+unit", 8.0), text.replace("7.0", "8.0"));
}

#[test]
fn a_hash_tells_names_and_contents_apart() {
    let own = |names: [&str; 2]| names.map(|name| Path::new(env!("CARGO_MANIFEST_DIR")).join(name));
    assert_eq!(hash(&own(["Cargo.toml", "build.rs"])), hash(&own(["build.rs", "Cargo.toml"])));
    assert_ne!(hash(&own(["Cargo.toml", "build.rs"])), hash(&own(["Cargo.toml", "clippy.toml"])));
}
