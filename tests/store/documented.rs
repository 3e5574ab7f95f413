//! The queries of docs/schema.md and docs/analysis.md run, from the indexes, on a database that has an answer to them.

#![expect(clippy::disallowed_methods, reason = "these tests read the documents")]

use std::path::Path;

use chrono::Days;
use etl::store::BATCH;
use rusqlite::Connection;

use super::{Home, articles, home};

/// The SQL blocks of a page.
fn queries(page: &str) -> Vec<String> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(page)).unwrap();
    let blocks = text.split("```sql\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    blocks.map(str::to_string).collect()
}

fn filled(articles: usize) -> Home {
    let mut home = home();
    let mut items: Vec<_> = (0..articles).map(articles::article).collect();
    for i in 0..articles / 2 {
        // Another outlet takes the article over, and a month later its figures are corrected.
        let (mut copy, outcome) = articles::article(i);
        (copy.document, copy.site) = (format!("copy/{i}"), Some("Nordfinans".to_string()));
        items.push((copy.clone(), outcome.clone()));
        let mut later = outcome;
        later.facts.iter_mut().for_each(|fact| fact.value = fact.value.map(|value| value * 1.5));
        (copy.document, copy.published) = (format!("later/{i}"), copy.published.map(|day| day + Days::new(30)));
        items.push((copy, later));
    }
    for batch in items.chunks(BATCH) {
        home.store.save_all(home.run, batch).unwrap();
    }
    home
}

#[test]
fn the_queries_of_the_documents_run() {
    let home = filled(800);
    let conn = Connection::open(home.path()).unwrap();
    let mut seen = 0;
    for page in ["schema.md", "analysis.md"] {
        for sql in queries(page) {
            let mut statement = conn.prepare(&sql).unwrap_or_else(|e| panic!("{page}: {e}\n{sql}"));
            let rows = statement.query_map([], |_| Ok(())).unwrap().count();
            // Rules are not loaded in this test.
            assert!(rows > 0 || sql.contains("rule_in_force"), "{page}: no answer\n{sql}");
            seen += 1;
        }
    }
    assert!(seen >= 12, "{seen}");
}

#[test]
fn queries_of_the_views_use_the_indexes() {
    let home = filled(50);
    let conn = Connection::open(home.path()).unwrap();
    for view in ["series", "conflicts", "syndicated", "revised", "claim", "observation"] {
        let sql = format!("EXPLAIN QUERY PLAN SELECT * FROM {view} WHERE measure = 'exports' AND place = 'Japan'");
        let mut statement = conn.prepare(&sql).unwrap();
        let steps: Vec<String> = statement.query_map([], |row| row.get(3)).unwrap().collect::<Result<_, _>>().unwrap();
        let plan = steps.join("\n");
        let searched = plan.contains("SEARCH fact USING INDEX fact_measure")
            || plan.contains("SEARCH fact USING INDEX fact_place");
        assert!(searched, "{view}\n{plan}");
        // The half of `syndicated` for facts without a measure is planned, and never run for a measure.
        assert!(view == "syndicated" || !plan.contains("SCAN fact"), "{view}\n{plan}");
    }
}
