//! Which rules to try on a sentence: those of which a keyword stands in it.

use crate::lexicon::{Token, Vocabulary, WordId};

/// Rules by the first word of their keywords. A sentence is asked in time linear in its tokens, however many rules there are.
#[derive(Debug, Default)]
pub(super) struct KeywordIndex {
    /// `entries[start[word]..start[word + 1]]` are the keywords that start with it.
    start: Vec<u32>,
    entries: Vec<Entry>,
    /// The words behind the first, of all keywords.
    rest: Vec<WordId>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    word: WordId,
    rule: u32,
    rest: (u32, u32),
}

impl KeywordIndex {
    /// Enters a keyword of a rule; [`finish`](Self::finish) must follow.
    pub fn enter(&mut self, vocabulary: &mut Vocabulary, keyword: &str, rule: u32) {
        let words = vocabulary.enter_phrase(keyword);
        let Some((&word, rest)) = words.split_first() else { return };
        let from = self.rest.len() as u32;
        self.rest.extend_from_slice(rest);
        self.entries.push(Entry { word, rule, rest: (from, self.rest.len() as u32) });
    }

    /// Makes it ready to be asked.
    pub fn finish(&mut self) {
        self.entries.sort_by_key(|e| (e.word, e.rule));
        let last = self.entries.last().map_or(0, |e| e.word as usize);
        self.start = vec![0; last + 2];
        for entry in &self.entries {
            self.start[entry.word as usize + 1] += 1;
        }
        for i in 1..self.start.len() {
            self.start[i] += self.start[i - 1];
        }
    }

    /// Appends the rules of which a keyword stands in `tokens`, in their order, each once.
    pub fn rules(&self, tokens: &[Token], out: &mut Vec<u32>) {
        let from = out.len();
        for (i, token) in tokens.iter().enumerate() {
            let word = token.word as usize;
            if word + 1 >= self.start.len() {
                continue;
            }
            for entry in &self.entries[self.start[word] as usize..self.start[word + 1] as usize] {
                let rest = &self.rest[entry.rest.0 as usize..entry.rest.1 as usize];
                if tokens[i + 1..].iter().map(|t| t.word).take(rest.len()).eq(rest.iter().copied()) {
                    out.push(entry.rule);
                }
            }
        }
        out[from..].sort_unstable();
        out.dedup();
    }
}
