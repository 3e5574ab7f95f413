//! What each token says to the walks of trend and status, read once a document: its class, whether a number holds it, and
//! which cue phrases end at it.
//!
//! ```text
//! lowered its policy rate by 35 basis points as was expected to
//!                         ^^ Lead(By) ends     ^^ ^^^^^^^^^^^ a status cue ends
//! ```
//! A walk asks each of its tokens for the phrases that end there; nearly always there are none, and a bit says so.

use super::document::Document;
use super::quantity::Quantity;
use crate::lexicon::{Case, Class, Lead, Marks, Role, Saying, StatusCue, Trend, WordClass};

/// No trend phrase that a walk meets by its end is longer.
pub const LONGEST_TREND: u32 = 3;
/// No status cue that a walk meets by its end is longer.
pub const LONGEST_CUE: u32 = 4;

/// One token.
#[derive(Debug, Clone, Copy, Default)]
pub struct Word {
    /// What it is; see [`Scene::class`](super::clause::Scene::class).
    pub class: Option<WordClass>,
    /// Whether it stands in the quote of a number.
    pub in_number: bool,
    /// Whether it stands in the quote or the unit of a number.
    pub spoken: bool,
    /// Whether it is one of the words before a number that bound it.
    pub bounds: bool,
    /// Whether a status cue ends at it that tells the status of what follows.
    pub ends_cue: bool,
    /// Which trend phrases end at it: the bits of their leads, and one for all others.
    trends: u16,
}

/// The bit of a trend phrase that is no lead.
const OTHER: u16 = 1 << 15;

impl Word {
    /// Whether a trend phrase ends at it.
    #[inline]
    pub fn ends_trend(self) -> bool {
        self.trends != 0
    }

    /// Whether a leading word of this sort ends at it.
    #[inline]
    pub fn ends_lead(self, lead: Lead) -> bool {
        self.trends & (1 << lead as u16) != 0
    }
}

/// A document's tokens, and which of them those ask for who look for one thing in all of the text.
#[derive(Debug)]
pub struct Words {
    /// Every token.
    pub all: Vec<Word>,
    /// Tokens at which a phrase starts that may tell a source, or that names a body.
    pub sayings: Vec<usize>,
    /// Tokens at which a [`Class::Setting`] starts.
    pub settings: Vec<usize>,
    /// Tokens that name a market or what is traded there.
    pub markets: Vec<usize>,
}

/// Reads a document's tokens.
pub fn words(doc: &Document<'_>, quantities: &[Quantity]) -> Words {
    let text = &doc.text;
    let mut words = vec![Word::default(); text.len()];
    let (mut sayings, mut settings, mut markets) = (Vec::new(), Vec::new(), Vec::new());
    for i in 0..words.len() {
        let marks = text.marks(i);
        let class = marks.guessed();
        let is_part = matches!(class, Some(WordClass::Verb(_))) && i > 0 && text.is(i - 1, "-");
        let is_name = class == Some(WordClass::Modal) && is_name(doc, i);
        words[i].class = class.filter(|_| !is_part && !is_name);
        if marks.has_class(Class::Trend) || marks.has_class(Class::StatusCue) {
            note_ends(doc, i, &mut words);
        }
        if marks.has_class(Class::Saying) && may_tell_source(marks) {
            sayings.push(i);
        }
        if marks.has_class(Class::Setting) {
            settings.push(i);
        }
        if marks.has_role(Role::Market) {
            markets.push(i);
        }
    }
    for quantity in quantities {
        let end = quantity.spoken_end().min(text.len());
        words[quantity.outer_first.min(quantity.first)..quantity.first].iter_mut().for_each(|word| word.bounds = true);
        words[quantity.first..end].iter_mut().for_each(|word| word.spoken = true);
        words[quantity.first..quantity.end].iter_mut().for_each(|word| word.in_number = true);
    }
    Words { all: words, sayings, settings, markets }
}

fn may_tell_source(marks: &Marks) -> bool {
    marks.has_saying_to(Saying::Quote)
        || [Saying::Poll, Saying::Aim, Saying::Body].iter().any(|&saying| marks.has_saying(saying))
}

/// Marks the ends of the cue phrases that start at token `i`.
fn note_ends(doc: &Document<'_>, i: usize, words: &mut [Word]) {
    let lexicon = doc.lexicon;
    for at in doc.text.senses(i) {
        let (row, last) = (at.sense.data as usize, i + at.len as usize - 1);
        match at.sense.class {
            Class::Trend if at.len <= LONGEST_TREND => match lexicon.trends.get(row) {
                Some(Trend::Lead(lead)) => words[last].trends |= 1 << *lead as u16,
                Some(_) => words[last].trends |= OTHER,
                None => {}
            },
            Class::StatusCue if at.len <= LONGEST_CUE => {
                words[last].ends_cue |= lexicon.statuses.get(row).is_some_and(tells);
            }
            _ => {}
        }
    }
}

/// Whether a walk from a number to the left asks for this cue by its end.
fn tells(cue: &StatusCue) -> bool {
    matches!(
        cue,
        StatusCue::Future
            | StatusCue::Word(_)
            | StatusCue::Verb(..)
            | StatusCue::VerbTo(_)
            | StatusCue::Noun(..)
            | StatusCue::NounTo(_)
            | StatusCue::Valued
            | StatusCue::Seen
            | StatusCue::Not
            | StatusCue::Denied
    )
}

/// Whether token `i` is `May` or `Will` within a sentence: a name, no modal.
pub fn is_name(doc: &Document<'_>, i: usize) -> bool {
    let text = &doc.text;
    text.tokens.get(i).is_some_and(|t| t.case == Case::Title)
        && doc.lexicon.grammar(text, i) == Some(WordClass::Modal)
        && doc.sentences.get(doc.sentence_at(i)).is_none_or(|s| s.first != i)
}
