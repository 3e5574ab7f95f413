//! `etl sources`: those of the configuration, how they fare, and a trial of one.

use std::io::{BufWriter, Write, stdout};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use clap::{Args, Subcommand};
use rustc_hash::FxHashMap;

use super::{App, Status};
use crate::config::{Source, shown};
use crate::error::Result;
use crate::export::{Column, Look, Table, Tone, facts_table, human};
use crate::model::{Article, Form, Moment, Outcome};
use crate::pipeline::{Event, Feed, Ready, Steps, Stop, now};
use crate::source::Input;
use crate::store::{SourceRow, Store};

/// Paragraphs of an article that a trial shows.
const SHOWN: usize = 4;

/// List the sources of etl.toml, show how they fare, or try one
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etl sources list
  etl sources check nordwire           fetch one article, show what is read, store nothing
  etl sources status                   how the last runs went, and what is tried again when")]
pub struct Sources {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the sources
    #[command(after_help = "Example:\n  etl sources list")]
    List,
    /// Fetch one article of a source and show what is read of it; nothing is stored
    #[command(after_help = "Example:\n  etl sources check nordwire")]
    Check {
        /// Name of the source
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Show how each source fared in the last run: failures in a row, why, and when it is tried again
    #[command(after_help = "Example:\n  etl sources status")]
    Status,
}

impl Sources {
    /// Lists, tries, or shows.
    pub fn run(self, app: &App) -> Result<Status> {
        match self.command {
            Command::List => list(app),
            Command::Check { name } => check(app, app.config.source(&name)?),
            Command::Status => status(app),
        }
    }
}

fn nothing_named(app: &App) -> bool {
    let none = app.config.sources.is_empty();
    if none {
        app.console.say(match &app.config.file {
            Some(file) => format!("{} names no source yet; [sources.NAME] begins one", file.display()),
            None => "no etl.toml here: etl.example.toml of the project shows how one is written".to_string(),
        });
    }
    none
}

fn list(app: &App) -> Result<Status> {
    if nothing_named(app) {
        return Ok(0);
    }
    let mut table =
        Table::new(&[Column::fixed("NAME"), Column::fixed("KIND"), Column::text("WHERE", 24), Column::text("HOW", 16)]);
    for source in &app.config.sources {
        table.row(vec![
            (source.name.clone(), Tone::Plain),
            (kind(source).to_string(), Tone::Plain),
            (source.place(), Tone::Plain),
            (manner(source), Tone::Faint),
        ]);
    }
    let mut out = BufWriter::new(stdout().lock());
    table.write(app.console.out, &mut out)?;
    Ok(out.flush().map(|()| 0)?)
}

fn kind(source: &Source) -> &'static str {
    match (&source.input, source.site().map_or(source.form, |site| site.kind)) {
        (_, Some(Form::Feed)) => "feed",
        (_, Some(Form::Sitemap)) => "sitemap",
        (Input::Site(_), Some(_)) => "article",
        (Input::Site(_), None) => "site",
        (_, Some(Form::Text)) => "text",
        (_, Some(Form::Html)) => "html",
        (_, Some(Form::Warc)) => "warc",
        (_, Some(Form::Jsonl)) => "jsonl",
        (_, None) => "files",
    }
}

/// What is special about a source, in a few words.
fn manner(source: &Source) -> String {
    let mut parts = Vec::new();
    if !source.enabled {
        parts.push("not enabled".to_string());
    }
    if let Some(site) = source.site() {
        parts.extend(site.pace.map(|pace| format!("every {}", shown(pace))));
        parts.extend(site.max_articles.map(|n| format!("at most {}", human::count(n, "article"))));
        if site.allow_private {
            parts.push("private addresses allowed".to_string());
        }
        if !site.robots {
            parts.push("robots.txt not heeded".to_string());
        }
    }
    parts.join(", ")
}

/// Fetches one article and shows what was read.
fn check(app: &App, source: &Source) -> Result<Status> {
    let mut source = source.clone();
    if let Input::Site(site) = &mut source.input {
        Arc::make_mut(site).max_articles = Some(1);
    }
    let stop = Stop::on_signals()?;
    let steps = app.steps()?;
    let feed = Feed { threads: 1, at_once: 1, ..app.sources_feed(&[&source], stop.clone()) };
    let mut found = None;
    let hire = || |steps: &Steps, mut ready: Ready| (steps.extract(&mut ready), ready.article);
    let tally = feed.run(&steps, hire, |event| {
        if let Event::Done(done) = event {
            done.notices.iter().for_each(|notice| app.console.notice(notice));
            if let (None, Some(made)) = (&found, done.made) {
                found = Some(made);
                // One is enough of a folder, too.
                stop.after(std::time::Duration::ZERO);
            }
        }
        Ok(())
    })?;
    let Some((outcome, article)) = found else {
        app.console.say(format!("{}: nothing was read", source.name));
        return tally.exit_status();
    };
    let mut out = BufWriter::new(stdout().lock());
    write_read(article, &outcome, app.console.out, &mut out)?;
    out.flush()?;
    app.console.say("nothing was stored");
    Ok(0)
}

/// What was read of an article: what it says of itself, how its text begins, and its facts.
fn write_read(article: Article, outcome: &Outcome, look: Look, out: &mut dyn Write) -> std::io::Result<()> {
    look.write(Tone::Head, &article.document, out)?;
    writeln!(out)?;
    let at = |moment: Option<Moment>| moment.map(|at| at.to_string());
    let published = at(article.published_at).or_else(|| article.published.map(|day| day.to_string()));
    let fields = [
        ("title", article.title),
        ("published", published),
        ("modified", at(article.modified)),
        ("author", article.author),
        ("site", article.site),
        ("language", article.language),
        ("license", article.license),
        ("place", article.place),
        ("url", article.url),
    ];
    for (name, value) in fields {
        writeln!(out, "{name:<10} {}", value.as_deref().unwrap_or("-"))?;
    }
    let paragraphs: Vec<_> = article.text.split("\n\n").filter(|p| !p.trim().is_empty()).collect();
    let long = article.text.chars().count();
    writeln!(out, "{:<10} {}, {long} characters", "text", human::count(paragraphs.len(), "paragraph"))?;
    for paragraph in paragraphs.iter().take(SHOWN) {
        let start: String = paragraph.chars().take(160).collect();
        writeln!(
            out,
            "           {}{}",
            start.replace('\n', " "),
            if start.len() < paragraph.len() { "…" } else { "" }
        )?;
    }
    writeln!(out, "\n{}", human::found(outcome.facts.len(), outcome.left_out.len()))?;
    facts_table(&outcome.facts).write(look, out)
}

fn status(app: &App) -> Result<Status> {
    let db = &app.global.db;
    let rows = if db.exists() { Store::open_existing(db)?.sources()? } else { Vec::new() };
    if rows.is_empty() && nothing_named(app) {
        return Ok(0);
    }
    let mut rows: FxHashMap<&str, &SourceRow> = rows.iter().map(|row| (row.name.as_str(), row)).collect();
    let now = now();
    let mut table = Table::new(&[
        Column::fixed("NAME"),
        Column::fixed("STATE"),
        Column::fixed("TRIED"),
        Column::fixed("LAST GAVE"),
        Column::fixed("NEXT TRY"),
        Column::number("NEW"),
        Column::number("CHANGED"),
        Column::number("REFUSED"),
        Column::text("WHY", 20),
    ]);
    for source in &app.config.sources {
        let row = rows.remove(source.name.as_str());
        table.row(cells(&source.name, row, source.enabled, now));
    }
    let mut left: Vec<_> = rows.into_values().collect();
    left.sort_by(|a, b| a.name.cmp(&b.name));
    for row in left {
        let mut cells = cells(&row.name, Some(row), true, now);
        cells[1] = ("not in etl.toml".to_string(), Tone::Faint);
        cells[4] = ("-".to_string(), Tone::Faint);
        table.row(cells);
    }
    let mut out = BufWriter::new(stdout().lock());
    table.write(app.console.out, &mut out)?;
    Ok(out.flush().map(|()| 0)?)
}

fn cells(name: &str, row: Option<&SourceRow>, enabled: bool, now: DateTime<Utc>) -> Vec<(String, Tone)> {
    let (state, tone) = match row {
        _ if !enabled => ("not enabled".to_string(), Tone::Faint),
        None => ("never tried".to_string(), Tone::Open),
        Some(row) if row.failures == 0 => ("well".to_string(), Tone::Plain),
        Some(row) => (format!("failed {}", times(row.failures)), Tone::Bad),
    };
    let number = |n: Option<u64>| (n.map_or("-".to_string(), |n| human::number(n as f64)), Tone::Plain);
    let next = match row.and_then(|row| row.not_before).filter(|until| *until > now) {
        _ if !enabled => "-".to_string(),
        Some(until) => format!("in {}", rough(until - now)),
        None => "next run".to_string(),
    };
    let ago = |at: Option<DateTime<Utc>>| match at.map(|at| now - at) {
        None => "never".to_string(),
        Some(time) if time < TimeDelta::minutes(1) => "just now".to_string(),
        Some(time) => format!("{} ago", rough(time)),
    };
    vec![
        (name.to_string(), Tone::Plain),
        (state, tone),
        (ago(row.map(|row| row.tried)), Tone::Plain),
        (ago(row.and_then(|row| row.succeeded)), Tone::Plain),
        (next, Tone::Plain),
        number(row.map(|row| row.totals.new)),
        number(row.map(|row| row.totals.revised)),
        number(row.map(|row| row.totals.refused)),
        (row.and_then(|row| row.said.clone()).unwrap_or_default(), Tone::Faint),
    ]
}

fn times(n: u32) -> String {
    match n {
        1 => "once".to_string(),
        2 => "twice".to_string(),
        n => format!("{n} times"),
    }
}

/// A length of time in its largest unit.
pub(super) fn rough(time: TimeDelta) -> String {
    let seconds = time.num_seconds().max(0);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..172_800 => format!("{} h", seconds / 3_600),
        _ => human::count((seconds / 86_400) as usize, "day"),
    }
}
