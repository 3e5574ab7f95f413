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
            "check that the file and its folder may be read and written, or name another file with --db".to_string(),
        ),
        Some(ErrorCode::DiskFull) => (
            "the disk is full, or the file may not grow".to_string(),
            "make room and run the same command again; what was stored before is kept".to_string(),
        ),
        Some(ErrorCode::SystemIoFailure) => (
            format!("reading or writing the database failed ({said})"),
            "check the disk it lies on, its free space and its permissions, and run the same command again".to_string(),
        ),
        Some(ErrorCode::TooBig) => (
            "an article is larger than SQLite can hold (1 GB)".to_string(),
            "leave that article out".to_string(),
        ),
        _ => (
            format!("SQLite failed: {said}"),
            "if the file was changed by another program, restore a backup; else please report this".to_string(),
        ),
    };
    Error::Database { path: path.to_path_buf(), what, remedy }
}
