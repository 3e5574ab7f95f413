//! Whether a number is real, intended or expected, and whether the article denies it.
//!
//! ```text
//! plans to repair 12,650 schools and hire 48,000 teachers     planned, planned
//! said it would invest $2bn         planned: someone acts     will fall to 25.8 million     forecast: it comes about
//! ahead of the $1.55 billion analysts had expected            forecast
//! ```
//! A number's own noun phrase decides first, then the verb that it is the subject of, then the words before it in its
//! clause up to the first finite verb. A number met on that way passes its status on.

mod ahead;
#[cfg(test)]
mod tests;
mod walk;

use self::walk::{Step, Walk, is_infinitive};
use super::clause::{REACH, Scene};
use super::quantity::{Amount, Shape};
use crate::lexicon::{Lead, Role, StatusCue, TokenKind, Trend, VerbForm, VerbUse, WordClass};
use crate::model::{Dimension, Status};

/// A phrase before the subject has at most so many tokens.
const OPENING: usize = 8;

/// What was read of one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Standing {
    status: Status,
    negated: bool,
    ground: Ground,
    /// The level left behind, or another figure compared with: nothing after it goes on from it.
    apart: bool,
}

/// What told the status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ground {
    /// No word at all: a headline without a verb, the start of a sentence.
    Nothing,
    /// A verb.
    Verb,
    /// A noun: what is compared with a forecast is a forecast too.
    Noun,
    /// The number's own noun phrase, which says nothing of numbers further on.
    Own,
}

impl Standing {
    fn new(status: Status, ground: Ground) -> Standing {
        Standing { status, negated: false, ground, apart: false }
    }
}

/// Status of every number of a document, and whether it is denied, in order.
pub fn statuses(scene: Scene<'_, '_>) -> Vec<(Status, bool)> {
    let numbers = scene.quantities.len();
    let mut read: Vec<Standing> = Vec::with_capacity(numbers);
    for q in 0..numbers {
        let standing = Reader { scene, read: &read }.read(q);
        read.push(standing);
    }
    foresee(scene, &mut read);
    restate(scene, &mut read);
    read.into_iter().map(|r| (r.status, r.negated)).collect()
}

/// What `will` or `would` be, `according to a projection`, is expected and not planned.
fn foresee(scene: Scene<'_, '_>, read: &mut [Standing]) {
    let mut last = None;
    for (q, standing) in read.iter_mut().enumerate() {
        if standing.status != Status::Planned || standing.ground != Ground::Verb {
            continue;
        }
        let sentence = scene.quantities[q].sentence;
        let cited = match last {
            Some((s, cited)) if s == sentence => cited,
            _ => (scene.first(q)..scene.end(q)).any(|i| is_cited_forecast(scene, i)),
        };
        last = Some((sentence, cited));
        if cited {
            standing.status = Status::Forecast;
        }
    }
}

/// Whether `according to` and a forecast stand at token `i`.
fn is_cited_forecast(scene: Scene<'_, '_>, i: usize) -> bool {
    let cited = scene.cues_from(i).find(|(_, cue)| *cue == StatusCue::Cited);
    cited.is_some_and(|(len, _)| {
        (i + len..i + len + 5)
            .any(|j| scene.cues_from(j).any(|(_, cue)| matches!(cue, StatusCue::Noun(_, Status::Forecast))))
    })
}

/// A headline's number without any word of its own has the status of the number that it restates.
fn restate(scene: Scene<'_, '_>, read: &mut [Standing]) {
    let head = scene.quantities.iter().take_while(|q| q.sentence == 0).count();
    for q in 0..head {
        if read[q].ground != Ground::Nothing {
            continue;
        }
        let this = &scene.quantities[q];
        let later = (head..scene.quantities.len()).take(64).find(|&k| {
            let other = &scene.quantities[k];
            other.amount == this.amount && other.unit.split('/').next() == this.unit.split('/').next()
        });
        if let Some(k) = later {
            read[q].status = read[k].status;
        }
    }
}

/// Reads one number with all those before it already read.
struct Reader<'s, 'd, 'a> {
    scene: Scene<'d, 'a>,
    read: &'s [Standing],
}

impl Reader<'_, '_, '_> {
    fn read(&self, q: usize) -> Standing {
        let scene = self.scene;
        let lead = scene.lead_token(q, scene.quantities[q].outer_first);
        let range = matches!(scene.quantities[q].amount, Amount::Range(..));
        let from = !range && lead.is_some_and(|i| scene.lead(i, Lead::From).is_some());
        let standard =
            lead.is_some_and(|i| scene.trends_ending(i).any(|(_, t)| matches!(t, Trend::Lead(Lead::Standard))));
        if self.is_whole(q) {
            return Standing { apart: true, ..Standing::new(Status::Actual, Ground::Own) };
        }
        if self.is_ended(q) {
            return Standing::new(Status::Actual, Ground::Own);
        }
        if let Some(status) = self.own_phrase(q) {
            return Standing { apart: from || standard, ..Standing::new(status, Ground::Own) };
        }
        if let Some(standing) = self.ahead(q, lead) {
            // `denied that 40 people had died`
            let negated = lead.is_some_and(|i| (i.saturating_sub(1)..=i).any(|j| scene.is_cue(j, StatusCue::Denied)));
            return Standing { apart: from || standard, negated, ..standing };
        }
        let over = |i: usize| scene.is_cue(i, StatusCue::Finished);
        let behind = scene.quantities[q].end.max(scene.quantities[q].outer_end);
        if from && (behind..behind + 2).any(over) {
            return Standing { apart: true, ..Standing::new(Status::Actual, Ground::Verb) };
        }
        if from && self.is_unfinished(q) {
            return Standing { apart: true, ..Standing::new(Status::Forecast, Ground::Own) };
        }
        if let Some(standing) = self.compared_in_aside(q, lead) {
            return standing;
        }
        let standing = self.behind(q);
        if standard || (from && !matches!(standing.ground, Ground::Noun | Ground::Own)) {
            // `a 62% chance of a cut, against 48% a month ago`
            let chance = standard && !(behind..behind + 2).any(over) && self.is_chance(q);
            let status = if chance { Status::Forecast } else { Status::Actual };
            return Standing { apart: true, ..Standing::new(status, Ground::Verb) };
        }
        Standing { apart: from, ..standing }
    }

    /// Whether the number is compared with a share that was foreseen by its own noun: `a 62% chance`.
    fn is_chance(&self, q: usize) -> bool {
        let scene = self.scene;
        let Some(p) = scene.previous(q) else { return false };
        let percent = |k: usize| scene.quantities[k].dimension == Dimension::Percent;
        percent(q) && percent(p) && self.read[p].ground == Ground::Own && self.read[p].status == Status::Forecast
    }

    /// Whether the level that a forecast starts from is itself one: `to slow to 2% next year from 3% this year`.
    fn is_unfinished(&self, q: usize) -> bool {
        let scene = self.scene;
        let quantity = &scene.quantities[q];
        let expected = scene.previous(q).is_some_and(|p| self.read[p].status == Status::Forecast);
        let behind = quantity.end..quantity.end.max(quantity.outer_end) + 2;
        expected && behind.into_iter().any(|i| scene.is_cue(i, StatusCue::Unfinished))
    }

    /// What a percentage behind a comma compares the number before with: `to adopt a $4 million budget for the year that begins
    /// July 1, 2.9% more than this year’s`.
    fn compared_in_aside(&self, q: usize, lead: Option<usize>) -> Option<Standing> {
        let scene = self.scene;
        let quantity = &scene.quantities[q];
        let aside = lead.is_some_and(|l| scene.is(l, ",")) && quantity.dimension == Dimension::Percent;
        let degree = |(_, t)| matches!(t, Trend::Comparative(_) | Trend::Degree(_));
        if !aside || !scene.trends_from(quantity.end).any(degree) {
            return None;
        }
        let before = self.read.get(scene.previous(q)?)?;
        (!before.apart).then_some(Standing { ground: Ground::Verb, ..*before })
    }

    /// Whether the number is the whole of which the one before is a part: `60 of its 400 branches`.
    fn is_whole(&self, q: usize) -> bool {
        let scene = self.scene;
        let Some(p) = scene.previous(q) else { return false };
        let (part, whole) = (&scene.quantities[p], &scene.quantities[q]);
        let of = part.end;
        whole.outer_first == of + 2
            && scene.is_cue(of + 1, StatusCue::Definite)
            && scene.doc.text.marks(of).has_role(Role::Of)
    }

    /// Whether the number describes what is to end, and so is there: `to scrap the 15% levy`, `to end a long 10-week strike`.
    fn is_ended(&self, q: usize) -> bool {
        const ADJECTIVES: usize = 2;
        let scene = self.scene;
        let quantity = &scene.quantities[q];
        let noun = quantity.end.max(quantity.outer_end);
        let described = quantity.dimension != Dimension::Count
            && scene.doc.text.is_kind(noun, TokenKind::Word)
            && matches!(scene.class(noun), None | Some(WordClass::Verb(VerbForm::Base)));
        let led = |&i: &usize| scene.class(i).is_some();
        let back = || scene.back(q, quantity.outer_first, ADJECTIVES + 1).find(led);
        let article = |&i: &usize| matches!(scene.class(i), Some(WordClass::Determiner | WordClass::Possessive));
        let ends = |i: usize| {
            let verb = |j: usize| scene.cues_from(j).any(|(len, cue)| cue == StatusCue::Ending && j + len == i);
            (i.saturating_sub(2).max(scene.first(q))..i).any(verb)
        };
        described && back().filter(article).is_some_and(ends)
    }

    /// A cue in the number's own noun phrase: `2,340-crore plan`, `2.2% median estimate`, `12 planned stores`.
    fn own_phrase(&self, q: usize) -> Option<Status> {
        let scene = self.scene;
        let quantity = &scene.quantities[q];
        if let Some(status) = self.attribute(q) {
            return Some(status);
        }
        let end = scene.end(q).min(quantity.end + 6);
        for i in quantity.end..end {
            if i > quantity.end && scene.quantity_at(i).is_some() {
                return None;
            }
            for (len, cue) in scene.cues_from(i) {
                match cue {
                    // `three targets` counts targets.
                    StatusCue::Noun(plural, status) if !(plural && quantity.dimension == Dimension::Count) => {
                        return Some(status);
                    }
                    StatusCue::Word(status) | StatusCue::Verb(VerbForm::PastOrParticiple, status)
                        if len == 1 && scene.class(i) != Some(WordClass::Modal) && i < quantity.outer_end =>
                    {
                        return Some(status);
                    }
                    _ => {}
                }
            }
            if i >= quantity.outer_end.max(quantity.end) && self.ends_phrase(i) {
                return None;
            }
        }
        None
    }

    /// An adjective between an article and the number: `a planned 12 percent levy`.
    fn attribute(&self, q: usize) -> Option<Status> {
        let scene = self.scene;
        let i = scene.quantities[q].outer_first.checked_sub(1).filter(|&i| i > scene.first(q))?;
        if !matches!(scene.class(i - 1), Some(WordClass::Determiner | WordClass::Possessive)) {
            return None;
        }
        scene.cues_from(i).find_map(|(len, cue)| match cue {
            StatusCue::Word(status) | StatusCue::Verb(VerbForm::PastOrParticiple, status) if len == 1 => Some(status),
            _ => None,
        })
    }

    fn ends_phrase(&self, i: usize) -> bool {
        let scene = self.scene;
        if scene.doc.text.is_kind(i, TokenKind::Symbol) {
            return !scene.is(i, "-");
        }
        !matches!(scene.class(i), None | Some(WordClass::Verb(VerbForm::Base | VerbForm::Third)))
    }

    /// What `will` and its like make of the verb that starts at `i`.
    fn future(&self, q: usize, i: usize) -> Status {
        let scene = self.scene;
        let end = scene.end(q).min(i + 5);
        let mut be = false;
        for j in i..end {
            if scene.quantity_at(j).is_some_and(|k| scene.quantities[k].shape == Shape::Multiple) {
                return if be { Status::Planned } else { self.acted_on(j + 1) };
            }
            let lasts = || scene.quantities[q].dimension == Dimension::Time && scene.is_cue(j, StatusCue::Lasting);
            if scene.is_cue(j, StatusCue::Outcome) || lasts() {
                return if self.is_decided(i) { Status::Planned } else { Status::Forecast };
            }
            match scene.class(j) {
                Some(WordClass::Adverb | WordClass::Negation) => {}
                Some(WordClass::Auxiliary) => be = true,
                Some(WordClass::Verb(form)) => {
                    let moves = scene
                        .trends_from(j)
                        .any(|(_, t)| matches!(t, Trend::Verb(_, VerbUse::Move | VerbUse::Beat, _)));
                    let passive = be && matches!(form, VerbForm::PastOrParticiple | VerbForm::Participle);
                    return if moves && !passive && !self.is_decided(i) { Status::Forecast } else { Status::Planned };
                }
                _ => break,
            }
        }
        let quantity = &scene.quantities[q];
        // `590 million people will be poor`
        let counted = quantity.noun.is_some() && quantity.end <= i;
        let compared =
            be && (counted || quantity.dimension == Dimension::Percent || self.is_compared(q) || self.is_tallied(i));
        if compared { Status::Forecast } else { Status::Planned }
    }

    /// Whether the subject of the future verb at `i` is decided by someone: `the minimum wage will rise`. What it does to
    /// something else is not: `a tariff would shave 0.4% off growth`.
    fn is_decided(&self, i: usize) -> bool {
        let scene = self.scene;
        let acts = |t| matches!(t, Trend::Verb(_, VerbUse::Stock | VerbUse::Lose | VerbUse::Act, _));
        if scene.trends_from(i).any(|(_, t)| acts(t)) {
            return false;
        }
        let start = i.saturating_sub(8).max(scene.doc.sentences[scene.doc.sentence_at(i)].first);
        // `Council tax to rise`: a headline has only `to`.
        let headline = || i.checked_sub(1).filter(|&t| t > start && scene.lead(t, Lead::To).is_some());
        let future = |j: &usize| scene.cues_from(*j).any(|(_, c)| c == StatusCue::Future);
        let Some(cue) = (start..i).rev().find(future).or_else(headline) else { return false };
        // The head stands before the cue, or before the preposition of its attribute: `duty on fuel will rise`.
        let prepared = (start..cue).find(|&j| scene.class(j) == Some(WordClass::Preposition));
        // `the minimum wage, now 14 marks an hour, will rise`
        let aside = cue.checked_sub(1).filter(|&c| scene.is(c, ","));
        let opens =
            aside.and_then(|c| (c.saturating_sub(12).max(scene.first_of(c))..c).rev().find(|&j| scene.is(j, ",")));
        let start = start.min(opens.unwrap_or(start).saturating_sub(4));
        let head = |end: usize| end.checked_sub(1).is_some_and(|j| j >= start && scene.is_cue(j, StatusCue::Decided));
        head(cue) || prepared.is_some_and(head) || opens.is_some_and(head)
    }

    /// `will double its staff` is decided by someone; `sales will double` comes about.
    fn acted_on(&self, i: usize) -> Status {
        match self.scene.class(i) {
            Some(WordClass::Determiner | WordClass::Possessive) | None
                if !self.scene.doc.text.is_kind(i, TokenKind::Symbol) =>
            {
                Status::Planned
            }
            _ => Status::Forecast,
        }
    }

    /// Whether the future verb at `i` tells of a number by that name: `the total will be 40`.
    fn is_tallied(&self, i: usize) -> bool {
        let scene = self.scene;
        let before = i.checked_sub(2).filter(|&b| b >= scene.first_of(i));
        before.is_some_and(|b| scene.lead(b, Lead::Mark).is_some())
    }

    fn is_compared(&self, q: usize) -> bool {
        let scene = self.scene;
        let quantity = &scene.quantities[q];
        (quantity.end..scene.end(q).min(quantity.end + 5)).any(|i| {
            scene
                .trends_from(i)
                .any(|(_, t)| matches!(t, Trend::Comparative(_) | Trend::Degree(_) | Trend::Particle(_)))
        })
    }

    fn is_finite(&self, i: usize) -> bool {
        match self.scene.class(i) {
            Some(WordClass::Auxiliary) => !self.scene.is_cue(i, StatusCue::Open),
            Some(WordClass::Verb(form)) => {
                matches!(form, VerbForm::Past | VerbForm::PastOrParticiple | VerbForm::Third | VerbForm::Base)
            }
            _ => false,
        }
    }

    /// Walks left from the number to the word that governs it.
    fn behind(&self, q: usize) -> Standing {
        let scene = self.scene;
        let first = scene.first(q).max(scene.quantities[q].outer_first.saturating_sub(REACH));
        let mut walk = Walk::new(self, q);
        let mut i = scene.quantities[q].outer_first;
        while i > first {
            i -= 1;
            if let Some(p) = scene.quantity_at(i) {
                if let Some(standing) =
                    self.read.get(p).filter(|s| !walk.main && !s.apart && (s.ground != Ground::Own || walk.joins(i)))
                {
                    // `will sell it for 25 years and generate 3,400 GWh`
                    let about = walk.comes_about == Some(true) && standing.ground == Ground::Verb;
                    let planned = standing.status == Status::Planned && about;
                    return if planned { Standing { status: Status::Forecast, ..*standing } } else { *standing };
                }
                i = scene.quantities[p].first;
                continue;
            }
            if scene.is(i, ")") {
                i = scene.opening(i, first).unwrap_or(i);
                continue;
            }
            match walk.step(&mut i, first) {
                Step::On => {}
                Step::Told(status, ground) => return walk.done(status, ground),
                Step::Stop(ground) => {
                    let status = walk.pending.filter(|_| walk.object).unwrap_or(Status::Actual);
                    return walk.done(status, ground);
                }
            }
        }
        // `Iraq to add 200,000 barrels`: a headline's future.
        match walk.pending.filter(|_| !(walk.comma || walk.verb)) {
            Some(status) => walk.done(status, Ground::Verb),
            None => walk.done(Status::Actual, Ground::Nothing),
        }
    }
}
