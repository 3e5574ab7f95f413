//! What a slot such as `{money}` may stand for, and a sentence with its quantities put behind slots.
//!
//! ```text
//! parks attracted 231 investors with a total $2.1 billion of investment
//! parks attracted {count:investors} with a total {money:$} of investment
//! ```
//! Patterns run over the second line, in small letters. A marker holds what patterns may ask of a quantity:
//! `START` kind slot-kind unit-words `END`, where the first two are one byte each.

use crate::lexicon::{Gap, Text, Token};
use crate::model::{Dimension, Kind, Span};

/// First byte of a marker. The control characters of the text itself become blanks.
pub(super) const START: u8 = 1;
/// Last byte of a marker.
pub(super) const END: u8 = 2;

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

/// What a slot accepts: the dimensions, with money per thing told from money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SlotKind(u8);

/// A set of slot kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct SlotKinds(u32);

impl SlotKind {
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

    /// The byte that stands for it in a marker: a letter.
    pub fn byte(self) -> u8 {
        b'A' + self.0
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

    /// Whether the sets share a kind.
    pub fn meets(self, other: SlotKinds) -> bool {
        self.0 & other.0 != 0
    }

    /// The kinds it holds.
    pub fn iter(self) -> impl Iterator<Item = SlotKind> {
        (0..=SlotKind::PRICE.0).map(SlotKind).filter(move |k| self.0 & (1 << k.0) != 0)
    }

    /// Every name that a slot may have, for messages.
    pub fn names() -> String {
        let names: Vec<_> = SlotKinds::ALL.iter().map(SlotKind::name).collect();
        format!("number, {}", names.join(", "))
    }
}

/// The byte of a marker that tells a level from a change.
pub(super) fn kind_byte(kind: Kind) -> u8 {
    match kind {
        Kind::Level => b'l',
        Kind::Change => b'c',
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

/// A stretch of a sentence as patterns see it.
#[derive(Debug, Default)]
pub(super) struct Slotted {
    /// The text with markers. UTF-8.
    pub text: String,
    /// The byte of `text` at which each marker starts, and which quantities it stands for.
    markers: Vec<(usize, std::ops::Range<usize>)>,
    /// The kinds of quantities that it holds.
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
        self.text.clear();
        self.markers.clear();
        self.kinds = SlotKinds::default();
        let (mut at, mut next) = (0, 0);
        while at < tokens.len() || next < quantities.len() {
            let start = tokens.get(at).map_or(usize::MAX, |t| t.start as usize);
            let Some(quantity) = quantities.get(next).filter(|q| q.span.start <= start) else {
                let token = &tokens[at];
                self.blank(token.gap);
                self.push(token.span().of(text.raw));
                at += 1;
                continue;
            };
            if let Some(token) = tokens.get(at) {
                self.blank(token.gap);
            }
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
    }

    fn blank(&mut self, gap: Gap) {
        if gap != Gap::None && !self.text.is_empty() {
            self.text.push(' ');
        }
    }

    fn push(&mut self, written: &str) {
        if written.is_ascii() {
            let start = self.text.len();
            self.text.push_str(written);
            self.text[start..].make_ascii_lowercase();
            return;
        }
        self.text.extend(written.chars().map(plain).flat_map(char::to_lowercase));
    }

    fn mark(&mut self, quantity: &SlotQuantity<'_>, numbers: std::ops::Range<usize>, is_time: &dyn Fn(&str) -> bool) {
        let kind = SlotKind::of_quantity(quantity, is_time);
        self.kinds.add(kind);
        self.markers.push((self.text.len(), numbers));
        self.text.extend([START, kind_byte(quantity.kind), kind.byte()].map(char::from));
        for (i, word) in quantity.unit_text.unwrap_or_default().split_whitespace().enumerate() {
            if i > 0 {
                self.text.push(' ');
            }
            self.text.extend(word.chars().map(plain).filter(|c| !c.is_control()).flat_map(char::to_lowercase));
        }
        self.text.push(char::from(END));
    }

    /// The quantities of the marker that starts at byte `at`.
    pub fn quantities(&self, at: usize) -> std::ops::Range<usize> {
        self.markers.binary_search_by_key(&at, |m| m.0).map_or(0..0, |i| self.markers[i].1.clone())
    }

    /// The stretch for a person to read, markers as slots.
    pub fn shown(&self) -> String {
        let mut shown = String::with_capacity(self.text.len());
        let mut rest = self.text.as_str();
        while let Some(start) = rest.find(char::from(START)) {
            let end = rest[start..].find(char::from(END)).map_or(rest.len(), |n| start + n);
            let marker = &rest[start..end];
            let kind = marker.as_bytes().get(2).copied().map_or(0, |b| b.wrapping_sub(b'A'));
            let words = marker.get(3..).unwrap_or_default();
            let change =
                if marker.as_bytes().get(1).copied() == Some(kind_byte(Kind::Change)) { ", a change" } else { "" };
            let colon = if words.is_empty() { "" } else { ":" };
            shown.push_str(&rest[..start]);
            shown.push_str(&format!("{{{}{colon}{words}{change}}}", SlotKind(kind).name()));
            rest = rest.get(end + 1..).unwrap_or_default();
        }
        shown + rest
    }
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

    fn shown(marked: &str) -> String {
        let lexicon = Lexicon::default();
        let (raw, quantities) = quantities(marked);
        let text = Text::new(&raw, &lexicon);
        let mut slotted = Slotted::default();
        slotted.fill(&text, &text.tokens, &quantities, 0, &|per| per == "mo");
        slotted.shown()
    }

    #[test]
    fn quantities_become_slots() {
        fn check(marked: &str, expected: &str) {
            assert_eq!(shown(marked), expected, "{marked}");
        }
        check(
            "Iran’s parks\n got [231 investors|count|1|investors] with [$2.1 billion|money|USD|$].",
            "iran's parks got {count:investors} with {money:$}.",
        );
        check(
            "[$79.66 per barrel|money|USD/[bbl_us]|$ per barrel], up [8%|percent|%|%|change]",
            "{price:$ per barrel}, up {percent:%, a change}",
        );
        check("paid [€900 a month|money|EUR/mo|€ a month]", "paid {money:€ a month}");
        check(
            "a depth of [18 km|length|km|km] ([11 miles|length|[mi_i]|miles]) at sea",
            "a depth of {length:km} at sea",
        );
        check("got [10|count|1] ([2 percent|percent|%|percent]) of", "got {count} ({percent:percent}) of");
    }
}
