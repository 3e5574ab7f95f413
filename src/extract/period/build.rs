//! From a matched core pattern to what it names, or to nothing where it only looks like a period.

use super::Periods;
use super::calendar::{System, Unit};
use super::expr::{Expr, Which, YearRef};
use super::mentions::{MentionKind, has};
use super::rules::{Core, Op, Role};
use crate::extract::document::Document;
use crate::lexicon::{Case, Class, Match, Role as ClauseRole, Text, TokenKind, VerbForm, WordClass, digit_value};

/// What a piece needs from the one after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Special {
    /// Nothing.
    Plain,
    /// The end of so many units; whether that is the end of a fiscal year.
    Ending { unit: Unit, count: u32, fiscal: bool },
    /// The start of so many units; whether that is the start of a fiscal year.
    Starting { unit: Unit, count: u32, fiscal: bool },
    /// The end of the fiscal year.
    FiscalEnd,
    /// The start of the fiscal year.
    FiscalStart,
}

/// One core phrase.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub first: usize,
    pub end: usize,
    pub kind: MentionKind,
    pub expr: Expr,
    pub special: Special,
    pub role: Role,
}

/// The values that the slots of a core took.
struct Slots<'a> {
    periods: &'a Periods,
    found: &'a Match,
}

impl Slots<'_> {
    fn get(&self, name: &str) -> Option<u32> {
        self.periods.rules.core_set.capture(self.found, name).map(|c| c.data).filter(|d| *d != u32::MAX)
    }

    fn year(&self, name: &str) -> Option<i32> {
        self.get(name).and_then(|y| i32::try_from(y).ok())
    }

    fn token(&self, name: &str) -> Option<usize> {
        self.periods.rules.core_set.capture(self.found, name).map(|c| c.first as usize)
    }

    /// System and number of the month.
    fn month(&self) -> Option<(System, u32)> {
        match self.get("calendar_month") {
            Some(row) => self.periods.rules.calendar_months.get(row as usize).copied(),
            None => self.get("month").map(|m| (System::Gregorian, m)),
        }
    }

    fn unit(&self, core: &Core) -> Option<Unit> {
        core.unit.or_else(|| Unit::from_row(self.get("calendar_unit")?))
    }

    fn system(&self, core: &Core) -> System {
        let named = self.get("calendar").and_then(|row| self.periods.rules.calendars.get(row as usize).copied());
        named.unwrap_or(core.system)
    }

    fn of(&self, system: System) -> YearRef {
        let which = match self.year("year") {
            // `Ramadan 2023`: a month of another calendar in a Gregorian year.
            Some(year) if system == System::Islamic && year >= 1700 => Which::Starting(year),
            Some(year) => Which::Number(year),
            None => Which::Open,
        };
        YearRef { system, which }
    }

    /// Two years in a row name one fiscal year or season, others a range.
    fn two_years(&self, core: &Core) -> Option<Expr> {
        let from = self.year("year")?;
        let year = |y| Expr::Year(YearRef { system: System::Gregorian, which: Which::Number(y) });
        let to = match (self.year("to"), self.year("year2")) {
            (Some(to), _) => to,
            (None, Some(two)) => {
                let century = from - from.rem_euclid(100);
                if century + two < from { century + 100 + two } else { century + two }
            }
            _ => return None,
        };
        if to == from + 1 && core.system == System::Fiscal {
            return Some(Expr::Year(YearRef { system: System::Fiscal, which: Which::Starting(from) }));
        }
        (from < to).then(|| Expr::Range(Box::new(year(from)), Box::new(year(to))))
    }

    fn numeric_date(&self) -> Option<Expr> {
        let (month, day) = match (self.get("month"), self.get("day"), self.get("a"), self.get("b")) {
            (Some(month), Some(day), ..) => (month, day),
            // 3/4/2024 is read differently on the two sides of the Atlantic.
            (_, _, Some(a), Some(b)) if a > 12 || a == b => (b, a),
            (_, _, Some(a), Some(b)) if b > 12 => (a, b),
            _ => return Some(Expr::Nothing),
        };
        Some(Expr::Day { month, day, of: self.of(System::Gregorian) })
    }

    fn days_of_month(&self) -> Option<Expr> {
        let (system, month) = self.month()?;
        let day = |name, of| self.get(name).map(|day| Expr::Day { month, day, of });
        let of = self.of(system);
        Some(Expr::Range(Box::new(day("from", YearRef { which: Which::Open, ..of })?), Box::new(day("to", of)?)))
    }

    fn part(&self, core: &Core) -> Option<Expr> {
        let unit = self.unit(core)?;
        let given = || self.get("nth").or_else(|| self.get("ordinal")).and_then(|n| i32::try_from(n).ok());
        let nth = core.nth.or_else(given)?;
        let count = self.get("int").filter(|_| core.nth.is_some()).unwrap_or(1);
        (unit != Unit::Year && unit != Unit::Decade && nth != 0).then(|| Expr::Part {
            unit,
            nth,
            count,
            of: self.of(core.system),
        })
    }

    /// The year of two digits.
    fn year2(&self) -> Option<i32> {
        let two = self.year("year2")?;
        Some(if two >= 70 { 1900 + two } else { 2000 + two })
    }
}

impl Periods {
    /// The core phrase that starts at token `at`.
    pub(super) fn piece_at(&self, document: &Document<'_>, at: usize) -> Option<Piece> {
        let text = &document.text;
        let Some(found) = self.rules.core_set.match_at(text, at) else {
            return dotted_date(text, at);
        };
        let core = &self.rules.cores[found.pattern];
        let slots = Slots { periods: self, found: &found };
        if !self.stands(document, core, &found, &slots) {
            return None;
        }
        let (expr, special) = expression(core, &slots)?;
        let kind = match core.op {
            Op::Day | Op::NumericDate | Op::DaysOfMonth | Op::Feast => MentionKind::Date,
            Op::Clock => MentionKind::ClockTime,
            Op::Part if core.system == System::Persian => MentionKind::Season,
            _ => MentionKind::Period,
        };
        Some(Piece { first: found.first, end: found.end, kind, expr, special, role: core.role })
    }

    /// Whether the words are the time they look like.
    fn stands(&self, document: &Document<'_>, core: &Core, found: &Match, slots: &Slots<'_>) -> bool {
        let text = &document.text;
        let capital = |name: &str| slots.token(name).is_none_or(|i| text.tokens[i].case != Case::Lower);
        let bare = found.end == found.first + 1;
        if has(text, found.first, self.rules.lists.last_as_verb) && follows_helper(document, found.first) {
            return false;
        }
        match core.op {
            Op::Year if bare => self.year_stands(document, found.first),
            Op::Month | Op::Day | Op::QuarterOfMonth => {
                capital("month") && capital("calendar_month") && !(bare && self.is_name(document, found.first))
            }
            // A weekday's short form alone is more often something else (the Sun).
            // `Sunday shifts` are of any Sunday.
            Op::Weekday => {
                let any = bare && is_plural(text, found.end) && document.lexicon.grammar(text, found.end).is_none();
                capital("weekday") && (!bare || text.str(found.first).len() >= 6) && !any
            }
            Op::Feast => text.tokens[found.first].case != Case::Lower || core.month == 12,
            Op::Clock => clock_stands(text, found),
            // `$28 billion a year through 2030`
            Op::Ending if slots.token("calendar_unit") == Some(found.first) => {
                !follows_determiner(document, found.first)
            }
            // `the overnight lending rate`
            Op::Shift if bare => !follows_determiner(document, found.first),
            _ => true,
        }
    }

    /// Whether a month's name alone is part of a person's, or a verb at the start of a sentence.
    fn is_name(&self, document: &Document<'_>, at: usize) -> bool {
        let text = &document.text;
        let first = document.sentences[document.sentence_at(at)].first;
        let lists = &self.rules.lists;
        let named = text.tokens.get(at + 1).is_some_and(|t| t.kind == TokenKind::Word && t.case != Case::Lower);
        if at == first {
            // `April exports were`, but not `May said` or `March on`.
            let noun = text.is_kind(at + 1, TokenKind::Word)
                && matches!(
                    document.lexicon.guess(text, at + 1),
                    None | Some(WordClass::Verb(VerbForm::Third | VerbForm::Base | VerbForm::Gerund))
                );
            let alone = document.lexicon.grammar(text, at + 1) == Some(WordClass::Adverb);
            let joined = text.marks(at + 1).has_role(ClauseRole::Joining) && text.sense(at + 2, Class::Month).is_some();
            return named || !(noun || joined || alone);
        }
        let before = at - 1;
        // A month of another calendar may be anyone's name: `in Mehr`, but not `Mehr reported`.
        if text.sense(at, Class::CalendarMonth).is_some() {
            let led = has(text, before, lists.year_after) || has(text, before, lists.year_maybe_after);
            return named || !led;
        }
        let preposition = has(text, before, lists.year_after) || has(text, before, lists.year_maybe_after);
        !preposition && text.tokens[before].kind == TokenKind::Word && text.tokens[before].case == Case::Title
    }

    /// Whether four digits alone are a year.
    fn year_stands(&self, document: &Document<'_>, at: usize) -> bool {
        let text = &document.text;
        let year = text.str(at).chars().try_fold(0u32, |n, c| Some(n * 10 + digit_value(c)?)).unwrap_or(0);
        let next = at + 1;
        let measured = text.is(next, "%")
            || (text.tokens.get(next).is_some_and(|t| t.kind == TokenKind::Number))
            || text.sense(next, Class::Scale).is_some_and(|s| self.is_word_scale(document, s.sense.data));
        if measured || !(1600..=2100).contains(&year) {
            return false;
        }
        let lists = &self.rules.lists;
        let opens = at == document.sentences[document.sentence_at(at)].first || text.is(at - 1, ":");
        if opens {
            // `2023 net income includes`
            let now = document.article.published.map(|d| chrono::Datelike::year(&d));
            let near = now.is_some_and(|now| (now - 5..=now + 1).contains(&i32::try_from(year).unwrap_or(0)));
            let noun = text.tokens.get(next).is_some_and(|t| t.kind == TokenKind::Word && t.case == Case::Lower);
            return near && noun && text.sense(next, Class::Unit).is_none();
        }
        let Some(mut before) = at.checked_sub(1) else { return false };
        // `by mid-2026`
        if text.is(before, "-") && before > 0 && has(text, before - 1, lists.year_after) {
            before -= 1;
        }
        if has(text, before, lists.year_after) {
            return true;
        }
        if year < 1900 {
            return false;
        }
        let closes = text.tokens.get(next).is_none_or(|t| t.kind == TokenKind::Symbol);
        // `the group’s 2022 sales`: a year of these days before what it names.
        let now = document.article.published.map(|d| chrono::Datelike::year(&d));
        let age = now.and_then(|now| Some(now.checked_sub(i32::try_from(year).ok()?)?.abs()));
        if has(text, before, lists.year_owner) && age.is_some_and(|a| a <= 15) {
            return true;
        }
        if has(text, before, lists.year_maybe_after) {
            return !is_plural(text, next) && text.sense(next, Class::Unit).is_none();
        }
        matches!(text.str(before), "(" | ",") && closes
    }

    fn is_word_scale(&self, document: &Document<'_>, row: u32) -> bool {
        document.lexicon.numerals.scales.get(row as usize).is_some_and(|s| s.usage == crate::lexicon::ScaleUse::Word)
    }
}

/// Whether a verb in its base form stands at token `i`: behind a modal or `to`.
fn follows_helper(document: &Document<'_>, i: usize) -> bool {
    let text = &document.text;
    i.checked_sub(1).is_some_and(|b| {
        document.lexicon.grammar(text, b) == Some(WordClass::Modal) || text.marks(b).has_role(ClauseRole::Infinitive)
    })
}

fn follows_determiner(document: &Document<'_>, i: usize) -> bool {
    let class = i.checked_sub(1).and_then(|b| document.lexicon.grammar(&document.text, b));
    matches!(class, Some(WordClass::Determiner | WordClass::Possessive))
}

/// Whether token `i` is a word in small letters that looks like a plural: `2000 workers`.
fn is_plural(text: &Text<'_>, i: usize) -> bool {
    let Some(token) = text.tokens.get(i) else { return false };
    let word = text.str(i);
    token.kind == TokenKind::Word
        && token.case == Case::Lower
        && word.len() > 4
        && (word.ends_with('s') && !word.ends_with("ss") || word == "people")
}

fn clock_stands(text: &Text<'_>, found: &Match) -> bool {
    let mut numbers = found.captures.iter().map(|c| (c.data, text.str(c.first as usize)));
    let Some((hour, written)) = numbers.next() else { return true };
    match numbers.next() {
        // 27:1 is a ratio, 3:1 a score.
        Some((minute, digits)) => hour <= 24 && minute < 60 && digits.len() == 2,
        None => hour <= 24 || written.len() == 4 || written.contains('.'),
    }
}

/// `03.10.2024`, which is one token.
fn dotted_date(text: &Text<'_>, at: usize) -> Option<Piece> {
    if text.tokens[at].kind != TokenKind::Number || text.str(at).len() < 8 {
        return None;
    }
    let mut parts = text.str(at).split('.').map(|p| p.parse::<u32>().ok());
    let (day, month, year) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() || !(1000..3000).contains(&year) || !(1..=12).contains(&month) {
        return None;
    }
    let of = YearRef { system: System::Gregorian, which: Which::Number(i32::try_from(year).ok()?) };
    let expr = Expr::Day { month, day, of };
    Some(Piece { first: at, end: at + 1, kind: MentionKind::Date, expr, special: Special::Plain, role: Role::At })
}

/// `the 1990s`; `the 1900s` may be ten years or a hundred.
fn decade(first: i32) -> Option<Expr> {
    let year = |y| Expr::Year(YearRef { system: System::Gregorian, which: Which::Number(y) });
    Some(match (first % 100, first % 10) {
        (0, _) if first != 2000 => Expr::Untold,
        (_, 0) => Expr::Range(Box::new(year(first)), Box::new(year(first.checked_add(9)?))),
        _ => Expr::Untold,
    })
}

fn expression(core: &Core, slots: &Slots<'_>) -> Option<(Expr, Special)> {
    // `in 1986 qtr` is no length.
    let count = || core.count.or_else(|| slots.get("int").filter(|n| *n < 1000));
    let month = |which| {
        let (system, month) = slots.month()?;
        let nth = i32::try_from(month).ok()?;
        let which = if which == Which::Open { slots.of(system).which } else { which };
        Some(Expr::Part { unit: Unit::Month, nth, count: 1, of: YearRef { system, which } })
    };
    let expr = match core.op {
        Op::Day => {
            let (system, month) = slots.month()?;
            Expr::Day { month, day: slots.get("day")?, of: slots.of(system) }
        }
        Op::NumericDate => slots.numeric_date()?,
        Op::DaysOfMonth => slots.days_of_month()?,
        Op::Weekday => Expr::Weekday { number: slots.get("weekday")?, by: core.by },
        Op::Weekend => {
            let day = |number| Box::new(Expr::Weekday { number, by: core.by });
            Expr::Range(day(6), day(7))
        }
        Op::Feast => {
            Expr::Day { month: core.month, day: core.day, of: YearRef { system: core.system, which: Which::Open } }
        }
        Op::Month => month(Which::Open)?,
        Op::MonthBefore => month(Which::Before)?,
        Op::MonthAfter => month(Which::After)?,
        Op::QuarterOfMonth => {
            Expr::Ending { unit: Unit::Month, count: 3, end: Box::new(month(slots.of(System::Gregorian).which)?) }
        }
        Op::Year => Expr::Year(slots.of(slots.system(core))),
        Op::Year2 => {
            let number = slots.year2()?;
            Expr::Year(YearRef { system: core.system, which: Which::Number(number) })
        }
        Op::Years => slots.two_years(core)?,
        Op::Part => slots.part(core)?,
        Op::Part2 => {
            slots.part(core)?.in_year(YearRef { system: System::Gregorian, which: Which::Number(slots.year2()?) })
        }
        Op::Shift => Expr::Shift { unit: slots.unit(core)?, by: core.by, system: slots.system(core) },
        Op::SoFar => Expr::SoFar { unit: slots.unit(core)?, system: slots.system(core) },
        Op::Past => Expr::Past { unit: slots.unit(core)?, count: count()? },
        Op::Next => Expr::Next { unit: slots.unit(core)?, count: count()? },
        Op::In => Expr::In { unit: slots.unit(core)?, count: count().unwrap_or(1) },
        Op::Ago | Op::Earlier => {
            Expr::Ago { unit: slots.unit(core).unwrap_or(Unit::Year), count: count()?, earlier: core.op == Op::Earlier }
        }
        Op::Same => {
            let which = if core.by == 0 { Which::Open } else { Which::Shift(core.by) };
            Expr::Same { of: YearRef { system: System::Gregorian, which } }
        }
        Op::Decade => decade(slots.year("year")?)?,
        Op::Inherit => {
            let count = slots.get("int").map_or(Some(1), |n| Some(n).filter(|n| *n < 1000))?;
            Expr::Inherit { unit: slots.unit(core), count }
        }
        Op::Clock => Expr::Clock,
        Op::Season => Expr::Untold,
        Op::None => Expr::Nothing,
        Op::Ending | Op::Starting => {
            let (unit, count, fiscal) = (slots.unit(core)?, count()?, core.system == System::Fiscal);
            let special = match core.op {
                Op::Ending => Special::Ending { unit, count, fiscal },
                _ => Special::Starting { unit, count, fiscal },
            };
            return Some((Expr::Nothing, special));
        }
        Op::FiscalEnd => return Some((Expr::Nothing, Special::FiscalEnd)),
        Op::FiscalStart => return Some((Expr::Nothing, Special::FiscalStart)),
    };
    Some((expr, Special::Plain))
}
