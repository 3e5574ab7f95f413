//! `etl facts`: asks the database.

use std::io::{BufWriter, Write, stdout};
use std::ops::ControlFlow;

use chrono::NaiveDate;
use clap::Args;

use super::args::{days, parsed};
use super::{App, Status};
use crate::error::{Error, Result};
use crate::export::{Column, Format, SeriesSet, Table, Tone, Writer, cut, fact_cells, human};
use crate::lexicon::Conversions;
use crate::model::{Fact, Kind, Observation, Status as FactStatus};
use crate::pipeline::rule_files;
use crate::store::{Conversion, FactQuery, Sort, Store};

/// Facts rendered at a time.
const CHUNK: usize = 1024;

/// Cells of a sentence in a table that is not cut to a terminal.
const PIPED: usize = 60;

/// Words of a sentence that a table shows before the number.
const WORDS_BEFORE: usize = 2;

/// Facts that a table shows unless told otherwise.
const SCREENFUL: usize = 100;

/// Measures named where nothing was found.
const HINTS: usize = 12;

/// Ask the database for facts
///
/// Words are sought in quote, unit, subject, source, place and entity, and as names of measures and their synonyms;
/// `export*` finds any ending, "net profit" as one argument a phrase. Every word and every filter must hold.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etl facts exports
  etl facts jobless rate --place Japan --since 2023 --sort period
  etl facts --measure crop_output --unit t        kilograms and bushels as tonnes
  etl facts --unit USD --status planned --format csv > plans.csv
  etl facts exports --sql | sqlite3 -box etl.db")]
pub struct Facts {
    /// Words to seek
    #[arg(value_name = "WORDS")]
    words: Vec<String>,

    #[command(flatten)]
    filters: Filters,

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

/// Which facts.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Filters")]
pub struct Filters {
    /// Canonical name that a rule gave
    #[arg(long, value_name = "NAME")]
    measure: Option<String>,

    /// Unit code, such as USD, t, % or 1; what is stated in other units of its dimension is converted, money never
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

    /// level or change
    #[arg(long, value_name = "KIND", value_parser = parsed(Kind::ALL, Kind::as_str))]
    kind: Option<Kind>,

    /// Outlet, or who says so; a part is enough
    #[arg(long, value_name = "NAME")]
    source: Option<String>,

    /// Rule that made the fact
    #[arg(long, value_name = "ID")]
    rule: Option<String>,

    /// Document id of the article, or its end, or its beginning
    #[arg(long, value_name = "ID", visible_alias = "document")]
    article: Option<String>,

    /// About some of these days: 2023, 2023-Q1, 2023-05 or 2023-05-03
    #[arg(long, value_name = "PERIOD", value_parser = days, conflicts_with_all = ["since", "until"])]
    period: Option<(NaiveDate, NaiveDate)>,

    /// About this day or later; also 2023, 2023-Q1 or 2023-05
    #[arg(long, value_name = "DAY", value_parser = days)]
    since: Option<(NaiveDate, NaiveDate)>,

    /// About this day or earlier; also 2023, 2023-Q1 or 2023-05
    #[arg(long, value_name = "DAY", value_parser = days)]
    until: Option<(NaiveDate, NaiveDate)>,

    /// At least this value
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    min: Option<f64>,

    /// At most this value
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    max: Option<f64>,
}

impl Filters {
    /// The query for the words and these filters. The database, where there is one yet, tells which units it holds.
    pub fn query(self, words: Vec<String>, app: &App, store: Option<&Store>) -> Result<FactQuery> {
        Ok(FactQuery {
            words,
            measure: self.measure,
            units: self.unit.map_or(Ok(Vec::new()), |unit| conversions(unit, app, store))?,
            place: self.place,
            entity: self.entity,
            status: self.status,
            kind: self.kind,
            source: self.source,
            rule: self.rule,
            document: self.article.map(|article| document(article, app, store)).transpose()?,
            since: self.since.or(self.period).map(|days| days.0),
            until: self.until.or(self.period).map(|days| days.1),
            least: self.min,
            most: self.max,
            ..FactQuery::default()
        })
    }
}

/// The unit asked for, and those of the database that convert into it.
fn conversions(into: String, app: &App, store: Option<&Store>) -> Result<Vec<Conversion>> {
    let known = Conversions::load(&rule_files(&app.global.rules)?)?;
    let mut all = vec![Conversion { unit: into.clone(), into: into.clone(), factor: 1.0, offset: 0.0 }];
    for unit in store.map(Store::units).transpose()?.unwrap_or_default() {
        if let Some((factor, offset)) = known.between(&unit, &into).filter(|_| unit != into) {
            all.push(Conversion { unit, into: into.clone(), factor, offset });
        }
    }
    Ok(all)
}

/// The document id that an abbreviation means.
fn document(selector: String, app: &App, store: Option<&Store>) -> Result<String> {
    let Some(store) = store else { return Ok(selector) };
    let mut found = store.documents(&selector)?;
    if found.len() > 1 {
        let names: Vec<_> = found.iter().map(|name| format!("\n    {name}")).collect();
        return Err(Error::Usage(format!(
            "--article {selector} may be any of several articles\n  give more of the document id:{}",
            names.concat()
        )));
    }
    found.pop().ok_or_else(|| {
        Error::Usage(format!(
            "no article in {} is called `{selector}`\n  give --article its document id, or the end or beginning of it",
            app.global.db.display()
        ))
    })
}

impl Facts {
    /// Asks, and prints the answer.
    pub fn run(self, app: &App) -> Result<Status> {
        let format = app.format(self.format);
        let tabular = matches!(format, Format::Table | Format::Markdown);
        let screen = format == Format::Table && app.console.on_terminal();
        let store = match self.sql && !app.global.db.exists() {
            true => None,
            false => Some(Store::open_existing(&app.global.db)?),
        };
        let mut query = self.filters.query(self.words, app, store.as_ref())?;
        (query.sort, query.descending, query.limit) = (self.sort, self.descending, self.limit);
        query.sentences = tabular;
        let Some(store) = store.filter(|_| !self.sql) else {
            writeln!(stdout(), "{};", Store::facts_sql(&query))?;
            return Ok(0);
        };
        let cut = screen && query.limit.is_none();
        if cut {
            // One more shows whether there are more.
            query.limit = Some(SCREENFUL + 1);
        }
        let mut out = Output::new(format, app, query.units.len() > 1)?;
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
    series: SeriesSet,
    writer: Writer<BufWriter<std::io::StdoutLock<'static>>>,
    /// Whether numbers were converted, and so have more digits than anybody stated.
    converted: bool,
    written: usize,
    more: bool,
}

impl Output<'_> {
    fn new(format: Format, app: &App, converted: bool) -> Result<Output<'_>> {
        let writer = Writer::new(format, BufWriter::with_capacity(super::OUT_BYTES, stdout().lock()))?;
        let (table, series) = (Table::new(&COLUMNS), SeriesSet::default());
        Ok(Output { format, app, gathered: Vec::new(), table, series, writer, converted, written: 0, more: false })
    }

    fn add(&mut self, mut row: Observation) -> Result<()> {
        self.written += 1;
        match self.format {
            Format::Table | Format::Markdown => {
                if self.converted {
                    let fact = &mut row.fact;
                    for number in [&mut fact.value, &mut fact.low, &mut fact.high].into_iter().flatten() {
                        *number = rounded(*number);
                    }
                }
                self.series.add(&row.fact);
                let whole = self.format == Format::Markdown || self.app.console.on_terminal();
                self.table.row(cells(&row, if whole { usize::MAX } else { PIPED }));
            }
            _ => self.gathered.push(row.fact),
        }
        if self.gathered.len() >= CHUNK { self.render() } else { Ok(()) }
    }

    fn render(&mut self) -> Result<()> {
        let mut rendered = Vec::new();
        let look = self.app.console.out;
        match self.format {
            Format::Table => {
                self.table.write(look, &mut rendered)?;
                let lines = self.series.lines();
                if !lines.is_empty() {
                    writeln!(rendered)?;
                }
                for line in lines {
                    writeln!(rendered, "{}", look.width.map_or(line.clone(), |width| cut(&line, width)))?;
                }
            }
            Format::Markdown => self.table.write_markdown(&mut rendered)?,
            format => format.render(&self.gathered, look, &mut rendered)?,
        }
        self.gathered.clear();
        Ok(self.writer.put(&rendered)?)
    }

    fn finish(mut self) -> Result<()> {
        self.render()?;
        Ok(self.writer.finish()?)
    }
}

/// The number with the six digits that a person reads.
fn rounded(number: f64) -> f64 {
    format!("{number:.5e}").parse().unwrap_or(number)
}

const COLUMNS: [Column; 7] = [
    Column::text("WHAT", 12),
    Column::text("WHOSE", 10),
    Column::text("VALUE", 20),
    Column::fixed("PERIOD"),
    Column::fixed("STATUS"),
    Column::text("IN THE TEXT", 20),
    Column::path("ARTICLE", 14),
];

/// One fact with where it stands, in the words around it, at most so many cells of them.
fn cells(row: &Observation, most: usize) -> Vec<(String, Tone)> {
    let mut cells = fact_cells(&row.fact);
    cells.truncate(COLUMNS.len() - 2);
    let fact = &row.fact;
    let quoted = row.sentence.as_ref().map_or(fact.quote.clone(), |sentence| {
        let (before, after) = sentence.around(fact.start, fact.end);
        // Little before the number, so that it stays in sight where the column is cut.
        let words = before.split_inclusive(char::is_whitespace).collect::<Vec<_>>();
        let skipped = words.len().saturating_sub(WORDS_BEFORE + usize::from(!before.ends_with(char::is_whitespace)));
        let lead = if skipped > 0 { "…" } else { "" };
        format!("{lead}{}{}{after}", words[skipped..].concat(), fact.quote)
    });
    cells.push((cut(&quoted, most), Tone::Plain));
    cells.push((fact.document.clone(), Tone::Faint));
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
