//! The country, region or town that a number is about.
//!
//! ```text
//! LIMA – … the toll in Peru rose to 162.      Peru, PE       the report's home
//! Rents in Cusco rose 5%.                     Cusco, PE      named in the clause
//! Ukraine has shipped 4.9 million tons.       Ukraine, UA    what the clause is about
//! Brent rose 1%.                              none           a market
//! ```
//! Names are read once ([`spots`]); the report's home is worked out from its title, dateline and first sentence ([`home`]);
//! each clause has at most one place that governs it ([`frame`]), which a place beside a number overrules.

mod frame;
mod home;
mod reader;
mod spots;

use frame::{Frame, Frames};
use home::Home;
use reader::Reader;
use spots::{Link, Spot, Spots};

use super::dateline::{Dateline, dateline};
use super::document::Document;
use super::quantity::Quantity;
use super::syntax::{Syntax, Tag};
use crate::lexicon::{Lexicon, PlaceKind, Setting};

/// A place as written, with the code of its country where that is certain.
type Place = (Option<String>, Option<String>);

/// What every step of this room reads.
#[derive(Debug, Clone, Copy)]
struct View<'d, 'a> {
    doc: &'d Document<'a>,
    syntax: &'d Syntax,
    quantities: &'d [Quantity],
    /// The dateline with the number of its sentence.
    dateline: Option<(usize, Dateline)>,
}

impl View<'_, '_> {
    /// The token at which a sentence proper starts, behind a dateline.
    fn start(&self, sentence: usize) -> usize {
        let s = self.doc.sentences[sentence];
        match self.dateline {
            Some((number, dateline)) if number == sentence => dateline.end.clamp(s.first, s.end),
            _ => s.first,
        }
    }

    /// Whether token `i` is the town of the dateline again.
    fn is_town(&self, i: usize) -> bool {
        let text = &self.doc.text;
        self.dateline.is_some_and(|(_, d)| {
            !d.several && d.town.1 == d.town.0 + 1 && text.str(i).eq_ignore_ascii_case(text.str(d.town.0))
        })
    }

    /// Whether token `i` stands in the dateline.
    fn in_dateline(&self, i: usize) -> bool {
        self.dateline.is_some_and(|(number, d)| self.doc.sentences[number].first <= i && i < d.end)
    }
}

/// How many sentences may stand before a dateline: title, byline, date.
const BEFORE_DATELINE: usize = 8;

/// The place of each quantity: its words, and the ISO 3166-1 alpha-2 code of the country it is or lies in.
pub fn places(doc: &Document<'_>, syntax: &Syntax, quantities: &[Quantity]) -> Vec<Place> {
    if quantities.is_empty() {
        return Vec::new();
    }
    let mut first = doc.sentences.iter().take(BEFORE_DATELINE).enumerate();
    let dateline = first.find_map(|(n, s)| dateline(&doc.text, *s).map(|d| (n, d)));
    let view = View { doc, syntax, quantities, dateline };
    let spots = Spots::of(view);
    let home = Home::of(view, &spots);
    let mut walk = Walk {
        view,
        spots: &spots,
        frames: Frames::of(view, &spots),
        home: &home,
        carried: None,
        resident: None,
        next: 0,
    };
    quantities.iter().map(|q| walk.place(q)).collect()
}

/// How far behind an age the place may stand that its person is of, in tokens.
const RESIDENCE: usize = 14;

/// A place that the sentences behind go on from.
#[derive(Debug, Clone, Copy)]
struct Carried {
    spot: usize,
    sentence: usize,
    /// Whether it holds for its whole paragraph, or only for a sentence that points back to it.
    strong: bool,
}

/// A walk over the numbers in text order.
struct Walk<'w, 'd, 'a> {
    view: View<'d, 'a>,
    spots: &'w Spots,
    frames: Frames<'w, 'd, 'a>,
    home: &'w Home,
    carried: Option<Carried>,
    /// Where a person lives of whom the paragraph tells: the paragraph and the place.
    resident: Option<(u32, usize)>,
    /// The first sentence whose opening has not been looked at.
    next: usize,
}

impl Walk<'_, '_, '_> {
    fn place(&mut self, q: &Quantity) -> Place {
        while self.next <= q.sentence {
            self.carry(self.next);
            self.next += 1;
        }
        let clause = self.frames.clause(q.first, q.sentence);
        if self.frames.is_market(clause) || self.frames.is_index(q, clause) {
            return (None, None);
        }
        if let Some((paragraph, spot)) = self.resident
            && self.view.doc.sentences[q.sentence].paragraph == paragraph
        {
            return self.spots.place(self.view, &self.spots.all[spot], self.home);
        }
        // `Chad hosts 1.1 million Sudanese`: people told of from elsewhere are where the report is.
        let home = self.home.place().1;
        let foreign = |s: &&Spot| {
            let country = s.country.map(|c| self.spots.country_code(self.view, c));
            s.kind == PlaceKind::Demonym && s.link == Link::Partner && home.is_some() && country != Some(home.clone())
        };
        if let Some(spot) = self.frames.beside(q, clause).filter(|s| !foreign(s)) {
            return self.spots.place(self.view, spot, self.home);
        }
        match self.frames.frame(clause, q.sentence) {
            Frame::Spot(spot) if !self.home.is_match => self.spots.place(self.view, &self.spots.all[spot], self.home),
            Frame::Nowhere => (None, None),
            Frame::National => self.whole(),
            _ if self.frames.contrasts(clause, q.sentence) => self.home.place(),
            _ => match self.carried {
                Some(carried) => self.spots.place(self.view, &self.spots.all[carried.spot], self.home),
                None => self.home.place(),
            },
        }
    }

    /// The whole country: the one carried on, if it is one, else the report's.
    fn whole(&self) -> Place {
        match self.carried.map(|c| &self.spots.all[c.spot]).filter(|s| s.is_country()) {
            Some(spot) => self.spots.place(self.view, spot, self.home),
            None => self.home.place(),
        }
    }

    /// The home of the person that sentence `s` tells of by age, for all that is told of them: `Ana Ruiz, 34, a nurse from Huara`.
    fn residence(&self, s: usize) -> Option<(u32, usize)> {
        let view = self.view;
        let sentence = view.doc.sentences[s];
        let first = view.quantities.partition_point(|q| q.sentence < s);
        let mut all = view.quantities.get(first..)?.iter().take_while(|q| q.sentence == s);
        let age = all.find(|q| reader::is_age(view, q))?;
        let limit = all.next().map_or(sentence.end, |q| q.first).min(age.end + RESIDENCE);
        let (from, spots) = self.spots.within(age.end, limit);
        let lives = |s: &Spot| {
            matches!(s.kind, PlaceKind::City | PlaceKind::Capital)
                && (s.link == Link::Inside || Reader { view }.is_native(s.first))
        };
        let spot = spots.iter().position(lives)?;
        Some((sentence.paragraph, from + spot))
    }

    /// What sentence `s` goes on from, or starts to go on from.
    fn carry(&mut self, s: usize) {
        let sentence = self.view.doc.sentences[s];
        self.resident = self.residence(s).or(self.resident.filter(|r| r.0 == sentence.paragraph));
        let goes_on = |from: usize| self.view.doc.sentences[from].paragraph == sentence.paragraph;
        let back = self.points_back(self.view.start(s), sentence.end);
        let before = self.carried.filter(|c| goes_on(c.sentence) && (c.strong || c.sentence + 1 == s && back));
        self.carried = match self.frames.opening(s) {
            Frame::Spot(spot) if !self.home.is_match => {
                // What a company does in one country is one of its parts.
                let strong = self.frames.holds_on(spot) && !self.home.is_business;
                Some(Carried { spot, sentence: s, strong })
            }
            Frame::Spot(_) | Frame::Nowhere => None,
            Frame::National => before.filter(|c| self.spots.all[c.spot].is_country()),
            Frame::None => {
                let back = back && self.repeats(s);
                let last = s
                    .checked_sub(1)
                    .filter(|&last| back && goes_on(last))
                    .and_then(|last| self.frames.last_inside(last));
                let last = last.map(|spot| Carried { spot, sentence: s, strong: false });
                let named = self.view.syntax.tag(self.view.start(s)) == Tag::Determiner;
                let before = before.map(|c| Carried { sentence: if c.strong { c.sentence } else { s }, ..c });
                // `The project` is the one just placed; `It` is what the sentence before was about.
                if named { last.or(before) } else { before.or(last) }
            }
        };
    }

    /// Whether `The project` at the start of sentence `s` names what the sentence before told of, by one of its words, or a
    /// place such as a plant; a pronoun always does.
    fn repeats(&self, s: usize) -> bool {
        let (text, syntax) = (&self.view.doc.text, self.view.syntax);
        let first = self.view.start(s);
        let Some(before) = s.checked_sub(1).map(|b| self.view.doc.sentences[b]) else { return true };
        if syntax.tag(first) != Tag::Determiner {
            return true;
        }
        let end = (first + 1..first + 6).find(|&i| !syntax.tag(i).is_nominal()).unwrap_or(first + 1);
        if end < first + 4 {
            return true;
        }
        let again = |i: usize| (before.first..before.end).any(|j| text.tokens[j].word == text.tokens[i].word);
        let site = |i: usize| [Setting::Site, Setting::District].iter().any(|&x| text.marks(i).has_setting(x));
        (first + 1..end).any(|i| again(i) || site(i))
    }

    /// Whether `There` at `i` is a place: `There the rate fell`, not `There were`.
    fn is_there(&self, i: usize) -> bool {
        let acts = matches!(self.view.syntax.tag(i + 1), Tag::Verb | Tag::Auxiliary);
        Lexicon::setting(&self.view.doc.text, i, Setting::There).is_some() && !acts
    }

    /// Whether a sentence starts with what points back to the sentence before: `It`, `The project`.
    fn points_back(&self, first: usize, end: usize) -> bool {
        let (text, syntax) = (&self.view.doc.text, self.view.syntax);
        if syntax.quotation_at(first).is_some_and(|q| syntax.quotations[q].0 < first) {
            return true;
        }
        let first = (first..end).find(|&i| syntax.tag(i) != Tag::Open).unwrap_or(end);
        if self.is_there(first) {
            return true;
        }
        match syntax.tag(first) {
            Tag::Pronoun | Tag::Possessive => true,
            Tag::Determiner => {
                let noun = first + 1;
                let other =
                    text.marks(noun).has_setting(Setting::Ruler) || Lexicon::sayings(text, noun).any(|s| !s.is_verb());
                syntax.tag(noun) == Tag::Noun && !other
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::places;
    use crate::extract::marked;

    /// The places of the marked numbers, with the code behind a comma, `-` for none.
    fn check(text: &str, expected: &[&str]) {
        let got = marked::with(text, places);
        let show = |place: Option<String>, code: Option<String>| match (place, code) {
            (Some(place), Some(code)) => format!("{place},{code}"),
            (Some(place), None) => place,
            (None, _) => "-".to_string(),
        };
        let got: Vec<_> = got.into_iter().map(|(place, code)| show(place, code)).collect();
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn a_report_has_a_home() {
        check("LIMA – Peru’s exports rose [5%] in May.\n\nGold led with [$3 million].", &["Peru,PE", "Peru,PE"]);
        check("Kenyan inflation slows to [4%]\n\nPrices rose [3%] in May.", &["Kenya,KE", "Kenya,KE"]);
        check("SAN DIEGO – Norcast sold [400] {boats}.", &["-"]);
        check("PORT ELDER, Astoria — The vote was won by [9] {seats}. Astoria is small.", &["Astoria"]);
        check("Pune: The Maharashtra cabinet hired [90] {clerks}.", &["Maharashtra,IN"]);
        check("MPs back levy\n\nThe government won a vote on a levy of [£3] a mile.", &["UK,GB"]);
        check("LIMA – Peru’s exports rose. Brent futures lost [2%].", &["-"]);
    }

    #[test]
    fn a_clause_names_its_own() {
        let home = "LIMA – Peru’s exports rose.\n\n";
        let at_home = |text: &str, expected: &[&str]| check(&format!("{home}{text}"), expected);
        at_home("Orders in China fell [5%].", &["China,CN"]);
        at_home("Rents in Cusco rose [5%], while wages fell [2%].", &["Cusco,PE", "Peru,PE"]);
        at_home("Ukraine, meanwhile, shipped [9] {cargoes}.", &["Ukraine,UA"]);
        at_home("In Chile, output fell [5%]. Sales of it lost [2%].", &["Chile,CL", "Chile,CL"]);
        at_home("China was the main destination with [$9 million].", &["Peru,PE"]);
        at_home("In the Harrow district [5] {people} voted.", &["Harrow"]);
        at_home("Rents in the capital rose [7%].", &["capital,PE"]);
        at_home("Imports of Chilean gas fell [7%].", &["Peru,PE"]);
    }
}
