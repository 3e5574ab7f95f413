//! Whether a number is a size or a change, and which way it went.
//!
//! ```text
//! fell 84 points, or 0.25%, to 33,712     change down, change down, level down
//! $742 million, up 21 percent             level up, change up
//! up from 33.8%    ahead of the $1.55 billion    level, no direction
//! ```
//! The word that leads to the number decides, else a word of change right after it, else the number it is joined to.

mod after;
mod back;
mod said;
#[cfg(test)]
mod tests;
mod walk;

use self::walk::{Found, Goal};
use super::clause::Scene;
use super::quantity::{Amount, Quantity, Shape};
use crate::lexicon::{Class, Lead, MultipleUse, NounUse, TokenKind, Trend, VerbForm, VerbUse, WordClass};
use crate::model::{Dimension, Direction, Kind};

/// What was read of one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reading {
    kind: Kind,
    direction: Option<Direction>,
    /// The word of change that stands between the number and what came before (`, up 21 percent`): the level there moved too.
    hinge: Option<usize>,
    /// The level left behind, or another figure compared with: nothing is to be joined to it.
    apart: bool,
    /// The level that `from` names.
    left_behind: bool,
}

const LEVEL: Reading = Reading { kind: Kind::Level, direction: None, hinge: None, apart: false, left_behind: false };
const APART: Reading = Reading { apart: true, ..LEVEL };

fn change(direction: Option<Direction>) -> Reading {
    Reading { kind: Kind::Change, direction, ..LEVEL }
}

fn level(direction: Option<Direction>) -> Reading {
    Reading { direction, ..LEVEL }
}

/// Kind and direction of every number of a document, in order.
pub fn trends(scene: Scene<'_, '_>) -> Vec<(Kind, Option<Direction>)> {
    let numbers = scene.quantities.len();
    let mut read = Vec::with_capacity(numbers);
    for q in 0..numbers {
        let reading = Reader { scene, read: &read }.read(q);
        read.push(reading);
    }
    for q in 0..numbers {
        back::turn(scene, &mut read, q);
        back::compare(scene, &mut read, q);
    }
    read.into_iter().map(|r| (r.kind, r.direction)).collect()
}

fn way(trend: Trend) -> Option<Direction> {
    match trend {
        Trend::Verb(_, _, direction) | Trend::Noun(_, _, direction) => direction,
        Trend::Particle(d) | Trend::Comparative(d) | Trend::Degree(d) | Trend::Baseline(d) => Some(d),
        Trend::Idiom | Trend::Lead(_) | Trend::Stock => None,
    }
}

/// Reads one number with all those before it already read.
struct Reader<'s, 'd, 'a> {
    scene: Scene<'d, 'a>,
    read: &'s [Reading],
}

impl Reader<'_, '_, '_> {
    fn read(&self, q: usize) -> Reading {
        let scene = self.scene;
        if let Some(reading) = self.multiple(q) {
            return reading;
        }
        if let Some(direction) = self.up_to(q) {
            return level(Some(direction));
        }
        if let Some(direction) = self.after(q, true) {
            let hinge = self.lead_of(q).filter(|&i| scene.is(i, ",")).map(|i| i + 1);
            let noun_hinge = hinge.filter(|_| self.noun_after(q));
            return Reading { hinge: noun_hinge, ..change(direction) };
        }
        let Some(lead) = self.lead_of(q) else { return self.signed(q).unwrap_or(LEVEL) };
        if let Some(reading) = self.led(q, lead) {
            return reading;
        }
        self.signed(q).unwrap_or(LEVEL)
    }

    /// `ticked up to 4.3 percent`, where `up` belongs to the verb and not to `up to`.
    fn up_to(&self, q: usize) -> Option<Direction> {
        let scene = self.scene;
        let outer = scene.quantities[q].outer_first;
        let before = outer.checked_sub(1).filter(|&i| i >= scene.first(q))?;
        let particle =
            scene.trends_from(outer).find_map(|(_, t)| if let Trend::Particle(d) = t { Some(d) } else { None })?;
        let leads = scene.quantities[q].first > outer && scene.lead(outer + 1, Lead::To).is_some();
        let moved =
            scene.trends_ending(before).any(|(_, t)| matches!(t, Trend::Verb(_, VerbUse::Edge | VerbUse::Move, _)));
        (leads && moved).then_some(particle)
    }

    fn lead_of(&self, q: usize) -> Option<usize> {
        self.scene.lead_token(q, self.scene.quantities[q].outer_first)
    }

    /// `doubled` is a change, `twice the figure` is none; `double` is one after `to`, `will` and as a bare verb.
    fn multiple(&self, q: usize) -> Option<Reading> {
        let scene = self.scene;
        let quantity = &scene.quantities[q];
        if quantity.shape != Shape::Multiple {
            return None;
        }
        let usage = (quantity.first..quantity.end).find_map(|i| self.multiple_use(i))?;
        let direction = match usage {
            MultipleUse::Up => Direction::Up,
            MultipleUse::Down => Direction::Down,
            MultipleUse::Plain | MultipleUse::Occasions => return None,
            MultipleUse::Either => {
                if !self.acts_as_verb(q) {
                    return Some(LEVEL);
                }
                if matches!(quantity.amount, Amount::Single(v) if v < 1.0) { Direction::Down } else { Direction::Up }
            }
        };
        Some(change(Some(direction)))
    }

    fn multiple_use(&self, i: usize) -> Option<MultipleUse> {
        let text = &self.scene.doc.text;
        let row = text.sense(i, Class::Multiple)?.sense.data;
        self.scene.doc.lexicon.numerals.multiples.get(row as usize).map(|m| m.usage)
    }

    fn acts_as_verb(&self, q: usize) -> bool {
        let scene = self.scene;
        let Some(lead) = self.lead_of(q) else { return false };
        match scene.class(lead) {
            Some(WordClass::Modal) => true,
            Some(WordClass::Preposition) if scene.lead(lead, Lead::To).is_some() => {
                !matches!(self.walk(q, lead, Goal::To), Found::Change(Some(_)))
            }
            None => match scene.class(scene.quantities[q].end) {
                Some(WordClass::Preposition) => scene.lead(scene.quantities[q].end, Lead::Of).is_none(),
                Some(_) => false,
                None => scene.quantities[q].end >= scene.end(q) || scene.is(scene.quantities[q].end, "."),
            },
            _ => false,
        }
    }

    /// A sign makes a share or an index move a change: `FTSE -0.6%`.
    fn signed(&self, q: usize) -> Option<Reading> {
        let scene = self.scene;
        let quantity = &scene.quantities[q];
        if !matches!(quantity.dimension, Dimension::Percent | Dimension::Other) {
            return None;
        }
        let led = quantity.first.checked_sub(1).filter(|&i| i >= scene.first(q)).and_then(|i| scene.class(i));
        let plus = quantity.first.checked_sub(1).is_some_and(|i| scene.is(i, "+"));
        let direction = match scene.doc.text.str(quantity.first).chars().next()? {
            _ if plus => Direction::Up,
            '+' => Direction::Up,
            '-' | '−' | '–'
                if !matches!(led, Some(WordClass::Preposition | WordClass::Auxiliary | WordClass::Verb(_)))
                    || quantity.first > 0
                        && scene.trends_ending(quantity.first - 1).any(|(_, t)| matches!(t, Trend::Verb(..))) =>
            {
                Direction::Down
            }
            _ => return None,
        };
        Some(change(Some(direction)))
    }

    /// Reads by the word that leads to the number; none if it tells nothing.
    fn led(&self, q: usize, lead: usize) -> Option<Reading> {
        let scene = self.scene;
        let mut role: Option<(usize, Lead)> = None;
        let longer = |role: Option<(usize, Lead)>, start| role.is_none_or(|(first, _)| start < first);
        for (start, trend) in scene.trends_ending(lead) {
            match trend {
                Trend::Particle(direction) => return Some(self.particle(start, direction)),
                Trend::Verb(form, usage, Some(direction)) if scene.is_verb_at(start, form) => {
                    if self.takes(q, usage) {
                        let hinge = (form == VerbForm::Gerund).then_some(start);
                        return Some(Reading { hinge, ..change(Some(direction)) });
                    }
                    return Some(LEVEL);
                }
                Trend::Verb(_, VerbUse::Edge, None) => return None,
                // The longest phrase says it: `compared with`, not `with`.
                Trend::Baseline(_) if longer(role, start) => role = Some((start, Lead::Standard)),
                Trend::Lead(sort) if longer(role, start) => role = Some((start, sort)),
                _ => {}
            }
        }
        if scene.is(lead, ",") || scene.is(lead, "(") || scene.is(lead, "/") || scene.is_dash(lead) {
            return self.joined(q, lead);
        }
        match role {
            Some((start, Lead::To)) => Some(level(self.walk(q, start, Goal::To).direction())),
            Some((start, Lead::At)) => Some(self.at(q, start)),
            Some((start, Lead::By)) => Some(self.by(q, start)),
            Some((start, Lead::Of)) => self.of(q, start),
            Some((start, Lead::From)) => Some(self.from(q, start)),
            Some((_, Lead::Standard)) => Some(self.standard(q)),
            Some((start, Lead::With)) => self.followed(q, start),
            Some((_, Lead::Join)) => self.joined(q, lead),
            Some(_) | None => self.bare(q, lead),
        }
    }

    fn particle(&self, start: usize, direction: Direction) -> Reading {
        if self.scene.trends_ending(start).any(|(_, t)| t == Trend::Idiom) {
            return LEVEL;
        }
        Reading { hinge: Some(start), ..change(Some(direction)) }
    }

    /// `cut two more times`, `falls four short of`: the number counts something else than the verb moves.
    fn is_tally(&self, end: usize) -> bool {
        let told = |i, wanted: fn(&Trend) -> bool| self.scene.trends_from(i).any(|(_, t)| wanted(&t));
        told(end, |t| matches!(t, Trend::Baseline(_)))
            || (end..end + 3).any(|i| told(i, |t| matches!(t, Trend::Lead(Lead::Times))))
    }

    /// Whether a verb of change takes this number, right after it, as the size of the change.
    fn takes(&self, q: usize, usage: VerbUse) -> bool {
        let quantity = &self.scene.quantities[q];
        if quantity.dimension == Dimension::Count && self.is_tally(quantity.end) {
            return false;
        }
        match usage {
            VerbUse::Move | VerbUse::Stock => true,
            VerbUse::Lose => {
                // `loses 100 days a year to pain`: time is lost for good.
                if quantity.dimension == Dimension::Time
                    || quantity.unit.ends_with("/a") && quantity.dimension == Dimension::Rate
                {
                    return false;
                }
                let quotient = quantity.unit.contains('/');
                let mut to = quantity.outer_end..self.scene.end(q).min(quantity.outer_end + 2);
                quantity.dimension != Dimension::Money || quotient || to.any(|i| self.scene.lead(i, Lead::To).is_some())
            }
            VerbUse::Act => is_share(quantity),
            VerbUse::Edge | VerbUse::Beat => false,
        }
    }

    /// `at 33,712` after a change or a particle: the level then reached.
    fn at(&self, q: usize, start: usize) -> Reading {
        let scene = self.scene;
        let Some(mut before) = start.checked_sub(1).filter(|&b| b >= scene.first(q)) else { return LEVEL };
        if scene.is(before, ",") && before > scene.first(q) {
            before -= 1;
        }
        let moved = scene.previous(q).filter(|&p| {
            let quantity = &scene.quantities[p];
            let close = quantity.end <= start && before < quantity.outer_end.max(quantity.end) + 3;
            close && self.read[p].kind == Kind::Change && !self.clause_between(quantity.end, start)
        });
        if let Some(p) = moved {
            return level(self.read[p].direction);
        }
        for (first, trend) in scene.trends_ending(before) {
            match trend {
                Trend::Particle(direction) => return level(Some(direction)),
                Trend::Noun(NounUse::Change, _, direction) if is_share(&scene.quantities[q]) => {
                    return change(direction);
                }
                Trend::Verb(form, VerbUse::Move, direction)
                    if is_share(&scene.quantities[q]) && scene.is_verb_at(first, form) =>
                {
                    return change(direction);
                }
                _ => {}
            }
        }
        LEVEL
    }

    fn clause_between(&self, from: usize, to: usize) -> bool {
        (from..to).any(|i| self.scene.is_predicate(i) || self.scene.class(i) == Some(WordClass::Conjunction))
    }

    fn by(&self, q: usize, start: usize) -> Reading {
        if let Some(p) = self.joined_by(q, start) {
            return Reading { hinge: None, ..self.read[p] };
        }
        match self.walk(q, start, Goal::By) {
            Found::Change(direction) => change(direction),
            Found::Nothing => LEVEL,
        }
    }

    /// The earlier number that `by` led to, where this one goes on: `by 0.8 percent this year and by 1.9 percent next`.
    fn joined_by(&self, q: usize, start: usize) -> Option<usize> {
        let scene = self.scene;
        let before = start.checked_sub(1).filter(|&b| scene.is(b, ",") || scene.lead(b, Lead::Join).is_some())?;
        let earlier =
            (0..q).rev().take(4).take_while(|&p| scene.quantities[p].sentence == scene.quantities[q].sentence);
        let by = |p: &usize| self.lead_of(*p).is_some_and(|i| scene.lead(i, Lead::By).is_some());
        earlier.into_iter().find(by).filter(|&p| scene.quantities[p].end < before)
    }

    /// `a rise of 3 percent`, `at a rate of 3 percent`, `from a previous range of`.
    fn of(&self, q: usize, start: usize) -> Option<Reading> {
        let scene = self.scene;
        let share = is_share(&scene.quantities[q]);
        let (mut paced, mut marked) = (false, false);
        for (steps, i) in scene.back(q, start, 8).enumerate() {
            if scene.is_stop(i) || scene.is(i, ",") || scene.quantity_at(i).is_some() {
                return None;
            }
            for (first, trend) in scene.trends_ending(i) {
                match trend {
                    Trend::Noun(usage, _, direction) if steps == 0 || (share && self.is_followed_by_preposition(i)) => {
                        if usage == NounUse::Stock && !self.takes(q, VerbUse::Lose) {
                            return Some(LEVEL);
                        }
                        return Some(Reading { hinge: Some(first), ..change(direction) });
                    }
                    Trend::Lead(Lead::Pace) if steps == 0 => paced = true,
                    Trend::Lead(Lead::Mark) if steps == 0 => marked = true,
                    Trend::Lead(Lead::To) if marked => return Some(level(self.walk(q, i, Goal::To).direction())),
                    Trend::Lead(Lead::From) => return Some(self.from(q, i)),
                    Trend::Lead(Lead::At) if paced && share => return Some(self.at(q, i)),
                    _ => {}
                }
            }
            if matches!(scene.class(i), Some(WordClass::Relative | WordClass::Conjunction)) || scene.is_predicate(i) {
                return None;
            }
        }
        None
    }

    fn is_followed_by_preposition(&self, i: usize) -> bool {
        self.scene.class(i + 1) == Some(WordClass::Preposition)
    }

    /// The level left behind: `up from 33.8%`; its word may tell the direction of the level before.
    fn from(&self, q: usize, start: usize) -> Reading {
        let scene = self.scene;
        let hinge = start.checked_sub(1).filter(|&b| b >= scene.first(q)).and_then(|before| {
            scene.trends_ending(before).find_map(|(first, t)| match t {
                Trend::Particle(_) | Trend::Verb(VerbForm::Gerund, ..) => Some(first),
                _ => None,
            })
        });
        Reading { hinge, left_behind: true, ..APART }
    }

    /// The figure compared with is no change, unless a change is compared with it: `rose 2.7%, above the 2.2% estimate`.
    fn standard(&self, q: usize) -> Reading {
        let scene = self.scene;
        let quantity = &scene.quantities[q];
        let changed = scene.previous(q).filter(|&p| {
            let before = &scene.quantities[p];
            self.read[p].kind == Kind::Change
                && before.unit == quantity.unit
                && is_share(before)
                && before.end + 16 > quantity.first
        });
        match changed {
            Some(p) if self.led_by_verb(p) => Reading { hinge: None, apart: true, ..self.read[p] },
            _ => APART,
        }
    }

    /// Whether the change `p` is one that a verb or noun states, not the distance from a baseline.
    fn led_by_verb(&self, p: usize) -> bool {
        self.after(p, false).is_none() || self.noun_after(p)
    }

    /// `followed by housing with 86.8 percent` goes on with the number before.
    fn followed(&self, q: usize, start: usize) -> Option<Reading> {
        let scene = self.scene;
        let p = scene.previous(q).filter(|&p| scene.quantities[p].unit == scene.quantities[q].unit)?;
        let after = scene.quantities[p].end;
        let told = (after.max(start.saturating_sub(10))..start).any(|i| scene.lead(i, Lead::Follow).is_some());
        told.then(|| Reading { hinge: None, ..self.read[p] })
    }

    /// A number joined to the one before by `and`, `or`, a comma or a bracket says the same sort of thing.
    fn joined(&self, q: usize, lead: usize) -> Option<Reading> {
        let scene = self.scene;
        let quantity = &scene.quantities[q];
        let p = scene.previous(q)?;
        let before = &scene.quantities[p];
        if self.read[p].apart || quantity.dimension == Dimension::Time && before.dimension != Dimension::Time {
            return None;
        }
        let tail = before.outer_end.max(before.end).min(lead);
        let same_unit = before.unit == quantity.unit;
        let bracket = scene.is(lead, "(");
        let close = (tail..lead).all(|i| scene.is(i, ",") || scene.class(i) == Some(WordClass::Adverb));
        let spoken = lead < tail + 8 && same_unit && (tail..lead).all(|i| !scene.is_stop(i) && !self.is_verb_like(i));
        if !(close || spoken) || (scene.is(lead, ",") && !same_unit) {
            return None;
        }
        if !bracket && scene.is_predicate(quantity.outer_end) {
            return None;
        }
        Some(Reading { hinge: None, ..self.read[p] })
    }

    fn is_verb_like(&self, i: usize) -> bool {
        matches!(
            self.scene.class(i),
            Some(
                WordClass::Verb(VerbForm::Past | VerbForm::PastOrParticiple | VerbForm::Base)
                    | WordClass::Auxiliary
                    | WordClass::Modal
            ) | Some(WordClass::Relative)
        )
    }

    /// No leading word: a share right after the object of a verb of change (`cut its rate 35 basis points`),
    /// or after a noun of change and `was`.
    fn bare(&self, q: usize, lead: usize) -> Option<Reading> {
        let scene = self.scene;
        if scene.class(lead) == Some(WordClass::Auxiliary) {
            return self.said_of(q, lead);
        }
        if !is_share(&scene.quantities[q]) {
            return None;
        }
        if let Some(reading) = self.gapped(q, lead) {
            return Some(reading);
        }
        match scene.class(lead) {
            Some(
                WordClass::Preposition
                | WordClass::Relative
                | WordClass::Modal
                | WordClass::Pronoun
                | WordClass::Conjunction,
            ) => None,
            Some(WordClass::Verb(VerbForm::Past | VerbForm::PastOrParticiple | VerbForm::Gerund)) => None,
            _ if scene.doc.text.is_kind(lead, TokenKind::Symbol) => None,
            _ => match self.walk(q, lead + 1, Goal::Object) {
                Found::Change(direction @ Some(_)) => Some(change(direction)),
                _ => None,
            },
        }
    }
}

/// Percent, points of percent, fractions and multiples: what a change is measured in more often than a size.
fn is_share(quantity: &Quantity) -> bool {
    quantity.dimension == Dimension::Percent || matches!(quantity.shape, Shape::Fraction | Shape::Multiple)
}
