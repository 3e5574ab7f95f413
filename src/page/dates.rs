//! Dates that a head, a dateline or a foot states.

use chrono::{Datelike, NaiveDate};

use super::rules::{Element, Rules};
use crate::lexicon::{Match, Text, TokenKind};

/// A longer run is no date line; it also keeps a line of nothing but times linear.
const MAX_TOKENS: usize = 32;

/// A run of date, time and labels.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    /// First token.
    pub first: usize,
    /// Token after the last.
    pub end: usize,
    /// The date, where it has its year and can be.
    pub date: Option<NaiveDate>,
    /// Month and day of a date without a year.
    pub partial: Option<(u32, u32)>,
    /// Whether it is labelled as the day of publication.
    pub published: bool,
    /// Whether it is labelled as a later change.
    pub updated: bool,
    /// Whether it holds a clock time or zone.
    pub clock: bool,
}

impl Stamp {
    /// Whether it says more than a clock time or a label alone, which prose may hold too.
    fn is_stamp(&self) -> bool {
        self.date.is_some() || self.partial.is_some() || (self.clock && (self.updated || self.published))
    }
}

/// The run of dates, times and labels that starts at token `first` and ends before `limit`; the last date counts.
pub(super) fn stamp(rules: &Rules, text: &Text<'_>, first: usize, limit: usize) -> Option<Stamp> {
    let limit = limit.min(first + MAX_TOKENS);
    let mut stamp = Stamp { first, end: first, ..Stamp::default() };
    let mut at = first;
    while at < limit {
        let Some((kind, found)) = rules.element(text, at).filter(|(_, m)| m.end <= limit) else {
            // Between the parts stand commas, colons and brackets.
            if at > first && is_joint(text, at) {
                at += 1;
                continue;
            }
            break;
        };
        match kind {
            // A second date belongs to someone else: `3 May 2024 Updated 4 May 2024`.
            Element::Full | Element::Dotted | Element::Partial if stamp.date.is_some() || stamp.partial.is_some() => {
                break;
            }
            Element::Full => stamp.date = Some(full(rules, &found)?),
            Element::Dotted => stamp.date = Some(dotted(rules, text, &found)?),
            Element::Partial => stamp.partial = partial(rules, &found),
            Element::Published | Element::Updated if stamp.date.is_some() => break,
            Element::Published => stamp.published = true,
            Element::Updated => stamp.updated = true,
            Element::Clock => stamp.clock = true,
        }
        at = found.end;
        stamp.end = at;
    }
    stamp.is_stamp().then_some(stamp)
}

fn is_joint(text: &Text<'_>, i: usize) -> bool {
    matches!(text.str(i), "," | ":" | "(" | ")") || is_dash(text, i)
}

/// A dash between blanks, as in `4 July 2025 - 18:05`.
fn is_dash(text: &Text<'_>, i: usize) -> bool {
    matches!(text.str(i), "-" | "–" | "—") && text.tokens[i].gap != crate::lexicon::Gap::None
}

/// The date of a full match, if there is such a day.
fn full(rules: &Rules, found: &Match) -> Option<NaiveDate> {
    let part = |name| rules.date_part(found, name);
    let year = part("year")?;
    let (month, day) = match (part("month"), part("day"), part("first"), part("second")) {
        (Some(month), Some(day), _, _) => (month, day),
        // 03/10 may be either: only what can be read in one way is.
        (_, _, Some(first), Some(second)) if first > 12 || first == second => (second, first),
        (_, _, Some(first), Some(second)) if second > 12 => (first, second),
        _ => return None,
    };
    NaiveDate::from_ymd_opt(year as i32, month, day)
}

/// The date of `03.10.2024`: day first, as everywhere where dates are written with full stops.
fn dotted(rules: &Rules, text: &Text<'_>, found: &Match) -> Option<NaiveDate> {
    let token = text.str(rules.date_token(found, "dotted")?);
    let mut parts = token.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let plain = day.len() <= 2 && month.len() <= 2 && year.len() == 4 && parts.next().is_none();
    if !plain {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

fn partial(rules: &Rules, found: &Match) -> Option<(u32, u32)> {
    Some((rules.date_part(found, "month")?, rules.date_part(found, "day")?))
}

/// The day of a date without a year that is closest before `later`, the day after it still allowed:
/// an update is stamped after the dateline, in whatever zone.
pub(super) fn with_year_of((month, day): (u32, u32), later: NaiveDate) -> Option<NaiveDate> {
    let limit = later.succ_opt()?;
    [0, 1].iter().find_map(|back| NaiveDate::from_ymd_opt(later.year() - back, month, day).filter(|d| *d <= limit))
}

/// Whether tokens `i` and the next can begin a date: a cheap look before the patterns.
pub(super) fn may_start(text: &Text<'_>, i: usize) -> bool {
    use crate::lexicon::Class::{Month, Weekday};
    text.is_kind(i, TokenKind::Number) || text.sense(i, Month).is_some() || text.sense(i, Weekday).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::{Lexicon, RuleFiles};

    fn check(raw: &str, expected: &str) {
        let files = RuleFiles::builtin();
        let mut lexicon = Lexicon::load(&files).expect("the built-in rules load");
        let rules = Rules::load(&files, &mut lexicon).expect("the built-in rules load");
        let text = Text::new(raw, &lexicon);
        let got = stamp(&rules, &text, 0, text.len()).map_or("-".to_string(), |s| {
            let date = s
                .date
                .map_or_else(|| s.partial.map_or(String::new(), |(m, d)| format!("--{m}-{d}")), |d| d.to_string());
            let label = ["", " published", " updated"][usize::from(s.published) + 2 * usize::from(s.updated)];
            let rest = text.slice(s.end, text.len());
            format!("{date}{label}{}{rest}", if rest.is_empty() { "" } else { " | " })
        });
        assert_eq!(got, expected, "{raw}");
    }

    #[test]
    fn dates_in_full() {
        check("Friday 4 July 2025", "2025-07-04");
        check("July 4, 2025 20:14 IST", "2025-07-04");
        check("Published: 4th July 2025, 18:05 GMT", "2025-07-04 published");
        check("Last updated on Sept. 30, 2025 9:42 p.m. ET", "2025-09-30 updated");
        check("2025-07-04T18:05:00Z", "2025-07-04");
        check("03.10.2024 11:05", "2024-10-03");
        check("04-Jul-2025", "2025-07-04");
    }

    #[test]
    fn dates_that_are_none_or_could_be_two() {
        check("30 February 2024", "-");
        check("31.11.2024", "-");
        check("4/7/2025", "-");
        check("14/7/2025", "2025-07-14");
        check("7/14/2025", "2025-07-14");
        check("12:40 GMT", "-");
        check("Updated 12:40", " updated");
    }

    #[test]
    fn a_date_without_its_year_takes_one_that_is_stated() {
        check("Oct 17", "--10-17");
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).expect("a day");
        assert_eq!(with_year_of((10, 17), day(2023, 10, 18)), Some(day(2023, 10, 17)));
        assert_eq!(with_year_of((10, 18), day(2023, 10, 17)), Some(day(2023, 10, 18)));
        assert_eq!(with_year_of((12, 31), day(2024, 1, 1)), Some(day(2023, 12, 31)));
        assert_eq!(with_year_of((2, 30), day(2024, 1, 1)), None);
    }
}
