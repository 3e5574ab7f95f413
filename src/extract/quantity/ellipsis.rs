//! Numbers that take from a neighbour what they leave out.
//!
//! ```text
//! 60, 70 and 80 percent              while the lowest is 74.07 [cents]      prices of 117 [items] rose, 15 fell
//! 222.75 euros ($243.40) a tonne     just under 296 hp (224 kW)             fell 84.13 points … to 33,712.40
//! ```

use super::measure::Measures;
use super::words::Joints;
use super::{Amount, Quantity, Shape};
use crate::extract::document::Document;
use crate::lexicon::{Lead, TokenKind, Trend};
use crate::model::{Bound, Dimension};

/// A number takes its unit from no further back, in tokens.
const REACH: usize = 40;

/// Completes the quantities of a document, each from its neighbours in the same sentence.
pub fn complete(doc: &Document<'_>, joints: &Joints, measures: &Measures<'_>, quantities: &mut [Quantity]) {
    super::tables::read(doc, joints, quantities);
    quantities.iter_mut().for_each(|q| super::tables::label_unit(doc, measures, q));
    for i in 1..quantities.len() {
        translate(doc, measures, quantities, i);
    }
    for i in 0..quantities.len() {
        same_money(doc, quantities, i);
    }
    // From the right first, so that a whole list takes the unit at its end.
    for i in (0..quantities.len().saturating_sub(1)).rev() {
        share_right(doc, joints, quantities, i);
    }
    for i in 1..quantities.len() {
        share_left(doc, joints, quantities, i);
        share_divisor(doc, quantities, i);
        exchange(doc, quantities, i);
    }
    for i in 0..quantities.len() {
        super::pay::read(doc, joints, quantities, i);
    }
}

/// A second number in brackets says the same in another unit: bound and divisor hold for both.
fn translate(doc: &Document<'_>, measures: &Measures<'_>, quantities: &mut [Quantity], i: usize) {
    let text = &doc.text;
    let (head, tail) = quantities.split_at_mut(i);
    let (before, inside) = (&mut head[i - 1], &mut tail[0]);
    let opens = |at: usize| text.is(at, "(") || text.is(at, "/");
    let bracket = inside.outer_first.checked_sub(1).filter(|b| opens(*b) && *b >= before.end);
    let Some(bracket) =
        bracket.filter(|b| before.sentence == inside.sentence && *b <= before.outer_end.max(before.end))
    else {
        return;
    };
    if before.is_bare() || inside.is_bare() {
        return;
    }
    let measured =
        before.dimension == inside.dimension || (text.is(bracket, "(") && inside.dimension != Dimension::Count);
    if inside.bound == Bound::Exact && measured && inside.dimension != Dimension::Percent {
        inside.bound = before.bound;
    }
    let money = before.dimension == Dimension::Money && inside.dimension == Dimension::Money;
    if money && text.is(bracket, "(") && before.ambiguous.is_none() {
        retell(doc, before, inside);
    }
    if !money || inside.unit.contains('/') {
        return;
    }
    if let Some((_, divisor)) = before.unit.split_once('/') {
        inside.unit = format!("{}/{divisor}", inside.unit);
    } else if text.is(inside.outer_end, ")")
        && let Some((code, end)) = measures.divisor(inside.outer_end + 1, false)
    {
        let words = text.slice(inside.outer_end + 1, end);
        for quantity in [before, inside] {
            quantity.unit = format!("{}/{code}", quantity.unit);
            quantity.unit_text = quantity.unit_text.take().map(|t| format!("{t} {words}"));
        }
    }
}

/// `A$9.2 billion ($6.1 billion)`: what translates a sum is of another currency.
fn retell(doc: &Document<'_>, before: &Quantity, inside: &mut Quantity) {
    let currencies = &doc.lexicon.currencies;
    let Some(form) = inside.ambiguous.map(|row| currencies.forms.get(row)) else { return };
    if inside.unit.get(..3) == before.unit.get(..3) {
        let rest = inside.unit.get(3..).unwrap_or_default().to_string();
        inside.unit = format!("{}{rest}", currencies.code(form.currency));
    }
}

/// `3-1/4 cents lower at $5.35`: cents are of the currency that the sentence names beside them.
fn same_money(doc: &Document<'_>, quantities: &mut [Quantity], i: usize) {
    let Some(form) = quantities[i].ambiguous.filter(|_| quantities[i].factor < 1.0) else { return };
    let currencies = &doc.lexicon.currencies;
    let form = currencies.forms.get(form);
    let sentence = quantities[i].sentence;
    let near = quantities[i.saturating_sub(6)..].iter().take(12).filter(|q| {
        q.sentence == sentence && q.dimension == Dimension::Money && !(q.ambiguous.is_some() && q.factor < 1.0)
    });
    let own = near.filter_map(|q| currencies.find(q.unit.get(..3)?)).find(|row| form.can_be(*row));
    if let Some(row) = own {
        let rest = quantities[i].unit.get(3..).unwrap_or_default().to_string();
        quantities[i].unit = format!("{}{rest}", currencies.code(row));
    }
}

/// `60, 70 and 80 percent`, `by $3.20 to $21.50 a tonne`: only joining words stand between.
fn share_right(doc: &Document<'_>, joints: &Joints, quantities: &mut [Quantity], i: usize) {
    let text = &doc.text;
    let (head, tail) = quantities.split_at_mut(i + 1);
    let (left, right) = (&mut head[i], &tail[0]);
    if left.sentence != right.sentence || left.end > right.first || right.first - left.end > 4 {
        return;
    }
    let joins = |at: usize| {
        text.is(at, ",")
            || text.is(at, "-")
            || [joints.additive, joints.range_or, joints.range_to].iter().any(|row| joints.has(text, at, *row))
    };
    let cross =
        right.dimension == Dimension::Length && right.first == left.end + 1 && joints.has(text, left.end, joints.cross);
    let together = left.end < right.first && (left.end..right.first).all(joins) || cross;
    // `16369.03 up 58.06 points`: the level of what moved.
    let moved = right.first == left.end + 1
        && right.dimension == Dimension::Other
        && doc.lexicon.trends_from(text, left.end).any(|(_, t)| matches!(t, Trend::Particle(_)));
    if !together && !moved {
        return;
    }
    // `1,850 and 1,880 dlrs`, but `5 and $10`: a sign is said for its own number.
    let signed = right.dimension == Dimension::Money && right.unit_text.is_some() && starts_with_sign(doc, right);
    // `2.98 million or 21.5 percent`: a number of things and its share.
    let share = right.dimension == Dimension::Percent && matches!(left.amount, Amount::Single(v) if v.abs() >= 1000.0);
    if left.is_bare() && !right.is_bare() && right.shape == Shape::Plain && !signed && !share {
        take(left, right);
    } else if left.dimension == Dimension::Money
        && joints.has(text, left.end, joints.range_to)
        && right.unit.starts_with(&format!("{}/", left.unit))
    {
        left.unit = right.unit.clone();
        left.unit_text = right.unit_text.clone();
    }
}

fn starts_with_sign(doc: &Document<'_>, quantity: &Quantity) -> bool {
    !doc.text.is_kind(quantity.first, TokenKind::Number)
        && doc.lexicon.currencies.at(&doc.text, quantity.first).is_some()
}

/// `puts the number of houses at 6,450`: what is said to be a number takes no unit of another.
fn is_number_of(doc: &Document<'_>, joints: &Joints, quantity: &Quantity) -> bool {
    let first = doc.sentences[quantity.sentence].first.max(quantity.first.saturating_sub(8));
    (first..quantity.first).any(|i| joints.has(&doc.text, i, joints.number_of))
}

/// A bare number takes the unit of the number before it in the sentence, or reads as an index level behind a change.
fn share_left(doc: &Document<'_>, joints: &Joints, quantities: &mut [Quantity], i: usize) {
    if !quantities[i].is_bare() || is_number_of(doc, joints, &quantities[i]) {
        return;
    }
    let text = &doc.text;
    let translated = quantities.get(i + 1).filter(|next| {
        let bracket = text.is(quantities[i].outer_end, "(") && next.outer_first == quantities[i].outer_end + 1;
        bracket && next.dimension == Dimension::Money
    });
    let told = translated.map(|next| next.unit.clone());
    let (head, tail) = quantities.split_at_mut(i);
    let bare = &mut tail[0];
    // `24.5 billion shillings ($190 million), from a loss of 3.2 billion`: the money of the report, not its translation.
    let bracketed = |q: &Quantity| q.outer_first.checked_sub(1).is_some_and(|b| text.is(b, "("));
    let near = |q: &&Quantity| {
        q.sentence == bare.sentence
            && bare.first.saturating_sub(q.end) < REACH
            && q.shape == Shape::Plain
            && !q.is_bare()
            // `the 15-inch model scored 1,128`: a size that names a thing is its own.
            && !text.is(q.end, "-")
            && !is_package(doc, joints, head, q)
            && (bracketed(bare) || q.dimension != Dimension::Money || !bracketed(q))
    };
    let word_before = bare.outer_first.checked_sub(1);
    let by = word_before.is_some_and(|b| {
        joints.has(text, b, joints.by) || doc.lexicon.trends_from(text, b).any(|(_, t)| matches!(t, Trend::Verb(..)))
    });
    let mut before = head.iter().rev().take(4).filter(near).peekable();
    // `2,380,000 ($21,972)`: what the bracket translates is of another currency.
    if let Some(inside) = told {
        if let Some(own) = before.find(|q| q.dimension == Dimension::Money && q.unit != inside) {
            take(bare, own);
        }
        return;
    }
    // `95,800 who have been unemployed for over two years`: people, not years.
    if joints.has(text, bare.outer_end, joints.who) {
        if let Some(people) = before.find(|q| q.dimension == Dimension::Count) {
            take(bare, people);
        }
        return;
    }
    let Some(nearest) = before.peek().copied() else { return };
    // `took 38 days, versus 29 a year ago`
    if nearest.dimension == Dimension::Time {
        let compared = |t: Trend| matches!(t, Trend::Lead(Lead::Standard | Lead::From));
        let last = head.last().is_some_and(|q| q.first == nearest.first) && !text.is(nearest.end, "-");
        if last && word_before.is_some_and(|b| ends_with(doc, b, compared)) {
            take(bare, nearest);
        }
        return;
    }
    if nearest.dimension == Dimension::Percent {
        if by {
            take(bare, nearest);
            return;
        }
        // `fell 84.13 points, or 0.25%, to 33,712.40`: the level of what moved.
        if let Some(points) = before.find(|q| q.dimension != Dimension::Percent && !q.unit.contains('/')) {
            take(bare, points);
        } else {
            bare.dimension = Dimension::Other;
        }
        return;
    }
    take(bare, nearest);
}

/// Whether a trend phrase ends at token `i`.
fn ends_with(doc: &Document<'_>, i: usize, wanted: impl Fn(Trend) -> bool) -> bool {
    (i.saturating_sub(2)..=i).any(|first| {
        doc.lexicon.trends_from(&doc.text, first).any(|(len, trend)| first + len == i + 1 && wanted(trend))
    })
}

/// `4.5 pence a share, up from 4.0p`: the divisor holds for what is compared.
fn share_divisor(doc: &Document<'_>, quantities: &mut [Quantity], i: usize) {
    let (head, tail) = quantities.split_at_mut(i);
    let (Some(before), to) = (head.last(), &mut tail[0]) else { return };
    let compared = |t: Trend| matches!(t, Trend::Lead(Lead::Standard | Lead::From));
    let led = to.outer_first > 0 && ends_with(doc, to.outer_first - 1, compared);
    let alike = match (before.amount, to.amount) {
        (Amount::Single(a), Amount::Single(b)) => a < 5.0 * b && b < 5.0 * a,
        _ => false,
    };
    let own = to.dimension == Dimension::Money && alike && before.sentence == to.sentence && !to.unit.contains('/');
    if own && led && to.first - before.end < 12 && before.unit.split_once('/').is_some_and(|(unit, _)| unit == to.unit)
    {
        to.unit = before.unit.clone();
    }
}

/// `(1 stg = $1.2984)`: one currency in another.
fn exchange(doc: &Document<'_>, quantities: &mut [Quantity], i: usize) {
    let (head, tail) = quantities.split_at_mut(i);
    let (Some(one), rate) = (head.last(), &mut tail[0]) else { return };
    let money = one.dimension == Dimension::Money && rate.dimension == Dimension::Money && one.unit != rate.unit;
    let sign = one.outer_end.max(one.end);
    let joined = doc.text.is(sign, "=") && rate.outer_first == sign + 1;
    if money && joined && one.amount == Amount::Single(1.0) && !rate.unit.contains('/') {
        rate.unit = format!("{}/{}", rate.unit, one.unit);
    }
}

/// `155,221 bags of 60 kilos`: the size of a piece of what another number counts.
fn is_package(doc: &Document<'_>, joints: &Joints, before: &[Quantity], quantity: &Quantity) -> bool {
    let Some(of) = quantity.outer_first.checked_sub(1).filter(|o| joints.has(&doc.text, *o, joints.of)) else {
        return false;
    };
    before.iter().rev().take(4).any(|q| q.noun.is_some_and(|n| n.1 == of))
}

/// Gives `to` the unit of `from`; a factor of the unit form (cents) was said for `from` alone, but holds for both.
fn take(to: &mut Quantity, from: &Quantity) {
    // `16 cts a share, or 2.4 mln`: no one says millions of cents.
    let large = matches!(to.amount, Amount::Single(value) if value >= 1e4);
    if !(large && from.factor < 1.0) {
        to.amount = to.amount.times(from.factor);
        to.factor = from.factor;
    }
    to.unit = from.unit.clone();
    to.unit_text = from.unit_text.clone();
    to.dimension = from.dimension;
    to.rule = from.rule;
}
