//! `etl read`: source and page; articles as JSON Lines.

use std::io::{BufWriter, Write, stdout};

use clap::Args;

use super::args::InputArgs;
use super::{App, Status};
use crate::error::Result;
use crate::pipeline::{Event, Ready, Steps};

/// Read articles and print them, one JSON object a line; no database is touched
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etl read article.txt
  etl read https://news.example/2024/exports-rise
  etl read news/ --date 2024-03-31 > articles.jsonl
  etl read articles.jsonl.gz | etl extract -")]
pub struct Read {
    #[command(flatten)]
    input: InputArgs,
}

impl Read {
    /// Prints every article as soon as it is read.
    pub fn run(self, app: &App) -> Result<Status> {
        let feed = self.input.feed(&app.global)?;
        let steps = app.steps()?;
        let progress = app.console.progress(&feed);
        let mut out = BufWriter::with_capacity(super::OUT_BYTES, stdout().lock());
        let hire = || {
            |_: &Steps, Ready { article, .. }: Ready| {
                let mut line = serde_json::to_vec(&article)?;
                line.push(b'\n');
                Ok::<_, serde_json::Error>(line)
            }
        };
        let tally = feed.run(&steps, hire, |event| {
            progress.tick();
            match event {
                Event::Quiet => out.flush()?,
                Event::Done(done) => {
                    progress.aside(|| done.notices.iter().for_each(|n| app.console.notice(n)));
                    if let Some(line) = done.made {
                        out.write_all(&line.map_err(std::io::Error::from)?)?;
                    }
                }
            }
            Ok(())
        })?;
        out.flush()?;
        app.status(&feed, tally)
    }
}
