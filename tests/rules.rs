//! The measure rules keep what their examples promise, a user's rule is one file, and the order of files is of no matter.

#![expect(clippy::disallowed_methods, reason = "these tests write rule files and read the documentation")]

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;

use etl::extract::Engine;
use etl::lexicon::{Lexicon, RuleFile, RuleFiles};
use etl::model::Article;

fn engine(files: &RuleFiles) -> Engine {
    Engine::load(files, Lexicon::load(files).unwrap_or_else(|e| panic!("{e}"))).unwrap_or_else(|e| panic!("{e}"))
}

/// What is built in is not checked each time the program starts, but here, read as a user's own.
#[test]
fn every_built_in_rule_passes_the_checks_of_a_users_own() {
    let mut files = RuleFiles::default();
    for file in RuleFiles::builtin().all() {
        files.add(RuleFile { text: Cow::Owned(file.text.to_string()), ..file.clone() });
    }
    assert!(files.all().all(|file| !file.is_builtin()));
    engine(&files);
}

/// The built-in rules with files on top, each as path and text.
fn with(files: &[(&str, &str)]) -> RuleFiles {
    let mut all = RuleFiles::builtin();
    for (path, text) in files {
        let text = Cow::Owned((*text).to_string());
        all.add(RuleFile { path: (*path).to_string(), shown: format!("mine/{path}"), text });
    }
    all
}

/// `quote measure rule` of each fact of a text.
fn named(engine: &Engine, text: &str) -> Vec<String> {
    let facts = engine.extract(&Article { text: text.to_string(), ..Article::default() }).facts;
    facts.iter().map(|f| format!("{} {} {}", f.quote, f.measure.as_deref().unwrap_or("-"), f.rule)).collect()
}

/// The error of loading, in one line.
fn fault(files: &[(&str, &str)]) -> String {
    let files = with(files);
    let error = Engine::load(&files, Lexicon::load(&files).unwrap()).map(drop).expect_err("a fault");
    error.to_string().replace("\n  ", " | ")
}

const SCHOOLS: &str = "pattern = \"spent {money} on {words} schools?\"\nkeywords = [\"school\", \"schools\"]\n\
    [[example]]\ntext = \"The state spent $12 million on new schools. It has one school per village.\"\nquote = \"$12 million\"\n";

#[test]
fn every_rule_does_what_its_examples_say() {
    let report = engine(&RuleFiles::builtin()).check_rules(&[]);
    let shown: Vec<_> = report.failures.iter().map(ToString::to_string).collect();
    assert!(shown.is_empty(), "\n{}\n{} of {} failed", shown.join("\n"), shown.len(), 2 * report.examples);
}

#[test]
fn every_measure_has_words_to_ask_for_it_and_examples_on_both_sides() {
    let files = RuleFiles::builtin();
    let engine = engine(&files);
    let (mut measures, mut topics) = (BTreeSet::new(), BTreeSet::new());
    for rule in engine.rules().rules() {
        let text = rule.read().unwrap();
        assert!(text.title.is_some() && !text.synonyms.is_empty(), "{} needs a title and synonyms", rule.id);
        assert!(text.example.len() >= 3 && text.not.len() >= 2, "{} needs three examples and two others", rule.id);
        measures.insert(rule.measure.clone());
        topics.extend(rule.id.split('/').nth(2).map(str::to_string));
    }
    assert!(measures.len() >= 120 && topics.len() >= 12, "{} measures, {} topics", measures.len(), topics.len());
}

#[test]
fn one_file_in_a_folder_is_a_rule_and_one_row_a_unit() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("en/measures/education")).unwrap();
    std::fs::write(folder.path().join("en/measures/education/school_spending.toml"), SCHOOLS).unwrap();
    std::fs::write(folder.path().join("units.csv"), "code,dimension,symbols\n{smoot},length,smoot\n").unwrap();
    let mut files = RuleFiles::builtin();
    files.add_folder(folder.path()).unwrap();
    let engine = engine(&files);
    assert!(engine.check_rules(&["en/measures/education/school_spending".to_string()]).failures.is_empty());
    let text = "The state spent $12 million on new schools. The bridge is 364 smoot long.";
    let facts = engine.extract(&Article { text: text.to_string(), ..Article::default() }).facts;
    let units: Vec<_> = facts.iter().map(|f| (f.quote.as_str(), f.unit.as_str())).collect();
    assert_eq!(units, [("$12 million", "USD"), ("364", "{smoot}")]);
    assert_eq!(facts[0].measure.as_deref(), Some("school_spending"));
}

#[test]
fn a_users_rule_of_the_same_id_replaces_the_built_in_one() {
    let mine = "measure = \"my_exports\"\npattern = \"exports {words} {money}\"\nkeywords = [\"exports\"]\n\
        [[example]]\ntext = \"The exports were $5 million.\"\n";
    let engine = engine(&with(&[("en/measures/trade/exports.toml", mine)]));
    let facts = named(&engine, "The exports were $5 million.");
    assert_eq!(facts, ["$5 million my_exports en/measures/trade/exports"]);
}

#[test]
fn the_higher_priority_wins_then_the_more_specific_then_the_first_name() {
    let rule = |pattern: &str, more: &str| {
        format!(
            "{more}pattern = \"{pattern}\"\nkeywords = [\"gizmos\"]\n[[example]]\ntext = \"Gizmos in town cost $5 million.\"\n"
        )
    };
    let winner = |rules: &[(&str, String)]| {
        let files: Vec<_> = rules.iter().map(|(path, text)| (*path, text.as_str())).collect();
        let facts = named(&engine(&with(&files)), "Gizmos in town cost $5 million.");
        facts[0].rsplit(' ').next().unwrap_or_default().to_string()
    };
    let short = ("b.toml", rule("gizmos {words} {money}", ""));
    let long = ("c.toml", rule("gizmos {words} cost {money}", ""));
    let same = ("a.toml", rule("gizmos {words} cost {money}", ""));
    let first = ("d.toml", rule("gizmos {words} {money}", "priority = 1\n"));
    assert_eq!(winner(&[short.clone(), long.clone()]), "c");
    assert_eq!(winner(&[long.clone(), same, short.clone()]), "a");
    assert_eq!(winner(&[long, short, first]), "d");
}

#[test]
fn what_stands_beside_a_named_number_is_of_its_measure() {
    let engine = engine(&RuleFiles::builtin());
    let facts = named(&engine, "Exports rose 3 percent to $5 million from $4 million, and 300 ships called.");
    let measures: Vec<_> = facts.iter().filter_map(|f| f.split(" en/").next()).collect();
    assert_eq!(measures[..3], ["3 percent exports", "$5 million exports", "$4 million exports"]);
    assert!(!measures[3].contains("exports"), "{}", measures[3]);
}

#[test]
fn except_takes_back_what_it_touches() {
    let rule = "pattern = \"revenue was {money}\"\nexcept = [\"tax {words:1} revenue\"]\nkeywords = [\"revenue\"]\n\
        measure = \"takings\"\npriority = 9\n[[example]]\ntext = \"Its revenue was $5 million.\"\n";
    let engine = engine(&with(&[("takings.toml", rule)]));
    assert!(named(&engine, "Its revenue was $5 million.")[0].contains("takings"));
    assert!(!named(&engine, "Its tax revenue was $5 million.")[0].contains("takings"));
}

#[test]
fn the_order_of_rule_files_changes_nothing() {
    let texts = "Exports rose 3 percent to $5 million. The bank will cut 1,200 jobs.\n\nRevenue fell 8 percent to €3 billion; \
        net profit was €20 million. Turnout was 71 percent. The policy rate is 3 percent.";
    let builtin = RuleFiles::builtin();
    let mut turned = RuleFiles::default();
    let mut files: Vec<_> = builtin.all().cloned().collect();
    files.reverse();
    files.into_iter().for_each(|file| turned.add(file));
    let (a, b) = (engine(&builtin), engine(&turned));
    let facts = |engine: &Engine| engine.extract(&Article { text: texts.to_string(), ..Article::default() }).facts;
    assert_eq!(facts(&a), facts(&b));
    assert_eq!(facts(&a), facts(&a), "graphs that are built already give the same");
}

#[test]
fn a_bad_rule_file_is_named_with_its_line_and_the_remedy() {
    fn check(text: &str, expected: &str) {
        let got = fault(&[("mine.toml", text)]);
        assert!(got.contains(expected), "{text}\n{got}");
        assert!(got.contains("mine/mine.toml"), "{got}");
    }
    let examples = "[[example]]\ntext = \"It spent $5.\"\n";
    check(
        &format!("patern = \"spent {{money}}\"\nkeywords = [\"spent\"]\n{examples}"),
        "mine.toml:1: unknown field `patern`",
    );
    check(
        &format!("pattern = \"spent {{monye}}\"\nkeywords = [\"spent\"]\n{examples}"),
        "mine.toml:1: in a pattern: unknown slot",
    );
    check("pattern = \"spent {money}\"\nkeywords = [\"spent\"]\n", "no example | add one");
    check(
        &format!("pattern = \"spent {{money}}\"\nkeywords = []\n{examples}"),
        "mine.toml:2: no keyword | give literal words",
    );
    check(
        &format!("pattern = \"spent {{money}}\"\nkeywords = [\"zebra\"]\n{examples}"),
        "mine.toml:2: the keyword `zebra` stands in no",
    );
    check(
        "pattern = \"spent {money}\"\nkeywords = [\"spent\"]\n\n[[example]]\ntext = \"It spent $5.\"\nquote = \"$6\"\n",
        "mine.toml:4: the quote `$6` does not stand in its text",
    );
    check(&format!("keywords = [\"spent\"]\n{examples}"), "no pattern | write one");
    let bad_part = fault(&[("en/parts.toml", "ring = \"a {ring}\"\n")]);
    assert!(bad_part.contains("en/parts.toml:1: the part `ring` stands in itself"), "{bad_part}");
}

#[test]
fn a_failed_example_shows_expected_against_actual() {
    let wrong = "pattern = \"spent {money} on {words} schools?\"\nkeywords = [\"school\", \"schools\"]\n\n\
        [[example]]\ntext = \"The state spent $12 million on new schools.\"\nvalue = 13e6\n";
    let engine = engine(&with(&[("school_costs.toml", &wrong.replace("13e6", "13000000"))]));
    let report = engine.check_rules(&["school_costs".to_string()]);
    let shown = report.failures.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(shown.contains("mine/school_costs.toml:4: school_costs alone"), "{shown}");
    assert!(shown.contains("expected  a number as school_costs, value 13000000"), "{shown}");
    assert!(shown.contains("actual    `$12 million` as school_costs"), "{shown}");
    assert!(shown.contains("seen as   the state spent {money:$} on new schools."), "{shown}");
}

#[test]
fn the_rules_of_the_documentation_work() {
    let doc = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md")).unwrap();
    let files: Vec<(String, &str)> = doc
        .split("```toml\n")
        .skip(1)
        .filter_map(|block| block.split("```").next())
        .filter_map(|block| Some((block.lines().next()?.strip_prefix("# ")?.to_string(), block)))
        .collect();
    assert!(files.len() >= 3, "docs/rules.md shows rule files, each with its path in a comment on its first line");
    for (path, text) in &files {
        let engine = engine(&with(&[(path, text)]));
        let report = engine.check_rules(&[path.trim_end_matches(".toml").to_string()]);
        let shown: Vec<_> = report.failures.iter().map(ToString::to_string).collect();
        assert!(shown.is_empty(), "{}", shown.join("\n"));
        assert!(report.rules > 0 || path.ends_with("parts.toml"), "{path} is no rule");
    }
}

#[test]
fn confidence_is_what_was_counted() {
    let counts = "period_basis,measure,source,rule,records,right\nnone,no,no,*,990,990\nnone,yes,no,*,990,0\n";
    let engine = engine(&with(&[("confidence.csv", counts)]));
    let article = |text: &str| Article { text: text.to_string(), ..Article::default() };
    let confidence = |text: &str| engine.extract(&article(text)).facts[0].confidence.unwrap();
    assert!(confidence("It has 12 dogs.") > 0.98);
    assert!(confidence("Turnout is 71 percent.") < 0.02);
    let nothing = "period_basis,measure,source,rule,records,right\n";
    let unmeasured = self::engine(&with(&[("confidence.csv", nothing)]));
    assert_eq!(unmeasured.extract(&article("It has 12 dogs.")).facts[0].confidence, None);
}
