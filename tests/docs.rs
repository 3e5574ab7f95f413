//! The commands of the README and of `docs/` are run as written and must print what stands there.
//!
//! A block marked `console` is a transcript: a line that begins with `$ ` is a command, lines right below it that begin
//! with `> ` go on with it, and what follows is what a person sees on a terminal of 100 columns. The blocks of one file run one after another in one folder, in which `fixtures/` is that of the project. Times differ from run to
//! run and are compared as `TIME`.
//!
//! `ETL_UPDATE_DOCS=1 cargo test --test docs` writes what the program prints into the files.

#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "these tests read the documents")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use regex::Regex;

/// How the README calls the program before it is installed; the same arguments go to the program under test.
const CARGO_RUN: &str = "cargo run --release --locked -- ";

/// How the README calls the tests, which are running already.
const CARGO_TEST: &str = "cargo test --locked";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn documents() -> Vec<PathBuf> {
    let mut found: Vec<_> = fs::read_dir(root().join("docs"))
        .expect("docs is a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
        .collect();
    found.sort();
    found.insert(0, root().join("README.md"));
    found
}

/// What a person sees who types `command` in `folder` on a terminal of 100 columns.
fn on_terminal(command: &str, folder: &Path) -> String {
    let bin = Path::new(env!("CARGO_BIN_EXE_etl")).parent().expect("a folder");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let typed = format!("stty cols 100 rows 50; {}", command.replacen(CARGO_RUN, "etl ", 1));
    let out = Command::new("script")
        .args(["--quiet", "--return", "--command", &typed, "/dev/null"])
        .current_dir(folder)
        .env("PATH", path)
        .env("TERM", "xterm")
        .env("NO_COLOR", "1")
        .env("SHELL", "/bin/sh")
        .env_remove("ETL_DB")
        .env_remove("ETL_CONFIG")
        .env("XDG_CONFIG_HOME", folder.join("no-configuration"))
        .stdin(Stdio::null())
        .output()
        .expect("`script` of util-linux runs a command on a terminal");
    let shown = String::from_utf8(out.stdout).expect("UTF-8").replace("\r\n", "\n");
    // On a slow machine a progress bar comes up, and is wiped away again.
    let wiped = Regex::new(r"[^\n]*\x1b\[2K").expect("a pattern");
    wiped.replace_all(&shown, "").into_owned()
}

/// Times, durations and versions stand for themselves.
fn steady(text: &str) -> String {
    let time = Regex::new(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z?").expect("a pattern");
    let lines: Vec<_> = text.lines().map(|line| time.replace_all(line.trim_end(), "TIME").into_owned()).collect();
    lines.join("\n")
}

/// A document with its transcripts as the program prints them now.
fn rerun(text: &str, folder: &Path) -> String {
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    let mut inside = false;
    while let Some(line) = lines.next() {
        out += line;
        out.push('\n');
        inside = if inside { line != "```" } else { line == "```console" };
        let Some(first) = line.strip_prefix("$ ").filter(|_| inside) else { continue };
        let mut command = first.to_string();
        while let Some(more) = lines.next_if(|next| next.starts_with("> ")) {
            out += more;
            out.push('\n');
            command.push('\n');
            command += &more[2..];
        }
        let mut stated = String::new();
        while let Some(next) = lines.next_if(|next| *next != "```" && !next.starts_with("$ ")) {
            stated += next;
            stated.push('\n');
        }
        if command == CARGO_TEST {
            out += &stated;
            continue;
        }
        let printed = on_terminal(&command, folder);
        // Where only the times differ, the document keeps its own.
        out += if steady(&printed) == steady(&stated) { &stated } else { &printed };
        if !out.ends_with('\n') {
            out.push('\n');
        }
    }
    out
}

#[test]
fn documents_print_what_the_program_prints() {
    let update = std::env::var_os("ETL_UPDATE_DOCS").is_some();
    let mut wrong = Vec::new();
    for path in documents() {
        let place = tempfile::tempdir().expect("a temporary folder");
        std::os::unix::fs::symlink(root().join("fixtures"), place.path().join("fixtures")).expect("a link");
        let text = fs::read_to_string(&path).expect("a document");
        let now = rerun(&text, place.path());
        if now == text {
            continue;
        }
        if update {
            fs::write(&path, now).expect("the document is written");
            continue;
        }
        let lines = text.lines().zip(now.lines()).enumerate();
        let (n, (stated, printed)) =
            lines.into_iter().find(|(_, (a, b))| a != b).unwrap_or((0, ("a shorter document", "a longer one")));
        wrong.push(format!("{}:{}\n  stated:  {stated}\n  printed: {printed}", path.display(), n + 1));
    }
    assert!(
        wrong.is_empty(),
        "\n{}\nwhere the new output is right, `ETL_UPDATE_DOCS=1 cargo test --test docs` writes it into the documents",
        wrong.join("\n")
    );
}

#[test]
fn the_readme_has_its_two_commands() {
    let readme = fs::read_to_string(root().join("README.md")).expect("a README");
    let main_job = format!("$ {CARGO_RUN}ingest fixtures/iran-industrial-parks.txt");
    for command in [main_job.as_str(), &format!("$ {CARGO_TEST}")] {
        assert!(readme.lines().any(|line| line == command), "the README no longer says `{command}`");
    }
}

#[test]
fn links_lead_to_files() {
    let link = Regex::new(r"\]\(([^)#]+)(?:#[^)]*)?\)").expect("a pattern");
    let mut dead = Vec::new();
    for path in documents() {
        let text = fs::read_to_string(&path).expect("a document");
        let folder = path.parent().expect("a folder");
        for target in link.captures_iter(&text).map(|c| c[1].to_string()).filter(|t| !t.contains("://")) {
            if !folder.join(&target).exists() {
                dead.push(format!("{}: {target}", path.display()));
            }
        }
    }
    assert!(dead.is_empty(), "\n{}\nlead nowhere", dead.join("\n"));
}
