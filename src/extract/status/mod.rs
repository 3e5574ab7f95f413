//! Whether a number is real, intended or expected, and whether the article denies it.
//!
//! ```text
//! plans to repair 12,650 schools and hire 48,000 teachers     planned, planned
//! said it would invest $2bn         planned: someone acts     will fall to 25.8 million     forecast: it comes about
//! ahead of the $1.55 billion analysts had expected            forecast
//! ```
//! A number's own noun phrase decides first, then the verb that it is the subject of, then the words before it in its
//! clause up to the first finite verb. A number met on that way passes its status on.

#[cfg(test)]
mod tests;
mod walk;

use self::walk::{Step, Walk, is_infinitive};
use super::clause::{REACH, Scene};
use super::quantity::{Amount, Shape};
use crate::lexicon::{Lead, Role, StatusCue, TokenKind, Trend, VerbForm, VerbUse, WordClass};
use crate::model::{Dimension, Status};

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
    restate(scene, &mut read);
    read.into_iter().map(|r| (r.status, r.negated)).collect()
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
        let standing = self.behind(q);
        if (from || standard) && !matches!(standing.ground, Ground::Noun | Ground::Own) {
            return Standing { apart: true, ..Standing::new(Status::Actual, Ground::Verb) };
        }
        if standard {
            return Standing { apart: true, ..Standing::new(Status::Actual, Ground::Verb) };
        }
        Standing { apart: from, ..standing }
    }

    /// Whether the level that a forecast starts from is itself one: `to slow to 2% next year from 3% this year`.
    fn is_unfinished(&self, q: usize) -> bool {
        let scene = self.scene;
        let quantity = &scene.quantities[q];
        let expected = scene.previous(q).is_some_and(|p| self.read[p].status == Status::Forecast);
        let behind = quantity.end..quantity.end.max(quantity.outer_end) + 2;
        expected && behind.into_iter().any(|i| scene.is_cue(i, StatusCue::Unfinished))
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

    /// The verb after the number: its own where the number is the subject, or one that names who expected it.
    fn ahead(&self, q: usize, lead: Option<usize>) -> Option<Standing> {
        let scene = self.scene;
        let quantity = &scene.quantities[q];
        let subject = self.is_subject(q, lead);
        let inside = !subject && self.is_inside_subject(q, lead);
        let start = quantity.outer_end.max(quantity.end);
        let end = scene.end(q).min(start + 18);
        let (mut relative, mut predicate, mut behind) = (false, false, start);
        // `A third auction, for a capacity of 800 MW, is due`: the aside closes and the subject's verb follows.
        let aside = !subject && self.is_in_aside(q);
        for i in start..end {
            if i < behind {
                continue;
            }
            if scene.is(i, ",") {
                let resumes = matches!(scene.class(i + 1), Some(WordClass::Modal | WordClass::Auxiliary));
                if aside && resumes {
                    let told = self.cue_ahead(q, i + 1, true, false);
                    return told.map(|status| Standing::new(status, Ground::Verb));
                }
                if let Some(status) = self.told_at(i + 1) {
                    return Some(Standing::new(status, Ground::Verb));
                }
                // `135 firms, including 15 foreign ones, will be licensed`
                behind = self.aside_end(q, i)?;
                continue;
            }
            let number = scene.quantity_at(i).is_some() && !inside;
            let parted = scene.is_stop(i) || scene.is(i, "(") || scene.is(i, ".") || number;
            if parted || scene.lead(i, Lead::Standard).is_some() {
                break;
            }
            let open = (subject || inside) && !relative;
            if let Some(status) = self.cue_ahead(q, i, open, predicate) {
                return Some(Standing::new(status, Ground::Verb));
            }
            let verb = matches!(scene.class(i), Some(WordClass::Verb(form)) if scene.is_verb_at(i, form));
            if inside && verb && !predicate {
                return None;
            }
            match scene.class(i) {
                Some(WordClass::Relative) => {
                    if self.is_finite(i + 1) || scene.class(i + 1) == Some(WordClass::Modal) {
                        return None;
                    }
                    relative = true;
                }
                Some(WordClass::Conjunction | WordClass::Modal) => return None,
                Some(WordClass::Preposition) if scene.quantity_at(i + 1).is_some() => return None,
                Some(WordClass::Auxiliary) => predicate = true,
                Some(WordClass::Verb(form)) if !relative => {
                    let near = subject && i <= start + 1;
                    let told = form == VerbForm::Past || (form == VerbForm::PastOrParticiple && (predicate || near));
                    if told {
                        return subject.then(|| Standing::new(Status::Actual, Ground::Verb));
                    }
                }
                _ => {}
            }
        }
        (subject && predicate && !relative).then(|| Standing::new(Status::Actual, Ground::Verb))
    }

    /// Whether the number stands behind a comma within the subject, before any verb.
    fn is_in_aside(&self, q: usize) -> bool {
        let scene = self.scene;
        let first = scene.first(q);
        let back = || (first..scene.quantities[q].outer_first).rev().take(14);
        let comma = back().find(|&i| scene.is(i, ","));
        comma.is_some_and(|c| c > first + 1)
            && back().all(|i| {
                !scene.is_stop(i)
                    && scene.quantity_at(i).is_none()
                    && !matches!(
                        scene.class(i),
                        Some(
                            WordClass::Modal
                                | WordClass::Auxiliary
                                | WordClass::Relative
                                | WordClass::Conjunction
                                | WordClass::Verb(VerbForm::Past | VerbForm::PastOrParticiple)
                        )
                    )
            })
    }

    /// Where the aside that the comma at `i` opens is over and a helping verb follows.
    fn aside_end(&self, q: usize, i: usize) -> Option<usize> {
        let scene = self.scene;
        let close = (i + 1..scene.end(q).min(i + 14)).find(|&j| scene.is(j, ","))?;
        matches!(scene.class(close + 1), Some(WordClass::Modal | WordClass::Auxiliary)).then_some(close + 1)
    }

    /// What a cue at `i`, after number `q`, says of it; `open` where the number can be the subject and no relative clause
    /// began, `predicate` after an auxiliary.
    fn cue_ahead(&self, q: usize, i: usize, open: bool, predicate: bool) -> Option<Status> {
        let scene = self.scene;
        if !scene.starts_cue(i) {
            return None;
        }
        scene.cues_from(i).find_map(|(len, cue)| match cue {
            StatusCue::Verb(VerbForm::PastOrParticiple | VerbForm::Past | VerbForm::Participle, status) => Some(status),
            StatusCue::Word(status) => {
                // `bonds of $10 million each fall due`
                let acts = len > 1 && matches!(scene.class(i), Some(WordClass::Verb(_)));
                let starts = acts || matches!(scene.class(i), Some(WordClass::Modal | WordClass::Auxiliary));
                (open && (predicate || starts)).then_some(status)
            }
            StatusCue::Future => (open && self.is_future(i, len)).then(|| self.future(q, i + len)),
            _ => None,
        })
    }

    /// Whether the future cue at `i` is one: of its own, or with `to` and a verb, unlike `due to 50mph winds`.
    fn is_future(&self, i: usize, len: usize) -> bool {
        let scene = self.scene;
        scene.lead(i + len - 1, Lead::To).is_none()
            || is_infinitive(scene.class(i + len))
            || scene.is_cue(i + len, StatusCue::Open)
    }

    /// A cue that stands alone after a comma: `, payable on 15 December`.
    fn told_at(&self, i: usize) -> Option<Status> {
        if self.scene.class(i).is_some() {
            return None;
        }
        self.scene.cues_from(i).find_map(|(_, cue)| match cue {
            StatusCue::Word(status) => Some(status),
            _ => None,
        })
    }

    /// Whether the number can be the subject of the verb after it: it starts a clause and is not `the 92,000 pupils`.
    fn is_subject(&self, q: usize, lead: Option<usize>) -> bool {
        let scene = self.scene;
        let quantity = &scene.quantities[q];
        let known =
            (quantity.outer_first.saturating_sub(1)..quantity.first).any(|i| scene.is_cue(i, StatusCue::Definite));
        if known {
            return false;
        }
        let Some(lead) = lead else { return true };
        match scene.class(lead) {
            Some(WordClass::Conjunction | WordClass::Relative) => true,
            // `said 40 had`, but not `promised 15 million to each family`.
            Some(WordClass::Verb(VerbForm::Past | VerbForm::PastOrParticiple)) => {
                let planned = scene.cues_ending(lead).any(|(_, c)| matches!(c, StatusCue::Verb(..)));
                !planned && !scene.trends_ending(lead).any(|(_, t)| matches!(t, Trend::Verb(..)))
            }
            Some(_) => false,
            None => scene.doc.text.is_kind(lead, TokenKind::Symbol),
        }
    }

    /// Whether the number stands within the subject of the verb after it: `a tariff of 25% will apply`, `nobody on less than $900
    /// will pay`. Only what is to come is told by that verb.
    fn is_inside_subject(&self, q: usize, lead: Option<usize>) -> bool {
        let scene = self.scene;
        let Some(lead) = lead.filter(|&l| scene.class(l) == Some(WordClass::Preposition)) else { return false };
        let mut clause = scene.back(q, lead, 10).take_while(|&i| !scene.is(i, ",") && !scene.is_stop(i)).peekable();
        let quantity = &scene.quantities[q];
        let behind = quantity.end.max(quantity.outer_end);
        // `on a $600,000 mortgage` names a thing.
        let attribute = quantity.dimension == Dimension::Money
            && scene.class(behind).is_none()
            && scene.doc.text.is_kind(behind, TokenKind::Word);
        let known = attribute || scene.is_cue(lead + 1, StatusCue::Definite);
        clause.peek().is_some()
            && !known
            && clause.all(|i| {
                scene.quantity_at(i).is_none()
                    && !matches!(
                        scene.class(i),
                        Some(WordClass::Modal | WordClass::Auxiliary | WordClass::Relative | WordClass::Conjunction)
                    )
                    && !matches!(scene.class(i), Some(WordClass::Verb(VerbForm::Past | VerbForm::PastOrParticiple)))
            })
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
            if scene.is_cue(j, StatusCue::Outcome) {
                return Status::Forecast;
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
        let compared = be && (quantity.dimension == Dimension::Percent || self.is_compared(q));
        if compared { Status::Forecast } else { Status::Planned }
    }

    /// Whether the subject of the future verb at `i` is decided by someone: `the minimum wage will rise`.
    fn is_decided(&self, i: usize) -> bool {
        let scene = self.scene;
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
