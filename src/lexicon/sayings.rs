//! Who says so: verbs of saying, planning and showing, and what sources are called (`rules/en/sayings.toml`).
//!
//! ```text
//! the ministry said        Say, Body        data showed      Show, Paper
//! according to             Cite             plans to         IntendTo
//! ```

use serde::Deserialize;

use super::{Class, Lexicon, RuleFiles, Text};
use crate::error::Result;

/// What a word or phrase of [`Class::Saying`] does; the order is that of the sense's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Saying {
    /// A verb of saying.
    Say,
    /// A verb of saying where no number follows: `added`.
    Add,
    /// A verb of papers: `showed`.
    Show,
    /// A verb of naming, for the quotation after it: `called it`.
    Call,
    /// A verb of plans, promises, forecasts.
    Intend,
    /// The same, with `to` after it.
    IntendTo,
    /// A verb of finding, which is one of saying after a paper or before `that`: `found`.
    Find,
    /// A verb of changing, before what somebody expects: `raised its forecast`.
    Revise,
    /// `according to`: the source follows.
    Cite,
    /// `citing`: the source follows, and stands before who passed it on.
    Quote,
    /// A paper: `data`, `report`.
    Paper,
    /// A paper that people were asked for: `poll`.
    Poll,
    /// A person by role: `minister`.
    Person,
    /// A public body: `ministry`.
    Body,
    /// A company: `lender`.
    Company,
    /// A body that may mean any that spoke: `the agency`.
    Agency,
    /// A form of `be`.
    Passive,
    /// `by`: between a paper and who made it.
    By,
    /// `of`: between a source and what tells more of it.
    Joint,
    /// A pronoun for a person.
    He,
    /// A pronoun for a body or company.
    It,
    /// A pronoun for any source.
    They,
    /// `told`: whom it was said to stands behind it.
    Tell,
    /// What somebody expects or promises: `pledge`, `forecast`.
    Aim,
    /// A small word inside a person's name: `bin`.
    Particle,
    /// `in`, between a paper and the journal that printed it.
    Within,
    /// `as`, before a saying in an aside: `as the bank put it`.
    As,
    /// `its`: owner of a forecast.
    Its,
}

const SAYINGS: [Saying; 28] = [
    Saying::Say,
    Saying::Add,
    Saying::Show,
    Saying::Call,
    Saying::Intend,
    Saying::IntendTo,
    Saying::Find,
    Saying::Revise,
    Saying::Cite,
    Saying::Quote,
    Saying::Paper,
    Saying::Poll,
    Saying::Person,
    Saying::Body,
    Saying::Company,
    Saying::Agency,
    Saying::Passive,
    Saying::By,
    Saying::Joint,
    Saying::He,
    Saying::It,
    Saying::They,
    Saying::Tell,
    Saying::Aim,
    Saying::Particle,
    Saying::Within,
    Saying::As,
    Saying::Its,
];

/// Set in a sense's data where the verb is a noun as often.
const DOUBTFUL: u32 = 1 << 8;

/// Set where the verb may stand before its subject.
const INVERTS: u32 = 1 << 9;

impl Saying {
    /// The number of the saying in the data of a sense.
    pub(super) const fn number(data: u32) -> u32 {
        data & 0xFF
    }
}

/// A saying found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SayingAt {
    /// What it does.
    pub saying: Saying,
    /// How many tokens it covers.
    pub len: usize,
    /// Whether the form is a noun as often as a verb.
    pub doubtful: bool,
    /// Whether the verb may stand before its subject.
    pub inverts: bool,
}

impl SayingAt {
    /// Whether it is a verb.
    #[inline]
    pub fn is_verb(&self) -> bool {
        self.saying < Saying::Cite
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(default)]
    verbs: Vec<Verbs>,
    #[serde(default)]
    phrases: Phrases,
    #[serde(default)]
    nouns: Nouns,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Verbs {
    kind: Verb,
    forms: Vec<String>,
    #[serde(default)]
    inverts: bool,
    #[serde(default)]
    doubtful: Vec<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Verb {
    Say,
    Add,
    Show,
    Call,
    Intend,
    IntendTo,
    Find,
    Revise,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Phrases {
    cite: Vec<String>,
    by: Vec<String>,
    joints: Vec<String>,
    he: Vec<String>,
    it: Vec<String>,
    they: Vec<String>,
    passive: Vec<String>,
    tell: Vec<String>,
    quote: Vec<String>,
    particles: Vec<String>,
    within: Vec<String>,
    r#as: Vec<String>,
    its: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Nouns {
    papers: Vec<String>,
    polls: Vec<String>,
    aims: Vec<String>,
    people: Vec<String>,
    bodies: Vec<String>,
    companies: Vec<String>,
    agencies: Vec<String>,
}

impl Lexicon {
    pub(super) fn load_sayings(&mut self, files: &RuleFiles) -> Result<()> {
        for file in files.at("en/sayings.toml") {
            let Table { verbs, phrases, nouns } = file.toml()?;
            for Verbs { kind, forms, inverts, doubtful } in verbs {
                let saying = match kind {
                    Verb::Say => Saying::Say,
                    Verb::Add => Saying::Add,
                    Verb::Show => Saying::Show,
                    Verb::Call => Saying::Call,
                    Verb::Intend => Saying::Intend,
                    Verb::IntendTo => Saying::IntendTo,
                    Verb::Find => Saying::Find,
                    Verb::Revise => Saying::Revise,
                };
                let flags = if inverts { INVERTS } else { 0 };
                self.enter_sayings(&forms, saying, flags);
                self.enter_sayings(&doubtful, saying, flags | DOUBTFUL);
            }
            let lists = [
                (Saying::Cite, phrases.cite),
                (Saying::Quote, phrases.quote),
                (Saying::By, phrases.by),
                (Saying::Joint, phrases.joints),
                (Saying::He, phrases.he),
                (Saying::It, phrases.it),
                (Saying::They, phrases.they),
                (Saying::Passive, phrases.passive),
                (Saying::Tell, phrases.tell),
                (Saying::Particle, phrases.particles),
                (Saying::Within, phrases.within),
                (Saying::As, phrases.r#as),
                (Saying::Its, phrases.its),
                (Saying::Paper, nouns.papers),
                (Saying::Poll, nouns.polls),
                (Saying::Aim, nouns.aims),
                (Saying::Person, nouns.people),
                (Saying::Body, nouns.bodies),
                (Saying::Company, nouns.companies),
                (Saying::Agency, nouns.agencies),
            ];
            for (saying, forms) in lists {
                self.enter_sayings(&forms, saying, 0);
            }
        }
        Ok(())
    }

    fn enter_sayings(&mut self, forms: &[String], saying: Saying, flags: u32) {
        for form in forms {
            self.enter(form, Class::Saying, saying as u32 | flags);
        }
    }

    /// What token `i` says of a source, the longest phrases last.
    #[inline]
    pub fn sayings<'t>(text: &'t Text<'_>, i: usize) -> impl DoubleEndedIterator<Item = SayingAt> + 't {
        text.senses_of(i, Class::Saying).map(|s| SayingAt {
            saying: SAYINGS[Saying::number(s.sense.data) as usize],
            len: s.len as usize,
            doubtful: s.sense.data & DOUBTFUL != 0,
            inverts: s.sense.data & INVERTS != 0,
        })
    }

    /// Whether the noun `saying` starts at token `i`.
    #[inline]
    pub fn is_saying(text: &Text<'_>, i: usize, saying: Saying) -> bool {
        text.marks(i).has_saying(saying)
    }
}
