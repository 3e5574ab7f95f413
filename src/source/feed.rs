//! Feeds: RSS 0.9 to 2.0, Atom, JSON Feed.

use std::panic::catch_unwind;

use feed_rs::model::{Entry, Feed};
use feed_rs::parser::Builder;
use url::Url;

use super::items::Items;
use super::listed::{Listed, MAX_LISTED};
use crate::model::Moment;

/// Items read at once: those of one feed take a kilobyte and more each while they are read.
const PIECE: usize = 2_000;

/// What a feed lists.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Articles {
    /// Its articles, in its order.
    pub pages: Vec<Listed>,
    /// What was left of it, and why; none where all was read.
    pub left: Option<String>,
}

/// What a feed lists; entries without an address are left out. `address` is where the feed came from. Fails with what is wrong.
///
/// A date that is none costs only itself, and what breaks off only what is not there.
pub fn read(bytes: &[u8], address: Option<&str>) -> Result<Articles, String> {
    let items = Items::of(bytes)?;
    let count = items.len();
    if count == 0 || !items.is_cut && count <= PIECE {
        return Ok(Articles { pages: parse(items.whole(), address)?, left: None });
    }
    let mut pages = Vec::new();
    for piece in items.pieces(PIECE, MAX_LISTED) {
        pages.extend(parse(&piece, address)?);
    }
    let left = if count > MAX_LISTED {
        Some(format!("lists {count} articles, of which the first {MAX_LISTED} are taken"))
    } else {
        items
            .is_cut
            .then(|| format!("breaks off or is damaged behind its article number {count}; those before are read"))
    };
    Ok(Articles { pages, left })
}

fn parse(text: &str, address: Option<&str>) -> Result<Vec<Listed>, String> {
    let parsed = catch_unwind(|| {
        let parser = Builder::new().base_uri(address).id_generator(|_, _, _| String::new()).build();
        parser.parse(text.as_bytes()).map_err(|e| format!("is no feed that can be read: {e}"))
    });
    let feed = parsed.map_err(|_| "is a feed on which its reader failed".to_string())??;
    Ok(feed.entries.iter().filter_map(|entry| listed(entry, &feed, address)).collect())
}

fn listed(entry: &Entry, feed: &Feed, address: Option<&str>) -> Option<Listed> {
    let authors = if entry.authors.is_empty() { &feed.authors } else { &entry.authors };
    let names: Vec<_> = authors
        .iter()
        .filter_map(|person| person.name.as_deref())
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    let moment = |at: chrono::DateTime<chrono::Utc>| Moment::parse(&at.to_rfc3339());
    let content = entry.content.as_ref().and_then(|content| {
        let body = content.body.as_deref()?;
        let plain = content.content_type.subty() == "plain";
        Some(if plain { html_escape::encode_text(body).replace("\n\n", "<p>") } else { body.to_string() })
    });
    Some(Listed {
        url: link(entry, address)?,
        title: entry.title.as_ref().and_then(|title| tidy(&title.content)),
        published: entry.published.and_then(moment),
        // Where a feed says nothing of changes, the day of publication stands in for it.
        modified: entry.updated.filter(|at| entry.published != Some(*at)).and_then(moment),
        author: (!names.is_empty()).then(|| names.join(", ")),
        site: feed.title.as_ref().and_then(|title| tidy(&title.content)),
        language: entry.language.clone().or_else(|| feed.language.clone()),
        html: content.or_else(|| entry.summary.as_ref().map(|text| text.content.clone())),
    })
}

/// The address of the article: the link that is no other thing, else an id that is one.
fn link(entry: &Entry, address: Option<&str>) -> Option<String> {
    let base = address.and_then(|address| Url::parse(address).ok());
    let absolute = |href: &str| {
        let url = match &base {
            Some(base) => base.join(href.trim()).ok(),
            None => Url::parse(href.trim()).ok(),
        };
        url.filter(|url| matches!(url.scheme(), "http" | "https")).map(String::from)
    };
    let plain = entry.links.iter().filter(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"));
    plain.filter_map(|link| absolute(&link.href)).next().or_else(|| {
        Url::parse(entry.id.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https")).map(String::from)
    })
}

fn tidy(text: &str) -> Option<String> {
    let words: Vec<_> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each entry as `url | title | published | modified | author | language`, `-` for none.
    #[track_caller]
    fn check(feed: &str, expected: &[&str]) {
        let got: Vec<String> = read(feed.as_bytes(), Some("https://a.example/feed"))
            .expect("a feed")
            .pages
            .into_iter()
            .map(|e| {
                let at = |moment: Option<Moment>| moment.map(|m| m.to_string());
                let parts = [Some(e.url), e.title, at(e.published), at(e.modified), e.author, e.language];
                parts.map(|part| part.unwrap_or("-".to_string())).join(" | ")
            })
            .collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn rss_2() {
        check(
            "\n<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>Nord</title><language>en-gb</language>
             <item><title>Exports &amp; more</title><link>https://a.example/1?a=1&amp;b=2</link><pubDate>Fri, 03 May 2024 08:05:00 +0200</pubDate><dc:creator>Ada Lund</dc:creator></item>
             <item><title>Two</title><link>/2</link><pubDate>sometime in May</pubDate></item>
             <item><title>No address</title></item></channel></rss>",
            &["https://a.example/1?a=1&b=2 | Exports & more | 2024-05-03T06:05:00Z | - | Ada Lund | en-gb", "https://a.example/2 | Two | - | - | - | en-gb"],
        );
    }

    #[test]
    fn rss_1_and_atom_and_json() {
        check(
            "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">
             <channel rdf:about=\"x\"><title>N</title><link>https://a.example/</link><description>d</description></channel>
             <item rdf:about=\"https://a.example/1\"><title>One</title><link>https://a.example/1</link><dc:date>2024-05-03</dc:date></item></rdf:RDF>",
            &["https://a.example/1 | One | 2024-05-03T00:00:00Z | - | - | -"],
        );
        check(
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>N</title><id>i</id><updated>2024-05-03T00:00:00Z</updated><author><name>Nord</name></author>
             <entry><id>e</id><title>One</title><link rel=\"enclosure\" href=\"https://a.example/1.mp3\"/><link href=\"https://a.example/1\"/>
             <published>2024-05-03T08:05:00+02:00</published><updated>2024-05-04T00:00:00Z</updated></entry></feed>",
            &["https://a.example/1 | One | 2024-05-03T06:05:00Z | 2024-05-04T00:00:00Z | Nord | -"],
        );
        check(
            r#"{"version": "https://jsonfeed.org/version/1.1", "title": "N", "language": "no", "items": [{"id": "1", "url": "https://a.example/1", "title": "One", "content_text": "x"}]}"#,
            &["https://a.example/1 | One | - | - | - | no"],
        );
    }

    #[test]
    fn what_stands_before_a_break_is_read() {
        let feed = |items: &str| format!("<rss version='2.0'><channel><title>N</title>{items}");
        let item = |n: usize| format!("<item><title>T{n}</title><link>https://a.example/{n}</link></item>");
        let got = read(feed(&format!("{}{}<item><tit", item(1), item(2))).as_bytes(), None).expect("two stand");
        assert_eq!(
            got.pages.iter().map(|page| page.url.as_str()).collect::<Vec<_>>(),
            ["https://a.example/1", "https://a.example/2"]
        );
        assert_eq!(got.pages[1].site.as_deref(), Some("N"));
        assert_eq!(
            got.left.as_deref(),
            Some("breaks off or is damaged behind its article number 2; those before are read")
        );
        let many: String = (0..MAX_LISTED + 1).map(item).collect();
        let got = read(format!("{}</channel></rss>", feed(&many)).as_bytes(), None).expect("they stand");
        assert_eq!(got.pages.len(), MAX_LISTED);
        assert_eq!(got.pages[MAX_LISTED - 1].url, format!("https://a.example/{}", MAX_LISTED - 1));
        assert!(got.left.is_some_and(|left| left.starts_with("lists 50001 articles, of which the first 50000")));
    }

    #[test]
    fn a_deep_feed_is_refused() {
        let deep = |name: &str, times: usize| {
            let (open, close) = (format!("<{name}>").repeat(times), format!("</{name}>").repeat(times));
            format!(
                "<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel><item><link>https://a.example/1</link>{open}{close}</item></channel></rss>"
            )
        };
        assert_eq!(read(deep("media:group", 50).as_bytes(), None).expect("a feed").pages.len(), 1);
        assert!(
            read(deep("media:group", 300_000).as_bytes(), None).is_err_and(|e| e.contains("nested more than 100 deep"))
        );
        // Where the encoding that is declared is another, and where a byte is none of it.
        for declared in ["iso-8859-1", "utf-8", "utf-16"] {
            let prolog = format!("<?xml version='1.0' encoding='{declared}'?><!-- ");
            let feed = [prolog.as_bytes(), b"\xE9 -->", deep("media:group", 300_000).as_bytes()].concat();
            assert!(read(&feed, None).is_err_and(|e| e.contains("nested more than 100 deep")), "{declared}");
        }
        let wide: Vec<u8> =
            format!("\u{FEFF}{}", deep("media:group", 300_000)).encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(read(&wide, None).is_err());
        assert!(
            read(
                format!("{{\"version\": \"https://jsonfeed.org/version/1\", \"items\": {}", "[".repeat(300_000))
                    .as_bytes(),
                None
            )
            .is_err()
        );
    }

    #[test]
    fn what_is_no_feed_is_said_so() {
        for wrong in ["", "<html></html>", "<rss", "{\"a\": 1}"] {
            let got = read(wrong.as_bytes(), None);
            assert!(
                got.as_ref().is_err_and(|e| e.starts_with("is no feed")) || got == Ok(Articles::default()),
                "{wrong}: {got:?}"
            );
        }
        assert!(read(b"{\"a\": 1}", None).is_err());
    }
}
