//! Digits to a number: every separator that news uses.
//!
//! ```text
//! 1,284,906   1,25,000   1'234'567   1.234.567   4,361.05   1.234,56   .5   ۱۲۳
//! 6,2 is 6.2 where a unit follows;   03.10.2024 and 4.2.1 are no numbers
//! ```

use crate::lexicon::digit_value;

/// How a run of digits can be read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Digits {
    /// One number.
    Number {
        /// Its value.
        value: f64,
        /// Whether it is written without any separator.
        plain: bool,
        /// How many decimals are written.
        decimals: u32,
    },
    /// `6,2`: a number with a decimal comma where a unit follows, else two numbers of a list.
    DecimalComma(f64),
    /// Dates, versions, lists without blanks: no number.
    None,
}

/// Reads a token of digits with the separators between them.
pub fn read(token: &str) -> Digits {
    if token.len() <= 15 && token.bytes().all(|b| b.is_ascii_digit()) {
        return number(token.bytes().fold(0.0, |n, b| n * 10.0 + f64::from(b - b'0')), true, 0);
    }
    read_separated(token)
}

fn number(value: f64, plain: bool, decimals: u32) -> Digits {
    Digits::Number { value, plain, decimals }
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Comma,
    Dot,
    Apostrophe,
}

fn read_separated(token: &str) -> Digits {
    // A number in print has no more than a dozen groups; what has more is a list or noise.
    let mut marks: [(Mark, u32); 12] = [(Mark::Comma, 0); 12];
    let mut count = 0;
    let mut ascii = String::with_capacity(token.len());
    let mut group = 0u32;
    let mut first_group = 0;
    for c in token.chars() {
        if let Some(d) = digit_value(c) {
            ascii.push(char::from(b'0' + d as u8));
            group += 1;
            continue;
        }
        let mark = match c {
            ',' | '\u{066C}' => Mark::Comma,
            '.' | '\u{066B}' => Mark::Dot,
            _ => Mark::Apostrophe,
        };
        if count == marks.len() {
            return Digits::None;
        }
        match count.checked_sub(1) {
            Some(before) => marks[before].1 = group,
            None => first_group = group,
        }
        marks[count].0 = mark;
        count += 1;
        group = 0;
    }
    if ascii.len() > 40 {
        return Digits::None;
    }
    match count.checked_sub(1) {
        Some(last) => marks[last].1 = group,
        None => return number(parse(&ascii, 0), true, 0),
    }
    read_groups(&ascii, first_group, &marks[..count])
}

fn read_groups(ascii: &str, first: u32, marks: &[(Mark, u32)]) -> Digits {
    let (&(last, tail), head) = marks.split_last().expect("there is a separator");
    let thousands = |groups: &[(Mark, u32)], mark: Mark| {
        (1..=3).contains(&first) && groups.iter().all(|g| g.0 == mark) && grouped(first, groups)
    };
    if head.is_empty() {
        return match last {
            Mark::Dot => number(parse(ascii, tail), false, tail),
            Mark::Comma | Mark::Apostrophe if tail == 3 && (1..=3).contains(&first) => {
                number(parse(ascii, 0), false, 0)
            }
            Mark::Comma if tail <= 2 => Digits::DecimalComma(parse(ascii, tail)),
            _ => Digits::None,
        };
    }
    let mark = head[0].0;
    if thousands(marks, mark) {
        return number(parse(ascii, 0), false, 0);
    }
    // 4,361.05 and 1.234,56: groups of one sign, decimals after the other.
    if last != mark && last != Mark::Apostrophe && thousands(head, mark) {
        return number(parse(ascii, tail), false, tail);
    }
    Digits::None
}

/// Groups of three, or of the Indian system: two each and three at the end (1,25,000).
fn grouped(first: u32, groups: &[(Mark, u32)]) -> bool {
    let (last, middle) = groups.split_last().expect("there is a group");
    last.1 == 3 && (middle.iter().all(|g| g.1 == 3) || (first <= 2 && middle.iter().all(|g| g.1 == 2)))
}

/// `ascii` as a number whose last `decimals` digits stand behind the point: parsed as text, so that 0.1 is 0.1.
fn parse(ascii: &str, decimals: u32) -> f64 {
    let (whole, part) = ascii.split_at(ascii.len() - decimals as usize);
    format!("{whole}.{part}0").parse().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_separator() {
        let value = |token| match read(token) {
            Digits::Number { value, .. } => Some(value),
            _ => None,
        };
        for (token, expected) in [
            ("19862", 19862.0),
            ("1,284,906", 1284906.0),
            ("1,25,000", 125000.0),
            ("12,34,56,789", 123456789.0),
            ("1'234'567", 1234567.0),
            ("1.234.567", 1234567.0),
            ("4,361.05", 4361.05),
            ("1.234,56", 1234.56),
            ("2.1", 2.1),
            (".001", 0.001),
            ("0.10", 0.1),
            ("۱۲۳", 123.0),
            ("１２", 12.0),
            ("۱۲٫۵", 12.5),
        ] {
            assert_eq!(value(token), Some(expected), "{token}");
        }
        for token in ["03.10.2024", "4.2.1", "1,2,3", "1,2345", "1,23,45", "192.168.0.1"] {
            assert_eq!(value(token), None, "{token}");
        }
        assert_eq!(read("6,2"), Digits::DecimalComma(6.2));
    }
}
