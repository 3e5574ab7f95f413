//! Facts as a person reads them: `2.1 billion USD`, `> 1,100`, `5–7 %`, `Sep 2024`, `by 2021-03-20`.

use chrono::{Datelike, Months, NaiveDate};

use crate::model::{Bound, Direction, Fact, Kind};

/// The number of a fact with its bound, its unit and the way it moved: `~ 3.2 million t`, `up 17 % yoy`.
///
/// A count goes without a unit, because the subject names what is counted.
pub fn value(fact: &Fact) -> String {
    let mut shown = String::new();
    if fact.kind == Kind::Change {
        shown.push_str(match fact.direction {
            Some(Direction::Up) => "up ",
            Some(Direction::Down) => "down ",
            None => "by ",
        });
    }
    if fact.bound != Bound::Exact {
        shown.push_str(fact.bound.as_str());
        shown.push(' ');
    }
    shown.push_str(&match (fact.value, fact.low, fact.high) {
        (Some(value), _, _) => number(value),
        (None, Some(low), Some(high)) => range(low, high),
        (None, Some(end), None) | (None, None, Some(end)) => number(end),
        (None, None, None) => fact.quote.clone(),
    });
    if fact.unit != "1" {
        shown.push(' ');
        shown.push_str(&fact.unit);
    }
    if let Some(comparison) = fact.comparison {
        shown.push(' ');
        shown.push_str(comparison.as_str());
    }
    shown
}

/// A number with thousands grouped, and in millions and up where that is shorter and loses nothing.
pub fn number(value: f64) -> String {
    match scale_of(value) {
        Some((scale, name)) => format!("{} {name}", grouped(value / scale)),
        None => grouped(value),
    }
}

/// Both ends in one scale: `5–7`, `1.5–2 million`.
fn range(low: f64, high: f64) -> String {
    match (scale_of(low), scale_of(high)) {
        (Some((a, _)), Some((b, name))) if a == b => format!("{}–{} {name}", grouped(low / a), grouped(high / b)),
        (None, None) => format!("{}–{}", grouped(low), grouped(high)),
        _ => format!("{}–{}", number(low), number(high)),
    }
}

/// The largest scale in which the number has no more than three decimals.
fn scale_of(value: f64) -> Option<(f64, &'static str)> {
    [(1e12, "trillion"), (1e9, "billion"), (1e6, "million")].into_iter().find(|(scale, _)| {
        let thousandths = value / scale * 1000.0;
        value.abs() >= *scale && (thousandths - thousandths.round()).abs() < 1e-6
    })
}

fn grouped(value: f64) -> String {
    // `f64` prints its shortest exact form, never an exponent.
    let plain = format!("{value}");
    let unsigned = plain.trim_start_matches('-');
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let mut shown = String::with_capacity(plain.len() + plain.len() / 3);
    if plain.len() > unsigned.len() {
        shown.push('−');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    if !fraction.is_empty() {
        shown.push('.');
        shown.push_str(fraction);
    }
    shown
}

/// The period of a fact, in its shortest exact form; empty where none is known.
pub fn period(start: Option<NaiveDate>, end: Option<NaiveDate>) -> String {
    match (start, end) {
        (None, None) => String::new(),
        (None, Some(end)) => format!("by {end}"),
        (Some(start), None) => format!("from {start}"),
        (Some(start), Some(end)) if start == end => start.to_string(),
        (Some(start), Some(end)) => whole(start, end).unwrap_or_else(|| format!("{start} to {end}")),
    }
}

/// `2024`, `Q3 2024`, `Sep 2024`, where the two days bound a whole one.
fn whole(start: NaiveDate, end: NaiveDate) -> Option<String> {
    Some(match whole_period(start, end)? {
        12 => start.year().to_string(),
        3 => format!("Q{} {}", start.month0() / 3 + 1, start.year()),
        _ => start.format("%b %Y").to_string(),
    })
}

/// The months, 12, 3 or 1, of the whole calendar year, quarter or month that the two days bound.
pub(super) fn whole_period(start: NaiveDate, end: NaiveDate) -> Option<u32> {
    let lasts = |months: &u32| {
        start.day() == 1 && start.checked_add_months(Months::new(*months)).and_then(|next| next.pred_opt()) == Some(end)
    };
    [12, 3, 1].into_iter().find(|months| start.month0().is_multiple_of(*months) && lasts(months))
}

/// What the number measures: its measure, else its subject, else what is counted.
pub fn what(fact: &Fact) -> &str {
    let counted = fact.unit_text.as_ref().filter(|_| fact.unit == "1");
    fact.measure.as_ref().or(fact.subject.as_ref()).or(counted).map_or("", String::as_str)
}

/// `1 fact`, `15 facts`; `noun` must take a plain `s`.
pub fn count(n: usize, noun: &str) -> String {
    format!("{} {noun}{}", grouped(n as f64), if n == 1 { "" } else { "s" })
}

/// What was found in a text: `15 facts, 4 numbers left out`. Where there is no fact it says why.
pub fn found(facts: usize, left_out: usize) -> String {
    match (facts, left_out) {
        (0, 0) => "0 facts: no number was found in it".to_string(),
        (0, 1) => "0 facts: its only number was left out".to_string(),
        (0, n) => format!("0 facts: all its {} were left out", count(n, "number")),
        (facts, 0) => count(facts, "fact"),
        (facts, n) => format!("{}, {} left out", count(facts, "fact"), count(n, "number")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_easily_and_lose_nothing() {
        for (value, expected) in [
            (0.0, "0"),
            (0.19, "0.19"),
            (19_862.0, "19,862"),
            (999_999.0, "999,999"),
            (1_000_000.0, "1 million"),
            (2_100_000_000.0, "2.1 billion"),
            (12_640_000_000.0, "12.64 billion"),
            (1_234_567.0, "1,234,567"),
            (934_000.0, "934,000"),
            (-1_250.5, "−1,250.5"),
            (3e12, "3 trillion"),
            (0.0000001, "0.0000001"),
        ] {
            assert_eq!(number(value), expected, "{value}");
        }
    }

    #[test]
    fn ranges_share_a_scale() {
        for (low, high, expected) in [
            (5.0, 7.0, "5–7"),
            (1_500_000.0, 2_000_000.0, "1.5–2 million"),
            (750_000.0, 1_000_000.0, "750,000–1 million"),
        ] {
            assert_eq!(range(low, high), expected);
        }
    }

    #[test]
    fn periods_are_short_and_exact() {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        for (start, end, expected) in [
            ("2019-03-21", "2020-03-19", "2019-03-21 to 2020-03-19"),
            ("2024-01-01", "2024-12-31", "2024"),
            ("2024-09-01", "2024-09-30", "Sep 2024"),
            ("2024-07-01", "2024-09-30", "Q3 2024"),
            ("2024-02-01", "2024-04-30", "2024-02-01 to 2024-04-30"),
            ("2024-02-29", "2024-02-29", "2024-02-29"),
            ("", "2021-03-20", "by 2021-03-20"),
            ("2021-03-20", "", "from 2021-03-20"),
            ("", "", ""),
        ] {
            assert_eq!(period(day(start), day(end)), expected);
        }
    }
}
