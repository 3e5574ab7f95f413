//! `etl.toml`: the database, the rules, and the sources that `etl run` reads.
//!
//! ```toml
//! db = "news.db"
//!
//! [sources.nordwire]
//! url = "https://nordwire.example/feed"
//! ```
//! Everything wrong in the file is told at once, each with its line, the value and the remedy; a key that is not known is
//! wrong. `etl.example.toml` explains every key.

mod place;
mod source;
mod table;
mod values;

use std::io;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use crate::error::{Error, Result};
use place::Places;
pub use source::Source;
use source::{Usual, beside};
use table::{Faults, Table};
pub use values::{duration, nearest, shown};

/// The name of the file where none is named.
const NAME: &str = "etl.toml";

/// What the configuration says; what it leaves open is none or empty.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The file; none where there is none.
    pub file: Option<PathBuf>,
    /// The database.
    pub db: Option<PathBuf>,
    /// Folders of more rules.
    pub rules: Vec<PathBuf>,
    /// Worker threads.
    pub threads: Option<u16>,
    /// Where the owners of sites may turn to: a web or mail address, which is sent with every request.
    pub contact: Option<String>,
    /// Sources read at once.
    pub at_once: Option<usize>,
    /// The sources, in the order of the file.
    pub sources: Vec<Source>,
}

impl Config {
    /// Reads the file that is named, else `etl.toml` here, else the one in the user's configuration folder; without any of
    /// them everything is open. `rules` are folders of rules beside those that the file names, which may know more places.
    ///
    /// # Errors
    ///
    /// A file that is named and cannot be read, and everything wrong in it.
    pub fn load(named: Option<&Path>, rules: &[PathBuf]) -> Result<Config> {
        if let Some(path) = named {
            let text = read(path).map_err(|e| cannot_read(path, &e))?;
            return Config::parse(path, &text, rules);
        }
        for path in [Some(PathBuf::from(NAME)), users_own()].into_iter().flatten() {
            match read(&path) {
                Ok(text) => return Config::parse(&path, &text, rules),
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                Err(e) => return Err(cannot_read(&path, &e)),
            }
        }
        Ok(Config::default())
    }

    /// Reads the text of a file; `rules` as in [`Config::load`].
    pub fn parse(file: &Path, text: &str, rules: &[PathBuf]) -> Result<Config> {
        let line_of = |at: usize| text.as_bytes().iter().take(at).filter(|b| **b == b'\n').count() + 1;
        let told =
            |at: usize, what: &str, remedy: &str| format!("{}:{}: {what}\n  {remedy}", file.display(), line_of(at));
        let root = DeTable::parse(text).map_err(|e| {
            let what = e.message().trim().replace('\n', ", ");
            let remedy = "write it as TOML: texts in quotes, one key a line, [sources.NAME] above the keys of a source";
            Error::Usage(told(e.span().map_or(0, |span| span.start), &what, remedy))
        })?;
        let faults = Faults::default();
        let folder = file.parent().unwrap_or(Path::new(""));
        let config = read_root(root.get_ref(), folder, rules, &faults, &line_of);
        let wrong = faults.into_list();
        if wrong.is_empty() {
            return Ok(Config { file: Some(file.to_path_buf()), ..config });
        }
        let lines: Vec<_> = wrong.iter().map(|fault| told(fault.at, &fault.what, &fault.remedy)).collect();
        Err(Error::Usage(lines.join("\n")))
    }

    /// The source of a name.
    ///
    /// # Errors
    ///
    /// An unknown name, with the one that may have been meant.
    pub fn source(&self, name: &str) -> Result<&Source> {
        self.sources.iter().find(|source| source.name == name).ok_or_else(|| {
            let file = self.file.as_deref().unwrap_or(Path::new(NAME)).display();
            let names = self.sources.iter().map(|source| source.name.as_str());
            let remedy = match nearest(name, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`etl sources list` lists them".to_string(),
            };
            Error::Usage(format!("{file} has no source `{name}`\n  {remedy}"))
        })
    }
}

fn read_root(
    root: &DeTable<'_>,
    folder: &Path,
    rules: &[PathBuf],
    faults: &Faults,
    line_of: &dyn Fn(usize) -> usize,
) -> Config {
    let table = Table::new(root, String::new(), 0..0, faults);
    let mut config = Config {
        db: table.text("db").map(|path| beside(folder, &path.value)),
        rules: table.texts("rules").iter().map(|path| beside(folder, &path.value)).collect(),
        threads: table.number("threads", 1..1025).and_then(|n| u16::try_from(n).ok()),
        contact: table
            .parsed("contact", "a web or mail address", |text| match text.contains(['@', '/']) {
                true if text.chars().all(|c| c.is_ascii_graphic()) => Ok(text.to_string()),
                _ => Err("give an address: \"you@example.org\" or \"https://example.org/about\"".to_string()),
            })
            .map(|contact| contact.value),
        at_once: table.number("at_once", 1..257).map(|n| n as usize),
        ..Config::default()
    };
    let places = Places::new([&config.rules, rules].concat());
    let usual = table.table("defaults").map(|defaults| {
        let usual = Usual::read(&defaults, &Usual::default(), &places);
        defaults.end();
        usual
    });
    let usual = usual.unwrap_or_default();
    if let Some(sources) = table.table("sources") {
        for (name, inner) in sources.tables() {
            let at = name.at;
            let Some(source) = source::read(name, inner, &usual, &places, folder, line_of) else { continue };
            if let Some(twin) = config.sources.iter().find(|other| other.place() == source.place()) {
                let what = format!("[sources.{}] is at {}, as [sources.{}] is", source.name, source.place(), twin.name);
                faults.add(at, what, "leave one of them out");
            }
            config.sources.push(source);
        }
    }
    table.end();
    config
}

/// `etl/etl.toml` in the user's configuration folder.
fn users_own() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = match cfg!(windows) {
        true => set("APPDATA"),
        false => set("XDG_CONFIG_HOME").or_else(|| set("HOME").map(|home| home.join(".config"))),
    };
    folder.map(|folder| folder.join("etl").join(NAME))
}

#[expect(clippy::disallowed_methods, reason = "config/ is the room that reads etl.toml")]
fn read(path: &Path) -> io::Result<String> {
    std::fs::read_to_string(path)
}

fn cannot_read(path: &Path, e: &io::Error) -> Error {
    let remedy = match e.kind() {
        io::ErrorKind::NotFound => "check the path given to --config or in ETL_CONFIG",
        io::ErrorKind::InvalidData => "save it as UTF-8",
        _ => "check the file and the right to read it",
    };
    Error::Usage(format!("{}: cannot be read: {e}\n  {remedy}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::Form;
    use crate::source::Input;

    fn parse(text: &str) -> Config {
        Config::parse(Path::new("conf/etl.toml"), text, &[]).unwrap_or_else(|e| panic!("{e}"))
    }

    /// That each of `expected` is told of the file, in this order, and nothing else.
    #[track_caller]
    fn wrong(text: &str, expected: &[&str]) {
        let told = Config::parse(Path::new("etl.toml"), text, &[]).map(|_| ()).unwrap_err().to_string();
        let told: Vec<_> = told.split("\netl.toml").collect();
        assert_eq!(told.len(), expected.len(), "{told:#?}");
        for (told, part) in told.iter().zip(expected) {
            assert!(told.contains(part), "{told}\nlacks: {part}");
        }
    }

    #[test]
    fn everything_may_be_left_out() {
        let config = parse("");
        assert!(config.db.is_none() && config.sources.is_empty());
    }

    #[test]
    fn sources_keep_their_order_and_take_the_defaults() {
        let config = parse(
            r#"
            db = "news.db"
            rules = ["my-rules", "/etc/etl/rules"]
            contact = "desk@example.org"
            [defaults]
            pace = "2s"
            max_bytes = "1MB"
            exclude = "/video/"
            [sources.nord]
            url = "https://nord.example/feed"
            kind = "feed"
            exclude = ["/live/"]
            language = "en"
            place = "Oslo, Norway"
            license = "CC BY 4.0"
            [sources.nord.select]
            body = "article > p"
            [sources.archive]
            path = "in"
            kind = "jsonl"
            date = "2024-05-03"
            enabled = false
            [sources.any]
            url = "http://any.example"
            pace = 5
            "#,
        );
        assert_eq!(config.db.as_deref(), Some(Path::new("conf/news.db")));
        assert_eq!(config.rules, [Path::new("conf/my-rules"), Path::new("/etc/etl/rules")]);
        let names: Vec<_> = config.sources.iter().map(|source| source.name.as_str()).collect();
        assert_eq!(names, ["nord", "archive", "any"]);
        let [nord, archive, any] = &config.sources[..] else { panic!("three") };
        let site = nord.site().expect("on the web");
        assert_eq!((site.kind, site.pace, site.max_bytes), (Some(Form::Feed), Some(Duration::from_secs(2)), 1_000_000));
        let exclude: Vec<_> = site.exclude.iter().map(|pattern| pattern.as_str()).collect();
        assert_eq!(exclude, ["/video/", "/live/"]);
        assert_eq!((site.given.language.as_deref(), site.given.license.as_deref()), (Some("en"), Some("CC BY 4.0")));
        assert_eq!(site.given.place.as_deref(), Some("Oslo, Norway"));
        assert_eq!(site.selectors.as_ref().and_then(|s| s.body.as_deref()), Some("article > p"));
        assert!(matches!(&archive.input, Input::Path(path) if path == Path::new("conf/in")));
        assert_eq!((archive.form, archive.enabled, archive.line), (Some(Form::Jsonl), false, 18));
        assert_eq!(archive.date.map(|day| day.to_string()).as_deref(), Some("2024-05-03"));
        let site = any.site().expect("on the web");
        assert!(site.kind.is_none() && site.lists, "a page leads to its feed");
        assert_eq!(site.pace, Some(Duration::from_secs(5)));
    }

    #[test]
    fn unknown_keys_are_wrong_and_what_was_meant_is_said() {
        wrong("databse = \"a.db\"", &[":1: `databse` is no key\n  the keys are"]);
        wrong("thread = 2", &[":1: `thread` is no key\n  did you mean `threads`?"]);
        wrong(
            "[sources.a]\nurl = \"https://a.example\"\nmax_article = 3\n[source.b]\npath = \"b\"",
            &[
                ":3: `max_article` is no key of [sources.a]\n  did you mean `max_articles`?",
                ":4: `source` is no key\n  did you mean `sources`?",
            ],
        );
        wrong(
            "[defaults]\nkind = \"feed\"\n[sources.a]\npath = \"a\"\nselect = { headline = \"h1\" }",
            &[
                ":2: `kind` is no key of [defaults]",
                ":5: `headline` is no key of [sources.a.select]\n  the keys are: author, body, published, title",
            ],
        );
    }

    #[test]
    fn wrong_values_are_named_with_the_remedy() {
        wrong("db = 3", &[":1: db = 3 is no text\n  write a text in quotes"]);
        wrong("db = \" \"", &["write a text in quotes, or leave the key out"]);
        wrong("threads = 0", &[":1: threads = 0 is no whole number from 1 to 1024"]);
        wrong("threads = \"two\"", &["threads = \"two\" is no whole number"]);
        wrong("contact = \"me\"", &["give an address"]);
        wrong("rules = [1]", &["rules holds 1, which is no text"]);
        wrong("sources = 1", &["sources = 1 is no table\n  write [sources] on a line of its own"]);
        let source = |line: &str| format!("[sources.a]\nurl = \"https://a.example/\"\n{line}");
        wrong(&source("kind = \"feeed\""), &[":3: kind = \"feeed\" is no word\n  did you mean \"feed\"?"]);
        wrong(&source("kind = \"jsonl\""), &["write one of: site, feed, sitemap, article"]);
        wrong(&source("pace = \"fast\""), &[":3: pace = \"fast\" is no time such as \"2s\""]);
        wrong(&source("max_bytes = \"5 bananas\""), &["is no size such as \"5MB\""]);
        wrong(&source("max_articles = -1"), &["max_articles = -1 is no whole number"]);
        wrong(&source("include = \"(\""), &[":3: include = \"(\" is no regular expression: unclosed group"]);
        wrong(&source("allow_private = \"yes\""), &["write true or false, without quotes"]);
        wrong(&source("date = \"31.3.2024\""), &["write a day as YYYY-MM-DD"]);
        wrong(&source("place = \"Irn\""), &[":3: place = \"Irn\" is no place\n  write a country by its name"]);
        wrong(&source("place = \"Georgia\""), &["say which, as in \"Georgia, US\""]);
        wrong("[defaults]\nplace = 98", &[":2: place = 98 is no place\n  write a place in quotes"]);
        wrong(&source("select = { body = \"p[\" }"), &["body = \"p[\" is no CSS selector"]);
        wrong(&source("path = \"a\""), &["has both url and path"]);
    }

    #[test]
    fn a_source_says_where_it_is() {
        wrong("[sources.a]\npace = 1", &[":1: [sources.a] does not say where it is\n  give url"]);
        wrong(
            "[sources.a]\nurl = \"a.example/feed\"",
            &[":2: url = \"a.example/feed\" is no web address\n  write it with its scheme"],
        );
        wrong("[sources.a]\nurl = \"file:///a\"", &["a file or folder is named with path"]);
        wrong(
            "[sources.a]\nurl = \"https://a.example\"\n[sources.b]\nurl = \"https://a.example\"",
            &[":3: [sources.b] is at https://a.example, as [sources.a] is"],
        );
    }

    #[test]
    fn what_is_no_toml_is_named_with_its_line() {
        wrong("db = \"a.db\"\n[sources.a\n", &[":2: "]);
        wrong("a = 1\na = 2", &[":2: duplicate key"]);
        wrong("url = https://a.example", &[":1: "]);
    }

    #[test]
    fn a_source_is_found_by_its_name() {
        let config = parse("[sources.nordwire]\npath = \"a\"");
        assert_eq!(config.source("nordwire").expect("it is there").name, "nordwire");
        let told = config.source("nordwier").unwrap_err().to_string();
        assert_eq!(told, "conf/etl.toml has no source `nordwier`\n  did you mean `nordwire`?");
    }
}
