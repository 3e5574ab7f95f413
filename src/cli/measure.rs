//! `etl rules measure`: how often records are right, counted on gold articles.

use std::collections::BTreeMap;
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Deserialize;

use super::args::day;
use super::{App, Status};
use crate::error::{Error, Result};
use crate::export::human;
use crate::model::Fact;
use crate::pipeline::{Event, Feed, Ready, Steps, Stop};
use crate::rules::Tally;
use crate::source::{Inputs, Options};

/// Count on gold articles how often records are right, by what they rest on
///
/// Prints the file confidence.csv, from which `confidence` of every fact comes. A folder holds articles NAME.txt, each
/// with what a careful reader takes from it in NAME.gold.json. A record is right if a gold fact overlaps it that has the
/// same value, unit, bound, kind, direction, status and period.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etl rules measure fixtures/gold/dev fixtures/gold/held > rules/confidence.csv")]
pub struct Measure {
    /// Folders of gold articles
    #[arg(value_name = "GOLD_DIR", required = true)]
    folders: Vec<PathBuf>,
}

#[derive(Debug, Deserialize)]
struct Gold {
    article: GoldArticle,
    facts: Vec<GoldFact>,
    #[serde(default)]
    optional: Vec<GoldFact>,
}

#[derive(Debug, Deserialize)]
struct GoldArticle {
    date_hint: Option<String>,
}

#[derive(Debug, Deserialize)]
struct GoldFact {
    quote: String,
    occurrence: usize,
    #[serde(flatten)]
    fields: BTreeMap<String, serde_json::Value>,
}

/// What a record needs besides its span: how much,
const AMOUNT: [&str; 5] = ["value", "low", "high", "unit", "bound"];
/// and what that is.
const MEANING: [&str; 5] = ["kind", "direction", "status", "period_start", "period_end"];

impl Measure {
    /// Prints the counts.
    pub fn run(self, app: &App) -> Result<Status> {
        let steps = app.steps()?;
        let (mut tally, mut articles) = (Tally::default(), 0);
        let mut misjudged = 0.0;
        for folder in &self.folders {
            for file in gold_files(folder)? {
                let gold = Gold::read(&file)?;
                let (text, facts) = extract(&file, &gold, &steps, app)?;
                articles += 1;
                for (fact, right) in gold.judge(&text, &facts) {
                    misjudged += fact.confidence.map_or(0.0, |c| (c - f64::from(u8::from(right))).powi(2));
                    tally.add(fact, right);
                }
            }
        }
        stdout().write_all(tally.csv().as_bytes())?;
        let (records, right) = tally.total();
        app.console.say(format!(
            "{}, {right} of {} right; mean squared error of the confidence in force {:.3}",
            human::count(articles, "article"),
            human::count(records as usize, "record"),
            misjudged / f64::from(records.max(1)),
        ));
        Ok(0)
    }
}

#[expect(clippy::disallowed_methods, reason = "gold sets are this command's own input")]
fn gold_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let unreadable = |e: std::io::Error| {
        Error::Usage(format!(
            "{}: {e}\n  give a folder of articles NAME.txt with NAME.gold.json beside each",
            folder.display()
        ))
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.to_string_lossy().ends_with(".gold.json") {
            files.push(path);
        }
    }
    files.sort();
    match files.is_empty() {
        true => Err(unreadable(std::io::Error::other("it holds no gold article"))),
        false => Ok(files),
    }
}

/// The text of an article and the facts that the program finds in it.
fn extract(file: &Path, gold: &Gold, steps: &std::sync::Arc<Steps>, app: &App) -> Result<(String, Vec<Fact>)> {
    let name = file.to_string_lossy().replace(".gold.json", ".txt");
    let date = gold.article.date_hint.as_deref().map(day).transpose().map_err(Error::Usage)?;
    let feed = Feed::new(&Inputs::new(&[name], None)?, Options::default(), date, 1, Stop::default());
    let hire = || {
        |steps: &Steps, mut ready: Ready| {
            let facts = steps.extract(&mut ready).facts;
            (ready.article.text, facts)
        }
    };
    let mut made = (String::new(), Vec::new());
    feed.run(steps, hire, |event| {
        if let Event::Done(done) = event {
            done.notices.iter().filter(|n| n.refused).for_each(|n| app.console.notice(n));
            made = done.made.unwrap_or_default();
        }
        Ok(())
    })?;
    Ok(made)
}

impl Gold {
    #[expect(clippy::disallowed_methods, reason = "gold sets are this command's own input")]
    fn read(file: &Path) -> Result<Gold> {
        let text = std::fs::read_to_string(file)?;
        serde_json::from_str(&text)
            .map_err(|e| Error::Usage(format!("{}: {e}\n  fixtures/gold/README.md tells the format", file.display())))
    }

    /// Each fact with whether it is right. What may be left out or reported is not judged.
    fn judge<'f>(&self, text: &str, facts: &'f [Fact]) -> Vec<(&'f Fact, bool)> {
        let spans = |gold: &[GoldFact]| gold.iter().map(|g| span(text, &g.quote, g.occurrence)).collect::<Vec<_>>();
        let (gold, optional) = (spans(&self.facts), spans(&self.optional));
        let overlaps = |fact: &Fact, span: &(usize, usize)| fact.start < span.1 && span.0 < fact.end;
        let judge = |fact: &'f Fact| {
            let mut facts = self.facts.iter().zip(&gold).filter(|(_, span)| overlaps(fact, span)).peekable();
            if facts.peek().is_none() && optional.iter().any(|span| overlaps(fact, span)) {
                return None;
            }
            let printed = serde_json::to_value(fact).unwrap_or_default();
            Some((fact, facts.any(|(gold, _)| gold.agrees(&printed))))
        };
        facts.iter().filter_map(judge).collect()
    }
}

impl GoldFact {
    fn agrees(&self, printed: &serde_json::Value) -> bool {
        AMOUNT.iter().chain(&MEANING).all(|field| {
            let (gold, got) = (self.fields.get(*field).unwrap_or(&serde_json::Value::Null), &printed[*field]);
            match (gold.as_f64(), got.as_f64(), gold.as_str(), got.as_str()) {
                (Some(a), Some(b), ..) => (a - b).abs() <= 1e-6 * a.abs().max(b.abs()),
                // The wording inside braces, such as `{share}`, is free.
                (_, _, Some(a), Some(b)) if *field == "unit" => bare(a) == bare(b),
                _ => gold == got,
            }
        })
    }
}

fn bare(unit: &str) -> String {
    let mut inside = false;
    unit.chars()
        .filter(|c| {
            let kept = !inside;
            inside = (inside || *c == '{') && *c != '}';
            kept
        })
        .collect()
}

/// Where the `occurrence`th `quote` stands, in characters; an empty span where there is none.
fn span(text: &str, quote: &str, occurrence: usize) -> (usize, usize) {
    let mut from = 0;
    for n in 1.. {
        let Some(at) = text[from..].find(quote).map(|at| at + from) else { break };
        if n == occurrence {
            let start = text[..at].chars().count();
            return (start, start + quote.chars().count());
        }
        from = at + text[at..].chars().next().map_or(1, char::len_utf8);
    }
    (0, 0)
}
