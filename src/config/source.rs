//! One source of the file: what it is, what is taken of it, and how it is treated.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use regex::Regex;
use url::Url;

use super::place::Places;
use super::table::{At, Table};
use super::values::{duration, size};
use crate::model::{Form, Given, Selectors};
use crate::source::{Input, Site};

/// A source that the file names.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// Where it is, and for one on the web how it is treated.
    pub input: Input,
    /// The form of files; found from their content where none is given.
    pub form: Option<Form>,
    /// Day of publication of the articles that state none.
    pub date: Option<NaiveDate>,
    /// What is known of each of its articles, and wins over what they say.
    pub given: Given,
    /// Whether `etl run` reads it.
    pub enabled: bool,
    /// Line of the file on which it begins.
    pub line: usize,
}

impl Source {
    /// Its address or path.
    pub fn place(&self) -> String {
        self.input.name()
    }

    /// What is known of its articles, wherever it is.
    pub fn known(&self) -> &Given {
        self.site().map_or(&self.given, |site| &site.given)
    }

    /// The source on the web, where it is one.
    pub fn site(&self) -> Option<&Site> {
        match &self.input {
            Input::Site(site) => Some(site),
            Input::Path(_) | Input::Stdin => None,
        }
    }
}

/// What may stand in `[defaults]` as well as in a source.
#[derive(Debug, Clone, Default)]
pub(super) struct Usual {
    include: Vec<Regex>,
    exclude: Vec<Regex>,
    max_articles: Option<usize>,
    pace: Option<Duration>,
    timeout: Option<Duration>,
    max_bytes: Option<usize>,
    allow_private: Option<bool>,
    language: Option<String>,
    license: Option<String>,
    place: Option<String>,
}

impl Usual {
    /// What a table says of these, on top of `base`.
    pub(super) fn read(table: &Table<'_>, base: &Usual, places: &Places) -> Usual {
        let seconds = "a time such as \"2s\", \"500ms\" or \"1m\"";
        let time = |key| table.quantity(key, seconds, Duration::from_secs, duration);
        let (include, exclude) = (patterns(table, "include"), patterns(table, "exclude"));
        let sizes = "a size such as \"5MB\" or \"500kB\"";
        Usual {
            include: if include.is_empty() { base.include.clone() } else { include },
            exclude: [base.exclude.clone(), exclude].concat(),
            max_articles: table.number("max_articles", 1..1_000_001).map(|n| n as usize).or(base.max_articles),
            pace: time("pace").or(base.pace),
            timeout: time("timeout").or(base.timeout),
            max_bytes: table.quantity("max_bytes", sizes, |n| n as usize, size).or(base.max_bytes),
            allow_private: table.flag("allow_private").or(base.allow_private),
            language: table.text("language").map(|text| text.value).or_else(|| base.language.clone()),
            license: table.text("license").map(|text| text.value).or_else(|| base.license.clone()),
            place: places.read(table, "place").or_else(|| base.place.clone()),
        }
    }

    fn put_on(&self, site: &mut Site) {
        site.include = self.include.clone();
        site.exclude = self.exclude.clone();
        site.max_articles = self.max_articles;
        site.pace = self.pace;
        site.timeout = self.timeout.unwrap_or(site.timeout);
        site.max_bytes = self.max_bytes.unwrap_or(site.max_bytes);
        site.allow_private = self.allow_private.unwrap_or(site.allow_private);
    }
}

fn patterns(table: &Table<'_>, key: &'static str) -> Vec<Regex> {
    let one = |pattern: At<String>| match Regex::new(&pattern.value) {
        Ok(regex) => Some(regex),
        Err(e) => {
            // The last line says what is wrong, those before it show where.
            let said = e.to_string();
            let said = said.lines().last().unwrap_or_default().trim_start_matches("error: ");
            let what = format!("{key} = \"{}\" is no regular expression: {said}", pattern.value);
            table.fault(pattern.at, what, "a plain piece of the address will do: \"/business/\"");
            None
        }
    };
    table.texts(key).into_iter().filter_map(one).collect()
}

/// Where a source is.
enum Place {
    Web(String),
    Path(PathBuf),
}

/// Reads the table of one source; `folder` is that of the file.
pub(super) fn read(
    name: At<String>,
    table: Table<'_>,
    usual: &Usual,
    places: &Places,
    folder: &Path,
    line_of: &dyn Fn(usize) -> usize,
) -> Option<Source> {
    if name.value.trim().is_empty() || name.value.chars().any(char::is_control) {
        table.fault(name.at, "a source has no name", "write [sources.NAME]");
    }
    let usual = Usual::read(&table, usual, places);
    let place = place(&name, &table, folder);
    let is_web = !matches!(place, Some(Place::Path(_)));
    let given = Given {
        site: table.text("site").map(|text| text.value),
        author: table.text("author").map(|text| text.value),
        language: usual.language.clone(),
        license: usual.license.clone(),
        place: usual.place.clone(),
        ..Given::default()
    };
    let selectors = table.table("select").map(selectors);
    let robots = table.flag("robots");
    let (kind, form) = match is_web {
        true => (table.word("kind", WEB_KINDS), None),
        false => (None, table.word("kind", FILE_KINDS)),
    };
    let date = table.parsed("date", "a day such as \"2024-03-31\"", |text| {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| "write a day as YYYY-MM-DD, such as 2024-03-31".into())
    });
    let enabled = table.flag("enabled").unwrap_or(true);
    let line = line_of(name.at);
    table.end();
    let date = date.map(|date| date.value);
    let source = |input, given| Source { name: name.value, input, form, date, given, enabled, line };
    Some(match place? {
        Place::Path(path) => source(Input::Path(path), given),
        Place::Web(url) => {
            let mut site = Site::new(url);
            usual.put_on(&mut site);
            (site.kind, site.lists) = kind.unwrap_or((None, true));
            site.robots = robots.unwrap_or(true);
            site.selectors = selectors.map(Arc::new);
            site.given = given;
            source(Input::Site(Arc::new(site)), Given::default())
        }
    })
}

/// What a source on the web may be, and whether a page in its place is searched for the list of its articles.
const WEB_KINDS: &[(&str, (Option<Form>, bool))] = &[
    ("site", (None, true)),
    ("feed", (Some(Form::Feed), true)),
    ("sitemap", (Some(Form::Sitemap), true)),
    ("article", (Some(Form::Html), false)),
];

/// What the files of a path may be.
const FILE_KINDS: &[(&str, Form)] = &[
    ("text", Form::Text),
    ("html", Form::Html),
    ("jsonl", Form::Jsonl),
    ("warc", Form::Warc),
    ("feed", Form::Feed),
    ("sitemap", Form::Sitemap),
];

fn place(name: &At<String>, table: &Table<'_>, folder: &Path) -> Option<Place> {
    let url = table.parsed("url", "a web address", |text| match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(text.to_string()),
        Ok(url) if !text.contains("://") || url.scheme() == "file" => Err("a file or folder is named with path".into()),
        _ => Err("write it with its scheme: https://news.example/feed".to_string()),
    });
    let path = table.text("path");
    match (url, path) {
        (Some(url), None) => Some(Place::Web(url.value)),
        (None, Some(path)) => Some(Place::Path(beside(folder, &path.value))),
        (Some(_), Some(path)) => {
            let what = format!("[sources.{}] has both url and path", name.value);
            table.fault(path.at, what, "name two sources, one with each");
            None
        }
        (None, None) if table.has("url") || table.has("path") => None,
        (None, None) => {
            let what = format!("[sources.{}] does not say where it is", name.value);
            table.fault(table.at(), what, "give url = \"https://...\", or path = \"folder\" for files on this machine");
            None
        }
    }
}

/// A path of the file: one that is not absolute goes on from the file's folder, and `~/` from the user's home.
pub(super) fn beside(folder: &Path, path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), std::env::var_os("HOME")) {
        (Some(rest), Some(home)) => Path::new(&home).join(rest),
        _ => folder.join(path),
    }
}

fn selectors(table: Table<'_>) -> Selectors {
    let one = |key| {
        let found = table.parsed(key, "a CSS selector", |text| match dom_query::Matcher::new(text) {
            Ok(_) => Ok(text.to_string()),
            Err(_) => Err("write one as in a style sheet: \"article .body p\"".to_string()),
        });
        found.map(|found| found.value)
    };
    let (body, title, published, author) = (one("body"), one("title"), one("published"), one("author"));
    table.end();
    Selectors { body, title, published, author }
}
