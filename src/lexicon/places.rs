//! Countries, their people and their towns (`rules/places.csv`), the people of their parts and their bodies
//! (`rules/regions.csv`).
//!
//! ```text
//! Tehran    ->  IR, capital        Norwegian  ->  NO, people
//! Georgia   ->  GE, or US          Europe     ->  a place without a country code
//! Scots     ->  GB, people of Scotland        Bundestag  ->  DE, body
//! ```

use rustc_hash::FxHashMap;

use super::table::{Forms, Found, Row, Spelling, Words, parts};
use super::{Class, Lexicon, RuleFiles, Text};
use crate::error::{Error, Result};

/// An ISO 3166-1 alpha-2 code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CountryCode([u8; 2]);

impl CountryCode {
    /// The code spelled so, in capitals.
    pub fn parse(code: &str) -> Option<CountryCode> {
        let code: [u8; 2] = code.as_bytes().try_into().ok()?;
        code.iter().all(u8::is_ascii_uppercase).then_some(CountryCode(code))
    }

    /// Its spelling.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("two ASCII capitals")
    }

    pub(super) fn error<const N: usize>(row: &Row<'_, N>, cell: &str) -> Error {
        row.error(format!("`{cell}` is no country code"), "write two capitals, as ISO 3166-1 does")
    }
}

impl std::fmt::Display for CountryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::fmt::Debug for CountryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A day of any year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthDay {
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// A country, or a region of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Country {
    /// Its code; none for a region of several countries.
    pub code: Option<CountryCode>,
    /// English short name.
    pub name: Box<str>,
    /// Row of its currency.
    pub currency: Option<u32>,
    /// First day of its government's fiscal year, where that is known and not 1 January.
    pub fiscal_year_start: Option<MonthDay>,
}

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceKind {
    /// The country itself: `Iran`.
    Name,
    /// Its capital: `Tehran`.
    Capital,
    /// A city or region in it: `Isfahan`, `Texas`.
    City,
    /// Its people, or what is of it: `Iranian`, `Swedes`.
    Demonym,
    /// A body that is of it and no other: `Bundestag`.
    Body,
}

/// What one name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceForm {
    /// Row of [`Places::countries`].
    pub country: u32,
    /// What it names.
    pub kind: PlaceKind,
    /// The other countries in which the name is as well known: rows of [`Places::countries`].
    pub others: Box<[u32]>,
    /// The part of the country that the people or the body are of, by its name; none for the whole.
    pub region: Option<Box<str>>,
}

/// Every country with its forms.
#[derive(Debug, Default)]
pub struct Places {
    /// The countries.
    pub countries: Vec<Country>,
    /// Rows of [`Class::Place`].
    pub forms: Forms<PlaceForm>,
    /// Rows of [`Class::Body`].
    bodies: Forms<PlaceForm>,
    pub(super) by_code: FxHashMap<CountryCode, u32>,
}

impl Places {
    /// The longest name that starts at token `i`, written with its capitals.
    pub fn at<'a>(&'a self, text: &'a Text<'_>, i: usize) -> Option<Found<'a, PlaceForm>> {
        self.forms.all_at(text, i, Class::Place).next()
    }

    /// The longest name of a body of one country or region that starts at token `i`.
    pub fn body_at<'a>(&'a self, text: &'a Text<'_>, i: usize) -> Option<Found<'a, PlaceForm>> {
        self.bodies.all_at(text, i, Class::Body).next()
    }

    /// The code of the country that `form` is or lies in, if that is one country only.
    pub fn code(&self, form: &PlaceForm) -> Option<CountryCode> {
        if form.others.is_empty() { self.countries[form.country as usize].code } else { None }
    }

    /// The country with this code.
    pub fn find(&self, code: CountryCode) -> Option<&Country> {
        self.by_code.get(&code).map(|&row| &self.countries[row as usize])
    }
}

impl Lexicon {
    /// Loads the places; currencies must have been loaded. A user's rows come behind the built-in ones: a row with the
    /// code of a known country replaces what it gives and adds its names.
    pub(super) fn load_places(&mut self, files: &RuleFiles) -> Result<()> {
        const COLUMNS: [&str; 8] =
            ["code", "name", "names", "demonyms", "capital", "cities", "currency", "fiscal_year_start"];
        for (layer, file) in files.at("places.csv").enumerate() {
            file.rows(COLUMNS, 2, |row| {
                let [_, name, names, demonyms, capital, cities, ..] = row.cells;
                let country = self.add_country(row)?;
                let kinds = [
                    (PlaceKind::Name, name),
                    (PlaceKind::Name, names),
                    (PlaceKind::Capital, capital),
                    (PlaceKind::City, cities),
                    (PlaceKind::Demonym, demonyms),
                ];
                for (kind, cell) in kinds {
                    for form in parts(cell) {
                        let place = PlaceForm { country, kind, others: Box::default(), region: None };
                        self.enter_place(row, layer as u32, form, place)?;
                    }
                }
                Ok(())
            })?;
        }
        for (layer, file) in files.at("regions.csv").enumerate() {
            file.rows(["code", "name", "demonyms", "bodies"], 2, |row| self.load_region(row, layer as u32))?;
        }
        Ok(())
    }

    /// The people and bodies of a country, or of a part of it.
    fn load_region(&mut self, row: &Row<'_, 4>, layer: u32) -> Result<()> {
        let [code, name, demonyms, bodies] = row.cells;
        let places = &self.places;
        let found = match code {
            "" => places.countries.iter().position(|c| c.code.is_none() && *c.name == *name).map(|at| at as u32),
            code => CountryCode::parse(code).and_then(|c| places.by_code.get(&c)).copied(),
        };
        let Some(country) = found else {
            return Err(
                row.error(format!("unknown place `{code},{name}`"), "take a row of places.csv, or add it there")
            );
        };
        let region = (!name.is_empty() && *places.countries[country as usize].name != *name).then(|| Box::from(name));
        for (kind, cell) in [(PlaceKind::Demonym, demonyms), (PlaceKind::Body, bodies)] {
            for form in parts(cell) {
                let place = PlaceForm { country, kind, others: Box::default(), region: region.clone() };
                self.enter_place(row, layer, form, place)?;
            }
        }
        Ok(())
    }

    fn add_country(&mut self, row: &Row<'_, 8>) -> Result<u32> {
        let [code, name, .., currency, fiscal] = row.cells;
        if name.is_empty() {
            return Err(row.error("a place without a name", "write its name in the column `name`"));
        }
        let code = match code {
            "" => None,
            cell => Some(CountryCode::parse(cell).ok_or_else(|| CountryCode::error(row, cell))?),
        };
        let currency = match currency {
            "" => None,
            cell => Some(self.currencies.find(cell).ok_or_else(|| {
                row.error(format!("unknown currency `{cell}`"), "take a code of currencies.csv, or add its row there")
            })?),
        };
        let fiscal_year_start = match fiscal {
            "" => None,
            cell => Some(month_day(cell).ok_or_else(|| {
                row.error(format!("`{cell}` is no day of the year"), "write month and day, such as 04-01")
            })?),
        };
        let country = Country { code, name: name.into(), currency, fiscal_year_start };
        let places = &mut self.places;
        if let Some(&known) = code.and_then(|c| places.by_code.get(&c)) {
            let before = &mut places.countries[known as usize];
            *before = Country {
                currency: currency.or(before.currency),
                fiscal_year_start: fiscal_year_start.or(before.fiscal_year_start),
                ..country
            };
            return Ok(known);
        }
        let at = places.countries.len() as u32;
        if let Some(code) = code {
            places.by_code.insert(code, at);
        }
        places.countries.push(country);
        Ok(at)
    }

    fn enter_place<const N: usize>(
        &mut self,
        row: &Row<'_, N>,
        layer: u32,
        form: &str,
        place: PlaceForm,
    ) -> Result<()> {
        if !form.starts_with(char::is_uppercase) {
            return Err(row.error(format!("the place `{form}` has no capital"), "write it as it stands in a text"));
        }
        // An abbreviation is met as it is written, so that `us` is no country.
        let spelling = match form.chars().any(char::is_lowercase) {
            true => Spelling::Capital,
            false => Spelling::Exact(form.into()),
        };
        let (class, forms) = match place.kind {
            PlaceKind::Body => (Class::Body, &mut self.places.bodies),
            _ => (Class::Place, &mut self.places.forms),
        };
        let mut words = Words { vocabulary: &mut self.vocabulary, phrases: &mut self.phrases, class, layer };
        let country = place.country;
        if let Err(before) = forms.enter(&mut words, form, spelling, place)
            && before.country != country
            && !before.others.contains(&country)
        {
            before.others = before.others.iter().copied().chain([country]).collect();
        }
        Ok(())
    }
}

fn month_day(cell: &str) -> Option<MonthDay> {
    let (month, day) = cell.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    // 2000 is a leap year, so that 29 February is a day.
    chrono::NaiveDate::from_ymd_opt(2000, u32::from(month), u32::from(day)).map(|_| MonthDay { month, day })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_mean_their_countries() {
        let lexicon = Lexicon::load(&RuleFiles::builtin()).unwrap_or_else(|e| panic!("{e}"));
        let check = |form: &str, expected: Option<(&str, PlaceKind)>| {
            let words = form.to_string();
            let text = Text::new(&words, &lexicon);
            let found = lexicon.places.at(&text, 0).map(|f| {
                assert_eq!(f.len, text.len(), "`{form}` is cut short");
                (lexicon.places.code(f.item).map_or(String::new(), |c| c.to_string()), f.item.kind)
            });
            assert_eq!(found, expected.map(|(code, kind)| (code.to_string(), kind)), "{form}");
        };
        check("Iran", Some(("IR", PlaceKind::Name)));
        check("IRAN", Some(("IR", PlaceKind::Name)));
        check("Iranians", Some(("IR", PlaceKind::Demonym)));
        check("Tehran", Some(("IR", PlaceKind::Capital)));
        check("Madhya Pradesh", Some(("IN", PlaceKind::City)));
        check("U.S.", Some(("US", PlaceKind::Name)));
        check("US", Some(("US", PlaceKind::Name)));
        check("us", None);
        check("Polish", Some(("PL", PlaceKind::Demonym)));
        check("polish", None);
        check("turkey", None);
        check("Türkiye", Some(("TR", PlaceKind::Name)));
        check("Georgia", Some(("", PlaceKind::City)));
        check("Europe", Some(("", PlaceKind::Name)));
        check("Singapore", Some(("SG", PlaceKind::Name)));
    }

    #[test]
    fn a_country_has_its_currency_and_fiscal_year() {
        let lexicon = Lexicon::load(&RuleFiles::builtin()).unwrap_or_else(|e| panic!("{e}"));
        let check = |code: &str, currency: &str, fiscal: Option<(u8, u8)>| {
            let country = lexicon.places.find(CountryCode::parse(code).expect(code)).expect(code);
            assert_eq!(country.currency.map(|c| lexicon.currencies.code(c)), Some(currency));
            assert_eq!(country.fiscal_year_start.map(|d| (d.month, d.day)), fiscal, "{code}");
        };
        check("IN", "INR", Some((4, 1)));
        check("US", "USD", Some((10, 1)));
        check("AU", "AUD", Some((7, 1)));
        check("FR", "EUR", None);
        assert_eq!(lexicon.places.countries.iter().filter(|c| c.code.is_some()).count(), 250, "ISO 3166 and Kosovo");
    }
}
