//! The views that compare claims: which facts they take for the same, and which they leave apart.

use chrono::NaiveDate;
use etl::model::{Article, Bound, Direction, Fact, Kind, Outcome, Status};
use etl::store::Saved;
use rusqlite::Connection;

use super::{Home, article, fact, facts, home};

/// A claim of exports in 2013: where, how many tonnes, by whom, on which day of 2014.
fn exports(document: &str, place: &str, value: f64, source: &str, published: &str) -> (Article, Fact) {
    let item = Article { published: published.parse().ok(), ..article(document, &format!("{value} t were exported.")) };
    let digits = value.to_string().chars().count();
    let mut fact = fact(&item, 0, digits);
    fact.value = Some(value);
    (fact.unit, fact.measure, fact.place) = ("t".into(), Some("exports".into()), Some(place.into()));
    fact.attribution = Some(source.into());
    fact.period_start = NaiveDate::from_ymd_opt(2013, 1, 1);
    fact.period_end = NaiveDate::from_ymd_opt(2013, 12, 31);
    (item, fact)
}

impl Home {
    fn claims(&mut self, claims: &[(Article, Fact)]) {
        for (article, fact) in claims {
            assert_ne!(self.save(article, &facts([fact.clone()])), Saved::Unchanged);
        }
    }

    /// Rows as text, with `|` between the columns.
    fn rows(&self, sql: &str) -> Vec<String> {
        let conn = Connection::open(self.path()).unwrap();
        let mut statement = conn.prepare(sql).unwrap();
        let columns = statement.column_count();
        let text = |value: rusqlite::types::Value| match value {
            rusqlite::types::Value::Null => String::new(),
            rusqlite::types::Value::Integer(n) => n.to_string(),
            rusqlite::types::Value::Real(x) => x.to_string(),
            rusqlite::types::Value::Text(text) => text,
            rusqlite::types::Value::Blob(_) => "blob".to_string(),
        };
        let row = |row: &rusqlite::Row| -> rusqlite::Result<String> {
            let cells = (0..columns).map(|i| row.get(i).map(text));
            Ok(cells.collect::<rusqlite::Result<Vec<_>>>()?.join("|"))
        };
        statement.query_map([], row).unwrap().collect::<rusqlite::Result<_>>().unwrap()
    }
}

#[test]
fn a_series_gives_the_last_value_and_how_far_sources_agree() {
    let mut home = home();
    let mut planned = exports("e", "Iran", 999.0, "IRNA", "2014-09-01");
    planned.1.status = Status::Planned;
    let mut more_than = exports("f", "Iran", 500.0, "IRNA", "2014-09-01");
    more_than.1.bound = Bound::Over;
    let mut denied = exports("g", "Iran", 5.0, "IRNA", "2014-09-01");
    denied.1.negated = true;
    let mut fall = exports("h", "Iran", 4.0, "IRNA", "2014-09-01");
    (fall.1.kind, fall.1.direction) = (Kind::Change, Some(Direction::Down));
    home.claims(&[
        exports("a", "Iran", 934.0, "customs", "2014-05-02"),
        exports("b", "Iran", 930.0, "customs", "2014-05-01"),
        exports("c", "Iran", 936.0, "IRNA", "2014-04-01"),
        exports("d", "Iraq", 7.0, "IRNA", "2014-04-01"),
        planned,
        more_than,
        denied,
        fall,
    ]);
    assert_eq!(
        home.rows(
            "SELECT place, kind, value, sources, claims, lowest, highest, spread, source, document FROM series \
             WHERE measure = 'exports' ORDER BY place, kind"
        ),
        [
            "Iran|change|-4|1|1|-4|-4|0|IRNA|h",
            "Iran|level|934|2|3|930|936|6|customs|a",
            "Iraq|level|7|1|1|7|7|0|IRNA|d",
        ]
    );
}

#[test]
fn sources_conflict_unless_one_only_rounds() {
    let mut home = home();
    home.claims(&[
        exports("a", "Iran", 2_100_000.0, "customs", "2014-05-02"),
        exports("b", "Iran", 2_130_000.0, "IRNA", "2014-05-03"),
        exports("c", "Iraq", 2_100_000.0, "customs", "2014-05-02"),
        exports("d", "Iraq", 2_200_000.0, "IRNA", "2014-05-03"),
        // Small numbers are not round.
        exports("e", "Oman", 10.0, "customs", "2014-05-02"),
        exports("f", "Oman", 14.0, "IRNA", "2014-05-03"),
        // One source does not disagree with itself.
        exports("g", "Peru", 10.0, "IRNA", "2014-05-02"),
        exports("h", "Peru", 14.0, "IRNA", "2014-05-03"),
    ]);
    assert_eq!(
        home.rows(
            "SELECT place, value, source, published, lowest_by, highest_by, difference FROM conflicts \
             WHERE measure = 'exports' ORDER BY place, value"
        ),
        [
            "Iraq|2100000|customs|2014-05-02|customs|IRNA|100000",
            "Iraq|2200000|IRNA|2014-05-03|customs|IRNA|100000",
            "Oman|10|customs|2014-05-02|customs|IRNA|4",
            "Oman|14|IRNA|2014-05-03|customs|IRNA|4",
        ]
    );
}

#[test]
fn what_many_outlets_repeat_is_one_claim() {
    let mut home = home();
    let outlet = |(mut article, fact): (Article, Fact), site: &str| {
        article.site = Some(site.into());
        (article, fact)
    };
    let mut unnamed = exports("e", "Iran", 8.0, "IRNA", "2014-05-02");
    (unnamed.1.measure, unnamed.1.subject) = (None, Some("Steel mills".into()));
    let mut unnamed_too = exports("f", "Iran", 8.0, "IRNA", "2014-05-02");
    (unnamed_too.1.measure, unnamed_too.1.subject) = (None, Some("steel mills".into()));
    home.claims(&[
        outlet(exports("a", "Iran", 934.0, "customs", "2014-05-02"), "Nord"),
        outlet(exports("b", "Iran", 934.0, "customs", "2014-05-04"), "Sued"),
        outlet(exports("c", "Iran", 934.0, "customs", "2014-05-03"), "Sued"),
        outlet(exports("d", "Iran", 935.0, "customs", "2014-05-03"), "Sued"),
        unnamed,
        unnamed_too,
    ]);
    assert_eq!(
        home.rows(
            "SELECT measure, subject, value, articles, outlets, first_published, last_published FROM syndicated ORDER BY value"
        ),
        ["|steel mills|8|2|0|2014-05-02|2014-05-02", "exports||934|3|2|2014-05-02|2014-05-04"]
    );
}

#[test]
fn a_figure_is_revised_between_reports_of_one_source() {
    let mut home = home();
    home.claims(&[
        exports("a", "Iran", 934.0, "customs", "2014-05-02"),
        exports("b", "Iran", 934.0, "customs", "2014-06-02"),
        exports("c", "Iran", 941.0, "customs", "2014-07-02"),
        exports("d", "Iran", 950.0, "IRNA", "2014-08-02"),
    ]);
    assert_eq!(
        home.rows(
            "SELECT \"between\", place, old_value, old_document, old_published, new_value, new_document, new_published \
             FROM revised WHERE measure = 'exports'"
        ),
        ["reports|Iran|934|b|2014-06-02|941|c|2014-07-02"]
    );
}

#[test]
fn a_figure_is_revised_between_texts_of_an_article() {
    let mut home = home();
    let stated = |text: &str, numbers: &[(usize, usize, &str, f64)]| -> (Article, Outcome) {
        let item = article("a", text);
        let facts = numbers.iter().map(|&(start, end, subject, value)| {
            let mut fact = fact(&item, start, end);
            (fact.subject, fact.value) = (Some(subject.to_string()), Some(value));
            fact
        });
        (item.clone(), super::facts(facts))
    };
    let (first, then) = (
        stated("7 dead, 30 hurt, 2 missing", &[(0, 1, "dead", 7.0), (8, 10, "hurt", 30.0), (17, 18, "missing", 2.0)]),
        stated(
            "Now 9 dead, 30 hurt and 5 homes lost",
            &[(4, 5, "Dead", 9.0), (12, 14, "hurt", 30.0), (24, 25, "homes", 5.0)],
        ),
    );
    home.save(&first.0, &first.1);
    home.save(&then.0, &then.1);
    assert_eq!(
        home.rows(
            "SELECT \"between\", subject, old_value, old_quote, old_revision, new_value, new_quote, new_revision FROM revised"
        ),
        ["revisions|dead|7|7|1|9|9|2"]
    );
}

#[test]
fn what_a_person_found_wrong_counts_no_more() {
    let mut home = home();
    home.claims(&[
        exports("a", "Iran", 934.0, "customs", "2014-05-02"),
        exports("b", "Iran", 93.0, "IRNA", "2014-05-03"),
        exports("c", "Iraq", 8.0, "IRNA", "2014-05-03"),
    ]);
    let conn = Connection::open(home.path()).unwrap();
    let review = |document: &str, verdict: &str, correction: Option<&str>| {
        let sql = "INSERT INTO review (fact_id, verdict, correction, reviewed) \
            SELECT fact_id, ?2, ?3, '2014-06-01' FROM facts WHERE document = ?1";
        assert_eq!(conn.execute(sql, (document, verdict, correction)).unwrap(), 1);
    };
    review("b", "wrong", None);
    review("c", "corrected", Some(r#"{"value": 8000}"#));
    assert_eq!(home.rows("SELECT place, value, claims FROM series ORDER BY place"), ["Iran|934|1", "Iraq|8000|1"]);
    assert_eq!(home.rows("SELECT * FROM conflicts"), Vec::<String>::new());
    assert_eq!(
        home.rows("SELECT document, review FROM observation ORDER BY document"),
        ["a|", "b|wrong", "c|corrected"]
    );
}

#[test]
fn the_search_index_follows_the_facts() {
    let mut home = home();
    let (item, first) = exports("a", "Iran", 934.0, "customs", "2014-05-02");
    home.save(&item, &facts([first]));
    let (item, second) = exports("a", "Iran", 94_100.0, "the ministry", "2014-05-02");
    home.save(&item, &facts([second]));
    let conn = Connection::open(home.path()).unwrap();
    for table in ["fact_text", "measure_text"] {
        // Compares every word of the index with the tables.
        conn.execute(&format!("INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)"), []).unwrap();
    }
    assert_eq!(home.rows("SELECT count(*) FROM fact_text WHERE fact_text MATCH 'customs'"), ["0"]);
    assert_eq!(home.rows("SELECT count(*) FROM fact_text WHERE fact_text MATCH 'Ministry'"), ["1"]);
}
