//! The facts of stored articles made again after rules changed: nothing is fetched, texts and reviews stay.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use super::ingest::now;
use super::{Done, Steps, Stop, flow, one};
use crate::error::Result;
use crate::model::{Fact, Fetched, Given, Notice, Outcome};
use crate::store::{BATCH, Maker, RunId, RunStart, RunStatus, Saved, Store, StoredArticle, Totals};

/// Articles read from the database at a time.
const PAGE: usize = 64;

/// What is to be made again.
#[derive(Debug)]
pub struct Reextract<'a> {
    /// The database file.
    pub db: &'a Path,
    /// The command line, for the history.
    pub command: &'a str,
    /// Whether articles are done as well whose facts this program made with these rules.
    pub all: bool,
    /// Whether everything is done but the writing.
    pub dry_run: bool,
    /// Worker threads, at least 1.
    pub threads: usize,
    /// How the run is asked to end early.
    pub stop: &'a Stop,
}

/// Something that happened on the way.
#[derive(Debug)]
pub enum Remade<'a> {
    /// An article was done; what became of its facts.
    Article(&'a StoredArticle, &'a Diff),
    /// Something was refused.
    Refused(&'a Notice),
}

/// How the facts of an article changed, in text order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Diff {
    /// What is a fact now and was none.
    pub added: Vec<Fact>,
    /// What was a fact and is none now.
    pub lost: Vec<Fact>,
    /// What says something else now: before, and after.
    pub changed: Vec<(Fact, Fact)>,
}

impl Diff {
    /// From the facts before and after, each in text order.
    pub fn new(before: &[Fact], after: &[Fact]) -> Diff {
        let mut diff = Diff::default();
        let (mut before, mut after) = (before.iter().peekable(), after.iter().peekable());
        let place = |fact: &Fact| (fact.start, fact.end);
        loop {
            let order = match (before.peek(), after.peek()) {
                (None, None) => return diff,
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (Some(old), Some(new)) => place(old).cmp(&place(new)),
            };
            match order {
                std::cmp::Ordering::Less => diff.lost.extend(before.next().cloned()),
                std::cmp::Ordering::Greater => diff.added.extend(after.next().cloned()),
                std::cmp::Ordering::Equal => {
                    let pair = before.next().cloned().zip(after.next().cloned());
                    diff.changed.extend(pair.filter(|(old, new)| old != new));
                }
            }
        }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.lost.is_empty() && self.changed.is_empty()
    }
}

type Worked = Result<(StoredArticle, Done<Outcome>)>;

impl Reextract<'_> {
    /// Makes the facts again, in the order in which the articles were stored. A request to stop ends it early with all that
    /// was finished stored; the same command goes on from there.
    ///
    /// # Errors
    ///
    /// A database that cannot be used. What was stored before the error stays.
    pub fn run(&self, steps: &Arc<Steps>, meet: impl FnMut(Remade<'_>) -> Result<()>) -> Result<Totals> {
        let rules = steps.rules_in_force();
        let version = env!("CARGO_PKG_VERSION");
        let unlike = (!self.all).then(|| Maker::new(version, &rules));
        // Asked before anything is written: a database that is missing is not made.
        let reader = Store::open_existing(self.db)?;
        let writer = match self.dry_run {
            true => None,
            false => {
                let mut store = Store::open(self.db)?;
                let start = RunStart { command: self.command, started: now(), version, rules: &rules };
                let run = store.begin_run(&start)?;
                Some((store, run))
            }
        };
        let mut session = Session { writer, batch: Vec::new(), totals: Totals::default(), meet };
        let done = self.articles(reader, unlike, steps, |worked| session.take(worked));
        let done = done.and_then(|()| session.flush());
        let status = match &done {
            Err(_) => RunStatus::Failed,
            Ok(()) if self.stop.is_asked() => RunStatus::Interrupted,
            Ok(()) => RunStatus::Finished,
        };
        let finished = match &mut session.writer {
            Some((store, run)) => store.finish_run(*run, now(), status, &session.totals),
            None => Ok(()),
        };
        done?;
        finished?;
        Ok(session.totals)
    }

    fn articles(
        &self,
        reader: Store,
        unlike: Option<Maker>,
        steps: &Arc<Steps>,
        mut consume: impl FnMut(Worked) -> Result<()>,
    ) -> Result<()> {
        let produce = move |give: &mut dyn FnMut(Result<StoredArticle>) -> ControlFlow<()>| {
            let mut after = 0;
            loop {
                let page = match reader.articles_after(after, PAGE, unlike.as_ref()) {
                    Ok(page) => page,
                    Err(e) => {
                        let _ = give(Err(e));
                        return;
                    }
                };
                let Some(last) = page.last() else { return };
                after = last.number;
                if page.into_iter().try_for_each(|article| give(Ok(article))).is_break() {
                    return;
                }
            }
        };
        let steps = steps.clone();
        let hire = move || {
            let steps = steps.clone();
            move |stored: Result<StoredArticle>| stored.map(|stored| again(&steps, stored))
        };
        let consume = |event| match event {
            flow::Event::Quiet => Ok(()),
            flow::Event::Result(worked) => consume(worked),
        };
        match self.threads {
            0 | 1 => flow::straight(self.stop, produce, hire(), consume),
            threads => flow::spread(threads, self.stop, [produce], weigh, hire, consume),
        }
    }
}

fn weigh(stored: &Result<StoredArticle>) -> usize {
    stored.as_ref().map_or(0, |stored| stored.article.text.len())
}

/// Page and extract on a stored text; its details are given, so that they stay as they are.
fn again(steps: &Steps, stored: StoredArticle) -> (StoredArticle, Done<Outcome>) {
    let article = &stored.article;
    let given = Given {
        url: article.url.clone(),
        title: article.title.clone(),
        published: article.published,
        author: article.author.clone(),
        site: article.site.clone(),
        language: article.language.clone(),
        license: article.license.clone(),
        place: article.place.clone(),
        ..Given::default()
    };
    let (document, bytes) = (article.document.clone(), article.text.clone().into_bytes());
    let fetched = Fetched { document, bytes, given, ..Fetched::default() };
    let done = one(steps, fetched.into(), None, &mut |steps, mut ready| steps.extract(&mut ready));
    (stored, done)
}

/// The writing end.
struct Session<M> {
    /// None in a dry run.
    writer: Option<(Store, RunId)>,
    batch: Vec<(StoredArticle, Outcome)>,
    totals: Totals,
    meet: M,
}

impl<M: FnMut(Remade<'_>) -> Result<()>> Session<M> {
    fn take(&mut self, worked: Worked) -> Result<()> {
        let (stored, done) = worked?;
        self.totals.read += 1;
        let Some(outcome) = done.made else {
            for notice in done.notices.iter().filter(|notice| notice.refused) {
                self.totals.refused += 1;
                if let Some((store, run)) = &mut self.writer {
                    store.note(*run, notice)?;
                }
                (self.meet)(Remade::Refused(notice))?;
            }
            return Ok(());
        };
        self.batch.push((stored, outcome));
        if self.batch.len() >= BATCH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        let batch = std::mem::take(&mut self.batch);
        if batch.is_empty() {
            return Ok(());
        }
        let saved = match &mut self.writer {
            Some((store, run)) => store.renew(*run, &batch)?,
            None => batch.iter().map(|_| Saved::Revised).collect(),
        };
        for ((stored, outcome), saved) in batch.iter().zip(saved) {
            if let Saved::Refused(notice) = saved {
                self.totals.refused += 1;
                (self.meet)(Remade::Refused(&notice))?;
                continue;
            }
            let diff = Diff::new(&stored.facts, &outcome.facts);
            if diff.is_empty() && stored.left_out == outcome.left_out {
                self.totals.unchanged += 1;
            } else {
                self.totals.revised += 1;
                self.totals.facts += outcome.facts.len() as u64;
                self.totals.left_out += outcome.left_out.len() as u64;
            }
            (self.meet)(Remade::Article(stored, &diff))?;
        }
        Ok(())
    }
}
