//! One number in digits or words, with its scale: the core of a quantity.
//!
//! ```text
//! 2.1 billion   Rs [2,340-crore]   twenty-one   one and a half lakh   half a million   3-1/4   two thirds   dozens
//! ```

use super::digits::{Digits, read};
use super::words::Joints;
use crate::lexicon::{Class, Gap, Lexicon, Marks, ScaleUse, Text, TokenKind, WordClass};

/// How a numeral is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// Digits; how many decimals, and whether without any separator or scale.
    Digits {
        /// Decimals as written.
        decimals: u32,
        /// Neither separator, scale nor fraction: could be a year, a name or a code.
        plain: bool,
    },
    /// `6,2`: a decimal comma, to be believed only where a unit follows.
    DecimalComma,
    /// `eight`, `a hundred`.
    Words,
    /// `a third`, `two thirds`, `half`.
    Fraction,
    /// `dozens`: the value is the lower end, the upper is ten times that.
    Vague,
}

/// One number with its scale applied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numeral {
    /// First token, sign included.
    pub first: usize,
    /// Token after the last, scale included.
    pub end: usize,
    /// The value, scale applied.
    pub value: f64,
    /// The scale that was applied, 1 if none.
    pub scale: f64,
    /// How it is written.
    pub script: Script,
}

/// Multiplies so that `1.1 billion` is 1100000000 and `52.95` cents 0.5295, with no binary dust.
pub fn scaled(value: f64, factor: f64) -> f64 {
    if factor < 1.0 {
        return value / (1.0 / factor).round();
    }
    let product = value * factor;
    let whole = product.round();
    if (product - whole).abs() <= product.abs() * 1e-15 { whole } else { product }
}

/// What reads numerals: the lexicon and the joining words.
#[derive(Debug, Clone, Copy)]
pub struct Numerals<'a> {
    /// Words and scales.
    pub lexicon: &'a Lexicon,
    /// Rows of the joining word lists.
    pub joints: &'a Joints,
    /// The text.
    pub text: &'a Text<'a>,
    /// What a word or sign must be for a numeral to start with it, a minus sign aside; see [`Numerals::starts`].
    pub starts: Marks,
}

impl Numerals<'_> {
    /// The marks of which a word or sign that starts a numeral has one.
    pub fn starts(joints: &Joints) -> Marks {
        let lists = [joints.minus, joints.an_of_half, joints.half, joints.indefinite];
        let classes = [Class::Vague, Class::Cardinal, Class::Scale, Class::FractionSign];
        let lists = lists.into_iter().map(Marks::list);
        classes.into_iter().map(Marks::class).chain(lists).fold(Marks::default(), Marks::or)
    }

    /// The longest numeral that starts at token `i`. `money`: a currency sign stands before, so that `m` is a million.
    pub fn at(&self, i: usize, money: bool) -> Option<Numeral> {
        let token = self.text.tokens.get(i)?;
        match token.kind {
            TokenKind::Number => self.digits(i, money),
            TokenKind::Word if self.text.marks(i).meets(&self.starts) => self.words(i),
            TokenKind::Symbol => self.signed(i, money).or_else(|| self.fraction_sign(i)),
            TokenKind::Word => None,
        }
    }

    fn glued(&self, i: usize) -> bool {
        self.text.tokens.get(i).is_some_and(|t| t.gap == Gap::None)
    }

    fn same_paragraph(&self, i: usize) -> bool {
        self.text.tokens.get(i).is_some_and(|t| t.gap != Gap::Paragraph)
    }

    /// A sign before digits: `-6`, `−1.3`, where it cannot be a dash or hyphen between words.
    fn signed(&self, i: usize, money: bool) -> Option<Numeral> {
        if !matches!(self.text.str(i), "-" | "−") || !self.glued(i + 1) || !self.text.is_kind(i + 1, TokenKind::Number)
        {
            return None;
        }
        // `$-50.8bn`: behind a currency sign a hyphen can only be a minus.
        let opens = money || i == 0 || !self.glued(i) || matches!(self.text.str(i - 1), "(" | "[" | "/" | ":");
        let number = self.digits(i + 1, money).filter(|_| opens)?;
        Some(Numeral { first: i, value: -number.value, ..number })
    }

    fn fraction_sign(&self, i: usize) -> Option<Numeral> {
        let sense = self.text.sense(i, Class::FractionSign)?;
        let value = self.lexicon.numerals.fraction_signs[sense.sense.data as usize];
        let bare =
            Numeral { first: i, end: i + 1, value, scale: 1.0, script: Script::Digits { decimals: 1, plain: false } };
        Some(self.with_scale(bare, false))
    }

    fn digits(&self, i: usize, money: bool) -> Option<Numeral> {
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
        let (mut end, mut value, mut hard) = (bare.end, bare.value, true);
        while self.text.is_kind(end, TokenKind::Number)
            && self.text.tokens[end].gap == Gap::Space
            && self.text.str(end).len() == 3
            && let Digits::Number { value: group, plain: true, .. } = read(self.text.str(end))
        {
            let blank = &self.text.raw[self.text.tokens[end - 1].end as usize..self.text.tokens[end].start as usize];
            hard &= matches!(blank, "\u{00A0}" | "\u{202F}" | "\u{2009}" | "\u{2007}");
            (value, end) = (value * 1000.0 + group, end + 1);
        }
        let measured = || {
            let i = if self.text.is(end, "-") { end + 1 } else { end };
            self.text.senses(i).iter().any(|s| matches!(s.sense.class, Class::Unit | Class::Currency | Class::Scale))
        };
        if end == bare.end || !(hard || measured()) {
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
        let hyphen = self.text.is(bare.end, "-") && self.glued(bare.end) && self.glued(bare.end + 1);
        let above_at = bare.end + usize::from(hyphen);
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

    /// `1.5e6`, `3x10^8`.
    fn with_exponent(&self, bare: Numeral) -> Numeral {
        let end = bare.end;
        if !self.glued(end) || !self.text.is_kind(end, TokenKind::Word) {
            return bare;
        }
        let exponent = |i: usize| -> Option<(i32, usize)> {
            let minus = matches!(self.text.tokens.get(i).map(|_| self.text.str(i)), Some("-" | "−"));
            let at = i + usize::from(minus);
            match (self.glued(i) && self.glued(at) && self.text.is_kind(at, TokenKind::Number))
                .then(|| read(self.text.str(at)))
            {
                Some(Digits::Number { value, plain: true, .. }) if value <= 300.0 => {
                    Some((if minus { -(value as i32) } else { value as i32 }, at + 1))
                }
                _ => None,
            }
        };
        let found = match self.text.str(end) {
            "e" | "E" => exponent(end + 1),
            "x" | "×" if self.text.is(end + 1, "10") && self.text.is(end + 2, "^") => exponent(end + 3),
            _ => None,
        };
        match found {
            Some((power, end)) => {
                let value = format!("{}e{power}", bare.value).parse().unwrap_or(f64::INFINITY);
                let finite = f64::is_finite(value);
                if !finite {
                    return bare;
                }
                Numeral { end, value, script: Script::Digits { decimals: 1, plain: false }, ..bare }
            }
            None => bare,
        }
    }

    fn with_scale(&self, bare: Numeral, money: bool) -> Numeral {
        let mut number = bare;
        // `lakh crore`, `hundred million`: scales in a row multiply.
        for _ in 0..3 {
            let hyphen = self.text.is(number.end, "-") && self.glued(number.end) && self.glued(number.end + 1);
            let at = number.end + usize::from(hyphen);
            let Some(scale) = self.scale_at(at, money, number) else { break };
            let script = match number.script {
                Script::Digits { decimals, .. } => Script::Digits { decimals, plain: false },
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
            ScaleUse::Mark => number.scale == 1.0 && (money || self.marks_scale(i, scale.factor, number)),
        };
        (fits && ends).then_some((scale.factor, sense.len as usize))
    }

    /// Whether `k`, `m` or `b` touching digits is a scale where no currency says so: `25k`, `2.7m people`.
    fn marks_scale(&self, i: usize, factor: f64, number: Numeral) -> bool {
        if !self.glued(i) || number.end != i {
            return false;
        }
        if factor == 1e3 {
            return self.text.str(i) == "k";
        }
        let follows_noun =
            self.text.tokens.get(i + 1).is_some_and(|t| {
                t.kind == TokenKind::Word && t.gap != Gap::None && t.case == crate::lexicon::Case::Lower
            }) && !matches!(self.lexicon.grammar(self.text, i + 1), Some(c) if !matches!(c, WordClass::Verb(_)))
                && !self.joints.has(self.text, i + 1, self.joints.metre_word);
        factor <= 1e9 && follows_noun && matches!(self.text.str(i), "m" | "b" | "M" | "B")
    }

    fn words(&self, i: usize) -> Option<Numeral> {
        let text = self.text;
        if i > 0
            && self.glued(i)
            && text.is(i - 1, "-")
            && text.is_kind(i.saturating_sub(2), TokenKind::Word)
            && self.glued(i - 1)
        {
            // The tail of `mid-eight`, `forty-two` read from its head: no number starts here.
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

    /// Cardinal words by the usual grammar, an `a` before a scale, and `and a half` behind.
    fn cardinal(&self, i: usize) -> Option<Numeral> {
        let text = self.text;
        let mut at = i;
        let (mut total, mut current, mut scale) = (0.0f64, None::<f64>, 1.0f64);
        if let Some(len) = self.joints.len(text, i, self.joints.indefinite) {
            // `a hundred`, `a million`; `a dozen` starts at `dozen`.
            let sense = text.sense(i + len, Class::Scale)?;
            if self.lexicon.numerals.scales[sense.sense.data as usize].usage != ScaleUse::Word {
                return None;
            }
            (current, at) = (Some(1.0), i + len);
        } else if let Some(sense) = text.sense(i, Class::Scale) {
            let row = self.lexicon.numerals.scales[sense.sense.data as usize];
            let alone = row.usage == ScaleUse::Collective && row.factor == 12.0;
            return alone.then_some(Numeral {
                first: i,
                end: i + 1,
                value: row.factor,
                scale: 1.0,
                script: Script::Words,
            });
        }
        while at < text.len() && (at == i || self.same_paragraph(at)) {
            let step = at + usize::from(at > i && text.is(at, "-") && self.glued(at) && self.glued(at + 1));
            let joined =
                step + usize::from(scale > 1.0 && step == at && self.joints.has(text, at, self.joints.additive));
            if let Some(sense) = text.sense(joined, Class::Cardinal) {
                let value = f64::from(sense.sense.data);
                current = match current {
                    None => Some(value),
                    Some(c) if c >= 100.0 && c % 100.0 == 0.0 && value < 100.0 => Some(c + value),
                    Some(c)
                        if joined == step
                            && (20.0..100.0).contains(&c)
                            && c % 10.0 == 0.0
                            && value < 10.0
                            && value > 0.0 =>
                    {
                        Some(c + value)
                    }
                    Some(_) => break,
                };
                at = joined + 1;
            } else if let Some(half) = self.joints.len(text, at, self.joints.and_a_half)
                && let Some(c) = current
            {
                current = Some(c + 0.5);
                at += half;
            } else if let Some(sense) = text.sense(step, Class::Scale)
                && let Some(c) = current
            {
                let row = self.lexicon.numerals.scales[sense.sense.data as usize];
                match row.usage {
                    ScaleUse::Mark => break,
                    ScaleUse::Word if row.factor > 100.0 => (total, current) = (total + scaled(c, row.factor), None),
                    _ => current = Some(c * row.factor),
                }
                scale = scale.max(row.factor);
                at = step + sense.len as usize;
            } else {
                break;
            }
        }
        let value = total + current.unwrap_or(0.0);
        (at > i && (current.is_some() || total > 0.0)).then_some(Numeral {
            first: i,
            end: at,
            value,
            scale,
            script: Script::Words,
        })
    }
}
