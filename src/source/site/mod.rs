//! Sources on the web: one article, or a feed, sitemap or page that lists articles.
//!
//! ```text
//! https://news.example/exports-rise   an article
//! https://news.example/feed           its articles, each fetched from its own page
//! https://news.example/sitemap.xml    likewise, also through further sitemaps
//! https://news.example/               the feed that the page names, else its sitemaps
//! ```

mod discover;
mod kind;
mod lists;
mod walk;

use std::fmt::Debug;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use regex::Regex;

use super::stream::Stream;
use super::{Each, Options};
use crate::model::{Form, Given, Selectors, Validators};
use walk::Walk;

/// The most bytes of a page, unless its source says otherwise.
pub const MAX_WEB_BYTES: usize = 5_000_000;
/// How long a server may stay silent, unless its source says otherwise.
pub const TIMEOUT: Duration = Duration::from_secs(20);

/// One source on the web: where it is, what is taken of it, and how it is treated.
#[derive(Debug, Clone)]
pub struct Site {
    /// Its address; http or https.
    pub url: String,
    /// What is there; found from what comes where not given. `Html` and `Text` are an article; with `Feed` and `Sitemap` a
    /// page that comes is searched for the address of one.
    pub kind: Option<Form>,
    /// Whether it lists articles, so that a page that comes is searched for its feed or sitemap. The front page of a site
    /// always is.
    pub lists: bool,
    /// Patterns one of which the address of an article must match; any does where there are none.
    pub include: Vec<Regex>,
    /// Patterns none of which it may match.
    pub exclude: Vec<Regex>,
    /// The most articles that are fetched, those that did not change not counted.
    pub max_articles: Option<usize>,
    /// Least time between two requests to a host; none for the default, which is none on this machine, else
    /// [`PACE`](super::PACE).
    pub pace: Option<Duration>,
    /// How long a server may stay silent; a whole answer may take three times as long.
    pub timeout: Duration,
    /// The most bytes of an article's page.
    pub max_bytes: usize,
    /// Whether what it lists and redirects to may lead to addresses of this machine and its network.
    pub allow_private: bool,
    /// Whether robots.txt is heeded for what it lists.
    pub robots: bool,
    /// What is known of each of its articles, and wins over what they say.
    pub given: Given,
    /// CSS selectors of the parts of its pages.
    pub selectors: Option<Arc<Selectors>>,
}

impl Site {
    /// A source about which no more is known than where it is.
    pub fn new(url: impl Into<String>) -> Site {
        Site {
            url: url.into(),
            kind: None,
            lists: false,
            include: Vec::new(),
            exclude: Vec::new(),
            max_articles: None,
            pace: None,
            timeout: TIMEOUT,
            max_bytes: MAX_WEB_BYTES,
            allow_private: false,
            robots: true,
            given: Given::default(),
            selectors: None,
        }
    }

    /// Whether an article at this address is wanted.
    fn wants(&self, url: &str) -> bool {
        let any = |patterns: &[Regex]| patterns.iter().any(|pattern| pattern.is_match(url));
        (self.include.is_empty() || any(&self.include)) && !any(&self.exclude)
    }
}

/// What is known of an address from earlier runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// What to ask with whether it changed.
    pub validators: Validators,
    /// Whether its article is stored.
    pub fetched: bool,
    /// When it was last had, which is compared with what a list says of its last change.
    pub fetched_at: Option<DateTime<Utc>>,
    /// Whether it is not to be asked for yet: it failed a short while ago, or is gone.
    pub resting: bool,
    /// Whether there was nothing to be had: a list is complete without it.
    pub gone: bool,
    /// Whether it has stayed as it is for so long, and was asked for so lately, that it is asked again only where its list
    /// says that it changed.
    pub settled: bool,
}

/// What earlier runs and other sources of this one have seen. Without one everything is fetched anew.
pub trait Memory: Debug + Send + Sync {
    /// What is known of an address, normalised; none for a new one.
    fn recall(&self, url: &str) -> Option<Seen>;

    /// Whether the caller is the first of this run to ask for the article at an address, normalised. It is asked right
    /// before an article is fetched, so that two sources that list one fetch it once.
    fn claim(&self, url: &str) -> bool;
}

/// Reads a source.
pub(super) fn fetch(site: &Site, options: &Options, each: &mut Each<'_>) -> ControlFlow<()> {
    Walk::new(site, options).start(each)
}

/// Reads a feed or sitemap that is no web address itself: a file, or standard input.
pub(super) fn fetch_listed(
    stream: Stream,
    name: &str,
    form: Form,
    options: &Options,
    each: &mut Each<'_>,
) -> ControlFlow<()> {
    Walk::new(&Site::new(name), options).stored(stream, form, each)
}
