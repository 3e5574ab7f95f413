//! Extraction: text in, facts out, on one thread and on two; throughput in bytes of text.
//!
//! `cargo bench --bench extract`. The wire corpus is measured where it is there, and said to be missing where it is not.
//! `scan_for_digits` is the floor: a bare look at every byte of the same text.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use etl::model::{Article, Fetched};
use etl::pipeline::Steps;
use etl::source::{self, Input, Options};

fn main() {
    if !corpus_path().exists() {
        println!("{} is not there: the corpus is not measured", corpus_path().display());
    }
    divan::main();
}

fn corpus_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/reuters-dev.jsonl.gz")
}

fn load() -> Steps {
    Steps::load(&[]).expect("the built-in rules load")
}

/// The articles of the corpus, or none.
fn corpus(steps: &Steps) -> Vec<Article> {
    let mut articles = Vec::new();
    if corpus_path().exists() {
        source::fetch(&Input::Path(corpus_path()), &Options::default(), &mut |result| {
            let Some(result) = result.result() else { return ControlFlow::Continue(()) };
            let read = result.and_then(|fetched| steps.read(fetched, None));
            articles.extend(read.map(|(article, _)| article));
            ControlFlow::Continue(())
        });
    }
    articles
}

fn bytes(articles: &[Article]) -> BytesCount {
    BytesCount::new(articles.iter().map(|a| a.text.len()).sum::<usize>())
}

/// An article of prose with about `bytes` bytes.
fn article(steps: &Steps, bytes: usize) -> Article {
    let paragraph = "Exports of timber rose 3.4 percent to 41,000 tonnes worth $12.6 million in the first five months, the ministry \
        said on Monday, while imports fell by a fifth from a year earlier. Officials plan to open two more terminals by 2027.\n\n";
    let text = paragraph.repeat(bytes.div_ceil(paragraph.len()));
    let fetched = Fetched { document: "bench".into(), bytes: text.into_bytes(), ..Fetched::default() };
    steps.read(fetched, None).expect("prose is read").0
}

#[divan::bench]
fn load_engine(bencher: Bencher<'_, '_>) {
    bencher.bench_local(load);
}

/// The cost per byte must not depend on the size.
#[divan::bench(args = [1_000, 100_000, 10_000_000], sample_count = 10)]
fn prose(bencher: Bencher<'_, '_>, size: usize) {
    let steps = load();
    let article = article(&steps, size);
    bencher.counter(BytesCount::new(article.text.len())).bench_local(|| steps.engine().extract(black_box(&article)));
}

/// Text made to be slow.
#[divan::bench(args = ["digits", "commas", "dashes", "brackets", "words", "one line"], sample_count = 5)]
fn hostile(bencher: Bencher<'_, '_>, kind: &str) {
    let steps = load();
    let text = match kind {
        "digits" => "7".repeat(1_000_000),
        "commas" => ",".repeat(1_000_000),
        "dashes" => "1-".repeat(500_000),
        "brackets" => "(1 ".repeat(333_333),
        "words" => "the one and a half of two to three or ".repeat(26_000),
        _ => "exports rose 5 percent to $3 million from $2 million a year earlier and ".repeat(14_000),
    };
    let fetched = Fetched { document: "bench".into(), bytes: text.into_bytes(), ..Fetched::default() };
    let article = steps.read(fetched, None).expect("text is read").0;
    bencher.counter(BytesCount::new(article.text.len())).bench_local(|| steps.engine().extract(black_box(&article)));
}

#[divan::bench(sample_count = 5)]
fn corpus_quantities_alone(bencher: Bencher<'_, '_>) {
    let steps = load();
    let articles = corpus(&steps);
    bencher
        .counter(bytes(&articles))
        .bench_local(|| articles.iter().map(|a| steps.engine().quantities(a).facts.len()).sum::<usize>());
}

#[divan::bench(sample_count = 5)]
fn corpus_one_thread(bencher: Bencher<'_, '_>) {
    let steps = load();
    let articles = corpus(&steps);
    bencher
        .counter(bytes(&articles))
        .bench_local(|| articles.iter().map(|a| steps.engine().extract(a).facts.len()).sum::<usize>());
}

#[divan::bench(sample_count = 5)]
fn corpus_two_threads(bencher: Bencher<'_, '_>) {
    let steps = load();
    let articles = corpus(&steps);
    bencher.counter(bytes(&articles)).bench_local(|| {
        let half = articles.len() / 2;
        let count = |part: &[Article]| part.iter().map(|a| steps.engine().extract(a).facts.len()).sum::<usize>();
        std::thread::scope(|scope| {
            let first = scope.spawn(|| count(&articles[..half]));
            count(&articles[half..]) + first.join().expect("extraction does not panic")
        })
    });
}

#[divan::bench(sample_count = 5)]
fn scan_for_digits(bencher: Bencher<'_, '_>) {
    let steps = load();
    let articles = corpus(&steps);
    bencher
        .counter(bytes(&articles))
        .bench_local(|| articles.iter().map(|a| a.text.bytes().filter(u8::is_ascii_digit).count()).sum::<usize>());
}
