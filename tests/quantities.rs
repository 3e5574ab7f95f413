//! The cases of `tests/cases/quantity/*.toml`: what a careful reader takes from one or two sentences.
//!
//! A case names a text and the facts in it, in text order, each with the fields that matter; fields that it does not
//! name may be anything. Facts that it does not name are wrong.

#![expect(clippy::disallowed_methods, reason = "these tests read the case files")]

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use etl::model::{Fetched, LeftOut, Outcome, fact_id, text_hash};
use etl::pipeline::Steps;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    text: String,
    facts: Vec<BTreeMap<String, Value>>,
    /// Numbers that must be named as left out; an empty rule stands for any.
    #[serde(default)]
    left_out: Vec<Left>,
    /// Why the answer is what it is, where that is not plain.
    #[serde(default, rename = "comment")]
    _comment: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Left {
    quote: String,
    rule: String,
}

fn extract(steps: &Steps, text: &str) -> Outcome {
    let fetched = Fetched { document: "case".into(), bytes: text.as_bytes().to_vec(), ..Fetched::default() };
    let (article, _) = steps.read(fetched, None).unwrap_or_else(|e| panic!("{text}: {e}"));
    steps.engine().extract(&article)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/quantity")
}

/// Every file of cases, by name.
fn files() -> Vec<(String, File)> {
    let mut paths: Vec<_> = fs::read_dir(folder()).expect("the folder").map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    let read = |path: &PathBuf| {
        let name = path.file_stem().expect("a name").to_string_lossy().to_string();
        let text = fs::read_to_string(path).expect("case files are UTF-8");
        (name, toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
    };
    paths.iter().map(read).collect()
}

fn same(expected: &Value, found: Option<&Value>) -> bool {
    match (expected.as_f64(), found.and_then(Value::as_f64)) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()),
        (None, None) => found == Some(expected),
        _ => false,
    }
}

fn holds(case: &Case, facts: &[Value], left_out: &[LeftOut]) -> bool {
    let named =
        |left: &Left| left_out.iter().any(|l| l.quote == left.quote && (left.rule.is_empty() || l.rule == left.rule));
    facts.len() == case.facts.len()
        && case.facts.iter().zip(facts).all(|(want, got)| want.iter().all(|(field, value)| same(value, got.get(field))))
        && case.left_out.iter().all(named)
}

/// The case with what was expected and what was found, fields in the same order.
fn report(file: &str, case: &Case, facts: &[Value], left_out: &[LeftOut]) -> String {
    let mut out = format!("{file}: {}\n  text      {:?}\n", case.name, case.text);
    for want in &case.facts {
        let fields: Vec<_> = want.iter().map(|(k, v)| format!("{k} {v}")).collect();
        writeln!(out, "  expected  {}", fields.join(", ")).expect("a string takes it");
    }
    let shown: HashSet<&str> = case.facts.iter().flat_map(BTreeMap::keys).map(String::as_str).collect();
    let always = ["quote", "value", "low", "high", "unit"];
    for fact in facts {
        let object = fact.as_object().expect("a fact is an object");
        let told = |k: &str, v: &Value| (always.contains(&k) && !v.is_null()) || shown.contains(k);
        let fields: Vec<_> = object.iter().filter(|(k, v)| told(k, v)).map(|(k, v)| format!("{k} {v}")).collect();
        writeln!(out, "  found     {}", fields.join(", ")).expect("a string takes it");
    }
    for left in left_out {
        writeln!(out, "  left out  {:?}, {}", left.quote, left.rule).expect("a string takes it");
    }
    out
}

#[test]
fn every_case_is_read_as_a_careful_reader_would() {
    let steps = Steps::load(&[]).unwrap_or_else(|e| panic!("{e}"));
    let (mut failures, mut all) = (Vec::new(), 0);
    for (file, cases) in files() {
        for case in &cases.case {
            all += 1;
            let outcome = extract(&steps, &case.text);
            let facts: Vec<_> =
                outcome.facts.iter().map(|f| serde_json::to_value(f).expect("a fact is JSON")).collect();
            if !holds(case, &facts, &outcome.left_out) {
                failures.push(report(&file, case, &facts, &outcome.left_out));
            }
        }
    }
    assert!(failures.is_empty(), "\n{}\n{} of {all} cases failed", failures.join("\n"), failures.len());
}

#[test]
fn names_of_cases_are_unique_in_their_file() {
    for (file, cases) in files() {
        let mut seen = HashSet::new();
        for case in &cases.case {
            assert!(seen.insert(&case.name), "{file}: two cases are called `{}`", case.name);
        }
    }
}

#[test]
fn a_text_far_longer_than_an_article_gives_every_number_in_its_place() {
    let steps = Steps::load(&[]).unwrap_or_else(|e| panic!("{e}"));
    let paragraph = "Sales in Köln rose 3.5 percent to € 41 million. Boeing 737 jets were idle.\n\n";
    let times = 8_000;
    let text = paragraph.repeat(times);
    let outcome = extract(&steps, &text);
    let quotes = [outcome.facts.iter().step_by(2), outcome.facts[1..].iter().step_by(2)];
    assert!(
        quotes.into_iter().zip(["3.5 percent", "€ 41 million"]).all(|(mut all, quote)| all.all(|f| f.quote == quote))
    );
    assert_eq!((outcome.facts.len(), outcome.sentences.len(), outcome.left_out.len()), (2 * times, times, times));
    let letters: Vec<char> = text.chars().collect();
    let written = |start: usize, end: usize| letters[start..end].iter().collect::<String>();
    let hash = text_hash(&text);
    for fact in &outcome.facts {
        assert_eq!(written(fact.start, fact.end), fact.quote);
        assert_eq!(fact.fact_id, fact_id("case", &hash, fact.start, fact.end));
    }
    assert!(outcome.left_out.iter().all(|number| written(number.start, number.end) == number.quote));
    assert!(outcome.sentences.windows(2).all(|pair| pair[0].1 <= pair[1].0));
}

#[test]
fn a_text_that_is_cut_anywhere_is_read_to_its_end() {
    let steps = Steps::load(&[]).unwrap_or_else(|e| panic!("{e}"));
    let gold = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/gold");
    let entries = |folder: &Path| fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path());
    let sets = entries(&gold).filter(|path| path.is_dir());
    let texts =
        sets.flat_map(|set| entries(&set).collect::<Vec<_>>()).filter(|p| p.extension() == Some("txt".as_ref()));
    for path in texts {
        let letters: Vec<char> = fs::read_to_string(&path).expect("a text").chars().collect();
        // Cuts of all lengths up to 400, at places that share no rhythm with the words.
        for (n, first) in (0..letters.len()).step_by(31).enumerate() {
            let end = letters.len().min(first + 5 + n * 137 % 400);
            let text: String = letters[first..end].iter().collect();
            if text.trim().is_empty() {
                continue;
            }
            for fact in extract(&steps, &text).facts {
                let quote: String = letters[first + fact.start..first + fact.end].iter().collect();
                assert_eq!(quote, fact.quote, "{text}");
            }
        }
    }
}
