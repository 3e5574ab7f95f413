//! `etl config`: whether the configuration is right, and what is in force.

use std::io::{BufWriter, Write, stdout};

use clap::{Args, Subcommand};

use super::{App, Status};
use crate::config::Source;
use crate::error::Result;
use crate::export::human;

/// Check the configuration (etl.toml), or show what is in force
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etl config check
  etl config show --config /etc/etl/etl.toml")]
pub struct Config {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say what is wrong in the file, each with its line and what to write instead
    #[command(after_help = "Example:\n  etl config check --config etl.example.toml")]
    Check,
    /// Print the options in force and where each comes from, and what is known of each source
    #[command(after_help = "Example:\n  etl config show")]
    Show,
}

impl Config {
    /// Checks or shows; a file that is wrong ended the program before.
    pub fn run(self, app: &App) -> Result<Status> {
        let mut out = BufWriter::new(stdout().lock());
        let config = &app.config;
        let file = config.file.as_ref().map(|file| file.display().to_string());
        match self.command {
            Command::Check => match &file {
                Some(file) => writeln!(out, "{file}: {}, nothing wrong", human::count(config.sources.len(), "source"))?,
                None => {
                    app.console.say("no configuration file: none is needed but for `etl run`");
                    app.console.say("  etl.toml here, or etl/etl.toml in your configuration folder, would be read");
                }
            },
            Command::Show => {
                let global = &app.global;
                let from = |set: bool| match (set, &file) {
                    (true, Some(file)) => file.as_str(),
                    _ => "default, or given",
                };
                let list: Vec<_> =
                    global.rules.iter().map(|folder| format!("{:?}", folder.display().to_string())).collect();
                let mut line = |key: &str, value: String, set: bool| {
                    writeln!(out, "{:<42} # {}", format!("{key} = {value}"), from(set))
                };
                let is_own = config.db.as_ref() == Some(&global.db);
                line("db", format!("{:?}", global.db.display().to_string()), is_own)?;
                line("rules", format!("[{}]", list.join(", ")), !config.rules.is_empty())?;
                line(
                    "threads",
                    global.threads().to_string(),
                    config.threads.is_some() && config.threads == global.threads,
                )?;
                line("at_once", app.at_once().to_string(), config.at_once.is_some())?;
                if let Some(contact) = &config.contact {
                    line("contact", format!("{contact:?}"), true)?;
                }
                let sources = human::count(config.sources.len(), "source");
                writeln!(out, "# {sources} (etl sources list)")?;
                config.sources.iter().try_for_each(|source| show(source, &mut out))?;
            }
        }
        Ok(out.flush().map(|()| 0)?)
    }
}

/// A source as the file may have it: where it is, and what is known of its articles.
fn show(source: &Source, out: &mut dyn Write) -> std::io::Result<()> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let name = if source.name.chars().all(plain) { source.name.clone() } else { format!("{:?}", source.name) };
    writeln!(out, "\n[sources.{name}]")?;
    let at = if source.site().is_some() { "url" } else { "path" };
    writeln!(out, "{at} = {:?}", source.place())?;
    let known = source.known();
    for (key, value) in [
        ("site", &known.site),
        ("author", &known.author),
        ("language", &known.language),
        ("license", &known.license),
        ("place", &known.place),
    ] {
        if let Some(value) = value {
            writeln!(out, "{key} = {value:?}")?;
        }
    }
    if source.enabled { Ok(()) } else { writeln!(out, "enabled = false") }
}
