//! Finds every number of a document: numeral, range, unit, bound, counted noun; or why it is none.

use super::{bounds, ellipsis};

mod age;
mod operand;
mod range;
use super::measure::{Measure, Measures, Prefix};
use super::names;
use super::noun;
use super::numeral::{Numeral, Numerals, Script, scaled};
use super::shapes::{self, Shaped};
use super::words::Joints;
use super::{Amount, Home, Quantity, Rejected, SCORE, Shape};
use crate::extract::document::Document;
use crate::lexicon::{Class, Gap, Marks, TokenKind, WordClass};
use crate::model::{Bound, Dimension, Span};

/// Tokens that hold no fact: a date, a name, page furniture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask {
    /// First token.
    pub first: usize,
    /// Token after the last.
    pub end: usize,
    /// Id of the rule (`not/date`).
    pub rule: String,
    /// Why, for a person.
    pub reason: String,
}

/// One number with what touches it: an end of a range, or the whole of a quantity.
#[derive(Debug, Clone, PartialEq)]
struct Operand {
    prefix: Option<Prefix>,
    number: Numeral,
    measure: Option<Measure>,
}

impl Operand {
    fn bare(number: Numeral) -> Operand {
        Operand { prefix: None, number, measure: None }
    }

    fn first(&self) -> usize {
        self.prefix.map_or(self.number.first, |p| p.first.min(self.number.first))
    }

    /// Token after what the quote takes of it.
    fn quote_end(&self) -> usize {
        self.measure.as_ref().and_then(|m| m.quoted).unwrap_or(self.number.end)
    }

    fn end(&self) -> usize {
        self.measure.as_ref().map_or(self.number.end, |m| m.end.max(self.number.end))
    }
}

/// What became of the numbers of a document.
#[derive(Debug, Default)]
pub struct Found {
    /// The quantities, in text order, not overlapping.
    pub quantities: Vec<Quantity>,
    /// The numbers that are none, in text order.
    pub rejected: Vec<Rejected>,
    /// Currency forms (row) that alone do not tell the currency, with the code taken, each once.
    pub ambiguous: Vec<(u32, String)>,
}

/// Finds quantities in one document.
pub struct Finder<'a> {
    doc: &'a Document<'a>,
    joints: &'a Joints,
    numerals: Numerals<'a>,
    measures: Measures<'a>,
    /// What a quantity can start with, a minus sign aside.
    starts: Marks,
    found: Found,
    /// Token before which no quantity may reach back.
    from: usize,
}

impl<'a> Finder<'a> {
    /// Ready to search `doc`.
    pub fn new(doc: &'a Document<'a>, joints: &'a Joints, home: Home) -> Finder<'a> {
        let (lexicon, text) = (doc.lexicon, &doc.text);
        let blanks = Numerals::has_decimal_commas(text);
        let numerals = Numerals { lexicon, joints, text, starts: Numerals::starts(joints), blanks };
        let measures = Measures { lexicon, joints, text, home, named: None };
        let other = Marks::class(Class::Multiple).or(Marks::class(Class::Currency)).or(Marks::NUMBER);
        let starts = numerals.starts.or(other);
        Finder { doc, joints, numerals, measures, starts, found: Found::default(), from: 0 }
    }

    /// Searches the whole document but for `masks`, which are in text order and do not overlap.
    pub fn run(mut self, masks: &[Mask]) -> Found {
        let mut masks = masks.iter().peekable();
        let mut i = 0;
        while i < self.doc.text.len() {
            if let Some(mask) = masks.next_if(|m| m.first <= i) {
                self.reject_masked(mask, i);
                i = i.max(mask.end);
                self.from = i;
                continue;
            }
            let limit = masks.peek().map_or(self.doc.text.len(), |m| m.first);
            i = self.step(i, limit);
        }
        ellipsis::complete(self.doc, self.joints, &self.measures, &mut self.found.quantities);
        self.found
    }

    /// Takes what starts at token `i` and ends by `limit`; returns the token to go on from.
    fn step(&mut self, i: usize, limit: usize) -> usize {
        let text = &self.doc.text;
        let token = &text.tokens[i];
        let minus = || token.kind == TokenKind::Symbol && matches!(text.str(i), "-" | "−");
        if !text.marks(i).meets(&self.starts) && !minus() {
            return i + 1;
        }
        if let Some(end) = names::code_run(text, i).filter(|end| *end <= limit) {
            self.reject(text.span(i, end), "not/code", "digits that name something");
            return end;
        }
        let number = self.numerals.at(i, false);
        if let Some(shaped) =
            shapes::at(self.doc, self.joints, &self.numerals, &self.measures, i, number).filter(|s| s.end <= limit)
        {
            return self.push_shaped(shaped);
        }
        let Some(operand) = self.operand_with(i, number).filter(|o| o.number.end <= limit) else {
            if token.kind == TokenKind::Number {
                let (rule, reason) = names::unreadable(text, i);
                self.reject(text.span(i, i + 1), rule, reason);
            }
            return i + 1;
        };
        if let Some((left, right)) = self.score(&operand, true) {
            self.push_score(&left);
            return self.push_score(&right);
        }
        if let Some(verdict) =
            names::verdict(self.doc, self.joints, &operand.number, operand.measure.as_ref(), operand.prefix.is_some())
        {
            return match verdict {
                names::Verdict::Not(rule, reason, end) => {
                    self.reject(text.span(operand.number.first, end), rule, reason);
                    end
                }
                names::Verdict::Silent => operand.number.first.max(i) + 1,
                names::Verdict::Age(end) => self.push_age(&operand.number, end),
            };
        }
        if let Some((left, right)) = self.score(&operand, false) {
            self.push_score(&left);
            return self.push_score(&right);
        }
        if let Some(quoted) = self.quotation(&operand) {
            return self.push(quoted, limit);
        }
        match self.range(&operand, limit) {
            Some(range) => self.push(range, limit),
            None => self.push_plain(&operand, limit),
        }
    }

    fn quantity(&self, operand: &Operand) -> Quantity {
        let text = &self.doc.text;
        let number = operand.number;
        let measure = match operand.prefix {
            Some(prefix) => Some(self.prefixed(prefix, operand.number.end)),
            None => operand.measure.clone(),
        };
        let factor = measure.as_ref().map_or(1.0, |m| m.factor);
        let end = operand.end();
        let shape = if number.script == Script::Fraction {
            Shape::Fraction
        } else if number.script == Script::Vague {
            Shape::Vague
        } else {
            Shape::Plain
        };
        let amount = match shape {
            Shape::Vague => Amount::Range(scaled(number.value, factor), scaled(number.value * 10.0, factor)),
            _ => Amount::Single(scaled(number.value, factor)),
        };
        let mut quantity = Quantity {
            first: operand.first(),
            end: operand.quote_end(),
            outer_first: operand.first(),
            outer_end: end,
            sentence: self.doc.sentence_at(number.first),
            amount,
            factor,
            shape,
            bound: if shape == Shape::Vague { Bound::About } else { Bound::Exact },
            unit: "1".to_string(),
            unit_text: None,
            dimension: if shape == Shape::Fraction { Dimension::Rate } else { Dimension::Count },
            noun: None,
            rule: shape.rule(),
            ambiguous: None,
        };
        if let Some(measure) = measure {
            quantity.unit = measure.code;
            quantity.dimension = measure.dimension;
            quantity.unit_text = Some(text.slice(measure.first, measure.words_end).to_string());
            quantity.ambiguous = measure.ambiguous;
            quantity.rule = Quantity::rule_of(measure.dimension);
        }
        quantity
    }

    fn push_plain(&mut self, operand: &Operand, limit: usize) -> usize {
        let quantity = self.quantity(operand);
        self.push(quantity, limit)
    }

    /// One side of a score or vote, which counts what the other side counts.
    fn push_score(&mut self, side: &Operand) -> usize {
        let mut quantity = self.quantity(side);
        quantity.rule = SCORE;
        self.from = quantity.end;
        self.found.quantities.push(quantity);
        side.end()
    }

    /// `4.2 fewer migraine days`, `20 extra kilometres`: a noun phrase whose last word is a unit.
    fn measure_noun(&self, quantity: &mut Quantity, first: usize, end: usize) {
        let modified = self.joints.has(&self.doc.text, first.saturating_sub(1), self.joints.unit_modifier)
            || self.joints.has(&self.doc.text, first, self.joints.unit_modifier);
        let whole = end > first + 1 || modified;
        let Some(unit) = self.measures.named_at(end - 1).filter(|m| whole && m.end == end && m.code != "1") else {
            return;
        };
        let joined = self.doc.text.tokens[end - 1].gap == Gap::None;
        let counted = (first..end).any(|i| self.doc.text.sense(i, Class::Cardinal).is_some());
        if joined || counted || quantity.shape != Shape::Plain || !(unit.dimension == Dimension::Time || modified) {
            return;
        }
        quantity.amount = quantity.amount.times(unit.factor);
        quantity.factor = unit.factor;
        (quantity.unit, quantity.dimension, quantity.noun) = (unit.code, unit.dimension, None);
        quantity.rule = Quantity::rule_of(unit.dimension);
    }

    /// `two of Johnson's deputies`, `three of its plants`: the noun phrase of the whole.
    fn part_of(&self, quantity: &Quantity) -> Option<(usize, usize)> {
        let text = &self.doc.text;
        let end = self.doc.sentences[quantity.sentence].end;
        let mut at = quantity.end + self.joints.len(text, quantity.end, self.joints.of)?;
        for _ in 0..3 {
            let class = self.doc.lexicon.grammar(text, at);
            if matches!(class, Some(WordClass::Determiner | WordClass::Possessive)) {
                at += 1;
            } else if text.tokens.get(at + 1).is_some_and(|_| self.joints.has(text, at + 1, self.joints.possessor)) {
                at += 2;
            }
        }
        noun::counted(self.doc, self.joints, at, end).filter(|_| noun::has_plural(self.doc, self.joints, at, end))
    }

    /// Completes a quantity with divisor, counted noun and bounds, and keeps it; returns where to go on.
    fn push(&mut self, mut quantity: Quantity, limit: usize) -> usize {
        let text = &self.doc.text;
        let bare = quantity.unit_text.is_none();
        if bare && quantity.shape != Shape::Fraction {
            let sentence = self.doc.sentences[quantity.sentence];
            // `millions of Americans`: what is counted stands behind `of`.
            let of =
                self.joints.len(text, quantity.outer_end, self.joints.of).filter(|_| quantity.shape == Shape::Vague);
            // `200-odd people`, `fifty or so guests`
            let bound = bounds::after(text, quantity.outer_end).map(|(_, end)| end - quantity.outer_end);
            let start = quantity.outer_end + of.or(bound).unwrap_or(0);
            if let Some((first, end)) =
                noun::counted(self.doc, self.joints, start, sentence.end.min(limit.max(quantity.outer_end)))
            {
                quantity.noun = Some((first, end));
                quantity.unit_text = Some(text.slice(first, end).to_string());
                quantity.outer_end = end;
                self.measure_noun(&mut quantity, first, end);
            }
        }
        self.divide(&mut quantity, bare, limit);
        self.bind(&mut quantity);
        if quantity.unit == "1" && quantity.shape == Shape::Plain && self.is_age(&quantity) {
            (quantity.noun, quantity.unit_text) = (None, None);
            quantity.outer_end = quantity.end;
            quantity.unit = "a".to_string();
            quantity.dimension = Dimension::Time;
            quantity.rule = "quantity/age";
        } else if quantity.is_bare() {
            quantity.unit_text = self.part_of(&quantity).map(|(first, end)| text.slice(first, end).to_string());
        }
        if let Some(form) = quantity.ambiguous
            && !self.found.ambiguous.iter().any(|a| a.0 == form)
        {
            self.found.ambiguous.push((form, quantity.unit.split('/').next().unwrap_or_default().to_string()));
        }
        self.measures.note(&quantity);
        let next = if quantity.noun.is_some() && !quantity.unit.contains('/') {
            quantity.end
        } else {
            quantity.outer_end.max(quantity.end)
        };
        self.from = quantity.end;
        self.found.quantities.push(quantity);
        next
    }

    fn divide(&self, quantity: &mut Quantity, bare: bool, limit: usize) {
        let text = &self.doc.text;
        let whole = quantity.shape == Shape::Plain && !quantity.unit.contains('/');
        let counted = bare && quantity.noun.is_some();
        let at = quantity.outer_end;
        if !whole || (bare && !counted && !self.plain_divisor(at) && !self.timed(at)) {
            return;
        }
        // `every day` is a time of its own, and divides where it stands behind a quantity.
        let divisor = self.measures.divisor(at, bare).filter(|d| d.1 <= limit || at == limit);
        let Some((code, end)) = divisor.or_else(|| self.divisor_behind(quantity, limit)) else { return };
        let divisor = text.slice(quantity.outer_end, end);
        let written = quantity.unit_text.take().unwrap_or_default();
        let glued = text.tokens[quantity.outer_end].gap == Gap::None;
        quantity.unit_text = Some(if glued || written.is_empty() {
            format!("{written}{divisor}")
        } else {
            format!("{written} {divisor}")
        });
        let code = if code == "[oz_av]" && self.is_precious(quantity.sentence) { "[oz_tr]".to_string() } else { code };
        quantity.unit = match self.quoted_currency(quantity, &code) {
            Some(currency) => {
                quantity.dimension = Dimension::Money;
                format!("{currency}/{code}")
            }
            None => format!("{}/{code}", quantity.unit),
        };
        quantity.outer_end = end;
        if quantity.dimension != Dimension::Money {
            let known = self.doc.lexicon.units.find(&quantity.unit);
            quantity.dimension = known.map_or(Dimension::Rate, |u| self.doc.lexicon.units.units[u as usize].dimension);
        }
        quantity.rule = Quantity::rule_of(quantity.dimension);
    }

    /// `120 cubic metres of treated water a second`: what is measured stands before the time that divides it.
    fn divisor_behind(&self, quantity: &Quantity, limit: usize) -> Option<(String, usize)> {
        let text = &self.doc.text;
        let of = quantity.outer_end;
        let physical =
            matches!(quantity.dimension, Dimension::Mass | Dimension::Volume | Dimension::Energy | Dimension::Data);
        if !physical || !self.joints.has(text, of, self.joints.of) {
            return None;
        }
        let noun = |i: usize| {
            text.is_kind(i, TokenKind::Word)
                && text.tokens[i].gap < Gap::Line
                && !matches!(
                    self.doc.lexicon.grammar(text, i),
                    Some(
                        WordClass::Preposition | WordClass::Determiner | WordClass::Conjunction | WordClass::Auxiliary
                    )
                )
        };
        let at = (of + 1..of + 5).find(|&i| !noun(i)).filter(|&at| at > of + 1)?;
        let len = self.joints.len(text, at, self.joints.per)?;
        let timed = self.measures.named_at(at + len).is_some_and(|m| m.dimension == Dimension::Time);
        self.measures.divisor(at, false).filter(|d| timed && d.1 <= limit)
    }

    /// `The krona fell to 11.32 per euro`: the currency that the sentence named, of which the number counts units.
    fn quoted_currency(&self, quantity: &Quantity, code: &str) -> Option<String> {
        let currencies = &self.doc.lexicon.currencies;
        if quantity.unit != "1" || quantity.noun.is_some() || currencies.find(code).is_none() {
            return None;
        }
        let first = self.doc.sentences[quantity.sentence].first;
        (first..quantity.first).rev().find_map(|i| {
            let form = currencies.at(&self.doc.text, i)?;
            let found = currencies.code(self.measures.currency(form.item));
            (found != code).then(|| found.to_string())
        })
    }

    /// Whether the sentence is about a metal that is weighed in troy ounces.
    fn is_precious(&self, sentence: usize) -> bool {
        let sentence = self.doc.sentences[sentence];
        (sentence.first..sentence.end).any(|i| self.joints.has(&self.doc.text, i, self.joints.precious))
    }

    fn plain_divisor(&self, at: usize) -> bool {
        self.joints.has(&self.doc.text, at, self.joints.per_plain)
            || self.joints.has(&self.doc.text, at, self.joints.per_currency)
    }

    /// `I fill four a day`: a time that divides even what is not named.
    fn timed(&self, at: usize) -> bool {
        let Some(len) = self.joints.len(&self.doc.text, at, self.joints.per) else { return false };
        let unit = self.measures.named_at(at + len).filter(|m| m.dimension == Dimension::Time);
        unit.is_some_and(|m| m.end == at + len + 1)
    }

    fn bind(&self, quantity: &mut Quantity) {
        let text = &self.doc.text;
        let sentence = self.doc.sentences[quantity.sentence];
        let from = self.from.max(sentence.first);
        // `patients over 65 years of age`: no length of time.
        let age = (quantity.end..quantity.outer_end).any(|i| self.joints.has(text, i, self.joints.age));
        let dimension = if age { Dimension::Count } else { quantity.dimension };
        if let Some((bound, first)) = bounds::before(text, self.joints, quantity.first, from, dimension) {
            (quantity.bound, quantity.outer_first) = (bound, first);
        }
        for at in [quantity.end, quantity.outer_end] {
            if let Some((bound, end)) = bounds::after(text, at).filter(|b| b.1 <= sentence.end) {
                (quantity.bound, quantity.outer_end) = (bound, quantity.outer_end.max(end));
                break;
            }
        }
    }

    fn push_shaped(&mut self, shaped: Shaped) -> usize {
        let text = &self.doc.text;
        let mut quantity = Quantity {
            first: shaped.first,
            end: shaped.end,
            outer_first: shaped.first,
            outer_end: shaped.outer_end,
            sentence: self.doc.sentence_at(shaped.first),
            amount: Amount::Single(shaped.value),
            factor: 1.0,
            shape: shaped.shape,
            bound: Bound::Exact,
            unit: "1".to_string(),
            unit_text: Some(text.slice(shaped.unit_text.0, shaped.unit_text.1).to_string()),
            dimension: Dimension::Rate,
            noun: None,
            rule: shaped.shape.rule(),
            ambiguous: None,
        };
        // `twice a week`
        if shaped.shape == Shape::Plain {
            quantity.dimension = Dimension::Count;
            self.divide(&mut quantity, false, text.len());
        }
        self.bind(&mut quantity);
        self.from = quantity.end;
        let next = quantity.end;
        self.found.quantities.push(quantity);
        next
    }

    /// `Ilse Vandermeer, 44, won`
    fn push_age(&mut self, number: &Numeral, end: usize) -> usize {
        let mut quantity = self.quantity(&Operand::bare(*number));
        quantity.unit = "a".to_string();
        quantity.dimension = Dimension::Time;
        quantity.rule = "quantity/age";
        self.from = end;
        self.found.quantities.push(quantity);
        end
    }

    fn reject(&mut self, span: Span, rule: &str, reason: &str) {
        self.found.rejected.push(Rejected { span, rule: rule.to_string(), reason: reason.to_string() });
    }

    fn reject_masked(&mut self, mask: &Mask, from: usize) {
        let text = &self.doc.text;
        let mut i = from;
        while i < mask.end {
            let number = self.numerals.at(i, false).filter(|n| n.first == i);
            match number {
                Some(n) if n.script != Script::Fraction || text.is_kind(i, TokenKind::Number) => {
                    let end = n.end.min(mask.end);
                    self.reject(text.span(i, end), &mask.rule, &mask.reason);
                    i = end;
                }
                _ => {
                    if text.is_kind(i, TokenKind::Number) {
                        self.reject(text.span(i, i + 1), &mask.rule, &mask.reason);
                    }
                    i += 1;
                }
            }
        }
    }
}
