//! What counts of all that a page says of itself.
//!
//! JSON-LD before meta elements before what stands in the page; of two that say the same, the better rank of
//! `rules/pages.toml`.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use url::Url;

use super::json_ld::JsonLd;
use super::rules::{Field, PageRules};
use super::said::Said;
use crate::model::Moment;

/// A longer text is no title, byline or name of an outlet.
const MAX_NAME_CHARS: usize = 300;

/// What a page says of itself, as far as it counts.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::page) struct Metadata {
    /// Its canonical address, absolute.
    pub url: Option<String>,
    pub title: Option<String>,
    pub published: Option<Moment>,
    pub modified: Option<Moment>,
    pub author: Option<String>,
    /// What stands in bylines; names, but often more.
    pub bylines: Vec<String>,
    pub site: Option<String>,
    pub language: Option<String>,
    pub license: Option<String>,
}

/// Judges what a page says. `address` is where it came from; `day_of` reads a date in words.
pub(super) fn judge(
    said: Said,
    rules: &PageRules,
    address: Option<&str>,
    day_of: &dyn Fn(&str) -> Option<NaiveDate>,
) -> Metadata {
    let json = JsonLd::read(&said.json_ld, rules);
    let moment = |stated: &str| Moment::parse(stated).or_else(|| day_of(stated).map(Moment::of_day));
    let site = name_of_site(&said, &json);
    let published = {
        let stated = json.texts("datePublished", false).chain(meta(&said, Field::Published));
        let stated = stated.chain(said.maybe_published.iter().cloned()).chain(json.texts("datePublished", true));
        let stated = stated.chain(json.texts("dateCreated", false));
        let marked = said.times.iter().filter(|(published, _)| *published).map(|(_, stated)| stated.clone());
        best(stated.chain(marked).filter_map(|stated| moment(&stated)))
    };
    let url = canonical(&said, &json, address);
    let from_page = || {
        let of_address = [url.as_deref(), address].into_iter().flatten().find_map(day_of_address).map(Moment::of_day);
        of_address.or_else(|| only_time(&said))
    };
    Metadata {
        title: title(&said, &json, site.as_deref()),
        published: published.or_else(from_page),
        modified: best(
            json.texts("dateModified", false).chain(meta(&said, Field::Modified)).filter_map(|s| moment(&s)),
        ),
        author: json.names("author").into_iter().chain(meta(&said, Field::Author)).find_map(|name| usable_name(&name)),
        bylines: said.authors.iter().filter_map(|line| usable_name(line)).collect(),
        language: language(&said, &json),
        license: said
            .license
            .clone()
            .or_else(|| json.texts("license", false).next())
            .or_else(|| meta(&said, Field::License).next()),
        url,
        site,
    }
}

/// The values of a field, best first; those of one rank in the order of the page.
fn meta(said: &Said, field: Field) -> impl Iterator<Item = String> + use<> {
    let mut values: Vec<_> =
        said.meta.iter().filter(|(of, _, _)| *of == field).map(|(_, rank, value)| (*rank, value.clone())).collect();
    values.sort_by_key(|(rank, _)| *rank);
    values.into_iter().map(|(_, value)| value)
}

/// The first moment, or a later one that tells the time of the same day.
fn best(moments: impl Iterator<Item = Moment>) -> Option<Moment> {
    let all: Vec<_> = moments.collect();
    let first = *all.first()?;
    let timed = |with_zone: bool| {
        all.iter().find(|m| m.day == first.day && m.time.is_some() && (m.zone.is_some() || !with_zone))
    };
    match first.time {
        Some(_) => Some(first),
        None => Some(timed(true).or_else(|| timed(false)).copied().unwrap_or(first)),
    }
}

/// The only day that the `time` elements of a page state; of several, some are those of other articles.
fn only_time(said: &Said) -> Option<Moment> {
    let all: Vec<_> = said.times.iter().filter_map(|(_, stated)| Moment::parse(stated)).collect();
    let days: BTreeSet<_> = all.iter().map(|m| m.day).collect();
    if days.len() == 1 { best(all.into_iter()) } else { None }
}

/// The day of `https://a.example/2024/05/01/exports` or `…/2024-05-01-exports`.
fn day_of_address(address: &str) -> Option<NaiveDate> {
    let url = Url::parse(address).ok()?;
    let parts: Vec<&str> = url.path_segments()?.flat_map(|segment| segment.splitn(4, ['-', '_', '.'])).collect();
    parts.windows(3).find_map(|part| {
        let number = |i: usize, digits: usize| part[i].parse().ok().filter(|_| part[i].len() <= digits);
        let year = number(0, 4).filter(|year| (1990..2100).contains(year))?;
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, number(1, 2)?, number(2, 2)?)
    })
}

fn name_of_site(said: &Said, json: &JsonLd) -> Option<String> {
    let of_page = meta(said, Field::Site).find_map(|name| usable_name(&name));
    of_page.or_else(|| json.names("publisher").and_then(|name| usable_name(&name)))
}

/// The headline, without the name of the outlet behind it.
fn title(said: &Said, json: &JsonLd, site: Option<&str>) -> Option<String> {
    let only_heading = said.headings.first().filter(|_| said.headings.len() == 1);
    let all = json
        .texts("headline", false)
        .chain(meta(said, Field::Title))
        .chain(only_heading.cloned())
        .chain(said.title.clone());
    let heads = |title: &str| said.headings.iter().any(|h| h == title);
    all.filter(|title| !site.is_some_and(|site| site.eq_ignore_ascii_case(title))).find_map(|title| {
        let short = title.match_indices([' ']).find_map(|(at, _)| {
            let (head, rest) = title.split_at(at);
            let name = rest.trim_start().strip_prefix(['|', '-', '–', '—', '·', ':', '«', '»'])?.trim();
            let is_site = site.is_some_and(|site| site.eq_ignore_ascii_case(name));
            (!head.trim().is_empty() && (is_site || heads(head.trim()))).then(|| head.trim().to_string())
        });
        usable_name(short.as_deref().unwrap_or(&title))
    })
}

fn language(said: &Said, json: &JsonLd) -> Option<String> {
    let all = said.language.clone().into_iter().chain(json.language()).chain(meta(said, Field::Language));
    // A BCP 47 tag: two or three letters, then parts between hyphens.
    let tag = |stated: String| {
        let tag = stated.split([',', ';', ' ']).next().unwrap_or_default().replace('_', "-");
        let language = tag.split('-').next().unwrap_or_default();
        let fits = (2..=3).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_alphabetic());
        let ascii = tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        (fits && ascii).then_some(tag)
    };
    all.map(tag).find_map(|tag| tag)
}

/// The canonical address: what `rel=canonical` says, then `og:url`, resolved against where the page came from.
fn canonical(said: &Said, json: &JsonLd, address: Option<&str>) -> Option<String> {
    let base = address.and_then(|address| Url::parse(address).ok());
    let all =
        said.canonical.clone().into_iter().chain(meta(said, Field::Url)).chain(json.texts("mainEntityOfPage", false));
    let usable = |stated: String| {
        let url = match &base {
            Some(base) => base.join(&stated).ok(),
            None => Url::parse(&stated).ok(),
        }?;
        let is_front = url.path() == "/" && url.query().is_none();
        let came_from_front = base.as_ref().is_some_and(|base| base.path() == "/");
        (matches!(url.scheme(), "http" | "https") && url.has_host() && (!is_front || came_from_front))
            .then(|| url.to_string())
    };
    all.filter_map(usable).next()
}

/// A name that is one: no address, not too long.
fn usable_name(name: &str) -> Option<String> {
    let name = name.trim();
    let is_address =
        name.starts_with("http:") || name.starts_with("https:") || name.starts_with('@') || name.starts_with("//");
    (!name.is_empty() && !is_address && name.chars().count() <= MAX_NAME_CHARS).then(|| name.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::sieve::sieve;
    use super::*;
    use crate::lexicon::RuleFiles;

    fn read(html: &str, address: Option<&str>) -> Metadata {
        let rules = PageRules::load(&RuleFiles::builtin()).expect("the built-in rules load");
        let sieved = sieve(html, &rules).expect("a small page");
        judge(sieved.said, &rules, address, &|_| None)
    }

    #[track_caller]
    fn published(html: &str, expected: &str) {
        let got = read(html, Some("https://a.example/x")).published.map_or("-".to_string(), |m| m.to_string());
        assert_eq!(got, expected, "{html}");
    }

    const JSON: &str =
        r#"<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2024-05-01"}</script>"#;

    #[test]
    fn the_day_of_publication() {
        published(JSON, "2024-05-01");
        published(
            &format!("{JSON}<meta property=article:published_time content=2024-05-01T08:00+02:00>"),
            "2024-05-01T08:00:00+02:00",
        );
        published(
            &format!("{JSON}<meta property=article:published_time content=2024-05-02T08:00+02:00>"),
            "2024-05-01",
        );
        published("<meta name=date content=2020-01-01><meta name=pubdate content='2024-05-01'>", "2024-05-01");
        published(
            "<meta name=my-publish-time content=2024-05-01><meta name=my-publish-updated content=2024-06-01>",
            "2024-05-01",
        );
        published("<time itemprop=datePublished datetime=2024-05-01></time><time datetime=2024-06-01>", "2024-05-01");
        published("<time datetime=2024-05-01></time><time datetime=2024-06-01></time>", "-");
        published("<time datetime=2024-05-01></time>", "2024-05-01");
        published("<link rel=canonical href=/2024/05/01/exports>", "2024-05-01");
        published("<link rel=canonical href=/news/2024-05-01-exports>", "2024-05-01");
    }

    #[test]
    fn titles_lose_the_name_of_the_outlet() {
        let title = |html: &str| read(html, None).title;
        assert_eq!(
            title("<meta property=og:site_name content='Nord Daily'><title>Exports rise - Nord Daily</title>")
                .as_deref(),
            Some("Exports rise")
        );
        assert_eq!(
            title("<title>Exports rise | Nord</title><h1>Exports <b>rise</b></h1>").as_deref(),
            Some("Exports rise")
        );
        assert_eq!(title("<meta property=og:title content='A &amp; B - C'>").as_deref(), Some("A & B - C"));
        assert_eq!(
            title(
                "<meta property=og:site_name content=Nord><meta property=og:title content=Nord><title>Exports</title>"
            )
            .as_deref(),
            Some("Exports")
        );
    }

    #[test]
    fn who_where_and_in_what_language() {
        let page = read(
            "<html lang=en_GB><link rel=canonical href='/a?b=1#c'><link rel=license href=https://l.example/by>
             <meta name=author content='https://f.example/lund'><meta name=byl content='Ada Lund'>
             <meta property=article:modified_time content=2024-05-02T08:00Z><p class='story-byline'>By Ada Lund</p>",
            Some("https://a.example/x"),
        );
        assert_eq!(page.url.as_deref(), Some("https://a.example/a?b=1#c"));
        assert_eq!((page.author.as_deref(), page.language.as_deref()), (Some("Ada Lund"), Some("en-GB")));
        assert_eq!(page.license.as_deref(), Some("https://l.example/by"));
        assert_eq!(page.modified.map(|m| m.to_string()).as_deref(), Some("2024-05-02T08:00:00Z"));
        assert_eq!(page.bylines, ["By Ada Lund"]);
        assert_eq!(read("<link rel=canonical href=/>", Some("https://a.example/x")).url, None);
        assert_eq!(read("<link rel=canonical href='javascript:x'>", None).url, None);
    }
}
