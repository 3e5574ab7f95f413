//! JSON-LD of a page: what schema.org's properties say of the article.

use serde_json::{Map, Value};

use super::rules::PageRules;
use super::said::tidy;

/// A type that is neither an article nor a page that holds one.
const OTHER: usize = 2;
/// Objects are looked at down to this depth; serde_json reads no deeper than 128.
const MAX_DEPTH: usize = 16;
/// As many names of authors are kept.
const MAX_AUTHORS: usize = 12;

/// The objects of all scripts that may speak of the article, the best first.
#[derive(Debug, Default)]
pub(super) struct JsonLd {
    nodes: Vec<(usize, Map<String, Value>)>,
    /// Scripts that are no JSON, not even after mending.
    broken: Vec<String>,
}

impl JsonLd {
    pub(super) fn read(scripts: &[String], rules: &PageRules) -> JsonLd {
        let mut all = JsonLd::default();
        for script in scripts {
            match parse(script) {
                Some(value) => all.gather(value, rules, 0),
                None => all.broken.push(script.clone()),
            }
        }
        // Stable: objects of one rank stay in the order of the page.
        all.nodes.sort_by_key(|(rank, _)| *rank);
        all
    }

    fn gather(&mut self, value: Value, rules: &PageRules, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        match value {
            Value::Array(list) => list.into_iter().for_each(|item| self.gather(item, rules, depth + 1)),
            Value::Object(mut node) => {
                let rank = types(&node).filter_map(|t| rules.article_rank(t)).min();
                let nested = ["@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "item"];
                let inner: Vec<_> = nested
                    .iter()
                    .filter_map(|key| node.get_mut(*key).filter(|v| !v.is_string()).map(Value::take))
                    .collect();
                // An article inside a list is one of others: a link to it.
                let is_list = types(&node).any(|t| t.ends_with("List"));
                self.nodes.push((rank.unwrap_or(OTHER), node));
                if !is_list {
                    inner.into_iter().for_each(|value| self.gather(value, rules, depth + 1));
                }
            }
            _ => {}
        }
    }

    /// Every text under `key` that is said of the article, best first; of anything where `any` is set.
    pub(super) fn texts<'a>(&'a self, key: &'a str, any: bool) -> impl Iterator<Item = String> + 'a {
        let said = self
            .nodes
            .iter()
            .filter(move |(rank, _)| any || *rank < OTHER)
            .filter_map(move |(_, node)| text(node.get(key)?));
        let wanted = format!("\"{key}\"");
        said.chain(self.broken.iter().filter_map(move |script| after_key(script, &wanted)))
    }

    /// The names of people or organisations under `key`: `Ada Lund, B. Roe`.
    pub(super) fn names(&self, key: &str) -> Option<String> {
        self.nodes.iter().filter(|(rank, _)| *rank < OTHER).find_map(|(_, node)| {
            let mut all = Vec::new();
            names(node.get(key)?, &mut all);
            all.truncate(MAX_AUTHORS);
            (!all.is_empty()).then(|| all.join(", "))
        })
    }

    /// The language that the article is said to be in.
    pub(super) fn language(&self) -> Option<String> {
        self.texts("inLanguage", false).next()
    }
}

/// Reads a script, mended where it has the usual faults: comments around it, a semicolon behind it, raw line breaks in strings.
fn parse(script: &str) -> Option<Value> {
    let bare =
        script.trim().trim_start_matches("<!--").trim_start_matches("//<![CDATA[").trim_start_matches("<![CDATA[");
    let bare =
        bare.trim_end_matches("-->").trim_end_matches("//]]>").trim_end_matches("]]>").trim().trim_end_matches(';');
    serde_json::from_str(bare).ok().or_else(|| {
        let mended: String = bare.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&mended).ok()
    })
}

fn types(node: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let (one, many) = match node.get("@type") {
        Some(Value::String(name)) => (Some(name.as_str()), None),
        Some(Value::Array(list)) => (None, Some(list)),
        _ => (None, None),
    };
    one.into_iter().chain(many.into_iter().flatten().filter_map(Value::as_str))
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => tidy(&super::tags::decoded(text)),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(list) => list.iter().find_map(text),
        Value::Object(node) => ["@value", "@id", "url", "name"].iter().find_map(|key| node.get(*key).and_then(text)),
        _ => None,
    }
}

fn names(value: &Value, all: &mut Vec<String>) {
    let found = match value {
        Value::String(_) => text(value),
        Value::Array(list) => return list.iter().for_each(|item| names(item, all)),
        Value::Object(node) => match node.get("name") {
            Some(list @ Value::Array(_)) => return names(list, all),
            name => name.and_then(text),
        },
        _ => None,
    };
    if let Some(name) = found.filter(|name| !name.starts_with("http") && !all.contains(name)) {
        all.push(name);
    }
}

/// The string after the first `"key":` of a text that is no JSON.
fn after_key(script: &str, wanted: &str) -> Option<String> {
    let after = &script[script.find(wanted)? + wanted.len()..];
    let value = after.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    tidy(&value[..value.find('"')?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::RuleFiles;

    fn read(scripts: &[&str]) -> JsonLd {
        let rules = PageRules::load(&RuleFiles::builtin()).expect("the built-in rules load");
        JsonLd::read(&scripts.iter().map(|s| s.to_string()).collect::<Vec<_>>(), &rules)
    }

    #[track_caller]
    fn check(scripts: &[&str], key: &str, expected: Option<&str>) {
        assert_eq!(read(scripts).texts(key, false).next().as_deref(), expected);
    }

    #[test]
    fn the_article_speaks_before_its_page() {
        let page = r#"{"@type": "WebPage", "datePublished": "2020-01-01"}"#;
        let article =
            r#"{"@graph": [{"@type": ["NewsArticle"], "datePublished": "2024-05-01", "headline": "A &amp; B"}]}"#;
        check(&[page, article], "datePublished", Some("2024-05-01"));
        check(&[page], "datePublished", Some("2020-01-01"));
        check(&[article], "headline", Some("A & B"));
    }

    #[test]
    fn what_is_said_of_something_else_is_not_the_articles() {
        check(&[r#"{"@type": "Organization", "datePublished": "1990-01-01"}"#], "datePublished", None);
        let list = r#"{"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "Other"}]}"#;
        check(&[list], "headline", None);
    }

    #[test]
    fn usual_faults_are_mended() {
        check(&["<!-- {\"@type\": \"NewsArticle\", \"headline\": \"a\nb\"}; -->"], "headline", Some("a b"));
        check(
            &[r#"{"@type": "NewsArticle", "description": "say "no"", "datePublished" : "2024-05-01"}"#],
            "datePublished",
            Some("2024-05-01"),
        );
        check(&[&"[".repeat(100_000)], "headline", None);
    }

    #[test]
    fn names_of_authors() {
        let names =
            |author: &str| read(&[&format!(r#"{{"@type": "NewsArticle", "author": {author}}}"#)]).names("author");
        assert_eq!(names(r#""Ada Lund""#).as_deref(), Some("Ada Lund"));
        assert_eq!(
            names(r#"[{"name": "Ada Lund"}, {"name": ["B. Roe"]}, {"name": "Ada Lund"}]"#).as_deref(),
            Some("Ada Lund, B. Roe")
        );
        assert_eq!(names(r#"{"url": "http://a"}"#), None);
    }
}
