//! The house rules that a machine can hold: who may know whom, how long a file may be, where words belong.

#![expect(clippy::disallowed_methods, reason = "these tests read the source files")]

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// What each room of `src/` may know of the others, besides itself. A room that is missing here fails the test.
const ROOMS: &[(&str, &[&str])] = &[
    ("model", &["error"]),
    ("error", &["model"]),
    ("lexicon", BASE),
    ("rules", &["lexicon", "model", "error"]),
    ("extract", STEP),
    ("source", STEP),
    ("page", STEP),
    ("store", STEP),
    ("export", STEP),
    ("config", &["source", "lexicon", "model", "error"]),
    ("pipeline", &["extract", "source", "page", "store", "export", "rules", "lexicon", "model", "error"]),
    (
        "cli",
        &["config", "pipeline", "extract", "source", "page", "store", "export", "rules", "lexicon", "model", "error"],
    ),
    ("main", &["cli"]),
];
const BASE: &[&str] = &["model", "error"];
const STEP: &[&str] = &["rules", "lexicon", "model", "error"];

const MOST_LINES: usize = 500;

fn sources() -> Vec<(PathBuf, String)> {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("src is a folder") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => collect(&path, files),
                false => files.push(path),
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("source files are UTF-8");
            (path.strip_prefix(&root).expect("it lies there").to_path_buf(), text)
        })
        .collect()
}

/// The code without its comments.
fn code(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The code that ships: without comments and unit tests, which stand last in a file.
fn shipped(text: &str) -> String {
    code(text.split("#[cfg(test)]\nmod ").next().unwrap_or_default())
}

fn room(path: &Path) -> String {
    let first = path.components().next().expect("a file").as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_string()
}

/// The rooms that some code names: `crate::room` and `crate::{room, room::item}`.
fn named(code: &str) -> Vec<String> {
    let path = Regex::new(r"\b(?:crate|etl)::(?:(\w+)|\{((?:[^{}]|\{[^{}]*\})*)\})").expect("a pattern");
    let inner = Regex::new(r"\{[^{}]*\}").expect("a pattern");
    let mut rooms = Vec::new();
    for found in path.captures_iter(code) {
        match (found.get(1), found.get(2)) {
            (Some(room), _) => rooms.push(room.as_str().to_string()),
            (None, Some(group)) => {
                let flat = inner.replace_all(group.as_str(), "");
                let firsts = flat.split(',').filter_map(|part| part.trim().split("::").next());
                rooms.extend(firsts.filter(|room| !room.is_empty()).map(str::to_string));
            }
            _ => {}
        }
    }
    rooms
}

#[test]
fn rooms_know_only_those_below_them() {
    let is_room = |name: &str| ROOMS.iter().any(|(room, _)| *room == name);
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let room = room(&path);
        if room == "lib" {
            continue;
        }
        let Some((_, may)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            wrong.push(format!("{}: `{room}` is not in the table of rooms", path.display()));
            continue;
        };
        for other in named(&code(&text)).into_iter().filter(|other| is_room(other) && *other != room) {
            if !may.contains(&other.as_str()) {
                wrong.push(format!("{}: `{room}` must not know `{other}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\ndocs/ARCHITECTURE.md says who may know whom", wrong.join("\n"));
}

#[test]
fn groups_of_imports_are_seen_through() {
    let code = "use crate::{model::{Fact, Span}, store};\nlet x = crate::page::Reader;";
    assert_eq!(named(code), ["model", "store", "page"]);
}

#[test]
fn files_stay_short() {
    let long: Vec<_> = sources()
        .into_iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(path, lines)| format!("{}: {lines} lines, more than {MOST_LINES}", path.display()))
        .collect();
    assert!(long.is_empty(), "\n{}", long.join("\n"));
}

#[test]
fn words_are_data() {
    // Fewer may be the columns of a table.
    let list = Regex::new(r#"(?:b?"[A-Za-z]+"\s*[,|]\s*){7,}b?"[A-Za-z]+""#).expect("a pattern");
    let found: Vec<_> = sources()
        .into_iter()
        .flat_map(|(path, text)| {
            let code = shipped(&text);
            list.find_iter(&code).map(|m| format!("{}: {}", path.display(), m.as_str())).collect::<Vec<_>>()
        })
        .collect();
    assert!(found.is_empty(), "\n{}\nlists of words belong under rules/", found.join("\n"));
}
