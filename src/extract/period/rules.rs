//! The period rules as data: `rules/en/periods.toml` and `rules/calendars.toml`, compiled into pattern sets.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::calendar::{Fiscal, System, Unit};
use crate::error::Result;
use crate::lexicon::{Class, Lexicon, PatternSet, RuleFile, RuleFiles};
use crate::model::Comparison;

/// What a core phrase names; see `docs/rules.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// A day by month and day, the year where it is given.
    Day,
    /// A day in digits.
    NumericDate,
    /// `July 5-7`.
    DaysOfMonth,
    /// A day of the week.
    Weekday,
    /// A day with a name, such as Christmas.
    Feast,
    /// A month, the year where it is given.
    Month,
    /// The last month of that name.
    MonthBefore,
    /// The next month of that name.
    MonthAfter,
    /// The quarter that ends with a month.
    QuarterOfMonth,
    /// A year by its number.
    Year,
    /// A year by its last two digits.
    Year2,
    /// Two years in a row, such as `2023-24`.
    Years,
    /// A sports season or a decade, which gives no period.
    Season,
    /// The nth unit, or n units, of a year.
    Part,
    /// A unit relative to the article's day.
    Shift,
    /// From the start of a unit to the article's day.
    SoFar,
    /// So many units up to the article's day.
    Past,
    /// So many units from the article's day.
    Next,
    /// So many units, past or coming as the verb says.
    In,
    /// A time moved back.
    Ago,
    /// The period told, a year before.
    Same,
    /// The period last named.
    Inherit,
    /// So many units up to the expression that follows.
    Ending,
    /// The last day of the article's fiscal year follows.
    FiscalEnd,
    /// The first day of the article's fiscal year follows.
    FiscalStart,
    /// A clock time.
    Clock,
    /// A length in the name of a record, which gives no period.
    None,
}

/// How the words before a core turn it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// In, on, during, of, or nothing.
    At,
    /// From then to the article's day.
    Since,
    /// Up to its end.
    Until,
    /// Up to the day before it.
    Before,
    /// From its start on.
    From,
    /// On its last day.
    End,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Core {
    pub op: Op,
    pub unit: Option<Unit>,
    pub by: i32,
    pub count: Option<u32>,
    pub nth: Option<i32>,
    pub month: u32,
    pub day: u32,
    pub system: System,
}

/// The rules, ready to be matched.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub core_set: PatternSet,
    pub cores: Vec<Core>,
    pub role_set: PatternSet,
    pub roles: Vec<Role>,
    pub comparison_set: PatternSet,
    pub comparisons: Vec<Comparison>,
    pub baseline_set: PatternSet,
    /// Whether a baseline pattern is one of `from`.
    pub baselines: Vec<bool>,
    pub standing_before: PatternSet,
    pub opening: PatternSet,
    /// System and month of each [`Class::CalendarMonth`] row.
    pub calendar_months: Vec<(System, u32)>,
    /// System of each [`Class::CalendarName`] row.
    pub calendars: Vec<System>,
    /// Rows of [`Class::FiscalCountry`].
    pub fiscals: Vec<Fiscal>,
    pub lists: Lists,
}

/// Rows of the word lists that the code itself reads.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Lists {
    pub superlative: u32,
    pub origin: u32,
    pub year_after: u32,
    pub year_maybe_after: u32,
    pub report_verb: u32,
    pub clause_opener: u32,
    pub clause_apart: u32,
    pub relative: u32,
    pub present: u32,
    pub past: u32,
    pub ahead: u32,
    pub participle: u32,
    pub market: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PeriodFile {
    units: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    calendar: Vec<CalendarRow>,
    role: Vec<RoleRow>,
    period: Vec<PeriodRow>,
    comparison: Vec<ComparisonRow>,
    baseline: BaselineRow,
    standing: StandingRow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarRow {
    system: String,
    names: Vec<String>,
    months: Vec<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleRow {
    role: Role,
    patterns: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PeriodRow {
    op: Op,
    patterns: Vec<String>,
    unit: Option<String>,
    by: Option<i32>,
    count: Option<u32>,
    nth: Option<i32>,
    month: Option<u32>,
    day: Option<u32>,
    system: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ComparisonRow {
    value: Comparison,
    patterns: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BaselineRow {
    from: Vec<String>,
    with: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StandingRow {
    before: Vec<String>,
    opening: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarsFile {
    fiscal: Vec<FiscalRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FiscalRow {
    country: String,
    starts: String,
    named_by: NamedBy,
    told_by: Vec<String>,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum NamedBy {
    Start,
    End,
}

impl Rules {
    pub fn load(files: &RuleFiles, lexicon: &mut Lexicon) -> Result<Rules> {
        let mut rules = Rules::default();
        rules.lists = rules.find_lists(files, lexicon)?;
        for file in files.at("calendars.toml") {
            rules.load_fiscals(file, lexicon)?;
        }
        for file in files.at("en/periods.toml") {
            rules.load_periods(file, lexicon)?;
        }
        Ok(rules)
    }

    fn find_lists(&self, files: &RuleFiles, lexicon: &Lexicon) -> Result<Lists> {
        let row = |name: &str| {
            lexicon.list(name).ok_or_else(|| {
                let file = files.at("en/lists/period.toml").next();
                let what = format!("the word list `{name}` is missing");
                let remedy = "period phrases are read with it: add it, if only with an empty list";
                match file {
                    Some(file) => file.error(None, what, remedy),
                    None => crate::error::Error::Usage(format!("rules/en/lists/period.toml: {what}\n  {remedy}")),
                }
            })
        };
        Ok(Lists {
            superlative: row("superlative")?,
            origin: row("origin")?,
            year_after: row("year_after")?,
            year_maybe_after: row("year_maybe_after")?,
            report_verb: row("report_verb")?,
            clause_opener: row("clause_opener")?,
            clause_apart: row("clause_apart")?,
            relative: row("relative")?,
            present: row("time_present")?,
            past: row("time_past")?,
            ahead: row("time_ahead")?,
            participle: row("participle")?,
            market: row("market")?,
        })
    }

    fn load_fiscals(&mut self, file: &RuleFile, lexicon: &mut Lexicon) -> Result<()> {
        let table: CalendarsFile = file.toml()?;
        for row in table.fiscal {
            let parsed = row.starts.split_once('-').and_then(|(m, d)| Some((m.parse().ok()?, d.parse().ok()?)));
            let valid = parsed.filter(|(m, d)| chrono::NaiveDate::from_ymd_opt(2023, *m, *d).is_some());
            let Some((month, day)) = valid else {
                let what = format!("fiscal year of {} starts on `{}`", row.country, row.starts);
                return Err(file.error(file.line_with(&row.starts), what, "write month and day, such as \"04-01\""));
            };
            let number = self.fiscals.len() as u32;
            self.fiscals.push(Fiscal { month, day, named_by_start: row.named_by == NamedBy::Start });
            for word in row.told_by {
                lexicon.enter(&word, Class::FiscalCountry, number);
            }
        }
        Ok(())
    }

    fn load_periods(&mut self, file: &RuleFile, lexicon: &mut Lexicon) -> Result<()> {
        let table: PeriodFile = file.toml()?;
        for (name, forms) in &table.units {
            let unit = unit(file, name)?;
            for form in forms {
                lexicon.enter(form, Class::CalendarUnit, unit as u32);
            }
        }
        for row in table.calendar {
            self.load_calendar(file, row, lexicon)?;
        }
        for row in table.role {
            add(&mut self.role_set, &mut self.roles, file, lexicon, &row.patterns, row.role)?;
        }
        for row in table.period {
            let core = Core {
                op: row.op,
                unit: row.unit.as_deref().map(|u| unit(file, u)).transpose()?,
                by: row.by.unwrap_or(0),
                count: row.count,
                nth: row.nth,
                month: row.month.unwrap_or(1),
                day: row.day.unwrap_or(1),
                system: row.system.as_deref().map_or(Ok(System::Gregorian), |s| system(file, s))?,
            };
            add(&mut self.core_set, &mut self.cores, file, lexicon, &row.patterns, core)?;
        }
        for row in table.comparison {
            add(&mut self.comparison_set, &mut self.comparisons, file, lexicon, &row.patterns, row.value)?;
        }
        add(&mut self.baseline_set, &mut self.baselines, file, lexicon, &table.baseline.from, true)?;
        add(&mut self.baseline_set, &mut self.baselines, file, lexicon, &table.baseline.with, false)?;
        add(&mut self.standing_before, &mut Vec::new(), file, lexicon, &table.standing.before, ())?;
        add(&mut self.opening, &mut Vec::new(), file, lexicon, &table.standing.opening, ())
    }

    fn load_calendar(&mut self, file: &RuleFile, row: CalendarRow, lexicon: &mut Lexicon) -> Result<()> {
        let system = system(file, &row.system)?;
        for name in &row.names {
            lexicon.enter(name, Class::CalendarName, self.calendars.len() as u32);
        }
        self.calendars.push(system);
        for (month, names) in (1..).zip(&row.months) {
            for name in names {
                lexicon.enter(name, Class::CalendarMonth, self.calendar_months.len() as u32);
            }
            self.calendar_months.push((system, month));
        }
        Ok(())
    }
}

fn add<T: Copy>(
    set: &mut PatternSet,
    rows: &mut Vec<T>,
    file: &RuleFile,
    lexicon: &mut Lexicon,
    patterns: &[String],
    row: T,
) -> Result<()> {
    for pattern in patterns {
        set.add(pattern, lexicon).map_err(|what| {
            file.error(file.line_with(pattern), what, "docs/rules.md tells how patterns are written")
        })?;
        rows.push(row);
    }
    Ok(())
}

fn unit(file: &RuleFile, name: &str) -> Result<Unit> {
    Unit::parse(name).ok_or_else(|| {
        let what = format!("unknown unit `{name}`");
        file.error(file.line_with(name), what, "units are day, week, month, quarter, half, year, decade")
    })
}

fn system(file: &RuleFile, name: &str) -> Result<System> {
    match name {
        "gregorian" => Ok(System::Gregorian),
        "persian" => Ok(System::Persian),
        "fiscal" => Ok(System::Fiscal),
        _ => {
            let what = format!("unknown calendar `{name}`");
            Err(file.error(file.line_with(name), what, "systems are gregorian, persian, fiscal"))
        }
    }
}
