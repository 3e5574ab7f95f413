//! The feeds that a page names: `<link rel="alternate" type="application/rss+xml" href="...">`.

use std::collections::BTreeMap;

use memchr::{memchr, memchr_iter};
use url::Url;

use crate::lexicon::Addresses;

/// Media types of feeds.
const TYPES: [&str; 5] =
    ["application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "application/json"];
/// How much of a page is searched: what it says of itself stands in its head.
const SEARCHED: usize = 1_000_000;

/// The feeds of articles that a page names, in its order. `address` is where the page came from.
pub(super) fn feeds(page: &[u8], address: &Url, addresses: &Addresses) -> Vec<Url> {
    let page = &page[..page.len().min(SEARCHED)];
    let mut base = address.clone();
    let mut found: Vec<Url> = Vec::new();
    for open in memchr_iter(b'<', page) {
        let rest = &page[open + 1..];
        let named = |name: &[u8]| {
            rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
                && rest.get(name.len()).is_some_and(u8::is_ascii_whitespace)
        };
        if named(b"base") {
            let href = attributes(&rest[4..]).remove("href");
            base = href.and_then(|href| address.join(&href).ok()).unwrap_or(base);
        } else if named(b"link") {
            let link = attributes(&rest[4..]);
            let url = feed(&link, addresses).and_then(|href| base.join(href).ok());
            found.extend(url.filter(|url| !found.contains(url)));
        }
    }
    found
}

/// The address of a feed of articles, where a link names one.
fn feed<'l>(link: &'l BTreeMap<String, String>, addresses: &Addresses) -> Option<&'l str> {
    let has = |key: &str, word: &str| {
        link.get(key).is_some_and(|value| value.split_ascii_whitespace().any(|w| w.eq_ignore_ascii_case(word)))
    };
    let kind = link.get("type").map(|kind| kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    let is_feed = has("rel", "feed") || (has("rel", "alternate") && kind.is_some_and(|k| TYPES.contains(&k.as_str())));
    let href = link.get("href").filter(|href| is_feed && !href.is_empty())?;
    // WordPress names its whole content by `application/json`, which is no feed.
    let is_interface = href.contains("/wp-json/");
    let about = format!("{href} {}", link.get("title").map_or("", String::as_str)).to_lowercase();
    let other = addresses.other_feeds.iter().any(|word| about.contains(word.as_str()));
    (!other && !is_interface).then_some(href)
}

/// The attributes of a tag up to its end, by their names in small letters.
fn attributes(tag: &[u8]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut rest = tag;
    loop {
        let skip = rest.iter().take_while(|b| b.is_ascii_whitespace() || **b == b'/').count();
        rest = &rest[skip..];
        let name_end = rest.iter().position(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'>' | b'/'));
        let Some(name_end) = name_end.filter(|end| *end > 0) else { return found };
        let name = String::from_utf8_lossy(&rest[..name_end]).to_ascii_lowercase();
        rest = rest[name_end..].trim_ascii_start();
        let mut value = &rest[..0];
        if let [b'=', after @ ..] = rest {
            let after = after.trim_ascii_start();
            (value, rest) = match after.first() {
                Some(quote @ (b'"' | b'\'')) => {
                    let end = memchr(*quote, &after[1..]).unwrap_or(after.len() - 1);
                    (&after[1..=end], after.get(end + 2..).unwrap_or_default())
                }
                _ => {
                    let end = after.iter().position(|b| b.is_ascii_whitespace() || *b == b'>').unwrap_or(after.len());
                    after.split_at(end)
                }
            };
        }
        let text = String::from_utf8_lossy(value);
        found.entry(name).or_insert_with(|| html_escape::decode_html_entities(text.trim()).into_owned());
        if found.len() > 50 {
            return found;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::RuleFiles;

    #[track_caller]
    fn check(page: &str, expected: &[&str]) {
        let address = Url::parse("https://news.example/world/").expect("an address");
        let addresses = Addresses::load(&RuleFiles::builtin()).expect("the built-in rules load");
        let got: Vec<_> = feeds(page.as_bytes(), &address, &addresses).into_iter().map(String::from).collect();
        assert_eq!(got, expected, "{page}");
    }

    #[test]
    fn links_to_feeds() {
        check(
            "<html><head><LINK title='Nord' HREF='/feed?a=1&amp;b=2' type=application/rss+xml rel=\"alternate\"/>
             <link rel=alternate type=\"application/atom+xml; charset=utf-8\" href=atom>",
            &["https://news.example/feed?a=1&b=2", "https://news.example/world/atom"],
        );
        check("<base href='https://cdn.example/'><link rel='feed' href='f.json'>", &["https://cdn.example/f.json"]);
    }

    #[test]
    fn links_to_other_things() {
        check(
            "<link rel=alternate type=application/rss+xml href=/comments/feed title='Nord » Comments'>
             <link rel=alternate type=application/json href=/wp-json/wp/v2/pages/1>
             <link rel=alternate hreflang=no href=/no><link rel=stylesheet type=text/css href=a.css>
             <linked rel=alternate type=application/rss+xml href=/x><p>a < b<link",
            &[],
        );
        check("<link rel='alternate", &[]);
        check("<link href=\"", &[]);
    }
}
