//! The article's paragraphs, as far as two readers agree on them.
//!
//! `dom_smoothie`, after Mozilla's Readability, finds nearly all of an article and some of what stands around it; `trafilatura`,
//! set on precision, leaves parts out but seldom takes what is none. A paragraph of the first counts where the second
//! has a good part of it: together they are better than either.

use dom_smoothie::{Config, Readability};
use rustc_hash::{FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};
use trafilatura::{ExtractionFocus, HtmlDateMode, Options};

use super::render::{Paragraph, paragraphs};
use super::rules::PageRules;

/// So many words in a row are compared.
const SHINGLE: usize = 4;
/// A paragraph counts where at least this share of its shingles stands in the other reader's text.
const AGREED: f64 = 0.3;
/// Where less than this share of the text is agreed on, the readers have read different things, and all of it is kept.
const ENOUGH: f64 = 0.4;

/// What was read of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Body {
    /// The paragraphs of the article.
    pub paragraphs: Vec<String>,
    /// Who is named as the author in the page.
    pub byline: Option<String>,
    /// The language that the text looks like, ISO 639-1.
    pub language: Option<String>,
}

/// Reads a page that was made safe by the sieve.
pub(super) fn read(html: &str, rules: &PageRules) -> Body {
    let config = Config { disable_json_ld: true, ..Config::default() };
    let wide = Readability::new(html, None, Some(config)).and_then(|mut reader| reader.parse()).ok();
    let (mut all, byline) = wide.map_or((Vec::new(), None), |a| (paragraphs(&a.content, rules), a.byline));
    // Its own fallback, a third reader, is slower than all the rest and makes no better of what is agreed on.
    let mut options = Options::default().with_focus(ExtractionFocus::FavorPrecision).with_exclude_comments(true);
    options.html_date_mode = HtmlDateMode::Disabled;
    let narrow = trafilatura::extract(html, &options).ok();
    let (sure, language) =
        narrow.map_or((Vec::new(), None), |a| (paragraphs(&a.content_html, rules), Some(a.metadata.language)));
    // A paragraph that is a link as a whole leads to another article. Where nothing else is left, it is one of links.
    if all.iter().any(|paragraph| !paragraph.is_link) {
        all.retain(|paragraph| !paragraph.is_link);
    }
    let text = |all: Vec<Paragraph>| all.into_iter().map(|paragraph| paragraph.text).collect();
    Body { paragraphs: agreed(text(all), text(sure)), byline, language: language.filter(|l| !l.is_empty()) }
}

/// The paragraphs of `all` that `sure` has as well.
fn agreed(all: Vec<String>, sure: Vec<String>) -> Vec<String> {
    let (mut known, mut sure_words) = (FxHashSet::default(), Vec::new());
    // Shingles run across paragraphs: the readers break them in different places.
    for paragraph in &sure {
        words(paragraph, &mut sure_words);
    }
    for len in 1..=SHINGLE {
        known.extend(sure_words.windows(len).map(hash));
    }
    let (mut total, mut kept_words) = (0, 0);
    let mut own = Vec::new();
    let keeps: Vec<bool> = all
        .iter()
        .map(|paragraph| {
            own.clear();
            words(paragraph, &mut own);
            total += own.len();
            let len = SHINGLE.min(own.len());
            let found = own.windows(len.max(1)).filter(|shingle| known.contains(&hash(shingle))).count();
            let most = own.len() + 1 - len;
            let keep = if len < SHINGLE { found == most && len > 0 } else { found as f64 >= AGREED * most as f64 };
            kept_words += if keep { own.len() } else { 0 };
            keep
        })
        .collect();
    if sure_words.is_empty() || (kept_words as f64) < ENOUGH * total as f64 {
        // What is agreed on is too little to judge by: the longer of the two.
        return if 2 * total < sure_words.len() { sure } else { all };
    }
    if 2 * kept_words < sure_words.len() {
        return sure;
    }
    all.into_iter().zip(keeps).filter(|(_, keep)| *keep).map(|(paragraph, _)| paragraph).collect()
}

fn hash(shingle: &[u64]) -> u64 {
    let mut hasher = FxHasher::default();
    shingle.hash(&mut hasher);
    hasher.finish()
}

/// The hashes of the words of a text. Where words are not parted by blanks, as in Chinese, each character is one.
fn words(text: &str, all: &mut Vec<u64>) {
    let one = |word: &str, all: &mut Vec<u64>| {
        let mut hasher = FxHasher::default();
        word.hash(&mut hasher);
        all.push(hasher.finish());
    };
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        match word.chars().any(is_unparted) {
            false => one(word, all),
            true => word.char_indices().for_each(|(at, c)| one(&word[at..at + c.len_utf8()], all)),
        }
    }
}

/// Thai and its neighbours, and everything from the CJK radicals on.
fn is_unparted(c: char) -> bool {
    matches!(c as u32, 0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x2E80..)
}
