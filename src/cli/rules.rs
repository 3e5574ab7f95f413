//! `etl rules`: the rules in force.

use clap::{Args, Subcommand};

use super::explain::Explain;
use super::{App, Status};
use crate::error::Result;

/// The rules in force: what they are, what they take, whether they do what they promise
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etl rules explain article.txt")]
pub struct Rules {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Explain(Explain),
}

impl Rules {
    /// Runs one of the commands.
    pub fn run(self, app: &App) -> Result<Status> {
        match self.command {
            Command::Explain(command) => command.run(app),
        }
    }
}
