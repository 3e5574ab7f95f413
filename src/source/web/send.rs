//! One request and its answer, within time and size.

use std::error::Error;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use reqwest::blocking::{Client, Response};
use reqwest::header::{ACCEPT, HeaderMap, IF_MODIFIED_SINCE, IF_NONE_MATCH};
use url::Url;

use super::super::http;
use super::super::markup::{self, Root};
use super::guard::{Private, PublicOnly};
use super::manners::Turn;
use super::{Answered, Ask, Fault, Halt, header};
use crate::model::{Answer, Media, Moment, Validators};

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(10);
/// Variables of the environment that name a proxy, in small letters.
const PROXIES: [&str; 3] = ["http_proxy", "https_proxy", "all_proxy"];
/// A body whose pieces are smaller than this on average for so long is made to keep its reader waiting.
const DROP: usize = 64;
const DRIPPING: Duration = Duration::from_millis(2_500);
/// How much of a body has come when it is found out whether the rest is read while it comes.
const STREAM_START: usize = 64 * 1024;
/// The most bytes that are read while they come, as sent.
const MAX_STREAM_BYTES: u64 = 10_000_000_000;
/// How far a body is searched for its root element.
const MARKUP_BYTES: usize = 4 * 1024;
const WANTED: &str = "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/feed+json,\
                      application/xml;q=0.9,text/plain;q=0.8,*/*;q=0.5";

/// Makes a client: one that connects anywhere, or to public addresses only. A server may stay silent for `timeout`; set for a
/// request, that would be the time for the whole of it.
pub(super) fn client(anywhere: bool, timeout: Duration, contact: Option<&str>) -> Result<Client, String> {
    // Only the first one counts, and all are the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let about = contact.map(|contact| format!(" (+{contact})")).unwrap_or_default();
    let builder = || {
        let builder = Client::builder()
            .user_agent(format!("etl/{}{about}", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(CONNECT)
            .timeout(timeout);
        match anywhere {
            true => builder,
            false => builder.dns_resolver(PublicOnly { except: proxies() }.into()),
        }
    };
    // A machine without certificates of authorities can still speak http.
    let made = builder().build().or_else(|_| builder().tls_certs_only([]).build());
    made.map_err(|e| chain(&e))
}

/// The hosts of the proxies of the environment.
fn proxies() -> Vec<String> {
    let named = |name: &str| std::env::var(name).or_else(|_| std::env::var(name.to_uppercase())).ok();
    let host = |value: String| {
        let url =
            Url::parse(&value).ok().filter(Url::has_host).or_else(|| Url::parse(&format!("http://{value}")).ok())?;
        url.host_str().map(str::to_string)
    };
    PROXIES.iter().filter_map(|name| named(name)).filter_map(host).collect()
}

/// An answer whose body was not yet read.
pub(super) struct Sent<'t> {
    pub status: u16,
    pub headers: HeaderMap,
    response: Response,
    started: Instant,
    /// The host counts as busy until the body was read.
    _turn: Turn<'t>,
}

/// Why nothing was answered.
pub(super) struct Unsent {
    pub fault: Fault,
    /// The name resolves to a private address.
    pub is_private: bool,
    /// No server was found that answers.
    pub no_server: bool,
}

/// Sends one request.
pub(super) fn send<'t>(client: &Client, ask: &Ask<'_>, url: &Url, turn: Turn<'t>) -> Result<Sent<'t>, Unsent> {
    let started = Instant::now();
    let mut request = client.get(url.clone()).header(ACCEPT, WANTED);
    if let Some(validators) = ask.validators {
        if let Some(etag) = &validators.etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        if let Some(date) = &validators.last_modified {
            request = request.header(IF_MODIFIED_SINCE, date);
        }
    }
    match request.send() {
        Ok(response) => Ok(Sent {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            response,
            started,
            _turn: turn,
        }),
        Err(e) => Err(Unsent {
            fault: fault(&e, ask.timeout),
            is_private: causes(&e).any(|cause| cause.downcast_ref::<Private>().is_some()),
            no_server: e.is_connect() || e.is_timeout(),
        }),
    }
}

impl Sent<'_> {
    /// Whether the server wants to be left alone, and for how long if it says.
    pub fn wants_peace(&self) -> Option<Option<Duration>> {
        let time = self.retry_after();
        match self.status {
            429 => Some(time),
            503 => time.map(Some),
            _ => None,
        }
    }

    /// `Retry-After`: seconds, or a time, which is counted from the server's own clock.
    fn retry_after(&self) -> Option<Duration> {
        let value = header(&self.headers, "retry-after")?;
        if let Ok(seconds) = value.trim().parse() {
            return Some(Duration::from_secs(seconds));
        }
        let at = |stated: &str| chrono::DateTime::parse_from_rfc2822(stated.trim()).ok();
        let (until, now) = (at(&value)?, at(&header(&self.headers, "date")?)?);
        (until - now).to_std().ok()
    }
}

/// Makes an answer of what was sent.
pub(super) fn finish(sent: Sent<'_>, ask: &Ask<'_>) -> Answered {
    let text = |name| header(&sent.headers, name);
    let answered = Answered {
        status: sent.status,
        validators: Validators { etag: text("etag"), last_modified: text("last-modified") },
        retry_after: sent.retry_after(),
        content_type: text("content-type").unwrap_or_default(),
        day: text("date").and_then(|date| Moment::parse(&date)).map(|at| at.day),
        ..Answered::default()
    };
    match sent.status {
        200..=299 => match body(sent, ask) {
            Ok((body, rest)) => Answered { answer: Some(Answer::Fetched), body, rest, ..answered },
            Err(failed) => failed,
        },
        304 if ask.validators.is_some() => Answered { answer: Some(Answer::Unchanged), ..answered },
        status => {
            let (answer, fault) = refused(status, answered.retry_after);
            Answered { answer: Some(answer), fault: Some(fault), ..answered }
        }
    }
}

/// What a status that is no success means (RFC 9110, section 15).
fn refused(status: u16, retry_after: Option<Duration>) -> (Answer, Fault) {
    let reason = reqwest::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    let what = format!("the server answered {status}{}", reason.map(|reason| format!(" {reason}")).unwrap_or_default());
    let (answer, passing, remedy) = match status {
        404 | 410 => (Answer::Gone, false, "open it in a browser: the page may have moved".to_string()),
        401 | 403 | 402 | 407 => (
            Answer::Failed,
            false,
            "the site does not show it to programs; a page saved by hand can be read as a file".to_string(),
        ),
        429 => (Answer::Failed, true, "it is asked too often: a longer `pace` of its source helps".to_string()),
        408 | 425 | 500..=599 => (Answer::Failed, !matches!(status, 501 | 505), "the next run asks again".to_string()),
        _ => (Answer::Gone, false, "open it in a browser: the address may be wrong".to_string()),
    };
    let remedy = match retry_after {
        Some(time) if answer == Answer::Failed => format!("it wants to be left alone for {} s", time.as_secs()),
        _ => remedy,
    };
    (answer, Fault { what, remedy, passing })
}

/// Reads a body, or the start of one that is read while it comes.
fn body(mut sent: Sent<'_>, ask: &Ask<'_>) -> Result<(Vec<u8>, Option<Box<Rest>>), Answered> {
    let is_html = header(&sent.headers, "content-type").and_then(|kind| http::media(&kind)).map(|(media, _)| media);
    let most = |head: &[u8]| match (markup::root(head), is_html) {
        (Some(Root::Feed | Root::Sitemap), _) => ask.max_bytes,
        (Some(Root::Html), _) | (_, Some(Media::Html)) => ask.page_bytes,
        _ => ask.max_bytes,
    };
    let is_too_long = sent.response.content_length().is_some_and(|length| length > ask.max_bytes as u64);
    let mut streams = ask.streams;
    if is_too_long && streams.is_none() {
        return Err(too_long(most(b"")));
    }
    let deadline = sent.started + 3 * ask.timeout;
    let (mut body, mut buffer) = (Vec::new(), vec![0; 64 * 1024]);
    let (begun, mut pieces) = (Instant::now(), 0);
    loop {
        match sent.response.read(&mut buffer) {
            Ok(0) => return Ok((body, None)),
            Ok(n) => {
                pieces += 1;
                body.extend_from_slice(&buffer[..n]);
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(_) if is_too_long => return Err(too_long(most(&body))),
            Err(e) => return Err(Answered { body, ..Answered::failed(cut(&e, ask.timeout)) }),
        }
        if body.len() >= STREAM_START && streams.take().is_some_and(|streams| streams(&body)) {
            return Ok((body, Some(Box::new(Rest::of(sent.response, ask)))));
        }
        let limit = most(&body[..body.len().min(MARKUP_BYTES)]);
        if body.len() > limit {
            return Err(too_long(limit));
        }
        if begun.elapsed() > DRIPPING && body.len() < pieces * DROP {
            let what = format!("comes in drips: {} bytes in {} s", body.len(), DRIPPING.as_secs_f32());
            return Err(Answered::failed(Fault::new(what, "the next run asks again")));
        }
        if Instant::now() > deadline {
            let what = format!("did not come to its end within {} s", (3 * ask.timeout).as_secs_f32());
            return Err(Answered::failed(Fault::new(what, "the next run asks again")));
        }
        if ask.halt.is_asked() {
            return Err(Answered::default());
        }
    }
}

/// A body that is read while it comes: each piece within the time that its server may stay silent.
#[derive(Debug)]
pub(crate) struct Rest {
    response: Response,
    halt: Halt,
    timeout: Duration,
    begun: Instant,
    bytes: u64,
    pieces: u64,
    ended: bool,
    /// Whether it ended before its end.
    pub broke: Arc<AtomicBool>,
}

impl Rest {
    fn of(response: Response, ask: &Ask<'_>) -> Rest {
        let (halt, timeout, begun) = (ask.halt.clone(), ask.timeout, Instant::now());
        Rest { response, halt, timeout, begun, bytes: 0, pieces: 0, ended: false, broke: Arc::default() }
    }

    /// Why it is to be read no further.
    fn fault(&self) -> Option<String> {
        if self.begun.elapsed() > DRIPPING && self.bytes < self.pieces * DROP as u64 {
            return Some("comes in drips".to_string());
        }
        let most = MAX_STREAM_BYTES / 1_000_000_000;
        (self.bytes > MAX_STREAM_BYTES).then(|| format!("is longer than {most} GB; pipe it in with curl"))
    }

    fn end(&mut self, what: &str) -> io::Error {
        self.ended = true;
        self.broke.store(true, Ordering::Relaxed);
        io::Error::new(io::ErrorKind::ConnectionAborted, what.to_string())
    }
}

impl Read for Rest {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ended || self.halt.is_asked() {
            return Ok(0);
        }
        let read = match self.response.read(buffer) {
            Ok(read) => read,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => return Err(e),
            Err(e) => {
                let fault = cut(&e, self.timeout);
                return Err(self.end(&fault.what));
            }
        };
        (self.bytes, self.pieces) = (self.bytes + read as u64, self.pieces + 1);
        match self.fault() {
            Some(what) => Err(self.end(&what)),
            None => Ok(read),
        }
    }
}

fn too_long(limit: usize) -> Answered {
    let what = format!("is longer than {} MB, the most that is read of one", limit as f64 / 1e6);
    Answered::gone(
        what,
        "max_bytes of its source in the configuration allows more; an archive can be piped in with curl",
    )
}

/// What ended a body before its end.
fn cut(e: &io::Error, timeout: Duration) -> Fault {
    let inner = e.get_ref().and_then(|inner| inner.downcast_ref::<reqwest::Error>());
    match inner {
        Some(inner) if inner.is_timeout() => silent(timeout),
        Some(inner) => Fault::passing(format!("the answer broke off: {}", chain(inner)), "the next run asks again"),
        None => Fault::passing(format!("the answer broke off: {}", chain(e)), "the next run asks again"),
    }
}

fn silent(timeout: Duration) -> Fault {
    Fault::new(format!("the server stayed silent for {} s", timeout.as_secs_f32()), "the next run asks again")
}

/// Why nothing was answered.
fn fault(e: &reqwest::Error, timeout: Duration) -> Fault {
    if e.is_timeout() {
        return silent(timeout);
    }
    let tls = causes(e).find_map(|cause| cause.downcast_ref::<rustls::Error>());
    if let Some(tls) = tls {
        return Fault::new(
            format!("no secure connection: {tls}"),
            "check the clock and the certificates of this machine (ca-certificates), then the site in a browser",
        );
    }
    if e.is_connect() {
        let lookup = causes(e).any(|cause| cause.to_string().contains("dns error"));
        return match lookup {
            true => Fault::new(
                format!("its host is not known: {}", root(e)),
                "check the spelling, and whether this machine has a network",
            ),
            false => Fault::passing(format!("no connection: {}", root(e)), "check the address; the server may be down"),
        };
    }
    Fault::passing(format!("no usable answer: {}", root(e)), "the next run asks again")
}

/// An error and what caused it, also inside an I/O error, which hides what it holds.
fn causes<'e>(e: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(e), |e: &&'e (dyn Error + 'static)| {
        let e: &'e (dyn Error + 'static) = *e;
        let held = e.downcast_ref::<io::Error>().and_then(|io| io.get_ref());
        held.map(|held| held as &(dyn Error + 'static)).or_else(|| e.source())
    })
}

/// What lies at the bottom of an error.
fn root(e: &(dyn Error + 'static)) -> String {
    causes(e).last().map(ToString::to_string).unwrap_or_default()
}

/// An error with its causes, each once.
fn chain(e: &(dyn Error + 'static)) -> String {
    let mut all: Vec<String> = Vec::new();
    for cause in causes(e).map(ToString::to_string) {
        if all.last().is_none_or(|last| !last.contains(&cause)) {
            all.push(cause);
        }
    }
    all.join(": ")
}
