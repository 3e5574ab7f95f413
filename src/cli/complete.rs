//! `etl completions` and `etl man`: what shells and `man` read, made from the arguments themselves.

use std::io::{Write, stdout};

use clap::Args;
use clap_complete::Shell;

use super::Status;
use crate::error::Result;

/// Print the completions of a shell
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etl completions bash > ~/.local/share/bash-completion/completions/etl
  etl completions zsh > \"${fpath[1]}/_etl\"
  etl completions fish > ~/.config/fish/completions/etl.fish")]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    /// Prints them.
    pub fn run(self, mut program: clap::Command) -> Result<Status> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut program, "etl", &mut script);
        stdout().write_all(&script)?;
        Ok(0)
    }
}

/// Print the manual page
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etl man | man -l -
  etl man > ~/.local/share/man/man1/etl.1")]
pub struct Man {}

impl Man {
    /// Prints it.
    pub fn run(self, program: clap::Command) -> Result<Status> {
        let mut page = Vec::new();
        clap_mangen::Man::new(program).render(&mut page)?;
        stdout().write_all(&page)?;
        Ok(0)
    }
}
