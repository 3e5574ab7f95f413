//! Facts of stored articles made again, from the text as it stands.

use rusqlite::OptionalExtension;

use super::enter::{enter_outcome, remove_outcome};
use super::runs::{count, enter_notice};
use super::save::defect;
use super::{RunId, Saved, Store, StoredArticle, Totals};
use crate::error::Result;
use crate::model::{FactIds, Notice, Outcome, text_hash};

impl Store {
    /// Puts what was made of stored articles in the place of what is stored, in one transaction: all of it, or on an error
    /// none. Texts and details stay. Where the facts are the same as before only the run that made them is noted. An
    /// article that was changed by another run in the meantime is left as it is.
    pub fn renew(&mut self, run: RunId, items: &[(StoredArticle, Outcome)]) -> Result<Vec<Saved>> {
        self.write(|conn, terms| {
            let mut totals = Totals::default();
            let mut all = Vec::with_capacity(items.len());
            for (stored, outcome) in items {
                totals.read += 1;
                let article = &stored.article;
                let standing = conn
                    .prepare_cached("SELECT revision FROM article WHERE id = ?1 AND document = ?2")?
                    .query_row((stored.number, &article.document), |row| row.get::<_, u32>(0))
                    .optional()?;
                if standing != Some(stored.revision) {
                    totals.unchanged += 1;
                    all.push(Saved::Unchanged);
                    continue;
                }
                if let Some(what) = defect(article, outcome) {
                    let remedy = "this is a defect in etl: please report it with the article";
                    let notice = Notice::refusal(&article.document, what, remedy);
                    enter_notice(conn, run, &notice)?;
                    totals.refused += 1;
                    all.push(Saved::Refused(notice));
                    continue;
                }
                conn.prepare_cached("UPDATE article SET run = ?2 WHERE id = ?1")?.execute((stored.number, run.0))?;
                if stored.states(outcome) {
                    totals.unchanged += 1;
                    all.push(Saved::Unchanged);
                    continue;
                }
                remove_outcome(conn, stored.number)?;
                let ids = FactIds::new(&article.document, &text_hash(&article.text));
                enter_outcome(conn, terms, stored.number, &ids, outcome)?;
                totals.revised += 1;
                totals.facts += outcome.facts.len() as u64;
                totals.left_out += outcome.left_out.len() as u64;
                all.push(Saved::Revised);
            }
            count(conn, run, &totals)?;
            Ok(all)
        })
    }
}

impl StoredArticle {
    /// Whether what is stored is this outcome, notices aside.
    fn states(&self, outcome: &Outcome) -> bool {
        self.facts == outcome.facts && self.left_out == outcome.left_out && self.sentences == outcome.sentences
    }
}
