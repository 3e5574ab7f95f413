//! What the grammar does not tell of a word, but a clause or noun phrase turns on (`rules/en/clauses.toml`).
//!
//! ```text
//! week, last -> Time     Brent, shares -> Market     while -> Contrast     figure -> StandIn
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Class, Lexicon, RuleFiles, Text, WordId};
use crate::error::Result;

/// What a word or phrase of [`Class::Clause`] does; the order is that of the sense's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Role {
    /// `week`, `last`: words of time phrases and of occasions.
    Time,
    /// `up`, `early`: an adverb.
    Adverb,
    /// What is traded on markets: `Brent`, `shares`.
    Market,
    /// `in`, before a place.
    Inside,
    /// `while`: a clause about something else starts.
    Contrast,
    /// `the`.
    Article,
    /// `of`.
    Of,
    /// `compared`: between two numbers about one thing.
    Filler,
    /// `growth`: a noun of change.
    Change,
    /// `worth`, `valued at`.
    Worth,
    /// `with`, before what one of a list has.
    Having,
    /// `of`, `in`: joins two parts of one noun phrase.
    Joint,
    /// `figure`: stands for what was measured before.
    StandIn,
    /// `country`: an owner that goes without saying.
    Realm,
    /// `company`: tells nothing of which one it is.
    Firm,
    /// `old`.
    Old,
    /// `raised`: money changes hands.
    Spending,
    /// `family`: a noun that ends like an adverb.
    Noun,
    /// `to`.
    Infinitive,
    /// `and`.
    Joining,
    /// `whose`.
    Whose,
    /// `that`: a determiner, or it starts a clause.
    That,
    /// `does`: behind it a base form is a verb.
    Doing,
    /// `has`, `owns`: its object is the subject's.
    Possessing,
    /// `exist`, `include`: a verb that tells nothing of what is counted.
    Existing,
    /// `sees`, `lets`: the noun behind it does what the infinitive says.
    Expecting,
    /// `front`: makes a preposition with its neighbours.
    Hollow,
    /// `more`: says nothing of what is counted.
    Degree,
    /// `values`: the number is the worth of its object.
    Valuing,
    /// `off`: a part of the verb before it.
    Particle,
    /// `than`, `below`: what a number is compared with follows.
    Beside,
    /// `its`.
    Its,
    /// `their`.
    Their,
    /// `for`: between a noun and what it is for.
    Purpose,
    /// `at`, `to`: leads to a level.
    Reaching,
    /// `on`.
    Upon,
    /// `sells`: with `for` or `at` and money, the price follows.
    Selling,
    /// `lost`: with money, a loss.
    Losing,
    /// `sowed`: its object is an amount of something.
    Handling,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Table {
    times: Vec<String>,
    adverbs: Vec<String>,
    verbs: Vec<String>,
    markets: Vec<String>,
    inside: Vec<String>,
    contrasts: Vec<String>,
    articles: Vec<String>,
    of: Vec<String>,
    fillers: Vec<String>,
    changes: Vec<String>,
    worth: Vec<String>,
    having: Vec<String>,
    joints: Vec<String>,
    stand_ins: Vec<String>,
    realms: Vec<String>,
    old: Vec<String>,
    firms: Vec<String>,
    spending: Vec<String>,
    nouns: Vec<String>,
    infinitive: Vec<String>,
    joining: Vec<String>,
    whose: Vec<String>,
    that: Vec<String>,
    doing: Vec<String>,
    possessing: Vec<String>,
    has: Vec<String>,
    existing: Vec<String>,
    expecting: Vec<String>,
    hollow: Vec<String>,
    its: Vec<String>,
    their: Vec<String>,
    purpose: Vec<String>,
    reaching: Vec<String>,
    upon: Vec<String>,
    selling: Vec<String>,
    losing: Vec<String>,
    handling: Vec<String>,
    beside: Vec<String>,
    particles: Vec<String>,
    valuing: Vec<String>,
    degrees: Vec<String>,
    qualities: BTreeMap<String, String>,
    amounts: BTreeMap<String, String>,
}

impl Lexicon {
    /// Loads the table; the grammar must have been loaded.
    pub(super) fn load_clauses(&mut self, files: &RuleFiles) -> Result<()> {
        for file in files.at("en/clauses.toml") {
            let table: Table = file.toml()?;
            for verb in &table.verbs {
                self.enter_verb(verb);
            }
            let lists = [
                (Role::Time, table.times),
                (Role::Adverb, table.adverbs),
                (Role::Market, table.markets),
                (Role::Inside, table.inside),
                (Role::Contrast, table.contrasts),
                (Role::Article, table.articles),
                (Role::Of, table.of),
                (Role::Filler, table.fillers),
                (Role::Change, table.changes),
                (Role::That, table.that),
                (Role::Doing, table.doing),
                (Role::Hollow, table.hollow),
                (Role::Its, table.its),
                (Role::Their, table.their),
                (Role::Purpose, table.purpose),
                (Role::Reaching, table.reaching),
                (Role::Upon, table.upon),
                (Role::Beside, table.beside),
                (Role::Particle, table.particles),
                (Role::Degree, table.degrees),
                (Role::Possessing, table.has),
                (Role::Whose, table.whose),
                (Role::Joining, table.joining),
                (Role::Infinitive, table.infinitive),
                (Role::Noun, table.nouns),
                (Role::Old, table.old),
                (Role::Firm, table.firms),
                (Role::Realm, table.realms),
                (Role::StandIn, table.stand_ins),
                (Role::Joint, table.joints),
                (Role::Having, table.having),
                (Role::Worth, table.worth),
            ];
            let verbs = [
                (Role::Spending, &table.spending),
                (Role::Possessing, &table.possessing),
                (Role::Existing, &table.existing),
                (Role::Valuing, &table.valuing),
                (Role::Selling, &table.selling),
                (Role::Losing, &table.losing),
                (Role::Handling, &table.handling),
                (Role::Expecting, &table.expecting),
            ];
            for (role, verbs) in verbs {
                for verb in verbs {
                    for (_, form) in self.enter_verb(verb) {
                        self.enter(&form, Class::Clause, role as u32);
                    }
                }
            }
            self.amounts.extend(table.amounts);
            for (word, quality) in table.qualities {
                let id = self.vocabulary.enter(&word);
                self.qualities.insert(id, quality);
            }
            for (role, forms) in lists {
                for form in forms {
                    self.enter(&form, Class::Clause, role as u32);
                }
            }
        }
        Ok(())
    }

    /// How many tokens the longest phrase with `role` covers that starts at token `i`.
    #[inline]
    pub fn role(text: &Text<'_>, i: usize, role: Role) -> Option<usize> {
        text.role(i, role)
    }

    /// What an amount of this dimension is called: `weight`, `area`.
    pub fn amount(&self, dimension: &str) -> Option<&str> {
        self.amounts.get(dimension).map(String::as_str)
    }

    /// The quality that an adjective or a verb measures: `thickness` of `thick`.
    pub fn quality(&self, word: WordId) -> Option<&str> {
        self.qualities.get(&word).map(String::as_str)
    }
}
