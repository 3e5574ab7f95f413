//! How a name is tied to its sentence: what stands before and behind it.
//!
//! ```text
//! in southern Peru        Inside, with its compass point      Bank of America      Used: part of a name
//! Kabul, Afghanistan      one place, of the country           Brazil’s Petrobras   Owner: of a company
//! Spain and Portugal      one place, of no country            exports to Japan     Partner
//! ```

use super::View;
use super::spots::{Link, Spot, known};
use crate::extract::quantity::Quantity;
use crate::extract::syntax::Tag;
use crate::lexicon::{Case, Class, Gap, Lexicon, PlaceForm, PlaceKind, Role, Saying, Setting, TokenKind};
use crate::model::Dimension;

/// How far behind an age the home of its person may stand, in tokens.
const NATIVE: usize = 8;

/// Reads one spot.
pub(super) struct Reader<'d, 'a> {
    pub view: View<'d, 'a>,
}

impl Reader<'_, '_> {
    fn tag(&self, i: usize) -> Tag {
        self.view.syntax.tag(i)
    }

    fn is(&self, i: usize, setting: Setting) -> bool {
        self.view.doc.text.marks(i).has_setting(setting)
    }

    /// The place that starts at token `i`, with what belongs to it.
    pub fn spot(&self, i: usize) -> Option<Spot> {
        if let Some((len, form)) = known(self.view, i) {
            return Some(self.named(i, len, form));
        }
        match self.tag(i) {
            // `in the North-West`
            Tag::Name => self.part(i).or_else(|| self.unknown(i)),
            Tag::Noun | Tag::Adjective | Tag::Adverb => self.part(i),
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
            // `southern Peru`, `North Louisiana`
            let compass = i.checked_sub(1).filter(|&c| {
                self.is(c, Setting::Compass) && text.tokens[c].case != Case::Upper && text.tokens[i].gap == Gap::Space
            });
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
        let limit = text.len().min(i + 5);
        let end = (i..limit).find(|&j| !place(j)).unwrap_or(limit);
        let before = i.checked_sub(1)?;
        let definite = self.tag(before) == Tag::Determiner;
        let whose = matches!(self.tag(before), Tag::Possessive | Tag::Clitic);
        let lead = if definite || whose { before.checked_sub(1)? } else { before };
        // `a study in Alpine Cryosphere` is in a journal.
        let printed = lead > 0 && Lexicon::is_saying(text, lead - 1, Saying::Paper);
        let inside = self.leads(lead, Setting::Inside) && !printed;
        let district = self.is(end, Setting::District);
        let of_district = text.marks(before).has_role(Role::Of)
            && before.checked_sub(1).is_some_and(|d| self.is(d, Setting::District));
        let site = whose && self.is(end, Setting::Site) && (inside || self.leads(lead, Setting::At));
        let fronted = self.view.doc.sentences.get(self.view.doc.sentence_at(lead)).is_some_and(|s| s.first == lead);
        let far = of_district && before >= 3 && self.goes_on(before - 3) && self.is(before - 4, Setting::Compass)
            || of_district && before >= 2 && self.goes_on(before - 2);
        let of_district = of_district && !far;
        // `fell on Padang`, where the report is from.
        let here = self.leads(lead, Setting::At) && self.view.is_town(i) && self.ends(i, end);
        let named = inside && !whose && (!definite || fronted && !self.goes_on(end)) && self.ends(i, end);
        let native = self.is_native(i) && self.ends(i, end);
        if !(site || named || here || native || of_district && self.ends(i, end) || inside && district) {
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

    /// Whether the name at `i` is where a person told of by age is from: `Ana Ruiz, 34, a nurse from Huara`.
    pub fn is_native(&self, i: usize) -> bool {
        let Some(before) = i.checked_sub(1) else { return false };
        let from = Lexicon::setting(&self.view.doc.text, before, Setting::Origin).is_some();
        let aged = |q: &Quantity| i - q.end <= NATIVE && is_age(self.view, q);
        let last = || self.view.quantities.partition_point(|q| q.end <= i).checked_sub(1);
        from && last().is_some_and(|n| aged(&self.view.quantities[n]))
    }

    /// `the Northern Journal of Neurology`: no place.
    fn goes_on(&self, end: usize) -> bool {
        self.view.doc.text.marks(end).has_role(Role::Of)
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
        let len = Lexicon::setting(text, i, Setting::Part)?;
        let before = i.checked_sub(2)?;
        let definite = self.tag(i - 1) == Tag::Determiner && text.marks(i - 1).has_role(Role::Article);
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
        let opens = self.view.doc.sentences.get(self.view.doc.sentence_at(first)).is_some_and(|s| s.first == first);
        let mut before = first.checked_sub(1).filter(|_| !opens);
        if before.is_some_and(|b| self.tag(b) == Tag::Determiner) {
            before = first.checked_sub(2);
        }
        let led = |setting| before.is_some_and(|b| self.leads(b, setting));
        if led(Setting::Bound) {
            return Link::Partner;
        }
        let compound =
            kind == PlaceKind::Demonym || matches!(self.tag(end), Tag::Noun | Tag::Ing | Tag::Inner | Tag::Name);
        if self.tag(end) == Tag::Clitic || compound {
            let start = end + usize::from(self.tag(end) == Tag::Clitic);
            if self.is_owner(start, kind) {
                return Link::Owner;
            }
        }
        let away =
            (end..text.len().min(end + 3)).take_while(|&j| self.tag(j).is_nominal()).any(|j| self.is(j, Setting::Away));
        if kind == PlaceKind::Demonym && away {
            return Link::Partner;
        }
        // `800,000 Sudanese`: people, wherever they are.
        let counted = || {
            let n = self.view.quantities.partition_point(|q| q.first <= first);
            n > 0 && self.view.quantities[n - 1].outer_end == end
        };
        if kind == PlaceKind::Demonym && !self.tag(end).is_nominal() && counted() {
            return Link::Partner;
        }
        // `in English` is a language; `among Poles`.
        if kind == PlaceKind::Demonym && !self.tag(end).is_nominal() && (led(Setting::Inside) || led(Setting::At)) {
            return if led(Setting::At) && text.str(end - 1).ends_with('s') { Link::Inside } else { Link::Used };
        }
        if led(Setting::Inside) || led(Setting::At) && !compound {
            return if self.is_speech_at(before) { Link::Used } else { Link::Inside };
        }
        let of = before.is_some_and(|b| text.marks(b).has_role(Role::Of));
        if kind == PlaceKind::Demonym && self.is_of_goods(first, end) {
            return Link::Used;
        }
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
        let money = |q: &Quantity| q.outer_first <= at && at < q.outer_end && q.dimension == Dimension::Money;
        let next = self.view.quantities.partition_point(|q| q.outer_end <= at);
        if self.view.quantities.get(next).is_some_and(money)
            || text.is_kind(end, TokenKind::Word)
                && text.sense(end, Class::Currency).is_some()
                && self.tag(end + 1) != Tag::Number
        {
            return true;
        }
        let named = |i: usize| self.tag(i) == Tag::Name && known(self.view, i).is_none();
        if let Some(b) = first.checked_sub(1) {
            let touching = text.tokens[first].gap == Gap::Space;
            if touching && named(b) && !self.is(b, Setting::Compass) && !self.is_headline(b) {
                return true;
            }
            // `Bank of America`, but not `Province of Hunan`.
            let of = text.marks(b).has_role(Role::Of) && b > 0 && named(b - 1);
            let body = text.marks(b).has_role(Role::Of)
                && b > 0
                && text.tokens[b - 1].case != Case::Lower
                && Lexicon::is_saying(text, b - 1, Saying::Body);
            let ruler = self.is(b.saturating_sub(1), Setting::District) || self.is(b.saturating_sub(1), Setting::Ruler);
            if (of || body) && !ruler {
                return true;
            }
            let compass_of = text.marks(b).has_role(Role::Of) && b > 0 && self.is(b - 1, Setting::Compass);
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
        let parted = |j: usize| j > start && text.tokens[j].gap == Gap::Paragraph;
        let end =
            (start..text.len().min(start + 12)).find(|&j| !self.tag(j).is_nominal() || parted(j)).unwrap_or(start);
        if end == start {
            return false;
        }
        let headline = self.is_headline(start);
        let last = end - 1;
        // `Malaysia’s palm oil stocks` lie in stores.
        if self.is(last, Setting::Traded) {
            return last == start || !self.is(last - 1, Setting::Goods);
        }
        let public = [Setting::District, Setting::Site, Setting::Ruler].iter().any(|&s| self.is(last, s))
            || Lexicon::is_saying(text, last, Saying::Body);
        let unknown = |i: usize| self.tag(i) == Tag::Name && known(self.view, i).is_none();
        let public =
            public || (start..end).any(|i| self.is(i, Setting::Ruler) || Lexicon::is_saying(text, i, Saying::Body));
        let name = (unknown(start) || unknown(last)) && !headline && !public;
        let company = (start..end).any(|j| Lexicon::is_saying(text, j, Saying::Company) && !text.str(j).ends_with('s'))
            && !public;
        let person = Lexicon::is_saying(text, start, Saying::Person)
            && kind == PlaceKind::Demonym
            && self.tag(last) == Tag::Name;
        name || company || person
    }

    /// Whether a demonym tells where goods come from that someone buys: `120,000 tonnes of Romanian and 60,000 of Bulgarian
    /// wheat`, `the Russian wheat was bought`.
    fn is_of_goods(&self, first: usize, end: usize) -> bool {
        let text = &self.view.doc.text;
        let of = first > 0 && text.marks(first - 1).has_role(Role::Of);
        let counted = of && (first.saturating_sub(4)..first - 1).any(|j| self.tag(j) == Tag::Number);
        let plural = text.str(end - 1).ends_with('s') && !text.str(end - 1).ends_with("ss");
        let listed = matches!(self.tag(end), Tag::Joining | Tag::Comma);
        if counted && listed && !plural {
            return true;
        }
        let stop = (end..text.len().min(end + 5)).find(|&j| !self.tag(j).is_nominal()).unwrap_or(end);
        let goods = stop > end && text.marks(stop - 1).has_setting(Setting::Goods);
        let bought = (stop..text.len().min(stop + 4)).any(|j| text.marks(j).has_setting(Setting::Bought));
        goods && (counted || bought)
    }

    /// `said in Geneva`, `told reporters in Davos`: where it was said.
    fn is_speech_at(&self, before: Option<usize>) -> bool {
        let Some(mut i) = before.and_then(|b| b.checked_sub(1)) else { return false };
        let text = &self.view.doc.text;
        let says =
            |i: usize| Lexicon::sayings(text, i).any(|s| matches!(s.saying, Saying::Say | Saying::Add) && !s.doubtful);
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
                && (!matches!(self.tag(i + len), Tag::Clitic | Tag::Noun | Tag::Name)
                    || self.is(i + len, Setting::District));
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
        } else if let [(at, end, form)] = items[..]
            && self.tag(end) != Tag::Joining
            && matches!(spot.kind, PlaceKind::City | PlaceKind::Capital)
            && matches!(form.kind, PlaceKind::Name | PlaceKind::City)
            && (spot.country.is_none()
                || spot.country == Some(form.country)
                || form.others.contains(&spot.country.unwrap_or(0)))
        {
            spot.end = end;
            spot.known = Some(at);
            spot.country = Some(form.country);
        }
    }
}

/// Whether a number is the age of a person: `Ana Ruiz, 34,`, `a 34-year-old nurse`.
pub(super) fn is_age(view: View<'_, '_>, q: &Quantity) -> bool {
    let parted = |i: usize| view.syntax.tag(i) == Tag::Comma;
    let tagged =
        q.first > 0 && parted(q.first - 1) && parted(q.end) && view.syntax.tag(q.first.saturating_sub(2)) == Tag::Name;
    let hyphened = q.unit == "a" && view.syntax.tag(q.end) == Tag::Inner;
    hyphened || q.unit == "a" && tagged
}
