//! Rows to CSV, JSON Lines or Parquet, one at a time.

use std::io::{self, Write};

use super::profile::{Cell, Profile};
use crate::model::Observation;

/// A form that facts are exported in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ExportFormat {
    /// Comma-separated values with a header.
    Csv,
    /// One JSON object a line.
    Jsonl,
    /// Apache Parquet, compressed with zstd.
    #[cfg(feature = "parquet")]
    Parquet,
}

/// Where rows go.
pub enum RowWriter<W: Write + Send> {
    /// Comma-separated values.
    Csv(Profile, Box<csv::Writer<W>>),
    /// JSON Lines.
    Jsonl(Profile, W),
    /// Parquet.
    #[cfg(feature = "parquet")]
    Parquet(super::parquet::ParquetWriter<W>),
}

impl<W: Write + Send> RowWriter<W> {
    /// Starts the output.
    pub fn new(format: ExportFormat, profile: Profile, out: W) -> io::Result<RowWriter<W>> {
        match format {
            ExportFormat::Csv => {
                let mut rows = csv::Writer::from_writer(out);
                rows.write_record(profile.columns().iter().map(|(name, _)| name))?;
                Ok(RowWriter::Csv(profile, Box::new(rows)))
            }
            ExportFormat::Jsonl => Ok(RowWriter::Jsonl(profile, out)),
            #[cfg(feature = "parquet")]
            ExportFormat::Parquet => Ok(RowWriter::Parquet(super::parquet::ParquetWriter::new(profile, out)?)),
        }
    }

    /// Writes one fact.
    pub fn row(&mut self, observation: &Observation) -> io::Result<()> {
        match self {
            RowWriter::Csv(profile, rows) => Ok(rows.write_record(profile.row(observation).iter().map(shown))?),
            RowWriter::Jsonl(profile, out) => {
                let mut line = serde_json::Map::new();
                for ((name, _), cell) in profile.columns().iter().zip(profile.row(observation)) {
                    line.insert((*name).to_string(), json(cell));
                }
                serde_json::to_writer(&mut *out, &InOrder(profile, &line))?;
                out.write_all(b"\n")
            }
            #[cfg(feature = "parquet")]
            RowWriter::Parquet(writer) => writer.row(observation),
        }
    }

    /// Ends the output.
    pub fn finish(self) -> io::Result<()> {
        match self {
            RowWriter::Csv(_, mut rows) => rows.flush(),
            RowWriter::Jsonl(_, mut out) => out.flush(),
            #[cfg(feature = "parquet")]
            RowWriter::Parquet(writer) => writer.finish(),
        }
    }
}

/// An object whose fields come in the order of the columns.
struct InOrder<'a>(&'a Profile, &'a serde_json::Map<String, serde_json::Value>);

impl serde::Serialize for InOrder<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.columns().iter().map(|(name, _)| (name, &self.1[*name])))
    }
}

fn json(cell: Cell) -> serde_json::Value {
    match cell {
        Cell::Null => serde_json::Value::Null,
        Cell::Text(text) => text.into(),
        Cell::Number(number) => whole(number).map_or_else(|| number.into(), Into::into),
        Cell::Integer(number) => number.into(),
        Cell::Day(day) => day.to_string().into(),
    }
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => whole(*number).map_or_else(|| number.to_string(), |whole| whole.to_string()),
        Cell::Integer(number) => number.to_string(),
        Cell::Day(day) => day.to_string(),
    }
}

/// A whole number, as far as it is exact, which is written without a fraction.
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0).then_some(number as i64)
}
