//! What a period expression names, before it is known which days those are.
//!
//! ```text
//! the third quarter of last year   Part { Quarter, nth 3, of year -1 }
//! the three months ended Sept. 30  Ending { 3 months, end: day 30 September of an open year }
//! ```

use chrono::NaiveDate;

use super::calendar::{DateRange, Fiscal, System, Unit, add, add_days, day, part, shifted, year, year_of};

/// Which year is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Not said: the nearest that fits.
    Open,
    /// By its number.
    Number(i32),
    /// The one that starts in this Gregorian year (`2023-24`).
    Starting(i32),
    /// So many years from the article's.
    Shift(i32),
    /// The last that is over.
    Before,
    /// The next to come.
    After,
}

/// A year of a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearRef {
    /// The calendar.
    pub system: System,
    /// Which of its years.
    pub which: Which,
}

/// What a phrase names.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A whole year.
    Year(YearRef),
    /// `count` units from the `nth` of a year; from its end where `nth` is negative.
    Part { unit: Unit, nth: i32, count: u32, of: YearRef },
    /// A day of a year.
    Day { month: u32, day: u32, of: YearRef },
    /// The unit the article is in, `by` units on.
    Shift { unit: Unit, by: i32, system: System },
    /// A day of the week, `by` weeks on; the nearest where 0.
    Weekday { number: u32, by: i32 },
    /// `two years ago`: a time moved back; `a year earlier` from the period told.
    Ago { unit: Unit, count: u32, earlier: bool },
    /// `the same period last year`: the period told, in an earlier year.
    Same { of: YearRef },
    /// `the mentioned period`, `in the quarter`, `over the six months`: the one last named, of this length where it is given.
    Inherit { unit: Option<Unit>, count: u32 },
    /// From the start of the unit to the article's day.
    SoFar { unit: Unit, system: System },
    /// So many units up to the article's day.
    Past { unit: Unit, count: u32 },
    /// So many units from the article's day.
    Next { unit: Unit, count: u32 },
    /// `in two years`: past or coming, as the verb says.
    In { unit: Unit, count: u32 },
    /// So many units up to the end of another expression.
    Ending { unit: Unit, count: u32, end: Box<Expr> },
    /// So many units from the start of another expression.
    Starting { unit: Unit, count: u32, start: Box<Expr> },
    /// From the start of one to the end of another.
    Range(Box<Expr>, Box<Expr>),
    /// A clock time.
    Clock,
    /// A time whose days cannot be known: a sports season, a decade.
    Untold,
    /// Names a time, and gives no period: a record's age.
    Nothing,
}

/// Whether a time that could be either is over or to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What is told has happened.
    Past,
    /// It is still to come.
    Ahead,
    /// The nearest (`Oct 17`).
    Nearest,
}

/// What relative expressions count from.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Anchor {
    /// The article's day.
    pub day: Option<NaiveDate>,
    /// The current Gregorian year, where only that is known.
    pub year: Option<i32>,
    /// The current Persian year, where only that is known.
    pub persian: Option<i32>,
    /// The fiscal year in force, where one is known.
    pub fiscal: Option<Fiscal>,
    /// The fiscal year that the article states.
    pub stated: Option<Fiscal>,
    /// Whether it was worked out from the text.
    pub inferred: bool,
}

impl Anchor {
    fn current_year(&self, system: System) -> Option<i32> {
        match (self.day, system) {
            (Some(day), _) => year_of(system, day, self.fiscal_for(system)?),
            (None, System::Gregorian) => self.year,
            (None, System::Persian) => self.persian,
            (None, _) => None,
        }
    }

    fn fiscal_for(&self, system: System) -> Option<Fiscal> {
        match system {
            System::Fiscal => self.fiscal,
            System::Company => Some(self.stated.unwrap_or_default()),
            _ => Some(self.fiscal.unwrap_or_default()),
        }
    }

    /// The days an expression names; `None` where the text does not make it certain.
    /// Expressions that move another period are the caller's.
    pub fn resolve(&self, expr: &Expr, side: Side) -> Option<DateRange> {
        match expr {
            Expr::Year(of) => self.of_year(*of, side, year),
            Expr::Part { unit, nth, count, of } => {
                self.of_year(*of, side, |system, y, fiscal| part(system, y, *unit, *nth, *count, fiscal))
            }
            Expr::Day { month, day: number, of } => {
                self.of_year(*of, if side == Side::Past { Side::Nearest } else { side }, |s, y, _| {
                    day(s, y, *month, *number).map(DateRange::one)
                })
            }
            // A full year that has been told of is over.
            Expr::Shift { unit: Unit::Year, by: 0, system: System::Company } if side == Side::Past => {
                self.of_year(YearRef { system: System::Company, which: Which::Before }, side, year)
            }
            Expr::Shift { unit: Unit::Year, by, system } => {
                self.of_year(YearRef { system: *system, which: Which::Shift(*by) }, side, year)
            }
            Expr::Shift { unit, by, system } => shifted(*system, self.day?, *unit, *by, self.fiscal_for(*system)?),
            Expr::Weekday { number, by } => self.weekday(*number, *by, side),
            Expr::SoFar { unit, system } => {
                let now = self.day?;
                Some(DateRange { start: shifted(*system, now, *unit, 0, self.fiscal_for(*system)?)?.start, end: now })
            }
            Expr::Past { unit, count } => {
                let end = self.day?;
                Some(DateRange { start: add(end, *unit, i32::try_from(*count).ok()?.checked_neg()?)?, end })
            }
            Expr::Next { unit, count } => {
                let start = self.day?;
                Some(DateRange { start, end: add(start, *unit, i32::try_from(*count).ok()?)? })
            }
            Expr::In { unit, count } if side == Side::Ahead => {
                let end = add(self.day?, *unit, i32::try_from(*count).ok()?)?;
                (*unit == Unit::Year)
                    .then(|| shifted(System::Gregorian, end, Unit::Year, 0, Fiscal::default()))
                    .flatten()
            }
            Expr::In { unit, count } => self.resolve(&Expr::Past { unit: *unit, count: *count }, side),
            Expr::Ending { unit, count, end } => self.ending(*unit, *count, end, side),
            Expr::Starting { unit, count, start } => {
                let start = self.resolve(start, side)?.start;
                Some(DateRange { start, end: add(start, *unit, i32::try_from(*count).ok()?)?.pred_opt()? })
            }
            Expr::Range(from, to) => self.range(from, to, side),
            Expr::Clock => self.day.map(DateRange::one),
            Expr::Ago { .. } | Expr::Same { .. } | Expr::Inherit { .. } | Expr::Untold | Expr::Nothing => None,
        }
    }

    fn ending(&self, unit: Unit, count: u32, end: &Expr, side: Side) -> Option<DateRange> {
        let back = i32::try_from(count).ok()?.checked_neg()?;
        let until = |end: &Expr| {
            let end = self.resolve(end, side)?.end;
            Some(DateRange { start: add(end.succ_opt()?, unit, back)?, end })
        };
        let nearest = until(end)?;
        match end {
            // What is told of as past has mostly gone by: `the half-year to 30 June`, told in January, is last year's.
            Expr::Day { of, .. } if side == Side::Past && of.which == Which::Open => {
                let young = self.day.is_some_and(|now| now - nearest.start < nearest.end - now);
                let before = || until(&end.clone().in_year(YearRef { which: Which::Before, ..*of }));
                if young { before() } else { Some(nearest) }
            }
            _ => Some(nearest),
        }
    }

    fn range(&self, from: &Expr, to: &Expr, side: Side) -> Option<DateRange> {
        let end = self.resolve(to, side)?;
        // A start without a year lies in the year of the end, or in the one before.
        let near = |which| Anchor { day: Some(end.end), ..*self }.resolve(&with_year(from, which), side);
        let start = match from.year_ref() {
            Some(YearRef { which: Which::Open, system }) => {
                let y = year_of(system, end.end, self.fiscal_for(system)?)?;
                near(Which::Number(y))
                    .filter(|s| s.start <= end.end)
                    .or_else(|| near(Which::Number(y.checked_sub(1)?)))?
            }
            // `from Monday to Friday`: the Monday before that Friday.
            None if matches!(from, Expr::Weekday { .. }) => {
                Anchor { day: Some(end.end), ..*self }.resolve(from, Side::Past)?
            }
            _ => self.resolve(from, side)?,
        };
        (start.start <= end.end).then_some(DateRange { start: start.start, end: end.end })
    }

    fn weekday(&self, number: u32, by: i32, side: Side) -> Option<DateRange> {
        use chrono::Datelike;
        let now = self.day?;
        let today = now.weekday().number_from_monday();
        let back = ((today + 7).checked_sub(number)?) % 7;
        let on = (7 - back) % 7;
        let days = match (by, side) {
            (0, Side::Ahead | Side::Nearest) | (1.., _) => {
                if on == 0 {
                    if by > 0 { 7 } else { 0 }
                } else {
                    on as i32
                }
            }
            (..0, _) if back == 0 => -7,
            _ => -(back as i32),
        };
        add_days(now, days).map(DateRange::one)
    }

    fn of_year(
        &self,
        of: YearRef,
        side: Side,
        days: impl Fn(System, i32, Fiscal) -> Option<DateRange>,
    ) -> Option<DateRange> {
        let fiscal = self.fiscal_for(of.system)?;
        let current = || self.current_year(of.system);
        let side = match of.which {
            Which::Number(y) => return days(of.system, y, fiscal),
            Which::Starting(y) if of.system == System::Islamic => {
                use chrono::Datelike;
                let first = year_of(of.system, NaiveDate::from_ymd_opt(y, 1, 1)?, fiscal)?;
                let near = (0..3).filter_map(|n| days(of.system, first.checked_add(n)?, fiscal));
                return near.into_iter().find(|d| d.start.year() == y);
            }
            Which::Starting(y) => {
                let named = if of.system == System::Fiscal && !fiscal.named_by_start { y.checked_add(1)? } else { y };
                return days(of.system, named, fiscal);
            }
            Which::Shift(by) => return days(of.system, current()?.checked_add(by)?, fiscal),
            Which::Before => Side::Past,
            Which::After => Side::Ahead,
            Which::Open => side,
        };
        let (now, current) = (self.day?, current()?);
        let near = |by: i32| current.checked_add(by).and_then(|y| days(of.system, y, fiscal));
        match side {
            // `September` on 3 September has begun; on 31 August it is last year's.
            Side::Past => [0, -1]
                .into_iter()
                .filter_map(near)
                .find(|d| d.end < now || (of.which == Which::Open && d.start <= now && d.len() <= 31)),
            Side::Ahead => [-1, 0, 1].into_iter().filter_map(near).find(|d| d.end >= now),
            Side::Nearest => [-1, 0, 1].into_iter().filter_map(near).min_by_key(|d| {
                if d.start <= now && now <= d.end {
                    0
                } else {
                    (d.end - now).num_days().abs().min((d.start - now).num_days().abs())
                }
            }),
        }
    }
}

impl Expr {
    /// The year the expression lies in, where it is a part of one.
    pub fn year_ref(&self) -> Option<YearRef> {
        match self {
            Expr::Year(of) | Expr::Part { of, .. } | Expr::Day { of, .. } => Some(*of),
            Expr::Shift { unit: Unit::Year, by, system } => Some(YearRef { system: *system, which: Which::Shift(*by) }),
            Expr::Ending { end: edge, .. } | Expr::Starting { start: edge, .. } => edge.year_ref(),
            Expr::Range(_, to) => to.year_ref(),
            _ => None,
        }
    }

    /// The same in year `of`, where the expression leaves its year open.
    pub fn in_year(self, of: YearRef) -> Expr {
        let fill = |own: YearRef| {
            let system = if own.system == System::Gregorian { of.system } else { own.system };
            if own.which == Which::Open { YearRef { which: of.which, system } } else { own }
        };
        match self {
            Expr::Part { unit, nth, count, of } => Expr::Part { unit, nth, count, of: fill(of) },
            Expr::Day { month, day, of } => Expr::Day { month, day, of: fill(of) },
            Expr::Ending { unit, count, end } => Expr::Ending { unit, count, end: Box::new(end.in_year(of)) },
            Expr::Starting { unit, count, start } => Expr::Starting { unit, count, start: Box::new(start.in_year(of)) },
            Expr::Range(from, to) => Expr::Range(from, Box::new(to.in_year(of))),
            Expr::Shift { unit, by: -1, .. } if unit != Unit::Year => Expr::Part { unit, nth: -1, count: 1, of },
            Expr::Same { of: own } => Expr::Same { of: fill(own) },
            other => other,
        }
    }

    /// Whether it leaves its year open.
    pub fn open(&self) -> bool {
        match self {
            Expr::Range(_, to) => to.open(),
            other => other.year_ref().is_some_and(|y| y.which == Which::Open),
        }
    }

    /// Whether its days may depend on whether what is told has happened.
    pub fn has_sides(&self) -> bool {
        let one = matches!(self, Expr::Past { .. } | Expr::Next { .. } | Expr::SoFar { .. } | Expr::Clock)
            || matches!(self, Expr::Shift { unit, .. } if *unit != Unit::Year);
        !one && !self.absolute()
    }

    /// Whether it can be resolved without knowing when the article was written.
    pub fn absolute(&self) -> bool {
        match self {
            Expr::Range(from, to) => to.absolute() && (from.open() || from.absolute()),
            Expr::Ending { end: edge, .. } | Expr::Starting { start: edge, .. } => edge.absolute(),
            other => matches!(other.year_ref(), Some(YearRef { which: Which::Number(_) | Which::Starting(_), .. })),
        }
    }
}

fn with_year(expr: &Expr, which: Which) -> Expr {
    match expr.year_ref() {
        Some(YearRef { system, .. }) => expr.clone().in_year(YearRef { system, which }),
        None => expr.clone(),
    }
}
