//! The walk from a source to its articles.
//!
//! A list's own validators are handed on only behind all its articles, and only where each of them was had or is gone for
//! good: a list that did not change is not read again, and an article that failed is met again in the next run.

mod tell;

use std::io::{Cursor, Read};
use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

use rustc_hash::FxHashSet;
use url::Url;

use super::super::stream::Stream;
use super::super::web::guard::Trust;
use super::super::web::{Answered, Ask, shown};
use super::super::{Each, Met, Options, http, read_stream, stream};
use super::lists::{Lists, MAX_SITEMAP_BYTES, absolute, is_current, is_older, of_list, read_list, text_of, whole};
use super::{Seen, Site, discover, kind};
use crate::model::{Answer, Fetched, Form, Media, Moment, Notice, Validators, Visit};
use crate::source::listed::{Listed, MAX_LISTED};

/// The most bytes of a feed; some hold their articles as a whole.
const MAX_FEED_BYTES: usize = 10_000_000;
/// The most sitemaps of one source.
const MAX_SITEMAPS: usize = 1_000;
/// Answers that withhold a page for good or from programs, in place of which what its feed carries is taken.
const WITHHELD: [u16; 6] = [401, 402, 403, 404, 410, 451];
/// How deep sitemaps may list sitemaps. The protocol allows one level.
const MAX_DEPTH: usize = 3;

/// One source being read.
pub(super) struct Walk<'w> {
    site: &'w Site,
    kind: Option<Form>,
    options: &'w Options,
    /// How far what it lists is trusted.
    found: Trust,
    /// Articles that may still be fetched.
    left: usize,
    /// Whether the limit kept an article back.
    limited: bool,
    /// Addresses met, normalised: lists and articles.
    met: FxHashSet<String>,
}

/// Whether all that a list names was had.
type Complete = bool;
type Flow<T> = ControlFlow<(), T>;

impl<'w> Walk<'w> {
    pub fn new(site: &'w Site, options: &'w Options) -> Walk<'w> {
        let named = Url::parse(&site.url);
        let found = match (site.allow_private, &named) {
            (true, _) => Trust::Anywhere,
            (false, Ok(named)) => Trust::found_at(named),
            (false, Err(_)) => Trust::Public,
        };
        let left = site.max_articles.unwrap_or(usize::MAX);
        let kind = site.kind.or(options.form);
        Walk { site, kind, options, found, left, limited: false, met: FxHashSet::default() }
    }

    /// Asks for the source's own address and goes on from what comes.
    pub fn start(mut self, each: &mut Each<'_>) -> Flow<()> {
        let Ok(url) = Url::parse(&self.site.url) else {
            let remedy = "write it as https://host/path";
            return each(Met::Notice(Notice::refusal(&self.site.url, "is no web address", remedy)));
        };
        let known = self.known(&url);
        // Only what comes tells whether it is a list.
        let max_bytes = if self.kind == Some(Form::Sitemap) { MAX_SITEMAP_BYTES } else { MAX_FEED_BYTES };
        let trust = if self.site.allow_private { Trust::Anywhere } else { Trust::Named };
        let validators = known.as_ref().map(|seen| &seen.validators);
        let ask = Ask { streams: Some(kind::streams), ..self.asking(&url, &trust, false, validators, max_bytes) };
        let answered = self.answered(&ask);
        let lists = self.site.lists || matches!(self.kind, Some(Form::Feed | Form::Sitemap));
        if answered.answer != Some(Answer::Fetched) {
            return self.broken_off(&url, answered, lists, each);
        }
        self.met.insert(self.normal(&url));
        self.open(&url, answered, each)
    }

    /// Goes on from what the source's own address sent.
    fn open(&mut self, asked: &Url, mut answered: Answered, each: &mut Each<'_>) -> Flow<()> {
        let at = answered.url.clone().unwrap_or_else(|| asked.clone());
        let body = std::mem::take(&mut answered.body);
        let (opened, broke) = match answered.rest.take() {
            None => (kind::opened(body), None),
            Some(rest) => {
                let broke = rest.broke.clone();
                (stream::stream(Cursor::new(body).chain(rest), self.options.consumed.clone()), Some(broke))
            }
        };
        let stream = match opened {
            Ok(stream) => stream,
            Err(e) => return self.refuse(asked, &answered, &format!("is a damaged archive: {e}"), each),
        };
        let form = match (self.kind, kind::of(&answered, &stream.head, &at)) {
            // A page that is to lead to a list, and a list in place of the other.
            (Some(Form::Feed | Form::Sitemap), Ok(form @ (Form::Html | Form::Feed | Form::Sitemap))) => form,
            (Some(form), _) | (None, Ok(form)) => form,
            (None, Err(notice)) => return self.refuse(asked, &answered, &notice.what, each),
        };
        let visit = self.visit(asked, &answered, true);
        match form {
            Form::Feed | Form::Sitemap => self.list(&at, form, stream, visit, 0, each).map_continue(|_| ()),
            Form::Html if self.leads_on(&at) => {
                let page = match whole(stream, MAX_FEED_BYTES) {
                    Ok(page) => page,
                    Err(what) => return self.refuse(asked, &answered, &what, each),
                };
                self.search(&at, page, answered, visit, each)
            }
            Form::Html | Form::Text => match whole(stream, self.site.max_bytes) {
                Ok(bytes) => {
                    let media = if form == Form::Html { Media::Html } else { Media::Text };
                    each(
                        self.article(
                            &at,
                            bytes,
                            media,
                            &answered,
                            &Listed::default(),
                            Visit { listing: false, ..visit },
                        )
                        .into(),
                    )
                }
                Err(what) => self.refuse(asked, &answered, &what, each),
            },
            Form::Jsonl | Form::Warc => {
                read_stream(stream, &shown(&at), Some(form), self.options, &mut |mut met| {
                    if let Met::Article(fetched) = &mut met {
                        fetched.given.put_under(&self.site.given);
                    }
                    each(met)
                })?;
                each(Met::Visit(match broke.is_some_and(|broke| broke.load(Ordering::Relaxed)) {
                    true => Visit { answer: Answer::Failed, validators: Validators::default(), ..visit },
                    false => visit,
                }))
            }
        }
    }

    /// Whether a page at this address is searched for the list of its articles.
    fn leads_on(&self, at: &Url) -> bool {
        match self.kind {
            Some(Form::Feed | Form::Sitemap) => true,
            Some(_) => false,
            None => self.site.lists || (at.path() == "/" && at.query().is_none()),
        }
    }

    /// Finds the list of the articles of a site from its page: the feed it names, one where feeds often are, or its sitemaps.
    fn search(&mut self, at: &Url, page: Vec<u8>, answered: Answered, visit: Visit, each: &mut Each<'_>) -> Flow<()> {
        let addresses = self.options.addresses.clone();
        let under = |paths: &[String]| -> Vec<Url> { paths.iter().filter_map(|path| at.join(path).ok()).collect() };
        let wants_feed = self.kind != Some(Form::Sitemap);
        let mut lists = if wants_feed { discover::feeds(&page, at, &addresses) } else { Vec::new() };
        lists.truncate(1);
        // Nothing is searched for further where the page itself will do.
        let needed = self.site.lists || self.kind.is_some();
        if lists.is_empty() && needed {
            if wants_feed {
                lists = under(&addresses.feeds);
            }
            let ask = self.asking(at, &self.found, true, None, MAX_SITEMAP_BYTES);
            let named = self.options.web.sitemaps(&ask);
            lists.extend(named.iter().filter_map(|sitemap| at.join(sitemap).ok()));
            if named.is_empty() {
                lists.extend(under(&addresses.sitemaps));
            }
        }
        let mut tried = 0;
        for list in &lists {
            tried += 1;
            let known = self.known(list);
            let validators = known.map(|seen| seen.validators).unwrap_or_default();
            let trust = self.found.clone();
            let mut sent = self.ask(list, &trust, self.site.robots, Some(&validators), MAX_SITEMAP_BYTES);
            match sent.answer {
                None => return ControlFlow::Break(()),
                Some(Answer::Unchanged) => return each(Met::Visit(self.visit(list, &sent, true))),
                // One that the page names must be had; the others were guesses.
                Some(Answer::Failed | Answer::Gone) if lists.len() == 1 => {
                    return self.broken_off(list, sent, true, each);
                }
                Some(Answer::Failed | Answer::Gone) => continue,
                Some(Answer::Fetched) => {}
            }
            let from = sent.url.clone().unwrap_or_else(|| list.clone());
            let Ok(stream) = kind::opened(std::mem::take(&mut sent.body)) else { continue };
            if let Ok(form @ (Form::Feed | Form::Sitemap)) = kind::of(&sent, &stream.head, &from) {
                self.met.insert(self.normal(list));
                let visit = self.visit(list, &sent, true);
                return self.list(&from, form, stream, visit, 0, each).map_continue(|_| ());
            }
        }
        if !needed {
            let visit = Visit { listing: false, ..visit };
            return each(self.article(at, page, Media::Html, &answered, &Listed::default(), visit).into());
        }
        let what = format!("names no feed and no sitemap; {tried} addresses were tried");
        self.refuse(at, &answered, &what, each)
    }

    /// Reads a list that is no web address itself.
    pub fn stored(mut self, stream: Stream, form: Form, each: &mut Each<'_>) -> Flow<()> {
        let url = self.site.url.clone();
        match read_list(form, stream, None) {
            Ok(Lists { pages, sitemaps, left }) => {
                self.left_of(&url, left, each)?;
                self.pages(&pages, None, each)?;
                self.sitemaps(sitemaps, None, 1, each).map_continue(|_| ())
            }
            Err(what) => each(Met::Notice(Notice::refusal(url, what, "give a feed or a sitemap"))),
        }
    }

    /// Reads a list, its articles and its further lists; then hands on its visit.
    fn list(
        &mut self,
        at: &Url,
        form: Form,
        stream: Stream,
        visit: Visit,
        depth: usize,
        each: &mut Each<'_>,
    ) -> Flow<Complete> {
        let Lists { pages, sitemaps, left } = match read_list(form, stream, Some(at)) {
            Ok(found) => found,
            Err(what) => {
                each(Met::Notice(Notice::refusal(
                    shown(at),
                    &what,
                    "open it in a browser; the site may be broken today",
                )))?;
                let failed =
                    Visit { answer: Answer::Failed, said: Some(what), validators: Validators::default(), ..visit };
                each(Met::Visit(failed))?;
                return ControlFlow::Continue(false);
            }
        };
        if pages.is_empty() && sitemaps.is_empty() {
            each(Met::Notice(Notice::remark(shown(at), "lists no article", "")))?;
        }
        let mut complete = left.is_none() && visit.answer == Answer::Fetched;
        self.left_of(&shown(at), left, each)?;
        complete &= self.pages(&pages, Some(at), each)?;
        complete &= self.sitemaps(sitemaps, Some(at), depth + 1, each)?;
        complete &= !self.limited;
        let validators = if complete { visit.validators.clone() } else { Validators::default() };
        each(Met::Visit(Visit { validators, ..visit }))?;
        ControlFlow::Continue(complete)
    }

    /// Reads the sitemaps that a sitemap lists.
    fn sitemaps(
        &mut self,
        sitemaps: Vec<(String, Option<Moment>)>,
        from: Option<&Url>,
        depth: usize,
        each: &mut Each<'_>,
    ) -> Flow<Complete> {
        let mut complete = true;
        for (url, modified) in sitemaps {
            let Some(url) = absolute(&url, from) else { continue };
            let too_many = self.met.len() > MAX_LISTED + MAX_SITEMAPS || depth > MAX_DEPTH;
            if self.left == 0 || too_many {
                self.limited = true;
                return ControlFlow::Continue(false);
            }
            if !self.met.insert(self.normal(&url)) {
                continue;
            }
            let known = self.known(&url);
            if let Some(seen) = known.as_ref().filter(|seen| seen.resting) {
                complete &= seen.gone;
                continue;
            }
            // Its validators are kept only where all that it lists was had.
            if known.as_ref().is_some_and(|seen| !seen.validators.is_empty() && is_older(modified, seen)) {
                continue;
            }
            let (trust, validators) = (self.found.clone(), known.map(|seen| seen.validators).unwrap_or_default());
            let mut answered = self.ask(&url, &trust, self.site.robots, Some(&validators), MAX_SITEMAP_BYTES);
            if answered.answer != Some(Answer::Fetched) {
                complete &= self.without_body(&url, answered, true, each)?;
                continue;
            }
            let at = answered.url.clone().unwrap_or_else(|| url.clone());
            match kind::opened(std::mem::take(&mut answered.body)) {
                Ok(stream) => {
                    let visit = self.visit(&url, &answered, true);
                    complete &= self.list(&at, Form::Sitemap, stream, visit, depth, each)?;
                }
                Err(e) => {
                    complete = false;
                    self.refuse(&url, &answered, &format!("is a damaged archive: {e}"), each)?;
                }
            }
        }
        ControlFlow::Continue(complete)
    }

    /// Fetches the articles that a list names.
    fn pages(&mut self, pages: &[Listed], from: Option<&Url>, each: &mut Each<'_>) -> Flow<Complete> {
        let mut complete = true;
        for listed in pages {
            if self.options.halt.is_asked() {
                return ControlFlow::Break(());
            }
            let Some(url) = absolute(&listed.url, from) else { continue };
            let url = self.options.addresses.normalise(&url);
            if !self.site.wants(url.as_str()) || !self.met.insert(url.to_string()) {
                continue;
            }
            let known = self.known(&url);
            if let Some(seen) = known.as_ref().filter(|seen| seen.resting) {
                // The list must be read again for it to be met when it has rested.
                complete &= seen.gone;
                continue;
            }
            if known.as_ref().is_some_and(|seen| seen.fetched && is_current(listed.modified, seen)) {
                continue;
            }
            if self.left == 0 {
                self.limited = true;
                break;
            }
            if self.options.memory.as_ref().is_some_and(|memory| !memory.claim(url.as_str())) {
                continue;
            }
            complete &= self.page(&url, listed, known, each)?;
        }
        ControlFlow::Continue(complete)
    }

    /// Fetches one article that a list names. False where it failed and is to be met again.
    fn page(&mut self, url: &Url, listed: &Listed, known: Option<Seen>, each: &mut Each<'_>) -> Flow<Complete> {
        let trust = self.found.clone();
        // What is not stored is fetched whether or not it changed.
        let stored = known.filter(|seen| seen.fetched);
        let of_list = text_of(listed);
        // An article that was read once is not given up for what the list carries of it.
        let is_new = stored.is_none();
        let validators = stored.map(|seen| seen.validators);
        let mut answered = self.ask(url, &trust, self.site.robots, validators.as_ref(), self.site.max_bytes);
        if !matches!(answered.answer, None | Some(Answer::Unchanged)) {
            self.left -= 1;
        }
        if answered.answer != Some(Answer::Fetched) {
            return match of_list.filter(|_| is_new && WITHHELD.contains(&answered.status)) {
                Some(html) => self.withheld(url, answered, listed, html, each),
                None => self.without_body(url, answered, false, each),
            };
        }
        let at = answered.url.clone().unwrap_or_else(|| url.clone());
        let body = std::mem::take(&mut answered.body);
        let media = match kind::of(&answered, &body[..body.len().min(64 * 1024)], &at) {
            Ok(Form::Html) => Media::Html,
            Ok(Form::Text) => Media::Text,
            Ok(_) => return self.pass_over(url, answered, "is no article but a list or an archive", each),
            Err(notice) => return self.pass_over(url, answered, &notice.what, each),
        };
        if at.path() == "/" && url.path() != "/" {
            let what = format!("redirects to the front page, {}: the article is gone", shown(&at));
            return self.pass_over(url, answered, &what, each);
        }
        let visit = self.visit(url, &answered, false);
        let article = self.article(&at, body, media, &answered, listed, visit);
        each(Fetched { stand_in: of_list.map(str::to_string), ..article }.into())?;
        ControlFlow::Continue(true)
    }

    /// What was fetched, with all that is known of it.
    fn article(
        &self,
        at: &Url,
        bytes: Vec<u8>,
        media: Media,
        answered: &Answered,
        listed: &Listed,
        visit: Visit,
    ) -> Fetched {
        let charset = http::media(&answered.content_type).and_then(|(_, charset)| charset);
        let address = self.normal(at);
        let mut given = self.site.given.clone();
        if media == Media::Text {
            given.url = given.url.or_else(|| Some(address.clone()));
        }
        Fetched {
            document: address.clone(),
            bytes,
            media,
            charset,
            address: Some(address),
            given,
            listed: of_list(listed),
            selectors: self.site.selectors.clone(),
            fetched_on: answered.day,
            visit: Some(visit),
            stand_in: None,
        }
    }

    fn normal(&self, url: &Url) -> String {
        self.options.addresses.normalise(url).into()
    }

    fn known(&self, url: &Url) -> Option<Seen> {
        self.options.memory.as_ref()?.recall(&self.normal(url))
    }

    fn asking<'a>(
        &'a self,
        url: &'a Url,
        trust: &'a Trust,
        robots: bool,
        validators: Option<&'a Validators>,
        max_bytes: usize,
    ) -> Ask<'a> {
        let (timeout, pace, halt) = (self.site.timeout, self.site.pace, &self.options.halt);
        let page_bytes = self.site.max_bytes;
        let max_bytes = max_bytes.max(page_bytes);
        Ask { url, trust, robots, validators, max_bytes, page_bytes, streams: None, timeout, pace, halt }
    }

    fn ask(
        &self,
        url: &Url,
        trust: &Trust,
        robots: bool,
        validators: Option<&Validators>,
        max_bytes: usize,
    ) -> Answered {
        self.answered(&self.asking(url, trust, robots, validators, max_bytes))
    }

    fn answered(&self, ask: &Ask<'_>) -> Answered {
        let validators = ask.validators.filter(|validators| !validators.is_empty());
        let answered = self.options.web.get(&Ask { validators, ..*ask });
        // What is still to come is counted when it comes.
        if answered.rest.is_none() {
            self.options.consumed.fetch_add(answered.body.len() as u64, Ordering::Relaxed);
        }
        answered
    }
}
