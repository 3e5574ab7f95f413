//! `etl facts`: asks the database.

use std::io::{BufWriter, Write, stdout};
use std::ops::ControlFlow;

use chrono::NaiveDate;
use clap::Args;

use super::args::{day, parsed};
use super::{App, Status};
use crate::error::Result;
use crate::export::{Column, Format, Table, Tone, Writer, fact_cells, human};
use crate::model::{Fact, Status as FactStatus};
use crate::store::{FactQuery, FactRow, Sort, Store};

/// Facts rendered at a time.
const CHUNK: usize = 1024;

/// Characters of text before and after each quote in a table.
const CONTEXT: usize = 24;

/// Facts that a table shows unless told otherwise.
const SCREENFUL: usize = 100;

/// Measures named where nothing was found.
const HINTS: usize = 12;

/// Ask the database for facts
///
/// Words are sought in measure, subject, entity, unit, quote and the article's title; every word and every filter must hold.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etl facts exports
  etl facts --measure exports --since 2023-01-01 --sort period
  etl facts --unit USD --status planned --format csv > plans.csv
  etl facts exports --sql | sqlite3 -box etl.db")]
pub struct Facts {
    /// Words to seek
    #[arg(value_name = "WORDS")]
    words: Vec<String>,

    /// Canonical name that a rule gave
    #[arg(long, value_name = "NAME")]
    measure: Option<String>,

    /// Unit code, such as USD, t, % or 1
    #[arg(long, value_name = "CODE")]
    unit: Option<String>,

    /// Place as written, or the code of a country
    #[arg(long, value_name = "PLACE")]
    place: Option<String>,

    /// Whose number it is
    #[arg(long, value_name = "NAME")]
    entity: Option<String>,

    /// actual, planned or forecast
    #[arg(long, value_name = "STATUS", value_parser = parsed(FactStatus::ALL, FactStatus::as_str))]
    status: Option<FactStatus>,

    /// Outlet, or who says so; a part is enough
    #[arg(long, value_name = "NAME")]
    source: Option<String>,

    /// Rule that made the fact
    #[arg(long, value_name = "ID")]
    rule: Option<String>,

    /// Document id of the article
    #[arg(long, value_name = "ID")]
    document: Option<String>,

    /// About this day or later
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    since: Option<NaiveDate>,

    /// About this day or earlier
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    until: Option<NaiveDate>,

    /// Order: text, period, published, value or measure
    #[arg(long, value_name = "KEY", default_value = "text", value_parser = parsed(&Sort::ALL, Sort::as_str))]
    sort: Sort,

    /// Turn the order round
    #[arg(long)]
    descending: bool,

    /// At most N facts [default: 100 in a table on a terminal, else all]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,

    /// Form of the output [default: table on a terminal, else jsonl]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,

    /// Print the query in place of its answer
    #[arg(long, conflicts_with = "format")]
    sql: bool,
}

impl Facts {
    /// Asks, and prints the answer.
    pub fn run(self, app: &App) -> Result<Status> {
        let format = app.format(self.format);
        let screen = format == Format::Table && app.console.on_terminal();
        let mut query = FactQuery {
            words: self.words,
            measure: self.measure,
            unit: self.unit,
            place: self.place,
            entity: self.entity,
            status: self.status,
            source: self.source,
            rule: self.rule,
            document: self.document,
            since: self.since,
            until: self.until,
            sort: self.sort,
            descending: self.descending,
            limit: self.limit,
            context: if format == Format::Table { CONTEXT } else { 0 },
        };
        if self.sql {
            writeln!(stdout(), "{};", Store::facts_sql(&query))?;
            return Ok(0);
        }
        let store = Store::open_existing(&app.global.db)?;
        if screen && query.limit.is_none() {
            // One more shows whether there are more.
            query.limit = Some(SCREENFUL + 1);
        }
        let mut out = Output::new(format, app)?;
        let cut = screen && self.limit.is_none();
        let mut failed = None;
        store.facts(&query, &mut |row| {
            if cut && out.written == SCREENFUL {
                out.more = true;
                return ControlFlow::Break(());
            }
            match out.add(row) {
                Ok(()) => ControlFlow::Continue(()),
                Err(e) => {
                    failed = Some(e);
                    ControlFlow::Break(())
                }
            }
        })?;
        failed.map_or(Ok(()), Err)?;
        let (written, more) = (out.written, out.more);
        out.finish()?;
        match written {
            0 => app.console.say(nothing(&store)?),
            n if more => {
                app.console.say(format!("{} shown, there are more; --limit N shows N", human::count(n, "fact")))
            }
            n if screen => app.console.say(human::count(n, "fact")),
            _ => {}
        }
        Ok(0)
    }
}

/// Facts on their way out: a table is written at once, since its columns are as wide as their widest cell.
struct Output<'a> {
    format: Format,
    app: &'a App,
    gathered: Vec<Fact>,
    table: Table,
    writer: Writer<BufWriter<std::io::StdoutLock<'static>>>,
    written: usize,
    more: bool,
}

impl Output<'_> {
    fn new(format: Format, app: &App) -> Result<Output<'_>> {
        let writer = Writer::new(format, BufWriter::with_capacity(super::OUT_BYTES, stdout().lock()))?;
        Ok(Output { format, app, gathered: Vec::new(), table: Table::new(&COLUMNS), writer, written: 0, more: false })
    }

    fn add(&mut self, row: FactRow) -> Result<()> {
        self.written += 1;
        match self.format {
            Format::Table => self.table.row(cells(&row)),
            _ => self.gathered.push(row.fact),
        }
        if self.gathered.len() >= CHUNK { self.render() } else { Ok(()) }
    }

    fn render(&mut self) -> Result<()> {
        let mut rendered = Vec::new();
        match self.format {
            Format::Table => self.table.write(self.app.console.out, &mut rendered)?,
            format => format.render(&self.gathered, self.app.console.out, &mut rendered)?,
        }
        self.gathered.clear();
        Ok(self.writer.put(&rendered)?)
    }

    fn finish(mut self) -> Result<()> {
        self.render()?;
        Ok(self.writer.finish()?)
    }
}

const COLUMNS: [Column; 7] = [
    Column::text("WHAT", 12),
    Column::text("WHOSE", 10),
    Column::text("VALUE", 14),
    Column::fixed("PERIOD"),
    Column::fixed("STATUS"),
    Column::text("IN THE TEXT", 20),
    Column::path("ARTICLE", 14),
];

/// One fact with where it stands.
fn cells(row: &FactRow) -> Vec<(String, Tone)> {
    let mut cells = fact_cells(&row.fact);
    cells.truncate(COLUMNS.len() - 2);
    let quoted = row.context.as_ref().map_or(row.fact.quote.clone(), |context| {
        // Little before the quote, so that it stays in sight where the column is cut. What the window cut through is no word.
        let before = context.before.rsplitn(3, ' ').take(2).collect::<Vec<_>>();
        let before = before.into_iter().rev().collect::<Vec<_>>().join(" ");
        let after = context.after.rsplit_once(char::is_whitespace).map_or("", |(words, _)| words);
        format!("{before}{}{after}", row.fact.quote)
    });
    cells.push((quoted, Tone::Plain));
    cells.push((row.fact.document.clone(), Tone::Faint));
    cells
}

/// What to say where no fact was found: which measures could be asked for.
fn nothing(store: &Store) -> Result<String> {
    let measures = store.measures()?;
    if measures.is_empty() {
        return Ok("no fact found; no fact stored has a measure yet, so ask by words, --unit or --place".to_string());
    }
    let names: Vec<_> = measures.iter().take(HINTS).map(|(name, n)| format!("{name} ({n})")).collect();
    let more = if measures.len() > HINTS { ", …" } else { "" };
    Ok(format!("no fact found; the measures stored are {}{more}", names.join(", ")))
}
