//! What a slot such as `{money}` may stand for, and a sentence with its quantities put behind slots.
//!
//! ```text
//! parks attracted 231 investors with a total $2.1 billion of investment
//! parks attracted {count:investors} with a total {money:$} of investment
//! ```
//! Patterns run over the second line, word by word, in small letters.

use std::ops::Range;

use crate::lexicon::{Gap, Text, Token, TokenKind, Vocabulary, tokenize};
use crate::model::{Dimension, Kind, Span};

/// One quantity of a sentence, as rules see it.
#[derive(Debug, Clone, PartialEq)]
pub struct SlotQuantity<'a> {
    /// The whole phrase in bytes of the text: bound words, number, unit words and counted noun.
    pub span: Span,
    /// What its unit measures.
    pub dimension: Dimension,
    /// Its unit's code.
    pub unit: &'a str,
    /// The unit, or the counted noun phrase, as written.
    pub unit_text: Option<&'a str>,
    /// Size, or size of a change.
    pub kind: Kind,
}

impl SlotQuantity<'_> {
    /// Whether another may be of the same measure where it stands beside this one: in the same unit, without any, or one
    /// of them by how much the other changed.
    pub(super) fn goes_with(&self, other: &SlotQuantity<'_>) -> bool {
        let bare = |quantity: &SlotQuantity<'_>| quantity.unit_text.is_none() && quantity.unit == "1";
        let change = |quantity: &SlotQuantity<'_>| {
            quantity.kind == Kind::Change && matches!(quantity.dimension, Dimension::Percent | Dimension::Rate)
        };
        // `300 soldiers and 12 dogs` are two measures.
        let counted =
            |quantity: &SlotQuantity<'_>| quantity.dimension == Dimension::Count && quantity.unit_text.is_some();
        let same = self.unit == other.unit && !(counted(self) && counted(other) && self.unit_text != other.unit_text);
        let alike = same || bare(self) || bare(other);
        alike || change(self) != change(other)
    }
}

/// What a slot accepts: the dimensions, with money per thing told from money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SlotKind(u8);

/// A set of slot kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct SlotKinds(u32);

impl SlotKind {
    /// Durations.
    pub const TIME: SlotKind = SlotKind(Dimension::Time as u8);
    const PRICE: SlotKind = SlotKind(Dimension::ALL.len() as u8);

    /// The kind named in a pattern.
    pub fn parse(name: &str) -> Option<SlotKind> {
        match name {
            "price" => Some(SlotKind::PRICE),
            _ => Dimension::parse(name).map(SlotKind::of),
        }
    }

    fn of(dimension: Dimension) -> SlotKind {
        SlotKind(Dimension::ALL.iter().position(|d| *d == dimension).unwrap_or(0) as u8)
    }

    /// The kind of a quantity. Money per time (a wage, a yearly budget) is money, per anything else a price.
    fn of_quantity(quantity: &SlotQuantity<'_>, is_time: impl Fn(&str) -> bool) -> SlotKind {
        match quantity.unit.split_once('/') {
            Some((_, per)) if quantity.dimension == Dimension::Money && !is_time(per) => SlotKind::PRICE,
            _ => SlotKind::of(quantity.dimension),
        }
    }

    fn name(self) -> &'static str {
        Dimension::ALL.get(usize::from(self.0)).map_or("price", |d| d.as_str())
    }
}

impl SlotKinds {
    /// Every kind: `{number}`.
    pub const ALL: SlotKinds = SlotKinds((1 << (SlotKind::PRICE.0 + 1)) - 1);

    /// Adds a kind.
    pub fn add(&mut self, kind: SlotKind) {
        self.0 |= 1 << kind.0;
    }

    /// Adds every kind of the other set.
    pub fn add_all(&mut self, others: SlotKinds) {
        self.0 |= others.0;
    }

    /// Whether it holds a kind.
    pub fn has(self, kind: SlotKind) -> bool {
        self.0 & (1 << kind.0) != 0
    }

    /// Whether the sets share a kind.
    pub fn meets(self, other: SlotKinds) -> bool {
        self.0 & other.0 != 0
    }

    /// Every name that a slot may have, for messages.
    pub fn names() -> String {
        let names: Vec<_> = (0..=SlotKind::PRICE.0).map(|kind| SlotKind(kind).name()).collect();
        format!("number, {}", names.join(", "))
    }
}

/// A character as patterns see it: in small letters is the caller's; here typographic marks become plain.
pub(super) fn plain(c: char) -> char {
    match c {
        '’' | '‘' | '\u{2BC}' => '\'',
        '“' | '”' => '"',
        '\u{2010}' | '\u{2011}' => '-',
        c if c.is_control() || c.is_whitespace() => ' ',
        c => c,
    }
}

/// The number of a word, by which patterns know it: FNV-1a of its plain form in small letters. Of 64 bits, so that no two
/// words of a language meet.
pub(super) fn word_hash(word: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    const START: u64 = 0xcbf2_9ce4_8422_2325;
    if word.is_ascii() {
        return word.bytes().fold(START, |hash, byte| step(hash, byte.to_ascii_lowercase()));
    }
    let mut buffer = [0; 4];
    let letters = word.chars().map(plain).flat_map(char::to_lowercase);
    letters.fold(START, |hash, c| c.encode_utf8(&mut buffer).bytes().fold(hash, step))
}

/// One bit for the lowest six of a word's number: sets of words as one integer, which may hold a word too many.
#[inline]
pub(super) fn bit(hash: u64) -> u64 {
    1 << (hash & 63)
}

/// One word, mark or quantity of a sentence.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    Word {
        hash: u64,
        letters: i32,
        /// Whether `{words}` may step over it.
        steps: bool,
        /// Whether it touches the piece before.
        glued: bool,
        /// Whether it is a mark and no word.
        mark: bool,
    },
    Quantity(Marker),
}

/// Quantities that stand as one: a number, or a number and its translation in brackets.
#[derive(Debug, Clone)]
pub(super) struct Marker {
    /// Which of the quantities given.
    pub numbers: Range<usize>,
    /// What they are.
    pub kind: SlotKind,
    /// Size, or size of a change.
    pub change: Kind,
    /// The words of the unit, in [`Slotted::units`].
    pub unit: Range<usize>,
}

/// A stretch of a sentence as patterns see it.
#[derive(Debug, Default)]
pub(super) struct Slotted {
    /// Its pieces.
    pub pieces: Vec<Piece>,
    /// The words of units: pieces that are words.
    pub units: Vec<Piece>,
    /// What each piece is, and nothing behind the last.
    pub looks: Vec<Look>,
    /// What all of them are.
    pub all: Look,
}

/// What a piece is, for a cheap look: the [`bit`] of a word, or the kind of a quantity.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look {
    pub words: u64,
    pub kinds: SlotKinds,
}

impl Slotted {
    /// Puts the stretch `tokens` of a text behind slots. `quantities` are those of the text that lie in it, in text
    /// order, and `offset` is the number of the first.
    pub fn fill(
        &mut self,
        text: &Text<'_>,
        tokens: &[Token],
        quantities: &[SlotQuantity<'_>],
        offset: usize,
        is_time: &dyn Fn(&str) -> bool,
    ) {
        self.pieces.clear();
        self.units.clear();
        self.looks.clear();
        self.all = Look::default();
        let (mut at, mut next) = (0, 0);
        while at < tokens.len() || next < quantities.len() {
            let start = tokens.get(at).map_or(usize::MAX, |t| t.start as usize);
            let Some(quantity) = quantities.get(next).filter(|q| q.span.start <= start) else {
                let piece = word(text.raw, &tokens[at]);
                self.push(piece);
                at += 1;
                continue;
            };
            let count = 1 + usize::from(translated(text.raw, &quantities[next..]));
            self.mark(quantity, next + offset..next + count + offset, is_time);
            let mut end = quantities[next + count - 1].span.end;
            if count == 2 {
                // The closing bracket goes with what it closes.
                end = tokens.iter().find(|t| t.start as usize >= end).map_or(end, |t| t.end as usize);
            }
            at += tokens[at..].iter().take_while(|t| (t.start as usize) < end).count();
            next += count;
        }
        self.looks.push(Look::default());
    }

    fn push(&mut self, piece: Piece) {
        let mut look = Look::default();
        match &piece {
            Piece::Word { hash, .. } => look.words = bit(*hash),
            Piece::Quantity(marker) => look.kinds.add(marker.kind),
        }
        self.all.words |= look.words;
        self.all.kinds.add_all(look.kinds);
        self.looks.push(look);
        self.pieces.push(piece);
    }

    /// The quantities that a piece stands for; none for a word.
    pub fn quantities(&self, piece: usize) -> Range<usize> {
        match self.pieces.get(piece) {
            Some(Piece::Quantity(marker)) => marker.numbers.clone(),
            _ => 0..0,
        }
    }

    fn mark(&mut self, quantity: &SlotQuantity<'_>, numbers: Range<usize>, is_time: &dyn Fn(&str) -> bool) {
        let kind = SlotKind::of_quantity(quantity, is_time);
        let first = self.units.len();
        let unit = quantity.unit_text.unwrap_or_default();
        self.units.extend(cut(unit).iter().map(|token| word(unit, token)));
        let unit = first..self.units.len();
        self.push(Piece::Quantity(Marker { numbers, kind, change: quantity.kind, unit }));
    }
}

fn word(text: &str, token: &Token) -> Piece {
    let written = token.span().of(text);
    Piece::Word {
        hash: word_hash(written),
        letters: written.len() as i32,
        steps: !matches!(written, "," | ";" | ":" | "(" | ")" | "\"" | "“" | "”"),
        glued: token.gap == Gap::None,
        mark: token.kind == TokenKind::Symbol,
    }
}

/// The words and marks of a unit's text or a pattern's.
pub(super) fn cut(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    if !text.is_empty() {
        tokenize(text, &Vocabulary::default(), &mut tokens);
    }
    tokens
}

/// The stretch `tokens` for a person to read, quantities as slots.
pub(super) fn shown(
    text: &Text<'_>,
    tokens: &[Token],
    quantities: &[SlotQuantity<'_>],
    is_time: &dyn Fn(&str) -> bool,
) -> String {
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return String::new() };
    let (mut shown, mut at) = (String::new(), first.start as usize);
    for quantity in quantities {
        let name = SlotKind::of_quantity(quantity, is_time).name();
        let colon = if quantity.unit_text.is_some() { ":" } else { "" };
        let change = if quantity.kind == Kind::Change { ", a change" } else { "" };
        shown.push_str(text.raw.get(at..quantity.span.start).unwrap_or_default());
        shown.push_str(&format!("{{{name}{colon}{}{change}}}", quantity.unit_text.unwrap_or_default()));
        at = quantity.span.end;
    }
    shown.push_str(text.raw.get(at..last.end as usize).unwrap_or_default());
    shown.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Whether the second quantity only says the first in another unit: `€48 million ($52 million)`, `18 km (11 miles)`.
fn translated(raw: &str, quantities: &[SlotQuantity<'_>]) -> bool {
    let [first, second, ..] = quantities else { return false };
    let between = raw.get(first.span.end..second.span.start).map(str::trim);
    let behind = raw.get(second.span.end..).is_some_and(|rest| rest.starts_with(')'));
    between == Some("(") && behind && first.dimension == second.dimension && first.unit != second.unit
}

#[cfg(test)]
mod tests {
    use super::super::testing::quantities;
    use super::*;
    use crate::lexicon::Lexicon;

    #[test]
    fn quantities_become_slots() {
        fn check(marked: &str, expected: &str) {
            let lexicon = Lexicon::default();
            let (raw, quantities) = quantities(marked);
            let text = Text::new(&raw, &lexicon);
            assert_eq!(shown(&text, &text.tokens, &quantities, &|per| per == "mo"), expected, "{marked}");
        }
        check(
            "Iran’s parks\n got [231 investors|count|1|investors] with [$2.1 billion|money|USD|$].",
            "iran’s parks got {count:investors} with {money:$}.",
        );
        check(
            "[$79.66 per barrel|money|USD/[bbl_us]|$ per barrel], up [8%|percent|%|%|change]",
            "{price:$ per barrel}, up {percent:%, a change}",
        );
        check("paid [€900 a month|money|EUR/mo|€ a month]", "paid {money:€ a month}");
    }

    #[test]
    fn a_translation_stands_with_what_it_translates() {
        fn check(marked: &str, expected: usize) {
            let lexicon = Lexicon::default();
            let (raw, quantities) = quantities(marked);
            let text = Text::new(&raw, &lexicon);
            let mut slotted = Slotted::default();
            slotted.fill(&text, &text.tokens, &quantities, 0, &|_| false);
            assert_eq!(slotted.pieces.len(), expected, "{marked}");
        }
        check("a depth of [18 km|length|km|km] ([11 miles|length|[mi_i]|miles]) at sea", 6);
        check("got [10|count|1] ([2 percent|percent|%|percent]) of", 6);
    }

    #[test]
    fn words_are_known_in_any_case_and_typography() {
        assert_eq!(word_hash("Exports"), word_hash("exports"));
        assert_eq!(word_hash("’S"), word_hash("'s"));
        assert_eq!(word_hash("ÉTÉ"), word_hash("été"));
        assert_ne!(word_hash("export"), word_hash("exports"));
    }
}
