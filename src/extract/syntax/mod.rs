//! What each token does in its clause, as far as its neighbours tell: enough to find noun phrases without a parser.
//!
//! ```text
//! Iran   ’s      exports  rose  2.1 %     in           March
//! Name   Clitic  Noun     Verb  Number    Preposition  Time
//! ```

mod codes;
mod verbs;

pub(super) use verbs::is_plural;

use rustc_hash::FxHashSet;

use super::document::Document;
use super::quantity::Quantity;
use super::words::{Words, words};
use crate::lexicon::{
    Case, Class, Gap, Lexicon, Part, Parts, Role, Saying, SayingAt, Text, TokenKind, VerbForm, WordClass,
};

/// How many tokens a noun phrase may have.
const LONGEST: usize = 24;

/// What a token does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// Part of a proper name.
    Name,
    /// Any other word of a noun phrase; adjectives before a noun too.
    Noun,
    /// An adjective without a noun behind it: `is high`, `slots available`.
    Adjective,
    /// `the`.
    Determiner,
    /// `its`.
    Possessive,
    /// `’s`.
    Clitic,
    /// `he`.
    Pronoun,
    /// `of`.
    Preposition,
    /// `and`, `&`.
    Joining,
    /// `while`, `which`.
    Subordinator,
    /// `has`.
    Auxiliary,
    /// `meanwhile`, `sharply`.
    Adverb,
    /// `Monday`, `week`.
    Time,
    /// `rose`, `released`.
    Verb,
    /// `rising`.
    Ing,
    /// Part of a quantity's phrase, or other digits.
    Number,
    /// `,`.
    Comma,
    /// `;`, `:`, a dash between blanks, a full stop.
    Stop,
    /// An opening quotation mark.
    Open,
    /// A closing quotation mark.
    Close,
    /// `(`.
    ParenOpen,
    /// `)`.
    ParenClose,
    /// A sign inside a word: `-`, `/`, `.` of `U.S.`.
    Inner,
}

impl Tag {
    /// Whether a noun phrase without prepositions may hold it.
    #[inline]
    pub fn is_nominal(self) -> bool {
        matches!(self, Tag::Name | Tag::Noun | Tag::Inner | Tag::Ing)
    }
}

/// What a document's tokens do, side by side, and its quotations.
#[derive(Debug)]
pub struct Syntax {
    /// What each token says to those who walk from word to word.
    pub words: Words,
    /// One tag a token.
    pub tags: Vec<Tag>,
    /// Tokens that open or close a quotation.
    pub quotes: Vec<usize>,
    /// Quotations as (opening mark, closing mark), in order. A quotation that is never closed ends with its paragraph.
    pub quotations: Vec<(usize, usize)>,
}

impl Syntax {
    /// Tags a document.
    pub fn of(doc: &Document<'_>, quantities: &[Quantity]) -> Syntax {
        let text = &doc.text;
        let mut tagger = Tagger { text, lexicon: doc.lexicon, names: names(doc), tags: Vec::with_capacity(text.len()) };
        let words = words(doc, quantities);
        let mut quotations = Quotations::default();
        for sentence in &doc.sentences {
            if text.tokens[sentence.first].gap == Gap::Paragraph {
                quotations.end(sentence.first);
            }
            let mut code_end = sentence.first;
            for i in sentence.first..sentence.end {
                code_end = code_end.max(codes::code_end(text, i).unwrap_or(i));
                // Behind an opening mark, a dateline's dash or a colon a sentence starts too.
                let first = i == sentence.first || matches!(tagger.tags.last(), Some(Tag::Open | Tag::Stop));
                // A unit behind the number is part of it; a counted noun is a noun.
                let tag = match () {
                    () if words.all[i].spoken => Tag::Number,
                    () if i < code_end => Tag::Adverb,
                    () => tagger.tag(i, first),
                };
                tagger.tags.push(tag);
                match tag {
                    Tag::Open => quotations.open(i),
                    Tag::Close => quotations.close(i),
                    _ => {}
                }
            }
        }
        quotations.end(text.len());
        let Quotations { marks: quotes, all: quotations, .. } = quotations;
        Syntax { words, tags: tagger.tags, quotes, quotations }
    }

    /// Whether token `i` stands in the quote or the unit of a number.
    #[inline]
    pub fn is_spoken(&self, i: usize) -> bool {
        self.words.all.get(i).is_some_and(|word| word.spoken)
    }

    /// Whether token `i` is one of the words before a number that bound it.
    #[inline]
    pub fn bounds(&self, i: usize) -> bool {
        self.words.all.get(i).is_some_and(|word| word.bounds)
    }

    /// The tag of token `i`; [`Tag::Stop`] past the end.
    #[inline]
    pub fn tag(&self, i: usize) -> Tag {
        self.tags.get(i).copied().unwrap_or(Tag::Stop)
    }

    /// The index of the quotation that holds token `i`.
    pub fn quotation_at(&self, i: usize) -> Option<usize> {
        let next = self.quotations.partition_point(|q| q.1 < i);
        self.quotations.get(next).filter(|q| q.0 < i).map(|_| next)
    }

    /// The first token of the noun phrase that ends before `end` and starts at or after `floor`, determiner left out.
    pub fn phrase_start(&self, floor: usize, end: usize) -> usize {
        let floor = floor.max(end.saturating_sub(LONGEST));
        let mut first = end;
        while first > floor
            && (self.tag(first - 1).is_nominal()
                || self.joins_names(first - 1)
                || (self.tag(first - 1) == Tag::Number && first < end && self.tag(first) == Tag::Inner))
        {
            first -= 1;
        }
        first
    }

    /// Whether `&` or `and` at `i` stands inside one name.
    pub fn joins_names(&self, i: usize) -> bool {
        self.tag(i) == Tag::Joining && i > 0 && self.tag(i - 1) == Tag::Name && self.tag(i + 1) == Tag::Name
    }
}

/// Words written with a capital where no sentence starts, so that they are names at its start too.
fn names<'a>(doc: &Document<'a>) -> FxHashSet<&'a str> {
    let text = &doc.text;
    let mut names = FxHashSet::default();
    for i in 1..text.len() {
        let token = &text.tokens[i];
        if token.kind == TokenKind::Word
            && token.case != Case::Lower
            && text.tokens[i - 1].case == Case::Lower
            && text.tokens[i - 1].kind == TokenKind::Word
        {
            names.insert(text.str(i));
        }
    }
    names
}

struct Tagger<'t, 'a> {
    text: &'t Text<'a>,
    lexicon: &'t Lexicon,
    names: FxHashSet<&'a str>,
    tags: Vec<Tag>,
}

impl Tagger<'_, '_> {
    fn before(&self) -> Tag {
        self.tags.last().copied().unwrap_or(Tag::Stop)
    }

    fn tag(&self, i: usize, first: bool) -> Tag {
        let token = &self.text.tokens[i];
        match token.kind {
            TokenKind::Number => Tag::Number,
            TokenKind::Symbol => self.symbol(i),
            TokenKind::Word => self.word(i, first),
        }
    }

    fn symbol(&self, i: usize) -> Tag {
        let gap_before = self.text.tokens[i].gap;
        let gap_after = self.text.tokens.get(i + 1).map_or(Gap::Paragraph, |t| t.gap);
        match self.text.str(i) {
            "," => Tag::Comma,
            "." if gap_before == Gap::None && self.initial(i) => Tag::Inner,
            "." => Tag::Stop,
            "“" | "«" | "„" => Tag::Open,
            "”" | "»" => Tag::Close,
            // A plain mark opens where a blank stands before it and none after.
            "\"" if gap_before != Gap::None && gap_after == Gap::None => Tag::Open,
            "\"" => Tag::Close,
            "(" | "[" => Tag::ParenOpen,
            ")" | "]" => Tag::ParenClose,
            "&" => Tag::Joining,
            "≈" | "~" | "=" => Tag::Adverb,
            "’" | "'"
                if gap_before == Gap::None
                    && gap_after != Gap::None
                    && matches!(self.before(), Tag::Noun | Tag::Name) =>
            {
                Tag::Clitic
            }
            "-" | "–" | "/" if gap_before == Gap::None && gap_after == Gap::None => Tag::Inner,
            _ => Tag::Stop,
        }
    }

    /// Whether the full stop at `i` belongs to the word before it and the sentence goes on.
    fn initial(&self, i: usize) -> bool {
        let abbreviated = i > 0 && matches!(self.before(), Tag::Name | Tag::Time);
        let ends = self.text.tokens.get(i + 1).is_none_or(|t| t.gap == Gap::Paragraph || t.gap == Gap::Line);
        abbreviated && !ends && {
            let letters = self.text.tokens[i - 1].end - self.text.tokens[i - 1].start;
            letters == 1 || self.text.sense(i - 1, Class::Abbreviation).is_some()
        }
    }

    fn word(&self, i: usize, first: bool) -> Tag {
        let text = self.text;
        let token = &text.tokens[i];
        // A clitic touches what is before it.
        if token.gap == Gap::None && text.str(i).starts_with(['’', '\'']) {
            return if text.str(i).ends_with(['s', 'S']) { Tag::Clitic } else { Tag::Auxiliary };
        }
        let marks = text.marks(i);
        if token.case != Case::Lower {
            if let Some(tag) = self.capitalised(i, first) {
                return tag;
            }
        } else {
            if marks.has_saying_to(Saying::Revise) && self.says(i) {
                return Tag::Verb;
            }
            if marks.has_class(Class::Clause)
                && let Some(tag) = self.told(i)
            {
                return tag;
            }
        }
        self.lexicon.guess(text, i).map_or_else(|| self.open(i), |class| self.closed(i, class))
    }

    /// The tag that the role of a word in small letters gives it.
    fn told(&self, i: usize) -> Option<Tag> {
        let is = |role| Lexicon::role(self.text, i, role) == Some(1);
        match () {
            _ if is(Role::Noun) => Some(Tag::Noun),
            // `full-year profit`, `the 10-year note`: part of a compound.
            _ if is(Role::Time) => Some(if self.before() == Tag::Inner { Tag::Noun } else { Tag::Time }),
            _ if is(Role::Adverb) => Some(Tag::Adverb),
            _ => None,
        }
    }

    /// A word that no table of grammar names.
    fn open(&self, i: usize) -> Tag {
        let parts = self.parts(i);
        match () {
            _ if parts.is_unknown() => Tag::Noun,
            _ if parts.has(Part::Third) && self.acts(i) => Tag::Verb,
            _ if parts.has(Part::Base) && self.acts(i) => Tag::Verb,
            _ if (parts.has(Part::Past) || parts.has(Part::Participle))
                && !parts.has(Part::Noun)
                && self.predicates(i) =>
            {
                Tag::Verb
            }
            _ if parts.is_mostly(Part::Adverb) => Tag::Adverb,
            _ if parts.is_mostly(Part::Adjective) && !self.leads_noun(i + 1) => Tag::Adjective,
            _ => Tag::Noun,
        }
    }

    /// Whether a noun phrase may go on at token `i`: `fiscal 2024 revenue`, `fiscal first-quarter income`.
    fn leads_noun(&self, i: usize) -> bool {
        let digits = self.text.is_kind(i, TokenKind::Number);
        self.is_open(i)
            || digits
            || self.text.is(i, "-")
            || self.text.is(i + 1, "-") && self.text.is_kind(i, TokenKind::Word)
    }

    fn parts(&self, i: usize) -> Parts {
        self.text.tokens.get(i).map(|t| self.lexicon.parts(t.word)).unwrap_or_default()
    }

    /// The tag of a word with a capital; none where the capital is that of a sentence and tells nothing.
    fn capitalised(&self, i: usize, first: bool) -> Option<Tag> {
        let text = self.text;
        let next_named = text.tokens.get(i + 1).is_some_and(|t| t.kind == TokenKind::Word && t.case != Case::Lower);
        // `Jan Aune` is no month.
        let month =
            text.sense(i, Class::Month).is_some() && !(next_named && text.sense(i + 1, Class::Weekday).is_none());
        let timed = month || text.sense(i, Class::Weekday).is_some();
        if timed && self.before() != Tag::Name {
            return Some(Tag::Time);
        }
        let named = || self.names.contains(text.str(i)) || text.sense(i, Class::Place).is_some();
        let class = self.lexicon.grammar(text, i);
        let closed = class.is_some_and(|c| !matches!(c, WordClass::Verb(_)));
        let gerund = class == Some(WordClass::Verb(VerbForm::Gerund));
        let plain = first && (closed || gerund || !(next_named || named()));
        let lone = class == Some(WordClass::Pronoun) && text.str(i).len() == 1;
        (!plain && !lone).then_some(Tag::Name)
    }

    /// Whether a verb of saying that is seldom a noun starts here.
    fn says(&self, i: usize) -> bool {
        let certain = |s: SayingAt| s.is_verb() && !s.doubtful && s.len == 1;
        Lexicon::sayings(self.text, i).any(certain) && self.predicates(i)
    }

    fn has(&self, i: usize, role: Role) -> bool {
        self.text.marks(i).has_role(role)
    }

    fn closed(&self, i: usize, class: WordClass) -> Tag {
        match class {
            WordClass::Modal | WordClass::Auxiliary => Tag::Auxiliary,
            WordClass::Negation | WordClass::Adverb => Tag::Adverb,
            WordClass::Possessive if self.has(i, Role::Whose) => Tag::Subordinator,
            WordClass::Possessive => Tag::Possessive,
            WordClass::Determiner => Tag::Determiner,
            // `that` is a determiner only before a noun and not after one.
            WordClass::Relative if self.has(i, Role::That) && !self.can_be_followed_by_clause() => Tag::Determiner,
            WordClass::Relative => Tag::Subordinator,
            WordClass::Conjunction if self.has(i, Role::Joining) => Tag::Joining,
            WordClass::Conjunction => Tag::Subordinator,
            // `a net worth of`
            WordClass::Preposition if self.has(i, Role::Worth) && self.has(i + 1, Role::Of) => Tag::Noun,
            WordClass::Preposition => Tag::Preposition,
            // `the mine`
            WordClass::Pronoun if matches!(self.before(), Tag::Determiner | Tag::Possessive) => Tag::Noun,
            WordClass::Pronoun => Tag::Pronoun,
            WordClass::Verb(VerbForm::Past | VerbForm::Participle | VerbForm::PastOrParticiple)
                if self.predicates(i) =>
            {
                Tag::Verb
            }
            WordClass::Verb(VerbForm::Base | VerbForm::Third) if self.acts(i) || self.passed(i) => Tag::Verb,
            WordClass::Verb(VerbForm::Gerund) => Tag::Ing,
            _ => Tag::Noun,
        }
    }

    fn can_be_followed_by_clause(&self) -> bool {
        matches!(
            self.before(),
            Tag::Noun
                | Tag::Name
                | Tag::Ing
                | Tag::Verb
                | Tag::Close
                | Tag::Comma
                | Tag::Number
                | Tag::Time
                | Tag::Joining
        )
    }

    /// Whether token `i` is a word that no closed class holds, so that a noun phrase may go on with it.
    fn is_open(&self, i: usize) -> bool {
        let class = self.lexicon.grammar(self.text, i);
        self.text.is_kind(i, TokenKind::Word) && class.is_none_or(|c| matches!(c, WordClass::Verb(_)))
    }
}

/// Quotations as their marks come; one that is never closed ends with its paragraph.
#[derive(Default)]
struct Quotations {
    opened: Option<usize>,
    marks: Vec<usize>,
    all: Vec<(usize, usize)>,
}

impl Quotations {
    fn open(&mut self, i: usize) {
        self.marks.push(i);
        self.opened = self.opened.or(Some(i));
    }

    fn close(&mut self, i: usize) {
        self.marks.push(i);
        self.end(i);
    }

    /// Ends the open quotation, if there is one.
    fn end(&mut self, i: usize) {
        self.all.extend(self.opened.take().map(|first| (first, i)));
    }
}
