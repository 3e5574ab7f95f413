//! All four steps: articles read, extracted and stored in batches, each batch one transaction.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::{Done, Event, Feed, Steps, Tally};
use crate::error::Result;
use crate::model::{Article, Notice, Outcome};
use crate::store::{BATCH, RunId, RunStart, RunStatus, Saved, Store, Totals};

/// A batch is stored when its first article has waited this long.
const LONGEST_WAIT: Duration = Duration::from_millis(200);

/// A batch is stored when its texts are this long, so that memory does not grow with the length of articles.
const BATCH_BYTES: usize = 4 << 20;

/// What is to be ingested, and where to.
#[derive(Debug)]
pub struct Ingest<'a> {
    /// What is read, and how.
    pub feed: &'a Feed,
    /// The database file; made where there is none.
    pub db: &'a Path,
    /// The command line, for the history.
    pub command: &'a str,
    /// Whether everything is done but the writing.
    pub dry_run: bool,
}

/// Something that happened on the way.
#[derive(Debug)]
pub enum Ingested<'a> {
    /// An article was stored, or would be in a dry run: for the first time, or again because it changed.
    Stored(&'a Article, &'a Outcome),
    /// Something was noticed or refused, apart from what extraction remarked on.
    Noticed(&'a Notice),
    /// Some work was done; a progress bar may move.
    Tick,
}

/// What a run did.
#[derive(Debug, Clone, Copy)]
pub struct Report {
    /// How the inputs went.
    pub tally: Tally,
    /// What became of the articles.
    pub totals: Totals,
    /// Whether there was no database before.
    pub created: bool,
}

/// An article with what it states; none where it is stored already, as it is.
type Worked = Option<(Article, Outcome)>;

impl Ingest<'_> {
    /// Reads, extracts and stores every article that is not stored already. A request to stop ends the run
    /// early with all that was finished stored.
    ///
    /// # Errors
    ///
    /// A database that cannot be used. What was stored before the error stays.
    pub fn run(&self, steps: &Arc<Steps>, meet: impl FnMut(Ingested<'_>) -> Result<()>) -> Result<Report> {
        let created = !self.db.exists();
        let mut session = Session::begin(self, steps, meet)?;
        let known = (!created).then(|| self.db.to_path_buf());
        let done = self.feed.run(steps, move || worker(known.as_deref()), |event| session.take(event));
        let done = done.and_then(|tally| session.flush().map(|()| tally));
        let (status, tally) = match &done {
            Err(_) => (RunStatus::Failed, Tally::default()),
            Ok(tally) if self.feed.stop.is_asked() => (RunStatus::Interrupted, *tally),
            Ok(tally) => (RunStatus::Finished, *tally),
        };
        let finished = session.finish(status);
        done?;
        finished?;
        let mut report = Report { tally, totals: session.totals, created };
        // The store refuses an article only after the feed has counted it as read.
        let at_the_end = usize::try_from(session.refused_at_the_end).unwrap_or(usize::MAX);
        report.tally.articles = report.tally.articles.saturating_sub(at_the_end);
        report.tally.refused = report.tally.refused.saturating_add(at_the_end);
        Ok(report)
    }
}

/// The work of one thread: extraction, unless the article is stored already. The writer has the last word on that;
/// asking here only saves the extraction.
fn worker(known: Option<&Path>) -> impl FnMut(&Steps, Article) -> Worked + use<> {
    let store = known.and_then(|db| Store::open_existing(db).ok());
    move |steps, article| {
        if store.as_ref().is_some_and(|store| store.holds(&article).unwrap_or(false)) {
            return None;
        }
        let outcome = steps.engine().extract(&article);
        Some((article, outcome))
    }
}

/// The writing end of a run.
struct Session<M> {
    /// None in a dry run.
    store: Option<(Store, RunId)>,
    /// In a dry run the database as it is, where there is one.
    existing: Option<Store>,
    batch: Vec<(Article, Outcome)>,
    batch_bytes: usize,
    waiting_since: Instant,
    totals: Totals,
    refused_at_the_end: u64,
    meet: M,
}

impl<M: FnMut(Ingested<'_>) -> Result<()>> Session<M> {
    fn begin(ingest: &Ingest<'_>, steps: &Steps, meet: M) -> Result<Session<M>> {
        let (mut store, mut existing) = (None, None);
        if ingest.dry_run {
            existing = is_written(ingest.db).then(|| Store::open_existing(ingest.db)).transpose()?;
        } else {
            let mut opened = Store::open(ingest.db)?;
            let rules = steps.rules_in_force();
            let start =
                RunStart { command: ingest.command, started: now(), version: env!("CARGO_PKG_VERSION"), rules: &rules };
            let run = opened.begin_run(&start)?;
            store = Some((opened, run));
        }
        Ok(Session {
            store,
            existing,
            batch: Vec::new(),
            batch_bytes: 0,
            waiting_since: Instant::now(),
            totals: Totals::default(),
            refused_at_the_end: 0,
            meet,
        })
    }

    fn take(&mut self, event: Event<Worked>) -> Result<()> {
        (self.meet)(Ingested::Tick)?;
        let Event::Done(Done { notices, made, .. }) = event else { return self.flush() };
        for notice in &notices {
            self.note(notice)?;
        }
        self.totals.read += u64::from(made.is_some());
        match made {
            None => {}
            Some(None) => self.totals.unchanged += 1,
            Some(Some((article, outcome))) => {
                if self.batch.is_empty() {
                    self.waiting_since = Instant::now();
                }
                self.batch_bytes += article.text.len();
                self.batch.push((article, outcome));
            }
        }
        let is_full = self.batch.len() >= BATCH || self.batch_bytes >= BATCH_BYTES;
        if is_full || self.waiting_since.elapsed() >= LONGEST_WAIT { self.flush() } else { Ok(()) }
    }

    fn note(&mut self, notice: &Notice) -> Result<()> {
        self.totals.refused += u64::from(notice.refused);
        if let Some((store, run)) = &mut self.store {
            store.note(*run, notice)?;
        }
        (self.meet)(Ingested::Noticed(notice))
    }

    /// Stores what has gathered.
    fn flush(&mut self) -> Result<()> {
        let batch = std::mem::take(&mut self.batch);
        self.batch_bytes = 0;
        if batch.is_empty() {
            return Ok(());
        }
        let all = match &mut self.store {
            Some((store, run)) => store.save_all(*run, &batch)?,
            None => batch.iter().map(|(article, _)| self.would_be(article)).collect::<Result<_>>()?,
        };
        for ((article, outcome), saved) in batch.iter().zip(all) {
            match saved {
                Saved::New => self.totals.new += 1,
                Saved::Revised => self.totals.revised += 1,
                Saved::Unchanged => {
                    self.totals.unchanged += 1;
                    continue;
                }
                Saved::Refused(notice) => {
                    self.totals.refused += 1;
                    self.refused_at_the_end += 1;
                    (self.meet)(Ingested::Noticed(&notice))?;
                    continue;
                }
            }
            self.totals.facts += outcome.facts.len() as u64;
            self.totals.left_out += outcome.left_out.len() as u64;
            (self.meet)(Ingested::Stored(article, outcome))?;
        }
        Ok(())
    }

    /// What saving would do with an article.
    fn would_be(&self, article: &Article) -> Result<Saved> {
        let Some(store) = &self.existing else { return Ok(Saved::New) };
        let known = store.article(&article.document)?.iter().any(|stored| stored.article.document == article.document);
        Ok(match known {
            false => Saved::New,
            true if store.holds(article)? => Saved::Unchanged,
            true => Saved::Revised,
        })
    }

    fn finish(&mut self, status: RunStatus) -> Result<()> {
        match &mut self.store {
            Some((store, run)) => store.finish_run(*run, now(), status, &self.totals),
            None => Ok(()),
        }
    }
}

/// An empty file is what a program leaves that was stopped before it wrote.
fn is_written(db: &Path) -> bool {
    db.metadata().is_ok_and(|meta| meta.len() > 0)
}

/// The moment that a run or a review is dated by.
#[expect(clippy::disallowed_methods, reason = "a run is dated by the clock; what it extracts is not")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}
