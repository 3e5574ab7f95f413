//! The words that rule files name, each with its number.
//!
//! Every word of a text is looked up, so words of up to sixteen bytes, nearly all, are compared as one integer.

use rustc_hash::FxHashMap;

use super::tokens::{Token, clitic_end, is_apostrophe, tokenize};

/// Number of a word that the lexicon knows; [`UNKNOWN`] for all others.
pub type WordId = u32;

/// The id of every word that no rule file names.
pub const UNKNOWN: WordId = 0;

/// The most bytes of a word that make one key.
const SHORT: usize = size_of::<u128>();

/// One bit a byte of a key.
const ONES: u128 = u128::from_le_bytes([1; SHORT]);

/// A word as [`Vocabulary::short_word`] finds it.
pub(super) struct ShortWord {
    /// Its length in bytes.
    pub len: usize,
    /// Whether all of its letters are capitals.
    pub all_high: bool,
    /// Whether the first is one.
    pub starts_high: bool,
    /// Its number.
    pub word: WordId,
}

/// The words that rule files name, in lower case, each with its number.
#[derive(Debug, Default)]
pub struct Vocabulary {
    words: Vec<Box<str>>,
    /// By id less one, the key of a short word; 0 for a long one, which `long` holds.
    keys: Vec<u128>,
    /// Ids of short words by the hash of their keys, with open addressing; [`UNKNOWN`] for none. Its size is a power of two.
    slots: Vec<WordId>,
    long: FxHashMap<Box<str>, WordId>,
    /// Room in which a phrase is cut.
    cut: Vec<Token>,
}

impl Vocabulary {
    /// Makes room for about `words` more, so that loading does not grow the table again and again.
    pub(super) fn reserve(&mut self, words: usize) {
        self.words.reserve(words);
        self.keys.reserve(words);
        self.grow(self.words.len() + words);
    }

    /// The number of `word`, which is entered if it is new. `word` must be in lower case.
    pub fn enter(&mut self, word: &str) -> WordId {
        let known = self.exact(word);
        if known != UNKNOWN {
            return known;
        }
        self.words.push(word.into());
        let id = self.words.len() as WordId;
        match short_key(word) {
            Some(key) => {
                self.keys.push(key);
                self.grow(self.words.len());
                let slot = self.slot(key);
                self.slots[slot] = id;
            }
            None => {
                self.keys.push(0);
                self.long.insert(word.into(), id);
            }
        }
        id
    }

    /// The number of `word` as written in a text, in whatever case; [`UNKNOWN`] if no rule file names it.
    pub fn get(&self, word: &str) -> WordId {
        if word.is_empty() { UNKNOWN } else { self.find(word, 0, word.len()) }
    }

    /// The number of the word that stands at bytes `start..end` of a text, as [`Vocabulary::get`] gives it.
    pub(super) fn find(&self, text: &str, start: usize, end: usize) -> WordId {
        if self.words.is_empty() {
            return UNKNOWN;
        }
        if end - start <= SHORT {
            let key = key(text.as_bytes(), start, end - start);
            if key & (ONES << 7) == 0 {
                return self.by_key(lower_case(key));
            }
        }
        self.exact(&fold(&text[start..end]))
    }

    /// The word of ASCII letters at byte `start`, where it is short, ends before the last bytes of the text and no other
    /// letter touches it; found and looked up without a loop over its letters.
    #[inline]
    pub(super) fn short_word(&self, text: &[u8], start: usize) -> Option<ShortWord> {
        let bytes: &[u8; SHORT] = text.get(start..start + SHORT)?.try_into().ok()?;
        let key = u128::from_le_bytes(*bytes);
        let (mut low, mut high) = (Half::of(key as u64), Half::default());
        if low.len == 8 {
            high = Half::of((key >> 64) as u64);
        }
        let len = low.len + high.len;
        // The byte behind tells whether the word ends there: it may be part of a letter outside of ASCII.
        if len == 0 || !bytes.get(len).is_some_and(u8::is_ascii) {
            return None;
        }
        let all_high = low.is_high() && high.is_high();
        let starts_high = low.capitals & 0x80 != 0;
        low.lower();
        high.lower();
        let word = self.by_key(u128::from(low.key) | u128::from(high.key) << 64);
        Some(ShortWord { len, all_high, starts_high, word })
    }

    /// The number of an ASCII sign.
    #[inline]
    pub(super) fn sign(&self, sign: u8) -> WordId {
        self.by_key(u128::from(sign))
    }

    /// The number of a word in lower case.
    fn exact(&self, word: &str) -> WordId {
        match short_key(word) {
            Some(key) => self.by_key(key),
            None => self.long.get(word).copied().unwrap_or(UNKNOWN),
        }
    }

    fn by_key(&self, key: u128) -> WordId {
        if self.slots.is_empty() { UNKNOWN } else { self.slots[self.slot(key)] }
    }

    /// The slot that holds the word with this key, or the free one where it belongs.
    fn slot(&self, key: u128) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash(key) & mask;
        loop {
            match self.slots[slot].checked_sub(1) {
                Some(word) if self.keys[word as usize] != key => slot = (slot + 1) & mask,
                _ => return slot,
            }
        }
    }

    /// Keeps the table at most half full with `words` words.
    fn grow(&mut self, words: usize) {
        let size = (2 * words).next_power_of_two();
        if size <= self.slots.len() {
            return;
        }
        self.slots = vec![UNKNOWN; size];
        for (id, &key) in (1..).zip(&self.keys) {
            if key != 0 {
                let slot = self.slot(key);
                self.slots[slot] = id;
            }
        }
    }

    /// The word with number `id`; empty for [`UNKNOWN`].
    pub fn word(&self, id: WordId) -> &str {
        id.checked_sub(1).map_or("", |i| &self.words[i as usize])
    }

    /// How many words there are; ids run from 1 to this.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether no word has been entered.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Cuts `phrase` of a rule file into word ids, entering each word. A phrase that is a clitic (`'s`) is one word.
    pub fn enter_phrase(&mut self, phrase: &str) -> Vec<WordId> {
        let mut words = Vec::new();
        self.enter_words(phrase, &mut words);
        words
    }

    /// As [`Vocabulary::enter_phrase`], appended to `words`.
    pub(super) fn enter_words(&mut self, phrase: &str, words: &mut Vec<WordId>) {
        // Most phrases are a few plain words, for which no tokens have to be told apart.
        if phrase.bytes().all(|b| b.is_ascii_alphabetic() || b == b' ') {
            words.extend(phrase.split(' ').filter(|word| !word.is_empty()).map(|word| self.enter_written(word)));
            return;
        }
        if phrase.strip_prefix(is_apostrophe).is_some_and(|rest| clitic_end(rest, 0) == Some(rest.len())) {
            words.push(self.enter(&fold(phrase)));
            return;
        }
        let mut tokens = std::mem::take(&mut self.cut);
        tokens.clear();
        tokenize(phrase, &Vocabulary::default(), &mut tokens);
        words.extend(tokens.iter().map(|token| self.enter_written(token.span().of(phrase))));
        self.cut = tokens;
    }

    /// The number of a word as written in a rule file, in whatever case, which is entered if it is new.
    fn enter_written(&mut self, word: &str) -> WordId {
        match self.get(word) {
            UNKNOWN => self.enter(&fold(word)),
            known => known,
        }
    }
}

/// Lower case, with the typographic apostrophe made plain: the form under which words are entered.
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.to_lowercase().replace('’', "'")
}

/// The bytes of a word in one integer; none for a long word. No word holds a zero byte, so that keys tell words apart.
fn short_key(word: &str) -> Option<u128> {
    (1..=SHORT).contains(&word.len()).then(|| key(word.as_bytes(), 0, word.len()))
}

fn key(bytes: &[u8], start: usize, len: usize) -> u128 {
    let mut word = [0; SHORT];
    match bytes.get(start..start + SHORT) {
        // One load of a fixed size is faster than a copy of just the word.
        Some(whole) => word.copy_from_slice(whole),
        None => word[..len].copy_from_slice(&bytes[start..start + len]),
    }
    u128::from_le_bytes(word) & (u128::MAX >> (u128::BITS as usize - 8 * len))
}

/// A key of ASCII in lower case: bit 5 is set in each byte from `A` to `Z`, found without a carry from byte to byte.
fn lower_case(key: u128) -> u128 {
    let from_a = key + ONES * (0x80 - b'A' as u128);
    let beyond_z = key + ONES * (0x80 - b'Z' as u128 - 1);
    key | (((from_a & !beyond_z) & (ONES << 7)) >> 2)
}

/// The ASCII letters at the start of eight bytes.
#[derive(Default)]
struct Half {
    /// The bytes before the first that is no letter.
    key: u64,
    /// How many they are.
    len: usize,
    /// The high bit of each letter.
    letters: u64,
    /// The high bit of each capital.
    capitals: u64,
}

impl Half {
    #[inline]
    fn of(bytes: u64) -> Half {
        const ONES: u64 = self::ONES as u64;
        const HIGH: u64 = ONES << 7;
        let small = (bytes | (ONES << 5)) & !HIGH;
        let from_a = small + ONES * (0x80 - b'a' as u64);
        let beyond_z = small + ONES * (0x80 - b'z' as u64 - 1);
        let letters = from_a & !beyond_z & !bytes & HIGH;
        let ends = (!letters & HIGH).trailing_zeros();
        let mask = if ends == 64 { u64::MAX } else { (1 << (ends & !7)) - 1 };
        // Bit 5 is clear in a capital.
        Half {
            key: bytes & mask,
            len: ends as usize / 8,
            letters: letters & mask,
            capitals: letters & !(bytes << 2) & mask,
        }
    }

    fn is_high(&self) -> bool {
        self.capitals == self.letters
    }

    fn lower(&mut self) {
        self.key |= self.capitals >> 2;
    }
}

fn hash(key: u128) -> usize {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    let (low, high) = (key as u64, (key >> 64) as u64);
    let mixed = (low ^ high.rotate_left(29)).wrapping_mul(ODD);
    (mixed >> 32) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case_whatever_their_length() {
        let mut vocabulary = Vocabulary::default();
        let words = ["a", "z", "'s", "exports", "sixteen-byte-wor", "seventeen-byte-wo", "côte", "[", "{", "@", "`"];
        let ids: Vec<_> = words.iter().map(|word| vocabulary.enter(word)).collect();
        assert_eq!(ids, (1..=words.len() as WordId).collect::<Vec<_>>());
        for (word, id) in words.iter().zip(ids) {
            assert_eq!(vocabulary.enter(word), id, "{word}");
            assert_eq!(vocabulary.get(&word.to_uppercase()), id, "{word}");
            assert_eq!(vocabulary.find(&format!("x{word}xxxxxxxxxxxxxxxxxxxxx"), 1, 1 + word.len()), id, "{word}");
        }
        assert_eq!(vocabulary.get("’S"), 3);
        assert_eq!((vocabulary.get("Export"), vocabulary.get(""), vocabulary.get("\0")), (UNKNOWN, UNKNOWN, UNKNOWN));
    }

    #[test]
    fn many_words_keep_their_numbers() {
        let mut vocabulary = Vocabulary::default();
        let word = |n: u32| format!("word{n}");
        (0..5000).for_each(|n| assert_eq!(vocabulary.enter(&word(n)), n + 1));
        assert!((0..5000).all(|n| vocabulary.get(&word(n)) == n + 1));
        assert_eq!(vocabulary.get("word5000"), UNKNOWN);
    }
}
