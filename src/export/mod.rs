//! Facts as text: JSON Lines, JSON, CSV, or a table for people, on a terminal or in Markdown.
//!
//! ```text
//! {"document":"a.txt","fact_id":"…","quote":"$2.1 billion","start":118,"end":130,"value":2100000000,…}
//! ```
//! The names and the order of the fields are those of [`Fact`]; a field without a value is `null`, in CSV empty.

pub mod human;
mod json;
mod paint;
#[cfg(feature = "parquet")]
mod parquet;
mod profile;
mod rows;
mod series;
mod table;

use std::io::{self, Write};

pub use paint::{Look, Tone};
pub use profile::Profile;
pub use rows::{ExportFormat, RowWriter};
pub use series::SeriesSet;
pub use table::{Column, Table, cut, one_line};

use crate::model::{Fact, Status};

/// A form of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// One JSON object a line.
    Jsonl,
    /// One JSON array.
    Json,
    /// Comma-separated values with a header.
    Csv,
    /// A table for people.
    Table,
    /// A table in Markdown.
    Markdown,
}

impl Format {
    /// Writes facts, ready for [`Writer::put`]. Tables should hold the facts of one article.
    pub fn render(self, facts: &[Fact], look: Look, out: &mut Vec<u8>) -> io::Result<()> {
        match self {
            Format::Jsonl => facts.iter().try_for_each(|fact| {
                json::write(fact, out)?;
                out.write_all(b"\n")
            }),
            Format::Json => facts.iter().try_for_each(|fact| {
                out.write_all(b",\n")?;
                json::write(fact, out)
            }),
            Format::Csv => {
                let mut rows = csv::WriterBuilder::new().has_headers(false).from_writer(out);
                facts.iter().try_for_each(|fact| rows.serialize(fact))?;
                rows.flush()
            }
            Format::Table => facts_table(facts).write(look, out),
            Format::Markdown => facts_table(facts).write_markdown(out),
        }
    }
}

/// Puts together what [`Format::render`] made, with what stands before, between and behind.
#[derive(Debug)]
pub struct Writer<W> {
    format: Format,
    out: W,
    started: bool,
}

impl<W: Write> Writer<W> {
    /// Starts the output.
    pub fn new(format: Format, mut out: W) -> io::Result<Writer<W>> {
        match format {
            Format::Json => out.write_all(b"[")?,
            Format::Csv => writeln!(out, "{}", Fact::FIELDS)?,
            Format::Jsonl | Format::Table | Format::Markdown => {}
        }
        Ok(Writer { format, out, started: false })
    }

    /// Adds rendered facts.
    pub fn put(&mut self, rendered: &[u8]) -> io::Result<()> {
        let rest = match self.format {
            Format::Json if !self.started => rendered.strip_prefix(b",").unwrap_or(rendered),
            _ => rendered,
        };
        self.started |= !rendered.is_empty();
        self.out.write_all(rest)
    }

    /// Passes on what is held back.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Ends the output.
    pub fn finish(mut self) -> io::Result<()> {
        if self.format == Format::Json {
            self.out.write_all(if self.started { b"\n]\n" } else { b"]\n" })?;
        }
        self.out.flush()
    }
}

const FACT_COLUMNS: [Column; 6] = [
    Column::text("WHAT", 12),
    Column::text("WHOSE", 10),
    Column::text("VALUE", 20),
    Column::fixed("PERIOD"),
    Column::fixed("STATUS"),
    Column::text("WHO SAYS SO", 12),
];

/// One fact a row, as people read it.
pub fn facts_table(facts: &[Fact]) -> Table {
    let mut table = Table::new(&FACT_COLUMNS);
    for fact in facts {
        table.row(fact_cells(fact));
    }
    table
}

/// The cells of a fact: what, whose, value, period, status, who says so.
pub fn fact_cells(fact: &Fact) -> Vec<(String, Tone)> {
    let status = match fact.status {
        Status::Actual => Tone::Faint,
        Status::Planned | Status::Forecast => Tone::Open,
    };
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    vec![
        (human::what(fact).to_string(), if fact.measure.is_some() { Tone::Named } else { Tone::Plain }),
        (text(&fact.entity), Tone::Plain),
        (human::value(fact), Tone::Plain),
        (human::period(fact.period_start, fact.period_end), Tone::Plain),
        (fact.status.to_string(), status),
        (text(&fact.attribution), Tone::Plain),
    ]
}
