//! `etl doctor`, `etl backup` and `etl metadata`: what keeps a database well, and what tells others of it.

use std::io::{BufWriter, Write, stdout};
use std::path::{Path, PathBuf};

use clap::Args;

use super::{App, Status};
use crate::error::Result;
use crate::export::{Tone, human};
use crate::pipeline::{Lock, Steps};
use crate::store::{Finding, Maker, Store};

/// Less room than this on the disk is worth saying.
const LITTLE_ROOM: u64 = 256 << 20;

/// Check the database, the disk and the rules, and say what to do
///
/// Reads the whole file once and writes nothing. The exit status is 3 where something is broken.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  etl doctor --db news.db && etl backup news.bak.db --db news.db")]
pub struct Doctor {}

impl Doctor {
    /// Checks, and prints what was found.
    pub fn run(self, app: &App) -> Result<Status> {
        let db = &app.global.db;
        let store = Store::open_existing(db)?;
        let steps = Steps::load(&app.global.rules)?;
        let mut found = store.examine(&Maker::new(env!("CARGO_PKG_VERSION"), &steps.rules_in_force()))?;
        found.extend(space(db));
        found.push(lock(db));
        let mut out = BufWriter::new(stdout().lock());
        let look = app.console.out;
        for finding in &found {
            let (tone, sign) = match finding {
                Finding { broken: true, .. } => (Tone::Bad, "broken"),
                Finding { remedy: Some(_), .. } => (Tone::Open, "note"),
                _ => (Tone::Faint, "ok"),
            };
            look.write(tone, &format!("{sign:<8}"), &mut out)?;
            writeln!(out, "{:<11} {}", finding.check, finding.found)?;
            if let Some(remedy) = &finding.remedy {
                writeln!(out, "{:20} {remedy}", "")?;
            }
        }
        out.flush()?;
        Ok(if found.iter().any(|finding| finding.broken) { 3 } else { 0 })
    }
}

/// Whether a run is at work. A lock cannot be stale: the system lets go of it with the process.
fn lock(db: &Path) -> Finding {
    match Lock::holder(db) {
        None => Finding { check: "lock", found: "no run is at work".to_string(), remedy: None, broken: false },
        Some(holder) => Finding {
            check: "lock",
            found: format!("a run is at work ({})", holder.0),
            remedy: Some(
                "if it hangs, end that process: the lock goes with it, and what it stored is whole".to_string(),
            ),
            broken: false,
        },
    }
}

/// Room on the disk that the database lies on.
#[cfg(unix)]
fn space(db: &Path) -> Option<Finding> {
    let disk = rustix::fs::statvfs(db).ok()?;
    let (free, size) = (disk.f_bavail.saturating_mul(disk.f_frsize), db.metadata().ok()?.len());
    let found = format!("{} free; the database takes {}", megabytes(free), megabytes(size));
    let remedy = (free < LITTLE_ROOM.max(size / 10)).then(|| "make room before the next large ingest".to_string());
    Some(Finding { check: "disk", found, remedy, broken: false })
}

#[cfg(not(unix))]
fn space(_: &Path) -> Option<Finding> {
    None
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", human::number((bytes / 1_000_000) as f64))
}

/// Copy the database to a new file, whole and of one moment, also while a run writes
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  etl backup \"backups/etl-$(date +%F).db\"")]
pub struct Backup {
    /// The new file; it appears once it is whole
    #[arg(value_name = "PATH")]
    path: PathBuf,
}

impl Backup {
    /// Copies it.
    pub fn run(self, app: &App) -> Result<Status> {
        Store::open_existing(&app.global.db)?.back_up(&self.path)?;
        let size = self.path.metadata().map_or(0, |file| file.len());
        app.console.say(format!("{} copied to {} ({})", app.global.db.display(), self.path.display(), megabytes(size)));
        Ok(0)
    }
}

/// Print a metadata.json for Datasette: what the views and columns are, search, and queries to start from
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  etl metadata > metadata.json && datasette etl.db --metadata metadata.json")]
pub struct Metadata {}

impl Metadata {
    /// Prints it.
    pub fn run(self, app: &App) -> Result<Status> {
        // Datasette calls a database by its file's name without the ending.
        let name = app.global.db.file_stem().map_or("etl".into(), |stem| stem.to_string_lossy().into_owned());
        let text = include_str!("../../sql/datasette.json")
            .replace("\"DATABASE\"", &serde_json::Value::from(name).to_string());
        Ok(stdout().write_all(text.as_bytes()).map(|()| 0)?)
    }
}
