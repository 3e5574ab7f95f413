//! Embeds every file under `rules/` and `sql/`, so that adding a rule or a migration touches one file.
#![expect(clippy::disallowed_methods, reason = "a build script reads and writes the files it embeds")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    embed("rules", &["toml", "csv"], "rules.rs")?;
    embed("sql", &["sql"], "migrations.rs")
}

/// Writes the files of `folder` as one array expression, `[(path, content), ...]` in path order, for `include!`.
fn embed(folder: &str, extensions: &[&str], target: &str) -> io::Result<()> {
    println!("cargo::rerun-if-changed={folder}");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join(folder);
    let mut files = Vec::new();
    collect(&root, extensions, &mut files)?;
    files.sort();
    let mut code = String::from("[\n");
    for file in files {
        let id = file.strip_prefix(&root).expect("walked from there").to_string_lossy().replace('\\', "/");
        writeln!(code, "    ({id:?}, include_str!({:?})),", file.display().to_string()).expect("a String takes it");
    }
    code.push_str("]\n");
    fs::write(PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join(target), code)
}

fn collect(folder: &Path, extensions: &[&str], files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, extensions, files)?;
        } else if path.extension().is_some_and(|e| extensions.iter().any(|wanted| e == *wanted)) {
            files.push(path);
        }
    }
    Ok(())
}
