//! How a run is asked to end before its inputs do.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// In place of a signal: the run was given so long and no longer.
const TIME_UP: usize = usize::MAX;

/// A request to end, shared by all threads of a run. What is finished by then is kept.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    /// The signal that came; 0 while none did, [`TIME_UP`] where the time was up.
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

    /// Asks for the end after `time`, unless a signal comes first.
    pub fn after(&self, time: Duration) {
        let signal = self.signal.clone();
        thread::spawn(move || {
            thread::sleep(time);
            let _ = signal.compare_exchange(0, TIME_UP, Ordering::SeqCst, Ordering::SeqCst);
        });
    }

    /// Whether the end was asked for because the time was up.
    pub fn is_time_up(&self) -> bool {
        self.signal.load(Ordering::Relaxed) == TIME_UP
    }

    /// Whether the end was asked for.
    pub fn is_asked(&self) -> bool {
        self.signal.load(Ordering::Relaxed) != 0
    }

    /// The exit status by custom of a program that a signal ended: 128 and the signal's number. `None` if none came,
    /// also where the time was up.
    pub fn exit_status(&self) -> Option<u8> {
        match self.signal.load(Ordering::Relaxed) {
            0 | TIME_UP => None,
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
    fn the_end_of_the_time_is_no_failure() {
        let stop = Stop::default();
        stop.after(Duration::ZERO);
        while !stop.is_asked() {
            thread::yield_now();
        }
        assert!(stop.is_time_up());
        assert_eq!(stop.exit_status(), None);
    }

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
