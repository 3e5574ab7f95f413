//! The source step: what was named on the command line -> [`Fetched`].
//!
//! ```text
//! article.txt          one article, its path as given is its document id
//! pages.warc.gz        the pages of an archive, their addresses are the document ids
//! articles.jsonl.gz    one article a line, handed on as soon as its line is read
//! folder/              its files in the order of their names, folders inside it too
//! -                    standard input, in whatever form it comes
//! https://...          an article on the web, or the articles of a feed, sitemap or front page
//! ```
//! One file a form: [`text`] for text and pages, [`jsonl`], [`warc`]; [`site`] for what lists articles on the web. A new form is a new file and an arm in [`read_stream`].
//! One bad input never stops a run: what cannot be used becomes a refusal and the next input is read.

mod archive;
pub mod feed;
mod folder;
mod form;
mod http;
mod inputs;
mod items;
mod jsonl;
mod listed;
mod markup;
mod site;
pub mod sitemap;
mod stream;
mod text;
mod warc;
mod web;

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::error::Result;
use crate::lexicon::{Addresses, RuleFiles};
use crate::model::{Fetched, Form, MAX_PAGE_BYTES, Media, Notice, Visit};
pub use inputs::Inputs;
pub use listed::{Listed, MAX_LISTED};
pub use site::{MAX_WEB_BYTES, Memory, Seen, Site, TIMEOUT};
use stream::Stream;
pub use web::{Halt, PACE, Web};

/// The most bytes that one article may have, after decompression: a text file, or a line of JSON Lines.
/// It bounds memory, also against an archive made to unpack without end.
pub const MAX_ARTICLE_BYTES: usize = 100_000_000;

/// One thing to read.
#[derive(Debug, Clone)]
pub enum Input {
    /// A file, a folder, or anything else with a path, such as a named pipe.
    Path(PathBuf),
    /// Standard input, named `-`.
    Stdin,
    /// A source on the web.
    Site(Arc<Site>),
}

impl Input {
    /// Its name as given, under which notices and documents speak of it.
    pub fn name(&self) -> String {
        match self {
            Input::Path(path) => path.display().to_string(),
            Input::Stdin => "-".to_string(),
            Input::Site(site) => site.url.clone(),
        }
    }
}

/// How inputs are to be read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The form that every input has; found from content, then name, where none is given.
    pub form: Option<Form>,
    /// Whether each file of a folder that is passed over is named, not only their number.
    pub verbose: bool,
    /// Counts the bytes read so far as they are stored, before decompression: what [`size`] is the total of.
    pub consumed: Arc<AtomicU64>,
    /// What makes one of the addresses of an article.
    pub addresses: Arc<Addresses>,
    /// The web client; shared by all who read in this run.
    pub web: Arc<Web>,
    /// What earlier runs have seen; nothing without one.
    pub memory: Option<Arc<dyn Memory>>,
    /// Tells when to end early.
    pub halt: Halt,
}

impl Options {
    /// Those for inputs of every kind, with what the rule files say of addresses.
    pub fn new(files: &RuleFiles) -> Result<Options> {
        Ok(Options { addresses: Addresses::load(files)?.into(), ..Options::default() })
    }
}

/// What reading an input meets.
#[derive(Debug)]
pub enum Met {
    /// An article.
    Article(Box<Fetched>),
    /// Something to be said: an input that was refused, or a remark.
    Notice(Notice),
    /// An address that was asked for and that yields no article: a list of articles, one that did not change, one that failed.
    Visit(Visit),
}

impl Met {
    /// The article, or what is to be said; none for a visit alone.
    pub fn result(self) -> Option<std::result::Result<Fetched, Notice>> {
        match self {
            Met::Article(fetched) => Some(Ok(*fetched)),
            Met::Notice(notice) => Some(Err(notice)),
            Met::Visit(_) => None,
        }
    }
}

impl From<Fetched> for Met {
    fn from(fetched: Fetched) -> Met {
        Met::Article(Box::new(fetched))
    }
}

impl From<Notice> for Met {
    fn from(notice: Notice) -> Met {
        Met::Notice(notice)
    }
}

/// Takes each thing in the order in which they are met; breaking off ends the reading.
pub type Each<'e> = dyn FnMut(Met) -> ControlFlow<()> + 'e;

/// Reads one input and hands every article on as soon as it is read.
/// What cannot be used comes as a refusal in its place; what follows it is read all the same.
pub fn fetch(input: &Input, options: &Options, each: &mut Each<'_>) {
    // Broken off or not, there is nothing left to do.
    let _ = match input {
        Input::Path(path) if path.is_dir() => folder::fetch(path, options, each),
        Input::Site(site) => site::fetch(site, options, each),
        _ => fetch_one(input, options, each),
    };
}

/// The bytes of all inputs as they are stored; `None` where that cannot be known beforehand, as of standard input.
pub fn size<'i>(inputs: impl IntoIterator<Item = &'i Input>) -> Option<u64> {
    inputs.into_iter().map(size_of).sum()
}

fn size_of(input: &Input) -> Option<u64> {
    let Input::Path(path) = input else { return None };
    match path.metadata() {
        Ok(meta) if meta.is_dir() => Some(folder::size(path)),
        Ok(meta) if meta.is_file() => Some(meta.len()),
        // A pipe or a device.
        Ok(_) => None,
        // What cannot be read adds nothing; it is refused when its turn comes.
        Err(_) => Some(0),
    }
}

/// Reads anything but a folder.
fn fetch_one(input: &Input, options: &Options, each: &mut Each<'_>) -> ControlFlow<()> {
    let name = input.name();
    match stream::open(input, options.consumed.clone()) {
        Ok(stream) => read_stream(stream, &name, options.form, options, each),
        Err(e) => each(Met::Notice(cannot_read(&name, &e))),
    }
}

fn read_stream(
    stream: Stream,
    name: &str,
    form: Option<Form>,
    options: &Options,
    each: &mut Each<'_>,
) -> ControlFlow<()> {
    if stream.head.is_empty() {
        return each(Met::Notice(Notice::refusal(name, "is empty", "give a file that holds an article")));
    }
    let form = match form.map_or_else(|| form::detect(&stream.head, name), Ok) {
        Ok(form) => form,
        Err(refused) => return each(Met::Notice(refused)),
    };
    match form {
        Form::Text => text::read(stream, name, Media::Text, MAX_ARTICLE_BYTES, each),
        Form::Html => text::read(stream, name, Media::Html, MAX_PAGE_BYTES, each),
        Form::Warc => warc::read(stream, name, MAX_PAGE_BYTES, each),
        Form::Jsonl => jsonl::read(stream, name, MAX_ARTICLE_BYTES, each),
        Form::Feed | Form::Sitemap => site::fetch_listed(stream, name, form, options, each),
    }
}

fn cannot_read(name: &str, e: &std::io::Error) -> Notice {
    use std::io::ErrorKind::{InvalidData, NotFound, PermissionDenied, UnexpectedEof};
    match e.kind() {
        NotFound => Notice::refusal(name, "there is no such file or folder", "check the spelling of the path"),
        PermissionDenied => Notice::refusal(name, "may not be read", "give its user the right to read it (chmod u+r)"),
        std::io::ErrorKind::ConnectionAborted => Notice::refusal(name, e.to_string(), "the next run reads it again"),
        UnexpectedEof | InvalidData | std::io::ErrorKind::InvalidInput => broken_archive(name, e),
        _ => Notice::refusal(name, format!("cannot be read: {e}"), "check the file and the disk it is on"),
    }
}

fn broken_archive(name: &str, e: &std::io::Error) -> Notice {
    let what = match e.kind() {
        std::io::ErrorKind::UnexpectedEof => "the archive ends before its data does".to_string(),
        _ => format!("the archive is damaged: {e}"),
    };
    Notice::refusal(name, what, "fetch or make it again; `gzip -t` or `zstd -t` tests it")
}
