//! What SQLite says when it fails, as an error that names the file and the remedy.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::error::Error;

/// How long a writer waits for another before it gives up.
pub(super) const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);

/// The error of the contract for one of SQLite.
pub(super) fn fault(path: &Path, error: rusqlite::Error) -> Error {
    let said = error.to_string();
    let (what, remedy) = match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => (
            "is no SQLite database; it was left as it is".to_string(),
            "name another file with --db, or move this one away".to_string(),
        ),
        Some(ErrorCode::DatabaseCorrupt) => (
            format!("the database is damaged ({said})"),
            "restore a backup, or save what can be read: sqlite3 DAMAGED.db .recover | sqlite3 RESCUED.db".to_string(),
        ),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
            format!("another program is writing to the database, for more than {} seconds now", PATIENCE.as_secs()),
            "try again when it is done; what was stored before is kept".to_string(),
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => (
            format!("the database cannot be written ({said})"),
            "make the file and its folder writable, or name another file with --db".to_string(),
        ),
        Some(ErrorCode::CannotOpen) => (
            format!("the database cannot be opened ({said})"),
            "make the file and its folder readable and writable (a disk mounted read-only is not), or name another with --db".to_string(),
        ),
        Some(ErrorCode::DiskFull) => (
            "the disk is full, or the file may not grow".to_string(),
            "make room and run the same command again; what was stored before is kept".to_string(),
        ),
        Some(ErrorCode::SystemIoFailure) => (
            format!("reading or writing the database failed ({said})"),
            "check the disk it lies on, its free space and its permissions, and run the same command again".to_string(),
        ),
        Some(ErrorCode::TooBig) => {
            ("an article is larger than SQLite can hold (1 GB)".to_string(), "leave that article out".to_string())
        }
        _ => (
            format!("SQLite failed: {said}"),
            "if the file was changed by another program, restore a backup; else please report this".to_string(),
        ),
    };
    Error::Database { path: path.to_path_buf(), what, remedy }
}

#[cfg(test)]
mod tests {
    use crate::model::{Article, Outcome};
    use crate::store::{RunStart, Store};

    /// What storing an article says, on a file that `hinder` did something to.
    fn saving(hinder: impl FnOnce(&Store, &rusqlite::Connection)) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("etl.db");
        let mut store = Store::open(&path).unwrap();
        let start = RunStart { command: "", started: chrono::DateTime::UNIX_EPOCH, version: "", rules: &[] };
        let run = store.begin_run(&start).unwrap();
        let other = rusqlite::Connection::open(&path).unwrap();
        hinder(&store, &other);
        let article = Article { document: "a".into(), text: "x".repeat(100_000), ..Article::default() };
        let said = store.save(run, &article, &Outcome::default()).unwrap_err().to_string();
        assert!(store.article("a").unwrap().is_empty());
        said
    }

    #[test]
    fn a_full_disk_is_named() {
        let said = saving(|store, _| {
            store.conn.pragma_update_and_check(None, "max_page_count", 1, |_| Ok(())).unwrap();
        });
        assert!(said.contains("disk is full"), "{said}");
    }

    #[test]
    fn a_writer_gives_up_in_the_end() {
        let said = saving(|store, other| {
            store.conn.busy_timeout(std::time::Duration::from_millis(20)).unwrap();
            other.execute_batch("BEGIN IMMEDIATE").unwrap();
        });
        assert!(said.contains("another program is writing") && said.contains("try again"), "{said}");
    }
}
