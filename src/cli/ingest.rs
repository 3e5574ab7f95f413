//! `etl ingest`: all four steps; what was found as a table, and one line that sums up.

use std::io::{Write, stdout};

use clap::Args;

use super::args::InputArgs;
use super::{App, Status};
use crate::error::Result;
use crate::export::{Tone, facts_table, human};
use crate::model::Fact;
use crate::pipeline::{Ingest as Job, Ingested, Report};

/// Articles whose facts are shown. A run that stores more shows only its sum.
const FEW: usize = 3;

/// Read articles, take the numbers out, and store both
///
/// Safe to repeat: an article that is stored already and did not change is skipped; of one that changed the facts are
/// replaced. The facts of up to three articles are printed as a table.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etl ingest article.txt
  etl ingest news/ --db news.db
  etl ingest https://news.example/feed.xml
  find . -name '*.txt' | etl ingest --files-from -
  etl ingest articles.jsonl.gz --dry-run")]
pub struct Ingest {
    #[command(flatten)]
    input: InputArgs,

    /// Do everything but the writing, and say what would be written
    #[arg(long)]
    dry_run: bool,
}

/// The facts of the articles stored, as long as they are few.
#[derive(Default)]
struct Shown {
    articles: Vec<(String, Vec<Fact>)>,
    stored: usize,
}

impl Ingest {
    /// Runs the four steps.
    pub fn run(self, app: &App) -> Result<Status> {
        let feed = self.input.feed(&app.global)?;
        let (steps, opened) = if self.dry_run { (app.steps()?, None) } else { app.steps_and_database()? };
        let command = command_line();
        let (db, dry_run) = (&app.global.db, self.dry_run);
        let job = Job { feed: &feed, db, command: &command, offline: false, dry_run, opened };
        let mut shown = Shown::default();
        let progress = app.console.progress(&feed);
        let report = job.run(&steps, |met| {
            match met {
                Ingested::Tick => progress.tick(),
                // The inputs of a command line have no names.
                Ingested::Source(_) => {}
                Ingested::Noticed(notice) => progress.aside(|| app.console.notice(notice)),
                Ingested::Stored(article, outcome) => {
                    let found = human::found(outcome.facts.len(), outcome.left_out.len());
                    progress.aside(|| {
                        app.console.detail(format!("{}: {found}", article.document));
                        app.console.remarks(&outcome.notices);
                    });
                    shown.stored += 1;
                    match shown.stored <= FEW {
                        true => shown.articles.push((article.document.clone(), outcome.facts.clone())),
                        false => shown.articles.clear(),
                    }
                }
            }
            Ok(())
        })?;
        drop(progress);
        // Said even where the reader of the table has gone.
        let written = if app.global.quiet { Ok(()) } else { shown.write(app) };
        app.console.say(self.summary(app, &report));
        if feed.stop.is_asked() {
            app.console.say("interrupted: what was finished is stored; the same command goes on from there");
        }
        written?;
        app.status(&feed, report.tally)
    }

    /// `15 facts, 4 numbers left out (etl rules explain a.txt shows why) · stored in etl.db (new)`
    fn summary(&self, app: &App, report: &Report) -> String {
        let (totals, one) = (report.totals, report.totals.read == 1);
        let stored = totals.new + totals.revised;
        let mut line = match (totals.new, totals.revised, totals.unchanged) {
            (0, 0, 0) if totals.not_modified > 0 => "unchanged, 0 new".to_string(),
            (0, 0, 0) => "nothing stored".to_string(),
            (0, 0, 1) if one => "unchanged, 0 new".to_string(),
            (1, 0, 0) if one => String::new(),
            (0, 1, 0) if one => "changed: ".to_string(),
            (0, 0, n) => format!("{} unchanged, 0 new", human::count(n as usize, "article")),
            (new, revised, unchanged) => {
                let mut line = format!("{}: {new} new", human::count(totals.read as usize, "article"));
                for (n, what) in [(revised, "changed"), (unchanged, "unchanged")] {
                    if n > 0 {
                        line += &format!(", {} {what}", human::number(n as f64));
                    }
                }
                line + " · "
            }
        };
        if stored > 0 {
            line += &human::found(totals.facts as usize, totals.left_out as usize);
            if totals.left_out > 0 {
                line += &format!(" (etl rules explain {} shows why)", self.input.first());
            }
        }
        if totals.refused > 0 {
            line += &format!(" · {} refused", human::number(totals.refused as f64));
        }
        let db = app.global.db.display();
        line + &match (self.dry_run, report.created, stored) {
            (true, _, 0) => " · nothing would be stored".to_string(),
            (true, ..) => format!(" · would be stored in {db}; nothing was written"),
            (false, true, _) => format!(" · stored in {db} (new)"),
            (false, false, 0) => format!(" · {db}"),
            (false, false, _) => format!(" · stored in {db}"),
        }
    }
}

impl Shown {
    fn write(&self, app: &App) -> Result<()> {
        let mut table = Vec::new();
        for (document, facts) in &self.articles {
            if self.articles.len() > 1 {
                app.console.out.write(Tone::Head, document, &mut table)?;
                writeln!(table)?;
            }
            facts_table(facts).write(app.console.out, &mut table)?;
        }
        Ok(stdout().write_all(&table)?)
    }
}

/// The command line as a person would type it.
pub fn command_line() -> String {
    let mut line = String::from("etl");
    for arg in std::env::args_os().skip(1) {
        let arg = arg.to_string_lossy();
        let plain = !arg.is_empty() && arg.chars().all(|c| c.is_alphanumeric() || "-_./=:,+@%".contains(c));
        line += &if plain { format!(" {arg}") } else { format!(" '{}'", arg.replace('\'', r"'\''")) };
    }
    line
}
