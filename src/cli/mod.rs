//! The command line: arguments, one file a command, and what a person sees.
//!
//! Data goes to standard output, everything said to a person to standard error.

mod args;
mod complete;
mod config;
mod console;
mod doctor;
mod explain;
mod export;
mod extract;
mod facts;
mod ingest;
mod marked;
mod measure;
mod read;
mod reextract;
mod review;
mod rules;
mod run;
mod runs;
mod show;
mod sources;

use std::ffi::OsString;
use std::io::Write;
use std::sync::Arc;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::config::Config;
use crate::error::{Error, Result};
use crate::export::Format;
use crate::pipeline::{Feed, Opened, Steps, Tally};
use args::{Global, GlobalArgs};
use console::Console;

/// Buffer before standard output.
const OUT_BYTES: usize = 256 * 1024;

/// The exit status of a command that came to its end: 0, or 1 where some inputs failed.
type Status = u8;

/// Turn news into numbers one can query
///
/// etl reads articles, takes out every number they state as a structured record (value, unit, period, who says so,
/// and where it stands in the text), and stores the records in an SQLite database.
#[derive(Debug, Parser)]
#[command(name = "etl", version, propagate_version = false, arg_required_else_help = true)]
#[command(after_help = "\
Examples:
  etl ingest article.txt              take out the numbers and store them in etl.db
  etl facts exports                   ask for them
  etl show article.txt                see them in the text
  etl extract articles.jsonl | jq .   without a database

Exit status: 0 all inputs done; 1 some failed; 2 wrong usage, configuration or rules; 3 the database cannot be used;
4 every input failed; 75 another run holds the lock")]
struct Cli {
    #[command(flatten)]
    global: GlobalArgs,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Ingest(ingest::Ingest),
    Run(run::Run),
    Facts(facts::Facts),
    Show(show::Show),
    Export(export::Export),
    Reextract(reextract::Reextract),
    Review(review::Review),
    Runs(runs::Runs),
    Sources(sources::Sources),
    Config(config::Config),
    Doctor(doctor::Doctor),
    Backup(doctor::Backup),
    Metadata(doctor::Metadata),
    Read(read::Read),
    Extract(extract::Extract),
    Rules(rules::Rules),
    Completions(complete::Completions),
    Man(complete::Man),
}

/// What every command gets.
struct App {
    global: Global,
    config: Config,
    console: Console,
}

impl App {
    /// The form of output: what was asked for, else what suits a terminal or a pipe.
    fn format(&self, asked: Option<Format>) -> Format {
        asked.unwrap_or(if self.console.on_terminal() { Format::Table } else { Format::Jsonl })
    }

    /// The page and extract steps with the rules in force.
    fn steps(&self) -> Result<Arc<Steps>> {
        let steps = Arc::new(Steps::load(&self.global.rules)?);
        // Needed to the end of the process, which gives its memory back at once and not piece by piece.
        std::mem::forget(steps.clone());
        Ok(steps)
    }

    /// The steps, and the database, which is opened while the rules load. A fault in a user's rules leaves no new file
    /// behind: with such rules the database is opened when they have proved sound.
    fn steps_and_database(&self) -> Result<(Arc<Steps>, Option<Opened>)> {
        if !self.global.rules.is_empty() {
            return Ok((self.steps()?, None));
        }
        std::thread::scope(|scope| {
            let opened = scope.spawn(|| Opened::at(&self.global.db));
            let steps = self.steps()?;
            let opened = opened.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            Ok((steps, Some(opened)))
        })
    }

    /// The exit status of a run over inputs: a signal counts more than inputs that failed.
    fn status(&self, feed: &Feed, tally: Tally) -> Result<Status> {
        match feed.stop.exit_status() {
            Some(status) => Ok(status),
            None => tally.exit_status(),
        }
    }
}

/// Runs the command that the arguments name and gives the exit status of the contract.
pub fn run(args: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = match Cli::command().try_get_matches_from(args).and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(e) => {
            // Help into a closed pipe is no error.
            let _ = e.print();
            return u8::try_from(e.exit_code()).unwrap_or(2);
        }
    };
    match dispatch(cli) {
        Ok(status) => status,
        Err(Error::Output(e)) if e.kind() == std::io::ErrorKind::BrokenPipe => 0,
        Err(e) => {
            let _ = writeln!(std::io::stderr(), "etl: {e}");
            e.exit_status()
        }
    }
}

fn dispatch(cli: Cli) -> Result<Status> {
    let console = Console::new(&cli.global);
    // Neither depends on anything that a file could say.
    let config = match cli.command {
        Command::Completions(_) | Command::Man(_) => Config::default(),
        _ => Config::load(cli.global.config.as_deref(), &cli.global.rules)?,
    };
    let app = App { console, global: cli.global.under(&config), config };
    match cli.command {
        Command::Ingest(command) => command.run(&app),
        Command::Run(command) => command.run(&app),
        Command::Facts(command) => command.run(&app),
        Command::Show(command) => command.run(&app),
        Command::Export(command) => command.run(&app),
        Command::Reextract(command) => command.run(&app),
        Command::Review(command) => command.run(&app),
        Command::Runs(command) => command.run(&app),
        Command::Sources(command) => command.run(&app),
        Command::Config(command) => command.run(&app),
        Command::Doctor(command) => command.run(&app),
        Command::Backup(command) => command.run(&app),
        Command::Metadata(command) => command.run(&app),
        Command::Read(command) => command.run(&app),
        Command::Extract(command) => command.run(&app),
        Command::Rules(command) => command.run(&app),
        Command::Completions(command) => command.run(Cli::command()),
        Command::Man(command) => command.run(Cli::command()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_shows_an_example() {
        fn check(command: &clap::Command) {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("Example"), "`{}` has no example", command.get_name());
            command.get_subcommands().for_each(check);
        }
        check(&Cli::command());
    }
}
