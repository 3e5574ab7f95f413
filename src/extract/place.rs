//! The country, region or town that a number is about.
//!
//! ```text
//! LIMA – … the toll in Peru rose to 162.      Peru, PE       the report's home
//! Rents in Cusco rose 5%.                     Cusco, PE      named in the clause
//! Ukraine has shipped 4.9 million tons.       Ukraine, UA    what the clause is about
//! Brent rose 1%.                              none           a market
//! ```

use rustc_hash::FxHashMap;

use super::dateline::{Dateline, dateline};
use super::document::{Document, Sentence};
use super::quantity::Quantity;
use super::syntax::{Syntax, Tag};
use crate::lexicon::{Case, Class, Lexicon, PlaceForm, PlaceKind, Role, Saying, TokenKind};
use crate::model::Dimension;

/// How far a clause may reach from a number, in tokens, so that no sentence costs more than its length.
const REACH: usize = 60;

/// A place as written, with its country where that is certain.
type Place = (Option<String>, Option<String>);

/// The place of each quantity: its words, and the ISO 3166-1 alpha-2 code of the country it is or lies in.
pub fn places(doc: &Document<'_>, syntax: &Syntax, quantities: &[Quantity]) -> Vec<Place> {
    let mut atlas = Atlas::new(doc, syntax, quantities);
    for m in atlas.mentions.iter().filter(|m| m.kind == PlaceKind::Name) {
        atlas.named_first.entry(m.country).or_insert(*m);
    }
    let home = atlas.home(quantities);
    let mut results = Vec::with_capacity(quantities.len());
    let mut carried: Option<(u32, Place)> = None;
    let mut last = usize::MAX;
    for q in quantities {
        let sentence = doc.sentences[q.sentence];
        if last != q.sentence {
            // What opened a sentence holds on in its paragraph, until another place opens one.
            let opened = (last.wrapping_add(1).min(q.sentence)..=q.sentence)
                .filter_map(|s| atlas.opening(doc.sentences[s]))
                .next_back();
            carried = match opened {
                Some(found) => Some((sentence.paragraph, found)),
                None => carried.filter(|(paragraph, _)| *paragraph == sentence.paragraph),
            };
            last = q.sentence;
        }
        let clause = atlas.clause(q.first, sentence);
        results.push(if atlas.is_market(clause) {
            (None, None)
        } else if let Some(found) = atlas.named(q, clause) {
            found
        } else if let Some((_, found)) = carried.as_ref().filter(|_| !atlas.contrasts(clause, sentence)) {
            found.clone()
        } else {
            home.clone()
        });
    }
    results
}

/// A place name in the text.
#[derive(Debug, Clone, Copy)]
struct Mention {
    first: usize,
    end: usize,
    country: u32,
    kind: PlaceKind,
}

struct Atlas<'d, 'a> {
    doc: &'d Document<'a>,
    syntax: &'d Syntax,
    quantities: &'d [Quantity],
    mentions: Vec<Mention>,
    /// The first mention of each country by its name.
    named_first: FxHashMap<u32, Mention>,
    /// Tokens at which a clause starts inside a sentence.
    clauses: Vec<usize>,
    /// Tokens that name a market or what is traded there.
    markets: Vec<usize>,
    /// Tokens that lead to a place: `in`.
    insides: Vec<usize>,
}

impl<'d, 'a> Atlas<'d, 'a> {
    /// Reads the text once for all that is asked of every number.
    fn new(doc: &'d Document<'a>, syntax: &'d Syntax, quantities: &'d [Quantity]) -> Self {
        let mut atlas = Atlas {
            doc,
            syntax,
            quantities,
            mentions: Vec::new(),
            named_first: FxHashMap::default(),
            clauses: Vec::new(),
            markets: Vec::new(),
            insides: Vec::new(),
        };
        atlas.mentions = atlas.mentions();
        for i in 0..doc.text.len() {
            if atlas.parts_clause(i) {
                atlas.clauses.push(i);
            }
            if Lexicon::role(&doc.text, i, Role::Market).is_some() {
                atlas.markets.push(i);
            }
            if Lexicon::role(&doc.text, i, Role::Inside).is_some() {
                atlas.insides.push(i);
            }
        }
        atlas
    }
    fn at(&self, i: usize) -> Option<(usize, &PlaceForm)> {
        let written = self.doc.text.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Word && t.case != Case::Lower);
        if !written {
            return None;
        }
        self.doc.lexicon.places.at(&self.doc.text, i).map(|found| (found.len, found.item))
    }

    fn mentions(&self) -> Vec<Mention> {
        let mut mentions = Vec::new();
        let mut i = 0;
        while i < self.doc.text.len() {
            match self.at(i) {
                Some((len, form)) => {
                    mentions.push(Mention { first: i, end: i + len, country: form.country, kind: form.kind });
                    i += len;
                }
                None => i += 1,
            }
        }
        mentions
    }

    fn mentions_in(&self, first: usize, end: usize) -> &[Mention] {
        let from = self.mentions.partition_point(|m| m.first < first);
        let to = self.mentions.partition_point(|m| m.first < end);
        &self.mentions[from..to.max(from)]
    }

    fn words(&self, first: usize, end: usize) -> String {
        self.doc.text.slice(first, end).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn code(&self, i: usize) -> Option<String> {
        let (_, form) = self.at(i)?;
        self.doc.lexicon.places.code(form).map(|c| c.as_str().to_string())
    }

    fn country_code(&self, country: u32) -> Option<String> {
        self.doc.lexicon.places.countries[country as usize].code.map(|c| c.as_str().to_string())
    }

    // The report's home.

    /// The place that the whole report is about.
    fn home(&self, quantities: &[Quantity]) -> Place {
        let (dateline, body) = self.dateline();
        let lead = self.lead(body);
        let title = self
            .doc
            .sentences
            .first()
            .filter(|s| s.paragraph < self.doc.sentences[body.min(self.doc.sentences.len() - 1)].paragraph);
        let title = title.map_or(&[][..], |s| self.mentions_in(s.first, s.end));
        let opening = lead.map_or(&[][..], |s| self.mentions_in(dateline.map_or(s.first, |d| d.end), s.end));
        let is_country =
            |m: &&Mention| matches!(m.kind, PlaceKind::Name | PlaceKind::Demonym) && !self.is_market_name(m);
        // A region whose own body the lead names: `the Texas legislature`.
        if let Some(region) = opening
            .iter()
            .find(|m| m.kind == PlaceKind::City && Lexicon::role(&self.doc.text, m.end, Role::Ruler).is_some())
        {
            return (Some(self.words(region.first, region.end)), self.code(region.first));
        }
        if let Some(unknown) = dateline.and_then(|d| d.region).filter(|r| self.at(r.0).is_none() && self.recurs(*r)) {
            return (Some(self.words(unknown.0, unknown.1)), None);
        }
        let in_dateline = dateline
            .filter(|d| !d.several)
            .and_then(|d| self.at(d.region.unwrap_or(d.town).0).or_else(|| self.at(d.town.0)));
        let in_dateline = in_dateline.map(|(_, form)| form.country);
        let countries = || opening.iter().filter(is_country);
        let country = title
            .iter()
            .find(is_country)
            .map(|m| m.country)
            .or_else(|| in_dateline.filter(|c| countries().any(|m| m.country == *c)))
            .or_else(|| {
                dateline.is_none().then(|| countries().map(|m| m.country).find(|c| self.is_main(*c))).flatten()
            });
        match country {
            Some(country) => (Some(self.country_name(country)), self.country_code(country)),
            None => self.unsaid(dateline.is_some(), quantities),
        }
    }

    /// The sentence that opens the body, and its index: behind title, byline and dateline.
    fn lead(&self, body: usize) -> Option<Sentence> {
        let lead = |s: &&Sentence| (s.first..s.end).any(|i| matches!(self.syntax.tag(i), Tag::Verb | Tag::Auxiliary));
        let first = self.doc.sentences.get(body..)?;
        first.iter().find(lead).copied()
    }

    /// The dateline, and the index of the sentence with which the body starts.
    fn dateline(&self) -> (Option<Dateline>, usize) {
        let sentences = &self.doc.sentences;
        let found = sentences
            .iter()
            .take(8)
            .enumerate()
            .find_map(|(number, s)| dateline(&self.doc.text, *s).map(|d| (number, d)));
        match found {
            Some((number, dateline)) => (Some(dateline), number),
            // Without one the second paragraph is the body, or the first if there is no other.
            None => (None, sentences.iter().position(|s| s.paragraph == 1).unwrap_or(0)),
        }
    }

    /// Whether the name stands in the text again.
    fn recurs(&self, (first, end): (usize, usize)) -> bool {
        let text = &self.doc.text;
        let name = text.str(first);
        (0..text.len()).any(|i| (i < first || i >= end) && text.str(i) == name)
    }

    /// Whether the country is named more often than any other, and more than once.
    fn is_main(&self, country: u32) -> bool {
        let of = |c: u32| self.mentions.iter().filter(|m| m.country == c).count();
        let mine = of(country);
        let mut rivals = self.mentions.iter().map(|m| m.country).take(64);
        mine > 1 && rivals.all(|c| c == country || of(c) <= mine)
    }

    /// A market index or exchange takes its country's name: `U.S. Treasury yields`, `European shares`.
    fn is_market_name(&self, m: &Mention) -> bool {
        (m.end..m.end + 2).any(|i| Lexicon::role(&self.doc.text, i, Role::Market).is_some())
    }

    /// The country as the text first writes it, else by the name that its row gives.
    fn country_name(&self, country: u32) -> String {
        match self.named_first.get(&country) {
            Some(m) => self.words(m.first, m.end),
            None => self.doc.lexicon.places.countries[country as usize].name.to_string(),
        }
    }

    /// A report that names no country and its own government is of the country whose money it counts in.
    fn unsaid(&self, has_dateline: bool, quantities: &[Quantity]) -> Place {
        let text = &self.doc.text;
        let governs = (0..text.len()).filter(|&i| Lexicon::role(text, i, Role::Ruler).is_some()).take(2).count();
        let countries = self.mentions.iter().any(|m| matches!(m.kind, PlaceKind::Name | PlaceKind::Demonym));
        if has_dateline || countries || governs == 0 {
            return (None, None);
        }
        let money: Vec<&str> = quantities
            .iter()
            .filter(|q| q.dimension == Dimension::Money)
            .map(|q| q.unit.split('/').next().unwrap_or(""))
            .collect();
        let Some(&unit) = money.first().filter(|u| money.iter().filter(|m| m == u).count() * 2 > money.len()) else {
            return (None, None);
        };
        let lexicon = self.doc.lexicon;
        match lexicon.customary(unit) {
            Some((name, code)) => (Some(name.to_string()), Some(code.to_string())),
            None => (None, None),
        }
    }

    // The number's own place.

    /// The clause that holds token `i`: up to a semicolon, a contrast, or `, and` with a subject of its own.
    fn clause(&self, i: usize, sentence: Sentence) -> (usize, usize) {
        let (floor, limit) = (sentence.first.max(i.saturating_sub(REACH)), sentence.end.min(i + REACH));
        let next = self.clauses.partition_point(|&c| c <= i);
        let first = next.checked_sub(1).map_or(floor, |n| self.clauses[n].max(floor));
        let end = self.clauses.get(next).map_or(limit, |&c| c.min(limit));
        (first, end)
    }

    fn parts_clause(&self, i: usize) -> bool {
        let (text, syntax) = (&self.doc.text, self.syntax);
        let comma = i > 0 && syntax.tag(i - 1) == Tag::Comma;
        match syntax.tag(i) {
            Tag::Stop => text.is(i, ";"),
            Tag::Subordinator => comma && Lexicon::role(text, i, Role::Contrast).is_some(),
            Tag::Joining => comma && matches!(syntax.tag(i + 1), Tag::Determiner | Tag::Possessive | Tag::Pronoun),
            _ => false,
        }
    }

    /// Whether the clause stands in contrast to the one that opened the sentence.
    fn contrasts(&self, clause: (usize, usize), sentence: Sentence) -> bool {
        clause.0 > sentence.first
            && self.syntax.tag(clause.0) == Tag::Subordinator
            && Lexicon::role(&self.doc.text, clause.0, Role::Contrast).is_some()
    }

    fn is_market(&self, (first, end): (usize, usize)) -> bool {
        within(&self.markets, first, end).next().is_some()
    }

    /// The place nearest to `q` that its clause is in: `in Cusco`, `in the Northgate district`, `in the capital`.
    fn named(&self, q: &Quantity, (first, end): (usize, usize)) -> Option<Place> {
        let near = |i: &usize| i.abs_diff(q.first);
        let inside = within(&self.insides, first, end).filter(|&i| self.belongs(i, q));
        let found = inside.filter_map(|i| self.behind(i + 1, end).map(|place| (i, place))).min_by_key(|(i, _)| near(i));
        found.map(|(_, place)| place)
    }

    /// Whether a place at `i` can be that of `q`: behind it with no other number between, or before it and not in an aside.
    fn belongs(&self, i: usize, q: &Quantity) -> bool {
        if i >= q.first {
            let next = self.quantities.partition_point(|other| other.first <= q.first);
            return self.quantities.get(next).is_none_or(|other| i < other.first);
        }
        let aside_ends = (i..q.first).any(|j| self.syntax.tag(j) == Tag::Comma);
        let opens =
            |j: usize| self.syntax.tag(j) == Tag::Subordinator && self.syntax.tag(j.saturating_sub(1)) == Tag::Comma;
        !(aside_ends && (i.saturating_sub(12)..i).any(opens))
    }

    /// The place that starts at `i`, behind `in`.
    fn behind(&self, mut i: usize, end: usize) -> Option<Place> {
        let (text, syntax) = (&self.doc.text, self.syntax);
        let definite = syntax.tag(i) == Tag::Determiner && Lexicon::role(text, i, Role::Article).is_some();
        i += usize::from(definite);
        if definite && let Some(len) = Lexicon::role(text, i, Role::Part).filter(|_| text.tokens[i].case == Case::Lower)
        {
            let ends = !syntax.tag(i + len).is_nominal();
            return ends.then(|| (Some(self.words(i, i + len)), None));
        }
        if let Some((len, form)) = self.at(i) {
            let whole = form.kind != PlaceKind::Demonym
                && !syntax.tag(i + len).is_nominal()
                && syntax.tag(i + len) != Tag::Clitic;
            return whole.then(|| (Some(self.words(i, i + len)), self.code(i)));
        }
        let named =
            (i..end).take_while(|&j| syntax.tag(j) == Tag::Name && text.sense(j, Class::Month).is_none()).count();
        if named == 0 {
            return None;
        }
        let after = i + named;
        if Lexicon::role(text, after, Role::District).is_some() && definite {
            return Some((Some(self.words(i, after)), None));
        }
        let ends = !syntax.tag(after).is_nominal()
            && !matches!(syntax.tag(after), Tag::Clitic | Tag::Joining | Tag::Number | Tag::Open);
        let other =
            (i..after).any(|j| text.sense(j, Class::Saying).is_some() || Lexicon::role(text, j, Role::Ruler).is_some());
        let abbreviation = named == 1 && text.tokens[i].case == Case::Upper;
        (ends && !other && !abbreviation).then(|| (Some(self.words(i, after)), None))
    }

    /// The place that opens a sentence, so that the sentence and those behind it are about it:
    /// `In the Oise, …`, `Ukraine has shipped`, `U.S. retail sales rose`.
    fn opening(&self, sentence: Sentence) -> Option<Place> {
        let (text, syntax) = (&self.doc.text, self.syntax);
        let mut i = sentence.first;
        while i < sentence.end && matches!(syntax.tag(i), Tag::Open | Tag::Adverb | Tag::Comma | Tag::Joining) {
            i += 1;
        }
        if Lexicon::role(text, i, Role::Inside).is_some() && syntax.tag(i) == Tag::Preposition {
            return self.behind(i + 1, sentence.end);
        }
        i += usize::from(syntax.tag(i) == Tag::Determiner);
        let (len, form) = self.at(i)?;
        if matches!(form.kind, PlaceKind::City | PlaceKind::Capital) {
            return None;
        }
        let after = i + len;
        let subject = match form.kind {
            PlaceKind::Demonym => matches!(syntax.tag(after), Tag::Noun) && !self.names_body(after, sentence),
            _ => {
                matches!(
                    syntax.tag(after),
                    Tag::Verb | Tag::Auxiliary | Tag::Comma | Tag::Adverb | Tag::Clitic | Tag::Noun | Tag::Ing
                ) && !self.names_body(after, sentence)
            }
        };
        let partner = (after..sentence.end).any(|j| Lexicon::role(text, j, Role::Partner).is_some());
        (subject && !partner).then(|| {
            let words = match form.kind {
                PlaceKind::Demonym => self.country_name(form.country),
                _ => self.words(i, i + len),
            };
            (Some(words), self.code(i))
        })
    }

    /// Whether the noun phrase behind a country's name is a company or body, which may act elsewhere.
    fn names_body(&self, after: usize, sentence: Sentence) -> bool {
        let syntax = self.syntax;
        let start = after + usize::from(syntax.tag(after) == Tag::Clitic);
        let end = (start..sentence.end).find(|&j| !syntax.tag(j).is_nominal()).unwrap_or(sentence.end);
        (start..end).any(|j| syntax.tag(j) == Tag::Name || Lexicon::is_saying(&self.doc.text, j, Saying::Company))
    }
}

/// The tokens of `sorted` in `first..end`.
fn within(sorted: &[usize], first: usize, end: usize) -> impl Iterator<Item = usize> {
    let from = sorted.partition_point(|&i| i < first);
    sorted[from..].iter().copied().take_while(move |&i| i < end)
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
        at_home("Rents in the capital rose [7%].", &["capital"]);
        at_home("Imports of Chilean gas fell [7%].", &["Peru,PE"]);
    }
}
