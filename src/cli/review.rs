//! `etl review`: what a person found a fact to be.

use std::io::{BufWriter, Write, stdout};

use clap::Args;

use super::args::parsed;
use super::{App, Status};
use crate::error::{Error, Result};
use crate::export::{Column, Table, Tone};
use crate::model::Fact;
use crate::pipeline::now;
use crate::store::{Review as Judgement, Reviewed, Store, Verdict};

/// Fields that say where the number stands and who made the record: nobody corrects those.
const FIXED: &str = "document fact_id quote start end rule confidence";

/// Keep what you found a fact to be, or list what was found
///
/// A review hangs on the number in the text: it stays when rules change and facts are made again.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etl review caf540a7e852e674 accepted
  etl review caf540a7e852e674 wrong --note \"a page number\"
  etl review caf540a7e852e674 corrected value=934000 unit=t
  etl review                                 every review")]
pub struct Review {
    /// The fact's `fact_id`, or a beginning of it that no other fact has
    #[arg(value_name = "FACT", requires = "verdict")]
    fact: Option<String>,

    /// accepted, wrong or corrected
    #[arg(value_name = "VERDICT", value_parser = parsed(&Verdict::ALL, Verdict::as_str))]
    verdict: Option<Verdict>,

    /// Fields with the values they should have, with `corrected`
    #[arg(value_name = "FIELD=VALUE")]
    fields: Vec<String>,

    /// Why
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

impl Review {
    /// Keeps the review, or lists all.
    pub fn run(self, app: &App) -> Result<Status> {
        let (Some(fact), Some(verdict)) = (self.fact, self.verdict) else { return list(app) };
        if (verdict == Verdict::Corrected) == self.fields.is_empty() {
            return Err(Error::Usage(
                "`corrected` comes with the fields that it corrects, the other verdicts with none\n  \
                 etl review FACT corrected value=934000"
                    .to_string(),
            ));
        }
        let correction = (!self.fields.is_empty()).then(|| correction(&self.fields)).transpose()?;
        // Opened for asking first, so that a database that is not there is not made.
        let known = Store::open_existing(&app.global.db)?.fact_ids(&fact)?;
        let (fact_id, document, quote) = match &known[..] {
            [one] => one.clone(),
            [] => {
                let what = format!("no fact in {} has an id that begins with `{fact}`", app.global.db.display());
                return Err(Error::Usage(format!("{what}\n  `etl facts --format jsonl` gives the fact_id of each")));
            }
            several => {
                let names: Vec<_> =
                    several.iter().map(|(id, doc, quote)| format!("\n    {id}  `{quote}` of {doc}")).collect();
                return Err(Error::Usage(format!(
                    "`{fact}` may be any of several facts\n  give more of it:{}",
                    names.concat()
                )));
            }
        };
        let judgement = Judgement { fact_id, verdict, correction, note: self.note };
        Store::open(&app.global.db)?.review(&judgement, now())?;
        app.console.say(format!("`{quote}` of {document}: {}", verdict.as_str()));
        Ok(0)
    }
}

/// A JSON object of the fields.
fn correction(fields: &[String]) -> Result<String> {
    let mut object = serde_json::Map::new();
    for field in fields {
        let (name, value) = field
            .split_once('=')
            .ok_or_else(|| Error::Usage(format!("`{field}` gives no value\n  write FIELD=VALUE, such as unit=t")))?;
        if !Fact::FIELDS.split(',').any(|known| known == name) || FIXED.split(' ').any(|fixed| fixed == name) {
            let may: Vec<_> = Fact::FIELDS.split(',').filter(|known| !FIXED.split(' ').any(|f| f == *known)).collect();
            return Err(Error::Usage(format!("`{name}` is no field to correct\n  there are {}", may.join(", "))));
        }
        let value = match name {
            _ if value.is_empty() => serde_json::Value::Null,
            "value" | "low" | "high" | "negated" => {
                let number: f64 = value.parse().ok().filter(|n: &f64| n.is_finite()).ok_or_else(|| {
                    Error::Usage(format!(
                        "`{value}` is no number for {name}\n  write it without signs or commas, such as 934000"
                    ))
                })?;
                number.into()
            }
            _ => value.into(),
        };
        object.insert(name.to_string(), value);
    }
    Ok(serde_json::Value::Object(object).to_string())
}

fn list(app: &App) -> Result<Status> {
    let reviews = Store::open_existing(&app.global.db)?.reviews()?;
    if reviews.is_empty() {
        app.console.say("no review yet; `etl review FACT VERDICT` keeps one");
    }
    let columns = [
        Column::fixed("FACT"),
        Column::fixed("VERDICT"),
        Column::text("QUOTE", 12),
        Column::path("ARTICLE", 14),
        Column::text("CORRECTION", 16),
        Column::text("NOTE", 16),
    ];
    let mut table = Table::new(&columns);
    for Reviewed { review, fact, .. } in reviews {
        let (document, quote) = fact.unwrap_or_else(|| (String::new(), "(no longer stated)".to_string()));
        let tone = if review.verdict == Verdict::Wrong { Tone::Bad } else { Tone::Plain };
        table.row(vec![
            (review.fact_id, Tone::Faint),
            (review.verdict.as_str().to_string(), tone),
            (quote, Tone::Plain),
            (document, Tone::Faint),
            (review.correction.unwrap_or_default(), Tone::Plain),
            (review.note.unwrap_or_default(), Tone::Plain),
        ]);
    }
    let mut out = BufWriter::new(stdout().lock());
    table.write(app.console.out, &mut out)?;
    Ok(out.flush().map(|()| 0)?)
}
