//! Sentences and short articles as a careful reader takes them (`tests/cases/*.toml`): every case is a text, the day on which it
//! was published, and for some of its numbers what a record should say, column by column.

#![expect(clippy::disallowed_methods, reason = "these tests read their cases from files")]

mod common;

use chrono::{Months, NaiveDate};
use serde::Deserialize;
use serde_json::{Value, json};

use common::{Place, objects};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// What the parts of an expectation behind the quote are.
    columns: Vec<String>,
    /// The day of publication where a case gives none; empty for none.
    #[serde(default)]
    date: String,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    text: String,
    date: Option<String>,
    /// Where its source is at home.
    place: Option<String>,
    /// `quote | column | column`, in text order; `-` for nothing, and nothing is meant by columns left out at the end.
    expected: Vec<String>,
    /// Why, for a reader.
    #[serde(rename = "comment")]
    _comment: Option<String>,
}

impl File {
    fn read(name: &str) -> File {
        let path = format!("{}/tests/cases/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
        toml::from_str(&text).unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    /// The facts of each case, as the program prints them.
    fn facts(&self) -> Vec<Vec<Value>> {
        let article = |(i, case): (usize, &Case)| {
            let date = case.date.as_ref().unwrap_or(&self.date);
            let published = Some(date).filter(|d| !d.is_empty());
            format!(
                "{}\n",
                json!({ "id": i.to_string(), "text": case.text.trim(), "published": published, "place": case.place })
            )
        };
        let lines: String = self.case.iter().enumerate().map(article).collect();
        let args = ["extract", "--input-format", "jsonl", "--format", "jsonl", "-"];
        let mut facts = vec![Vec::new(); self.case.len()];
        for fact in objects(&Place::new().pipe(&args, lines).ok()) {
            let case: usize = fact["document"].as_str().and_then(|d| d.parse().ok()).expect("the case's number");
            facts[case].push(fact);
        }
        facts
    }
}

/// What a fact says in a column, as the cases write it.
fn said(fact: &Value, column: &str) -> String {
    let text = |name: &str| fact[name].as_str().unwrap_or("-").to_string();
    match column {
        "period" => match (fact["period_start"].as_str(), fact["period_end"].as_str()) {
            (None, None) => "-".to_string(),
            (start, end) => format!("{}/{}", start.unwrap_or(".."), end.unwrap_or("..")),
        },
        "status" if fact["negated"] == 1 => format!("not {}", text("status")),
        other => text(other),
    }
}

/// What an expectation means in a column: periods are written short, names with or without their article.
fn meant(written: &str, column: &str) -> String {
    match column {
        "period" if written != "-" => {
            let (from, to) = written.split_once('/').unwrap_or((written, written));
            format!("{}/{}", edge(from, false), edge(to, true))
        }
        _ => written.to_string(),
    }
}

/// The first or last day of `2024`, `2024-03`, `2024-03-05`; `..` as it is.
fn edge(written: &str, last: bool) -> String {
    let mut parts = written.split('-').map(|p| p.parse::<u32>().unwrap_or_else(|_| panic!("`{written}` is no day")));
    if written == ".." {
        return written.to_string();
    }
    let year = parts.next().expect("a year") as i32;
    let (month, day) = (parts.next(), parts.next());
    let first = NaiveDate::from_ymd_opt(year, month.unwrap_or(1), day.unwrap_or(1)).expect("a day that exists");
    let months = match (month, day) {
        (_, Some(_)) => 0,
        (Some(_), None) => 1,
        (None, None) => 12,
    };
    match (last, months) {
        (false, _) | (true, 0) => first.to_string(),
        (true, n) => (first + Months::new(n)).pred_opt().expect("a day before").to_string(),
    }
}

/// A name as it is compared: without articles, marks and capitals.
fn bare(name: &str) -> Vec<String> {
    let words = name.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    words.filter(|w| !w.is_empty() && !matches!(w.as_str(), "the" | "a" | "an")).collect()
}

fn same(column: &str, written: &str, got: &str) -> bool {
    match column {
        "attribution" | "place" => bare(written) == bare(got) && (written == "-") == (got == "-"),
        _ => meant(written, column) == got,
    }
}

#[track_caller]
fn check(name: &str) {
    let file = File::read(name);
    let mut wrong = Vec::new();
    for (case, facts) in file.case.iter().zip(file.facts()) {
        assert!(!case.expected.is_empty(), "{}: expects nothing", case.name);
        let mut facts = facts.iter();
        for expected in &case.expected {
            let mut parts = expected.split(" | ");
            let quote = parts.next().expect("a quote");
            let Some(fact) = facts.find(|f| f["quote"] == quote) else {
                wrong.push(format!("{}: no fact `{quote}` at its place", case.name));
                break;
            };
            let written = parts.chain(std::iter::repeat("-"));
            for (column, written) in file.columns.iter().zip(written) {
                let got = said(fact, column);
                if !same(column, written, &got) {
                    wrong.push(format!("{}: `{quote}`: {column} should be {written}, is {got}", case.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n{} wrong", wrong.join("\n"), wrong.len());
}

#[test]
fn periods_and_comparisons() {
    check("period");
}

#[test]
fn reports() {
    check("reports");
}

#[test]
fn statuses() {
    check("status");
}

#[test]
fn days_are_written_short() {
    assert_eq!(meant("2024-02", "period"), "2024-02-01/2024-02-29");
    assert_eq!(meant("../2024", "period"), "../2024-12-31");
}

#[test]
fn places() {
    check("place");
}

#[test]
fn sources() {
    check("attribution");
}
