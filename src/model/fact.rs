//! The fact record: one number that an article states, with everything needed to use and to find it again.

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use super::Notice;

/// An enum whose variants have one fixed spelling, used in JSON, CSV and SQLite alike.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every value, in declaration order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The spelling used in every output.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }

            /// The value with that spelling.
            pub fn parse(text: &str) -> Option<$name> {
                match text { $($text => Some($name::$variant),)+ _ => None }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                $name::parse(&text).ok_or_else(|| {
                    let known = [$($text),+].join("`, `");
                    serde::de::Error::custom(format!("unknown value `{text}`, expected one of `{known}`"))
                })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

vocabulary! {
    /// How the stated number limits the true one (the classes of CQE, EMNLP 2023, with inclusive bounds kept apart).
    Bound {
        /// As stated.
        Exact = "=",
        /// About, around, nearly, some, an estimated.
        About = "~",
        /// Over, more than, exceeding.
        Over = ">",
        /// At least, no fewer than, or more.
        AtLeast = ">=",
        /// Under, less than, below.
        Under = "<",
        /// Up to, as many as, at most.
        AtMost = "<=",
    }
}

vocabulary! {
    /// Whether the number is a size or the size of a change.
    Kind {
        /// The thing's size.
        Level = "level",
        /// The size of a rise or fall, or of the distance from a baseline.
        Change = "change",
    }
}

vocabulary! {
    /// Which way a change went, or a level just moved.
    Direction {
        /// A rise.
        Up = "up",
        /// A fall.
        Down = "down",
    }
}

vocabulary! {
    /// Whether the number is real, intended or expected (SDMX `OBS_STATUS`).
    Status {
        /// Reported as having happened or holding.
        Actual = "actual",
        /// A plan, target, promise, order, budget or coming rule.
        Planned = "planned",
        /// A prediction, possibility or expectation.
        Forecast = "forecast",
    }
}

vocabulary! {
    /// What sort of quantity the unit measures (UCUM dimensions, and money).
    Dimension {
        /// A currency, or a price per something.
        Money = "money",
        /// Percent, percentage points, basis points.
        Percent = "percent",
        /// A plain count of things.
        Count = "count",
        /// Mass.
        Mass = "mass",
        /// Length.
        Length = "length",
        /// Area.
        Area = "area",
        /// Volume.
        Volume = "volume",
        /// Time, ages included.
        Time = "time",
        /// Speed.
        Speed = "speed",
        /// Energy.
        Energy = "energy",
        /// Power.
        Power = "power",
        /// Temperature.
        Temperature = "temperature",
        /// Amounts of data.
        Data = "data",
        /// Fractions, multiples, rates per so many, quotients other than prices and speeds.
        Rate = "rate",
        /// Index points, magnitudes, frequencies and all else.
        Other = "other",
    }
}

vocabulary! {
    /// How the period came to be known.
    PeriodBasis {
        /// Named in full.
        Explicit = "explicit",
        /// Relative to the article's date.
        Relative = "relative",
        /// Taken over from a sentence before.
        Inherited = "inherited",
        /// The anchor was worked out from the text.
        Inferred = "inferred",
        /// No period is known.
        None = "none",
    }
}

vocabulary! {
    /// What a change is measured against.
    Comparison {
        /// Year on year.
        Yoy = "yoy",
        /// Quarter on quarter.
        Qoq = "qoq",
        /// Month on month.
        Mom = "mom",
        /// Week on week.
        Wow = "wow",
        /// Day on day.
        Dod = "dod",
    }
}

/// One number that an article states. The meaning of every field is the contract's (`docs/schema.md`).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fact {
    /// The document id.
    pub document: String,
    /// Hash of document id, text hash and span; the same on every machine and under any rules.
    pub fact_id: String,
    /// The numeric expression exactly as written.
    pub quote: String,
    /// First character of `quote` in the article's text.
    pub start: usize,
    /// Character after the last of `quote`.
    pub end: usize,
    /// The number with its scale applied; null for a range.
    #[serde(serialize_with = "as_number")]
    pub value: Option<f64>,
    /// Lower end of a range.
    #[serde(serialize_with = "as_number")]
    pub low: Option<f64>,
    /// Upper end of a range.
    #[serde(serialize_with = "as_number")]
    pub high: Option<f64>,
    /// How the number limits the true one.
    pub bound: Bound,
    /// ISO 4217 code, UCUM code, `%`, `pp`, `bp` or `1`.
    pub unit: String,
    /// The unit, or the counted noun phrase, as written.
    pub unit_text: Option<String>,
    /// What sort of quantity `unit` measures.
    pub dimension: Dimension,
    /// What the number measures, in the article's words.
    pub subject: Option<String>,
    /// Canonical name that a measure rule gave it.
    pub measure: Option<String>,
    /// Size, or size of a change.
    pub kind: Kind,
    /// Which way.
    pub direction: Option<Direction>,
    /// Real, intended or expected.
    pub status: Status,
    /// First day that the number is about.
    pub period_start: Option<NaiveDate>,
    /// Last day that the number is about.
    pub period_end: Option<NaiveDate>,
    /// The words that gave the period.
    pub period_text: Option<String>,
    /// How the period came to be known.
    pub period_basis: PeriodBasis,
    /// Country, region or city the number is about, as written.
    pub place: Option<String>,
    /// ISO 3166-1 alpha-2 code of the country `place` is or lies in.
    pub place_code: Option<String>,
    /// Who says so.
    pub attribution: Option<String>,
    /// Whose number it is.
    pub entity: Option<String>,
    /// What a change is measured against.
    pub comparison: Option<Comparison>,
    /// Whether the article denies it; 0 or 1 in every output.
    #[serde(serialize_with = "as_integer")]
    pub negated: bool,
    /// Id of the rule that made the record.
    pub rule: String,
    /// Share of records like this one that were right on the gold sets; null until that has been measured.
    pub confidence: Option<f64>,
}

impl Fact {
    /// The names of the fields in the order of every output, as the header of a CSV file.
    pub const FIELDS: &'static str = "document,fact_id,quote,start,end,value,low,high,bound,unit,unit_text,dimension,subject,\
        measure,kind,direction,status,period_start,period_end,period_text,period_basis,place,place_code,attribution,entity,\
        comparison,negated,rule,confidence";

    /// A number as it is written where it is whole: `934000`, not `934000.0`. Beyond 2^53 a float skips integers.
    pub fn whole(number: f64) -> Option<i64> {
        (number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0).then_some(number as i64)
    }
}

fn as_number<S: Serializer>(number: &Option<f64>, s: S) -> Result<S::Ok, S::Error> {
    match (number.and_then(Fact::whole), *number) {
        (Some(whole), _) => s.serialize_i64(whole),
        (None, Some(n)) => s.serialize_f64(n),
        (None, None) => s.serialize_none(),
    }
}

fn as_integer<S: Serializer>(flag: &bool, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_u8(u8::from(*flag))
}

/// A number that is no fact, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// As written.
    pub quote: String,
    /// First character.
    pub start: usize,
    /// Character after the last.
    pub end: usize,
    /// Id of the rule that left it out (`not/date`).
    pub rule: String,
    /// Why, for a person to read (`part of a date`).
    pub reason: String,
}

/// What the extract step makes of one article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// Facts in text order.
    pub facts: Vec<Fact>,
    /// The sentences that state them, in text order: the first character and the one after the last of each.
    pub sentences: Vec<(usize, usize)>,
    /// Numbers that are no facts, in text order.
    pub left_out: Vec<LeftOut>,
    /// What was noticed on the way, such as an ambiguous currency sign.
    pub notices: Vec<Notice>,
}

impl Outcome {
    /// Adds what was made of the text behind.
    pub fn append(&mut self, mut behind: Outcome) {
        if *self == Outcome::default() {
            *self = behind;
            return;
        }
        self.facts.append(&mut behind.facts);
        self.sentences.append(&mut behind.sentences);
        self.left_out.append(&mut behind.left_out);
        self.notices.append(&mut behind.notices);
    }
}
