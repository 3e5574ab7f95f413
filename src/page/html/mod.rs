//! HTML pages: bytes of a page -> the article's text and what the page says of itself.
//!
//! ```text
//! sieve      one pass: scripts and the like out, nothing nested too deep, and what the page says of itself
//! metadata   what of that counts: JSON-LD before meta elements before the page
//! body       the paragraphs that two readers agree on
//! selected   or those that the configuration chooses by CSS selectors
//! ```
//! The readers run on a thread of their own with a stack that holds the deepest page the sieve lets through, and a page
//! on which they take too long is given up: no page takes the program down.

mod body;
mod json_ld;
mod metadata;
mod render;
mod rules;
mod said;
mod selected;
mod sieve;
mod tags;

use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use chrono::NaiveDate;

use crate::model::Selectors;
use body::Body;
pub(super) use metadata::Metadata;
pub(super) use rules::PageRules;
use selected::Selected;
use sieve::TooMuch;

/// How long the readers may take. A large page takes a tenth of it; more is that of a page made to harm.
const PATIENCE: Duration = Duration::from_millis(2_500);
/// Enough for the deepest page that the sieve lets through, also without optimisation. Only what is used is taken from memory.
const STACK_BYTES: usize = 64 << 20;

/// A page that was read.
#[derive(Debug)]
pub(super) struct Page {
    /// The article's paragraphs.
    pub paragraphs: Vec<String>,
    /// What the page says of itself.
    pub metadata: Metadata,
    /// What is to be said about it: what, and the remedy.
    pub remarks: Vec<(String, String)>,
}

/// Reads a decoded page; or says why not: what, and the remedy. `day_of` reads a date in words; what
/// `selectors` choose wins over what the readers find.
pub(super) fn read(
    html: &str,
    rules: &Arc<PageRules>,
    address: Option<&str>,
    day_of: &dyn Fn(&str) -> Option<NaiveDate>,
    selectors: Option<Arc<Selectors>>,
) -> Result<Page, (String, String)> {
    let sieved = sieve::sieve(html, rules).map_err(too_much)?;
    let mut remarks = Vec::new();
    if sieved.flattened {
        let what = format!(
            "has elements nested more than {} deep; what is deeper was read as if it were not",
            sieve::MAX_DEPTH
        );
        remarks.push((what, String::new()));
    }
    if sieved.stripped {
        remarks.push((
            "has a tag with far too many attributes, most of which were passed over".to_string(),
            String::new(),
        ));
    }
    let mut metadata = metadata::judge(sieved.said, rules, address, day_of);
    let (body, mut selected) = aside(sieved.html, rules.clone(), selectors)?;
    metadata.bylines.extend(body.byline);
    metadata.language = metadata.language.or(body.language);
    if !selected.missed.is_empty() {
        let what = format!("the selectors for {} choose nothing", selected.missed.join(", "));
        remarks.push((what, "the site may have changed: mend `select` of its source".to_string()));
    }
    let chosen = std::mem::take(&mut selected.paragraphs);
    let paragraphs = if chosen.is_empty() { body.paragraphs } else { chosen };
    selected.over(&mut metadata, day_of);
    Ok(Page { paragraphs, metadata, remarks })
}

fn too_much(what: TooMuch) -> (String, String) {
    let what = match what {
        TooMuch::Tags => format!("has more than {} tags, the most that a page may have", sieve::MAX_TAGS),
        TooMuch::Bytes => {
            format!("has more than {} kB of text and tags, the most that a page may have", sieve::MAX_BYTES / 1_000)
        }
    };
    (what, "if it is an article, give its text as a text file".to_string())
}

/// Runs the readers on a thread of their own.
fn aside(
    html: String,
    rules: Arc<PageRules>,
    selectors: Option<Arc<Selectors>>,
) -> Result<(Body, Selected), (String, String)> {
    let (done, waiting) = sync_channel(1);
    let spawned = thread::Builder::new().name("page".to_string()).stack_size(STACK_BYTES).spawn(move || {
        let selected = selectors.map(|selectors| selected::select(&html, &selectors, &rules)).unwrap_or_default();
        // What is chosen needs no reader.
        let body = if selected.paragraphs.is_empty() { body::read(&html, &rules) } else { Body::default() };
        // Nobody waits where the time was up.
        let _ = done.send((body, selected));
    });
    let thread = match spawned {
        Ok(thread) => thread,
        Err(e) => {
            return Err((
                format!("no thread could be started to read it: {e}"),
                "free some memory, or use fewer --threads".to_string(),
            ));
        }
    };
    match waiting.recv_timeout(PATIENCE) {
        Ok(body) => Ok(body),
        Err(std::sync::mpsc::RecvTimeoutError::Timeout) => Err((
            format!("took longer than {} seconds to read", PATIENCE.as_secs_f32()),
            "if it is an article, give its text as a text file".to_string(),
        )),
        Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => {
            let _ = thread.join();
            Err((
                "the reader of pages failed on it".to_string(),
                "please report it with the page; the others are not affected".to_string(),
            ))
        }
    }
}
