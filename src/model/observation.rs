//! A fact with the article that states it.

use chrono::NaiveDate;

use super::Fact;

/// A fact as one finds it in the database: the record, the article's details, and the sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// The fact.
    pub fact: Fact,
    /// The article's headline.
    pub title: Option<String>,
    /// The article's date.
    pub published: Option<NaiveDate>,
    /// The article's address.
    pub url: Option<String>,
    /// The outlet.
    pub site: Option<String>,
    /// The sentence that states it, where it was asked for.
    pub sentence: Option<Sentence>,
}

/// A sentence of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Its words.
    pub text: String,
    /// Its first character in the article's text.
    pub start: usize,
}

impl Sentence {
    /// What stands before and behind the characters `start` to `end` of the article's text.
    pub fn around(&self, start: usize, end: usize) -> (&str, &str) {
        let byte = |chars: usize| {
            let offset = chars.saturating_sub(self.start);
            self.text.char_indices().nth(offset).map_or(self.text.len(), |(byte, _)| byte)
        };
        (&self.text[..byte(start)], &self.text[byte(end)..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_cut_at_the_number() {
        let sentence = Sentence { text: "Über 1,100 kamen.".to_string(), start: 40 };
        assert_eq!(sentence.around(45, 50), ("Über ", " kamen."));
        assert_eq!(sentence.around(99, 120), ("Über 1,100 kamen.", ""));
    }
}
