//! Numbers in digits: grouped by blanks, with a fraction, an exponent or a scale behind.
//!
//! ```text
//! 410 500 million   7 1/4   3-1/4   2½   5.35-1/2   1.5e6   3x10^8   2 and a half   £4.6bn
//! ```

use super::{Numeral, Numerals, Script, scaled};
use crate::extract::quantity::digits::{Digits, read};
use crate::lexicon::{Case, Class, Gap, ScaleUse, TokenKind, WordClass};

impl Numerals<'_> {
    pub(super) fn fraction_sign(&self, i: usize) -> Option<Numeral> {
        let sense = self.text.sense(i, Class::FractionSign)?;
        let value = self.lexicon.numerals.fraction_signs[sense.sense.data as usize];
        let bare =
            Numeral { first: i, end: i + 1, value, scale: 1.0, script: Script::Digits { decimals: 1, plain: false } };
        Some(self.with_scale(bare, false))
    }

    pub(super) fn digits(&self, i: usize, money: bool) -> Option<Numeral> {
        let token = self.text.str(i);
        let (value, script) = match read(token) {
            Digits::Number { value, plain, decimals } => (value, Script::Digits { decimals, plain }),
            Digits::DecimalComma(value) => (value, Script::DecimalComma),
            Digits::None => return None,
        };
        let bare = Numeral { first: i, end: i + 1, value, scale: 1.0, script };
        let grouped = self.spaced_groups(bare);
        let fractioned = self.with_fraction(grouped);
        Some(self.with_scale(self.with_exponent(fractioned), money))
    }

    /// `410 500 million`: groups of three after a blank, where a scale, unit or currency follows or the blank is a hard one.
    fn spaced_groups(&self, bare: Numeral) -> Numeral {
        let plain = matches!(bare.script, Script::Digits { plain: true, .. });
        if !plain || self.text.str(bare.first).len() > 3 || bare.value == 0.0 {
            return bare;
        }
        let (mut end, mut value, mut hard, mut round) = (bare.end, bare.value, true, false);
        while self.text.is_kind(end, TokenKind::Number)
            && self.text.tokens[end].gap == Gap::Space
            && self.text.str(end).len() == 3
            && let Digits::Number { value: group, plain: true, .. } = read(self.text.str(end))
        {
            let blank = &self.text.raw[self.text.tokens[end - 1].end as usize..self.text.tokens[end].start as usize];
            hard &= matches!(blank, "\u{00A0}" | "\u{202F}" | "\u{2009}" | "\u{2007}");
            // `000` alone counts nothing.
            round |= group == 0.0;
            (value, end) = (value * 1000.0 + group, end + 1);
        }
        let measured = || {
            let i = if self.text.is(end, "-") { end + 1 } else { end };
            self.text.senses(i).iter().any(|s| matches!(s.sense.class, Class::Unit | Class::Currency | Class::Scale))
        };
        if end == bare.end || !(hard || round || self.blanks || measured()) {
            return bare;
        }
        Numeral { end, value, script: Script::Digits { decimals: 0, plain: false }, ..bare }
    }

    /// `7 1/4`, `3-1/4`, `1/2`, `2½`; `5.35-1/2` is a half of the last decimal.
    fn with_fraction(&self, bare: Numeral) -> Numeral {
        let Script::Digits { decimals, plain } = bare.script else { return bare };
        if let Some(sense) = self.text.sense(bare.end, Class::FractionSign).filter(|_| decimals == 0) {
            let value = bare.value + self.lexicon.numerals.fraction_signs[sense.sense.data as usize];
            return Numeral { end: bare.end + 1, value, script: Script::Digits { decimals: 1, plain: false }, ..bare };
        }
        let done = |end, value| Numeral {
            end,
            value,
            script: Script::Digits { decimals: decimals + 2, plain: false },
            ..bare
        };
        if plain && let Some(below) = self.slash_part(bare.end, bare.value) {
            return done(bare.end + 2, bare.value / below);
        }
        if plain && let Some(len) = self.joints.len(self.text, bare.end, self.joints.and_a_half) {
            return done(bare.end + len, bare.value + 0.5);
        }
        let hyphen = self.text.is(bare.end, "-") && self.glued(bare.end) && self.glued(bare.end + 1);
        let and = plain && self.joints.has(self.text, bare.end, self.joints.additive);
        let above_at = bare.end + usize::from(hyphen || and);
        let spaced = self.text.tokens.get(above_at).is_some_and(|t| t.gap == Gap::Space);
        if (hyphen || spaced)
            && self.text.is_kind(above_at, TokenKind::Number)
            && let Digits::Number { value: above, plain: true, .. } = read(self.text.str(above_at))
            && let Some(below) = self.slash_part(above_at + 1, above)
            && above < below
        {
            let step = 10f64.powi(-(decimals as i32));
            return done(above_at + 3, bare.value + above / below * step);
        }
        bare
    }

    /// The denominator of `/4` at token `i`, one that prices and measures use.
    fn slash_part(&self, i: usize, above: f64) -> Option<f64> {
        if !(self.text.is(i, "/") && self.glued(i) && self.glued(i + 1) && self.text.is_kind(i + 1, TokenKind::Number))
        {
            return None;
        }
        let Digits::Number { value: below, plain: true, .. } = read(self.text.str(i + 1)) else { return None };
        let usual = [2.0, 3.0, 4.0, 5.0, 8.0, 16.0, 32.0, 64.0].contains(&below);
        let more = self.text.is(i + 2, "/") && self.glued(i + 2);
        (usual && above < below && above >= 1.0 && !more).then_some(below)
    }

    /// `1.5e6`, `3x10^8`, `3 × 10^8`, `10^6`.
    fn with_exponent(&self, bare: Numeral) -> Numeral {
        let end = bare.end;
        let near = |i: usize| self.text.tokens.get(i).is_some_and(|t| t.gap <= Gap::Space);
        let times = || {
            let sign = near(end) && matches!(self.text.str(end), "x" | "×" | "*");
            sign && near(end + 1) && self.text.is(end + 1, "10") && self.text.is(end + 2, "^")
        };
        let found = match self.text.tokens.get(end).map(|_| self.text.str(end)) {
            Some("e" | "E") if self.glued(end) => self.power(end + 1),
            Some("^") if self.glued(end) && bare.value == 10.0 => {
                return self.power(end + 1).map_or(bare, |(power, end)| raised(bare, 1.0, power, end));
            }
            _ if times() => self.power(end + 3),
            _ => None,
        };
        found.map_or(bare, |(power, end)| raised(bare, bare.value, power, end))
    }

    /// The exponent at token `i`, which touches what stands before, and the token after it.
    fn power(&self, i: usize) -> Option<(i32, usize)> {
        let minus = matches!(self.text.tokens.get(i).map(|_| self.text.str(i)), Some("-" | "−"));
        let at = i + usize::from(minus);
        if !(self.glued(i) && self.glued(at) && self.text.is_kind(at, TokenKind::Number)) {
            return None;
        }
        match read(self.text.str(at)) {
            Digits::Number { value, plain: true, .. } if value <= 300.0 => {
                Some((if minus { -(value as i32) } else { value as i32 }, at + 1))
            }
            _ => None,
        }
    }

    pub(super) fn with_scale(&self, bare: Numeral, money: bool) -> Numeral {
        let mut number = bare;
        // `lakh crore`, `hundred million`: scales in a row multiply.
        for _ in 0..3 {
            let hyphen = self.text.is(number.end, "-") && self.glued(number.end) && self.glued(number.end + 1);
            let at = number.end + usize::from(hyphen);
            let Some(scale) = self.scale_at(at, money, number) else { break };
            let script = match number.script {
                Script::Digits { decimals, .. } => Script::Digits { decimals, plain: false },
                Script::DecimalComma => Script::Digits { decimals: 1, plain: false },
                other => other,
            };
            number = Numeral {
                end: at + scale.1,
                value: scaled(number.value, scale.0),
                scale: number.scale * scale.0,
                script,
                ..number
            };
        }
        number
    }

    fn scale_at(&self, i: usize, money: bool, number: Numeral) -> Option<(f64, usize)> {
        if !self.same_paragraph(i) {
            return None;
        }
        let sense = self.text.sense(i, Class::Scale)?;
        let scale = self.lexicon.numerals.scales[sense.sense.data as usize];
        let ends = !self.glued(i + sense.len as usize) || !self.text.is_kind(i + sense.len as usize, TokenKind::Number);
        let fits = match scale.usage {
            ScaleUse::Word => true,
            ScaleUse::Collective => number.scale == 1.0,
            ScaleUse::Spelled => number.scale == 1.0 && number.script == Script::Words,
            ScaleUse::Mark => number.scale == 1.0 && (money || self.marks_scale(i, scale.factor, number)),
        };
        (fits && ends).then_some((scale.factor, sense.len as usize))
    }

    /// Whether `k`, `m` or `b` touching digits is a scale where no currency says so: `25k`, `2.7m people`.
    fn marks_scale(&self, i: usize, factor: f64, number: Numeral) -> bool {
        if !self.glued(i) || number.end != i {
            return false;
        }
        if factor == 1e3 && self.text.str(i) == "k" {
            return true;
        }
        let follows_noun = self
            .text
            .tokens
            .get(i + 1)
            .is_some_and(|t| t.kind == TokenKind::Word && t.gap != Gap::None && t.case == Case::Lower)
            && !matches!(self.lexicon.grammar(self.text, i + 1), Some(c) if !matches!(c, WordClass::Verb(_)))
            && !self.joints.has(self.text, i + 1, self.joints.metre_word);
        factor <= 1e9 && follows_noun && (factor == 1e3 || matches!(self.text.str(i), "m" | "b" | "M" | "B"))
    }
}

/// `mantissa` times ten to the `power`: read as text, so that 1.5e6 is 1500000.
fn raised(bare: Numeral, mantissa: f64, power: i32, end: usize) -> Numeral {
    match format!("{mantissa}e{power}").parse() {
        Ok(value) if f64::is_finite(value) => {
            Numeral { end, value, script: Script::Digits { decimals: 1, plain: false }, ..bare }
        }
        _ => bare,
    }
}
