//! The list of inputs, from the command line and from `--files-from`.

use std::io::Read;
use std::path::Path;

use super::{Input, Site};
use crate::error::{Error, Result};

/// What is to be read, in the order given.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    list: Vec<Input>,
}

impl Inputs {
    /// The inputs named in `args`, then those that the file `files_from` lists, one a line; `-` is standard input in either place.
    /// Fails where none is named, the list cannot be read, or standard input is named twice.
    pub fn new(args: &[String], files_from: Option<&Path>) -> Result<Inputs> {
        let mut list: Vec<Input> = args.iter().map(|arg| named(arg)).collect();
        let listed_on_stdin = files_from == Some(Path::new("-"));
        if let Some(file) = files_from {
            let lines = read_list(file)?;
            list.extend(lines.lines().filter(|line| !line.trim().is_empty()).map(named));
        }
        if list.is_empty() {
            return Err(Error::Usage(match files_from {
                None => "no input given\n  name a file, a folder or a web address, or `-` to read standard input"
                    .to_string(),
                Some(file) => format!("--files-from {}: names no file\n  write one path a line", file.display()),
            }));
        }
        let stdin = list.iter().filter(|input| matches!(input, Input::Stdin)).count() + usize::from(listed_on_stdin);
        if stdin > 1 {
            return Err(Error::Usage(
                "standard input can be read once only\n  give `-` once, as an input or to --files-from".to_string(),
            ));
        }
        Ok(Inputs { list })
    }

    /// The inputs in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Input> {
        self.list.iter()
    }
}

impl<'a> IntoIterator for &'a Inputs {
    type Item = &'a Input;
    type IntoIter = std::slice::Iter<'a, Input>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

fn named(arg: &str) -> Input {
    match arg {
        "-" => Input::Stdin,
        url if is_url(url) => Input::Site(Site::new(url).into()),
        path => Input::Path(path.into()),
    }
}

/// Whether an argument is a web address: no file has such a name unless it is written `./http:...`.
fn is_url(arg: &str) -> bool {
    let start = |scheme: &str| arg.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme));
    start("http://") || start("https://")
}

#[expect(clippy::disallowed_methods, reason = "source/ is the room that reads files")]
fn read_list(file: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    let read = match file == Path::new("-") {
        true => std::io::stdin().lock().read_to_end(&mut bytes),
        false => std::fs::File::open(file).and_then(|mut f| f.read_to_end(&mut bytes)),
    };
    read.map_err(|e| {
        Error::Usage(format!("--files-from {}: {e}\n  give a file that lists one path a line", file.display()))
    })?;
    Ok(String::from_utf8_lossy(&bytes).trim_start_matches('\u{FEFF}').to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(list: &[&str]) -> Vec<String> {
        list.iter().map(|s| s.to_string()).collect()
    }

    #[test]
    fn lists_arguments_then_listed_files() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let list = folder.path().join("list");
        std::fs::File::create(&list)
            .and_then(|mut f| std::io::Write::write_all(&mut f, b"a.txt\r\n\nb c.txt\n-\n"))
            .expect("the list is written");
        let inputs = Inputs::new(&args(&["first.txt"]), Some(&list)).expect("a good list");
        let names: Vec<_> = inputs.iter().map(Input::name).collect();
        assert_eq!(names, ["first.txt", "a.txt", "b c.txt", "-"]);
        let twice = Inputs::new(&args(&["-"]), Some(&list)).expect_err("- is named twice");
        assert!(twice.to_string().contains("once only"), "{twice}");
    }

    #[test]
    fn no_input_is_wrong_usage() {
        assert_eq!(Inputs::new(&[], None).expect_err("none").exit_status(), 2);
        let missing = Inputs::new(&[], Some(Path::new("no/such/list"))).expect_err("missing");
        assert!(missing.to_string().contains("--files-from no/such/list"), "{missing}");
    }
}
