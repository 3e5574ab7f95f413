//! All four steps: articles read, extracted and stored in batches, each batch one transaction.

use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::feed::Step;
use super::memory::Known;
use super::{Done, Feed, Ready, Steps, Tally};
use crate::error::Result;
use crate::model::{Answer, Article, Notice, Outcome, Visit};
use crate::store::{BATCH, Batch, RunId, RunStart, RunStatus, Saved, SourceEnd, Store, Totals};

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
    /// Whether nothing is fetched, also where a file lists what is on the web.
    pub offline: bool,
    /// Whether everything is done but the writing.
    pub dry_run: bool,
    /// The database, where it was opened already.
    pub opened: Option<Opened>,
}

/// A database opened for writing.
#[derive(Debug)]
pub struct Opened {
    store: Store,
    /// Whether there was none before.
    created: bool,
}

impl Opened {
    /// Opens the file, which is made where there is none.
    pub fn at(db: &Path) -> Result<Opened> {
        let created = !db.exists();
        Ok(Opened { store: Store::open(db)?, created })
    }
}

/// Something that happened on the way.
#[derive(Debug)]
pub enum Ingested<'a> {
    /// An article was stored, or would be in a dry run: for the first time, or again because it changed.
    Stored(&'a Article, &'a Outcome),
    /// Something was noticed or refused, apart from what extraction remarked on.
    Noticed(&'a Notice),
    /// A source of the configuration is over.
    Source(&'a SourceReport),
    /// Some work was done; a progress bar may move.
    Tick,
}

/// How a source of the configuration fared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceReport {
    /// Its name.
    pub name: String,
    /// What was read of it and stored.
    pub totals: Totals,
    /// What went wrong, where nothing could be had of it.
    pub failed: Option<String>,
    retry_after: Option<Duration>,
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
    /// Sources of the configuration that are over, and those of them that gave nothing.
    pub sources: (usize, usize),
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
    pub fn run(mut self, steps: &Arc<Steps>, meet: impl FnMut(Ingested<'_>) -> Result<()>) -> Result<Report> {
        let opened = self.opened.take();
        let created = opened.as_ref().map_or_else(|| !self.db.exists(), |opened| opened.created);
        let known = (!created).then(|| self.db.to_path_buf());
        let (db, command) = (self.db, self.command);
        thread::scope(|scope| {
            let begun = (!self.dry_run).then(|| scope.spawn(|| begin(db, command, opened, steps)));
            let mut session = Session::new(&self, begun, meet)?;
            // Little work is done by the time that the run is entered; nothing else begins before that went well.
            if !self.feed.is_little() {
                session.store()?;
            }
            self.go(session, known, created, steps)
        })
    }

    fn go<M: FnMut(Ingested<'_>) -> Result<()>>(
        &self,
        mut session: Session<'_, M>,
        known: Option<PathBuf>,
        created: bool,
        steps: &Arc<Steps>,
    ) -> Result<Report> {
        let mut feed = self.feed.clone();
        feed.options.memory = Some(Arc::new(Known::of(self.db, self.offline)));
        let done = feed.walk(steps, move || worker(known.as_deref()), |step| session.take(step));
        let done = done.and_then(|tally| session.flush().map(|()| tally));
        let (status, tally) = match &done {
            Err(_) => (RunStatus::Failed, Tally::default()),
            Ok(tally) if self.feed.stop.is_asked() => (RunStatus::Interrupted, *tally),
            Ok(tally) => (RunStatus::Finished, *tally),
        };
        let finished = session.finish(status);
        done?;
        finished?;
        let mut report = Report { tally, totals: session.totals, created, sources: session.over };
        // The store refuses an article only after the feed has counted it as read.
        let at_the_end = usize::try_from(session.refused_at_the_end).unwrap_or(usize::MAX);
        report.tally.articles = report.tally.articles.saturating_sub(at_the_end);
        report.tally.refused = report.tally.refused.saturating_add(at_the_end);
        Ok(report)
    }
}

/// Enters the run in the database, which is opened if it is not yet.
fn begin(db: &Path, command: &str, opened: Option<Opened>, steps: &Steps) -> Result<(Store, RunId)> {
    let mut store = opened.map_or_else(|| Store::open(db), |opened| Ok(opened.store))?;
    let rules = steps.rules_in_force();
    let start = RunStart { command, started: now(), version: env!("CARGO_PKG_VERSION"), rules: &rules };
    let run = store.begin_run(&start)?;
    Ok((store, run))
}

/// The work of one thread: extraction, unless the article is stored already. The writer has the last word on that;
/// asking here only saves the extraction.
fn worker(known: Option<&Path>) -> impl FnMut(&Steps, Ready) -> Worked + use<> {
    let store = known.and_then(|db| Store::open_existing(db).ok());
    move |steps, mut ready| {
        if store.as_ref().is_some_and(|store| store.holds(&ready.article).unwrap_or(false)) {
            return None;
        }
        let outcome = steps.extract(&mut ready);
        Some((ready.article, outcome))
    }
}

/// The database of a run, which is opened beside the first article.
enum Begun<'s> {
    Opening(ScopedJoinHandle<'s, Result<(Store, RunId)>>),
    Open(Box<Store>, RunId),
    /// A dry run writes nothing.
    Nowhere,
}

/// The writing end of a run.
struct Session<'s, M> {
    begun: Begun<'s>,
    /// In a dry run the database as it is, where there is one.
    existing: Option<Store>,
    waiting: Waiting,
    waiting_since: Instant,
    totals: Totals,
    refused_at_the_end: u64,
    /// Of each task, how it fares.
    tasks: Vec<Faring>,
    /// Sources that are over, and those of them that gave nothing.
    over: (usize, usize),
    meet: M,
}

/// What is stored next, in one transaction. All that came before something in it is in it as well, or stored already.
#[derive(Default)]
struct Waiting {
    articles: Vec<(Article, Outcome)>,
    /// Of each article, its task.
    of: Vec<usize>,
    bytes: usize,
    visits: Vec<(Visit, DateTime<Utc>)>,
    sources: Vec<(SourceReport, DateTime<Utc>)>,
}

impl Waiting {
    fn is_empty(&self) -> bool {
        self.articles.is_empty() && self.visits.is_empty() && self.sources.is_empty()
    }

    fn is_full(&self) -> bool {
        self.articles.len() + self.visits.len() >= BATCH || self.bytes >= BATCH_BYTES
    }
}

/// How a task fares.
#[derive(Default)]
struct Faring {
    report: SourceReport,
    /// Whether anything could be had of it.
    well: bool,
    fault: Option<String>,
}

impl<'s, M: FnMut(Ingested<'_>) -> Result<()>> Session<'s, M> {
    fn new(
        ingest: &Ingest<'_>,
        begun: Option<ScopedJoinHandle<'s, Result<(Store, RunId)>>>,
        meet: M,
    ) -> Result<Session<'s, M>> {
        let is_asked = ingest.dry_run && Store::is_written(ingest.db);
        let existing = is_asked.then(|| Store::open_existing(ingest.db)).transpose()?;
        let faring = |name: &Option<String>| Faring {
            report: SourceReport { name: name.clone().unwrap_or_default(), ..SourceReport::default() },
            ..Faring::default()
        };
        Ok(Session {
            begun: begun.map_or(Begun::Nowhere, Begun::Opening),
            existing,
            tasks: ingest.feed.tasks.iter().map(|task| faring(&task.name)).collect(),
            over: (0, 0),
            waiting: Waiting::default(),
            waiting_since: Instant::now(),
            totals: Totals::default(),
            refused_at_the_end: 0,
            meet,
        })
    }

    /// The database with the run that was begun in it; none in a dry run.
    fn store(&mut self) -> Result<Option<(&mut Store, RunId)>> {
        self.begun = match std::mem::replace(&mut self.begun, Begun::Nowhere) {
            Begun::Opening(opening) => {
                let (store, run) = opening.join().unwrap_or_else(|panic| resume_unwind(panic))?;
                Begun::Open(Box::new(store), run)
            }
            begun => begun,
        };
        Ok(match &mut self.begun {
            Begun::Open(store, run) => Some((store, *run)),
            _ => None,
        })
    }

    fn take(&mut self, step: Step<Worked>) -> Result<()> {
        (self.meet)(Ingested::Tick)?;
        match step {
            Step::Quiet => self.flush(),
            Step::Done(task, done) => self.done(task, done),
            Step::Over(task) => self.over(task),
        }
    }

    fn done(&mut self, task: usize, done: Done<Worked>) -> Result<()> {
        let Done { visit, notices, made } = done;
        for notice in &notices {
            self.note(task, notice)?;
        }
        if self.waiting.is_empty() {
            self.waiting_since = Instant::now();
        }
        let faring = &mut self.tasks[task];
        if let Some(visit) = visit {
            faring.well |= visit.answer.is_well();
            faring.report.retry_after = faring.report.retry_after.max(visit.retry_after);
            self.totals.asked += 1;
            self.totals.not_modified += u64::from(visit.answer == Answer::Unchanged);
            self.waiting.visits.push((visit, now()));
        }
        if let Some(made) = made {
            faring.well = true;
            self.totals.read += 1;
            faring.report.totals.read += 1;
            match made {
                None => {
                    self.totals.unchanged += 1;
                    faring.report.totals.unchanged += 1;
                }
                Some((article, outcome)) => {
                    self.waiting.bytes += article.text.len();
                    self.waiting.articles.push((article, outcome));
                    self.waiting.of.push(task);
                }
            }
        }
        let is_due = !self.waiting.is_empty() && self.waiting_since.elapsed() >= LONGEST_WAIT;
        if self.waiting.is_full() || is_due { self.flush() } else { Ok(()) }
    }

    fn note(&mut self, task: usize, notice: &Notice) -> Result<()> {
        self.refused(task, notice);
        if let Some((store, run)) = self.store()? {
            store.note(run, notice)?;
        }
        (self.meet)(Ingested::Noticed(notice))
    }

    fn refused(&mut self, task: usize, notice: &Notice) {
        if notice.refused {
            self.totals.refused += 1;
            let faring = &mut self.tasks[task];
            faring.report.totals.refused += 1;
            faring.fault.get_or_insert_with(|| notice.what.clone());
        }
    }

    /// Ends a task. Its articles are stored first, so that what is kept of it counts them.
    fn over(&mut self, task: usize) -> Result<()> {
        if self.tasks[task].report.name.is_empty() {
            return Ok(());
        }
        self.flush()?;
        let faring = std::mem::take(&mut self.tasks[task]);
        let failed = faring.fault.filter(|_| !faring.well);
        self.over.0 += 1;
        self.over.1 += usize::from(failed.is_some());
        let report = SourceReport { failed, ..faring.report };
        (self.meet)(Ingested::Source(&report))?;
        self.waiting.sources.push((report, now()));
        Ok(())
    }

    /// Stores what has gathered.
    fn flush(&mut self) -> Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Ok(());
        }
        let sources: Vec<_> = waiting.sources.iter().map(|(report, at)| report.end(*at)).collect();
        let batch = Batch { articles: &waiting.articles, visits: &waiting.visits, sources: &sources };
        let all = match self.store()? {
            Some((store, run)) => store.save_batch(run, &batch)?,
            None => waiting.articles.iter().map(|(article, _)| self.would_be(article)).collect::<Result<_>>()?,
        };
        for ((article, outcome), (task, saved)) in waiting.articles.iter().zip(waiting.of.iter().zip(all)) {
            let of_task = &mut self.tasks[*task].report.totals;
            match saved {
                Saved::New => {
                    self.totals.new += 1;
                    of_task.new += 1;
                }
                Saved::Revised => {
                    self.totals.revised += 1;
                    of_task.revised += 1;
                }
                Saved::Unchanged => {
                    self.totals.unchanged += 1;
                    of_task.unchanged += 1;
                    continue;
                }
                Saved::Refused(notice) => {
                    self.refused(*task, &notice);
                    self.refused_at_the_end += 1;
                    (self.meet)(Ingested::Noticed(&notice))?;
                    continue;
                }
            }
            for totals in [&mut self.totals, &mut self.tasks[*task].report.totals] {
                totals.facts += outcome.facts.len() as u64;
                totals.left_out += outcome.left_out.len() as u64;
            }
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
        let totals = self.totals;
        match self.store()? {
            Some((store, run)) => store.finish_run(run, now(), status, &totals),
            None => Ok(()),
        }
    }
}

impl SourceReport {
    fn end(&self, at: DateTime<Utc>) -> SourceEnd<'_> {
        let failed = self.failed.as_deref();
        SourceEnd { name: &self.name, at, failed, retry_after: self.retry_after, totals: self.totals }
    }
}

/// The moment that a run or a review is dated by.
#[expect(clippy::disallowed_methods, reason = "a run is dated by the clock; what it extracts is not")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}
