//! Scores of facts against gold facts.
//!
//! A gold fact is detected by an overlapping fact of the same value, one to one. `detection` is the F1 of that.
//! A field's figure is the share of detected facts that have it right. `record` is the F1 of facts that are
//! detected and have unit, bound, kind, direction, status and period right.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::gold::{Article, Row};

/// The figures, in the order of reports.
pub const FIGURES: [&str; 11] = [
    "detection",
    "unit",
    "bound",
    "kind",
    "direction",
    "status",
    "period",
    "attribution",
    "place",
    "subject",
    "record",
];
/// The fields that a right record needs, besides span and value.
const RECORD: [&str; 6] = ["unit", "bound", "kind", "direction", "status", "period"];
const STOPWORDS: &str =
    "a an and as at by for from in into its it of on or that the their this to was were which who whose with";

/// The scored facts of a set of articles.
pub struct Scores {
    articles: BTreeMap<String, Matched>,
}

/// The facts of one article beside its gold facts.
#[derive(Default)]
struct Matched {
    pairs: Vec<(Row, Row)>,
    missed: Vec<Row>,
    spurious: Vec<Row>,
}

impl Scores {
    /// Scores what `facts` gives for each article.
    pub fn of(articles: &[Article], mut facts: impl FnMut(&Article) -> Vec<Value>) -> Scores {
        let matched = |article: &Article| {
            let found = facts(article).into_iter().filter_map(Row::printed).collect();
            (article.name.clone(), Matched::of(article, found))
        };
        Scores { articles: articles.iter().map(matched).collect() }
    }

    /// A figure over all articles, in percent.
    pub fn percent(&self, figure: &str) -> f64 {
        percent(self.articles.values(), figure)
    }

    /// A figure for each article, one a line.
    pub fn by_article(&self, figure: &str) -> Vec<String> {
        self.articles.iter().map(|(name, m)| format!("{name}: {:.1}", percent([m], figure))).collect()
    }

    /// What brings a figure under 100, one fact a line.
    pub fn wrong(&self, figure: &str) -> Vec<String> {
        let lines = |(name, matched): (&String, &Matched)| {
            let lines = matched.wrong(figure);
            lines.into_iter().map(|line| format!("{name}: {line}")).collect::<Vec<_>>()
        };
        self.articles.iter().flat_map(lines).collect()
    }
}

impl Matched {
    /// Pairs gold and found facts one to one, those that overlap most first.
    fn of(article: &Article, found: Vec<Row>) -> Matched {
        let mut candidates = Vec::new();
        for (i, gold) in article.facts.iter().enumerate() {
            for (j, row) in found.iter().enumerate() {
                let overlap = gold.overlap((row.start, row.end));
                if overlap > 0 && same_value(&gold.fields, &row.fields) {
                    let union = gold.end.max(row.end) - gold.start.min(row.start);
                    candidates.push((overlap as f64 / union as f64, i, j));
                }
            }
        }
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let (mut partner, mut taken) = (BTreeMap::new(), HashSet::new());
        for (_, i, j) in candidates {
            if !partner.contains_key(&i) && taken.insert(j) {
                partner.insert(i, j);
            }
        }
        let mut matched = Matched::default();
        let mut found: Vec<Option<Row>> = found.into_iter().map(Some).collect();
        for (i, gold) in article.facts.iter().enumerate() {
            let gold = Row { start: gold.start, end: gold.end, fields: gold.fields.clone() };
            match partner.get(&i).and_then(|j| found[*j].take()) {
                Some(row) => matched.pairs.push((gold, row)),
                None => matched.missed.push(gold),
            }
        }
        let harmless = |row: &Row| article.optional.iter().any(|span| row.overlap(*span) > 0);
        matched.spurious = found.into_iter().flatten().filter(|row| !harmless(row)).collect();
        matched
    }

    fn wrong(&self, figure: &str) -> Vec<String> {
        let fields: &[&str] = match figure {
            "record" => &RECORD,
            "detection" => &[],
            _ => &[figure],
        };
        let mut lines = Vec::new();
        if matches!(figure, "detection" | "record") {
            for (what, rows) in [("missed", &self.missed), ("spurious", &self.spurious)] {
                lines.extend(rows.iter().map(|row| format!("{what} `{}` at {}", row.quote(), row.start)));
            }
        }
        for (gold, row) in &self.pairs {
            for field in fields.iter().filter(|field| right(field, &gold.fields, &row.fields) < 1.0) {
                let (expected, got) = (shown(field, &gold.fields), shown(field, &row.fields));
                lines.push(format!("`{}` at {}: {field} is {expected}, got {got}", gold.quote(), gold.start));
            }
        }
        lines
    }
}

fn percent<'a>(articles: impl IntoIterator<Item = &'a Matched> + Clone, figure: &str) -> f64 {
    let sum = |count: fn(&Matched) -> usize| articles.clone().into_iter().map(count).sum::<usize>();
    let (pairs, missed, spurious) = (sum(|m| m.pairs.len()), sum(|m| m.missed.len()), sum(|m| m.spurious.len()));
    let rights = |right_of: &dyn Fn(&Value, &Value) -> f64| -> f64 {
        let all = articles.clone().into_iter().flat_map(|m| &m.pairs);
        all.map(|(gold, row)| right_of(&gold.fields, &row.fields)).sum()
    };
    // 2PR / (P + R), with P = right / (pairs + spurious) and R = right / (pairs + missed).
    let f1 = |right: f64| 2.0 * right / (2 * pairs + missed + spurious).max(1) as f64;
    100.0
        * match figure {
            "detection" => f1(pairs as f64),
            "record" => {
                f1(rights(&|gold, row| f64::from(u8::from(RECORD.iter().all(|field| right(field, gold, row) == 1.0)))))
            }
            field => rights(&|gold, row| right(field, gold, row)) / pairs.max(1) as f64,
        }
}

fn same_value(gold: &Value, row: &Value) -> bool {
    ["value", "low", "high"].iter().all(|key| match (gold[key].as_f64(), row[key].as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()),
        (a, b) => a == b,
    })
}

/// How right a field is, from 0 to 1.
fn right(field: &str, gold: &Value, row: &Value) -> f64 {
    let (wanted, got) = (gold[field].as_str().unwrap_or_default(), row[field].as_str().unwrap_or_default());
    let yes = match field {
        "subject" => return token_f1(wanted, got),
        "attribution" => token_f1(wanted, got) >= 0.5,
        "place" => tokens(wanted) == tokens(got),
        "unit" => plain_unit(wanted) == plain_unit(got),
        "period" => ["period_start", "period_end"].iter().all(|key| gold[key] == row[key]),
        _ => gold[field] == row[field],
    };
    f64::from(u8::from(yes))
}

fn shown(field: &str, fields: &Value) -> String {
    match field {
        "period" => format!("{} to {}", fields["period_start"], fields["period_end"]),
        _ => fields[field].to_string(),
    }
}

/// The words of a phrase that carry meaning, in lower case.
fn tokens(phrase: &str) -> Vec<String> {
    static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\w+").expect("a pattern"));
    let phrase = phrase.to_lowercase().replace("’s", "").replace("'s", "");
    let stop = |word: &&str| STOPWORDS.split(' ').any(|stop| stop == *word);
    WORD.find_iter(&phrase).map(|m| m.as_str()).filter(|word| !stop(word)).map(str::to_string).collect()
}

/// The F1 of the words that two phrases share.
pub fn token_f1(a: &str, b: &str) -> f64 {
    let (a, mut rest) = (tokens(a), tokens(b));
    let words = a.len() + rest.len();
    if a.is_empty() || rest.is_empty() {
        return f64::from(u8::from(words == 0));
    }
    let common = a.iter().filter(|word| rest.iter().position(|r| r == *word).map(|at| rest.swap_remove(at)).is_some());
    2.0 * common.count() as f64 / words as f64
}

/// A UCUM unit without the wording of its annotations, and with a denominator of two units in parentheses.
pub fn plain_unit(unit: &str) -> String {
    static BRACES: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\{[^}]*\}").expect("a pattern"));
    static BELOW: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"/([A-Za-z]+\.[A-Za-z]+)$").expect("a pattern"));
    let unit = unit.replace(' ', "");
    BELOW.replace(&BRACES.replace_all(&unit, "{}"), "/($1)").into_owned()
}
