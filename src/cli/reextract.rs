//! `etl reextract`: the facts of stored articles made again after rules changed.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write, stdout};

use clap::Args;

use super::ingest::command_line;
use super::{App, Status};
use crate::error::Result;
use crate::export::{Column, Table, Tone, human};
use crate::model::Fact;
use crate::pipeline::{Diff, Reextract as Job, Remade, Stop};

/// Make the facts of stored articles again after rules changed, without fetching
///
/// Articles whose facts are of these rules and this version already are passed over. Texts, reviews and fact ids stay.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etl reextract --diff | less        what would change, and by which rules
  etl reextract --rules my/rules
  etl reextract --all                also what these rules made already")]
pub struct Reextract {
    /// Show added (+), lost (-) and changed (~) facts, and write nothing
    #[arg(long)]
    diff: bool,

    /// Do everything but the writing, and say what would be written
    #[arg(long)]
    dry_run: bool,

    /// Also articles whose facts these rules and this version made
    #[arg(long)]
    all: bool,
}

/// How many facts a rule gained, lost and changed.
#[derive(Default)]
struct ByRule(BTreeMap<String, [usize; 3]>);

impl Reextract {
    /// Makes them.
    pub fn run(self, app: &App) -> Result<Status> {
        let stop = Stop::on_signals()?;
        let steps = app.steps()?;
        let command = command_line();
        let dry_run = self.dry_run || self.diff;
        let job = Job {
            db: &app.global.db,
            command: &command,
            all: self.all,
            dry_run,
            threads: app.global.threads(),
            stop: &stop,
        };
        let mut out = BufWriter::with_capacity(super::OUT_BYTES, stdout());
        let (mut by_rule, mut sums) = (ByRule::default(), [0; 3]);
        let totals = job.run(&steps, |met| {
            match met {
                Remade::Refused(notice) => app.console.notice(notice),
                Remade::Article(stored, diff) => {
                    for (sum, n) in sums.iter_mut().zip([diff.added.len(), diff.lost.len(), diff.changed.len()]) {
                        *sum += n;
                    }
                    by_rule.add(diff);
                    if self.diff {
                        write_diff(&stored.article.document, diff, &mut out)?;
                    }
                }
            }
            Ok(())
        })?;
        if self.diff && !by_rule.0.is_empty() {
            writeln!(out)?;
            by_rule.table().write(app.console.out, &mut out)?;
        }
        out.flush()?;
        let [added, lost, changed] = sums.map(|n| human::number(n as f64));
        let articles = human::count(totals.read as usize, "article");
        let end = match dry_run {
            true => "; nothing was written".to_string(),
            false => format!(" · stored in {}", app.global.db.display()),
        };
        app.console.say(match totals.read {
            0 => format!(
                "the facts of all articles are of these rules and this version already (--all does them too){end}"
            ),
            _ => format!("{articles}: {added} facts added, {lost} lost, {changed} changed{end}"),
        });
        if stop.is_asked() {
            app.console.say("interrupted: what was finished is stored; the same command goes on from there");
        }
        Ok(stop.exit_status().unwrap_or(u8::from(totals.refused > 0)))
    }
}

impl ByRule {
    fn add(&mut self, diff: &Diff) {
        let added = diff.added.iter().map(|fact| (0, fact));
        let lost = diff.lost.iter().map(|fact| (1, fact));
        let changed = diff.changed.iter().map(|(_, fact)| (2, fact));
        for (column, fact) in added.chain(lost).chain(changed) {
            self.0.entry(fact.rule.clone()).or_default()[column] += 1;
        }
    }

    fn table(&self) -> Table {
        let columns =
            [Column::text("RULE", 20), Column::number("ADDED"), Column::number("LOST"), Column::number("CHANGED")];
        let mut table = Table::new(&columns);
        for (rule, counts) in &self.0 {
            let mut row = vec![(rule.clone(), Tone::Plain)];
            row.extend(counts.map(|n| (human::number(n as f64), Tone::Plain)));
            table.row(row);
        }
        table
    }
}

/// ```text
/// + article.txt:118 `$2.1 billion` investment 2.1 billion USD  [en/measures/company/investment]
/// ~ article.txt:57 `231` measure null -> "investors", rule "engine/count" -> "en/measures/…"
/// ```
fn write_diff(document: &str, diff: &Diff, out: &mut dyn Write) -> std::io::Result<()> {
    for (sign, facts) in [('-', &diff.lost), ('+', &diff.added)] {
        for fact in facts {
            let (what, value) = (human::what(fact), human::value(fact));
            writeln!(out, "{sign} {document}:{} `{}` {what} {value}  [{}]", fact.start, fact.quote, fact.rule)?;
        }
    }
    for (old, new) in &diff.changed {
        writeln!(out, "~ {document}:{} `{}` {}", new.start, new.quote, differences(old, new).join(", "))?;
    }
    Ok(())
}

/// `period_end null -> "2020-03-19"`, for every field that differs.
fn differences(old: &Fact, new: &Fact) -> Vec<String> {
    let fields = |fact: &Fact| match serde_json::to_value(fact) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let (old, new) = (fields(old), fields(new));
    let differ = Fact::FIELDS.split(',').filter(|name| old.get(*name) != new.get(*name));
    let shown = |value: Option<&serde_json::Value>| value.map_or_else(|| "null".to_string(), ToString::to_string);
    differ.map(|name| format!("{name} {} -> {}", shown(old.get(name)), shown(new.get(name)))).collect()
}
