//! The places that a text names, and how each is tied to its sentence.

use rustc_hash::FxHashMap;

use super::home::Home;
use super::{Place, View};
use crate::extract::syntax::Tag;
use crate::lexicon::{Case, Class, Gap, Lexicon, PlaceForm, PlaceKind, Role, Saying, Setting, TokenKind};
use crate::model::Dimension;

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
    known: Option<usize>,
    /// The country that it is or lies in: row of the places.
    pub country: Option<u32>,
    pub kind: PlaceKind,
    pub link: Link,
    /// Whether it joins several: `Spain and Portugal`.
    several: bool,
    /// Whether it is a part without a name: `the capital`.
    part: bool,
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
            match reader.spot(i) {
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

    /// The code of the name at `i`; of a name that several countries know, the only one of them that the text speaks of.
    fn code(&self, view: View<'_, '_>, i: usize, country: Option<u32>) -> Option<String> {
        let form = form(view, i)?;
        let places = &view.doc.lexicon.places;
        let country = match form.others.is_empty() {
            true => country?,
            false => self.resolved(form)?,
        };
        places.countries[country as usize].code.map(|c| c.as_str().to_string())
    }

    /// Of the countries that know a name, the only one that the text speaks of.
    fn resolved(&self, form: &PlaceForm) -> Option<u32> {
        let mut spoken = [form.country].into_iter().chain(form.others.iter().copied()).filter(|c| self.counts.contains_key(c));
        spoken.next().filter(|_| spoken.next().is_none())
    }
}

/// Tokens `first..end` with single blanks.
pub(super) fn words(view: View<'_, '_>, first: usize, end: usize) -> String {
    view.doc.text.slice(first, end).split_whitespace().collect::<Vec<_>>().join(" ")
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

/// Reads one spot.
struct Reader<'d, 'a> {
    view: View<'d, 'a>,
}

impl Reader<'_, '_> {
    fn tag(&self, i: usize) -> Tag {
        self.view.syntax.tag(i)
    }

    fn is(&self, i: usize, setting: Setting) -> bool {
        Lexicon::setting(&self.view.doc.text, i, setting).is_some()
    }

    fn spot(&self, i: usize) -> Option<Spot> {
        if let Some((len, form)) = known(self.view, i) {
            return Some(self.named(i, len, form));
        }
        match self.tag(i) {
            Tag::Name => self.unknown(i),
            Tag::Noun => self.part(i),
            _ => None,
        }
    }

    /// A known name, with the compass point before it and what is listed behind it.
    fn named(&self, i: usize, len: usize, form: &PlaceForm) -> Spot {
        let text = &self.view.doc.text;
        let mut spot = Spot {
            first: i,
            end: i + len,
            known: Some(i),
            country: Some(form.country),
            kind: form.kind,
            link: Link::Body,
            several: false,
            part: false,
        };
        if self.view.in_dateline(i) {
            spot.link = Link::Dateline;
            return spot;
        }
        if form.kind == PlaceKind::Body {
            return spot;
        }
        if form.kind != PlaceKind::Demonym {
            let compass = i.checked_sub(1).filter(|&c| self.is(c, Setting::Compass) && text.tokens[c].case == Case::Lower);
            spot.first = compass.map_or(i, |c| self.compound(c));
        }
        spot.link = self.link(spot.first, i, spot.end, form.kind);
        if !matches!(spot.link, Link::Used | Link::Owner | Link::Genitive | Link::Adjective) {
            self.join(&mut spot);
        }
        spot
    }

    /// Where a compass point of two words starts: `north-eastern`.
    fn compound(&self, c: usize) -> usize {
        let hyphened = c >= 2 && self.tag(c - 1) == Tag::Inner && self.is(c - 2, Setting::Compass);
        if hyphened { c - 2 } else { c }
    }

    /// An unknown name behind `in`, behind `the town of`, or before a district or, where it is somebody’s, a site.
    fn unknown(&self, i: usize) -> Option<Spot> {
        let text = &self.view.doc.text;
        if i > 0 && self.tag(i - 1) == Tag::Name && text.tokens[i].gap != Gap::Line {
            return None;
        }
        let place = |j: usize| self.tag(j) == Tag::Name && text.sense(j, Class::Month).is_none();
        let end = (i..text.len().min(i + 5)).find(|&j| !place(j)).unwrap_or(i + 5);
        let before = i.checked_sub(1)?;
        let definite = self.tag(before) == Tag::Determiner;
        let whose = matches!(self.tag(before), Tag::Possessive | Tag::Clitic);
        let lead = if definite || whose { before.checked_sub(1)? } else { before };
        let inside = self.leads(lead, Setting::Inside);
        let district = self.is(end, Setting::District);
        let of_district = Lexicon::role(text, before, Role::Of).is_some() && self.is(before - 1, Setting::District);
        let site = whose && self.is(end, Setting::Site) && (inside || self.leads(lead, Setting::At));
        let fronted = self.view.doc.sentences.get(self.view.doc.sentence_at(lead)).is_some_and(|s| s.first == lead);
        let far = of_district && before >= 3 && self.goes_on(before - 3) && self.is(before - 4, Setting::Compass)
            || of_district && before >= 2 && self.goes_on(before - 2);
        let of_district = of_district && !far;
        let named = inside && !whose && (!definite || fronted && !self.goes_on(end)) && self.ends(i, end);
        if !(site || named || of_district && self.ends(i, end) || inside && district) {
            return None;
        }
        let mut spot = Spot {
            first: i,
            end,
            known: None,
            country: None,
            kind: PlaceKind::City,
            link: Link::Inside,
            several: false,
            part: false,
        };
        if !(site || district) {
            self.join(&mut spot);
        }
        Some(spot)
    }

    /// `the Northern Journal of Neurology`: no place.
    fn goes_on(&self, end: usize) -> bool {
        Lexicon::role(&self.view.doc.text, end, Role::Of).is_some()
    }

    /// Whether a name behind `in` is one of a place as far as its own words and those behind it tell.
    fn ends(&self, i: usize, end: usize) -> bool {
        let text = &self.view.doc.text;
        let ends = !self.tag(end).is_nominal() && !matches!(self.tag(end), Tag::Clitic | Tag::Number | Tag::Open);
        let other = (i..end).any(|j| {
            text.sense(j, Class::Saying).is_some() || self.is(j, Setting::Ruler) || text.sense(j, Class::Body).is_some()
        });
        let abbreviation = end == i + 1 && text.tokens[i].case == Case::Upper;
        let language = text.sense(i, Class::Weekday).is_some();
        ends && !other && !abbreviation && !language
    }

    /// `in the capital`.
    fn part(&self, i: usize) -> Option<Spot> {
        let text = &self.view.doc.text;
        let len = Lexicon::setting(text, i, Setting::Part).filter(|_| text.tokens[i].case == Case::Lower)?;
        let before = i.checked_sub(2)?;
        let definite = self.tag(i - 1) == Tag::Determiner && Lexicon::role(text, i - 1, Role::Article).is_some();
        let ends = !self.tag(i + len).is_nominal() && !self.goes_on(i + len);
        (definite && ends && self.leads(before, Setting::Inside)).then_some(Spot {
            first: i,
            end: i + len,
            known: None,
            country: None,
            kind: PlaceKind::City,
            link: Link::Inside,
            several: false,
            part: true,
        })
    }

    /// Whether a phrase with `setting` ends at token `i`: `in`, `in parts of`.
    fn leads(&self, i: usize, setting: Setting) -> bool {
        let text = &self.view.doc.text;
        (0..4).any(|back| i >= back && Lexicon::setting(text, i - back, setting) == Some(back + 1))
    }

    /// How the name at `at..end` is tied to its sentence; `first` is where its words start.
    fn link(&self, first: usize, at: usize, end: usize, kind: PlaceKind) -> Link {
        if self.is_used(first, at, end) {
            return Link::Used;
        }
        let text = &self.view.doc.text;
        let mut before = first.checked_sub(1);
        if before.is_some_and(|b| self.tag(b) == Tag::Determiner) {
            before = first.checked_sub(2);
        }
        let led = |setting| before.is_some_and(|b| self.leads(b, setting));
        let compound = kind == PlaceKind::Demonym || matches!(self.tag(end), Tag::Noun | Tag::Ing | Tag::Inner | Tag::Name);
        if self.tag(end) == Tag::Clitic || compound {
            let start = end + usize::from(self.tag(end) == Tag::Clitic);
            if self.is_owner(start, kind) {
                return Link::Owner;
            }
        }
        // `in English` is a language; `among Poles`.
        if kind == PlaceKind::Demonym && !self.tag(end).is_nominal() && (led(Setting::Inside) || led(Setting::At)) {
            return if led(Setting::At) && text.str(end - 1).ends_with('s') { Link::Inside } else { Link::Used };
        }
        if led(Setting::Inside) || led(Setting::At) && !compound {
            return if self.is_speech_at(before) { Link::Used } else { Link::Inside };
        }
        let of = before.is_some_and(|b| Lexicon::role(text, b, Role::Of).is_some());
        if of {
            let counted = before.is_some_and(|b| self.view.quantities.binary_search_by(|q| q.end.cmp(&b)).is_ok());
            return match kind {
                PlaceKind::Demonym if counted => Link::Inside,
                PlaceKind::Demonym => Link::Partner,
                _ => Link::Of,
            };
        }
        match before.map(|b| self.tag(b)) {
            _ if before.is_some_and(|b| self.leads(b, Setting::Event)) => Link::Struck,
            Some(Tag::Preposition | Tag::Verb) => Link::Partner,
            _ if self.tag(end) == Tag::Clitic => Link::Genitive,
            _ if compound => Link::Adjective,
            _ => Link::Bare,
        }
    }

    /// Whether the name is part of another: `Jack London`, `Bank of America`, `Swiss francs`.
    fn is_used(&self, first: usize, at: usize, end: usize) -> bool {
        let text = &self.view.doc.text;
        if first > 0 && self.tag(first - 1) == Tag::ParenOpen && self.tag(end) == Tag::ParenClose {
            return true;
        }
        let money = |q: &crate::extract::quantity::Quantity| q.outer_first <= at && at < q.outer_end && q.dimension == Dimension::Money;
        let next = self.view.quantities.partition_point(|q| q.outer_end <= at);
        if self.view.quantities.get(next).is_some_and(money) || text.is_kind(end, TokenKind::Word) && text.sense(end, Class::Currency).is_some() {
            return true;
        }
        let named = |i: usize| self.tag(i) == Tag::Name && known(self.view, i).is_none();
        if let Some(b) = first.checked_sub(1) {
            let touching = text.tokens[first].gap == Gap::Space;
            if touching && named(b) && !self.is(b, Setting::Compass) && !self.is_headline(b) {
                return true;
            }
            // `Bank of America`, but not `Province of Hunan`.
            let of = Lexicon::role(text, b, Role::Of).is_some() && b > 0 && named(b - 1);
            let body = Lexicon::role(text, b, Role::Of).is_some() && b > 0 && text.tokens[b - 1].case != Case::Lower && Lexicon::is_saying(text, b - 1, Saying::Body);
            let ruler = self.is(b.saturating_sub(1), Setting::District) || self.is(b.saturating_sub(1), Setting::Ruler);
            if (of || body) && !ruler {
                return true;
            }
            let compass_of = Lexicon::role(text, b, Role::Of).is_some() && b > 0 && self.is(b - 1, Setting::Compass);
            if compass_of {
                return true;
            }
        }
        let touches = text.tokens.get(end).is_some_and(|t| t.gap == Gap::Space);
        touches && named(end) && !self.is_headline(end) && !self.is_public(end)
    }

    /// Whether the name that goes on at `i` ends in what belongs to the place: `Hamburg Airport`, `Lagos State`.
    fn is_public(&self, i: usize) -> bool {
        let text = &self.view.doc.text;
        let end = (i..text.len()).find(|&j| self.tag(j) != Tag::Name).unwrap_or(text.len());
        let last = end.saturating_sub(1);
        let titled = Lexicon::is_saying(text, i, Saying::Person);
        titled
            || [Setting::District, Setting::Site, Setting::Ruler].iter().any(|&s| self.is(last, s))
            || Lexicon::is_saying(text, last, Saying::Body)
    }

    /// Whether token `i` stands in a headline in which nearly all words have a capital.
    fn is_headline(&self, i: usize) -> bool {
        let s = self.view.doc.sentence_at(i);
        if s > 3 {
            return false;
        }
        let sentence = self.view.doc.sentences[s];
        let words = (sentence.first..sentence.end).filter(|&j| self.view.doc.text.is_kind(j, TokenKind::Word));
        let (mut capital, mut all) = (0, 0);
        for j in words.take(24) {
            all += 1;
            capital += usize::from(self.view.doc.text.tokens[j].case != Case::Lower);
        }
        all > 3 && capital * 4 >= all * 3
    }

    /// Whether the noun phrase that starts at `start` is a company, a person or another name: `Minera Sul`, `carmaker Rouvier`.
    fn is_owner(&self, start: usize, kind: PlaceKind) -> bool {
        let text = &self.view.doc.text;
        let end = (start..text.len().min(start + 12)).find(|&j| !self.tag(j).is_nominal()).unwrap_or(start);
        if end == start {
            return false;
        }
        let headline = self.is_headline(start);
        let last = end - 1;
        if self.is(last, Setting::Traded) {
            return true;
        }
        let public = [Setting::District, Setting::Site, Setting::Ruler].iter().any(|&s| self.is(last, s))
            || Lexicon::is_saying(text, last, Saying::Body);
        let unknown = |i: usize| self.tag(i) == Tag::Name && known(self.view, i).is_none();
        let public = public || (start..end).any(|i| self.is(i, Setting::Ruler) || Lexicon::is_saying(text, i, Saying::Body));
        let name = (unknown(start) || unknown(last)) && !headline && !public;
        let company = (start..end).any(|j| {
            Lexicon::is_saying(text, j, Saying::Company) && !text.str(j).ends_with('s')
        }) && !public;
        let person = Lexicon::is_saying(text, start, Saying::Person) && kind == PlaceKind::Demonym && self.tag(last) == Tag::Name;
        name || company || person
    }

    /// `said in Geneva`, `told reporters in Davos`: where it was said.
    fn is_speech_at(&self, before: Option<usize>) -> bool {
        let Some(mut i) = before.and_then(|b| b.checked_sub(1)) else { return false };
        let text = &self.view.doc.text;
        let says = |i: usize| Lexicon::sayings(text, i).any(|s| matches!(s.saying, Saying::Say | Saying::Add) && !s.doubtful);
        if says(i) {
            return true;
        }
        for _ in 0..4 {
            if !(self.tag(i).is_nominal() || matches!(self.tag(i), Tag::Determiner | Tag::Time)) || i == 0 {
                break;
            }
            i -= 1;
        }
        says(i) && Lexicon::is_saying(text, i, Saying::Tell)
    }

    /// Joins what is listed behind: `Kabul, Afghanistan`, `Kenya, Uganda and Ghana`.
    fn join(&self, spot: &mut Spot) {
        let place = |i: usize| {
            let i = i + usize::from(self.tag(i) == Tag::Determiner);
            let (len, form) = known(self.view, i)?;
            let whole = !matches!(form.kind, PlaceKind::Demonym | PlaceKind::Body)
                && !matches!(self.tag(i + len), Tag::Clitic | Tag::Noun | Tag::Name);
            whole.then_some((i, i + len, form))
        };
        let mut end = spot.end;
        let mut items: Vec<(usize, usize, &PlaceForm)> = Vec::new();
        let mut joined = false;
        while items.len() < 12 && !joined {
            let at = match self.tag(end) {
                Tag::Comma if self.tag(end + 1) == Tag::Joining => {
                    joined = true;
                    end + 2
                }
                Tag::Comma => end + 1,
                Tag::Joining => {
                    joined = true;
                    end + 1
                }
                _ => break,
            };
            let Some(item) = place(at) else {
                joined = false;
                break;
            };
            end = item.1;
            items.push(item);
        }
        if joined {
            spot.end = end;
            spot.several = items.iter().any(|(.., form)| Some(form.country) != spot.country) || spot.country.is_none();
        } else if let Some(&(at, end, form)) = items.first()
            && matches!(spot.kind, PlaceKind::City | PlaceKind::Capital)
            && matches!(form.kind, PlaceKind::Name | PlaceKind::City)
            && (spot.country.is_none() || spot.country == Some(form.country) || form.others.contains(&spot.country.unwrap_or(0)))
        {
            spot.end = end;
            spot.known = Some(at);
            spot.country = Some(form.country);
        }
    }
}
