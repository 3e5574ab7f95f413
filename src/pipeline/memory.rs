//! What earlier runs have seen of the web, as the source step asks for it.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use chrono::{DateTime, Utc};
use rustc_hash::FxHashSet;

use super::now;
use crate::model::Answer;
use crate::source::{Memory, Seen};
use crate::store::Store;

/// The visits of a database, and the articles that this run has asked for.
#[derive(Debug)]
pub(super) struct Known {
    db: PathBuf,
    /// Whether nothing is to be asked for: everything rests.
    offline: bool,
    /// Opened for the first question: a run over files has none. None where there is no database yet.
    store: OnceLock<Option<Mutex<Store>>>,
    claimed: Mutex<FxHashSet<String>>,
}

impl Known {
    /// That of a database, which need not be there yet.
    pub(super) fn of(db: &Path, offline: bool) -> Known {
        Known { db: db.to_path_buf(), offline, store: OnceLock::new(), claimed: Mutex::default() }
    }
}

impl Memory for Known {
    fn recall(&self, url: &str) -> Option<Seen> {
        if self.offline {
            return Some(Seen { resting: true, gone: true, ..Seen::default() });
        }
        // A database that fails is met by the writer, who tells of it; here it only costs a request too many.
        let store = self.store.get_or_init(|| Store::open_existing(&self.db).ok().map(Mutex::new)).as_ref()?;
        let store = store.lock().unwrap_or_else(PoisonError::into_inner);
        let visited = store.visit(url).ok()??;
        let now = now();
        Some(Seen {
            resting: visited.rest(now).is_some(),
            settled: visited.answer.is_well() && visited.fetched.is_some_and(|at| is_settled(at, visited.visited, now)),
            validators: visited.validators,
            fetched: visited.fetched.is_some(),
            fetched_at: visited.fetched,
            gone: visited.answer == Answer::Gone,
        })
    }

    fn claim(&self, url: &str) -> bool {
        self.claimed.lock().unwrap_or_else(PoisonError::into_inner).insert(url.to_string())
    }
}

/// Whether an article that was read at `fetched` and had not changed at `visited` need not be asked for yet: not before half as
/// much time again has gone by. One that is new is asked for often, one that has stayed as it is seldom; each is met again.
fn is_settled(fetched: DateTime<Utc>, visited: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    visited <= now && now - visited < (visited - fetched) / 2
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn what_stays_as_it_is_is_asked_for_less_and_less_often() {
        let at = |hours| DateTime::UNIX_EPOCH + TimeDelta::hours(hours);
        let mut visits = vec![0];
        // A run every hour for a month.
        for hour in 1..=720 {
            if !is_settled(at(0), at(*visits.last().expect("one")), at(hour)) {
                visits.push(hour);
            }
        }
        assert_eq!(visits[..6], [0, 1, 2, 3, 5, 8], "{visits:?}");
        assert!((12..20).contains(&visits.len()), "{visits:?}");
        // A clock that was set back leaves nothing alone for ever.
        assert!(!is_settled(at(10), at(5), at(6)) && !is_settled(at(0), at(10), at(9)));
    }
}
