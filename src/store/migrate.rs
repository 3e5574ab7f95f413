//! Brings a file to the newest schema: the numbered files of `sql/`, each in one transaction and recorded in the file.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::fault::fault;
use crate::error::{Error, Result};
use crate::model::text_hash;

/// `(name, SQL)`, numbered from 1 in this order.
const MIGRATIONS: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

/// Marks the file as a database of `etl` in SQLite's header: `etl` and a 1.
const APPLICATION_ID: i64 = 0x65_74_6C_01;

/// The schema that this program writes.
pub(super) const NEWEST: i64 = MIGRATIONS.len() as i64;

/// What a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing was ever written to it.
    Empty,
    /// A database of `etl` with this schema, which is not newer than the program's.
    Schema(i64),
}

/// Tells what the file is, and refuses one that is not the program's to touch.
pub(super) fn identify(conn: &Connection, path: &Path) -> Result<Found> {
    let (application, version, tables) = header(conn).map_err(|e| fault(path, e))?;
    let refuse = |what: String, remedy: &str| {
        Err(Error::Database { path: path.to_path_buf(), what, remedy: remedy.to_string() })
    };
    match (application, version) {
        (0, 0) if tables == 0 => Ok(Found::Empty),
        (APPLICATION_ID, version) if version > NEWEST => refuse(
            format!(
                "the database has schema {version}, and this etl {} knows schemas up to {NEWEST}",
                env!("CARGO_PKG_VERSION")
            ),
            "update etl, or name another file with --db",
        ),
        (APPLICATION_ID, version) => {
            compare(conn, version).map_err(|e| fault(path, e))?.map_or(Ok(Found::Schema(version)), |name| {
                refuse(
                    format!("the database was made by a development version of etl, with another {name}"),
                    "ingest the articles into a new file, or use the etl that made this one",
                )
            })
        }
        _ => refuse(
            "is a SQLite database of another program; it was left as it is".to_string(),
            "name another file with --db",
        ),
    }
}

fn header(conn: &Connection) -> rusqlite::Result<(i64, i64, i64)> {
    conn.query_row(
        "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id, pragma_user_version",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// The first migration of the file that is not the program's own.
fn compare(conn: &Connection, version: i64) -> rusqlite::Result<Option<&'static str>> {
    let mut recorded = conn.prepare("SELECT sha256 FROM migration WHERE number = ?1")?;
    for (number, (name, sql)) in (1..=version).zip(MIGRATIONS) {
        let sha256: String = recorded.query_row([number], |row| row.get(0))?;
        if sha256 != text_hash(sql) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// Runs the migrations that the file lacks.
pub(super) fn migrate(conn: &mut Connection, path: &Path) -> Result<()> {
    for (number, (name, sql)) in (1..).zip(MIGRATIONS) {
        apply(conn, number, name, sql).map_err(|e| fault(path, e))?;
    }
    Ok(())
}

fn apply(conn: &mut Connection, number: i64, name: &str, sql: &str) -> rusqlite::Result<()> {
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Asked under the lock: another process may have done it since the file was looked at.
    let version: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version >= number {
        return Ok(());
    }
    transaction.execute_batch(sql)?;
    transaction.execute(
        "INSERT INTO migration (number, name, sha256, applied) VALUES (?1, ?2, ?3, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))",
        (number, name.trim_end_matches(".sql"), text_hash(sql)),
    )?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", number)?;
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_are_numbered_without_gaps() {
        for (number, (name, _)) in (1..).zip(MIGRATIONS) {
            assert!(name.starts_with(&format!("{number:04}_")), "{name} should be number {number}");
        }
    }

    #[test]
    fn a_failed_migration_leaves_nothing() {
        let mut conn = Connection::open_in_memory().unwrap();
        apply(&mut conn, 1, "0001_broken.sql", "CREATE TABLE a (b); CREATE TABLE a (b);").unwrap_err();
        assert_eq!(header(&conn).unwrap(), (0, 0, 0));
    }

    #[test]
    fn running_them_again_changes_nothing() {
        let mut conn = Connection::open_in_memory().unwrap();
        let path = Path::new("etl.db");
        assert_eq!(identify(&conn, path).unwrap(), Found::Empty);
        migrate(&mut conn, path).unwrap();
        let before = conn.total_changes();
        migrate(&mut conn, path).unwrap();
        assert_eq!(conn.total_changes(), before);
        assert_eq!(identify(&conn, path).unwrap(), Found::Schema(NEWEST));
    }
}
