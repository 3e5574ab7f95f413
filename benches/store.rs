//! What storing costs beside the least it could: bare prepared statements that insert the very same rows, in one
//! transaction, into a file with the same tables and indexes.

#[path = "../tests/articles/mod.rs"]
mod articles;

use std::path::Path;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::ItemsCount;
use etl::model::{Article, Outcome};
use etl::store::{BATCH, RunId, RunStart, Store};
use rusqlite::Connection;
use rusqlite::types::Value;
use tempfile::TempDir;

const ARTICLES: usize = 4_000;

static ITEMS: LazyLock<Vec<(Article, Outcome)>> = LazyLock::new(|| (0..ARTICLES).map(articles::article).collect());

fn main() {
    divan::main();
}

/// How many facts are stored, so that rates are in facts a second.
fn facts() -> ItemsCount {
    ItemsCount::new(ITEMS.iter().map(|(_, outcome)| outcome.facts.len()).sum::<usize>())
}

struct Fresh {
    folder: TempDir,
    store: Store,
    run: RunId,
}

fn fresh() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("etl.db")).unwrap();
    let start = RunStart { command: "bench", started: chrono::DateTime::UNIX_EPOCH, version: "0", rules: &[] };
    let run = store.begin_run(&start).unwrap();
    Fresh { folder, store, run }
}

fn filled() -> Fresh {
    let mut fresh = fresh();
    fresh.save_all();
    fresh
}

impl Fresh {
    fn save_all(&mut self) {
        for batch in ITEMS.chunks(BATCH) {
            self.store.save_all(self.run, batch).unwrap();
        }
    }
}

#[divan::bench(sample_count = 9, sample_size = 1)]
fn save_all(bencher: Bencher) {
    bencher.counter(facts()).with_inputs(fresh).bench_values(|mut fresh| {
        fresh.save_all();
        fresh
    });
}

#[divan::bench(sample_count = 9, sample_size = 1)]
fn save_one_by_one(bencher: Bencher) {
    bencher.counter(facts()).with_inputs(fresh).bench_values(|mut fresh| {
        for (article, outcome) in ITEMS.iter() {
            fresh.store.save(fresh.run, article, outcome).unwrap();
        }
        fresh
    });
}

#[divan::bench(sample_count = 9, sample_size = 1)]
fn save_all_unchanged(bencher: Bencher) {
    bencher.counter(facts()).with_inputs(filled).bench_values(|mut fresh| {
        fresh.save_all();
        fresh
    });
}

/// A table's insert statement with its rows.
type Rows = (String, Vec<Vec<Value>>);

static ROWS: LazyLock<Vec<Rows>> = LazyLock::new(|| {
    let filled = filled();
    let conn = Connection::open(filled.folder.path().join("etl.db")).unwrap();
    let words = "fact_text (rowid, quote, unit_text, subject, attribution, place, entity)";
    ["rule", "unit", "measure", "place", "entity", "reason", "article", "revision", "fact", "left_out", words]
        .map(|table| {
            let from = if table == words { "fact_words" } else { table };
            let mut statement = conn.prepare(&format!("SELECT * FROM {from}")).unwrap();
            let columns = statement.column_count();
            let rows = statement.query_map([], |row| (0..columns).map(|i| row.get(i)).collect()).unwrap();
            let holes = vec!["?"; columns].join(", ");
            (format!("INSERT INTO {table} VALUES ({holes})"), rows.collect::<rusqlite::Result<_>>().unwrap())
        })
        .into()
});

fn bare(path: &Path) {
    let mut conn = Connection::open(path).unwrap();
    conn.pragma_update(None, "synchronous", "NORMAL").unwrap();
    let transaction = conn.transaction().unwrap();
    for (sql, rows) in ROWS.iter() {
        let mut insert = transaction.prepare(sql).unwrap();
        for row in rows {
            insert.execute(rusqlite::params_from_iter(row)).unwrap();
        }
    }
    transaction.commit().unwrap();
}

#[divan::bench(sample_count = 9, sample_size = 1)]
fn bare_insert(bencher: Bencher) {
    bencher.counter(facts()).with_inputs(fresh).bench_values(|fresh| {
        bare(&fresh.folder.path().join("etl.db"));
        fresh
    });
}
