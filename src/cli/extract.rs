//! `etl extract`: source, page and extract; facts to standard output.

use std::io::{BufWriter, stdout};

use clap::Args;

use super::args::InputArgs;
use super::{App, Status};
use crate::error::Result;
use crate::export::{Format, Tone, Writer};
use crate::model::Notice;
use crate::pipeline::{Event, Ready, Steps};

/// Take the numbers out of articles and print them; no database is touched
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etl extract article.txt
  etl extract --format csv news/ > facts.csv
  curl -s https://example.org/articles.jsonl | etl extract - | jq .value")]
pub struct Extract {
    #[command(flatten)]
    input: InputArgs,

    /// Form of the output [default: table on a terminal, else jsonl]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
}

impl Extract {
    /// Prints the facts of every article as soon as they are found.
    pub fn run(self, app: &App) -> Result<Status> {
        let feed = self.input.feed(&app.global)?;
        let steps = app.steps()?;
        let progress = app.console.progress(&feed);
        let (format, look) = (app.format(self.format), app.console.out);
        let mut out = Writer::new(format, BufWriter::with_capacity(super::OUT_BYTES, stdout().lock()))?;
        // Rendered by the workers: writing JSON costs about as much as a step.
        let hire = move || {
            move |steps: &Steps, mut ready: Ready| {
                let outcome = steps.extract(&mut ready);
                let mut rendered = Vec::new();
                if format == Format::Table && !outcome.facts.is_empty() {
                    look.write(Tone::Head, &ready.article.document, &mut rendered)?;
                    rendered.push(b'\n');
                }
                format.render(&outcome.facts, look, &mut rendered)?;
                Ok::<_, std::io::Error>((rendered, outcome.notices))
            }
        };
        let tell = |notices: &[Notice]| progress.aside(|| notices.iter().for_each(|n| app.console.notice(n)));
        let tally = feed.run(&steps, hire, |event| {
            progress.tick();
            match event {
                Event::Quiet => out.flush()?,
                Event::Done(done) => {
                    tell(&done.notices);
                    if let Some(made) = done.made {
                        let (rendered, notices) = made?;
                        progress.aside(|| app.console.remarks(&notices));
                        out.put(&rendered)?;
                    }
                }
            }
            Ok(())
        })?;
        out.finish()?;
        app.status(&feed, tally)
    }
}
