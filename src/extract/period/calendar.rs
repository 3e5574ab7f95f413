//! Calendar arithmetic: years, their parts and shifts in every calendar as first and last Gregorian day.
//!
//! ```text
//! Persian 1399, first half        2020-03-20 to 2020-09-21
//! fiscal 2024 from 1 July         2023-07-01 to 2024-06-30, first quarter 2023-07-01 to 2023-09-30
//! ```
//! Everything that does not exist (30 February, the year 300000) is `None`.

use chrono::{Datelike, Days, Months, NaiveDate};
use icu_calendar::Date;

/// A stretch of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateRange {
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

/// A unit of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// A day.
    Day,
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// Three months.
    Quarter,
    /// Six months.
    Half,
    /// A year.
    Year,
    /// Ten years.
    Decade,
}

impl Unit {
    /// The unit by its name in the rule files.
    pub fn parse(name: &str) -> Option<Unit> {
        Some(match name {
            "day" => Unit::Day,
            "week" => Unit::Week,
            "month" => Unit::Month,
            "quarter" => Unit::Quarter,
            "half" => Unit::Half,
            "year" => Unit::Year,
            "decade" => Unit::Decade,
            _ => return None,
        })
    }

    /// The unit of a [`Class::CalendarUnit`](crate::lexicon::Class) sense.
    pub fn from_row(row: u32) -> Option<Unit> {
        [Unit::Day, Unit::Week, Unit::Month, Unit::Quarter, Unit::Half, Unit::Year, Unit::Decade]
            .get(row as usize)
            .copied()
    }

    /// The number of months in it; 0 for days and weeks.
    pub fn months(self) -> u32 {
        match self {
            Unit::Day | Unit::Week => 0,
            Unit::Month => 1,
            Unit::Quarter => 3,
            Unit::Half => 6,
            Unit::Year => 12,
            Unit::Decade => 120,
        }
    }
}

/// How years are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum System {
    /// January to December.
    #[default]
    Gregorian,
    /// The Solar Hijri year of Iran, from Nowruz.
    Persian,
    /// The fiscal year of the article, or of its country.
    Fiscal,
    /// The fiscal year that the article states, else the calendar's year.
    Company,
}

/// When a fiscal year starts and which Gregorian year names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fiscal {
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
    /// Whether the year in which it starts names it (Japan's fiscal 2024), not the one in which it ends.
    pub named_by_start: bool,
}

impl Default for Fiscal {
    fn default() -> Fiscal {
        Fiscal { month: 1, day: 1, named_by_start: true }
    }
}

/// The first day of year `year` of a calendar.
fn year_start(system: System, year: i32, fiscal: Fiscal) -> Option<NaiveDate> {
    match system {
        System::Gregorian => NaiveDate::from_ymd_opt(year, 1, 1),
        System::Persian => nowruz(year),
        System::Fiscal | System::Company => {
            let starts =
                if fiscal.named_by_start || (fiscal.month, fiscal.day) == (1, 1) { year } else { year.checked_sub(1)? };
            NaiveDate::from_ymd_opt(starts, fiscal.month, fiscal.day)
        }
    }
}

fn nowruz(year: i32) -> Option<NaiveDate> {
    // News speaks of these centuries; outside them a Persian year is a misreading.
    if !(1200..=1600).contains(&year) {
        return None;
    }
    let first = Date::try_new_persian(year, 1, 1).ok()?;
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(first.to_rata_die().to_i64_date()).ok()?)
}

/// Year `year` of a calendar.
pub fn year(system: System, year: i32, fiscal: Fiscal) -> Option<DateRange> {
    let start = year_start(system, year, fiscal)?;
    let end = year_start(system, year.checked_add(1)?, fiscal)?.pred_opt()?;
    Some(DateRange { start, end })
}

/// The number of the year of a calendar in which `day` lies.
pub fn year_of(system: System, day: NaiveDate, fiscal: Fiscal) -> Option<i32> {
    let guess = match system {
        System::Gregorian => return Some(day.year()),
        System::Persian => day.year().checked_sub(621)?,
        System::Fiscal | System::Company => day.year().checked_add(1)?,
    };
    (0..3).filter_map(|back| guess.checked_sub(back)).find(|&y| year_start(system, y, fiscal).is_some_and(|s| s <= day))
}

/// The first day of month `month` (1 to 13, 13 being the first of the next year) of a year.
fn month_start(system: System, of: i32, month: u32, fiscal: Fiscal) -> Option<NaiveDate> {
    let start = year_start(system, of, fiscal)?;
    let before = month.checked_sub(1)?;
    match system {
        // The first six months have 31 days, the next five 30, the last what is left.
        System::Persian if before < 12 => {
            let days = 31 * before.min(6) + 30 * before.saturating_sub(6);
            start.checked_add_days(Days::new(u64::from(days)))
        }
        System::Persian => year_start(system, of.checked_add(1)?, fiscal),
        System::Gregorian | System::Fiscal | System::Company => start.checked_add_months(Months::new(before)),
    }
}

/// `count` units from the `nth` (from 1; from the end where negative) of a year: quarters, halves, months, weeks, days.
pub fn part(system: System, of: i32, unit: Unit, nth: i32, count: u32, fiscal: Fiscal) -> Option<DateRange> {
    let whole = year(system, of, fiscal)?;
    let per = unit.months();
    let count_i = i32::try_from(count).ok()?;
    if per == 0 {
        let days: u64 = if unit == Unit::Week { 7 } else { 1 };
        let length = days.checked_mul(u64::from(count))?.checked_sub(1)?;
        if nth < 0 {
            return Some(DateRange { start: whole.end.checked_sub_days(Days::new(length))?, end: whole.end });
        }
        let skipped = days.checked_mul(u64::try_from(nth.checked_sub(1)?).ok()?)?;
        let start = whole.start.checked_add_days(Days::new(skipped))?;
        let end = start.checked_add_days(Days::new(length))?;
        return (end <= whole.end).then_some(DateRange { start, end });
    }
    let total = 12i32.checked_div(per as i32).filter(|t| *t > 0)?;
    let first = if nth < 0 { total.checked_add(1)?.checked_sub(count_i)? } else { nth };
    let last = first.checked_add(count_i)?.checked_sub(1)?;
    if first < 1 || last > total || count == 0 {
        return None;
    }
    let start = month_start(system, of, (first as u32 - 1) * per + 1, fiscal)?;
    let end = month_start(system, of, last as u32 * per + 1, fiscal)?.pred_opt()?;
    Some(DateRange { start, end })
}

/// One day of a year of a calendar.
pub fn day(system: System, of: i32, month: u32, day: u32, fiscal: Fiscal) -> Option<NaiveDate> {
    match system {
        System::Persian => {
            let start = month_start(system, of, month, fiscal)?;
            let next = month_start(system, of, month.checked_add(1)?, fiscal)?;
            let found = start.checked_add_days(Days::new(u64::from(day.checked_sub(1)?)))?;
            (found < next).then_some(found)
        }
        System::Gregorian | System::Fiscal | System::Company => NaiveDate::from_ymd_opt(of, month, day),
    }
}

/// The unit in which `day` lies, `by` units on.
pub fn shifted(system: System, day: NaiveDate, unit: Unit, by: i32, fiscal: Fiscal) -> Option<DateRange> {
    match unit {
        Unit::Day => {
            let start = add_days(day, by)?;
            Some(DateRange { start, end: start })
        }
        Unit::Week => {
            let monday = day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday())))?;
            let start = add_days(monday, by.checked_mul(7)?)?;
            Some(DateRange { start, end: start.checked_add_days(Days::new(6))? })
        }
        Unit::Year => year(system, year_of(system, day, fiscal)?.checked_add(by)?, fiscal),
        Unit::Decade => {
            let first = day.year().div_euclid(10).checked_add(by)?.checked_mul(10)?;
            Some(DateRange {
                start: NaiveDate::from_ymd_opt(first, 1, 1)?,
                end: NaiveDate::from_ymd_opt(first.checked_add(9)?, 12, 31)?,
            })
        }
        Unit::Month | Unit::Quarter | Unit::Half => {
            let per_year = 12 / unit.months() as i32;
            let of = year_of(system, day, fiscal)?;
            let here = (1..=per_year).find(|n| part(system, of, unit, *n, 1, fiscal).is_some_and(|d| d.end >= day))?;
            let index = of.checked_mul(per_year)?.checked_add(here - 1)?.checked_add(by)?;
            part(system, index.div_euclid(per_year), unit, index.rem_euclid(per_year) + 1, 1, fiscal)
        }
    }
}

/// `day` with `by` days added.
pub fn add_days(day: NaiveDate, by: i32) -> Option<NaiveDate> {
    let days = Days::new(u64::from(by.unsigned_abs()));
    if by < 0 { day.checked_sub_days(days) } else { day.checked_add_days(days) }
}

/// `day` with `by` units added; the day of the month is kept where the month has it, else its last day.
pub fn add(day: NaiveDate, unit: Unit, by: i32) -> Option<NaiveDate> {
    match unit {
        Unit::Day => add_days(day, by),
        Unit::Week => add_days(day, by.checked_mul(7)?),
        _ => {
            let months = Months::new(by.unsigned_abs().checked_mul(unit.months())?);
            if by < 0 { day.checked_sub_months(months) } else { day.checked_add_months(months) }
        }
    }
}

impl DateRange {
    /// One day.
    pub fn one(day: NaiveDate) -> DateRange {
        DateRange { start: day, end: day }
    }

    /// The same stretch `by` units on; one that ends with a month still does.
    pub fn moved(self, unit: Unit, by: i32) -> Option<DateRange> {
        let start = add(self.start, unit, by)?;
        let whole_months = self.start.day() == 1 && is_month_end(self.end) && unit.months() > 0;
        let end =
            if whole_months { add(self.end.succ_opt()?, unit, by)?.pred_opt()? } else { add(self.end, unit, by)? };
        Some(DateRange { start, end })
    }

    /// The number of days.
    pub fn len(self) -> i64 {
        (self.end - self.start).num_days() + 1
    }
}

fn is_month_end(day: NaiveDate) -> bool {
    day.succ_opt().is_some_and(|next| next.day() == 1)
}
