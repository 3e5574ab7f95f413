//! The command line as the contract has it, on the program itself.

mod common;

use common::{ARTICLE, Place, many_articles, objects};
use serde_json::Value;

/// The fields of a record in the order of every output.
fn fields() -> Vec<&'static str> {
    etl::model::Fact::FIELDS.split(',').collect()
}

#[test]
fn read_prints_every_field_of_an_article() {
    let place = Place::with_article();
    let out = place.run(&["read", "article.txt", "--date", "2024-05-04"]).ok();
    let [article] = &objects(&out)[..] else { panic!("one article: {out}") };
    let keys: Vec<_> = article.as_object().expect("an object").keys().map(String::as_str).collect();
    let mut expected = vec![
        "document",
        "url",
        "title",
        "published",
        "published_at",
        "modified",
        "author",
        "site",
        "language",
        "license",
        "place",
        "text",
    ];
    expected.sort_unstable();
    let mut sorted = keys.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected);
    assert_eq!((article["document"].as_str(), article["text"].as_str()), (Some("article.txt"), Some(ARTICLE)));
    assert!(article["url"].is_null());
}

#[test]
fn the_place_of_a_source_goes_through_what_read_prints() {
    let place = Place::new();
    let line = |place: &str| {
        format!("{{\"id\":\"a\",\"text\":\"Annual inflation slowed to 5 percent in May.\",\"place\":{place}}}\n")
    };
    let of = |facts: &str| objects(facts)[0]["place"].clone();
    assert_eq!(of(&place.pipe(&["extract", "-"], line("null")).ok()), Value::Null);
    let read = place.pipe(&["read", "-"], line("\"Lima, Peru\"")).ok();
    assert_eq!(objects(&read)[0]["place"], "Lima, Peru");
    assert_eq!(of(&place.pipe(&["extract", "-", "--input-format", "jsonl"], read).ok()), "Peru");
    let rupees = |place: &str| format!("{{\"text\":\"The road cost Rs 500 million.\",\"place\":{place}}}\n");
    let unit = |facts: &str| objects(facts)[0]["unit"].clone();
    assert_eq!(unit(&place.pipe(&["extract", "-"], rupees("null")).ok()), "INR");
    assert_eq!(unit(&place.pipe(&["extract", "-"], rupees("\"Lahore, Pakistan\"")).ok()), "PKR");
    let ran = place.pipe(&["extract", "-"], line("\"Atlantis\""));
    assert!(ran.err.contains("`place` is `Atlantis`, which is no place that is known"), "{}", ran.err);
    assert_eq!(of(&ran.ok()), Value::Null);
}

#[test]
fn a_given_date_stands_in_where_the_article_states_none() {
    let place = Place::new();
    let lines = "{\"id\":\"a\",\"text\":\"Prices rose 3 percent.\"}\n{\"id\":\"b\",\"text\":\"So they did.\",\"published\":\"2020-02-29\"}\n";
    let articles = objects(&place.pipe(&["read", "-", "--date", "2024-05-04"], lines).ok());
    assert_eq!((&articles[0]["published"], &articles[1]["published"]), (&"2024-05-04".into(), &"2020-02-29".into()));
    let err = place.run(&["read", "-", "--date", "4.5.2024"]).failed(2);
    assert!(err.contains("--date") && err.contains("4.5.2024") && err.contains("YYYY-MM-DD"), "{err}");
}

#[test]
fn facts_come_in_text_order_with_every_field_and_offsets_that_hold() {
    let place = Place::with_article();
    let out = place.run(&["extract", "article.txt"]).ok();
    let facts = objects(&out);
    assert!(facts.len() >= 5, "{out}");
    let text: Vec<char> = ARTICLE.chars().collect();
    let mut last = 0;
    for (fact, line) in facts.iter().zip(out.lines()) {
        let at = |key: &str| fact[key].as_u64().expect("an offset") as usize;
        let (start, end) = (at("start"), at("end"));
        assert_eq!(text[start..end].iter().collect::<String>(), fact["quote"].as_str().expect("a quote"));
        assert!(start >= last, "{line}");
        last = start;
        let places: Vec<_> =
            fields().iter().map(|f| line.find(&format!("\"{f}\":")).expect("never left out")).collect();
        assert!(places.is_sorted(), "{line}");
        assert_eq!(fact.as_object().map(|o| o.len()), Some(fields().len()));
    }
}

#[test]
fn every_format_holds_the_same_facts() {
    let place = Place::with_article();
    let lines = objects(&place.run(&["extract", "--format", "jsonl", "article.txt"]).ok());
    let array: Vec<Value> =
        serde_json::from_str(&place.run(&["extract", "--format", "json", "article.txt"]).ok()).expect("JSON");
    assert_eq!(array, lines);
    let csv = place.run(&["extract", "--format", "csv", "article.txt"]).ok();
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(rows.headers().expect("a header"), fields());
    let quotes: Vec<String> = rows.records().map(|row| row.expect("a row")[2].to_string()).collect();
    let expected: Vec<_> = lines.iter().map(|fact| fact["quote"].as_str().expect("a quote")).collect();
    assert_eq!(quotes, expected);
    let table = place.run(&["extract", "--format", "table", "article.txt"]).ok();
    assert!(table.contains("VALUE") && table.contains("2.1 billion EUR"), "{table}");
    assert!(!table.contains('\u{1b}'), "no colour in a pipe: {table}");
}

#[test]
fn no_facts_are_still_a_whole_document() {
    let place = Place::new();
    let run = |format: &str| place.pipe(&["extract", "--format", format, "-"], "Nothing to count here.\n").ok();
    assert_eq!(run("jsonl"), "");
    assert_eq!(run("json"), "[]\n");
    assert_eq!(run("csv").trim_end(), etl::model::Fact::FIELDS);
    assert_eq!(run("table"), "");
}

#[test]
fn read_into_extract_gives_what_extract_gives() {
    let place = Place::with_article();
    place.write("many.jsonl", many_articles(20));
    for input in ["article.txt", "many.jsonl"] {
        let read = place.run(&["read", input]).ok();
        assert_eq!(place.pipe(&["extract", "-"], read).ok(), place.run(&["extract", input]).ok(), "{input}");
    }
}

#[test]
fn threads_change_nothing_but_the_time() {
    let place = Place::new();
    place.write("many.jsonl", many_articles(2000));
    let run = |threads: &str| place.run(&["extract", "many.jsonl", "--threads", threads]).ok();
    let one = run("1");
    assert!(objects(&one).len() > 2000);
    assert!(one == run("8"), "1 and 8 threads differ");
}

#[test]
fn files_folders_lists_and_archives_are_inputs() {
    let place = Place::new();
    place.write("news/b.txt", "Second.");
    place.write("news/a.txt", "First.");
    place.write("news/more/c.jsonl", "{\"id\":\"c1\",\"text\":\"Third.\"}\n");
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gz, b"Fourth.").expect("a Vec takes it");
    place.write("d.txt.gz", gz.finish().expect("an archive"));
    place.write("list", "news\nd.txt.gz\n");
    let documents = |args: &[&str]| -> Vec<String> {
        let articles = objects(&place.run(args).ok());
        articles.iter().map(|a| a["document"].as_str().expect("an id").to_string()).collect()
    };
    let expected = ["news/a.txt", "news/b.txt", "c1", "d.txt.gz"];
    assert_eq!(documents(&["read", "news", "d.txt.gz"]), expected);
    assert_eq!(documents(&["read", "--files-from", "list"]), expected);
    assert_eq!(documents(&["read", "--input-format", "text", "news/more/c.jsonl"]), ["news/more/c.jsonl"]);
}

#[test]
fn ingest_shows_what_it_found_and_where_it_went() {
    let place = Place::with_article();
    let first = place.run(&["ingest", "article.txt"]);
    assert_eq!(first.status, Some(0), "{first:?}");
    assert!(first.out.contains("VALUE") && first.out.contains("14 %"), "{}", first.out);
    assert!(
        first.err.contains(" facts, ") && first.err.contains("left out (etl rules explain article.txt shows why)"),
        "{}",
        first.err
    );
    assert!(first.err.contains("stored in etl.db (new)"), "{}", first.err);
    let again = place.run(&["ingest", "article.txt"]);
    assert_eq!((again.status, again.out.as_str()), (Some(0), ""));
    assert!(again.err.contains("unchanged, 0 new"), "{}", again.err);
    let stored = place.sql("etl.db", "SELECT count(*) FROM facts");
    let extracted = objects(&place.run(&["extract", "article.txt"]).ok()).len();
    assert_eq!(stored, [extracted.to_string()]);
}

#[test]
fn offsets_hold_in_the_database() {
    let place = Place::with_article();
    place.run(&["ingest", "article.txt"]).ok();
    let wrong = "SELECT quote FROM facts JOIN article USING (document) JOIN revision ON revision.article = article.id \
                 WHERE substr(text, start + 1, \"end\" - start) <> quote";
    assert!(place.sql("etl.db", wrong).is_empty());
}

#[test]
fn a_changed_article_replaces_its_facts() {
    let place = Place::with_article();
    place.run(&["ingest", "article.txt"]).ok();
    place.write("article.txt", "Exports rose 15 percent.");
    let changed = place.run(&["ingest", "article.txt"]);
    assert!(changed.err.contains("changed: 1 fact"), "{}", changed.err);
    assert_eq!(place.sql("etl.db", "SELECT quote FROM facts"), ["15 percent"]);
}

#[test]
fn zero_facts_say_why() {
    let place = Place::new();
    let empty = place.pipe(&["ingest", "-"], "Nothing to count here.\n");
    assert!(empty.err.contains("0 facts: no number was found in it"), "{}", empty.err);
    let date = Place::new().pipe(&["ingest", "-"], "They appealed under Article 44 of the law.\n");
    assert!(date.err.contains("0 facts: ") && date.err.contains("left out"), "{}", date.err);
}

#[test]
fn many_articles_are_summed_up() {
    let place = Place::new();
    place.write("many.jsonl", many_articles(500));
    let ran = place.run(&["ingest", "many.jsonl"]);
    assert_eq!((ran.status, ran.out.as_str()), (Some(0), ""));
    assert!(ran.err.contains("500 articles: 500 new"), "{}", ran.err);
    let again = place.run(&["ingest", "many.jsonl"]);
    assert!(again.err.contains("500 articles unchanged, 0 new"), "{}", again.err);
}

#[test]
fn a_dry_run_writes_nothing() {
    let place = Place::with_article();
    let ran = place.run(&["ingest", "--dry-run", "article.txt"]);
    assert!(ran.out.contains("14 %") && ran.err.contains("would be stored in etl.db"), "{ran:?}");
    assert!(!place.path("etl.db").exists());
    place.run(&["ingest", "article.txt"]).ok();
    let ran = place.run(&["ingest", "--dry-run", "article.txt"]);
    assert!(ran.err.contains("unchanged, 0 new"), "{ran:?}");
    assert_eq!(place.sql("etl.db", "SELECT count(*) FROM run"), ["1"]);
}

#[test]
fn quiet_says_nothing_and_the_database_is_where_the_environment_says() {
    let place = Place::with_article();
    let ran: common::Ran =
        place.etl(&["ingest", "-q", "article.txt"]).env("ETL_DB", "other.db").output().expect("it starts").into();
    assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (Some(0), "", ""));
    assert!(place.path("other.db").exists() && !place.path("etl.db").exists());
}

#[test]
fn colour_only_where_wanted() {
    let place = Place::with_article();
    let coloured = |args: &[&str]| place.run(args).ok().contains('\u{1b}');
    assert!(coloured(&["extract", "--format", "table", "--color", "always", "article.txt"]));
    assert!(!coloured(&["extract", "--format", "table", "article.txt"]));
}

#[test]
fn usage_helps() {
    let place = Place::new();
    let unknown = place.run(&["extract", "--formt", "csv", "a"]).failed(2);
    assert!(unknown.contains("--format"), "{unknown}");
    let misspelt = place.run(&["ingets", "a"]).failed(2);
    assert!(misspelt.contains("ingest"), "{misspelt}");
    let nothing = place.run(&["extract"]).failed(2);
    assert!(nothing.contains("no input given"), "{nothing}");
    let rules = place.run(&["extract", "--rules", "missing", "-"]).failed(2);
    assert!(rules.contains("--rules missing"), "{rules}");
    for command in ["ingest", "facts", "show", "runs", "read", "extract", "rules", "completions", "man"] {
        let help = place.run(&[command, "--help"]).ok();
        assert!(help.contains("Example") && help.contains(&format!("etl {command}")), "{help}");
    }
}

#[test]
fn shells_and_man_are_served() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish"] {
        assert!(place.run(&["completions", shell]).ok().contains("ingest"), "{shell}");
    }
    assert!(place.run(&["man"]).ok().starts_with(".ie"));
}

/// A place with a database of two articles.
fn stored() -> Place {
    let place = Place::with_article();
    place.write("news/other.txt", "Output of the mine fell 5 percent to 800 tonnes.\n");
    place.run(&["ingest", "article.txt", "news"]).ok();
    place
}

#[test]
fn facts_answers_by_words_and_filters() {
    let place = stored();
    let quotes = |args: &[&str]| -> Vec<String> {
        let facts = objects(&place.run(&[&["facts"], args].concat()).ok());
        facts.iter().map(|fact| fact["quote"].as_str().expect("a quote").to_string()).collect()
    };
    assert_eq!(quotes(&["--unit", "EUR"]), ["€2.1 billion"]);
    assert_eq!(quotes(&["Jobs"]), ["3,000"]);
    assert_eq!(quotes(&["--document", "news/other.txt"]), ["5 percent", "800"]);
    assert_eq!(quotes(&["--unit", "%", "--sort", "value"]), ["5 percent", "14 percent"]);
    assert_eq!(quotes(&["--unit", "%", "--sort", "value", "--descending", "--limit", "1"]), ["14 percent"]);
    let all = objects(&place.run(&["facts"]).ok());
    let mut extracted = objects(&place.run(&["extract", "article.txt"]).ok());
    extracted.extend(objects(&place.run(&["extract", "news"]).ok()));
    assert_eq!(all, extracted, "what is stored is what was extracted");
    let csv = place.run(&["facts", "--format", "csv"]).ok();
    assert_eq!(csv.lines().count(), all.len() + 1);
    let table = place.run(&["facts", "--document", "article.txt", "--format", "table"]).ok();
    assert!(table.contains("than 1,100 companies sold") && table.contains("article.txt"), "{table}");
}

#[test]
fn facts_prints_its_query() {
    let place = stored();
    let sql = place.run(&["facts", "--unit", "%", "--sql"]).ok();
    assert_eq!(place.sql("etl.db", &sql).len(), 2, "{sql}");
}

#[test]
fn facts_that_are_not_there_are_no_error() {
    let place = stored();
    let ran = place.run(&["facts", "unicorns"]);
    assert_eq!((ran.status, ran.out.as_str()), (Some(0), ""));
    assert!(ran.err.starts_with("no fact found; "), "{}", ran.err);
    let err = place.run(&["facts", "--status", "real"]).failed(2);
    assert!(err.contains("planned") && err.contains("forecast"), "{err}");
}

#[test]
fn show_marks_the_facts_of_an_article() {
    let place = stored();
    for name in ["article.txt", "article"] {
        let shown = place.run(&["show", name]).ok();
        assert!(shown.contains("rose [[14 percent]] to [[€2.1 billion]]") && shown.contains("LEFT OUT"), "{shown}");
    }
    assert!(place.run(&["show", "other.txt"]).ok().contains("fell [[5 percent]]"));
    let err = place.run(&["show", "nowhere.txt"]).failed(2);
    assert!(err.contains("no article in etl.db is called `nowhere.txt`"), "{err}");
    let err = place.run(&["show", ".txt"]).failed(2);
    assert!(err.contains("    article.txt") && err.contains("    news/other.txt"), "{err}");
}

#[test]
fn runs_tells_what_was_done() {
    let place = stored();
    place.run(&["ingest", "article.txt", "it's missing.txt"]).failed(1);
    let history = place.run(&["runs"]).ok();
    let rows: Vec<_> = history.lines().collect();
    assert_eq!(rows.len(), 3, "{history}");
    assert!(
        rows[1].trim_start().starts_with("2 ") && rows[1].ends_with(r"etl ingest article.txt 'it'\''s missing.txt'"),
        "{history}"
    );
    assert!(rows[2].contains("finished") && rows[2].contains("etl ingest article.txt news"), "{history}");
    let err = place.run(&["runs", "99"]).failed(2);
    assert!(err.contains("no run 99"), "{err}");
}

#[test]
fn explain_accounts_for_every_number() {
    let place = Place::with_article();
    let shown = place.run(&["rules", "explain", "article.txt"]).ok();
    let carets = |line: &&str| line.trim_start().starts_with('^');
    let facts = objects(&place.run(&["extract", "article.txt"]).ok()).len();
    assert_eq!(shown.lines().filter(carets).filter(|line| !line.contains("left out: ")).count(), facts, "{shown}");
    assert!(shown.contains("^^ left out: ") && shown.starts_with(&format!("article.txt: {facts} facts, ")), "{shown}");
    // The carets stand under the number.
    let lines: Vec<Vec<char>> = shown.lines().map(|line| line.chars().collect()).collect();
    let number = lines
        .iter()
        .position(|line| line.iter().collect::<String>().contains("than 1,100 companies"))
        .expect("its line");
    let at = lines[number + 1].iter().position(|c| *c == '^').expect("carets");
    assert_eq!(lines[number][at..at + 5].iter().collect::<String>(), "1,100");
}
