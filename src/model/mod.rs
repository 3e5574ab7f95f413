//! The types at the borders between the steps: no I/O, no clock, no regex.
//!
//! ```text
//! Fetched -> Article -> Outcome { facts, left_out, notices } -> rows
//! ```

mod article;
mod fact;
mod notice;
mod span;

pub use article::{Article, Fetched, Form, Given};
pub use fact::{Bound, Comparison, Dimension, Direction, Fact, Kind, LeftOut, Outcome, PeriodBasis, Status};
pub use notice::Notice;
pub use span::{CharIndex, Span};
