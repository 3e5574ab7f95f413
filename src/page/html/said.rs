//! What a page says of itself outside its text, gathered while it is sieved: `meta`, `link`, JSON-LD, `time`, bylines.
//!
//! Only gathered here; `metadata` judges what of it counts.

use std::borrow::Cow;

use super::rules::{Field, PageRules};
use super::sieve::cut;
use super::tags::{Tag, decoded};

/// A value keeps this many bytes.
const MAX_VALUE_BYTES: usize = 2_000;
/// As many values of one kind are kept.
const MAX_VALUES: usize = 64;
/// JSON-LD of a page, all of it.
const MAX_JSON_BYTES: usize = 2_000_000;

/// What was gathered.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// Values of meta elements with their rank, 0 the best.
    pub meta: Vec<(Field, usize, String)>,
    /// Values of meta elements whose key may mean the day of publication.
    pub maybe_published: Vec<String>,
    /// The texts of JSON-LD scripts.
    pub json_ld: Vec<String>,
    /// The title element.
    pub title: Option<String>,
    /// The main headings.
    pub headings: Vec<String>,
    /// Bylines.
    pub authors: Vec<String>,
    /// `datetime` of `time` elements; whether it is said to be that of publication.
    pub times: Vec<(bool, String)>,
    /// `rel=canonical`.
    pub canonical: Option<String>,
    /// `rel=license`.
    pub license: Option<String>,
    /// `lang` of the page.
    pub language: Option<String>,
    expected: Expected,
    caught: Option<Caught>,
    json_bytes: usize,
}

/// What the next raw text is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Expected {
    #[default]
    Nothing,
    Title,
    Json,
}

/// The text of an element, while it is open.
#[derive(Debug)]
struct Caught {
    depth: usize,
    is_heading: bool,
    text: String,
}

impl Said {
    /// Takes a start tag; `depth` elements are open around it.
    pub(super) fn start(&mut self, tag: &Tag<'_>, rules: &PageRules, depth: usize) {
        self.expected = Expected::Nothing;
        if let Some(caught) = &mut self.caught {
            caught.text.push(' ');
        }
        match tag.name.len() {
            1 if tag.is("a") => self.link(tag),
            2 if tag.is("h1") => self.catch(depth, true),
            4 if tag.is("meta") => return self.meta(tag, rules),
            4 if tag.is("link") => return self.link(tag),
            4 if tag.is("html") => self.language = self.language.take().or_else(|| value(tag, "lang")),
            4 if tag.is("time") => self.time(tag, rules),
            5 if tag.is("title") && self.title.is_none() => self.expected = Expected::Title,
            6 if tag.is("script") && tag.get("type").is_some_and(|t| is_json_ld(&t)) => self.expected = Expected::Json,
            _ => {}
        }
        if self.caught.is_none() && self.authors.len() < MAX_VALUES && names_author(tag, rules) {
            self.catch(depth, false);
        }
    }

    fn catch(&mut self, depth: usize, is_heading: bool) {
        if self.caught.is_none() && self.headings.len() < MAX_VALUES {
            self.caught = Some(Caught { depth, is_heading, text: String::new() });
        }
    }

    /// Takes text.
    pub(super) fn text(&mut self, text: &str) {
        if let Some(caught) = &mut self.caught
            && caught.text.len() < MAX_VALUE_BYTES
        {
            caught.text.push_str(&decoded(cut(text, MAX_VALUE_BYTES)));
        }
    }

    /// Takes the content of a title or script.
    pub(super) fn raw(&mut self, text: &str) {
        match std::mem::take(&mut self.expected) {
            Expected::Nothing => {}
            Expected::Title => self.title = tidy(&decoded(cut(text, MAX_VALUE_BYTES))),
            Expected::Json => {
                self.json_bytes += text.len();
                if self.json_bytes <= MAX_JSON_BYTES {
                    self.json_ld.push(text.to_string());
                }
            }
        }
    }

    /// Takes the end of an element that `depth` elements stand around.
    pub(super) fn end(&mut self, depth: usize) {
        if self.caught.as_ref().is_some_and(|caught| depth <= caught.depth)
            && let Some(caught) = self.caught.take()
            && let Some(text) = tidy(&caught.text)
        {
            if caught.is_heading { self.headings.push(text) } else { self.authors.push(text) }
        }
    }

    fn meta(&mut self, tag: &Tag<'_>, rules: &PageRules) {
        let Some(content) = value(tag, "content") else { return };
        for key in ["property", "name", "itemprop", "http-equiv"].into_iter().filter_map(|key| tag.get(key)) {
            let mut known = false;
            for (field, rank) in rules.fields(key.trim()) {
                known = true;
                if self.meta.len() < MAX_VALUES {
                    self.meta.push((field, rank, content.clone()));
                }
            }
            if !known && self.maybe_published.len() < MAX_VALUES && rules.may_be_published(&key) {
                self.maybe_published.push(content.clone());
            }
        }
    }

    fn link(&mut self, tag: &Tag<'_>) {
        let Some(rel) = tag.get("rel") else { return };
        let is = |name: &str| rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case(name));
        if is("canonical") && tag.is("link") {
            self.canonical = self.canonical.take().or_else(|| value(tag, "href"));
        } else if is("license") {
            self.license = self.license.take().or_else(|| value(tag, "href"));
        }
    }

    fn time(&mut self, tag: &Tag<'_>, rules: &PageRules) {
        let Some(stated) = value(tag, "datetime").or_else(|| value(tag, "content")) else { return };
        let published = tag.attributes().any(|a| {
            let named = a.name.eq_ignore_ascii_case("pubdate");
            let of_kind = a.name.eq_ignore_ascii_case("itemprop") || a.name.eq_ignore_ascii_case("class");
            named || (of_kind && rules.may_be_published(a.value))
        });
        if self.times.len() < MAX_VALUES {
            self.times.push((published, stated));
        }
    }
}

fn is_json_ld(kind: &str) -> bool {
    kind.trim().split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json"))
}

/// Whether an element is the byline, or a part of one.
fn names_author(tag: &Tag<'_>, rules: &PageRules) -> bool {
    tag.attributes().any(|a| {
        let telling = ["rel", "class", "itemprop"].iter().any(|name| a.name.eq_ignore_ascii_case(name));
        telling && rules.names_author(a.value)
    })
}

/// The value of an attribute, where it says anything.
fn value(tag: &Tag<'_>, name: &str) -> Option<String> {
    tag.get(name).and_then(|value: Cow<'_, str>| tidy(cut(&value, MAX_VALUE_BYTES)))
}

/// A text with its blanks made single; none where nothing else is there.
pub(super) fn tidy(text: &str) -> Option<String> {
    let words: Vec<_> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}
