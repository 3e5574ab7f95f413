//! The statements that write an article, its text and what it states. All of one article run in one transaction.

use rusqlite::{Connection, params};

use super::RunId;
use super::terms::{Term, Terms};
use crate::model::{Article, Fact, FactIds, LeftOut, Outcome, without_nul};

/// Enters an article or brings it up to date, after its revision where it has one already; gives its number.
pub(super) fn enter_article(conn: &Connection, run: RunId, article: &Article, ids: &FactIds) -> rusqlite::Result<i64> {
    let document = without_nul(&article.document);
    conn.prepare_cached(
            "INSERT INTO article (document, revision, run, id_prefix, url, title, published, author, site, language, license, \
             published_at, modified, place) VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) \
             ON CONFLICT (document) DO UPDATE SET \
             revision = (SELECT max(number) FROM revision WHERE revision.article = article.id), \
             run = excluded.run, id_prefix = excluded.id_prefix, url = excluded.url, title = excluded.title, \
             published = excluded.published, author = excluded.author, site = excluded.site, \
             language = excluded.language, license = excluded.license, \
             published_at = excluded.published_at, modified = excluded.modified, place = excluded.place RETURNING id",
        )?
        .query_row(
            params![
                document,
                run.0,
                ids.prefix(),
                article.url,
                article.title,
                article.published.map(|day| day.to_string()),
                article.author,
                article.site,
                article.language,
                article.license,
                article.published_at.map(|at| at.to_string()),
                article.modified.map(|at| at.to_string()),
                article.place
            ],
            |row| row.get(0),
        )
}

/// Enters a text of an article.
pub(super) fn enter_revision(
    conn: &Connection,
    run: RunId,
    article: i64,
    number: i64,
    hash: &str,
    text: &str,
) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT INTO revision (article, number, run, text_hash, text) VALUES (?1, ?2, ?3, unhex(?4), ?5)",
    )?
    .execute((article, number, run.0, hash, without_nul(text)))?;
    Ok(())
}

/// Keeps the facts of an article's text, which is revision `number`, before those of a later text take their place.
pub(super) fn keep_former_facts(conn: &Connection, article: i64, number: i64) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT INTO former_fact (article, revision, start, \"end\", unit, measure, place, entity, value, low, high, bound, \
         kind, direction, status, comparison, period_start, period_end, quote, subject) \
         SELECT article, ?2, start, \"end\", unit, measure, place, entity, value, low, high, bound, \
         kind, direction, status, comparison, period_start, period_end, quote, subject FROM fact WHERE article = ?1",
    )?
    .execute((article, number))?;
    Ok(())
}

/// Takes out what an article's text stated, so that it can be entered anew.
pub(super) fn remove_outcome(conn: &Connection, article: i64) -> rusqlite::Result<()> {
    for sql in [
        "INSERT INTO fact_text (fact_text, rowid, quote, unit_text, subject, attribution, place, entity) \
         SELECT 'delete', id, quote, unit_text, subject, attribution, place, entity FROM fact_words \
         WHERE id IN (SELECT id FROM fact WHERE article = ?1)",
        "DELETE FROM fact WHERE article = ?1",
        "DELETE FROM left_out WHERE article = ?1",
    ] {
        conn.prepare_cached(sql)?.execute([article])?;
    }
    Ok(())
}

/// Enters what an article's text states. Of `outcome` the store has checked that it holds together.
pub(super) fn enter_outcome(
    conn: &Connection,
    terms: &mut Terms,
    article: i64,
    ids: &FactIds,
    outcome: &Outcome,
) -> rusqlite::Result<()> {
    let mut sentences = outcome.sentences.iter().copied().peekable();
    for fact in &outcome.facts {
        while sentences.next_if(|(_, end)| *end < fact.end).is_some() {}
        // A number that no sentence is given for is its own.
        let holds = sentences.peek().copied().filter(|(start, _)| *start <= fact.start);
        enter_fact(conn, terms, article, ids, fact, holds.unwrap_or((fact.start, fact.end)))?;
    }
    for number in &outcome.left_out {
        enter_left_out(conn, terms, article, number)?;
    }
    Ok(())
}

/// A plain insert: the old facts were deleted, and the store lets no span through twice. An upsert would make SQLite keep
/// a journal of each statement, which takes as long as the insert itself.
const ENTER_FACT: &str = "\
    INSERT INTO fact (article, start, \"end\", id_suffix, sentence_start, sentence_end, rule, unit, measure, place, entity, \
    negated, value, low, high, confidence, bound, dimension, kind, direction, status, comparison, period_start, period_end, \
    period_basis, place_code, quote, unit_text, subject, period_text, attribution) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, \
    ?25, ?26, ?27, ?28, ?29, ?30, ?31)";

fn enter_fact(
    conn: &Connection,
    terms: &mut Terms,
    article: i64,
    ids: &FactIds,
    fact: &Fact,
    sentence: (usize, usize),
) -> rusqlite::Result<()> {
    let quote = without_nul(&fact.quote);
    let values = params![
        article,
        fact.start as i64,
        fact.end as i64,
        ids.suffix(fact.start, fact.end),
        sentence.0 as i64,
        sentence.1 as i64,
        terms.id(conn, Term::Rule, &fact.rule)?,
        terms.id(conn, Term::Unit, &fact.unit)?,
        terms.maybe(conn, Term::Measure, fact.measure.as_deref())?,
        terms.maybe(conn, Term::Place, fact.place.as_deref())?,
        terms.maybe(conn, Term::Entity, fact.entity.as_deref())?,
        fact.negated,
        fact.value,
        fact.low,
        fact.high,
        fact.confidence,
        fact.bound.as_str(),
        fact.dimension.as_str(),
        fact.kind.as_str(),
        fact.direction.map(|d| d.as_str()),
        fact.status.as_str(),
        fact.comparison.map(|c| c.as_str()),
        fact.period_start.map(|day| day.to_string()),
        fact.period_end.map(|day| day.to_string()),
        fact.period_basis.as_str(),
        fact.place_code,
        quote,
        fact.unit_text,
        fact.subject,
        fact.period_text,
        fact.attribution,
    ];
    let id = conn.prepare_cached(ENTER_FACT)?.insert(values)?;
    conn.prepare_cached(
        "INSERT INTO fact_text (rowid, quote, unit_text, subject, attribution, place, entity) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((id, quote, &fact.unit_text, &fact.subject, &fact.attribution, &fact.place, &fact.entity))?;
    Ok(())
}

fn enter_left_out(conn: &Connection, terms: &mut Terms, article: i64, number: &LeftOut) -> rusqlite::Result<()> {
    let rule = terms.id(conn, Term::Rule, &number.rule)?;
    let reason = terms.id(conn, Term::Reason, &number.reason)?;
    conn.prepare_cached("INSERT INTO left_out (article, start, \"end\", rule, reason) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((article, number.start as i64, number.end as i64, rule, reason))?;
    Ok(())
}
