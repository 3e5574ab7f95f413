//! What each number of a sentence measures and whose number it is (`tests/cases/subject.toml`).

use etl::extract::Engine;
use etl::lexicon::{Lexicon, RuleFiles};
use etl::model::Article;
use serde::Deserialize;

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    text: String,
    /// Quote, subject and, where there is one, entity.
    numbers: Vec<Vec<String>>,
}

#[test]
fn subjects_are_the_words_that_the_number_measures() {
    let files = RuleFiles::builtin();
    let lexicon = Lexicon::load(&files).unwrap_or_else(|e| panic!("{e}"));
    let engine = Engine::load(&files, lexicon).unwrap_or_else(|e| panic!("{e}"));
    let cases: Cases = toml::from_str(include_str!("cases/subject.toml")).expect("the cases are TOML");
    let mut wrong = Vec::new();
    for case in &cases.case {
        let outcome = engine.extract(&Article { text: case.text.clone(), ..Article::default() });
        let got: Vec<Vec<String>> = outcome
            .facts
            .into_iter()
            .map(|f| [Some(f.quote), f.subject, f.entity].into_iter().flatten().collect())
            .collect();
        if got != case.numbers {
            wrong.push(format!("{}\n  expected {:?}\n  got      {got:?}", case.text, case.numbers));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n{} of {} sentences", wrong.join("\n"), wrong.len(), cases.case.len());
}
