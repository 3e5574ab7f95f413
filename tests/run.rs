//! `etl run`, `etl sources` and `etl config`, as an operator meets them.

mod common;

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use common::server::{Reply, Server, page, rss};
use common::{ARTICLE, Place};
use etl::pipeline::Lock;

const TEXT: &str = "Exports of timber rose 3 percent to 41,000 tonnes in the first quarter of 2024, the trade ministry said on Friday.";

/// A place with a folder of articles as its source.
fn with_files() -> Place {
    let place = Place::new();
    place.write("in/a.txt", ARTICLE);
    place.write("etl.toml", "db = \"news.db\"\n[sources.files]\npath = \"in\"\nlicense = \"CC BY 4.0\"\n");
    place
}

/// A site with a feed of two articles.
fn site() -> Server {
    Server::start(|request| match request.path.as_str() {
        "/feed" if request.header("if-none-match") == Some("\"f\"") => Reply::status(304),
        "/feed" => Reply::ok("application/rss+xml", rss(&[("/1", "One"), ("/2", "Two")])).header("ETag", "\"f\""),
        "/1" | "/2" => Reply::ok("text/html", page(&format!("Timber {}", request.path), TEXT)),
        _ => Reply::status(404),
    })
}

#[test]
fn what_is_new_is_stored_and_what_is_known_is_left() {
    let place = with_files();
    let ran = place.run(&["run"]);
    assert!(
        ran.err.starts_with("files: 1 article, 1 new, 5 facts\n1 source: 1 article, 1 new · 5 facts"),
        "{}",
        ran.err
    );
    ran.ok();
    assert_eq!(place.sql("news.db", "SELECT document, license FROM article"), ["in/a.txt|CC BY 4.0"]);
    place.write("in/b.txt", "Sales rose 3 percent.");
    let ran = place.run(&["run"]);
    assert!(ran.err.contains("files: 2 articles, 1 new, 1 unchanged, 1 fact"), "{}", ran.err);
    ran.ok();
    let quiet = place.run(&["run", "-q"]);
    assert_eq!((quiet.out.as_str(), quiet.err.as_str(), quiet.status), ("", "", Some(0)));
    assert_eq!(
        place.sql("news.db", "SELECT command, status, \"read\", new FROM run ORDER BY id"),
        ["etl run|finished|1|1", "etl run|finished|2|1", "etl run -q|finished|2|0"]
    );
}

#[test]
fn a_report_that_says_nothing_of_where_it_is_counts_as_one_from_where_its_source_is_at_home() {
    let place = Place::new();
    place
        .write("in/a.txt", "Annual inflation slowed to 5 percent in May, the statistics bureau said. A loaf costs $4.");
    place.write("in/b.txt", "OTTAWA, June 3 – Annual inflation slowed to 6 percent in May. A loaf costs $5.");
    let facts = "SELECT document, quote, unit, place, place_code FROM facts ORDER BY document, start";
    let config = "db = \"news.db\"\n[sources.files]\npath = \"in\"\n";
    place.write("etl.toml", config);
    place.run(&["run"]).ok();
    let of_b = ["in/b.txt|6 percent|%|Canada|CA", "in/b.txt|$5|CAD|Canada|CA"];
    assert_eq!(
        place.sql("news.db", facts),
        [["in/a.txt|5 percent|%||", "in/a.txt|$4|USD||"], of_b].concat(),
        "without a place"
    );
    place.write("etl.toml", format!("{config}place = \"Wellington, New Zealand\"\n"));
    place.run(&["run"]).ok();
    let of_a = ["in/a.txt|5 percent|%|New Zealand|NZ", "in/a.txt|$4|NZD|New Zealand|NZ"];
    let expected = [of_a, of_b].concat();
    assert_eq!(place.sql("news.db", facts), expected, "with one; a dateline wins");
    assert_eq!(place.sql("news.db", "SELECT DISTINCT place FROM article"), ["Wellington, New Zealand"]);
    // The facts are made again from what is stored, without the configuration.
    place.write("etl.toml", "db = \"news.db\"\n");
    let ran = place.run(&["reextract", "--all"]);
    assert!(ran.err.contains("2 articles: 0 facts added, 0 lost, 0 changed"), "{}", ran.err);
    ran.ok();
    assert_eq!(place.sql("news.db", facts), expected, "made again");
}

#[test]
fn the_configuration_in_force_is_shown_with_what_is_known_of_each_source() {
    let place = Place::new();
    let sources = "[sources.\"nord wire\"]\nurl = \"https://nord.example/feed\"\nlanguage = \"en\"\nplace = \"NO\"\n";
    place.write("etl.toml", format!("{sources}[sources.files]\npath = \"in\"\nenabled = false\n"));
    let shown = place.run(&["config", "show"]).ok();
    assert!(
        shown.contains(sources) && shown.contains("\n[sources.files]\npath = \"in\"\nenabled = false\n"),
        "{shown}"
    );
    place.write("again.toml", &shown);
    place.run(&["config", "check", "--config", "again.toml"]).ok();
    place.write("etl.toml", "[sources.nord]\npath = \"in\"\nplace = \"Atlantis\"\n");
    let told = place.run(&["config", "check"]).failed(2);
    assert!(told.contains("etl.toml:3: place = \"Atlantis\" is no place\n  write a country by its name"), "{told}");
    // A user's own rules may know it.
    place.write(
        "mine/places.csv",
        "code,name,names,demonyms,capital,cities,currency,fiscal_year_start\n,Atlantis,,,,,,\n",
    );
    place.run(&["config", "check", "--rules", "mine"]).ok();
}

#[test]
fn a_dry_run_writes_nothing() {
    let place = with_files();
    let ran = place.run(&["run", "--dry-run"]);
    assert!(ran.err.contains("1 new") && ran.err.contains("nothing was written to news.db"), "{}", ran.err);
    ran.ok();
    assert!(!place.path("news.db").exists() && !place.path("news.db.lock").exists());
}

#[test]
fn a_site_is_read_through_its_feed_and_asked_whether_it_changed() {
    let (place, server) = (Place::new(), site());
    place.write("etl.toml", format!("[sources.nord]\nurl = \"{}\"\nlanguage = \"en\"\n", server.url("/feed")));
    place.run(&["run"]).ok();
    let articles = place.sql("etl.db", "SELECT document, title, language FROM article ORDER BY document");
    let expected: Vec<_> = ["/1", "/2"].map(|path| format!("{}|Timber {path}|en", server.url(path))).to_vec();
    assert_eq!(articles, expected);
    let ran = place.run(&["run"]);
    assert!(ran.err.contains("nord: nothing new") && ran.err.contains("1 request, 1 not modified"), "{}", ran.err);
    ran.ok();
    let times = |path: &str| server.paths().iter().filter(|asked| *asked == path).count();
    assert_eq!((times("/feed"), times("/1"), times("/2")), (2, 1, 1));
    // The same through `etl ingest`, which knows what was seen.
    let ran = place.run(&["ingest", &server.url("/feed")]);
    assert!(ran.err.contains("unchanged, 0 new"), "{}", ran.err);
    assert_eq!(times("/1"), 1);
}

#[test]
fn two_sources_that_list_one_article_fetch_it_once() {
    let (place, server) = (Place::new(), site());
    let (a, b) = (server.url("/feed"), server.url("/feed?b"));
    place.write("etl.toml", format!("[sources.a]\nurl = \"{a}\"\n[sources.b]\nurl = \"{b}\"\n"));
    let other = Server::start(move |_| Reply::ok("application/rss+xml", rss(&[(&a.replace("/feed", "/1"), "One")])));
    place.write(
        "etl.toml",
        format!(
            "[defaults]\nallow_private = true\n[sources.a]\nurl = \"{}\"\n[sources.b]\nurl = \"{}\"\n",
            server.url("/feed"),
            other.url("/feed")
        ),
    );
    place.run(&["run"]).ok();
    assert_eq!(server.paths().iter().filter(|path| *path == "/1").count(), 1);
    assert_eq!(place.sql("etl.db", "SELECT count(*) FROM article"), ["2"]);
}

#[test]
fn a_source_that_fails_stops_no_other_and_is_tried_again_later() {
    let (place, server) = (with_files(), site());
    let config = format!(
        "db = \"news.db\"\n[sources.files]\npath = \"in\"\n[sources.gone]\npath = \"nowhere\"\n[sources.broken]\nurl = \"{}\"\nkind = \"feed\"\n",
        server.url("/none")
    );
    place.write("etl.toml", config);
    let err = place.run(&["run"]).failed(1);
    assert!(err.contains("gone: nothing could be had: there is no such file or folder"), "{err}");
    assert!(err.contains("files: 1 article, 1 new") && err.contains("2 sources gave nothing"), "{err}");
    let status = place.run(&["sources", "status"]).ok();
    let line = |name: &str| status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    assert!(line("files").contains("well") && line("gone").contains("failed once"), "{status}");
    assert!(line("broken").contains("404") && line("broken").contains("next run"), "{status}");
    place.run(&["run"]).failed(1);
    let asked = server.paths().len();
    // Twice in a row is no hiccup any more.
    let ran = place.run(&["run"]);
    assert!(ran.err.contains("broken: left alone for ") && ran.err.contains("after 2 failures"), "{}", ran.err);
    ran.ok();
    assert_eq!(server.paths().len(), asked, "it was left alone");
    let status = place.run(&["sources", "status"]).ok();
    assert!(status.contains("failed twice") && status.contains("in "), "{status}");
    let doctor = place.run(&["doctor"]).ok();
    assert!(doctor.contains("2 of 3 gave nothing when last tried: ") && doctor.contains("lock"), "{doctor}");
    // A person may ask all the same.
    place.run(&["run", "--only", "broken"]).failed(4);
    assert!(server.paths().len() > asked);
    place.write("nowhere/a.txt", "Sales rose 3 percent.");
    place.run(&["run", "--only", "gone"]).ok();
    let row = place.sql("news.db", "SELECT failures, not_before IS NULL, said IS NULL FROM source WHERE name = 'gone'");
    assert_eq!(row, ["0|1|1"]);
    let err = place.run(&["run", "--only", "fils"]).failed(2);
    assert!(err.contains("etl.toml has no source `fils`") && err.contains("did you mean `files`?"), "{err}");
}

#[test]
fn another_run_holds_the_lock() {
    let place = with_files();
    let lock = Lock::take(&place.path("news.db")).expect("it can be taken").expect("it is free");
    let err = place.run(&["run"]).failed(75);
    let holder = format!("process {}", std::process::id());
    assert!(err.contains("news.db") && err.contains(&holder) && err.contains("--if-locked"), "{err}");
    let skipped = place.run(&["run", "--if-locked", "skip"]);
    assert!(skipped.err.starts_with("skipped: another run is at work"), "{}", skipped.err);
    skipped.ok();
    let start = Instant::now();
    place.run(&["run", "--if-locked", "wait", "--max-runtime", "600ms"]).failed(75);
    assert!(start.elapsed() >= Duration::from_millis(600), "it waited");
    assert!(!place.path("news.db").exists(), "nothing was done");
    place.run(&["run", "--dry-run"]).ok();
    let freed = thread::spawn(move || {
        thread::sleep(Duration::from_millis(400));
        drop(lock);
    });
    let ran = place.run(&["run", "--if-locked", "wait"]);
    assert!(ran.err.contains("1 new"), "{}", ran.err);
    ran.ok();
    freed.join().expect("it ends");
}

#[test]
fn a_lock_dies_with_its_process() {
    let place = Place::new();
    let server = Server::start(|_| {
        thread::sleep(Duration::from_secs(20));
        Reply::status(404)
    });
    place.write("etl.toml", format!("[sources.slow]\nurl = \"{}\"\n", server.url("/feed")));
    let mut child = place.start(&["run"]);
    let start = Instant::now();
    while server.paths().is_empty() && start.elapsed() < Duration::from_secs(30) {
        thread::sleep(Duration::from_millis(5));
    }
    let doctor = place.run(&["doctor"]);
    assert!(doctor.out.contains(&format!("a run is at work (process {} since", child.id())), "{}", doctor.out);
    place.run(&["run"]).failed(75);
    child.kill().expect("killed");
    child.wait().expect("it ends");
    place.write("in/a.txt", ARTICLE);
    place.write("etl.toml", "[sources.files]\npath = \"in\"\n");
    place.run(&["run"]).ok();
    assert_eq!(place.sql("etl.db", "SELECT status FROM run ORDER BY id"), ["interrupted", "finished"]);
}

#[test]
fn a_run_ends_when_its_time_is_up_and_the_next_goes_on() {
    let place = Place::new();
    let slow = Arc::new(AtomicBool::new(true));
    let is_slow = slow.clone();
    let server = Server::start(move |request| match request.path.as_str() {
        "/feed" => Reply::ok("application/rss+xml", rss(&[("/1", "One"), ("/2", "Two")])),
        path => {
            if path == "/2" && is_slow.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_secs(8));
            }
            Reply::ok("text/html", page(path, TEXT))
        }
    });
    place.write("etl.toml", format!("[sources.nord]\nurl = \"{}\"\n", server.url("/feed")));
    let start = Instant::now();
    let ran = place.run(&["run", "--max-runtime", "2s"]);
    assert!(start.elapsed() < Duration::from_secs(7), "{:?}", start.elapsed());
    assert!(ran.err.contains("the time was up"), "{}", ran.err);
    ran.ok();
    assert_eq!(place.sql("etl.db", "SELECT document FROM article"), [server.url("/1")]);
    assert_eq!(place.sql("etl.db", "SELECT status FROM run"), ["interrupted"]);
    assert!(place.sql("etl.db", "SELECT name FROM source").is_empty(), "it is not over");
    slow.store(false, Ordering::SeqCst);
    place.run(&["run"]).ok();
    assert_eq!(place.sql("etl.db", "SELECT count(*) FROM article"), ["2"]);
}

#[test]
fn a_signal_ends_a_run_that_waits_for_a_server() {
    let place = with_files();
    let server = Server::start(|_| {
        thread::sleep(Duration::from_secs(20));
        Reply::status(404)
    });
    let slow = format!(
        "db = \"news.db\"\n[sources.files]\npath = \"in\"\n[sources.slow]\nurl = \"{}\"\n",
        server.url("/feed")
    );
    place.write("etl.toml", slow);
    let mut child = place.start(&["run"]);
    let start = Instant::now();
    while server.paths().is_empty() && start.elapsed() < Duration::from_secs(30) {
        thread::sleep(Duration::from_millis(5));
    }
    let asked = Instant::now();
    let sent = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill runs");
    assert!(sent.success());
    assert_eq!(child.wait().expect("it ends").code(), Some(143));
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    assert_eq!(place.sql("news.db", "SELECT status, new FROM run"), ["interrupted|1"], "what was finished is stored");
}

#[test]
fn offline_nothing_is_fetched_and_rules_are_applied_anew() {
    let (place, server) = (with_files(), site());
    let web = format!(
        "db = \"news.db\"\n[sources.files]\npath = \"in\"\n[sources.nord]\nurl = \"{}\"\n",
        server.url("/feed")
    );
    place.write("etl.toml", &web);
    place.write("list/feed.xml", rss(&[(&server.url("/1"), "One")]));
    place.write("etl.toml", format!("{web}[sources.list]\npath = \"list/feed.xml\"\nkind = \"feed\"\n"));
    place.run(&["run", "--offline"]).ok();
    assert!(server.paths().is_empty(), "nor what a file lists");
    place.write(
        "my-rules/en/measures/trade/firms_abroad.toml",
        "patterns = [\"{count:companies} sold goods abroad\"]\nkeywords = [\"companies\"]\npriority = 9\n\
         example = [{ text = \"Some 40 companies sold goods abroad.\", quote = \"40\" }]\n",
    );
    place.write("etl.toml", format!("rules = \"my-rules\"\n{web}"));
    let ran = place.run(&["run", "--offline"]);
    assert!(ran.err.contains("1 stored article read again under changed rules, 1 changed"), "{}", ran.err);
    ran.ok();
    let found = place.sql("news.db", "SELECT quote FROM facts WHERE measure = 'firms_abroad'");
    assert_eq!(found, ["1,100"]);
}

#[test]
fn a_source_is_tried_before_it_is_used() {
    let (place, server) = (Place::new(), site());
    place.write(
        "etl.toml",
        format!("[sources.nord]\nurl = \"{}\"\nselect = {{ title = \"nav\" }}\n", server.url("/feed")),
    );
    let shown = place.run(&["sources", "check", "nord"]).ok();
    assert!(shown.contains("title      Home") && shown.contains("41,000 t"), "{shown}");
    assert!(!place.path("etl.db").exists());
    let articles = server.paths().iter().filter(|path| ["/1", "/2"].contains(&path.as_str())).count();
    assert_eq!(articles, 1);
    let list = place.run(&["sources", "list"]).ok();
    assert!(list.contains("nord") && list.contains("site") && list.contains(&server.url("/feed")), "{list}");
}

#[test]
fn selectors_choose_the_parts_of_a_page() {
    let place = Place::new();
    let server = Server::start(|request| match request.path.as_str() {
        "/feed" => Reply::ok("application/rss+xml", rss(&[("/1", "One")])),
        _ => Reply::ok(
            "text/html",
            "<title>Nord</title><h2>Exports rise</h2><b class=d>3 May 2024</b>\
            <div class=x>Exports rose 3 percent in April.</div><div class=y>Subscribe for 9 euros a month.</div>",
        ),
    });
    place.write(
        "etl.toml",
        format!(
            "[sources.nord]\nurl = \"{}\"\n[sources.nord.select]\nbody = \".x\"\ntitle = \"h2\"\npublished = \".d\"\nauthor = \".by\"\n",
            server.url("/feed")
        ),
    );
    let ran = place.run(&["run"]);
    assert!(ran.err.contains("the selectors for author choose nothing"), "{}", ran.err);
    ran.ok();
    let stored = place
        .sql("etl.db", "SELECT title, published, text FROM article JOIN revision ON revision.article = article.id");
    assert_eq!(stored, ["Exports rise|2024-05-03|Exports rose 3 percent in April."]);
    assert_eq!(place.sql("etl.db", "SELECT quote, period_start FROM facts"), ["3 percent|2024-04-01"]);
}

#[test]
fn the_configuration_is_found_and_what_is_given_counts_more() {
    let place = with_files();
    place.run(&["run", "--db", "other.db"]).ok();
    assert!(place.path("other.db").exists() && !place.path("news.db").exists());
    place.write("conf/etl.toml", "db = \"../conf.db\"\n[sources.files]\npath = \"../in\"\n");
    place.run(&["run", "--config", "conf/etl.toml"]).ok();
    assert!(place.path("conf.db").exists());
    let shown = place.etl(&["config", "show"]).env("ETL_CONFIG", "conf/etl.toml").output().expect("it runs");
    assert!(String::from_utf8_lossy(&shown.stdout).contains("conf/../conf.db"), "{shown:?}");
    let bare = Place::new();
    bare.write("home/etl/etl.toml", "db = \"/nowhere/etl.db\"\n");
    let shown = bare.etl(&["config", "show"]).env("XDG_CONFIG_HOME", bare.path("home")).output().expect("it runs");
    assert!(String::from_utf8_lossy(&shown.stdout).contains("/nowhere/etl.db"), "{shown:?}");
    let err = bare.run(&["run"]).failed(2);
    assert!(err.contains("no configuration") && err.contains("write etl.toml here"), "{err}");
    let err = bare.run(&["facts", "--config", "no.toml"]).failed(2);
    assert!(err.contains("no.toml: cannot be read") && err.contains("--config or in ETL_CONFIG"), "{err}");
}

#[test]
fn what_is_wrong_in_the_configuration_is_told_at_once() {
    let place = Place::new();
    place.write("etl.toml", "[sources.a]\nulr = \"https://a.example\"\npace = \"fast\"\n");
    for args in [&["config", "check"][..], &["run"], &["facts"]] {
        let err = place.run(args).failed(2);
        for part in [
            "etl.toml:1: [sources.a] does not say where it is",
            "etl.toml:2: `ulr` is no key of [sources.a]\n  did you mean `url`?",
            "etl.toml:3: pace = \"fast\" is no time",
        ] {
            assert!(err.contains(part), "{args:?}: {err}");
        }
    }
    place.run(&["completions", "bash"]).ok();
}

#[test]
fn the_example_is_right_with_every_key() {
    let place = Place::new();
    let example = include_str!("../etl.example.toml");
    let all: String = example
        .lines()
        .map(|line| match line.strip_prefix("# ").filter(|rest| rest.contains(" = ")) {
            Some(key) => format!("{key}\n"),
            None => format!("{line}\n"),
        })
        .collect();
    assert!(all.lines().filter(|line| line.contains(" = ")).count() > 25);
    for text in [example, &all] {
        place.write("etl.toml", text);
        assert_eq!(place.run(&["config", "check"]).ok(), "etl.toml: 3 sources, nothing wrong\n");
    }
}
