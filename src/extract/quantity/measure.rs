//! What stands around a numeral and gives it a unit: currency signs, unit words, and what it is divided by.
//!
//! ```text
//! [$]5.35-1/2 [a bushel]      12 [mcm/d]      40[-metre]      149.8 [yen per dollar]      12 [per 100,000 people]
//! ```

use super::digits::{Digits, read};
use super::names::in_capitals;
use super::numeral::{Numeral, Script};
use super::words::Joints;
use super::{Home, Quantity};
use crate::lexicon::{
    Case, Class, Currency, CurrencyForm, FormUse, Gap, Lexicon, Position, Text, TokenKind, UnitForm, fold,
};
use crate::model::Dimension;

/// How far from a number a word may stand that tells which unit a letter means, in tokens.
const CUE_REACH: usize = 12;

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
    /// Token after the last, divisors and smaller parts (`and ten minutes`) included.
    pub end: usize,
    /// Token after the words that name the unit.
    pub words_end: usize,
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

/// How far before a closing mark its quotation is looked for, in tokens.
const QUOTED: usize = 40;

/// What reads units.
#[derive(Debug, Clone, Copy)]
pub struct Measures<'a> {
    /// The tables.
    pub lexicon: &'a Lexicon,
    /// The joining words.
    pub joints: &'a Joints,
    /// The text.
    pub text: &'a Text<'a>,
    /// Where the article is from, for currencies that share a sign.
    pub home: Home,
    /// The currency that the article last named so that nothing else can be meant.
    pub named: Option<u32>,
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
                FormUse::Mark => gap <= Gap::Space,
                // `TRY 500 million`, but `ALL 10 MLN SHARES SOLD`
                FormUse::Risky => gap == Gap::None || (gap == Gap::Space && !in_capitals(self.text, i, end)),
                FormUse::Touching => gap == Gap::None,
            };
            // `the N-1 project`: behind letters a hyphen is no minus.
            let stands = stands && !(self.text.is_hyphen(end) && self.text.is_kind(end - 1, TokenKind::Word));
            // `N40` is a road where nothing tells of Nigeria.
            let letter = found.item.usage == FormUse::Touching && self.text.str(i).len() == 1;
            let stands = stands && (!letter || self.is_sum(end) || self.is_own(found.item));
            let alone = i == 0 || self.gap(i) != Some(Gap::None) || !self.text.is_kind(i - 1, TokenKind::Word);
            (found.item.position != Position::Suffix && stands && alone).then_some(Prefix {
                first: i,
                form: found.row,
                end,
            })
        })
    }

    /// Whether the digits at token `i` are written as sums are: `1,035`, `58.29`, `180bn`.
    fn is_sum(&self, i: usize) -> bool {
        let digits = self.text.str(i);
        digits.len() > 4 || digits.contains([',', '.']) || self.text.sense(i + 1, Class::Scale).is_some()
    }

    /// Whether the article is of the form's country, or named its money before.
    fn is_own(&self, form: &CurrencyForm) -> bool {
        let currencies = &self.lexicon.currencies;
        let row = self.currency(form);
        self.named == Some(row)
            || self.home.country().is_some_and(|home| currencies.currencies[row as usize].countries.contains(&home))
    }

    /// The money a form means here, at `factor` times its main unit.
    pub fn money(&self, form: u32, first: usize, end: usize) -> Measure {
        let currencies = &self.lexicon.currencies;
        let form_row = currencies.forms.get(form);
        let Currency { code, .. } = &currencies.currencies[self.currency(form_row) as usize];
        Measure {
            code: code.to_string(),
            factor: form_row.factor,
            dimension: Dimension::Money,
            first,
            end,
            words_end: end,
            quoted: form_row.sign.then_some(end),
            ambiguous: form_row.is_ambiguous().then_some(form),
        }
    }

    /// What a form means here: the money of the article's country, else what the article last named, else its default.
    pub fn currency(&self, form: &CurrencyForm) -> u32 {
        // A wire's `dlrs` are those of the United States wherever it writes from; a bare `$` is the reader's own.
        let about = self.home.about.filter(|_| form.sign || self.lexicon.currencies.code(form.currency) != "USD");
        self.lexicon.currencies.meant(form, Home { about, ..self.home }.country(), self.named)
    }

    /// Keeps in mind a currency that was named so that nothing else can be meant; a translation in brackets names none.
    pub fn note(&mut self, quantity: &Quantity) {
        let bracketed = quantity.outer_first > 0 && self.text.is(quantity.outer_first - 1, "(");
        let forms = &self.lexicon.currencies.forms;
        let plain = quantity.ambiguous.is_none_or(|form| forms.get(form).others.len() == 1);
        if quantity.dimension == Dimension::Money && plain && !bracketed {
            let row = quantity.unit.get(..3).and_then(|code| self.lexicon.currencies.find(code));
            self.named = row.or(self.named);
        }
    }

    /// Whether the words around token `i` tell that a unit of this dimension is meant: `temperatures of 38 C`.
    fn cued(&self, i: usize, dimension: Dimension) -> bool {
        let list = match dimension {
            Dimension::Temperature => self.joints.cue_temperature,
            Dimension::Mass => self.joints.cue_mass,
            _ => return false,
        };
        let near = i.saturating_sub(CUE_REACH)..(i + CUE_REACH).min(self.text.len());
        near.into_iter().any(|j| self.joints.has(self.text, j, list))
    }

    /// Whether two currency forms mean the same money here: `US $89 to $93 billion`.
    pub fn same_money(&self, a: u32, b: u32) -> bool {
        let currencies = &self.lexicon.currencies;
        let code = |form| self.currency(currencies.forms.get(form));
        a == b || code(a) == code(b)
    }

    /// The unit or currency behind a numeral that ends before token `end`.
    pub fn behind(&self, number: &Numeral, end: usize) -> Option<Measure> {
        let text = self.text;
        // `40-metre`, `Rs 2,340-crore`: one hyphen may join.
        let hyphen = text.is_hyphen(end) && self.gap(end + 1) == Some(Gap::None);
        let at = end + usize::from(hyphen);
        let gap = self.gap(at).filter(|g| *g < Gap::Paragraph)?;
        let digits = matches!(number.script, Script::Digits { .. } | Script::DecimalComma);
        let may_stand = |usage: FormUse| match usage {
            FormUse::Free => true,
            FormUse::Mark => digits && gap <= Gap::Space && (gap == Gap::None || number.scale == 1.0),
            FormUse::Touching => digits && gap == Gap::None && !hyphen,
            // `0.03 A/cm2`: what divides it tells it for a unit.
            FormUse::Risky => {
                let touches = if hyphen { text.str(at).len() > 1 } else { gap == Gap::None };
                digits && (touches || (text.is(at + 1, "/") && self.gap(at + 1) == Some(Gap::None)))
            }
        };
        let told = |form: &UnitForm| {
            digits && gap <= Gap::Space && form.usage != FormUse::Free && self.cued(end, form.dimension)
        };
        let stands = |form: &UnitForm| match (form.usage, form.dimension) {
            // `4K on your TV` is no temperature.
            (FormUse::Risky, Dimension::Temperature) => told(form),
            (usage, _) => may_stand(usage) || told(form),
        };
        // `68,900 tonnes a year ago` divides by nothing.
        let ago = |form: &UnitForm, end: usize| {
            self.joints.has(text, end, self.joints.ago) && self.lexicon.units.code(form).contains('/')
        };
        // `6' tall`, but `'we lost 6' he said`.
        let quotes = |form: usize| matches!(text.str(form), "'" | "’") && self.is_quoted(form);
        let ends_word = |end: usize| {
            !(self.gap(end) == Some(Gap::None)
                && text.is_kind(end, TokenKind::Word)
                && text.is_kind(end - 1, TokenKind::Word))
        };
        // `vs 2.0 mln` at the end of a line, `Year` alone on the next: it heads what follows.
        let heads = |f: &UnitForm, end: usize| {
            gap == Gap::Line
                && f.dimension == Dimension::Time
                && text.tokens[at].case != Case::Lower
                && self.gap(end).is_none_or(|g| g >= Gap::Line)
        };
        let unit = self.lexicon.units.all_at(text, at).find(|f| {
            stands(f.item)
                && ends_word(at + f.len)
                && !ago(f.item, at + f.len)
                && !heads(f.item, at + f.len)
                && !quotes(at)
        });
        let money = self
            .lexicon
            .currencies
            .all_at(text, at)
            .find(|f| f.item.position != Position::Prefix && may_stand(f.item.usage) && ends_word(at + f.len));
        match (unit, money) {
            // `pounds` are money but for `a 5-pound bag`, `half a pound of butter`, `weighs 12 pounds`.
            (unit, Some(money))
                if unit.as_ref().is_none_or(|u| {
                    let weighed = || {
                        hyphen || self.joints.has(text, at + u.len, self.joints.of) || self.cued(end, Dimension::Mass)
                    };
                    money.len > u.len || (money.len == u.len && !weighed())
                }) =>
            {
                Some(self.money(money.row, at, at + money.len))
            }
            (Some(unit), _) => {
                let measure = self.measured(unit.item, at, at + unit.len);
                // `61 pct.` at the end of a sentence: the stop is no part of it.
                let stop = usize::from(text.is(measure.end - 1, "."));
                Some(Measure { quoted: (measure.code == "%").then_some(measure.end - stop), ..measure })
            }
            (None, _) => None,
        }
    }

    /// Whether the mark at token `i` closes a quotation that single marks open.
    fn is_quoted(&self, i: usize) -> bool {
        let digits_follow = self.text.is_kind(i + 1, TokenKind::Number) && self.gap(i + 1) == Some(Gap::None);
        let opens = |j: usize| {
            matches!(self.text.str(j), "'" | "‘")
                && self.gap(j) != Some(Gap::None)
                && self.gap(j + 1) == Some(Gap::None)
        };
        !digits_follow && (i.saturating_sub(QUOTED)..i).any(opens)
    }

    /// `half a percentage point`, `a quarter of an inch`, `half of one percent`: the unit that a fraction is a part of.
    pub fn portioned(&self, number: &Numeral) -> Option<Measure> {
        let text = self.text;
        let of = self.joints.len(text, number.end, self.joints.of).unwrap_or(0);
        let at = number.end + of;
        // `hundreds of tonnes`
        if number.script == Script::Vague {
            return self
                .named_at(at)
                .filter(|m| of > 0 && self.gap(m.first) < Some(Gap::Paragraph) && m.dimension != Dimension::Percent);
        }
        let article = self.joints.len(text, at, self.joints.indefinite).or(self.joints.len(text, at, self.joints.one));
        let first = at + article.filter(|_| number.script == Script::Fraction || number.value == 0.5)?;
        self.gap(first).filter(|g| *g < Gap::Paragraph)?;
        let measure = self.named_at(first)?;
        Some(Measure { quoted: (measure.code == "%").then_some(measure.end), ..measure })
    }

    /// The unit or money that a word at token `first` names wherever it stands.
    pub fn named_at(&self, first: usize) -> Option<Measure> {
        let free = |usage: FormUse| usage == FormUse::Free;
        if let Some(unit) = self.lexicon.units.all_at(self.text, first).find(|f| free(f.item.usage)) {
            return Some(self.measured(unit.item, first, first + unit.len));
        }
        let money = self.lexicon.currencies.all_at(self.text, first);
        let money = { money }.find(|f| free(f.item.usage) && f.item.position != Position::Prefix)?;
        Some(self.money(money.row, first, first + money.len))
    }

    fn measured(&self, form: &UnitForm, first: usize, end: usize) -> Measure {
        Measure {
            code: self.lexicon.units.code(form).to_string(),
            factor: form.factor,
            dimension: form.dimension,
            first,
            end,
            words_end: end,
            quoted: None,
            ambiguous: None,
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
        if let Some(len) = self.joints.len(text, at, self.joints.per_currency) {
            return self
                .named_at(at + len)
                .filter(|m| m.dimension == Dimension::Money && m.factor == 1.0)
                .map(|m| (m.code, m.end));
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
            let ago = unit.item.dimension == Dimension::Time && self.joints.has(text, i + unit.len, self.joints.ago);
            let measures = unit.item.dimension != Dimension::Percent && code != "1" && !code.contains('/') && !ago;
            return measures.then(|| (parenthesised(code), i + unit.len));
        }
        if let Some(len) = self.joints.len(text, i, self.joints.per_noun) {
            return (!counts || plainly).then(|| (annotation(text.slice(i, i + len)), i + len));
        }
        let currency = self.lexicon.currencies.all_at(text, i).find(|f| f.item.position != Position::Prefix || plainly);
        let priced = |end: usize| text.is_kind(end, TokenKind::Number);
        if let Some(currency) = currency.filter(|f| plainly && f.item.factor == 1.0 && !priced(i + f.len)) {
            let code = self.currency(currency.item);
            return Some((self.lexicon.currencies.code(code).to_string(), i + currency.len));
        }
        // `per equity share`: of two words that are counted the last is meant.
        let open = |j: usize| {
            let word = text.tokens.get(j).is_some_and(|t| t.kind == TokenKind::Word && t.gap < Gap::Paragraph);
            word && if j == i {
                !text.senses(j).iter().any(|s| s.sense.class == Class::Grammar)
            } else {
                self.joints.has(text, j, self.joints.per_noun)
            }
        };
        let end = (i..i + 3).take_while(|&j| open(j)).last().map_or(i, |j| j + 1);
        let word_per = plainly && !text.is(at, "/");
        (word_per && end > i).then(|| (annotation(text.slice(i, end)), end))
    }
}

fn parenthesised(code: &str) -> String {
    if code.contains('.') && !code.contains('[') { format!("({code})") } else { code.to_string() }
}

/// The head of a counted noun phrase as a UCUM annotation, in the singular: `{share}` for `ordinary shares`.
fn annotation(phrase: &str) -> String {
    let head = phrase.split(" of ").next().unwrap_or(phrase).split_whitespace().next_back().unwrap_or(phrase);
    let plural =
        head.strip_suffix('s').filter(|stem| !stem.ends_with(['s', 'u', 'i']) && stem.ends_with(char::is_lowercase));
    format!("{{{}}}", fold(plural.unwrap_or(head)))
}
