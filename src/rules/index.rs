//! Which rules to try on a sentence: those of which a keyword stands in it.

use super::slot::{Piece, cut, word_hash};

/// One bit for each of so many values of a hash tells most words from every keyword at the cost of one look.
const BITS: usize = 1 << 16;

/// Rules by the first word of their keywords. A sentence is asked in time linear in its words, however many rules there are.
#[derive(Debug, Default)]
pub(super) struct KeywordIndex {
    /// Sorted by word and rule.
    entries: Vec<Entry>,
    /// The words behind the first, of all keywords.
    rest: Vec<u64>,
    known: Vec<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    word: u64,
    rule: u32,
    rest: (u32, u32),
}

impl KeywordIndex {
    /// Enters a keyword of a rule; [`finish`](Self::finish) must follow.
    pub fn enter(&mut self, keyword: &str, rule: u32) {
        let from = self.rest.len() as u32;
        if keyword.bytes().all(|b| b.is_ascii_alphabetic()) {
            self.entries.push(Entry { word: word_hash(keyword), rule, rest: (from, from) });
            return;
        }
        let tokens = cut(keyword);
        let mut words = tokens.iter().map(|token| word_hash(token.span().of(keyword)));
        let Some(word) = words.next() else { return };
        self.rest.extend(words);
        self.entries.push(Entry { word, rule, rest: (from, self.rest.len() as u32) });
    }

    /// Makes it ready to be asked.
    pub fn finish(&mut self) {
        self.entries.sort_unstable();
        self.known = vec![0; BITS / 64];
        for entry in &self.entries {
            let bit = entry.word as usize % BITS;
            self.known[bit / 64] |= 1 << (bit % 64);
        }
    }

    /// Appends the rules of which a keyword stands in a sentence, in their order, each once.
    pub fn rules(&self, pieces: &[Piece], units: &[Piece], out: &mut Vec<u32>) {
        let from = out.len();
        for pieces in [pieces, units] {
            for (i, piece) in pieces.iter().enumerate() {
                let Piece::Word { hash, .. } = piece else { continue };
                let bit = *hash as usize % BITS;
                if self.known[bit / 64] & (1 << (bit % 64)) != 0 {
                    self.entered(*hash, &pieces[i + 1..], out);
                }
            }
        }
        out[from..].sort_unstable();
        out.dedup();
    }

    fn entered(&self, word: u64, behind: &[Piece], out: &mut Vec<u32>) {
        let first = self.entries.partition_point(|entry| entry.word < word);
        for entry in self.entries[first..].iter().take_while(|entry| entry.word == word) {
            let mut rest = self.rest[entry.rest.0 as usize..entry.rest.1 as usize].iter().enumerate();
            if rest.all(|(i, word)| matches!(behind.get(i), Some(Piece::Word { hash, .. }) if hash == word)) {
                out.push(entry.rule);
            }
        }
    }
}
