//! What stops a run. What does not is a [`Notice`](crate::model::Notice).

use std::path::PathBuf;

/// Short for a result that fails with [`enum@Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a run stopped. Every message names the flag or file, the value, and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Wrong usage or configuration.
    #[error("{0}")]
    Usage(String),
    /// A rule file that cannot be used.
    #[error("{file}{}: {what}\n  {remedy}", line.map(|l| format!(":{l}")).unwrap_or_default())]
    Rule {
        /// Path of the file, under `rules/` for a built-in one.
        file: String,
        /// Line in it, from 1.
        line: Option<usize>,
        /// What is wrong, naming the value.
        what: String,
        /// What to write instead.
        remedy: String,
    },
    /// The database cannot be used.
    #[error("{}: {what}\n  {remedy}", path.display())]
    Database {
        /// Path of the database file.
        path: PathBuf,
        /// What is wrong.
        what: String,
        /// What to do about it.
        remedy: String,
    },
    /// Another run holds the lock.
    #[error("{0}")]
    Locked(String),
    /// Every input failed.
    #[error("no input could be used")]
    AllFailed,
    /// Writing the output failed; a closed pipe is no error and ends quietly.
    #[error("cannot write the output: {0}")]
    Output(#[from] std::io::Error),
}

impl Error {
    /// The exit status of the contract: 2 usage, configuration or rules; 3 the database; 4 every input failed;
    /// 75 (`EX_TEMPFAIL`) another run holds the lock; 1 the rest.
    pub fn exit_status(&self) -> u8 {
        match self {
            Error::Usage(_) | Error::Rule { .. } => 2,
            Error::Database { .. } => 3,
            Error::AllFailed => 4,
            Error::Locked(_) => 75,
            Error::Output(_) => 1,
        }
    }
}
