//! Units that words further off give: pay by the hour or month, points of a percentage.
//!
//! ```text
//! hourly earnings were up 0.4% to [$36.24]           USD/h
//! dropped by [nine points] to 14 per cent            pp
//! the party leads the poll by [five points]          pp
//! ```

use super::words::Joints;
use super::{Quantity, Shape};
use crate::extract::document::Document;
use crate::model::Dimension;

/// How far before a number its pay may be named, in tokens.
const REACH: usize = 20;

/// Gives `quantities[i]` the unit that its sentence tells.
pub fn read(doc: &Document<'_>, joints: &Joints, quantities: &mut [Quantity], i: usize) {
    if let Some(code) = paid(doc, joints, &quantities[i]) {
        let quantity = &mut quantities[i];
        quantity.unit = format!("{}/{code}", quantity.unit);
    } else if is_of_percent(doc, joints, quantities, i) {
        let quantity = &mut quantities[i];
        quantity.unit = "pp".to_string();
        quantity.dimension = Dimension::Percent;
        quantity.rule = Quantity::rule_of(Dimension::Percent);
        quantity.noun = None;
    }
}

/// The time by which money is paid: `hourly earnings`, `a monthly salary of`, `the 70,000-naira monthly minimum wage`.
fn paid(doc: &Document<'_>, joints: &Joints, quantity: &Quantity) -> Option<&'static str> {
    if quantity.dimension != Dimension::Money || quantity.unit.contains('/') {
        return None;
    }
    let text = &doc.text;
    let sentence = doc.sentences[quantity.sentence];
    let times = [(joints.hourly, "h"), (joints.daily, "d"), (joints.weekly, "wk"), (joints.monthly, "mo")];
    let pays = |i: usize| {
        let code = times.iter().find(|t| joints.has(text, i, t.0))?.1;
        (i + 1..(i + 4).min(sentence.end)).any(|j| joints.has(text, j, joints.pay)).then_some(code)
    };
    let end = quantity.outer_end.max(quantity.end);
    let before = quantity.first.saturating_sub(REACH).max(sentence.first)..quantity.first;
    let parted = |i: usize| (i..quantity.first).any(|j| text.is(j, ";") || joints.has(text, j, joints.range_and));
    let behind = (end..(end + 2).min(sentence.end)).find_map(pays);
    behind.or_else(|| before.rev().find_map(|i| pays(i).filter(|_| !parted(i))))
}

/// Whether points are those of a percentage.
fn is_of_percent(doc: &Document<'_>, joints: &Joints, quantities: &[Quantity], i: usize) -> bool {
    let (text, quantity) = (&doc.text, &quantities[i]);
    let end = quantity.end + usize::from(text.is(quantity.end, "-"));
    let pointed = quantity.unit == "1" && joints.has(text, end, joints.points);
    if !pointed {
        return false;
    }
    let near = |k: Option<usize>| {
        k.and_then(|k| quantities.get(k)).filter(|o| o.sentence == quantity.sentence && o.unit == "%")
    };
    let (before, after) = (near(i.checked_sub(1)), near(Some(i + 1)));
    if quantity.shape == Shape::Fraction || quantity.amount == super::Amount::Single(0.5) {
        return before.is_some() || after.is_some();
    }
    let reached = after.is_some_and(|o| {
        let lead = o.outer_first.checked_sub(1).filter(|&l| l > quantity.end);
        lead.is_some_and(|l| joints.has(text, l, joints.lead_to))
    });
    let compared = before.is_some() && joints.has(text, end + 1, joints.fewer);
    let sentence = doc.sentences[quantity.sentence];
    let ahead = |j: usize| joints.has(text, j, joints.lead);
    let led = (quantity.outer_first.saturating_sub(5).max(sentence.first)..(end + 4).min(sentence.end)).any(ahead);
    let polled = || (sentence.first..sentence.end).take(60).any(|j| joints.has(text, j, joints.vote));
    reached || compared || led && polled()
}
