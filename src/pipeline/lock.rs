//! The lock of `etl run`: one run at a time on a database. The system holds it, and lets go of it when the process ends,
//! however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::now;
use crate::error::{Error, Result};

/// How often a run that waits looks again.
const LOOK: Duration = Duration::from_millis(200);

/// The lock, held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Who holds a lock, in the holder's own words: `process 4711 since 2024-05-03T10:00:00Z`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder(pub String);

impl Lock {
    /// The file that stands for the lock of a database; it stays when the lock is free.
    pub fn path(db: &Path) -> PathBuf {
        let mut name = db.as_os_str().to_os_string();
        name.push(".lock");
        PathBuf::from(name)
    }

    /// Takes the lock of a database, or tells who holds it.
    ///
    /// # Errors
    ///
    /// A file that cannot be made or locked.
    pub fn take(db: &Path) -> Result<std::result::Result<Lock, Holder>> {
        let path = Lock::path(db);
        let fail = |e: &io::Error| Error::Database {
            path: path.clone(),
            what: format!("the lock of the database cannot be taken: {e}"),
            remedy: "make its folder, and make it writable, or name another database with --db".to_string(),
        };
        let mut file = open(&path, true).map_err(|e| fail(&e))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Ok(Err(holder(&mut file))),
            Err(TryLockError::Error(e)) => return Err(fail(&e)),
            Ok(()) => {}
        }
        let told = format!("process {} since {}\n", std::process::id(), now().format("%Y-%m-%dT%H:%M:%SZ"));
        // Only a person reads this; a full disk is told of by the database.
        let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(told.as_bytes()));
        Ok(Ok(Lock { _file: file }))
    }

    /// Waits for the lock as long as `go_on` says so; then tells who holds it.
    pub fn wait(db: &Path, go_on: impl Fn() -> bool) -> Result<std::result::Result<Lock, Holder>> {
        loop {
            match Lock::take(db)? {
                Err(_) if go_on() => std::thread::sleep(LOOK),
                done => return Ok(done),
            }
        }
    }

    /// Who holds the lock of a database now; none where it is free.
    pub fn holder(db: &Path) -> Option<Holder> {
        let mut file = open(&Lock::path(db), false).ok()?;
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => Some(holder(&mut file)),
            _ => None,
        }
    }
}

fn open(path: &Path, create: bool) -> io::Result<File> {
    OpenOptions::new().read(true).write(create).create(create).truncate(false).open(path)
}

fn holder(file: &mut File) -> Holder {
    let mut told = String::new();
    // Where the lock keeps others from reading, who holds it is not known.
    let _ = file.read_to_string(&mut told);
    let told = told.trim();
    Holder(if told.is_empty() { "another process".to_string() } else { told.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holds_it_at_a_time() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let db = folder.path().join("etl.db");
        assert_eq!(Lock::holder(&db), None);
        let lock = Lock::take(&db).expect("it is made").expect("it is free");
        let other = Lock::take(&db).expect("it is there").expect_err("it is held");
        assert!(other.0.starts_with(&format!("process {} since 2", std::process::id())), "{other:?}");
        assert_eq!(Lock::holder(&db), Some(other.clone()));
        assert_eq!(Lock::wait(&db, || false).expect("it is there").expect_err("it is held"), other);
        drop(lock);
        assert_eq!(Lock::holder(&db), None);
        assert!(Lock::take(&db).expect("it is there").is_ok());
    }

    #[test]
    fn a_folder_that_is_missing_is_named() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let told = Lock::take(&folder.path().join("no/etl.db")).unwrap_err();
        assert!(told.exit_status() == 3 && told.to_string().contains("no/etl.db.lock: the lock"), "{told}");
    }
}
