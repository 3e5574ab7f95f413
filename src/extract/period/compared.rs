//! The days of numbers that are only compared with: a period moved back from the one told.

use super::Standing;
use super::calendar::{DateRange, System, Unit, shifted};
use super::context::Known;
use super::expr::{Expr, Which, YearRef};
use super::resolve::Resolved;
use crate::model::PeriodBasis;

/// The days of a year in brackets: of the same part of it where the number before is of a part of a year.
pub(super) fn beside(resolved: &Resolved, i: usize, base: Option<DateRange>, standing: Standing) -> Known {
    use chrono::Datelike;
    let year = match &resolved.mentions[i].expr {
        Expr::Year(YearRef { system: System::Gregorian, which: Which::Number(y) }) => Some(*y),
        _ => None,
    };
    let moved = base
        .filter(|b| b.len() < 360)
        .zip(year)
        .and_then(|(b, y)| b.moved(Unit::Year, y.saturating_sub(b.start.year())));
    match moved {
        Some(days) => at(days, i),
        None => compared(resolved, i, base, standing),
    }
}

/// The days of a mention that a number is compared in.
pub(super) fn compared(resolved: &Resolved, i: usize, base: Option<DateRange>, standing: Standing) -> Known {
    let mention = &resolved.mentions[i];
    let own = Known::of(resolved, i, standing.status, None);
    // `12 bcm in 2030, compared with 8.7 bcm last year`: that before the article's.
    let begun = |base: DateRange| resolved.anchor.day.is_none_or(|now| base.start <= now);
    let moved = match (&mention.expr, base) {
        // `a 62% chance of a cut in January, against 48% a month ago`: when it was said.
        (Expr::Ago { earlier: false, .. }, Some(base)) if !begun(base) => Some(base),
        (Expr::Ago { unit, count, .. }, Some(base)) => i32::try_from(*count).ok().and_then(|n| back(base, *unit, n)),
        (Expr::Ago { unit, count, .. }, None) => {
            resolved.anchor.day.zip(i32::try_from(*count).ok()).and_then(|(day, n)| {
                shifted(System::Gregorian, day, *unit, n.checked_neg()?, resolved.anchor.fiscal.unwrap_or_default())
            })
        }
        (Expr::Same { of }, Some(base)) => match of.which {
            Which::Number(y) => {
                use chrono::Datelike;
                base.moved(Unit::Year, y.saturating_sub(base.start.year()))
            }
            Which::Shift(by) => base.moved(Unit::Year, by),
            Which::Open => base.moved(Unit::Year, -1),
            _ => None,
        },
        // `from 16,600 last year`, where a month is told, is of that month of last year.
        (Expr::Shift { unit: Unit::Year, by: -1, .. }, Some(base))
            if begun(base) && (28..360).contains(&base.len()) =>
        {
            base.moved(Unit::Year, -1)
        }
        // `the previous month` in a comparison is the month before the one told.
        (Expr::Shift { unit, by: -1, .. }, Some(base)) if begun(base) && is_units(base, *unit, 1) => {
            base.moved(*unit, -1)
        }
        _ => return Known { compared: true, ..own.unwrap_or_else(|| Known::nowhere(i)) },
    };
    moved.map_or_else(|| Known::nowhere(i), |days| at(days, i))
}

/// `base` a year back: the second number of `1.2 mln vs 0.9 mln` in a table of results.
pub(super) fn year_back(base: DateRange, of: &Known) -> Option<Known> {
    Some(at(base.moved(Unit::Year, -1)?, of.mention))
}

fn at(days: DateRange, mention: usize) -> Known {
    Known {
        start: Some(days.start),
        end: Some(days.end),
        mention,
        basis: PeriodBasis::Relative,
        compared: true,
        window: false,
    }
}

/// `base` moved back; a shift shorter than it (`a week ago` of a year's forecast) is when it was said, not what it is about.
fn back(base: DateRange, unit: Unit, count: i32) -> Option<DateRange> {
    let days = match unit {
        Unit::Day => 1,
        Unit::Week => 7,
        other => i64::from(other.months()) * 31,
    };
    if base.len() > days.saturating_mul(i64::from(count)) && base.len() > 7 && unit != Unit::Year {
        return Some(base);
    }
    base.moved(unit, count.checked_neg()?)
}

/// Whether the days are `count` units long.
pub(super) fn is_units(base: DateRange, unit: Unit, count: u32) -> bool {
    let (count, months) = (i64::from(count), i64::from(unit.months() * count));
    match unit {
        Unit::Day => base.len() == count,
        Unit::Week => base.len() == 7 * count,
        _ => (months * 28..=months * 31 + 1).contains(&base.len()),
    }
}
