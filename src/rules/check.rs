//! `etl rules test`: every rule's examples, the rule alone and then with all the others, expected against actual.

use std::fmt;

use super::file::{Example, RuleText};
use super::{Rule, RuleBook};
use crate::model::Fact;

/// How examples are run: the extract step, which this room does not know.
pub trait Extractor {
    /// The facts of a text, with the measures that all rules give, or only the one of this number.
    fn facts(&self, text: &str, only: Option<usize>) -> Vec<Fact>;
    /// The sentences of a text as patterns see them; see [`RuleBook::seen`].
    fn seen(&self, text: &str) -> String;
}

/// What running the examples gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// Rules that were run.
    pub rules: usize,
    /// Examples and counter-examples among them.
    pub examples: usize,
    /// Those that did not come out as they should.
    pub failures: Vec<Failure>,
}

/// An example that did not come out as it should.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// Id of the rule.
    pub rule: String,
    /// Its file, and the line of the example in it.
    pub at: (String, usize),
    /// Whether the rule ran alone; else with all the others.
    pub alone: bool,
    /// The example's text.
    pub text: String,
    /// What the example promises.
    pub expected: String,
    /// What came out.
    pub actual: String,
    /// The text as patterns see it.
    pub seen: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let with = if self.alone { "alone" } else { "with all rules" };
        writeln!(f, "{}:{}: {} {with}", self.at.0, self.at.1, self.rule)?;
        writeln!(f, "  text      {}", self.text)?;
        writeln!(f, "  expected  {}", self.expected)?;
        writeln!(f, "  actual    {}", self.actual)?;
        write!(f, "  seen as   {}", self.seen)
    }
}

impl RuleBook {
    /// Runs the examples of every rule whose id starts with one of `ids`, of all rules where there is none.
    pub fn check(&self, ids: &[String], extractor: &dyn Extractor) -> Report {
        let wanted = |rule: &Rule| ids.is_empty() || ids.iter().any(|id| rule.id.starts_with(id.as_str()));
        let rules: Vec<_> = self.rules.iter().enumerate().filter(|(_, rule)| wanted(rule)).collect();
        let mut report = Report { rules: rules.len(), ..Report::default() };
        for alone in [true, false] {
            for &(number, rule) in &rules {
                // The file was read when it was loaded.
                let Ok(text) = rule.read() else { continue };
                Check { rule, number, alone, extractor, report: &mut report }.run(&text);
            }
        }
        report
    }
}

struct Check<'a> {
    rule: &'a Rule,
    number: usize,
    alone: bool,
    extractor: &'a dyn Extractor,
    report: &'a mut Report,
}

impl Check<'_> {
    fn run(&mut self, text: &RuleText<'_>) {
        if self.alone {
            self.report.examples += text.example.len() + text.not.len();
        }
        for example in &text.example {
            self.example(self.rule.file.line_of(example.span().start), example.get_ref());
        }
        for not in &text.not {
            let (line, not) = (self.rule.file.line_of(not.span().start), not.get_ref());
            let facts = self.facts(&not.text);
            let named: Vec<_> = facts
                .iter()
                .filter(|f| f.rule == self.rule.id && not.quote.as_ref().is_none_or(|q| *q == f.quote))
                .collect();
            if !named.is_empty() {
                let number = not.quote.as_ref().map_or("no number".into(), |q| format!("`{q}` not"));
                let expected = format!("{number} named by the rule: {}", not.reason);
                self.fail(line, &not.text, expected, shown(named.iter().copied()));
            }
        }
    }

    fn example(&mut self, line: usize, example: &Example<'_>) {
        let facts = self.facts(&example.text);
        let differs = |fact: &&Fact| !differences(example, fact).is_empty();
        let quoted: Vec<_> =
            facts.iter().filter(|f| example.quote.as_ref().is_none_or(|quote| *quote == f.quote)).collect();
        // With all the others another rule may give the same measure.
        let named: Vec<_> = quoted
            .iter()
            .copied()
            .filter(|f| match self.alone {
                true => f.rule == self.rule.id,
                false => f.measure.as_deref() == Some(self.rule.measure.as_str()),
            })
            .collect();
        if named.iter().any(|fact| !differs(fact)) {
            return;
        }
        let quote = example.quote.as_ref().map_or("a number".into(), |q| format!("`{q}`"));
        let mut expected = format!("{quote} as {}", self.rule.measure);
        let actual = match named.first().or(quoted.first()) {
            None if facts.is_empty() => "no number found".to_string(),
            None => format!("no such number; found {}", shown(&facts)),
            Some(fact) => {
                for (field, wanted, _) in differences(example, fact) {
                    expected.push_str(&format!(", {field} {wanted}"));
                }
                let fields = differences(example, fact).into_iter().map(|(field, _, got)| format!(", {field} {got}"));
                shown([*fact]) + &fields.collect::<String>() + self.hint(&example.text, fact)
            }
        };
        self.fail(line, &example.text, expected, actual);
    }

    /// Why the rule was not even tried.
    fn hint(&self, text: &str, fact: &Fact) -> &'static str {
        let tried = self.rule.read().is_ok_and(|rule| {
            let text = text.to_lowercase();
            rule.keywords.iter().any(|k| text.contains(&k.get_ref().to_lowercase()))
        });
        match (fact.measure.is_some(), tried) {
            (false, false) => "; none of the rule's keywords stands in the text",
            _ => "",
        }
    }

    fn facts(&self, text: &str) -> Vec<Fact> {
        self.extractor.facts(text, self.alone.then_some(self.number))
    }

    fn fail(&mut self, line: usize, text: &str, expected: String, actual: String) {
        self.report.failures.push(Failure {
            rule: self.rule.id.clone(),
            at: (self.rule.file.shown.clone(), line),
            alone: self.alone,
            text: text.to_string(),
            expected,
            actual,
            seen: self.extractor.seen(text),
        });
    }
}

/// The fields in which a fact is not what an example promises: name, promised, actual.
fn differences(example: &Example<'_>, fact: &Fact) -> Vec<(String, String, String)> {
    let (Ok(serde_json::Value::Object(promised)), Ok(actual)) =
        (serde_json::to_value(example), serde_json::to_value(fact))
    else {
        return Vec::new();
    };
    let expected = promised.into_iter().filter(|(field, _)| field != "text" && field != "quote");
    expected
        .filter(|(field, value)| !same(value, &actual[field.as_str()]))
        .map(|(field, value)| (field.clone(), value.to_string(), actual[field.as_str()].to_string()))
        .collect()
}

fn same(promised: &serde_json::Value, actual: &serde_json::Value) -> bool {
    match (promised.as_f64(), actual.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()),
        _ => promised == actual,
    }
}

fn shown<'f>(facts: impl IntoIterator<Item = &'f Fact>) -> String {
    let one = |fact: &Fact| match &fact.measure {
        Some(measure) => format!("`{}` as {measure} by {}", fact.quote, fact.rule),
        None => format!("`{}` without a measure", fact.quote),
    };
    facts.into_iter().map(one).collect::<Vec<_>>().join(", ")
}
