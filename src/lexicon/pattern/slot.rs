//! What a slot of a token pattern takes.

use crate::lexicon::marks::Marks;
use crate::lexicon::phrases::{Class, SenseAt};
use crate::lexicon::text::Text;
use crate::lexicon::tokens::{Case, Gap, TokenKind, digit_value};

/// A place in a pattern that stands for tokens of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// `{int}`: a whole number in digits, or one to ninety-nine in words; its value.
    Int,
    /// `{num}`: any token of digits; its value where it is a whole number.
    Num,
    /// `{year}`: four digits from 1000 to 2999; its value.
    Year,
    /// `{year2}`: two digits, the end of `2023-24`; its value.
    Year2,
    /// `{day}`: 1 to 31, with or without `st`, `nd`, `rd`, `th`; its value.
    Day,
    /// `{cap}`: one to six capitalised words in a row, which hyphens and `&` may join.
    Cap,
    /// `{upper}`: one word in capitals.
    Upper,
    /// `{word}`: any one word.
    Word,
    /// A class of the lexicon, such as `{month}`: the longest phrase of it; its data.
    Class(Class),
    /// A word list by name; 0.
    List(u32),
}

impl Slot {
    /// What a token must have one of for the slot to take it: a cheap look that rules most tokens out.
    pub(super) fn marks(self) -> Marks {
        match self {
            Slot::Word => Marks::WORD,
            Slot::Cap => Marks::CAPITAL,
            Slot::Upper => Marks::UPPER,
            Slot::Num | Slot::Year | Slot::Year2 | Slot::Day => Marks::NUMBER,
            Slot::Int => Marks::NUMBER.or(Marks::class(Class::Cardinal)),
            Slot::Class(class) => Marks::class(class),
            Slot::List(list) => Marks::list(list),
        }
    }

    /// Whether what the slot takes at token `i` is that token alone, if it takes anything.
    #[inline]
    pub(super) fn is_one_token(self, text: &Text<'_>, i: usize) -> bool {
        match self {
            Slot::Word | Slot::Upper | Slot::Num | Slot::Year | Slot::Year2 => true,
            Slot::Int => text.tokens[i].kind == TokenKind::Number,
            Slot::Day | Slot::Cap | Slot::Class(_) | Slot::List(_) => false,
        }
    }

    /// What the slot can take at token `i`: at most two readings (length in tokens, value), the longer first.
    pub(super) fn take(self, text: &Text<'_>, i: usize) -> [Option<(usize, u32)>; 2] {
        let token = &text.tokens[i];
        let one = |taken: Option<(usize, u32)>| [taken, None];
        match self {
            Slot::Word => one((token.kind == TokenKind::Word).then_some((1, 0))),
            Slot::Upper => one((token.kind == TokenKind::Word && token.case == Case::Upper).then_some((1, 0))),
            Slot::Num => one((token.kind == TokenKind::Number).then(|| (1, whole(text.str(i)).unwrap_or(u32::MAX)))),
            Slot::Int => one(match token.kind {
                TokenKind::Number => whole(text.str(i)).map(|n| (1, n)),
                _ => cardinal_words(text, i),
            }),
            Slot::Year => one(digits(text.str(i), 4).filter(|y| (1000..3000).contains(y)).map(|y| (1, y))),
            Slot::Year2 => one(digits(text.str(i), 2).map(|y| (1, y))),
            Slot::Day => one(day(text, i)),
            Slot::Cap => {
                let longest = capitalised(text, i);
                [(longest > 0).then_some((longest, 0)), (longest > 1).then_some((1, 0))]
            }
            Slot::Class(class) => {
                // `may` and `march` in small letters are no months.
                let word = || text.senses(i).iter().any(|s| s.sense.class == Class::Grammar);
                if matches!(class, Class::Month | Class::Weekday) && token.case == Case::Lower && word() {
                    return [None, None];
                }
                let mut all = text.senses_of(i, class).rev();
                let take = |s: &SenseAt| (s.len as usize, s.sense.data);
                [all.next().map(take), all.next().map(take)]
            }
            Slot::List(list) => {
                let mut all = text.senses_of(i, Class::List).rev().filter(|s| s.sense.data == list);
                let take = |s: &SenseAt| (s.len as usize, 0);
                [all.next().map(take), all.next().map(take)]
            }
        }
    }
}

/// The value of a token of ASCII or other digits, grouped with commas or not, up to nine digits.
fn whole(token: &str) -> Option<u32> {
    let mut value = 0u32;
    let mut count = 0;
    for c in token.chars() {
        match digit_value(c) {
            Some(d) if count < 9 => (value, count) = (value * 10 + d, count + 1),
            None if c == ',' => {}
            _ => return None,
        }
    }
    (count > 0).then_some(value)
}

fn digits(token: &str, len: usize) -> Option<u32> {
    (token.chars().count() == len && !token.contains(',')).then(|| whole(token)).flatten()
}

fn day(text: &Text<'_>, i: usize) -> Option<(usize, u32)> {
    if text.tokens[i].kind != TokenKind::Number || text.str(i).len() > 4 || text.str(i).contains(',') {
        return None;
    }
    let day = whole(text.str(i)).filter(|d| (1..=31).contains(d))?;
    let suffix = text
        .tokens
        .get(i + 1)
        .is_some_and(|t| t.gap == Gap::None && matches!(text.str(i + 1), "st" | "nd" | "rd" | "th"));
    Some((1 + usize::from(suffix), day))
}

fn cardinal_words(text: &Text<'_>, i: usize) -> Option<(usize, u32)> {
    let tens = text.sense(i, Class::Cardinal)?;
    let joined = text.is(i + 1, "-") && (20..100).contains(&tens.sense.data);
    match text.sense(i + 2, Class::Cardinal).filter(|s| joined && (1..10).contains(&s.sense.data)) {
        Some(ones) => Some((3, tens.sense.data + ones.sense.data)),
        None => Some((1, tens.sense.data)),
    }
}

fn capitalised(text: &Text<'_>, i: usize) -> usize {
    let is_cap = |i: usize| text.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Word && t.case != Case::Lower);
    let mut len = 0;
    let mut words = 0;
    while words < 6 && is_cap(i + len) && (len == 0 || text.tokens[i + len].gap < Gap::Paragraph) {
        (len, words) = (len + 1, words + 1);
        let joins = text.is(i + len, "-") || text.is(i + len, "&");
        if joins && is_cap(i + len + 1) && words < 6 {
            len += 1;
        }
    }
    len
}
