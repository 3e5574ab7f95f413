//! The parts of a page that the configuration names by CSS selectors, for a site that is read wrong without them.

use chrono::NaiveDate;
use dom_query::{Document, Matcher, NodeRef};
use rustc_hash::FxHashSet;

use super::metadata::Metadata;
use super::render::paragraphs;
use super::rules::PageRules;
use super::said::tidy;
use crate::model::{Moment, Selectors};

/// What the selectors chose.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Selected {
    /// The paragraphs of the article; empty where the selector chose nothing, or there is none.
    pub paragraphs: Vec<String>,
    title: Option<String>,
    /// As the page states it.
    published: Option<String>,
    author: Option<String>,
    /// Selectors that chose nothing, by the key that gives them.
    pub missed: Vec<&'static str>,
}

/// Chooses in a page that was made safe by the sieve.
pub(super) fn select(html: &str, selectors: &Selectors, rules: &PageRules) -> Selected {
    let page = Document::from(html);
    let mut missed = Vec::new();
    let mut chosen = |key: &'static str, selector: &Option<String>| {
        let found = selector.as_ref().map(|selector| outermost(&page, selector)).unwrap_or_default();
        if selector.is_some() && found.is_empty() {
            missed.push(key);
        }
        found
    };
    let all = |nodes: Vec<NodeRef<'_>>| {
        let of_node = |node: NodeRef<'_>| paragraphs(&node.html(), rules).into_iter().map(|paragraph| paragraph.text);
        nodes.into_iter().flat_map(of_node).collect()
    };
    let text = |node: &NodeRef<'_>| tidy(&node.text());
    Selected {
        paragraphs: all(chosen("body", &selectors.body)),
        title: chosen("title", &selectors.title).iter().find_map(text),
        published: chosen("published", &selectors.published).iter().find_map(|node| {
            let stated = node.attr("datetime").or_else(|| node.attr("content"));
            stated.and_then(|stated| tidy(&stated)).or_else(|| text(node))
        }),
        author: chosen("author", &selectors.author).iter().find_map(text),
        missed,
    }
}

impl Selected {
    /// Puts what was chosen over what the page says elsewhere.
    pub(super) fn over(self, metadata: &mut Metadata, day_of: &dyn Fn(&str) -> Option<NaiveDate>) {
        let published = self.published.as_deref();
        let published = published.and_then(|at| Moment::parse(at).or_else(|| day_of(at).map(Moment::of_day)));
        metadata.title = self.title.or(metadata.title.take());
        metadata.published = published.or(metadata.published);
        metadata.author = self.author.or(metadata.author.take());
    }
}

/// The elements that a selector chooses, without those that stand inside another.
fn outermost<'p>(page: &'p Document, selector: &str) -> Vec<NodeRef<'p>> {
    // The configuration has checked it.
    let Ok(matcher) = Matcher::new(selector) else { return Vec::new() };
    let found = page.select_matcher(&matcher).nodes().to_vec();
    let ids: FxHashSet<_> = found.iter().map(|node| node.id).collect();
    let is_inside = |node: &NodeRef<'_>| node.ancestors_it(None).any(|outer| ids.contains(&outer.id));
    found.into_iter().filter(|node| !is_inside(node)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::RuleFiles;

    const PAGE: &str = "<html><body><h1>Nord Wire</h1><h2 class=t>Exports <i>rise</i></h2>
        <p class=by>Ada Lund</p><time datetime='2024-05-03T08:00:00+02:00'>last Friday</time>
        <div class=text><p>One.</p><div class=text><p>Two.</p></div></div><aside>No.</aside><div class=text>Three.</div>";

    fn selected(body: &str, published: &str) -> Selected {
        let selectors = Selectors {
            body: Some(body.to_string()),
            title: Some("h2.t".to_string()),
            published: Some(published.to_string()),
            author: Some(".by".to_string()),
        };
        let rules = PageRules::load(&RuleFiles::builtin()).expect("the built-in rules load");
        select(PAGE, &selectors, &rules)
    }

    #[test]
    fn what_is_chosen_comes_once_and_in_order() {
        let got = selected(".text", "time");
        assert_eq!(got.paragraphs, ["One.", "Two.", "Three."]);
        assert_eq!((got.title.as_deref(), got.author.as_deref()), (Some("Exports rise"), Some("Ada Lund")));
        assert_eq!(got.published.as_deref(), Some("2024-05-03T08:00:00+02:00"));
        assert!(got.missed.is_empty());
        let mut metadata = Metadata { title: Some("Nord Wire".to_string()), ..Metadata::default() };
        got.over(&mut metadata, &|_| None);
        assert_eq!(metadata.title.as_deref(), Some("Exports rise"));
        assert_eq!(metadata.published.map(|at| at.to_string()).as_deref(), Some("2024-05-03T08:00:00+02:00"));
    }

    #[test]
    fn what_chooses_nothing_is_named() {
        let got = selected("article", ".date");
        assert_eq!(got.missed, ["body", "published"]);
        assert!(got.paragraphs.is_empty());
    }
}
