//! Folders: their files in the order of their names, whatever the file system says, folders inside them included.
//!
//! Hidden files are left alone. A linked folder is not entered, so that no loop can be met; a linked file is read.

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::form::{self, EXTENSIONS};
use super::{Each, Input, Met, Options, cannot_read, fetch_one, stream};
use crate::model::Notice;

/// What was met in a folder.
enum Found {
    /// A file whose form is known.
    File(PathBuf),
    /// Something that is not read, and why.
    PassedOver(PathBuf, &'static str),
    /// A folder or file that cannot be read.
    Unreadable(PathBuf, io::Error),
}

/// Reads every file of a known form, then says what was passed over.
pub(super) fn fetch(folder: &Path, options: &Options, each: &mut Each<'_>) -> ControlFlow<()> {
    let (mut read, mut passed) = (0, 0);
    walk(folder, &mut |found| match found {
        Found::File(path) => {
            read += 1;
            fetch_one(&Input::Path(path), options, each)
        }
        Found::Unreadable(path, e) => each(Met::Notice(cannot_read(&path.display().to_string(), &e))),
        Found::PassedOver(path, why) => {
            passed += 1;
            match options.verbose {
                true => {
                    each(Met::Notice(Notice::remark(path.display().to_string(), format!("passed over: {why}"), "")))
                }
                false => ControlFlow::Continue(()),
            }
        }
    })?;
    let name = folder.display().to_string();
    if read == 0 {
        let what = match passed {
            0 => "holds no article".to_string(),
            n => format!("holds no article; {} passed over", files(n)),
        };
        return each(Met::Notice(Notice::refusal(
            name,
            what,
            format!("{}; a file named itself is read whatever its name", known_forms()),
        )));
    }
    if passed > 0 && !options.verbose {
        return each(Met::Notice(Notice::remark(
            name,
            format!("{} passed over", files(passed)),
            format!("{}; -v names each", known_forms()),
        )));
    }
    ControlFlow::Continue(())
}

/// The bytes of the files that [`fetch`] would read.
pub(super) fn size(folder: &Path) -> u64 {
    let mut total = 0;
    let _ = walk(folder, &mut |found| {
        if let Found::File(path) = found {
            total += path.metadata().map_or(0, |meta| meta.len());
        }
        ControlFlow::Continue(())
    });
    total
}

fn files(n: usize) -> String {
    format!("{n} file{}", if n == 1 { "" } else { "s" })
}

fn known_forms() -> String {
    let names: Vec<_> = EXTENSIONS.iter().map(|(name, _)| format!(".{name}")).collect();
    format!("of a folder {} and text without an extension are read, also with .gz or .zst", names.join(", "))
}

/// Meets everything in a folder, in the order of the names. The stack holds what is still to come, last first.
fn walk(folder: &Path, meet: &mut dyn FnMut(Found) -> ControlFlow<()>) -> ControlFlow<()> {
    let mut stack = match entries(folder) {
        Ok(entries) => entries,
        Err(e) => return meet(Found::Unreadable(folder.to_path_buf(), e)),
    };
    while let Some(path) = stack.pop() {
        let linked = path.is_symlink();
        match path.metadata() {
            Err(_) if linked => meet(Found::PassedOver(path, "a link to nothing"))?,
            Err(e) => meet(Found::Unreadable(path, e))?,
            Ok(meta) if meta.is_dir() && linked => meet(Found::PassedOver(path, "a link to a folder"))?,
            Ok(meta) if meta.is_dir() => match entries(&path) {
                Ok(inner) => stack.extend(inner),
                Err(e) => meet(Found::Unreadable(path, e))?,
            },
            Ok(meta) if meta.is_file() => meet(judge(path))?,
            Ok(_) => meet(Found::PassedOver(path, "no regular file"))?,
        }
    }
    ControlFlow::Continue(())
}

/// The entries of one folder that are not hidden, last name first.
#[expect(clippy::disallowed_methods, reason = "source/ is the room that walks folders")]
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            all.push(entry.path());
        }
    }
    all.sort_unstable_by(|a, b| b.file_name().cmp(&a.file_name()));
    Ok(all)
}

/// Whether a file is read: by its name, and one without an extension by its first line.
fn judge(path: PathBuf) -> Found {
    let name = path.display().to_string();
    if form::by_name(&name).is_some() {
        return Found::File(path);
    }
    if !form::has_no_extension(&name) {
        return Found::PassedOver(path, "its name is of no form that is read");
    }
    // Its bytes are not yet counted as read: they are when it is fetched.
    match stream::open(&Input::Path(path.clone()), Default::default()) {
        Err(e) => Found::Unreadable(path, e),
        Ok(opened) if opened.head.is_empty() => Found::PassedOver(path, "it is empty"),
        Ok(opened) if form::detect(&opened.head, &name).is_err() => Found::PassedOver(path, "it is no text"),
        Ok(_) => Found::File(path),
    }
}
