//! Calendar arithmetic: years, their parts and shifts in every calendar as first and last Gregorian day.
//!
//! ```text
//! Persian 1399, first half        2020-03-20 to 2020-09-21
//! fiscal 2024 from 1 July         2023-07-01 to 2024-06-30, first quarter 2023-07-01 to 2023-09-30
//! ```
//! Everything that does not exist (30 February, the year 300000) is `None`.

use chrono::{Datelike, Days, Months, NaiveDate};
use icu_calendar::types::{Month, RataDie};
use icu_calendar::{AnyCalendar, AnyCalendarKind, Date};

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
    /// The lunar Hijri year, by the Umm al-Qura calendar of Saudi Arabia.
    Islamic,
    /// From Tishri.
    Hebrew,
    /// The Gregorian year of Thailand, counted from 543 BC.
    Buddhist,
    /// From 11 or 12 September.
    Ethiopian,
    /// The Saka year of India, from 21 or 22 March.
    Indian,
    /// The Gregorian year of Taiwan, counted from 1912.
    Minguo,
    /// The fiscal year of the article, or of its country.
    Fiscal,
    /// The fiscal year that the article states, else the calendar's year.
    Company,
}

impl System {
    /// The calendar by its name in the rule files.
    pub fn parse(name: &str) -> Option<System> {
        Some(match name {
            "gregorian" => System::Gregorian,
            "persian" => System::Persian,
            "islamic" => System::Islamic,
            "hebrew" => System::Hebrew,
            "buddhist" => System::Buddhist,
            "ethiopian" => System::Ethiopian,
            "indian" => System::Indian,
            "minguo" => System::Minguo,
            "fiscal" => System::Fiscal,
            "company" => System::Company,
            _ => return None,
        })
    }

    /// The library's calendar; none for the Gregorian, which chrono counts.
    fn calendar(self) -> Option<AnyCalendar> {
        let kind = match self {
            System::Persian => AnyCalendarKind::Persian,
            System::Islamic => AnyCalendarKind::HijriUmmAlQura,
            System::Hebrew => AnyCalendarKind::Hebrew,
            System::Buddhist => AnyCalendarKind::Buddhist,
            System::Ethiopian => AnyCalendarKind::Ethiopian,
            System::Indian => AnyCalendarKind::Indian,
            System::Minguo => AnyCalendarKind::Roc,
            System::Gregorian | System::Fiscal | System::Company => return None,
        };
        Some(AnyCalendar::new(kind))
    }
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

/// A day of a calendar of the library, and the number of days in its month.
fn library_day(calendar: AnyCalendar, year: i32, month: u32, day: u32) -> Option<(NaiveDate, u64)> {
    let month = Month::new(u8::try_from(month).ok().filter(|m| (1..=13).contains(m))?);
    let date = Date::try_new(year.into(), month, u8::try_from(day).ok()?, calendar).ok()?;
    let days = NaiveDate::from_num_days_from_ce_opt(i32::try_from(date.to_rata_die().to_i64_date()).ok()?)?;
    // News speaks of these centuries; outside them a year of another calendar is a misreading.
    (1800..=2200).contains(&days.year()).then_some((days, u64::from(date.days_in_month())))
}

/// The first day of year `year` of a calendar.
fn year_start(system: System, year: i32, fiscal: Fiscal) -> Option<NaiveDate> {
    if let Some(calendar) = system.calendar() {
        return library_day(calendar, year, 1, 1).map(|(day, _)| day);
    }
    match system {
        System::Fiscal | System::Company => {
            let starts =
                if fiscal.named_by_start || (fiscal.month, fiscal.day) == (1, 1) { year } else { year.checked_sub(1)? };
            NaiveDate::from_ymd_opt(starts, fiscal.month, fiscal.day)
        }
        _ => NaiveDate::from_ymd_opt(year, 1, 1),
    }
}

/// Year `year` of a calendar.
pub fn year(system: System, year: i32, fiscal: Fiscal) -> Option<DateRange> {
    let start = year_start(system, year, fiscal)?;
    let end = year_start(system, year.checked_add(1)?, fiscal)?.pred_opt()?;
    Some(DateRange { start, end })
}

/// The number of the year of a calendar in which `day` lies.
pub fn year_of(system: System, day: NaiveDate, fiscal: Fiscal) -> Option<i32> {
    if let Some(calendar) = system.calendar() {
        return Some(
            Date::from_rata_die(RataDie::new(i64::from(day.num_days_from_ce())), calendar).year().extended_year(),
        );
    }
    let guess = match system {
        System::Fiscal | System::Company => day.year().checked_add(1)?,
        _ => return Some(day.year()),
    };
    (0..3).filter_map(|back| guess.checked_sub(back)).find(|&y| year_start(system, y, fiscal).is_some_and(|s| s <= day))
}

/// The first day of month `month` of a year, and the day behind its last.
fn month(system: System, of: i32, month: u32, fiscal: Fiscal) -> Option<(NaiveDate, NaiveDate)> {
    if let Some(calendar) = system.calendar() {
        let (start, days) = library_day(calendar, of, month, 1)?;
        return Some((start, start.checked_add_days(Days::new(days))?));
    }
    let start = year_start(system, of, fiscal)?.checked_add_months(Months::new(month.checked_sub(1)?))?;
    Some((start, start.checked_add_months(Months::new(1))?))
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
    let start = month(system, of, (first as u32 - 1) * per + 1, fiscal)?.0;
    let end = month(system, of, last as u32 * per, fiscal)?.1.pred_opt()?;
    Some(DateRange { start, end })
}

/// One day of a year of a calendar.
pub fn day(system: System, of: i32, month: u32, day: u32) -> Option<NaiveDate> {
    match system.calendar() {
        Some(calendar) => library_day(calendar, of, month, day).map(|(day, _)| day),
        None => NaiveDate::from_ymd_opt(of, month, day),
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

    /// The same stretch `by` units on; one that ends with a month still does, and one of whole months of the Persian
    /// calendar stays one.
    pub fn moved(self, unit: Unit, by: i32) -> Option<DateRange> {
        if unit.months() > 0
            && (19..=23).contains(&self.start.day())
            && let Some(moved) = self.moved_in(System::Persian, unit, by)
        {
            return Some(moved);
        }
        let start = add(self.start, unit, by)?;
        let whole_months = self.start.day() == 1 && is_month_end(self.end) && unit.months() > 0;
        let end =
            if whole_months { add(self.end.succ_opt()?, unit, by)?.pred_opt()? } else { add(self.end, unit, by)? };
        Some(DateRange { start, end })
    }

    /// Whole months of a calendar of twelve months, moved by units of it.
    fn moved_in(self, system: System, unit: Unit, by: i32) -> Option<DateRange> {
        let shift = by.checked_mul(i32::try_from(unit.months()).ok()?)?;
        let first_of_month = |day: NaiveDate| {
            let rata_die = RataDie::new(i64::from(day.num_days_from_ce()));
            let date = Date::from_rata_die(rata_die, system.calendar()?);
            let index =
                date.year().extended_year().checked_mul(12)?.checked_add(i32::from(date.month().ordinal) - 1)?;
            let moved = index.checked_add(shift)?;
            let month = u32::try_from(moved.rem_euclid(12)).ok()? + 1;
            (date.day_of_month().0 == 1).then(|| self::day(system, moved.div_euclid(12), month, 1)).flatten()
        };
        Some(DateRange { start: first_of_month(self.start)?, end: first_of_month(self.end.succ_opt()?)?.pred_opt()? })
    }

    /// The number of days.
    pub fn len(self) -> i64 {
        (self.end - self.start).num_days() + 1
    }
}

fn is_month_end(day: NaiveDate) -> bool {
    day.succ_opt().is_some_and(|next| next.day() == 1)
}
