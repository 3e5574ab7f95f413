//! `etl rules explain`: every number of a text with the rule that took it, or why it is no fact.

use std::io::{BufWriter, Write, stdout};

use clap::Args;

use super::args::InputArgs;
use super::marked::{marks, write_in_context};
use super::{App, Status};
use crate::error::Result;
use crate::export::{Look, Tone, human};
use crate::model::{Article, Fact, LeftOut, Outcome};
use crate::pipeline::{Event, Ready, Steps};
use crate::rules::{Claim, RuleBook};

/// Show every number of a text in its context, with the rule that took it or why it is no fact
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  etl rules explain article.txt
  echo 'Exports rose 3 percent in 2023.' | etl rules explain -")]
pub struct Explain {
    #[command(flatten)]
    input: InputArgs,
}

impl Explain {
    /// Prints the numbers of one article after the other.
    pub fn run(self, app: &App) -> Result<Status> {
        let feed = self.input.feed(&app.global)?;
        let steps = app.steps()?;
        let mut out = BufWriter::new(stdout().lock());
        let look = app.console.out;
        let hire = move || {
            move |steps: &Steps, Ready { article, .. }: Ready| {
                let outcome = steps.engine().extract(&article);
                let claims = Claims { rules: steps.engine().rules(), claims: steps.engine().claims(&article) };
                let mut shown = Vec::new();
                write_explained(&article, &outcome, &claims, look, &mut shown).map(|()| (shown, outcome.notices))
            }
        };
        let tally = feed.run(&steps, hire, |event| {
            let Event::Done(done) = event else { return Ok(out.flush()?) };
            done.notices.iter().for_each(|n| app.console.notice(n));
            if let Some(made) = done.made {
                let (shown, notices) = made?;
                notices.iter().for_each(|n| app.console.notice(n));
                out.write_all(&shown)?;
            }
            Ok(())
        })?;
        out.flush()?;
        app.status(&feed, tally)
    }
}

/// What the rules say of each fact.
struct Claims<'a> {
    rules: &'a RuleBook,
    claims: Vec<Vec<Claim>>,
}

fn write_explained(
    article: &Article,
    outcome: &Outcome,
    claims: &Claims<'_>,
    look: Look,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    look.write(Tone::Head, &article.document, out)?;
    writeln!(out, ": {}", human::found(outcome.facts.len(), outcome.left_out.len()))?;
    let marks = marks(&article.text, outcome, |number| match number {
        Ok(fact) => fact_label(&outcome.facts[fact]) + &claims.label(fact, &outcome.facts),
        Err(left_out) => left_out_label(&outcome.left_out[left_out]),
    });
    write_in_context(&article.text, &marks, look, out)
}

/// `investors: 231, 2019-03-21 to 2020-03-19, actual (rule labour/investors)`
fn fact_label(fact: &Fact) -> String {
    let mut label = match human::what(fact) {
        "" => human::value(fact),
        what => format!("{what}: {}", human::value(fact)),
    };
    let period = human::period(fact.period_start, fact.period_end);
    if !period.is_empty() {
        label += &format!(", {period}");
    }
    format!("{label}, {} (rule {}", fact.status, fact.rule)
}

impl Claims<'_> {
    /// Why the rule of a fact took it, with the rules that claimed it as well, and the closing bracket.
    fn label(&self, fact: usize, facts: &[Fact]) -> String {
        let Some([winner, others @ ..]) = self.claims.get(fact).map(Vec::as_slice) else { return ")".to_string() };
        let rule = |claim: &Claim| &self.rules.rules()[claim.rule];
        let mut label = String::new();
        if let Some(beside) = winner.beside.and_then(|beside| facts.get(beside)) {
            label += &format!(", as it stands beside `{}`", beside.quote);
        }
        for other in others {
            let why = match () {
                () if rule(winner).priority > rule(other).priority => "of higher priority than",
                () if winner.specificity > other.specificity => "more specific than",
                () => "as specific as, and by name before,",
            };
            label += &format!(", {why} {}", rule(other).id);
        }
        label + ")"
    }
}

/// `left out: part of a date (rule not/date)`
fn left_out_label(number: &LeftOut) -> String {
    format!("left out: {} (rule {})", number.reason, number.rule)
}
