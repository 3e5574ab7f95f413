//! `etl run`: the command for cron: every source of the configuration, what is new of it, under a lock.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use clap::{Args, ValueEnum};

use super::ingest::command_line;
use super::sources::rough;
use super::{App, Status};
use crate::config::{Source, duration};
use crate::error::{Error, Result};
use crate::export::human;
use crate::pipeline::{Feed, Ingest, Ingested, Lock, Reextract, Remade, Report, SourceReport, Steps, Stop, Task, now};
use crate::source::{Input, Options, Web};
use crate::store::Store;

/// Sources read at once where the configuration does not say.
const AT_ONCE: usize = 32;

/// Read every source of etl.toml and store what is new; the command for cron
///
/// Fetches only what is new or has changed, in the manner that each site asks for. A source that fails is left alone
/// for a while and tried again, longer after each failure, never given up; it stops no other. One run works on a database at
/// a time. The exit status is 0 also where nothing was new, 1 where some sources gave nothing, 4 where none gave anything,
/// 75 where another run is at work.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etl run
  etl run --only nordwire --dry-run
  17 * * * *  cd /srv/news && etl run --quiet --if-locked skip --max-runtime 50m     (a line for crontab)")]
pub struct Run {
    /// Only this source, also where it is not enabled or was to be left alone; may be repeated
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,

    /// What to do where another run is at work on the database
    #[arg(long, value_name = "WHAT", default_value = "fail")]
    if_locked: IfLocked,

    /// End after this long (50m, 2h), with all that was finished stored; the next run goes on from there
    #[arg(long, value_name = "TIME", value_parser = time)]
    max_runtime: Option<Duration>,

    /// Fetch nothing: read the sources that are files, and make the facts of stored articles again where rules changed
    #[arg(long)]
    offline: bool,

    /// Do everything but the writing, and say what would be written
    #[arg(long)]
    dry_run: bool,
}

/// What to do where another run is at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum IfLocked {
    /// Leave it to that run; the exit status is 0
    Skip,
    /// Wait until it is done
    Wait,
    /// End with status 75
    Fail,
}

fn time(text: &str) -> Result<Duration, String> {
    duration(text).filter(|time| !time.is_zero()).ok_or_else(|| "write a time such as 50m, 2h or 90s".to_string())
}

impl App {
    /// Sources read at once.
    pub fn at_once(&self) -> usize {
        self.config.at_once.unwrap_or(AT_ONCE)
    }

    /// A feed of sources, several at once.
    pub fn sources_feed(&self, sources: &[&Source], stop: Stop) -> Feed {
        let task = |source: &&Source| Task {
            name: Some(source.name.clone()),
            input: source.input.clone(),
            form: source.form,
            date: source.date,
            given: source.given.clone(),
        };
        let web = Web::new(self.global.contact.clone()).into();
        Feed {
            tasks: sources.iter().map(task).collect(),
            options: Options { verbose: self.global.verbose, web, ..Options::default() },
            threads: self.global.threads(),
            at_once: self.at_once(),
            stop,
        }
    }
}

impl Run {
    /// Reads the sources under the lock.
    pub fn run(self, app: &App) -> Result<Status> {
        let started = Instant::now();
        let chosen = self.chosen(app)?;
        let stop = Stop::on_signals()?;
        if let Some(time) = self.max_runtime {
            stop.after(time);
        }
        let db = &app.global.db;
        // What writes nothing needs no lock.
        let lock = if self.dry_run { None } else { Some(self.lock(db, &stop)?) };
        if let Some(Err(holder)) = &lock {
            return match self.if_locked {
                IfLocked::Skip => {
                    app.console.say(format!("skipped: another run is at work on {} ({holder})", db.display()));
                    Ok(0)
                }
                IfLocked::Wait if stop.is_asked() && !stop.is_time_up() => Ok(stop.exit_status().unwrap_or(0)),
                IfLocked::Wait | IfLocked::Fail => Err(Error::Locked(format!(
                    "another run is at work on {} ({holder})\n  wait for it, or use --if-locked skip or wait",
                    db.display()
                ))),
            };
        }
        let sources = self.due(app, chosen)?;
        let steps = app.steps()?;
        let command = command_line();
        let report = self.read(app, &sources, &steps, &command, &stop)?;
        if self.offline && !stop.is_asked() {
            self.make_again(app, &steps, &command, &stop)?;
        }
        app.console.say(self.summary(app, &report, started.elapsed()));
        if stop.is_time_up() {
            app.console.say("the time was up: what was finished is stored, and the next run goes on from there");
        } else if stop.is_asked() {
            app.console.say("interrupted: what was finished is stored, and the next run goes on from there");
        }
        match (stop.exit_status(), report.sources) {
            (Some(status), _) => Ok(status),
            (None, (over, failed)) if over > 0 && failed == over => Err(Error::AllFailed),
            (None, (_, failed)) => Ok(u8::from(failed > 0)),
        }
    }

    /// The sources that this run is about.
    fn chosen<'a>(&self, app: &'a App) -> Result<Vec<&'a Source>> {
        if !self.only.is_empty() {
            return self.only.iter().map(|name| app.config.source(name)).collect();
        }
        let chosen: Vec<_> = app.config.sources.iter().filter(|source| source.enabled).collect();
        if !chosen.is_empty() || self.offline {
            return Ok(chosen);
        }
        Err(Error::Usage(match &app.config.file {
            Some(file) => format!(
                "{}: no source to read\n  write one: [sources.NAME] on a line, and url = \"https://...\" below it",
                file.display()
            ),
            None => "no configuration, and so no source to read\n  write etl.toml here (etl.example.toml of the project shows how), or name one with --config".to_string(),
        }))
    }

    fn lock(&self, db: &Path, stop: &Stop) -> Result<Result<Lock, String>> {
        let taken = match self.if_locked {
            IfLocked::Wait => Lock::wait(db, || !stop.is_asked())?,
            IfLocked::Skip | IfLocked::Fail => Lock::take(db)?,
        };
        Ok(taken.map_err(|holder| holder.0))
    }

    /// Those of the sources that are read now.
    fn due<'a>(&self, app: &App, chosen: Vec<&'a Source>) -> Result<Vec<&'a Source>> {
        let chosen: Vec<_> =
            chosen.into_iter().filter(|source| !self.offline || matches!(source.input, Input::Path(_))).collect();
        let db = &app.global.db;
        if !self.only.is_empty() || !Store::is_written(db) {
            return Ok(chosen);
        }
        let (known, now) = (Store::open_existing(db)?.sources()?, now());
        let rest = |source: &Source| {
            let row = known.iter().find(|row| row.name == source.name)?;
            row.rest(now).map(|left| (left, row.failures))
        };
        let is_due = |source: &&Source| match rest(source) {
            None => true,
            Some((left, failures)) => {
                app.console.say(resting(source, left, failures));
                false
            }
        };
        Ok(chosen.into_iter().filter(is_due).collect())
    }

    fn read(&self, app: &App, sources: &[&Source], steps: &Arc<Steps>, command: &str, stop: &Stop) -> Result<Report> {
        let feed = app.sources_feed(sources, stop.clone());
        let job = Ingest {
            feed: &feed,
            db: &app.global.db,
            command,
            offline: self.offline,
            dry_run: self.dry_run,
            opened: None,
        };
        let over = Arc::new(AtomicU64::new(0));
        let progress = app.console.sources(sources.len(), over.clone());
        let (mut articles, mut facts) = (0_usize, 0_usize);
        job.run(steps, |met| {
            match met {
                Ingested::Tick => progress.tick(),
                Ingested::Noticed(notice) => progress.aside(|| app.console.notice(notice)),
                Ingested::Stored(article, outcome) => {
                    (articles, facts) = (articles + 1, facts + outcome.facts.len());
                    progress
                        .say(|| format!(", {}, {}", human::count(articles, "article"), human::count(facts, "fact")));
                    progress.aside(|| {
                        app.console.detail(format!(
                            "{}: {}",
                            article.document,
                            human::count(outcome.facts.len(), "fact")
                        ));
                        app.console.remarks(&outcome.notices);
                    });
                }
                Ingested::Source(report) => {
                    over.fetch_add(1, Ordering::Relaxed);
                    // A bar says enough of those that are well.
                    if report.failed.is_some() || !app.console.shows_progress() {
                        progress.aside(|| app.console.say(told(report)));
                    }
                }
            }
            Ok(())
        })
    }

    /// Makes the facts of stored articles again whose rules changed.
    fn make_again(&self, app: &App, steps: &Arc<Steps>, command: &str, stop: &Stop) -> Result<()> {
        let db = &app.global.db;
        if !Store::is_written(db) {
            return Ok(());
        }
        let job = Reextract { db, command, all: false, dry_run: self.dry_run, threads: app.global.threads(), stop };
        let totals = job.run(steps, |met| {
            if let Remade::Refused(notice) = met {
                app.console.notice(notice);
            }
            Ok(())
        })?;
        if totals.read > 0 {
            let articles = human::count(totals.read as usize, "stored article");
            app.console.say(format!("{articles} read again under changed rules, {} changed", totals.revised));
        }
        Ok(())
    }

    /// `200 sources: 212 articles, 198 new, 3 changed · 1,204 facts, 310 numbers left out · 2 failed · news.db · 48 s`
    fn summary(&self, app: &App, report: &Report, took: Duration) -> String {
        let (totals, (over, failed)) = (report.totals, report.sources);
        let mut parts = vec![format!("{}: {}", human::count(over, "source"), counted(&totals))];
        let stored = totals.new + totals.revised;
        if stored > 0 {
            parts.push(human::found(totals.facts as usize, totals.left_out as usize));
        }
        if totals.asked > 0 {
            let known = human::number(totals.not_modified as f64);
            parts.push(format!("{}, {known} not modified", human::count(totals.asked as usize, "request")));
        }
        if totals.refused > 0 {
            parts.push(format!("{} refused", human::number(totals.refused as f64)));
        }
        if failed > 0 {
            parts.push(format!("{} gave nothing (etl sources status)", human::count(failed, "source")));
        }
        let db = app.global.db.display();
        parts.push(if self.dry_run { format!("nothing was written to {db}") } else { db.to_string() });
        parts.push(rough(TimeDelta::from_std(took).unwrap_or_default()));
        parts.join(" · ")
    }
}

fn resting(source: &Source, left: TimeDelta, failures: u32) -> String {
    let why = match failures {
        0 => "as its server asked".to_string(),
        n => format!("after {}", human::count(n as usize, "failure")),
    };
    format!("{}: left alone for {} more {why} (--only {} asks it now)", source.name, rough(left), source.name)
}

/// How a source fared, in one line.
fn told(report: &SourceReport) -> String {
    match &report.failed {
        Some(why) => format!("{}: nothing could be had: {why}", report.name),
        None => {
            let facts = match report.totals.facts {
                0 => String::new(),
                n => format!(", {}", human::count(n as usize, "fact")),
            };
            format!("{}: {}{facts}", report.name, counted(&report.totals))
        }
    }
}

/// `12 articles, 3 new, 1 changed`
fn counted(totals: &crate::store::Totals) -> String {
    if totals.read == 0 {
        return "nothing new".to_string();
    }
    let mut line = human::count(totals.read as usize, "article");
    for (n, what) in [(totals.new, "new"), (totals.revised, "changed"), (totals.unchanged, "unchanged")] {
        if n > 0 {
            line += &format!(", {} {what}", human::number(n as f64));
        }
    }
    line
}
