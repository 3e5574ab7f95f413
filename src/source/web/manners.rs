//! Manners at a host: how often it is asked, how many at once, and when it is left alone.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;

/// Requests in flight at one host.
const AT_ONCE: usize = 2;
/// So many requests in a row that found no server, and the host is left alone for the rest of the run.
const DEAD_AFTER: usize = 3;
/// How often a wait looks whether the run is to end.
const LOOK: Duration = Duration::from_millis(50);

/// Tells whether the run is to end, so that no wait outlasts it.
#[derive(Clone)]
pub struct Halt(Arc<dyn Fn() -> bool + Send + Sync>);

impl Halt {
    /// `asked` says whether the end was asked for; it is called often.
    pub fn new(asked: impl Fn() -> bool + Send + Sync + 'static) -> Halt {
        Halt(Arc::new(asked))
    }

    /// Whether the end was asked for.
    pub fn is_asked(&self) -> bool {
        (self.0)()
    }

    /// Waits; false where the run is to end before.
    pub(crate) fn wait(&self, time: Duration) -> bool {
        let until = Instant::now() + time;
        loop {
            if self.is_asked() {
                return false;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            std::thread::sleep(left.min(LOOK));
        }
    }
}

impl Default for Halt {
    /// One that is never asked for.
    fn default() -> Halt {
        Halt::new(|| false)
    }
}

impl fmt::Debug for Halt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Halt").field(&self.is_asked()).finish()
    }
}

/// What is known of the hosts of a run, shared by its threads.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    /// By scheme, host and port.
    all: Mutex<FxHashMap<String, Host>>,
}

#[derive(Debug, Default)]
struct Host {
    /// When it may be asked next.
    next: Option<Instant>,
    /// It wants to be left alone until then.
    closed: Option<Instant>,
    in_flight: usize,
    dead: usize,
}

/// Why a host is not asked.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoTurn {
    /// It wants to be left alone for so long.
    Closed(Duration),
    /// It did not answer several times in a row.
    Dead,
    /// The run is to end.
    Halted,
}

/// The right to ask a host now.
pub(super) struct Turn<'h> {
    hosts: &'h Hosts,
    host: String,
}

impl Hosts {
    /// Waits until the host may be asked: `pace` after the last request began, and no more than a few at once.
    pub fn turn(&self, host: &str, pace: Duration, halt: &Halt) -> Result<Turn<'_>, NoTurn> {
        loop {
            let wait = {
                let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
                let known = all.entry(host.to_string()).or_default();
                let now = Instant::now();
                if known.dead >= DEAD_AFTER {
                    return Err(NoTurn::Dead);
                }
                if let Some(until) = known.closed.filter(|until| *until > now) {
                    return Err(NoTurn::Closed(until - now));
                }
                let early = known.next.map_or(Duration::ZERO, |next| next.saturating_duration_since(now));
                if known.in_flight < AT_ONCE && early.is_zero() {
                    known.in_flight += 1;
                    known.next = Some(now + pace);
                    return Ok(Turn { hosts: self, host: host.to_string() });
                }
                if early.is_zero() { LOOK / 10 } else { early }
            };
            if !halt.wait(wait) {
                return Err(NoTurn::Halted);
            }
        }
    }

    /// Leaves the host alone for a while.
    pub fn close(&self, host: &str, time: Duration) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(host.to_string()).or_default().closed = Some(Instant::now() + time);
    }

    /// Whether there was a server at the host.
    pub fn answered(&self, host: &str, any: bool) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.entry(host.to_string()).or_default();
        known.dead = if any { 0 } else { known.dead + 1 };
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut all = self.hosts.all.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = all.get_mut(&self.host) {
            known.in_flight -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_asked_no_faster_than_its_pace() {
        let (hosts, pace, start) = (Hosts::default(), Duration::from_millis(30), Instant::now());
        for _ in 0..4 {
            drop(hosts.turn("a", pace, &Halt::default()).expect("a turn"));
        }
        assert!(start.elapsed() >= 3 * pace);
        let other = Instant::now();
        drop(hosts.turn("b", pace, &Halt::default()).expect("a turn"));
        assert!(other.elapsed() < pace);
    }

    #[test]
    fn a_wait_ends_with_the_run() {
        let hosts = Hosts::default();
        let hour = Duration::from_secs(3600);
        let _first = hosts.turn("a", hour, &Halt::default()).expect("a turn");
        assert!(matches!(hosts.turn("a", hour, &Halt::new(|| true)), Err(NoTurn::Halted)));
    }

    #[test]
    fn a_host_that_wants_peace_or_is_gone_is_left_alone() {
        let hosts = Hosts::default();
        hosts.close("a", Duration::from_secs(60));
        assert!(matches!(hosts.turn("a", Duration::ZERO, &Halt::default()), Err(NoTurn::Closed(_))));
        for _ in 0..DEAD_AFTER {
            hosts.answered("b", false);
        }
        assert!(matches!(hosts.turn("b", Duration::ZERO, &Halt::default()), Err(NoTurn::Dead)));
    }
}
