//! The types at the borders between the steps: no I/O, no clock, no regex.
//!
//! ```text
//! Fetched -> Article -> Outcome { facts, left_out, notices } -> rows
//! ```

mod article;
mod fact;
mod identity;
mod moment;
mod notice;
mod observation;
mod span;
mod visit;

pub use article::{Article, Fetched, Form, Given, MAX_PAGE_BYTES, Mark, MarkKind, Media, Selectors};
pub use fact::{Bound, Comparison, Dimension, Direction, Fact, Kind, LeftOut, Outcome, PeriodBasis, Status};
pub use identity::{FactIds, fact_id, text_hash, without_nul};
pub use moment::Moment;
pub use notice::Notice;
pub use observation::{Observation, Sentence};
pub use span::{CharIndex, Span};
pub use visit::{Answer, Validators, Visit};
