//! An article as the extract step sees it: tokens, meanings, sentences.

use crate::lexicon::{Cut, Lexicon, Seat, Text};
use crate::model::Article;

/// One sentence, headline or line of a list; no phrase, clause or inherited unit crosses its ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sentence {
    /// First token.
    pub first: usize,
    /// Token after the last, closing marks included.
    pub end: usize,
    /// Number of the paragraph it stands in, from 0.
    pub paragraph: u32,
}

/// An article with its text cut and looked up.
#[derive(Debug)]
pub struct Document<'a> {
    /// The article.
    pub article: &'a Article,
    /// What the program knows of words.
    pub lexicon: &'a Lexicon,
    /// Tokens and their senses.
    pub text: Text<'a>,
    /// Sentences in order; together they hold every token.
    pub sentences: Vec<Sentence>,
    /// Where its source is at home, if that is known.
    pub seat: Option<Seat>,
}

impl<'a> Document<'a> {
    /// Cuts an article's text into tokens and sentences.
    pub fn new(article: &'a Article, lexicon: &'a Lexicon) -> Document<'a> {
        Document::of(article, Text::new(&article.text, lexicon), lexicon)
    }

    /// An article whose text was cut already.
    pub fn of_cut(article: &'a Article, cut: Cut, lexicon: &'a Lexicon) -> Document<'a> {
        Document::of(article, cut.of(&article.text, lexicon), lexicon)
    }

    fn of(article: &'a Article, text: Text<'a>, lexicon: &'a Lexicon) -> Document<'a> {
        let sentences = super::sentences::split(&text);
        let seat = article.place.as_deref().and_then(|words| lexicon.seat(words).ok());
        Document { article, lexicon, text, sentences, seat }
    }

    /// Tokens `first..end` as written, but with single blanks.
    pub fn words(&self, first: usize, end: usize) -> String {
        let words = self.text.slice(first, end);
        let mut blank = false;
        let single = words.bytes().all(|byte| {
            let twice = blank && byte == b' ';
            blank = byte == b' ';
            byte.is_ascii() && byte >= b' ' && !twice
        });
        if single { words.to_string() } else { words.split_whitespace().collect::<Vec<_>>().join(" ") }
    }

    /// The index of the sentence that holds token `i`.
    pub fn sentence_at(&self, i: usize) -> usize {
        self.sentences.partition_point(|s| s.end <= i).min(self.sentences.len().saturating_sub(1))
    }
}
