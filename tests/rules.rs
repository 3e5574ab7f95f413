//! The measure rules keep what their examples promise, and a user's rule is one file.

use etl::extract::Engine;
use etl::lexicon::{Lexicon, RuleFiles};

fn engine(files: &RuleFiles) -> Engine {
    Engine::load(files, Lexicon::load(files).unwrap_or_else(|e| panic!("{e}"))).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn every_rule_does_what_its_examples_say() {
    let report = engine(&RuleFiles::builtin()).check_rules(&[]);
    assert!(report.rules > 40);
    let shown: Vec<_> = report.failures.iter().map(ToString::to_string).collect();
    assert!(shown.is_empty(), "\n{}\n{} of {} failed", shown.join("\n"), shown.len(), 2 * report.examples);
}
