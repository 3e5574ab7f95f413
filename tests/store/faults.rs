//! Files that cannot be used: each says what is wrong and what to do, and is left as it was.

use std::fs;
use std::path::Path;
use std::time::Duration;

use etl::error::{Error, Result};
use etl::model::Outcome;
use etl::store::{RunStatus, Saved, Store, Totals};
use rusqlite::Connection;

use super::{article, articles, begin, fact, facts, home};

/// That opening failed with the database's exit status, naming the file, the fault and a remedy.
fn check(opened: Result<Store>, path: &Path, what: &str, remedy: &str) {
    let error = opened.err().unwrap_or_else(|| panic!("{} was opened", path.display()));
    let said = error.to_string();
    assert!(matches!(error, Error::Database { .. }) && error.exit_status() == 3, "{said}");
    assert!(said.starts_with(&format!("{}: ", path.display())), "{said}");
    assert!(said.contains(what) && said.contains(remedy), "{said}");
}

/// That the file is refused both for writing and for asking, and not touched.
fn check_untouched(path: &Path, what: &str, remedy: &str) {
    let before = fs::read(path).unwrap();
    check(Store::open(path), path, what, remedy);
    check(Store::open_existing(path), path, what, remedy);
    assert_eq!(fs::read(path).unwrap(), before);
}

#[test]
fn a_file_that_is_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("article.txt");
    for content in ["x".to_string(), "Exports rose to 934,000 tonnes.\n".repeat(500)] {
        fs::write(&path, content).unwrap();
        check_untouched(&path, "is no SQLite database", "--db");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_database_of_another_program() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    let other = Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE article (title)").unwrap();
    check_untouched(&path, "another program", "--db");
    other.execute_batch("DROP TABLE article; PRAGMA application_id = 7; PRAGMA user_version = 1").unwrap();
    check_untouched(&path, "another program", "--db");
}

#[test]
fn a_schema_that_the_program_does_not_know() {
    let home = home();
    let path = home.path();
    drop(home.store);
    let conn = Connection::open(&path).unwrap();
    conn.pragma_update(None, "user_version", 9000).unwrap();
    drop(conn);
    check_untouched(&path, "schema 9000", "update etl");
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch("PRAGMA user_version = 1; UPDATE migration SET sha256 = 'x'").unwrap();
    drop(conn);
    check_untouched(&path, "development version of etl, with another 0001_init", "new file");
}

#[test]
fn a_place_where_no_file_can_be() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::write(root.join("file"), "").unwrap();
    check(Store::open(root), root, "is a folder", "etl.db");
    check(Store::open(Path::new("")), Path::new(""), "empty", "--db");
    let missing = root.join("no/such/etl.db");
    check(Store::open(&missing), &missing, "does not exist", "mkdir -p");
    check(Store::open_existing(&missing), &missing, "does not exist", "mkdir -p");
    let under = root.join("file/etl.db");
    check(Store::open(&under), &under, "is a file, not a folder", "--db");
    if cfg!(target_os = "linux") {
        // No file can be made there by anyone.
        let path = Path::new("/proc/etl.db");
        check(Store::open(path), path, "cannot be opened", "--db");
        let path = Path::new("/dev/null");
        check(Store::open(path), path, "no regular file", "--db");
    }
}

#[test]
fn nothing_to_ask_yet() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("etl.db");
    check(Store::open_existing(&path), &path, "no database here", "etl ingest");
    assert!(!path.exists());
    fs::write(&path, "").unwrap();
    check(Store::open_existing(&path), &path, "nothing is stored", "etl ingest");
    assert_eq!(fs::metadata(&path).unwrap().len(), 0);
    // An empty file is as good as none for writing.
    Store::open(&path).unwrap();
    Store::open_existing(&path).unwrap();
}

#[test]
fn a_name_is_a_path_whatever_it_looks_like() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["file:etl.db?mode=memory", "an ütl #1%20?.db"] {
        let path = folder.path().join(name);
        drop(Store::open(&path).unwrap());
        assert!(path.is_file());
        Store::open_existing(&path).unwrap();
    }
}

#[test]
fn a_file_that_may_only_be_read() {
    let mut home = home();
    let item = article("a", "7 mines");
    home.save(&item, &facts([fact(&item, 0, 1)]));
    let path = home.path();
    drop(home.store);
    let mut mode = fs::metadata(&path).unwrap().permissions();
    mode.set_readonly(true);
    fs::set_permissions(&path, mode).unwrap();
    if fs::OpenOptions::new().append(true).open(&path).is_ok() {
        eprintln!("skipped: this user may write to read-only files");
        return;
    }
    check(Store::open(&path), &path, "may only be read", "writable");
    assert_eq!(Store::open_existing(&path).unwrap().article("a").unwrap().len(), 1);
}

#[test]
fn a_reader_writes_nothing() {
    let home = home();
    let mut reader = Store::open_existing(&home.path()).unwrap();
    let said = reader.save(home.run, &article("a", "7"), &Outcome::default()).unwrap_err().to_string();
    assert!(said.contains("cannot be written"), "{said}");
}

#[test]
fn a_damaged_file() {
    let mut home = home();
    let items: Vec<_> = (0..300).map(articles::article).collect();
    home.store.save_all(home.run, &items).unwrap();
    let path = home.path();
    drop(home.store);
    let sound = fs::read(&path).unwrap();

    // Overwritten from the second page on: found when it is read, if not when it is opened.
    let mut broken = sound.clone();
    broken[4096..].fill(0xA5);
    fs::write(&path, broken).unwrap();
    let asked = Store::open_existing(&path).and_then(|store| store.article("wire/1987/000001.txt"));
    let said = asked.unwrap_err().to_string();
    assert!(said.contains("damaged") && said.contains(".recover"), "{said}");

    // Cut off in the middle.
    fs::write(&path, &sound[..sound.len() / 2]).unwrap();
    let each = &mut |_| std::ops::ControlFlow::Continue(());
    let asked = Store::open_existing(&path).and_then(|store| store.facts(&Default::default(), each));
    let said = asked.unwrap_err().to_string();
    assert!(said.contains("damaged"), "{said}");
}

#[test]
fn a_writer_waits_for_another() {
    let mut home = home();
    let path = home.path();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let done = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| home.save(&article("a", "7"), &Outcome::default()));
        std::thread::sleep(Duration::from_millis(300));
        // Those who ask do not wait.
        assert!(Store::open_existing(&path).unwrap().article("a").unwrap().is_empty());
        other.execute_batch("COMMIT").unwrap();
        waiting.join().unwrap()
    });
    assert_eq!(done, Saved::New);
}

#[test]
fn many_may_begin_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("etl.db");
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let path = &path;
            scope.spawn(move || {
                let mut store = Store::open(path).unwrap();
                let run = begin(&mut store);
                for i in 0..5 {
                    // Two writers bring the same article.
                    let (article, outcome) = articles::article(writer / 2 * 5 + i);
                    store.save(run, &article, &outcome).unwrap();
                }
                store.finish_run(run, chrono::DateTime::UNIX_EPOCH, RunStatus::Finished, &Totals::default()).unwrap();
            });
        }
    });
    let store = Store::open_existing(&path).unwrap();
    let expected: Vec<_> = (0..20).flat_map(|i| articles::article(i).1.facts).collect();
    let mut stored = Vec::new();
    for i in 0..20 {
        stored.extend(store.article(&format!("wire/1987/{i:06}.txt")).unwrap().remove(0).facts);
    }
    assert_eq!(stored, expected);
    assert!(store.runs(99).unwrap().iter().all(|run| run.status == RunStatus::Finished));
}
