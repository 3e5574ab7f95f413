//! Lines of the results that wires print: the label at the start of a line says what its numbers are.
//!
//! ```text
//! Shr 39 cts vs 50 cts
//! Net 1.4 mln vs 2.0 mln              money, in the currency that the report last named
//! Avg shrs 21,111,000 vs 20,578,000   a count of shrs
//! ```

use super::measure::Measures;
use super::words::Joints;
use super::{Quantity, Shape};
use crate::extract::document::Document;
use crate::lexicon::{Gap, TokenKind};
use crate::model::Dimension;

/// How far a number may stand from the label of its line, in tokens.
const WIDTH: usize = 14;

/// Gives the bare numbers of result tables what the label of their line says.
pub fn read(doc: &Document<'_>, joints: &Joints, quantities: &mut [Quantity]) {
    let mut money: Option<usize> = None;
    for i in 0..quantities.len() {
        if quantities[i].dimension == Dimension::Money {
            money = Some(i);
            continue;
        }
        let Some(label) = label(doc, joints, &quantities[i]) else { continue };
        if label.shares {
            let quantity = &mut quantities[i];
            quantity.unit_text = Some(doc.text.slice(label.first, label.end).to_string());
            continue;
        }
        let ahead = || (i + 1..quantities.len()).take(WIDTH).find(|&k| quantities[k].dimension == Dimension::Money);
        let Some(of) = money.or_else(ahead) else { continue };
        let (unit, text) = (&quantities[of].unit, quantities[of].ambiguous);
        let code = unit.split('/').next().unwrap_or_default().to_string();
        let quantity = &mut quantities[i];
        (quantity.unit, quantity.ambiguous) = (code, text);
        quantity.dimension = Dimension::Money;
        quantity.rule = Quantity::rule_of(Dimension::Money);
        quantity.noun = None;
        quantity.unit_text = None;
    }
}

/// Gives a bare number in a row of a table the unit or scale that its label says in brackets: `Passengers (mln)  2.94  2.69`.
pub fn label_unit(doc: &Document<'_>, measures: &Measures<'_>, quantity: &mut Quantity) {
    let text = &doc.text;
    if quantity.unit != "1" || quantity.shape != Shape::Plain || quantity.noun.is_some() {
        return;
    }
    let starts_line = |i: &usize| text.tokens[*i].gap >= Gap::Line && text.is_kind(*i, TokenKind::Word);
    let Some(first) = (quantity.first.saturating_sub(WIDTH)..quantity.first).rev().find(starts_line) else { return };
    let Some(open) = (first + 1..quantity.first).find(|&i| text.is(i, "(")) else { return };
    let row = |i: usize| !text.is_kind(i, TokenKind::Word);
    if !text.is(open + 2, ")") || open + 3 > quantity.first || !(open + 3..quantity.first).all(row) {
        return;
    }
    let scale = text.sense(open + 1, crate::lexicon::Class::Scale);
    if let Some(scale) = scale.and_then(|s| doc.lexicon.numerals.scales.get(s.sense.data as usize)) {
        quantity.amount = quantity.amount.times(scale.factor);
        quantity.unit_text = Some(text.slice(first, open).to_string());
    } else if let Some(unit) = measures.named_at(open + 1).filter(|m| m.end == open + 2) {
        quantity.amount = quantity.amount.times(unit.factor);
        (quantity.unit, quantity.dimension, quantity.factor) = (unit.code, unit.dimension, unit.factor);
        quantity.unit_text = Some(text.str(open + 1).to_string());
        quantity.rule = Quantity::rule_of(unit.dimension);
    }
}

struct Label {
    first: usize,
    end: usize,
    shares: bool,
}

/// The label of the line of a bare number that is compared with another: only numbers, `vs` and `loss` stand between.
fn label(doc: &Document<'_>, joints: &Joints, quantity: &Quantity) -> Option<Label> {
    let text = &doc.text;
    if quantity.unit != "1"
        || quantity.shape != Shape::Plain
        || quantity.noun.is_some_and(|n| text.tokens[n.0].gap < Gap::Line)
    {
        return None;
    }
    let starts_line = |i: &usize| text.tokens[*i].gap >= Gap::Line && text.is_kind(*i, TokenKind::Word);
    let first = (quantity.first.saturating_sub(WIDTH)..quantity.first).rev().find(starts_line)?;
    let (len, shares) = match joints.len(text, first, joints.wire_money) {
        Some(len) => (len, false),
        None => (joints.len(text, first, joints.wire_shares)?, true),
    };
    let end = first + len;
    let plain = |i: usize| {
        let word = text.is_kind(i, TokenKind::Word);
        !word || joints.has(text, i, joints.versus) || joints.has(text, i, joints.wire_money) || is_scale(doc, i)
    };
    let compared = |from: usize, to: usize| (from..to).any(|i| joints.has(text, i, joints.versus));
    let told = compared(end, quantity.first) || compared(quantity.end, (quantity.end + 3).min(text.len()));
    (end <= quantity.first && told && (end..quantity.first).all(plain)).then_some(Label { first, end, shares })
}

fn is_scale(doc: &Document<'_>, i: usize) -> bool {
    use crate::lexicon::Class::{Cardinal, Scale};
    doc.text.senses(i).iter().any(|s| matches!(s.sense.class, Scale | Cardinal))
}
