//! From expressions to days: the anchor, then each mention.

use std::collections::BTreeMap;

use chrono::Datelike;

use super::Periods;
use super::calendar::{DateRange, Fiscal, System, Unit, year, year_of};
use super::expr::{Anchor, Expr, Side, Which, YearRef};
use super::mentions::Mention;
use super::rules::Role;
use crate::extract::document::Document;
use crate::lexicon::{Case, Class, CountryCode, MonthDay, TokenKind};
use crate::model::PeriodBasis;

/// The year that these paragraphs, counted from the headline's, say they report on is the company's own.
const FIRST_PARAGRAPHS: u32 = 3;

/// The days of one mention, as far as they are known without its sentence.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Times {
    /// Where what is told has happened.
    pub past: Option<DateRange>,
    /// Where it is still to come.
    pub ahead: Option<DateRange>,
    /// Where a forecast is told: whichever is nearer.
    pub nearest: Option<DateRange>,
    /// Whether its year was taken from what is told before.
    pub inferred: bool,
}

/// A document's mentions in days.
#[derive(Debug, Clone, Default)]
pub struct Resolved {
    pub(super) mentions: Vec<Mention>,
    pub(super) times: Vec<Times>,
    pub(super) anchor: Anchor,
}

impl Resolved {
    /// How the period of mention `i` is known.
    pub(super) fn basis(&self, i: usize) -> PeriodBasis {
        if self.mentions[i].expr.absolute() {
            PeriodBasis::Explicit
        } else if self.anchor.inferred || self.times[i].inferred {
            PeriodBasis::Inferred
        } else {
            PeriodBasis::Relative
        }
    }

    /// The days of mention `i` where it only goes on with `told`: `in the mentioned period`, `in the same quarter`. A month told
    /// of by some of its days is that month.
    pub(super) fn gone_on(&self, i: usize, told: DateRange) -> Option<DateRange> {
        let goes_on = match &self.mentions[i].expr {
            Expr::Inherit { unit: None, .. } => told.len() > 1,
            Expr::Same { of } => of.which == Which::Open,
            Expr::Inherit { unit: Some(unit @ (Unit::Month | Unit::Quarter)), count: 1 }
                if (2..28).contains(&told.len()) =>
            {
                let fiscal = self.anchor.fiscal.unwrap_or_default();
                let whole = super::calendar::shifted(System::Gregorian, told.end, *unit, 0, fiscal)?;
                return Some(whole).filter(|w| w.start <= told.start);
            }
            Expr::Inherit { unit: Some(unit), count } => {
                super::compared::is_units(told, *unit, *count)
                    || (*count > 1 && self.times[i].past.is_none() && told.len() > 1)
            }
            _ => false,
        };
        goes_on.then_some(told)
    }
}

impl Periods {
    /// Works out the anchor, then the days of each mention.
    pub fn resolve(&self, document: &Document<'_>, mentions: Vec<Mention>) -> Resolved {
        let anchor = self.anchor(document, &mentions);
        let mut times: Vec<Times> = Vec::with_capacity(mentions.len());
        let mut last: [Option<DateRange>; 2] = [None; 2];
        let mut told_year = None;
        for mention in &mentions {
            let of = mention.expr.year_ref();
            if let Some(YearRef { which: Which::Number(_), .. }) = of
                && mention.role == Role::At
            {
                told_year = of;
            }
            let found = match &mention.expr {
                Expr::Inherit { unit, count } => {
                    let over = |d: &DateRange| *unit != Some(Unit::Day) || anchor.day.is_none_or(|now| d.end <= now);
                    let days = inherited(&last, *unit, *count).filter(over).or_else(|| {
                        let unit = unit.filter(|u| *u != Unit::Year && *count == 1)?;
                        let by = if unit == Unit::Day { 0 } else { -1 };
                        anchor.resolve(&Expr::Shift { unit, by, system: System::Gregorian }, Side::Past)
                    });
                    // The year of a plan or forecast is the one it is in.
                    let year = Expr::Shift { unit: Unit::Year, by: 0, system: System::Company };
                    let current =
                        || anchor.resolve(&year, Side::Ahead).filter(|_| *unit == Some(Unit::Year) && *count == 1);
                    let ahead = days.or_else(current);
                    Times { past: days, ahead, nearest: ahead, inferred: false }
                }
                Expr::Same { of } if of.which == Which::Open => {
                    let days = inherited(&last, None, 1);
                    Times { past: days, ahead: days, nearest: days, inferred: false }
                }
                // Without a day to count from, a month is of the year told.
                expr if anchor.day.is_none()
                    && expr.open()
                    && told_year.is_some_and(|y| Some(y.system) == of.map(|o| o.system)) =>
                {
                    let days = told_year.and_then(|y| anchor.resolve(&expr.clone().in_year(y), Side::Past));
                    Times { past: days, ahead: days, nearest: days, inferred: true }
                }
                expr => {
                    let known = |side| {
                        anchor.resolve(expr, side).or_else(|| {
                            mention.gloss.as_ref().filter(|g| g.absolute()).and_then(|g| anchor.resolve(g, side))
                        })
                    };
                    let past = known(Side::Past);
                    let (ahead, nearest) =
                        if expr.has_sides() { (known(Side::Ahead), known(Side::Nearest)) } else { (past, past) };
                    Times { past, ahead, nearest, inferred: false }
                }
            };
            if let Some(days) = found.past {
                last[usize::from(days.len() > 1)] = Some(days);
            }
            times.push(found);
        }
        Resolved { mentions, times, anchor }
    }

    fn anchor(&self, document: &Document<'_>, mentions: &[Mention]) -> Anchor {
        let mut anchor = Anchor { day: document.article.published, ..Anchor::default() };
        let needed = mentions.iter().any(|m| m.expr.year_ref().is_some_and(|y| y.system == System::Fiscal));
        anchor.stated = mentions.iter().find_map(|m| m.fiscal).or_else(|| {
            // `… in the year to February`, of which a later `last financial year` is one.
            let opens = |m: &&Mention| document.sentences[document.sentence_at(m.first)].paragraph <= FIRST_PARAGRAPHS;
            needed.then(|| mentions.iter().take_while(opens).find_map(Mention::year_end)).flatten()
        });
        anchor.fiscal = anchor.stated.or_else(|| needed.then(|| self.government_fiscal(document)).flatten());
        if anchor.day.is_none() {
            anchor.day = dateline_day(document, &anchor, mentions);
            anchor.inferred = anchor.day.is_some();
        }
        if anchor.day.is_none() {
            infer(&mut anchor, mentions);
        }
        anchor
    }

    /// The fiscal year of the government whose country the text names most, by places and by money, else that of its source.
    fn government_fiscal(&self, document: &Document<'_>) -> Option<Fiscal> {
        let (lexicon, text) = (document.lexicon, &document.text);
        let mut votes: BTreeMap<CountryCode, u32> = BTreeMap::new();
        for i in 0..text.len() {
            if let Some(sense) = text.sense(i, Class::FiscalCountry) {
                let code = self.rules.evidence.get(sense.sense.data as usize);
                code.into_iter().for_each(|code| *votes.entry(*code).or_default() += 1);
            }
            let place = lexicon.places.at(text, i).and_then(|found| lexicon.places.code(found.item));
            let money = lexicon.currencies.at(text, i).filter(|found| !found.item.is_ambiguous());
            let home = money.and_then(|found| {
                let countries = &lexicon.currencies.currencies.get(found.item.currency as usize)?.countries;
                if let [only] = **countries { Some(only) } else { None }
            });
            if let Some(code) = place.or(home) {
                *votes.entry(code).or_default() += 1;
            }
        }
        let most = votes.iter().rev().max_by_key(|(_, votes)| **votes).map(|(code, _)| *code);
        let of_source = document.seat.as_ref().and_then(|seat| lexicon.places.countries[seat.country as usize].code);
        let code = most.or(of_source)?;
        let country = lexicon.places.find(code)?;
        let start = country.fiscal_year_start.unwrap_or(MonthDay { month: 1, day: 1 });
        let named_by_start = self.rules.named_by_start.contains(&code);
        Some(Fiscal { month: u32::from(start.month), day: u32::from(start.day), named_by_start })
    }
}

/// The day of a dateline without a year, where the text names a day with one: the first such day since the latest of those that
/// are told as over. `LONDON, Oct 24 (Meridian) - … the three months to Sept 30, 2024`.
fn dateline_day(document: &Document<'_>, anchor: &Anchor, mentions: &[Mention]) -> Option<chrono::NaiveDate> {
    let text = &document.text;
    let leads = |m: &&Mention| {
        let number = document.sentence_at(m.first);
        let small = |i: usize| text.is_kind(i, TokenKind::Word) && text.tokens[i].case == Case::Lower;
        number < 4 && m.expr.open() && !(document.sentences[number].first..m.first).any(small)
    };
    let day = mentions.iter().take(4).filter(|m| matches!(m.expr, Expr::Day { .. })).find(leads)?;
    let full = |m: &&Mention| {
        m.role == Role::At
            && m.expr.absolute()
            && matches!(m.expr, Expr::Day { .. } | Expr::Ending { .. } | Expr::Part { .. })
    };
    let over = mentions.iter().filter(full).filter_map(|m| anchor.resolve(&m.expr, Side::Past)).map(|d| d.end).max()?;
    let in_year = |y: i32| {
        let of = YearRef { system: System::Gregorian, which: Which::Number(y) };
        anchor.resolve(&day.expr.clone().in_year(of), Side::Past).map(|d| d.end)
    };
    let year = chrono::Datelike::year(&over);
    [year, year.checked_add(1)?].into_iter().filter_map(in_year).find(|d| *d >= over)
}

/// Takes the current year from a relative year that the text itself explains: `the current Iranian year (March 2021)`.
fn infer(anchor: &mut Anchor, mentions: &[Mention]) {
    for mention in mentions {
        let (Some(of), Some(gloss)) = (mention.expr.year_ref(), &mention.gloss) else { continue };
        let Which::Shift(by) = of.which else { continue };
        let Some(days) = gloss.absolute().then(|| anchor.resolve(gloss, Side::Past)).flatten() else { continue };
        let Some(named) = glossed_year(of.system, days) else { continue };
        let Some(current) = named.checked_sub(by) else { continue };
        let slot = match of.system {
            System::Gregorian => &mut anchor.year,
            System::Persian => &mut anchor.persian,
            _ => continue,
        };
        if slot.is_none() {
            *slot = Some(current);
            anchor.inferred = true;
        }
    }
}

/// The year a gloss stands for: the one that ends in it, else the one that holds its end.
fn glossed_year(system: System, gloss: DateRange) -> Option<i32> {
    let held = year_of(system, gloss.end, Fiscal::default())?;
    let ends = |y: i32| year(system, y, Fiscal::default()).is_some_and(|d| gloss.start <= d.end && d.end <= gloss.end);
    [held, held.checked_sub(1)?].into_iter().find(|y| ends(*y)).or(Some(held))
}

fn inherited(last: &[Option<DateRange>; 2], unit: Option<Unit>, count: u32) -> Option<DateRange> {
    let Some(unit) = unit else { return last[1].or(last[0]) };
    if unit == Unit::Day {
        return last[0];
    }
    let told = last[1]?;
    // `the two months`, where February is told of: January and February.
    let since_january = || {
        let start = chrono::NaiveDate::from_ymd_opt(told.end.year(), 1, 1)?;
        (unit == Unit::Month && count > 1 && told.end.month() == count).then_some(DateRange { start, ..told })
    };
    Some(told).filter(|d| super::compared::is_units(*d, unit, count)).or_else(since_january)
}
