//! The state of the web: what came of each address and each source, so that the next run asks for what is new.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};

use super::runs::{article_counts, stamp};
use super::{RunId, Store, Totals};
use crate::error::Result;
use crate::model::{Answer, Validators, Visit};

/// What is known of a web address that was asked for before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visited {
    /// What came of it the last time.
    pub answer: Answer,
    /// What its server tells changes by.
    pub validators: Validators,
    /// When that was.
    pub visited: DateTime<Utc>,
    /// When it was last read whole; none if it never was.
    pub fetched: Option<DateTime<Utc>>,
    /// When it may be asked again; none for at once.
    pub not_before: Option<DateTime<Utc>>,
}

/// How a source fared in a run that has just tried it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceEnd<'a> {
    /// Its name in the configuration.
    pub name: &'a str,
    /// When that was over.
    pub at: DateTime<Utc>,
    /// What went wrong, where nothing could be had of it.
    pub failed: Option<&'a str>,
    /// How long its server asked to be left alone.
    pub retry_after: Option<Duration>,
    /// What was read of it and stored.
    pub totals: Totals,
}

/// A source as it stands in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRow {
    /// Its name in the configuration.
    pub name: String,
    /// The run that tried it last.
    pub run: RunId,
    /// When that was over.
    pub tried: DateTime<Utc>,
    /// When it last gave anything; none if it never did.
    pub succeeded: Option<DateTime<Utc>>,
    /// How often in a row it gave nothing.
    pub failures: u32,
    /// When it may be tried again; none for at once.
    pub not_before: Option<DateTime<Utc>>,
    /// What went wrong the last time.
    pub said: Option<String>,
    /// What that run read of it and stored.
    pub totals: Totals,
}

impl Visited {
    /// How long it is still to be left alone; none where it may be asked.
    pub fn rest(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        left(self.visited, self.not_before, now)
    }
}

impl SourceRow {
    /// How long it is still to be left alone; none where it may be tried.
    pub fn rest(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        left(self.tried, self.not_before, now)
    }
}

/// What the clock dates into the future was stored before it was set right, and holds nothing back.
fn left(last: DateTime<Utc>, not_before: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<TimeDelta> {
    not_before.filter(|until| last <= now && *until > now).map(|until| until - now)
}

impl Store {
    /// What is known of an address.
    pub fn visit(&self, url: &str) -> Result<Option<Visited>> {
        self.read(|conn| {
            conn.prepare_cached(
                "SELECT answer, etag, last_modified, fetched, not_before, visited FROM visit WHERE url = ?1",
            )?
            .query_row([url], |row| {
                let answer: String = row.get(0)?;
                Ok(Visited {
                    // The column's CHECK allows no other word.
                    answer: Answer::ALL.into_iter().find(|a| a.as_str() == answer).unwrap_or(Answer::Failed),
                    validators: Validators { etag: row.get(1)?, last_modified: row.get(2)? },
                    visited: time(row, 5)?.unwrap_or_default(),
                    fetched: time(row, 3)?,
                    not_before: time(row, 4)?,
                })
            })
            .optional()
        })
    }

    /// Every source that a run ever tried, by name.
    pub fn sources(&self) -> Result<Vec<SourceRow>> {
        self.read(|conn| {
            let mut statement = conn.prepare(
                "SELECT name, run, tried, succeeded, failures, not_before, said, \"read\", new, revised, unchanged, refused \
                 FROM source ORDER BY name",
            )?;
            statement.query_map([], source_row)?.collect()
        })
    }
}

fn source_row(row: &Row) -> rusqlite::Result<SourceRow> {
    Ok(SourceRow {
        name: row.get(0)?,
        run: RunId(row.get(1)?),
        tried: time(row, 2)?.unwrap_or_default(),
        succeeded: time(row, 3)?,
        failures: row.get(4)?,
        not_before: time(row, 5)?,
        said: row.get(6)?,
        totals: article_counts(row, 7)?,
    })
}

fn time(row: &Row, column: usize) -> rusqlite::Result<Option<DateTime<Utc>>> {
    let stored: Option<String> = row.get(column)?;
    Ok(stored.and_then(|text| DateTime::parse_from_rfc3339(&text).ok()).map(|at| at.to_utc()))
}

/// Enters what came of an address.
pub(super) fn enter_visit(conn: &Connection, visit: &Visit, at: DateTime<Utc>) -> rusqlite::Result<()> {
    let before: Option<u32> = conn
        .prepare_cached("SELECT failures FROM visit WHERE url = ?1")?
        .query_row([&visit.url], |row| row.get(0))
        .optional()?;
    let failures = if visit.answer.is_well() { 0 } else { before.unwrap_or(0).saturating_add(1) };
    let rest = rest(&visit.url, visit.answer, failures, visit.retry_after);
    // What a page was when it was last read stays known while it cannot be; a 304 need not repeat it.
    conn.prepare_cached(
        "INSERT INTO visit (url, listing, visited, answer, said, fetched, etag, last_modified, moved_to, failures, not_before) \
         VALUES (?1, ?2, ?3, ?4, ?5, iif(?4 = 'fetched', ?3, NULL), ?6, ?7, ?8, ?9, ?10) \
         ON CONFLICT (url) DO UPDATE SET listing = excluded.listing, visited = excluded.visited, answer = excluded.answer, \
         said = excluded.said, fetched = coalesce(excluded.fetched, fetched), \
         etag = iif(?4 = 'fetched', ?6, coalesce(?6, etag)), \
         last_modified = iif(?4 = 'fetched', ?7, coalesce(?7, last_modified)), \
         moved_to = excluded.moved_to, failures = excluded.failures, not_before = excluded.not_before",
    )?
    .execute(params![
        visit.url,
        visit.listing,
        stamp(at),
        visit.answer.as_str(),
        visit.said,
        visit.validators.etag,
        visit.validators.last_modified,
        visit.moved_to,
        failures,
        (!rest.is_zero()).then(|| stamp(at + rest)),
    ])?;
    Ok(())
}

/// Forgets the addresses that never gave anything and were not asked for in so long that no list can name them any more: one
/// that is still listed is asked for once a day. What gave an article is kept with it.
pub(super) fn forget_visits(conn: &Connection, now: DateTime<Utc>) -> rusqlite::Result<()> {
    conn.prepare_cached("DELETE FROM visit WHERE fetched IS NULL AND visited < ?1")?
        .execute([stamp(now - FORGOTTEN)])?;
    Ok(())
}

/// Enters how a source fared.
pub(super) fn enter_source(conn: &Connection, run: RunId, end: &SourceEnd) -> rusqlite::Result<()> {
    let before: Option<u32> = conn
        .prepare_cached("SELECT failures FROM source WHERE name = ?1")?
        .query_row([end.name], |row| row.get(0))
        .optional()?;
    let failures = if end.failed.is_none() { 0 } else { before.unwrap_or(0).saturating_add(1) };
    let rest = rest(end.name, Answer::Failed, failures, end.retry_after);
    conn.prepare_cached(
        "INSERT INTO source (name, run, tried, succeeded, failures, not_before, said, \"read\", new, revised, unchanged, refused) \
         VALUES (?1, ?2, ?3, iif(?4 = 0, ?3, NULL), ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
         ON CONFLICT (name) DO UPDATE SET run = excluded.run, tried = excluded.tried, \
         succeeded = coalesce(excluded.succeeded, succeeded), failures = excluded.failures, \
         not_before = excluded.not_before, said = excluded.said, \"read\" = excluded.\"read\", new = excluded.new, \
         revised = excluded.revised, unchanged = excluded.unchanged, refused = excluded.refused",
    )?
    .execute(params![
        end.name,
        run.0,
        stamp(end.at),
        failures,
        (!rest.is_zero()).then(|| stamp(end.at + rest)),
        end.failed,
        end.totals.read as i64,
        end.totals.new as i64,
        end.totals.revised as i64,
        end.totals.unchanged as i64,
        end.totals.refused as i64,
    ])?;
    Ok(())
}

/// How long what failed for the second time in a row is left alone; twice as long after each further time. The first
/// failure may be a hiccup, and the next run tries again.
const FIRST_REST: Duration = Duration::from_secs(10 * 60);
/// No longer than this, so that what comes back is found again on the same day: nothing is ever given up.
const LONGEST_REST: Duration = Duration::from_secs(12 * 60 * 60);
/// What is not there is looked for once a day.
const GONE_REST: Duration = Duration::from_secs(24 * 60 * 60);

/// How long an address is kept that never gave anything.
const FORGOTTEN: TimeDelta = TimeDelta::days(30);

/// How long something is left alone after so many failures in a row. It varies by up to a quarter with `name`, so that many
/// that failed at once do not come back at once; the same on every machine, so that a run can be repeated.
fn rest(name: &str, answer: Answer, failures: u32, asked: Option<Duration>) -> TimeDelta {
    let usual = match (answer, failures) {
        (Answer::Gone, 1..) => GONE_REST,
        (_, 0 | 1) => Duration::ZERO,
        (_, n) => FIRST_REST.saturating_mul(1 << (n - 2).min(16)).min(LONGEST_REST),
    };
    let byte = Sha256::digest(format!("{name} {failures}").as_bytes())[0];
    let varied = usual.mul_f64(0.75 + f64::from(byte) / 1024.0);
    // A server that asks for longer than a day is asked again after one.
    let rest = varied.max(asked.unwrap_or_default().min(GONE_REST));
    TimeDelta::from_std(rest).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::store::{Batch, RunStart, RunStatus};

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    fn store() -> (Store, RunId) {
        let mut store = Store::open(Path::new(":memory:")).unwrap();
        let start = RunStart { command: "etl run", started: at(0), version: "0.1.0", rules: &[] };
        let run = store.begin_run(&start).unwrap();
        (store, run)
    }

    fn visit(answer: Answer) -> Visit {
        Visit {
            url: "https://a.example/feed".to_string(),
            listing: true,
            answer,
            said: None,
            validators: Validators::default(),
            moved_to: None,
            retry_after: None,
        }
    }

    fn visited(store: &mut Store, run: RunId, visit: Visit, minutes: i64) -> Visited {
        let url = visit.url.clone();
        store.save_batch(run, &Batch { visits: &[(visit, at(minutes))], ..Batch::default() }).unwrap();
        store.visit(&url).unwrap().unwrap()
    }

    #[test]
    fn what_a_server_tells_changes_by_is_kept() {
        let (mut store, run) = store();
        assert_eq!(store.visit("https://a.example/feed").unwrap(), None);
        let validators = Validators { etag: Some("\"1\"".to_string()), last_modified: None };
        let now = visited(&mut store, run, Visit { validators: validators.clone(), ..visit(Answer::Fetched) }, 1);
        let fetched = Some(at(1));
        let expected = Visited { answer: Answer::Fetched, validators, visited: at(1), fetched, not_before: None };
        assert_eq!(now, expected);
        for answer in [Answer::Unchanged, Answer::Failed] {
            assert_eq!(
                visited(&mut store, run, visit(answer), 2),
                Visited { answer, visited: at(2), ..expected.clone() }
            );
        }
        let none = visited(&mut store, run, visit(Answer::Fetched), 3);
        assert_eq!(none.validators, Validators::default(), "what was sent without any has none");
        assert_eq!(none.fetched, Some(at(3)));
    }

    #[test]
    fn rests_grow_to_half_a_day_and_end_with_success() {
        let (mut store, run) = store();
        let mut rests = Vec::new();
        for _ in 0..30 {
            let now = visited(&mut store, run, visit(Answer::Failed), 0);
            rests.push(now.not_before.map_or(0, |until| (until - at(0)).num_minutes()));
        }
        assert_eq!(rests[0], 0, "the next run tries again");
        assert!((7..=13).contains(&rests[1]) && (14..=26).contains(&rests[2]), "{rests:?}");
        assert!(rests[10..].iter().all(|rest| (539..=901).contains(rest)), "{rests:?}");
        assert!(rests[10..].windows(2).any(|pair| pair[0] != pair[1]), "it varies: {rests:?}");
        assert_eq!(visited(&mut store, run, visit(Answer::Fetched), 0).not_before, None);
        assert_eq!(visited(&mut store, run, visit(Answer::Failed), 0).not_before, None);
    }

    #[test]
    fn what_never_gave_anything_is_forgotten_in_the_end() {
        let (mut store, run) = store();
        for (url, answer) in [("a", Answer::Gone), ("b", Answer::Failed), ("c", Answer::Fetched)] {
            visited(&mut store, run, Visit { url: url.to_string(), ..visit(answer) }, 0);
        }
        let mut after = |days: i64| {
            store.finish_run(run, at(days * 24 * 60), RunStatus::Finished, &Totals::default()).unwrap();
            ["a", "b", "c"].map(|url| store.visit(url).unwrap().is_some())
        };
        assert_eq!(after(30), [true, true, true]);
        assert_eq!(after(31), [false, false, true]);
    }

    #[test]
    fn a_server_is_heeded_within_reason() {
        let (mut store, run) = store();
        let mut asked = |seconds| {
            let retry_after = Some(Duration::from_secs(seconds));
            visited(&mut store, run, Visit { retry_after, ..visit(Answer::Failed) }, 0).not_before.unwrap() - at(0)
        };
        assert_eq!(asked(90), TimeDelta::seconds(90));
        assert_eq!(asked(90 * 24 * 3600), TimeDelta::days(1));
    }

    #[test]
    fn how_a_source_fared_is_kept() {
        let (mut store, run) = store();
        let totals = Totals { read: 3, new: 2, unchanged: 1, ..Totals::default() };
        let mut end = |minutes, failed| {
            let end = SourceEnd { name: "nord", at: at(minutes), failed, retry_after: None, totals };
            store.save_batch(run, &Batch { sources: &[end], ..Batch::default() }).unwrap();
            store.sources().unwrap().remove(0)
        };
        let well = end(1, None);
        assert_eq!((well.succeeded, well.failures, well.not_before, well.totals), (Some(at(1)), 0, None, totals));
        let once = end(2, Some("HTTP 503"));
        assert_eq!((once.tried, once.succeeded, once.failures), (at(2), Some(at(1)), 1));
        assert_eq!((once.said.as_deref(), once.not_before), (Some("HTTP 503"), None));
        let twice = end(3, Some("HTTP 503"));
        assert!(twice.failures == 2 && twice.not_before > Some(at(9)), "{twice:?}");
        let well = end(60, None);
        assert_eq!((well.failures, well.not_before, well.said), (0, None, None));
    }
}
