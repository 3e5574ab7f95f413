//! Figures of one measure over time, as a small bar for each.
//!
//! ```text
//! exports, Iran  ▁▃▆█  2010 to 2013, 816,000 to 934,000 t
//! ```

use std::collections::BTreeMap;

use super::human;
use crate::model::{Fact, Kind, Status};

/// What makes two facts figures of one series.
type Key = (String, Option<String>, Option<String>, String);

/// The series among facts that are shown together.
#[derive(Debug, Default)]
pub struct SeriesSet {
    all: BTreeMap<Key, BTreeMap<(String, String), f64>>,
}

/// A line of fewer figures shows nothing that the table does not.
const LEAST: usize = 3;

/// More lines than this are no overview.
const MOST: usize = 8;

/// The latest figures that one line shows.
const LENGTH: usize = 24;

impl SeriesSet {
    /// Adds a fact, if it is an actual level of a measure in a period; of two about one period the later takes the place.
    pub fn add(&mut self, fact: &Fact) {
        let (Some(measure), Some(value), Some(end)) = (&fact.measure, fact.value, fact.period_end) else { return };
        if fact.kind != Kind::Level || fact.status != Status::Actual || fact.negated {
            return;
        }
        let key = (measure.clone(), fact.entity.clone(), fact.place.clone(), fact.unit.clone());
        let start = fact.period_start.map(|day| day.to_string()).unwrap_or_default();
        let period = human::period(fact.period_start, fact.period_end);
        self.all.entry(key).or_default().insert((format!("{end}{start}"), period), value);
    }

    /// One line a series that has at least three figures: whose, how it moved, from when to when.
    pub fn lines(&self) -> Vec<String> {
        let long = self.all.iter().filter(|(_, figures)| figures.len() >= LEAST);
        long.take(MOST)
            .map(|((measure, entity, place, unit), figures)| {
                let last: Vec<_> = figures.iter().skip(figures.len().saturating_sub(LENGTH)).collect();
                let values: Vec<f64> = last.iter().map(|(_, value)| **value).collect();
                let whose: Vec<_> = [entity, place].into_iter().flatten().map(|name| format!(", {name}")).collect();
                let ends = |i: usize| (&last[i].0.1, human::number(values[i]));
                let ((from, first), (to, final_)) = (ends(0), ends(last.len() - 1));
                let unit = if unit == "1" { String::new() } else { format!(" {unit}") };
                format!("{measure}{}  {}  {from} to {to}, {first} to {final_}{unit}", whose.concat(), bars(&values))
            })
            .collect()
    }
}

/// A bar for each value, the lowest the smallest.
fn bars(values: &[f64]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let (low, high) = values.iter().fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(*v), high.max(*v)));
    let step = |value: f64| if high > low { ((value - low) / (high - low) * 7.0).round() as usize } else { 3 };
    values.iter().map(|value| BARS[step(*value).min(7)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_rise_with_the_values() {
        assert_eq!(bars(&[1.0, 4.5, 8.0, 2.0]), "▁▅█▂");
        assert_eq!(bars(&[5.0, 5.0]), "▄▄");
        assert_eq!(bars(&[-3.0, 3.0]), "▁█");
    }
}
