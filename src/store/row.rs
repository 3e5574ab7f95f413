//! A row of the view `facts` or `observation` as a [`Fact`].

use chrono::NaiveDate;
use rusqlite::Row;
use rusqlite::types::Type;

use crate::model::{Bound, Comparison, Dimension, Direction, Fact, Kind, Moment, PeriodBasis, Status};

/// How many columns `facts` has; `observation` begins with the same.
pub(super) const COLUMNS: usize = 29;

/// The fact in the first [`COLUMNS`] columns of a row, which are those of `facts`.
pub(super) fn fact(row: &Row) -> rusqlite::Result<Fact> {
    Ok(Fact {
        document: row.get(0)?,
        fact_id: row.get(1)?,
        quote: row.get(2)?,
        start: position(row, 3)?,
        end: position(row, 4)?,
        value: row.get(5)?,
        low: row.get(6)?,
        high: row.get(7)?,
        bound: word(row, 8, Bound::parse)?,
        unit: row.get(9)?,
        unit_text: row.get(10)?,
        dimension: word(row, 11, Dimension::parse)?,
        subject: row.get(12)?,
        measure: row.get(13)?,
        kind: word(row, 14, Kind::parse)?,
        direction: maybe(row, 15, Direction::parse)?,
        status: word(row, 16, Status::parse)?,
        period_start: day(row, 17)?,
        period_end: day(row, 18)?,
        period_text: row.get(19)?,
        period_basis: word(row, 20, PeriodBasis::parse)?,
        place: row.get(21)?,
        place_code: row.get(22)?,
        attribution: row.get(23)?,
        entity: row.get(24)?,
        comparison: maybe(row, 25, Comparison::parse)?,
        negated: row.get(26)?,
        rule: row.get(27)?,
        confidence: row.get(28)?,
    })
}

/// A character offset.
pub(super) fn position(row: &Row, column: usize) -> rusqlite::Result<usize> {
    let stored: i64 = row.get(column)?;
    usize::try_from(stored).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, stored))
}

/// A day, where there is one.
pub(super) fn day(row: &Row, column: usize) -> rusqlite::Result<Option<NaiveDate>> {
    maybe(row, column, |text| text.parse().ok())
}

/// A point in time as an article states it, where it does.
pub(super) fn moment(row: &Row, column: usize) -> rusqlite::Result<Option<Moment>> {
    maybe(row, column, Moment::parse)
}

/// A word of a vocabulary, where there is one.
fn maybe<T>(row: &Row, column: usize, parse: impl Fn(&str) -> Option<T>) -> rusqlite::Result<Option<T>> {
    let Some(text) = row.get_ref(column)?.as_str_or_null()? else { return Ok(None) };
    parse(text).map(Some).ok_or_else(|| {
        let unknown = format!("`{text}` is no value of the column {}", row.as_ref().column_name(column).unwrap_or("?"));
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, unknown.into())
    })
}

/// A word of a vocabulary.
fn word<T>(row: &Row, column: usize, parse: impl Fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    maybe(row, column, parse)?
        .ok_or_else(|| rusqlite::Error::FromSqlConversionFailure(column, Type::Null, "missing".into()))
}
