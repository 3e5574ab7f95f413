//! Articles with their facts into the database: new ones, revised ones, and nothing for those that did not change.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use rustc_hash::FxHashSet;

use super::enter::{enter_article, enter_outcome, enter_revision, keep_former_facts, remove_outcome};
use super::runs::{count, enter_notice};
use super::terms::Terms;
use super::visits::{SourceEnd, enter_source, enter_visit};
use super::{RunId, Store, Totals};
use crate::error::Result;
use crate::model::{Answer, Article, Fact, FactIds, Notice, Outcome, Visit, text_hash, without_nul};

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
    Details {
        id: i64,
    },
    /// Other text than revision `number`.
    Text {
        id: i64,
        number: i64,
    },
    Same,
}

/// A good number of articles for [`Store::save_all`]: each transaction writes the pages it touched once, so that larger ones
/// write less; beyond this there is little to gain, and a kill loses more. Fewer, where articles are megabytes long.
pub const BATCH: usize = 256;

/// What is stored in one transaction.
#[derive(Debug, Clone, Copy, Default)]
pub struct Batch<'a> {
    /// Articles with what they state; [`BATCH`] says how many to bring.
    pub articles: &'a [(Article, Outcome)],
    /// Web addresses that were asked for, and when; none of them comes before an article that it gave.
    pub visits: &'a [(Visit, DateTime<Utc>)],
    /// Sources that are done.
    pub sources: &'a [SourceEnd<'a>],
}

impl Store {
    /// Whether this document is stored with this text ([`text_hash`]).
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
        let mut saved = self.save_each(run, &[(article, outcome)], &Batch::default())?;
        Ok(saved.pop().unwrap_or(Saved::Unchanged))
    }

    /// Stores articles with their facts, in one transaction, which is a great deal faster than one each: all of them, or on
    /// an error none. [`BATCH`] says how many to bring.
    pub fn save_all(&mut self, run: RunId, items: &[(Article, Outcome)]) -> Result<Vec<Saved>> {
        self.save_batch(run, &Batch { articles: items, ..Batch::default() })
    }

    /// Stores articles with the state of the web that goes with them, in one transaction.
    pub fn save_batch(&mut self, run: RunId, batch: &Batch) -> Result<Vec<Saved>> {
        let items: Vec<_> = batch.articles.iter().map(|(article, outcome)| (article, outcome)).collect();
        self.save_each(run, &items, batch)
    }

    fn save_each(&mut self, run: RunId, items: &[(&Article, &Outcome)], batch: &Batch) -> Result<Vec<Saved>> {
        // Found out before the lock is taken, so that a run that finds nothing new stands in nobody's way.
        let mut changed = !batch.visits.is_empty() || !batch.sources.is_empty();
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
            for (visit, at) in batch.visits {
                totals.asked += 1;
                totals.not_modified += u64::from(visit.answer == Answer::Unchanged);
                enter_visit(conn, visit, *at)?;
            }
            for end in batch.sources {
                enter_source(conn, run, end)?;
            }
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
        let notice =
            Notice::refusal(&article.document, what, "this is a defect in etl: please report it with the article");
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
                keep_former_facts(conn, id, number)?;
                enter_revision(conn, run, id, number + 1, &hash, &article.text)?;
            }
            remove_outcome(conn, id)?;
            enter_article(conn, run, article, &ids)?;
            totals.revised += 1;
            (id, Saved::Revised)
        }
        Standing::Same => return Ok(Saved::Unchanged),
    };
    enter_outcome(conn, terms, id, &ids, outcome)?;
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
         AND published_at IS ?10 AND modified IS ?11 AND place IS ?12 \
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
            article.license,
            article.published_at.map(|at| at.to_string()),
            article.modified.map(|at| at.to_string()),
            article.place
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

/// What no stored article may have: a number that does not stand where its record says, or a value that is none.
pub(super) fn defect(article: &Article, outcome: &Outcome) -> Option<String> {
    let facts = outcome.facts.iter().map(|fact| (&fact.quote, fact.start, fact.end));
    let left_out = outcome.left_out.iter().map(|number| (&number.quote, number.start, number.end));
    let misplaced = misplaced(&article.text, facts).or_else(|| self::misplaced(&article.text, left_out));
    if let Some((quote, start, end)) = misplaced {
        return Some(format!("the number `{quote}` does not stand at characters {start} to {end} of the text"));
    }
    let mut spans = FxHashSet::default();
    let facts = outcome.facts.iter().map(|fact| (fact.start, fact.end, false));
    let left_out = outcome.left_out.iter().map(|number| (number.start, number.end, true));
    if let Some((start, end, _)) = facts.chain(left_out).find(|span| !spans.insert(*span)) {
        return Some(format!("two records stand for the number at characters {start} to {end} of the text"));
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
        let width = text
            .get(from..)?
            .char_indices()
            .map(|(at, _)| at)
            .chain([text.len() - from])
            .nth(end.checked_sub(start)?)?;
        Some(start < end && text.get(from..from + width)? == quote)
    };
    let mut numbers = numbers;
    numbers.find(|(quote, start, end)| stands(quote, *start, *end) != Some(true))
}
