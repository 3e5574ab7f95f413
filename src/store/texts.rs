//! Sentences, cut from the stored text.

use rusqlite::{Connection, OptionalExtension};
use rustc_hash::FxHashMap;

/// Bytes of article text kept in memory while rows go by. Rows of one article mostly come together; where a sort mixes
/// articles, those that fit are still read once.
const KEPT: usize = 32 << 20;

/// A character's byte is noted for each so many.
const STRIDE: usize = 256;

/// A text in which characters are found by number without walking from its start.
#[derive(Debug)]
struct Indexed {
    text: String,
    /// Bytes at which the characters 0, [`STRIDE`], 2 × [`STRIDE`], ... begin.
    marks: Vec<usize>,
}

impl Indexed {
    fn new(text: String) -> Indexed {
        let marks = text.char_indices().step_by(STRIDE).map(|(byte, _)| byte).collect();
        Indexed { text, marks }
    }

    /// The byte at which character `number` begins; the end of the text for one behind it.
    fn byte(&self, number: usize) -> usize {
        let Some(&mark) = self.marks.get(number / STRIDE) else { return self.text.len() };
        let rest = &self.text[mark..];
        rest.char_indices().nth(number % STRIDE).map_or(self.text.len(), |(byte, _)| mark + byte)
    }

    fn slice(&self, start: usize, end: usize) -> &str {
        &self.text[self.byte(start)..self.byte(end.max(start))]
    }
}

/// The texts of the articles whose facts are being listed.
#[derive(Debug, Default)]
pub(super) struct Texts {
    kept: FxHashMap<String, Indexed>,
    bytes: usize,
}

impl Texts {
    /// The characters `start` to `end` of the current text of a document.
    pub(super) fn slice(
        &mut self,
        conn: &Connection,
        document: &str,
        (start, end): (usize, usize),
    ) -> rusqlite::Result<String> {
        if !self.kept.contains_key(document) {
            let text = current_text(conn, document)?.unwrap_or_default();
            if self.bytes + text.len() > KEPT {
                self.kept.clear();
                self.bytes = 0;
            }
            self.bytes += text.len();
            self.kept.insert(document.to_string(), Indexed::new(text));
        }
        Ok(self.kept[document].slice(start, end).to_string())
    }
}

fn current_text(conn: &Connection, document: &str) -> rusqlite::Result<Option<String>> {
    conn.prepare_cached(
        "SELECT text FROM article JOIN revision ON revision.article = article.id AND revision.number = article.revision \
         WHERE article.document = ?1",
    )?
    .query_row([document], |row| row.get(0))
    .optional()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_found_by_number() {
        let text = "a€—😀é".repeat(300);
        let indexed = Indexed::new(text.clone());
        let chars: Vec<char> = text.chars().collect();
        for (start, end) in [(0, 0), (0, 5), (255, 257), (256, 512), (1499, 1500), (1490, 9999), (9999, 3)] {
            let end_in = end.min(chars.len());
            let expected: String = chars.get(start..end_in.max(start)).unwrap_or_default().iter().collect();
            assert_eq!(indexed.slice(start, end), expected, "{start}..{end}");
        }
    }
}
