//! Archives of web pages through the program: every page is read, and damage costs only what it hit.

mod common;

use std::io::Write;

use common::{Place, Ran, objects};

/// A page about one of many ports, long enough to be an article.
fn page(n: usize) -> String {
    let paragraph = format!(
        "<p>The port of Ostby {n} handled {n},500 containers in 2023, the ministry said on Monday in a long statement to \
         reporters, while imports by road fell by a fifth from a year earlier and those by rail rose.</p>"
    );
    format!(
        "<!DOCTYPE html><html><head><title>Port {n}</title></head><body><article>{}</article></body></html>",
        paragraph.repeat(4)
    )
}

/// A record of an archive that holds an HTTP response.
fn record(n: usize, header: &str, body: &[u8]) -> Vec<u8> {
    let http = [format!("HTTP/1.1 {header}\r\n\r\n").as_bytes(), body].concat();
    let head = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://port.example/{n}\r\n\
         Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n",
        http.len()
    );
    [head.as_bytes(), &http, b"\r\n\r\n"].concat()
}

/// The records of an archive of ten pages, before them what an archive says of itself, among them what is no page.
fn records() -> Vec<Vec<u8>> {
    let info = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 4\r\n\r\nmade\r\n\r\n".to_vec();
    let pages = (1..=10).map(|n| record(n, "200 OK\r\nContent-Type: text/html; charset=utf-8", page(n).as_bytes()));
    let missing = record(98, "404 Not Found\r\nContent-Type: text/html", b"<p>There is no such page.");
    let picture = record(99, "200 OK\r\nContent-Type: image/png", b"\x89PNG\r\n\x1a\n");
    [info, missing].into_iter().chain(pages).chain([picture]).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("a Vec takes it");
    encoder.finish().expect("a Vec takes it")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 0).expect("it compresses")
}

/// What `etl read` makes of an archive, and the numbers of the pages it read.
fn read(name: &str, archive: &[u8]) -> (Ran, Vec<usize>) {
    let place = Place::new();
    place.write(name, archive);
    let ran = place.run(&["read", name]);
    let number = |article: &serde_json::Value| {
        let document = article["document"].as_str().unwrap_or_default();
        assert_eq!(article["url"], document);
        document.trim_start_matches("https://port.example/").parse().expect("a page of this archive")
    };
    let pages = objects(&ran.out).iter().map(number).collect();
    (ran, pages)
}

#[test]
fn every_page_is_read_however_the_archive_is_compressed() {
    let all: Vec<usize> = (1..=10).collect();
    let join = |pack: fn(&[u8]) -> Vec<u8>| records().iter().flat_map(|r| pack(r)).collect::<Vec<u8>>();
    for (name, archive) in [
        ("a.warc", records().concat()),
        ("a.warc.gz", join(gzip)),
        ("a.warc.zst", join(zstd)),
        ("whole.warc.gz", gzip(&records().concat())),
        ("unnamed", join(gzip)),
    ] {
        let (ran, pages) = read(name, &archive);
        assert_eq!((pages, ran.err.as_str(), ran.status), (all.clone(), "", Some(0)), "{name}");
        let first = &objects(&ran.out)[0];
        assert_eq!(first["title"], "Port 1");
        assert!(first["text"].as_str().is_some_and(|t| t.starts_with("The port of Ostby 1 handled 1,500")), "{first}");
    }
    let place = Place::new();
    place.write("folder/a.warc.gz", join(gzip));
    let ran = place.run(&["ingest", "folder"]);
    assert!(ran.err.contains("10 new"), "{}", ran.err);
}

#[test]
fn a_cut_archive_gives_what_came_before_the_cut() {
    let mut all = records();
    all.pop();
    let plain = all.concat();
    let packed: Vec<u8> = all.iter().flat_map(|r| gzip(r)).collect();
    for (name, cut) in [("a.warc", &plain[..plain.len() - 60]), ("a.warc.gz", &packed[..packed.len() - 60])] {
        let (ran, pages) = read(name, cut);
        assert_eq!(pages, (1..=9).collect::<Vec<_>>(), "{name}");
        let err = ran.failed(1);
        assert!(err.contains(&format!("{name}:12: the archive ends before this record does")), "{err}");
    }
}

#[test]
fn what_follows_a_zeroed_stretch_is_read() {
    for (name, pack) in
        [("a.warc", (<[u8]>::to_vec) as fn(&[u8]) -> Vec<u8>), ("a.warc.gz", gzip), ("a.warc.zst", zstd)]
    {
        let packed: Vec<Vec<u8>> = records().iter().map(|r| pack(r)).collect();
        // From the head of page 4 into that of page 5.
        let from: usize = packed[..5].iter().map(Vec::len).sum();
        let to = from + packed[5].len() + 12;
        let mut archive = packed.concat();
        archive[from..to].fill(0);
        let (ran, pages) = read(name, &archive);
        assert_eq!(pages, [1, 2, 3, 6, 7, 8, 9, 10], "{name}: {}", ran.err);
        let err = ran.failed(1);
        assert!(err.contains(&format!("etl: {name}:")) && err.contains("damaged"), "{err}");
    }
}

#[test]
fn an_archive_without_pages_is_refused() {
    let (ran, _) = read("a.warc", &records()[..2].concat());
    let err = ran.failed(4);
    assert!(err.contains("a.warc: holds no page; 2 other records passed over"), "{err}");
}
