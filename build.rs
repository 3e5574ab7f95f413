//! Embeds every file under `rules/` and `sql/`, so that adding a rule or a migration touches one file.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("embedded.rs");
    let mut code = String::new();
    for (name, folder) in [("RULES", "rules"), ("SQL", "sql")] {
        println!("cargo::rerun-if-changed={folder}");
        let mut files = Vec::new();
        collect(&root.join(folder), &mut files)?;
        files.sort();
        writeln!(code, "pub(crate) const {name}: &[(&str, &str)] = &[").expect("a String takes it");
        for file in files {
            let path = file.strip_prefix(root.join(folder)).expect("walked from there");
            let id = path.to_string_lossy().replace('\\', "/");
            writeln!(code, "    ({id:?}, include_str!({:?})),", file.display().to_string()).expect("a String takes it");
        }
        code.push_str("];\n");
    }
    fs::write(out, code)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "toml" || e == "csv" || e == "sql") {
            files.push(path);
        }
    }
    Ok(())
}
