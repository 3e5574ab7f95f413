//! Numbers for strings that repeat: a rule, unit, measure, place, entity or reason is written once and named by its number.

use rusqlite::{Connection, OptionalExtension};
use rustc_hash::FxHashMap;

/// The dictionary that a string belongs to; each is a table `(id, name)`.
#[derive(Debug, Clone, Copy)]
pub(super) enum Term {
    Rule,
    Unit,
    Measure,
    Place,
    Entity,
    Reason,
}

impl Term {
    /// The statements that look up a name and that enter a new one.
    fn statements(self) -> [&'static str; 2] {
        macro_rules! on {
            ($table:literal) => {
                [
                    concat!("SELECT id FROM ", $table, " WHERE name = ?1"),
                    concat!("INSERT INTO ", $table, " (name) VALUES (?1) RETURNING id"),
                ]
            };
        }
        match self {
            Term::Rule => on!("rule"),
            Term::Unit => on!("unit"),
            Term::Measure => on!("measure"),
            Term::Place => on!("place"),
            Term::Entity => on!("entity"),
            Term::Reason => on!("reason"),
        }
    }
}

/// Names kept in memory in each dictionary; a fuller one starts anew, which bounds memory and costs a few look-ups.
const KEPT: usize = 1 << 16;

/// The numbers met so far. Rows are never taken out of the dictionaries, so that a number holds once it is committed.
#[derive(Debug, Default)]
pub(super) struct Terms {
    known: [FxHashMap<Box<str>, i64>; 6],
}

impl Terms {
    /// The number of `name`, which is entered if it is new.
    pub(super) fn id(&mut self, conn: &Connection, term: Term, name: &str) -> rusqlite::Result<i64> {
        let known = &mut self.known[term as usize];
        if let Some(&id) = known.get(name) {
            return Ok(id);
        }
        let [find, enter] = term.statements();
        let id = match conn.prepare_cached(find)?.query_row([name], |row| row.get(0)).optional()? {
            Some(id) => id,
            None => conn.prepare_cached(enter)?.query_row([name], |row| row.get(0))?,
        };
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(name.into(), id);
        Ok(id)
    }

    /// [`id`](Terms::id) of a name that may be missing.
    pub(super) fn maybe(&mut self, conn: &Connection, term: Term, name: Option<&str>) -> rusqlite::Result<Option<i64>> {
        name.map(|name| self.id(conn, term, name)).transpose()
    }

    /// Forgets everything, as after a transaction that was undone.
    pub(super) fn forget(&mut self) {
        self.known.iter_mut().for_each(FxHashMap::clear);
    }
}
