//! `etl` turns news into numbers one can query.
//!
//! An article goes through four steps, in the same words everywhere:
//!
//! ```text
//! source            page             extract             store
//! what was named -> Fetched -> read -> Article -> extract -> Outcome -> save -> rows
//! (file, folder,     (bytes and        (text, title,         (facts, and
//!  stdin, URL)        where from)       date, metadata)       what was noticed)
//! ```
//!
//! [`source`] finds articles, [`page`] reads them, [`extract`] takes the numbers out, [`store`] keeps them in SQLite.
//! The steps never import one another: they share the types of [`model`] and meet in [`pipeline`].
//! What the program knows of words, units, currencies and calendars are the files under `rules/`, which [`lexicon`]
//! and [`rules`] load.

pub mod cli;
pub mod config;
pub mod error;
pub mod export;
pub mod extract;
pub mod lexicon;
pub mod model;
pub mod page;
pub mod pipeline;
pub mod rules;
pub mod source;
pub mod store;
