//! What lists say: read, put in order, and compared with what is known.

use std::cmp::Reverse;
use std::io::Read;

use chrono::{DateTime, NaiveDate, Utc};
use url::Url;

use super::super::stream::Stream;
use super::super::{Listed, feed, sitemap};
use super::Seen;
use crate::model::{Form, Given, Moment};

/// The most bytes of a sitemap, which the protocol sets.
pub(super) const MAX_SITEMAP_BYTES: usize = 50_000_000;

/// Whether a list says that what it names did not change since it was last had.
pub(super) fn is_older(modified: Option<Moment>, seen: &Seen) -> bool {
    let (Some(modified), Some(fetched)) = (modified, seen.fetched_at) else { return false };
    match (modified.time, modified.zone) {
        (Some(time), Some(zone)) => {
            let at = modified.day.and_time(time).and_local_timezone(zone).single();
            at.is_some_and(|at| at.with_timezone(&Utc) < fetched)
        }
        // In whatever zone.
        _ => before(modified.day, fetched),
    }
}

/// Whether a stored article need not be asked for: its list says that it did not change, or says nothing of it and it has
/// settled.
pub(super) fn is_current(modified: Option<Moment>, seen: &Seen) -> bool {
    is_older(modified, seen) || (seen.settled && modified.is_none())
}

fn before(day: NaiveDate, fetched: DateTime<Utc>) -> bool {
    day.succ_opt().is_some_and(|next| next < fetched.date_naive())
}

/// An address that a list names; none where it is none, as in a file that is no list of addresses.
pub(super) fn absolute(url: &str, from: Option<&Url>) -> Option<Url> {
    from.map_or_else(|| Url::parse(url), |from| from.join(url)).ok()
}

/// What a list names; what a sitemap names newest first.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pub pages: Vec<Listed>,
    /// Further sitemaps, each with the time of its last change.
    pub sitemaps: Vec<(String, Option<Moment>)>,
    /// What was left of it, and why.
    pub left: Option<String>,
}

pub(super) fn read_list(form: Form, stream: Stream, at: Option<&Url>) -> Result<Lists, String> {
    let bytes = whole(stream, MAX_SITEMAP_BYTES)?;
    if form == Form::Feed {
        let feed::Articles { pages, left } = feed::read(&bytes, at.map(Url::as_str))?;
        return Ok(Lists { pages, left, ..Lists::default() });
    }
    let mut found = sitemap::read(&bytes)?;
    let time = |moment: Option<Moment>| moment.map(|m| (m.day, m.time));
    found.pages.sort_by_key(|page| Reverse(time(page.published.or(page.modified))));
    found.sitemaps.sort_by_key(|(_, modified)| Reverse(time(*modified)));
    Ok(Lists { pages: found.pages, sitemaps: found.sitemaps, left: found.left })
}

/// All bytes of a stream, at most `cap`.
pub(super) fn whole(stream: Stream, cap: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    match stream.bytes.take(cap as u64 + 1).read_to_end(&mut bytes) {
        Err(e) => Err(format!("is a damaged archive: {e}")),
        Ok(_) if bytes.len() > cap => {
            Err(format!("is longer than {} MB, the most that one is read of", cap as f64 / 1e6))
        }
        Ok(_) => Ok(bytes),
    }
}

/// What a list carries of an article in place of its page: more than a few words about it.
pub(super) fn text_of(listed: &Listed) -> Option<&str> {
    const LEAST: usize = 500;
    let html = listed.html.as_deref()?;
    let (mut in_tag, mut text) = (false, 0);
    for byte in html.bytes() {
        match byte {
            b'<' => in_tag = true,
            b'>' => in_tag = false,
            _ => text += usize::from(!in_tag),
        }
    }
    (text >= LEAST).then_some(html)
}

/// What a list says of an article.
pub(super) fn of_list(listed: &Listed) -> Given {
    Given {
        title: listed.title.clone(),
        published: listed.published.map(|at| at.day),
        published_at: listed.published,
        modified: listed.modified,
        author: listed.author.clone(),
        site: listed.site.clone(),
        language: listed.language.clone(),
        ..Given::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_list_says_did_not_change() {
        let fetched = DateTime::parse_from_rfc3339("2024-05-03T12:00:00Z").expect("a time").with_timezone(&Utc);
        let seen = Seen { fetched_at: Some(fetched), ..Seen::default() };
        let older = |stated: &str| is_older(Moment::parse(stated), &seen);
        assert!(older("2024-05-03T13:59:00+02:00") && older("2024-05-01"));
        assert!(
            !older("2024-05-03T14:01:00+02:00") && !older("2024-05-03") && !older("2024-05-02T12:00:00") && !older("")
        );
        assert!(!is_older(Moment::parse("2024-05-01"), &Seen::default()));
        let settled = Seen { settled: true, ..seen.clone() };
        assert!(is_current(None, &settled) && !is_current(None, &seen));
        assert!(!is_current(Moment::parse("2024-05-04"), &settled), "it says that it changed");
    }
}
