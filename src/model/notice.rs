//! What a run noticed and went on from.

use serde::Serialize;

/// Something that did not stop the run: where, what, and what to do about it.
///
/// What stops a run is an [`Error`](crate::error::Error).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// The input, file or article it is about, with a line number where there is one (`feed.jsonl:17`).
    pub place: String,
    /// What was noticed, as one sentence without a full stop, naming the value.
    pub what: String,
    /// What a person can do about it; empty where there is nothing to do.
    pub remedy: String,
    /// Whether the input named in `place` was refused (nothing of it was stored), not merely remarked on.
    pub refused: bool,
}

impl Notice {
    /// Something worth knowing about an input that was read all the same.
    pub fn remark(place: impl Into<String>, what: impl Into<String>, remedy: impl Into<String>) -> Notice {
        Notice { place: place.into(), what: what.into(), remedy: remedy.into(), refused: false }
    }

    /// An input that could not be used.
    pub fn refusal(place: impl Into<String>, what: impl Into<String>, remedy: impl Into<String>) -> Notice {
        Notice { place: place.into(), what: what.into(), remedy: remedy.into(), refused: true }
    }
}

impl std::fmt::Display for Notice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.place, self.what)?;
        if !self.remedy.is_empty() {
            write!(f, " ({})", self.remedy)?;
        }
        Ok(())
    }
}
