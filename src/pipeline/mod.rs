//! The wiring of the four steps: parallel, bounded, in the order of the inputs, and ready to end early.
//!
//! ```text
//! source threads   workers               caller's thread
//! fetch --------> read -> extract -----> print, or save in batches
//! ```
//! [`Feed::run`] is the one way through; what is done with an article is the caller's. A little work, or one
//! thread, goes straight through on the caller's thread.

mod feed;
mod flow;
mod ingest;
mod lock;
mod memory;
mod reextract;
mod stop;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::thread;

use chrono::NaiveDate;

use crate::error::{Error, Result};
use crate::extract::Engine;
use crate::lexicon::{Cut, Lexicon, RuleFiles};
use crate::model::{Article, Fetched, Notice, Outcome, Visit, text_hash};
use crate::page::{Read, Reader};
use crate::rules::RuleBook;
use crate::source::Met;
use crate::store::RuleInForce;

pub use feed::{Feed, Task};
pub use ingest::{Ingest, Ingested, Opened, Report, SourceReport, now};
pub use lock::{Holder, Lock};
pub use reextract::{Diff, Reextract, Remade};
pub use stop::Stop;

/// The rule files in force: the built-in ones and those of the folders, in the order given.
pub fn rule_files(folders: &[PathBuf]) -> Result<RuleFiles> {
    let mut files = RuleFiles::builtin();
    for folder in folders {
        files.add_folder(folder)?;
    }
    Ok(files)
}

/// The two steps that a set of rules decides, ready for many threads: page and extract.
#[derive(Debug)]
pub struct Steps {
    files: RuleFiles,
    reader: Reader,
    engine: Engine,
}

impl Steps {
    /// Loads the rules, those of the folders on top of the built-in ones.
    pub fn load(folders: &[PathBuf]) -> Result<Steps> {
        let files = rule_files(folders)?;
        let (reader, engine) = thread::scope(|scope| {
            // The measure rules and the words that they meet know nothing of each other.
            let book = scope.spawn(|| RuleBook::load(&files));
            let mut lexicon = Lexicon::load(&files)?;
            let reader = Reader::load(&files, &mut lexicon)?;
            let book = book.join().unwrap_or_else(|panic| resume_unwind(panic))?;
            Engine::with_rules(&files, lexicon, book).map(|engine| (reader, engine))
        })?;
        Ok(Steps { files, reader, engine })
    }

    /// The page step: an article of what was fetched, with what is to be said about it, or why there is none.
    ///
    /// `date` is the day of publication of an article that states none.
    pub fn read(
        &self,
        fetched: Fetched,
        date: Option<NaiveDate>,
    ) -> std::result::Result<(Article, Vec<Notice>), Notice> {
        let read = self.reader.read(fetched, date, self.engine.lexicon())?;
        Ok((read.article, read.notices))
    }

    /// The extract step, on what the page step left.
    pub fn extract(&self, ready: &mut Ready) -> Outcome {
        let mut whole = Outcome::default();
        self.extract_each(ready, &mut |block| whole.append(block));
        whole
    }

    /// The same; what is made of a text far longer than any article comes in blocks.
    pub fn extract_each(&self, ready: &mut Ready, each: &mut dyn FnMut(Outcome)) {
        self.engine.extract_each(&ready.article, ready.cut.take(), each);
    }

    /// What the extract step is made of.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Every rule file in force, for the history of runs and for asking by a measure's other names.
    pub fn rules_in_force(&self) -> Vec<RuleInForce<'_>> {
        let in_force = self.files.all().map(|file| {
            let rule = file.path.strip_suffix(".toml").and_then(|id| self.engine.rules().find(id));
            // A file that a user's replaces is no longer the rule's.
            let hashed = rule.filter(|rule| std::ptr::eq(&*rule.file, file));
            RuleInForce {
                id: rule.map_or(&file.path, |rule| &rule.id),
                hash: hashed.map_or_else(|| text_hash(&file.text), |rule| rule.hash.clone()),
                measure: rule.map(|rule| rule.measure.as_str()),
                title: rule.and_then(|rule| rule.title.as_deref()),
                synonyms: rule.map_or(&[], |rule| &rule.synonyms),
            }
        });
        in_force.collect()
    }
}

/// An article as the page step left it.
#[derive(Debug)]
pub struct Ready {
    /// The article.
    pub article: Article,
    cut: Option<Cut>,
}

/// What was made of one article, or of one input that is none.
#[derive(Debug)]
pub struct Done<T> {
    /// The address of the web that was asked for, where one was.
    pub visit: Option<Visit>,
    /// What was noticed on the way. One of them is a refusal where nothing was made of an article.
    pub notices: Vec<Notice>,
    /// What the work made of the article.
    pub made: Option<T>,
}

/// What the caller of [`Feed::run`] meets.
#[derive(Debug)]
pub enum Event<T> {
    /// The next article, in input order.
    Done(Done<T>),
    /// Nothing came for a while: what is held back may be written now.
    Quiet,
}

/// How many inputs went well.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Articles that were read and worked on.
    pub articles: usize,
    /// Inputs, or lines of them, that could not be used.
    pub refused: usize,
}

impl Tally {
    /// The exit status of the contract: 0 where all went well, 1 where some inputs failed; an error where all did.
    pub fn exit_status(self) -> Result<u8> {
        match (self.articles, self.refused) {
            (0, 1..) => Err(Error::AllFailed),
            (_, refused) => Ok(u8::from(refused > 0)),
        }
    }
}

fn one<T>(steps: &Steps, met: Met, date: Option<NaiveDate>, work: &mut impl FnMut(&Steps, Ready) -> T) -> Done<T> {
    let fetched = match met {
        Met::Article(fetched) => *fetched,
        Met::Notice(notice) => return Done { visit: None, notices: vec![notice], made: None },
        Met::Visit(visit) => return Done { visit: Some(visit), notices: Vec::new(), made: None },
    };
    let (document, visit) = (fetched.document.clone(), fetched.visit.clone());
    let made = catch_unwind(AssertUnwindSafe(|| match steps.reader.read(fetched, date, steps.engine.lexicon()) {
        Ok(Read { article, notices, cut }) => (notices, Some(work(steps, Ready { article, cut }))),
        Err(refused) => (vec![refused], None),
    }));
    let (notices, made) = made.unwrap_or_else(|panic| (vec![failed(document, &*panic)], None));
    Done { visit, notices, made }
}

fn failed(document: String, panic: &(dyn Any + Send)) -> Notice {
    let said = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    Notice::refusal(
        document,
        format!("the program failed on this article: {}", said.unwrap_or("no reason given")),
        "please report it with the article; the others are not affected",
    )
}
