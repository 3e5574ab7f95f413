//! Under which names facts leave: those of the record, of SDMX, or of schema.org.

use chrono::{Datelike, NaiveDate};

use super::human::whole_period;
use crate::model::{Fact, Kind, Observation, Status};

/// A set of column names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Profile {
    /// The fields of the fact record and of the article.
    Record,
    /// SDMX-CSV 2.0: dimensions, OBS_VALUE, attributes.
    Sdmx,
    /// The properties of schema.org's Observation.
    SchemaOrg,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Text.
    Text,
    /// A number with a fraction.
    Number,
    /// A whole number.
    Integer,
    /// A day.
    Day,
}

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// No value.
    Null,
    /// Of [`Content::Text`].
    Text(String),
    /// Of [`Content::Number`].
    Number(f64),
    /// Of [`Content::Integer`].
    Integer(i64),
    /// Of [`Content::Day`].
    Day(NaiveDate),
}

use Content::{Day, Integer, Number, Text};

const RECORD: &[(&str, Content)] = &[
    ("document", Text),
    ("fact_id", Text),
    ("quote", Text),
    ("start", Integer),
    ("end", Integer),
    ("value", Number),
    ("low", Number),
    ("high", Number),
    ("bound", Text),
    ("unit", Text),
    ("unit_text", Text),
    ("dimension", Text),
    ("subject", Text),
    ("measure", Text),
    ("kind", Text),
    ("direction", Text),
    ("status", Text),
    ("period_start", Day),
    ("period_end", Day),
    ("period_text", Text),
    ("period_basis", Text),
    ("place", Text),
    ("place_code", Text),
    ("attribution", Text),
    ("entity", Text),
    ("comparison", Text),
    ("negated", Integer),
    ("rule", Text),
    ("confidence", Number),
    ("title", Text),
    ("published", Day),
    ("url", Text),
    ("site", Text),
    ("sentence", Text),
];

/// The names of SDMX's cross-domain concepts where there is one.
const SDMX: &[(&str, Content)] = &[
    ("STRUCTURE", Text),
    ("STRUCTURE_ID", Text),
    ("ACTION", Text),
    ("FACT", Text),
    ("MEASURE", Text),
    ("REFERENCE", Text),
    ("REF_AREA", Text),
    ("UNIT_MEASURE", Text),
    ("TRANSFORMATION", Text),
    ("TIME_PERIOD", Text),
    ("OBS_VALUE", Number),
    ("OBS_STATUS", Text),
    ("LOWER_BOUND", Number),
    ("UPPER_BOUND", Number),
    ("BOUND", Text),
    ("COMPARISON", Text),
    ("PLACE", Text),
    ("SOURCE", Text),
    ("DOCUMENT", Text),
    ("URL", Text),
    ("PUBLISHED", Day),
    ("QUOTE", Text),
    ("COMMENT_OBS", Text),
];

const SCHEMA_ORG: &[(&str, Content)] = &[
    ("identifier", Text),
    ("measuredProperty", Text),
    ("observationAbout", Text),
    ("observationDate", Day),
    ("observationPeriod", Text),
    ("value", Number),
    ("minValue", Number),
    ("maxValue", Number),
    ("unitCode", Text),
    ("unitText", Text),
    ("measurementQualifier", Text),
    ("text", Text),
    ("description", Text),
    ("isBasedOn", Text),
    ("headline", Text),
    ("datePublished", Day),
    ("publisher", Text),
    ("creditText", Text),
];

impl Profile {
    /// The columns in their order.
    pub fn columns(self) -> &'static [(&'static str, Content)] {
        match self {
            Profile::Record => RECORD,
            Profile::Sdmx => SDMX,
            Profile::SchemaOrg => SCHEMA_ORG,
        }
    }

    /// A fact as a row of these columns.
    pub fn row(self, observation: &Observation) -> Vec<Cell> {
        match self {
            Profile::Record => record(observation),
            Profile::Sdmx => sdmx(observation),
            Profile::SchemaOrg => schema_org(observation),
        }
    }
}

fn text(value: impl Into<String>) -> Cell {
    Cell::Text(value.into())
}

fn maybe(value: &Option<String>) -> Cell {
    value.clone().map_or(Cell::Null, Cell::Text)
}

fn number(value: Option<f64>) -> Cell {
    value.map_or(Cell::Null, Cell::Number)
}

fn day(value: Option<NaiveDate>) -> Cell {
    value.map_or(Cell::Null, Cell::Day)
}

fn sentence(observation: &Observation) -> Cell {
    observation.sentence.as_ref().map_or(Cell::Null, |sentence| text(&sentence.text))
}

fn record(observation: &Observation) -> Vec<Cell> {
    let fact = &observation.fact;
    vec![
        text(&fact.document),
        text(&fact.fact_id),
        text(&fact.quote),
        Cell::Integer(fact.start as i64),
        Cell::Integer(fact.end as i64),
        number(fact.value),
        number(fact.low),
        number(fact.high),
        text(fact.bound.as_str()),
        text(&fact.unit),
        maybe(&fact.unit_text),
        text(fact.dimension.as_str()),
        maybe(&fact.subject),
        maybe(&fact.measure),
        text(fact.kind.as_str()),
        fact.direction.map_or(Cell::Null, |direction| text(direction.as_str())),
        text(fact.status.as_str()),
        day(fact.period_start),
        day(fact.period_end),
        maybe(&fact.period_text),
        text(fact.period_basis.as_str()),
        maybe(&fact.place),
        maybe(&fact.place_code),
        maybe(&fact.attribution),
        maybe(&fact.entity),
        fact.comparison.map_or(Cell::Null, |comparison| text(comparison.as_str())),
        Cell::Integer(fact.negated.into()),
        text(&fact.rule),
        number(fact.confidence),
        maybe(&observation.title),
        day(observation.published),
        maybe(&observation.url),
        maybe(&observation.site),
        sentence(observation),
    ]
}

fn sdmx(observation: &Observation) -> Vec<Cell> {
    let fact = &observation.fact;
    vec![
        text("dataflow"),
        text("ETL:FACTS(1.0)"),
        text("I"),
        text(&fact.fact_id),
        text(what(fact)),
        maybe(&fact.entity),
        maybe(&fact.place_code),
        text(&fact.unit),
        text(match (fact.kind, fact.direction) {
            (Kind::Level, _) => "level",
            (Kind::Change, None) => "change",
            (Kind::Change, Some(direction)) => direction.as_str(),
        }),
        time_period(fact.period_start, fact.period_end).map_or(Cell::Null, Cell::Text),
        number(fact.value),
        // The code list CL_OBS_STATUS has no plan; it comes nearest to a forecast.
        text(if fact.status == Status::Actual { "A" } else { "F" }),
        number(fact.low),
        number(fact.high),
        text(fact.bound.as_str()),
        fact.comparison.map_or(Cell::Null, |comparison| text(comparison.as_str())),
        maybe(&fact.place),
        maybe(&fact.attribution),
        text(&fact.document),
        maybe(&observation.url),
        day(observation.published),
        text(&fact.quote),
        sentence(observation),
    ]
}

fn schema_org(observation: &Observation) -> Vec<Cell> {
    let fact = &observation.fact;
    let length = fact.period_start.zip(fact.period_end).map(|(start, end)| duration(start, end));
    vec![
        text(&fact.fact_id),
        text(what(fact)),
        maybe(&fact.entity.clone().or(fact.place.clone())),
        day(fact.period_end.or(fact.period_start)),
        length.map_or(Cell::Null, Cell::Text),
        number(fact.value),
        number(fact.low),
        number(fact.high),
        text(&fact.unit),
        maybe(&fact.unit_text),
        text(format!("{} {}", fact.status, fact.kind)),
        text(&fact.quote),
        sentence(observation),
        text(observation.url.as_ref().unwrap_or(&fact.document)),
        maybe(&observation.title),
        day(observation.published),
        maybe(&observation.site),
        maybe(&fact.attribution),
    ]
}

/// The measure, else the subject, else what is counted.
fn what(fact: &Fact) -> &str {
    super::human::what(fact)
}

/// An SDMX observational time period: `2024`, `2024-Q3`, `2024-09`, a day, or a start with a duration.
fn time_period(start: Option<NaiveDate>, end: Option<NaiveDate>) -> Option<String> {
    let (start, end) = match (start, end) {
        (Some(start), Some(end)) => (start, end),
        (one, other) => return one.or(other).map(|day| day.to_string()),
    };
    Some(match whole_period(start, end) {
        Some(12) => start.year().to_string(),
        Some(3) => format!("{}-Q{}", start.year(), start.month0() / 3 + 1),
        Some(_) => start.format("%Y-%m").to_string(),
        None if start == end => start.to_string(),
        None => format!("{start}/{}", duration(start, end)),
    })
}

/// An ISO 8601 duration from the first day to the last, both counted.
fn duration(start: NaiveDate, end: NaiveDate) -> String {
    match whole_period(start, end) {
        Some(12) => "P1Y".to_string(),
        Some(months) => format!("P{months}M"),
        None => format!("P{}D", (end - start).num_days() + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_those_of_sdmx() {
        for (start, end, period, length) in [
            ("2024-01-01", "2024-12-31", "2024", "P1Y"),
            ("2024-07-01", "2024-09-30", "2024-Q3", "P3M"),
            ("2024-09-01", "2024-09-30", "2024-09", "P1M"),
            ("2024-09-05", "2024-09-05", "2024-09-05", "P1D"),
            ("2019-03-21", "2020-03-19", "2019-03-21/P365D", "P365D"),
        ] {
            let (start, end) = (start.parse().unwrap(), end.parse().unwrap());
            assert_eq!(time_period(Some(start), Some(end)).as_deref(), Some(period));
            assert_eq!(duration(start, end), length);
        }
        let deadline = "2021-03-20".parse().ok();
        assert_eq!(time_period(None, deadline).as_deref(), Some("2021-03-20"));
        assert_eq!(time_period(None, None), None);
    }

    #[test]
    fn the_record_has_the_fields_of_the_contract() {
        let names: Vec<_> = RECORD.iter().map(|(name, _)| *name).collect();
        assert!(names.join(",").starts_with(Fact::FIELDS));
    }
}
