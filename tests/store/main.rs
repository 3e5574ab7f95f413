//! The store as its users meet it: what holds of any text, and what is said when a file cannot be used.

#[path = "../articles/mod.rs"]
mod articles;
mod documented;
mod faults;
mod schemas;
mod views;

use std::ops::ControlFlow;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate};
use etl::model::{
    Article, Bound, Dimension, Fact, FactIds, Kind, LeftOut, Notice, Observation, Outcome, PeriodBasis, Sentence,
    Status, fact_id, text_hash,
};
use etl::store::{BATCH, Conversion, FactQuery, RunId, RunStart, Saved, Sort, Store};
use proptest::prelude::*;
use rusqlite::Connection;
use tempfile::TempDir;

struct Home {
    folder: TempDir,
    store: Store,
    run: RunId,
}

fn home() -> Home {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("etl.db")).unwrap();
    let run = begin(&mut store);
    Home { folder, store, run }
}

fn begin(store: &mut Store) -> RunId {
    store
        .begin_run(&RunStart { command: "etl ingest", started: DateTime::UNIX_EPOCH, version: "0.1.0", rules: &[] })
        .unwrap()
}

impl Home {
    fn path(&self) -> PathBuf {
        self.folder.path().join("etl.db")
    }

    fn save(&mut self, article: &Article, outcome: &Outcome) -> Saved {
        self.store.save(self.run, article, outcome).unwrap()
    }

    fn ask(&self, query: &FactQuery) -> Vec<Observation> {
        let mut rows = Vec::new();
        let each = &mut |row| {
            rows.push(row);
            ControlFlow::Continue(())
        };
        self.store.facts(query, each).unwrap();
        rows
    }

    fn quotes(&self, query: FactQuery) -> Vec<String> {
        self.ask(&query).into_iter().map(|row| row.fact.quote).collect()
    }

    /// One number, asked past the library, as a user of `sqlite3` would.
    fn number(&self, sql: &str) -> i64 {
        Connection::open(self.path()).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
    }
}

const MISPLACED: &str = "SELECT count(*) FROM facts JOIN article USING (document) \
    JOIN revision ON revision.article = article.id AND revision.number = article.revision \
    WHERE substr(text, start + 1, \"end\" - start) IS NOT quote";

fn article(document: &str, text: &str) -> Article {
    Article { document: document.into(), text: text.into(), ..Article::default() }
}

/// A fact on the characters `start` to `end`; its id is left to the store.
fn fact(article: &Article, start: usize, end: usize) -> Fact {
    Fact {
        document: article.document.clone(),
        fact_id: fact_id(&article.document, &text_hash(&article.text), start, end),
        quote: article.text.chars().skip(start).take(end - start).collect(),
        start,
        end,
        value: Some(1.0),
        low: None,
        high: None,
        bound: Bound::Exact,
        unit: "1".into(),
        unit_text: None,
        dimension: Dimension::Count,
        subject: None,
        measure: None,
        kind: Kind::Level,
        direction: None,
        status: Status::Actual,
        period_start: None,
        period_end: None,
        period_text: None,
        period_basis: PeriodBasis::None,
        place: None,
        place_code: None,
        attribution: None,
        entity: None,
        comparison: None,
        negated: false,
        rule: "engine/count".into(),
        confidence: None,
    }
}

fn facts(facts: impl IntoIterator<Item = Fact>) -> Outcome {
    Outcome { facts: facts.into_iter().collect(), ..Outcome::default() }
}

// What comes back.

#[test]
fn everything_comes_back_as_it_was() {
    let mut home = home();
    let items: Vec<_> = (0..50).map(articles::article).collect();
    assert_eq!(home.store.save_all(home.run, &items).unwrap(), vec![Saved::New; 50]);
    let given: Vec<_> = items.iter().flat_map(|(_, outcome)| outcome.facts.clone()).collect();
    let rows = home.ask(&FactQuery::default());
    assert_eq!(rows.iter().map(|row| row.fact.clone()).collect::<Vec<_>>(), given);
    assert_eq!((&rows[0].title, rows[0].published), (&items[0].0.title, items[0].0.published));
    let stored = &home.store.article("wire/1987/000007.txt").unwrap()[0];
    assert_eq!((&stored.article, stored.revision), (&items[7].0, 1));
    assert_eq!((&stored.facts, &stored.left_out), (&items[7].1.facts, &items[7].1.left_out));
    let totals = home.store.run(home.run).unwrap().unwrap().totals;
    assert_eq!((totals.new, totals.facts), (50, given.len() as u64));
}

#[test]
fn the_view_has_the_fields_of_the_record_in_their_order() {
    let home = home();
    let (article, _) = articles::article(0);
    let line = serde_json::to_string(&fact(&article, 0, 1)).unwrap();
    let place = |column: &str| line.find(&format!("\"{column}\":")).unwrap_or_else(|| panic!("no field {column}"));
    let conn = Connection::open(home.path()).unwrap();
    let columns = |view: &str| {
        let statement = conn.prepare(&format!("SELECT * FROM {view}")).unwrap();
        statement.column_names().collect::<Vec<_>>().join(" ")
    };
    let record = columns("facts");
    let places: Vec<_> = record.split(' ').map(place).collect();
    assert!(places.is_sorted());
    assert_eq!(places.len(), serde_json::from_str::<serde_json::Map<_, _>>(&line).unwrap().len());
    assert!(columns("observation").starts_with(&record));
}

#[test]
fn two_machines_store_the_same_ids() {
    let mut home = home();
    let item = article("a", "1 and 2");
    let mut unnamed = fact(&item, 0, 1);
    unnamed.fact_id = String::new();
    home.save(&item, &facts([unnamed]));
    let ids = FactIds::new("a", &text_hash("1 and 2"));
    let expected: String = [ids.prefix(), ids.suffix(0, 1)].concat().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(home.ask(&FactQuery::default())[0].fact.fact_id, expected);
    assert_eq!(fact_id("a", &text_hash("1 and 2"), 0, 1), expected);
}

// Saving again.

#[test]
fn what_did_not_change_is_not_written() {
    let mut home = home();
    let items: Vec<_> = (0..20).map(articles::article).collect();
    home.store.save_all(home.run, &items).unwrap();
    let version = "SELECT data_version FROM pragma_data_version";
    let watcher = Connection::open(home.path()).unwrap();
    let seen = || watcher.query_row(version, [], |row| row.get::<_, i64>(0)).unwrap();
    let before = seen();
    assert_eq!(home.store.save_all(home.run, &items).unwrap(), vec![Saved::Unchanged; 20]);
    assert!(home.store.holds(&items[3].0).unwrap());
    assert!(home.store.is_current(&items[3].0.document, &text_hash(&items[3].0.text)).unwrap());
    assert_eq!(seen(), before);
}

#[test]
fn a_changed_text_is_a_new_revision_whose_facts_replace_the_old() {
    let mut home = home();
    let first = article("a", "7 mines opened");
    let second = article("a", "Now 8 mines opened, 2 closed");
    assert_eq!(home.save(&first, &facts([fact(&first, 0, 1)])), Saved::New);
    assert_eq!(home.save(&second, &facts([fact(&second, 4, 5), fact(&second, 20, 21)])), Saved::Revised);
    assert_eq!(home.quotes(FactQuery::default()), ["8", "2"]);
    assert_eq!(home.store.article("a").unwrap()[0].revision, 2);
    // The old text is kept, and a text that comes back is a revision of its own.
    assert_eq!(home.number("SELECT count(*) FROM revision"), 2);
    assert_eq!(home.save(&first, &facts([fact(&first, 0, 1)])), Saved::Revised);
    assert_eq!(home.quotes(FactQuery::default()), ["7"]);
    assert_eq!(home.store.article("a").unwrap()[0].revision, 3);
}

#[test]
fn changed_details_are_updated_with_the_facts_that_hang_on_them() {
    let mut home = home();
    let mut item = article("a", "7 mines opened today");
    home.save(&item, &facts([fact(&item, 0, 1)]));
    item.published = NaiveDate::from_ymd_opt(2020, 3, 1);
    let mut dated = fact(&item, 0, 1);
    dated.period_end = item.published;
    assert!(!home.store.holds(&item).unwrap());
    assert_eq!(home.save(&item, &facts([dated.clone()])), Saved::Revised);
    let rows = home.ask(&FactQuery::default());
    assert_eq!((rows.len(), &rows[0].fact, rows[0].published), (1, &dated, item.published));
    assert_eq!(home.store.article("a").unwrap()[0].revision, 1);
}

#[test]
fn notices_of_an_article_are_the_runs() {
    let mut home = home();
    let notice = Notice::remark("a", "the sign `$` was taken for USD", "");
    let outcome = Outcome { notices: vec![notice.clone()], ..Outcome::default() };
    home.save(&article("a", "$5"), &outcome);
    assert_eq!(home.store.run(home.run).unwrap().unwrap().notices, [notice]);
}

#[test]
fn facts_that_do_not_hold_together_are_refused_and_stop_nothing() {
    let mut home = home();
    let item = article("a", "Ünder 12 mines");
    let broken = |change: fn(&mut Fact)| {
        let mut fact = fact(&item, 6, 8);
        change(&mut fact);
        facts([fact])
    };
    let defects = [
        broken(|fact| fact.start = 5),
        broken(|fact| fact.end = 99),
        broken(|fact| (fact.start, fact.end, fact.quote) = (8, 8, String::new())),
        broken(|fact| (fact.start, fact.end) = (8, 6)),
        facts([fact(&item, 6, 8), fact(&item, 6, 8)]),
        broken(|fact| fact.value = None),
        broken(|fact| fact.low = Some(1.0)),
        broken(|fact| fact.value = Some(f64::NAN)),
        Outcome {
            left_out: vec![LeftOut { quote: "13".into(), start: 6, end: 8, rule: "not/x".into(), reason: "x".into() }],
            ..Outcome::default()
        },
    ];
    for defect in &defects {
        assert!(matches!(home.save(&item, defect), Saved::Refused(notice) if notice.place == "a"), "{defect:?}");
    }
    assert_eq!(home.number("SELECT count(*) FROM article"), 0);
    assert_eq!(home.save(&item, &facts([fact(&item, 6, 8)])), Saved::New);
    let run = home.store.run(home.run).unwrap().unwrap();
    assert_eq!((run.totals.refused, run.notices.len()), (9, 9));
}

// Asking.

#[test]
fn filters_find_what_they_name() {
    let mut home = home();
    let item = Article {
        title: Some("Steel 100% up".into()),
        published: NaiveDate::from_ymd_opt(2020, 6, 1),
        site: Some("Nordfinans".into()),
        ..article("a", "5 t, 6 USD, 7 percent")
    };
    let mut tonnes = fact(&item, 0, 1);
    (tonnes.unit, tonnes.measure, tonnes.place) = ("t".into(), Some("exports".into()), Some("Tehran".into()));
    tonnes.place_code = Some("IR".into());
    tonnes.period_start = NaiveDate::from_ymd_opt(2019, 1, 1);
    tonnes.period_end = NaiveDate::from_ymd_opt(2019, 12, 31);
    let mut dollars = fact(&item, 5, 6);
    (dollars.unit, dollars.entity, dollars.value) = ("USD".into(), Some("Volvo".into()), Some(-6.0));
    (dollars.status, dollars.attribution) = (Status::Planned, Some("the ministry".into()));
    let mut percent = fact(&item, 12, 13);
    (percent.rule, percent.subject) = ("engine/percent".into(), Some("o'hare_1".into()));
    percent.unit = "%".into();
    home.save(&item, &facts([tonnes, dollars, percent]));
    let other = article("b", "9 lives");
    home.save(&other, &facts([fact(&other, 0, 1)]));

    let check = |change: &dyn Fn(&mut FactQuery), expected: &[&str]| {
        let mut query = FactQuery::default();
        change(&mut query);
        assert_eq!(home.quotes(query.clone()), expected, "{query:?}");
    };
    let some = |text: &str| Some(text.to_string());
    let on = |year| NaiveDate::from_ymd_opt(year, 1, 1);
    check(&|q| q.measure = some("exports"), &["5"]);
    let unit = |code: &str| Conversion { unit: code.into(), into: code.into(), factor: 1.0, offset: 0.0 };
    check(&|q| q.units = vec![unit("USD")], &["6"]);
    check(&|q| q.units = vec![unit("t"), unit("USD")], &["5", "6"]);
    check(&|q| q.least = Some(1.0), &["5", "7", "9"]);
    check(&|q| q.most = Some(0.0), &["6"]);
    check(&|q| q.kind = Some(Kind::Change), &[]);
    check(&|q| q.place = some("tehran"), &["5"]);
    check(&|q| q.place = some("ir"), &["5"]);
    check(&|q| q.entity = some("VOLVO"), &["6"]);
    check(&|q| q.status = Some(Status::Planned), &["6"]);
    check(&|q| q.source = some("ministry"), &["6"]);
    check(&|q| q.source = some("nordfinans"), &["5", "6", "7"]);
    check(&|q| q.rule = some("engine/percent"), &["7"]);
    check(&|q| q.document = some("b"), &["9"]);
    // By period, else by the article's date; a fact with neither has no place in time.
    check(&|q| q.since = on(2020), &["6", "7"]);
    check(&|q| q.until = on(2020), &["5"]);
    check(&|q| (q.since, q.until) = (on(2019), on(2021)), &["5", "6", "7"]);
    // Every word, wherever it stands, in any form; signs of SQL and of the search are plain characters.
    check(&|q| q.words = vec!["MINISTRY".into(), "volvo".into()], &["6"]);
    check(&|q| q.words = vec!["7%".into(), "o'hare_1".into()], &["7"]);
    check(&|q| q.words = vec!["o'hareX1".into()], &[]);
    check(&|q| q.words = vec!["export".into()], &["5"]);
    check(&|q| q.words = vec!["teh*".into()], &["5"]);
    check(&|q| q.words = vec!["the ministry".into()], &["6"]);
    check(&|q| q.words = vec!["ministry the".into()], &[]);
    check(&|q| q.words = vec!["NEAR(".into()], &[]);
    check(&|q| q.words = vec!["subject:volvo".into()], &[]);
    check(&|q| q.words = vec!["%".into()], &["7"]);
    check(&|q| q.words = vec!["'; DROP TABLE fact; --\0".into()], &[]);
    check(&|q| q.limit = Some(2), &["5", "6"]);
    check(&|q| q.limit = Some(0), &[]);
    check(&|q| q.descending = true, &["9", "7", "6", "5"]);
    check(&|q| q.sort = Sort::Value, &["6", "5", "7", "9"]);
    check(&|q| q.sort = Sort::Period, &["5", "6", "7", "9"]);
    check(&|q| (q.sort, q.descending) = (Sort::Published, true), &["5", "6", "7", "9"]);
    check(&|q| q.sort = Sort::Measure, &["5", "6", "7", "9"]);
}

#[test]
fn a_reader_may_break_off() {
    let mut home = home();
    home.store.save_all(home.run, &[articles::article(1), articles::article(2)]).unwrap();
    let mut seen = 0;
    let each = &mut |_| {
        seen += 1;
        if seen == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    home.store.facts(&FactQuery::default(), each).unwrap();
    assert_eq!(seen, 3);
}

#[test]
fn a_quote_comes_with_its_sentence() {
    let mut home = home();
    let item = article("a", "€€ about 12 mines");
    let other = article("b", "7");
    home.save(&item, &Outcome { sentences: vec![(0, 2), (3, 17)], ..facts([fact(&item, 9, 11)]) });
    home.save(&other, &facts([fact(&other, 0, 1)]));
    let rows = home.ask(&FactQuery { sentences: true, ..FactQuery::default() });
    let sentence = rows[0].sentence.clone().unwrap();
    assert_eq!(sentence.around(9, 11), ("about ", " mines"));
    // A fact that no sentence was given for stands alone.
    assert_eq!(rows[1].sentence, Some(Sentence { text: "7".into(), start: 0 }));
    assert_eq!(home.number("SELECT count(*) FROM observation WHERE sentence IN ('about 12 mines', '7')"), 2);
}

#[test]
fn an_article_is_found_by_part_of_its_id() {
    let mut home = home();
    for document in ["news/a.txt", "news/ba.txt", "https://x.org/1"] {
        home.save(&article(document, "no number"), &Outcome::default());
    }
    let found = |selector: &str| -> Vec<String> {
        home.store.article(selector).unwrap().into_iter().map(|stored| stored.article.document).collect()
    };
    assert_eq!(found("news/a.txt"), ["news/a.txt"]);
    assert_eq!(found("/a.txt"), ["news/a.txt"]);
    assert_eq!(found("a.txt"), ["news/a.txt", "news/ba.txt"]);
    assert_eq!(found("https:"), ["https://x.org/1"]);
    assert!(found("%").is_empty() && found("").is_empty() && found("nothing").is_empty());
}

/// Every filter that has an index is answered from it, and the plain listing comes in order without sorting.
#[test]
fn queries_use_the_indexes() {
    let mut home = home();
    let items: Vec<_> = (0..200).map(articles::article).collect();
    home.store.save_all(home.run, &items).unwrap();
    let conn = Connection::open(home.path()).unwrap();
    let check = |query: FactQuery, index: &str| {
        let sql = format!("EXPLAIN QUERY PLAN {}", Store::facts_sql(&query));
        let mut statement = conn.prepare(&sql).unwrap();
        let steps: Vec<String> = statement.query_map([], |row| row.get(3)).unwrap().collect::<Result<_, _>>().unwrap();
        let plan = steps.join("\n");
        assert!(plan.contains(index), "{index} is not in the plan:\n{plan}");
        assert!(!plan.contains("SCAN fact\n") || index == "SCAN fact", "{plan}");
        plan
    };
    let some = |text: &str| Some(text.to_string());
    for limit in [None, Some(20)] {
        let plan = check(FactQuery { limit, ..FactQuery::default() }, "SCAN fact");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }
    check(FactQuery { measure: some("exports"), ..FactQuery::default() }, "fact_measure");
    let units = vec![Conversion { unit: "USD".into(), into: "USD".into(), factor: 1.0, offset: 0.0 }];
    check(FactQuery { units, ..FactQuery::default() }, "fact_unit");
    let words = vec!["exports".to_string()];
    check(FactQuery { words, ..FactQuery::default() }, "SEARCH fact USING INTEGER PRIMARY KEY");
    check(FactQuery { place: some("japan"), ..FactQuery::default() }, "fact_place");
    check(FactQuery { entity: some("x"), ..FactQuery::default() }, "fact_entity");
    check(FactQuery { rule: some("x"), ..FactQuery::default() }, "fact_rule");
    check(FactQuery { document: some("x"), ..FactQuery::default() }, "sqlite_autoindex_article_1");
}

// Size.

#[test]
fn a_fact_takes_500_bytes_at_most_beside_the_texts() {
    let mut home = home();
    let items: Vec<_> = (0..2000).map(articles::article).collect();
    for batch in items.chunks(BATCH) {
        home.store.save_all(home.run, batch).unwrap();
    }
    let bytes = home.number("SELECT sum(pgsize) FROM dbstat WHERE name <> 'revision'");
    let facts = home.number("SELECT count(*) FROM fact");
    println!("{} bytes a fact", bytes / facts);
    assert!(bytes / facts <= 500, "{} bytes a fact", bytes / facts);
}

// What holds of any text.

/// Texts with what breaks offsets: combining marks, emoji with joiners, right-to-left, CRLF, U+0000, a byte order mark.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        prop::sample::select(vec![
            "12",
            "e\u{301}",
            "👩\u{200D}🚀",
            "١٢٣",
            "שלום",
            "\r\n",
            "\0",
            "\u{FEFF}",
            "½",
            "\u{10FFFF}",
            "'",
            "a b",
            "\u{202E}",
        ])
        .prop_map(String::from),
    ];
    prop::collection::vec(piece, 1..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_stored_quote_stands_where_its_fact_says(text in text(), cuts in prop::collection::vec((0usize..80, 1usize..6), 1..6)) {
        let mut home = home();
        let item = article("a", &text);
        let length = text.chars().count();
        let mut spans: Vec<_> = cuts.iter().map(|(at, width)| (at % length, (at % length + width).min(length))).collect();
        spans.sort();
        spans.dedup();
        let left_out = spans.iter().map(|&(start, end)| {
            let quote = fact(&item, start, end).quote;
            LeftOut { quote, start, end, rule: "not/date".into(), reason: "a date".into() }
        });
        let outcome = Outcome { left_out: left_out.collect(), ..facts(spans.iter().map(|&(start, end)| fact(&item, start, end))) };
        prop_assert_eq!(home.save(&item, &outcome), Saved::New);
        prop_assert_eq!(home.number("SELECT count(*) FROM facts"), spans.len() as i64);
        prop_assert_eq!(home.number(MISPLACED), 0);
        prop_assert!(home.store.is_current("a", &text_hash(&text)).unwrap());
        // U+0000 comes back as U+FFFD, all else as it was.
        let stored = home.store.article("a").unwrap().remove(0);
        prop_assert_eq!(&stored.article.text, &text.replace('\0', "\u{FFFD}"));
        for (stored, given) in stored.left_out.iter().zip(&outcome.left_out) {
            prop_assert_eq!(&stored.quote, &given.quote.replace('\0', "\u{FFFD}"));
        }
        for (stored, given) in stored.facts.iter().zip(&outcome.facts) {
            prop_assert_eq!(&stored.fact_id, &given.fact_id);
        }
    }

    #[test]
    fn any_words_can_be_sought(word in text(), subject in text()) {
        let mut home = home();
        let item = article("a", "5");
        let mut stated = fact(&item, 0, 1);
        stated.subject = Some(subject.replace('\0', ""));
        home.save(&item, &facts([stated]));
        let found = |word: &str| !home.ask(&FactQuery { words: vec![word.to_string()], ..FactQuery::default() }).is_empty();
        found(&word);
        // A whole subject is found by itself, where it has anything to be found by.
        let subject = subject.replace('\0', "");
        prop_assert!(found(&subject) || !subject.contains(|c: char| c.is_ascii_alphanumeric()), "{subject:?}");
    }
}
