//! The walk from a number to the left, to the word that makes it a plan, a forecast or a fact.

use super::{Ground, REACH, Reader, Standing};
use crate::lexicon::{Case, Lead, Lexicon, Saying, StatusCue, TokenKind, Trend, VerbForm, WordClass};
use crate::model::Status;

/// An aside that tells who spoke has at most so many tokens.
const ASIDE: usize = 10;

/// What a token says to the walk.
pub(super) enum Step {
    On,
    Told(Status, Ground),
    Stop(Ground),
}

/// The walk from a number to the left, and what it has passed.
pub(super) struct Walk<'w, 's, 'd, 'a> {
    reader: &'w Reader<'s, 'd, 'a>,
    q: usize,
    /// What `to` and a verb mean where no other word says more.
    pub(super) pending: Option<Status>,
    /// `to` and a verb were passed.
    infinitive: bool,
    /// The number is the object of that verb: `raised $5m to open 12 offices`.
    pub(super) object: bool,
    pub(super) comma: bool,
    /// It is, or stands behind, a gerund that a comma sets apart: `, tripling capacity`.
    gerund: bool,
    /// A verb was passed.
    pub(super) verb: bool,
    negated: bool,
    /// A comma was passed behind which the sentence's main verb goes on.
    pub(super) main: bool,
    /// Whether the base form nearest to the number comes about: `will sell it and generate 3,400 GWh`.
    pub(super) comes_about: Option<bool>,
}

impl<'w, 's, 'd, 'a> Walk<'w, 's, 'd, 'a> {
    pub(super) fn new(reader: &'w Reader<'s, 'd, 'a>, q: usize) -> Self {
        Walk {
            reader,
            q,
            pending: None,
            infinitive: false,
            object: false,
            comma: false,
            gerund: false,
            verb: false,
            negated: false,
            main: false,
            comes_about: None,
        }
    }

    pub(super) fn done(&self, status: Status, ground: Ground) -> Standing {
        Standing { status, negated: self.negated, ground, apart: false }
    }

    pub(super) fn step(&mut self, at: &mut usize, first: usize) -> Step {
        let scene = self.reader.scene;
        let i = *at;
        if scene.doc.text.is_kind(i, TokenKind::Symbol) {
            return self.sign(at, first);
        }
        if let Some(step) = self.cue(at) {
            return step;
        }
        match scene.class(i) {
            Some(WordClass::Negation) => {
                self.negated |= !scene.is_cue(i + 1, StatusCue::Lifted);
                Step::On
            }
            Some(WordClass::Relative) => match i.checked_sub(1) {
                // `expects that`, but not `who`.
                Some(before) if self.is_cue_verb(before) => Step::On,
                _ => Step::Stop(Ground::Verb),
            },
            Some(WordClass::Conjunction) => match scene.lead(i, Lead::Join) {
                Some(start) => {
                    *at = self.speaker_aside(start, first).unwrap_or(start).max(first);
                    Step::On
                }
                // `will open when the line is ready, tripling capacity`: what goes with the main verb.
                None if self.comma && self.gerund && self.is_temporal(i) => Step::On,
                None => Step::Stop(Ground::Verb),
            },
            Some(WordClass::Auxiliary) if scene.is_cue(i, StatusCue::Open) => Step::On,
            Some(WordClass::Auxiliary) => self.copula(i, first),
            Some(WordClass::Modal) => Step::On,
            Some(WordClass::Preposition) if scene.lead(i, Lead::To).is_some() => {
                self.to(i);
                Step::On
            }
            Some(WordClass::Verb(form)) => self.verb(i, form),
            _ => Step::On,
        }
    }

    fn sign(&mut self, at: &mut usize, first: usize) -> Step {
        let scene = self.reader.scene;
        let i = *at;
        if let Some(opens) = self.speaker_aside(i, first) {
            *at = opens;
            return Step::On;
        }
        if scene.is(i, ",") || scene.is_dash(i) {
            self.comma = true;
            self.gerund |= scene.class(i + 1) == Some(WordClass::Verb(VerbForm::Gerund));
            // `won a vote on its plan to tax sugar, by 318 votes`: behind the comma the main verb goes on.
            if scene.is_cue(i + 1, StatusCue::Resumes) {
                let relative =
                    |&j: &usize| j > first && scene.class(j) == Some(WordClass::Relative) && scene.is(j - 1, ",");
                match (first.max(i.saturating_sub(REACH))..i).rev().find(relative) {
                    Some(opens) => *at = opens,
                    None => self.main = true,
                }
            }
        } else if scene.is(i, "”") {
            match (first.max(i.saturating_sub(8))..i).rev().find(|&j| scene.is(j, "“")) {
                Some(open) => *at = open,
                None => return Step::Stop(Ground::Verb),
            }
        } else if scene.is_stop(i) {
            return Step::Stop(Ground::Verb);
        }
        Step::On
    }

    /// Where the aside that the comma at `i` closes opens, if it only tells who spoke: `, he said, and up to 80,000 more`.
    fn speaker_aside(&self, i: usize, first: usize) -> Option<usize> {
        let scene = self.reader.scene;
        let said =
            i.checked_sub(1).filter(|&v| scene.is(i, ",") && Lexicon::is_saying(&scene.doc.text, v, Saying::Say))?;
        let parts = |j: &usize| scene.doc.text.is_kind(*j, TokenKind::Symbol) || scene.quantity_at(*j).is_some();
        let opens = (first.max(i.saturating_sub(ASIDE))..said).rev().find(parts)?;
        scene.is(opens, ",").then_some(opens)
    }

    /// Whether the conjunction at `i` opens a clause of time.
    fn is_temporal(&self, i: usize) -> bool {
        self.reader.scene.is_cue(i, StatusCue::Once)
    }

    fn is_cue_verb(&self, i: usize) -> bool {
        self.reader.scene.cues_from(i).any(|(_, c)| matches!(c, StatusCue::Verb(..)))
    }

    /// The status cue that ends at `at`, if it governs the number.
    fn cue(&mut self, at: &mut usize) -> Option<Step> {
        let scene = self.reader.scene;
        let i = *at;
        if !scene.ends_cue(i) {
            return None;
        }
        // `seen eye-to-eye`
        if scene.is(i + 1, "-") || (i > 0 && scene.is(i - 1, "-")) {
            return None;
        }
        if self.main && !scene.cues_ending(i).any(|(_, c)| matches!(c, StatusCue::Future | StatusCue::Word(_))) {
            return None;
        }
        if let Some(status) = self.noun(i) {
            // `plans to cut losses from 29 to 24 percent`: the level left behind is a fact.
            let ground = if self.infinitive && status == Status::Planned { Ground::Verb } else { Ground::Noun };
            return Some(Step::Told(status, ground));
        }
        for (start, cue) in scene.cues_ending(i) {
            match cue {
                StatusCue::Future if self.reader.is_future(start, i + 1 - start) => {
                    let status = match self.comes_about {
                        Some(true) if !self.reader.is_decided(i + 1) => Status::Forecast,
                        _ => self.reader.future(self.q, i + 1),
                    };
                    return Some(Step::Told(status, Ground::Verb));
                }
                // `was heading for victory, taking 38%`: what it is done to stands before the comma.
                StatusCue::Word(_) if start < i && scene.is_cue(i, StatusCue::Link) && self.comma && self.verb => {}
                // `a 43% chance of a rise, up from 28%`: what is compared with a forecast is one too.
                StatusCue::Word(status) if start < i && scene.is_cue(i, StatusCue::Link) => {
                    return Some(Step::Told(status, Ground::Noun));
                }
                StatusCue::Word(status) => return Some(Step::Told(status, Ground::Verb)),
                StatusCue::Verb(form, status) if scene.is_verb_at(start, form) && !self.is_head(i, form) => {
                    // `economists had called for a loss of 5,000`
                    let status = if self.is_foreseen(start) { Status::Forecast } else { status };
                    self.negated |= self.is_denied(start);
                    return Some(Step::Told(status, Ground::Verb));
                }
                StatusCue::VerbTo(status) if self.infinitive => return Some(Step::Told(status, Ground::Verb)),
                StatusCue::NounTo(status) if self.infinitive && self.governs(i) => {
                    return Some(Step::Told(status, Ground::Verb));
                }
                StatusCue::Seen if self.is_opinion(i) => return Some(Step::Told(Status::Forecast, Ground::Verb)),
                StatusCue::Valued if self.is_valued() => return Some(Step::Told(Status::Forecast, Ground::Verb)),
                StatusCue::Denied => self.negated = true,
                StatusCue::Not => self.negated = true,
                _ => {}
            }
        }
        None
    }

    /// Whether the form whose last token is `i` is the noun that a preposition follows: `peak demand on the grid`.
    fn is_head(&self, i: usize, form: VerbForm) -> bool {
        let scene = self.reader.scene;
        let led = scene.class(i + 1) == Some(WordClass::Preposition);
        let toward =
            scene.lead(i + 1, Lead::To).is_some() || scene.quantity_at(i + 2).is_some() || self.is_number(i + 2);
        // `peak demand hit`, `the request came`: behind it stands the verb.
        let acts = matches!(scene.class(i + 1), Some(WordClass::Verb(_) | WordClass::Auxiliary | WordClass::Modal));
        if form == VerbForm::Base && acts && self.names_before(i) {
            return true;
        }
        let noun = scene.cues_ending(i).any(|(_, c)| matches!(c, StatusCue::Noun(..)));
        form == VerbForm::Base && led && !toward && !noun && self.names_before(i)
    }

    /// Whether what stands before token `i` makes a verb of a base form: `will`, `to`, `and`, an adverb.
    fn leads_verb(&self, i: usize) -> bool {
        let scene = self.reader.scene;
        let Some(before) = i.checked_sub(1) else { return false };
        match scene.class(before) {
            Some(WordClass::Modal | WordClass::Negation | WordClass::Adverb | WordClass::Pronoun) => true,
            Some(WordClass::Preposition) => scene.lead(before, Lead::To).is_some(),
            Some(WordClass::Conjunction) => scene.lead(before, Lead::Join).is_some(),
            _ => false,
        }
    }

    /// Whether a word that no table of grammar names stands before token `i`: a noun or an adjective.
    fn names_before(&self, i: usize) -> bool {
        let scene = self.reader.scene;
        i.checked_sub(1).is_some_and(|b| {
            matches!(scene.class(b), None | Some(WordClass::Verb(VerbForm::Base)))
                && scene.doc.text.is_kind(b, TokenKind::Word)
                && !scene.doc.text.str(b).ends_with('s')
        })
    }

    /// Whether those who only foresee things are the subject of the verb at `i`.
    fn is_foreseen(&self, i: usize) -> bool {
        let scene = self.reader.scene;
        let first = scene.first(self.q);
        let before = |j: &usize| {
            matches!(scene.class(*j), Some(WordClass::Auxiliary | WordClass::Adverb | WordClass::Preposition))
        };
        let subject = (first..i).rev().take(5).find(|j| !before(j));
        subject.is_some_and(|j| scene.is_cue(j, StatusCue::Foreseer))
    }

    /// Whether the verb at `i` is denied: `does not expect`, `no longer expects`.
    fn is_denied(&self, i: usize) -> bool {
        let scene = self.reader.scene;
        let before = i.checked_sub(1).filter(|&b| b >= scene.first(self.q));
        before.is_some_and(|b| {
            scene.class(b) == Some(WordClass::Negation) || scene.cues_ending(b).any(|(_, c)| c == StatusCue::Not)
        })
    }

    /// Whether the infinitive passed last hangs on the noun at `i`: `a deal to buy`.
    fn governs(&self, i: usize) -> bool {
        let scene = self.reader.scene;
        scene.lead(i + 1, Lead::To).is_some() && is_infinitive(scene.class(i + 2))
    }

    /// Whether `sees` at `i` tells an opinion of the number: `sees copper at 9,000`, `sees growth slowing to 2%`.
    fn is_opinion(&self, i: usize) -> bool {
        let scene = self.reader.scene;
        let first = scene.quantities[self.q].outer_first;
        let at = scene.lead_token(self.q, first).is_some_and(|l| scene.is_cue(l, StatusCue::SeenAt));
        // `sees growth of 2%`
        let third = scene.class(i) == Some(WordClass::Verb(VerbForm::Third));
        at || third
            || (i + 1..first)
                .any(|j| matches!(scene.class(j), Some(WordClass::Verb(VerbForm::Gerund | VerbForm::Participle))))
    }

    /// Whether a verb that values speaks of what has not come: the number before in the paragraph is a plan or a forecast.
    fn is_valued(&self) -> bool {
        let scene = self.reader.scene;
        let at = scene.lead_token(self.q, scene.quantities[self.q].outer_first);
        let paragraph = |q: usize| scene.doc.sentences[scene.quantities[q].sentence].paragraph;
        let before = self.q.checked_sub(1).filter(|&p| paragraph(p) == paragraph(self.q));
        // `puts it at 3 million`, but not `put it at 3 million`, which was said of what is.
        let now = (scene.first(self.q)..scene.quantities[self.q].outer_first).rev().take(8).any(|j| {
            let passive = j.checked_sub(1).is_some_and(|b| scene.class(b) == Some(WordClass::Auxiliary));
            let third = scene.class(j) == Some(WordClass::Verb(VerbForm::Third));
            scene.is_cue(j, StatusCue::Valued) && (third || passive)
        });
        let now = now || at.is_none_or(|l| !scene.is_cue(l, StatusCue::SeenAt));
        now && at.is_some_and(|l| scene.is_cue(l, StatusCue::SeenAt))
            && before.is_some_and(|p| self.reader.read[p].status != Status::Actual)
    }

    /// The status that a noun at `i` gives: `its plan to`, `the outlook for`, and `Under the plan,` at the start of a sentence.
    fn noun(&self, i: usize) -> Option<Status> {
        let scene = self.reader.scene;
        let status = scene.cues_ending(i).find_map(|(_, cue)| match cue {
            StatusCue::Noun(_, status) => Some(status),
            _ => None,
        })?;
        if i.checked_sub(1).is_some_and(|b| {
            matches!(scene.class(b), Some(WordClass::Auxiliary | WordClass::Pronoun | WordClass::Modal))
        }) {
            return None;
        }
        if self.is_owned(i) {
            return None;
        }
        let opens = matches!(
            scene.class(scene.first(self.q)),
            Some(WordClass::Preposition | WordClass::Verb(VerbForm::PastOrParticiple))
        );
        // `the forecast of`, `our forecast band of`
        let linked = (i + 1..i + 3).any(|j| scene.is_cue(j, StatusCue::Link)) || self.is_number(i + 1);
        (self.infinitive || opens || (linked && !self.comma && !self.verb)).then_some(status)
    }

    /// Whether the noun at `i` is of the own phrase of an earlier number.
    fn is_owned(&self, i: usize) -> bool {
        let scene = self.reader.scene;
        let Some(p) = scene.previous(self.q) else { return false };
        let owner = &scene.quantities[p];
        let own = self.reader.read[p].ground == Ground::Own && i < owner.end + 6;
        owner.end <= i && (own || i < owner.outer_end)
    }

    /// Whether the number before, whose last token is `i`, is joined to this one or left behind by it.
    pub(super) fn joins(&self, i: usize) -> bool {
        let scene = self.reader.scene;
        let Some(lead) = scene.lead_token(self.q, scene.quantities[self.q].outer_first) else { return false };
        let joined = scene.is(lead, ",") || scene.is(lead, "(") || scene.lead(lead, Lead::Join).is_some();
        scene.lead(lead, Lead::From).is_some() || (joined && lead <= i + 4)
    }

    /// `to` and a verb: a purpose, unless the word before says that it was done.
    fn to(&mut self, i: usize) {
        let scene = self.reader.scene;
        let next = i + 1;
        let is_verb = is_infinitive(scene.class(next))
            || (scene.class(next) == Some(WordClass::Auxiliary) && scene.is_cue(next, StatusCue::Open))
            || (self.reader.scene.class(next).is_none() && self.verb_like_after(next));
        if !is_verb {
            return;
        }
        if self.main {
            return;
        }
        self.infinitive = true;
        self.verb = false;
        let done = i.checked_sub(1).is_some_and(|b| scene.is_cue(b, StatusCue::Done));
        if done || scene.is_cue(next, StatusCue::Result) {
            return;
        }
        let lead = scene.lead_token(self.q, scene.quantities[self.q].outer_first);
        self.object = lead.is_some_and(|l| l == next) && scene.class(next).is_some();
        self.pending = self.pending.or(Some(self.reader.future(self.q, next)));
    }

    /// An unknown word after `to` is taken for a verb where an article or a number follows.
    fn verb_like_after(&self, i: usize) -> bool {
        let scene = self.reader.scene;
        scene.doc.text.tokens.get(i).is_some_and(|t| t.case == Case::Lower && t.kind == TokenKind::Word)
            && (matches!(scene.class(i + 1), Some(WordClass::Determiner | WordClass::Possessive))
                || i + 1 == scene.quantities[self.q].outer_first)
    }

    /// The status that the subject just before the verb at `i` gives: `exit polls gave`.
    fn subject_before(&self, i: usize) -> Option<Status> {
        let scene = self.reader.scene;
        let before = i.checked_sub(1).filter(|&b| scene.ends_cue(b))?;
        scene.cues_ending(before).find_map(|(start, cue)| match cue {
            StatusCue::Word(status) if start + 1 < i => Some(status),
            _ => None,
        })
    }

    /// The status of what the plan or forecast just before the verb at `i` does: `the budget adds 14 posts`.
    fn intent_before(&self, i: usize) -> Option<Status> {
        let scene = self.reader.scene;
        let noun = i.checked_sub(1).filter(|&n| n > scene.first(self.q))?;
        if scene.lead(noun, Lead::Join).is_some() {
            // `adds 14 posts and cuts 22`
            let third = |j: &usize| scene.class(*j) == Some(WordClass::Verb(VerbForm::Third));
            let before = scene.back(self.q, noun, REACH).find(third)?;
            return scene
                .lead(before.checked_sub(1)?, Lead::Join)
                .is_none()
                .then(|| self.intent_before(before))
                .flatten();
        }
        let named = (scene.first(self.q)..noun).rev().take(3).any(|d| scene.is_cue(d, StatusCue::Definite));
        scene.cues_ending(noun).filter(|_| named).find_map(|(_, cue)| match cue {
            StatusCue::Noun(_, status) => Some(status),
            _ => None,
        })
    }

    fn verb(&mut self, i: usize, form: VerbForm) -> Step {
        let scene = self.reader.scene;
        if let Some(status) = self.subject_before(i) {
            return Step::Told(status, Ground::Verb);
        }
        match form {
            VerbForm::Past => Step::Stop(Ground::Verb),
            VerbForm::Participle | VerbForm::Gerund | VerbForm::Base => {
                if form == VerbForm::Base && self.leads_verb(i) {
                    self.comes_about.get_or_insert(scene.is_cue(i, StatusCue::Outcome));
                }
                self.verb |= form != VerbForm::Participle;
                Step::On
            }
            VerbForm::Third => {
                let object = self.starts_phrase(i + 1);
                if !object || !scene.is_verb_at(i, form) {
                    return Step::On;
                }
                self.intent_before(i).map_or(Step::Stop(Ground::Verb), |status| Step::Told(status, Ground::Verb))
            }
            VerbForm::PastOrParticiple => {
                let before = i.checked_sub(1).and_then(|b| scene.class(b));
                let held = matches!(
                    before,
                    Some(
                        WordClass::Auxiliary
                            | WordClass::Adverb
                            | WordClass::Negation
                            | WordClass::Determiner
                            | WordClass::Possessive
                            | WordClass::Preposition
                    )
                );
                let moved = scene.trends_from(i).any(|(_, t)| matches!(t, Trend::Verb(..)));
                // `and adjusted earnings`, but `the company raised prices`
                let joined = matches!(before, None | Some(WordClass::Conjunction)) && !self.starts_named_phrase(i + 1);
                let noun_before = before.is_none() && i > 0 && scene.doc.text.is_kind(i - 1, TokenKind::Word);
                let object = moved || (self.starts_phrase(i + 1) && (!joined || noun_before));
                if object && !held { Step::Stop(Ground::Verb) } else { Step::On }
            }
        }
    }

    /// Whether an object can start at `i`.
    fn starts_phrase(&self, i: usize) -> bool {
        let scene = self.reader.scene;
        self.starts_named_phrase(i) || (scene.class(i).is_none() && scene.doc.text.is_kind(i, TokenKind::Word))
    }

    fn is_number(&self, i: usize) -> bool {
        i >= self.reader.scene.quantities[self.q].outer_first
    }

    /// Whether a number, a name or an article starts at `i`.
    fn starts_named_phrase(&self, i: usize) -> bool {
        let scene = self.reader.scene;
        i == scene.quantities[self.q].outer_first
            || scene.quantity_at(i).is_some()
            || scene.doc.text.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Word && t.case != Case::Lower)
            || matches!(scene.class(i), Some(WordClass::Determiner | WordClass::Possessive | WordClass::Pronoun))
    }

    /// A finite auxiliary ends the walk; after `the target is` the noun before it tells.
    fn copula(&self, i: usize, first: usize) -> Step {
        let scene = self.reader.scene;
        // `among the promises is an allowance of`
        let told = |(_, cue)| if let StatusCue::Word(status) = cue { Some(status) } else { None };
        if let Some(status) = i.checked_sub(1).and_then(|b| scene.cues_ending(b).find_map(told)) {
            return Step::Told(status, Ground::Verb);
        }
        let lead = scene.lead_token(self.q, scene.quantities[self.q].outer_first);
        if lead != Some(i) && lead.is_none_or(|l| l > i + 2) {
            return Step::Stop(Ground::Verb);
        }
        for j in scene.back(self.q, i, 6).take_while(|&j| j >= first) {
            if scene.is(j, ",") || scene.is_stop(j) || scene.quantity_at(j).is_some() || scene.is_predicate(j) {
                break;
            }
            for (_, cue) in scene.cues_ending(j) {
                if let StatusCue::Noun(_, status) = cue {
                    return Step::Told(status, Ground::Noun);
                }
            }
        }
        Step::Stop(Ground::Verb)
    }
}

pub(super) fn is_infinitive(class: Option<WordClass>) -> bool {
    class == Some(WordClass::Verb(VerbForm::Base))
}
