//! Places in a text.

/// A stretch of a text in bytes, end exclusive. Inside the program every place is a byte span;
/// only [`Fact`](super::Fact) and [`LeftOut`](super::LeftOut) count in characters, as SQLite's `substr` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    /// The text that stands there.
    #[inline]
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// Whether the two share a byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// Turns byte offsets into character offsets in one pass over the text.
///
/// Offsets must be asked in ascending order, which keeps a whole article linear.
#[derive(Debug)]
pub struct CharIndex<'a> {
    text: &'a str,
    byte: usize,
    chars: usize,
}

impl<'a> CharIndex<'a> {
    /// Starts at the beginning of `text`.
    pub fn new(text: &'a str) -> CharIndex<'a> {
        CharIndex { text, byte: 0, chars: 0 }
    }

    /// How many characters stand before byte `byte`; asked out of order it counts from the start again.
    pub fn chars(&mut self, byte: usize) -> usize {
        if byte < self.byte {
            (self.byte, self.chars) = (0, 0);
        }
        let skipped = &self.text.as_bytes()[self.byte..byte];
        // A character is counted at its first byte: UTF-8 continuation bytes are 0b10xxxxxx.
        self.chars += skipped.iter().filter(|b| (**b & 0xC0) != 0x80).count();
        self.byte = byte;
        self.chars
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_not_bytes() {
        let text = "€48 — ½";
        let mut index = CharIndex::new(text);
        let got: Vec<_> = text.char_indices().map(|(byte, _)| index.chars(byte)).collect();
        assert_eq!(got, (0..7).collect::<Vec<_>>());
        assert_eq!(index.chars(0), 0);
    }
}
