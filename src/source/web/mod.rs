//! The web client: one address asked for, with everything that good manners and safety ask.
//!
//! ```text
//! ask -> scheme and address allowed? -> robots.txt allows? -> the host's turn -> request -> redirect? once more from the start
//!                                                                                        \-> body, within time and size
//! ```
//! A failure that may pass is tried again after a while that grows. What went wrong is said in words for a person.

pub(super) mod guard;
mod manners;
mod robots;
mod send;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::NaiveDate;
use reqwest::blocking::Client;
use reqwest::header::HeaderMap;
use url::Url;

use crate::model::{Answer, Validators};
use guard::Trust;
pub use manners::Halt;
use manners::{Hosts, NoTurn};
use robots::Robots;
pub(crate) use send::Rest;

/// Redirects followed from one address.
const MAX_REDIRECTS: usize = 8;
/// Requests for one address, where the first fails in a way that may pass.
const ATTEMPTS: u32 = 3;
/// The wait before the second request; it doubles, and is up to a half longer or shorter by chance, so that the hosts of a
/// farm are not asked in step.
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// The longest wait for a host that asked for one. A longer one is left to the next run.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// How long a host is left alone that asked for it without saying how long.
const SOME_PEACE: Duration = Duration::from_secs(60);
/// The shortest time between two requests to a host on the web, unless a site says otherwise.
pub const PACE: Duration = Duration::from_secs(1);
/// The longest `Crawl-delay` that is heeded.
const MAX_CRAWL_DELAY: Duration = Duration::from_secs(30);

/// The web client of a run, shared by its threads: connections, the turns of hosts, and robots.txt files.
///
/// It costs nothing until the first address is asked for.
#[derive(Debug, Default)]
pub struct Web {
    contact: Option<String>,
    /// One for addresses that a person named, and one for those that were found, which connects to public addresses only: the two
    /// share no connections. Of each as many as there are times that a server may stay silent, which are the client's own.
    clients: Mutex<Vec<((bool, Duration), Made)>>,
    hosts: Hosts,
    robots: Robots,
}

/// A client, or why none could be made.
type Made = Result<Client, String>;

/// One address asked for.
#[derive(Debug)]
pub(crate) struct Ask<'a> {
    pub url: &'a Url,
    pub trust: &'a Trust,
    /// Whether robots.txt is heeded: not for an address that a person named, as a browser does not.
    pub robots: bool,
    /// What the answer is compared with.
    pub validators: Option<&'a Validators>,
    /// The most bytes of a body, after decompression.
    pub max_bytes: usize,
    /// The most where it turns out to be a page.
    pub page_bytes: usize,
    /// Whether a long body that begins so may be of any length, and is to be read while it comes.
    pub streams: Option<fn(&[u8]) -> bool>,
    /// How long the server may stay silent; a whole answer may take three times as long.
    pub timeout: Duration,
    /// Least time between two requests to the host; [`PACE`] where none is given, and none on this machine.
    pub pace: Option<Duration>,
    pub halt: &'a Halt,
}

/// What came back.
#[derive(Debug, Default)]
pub(crate) struct Answered {
    /// None where the run is to end, and nothing is known.
    pub answer: Option<Answer>,
    /// What went wrong.
    pub fault: Option<Fault>,
    /// The status of HTTP; 0 where there was no answer.
    pub status: u16,
    /// The address that sent the body, behind all redirects.
    pub url: Option<Url>,
    /// Where the address asked for has moved for good.
    pub moved_to: Option<Url>,
    pub validators: Validators,
    pub retry_after: Option<Duration>,
    /// `Content-Type`.
    pub content_type: String,
    /// The day of `Date`, in UTC.
    pub day: Option<NaiveDate>,
    /// What was sent; of a feed that broke off, what came of it.
    pub body: Vec<u8>,
    /// What is still to come behind the body.
    pub rest: Option<Box<Rest>>,
}

/// What went wrong, and what a person can do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub what: String,
    pub remedy: String,
    /// Whether asking again at once may help.
    pub passing: bool,
}

impl Fault {
    fn new(what: impl Into<String>, remedy: impl Into<String>) -> Fault {
        Fault { what: what.into(), remedy: remedy.into(), passing: false }
    }

    fn passing(what: impl Into<String>, remedy: impl Into<String>) -> Fault {
        Fault { passing: true, ..Fault::new(what, remedy) }
    }
}

impl Answered {
    fn gone(what: impl Into<String>, remedy: impl Into<String>) -> Answered {
        Answered { answer: Some(Answer::Gone), fault: Some(Fault::new(what, remedy)), ..Answered::default() }
    }

    fn failed(fault: Fault) -> Answered {
        Answered { answer: Some(Answer::Failed), fault: Some(fault), ..Answered::default() }
    }
}

impl Web {
    /// A client that tells the owners of sites where to turn to: a web or mail address, where one is given.
    pub fn new(contact: Option<String>) -> Web {
        Web { contact, ..Web::default() }
    }

    /// Asks for an address, again where that may help.
    pub(crate) fn get(&self, ask: &Ask<'_>) -> Answered {
        let mut attempt = 1;
        loop {
            let answered = self.follow(ask);
            let passing = answered.fault.as_ref().is_some_and(|fault| fault.passing);
            if !passing || attempt >= ATTEMPTS {
                return answered;
            }
            let wait = answered.retry_after.unwrap_or_else(|| backoff(attempt));
            if wait > LONGEST_WAIT {
                return answered;
            }
            if !ask.halt.wait(wait) {
                return Answered::default();
            }
            attempt += 1;
        }
    }

    /// The sitemaps that robots.txt of an address's host names.
    pub(crate) fn sitemaps(&self, ask: &Ask<'_>) -> Vec<String> {
        self.robots.of(self, ask, ask.url).map_or_else(|_| Vec::new(), |robot| robot.sitemaps.clone())
    }

    /// Asks for an address once, and for those that it is redirected to.
    fn follow(&self, ask: &Ask<'_>) -> Answered {
        let mut url = ask.url.clone();
        let mut seen = vec![url.clone()];
        // Where it moved, as long as every redirect so far was for good.
        let (mut moved_to, mut for_good) = (None, true);
        loop {
            let answered = match self.step(ask, &url) {
                Ok(answered) => answered,
                Err(answered) => return Answered { moved_to, ..answered },
            };
            let Some((location, permanent)) = redirect(&answered, &url) else {
                let answered = send::finish(answered, ask);
                return Answered { url: Some(url), moved_to, ..answered };
            };
            for_good &= permanent;
            let Ok(next) = location else {
                let what = format!("{} redirects to what is no address", shown(&url));
                return Answered::failed(Fault::new(what, "open it in a browser and give the address it ends at"));
            };
            if for_good {
                moved_to = Some(next.clone());
            }
            if seen.contains(&next) {
                let what = "its redirects lead round in a circle";
                return Answered::failed(Fault::new(
                    what,
                    "a site that asks for cookies does so; open it in a browser",
                ));
            }
            if seen.len() > MAX_REDIRECTS {
                let what = format!("redirects more than {MAX_REDIRECTS} times");
                return Answered::failed(Fault::new(what, "open it in a browser and give the address it ends at"));
            }
            seen.push(next.clone());
            url = next;
        }
    }

    /// Sends one request, once it may be sent.
    fn step(&self, ask: &Ask<'_>, url: &Url) -> Result<send::Sent<'_>, Answered> {
        let first = url == ask.url;
        if !matches!(url.scheme(), "http" | "https") {
            let what = format!("{}leads to `{}:`", whence(url, first), url.scheme());
            return Err(Answered::gone(what, "only http and https addresses are fetched"));
        }
        // Behind a redirect an address was found, whoever named the one before.
        let trust = match ask.trust {
            Trust::Named if !first => &Trust::found_at(ask.url),
            trust => trust,
        };
        let private = trust.allows_private(url);
        if !private && guard::is_private_host(url) {
            return Err(private_address(url, first));
        }
        let mut pace = ask.pace.unwrap_or(if guard::is_private_host(url) { Duration::ZERO } else { PACE });
        if ask.robots {
            let robot = self.robots.of(self, ask, url)?;
            if !robot.allowed(url.as_str()) {
                let what = format!("{}is forbidden to programs by robots.txt of {}", whence(url, first), host(url));
                return Err(Answered::gone(what, "a page saved by hand can be read as a file"));
            }
            let delay = robot.delay.and_then(|seconds| Duration::try_from_secs_f32(seconds).ok());
            pace = pace.max(delay.unwrap_or_default().min(MAX_CRAWL_DELAY));
        }
        self.request(ask, url, private, pace)
    }

    /// The client for addresses anywhere, or for public ones only, whose servers may stay silent for so long.
    fn client(&self, anywhere: bool, timeout: Duration) -> Made {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, made)) = clients.iter().find(|(of, _)| *of == (anywhere, timeout)) {
            return made.clone();
        }
        let made = send::client(anywhere, timeout, self.contact.as_deref());
        clients.push(((anywhere, timeout), made.clone()));
        made
    }

    /// Sends one request when the host's turn has come.
    fn request(&self, ask: &Ask<'_>, url: &Url, private: bool, pace: Duration) -> Result<send::Sent<'_>, Answered> {
        let key = url.origin().ascii_serialization();
        let turn = self.hosts.turn(&key, pace, ask.halt).map_err(|no| match no {
            NoTurn::Halted => Answered::default(),
            NoTurn::Dead => Answered::failed(Fault::new(
                format!("{} did not answer several times in a row and is left alone in this run", host(url)),
                "the next run asks it again",
            )),
            NoTurn::Closed(time) => Answered {
                retry_after: Some(time),
                ..Answered::failed(Fault::new(
                    format!("{} asked to be left alone for {} s", host(url), time.as_secs().max(1)),
                    "the next run after that asks it again",
                ))
            },
        })?;
        let client = self.client(private, ask.timeout).map_err(|e| {
            Answered::failed(Fault::new(
                format!("no web client could be made: {e}"),
                "check the machine's network setup",
            ))
        })?;
        let sent = send::send(&client, ask, url, turn);
        match &sent {
            Ok(sent) => {
                self.hosts.answered(&key, true);
                if let Some(peace) = sent.wants_peace() {
                    self.hosts.close(&key, peace.unwrap_or(SOME_PEACE).min(SOME_PEACE * 60));
                }
            }
            Err(e) if e.is_private => return Err(private_address(url, *url == *ask.url)),
            Err(e) => self.hosts.answered(&key, !e.no_server),
        }
        sent.map_err(|e| Answered::failed(e.fault))
    }
}

fn private_address(url: &Url, first: bool) -> Answered {
    let what = format!("{}leads to {}, an address of this machine or a private network", whence(url, first), host(url));
    Answered::gone(what, "if that is meant, name the address itself, or set allow_private = true for its source")
}

/// How a message about `url` begins whose place is the address asked for.
fn whence(url: &Url, first: bool) -> String {
    if first { String::new() } else { format!("redirects to {}, which ", shown(url)) }
}

/// The wait before the next request, by chance.
fn backoff(attempt: u32) -> Duration {
    use std::hash::{BuildHasher, RandomState};
    let chance = RandomState::new().hash_one(attempt) % 1_000;
    let full = (FIRST_WAIT * 2u32.pow(attempt - 1)).min(LONGEST_WAIT);
    full / 2 + full * chance as u32 / 1_000
}

/// Where an answer redirects to, and whether for good.
fn redirect(sent: &send::Sent<'_>, from: &Url) -> Option<(Result<Url, url::ParseError>, bool)> {
    let permanent = match sent.status {
        301 | 308 => true,
        302 | 303 | 307 => false,
        _ => return None,
    };
    let location = header(&sent.headers, "location")?;
    let next = from.join(location.trim()).map(|mut next| {
        // What a server says may not make this program show credentials to another.
        if next.origin() != from.origin() {
            let _ = next.set_username("").and_then(|()| next.set_password(None));
        }
        if next.fragment().is_none() {
            next.set_fragment(from.fragment());
        }
        next
    });
    Some((next, permanent))
}

/// A header field as text; those with other bytes are read as Latin-1, as the field once was defined.
fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let bytes = headers.get(name)?.as_bytes();
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_string(),
        Err(_) => bytes.iter().map(|b| char::from(*b)).collect(),
    };
    Some(text).filter(|text| !text.trim().is_empty())
}

fn host(url: &Url) -> &str {
    url.host_str().unwrap_or("it")
}

/// An address as a person may see it: without a password.
pub(crate) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    let _ = url.set_username("").and_then(|()| url.set_password(None));
    url.into()
}
