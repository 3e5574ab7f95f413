//! What starts at a token, as bits: the cheap look that spares reading the senses of most tokens.

use super::clauses::Role;
use super::grammar::WordClass;
use super::phrases::{Class, Sense};
use super::sayings::Saying;
use super::settings::Setting;
use super::tokens::{Case, TokenKind};

/// The classes, roles and word lists of the phrases that start at a token, and what the token is in a sentence.
///
/// Word lists share 128 bits, so that with more of them a set bit says "perhaps"; a clear one always says "no".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Marks {
    lists: [u64; 2],
    roles: u64,
    settings: u32,
    sayings: u32,
    classes: u32,
    /// The word classes of the token itself.
    word_classes: u16,
    /// The number of the commonest of them and one; 0 for none.
    commonest: u8,
    /// The same, where the class of a word that no table names is guessed by its ending.
    guessed: u8,
}

impl Marks {
    /// Nothing.
    pub const NOTHING: Marks = Marks {
        lists: [0; 2],
        roles: 0,
        settings: 0,
        sayings: 0,
        classes: 0,
        word_classes: 0,
        commonest: 0,
        guessed: 0,
    };
    /// A token of digits.
    pub const NUMBER: Marks = Marks { classes: 1 << 28, ..Marks::NOTHING };
    /// A word.
    pub const WORD: Marks = Marks { classes: 1 << 29, ..Marks::NOTHING };
    /// A word with a capital at its start.
    pub const CAPITAL: Marks = Marks { classes: 1 << 30, ..Marks::NOTHING };
    /// A word in capitals.
    pub const UPPER: Marks = Marks { classes: 1 << 31, ..Marks::NOTHING };

    /// A phrase of this class.
    pub const fn class(class: Class) -> Marks {
        Marks { classes: 1 << class as u32, ..Marks::NOTHING }
    }

    /// A phrase of the word list with this row.
    pub const fn list(row: u32) -> Marks {
        let mut marks = Marks::NOTHING;
        marks.lists[row as usize / 64 % 2] = 1 << (row % 64);
        marks
    }

    /// A phrase with this role.
    pub const fn role(role: Role) -> Marks {
        Marks { roles: 1 << role as u32, ..Marks::NOTHING }
    }

    /// What either of two says of the phrases.
    pub const fn or(self, other: Marks) -> Marks {
        Marks {
            lists: [self.lists[0] | other.lists[0], self.lists[1] | other.lists[1]],
            classes: self.classes | other.classes,
            roles: self.roles | other.roles,
            ..self
        }
    }

    /// Whether the two share a class, role or list.
    #[inline]
    pub const fn meets(&self, other: &Marks) -> bool {
        self.classes & other.classes != 0
            || self.lists[0] & other.lists[0] != 0
            || self.lists[1] & other.lists[1] != 0
            || self.roles & other.roles != 0
    }

    /// Whether a phrase of this class starts here.
    #[inline]
    pub const fn has_class(&self, class: Class) -> bool {
        self.classes & (1 << class as u32) != 0
    }

    /// Whether a phrase with this role starts here.
    #[inline]
    pub const fn has_role(&self, role: Role) -> bool {
        self.roles & (1 << role as u32) != 0
    }

    /// Whether a phrase with this setting starts here.
    #[inline]
    pub const fn has_setting(&self, setting: Setting) -> bool {
        self.settings & (1 << setting as u32) != 0
    }

    /// Whether a phrase with this saying starts here.
    #[inline]
    pub const fn has_saying(&self, saying: Saying) -> bool {
        self.sayings & (1 << saying as u32) != 0
    }

    /// Whether a phrase starts here with this saying or one that stands before it in [`Saying`].
    #[inline]
    pub const fn has_saying_to(&self, last: Saying) -> bool {
        self.sayings & ((2 << last as u32) - 1) != 0
    }

    /// Whether a phrase of the word list with this row may start here.
    #[inline]
    pub const fn has_list(&self, row: u32) -> bool {
        self.lists[row as usize / 64 % 2] & (1 << (row % 64)) != 0
    }

    /// Whether the token can be of this class.
    #[inline]
    pub fn can_be(&self, class: WordClass) -> bool {
        self.word_classes & (1 << class.number()) != 0
    }

    /// Whether the token can be a verb, by the word tables or by its ending.
    #[inline]
    pub const fn may_be_verb(&self) -> bool {
        // The forms of verbs have the numbers from ten on.
        self.word_classes >> 10 != 0 || self.guessed > 10
    }

    /// The commonest class of the token.
    #[inline]
    pub fn word_class(&self) -> Option<WordClass> {
        WordClass::of_number(u32::from(self.commonest).checked_sub(1)?)
    }

    /// The same; the guessed one for a word in small letters that no table names.
    #[inline]
    pub fn guessed(&self) -> Option<WordClass> {
        WordClass::of_number(u32::from(self.guessed).checked_sub(1)?)
    }

    /// Notes what the class of an unnamed word is by its ending.
    pub(super) fn guess(&mut self, class: WordClass) {
        self.guessed = class.number() as u8 + 1;
    }

    /// Adds a sense of the phrase of `len` tokens that starts here.
    pub(super) fn add(&mut self, sense: Sense, len: u32) {
        self.classes |= 1 << sense.class as u32;
        match sense.class {
            Class::List => *self = self.or(Marks::list(sense.data)),
            Class::Clause => self.roles |= 1 << sense.data,
            Class::Setting => self.settings |= 1 << sense.data,
            Class::Saying => self.sayings |= 1 << Saying::number(sense.data),
            Class::Grammar if len == 1 => {
                self.word_classes |= 1 << sense.data;
                if self.commonest == 0 {
                    self.commonest = sense.data as u8 + 1;
                    self.guessed = self.commonest;
                }
            }
            _ => {}
        }
    }

    /// The same on a token, with what the token itself is.
    pub(super) fn on(self, kind: TokenKind, case: Case) -> Marks {
        let own = match (kind, case) {
            (TokenKind::Number, _) => Marks::NUMBER,
            (TokenKind::Word, Case::Lower) => Marks::WORD,
            (TokenKind::Word, Case::Title) => const { Marks::WORD.or(Marks::CAPITAL) },
            (TokenKind::Word, Case::Upper) => const { Marks::WORD.or(Marks::CAPITAL).or(Marks::UPPER) },
            (TokenKind::Symbol, _) => Marks::NOTHING,
        };
        Marks { classes: self.classes | own.classes, ..self }
    }
}
