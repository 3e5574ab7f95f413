//! The place that a report as a whole is about.
//!
//! ```text
//! Peru quake toll climbs                       Peru: its title
//! STOCKHOLM – Sweden’s central bank            Sweden: dateline and first sentence
//! NAIROBI – Annual inflation slowed            Kenya: a dateline, and neither company nor market
//! MUMBAI: Nine died when a building collapsed  Mumbai: an event of one town
//! BERLIN – Start-up Voltera has raised         none: a company
//! ```

use super::spots::{Link, Spot, Spots, known, words};
use super::{Place, View};
use crate::extract::dateline::Dateline;
use crate::extract::document::Sentence;
use crate::extract::quantity::Quantity;
use crate::extract::syntax::Tag;
use crate::lexicon::{Case, Class, Gap, Lexicon, PlaceKind, Role, Saying, Setting};
use crate::model::{Dimension, MarkKind};

/// The home of a report.
#[derive(Debug, Default)]
pub(super) struct Home {
    name: Option<String>,
    code: Option<String>,
    /// Whether the report tells of a match, in which names of places are those of teams.
    pub is_match: bool,
    /// Whether it is about a company or a market, which has no place.
    pub is_business: bool,
}

impl Home {
    /// Its words and code.
    pub fn place(&self) -> Place {
        (self.name.clone(), self.code.clone())
    }

    /// Works it out.
    pub fn of(view: View<'_, '_>, spots: &Spots) -> Home {
        let finder = Finder::new(view, spots);
        if finder.is_match() {
            return Home { is_match: true, ..Home::default() };
        }
        let (name, code) = finder.home();
        let is_business = name.is_none() && [finder.title, finder.lead].into_iter().any(|s| finder.is_business(s));
        Home { name, code, is_match: false, is_business }
    }
}

struct Finder<'w, 'd, 'a> {
    view: View<'d, 'a>,
    spots: &'w Spots,
    dateline: Option<Dateline>,
    /// The title, as tokens; empty if there is none.
    title: (usize, usize),
    /// The first sentence of the body, without its dateline.
    lead: (usize, usize),
}

impl<'w, 'd, 'a> Finder<'w, 'd, 'a> {
    fn new(view: View<'d, 'a>, spots: &'w Spots) -> Self {
        let sentences = &view.doc.sentences;
        // Without a dateline the second paragraph is the body, or the first if there is no other.
        let (dateline, body) = match view.dateline {
            Some((number, dateline)) => (Some(dateline), number),
            None => (None, sentences.iter().position(|s| s.paragraph == 1).unwrap_or(0)),
        };
        let tells = |s: &&Sentence| (s.first..s.end).any(|i| matches!(view.syntax.tag(i), Tag::Verb | Tag::Auxiliary));
        let lead = sentences.get(body..).and_then(|all| all.iter().find(tells));
        let lead = lead.map_or((0, 0), |s| (dateline.map_or(s.first, |d| d.end.max(s.first).min(s.end)), s.end));
        // The headline that the page step marked stands below a kicker at times.
        let marked = view.doc.article.marks.iter().find(|m| m.what == MarkKind::Headline);
        let at = marked.map(|m| view.doc.text.tokens.partition_point(|t| (t.start as usize) < m.span.start));
        let title = at
            .map_or(sentences.first(), |at| sentences.get(view.doc.sentence_at(at)))
            .filter(|s| s.end <= lead.0 && s.paragraph < view.doc.sentences[body.min(sentences.len() - 1)].paragraph);
        let title = title.map_or((0, 0), |s| (s.first, s.end));
        Finder { view, spots, dateline, title, lead }
    }

    fn has(&self, (first, end): (usize, usize), setting: Setting) -> bool {
        (first..end).any(|i| self.view.doc.text.marks(i).has_setting(setting))
    }

    fn home(&self) -> Place {
        if let Some(place) = self.unknown_region() {
            return place;
        }
        if self.is_business(self.title) || self.is_business(self.lead) {
            return (None, None);
        }
        if let Some(place) = self.titled() {
            return place;
        }
        if let Some(place) = self.led() {
            return place;
        }
        if let Some(place) = self.worldwide() {
            return place;
        }
        if let Some(place) = self.datelined() {
            return place;
        }
        self.main().or_else(|| self.seated()).unwrap_or_else(|| self.unsaid())
    }

    /// Whether the report is of a match or a race: its words are those of sports.
    fn is_match(&self) -> bool {
        let text = &self.view.doc.text;
        let settings = self.view.syntax.words.settings.iter();
        let sport = settings.filter(|&&i| text.marks(i).has_setting(Setting::Sport)).take(12).count();
        // `won 4-1`
        let score =
            |pair: &&[Quantity]| pair[1].first == pair[0].end + 1 && self.view.syntax.tag(pair[0].end) == Tag::Inner;
        let play = sport + self.view.quantities.windows(2).filter(score).take(12).count();
        sport > 0 && play >= 2 && play * 70 >= text.len().min(720)
    }

    /// A region that no row knows but the report is at home in: `PORT ELDER, Astoria —`, `Kaveri Pradesh budget`.
    fn unknown_region(&self) -> Option<Place> {
        let region =
            self.dateline.and_then(|d| d.region).filter(|r| known(self.view, r.0).is_none() && self.recurs(*r));
        let region =
            region.or_else(|| [self.title, self.lead].into_iter().find_map(|span| self.region_with_body(span)))?;
        Some((Some(words(self.view, region.0, region.1)), None))
    }

    /// Names that nothing knows before a body of a region.
    fn region_with_body(&self, (first, end): (usize, usize)) -> Option<(usize, usize)> {
        let (text, syntax) = (&self.view.doc.text, self.view.syntax);
        let body = (first + 1..end).find(|&i| {
            text.marks(i).has_setting(Setting::Regional)
                && text.tokens[i].case == Case::Lower
                && text.tokens[i].gap == Gap::Space
        })?;
        let named = |i: usize| {
            let opens = i == first && syntax.tag(i) == Tag::Noun && text.tokens[i].case == Case::Title;
            syntax.tag(i) == Tag::Name || opens && self.recurs((i, i + 1))
        };
        let start = (first..body).rev().find(|&i| !named(i)).map_or(first, |i| i + 1);
        let unknown =
            (start..body).all(|i| known(self.view, i).is_none() && Lexicon::sayings(text, i).next().is_none());
        let region = (start, body);
        (body > start && unknown && (body - start >= 2 || self.recurs(region) && start == first)).then_some(region)
    }

    /// Whether the name stands in the text again.
    fn recurs(&self, (first, end): (usize, usize)) -> bool {
        let text = &self.view.doc.text;
        let name = text.str(first);
        (0..text.len()).any(|i| (i < first || i >= end) && text.str(i) == name)
    }

    // What the report is about that has no place.

    /// Whether a title or first sentence is about a company or a market.
    fn is_business(&self, span: (usize, usize)) -> bool {
        span.1 > span.0 && (self.is_market(span) || self.is_company(span))
    }

    /// `Oil rises 2%`, `Global shares edged lower`, `MARKETS-Stocks slip`.
    fn is_market(&self, (first, end): (usize, usize)) -> bool {
        let (text, syntax) = (&self.view.doc.text, self.view.syntax);
        let verb = self.verb(first, end);
        let start = (first..verb).find(|&i| !matches!(syntax.tag(i), Tag::Determiner | Tag::Open)).unwrap_or(first);
        let tagged = (text.is(start + 1, "-") || text.is(start + 1, ":")) && text.tokens[start].case == Case::Upper;
        let start = start + if tagged { 2 } else { 0 };
        let opens = Lexicon::setting(text, start, Setting::Traded);
        let whole = opens
            .is_some_and(|len| !syntax.tag(start + len).is_nominal() || start + len >= verb || self.moves(start + len));
        let (_, spots) = self.spots.within(first, verb.max(first + 1));
        let market = (start..verb.min(end)).any(|i| text.marks(i).has_role(Role::Market));
        // `Malaysian palm oil futures`, told from Kuala Lumpur: the report tells of the country’s trade too.
        let local =
            |s: &Spot| s.link == Link::Inside || s.counts() && s.is_country() && s.country == self.dateline_country();
        whole || market && !spots.iter().any(local)
    }

    /// Whether a word that the tagger left alone is a trend: `Oil steadies`.
    fn moves(&self, i: usize) -> bool {
        self.view.doc.lexicon.trends_from(&self.view.doc.text, i).next().is_some()
    }

    /// `Retailer Halden Plc will cut`, `Kestrel unveils`: its subject is a company.
    fn is_company(&self, (first, end): (usize, usize)) -> bool {
        let (text, syntax) = (&self.view.doc.text, self.view.syntax);
        let verb = self.verb(first, end);
        let subject = (first, verb.min(first + 24));
        // A name that opens the sentence is told from a noun by being no word.
        let opens = |i: usize| {
            i == subject.0
                && text.tokens[i].case != Case::Lower
                && self.view.doc.lexicon.parts(text.tokens[i].word).is_unknown()
        };
        let named = |i: usize| (syntax.tag(i) == Tag::Name || opens(i)) && known(self.view, i).is_none();
        if !(subject.0..subject.1).any(named) {
            return false;
        }
        let owned = self.spots.within(subject.0, subject.1).1;
        if owned.iter().any(|s| s.link == Link::Owner) && !(subject.0..subject.1).any(|i| self.governs(i)) {
            return true;
        }
        let kind = (subject.0..subject.1).any(|i| Lexicon::is_saying(text, i, Saying::Company));
        // `Norcast, the Swedish boat maker, said`
        let described = kind && owned.iter().all(|s| matches!(s.link, Link::Adjective | Link::Owner | Link::Genitive));
        if owned.iter().any(|s| s.counts()) && !described || (subject.0..subject.1).any(|i| self.governs(i)) {
            return false;
        }
        let suffix = (subject.0 + 1..subject.1)
            .any(|i| text.tokens[i].case != Case::Lower && text.marks(i).has_setting(Setting::Suffix));
        suffix || kind || self.has(self.title, Setting::Company) || self.has(self.lead, Setting::Company)
    }

    /// A public body or an office holder: no company.
    fn governs(&self, i: usize) -> bool {
        let text = &self.view.doc.text;
        text.marks(i).has_setting(Setting::Ruler)
            || Lexicon::is_saying(text, i, Saying::Body)
            || Lexicon::is_saying(text, i, Saying::Person)
            || text.sense(i, Class::Body).is_some()
    }

    fn verb(&self, first: usize, end: usize) -> usize {
        (first + 1..end).find(|&i| matches!(self.view.syntax.tag(i), Tag::Verb | Tag::Auxiliary)).unwrap_or(end)
    }

    // Where the report is at home.

    /// The first place of the title that it can be about.
    fn titled(&self) -> Option<Place> {
        let (_, spots) = self.spots.within(self.title.0, self.title.1);
        // `Jobless rate dips as Ontario leads hiring`: what goes with the news is not what it is about.
        let beside = |s: &Spot| {
            let tag = |i: usize| self.view.syntax.tag(i) == Tag::Subordinator;
            !s.is_country() && s.first > self.title.0 && (self.title.0 + 1..s.first).any(tag) && self.dateline.is_some()
        };
        let usable = |s: &&Spot| self.can_house(s) && !beside(s);
        let first = spots.iter().find(usable)?;
        // A part of a country is the home only where the title does not name the country.
        let country = spots.iter().filter(usable).find(|s| s.is_country() && s.country == first.country);
        Some(self.place(country.unwrap_or(first)))
    }

    /// The dateline's country where the first sentence speaks of it, else what that sentence is about.
    fn led(&self) -> Option<Place> {
        let (_, spots) = self.spots.within(self.lead.0, self.lead.1);
        let usable = |s: &&Spot| self.can_house(s);
        if let Some(region) = spots.iter().find(|s| matches!(s.kind, PlaceKind::City) && self.rules(s)) {
            return Some(self.place(region));
        }
        let at_home = self.dateline_country();
        if let Some(spot) =
            spots.iter().filter(usable).find(|s| s.is_country() && s.country.is_some() && s.country == at_home)
        {
            return Some(self.place(spot));
        }
        let verb = self.verb(self.lead.0, self.lead.1);
        let subject = spots.iter().filter(usable).find(|s| s.first < verb || s.link == Link::Struck);
        if let Some(spot) = subject.filter(|s| {
            s.is_country() || self.dateline.is_some() || self.title.1 == 0 || self.main_country() == s.country
        }) {
            return Some(self.place(spot));
        }
        // An event of one town, told without a dateline: `An accountant in Newcastle was jailed`.
        let local = self.dateline.is_none() && [self.title, self.lead].into_iter().any(|s| self.has(s, Setting::Local));
        spots.iter().filter(usable).find(|s| local && !s.is_country()).map(|s| self.place(s))
    }

    /// A report of a body of many countries is of the place that its first sentence names; of none where neither this nor the
    /// title names a country.
    fn worldwide(&self) -> Option<Place> {
        let spans = [self.title, self.lead];
        let body = |i: usize| {
            // `who` is no body.
            self.view.doc.text.tokens[i].case != Case::Lower
                && self.view.doc.text.marks(i).has_setting(Setting::Worldwide)
        };
        if !spans.iter().any(|&(first, end)| (first..end).any(body)) {
            return None;
        }
        let (_, spots) = self.spots.within(self.lead.0, self.lead.1);
        if let Some(inside) = spots.iter().find(|s| s.link == Link::Inside && self.can_house(s)) {
            return Some(self.place(inside));
        }
        let country = |s: &Spot| s.is_country() && s.link != Link::Used;
        let named = spans.iter().any(|&(first, end)| self.spots.within(first, end).1.iter().any(country));
        (!named).then_some((None, None))
    }

    /// Whether a body of the region stands behind its name: `the Texas legislature`.
    fn rules(&self, spot: &Spot) -> bool {
        let text = &self.view.doc.text;
        let end = spot.end + usize::from(self.view.syntax.tag(spot.end) == Tag::Clitic);
        spot.link != Link::Used && (end..end + 2).any(|i| text.marks(i).has_setting(Setting::Ruler))
    }

    /// Where the dateline is, for an event of its town or for what concerns its country.
    fn datelined(&self) -> Option<Place> {
        let dateline = self.dateline.filter(|d| !d.several)?;
        let country = self.dateline_country().filter(|_| self.concerns_all())?;
        if let Some((len, form)) = known(self.view, dateline.town.0)
            && form.kind == PlaceKind::City
            && self.has(self.lead, Setting::Local)
        {
            let name = self.town(dateline.town.0, dateline.town.0 + len);
            return Some((Some(name), self.spots.country_code(self.view, country)));
        }
        Some((Some(self.spots.country_name(self.view, country)), self.spots.country_code(self.view, country)))
    }

    /// Where its source is at home, for a report that says nothing of where it is itself: as with a dateline.
    fn seated(&self) -> Option<Place> {
        let seat = self.view.doc.seat.as_ref()?;
        let elsewhere = self.dateline.is_some_and(|d| d.several) || self.dateline_country().is_some();
        if elsewhere || !self.concerns_all() {
            return None;
        }
        let town = seat.town.clone().filter(|_| self.has(self.lead, Setting::Local));
        let name = town.unwrap_or_else(|| self.spots.country_name(self.view, seat.country));
        Some((Some(name), self.spots.country_code(self.view, seat.country)))
    }

    /// Whether the first sentence tells of something other than what a name does: `Inflation slowed`, not `Norcast sold`.
    fn concerns_all(&self) -> bool {
        let (text, syntax) = (&self.view.doc.text, self.view.syntax);
        let (first, end) = self.lead;
        let verb = self.verb(first, end);
        let start = (first..verb).find(|&i| syntax.tag(i) != Tag::Determiner).unwrap_or(first);
        // A lone word with a capital that no list knows is a name: `Norcast sold`.
        let name = |i: usize| {
            text.tokens[i].case != Case::Lower && self.view.doc.lexicon.parts(text.tokens[i].word).is_unknown()
        };
        let common = (start..verb).any(|i| syntax.tag(i) == Tag::Noun && !name(i) || self.governs(i));
        common || !text.is_kind(start, crate::lexicon::TokenKind::Word)
    }

    /// The town of a dateline as a name is written: `MUMBAI` is `Mumbai`.
    fn town(&self, first: usize, end: usize) -> String {
        let text = &self.view.doc.text;
        let again = (end..text.len()).find(|&i| {
            text.tokens[i].word == text.tokens[first].word
                && text.tokens[i].case == Case::Title
                && known(self.view, i).is_some()
        });
        let name = match again {
            Some(i) => words(self.view, i, i + (end - first)),
            None => words(self.view, first, end),
        };
        if name.chars().any(char::is_lowercase) { name } else { capitalised(&name) }
    }

    fn dateline_country(&self) -> Option<u32> {
        let dateline = self.dateline.filter(|d| !d.several)?;
        let region = dateline.region.and_then(|r| known(self.view, r.0));
        region.or_else(|| known(self.view, dateline.town.0)).map(|(_, form)| form.country)
    }

    /// Whether a report can be at home at a spot: not a market, not the capital that speaks for its country.
    fn can_house(&self, spot: &Spot) -> bool {
        let market = (spot.end..spot.end + 2).any(|i| self.view.doc.text.marks(i).has_role(Role::Market));
        let owner = spot.link == Link::Owner && self.governs(spot.end);
        (spot.counts() || owner) && !market
    }

    fn place(&self, spot: &Spot) -> Place {
        let speaks = spot.kind == PlaceKind::Capital && spot.link == Link::Bare && self.is_government(spot);
        match spot.country.filter(|_| speaks) {
            Some(country) => {
                (Some(self.spots.country_name(self.view, country)), self.spots.country_code(self.view, country))
            }
            None => {
                let (name, code) = self.spots.place(self.view, spot, &Home::default());
                if spot.is_country() && spot.link != Link::Inside && spot.kind == PlaceKind::Name {
                    return (spot.country.map(|c| self.spots.country_name(self.view, c)), code);
                }
                (name, code)
            }
        }
    }

    /// Whether a capital acts as the government of its country: `Berlin says`, `Berlin approves budget` of Germany’s cabinet.
    fn is_government(&self, spot: &Spot) -> bool {
        let (_, lead) = self.spots.within(self.lead.0, self.lead.1);
        let country = |s: &Spot| s.is_country() && s.counts() && s.country == spot.country;
        let acts = matches!(self.view.syntax.tag(spot.end), Tag::Verb | Tag::Auxiliary);
        Lexicon::sayings(&self.view.doc.text, spot.end).any(|s| s.is_verb()) || acts && lead.iter().any(country)
    }

    /// The country that is named more often than any other, and more than once.
    fn main_country(&self) -> Option<u32> {
        let (&country, &count) =
            self.spots.counts.iter().max_by_key(|(country, count)| (**count, std::cmp::Reverse(**country)))?;
        let rivals = self.spots.counts.iter().filter(|(other, n)| **other != country && **n * 2 > count).count();
        (count > 1 && rivals == 0).then_some(country)
    }

    /// A report is of the country that it names most; one with a dateline only of one that it names as such, not by its towns.
    fn main(&self) -> Option<Place> {
        let country = self.main_country()?;
        let named = |s: &Spot| s.is_country() && s.country == Some(country) && s.counts();
        if self.dateline.is_some() && !self.spots.all.iter().any(named) {
            return None;
        }
        Some((Some(self.spots.country_name(self.view, country)), self.spots.country_code(self.view, country)))
    }

    /// A report that names no country and its own government is of the country whose money it counts in.
    fn unsaid(&self) -> Place {
        let text = &self.view.doc.text;
        let governs = (0..text.len()).any(|i| text.marks(i).has_setting(Setting::Ruler));
        let countries = self.spots.all.iter().any(|m| matches!(m.kind, PlaceKind::Name | PlaceKind::Demonym));
        if self.dateline.is_some() || countries || !governs {
            return (None, None);
        }
        let money = self.view.quantities.iter().filter(|q| q.dimension == Dimension::Money);
        let money: Vec<&str> = money.map(|q| q.unit.split('/').next().unwrap_or("")).collect();
        let Some(&unit) = money.first().filter(|u| money.iter().filter(|m| m == u).count() * 2 > money.len()) else {
            return (None, None);
        };
        match self.view.doc.lexicon.customary(unit) {
            Some((name, code)) => (Some(name.to_string()), Some(code.to_string())),
            None => (None, None),
        }
    }
}

/// `PORT ELDER` as `Port Elder`.
fn capitalised(name: &str) -> String {
    let mut start = true;
    let letter = |c: char| {
        let shown = if start { c.to_uppercase().collect::<String>() } else { c.to_lowercase().collect() };
        start = !c.is_alphanumeric();
        shown
    };
    name.chars().map(letter).collect()
}
