//! Arguments that several commands share.

use std::path::PathBuf;

use chrono::{Months, NaiveDate};
use clap::builder::TypedValueParser as _;
use clap::{Args, ValueEnum};

use crate::config::Config;
use crate::error::Result;
use crate::model::Form;
use crate::pipeline::{Feed, Stop};
use crate::source::{Inputs, Options, Web};

/// Options of every command, as they are given.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// The database file [default: that of etl.toml, else etl.db]
    #[arg(long, global = true, value_name = "PATH", env = "ETL_DB")]
    pub db: Option<PathBuf>,

    /// The configuration [default: etl.toml here, else etl/etl.toml in your configuration folder]
    #[arg(long, global = true, value_name = "PATH", env = "ETL_CONFIG")]
    pub config: Option<PathBuf>,

    /// A folder of more rules, on top of the built-in ones; may be repeated
    #[arg(long, global = true, value_name = "DIR")]
    pub rules: Vec<PathBuf>,

    /// Worker threads [default: the cores]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,

    /// Say nothing but errors
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// Say more
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,

    /// When to use colours; NO_COLOR is heeded as well
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = false)]
    pub color: When,

    /// Show no progress bar
    #[arg(long, global = true)]
    pub no_progress: bool,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal
    Auto,
    /// Also in a pipe
    Always,
    /// Not at all
    Never,
}

/// The options of every command, with what the configuration says where they are not given.
#[derive(Debug, Clone)]
pub struct Global {
    /// The database file.
    pub db: PathBuf,
    /// Folders of more rules; those of the configuration first.
    pub rules: Vec<PathBuf>,
    /// Worker threads, where a number of them is wanted.
    pub threads: Option<u16>,
    /// Where the owners of sites may turn to.
    pub contact: Option<String>,
    /// Whether nothing is said but errors.
    pub quiet: bool,
    /// Whether more is said.
    pub verbose: bool,
}

impl GlobalArgs {
    /// The options in force under a configuration.
    pub fn under(self, config: &Config) -> Global {
        Global {
            db: self.db.or_else(|| config.db.clone()).unwrap_or_else(|| "etl.db".into()),
            rules: [config.rules.clone(), self.rules].concat(),
            threads: self.threads.or(config.threads),
            contact: config.contact.clone(),
            quiet: self.quiet,
            verbose: self.verbose,
        }
    }
}

impl Global {
    /// Worker threads: those asked for, else the cores.
    pub fn threads(&self) -> usize {
        match self.threads {
            Some(n) => n.into(),
            None => std::thread::available_parallelism().map_or(1, usize::from),
        }
    }
}

/// What to read.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Input")]
pub struct InputArgs {
    /// Files, folders (read with all below them), web addresses, or `-` for standard input
    #[arg(value_name = "INPUT")]
    inputs: Vec<String>,

    /// Read the names of more inputs from FILE, one a line; `-` for standard input
    #[arg(long, value_name = "FILE")]
    files_from: Option<PathBuf>,

    /// Form of every input [default: found from its content, then its name]
    #[arg(long, value_name = "FORM")]
    input_format: Option<InputForm>,

    /// Day of publication of the articles that state none
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    date: Option<NaiveDate>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum InputForm {
    /// One article as plain text
    Text,
    /// One article as a web page
    Html,
    /// An archive of web pages
    Warc,
    /// JSON Lines, one article a line
    Jsonl,
    /// A feed (RSS, Atom, JSON Feed), whose articles are fetched, or a page that names one
    Feed,
    /// A sitemap, whose articles are fetched
    Sitemap,
}

impl InputArgs {
    /// The feed that these arguments describe. From here on a signal ends the run cleanly, not the program at once.
    pub fn feed(&self, global: &Global) -> Result<Feed> {
        let form = self.input_format.map(|form| match form {
            InputForm::Text => Form::Text,
            InputForm::Html => Form::Html,
            InputForm::Warc => Form::Warc,
            InputForm::Jsonl => Form::Jsonl,
            InputForm::Feed => Form::Feed,
            InputForm::Sitemap => Form::Sitemap,
        });
        let inputs = Inputs::new(&self.inputs, self.files_from.as_deref())?;
        let web = Web::new(global.contact.clone()).into();
        let options = Options { form, verbose: global.verbose, web, ..Options::default() };
        Ok(Feed::new(&inputs, options, self.date, global.threads(), Stop::on_signals()?))
    }

    /// How to name the first input in a command that a person may type next.
    pub fn first(&self) -> &str {
        self.inputs.first().map(String::as_str).filter(|input| *input != "-").unwrap_or("FILE")
    }
}

/// A day as an argument.
pub fn day(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_| "write a day of the calendar as YYYY-MM-DD, such as 2024-03-31".to_string())
}

/// Some days as an argument: a day, a month, a quarter or a year; the first and the last.
pub fn days(text: &str) -> Result<(NaiveDate, NaiveDate), String> {
    let first = |year: &str, month: u32| NaiveDate::from_ymd_opt(year.parse().ok()?, month, 1);
    let last = |first: NaiveDate, months| first.checked_add_months(Months::new(months))?.pred_opt();
    let year = |year: &str| year.len() == 4;
    let found = match text.split_once('-') {
        None if year(text) => first(text, 1).map(|day| (day, 12)),
        Some((y, quarter)) if year(y) && quarter.starts_with(['Q', 'q']) => {
            let quarter = quarter[1..].parse().ok().filter(|n| (1..=4).contains(n));
            quarter.and_then(|n: u32| first(y, 3 * n - 2)).map(|day| (day, 3))
        }
        Some((y, month)) if year(y) && month.len() == 2 => {
            month.parse().ok().and_then(|month| first(y, month)).map(|day| (day, 1))
        }
        _ => return day(text).map(|day| (day, day)),
    };
    found
        .and_then(|(first, months)| Some((first, last(first, months)?)))
        .ok_or_else(|| "write a year, quarter, month or day: 2023, 2023-Q1, 2023-05 or 2023-05-03".to_string())
}

/// The parser of an argument that is one of a few words; the message of a wrong one lists them.
pub fn parsed<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> impl clap::builder::TypedValueParser<Value = T> {
    let names = clap::builder::PossibleValuesParser::new(all.iter().map(|value| name(*value)));
    names.try_map(move |text| all.iter().copied().find(|value| name(*value) == text).ok_or("no such value"))
}
