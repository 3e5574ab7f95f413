//! What goes wrong: bad input, bad databases, closed pipes, signals, kills.

mod common;

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use common::{Place, many_articles, objects};

/// The program with pipes to all its streams.
fn spawn(place: &Place, args: &[&str]) -> Child {
    place
        .command(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status().expect("kill runs");
    assert!(sent.success());
}

/// Waits until the database holds at least so many articles.
fn wait_for(place: &Place, articles: i64) {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(60) {
        let conn =
            rusqlite::Connection::open_with_flags(place.path("etl.db"), rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY);
        let stored = conn.and_then(|c| c.query_row("SELECT count(*) FROM article", [], |row| row.get::<_, i64>(0)));
        if stored.is_ok_and(|n| n >= articles) {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("{articles} articles were not stored within a minute");
}

/// All that is stored of articles, in the order in which it was stored.
fn content(place: &Place) -> Vec<Vec<String>> {
    [
        "SELECT document, number, text FROM revision JOIN article ON article.id = revision.article ORDER BY revision.id",
        "SELECT facts.* FROM facts JOIN article USING (document) ORDER BY article.id, facts.start",
        "SELECT document, start, reason FROM numbers_left_out ORDER BY document, start",
        "PRAGMA integrity_check",
        "PRAGMA foreign_key_check",
    ]
    .map(|query| place.sql("etl.db", query))
    .to_vec()
}

#[test]
fn a_missing_file_is_named_and_the_others_are_done() {
    let place = Place::with_article();
    let ran = place.run(&["extract", "missing.txt", "article.txt"]);
    assert!(!objects(&ran.out).is_empty());
    let err = ran.failed(1);
    assert!(err.starts_with("etl: missing.txt: there is no such file"), "{err}");
    assert!(place.run(&["ingest", "missing.txt"]).failed(4).contains("missing.txt"));
    assert!(place.run(&["read", "missing.txt"]).failed(4).contains("no input could be used"));
}

#[test]
fn what_holds_no_article_is_refused() {
    let place = Place::new();
    place.write("empty.txt", "");
    place.write("blank.txt", " \n\n");
    place.write("binary", [0u8, 1, 2, 3, 0, 255, 254, 0]);
    place.write("folder/picture.png", b"\x89PNG\r\n\x1a\n");
    for input in ["empty.txt", "blank.txt", "binary", "folder"] {
        let err = place.run(&["extract", input]).failed(4);
        assert!(err.starts_with(&format!("etl: {input}: ")), "{err}");
    }
}

#[test]
fn a_bad_line_is_named_and_the_others_are_done() {
    let place = Place::new();
    place.write(
        "a.jsonl",
        "{\"id\":\"1\",\"text\":\"Up 3%.\"}\nno JSON\n{\"id\":\"3\"}\n{\"id\":\"4\",\"text\":\"Up 4%.\"}\n",
    );
    let ran = place.run(&["ingest", "a.jsonl"]);
    let err = ran.failed(1);
    assert!(err.contains("etl: a.jsonl:2: ") && err.contains("etl: a.jsonl:3: "), "{err}");
    assert!(err.contains("2 refused"), "{err}");
    assert_eq!(place.sql("etl.db", "SELECT document FROM article"), ["1", "4"]);
    let run = place.run(&["runs", "1"]).ok();
    assert!(run.contains("refused  a.jsonl:2: "), "{run}");
}

#[test]
fn bytes_that_are_no_text_are_decoded_with_a_notice() {
    let place = Place::new();
    place.write("latin.txt", b"Sales in D\xFCsseldorf rose 14 percent.\n");
    let ran = place.run(&["extract", "latin.txt"]);
    assert!(ran.err.starts_with("etl: latin.txt: "), "{}", ran.err);
    assert_eq!(objects(&ran.ok()).len(), 1);
}

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    let place = Place::with_article();
    place.write("notes.db", "These are my notes, and no database at all. ".repeat(100));
    for args in [&["ingest", "article.txt", "--db", "notes.db"][..], &["facts", "--db", "notes.db"]] {
        let err = place.run(args).failed(3);
        assert!(err.contains("notes.db") && err.contains("no SQLite database"), "{err}");
    }
    assert_eq!(place.path("notes.db").metadata().expect("it is there").len(), 4400);
}

#[test]
fn a_newer_schema_is_left_alone() {
    let place = Place::with_article();
    place.run(&["ingest", "article.txt"]).ok();
    rusqlite::Connection::open(place.path("etl.db"))
        .and_then(|c| c.pragma_update(None, "user_version", 999))
        .expect("set");
    for args in [&["ingest", "article.txt"][..], &["facts"], &["runs"]] {
        let err = place.run(args).failed(3);
        assert!(err.contains("etl.db") && err.contains("999"), "{err}");
    }
}

#[test]
fn a_database_that_is_not_there_is_said_so() {
    let place = Place::new();
    for args in [&["facts"][..], &["show", "a"], &["runs"]] {
        let err = place.run(args).failed(3);
        assert!(err.contains("etl.db: there is no database here") && err.contains("etl ingest"), "{err}");
    }
    assert!(!place.path("etl.db").exists());
    let err = place.run(&["ingest", "-", "--db", "no/such/folder/etl.db"]).failed(3);
    assert!(err.contains("mkdir -p"), "{err}");
}

#[test]
#[cfg(unix)]
fn a_read_only_folder_is_said_so() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::with_article();
    let folder = place.path("sealed");
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o555)).expect("sealed");
    if std::fs::File::create(folder.join("probe")).is_ok() {
        eprintln!("not tested: the user that runs the tests may write anywhere");
        return;
    }
    let err = place.run(&["ingest", "article.txt", "--db", "sealed/etl.db"]).failed(3);
    assert!(err.contains("sealed/etl.db") && err.contains("writ"), "{err}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let place = Place::new();
    place.write("many.jsonl", many_articles(3000));
    for args in [&["extract", "many.jsonl"][..], &["read", "many.jsonl"], &["extract", "many.jsonl", "--format", "csv"]]
    {
        let mut child = spawn(&place, args);
        let mut first = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut first).expect("a line");
        assert!(!first.is_empty());
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success() && output.stderr.is_empty(), "{args:?}: {output:?}");
    }
}

#[test]
fn ingest_stores_also_where_nobody_reads_its_table() {
    let place = Place::with_article();
    let mut child = spawn(&place, &["ingest", "article.txt"]);
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{output:?}");
    assert_eq!(place.sql("etl.db", "SELECT document, (SELECT status FROM run) FROM article"), ["article.txt|finished"]);
}

#[test]
#[cfg(unix)]
fn a_killed_ingest_goes_on_where_it_stopped() {
    let articles = many_articles(5000);
    let (killed, whole) = (Place::new(), Place::new());
    killed.write("many.jsonl", &articles);
    whole.write("many.jsonl", &articles);
    let mut child = spawn(&killed, &["ingest", "many.jsonl"]);
    wait_for(&killed, 200);
    child.kill().expect("killed");
    let status: ExitStatus = child.wait().expect("it ends");
    assert_eq!(status.code(), None, "it was killed before it was done");
    let before = killed.sql("etl.db", "SELECT count(*) FROM article")[0].parse::<usize>().expect("a number");
    assert!((200..5000).contains(&before), "{before}");
    let again = killed.run(&["ingest", "many.jsonl"]);
    assert!(again.err.contains(&format!("{} new", 5000 - before)), "{}", again.err);
    whole.run(&["ingest", "many.jsonl"]).ok();
    assert!(content(&killed) == content(&whole), "the database is not that of an undisturbed run");
    let runs = killed.sql("etl.db", "SELECT status FROM run ORDER BY id");
    assert_eq!(runs, ["interrupted", "finished"]);
}

#[test]
#[cfg(unix)]
fn a_signal_ends_a_run_and_keeps_what_was_finished() {
    for (name, status) in [("-INT", 130), ("-TERM", 143)] {
        let place = Place::new();
        let mut child = spawn(&place, &["ingest", "-"]);
        // The pipe stays open: the program waits for more when the signal comes.
        let mut pipe = child.stdin.take().expect("a pipe");
        pipe.write_all(many_articles(100).as_bytes()).expect("written");
        wait_for(&place, 100);
        signal(&child, name);
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(status), "{output:?}");
        assert!(
            String::from_utf8_lossy(&output.stderr).contains("interrupted: what was finished is stored"),
            "{output:?}"
        );
        assert_eq!(place.sql("etl.db", "SELECT status, new FROM run"), ["interrupted|100"]);
        drop(pipe);
    }
}

#[test]
fn what_comes_slowly_is_passed_on_at_once() {
    let place = Place::new();
    let mut child = spawn(&place, &["extract", "-"]);
    let mut pipe = child.stdin.take().expect("a pipe");
    let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
    for article in ["{\"id\":\"a\",\"text\":\"Up 3 percent.\"}\n", "{\"id\":\"b\",\"text\":\"Up 4 percent.\"}\n"] {
        pipe.write_all(article.as_bytes()).expect("written");
        let mut line = String::new();
        out.read_line(&mut line).expect("a fact comes while the pipe is open");
        assert!(line.contains("\"quote\":"), "{line}");
    }
    drop(pipe);
    assert!(child.wait().expect("it ends").success());
}
