//! Files of every schema that ever landed are brought up to date and go on.
//!
//! `fixtures/databases/schema-N.db.zst` was written by the program when schema N was the newest;
//! `ETL_UPDATE_FIXTURES=1 cargo test --test store schemas` writes the one of today where there is none yet.
#![expect(clippy::disallowed_methods, reason = "these tests read and write the files themselves")]

use std::fs;
use std::path::PathBuf;

use chrono::DateTime;
use etl::model::{Answer, Validators, Visit};
use etl::store::{Batch, FactQuery, Saved, SourceEnd, Store, Totals};
use rusqlite::Connection;

use super::{Home, articles, begin, home};

/// The first schema that a file may have: those before it never left development.
const FIRST: i64 = 2;

/// Articles in each of the files.
const ARTICLES: usize = 12;

fn fixture(schema: i64) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/databases/schema-{schema}.db.zst"))
}

fn newest() -> i64 {
    home().number("PRAGMA user_version")
}

/// The first schema that keeps the state of the web.
const WEB: i64 = 3;

fn visit() -> Visit {
    Visit {
        url: "https://a.example/feed".to_string(),
        listing: true,
        answer: Answer::Fetched,
        said: None,
        validators: Validators { etag: Some("\"1\"".to_string()), last_modified: None },
        moved_to: None,
        retry_after: None,
    }
}

#[test]
fn every_schema_has_its_file() {
    let path = fixture(newest());
    if std::env::var_os("ETL_UPDATE_FIXTURES").is_some() && !path.exists() {
        let mut home = home();
        let items: Vec<_> = (0..ARTICLES).map(articles::article).collect();
        let (visit, at) = (visit(), DateTime::UNIX_EPOCH);
        let end = SourceEnd { name: "nord", at, failed: None, retry_after: None, totals: Totals::default() };
        let batch = Batch { articles: &items, visits: &[(visit, at)], sources: &[end] };
        home.store.save_batch(home.run, &batch).unwrap();
        let db = home.path();
        drop(home.store);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, zstd::encode_all(&fs::read(db).unwrap()[..], 19).unwrap()).unwrap();
    }
    assert!(path.exists(), "no {}; the head of this file says how to make it", path.display());
}

#[test]
fn a_file_of_any_schema_goes_on() {
    for schema in FIRST..=newest() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("etl.db");
        fs::write(&path, zstd::decode_all(&fs::read(fixture(schema)).unwrap()[..]).unwrap()).unwrap();
        let found: i64 =
            Connection::open(&path).unwrap().query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
        assert_eq!(found, schema);
        // Asking is enough to bring it up to date.
        Store::open_existing(&path).unwrap();
        let mut store = Store::open(&path).unwrap();
        let run = begin(&mut store);
        let mut home = Home { folder, store, run };
        assert_eq!(home.number("PRAGMA user_version"), newest());
        let given: Vec<_> = (0..ARTICLES).flat_map(|i| articles::article(i).1.facts).collect();
        let stored: Vec<_> = home.ask(&FactQuery::default()).into_iter().map(|row| row.fact).collect();
        assert_eq!(stored, given, "schema {schema}");
        let (old, new) = (articles::article(0), articles::article(ARTICLES));
        assert_eq!(home.save(&old.0, &old.1), Saved::Unchanged);
        assert_eq!(home.save(&new.0, &new.1), Saved::New);
        let known = home.store.visit(&visit().url).unwrap().map(|known| known.validators);
        assert_eq!(known, (schema >= WEB).then(|| visit().validators), "schema {schema}");
        assert_eq!(home.store.sources().unwrap().len(), usize::from(schema >= WEB), "schema {schema}");
        assert_eq!(home.number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 0);
    }
}
