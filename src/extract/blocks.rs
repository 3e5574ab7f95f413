//! A text far longer than any article is read in blocks, so that its tokens and what is learnt of them are never all in memory.
//!
//! ```text
//! |------- block 1 -------|
//!                     |...|------- block 2 -------|      ...  the lead, read again for what it tells of what follows
//! ```
//! Blocks end with a paragraph, else with a line, else with a word. What holds for a whole article, such as its dateline, is
//! known in its first block alone.

use crate::model::{Article, CharIndex, FactIds, Mark, Notice, Outcome, Span, text_hash};

/// A text up to this length is read as a whole, as every article is.
pub const WHOLE_BYTES: usize = 256 * 1024;
/// About how long a block is.
const BLOCK_BYTES: usize = 128 * 1024;
/// About how long its lead is, and how far the end of a paragraph is sought.
const LEAD_BYTES: usize = 8 * 1024;

/// A stretch of a text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Where its lead starts.
    lead: usize,
    start: usize,
    end: usize,
}

/// The blocks of a text in order; together they hold all of it.
pub fn of(text: &str) -> impl Iterator<Item = Block> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = text.len() - start;
        if rest == 0 {
            return None;
        }
        let end = if rest <= WHOLE_BYTES { text.len() } else { break_after(text, start + BLOCK_BYTES) };
        let lead = start.checked_sub(LEAD_BYTES).map_or(start, |from| break_after(text, from).min(start));
        let block = Block { lead, start, end };
        start = end;
        Some(block)
    })
}

/// The place behind the first break after byte `from`: of a paragraph that ends soon, else of a line, else of a word.
fn break_after(text: &str, from: usize) -> usize {
    let rest = &text.as_bytes()[from..];
    let near = &rest[..rest.len().min(LEAD_BYTES)];
    let paragraph = memchr::memmem::find(near, b"\n\n").map(|i| i + 1);
    let found = paragraph.or_else(|| memchr::memchr(b'\n', near)).or_else(|| memchr::memchr2(b' ', b'\n', rest));
    found.map_or(text.len(), |i| from + i + 1)
}

impl Block {
    /// The block with its lead as an article of its own.
    pub fn article(self, whole: &Article) -> Article {
        let inside = |mark: &&Mark| mark.span.start >= self.lead && mark.span.end <= self.end;
        let shifted =
            |mark: &Mark| Mark { span: Span::new(mark.span.start - self.lead, mark.span.end - self.lead), ..*mark };
        Article {
            document: whole.document.clone(),
            url: whole.url.clone(),
            title: whole.title.clone(),
            published: whole.published,
            published_at: whole.published_at,
            modified: whole.modified,
            author: whole.author.clone(),
            site: whole.site.clone(),
            language: whole.language.clone(),
            license: whole.license.clone(),
            place: whole.place.clone(),
            text: whole.text[self.lead..self.end].to_string(),
            marks: whole.marks.iter().filter(inside).map(shifted).collect(),
        }
    }
}

/// Turns what was made of blocks into what is to be said of the whole article.
pub struct Whole<'a> {
    ids: FactIds,
    index: CharIndex<'a>,
    told: Vec<Notice>,
}

impl<'a> Whole<'a> {
    /// Of this article.
    pub fn new(article: &'a Article) -> Whole<'a> {
        let ids = FactIds::new(&article.document, &text_hash(&article.text));
        Whole { ids, index: CharIndex::new(&article.text), told: Vec::new() }
    }

    /// What was made of the next block, without what stands in its lead and was made of the block before.
    pub fn outcome(&mut self, block: Block, mut made: Outcome) -> Outcome {
        let lead = self.index.chars(block.lead);
        let own = self.index.chars(block.start) - lead;
        made.facts.retain(|fact| fact.start >= own);
        for fact in &mut made.facts {
            (fact.start, fact.end) = (fact.start + lead, fact.end + lead);
            fact.fact_id = self.ids.id(fact.start, fact.end);
        }
        made.sentences.retain(|sentence| sentence.1 > own);
        made.sentences.iter_mut().for_each(|sentence| *sentence = (sentence.0 + lead, sentence.1 + lead));
        made.left_out.retain(|number| number.start >= own);
        made.left_out
            .iter_mut()
            .for_each(|number| (number.start, number.end) = (number.start + lead, number.end + lead));
        made.notices.retain(|notice| !self.told.contains(notice));
        self.told.extend_from_slice(&made.notices);
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_hold_the_whole_text_and_end_between_paragraphs() {
        let paragraph = "Prices of grain rose € 3 in the last week of the month. ".repeat(30) + "\n\n";
        let text = paragraph.repeat(1_000);
        let all: Vec<_> = of(&text).collect();
        assert!(all.len() > 3);
        assert_eq!((all[0].lead, all[0].start, all[all.len() - 1].end), (0, 0, text.len()));
        for pair in all.windows(2) {
            assert_eq!(pair[0].end, pair[1].start);
            assert!(pair[1].lead < pair[1].start);
            assert!(text[..pair[0].end].ends_with("\n\n") && text[pair[1].lead..].starts_with("Prices"));
        }
    }

    #[test]
    fn what_has_no_break_is_one_block() {
        assert_eq!(of(&"7".repeat(2_000_000)).count(), 1);
        assert!(of(&"7 ".repeat(1_000_000)).count() > 5);
        assert_eq!(of("").count(), 0);
    }
}
