//! robots.txt (RFC 9309): fetched once a host, and kept for the run.

use std::panic::catch_unwind;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;
use texting_robots::Robot;
use url::Url;

use super::{Answered, Ask, Fault, Web, host};
use crate::model::Answer;

/// The name under which a robots.txt may speak to this program.
const NAME: &str = "etl";
/// The most bytes of a robots.txt that count; RFC 9309 asks for at least as many.
const MAX_BYTES: usize = 512 * 1024;

/// The files of the hosts met so far.
#[derive(Debug, Default)]
pub(super) struct Robots {
    /// By scheme, host and port.
    known: Mutex<FxHashMap<String, Arc<OnceLock<Rules>>>>,
}

/// What a host allows; none where its file could not be had.
type Rules = Result<Arc<Robot>, Unknown>;

/// Why a file could not be had.
#[derive(Debug, Clone)]
enum Unknown {
    Halted,
    Failed(Fault),
}

impl Robots {
    /// What the host of `url` allows. Fails with what to answer: a host that cannot tell what it allows allows nothing, for
    /// the time being.
    pub fn of(&self, web: &Web, ask: &Ask<'_>, url: &Url) -> Result<Arc<Robot>, Answered> {
        let slot = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.entry(url.origin().ascii_serialization()).or_default().clone()
        };
        // Other threads that ask for the same host wait here.
        match slot.get_or_init(|| fetch(web, ask, url)) {
            Ok(robot) => Ok(robot.clone()),
            Err(Unknown::Halted) => Err(Answered::default()),
            Err(Unknown::Failed(fault)) => {
                let what = format!("robots.txt of {} could not be had: {}", host(url), fault.what);
                Err(Answered::failed(Fault::new(what, fault.remedy.clone())))
            }
        }
    }
}

fn fetch(web: &Web, ask: &Ask<'_>, url: &Url) -> Rules {
    let mut file = url.clone();
    file.set_path("/robots.txt");
    file.set_query(None);
    file.set_fragment(None);
    let answered = web.get(&Ask {
        url: &file,
        robots: false,
        validators: None,
        streams: None,
        max_bytes: MAX_BYTES,
        page_bytes: MAX_BYTES,
        ..*ask
    });
    let nothing = || Robot::new(NAME, b"").map(Arc::new);
    let robot_of = |file: &[u8]| catch_unwind(|| Robot::new(NAME, file)).ok().and_then(Result::ok).map(Arc::new);
    let robot = match answered.answer {
        None => return Err(Unknown::Halted),
        // One that cannot be read forbids nothing.
        Some(Answer::Fetched) => robot_of(&answered.body).map_or_else(nothing, Ok),
        // 4xx: there is none.
        Some(Answer::Gone | Answer::Unchanged) => nothing(),
        Some(Answer::Failed) => {
            let fault = answered.fault.unwrap_or_else(|| Fault::new("no reason given", ""));
            // RFC 9309, 2.3.1.3: a file that may not be had forbids nothing.
            match answered.status {
                400..=499 if answered.status != 429 => nothing(),
                _ => return Err(Unknown::Failed(fault)),
            }
        }
    };
    robot.map_err(|e| unusable(&e))
}

fn unusable(e: &impl std::fmt::Display) -> Unknown {
    Unknown::Failed(Fault::new(e.to_string(), "please report it with the name of the site"))
}
