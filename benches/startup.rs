//! What a run costs before its first fact: loading the rules, and the first article, which compiles the patterns it needs.
//!
//! `cargo bench --bench startup`. `generated_rules` loads 10,000 measure rules of a user's folder on top of the built-in ones.
#![expect(clippy::disallowed_methods, reason = "a bench writes the rules that it loads")]

use std::fs;
use std::path::Path;

use divan::Bencher;
use etl::extract::Engine;
use etl::lexicon::{Lexicon, RuleFiles};
use etl::model::Fetched;
use etl::page::Reader;

fn main() {
    divan::main();
}

fn load(files: &RuleFiles) -> (Reader, Engine) {
    let mut lexicon = Lexicon::load(files).expect("the rules load");
    let reader = Reader::load(files, &mut lexicon).expect("the rules load");
    (reader, Engine::load(files, lexicon).expect("the rules load"))
}

fn first_facts(files: &RuleFiles) -> usize {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/iran-industrial-parks.txt");
    let bytes = fs::read(path).expect("the fixture is there");
    let (reader, engine) = load(files);
    let fetched = Fetched { document: "bench".into(), bytes, ..Fetched::default() };
    let article = reader.read(fetched, None, engine.lexicon()).expect("the fixture is read").0;
    engine.extract(&article).facts.len()
}

/// Rule files as a person would write them, each with a keyword of its own.
fn generated(folder: &Path, count: usize) {
    for n in 0..count {
        let rule = format!(
            "pattern = \"{{money}} of goods{n} {{words}} (sold|shipped)\"\nkeywords = [\"goods{n}\"]\n\n[[example]]\n\
             text = \"The firm said that $12 million of goods{n} were sold.\"\nquote = \"$12 million\"\n"
        );
        fs::write(folder.join(format!("goods_{n}.toml")), rule).expect("a temporary folder can be written");
    }
}

#[divan::bench]
fn built_in_rules(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| load(&RuleFiles::builtin()));
}

#[divan::bench]
fn first_article(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| first_facts(&RuleFiles::builtin()));
}

#[divan::bench(sample_count = 5)]
fn generated_rules(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("there is a temporary folder");
    generated(folder.path(), 10_000);
    bencher.bench_local(|| {
        let mut files = RuleFiles::builtin();
        files.add_folder(folder.path()).expect("the folder is read");
        first_facts(&files)
    });
}
