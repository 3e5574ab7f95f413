//! The places that a text names.

use rustc_hash::FxHashMap;

use super::home::Home;
use super::reader::Reader;
use super::{Place, View};
use crate::extract::syntax::Tag;
use crate::lexicon::{Case, Class, Marks, PlaceForm, PlaceKind, Setting, TokenKind};

/// How a place is tied to its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// `in Cusco`, `at Urumqi’s airport`.
    Inside,
    /// `the economies of Europe`.
    Of,
    /// `Germany’s exports`.
    Genitive,
    /// `German exports`, `U.S. retail sales`.
    Adjective,
    /// `Sydney led`: a noun phrase of its own.
    Bare,
    /// `struck southern Peru`.
    Struck,
    /// A body of the country: `the Riksbank`.
    Body,
    /// `exports to Japan`.
    Partner,
    /// The country of a company or a person: `Brazil’s Petrobras`, `German Chancellor Olaf Scholz`.
    Owner,
    /// In the dateline.
    Dateline,
    /// Part of a name or of a currency: `Bank of America`, `Swiss francs`.
    Used,
}

/// A place in the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    /// Its words as written.
    pub first: usize,
    /// Token after its words.
    pub end: usize,
    /// Token of the name that is known, by which its meaning can be had again.
    pub known: Option<usize>,
    /// The country that it is or lies in: row of the places.
    pub country: Option<u32>,
    pub kind: PlaceKind,
    pub link: Link,
    /// Whether it joins several: `Spain and Portugal`.
    pub several: bool,
    /// Whether it is a part without a name: `the capital`.
    pub part: bool,
}

impl Spot {
    /// Whether it is a whole country, or of one.
    pub fn is_country(&self) -> bool {
        matches!(self.kind, PlaceKind::Name | PlaceKind::Demonym | PlaceKind::Body)
    }

    /// Whether the sentence may be about it.
    pub fn counts(&self) -> bool {
        !matches!(self.link, Link::Partner | Link::Owner | Link::Used | Link::Dateline)
    }
}

/// Every place that the text names, in text order.
#[derive(Debug)]
pub(super) struct Spots {
    pub all: Vec<Spot>,
    /// The first mention of each country by its name.
    named: FxHashMap<u32, (usize, usize)>,
    /// How often the countries are named, by names that only they have.
    pub counts: FxHashMap<u32, u32>,
}

impl Spots {
    pub fn of(view: View<'_, '_>) -> Spots {
        let mut spots = Spots { all: Vec::new(), named: FxHashMap::default(), counts: FxHashMap::default() };
        let reader = Reader { view };
        let mut i = 0;
        while i < view.doc.text.len() {
            match Some(i).filter(|&i| may_be_spot(view, i)).and_then(|i| reader.spot(i)) {
                Some(spot) => {
                    spots.note(view, &spot);
                    i = spot.end.max(i + 1);
                    spots.all.push(spot);
                }
                None => i += 1,
            }
        }
        spots
    }

    fn note(&mut self, view: View<'_, '_>, spot: &Spot) {
        let (Some(known), Some(country)) = (spot.known, spot.country) else { return };
        if spot.kind == PlaceKind::Name && !spot.several && spot.link != Link::Dateline {
            self.named.entry(country).or_insert_with(|| {
                let len = view.doc.lexicon.places.at(&view.doc.text, known).map_or(1, |f| f.len);
                (known, known + len)
            });
        }
        let alone = form(view, known).is_some_and(|f| f.others.is_empty());
        if alone && spot.link != Link::Used {
            *self.counts.entry(country).or_default() += 1;
        }
    }

    /// The spots that start in `first..end`, with the index of the first of them.
    pub fn within(&self, first: usize, end: usize) -> (usize, &[Spot]) {
        let from = self.all.partition_point(|s| s.first < first);
        let to = self.all.partition_point(|s| s.first < end);
        (from, &self.all[from..to.max(from)])
    }

    /// What a spot is called, with its country's code.
    pub fn place(&self, view: View<'_, '_>, spot: &Spot, home: &Home) -> Place {
        let words = match spot.kind {
            PlaceKind::Demonym | PlaceKind::Body => self.people(view, spot),
            _ => Some(words(view, spot.first, spot.end)),
        };
        let code = if spot.several {
            None
        } else if spot.part {
            home.place().1
        } else {
            spot.known.and_then(|i| self.code(view, i, spot.country))
        };
        (words, code)
    }

    /// The name of what people or a body are of.
    fn people(&self, view: View<'_, '_>, spot: &Spot) -> Option<String> {
        let region = spot.known.and_then(|i| form(view, i)).and_then(|f| f.region.as_deref());
        match region {
            Some(region) => Some(region.to_string()),
            None => spot.country.map(|country| self.country_name(view, country)),
        }
    }

    /// The country as the text first writes it, else by the name that its row gives.
    pub fn country_name(&self, view: View<'_, '_>, country: u32) -> String {
        match self.named.get(&country) {
            Some(&(first, end)) => words(view, first, end),
            None => view.doc.lexicon.places.countries[country as usize].name.to_string(),
        }
    }

    /// The ISO 3166 code of a country.
    pub fn country_code(&self, view: View<'_, '_>, country: u32) -> Option<String> {
        view.doc.lexicon.places.countries[country as usize].code.map(|c| c.as_str().to_string())
    }

    /// The code of the name at `i`; of a name that several countries know, the only one of them that the text speaks of.
    fn code(&self, view: View<'_, '_>, i: usize, country: Option<u32>) -> Option<String> {
        let form = form(view, i)?;
        let country = match form.others.is_empty() {
            true => country?,
            false => self.resolved(form)?,
        };
        self.country_code(view, country)
    }

    /// Of the countries that know a name, the only one that the text speaks of.
    fn resolved(&self, form: &PlaceForm) -> Option<u32> {
        let mut spoken =
            [form.country].into_iter().chain(form.others.iter().copied()).filter(|c| self.counts.contains_key(c));
        spoken.next().filter(|_| spoken.next().is_none())
    }
}

/// Whether a name of a place or a body may start at a token with these marks.
#[inline]
fn is_name(marks: &Marks) -> bool {
    marks.has_class(Class::Place) || marks.has_class(Class::Body)
}

/// A cheap look before [`Reader::spot`]: most tokens start none.
#[inline]
fn may_be_spot(view: View<'_, '_>, i: usize) -> bool {
    let marks = view.doc.text.marks(i);
    view.syntax.tag(i) == Tag::Name || is_name(marks) || marks.has_setting(Setting::Part)
}

/// Tokens `first..end` with single blanks.
pub(super) fn words(view: View<'_, '_>, first: usize, end: usize) -> String {
    view.doc.words(first, end)
}

/// The meaning of the name that starts at `i`.
fn form<'d>(view: View<'d, '_>, i: usize) -> Option<&'d PlaceForm> {
    known(view, i).map(|(_, form)| form)
}

/// The known name that starts at `i`, written with its capitals: a place's, else a body's.
pub(super) fn known<'d>(view: View<'d, '_>, i: usize) -> Option<(usize, &'d PlaceForm)> {
    let text = &view.doc.text;
    let written = text.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Word && t.case != Case::Lower);
    if !written {
        return None;
    }
    if !is_name(text.marks(i)) {
        return None;
    }
    let places = &view.doc.lexicon.places;
    let (place, body) = (places.at(text, i), places.body_at(text, i));
    let longer = match (&place, &body) {
        (Some(p), Some(b)) => b.len > p.len,
        (None, _) => true,
        _ => false,
    };
    let found = if longer { body } else { place };
    found.map(|f| (f.len, f.item))
}
