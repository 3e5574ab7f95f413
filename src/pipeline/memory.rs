//! What earlier runs have seen of the web, as the source step asks for it.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashSet;

use super::now;
use crate::model::Answer;
use crate::source::{Memory, Seen};
use crate::store::Store;

/// The visits of a database, and the articles that this run has asked for.
#[derive(Debug)]
pub(super) struct Known {
    db: PathBuf,
    /// Opened for the first question: a run over files has none. None where there is no database yet.
    store: OnceLock<Option<Mutex<Store>>>,
    claimed: Mutex<FxHashSet<String>>,
}

impl Known {
    /// That of a database, which need not be there yet.
    pub(super) fn of(db: &Path) -> Known {
        Known { db: db.to_path_buf(), store: OnceLock::new(), claimed: Mutex::default() }
    }
}

impl Memory for Known {
    fn recall(&self, url: &str) -> Option<Seen> {
        // A database that fails is met by the writer, who tells of it; here it only costs a request too many.
        let store = self.store.get_or_init(|| Store::open_existing(&self.db).ok().map(Mutex::new)).as_ref()?;
        let store = store.lock().unwrap_or_else(PoisonError::into_inner);
        let visited = store.visit(url).ok()??;
        Some(Seen {
            validators: visited.validators,
            fetched: visited.fetched.is_some(),
            fetched_at: visited.fetched,
            gone: visited.answer == Answer::Gone,
            resting: visited.not_before.is_some_and(|until| until > now()),
        })
    }

    fn claim(&self, url: &str) -> bool {
        self.claimed.lock().unwrap_or_else(PoisonError::into_inner).insert(url.to_string())
    }
}
