//! Whether a database is sound: what can be checked, and what to do where it is not.

use rusqlite::{Connection, OptionalExtension};

use super::{Maker, Store};
use crate::error::Result;

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was checked.
    pub check: &'static str,
    /// How it stands, in a few words.
    pub found: String,
    /// What to do; none where all is well.
    pub remedy: Option<String>,
    /// Whether something is broken, not merely worth knowing.
    pub broken: bool,
}

impl Finding {
    fn well(check: &'static str, found: impl Into<String>) -> Finding {
        Finding { check, found: found.into(), remedy: None, broken: false }
    }

    fn note(check: &'static str, found: String, remedy: &str) -> Finding {
        Finding { check, found, remedy: Some(remedy.to_string()), broken: false }
    }

    fn broken(check: &'static str, found: String, remedy: &str) -> Finding {
        Finding { check, found, remedy: Some(remedy.to_string()), broken: true }
    }
}

/// So many failing sources are named.
const NAMED: usize = 5;

const RESCUE: &str = "restore a backup, or save what can be read: sqlite3 DAMAGED.db .recover | sqlite3 RESCUED.db";

impl Store {
    /// Checks the whole file: pages and indexes, references, that every quote stands where its fact says, the full-text
    /// index, runs that did not end, sources that fail, and whether the facts are those of `maker`. Reads everything once; on a large file
    /// that takes a while.
    pub fn examine(&self, maker: &Maker) -> Result<Vec<Finding>> {
        let mut found = self.read(|conn| {
            Ok(vec![pages(conn)?, references(conn)?, offsets(conn)?, words(conn)?, runs(conn)?, sources(conn)?])
        })?;
        found.push(self.rules(maker)?);
        Ok(found)
    }

    fn rules(&self, maker: &Maker) -> Result<Finding> {
        let (all, other) = self.count_articles(Some(maker))?;
        Ok(match other {
            0 => Finding::well("rules", format!("the facts of all {all} articles are of the rules in force")),
            n => Finding::note(
                "rules",
                format!("the facts of {n} of {all} articles were made by other rules or another version"),
                "etl reextract makes them again; etl reextract --diff shows what would change",
            ),
        })
    }
}

fn pages(conn: &Connection) -> rusqlite::Result<Finding> {
    let mut statement = conn.prepare("PRAGMA integrity_check(5)")?;
    let said: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(match &said[..] {
        [one] if one == "ok" => Finding::well("integrity", "every page and index is sound"),
        _ => Finding::broken("integrity", said.join("; "), RESCUE),
    })
}

fn references(conn: &Connection) -> rusqlite::Result<Finding> {
    let mut statement = conn.prepare("SELECT \"table\", count(*) FROM pragma_foreign_key_check GROUP BY 1")?;
    let rows =
        statement.query_map([], |row| Ok(format!("{} of {}", row.get::<_, i64>(1)?, row.get::<_, String>(0)?)))?;
    let said: Vec<String> = rows.collect::<rusqlite::Result<_>>()?;
    Ok(match said.is_empty() {
        true => Finding::well("references", "every row refers to one that is there"),
        false => Finding::broken("references", format!("rows without what they refer to: {}", said.join(", ")), RESCUE),
    })
}

fn offsets(conn: &Connection) -> rusqlite::Result<Finding> {
    // Article by article, with one walk through each text, however many facts it has.
    let mut articles = conn.prepare(
        "SELECT article.id, document, text FROM article \
         JOIN revision ON revision.article = article.id AND revision.number = article.revision",
    )?;
    let mut facts = conn.prepare("SELECT start, \"end\", quote FROM fact WHERE article = ?1 ORDER BY start")?;
    let (mut checked, mut wrong, mut first) = (0_u64, 0_u64, None);
    let mut rows = articles.query([])?;
    while let Some(row) = rows.next()? {
        let (id, document, text): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (mut rest, mut passed) = (text.as_str(), 0_usize);
        let mut stated = facts.query([id])?;
        while let Some(fact) = stated.next()? {
            let (start, end, quote): (i64, i64, String) = (fact.get(0)?, fact.get(1)?, fact.get(2)?);
            let (start, width) = (usize::try_from(start).unwrap_or(0), usize::try_from(end - start).unwrap_or(0));
            rest = rest.char_indices().nth(start.saturating_sub(passed)).map_or("", |(byte, _)| &rest[byte..]);
            passed = start;
            checked += 1;
            if !rest.chars().take(width).eq(quote.chars()) {
                wrong += 1;
                first.get_or_insert_with(|| format!("`{quote}` of {document}"));
            }
        }
    }
    Ok(match first {
        None => Finding::well("offsets", format!("every quote of {checked} facts stands where its fact says")),
        Some(first) => Finding::broken(
            "offsets",
            format!("{wrong} quotes do not stand where their facts say, the first {first}"),
            "etl reextract --all makes the facts anew from the texts",
        ),
    })
}

fn words(conn: &Connection) -> rusqlite::Result<Finding> {
    // The index's own check writes nothing but asks for the right to write; asking for the last fact's words does not.
    let last = "SELECT id, quote FROM fact ORDER BY id DESC LIMIT 1";
    let last = conn.query_row(last, [], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))).optional()?;
    let Some((id, quote)) = last else { return Ok(Finding::well("search", "no fact yet")) };
    if !quote.chars().any(char::is_alphanumeric) {
        return Ok(Finding::well("search", "the words can be asked for"));
    }
    let phrase = format!("\"{}\"", quote.replace('"', "\"\""));
    let sql = "SELECT count(*) FROM fact_text WHERE fact_text MATCH ?1 AND rowid = ?2";
    let found: i64 = conn.query_row(sql, (phrase, id), |row| row.get(0))?;
    Ok(match found {
        0 => Finding::broken(
            "search",
            "the full-text index lacks the last fact".to_string(),
            "sqlite3 etl.db \"INSERT INTO fact_text (fact_text) VALUES ('rebuild')\" makes it anew",
        ),
        _ => Finding::well("search", "the words can be asked for"),
    })
}

fn runs(conn: &Connection) -> rusqlite::Result<Finding> {
    let open: i64 = conn.query_row("SELECT count(*) FROM run WHERE status = 'running'", [], |row| row.get(0))?;
    Ok(match open {
        0 => Finding::well("runs", "every run has ended"),
        n => Finding::note(
            "runs",
            format!("{n} at work, or killed"),
            "nothing needs to be done: the next run closes those that were killed, and what they stored is whole",
        ),
    })
}

fn sources(conn: &Connection) -> rusqlite::Result<Finding> {
    let all: i64 = conn.query_row("SELECT count(*) FROM source", [], |row| row.get(0))?;
    let mut statement =
        conn.prepare("SELECT name, failures, said FROM source WHERE failures > 0 ORDER BY failures DESC")?;
    let failing = statement.query_map([], |row| {
        let said: Option<String> = row.get(2)?;
        Ok(format!("{} ({} in a row: {})", row.get::<_, String>(0)?, row.get::<_, i64>(1)?, said.unwrap_or_default()))
    })?;
    let failing: Vec<String> = failing.collect::<rusqlite::Result<_>>()?;
    Ok(match failing.len() {
        0 => Finding::well("sources", format!("{all} gave something when last tried")),
        n => Finding::note(
            "sources",
            format!("{n} of {all} gave nothing when last tried: {}", failing[..n.min(NAMED)].join(", ")),
            "etl sources check NAME shows what goes wrong; each is tried again, less and less often",
        ),
    })
}
