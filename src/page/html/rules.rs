//! `rules/pages.toml`: the keys under which web pages speak of themselves, and the kinds of their elements.

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::error::Result;
use crate::lexicon::RuleFiles;

/// What a page says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Field {
    Title,
    Published,
    Modified,
    Author,
    Site,
    Language,
    License,
    Url,
}

/// How an element is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    /// Part of a line.
    Inline,
    /// Begins and ends a paragraph.
    Block,
    /// Is parted by a tab from the one before.
    Cell,
    /// Has no end tag.
    Void,
    /// Holds no prose.
    LeftOut,
}

/// The rules of `rules/pages.toml`.
#[derive(Debug, Default)]
pub struct PageRules {
    meta: FxHashMap<String, Vec<(Field, usize)>>,
    published_parts: Vec<String>,
    other_date_parts: Vec<String>,
    articles: Vec<String>,
    pages: Vec<String>,
    elements: FxHashMap<String, Element>,
    author: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PagesFile {
    meta: MetaTable,
    json_ld: JsonLdTable,
    elements: ElementTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MetaTable {
    title: Vec<String>,
    published: Vec<String>,
    modified: Vec<String>,
    author: Vec<String>,
    site: Vec<String>,
    language: Vec<String>,
    license: Vec<String>,
    url: Vec<String>,
    published_parts: Vec<String>,
    other_date_parts: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JsonLdTable {
    articles: Vec<String>,
    pages: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ElementTable {
    left_out: Vec<String>,
    void: Vec<String>,
    block: Vec<String>,
    cell: Vec<String>,
    author: Vec<String>,
}

impl PageRules {
    /// Loads the table. Fails where a key is unknown, naming file and line.
    pub(in crate::page) fn load(files: &RuleFiles) -> Result<PageRules> {
        let mut rules = PageRules::default();
        for file in files.at("pages.toml") {
            let table: PagesFile = file.toml()?;
            let MetaTable { published_parts, other_date_parts, .. } = table.meta;
            let fields = [
                (Field::Title, table.meta.title),
                (Field::Published, table.meta.published),
                (Field::Modified, table.meta.modified),
                (Field::Author, table.meta.author),
                (Field::Site, table.meta.site),
                (Field::Language, table.meta.language),
                (Field::License, table.meta.license),
                (Field::Url, table.meta.url),
            ];
            for (field, keys) in fields {
                for (rank, key) in keys.into_iter().enumerate() {
                    rules.meta.entry(key).or_default().push((field, rank));
                }
            }
            let elements = [
                (Element::Block, table.elements.block),
                (Element::Cell, table.elements.cell),
                (Element::LeftOut, table.elements.left_out),
                (Element::Void, table.elements.void),
            ];
            for (kind, names) in elements {
                rules.elements.extend(names.into_iter().map(|name| (name, kind)));
            }
            rules.published_parts.extend(published_parts);
            rules.other_date_parts.extend(other_date_parts);
            rules.articles.extend(table.json_ld.articles);
            rules.pages.extend(table.json_ld.pages);
            rules.author.extend(table.elements.author);
        }
        Ok(rules)
    }

    /// The fields that a key of a meta element gives, each with its rank, 0 the best.
    pub(super) fn fields(&self, key: &str) -> impl Iterator<Item = (Field, usize)> + '_ {
        lower(key, |key| self.meta.get(key)).into_iter().flatten().copied()
    }

    /// Whether an unknown key of a meta element speaks of the day of publication.
    pub(super) fn may_be_published(&self, key: &str) -> bool {
        let key = key.to_ascii_lowercase();
        let holds = |parts: &[String]| parts.iter().any(|part| key.contains(part.as_str()));
        holds(&self.published_parts) && !holds(&self.other_date_parts)
    }

    /// How much a type of schema.org is an article: 0 an article, 1 a page that may hold one.
    pub(super) fn article_rank(&self, of_type: &str) -> Option<usize> {
        let name = of_type.rsplit(['/', ':', '#']).next().unwrap_or(of_type);
        [&self.articles, &self.pages].iter().position(|types| types.iter().any(|t| t.eq_ignore_ascii_case(name)))
    }

    /// How an element is read, by its name.
    pub(super) fn element(&self, name: &str) -> Element {
        lower(name, |name| self.elements.get(name)).copied().unwrap_or(Element::Inline)
    }

    /// Whether a `class`, `itemprop` or `rel` names the author.
    pub(super) fn names_author(&self, value: &str) -> bool {
        value
            .split(|c: char| c.is_ascii_whitespace() || matches!(c, '-' | '_'))
            .any(|word| self.author.iter().any(|author| author.eq_ignore_ascii_case(word)))
    }
}

/// Looks a name up in small letters, which it has already as a rule.
fn lower<'r, T>(name: &str, look: impl FnOnce(&str) -> Option<&'r T>) -> Option<&'r T> {
    match name.bytes().any(|b| b.is_ascii_uppercase()) {
        false => look(name),
        true => look(&name.to_ascii_lowercase()),
    }
}
