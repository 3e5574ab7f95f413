//! One stored article with everything known of it.

use rusqlite::Connection;

use super::Store;
use super::row::{day, fact, moment, position};
use super::rules::Maker;
use crate::error::Result;
use crate::model::{Article, Fact, LeftOut, without_nul};

/// An article as stored, with what its current text states.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredArticle {
    /// The article with its current text.
    pub article: Article,
    /// How many texts it has had.
    pub revision: u32,
    /// Its facts, in text order.
    pub facts: Vec<Fact>,
    /// The sentences that state them, as in [`Outcome`](crate::model::Outcome).
    pub sentences: Vec<(usize, usize)>,
    /// Its numbers that are no facts, in text order.
    pub left_out: Vec<LeftOut>,
    /// Its place in the order of storing.
    pub number: i64,
}

/// An abbreviated document id that fits more articles than this is not told apart any further.
const MATCHES: i64 = 10;

/// That a document id ends or begins with the selector, which is not empty.
const PART: &str = "?1 <> '' AND (substr(document, -length(?1)) = ?1 OR substr(document, 1, length(?1)) = ?1)";

const ARTICLE: &str = "SELECT document, url, title, published, author, site, language, license, text, number, article.id, \
    published_at, modified, place \
    FROM article JOIN revision ON revision.article = article.id AND revision.number = article.revision";

impl Store {
    /// The document id that is `selector`, or else those, up to ten, that end or begin with it.
    pub fn documents(&self, selector: &str) -> Result<Vec<String>> {
        let selector = without_nul(selector);
        self.read(|conn| {
            let ask = |sql: &str| -> rusqlite::Result<Vec<String>> {
                conn.prepare(sql)?.query_map((&selector, MATCHES), |row| row.get(0))?.collect()
            };
            let exact = ask("SELECT document FROM article WHERE document = ?1 AND ?1 <> '' LIMIT ?2")?;
            if !exact.is_empty() {
                return Ok(exact);
            }
            ask(&format!("SELECT document FROM article WHERE {PART} ORDER BY id LIMIT ?2"))
        })
    }

    /// Up to `limit` articles behind number `after`, in the order of storing; with `unlike`, only those whose facts were not
    /// made by that program with those rules.
    pub fn articles_after(&self, after: i64, limit: usize, unlike: Option<&Maker>) -> Result<Vec<StoredArticle>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.read(|conn| match unlike {
            None => {
                stored(conn, &format!("{ARTICLE} WHERE article.id > ?1 ORDER BY article.id LIMIT ?2"), (after, limit))
            }
            Some(maker) => stored(
                conn,
                &format!(
                    "{ARTICLE} WHERE article.id > ?1 AND article.run NOT IN \
                     (SELECT run.id FROM run JOIN rule_set ON rule_set.id = rule_set WHERE hash = ?3 AND version = ?4) \
                     ORDER BY article.id LIMIT ?2"
                ),
                (after, limit, &maker.rules, &maker.version),
            ),
        })
    }

    /// How many articles there are, and, with `unlike`, how many of them [`Store::articles_after`] gives.
    pub fn count_articles(&self, unlike: Option<&Maker>) -> Result<(u64, u64)> {
        self.read(|conn| {
            let count = |row: &rusqlite::Row| row.get::<_, i64>(0).map(i64::unsigned_abs);
            let all = conn.query_row("SELECT count(*) FROM article", [], count)?;
            let Some(maker) = unlike else { return Ok((all, all)) };
            let sql = "SELECT count(*) FROM article WHERE run NOT IN \
                (SELECT run.id FROM run JOIN rule_set ON rule_set.id = rule_set WHERE hash = ?1 AND version = ?2)";
            Ok((all, conn.query_row(sql, (&maker.rules, &maker.version), count)?))
        })
    }

    /// The article whose document id is `selector`, or else those, up to ten, whose id ends or begins with it.
    pub fn article(&self, selector: &str) -> Result<Vec<StoredArticle>> {
        let selector = without_nul(selector);
        if selector.is_empty() {
            return Ok(Vec::new());
        }
        self.read(|conn| {
            let exact = ask(conn, &format!("{ARTICLE} WHERE document = ?1 LIMIT ?2"), &selector)?;
            if !exact.is_empty() {
                return Ok(exact);
            }
            ask(conn, &format!("{ARTICLE} WHERE {PART} ORDER BY article.id LIMIT ?2"), &selector)
        })
    }
}

fn ask(conn: &Connection, sql: &str, selector: &str) -> rusqlite::Result<Vec<StoredArticle>> {
    stored(conn, sql, (selector, MATCHES))
}

fn stored(conn: &Connection, sql: &str, parameters: impl rusqlite::Params) -> rusqlite::Result<Vec<StoredArticle>> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map(parameters, |row| {
        let article = Article {
            document: row.get(0)?,
            url: row.get(1)?,
            title: row.get(2)?,
            published: day(row, 3)?,
            author: row.get(4)?,
            site: row.get(5)?,
            language: row.get(6)?,
            license: row.get(7)?,
            text: row.get(8)?,
            published_at: moment(row, 11)?,
            modified: moment(row, 12)?,
            place: row.get(13)?,
            ..Article::default()
        };
        let id: i64 = row.get(10)?;
        Ok(StoredArticle {
            revision: row.get(9)?,
            facts: facts(conn, &article.document)?,
            sentences: sentences(conn, id)?,
            left_out: left_out(conn, id, &article.text)?,
            article,
            number: id,
        })
    })?;
    rows.collect()
}

fn facts(conn: &Connection, document: &str) -> rusqlite::Result<Vec<Fact>> {
    let mut statement = conn.prepare_cached("SELECT * FROM facts WHERE document = ?1 ORDER BY start, \"end\"")?;
    statement.query_map([document], fact)?.collect()
}

fn sentences(conn: &Connection, article: i64) -> rusqlite::Result<Vec<(usize, usize)>> {
    let mut statement = conn.prepare_cached(
        "SELECT DISTINCT sentence_start, sentence_end FROM fact WHERE article = ?1 ORDER BY sentence_start, sentence_end",
    )?;
    statement.query_map([article], |row| Ok((position(row, 0)?, position(row, 1)?)))?.collect()
}

/// As the view `numbers_left_out` has them, but with the quotes cut in one walk through the text.
fn left_out(conn: &Connection, article: i64, text: &str) -> rusqlite::Result<Vec<LeftOut>> {
    let mut statement = conn.prepare_cached(
        "SELECT start, \"end\", rule.name, reason.name FROM left_out \
         JOIN rule ON rule.id = left_out.rule JOIN reason ON reason.id = left_out.reason \
         WHERE article = ?1 ORDER BY start, \"end\"",
    )?;
    let (mut rest, mut passed) = (text, 0);
    let rows = statement.query_map([article], |row| {
        let (start, end) = (position(row, 0)?, position(row, 1)?);
        rest = rest.char_indices().nth(start.saturating_sub(passed)).map_or("", |(byte, _)| &rest[byte..]);
        passed = start;
        let quote = rest.chars().take(end.saturating_sub(start)).collect();
        Ok(LeftOut { quote, start, end, rule: row.get(2)?, reason: row.get(3)? })
    })?;
    rows.collect()
}
