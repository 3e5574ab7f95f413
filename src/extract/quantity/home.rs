//! Which country a report is from, as far as its money is concerned.

use crate::lexicon::CountryCode;

/// Where the report is from, by which currencies that share a sign are told apart.
#[derive(Debug, Clone, Copy, Default)]
pub struct Home {
    /// The country of the dateline.
    pub dateline: Option<CountryCode>,
    /// The country that it names far more often than any other.
    pub about: Option<CountryCode>,
    /// The country of its source.
    pub source: Option<CountryCode>,
}

impl Home {
    /// The country that signs of money are of.
    pub fn country(self) -> Option<CountryCode> {
        self.dateline.or(self.about).or(self.source)
    }
}
