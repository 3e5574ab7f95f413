//! Which forms that can be verbs are verbs, by what stands beside them.
//!
//! ```text
//! exports climbed to 162      exports to Peru      the quake hit      the biggest cut
//!         verb                noun                           verb                 noun
//! ```

use super::{Tag, Tagger};
use crate::lexicon::{Class, Part, Role, TokenKind, VerbForm, WordClass};

impl Tagger<'_, '_> {
    /// Whether the past form at `i` is a verb, not an adjective as in `the associated gas`.
    pub(super) fn predicates(&self, i: usize) -> bool {
        if self.is_described(i) {
            return false;
        }
        match self.before() {
            Tag::Determiner | Tag::Possessive | Tag::Clitic => false,
            // `one voter in two chose change`
            Tag::Number if self.lexicon.grammar(self.text, i) == Some(WordClass::Verb(VerbForm::Past)) => true,
            // `are looking for one slipped two-tenths`
            Tag::Number | Tag::Preposition | Tag::Inner | Tag::Stop => {
                !self.is_open(i + 1) || self.text.sense(i + 1, Class::Cardinal).is_some()
            }
            _ => true,
        }
    }

    /// Whether the form at `i`, a verb or a noun, is a verb.
    pub(super) fn acts(&self, i: usize) -> bool {
        let text = self.text;
        if i > 0 && self.has(i - 1, Role::Infinitive) {
            return true;
        }
        let parts = self.parts(i);
        if self.is_described(i) || self.verb_follows(i) {
            return false;
        }
        let verb_only = !parts.is_unknown() && !parts.has(Part::Noun) && !parts.has(Part::Adjective);
        let mostly_verb = parts.is_mostly(Part::Base) || parts.is_mostly(Part::Third);
        let next = self.lexicon.grammar(text, i + 1);
        let object = matches!(next, Some(WordClass::Determiner | WordClass::Possessive | WordClass::Pronoun));
        let number = |j: usize| {
            let verb = matches!(self.lexicon.grammar(text, j), Some(WordClass::Verb(_)));
            let bound = text.sense(j, Class::BoundBefore).is_some() && !verb;
            let worded = text.sense(j, Class::Currency).or(text.sense(j, Class::Cardinal));
            text.is_kind(j, TokenKind::Number) || worded.is_some() || bound
        };
        let third = || text.str(i).ends_with('s');
        match self.before_adverbs() {
            Tag::Auxiliary => !(parts.has(Part::Noun) && self.stative(i)),
            Tag::Pronoun => true,
            Tag::Subordinator => {
                verb_only
                    || object
                    || mostly_verb && number(i + 1)
                    || self.lexicon.grammar(text, i - 1) == Some(WordClass::Relative)
            }
            // `1 percent see the economy growing`, but not `a 1 percent cut the bank made`
            Tag::Number => (verb_only || mostly_verb) && object && !self.is_determined(),
            Tag::Noun
            | Tag::Name
            | Tag::Adverb
            | Tag::ParenClose
            | Tag::Time
            | Tag::Comma
            | Tag::Joining
            | Tag::Close => {
                let leads = |j: usize| {
                    self.lexicon.can_be(text, j, WordClass::Preposition) || text.marks(j).has_role(Role::Adverb)
                };
                // `climbs to 162`, but not `exports to Peru`.
                let to_number = leads(i + 1)
                    && !self.has(i + 1, Role::Of)
                    && (number(i + 2) || leads(i + 2) && (number(i + 3) || leads(i + 3) && number(i + 4)));
                let moves = to_number && (third() || self.before() == Tag::Name) && !self.is_counted(i);
                let plural_before = i > 0 && is_plural(text.str(i - 1));
                let agrees =
                    third() || plural_before || matches!(self.before(), Tag::Name | Tag::Adverb | Tag::ParenClose);
                let nominal = self.before().is_nominal();
                (verb_only || mostly_verb && nominal) && agrees && !self.is_counted(i)
                    || verb_only && nominal
                    || moves
                    || (object || number(i + 1)) && (agrees || !nominal || !parts.has(Part::Noun))
            }
            _ => false,
        }
    }

    /// Whether an adjective in front makes a noun of the word at `i`: `the biggest cut`.
    pub(super) fn is_described(&self, i: usize) -> bool {
        let parts = |j: usize| self.parts(j);
        i > 0
            && self.before() == Tag::Noun
            && parts(i - 1).is_mostly(Part::Adjective)
            && (parts(i).has(Part::Noun) || self.is_open(i + 1))
    }

    /// Whether what follows token `i` can only be a verb, so that it is none itself: `gas capture reached`.
    pub(super) fn verb_follows(&self, i: usize) -> bool {
        let noun = self.parts(i).has(Part::Noun);
        let past = matches!(
            self.lexicon.grammar(self.text, i + 1),
            Some(WordClass::Verb(VerbForm::Past | VerbForm::PastOrParticiple))
        );
        let aux = matches!(self.lexicon.grammar(self.text, i + 1), Some(WordClass::Auxiliary | WordClass::Modal));
        noun && (aux || past && !self.parts(i + 1).has(Part::Adjective) && !self.is_open(i + 2))
    }

    /// Whether the word at `i`, the same in the past as in the base form, is a verb of the past: `the quake hit at`.
    pub(super) fn passed(&self, i: usize) -> bool {
        let parts = self.parts(i);
        let past = [VerbForm::Past, VerbForm::PastOrParticiple].map(WordClass::Verb);
        let mostly = parts.is_mostly(Part::Past) || parts.is_mostly(Part::Base) || parts.is_mostly(Part::Participle);
        mostly
            && past.iter().any(|&class| self.lexicon.can_be(self.text, i, class))
            && matches!(self.before(), Tag::Noun | Tag::Name | Tag::Ing)
            && !self.is_described(i)
            && !self.has(i + 1, Role::Of)
    }

    /// The tag before token that comes next, adverbs passed over.
    pub(super) fn before_adverbs(&self) -> Tag {
        let tags = self.tags.iter().rev();
        tags.copied().find(|&t| t != Tag::Adverb).unwrap_or(Tag::Stop)
    }

    /// Whether the auxiliary before `i` is a form of `be` or `have`, behind which a base form is a noun: `had access`.
    pub(super) fn stative(&self, i: usize) -> bool {
        let last = (0..i).rev().find(|&j| self.tags[j] != Tag::Adverb);
        let done = [VerbForm::Participle, VerbForm::PastOrParticiple].map(WordClass::Verb);
        let participle =
            self.parts(i).has(Part::Participle) || done.iter().any(|&c| self.lexicon.can_be(self.text, i, c));
        !participle
            && last.is_some_and(|j| {
                self.lexicon.grammar(self.text, j) == Some(WordClass::Auxiliary) && !self.has(j, Role::Doing)
            })
    }

    /// Whether an article leads to the number that ends before the token that comes next.
    fn is_determined(&self) -> bool {
        let before = self.tags.iter().rev().find(|&&t| !matches!(t, Tag::Number | Tag::Inner));
        matches!(before, Some(Tag::Determiner | Tag::Possessive | Tag::Clitic))
    }

    /// Whether a form in `s` is a plural as often: a noun phrase with a number or a determiner leads to it.
    pub(super) fn is_counted(&self, i: usize) -> bool {
        let mut before = self.tags[..i].iter().rev().skip_while(|t| t.is_nominal());
        matches!(before.next(), Some(Tag::Preposition | Tag::Verb))
    }
}

/// Whether a noun reads as a plural by its ending.
pub(in crate::extract) fn is_plural(noun: &str) -> bool {
    noun.ends_with('s') && !["ss", "us", "is", "as"].iter().any(|ending| noun.ends_with(ending))
}
