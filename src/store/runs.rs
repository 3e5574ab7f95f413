//! The history: what each run was, which rules it used, what it stored and what it refused.

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{Connection, OptionalExtension, Row};

use super::Store;
use super::rules::{RuleInForce, rule_set};
use super::visits::forget_visits;
use crate::error::Result;
use crate::model::Notice;

/// The number of a run; later runs have higher ones, whatever the clock says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunId(pub i64);

impl std::fmt::Display for RunId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What is known when a run begins.
#[derive(Debug, Clone, Copy)]
pub struct RunStart<'a> {
    /// The command line, as a person would type it.
    pub command: &'a str,
    /// Now.
    pub started: DateTime<Utc>,
    /// Version of the program.
    pub version: &'a str,
    /// Every rule file in force, in any order.
    pub rules: &'a [RuleInForce<'a>],
}

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunStatus {
    /// At work, or killed and not yet followed by another run.
    Running,
    /// Done, even if some inputs were refused.
    Finished,
    /// Ended by a signal, or killed. What it had stored is whole.
    Interrupted,
    /// Stopped by an error.
    Failed,
}

impl RunStatus {
    /// Every status.
    pub const ALL: [RunStatus; 4] =
        [RunStatus::Running, RunStatus::Finished, RunStatus::Interrupted, RunStatus::Failed];

    /// The spelling in the database and in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            RunStatus::Running => "running",
            RunStatus::Finished => "finished",
            RunStatus::Interrupted => "interrupted",
            RunStatus::Failed => "failed",
        }
    }
}

/// What a run did, in articles unless said otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Totals {
    /// Read from the inputs.
    pub read: u64,
    /// Stored for the first time.
    pub new: u64,
    /// Stored before and written again, since their text or details changed.
    pub revised: u64,
    /// Stored before and the same.
    pub unchanged: u64,
    /// Inputs refused.
    pub refused: u64,
    /// Facts written.
    pub facts: u64,
    /// Numbers written that are no facts.
    pub left_out: u64,
    /// Web addresses that were asked for.
    pub asked: u64,
    /// Of these, those answered with `304 Not Modified`.
    pub not_modified: u64,
}

/// One run of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    /// Its number.
    pub id: RunId,
    /// The command line.
    pub command: String,
    /// Version of the program.
    pub version: String,
    /// Hash of the rules in force; equal for two runs with the same rules.
    pub rules: String,
    /// When it began, UTC, ISO 8601.
    pub started: String,
    /// When it ended; none for a run that is at work or was killed.
    pub finished: Option<String>,
    /// How it stands.
    pub status: RunStatus,
    /// What it did; for one that did not finish, what it had stored by its last article.
    pub totals: Totals,
    /// What it refused or remarked on; left empty by [`Store::runs`].
    pub notices: Vec<Notice>,
}

impl Store {
    /// Enters a run.
    ///
    /// Runs that still stand as running are closed as interrupted: a killed process cannot do it itself. One that is alive
    /// after all says so with its next article and has the last word when it finishes, so that neither process ids, which
    /// are used again, nor clocks, which jump, have to be trusted.
    pub fn begin_run(&mut self, start: &RunStart) -> Result<RunId> {
        self.write(|conn, terms| {
            conn.execute("UPDATE run SET status = 'interrupted' WHERE status = 'running'", [])?;
            let rules = rule_set(conn, terms, start.rules)?;
            conn.query_row(
                "INSERT INTO run (command, version, rule_set, started) VALUES (?1, ?2, ?3, ?4) RETURNING id",
                (start.command, start.version, rules, stamp(start.started)),
                |row| row.get(0).map(RunId),
            )
        })
    }

    /// Records what a run noticed. Notices of an [`Outcome`](crate::model::Outcome) are recorded with its article.
    pub fn note(&mut self, run: RunId, notice: &Notice) -> Result<()> {
        self.write(|conn, _| enter_notice(conn, run, notice))
    }

    /// Closes a run with its totals, which take the place of those counted while storing.
    pub fn finish_run(
        &mut self,
        run: RunId,
        finished: DateTime<Utc>,
        status: RunStatus,
        totals: &Totals,
    ) -> Result<()> {
        self.write(|conn, _| {
            conn.execute(
                "UPDATE run SET finished = ?2, status = ?3, \"read\" = ?4, new = ?5, revised = ?6, unchanged = ?7, \
                 refused = ?8, facts = ?9, left_out = ?10, asked = ?11, not_modified = ?12 WHERE id = ?1",
                (
                    run.0,
                    stamp(finished),
                    status.as_str(),
                    totals.read as i64,
                    totals.new as i64,
                    totals.revised as i64,
                    totals.unchanged as i64,
                    totals.refused as i64,
                    totals.facts as i64,
                    totals.left_out as i64,
                    totals.asked as i64,
                    totals.not_modified as i64,
                ),
            )?;
            forget_visits(conn, finished)
        })
    }

    /// The last `limit` runs, the latest first, without their notices.
    pub fn runs(&self, limit: usize) -> Result<Vec<RunRow>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.read(|conn| {
            let mut statement = conn.prepare(&format!("{RUN} ORDER BY run.id DESC LIMIT ?1"))?;
            statement.query_map([limit], run_row)?.collect()
        })
    }

    /// One run with its notices.
    pub fn run(&self, id: RunId) -> Result<Option<RunRow>> {
        self.read(|conn| {
            let found = conn.query_row(&format!("{RUN} WHERE run.id = ?1"), [id.0], run_row).optional()?;
            let Some(mut run) = found else { return Ok(None) };
            let mut statement =
                conn.prepare("SELECT place, what, remedy, refused FROM notice WHERE run = ?1 ORDER BY id")?;
            let notices = statement.query_map([id.0], |row| {
                Ok(Notice { place: row.get(0)?, what: row.get(1)?, remedy: row.get(2)?, refused: row.get(3)? })
            })?;
            run.notices = notices.collect::<rusqlite::Result<_>>()?;
            Ok(Some(run))
        })
    }
}

const RUN: &str = "SELECT run.id, command, version, rule_set.hash, started, finished, status, \
    \"read\", new, revised, unchanged, refused, facts, left_out, asked, not_modified FROM run JOIN rule_set ON rule_set.id = run.rule_set";

fn run_row(row: &Row) -> rusqlite::Result<RunRow> {
    let status: String = row.get(6)?;
    Ok(RunRow {
        id: RunId(row.get(0)?),
        command: row.get(1)?,
        version: row.get(2)?,
        rules: row.get(3)?,
        started: row.get(4)?,
        finished: row.get(5)?,
        // The column's CHECK allows no other word.
        status: RunStatus::ALL.into_iter().find(|s| s.as_str() == status).unwrap_or(RunStatus::Failed),
        totals: Totals {
            facts: number(row, 12)?,
            left_out: number(row, 13)?,
            asked: number(row, 14)?,
            not_modified: number(row, 15)?,
            ..article_counts(row, 7)?
        },
        notices: Vec::new(),
    })
}

/// The counts of articles in five columns, `read`, `new`, `revised`, `unchanged` and `refused`, from `first` on.
pub(super) fn article_counts(row: &Row, first: usize) -> rusqlite::Result<Totals> {
    let at = |column| number(row, first + column);
    Ok(Totals { read: at(0)?, new: at(1)?, revised: at(2)?, unchanged: at(3)?, refused: at(4)?, ..Totals::default() })
}

fn number(row: &Row, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(|n| u64::try_from(n).unwrap_or(0))
}

pub(super) fn stamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

pub(super) fn enter_notice(conn: &Connection, run: RunId, notice: &Notice) -> rusqlite::Result<()> {
    conn.prepare_cached("INSERT INTO notice (run, place, what, remedy, refused) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((run.0, &notice.place, &notice.what, &notice.remedy, notice.refused))?;
    Ok(())
}

/// Adds what one transaction stored to the counts of its run, which is alive, whatever another run took it for.
pub(super) fn count(conn: &Connection, run: RunId, more: &Totals) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "UPDATE run SET status = 'running', \"read\" = \"read\" + ?2, new = new + ?3, revised = revised + ?4, \
         unchanged = unchanged + ?5, refused = refused + ?6, facts = facts + ?7, left_out = left_out + ?8, \
         asked = asked + ?9, not_modified = not_modified + ?10 WHERE id = ?1",
    )?
    .execute((
        run.0,
        more.read as i64,
        more.new as i64,
        more.revised as i64,
        more.unchanged as i64,
        more.refused as i64,
        more.facts as i64,
        more.left_out as i64,
        more.asked as i64,
        more.not_modified as i64,
    ))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn start<'a>(command: &'a str, rules: &'a [RuleInForce<'a>]) -> RunStart<'a> {
        RunStart { command, started: DateTime::UNIX_EPOCH, version: "0.1.0", rules }
    }

    #[test]
    fn a_run_is_what_was_told_of_it() {
        let mut store = Store::open(Path::new(":memory:")).unwrap();
        let run = store.begin_run(&start("etl ingest a", &[])).unwrap();
        let refusal = Notice::refusal("a:3", "no JSON", "mend the line");
        store.note(run, &refusal).unwrap();
        let totals = Totals { read: 2, new: 1, refused: 1, ..Totals::default() };
        store.finish_run(run, DateTime::UNIX_EPOCH, RunStatus::Finished, &totals).unwrap();
        let row = store.run(run).unwrap().unwrap();
        assert_eq!((row.command.as_str(), row.status, row.totals), ("etl ingest a", RunStatus::Finished, totals));
        assert_eq!(
            (row.started.as_str(), row.finished.as_deref()),
            ("1970-01-01T00:00:00Z", Some("1970-01-01T00:00:00Z"))
        );
        assert_eq!(row.notices, [refusal]);
        assert_eq!(store.run(RunId(99)).unwrap(), None);
    }

    #[test]
    fn a_clock_that_jumps_back_changes_no_order() {
        let mut store = Store::open(Path::new(":memory:")).unwrap();
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let begin = |store: &mut Store, seconds| {
            let run = RunStart { command: "etl run", started: at(seconds), version: "0.1.0", rules: &[] };
            store.begin_run(&run).unwrap()
        };
        let first = begin(&mut store, 2_000_000);
        // An hour before it began.
        store.finish_run(first, at(1_996_400), RunStatus::Finished, &Totals::default()).unwrap();
        let second = begin(&mut store, 1_000_000);
        let runs: Vec<_> = store.runs(9).unwrap().iter().map(|run| (run.id, run.status)).collect();
        assert_eq!(runs, [(second, RunStatus::Running), (first, RunStatus::Finished)]);
    }

    #[test]
    fn the_next_run_closes_one_that_was_killed() {
        let mut store = Store::open(Path::new(":memory:")).unwrap();
        let killed = store.begin_run(&start("first", &[])).unwrap();
        let alive = store.begin_run(&start("second", &[])).unwrap();
        let statuses: Vec<_> = store.runs(9).unwrap().iter().map(|run| (run.id, run.status)).collect();
        assert_eq!(statuses, [(alive, RunStatus::Running), (killed, RunStatus::Interrupted)]);
        assert_eq!(store.runs(1).unwrap().len(), 1);
        // It was not dead after all.
        store.finish_run(killed, DateTime::UNIX_EPOCH, RunStatus::Finished, &Totals::default()).unwrap();
        assert_eq!(store.run(killed).unwrap().unwrap().status, RunStatus::Finished);
    }
}
