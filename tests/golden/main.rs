//! How much of what a careful reader takes from an article the program takes too, and that it never gets less.
//!
//! Each gold set is scored as its own format asks (`fixtures/gold/README.md`) and held to the floors of
//! `tests/floors.toml`, which says how they are raised. Sets that are not part of this repository are scored where
//! they lie beside it, and skipped with a word where they do not.

#![expect(clippy::disallowed_methods, reason = "these tests read files and run programs")]

mod floors;
mod gold;
mod score;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::{cargo_bin, cargo_bin_cmd};
use floors::{Floors, Measured};
use gold::Article;
use score::Scores;
use serde_json::Value;

#[test]
fn own_articles() {
    hold("dev");
}

#[test]
fn own_articles_held_back() {
    hold("held");
}

#[test]
fn own_articles_of_the_second_writing() {
    hold("dev-2");
}

#[test]
fn own_articles_of_the_second_writing_held_back() {
    hold("held-2");
}

#[test]
fn own_articles_of_the_third_writing() {
    hold("dev-3");
}

#[test]
fn own_articles_of_the_third_writing_held_back() {
    hold("held-3");
}

#[test]
fn articles_beside_the_repository() {
    hold("shared");
}

#[test]
fn sentences_of_newsquant() {
    let floors = Floors::load();
    let set = floors.set("newsquant");
    let Some(folder) = set.found() else { return };
    let scorer = folder.join("score.py");
    let program = cargo_bin!("etl").display().to_string();
    let ran = Command::new("python3")
        .args(["-B".as_ref(), scorer.as_os_str(), "--strict".as_ref(), "--json".as_ref(), "--cmd".as_ref()])
        .arg(format!("'{program}' extract --input-format jsonl --format jsonl -"))
        .output();
    let ran = match ran {
        Ok(ran) => ran,
        Err(e) => return println!("skipped newsquant: no python3 to run {} with: {e}", scorer.display()),
    };
    assert!(ran.status.success(), "{}: {}", scorer.display(), String::from_utf8_lossy(&ran.stderr));
    let figures: Value = serde_json::from_slice(&ran.stdout).expect("the scorer prints JSON");
    let measured = |figure: &str| {
        let percent = figures[figure].as_f64().unwrap_or_else(|| panic!("the scorer gives no {figure}: {figures}"));
        Measured { percent, wrong: vec![format!("all of them: {} --errors", scorer.display())] }
    };
    floors.hold(&set, &["dev.json", "score.py"].map(|name| folder.join(name)), measured);
}

/// Scores the articles of a set and holds it to its floors.
fn hold(name: &str) {
    let floors = Floors::load();
    let set = floors.set(name);
    let Some(folder) = set.found() else { return };
    let articles = gold::load(&folder);
    let mut facts = facts_of(&articles);
    let scores = Scores::of(&articles, |article| {
        let file = article.file.display().to_string();
        facts.remove(&file).unwrap_or_else(|| panic!("the program finds nothing in {file}"))
    });
    let files: Vec<_> = articles.iter().flat_map(|a| [a.file.clone(), a.gold_file.clone()]).collect();
    floors.hold(&set, &files, |figure| Measured {
        percent: scores.percent(figure),
        wrong: if set.shows_facts() { scores.wrong(figure) } else { scores.by_article(figure) },
    });
}

/// What the program takes from each article, given as files: its facts by the article's file.
fn facts_of(articles: &[Article]) -> BTreeMap<String, Vec<Value>> {
    let mut by_date: BTreeMap<Option<&String>, Vec<&Article>> = BTreeMap::new();
    for article in articles {
        by_date.entry(article.date_hint.as_ref()).or_default().push(article);
    }
    let mut facts: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (date, articles) in by_date {
        let mut etl = cargo_bin_cmd!("etl");
        etl.args(["extract", "--format", "jsonl"]).args(date.map(|date| format!("--date={date}")));
        let ran = etl.args(articles.iter().map(|a| &a.file)).env_remove("ETL_DB").output().expect("the program starts");
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        for line in String::from_utf8(ran.stdout).expect("output is UTF-8").lines() {
            let fact: Value = serde_json::from_str(line).expect("a line is JSON");
            facts.entry(fact["document"].as_str().expect("its article").to_string()).or_default().push(fact);
        }
    }
    facts
}

/// The scorer itself, on gold facts that are changed in a known way.
mod scorer {
    use super::*;

    fn own() -> Vec<Article> {
        gold::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/gold/dev"))
    }

    /// The scores of the gold facts themselves, each replaced by what `change` makes of it and its number.
    fn scores(change: impl Fn(Value, usize) -> Vec<Value>) -> Scores {
        let mut n = 0;
        Scores::of(&own(), |article| {
            let facts = article.facts.iter().map(gold::Row::with_span);
            facts.flat_map(|fact| (n += 1, change(fact, n)).1).collect()
        })
    }

    fn half(change: impl Fn(Value) -> Vec<Value>) -> Scores {
        scores(|fact, n| if n % 2 == 0 { change(fact) } else { vec![fact] })
    }

    #[track_caller]
    fn assert_near(percent: f64, expected: f64) {
        assert!((percent - expected).abs() < 0.5, "{percent}, not about {expected}");
    }

    #[test]
    fn the_gold_itself_is_perfect() {
        let all = scores(|fact, _| vec![fact]);
        for figure in score::FIGURES {
            assert_eq!(all.percent(figure), 100.0, "{figure}");
            assert!(all.wrong(figure).is_empty(), "{figure}");
        }
    }

    #[test]
    fn a_missed_fact_costs_recall_and_one_too_many_precision() {
        let missed = half(|_| vec![]);
        assert_near(missed.percent("detection"), 100.0 * 2.0 * 0.5 / 1.5);
        assert_eq!(missed.percent("unit"), 100.0);
        let twice = scores(|fact, _| vec![fact.clone(), fact]);
        assert_near(twice.percent("record"), 100.0 * 2.0 * 0.5 / 1.5);
    }

    #[test]
    fn a_wrong_field_costs_its_own_figure_and_the_record() {
        for (field, figure, whole) in [
            ("unit", "unit", true),
            ("period_end", "period", true),
            ("status", "status", true),
            ("place", "place", false),
            ("subject", "subject", false),
            ("attribution", "attribution", false),
        ] {
            let wrong = half(|mut fact| {
                fact[field] = "zzz".into();
                vec![fact]
            });
            assert_near(wrong.percent(figure), 50.0);
            assert_near(wrong.percent("record"), if whole { 50.0 } else { 100.0 });
            assert_eq!(wrong.percent("detection"), 100.0);
            assert!(wrong.wrong(figure).iter().any(|line| line.contains("zzz")));
        }
    }

    #[test]
    fn a_wrong_value_is_no_detection() {
        let wrong = half(|mut fact| {
            fact["value"] = (-7).into();
            vec![fact]
        });
        assert_near(wrong.percent("detection"), 50.0);
    }

    #[test]
    fn optional_quotes_cost_nothing() {
        let articles = own();
        let scores = Scores::of(&articles, |article| {
            let optional =
                article.optional.iter().map(|span| serde_json::json!({"start": span.0, "end": span.1, "value": 1}));
            article.facts.iter().map(gold::Row::with_span).chain(optional).collect()
        });
        assert!(articles.iter().any(|article| !article.optional.is_empty()));
        assert_eq!(scores.percent("detection"), 100.0);
    }

    #[test]
    fn wording_that_carries_no_meaning_is_overlooked() {
        assert_eq!(score::token_f1("net profit of Volvo", "Volvo’s net profit"), 1.0);
        assert_eq!(score::plain_unit("USD/{share}"), score::plain_unit("USD/{shares}"));
        assert_eq!(score::plain_unit("EUR/MW.h"), score::plain_unit("EUR/(MW.h)"));
    }
}
