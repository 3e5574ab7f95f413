//! Numbers in words.
//!
//! ```text
//! twenty-one   a hundred and fifty   one and a half lakh   two point five   two and three quarters   half a million
//! two thirds   quarter point   dozens   several hundred   minus four
//! ```

use super::{Numeral, Numerals, Script, scaled};
use crate::lexicon::{Class, Scale, ScaleUse, TokenKind};

/// A cardinal being read: what is complete up to a big scale, what is being added to, and where reading stands.
#[derive(Debug, Clone, Copy)]
struct Sum {
    total: f64,
    current: Option<f64>,
    scale: f64,
    at: usize,
}

impl Sum {
    /// Takes in a word worth `value`: `two hundred` + `forty`, `twenty` + `one`. `linked`: `and` stands between.
    fn add(&mut self, value: f64, linked: bool) -> bool {
        let Some(current) = self.current else {
            self.current = Some(value);
            return true;
        };
        let hundreds = current >= 100.0 && current % 100.0 == 0.0 && value < 100.0;
        let tens = !linked && current % 100.0 >= 20.0 && current % 10.0 == 0.0 && (1.0..10.0).contains(&value);
        if hundreds || tens {
            self.current = Some(current + value);
        }
        hundreds || tens
    }

    fn scale_up(&mut self, scale: Scale) {
        let current = self.current.unwrap_or(1.0);
        match scale.usage {
            ScaleUse::Word if scale.factor > 100.0 => {
                // `two million million`: a scale right behind a scale multiplies what stands before it.
                let whole = if self.current.is_none() { std::mem::take(&mut self.total) } else { current };
                (self.total, self.current) = (self.total + scaled(whole, scale.factor), None);
            }
            _ => self.current = Some(scaled(current, scale.factor)),
        }
        self.scale = self.scale.max(scale.factor);
    }

    fn value(&self) -> f64 {
        self.total + self.current.unwrap_or(0.0)
    }
}

impl Numerals<'_> {
    pub(super) fn words(&self, i: usize) -> Option<Numeral> {
        let text = self.text;
        if i > 1
            && self.glued(i)
            && text.is(i - 1, "-")
            && self.glued(i - 1)
            && text.is_kind(i - 2, TokenKind::Word)
            && !self.joints.has(text, i - 2, self.joints.range_to)
        {
            // The tail of `mid-eight`, `forty-two` read from its head: no number starts here, but for `five-to-ten`.
            return None;
        }
        let swings = i >= 2 && self.joints.len(text, i - 2, self.joints.plus_or_minus) == Some(3);
        if let Some(len) = self.joints.len(text, i, self.joints.minus).filter(|_| !swings)
            && self.joints.len(text, i + len, self.joints.minus).is_none()
            && let Some(number) = self.at(i + len, false).filter(|n| n.value > 0.0 && n.script != Script::Vague)
        {
            return Some(Numeral { first: i, value: -number.value, ..number });
        }
        if let Some(sense) = text.sense(i, Class::Vague) {
            let low = self.lexicon.numerals.vague[sense.sense.data as usize];
            return Some(Numeral {
                first: i,
                end: i + sense.len as usize,
                value: low,
                scale: 1.0,
                script: Script::Vague,
            });
        }
        // `half a million`, `half a dozen`, `half an hour`
        if let Some(len) = self.joints.len(text, i, self.joints.an_of_half) {
            let half = Numeral { first: i, end: i + len, value: 0.5, scale: 1.0, script: Script::Words };
            let scaled = self.with_scale(half, false);
            let unit = text.sense(i + len, Class::Unit).or(text.sense(i + len, Class::CalendarUnit));
            return match scaled.end > half.end {
                true => Some(scaled),
                false => unit.map(|_| Numeral { end: i + 1, ..half }),
            };
        }
        self.fraction(i).or_else(|| self.cardinal(i))
    }

    fn fraction(&self, i: usize) -> Option<Numeral> {
        let text = self.text;
        let done = |end, value| Some(Numeral { first: i, end, value, scale: 1.0, script: Script::Fraction });
        if self.joints.has(text, i, self.joints.half) {
            return done(i + 1, 0.5);
        }
        // `quarter point`, `a quarter-point cut`
        if text.sense(i, Class::Fraction).is_some_and(|s| s.sense.data == 4) && !text.str(i).ends_with('s') {
            let unit = i + 1 + usize::from(text.is(i + 1, "-") && self.glued(i + 1));
            return (self.same_paragraph(unit) && self.joints.has(text, unit, self.joints.quarter_unit))
                .then(|| done(i + 1, 0.25))
                .flatten();
        }
        let (above, mut at) = match (self.joints.len(text, i, self.joints.indefinite), text.sense(i, Class::Cardinal)) {
            (Some(len), _) => (1.0, i + len),
            (None, Some(cardinal)) => (f64::from(cardinal.sense.data), i + 1),
            _ => return None,
        };
        if text.is(at, "-") && self.glued(at) {
            at += 1;
        }
        if !self.same_paragraph(at) {
            return None;
        }
        let below = f64::from(text.sense(at, Class::Fraction)?.sense.data);
        // `two quarters` are half a year, `three quarters` a share.
        (above < below && above > 0.0 && (below != 4.0 || above != 2.0)).then(|| done(at + 1, above / below)).flatten()
    }

    /// Cardinal words by the usual grammar, an `a` before a scale, and what fractions and decimals follow.
    fn cardinal(&self, i: usize) -> Option<Numeral> {
        let text = self.text;
        let mut sum = Sum { total: 0.0, current: None, scale: 1.0, at: i };
        if let Some(len) = self.joints.len(text, i, self.joints.indefinite) {
            // `a hundred`, `a million`; `a dozen` starts at `dozen`.
            if self.scale_row(i + len)?.0.usage != ScaleUse::Word {
                return None;
            }
            (sum.current, sum.at) = (Some(1.0), i + len);
        } else if let Some((row, _)) = self.scale_row(i) {
            let alone = row.usage == ScaleUse::Collective;
            return alone.then_some(Numeral {
                first: i,
                end: i + 1,
                value: row.factor,
                scale: 1.0,
                script: Script::Words,
            });
        }
        while sum.at < text.len() && (sum.at == i || self.same_paragraph(sum.at)) && self.grow(i, &mut sum) {}
        let value = sum.value();
        let read = sum.at > i && (sum.current.is_some() || sum.total > 0.0);
        read.then_some(Numeral { first: i, end: sum.at, value, scale: sum.scale, script: Script::Words })
    }

    fn scale_row(&self, i: usize) -> Option<(Scale, usize)> {
        let sense = self.text.sense(i, Class::Scale)?;
        Some((self.lexicon.numerals.scales[sense.sense.data as usize], sense.len as usize))
    }

    /// Takes the next word of a cardinal that starts at `first`; false where it ends.
    fn grow(&self, first: usize, sum: &mut Sum) -> bool {
        let text = self.text;
        let at = sum.at;
        let step = at + usize::from(at > first && text.is(at, "-") && self.glued(at) && self.glued(at + 1));
        let link = sum.scale > 1.0 && step == at && self.joints.has(text, at, self.joints.additive);
        let joined = step + usize::from(link);
        if let Some(sense) = text.sense(joined, Class::Cardinal) {
            let added = self.fraction(joined).is_none() && sum.add(f64::from(sense.sense.data), link);
            if added {
                sum.at = joined + 1;
                return true;
            }
        }
        if at == first {
            return false;
        }
        self.grow_part(sum) || self.grow_scale(step, sum)
    }

    /// `and a half`, `and three quarters`, `point five`.
    fn grow_part(&self, sum: &mut Sum) -> bool {
        let text = self.text;
        if let Some(half) = self.joints.len(text, sum.at, self.joints.and_a_half) {
            match sum.current {
                Some(current) => sum.current = Some(current + 0.5),
                None => sum.total += 0.5 * sum.scale,
            }
            sum.at += half;
            return true;
        }
        let Some(current) = sum.current.filter(|c| c.fract() == 0.0) else { return false };
        if self.joints.has(text, sum.at, self.joints.additive)
            && let Some(part) = self.fraction(sum.at + 1).filter(|p| self.is_mixed(p, current))
        {
            (sum.current, sum.at) = (Some(current + part.value), part.end);
            return true;
        }
        if !self.joints.has(text, sum.at, self.joints.point) {
            return false;
        }
        let mut digits = String::new();
        while let Some(digit) = text.sense(sum.at + 1 + digits.len(), Class::Cardinal).filter(|s| s.sense.data < 10) {
            digits.push(char::from(b'0' + digit.sense.data as u8));
        }
        if digits.is_empty() {
            return false;
        }
        sum.at += 1 + digits.len();
        sum.current = format!("{current}.{digits}").parse().ok();
        true
    }

    /// `two and a quarter`, `three and two-thirds`; not `one and a third man`, `two and half of them`.
    fn is_mixed(&self, part: &Numeral, current: f64) -> bool {
        let text = self.text;
        let next = part.end + usize::from(text.is(part.end, "-"));
        let measured = text
            .senses(next)
            .iter()
            .any(|s| matches!(s.sense.class, Class::Unit | Class::Currency | Class::Scale | Class::CalendarUnit));
        let times = self.joints.has(text, next, self.joints.times);
        part.end > part.first + 1 && (measured || times || current > 1.0 && part.value != 0.5 && self.ends_at(next))
    }

    fn ends_at(&self, i: usize) -> bool {
        !self.text.is_kind(i, TokenKind::Word) || !self.same_paragraph(i)
    }

    fn grow_scale(&self, step: usize, sum: &mut Sum) -> bool {
        let Some((scale, len)) = self.scale_row(step) else { return false };
        if scale.usage == ScaleUse::Mark || (sum.current.is_none() && sum.total == 0.0) {
            return false;
        }
        // `forty-two thousand five hundred`: a smaller scale closes its own part.
        sum.scale_up(scale);
        sum.at = step + len;
        true
    }
}
