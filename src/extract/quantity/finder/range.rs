//! Two numbers that stand together: the ends of one range, or the two sides of a score.
//!
//! ```text
//! 5-7 percent   between $85 and $95   $89 to $93 billion   three or four      one range
//! 3-1   from 12 mcm/d to 18 mcm/d, after `raise`                              two numbers
//! ```

use super::{Finder, Operand};
use crate::extract::quantity::numeral::{Numeral, Script, scaled};
use crate::extract::quantity::{Amount, Quantity, bounds, names};
use crate::lexicon::{Case, Class, Gap, NounUse, TokenKind, Trend, VerbForm, VerbUse, WordClass};

impl Finder<'_> {
    /// The two sides of a score: `3-1`, `2-2`, or rising digits beside a word of winning and losing. `told`: only beside
    /// such a word.
    pub(super) fn score(&self, left: &Operand, told: bool) -> Option<(Operand, Operand)> {
        let text = &self.doc.text;
        let end = left.number.end;
        let plain = |o: &Operand| {
            matches!(o.number.script, Script::Digits { plain: true, .. })
                && o.prefix.is_none()
                && o.number.value < 200.0
        };
        let dash = matches!(text.tokens.get(end).map(|_| text.str(end)), Some("-" | "–"));
        if !plain(left)
            || !dash
            || text.tokens[end].gap != Gap::None
            || text.tokens.get(end + 1).is_none_or(|t| t.gap != Gap::None)
        {
            return None;
        }
        let number = self.numerals.at(end + 1, false)?;
        let right = Operand { prefix: None, measure: self.measures.behind(&number, number.end), number };
        let more = matches!(text.tokens.get(number.end).map(|_| text.str(number.end)), Some("-" | "–"));
        if !plain(&right) || right.measure.is_some() || (more && text.tokens[number.end].gap == Gap::None) {
            return None;
        }
        let sentence = self.doc.sentences[self.doc.sentence_at(left.number.first)];
        let near = left.number.first.saturating_sub(12).max(sentence.first)..(number.end + 8).min(sentence.end);
        // `Port Sallow 1-2 Ferrow City`
        let team = |i: usize| text.is_kind(i, TokenKind::Word) && text.tokens[i].case != Case::Lower;
        let teams = left.number.first > sentence.first
            && team(left.number.first - 1)
            && team(number.end)
            && left.number.value.max(right.number.value) <= 20.0;
        let cued = || near.clone().any(|i| self.joints.has(text, i, self.joints.score_cue));
        ((!told && left.number.value >= right.number.value) || teams || cued()).then(|| (left.clone(), right))
    }

    /// Two numbers that are the ends of one range, as one operand over both.
    pub(super) fn range(&self, low: &Operand, limit: usize) -> Option<Quantity> {
        let text = &self.doc.text;
        if low.number.script == Script::Vague {
            return None;
        }
        let joint = low.end();
        let (kind, at) = self.joint(low, joint)?;
        let mut high = self
            .operand(at)
            .filter(|h| h.number.end <= limit && h.number.first == at + h.prefix.map_or(0, |p| p.end - p.first))?;
        let fractions = |o: &Operand| o.number.script == Script::Fraction;
        if high.number.script == Script::Vague
            || fractions(low) != fractions(&high)
            || text.tokens[at].gap == Gap::Paragraph
        {
            return None;
        }
        if let Some(verdict) =
            names::verdict(self.doc, self.joints, &high.number, high.measure.as_ref(), high.prefix.is_some())
            && !matches!(verdict, names::Verdict::Silent)
            && !(kind == Joint::Dash && self.ends_run(&high.number))
        {
            return None;
        }
        let mut first_value = low.number.value;
        // `$89 to $93 billion`: the scale said once holds for both.
        let raw = high.number.value / high.number.scale;
        if low.number.scale == 1.0 && high.number.scale > 1.0 && first_value < raw && low.measure.is_none() {
            first_value = scaled(first_value, high.number.scale);
        }
        let same_unit = match (&low.measure, &high.measure) {
            (None, _) => low.prefix.is_none() || high.measure.is_none(),
            (Some(l), Some(h)) => l.code == h.code,
            (Some(_), None) => false,
        } && match (low.prefix, high.prefix) {
            (Some(l), Some(h)) => self.measures.same_money(l.form, h.form),
            (None, Some(_)) => low.measure.is_none() && kind != Joint::And,
            _ => true,
        };
        if !same_unit || first_value >= high.number.value || (kind == Joint::Or && !self.close(low, &high)) {
            return None;
        }
        if kind == Joint::To && self.is_move(low, &high) {
            return None;
        }
        let mut quantity = self.quantity(&high);
        let factor = high.measure.as_ref().map_or(1.0, |m| m.factor);
        if high.prefix.is_none()
            && let Some(prefix) = low.prefix
        {
            high.prefix = Some(prefix);
            quantity = self.quantity(&high);
        }
        quantity.first = low.first();
        quantity.outer_first = low.first();
        let factor = high.prefix.map_or(factor, |p| self.doc.lexicon.currencies.forms.get(p.form).factor);
        quantity.amount = Amount::Range(scaled(first_value, factor), scaled(high.number.value, factor));
        Some(quantity)
    }

    /// `147.15/25 yen`, `1.5650/60`: the two sides of a quotation, of which the second gives only its last digits.
    pub(super) fn quotation(&self, low: &Operand) -> Option<Quantity> {
        let text = &self.doc.text;
        let Script::Digits { decimals: decimals @ 2.., .. } = low.number.script else { return None };
        let slash = low.number.end;
        let glued = |i: usize| text.tokens.get(i).is_some_and(|t| t.gap == Gap::None);
        if low.measure.is_some() || !text.is(slash, "/") || !glued(slash) || !glued(slash + 1) {
            return None;
        }
        let tail = text.tokens.get(slash + 1).map(|_| text.str(slash + 1))?;
        let digits = tail.len() >= 2 && tail.len() <= decimals as usize && tail.bytes().all(|b| b.is_ascii_digit());
        let head = text.str(low.number.end - 1);
        let second: f64 =
            head.get(..head.len().checked_sub(tail.len())?)?.parse::<String>().ok().map(|h| h + tail)?.parse().ok()?;
        let number = Numeral { first: low.number.first, end: slash + 2, ..low.number };
        let operand = Operand { prefix: low.prefix, measure: self.measures.behind(&number, number.end), number };
        let mut quantity = self.quantity(&operand);
        let (a, b) = (low.number.value, second);
        quantity.amount = Amount::Range(a.min(b), a.max(b)).times(quantity.factor);
        (digits && a != b).then_some(quantity)
    }

    /// Whether the digits that a dash joins end there: `12-15`, not `0800-55-010`.
    fn ends_run(&self, high: &Numeral) -> bool {
        let text = &self.doc.text;
        let touches = |i: usize| text.tokens.get(i).is_some_and(|t| t.gap == Gap::None);
        !(touches(high.end) && touches(high.end + 1) && matches!(text.str(high.end), "-" | "–" | "/" | "."))
    }

    /// What joins two ends, and where the second starts.
    fn joint(&self, low: &Operand, at: usize) -> Option<(Joint, usize)> {
        let text = &self.doc.text;
        let token = text.tokens.get(at).filter(|t| t.gap < Gap::Paragraph)?;
        let next_gap = text.tokens.get(at + 1)?.gap;
        // `18-to-24-year-olds`, `5- to 10-year terms`, `200,000 to-260,000`: hyphens beside the joining word.

        let (word, hung) = if text.is(at, "-") { (at + 1, text.is_hyphen(at)) } else { (at, true) };
        let past = |end: usize| end + usize::from(text.is_hyphen(end));
        if hung && let Some(len) = self.joints.len(text, word, self.joints.range_to) {
            return Some((Joint::To, past(word + len)));
        }
        if word > at && hung && self.joints.has(text, word, self.joints.range_or) {
            return Some((Joint::Or, past(word + 1)));
        }
        let dash = match text.str(at) {
            "-" => {
                token.gap == Gap::None && next_gap == Gap::None || (token.gap == Gap::Space && next_gap == Gap::Space)
            }
            "–" | "—" | "‑" | "−" | "~" => (token.gap == Gap::None) == (next_gap == Gap::None),
            _ => false,
        };
        if dash {
            return Some((Joint::Dash, at + 1));
        }
        let first = low.first();
        let led_by = |row| first > self.from && self.joints.has(text, first - 1, row);
        if self.joints.has(text, at, self.joints.range_and) && led_by(self.joints.between) {
            return Some((Joint::And, at + 1));
        }
        let or = self.joints.has(text, at, self.joints.range_or) && bounds::after(text, at).is_none();
        or.then_some((Joint::Or, at + 1))
    }

    /// `three or four`, `8 or $9`: neighbours, not alternatives.
    fn close(&self, low: &Operand, high: &Operand) -> bool {
        let (l, h) = (low.number.value, high.number.value);
        low.measure.is_none() && low.prefix.is_none() && (h - l == 1.0 || (h <= 1.5 * l && l >= 10.0 && h % 5.0 == 0.0))
    }

    /// `rose 5p to 120p`, but `will rise 5 percent to 7 percent`: a verb of change stands at token `i`.
    fn moved(&self, i: usize) -> bool {
        let trends = self.doc.lexicon.trends_from(&self.doc.text, i);
        { trends }.any(|(_, t)| matches!(t, Trend::Verb(_, VerbUse::Move | VerbUse::Stock, _)))
    }

    /// Whether `from A to B` or `by A to B` tells a move from one level to another, not a range.
    fn is_move(&self, low: &Operand, high: &Operand) -> bool {
        let text = &self.doc.text;
        let first = low.first();
        let sentence = self.doc.sentences[self.doc.sentence_at(first)];
        let both_units =
            (low.prefix.is_some() && high.prefix.is_some()) || (low.measure.is_some() && high.measure.is_some());
        let before = first.checked_sub(1).filter(|b| *b >= sentence.first);
        let trend_near = || {
            (first.saturating_sub(14).max(sentence.first)..first).any(|i| {
                // `an escalating scale of fines from`: an adjective tells of no move.
                let adjective = i > 0 && self.doc.lexicon.grammar(text, i - 1) == Some(WordClass::Determiner);
                self.doc.lexicon.trends_from(text, i).any(|(_, t)| match t {
                    Trend::Verb(form, ..) => !(adjective && form == VerbForm::Gerund),
                    Trend::Noun(usage, ..) => usage == NounUse::Change,
                    _ => false,
                })
            })
        };
        // `climbed by 310,000 to 7.5 million`: each has a size of its own.
        let own = high.number.scale > low.number.scale && low.number.value > high.number.value / high.number.scale
            || low.number.scale > 1.0 && high.number.scale >= low.number.scale;
        let apart = own && high.number.value > 3.0 * low.number.value;
        match before {
            Some(b) if self.joints.has(text, b, self.joints.from) => trend_near(),
            Some(b) if apart && self.joints.has(text, b, self.joints.by) && trend_near() => true,
            Some(b) if both_units && self.moved(b) => high.number.value > 3.0 * low.number.value,
            Some(b) => {
                both_units && text.sense(b, Class::BoundBefore).is_none() && self.joints.has(text, b, self.joints.by)
            }
            None => false,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    Dash,
    To,
    And,
    Or,
}
