//! What the tests of the program share: a temporary place to run it in, and articles to give it.

#![allow(dead_code, reason = "each test file uses its own part")]

pub mod server;

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::process::{self, Child, Output, Stdio};

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use rusqlite::types::ValueRef;
use serde_json::Value;
use tempfile::TempDir;

/// An article with facts, numbers that are none, and characters of two to four bytes.
pub const ARTICLE: &str = "\
Exports of Norland rise

OSTBY, May 3, 2024 – Exports of Norland rose 14 percent to €2.1 billion in 2023, the Trade Ministry said. 😀
More than 1,100 companies sold goods abroad, “some” 12,650 tonnes of them by rail.
The ministry plans to create 3,000 jobs by March 2026 under Article 44 of the law.
";

/// A temporary folder that the program runs in.
pub struct Place {
    folder: TempDir,
}

impl Place {
    pub fn new() -> Place {
        Place { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A place that holds `article.txt`.
    pub fn with_article() -> Place {
        let place = Place::new();
        place.write("article.txt", ARTICLE);
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
        File::create(path).and_then(|mut f| f.write_all(content.as_ref())).expect("the file is written");
    }

    /// The program, in this place, free of the tester's own settings.
    pub fn etl(&self, args: &[&str]) -> Command {
        Command::from_std(self.command(args))
    }

    /// The same for a test that looks on while it runs.
    pub fn command(&self, args: &[&str]) -> process::Command {
        let mut command = process::Command::new(cargo_bin!("etl"));
        command.current_dir(self.folder.path()).args(args);
        for name in ["ETL_DB", "NO_COLOR", "TERM", "http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"] {
            command.env_remove(name);
        }
        command.env_remove("ETL_CONFIG").env("XDG_CONFIG_HOME", self.path("no-configuration"));
        command
    }

    /// Starts the program with nothing to read and nobody to read it.
    pub fn start(&self, args: &[&str]) -> Child {
        let mut command = self.command(args);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("the program starts")
    }

    /// Runs the program and takes its exit status and its two streams.
    pub fn run(&self, args: &[&str]) -> Ran {
        self.etl(args).output().expect("the program starts").into()
    }

    pub fn pipe(&self, args: &[&str], input: impl Into<Vec<u8>>) -> Ran {
        self.etl(args).write_stdin(input).output().expect("the program starts").into()
    }

    /// Rows of a query on the database, as text with `|` between the columns.
    pub fn sql(&self, db: &str, query: &str) -> Vec<String> {
        let conn = rusqlite::Connection::open(self.path(db)).expect("a database");
        let mut statement = conn.prepare(query).expect("a query");
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| {
            let cell = |c| {
                row.get_ref(c).map(|value| match value {
                    ValueRef::Null => String::new(),
                    ValueRef::Integer(n) => n.to_string(),
                    ValueRef::Real(x) => x.to_string(),
                    ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                })
            };
            Ok((0..columns).map(cell).collect::<rusqlite::Result<Vec<_>>>()?.join("|"))
        });
        rows.expect("rows").collect::<rusqlite::Result<_>>().expect("rows")
    }
}

/// What a run of the program left.
#[derive(Debug)]
pub struct Ran {
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
        Ran { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Ran {
    /// The output of a run that must have gone well.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.status, Some(0), "{self:?}");
        self.out
    }

    /// Standard error of a run that must have ended with `status`.
    #[track_caller]
    pub fn failed(self, status: i32) -> String {
        assert_eq!(self.status, Some(status), "{self:?}");
        self.err
    }
}

/// The objects of JSON Lines.
#[track_caller]
pub fn objects(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

/// Many different articles as JSON Lines.
pub fn many_articles(n: usize) -> String {
    let article = |i: usize| {
        serde_json::json!({
            "id": format!("article-{i}"),
            "published": "2024-05-03",
            "text": format!(
                "Sales of plant {i} rose {}.{} percent to ${}.3 million in 2023. It employs {} people.",
                i % 90 + 1, i % 10, i % 700 + 2, 100 + i
            ),
        })
    };
    (0..n).map(|i| format!("{}\n", article(i))).collect()
}
