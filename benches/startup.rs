//! What a run costs before its first fact: loading the rules, and the first article, which compiles the patterns it needs.
//!
//! `cargo bench --bench startup`. `generated_rules` loads 10,000 measure rules of a user's folder on top of the built-in ones.
#![expect(clippy::disallowed_methods, reason = "a bench writes the rules that it loads")]

use std::fs;
use std::path::{Path, PathBuf};

use divan::Bencher;
use etl::model::Fetched;
use etl::pipeline::Steps;

fn main() {
    divan::main();
}

fn load(folders: &[PathBuf]) -> Steps {
    Steps::load(folders).expect("the rules load")
}

fn first_facts(folders: &[PathBuf]) -> usize {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/iran-industrial-parks.txt");
    let bytes = fs::read(path).expect("the fixture is there");
    let steps = load(folders);
    let fetched = Fetched { document: "bench".into(), bytes, ..Fetched::default() };
    let article = steps.read(fetched, None).expect("the fixture is read").0;
    steps.engine().extract(&article).facts.len()
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
    bencher.bench_local(|| load(&[]));
}

#[divan::bench]
fn first_article(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| first_facts(&[]));
}

#[divan::bench(sample_count = 5)]
fn generated_rules(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("there is a temporary folder");
    generated(folder.path(), 10_000);
    let folders = [folder.path().to_path_buf()];
    bencher.bench_local(|| first_facts(&folders));
}
