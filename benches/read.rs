//! Source and page: bytes in, articles out. Throughput is in bytes of text, of web pages in pages.
//!
//! `cargo bench --bench read`; the corpus and the pages are read where they are there, and said to be missing where they are not.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use etl::lexicon::{Lexicon, RuleFiles};
use etl::model::Fetched;
use etl::page::Reader;
use etl::source::{self, Input, Options};

fn main() {
    for (path, what) in [(corpus(), "the corpus"), (pages(), "web pages")] {
        if !path.exists() {
            println!("{} is not there: {what} cannot be measured", path.display());
        }
    }
    divan::main();
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/reuters-dev.jsonl.gz")
}

fn pages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/pages/dev")
}

fn reader() -> (Reader, Lexicon) {
    let files = RuleFiles::builtin();
    let mut lexicon = Lexicon::load(&files).expect("the built-in rules load");
    let reader = Reader::load(&files, &mut lexicon).expect("the built-in patterns load");
    (reader, lexicon)
}

/// An article of about `bytes` bytes: head, paragraphs, foot.
fn article(bytes: usize) -> String {
    let paragraph = "Exports of timber rose 3.4 percent to 41,000 tonnes worth $12.6 million in the first five months, the ministry \
        said on Monday, while imports fell by a fifth from a year earlier. Officials plan to open two more terminals by 2027.\n\n";
    let body = paragraph.repeat(bytes.div_ceil(paragraph.len()));
    format!(
        "Timber exports rise\n\nBy Ada Lund | 04.07.2025 08:00\n\nOSLO, July 4 (Wire One) – {body}Read next: Ships\n\n© 2025 Wire One"
    )
}

/// Reads every article of an input; the bytes of text that came out.
fn read_all(input: &Input, reader: &Reader, lexicon: &Lexicon) -> u64 {
    let mut bytes = 0;
    source::fetch(input, &Options::default(), &mut |result| {
        let Some(result) = result.result() else { return ControlFlow::Continue(()) };
        let read = result.and_then(|fetched| reader.read(fetched, None, lexicon));
        bytes += read.map_or(0, |read| read.article.text.len() as u64);
        ControlFlow::Continue(())
    });
    bytes
}

#[divan::bench]
fn load_patterns(bencher: Bencher<'_, '_>) {
    let files = RuleFiles::builtin();
    bencher
        .with_inputs(|| Lexicon::load(&files).expect("the built-in rules load"))
        .bench_local_values(|mut lexicon| Reader::load(&files, &mut lexicon).expect("the built-in patterns load"));
}

#[divan::bench(args = [1_000, 10_000, 1_000_000, 50_000_000], sample_count = 10)]
fn page(bencher: Bencher<'_, '_>, bytes: usize) {
    let (reader, lexicon) = reader();
    let text = article(bytes);
    bencher
        .counter(BytesCount::of_str(&text))
        .with_inputs(|| Fetched { document: "a".to_string(), bytes: text.clone().into_bytes(), ..Fetched::default() })
        .bench_local_values(|fetched| reader.read(fetched, None, &lexicon));
}

/// Real news pages, unpacked beforehand: pages a second on so many threads.
#[divan::bench(args = [1, 2], sample_count = 10)]
fn web_pages(bencher: Bencher<'_, '_>, threads: usize) {
    let mut fetched = Vec::new();
    if pages().exists() {
        source::fetch(&Input::Path(pages()), &Options::default(), &mut |met| {
            fetched.extend(met.result().and_then(Result::ok));
            ControlFlow::Continue(())
        });
    }
    if fetched.is_empty() {
        return;
    }
    let (reader, lexicon) = reader();
    bencher.counter(ItemsCount::new(fetched.len())).with_inputs(|| fetched.clone()).bench_local_values(|fetched| {
        let waiting = Mutex::new(fetched.into_iter());
        let work = || {
            let next = || waiting.lock().expect("no page panics").next();
            std::iter::from_fn(next).filter_map(|page| reader.read(page, None, &lexicon).ok()).count()
        };
        std::thread::scope(|scope| {
            let all: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            all.into_iter().map(|one| one.join().expect("no page panics")).sum::<usize>()
        })
    });
}

#[divan::bench(sample_count = 10)]
fn json_lines(bencher: Bencher<'_, '_>) {
    let (reader, lexicon) = reader();
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    let text = serde_json::to_string(&article(3_000)).expect("a string is JSON");
    for id in 0..1_000 {
        writeln!(file, "{{\"id\": \"{id}\", \"text\": {text}}}").expect("the file is written");
    }
    let input = Input::Path(file.path().to_path_buf());
    bencher
        .counter(BytesCount::new(read_all(&input, &reader, &lexicon)))
        .bench_local(|| read_all(&input, &reader, &lexicon));
}

#[divan::bench(sample_count = 10)]
fn reuters(bencher: Bencher<'_, '_>) {
    if !corpus().exists() {
        return;
    }
    let (reader, lexicon) = reader();
    let input = Input::Path(corpus());
    bencher
        .counter(BytesCount::new(read_all(&input, &reader, &lexicon)))
        .bench_local(|| read_all(&input, &reader, &lexicon));
}
