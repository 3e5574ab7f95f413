//! What lists articles: feeds and sitemaps, bytes in, addresses out. Nothing is fetched here.

use crate::model::Moment;

/// The most addresses that are taken of one list; the sitemap protocol allows as many.
pub const MAX_LISTED: usize = 50_000;

/// An article as a feed or sitemap lists it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// Its address, absolute where the list or the address of the list says enough.
    pub url: String,
    /// Its headline.
    pub title: Option<String>,
    /// When it was published. Feeds are read in UTC, whatever zone they state.
    pub published: Option<Moment>,
    /// When it was last changed.
    pub modified: Option<Moment>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Its outlet, where the list names one.
    pub site: Option<String>,
    /// BCP 47 language tag.
    pub language: Option<String>,
    /// The article as HTML, where the list holds it, or a part of it.
    pub html: Option<String>,
}
