//! How often records like a given one were right: counted on gold sets by `etl rules measure`, which writes
//! `confidence.csv`, and read from there.
//!
//! A record is like another in what it rests on: how its period became known, whether a measure rule named it, whether
//! its sentence says who says so, and by the rule that made it. Few records are alike in all of that, so the share of a
//! group is drawn towards that of the wider group it lies in, as if the group held ten more records of that share.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::error::Result;
use crate::lexicon::RuleFiles;
use crate::model::{Fact, PeriodBasis};

/// The file, under the folder of rules.
const FILE: &str = "confidence.csv";
/// How many records of the wider group are added to a group.
const DRAW: f64 = 10.0;
/// Stands for any value in the file.
const ANY: &str = "*";

/// Records and how many of them were right.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Count {
    records: f64,
    right: f64,
}

impl Count {
    fn add(&mut self, other: Count) {
        self.records += other.records;
        self.right += other.right;
    }

    fn drawn_to(self, share: f64) -> f64 {
        (self.right + DRAW * share) / (self.records + DRAW)
    }
}

/// What a record rests on, besides its rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Evidence {
    basis: PeriodBasis,
    named: bool,
    sourced: bool,
}

impl Evidence {
    fn of(fact: &Fact) -> Evidence {
        Evidence { basis: fact.period_basis, named: fact.measure.is_some(), sourced: fact.attribution.is_some() }
    }

    fn index(self) -> usize {
        let basis = PeriodBasis::ALL.iter().position(|b| *b == self.basis).unwrap_or(0);
        basis * 4 + usize::from(self.named) * 2 + usize::from(self.sourced)
    }
}

/// The shares, ready to be asked for.
#[derive(Debug, Default)]
pub struct Confidence {
    /// By [`Evidence::index`]; empty where nothing has been measured.
    evidence: Vec<f64>,
    rules: FxHashMap<Box<str>, Count>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    period_basis: String,
    measure: String,
    source: String,
    rule: String,
    records: u32,
    right: u32,
}

impl Confidence {
    /// Reads `confidence.csv`; a user's counts stand in place of the built-in ones.
    pub fn load(files: &RuleFiles) -> Result<Confidence> {
        let mut tally = Tally::default();
        if let Some(file) = files.at(FILE).last() {
            for (line, row) in file.csv::<Row>()? {
                let count = Count { records: row.records.into(), right: row.right.into() };
                if row.rule != ANY {
                    tally.rules.entry(row.rule).or_default().add(count);
                    continue;
                }
                let Some(basis) = PeriodBasis::parse(&row.period_basis) else {
                    let what = format!("`{}` is no basis of a period", row.period_basis);
                    return Err(file.error(Some(line), what, "let `etl rules measure` write the file"));
                };
                let evidence = Evidence { basis, named: row.measure == "yes", sourced: row.source == "yes" };
                tally.evidence.entry(evidence).or_default().add(count);
            }
        }
        Ok(tally.shares())
    }

    /// The share of records like this one that were right; none where nothing has been measured.
    pub fn of(&self, fact: &Fact) -> Option<f64> {
        let share = *self.evidence.get(Evidence::of(fact).index())?;
        let share = self.rules.get(fact.rule.as_str()).map_or(share, |count| count.drawn_to(share));
        Some((share * 1000.0).round() / 1000.0)
    }
}

/// Records counted by what they rest on.
#[derive(Debug, Default)]
pub struct Tally {
    evidence: BTreeMap<Evidence, Count>,
    rules: BTreeMap<String, Count>,
}

impl Tally {
    /// Counts a record.
    pub fn add(&mut self, fact: &Fact, right: bool) {
        let count = Count { records: 1.0, right: f64::from(u8::from(right)) };
        self.evidence.entry(Evidence::of(fact)).or_default().add(count);
        self.rules.entry(fact.rule.clone()).or_default().add(count);
    }

    /// How many records were counted, and how many of them were right.
    pub fn total(&self) -> (u32, u32) {
        let all = self.sum(|_| true);
        (all.records as u32, all.right as u32)
    }

    /// The file `confidence.csv`.
    pub fn csv(&self) -> String {
        let mut csv = String::from(
            "# How many records of the gold sets rest on what, and how many of them were right. Written by `etl rules measure`.\n\
             period_basis,measure,source,rule,records,right\n",
        );
        let yes = |is: bool| if is { "yes" } else { "no" };
        for (evidence, count) in &self.evidence {
            let (named, sourced) = (yes(evidence.named), yes(evidence.sourced));
            let _ = writeln!(csv, "{},{named},{sourced},{ANY},{},{}", evidence.basis, count.records, count.right);
        }
        for (rule, count) in &self.rules {
            let _ = writeln!(csv, "{ANY},{ANY},{ANY},{rule},{},{}", count.records, count.right);
        }
        csv
    }

    fn sum(&self, is_in: impl Fn(&Evidence) -> bool) -> Count {
        let mut sum = Count::default();
        self.evidence.iter().filter(|(evidence, _)| is_in(evidence)).for_each(|(_, count)| sum.add(*count));
        sum
    }

    /// The shares, from the widest group to the narrowest.
    pub fn shares(&self) -> Confidence {
        let all = self.sum(|_| true);
        if all.records == 0.0 {
            return Confidence::default();
        }
        let share = (all.right + 1.0) / (all.records + 2.0);
        let mut evidence = Vec::new();
        for &basis in PeriodBasis::ALL {
            let of_basis = self.sum(|e| e.basis == basis).drawn_to(share);
            for named in [false, true] {
                let of_named = self.sum(|e| e.basis == basis && e.named == named).drawn_to(of_basis);
                for sourced in [false, true] {
                    let narrow = Evidence { basis, named, sourced };
                    evidence.push(self.sum(|e| *e == narrow).drawn_to(of_named));
                }
            }
        }
        let rules = self.rules.iter().map(|(rule, count)| (rule.as_str().into(), *count)).collect();
        Confidence { evidence, rules }
    }
}
