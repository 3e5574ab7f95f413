//! The rules in force: which they were in each run, and by which words people ask for what they find.

use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use super::terms::{Term, Terms};

/// A rule file in force.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleInForce<'a> {
    /// Id of a measure rule, which facts carry as their `rule`; for other files the path under `rules/`.
    pub id: &'a str,
    /// SHA-256 of the file, in lower-case hex.
    pub hash: String,
    /// The measure that it names; none for a table of words or units.
    pub measure: Option<&'a str>,
    /// One line for a person.
    pub title: Option<&'a str>,
    /// Other words by which the measure is asked for.
    pub synonyms: &'a [String],
}

/// What made the facts of an article: a version of the program, with a set of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maker {
    pub(super) rules: String,
    pub(super) version: String,
}

impl Maker {
    /// This program with these rules.
    pub fn new(version: &str, rules: &[RuleInForce]) -> Maker {
        Maker { rules: set_hash(rules), version: version.to_string() }
    }
}

/// The hash of a set of rules; equal for two sets exactly if all their files are equal.
pub(super) fn set_hash(rules: &[RuleInForce]) -> String {
    hash_of(&each_once(rules))
}

fn hash_of(sorted: &[&RuleInForce]) -> String {
    let mut hash = Sha256::new();
    for rule in sorted {
        for part in [rule.id, "\n", &rule.hash, "\n"] {
            hash.update(part);
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The rules in the order of their ids, which is also the one in which they are written fastest.
fn each_once<'r, 'a>(rules: &'r [RuleInForce<'a>]) -> Vec<&'r RuleInForce<'a>> {
    let mut sorted: Vec<_> = rules.iter().collect();
    sorted.sort_by(|a, b| (a.id, &a.hash).cmp(&(b.id, &b.hash)));
    sorted.dedup_by(|a, b| (a.id, &a.hash) == (b.id, &b.hash));
    sorted
}

/// The number of this set of rules, entered if no run used it before.
pub(super) fn rule_set(conn: &Connection, terms: &mut Terms, rules: &[RuleInForce]) -> rusqlite::Result<i64> {
    let rules = each_once(rules);
    let hash = hash_of(&rules);
    let known = conn.query_row("SELECT id FROM rule_set WHERE hash = ?1", [&hash], |row| row.get(0)).optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    let newest: i64 = conn.query_row("SELECT coalesce(max(id), 0) FROM rule_version", [], |row| row.get(0))?;
    // The set says which rules were in force; only those with words to ask by have rows of their own.
    let mut version = conn.prepare(
        "INSERT INTO rule_version (rule, hash, measure, title, synonyms) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
    )?;
    for rule in rules.iter().filter(|rule| rule.title.is_some() || !rule.synonyms.is_empty()) {
        let id = terms.id(conn, Term::Rule, rule.id)?;
        let synonyms = (!rule.synonyms.is_empty()).then(|| rule.synonyms.join("\n"));
        version.execute((id, &rule.hash, rule.measure, rule.title, synonyms))?;
    }
    // Measures that facts have already get the words of the new rules; the others get them with their first fact.
    conn.execute(
        "UPDATE measure_text SET (title, synonyms) = \
           (SELECT group_concat(title, char(10)), group_concat(synonyms, char(10)) FROM rule_version WHERE measure = name) \
         WHERE rowid IN (SELECT id FROM measure WHERE name IN (SELECT measure FROM rule_version WHERE id > ?1))",
        [newest],
    )?;
    let listed: Vec<[&str; 2]> = rules.iter().map(|rule| [rule.id, &rule.hash]).collect();
    let listed = serde_json::to_string(&listed).map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))?;
    conn.prepare("INSERT INTO rule_set (hash, rules) VALUES (?1, ?2)")?.insert((hash, listed))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use chrono::DateTime;

    use super::*;
    use crate::store::{RunStart, Store};

    fn begin(store: &mut Store, rules: &[RuleInForce]) {
        store.begin_run(&RunStart { command: "etl run", started: DateTime::UNIX_EPOCH, version: "0", rules }).unwrap();
    }

    fn rule<'a>(id: &'a str, hash: &str) -> RuleInForce<'a> {
        RuleInForce { id, hash: hash.to_string(), ..RuleInForce::default() }
    }

    #[test]
    fn rules_are_written_once_however_many_runs_use_them() {
        let mut store = Store::open(Path::new(":memory:")).unwrap();
        let (old, swapped) = ([rule("a", "1"), rule("b", "1")], [rule("b", "1"), rule("a", "1")]);
        let new = [rule("a", "2"), rule("b", "1")];
        for rules in [&old, &swapped, &new, &old] {
            begin(&mut store, rules);
        }
        let sets: Vec<_> = store.runs(9).unwrap().into_iter().map(|run| run.rules).collect();
        assert_eq!(sets[0], sets[2]);
        assert_eq!(sets[0], sets[3]);
        assert_ne!(sets[0], sets[1]);
        let members: Vec<(i64, String)> = store
            .conn
            .prepare("SELECT rule_set, group_concat(rule || sha256, ' ') FROM rule_in_force GROUP BY rule_set")
            .and_then(|mut rows| rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
            .unwrap();
        assert_eq!(members, [(1, "a1 b1".to_string()), (2, "a2 b1".to_string())]);
    }

    #[test]
    fn a_file_that_is_there_twice_is_one_rule() {
        let mut store = Store::open(Path::new(":memory:")).unwrap();
        begin(&mut store, &[rule("units.csv", "1"), rule("a", "1"), rule("units.csv", "1"), rule("units.csv", "2")]);
        let members: i64 = store.conn.query_row("SELECT count(*) FROM rule_in_force", [], |row| row.get(0)).unwrap();
        assert_eq!(members, 3);
    }

    #[test]
    fn a_measure_is_found_by_the_words_of_its_rules() {
        let mut store = Store::open(Path::new(":memory:")).unwrap();
        let (first, more) = (["jobless rate".to_string()], ["out of work".to_string()]);
        let named =
            |hash: &str, synonyms| RuleInForce { measure: Some("unemployment_rate"), synonyms, ..rule("u", hash) };
        begin(&mut store, &[named("1", &first)]);
        store.conn.execute("INSERT INTO measure (name) VALUES ('unemployment_rate')", []).unwrap();
        let found = |store: &Store, word: &str| -> i64 {
            let sql = "SELECT count(*) FROM measure_text WHERE measure_text MATCH ?1";
            store.conn.query_row(sql, [word], |row| row.get(0)).unwrap()
        };
        assert_eq!(["jobless", "unemployment", "work"].map(|word| found(&store, word)), [1, 1, 0]);
        begin(&mut store, &[named("2", &more)]);
        assert_eq!(["jobless", "unemployment", "work"].map(|word| found(&store, word)), [1, 1, 1]);
    }
}
