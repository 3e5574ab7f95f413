//! What stands around a numeral and gives it a unit: currency signs, unit words, and what it is divided by.
//!
//! ```text
//! [$]5.35-1/2 [a bushel]      12 [mcm/d]      40[-metre]      149.8 [yen per dollar]      12 [per 100,000 people]
//! ```

use super::digits::{Digits, read};
use super::numeral::{Numeral, Script};
use super::words::Joints;
use crate::lexicon::{Class, Currencies, Currency, FormUse, Gap, Lexicon, Position, Text, TokenKind, fold};
use crate::model::Dimension;

/// A unit that stands beside a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// ISO 4217, UCUM, `%`, `pp`, `bp`, or `1` for a unit that is none (`points`).
    pub code: String,
    /// What the number is to be multiplied by.
    pub factor: f64,
    /// What the unit measures.
    pub dimension: Dimension,
    /// First token of the unit words.
    pub first: usize,
    /// Token after the last, divisors included.
    pub end: usize,
    /// Token after what belongs to the quote (`%`, `percent`), where something does.
    pub quoted: Option<usize>,
    /// Row of the currency form, where it is money whose currency the form alone does not tell.
    pub ambiguous: Option<u32>,
}

/// A currency before its number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prefix {
    /// First token.
    pub first: usize,
    /// Row of the currency form.
    pub form: u32,
    /// Token after it, where the number starts.
    pub end: usize,
}

/// What reads units.
#[derive(Debug, Clone, Copy)]
pub struct Measures<'a> {
    /// The tables.
    pub lexicon: &'a Lexicon,
    /// The joining words.
    pub joints: &'a Joints,
    /// The text.
    pub text: &'a Text<'a>,
    /// The country the article is about, for currencies that share a sign.
    pub country: Option<crate::lexicon::CountryCode>,
}

impl Measures<'_> {
    fn gap(&self, i: usize) -> Option<Gap> {
        self.text.tokens.get(i).map(|t| t.gap)
    }

    /// A currency sign, code or name before a number: `$`, `US $`, `Rs`, `EUR`.
    pub fn prefix(&self, i: usize) -> Option<Prefix> {
        self.lexicon.currencies.all_at(self.text, i).find_map(|found| {
            let end = i + found.len;
            let gap = self.gap(end)?;
            let stands = match found.item.usage {
                FormUse::Free => gap <= Gap::Line,
                FormUse::Mark | FormUse::Risky => gap <= Gap::Space,
                FormUse::Touching => gap == Gap::None,
            };
            let alone = i == 0 || self.gap(i) != Some(Gap::None) || !self.text.is_kind(i - 1, TokenKind::Word);
            (found.item.position != Position::Suffix && stands && alone).then_some(Prefix {
                first: i,
                form: found.row,
                end,
            })
        })
    }

    /// The money a form means here, at `factor` times its main unit.
    pub fn money(&self, form: u32, first: usize, end: usize) -> Measure {
        let currencies: &Currencies = &self.lexicon.currencies;
        let form_row = currencies.forms.get(form);
        let currency = currencies.in_country(form_row, self.country);
        let Currency { code, .. } = &currencies.currencies[currency as usize];
        Measure {
            code: code.to_string(),
            factor: form_row.factor,
            dimension: Dimension::Money,
            first,
            end,
            quoted: None,
            ambiguous: form_row.is_ambiguous().then_some(form),
        }
    }

    /// Whether two currency forms mean the same money here: `US $89 to $93 billion`.
    pub fn same_money(&self, a: u32, b: u32) -> bool {
        let currencies = &self.lexicon.currencies;
        let code = |form| currencies.in_country(currencies.forms.get(form), self.country);
        a == b || code(a) == code(b)
    }

    /// The unit or currency behind a numeral that ends before token `end`.
    pub fn behind(&self, number: &Numeral, end: usize) -> Option<Measure> {
        let text = self.text;
        // `40-metre`, `Rs 2,340-crore`: one hyphen may join.
        let hyphen = text.is(end, "-") && self.gap(end) == Some(Gap::None) && self.gap(end + 1) == Some(Gap::None);
        let at = end + usize::from(hyphen);
        let gap = self.gap(at).filter(|g| *g < Gap::Paragraph)?;
        let digits = matches!(number.script, Script::Digits { .. } | Script::DecimalComma);
        let may_stand = |usage: FormUse| match usage {
            FormUse::Free => true,
            FormUse::Mark => digits && gap <= Gap::Space && (gap == Gap::None || number.scale == 1.0),
            FormUse::Touching => digits && gap == Gap::None && !hyphen,
            FormUse::Risky => digits && (hyphen || gap == Gap::None),
        };
        let ends_word = |end: usize| {
            !(self.gap(end) == Some(Gap::None)
                && text.is_kind(end, TokenKind::Word)
                && text.is_kind(end - 1, TokenKind::Word))
        };
        let unit = self.lexicon.units.all_at(text, at).find(|f| may_stand(f.item.usage) && ends_word(at + f.len));
        let money = self
            .lexicon
            .currencies
            .all_at(text, at)
            .find(|f| f.item.position != Position::Prefix && may_stand(f.item.usage) && ends_word(at + f.len));
        match (unit, money) {
            // `pounds` are money but for `a 5-pound bag`, `half a pound of butter`.
            (unit, Some(money))
                if unit.as_ref().is_none_or(|u| {
                    money.len > u.len
                        || (money.len == u.len && !(hyphen || self.joints.has(text, at + u.len, self.joints.of)))
                }) =>
            {
                Some(self.money(money.row, at, at + money.len))
            }
            (Some(unit), _) => {
                let code = self.lexicon.units.code(unit.item);
                let end = at + unit.len;
                Some(Measure {
                    code: code.to_string(),
                    factor: unit.item.factor,
                    dimension: unit.item.dimension,
                    first: at,
                    end,
                    quoted: (code == "%").then_some(end),
                    ambiguous: None,
                })
            }
            (None, _) => None,
        }
    }

    /// What divides a quantity whose unit words end before token `at`: code, and token after it.
    ///
    /// `per barrel`, `a tonne`, `/d`, `every year`, `per 100,000 people`, `per dollar`, `a share`.
    pub fn divisor(&self, at: usize, counts: bool) -> Option<(String, usize)> {
        let text = self.text;
        if self.gap(at)? == Gap::Paragraph {
            return None;
        }
        let mut i = at + self.joints.len(text, at, self.joints.per)?;
        let plainly = self.joints.has(text, at, self.joints.per_plain);
        if self.gap(i)? == Gap::Paragraph {
            return None;
        }
        if plainly
            && text.is_kind(i, TokenKind::Number)
            && let Digits::Number { value, .. } = read(text.str(i))
            && value >= 10.0
            && value.log10().fract() == 0.0
        {
            i += 1;
            // The people or things counted stand behind: `per 100,000 people`.
            i += usize::from(text.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Word && t.gap != Gap::None));
            return Some((format!("{value}"), i));
        }
        let glued = self.gap(i) == Some(Gap::None);
        let unit = self.lexicon.units.all_at(text, i).find(|f| match f.item.usage {
            FormUse::Free => true,
            FormUse::Mark | FormUse::Touching => text.is(at, "/") && glued,
            FormUse::Risky => false,
        });
        if let Some(unit) = unit {
            let code = self.lexicon.units.code(unit.item);
            let measures = unit.item.dimension != Dimension::Percent && code != "1" && !code.contains('/');
            return measures.then(|| (parenthesised(code), i + unit.len));
        }
        if let Some(len) = self.joints.len(text, i, self.joints.per_noun) {
            return (!counts || plainly).then(|| (annotation(text.slice(i, i + len)), i + len));
        }
        let currency = self.lexicon.currencies.all_at(text, i).find(|f| f.item.position != Position::Prefix || plainly);
        let priced = |end: usize| text.is_kind(end, TokenKind::Number);
        if let Some(currency) = currency.filter(|f| plainly && f.item.factor == 1.0 && !priced(i + f.len)) {
            let code = self.lexicon.currencies.in_country(currency.item, self.country);
            return Some((self.lexicon.currencies.code(code).to_string(), i + currency.len));
        }
        let noun = text.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Word && t.gap != Gap::Paragraph);
        let closed = text.senses(i).iter().any(|s| s.sense.class == Class::Grammar);
        let word_per = plainly && !text.is(at, "/");
        (word_per && noun && !closed).then(|| (annotation(text.slice(i, i + 1)), i + 1))
    }
}

fn parenthesised(code: &str) -> String {
    if code.contains('.') && !code.contains('[') { format!("({code})") } else { code.to_string() }
}

/// A counted noun as a UCUM annotation.
fn annotation(noun: &str) -> String {
    format!("{{{}}}", fold(noun).replace(char::is_whitespace, "_"))
}
