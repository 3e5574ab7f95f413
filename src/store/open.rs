//! Opening a file: what it is, who else uses it, and what may be done to it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::fault::{PATIENCE, fault};
use super::migrate::{Found, NEWEST, identify, migrate};
use super::{Store, terms};
use crate::error::{Error, Result};

impl Store {
    /// Opens the database for writing; makes it where there is none, and brings an older one to the newest schema.
    ///
    /// # Errors
    ///
    /// A file that is not a database of `etl`, or of a newer one, is refused and not touched; so is one that cannot be
    /// written.
    pub fn open(path: &Path) -> Result<Store> {
        check_path(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut conn = connect(path, flags).map_err(|e| fault(path, e))?;
        let found = identify(&conn, path)?;
        if conn.is_readonly("main").map_err(|e| fault(path, e))? {
            return Err(refusal(
                path,
                "the database may only be read",
                "make the file and its folder writable, or name another with --db",
            ));
        }
        match found {
            Found::Empty => {
                // There is nothing yet that a power cut could lose, and no reason to wait for the disk.
                conn.pragma_update(None, "synchronous", "OFF").map_err(|e| fault(path, e))?;
                enter_wal(&conn).map_err(|e| fault(path, e))?;
                migrate(&mut conn, path)?;
                set_up(&conn).map_err(|e| fault(path, e))?;
            }
            Found::Schema(schema) => {
                set_up(&conn).map_err(|e| fault(path, e))?;
                if schema != NEWEST {
                    migrate(&mut conn, path)?;
                }
            }
        }
        Ok(Store::new(conn, path))
    }

    /// Opens a database for asking: nothing is written to it, except that an older schema is brought up to date where the
    /// file may be written. Works on a read-only disk.
    ///
    /// # Errors
    ///
    /// A missing or empty file is an error that says how to make a database; else as [`Store::open`].
    pub fn open_existing(path: &Path) -> Result<Store> {
        check_path(path)?;
        let make_one = "`etl ingest INPUT` makes one; --db names another file";
        if !is_memory(path) && !path.exists() {
            return Err(refusal(path, "there is no database here", make_one));
        }
        let mut conn = connect_existing(path).map_err(|e| fault(path, e))?;
        match identify(&conn, path)? {
            Found::Schema(NEWEST) => {}
            Found::Schema(older) if conn.is_readonly("main").map_err(|e| fault(path, e))? => {
                let what = format!(
                    "the database has schema {older}, this etl reads schema {NEWEST}, and the file may only be read"
                );
                return Err(refusal(path, &what, "make it writable once, or copy it to where it is"));
            }
            Found::Schema(_) => migrate(&mut conn, path)?,
            Found::Empty => return Err(refusal(path, "nothing is stored in this file yet", make_one)),
        }
        conn.pragma_update(None, "query_only", true).map_err(|e| fault(path, e))?;
        Ok(Store::new(conn, path))
    }

    /// Whether there is a file that holds anything. An empty one is what a program leaves that was stopped before it wrote.
    pub fn is_written(path: &Path) -> bool {
        path.metadata().is_ok_and(|file| file.len() > 0)
    }

    fn new(conn: Connection, path: &Path) -> Store {
        // Every statement of the room fits, so that none is compiled twice.
        conn.set_prepared_statement_cache_capacity(64);
        Store { conn, path: path.to_path_buf(), terms: terms::Terms::default() }
    }
}

fn refusal(path: &Path, what: &str, remedy: &str) -> Error {
    Error::Database { path: path.to_path_buf(), what: what.to_string(), remedy: remedy.to_string() }
}

fn is_memory(path: &Path) -> bool {
    path == Path::new(":memory:")
}

/// Finds what SQLite would only call "unable to open database file".
fn check_path(path: &Path) -> Result<()> {
    if path.as_os_str().is_empty() {
        return Err(refusal(path, "the name of the database is empty", "name a file with --db"));
    }
    if path.is_dir() {
        return Err(refusal(path, "is a folder, not a database", "name a file in it: --db FOLDER/etl.db"));
    }
    if path.exists() && !path.is_file() {
        return Err(refusal(path, "is no regular file", "name a file with --db"));
    }
    // SQLite takes a file of one byte for an empty one, and would write over it.
    if path.metadata().is_ok_and(|file| file.len() == 1) {
        return Err(refusal(path, "is no SQLite database; it was left as it is", "name another file with --db"));
    }
    match path.parent().filter(|p| !p.as_os_str().is_empty()) {
        Some(folder) if folder.exists() && !folder.is_dir() => Err(refusal(
            path,
            &format!("{} is a file, not a folder", folder.display()),
            "name a file in a folder with --db",
        )),
        Some(folder) if !folder.exists() => {
            let remedy = format!("make it first (mkdir -p {}), or name another file with --db", folder.display());
            Err(refusal(path, &format!("the folder {} does not exist", folder.display()), &remedy))
        }
        _ => Ok(()),
    }
}

fn connect(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    // SQLite takes a name that starts with `file:` for a URI; a path is always meant literally here.
    let literal =
        if path.to_string_lossy().starts_with("file:") { Path::new(".").join(path) } else { path.to_path_buf() };
    let conn = Connection::open_with_flags(literal, flags)?;
    conn.busy_timeout(PATIENCE)?;
    // A plan is made once a statement, not anew for each value bound to it.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(conn)
}

/// A connection that reads whatever can be read. Without the right to write beside the file SQLite cannot open one in WAL
/// mode, unless it is told that nobody changes it; that is safe where nothing waits in the WAL.
fn connect_existing(path: &Path) -> rusqlite::Result<Connection> {
    let opened = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX).and_then(|conn| {
        conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        Ok(conn)
    });
    match opened {
        Err(error) if matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly)) => {
            let waiting = beside(path, "-wal").metadata().is_ok_and(|m| m.len() > 0);
            if waiting { Err(error) } else { connect_immutable(path) }
        }
        other => other,
    }
}

fn connect_immutable(path: &Path) -> rusqlite::Result<Connection> {
    let mut uri = String::from("file:");
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'/' | b'-' | b'_' | b'.' | b'~' => uri.push(byte as char),
            _ if byte.is_ascii_alphanumeric() => uri.push(byte as char),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(uri, flags)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

/// The settings of a writer. WAL lets readers and the writer not wait for one another; with it `synchronous = NORMAL`
/// cannot damage the file, only lose the last transactions when the power fails.
fn set_up(conn: &Connection) -> rusqlite::Result<()> {
    let wal = enter_wal(conn)?;
    conn.pragma_update(None, "synchronous", if wal { "NORMAL" } else { "FULL" })?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "cache_size", -CACHE_KIB)?;
    conn.pragma_update_and_check(None, "wal_autocheckpoint", CHECKPOINT_PAGES, |_| Ok(()))
}

/// Pages in the WAL before they are moved into the file, which waits for the disk: 32 MB, where SQLite's own 4 MB make a
/// large ingest wait eight times as often.
const CHECKPOINT_PAGES: i64 = 8192;

/// Pages kept in memory by a writer.
const CACHE_KIB: i64 = 32 * 1024;

/// Whether the file is in WAL mode now; a disk without shared memory has none and stays with a rollback journal.
fn enter_wal(conn: &Connection) -> rusqlite::Result<bool> {
    let pause = Duration::from_millis(20);
    let mut left = PATIENCE;
    loop {
        // SQLite does not wait by itself when two processes switch a new file at once.
        match conn.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0)) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && !left.is_zero() => {
                left = left.saturating_sub(pause);
                std::thread::sleep(pause);
            }
            mode => return Ok(mode?.eq_ignore_ascii_case("wal")),
        }
    }
}
