//! A point in time as a page or feed states it.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Serialize, Serializer};

/// A day, with the time of day and the zone where they are stated.
///
/// Written as ISO 8601 says, no more precise than it was stated:
///
/// ```
/// use etl::model::Moment;
/// let written = |stated: &str| Moment::parse(stated).map(|m| m.to_string());
/// assert_eq!(written("2024-05-01").as_deref(), Some("2024-05-01"));
/// assert_eq!(written("20240501T2330Z").as_deref(), Some("2024-05-01T23:30:00Z"));
/// assert_eq!(written("Wed, 01 May 2024 23:30:00 +0200").as_deref(), Some("2024-05-01T23:30:00+02:00"));
/// assert_eq!(written("yesterday"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The day in the zone stated.
    pub day: NaiveDate,
    /// The time of day in that zone.
    pub time: Option<NaiveTime>,
    /// The zone, as its distance from UTC.
    pub zone: Option<FixedOffset>,
}

impl Moment {
    /// A day of which no more is known.
    pub fn of_day(day: NaiveDate) -> Moment {
        Moment { day, time: None, zone: None }
    }

    /// Reads ISO 8601 with its looser relatives (`2024-05-01 23:30`, `2024/05/01`, `+0200`), RFC 2822, and seconds or
    /// milliseconds since 1970. None for what is no day of the years 1000 to 2999.
    pub fn parse(stated: &str) -> Option<Moment> {
        let stated = stated.trim();
        let moment = iso(stated).or_else(|| rfc2822(stated)).or_else(|| since_1970(stated))?;
        (1000..3000).contains(&chrono::Datelike::year(&moment.day)).then_some(moment)
    }

    fn of(stated: DateTime<FixedOffset>) -> Moment {
        Moment { day: stated.date_naive(), time: Some(stated.time()), zone: Some(*stated.offset()) }
    }
}

fn iso(stated: &str) -> Option<Moment> {
    const COMPACT: usize = "20240501".len();
    const SPREAD: usize = "2024-05-01".len();
    let compact = stated.len() >= COMPACT && stated.bytes().take(COMPACT).all(|b| b.is_ascii_digit());
    let len = if compact { COMPACT } else { SPREAD };
    let (date, rest) = stated.split_at_checked(len)?;
    let day = match date.as_bytes().get(4) {
        _ if compact => NaiveDate::parse_from_str(date, "%Y%m%d"),
        Some(b'/') => NaiveDate::parse_from_str(date, "%Y/%m/%d"),
        _ => NaiveDate::parse_from_str(date, "%Y-%m-%d"),
    };
    let day = day.ok()?;
    if rest.is_empty() {
        return Some(Moment::of_day(day));
    }
    let rest = rest.strip_prefix(['T', 't', ' ']).or_else(|| rest.strip_prefix(", "))?.trim_start();
    let end = rest.find(|c: char| !matches!(c, '0'..='9' | ':' | '.' | ',')).unwrap_or(rest.len());
    let (time, zone) = rest.split_at(end);
    let time = time_of_day(time)?;
    Some(Moment { day, time: Some(time), zone: offset(zone.trim()) })
}

/// `23:30`, `23:30:15`, `23:30:15.123`, `2330`, `233015`.
fn time_of_day(written: &str) -> Option<NaiveTime> {
    let whole = written.split(['.', ',']).next()?;
    let format = match (whole.contains(':'), whole.len()) {
        (true, 4 | 5) => "%H:%M",
        (true, _) => "%H:%M:%S",
        (false, 4) => "%H%M",
        (false, 6) => "%H%M%S",
        _ => return None,
    };
    NaiveTime::parse_from_str(whole, format).ok()
}

/// `Z`, `UTC`, `GMT`, `+02:00`, `+0200`, `+02`; none for what names no distance from UTC.
fn offset(written: &str) -> Option<FixedOffset> {
    if ["Z", "UTC", "GMT"].iter().any(|utc| written.eq_ignore_ascii_case(utc)) {
        return FixedOffset::east_opt(0);
    }
    let (sign, digits) = match written.as_bytes().first()? {
        b'+' => (1, &written[1..]),
        b'-' => (-1, &written[1..]),
        _ => return None,
    };
    let digits = digits.replace(':', "");
    let number: i32 = digits.parse().ok().filter(|_| digits.bytes().all(|b| b.is_ascii_digit()))?;
    let (hours, minutes) = match digits.len() {
        1 | 2 => (number, 0),
        3 | 4 => (number / 100, number % 100),
        _ => return None,
    };
    FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60))
}

fn rfc2822(stated: &str) -> Option<Moment> {
    let exact = DateTime::parse_from_rfc2822(stated).ok().map(Moment::of);
    exact.or_else(|| {
        let bare = stated.split_once(", ").map_or(stated, |(_, rest)| rest);
        let at = NaiveDateTime::parse_from_str(bare, "%d %b %Y %H:%M:%S").ok()?;
        Some(Moment { day: at.date(), time: Some(at.time()), zone: None })
    })
}

/// Seconds or milliseconds since 1970, of this and the next centuries: 10 or 13 digits.
fn since_1970(stated: &str) -> Option<Moment> {
    if !stated.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i64 = stated.parse().ok()?;
    let at = match stated.len() {
        10 => DateTime::from_timestamp(number, 0),
        13 => DateTime::from_timestamp_millis(number),
        _ => None,
    };
    at.map(|at| Moment::of(at.fixed_offset()))
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.day)?;
        if let Some(time) = self.time {
            write!(f, "T{}", time.format("%H:%M:%S"))?;
        }
        match self.zone {
            Some(zone) if zone.local_minus_utc() == 0 => f.write_str("Z"),
            Some(zone) => write!(f, "{zone}"),
            None => Ok(()),
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(stated: &str, expected: &str) {
        assert_eq!(Moment::parse(stated).map_or("-".to_string(), |m| m.to_string()), expected, "{stated}");
    }

    #[test]
    fn as_precise_as_stated() {
        check("2024-05-01", "2024-05-01");
        check(" 2024/05/01 ", "2024-05-01");
        check("20240501", "2024-05-01");
        check("2024-05-01T23:30", "2024-05-01T23:30:00");
        check("2024-05-01 23:30:15.123", "2024-05-01T23:30:15");
        check("2024-05-01T23:30:15+02:00", "2024-05-01T23:30:15+02:00");
        check("2024-05-01T23:30:15-0330", "2024-05-01T23:30:15-03:30");
        check("2024-05-01T23:30:15.000Z", "2024-05-01T23:30:15Z");
        check("2024-05-01 23:30 UTC", "2024-05-01T23:30:00Z");
        check("2024-05-01 23:30 EST", "2024-05-01T23:30:00");
        check("Wed, 01 May 2024 23:30:15 GMT", "2024-05-01T23:30:15Z");
        check("Wed, 1 May 2024 23:30:15 +0200", "2024-05-01T23:30:15+02:00");
        check("1714606215", "2024-05-01T23:30:15Z");
        check("1714606215000", "2024-05-01T23:30:15Z");
    }

    #[test]
    fn what_is_no_moment() {
        for stated in [
            "",
            "2024",
            "2024-13-01",
            "2024-02-30",
            "0000-00-00",
            "0001-01-01T00:00:00Z",
            "2024-05-01x",
            "2024-05-0é",
            "12345678901",
        ] {
            check(stated, "-");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for stated in ["2024-05-01", "2024-05-01T23:30:00", "2024-05-01T23:30:00Z", "2024-05-01T23:30:00-03:30"] {
            check(stated, stated);
        }
    }
}
