//! A user's folder of rule files. It may hold ten thousand: they are read on all cores, with as few system calls as it takes.

use std::borrow::Cow;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{RuleFile, RuleFiles};
use crate::error::{Error, Result};

/// Fewer files than this are read faster than threads start.
const FEW: usize = 64;
/// Nearly every rule file fits in this many bytes, so that one read takes it.
const ROOM: usize = 16 * 1024;

impl RuleFiles {
    /// Adds every `.toml` and `.csv` file of a user's folder and the folders in it. Names that start with a dot are left out.
    pub fn add_folder(&mut self, folder: &Path) -> Result<()> {
        let mut paths = Vec::new();
        walk(folder, String::new(), &mut paths)?;
        // By the path that names the file, so that the order is the same on every machine.
        paths.sort_unstable();
        for file in read_all(folder, &paths) {
            self.add(file?);
        }
        Ok(())
    }
}

/// Appends the paths of the rule files under `folder`, with `/`, behind `inner`.
#[expect(clippy::disallowed_methods, reason = "rule files are the lexicon's own input")]
fn walk(folder: &Path, inner: String, paths: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(|e| unreadable(folder, &e))? {
        let entry = entry.map_err(|e| unreadable(folder, &e))?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            return Err(unreadable(&entry.path(), &io::Error::other("its name is not UTF-8")));
        };
        if name.starts_with('.') {
            continue;
        }
        if name.ends_with(".toml") || name.ends_with(".csv") {
            paths.push(format!("{inner}{name}"));
        } else if entry.path().is_dir() {
            walk(&entry.path(), format!("{inner}{name}/"), paths)?;
        }
    }
    Ok(())
}

fn unreadable(path: &Path, e: &io::Error) -> Error {
    Error::Usage(format!("--rules {}: {e}\n  give a folder that holds rule files one can read", path.display()))
}

/// Reads the files in their order.
fn read_all(folder: &Path, paths: &[String]) -> Vec<Result<RuleFile>> {
    let read = |paths: &[String]| {
        let mut room = vec![0; ROOM];
        paths.iter().map(|inner| read(folder.join(inner), inner, &mut room)).collect::<Vec<_>>()
    };
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    if paths.len() < FEW || threads == 1 {
        return read(paths);
    }
    std::thread::scope(|scope| {
        let share = paths.len().div_ceil(threads);
        let workers: Vec<_> = paths.chunks(share).map(|paths| scope.spawn(move || read(paths))).collect();
        workers.into_iter().flat_map(|w| w.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

#[expect(clippy::disallowed_methods, reason = "rule files are the lexicon's own input")]
fn read(path: PathBuf, inner: &str, room: &mut [u8]) -> Result<RuleFile> {
    let whole = fs::File::open(&path).and_then(|mut file| {
        let len = file.read(room)?;
        let mut bytes = room[..len].to_vec();
        // A read that leaves room to spare was the last one: these are files, not pipes.
        if len == room.len() {
            file.read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    });
    let text =
        whole.and_then(|bytes| String::from_utf8(bytes).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e)));
    let text = text.map_err(|e| unreadable(&path, &e))?;
    Ok(RuleFile { path: inner.to_string(), shown: path.display().to_string(), text: Cow::Owned(text) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a folder to read")]
    fn files_are_read_in_path_order_whatever_their_number_and_size() {
        let folder = tempfile::tempdir().unwrap();
        let long = format!("# {}", "é".repeat(ROOM));
        fs::create_dir_all(folder.path().join("trade/.git")).unwrap();
        for i in 0..FEW {
            fs::write(folder.path().join(format!("trade/rule_{i:03}.toml")), format!("# {i}")).unwrap();
        }
        for (name, text) in [
            ("b.toml", long.as_str()),
            ("a.csv", ""),
            (".hidden.toml", "x"),
            ("notes.md", "x"),
            ("trade/.git/c.toml", "x"),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let mut files = RuleFiles::default();
        files.add_folder(folder.path()).unwrap();
        let paths: Vec<_> = files.all().map(|f| f.path.as_str()).collect();
        assert_eq!(paths.len(), FEW + 2);
        assert_eq!((paths[0], paths[1], paths[2]), ("a.csv", "b.toml", "trade/rule_000.toml"));
        assert_eq!(files.at("b.toml").next().unwrap().text, long);
        assert_eq!(files.at("trade/rule_063.toml").next().unwrap().text, "# 63");
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let error = RuleFiles::default().add_folder(Path::new("/no/such/folder")).unwrap_err().to_string();
        assert!(error.starts_with("--rules /no/such/folder: "), "{error}");
    }
}
