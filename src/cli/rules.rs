//! `etl rules`: the rules in force.

use std::fmt::Write as _;
use std::io::{BufWriter, Write, stdout};

use clap::{Args, Subcommand};

use super::explain::Explain;
use super::measure::Measure;
use super::{App, Status};
use crate::error::{Error, Result};
use crate::export::{Column, Table, Tone, human};
use crate::pipeline::Steps;
use crate::rules::Rule;

/// The rules in force: what they are, what they take, whether they do what they promise
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etl rules list
  etl rules show exports
  etl rules test --rules my-rules/
  etl rules explain article.txt")]
pub struct Rules {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(List),
    Show(Show),
    Test(Test),
    Explain(Explain),
    Measure(Measure),
}

impl Rules {
    /// Runs one of the commands.
    pub fn run(self, app: &App) -> Result<Status> {
        match self.command {
            Command::List(command) => command.run(app),
            Command::Show(command) => command.run(app),
            Command::Test(command) => command.run(app),
            Command::Explain(command) => command.run(app),
            Command::Measure(command) => command.run(app),
        }
    }
}

/// List the measure rules in force
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etl rules list
  etl rules list trade                those with `trade` in their id or measure
  etl rules list --rules my-rules/")]
struct List {
    /// Words that id, measure or title must hold
    #[arg(value_name = "WORDS")]
    words: Vec<String>,
}

impl List {
    fn run(self, app: &App) -> Result<Status> {
        let steps = Steps::load(&app.global.rules)?;
        let words: Vec<_> = self.words.iter().map(|word| word.to_lowercase()).collect();
        let columns = [Column::text("MEASURE", 16), Column::text("RULE", 20), Column::text("WHAT IT NAMES", 20)];
        let mut table = Table::new(&columns);
        let mut listed = 0;
        for rule in steps.engine().rules().rules() {
            let text = rule.read()?;
            let title = text.title.or(text.description).unwrap_or_default();
            let all = format!("{} {} {title}", rule.id, rule.measure).to_lowercase();
            if words.iter().all(|word| all.contains(word)) {
                listed += 1;
                table.row(vec![
                    (rule.measure.clone(), Tone::Named),
                    (rule.id.clone(), Tone::Plain),
                    (title.into_owned(), Tone::Faint),
                ]);
            }
        }
        let mut out = BufWriter::new(stdout().lock());
        table.write(app.console.out, &mut out)?;
        out.flush()?;
        if listed == 0 {
            app.console.say("no such rule; `etl rules list` lists them all");
        }
        Ok(0)
    }
}

/// Show the file of one rule
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etl rules show en/measures/trade/exports
  etl rules show exports              the end of an id is enough
  etl rules show exports > my-rules/en/measures/trade/exports.toml")]
struct Show {
    /// Id of the rule, or its end
    #[arg(value_name = "ID")]
    id: String,
}

impl Show {
    fn run(self, app: &App) -> Result<Status> {
        let steps = Steps::load(&app.global.rules)?;
        let rule = find(steps.engine().rules().rules(), &self.id)?;
        app.console.detail(format!("{} gives {}", rule.file.shown, rule.measure));
        Ok(stdout().write_all(rule.file.text.as_bytes()).map(|()| 0)?)
    }
}

/// The rule of that id, or the only one whose id ends so.
fn find<'r>(rules: &'r [Rule], id: &str) -> Result<&'r Rule> {
    let id = id.trim_end_matches(".toml");
    let ends_so = |rule: &&Rule| rule.id.strip_suffix(id).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
    let fit: Vec<_> = rules.iter().filter(ends_so).collect();
    match &fit[..] {
        [rule] => Ok(rule),
        [] => Err(Error::Usage(format!("there is no rule `{id}`\n  `etl rules list` lists them"))),
        several => match several.iter().find(|rule| rule.id == id) {
            Some(rule) => Ok(rule),
            None => {
                let mut what = format!("`{id}` may be any of several rules\n  give more of the id:");
                several.iter().for_each(|rule| {
                    let _ = write!(what, "\n    {}", rule.id);
                });
                Err(Error::Usage(what))
            }
        },
    }
}

/// Run the examples of the rules, each rule alone and then all together
///
/// Shows expected against actual for each example that does not come out as it should, and then ends with status 2.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etl rules test
  etl rules test --rules my-rules/
  etl rules test en/measures/trade    only rules whose id begins so")]
struct Test {
    /// Beginnings of ids; all rules where none is given
    #[arg(value_name = "ID")]
    ids: Vec<String>,
}

impl Test {
    fn run(self, app: &App) -> Result<Status> {
        let steps = Steps::load(&app.global.rules)?;
        let engine = steps.engine();
        let report = engine.rules().check(&self.ids, engine);
        if report.rules == 0 && !self.ids.is_empty() {
            let ids = self.ids.join(" ");
            return Err(Error::Usage(format!("no rule's id begins with `{ids}`\n  `etl rules list` lists them")));
        }
        let mut out = BufWriter::new(stdout().lock());
        for failure in &report.failures {
            writeln!(out, "{failure}\n")?;
        }
        out.flush()?;
        let (rules, examples) = (human::count(report.rules, "rule"), human::count(report.examples, "example"));
        match report.failures.len() {
            0 => app.console.say(format!("{rules}, {examples}: all as expected")),
            n => app.console.say(format!("{rules}, {examples}: {}", human::count(n, "failure"))),
        }
        Ok(if report.failures.is_empty() { 0 } else { 2 })
    }
}
