//! Articles with their facts into the database: new ones, revised ones, and nothing for those that did not change.

use rusqlite::{Connection, OptionalExtension, params};

use super::runs::{count, enter_notice};
use super::terms::{Term, Terms};
use super::{RunId, Store, Totals};
use crate::error::Result;
use crate::model::{Article, Fact, FactIds, LeftOut, Notice, Outcome, text_hash, without_nul};

/// What became of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// Stored for the first time.
    New,
    /// Known, and written again: a changed text is a new revision, changed details (title, date, ...) are updated. Its
    /// facts took the place of the old ones.
    Revised,
    /// Known and the same; nothing was written.
    Unchanged,
    /// Not stored, since its facts do not hold together, which is a defect in the program; recorded as this notice.
    Refused(Notice),
}

/// How an article relates to what is stored.
enum Standing {
    New,
    /// Same text, other details.
    Details { id: i64 },
    /// Other text than revision `number`.
    Text { id: i64, number: i64 },
    Same,
}

/// Every transaction of [`Store::save_all`] dirties the last page of each table and index once, so that larger ones write
/// less; beyond this many articles there is nothing to gain, and a kill loses more.
pub const BATCH: usize = 64;

impl Store {
    /// Whether this document is stored with this text ([`text_hash`](crate::model::text_hash)).
    pub fn is_current(&self, document: &str, text_hash: &str) -> Result<bool> {
        self.read(|conn| {
            let stored: Option<String> = conn
                .prepare_cached(
                    "SELECT lower(hex(revision.text_hash)) FROM article \
                     JOIN revision ON revision.article = article.id AND revision.number = article.revision \
                     WHERE article.document = ?1",
                )?
                .query_row([without_nul(document)], |row| row.get(0))
                .optional()?;
            Ok(stored.is_some_and(|stored| stored == text_hash))
        })
    }

    /// Whether this article is stored with this text and these details, so that [`Store::save`] would find it unchanged and
    /// extraction can be skipped. The details count because facts depend on them: periods are resolved from the date.
    pub fn holds(&self, article: &Article) -> Result<bool> {
        self.read(|conn| Ok(matches!(standing(conn, article, &text_hash(&article.text))?, Standing::Same)))
    }

    /// Stores an article with its facts, in one transaction.
    pub fn save(&mut self, run: RunId, article: &Article, outcome: &Outcome) -> Result<Saved> {
        let mut saved = self.save_each(run, &[(article, outcome)])?;
        Ok(saved.pop().unwrap_or(Saved::Unchanged))
    }

    /// Stores articles with their facts, in one transaction, which is a great deal faster than one each: all of them, or on
    /// an error none. [`BATCH`] is a good number of them.
    pub fn save_all(&mut self, run: RunId, items: &[(Article, Outcome)]) -> Result<Vec<Saved>> {
        let items: Vec<_> = items.iter().map(|(article, outcome)| (article, outcome)).collect();
        self.save_each(run, &items)
    }

    fn save_each(&mut self, run: RunId, items: &[(&Article, &Outcome)]) -> Result<Vec<Saved>> {
        // Found out before the lock is taken, so that a run that finds nothing new stands in nobody's way.
        let mut changed = false;
        for (article, _) in items {
            changed = changed || !self.holds(article)?;
        }
        if !changed {
            return Ok(vec![Saved::Unchanged; items.len()]);
        }
        self.write(|conn, terms| {
            let mut totals = Totals::default();
            let saved = items
                .iter()
                .map(|(article, outcome)| save_one(conn, terms, run, article, outcome, &mut totals))
                .collect::<rusqlite::Result<_>>()?;
            count(conn, run, &totals)?;
            Ok(saved)
        })
    }
}

fn save_one(
    conn: &Connection,
    terms: &mut Terms,
    run: RunId,
    article: &Article,
    outcome: &Outcome,
    totals: &mut Totals,
) -> rusqlite::Result<Saved> {
    totals.read += 1;
    let hash = text_hash(&article.text);
    let standing = standing(conn, article, &hash)?;
    if matches!(standing, Standing::Same) {
        totals.unchanged += 1;
        return Ok(Saved::Unchanged);
    }
    if let Some(what) = defect(article, outcome) {
        let notice = Notice::refusal(&article.document, what, "this is a defect in etl: please report it with the article");
        enter_notice(conn, run, &notice)?;
        totals.refused += 1;
        return Ok(Saved::Refused(notice));
    }
    let ids = FactIds::new(&article.document, &hash);
    let (id, saved) = match standing {
        Standing::New => {
            let id = enter_article(conn, run, article, &ids)?;
            enter_revision(conn, run, id, 1, &hash, &article.text)?;
            totals.new += 1;
            (id, Saved::New)
        }
        Standing::Details { id } | Standing::Text { id, .. } => {
            if let Standing::Text { number, .. } = standing {
                enter_revision(conn, run, id, number + 1, &hash, &article.text)?;
            }
            enter_article(conn, run, article, &ids)?;
            for table in ["fact", "left_out"] {
                conn.prepare_cached(&format!("DELETE FROM {table} WHERE article = ?1"))?.execute([id])?;
            }
            totals.revised += 1;
            (id, Saved::Revised)
        }
        Standing::Same => return Ok(Saved::Unchanged),
    };
    for fact in &outcome.facts {
        enter_fact(conn, terms, id, &ids, fact)?;
    }
    for number in &outcome.left_out {
        enter_left_out(conn, terms, id, number)?;
    }
    for notice in &outcome.notices {
        enter_notice(conn, run, notice)?;
    }
    totals.facts += outcome.facts.len() as u64;
    totals.left_out += outcome.left_out.len() as u64;
    Ok(saved)
}

/// What is stored of this document, compared with the article.
fn standing(conn: &Connection, article: &Article, hash: &str) -> rusqlite::Result<Standing> {
    let mut statement = conn.prepare_cached(
        "SELECT article.id, revision.number, lower(hex(revision.text_hash)) = ?2, \
         url IS ?3 AND title IS ?4 AND published IS ?5 AND author IS ?6 AND site IS ?7 AND language IS ?8 AND license IS ?9 \
         FROM article JOIN revision ON revision.article = article.id AND revision.number = article.revision \
         WHERE article.document = ?1",
    )?;
    let found = statement.query_row(
        params![
            without_nul(&article.document),
            hash,
            article.url,
            article.title,
            article.published.map(|day| day.to_string()),
            article.author,
            article.site,
            article.language,
            article.license
        ],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    );
    Ok(match found.optional()? {
        None => Standing::New,
        Some((_, _, true, true)) => Standing::Same,
        Some((id, _, true, false)) => Standing::Details { id },
        Some((id, number, false, _)) => Standing::Text { id, number },
    })
}

/// Enters an article or brings it up to date, after its revision where it has one already.
fn enter_article(conn: &Connection, run: RunId, article: &Article, ids: &FactIds) -> rusqlite::Result<i64> {
    conn.prepare_cached(
        "INSERT INTO article (document, revision, run, id_prefix, url, title, published, author, site, language, license) \
         VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) \
         ON CONFLICT (document) DO UPDATE SET \
         revision = (SELECT max(number) FROM revision WHERE revision.article = article.id), \
         run = excluded.run, id_prefix = excluded.id_prefix, url = excluded.url, title = excluded.title, \
         published = excluded.published, author = excluded.author, site = excluded.site, \
         language = excluded.language, license = excluded.license \
         RETURNING id",
    )?
    .query_row(
        params![
            without_nul(&article.document),
            run.0,
            ids.prefix(),
            article.url,
            article.title,
            article.published.map(|day| day.to_string()),
            article.author,
            article.site,
            article.language,
            article.license
        ],
        |row| row.get(0),
    )
}

fn enter_revision(conn: &Connection, run: RunId, article: i64, number: i64, hash: &str, text: &str) -> rusqlite::Result<()> {
    conn.prepare_cached("INSERT INTO revision (article, number, run, text_hash, text) VALUES (?1, ?2, ?3, unhex(?4), ?5)")?
        .execute((article, number, run.0, hash, without_nul(text)))?;
    Ok(())
}

/// Two facts on one span are one record, and the later one stands.
const ENTER_FACT: &str = "\
    INSERT INTO fact (article, start, \"end\", id_suffix, rule, unit, measure, place, entity, negated, value, low, high, \
    confidence, bound, dimension, kind, direction, status, comparison, period_start, period_end, period_basis, place_code, \
    quote, unit_text, subject, period_text, attribution) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, \
    ?25, ?26, ?27, ?28, ?29) \
    ON CONFLICT (article, start, \"end\") DO UPDATE SET rule = excluded.rule, unit = excluded.unit, \
    measure = excluded.measure, place = excluded.place, entity = excluded.entity, negated = excluded.negated, \
    value = excluded.value, low = excluded.low, high = excluded.high, confidence = excluded.confidence, \
    bound = excluded.bound, dimension = excluded.dimension, kind = excluded.kind, direction = excluded.direction, \
    status = excluded.status, comparison = excluded.comparison, period_start = excluded.period_start, \
    period_end = excluded.period_end, period_basis = excluded.period_basis, place_code = excluded.place_code, \
    unit_text = excluded.unit_text, subject = excluded.subject, period_text = excluded.period_text, \
    attribution = excluded.attribution";

fn enter_fact(conn: &Connection, terms: &mut Terms, article: i64, ids: &FactIds, fact: &Fact) -> rusqlite::Result<()> {
    let values = params![
        article,
        fact.start as i64,
        fact.end as i64,
        ids.suffix(fact.start, fact.end),
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
        without_nul(&fact.quote),
        fact.unit_text,
        fact.subject,
        fact.period_text,
        fact.attribution,
    ];
    conn.prepare_cached(ENTER_FACT)?.execute(values)?;
    Ok(())
}

fn enter_left_out(conn: &Connection, terms: &mut Terms, article: i64, number: &LeftOut) -> rusqlite::Result<()> {
    let rule = terms.id(conn, Term::Rule, &number.rule)?;
    let reason = terms.id(conn, Term::Reason, &number.reason)?;
    conn.prepare_cached(
        "INSERT INTO left_out (article, start, \"end\", rule, reason) VALUES (?1, ?2, ?3, ?4, ?5) \
         ON CONFLICT (article, start, \"end\") DO UPDATE SET rule = excluded.rule, reason = excluded.reason",
    )?
    .execute((article, number.start as i64, number.end as i64, rule, reason))?;
    Ok(())
}

/// What no stored article may have: a number that does not stand where its record says, or a value that is none.
fn defect(article: &Article, outcome: &Outcome) -> Option<String> {
    let facts = outcome.facts.iter().map(|fact| (&fact.quote, fact.start, fact.end));
    let left_out = outcome.left_out.iter().map(|number| (&number.quote, number.start, number.end));
    let misplaced = misplaced(&article.text, facts).or_else(|| self::misplaced(&article.text, left_out));
    if let Some((quote, start, end)) = misplaced {
        return Some(format!("the number `{quote}` does not stand at characters {start} to {end} of the text"));
    }
    let sound = |fact: &&Fact| match (fact.value, fact.low, fact.high) {
        (Some(value), None, None) => value.is_finite(),
        (None, Some(low), Some(high)) => low.is_finite() && high.is_finite(),
        _ => false,
    };
    let unsound = outcome.facts.iter().find(|fact| !sound(fact))?;
    Some(format!("the number `{}` at character {} has neither one value nor two ends", unsound.quote, unsound.start))
}

/// The first of these that is not what stands between its characters; one walk through the text if they come in order.
fn misplaced<'a>(
    text: &str,
    numbers: impl Iterator<Item = (&'a String, usize, usize)>,
) -> Option<(&'a String, usize, usize)> {
    let (mut byte, mut chars) = (0, 0);
    let mut seek = |to: usize| {
        if to < chars {
            (byte, chars) = (0, 0);
        }
        let rest = text.get(byte..)?;
        let (skipped, _) = rest.char_indices().chain([(rest.len(), '\0')]).nth(to - chars)?;
        (byte, chars) = (byte + skipped, to);
        Some(byte)
    };
    let mut stands = |quote: &str, start: usize, end: usize| {
        let from = seek(start)?;
        // Going on from the start, not back from the end, keeps nested numbers cheap.
        let width = text.get(from..)?.char_indices().map(|(at, _)| at).chain([text.len() - from]).nth(end.checked_sub(start)?)?;
        Some(start < end && text.get(from..from + width)? == quote)
    };
    let mut numbers = numbers;
    numbers.find(|(quote, start, end)| stands(quote, *start, *end) != Some(true))
}
