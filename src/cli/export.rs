//! `etl export`: facts for other programs.

use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write, stdout};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::facts::Filters;
use super::{App, OUT_BYTES, Status};
use crate::error::{Error, Result};
use crate::export::{ExportFormat, Profile, RowWriter, human};
use crate::store::{FactQuery, Store};

/// Write facts for other programs, each with its article and sentence
///
/// Words and filters are those of `etl facts`; without any, everything is written.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etl export -o facts.csv
  etl export exports --since 2020 -o exports.csv
  etl export --profile sdmx > facts.sdmx.csv      SDMX-CSV 2.0
  etl export --format jsonl | zstd > facts.jsonl.zst")]
pub struct Export {
    /// Words to seek
    #[arg(value_name = "WORDS")]
    words: Vec<String>,

    #[command(flatten)]
    filters: Filters,

    /// Form of the output [default: as the name of the output ends, else csv]
    #[arg(long, value_name = "FORMAT")]
    format: Option<ExportFormat>,

    /// Names of the columns
    #[arg(long, value_name = "NAMES", default_value = "record")]
    profile: Profile,

    /// Write to FILE, which appears once it is whole [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Export {
    /// Writes them.
    pub fn run(self, app: &App) -> Result<Status> {
        let store = Store::open_existing(&app.global.db)?;
        let format = match (self.format, &self.output) {
            (Some(format), _) => format,
            (None, Some(path)) if path.extension().is_some() => named(path)?,
            (None, _) => ExportFormat::Csv,
        };
        let mut query = self.filters.query(self.words, app, Some(&store))?;
        query.sentences = true;
        let Some(path) = self.output else {
            if stdout().is_terminal() && is_binary(format) {
                return Err(Error::Usage("Parquet is nothing for a terminal\n  name a file with -o FILE".to_string()));
            }
            write(&store, &query, format, self.profile, BufWriter::with_capacity(OUT_BYTES, stdout()))?;
            return Ok(0);
        };
        let failed = |e: std::io::Error| {
            Error::Usage(format!("cannot write {}: {e}\n  name another file with -o FILE", path.display()))
        };
        let mut part = path.clone().into_os_string();
        part.push(".part");
        let part = PathBuf::from(part);
        let out = BufWriter::with_capacity(OUT_BYTES, File::create(&part).map_err(failed)?);
        let written = write(&store, &query, format, self.profile, out);
        let written = written.and_then(|n| std::fs::rename(&part, &path).map(|()| n).map_err(Error::Output));
        let written = written.inspect_err(|_| {
            let _ = std::fs::remove_file(&part);
        })?;
        app.console.say(format!("{} written to {}", human::count(written, "fact"), path.display()));
        Ok(0)
    }
}

fn write(
    store: &Store,
    query: &FactQuery,
    format: ExportFormat,
    profile: Profile,
    out: impl Write + Send,
) -> Result<usize> {
    let mut rows = RowWriter::new(format, profile, out)?;
    let (mut written, mut failed) = (0, None);
    store.facts(query, &mut |row| match rows.row(&row) {
        Ok(()) => {
            written += 1;
            ControlFlow::Continue(())
        }
        Err(e) => {
            failed = Some(e);
            ControlFlow::Break(())
        }
    })?;
    failed.map_or(Ok(()), Err)?;
    rows.finish()?;
    Ok(written)
}

/// The format that a file's name asks for.
fn named(path: &Path) -> Result<ExportFormat> {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    ExportFormat::from_str(&ending, true).map_err(|_| {
        let known = ExportFormat::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let known: Vec<_> = known.map(|value| value.get_name().to_string()).collect();
        let parquet = match ending.as_ref() {
            "parquet" => "; Parquet needs an etl built with --features parquet",
            _ => "",
        };
        Error::Usage(format!(
            "{}: no form of output is called `{ending}`{parquet}\n  name it with --format {}",
            path.display(),
            known.join(" or ")
        ))
    })
}

fn is_binary(format: ExportFormat) -> bool {
    !matches!(format, ExportFormat::Csv | ExportFormat::Jsonl)
}
