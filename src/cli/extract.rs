//! `etl extract`: source, page and extract; facts to standard output.

use std::io::{BufWriter, stdout};

use clap::Args;

use super::args::InputArgs;
use super::{App, Status};
use crate::error::Result;
use crate::export::{Format, Look, Tone, Writer};
use crate::model::{Notice, Outcome};
use crate::pipeline::{Event, Ready, Steps};

/// About how many bytes a fact takes in JSON, the longest form.
const FACT_BYTES: usize = 600;

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

/// What is printed of one article.
#[derive(Default)]
struct Made {
    /// By block, one for an article of usual length.
    rendered: Vec<Vec<u8>>,
    notices: Vec<Notice>,
}

impl Made {
    /// Adds a block, whose facts are needed no longer.
    fn add(&mut self, block: Outcome, document: &str, format: Format, look: Look) -> std::io::Result<()> {
        self.notices.extend(block.notices);
        if block.facts.is_empty() {
            return Ok(());
        }
        let mut rendered = Vec::with_capacity(block.facts.len() * FACT_BYTES);
        if format == Format::Table && self.rendered.is_empty() {
            look.write(Tone::Head, document, &mut rendered)?;
            rendered.push(b'\n');
        }
        format.render(&block.facts, look, &mut rendered)?;
        self.rendered.push(rendered);
        Ok(())
    }
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
                let document = ready.article.document.clone();
                let mut made = Ok(Made::default());
                steps.extract_each(&mut ready, &mut |block| {
                    if let Ok(so_far) = &mut made
                        && let Err(e) = so_far.add(block, &document, format, look)
                    {
                        made = Err(e);
                    }
                });
                made
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
                        let Made { rendered, notices } = made?;
                        progress.aside(|| app.console.remarks(&notices));
                        rendered.iter().try_for_each(|block| out.put(block))?;
                    }
                }
            }
            Ok(())
        })?;
        out.finish()?;
        app.status(&feed, tally)
    }
}
