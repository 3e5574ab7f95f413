//! What is done with a database once it is there: facts made again, reviews, exports, checks, copies.

#![expect(clippy::disallowed_methods, reason = "these tests read what was exported")]

mod common;

use common::{Place, objects};

/// A rule for a number that no built-in rule names.
const RULE: &str = r#"
pattern = "juggled {count:lanterns?}"
keywords = ["lanterns"]
synonyms = ["paper lights"]
[[example]]
text = "The troupe juggled 31 lanterns."
quote = "31"
"#;

fn stored() -> Place {
    let place = Place::with_article();
    place.write("my/lanterns_juggled.toml", RULE);
    place.run(&["ingest", "article.txt"]).ok();
    place
}

fn fact(place: &Place, quote: &str) -> serde_json::Value {
    let facts = objects(&place.run(&["facts"]).ok());
    facts.into_iter().find(|fact| fact["quote"] == quote).expect("the fact is stored")
}

#[test]
fn facts_are_made_again_when_rules_change() {
    let place = stored();
    place.write("lanterns.txt", "The troupe juggled 31 lanterns.\n");
    place.run(&["ingest", "lanterns.txt"]).ok();
    let before = fact(&place, "31");
    assert!(before["measure"].is_null(), "{before}");
    let id = before["fact_id"].as_str().expect("an id").to_string();
    place.run(&["review", &id[..20], "accepted", "--note", "checked"]).ok();

    let ran = place.run(&["reextract", "--diff", "--rules", "my"]);
    assert!(
        ran.out.contains("~ lanterns.txt:") && ran.out.contains(r#"measure null -> "lanterns_juggled""#),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("RULE") && ran.out.contains("lanterns_juggled "), "{}", ran.out);
    assert!(ran.err.contains("1 changed; nothing was written"), "{}", ran.err);
    let dry = place.run(&["reextract", "--dry-run", "--rules", "my"]);
    assert!(dry.err.contains("nothing was written") && dry.ok().is_empty());
    assert_eq!(fact(&place, "31"), before);

    place.run(&["reextract", "--rules", "my"]).ok();
    let after = fact(&place, "31");
    assert_eq!((&after["measure"], &after["fact_id"]), (&"lanterns_juggled".into(), &before["fact_id"]));
    assert_eq!(after["rule"], "lanterns_juggled");
    // The new rule's synonyms find it, and the review is still there.
    let found = objects(&place.run(&["facts", "lights"]).ok());
    assert_eq!(found.len(), 1, "{found:?}");
    let reviews = place.run(&["review"]).ok();
    assert!(reviews.contains("accepted  31") && reviews.contains("checked"), "{reviews}");
    assert_eq!(place.sql("etl.db", "SELECT review FROM observation WHERE quote = '31'"), ["accepted"]);

    let again = place.run(&["reextract", "--rules", "my"]);
    assert!(again.err.contains("of these rules and this version already"), "{}", again.err);
    let all = place.run(&["reextract", "--all", "--rules", "my"]);
    assert!(all.err.contains("0 facts added, 0 lost, 0 changed"), "{}", all.err);
    let runs = place.sql("etl.db", "SELECT status, revised, unchanged FROM run ORDER BY id");
    assert_eq!(runs, ["finished|0|0", "finished|0|0", "finished|1|1", "finished|0|0", "finished|0|2"]);
}

#[test]
fn a_stored_text_is_read_as_it_was() {
    let place = Place::new();
    let text = "Output rose 3 percent this month.";
    let line = serde_json::json!({ "id": "a", "title": "T", "published": "2024-05-03", "site": "Nord", "text": text });
    place.write("a.jsonl", format!("{line}\n"));
    place.run(&["ingest", "a.jsonl", "--date", "2020-01-01"]).ok();
    let diff = place.run(&["reextract", "--all", "--diff"]);
    assert!(diff.err.contains("0 facts added, 0 lost, 0 changed"), "{}", diff.err);
}

#[test]
fn reviews_are_kept_and_wrong_ones_refused() {
    let place = stored();
    let id = fact(&place, "14 percent")["fact_id"].as_str().expect("an id").to_string();
    place.run(&["review", &id, "corrected", "value=15", "unit=%", "entity="]).ok();
    let stored = place.sql("etl.db", "SELECT verdict, correction FROM review");
    assert_eq!(stored, [r#"corrected|{"entity":null,"unit":"%","value":15.0}"#]);
    place.run(&["review", &id, "wrong"]).ok();
    assert_eq!(place.sql("etl.db", "SELECT verdict, correction IS NULL FROM review"), ["wrong|1"]);
    for (args, said) in [
        (&["review", "ffffffffffffffff", "wrong"][..], "no fact in etl.db has an id"),
        (&["review", &id, "corrected"], "comes with the fields"),
        (&["review", &id, "corrected", "start=3"], "`start` is no field to correct"),
        (&["review", &id, "corrected", "value=many"], "`many` is no number"),
        (&["review", &id[..1], "wrong"], "may be any of several facts"),
        (&["review", &id, "doubtful"], "accepted"),
    ] {
        let err = place.run(args).failed(2);
        assert!(err.contains(said), "{err}");
    }
}

#[test]
fn an_export_holds_every_fact_with_its_sentence() {
    let place = stored();
    let facts = objects(&place.run(&["facts"]).ok());
    let exported = objects(&place.run(&["export", "--format", "jsonl"]).ok());
    assert_eq!(exported.len(), facts.len());
    for (exported, fact) in exported.iter().zip(&facts) {
        for (name, value) in fact.as_object().expect("an object") {
            assert_eq!(&exported[name], value, "{name}");
        }
        let sentence = exported["sentence"].as_str().expect("a sentence");
        assert!(sentence.contains(fact["quote"].as_str().expect("a quote")), "{sentence}");
    }
    let csv = place.run(&["export"]).ok();
    let header = csv.lines().next().expect("a header");
    assert!(
        header.starts_with("document,fact_id,quote,") && header.ends_with(",title,published,url,site,sentence"),
        "{header}"
    );
    let few = place.run(&["export", "--unit", "EUR", "-o", "few.csv"]);
    assert!(few.err.contains("1 fact written to few.csv"), "{}", few.err);
    let few = std::fs::read_to_string(place.path("few.csv")).expect("the file");
    assert!(few.contains("€2.1 billion") && few.lines().count() == 2, "{few}");
    let err = place.run(&["export", "-o", "no/such/few.csv"]).failed(2);
    assert!(err.contains("no/such/few.csv") && err.contains("-o FILE"), "{err}");
}

#[test]
fn profiles_speak_the_names_of_the_standards() {
    let place = stored();
    let csv = place.run(&["export", "--profile", "sdmx", "--unit", "EUR"]).ok();
    let (header, row) = csv.split_once('\n').expect("a header and a row");
    assert!(header.starts_with("STRUCTURE,STRUCTURE_ID,ACTION,"), "{header}");
    for column in ["REF_AREA", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "UNIT_MEASURE"] {
        assert!(header.split(',').any(|name| name == column), "{header}");
    }
    assert!(row.starts_with("dataflow,ETL:FACTS(1.0),I,") && row.contains(",EUR,level,2023,2100000000,A,"), "{row}");
    let schema_org = objects(&place.run(&["export", "--profile", "schema-org", "--format", "jsonl"]).ok());
    assert_eq!(schema_org[1]["unitCode"], "EUR", "{}", schema_org[1]);
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_comes_back_as_it_was_written() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;
    let place = stored();
    place.run(&["export", "-o", "facts.parquet"]).ok();
    let facts = objects(&place.run(&["facts"]).ok());
    let file = std::fs::File::open(place.path("facts.parquet")).expect("the file");
    let reader = SerializedFileReader::new(file).expect("a Parquet file");
    let rows: Vec<_> = reader.get_row_iter(None).expect("rows").map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), facts.len());
    for (row, fact) in rows.iter().zip(&facts) {
        assert_eq!(row.get_string(2).expect("a quote"), fact["quote"].as_str().expect("a quote"));
        assert_eq!(row.get_long(3).ok(), fact["start"].as_i64());
        assert_eq!(row.get_double(5).ok(), fact["value"].as_f64());
    }
    assert!(!place.path("facts.parquet.part").exists());
}

#[test]
fn doctor_finds_what_is_broken() {
    let place = stored();
    let well = place.run(&["doctor"]).ok();
    assert!(well.contains("every page and index is sound") && !well.contains("broken"), "{well}");
    let other = place.run(&["doctor", "--rules", "my"]).ok();
    assert!(other.contains("made by other rules") && other.contains("etl reextract"), "{other}");
    place.sql("etl.db", "UPDATE fact SET quote = '9,999' WHERE quote = '1,100'");
    let ran = place.run(&["doctor"]);
    assert!(ran.out.contains("broken  offsets") && ran.out.contains("`9,999` of article.txt"), "{}", ran.out);
    ran.failed(3);
    place.run(&["reextract", "--all"]).ok();
    place.run(&["doctor"]).ok();
}

#[test]
fn a_backup_is_a_whole_database() {
    let place = stored();
    // While another program writes.
    let writer = rusqlite::Connection::open(place.path("etl.db")).expect("a database");
    writer.execute_batch("BEGIN IMMEDIATE; INSERT INTO unit (name) VALUES ('x')").expect("a transaction");
    place.run(&["backup", "copy.db"]).ok();
    let facts = |db: &str| place.run(&["facts", "--db", db]).ok();
    assert_eq!(facts("copy.db"), facts("etl.db"));
    place.run(&["doctor", "--db", "copy.db"]).ok();
    let err = place.run(&["backup", "copy.db"]).failed(3);
    assert!(err.contains("copy.db: there is a file of that name already"), "{err}");
    let err = place.run(&["backup", "no/such/copy.db"]).failed(3);
    assert!(err.contains("no/such/copy.db"), "{err}");
    // The copy goes on as a database of its own.
    place.run(&["ingest", "article.txt", "--db", "copy.db"]).ok();
}

#[test]
fn metadata_describes_what_is_there() {
    let place = stored();
    let metadata: serde_json::Value =
        serde_json::from_str(&place.run(&["metadata", "--db", "news.v1.db"]).ok()).expect("JSON");
    let database = &metadata["databases"]["news.v1"];
    for (name, query) in database["queries"].as_object().expect("queries") {
        let sql = query["sql"].as_str().expect("sql").replace(":measure", "'exports'").replace(":words", "'exports'");
        place.sql("etl.db", &sql);
        assert!(query["title"].is_string(), "{name}");
    }
    for (table, about) in database["tables"].as_object().expect("tables") {
        let there = place.sql("etl.db", &format!("SELECT name FROM pragma_table_info('{table}')"));
        assert!(!there.is_empty(), "no table {table}");
        for column in about["columns"].as_object().into_iter().flat_map(|columns| columns.keys()) {
            assert!(there.contains(column), "{table} has no column {column}");
        }
    }
}

#[test]
fn units_convert_and_money_does_not() {
    let place = stored();
    let tonnes = objects(&place.run(&["facts", "--unit", "kg"]).ok());
    assert_eq!(tonnes.len(), 1);
    assert_eq!(
        (&tonnes[0]["quote"], &tonnes[0]["value"], &tonnes[0]["unit"]),
        (&"12,650".into(), &12_650_000.into(), &"kg".into())
    );
    assert!(objects(&place.run(&["facts", "--unit", "USD"]).ok()).is_empty());
    assert_eq!(objects(&place.run(&["facts", "--unit", "kg", "--min", "1e9"]).ok()).len(), 0);
    let sql = place.run(&["facts", "--unit", "kg", "--sql"]).ok();
    assert_eq!(place.sql("etl.db", &sql).len(), 1);
}

#[test]
fn a_period_may_be_a_year() {
    let place = stored();
    let quotes = |args: &[&str]| objects(&place.run(&[&["facts"], args].concat()).ok()).len();
    assert!(quotes(&["--period", "2023"]) >= 2);
    assert_eq!(quotes(&["--since", "2025-Q3"]), quotes(&["--since", "2025-07-01"]));
    let err = place.run(&["facts", "--since", "2023-13"]).failed(2);
    assert!(err.contains("2023-Q1"), "{err}");
}

#[test]
fn markdown_can_be_pasted() {
    let place = stored();
    let table = place.run(&["facts", "--unit", "EUR", "--format", "markdown"]).ok();
    let lines: Vec<_> = table.lines().collect();
    assert_eq!(lines.len(), 3, "{table}");
    assert!(lines[0].starts_with("| What |") && lines[1].starts_with("| --- |"), "{table}");
    assert!(lines[2].contains("€2.1 billion in 2023"), "{table}");
}
