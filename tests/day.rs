//! A day of news: many sites on real servers, with errors, slow answers, redirects and servers that ask for peace. What can be
//! had is had once, what changed is had again, nobody is asked faster than agreed, and kills change nothing.
//!
//! Small unless `ETL_DAY=full cargo test --test day`: 200 sites with 5,000 articles, killed 20 times.

mod common;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use common::Place;
use common::server::{Reply, Request, Server, page};

/// How much there is of it.
#[derive(Debug, Clone, Copy)]
struct Size {
    sites: usize,
    /// Articles of each site.
    articles: usize,
    pace: Duration,
    kills: usize,
}

fn size() -> Size {
    match std::env::var("ETL_DAY").as_deref() {
        Ok("full") => Size { sites: 200, articles: 25, pace: Duration::from_millis(250), kills: 20 },
        _ => Size { sites: 20, articles: 15, pace: Duration::from_millis(60), kills: 3 },
    }
}

/// What a server does when an article is asked for. Five in a hundred fail, for a while or for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    /// Answers after a while.
    Slow,
    /// Has moved to another address of the site.
    Moved,
    /// 503 the first time.
    Failing,
    /// 429 with `Retry-After` the first time.
    Busy,
    /// 404.
    Gone,
}

fn kind(site: usize, article: usize) -> Kind {
    match (site * 37 + article * 7) % 100 {
        0..=1 => Kind::Gone,
        2..=4 => Kind::Failing,
        5 => Kind::Busy,
        6..=8 => Kind::Slow,
        9..=14 => Kind::Moved,
        _ => Kind::Plain,
    }
}

/// A request that was answered.
#[derive(Debug, Clone)]
struct Served {
    path: String,
    status: u16,
    at: Instant,
}

/// One site: its articles, and what was asked of it.
#[derive(Debug, Default)]
struct Site {
    log: Mutex<Vec<Served>>,
    /// How often the day has gone on: later versions of the feed list one article more, and one has changed.
    version: AtomicUsize,
}

impl Site {
    fn answer(&self, number: usize, articles: usize, request: &Request) -> Reply {
        let version = self.version.load(Ordering::SeqCst);
        let before = self.log().iter().filter(|served| served.path == request.path).count();
        let (status, reply) = reply(number, articles + version, version, before, request);
        self.log.lock().expect("no handler panics").push(Served { path: request.path.clone(), status, at: request.at });
        reply
    }

    fn log(&self) -> Vec<Served> {
        self.log.lock().expect("no handler panics").clone()
    }
}

fn reply(site: usize, articles: usize, version: usize, before: usize, request: &Request) -> (u16, Reply) {
    let with_tag = |tag: String, reply: Reply| match request.header("if-none-match") {
        Some(known) if known == tag => (304, Reply::status(304)),
        _ => (200, reply.header("ETag", tag)),
    };
    let status = |status| (status, Reply::status(status));
    let (folder, number) = request.path.rsplit_once('/').unwrap_or_default();
    let article = || {
        let number: usize = number.parse().expect("the feed gives numbers");
        let version = if number == 0 { version } else { 0 };
        let text = format!(
            "Exports of the region of Nord {site} rose {}.{} percent to {} tonnes in 2023, the trade ministry said on Friday. \
             The {number} mills of the region employ {} people.",
            number % 9 + 1 + version,
            site % 10,
            1_000 + 100 * site + number,
            400 + number
        );
        with_tag(
            format!("\"{version}\""),
            Reply::ok("text/html", page(&format!("Exports of Nord {site}, report {number}"), &text)),
        )
    };
    match folder {
        "" if number == "feed" => {
            let items: String = (0..articles)
                .map(|i| format!("<item><title>Report {i}</title><link>/a/{i}</link><pubDate>Fri, 03 May 2024 08:00:00 GMT</pubDate></item>"))
                .collect();
            let feed = format!("<rss version=\"2.0\"><channel><title>Nord {site}</title>{items}</channel></rss>");
            with_tag(format!("\"feed {version}\""), Reply::ok("application/rss+xml", feed))
        }
        "/moved" => article(),
        "/a" => match kind(site, number.parse().expect("the feed gives numbers")) {
            Kind::Gone => status(404),
            Kind::Failing if before == 0 => status(503),
            Kind::Busy if before == 0 => (429, Reply::status(429).header("Retry-After", "1")),
            Kind::Moved => (301, Reply::redirect(301, format!("/moved/{number}"))),
            Kind::Slow => {
                thread::sleep(Duration::from_millis(400));
                article()
            }
            _ => article(),
        },
        _ => status(404),
    }
}

/// All sites, and where they are.
struct World {
    size: Size,
    sites: Vec<Arc<Site>>,
    servers: Vec<Server>,
}

impl World {
    fn new(size: Size) -> World {
        let sites: Vec<_> = (0..size.sites).map(|_| Arc::new(Site::default())).collect();
        let start = |(number, site): (usize, &Arc<Site>)| {
            let site = site.clone();
            Server::start(move |request| site.answer(number, size.articles, request))
        };
        World { size, servers: sites.iter().enumerate().map(start).collect(), sites }
    }

    /// A place whose configuration names every site.
    fn place(&self) -> Place {
        let place = Place::new();
        let mut config = format!("[defaults]\npace = \"{}ms\"\n", self.size.pace.as_millis());
        for (number, server) in self.servers.iter().enumerate() {
            config += &format!("[sources.site-{number:03}]\nurl = \"{}\"\nkind = \"feed\"\n", server.url("/feed"));
        }
        place.write("etl.toml", config);
        place
    }

    /// Addresses of what can be had, as they are stored.
    fn reachable(&self) -> Vec<String> {
        let mut all = Vec::new();
        for (number, (site, server)) in self.sites.iter().zip(&self.servers).enumerate() {
            for article in 0..self.size.articles + site.version.load(Ordering::SeqCst) {
                match kind(number, article) {
                    Kind::Gone => {}
                    Kind::Moved => all.push(server.url(&format!("/moved/{article}"))),
                    _ => all.push(server.url(&format!("/a/{article}"))),
                }
            }
        }
        all.sort();
        all
    }

    /// How often each article was sent.
    fn sent(&self) -> BTreeMap<String, usize> {
        let mut sent = BTreeMap::new();
        for (site, server) in self.sites.iter().zip(&self.servers) {
            for served in site.log().iter().filter(|served| served.status == 200 && served.path != "/feed") {
                *sent.entry(server.url(&served.path)).or_default() += 1;
            }
        }
        sent
    }

    fn count(&self, status: u16) -> usize {
        self.sites.iter().flat_map(|site| site.log()).filter(|served| served.status == status).count()
    }

    fn forget(&self) {
        self.sites.iter().for_each(|site| site.log.lock().expect("no handler panics").clear());
    }

    /// That no site was asked faster than agreed. On a busy machine a request may be on its way for some milliseconds more
    /// than the next one, so that a gap looks shorter than it was; several in a row do not.
    fn check_pace(&self) {
        let (pace, mut gaps) = (self.size.pace, Vec::new());
        for site in &self.sites {
            let mut at: Vec<_> = site.log().iter().map(|served| served.at).collect();
            at.sort();
            gaps.extend(at.windows(2).map(|pair| pair[1] - pair[0]));
            for few in at.windows(6) {
                let took = few[5] - few[0];
                // The first may have waited for a core as long as one pace.
                assert!(took >= 4 * pace, "six requests within {took:?}, with a pace of {pace:?}");
            }
        }
        if gaps.is_empty() {
            return;
        }
        gaps.sort();
        let early = gaps.iter().filter(|gap| **gap < pace / 2).count();
        let part = |share: usize| gaps[gaps.len() / share];
        println!(
            "pace {pace:?}, {} gaps between requests to a site: shortest {:?}, a hundredth below {:?}, a tenth below {:?}, half below {:?}",
            gaps.len(),
            gaps[0],
            part(100),
            part(10),
            part(2)
        );
        // A busy machine holds answers back and lets them go together.
        assert!(early * 10 <= gaps.len(), "{early} of {} gaps are shorter than half the pace", gaps.len());
    }
}

/// All that is stored of articles and of the web, in an order of its own; times left out.
fn content(place: &Place) -> Vec<Vec<String>> {
    [
        "SELECT document, title, published, published_at, site, number, text FROM revision JOIN article ON article.id = revision.article \
         ORDER BY document, number",
        "SELECT fact_id, quote, value, unit, subject, period_start, period_end FROM observation ORDER BY document, start",
        "SELECT document, start, reason FROM numbers_left_out ORDER BY document, start",
        "SELECT url, listing, answer IN ('fetched', 'unchanged'), said, etag, moved_to FROM visit ORDER BY url",
        "SELECT name, failures, said FROM source ORDER BY name",
    ]
    .map(|query| place.sql("etl.db", query))
    .to_vec()
}

fn stored(place: &Place) -> Vec<String> {
    place.sql("etl.db", "SELECT document FROM article ORDER BY document")
}

#[test]
fn a_day() {
    let size = size();
    let world = World::new(size);
    let place = world.place();

    let start = Instant::now();
    let ran = place.run(&["run"]);
    let whole = start.elapsed();
    let summary = ran.err.lines().last().unwrap_or_default().to_string();
    ran.ok();
    let reachable = world.reachable();
    assert!(stored(&place) == reachable, "{} stored, {} can be had", stored(&place).len(), reachable.len());
    let sent = world.sent();
    assert_eq!(sent.keys().cloned().collect::<Vec<_>>(), reachable);
    assert!(sent.values().all(|times| *times == 1), "every article is fetched once");
    println!(
        "{} sites, {} articles: {} can be had, each was fetched once; 404: {}, 503: {}, 429: {}, 301: {}\n{whole:?}: {summary}",
        size.sites,
        size.sites * size.articles,
        reachable.len(),
        world
            .sites
            .iter()
            .enumerate()
            .map(|(s, _)| (0..size.articles).filter(|a| kind(s, *a) == Kind::Gone).count())
            .sum::<usize>(),
        world.count(503),
        world.count(429),
        world.count(301),
    );
    world.check_pace();
    let undisturbed = content(&place);

    goes_on(&world, &place);
    world.sites.iter().for_each(|site| site.version.store(0, Ordering::SeqCst));
    killed(&world, &undisturbed, whole);
}

/// The day goes on: one site in ten has an article more and one that changed. Only these are sent again.
fn goes_on(world: &World, place: &Place) {
    let size = world.size;
    world.forget();
    let mut changed = Vec::new();
    for (number, site) in world.sites.iter().enumerate().filter(|(number, _)| number % 10 == 3) {
        site.version.store(1, Ordering::SeqCst);
        let server = &world.servers[number];
        changed.extend([0, size.articles].into_iter().filter_map(|article| match kind(number, article) {
            Kind::Gone => None,
            Kind::Moved => Some(server.url(&format!("/moved/{article}"))),
            _ => Some(server.url(&format!("/a/{article}"))),
        }));
    }
    changed.sort();
    let start = Instant::now();
    let ran = place.run(&["run"]);
    let summary = ran.err.lines().last().unwrap_or_default().to_string();
    ran.ok();
    let not_modified = world.count(304);
    println!("second run, {:?}: {} fetched, {not_modified} not modified: {summary}", start.elapsed(), changed.len());
    assert_eq!(world.sent().into_keys().collect::<Vec<_>>(), changed, "only what changed is sent again");
    assert!(not_modified >= size.sites - size.sites / 10);
    let told = place.sql("etl.db", "SELECT not_modified, new + revised FROM run ORDER BY id DESC LIMIT 1");
    assert_eq!(told, [format!("{not_modified}|{}", changed.len())]);
    assert!(stored(place) == world.reachable());
    let revisions = place.sql("etl.db", "SELECT count(*) FROM article WHERE revision = 2");
    assert_eq!(revisions, [format!("{}", changed.iter().filter(|url| url.ends_with("/0")).count())]);
    world.check_pace();
}

/// Kills runs at random moments until as many kills are done as wanted, then lets one end: the database is as that of an
/// undisturbed run, and no article was fetched more than twice.
fn killed(world: &World, undisturbed: &[Vec<String>], whole: Duration) {
    world.forget();
    let place = world.place();
    let (mut seed, mut kills) = (11_u64, 0);
    while kills < world.size.kills {
        let mut child = place.start(&["run", "-q"]);
        // What the last kill lost is fetched again first. One that came before that is done could lose it once more, and no
        // program could help it; so each waits until all is stored that was lost before, then for a random time.
        let lost = world.sent();
        let start = Instant::now();
        while kills > 0 && start.elapsed() < Duration::from_secs(120) && !has(&place, &lost) {
            thread::sleep(Duration::from_millis(20));
        }
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        thread::sleep(whole.mul_f64((seed >> 40) as f64 / (1 << 24) as f64 / world.size.kills as f64));
        child.kill().expect("killed");
        if child.wait().expect("it ends").code().is_some() {
            println!("the run was over before kill {}", kills + 1);
            break;
        }
        kills += 1;
        assert_eq!(place.sql("etl.db", "PRAGMA integrity_check"), ["ok"]);
    }
    place.run(&["run"]).ok();
    let sent = world.sent();
    let twice = sent.values().filter(|times| **times == 2).count();
    println!("{kills} kills: {} articles, {twice} of them fetched twice, none more often", sent.len());
    assert!(kills > 0);
    assert!(sent.values().all(|times| *times <= 2), "{sent:#?}");
    for (got, expected) in content(&place).iter().zip(undisturbed) {
        let other: Vec<_> = got.iter().zip(expected).filter(|(a, b)| a != b).take(3).collect();
        assert!(
            got == expected,
            "not that of an undisturbed run: {} and {} rows, {other:#?}",
            got.len(),
            expected.len()
        );
    }
}

/// Whether the database holds all of these.
fn has(place: &Place, documents: &BTreeMap<String, usize>) -> bool {
    let conn = rusqlite::Connection::open_with_flags(place.path("etl.db"), rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY);
    let Ok(conn) = conn else { return false };
    documents.keys().all(|document| {
        let found = conn.query_row("SELECT 1 FROM article WHERE document = ?1", [document], |_| Ok(()));
        found.is_ok()
    })
}
