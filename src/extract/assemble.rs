//! Quantities and what was learnt about them, put together as fact records.

use super::document::Document;
use super::quantity::{Amount, Quantity, Rejected};
use crate::model::{CharIndex, Comparison, Direction, Fact, FactIds, Kind, LeftOut, PeriodBasis, Status, text_hash};
use crate::rules::Confidence;
use chrono::NaiveDate;

/// What was learnt about one number.
#[derive(Debug, Clone, PartialEq)]
pub struct Context {
    /// Size, or size of a change.
    pub kind: Kind,
    /// Which way.
    pub direction: Option<Direction>,
    /// Real, intended or expected.
    pub status: Status,
    /// Whether the article denies it.
    pub negated: bool,
    /// First and last day.
    pub period: (Option<NaiveDate>, Option<NaiveDate>),
    /// The words that gave the period.
    pub period_text: Option<String>,
    /// How the period came to be known.
    pub period_basis: PeriodBasis,
    /// What a change is measured against.
    pub comparison: Option<Comparison>,
    /// The place, as written, and the code of its country.
    pub place: (Option<String>, Option<String>),
    /// Who says so.
    pub attribution: Option<String>,
    /// What the number measures, and whose it is.
    pub subject: (Option<String>, Option<String>),
    /// The measure, and the id of the rule that named it.
    pub measure: Option<(String, String)>,
}

impl Default for Context {
    fn default() -> Self {
        Context {
            kind: Kind::Level,
            direction: None,
            status: Status::Actual,
            negated: false,
            period: (None, None),
            period_text: None,
            period_basis: PeriodBasis::None,
            comparison: None,
            place: (None, None),
            attribution: None,
            subject: (None, None),
            measure: None,
        }
    }
}

/// The facts of a document, in text order.
pub fn facts(
    doc: &Document<'_>,
    quantities: &[Quantity],
    contexts: Vec<Context>,
    confidence: &Confidence,
) -> Vec<Fact> {
    if quantities.is_empty() {
        return Vec::new();
    }
    let ids = FactIds::new(&doc.article.document, &text_hash(doc.text.raw));
    let mut index = CharIndex::new(doc.text.raw);
    let mut facts: Vec<Fact> = quantities
        .iter()
        .zip(contexts)
        .map(|(quantity, context)| fact(doc, &ids, &mut index, quantity, context))
        .collect();
    facts.iter_mut().for_each(|fact| fact.confidence = confidence.of(fact));
    facts
}

fn fact(doc: &Document<'_>, ids: &FactIds, index: &mut CharIndex<'_>, quantity: &Quantity, context: Context) -> Fact {
    let span = doc.text.span(quantity.first, quantity.end);
    let (start, end) = (index.chars(span.start), index.chars(span.end));
    let (value, low, high) = match quantity.amount {
        Amount::Single(value) => (Some(value), None, None),
        Amount::Range(low, high) => (None, Some(low), Some(high)),
    };
    let (measure, rule) = match context.measure {
        Some((measure, rule)) => (Some(measure), rule),
        None => (None, quantity.rule.to_string()),
    };
    Fact {
        document: doc.article.document.clone(),
        fact_id: ids.id(start, end),
        quote: span.of(doc.text.raw).to_string(),
        start,
        end,
        value,
        low,
        high,
        bound: quantity.bound,
        unit: quantity.unit.clone(),
        unit_text: quantity.unit_text.clone(),
        dimension: quantity.dimension,
        subject: context.subject.0,
        measure,
        kind: context.kind,
        direction: context.direction,
        status: context.status,
        period_start: context.period.0,
        period_end: context.period.1,
        period_text: context.period_text,
        period_basis: context.period_basis,
        place: context.place.0,
        place_code: context.place.1,
        attribution: context.attribution,
        entity: context.subject.1,
        comparison: context.comparison,
        negated: context.negated,
        rule,
        confidence: None,
    }
}

/// Where the sentences that hold the quantities stand, in characters.
pub fn sentences(doc: &Document<'_>, quantities: &[Quantity]) -> Vec<(usize, usize)> {
    let mut held: Vec<usize> = quantities.iter().map(|quantity| doc.sentence_at(quantity.first)).collect();
    held.dedup();
    let mut index = CharIndex::new(doc.text.raw);
    let spans = held.into_iter().map(|i| doc.text.span(doc.sentences[i].first, doc.sentences[i].end));
    spans.map(|span| (index.chars(span.start), index.chars(span.end))).collect()
}

/// The numbers that are no facts, in text order.
pub fn left_out(doc: &Document<'_>, rejected: Vec<Rejected>) -> Vec<LeftOut> {
    let mut index = CharIndex::new(doc.text.raw);
    let record = |r: Rejected| LeftOut {
        quote: r.span.of(doc.text.raw).to_string(),
        start: index.chars(r.span.start),
        end: index.chars(r.span.end),
        rule: r.rule,
        reason: r.reason,
    };
    rejected.into_iter().map(record).collect()
}
