//! The store at full size, against its bars: `cargo bench --bench scale`.
//!
//! Stores the wire corpus (`../shared/corpus`, or where `ETL_CORPUS` says), or made-up articles where there is none; beside it
//! the bare prepared statements that insert the very same rows into the same tables; then copies of it under other ids up to
//! 1.2 million facts, which the documented queries are asked on.

#[path = "../tests/articles/mod.rs"]
mod articles;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use etl::model::{Article, Outcome};
use etl::pipeline::Steps;
use etl::source::{self, Input, Options};
use etl::store::{BATCH, FactQuery, RunId, RunStart, Store};
use rusqlite::Connection;
use rusqlite::types::Value;
use tempfile::TempDir;

type Items = Vec<(Article, Outcome)>;

/// Facts of the large file.
const MANY: usize = 1_200_000;

/// Times each thing is done; the fastest counts.
const ROUNDS: usize = 5;

fn main() {
    let items = corpus().unwrap_or_else(|| (0..11_000).map(articles::article).collect());
    let facts = items.iter().map(|(_, outcome)| outcome.facts.len()).sum::<usize>();
    println!("{} articles, {facts} facts", items.len());
    fresh_file(&items);
    large_file(&items, facts);
}

fn corpus() -> Option<Items> {
    let path = std::env::var_os("ETL_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/reuters-dev.jsonl.gz"),
        PathBuf::from,
    );
    if !path.exists() {
        println!("{} is not there: made-up articles are measured", path.display());
        return None;
    }
    let steps = Steps::load(&[]).expect("the built-in rules load");
    let mut items = Vec::new();
    source::fetch(&Input::Path(path), &Options::default(), &mut |result| {
        let Some(result) = result.result() else { return ControlFlow::Continue(()) };
        let read = result.and_then(|fetched| steps.read(fetched, None));
        items.extend(read.map(|(article, _)| (article.clone(), steps.engine().extract(&article))));
        ControlFlow::Continue(())
    });
    Some(items)
}

struct Fresh {
    folder: TempDir,
    store: Store,
    run: RunId,
}

impl Fresh {
    fn new() -> Fresh {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(&folder.path().join("etl.db")).expect("a database");
        let start = RunStart { command: "bench", started: chrono::DateTime::UNIX_EPOCH, version: "0", rules: &[] };
        let run = store.begin_run(&start).expect("a run");
        Fresh { folder, store, run }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("etl.db")
    }

    fn save(&mut self, items: &[(Article, Outcome)]) -> Duration {
        let start = Instant::now();
        for batch in items.chunks(BATCH) {
            self.store.save_all(self.run, batch).expect("stored");
        }
        start.elapsed()
    }
}

/// Rows of one table with the statement that inserts them.
type Rows = (String, Vec<Vec<Value>>);

/// Every row that storing the articles wrote, the full-text index's words included.
fn rows(conn: &Connection) -> Vec<Rows> {
    let tables =
        ["rule", "unit", "measure", "place", "entity", "reason", "article", "revision", "fact", "left_out", "notice"];
    let mut sources: Vec<_> =
        tables.iter().map(|table| (table.to_string(), format!("SELECT * FROM {table}"))).collect();
    let words = "fact_text (rowid, quote, unit_text, subject, attribution, place, entity)".to_string();
    sources.push((words, "SELECT * FROM fact_words".to_string()));
    let read = |(table, select): (String, String)| {
        let mut statement = conn.prepare(&select).expect("a query");
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| (0..columns).map(|i| row.get(i)).collect()).expect("rows");
        let holes = vec!["?"; columns].join(", ");
        (format!("INSERT INTO {table} VALUES ({holes})"), rows.collect::<rusqlite::Result<_>>().expect("rows"))
    };
    sources.into_iter().map(read).collect()
}

fn bare(path: &Path, rows: &[Rows]) -> Duration {
    let mut conn = Connection::open(path).expect("a database");
    conn.pragma_update(None, "synchronous", "NORMAL").expect("set");
    let start = Instant::now();
    let transaction = conn.transaction().expect("a transaction");
    for (sql, rows) in rows {
        let mut insert = transaction.prepare(sql).expect("a statement");
        for row in rows {
            insert.execute(rusqlite::params_from_iter(row)).expect("inserted");
        }
    }
    transaction.commit().expect("committed");
    start.elapsed()
}

fn fresh_file(items: &Items) {
    let mut filled = Fresh::new();
    filled.save(items);
    let rows = rows(&Connection::open(filled.path()).expect("a database"));
    let (mut store, mut least) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        store = store.min(Fresh::new().save(items));
        least = least.min(bare(&Fresh::new().path(), &rows));
    }
    let ratio = store.as_secs_f64() / least.as_secs_f64();
    println!("storing {store:.2?}, bare inserts of the same rows {least:.2?}: {ratio:.2} times (bar 1.5)");
    let again = (0..ROUNDS).map(|_| filled.save(items)).min().unwrap_or_default();
    println!("unchanged {again:.2?}: {:.1} times as fast", store.as_secs_f64() / again.as_secs_f64());
}

fn large_file(items: &Items, facts: usize) {
    let copies = MANY.div_ceil(facts);
    let mut fresh = Fresh::new();
    let mut times = Vec::new();
    for copy in 0..copies {
        let renamed: Items = items
            .iter()
            .map(|(article, outcome)| {
                let document = format!("{copy}/{}", article.document);
                (Article { document, ..article.clone() }, outcome.clone())
            })
            .collect();
        times.push(fresh.save(&renamed));
    }
    let tenth = (copies / 10).max(1);
    let sum = |times: &[Duration]| times.iter().sum::<Duration>().as_secs_f64();
    let (first, last) = (sum(&times[..tenth]), sum(&times[copies - tenth..]));
    println!(
        "{} facts in {:.1} s; rate of the last tenth {:.2} of the first (bar 0.6)",
        copies * facts,
        sum(&times),
        first / last
    );
    let conn = Connection::open(fresh.path()).expect("a database");
    let number = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a number");
    let bytes = number("SELECT sum(pgsize) FROM dbstat WHERE name <> 'revision'");
    println!("{} bytes a fact beside the texts (bar 500)", bytes / (copies * facts) as i64);
    ask("etl facts exports --since 1987", || {
        let query = FactQuery {
            words: vec!["exports".into()],
            since: chrono::NaiveDate::from_ymd_opt(1987, 1, 1),
            limit: Some(101),
            sentences: true,
            ..FactQuery::default()
        };
        let mut seen = 0;
        let each = &mut |_| {
            seen += 1;
            ControlFlow::Continue(())
        };
        fresh.store.facts(&query, each).expect("an answer");
        seen
    });
    for view in ["series", "conflicts", "syndicated", "revised", "claim"] {
        let sql = format!("SELECT * FROM {view} WHERE measure = 'exports' AND place = 'Japan'");
        ask(&sql, || {
            let mut statement = conn.prepare(&sql).expect("a query");
            statement.query_map([], |_| Ok(())).expect("rows").count()
        });
    }
}

fn ask(what: &str, mut query: impl FnMut() -> usize) {
    let mut fastest = Duration::MAX;
    let mut rows = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        rows = query();
        fastest = fastest.min(start.elapsed());
    }
    println!("{fastest:>10.2?}  {rows} rows  {what} (bar 100 ms)");
}
