//! Where a source is at home, as a person writes it.
//!
//! ```text
//! IR, Iran              the country
//! Tehran                the town, and its country
//! Springfield, US       a town that several countries know, or that no table does
//! ```

use super::{CountryCode, Found, Lexicon, PlaceForm, PlaceKind, RuleFiles, Text};
use crate::error::Result;

/// Where a source is at home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// The country: row of [`Places::countries`](super::Places::countries).
    pub country: u32,
    /// The town or the part of the country, where one is named.
    pub town: Option<String>,
}

impl Lexicon {
    /// With nothing but what tells places.
    pub fn of_places(files: &RuleFiles) -> Result<Lexicon> {
        let mut lexicon = Lexicon::default();
        lexicon.load_currencies(files)?;
        lexicon.load_places(files)?;
        Ok(lexicon)
    }

    /// What a person means who writes that a source is at home there; else what to write instead.
    pub fn seat(&self, words: &str) -> std::result::Result<Seat, String> {
        let (town, place) = match words.rsplit_once(',') {
            Some((town, place)) => (town.split(',').next().map(str::trim), place.trim()),
            None => (None, words.trim()),
        };
        let town = town.filter(|town| !town.is_empty()).map(str::to_string);
        if let Some(&country) = CountryCode::parse(place).and_then(|code| self.places.by_code.get(&code)) {
            return Ok(Seat { country, town });
        }
        let form = self.place_named(place).ok_or(
            "write a country by its name or ISO 3166-1 code, or a town with its country: \"Iran\", \"IR\", \"Tehran, Iran\"",
        )?;
        if !form.others.is_empty() {
            return Err(format!("more than one country knows it: say which, as in \"{place}, US\""));
        }
        let of_country = form.kind == PlaceKind::Name;
        Ok(Seat { country: form.country, town: town.or_else(|| (!of_country).then(|| place.to_string())) })
    }

    /// The place whose whole name this is.
    fn place_named(&self, name: &str) -> Option<&PlaceForm> {
        let text = Text::new(name, self);
        let whole = |found: &Found<'_, PlaceForm>| found.len == text.len();
        let row = (!text.is_empty()).then(|| self.places.at(&text, 0).filter(whole).map(|found| found.row))??;
        let form = self.places.forms.get(row);
        matches!(form.kind, PlaceKind::Name | PlaceKind::Capital | PlaceKind::City).then_some(form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_means() {
        let lexicon = Lexicon::of_places(&RuleFiles::builtin()).unwrap_or_else(|e| panic!("{e}"));
        let check = |words: &str, expected: Option<(&str, Option<&str>)>| {
            let seat = lexicon.seat(words).ok();
            let code = |seat: &Seat| lexicon.places.countries[seat.country as usize].code.map(|c| c.to_string());
            let got = seat.as_ref().map(|seat| (code(seat).unwrap_or_default(), seat.town.as_deref()));
            assert_eq!(got, expected.map(|(code, town)| (code.to_string(), town)), "{words}");
        };
        check("IR", Some(("IR", None)));
        check(" Iran ", Some(("IR", None)));
        check("Tehran", Some(("IR", Some("Tehran"))));
        check("Tehran, Iran", Some(("IR", Some("Tehran"))));
        check("Shelbyville, US", Some(("US", Some("Shelbyville"))));
        check("Austin, Texas, USA", Some(("US", Some("Austin"))));
        check("United Kingdom", Some(("GB", None)));
        check("Georgia", None);
        check("Georgia, US", Some(("US", Some("Georgia"))));
        check("GE", Some(("GE", None)));
        check("CA", Some(("CA", None)));
        for wrong in ["", ",", "Irn", "iran", "Iranian", "Tehran, Irn", "ZZ", "the moon", "Iran Iraq"] {
            check(wrong, None);
        }
    }

    #[test]
    fn what_to_write_instead_is_said() {
        let lexicon = Lexicon::of_places(&RuleFiles::builtin()).unwrap_or_else(|e| panic!("{e}"));
        assert!(lexicon.seat("Irn").is_err_and(|remedy| remedy.contains("\"Tehran, Iran\"")));
        assert!(lexicon.seat("Georgia").is_err_and(|remedy| remedy.contains("\"Georgia, US\"")));
    }
}
