//! No text is slow: the cost of a byte must not grow with the text, whatever stands in it.
//!
//! `cargo bench --bench linear` prints, for texts that repeat one part, how much longer sixteen times the text takes: about 16
//! where every step is linear, up to 256 where one is quadratic. It ends with status 1 where one is more than 80.

use std::time::{Duration, Instant};

use etl::model::Fetched;
use etl::pipeline::Steps;

const SHORT: usize = 6_000;
const TIMES: usize = 16;
const MOST: u32 = 80;

/// How long a text of this length takes that repeats `part`: the fastest of `tries`.
fn time(steps: &Steps, part: &str, bytes: usize, tries: usize) -> Duration {
    let text = part.repeat(bytes / part.len() + 1);
    let once = || {
        let fetched = Fetched { document: "text".into(), bytes: text.clone().into_bytes(), ..Fetched::default() };
        let start = Instant::now();
        let (article, _) = steps.read(fetched, None).expect("text is read");
        let facts = steps.engine().extract(&article).facts.len();
        assert!(facts <= text.len());
        start.elapsed()
    };
    (0..tries).map(|_| once()).min().unwrap_or_default()
}

fn main() {
    let steps = Steps::load(&[]).expect("the built-in rules load");
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
    let mut slow = 0;
    for part in parts {
        time(&steps, part, SHORT, 1);
        let (short, long) = (time(&steps, part, SHORT, 4), time(&steps, part, SHORT * TIMES, 2));
        println!("{:6.1}  {part:?}", long.as_secs_f64() / short.as_secs_f64());
        // What takes no time at all is measured badly.
        slow += u8::from(long > short.max(Duration::from_micros(500)) * MOST);
    }
    std::process::exit(i32::from(slow > 0));
}
