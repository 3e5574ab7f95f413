//! The language packs as typed tables: what `rules/` knows, ready to be looked up.
//!
//! A [`Lexicon`] is built once from [`RuleFiles`]; [`Text`] is an article's text cut into tokens with
//! every meaning the lexicon gives them; [`PatternSet`] matches token patterns over it.

mod addresses;
mod bounds;
mod clauses;
mod conversions;
mod currencies;
mod files;
mod folder;
mod grammar;
mod lists;
mod marks;
mod numerals;
mod pattern;
mod phrases;
mod places;
mod sayings;
mod seat;
mod settings;
mod statuses;
mod table;
mod text;
mod tokens;
mod trends;
mod units;
mod vocabulary;
mod words;

use std::panic::resume_unwind;
use std::thread;

pub use addresses::Addresses;
pub use clauses::Role;
pub use conversions::Conversions;
pub use currencies::{Currencies, Currency, CurrencyForm, Position};
pub use files::{RuleFile, RuleFiles};
pub use grammar::{Grammar, VerbForm, WordClass};
pub use marks::Marks;
pub use numerals::{Multiple, MultipleUse, Numerals, Scale, ScaleUse};
pub use pattern::{Capture, Match, PatternSet, Slot, Starts};
pub use phrases::{Class, Phrases, Sense, SenseAt};
pub use places::{Country, CountryCode, MonthDay, PlaceForm, PlaceKind, Places};
pub use sayings::{Saying, SayingAt};
pub use seat::Seat;
pub use settings::Setting;
pub use statuses::StatusCue;
pub use table::{FormUse, Forms, Found, Spelling};
pub use text::{Cut, Text};
pub use tokens::{Case, Gap, Token, TokenKind, digit_value, tokenize};
pub use trends::{Lead, NounUse, Trend, VerbUse};
pub use units::{Unit, UnitForm, Units};
pub use vocabulary::{UNKNOWN, Vocabulary, WordId, fold};
pub use words::{Part, Parts};

use crate::error::Result;

/// Everything the rule files say about words.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// The words that rule files name.
    pub vocabulary: Vocabulary,
    /// Every phrase with its senses.
    pub phrases: Phrases,
    /// Numbers in words.
    pub numerals: Numerals,
    /// Units of measure.
    pub units: Units,
    /// Currencies.
    pub currencies: Currencies,
    /// Countries and what lies in them.
    pub places: Places,
    /// Closed classes and verbs.
    /// Closed classes and verb forms.
    pub grammar: Grammar,
    qualities: rustc_hash::FxHashMap<WordId, String>,
    amounts: std::collections::BTreeMap<String, String>,
    /// What common words can be, by their number.
    parts: Vec<Parts>,
    customary: std::collections::BTreeMap<String, settings::Customary>,
    /// Rows of [`Class::Trend`].
    pub trends: Vec<Trend>,
    /// Rows of [`Class::StatusCue`].
    pub statuses: Vec<StatusCue>,
    /// Names of the word lists that patterns may use as slots.
    pub lists: Vec<String>,
}

impl Lexicon {
    /// Builds the tables from the rule files in force.
    pub fn load(files: &RuleFiles) -> Result<Lexicon> {
        thread::scope(|scope| {
            let words = scope.spawn(|| words::read(files));
            let mut lexicon = Lexicon::default();
            // A phrase takes about a dozen bytes of its table.
            let phrases = files.all().filter(|f| f.path.ends_with(".csv")).map(|f| f.text.len() / 12).sum();
            lexicon.vocabulary.reserve(phrases);
            lexicon.phrases.reserve(phrases);
            lexicon.load_numerals(files)?;
            lexicon.load_calendar_names(files)?;
            lexicon.load_abbreviations(files)?;
            lexicon.load_lists(files)?;
            lexicon.load_bounds(files)?;
            lexicon.load_units(files)?;
            lexicon.load_currencies(files)?;
            lexicon.load_places(files)?;
            lexicon.load_grammar(files)?;
            lexicon.load_words(words.join().unwrap_or_else(|panic| resume_unwind(panic))?)?;
            lexicon.load_clauses(files)?;
            lexicon.load_settings(files)?;
            lexicon.load_sayings(files)?;
            lexicon.load_trends(files)?;
            lexicon.load_statuses(files)?;
            Ok(lexicon)
        })
    }

    /// The words as texts look them up.
    fn heads(&self) -> &phrases::Heads {
        self.phrases.heads(&self.vocabulary, &self.grammar)
    }

    /// Enters a phrase with its sense.
    pub fn enter(&mut self, phrase: &str, class: Class, data: u32) {
        self.phrases.enter(&mut self.vocabulary, phrase, Sense { class, data });
    }

    /// The slot that a pattern's `{kind}` means; the error lists the kinds there are.
    pub fn slot(&self, kind: &str) -> std::result::Result<Slot, String> {
        Ok(match kind {
            "int" => Slot::Int,
            "num" => Slot::Num,
            "year" => Slot::Year,
            "year2" => Slot::Year2,
            "day" => Slot::Day,
            "cap" => Slot::Cap,
            "upper" => Slot::Upper,
            "word" => Slot::Word,
            "month" => Slot::Class(Class::Month),
            "weekday" => Slot::Class(Class::Weekday),
            "cardinal" => Slot::Class(Class::Cardinal),
            "ordinal" => Slot::Class(Class::Ordinal),
            "calendar_unit" => Slot::Class(Class::CalendarUnit),
            "calendar_month" => Slot::Class(Class::CalendarMonth),
            "calendar" => Slot::Class(Class::CalendarName),
            "place" => Slot::Class(Class::Place),
            "unit" => Slot::Class(Class::Unit),
            "scale" => Slot::Class(Class::Scale),
            "currency" => Slot::Class(Class::Currency),
            "saying" => Slot::Class(Class::Saying),
            _ => match self.lists.iter().position(|l| l == kind) {
                Some(list) => Slot::List(list as u32),
                None => {
                    return Err(format!(
                        "unknown slot `{{{kind}}}`; there are int, num, year, year2, day, cap, upper, word, month, weekday, ordinal, \
                         calendar_unit, calendar_month, calendar, place, unit, scale, currency, saying and the lists {}",
                        self.lists.join(", ")
                    ));
                }
            },
        })
    }
}
