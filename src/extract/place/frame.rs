//! The place that a clause is about, and the one that stands beside a number.
//!
//! ```text
//! In Lyon, they fell 18%.                       Lyon: it opens the clause
//! Perth bucked the trend with a gain of 0.5%    Perth: it is the subject
//! Spain spent €3 million in Peru and 4 in Cuba  beside each number
//! ```

use std::cell::Cell;

use super::View;
use super::spots::{Link, Spot, Spots};
use crate::extract::quantity::Quantity;
use crate::extract::syntax::Tag;
use crate::lexicon::{Lexicon, PlaceKind, Role, Saying, Setting, WordClass};
use crate::model::Dimension;

/// How far a clause may reach from a number, in tokens, so that no sentence costs more than its length.
const REACH: usize = 60;

/// How far behind a number its own place may stand.
const BESIDE: usize = 7;

/// What a clause says of its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    /// Nothing.
    None,
    /// It is about this spot.
    Spot(usize),
    /// It is about the whole country.
    National,
    /// It is about the world.
    Nowhere,
}

/// The clauses of a document.
#[derive(Debug)]
pub(super) struct Frames<'w, 'd, 'a> {
    view: View<'d, 'a>,
    spots: &'w Spots,
    /// Tokens at which a clause starts inside a sentence.
    starts: Vec<usize>,
    /// The sentence whose opening was looked at last, with what it is about.
    opened: Cell<Option<(usize, Frame)>>,
    /// Tokens that say `index`.
    indices: Vec<usize>,
    /// Tokens that speak of the whole country or of the world.
    wholes: Vec<(usize, Frame)>,
}

impl<'w, 'd, 'a> Frames<'w, 'd, 'a> {
    /// Reads the text once for what is asked of every clause.
    pub fn of(view: View<'d, 'a>, spots: &'w Spots) -> Self {
        let text = &view.doc.text;
        let mut frames = Frames {
            view,
            spots,
            starts: Vec::new(),
            opened: Cell::new(None),
            indices: Vec::new(),
            wholes: Vec::new(),
        };
        for (i, &tag) in view.syntax.tags.iter().enumerate() {
            if frames.parts_clause(i, tag) {
                frames.starts.push(i);
            }
        }
        for &i in &view.syntax.words.settings {
            if text.marks(i).has_setting(Setting::Index) {
                frames.indices.push(i);
            }
            if text.marks(i).has_setting(Setting::National) {
                frames.wholes.push((i, Frame::National));
            } else if Lexicon::setting(text, i, Setting::World).is_some_and(|len| view.syntax.tag(i + len) != Tag::Name)
            {
                frames.wholes.push((i, Frame::Nowhere));
            }
        }
        frames
    }

    /// The clause that holds token `i`: up to a semicolon, a quotation mark, a contrast, a relative clause, or `, and` with a
    /// subject of its own.
    pub fn clause(&self, i: usize, sentence: usize) -> (usize, usize) {
        let start = self.view.start(sentence);
        let sentence = self.view.doc.sentences[sentence];
        let (floor, limit) = (start.max(i.saturating_sub(REACH)).min(i), sentence.end.min(i + REACH));
        let next = self.starts.partition_point(|&c| c <= i);
        let first = next.checked_sub(1).map_or(floor, |n| self.starts[n].max(floor));
        let end = self.starts.get(next).map_or(limit, |&c| c.min(limit));
        (first, end)
    }

    /// Whether a clause starts at token `i`, which has this tag.
    #[inline]
    fn parts_clause(&self, i: usize, tag: Tag) -> bool {
        let comma = || i > 0 && self.view.syntax.tag(i - 1) == Tag::Comma;
        match tag {
            Tag::Stop => self.view.doc.text.is(i, ";"),
            Tag::Open | Tag::Close => true,
            // `In Bihar, though, it fell`: no clause of its own.
            Tag::Subordinator => comma() && self.view.syntax.tag(i + 1) != Tag::Comma,
            // `The bank, which lends in Peru, said`: the main clause goes on.
            Tag::Verb | Tag::Auxiliary => comma() && self.starts.last().is_some_and(|&s| self.is_relative(s)),
            Tag::Joining => self.starts_clause(i + 1, comma()),
            _ => false,
        }
    }

    /// Whether a relative clause about what stands before its comma starts at `i`: `, which`.
    fn is_relative(&self, i: usize) -> bool {
        self.view.syntax.tag(i) == Tag::Subordinator
            && !self.view.doc.text.marks(i).has_role(Role::Contrast)
            && self.view.doc.lexicon.grammar(&self.view.doc.text, i) == Some(WordClass::Relative)
    }

    /// Whether a clause with its own subject starts at `i`, behind `and`.
    fn starts_clause(&self, i: usize, comma: bool) -> bool {
        let syntax = self.view.syntax;
        if comma && matches!(syntax.tag(i), Tag::Determiner | Tag::Possessive | Tag::Pronoun) {
            return true;
        }
        // `and Indian output rose 8%`: a place that something happens to, or that a number stands behind.
        let (_, spots) = self.spots.within(i, i + 3);
        // `, and in Haiti the share was 41 percent`
        if comma && syntax.tag(i) == Tag::Preposition && spots.first().is_some_and(|s| s.link == Link::Inside) {
            return true;
        }
        spots.first().is_some_and(|s| {
            let end = (s.end..s.end + 4)
                .find(|&j| !(syntax.tag(j).is_nominal() || syntax.tag(j) == Tag::Clitic))
                .unwrap_or(s.end);
            s.counts() && s.link != Link::Inside && matches!(syntax.tag(end), Tag::Verb | Tag::Auxiliary | Tag::Number)
        })
    }

    /// Whether the clause stands in contrast to the one that opened the sentence.
    pub fn contrasts(&self, clause: (usize, usize), sentence: usize) -> bool {
        clause.0 > self.view.doc.sentences[sentence].first
            && self.view.syntax.tag(clause.0) == Tag::Subordinator
            && self.view.doc.text.marks(clause.0).has_role(Role::Contrast)
    }

    pub fn is_market(&self, (first, end): (usize, usize)) -> bool {
        let markets = &self.view.syntax.words.markets;
        let from = markets.partition_point(|&i| i < first);
        markets.get(from).is_some_and(|&i| i < end)
    }

    /// Whether the clause tells of an index in points, which is of a market too.
    pub fn is_index(&self, q: &Quantity, (first, end): (usize, usize)) -> bool {
        let from = self.view.quantities.partition_point(|o| o.first < first);
        let here = self.view.quantities.get(from..).unwrap_or(&[]).iter().take_while(|o| o.first < end);
        let points = here.take(8).any(|o| o.dimension == Dimension::Other);
        let name = self.indices.partition_point(|&i| i < first);
        points && self.indices.get(name).is_some_and(|&i| i < q.first)
    }

    /// The frame of a clause; one that has none goes by that of its sentence's opening, unless it contrasts with it.
    pub fn frame(&self, clause: (usize, usize), sentence: usize) -> Frame {
        match self.own(clause) {
            Frame::None if !self.contrasts(clause, sentence) => self.opening(sentence),
            frame => frame,
        }
    }

    /// The frame of a sentence's first clause.
    pub fn opening(&self, sentence: usize) -> Frame {
        if let Some((_, frame)) = self.opened.get().filter(|o| o.0 == sentence) {
            return frame;
        }
        let frame = self.read_opening(sentence);
        self.opened.set(Some((sentence, frame)));
        frame
    }

    fn read_opening(&self, sentence: usize) -> Frame {
        let s = self.view.doc.sentences[sentence];
        if s.first >= s.end {
            return Frame::None;
        }
        let start = self.view.start(sentence);
        let first = (start..s.end).find(|&i| self.view.syntax.tag(i) != Tag::Open).unwrap_or(s.first);
        let clause = self.clause(first, sentence);
        if self.is_market(clause) { Frame::None } else { self.own(clause) }
    }

    /// Whether what opens a sentence holds on in its paragraph: a phrase before the subject, or a country.
    pub fn holds_on(&self, spot: usize) -> bool {
        let spot = &self.spots.all[spot];
        spot.is_country()
            && (self.is_fronted(spot) || matches!(spot.link, Link::Bare | Link::Adjective | Link::Genitive))
    }

    /// Whether only a preposition and its article stand between the clause's start and the place.
    fn is_fronted(&self, spot: &Spot) -> bool {
        let syntax = self.view.syntax;
        let start = self.view.start(self.view.doc.sentence_at(spot.first));
        spot.link == Link::Inside
            && (start.max(spot.first.saturating_sub(6))..spot.first).all(|i| {
                matches!(
                    syntax.tag(i),
                    Tag::Preposition
                        | Tag::Determiner
                        | Tag::Open
                        | Tag::Adverb
                        | Tag::Joining
                        | Tag::Subordinator
                        | Tag::Comma
                ) || self.view.doc.text.marks(i).has_setting(Setting::District)
                    || self.view.doc.text.marks(i).has_setting(Setting::Inside)
            })
    }

    /// What the clause's own words say: a place before its verb, one that it befalls, the country or the world.
    fn own(&self, (first, end): (usize, usize)) -> Frame {
        let (from, spots) = self.spots.within(first, end);
        let whole = self.whole(first, end);
        // `a plant in Leiden, where 260 people work`.
        if self.is_relative(first) && first > 1 {
            let (before, all) = self.spots.within(first.saturating_sub(8), first);
            if let Some(n) = all.iter().rposition(|s| s.end + 1 == first && s.link == Link::Inside) {
                return Frame::Spot(before + n);
            }
        }
        if spots.is_empty() && whole.is_none() {
            return Frame::None;
        }
        let verb = self.verb(first, end);
        if let Some((i, frame)) = whole
            && i < verb
        {
            return frame;
        }
        if self.is_trade(verb, end) {
            return Frame::None;
        }
        let rank = |s: &Spot| match s.link {
            Link::Inside if s.first < verb => Some(0),
            Link::Bare | Link::Genitive | Link::Adjective if s.first < verb && !self.only_says(s, verb) => Some(1),
            Link::Of if s.first < verb => Some(2),
            Link::Body if s.first < verb => Some(4),
            _ => None,
        };
        let best = spots.iter().enumerate().filter_map(|(n, s)| rank(s).map(|r| (r, n))).min();
        match best {
            Some((_, n)) => Frame::Spot(from + n),
            None => Frame::None,
        }
    }

    fn whole(&self, first: usize, end: usize) -> Option<(usize, Frame)> {
        let from = self.wholes.partition_point(|&(i, _)| i < first);
        self.wholes.get(from).copied().filter(|&(i, _)| i < end)
    }

    /// The first token of the clause's predicate.
    fn verb(&self, first: usize, end: usize) -> usize {
        let syntax = self.view.syntax;
        let relative = usize::from(syntax.tag(first) == Tag::Subordinator);
        let acts = |i: &usize| matches!(syntax.tag(*i), Tag::Verb | Tag::Auxiliary);
        (first + relative..end).find(acts).unwrap_or_else(|| {
            // `Profit down 8 pct on weak European demand`: without a verb, what stands before its first number.
            let number = self.view.quantities.partition_point(|q| q.first <= first);
            self.view.quantities.get(number).map_or(end, |q| q.outer_first.clamp(first, end))
        })
    }

    /// A capital that says something is its government: `Tehran says`.
    fn only_says(&self, spot: &Spot, verb: usize) -> bool {
        spot.kind == PlaceKind::Capital
            && spot.link == Link::Bare
            && Lexicon::sayings(&self.view.doc.text, verb).any(|s| s.is_verb())
    }

    /// Whether the clause tells who others trade with: `China was the main destination`.
    fn is_trade(&self, verb: usize, end: usize) -> bool {
        (verb..end).any(|i| self.view.doc.text.marks(i).has_setting(Setting::Partner))
    }

    /// The last place that a sentence is in, for a sentence behind that points back to it.
    pub fn last_inside(&self, sentence: usize) -> Option<usize> {
        let s = self.view.doc.sentences[sentence];
        let (from, spots) = self.spots.within(s.first, s.end);
        let last = spots.iter().rposition(|s| s.link == Link::Inside && !s.is_country())?;
        (!self.is_market((s.first, s.end))).then_some(from + last)
    }

    /// The place that stands beside a number and is that of no other.
    pub fn beside(&self, q: &Quantity, (first, end): (usize, usize)) -> Option<&'w Spot> {
        let (_, spots) = self.spots.within(first, end);
        if spots.is_empty() {
            return None;
        }
        if let Some(spot) = self.named_for(q, spots) {
            return Some(spot);
        }
        let acts = |i: usize| matches!(self.view.syntax.tag(i), Tag::Verb | Tag::Auxiliary);
        let struck = spots.iter().find(|s| s.link == Link::Struck && !(s.end..q.first).any(acts));
        if struck.is_some() {
            return struck;
        }
        let verb = self.verb(first, end);
        let mut all = spots.iter().filter(|s| s.link == Link::Inside);
        let only = all.next().filter(|s| {
            all.next().is_none() && s.first > verb && q.first < verb && !self.is_subordinate(q.end, s.first)
        });
        if only.is_some() {
            return only;
        }
        let inside =
            |s: &&Spot| s.link == Link::Inside && !(s.first < verb && q.first > verb && self.subject_rules(s, verb));
        let behind = spots
            .iter()
            .filter(inside)
            .find(|s| s.first >= q.end && !self.number_between(q.end, s.first) && !self.is_subordinate(q.end, s.first));
        let before = spots.iter().rev().filter(inside).find(|s| {
            let near = s.end <= q.first && s.first > verb.min(q.first);
            near && !self.number_between(s.end, q.first) && !self.is_closed_off(s, q.first)
        });
        // `raised its forecast for Russia’s crop by 0.7 to 84 million`: the only place, before all numbers.
        let before = before.or_else(|| {
            let mut all = spots.iter().filter(|s| s.link == Link::Inside && s.counts());
            let only = all.next().filter(|s| all.next().is_none() && s.is_country())?;
            let first_number = self.view.quantities.partition_point(|q| q.first < only.end);
            let to_this =
                self.view.quantities.get(first_number..).unwrap_or(&[]).iter().take_while(|o| o.first < q.first);
            let joined = only.end <= q.first && q.first < only.end + REACH / 3 && to_this.count() == 1;
            (joined && self.is_ruled_by(q) && !self.is_closed_off(only, q.first)).then_some(only)
        });
        // `struck a market in Huara, killing nine and injuring 40`: where it all happened.
        let before = before.or_else(|| {
            let mut all = spots.iter().filter(|s| s.link == Link::Inside);
            let only = all.next().filter(|s| all.next().is_none() && s.first > verb && s.end <= q.first)?;
            let then = |i: usize| self.view.syntax.tag(i) == Tag::Comma && self.view.syntax.tag(i + 1) == Tag::Ing;
            let goes_on = q.first - only.end < REACH / 2 && (only.end..q.first).any(then);
            (goes_on && !self.is_closed_off(only, q.first)).then_some(only)
        });
        let crosses = |s: &Spot| (q.end..s.first).any(|i| matches!(self.view.syntax.tag(i), Tag::Comma | Tag::Joining));
        let behind = behind.filter(|s| s.first - q.end <= BESIDE);
        let near = behind.filter(|s| !crosses(s));
        near.or(before).or(behind.filter(|s| !self.is_aside(q.end, s.first)))
    }

    /// Whether a clause of its own starts between a number and a place: `3% lower as growers in Cusco moved away`.
    fn is_subordinate(&self, from: usize, to: usize) -> bool {
        let relative = |i: usize| self.view.doc.lexicon.grammar(&self.view.doc.text, i) == Some(WordClass::Relative);
        to - from < REACH && (from..to).any(|i| self.view.syntax.tag(i) == Tag::Subordinator && !relative(i))
    }

    /// Whether `to` leads to the number, behind another: `by 0.7 to 84 million`.
    fn is_ruled_by(&self, q: &Quantity) -> bool {
        let before = q.outer_first.checked_sub(1);
        before.is_some_and(|b| self.view.doc.text.marks(b).has_role(Role::Reaching))
    }

    /// Whether the place stands in a relative clause that is over before token `i`:
    /// `a man who owned a villa in Spain was jailed for six years`.
    fn is_closed_off(&self, spot: &Spot, i: usize) -> bool {
        let syntax = self.view.syntax;
        let text = &self.view.doc.text;
        let sentence = self.view.doc.sentences[self.view.doc.sentence_at(spot.first)];
        let start = sentence.first.max(spot.first.saturating_sub(REACH / 2));
        let relative = |j: &usize| {
            syntax.tag(*j) == Tag::Subordinator && self.view.doc.lexicon.grammar(text, *j) == Some(WordClass::Relative)
        };
        let acts = |j: usize| matches!(syntax.tag(j), Tag::Verb | Tag::Auxiliary);
        let opens = (start..spot.first).rev().find(relative);
        opens.is_some_and(|o| !(sentence.first..o).any(acts) && (o..spot.first).any(acts) && (spot.end..i).any(acts))
    }

    /// Whether a place before the verb is left to rule the clause as a whole.
    fn subject_rules(&self, spot: &Spot, verb: usize) -> bool {
        spot.end <= verb
    }

    /// `Spain 11.6%`, `Germany’s 3%`: the name that touches the number.
    fn named_for<'s>(&self, q: &Quantity, spots: &'s [Spot]) -> Option<&'s Spot> {
        let touches = |s: &&Spot| {
            let end = s.end + usize::from(self.view.syntax.tag(s.end) == Tag::Clitic);
            end == q.first || end == q.outer_first
        };
        let within = |s: &&Spot| q.outer_first <= s.first && s.first < q.outer_end && s.kind == PlaceKind::Demonym;
        let people = |s: &&Spot| within(s) && s.end == q.outer_end && s.link != Link::Used;
        spots
            .iter()
            .find(|s| s.counts() && s.kind != PlaceKind::Demonym && touches(s))
            .or_else(|| spots.iter().find(people))
    }

    fn number_between(&self, from: usize, to: usize) -> bool {
        let next = self.view.quantities.partition_point(|q| q.first < from);
        self.view.quantities.get(next).is_some_and(|q| q.first < to)
    }

    /// Whether a comma and a saying verb part the place from the number.
    fn is_aside(&self, from: usize, to: usize) -> bool {
        (from..to)
            .any(|i| Lexicon::sayings(&self.view.doc.text, i).any(|s| matches!(s.saying, Saying::Say | Saying::Add)))
    }
}
