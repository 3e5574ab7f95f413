//! No text is slow: the cost of a byte does not grow with the text, whatever stands in it.
//!
//! Sixteen times the text takes sixteen times as long where every step is linear and 256 times where one is quadratic.
//! The bound lies between, far enough from sixteen for a busy machine, and of several tries the fastest counts.

use std::time::{Duration, Instant};

use etl::extract::Engine;
use etl::lexicon::{Lexicon, RuleFiles};
use etl::model::Fetched;
use etl::page::Reader;

const SHORT: usize = 6_000;
const TIMES: usize = 16;
const MOST: u32 = 80;

struct Bench {
    reader: Reader,
    engine: Engine,
}

impl Bench {
    fn new() -> Bench {
        let files = RuleFiles::builtin();
        let mut lexicon = Lexicon::load(&files).expect("the built-in rules load");
        let reader = Reader::load(&files, &mut lexicon).expect("the built-in rules load");
        Bench { reader, engine: Engine::load(&files, lexicon).expect("the built-in rules load") }
    }

    /// How long a text of this length takes that repeats `part`: the fastest of `tries`.
    fn time(&self, part: &str, bytes: usize, tries: usize) -> Duration {
        let text = part.repeat(bytes / part.len() + 1);
        let once = || {
            let fetched = Fetched { document: "text".into(), bytes: text.clone().into_bytes(), ..Fetched::default() };
            let start = Instant::now();
            let (article, _) = self.reader.read(fetched, None, self.engine.lexicon()).expect("text is read");
            let facts = self.engine.extract(&article).facts.len();
            assert!(facts <= text.len());
            start.elapsed()
        };
        (0..tries).map(|_| once()).min().unwrap_or_default()
    }
}

#[test]
fn the_cost_of_a_byte_does_not_grow_with_the_text() {
    let bench = Bench::new();
    let parts = [
        "7",
        ",",
        ".",
        "\"",
        "“5 ",
        "(",
        "(1 ",
        "5 (6) ",
        "1-",
        "1/",
        "1.2.",
        "- ",
        "$1 ",
        "minus ",
        "to 1 ",
        "1 in ",
        "5: ",
        "5; ",
        "5, ",
        "and 1 ",
        "from 1 ",
        "5 per ",
        "EXPORTS ROSE 5 PCT TO 3 MLN DLRS ",
        "March 5, ",
        "2021, ",
        "5 a year ago ",
        "first quarter of ",
        "said 5 ",
        ", which rose 5 ",
        "The Bank of ",
        "a-",
        "Cap 5\n",
        "He said 5.\n\n",
        "exports rose 5 percent to $3 million from $2 million a year earlier and ",
    ];
    let slow: Vec<_> = parts
        .iter()
        .filter_map(|part| {
            bench.time(part, SHORT, 1);
            let (short, long) = (bench.time(part, SHORT, 4), bench.time(part, SHORT * TIMES, 2));
            let linear = long <= short.max(Duration::from_micros(500)) * MOST;
            (!linear).then(|| format!("{part:?}: {short:?} for {SHORT} bytes, {long:?} for {TIMES} times as many"))
        })
        .collect();
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}
