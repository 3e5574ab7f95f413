//! Asking for facts: by words and by what they are about.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use chrono::NaiveDate;

use super::Store;
use super::context::Texts;
use super::row::{COLUMNS, day, fact};
use crate::error::Result;
use crate::model::{Fact, Status, without_nul};

/// Which facts to list; an empty query lists all. Every condition must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FactQuery {
    /// Each must stand in the measure, subject, entity, unit or quote of the fact or in the article's title. Letters A to Z
    /// match in either case.
    pub words: Vec<String>,
    /// Canonical measure, exactly.
    pub measure: Option<String>,
    /// Unit code, exactly; UCUM tells `m` from `M`.
    pub unit: Option<String>,
    /// Place as written, or its ISO 3166-1 code; in either case.
    pub place: Option<String>,
    /// Entity, in either case.
    pub entity: Option<String>,
    /// Actual, planned or forecast.
    pub status: Option<Status>,
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
    /// The order.
    pub sort: Sort,
    /// Whether the order is turned round.
    pub descending: bool,
    /// At most so many.
    pub limit: Option<usize>,
    /// How many characters of text to give before and after each quote; 0 for none.
    pub context: usize,
}

/// The order of facts; those it leaves equal come as articles were stored, and in text order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// As articles were stored, and in text order.
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

    /// The order with that name.
    pub fn parse(name: &str) -> Option<Sort> {
        Sort::ALL.into_iter().find(|sort| sort.as_str() == name)
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

/// The words around a quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// What stands before it.
    pub before: String,
    /// What stands behind it.
    pub after: String,
}

/// One fact with the article it is from.
#[derive(Debug, Clone, PartialEq)]
pub struct FactRow {
    /// The fact.
    pub fact: Fact,
    /// The article's headline.
    pub title: Option<String>,
    /// The article's date.
    pub published: Option<NaiveDate>,
    /// The article's address.
    pub url: Option<String>,
    /// The words around the quote, where they were asked for.
    pub context: Option<Context>,
}

impl Store {
    /// Calls `each` with every fact asked for, one at a time, until it breaks off.
    pub fn facts(&self, query: &FactQuery, each: &mut dyn FnMut(FactRow) -> ControlFlow<()>) -> Result<()> {
        self.read(|conn| {
            let mut texts = Texts::default();
            let mut statement = conn.prepare(&Store::facts_sql(query))?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let fact = fact(row)?;
                let context = match query.context {
                    0 => None,
                    width => {
                        let (before, after) = texts.around(conn, &fact.document, (fact.start, fact.end), width)?;
                        Some(Context { before, after })
                    }
                };
                let row = FactRow {
                    fact,
                    title: row.get(COLUMNS)?,
                    published: day(row, COLUMNS + 1)?,
                    url: row.get(COLUMNS + 2)?,
                    context,
                };
                if each(row).is_break() {
                    break;
                }
            }
            Ok(())
        })
    }

    /// The SQL that [`Store::facts`] runs, whole: it can be pasted into `sqlite3` as it is.
    pub fn facts_sql(query: &FactQuery) -> String {
        let mut sql = String::from("SELECT *\nFROM observation");
        for (i, condition) in conditions(query).iter().enumerate() {
            let _ = write!(sql, "\n{} {condition}", if i == 0 { "WHERE" } else { "  AND" });
        }
        let turn = if query.descending { " DESC" } else { "" };
        sql.push_str("\nORDER BY ");
        for key in query.sort.keys() {
            let _ = write!(sql, "{key}{turn} NULLS LAST, ");
        }
        let turn = if query.sort == Sort::Text { turn } else { "" };
        let _ = write!(sql, "article{turn}, start{turn}");
        if let Some(limit) = query.limit {
            let _ = write!(sql, "\nLIMIT {limit}");
        }
        sql
    }
}

/// The conditions of a query, as SQL.
fn conditions(query: &FactQuery) -> Vec<String> {
    const WORDS: [&str; 6] = ["measure", "subject", "entity", "unit_text", "quote", "title"];
    let mut all: Vec<String> = query.words.iter().map(|word| contains(&WORDS, word)).collect();
    let exact = [
        ("measure", query.measure.as_deref()),
        ("unit", query.unit.as_deref()),
        ("status", query.status.map(|s| s.as_str())),
        ("rule", query.rule.as_deref()),
        ("document", query.document.as_deref()),
    ];
    all.extend(exact.iter().filter_map(|(column, wanted)| wanted.map(|w| format!("{column} = {}", literal(w)))));
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
    all
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
            words: vec!["o'hare_1".into()],
            unit: Some("USD".into()),
            place: Some("ir".into()),
            since: NaiveDate::from_ymd_opt(1987, 1, 1),
            sort: Sort::Period,
            descending: true,
            limit: Some(20),
            ..FactQuery::default()
        };
        assert_eq!(
            Store::facts_sql(&query),
            r"SELECT *
FROM observation
WHERE (measure LIKE '%o''hare\_1%' ESCAPE '\' OR subject LIKE '%o''hare\_1%' ESCAPE '\' OR entity LIKE '%o''hare\_1%' ESCAPE '\' OR unit_text LIKE '%o''hare\_1%' ESCAPE '\' OR quote LIKE '%o''hare\_1%' ESCAPE '\' OR title LIKE '%o''hare\_1%' ESCAPE '\')
  AND unit = 'USD'
  AND (place_code = 'IR' OR place = 'ir' COLLATE NOCASE)
  AND coalesce(period_end, period_start, published) >= '1987-01-01'
ORDER BY coalesce(period_end, period_start) DESC NULLS LAST, article, start
LIMIT 20"
        );
    }
}
