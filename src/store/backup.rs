//! A copy of the database, whole and of one moment, while others go on writing.

use std::fs;
use std::path::Path;

use super::Store;
use super::fault::fault;
use crate::error::{Error, Result};

impl Store {
    /// Writes a copy to `path`, which must not exist yet: as it was when the copy began, without unused pages. It appears
    /// under its name only once it is whole and on the disk.
    pub fn back_up(&self, path: &Path) -> Result<()> {
        let refuse = |what: &str, remedy: &str| {
            Err(Error::Database { path: path.to_path_buf(), what: what.to_string(), remedy: remedy.to_string() })
        };
        if path.exists() {
            return refuse(
                "there is a file of that name already; it was left as it is",
                "name a new file, or move that one away",
            );
        }
        let mut name = path.as_os_str().to_os_string();
        name.push(".part");
        let part = Path::new(&name);
        // What an earlier attempt left that was killed.
        let _ = fs::remove_file(part);
        let Some(target) = part.to_str() else {
            return refuse("the name is no UTF-8", "name a file whose name is");
        };
        // Writing another file counts as writing.
        let asks_only = self.read(|conn| conn.pragma_query_value(None, "query_only", |row| row.get::<_, bool>(0)))?;
        self.conn.pragma_update(None, "query_only", false).map_err(|e| fault(self.path(), e))?;
        let copied = self.conn.execute("VACUUM INTO ?1", [target]);
        self.conn.pragma_update(None, "query_only", asks_only).map_err(|e| fault(self.path(), e))?;
        let copied = copied.map_err(|e| fault(part, e)).and_then(|_| {
            let file = fs::OpenOptions::new().write(true).open(part);
            file.and_then(|file| file.sync_all()).and_then(|()| fs::rename(part, path)).map_err(|e| Error::Database {
                path: path.to_path_buf(),
                what: format!("the copy cannot be finished ({e})"),
                remedy: "check the folder and the space on its disk".to_string(),
            })
        });
        copied.inspect_err(|_| {
            let _ = fs::remove_file(part);
        })
    }
}
