//! A fact as a JSON object: what `serde_json` writes of it, in half the time.
//!
//! The names of the fields are the same in every record, and hardly a string has a character to be escaped; writing JSON is
//! else about as dear as a step.

use std::io;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::model::Fact;

/// Appends `"name":` and a value, with a comma before all but the first.
macro_rules! field {
    ($out:ident, first $name:literal: $write:ident($value:expr)) => {{
        $out.extend_from_slice(concat!("{\"", $name, "\":").as_bytes());
        $write($out, $value)?;
    }};
    ($out:ident, $name:literal: $write:ident($value:expr)) => {{
        $out.extend_from_slice(concat!(",\"", $name, "\":").as_bytes());
        $write($out, $value)?;
    }};
}

/// Appends the object of a fact.
pub(super) fn write(fact: &Fact, out: &mut Vec<u8>) -> io::Result<()> {
    field!(out, first "document": text(&fact.document));
    field!(out, "fact_id": text(&fact.fact_id));
    field!(out, "quote": text(&fact.quote));
    field!(out, "start": other(&fact.start));
    field!(out, "end": other(&fact.end));
    field!(out, "value": number(fact.value));
    field!(out, "low": number(fact.low));
    field!(out, "high": number(fact.high));
    field!(out, "bound": word(fact.bound.as_str()));
    field!(out, "unit": text(&fact.unit));
    field!(out, "unit_text": maybe(&fact.unit_text));
    field!(out, "dimension": word(fact.dimension.as_str()));
    field!(out, "subject": maybe(&fact.subject));
    field!(out, "measure": maybe(&fact.measure));
    field!(out, "kind": word(fact.kind.as_str()));
    field!(out, "direction": word_if(fact.direction.map(|d| d.as_str())));
    field!(out, "status": word(fact.status.as_str()));
    field!(out, "period_start": day(fact.period_start));
    field!(out, "period_end": day(fact.period_end));
    field!(out, "period_text": maybe(&fact.period_text));
    field!(out, "period_basis": word(fact.period_basis.as_str()));
    field!(out, "place": maybe(&fact.place));
    field!(out, "place_code": maybe(&fact.place_code));
    field!(out, "attribution": maybe(&fact.attribution));
    field!(out, "entity": maybe(&fact.entity));
    field!(out, "comparison": word_if(fact.comparison.map(|c| c.as_str())));
    field!(out, "negated": other(&u8::from(fact.negated)));
    field!(out, "rule": text(&fact.rule));
    field!(out, "confidence": other(&fact.confidence));
    out.push(b'}');
    Ok(())
}

fn text(out: &mut Vec<u8>, text: &str) -> io::Result<()> {
    // A look at every byte without a branch is cheaper than a table a byte.
    let escaped = text.bytes().fold(false, |any, b| any | (b < b' ') | (b == b'"') | (b == b'\\'));
    if escaped {
        return other(out, text);
    }
    word(out, text)
}

fn maybe(out: &mut Vec<u8>, text_if: &Option<String>) -> io::Result<()> {
    match text_if {
        Some(value) => text(out, value),
        None => null(out),
    }
}

/// A string in which nothing has to be escaped.
fn word(out: &mut Vec<u8>, word: &str) -> io::Result<()> {
    out.push(b'"');
    out.extend_from_slice(word.as_bytes());
    out.push(b'"');
    Ok(())
}

fn word_if(out: &mut Vec<u8>, word_if: Option<&str>) -> io::Result<()> {
    match word_if {
        Some(value) => word(out, value),
        None => null(out),
    }
}

fn null(out: &mut Vec<u8>) -> io::Result<()> {
    out.extend_from_slice(b"null");
    Ok(())
}

/// A day as `serde` writes it, which goes through a formatter.
fn day(out: &mut Vec<u8>, day: Option<NaiveDate>) -> io::Result<()> {
    let Some(day) = day else { return null(out) };
    let (Ok(year @ 0..=9999), month, of_month) = (u32::try_from(day.year()), day.month(), day.day()) else {
        return other(out, &day);
    };
    let digit = |n: u32| b'0' + (n % 10) as u8;
    let [y1, y2, y3, y4] = [year / 1000, year / 100, year / 10, year].map(digit);
    let [m1, m2, d1, d2] = [month / 10, month, of_month / 10, of_month].map(digit);
    out.extend_from_slice(&[b'"', y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'"']);
    Ok(())
}

fn number(out: &mut Vec<u8>, number: Option<f64>) -> io::Result<()> {
    match number.and_then(Fact::whole) {
        Some(whole) => other(out, &whole),
        None => other(out, &number),
    }
}

fn other<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) -> io::Result<()> {
    Ok(serde_json::to_writer(out, value)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Bound, Comparison, Dimension, Direction, Kind, PeriodBasis, Status};

    fn fact(odd: &str, value: Option<f64>, there: bool) -> Fact {
        let maybe = || there.then(|| odd.to_string());
        Fact {
            document: odd.to_string(),
            fact_id: "0".repeat(32),
            quote: "5".to_string(),
            start: 0,
            end: 1,
            value,
            low: None,
            high: value,
            bound: Bound::About,
            unit: "USD/[bbl_us]".to_string(),
            unit_text: maybe(),
            dimension: Dimension::Money,
            subject: maybe(),
            measure: maybe(),
            kind: Kind::Change,
            direction: there.then_some(Direction::Up),
            status: Status::Forecast,
            period_start: there.then_some(chrono::NaiveDate::MIN),
            period_end: NaiveDate::from_ymd_opt(987, 6, 5),
            period_text: maybe(),
            period_basis: PeriodBasis::Inherited,
            place: maybe(),
            place_code: maybe(),
            attribution: maybe(),
            entity: maybe(),
            comparison: there.then_some(Comparison::Yoy),
            negated: there,
            rule: "quantity/money".to_string(),
            confidence: value,
        }
    }

    proptest! {
        #[test]
        fn a_fact_is_written_as_serde_writes_it(odd in any::<String>(), value in any::<Option<f64>>(), there in any::<bool>()) {
            let odd = odd + "\"\\\u{1f}\u{7f}\n’";
            for text in [odd.as_str(), "plain", ""] {
                let fact = fact(text, value, there);
                let mut out = Vec::new();
                write(&fact, &mut out).unwrap();
                prop_assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(&fact).unwrap());
            }
        }
    }
}
