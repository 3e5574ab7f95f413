//! How a run is asked to end before its inputs do.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// A request to end, shared by all threads of a run. What is finished by then is kept.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    /// The signal that came; 0 while none did.
    signal: Arc<AtomicUsize>,
}

impl Stop {
    /// A stop that an interrupt (Ctrl-C) or a request to terminate asks for. A second one ends the program at once.
    pub fn on_signals() -> io::Result<Stop> {
        let stop = Stop::default();
        let again = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // The order matters: the shutdown sees the flag only where an earlier signal has set it.
            flag::register_conditional_shutdown(signal, status_of(signal), again.clone())?;
            flag::register(signal, again.clone())?;
            flag::register_usize(signal, stop.signal.clone(), signal as usize)?;
        }
        Ok(stop)
    }

    /// Asks for the end as an interrupt would.
    pub fn ask(&self) {
        self.signal.store(SIGINT as usize, Ordering::SeqCst);
    }

    /// Whether the end was asked for.
    pub fn is_asked(&self) -> bool {
        self.signal.load(Ordering::Relaxed) != 0
    }

    /// The exit status by custom of a program that a signal ended: 128 and the signal's number. `None` if none came.
    pub fn exit_status(&self) -> Option<u8> {
        match self.signal.load(Ordering::Relaxed) {
            0 => None,
            signal => Some(128 + signal as u8),
        }
    }
}

fn status_of(signal: i32) -> i32 {
    128 + signal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_seen_by_every_copy() {
        let stop = Stop::default();
        let copy = stop.clone();
        assert_eq!(copy.exit_status(), None);
        stop.ask();
        assert!(copy.is_asked());
        assert_eq!(copy.exit_status(), Some(130));
    }
}
