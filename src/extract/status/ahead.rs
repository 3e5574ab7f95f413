//! What follows a number: the verb that it is the subject of, or who expected it.
//!
//! ```text
//! a tariff of 25% will apply     ahead of the $1.55 billion analysts had expected     a third auction, for 800 MW, is due
//! ```

use super::{Ground, OPENING, Reader, Standing, is_infinitive};
use crate::lexicon::{Lead, StatusCue, TokenKind, Trend, VerbForm, WordClass};
use crate::model::{Dimension, Status};

impl Reader<'_, '_, '_> {
    /// The verb after the number: its own where the number is the subject, or one that names who expected it.
    pub(super) fn ahead(&self, q: usize, lead: Option<usize>) -> Option<Standing> {
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
            // `by 2 cents to 27 cents a share, payable on March 20`
            if scene.lead(i, Lead::To).is_some()
                && let Some(k) = scene.quantity_at(i + 1).filter(|_| i == start)
            {
                behind = scene.quantities[k].outer_end.max(scene.quantities[k].end);
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
            // `of this year’s expected crude`
            StatusCue::Verb(VerbForm::PastOrParticiple | VerbForm::Participle, _)
                if i > 0 && scene.is_cue(i - 1, StatusCue::Definite) && scene.class(i + len).is_none() =>
            {
                None
            }
            StatusCue::Verb(VerbForm::PastOrParticiple | VerbForm::Past | VerbForm::Participle, status) => Some(status),
            // `the $57 million it projects`
            StatusCue::Verb(VerbForm::Third | VerbForm::Base, status) => {
                let quantity = &scene.quantities[q];
                let near = i == quantity.outer_end.max(quantity.end) + 1;
                (near && scene.class(i - 1) == Some(WordClass::Pronoun)).then_some(status)
            }
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
    pub(super) fn is_future(&self, i: usize, len: usize) -> bool {
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
            // `On current trends another 38 million would join them`
            None => scene.doc.text.is_kind(lead, TokenKind::Symbol) || self.follows_opening(q, lead),
        }
    }

    /// Whether only a phrase with a preposition stands before the number in its sentence.
    fn follows_opening(&self, q: usize, lead: usize) -> bool {
        let scene = self.scene;
        let first = scene.first(q);
        let plain = |i: usize| {
            !scene.doc.text.is_kind(i, TokenKind::Symbol)
                && !scene.is_predicate(i)
                && !matches!(scene.class(i), Some(WordClass::Verb(_) | WordClass::Relative | WordClass::Conjunction))
                && scene.quantity_at(i).is_none()
        };
        scene.class(first) == Some(WordClass::Preposition) && lead < first + OPENING && (first + 1..=lead).all(plain)
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
}
