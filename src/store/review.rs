//! What people said of facts.

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::Row;

use super::Store;
use crate::error::Result;

/// What a person found a fact to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Right.
    Accepted,
    /// No fact, or not worth mending.
    Wrong,
    /// Right but for some fields.
    Corrected,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Verdict; 3] = [Verdict::Accepted, Verdict::Wrong, Verdict::Corrected];

    /// The spelling in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Accepted => "accepted",
            Verdict::Wrong => "wrong",
            Verdict::Corrected => "corrected",
        }
    }
}

/// A person's judgement of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The fact.
    pub fact_id: String,
    /// What it was found to be.
    pub verdict: Verdict,
    /// Where it is corrected: a JSON object of fields of the record with the values they should have.
    pub correction: Option<String>,
    /// Why, in the reviewer's words.
    pub note: Option<String>,
}

/// A review with the fact it is about, as far as that is still there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewed {
    /// The review.
    pub review: Review,
    /// When it was made, UTC, ISO 8601.
    pub reviewed: String,
    /// Document and quote of the fact; none where the article's text no longer states it.
    pub fact: Option<(String, String)>,
}

impl Store {
    /// Keeps a review; a later one of the same fact takes the place of the earlier.
    pub fn review(&mut self, review: &Review, now: DateTime<Utc>) -> Result<()> {
        self.write(|conn, _| {
            conn.execute(
                "INSERT INTO review (fact_id, verdict, correction, note, reviewed) VALUES (?1, ?2, ?3, ?4, ?5) \
                 ON CONFLICT (fact_id) DO UPDATE SET verdict = excluded.verdict, correction = excluded.correction, \
                 note = excluded.note, reviewed = excluded.reviewed",
                (
                    &review.fact_id,
                    review.verdict.as_str(),
                    &review.correction,
                    &review.note,
                    now.to_rfc3339_opts(SecondsFormat::Secs, true),
                ),
            )?;
            Ok(())
        })
    }

    /// The `fact_id`s, up to ten, that begin so, each with document and quote.
    pub fn fact_ids(&self, beginning: &str) -> Result<Vec<(String, String, String)>> {
        let beginning = beginning.to_ascii_lowercase();
        self.read(|conn| {
            // The articles that it can belong to are few: the first half of an id is the article's.
            let mut statement = conn.prepare(
                "SELECT lower(hex(id_prefix) || hex(id_suffix)) AS fact_id, document, quote \
                 FROM article JOIN fact ON fact.article = article.id \
                 WHERE substr(lower(hex(id_prefix)), 1, length(?1)) = substr(?1, 1, 16) \
                   AND substr(lower(hex(id_prefix) || hex(id_suffix)), 1, length(?1)) = ?1 LIMIT 10",
            )?;
            statement.query_map([beginning], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
        })
    }

    /// Every review, the latest first.
    pub fn reviews(&self) -> Result<Vec<Reviewed>> {
        self.read(|conn| {
            let mut statement = conn.prepare(
                "SELECT review.fact_id, verdict, correction, note, reviewed, document, quote FROM review \
                 LEFT JOIN (SELECT lower(hex(id_prefix) || hex(id_suffix)) AS fact_id, document, quote \
                   FROM article JOIN fact ON fact.article = article.id \
                   WHERE lower(hex(id_prefix)) IN (SELECT substr(fact_id, 1, 16) FROM review)) AS fact USING (fact_id) \
                 ORDER BY reviewed DESC, review.fact_id",
            )?;
            statement.query_map([], reviewed)?.collect()
        })
    }
}

fn reviewed(row: &Row) -> rusqlite::Result<Reviewed> {
    let verdict: String = row.get(1)?;
    let fact: (Option<String>, Option<String>) = (row.get(5)?, row.get(6)?);
    Ok(Reviewed {
        review: Review {
            fact_id: row.get(0)?,
            // The column's CHECK allows no other word.
            verdict: Verdict::ALL.into_iter().find(|v| v.as_str() == verdict).unwrap_or(Verdict::Wrong),
            correction: row.get(2)?,
            note: row.get(3)?,
        },
        reviewed: row.get(4)?,
        fact: fact.0.zip(fact.1),
    })
}
