//! What an operator meets: kills, full and read-only disks, other programs at the file, files that were cut off. Each is the
//! real thing. After it nothing stored is lost, nothing is half there, and the next run completes.
//!
//! `ETL_KILLS=100 cargo test --test disasters` kills a hundred times; without it a few.

#![expect(clippy::disallowed_methods, reason = "these tests damage files")]
#![cfg(target_os = "linux")]

mod common;

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use common::{Place, Ran, many_articles, objects};
use rusqlite::Connection;

const ARTICLES: usize = 600;

fn place() -> Place {
    let place = Place::new();
    place.write("many.jsonl", many_articles(ARTICLES));
    place
}

fn ingest(place: &Place) -> Child {
    place
        .command(&["ingest", "many.jsonl"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

/// Runs the program under limits of a shell.
fn limited(place: &Place, limits: &str, args: &str) -> Ran {
    let bin = assert_cmd::cargo::cargo_bin!("etl");
    let output: Output = Command::new("sh")
        .args(["-c", &format!("{limits}; exec '{}' {args}", bin.display())])
        .current_dir(place.path("."))
        .env_remove("ETL_DB")
        .env_remove("ETL_CONFIG")
        .output()
        .expect("a shell");
    output.into()
}

fn stored(place: &Place) -> usize {
    place.sql("etl.db", "SELECT count(*) FROM article")[0].parse().expect("a number")
}

/// That the file is sound, and every quote stands where its fact says.
fn check_sound(place: &Place) {
    assert_eq!(place.sql("etl.db", "PRAGMA integrity_check"), ["ok"]);
    assert!(place.sql("etl.db", "PRAGMA foreign_key_check").is_empty());
    let misplaced = "SELECT count(*) FROM observation JOIN article USING (document) \
        JOIN revision ON revision.article = article.id AND number = revision \
        WHERE substr(text, start + 1, \"end\" - start) IS NOT quote";
    assert_eq!(place.sql("etl.db", misplaced), ["0"]);
    // The full-text index holds just the words of the facts.
    place.sql("etl.db", "INSERT INTO fact_text (fact_text, rank) VALUES ('integrity-check', 1)");
    // No article is there without its facts: each of these states four numbers or more.
    let bare = "SELECT count(*) FROM article WHERE id NOT IN (SELECT article FROM fact)";
    assert_eq!(place.sql("etl.db", bare), ["0"]);
    let counted = "SELECT coalesce(sum(new), 0) = (SELECT count(*) FROM article) FROM run";
    assert_eq!(place.sql("etl.db", counted), ["1"], "runs count what they stored");
}

/// All that is stored of articles, in the order of storing.
fn content(place: &Place) -> Vec<Vec<String>> {
    [
        "SELECT document, number, text FROM revision JOIN article ON article.id = revision.article ORDER BY revision.id",
        "SELECT document, fact_id, quote, value, unit, subject, period_end, sentence FROM observation ORDER BY id",
        "SELECT document, start, reason FROM numbers_left_out ORDER BY document, start",
    ]
    .map(|query| place.sql("etl.db", query))
    .to_vec()
}

/// The content that an undisturbed run stores, and how long it takes.
fn undisturbed() -> &'static (Vec<Vec<String>>, Duration) {
    static RUN: OnceLock<(Vec<Vec<String>>, Duration)> = OnceLock::new();
    RUN.get_or_init(|| {
        let (place, start) = (place(), Instant::now());
        place.run(&["ingest", "many.jsonl"]).ok();
        let took = start.elapsed();
        check_sound(&place);
        (content(&place), took)
    })
}

#[test]
fn kills_at_random_moments() {
    let kills: u64 = std::env::var("ETL_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(3);
    let (expected, whole) = undisturbed();
    let (mut seed, mut done) = (7_u64, 0);
    let mut here = place();
    while done < kills {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut child = ingest(&here);
        std::thread::sleep(whole.mul_f64((seed >> 40) as f64 / (1 << 24) as f64 / 2.0));
        child.kill().expect("killed");
        let killed = child.wait().expect("it ends").code().is_none();
        if killed {
            done += 1;
        }
        // Before the first commit there may be no schema yet.
        if here.path("etl.db").exists() && here.sql("etl.db", "PRAGMA user_version") != ["0"] {
            check_sound(&here);
            if stored(&here) == ARTICLES || done == kills {
                here.run(&["ingest", "many.jsonl"]).ok();
                assert!(content(&here) == *expected, "the database is not that of an undisturbed run");
                let runs = here.sql("etl.db", "SELECT DISTINCT status FROM run WHERE id < (SELECT max(id) FROM run)");
                assert!(runs.iter().all(|status| status == "interrupted" || status == "finished"), "{runs:?}");
                here = place();
            }
        }
    }
    println!("{done} kills, each left a sound database");
}

/// What is said of a disk without room, and that the next run completes where there is room again.
fn check_no_room(place: &Place, ran: Ran) {
    let err = ran.failed(3);
    assert!(err.contains("etl.db: ") && (err.contains("make room") || err.contains("free space")), "{err}");
    assert!(stored(place) < ARTICLES);
    check_sound(place);
    let kept = stored(place);
    let again = place.run(&["ingest", "many.jsonl"]);
    assert!(again.err.contains(&format!("{} new", ARTICLES - kept)), "{}", again.err);
    check_sound(place);
    assert!(content(place) == undisturbed().0);
}

#[test]
fn a_file_that_may_not_grow() {
    let place = place();
    // Blocks of 512 bytes; the signal that comes with the limit is ignored, so that writing fails as on a full disk.
    let ran = limited(&place, "trap '' XFSZ; ulimit -f 1200", "ingest many.jsonl");
    check_no_room(&place, ran);
}

/// A small disk of its own; none where this user may not mount.
struct Disk<'a>(&'a Path);

impl Disk<'_> {
    fn mount<'a>(at: &'a Path, options: &str) -> Option<Disk<'a>> {
        std::fs::create_dir_all(at).expect("a folder");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(at).output();
        match mounted {
            Ok(output) if output.status.success() => Some(Disk(at)),
            _ => {
                eprintln!("not tested: this user may not mount a disk");
                None
            }
        }
    }

    fn remount(&self, options: &str) {
        let done = Command::new("mount").args(["-o", &format!("remount,{options}")]).arg(self.0).status();
        assert!(done.expect("mount runs").success());
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[test]
fn a_full_disk() {
    let place = place();
    let folder = place.path("disk");
    let Some(disk) = Disk::mount(&folder, "size=600k") else { return };
    std::os::unix::fs::symlink(folder.join("etl.db"), place.path("etl.db")).expect("a link");
    let ran = place.run(&["ingest", "many.jsonl", "--db", "disk/etl.db"]);
    disk.remount("size=64m");
    let err = ran.failed(3);
    assert!(err.contains("disk/etl.db: the disk is full") && err.contains("make room"), "{err}");
    check_sound(&place);
    place.run(&["ingest", "many.jsonl", "--db", "disk/etl.db"]).ok();
    check_sound(&place);
    assert!(content(&place) == undisturbed().0);
}

#[test]
fn a_read_only_disk() {
    let place = Place::with_article();
    let folder = place.path("disk");
    let Some(disk) = Disk::mount(&folder, "size=8m") else { return };
    place.run(&["ingest", "article.txt", "--db", "disk/etl.db"]).ok();
    let before = place.run(&["facts", "--db", "disk/etl.db"]).ok();
    disk.remount("ro");
    assert_eq!(place.run(&["facts", "--db", "disk/etl.db"]).ok(), before);
    place.run(&["doctor", "--db", "disk/etl.db"]).ok();
    let err = place.run(&["ingest", "article.txt", "--db", "disk/etl.db"]).failed(3);
    assert!(err.contains("disk/etl.db: ") && err.contains("writable"), "{err}");
    let err = place.run(&["reextract", "--all", "--db", "disk/etl.db"]).failed(3);
    assert!(err.contains("writable"), "{err}");
    disk.remount("rw");
    place.run(&["ingest", "article.txt", "--db", "disk/etl.db"]).ok();
}

#[test]
fn two_writers_take_turns() {
    let place = place();
    let (mut first, mut second) = (ingest(&place), ingest(&place));
    for child in [&mut first, &mut second] {
        let status = child.wait().expect("it ends");
        assert!(status.success(), "{status}");
    }
    check_sound(&place);
    assert_eq!(stored(&place), ARTICLES);
    assert_eq!(place.sql("etl.db", "SELECT DISTINCT status FROM run"), ["finished"]);
}

#[test]
fn a_writer_that_never_ends_is_waited_for_and_named() {
    let place = Place::with_article();
    place.run(&["ingest", "article.txt"]).ok();
    let other = Connection::open(place.path("etl.db")).expect("a database");
    other.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    place.write("b.txt", "Sales rose 3 percent.\n");
    let start = Instant::now();
    let err = place.run(&["ingest", "b.txt"]).failed(3);
    assert!(err.contains("another program is writing to the database") && err.contains("try again"), "{err}");
    assert!(start.elapsed() >= Duration::from_secs(9), "it waits a while");
    // Those who ask are not kept waiting.
    assert!(!objects(&place.run(&["facts"]).ok()).is_empty());
    other.execute_batch("ROLLBACK").expect("done");
    place.run(&["ingest", "b.txt"]).ok();
}

#[test]
fn a_reader_with_a_long_query_stands_in_nobodys_way() {
    let place = place();
    place.write("first.txt", "Sales rose 3 percent.\n");
    place.run(&["ingest", "first.txt"]).ok();
    let reader = Connection::open(place.path("etl.db")).expect("a database");
    reader.execute_batch("BEGIN").expect("a snapshot");
    let count = || reader.query_row("SELECT count(*) FROM article", [], |row| row.get::<_, i64>(0)).expect("a count");
    assert_eq!(count(), 1);
    place.run(&["ingest", "many.jsonl"]).ok();
    assert_eq!(count(), 1, "the reader sees what was there when it began");
    reader.execute_batch("COMMIT").expect("done");
    assert_eq!(count(), ARTICLES as i64 + 1);
    check_sound(&place);
}

#[test]
fn a_file_that_was_cut_off_or_overwritten_is_named() {
    let place = place();
    place.run(&["ingest", "many.jsonl"]).ok();
    let sound = std::fs::read(place.path("etl.db")).expect("the file");
    let mut overwritten = sound.clone();
    overwritten[8192..].fill(0x41);
    for broken in [&sound[..sound.len() / 2], &sound[..5000], &overwritten] {
        place.write("etl.db", broken);
        for args in [&["facts", "--format", "jsonl"][..], &["doctor"], &["ingest", "many.jsonl"]] {
            let ran = place.run(args);
            let said = format!("{}{}", ran.out, ran.err);
            assert_eq!(ran.status, Some(3), "{args:?}: {said}");
            assert!(said.contains(".recover") || said.contains("restore a backup"), "{args:?}: {said}");
        }
    }
    // What a restored backup holds is whole, and the run goes on from there.
    place.write("etl.db", &sound);
    place.run(&["ingest", "many.jsonl"]).ok();
    check_sound(&place);
}

#[test]
fn a_log_left_behind_is_taken_in() {
    let place = place();
    let mut child = ingest(&place);
    let start = Instant::now();
    let log = || place.path("etl.db-wal").metadata().map_or(0, |file| file.len());
    let some = || {
        let conn = Connection::open_with_flags(place.path("etl.db"), rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY);
        conn.and_then(|conn| conn.query_row("SELECT count(*) FROM fact", [], |row| row.get::<_, i64>(0)))
            .is_ok_and(|n| n > 0)
    };
    while !some() && start.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().expect("killed");
    child.wait().expect("it ends");
    assert!(log() > 0, "the log was left behind");
    let facts = objects(&place.run(&["facts"]).ok()).len();
    assert!(facts > 0, "what was stored is in the log only");
    check_sound(&place);
    place.run(&["ingest", "many.jsonl"]).ok();
    assert!(content(&place) == undisturbed().0);
}
