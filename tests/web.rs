//! The web as a source, on real servers: what is fetched, what is not, how politely, and what is said of it.

use std::collections::HashMap;
use std::io::Write;
use std::net::TcpStream;
use std::ops::ControlFlow;
use std::sync::{Arc, LazyLock, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use common::server::{Reply, Request, Server, page, rss};
use common::{Place, objects};
use etl::lexicon::RuleFiles;
use etl::model::{Answer, Fetched, Form, Notice, Validators, Visit};
use etl::source::{self, Halt, Input, Memory, Met, Options, Seen, Site};
use regex::Regex;

mod common;

const TEXT: &str =
    "Exports of timber rose 3 percent to 41,000 tonnes in the first quarter, the trade ministry said on Friday.";

/// What reading a source met.
#[derive(Debug, Default)]
struct Read {
    articles: Vec<Fetched>,
    notices: Vec<Notice>,
    visits: Vec<Visit>,
}

impl Read {
    /// The documents of the articles, without the server's address.
    fn documents(&self) -> Vec<String> {
        self.articles.iter().map(|article| path_of(&article.document)).collect()
    }

    /// The visit to a path, with or without an article.
    #[track_caller]
    fn visit(&self, path: &str) -> &Visit {
        let of_articles = self.articles.iter().filter_map(|article| article.visit.as_ref());
        let mut all = self.visits.iter().chain(of_articles);
        all.find(|visit| path_of(&visit.url) == path).unwrap_or_else(|| panic!("no visit to {path}: {self:#?}"))
    }

    /// Asserts that one thing was refused, for a reason with these words.
    #[track_caller]
    fn refused(&self, words: &str) {
        let refused: Vec<_> = self.notices.iter().filter(|notice| notice.refused).collect();
        assert!(refused.len() == 1 && refused[0].what.contains(words), "expected `{words}`: {:#?}", self.notices);
        assert!(self.articles.is_empty(), "{:#?}", self.articles);
    }
}

fn path_of(url: &str) -> String {
    url.splitn(4, '/').nth(3).map_or(url.to_string(), |path| format!("/{path}"))
}

fn options() -> Options {
    Options::new(&RuleFiles::builtin()).expect("the built-in rules load")
}

fn read_with(site: Site, options: &Options) -> Read {
    let mut read = Read::default();
    source::fetch(&Input::Site(site.into()), options, &mut |met| {
        match met {
            Met::Article(fetched) => read.articles.push(*fetched),
            Met::Notice(notice) => read.notices.push(notice),
            Met::Visit(visit) => read.visits.push(visit),
        }
        ControlFlow::Continue(())
    });
    read
}

/// Reads a source whose servers may stay silent for a short while only.
fn read(url: String) -> Read {
    read_with(Site { timeout: Duration::from_millis(300), ..Site::new(url) }, &options())
}

/// What a test knows of addresses from before.
#[derive(Debug, Default)]
struct Notes(Mutex<HashMap<String, Seen>>);

impl Memory for Notes {
    fn recall(&self, url: &str) -> Option<Seen> {
        self.0.lock().expect("no test panics here").get(url).cloned()
    }

    fn claim(&self, _: &str) -> bool {
        true
    }
}

impl Notes {
    fn of(known: &[(String, Seen)]) -> Options {
        Options { memory: Some(Arc::new(Notes(Mutex::new(known.iter().cloned().collect())))), ..options() }
    }
}

fn etag(tag: &str) -> Validators {
    Validators { etag: Some(tag.to_string()), last_modified: None }
}

fn not_found(_: &Request) -> Reply {
    Reply::status(404)
}

// --- articles ---------------------------------------------------------------------------------------------------------------

#[test]
fn an_address_is_an_input_like_any_other() {
    let server = Server::start(|request| match request.path.as_str() {
        "/a?id=5&utm_source=rss" => Reply::ok("text/html; charset=windows-1252", {
            let mut page = page("Exports rise", TEXT).into_bytes();
            page.splice(
                page.len() - 30..page.len() - 30,
                *b"<p>Caf\xE9s in the harbour stay open, said the owner of three of them.</p>",
            );
            page
        }),
        "/text" => Reply::ok("text/plain", TEXT),
        "/lines.jsonl" => Reply::ok("application/octet-stream", format!("{{\"id\": \"n1\", \"text\": \"{TEXT}\"}}\n")),
        _ => Reply::status(404),
    });
    let place = Place::new();
    let (page, text, lines) =
        (server.url("/a?id=5&utm_source=rss#top"), server.url("/text"), server.url("/lines.jsonl"));
    let got = objects(&place.run(&["read", &page, &text, &lines]).ok());
    let documents: Vec<_> = got.iter().map(|article| article["document"].as_str().expect("an id")).collect();
    assert_eq!(documents, [server.url("/a?id=5"), text.clone(), "n1".to_string()]);
    assert_eq!(got[0]["title"], "Exports rise");
    assert!(got[0]["text"].as_str().is_some_and(|text| text.contains(TEXT)), "{:?}", got[0]);
    assert!(objects(&place.run(&["extract", &text]).ok()).iter().any(|fact| fact["quote"] == "41,000"));
    let first = place.run(&["ingest", &page]);
    assert!(first.err.contains("stored in etl.db"), "{first:?}");
    assert!(place.run(&["ingest", &page]).err.contains("unchanged"), "the same page again");
}

#[test]
fn requests_say_who_asks_and_no_more() {
    let server = Server::start(|_| Reply::article("Exports", TEXT).header("Set-Cookie", "id=1"));
    let place = Place::new();
    place.run(&["read", &server.url("/a"), &server.url("/b")]).ok();
    for request in server.log() {
        assert!(request.header("user-agent").is_some_and(|agent| agent.starts_with("etl/")), "{request:?}");
        assert!(request.header("referer").is_none() && request.header("cookie").is_none(), "{request:?}");
        let encodings = request.header("accept-encoding").expect("it names encodings");
        assert!(["gzip", "br", "zstd"].iter().all(|name| encodings.contains(name)), "{encodings}");
    }
}

#[test]
fn the_form_decides_not_the_header() {
    let server = Server::start(|request| match request.path.as_str() {
        "/pdf" => Reply::ok("text/html", "%PDF-1.7 ...................."),
        "/empty" => Reply::ok("text/html", ""),
        "/zipped" => {
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            gzip.write_all(page("Exports", TEXT).as_bytes()).expect("a Vec takes it");
            Reply::ok("text/html", gzip.finish().expect("a Vec takes it")).header("Content-Encoding", "gzip")
        }
        _ => Reply::ok("text/html", vec![0; 100]),
    });
    read(server.url("/pdf")).refused("a PDF file");
    read(server.url("/binary")).refused("binary");
    assert_eq!(read(server.url("/zipped")).documents(), ["/zipped"]);
    let place = Place::new();
    assert!(place.run(&["read", &server.url("/empty")]).failed(4).contains("/empty: "));
}

// --- redirects ----------------------------------------------------------------------------------------------------------------

#[test]
fn redirects_are_followed_and_told_apart() {
    let server = Server::start(|request| match request.path.as_str() {
        "/moved" => Reply::redirect(301, "/also-moved"),
        "/also-moved" => Reply::redirect(308, "a?utm_medium=x"),
        "/for-now" => Reply::redirect(302, "/moved"),
        "/a?utm_medium=x" => Reply::article("Exports", TEXT),
        _ => Reply::status(404),
    });
    let moved = read(server.url("/moved"));
    assert_eq!(moved.documents(), ["/a"]);
    assert_eq!(moved.visit("/moved").moved_to, Some(server.url("/a")));
    let for_now = read(server.url("/for-now"));
    assert_eq!((for_now.documents(), &for_now.visit("/for-now").moved_to), (vec!["/a".to_string()], &None));
}

#[test]
fn redirects_that_lead_nowhere_end() {
    let server = Server::start(|request| match request.path.as_str() {
        "/circle" => Reply::redirect(302, "/circle-2"),
        "/circle-2" => Reply::redirect(302, "/circle"),
        "/file" => Reply::redirect(302, "file:///etc/passwd"),
        "/nonsense" => Reply::redirect(302, "http://"),
        path => Reply::redirect(302, format!("{path}x")),
    });
    read(server.url("/circle")).refused("round in a circle");
    read(server.url("/long")).refused("redirects more than 8 times");
    read(server.url("/file")).refused("leads to `file:`");
    read(server.url("/nonsense")).refused("redirects to what is no address");
}

#[test]
fn nothing_found_leads_to_a_private_address() {
    let secret = Server::start(|_| Reply::article("Secret", TEXT));
    let port = secret.host();
    let targets = [
        "http://169.254.169.254/latest/meta-data/".to_string(),
        format!("http://{port}/"),
        format!("http://localhost:{}/", port.rsplit(':').next().expect("a port")),
        "http://2130706433/".to_string(),
        "http://0/".to_string(),
        "http://[::1]/".to_string(),
        "http://[::ffff:10.0.0.1]/".to_string(),
    ];
    let listed = targets.clone();
    let server = Server::start(move |request| match request.path.as_str() {
        "/feed" => Reply::ok("text/xml", rss(&listed.iter().map(|url| (url.as_str(), "x")).collect::<Vec<_>>())),
        "/robots.txt" => Reply::status(404),
        path => Reply::redirect(302, &listed[path[1..].parse::<usize>().expect("a number")]),
    });
    for n in 0..targets.len() {
        read(server.url(&format!("/{n}"))).refused("an address of this machine or a private network");
    }
    let feed = read(server.url("/feed"));
    assert_eq!((feed.notices.len(), feed.articles.len()), (targets.len(), 0), "{feed:#?}");
    assert!(feed.visits.iter().all(|visit| visit.listing || visit.answer == Answer::Gone), "{feed:#?}");
    assert!(secret.log().is_empty(), "{:?}", secret.log());
    // The owner of the configuration may lift it.
    let allowed = read_with(Site { allow_private: true, ..Site::new(server.url("/1")) }, &options());
    assert_eq!(allowed.articles.len(), 1, "{allowed:#?}");
}

#[test]
fn credentials_stay_with_the_host_they_were_named_for() {
    let other = Server::start(|_| Reply::article("Exports", TEXT));
    let away = other.url("/a");
    let server = Server::start(move |request| match request.path.as_str() {
        "/here" => Reply::redirect(302, "/a"),
        "/a" => Reply::article("Exports", TEXT),
        _ => Reply::redirect(302, &away),
    });
    let named = |path: &str| Site {
        allow_private: true,
        ..Site::new(server.url(path).replace("http://", "http://ada:secret@"))
    };
    let here = read_with(named("/here"), &options());
    assert_eq!(here.articles[0].document, server.url("/a"), "no credential stands in a document's id");
    assert!(server.log().iter().all(|request| request.header("authorization").is_some()), "{:?}", server.log());
    read_with(named("/away"), &options());
    let log = other.log();
    assert!(log.len() == 1 && log[0].header("authorization").is_none(), "{log:?}");
}

// --- hostile servers ------------------------------------------------------------------------------------------------------------

/// 200 MB of blanks in some kB; made once, as making it takes longer than a server may stay silent here.
static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![b' '; 1 << 20];
    gzip.write_all(b"<html><p>")
        .and_then(|()| (0..200).try_for_each(|_| gzip.write_all(&zeros)))
        .expect("a Vec takes it");
    gzip.finish().expect("a Vec takes it")
});

fn hostile(request: &Request) -> Reply {
    let html = || Reply::status(200).header("Content-Type", "text/html");
    match request.path.as_str() {
        "/bomb" => html().header("Content-Encoding", "gzip").body(BOMB.clone()),
        "/endless" => html().then(|stream: &mut TcpStream| while stream.write_all(&[b'a'; 64 * 1024]).is_ok() {}),
        "/trickle" => html().then(|stream| {
            while stream.write_all(b"a").and_then(|()| stream.flush()).is_ok() {
                thread::sleep(Duration::from_millis(50));
            }
        }),
        "/silent" => {
            thread::sleep(Duration::from_secs(3));
            html()
        }
        "/stuck" => html().header("Content-Length", "1000").then(|_| thread::sleep(Duration::from_secs(3))),
        "/cut" => html().header("Content-Length", "100000").body(page("Exports", TEXT)),
        "/no-gzip" => html().header("Content-Encoding", "gzip").body("plain"),
        "/huge" => html().header("Content-Length", "99999999999").then(|_| ()),
        "/header" => html().header("X-Long", "x".repeat(1 << 20)),
        "/metadata" => Reply::redirect(302, "http://169.254.169.254/latest/meta-data/"),
        "/circle" => Reply::redirect(302, "/circle"),
        "/down" => Reply::status(500),
        _ => Reply::article("Exports", TEXT),
    }
}

#[test]
fn what_is_made_to_harm_is_refused_within_its_limit() {
    LazyLock::force(&BOMB);
    let server = Server::start(hostile);
    for (path, words) in [
        ("/bomb", "is longer than 5 MB"),
        ("/endless", "is longer than 5 MB"),
        ("/huge", "is longer than 5 MB"),
        ("/silent", "stayed silent for 0.3 s"),
        ("/stuck", "stayed silent for 0.3 s"),
        ("/cut", "broke off"),
        ("/no-gzip", "broke off"),
        ("/header", "no usable answer"),
    ] {
        let start = Instant::now();
        let got = read(server.url(path));
        got.refused(words);
        assert!(start.elapsed() < Duration::from_secs(5), "{path} took {:?}", start.elapsed());
        assert_ne!(got.visit(path).answer, Answer::Fetched, "{path}");
    }
}

#[test]
fn a_body_in_drips_is_not_waited_for() {
    let server = Server::start(hostile);
    let start = Instant::now();
    let got = read_with(Site::new(server.url("/trickle")), &options());
    got.refused("comes in drips");
    assert!(start.elapsed() < Duration::from_secs(3) && got.visit("/trickle").answer == Answer::Failed, "{got:#?}");
}

#[test]
fn the_run_goes_on_behind_what_harms() {
    LazyLock::force(&BOMB);
    let server = Server::start(hostile);
    let place = Place::new();
    let all: Vec<_> =
        ["/bomb", "/endless", "/cut", "/metadata", "/circle", "/a", "/down", "/b"].map(|p| server.url(p)).into();
    let args: Vec<&str> = ["read"].into_iter().chain(all.iter().map(String::as_str)).collect();
    let ran = place.run(&args);
    let documents: Vec<_> = objects(&ran.out).iter().map(|a| path_of(a["document"].as_str().expect("an id"))).collect();
    assert_eq!(documents, ["/a", "/b"]);
    let said = ran.failed(1);
    let refused = all.iter().filter(|url| said.lines().any(|line| line.starts_with(&format!("etl: {url}: "))));
    assert_eq!(refused.count(), 6, "{said}");
    assert!(said.lines().all(|line| line.ends_with(')')), "each says what to do:\n{said}");
}

#[test]
fn servers_that_are_not_there_are_named_with_the_reason() {
    // A port that was free a moment ago.
    let free = Server::start(not_found).url("/a");
    read(free).refused("no connection: Connection refused");
    let unknown = read("http://no-such-host.invalid/a".to_string());
    unknown.refused("its host is not known");
    assert!(unknown.notices[0].remedy.contains("check the spelling"));
    let place = Place::new();
    assert!(place.run(&["read", "http://"]).failed(4).contains("is no web address"));
}

// --- manners ----------------------------------------------------------------------------------------------------------------------

#[test]
fn what_may_pass_is_tried_again() {
    let server = Server::start(|request| match (request.path.as_str(), request.before) {
        ("/down", 0) => Reply::status(502),
        ("/down", 1) => Reply::status(200).header("Content-Length", "100000").body("cut"),
        ("/busy", 0) => Reply::status(429).header("Retry-After", "1"),
        ("/gone", _) => Reply::status(410),
        ("/shut", _) => Reply::status(403),
        ("/never", _) => Reply::status(503),
        _ => Reply::article("Exports", TEXT),
    });
    assert_eq!(read(server.url("/down")).documents(), ["/down"]);
    let start = Instant::now();
    assert_eq!(read(server.url("/busy")).documents(), ["/busy"]);
    assert!(start.elapsed() >= Duration::from_secs(1), "Retry-After is heeded");
    for (path, answer, times) in
        [("/gone", Answer::Gone, 1), ("/shut", Answer::Failed, 1), ("/never", Answer::Failed, 3)]
    {
        assert_eq!(read(server.url(path)).visit(path).answer, answer, "{path}");
        assert_eq!(server.paths().iter().filter(|asked| *asked == path).count(), times, "{path}");
    }
}

#[test]
fn a_server_that_asks_for_peace_gets_it() {
    let server = Server::start(|request| match request.path.as_str() {
        "/feed" => Reply::ok("application/rss+xml", rss(&[("/1", "a"), ("/2", "b")])),
        "/robots.txt" => Reply::status(404),
        _ => Reply::status(429).header("Retry-After", "3600"),
    });
    let got = read(server.url("/feed"));
    assert_eq!(got.visit("/1").retry_after, Some(Duration::from_secs(3600)));
    assert_eq!(got.visit("/2").answer, Answer::Failed);
    assert_eq!(server.paths(), ["/feed", "/robots.txt", "/1"], "the second article is not asked for");
}

#[test]
fn robots_txt_is_heeded_for_what_was_found() {
    let server = Server::start(|request| match request.path.as_str() {
        "/robots.txt" => Reply::ok("text/plain", "User-agent: *\nDisallow: /private/\nDisallow: /feed\n"),
        "/feed" => Reply::ok("application/rss+xml", rss(&[("/private/1", "a"), ("/2", "b"), ("/3", "c")])),
        "/3" => Reply::redirect(302, "/private/3"),
        _ => Reply::article("Exports", TEXT),
    });
    let got = read(server.url("/feed"));
    assert_eq!(got.documents(), ["/2"]);
    assert_eq!(got.visit("/private/1").answer, Answer::Gone);
    assert!(got.notices.iter().all(|notice| notice.what.contains("forbidden to programs by robots.txt")), "{got:#?}");
    assert_eq!(server.paths(), ["/feed", "/robots.txt", "/2", "/3"]);
    assert_eq!(read(server.url("/private/1")).documents(), ["/private/1"], "a person named it");
}

#[test]
fn a_host_whose_robots_txt_fails_is_asked_another_time() {
    let server = Server::start(|request| match request.path.as_str() {
        "/robots.txt" => Reply::status(503),
        "/feed" => Reply::ok("application/rss+xml", rss(&[("/1", "a"), ("/2", "b")])),
        _ => Reply::article("Exports", TEXT),
    });
    let got = read(server.url("/feed"));
    assert!(got.articles.is_empty() && got.visit("/1").answer == Answer::Failed, "{got:#?}");
    assert!(!server.paths().contains(&"/1".to_string()));
}

#[test]
fn a_host_is_asked_at_its_pace() {
    let server = Server::start(|request| match request.path.as_str() {
        "/feed" => Reply::ok("application/rss+xml", rss(&[("/1", "a"), ("/2", "b"), ("/3", "c")])),
        "/robots.txt" => Reply::status(404),
        _ => Reply::article("Exports", TEXT),
    });
    let pace = Duration::from_millis(120);
    read_with(Site { pace: Some(pace), ..Site::new(server.url("/feed")) }, &options());
    let times: Vec<_> = server.log().iter().map(|request| request.at).collect();
    assert_eq!(times.len(), 5);
    // The server's clock and the client's turn differ by the time a connection takes.
    let slack = Duration::from_millis(40);
    assert!(times.windows(2).all(|two| two[1] - two[0] + slack >= pace), "{times:?}");
}

#[test]
fn a_wait_ends_with_the_run() {
    let server = Server::start(|_| Reply::article("Exports", TEXT));
    let start = Instant::now();
    let options = Options { halt: Halt::new(move || start.elapsed() > Duration::from_millis(100)), ..options() };
    let site = |path| Site { pace: Some(Duration::from_secs(3600)), ..Site::new(server.url(path)) };
    assert_eq!(read_with(site("/a"), &options).documents(), ["/a"]);
    let second = read_with(site("/b"), &options);
    assert!(second.articles.is_empty() && second.visits.is_empty() && second.notices.is_empty(), "{second:?}");
    assert!(start.elapsed() < Duration::from_secs(5));
}

// --- lists --------------------------------------------------------------------------------------------------------------------------

#[test]
fn a_feed_gives_its_articles_with_what_it_says_of_them() {
    let server = Server::start(|request| match request.path.as_str() {
        "/feed" => Reply::ok(
            "text/html",
            "<rss version='2.0'><channel><title>Nord</title><language>en</language>\
             <item><title>One</title><link>/1?utm_source=rss</link><pubDate>Thu, 02 May 2024 08:05:00 +0200</pubDate><author>ada@nord.example (Ada Lund)</author></item>\
             <item><title>Again</title><link>/1#comments</link></item>\
             <item><title>Two</title><link>/2</link><pubDate>Tue, 06 May 2042 08:05:00 GMT</pubDate></item>\
             <item><title>Three</title><link>/3</link><pubDate>soon</pubDate></item></channel></rss>",
        ),
        "/1" | "/2" | "/3" => Reply::article("Exports", TEXT),
        _ => Reply::status(404),
    });
    let place = Place::new();
    let ran = place.run(&["read", &server.url("/feed")]);
    let got = objects(&ran.out);
    let of = |key: &str| got.iter().map(|article| article[key].as_str().unwrap_or("-").to_string()).collect::<Vec<_>>();
    assert_eq!(of("url"), ["/1", "/2", "/3"].map(|path| server.url(path)));
    assert_eq!(of("published"), ["2024-05-02", "-", "-"]);
    assert_eq!(of("title"), ["Exports"; 3], "what the page says counts more");
    assert_eq!(of("site"), ["Nord"; 3]);
    assert!(
        ran.err.contains("/2: states 2042-05-06 as its day of publication, but was fetched on 2024-05-03"),
        "{}",
        ran.err
    );
    ran.ok();
}

#[test]
fn what_a_feed_carries_stands_in_for_a_page_that_is_withheld_or_holds_no_article() {
    let carried = format!("<p>{TEXT}</p><p>{}</p>", "Prices of sawn wood rose as well, by 4 percent. ".repeat(12));
    let item = move |path: &str| {
        format!(
            "<item><title>Timber</title><link>{path}</link><content:encoded><![CDATA[{carried}]]></content:encoded></item>"
        )
    };
    let paths = ["/paid", "/gone", "/empty", "/good", "/busy"];
    let server = Server::start(move |request| {
        match request.path.as_str() {
        "/feed" => Reply::ok(
            "application/rss+xml",
            format!(
                "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>Nord</title>{}\
                 <item><title>Short</title><link>/short</link><description>Exports rose 9 percent.</description></item></channel></rss>",
                paths.map(&item).concat()
            ),
        )
        .header("ETag", "\"f\""),
        "/paid" | "/short" => Reply::status(403),
        "/gone" => Reply::status(410),
        "/empty" => Reply::ok("text/html", "<html><body><script>show()</script></body></html>"),
        "/good" => Reply::article("Timber", "The page says 7 percent, which the feed does not."),
        "/busy" => Reply::status(501),
        _ => Reply::status(404),
    }
    });
    let place = Place::new();
    place.write("etl.toml", format!("[sources.nord]\nurl = \"{}\"\n", server.url("/feed")));
    let ran = place.run(&["run"]);
    let told = |path: &str, words: &str| {
        let line = format!("{}: {words}: what its feed carries stands in", server.url(path));
        assert!(ran.err.contains(&line), "{line}\n{}", ran.err);
    };
    told("/paid", "the server answered 403 Forbidden");
    told("/gone", "the server answered 410 Gone");
    told("/empty", "is a page without an article");
    let counted = "SELECT document, title, site, (SELECT count(*) FROM facts WHERE facts.document = article.document AND quote = '4 percent') FROM article ORDER BY document";
    let expected = ["/empty|Timber|Nord|12", "/gone|Timber|Nord|12", "/good|Timber|Nord|0", "/paid|Timber|Nord|12"];
    let stored: Vec<_> = place.sql("etl.db", counted).iter().map(|row| path_of(row)).collect();
    assert_eq!(stored, expected);
}

#[test]
fn a_page_that_was_stored_is_not_replaced_by_what_its_feed_carries() {
    let carried = format!("<p>{}</p>", "Prices of sawn wood rose by 4 percent. ".repeat(20));
    let server = Server::start(move |request| match (request.path.as_str(), request.before) {
        ("/feed", _) => Reply::ok(
            "application/rss+xml",
            format!(
                "<rss version='2.0'><channel><item><link>/1</link><description><![CDATA[{carried}]]></description></item></channel></rss>"
            ),
        ),
        ("/1", 0) => Reply::article("Timber", TEXT),
        _ => Reply::status(404),
    });
    let place = Place::new();
    place.run(&["ingest", &server.url("/feed")]).ok();
    place.run(&["ingest", &server.url("/feed")]);
    assert_eq!(server.paths().iter().filter(|path| *path == "/1").count(), 2);
    assert_eq!(place.sql("etl.db", "SELECT count(*) FROM revision"), ["1"]);
}

#[test]
fn a_page_may_take_longer_than_its_server_may_stay_silent() {
    let server = Server::start(|_| {
        Reply::status(200).header("Content-Type", "text/html").then(|stream| {
            let page = page("Exports", TEXT);
            for piece in page.as_bytes().chunks(page.len().div_ceil(6)) {
                thread::sleep(Duration::from_millis(100));
                let _ = stream.write_all(piece).and_then(|()| stream.flush());
            }
        })
    });
    assert_eq!(read(server.url("/slow")).documents(), ["/slow"]);
}

#[test]
fn a_feed_that_breaks_off_gives_what_stands_before() {
    let cut = rss(&[("/1", "One"), ("/2", "Two"), ("/3", "Three")]);
    let cut = cut[..cut.find("Three").expect("it is there")].to_string();
    let server = Server::start(move |request| match request.path.as_str() {
        "/cut" => Reply::ok("application/rss+xml", cut.clone()).header("ETag", "\"c\""),
        "/broken" => Reply::ok("application/rss+xml", cut.clone()).header("Content-Length", "100000"),
        "/1" | "/2" => Reply::article("Exports", TEXT),
        _ => Reply::status(404),
    });
    let got = read(server.url("/cut"));
    assert_eq!(got.documents(), ["/1", "/2"]);
    assert!(got.notices[0].what.contains("breaks off or is damaged behind its article number 2"), "{:?}", got.notices);
    assert!(got.visit("/cut").validators.is_empty(), "it is read again");
    let got = read(server.url("/broken"));
    assert_eq!((got.documents(), got.visit("/broken").answer), (vec!["/1".into(), "/2".into()], Answer::Failed));
    assert!(got.notices.iter().any(|notice| notice.refused && notice.what.contains("broke off")), "{:?}", got.notices);
}

#[test]
fn a_long_archive_at_an_address_is_read_while_it_comes() {
    const LINES: usize = 30_000;
    let line = |n: usize| format!("{{\"id\": \"{n}\", \"text\": \"{} rose {n} percent.\"}}\n", "Exports ".repeat(60));
    let server = Server::start(move |request| {
        let broken = request.path == "/broken.jsonl";
        Reply::status(200).header("Content-Type", "application/x-ndjson").header("Content-Length", "100000000").then(
            move |stream| {
                let all = if broken { LINES / 10 } else { LINES };
                let mut sent = 0;
                for text in (0..all).map(line) {
                    sent += text.len();
                    if stream.write_all(text.as_bytes()).is_err() {
                        return;
                    }
                }
                if !broken {
                    let _ = stream.write_all(&vec![b'\n'; 100_000_000 - sent]);
                }
            },
        )
    });
    let place = Place::new();
    place.write("etl.toml", format!("[sources.all]\nurl = \"{}\"\nplace = \"Peru\"\n", server.url("/all.jsonl")));
    let ran = place.run(&["run"]);
    assert!(ran.err.contains("30,000 articles, 30,000 new"), "{}", ran.err);
    ran.ok();
    assert_eq!(place.sql("etl.db", "SELECT count(*), min(place) FROM article"), [format!("{LINES}|Peru")]);
    let got = read(server.url("/broken.jsonl"));
    assert_eq!((got.articles.len(), got.visit("/broken.jsonl").answer), (LINES / 10, Answer::Failed));
    assert!(got.notices.iter().any(|notice| notice.what.contains("broke off")), "{:?}", got.notices);
}

#[test]
fn a_front_page_leads_to_its_feed_and_a_page_named_so_to_what_it_has() {
    let server = Server::start(|request| match request.path.as_str() {
        "/" => Reply::ok(
            "text/html",
            "<html><head><link rel=alternate type='application/rss+xml' href='/feed'></head></html>",
        ),
        "/feed" => Reply::ok("application/rss+xml", rss(&[("/1", "a")])),
        "/1" => Reply::article("Exports", TEXT),
        _ => Reply::status(404),
    });
    assert_eq!(read(server.url("/")).documents(), ["/1"]);
    let bare = Server::start(|request| match request.path.as_str() {
        "/news" | "/2" => Reply::article("Exports", TEXT),
        "/robots.txt" => Reply::ok("text/plain", "Sitemap: /maps/all.xml"),
        "/maps/all.xml" => Reply::ok("text/xml", "<urlset><url><loc>/2</loc></url></urlset>"),
        _ => Reply::status(404),
    });
    assert_eq!(read(bare.url("/news")).documents(), ["/news"], "it is an article");
    let lists = Site { lists: true, ..Site::new(bare.url("/news")) };
    assert_eq!(read_with(lists, &options()).documents(), ["/2"]);
    let place = Place::new();
    let got = objects(&place.run(&["read", "--input-format", "feed", &bare.url("/news")]).ok());
    assert_eq!(got.len(), 1);
    let none =
        Server::start(|request| if request.path == "/" { Reply::article("Exports", TEXT) } else { Reply::status(404) });
    read_with(Site { kind: Some(Form::Feed), ..Site::new(none.url("/")) }, &options())
        .refused("names no feed and no sitemap");
}

#[test]
fn sitemaps_are_walked_newest_first_within_what_is_wanted() {
    let server = Server::start(|request| {
        let gzip = |text: &str| {
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            gzip.write_all(text.as_bytes()).expect("a Vec takes it");
            gzip.finish().expect("a Vec takes it")
        };
        match request.path.as_str() {
            "/sitemap.xml" => Reply::ok(
                "text/xml",
                "<sitemapindex><sitemap><loc>/old.xml</loc><lastmod>2024-01-01</lastmod></sitemap>\
                 <sitemap><loc>/new.xml.gz</loc><lastmod>2024-05-01</lastmod></sitemap><sitemap><loc>/sitemap.xml</loc></sitemap></sitemapindex>",
            ),
            "/new.xml.gz" => Reply::ok(
                "application/gzip",
                gzip(
                    "<urlset><url><loc>/news/1</loc><lastmod>2024-04-01</lastmod></url>\
                 <url><loc>/news/2</loc><lastmod>2024-04-03</lastmod></url><url><loc>/about</loc></url><url><loc>/news/video/3</loc></url></urlset>",
                ),
            ),
            "/old.xml" => Reply::ok("text/xml", "<urlset><url><loc>/news/0</loc></url></urlset>"),
            "/robots.txt" => Reply::status(404),
            _ => Reply::article("Exports", TEXT),
        }
    });
    let pattern = |pattern: &str| Regex::new(pattern).expect("a pattern");
    let site = Site {
        include: vec![pattern("/news/")],
        exclude: vec![pattern("/video/")],
        ..Site::new(server.url("/sitemap.xml"))
    };
    assert_eq!(read_with(site.clone(), &options()).documents(), ["/news/2", "/news/1", "/news/0"]);
    let limited = read_with(Site { max_articles: Some(1), ..site }, &options());
    assert_eq!(limited.documents(), ["/news/2"]);
    assert!(limited.visits.iter().all(|visit| visit.validators.is_empty()), "what was kept back is met again");
}

#[test]
fn a_list_that_is_broken_is_a_failure_of_its_source() {
    let server =
        Server::start(|_| Reply::ok("application/rss+xml", "<rss version='2.0'><channel>").header("ETag", "\"1\""));
    let got = read_with(Site { kind: Some(Form::Sitemap), ..Site::new(server.url("/s")) }, &options());
    let visit = got.visit("/s");
    assert!(!visit.validators.is_empty() || visit.answer == Answer::Failed, "{got:#?}");
    let text = Server::start(|_| Reply::ok("text/plain", "Prices rose.").header("ETag", "\"1\""));
    let got = read_with(Site { kind: Some(Form::Feed), ..Site::new(text.url("/feed")) }, &options());
    got.refused("is no feed");
    assert_eq!((got.visit("/feed").answer, got.visit("/feed").validators.is_empty()), (Answer::Failed, true));
}

// --- memory -------------------------------------------------------------------------------------------------------------------------

#[test]
fn what_did_not_change_is_not_sent_again() {
    let server = Server::start(|request| {
        let tag = if request.path == "/changed" { "\"new\"" } else { "\"1\"" };
        match request.header("if-none-match") {
            Some(known) if known == tag => Reply::status(304).header("ETag", tag),
            _ => Reply::article("Exports", TEXT).header("ETag", tag),
        }
    });
    let seen = |tag: &str| Seen { validators: etag(tag), fetched: true, ..Seen::default() };
    let memory = Notes::of(&[(server.url("/same"), seen("\"1\"")), (server.url("/changed"), seen("\"1\""))]);
    let same = read_with(Site::new(server.url("/same")), &memory);
    assert_eq!((same.articles.len(), same.visit("/same").answer), (0, Answer::Unchanged));
    let changed = read_with(Site::new(server.url("/changed")), &memory);
    assert_eq!(changed.visit("/changed").validators, etag("\"new\""));
}

#[test]
fn a_list_keeps_its_validators_only_where_all_of_it_was_had() {
    let server = Server::start(|request| match request.path.as_str() {
        "/good" => Reply::ok("application/rss+xml", rss(&[("/1", "a"), ("/gone", "b")])).header("ETag", "\"g\""),
        "/bad" => Reply::ok("application/rss+xml", rss(&[("/1", "a"), ("/shut", "b")])).header("ETag", "\"b\""),
        "/shut" => Reply::status(403),
        "/1" => Reply::article("Exports", TEXT),
        _ => Reply::status(404),
    });
    let good = read(server.url("/good"));
    assert_eq!(good.visit("/good").validators, etag("\"g\""));
    assert!(good.visits.last().is_some_and(|visit| visit.listing), "behind its articles");
    assert!(read(server.url("/bad")).visit("/bad").validators.is_empty());
}

#[test]
fn what_rests_or_is_old_is_not_asked_for() {
    let server = Server::start(|request| {
        match request.path.as_str() {
        "/feed" => Reply::ok("application/atom+xml", "<feed xmlns='http://www.w3.org/2005/Atom'><title>N</title><id>i</id><updated>2024-05-03T00:00:00Z</updated>\
            <entry><id>1</id><link href='/old'/><published>2024-04-01T00:00:00Z</published><updated>2024-05-01T00:00:00Z</updated></entry>\
            <entry><id>2</id><link href='/updated'/><published>2024-04-01T00:00:00Z</published><updated>2024-05-03T00:00:00Z</updated></entry>\
            <entry><id>3</id><link href='/resting'/></entry></feed>").header("ETag", "\"f\""),
        "/robots.txt" => Reply::status(404),
        _ => Reply::article("Exports", TEXT),
    }
    });
    let at = chrono::DateTime::parse_from_rfc3339("2024-05-02T00:00:00Z").expect("a time").to_utc();
    let stored = Seen { fetched: true, fetched_at: Some(at), ..Seen::default() };
    let resting = Seen { resting: true, ..Seen::default() };
    let known =
        [(server.url("/old"), stored.clone()), (server.url("/updated"), stored), (server.url("/resting"), resting)];
    let got = read_with(Site::new(server.url("/feed")), &Notes::of(&known));
    assert_eq!(got.documents(), ["/updated"]);
    assert!(got.visit("/feed").validators.is_empty(), "what rests is met again");
}

#[test]
fn one_article_has_one_document() {
    let server = Server::start(|request| match request.path.as_str() {
        "/2024/exports-rise?from=app" | "/amp/2024/exports-rise" => Reply::ok(
            "text/html",
            page("Exports", TEXT).replace("<title>", "<link rel=canonical href='/2024/exports-rise'><title>"),
        ),
        "/2024/imports-fall" => {
            Reply::ok("text/html", page("Imports", TEXT).replace("<title>", "<link rel=canonical href='/2024'><title>"))
        }
        _ => Reply::status(404),
    });
    let place = Place::new();
    let all =
        ["/2024/exports-rise?from=app", "/amp/2024/exports-rise", "/2024/imports-fall"].map(|path| server.url(path));
    let got = objects(&place.run(&["read", &all[0], &all[1], &all[2]]).ok());
    let documents: Vec<_> = got.iter().map(|a| path_of(a["document"].as_str().expect("an id"))).collect();
    assert_eq!(documents, ["/2024/exports-rise", "/2024/exports-rise", "/2024/imports-fall"]);
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_run_that_waits_for_a_silent_server() {
    let server = Server::start(|_| {
        thread::sleep(Duration::from_secs(15));
        Reply::status(204)
    });
    let place = Place::new();
    let mut run = std::process::Command::new(env!("CARGO_BIN_EXE_etl"))
        .args(["ingest", &server.url("/a"), "--db"])
        .arg(place.path("etl.db"))
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the program starts");
    // The request shows that the program listens to signals by now.
    let patience = Instant::now() + Duration::from_secs(30);
    while server.log().is_empty() {
        assert!(Instant::now() < patience, "the server was never asked");
        thread::sleep(Duration::from_millis(10));
    }
    let asked = Instant::now();
    let kill = std::process::Command::new("kill").args(["-INT", &run.id().to_string()]).status().expect("kill runs");
    assert!(kill.success());
    assert_eq!(run.wait().expect("it ends").code(), Some(130));
    assert!(asked.elapsed() < Duration::from_secs(5), "it took {:?}", asked.elapsed());
}
