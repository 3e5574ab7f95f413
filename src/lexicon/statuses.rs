//! What makes a number a plan or a forecast (`rules/en/status.toml`): the rows of [`Class::StatusCue`].

use serde::Deserialize;

use super::{Class, Lexicon, RuleFiles, Text, VerbForm};
use crate::error::Result;
use crate::model::Status;

/// One row of [`Class::StatusCue`]; `status.toml` explains each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusCue {
    /// `will`: planned or forecast by the verb after it.
    Future,
    /// A verb of what comes about: forecast after `will`.
    Outcome,
    /// A word that alone tells the status of what follows: `may`, `payable`.
    Word(Status),
    /// A verb that tells the status of its object or of `to` and a verb.
    Verb(VerbForm, Status),
    /// A verb that does so only with `to` and a verb.
    VerbTo(Status),
    /// A noun that tells the status of the number it is about; whether it is a plural.
    Noun(bool, Status),
    /// A noun that tells the status of what `to` and a verb after it say.
    NounTo(Status),
    /// `minimum wage`: what somebody decides.
    Decided,
    /// `puts`: what a plan or forecast is thought to come to.
    Valued,
    /// `sees`: an opinion, where `at` or a verb in -ing follows.
    Seen,
    /// `at`, behind `sees`.
    SeenAt,
    /// `this year`, which is not over.
    Unfinished,
    /// `last year`, which is.
    Finished,
    /// `economists`, who expect what others would plan.
    Foreseer,
    /// `by`, behind a comma: the main verb goes on.
    Resumes,
    /// `when`: a time for what the main verb tells.
    Once,
    /// `according to`: whose forecast it is follows.
    Cited,
    /// `no longer`, which denies as `not` does.
    Not,
    /// `of`, between a noun and its number.
    Link,
    /// `scrap`: what its object names is there already.
    Ending,
    /// `take`: of a time it comes about.
    Lasting,
    /// `managed`, before `to`.
    Done,
    /// `end`, after `to`.
    Result,
    /// An auxiliary that is not finite.
    Open,
    /// `the`.
    Definite,
    /// `only`, after `not`.
    Lifted,
    /// `denied`.
    Denied,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StatusFile {
    future: Cues,
    outcome: Cues,
    forecast: Cues,
    planned: Cues,
    ending: Cues,
    valued: Cues,
    seen: Cues,
    link: Cues,
    done: Cues,
    open: Cues,
    definite: Cues,
    lifted: Cues,
    denied: Cues,
    resumes: Cues,
    once: Cues,
    cited: Cues,
    unfinished: Cues,
    finished: Cues,
    foreseers: Cues,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Cues {
    words: Vec<String>,
    verbs: Vec<String>,
    verbs_to: Vec<String>,
    nouns: Vec<String>,
    nouns_to: Vec<String>,
    decided: Vec<String>,
    lasting: Vec<String>,
    links: Vec<String>,
    results: Vec<String>,
}

impl Lexicon {
    pub(super) fn load_statuses(&mut self, files: &RuleFiles) -> Result<()> {
        for file in files.at("en/status.toml") {
            let table: StatusFile = file.toml()?;
            for (cues, status) in [(&table.forecast, Status::Forecast), (&table.planned, Status::Planned)] {
                self.enter_status_words(&cues.words, StatusCue::Word(status));
                for verb in &cues.verbs {
                    for (form, word) in self.enter_verb(verb) {
                        self.enter_status(&word, StatusCue::Verb(form, status));
                    }
                }
                self.enter_status_verbs(&cues.verbs_to, StatusCue::VerbTo(status));
                for noun in &cues.nouns_to {
                    self.enter_status(noun, StatusCue::NounTo(status));
                    self.enter_status(&self.grammar.plural(noun), StatusCue::NounTo(status));
                }
                for noun in &cues.nouns {
                    self.enter_status(noun, StatusCue::Noun(false, status));
                    self.enter_status(&self.grammar.plural(noun), StatusCue::Noun(true, status));
                }
            }
            self.enter_status_words(&table.planned.decided, StatusCue::Decided);
            self.enter_status_verbs(&table.outcome.verbs, StatusCue::Outcome);
            self.enter_status_verbs(&table.outcome.lasting, StatusCue::Lasting);
            self.enter_status_verbs(&table.ending.verbs, StatusCue::Ending);
            self.enter_status_verbs(&table.done.words, StatusCue::Done);
            self.enter_status_verbs(&table.done.results, StatusCue::Result);
            self.enter_status_verbs(&table.denied.verbs, StatusCue::Denied);
            self.enter_status_verbs(&table.valued.verbs, StatusCue::Valued);
            self.enter_status_words(&table.seen.words, StatusCue::Seen);
            self.enter_status_words(&table.seen.links, StatusCue::SeenAt);
            self.enter_status_words(&table.denied.words, StatusCue::Not);
            self.enter_status_words(&table.resumes.words, StatusCue::Resumes);
            self.enter_status_words(&table.unfinished.words, StatusCue::Unfinished);
            self.enter_status_words(&table.finished.words, StatusCue::Finished);
            self.enter_status_words(&table.foreseers.words, StatusCue::Foreseer);
            for (cues, cue) in [
                (&table.future, StatusCue::Future),
                (&table.link, StatusCue::Link),
                (&table.open, StatusCue::Open),
                (&table.once, StatusCue::Once),
                (&table.cited, StatusCue::Cited),
                (&table.definite, StatusCue::Definite),
                (&table.lifted, StatusCue::Lifted),
            ] {
                self.enter_status_words(&cues.words, cue);
            }
        }
        Ok(())
    }

    fn enter_status_words(&mut self, words: &[String], cue: StatusCue) {
        for word in words {
            self.enter_status(word, cue);
        }
    }

    fn enter_status_verbs(&mut self, verbs: &[String], cue: StatusCue) {
        for verb in verbs {
            for (_, word) in self.grammar.forms(verb) {
                self.enter_status(&word, cue);
            }
        }
    }

    fn enter_status(&mut self, phrase: &str, cue: StatusCue) {
        let row = self.statuses.iter().position(|&c| c == cue).unwrap_or_else(|| {
            self.statuses.push(cue);
            self.statuses.len() - 1
        });
        self.enter(phrase, Class::StatusCue, row as u32);
    }

    /// Every status cue that starts at token `i`, shortest first, each with its length in tokens.
    pub fn status_cues(&self, text: &Text<'_>, i: usize) -> impl Iterator<Item = (usize, StatusCue)> {
        let senses = text.senses_of(i, Class::StatusCue);
        senses.filter_map(|s| Some((s.len as usize, *self.statuses.get(s.sense.data as usize)?)))
    }
}
