//! Durations and sizes as people write them, and what a person may have meant by a word.

use std::time::Duration;

/// `1.5s`, `500ms`, `2m`, `1h 30m`, `1d`.
pub fn duration(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut total = Duration::ZERO;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, behind) = rest.split_at(digits);
        let letters = behind.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(letters);
        let seconds = match unit {
            "ms" => 0.001,
            "s" => 1.0,
            "m" | "min" => 60.0,
            "h" => 3_600.0,
            "d" => 86_400.0,
            _ => return None,
        };
        let part = Duration::try_from_secs_f64(number.parse::<f64>().ok()? * seconds).ok()?;
        total = total.checked_add(part)?;
        rest = behind.trim_start();
    }
    Some(total)
}

/// A duration as [`duration`] reads it.
pub fn shown(time: Duration) -> String {
    const UNITS: [(u128, &str); 4] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s")];
    let mut rest = time.as_millis();
    let mut parts = Vec::new();
    for (size, unit) in UNITS {
        if rest >= size {
            parts.push(format!("{}{unit}", rest / size));
            rest %= size;
        }
    }
    if rest > 0 || parts.is_empty() {
        parts.push(format!("{rest}ms"));
    }
    parts.join(" ")
}

/// `5MB`, `500 kB`, `1.5 MB`, `2GB`, `700`; in bytes.
pub(super) fn size(text: &str) -> Option<usize> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit.trim() {
        "" | "B" => 1.0,
        "kB" | "KB" => 1e3,
        "MB" => 1e6,
        "GB" => 1e9,
        _ => return None,
    };
    let bytes = number.parse::<f64>().ok()? * factor;
    (1.0..1e12).contains(&bytes).then_some(bytes as usize)
}

/// The one of `words` that a person may have meant; none where none is near.
pub fn nearest<'w>(typed: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let typed = typed.to_lowercase().replace('-', "_");
    let near = words.map(|word| (distance(&typed, word), word)).min()?;
    (near.0 <= 1 + near.1.len() / 4).then_some(near.1)
}

/// The remedy for a word that is none of `words`.
pub(super) fn one_of<'w>(typed: &str, words: impl Iterator<Item = &'w str> + Clone) -> String {
    let all = words.clone().collect::<Vec<_>>().join(", ");
    match nearest(typed, words) {
        Some(near) => format!("did you mean \"{near}\"? It is one of: {all}"),
        None => format!("write one of: {all}"),
    }
}

/// How many letters are to be put in, taken out, changed or swapped with the next to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let changed = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut least = changed.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(rows[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        let check = |text: &str, expected: Option<u64>| {
            assert_eq!(duration(text), expected.map(Duration::from_millis), "{text}");
        };
        check("2s", Some(2_000));
        check("1.5s", Some(1_500));
        check("500ms", Some(500));
        check("1h 30m", Some(5_400_000));
        check("1h30m", Some(5_400_000));
        check(" 10min ", Some(600_000));
        for wrong in ["", "2", "s", "2 weeks", "-1s", "1..5s", "99999999999999999999d", "2s of"] {
            check(wrong, None);
        }
        for written in ["500ms", "2s", "1h 30m", "1d", "1s 500ms", "0ms"] {
            assert_eq!(duration(written).map(shown).as_deref(), Some(written));
        }
    }

    #[test]
    fn sizes() {
        assert_eq!(size("5MB"), Some(5_000_000));
        assert_eq!(size("1.5 kB"), Some(1_500));
        assert_eq!(size("700"), Some(700));
        for wrong in ["", "MB", "0", "5 bananas", "9999999 GB"] {
            assert_eq!(size(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_a_person_may_have_meant() {
        let keys = ["max_articles", "max_bytes", "url", "pace", "include"];
        let check = |typed, expected| assert_eq!(nearest(typed, keys.into_iter()), expected, "{typed}");
        check("max_article", Some("max_articles"));
        check("max-articles", Some("max_articles"));
        check("ulr", Some("url"));
        check("inlcude", Some("include"));
        check("Pace", Some("pace"));
        check("colour", None);
    }
}
