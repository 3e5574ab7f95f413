//! Asking for facts: by words and by what they are about.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use chrono::NaiveDate;
use rusqlite::{Connection, Row};

use super::Store;
use super::row::{COLUMNS, day, fact, position};
use super::texts::Texts;
use crate::error::Result;
use crate::model::{Fact, Kind, Observation, Sentence, Status, without_nul};

/// Which facts to list; an empty query lists all. Every condition must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FactQuery {
    /// Each must stand in the quote, unit, subject, source, place or entity of the fact, or name its measure, by a synonym or
    /// in another form (`export` for `exports`). With `*` at its end any ending will do; several words in one are a phrase.
    /// What holds no letter or digit, such as `%` or `€`, is sought in unit and quote as it is written.
    pub words: Vec<String>,
    /// Canonical measure, exactly.
    pub measure: Option<String>,
    /// Units, exactly; UCUM tells `m` from `M`. None for any.
    pub units: Vec<Conversion>,
    /// Place as written, or its ISO 3166-1 code; in either case.
    pub place: Option<String>,
    /// Entity, in either case.
    pub entity: Option<String>,
    /// Actual, planned or forecast.
    pub status: Option<Status>,
    /// Level or change.
    pub kind: Option<Kind>,
    /// Part of the outlet's name or of who says so.
    pub source: Option<String>,
    /// Id of the rule that made the fact.
    pub rule: Option<String>,
    /// Document id, exactly.
    pub document: Option<String>,
    /// Facts about this day or later ones: by the end of their period, or the article's date where they have none.
    pub since: Option<NaiveDate>,
    /// Facts about this day or earlier ones: by the start of their period, or the article's date where they have none.
    pub until: Option<NaiveDate>,
    /// At least this value; of a range the upper end counts.
    pub least: Option<f64>,
    /// At most this value; of a range the lower end counts.
    pub most: Option<f64>,
    /// The order.
    pub sort: Sort,
    /// Whether the order is turned round.
    pub descending: bool,
    /// At most so many.
    pub limit: Option<usize>,
    /// Whether to give the sentence of each.
    pub sentences: bool,
}

/// A unit that is asked for, and what becomes of its numbers: a level `x` is shown as `x * factor + offset` in `into`,
/// a change as `x * factor`.
#[derive(Debug, Clone, PartialEq)]
pub struct Conversion {
    /// The unit as stored.
    pub unit: String,
    /// The unit to show.
    pub into: String,
    /// What one `unit` is in `into`.
    pub factor: f64,
    /// Where the scales' zeros differ.
    pub offset: f64,
}

/// The order of facts; those it leaves equal come as they were stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// As they were stored: in text order, article after article.
    #[default]
    Text,
    /// By the day that the period ends; facts without one last.
    Period,
    /// By the article's date; articles without one last.
    Published,
    /// By value; ranges by their lower end.
    Value,
    /// By measure, then period; facts without a measure last.
    Measure,
}

impl Sort {
    /// Every order.
    pub const ALL: [Sort; 5] = [Sort::Text, Sort::Period, Sort::Published, Sort::Value, Sort::Measure];

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Sort::Text => "text",
            Sort::Period => "period",
            Sort::Published => "published",
            Sort::Value => "value",
            Sort::Measure => "measure",
        }
    }

    fn keys(self) -> &'static [&'static str] {
        match self {
            Sort::Text => &[],
            Sort::Period => &["coalesce(period_end, period_start)"],
            Sort::Published => &["published"],
            Sort::Value => &["coalesce(value, low)"],
            Sort::Measure => &["measure", "coalesce(period_end, period_start)"],
        }
    }
}

impl Store {
    /// Calls `each` with every fact asked for, one at a time, until it breaks off.
    pub fn facts(&self, query: &FactQuery, each: &mut dyn FnMut(Observation) -> ControlFlow<()>) -> Result<()> {
        self.read(|conn| {
            let mut texts = Texts::default();
            let mut statement = conn.prepare(&Store::facts_sql(query))?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                if each(observation(conn, row, query.sentences.then_some(&mut texts))?).is_break() {
                    break;
                }
            }
            Ok(())
        })
    }

    /// The SQL that [`Store::facts`] runs, whole: it can be pasted into `sqlite3` as it is.
    pub fn facts_sql(query: &FactQuery) -> String {
        let mut sql = String::from("SELECT ");
        sql.push_str(&columns(&query.units));
        sql.push_str(",\n  title, published, url, site, sentence_start, sentence_end\nFROM observation");
        for (i, condition) in conditions(query).iter().enumerate() {
            let _ = write!(sql, "\n{} {condition}", if i == 0 { "WHERE" } else { "  AND" });
        }
        let turn = if query.descending { " DESC" } else { "" };
        sql.push_str("\nORDER BY ");
        for key in query.sort.keys() {
            let key = if query.sort == Sort::Value { converted(key, &query.units) } else { key.to_string() };
            let _ = write!(sql, "{key}{turn} NULLS LAST, ");
        }
        let turn = if query.sort == Sort::Text { turn } else { "" };
        let _ = write!(sql, "id{turn}");
        if let Some(limit) = query.limit {
            let _ = write!(sql, "\nLIMIT {limit}");
        }
        sql
    }

    /// Every unit that facts have.
    pub fn units(&self) -> Result<Vec<String>> {
        self.read(|conn| {
            let mut statement = conn.prepare("SELECT name FROM unit ORDER BY name")?;
            statement.query_map([], |row| row.get(0))?.collect()
        })
    }
}

fn observation(conn: &Connection, row: &Row, texts: Option<&mut Texts>) -> rusqlite::Result<Observation> {
    let fact = fact(row)?;
    let sentence = match texts {
        None => None,
        Some(texts) => {
            let (start, end) = (position(row, COLUMNS + 4)?, position(row, COLUMNS + 5)?);
            Some(Sentence { text: texts.slice(conn, &fact.document, (start, end))?, start })
        }
    };
    Ok(Observation {
        fact,
        title: row.get(COLUMNS)?,
        published: day(row, COLUMNS + 1)?,
        url: row.get(COLUMNS + 2)?,
        site: row.get(COLUMNS + 3)?,
        sentence,
    })
}

/// The columns of the record, with numbers and units converted.
fn columns(units: &[Conversion]) -> String {
    let column = |name: &str| match name {
        "end" => "\"end\"".to_string(),
        "value" | "low" | "high" if converts(units) => format!("{} AS {name}", converted(name, units)),
        "unit" if converts(units) => format!("{} AS unit", literal(&units[0].into)),
        _ => name.to_string(),
    };
    let mut list = String::new();
    for (i, name) in Fact::FIELDS.split(',').enumerate() {
        if i > 0 {
            list.push_str(if i % 12 == 0 { ",\n  " } else { ", " });
        }
        list.push_str(&column(name));
    }
    list
}

fn converts(units: &[Conversion]) -> bool {
    units.iter().any(|unit| unit.unit != unit.into)
}

/// A number of the record in the unit that is asked for.
fn converted(number: &str, units: &[Conversion]) -> String {
    if !converts(units) {
        return number.to_string();
    }
    let mut sql = format!("{number} * CASE unit");
    for unit in units.iter().filter(|unit| unit.factor != 1.0) {
        let _ = write!(sql, " WHEN {} THEN {:?}", literal(&unit.unit), unit.factor);
    }
    sql.push_str(" ELSE 1 END");
    if units.iter().any(|unit| unit.offset != 0.0) {
        sql.push_str(" + CASE WHEN kind = 'change' THEN 0");
        for unit in units.iter().filter(|unit| unit.offset != 0.0) {
            let _ = write!(sql, " WHEN unit = {} THEN {:?}", literal(&unit.unit), unit.offset);
        }
        sql.push_str(" ELSE 0 END");
    }
    sql
}

/// The conditions of a query, as SQL.
fn conditions(query: &FactQuery) -> Vec<String> {
    let mut all: Vec<String> = query.words.iter().map(|word| says(word)).collect();
    let exact = [
        ("measure", query.measure.as_deref()),
        ("status", query.status.map(|s| s.as_str())),
        ("kind", query.kind.map(|k| k.as_str())),
        ("rule", query.rule.as_deref()),
        ("document", query.document.as_deref()),
    ];
    all.extend(exact.iter().filter_map(|(column, wanted)| wanted.map(|w| format!("{column} = {}", literal(w)))));
    match &query.units[..] {
        [] => {}
        [one] => all.push(format!("unit = {}", literal(&one.unit))),
        several => {
            let codes: Vec<_> = several.iter().map(|unit| literal(&unit.unit)).collect();
            all.push(format!("unit IN ({})", codes.join(", ")));
        }
    }
    if let Some(entity) = &query.entity {
        all.push(format!("entity = {} COLLATE NOCASE", literal(entity)));
    }
    if let Some(place) = &query.place {
        let named = format!("place = {} COLLATE NOCASE", literal(place));
        let code = place.len() == 2 && place.bytes().all(|b| b.is_ascii_alphabetic());
        all.push(if code { format!("(place_code = '{}' OR {named})", place.to_ascii_uppercase()) } else { named });
    }
    if let Some(source) = &query.source {
        all.push(contains(&["site", "attribution"], source));
    }
    if let Some(since) = query.since {
        all.push(format!("coalesce(period_end, period_start, published) >= '{since}'"));
    }
    if let Some(until) = query.until {
        all.push(format!("coalesce(period_start, period_end, published) <= '{until}'"));
    }
    if let Some(least) = query.least {
        all.push(format!("{} >= {least:?}", converted("coalesce(value, high)", &query.units)));
    }
    if let Some(most) = query.most {
        all.push(format!("{} <= {most:?}", converted("coalesce(value, low)", &query.units)));
    }
    all
}

/// That the fact or its measure says the word.
fn says(word: &str) -> String {
    let (stem, any_ending) = match word.strip_suffix('*') {
        Some(stem) => (stem, "*"),
        None => (word, ""),
    };
    if !stem.chars().any(char::is_alphanumeric) {
        return contains(&["unit", "unit_text", "quote"], word);
    }
    let wanted = literal(&format!("\"{}\"{any_ending}", stem.replace('"', "\"\"")));
    format!(
        "id IN (\n    SELECT rowid FROM fact_text WHERE fact_text MATCH {wanted}\n    \
         UNION ALL SELECT id FROM fact WHERE measure IN (SELECT rowid FROM measure_text WHERE measure_text MATCH {wanted}))"
    )
}

/// That one of the columns holds the word.
fn contains(columns: &[&str], word: &str) -> String {
    let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let escape = if escaped == word { "" } else { " ESCAPE '\\'" };
    let pattern = literal(&format!("%{escaped}%"));
    let any: Vec<String> = columns.iter().map(|column| format!("{column} LIKE {pattern}{escape}")).collect();
    format!("({})", any.join(" OR "))
}

/// A string of SQL. SQLite knows no escape in it but the doubled quote, and ends a statement at U+0000.
fn literal(text: &str) -> String {
    format!("'{}'", without_nul(text).replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_can_be_pasted() {
        let query = FactQuery {
            words: vec!["o'hare".into(), "%".into()],
            units: vec![
                Conversion { unit: "t".into(), into: "t".into(), factor: 1.0, offset: 0.0 },
                Conversion { unit: "kg".into(), into: "t".into(), factor: 0.001, offset: 0.0 },
            ],
            place: Some("ir".into()),
            since: NaiveDate::from_ymd_opt(1987, 1, 1),
            sort: Sort::Value,
            descending: true,
            limit: Some(20),
            ..FactQuery::default()
        };
        assert_eq!(
            Store::facts_sql(&query),
            r#"SELECT document, fact_id, quote, start, "end", value * CASE unit WHEN 'kg' THEN 0.001 ELSE 1 END AS value, low * CASE unit WHEN 'kg' THEN 0.001 ELSE 1 END AS low, high * CASE unit WHEN 'kg' THEN 0.001 ELSE 1 END AS high, bound, 't' AS unit, unit_text, dimension,
  subject, measure, kind, direction, status, period_start, period_end, period_text, period_basis, place, place_code, attribution,
  entity, comparison, negated, rule, confidence,
  title, published, url, site, sentence_start, sentence_end
FROM observation
WHERE id IN (
    SELECT rowid FROM fact_text WHERE fact_text MATCH '"o''hare"'
    UNION ALL SELECT id FROM fact WHERE measure IN (SELECT rowid FROM measure_text WHERE measure_text MATCH '"o''hare"'))
  AND (unit LIKE '%\%%' ESCAPE '\' OR unit_text LIKE '%\%%' ESCAPE '\' OR quote LIKE '%\%%' ESCAPE '\')
  AND unit IN ('t', 'kg')
  AND (place_code = 'IR' OR place = 'ir' COLLATE NOCASE)
  AND coalesce(period_end, period_start, published) >= '1987-01-01'
ORDER BY coalesce(value, low) * CASE unit WHEN 'kg' THEN 0.001 ELSE 1 END DESC NULLS LAST, id
LIMIT 20"#
        );
    }
}
