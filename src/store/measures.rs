//! Which measures there are to ask for.

use super::Store;
use crate::error::Result;

impl Store {
    /// The measures that facts have, each with how many facts have it, the most frequent first.
    pub fn measures(&self) -> Result<Vec<(String, u64)>> {
        self.read(|conn| {
            let mut statement = conn.prepare(
                "SELECT measure.name, count(*) FROM fact JOIN measure ON measure.id = fact.measure \
                 GROUP BY measure.id ORDER BY count(*) DESC, measure.name",
            )?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
            rows.collect()
        })
    }
}
