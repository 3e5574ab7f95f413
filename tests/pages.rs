//! Web pages through the program: what is read of them, what they say of themselves, and pages made to harm.

mod common;

use std::time::{Duration, Instant};

use common::{Place, objects};
use serde_json::Value;

/// A page as it is stored in `fixtures/pages`.
fn fixture(name: &str) -> &'static str {
    match name {
        "timber" => include_str!("../fixtures/pages/timber.html"),
        "werft" => include_str!("../fixtures/pages/werft.html"),
        other => panic!("there is no page {other}"),
    }
}

/// What `etl read` prints of one page.
#[track_caller]
fn read(page: impl AsRef<[u8]>) -> (Value, String) {
    let place = Place::new();
    place.write("page.html", page);
    let ran = place.run(&["read", "page.html"]);
    let err = ran.err.clone();
    (objects(&ran.ok()).remove(0), err)
}

const PARAGRAPH: &str = "<p>Exports of timber rose 3 percent to 41,000 tonnes in 2023, the ministry said on Monday in a long statement \
    to reporters, while imports fell by a fifth from a year earlier.</p>\n";

#[test]
fn an_article_is_read_without_what_stands_around_it() {
    let (article, err) = read(fixture("timber"));
    let text = article["text"].as_str().expect("a text");
    for part in [
        "Exports of timber rose 14 percent to 934\u{a0}000 tonnes in 2023",
        "€2.1 billion, according to the ministry’s yearly report.",
        "three new sawmills",
        "23,000 people.",
    ] {
        assert!(text.contains(part), "`{part}` is missing:\n{text}");
    }
    for part in ["847", "Business 24", "99 ways", "7 charts", "450 jobs", "0800", "Terms", "margin"] {
        assert!(!text.contains(part), "`{part}` is no part of the article:\n{text}");
    }
    assert_eq!(err, "");
}

#[test]
fn sentences_end_where_paragraphs_items_rows_and_lines_end() {
    let (article, _) = read(fixture("timber"));
    let text = article["text"].as_str().expect("a text");
    for part in [
        "yearly report.\n\n",
        "\n\nSome 300,000 tonnes went to Sudland, a rise of 9 percent on the year before\n\nAnother",
        "\n\n2022\t819,000\n\n2023\t934,000\n\n",
        "about 80 euros.\nMore than",
    ] {
        assert!(text.contains(part), "{part:?} is missing:\n{text:?}");
    }
}

#[test]
fn a_page_says_who_when_and_where() {
    let (article, _) = read(fixture("timber"));
    for (field, value) in [
        ("title", "Timber exports rise to record"),
        ("published", "2024-05-03"),
        ("published_at", "2024-05-03T08:05:00+02:00"),
        ("modified", "2024-05-03T12:15:00+02:00"),
        ("author", "Ada Lund, Björn Roe"),
        ("site", "Nord Daily"),
        ("language", "en-GB"),
        ("license", "https://creativecommons.org/licenses/by/4.0/"),
    ] {
        assert_eq!(article[field], value, "{field}");
    }
}

#[test]
fn an_old_page_of_tables_in_its_own_encoding() {
    let bytes = encoding_rs::WINDOWS_1252.encode(fixture("werft")).0.into_owned();
    let (article, err) = read(&bytes);
    let text = article["text"].as_str().expect("a text");
    assert!(text.contains("Die größte Werft des Landes streicht bis Ende 2012 rund 1.200 von 4.800 Stellen"), "{text}");
    assert!(text.contains("„Das trifft 1.200 Familien“") && text.contains("30 Millionen Euro"), "{text}");
    assert!(!text.contains("Wetter"), "{text}");
    assert_eq!((&article["author"], &article["published"]), (&"Jörg Müller".into(), &"2011-11-09".into()));
    assert_eq!((&article["language"], &article["published_at"]), (&"de".into(), &Value::Null));
    assert_eq!(err, "");
}

#[test]
fn a_wrong_or_missing_encoding_is_found_out() {
    let page = fixture("werft");
    let expected = read(encoding_rs::WINDOWS_1252.encode(page).0).0["text"].clone();
    // UTF-8 that says it is not.
    let (article, err) = read(page);
    assert_eq!((&article["text"], err.as_str()), (&expected, ""));
    // windows-1252 that says it is UTF-8, and one that says nothing.
    for stated in ["charset=utf-8", "nothing"] {
        let bytes = encoding_rs::WINDOWS_1252.encode(&page.replace("charset=windows-1252", stated)).0.into_owned();
        let (article, err) = read(bytes);
        assert_eq!(article["text"], expected, "{stated}");
        assert!(err.starts_with("etl: page.html: is not valid UTF-8") && err.contains("windows-1252"), "{err}");
    }
    let wide: Vec<u8> = format!("\u{feff}{page}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(wide).0["text"], expected);
}

#[test]
fn a_page_without_metadata_takes_date_and_byline_from_its_text() {
    let page = format!(
        "<html><body><div><h1>Timber exports rise</h1><p>By Ada Lund</p><p>4 July 2025</p>{}</div>",
        PARAGRAPH.repeat(4)
    );
    let (article, _) = read(page);
    assert_eq!((&article["title"], &article["published"]), (&"Timber exports rise".into(), &"2025-07-04".into()));
}

#[test]
fn read_then_extract_gives_what_extract_gives() {
    let place = Place::new();
    place.write("timber.html", fixture("timber"));
    let at_once = place.run(&["extract", "timber.html"]).ok();
    let articles = place.run(&["read", "timber.html"]).ok();
    let piped = place.pipe(&["extract", "-"], articles.clone()).ok();
    assert_eq!(piped, at_once);
    assert_eq!(place.pipe(&["read", "-"], articles.clone()).ok(), articles);
    let text = objects(&articles)[0]["text"].as_str().expect("a text").to_string();
    for fact in objects(&at_once) {
        let (start, end) = (fact["start"].as_u64().expect("a start"), fact["end"].as_u64().expect("an end"));
        let span: String = text.chars().skip(start as usize).take((end - start) as usize).collect();
        assert_eq!(fact["quote"], span);
    }
    let quotes: Vec<_> = objects(&at_once).iter().map(|f| f["quote"].as_str().expect("a quote").to_string()).collect();
    assert!(quotes.contains(&"€2.1 billion".to_string()) && quotes.contains(&"23,000".to_string()), "{quotes:?}");
}

#[test]
fn pages_come_as_files_folders_lines_and_from_standard_input() {
    let place = Place::new();
    place.write("news/a.html", fixture("timber"));
    place.write("news/b.htm", encoding_rs::WINDOWS_1252.encode(fixture("werft")).0);
    place.write("bare", fixture("timber"));
    let line = serde_json::json!({"id": "t", "url": "https://nord.example/x", "html": fixture("timber")});
    place.write("pages.jsonl", format!("{line}\n"));
    let documents = |out: String| {
        objects(&out).iter().map(|a| a["document"].as_str().unwrap_or("").to_string()).collect::<Vec<_>>()
    };
    assert_eq!(
        documents(place.run(&["read", "news", "bare", "pages.jsonl"]).ok()),
        ["news/a.html", "news/b.htm", "bare", "t"]
    );
    assert_eq!(documents(place.pipe(&["read", "-"], fixture("timber")).ok()), ["-"]);
    let article = objects(&place.run(&["read", "pages.jsonl"]).ok()).remove(0);
    assert_eq!((&article["url"], &article["published"]), (&"https://nord.example/x".into(), &"2024-05-03".into()));
    place.write("fragment.txt", format!("Seen: {PARAGRAPH}"));
    let ran = place.run(&["read", "--input-format", "html", "fragment.txt"]).ok();
    assert!(!objects(&ran)[0]["text"].as_str().expect("a text").contains("<p>"), "{ran}");
    let ingested = place.run(&["ingest", "news"]);
    assert!(ingested.err.contains("2 new"), "{}", ingested.err);
    assert!(place.run(&["ingest", "news"]).err.contains("2 articles unchanged, 0 new"));
}

#[test]
fn a_page_without_an_article_is_refused() {
    let place = Place::new();
    place.write(
        "app.html",
        "<!DOCTYPE html><html><head><title>App</title></head><body><div id=root></div><script src=a.js></script>",
    );
    let err = place.run(&["read", "app.html"]).failed(4);
    assert!(err.starts_with("etl: app.html: is a page without an article"), "{err}");
}

/// Reads a page made to harm, then a good one: the first is done or refused in time, with these words about it, and the
/// second is read in any case.
#[track_caller]
fn survives(name: &str, page: impl AsRef<[u8]>, said: &str) {
    let place = Place::new();
    place.write(name, page);
    place.write("good.html", fixture("timber"));
    let start = Instant::now();
    let ran = place.run(&["read", name, "good.html"]);
    assert!(start.elapsed() < Duration::from_secs(20), "{name} took {:?}", start.elapsed());
    assert!(matches!(ran.status, Some(0 | 1)), "{name}: {ran:?}");
    assert!(ran.err.contains(said), "{name}: {}", ran.err);
    assert_eq!(objects(&ran.out).last().expect("an article")["document"], "good.html", "{name}");
}

#[test]
fn pages_made_to_harm_do_not_stop_a_run() {
    let deep = "has elements nested more than 200 deep";
    survives("div.html", format!("<html>{}{PARAGRAPH}", "<div>".repeat(20_000)), deep);
    let formats: String = (0..10_000).map(|n| format!("<p><b id={n}>{n}")).collect();
    survives("b.html", format!("<html>{formats}"), deep);
    survives("table.html", format!("<html>{}{PARAGRAPH}", "<table><tr><td>".repeat(2_000)), deep);
    let attributes: String = (0..100_000).map(|n| format!(" a{n}={n}")).collect();
    survives("attributes.html", format!("<html><p{attributes}>{}", PARAGRAPH.repeat(3)), "far too many attributes");
    survives("flat.html", format!("<html>{}", PARAGRAPH.repeat(300_000)), "is longer than 20 MB");
    survives("long.html", format!("<html>{}", PARAGRAPH.repeat(20_000)), "kB of text and tags");
    survives("tags.html", format!("<html>{}", "<p>x".repeat(40_000)), "has more than 30000 tags");
    survives("signs.html", format!("<html>{}", "<".repeat(1_000_000)), "tags");
    survives("comments.html", format!("<html>{}", "<!--".repeat(500_000)), "is a page without an article");
    survives("attribute.html", format!("<html><a href=\"{}", "<p>x".repeat(500_000)), "is a page without an article");
    survives("cut.html", format!("<html><body>{}<p>It is cut he", PARAGRAPH.repeat(4)), "");
    let json = format!("<html><script type=application/ld+json>{}</script>{PARAGRAPH}", "{\"a\":[".repeat(100_000));
    survives("json.html", json, "");
}

#[test]
fn what_is_no_page_does_not_stop_a_run() {
    let noise: Vec<u8> = (0..200_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    survives("noise.html", &noise, "noise.html: is binary");
    survives("image.html", b"\x89PNG\r\n\x1a\n", "is a PNG image");
    survives("half.html", [b"<html><p>".as_slice(), &noise].concat(), "half.html: is binary");
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let chunk = "<p>Exports rose. ".repeat(60_000);
    for _ in 0..60 {
        std::io::Write::write_all(&mut bomb, chunk.as_bytes()).expect("a Vec takes it");
    }
    survives("bomb.html.gz", bomb.finish().expect("a Vec takes it"), "is longer than 20 MB");
}
