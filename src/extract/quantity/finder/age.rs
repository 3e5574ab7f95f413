//! Bare numbers that are ages: `aged 45`, `players over the age of 21`, `who was 10`.

use super::Finder;
use crate::extract::quantity::{Amount, Quantity};
use crate::lexicon::TokenKind;

/// No person is older, in years.
const OLDEST: f64 = 120.0;

impl Finder<'_> {
    /// Whether a number without unit or noun is the age of a person.
    pub(super) fn is_age(&self, quantity: &Quantity) -> bool {
        let (text, joints) = (&self.doc.text, self.joints);
        let may_be = |years: f64| years.fract() == 0.0 && (0.0..=OLDEST).contains(&years);
        let years = match quantity.amount {
            Amount::Single(value) => may_be(value),
            Amount::Range(low, high) => may_be(low) && may_be(high),
        };
        let first = self.doc.sentences[quantity.sentence].first;
        if !years || quantity.outer_first == first {
            return false;
        }
        let bound = quantity.outer_first..quantity.first;
        if bound.into_iter().any(|i| joints.has(text, i, joints.age)) {
            return true;
        }
        let mut before = quantity.outer_first - 1;
        // `children under five`
        if quantity.outer_first < quantity.first && joints.has(text, before, joints.person_noun) {
            return quantity.is_bare();
        }
        if before > first && (joints.has(text, before, joints.between) || joints.has(text, before, joints.from)) {
            before -= 1;
        }
        let told = joints.has(text, before, joints.age)
            || (before > first && joints.has(text, before, joints.of) && joints.has(text, before - 1, joints.age));
        told || (quantity.is_bare()
            && self.is_person(before, first)
            && self.closes_clause(quantity.outer_end.max(quantity.end)))
    }

    /// `he is`, `who was`, `she will be`: a person and a verb of being that ends at token `i`.
    fn is_person(&self, i: usize, first: usize) -> bool {
        let (text, joints) = (&self.doc.text, self.joints);
        (1..=3).any(|len| {
            let Some(verb) = (i + 1).checked_sub(len).filter(|v| *v > first) else { return false };
            joints.len(text, verb, joints.age_verb) == Some(len) && joints.has(text, verb - 1, joints.person)
        })
    }

    fn closes_clause(&self, end: usize) -> bool {
        let text = &self.doc.text;
        let Some(token) = text.tokens.get(end) else { return true };
        let sign = token.kind == TokenKind::Symbol && !matches!(text.str(end), "-" | "–" | "/" | ":" | "%");
        sign || self.joints.has(text, end, self.joints.age_after)
    }
}
