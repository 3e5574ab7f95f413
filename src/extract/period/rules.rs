//! The period rules as data: `rules/en/periods.toml` and `rules/calendars.toml`, compiled into pattern sets.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::calendar::{System, Unit};
use crate::error::Result;
use crate::lexicon::{Class, CountryCode, Lexicon, Marks, PatternSet, RuleFile, RuleFiles};
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
    /// Saturday and Sunday.
    Weekend,
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
    /// A sports season, or a time without edges (`recent years`), which gives no period.
    Season,
    /// The nth unit, or n units, of a year.
    Part,
    /// The nth unit of a year given by its last two digits.
    Part2,
    /// Ten years, such as `the 1990s`.
    Decade,
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
    /// A time moved back from the article's day.
    Ago,
    /// A time moved back from the period told.
    Earlier,
    /// The period told, a year before.
    Same,
    /// The period last named.
    Inherit,
    /// So many units up to the expression that follows.
    Ending,
    /// So many units from the expression that follows.
    Starting,
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

/// What a word of comparison compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compares {
    /// A starting level, whose time is unknown if it is not said.
    From,
    /// Two times, or two things of one time.
    With,
    /// Two times, where a time follows at once.
    AtOnce,
    /// The same, where a number follows.
    After,
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
    /// What words inside the phrase do to it: `within five years`.
    pub role: Role,
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
    pub baselines: Vec<Compares>,
    pub standing_before: PatternSet,
    pub opening: PatternSet,
    /// System and month of each [`Class::CalendarMonth`] row.
    pub calendar_months: Vec<(System, u32)>,
    /// System of each [`Class::CalendarName`] row.
    pub calendars: Vec<System>,
    /// Countries whose fiscal year is named by the year in which it starts.
    pub named_by_start: Vec<CountryCode>,
    /// Country of each [`Class::FiscalCountry`] row.
    pub evidence: Vec<CountryCode>,
    pub lists: Lists,
}

/// Rows of the word lists that the code itself reads.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Lists {
    pub superlative: u32,
    pub origin: u32,
    pub year_after: u32,
    pub year_maybe_after: u32,
    pub market: u32,
    pub year_link: u32,
    pub range_link: u32,
    pub between: u32,
    pub measured_on: u32,
    pub have: u32,
    pub helper: u32,
    pub joins: u32,
    pub range_to: u32,
    pub goes_on: u32,
    pub compared_with: u32,
    pub possessor: u32,
    pub place_or_person: u32,
    pub base_subject: u32,
    pub before_noun: u32,
    pub clause_opener: u32,
    pub relative: u32,
    pub owner: u32,
    pub site: u32,
    pub year_owner: u32,
    pub clock_link: u32,
    pub participial: u32,
    pub priced: u32,
    pub reference: u32,
    pub last_as_verb: u32,
    pub starts: u32,
    pub no_time: u32,
    pub when: u32,
    pub undated: u32,
    pub judging: u32,
    pub judged: u32,
    pub reason: u32,
    pub late: u32,
    pub dated: u32,
    pub limit: u32,
    pub been: u32,
    pub due: u32,
    pub copula: u32,
    pub alternatives: u32,
    pub present: u32,
    pub past: u32,
    pub ahead: u32,
    /// Of the words that tell a tense by themselves.
    pub tenses: Marks,
    /// Of the words that open a clause.
    pub openers: Marks,
    /// Of these two, and of what tells of a market's moves: of words with none of them only verbs tell of time.
    pub telling: Marks,
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
    role: Option<Role>,
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
    at_once: Vec<String>,
    after: Vec<String>,
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
    fiscal_year: FiscalYears,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FiscalYears {
    named_by_start: Vec<String>,
    evidence: Vec<EvidenceRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EvidenceRow {
    country: String,
    words: Vec<String>,
}

impl Rules {
    pub fn load(files: &RuleFiles, lexicon: &mut Lexicon) -> Result<Rules> {
        let mut rules = Rules::default();
        rules.lists = rules.find_lists(files, lexicon)?;
        for file in files.at("calendars.toml") {
            rules.load_calendars(file, lexicon)?;
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
        let marks = |names: &[&str]| -> Result<Marks> {
            let rows = names.iter().map(|name| row(name));
            rows.into_iter().try_fold(Marks::NOTHING, |all, row| Ok(all.or(Marks::list(row?))))
        };
        let tenses = marks(&["have", "time_present", "time_past", "time_ahead"])?;
        let openers = marks(&[
            "clause_opener",
            "place_or_person",
            "when",
            "relative",
            "participial",
            "reason",
            "judged",
            "judging",
        ])?;
        let market =
            marks(&["market"])?.or(Marks::role(crate::lexicon::Role::Market)).or(Marks::class(Class::Currency));
        Ok(Lists {
            tenses,
            openers,
            telling: tenses.or(openers).or(market),
            superlative: row("superlative")?,
            origin: row("origin")?,
            year_after: row("year_after")?,
            year_maybe_after: row("year_maybe_after")?,
            market: row("market")?,
            year_link: row("year_link")?,
            range_link: row("range_link")?,
            between: row("between")?,
            measured_on: row("measured_on")?,
            have: row("have")?,
            helper: row("helper")?,
            joins: row("joins")?,
            range_to: row("range_to")?,
            goes_on: row("goes_on")?,
            compared_with: row("compared_with")?,
            possessor: row("possessor")?,
            place_or_person: row("place_or_person")?,
            base_subject: row("base_subject")?,
            before_noun: row("before_noun")?,
            clause_opener: row("clause_opener")?,
            relative: row("relative")?,
            owner: row("owner")?,
            site: row("site")?,
            year_owner: row("year_owner")?,
            clock_link: row("clock_link")?,
            participial: row("participial")?,
            priced: row("priced")?,
            reference: row("reference")?,
            last_as_verb: row("last_as_verb")?,
            starts: row("starts")?,
            no_time: row("no_time")?,
            when: row("when")?,
            undated: row("undated")?,
            judging: row("judging")?,
            judged: row("judged")?,
            reason: row("reason")?,
            late: row("late")?,
            dated: row("dated")?,
            limit: row("limit")?,
            been: row("been")?,
            due: row("due")?,
            copula: row("copula")?,
            alternatives: row("alternatives")?,
            present: row("time_present")?,
            past: row("time_past")?,
            ahead: row("time_ahead")?,
        })
    }

    fn load_calendars(&mut self, file: &RuleFile, lexicon: &mut Lexicon) -> Result<()> {
        let table: CalendarsFile = file.toml()?;
        for code in table.fiscal_year.named_by_start {
            self.named_by_start.push(country(file, &code)?);
        }
        for row in table.fiscal_year.evidence {
            for word in &row.words {
                lexicon.enter(word, Class::FiscalCountry, self.evidence.len() as u32);
            }
            self.evidence.push(country(file, &row.country)?);
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
                role: row.role.unwrap_or(Role::At),
                system: row.system.as_deref().map_or(Ok(System::Gregorian), |s| system(file, s))?,
            };
            add(&mut self.core_set, &mut self.cores, file, lexicon, &row.patterns, core)?;
        }
        for row in table.comparison {
            add(&mut self.comparison_set, &mut self.comparisons, file, lexicon, &row.patterns, row.value)?;
        }
        add(&mut self.baseline_set, &mut self.baselines, file, lexicon, &table.baseline.from, Compares::From)?;
        add(&mut self.baseline_set, &mut self.baselines, file, lexicon, &table.baseline.with, Compares::With)?;
        add(&mut self.baseline_set, &mut self.baselines, file, lexicon, &table.baseline.at_once, Compares::AtOnce)?;
        add(&mut self.baseline_set, &mut self.baselines, file, lexicon, &table.baseline.after, Compares::After)?;
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

fn country(file: &RuleFile, code: &str) -> Result<CountryCode> {
    CountryCode::parse(code).ok_or_else(|| {
        let what = format!("`{code}` is no country code");
        file.error(file.line_with(code), what, "write two capitals, as ISO 3166-1 does")
    })
}

fn unit(file: &RuleFile, name: &str) -> Result<Unit> {
    Unit::parse(name).ok_or_else(|| {
        let what = format!("unknown unit `{name}`");
        file.error(file.line_with(name), what, "units are day, week, month, quarter, half, year, decade")
    })
}

fn system(file: &RuleFile, name: &str) -> Result<System> {
    System::parse(name).ok_or_else(|| {
        let known =
            "systems are gregorian, persian, islamic, hebrew, buddhist, ethiopian, indian, minguo, fiscal, company";
        file.error(file.line_with(name), format!("unknown calendar `{name}`"), known)
    })
}
