//! Finding period phrases: cores by pattern, then joined, then turned by the words before them.
//!
//! ```text
//! since the third quarter of last year     core + core, joined by `of`; role since
//! March 21 to May 15, 2021                 core + core, joined to a range
//! the previous Iranian year (ended on March 19)   core with a gloss
//! ```

use super::Periods;
use super::build::{Piece, Special};
use super::calendar::{Fiscal, System, Unit};
use super::expr::{Expr, Which, YearRef};
use super::rules::Role;
use crate::extract::document::Document;
use crate::lexicon::{Class, Marks, Text, TokenKind, UNKNOWN, WordClass};

/// What the numbers of a mention are, which says why they are no facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MentionKind {
    /// A day.
    Date,
    /// A month, a year or any other period.
    Period,
    /// A season of the year, which only the Persian calendar gives days.
    Season,
    /// A time of day.
    ClockTime,
}

impl MentionKind {
    /// The rule that leaves the numbers out, and the reason for a person.
    pub fn left_out(self) -> (&'static str, &'static str) {
        match self {
            MentionKind::Date => ("not/date", "part of a date"),
            MentionKind::Period | MentionKind::Season => ("not/period", "part of a period"),
            MentionKind::ClockTime => ("not/clock_time", "part of a clock time"),
        }
    }
}

/// A period phrase found in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// First token.
    pub first: usize,
    /// Token after the last.
    pub end: usize,
    /// First token with the words before that turn it (`by the end of`).
    pub outer_first: usize,
    /// What its numbers are.
    pub kind: MentionKind,
    pub(super) expr: Expr,
    pub(super) role: Role,
    pub(super) gloss: Option<Expr>,
    pub(super) fiscal: Option<Fiscal>,
}

impl Mention {
    /// The fiscal year that ends as `the year to February` does.
    pub(super) fn year_end(&self) -> Option<Fiscal> {
        match &self.expr {
            Expr::Ending { unit: Unit::Year, count: 1, end } => stated_fiscal(end, false),
            _ => None,
        }
    }
}

/// No role phrase is longer.
const ROLE_TOKENS: usize = 7;

impl Periods {
    /// Every period phrase of a document, in text order, none overlapping.
    pub fn mentions(&self, document: &Document<'_>) -> Vec<Mention> {
        let text = &document.text;
        let mut pieces = self.pieces(document);
        pieces = super::join::join_all(text, &self.rules.lists, pieces);
        let mut mentions = self.close(text, pieces);
        for mention in &mut mentions {
            self.turn(document, mention);
        }
        localise(&mut mentions);
        mentions
    }

    fn pieces(&self, document: &Document<'_>) -> Vec<Piece> {
        let text = &document.text;
        let mut pieces = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let token = &text.tokens[at];
            let can_start = match token.kind {
                TokenKind::Word => token.word != UNKNOWN && self.can_start(text, at),
                TokenKind::Number => true,
                TokenKind::Symbol => false,
            };
            match can_start.then(|| self.piece_at(document, at)).flatten() {
                Some(piece) => {
                    at = piece.end;
                    pieces.push(piece);
                }
                None => match self.elliptical(document, at, &pieces) {
                    Some(nth) => {
                        at = nth.end;
                        pieces.push(nth);
                    }
                    None => at += 1,
                },
            }
        }
        let persian =
            |p: &Piece| p.kind != MentionKind::Season && p.expr.year_ref().is_some_and(|y| y.system == System::Persian);
        if !pieces.iter().any(persian) {
            pieces.retain(|p| p.kind != MentionKind::Season);
        }
        pieces
    }

    /// `in the third quarter and £28m in the fourth`: an ordinal that stands for a part of the year as one before it does.
    fn elliptical(&self, document: &Document<'_>, at: usize, pieces: &[Piece]) -> Option<Piece> {
        let text = &document.text;
        if !text.marks(at).has_class(Class::Ordinal) {
            return None;
        }
        let near = pieces.last().is_some_and(|p| document.sentence_at(p.first) == document.sentence_at(at));
        let (before, year) = match pieces {
            [.., part, year] if matches!(year.expr, Expr::Year(_)) && year.first <= part.end + 2 => (part, Some(year)),
            [.., part] => (part, None),
            [] => return None,
        };
        let Expr::Part { unit: unit @ (Unit::Quarter | Unit::Half), nth, count: 1, of } = before.expr else {
            return None;
        };
        let of = year.filter(|_| of.which == Which::Open).and_then(|y| y.expr.year_ref()).unwrap_or(of);
        let sense = text.sense(at, Class::Ordinal)?;
        let ends = !text.is_kind(at + 1, TokenKind::Word) || document.lexicon.grammar(text, at + 1).is_some();
        let article = at.checked_sub(1).is_some_and(|b| text.marks(b).has_role(crate::lexicon::Role::Article));
        let own = i32::try_from(sense.sense.data).ok().filter(|&n| near && article && ends && n != nth)?;
        // `in the first quarter of 2024 from the fourth`: that of the year before.
        let which = match of.which {
            Which::Number(y)
                if own > nth && self.rules.baseline_set.match_to(text, at.checked_sub(2)?, at - 1).is_some() =>
            {
                Which::Number(y.checked_sub(1)?)
            }
            which => which,
        };
        let expr = Expr::Part { unit, nth: own, count: 1, of: YearRef { which, ..of } };
        Some(Piece { first: at, end: at + 1, kind: MentionKind::Period, expr, special: Special::Plain, role: Role::At })
    }

    /// A cheap look before the patterns are walked: most words start none.
    fn can_start(&self, text: &Text<'_>, at: usize) -> bool {
        const STARTS: Marks = Marks::class(Class::Month)
            .or(Marks::class(Class::Weekday))
            .or(Marks::class(Class::Cardinal))
            .or(Marks::class(Class::Ordinal))
            .or(Marks::class(Class::CalendarUnit))
            .or(Marks::class(Class::CalendarMonth))
            .or(Marks::class(Class::CalendarName));
        text.marks(at).meets(&STARTS) || self.rules.core_set.starts_with(text.tokens[at].word)
    }

    /// Gives each `three months ended` its end and each gloss its owner.
    fn close(&self, text: &Text<'_>, pieces: Vec<Piece>) -> Vec<Mention> {
        let mut mentions: Vec<Mention> = Vec::with_capacity(pieces.len());
        let mut pieces = pieces.into_iter().peekable();
        while let Some(piece) = pieces.next() {
            let mut mention = Mention {
                first: piece.first,
                end: piece.end,
                outer_first: piece.first,
                kind: piece.kind,
                expr: piece.expr,
                role: piece.role,
                gloss: None,
                fiscal: None,
            };
            if piece.special != Special::Plain {
                // `the year to` without a date after it names no period.
                let Some(end) = pieces.next_if(|next| next.first == piece.end && next.special == Special::Plain) else {
                    // `cut its guidance for the year to between …`
                    let led = text.marks(piece.first).has_role(crate::lexicon::Role::Joint);
                    if let (Special::Ending { unit, count: 1, .. }, true) = (piece.special, led) {
                        (mention.expr, mention.end) = (Expr::Inherit { unit: Some(unit), count: 1 }, piece.end - 1);
                        mentions.push(mention);
                    }
                    continue;
                };
                mention.end = end.end;
                match piece.special {
                    Special::Ending { unit, count, fiscal } => {
                        if fiscal && unit == Unit::Year {
                            mention.fiscal = stated_fiscal(&end.expr, false);
                        }
                        mention.expr = Expr::Ending { unit, count, end: Box::new(end.expr) };
                    }
                    Special::Starting { unit, count, fiscal } => {
                        if fiscal && unit == Unit::Year {
                            mention.fiscal = stated_fiscal(&end.expr, true);
                        }
                        mention.expr = Expr::Starting { unit, count, start: Box::new(end.expr) };
                    }
                    special => {
                        mention.fiscal = stated_fiscal(&end.expr, special == Special::FiscalStart);
                        mention.expr = Expr::Nothing;
                    }
                }
            }
            if let Some(gloss) =
                pieces.next_if(|next| next.special == Special::Plain && is_gloss(text, mention.end, next))
            {
                mention.end = gloss.end + 1;
                mention.gloss = Some(gloss.expr);
            }
            mentions.push(mention);
        }
        mentions
    }

    /// Reads the words before a mention.
    fn turn(&self, document: &Document<'_>, mention: &mut Mention) {
        let text = &document.text;
        let sentence = document.sentences[document.sentence_at(mention.first)];
        let from = mention.first.saturating_sub(ROLE_TOKENS).max(sentence.first);
        for at in from..mention.first {
            if let Some(found) = self.rules.role_set.match_to(text, at, mention.first) {
                mention.role = self.rules.roles[found.pattern];
                mention.outer_first = at;
                break;
            }
        }
        if matches!(mention.expr, Expr::Range(..)) && mention.role == Role::From {
            mention.role = Role::At;
        }
        let lists = &self.rules.lists;
        let counted = matches!(mention.expr, Expr::In { .. } | Expr::Past { .. }) || mention.role == Role::Since;
        let start = mention.outer_first;
        if counted
            && (start.saturating_sub(9).max(sentence.first)..start)
                .rev()
                .take_while(|&i| !stops(text, i))
                .any(|i| has(text, i, lists.superlative))
        {
            mention.expr = Expr::Nothing;
        }
        let before = start.checked_sub(2).filter(|&i| i >= sentence.first);
        // `, founded in 1921,`, `Founded in 1921, it` and `a plant built in 2019 employs`, but not `71,400 babies were born in 2024`.
        let origin = before.filter(|&i| has(text, i, lists.origin)).is_some_and(|i| {
            let aside = i == sentence.first || text.is(i - 1, ",") || text.is(i - 1, "(");
            let verb =
                matches!(document.lexicon.guess(text, mention.end), Some(WordClass::Verb(_) | WordClass::Auxiliary));
            aside || (verb && i > sentence.first && document.lexicon.grammar(text, i - 1) != Some(WordClass::Auxiliary))
        });
        if matches!(mention.expr, Expr::Year(_)) && origin {
            mention.expr = Expr::Nothing;
        }
    }
}

/// Whether token `i` starts a phrase of word list `list`.
#[inline]
pub(super) fn has(text: &Text<'_>, i: usize, list: u32) -> bool {
    text.listed(i, list).is_some()
}

fn stops(text: &Text<'_>, i: usize) -> bool {
    matches!(text.str(i), "," | ";" | ":" | "(" | ")" | "—")
}

/// In an article that names another calendar's year, `last year` is a year of that calendar.
fn localise(mentions: &mut [Mention]) {
    let system_of = |m: &Mention| m.expr.year_ref().map(|y| y.system).filter(|s| *s == System::Persian);
    if !mentions.iter().any(|m| system_of(m).is_some()) {
        return;
    }
    for mention in mentions {
        match &mut mention.expr {
            Expr::Shift { unit: Unit::Year, system, .. } if *system == System::Gregorian => *system = System::Persian,
            Expr::Part { of, .. } | Expr::Year(of)
                if of.system == System::Gregorian && matches!(of.which, Which::Shift(_)) =>
            {
                of.system = System::Persian;
            }
            _ => {}
        }
    }
}

/// Whether `next` stands in brackets right behind token `end`, with a few words before it at most.
fn is_gloss(text: &Text<'_>, end: usize, next: &Piece) -> bool {
    text.is(end, "(") && text.is(next.end, ")") && (1..=4).contains(&next.first.saturating_sub(end))
}

/// The fiscal year of which this expression is the last day or month, or the first.
fn stated_fiscal(expr: &Expr, is_start: bool) -> Option<Fiscal> {
    let (month, day) = match expr {
        Expr::Day { month, day, .. } => (*month, Some(*day)),
        Expr::Part { unit: Unit::Month, nth, count: 1, of: YearRef { system: System::Gregorian, .. } } => {
            (u32::try_from(*nth).ok()?, None)
        }
        _ => return None,
    };
    // 2023 stands for any common year: a fiscal year that ends on 28 or 29 February starts on 1 March.
    let start = match (is_start, day) {
        (true, day) => chrono::NaiveDate::from_ymd_opt(2023, month, day.unwrap_or(1))?,
        (false, Some(day)) => {
            chrono::NaiveDate::from_ymd_opt(2023, month, day.min(if month == 2 { 28 } else { 31 }))?.succ_opt()?
        }
        (false, None) => chrono::NaiveDate::from_ymd_opt(2023, month, 1)?.checked_add_months(chrono::Months::new(1))?,
    };
    use chrono::Datelike;
    Some(Fiscal { month: start.month(), day: start.day(), named_by_start: false })
}
