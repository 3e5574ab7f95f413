//! What a source yields and what the page step makes of it.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Moment, Span, Visit};

/// The form of an input, found from its content and then its name, or given with `--input-format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// One article as plain text.
    Text,
    /// One article as a web page.
    Html,
    /// An archive of web pages (ISO 28500).
    Warc,
    /// JSON Lines: one article a line.
    Jsonl,
    /// A feed that lists articles: RSS, Atom or JSON Feed.
    Feed,
    /// A sitemap that lists articles or further sitemaps.
    Sitemap,
}

/// The most bytes that a web page may have, after decompression.
pub const MAX_PAGE_BYTES: usize = 20_000_000;

/// What the bytes of an article are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Media {
    /// Plain text, every character of which is the article's.
    #[default]
    Text,
    /// A web page, which holds the article.
    Html,
}

/// What is known of an article before its text is read: what a JSON line states, or a flag.
/// What is given wins over what the page step finds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// Web address the article came from.
    pub url: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Day of publication.
    pub published: Option<NaiveDate>,
    /// Day and time of publication, where more than the day is known.
    pub published_at: Option<Moment>,
    /// When it was last changed.
    pub modified: Option<Moment>,
    /// Byline.
    pub author: Option<String>,
    /// Outlet.
    pub site: Option<String>,
    /// BCP 47 language tag.
    pub language: Option<String>,
    /// Licence as stated.
    pub license: Option<String>,
    /// Where the reports of its source are at home: `Tehran, Iran`, `IR`.
    pub place: Option<String>,
}

impl Given {
    /// Puts what the configuration knows over what the source says.
    pub fn put_under(&mut self, known: &Given) {
        for (given, known) in [
            (&mut self.author, &known.author),
            (&mut self.site, &known.site),
            (&mut self.language, &known.language),
            (&mut self.license, &known.license),
            (&mut self.place, &known.place),
        ] {
            if known.is_some() {
                given.clone_from(known);
            }
        }
    }
}

/// One article as a source yields it: its bytes and where they come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fetched {
    /// The document id: the path as given, the URL, or the `id` of a JSON line.
    pub document: String,
    /// The article's bytes in whatever encoding they came.
    pub bytes: Vec<u8>,
    /// What the bytes are.
    pub media: Media,
    /// The encoding that came beside the bytes, by its label, as in an HTTP header.
    pub charset: Option<String>,
    /// The web address that the bytes came from, which relative addresses in them go on from. The article's own address,
    /// `given.url` or what a page calls canonical, may be another.
    pub address: Option<String>,
    /// What is known already, and wins over what the page says.
    pub given: Given,
    /// What is known from a list that named the article, as a feed. It fills what the page does not say.
    pub listed: Given,
    /// CSS selectors of the parts of the page, where its site has any.
    pub selectors: Option<Arc<Selectors>>,
    /// The day on which the bytes were taken from the web, in UTC, as the server or the archive states it. An article is not
    /// published after it.
    pub fetched_on: Option<NaiveDate>,
    /// How the bytes were had, where they came from the web.
    pub visit: Option<Visit>,
    /// The article as the list that named it carries it, in HTML: it stands in for a page without an article.
    pub stand_in: Option<String>,
}

impl Fetched {
    /// The same article with what its list carries in place of its page.
    pub fn from_list(self, html: &str) -> Fetched {
        let selectors = Selectors { body: Some("body".to_string()), ..Selectors::default() };
        Fetched {
            bytes: format!("<!doctype html><html><body>{html}</body></html>").into_bytes(),
            media: Media::Html,
            charset: Some("utf-8".to_string()),
            selectors: Some(Arc::new(selectors)),
            stand_in: None,
            ..self
        }
    }
}

/// CSS selectors of the parts of a site's pages, for a site that is read wrong without them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selectors {
    /// What holds the article's text; several elements are taken in their order.
    pub body: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// Day, or day and time, of publication: its `datetime` or `content` attribute, else its text.
    pub published: Option<String>,
    /// The byline.
    pub author: Option<String>,
}

/// An article ready for extraction; what `etl read` prints, field by field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Article {
    /// The document id; see [`Fetched::document`].
    pub document: String,
    /// Web address, where there is one.
    pub url: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Day of publication, in the article's own zone.
    pub published: Option<NaiveDate>,
    /// The same with the time of day and zone, where they are stated.
    pub published_at: Option<Moment>,
    /// When it was last changed.
    pub modified: Option<Moment>,
    /// Byline.
    pub author: Option<String>,
    /// Outlet or agency.
    pub site: Option<String>,
    /// BCP 47 language tag.
    pub language: Option<String>,
    /// Licence as stated.
    pub license: Option<String>,
    /// Where the reports of its source are at home, as whoever named the source wrote it: for a report that does not say
    /// where it is itself.
    pub place: Option<String>,
    /// The body. Offsets of facts count its characters.
    pub text: String,
    /// What parts of the text are, in text order, outer before inner. No part of what `etl read` prints:
    /// the page step finds the same marks in the same text again.
    #[serde(skip)]
    pub marks: Vec<Mark>,
}

/// A part of an article's text that is not body prose, or the head of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mark {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub what: MarkKind,
}

/// What a part of an article's text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MarkKind {
    /// The headline, or a line under it that sums up further. Its numbers are facts.
    Headline,
    /// A dateline as a whole with its closing dash: `TEHRAN, Nov. 25, 2023 (PTW) –`.
    Dateline,
    /// Who wrote it: `By Piet Maar in Port Meriden`.
    Byline,
    /// The place of a dateline: `TEHRAN`, `ROCHESTER, N.Y.`.
    Place,
    /// The outlet or agency where the text names itself as one: `PTW` of a dateline, `Harvest Watch` of a footer.
    Agency,
    /// Date and time of publication or of an update, with its label: `Updated Oct 17, 2023 9:42 p.m. GMT`.
    Date,
    /// Page furniture, whose numbers are no facts: licence and copyright lines, credits, links to other articles, contacts.
    Furniture,
}
