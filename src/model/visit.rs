//! An address of the web that was asked for, and what came of it.

use std::time::Duration;

/// What a server says of the state of what it sent, so that it can be asked whether that changed (RFC 9110, section 8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// The `ETag` header field, as it came.
    pub etag: Option<String>,
    /// The `Last-Modified` header field, as it came.
    pub last_modified: Option<String>,
}

impl Validators {
    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// What came of asking for an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It was sent.
    Fetched,
    /// It is as it was when its validators were given (304).
    Unchanged,
    /// It is not to be had (404, 410 and their like, forbidden by robots.txt, an address that may not be asked for):
    /// asking again soon is of no use.
    Gone,
    /// It could not be had this time: the server failed or had too much to do (5xx, 429), the time was up, or the
    /// connection broke.
    Failed,
}

impl Answer {
    /// Every answer.
    pub const ALL: [Answer; 4] = [Answer::Fetched, Answer::Unchanged, Answer::Gone, Answer::Failed];

    /// The spelling in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Answer::Fetched => "fetched",
            Answer::Unchanged => "unchanged",
            Answer::Gone => "gone",
            Answer::Failed => "failed",
        }
    }

    /// Whether something was had of it, now or before.
    pub fn is_well(self) -> bool {
        matches!(self, Answer::Fetched | Answer::Unchanged)
    }
}

/// One address that was asked for. It holds no time: who keeps it stamps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The address as it was asked for, normalised, before any redirect.
    pub url: String,
    /// Whether it lists articles (a feed, a sitemap, a page that names them) and is none.
    pub listing: bool,
    /// What came of it.
    pub answer: Answer,
    /// What went wrong, in a few words, such as `HTTP 503`; none where nothing did.
    pub said: Option<String>,
    /// What to ask with the next time. Those of a listing are given only where all that it lists was had, so that an
    /// article that failed is met again.
    pub validators: Validators,
    /// Where it has moved for good (301, 308), normalised.
    pub moved_to: Option<String>,
    /// How long the server wants to be left alone.
    pub retry_after: Option<Duration>,
}
