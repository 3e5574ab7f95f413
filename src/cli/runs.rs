//! `etl runs`: the run history.

use std::io::{BufWriter, Write, stdout};

use clap::Args;

use super::{App, Status};
use crate::error::{Error, Result};
use crate::export::{Column, Look, Table, Tone, human};
use crate::store::{RunId, RunRow, RunStatus, Store};

/// Show the run history: what each run read, stored, skipped and refused
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etl runs                 the last runs
  etl runs 17              one run, with what it refused and why")]
pub struct Runs {
    /// Number of a run, to see what it noticed and refused
    #[arg(value_name = "RUN")]
    run: Option<i64>,

    /// At most N runs
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
}

impl Runs {
    /// Prints the history, or one run.
    pub fn run(self, app: &App) -> Result<Status> {
        let store = Store::open_existing(&app.global.db)?;
        let mut out = BufWriter::new(stdout().lock());
        let look = app.console.out;
        match self.run {
            None => {
                let runs = store.runs(self.limit)?;
                if runs.is_empty() {
                    app.console.say("no run yet");
                }
                history(&runs).write(look, &mut out)?;
            }
            Some(id) => match store.run(RunId(id))? {
                Some(run) => write_run(&run, look, &mut out)?,
                None => {
                    let db = app.global.db.display();
                    return Err(Error::Usage(format!("there is no run {id} in {db}\n  `etl runs` lists them")));
                }
            },
        }
        Ok(out.flush().map(|()| 0)?)
    }
}

const COLUMNS: [Column; 10] = [
    Column::number("RUN"),
    Column::fixed("STARTED (UTC)"),
    Column::fixed("STATUS"),
    Column::number("READ"),
    Column::number("NEW"),
    Column::number("CHANGED"),
    Column::number("UNCHANGED"),
    Column::number("REFUSED"),
    Column::number("FACTS"),
    Column::text("COMMAND", 16),
];

fn history(runs: &[RunRow]) -> Table {
    let mut table = Table::new(&COLUMNS);
    for run in runs {
        let totals = run.totals;
        let number = |n: u64| (human::number(n as f64), Tone::Plain);
        let status = match run.status {
            RunStatus::Finished => Tone::Plain,
            RunStatus::Running | RunStatus::Interrupted => Tone::Open,
            RunStatus::Failed => Tone::Bad,
        };
        table.row(vec![
            (run.id.to_string(), Tone::Plain),
            (moment(&run.started), Tone::Plain),
            (run.status.as_str().to_string(), status),
            number(totals.read),
            number(totals.new),
            number(totals.revised),
            number(totals.unchanged),
            number(totals.refused),
            number(totals.facts),
            (run.command.clone(), Tone::Faint),
        ]);
    }
    table
}

fn write_run(run: &RunRow, look: Look, out: &mut dyn Write) -> std::io::Result<()> {
    history(std::slice::from_ref(run)).write(look, out)?;
    let ended = run.finished.as_deref().map_or("not recorded".to_string(), moment);
    let rules: String = run.rules.chars().take(12).collect();
    writeln!(out, "\nended {ended}, etl {}, rules {rules}", run.version)?;
    if run.totals.asked > 0 {
        let (asked, known) = (run.totals.asked as usize, run.totals.not_modified as f64);
        writeln!(out, "{}, {} not modified", human::count(asked, "request"), human::number(known))?;
    }
    for notice in &run.notices {
        let tone = if notice.refused { Tone::Bad } else { Tone::Open };
        look.write(tone, if notice.refused { "refused  " } else { "noticed  " }, out)?;
        writeln!(out, "{notice}")?;
    }
    Ok(())
}

/// `2024-05-03T10:00:00Z` as a person writes it.
fn moment(stamp: &str) -> String {
    stamp.replace('T', " ").trim_end_matches('Z').to_string()
}
