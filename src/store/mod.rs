//! The last step: articles and their facts into SQLite, and out again.
//!
//! ```
//! use etl::model::{Article, Outcome};
//! use etl::store::{RunStart, RunStatus, Saved, Store, Totals};
//! # let folder = tempfile::tempdir().unwrap();
//! # let (path, now) = (folder.path().join("etl.db"), chrono::DateTime::UNIX_EPOCH);
//! let mut store = Store::open(&path)?;
//! let run = store.begin_run(&RunStart { command: "etl ingest a.txt".into(), started: now, version: "0.1.0", rules: &[] })?;
//! let article = Article { document: "a.txt".into(), text: "Eight mines opened.".into(), ..Article::default() };
//! assert_eq!(store.save(run, &article, &Outcome::default())?, Saved::New);
//! assert_eq!(store.save(run, &article, &Outcome::default())?, Saved::Unchanged);
//! store.finish_run(run, now, RunStatus::Finished, &Totals { read: 2, new: 1, unchanged: 1, ..Totals::default() })?;
//! # Ok::<(), etl::error::Error>(())
//! ```
//!
//! The schema, with the reasons for its shape, is `sql/0001_init.sql`. What holds at any moment, also after a kill:
//!
//! - an article stands with all its facts or not at all, since both are written in one transaction;
//! - `substr(text, start + 1, end - start) = quote` for every fact; one for which it does not hold is refused;
//! - what is stored already and did not change is not written again.

mod articles;
mod backup;
mod doctor;
mod enter;
mod fault;
mod measures;
mod migrate;
mod open;
mod query;
mod renew;
mod review;
mod row;
mod rules;
mod runs;
mod save;
mod terms;
mod texts;
mod visits;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::error::Result;

pub use articles::StoredArticle;
pub use doctor::Finding;
pub use query::{Conversion, FactQuery, Sort};
pub use review::{Review, Reviewed, Verdict};
pub use rules::{Maker, RuleInForce};
pub use runs::{RunId, RunRow, RunStart, RunStatus, Totals};
pub use save::{BATCH, Batch, Saved};
pub use visits::{SourceEnd, SourceRow, Visited};

/// One connection to a database of `etl`.
///
/// Many may be open on one file, in one process or several: those that ask never wait, and those that write take turns,
/// each waiting up to ten seconds for the others.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    path: PathBuf,
    terms: terms::Terms,
}

impl Store {
    /// The file that this is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Asks; an error names the file.
    fn read<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        work(&self.conn).map_err(|error| fault::fault(&self.path, error))
    }

    /// Does `work` in one transaction that no other writer comes between: all of it is kept, or, on an error, none.
    fn write<T>(&mut self, work: impl FnOnce(&Connection, &mut terms::Terms) -> rusqlite::Result<T>) -> Result<T> {
        let Store { conn, path, terms } = self;
        let done = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).and_then(|transaction| {
            let done = work(&transaction, terms)?;
            transaction.commit()?;
            Ok(done)
        });
        done.map_err(|error| {
            // What was numbered in this transaction went with it.
            terms.forget();
            fault::fault(path, error)
        })
    }
}
