//! Sitemaps (sitemaps.org 0.9): lists of pages, with the news extension, and lists of sitemaps.

use std::io::Read;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::listed::{Listed, MAX_LISTED};
use crate::model::Moment;

/// The most bytes of a sitemap; the protocol allows as many.
const MAX_BYTES: u64 = 50_000_000;

/// What a sitemap lists.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sitemap {
    /// Pages.
    pub pages: Vec<Listed>,
    /// Further sitemaps, each with the time of its last change.
    pub sitemaps: Vec<(String, Option<Moment>)>,
    /// What was left of it, and why; none where all was read.
    pub left: Option<String>,
}

/// Reads a sitemap, in XML or as one address a line, also compressed with gzip. Fails with what is wrong; an entry that is
/// cut short is left out.
pub fn read(bytes: &[u8]) -> Result<Sitemap, String> {
    let mut text = Vec::new();
    let unpacked = match bytes {
        [0x1F, 0x8B, ..] => flate2::read::MultiGzDecoder::new(bytes).take(MAX_BYTES + 1).read_to_end(&mut text),
        _ => bytes.take(MAX_BYTES + 1).read_to_end(&mut text),
    };
    unpacked.map_err(|e| format!("is a damaged archive: {e}"))?;
    if text.len() as u64 > MAX_BYTES {
        return Err(format!("is longer than {} MB, the most that a sitemap may have", MAX_BYTES / 1_000_000));
    }
    let text = String::from_utf8_lossy(&text);
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    if text.starts_with('<') { xml(text) } else { lines(text) }
}

/// One address a line.
fn lines(text: &str) -> Result<Sitemap, String> {
    let urls: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(MAX_LISTED + 1).collect();
    if urls.is_empty() || !urls.iter().all(|url| url.starts_with("http://") || url.starts_with("https://")) {
        return Err("is no sitemap: it is neither XML nor one address a line".to_string());
    }
    let left = (urls.len() > MAX_LISTED).then(too_many);
    let page = |url: &str| Listed { url: url.to_string(), ..Listed::default() };
    let pages = urls.into_iter().take(MAX_LISTED).map(page).collect();
    Ok(Sitemap { pages, left, ..Sitemap::default() })
}

fn xml(text: &str) -> Result<Sitemap, String> {
    let mut reader = Reader::from_str(text);
    let mut all = Sitemap::default();
    let (mut entry, mut value, mut root, mut depth) = (Listed::default(), String::new(), String::new(), 0u32);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                let name = tag.local_name().as_ref().to_string();
                if root.is_empty() {
                    root = name.clone();
                }
                if matches!(name.as_str(), "url" | "sitemap") {
                    entry = Listed::default();
                }
                value.clear();
                depth += 1;
            }
            Ok(Event::Text(part)) => value.push_str(&part.xml10_content()),
            Ok(Event::CData(part)) => value.push_str(&part.xml10_content()),
            Ok(Event::GeneralRef(reference)) => value.extend(character(&reference)),
            Ok(Event::End(tag)) => {
                let found = std::mem::take(&mut value);
                depth -= 1;
                // What is said of a picture or film is not said of the page.
                let name = tag.name();
                if !name.as_ref().starts_with("image:") && !name.as_ref().starts_with("video:") {
                    end(tag.local_name().as_ref(), found.trim(), &mut entry, &mut all);
                }
            }
            Ok(Event::Eof) => {
                all.left = (depth > 0).then(|| broken(&all));
                break;
            }
            Ok(_) => {}
            // What came before is good; some sites cut their sitemaps.
            Err(_) if !all.pages.is_empty() || !all.sitemaps.is_empty() => {
                all.left = Some(broken(&all));
                break;
            }
            Err(e) => return Err(format!("is no sitemap that can be read: {e}")),
        }
        if all.pages.len() + all.sitemaps.len() >= MAX_LISTED {
            let rest = text.get(reader.buffer_position() as usize..).unwrap_or_default();
            all.left = rest.contains("<loc").then(too_many);
            break;
        }
    }
    match root.as_str() {
        "urlset" | "sitemapindex" => Ok(all),
        other => Err(format!("is no sitemap: its root element is `{other}`, not `urlset` or `sitemapindex`")),
    }
}

fn too_many() -> String {
    format!("lists more than {MAX_LISTED} addresses, of which the first {MAX_LISTED} are taken")
}

fn broken(all: &Sitemap) -> String {
    format!(
        "breaks off or is damaged behind its address number {}; those before are read",
        all.pages.len() + all.sitemaps.len()
    )
}

/// The character of a reference: one by number, or one of the five names of XML. No other is looked up, so that none can grow.
fn character(reference: &quick_xml::events::BytesRef<'_>) -> Option<char> {
    match reference.resolve_char_ref() {
        Ok(Some(c)) => Some(c),
        _ => match &**reference {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => None,
        },
    }
}

/// Takes the value of an element that ended.
fn end(name: &str, value: &str, entry: &mut Listed, all: &mut Sitemap) {
    let text = || Some(value.to_string()).filter(|v| !v.is_empty());
    match name {
        "loc" if entry.url.is_empty() => entry.url = value.to_string(),
        "lastmod" => entry.modified = Moment::parse(value),
        "publication_date" => entry.published = Moment::parse(value),
        "title" if entry.title.is_none() => entry.title = text(),
        "language" => entry.language = text(),
        "name" => entry.site = text(),
        "url" if !entry.url.is_empty() => all.pages.push(std::mem::take(entry)),
        "sitemap" if !entry.url.is_empty() => {
            let entry = std::mem::take(entry);
            all.sitemaps.push((entry.url, entry.modified));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const NEWS: &str = "\u{FEFF}<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:news=\"n\" xmlns:image=\"i\">
        <url><loc> https://a.example/1?a=1&amp;b=&#50; </loc><lastmod>2024-05-04</lastmod>
          <news:news><news:publication><news:name>Nord</news:name><news:language>en</news:language></news:publication>
            <news:publication_date>2024-05-03T08:05+02:00</news:publication_date><news:title><![CDATA[Exports & more]]></news:title></news:news>
          <image:image><image:loc>https://a.example/1.png</image:loc><image:title>A port</image:title></image:image></url>
        <url><loc>https://a.example/2</loc></url></urlset>";

    #[test]
    fn pages_with_news() {
        let gzip = |text: &str| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(text.as_bytes()).expect("a Vec takes it");
            encoder.finish().expect("a Vec takes it")
        };
        for bytes in [NEWS.as_bytes().to_vec(), gzip(NEWS)] {
            let sitemap = read(&bytes).expect("a sitemap");
            let first = &sitemap.pages[0];
            assert_eq!(
                (first.url.as_str(), first.title.as_deref()),
                ("https://a.example/1?a=1&b=2", Some("Exports & more"))
            );
            assert_eq!(first.published.map(|m| m.to_string()).as_deref(), Some("2024-05-03T08:05:00+02:00"));
            assert_eq!(first.modified.map(|m| m.to_string()).as_deref(), Some("2024-05-04"));
            assert_eq!((first.site.as_deref(), first.language.as_deref()), (Some("Nord"), Some("en")));
            assert_eq!((sitemap.pages.len(), sitemap.pages[1].url.as_str()), (2, "https://a.example/2"));
        }
    }

    #[test]
    fn sitemaps_of_sitemaps() {
        let index = "<sitemapindex><sitemap><loc>https://a.example/s.xml.gz</loc><lastmod>2024-05-03T08:05Z</lastmod></sitemap><sitemap><loc>https://a.example/t</loc></sitemap></sitemapindex>";
        let sitemap = read(index.as_bytes()).expect("a sitemap");
        assert_eq!(sitemap.sitemaps[0].1.map(|m| m.to_string()).as_deref(), Some("2024-05-03T08:05:00Z"));
        assert_eq!((sitemap.sitemaps.len(), sitemap.pages.len()), (2, 0));
    }

    #[test]
    fn lists_of_lines_and_what_is_none() {
        assert_eq!(read(b"https://a.example/1\r\n\nhttps://a.example/2\n").expect("a list").pages.len(), 2);
        for wrong in ["", "Prices rose.", "<html><p>x</p></html>", "<urlset", "<urlset><url><loc>x</urlset>"] {
            let got = read(wrong.as_bytes());
            assert!(got.as_ref().map_or(true, |s| s.pages.is_empty()), "{wrong}: {got:?}");
        }
        assert!(read(b"<html></html>").is_err_and(|e| e.contains("`html`")));
        let cut = &NEWS[..NEWS.len() - 30];
        let cut = read(cut.as_bytes()).expect("what came before");
        assert_eq!((cut.pages.len(), cut.left.is_some_and(|left| left.contains("number 1"))), (1, true));
        let mut bomb =
            "<!DOCTYPE urlset [<!ENTITY a \"aaaa\">]><urlset><url><loc>https://a.example/&a;</loc></url></urlset>"
                .to_string();
        assert_eq!(read(bomb.as_bytes()).expect("a sitemap").pages[0].url, "https://a.example/");
        bomb = format!("<urlset>{}", "<url><loc>https://a.example/1</loc></url>".repeat(MAX_LISTED + 1));
        let long = read(bomb.as_bytes()).expect("a sitemap");
        assert_eq!((long.pages.len(), long.left.is_some()), (MAX_LISTED, true));
    }
}
