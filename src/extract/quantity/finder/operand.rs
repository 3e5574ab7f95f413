//! One number with what belongs to it: currency before, unit behind, smaller parts of the unit.
//!
//! ```text
//! -$5   US$4.7 billion   12-inch   $5 CAD   half a percentage point   a year and a half   two hours and ten minutes
//! ```

use super::{Finder, Operand};
use crate::extract::quantity::bounds;
use crate::extract::quantity::measure::{Measure, Prefix};
use crate::extract::quantity::numeral::{Numeral, Script};
use crate::lexicon::{Class, Gap};
use crate::model::Dimension;

impl Finder<'_> {
    /// A number with the currency before and the unit behind it.
    pub(super) fn operand(&self, i: usize) -> Option<Operand> {
        self.operand_with(i, self.numerals.at(i, false))
    }

    /// The same, where the numeral that starts at `i` is known.
    pub(super) fn operand_with(&self, i: usize, number: Option<Numeral>) -> Option<Operand> {
        let text = &self.doc.text;
        // `-$5`: the sign before the currency.
        let signed = matches!(text.str(i), "-" | "−") && text.tokens.get(i + 1).is_some_and(|t| t.gap == Gap::None);
        let opens = i == 0 || text.tokens[i].gap != Gap::None || text.is(i - 1, "(");
        let at = i + usize::from(signed && opens);
        if let Some(prefix) = self.measures.prefix(at)
            && let Some(mut number) = self.numerals.at(prefix.end, true)
            && !matches!(number.script, Script::Fraction | Script::Vague)
        {
            if at > i {
                number.value = -number.value;
                number.first = i;
            } else {
                number.first = prefix.end;
            }
            return Some(Operand { prefix: Some(prefix), number, measure: None });
        }
        if let Some(and_a_half) = self.and_a_half(i) {
            return Some(and_a_half);
        }
        let number = number?;
        // `5+ years`, `200-odd kilometres`
        let bounded = || bounds::after(text, number.end).and_then(|(_, end)| self.measures.behind(&number, end));
        let measure =
            self.measures.behind(&number, number.end).or_else(|| self.measures.portioned(&number)).or_else(bounded);
        let mut operand = Operand { prefix: None, number, measure };
        self.take_parts(&mut operand);
        Some(operand)
    }

    /// The money of a prefix; a code behind the number tells which dollar: `$5 CAD`.
    pub(super) fn prefixed(&self, prefix: Prefix, end: usize) -> Measure {
        let money = self.measures.money(prefix.form, prefix.first, prefix.end);
        if money.ambiguous.is_none() {
            return money;
        }
        let currencies = &self.doc.lexicon.currencies;
        let form = currencies.forms.get(prefix.form);
        let own = currencies.all_at(&self.doc.text, end).find(|found| {
            let row = found.item.currency;
            !found.item.is_ambiguous()
                && form.can_be(row)
                && self.doc.text.slice(end, end + found.len) == currencies.code(row)
        });
        match own {
            Some(own) => Measure { code: currencies.code(own.item.currency).to_string(), ambiguous: None, ..money },
            None => money,
        }
    }

    /// `a year and a half`, `an inch and a half`
    fn and_a_half(&self, i: usize) -> Option<Operand> {
        let text = &self.doc.text;
        let first = i + self.joints.len(text, i, self.joints.indefinite)?;
        text.sense(first, Class::Unit)?;
        let measure = self.measures.named_at(first)?;
        let end = measure.end + self.joints.len(text, measure.end, self.joints.and_a_half)?;
        let number = Numeral { first: i, end, value: 1.5, scale: 1.0, script: Script::Words };
        Some(Operand { prefix: None, number, measure: Some(measure) })
    }

    /// Takes in the smaller parts of the unit behind it: `and ten minutes`, `20 minutes 5 seconds`, `-foot-2`, `and 20 cents`.
    fn take_parts(&self, operand: &mut Operand) {
        let Some(measure) = operand.measure.as_mut() else { return };
        let whole = operand.number.value >= 1.0 && operand.number.value.fract() == 0.0 && measure.factor == 1.0;
        if !whole || operand.number.scale > 1.0 {
            return;
        }
        let money = measure.dimension == Dimension::Money;
        let (mut code, mut parts) = (measure.code.clone(), 1.0);
        let first = operand.number.first;
        while let Some((smaller, by)) =
            if money { Some((code.as_str(), 100.0)) } else { self.doc.lexicon.units.smaller(&code) }
        {
            parts *= by;
            let Some((part, end)) = self.part(measure, first, smaller, by) else { break };
            operand.number.value += part.value / parts;
            (measure.end, measure.quoted) = (end, Some(part.end));
            if money {
                break;
            }
            code = smaller.to_string();
        }
    }

    /// The number behind a measure that counts `smaller` units, fewer than `by`, and the token after it.
    fn part(&self, measure: &Measure, first: usize, smaller: &str, by: f64) -> Option<(Numeral, usize)> {
        let text = &self.doc.text;
        let mut at = measure.end;
        let hyphen = text.is_hyphen(at);
        // `3 years, 2 months, and 16 days`
        at += usize::from(hyphen || text.is(at, ","));
        let and = self.joints.len(text, at, self.joints.additive).filter(|_| !self.led_by_between(first));
        at += and.unwrap_or(0);
        let part = self.numerals.at(at, false)?;
        let fits = part.first == at && part.value > 0.0 && part.value < by && text.tokens[at].gap < Gap::Paragraph;
        if !fits || matches!(part.script, Script::Fraction | Script::Vague) {
            return None;
        }
        let named = self.measures.behind(&part, part.end);
        let end = match named {
            Some(money) if money.dimension == Dimension::Money => {
                let own = money.factor == 0.01 && (money.code == smaller || money.ambiguous.is_some());
                own.then_some(money.end)?
            }
            Some(named) => (named.code == smaller && named.factor == 1.0).then_some(named.end)?,
            // `6-foot-2`, `5ft 10`: the inches go without saying.
            None => {
                let foot = smaller == "[in_i]" && text.str(measure.words_end - 1).ends_with(['t', 'T', '\'', '’', '′']);
                (foot && and.is_none() && !text.is(at - 1, ",")).then_some(part.end)?
            }
        };
        Some((part, end))
    }

    fn led_by_between(&self, first: usize) -> bool {
        first > self.from && self.joints.has(&self.doc.text, first - 1, self.joints.between)
    }
}
